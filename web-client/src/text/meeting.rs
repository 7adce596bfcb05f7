//! 会议: meetings, leave from them, the list, the talk, minutes and statements of correction.

use doorstep_core::fact::meeting::{Cause, MeetingKind, Way};
use doorstep_core::regime::meeting::{Mark, Standing};
use yew::AttrValue;

use super::pick;

pub fn kind(kind: MeetingKind) -> AttrValue {
    AttrValue::Static(match kind {
        MeetingKind::Weekly => pick("每周例会", "Weekly meeting"),
        MeetingKind::Monthly => pick("每月全体会议", "Monthly meeting of everybody"),
        MeetingKind::PartyBranch => pick("党支部会议", "Party branch meeting"),
        MeetingKind::Other => pick("其他会议", "Other meeting"),
    })
}

pub fn standing(standing: Standing) -> AttrValue {
    AttrValue::Static(match standing {
        Standing::Planned => pick("待召开", "to come"),
        Standing::Open => pick("正在签到", "people check in"),
        Standing::Held => pick("待写会议记录", "minutes to write"),
        Standing::Minuted => pick("待办结", "to close"),
        Standing::Closed => pick("已办结", "closed"),
        Standing::Cancelled => pick("已取消", "cancelled"),
    })
}

pub fn way(way: Way) -> AttrValue {
    AttrValue::Static(match way {
        Way::App => pick("在手机上申请", "asked for in the app"),
        Way::Oral => pick("口头", "by word of mouth"),
        Way::WeChat => pick("微信", "by WeChat"),
        Way::Paper => pick("纸质请假审批表", "on the paper form"),
    })
}

pub fn cause(cause: Cause) -> AttrValue {
    AttrValue::Static(match cause {
        Cause::Notice => pick("被通报", "a public notice"),
        Cause::Circular => pick("被上级通报批评", "criticised in a circular of superiors"),
        Cause::Findings => pick("问题较多", "many findings"),
    })
}

/// `closed`: whether an absence is final.
pub fn mark(mark: Mark, closed: bool) -> AttrValue {
    AttrValue::Static(match mark {
        Mark::Awaited => pick("待签到", "awaited"),
        Mark::Present => pick("到会", "present"),
        Mark::Late { minutes } => return late(minutes),
        Mark::LeftEarly => pick("早退", "left early"),
        Mark::OnLeave => pick("会议假", "on leave"),
        Mark::Absent if closed => pick("缺席", "absent"),
        Mark::Absent => pick("未到", "not there"),
    })
}

texts! {
    title() "会议" "Meetings";
    one() "会议" "Meeting";
    empty() "这里还没有会议。" "No meetings here.";
    filter_coming() "待召开" "To come";
    filter_past() "以往" "Past";
    missing() "这部手机上没有这次会议。" "This phone does not have this meeting.";
    back() "看全部会议" "All meetings";
    late(minutes) "迟到 {minutes} 分钟" "{minutes} min late";
    needs_leave() "您当天请了假，会议假还要另外请。" "You are on leave that day; leave from the meeting is asked for separately.";

    place() "地点" "Place";
    agenda() "议程" "Agenda";
    agenda_monthly() "政治理论和业务学习；近一个月工作任务完成情况；作风建设监督检查情况；表态发言、整改汇报" "Study; tasks of the past month; conduct inspections; statements of correction";
    convenor() "召集人" "Convenor";
    cancelled_for(reason) "已取消：{reason}" "Cancelled: {reason}";

    check_in() "签到" "Check in";
    check_in_from(time) "{time} 起可以签到" "Check in from {time}";
    checked_in_at(time) "您已在 {time} 签到" "You checked in at {time}";
    check_out() "提前离会" "Leave early";
    checked_out_at(time) "您已在 {time} 离会" "You left at {time}";

    leave() "会议假" "Leave from the meeting";
    leave_ask() "请会议假" "Ask for leave from it";
    leave_asked() "会议假待准" "Leave asked for";
    leave_granted() "已准会议假" "Leave granted";
    leave_refused(reason) "没有准假：{reason}" "Not granted: {reason}";
    leave_way(way) "方式：{way}" "Way: {way}";
    leave_by(name, time) "{name} 于 {time} 答复" "answered by {name}, {time}";
    reason() "请假原因" "Reason";
    reason_for() "只有您和批假的人看得到。" "Only you and who decides can see it.";
    reason_missing() "原因还没收到，收到后再批。" "The reason has not arrived yet; agree when it has.";
    stand_in() "代会人员" "Who comes instead";
    stand_in_is(name) "代会：{name}" "Instead: {name}";
    stand_in_came(name) "代会：{name}（已到）" "Instead: {name} (there)";
    told() "领导是否已答应" "Has the leader agreed already?";
    told_no() "还没有" "Not yet";
    told_at() "答应的时间" "When";
    paper() "纸质请假审批表照片" "Picture of the paper form";
    paper_bad() "这张照片用不了，请重拍一张。" "This picture cannot be used; please take another.";
    paper_show() "看纸质请假表" "See the paper form";
    paper_of(name) "{name} 的纸质请假审批表" "Paper form of {name}";

    decide_title() "待准的会议假" "Leave to decide";
    agree() "准假" "Grant";
    refuse() "不准" "Do not grant";
    refuse_reason() "不准的原因" "Why not";
    enter_title() "补记口头或微信准假" "Enter a grant given by word of mouth or WeChat";
    enter() "记入" "Enter";
    person() "人员" "Person";
    way_label() "方式" "Way";

    people() "参会人员" "Who comes";
    people_counts(came, all) "到会 {came} / 应到 {all}" "{came} of {all} there";
    person_late_left(mark) "{mark}，早退" "{mark}, left early";
    phone() "玩手机" "used the phone";
    list_title() "登记参会情况" "Enter attendance";
    list_correct() "更正参会情况" "Correct attendance";
    came() "到会" "There";
    came_at() "到会时间" "Came at";
    left_at() "离会时间" "Left at";
    remark() "会场纪律" "Discipline";
    list_reason() "更正原因" "Why it is corrected";
    list_send() "记入名单" "Enter";

    talk() "业务交流发言" "Exchange talk";
    talk_window() "发言窗口" "Window";
    talk_speaker() "发言人" "Speaker";
    talk_subject() "发言题目" "Subject";
    talk_assign() "安排发言" "Assign the talk";
    talk_told_on(date) "{date} 告知窗口" "the window is told {date}";
    material() "发言材料" "Material";
    material_missing() "材料还没有交" "No material yet";
    material_handed(time) "{time} 已交办公室" "handed in {time}";
    material_archived(name, time) "{name} 于 {time} 存档" "archived by {name}, {time}";
    material_send() "交材料" "Hand in";
    archive() "存档" "Archive";

    minutes() "会议记录" "Minutes";
    minutes_end() "散会时间" "Ended at";
    minutes_text() "记录内容" "What was said";
    minutes_write() "存会议记录" "Keep the minutes";
    minutes_by(name, time) "{name} 记，{time} 散会" "by {name}, ended {time}";
    close_meeting() "办结会议" "Close the meeting";
    close_explained() "办结后名单即为定稿，更正须写原因。" "Then the list is final; a correction needs its reason.";
    cancel() "取消会议" "Cancel the meeting";
    cancel_reason() "取消原因" "Why";

    corrections() "表态发言、整改" "Statements of correction";
    correction_none() "没有列入表态发言的人员。" "Nobody is listed.";
    correction_ask() "列入表态发言" "List somebody";
    correction_cause() "原因" "Cause";
    correction_note() "哪份通报、哪些问题" "Which notice, which findings";
    correction_yours() "请您在会上表态发言，并写明整改措施" "Please make a statement and say what you will correct";
    attitude() "表态" "Attitude";
    measures() "整改措施" "Measures";
    due() "整改期限" "Due";
    correction_send() "提交" "Hand in";
    correction_open() "还没有提交" "nothing handed in yet";
    correction_due(date) "{date} 前完成" "due {date}";
    correction_done(date) "{date} 整改完成" "done {date}";
    correction_finish() "确认整改完成" "Confirm it is done";

    new() "安排会议" "Plan a meeting";
    new_kind() "会议类别" "Kind";
    new_people() "参会人员" "Who comes";
    new_send() "安排" "Plan it";
    on() "日期" "Date";
    time() "时间" "Time";

    need_check_in() "会议签到" "Check in to the meeting";
    need_unexcused() "当天请了假，还没请会议假" "On leave that day, and no leave from the meeting";
    need_decision(name) "{name} 会议假待您准" "Meeting leave of {name} to decide";
    need_material() "交流发言材料待交" "Material of the talk to hand in";
    need_correction() "表态发言待提交" "Statement of correction to hand in";
    need_monthly(month) "{month}月还没有安排全体会议" "Month {month} has no meeting of everybody yet";
    about(kind, date) "{kind} {date}" "{kind}, {date}";
}
