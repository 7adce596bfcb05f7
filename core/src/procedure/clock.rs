//! The deadlines of a proceeding, computed when somebody looks: from its acts and fields, and the calendar.

use super::{Clock, From, Length, Pending, Sight};
use crate::domain::calendar::Due;
use crate::domain::{Date, Timestamp};
use crate::fact::proceeding::Value;
use crate::fold::Proceeding;
use crate::regime::working_time;

/// 亮灯
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Light {
    /// 超期: against the rule.
    Red,
    /// 超过目标, or the last day of what is not to be passed.
    Amber,
    /// 在期限内
    Green,
}

/// How far a clock has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Runs,
    /// Since when.
    Stopped(Timestamp),
}

/// A clock that has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Running<'a> {
    pub clock: &'a Clock,
    pub standing: Standing,
    /// None of one that counts minutes, and while the calendar does not reach so far.
    pub due: Option<Date>,
    /// Of one that counts them. Unit: working minutes so far.
    pub minutes: Option<u32>,
    pub light: Light,
}

/// The clocks of a proceeding that have begun, in the order of the procedure.
pub fn clocks<'a>(sight: &Sight<'a>) -> Vec<Running<'a>> {
    sight.procedure.clocks.iter().filter_map(|clock| running(clock, sight)).collect()
}

fn running<'a>(clock: &'a Clock, sight: &Sight<'_>) -> Option<Running<'a>> {
    let from = from(clock, sight)?;
    let proceeding = sight.proceeding?;
    // An act that stops it counts only after it began anew: in the order of the log, because two phones have two clocks.
    let begun = begun_after(clock, proceeding);
    let stopped = proceeding.done.iter().skip(begun).find(|done| clock.until.contains(&done.act));
    // What has ended runs no longer.
    let ends = sight.procedure.stage(&proceeding.stage).is_some_and(|stage| stage.ends);
    let stopped = stopped.or_else(|| proceeding.done.last().filter(|_| ends)).map(|done| done.at.max(from));
    let until = stopped.unwrap_or(sight.at);
    let over = if clock.is_target { Light::Amber } else { Light::Red };
    let (due, minutes, light) = match &clock.length {
        Length::Minutes(most) => {
            let reference = sight.reference;
            let time = &reference.figures_on(from.date()).time;
            let minutes = working_time::length(from, until, time, &reference.calendar);
            (None, Some(minutes), if minutes > *most { over } else { Light::Green })
        }
        _ => {
            let due = due(clock, sight);
            // What is not known is not over.
            let is_over = due.is_some_and(|due| due < until.date());
            // A target turns amber when it is passed (GY-CORE-8).
            let is_last_day = !clock.is_target && stopped.is_none() && due == Some(until.date());
            (
                due,
                None,
                if is_over {
                    over
                } else if is_last_day {
                    Light::Amber
                } else {
                    Light::Green
                },
            )
        }
    };
    let standing = stopped.map_or(Standing::Runs, Standing::Stopped);
    Some(Running { clock, standing, due, minutes, light })
}

/// How many acts lie before the ones that can stop it.
fn begun_after(clock: &Clock, proceeding: &Proceeding) -> usize {
    match &clock.from {
        From::Acts(acts) => proceeding.done.iter().rposition(|done| acts.contains(&done.act)).map_or(0, |at| at + 1),
        From::Field(_) => 0,
    }
}

/// Whether it has begun and counts days, and the calendar does not reach its last one.
pub(super) fn is_beyond_calendar(clock: &Clock, sight: &Sight<'_>) -> bool {
    let counts = matches!(clock.length, Length::WorkingDays(_) | Length::WorkingDaysOf(_) | Length::WorkingDaysOr(..));
    counts && from(clock, sight).is_some() && due(clock, sight).is_none()
}

/// When a clock began.
fn from(clock: &Clock, sight: &Sight<'_>) -> Option<Timestamp> {
    let from = begins(clock, sight).filter(|_| sight.all(&clock.when))?;
    Some(if clock.month_end { from.date().month_end().at_second(0) } else { from })
}

fn begins(clock: &Clock, sight: &Sight<'_>) -> Option<Timestamp> {
    match &clock.from {
        From::Acts(acts) => {
            let proceeding = sight.proceeding?;
            acts.iter().filter_map(|act| proceeding.last(act)).map(|done| done.at).max()
        }
        From::Field(key) => match sight.value(key)? {
            Value::Moment(at) => Some(*at),
            Value::Day(day) => Some(day.at_second(0)),
            _ => None,
        },
    }
}

/// The last day of a clock, with what it was extended by; none of one that has not begun or counts minutes, and while the calendar
/// does not reach so far. Source: GY-CORE-3.
pub(super) fn due(clock: &Clock, sight: &Sight<'_>) -> Option<Date> {
    let began = from(clock, sight)?;
    let from = began.date();
    let days = match &clock.length {
        Length::Years(years) => return Some(later(from, *years)),
        Length::Minutes(_) => return None,
        Length::Day(key) => match sight.value(key)? {
            Value::Day(day) => return Some(*day),
            _ => return None,
        },
        Length::WorkingDays(days) => *days,
        Length::WorkingDaysOf(key) => days(key, sight)?,
        Length::WorkingDaysOr(key, otherwise) => days(key, sight).unwrap_or(*otherwise),
    };
    let extended = clock.extended_by.as_ref().and_then(|key| written_days(key, sight)).unwrap_or_default();
    let due = match days.saturating_add(extended).min(1_000) {
        0 => same_day(began, sight)?,
        days => after(from, days, sight)?,
    };
    match &clock.pending {
        Some(pending) if waits(pending, due, sight) => after(due, pending.working_days, sight),
        _ => Some(due),
    }
}

fn after(from: Date, days: u32, sight: &Sight<'_>) -> Option<Date> {
    known(sight.reference.calendar.after(from, days))
}

/// Source: GY-CORE-4.
fn same_day(from: Timestamp, sight: &Sight<'_>) -> Option<Date> {
    let close_second = sight.reference.figures_on(from.date()).time.hours.close_second;
    known(sight.reference.calendar.same_day(from, close_second))
}

fn known(due: Due) -> Option<Date> {
    match due {
        Due::On(day) => Some(day),
        Due::Unknown => None,
    }
}

/// Whether something was asked for until the last day that nobody has decided since.
fn waits(pending: &Pending, due: Date, sight: &Sight<'_>) -> bool {
    let Some(proceeding) = sight.proceeding else { return false };
    let Some(place) = proceeding.done.iter().rposition(|done| done.act == pending.asked) else { return false };
    let is_in_time = proceeding.done[place].at.date() <= due;
    is_in_time && !proceeding.done[place..].iter().any(|done| pending.decided.contains(&done.act))
}

/// The same day so many years later; of 29 February the 28th in a common year.
fn later(from: Date, years: u32) -> Date {
    let year = from.year() + i32::try_from(years).unwrap_or_default();
    let day = |day| Date::new(year, from.month(), day);
    day(from.day()).or_else(|| day(28)).unwrap_or(from)
}

fn days(key: &str, sight: &Sight<'_>) -> Option<u32> {
    match sight.value(key)? {
        Value::Number(days) => u32::try_from(*days).ok(),
        _ => None,
    }
}

/// What was written in an act that took effect: what is being asked for now extends nothing yet.
fn written_days(key: &str, sight: &Sight<'_>) -> Option<u32> {
    match sight.proceeding?.value(key)? {
        Value::Number(days) => u32::try_from(*days).ok(),
        _ => None,
    }
}
