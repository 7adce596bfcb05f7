//! What is stated about a request while it is decided (审批), beside the decision itself: in whose hands the step is, whose
//! opinion is asked, what goes back to the applicant.

use serde::{Deserialize, Serialize};

use crate::domain::{Date, Timestamp, WorkerId};

/// 转交、授权代审: the step that is due goes into the hands of one person. To oneself: it is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    /// Which step of the chain, from 0.
    pub step: u8,
    /// In whose hands the author saw it; none: of whoever holds its office.
    pub from: Option<WorkerId>,
    pub to: WorkerId,
    /// The last day on which somebody without the office decides in its place (授权代审); none for who holds it.
    pub until: Option<Date>,
    pub reason: String,
}

/// 加签: one more person is asked what they think of it, before the step is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Which step of the chain, from 0.
    pub step: u8,
    pub worker: WorkerId,
    /// What is asked; may be empty.
    pub words: String,
}

/// 加签意见
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opinion {
    pub agree: bool,
    /// Required for a no.
    pub words: String,
}

/// 退回: the applicant changes the slip or withdraws it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendBack {
    /// Which step of the chain, from 0.
    pub step: u8,
    pub reason: String,
}

/// 评论
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    pub text: String,
}

/// 提前结束: an approved leave ends earlier than was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortening {
    pub to: Timestamp,
    /// May be empty.
    pub reason: String,
}
