//! What those do who answer for somebody's attendance: remind of a missing punch (提醒), and say whether a time holds for which its
//! phone has no evidence (核实时间).
//!
//! Source: GY-CORE-9, GY-ATT "attendance" (`clock_suspect` punches are listed to the coordination group); JD-ATT, "Notifications".

use super::{PointView, Said, Status, code, in_scope, makeup};
use crate::centre::Point;
use crate::domain::{Date, Organisation, Role, Span, Timestamp, WorkerId};
use crate::fact::attendance::{Place, Reminder, TimeCheck};
use crate::fold::Month;
use crate::fold::month::{Checked, Reminded};
use crate::gather::order;
use crate::regime::authority::Office;
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

/// The newest reminder of each point of somebody's months that is not longer ago than [`BACK_DAYS`], in their order.
pub fn newest<'a>(months: &[&'a Month], today: Date) -> Vec<&'a Reminded> {
    let since = today.plus_days(-BACK_DAYS);
    let mut newest: Vec<&Reminded> = Vec::new();
    for reminder in months.iter().flat_map(|month| &month.reminders).filter(|reminder| reminder.place.on >= since) {
        newest.retain(|before| before.place != reminder.place);
        newest.push(reminder);
    }
    order(&mut newest, |reminder| reminder.at);
    newest
}

/// Whether something can still be done about a point that is not punched: the punch itself, or its make-up.
pub fn is_open(view: &PointView, now: Timestamp) -> bool {
    match view.status {
        Status::Pending => view.at <= now,
        Status::Missing => view.can_be_made_up && now.date().0.saturating_sub(view.at.date().0) <= BACK_DAYS,
        _ => false,
    }
}

impl Said<'_> {
    /// What the regulation says of a reminder.
    ///
    /// Errors: `GY-CORE-E-ROLE`, `-SELF`; `-RANGE(place)` of what is no point or too long ago, `-RANGE(reminders)` of too many,
    /// `-STATE` of the second on one day; behind the regulation's id `SCOPE`, `NOT-MISSING` where nothing can be done about it.
    /// Source: GY-CORE-11, -12.
    pub(super) fn reminded(&self, reminder: &Reminder, checks: &mut Checks) {
        let (reference, acted, Reminder { worker, place }) = (self.world.reference, self.acted, reminder);
        self.by_office(worker, &overseers(worker, &reference.organisation), "GY-CORE-11", checks);
        checks.require(in_scope(worker, place.on, reference), &code("SCOPE", reference), "GY-ATT-1");
        let own = self.envelope.doc == makeup::document(*place, worker, reference);
        checks.require(own && self.month.is_none_or(|month| month.person == *worker), "GY-CORE-E-ROLE", "GY-CORE-11");
        let is_near = (0..=BACK_DAYS).contains(&acted.date().0.saturating_sub(place.on.0));
        let Some(view) = is_near.then(|| self.point(worker, *place)).flatten() else {
            checks.range("place", false);
            return;
        };
        if !is_open(&view, acted) {
            let figures = vec![("standing", format!("{:?}", view.status))];
            checks.refuse(&code("NOT-MISSING", reference), "JD-ATT-5", figures);
        }
        let again = self.month.is_some_and(|month| is_reminded(month, *place, acted.date()));
        checks.require(!again, "GY-CORE-E-STATE", "GY-CORE-14");
        checks.range("reminders", self.month.is_none_or(|month| month.reminders.len() < REMINDERS_MAX));
    }

    /// What the regulation says of a check.
    ///
    /// Errors: `GY-CORE-E-ROLE`, `-SELF`; `-STATE` of what has evidence, no effect or an answer; `-REQUIRED(reason)` of a no,
    /// `-RANGE(reason)`. Source: GY-CORE-9.
    pub(super) fn checked(&self, check: &TimeCheck, checks: &mut Checks) {
        if let Some(month) = self.month {
            let offices = checkers(&month.person, self.acted.date(), &self.world.reference.organisation);
            self.by_office(&month.person, &offices, "GY-CORE-11", checks);
        }
        let is_open = |month: &Month| month.suspects().any(|(of, _, held)| of == check.of && held.is_none());
        let is_open = self.month.is_some_and(is_open);
        checks.require(is_open, "GY-CORE-E-STATE", "GY-CORE-9");
        if !check.accept {
            checks.required("reason", !check.reason.trim().is_empty());
        }
        checks.text("reason", &check.reason, makeup::TEXT_MAX);
    }
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
