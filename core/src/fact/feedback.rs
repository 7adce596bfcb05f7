//! What is stated about how a visit was (上门评价): GY-DOOR, records "Visit feedback". It stands in a document of its own, which the
//! supervision section reads and those who made the visit do not.

use serde::{Deserialize, Serialize};

use crate::domain::{DocId, Private, Timestamp};

/// 评价: by the applicant, on the phone of whoever visits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    pub visit: DocId,
    pub at: Timestamp,
    /// 好差评: from 1, 非常不满意, to 5, 非常满意.
    pub level: u8,
    /// 是否刁难
    pub made_difficult: bool,
    /// 是否违规
    pub broke_rules: bool,
    /// 是否吃拿卡要
    pub took_things: bool,
    pub comment: Private<String>,
}

impl Feedback {
    pub const LEVELS: u8 = 5;

    /// Whether a complaint follows: any yes to the three questions. Source: GY-DOOR, "Feedback".
    pub fn complains(&self) -> bool {
        self.made_difficult || self.broke_rules || self.took_things
    }
}

/// What was found. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// 属实
    Founded,
    /// 部分属实
    Partly,
    /// 不属实
    Unfounded,
}

impl Outcome {
    pub const ALL: [Self; 3] = [Self::Founded, Self::Partly, Self::Unfounded];
}

/// 投诉处理结果
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handled {
    pub findings: String,
    pub outcome: Outcome,
}
