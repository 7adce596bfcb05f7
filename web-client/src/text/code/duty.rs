//! What stands against a roster of duty (值班).

use super::Safe;
use crate::text::pick;

/// The sentences of a code.
pub(super) fn of(code: &str) -> Option<(Safe, &'static str, &'static str)> {
    use Safe::{Here, Kept};
    let (regulation, name) = code.split_once("-E-")?;
    if name == "DUTY" {
        return Some((
            Here,
            pick("这段时间您在值班，还没有人接替。", "You are on duty then, and nobody takes over."),
            pick("先在“值班”里请人接替或调换。", "Find somebody who takes over, or swap, under Duty."),
        ));
    }
    if !regulation.ends_with("-GDD") {
        return None;
    }
    Some(match name {
        "GAP" => (
            Here,
            pick("有的半天还没有排人。", "Some half-day has nobody."),
            pick("每个工作日上午、下午都要排。", "Each half-day of each working day needs somebody."),
        ),
        "REST-DAY" => {
            (Here, pick("休息日也排了班。", "A rest day has a line."), pick("请去掉这一天。", "Leave that day out."))
        }
        "DOUBLE" => (
            Here,
            pick("同一个半天，一个人排了两班。", "Somebody is on duty twice in one half-day."),
            pick("换一个人。", "Choose somebody else."),
        ),
        "SWAP-LATE" => (
            Here,
            pick("有一班已经开始，不能再调换。", "One of the two has begun."),
            pick("可以请人接替。", "Somebody can take over instead."),
        ),
        "NOT-AGREED" => (
            Here,
            pick("调换要由对方窗口的首席代表同意。", "The head of the other window has to agree."),
            pick("请对方答复。", "Let them answer."),
        ),
        "RELIEF" => (
            Kept,
            pick("没有能接替的人。", "Nobody is there to take over."),
            pick(
                "选一位这段时间没有请假、没有值班的同事。",
                "Choose a colleague who is neither away nor on duty then.",
            ),
        ),
        _ => return None,
    })
}

/// The field that a code names, in words.
pub(super) fn field(name: &str) -> Option<&'static str> {
    Some(match name {
        "month" => pick("月份", "the month"),
        "roster" => pick("值班安排", "the lines"),
        "other" => pick("换哪一班", "the other line"),
        "guided" => pick("引导人数", "people guided"),
        "questions" => pick("答不上的问题", "questions"),
        "incidents" => pick("突发情况", "incidents"),
        "epidemic" => pick("疫情防控人数", "epidemic counts"),
        _ => return None,
    })
}
