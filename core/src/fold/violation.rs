//! A violation (违规), from its record to its end: what was said of it, read when somebody looks, as of extended hours.
//!
//! Its level is no state: it follows from the person's other violations (`regime::violation::level`). What is kept is the level at
//! the time of the confirmation.

use serde::{Deserialize, Serialize};

use super::Step;
use super::case::By;
use super::extended::Said;
use crate::domain::{Date, Private, Role, WorkerId};
use crate::fact::violation::{Confirmation, Delivery, Letter, Record, Replaced, Transfer};
use crate::fact::{Envelope, Receipt, Ruling, Statement};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Violation {
    pub record: Record,
    pub recorded: By,
    /// Who reads it beside whom it concerns, over the whole centre.
    pub readers: Vec<Role>,
    /// Level, and which of the person's it is, when it was confirmed.
    pub frozen: Option<(u8, u8)>,
    pub said: Vec<Said>,
}

/// 经过: what was done with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// 本人说明
    pub statements: Vec<(By, String)>,
    pub confirmed: Option<(By, Confirmation)>,
    pub revoked: Option<(By, String)>,
    /// At the meeting of which day.
    pub named: Option<(By, Date)>,
    pub delivered: Vec<(By, Delivery)>,
    pub letter: Option<(By, Letter)>,
    /// 单位答复
    pub answered: Option<(By, String)>,
    pub replaced: Option<(By, Replaced)>,
    pub transferred: Option<(By, Transfer)>,
    /// By which writing the letter was taken back.
    pub withdrawn: Option<(By, String)>,
    /// Former addressees who were told that it does not hold any more.
    pub told: Vec<(By, Delivery)>,
    pub closed: Option<By>,
}

impl Course {
    /// Whether it counts: confirmed, and not revoked.
    pub fn holds(&self) -> bool {
        self.confirmed.is_some() && self.revoked.is_none()
    }

    /// The letter, unless it was taken back.
    pub fn letter_in_force(&self) -> Option<&(By, Letter)> {
        self.letter.as_ref().filter(|_| self.withdrawn.is_none())
    }

    pub fn delivery(&self, to: &str) -> Option<&(By, Delivery)> {
        self.delivered.iter().find(|(_, delivery)| delivery.to == to)
    }
}

impl Violation {
    pub(super) fn new(record: &Record, envelope: &Envelope, receipt: &Receipt) -> Self {
        let readers = match &receipt.ruling {
            Ruling::Recorded { readers } => readers.clone(),
            _ => Vec::new(),
        };
        let recorded = By { who: envelope.person.clone(), at: envelope.wall };
        Self { record: record.clone(), recorded, readers, frozen: None, said: Vec::new() }
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, receipt: &Receipt) {
        if let Ruling::Level { level, ordinal } = receipt.ruling {
            self.frozen = Some((level, ordinal));
        }
        self.said.push(Said { step: Step::new(envelope, receipt), payload: Private::new(envelope.payload.clone()) });
    }

    /// By whom it is found: whose it is, and who recorded it, since a window's alone has nobody else.
    pub fn people(&self) -> impl Iterator<Item = &WorkerId> {
        self.record.person.iter().chain([&self.recorded.who])
    }

    pub fn concerns(&self, person: &WorkerId) -> bool {
        self.people().any(|one| one == person)
    }

    pub fn trail(&self) -> impl Iterator<Item = &Step> {
        self.said.iter().map(|said| &said.step)
    }

    pub fn course(&self) -> Course {
        let mut course = Course::default();
        for Said { step, payload } in self.said.iter().filter(|said| said.step.codes.is_empty()) {
            // None of it is done without a network: it counts from when it came.
            let by = By { who: step.person.clone(), at: step.received_at };
            match Statement::decode(step.kind, payload.reveal()) {
                Some(Statement::ViolationAnswered(text)) => course.statements.push((by, text)),
                Some(Statement::ViolationConfirmed(said)) => course.confirmed = Some((by, said)),
                Some(Statement::ViolationRevoked(reason)) => course.revoked = Some((by, reason)),
                Some(Statement::ViolationNamed(on)) => course.named = Some((by, on)),
                Some(Statement::ViolationDelivered(said)) => course.delivered.push((by, said)),
                Some(Statement::LetterSent(said)) => {
                    // Another one after one that was taken back: what was answered, told and closed is of the former.
                    (course.withdrawn, course.answered, course.closed) = (None, None, None);
                    course.told.clear();
                    course.letter = Some((by, said));
                }
                Some(Statement::UnitAnswered(text)) => course.answered = Some((by, text)),
                Some(Statement::PersonReplaced(said)) => course.replaced = Some((by, said)),
                Some(Statement::PersonTransferred(said)) => course.transferred = Some((by, said)),
                Some(Statement::LetterWithdrawn(text)) => course.withdrawn = Some((by, text)),
                Some(Statement::WithdrawalTold(said)) => course.told.push((by, said)),
                Some(Statement::ViolationClosed(())) => course.closed = Some(by),
                _ => {}
            }
        }
        course
    }
}
