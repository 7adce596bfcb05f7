//! Who has to agree to leave, as a pack says it: a row for each kind of applicant and length.

use serde::{Deserialize, Serialize};

use super::LeaveLength;
use crate::domain::Role;
use crate::fact::leave::LeaveKind;

/// Who has to agree to which leave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// The rule that says so.
    pub rule: String,
    /// The applicant's role; none for everybody else.
    pub applicant: Option<Role>,
    /// None for every length.
    pub length: Option<LeaveLength>,
    /// Empty for every kind.
    pub kinds: Vec<LeaveKind>,
    /// What the slip has to say, beside its reason.
    pub needs: Vec<Need>,
    /// One after the other. Never empty.
    pub steps: Vec<StepFigures>,
    /// Who is told of it once it is approved, over the whole centre, without a say in it.
    pub inform: Vec<Role>,
}

impl Chain {
    /// Whether it is for leave of this kind and length.
    pub fn is_for(&self, kind: LeaveKind, length: LeaveLength) -> bool {
        self.length.is_none_or(|of| of == length) && (self.kinds.is_empty() || self.kinds.contains(&kind))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepFigures {
    pub role: Role,
    pub of: Of,
    /// Who decides while nobody of this office is there; over the whole centre.
    pub instead: Option<Role>,
    /// Who may decide it as well, whichever comes first; over the whole centre.
    pub or: Vec<Role>,
    /// 审核: looks it through for those who approve.
    pub reviews: bool,
    /// 会签: due together with the step before it; all of them have to agree, in any order.
    pub beside: bool,
}

/// What has to be arranged before somebody is away. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Need {
    /// 工作已安排, in words
    Arrangement,
    /// 临时负责人到位
    ActingHead,
    /// 顶岗、代班人员
    Substitute,
}

/// Over what a step's office holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Of {
    Centre,
    /// The applicant's own group.
    Group,
}
