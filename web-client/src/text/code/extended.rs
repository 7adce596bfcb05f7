//! What stands against extended hours (延时服务).

use super::Safe;
use crate::text::pick;

/// The sentences of a code.
pub(super) fn of(code: &str) -> Option<(Safe, &'static str, &'static str)> {
    use Safe::{Here, Kept};
    let (regulation, name) = code.split_once("-E-")?;
    if !regulation.ends_with("-EXT") {
        return super::duty::of(code).or_else(|| super::notice::of(code));
    }
    Some(match name {
        "OPEN-CASES" => (
            Here,
            pick("还有人没办完，也没写给他怎么解释的。", "People are left, and nothing says what they were told."),
            pick("接着办完，或每人写一行解释。", "Serve them, or write a line for each."),
        ),
        "REASON" => (
            Here,
            pick("没有写原因，或写得太短。", "The reason is missing or too short."),
            pick("至少写五个字。", "Write five characters at least."),
        ),
        "HANDOVER-SELF" => (
            Here,
            pick("换来的还是同一个人。", "It is the same person."),
            pick("选另一位同事。", "Choose a colleague."),
        ),
        "POWER" => (
            Kept,
            pick("这个窗口还在办事，不能断电。", "The window still works: the power stays on."),
            pick("等结束了再断电。", "Switch it off when it has ended."),
        ),
        _ => return None,
    })
}

/// The field that a code names, in words.
pub(super) fn field(name: &str) -> Option<&'static str> {
    Some(match name {
        "request" => pick("延时申请", "the request"),
        "authority" => pick("谁安排的", "who assigned it"),
        "remark" => pick("说明", "remark"),
        "waiting" => pick("在等的人数", "people waiting"),
        "served" => pick("办了几人", "people served"),
        "left" => pick("还剩几人", "people left"),
        "reasons" => pick("解释", "what they were told"),
        "explained" => pick("向申请人解释", "explaining it to the applicant"),
        "sessions" | "parts" => pick("延时次数", "number of sessions"),
        other => return super::duty::field(other).or_else(|| super::notice::field(other)),
    })
}
