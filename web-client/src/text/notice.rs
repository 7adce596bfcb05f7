//! 通报、移交: what was found, what has to be done about it by when, and the notice of a week.

use doorstep_core::fact::violation::{Demand, Field, Source};
use doorstep_core::regime::violation::Standing;
use yew::AttrValue;

use super::pick;

pub fn source(source: Source) -> &'static str {
    match source {
        Source::Inspection => pick("巡查发现", "an inspection"),
        Source::Attendance => pick("考勤违规", "attendance"),
        Source::Superior => pick("上级部门曝光", "a higher department"),
        Source::Discipline => pick("纪检监察机关曝光", "a discipline authority"),
        Source::Media => pick("新闻媒体曝光", "the news media"),
        Source::Complaint => pick("投诉查实", "a complaint that proved true"),
    }
}

pub fn field(field: Field) -> &'static str {
    match field {
        Field::Attendance => pick("考勤", "Attendance"),
        Field::Service => pick("服务规范", "Service"),
        Field::Discipline => pick("工作纪律", "Work discipline"),
        Field::Environment => pick("环境秩序", "Order of the environment"),
    }
}

pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Recorded => pick("待确认", "to confirm"),
        Standing::Confirmed => pick("已确认", "confirmed"),
        Standing::Notified => pick("已通报", "announced"),
        Standing::LetterSent => pick("已行文", "letter sent"),
        Standing::Closed => pick("已办结", "closed"),
        Standing::Revoked => pick("已撤销", "revoked"),
    }
}

/// What a level means. Nobody is compared with anybody.
pub fn level(level: u8) -> &'static str {
    match level {
        3 => pick("曝光或查实", "exposed or verified"),
        2 => pick("再次", "again"),
        _ => pick("第一次", "the first time"),
    }
}

/// What follows from a level.
pub fn follows(level: u8) -> &'static str {
    match level {
        3 => pick("行文要求撤换，并移交纪检监察机关。", "A letter demands replacement, and the person is handed over."),
        2 => pick("例会点名、通报、抄送，并行文要求撤换。", "Named, announced, copied; a letter demands replacement."),
        _ => pick("例会点名、通报、抄送。", "Named at the meeting, announced, copied."),
    }
}

pub fn demand(demand: Demand) -> &'static str {
    match demand {
        Demand::Worker => pick("撤换当事人", "replace the person"),
        Demand::ChiefRepresentative => pick("撤换首席代表", "replace the chief representative"),
    }
}

/// Columns of the printed notice. Print and file are Chinese in both languages.
pub const COLUMNS: [&str; 6] = ["方面", "窗口", "姓名", "日期", "内容", "处理"];
pub const SHEET_TITLE: &str = "通报";

texts! {
    title() "通报" "Notices";
    one() "违规" "Violation";
    explained() "巡查发现的问题先确认，再通报。通报不写投诉人。" "What is found is confirmed, then announced. No complainant is named.";
    missing() "这份记录不在本机上。" "This record is not on this phone.";
    back() "回到通报" "Back to notices";

    record() "登记违规" "Record a violation";
    person() "当事人" "Who";
    nobody() "只记窗口" "the window only";
    group() "窗口" "Window";
    from_source() "来源" "Found by";
    of_field() "方面" "Field";
    on() "哪天" "On";
    at() "几点" "At";
    items() "问题（一条一行，同一次检查记在一起）" "What was breached, a line each";
    evidence() "证据（可以确认时再补）" "Evidence (may follow)";
    point() "哪一次打卡" "Which point";
    no_points() "最近一个月没有这个人的考勤违规。" "No attendance violation of theirs in the last month.";
    attendance_unread() "本机没有这个人的考勤，不能据此登记。" "This phone has no attendance of theirs: nothing can be recorded from it.";

    mine() "关于您" "about you";
    recorded_by(name, time) "{name} {time}登记" "recorded by {name}, {time}";
    statement() "本人说明" "Statement";
    statement_open() "写一份说明" "Write a statement";
    statement_send() "提交说明" "Hand it in";
    statement_hint() "确认的人会先看。" "Whoever confirms reads it first.";
    said_by(name, time) "{name} {time}说明" "{name}, {time}";
    confirm() "确认" "Confirm";
    confirm_as(level) "按“{level}”确认" "Confirm: {level}";
    confirm_evidence() "补充证据" "More evidence";
    revoke() "撤销" "Revoke";
    revoke_reason() "为什么撤销" "Why";
    revoked_by(name, reason) "{name} 已撤销：{reason}" "revoked by {name}: {reason}";
    level_fell() "先前的违规已撤销，这一次改为“第一次”。" "An earlier one was revoked: this is the first time now.";
    level_rose(level) "现在是“{level}”。" "It is “{level}” now.";

    ticks() "要办的事" "To do";
    ticked(done, all) "共 {all} 项，已办 {done} 项" "{done} of {all} done";
    recorded() "登记" "Recorded";
    named() "例会点名批评" "Named at the meeting";
    named_on() "哪天的例会" "The meeting of";
    announced(name) "通报{name}" "Announce to {name}";
    copied(name) "抄送{name}" "Copy to {name}";
    delivered() "已送" "Done";
    letter() "正式行文" "Letter";
    demanded() "要求撤换" "Demand to replace";
    transferred() "移交" "Hand over";
    due(date) "{date}前" "by {date}";
    due_today() "今天到期" "due today";
    late(date) "{date}已到期" "was due {date}";
    done_by(name, date, way) "{date} {name}：{way}" "{date} {name}: {way}";
    tick(what) "办：{what}" "Do: {what}";
    way() "怎么送的、凭证" "How, and the proof";
    day() "哪天" "On which day";
    number() "文号" "Number";
    to() "发给哪个单位" "To which unit";
    facts() "事实" "Facts";
    demand_of() "要求" "Demand";
    signed_by() "签发人" "Signed by";
    send_letter() "登记行文" "Note the letter";
    letter_said(number, to, demand) "{number} 发{to}，{demand}" "{number} to {to}: {demand}";
    answered() "单位答复" "The unit's answer";
    replaced() "已撤换" "Replaced";
    successor() "接替的人" "Successor";
    authority() "移交给" "To";
    files() "材料清单（一份一行）" "Papers, a line each";
    received_by() "接收人" "Received by";
    withdraw() "撤回行文" "Take the letter back";
    withdraw_why() "行文已没有依据，要书面撤回。" "The letter has no ground any more: take it back in writing.";
    withdraw_way() "撤回函文号" "By which letter";
    withdrawn(way) "行文已撤回：{way}" "taken back: {way}";
    untold() "还要告知原来收到的单位" "Still to be told";
    told(name) "已告知{name}" "{name} was told";
    tell(name) "告知{name}" "Tell {name}";
    unit() "主管单位" "the parent unit";
    close() "办结" "Close";

    week() "每周通报" "Notice of the week";
    which_week() "哪一周" "Which week";
    week_from(day) "{day}起" "from {day}";
    unpublished() "这一周还没有通报。" "No notice of this week yet.";
    proposal() "准备发布的内容" "What it would say";
    attendance_follows() "考勤违规在发布时由服务器加上，不写姓名。" "The server adds what attendance found, without names.";
    nothing() "没有发现问题。" "Nothing was found.";
    unconfirmed(count) "还有 {count} 条没有确认，不能写进通报。" "{count} not confirmed: they are left out.";
    publish() "发布通报" "Publish";
    again() "更正后再发布" "Publish a correction";
    reason() "为什么更正" "Why it is corrected";
    told_where() "在哪里宣读、发布" "Where it was announced";
    told_hint() "如：周一例会、工作群" "e.g. the Monday meeting";
    version(number, name, time) "第 {number} 版，{name} {time}发布" "version {number}, {name}, {time}";
    announced_at(place) "宣读、发布：{place}" "announced: {place}";
    with_notice() "随通报发布" "with the notice";
    print() "打印" "Print";
    points(count) "缺卡 {count} 次" "{count} points not punched";
    away(count) "旷工 {count} 次" "{count} times absent without leave";
    of_group(count) "本窗口第 {count} 次" "the window's no. {count}";

    list() "违规记录" "Violations";
    none() "没有违规记录。" "None.";
    sums() "今年统计" "This year";
    sum(name, count) "{name} {count} 件" "{name}: {count}";
    open_letters(count) "行文未答复 {count} 件" "{count} letters not answered";

    need_confirm(name) "{name}的违规待确认" "{name}: to confirm";
    need_own() "有一条关于您的违规记录" "A violation was recorded about you";
    need_own_confirmed() "一条关于您的违规已确认" "A violation of yours was confirmed";
    need_ticks(name) "{name}：有事要办" "{name}: something to do";
    need_window(name) "{name}有违规记录" "{name}: a violation";
    need_publish() "每周通报待发布" "The week's notice is due";
    about(name) "{name}的违规" "Violation of {name}";
}

pub fn about_week(day: AttrValue) -> AttrValue {
    super::named(title(), week_from(day))
}
