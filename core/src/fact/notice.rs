//! What is stated about the notice of a week (通报): JD-NTC-1, records "Weekly notice".

use serde::{Deserialize, Serialize};

use super::at_most;
use crate::domain::{Date, DocId};

/// Violations in one notice.
pub const FINDINGS_MAX: usize = 100;
/// Places where it was announced.
pub const TOLD_MAX: usize = 10;

/// 发布通报. What it says is computed when it is admitted, and stands in its receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The Monday of the week that it is about.
    pub week: Date,
    /// The violations in it.
    #[serde(deserialize_with = "at_most::<FINDINGS_MAX, _, _>")]
    pub findings: Vec<DocId>,
    /// Where it was announced, or to whom it was sent.
    #[serde(deserialize_with = "at_most::<TOLD_MAX, _, _>")]
    pub told: Vec<String>,
    /// Why there is another version; empty for the first.
    pub reason: String,
}
