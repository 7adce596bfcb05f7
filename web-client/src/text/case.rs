//! 办件: cases with their time limits, appointments, and why a day is the last one.

use doorstep_core::fact::case::{BookingEnd, LetterKind, LimitSource, Procedure};
use doorstep_core::fact::cover::FaultKind;
use doorstep_core::regime::case::Act;
use doorstep_core::regime::limit::Light;
use yew::AttrValue;

use super::pick;

pub fn light(light: Light) -> &'static str {
    match light {
        Light::Green => pick("在期内", "in time"),
        Light::Amber => pick("快到期", "due soon"),
        Light::Red => pick("已超期", "overdue"),
    }
}

pub fn act(act: Act) -> &'static str {
    match act {
        Act::Receive => pick("客人来了，收件", "The client is here: take it in"),
        Act::Notice => pick("告知补正材料", "Tell what to supply"),
        Act::Supplement => pick("收到补正材料", "Papers came in"),
        Act::Accept => pick("材料齐全，受理", "All there: accept"),
        Act::SiteCheck => pick("登记实地核实", "Checked on the spot"),
        Act::DecideExtension => pick("审批延期", "Decide about the extension"),
        Act::TellExtension => pick("已告知延期", "Client told of the extension"),
        Act::Decide => pick("办结", "Finish"),
        Act::Answer => pick("答复服务对象", "Answer the client"),
        Act::Deliver => pick("送达", "Deliver"),
        Act::Report => pick("向中心负责人报告结果", "Report to the head"),
        Act::Close => pick("归档", "Close the case"),
        Act::Pause => pick("登记不计时的程序", "Leave out days of a procedure"),
        Act::AskExtension => pick("申请延期", "Ask for an extension"),
        Act::Appoint => pick("约服务对象来窗口", "Tell the client when to come"),
        Act::Came => pick("服务对象来了", "The client came"),
        Act::Book => pick("约定预约服务", "Agree on an appointment"),
        Act::EndBooking => pick("预约的结果", "What became of the appointment"),
        Act::Reassign => pick("转给同事办", "Pass to a colleague"),
        Act::End => pick("撤回或不予受理", "Withdrawn, or not accepted"),
    }
}

pub fn letter_kind(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::ForwardedByLeader => pick("领导批转", "forwarded by a leader"),
        LetterKind::Criticism => pick("批评", "criticism"),
        LetterKind::Opinion => pick("意见", "opinion"),
        LetterKind::PublicLetter => pick("群众来信", "letter from the public"),
        LetterKind::Other => pick("其他", "other"),
    }
}

pub fn procedure(procedure: Procedure) -> &'static str {
    match procedure {
        Procedure::Hearing => pick("听证", "hearing"),
        Procedure::Tendering => pick("招标", "tendering"),
        Procedure::Auction => pick("拍卖", "auction"),
        Procedure::Inspection => pick("检验", "inspection"),
        Procedure::Testing => pick("检测", "testing"),
        Procedure::Survey => pick("勘测", "survey"),
        Procedure::Quarantine => pick("检疫", "quarantine"),
        Procedure::Appraisal => pick("鉴定", "appraisal"),
        Procedure::ExpertReview => pick("专家评审", "expert review"),
    }
}

pub fn source(source: LimitSource) -> &'static str {
    match source {
        LimitSource::Law => pick("法定时限", "limit of the law"),
        LimitSource::Promise => pick("承诺时限", "promised limit"),
        LimitSource::Default => pick("中心统一时限", "the centre's own limit"),
        LimitSource::Regulation => pick("信函时限", "limit for letters"),
        LimitSource::Given => pick("指定日期", "a date that was set"),
    }
}

pub fn booking_end(end: BookingEnd) -> &'static str {
    match end {
        BookingEnd::Done => pick("已办", "done"),
        BookingEnd::NoShow => pick("未到", "did not come"),
        BookingEnd::Cancelled => pick("已取消", "cancelled"),
    }
}

pub fn fault(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Gap => pick("没人顶岗，造成后果", "nobody did the work"),
        FaultKind::Act => pick("顶岗人没办或办错", "whoever stood in did it wrongly, or not"),
        FaultKind::RefusedApplication => pick("顶岗人拒绝受理", "whoever stood in refused an application"),
        FaultKind::RefusedInformation => pick("顶岗人拒绝接收本岗信息", "whoever stood in refused A's information"),
    }
}

/// One step behind a due date. `figure` is the name that `regime::limit` gives it.
pub fn figure(figure: &str, value: &str) -> AttrValue {
    match figure {
        "not_started" => figure_not_started(),
        "start_received" => figure_received(value),
        "start_accepted" => figure_accepted(value),
        "start_complete" => figure_complete(value),
        "start_first_addition" => figure_first_addition(value),
        "working_days" => figure_working_days(value),
        "calendar_days" => figure_calendar_days(value),
        "first_day_not_counted" => figure_first_day(),
        "paused" => figure_paused(value),
        "extended" => figure_extended(value),
        "due" => figure_due(value),
        "due_unknown" => figure_due_unknown(),
        "given" => figure_given(value),
        "ended" => figure_ended(value),
        other => AttrValue::from(format!("{other}: {value}")),
    }
}

texts! {
    title() "办件" "Cases";
    one() "办件" "Case";
    new() "登记办件" "New case";
    back() "返回列表" "Back to the list";
    mine() "我的" "Mine";
    of_window() "本窗口" "My window";
    all() "全部" "All";
    over() "已办完" "Done";
    search() "找事项、服务对象、经办人" "Matter, client, handler";
    none() "没有办件。" "No cases.";
    group_light(light, count) "{light}（{count}）" "{light} ({count})";
    not_running() "等材料，未起算" "waits for papers: not running";
    booked() "预约" "appointment";
    finished() "已办结" "finished";
    finished_late() "已办结，超期" "finished late";
    deemed_approved() "超时默认同意" "granted by silence";
    deemed_on_time() "服务对象未到，视为按时" "client did not come: in time";
    closed() "已归档" "closed";
    withdrawn() "已撤回" "withdrawn";
    not_accepted() "不予受理" "not accepted";
    ended() "撤回、不予受理" "withdrawn, or not accepted";
    due_unknown() "到期日算不出来：缺明年的节假日表" "due date not known: next year's holidays are missing";
    left_working(days) "剩 {days} 个工作日" "{days} working days left";
    left_days(days) "剩 {days} 天" "{days} days left";
    left_today() "今天到期" "due today";
    late_working(days) "超期 {days} 个工作日" "{days} working days late";
    late_days(days) "超期 {days} 天" "{days} days late";
    why_this_day() "为什么是这一天" "Why this day";
    more() "更多" "More";
    instead_of(name) "您在替 {name} 办理" "You are acting for {name}";
    covered(name, by) "{name} 不在，由 {by} 办理" "{name} is away; {by} acts";
    uncovered(name) "{name} 不在，没有人代办" "{name} is away, and nobody acts";
    acting(name, other, time) "{name} 代 {other} 办理（{time}）" "{name} acting for {other} ({time})";
    referral(name, date) "超期问责建议：{name}（应于 {date} 前办结）。由负责人决定。" "Late: {name} is proposed to answer for it (due {date}). A person decides.";
    referral_instead(name, other) "{name} 当时代 {other} 在岗" "{name} was at the post for {other}";

    matter() "事项" "Matter";
    letter() "信函" "Letter";
    task() "交办事项" "Task set by a superior";
    about() "办什么" "What it is about";
    window() "窗口" "Window";
    client() "服务对象" "Client";
    sender() "来信人" "Sender";
    assigner() "交办人" "Set by";
    phone() "电话" "Telephone";
    what() "内容" "Content";
    kind_of_letter() "信函类别" "Kind of letter";
    given() "要求完成日期" "To be done by";
    came() "怎么来的" "How it came";
    at_window() "现场" "at the window";
    online() "网上" "online";
    online_at() "网上提交时间" "Handed in online at";
    date() "日期" "Date";
    time() "时间" "Time";
    site_check() "需要实地核实" "Needs a check on the spot";
    special() "特事特办的原因" "Why it is handled specially";
    send() "收件" "Take it in";
    not_of_window() "只有窗口工作人员登记办件。" "Only the staff of a window take cases in.";

    received() "收件" "Received";
    accepted() "受理" "Accepted";
    handler() "经办人" "Handler";
    limit() "时限" "Limit";
    limit_working(source, days) "{source} {days} 个工作日" "{source}: {days} working days";
    limit_days(source, days) "{source} {days} 天" "{source}: {days} days";
    noticed(items, time) "{time} 告知补：{items}" "told to supply {items}, {time}";
    noticed_omission(items, time) "{time} 补充告知（上次漏告）：{items}" "told what was left out: {items}, {time}";
    missing(items) "还缺：{items}" "still missing: {items}";
    supplied(item, time) "{time} 收到：{item}" "{item} came in, {time}";
    paused(procedure, from, to) "{procedure} {from} 至 {to}" "{procedure}, {from} to {to}";
    paused_no(procedure, from, to) "{procedure} {from} 至 {to}（不能扣除）" "{procedure}, {from} to {to} (counts)";
    extension(due, reason) "延期到 {due}：{reason}" "to {due}: {reason}";
    extension_open() "等审批" "waits for a decision";
    extension_agreed() "已同意，还没告知服务对象" "agreed; the client is not told yet";
    extension_in_force() "已生效" "in force";
    extension_refused(reason) "没有同意：{reason}" "refused: {reason}";
    site_check_by(date) "实地核实最迟 {date}" "check on the spot by {date}";
    site_check_late() "实地核实超期" "check on the spot late";
    site_checked(time, findings) "{time} 已实地核实：{findings}" "checked {time}: {findings}";
    decided(time, result) "{time} 办结：{result}" "finished {time}: {result}";
    denied(time, result) "{time} 不予办理：{result}" "denied {time}: {result}";
    answered(time) "{time} 已答复" "answered {time}";
    delivered(time) "{time} 已送达" "delivered {time}";
    reported(time) "{time} 已报中心负责人" "reported to the head {time}";
    report_by(date) "{date} 前报中心负责人" "report to the head by {date}";
    report_late() "还没报中心负责人，已过期" "not reported in time";
    appointed(date) "约 {date} 来窗口" "told to come {date}";
    came_at(time) "{time} 来了" "came {time}";
    extended_service(length) "延时服务 {length}" "served {length} after closing time";
    progress() "办理情况" "Progress";

    items() "要补的材料（一行一件）" "What to supply (a line each)";
    omission() "上次漏告的（补充告知）" "left out last time";
    other_items() "其他材料（一行一件）" "Others (a line each)";
    means() "怎么告知的" "How the client was told";
    result() "办理结果" "Outcome";
    refuses() "不予办理" "It is denied";
    explanation() "超期说明" "Why it is late";
    close_explained() "归档后，这件事不再改动。" "Once closed, nothing is changed any more.";
    findings() "核实情况" "What was found";
    report() "报告内容" "What is reported";
    reason() "原因" "Reason";
    basis() "法律依据" "Law";
    new_due() "延到哪天" "New end";
    told_in_writing() "已书面告知服务对象" "the client was told in writing";
    agree() "同意延期" "Agree";
    refuse() "不同意" "Refuse";
    refuse_reason() "不同意的原因" "Why not";
    procedure_label() "什么程序" "Which procedure";
    from() "从" "From";
    to() "到" "To";
    on_receipt() "已写在收件回执上并告知" "stands on the receipt that the client has";
    come_on() "约哪天来" "To come on";
    new_handler() "转给谁" "To whom";
    ended_how() "怎么结束的" "How it ended";
    end_withdrawn() "服务对象撤回" "the client withdrew";
    end_not_accepted() "不予受理" "not accepted";
    confirm() "确认" "Confirm";

    booking() "预约服务" "Appointment";
    booking_line(span, place) "{span} · {place}" "{span} · {place}";
    at_home() "上门" "at the client's home";
    in_hall() "大厅" "in the hall";
    place() "在哪里办" "Where";
    address() "地址" "Address";
    need() "特殊需要" "Special need";
    need_hint() "如：行动不便、上班走不开" "as: cannot walk well, works at that time";
    begins() "开始" "Begins";
    ends() "结束" "Ends";
    worker() "由谁办" "Who does it";
    booking_send() "约定" "Agree";
    which_end() "结果" "Outcome";

    shut(window) "关窗：{window}" "Close for today: {window}";
    shut_send() "今天关窗" "Close the window";
    still_open(count) "还有 {count} 件在办，办完或告知清楚再关窗。" "{count} still being served; finish them first.";
    shut_by(name, time) "{name} {time} 已关窗" "closed by {name}, {time}";
    served_after(count, length) "今天延时服务 {count} 件，共 {length}" "{count} served after closing time today: {length}";

    need_red(what) "{what} 已超期" "{what} is overdue";
    need_amber(what) "{what} 快到期" "{what} is due soon";
    need_instead(what, name) "{what}（替 {name}）" "{what} (for {name})";
    need_extension(what) "{what} 的延期等您审批" "Extension to decide: {what}";
    need_tell(what) "{what} 的延期已同意，请告知服务对象" "Tell the client of the extension: {what}";
    need_report(what) "{what} 的结果要报中心负责人" "Report to the head: {what}";
    need_booking(what) "预约：{what}" "Appointment: {what}";
    need_site_check(what) "{what} 要实地核实" "Check on the spot: {what}";

    faults() "登记问题" "Record what went wrong";
    fault_post() "岗位" "Post";
    fault_kind() "什么问题" "What";
    fault_at() "什么时候" "When";
    fault_facts() "事实" "Facts";
    fault_send() "登记" "Record it";
    fault_line(kind, name, rule) "{kind}：建议追究 {name}（{rule}）。由负责人决定。" "{kind}: {name} is proposed to answer for it ({rule}). A person decides.";
    fault_nobody() "无人" "nobody";

    figure_not_started() "还在等材料，时限没有起算" "Papers are missing: the limit does not run";
    figure_received(date) "从收件日 {date} 起算" "Runs from the receipt, {date}";
    figure_accepted(date) "从受理日 {date} 起算" "Runs from the acceptance, {date}";
    figure_complete(date) "从材料补齐日 {date} 起算" "Runs from the day all papers were there, {date}";
    figure_first_addition(date) "有漏告：从首次补正日 {date} 起算" "Something was left out: runs from the first papers, {date}";
    figure_working_days(days) "时限 {days} 个工作日" "The limit is {days} working days";
    figure_calendar_days(days) "时限 {days} 天，末日遇休息日顺延" "The limit is {days} days; an end on a rest day moves on";
    figure_first_day() "起算当天不算" "The first day is not counted";
    figure_paused(span) "{span} 不计入" "{span} is not counted";
    figure_extended(date) "延期到 {date}" "Extended to {date}";
    figure_due(date) "最后一天：{date}" "The last day: {date}";
    figure_due_unknown() "缺这一年的节假日表，算不出来" "The holidays of that year are missing";
    figure_given(date) "指定日期 {date}" "A date was set: {date}";
    figure_ended(date) "{date} 办完" "Ended {date}";
}
