//! One person's month of looking at clients' data in clear (查看记录), for the supervision section and for the person (GY-CORE-18).

use serde::{Deserialize, Serialize};

use crate::domain::{Date, DocId, Timestamp, WorkerId};
use crate::fact::private::{Field, Read};
use crate::fact::{Envelope, Receipt};

/// One field of one record on one day: however often it was looked at, it is one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The first time on that day, as far as the phone can be believed.
    pub at: Timestamp,
    pub record: DocId,
    pub field: Field,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateReads {
    pub person: WorkerId,
    /// Its first day.
    pub month: Date,
    /// In the order of the log. They are the whole history: the trail would say the same again.
    pub lines: Vec<Line>,
}

impl PrivateReads {
    pub(super) fn new(person: &WorkerId, on: Date) -> Self {
        Self { person: person.clone(), month: on.month_begin(), lines: Vec::new() }
    }

    /// Whether a day has the line already.
    pub fn has(&self, on: Date, record: DocId, field: &Field) -> bool {
        self.lines.iter().any(|line| line.at.date() == on && line.record == record && line.field == *field)
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, read: &Read, receipt: &Receipt) {
        // By the phone's day: a clock that cannot be proved must not merge two days into that of the receipt. One that is ahead hides
        // nothing in days that have not come.
        let at = envelope.wall.min(receipt.received_at);
        if receipt.verdict.is_effective() && !self.has(at.date(), read.record, &read.field) {
            self.lines.push(Line { at, record: read.record, field: read.field.clone() });
        }
    }
}
