//! 上门, at the door: before setting out, identity, signing, what changes hands, why nothing came of it, the calls afterwards; and
//! how it was (评价), with what the supervision section reads of it.

use doorstep_core::fact::feedback::Outcome;
use doorstep_core::fact::visit::{Obstacle, Present};
use doorstep_core::regime::visit::application::IdFault;
use yew::AttrValue;

use super::pick;

texts! {
    // Before setting out.
    script_title() "电话怎么说" "What to say on the telephone";
    needs_title() "这一户要注意" "About this visit";
    two_needed(count) "这项事项须 {count} 人一起上门。" "{count} people go together for this matter.";
    alone() "这项事项须双人上门，同事还没有出发。请先联系同事；确需一人先到的，也可以出发。" "Two go together for this matter, and your colleague has not set out. Call them first; where one has to go ahead, you may.";
    forms_title() "这台手机上已有" "On this phone";
    form_ready(matter, count) "✓ {matter}（材料清单 {count} 项）" "✓ {matter} (papers: {count})";
    form_lacking(matter) "{matter}：没有事项资料，联网后再看" "{matter}: not on this phone, look again with a network";
    former_title() "上次到这家" "Last time here";

    // Identity.
    last_four() "证件号后四位" "Last four of the number";
    last_four_hint() "读原件最后四位" "read off the original";
    fits() "✓ 与申请一致" "✓ as in the application";
    fits_not() "与申请不一致。请再看一遍原件；确实不是，就记下来，不要办理。" "Not as in the application. Look at the original again; if it is so, put it down and do not go on.";
    mismatch_seen(time) "{time} 核对：证件与申请不一致。重新核对一致后才能办结。" "{time}: the document was not that of the application. It can be finished after a check that fits.";
    mismatch_write() "证件不一致，记下来" "Put down that it does not fit";
    present() "谁在场" "Who is there";
    representative_name() "姓名" "Name";
    identity_write() "核对无误" "Checked";

    // Signing.
    way() "怎么签" "How to sign";
    way_drawn() "签名" "Signature";
    way_fingerprint() "按指印" "Fingerprint";
    way_mark() "画押" "Mark";
    press_please() "以上无误，请在纸质表上按指印" "If this is right, please press your finger on the paper form";
    pressed() "已在纸质表上按指印" "The finger was pressed on the paper form";
    knows() "见证人与申请人的关系" "How the witness knows the applicant";
    witness_name() "见证人姓名" "Witness's name";
    witness_why() "按指印、画押的，须有人在场见证。" "A fingerprint or a mark needs somebody who saw it.";
    turn() "转向对方" "Turn around";
    turn_back() "转回来" "Turn back";
    read_aloud() "朗读" "Read aloud";
    stop_reading() "停止" "Stop";
    no_voice() "这台手机没有中文语音，请读给对方听。" "This phone has no voice for it: please read it to them.";
    signed_by_fingerprint(name, knows) "按指印，见证人：{name}（{knows}）" "by fingerprint, witness: {name} ({knows})";
    signed_by_mark(name, knows) "画押，见证人：{name}（{knows}）" "by a mark, witness: {name} ({knows})";
    signed_how() "签字方式" "Signed";

    // What changes hands.
    items() "物品交接" "What changes hands";
    items_taken() "带走" "Taken along";
    items_returned() "交还" "Given back";
    item_name() "名称" "Name";
    item_count() "数量" "Number";
    item_take() "记为带走" "Taken along";
    item_return() "记为交还" "Given back";
    item_line(name, count) "{name} × {count}" "{name} × {count}";
    item_remove(name) "删去{name}" "Remove {name}";
    items_full() "已经记满，其余的请写在记录里。" "The list is full: put the rest into the notes.";

    // Nothing came of it.
    not_finished() "不能办结" "Cannot be done";
    not_finished_title() "为什么办不了" "Why it cannot be done";
    not_finished_reason() "原因" "Reason";
    not_finished_text() "情况说明" "What happened";
    not_finished_write() "记下来" "Put it down";
    came_to_nothing(reason) "这次没有办成：{reason}" "Nothing came of this trip: {reason}";
    trips(count) "已去 {count} 次" "went {count} times";
    trips_title() "没有办成的" "What came to nothing";
    again() "约新的时间" "Set another time";
    one_time() "出具一次性告知" "Begin a one-time notice";
    cancel() "取消上门" "Cancel the visit";
    duty_call() "打电话给值班室" "Call the duty room";
    sos_hint() "遇到危险或突发情况" "In danger or trouble";

    // Afterwards.
    follow_up() "登记回访" "Record a follow-up call";
    follow_ups() "回访" "Follow-up calls";
    follow_up_reached() "联系上了吗" "Reached";
    follow_up_satisfied() "对方满意吗" "Satisfied";
    follow_up_unsaid() "没有说" "Did not say";
    follow_up_remark() "说了什么" "What they said";
    follow_up_write() "登记" "Record";
    follow_up_line(name, time, what) "{name} {time}：{what}" "{name}, {time}: {what}";
    reached_satisfied() "联系上，满意" "reached, satisfied";
    reached_unsatisfied() "联系上，不满意" "reached, not satisfied";
    reached_unsaid() "联系上" "reached";
    not_reached() "没有联系上" "not reached";

    // How it was.
    rate_ask() "请对方评价" "Ask for a rating";
    rate_explained() "把手机交给对方。对方点的内容直接封存，交监督科，上门人员看不到。对方不愿评价的，可以跳过。" "Hand over the phone. What they choose is sealed for the supervision section; visiting staff do not see it. Who would rather not, need not.";
    rate_title() "请您评价这次上门" "How was this visit?";
    rate_level() "您满意吗？" "Are you satisfied?";
    rate_difficult() "工作人员为难您了吗？" "Did the staff make difficulties?";
    rate_rules() "工作人员有不合规定的做法吗？" "Did the staff break rules?";
    rate_things() "工作人员向您要东西、收东西了吗？" "Did the staff ask for or take anything?";
    rate_comment() "您还想说的（可以不写）" "What else you would say (may be left out)";
    rate_sealed_for() "内容由监督科看，上门人员看不到。" "The supervision section reads it; the visiting staff do not.";
    rate_send() "提交" "Hand in";
    rate_incomplete() "还有没有选的，请选完再提交。" "Something is not chosen yet.";
    rate_yes() "有" "Yes";
    rate_no() "没有" "No";
    sealed() "已封存，交监督科" "Sealed, for the supervision section";
    sealed_at(time) "{time} 已封存，交监督科。" "Sealed {time}, for the supervision section.";

    // For the supervision section.
    feedback_title() "上门评价" "Ratings of visits";
    feedback_explained() "由申请人在上门人员的手机上填写，只有监督科看得到。" "Said by applicants on the phones of visiting staff; the supervision section alone reads it.";
    feedback_none() "还没有评价。" "No ratings yet.";
    feedback_of(name) "评价：{name}" "Rating by {name}";
    feedback_unknown() "申请人（上门记录不在这台手机上）" "Applicant (the visit is not on this phone)";
    feedback_total(count) "评价 {count} 份" "{count} ratings";
    feedback_level_count(level, count) "{level} {count}" "{level}: {count}";
    feedback_open_count(open, all) "投诉 {all} 件，待处理 {open} 件" "{all} complaints, {open} open";
    complaint_open() "投诉待处理" "Complaint open";
    complaint_handled() "投诉已处理" "Complaint handled";
    complaint_about() "被投诉人" "About";
    staff() "上门人员" "Visiting staff";
    level() "满意程度" "Satisfaction";
    was_difficult() "刁难" "Made difficulties";
    was_rules() "违规" "Broke rules";
    was_things() "要、收东西" "Asked or took";
    comment() "其他意见" "Comment";
    given_at() "评价时间" "Given";
    to_visit() "看上门记录" "See the visit";
    handle() "处理结果" "How it was handled";
    handle_findings() "核实情况" "Findings";
    handle_outcome() "结论" "Outcome";
    handle_send() "处理完毕" "Handled";
    handle_own() "您也是这次上门的人员，须由他人处理。" "You were on this visit yourself: somebody else has to handle it.";
    handled_line(name, time) "{name} {time} 处理" "handled by {name}, {time}";
    need_complaints(count) "{count} 件上门投诉待处理" "Complaints about visits to handle: {count}";
    not_for_you() "评价只有监督科看得到。" "Ratings are for the supervision section alone.";
}

/// What is said on the telephone where the centre has no words of its own.
pub fn script() -> [AttrValue; 4] {
    [
        pick(
            "您好，我是政务服务中心的工作人员，我姓×。",
            "Good day, I am calling from the government service centre; my name is ×.",
        ),
        pick(
            "您申请的上门服务，约在这个时间，您家里方便吗？",
            "About the visit that you asked for: does the time suit you?",
        ),
        pick(
            "请把材料备齐：我念一遍清单，您看还缺什么。",
            "Please have the papers ready: I read the list, tell me what is missing.",
        ),
        pick(
            "上门服务不收任何费用。我们到了会先出示工作证。",
            "The visit is free of charge. We show our staff card at the door.",
        ),
    ]
    .map(AttrValue::Static)
}

/// Fields that a code names, beside those of `code::field`; one that nobody has words for stays as it is.
pub fn field(name: &str) -> &str {
    match name {
        "witness" => pick("见证人姓名和关系", "the witness's name and relation"),
        "representative" => pick("在场人姓名", "who was there"),
        "items" => pick("物品交接", "what changes hands"),
        "level" => pick("满意程度", "satisfaction"),
        other => other,
    }
}

pub fn present_name(present: &Present) -> &'static str {
    match present {
        Present::Applicant => pick("本人", "the applicant"),
        Present::Guardian(_) => pick("监护人", "a guardian"),
        Present::Agent(_) => pick("代理人", "an agent"),
    }
}

pub fn obstacle(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Absent => pick("无人在家", "nobody at home"),
        Obstacle::Unwell => pick("身体不适", "not well"),
        Obstacle::Refused => pick("本人拒绝", "refused"),
        Obstacle::Papers => pick("材料不齐", "papers missing"),
        Obstacle::Address => pick("地址有误", "wrong address"),
        Obstacle::Postponed => pick("改期", "another time"),
        Obstacle::Unsafe => pick("不安全", "not safe"),
    }
}

/// What to do then.
pub fn next_step(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Absent => {
            pick("先打电话；联系不上就约新的时间。", "Call first; if nobody answers, set another time.")
        }
        Obstacle::Unwell => {
            pick("请家属照看；身体好些再来，约新的时间。", "See that somebody looks after them; set another time.")
        }
        Obstacle::Refused => pick("问清原因，取消这次上门。", "Ask why, and cancel the visit."),
        Obstacle::Papers => pick(
            "把缺的材料一次说清，出具一次性告知，再约时间。",
            "Say once what is missing, in writing; then set another time.",
        ),
        Obstacle::Address => {
            pick("打电话问清地址，改好后再约时间。", "Ask for the address on the telephone, then set another time.")
        }
        Obstacle::Postponed => pick("和申请人约新的时间。", "Agree on another time with the applicant."),
        Obstacle::Unsafe => {
            pick("先离开，打电话给值班室，再约时间。", "Leave first, call the duty room, then set another time.")
        }
    }
}

/// The five levels, from 1.
pub fn level_name(level: u8) -> &'static str {
    match level {
        5 => pick("非常满意", "very satisfied"),
        4 => pick("满意", "satisfied"),
        3 => pick("基本满意", "fairly satisfied"),
        2 => pick("不满意", "not satisfied"),
        _ => pick("非常不满意", "very dissatisfied"),
    }
}

pub fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Founded => pick("属实", "founded"),
        Outcome::Partly => pick("部分属实", "partly founded"),
        Outcome::Unfounded => pick("不属实", "unfounded"),
    }
}

pub fn id_fault(fault: IdFault) -> &'static str {
    match fault {
        IdFault::Form => pick("身份证号应为 18 位", "an ID number has 18 places"),
        IdFault::Birth => pick("身份证号里的出生日期不存在，请核对", "the day of birth in the number does not exist"),
        IdFault::CheckDigit => {
            pick("身份证号校验位不对，有一位输错了", "the check digit is wrong: one place is mistyped")
        }
    }
}
