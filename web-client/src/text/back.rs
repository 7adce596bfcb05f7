//! 销假: when a return is due, how late it was, and what follows from it; 纸质假条.

use doorstep_core::fact::back::AwolCause;
use yew::AttrValue;

use super::pick;

texts! {
    title() "销假" "Return";
    expected(time) "请在 {time} 前返岗，打卡或点销假" "be back by {time}: punch, or report it";
    late(minutes) "迟归 {minutes} 分钟" "{minutes} min late";
    returned(time) "{time} 返岗" "back {time}";
    by_punch() "按到岗打卡" "by the arrival punch";
    by_office() "由考勤人员登记" "entered by the office";
    waits_for_verdict() "晚了超过规定时间，等考勤人员认定" "later than allowed: the office decides";
    not_punched(date) "申请时，{date} 的上班还没有打卡，记为“未按要求打卡”。批准了也不改变，可以另外申请补卡。" "When this was asked for, the arrival of {date} was not punched. The approval changes nothing; it can be made up.";
    punched_at(time) "用 {time} 的打卡销假" "Report the return with the punch of {time}";
    withdraw_unused() "没有离岗，撤回" "I did not leave: withdraw";
    withdraw_unused_hint() "时间已经开始了。撤回表示您没有离开岗位。" "It would have begun. Withdrawing says that you did not leave.";

    excuse() "迟归原因" "Why you were late";
    excuse_until(time) "{time} 前可以说明原因，过后记为旷工" "explain until {time}; then it is absence without leave";
    excuse_send() "提交说明" "Hand in";
    excused(reason) "本人说明：{reason}" "explained: {reason}";
    accepted(name) "{name} 认可" "{name} accepts it";
    not_accepted(name, reason) "{name} 不认可：{reason}" "{name} does not accept it: {reason}";
    decide_title() "认定迟归" "Decide about the late return";
    accept() "认可" "Accept";
    refuse() "不认可" "Do not accept";
    verdict_reason() "认定理由" "Reason";
    returned_at() "实际返岗时间" "When they were back";
    enter_return() "登记已返岗" "Enter the return";
    date() "日期" "Date";
    time() "时间" "Time";

    awol() "旷工" "absent without leave";
    awol_since(from) "从 {from} 起未返岗，没有被认可的原因" "not back since {from}, without an accepted reason";
    awol_recorded(name, cause, facts) "{name} 认定旷工（{cause}）：{facts}" "{name} recorded absence without leave ({cause}): {facts}";
    awol_title() "认定旷工" "Record absence without leave";
    awol_facts() "事实" "Facts";
    awol_from() "从" "From";
    awol_to() "到" "To";
    awol_send() "认定旷工" "Record it";
    need_overdue(name) "{name} 逾期未返岗" "{name} has not come back";
    need_excuse(name) "{name} 说明了迟归原因" "{name} explained a late return";
    need_explain() "您迟归了，请说明原因" "You came back late: explain it";

    paper_title() "补录纸质假条" "Enter a paper slip";
    paper_explained() "系统用不了时写的纸质假条，在这里补录，要附照片和备注。" "A slip written on paper while the system was down, with its picture and a remark.";
    paper_person() "谁的假条" "Whose slip";
    paper_written() "纸上的日期和时间" "Date and time on the paper";
    paper_picture() "假条照片" "Picture of the slip";
    paper_bad() "这张照片用不了，请重拍一张。" "This picture cannot be used; take another one.";
    paper_signatures() "纸上有谁的签字" "Signatures on it";
    paper_remark() "备注（为什么不能用系统）" "Remark (why not in the system)";
    paper_send() "补录" "Enter it";
    paper_by(name, time) "{name} 补录，纸上写于 {time}" "entered by {name}, written {time}";
    paper_show() "查看照片" "Show the picture";
}

pub fn cause(cause: AwolCause) -> AttrValue {
    AttrValue::Static(match cause {
        AwolCause::RejectedButLeft => pick("未获批准离岗", "left without an approval"),
        AwolCause::NotReturned => pick("逾期未归", "did not come back"),
    })
}
