//! What happened to a request beside the decisions: in whose hands the step is, opinions, what went back, remarks.

use serde::{Deserialize, Serialize};

use super::{Decided, Leave, LeaveStage, StoodIn};
use crate::domain::{Date, GrantId, Timestamp, WorkerId};
use crate::fact::leave::{LeaveKind, Slip};
use crate::fact::{Envelope, Receipt, Ruling, Statement};

/// A due step in somebody's hands. Whether that still holds, `regime::leave::handed` says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    pub step: u8,
    pub to: WorkerId,
    pub by: WorkerId,
    pub at: Timestamp,
    /// By which grant it was handed over.
    pub grant: Option<GrantId>,
    /// The last day of a delegation; none where the other person holds the office as well.
    pub until: Option<Date>,
    pub reason: String,
}

/// An opinion that was asked before the step is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub step: u8,
    pub worker: WorkerId,
    pub by: WorkerId,
    pub at: Timestamp,
    pub words: String,
    /// When, whether they agree, and in which words; none while they have said nothing.
    pub answer: Option<(Timestamp, bool, String)>,
}

/// A submission that went back to its applicant, as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBack {
    pub by: WorkerId,
    pub at: Timestamp,
    pub reason: String,
    pub kind: LeaveKind,
    pub from: Timestamp,
    pub to: Timestamp,
    pub slip_reason: String,
    pub substitute: String,
    /// Void since.
    pub decided: Vec<Decided>,
    pub asked: Vec<Asked>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remarked {
    pub by: WorkerId,
    pub at: Timestamp,
    pub text: String,
}

/// The last time that the applicant reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    pub at: Timestamp,
    pub received_at: Timestamp,
    /// How many steps had been decided.
    pub decided: u8,
}

/// A leave that was made to end earlier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortened {
    pub at: Timestamp,
    /// What had been asked for first.
    pub to: Timestamp,
    pub reason: String,
}

impl Leave {
    /// The opinions for which due steps wait.
    pub fn open_questions(&self) -> impl Iterator<Item = &Asked> {
        self.asked.iter().filter(|asked| asked.answer.is_none() && self.is_due(usize::from(asked.step)))
    }

    /// The opinion for which a due step waits.
    pub fn open_question(&self, step: u8) -> Option<&Asked> {
        self.open_questions().find(|asked| asked.step == step)
    }

    /// When the steps that are due became so; when the slip was handed in before anybody decided.
    pub fn due_since(&self) -> Timestamp {
        self.decided_before_due().last().map_or(self.submitted_at, |decided| decided.at)
    }

    /// What was decided before the steps that are due: what is said about one of several that are due together does not wait for
    /// the others.
    pub fn decided_before_due(&self) -> impl Iterator<Item = &Decided> {
        let due = self.due_step().map_or(self.chain.len(), |(due, _)| self.together(due).start);
        self.decided.iter().filter(move |decided| usize::from(decided.step) < due)
    }

    /// Whether the applicant has reminded whoever decides now.
    pub fn is_reminded(&self) -> bool {
        let decided = self.decided_before_due().count();
        self.is_open() && self.reminded.as_ref().is_some_and(|reminder| usize::from(reminder.decided) >= decided)
    }

    pub(super) fn handle(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        let (by, at) = (envelope.person.clone(), envelope.wall);
        match statement {
            Statement::StepTransferred(transfer) => {
                let grant = envelope.acting.as_ref().map(|(_, grant)| grant.clone());
                let (to, until, reason) = (transfer.to.clone(), transfer.until, transfer.reason.clone());
                let step = transfer.step;
                self.handed.retain(|handed| handed.step != step);
                self.handed.extend((to != by).then_some(HandedOver { step, to, by, at, grant, until, reason }));
            }
            Statement::OpinionAsked(question) => {
                let (step, worker, words) = (question.step, question.worker.clone(), question.words.clone());
                self.asked.push(Asked { step, worker, by, at, words, answer: None });
            }
            Statement::OpinionGiven(opinion) => {
                let open = self.asked.iter_mut().find(|asked| asked.answer.is_none() && asked.worker == by);
                if let Some(asked) = open {
                    asked.answer = Some((at, opinion.agree, opinion.words.clone()));
                }
            }
            Statement::QuestionTakenBack(worker) => {
                self.asked.retain(|asked| asked.answer.is_some() || asked.worker != *worker);
            }
            Statement::LeaveSentBack(back) => {
                self.asked.retain(|asked| asked.answer.is_some());
                self.sent_back.push(SentBack {
                    by,
                    at,
                    reason: back.reason.clone(),
                    kind: self.kind,
                    from: self.from,
                    to: self.to,
                    slip_reason: self.reason.clone(),
                    substitute: self.substitute.clone(),
                    decided: std::mem::take(&mut self.decided),
                    asked: std::mem::take(&mut self.asked),
                });
                (self.stage, self.handed, self.reminded) = (LeaveStage::SentBack, Vec::new(), None);
            }
            Statement::LeaveResubmitted(slip) => self.resubmit(envelope, slip, receipt),
            Statement::LeaveRemarked(remark) => self.remarks.push(Remarked { by, at, text: remark.text.clone() }),
            Statement::Reminded(()) => {
                let decided = u8::try_from(self.decided.len()).unwrap_or(u8::MAX);
                self.reminded = Some(Reminder { at, received_at: receipt.received_at, decided });
            }
            Statement::LeaveShortened(shortening) => {
                let to = self.shortened.as_ref().map_or(self.to, |before| before.to);
                self.shortened = Some(Shortened { at, to, reason: shortening.reason.clone() });
                self.end_at(shortening.to, &receipt.ruling);
            }
            _ => {}
        }
    }

    /// A new submission in the same document: what was said before stays to be read, and decides nothing.
    fn resubmit(&mut self, envelope: &Envelope, slip: &Slip, receipt: &Receipt) {
        let anew = Self::submitted(envelope, slip, receipt);
        let same_time = (anew.from, anew.to) == (self.from, self.to);
        let before = std::mem::replace(self, anew);
        if same_time {
            let said = |named: StoodIn| {
                let before =
                    before.stand_ins.iter().find(|said| (said.duty, &said.worker) == (named.duty, &named.worker));
                before.cloned().unwrap_or(named)
            };
            self.stand_ins = std::mem::take(&mut self.stand_ins).into_iter().map(said).collect();
        }
        (self.trail, self.sent_back, self.remarks) = (before.trail, before.sent_back, before.remarks);
    }

    /// Cuts off what lies behind the new end, with everything that follows it.
    fn end_at(&mut self, to: Timestamp, ruling: &Ruling) {
        self.to = to;
        if let Ruling::Shortened { minutes, return_due, expected } = ruling {
            let less = self.minutes.saturating_sub(*minutes);
            (self.minutes, self.return_due, self.back.expected) = (*minutes, *return_due, *expected);
            self.joined_minutes = self.joined_minutes.saturating_sub(less);
        }
        self.delegations.retain(|delegation| delegation.from < to);
        for delegation in &mut self.delegations {
            delegation.to = delegation.to.min(to);
        }
        if let Some(mandate) = &mut self.mandate {
            mandate.to = mandate.to.min(to);
        }
    }
}
