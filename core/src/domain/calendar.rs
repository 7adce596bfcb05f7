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
    /// Takes over the years of another calendar that this one does not have.
    pub fn keep(&mut self, other: &Self) {
        let missing: Vec<i32> = other.years.iter().copied().filter(|year| !self.years.contains(year)).collect();
        let special = other.special.iter().filter(|(date, _)| missing.contains(&date.year()));
        self.special.extend(special.map(|(date, special)| (*date, special.clone())));
        self.years.extend(missing);
        self.years.sort_unstable();
    }

    /// Whether a year that both know has other days in the other one.
    pub fn differs(&self, other: &Self) -> bool {
        let shared = |date: &Date| self.years.contains(&date.year()) && other.years.contains(&date.year());
        let of = |calendar: &Self| -> Vec<(Date, Special)> {
            let days = calendar.special.iter().filter(|(date, _)| shared(date));
            days.map(|(date, special)| (*date, special.clone())).collect()
        };
        of(self) != of(other)
    }

    /// Whether the administrator has to be told that the table of the next year, which is published each November, is missing.
    pub fn lacks_next_year(&self, today: Date) -> bool {
        today.month() >= 11 && !self.years.contains(&(today.year() + 1))
    }

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

    /// The working day that lies `n` before an event. Unit: working days; the day of the event is not counted.
    pub fn before(&self, event: Date, n: u32) -> Due {
        let mut date = event;
        for _ in 0..n {
            loop {
                date = date.plus_days(-1);
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

#[cfg(all(test, feature = "centre-file"))]
mod tests {
    use super::*;
    use crate::centre::file::guangyuan_demo;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    #[test]
    fn gy_core_2_the_year_2026_has_248_working_days() {
        let calendar = guangyuan_demo().calendar;
        let mut by_month = [0; 12];
        let first = date("2026-01-01");
        for day in (0..365).map(|days| first.plus_days(days)) {
            by_month[day.month() as usize - 1] += u32::from(calendar.is_working_day(day).unwrap());
        }
        assert_eq!(by_month, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]);
        assert_eq!(by_month.iter().sum::<u32>(), 248);
        assert_eq!(calendar.is_working_day(date("2027-01-04")), None);
        assert!(calendar.works(date("2027-01-04")) && !calendar.works(date("2027-01-03")));
    }

    #[test]
    fn gy_core_3_the_day_of_the_event_is_not_counted() {
        let calendar = guangyuan_demo().calendar;
        let check =
            |event: &str, n, due: &str| assert_eq!(calendar.after(date(event), n), Due::On(date(due)), "{event}");
        check("2026-02-13", 1, "2026-02-14");
        check("2026-02-13", 2, "2026-02-24");
        check("2026-03-07", 2, "2026-03-10");
        check("2026-03-07", 0, "2026-03-07");
        check("2026-12-30", 1, "2026-12-31");
        assert_eq!(calendar.after(date("2026-12-31"), 1), Due::Unknown);
    }

    #[test]
    fn gy_core_4_the_same_day_until_the_centre_closes() {
        let calendar = guangyuan_demo().calendar;
        let close = 17 * 3600;
        let check = |day: &str, second, due: &str| {
            assert_eq!(calendar.same_day(date(day).at_second(second), close), Due::On(date(due)), "{day} {second}");
        };
        check("2026-05-08", close - 1, "2026-05-08");
        check("2026-05-08", close, "2026-05-09");
        check("2026-05-10", 3600, "2026-05-11");
        assert_eq!(calendar.same_day(date("2027-05-10").at_second(0), close), Due::Unknown);
    }
}
