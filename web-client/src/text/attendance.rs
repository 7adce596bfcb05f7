//! 考勤: the punch page, the month, the group's day.

use doorstep_core::centre::PointKind;

use super::pick;

texts! {
    title() "考勤" "Attendance";
    punch() "打卡" "Punch";
    punch_arrival() "上班打卡" "Punch in";
    punch_departure() "下班打卡" "Punch out";
    punch_update() "更新打卡" "Update punch";
    no_place() "不收集位置，没有网络也能打卡" "No place is collected; it works without a network";
    outside_note() "外勤说明" "Where and why, if outside";
    outside_note_hint() "在外面打卡时写一句，可不填" "one sentence when punching outside; may be empty";
    outside() "外勤" "Outside";
    not_in_scope() "您不在联审中心考勤范围内，不需要打卡。" "You are not in the scope of this attendance; no need to punch.";
    rest_day() "今天是休息日，没有考勤点。" "A day off: no attendance points today.";
    points_today() "今天的考勤点" "Today's points";
    point(name, time) "{name} {time}" "{name} {time}";
    arrival() "上班" "arrival";
    departure() "下班" "departure";

    mark_pending() "待打卡" "due later";
    mark_on_time() "正常" "on time";
    mark_late(minutes) "迟到 {minutes} 分钟" "{minutes} min late";
    mark_early(minutes) "早退 {minutes} 分钟" "{minutes} min early";
    mark_missing() "缺卡" "missing";
    mark_leave() "请假" "on leave";
    mark_visit() "外出上门" "on a visit";
    mark_outing() "临时外出" "outing";
    mark_training() "培训" "training";
    mark_corrected() "已补卡" "corrected";
    mark_unfiled() "假条未备案" "slip not filed";
    mark_shown_early(time) "{time} 前打的卡" "punched before {time}";
    mark_provisional() "暂定，待服务器确认" "provisional until the server confirms";
    letter_late() "迟" "L";
    letter_early() "早" "E";
    letter_missing() "缺" "–";
    letter_leave() "假" "V";
    letter_visit() "外" "O";
    punched_at(time) "{time} 打卡" "punched {time}";
    stale_punch(time) "{time} 的打卡超过 72 小时才送达，已留存，需组长核对" "The punch of {time} arrived after 72 hours; it is kept for the group leader to check";
    suspect_punch(time) "{time} 打卡的手机时间待核" "The clock of the punch {time} is to be checked";

    result_title(time, name) "{time} {name}已记录" "{name} recorded at {time}";
    result_mark(mark) "按规定算：{mark}" "By the rule: {mark}";
    result_saving() "正在存到本机…" "Saving on this phone…";
    result_saved() "已存本机。没有网络也算数，联网后自动上传。" "Saved on this phone. It counts without a network and is sent by itself.";
    result_received() "服务器已收到。" "The server has it.";
    result_extra() "这次打卡不改变今天的结果，已一并记录。" "It does not change today's marks; it is kept as well.";

    why_title(point) "为什么：{point}" "Why: {point}";
    why_rule(rule) "依据 {rule}" "rule {rule}";
    why_none() "这一点还没有结果。" "There is nothing to explain yet.";

    month_title() "我的月历" "My month";
    previous_month() "上个月" "Previous month";
    next_month() "下个月" "Next month";
    legend() "正常 ✓ · 迟到 迟 · 早退 早 · 缺卡 缺 · 请假 假 · 外出上门 外" "✓ on time · L late · E early · – missing · V leave · O visit";
    month_nothing() "这个月没有考勤记录。" "No records in this month.";
    day_rest() "休息" "day off";

    group_title() "今日考勤" "Attendance today";
    group_empty() "没有可以查看的人员。" "Nobody to show.";
    group_only() "组长看本组，综合协调组和分管领导看全部。只列状态，不排名。" "A leader sees the group; coordination and the leader in charge see all. States only, no ranking.";
    group_present() "已到" "present";
    group_out() "外出上门" "out";
    group_leave() "请假" "leave";
    group_missing() "未打卡" "no punch";
    group_search() "找人" "Find a person";
    group_filter() "只看" "Show";
    group_all() "全部" "all";

    links() "更多" "More";
    go_month() "我的月历" "My month";
    go_leaves() "我的请假" "My leaves";
    go_group() "今日考勤" "Attendance today";
}

pub fn point_kind(kind: PointKind) -> &'static str {
    match kind {
        PointKind::Arrival => pick("上班", "arrival"),
        PointKind::Departure => pick("下班", "departure"),
    }
}

/// What a rule says, behind a mark: the words for the steps of a trace.
pub fn rule(rule: &str) -> &'static str {
    match rule {
        "GY-ATT-1" => pick("联审中心工作人员在考勤范围内", "staff of the joint review centre are in scope"),
        "GY-ATT-3" => pick("考勤点为 09:00、13:30、17:00", "the points are 09:00, 13:30 and 17:00"),
        "GY-ATT-4" => pick("中午下班不考勤", "no attendance at the end of the morning"),
        "GY-ATT-5" => pick("考勤点前后 5 分钟内不算迟到、早退", "within 5 minutes of a point is on time"),
        "GY-ATT-6" => pick("半天以内由组长批准", "up to half a day: the group leader"),
        "GY-ATT-7" => pick("半天以上组长同意后由分管领导批准", "more: the group leader, then the leader in charge"),
        "GY-ATT-8" => pick("组长请假由分管领导批准", "leave of a group leader: the leader in charge"),
        "GY-ATT-9" => pick("须有书面假条", "a slip is required"),
        "GY-ATT-10" => pick("假条报综合协调组备案", "the slip is filed with the coordination group"),
        "GY-ATT-11" => pick("假满及时销假", "the return is confirmed in time"),
        "GY-CORE-2" => pick("工作日以日历为准，含调休", "working days follow the calendar"),
        "GY-CORE-9" => pick("以实际发生时间为准，时间证据另行标注", "what counts is when it happened"),
        _ => "",
    }
}
