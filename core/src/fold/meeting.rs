//! One meeting (会议): its plan, who came, who had leave from it, the talk, the minutes, the statements of correction. The marks
//! of its people are computed from it by `regime::meeting`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Step;
use crate::domain::{Date, Timestamp, WindowId, WorkerId};
use crate::fact::meeting::{Cause, MeetingKind, Plan, Way};
use crate::fact::{DocKind, Envelope, Grade, Receipt, Ruling, Statement};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    pub kind: MeetingKind,
    pub on: Date,
    pub starts_at: Timestamp,
    pub place: String,
    pub agenda: String,
    /// Who was named to come; empty where the regulation says it.
    pub people: Vec<WorkerId>,
    pub convenor: Option<WorkerId>,
    /// Why it does not take place.
    pub cancelled: Option<String>,
    pub attended: BTreeMap<WorkerId, Attended>,
    /// The newest request or grant of each person.
    pub leaves: BTreeMap<WorkerId, MeetingLeave>,
    pub talk: Option<ExchangeTalk>,
    pub minutes: Option<Minuted>,
    pub closed: Option<Closed>,
    pub corrections: BTreeMap<WorkerId, Corrected>,
    /// Without the check-ins that count: those stand in `attended`.
    pub trail: Vec<Step>,
}

/// What is known of somebody's presence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attended {
    pub came: Option<Timestamp>,
    pub left: Option<Timestamp>,
    pub phone: bool,
    pub remark: String,
    /// Of the evidence for `came`.
    pub grade: Grade,
    /// Who entered it, where it was not the person.
    pub listed_by: Option<WorkerId>,
    /// Why it was changed after the meeting was closed.
    pub reason: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeaveStage {
    Asked,
    Granted,
    Refused,
}

/// 会议假
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingLeave {
    pub stage: LeaveStage,
    /// By which its reason is found (`fold::Grounds`).
    pub grounds: [u8; 32],
    pub way: Way,
    pub stand_in: Option<WorkerId>,
    pub asked_at: Timestamp,
    /// When it was granted outside the app.
    pub told_at: Option<Timestamp>,
    pub decided_by: Option<WorkerId>,
    pub decided_at: Option<Timestamp>,
    /// Why it was refused.
    pub refusal: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExchangeTalk {
    pub window: WindowId,
    pub speaker: Option<WorkerId>,
    pub subject: String,
    pub assigned_at: Timestamp,
    pub material: String,
    pub handed_in_at: Option<Timestamp>,
    pub archived_by: Option<WorkerId>,
    pub archived_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minuted {
    pub ended_at: Timestamp,
    pub text: String,
    pub by: WorkerId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    pub at: Timestamp,
    /// Who had to come, as it was then.
    pub people: Vec<WorkerId>,
}

/// 表态发言、整改
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corrected {
    pub cause: Cause,
    pub note: String,
    pub stated: Option<Stated>,
    pub done: Option<Date>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    pub attitude: String,
    pub measures: String,
    pub due: Date,
}

impl Meeting {
    /// The weekly meeting of a day as it follows from the calendar, before anybody has said anything of it.
    pub fn weekly(on: Date, starts_at: Timestamp) -> Self {
        Self {
            kind: MeetingKind::Weekly,
            on,
            starts_at,
            place: String::new(),
            agenda: String::new(),
            people: Vec::new(),
            convenor: None,
            cancelled: None,
            attended: BTreeMap::new(),
            leaves: BTreeMap::new(),
            talk: None,
            minutes: None,
            closed: None,
            corrections: BTreeMap::new(),
            trail: Vec::new(),
        }
    }

    pub(super) fn planned(plan: &Plan) -> Self {
        let mut meeting = Self::weekly(plan.on, plan.on.at_minute(plan.start_minute));
        meeting.plan(plan);
        meeting
    }

    /// The document that begins with the first that is said of a weekly meeting, and counts.
    pub(super) fn begun(statement: &Statement, receipt: &Receipt) -> Option<Self> {
        let Ruling::Meeting { on, starts_at } = receipt.ruling else { return None };
        (statement.doc_kind() == DocKind::Meeting).then(|| Self::weekly(on, starts_at))
    }

    /// Whether somebody's leave from it has been granted.
    pub fn excuses(&self, person: &WorkerId) -> bool {
        self.leaves.get(person).is_some_and(|leave| leave.stage == LeaveStage::Granted)
    }

    /// Who comes in somebody's place, with whose.
    pub fn stand_ins(&self) -> impl Iterator<Item = (&WorkerId, &WorkerId)> {
        let granted = self.leaves.iter().filter(|(_, leave)| leave.stage == LeaveStage::Granted);
        granted.filter_map(|(person, leave)| Some((leave.stand_in.as_ref()?, person)))
    }

    fn plan(&mut self, plan: &Plan) {
        self.kind = plan.kind;
        self.on = plan.on;
        self.starts_at = plan.on.at_minute(plan.start_minute);
        self.place.clone_from(&plan.place);
        self.agenda.clone_from(&plan.agenda);
        self.people.clone_from(&plan.people);
        self.convenor.clone_from(&plan.convenor);
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        let person = &envelope.person;
        let counts = receipt.verdict.is_effective();
        if !counts || !matches!(statement, Statement::CheckedIn(_) | Statement::CheckedOut(_)) {
            self.trail.push(Step::new(envelope, receipt));
        }
        if !counts {
            return;
        }
        let acted = receipt.acted_at(envelope);
        match statement {
            Statement::MeetingPlanned(plan) => {
                // A meeting that was cancelled is planned anew, with nothing of what was said of the other.
                if self.cancelled.is_some() {
                    let trail = std::mem::take(&mut self.trail);
                    *self = Self { trail, ..Self::planned(plan) };
                } else {
                    self.plan(plan);
                }
            }
            Statement::MeetingCancelled(cancellation) => self.cancelled = Some(cancellation.reason.clone()),
            Statement::CheckedIn(check) => {
                let attended = self.attended.entry(person.clone()).or_insert_with(Attended::unknown);
                (attended.came, attended.grade) = (Some(check.at), receipt.grade);
            }
            Statement::CheckedOut(check) => {
                if let Some(attended) = self.attended.get_mut(person) {
                    attended.left = Some(check.at);
                }
            }
            Statement::AttendanceListed(listed) => {
                let attended = Attended {
                    came: listed.came,
                    left: listed.left,
                    phone: listed.phone,
                    remark: listed.remark.clone(),
                    grade: receipt.grade,
                    listed_by: Some(person.clone()),
                    reason: listed.reason.clone(),
                };
                self.attended.insert(listed.person.clone(), attended);
            }
            Statement::MeetingLeaveSought(request) => {
                let leave = MeetingLeave {
                    stage: LeaveStage::Asked,
                    grounds: request.grounds,
                    way: match &request.told {
                        Some(told) => told.way,
                        None if self.kind == MeetingKind::Monthly => Way::Paper,
                        None => Way::App,
                    },
                    stand_in: request.stand_in.clone(),
                    asked_at: acted,
                    told_at: request.told.as_ref().map(|told| told.at),
                    decided_by: None,
                    decided_at: None,
                    refusal: String::new(),
                };
                self.leaves.insert(person.clone(), leave);
            }
            Statement::MeetingLeaveDecided(verdict) => {
                if let Some(leave) = self.leaves.get_mut(&verdict.person) {
                    leave.stage = if verdict.agree { LeaveStage::Granted } else { LeaveStage::Refused };
                    leave.decided_by = Some(person.clone());
                    leave.decided_at = Some(receipt.received_at);
                    leave.refusal.clone_from(&verdict.reason);
                }
            }
            Statement::MeetingLeaveEntered(grant) => {
                let leave = MeetingLeave {
                    stage: LeaveStage::Granted,
                    grounds: grant.grounds,
                    way: grant.told.way,
                    stand_in: grant.stand_in.clone(),
                    asked_at: grant.told.at,
                    told_at: Some(grant.told.at),
                    decided_by: Some(person.clone()),
                    decided_at: Some(receipt.received_at),
                    refusal: String::new(),
                };
                self.leaves.insert(grant.person.clone(), leave);
            }
            Statement::TalkAssigned(talk) => {
                self.talk = Some(ExchangeTalk {
                    window: talk.window.clone(),
                    speaker: talk.speaker.clone(),
                    subject: talk.subject.clone(),
                    assigned_at: acted,
                    material: String::new(),
                    handed_in_at: None,
                    archived_by: None,
                    archived_at: None,
                });
            }
            Statement::TalkHandedIn(material) => {
                if let Some(talk) = &mut self.talk {
                    talk.material.clone_from(&material.text);
                    talk.handed_in_at = Some(acted);
                }
            }
            Statement::TalkArchived(_) => {
                if let Some(talk) = &mut self.talk {
                    (talk.archived_by, talk.archived_at) = (Some(person.clone()), Some(acted));
                }
            }
            Statement::MinutesWritten(minutes) => {
                let (ended_at, text) = (minutes.ended_at, minutes.text.clone());
                self.minutes = Some(Minuted { ended_at, text, by: person.clone() });
            }
            Statement::MeetingClosed(_) => {
                let people = match &receipt.ruling {
                    Ruling::Attendees { people } => people.clone(),
                    _ => Vec::new(),
                };
                self.closed = Some(Closed { at: receipt.received_at, people });
            }
            Statement::CorrectionAsked(criticised) => {
                let (cause, note) = (criticised.cause, criticised.note.clone());
                self.corrections.insert(criticised.person.clone(), Corrected { cause, note, stated: None, done: None });
            }
            Statement::CorrectionStated(correction) => {
                if let Some(corrected) = self.corrections.get_mut(person) {
                    let (attitude, measures) = (correction.attitude.clone(), correction.measures.clone());
                    corrected.stated = Some(Stated { attitude, measures, due: correction.due });
                }
            }
            Statement::CorrectionDone(done) => {
                if let Some(corrected) = self.corrections.get_mut(&done.person) {
                    corrected.done = Some(done.done);
                }
            }
            _ => {}
        }
    }
}

impl Attended {
    fn unknown() -> Self {
        Self {
            came: None,
            left: None,
            phone: false,
            remark: String::new(),
            grade: Grade::A,
            listed_by: None,
            reason: String::new(),
        }
    }
}
