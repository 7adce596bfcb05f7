//! The notice of a week (通报), as it was published: what is published stays, and a correction is another version.

use serde::{Deserialize, Serialize};

use super::Step;
use super::case::By;
use crate::domain::Date;
use crate::fact::notice::Notice as Publication;
use crate::fact::receipt::NoticeLine;
use crate::fact::{Envelope, Receipt, Ruling, Statement};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The Monday of the week that it is about.
    pub week: Date,
    /// In their order.
    pub versions: Vec<Announced>,
    pub trail: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announced {
    pub by: By,
    pub told: Vec<String>,
    /// Why it was made; empty for the first.
    pub reason: String,
    pub lines: Vec<NoticeLine>,
}

impl Notice {
    pub(super) fn new(publication: &Publication) -> Self {
        Self { week: publication.week, versions: Vec::new(), trail: Vec::new() }
    }

    /// What holds now.
    pub fn latest(&self) -> Option<&Announced> {
        self.versions.last()
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        if let (true, Statement::NoticePublished(publication), Ruling::Notice { lines }) =
            (receipt.verdict.is_effective(), statement, &receipt.ruling)
        {
            self.versions.push(Announced {
                by: By { who: envelope.person.clone(), at: receipt.received_at },
                told: publication.told.clone(),
                reason: publication.reason.clone(),
                lines: lines.clone(),
            });
        }
    }
}
