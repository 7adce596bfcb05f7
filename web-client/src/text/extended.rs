//! 延时服务: who stays on for whom, until when, and how that time is made good.

use doorstep_core::domain::Role;
use doorstep_core::fact::extended::{Compensation, Trigger};
use yew::AttrValue;

use super::pick;

pub fn trigger(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::CaseUnfinished => pick("下班时还没办完", "a case was not finished"),
        Trigger::PeopleWaiting => pick("下班时还有人在等", "people were waiting"),
        Trigger::ArrivedBeforeStaffLeft => pick("人还没走时来了人", "somebody came before we left"),
        Trigger::SpecialRequest => pick("特殊原因申请", "a special request"),
        Trigger::AssignedByLeadership => pick("上级、领导安排", "assigned from above"),
        Trigger::PolicySurge => pick("政策带来的业务量", "a rush after a new policy"),
        Trigger::Other => pick("其他原因", "another reason"),
    }
}

/// Who began it.
pub fn origin(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::WindowHead) => pick("窗口负责人组织", "organised by the head"),
        Some(Role::HallDuty) => pick("大厅值班长组织", "organised by the duty officer"),
        Some(Role::CentreLeader) => pick("中心领导组织", "organised by the leadership"),
        _ => pick("主动延时", "on their own initiative"),
    }
}

pub fn compensation(how: Compensation) -> &'static str {
    match how {
        Compensation::RestInLieu => pick("补休", "rest in lieu"),
        Compensation::Pay => pick("加班补贴", "overtime pay"),
        Compensation::None => pick("不予补偿", "not made good"),
    }
}

texts! {
    title() "延时服务" "Extended hours";
    explained() "下班时还有人在等，就接着办完。时间按手机记下，不用自己填。" "Whoever waits at closing time is served. The phone notes the time.";
    nothing() "这里没有您的窗口。" "No window of yours here.";
    closes(time) "{time} 下班" "closes {time}";
    rest_day() "今天休息，全部时间都算延时" "a rest day: all of the time counts";

    start() "开始延时" "Start";
    start_open() "还有人在等？开始延时" "Somebody waits? Start";
    why_on() "为什么延时" "Why";
    who() "谁来办" "Who serves";
    waiting() "在等的人数" "People waiting";
    authority() "谁安排的" "Assigned by";
    remark() "说明" "Remark";
    running(name, time) "{name} {time} 起在办" "{name} serves since {time}";
    so_far(length) "已延时 {length}" "{length} so far";
    forgotten(date) "{date} 的延时还没有结束" "The session of {date} has not been ended";

    close() "结束延时" "End it";
    served() "办了几人" "People served";
    left() "还剩几人" "People left";
    reasons() "给剩下的人怎么解释的（一人一行）" "What each of them was told, a line each";
    hand() "换人接着办" "Somebody else goes on";
    to() "换成谁" "Who goes on";
    reason() "原因" "Reason";
    handed(name, reason) "{name} 安排换人：{reason}" "handed over by {name}: {reason}";

    ask() "登记延时申请" "Write down a request";
    asked() "延时申请" "Requests";
    asked_for(date) "{date}要办" "for {date}";
    window() "窗口" "Window";
    on() "哪天" "For which day";
    written() "书面申请" "in writing";
    oral() "口头申请" "by word of mouth";
    name() "申请人" "Who asks";
    phone() "电话" "Telephone";
    matter() "要办什么" "What for";
    accept() "同意" "Accept";
    accept_start() "同意，现在开始" "Accept and start";
    decline() "不能延时" "Decline";
    decline_reason() "为什么不能（至少五个字）" "Why not (five characters at least)";
    explained_to() "已向申请人解释" "explained to the applicant";
    accepted_by(name) "{name} 已同意" "accepted by {name}";
    declined_by(name, reason) "{name} 未同意：{reason}" "declined by {name}: {reason}";

    sessions() "本月的延时" "This month";
    no_sessions() "本月还没有延时。" "None this month.";
    counted(count, length, served) "{count} 次，共 {length}，办了 {served} 人" "{count} sessions, {length}, {served} people";
    today_counted(count, length) "今天 {count} 次，{length}" "today {count}, {length}";
    unproved() "时间待核" "time to be checked";
    open() "进行中" "running";
    left_count(count) "剩 {count} 人已解释" "{count} left, told why";

    ledger() "我的延时补偿" "My extra time";
    ledger_none() "还没有要补偿的时间。" "No extra time.";
    unsettled(length) "待结算 {length}" "{length} to be made good";
    of_session(window) "{window}延时" "at {window}";
    of_visit() "上门（工作时间以外）" "visit outside working hours";
    settled(how, name) "{how}（{name}）" "{how} ({name})";
    pending() "待结算" "open";
    settle() "待您结算" "To settle";
    settle_how(how) "结算：{how}" "Settle: {how}";

    as_asked() "见延时申请" "as asked for";
    asked_by_client() "服务对象申请" "asked for by a client";

    power() "断电前看一看" "Before the power goes off";
    power_stale() "数据不新了，请到窗口看一看" "The list is old: go and look";
    power_working() "还在办事" "still working";
    power_quiet() "没有人在办" "nobody works";
    power_seen() "看过了，不断电" "Looked, left on";
    power_off() "断电" "Switch off";
    power_done(time) "{time} 已断电" "off since {time}";
    power_looked(time) "{time} 看过" "looked at {time}";
    power_refused(time) "{time} 断电被拒绝：窗口还在办事" "{time}: refused, the window worked";

    need_waiting() "还有人在等吗？" "Does anybody wait?";
    need_running() "延时进行中，办完请结束" "Running: end it when done";
    need_asked(window) "{window}有延时申请" "Request at {window}";
    need_forgotten(window) "{window}的延时没有结束" "{window}: a session was not ended";
    need_settle(count) "{count} 笔延时补偿待结算" "{count} of extra time to settle";
    punched_while_open() "您的延时还没有结束，走之前请先结束延时。" "Your session is still running: end it before you leave.";
    about(window, date) "{window} {date}延时" "{window}, {date}";
    off() "是否断电" "Switched off";
}

/// A count of minutes, as it is read.
pub fn minutes(minutes: u32) -> AttrValue {
    super::length(minutes)
}
