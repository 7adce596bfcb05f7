//! Where a phone stands after an answer, so that the server can speak first on a live connection.

use super::{Answer, Cursor, Request};
use crate::domain::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Digest of the reference data that the phone has with the answer.
    pub reference: [u8; 8],
    pub log_size: u64,
    pub cursors: Vec<Cursor>,
    /// The line up to which the phone has heard what was refused of others.
    pub refused: u64,
}

impl Held {
    pub fn after(answer: &Answer, reference: [u8; 8]) -> Self {
        let last = |refused: &super::Refusals| refused.entries.last().map_or(refused.from, |(line, _)| *line);
        Self {
            reference,
            log_size: answer.checkpoint.size,
            cursors: answer.cursors.clone(),
            refused: answer.refused.as_ref().map_or(0, last),
        }
    }

    /// What the phone would ask now.
    pub fn request(&self, epoch: u64, now: Timestamp) -> Request {
        Request {
            epoch,
            reference: self.reference,
            log_size: self.log_size,
            cursors: self.cursors.clone(),
            refused: self.refused,
            ..Request::new(now)
        }
    }
}

impl Answer {
    /// Whether it tells anything beyond where the log ends now.
    pub fn is_news(&self, asked: &Request) -> bool {
        self.reference.is_some()
            || !self.snapshots.is_empty()
            || !self.admitted.entries.is_empty()
            || !self.gone.is_empty()
            || self.refused.as_ref().is_some_and(|refused| !refused.entries.is_empty())
            || self.cursors != asked.cursors
    }
}
