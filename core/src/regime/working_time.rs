//! Working time: only the hours count in which people work, by the season (作息时间).

use crate::centre::TimeFigures;
use crate::domain::{Calendar, Date, Timestamp};

/// Work time in one session of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub date: Date,
    /// Which session of the day, from 0.
    pub session: usize,
    pub ms: i64,
}

/// The work time in [from, to), by session. Days whose table is missing count as Monday to Friday.
pub fn parts(from: Timestamp, to: Timestamp, time: &TimeFigures, calendar: &Calendar) -> Vec<Part> {
    let days = from.date().0..=to.date().0;
    days.map(Date).filter(|date| calendar.works(*date)).flat_map(|date| of_day(date, from, to, time)).collect()
}

fn of_day(date: Date, from: Timestamp, to: Timestamp, time: &TimeFigures) -> impl Iterator<Item = Part> {
    time.on(date).sessions.iter().enumerate().filter_map(move |(session, hours)| {
        let start = from.max(date.at_minute(hours.from_minute));
        let end = to.min(date.at_minute(hours.to_minute));
        let ms = end.since(start);
        (ms > 0).then_some(Part { date, session, ms })
    })
}

/// Unit: whole minutes, a begun one counts.
pub fn minutes(parts: &[Part]) -> u32 {
    let ms: i64 = parts.iter().map(|part| part.ms).sum();
    u32::try_from(ms.div_euclid(60_000) + i64::from(ms.rem_euclid(60_000) > 0)).unwrap_or(u32::MAX)
}

/// Length of a time. Unit: working minutes. Source: GY-ATT, JD-LVE, "Length".
pub fn length(from: Timestamp, to: Timestamp, time: &TimeFigures, calendar: &Calendar) -> u32 {
    minutes(&parts(from, to, time, calendar))
}

/// Whether people work at any time in [from, to). Stops at the first day on which they do.
pub fn work_between(from: Timestamp, to: Timestamp, time: &TimeFigures, calendar: &Calendar) -> bool {
    let mut days = (from.date().0..=to.date().0).map(Date).filter(|date| calendar.works(*date));
    days.any(|date| of_day(date, from, to, time).next().is_some())
}
