//! 申诉: what is disputed, decided.

use doorstep_core::fact::attendance::Mark;
use yew::AttrValue;

use super::attendance as marks;

texts! {
    make() "对这个结果申诉" "Dispute this mark";
    make_what(office) "由{office}认定。上面的依据会一并附上。" "{office} decides. The steps above go with it.";
    reason() "哪里不对，有什么能说明" "What is wrong, and what shows it";
    send() "提交申诉" "Send";
    withdraw() "撤回申诉" "Withdraw";
    own_title() "我的申诉" "My appeals";
    inbox() "待认定的申诉" "Appeals to decide";
    about(mark) "对“{mark}”的申诉" "disputes “{mark}”";
    made(time) "{time} 提出" "made {time}";
    waits() "申诉待认定" "appeal waits";
    trace_title() "提出时的依据" "The steps when it was made";
    decide() "认定" "Decide";
    becomes() "改为" "It becomes";
    minutes() "多少分钟" "How many minutes";
    remark() "认定理由" "Reason";
    uphold() "申诉成立" "Uphold";
    reject() "维持原结果" "Keep the mark";
    upheld(mark, remark) "申诉成立，改为“{mark}”：{remark}" "upheld, now “{mark}”: {remark}";
    rejected(remark) "维持原结果：{remark}" "kept: {remark}";
    withdrawn() "已撤回" "withdrawn";
    need(name) "{name} 申诉" "{name} disputes a mark";
    lacks_mark() "申诉成立要选改成什么；迟到、早退要比原来轻。" "Choose what it becomes; late or early must be lighter than before.";
    correction(name, date) "{name}{date}申诉成立" "{name}, {date}: appeal upheld";
}

/// A mark that is disputed, or decided.
pub fn mark_name(mark: Mark) -> AttrValue {
    match mark {
        Mark::OnTime => marks::mark_on_time(),
        Mark::Late(minutes) => marks::mark_late(minutes),
        Mark::Early(minutes) => marks::mark_early(minutes),
        Mark::Missing => marks::mark_missing(),
        Mark::Violation => marks::mark_violation(),
        Mark::ExcusedLeave => marks::mark_leave(),
        Mark::ExcusedVisit => marks::mark_visit(),
        Mark::ExcusedOuting => marks::mark_outing(),
        Mark::ExcusedTrip => marks::mark_trip(),
    }
}

/// As [`mark_name`], before it is said by how much.
pub fn mark_kind(mark: Mark) -> AttrValue {
    match mark {
        Mark::Late(_) => super::pick("迟到", "late").into(),
        Mark::Early(_) => super::pick("早退", "early").into(),
        other => mark_name(other),
    }
}
