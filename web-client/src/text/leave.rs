//! 请假 and 审批: the slip, its chain, the inbox.

use doorstep_core::centre::{LeaveLength, Reference};
use doorstep_core::domain::Role;
use doorstep_core::fact::leave::Duty;
use yew::AttrValue;

pub fn official(official: bool) -> AttrValue {
    if official { is_official() } else { is_private() }
}

pub fn duty(duty: Duty) -> AttrValue {
    match duty {
        Duty::Post => duty_post(),
        Duty::Charge => duty_charge(),
    }
}

/// One step behind a length and its chain. `figure` is the name that `regime::leave::why` gives it.
pub fn figure(figure: &str, value: &str, reference: &Reference) -> AttrValue {
    let length = || value.parse().map_or_else(|_| AttrValue::from(value.to_owned()), super::length);
    let office = || Role::from_name(value).map(|role| super::who::office(role, Some(reference)));
    match figure {
        "minutes" => figure_minutes(length()),
        "joined_minutes" => line_joined(length()),
        "outing_minutes" => figure_outing(length()),
        "half_day_minutes" => figure_half_day(length()),
        "approver" => figure_approver(office().unwrap_or_else(|| AttrValue::from(value.to_owned()))),
        "after_the_fact_days" => figure_after_the_fact(value),
        "return_due" => return_due(value),
        other => super::named(other, value),
    }
}

/// What a colleague asks somebody to do meanwhile.
pub fn asks_to_stand_in(duty: Duty, name: AttrValue) -> AttrValue {
    match duty {
        Duty::Post => asks_post(name),
        Duty::Charge => asks_charge(name),
    }
}

pub fn class(length: LeaveLength) -> AttrValue {
    match length {
        LeaveLength::Outing => class_outing(),
        LeaveLength::HalfDay => class_half(),
        LeaveLength::Longer => class_more(),
    }
}

texts! {
    title() "请假" "Ask for leave";
    mine() "我的请假" "My leaves";
    mine_empty() "还没有请过假。" "No leaves yet.";
    new() "请假" "New leave";
    detail() "假条" "Leave slip";
    kind() "类别" "Kind";
    from() "从" "From";
    to() "到" "To";
    date() "日期" "Date";
    time() "时间" "Time";
    whole_morning() "上午" "Morning";
    whole_afternoon() "下午" "Afternoon";
    whole_day() "全天" "Whole day";
    quick_tomorrow(part) "明天{part}" "Tomorrow: {part}";
    reason() "事由" "Reason";
    reason_hint() "例：陪父亲看病" "e.g. take my father to the doctor";
    substitute() "顶岗人" "Stand-in";
    arrangement() "工作安排" "How the work is arranged";
    official_label() "因公因私" "Official or private";
    is_official() "因公" "official";
    is_private() "因私" "private";
    stand_ins() "谁来顶岗" "Who stands in";
    duty_post() "顶岗人" "At the post";
    duty_charge() "临时负责人" "In charge";
    stand_in_waits(name) "{name}（待确认）" "{name} (has not answered)";
    stand_in_agrees(name) "{name}（已同意）" "{name} (agreed)";
    stand_in_refuses(name, reason) "{name}（不同意：{reason}）" "{name} (no: {reason})";
    asks_post(name) "{name} 请您顶岗" "{name} asks you to take over the post";
    asks_charge(name) "{name} 请您临时负责" "{name} asks you to be in charge";
    stand_in_accept() "同意" "I will";
    stand_in_decline() "不同意" "I cannot";
    stand_in_reason() "不同意的原因" "Why not";
    stand_in_other() "改选顶岗人" "Name others";
    contact() "联系电话" "Phone during leave";
    signature() "本人签名" "Your signature";
    signature_note() "签名代表您确认以上内容。" "Your signature confirms what is written above.";
    length() "时长" "Length";
    length_joined(joined) "与相连的假合计 {joined}" "{joined} together with the leave it touches";
    class_outing() "临时外出" "outing";
    class_half() "半天以内" "up to half a day";
    class_more() "半天以上" "more than half a day";
    retroactive() "事后补假" "after the fact";
    chain() "审批顺序" "Who decides";
    chain_step(number, role, names) "{number}. {role}：{names}" "{number}. {role}: {names}";
    chain_or(role, other) "{role}或{other}" "{role} or {other}";
    chain_beside(step) "{step}（与上一行同时审批，都同意才算）" "{step} (together with the line above; both have to agree)";
    chain_state(role, state) "{role}：{state}" "{role}: {state}";
    chain_review(step) "{step}（审核）" "{step} (looks it through)";
    chain_then_inform(offices) "批准后告知{offices}" "then told: {offices}";
    chain_then_filing(office) "批准后由{office}备案" "then filed by: {office}";
    chain_hint() "填好时间后，这里会列出由谁审批。" "Fill in the times to see who decides.";
    return_due(date) "请在 {date} 前销假" "report your return by {date}";
    send() "提交假条" "Hand in";
    overlaps_visit(time) "这段时间里 {time} 有上门安排，提交后窗口负责人会收到提醒。" "There is a visit {time} in this span; the window head will be told.";
    state() "状态" "State";
    submitted_at(time) "{time} 提交" "handed in {time}";
    running() "休假中" "running";
    running_unfiled() "休假中（假条未备案）" "running, slip not filed";
    overdue() "超期未销假" "return overdue";
    return_unconfirmed(office) "销假待{office}确认" "return to be confirmed by: {office}";
    filed_as(number) "备案编号 {number}" "filed as {number}";
    decided_agree(name) "{name} 同意" "{name} agreed";
    decided_refuse(name, reason) "{name} 不同意：{reason}" "{name} did not agree: {reason}";
    in_place(name, of) "{name}（代{of}）" "{name} (for {of})";
    acting_now(of, span) "您正在代 {of} 审批（{span}）" "You decide in {of}'s place ({span})";
    ratified(name) "（{name} 追认）" " (ratified by {name})";
    waits_for_both(first, second) "{first}和 {second}" "{first} and {second}";
    waits_for(names) "等 {names} 审批" "waits for {names}";
    withdraw() "撤回" "Withdraw";
    revoke() "作废" "Revoke";
    go_back() "销假" "Report my return";
    return_reason() "超期原因" "Why it is overdue";
    again() "改一改再提交" "Change and hand in again";

    // The inbox.
    approvals() "审批" "Approvals";
    inbox_waiting() "待我处理" "To decide";
    inbox_done() "已处理" "Decided";
    inbox_mine() "我发起的" "Mine";
    others(count) "同事没有被采纳的 {count} 条" "Colleagues: {count} not accepted";
    others_none() "同事提交的内容都已被采纳。" "Everything from your colleagues was accepted.";
    others_explained() "请提醒本人打开“我的 → 未上传”处理。“我知道了”只从这部手机移走；本人处理好后，这里不会自动消失。" "Ask them to open Me → Unsent work. “All right” removes it from this phone only; it does not go by itself once they have dealt with it.";
    others_reason() "本人手机上的提示" "What their phone says";
    others_masked() "内容不归您查看。" "You may not see what was written.";
    inbox_empty() "没有待您处理的申请。" "Nothing waits for you.";
    inbox_done_empty() "您还没有处理过申请。" "You have not decided anything yet.";
    asks(name, kind) "{name} · {kind}" "{name} · {kind}";
    line_length(length, class) "{length}（{class}）" "{length} ({class})";
    line_joined(length) "连同相连的假共 {length}" "{length} with the leave it touches";
    line_same_time(names) "同期请假：{names}" "On leave then: {names}";
    line_same_time_none() "同期没有别人请假" "Nobody else is on leave then";
    line_substitute_none() "没有写顶岗人" "No stand-in named";
    line_unattended(span) "{span} 同组在岗人数会少于最低" "Too few of the group would be there: {span}";
    line_unattended_at(window, span) "{span} {window}在岗人数会少于最低" "Too few would be at {window}: {span}";
    line_renamed() "审批后换过顶岗人" "Other people stand in than when it was decided";
    line_visits(count) "这段时间有 {count} 次上门安排" "{count} visits planned in that time";
    line_already(name, time) "{name} 已在 {time} 同意" "{name} agreed at {time}";
    why_title() "为什么由他们审批" "Why they decide";
    figure_minutes(length) "工作时间里请了 {length}" "{length} of working time";
    figure_outing(length) "临时外出最长 {length}" "an outing lasts {length} at most";
    figure_half_day(length) "{length}以内算半天" "half a day is up to {length}";
    figure_approver(office) "由{office}审批" "{office} decides";
    figure_after_the_fact(days) "事后补假，最迟在 {days} 个工作日内" "asked for after the fact, within {days} working days";
    agree() "同意" "Agree";
    refuse() "不同意" "Do not agree";
    unratified() "待接任者追认，暂不生效" "Waits for the successor; no effect yet";
    unratified_title(name, time, said) "{name} 于 {time} 的意见：{said}" "{name} at {time}: {said}";
    unratified_explained() "作出时职权已届满，他还不知道。您可以追认，也可以另作决定。" "Made after the authority had ended, before word of it came. Ratify it or decide otherwise.";
    unratified_held() "作出时职权已届满，时间也无法核实。请先问清楚，再追认或另作决定。" "Made after the authority had ended, at a time that cannot be verified. Ask first, then ratify it or decide otherwise.";
    ratify() "追认" "Ratify";
    refuse_title() "不同意的原因" "Reason";
    refuse_hint() "点一句常用的，或自己写" "tap a phrase or write your own";
    phrase_staffing() "当日在岗人数不够" "Too few people that day";
    phrase_no_substitute() "请先找好顶岗人" "Find a stand-in first";
    phrase_reason_unclear() "事由请写清楚" "Make the reason clearer";
    phrase_other_day() "请换一天" "Choose another day";
    phrase_visit() "当天有上门任务，请先调整" "There is a visit that day: rearrange it first";
    phrase_time_wrong() "起止时间有误，请核对" "Check the times";
    changed_title() "审批后内容有变化，请重新确认" "It changed after you read it: please confirm again";
    changed_explained() "您打开后，申请有了新内容。请看完再决定。" "The request changed while it was open. Read it again, then decide.";
    confirm_again() "重新确认" "I have read it again";
    file() "备案" "File";
    file_number() "备案编号" "Filing number";
    confirm_return() "确认销假" "Confirm return";
    settled_by_other(name, time) "{name} 已在 {time} 处理。您的操作没有重复计入。" "{name} decided at {time}. Yours was not counted twice.";
    unfiled_warning() "假期开始前还没有备案" "It begins unfiled";
}
