//! What stands against a case: the codes that the time limits of all centres call the same, behind each one's own id.

use super::Safe;
use crate::text::pick;

/// The sentences of a code of a time limit, or of what went wrong while somebody was away.
pub(super) fn of(code: &str) -> Option<(Safe, &'static str, &'static str)> {
    use Safe::{Here, Kept};
    let (regulation, name) = code.split_once("-E-")?;
    let is_limit = ["-LIM", "-LIMIT", "-DEN"].iter().any(|of| regulation.ends_with(of));
    Some(match name {
        "PAIR" if regulation.ends_with("-AB") => (
            Kept,
            pick("那段时间没有人顶岗，说不上是谁办错的。", "Nobody stood in at that time, so nobody acted."),
            pick("核对时间，或改记为没人顶岗。", "Check the time, or record that nobody was there."),
        ),
        _ if !is_limit => return super::extended::of(code),
        "PROMISE" => (
            Here,
            pick("这个事项还没有定时限。", "No limit is laid down for this matter."),
            pick("请负责人先在事项清单里定好时限。", "Have the limit laid down in the catalogue first."),
        ),
        "STATUTORY" => (
            Here,
            pick("承诺的时限比法定的还长。", "The promised limit is longer than the law's."),
            pick("请管理员改事项清单。", "Have the catalogue corrected."),
        ),
        "SPAN" => (
            Here,
            pick(
                "没有写在收件回执上，或告知晚于开始，不能扣除。",
                "It is not on the receipt, or the client was told after it began.",
            ),
            pick("先把程序和天数写进回执，告知服务对象。", "Write it on the receipt and tell the client first."),
        ),
        "EXT-HEAD" => (
            Here,
            pick("窗口或部门负责人还没有签意见。", "The head of the window has not signed."),
            pick("请负责人先签。", "Have the head sign first."),
        ),
        "EXT-CONSENT" => (
            Here,
            pick("延期还没有批下来。", "Nobody has consented to the extension yet."),
            pick("批下来再告知服务对象。", "Tell the client when it is agreed."),
        ),
        "EXT-LATE" => (
            Here,
            pick("原来的到期日已过，不能再延期。", "The limit is over; it cannot be extended any more."),
            pick("尽快办结，并向负责人说明。", "Finish it soon and explain."),
        ),
        "EXT-NOTICE" => (
            Kept,
            pick(
                "没有在原来的到期日前告知服务对象，延期不生效。",
                "The client was not told before the old end: no extension.",
            ),
            pick("到期日仍是原来那天。", "The old end stands."),
        ),
        "EXT-DUE" => (
            Here,
            pick("新的到期日要比原来的晚。", "The new end has to be later than the old one."),
            pick("换一个更晚的日期。", "Choose a later day."),
        ),
        "NO-APPOINTMENT" => (
            Kept,
            pick("没有约过，或约的日子晚于到期日。", "The client was not told to come, or for a day after the end."),
            pick("约一个到期日以前的日子。", "Choose a day on or before the end."),
        ),
        "NOT-CONFIRMED" => (
            Here,
            pick("不予办理报告还没有确认，不能不予办理。", "The denial report is not confirmed."),
            pick("先请分管领导确认。", "Have the leader in charge confirm it."),
        ),
        "DELIVERY" => {
            (Kept, pick("还没有办结，不能送达。", "It is not decided yet."), pick("先办结。", "Finish it first."))
        }
        "SITE" => (
            Here,
            pick("这件要先实地核实。", "It needs a check on the spot first."),
            pick("登记实地核实，再办结。", "Record the check, then finish."),
        ),
        "SITE-ORDER" => (
            Kept,
            pick("实地核实的日子在登记以前。", "The check lies before the registration."),
            pick("核对日期。", "Check the day."),
        ),
        "EXPLAIN" => (
            Here,
            pick("交办事项超期了，还没有写说明。", "The task is late and not explained."),
            pick("写明原因再归档。", "Say why, then close it."),
        ),
        "NO-NOTICE" => (
            Kept,
            pick("没有告知过要补材料。", "The client was not told to supply anything."),
            pick("先登记一次性告知。", "Record the notice first."),
        ),
        "REPORT" => (
            Here,
            pick("结果还没有报中心负责人。", "The result was not reported to the head."),
            pick("先报告，再归档。", "Report it, then close."),
        ),
        "NEED" => (
            Here,
            pick("没有写服务对象的特殊需要。", "The client's special need is missing."),
            pick("写一句为什么要预约。", "Say why an appointment is needed."),
        ),
        "PAST" => (
            Here,
            pick("预约的时间已经过了。", "The time of the appointment has passed."),
            pick("换一个以后的时间。", "Choose a later time."),
        ),
        "STAFF-BUSY" => (
            Here,
            pick(
                "这位同事那段时间已有预约，或来不及赶到。",
                "The colleague has another appointment then, or too little time between.",
            ),
            pick("换时间或换人。", "Choose another time or person."),
        ),
        "OPEN-CASES" => (
            Here,
            pick("还有服务对象的事在办，不能关窗。", "A client is still being served."),
            pick("办完，或告知清楚、受理后再关窗。", "Finish it, or tell the client and accept it, then close."),
        ),
        "KIND" => (
            Here,
            pick("没有选信函类别。", "The kind of the letter is missing."),
            pick("选一类再提交。", "Choose one."),
        ),
        _ => return None,
    })
}

/// The field that a code names, in words.
pub(super) fn field(name: &str) -> Option<&'static str> {
    Some(match name {
        "client" => pick("服务对象", "client"),
        "item" | "items" => pick("材料", "papers"),
        "materials" => pick("要补的材料", "the papers that are missing"),
        "mends_an_omission" => pick("补充告知", "what was left out"),
        "notices" => pick("告知次数", "number of notices"),
        "pauses" => pick("扣除次数", "number of procedures"),
        "extensions" => pick("延期次数", "number of extensions"),
        "what" => pick("内容", "content"),
        "special" => pick("特事特办的原因", "why it is handled specially"),
        "site_check" => pick("实地核实", "check on the spot"),
        "result" => pick("办理结果", "outcome"),
        "report" => pick("报告内容", "report"),
        "explanation" => pick("超期说明", "explanation"),
        "handler" => pick("经办人", "handler"),
        "worker" => pick("由谁办", "who does it"),
        "basis" => pick("法律依据", "law"),
        "pause" => pick("起止日期", "dates"),
        "facts" => pick("事实", "facts"),
        "post" => pick("岗位", "post"),
        other => return super::extended::field(other),
    })
}
