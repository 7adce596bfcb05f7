//! One leave (请假): the slip, the chain as it was frozen, who decided what, the return.

use serde::{Deserialize, Serialize};

use super::Step;
use crate::centre::{LeaveLength, Need};
use crate::domain::{Date, DocId, EntryHash, Timestamp, WorkerId};
use crate::fact::leave::{Decision, Duty, LeaveKind, StandIn};
use crate::fact::receipt::ChainStep;
use crate::fact::{Envelope, Receipt, Ruling, Statement, Verdict};

/// What people have done. Running and overdue follow from the time as well: see `regime::leave::standing`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum LeaveStage {
    /// 已提交
    Submitted,
    /// 审批中: an earlier step has agreed
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

/// Somebody who is to stand in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoodIn {
    pub duty: Duty,
    pub worker: WorkerId,
    /// None while they have said nothing.
    pub accepts: Option<bool>,
    pub reason: String,
}

impl From<&StandIn> for StoodIn {
    fn from(named: &StandIn) -> Self {
        Self { duty: named.duty, worker: named.worker.clone(), accepts: None, reason: String::new() }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    pub person: WorkerId,
    pub stage: LeaveStage,
    pub kind: LeaveKind,
    pub reason: String,
    pub from: Timestamp,
    pub to: Timestamp,
    pub official: Option<bool>,
    pub substitute: String,
    /// Who stands in, with what they said to it.
    pub stand_ins: Vec<StoodIn>,
    /// How many steps had been decided when others were named in their place; 0 when nobody has decided on other names.
    pub decided_before: u8,
    pub contact: String,
    pub submitted_at: Timestamp,
    /// Working minutes: this slip, and joined with those it touches.
    pub minutes: u32,
    pub joined_minutes: u32,
    pub joined_with: Vec<DocId>,
    pub length: LeaveLength,
    pub retroactive: bool,
    pub chain: Vec<ChainStep>,
    /// The rule that the chain is of.
    pub rule: String,
    pub needs: Vec<Need>,
    /// Whether it is filed when it is approved.
    pub to_file: bool,
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
        if !self.is_open() {
            return None;
        }
        let next = self.decided.last().map_or(0, |decided| usize::from(decided.step) + 1);
        self.chain.get(next).map(|step| (next, step))
    }

    /// Whether something is left to decide.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, LeaveStage::Submitted | LeaveStage::Consented)
    }

    /// Everybody who is to stand in and has not said no.
    pub fn asked_to_stand_in(&self) -> impl Iterator<Item = &WorkerId> {
        self.stand_ins.iter().filter(|named| named.accepts != Some(false)).map(|named| &named.worker)
    }

    /// Who has agreed to stand in for something.
    pub fn stands_in(&self, duty: Duty) -> Option<&WorkerId> {
        let agreed = |named: &&StoodIn| named.duty == duty && named.accepts == Some(true);
        self.stand_ins.iter().find(agreed).map(|named| &named.worker)
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
            official: slip.official,
            substitute: slip.substitute.clone(),
            stand_ins: slip.stand_ins.iter().map(StoodIn::from).collect(),
            decided_before: 0,
            contact: slip.contact.clone(),
            submitted_at: receipt.acted_at(envelope),
            minutes: 0,
            joined_minutes: 0,
            joined_with: Vec::new(),
            length: LeaveLength::Longer,
            retroactive: false,
            chain: Vec::new(),
            rule: String::new(),
            needs: Vec::new(),
            to_file: false,
            decided: Vec::new(),
            unratified: Vec::new(),
            return_due: None,
            filed_number: None,
            returned_at: None,
            return_confirmed: false,
            trail: Vec::new(),
        };
        if let Ruling::Leave {
            minutes,
            joined_minutes,
            joined_with,
            length,
            retroactive,
            chain,
            rule,
            needs,
            to_file,
            return_due,
        } = &receipt.ruling
        {
            leave.minutes = *minutes;
            leave.joined_minutes = *joined_minutes;
            leave.joined_with.clone_from(joined_with);
            leave.length = *length;
            leave.retroactive = *retroactive;
            leave.chain.clone_from(chain);
            leave.rule.clone_from(rule);
            leave.needs.clone_from(needs);
            leave.to_file = *to_file;
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
            Statement::StandInAnswered(answer) => {
                let own = |named: &&mut StoodIn| named.duty == answer.duty && named.worker == envelope.person;
                if let Some(named) = self.stand_ins.iter_mut().find(own) {
                    named.accepts = Some(answer.accepts);
                    named.reason.clone_from(&answer.reason);
                }
            }
            Statement::StandInsNamed(named) => {
                // Who stays has said what they said.
                let said = std::mem::take(&mut self.stand_ins);
                let of = |named: &StandIn| {
                    let before = said.iter().find(|said| (said.duty, &said.worker) == (named.duty, &named.worker));
                    before.cloned().unwrap_or_else(|| StoodIn::from(named))
                };
                self.stand_ins = named.iter().map(of).collect();
                self.decided_before = u8::try_from(self.decided.len()).unwrap_or(u8::MAX);
            }
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
