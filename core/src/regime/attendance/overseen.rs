//! What those do who answer for somebody's attendance: remind of a missing punch (提醒), and say whether a time holds for which its
//! phone has no evidence (核实时间).
//!
//! Source: GY-CORE-9, GY-ATT "attendance" (`clock_suspect` punches are listed to the coordination group); JD-ATT, "Notifications".

use super::{Sheet, Status, code, in_scope, makeup};
use crate::centre::{Point, Reference};
use crate::domain::{Date, Organisation, Role, Span, Timestamp, WorkerId};
use crate::fact::attendance::{Place, Reminder, TimeCheck};
use crate::fact::receipt::acted_at;
use crate::fact::{Envelope, Grade, Statement};
use crate::fold::Month;
use crate::fold::month::{Checked, Reminded};
use crate::regime::World;
use crate::regime::authority::{self, Office};
use crate::regime::refusal::Checks;
use crate::regime::trace::Trace;

/// How far back somebody is reminded. Unit: days.
pub const BACK_DAYS: i32 = 31;
/// Reminders in one month of one person.
pub const REMINDERS_MAX: usize = 200;

/// The offices that see somebody's attendance. Source: GY-ATT, permissions; JD-ATT, "Who may do what".
pub fn overseers(person: &WorkerId, organisation: &Organisation) -> Vec<Office> {
    let group = organisation.group_of(person).cloned();
    let leader = group.map(|group| (Role::GroupLeader, Span::Group(group)));
    leader.into_iter().chain([Role::Coordination, Role::DeputyLeader].map(|role| (role, Span::Centre))).collect()
}

/// The offices that say whether a time of somebody's holds: the group that looks after attendance, and about its own people the
/// leader in charge.
pub fn checkers(person: &WorkerId, on: Date, organisation: &Organisation) -> Vec<Office> {
    let holds = organisation.acting(person, Role::Coordination, &Span::Centre, on).is_some();
    let instead = holds.then_some((Role::DeputyLeader, Span::Centre));
    [(Role::Coordination, Span::Centre)].into_iter().chain(instead).collect()
}

/// Whether the point has been reminded of on that day.
pub fn is_reminded(month: &Month, place: Place, on: Date) -> bool {
    month.reminders.iter().any(|reminded| reminded.place == place && reminded.at.date() == on)
}

/// The newest reminder of a point.
pub fn reminded(month: &Month, place: Place) -> Option<&Reminded> {
    month.reminders.iter().rev().find(|reminded| reminded.place == place)
}

/// Whether something can still be done about a point that is not punched: the punch itself, or its make-up.
pub fn is_open(status: Status, at: Timestamp, reference: &Reference, now: Timestamp) -> bool {
    let repairs = || reference.figures.attendance.as_ref().is_some_and(|figures| figures.makeup.is_some());
    match status {
        Status::Pending => at <= now,
        Status::Missing => repairs() && now.date().0.saturating_sub(at.date().0) <= BACK_DAYS,
        _ => false,
    }
}

/// What the regulation says of a reminder and of a check.
///
/// Errors: `GY-CORE-E-ROLE`, `-SELF`, `-FUTURE`. A reminder: `-RANGE(place)` of what is no point or too long ago, `-RANGE(reminders)`
/// of too many, `-STATE` of the second on one day; behind the regulation's id `SCOPE`, `NOT-MISSING` where nothing can be done about
/// it. A check: `-STATE` of what has evidence, no effect or an answer; `-REQUIRED(reason)` of a no, `-RANGE(reason)`.
/// Source: GY-CORE-9, -11, -12.
pub(super) fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Month>,
    grade: Grade,
    world: &World<'_>,
    checks: &mut Checks,
) {
    checks.not_future(envelope.wall, world);
    let acted = acted_at(envelope.wall, grade, world.now);
    match statement {
        Statement::PointReminded(reminder) => remind(reminder, envelope, state, acted, world, checks),
        Statement::TimeChecked(check) => checked(check, envelope, state, acted, world, checks),
        _ => checks.refuse("GY-CORE-E-STATE", "GY-ATT", Vec::new()),
    }
}

/// That somebody acts in one of these offices, then and now, and not about themselves.
fn by_office(
    person: &WorkerId,
    offices: &[Office],
    envelope: &Envelope,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) {
    if envelope.person == *person {
        checks.refuse("GY-CORE-E-SELF", "GY-CORE-12", Vec::new());
    } else {
        checks.require(authority::acts_still(envelope, acted, offices, world), "GY-CORE-E-ROLE", "GY-CORE-11");
    }
}

fn remind(
    reminder: &Reminder,
    envelope: &Envelope,
    state: Option<&Month>,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let (reference, Reminder { worker, place }) = (world.reference, reminder);
    by_office(worker, &overseers(worker, &reference.organisation), envelope, acted, world, checks);
    checks.require(in_scope(worker, place.on, reference), &code("SCOPE", reference), "GY-ATT-1");
    let own = envelope.doc == makeup::document(*place, worker, reference);
    checks.require(own && state.is_none_or(|month| month.person == *worker), "GY-CORE-E-ROLE", "GY-CORE-11");
    let attendance = reference.figures_on(place.on).attendance.as_ref();
    let is_near = (0..=BACK_DAYS).contains(&acted.date().0.saturating_sub(place.on.0));
    let points = reference.points(place.on);
    let point = points.get(usize::from(place.point)).filter(|_| is_near && reference.calendar.works(place.on));
    let (Some(point), Some(figures)) = (point, attendance) else {
        checks.range("place", false);
        return;
    };
    let (months, leaves) = (world.others.months_of(worker), world.others.leaves_of(worker));
    let sheet = Sheet { months: &months, leaves: &leaves, reference, figures, now: acted };
    let mut view = sheet.view(*place, point);
    makeup::settle(&mut view, &sheet);
    if !is_open(view.status, view.at, reference, acted) {
        let figures = vec![("standing", format!("{:?}", view.status))];
        checks.refuse(&code("NOT-MISSING", reference), "JD-ATT-5", figures);
    }
    let again = state.is_some_and(|month| is_reminded(month, *place, acted.date()));
    checks.require(!again, "GY-CORE-E-STATE", "GY-CORE-14");
    checks.range("reminders", state.is_none_or(|month| month.reminders.len() < REMINDERS_MAX));
}

fn checked(
    check: &TimeCheck,
    envelope: &Envelope,
    state: Option<&Month>,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) {
    if let Some(month) = state {
        let offices = checkers(&month.person, acted.date(), &world.reference.organisation);
        by_office(&month.person, &offices, envelope, acted, world, checks);
    }
    let is_open = |month: &Month| month.suspects().any(|(of, _, held)| of == check.of && held.is_none());
    let is_open = state.is_some_and(is_open);
    checks.require(is_open, "GY-CORE-E-STATE", "GY-CORE-9");
    if !check.accept {
        checks.required("reason", !check.reason.trim().is_empty());
    }
    checks.text("reason", &check.reason, makeup::TEXT_MAX);
}

/// Notes behind a mark what was held of the times that could have given it.
pub(super) fn note(trace: &mut Trace, point: &Point, date: Date, months: &[&Month]) {
    let hours = date.at_second(point.from_second)..date.at_second(point.until_second);
    let answered = months.iter().flat_map(|month| &month.punches).filter(|punch| hours.contains(&punch.at));
    for (at, Checked { accept, .. }) in answered.filter_map(|punch| Some((punch.at, punch.checked.as_ref()?))) {
        trace.note("GY-CORE-9", if *accept { "checked" } else { "not_held" }, at.clock());
    }
}

#[cfg(test)]
mod examples;
