//! 值班: who is at the guide desk and seated in the hall, when they came, who takes over.

use doorstep_core::fact::duty::{Half, RosterKind};
use doorstep_core::regime::duty::Standing;
use yew::AttrValue;

use super::pick;

pub fn kind(kind: RosterKind) -> AttrValue {
    AttrValue::Static(match kind {
        RosterKind::Desk => pick("导服台", "guide desk"),
        RosterKind::Seated => pick("坐班导服", "seated guide"),
    })
}

pub fn half(half: Half) -> AttrValue {
    AttrValue::Static(match half {
        Half::Morning => pick("上午", "morning"),
        Half::Afternoon => pick("下午", "afternoon"),
    })
}

pub fn standing(standing: Standing) -> AttrValue {
    AttrValue::Static(match standing {
        Standing::Scheduled => pick("未开始", "to come"),
        Standing::OnDuty => pick("值班中", "on duty"),
        Standing::Done => pick("已完成", "done"),
        Standing::Missed => pick("缺岗", "missed"),
        Standing::Unknown => pick("未签到", "not checked in"),
    })
}

texts! {
    title() "值班" "Duty";
    explained() "导服台由各窗口轮流值班，坐班导服由局里安排。离开前先请人接替。" "Windows take turns at the guide desk. Nobody leaves without somebody who takes over.";
    nothing() "这里没有值班安排。" "No duty here.";
    mine() "我的值班" "My duty";
    mine_none() "这段时间没有排到您值班。" "You are on no roster yet.";
    start() "上岗" "Check in";
    start_early(time) "{time} 开始，提前一小时内可以上岗" "from {time}; check in up to an hour before";
    since(time) "{time} 上岗" "since {time}";
    late(minutes) "迟到 {minutes} 分钟" "{minutes} min late";
    unattended(minutes) "无人值守 {minutes} 分钟" "{minutes} min without anybody";
    end() "下岗" "End it";
    end_early() "还没到下班时间，也没有人接替。仍要下岗会记为无人值守。" "It is not over and nobody takes over: the desk counts as left.";
    end_anyway() "仍要下岗" "End it all the same";
    clothing() "穿了志愿者服装" "wore the volunteer clothing";
    no_clothing() "未穿志愿者服装" "no volunteer clothing";
    guided() "引导了几人" "People guided";
    guided_count(count) "引导 {count} 人" "{count} guided";
    questions() "答不上的问题（可不填）" "Questions out of knowledge (optional)";
    incidents() "突发情况（可不填）" "Incidents (optional)";
    code() "查验安康码（人）" "Codes checked";
    app() "帮助注册皖事通（人）" "Helped with the app";
    application() "帮助申领安康码（人）" "Helped to apply";
    temperature() "测量体温（人）" "Temperatures taken";

    relieve() "请人接替" "Somebody takes over";
    relieve_who() "谁来接替" "Who takes over";
    from() "从几点" "From";
    to() "到几点" "To";
    reason() "原因" "Reason";
    relief(from, to, name) "{from}–{to} {name} 接替" "{from}–{to} {name}";
    relief_waits() "等对方确认" "waits for an answer";
    relief_agreed() "已确认" "agreed";
    relief_refused() "对方来不了" "cannot come";
    asks_relief(name, from, to) "{name} 请您接替 {from}–{to}" "{name} asks you to take over {from}–{to}";
    asks_substitute(name) "{name} 值班时请您到窗口顶岗" "{name} asks you to be at the window meanwhile";
    agree() "我来" "I come";
    decline() "来不了" "I cannot";

    choose() "确定值班人" "Choose who comes";
    choose_who() "谁来值班" "Who comes";
    choose_until(date) "到{date}为止都可以改" "can be changed until {date}";
    substitute() "谁到窗口顶岗" "Who is at the window";
    substitute_is(name) "窗口由 {name} 顶岗" "{name} is at the window";
    no_person() "窗口还没定人" "nobody chosen yet";
    alone() "窗口没有人顶岗" "nobody at the window";

    swap() "调换" "Swap";
    swap_with() "换哪一班" "For which one";
    swap_ask() "提出调换" "Ask to swap";
    swaps() "调换" "Swaps";
    swapped_with(window) "⇄ {window}" "⇄ {window}";
    swap_agree() "同意调换" "Agree";
    swap_refuse() "不换" "Refuse";
    swap_waits() "等对方窗口答复" "waits for the other window";
    swap_agreed() "已换" "swapped";
    swap_refused() "没有换" "refused";

    roster(month, kind) "{month}{kind}值班表" "{month}, {kind}";
    version(number) "第 {number} 版" "version {number}";
    this_month() "本月" "This month";
    next_month() "下月" "Next month";
    earlier() "看前面几天" "Earlier days";
    no_roster() "这个月的值班表还没有发布。" "This month's roster is not published.";
    own() "我" "me";
    change() "改这一班" "Change this one";
    save_change() "保存调整" "Save the change";

    due(date) "最晚 {date} 发布" "due on {date}";
    overdue(date) "最晚 {date} 发布，已逾期" "was due on {date}";
    propose() "按轮流次序先排一遍" "Propose by turn";
    propose_again() "重新排一遍" "Propose again";
    plan_hint() "轮到最久没值班的人，人多的窗口多值，请假的人不排。点一班可以改，改好再发布。" "By least recent duty and by how many a window has; nobody who is away. Tap a line to change it, then publish.";
    publish() "发布值班表" "Publish";
    edit() "改" "Change";
    who() "谁值班" "Who";
    of_window(window) "{window}（窗口定人）" "{window} (chooses)";
    empty_line() "还没有人" "nobody";

    knowledge() "窗口在哪、办什么" "Windows and what they do";
    no_matters() "事项见窗口公示" "see the window's notice";
    telephone(number) "电话 {number}" "tel. {number}";

    report() "本月小结" "This month";
    report_all(due, done, guided) "共 {due} 班，已完成 {done} 班，引导 {guided} 人" "{due} lines, {done} done, {guided} guided";
    report_line(due, done) "{due} 班，完成 {done}" "{due} lines, {done} done";
    report_late(count) "迟到 {count}" "{count} late";
    report_missed(count) "缺岗 {count}" "{count} missed";
    report_relieved(count) "请人接替 {count}" "{count} relieved";
    report_note() "迟到和缺岗按制度供考评参考，不排名。" "Late and missed ones count in appraisal; nobody is ranked.";

    need_plan(month, kind) "请排{month}{kind}值班表" "Make the roster: {month}, {kind}";
    need_start(kind) "今天您值{kind}" "You are on duty: {kind}";
    need_tomorrow(kind) "下一班：您值{kind}" "Next: you are on duty at the {kind}";
    need_running() "值班中，走时请下岗" "On duty: end it when you go";
    need_person(window) "{window}要确定值班人" "{window}: choose who comes";
    need_alone(window) "{window}值班时没有人顶岗" "{window}: nobody is there meanwhile";
    need_swap(window) "{window}想和您调换值班" "{window} asks to swap";
    need_missed(window) "{window}值班缺岗" "{window}: duty missed";
    about(month, kind) "{month}{kind}值班" "{kind}, {month}";
}
