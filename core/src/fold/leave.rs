//! One leave (请假): the slip, the chain as it was frozen, who decided what, the return.

mod approval;
pub mod back;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use approval::{Asked, HandedOver, Remarked, Reminder, SentBack, Shortened};
pub use back::Back;

use super::Step;
use crate::centre::{LeaveLength, Need};
use crate::domain::{Date, DocId, EntryHash, PostId, Role, Timestamp, WorkerId};
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
    /// 已退回: the applicant changes it or withdraws it
    SentBack,
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
    /// In whose place its author decided, or who took it over, when that one was away.
    pub in_place_of: Option<WorkerId>,
    /// In which office; none by delegation.
    pub role: Option<Role>,
    /// Who had handed the step over to them.
    pub handed_by: Option<WorkerId>,
}

impl Decided {
    fn new(decision: &Decision, (by, role): (&WorkerId, Option<Role>), at: Timestamp) -> Self {
        let Decision { step, agree, reason } = decision.clone();
        Self { step, by: by.clone(), at, agree, reason, ratified_by: None, in_place_of: None, role, handed_by: None }
    }
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
    /// In which office.
    pub role: Option<Role>,
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
    /// Who is told of it once it is approved, over the whole centre.
    pub inform: Vec<Role>,
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
    /// In whose hands due steps are that somebody has handed over.
    pub handed: Vec<HandedOver>,
    pub asked: Vec<Asked>,
    /// Earlier submissions, the oldest first.
    pub sent_back: Vec<SentBack>,
    pub remarks: Vec<Remarked>,
    pub reminded: Option<Reminder>,
    pub shortened: Option<Shortened>,
    pub back: Box<Back>,
    /// What went wrong meanwhile.
    pub faults: Vec<Found>,
}

impl Leave {
    /// The approval steps that are due: one, or those of several that are due together (会签) that nobody has decided. Empty when
    /// nothing is left to decide.
    pub fn due_steps(&self) -> impl Iterator<Item = (usize, &ChainStep)> {
        let open = if self.is_open() { self.undecided() } else { 0..0 };
        open.filter(|step| !self.has_decided(*step)).filter_map(|step| Some((step, self.chain.get(step)?)))
    }

    /// The first of the due steps.
    pub fn due_step(&self) -> Option<(usize, &ChainStep)> {
        self.due_steps().next()
    }

    pub fn is_due(&self, step: usize) -> bool {
        self.due_steps().any(|(due, _)| due == step)
    }

    /// Whether nothing is left to say about a step: it was decided, or somebody went over it.
    pub fn is_settled(&self, step: usize) -> bool {
        self.due_step().is_none_or(|(due, _)| step < due) || self.has_decided(step)
    }

    /// Whether a yes to this step is the last one that it takes.
    pub fn is_last(&self, step: usize) -> bool {
        let together = self.together(step);
        let end = together.end;
        end == self.chain.len() && together.into_iter().all(|other| other == step || self.has_decided(other))
    }

    fn has_decided(&self, step: usize) -> bool {
        self.decided.iter().any(|decided| usize::from(decided.step) == step)
    }

    /// The steps that are due together with this one, itself among them.
    pub fn together(&self, step: usize) -> Range<usize> {
        let is_beside = |step: &usize| self.chain.get(*step).is_some_and(|step| step.beside);
        let before = (1..=step).rev().take_while(is_beside).count();
        let after = (step + 1..self.chain.len()).take_while(is_beside).count();
        step - before..step + after + 1
    }

    /// The steps of which the next decisions are, whether the request is open or not.
    fn undecided(&self) -> Range<usize> {
        let Some(last) = self.decided.iter().map(|decided| usize::from(decided.step)).max() else {
            return self.together(0);
        };
        let together = self.together(last);
        let next = together.end;
        if together.clone().all(|step| self.has_decided(step)) { self.together(next) } else { together }
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

    /// Everybody who is to stand in and has not said no, does both colleagues' work, or has the head's mandate.
    pub fn asked_to_stand_in(&self) -> impl Iterator<Item = &WorkerId> {
        let asked = self.stand_ins.iter().filter(|named| named.accepts != Some(false)).map(|named| &named.worker);
        let mandated = self.mandate.as_ref().map(|mandate| &mandate.deputy);
        asked.chain(self.delegations.iter().map(|named| &named.worker)).chain(mandated)
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
            inform: Vec::new(),
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
            handed: Vec::new(),
            asked: Vec::new(),
            sent_back: Vec::new(),
            remarks: Vec::new(),
            reminded: None,
            shortened: None,
            back: Box::default(),
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
            inform,
            to_file,
            return_due,
            expected,
            not_punched,
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
            leave.inform.clone_from(inform);
            leave.to_file = *to_file;
            leave.return_due = *return_due;
            (leave.back.expected, leave.back.not_punched) = (*expected, *not_punched);
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
                role: role_of(envelope),
            });
        }
        if !receipt.verdict.is_effective() {
            return;
        }
        let in_place_of = match &receipt.ruling {
            Ruling::InPlaceOf(worker) => Some(worker.clone()),
            _ => None,
        };
        match statement {
            Statement::LeaveDecided(decision) => {
                let decided = Decided::new(decision, (&envelope.person, role_of(envelope)), envelope.wall);
                self.decide(Decided { in_place_of, ..decided });
            }
            Statement::DecisionRatified(ratification) => {
                let waiting = self.unratified.iter().find(|waiting| waiting.entry == ratification.decision).cloned();
                if let Some(waiting) = waiting {
                    let decided = Decided::new(&waiting.decision, (&waiting.by, waiting.role), envelope.wall);
                    self.decide(Decided { ratified_by: Some(envelope.person.clone()), in_place_of, ..decided });
                }
            }
            Statement::LeaveWithdrawn(()) => self.stage = LeaveStage::Withdrawn,
            Statement::LeaveFiled(filing) => {
                self.filed_number = Some(filing.number.clone());
                if self.stage == LeaveStage::Approved {
                    self.stage = LeaveStage::Filed;
                }
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
            other => {
                self.handle(envelope, other, receipt);
                self.apply_back(envelope, other, receipt);
            }
        }
        if self.due_step().is_none() {
            self.unratified.clear();
        }
    }

    fn decide(&mut self, mut decided: Decided) {
        let begins = self.together(usize::from(decided.step)).start;
        let is_of_it = |handed: &HandedOver| handed.step == decided.step || usize::from(handed.step) < begins;
        let by_hand = self.handed.iter().find(|handed| handed.to == decided.by && is_of_it(handed));
        decided.handed_by = by_hand.map(|handed| handed.by.clone());
        self.stage = if !decided.agree {
            LeaveStage::Rejected
        } else if !self.is_last(usize::from(decided.step)) {
            LeaveStage::Consented
        } else if self.to < self.submitted_at {
            // It ended before it was submitted, so there is no return to report (GY-ATT-A13).
            LeaveStage::Returned
        } else {
            LeaveStage::Approved
        };
        self.decided.push(decided);
        // What else was said about this step or one before it came too late.
        let (mut handed, mut unratified) = (std::mem::take(&mut self.handed), std::mem::take(&mut self.unratified));
        handed.retain(|handed| !self.is_settled(usize::from(handed.step)));
        unratified.retain(|waiting| !self.is_settled(usize::from(waiting.decision.step)));
        (self.handed, self.unratified) = (handed, unratified);
    }
}

fn role_of(envelope: &Envelope) -> Option<Role> {
    envelope.acting.as_ref().map(|(role, _)| *role)
}
