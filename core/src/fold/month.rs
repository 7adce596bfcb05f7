//! One person's attendance month (考勤月): what was punched and when the person was out. The marks of a day are computed from
//! it by `regime::attendance`, together with the person's leaves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{Date, DeviceId, DocId, Timestamp, WorkerId};
use crate::fact::attendance::{MakeUpRequest, NOTE_MAX, Place, Recording};
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
    /// In the order of the log; a point may have several, of which the last one counts.
    pub makeups: Vec<MakeUp>,
}

/// 补卡
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeUp {
    pub place: Place,
    pub claimed: Timestamp,
    pub reason: String,
    /// When the person asked, as far as it can be believed.
    pub asked_at: Timestamp,
    pub received_at: Timestamp,
    pub grade: Grade,
    pub stage: MakeUpStage,
    /// When it was withdrawn or decided.
    pub settled_at: Option<Timestamp>,
    pub decided_by: Option<WorkerId>,
    pub recording: Option<Recording>,
    pub remark: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum MakeUpStage {
    /// 待核实
    Submitted,
    /// 已撤回
    Withdrawn,
    /// 已补卡
    Approved,
    /// 不同意
    Rejected,
}

impl MakeUp {
    fn asked(request: &MakeUpRequest, asked_at: Timestamp, receipt: &Receipt) -> Self {
        Self {
            place: request.place,
            claimed: request.claimed,
            reason: request.reason.clone(),
            asked_at,
            received_at: receipt.received_at,
            grade: receipt.grade,
            stage: MakeUpStage::Submitted,
            settled_at: None,
            decided_by: None,
            recording: None,
            remark: String::new(),
        }
    }

    /// Whether it uses up one of the month's. Source: JD-ATT, "Quota".
    pub fn is_held(&self) -> bool {
        matches!(self.stage, MakeUpStage::Submitted | MakeUpStage::Approved)
    }
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
        Self {
            person,
            year: first.year(),
            month: first.month(),
            punches: Vec::new(),
            outings: BTreeMap::new(),
            makeups: Vec::new(),
        }
    }

    /// The last request for a point.
    pub fn makeup(&self, place: Place) -> Option<&MakeUp> {
        self.makeups.iter().rev().find(|makeup| makeup.place == place)
    }

    /// Settles the request for a point that is open.
    fn settle(&mut self, place: Place, stage: MakeUpStage, at: Timestamp) -> Option<&mut MakeUp> {
        let open = |makeup: &&mut MakeUp| makeup.place == place && makeup.stage == MakeUpStage::Submitted;
        let makeup = self.makeups.iter_mut().find(open)?;
        (makeup.stage, makeup.settled_at) = (stage, Some(at));
        Some(makeup)
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
            Statement::MakeUpAsked(request) if receipt.verdict.is_effective() => {
                self.makeups.push(MakeUp::asked(request, receipt.acted_at(envelope), receipt));
            }
            Statement::MakeUpWithdrawn(place) if receipt.verdict.is_effective() => {
                self.settle(*place, MakeUpStage::Withdrawn, receipt.acted_at(envelope));
            }
            Statement::MakeUpDecided(verdict) if receipt.verdict.is_effective() => {
                let stage = if verdict.agree { MakeUpStage::Approved } else { MakeUpStage::Rejected };
                if let Some(makeup) = self.settle(verdict.place, stage, receipt.received_at) {
                    makeup.decided_by = Some(envelope.person.clone());
                    makeup.recording.clone_from(&verdict.recording);
                    makeup.remark.clone_from(&verdict.remark);
                }
            }
            _ => {}
        }
    }
}
