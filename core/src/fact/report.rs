//! What is stated about the statistics of attendance (考勤汇总): JD-ATT-8, GY-ATT-13.

use serde::{Deserialize, Serialize};

use crate::centre::Period;
use crate::domain::Date;

/// 发布考勤汇总. The figures themselves are computed when it is admitted, and stand in its receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    pub period: Period,
    /// Its first day.
    pub from: Date,
    /// Where it was announced, or to whom it was sent.
    pub told: Vec<String>,
    /// Why there is another version; empty for the first.
    pub reason: String,
}
