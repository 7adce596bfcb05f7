//! Working days (工作日). The table is editable data with a last known day; it is never compiled in as truth.

use std::collections::BTreeMap;

use chrono::Weekday;
use serde::{Deserialize, Serialize};

use super::Date;

/// What the public-holiday notice says of one date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Special {
    /// A public holiday, by name.
    Rest(String),
    /// A make-up working day (调休上班).
    Workday,
}

/// The centre's calendar: years whose table is imported, and their exceptions to Monday to Friday.
///
/// Source: GY-CORE-2.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    pub years: Vec<i32>,
    pub special: BTreeMap<Date, Special>,
}

/// A due date; unknown (and red) until the table of its year is imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    On(Date),
    Unknown,
}

impl Calendar {
    /// Whether people work on `date`; `None` when the table of that year is not imported.
    pub fn is_working_day(&self, date: Date) -> Option<bool> {
        if !self.years.contains(&date.year()) {
            return None;
        }
        Some(match self.special.get(&date) {
            Some(Special::Rest(_)) => false,
            Some(Special::Workday) => true,
            None => !matches!(date.weekday(), Weekday::Sat | Weekday::Sun),
        })
    }

    /// Like [`Calendar::is_working_day`], where a missing table must not stop the work: Monday to Friday.
    pub fn works(&self, date: Date) -> bool {
        self.is_working_day(date).unwrap_or(!matches!(date.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// Day `n` after an event. Unit: working days; the day of the event is not counted. Source: GY-CORE-3.
    pub fn after(&self, event: Date, n: u32) -> Due {
        let mut date = event;
        for _ in 0..n {
            loop {
                date = date.plus_days(1);
                match self.is_working_day(date) {
                    Some(true) => break,
                    Some(false) => {}
                    None => return Due::Unknown,
                }
            }
        }
        Due::On(date)
    }

    /// The event's own date when that is a working day and it happened before `close_second`, else the next working day.
    /// Source: GY-CORE-4.
    pub fn same_day(&self, event: super::Timestamp, close_second: u32) -> Due {
        let date = event.date();
        match self.is_working_day(date) {
            Some(true) if event.second_of_day() < close_second => Due::On(date),
            Some(_) => self.after(date, 1),
            None => Due::Unknown,
        }
    }
}
