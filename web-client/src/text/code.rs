//! Codes to sentences: what happened, is my work safe, what to do.

mod attendance;
mod case;
mod duty;
mod extended;
mod notice;
mod phone;

use doorstep_core::fact::Code;
use yew::AttrValue;

use super::{language, pick};
use crate::state::Lang;

/// What a person is told about a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    pub what: AttrValue,
    /// What became of the content.
    pub safe: AttrValue,
    pub todo: AttrValue,
}

/// What became of the content, by the family of the code.
#[derive(Clone, Copy)]
enum Safe {
    /// Still on this phone, with what the person filled in.
    Here,
    /// The observation stands, its effect is refused.
    Kept,
    /// Nothing was entered.
    Nothing,
}

texts! {
    safe_here() "您填的内容都还在本机。" "What you wrote is still on this phone.";
    safe_kept() "记录已留存，不会丢。" "The record is kept.";
    safe_nothing() "没有改动任何内容。" "Nothing was changed.";
    generic(code) "这一步没有被采纳（编号 {code}）。" "This was not accepted (code {code}).";
    generic_todo(code) "把编号 {code} 告诉管理员。" "Tell the administrator the code {code}.";
    required(field) "还没有填“{field}”。" "“{field}” is missing.";
    malformed(field) "“{field}”的写法不对。" "“{field}” is not well formed.";
    out_of_range(field) "“{field}”超出了允许的范围。" "“{field}” is outside its limits.";
    check_field(field) "核对“{field}”后再提交。" "Check “{field}” and hand it in again.";
    required_todo(field) "补上“{field}”再提交。" "Fill in “{field}” and hand it in again.";
    retry_in(minutes) "约 {minutes} 分钟后再试。" "Try again in about {minutes} min.";
    retry_in_seconds(seconds) "{seconds} 秒后再试。" "Try again in {seconds} s.";
    number(code) "编号 {code}" "Code {code}";
}

/// The sentences of a code; one that is not known is named.
pub fn explain(code: &Code) -> Explained {
    if code.name() == "GY-CORE-E-REQUIRED" {
        let field = field(code.detail().unwrap_or_default());
        return Explained { what: required(field), safe: safe_here(), todo: required_todo(field) };
    }
    if let Some(name) = code.detail() {
        let what = match code.name() {
            "ZW-POST-E-FIELD" => Some(required(field(name))),
            "GY-CORE-E-FORMAT" => Some(malformed(field(name))),
            "GY-CORE-E-RANGE" => Some(out_of_range(field(name))),
            _ => None,
        };
        if let Some(what) = what {
            return Explained { what, safe: safe_here(), todo: check_field(field(name)) };
        }
    }
    match known(code.name()).or_else(|| case::of(code.name())).or_else(|| shared(code.name())) {
        Some((safe, what, todo)) => {
            let safe = match safe {
                Safe::Here => safe_here(),
                Safe::Kept => safe_kept(),
                Safe::Nothing => safe_nothing(),
            };
            Explained { what: AttrValue::Static(what), safe, todo: AttrValue::Static(todo) }
        }
        None => Explained { what: generic(code), safe: safe_here(), todo: generic_todo(code) },
    }
}

/// What regulations of several centres call the same stands behind each one's own id.
fn shared(code: &str) -> Option<(Safe, &'static str, &'static str)> {
    let (_, name) = code.split_once("-E-")?;
    ["GY-ATT", "JD-ATT", "JD-LVE", "ZY-AB"].into_iter().find_map(|regulation| known(&format!("{regulation}-E-{name}")))
}

/// The same for a code that came as text.
pub fn explain_text(code: &str) -> Explained {
    explain(&Code::new(code))
}

/// One line: what happened and what to do.
pub fn line(code: &Code) -> AttrValue {
    let explained = explain(code);
    AttrValue::from(match language() {
        Lang::Zh => format!("{}{}", explained.what, explained.todo),
        Lang::En => format!("{} {}", explained.what, explained.todo),
    })
}

/// The field that a code names, in words.
pub fn field(name: &str) -> &str {
    match name {
        "signature" => pick("签名", "signature"),
        "official" => pick("因公还是因私", "official or private"),
        "not_left" => pick("没有离岗的说明", "that you did not leave"),
        "facts" => pick("事实", "facts"),
        "returned_at" => pick("实际返岗时间", "when they were back"),
        "stand_ins" => pick("顶岗人", "stand-ins"),
        "identity_checked" => pick("核对身份", "identity check"),
        "reason" => pick("原因", "reason"),
        "relative_name" => pick("亲属姓名", "relative's name"),
        "relation" => pick("与申请人关系", "relation"),
        "relative_phone" => pick("亲属电话", "relative's phone"),
        "project_owner" | "owner" => pick("项目业主", "owner"),
        "applicant" | "name" => pick("申请人", "applicant"),
        "id_number" => pick("身份证号", "ID number"),
        "birth" => pick("出生日期", "date of birth"),
        "phone" => pick("电话", "phone"),
        "address" => pick("地址", "address"),
        "matters" | "matter" => pick("事项", "matters"),
        "window" => pick("责任窗口", "window"),
        "relative" => pick("亲属信息", "relative"),
        "project" => pick("项目信息", "project"),
        "project_name" => pick("项目名称", "project"),
        "stage" => pick("项目阶段", "stage"),
        "need" => pick("需要的服务", "need"),
        "problem" => pick("需现场解决的问题", "problem"),
        "unable_reason" => pick("不能到场的原因", "why the person cannot come"),
        "urgent_reason" => pick("急办原因", "why it is urgent"),
        "disability_grade" => pick("残疾证等级", "disability grade"),
        "how" => pick("方式", "how"),
        "findings" => pick("核实情况", "findings"),
        "text" => pick("说明", "explanation"),
        "told" => pick("告知申请人", "telling the applicant"),
        "announced" => pick("在哪里通报，或报送给谁", "where it is announced"),
        "staff" => pick("上门人员", "staff"),
        "place" => pick("地点", "place"),
        "community" => pick("社区", "community"),
        "documents" => pick("送达的文书", "documents"),
        "count" => pick("份数", "number"),
        "receipt" => pick("签收", "receipt"),
        "number" => pick("备案编号", "filing number"),
        "who" => pick("谁提出的", "who asked"),
        "why" => pick("为什么", "why"),
        "contact" => pick("联系电话", "phone"),
        "substitute" => pick("顶岗人", "stand-in"),
        "disability" => pick("残疾证", "disability certificate"),
        "from" => pick("开始时间", "start"),
        "to" => pick("结束时间", "end"),
        "at" => pick("时间", "time"),
        "applied_on" => pick("申请日期", "date of application"),
        "note" => pick("外勤说明", "note"),
        "stand_in" => pick("代会人员", "who comes instead"),
        "person" => pick("人员", "person"),
        "opinion" => pick("加签意见", "the opinion that was asked"),
        "words" => pick("意见", "opinion"),
        "until" => pick("授权到哪天", "until when"),
        "remarks" => pick("评论条数", "number of remarks"),
        "balance" => pick("年休假余额", "annual leave left"),
        "people" => pick("参会人员", "who comes"),
        "attitude" => pick("表态", "attitude"),
        "measures" => pick("整改措施", "measures"),
        "ended_at" => pick("散会时间", "end of the meeting"),
        "on" => pick("日期", "date"),
        "paper" => pick("纸质请假审批表照片", "picture of the paper form"),
        "way" => pick("方式", "way"),
        "post_name" => pick("岗位", "post"),
        "unit" => pick("单位", "unit"),
        "fixed_number" => pick("定员", "fixed number"),
        "holders" => pick("在岗人员", "holders"),
        "holder" => pick("责任人", "holder"),
        "content" => pick("工作内容", "work content"),
        "measure" => pick("考核指标", "measure"),
        "service" => pick("服务和质量", "service and quality"),
        "procedure" => pick("程序", "procedure"),
        "standard" => pick("标准", "standard"),
        "time_limit" => pick("时限", "time limit"),
        "powers" => pick("权限", "powers"),
        "responsibility" => pick("责任", "responsibility"),
        "partner" => pick("互为AB岗的岗位", "A/B partner"),
        "valid_from" => pick("执行日期", "valid from"),
        "line" => pick("职责", "duty"),
        "worker" => pick("B岗", "who is B"),
        "subject" => pick("学什么", "what to learn"),
        "planned" => pick("计划完成的日期", "the day by which it is planned"),
        "lines" => pick("培训的项数", "number of lines"),
        "kit" => pick("准备清单", "checklist"),
        "mark" => pick("认定的结果", "the mark"),
        "photo" => pick("照片", "the photo"),
        "photos" => pick("照片张数", "number of photos"),
        "" => pick("必填项", "a required field"),
        other => case::field(other).unwrap_or_else(|| super::door::field(other)),
    }
}

fn known(code: &str) -> Option<(Safe, &'static str, &'static str)> {
    use Safe::{Here, Kept, Nothing};
    Some(match code {
        "GY-CORE-E-STATE" => (
            Here,
            pick(
                "这份记录已经走到别的步骤，这一步现在不能做。",
                "The record has moved on; this step does not fit any more.",
            ),
            pick("打开记录看看现在到哪一步了。", "Open the record to see where it is."),
        ),
        "GY-CORE-E-ROLE" => (
            Here,
            pick("您现在的岗位不能做这一步。", "Your present role does not allow this."),
            pick("请由有权限的人办理，或请管理员核对授权。", "Ask somebody who may, or have your grant checked."),
        ),
        "GY-CORE-E-SELF" => (
            Here,
            pick("不能审批自己的申请。", "Nobody decides on their own request."),
            pick("会由规定的另一位审批人办理。", "Another approver decides."),
        ),
        "GY-CORE-E-RANGE" => (
            Here,
            pick("有一项超出了允许的范围。", "A value is outside its limits."),
            pick("检查数字和字数后再提交。", "Check numbers and lengths."),
        ),
        "GY-CORE-E-DUP" => (
            Here,
            pick("同样的记录已经有了。", "There is such a record already."),
            pick("打开已有的那份接着办。", "Go on with the existing one."),
        ),
        "GY-CORE-E-ORDER" => (
            Here,
            pick("结束时间早于开始时间。", "The end is before the start."),
            pick("改一下起止时间。", "Change the times."),
        ),
        "GY-CORE-E-FORMAT" => (
            Here,
            pick("证件号、电话或日期的写法不对。", "An ID number, phone or date is not well formed."),
            pick("核对后重填。", "Check and fill in again."),
        ),
        "GY-CORE-E-CALENDAR" => (
            Here,
            pick("日历里还没有这一天。", "The calendar does not reach that day yet."),
            pick("换一天，或请管理员导入下一年的日历。", "Choose another day, or have next year's calendar imported."),
        ),
        "GY-CORE-E-FUTURE" => (
            Kept,
            pick("记录的时间比服务器还晚，暂不算数。", "The time lies after the server's; it has no effect."),
            pick("请打开手机的“自动设置时间”。", "Switch on automatic time on the phone."),
        ),
        "GY-CORE-E-CHANGED" => (
            Here,
            pick("审批后内容有变化，请重新确认。", "It changed after you read it."),
            pick("打开看一遍，再决定一次。", "Read it again, then decide again."),
        ),
        "GY-CORE-E-REQUIRED" => return None,

        "GY-DOOR-E-CHANNEL" => (
            Here,
            pick(
                "上门对象和申请渠道对不上：重大项目走联审中心，个人走接待室或窗口。",
                "Category and channel do not fit: projects go through the joint review centre, people through the reception room or a window.",
            ),
            pick("改一下对象或渠道。", "Change one of them."),
        ),
        "GY-DOOR-E-AGE" => (
            Here,
            pick("申请当天未到规定的年龄。", "Below the age of the regulation on the day of the application."),
            pick("核对出生日期，或改用其他上门条件。", "Check the date of birth or use another category."),
        ),
        "GY-DOOR-E-IN-PERSON" => (
            Here,
            pick("所选事项都不需要本人到场。", "None of the matters needs the person."),
            pick("可以建议申请人走帮办代办。", "Suggest the agent service."),
        ),
        "GY-DOOR-E-DISABILITY" => (
            Here,
            pick("残疾证等级不属于重度。", "The disability grade is not a severe one."),
            pick("核对残疾证等级。", "Check the certificate."),
        ),
        "GY-DOOR-E-URGENT" => (
            Here,
            pick(
                "须同时有：本人到场的事项、不能到场的原因、急办及其原因。",
                "Needed together: a matter in person, why the person cannot come, and why it is urgent.",
            ),
            pick("补齐缺的一项。", "Fill in what is missing."),
        ),
        "GY-DOOR-E-NEED" => (
            Here,
            pick("没有写明项目阶段、需要的服务或现场问题。", "The project's stage, need or problem is missing."),
            pick("补上后再提交。", "Fill it in."),
        ),
        "GY-DOOR-E-MULTI-WINDOW" => (
            Here,
            pick(
                "事项涉及多个窗口，要由政务服务科统筹，每个窗口至少一人。",
                "Several windows are involved: the service section plans it, with one worker of each.",
            ),
            pick("交政务服务科安排。", "Leave it to the service section."),
        ),
        "GY-DOOR-E-PAST" => (
            Here,
            pick("约定的时间已经过去。", "The time is in the past."),
            pick("换一个以后的时间。", "Choose a later time."),
        ),
        "GY-DOOR-E-STAFF-BUSY" => (
            Here,
            pick(
                "有上门人员那段时间已有安排，或两次之间隔得太短。",
                "A member of staff is booked then, or too little time lies between.",
            ),
            pick("换时间或换人。", "Choose another time or person."),
        ),
        "GY-DOOR-E-NOT-PREPARED" => (
            Here,
            pick("材料告知或准备清单还没有完成，不能出发。", "Materials notice or checklist is not complete."),
            pick("先在“出发前”里补齐。", "Complete it first."),
        ),
        "GY-DOOR-E-REASON" => {
            (Here, pick("没有写原因。", "The reason is missing."), pick("写一句原因再提交。", "Write the reason."))
        }
        "GY-DOOR-E-DELIVERY-DATE" => (
            Here,
            pick("送达日期超过了规定的时限。", "The delivery date is beyond the limit."),
            pick("选早一点的日期。", "Choose an earlier date."),
        ),
        "GY-DOOR-E-RECEIPT" => (
            Here,
            pick("没有填送达的文书或没有签收。", "Documents or receipt signature are missing."),
            pick("补上后再提交。", "Fill them in."),
        ),

        "GY-ATT-E-SCOPE" => (
            Here,
            pick("您不在考勤和请假的范围内。", "You are not in the scope of attendance and leave."),
            pick("请按本单位的规定办理。", "Follow your own unit's rules."),
        ),
        "GY-ATT-E-OUTING" => (
            Kept,
            pick("外出的起止时间和上门记录对不上。", "The outing does not fit the record of the visit."),
            pick("不用重做，组长会看到这条记录。", "Nothing to redo; the group leader sees it."),
        ),
        "GY-ATT-E-STALE" => (
            Kept,
            pick("这次打卡送到服务器太晚，不能自动算数。", "The punch reached the server too late to count by itself."),
            pick("已转给组长核对，您可以向组长说明。", "The group leader checks it; have a word."),
        ),
        "GY-ATT-E-LENGTH" => (
            Here,
            pick("这段时间里没有工作时间，不用请假。", "There is no work time in it: no leave is needed."),
            pick("核对日期和时间。", "Check the times."),
        ),
        "GY-ATT-E-OVERLAP" => (
            Here,
            pick("这段时间您已经请过假。", "You have a leave in that time already."),
            pick("改时间，或先撤回、作废原来的假条。", "Change the times, or withdraw the other."),
        ),
        "GY-ATT-E-RETRO" => (
            Here,
            pick("事后补假已过规定的提交期限。", "It is too late to ask for this leave after the fact."),
            pick("请直接向审批人说明。", "Talk to whoever decides."),
        ),
        "JD-LVE-E-PAST" => (
            Here,
            pick("开始时间已经过了，只能请以后的假。", "It has begun already; leave is asked for beforehand."),
            pick("把开始时间改到现在以后。", "Let it begin later than now."),
        ),
        "JD-LVE-E-OVER-2H" => (
            Here,
            pick("超过临时外出的时长，连同相连的外出一起算。", "Longer than an outing may be, with those it touches."),
            pick("缩短时间，或改成请假。", "Make it shorter, or ask for leave."),
        ),
        "ZY-AB-E-BOTH-AWAY" => (
            Here,
            pick("这段时间AB岗都不在。", "Both A and B of a post would be away then."),
            pick(
                "改时间，或请分管领导在对方的假条上指定代办人。",
                "Choose another time, or have the leader in charge designate somebody on the other's leave.",
            ),
        ),
        "ZY-AB-E-DELEGATE" => (
            Here,
            pick(
                "代办人要由分管领导指定，不能是A岗或B岗，那段时间要在岗。",
                "The leader in charge designates somebody who is neither A nor B and is there.",
            ),
            pick("换一位同事。", "Choose another colleague."),
        ),
        "ZY-AB-E-MANDATE" => (
            Here,
            pick(
                "还没有写明由哪位副职主持工作，或没有管到整段时间。",
                "No deputy is named for all of that time, or not for what.",
            ),
            pick("选一位副职，写全主持的时间和范围。", "Name one deputy, with time and scope."),
        ),
        "ZY-AB-E-BRIEFING" => (
            Here,
            pick("有快到期的事没有写进交代里。", "Something that comes due is missing from the briefing."),
            pick("同步后再看一遍在办的事，补上再交代。", "Sync, look at what is open, and add it."),
        ),
        "ZY-AB-E-HANDBACK" => (
            Here,
            pick("交还的内容是空的。", "The note is empty."),
            pick("写明办完的和没办完的。", "Say what is done and what is open."),
        ),
        "JD-LVE-E-STEP" => (
            Here,
            pick("前面的审批还没有办完。", "An earlier step is still open."),
            pick("等前面的人办完再审批。", "Decide when those before you have."),
        ),
        "JD-LVE-E-ARRANGEMENT" => (
            Here,
            pick("没有写工作怎么安排。", "How the work is arranged is missing."),
            pick("写明工作安排，或选好顶岗人。", "Say how it is arranged, or name a stand-in."),
        ),
        "JD-LVE-E-ACTING-HEAD" => (
            Here,
            pick("还没有指定临时负责人。", "Nobody is named to be in charge."),
            pick("选一位同事临时负责。", "Choose a colleague."),
        ),
        "JD-LVE-E-SUBSTITUTE" => (
            Here,
            pick("还没有指定顶岗人。", "Nobody is named to take over the post."),
            pick("选一位同事顶岗。", "Choose a colleague."),
        ),
        "JD-LVE-E-BUSY" => (
            Here,
            pick("顶岗的同事那段时间也不在。", "The colleague who is to stand in is away then."),
            pick("换一位同事，或改时间。", "Choose somebody else, or another time."),
        ),
        "JD-LVE-E-UNCONFIRMED" => (
            Here,
            pick("顶岗人或临时负责人还没有同意。", "Whoever is to stand in has not agreed."),
            pick("请对方先同意，或改选他人，再审批。", "Let them agree, or name others, then decide."),
        ),
        "JD-LVE-E-UNATTENDED" => (
            Here,
            pick("这段时间在岗人数会少于最低。", "Too few people would be there then."),
            pick("请先安排好顶岗人，或改时间。", "Arrange a stand-in first, or another time."),
        ),
        "JD-MTG-E-REST-DAY" => (
            Here,
            pick("这一天是休息日，不开例会。", "That is a rest day; there is no weekly meeting."),
            pick("换一个工作日。", "Choose a working day."),
        ),
        "JD-MTG-E-MONTHLY" => (
            Here,
            pick("这个月已经安排过全体会议。", "The month has its meeting of everybody already."),
            pick("要改日期，请先取消原来那次。", "To move it, cancel that one first."),
        ),
        "JD-MTG-E-STAND-IN" => (
            Here,
            pick("首席代表请会议假要落实代会人员。", "A chief representative names who comes instead."),
            pick("选一位同事代会。", "Choose a colleague."),
        ),
        "JD-MTG-E-AFTER-START" => (
            Here,
            pick(
                "会议已经开始，会议假要在开会前请、开会前准。",
                "It has begun; leave is asked for and granted before.",
            ),
            pick(
                "会前已口头或微信准假的，由领导补记。",
                "What was granted before by word or WeChat, the leader enters.",
            ),
        ),
        "JD-MTG-E-PAPER" => (
            Here,
            pick("月度会议请假要用纸质请假审批表。", "Leave from the monthly meeting needs the paper form."),
            pick("拍下审批表附上。", "Attach a picture of the form."),
        ),
        "JD-MTG-E-MATERIAL" => (
            Here,
            pick("交流发言材料还没有存档。", "The material of the talk is not archived."),
            pick("先收齐材料并存档。", "Have it handed in and archive it first."),
        ),
        "GY-ATT-E-APPROVER" => (
            Here,
            pick("这一步不归您审批。", "This step is not yours to decide."),
            pick("由假条上列出的审批人办理。", "The approver named on the slip decides."),
        ),
        "GY-ATT-E-NOT-FILED" => {
            (Here, pick("还有假条没有备案。", "A slip is not filed yet."), pick("先备案。", "File it first."))
        }
        "GY-ATT-E-SLIP" => (
            Here,
            pick("假条上没有签名。", "The slip has no signature."),
            pick("签名后再提交。", "Sign and hand in again."),
        ),

        "ZW-POST-E-HOLDER" => (
            Here,
            pick("有一项职责没有责任人。", "A duty has no holder."),
            pick("给每项职责明确一位责任人。", "Name one holder for each duty."),
        ),
        "ZW-POST-E-NUMBER" => (
            Here,
            pick("人数超过了定员。", "More holders than the fixed number."),
            pick("减少在岗人员，或在新版里改定员。", "Name fewer, or change the number with a new version."),
        ),
        "ZW-POST-E-VERSION" => (
            Here,
            pick("这不是现在的版本。", "This is not the present version."),
            pick("打开岗位责任书看最新的一版。", "Open the card and look at the newest version."),
        ),

        "ACCOUNT-E-PASSWORD" => (
            Nothing,
            pick("账号或密码不对。", "Login or password is wrong."),
            pick("再核对一下。输错几次后会停一会儿。", "Check both. After several tries there is a pause."),
        ),
        "ACCOUNT-E-CARD" => (
            Nothing,
            pick("这张登录卡用过了、收回了，或已过期。", "This card was used, taken back, or is over."),
            pick("请管理员再打一张。", "Ask the administrator for a new one."),
        ),
        "ADMIN-E-EDITION" => (
            Here,
            pick("刚才有人发布了另一版。", "Somebody has just put another edition in force."),
            pick("看一下新的内容，再做一次。", "Look at what is new, then do it again."),
        ),
        "ADMIN-E-NO-LOGIN" => (
            Nothing,
            pick(
                "有人没有账号，没有密码和登录卡可设。",
                "Somebody has no login, so there is neither password nor card.",
            ),
            pick("先在人员页返岗、给账号，再打登录卡。", "Let them come back with a login first, then draw a card."),
        ),
        "ACCOUNT-E-LOCKED" => (
            Nothing,
            pick("试的次数太多，先停一会儿。", "Too many tries; there is a pause."),
            pick("稍后再试，或请管理员重设密码。", "Try later, or ask for a new password."),
        ),
        "ACCOUNT-E-PROOF" => (
            Nothing,
            pick("这台手机的密钥没有通过核对。", "This phone's key was not accepted."),
            pick("关掉上门办重新打开，再登录一次。", "Close and open the app, then sign in again."),
        ),
        "ACCOUNT-E-DEVICE" => (
            Here,
            pick("这台手机不能登记到这个账号。", "This phone cannot be enrolled for this account."),
            pick(
                "在“我的手机”里停用一台不用的，或找管理员。",
                "Revoke a phone you no longer use, or ask the administrator.",
            ),
        ),
        "ACCOUNT-E-SESSION" => (
            Here,
            pick("登录已过期。", "The session has ended."),
            pick("重新登录，内容会接着上传。", "Sign in again; sending goes on."),
        ),
        "ACCOUNT-E-REVOKED" => (
            Here,
            pick("这台手机已被停用，不能再上传。", "This phone was revoked and can send nothing."),
            pick(
                "如果手机在您手里，重新登记后未上传的内容会接着上传。",
                "If the phone is in your hands, enrol it anew: unsent work goes on from there.",
            ),
        ),
        "ACCOUNT-E-RIGHT" => (
            Nothing,
            pick("这一步不归您办理。", "This is not yours to do."),
            pick("请找负责人或管理员。", "Ask whoever is responsible, or the administrator."),
        ),
        "ACCOUNT-E-WEAK" => (
            Nothing,
            pick("新密码太短或太长。", "The new password is too short or too long."),
            pick("换一个至少 8 个字符的。", "Choose one of at least 8 characters."),
        ),
        "ACCOUNT-E-ORIGIN" => (
            Here,
            pick("请求不是从上门办发出的。", "The request did not come from Doorstep's own page."),
            pick("从桌面图标或收藏的地址重新打开。", "Open it again from its icon or your bookmark."),
        ),
        "ACCOUNT-E-RATE" => (
            Here,
            pick("请求太密了，服务器让歇一会儿。", "Too many requests; the server asks for a pause."),
            pick("不用管，会自动再试。", "Nothing to do: it tries again."),
        ),

        "SYNC-E-FORMAT" => (
            Here,
            pick("服务器看不懂这次上传。", "The server could not read what was sent."),
            pick("更新上门办后会自动再试。", "Update the app; it tries again."),
        ),
        "SYNC-E-SIZE" => (
            Here,
            pick("内容太大，没能上传。", "Too large to send."),
            pick("请导出后告诉管理员。", "Export it and tell the administrator."),
        ),
        "SYNC-E-VERSION" => (
            Here,
            pick("上门办的版本太旧。", "This version is too old for the server."),
            pick("联网后更新，内容会接着上传。", "Update the app; sending goes on."),
        ),
        "SYNC-E-SIGNATURE" => (
            Here,
            pick("上传内容的签名没有通过核对。", "The signature of what was sent did not verify."),
            pick("重新登录一次；还不行就告诉管理员。", "Sign in again; if that does not help, tell the administrator."),
        ),
        "SYNC-E-GAP" => (
            Here,
            pick("服务器那边少了这台手机前面的几条。", "The server lacks some earlier entries of this phone."),
            pick(
                "重新登记这台手机，未上传的内容会接着上传。",
                "Enrol this phone anew: unsent work goes on from there.",
            ),
        ),
        "SYNC-E-FORK" => (
            Here,
            pick("另有一台设备在以这台手机的名义上传。", "Another machine sends in this phone's name."),
            pick(
                "重新登记这台手机，未上传的内容会接着上传；并告诉管理员。",
                "Enrol this phone anew: unsent work goes on from there. Tell the administrator too.",
            ),
        ),
        "SYNC-E-LOG" => (
            Here,
            pick(
                "服务器的留痕和这台手机以前看到的不一致，可能有人改动过。",
                "The server's record is not the one this phone has seen; somebody may have changed it.",
            ),
            pick(
                "先不要重新登录，导出未上传的内容，告诉管理员和监督科。",
                "Do not sign in again; export unsent work, tell the administrator and the supervision section.",
            ),
        ),
        "SYNC-E-STORE" => (
            Here,
            pick("服务器暂时存不了。", "The server cannot store right now."),
            pick("不用管，会自动再试。", "Nothing to do: it tries again."),
        ),
        "SYNC-E-PATH" => (
            Here,
            pick("服务器没有这个功能。", "The server does not know this address."),
            pick("更新上门办后再试。", "Update the app, then try again."),
        ),
        "SYNC-E-SLOW" => (
            Here,
            pick("网络太慢，没能在时限内传完。", "The network was too slow to finish in time."),
            pick("不用管，会自动再试。", "Nothing to do: it tries again."),
        ),
        "SYNC-E-FAULT" => (
            Here,
            pick("服务器出了点问题，这次没有收下。", "The server had a fault and took nothing in."),
            pick("会自动再试；一直这样就告诉管理员。", "It tries again; if it goes on, tell the administrator."),
        ),
        "SYNC-E-DOCUMENT" => (
            Here,
            pick("这份记录不归您，或内容对不上。", "The record is out of your reach or does not fit."),
            pick("核对后找记录的责任人。", "Ask whoever is responsible for it."),
        ),

        _ if code.starts_with("ADMIT-E-") => (
            Here,
            pick("共同书写的这段内容没有通过检查。", "This piece of shared writing did not pass the checks."),
            pick(
                "把内容复制出来重写一遍；再不行就告诉管理员。",
                "Copy the text and write it again; else tell the administrator.",
            ),
        ),
        _ => return attendance::known(code).or_else(|| phone::known(code)),
    })
}
