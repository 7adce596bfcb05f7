//! One person's attendance month (考勤月): what was punched and when the person was out. The marks of a day are computed from
//! it by `regime::attendance`, together with the person's leaves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{Date, DeviceId, DocId, Timestamp, WorkerId};
use crate::fact::attendance::NOTE_MAX;
use crate::fact::{Code, Envelope, Grade, Receipt, Statement};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Month {
    pub person: WorkerId,
    pub year: i32,
    pub month: u32,
    /// In the order of the log.
    pub punches: Vec<PunchRecord>,
    /// By visit: when the person was out for it.
    pub outings: BTreeMap<DocId, Vec<OutSpan>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PunchRecord {
    pub at: Timestamp,
    pub received_at: Timestamp,
    pub grade: Grade,
    pub device: DeviceId,
    pub note: String,
    /// Why the punch is kept without effect; empty when it counts.
    pub codes: Vec<Code>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutSpan {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub grade: Grade,
}

impl Month {
    pub fn new(person: WorkerId, first: Date) -> Self {
        Self { person, year: first.year(), month: first.month(), punches: Vec::new(), outings: BTreeMap::new() }
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        match statement {
            Statement::Punched(punch) => self.punches.push(PunchRecord {
                at: punch.at,
                received_at: receipt.received_at,
                grade: receipt.grade,
                device: envelope.device,
                // Kept whatever it says, since it observes something; but not at any length.
                note: punch.note.chars().take(NOTE_MAX).collect(),
                codes: receipt.verdict.codes().to_vec(),
            }),
            Statement::WentOut(outing) if receipt.verdict.is_effective() => {
                let spans = self.outings.entry(outing.visit).or_default();
                spans.push(OutSpan { from: outing.at, to: None, grade: receipt.grade });
            }
            Statement::CameBack(outing) if receipt.verdict.is_effective() => {
                let open = self.outings.get_mut(&outing.visit).and_then(|spans| spans.last_mut());
                if let Some(span) = open.filter(|span| span.to.is_none()) {
                    span.to = Some(outing.at);
                    span.grade = span.grade.max(receipt.grade);
                }
            }
            _ => {}
        }
    }
}
