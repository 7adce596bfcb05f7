//! Instants and civil dates. China Standard Time (GY-CORE-1: UTC+08:00, no summer time) begins and ends in this file.

use std::fmt;

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

const OFFSET_MS: i64 = 8 * 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// An instant. Unit: milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The civil date in China Standard Time.
    pub fn date(self) -> Date {
        Date((self.0.saturating_add(OFFSET_MS)).div_euclid(DAY_MS) as i32)
    }

    /// Seconds after midnight in China Standard Time: 0 to 86,399.
    pub fn second_of_day(self) -> u32 {
        ((self.0.saturating_add(OFFSET_MS)).rem_euclid(DAY_MS) / 1000) as u32
    }

    pub fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    pub fn plus_minutes(self, minutes: i64) -> Self {
        self.plus_ms(minutes.saturating_mul(60_000))
    }

    /// Unit: milliseconds; negative when `earlier` is in fact later.
    pub fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Hours and minutes in China Standard Time, as `08:57`.
    pub fn clock(self) -> String {
        let second = self.second_of_day();
        format!("{:02}:{:02}", second / 3600, second / 60 % 60)
    }

    /// Whether the instant is one that a date can be named for (years 2000 to 2199). Bytes from a peer are asked this.
    pub fn is_sane(self) -> bool {
        (946_684_800_000..7_258_118_400_000).contains(&self.0)
    }
}

/// A civil date. Unit: days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Date(pub i32);

impl Date {
    /// Errors: `None` for a day that does not exist.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Self> {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Some(Self(date.to_epoch_days()))
    }

    /// Reads `2026-05-13`.
    pub fn parse(text: &str) -> Option<Self> {
        // By hand: chrono's reader of every format is 20 kB that a phone would have to load.
        let mut parts = text.splitn(3, '-').map(|part| part.bytes().all(|b| b.is_ascii_digit()).then_some(part));
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        Self::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }

    fn civil(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0).unwrap_or_default()
    }

    pub fn year(self) -> i32 {
        self.civil().year()
    }
    pub fn month(self) -> u32 {
        self.civil().month()
    }
    pub fn day(self) -> u32 {
        self.civil().day()
    }
    pub fn weekday(self) -> Weekday {
        self.civil().weekday()
    }
    pub fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The first day of its month.
    pub fn month_begin(self) -> Self {
        Self::new(self.year(), self.month(), 1).unwrap_or(self)
    }

    /// The last day of its month.
    pub fn month_end(self) -> Self {
        let days = [31, 30, 29].into_iter().find_map(|day| Self::new(self.year(), self.month(), day));
        days.or_else(|| Self::new(self.year(), self.month(), 28)).unwrap_or(self)
    }

    /// The instant of a time of this day in China Standard Time. Unit: seconds after midnight; 86,400 and more run on into
    /// the next days.
    pub fn at_second(self, second: u32) -> Timestamp {
        Timestamp(i64::from(self.0) * DAY_MS - OFFSET_MS + i64::from(second) * 1000)
    }

    /// As [`Date::at_second`]. Unit: minutes after midnight.
    pub fn at_minute(self, minute: u32) -> Timestamp {
        self.at_second(minute.saturating_mul(60))
    }

    /// Full years from `born` to this day (GY-CORE-7: reached on the birthday; 29 February on the 28th in a common year).
    pub fn age_of(self, born: Self) -> i32 {
        let (born, today) = (born.civil(), self.civil());
        let birthday = NaiveDate::from_ymd_opt(today.year(), born.month(), born.day())
            .or_else(|| NaiveDate::from_ymd_opt(today.year(), 2, 28))
            .unwrap_or(today);
        today.year() - born.year() - i32::from(today < birthday)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year(), self.month(), self.day())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gy_core_1_the_day_turns_at_midnight_in_china() {
        let date = Date::new(2026, 5, 13).unwrap();
        assert_eq!(date.at_second(0).date(), date);
        assert_eq!(date.at_second(0).plus_ms(-1).date(), date.plus_days(-1));
        assert_eq!(date.at_minute(8 * 60 + 57).clock(), "08:57");
        assert_eq!(date.at_second(0), Timestamp(1_778_601_600_000));
        assert_eq!(date.to_string(), "2026-05-13");
        assert_eq!(Date::parse("2026-05-13"), Some(date));
        for bad in ["2026-02-30", "2026-02", "2026-02-03-04", "+2026-02-03", "2026--2-03", "", "--", "二〇二六-02-03"]
        {
            assert_eq!(Date::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn gy_core_7_age_is_reached_on_the_birthday() {
        let age = |born: &str, on: &str| Date::parse(on).unwrap().age_of(Date::parse(born).unwrap());
        assert_eq!(age("1946-05-20", "2026-05-19"), 79);
        assert_eq!(age("1946-05-20", "2026-05-20"), 80);
        assert_eq!(age("1948-02-29", "2026-02-27"), 77);
        assert_eq!(age("1948-02-29", "2026-02-28"), 78);
    }
}
