//! 上门: the list, one visit step by step, registering one.

use doorstep_core::fact::visit::{
    Category, Channel, IdentityMeans, KitItem, Means, ProjectNeed, ProjectStage, RejectionReason, RescheduleReason,
};
use doorstep_core::regime::visit::reminders::Target;

use super::pick;
use crate::route::VisitStep;

texts! {
    title() "上门" "Visits";
    filter_today() "今天" "Today";
    filter_coming() "以后" "Coming";
    filter_open() "待办" "To do";
    filter_done() "已完成" "Done";
    search_hint() "姓名、地址或事项" "name, address or matter";
    empty_today() "今天没有上门安排。" "No visits today.";
    empty_coming() "以后还没有上门安排。" "Nothing planned yet.";
    empty_open() "没有等着核实或约时间的申请。" "No visit waits to be verified or scheduled.";
    empty_done() "还没有完成的上门。" "No finished visits yet.";
    new() "登记上门" "New visit";
    unscheduled() "未约时间" "no time set";
    late_by() "已过约定时间" "past the agreed time";
    covered(away, by) "{away} 请假，由 {by} 代办" "{away} is away; {by} makes this visit";
    staff(names) "上门人员：{names}" "Staff: {names}";
    window(name) "责任窗口：{name}" "Window: {name}";
    alike() "同一人的同一事项已有一份在办，先看看是不是重复：" "The same matter of the same person is under way already; look whether this is a second one:";
    after_change() "办公室改过时间或取消，但上门已经发生，以实际为准" "The office changed or cancelled it, but the visit took place and counts";
    moved(before, after) "{before} 改到 {after}" "from {before} to {after}";
    no_time() "未定时间" "no set time";
    moved_by(name, at) "{name} {at} 改的" "by {name}, {at}";
    cancelled_by(who, why) "取消上门：{who}提出，{why}" "Cancelled: asked by {who}, {why}";
    cancelled_note(name, at) "{name} {at} 登记" "recorded by {name}, {at}";
    reschedules(count) "已改期 {count} 次" "rescheduled {count} times";

    need_soon(time, minutes) "{time} 上门，还有 {minutes} 分钟" "Visit at {time}, in {minutes} minutes";
    need_eve(time) "{time} 上门，请备好材料" "Visit {time}: have everything ready";
    need_coordinate() "涉及多个窗口，待您统筹安排上门" "Visit of several windows: you set the time";
    need_amber(target, date) "{target}应在{date}完成，还没有办" "{target} was due {date}";
    promptly(target, date) "{target}：{date}前办好" "{target}: by {date}";
    need_took_place() "改过期或取消的上门已经办了，请看一下" "A visit that had been changed took place: please look";

    applicant() "申请人" "Applicant";
    id_number() "身份证号" "ID number";
    phone() "电话" "Phone";
    address() "地址" "Address";
    birth() "出生日期" "Date of birth";
    age(years) "{years} 周岁" "age {years}";
    matters() "事项" "Matters";
    category() "上门对象" "Who is visited";
    channel() "申请渠道" "How it came";
    window_label() "责任窗口" "Responsible window";
    relative() "代为申请的亲属" "Relative who applied";
    relative_name() "亲属姓名" "Relative's name";
    relation() "与申请人关系" "Relation";
    relative_phone() "亲属电话" "Relative's phone";
    disability_grade() "残疾证等级" "Disability grade";
    grade(number) "{number} 级" "grade {number}";
    unable_reason() "不能到场的原因" "Why the person cannot come";
    urgent() "急办" "Urgent";
    urgent_reason() "急办原因" "Why it is urgent";
    wished() "希望的时间" "Wished time";
    applied_on() "申请日期" "Date of application";
    project_name() "项目名称" "Project";
    project_owner() "项目业主" "Owner";
    project_stage() "项目阶段" "Stage";
    project_need() "需要的服务" "Need on site";
    project_problem() "需现场解决的问题" "Problem to solve on site";
    project_contact() "联系人" "Contact";
    in_person() "须本人到场" "in person";
    open_map() "在地图中打开地址" "Open the address in a map";
    call_to(name) "给{name}打电话" "Call {name}";
    plan_time() "约定时间" "Agreed time";
    plan_staff() "上门人员" "Visiting staff";
    staff_busy(name, from, to, gap) "{name}当天 {from}–{to} 已有上门安排（两次之间须隔 {gap} 分钟），请换时间或换人。" "{name} has a visit {from}–{to} that day ({gap} minutes must lie between): choose another time or person.";
    slots() "大家都有空的时间" "Times when everybody is free";
    slots_length() "上门多久" "How long";
    slots_minutes(minutes) "{minutes} 分钟" "{minutes} min";
    slots_staff_first() "先选上门人员，这里就会列出接下来 5 个工作日的空闲时间。" "Choose who goes first: free times of the next 5 working days are listed here.";
    slots_note() "按这台手机上已有的安排推算；点一个时间就填好了。" "Worked out from what this phone knows; a tap fills the form.";
    slots_day(day, count) "{day}（{count}）" "{day} ({count})";
    slots_none(minutes) "接下来 5 个工作日里，没有大家都空出 {minutes} 分钟的时间。" "In the next 5 working days there are no {minutes} minutes when everybody is free.";
    slots_busiest(name, count, all) "最难排的是{name}：{all} 个时间里有 {count} 个走不开。" "Hardest to plan is {name}: not free at {count} of {all} times.";
    slots_next(span) "最近的空闲时间：{span}" "Next free time: {span}";
    slots_hint() "可以换人、缩短时长，或在下面自己填时间。" "Choose somebody else, a shorter visit, or type a time below.";
    against_gap(from, to, minutes) "{from}–{to} 另有上门（须隔 {minutes} 分钟）" "visit {from}–{to} ({minutes} minutes between)";
    against_way(from, to, minutes) "{from}–{to} 另有上门（路上要 {minutes} 分钟）" "visit {from}–{to} (the way takes {minutes} minutes)";
    against_leave(span) "{span} 请假或外出" "away {span}";
    against_duty(span) "{span} 值班" "on duty {span}";
    against_short(window, left, least) "{window}只剩 {left} 人，最低要 {least} 人" "{window} would have {left}, at least {least} are needed";
    plan_place() "地点" "Place";
    community() "社区" "Community";
    staff_on_the_way(name, from, to, minutes) "{name}当天 {from}–{to} 已有上门安排（两处之间路上要 {minutes} 分钟），请换时间或换人。" "{name} has a visit {from}–{to} that day (the way takes {minutes} minutes): choose another time or person.";
    details() "申请内容" "Application";

    resume(step) "上次停在：{step}" "You stopped at: {step}";
    next_is(step) "下一步：{step}" "Next: {step}";
    step_of(number, all) "第 {number} 步，共 {all} 步" "Step {number} of {all}";
    steps() "上门步骤" "Steps of the visit";
    step_done() "已完成" "done";
    step_now() "现在" "now";
    step_later() "未到" "later";
    not_turn() "现在没有轮到您的步骤。" "No step is yours now.";
    history_link() "办理记录" "History";
    reschedule() "改期" "Reschedule";
    cancel_visit() "取消上门" "Cancel the visit";
    other_actions() "其他" "Other actions";

    // Before the visit is planned.
    assign() "指定责任窗口" "Choose the window";
    verify_start() "开始核实" "Start verifying";
    verify() "核实结果" "Verification";
    verify_how() "怎么核实的" "How verified";
    verify_findings() "核实情况" "Findings";
    verify_pass() "符合条件，可以上门" "Entitled: confirm";
    verify_reject() "不予上门" "Decline";
    verify_eligible() "按规定符合上门条件" "Entitled under the regulation";
    verify_not_eligible() "按规定还不符合：" "Not entitled yet:";
    how_document() "看证件材料" "documents";
    how_call() "电话询问" "call";
    how_visit() "实地查看" "visit";
    how_data() "数据比对" "data check";
    reject_reason() "原因" "Reason";
    reject_text() "说明" "Explanation";
    reject_told() "已告知申请人" "The applicant was told";
    suggest_agent() "不用本人到场的事项，可以建议帮办代办。" "Matters that need no presence may go to the agent service.";
    schedule() "约定时间和人员" "Set time and staff";
    schedule_done() "定下来" "Set";
    schedule_staff_hint() "至少一人；跨窗口的，每个窗口至少一人" "at least one; with several windows, one of each";
    coordinating() "涉及多个窗口，由政务服务科统筹安排时间。" "Several windows are involved: the service section sets the time.";
    inform() "告知申请人" "Inform the applicant";
    inform_how() "怎么告知的" "How informed";
    informed_done() "已告知" "Informed";

    // Prepare.
    materials_told() "材料已告知申请人准备" "The applicant was told what to have ready";
    materials_ready() "申请人确认材料齐全" "The applicant confirmed that all is there";
    materials_notice() "材料告知" "Notice about papers";
    materials_to_tell() "请申请人备好" "To have ready";
    kit() "准备清单" "Checklist";
    kit_done() "已备" "done";
    kit_not_applicable() "不需要" "not needed";
    prepared() "准备好了" "All prepared";
    prepare_call() "先打个电话" "Call first";

    // On the way.
    depart_explained() "出发即登记外出：这段时间内的考勤点不用打卡。" "Setting out files the outing: attendance points in that time need no punch.";
    depart() "现在出发" "Set out now";
    departed_at(time) "{time} 已出发" "set out at {time}";
    arrive() "已到达" "I have arrived";
    arrived_at(time) "{time} 到达" "arrived {time}";
    absent_explained() "记下改期：选新的时间，这一次出发会保留。" "Choose a new time; this departure is kept.";
    time_note() "时间按这台手机记录，不用等网络。" "The time is taken from this phone, without waiting for a network.";

    // Identity.
    identity_explained() "看原件，核对本人。不拍照，不留存。" "Look at the original and the person. No photo is taken or kept.";
    identity_how() "看的是" "Looked at";
    identity_done() "本人，核对无误" "It is the person";
    identity_at(time) "{time} 已核对" "checked {time}";

    // Materials and notes.
    materials_title() "收材料" "Materials";
    materials_none() "这项事项没有材料清单。" "No list of papers for this matter.";
    original() "原件" "original";
    copy() "复印件" "copy";
    material_count(name, form, count) "{name}（{form} {count} 份）" "{name} ({form}, {count})";
    ticked(done, all) "已收 {done} / {all}" "{done} of {all}";
    notes_label() "记录" "Notes";
    notes_hint() "可以几个人一起写，联网后合并，谁写的都在。" "Several people may write; everything is kept when it merges.";
    notes_placeholder() "情况、问题、约定" "what you saw, what was agreed";
    notes_full(count) "记录已写满 {count} 字，写不下的请记到纸上。" "The notes are full ({count} characters); put the rest on paper.";
    notes_merged() "同事写的内容已合并进来，您写的也在。" "Your colleague's words were merged in; yours are here too.";
    notes_saved() "记录已存本机" "Notes saved on this phone";
    notes_saving() "正在保存…" "Saving…";

    // Finish.
    for_applicant() "请对方看" "Show the applicant";
    for_applicant_title() "请您核对" "Please check";
    for_applicant_free() "本次上门服务不收任何费用。" "This visit is free of charge.";
    for_applicant_text(matters) "今天办理：{matters}" "Today: {matters}";
    for_applicant_materials() "收取材料：" "Papers taken:";
    for_applicant_notes() "记录：" "Notes:";
    for_applicant_sign() "以上无误，请签名" "If this is right, please sign";
    turn_back() "交还工作人员" "Hand back";
    signature() "申请人签名" "Applicant's signature";
    signature_hint() "用手指在框内写。" "Write with a finger in the box.";
    signature_keys() "键盘：方向键移动，空格落笔或抬笔。" "Keyboard: arrows move, space puts the pen down or up.";
    signature_redo() "退一笔" "Undo a stroke";
    signature_clear() "重签" "Clear";
    signature_full() "笔画太多了，请重签得简单些。" "Too many strokes; please sign more simply.";
    signature_there() "已签" "signed";
    signature_missing() "还没有签名" "not signed yet";
    signature_void() "签名后内容又改了，原签名作废，请重新签。" "The content changed after signing: the signature is void, please sign again.";
    done_on_site() "现场办结" "Done on site";
    done_at(time) "{time} 现场办结" "done on site {time}";
    not_done() "今天办不完，稍后送达" "Cannot finish today: deliver later";
    promise_reason() "特殊原因" "Special reason";
    promise_planned() "送达日期" "Delivery date";
    promise_latest(date) "最迟 {date}" "{date} at the latest";
    promise_do() "约定送达" "Promise delivery";
    promised(date) "约定 {date} 前送到" "to be delivered by {date}";

    // Return and deliver.
    return_explained() "回到中心后点一下。外出到此结束。" "Tap when you are back. The outing ends here.";
    come_back() "我回来了" "I am back";
    returned_at(time) "{time} 返回" "back {time}";
    deliver_documents() "送达的文书" "Documents delivered";
    deliver_count() "份数" "Number";
    deliver_receipt() "签收" "Receipt";
    deliver_do() "已送到" "Delivered";
    delivered_at(time) "{time} 已送到" "delivered {time}";

    // Reschedule, cancel.
    reschedule_title() "改期" "Reschedule";
    cancel_title() "取消上门" "Cancel the visit";
    cancel_who() "谁提出的" "Who asked";
    cancel_why() "为什么" "Why";

    // New.
    new_title() "登记上门" "New visit";
    new_who() "谁需要上门" "Who needs a visit";
    new_what() "办什么" "What for";
    new_where() "在哪里" "Where";
    by_relative() "亲属代为申请" "a relative applies";
    save_visit() "登记" "File";
    no_role() "登记上门由窗口、群众接待室或联审中心办理。" "Visits are filed by a window, the reception room or the joint review centre.";
}

pub fn step(step: VisitStep) -> &'static str {
    match step {
        VisitStep::Prepare => pick("出发前", "Before"),
        VisitStep::Depart => pick("出发", "Set out"),
        VisitStep::Arrive => pick("到达", "Arrive"),
        VisitStep::Identity => pick("核身", "Identity"),
        VisitStep::Materials => pick("材料", "Papers"),
        VisitStep::Notes => pick("记录", "Notes"),
        VisitStep::Finish => pick("签名", "Sign"),
        VisitStep::Rate => pick("评价", "Rating"),
        VisitStep::Return => pick("返回", "Return"),
        VisitStep::Deliver => pick("送达", "Deliver"),
    }
}

/// What was due promptly.
pub fn target(target: Target) -> &'static str {
    match target {
        Target::Verify => pick("核实", "Verifying"),
        Target::Agree => pick("约定时间", "Setting a time"),
        Target::Inform => pick("告知申请人", "Informing the applicant"),
    }
}

pub fn category_name(category: Category) -> &'static str {
    match category {
        Category::ProjectStage => pick("重大项目：审批、竣工验收阶段", "major project: approval, completion"),
        Category::ProjectOther => pick("重大项目：其他现场问题", "major project: other problem on site"),
        Category::Age80 => pick("80 周岁以上老人", "aged 80 and above"),
        Category::SevereDisability => pick("重度残疾人", "severe disability"),
        Category::UnableUrgent => pick("本人无法到场且急办", "cannot come, and urgent"),
    }
}

pub fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::JrcOwnerRequest => pick("业主向联审中心申请", "owner asked the joint review centre"),
        Channel::JrcProactive => pick("联审中心主动对接", "joint review centre went first"),
        Channel::ReceptionRoom => pick("群众接待室", "reception room"),
        Channel::WindowSelf => pick("本人到窗口", "in person at the window"),
        Channel::WindowRelative => pick("亲属到窗口", "a relative at the window"),
    }
}

pub fn project_stage_name(stage: ProjectStage) -> &'static str {
    match stage {
        ProjectStage::Approval => pick("立项审批", "approval"),
        ProjectStage::CompletionAcceptance => pick("竣工验收", "completion acceptance"),
        ProjectStage::Other => pick("其他阶段", "other"),
    }
}

pub fn project_need_name(need: ProjectNeed) -> &'static str {
    match need {
        ProjectNeed::PolicyAdvice => pick("政策咨询", "policy advice"),
        ProjectNeed::SiteSurvey => pick("现场踏勘", "site survey"),
        ProjectNeed::SiteGuidance => pick("现场指导", "guidance on site"),
    }
}

pub fn means(means: Means) -> &'static str {
    match means {
        Means::Phone => pick("电话", "phone"),
        Means::Message => pick("短信", "message"),
        Means::InPerson => pick("当面", "in person"),
    }
}

pub fn identity_means(means: IdentityMeans) -> &'static str {
    match means {
        IdentityMeans::IdCard => pick("身份证原件", "identity card"),
        IdentityMeans::HouseholdBook => pick("户口簿", "household book"),
        IdentityMeans::OtherDocument => pick("其他有效证件", "other document"),
    }
}

pub fn kit_item(item: KitItem) -> &'static str {
    match item {
        KitItem::Forms => pick("表格已打印或下载", "forms printed or loaded"),
        KitItem::Devices => pick("设备", "devices"),
        KitItem::CaseOpened => pick("业务系统已开件", "case opened in the system"),
        KitItem::Authority => pick("现场审批权限", "authority to decide on the spot"),
        KitItem::IdReader => pick("身份证读卡器", "ID reader"),
        KitItem::Seal => pick("印章或电子印章", "seal"),
        KitItem::Transport => pick("交通", "transport"),
    }
}

pub fn rejection(reason: RejectionReason) -> &'static str {
    match reason {
        RejectionReason::NotInPerson => pick("事项不需本人到场", "no need to be present"),
        RejectionReason::Age => pick("未满 80 周岁", "below 80"),
        RejectionReason::DisabilityGrade => pick("残疾等级不符", "disability grade"),
        RejectionReason::CanCome => pick("本人能到场", "can come"),
        RejectionReason::NotUrgent => pick("不属急办", "not urgent"),
        RejectionReason::NotMajorProject => pick("不属重大项目", "no major project"),
        RejectionReason::NeedMissing => pick("没有现场服务需求", "no need on site"),
        RejectionReason::WithdrawnByApplicant => pick("申请人撤回", "withdrawn by the applicant"),
    }
}

pub fn reschedule_reason(reason: RescheduleReason) -> &'static str {
    match reason {
        RescheduleReason::Absent => pick("无人在家", "nobody at home"),
        RescheduleReason::Applicant => pick("申请人要求", "asked by the applicant"),
        RescheduleReason::Window => pick("窗口原因", "the window"),
        RescheduleReason::Other => pick("其他", "other"),
        RescheduleReason::Unwell => pick("身体不适", "not well"),
        RescheduleReason::Papers => pick("材料不齐", "papers missing"),
        RescheduleReason::Address => pick("地址有误", "wrong address"),
        RescheduleReason::Unsafe => pick("不安全", "not safe"),
    }
}
