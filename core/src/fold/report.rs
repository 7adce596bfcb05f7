//! The statistics of one period (考勤汇总), as they were published: what is published stays, and a correction is another version.

use serde::{Deserialize, Serialize};

use super::Step;
use crate::centre::Period;
use crate::domain::{Date, Timestamp, WorkerId};
use crate::fact::receipt::ReportLine;
use crate::fact::report::Publication;
use crate::fact::{Envelope, Receipt, Ruling, Statement};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub period: Period,
    /// Its first day.
    pub from: Date,
    /// In their order.
    pub versions: Vec<Published>,
    pub trail: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub by: WorkerId,
    pub at: Timestamp,
    pub told: Vec<String>,
    /// Why it was made; empty for the first.
    pub reason: String,
    /// By person, in the order of their ids.
    pub lines: Vec<ReportLine>,
}

impl Report {
    pub(super) fn new(publication: &Publication) -> Self {
        Self { period: publication.period, from: publication.from, versions: Vec::new(), trail: Vec::new() }
    }

    /// What holds now.
    pub fn latest(&self) -> Option<&Published> {
        self.versions.last()
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        if let (true, Statement::ReportPublished(publication), Ruling::Report { lines }) =
            (receipt.verdict.is_effective(), statement, &receipt.ruling)
        {
            self.versions.push(Published {
                by: envelope.person.clone(),
                at: receipt.received_at,
                told: publication.told.clone(),
                reason: publication.reason.clone(),
                lines: lines.clone(),
            });
        }
    }
}
