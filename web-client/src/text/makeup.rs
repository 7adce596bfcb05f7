//! 补卡 and 考勤汇总: what is asked, verified, published.

use doorstep_core::fact::attendance::Showed;
use yew::AttrValue;

use super::pick;

texts! {
    title() "补卡、申诉" "Make-ups and appeals";
    none() "最近没有缺卡。" "No missing punch of late.";
    open_title() "最近的缺卡" "Missing punches of late";
    left(month, left, max) "{month}还能补 {left} 次（每月 {max} 次）" "{month}: {left} of {max} make-ups left";
    ask() "补卡" "Make up";
    ask_for(point) "补卡：{point}" "Make up: {point}";
    claimed() "当时到岗或离岗的时间" "When you were there";
    claimed_hint(from, until) "{from} 到 {until} 之间" "between {from} and {until}";
    reason() "缺卡原因" "Why it is missing";
    send() "提交补卡申请" "Ask for the make-up";
    withdraw() "撤回" "Withdraw";
    asked(time, claimed) "{time} 申请，称 {claimed} 在岗" "asked {time}, was there {claimed}";
    rejected(remark) "不同意：{remark}" "not agreed: {remark}";
    explained(office) "由{office}看过录像后核实；没有录像的不能补。" "{office} looks at the recording; without one nothing is made up.";
    explained_plain(office) "由{office}核实。" "{office} decides.";

    inbox() "待核实的补卡" "Make-ups to verify";
    verify() "核实" "Verify";
    camera() "看了哪个摄像头" "Which camera";
    seen_from() "录像从" "Recording from";
    seen_to() "到" "to";
    showed() "录像显示" "It shows";
    remark() "说明" "Remark";
    remark_hint() "不同意时要写" "required for a no";
    agree() "同意补卡" "Agree";
    refuse() "不同意" "Do not agree";
    lacks_presence() "录像显示当时在岗，才能同意。" "Agree only where the recording shows presence.";
    need_own(count) "{count} 次缺卡还可以补" "{count} missing punches can be made up";
    need_office(name) "{name} 申请补卡" "{name} asks for a make-up";

    report_title() "考勤汇总" "Attendance summary";
    report_week(from, to) "{from} 至 {to}" "{from} to {to}";
    report_need() "考勤汇总待发布" "Publish the attendance summary";
    report_period() "哪一期" "Period";
    report_unpublished() "这一期还没有发布。" "Not published yet.";
    report_draft() "草稿，按现在的记录计算" "Draft, from the records of now";
    report_told() "在哪里通报，或报送给谁" "Announced where, or sent to whom";
    report_told_at(place) "通报或报送：{place}" "Announced or sent: {place}";
    report_told_hint() "例：周一例会、工作群" "e.g. Monday meeting, work group";
    report_publish() "发布" "Publish";
    report_again() "发布新版" "Publish another version";
    report_changed() "发布后有更正，结果变了。请写明原因，发布新版。" "Corrections since: publish another version with its reason.";
    report_reason() "为什么要改" "Why it is changed";
    report_version(number, name, time) "第 {number} 版，{name} 于 {time} 发布" "version {number}, published by {name} {time}";
    report_no_ranking() "按人列出，不排名。" "By person; nobody is ranked.";
    report_group_total() "合计" "Together";
    report_due(count) "应打卡 {count} 次" "{count} points due";
    report_on_time(count) "正常 {count}" "{count} on time";
    report_late(count, minutes) "迟到 {count} 次 {minutes} 分钟" "{count} late, {minutes} min";
    report_early(count, minutes) "早退 {count} 次 {minutes} 分钟" "{count} early, {minutes} min";
    report_dot(count) "踩点 {count} 次" "{count} on the dot";
    report_missing(count) "缺卡 {count} 次" "{count} missing";
    report_repairable(count) "缺卡 {count} 次，还可以补" "{count} missing, still repairable";
    report_made_up(count) "补卡 {count} 次" "{count} made up";
    report_violations(count) "未按要求打卡 {count} 次" "{count} not punched as required";
    report_excused(count) "请假或外出 {count} 个点" "{count} points excused";
    report_official(count, length) "因公外出 {count} 次，{length}" "{count} official outings, {length}";
    report_private(count, length) "因私外出 {count} 次，{length}" "{count} private outings, {length}";
    report_leaves(count, half_days) "请假 {count} 次，{half_days} 个半天" "{count} leaves, {half_days} half days";
    report_trips(count, length) "出差 {count} 次，{length}" "{count} trips, {length}";
}

pub fn showed_name(showed: Showed) -> AttrValue {
    AttrValue::Static(match showed {
        Showed::Present => pick("当时在岗", "the person was there"),
        Showed::NotPresent => pick("当时不在", "the person was not there"),
        Showed::NoRecording => pick("没有录像", "there is no recording"),
    })
}
