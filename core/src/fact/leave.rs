//! What is stated about leave (请假): GY-ATT, records "Leave slip".

use serde::{Deserialize, Serialize};

use super::cover::Mandate;
use super::visit::Drawing;
use crate::domain::{EntryHash, Timestamp, WorkerId};

/// `Interpretation:` GY-ATT names no kinds; the first four are its. The order is the order on the wire: append only.
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
    /// 临时外出, where the centre has outings (JD-LVE-3).
    Outing,
    /// 出差
    Trip,
}

impl LeaveKind {
    pub const ALL: [Self; 6] = [Self::Personal, Self::Sick, Self::Annual, Self::Other, Self::Outing, Self::Trip];

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its id in files and drafts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Personal => "personal",
            Self::Sick => "sick",
            Self::Annual => "annual",
            Self::Other => "other",
            Self::Outing => "outing",
            Self::Trip => "trip",
        }
    }
}

/// 假条
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slip {
    pub kind: LeaveKind,
    pub reason: String,
    pub from: Timestamp,
    pub to: Timestamp,
    /// 因公: on official business; none where the centre does not ask (JD-LVE-4).
    pub official: Option<bool>,
    /// Who stands in, as written on the slip, and how the work is arranged (工作安排).
    pub substitute: String,
    /// Who answers for what meanwhile, by name; they agree to it themselves.
    pub stand_ins: Vec<StandIn>,
    pub contact: String,
    /// The applicant's signature (`GY-ATT-E-SLIP` when empty).
    pub signature: Drawing,
    /// Of the head of the centre alone.
    pub mandate: Option<Mandate>,
}

/// For what somebody stands in. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Duty {
    /// 顶岗、代班: the work at the post (JD-LVE-8, -14)
    Post,
    /// 临时负责人: answers for the window meanwhile (JD-LVE-9, -12)
    Charge,
}

impl Duty {
    pub const ALL: [Self; 2] = [Self::Post, Self::Charge];
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StandIn {
    pub duty: Duty,
    pub worker: WorkerId,
}

/// What somebody who is to stand in says to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandInAnswer {
    pub duty: Duty,
    pub accepts: bool,
    /// Required for a no.
    pub reason: String,
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
