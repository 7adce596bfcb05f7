//! What is stated about coming back from leave, and about not coming back: JD-LVE-15, -16, records "Return record", "Lateness
//! excuse", "Absence-without-leave finding" and "Paper leave note".

use serde::{Deserialize, Serialize};

use super::leave::LeaveKind;
use crate::domain::{Timestamp, WorkerId};

/// 迟归说明
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excuse {
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcuseVerdict {
    pub accept: bool,
    /// When the person was back, where nobody has reported it.
    pub returned_at: Option<Timestamp>,
    /// Required for a no.
    pub reason: String,
}

/// 旷工认定
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awol {
    pub from: Timestamp,
    pub to: Timestamp,
    pub cause: AwolCause,
    pub facts: String,
}

/// The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AwolCause {
    /// 未获批准离岗
    RejectedButLeft,
    /// 逾期未归
    NotReturned,
}

/// 补录纸质假条: leave that was asked for on paper because the system could not be used (JD-LVE-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperSlip {
    pub person: WorkerId,
    pub kind: LeaveKind,
    pub official: bool,
    pub reason: String,
    pub from: Timestamp,
    pub to: Timestamp,
    /// The date and time on the paper.
    pub written_at: Timestamp,
    /// A picture of it, at most [`super::meeting::PAPER_MAX`].
    pub paper: Vec<u8>,
    /// Whose signatures are on it.
    pub signatures: String,
    /// 备注: why the system could not be used, and what else there is to say.
    pub remark: String,
}
