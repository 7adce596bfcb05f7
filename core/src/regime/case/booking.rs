//! Appointments (预约服务) and service after closing time (延时服务): YG-LIM-10, -11.

use super::{Act, ITEMS_MAX, Said, TEXT_MAX, figures, intake, intake_offices};
use crate::centre::Reference;
use crate::domain::calendar::Due;
use crate::domain::{Calendar, Date, DocId, Timestamp, WindowId};
use crate::fact::case::{Booking, BookingEnded, Subject, WindowDay};
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::{Case, Counter};
use crate::regime::refusal::Checks;
use crate::regime::{Refusals, World, authority};

/// When the worker is reminded on the working day before (YG-LIM, "Notifications"). Unit: minutes of the day.
const REMIND_MINUTE: u32 = 16 * 60;
/// And so long before it begins. Unit: minutes.
const REMIND_BEFORE: i64 = 60;
/// What is agreed unless somebody says otherwise (`Interpretation:` of YG-LIM-11). Unit: minutes.
pub const LENGTH_MINUTES: i64 = 60;

/// When the worker is reminded of an appointment. Example: YG-LIM-A7.
pub fn reminders(booking: &Booking, calendar: &Calendar) -> Vec<Timestamp> {
    let before = match calendar.before(booking.from.date(), 1) {
        Due::On(date) => Some(date.at_minute(REMIND_MINUTE)),
        Due::Unknown => None,
    };
    before.into_iter().chain([booking.from.plus_minutes(-REMIND_BEFORE)]).collect()
}

impl Said<'_> {
    /// An appointment begins a case, or belongs to one.
    ///
    /// Errors: `NEED`, `PAST`, `STAFF-BUSY`, behind the regulation's id. Examples: YG-LIM-A7 to A9.
    pub(super) fn booked(&self, booking: &Booking, state: Option<&Case>, checks: &mut Checks) {
        let reference = self.world.reference;
        let Some(gap) = self.figures.appointment_gap_minutes else {
            checks.unregulated("YG-LIM-11");
            return;
        };
        let fits = |case: &Case| {
            Act::Book.fits(case, self.figures)
                && case.window == booking.window
                && case.subject == Subject::Matter(booking.matter.clone())
                && case.bookings.len() < ITEMS_MAX
        };
        checks.require(state.is_none_or(fits), "GY-CORE-E-STATE", "YG-LIM-11");
        checks.require(self.holds(&intake_offices(&booking.window)), "GY-CORE-E-ROLE", "GY-CORE-11");
        let of_window = reference.matters.get(&booking.matter).is_some_and(|matter| matter.window == booking.window);
        checks.range("matter", of_window);
        intake::client(&booking.client, checks);
        checks.require(!booking.need.trim().is_empty(), &self.code("NEED"), "YG-LIM-11");
        checks.text("need", &booking.need, TEXT_MAX);
        checks.text("address", booking.address.reveal(), TEXT_MAX);
        checks.required("address", !booking.at_home || !booking.address.reveal().trim().is_empty());
        if !(booking.from.is_sane() && booking.to.is_sane() && booking.from < booking.to) {
            checks.refuse("GY-CORE-E-ORDER", "GY-CORE-14", Vec::new());
            return;
        }
        checks.range("to", booking.from.date() == booking.to.date());
        checks.in_calendar(booking.from.date(), self.world);
        checks.require(booking.from > self.acted, &self.code("PAST"), "YG-LIM-11");
        let windows = reference.organisation.windows_of(&booking.worker, booking.from.date());
        checks.range("worker", windows.contains(&booking.window));
        let cases = self.world.others.cases_of(&booking.worker).into_iter();
        let others = cases.flat_map(|(_, case)| case.standing_bookings());
        for other in others.filter(|other| other.worker == booking.worker && clashes(booking, other, gap)) {
            let figures = vec![
                ("date", other.from.date().to_string()),
                ("from", other.from.clock()),
                ("to", other.to.clock()),
                ("gap_minutes", gap.to_string()),
            ];
            checks.refuse(&self.code("STAFF-BUSY"), "YG-LIM-11", figures);
        }
    }

    pub(super) fn booking_ended(&self, ended: &BookingEnded, case: &Case, checks: &mut Checks) {
        let booked = case.bookings.get(usize::from(ended.booking));
        checks.require(booked.is_some_and(|booked| booked.ended.is_none()), "GY-CORE-E-STATE", "YG-LIM-11");
    }
}

/// Two appointments of one worker do not overlap, and there is a gap between them if either is at a client's home.
fn clashes(one: &Booking, other: &Booking, gap_minutes: u32) -> bool {
    let gap = if one.at_home || other.at_home { i64::from(gap_minutes) } else { 0 };
    one.from < other.to.plus_minutes(gap) && other.from < one.to.plus_minutes(gap)
}

/// Whether a client of that day is still being served at the window: nothing has been decided, nor was the client told what
/// to bring, or the case taken for later.
pub fn open_at_counter(case: &Case, window: &WindowId, on: Date) -> bool {
    let came = case.received.is_some_and(|at| at.date() == on) && !case.online;
    case.window == *window && came && case.is_in_process() && case.accepted.is_none() && case.notices.is_empty()
}

/// How long after closing time a client of the day was served (延时服务); none where that was in time, or is not served.
///
/// Unit: minutes. Source: YG-LIM-10. Example: YG-LIM-A6.
pub fn extended_minutes(case: &Case, reference: &Reference) -> Option<u32> {
    figures(case, reference).filter(|figures| figures.extended_service)?;
    let (by, _) = case.decision.as_ref()?;
    let at_counter = case.received?.date() == by.at.date() && !case.online && case.accepted.is_none();
    let close = reference.figures_on(by.at.date()).time.on(by.at.date()).close_second;
    let after = by.at.second_of_day().checked_sub(close).filter(|_| at_counter)?;
    Some(after / 60).filter(|minutes| *minutes > 0)
}

/// A window is closed for the day when no client of its people is still being served.
///
/// Errors: `OPEN-CASES`, behind the regulation's id; `GY-CORE-E-STATE`, `-ROLE`, `-RANGE`. Source: YG-LIM-10. Example: YG-LIM-A6.
pub fn closed(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Counter>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let reference = world.reference;
    let figures = reference.figures.limit().filter(|figures| figures.extended_service);
    let (Some(figures), Statement::WindowClosed(WindowDay { window, on })) = (figures, statement) else {
        checks.unregulated("YG-LIM-10");
        return checks.into_result().map(|()| Ruling::None);
    };
    let acted = acted_at(envelope.wall, grade, world.now);
    let is_its = envelope.doc == DocId::counter(&reference.centre, window, *on);
    checks.range("on", is_its && *on == acted.date() && state.is_none_or(|counter| counter.window == *window));
    let may = authority::acts_in(envelope, &reference.organisation, acted.date(), &intake_offices(window));
    checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
    let open = if may { still_open(window, *on, world) } else { 0 };
    if open > 0 {
        let code = Code::of(&figures.regulation, "OPEN-CASES").0;
        checks.refuse(&code, "YG-LIM-10", vec![("cases", open.to_string())]);
    }
    checks.into_result().map(|()| Ruling::None)
}

/// How many clients of a day are still being served by the people of a window.
pub fn still_open(window: &WindowId, on: Date, world: &World<'_>) -> usize {
    let staff = people(window, on, world.reference);
    let handled = |worker| {
        let cases = world.others.cases_of(worker).into_iter();
        cases.filter(|(_, case)| case.handler == *worker && open_at_counter(case, window, on)).count()
    };
    staff.into_iter().map(handled).sum()
}

/// Everybody of a window on a day.
pub fn people<'a>(
    window: &WindowId,
    on: Date,
    reference: &'a Reference,
) -> std::collections::BTreeSet<&'a crate::domain::WorkerId> {
    let offices = intake_offices(window).into_iter();
    let held = offices.flat_map(|(role, span)| reference.organisation.holders(role, &span, on));
    crate::gather::gather(held)
}
