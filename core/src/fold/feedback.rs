//! How a visit was (上门评价), apart from the visit: whoever made it does not read it.

use serde::{Deserialize, Serialize};

use super::Step;
use super::case::By;
use crate::domain::WorkerId;
use crate::fact::feedback::{self, Handled};
use crate::fact::{Envelope, Receipt, Ruling, Statement};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    pub given: feedback::Feedback,
    /// On whose phone.
    pub by: WorkerId,
    /// Who was out on the visit, as found when it was given: whom a complaint is about.
    pub subjects: Vec<WorkerId>,
    pub handled: Option<(By, Handled)>,
    pub trail: Vec<Step>,
}

impl Feedback {
    pub(super) fn new(given: &feedback::Feedback, envelope: &Envelope, receipt: &Receipt) -> Self {
        let subjects = match &receipt.ruling {
            Ruling::Subjects { people } => people.clone(),
            _ => Vec::new(),
        };
        let by = envelope.person.clone();
        Self { given: given.clone(), by, subjects, handled: None, trail: Vec::new() }
    }

    /// Whether a complaint in it waits for the supervision section.
    pub fn is_open(&self) -> bool {
        self.given.complains() && self.handled.is_none()
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        if let Statement::ComplaintHandled(handled) = statement
            && receipt.verdict.is_effective()
        {
            let by = By { who: envelope.person.clone(), at: envelope.wall };
            self.handled = Some((by, handled.clone()));
        }
    }
}
