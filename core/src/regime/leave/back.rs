//! Coming back from leave where a return is due at a moment (销假), late returns, their excuse, and absence without leave (旷工).
//!
//! Source: JD-LVE-15, -16, 请假 九 (旌数据〔2021〕6号), system behaviour "Expected return", "Rule 6". A centre whose returns are due on
//! a day (GY-ATT) has none of this: [`crate::centre::LeaveFigures::returns`].

use super::{Standing, TEXT_MAX, covers, is_registrar, standing};
use crate::centre::{PointKind, Reference, ReturnFigures};
use crate::domain::calendar::Due;
use crate::domain::{Date, DocId, Timestamp, WorkerId};
use crate::fact::attendance::Place;
use crate::fact::back::{Awol, AwolCause, Excuse, ExcuseVerdict};
use crate::fact::leave::Return;
use crate::fact::receipt::Expected;
use crate::fact::{Envelope, Grade, Ruling, Statement};
use crate::fold::Leave;
use crate::fold::leave::LeaveStage;
use crate::regime::refusal::Checks;
use crate::regime::{World, attendance};

const MINUTE_MS: i64 = 60_000;

/// When somebody whose leave ends is expected: at the end if it lies inside a session, otherwise when the next one begins. `None`
/// where returns are due on a day, or the calendar ends.
///
/// Source: JD-LVE, "Expected return". Example: JD-LVE-A6.
pub fn expected(to: Timestamp, reference: &Reference) -> Option<Expected> {
    let ReturnFigures { tell_minutes, .. } = reference.figures.leave.as_ref()?.returns?;
    let mut date = to.date();
    let at = loop {
        if reference.calendar.is_working_day(date)?
            && let Some(at) = expected_on(date, to, reference)
        {
            break at;
        }
        date = date.plus_days(1);
    };
    let points = reference.points(date).iter();
    let mut arrivals = points.filter(|point| point.kind == PointKind::Arrival);
    Some(Expected {
        at,
        at_point: arrivals.any(|point| date.at_second(point.at_second) == at),
        tell_at: at.plus_minutes(i64::from(tell_minutes)),
        excuse_ends: excuse_ends(date, reference),
    })
}

/// Until when an absence of a date can be explained; `None` where the calendar ends.
pub(super) fn excuse_ends(on: Date, reference: &Reference) -> Option<Timestamp> {
    let ReturnFigures { excuse_days, .. } = reference.figures.leave.as_ref()?.returns?;
    match reference.calendar.after(on, excuse_days) {
        Due::On(last) => Some(last.plus_days(1).at_minute(0)),
        Due::Unknown => None,
    }
}

fn expected_on(date: Date, to: Timestamp, reference: &Reference) -> Option<Timestamp> {
    let sessions = reference.figures_on(date).time.on(date).sessions.iter();
    let mut ends = sessions.map(|session| (date.at_minute(session.from_minute), date.at_minute(session.to_minute)));
    ends.find_map(|(begin, end)| if to <= begin { Some(begin) } else { (to < end).then_some(to) })
}

/// Where a leave that has begun stands, if its return is due at a moment.
///
/// Source: JD-LVE, table of transitions. Examples: JD-LVE-A6, A9.
pub(super) fn of_return(leave: &Leave, now: Timestamp) -> Option<Standing> {
    let expected = leave.back.expected?;
    let excuse = leave.back.excuse.as_ref();
    let is_refused = excuse.is_some_and(|excuse| excuse.verdict.as_ref().is_some_and(|verdict| !verdict.accepts));
    // A return reported afterwards with its reason excuses nothing any more.
    let in_time = |ends| excuse.is_some_and(|excuse| excuse.given_at < ends || excuse.verdict.is_some());
    let too_late = expected.excuse_ends.is_some_and(|ends| ends <= now && !in_time(ends));
    Some(if is_refused || too_late || leave.back.awol.is_some() {
        Standing::Awol
    } else if expected.at <= now || leave.returned_at.is_some() {
        Standing::OverdueReturn
    } else {
        Standing::Running
    })
}

/// Whether the chief representative and the office are told that somebody has not come back. Source: JD-LVE, "Expected return".
pub fn is_told(leave: &Leave, now: Timestamp) -> bool {
    let told = leave.back.expected.is_some_and(|expected| expected.tell_at <= now);
    told && matches!(standing(leave, now), Standing::OverdueReturn | Standing::Awol)
}

/// From when until when somebody was absent without leave, as far as the time says it: until they were back.
pub fn awol_span(leave: &Leave, now: Timestamp) -> Option<(Timestamp, Option<Timestamp>)> {
    let expected = leave.back.expected.filter(|_| covers(leave) && standing(leave, now) == Standing::Awol)?;
    Some((expected.at, leave.returned_at))
}

/// The arrival that was to be punched before now, and was not: that of the running session, or, before it begins, of the one
/// before. None where leave or an outing excuses it.
///
/// Source: JD-LVE-6, "Rule 6". Example: JD-LVE-A7.
pub(super) fn unpunched(person: &WorkerId, asked: Timestamp, world: &World<'_>) -> Option<Place> {
    let notes = world.reference.figures.leave.as_ref().is_some_and(|figures| figures.notes_unpunched);
    if !notes || !attendance::in_scope(person, asked.date(), world.reference) {
        return None;
    }
    let (months, leaves) = (world.others.months_of(person), world.others.leaves_of(person));
    let last = (0..31).map(|days| asked.date().plus_days(-days)).find_map(|date| {
        let points = attendance::day(date, &months, &leaves, world.reference, asked).points;
        points.into_iter().rev().find(|view| view.kind == PointKind::Arrival && view.at <= asked)
    });
    let last = last.filter(|view| view.cover.is_none())?;
    let in_time = last.punch.is_some_and(|punch| punch.at <= asked);
    (!in_time).then_some(last.place)
}

/// The leaves from which an arrival that is punched now brings their person back: the phone says so with the punch.
///
/// Source: JD-LVE, "Return record"; the punch of an arrival point. Example: JD-LVE-A6.
pub fn ended_by_punch(leaves: &[(DocId, &Leave)], at: Timestamp, reference: &Reference) -> Vec<(DocId, Statement)> {
    let runs = |leave: &Leave| is_away(leave, at) && leave.returned_at.is_none() && leave.from < at;
    let ended = leaves.iter().filter(|(_, leave)| runs(leave) && is_arrival(at, reference));
    ended.map(|(doc, _)| (*doc, Statement::LeaveReturnPunched(at))).collect()
}

/// Whether a return at a moment is awaited, however late.
fn is_away(leave: &Leave, now: Timestamp) -> bool {
    let waits =
        matches!(standing(leave, now), Standing::Running | Standing::OverdueReturn | Standing::Awol) && covers(leave);
    let decided = leave.back.excuse.as_ref().is_some_and(|excuse| excuse.verdict.is_some());
    waits && leave.back.expected.is_some() && !decided && leave.back.awol.is_none()
}

fn is_arrival(at: Timestamp, reference: &Reference) -> bool {
    let date = at.date();
    let points = reference.points(date).iter().filter(|point| point.kind == PointKind::Arrival);
    reference.calendar.works(date)
        && points
            .into_iter()
            .any(|point| (date.at_second(point.from_second)..date.at_second(point.until_second)).contains(&at))
}

/// What the regulation says of a fact about a return, in a leave that is there.
///
/// Shape: the ruling is [`Ruling::Returned`] for a return, otherwise none.
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-SELF`, `-ORDER`, `-FUTURE`, `-DUP`, `-RANGE(at)`, `-REQUIRED` of `reason`, `facts`,
/// `returned_at`.
/// Source: JD-LVE-15, -16. Examples: JD-LVE-A6, A9, A11.
pub(super) fn judge(
    statement: &Statement,
    envelope: &Envelope,
    leave: &Leave,
    (acted, grade): (Timestamp, Grade),
    world: &World<'_>,
    checks: &mut Checks,
) -> Ruling {
    let own = envelope.person == leave.person;
    let standing = standing(leave, acted);
    let in_state = |fits: bool, checks: &mut Checks| {
        if !fits {
            checks.refuse("GY-CORE-E-STATE", "JD-LVE-16", vec![("standing", format!("{standing:?}"))]);
        }
    };
    let by_office = |checks: &mut Checks| {
        checks.require(is_registrar(envelope, acted, world), "GY-CORE-E-ROLE", "JD-LVE");
        checks.require(!own, "GY-CORE-E-SELF", "GY-CORE-12");
    };
    match statement {
        Statement::LeaveReturned(back) => {
            checks.require(own || is_registrar(envelope, acted, world), "GY-CORE-E-ROLE", "JD-LVE");
            in_state(is_away(leave, acted) && leave.returned_at.is_none(), checks);
            reported(back, own, envelope, leave, world, checks);
            // A clock that cannot be believed says nothing of a return in time.
            let at = if own && grade == Grade::C { world.now } else { back.at };
            return returned(at, leave);
        }
        Statement::LeaveReturnPunched(at) => {
            checks.require(own, "GY-CORE-E-ROLE", "JD-LVE");
            let is_earlier = leave.returned_at.is_none_or(|returned| *at < returned);
            in_state(is_away(leave, acted) && is_earlier, checks);
            let months = world.others.months_of(&leave.person);
            let mut punches = months.iter().flat_map(|month| &month.punches);
            let is_believed = |grade: Grade| grade != Grade::C;
            let is_punched = punches.any(|punch| punch.at == *at && punch.codes.is_empty() && is_believed(punch.grade));
            if is_punched && *at > leave.from && is_arrival(*at, world.reference) {
                // It is said with the punch, so that no old one serves.
                checks.claimed(*at, envelope, world);
            } else {
                checks.range("at", false);
            }
            return returned(*at, leave);
        }
        Statement::ExcuseGiven(Excuse { reason }) => {
            checks.require(own, "GY-CORE-E-ROLE", "JD-LVE-16");
            in_state(standing == Standing::OverdueReturn && leave.back.excuse.is_none(), checks);
            checks.required_text("reason", reason, TEXT_MAX);
        }
        Statement::ExcuseDecided(verdict) => {
            by_office(checks);
            let decided = leave.back.excuse.as_ref().is_some_and(|excuse| excuse.verdict.is_some());
            let waits = super::standing(leave, world.now) == Standing::OverdueReturn;
            in_state(waits && leave.back.expected.is_some() && !decided, checks);
            excuse_decided(verdict, leave, world, checks);
        }
        Statement::AwolRecorded(finding) => {
            by_office(checks);
            checks.require(leave.back.awol.is_none(), "GY-CORE-E-DUP", "GY-CORE-14");
            found(finding, leave, world, checks);
            let late = matches!(super::standing(leave, world.now), Standing::OverdueReturn | Standing::Awol);
            in_state(
                leave.back.expected.is_some()
                    && match finding.cause {
                        AwolCause::RejectedButLeft => leave.stage == LeaveStage::Rejected,
                        AwolCause::NotReturned => late,
                    },
                checks,
            );
        }
        _ => in_state(false, checks),
    }
    Ruling::None
}

/// By its person as it happens; the office says when it was.
fn reported(back: &Return, own: bool, envelope: &Envelope, leave: &Leave, world: &World<'_>, checks: &mut Checks) {
    if own {
        checks.claimed(back.at, envelope, world);
    } else {
        checks.not_future(back.at, world);
    }
    checks.require(back.at >= leave.from, "GY-CORE-E-ORDER", "GY-CORE-14");
    checks.text("reason", &back.reason, TEXT_MAX);
}

/// By whole minutes, as the start of a leave. Source: JD-LVE, "Expected return". Example: JD-LVE-A9.
fn returned(at: Timestamp, leave: &Leave) -> Ruling {
    let Some(expected) = leave.back.expected else { return Ruling::None };
    let late = at.since(expected.at).max(0) / MINUTE_MS;
    let closes = late <= expected.tell_at.since(expected.at) / MINUTE_MS;
    let late_minutes = if expected.at_point { 0 } else { u32::try_from(late).unwrap_or(u32::MAX) };
    Ruling::Returned { late_minutes, closes }
}

fn excuse_decided(verdict: &ExcuseVerdict, leave: &Leave, world: &World<'_>, checks: &mut Checks) {
    let is_written = leave.back.excuse.is_some();
    checks.required("reason", verdict.accept && is_written || !verdict.reason.trim().is_empty());
    checks.text("reason", &verdict.reason, TEXT_MAX);
    let returned_at = leave.returned_at.or(verdict.returned_at);
    checks.required("returned_at", !verdict.accept || returned_at.is_some());
    if let Some(at) = verdict.returned_at {
        checks.not_future(at, world);
        checks.require(at >= leave.from, "GY-CORE-E-ORDER", "GY-CORE-14");
    }
}

fn found(finding: &Awol, leave: &Leave, world: &World<'_>, checks: &mut Checks) {
    checks.required_text("facts", &finding.facts, TEXT_MAX);
    checks.not_future(finding.to, world);
    let is_ordered = finding.from.is_sane() && finding.from < finding.to && finding.from >= leave.from;
    checks.require(is_ordered, "GY-CORE-E-ORDER", "GY-CORE-14");
}

#[cfg(test)]
mod examples;
