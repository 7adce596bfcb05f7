//! 审批 beside the decision: handing over, opinions, sending back, remarks, reminders, several at once, and what is left of the
//! annual leave.

use doorstep_core::regime::leave::balance::Balance;
use yew::AttrValue;

use super::language;
use crate::state::Lang;

/// Half-days as days, as `3.5`.
pub fn days(half_days: i64) -> String {
    let (days, half) = (half_days.abs() / 2, half_days % 2 != 0);
    format!("{}{days}{}", if half_days < 0 { "-" } else { "" }, if half { ".5" } else { "" })
}

pub fn balance(balance: &Balance) -> AttrValue {
    let (left, all, used) = (i64::from(balance.left), i64::from(balance.entitled), i64::from(balance.used));
    let line = balance_line(days(left), days(all), days(used));
    if balance.carried == 0 {
        return line;
    }
    let carried = balance_carried(days(i64::from(balance.carried)));
    AttrValue::from(match language() {
        Lang::Zh => format!("{line}，{carried}"),
        Lang::En => format!("{line}, {carried}"),
    })
}

texts! {
    balance_line(left, all, used) "年休假余 {left} 天（全年 {all} 天，已休 {used} 天）" "annual leave: {left} days left (of {all} this year, {used} taken)";
    balance_carried(carried) "其中含上年结转 {carried} 天" "with {carried} carried over";
    balance_unknown() "年休假余额：没有登记参加工作时间，算不出" "annual leave left: unknown, no first working day on record";
    balance_unseen() "年休假余额：要看到本人全部请假的人才能算" "annual leave left: only those who see all their leaves can tell";
    balance_beyond(asked, left) "这次要 {asked} 天，超过余额 {left} 天" "this takes {asked} days, with {left} left";
    least_present(count, least) "批准后同组最少还有 {count} 人在岗，最低 {least} 人" "At least {count} of the group are there if it is approved; the least is {least}";
    least_at(window, count, least) "批准后{window}最少还有 {count} 人在岗，最低 {least} 人" "At least {count} are at {window} if it is approved; the least is {least}";
    agreed_at(name, time) "{name} 已同意（{time}）" "{name} agreed ({time})";
    line_deliveries(count) "这段时间有 {count} 件结果要送达" "{count} outcomes to bring in that time";

    more() "更多" "More";
    transfer() "转交" "Hand over";
    transfer_hint() "只转这一步，对方同意或不同意后继续往下走；您可以随时收回。" "Only this step goes over; it goes on when they have decided, and you may take it back.";
    transfer_to() "转交给谁" "To whom";
    transfer_note() "留言" "Note";
    delegate() "授权代审" "Have somebody decide for you";
    delegate_hint() "这一步没有别人能批，可以授权一位同事代您批这一份，到期自动收回。" "Nobody else may decide this step. You can have a colleague decide this one request for you; it ends by itself.";
    delegate_until() "授权到" "Until";
    take_back() "收回自己批" "Take it back";
    handed_to(name) "已转交给 {name}" "Handed over to {name}";
    handed_until(name, date) "已授权 {name} 代审，到 {date}" "{name} decides in your place until {date}";
    handed_from(name, note) "{name} 转交给您：{note}" "Handed over by {name}: {note}";
    standing_in(name, date) "您正在代 {name} 审批（到 {date}）" "You decide in the place of {name} (until {date})";
    in_place_of(office) "您代{office}审批" "You decide in the place of: {office}";
    ask() "加签" "Ask somebody";
    ask_hint() "先听一位同事的意见再批。对方答复前，这一步批不了；不想等了可以撤销。" "Hear a colleague before you decide. The step waits for the answer; you can take the question back.";
    ask_whom() "问谁" "Whom";
    ask_what() "想问什么" "What you want to know";
    asked_by(name, words) "{name} 想听您的意见：{words}" "{name} asks what you think: {words}";
    waits_opinion(name) "等 {name} 的意见" "waits for the opinion of {name}";
    question_back() "不等了，撤销加签" "Take the question back";
    opinion_words() "意见" "Opinion";
    opinion_yes() "可以" "Fine";
    opinion_no() "不妥" "Better not";
    opinion_agrees(name, words) "{name} 认为可以{words}" "{name}: fine{words}";
    opinion_disagrees(name, words) "{name} 认为不妥{words}" "{name}: better not{words}";
    need_opinion(name) "{name} 的请假，想听您的意见" "You are asked about the leave of {name}";
    send_back() "退回修改" "Send back";
    send_back_hint() "本人改好再交，从头审批；也可以撤回。" "They change it and hand it in again, or withdraw it; all steps begin anew.";
    back_reason() "要改什么" "What to change";
    phrase_reason() "事由请写具体" "Make the reason clearer";
    phrase_times() "起止时间请核对" "Check the times";
    phrase_cover() "请先安排好顶岗" "Arrange a stand-in first";
    sent_back_by(name, time, reason) "{name} 于 {time} 退回：{reason}" "{name} sent it back {time}: {reason}";
    void_decided(names) "退回前已同意（作废）：{names}" "Agreed before, void now: {names}";
    changed_since() "退回后改过" "Changed since it was sent back";
    changed_field(label, before, now) "{label}：{before} → {now}" "{label}: {before} → {now}";
    change_again() "修改后再交" "Change and hand in again";
    resubmit() "重新提交" "Hand in again";
    resubmit_title() "修改假条" "Change the slip";
    remark() "评论" "Remark";
    remark_words() "说一句" "What you want to say";
    remarks() "评论" "Remarks";
    remark_line(name, text) "{name}：{text}" "{name}: {text}";
    send() "发送" "Send";
    remind() "催办" "Remind";
    reminded() "催办" "Reminded";
    reminded_at(time) "已催办 {time}" "reminded {time}";
    remind_later(length) "再过 {length} 工作时间可以再催" "again after {length} of working time";
    since(time) "{time} 起" "since {time}";
    in_hands_of(by, to) "{by} 转交，由 {to} 批" "handed over by {by} to {to}";
    for_whom(name) "（受 {name} 委托）" " (on behalf of {name})";
    for_office(office) "（代{office}）" " (in the place of: {office})";
    shorten() "提前结束" "End it earlier";
    shorten_hint() "从现在起的时间可以改早；改早后，顶岗和考勤按新的时间算。" "The end may move to any time from now on; cover and attendance follow it.";
    shorten_to() "改到" "New end";
    shorten_now() "现在" "Now";
    shorten_why() "原因" "Reason";
    shortened(time) "原定 {time} 结束" "it was to end {time}";
    extend() "续假" "Ask for longer";
    select() "选择" "Select";
    select_end() "取消选择" "Stop selecting";
    select_this() "选这一条" "Select this one";
    select_hint(max) "同一类的一次最多批 {max} 条；超过 3 天的、有提醒的要逐条看。" "Up to {max} of one kind at once; those above 3 days or with a warning one by one.";
    select_not() "这一条要单独看" "To be read by itself";
    agree_all(count) "同意所选 {count} 条" "Agree to {count}";
    summary_title(count) "核对后同意 {count} 条" "Check, then agree to {count}";
    agree_sure() "都看过了，同意" "I have read them: agree";
}
