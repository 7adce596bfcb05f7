//! One post (岗位): the versions of its card, who decided about them, who has read them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Step;
use crate::domain::{Date, GroupId, Role, Timestamp, WorkerId};
use crate::fact::post::{Card, Holding};
use crate::fact::{Envelope, Receipt, Ruling, Statement};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub by: WorkerId,
    /// When the server received it (GY-CORE-11).
    pub at: Timestamp,
    pub agree: bool,
    pub reason: String,
}

/// A version of the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// With the holders and who answers for which duty as they are now.
    pub card: Card,
    pub submitted_by: WorkerId,
    pub submitted_at: Timestamp,
    /// Who may decide, over the whole centre.
    pub approvers: Vec<Role>,
    pub decided: Option<Decided>,
    /// Holders who came to the post after the card was submitted, and when.
    pub joined: BTreeMap<WorkerId, Timestamp>,
    pub acknowledged: BTreeMap<WorkerId, Timestamp>,
}

impl Version {
    /// The first day on which it can be in force; none while it is not approved.
    pub fn in_force_from(&self) -> Option<Date> {
        let decided = self.decided.as_ref().filter(|decided| decided.agree)?;
        Some(self.card.valid_from.max(decided.at.date()))
    }

    pub fn is_waiting(&self) -> bool {
        self.decided.is_none()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    pub unit: GroupId,
    /// In their order.
    pub approved: Vec<Version>,
    /// The version after those: it waits for the centre, or was returned.
    pub next: Option<Version>,
    pub trail: Vec<Step>,
}

impl Post {
    pub(super) fn new(unit: GroupId) -> Self {
        Self { unit, approved: Vec::new(), next: None, trail: Vec::new() }
    }

    /// The number of the version that is to be written next.
    pub fn next_version(&self) -> u16 {
        self.approved.last().map_or(0, |version| version.card.version).saturating_add(1)
    }

    pub fn version(&self, number: u16) -> Option<&Version> {
        self.versions().find(|version| version.card.version == number)
    }

    /// Every version, the oldest first.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = &Version> {
        self.approved.iter().chain(&self.next)
    }

    /// The version that is in force on a day, if any is.
    pub fn in_force(&self, on: Date) -> Option<&Version> {
        self.approved.iter().rev().find(|version| version.in_force_from().is_some_and(|from| from <= on))
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        if !receipt.verdict.is_effective() {
            return;
        }
        match statement {
            Statement::PostSubmitted(card) => {
                let approvers = match &receipt.ruling {
                    Ruling::Post { approvers } => approvers.clone(),
                    _ => Vec::new(),
                };
                self.next = Some(Version {
                    card: card.clone(),
                    submitted_by: envelope.person.clone(),
                    submitted_at: receipt.acted_at(envelope),
                    approvers,
                    decided: None,
                    joined: BTreeMap::new(),
                    acknowledged: BTreeMap::new(),
                });
            }
            Statement::PostDecided(decision) => {
                let Some(mut version) = self.next.take() else { return };
                let (by, reason) = (envelope.person.clone(), decision.reason.clone());
                version.decided = Some(Decided { by, at: receipt.received_at, agree: decision.agree, reason });
                if decision.agree {
                    self.approved.push(version);
                } else {
                    self.next = Some(version);
                }
            }
            Statement::PostAcknowledged(acknowledgement) => {
                let at = receipt.acted_at(envelope);
                self.change(acknowledgement.version, |version| {
                    version.acknowledged.insert(envelope.person.clone(), at);
                });
            }
            Statement::PostHolderAdded(Holding { version, worker }) => {
                let at = receipt.acted_at(envelope);
                self.change(*version, |version| {
                    version.card.holders.push(worker.clone());
                    version.joined.insert(worker.clone(), at);
                });
            }
            Statement::PostHolderRemoved(Holding { version, worker }) => self.change(*version, |version| {
                version.card.holders.retain(|holder| holder != worker);
                version.joined.remove(worker);
                version.acknowledged.remove(worker);
                for line in &mut version.card.duties {
                    line.holder.take_if(|holder| holder == worker);
                }
            }),
            Statement::DutyAssigned(assignment) => self.change(assignment.version, |version| {
                if let Some(line) = version.card.duties.get_mut(usize::from(assignment.line)) {
                    line.holder = Some(assignment.worker.clone());
                }
            }),
            _ => {}
        }
    }

    fn change(&mut self, number: u16, change: impl FnOnce(&mut Version)) {
        let mut versions = self.approved.iter_mut().chain(&mut self.next);
        if let Some(version) = versions.find(|version| version.card.version == number) {
            change(version);
        }
    }
}
