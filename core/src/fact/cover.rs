//! What can be stated while somebody is away from a post that two people share (AB岗). Stated in the leave of the one who is away.

use serde::{Deserialize, Serialize};

use super::leave::LeaveKind;
use crate::domain::{Date, DocId, PostId, Timestamp, WorkerId};

/// 指定代办人: the leader in charge has somebody else do the work while A and B are both away (ZY-AB-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    pub post: PostId,
    pub worker: WorkerId,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// 交代 (ZY-AB-7)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Briefing {
    pub post: PostId,
    pub matters: Vec<BriefedMatter>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BriefedMatter {
    /// The case, where it is one of this app.
    pub doc: Option<DocId>,
    /// State and what is required.
    pub what: String,
    pub due: Option<Date>,
}

/// 交还 (ZY-AB-11)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandBack {
    pub post: PostId,
    pub done: String,
    /// What is left to do, with its deadlines.
    pub open: String,
}

/// 主持工作: who acts while the head of the centre is away (ZY-AB-14, ZW-AB-17).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    pub deputy: WorkerId,
    pub from: Timestamp,
    pub to: Timestamp,
    /// What the deputy may do, and by which principles (ZW-AB-18).
    pub scope: String,
    pub principles: String,
}

/// 代为登记: an absence that nobody could ask for, as a sudden illness (ZY-AB-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub person: WorkerId,
    pub kind: LeaveKind,
    pub reason: String,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// 问题登记: what went wrong while somebody was away. Recorded by whoever supervises; who is to answer for it is computed
/// and a person decides (ZW-AB, "Liability proposal").
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub post: PostId,
    pub kind: FaultKind,
    pub at: Timestamp,
    pub facts: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum FaultKind {
    /// 空岗造成后果: the work was left (ZW-AB-14)
    Gap,
    /// 顶岗人办理不当: whoever stood in did not do it, or not rightly (ZW-AB-15)
    Act,
    /// 拒绝服务对象的申请 (ZW-AB-10)
    RefusedApplication,
    /// 拒绝本岗人提供的信息 (ZW-AB-9)
    RefusedInformation,
}

impl FaultKind {
    pub const ALL: [Self; 4] = [Self::Gap, Self::Act, Self::RefusedApplication, Self::RefusedInformation];
}
