//! What is stated about leave (请假): GY-ATT, records "Leave slip".

use serde::{Deserialize, Serialize};

use super::visit::Drawing;
use crate::domain::{EntryHash, Timestamp};

/// `Interpretation:` the source names no kinds; these four are GY-ATT's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LeaveKind {
    /// 事假
    Personal,
    /// 病假
    Sick,
    /// 年休假
    Annual,
    /// 其他
    Other,
}

/// 假条
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    pub kind: LeaveKind,
    pub reason: String,
    pub from: Timestamp,
    pub to: Timestamp,
    /// Who stands in, as written on the slip.
    pub substitute: String,
    pub contact: String,
    /// The applicant's signature (`GY-ATT-E-SLIP` when empty).
    pub signature: Drawing,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Which step of the chain, from 0.
    pub step: u8,
    pub agree: bool,
    /// Required for a refusal.
    pub reason: String,
}

/// A decision whose author's authority had ended takes effect from here; whoever wants another outcome decides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ratification {
    /// The entry that decided.
    pub decision: EntryHash,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    /// 备案编号
    pub number: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    pub at: Timestamp,
    /// Required when the return is overdue.
    pub reason: String,
}
