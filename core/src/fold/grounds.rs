//! Why somebody does not come to a meeting (会议假事由), apart from the meeting: only they and who decides read it.

use serde::{Deserialize, Serialize};

use super::Step;
use crate::domain::{DocId, EntryHash, Role, WorkerId};
use crate::fact::{Envelope, Receipt, Ruling, Statement, meeting};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    pub meeting: DocId,
    pub person: WorkerId,
    /// Who decided about it when it was said, over the whole centre.
    pub roles: Vec<Role>,
    pub people: Vec<WorkerId>,
    /// In the order of saying: who was refused may ask again.
    pub said: Vec<Said>,
    pub trail: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub by: WorkerId,
    pub reason: String,
    /// By which the request names it.
    pub digest: [u8; 32],
    /// The entry that holds the picture of the paper form.
    pub paper: Option<EntryHash>,
}

impl Grounds {
    pub(super) fn new(given: &meeting::Grounds) -> Self {
        Self {
            meeting: given.meeting,
            person: given.person.clone(),
            roles: Vec::new(),
            people: Vec::new(),
            said: Vec::new(),
            trail: Vec::new(),
        }
    }

    /// What a request names.
    pub fn of(&self, digest: &[u8; 32]) -> Option<&Said> {
        self.said.iter().find(|said| said.digest == *digest)
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        let Statement::GroundsGiven(given) = statement else { return };
        if !receipt.verdict.is_effective() {
            return;
        }
        if let Ruling::Deciders { roles, people } = &receipt.ruling {
            self.roles.extend(roles.iter().filter(|role| !self.roles.contains(role)).copied().collect::<Vec<_>>());
            self.people.extend(people.iter().filter(|who| !self.people.contains(who)).cloned().collect::<Vec<_>>());
        }
        self.said.push(Said {
            by: envelope.person.clone(),
            reason: given.reason.clone(),
            digest: given.digest(),
            paper: (!given.paper.is_empty()).then_some(receipt.hash),
        });
    }
}
