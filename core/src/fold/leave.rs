//! One leave (请假): the slip, the chain as it was frozen, who decided what, the return.

use serde::{Deserialize, Serialize};

use super::Step;
use crate::domain::{Date, DocId, EntryHash, Timestamp, WorkerId};
use crate::fact::leave::{Decision, LeaveKind};
use crate::fact::receipt::ChainStep;
use crate::fact::{Envelope, Receipt, Ruling, Statement, Verdict};

/// What people have done. Running and overdue follow from the time as well: see `regime::leave::standing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LeaveStage {
    /// 已提交
    Submitted,
    /// 组长已同意,待分管领导审批
    Consented,
    /// 已批准
    Approved,
    /// 已备案
    Filed,
    /// 不同意
    Rejected,
    /// 已撤回
    Withdrawn,
    /// 已销假
    Returned,
    /// 已作废
    Revoked,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Which step of the chain, from 0.
    pub step: u8,
    pub by: WorkerId,
    pub at: Timestamp,
    pub agree: bool,
    pub reason: String,
    /// Who took it over, when its author's authority had ended before it was received.
    pub ratified_by: Option<WorkerId>,
}

/// A decision that waits for the successor (待追认).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unratified {
    pub entry: EntryHash,
    pub by: WorkerId,
    pub at: Timestamp,
    pub decision: Decision,
    /// Whether the time at which it was made cannot be believed.
    pub held: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    pub person: WorkerId,
    pub stage: LeaveStage,
    pub kind: LeaveKind,
    pub reason: String,
    pub from: Timestamp,
    pub to: Timestamp,
    pub substitute: String,
    pub contact: String,
    pub submitted_at: Timestamp,
    /// Working minutes: this slip, and joined with those it touches.
    pub minutes: u32,
    pub joined_minutes: u32,
    pub joined_with: Vec<DocId>,
    pub half_day: bool,
    pub retroactive: bool,
    pub chain: Vec<ChainStep>,
    pub decided: Vec<Decided>,
    pub unratified: Vec<Unratified>,
    pub return_due: Option<Date>,
    pub filed_number: Option<String>,
    pub returned_at: Option<Timestamp>,
    pub return_confirmed: bool,
    pub trail: Vec<Step>,
}

impl Leave {
    /// The approval step that is due; `None` when nothing is left to decide.
    pub fn due_step(&self) -> Option<(usize, &ChainStep)> {
        if !matches!(self.stage, LeaveStage::Submitted | LeaveStage::Consented) {
            return None;
        }
        let next = self.decided.last().map_or(0, |decided| usize::from(decided.step) + 1);
        self.chain.get(next).map(|step| (next, step))
    }

    /// The end that counts: the actual one when the person came back earlier (GY-ATT, returning earlier).
    pub fn effective_to(&self) -> Timestamp {
        self.returned_at.map_or(self.to, |at| at.min(self.to))
    }

    pub(super) fn submitted(envelope: &Envelope, slip: &crate::fact::leave::Slip, receipt: &Receipt) -> Self {
        let mut leave = Self {
            person: envelope.person.clone(),
            stage: LeaveStage::Submitted,
            kind: slip.kind,
            reason: slip.reason.clone(),
            from: slip.from,
            to: slip.to,
            substitute: slip.substitute.clone(),
            contact: slip.contact.clone(),
            submitted_at: receipt.acted_at(envelope),
            minutes: 0,
            joined_minutes: 0,
            joined_with: Vec::new(),
            half_day: false,
            retroactive: false,
            chain: Vec::new(),
            decided: Vec::new(),
            unratified: Vec::new(),
            return_due: None,
            filed_number: None,
            returned_at: None,
            return_confirmed: false,
            trail: Vec::new(),
        };
        if let Ruling::Leave { minutes, joined_minutes, joined_with, half_day, retroactive, chain, return_due } =
            &receipt.ruling
        {
            leave.minutes = *minutes;
            leave.joined_minutes = *joined_minutes;
            leave.joined_with.clone_from(joined_with);
            leave.half_day = *half_day;
            leave.retroactive = *retroactive;
            leave.chain.clone_from(chain);
            leave.return_due = *return_due;
        }
        leave
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        let held = matches!(receipt.verdict, Verdict::Held(_));
        if let (Statement::LeaveDecided(decision), true) =
            (statement, held || matches!(receipt.verdict, Verdict::Provisional(_)))
        {
            self.unratified.push(Unratified {
                entry: receipt.hash,
                by: envelope.person.clone(),
                at: envelope.wall,
                decision: decision.clone(),
                held,
            });
        }
        if !receipt.verdict.is_effective() {
            return;
        }
        match statement {
            Statement::LeaveDecided(decision) => self.decide(decision, &envelope.person, envelope.wall, None),
            Statement::DecisionRatified(ratification) => {
                let waiting = self.unratified.iter().find(|waiting| waiting.entry == ratification.decision).cloned();
                if let Some(waiting) = waiting {
                    self.decide(&waiting.decision, &waiting.by, envelope.wall, Some(&envelope.person));
                }
            }
            Statement::LeaveWithdrawn(()) => self.stage = LeaveStage::Withdrawn,
            Statement::LeaveFiled(filing) => {
                self.filed_number = Some(filing.number.clone());
                if self.stage == LeaveStage::Approved {
                    self.stage = LeaveStage::Filed;
                }
            }
            Statement::LeaveReturned(back) => {
                self.returned_at = Some(back.at);
                self.stage = LeaveStage::Returned;
            }
            Statement::LeaveReturnConfirmed(()) => self.return_confirmed = true,
            Statement::LeaveRevoked(()) => self.stage = LeaveStage::Revoked,
            _ => {}
        }
        if self.due_step().is_none() {
            self.unratified.clear();
        }
    }

    fn decide(&mut self, decision: &Decision, by: &WorkerId, at: Timestamp, ratified_by: Option<&WorkerId>) {
        self.decided.push(Decided {
            step: decision.step,
            by: by.clone(),
            at,
            agree: decision.agree,
            reason: decision.reason.clone(),
            ratified_by: ratified_by.cloned(),
        });
        // What else was said about this step or one before it came too late.
        self.unratified.retain(|waiting| waiting.decision.step > decision.step);
        self.stage = if !decision.agree {
            LeaveStage::Rejected
        } else if usize::from(decision.step) + 1 < self.chain.len() {
            LeaveStage::Consented
        } else if self.to < self.submitted_at {
            // It ended before it was submitted, so there is no return to report (GY-ATT-A13).
            LeaveStage::Returned
        } else {
            LeaveStage::Approved
        };
    }
}
