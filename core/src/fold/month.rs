//! One person's attendance month (考勤月): what was punched and when the person was out. The marks of a day are computed from
//! it by `regime::attendance`, together with the person's leaves.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{Date, DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use crate::fact::attendance::{self, Evidence, MakeUpRequest, Mark, NOTE_MAX, Place, PlaceEvidence, Recording};
use crate::fact::receipt::TraceLine;
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
    /// In the order of the log; a point may have several, of which all but the last were withdrawn.
    pub appeals: Vec<Appeal>,
    /// In the order of the log.
    pub imports: Vec<Import>,
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

/// 申诉
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    pub place: Place,
    pub reason: String,
    /// The mark that is disputed, as it stood, and what it came from.
    pub mark: Mark,
    pub trace: Vec<TraceLine>,
    /// When it was made, as far as it can be believed.
    pub made_at: Timestamp,
    pub received_at: Timestamp,
    pub grade: Grade,
    pub stage: AppealStage,
    /// When it was withdrawn or decided.
    pub settled_at: Option<Timestamp>,
    pub decided_by: Option<WorkerId>,
    pub remark: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AppealStage {
    /// 待认定
    Submitted,
    /// 已撤回
    Withdrawn,
    /// 申诉成立: what the point is from then on.
    Upheld(Mark),
    /// 维持原结果
    Rejected,
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
    /// 本人验证; none where nothing was said.
    pub verified: Option<Verified>,
    /// The import that it came with, and its source; none for the person's own.
    pub imported: Option<(EntryHash, String)>,
}

/// What is known of who punched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verified {
    /// 待核对: only the server can tell.
    Waiting,
    /// 已验证
    Holds,
    /// 验证不符: no registered authenticator said so.
    Fails,
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
    /// 现场码待核对: only the server can tell, and of a time without evidence it does not.
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

    /// Whether it has effect, and no evidence for its time but its phone's word.
    fn is_suspect(&self) -> bool {
        self.grade == Grade::C && self.codes.is_empty()
    }

    /// Whether it is the punch of this moment and phone.
    pub fn is_of(&self, at: Timestamp, device: DeviceId) -> bool {
        self.at == at && self.device == device
    }
}

/// Punches that were brought in together (导入打卡).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    pub entry: EntryHash,
    pub by: WorkerId,
    pub source: String,
    pub received_at: Timestamp,
    /// How many times stood in it, also those that were known.
    pub count: u32,
    /// Then its punches are gone from the month.
    pub undone: Option<Undone>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    pub by: WorkerId,
    pub at: Timestamp,
    pub reason: String,
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
            appeals: Vec::new(),
            imports: Vec::new(),
        }
    }

    /// The last request for a point.
    pub fn makeup(&self, place: Place) -> Option<&MakeUp> {
        self.makeups.iter().rev().find(|makeup| makeup.place == place)
    }

    /// Answers "does this time hold?" for all that it is asked of and nobody has answered yet: what is written twice is there
    /// twice.
    fn answer(&mut self, of: &Evidence, answer: &Checked) {
        let set = |checked: &mut Option<Checked>| {
            checked.get_or_insert_with(|| answer.clone());
        };
        match of {
            Evidence::Punch { device, at } => {
                let punches = self.punches.iter_mut().filter(|punch| punch.is_suspect() && punch.is_of(*at, *device));
                punches.for_each(|punch| set(&mut punch.checked));
            }
            Evidence::Outing { visit, from } => {
                let spans = self.outings.get_mut(visit).into_iter().flatten();
                let spans = spans.filter(|span| span.grade == Grade::C && span.from == *from);
                spans.for_each(|span| set(&mut span.checked));
            }
        }
    }

    /// What has effect, and no evidence for its time but its phone's word, with that time and what was held of it.
    pub fn suspects(&self) -> impl Iterator<Item = (Evidence, Timestamp, Option<&Checked>)> {
        let punches = self.punches.iter().filter(|punch| punch.is_suspect());
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

    /// The last appeal about a point.
    pub fn appeal(&self, place: Place) -> Option<&Appeal> {
        self.appeals.iter().rev().find(|appeal| appeal.place == place)
    }

    fn settle_appeal(&mut self, place: Place, stage: AppealStage, at: Timestamp) -> Option<&mut Appeal> {
        let open = |appeal: &&mut Appeal| appeal.place == place && appeal.stage == AppealStage::Submitted;
        let appeal = self.appeals.iter_mut().find(open)?;
        (appeal.stage, appeal.settled_at) = (stage, Some(at));
        Some(appeal)
    }

    /// Also times that are known: what knows them may be undone, or not hold.
    fn import(&mut self, import: &attendance::Import, envelope: &Envelope, receipt: &Receipt) {
        for at in &import.at {
            self.punches.push(PunchRecord {
                at: *at,
                received_at: receipt.received_at,
                // Of the terminal's clock this server knows nothing; its source is said beside it.
                grade: Grade::A,
                device: envelope.device,
                note: String::new(),
                codes: Vec::new(),
                checked: None,
                place: None,
                verified: None,
                imported: Some((receipt.hash, import.source.clone())),
            });
        }
        self.imports.push(Import {
            entry: receipt.hash,
            by: envelope.person.clone(),
            source: import.source.clone(),
            received_at: receipt.received_at,
            count: u32::try_from(import.at.len()).unwrap_or(u32::MAX),
            undone: None,
        });
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
                verified: None,
                imported: None,
            }),
            Statement::PunchPlaced(said) if receipt.verdict.is_effective() => {
                let how = match (said.evidence, &receipt.ruling) {
                    (PlaceEvidence::Code(_), Ruling::Place { showed: true }) => Seen::CodeShown,
                    (PlaceEvidence::Code(_), Ruling::Place { showed: false }) => Seen::CodeNotShown,
                    (PlaceEvidence::Code(_), _) => Seen::CodeWaiting,
                    (PlaceEvidence::Read { is_within, accuracy_m }, _) => Seen::Read { is_within, accuracy_m },
                };
                for punch in self.punches.iter_mut().filter(|punch| punch.is_of(said.at, envelope.device)) {
                    punch.place = Some(PlaceSeen { place: said.place.clone(), how });
                }
            }
            Statement::PunchVerified(said) if receipt.verdict.is_effective() => {
                let verified = match receipt.ruling {
                    Ruling::Verified { holds: true } => Verified::Holds,
                    Ruling::Verified { holds: false } => Verified::Fails,
                    _ => Verified::Waiting,
                };
                for punch in self.punches.iter_mut().filter(|punch| punch.is_of(said.at, envelope.device)) {
                    punch.verified = Some(verified);
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
                    // Who accepted when it began has not seen this end.
                    if receipt.grade == Grade::C {
                        span.checked.take_if(|checked| checked.accept);
                    }
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
                self.answer(&check.of, &Checked { by, at, accept: check.accept, reason: check.reason.clone() });
            }
            Statement::AppealMade(appeal) if receipt.verdict.is_effective() => {
                let Ruling::Disputed { mark, trace } = &receipt.ruling else { return };
                self.appeals.push(Appeal {
                    place: appeal.place,
                    reason: appeal.reason.clone(),
                    mark: *mark,
                    trace: trace.clone(),
                    made_at: receipt.acted_at(envelope),
                    received_at: receipt.received_at,
                    grade: receipt.grade,
                    stage: AppealStage::Submitted,
                    settled_at: None,
                    decided_by: None,
                    remark: String::new(),
                });
            }
            Statement::AppealWithdrawn(place) if receipt.verdict.is_effective() => {
                self.settle_appeal(*place, AppealStage::Withdrawn, receipt.acted_at(envelope));
            }
            Statement::AppealDecided(verdict) if receipt.verdict.is_effective() => {
                let stage = verdict.upheld.map_or(AppealStage::Rejected, AppealStage::Upheld);
                if let Some(appeal) = self.settle_appeal(verdict.place, stage, receipt.received_at) {
                    appeal.decided_by = Some(envelope.person.clone());
                    appeal.remark.clone_from(&verdict.remark);
                }
            }
            Statement::PunchesImported(import) if receipt.verdict.is_effective() => {
                self.import(import, envelope, receipt);
            }
            Statement::ImportUndone(undone) if receipt.verdict.is_effective() => {
                if let Some(import) = self.imports.iter_mut().find(|import| import.entry == undone.import) {
                    let (by, at) = (envelope.person.clone(), receipt.received_at);
                    import.undone = Some(Undone { by, at, reason: undone.reason.clone() });
                    let of_it =
                        |punch: &PunchRecord| punch.imported.as_ref().is_some_and(|(of, _)| *of == undone.import);
                    self.punches.retain(|punch| !of_it(punch));
                }
            }
            _ => {}
        }
    }
}
