//! One leave (请假): the slip, the chain as it was frozen, who decided what, the return.

use serde::{Deserialize, Serialize};

use super::Step;
use crate::centre::{LeaveLength, Need};
use crate::domain::{Date, DocId, EntryHash, PostId, Timestamp, WorkerId};
use crate::fact::cover::{BriefedMatter, Delegation, Fault, Mandate, Recorded};
use crate::fact::leave::{Decision, Duty, LeaveKind, Slip, StandIn};
use crate::fact::receipt::ChainStep;
use crate::fact::visit::Drawing;
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

/// What went over between A and whoever stands in, for one post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    pub post: PostId,
    pub briefing: Option<(Timestamp, Vec<BriefedMatter>)>,
    pub read_by: Vec<(WorkerId, Timestamp)>,
    pub note: Option<Noted>,
    /// When A took the work back.
    pub taken_at: Option<Timestamp>,
}

/// What whoever stood in hands back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noted {
    pub by: WorkerId,
    pub at: Timestamp,
    pub done: String,
    pub open: String,
}

/// What went wrong while somebody was away, and who is proposed to answer for it; a person decides (GY-CORE-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub fault: Fault,
    pub by: WorkerId,
    /// None where nobody can be named.
    pub who: Option<WorkerId>,
    pub rule: String,
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
    /// Of the head of the centre.
    pub mandate: Option<Mandate>,
    pub delegations: Vec<Delegation>,
    pub handovers: Vec<Handover>,
    /// Who wrote it down for somebody who could not ask.
    pub recorded_by: Option<WorkerId>,
    pub trail: Vec<Step>,
    /// What went wrong meanwhile.
    pub faults: Vec<Found>,
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

    pub fn handover(&self, post: &PostId) -> Option<&Handover> {
        self.handovers.iter().find(|handover| handover.post == *post)
    }

    fn handover_mut(&mut self, post: &PostId) -> &mut Handover {
        let at = self.handovers.iter().position(|handover| handover.post == *post).unwrap_or_else(|| {
            let empty =
                Handover { post: post.clone(), briefing: None, read_by: Vec::new(), note: None, taken_at: None };
            self.handovers.push(empty);
            self.handovers.len() - 1
        });
        &mut self.handovers[at]
    }

    /// Whether something is left to decide.
    pub fn is_open(&self) -> bool {
        matches!(self.stage, LeaveStage::Submitted | LeaveStage::Consented)
    }

    /// Everybody who is to stand in and has not said no, or does both colleagues' work.
    pub fn asked_to_stand_in(&self) -> impl Iterator<Item = &WorkerId> {
        let asked = self.stand_ins.iter().filter(|named| named.accepts != Some(false)).map(|named| &named.worker);
        asked.chain(self.delegations.iter().map(|named| &named.worker))
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

    pub(super) fn submitted(envelope: &Envelope, slip: &Slip, receipt: &Receipt) -> Self {
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
            mandate: slip.mandate.clone(),
            delegations: Vec::new(),
            handovers: Vec::new(),
            recorded_by: None,
            trail: Vec::new(),
            faults: Vec::new(),
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

    /// An absence that somebody else wrote down; there is nothing to decide.
    pub(super) fn recorded(envelope: &Envelope, recorded: &Recorded, receipt: &Receipt) -> Self {
        let slip = Slip {
            kind: recorded.kind,
            reason: recorded.reason.clone(),
            from: recorded.from,
            to: recorded.to,
            official: None,
            substitute: String::new(),
            stand_ins: Vec::new(),
            contact: String::new(),
            signature: Drawing::default(),
            mandate: None,
        };
        let leave = Self::submitted(envelope, &slip, receipt);
        Self {
            person: recorded.person.clone(),
            stage: LeaveStage::Approved,
            recorded_by: Some(envelope.person.clone()),
            ..leave
        }
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
            Statement::DelegateNamed(delegation) => {
                // Named anew for the post, at a time that touches it: the later word holds.
                self.delegations.retain(|other| {
                    other.post != delegation.post || other.to <= delegation.from || delegation.to <= other.from
                });
                self.delegations.push(delegation.clone());
            }
            Statement::Briefed(briefing) => {
                let handover = self.handover_mut(&briefing.post);
                handover.briefing = Some((envelope.wall, briefing.matters.clone()));
                handover.read_by.clear();
            }
            Statement::BriefingRead(post) => {
                let read = (envelope.person.clone(), envelope.wall);
                self.handover_mut(post).read_by.push(read);
            }
            Statement::HandedBack(note) => {
                let noted = Noted {
                    by: envelope.person.clone(),
                    at: envelope.wall,
                    done: note.done.clone(),
                    open: note.open.clone(),
                };
                let handover = self.handover_mut(&note.post);
                (handover.note, handover.taken_at) = (Some(noted), None);
            }
            Statement::HandBackTaken(post) => self.handover_mut(post).taken_at = Some(envelope.wall),
            Statement::FaultFound(fault) => {
                if let Ruling::Liable { who, rule } = &receipt.ruling {
                    let (by, who, rule) = (envelope.person.clone(), who.clone(), rule.clone());
                    self.faults.push(Found { fault: fault.clone(), by, who, rule });
                }
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
