//! What is stated about the training of whoever backs somebody up (备岗人员培训): ZW-AB, records "Training plan".

use serde::{Deserialize, Serialize};

use crate::domain::{Date, WorkerId};

/// A line of a plan, by random bytes of the phone that planned it: two who plan without a network mean two lines.
pub type LineId = [u8; 8];

/// 培训计划: one line of it (ZW-AB-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub line: LineId,
    /// B
    pub worker: WorkerId,
    /// What is to be learned.
    pub subject: String,
    /// By when.
    pub planned: Date,
}

/// 已完成: B says so, and again where the day was another. 已确认: of the day that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub line: LineId,
    pub on: Date,
}

/// 取消培训
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dropped {
    pub line: LineId,
    pub reason: String,
}
