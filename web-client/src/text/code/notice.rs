//! What stands against a violation, or the notice of a week (通报、移交).

use super::Safe;
use crate::text::pick;

/// The sentences of a code.
pub(super) fn of(code: &str) -> Option<(Safe, &'static str, &'static str)> {
    use Safe::Here;
    let (regulation, name) = code.split_once("-E-")?;
    if !regulation.ends_with("-NTC") {
        return None;
    }
    Some(match name {
        "SUBJECT" => (
            Here,
            pick("没有写是谁、哪个窗口。", "Neither a person nor a window is named."),
            pick("选当事人或窗口。", "Choose one of them."),
        ),
        "EVIDENCE" => (
            Here,
            pick("没有证据，不能确认。", "Without evidence it cannot be confirmed."),
            pick("补写证据再确认。", "Add the evidence, then confirm."),
        ),
        "LEVEL" => (
            Here,
            pick("是第几次和记录对不上。", "Which time it is does not fit the records."),
            pick("同步后再看一次，再确认。", "Sync, look again, then confirm."),
        ),
        "UNCONFIRMED" => (
            Here,
            pick("有一条还没有确认，不能通报。", "One of them is not confirmed and cannot be announced."),
            pick("先确认，或从通报里去掉。", "Confirm it first, or leave it out."),
        ),
        "OPEN-TICKS" => (
            Here,
            pick("还有事没办完，不能办结。", "Something is left to do: it cannot be closed."),
            pick("看清单里没打勾的。", "See what is not ticked on the list."),
        ),
        "TRANSFER" => (
            Here,
            pick("只有曝光或投诉查实的才移交。", "Only what was exposed or proved true is handed over."),
            pick("不用移交。", "There is nothing to hand over."),
        ),
        _ => return None,
    })
}

/// The field that a code names, in words.
pub(super) fn field(name: &str) -> Option<&'static str> {
    Some(match name {
        "items" => pick("问题", "what was breached"),
        "evidence" => pick("证据", "evidence"),
        "point" => pick("哪一次打卡", "which point"),
        "way" => pick("怎么送的、凭证", "how, and the proof"),
        "number" => pick("文号", "number"),
        "facts" => pick("事实", "facts"),
        "signed_by" => pick("签发人", "who signs"),
        "successor" => pick("接替的人", "successor"),
        "files" => pick("材料清单", "the papers"),
        "received_by" => pick("接收人", "who received it"),
        "findings" => pick("通报的内容", "what the notice says"),
        "told" => pick("在哪里宣读", "where it was announced"),
        "group" => pick("窗口", "window"),
        "week" => pick("哪一周", "which week"),
        "text" => pick("内容", "text"),
        "statements" => pick("说明的份数", "number of statements"),
        _ => return None,
    })
}
