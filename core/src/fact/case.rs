//! What is stated about a case (办件), from its receipt to its end, and about the appointments that belong to it: ZY-LIM, ZW-LIM,
//! YG-LIM, GY-LIMIT, records "Case" and "Clock".
//!
//! No day is typed that a record gives: each counts as of when its statement was made.

use serde::{Deserialize, Serialize};

use super::visit::Means;
use crate::domain::{Date, MatterId, Private, Timestamp, WindowId, WorkerId};

/// 服务对象: of a letter who wrote it, of a task who set it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    pub name: Private<String>,
    pub phone: Private<String>,
}

/// What a case is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// 事项, of the catalogue
    Matter(MatterId),
    /// 信函 (YG-LIM-8)
    Letter(Letter),
    /// 交办事项 (ZY-LIM-12)
    Task(Task),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub kind: Option<LetterKind>,
    pub what: String,
    /// The time that came with it.
    pub given: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LetterKind {
    /// 领导批转
    ForwardedByLeader,
    /// 批评
    Criticism,
    /// 意见
    Opinion,
    /// 群众来信
    PublicLetter,
    /// 其他
    Other,
}

impl LetterKind {
    pub const ALL: [Self; 5] =
        [Self::ForwardedByLeader, Self::Criticism, Self::Opinion, Self::PublicLetter, Self::Other];
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    pub what: String,
    pub due: Date,
}

/// 收件
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    pub subject: Subject,
    pub window: WindowId,
    pub client: Client,
    /// Online (网上), otherwise at the window: then it came in just now.
    pub online: bool,
    /// When it came in.
    pub at: Timestamp,
    /// 需实地核实 (YG-LIM-7)
    pub site_check: bool,
    /// 特事特办: why, empty when it is not (YG-LIM-9).
    pub special: String,
}

/// 一次性告知: what the client was told to supply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub items: Vec<String>,
    /// Something that was required from the first and was not told then (补充告知).
    pub mends_an_omission: bool,
    pub how: Means,
}

/// The procedures whose time is left out (ZW-LIM-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Procedure {
    /// 听证
    Hearing,
    /// 招标
    Tendering,
    /// 拍卖
    Auction,
    /// 检验
    Inspection,
    /// 检测
    Testing,
    /// 勘测
    Survey,
    /// 检疫
    Quarantine,
    /// 鉴定
    Appraisal,
    /// 专家评审
    ExpertReview,
}

impl Procedure {
    pub const ALL: [Self; 9] = [
        Self::Hearing,
        Self::Tendering,
        Self::Auction,
        Self::Inspection,
        Self::Testing,
        Self::Survey,
        Self::Quarantine,
        Self::Appraisal,
        Self::ExpertReview,
    ];
}

/// 不计入时限: both days belong to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    pub procedure: Procedure,
    pub from: Date,
    pub to: Date,
    /// 法律依据
    pub basis: String,
    /// Whether it stands on the receipt that the client is given now (收件回执).
    pub on_receipt: bool,
}

/// 申请延期
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    pub due: Date,
    pub reason: String,
    /// 法律依据
    pub basis: String,
    /// Whether the client was told in writing, where nobody has to consent.
    pub told: bool,
}

/// 延期审批: about the last extension that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// Which of the extensions, from 0.
    pub extension: u8,
    pub agree: bool,
    /// Required when it is refused.
    pub reason: String,
}

/// 办结
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub result: String,
    /// 不予办理
    pub refuses: bool,
}

/// 约定来窗口: the client was told to come on a day (ZW-LIM-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appointed {
    pub on: Date,
    pub how: Means,
}

/// 转办
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassigned {
    pub handler: WorkerId,
    pub reason: String,
}

/// A case that ends without a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// 撤回, by the client's wish; otherwise 不予受理.
    pub withdrawn: bool,
    pub reason: String,
}

/// 预约服务: somebody of the staff is there for a client at a time (YG-LIM-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booking {
    pub matter: MatterId,
    pub window: WindowId,
    pub client: Client,
    /// 特殊需要
    pub need: String,
    /// At the client's home (上门), otherwise in the hall.
    pub at_home: bool,
    pub address: Private<String>,
    pub from: Timestamp,
    pub to: Timestamp,
    pub worker: WorkerId,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BookingEnd {
    /// 已办
    Done,
    /// 未到
    NoShow,
    /// 取消
    Cancelled,
}

/// What became of an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookingEnded {
    /// Which of the case's appointments, from 0.
    pub booking: u8,
    pub how: BookingEnd,
}

/// 关窗: a window ends its day (YG-LIM-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WindowDay {
    pub window: WindowId,
    pub on: Date,
}

/// Where a case's limit comes from (时限依据).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitSource {
    /// 法定
    Law,
    /// 承诺
    Promise,
    /// The centre's, where none is fixed (YG-LIM-3).
    Default,
    /// The centre's for letters (YG-LIM-8).
    Regulation,
    /// A date that came with it.
    Given,
}
