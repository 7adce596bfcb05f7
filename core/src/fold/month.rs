//! One person's attendance month (考勤月): what was punched and when the person was out. The marks of a day are computed from
//! it by `regime::attendance`, together with the person's leaves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{Date, DeviceId, DocId, Timestamp, WorkerId};
use crate::fact::attendance::{Evidence, MakeUpRequest, NOTE_MAX, Place, PlaceEvidence, Recording};
use crate::fact::{Code, Envelope, Grade, Receipt, Ruling, Statement};

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
    /// In the order of the log.
    pub reminders: Vec<Reminded>,
}

/// 提醒
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminded {
    pub place: Place,
    pub by: WorkerId,
    pub at: Timestamp,
}

/// What was held of a time of grade C.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    pub by: WorkerId,
    pub at: Timestamp,
    pub accept: bool,
    pub reason: String,
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
    pub checked: Option<Checked>,
    /// Where, if its person wanted to say it.
    pub place: Option<PlaceSeen>,
}

/// What is known of where somebody punched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceSeen {
    /// The place's id in the pack.
    pub place: String,
    pub how: Seen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seen {
    /// 现场码待核对: only the server can tell.
    CodeWaiting,
    /// 现场码相符
    CodeShown,
    /// 现场码不符
    CodeNotShown,
    /// 定位, by the phone's own word. Unit: m.
    Read { is_within: bool, accuracy_m: u32 },
}

impl PunchRecord {
    /// Whether it gives a mark: not stale or from the future, and nobody has said that its time does not hold.
    pub fn counts(&self) -> bool {
        self.codes.is_empty() && self.checked.as_ref().is_none_or(|checked| checked.accept)
    }

    /// Whether it is the punch of this moment and phone.
    pub fn is_of(&self, at: Timestamp, device: DeviceId) -> bool {
        self.at == at && self.device == device
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutSpan {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub grade: Grade,
    pub checked: Option<Checked>,
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
            reminders: Vec::new(),
        }
    }

    /// The last request for a point.
    pub fn makeup(&self, place: Place) -> Option<&MakeUp> {
        self.makeups.iter().rev().find(|makeup| makeup.place == place)
    }

    /// Where the answer to "does this time hold?" stands: of what has effect and no evidence but its phone's word. Not yet
    /// answered, unless `None` stands in it.
    pub fn suspect(&mut self, of: &Evidence) -> Option<&mut Option<Checked>> {
        match of {
            Evidence::Punch { device, at } => {
                let mut punches = self.punches.iter_mut().filter(|punch| punch.grade == Grade::C);
                let found = punches.find(|punch| punch.device == *device && punch.at == *at && punch.codes.is_empty());
                found.map(|punch| &mut punch.checked)
            }
            Evidence::Outing { visit, from } => {
                let mut spans = self.outings.get_mut(visit)?.iter_mut().filter(|span| span.grade == Grade::C);
                spans.find(|span| span.from == *from).map(|span| &mut span.checked)
            }
        }
    }

    /// What has effect, and no evidence for its time but its phone's word, with that time and what was held of it.
    pub fn suspects(&self) -> impl Iterator<Item = (Evidence, Timestamp, Option<&Checked>)> {
        let punches = self.punches.iter().filter(|punch| punch.grade == Grade::C && punch.codes.is_empty());
        let punches = punches
            .map(|punch| (Evidence::Punch { device: punch.device, at: punch.at }, punch.at, punch.checked.as_ref()));
        let spans = self.outings.iter().flat_map(|(visit, spans)| spans.iter().map(move |span| (*visit, span)));
        let spans = spans.filter(|(_, span)| span.grade == Grade::C);
        punches.chain(
            spans.map(|(visit, span)| (Evidence::Outing { visit, from: span.from }, span.from, span.checked.as_ref())),
        )
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
                checked: None,
                place: None,
            }),
            Statement::PunchPlaced(said) if receipt.verdict.is_effective() => {
                let how = match (said.evidence, &receipt.ruling) {
                    (PlaceEvidence::Code(_), Ruling::Place { showed: true }) => Seen::CodeShown,
                    (PlaceEvidence::Code(_), Ruling::Place { showed: false }) => Seen::CodeNotShown,
                    (PlaceEvidence::Code(_), _) => Seen::CodeWaiting,
                    (PlaceEvidence::Read { is_within, accuracy_m }, _) => Seen::Read { is_within, accuracy_m },
                };
                if let Some(punch) = self.punches.iter_mut().rev().find(|punch| punch.is_of(said.at, envelope.device)) {
                    punch.place = Some(PlaceSeen { place: said.place.clone(), how });
                }
            }
            Statement::WentOut(outing) if receipt.verdict.is_effective() => {
                let spans = self.outings.entry(outing.visit).or_default();
                spans.push(OutSpan { from: outing.at, to: None, grade: receipt.grade, checked: None });
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
            Statement::PointReminded(reminder) if receipt.verdict.is_effective() => {
                let (by, at) = (envelope.person.clone(), receipt.acted_at(envelope));
                self.reminders.push(Reminded { place: reminder.place, by, at });
            }
            Statement::TimeChecked(check) if receipt.verdict.is_effective() => {
                let (by, at) = (envelope.person.clone(), receipt.received_at);
                if let Some(open) = self.suspect(&check.of).filter(|checked| checked.is_none()) {
                    *open = Some(Checked { by, at, accept: check.accept, reason: check.reason.clone() });
                }
            }
            _ => {}
        }
    }
}
