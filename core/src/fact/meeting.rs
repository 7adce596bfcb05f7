//! What is stated about meetings (会议): JD-MTG, records "Meeting" to "Statement of correction".
//!
//! Every statement says the day of its meeting: a weekly meeting follows from the calendar, and its document begins with
//! whatever is said of it first.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{at_most, encode};
use crate::domain::{Date, DocId, Timestamp, WindowId, WorkerId};

/// Whom a plan may name: a centre has fewer people, and an entry has to hold them.
pub const PEOPLE_MAX: usize = 300;

/// A picture of a paper form. Unit: bytes; an entry has to hold it.
pub const PAPER_MAX: usize = 24 * 1024;

/// The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MeetingKind {
    /// 窗口工作例会
    Weekly,
    /// 窗口全体工作人员会议
    Monthly,
    /// 党支部会议
    PartyBranch,
    /// 其他会议
    Other,
}

impl MeetingKind {
    pub const ALL: [Self; 4] = [Self::Weekly, Self::Monthly, Self::PartyBranch, Self::Other];
}

/// 会议安排
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub on: Date,
    pub kind: MeetingKind,
    /// Unit: minutes after midnight.
    pub start_minute: u32,
    pub place: String,
    /// 议程
    pub agenda: String,
    /// Who is to come; empty where the regulation says it (weekly, monthly).
    #[serde(deserialize_with = "at_most::<PEOPLE_MAX, _, _>")]
    pub people: Vec<WorkerId>,
    /// 召集人
    pub convenor: Option<WorkerId>,
}

/// Why there is no meeting that day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    pub on: Date,
    pub reason: String,
}

/// 签到, and leaving. `at` is the phone's clock; the envelope carries the evidence for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub on: Date,
    pub at: Timestamp,
}

/// A line of the convenor's list (参会名单).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub on: Date,
    pub person: WorkerId,
    /// None: did not come.
    pub came: Option<Timestamp>,
    /// Before the end, if so.
    pub left: Option<Timestamp>,
    /// 玩手机
    pub phone: bool,
    /// What else there is to say of the discipline.
    pub remark: String,
    /// Why the line is changed; required once the meeting is closed.
    pub reason: String,
}

/// How a meeting leave is granted. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Way {
    /// In this app.
    App,
    /// 口头
    Oral,
    /// 微信
    WeChat,
    /// 纸质请假审批表
    Paper,
}

/// A grant that was given outside the app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// `Oral` or `WeChat`.
    pub way: Way,
    pub at: Timestamp,
}

/// 会议假. Why is in a document of its own ([`Grounds`]): the meeting is read by everybody who comes to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sought {
    pub on: Date,
    /// 代会人员
    pub stand_in: Option<WorkerId>,
    /// What the leader has said already, as the person has it.
    pub told: Option<Told>,
    /// [`Grounds::digest`]
    pub grounds: [u8; 32],
}

/// 会议假事由: why somebody does not come, for them and for who decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    pub meeting: DocId,
    /// These three as the person knows the meeting: where it is another one by now, somebody else may decide, for whom the reason
    /// was not written.
    pub kind: MeetingKind,
    pub on: Date,
    pub convenor: Option<WorkerId>,
    /// Who does not come.
    pub person: WorkerId,
    pub reason: String,
    /// A picture of the paper form; empty where none is asked for. At most [`PAPER_MAX`].
    pub paper: Vec<u8>,
    /// Drawn, so that nobody finds the reason by trying out reasons.
    pub salt: [u8; 16],
}

impl Grounds {
    /// SHA-256 by which the request names them.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(b"doorstep-meeting-grounds-1\0");
        hash.update(encode(self));
        hash.finalize().into()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    pub on: Date,
    pub person: WorkerId,
    pub agree: bool,
    /// Required for a refusal.
    pub reason: String,
}

/// A grant by word of mouth or WeChat, entered by who gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub on: Date,
    pub person: WorkerId,
    pub stand_in: Option<WorkerId>,
    pub told: Told,
    /// [`Grounds::digest`]
    pub grounds: [u8; 32],
}

/// 业务交流发言: which window gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Talk {
    pub on: Date,
    pub window: WindowId,
    pub speaker: Option<WorkerId>,
    pub subject: String,
}

/// 交流发言材料
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    pub on: Date,
    pub text: String,
}

/// 会议记录
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    pub on: Date,
    pub ended_at: Timestamp,
    pub text: String,
}

/// Why somebody makes a statement. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Cause {
    /// 通报
    Notice,
    /// 被上级通报批评
    Circular,
    /// 问题较多
    Findings,
}

impl Cause {
    pub const ALL: [Self; 3] = [Self::Notice, Self::Circular, Self::Findings];
}

/// Who is to make a statement (表态发言), and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criticised {
    pub on: Date,
    pub person: WorkerId,
    pub cause: Cause,
    /// Which notice, circular or findings.
    pub note: String,
}

/// 表态、整改
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correction {
    pub on: Date,
    pub attitude: String,
    pub measures: String,
    pub due: Date,
}

/// 整改完成
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    pub on: Date,
    pub person: WorkerId,
    pub done: Date,
}
