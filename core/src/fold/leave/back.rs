//! What became of the return from a leave (销假): when it was due, how late it was, what was said to that.

use serde::{Deserialize, Serialize};

use super::{Leave, LeaveStage};
use crate::domain::{EntryHash, Timestamp, WorkerId};
use crate::fact::attendance::Place;
use crate::fact::back::{Awol, PaperSlip};
use crate::fact::leave::Slip;
use crate::fact::receipt::Expected;
use crate::fact::visit::Drawing;
use crate::fact::{Envelope, Grade, Receipt, Ruling, Statement};

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back {
    /// None where a return is due on a day.
    pub expected: Option<Expected>,
    /// The arrival that had not been punched when the leave was asked for.
    pub not_punched: Option<Place>,
    /// How the return is known.
    pub way: Option<ReturnWay>,
    /// Unit: whole minutes; 0 where an attendance point counts them.
    pub late_minutes: u32,
    pub excuse: Option<Excused>,
    pub awol: Option<Recorded>,
    pub paper: Option<Papered>,
}

/// How a return is known. The order is the order in stores: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ReturnWay {
    /// The person said so.
    Reported,
    /// An arrival was punched.
    Punched,
    /// The office said so.
    Office,
}

/// 迟归说明
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Excused {
    /// Empty where the person wrote nothing, and the office has decided all the same.
    pub reason: String,
    pub given_at: Timestamp,
    pub verdict: Option<ExcuseDecided>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcuseDecided {
    pub by: WorkerId,
    pub at: Timestamp,
    pub accepts: bool,
    pub reason: String,
}

/// 旷工, as the office found it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub by: WorkerId,
    pub at: Timestamp,
    pub finding: Awol,
}

/// 纸质假条; who entered it stands in [`Leave::recorded_by`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Papered {
    /// The entry that holds the picture.
    pub entry: EntryHash,
    pub written_at: Timestamp,
    pub signatures: String,
    pub remark: String,
}

impl Leave {
    /// A slip that was written on paper; the signatures on it stand for the chain.
    pub(in crate::fold) fn on_paper(envelope: &Envelope, paper: &PaperSlip, receipt: &Receipt) -> Self {
        let slip = Slip {
            kind: paper.kind,
            reason: paper.reason.clone(),
            from: paper.from,
            to: paper.to,
            official: Some(paper.official),
            substitute: String::new(),
            stand_ins: Vec::new(),
            contact: String::new(),
            signature: Drawing::default(),
            mandate: None,
        };
        let mut leave = Self::submitted(envelope, &slip, receipt);
        leave.person.clone_from(&paper.person);
        leave.stage = LeaveStage::Filed;
        leave.recorded_by = Some(envelope.person.clone());
        leave.submitted_at = paper.written_at;
        leave.back.paper = Some(Papered {
            entry: receipt.hash,
            written_at: paper.written_at,
            signatures: paper.signatures.clone(),
            remark: paper.remark.clone(),
        });
        leave
    }

    /// A return at a moment: it closes the leave, unless somebody has to decide.
    fn is_back(&mut self, at: Timestamp, way: ReturnWay, ruling: &Ruling) {
        self.returned_at = Some(at);
        self.back.way = Some(way);
        let closes = match ruling {
            Ruling::Returned { late_minutes, closes } => {
                self.back.late_minutes = *late_minutes;
                *closes
            }
            _ => true,
        };
        if closes {
            self.stage = LeaveStage::Returned;
        }
    }

    /// What is stated about the return, with effect.
    pub(super) fn apply_back(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        let acted = receipt.acted_at(envelope);
        match statement {
            Statement::LeaveReturned(back) => {
                let own = envelope.person == self.person;
                let way = if own { ReturnWay::Reported } else { ReturnWay::Office };
                // A clock that cannot be believed says nothing of when that was.
                let at = if own && receipt.grade == Grade::C { receipt.received_at } else { back.at };
                self.is_back(at, way, &receipt.ruling);
                if own && self.stage != LeaveStage::Returned && !back.reason.trim().is_empty() {
                    self.back.excuse = Some(Excused { reason: back.reason.clone(), given_at: acted, verdict: None });
                }
            }
            Statement::LeaveReturnPunched(at) => self.is_back(*at, ReturnWay::Punched, &receipt.ruling),
            Statement::ExcuseGiven(excuse) => {
                self.back.excuse = Some(Excused { reason: excuse.reason.clone(), given_at: acted, verdict: None });
            }
            Statement::ExcuseDecided(verdict) => {
                let decided = ExcuseDecided {
                    by: envelope.person.clone(),
                    at: receipt.received_at,
                    accepts: verdict.accept,
                    reason: verdict.reason.clone(),
                };
                let unwritten = || Excused { reason: String::new(), given_at: receipt.received_at, verdict: None };
                self.back.excuse.get_or_insert_with(unwritten).verdict = Some(decided);
                if let (Some(at), None) = (verdict.returned_at, self.returned_at) {
                    (self.returned_at, self.back.way) = (Some(at), Some(ReturnWay::Office));
                }
                if verdict.accept {
                    self.stage = LeaveStage::Returned;
                }
            }
            Statement::AwolRecorded(finding) => {
                self.back.awol =
                    Some(Recorded { by: envelope.person.clone(), at: receipt.received_at, finding: finding.clone() });
            }
            Statement::LeaveWithdrawnUnused(()) => self.stage = LeaveStage::Withdrawn,
            _ => {}
        }
    }
}
