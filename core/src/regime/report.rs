//! The statistics of a week or a month (考勤汇总): computed, published by the office, and from then on changed only by another
//! version with its reason.
//!
//! Source: JD-ATT-8, JD-ATT "Weekly summary", 考勤制度 五 (旌数据〔2021〕6号); GY-ATT-13, GY-ATT "Reports". Nobody is ranked: the lines
//! are in the order of the people's ids.

use super::attendance::{self, PointView, Status, in_scope};
use super::authority::{self, Office};
use super::leave::{covers, is_unfiled};
use super::refusal::Checks;
use super::{Refusals, World, working_time};
use crate::centre::{Figures, Period, Reference, ReportFigures};
use crate::domain::calendar::Due;
use crate::domain::{Date, DocId, Span, Timestamp, WorkerId};
use crate::fact::leave::LeaveKind;
use crate::fact::receipt::{Counted, ReportLine, acted_at};
use crate::fact::report::Publication;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::{Leave, Report};

/// Of one line that says where it was announced, and of a reason. Unit: characters.
pub const TEXT_MAX: usize = 500;
/// Places where a report is announced.
pub const TOLD_MAX: usize = 10;
/// Versions of one report.
pub const VERSIONS_MAX: usize = 20;
/// How long before its period a point can lie that becomes a violation in it: a deadline behind the longest holiday. Unit: days.
const BEFORE: i32 = 31;

/// The document of a period's report. Derived, so that there cannot be two.
pub fn document(period: Period, from: Date, reference: &Reference) -> DocId {
    DocId::report(&reference.centre, period == Period::Week, from)
}

/// The first day of the period in which a date lies.
pub fn begins(period: Period, date: Date) -> Date {
    match period {
        // Monday 0 … Sunday 6; day 0, 1 January 1970, was a Thursday.
        Period::Week => date.plus_days(-(date.0.rem_euclid(7) + 3).rem_euclid(7)),
        Period::Month => Date::new(date.year(), date.month(), 1).unwrap_or(date),
    }
}

/// The day after the last one of a period.
pub fn ends(period: Period, from: Date) -> Date {
    match period {
        Period::Week => from.plus_days(7),
        Period::Month => begins(Period::Month, from.plus_days(31)),
    }
}

/// From when on the statistics of a period can be published: the first working day after it. Unknown where the calendar ends.
///
/// Source: JD-ATT, "Weekly summary". Example: JD-ATT-A9.
pub fn drafted_at(from: Date, figures: &ReportFigures, reference: &Reference) -> Option<Timestamp> {
    let last = ends(figures.period, from).plus_days(-1);
    match reference.calendar.after(last, 1) {
        Due::On(date) => Some(date.at_minute(figures.from_minute)),
        Due::Unknown => None,
    }
}

/// The last period that can be published at a moment.
pub fn latest(figures: &ReportFigures, reference: &Reference, now: Timestamp) -> Option<Date> {
    let this = begins(figures.period, now.date());
    let before = |from: &Date| Some(begins(figures.period, from.plus_days(-1)));
    let periods = std::iter::successors(Some(this), before).skip(1).take(6);
    periods.into_iter().find(|from| drafted_at(*from, figures, reference).is_some_and(|at| at <= now))
}

/// Whom the statistics of some days are about: whoever punches on one of them; `end` is the day after the last.
pub fn people(from: Date, end: Date, reference: &Reference) -> impl Iterator<Item = &WorkerId> {
    // Figures begin on a day: between the days on which they do, everything stays.
    let begins = reference.former.iter().map(|former| former.until);
    let begins = begins.chain(reference.coming.as_ref().map(|coming| coming.begins));
    let mut days: Vec<Date> = begins.filter(|day| (from..end).contains(day)).collect();
    days.push(from);
    reference.organisation.workers.keys().filter(move |worker| days.iter().any(|day| in_scope(worker, *day, reference)))
}

/// The people whose documents a publication looks at: those of the statistics by any edition on record, since they are loaded
/// before it is known by which one is judged.
pub fn looked_at(reference: &Reference) -> impl Iterator<Item = &WorkerId> {
    let punches = |group| {
        let mut figures = reference.all_figures().filter_map(|figures| figures.attendance.as_ref());
        figures.any(|attendance| attendance.punches(group))
    };
    let workers = reference.organisation.workers.iter();
    workers.filter(move |(_, worker)| worker.group.as_ref().is_some_and(punches)).map(|(id, _)| id)
}

/// The statistics of a period as they stand, a line a person.
pub fn lines(period: Period, from: Date, world: &World<'_>) -> Vec<ReportLine> {
    of_days(from, ends(period, from), world)
}

/// The statistics of any days as they stand, as of a quarter or a year; `end` is the day after the last.
///
/// Source: JD-ATT, GY-ATT, "Reports".
pub fn of_days(from: Date, end: Date, world: &World<'_>) -> Vec<ReportLine> {
    people(from, end, world.reference).map(|person| line(person, from, end, world)).collect()
}

/// The periods that begin in a year and have begun by now: a week belongs to the year of its Monday.
pub fn periods(year: i32, period: Period, now: Timestamp) -> Vec<Date> {
    let Some(first) = Date::new(year, 1, 1) else { return Vec::new() };
    let first = match begins(period, first) {
        from if from < first => ends(period, from),
        from => from,
    };
    let next = |from: &Date| Some(ends(period, *from));
    std::iter::successors(Some(first), next).take_while(|from| from.year() == year && *from <= now.date()).collect()
}

/// One person's year (年度汇总): published periods as they were published, the others as they stand. What lies in two periods counts
/// in both, where the first one was published.
///
/// Source: GY-ATT, "Reports" (a year summary per person); JD-ATT, "Reports".
pub fn year(person: &WorkerId, year: i32, published: &[&Report], period: Period, world: &World<'_>) -> ReportLine {
    let mut lines: Vec<ReportLine> = Vec::new();
    // The days that are not published, as one stretch after the other.
    let mut open: Option<(Date, Date)> = None;
    for from in periods(year, period, world.now) {
        let kept = published.iter().find(|report| (report.period, report.from) == (period, from));
        match kept.and_then(|report| report.latest()) {
            Some(latest) => {
                lines.extend(open.take().map(|(from, end)| line(person, from, end, world)));
                lines.extend(latest.lines.iter().find(|line| line.person == *person).cloned());
            }
            None => open = Some((open.map_or(from, |(from, _)| from), ends(period, from))),
        }
    }
    lines.extend(open.map(|(from, end)| line(person, from, end, world)));
    total(person.clone(), &lines)
}

fn empty(person: WorkerId) -> ReportLine {
    let none = Counted::default();
    ReportLine {
        person,
        due: 0,
        on_time: 0,
        late: none,
        early: none,
        on_the_dot: 0,
        missing: 0,
        made_up: 0,
        violations: 0,
        excused: 0,
        official_outings: none,
        private_outings: none,
        leaves: none,
        half_days: 0,
        trips: none,
    }
}

fn line(person: &WorkerId, from: Date, end: Date, world: &World<'_>) -> ReportLine {
    let mut line = empty(person.clone());
    let (months, leaves) = (world.others.months_of(person), world.others.leaves_of(person));
    let period = from.at_minute(0)..end.at_minute(0);
    for date in (from.0 - BEFORE..end.0).map(Date) {
        for view in attendance::day(date, &months, &leaves, world.reference, world.now).points {
            if date >= from {
                count(&view, &mut line);
            }
            line.violations += u32::from(view.violated_at.is_some_and(|since| period.contains(&since)));
        }
    }
    for (_, leave) in leaves.iter().filter(|(_, leave)| covers(leave)) {
        away(leave, (period.start, period.end), &mut line, world.reference);
    }
    line
}

fn count(view: &PointView, line: &mut ReportLine) {
    line.on_the_dot += u32::from(view.on_the_dot);
    match view.status {
        // Nothing was due yet: a period that is not over.
        Status::Pending => return,
        Status::OnTime => line.on_time += 1,
        Status::Late => line.late.add(view.minutes),
        Status::Early => line.early.add(view.minutes),
        Status::Missing | Status::MakeUpPending => line.missing += 1,
        Status::MadeUp => line.made_up += 1,
        Status::Violation => {}
        Status::ExcusedLeave | Status::ExcusedVisit | Status::ExcusedOuting | Status::ExcusedTrip => line.excused += 1,
    }
    line.due += 1;
}

/// An absence, as far as it lies in the period.
fn away(leave: &Leave, (from, end): (Timestamp, Timestamp), line: &mut ReportLine, reference: &Reference) {
    let (time, calendar) = (&reference.figures_on(leave.from.date()).time, &reference.calendar);
    let (from, to) = (leave.from.max(from), leave.effective_to().min(end));
    if from >= to {
        return;
    }
    let minutes = working_time::length(from, to, time, calendar);
    match leave.kind {
        LeaveKind::Outing if leave.official == Some(true) => line.official_outings.add(minutes),
        LeaveKind::Outing => line.private_outings.add(minutes),
        LeaveKind::Trip => line.trips.add(minutes),
        LeaveKind::Personal | LeaveKind::Sick | LeaveKind::Annual | LeaveKind::Other => {
            let half_day =
                reference.figures_on(leave.from.date()).leave.as_ref().map_or(0, |figures| figures.half_day_minutes);
            line.leaves.add(minutes);
            line.half_days += minutes.div_ceil(half_day.max(1));
        }
    }
}

/// The lines of several people as one.
pub fn total<'a>(of: WorkerId, lines: impl IntoIterator<Item = &'a ReportLine>) -> ReportLine {
    lines.into_iter().fold(empty(of), |mut total, line| {
        let counts = [
            (&mut total.due, line.due),
            (&mut total.on_time, line.on_time),
            (&mut total.on_the_dot, line.on_the_dot),
            (&mut total.missing, line.missing),
            (&mut total.made_up, line.made_up),
            (&mut total.violations, line.violations),
            (&mut total.excused, line.excused),
            (&mut total.half_days, line.half_days),
        ];
        counts.into_iter().for_each(|(total, count)| *total += count);
        let counted = [
            (&mut total.late, line.late),
            (&mut total.early, line.early),
            (&mut total.official_outings, line.official_outings),
            (&mut total.private_outings, line.private_outings),
            (&mut total.leaves, line.leaves),
            (&mut total.trips, line.trips),
        ];
        for (total, counted) in counted {
            total.count += counted.count;
            total.minutes += counted.minutes;
        }
        total
    })
}

/// Whether what was published is not what would be published now: another version is due. Source: GY-ATT, "Reports".
pub fn has_changed(report: &Report, world: &World<'_>) -> bool {
    let lines = lines(report.period, report.from, world);
    report.latest().is_some_and(|published| published.lines != lines)
}

/// Who publishes by these figures; nobody where there are no statistics.
pub fn publishers(figures: &Figures) -> Vec<Office> {
    let figures = figures.attendance.as_ref().and_then(|figures| figures.report.as_ref());
    figures.map(|figures| (figures.published_by, Span::Centre)).into_iter().collect()
}

/// What the regulation says of a publication.
///
/// Shape: the ruling is [`Ruling::Report`].
/// Errors: `GY-CORE-E-ROLE`, `-FUTURE`; `-RANGE` of another period than the centre's or of too much; `-REQUIRED(announced)`;
/// `-REQUIRED(reason)` of another version; `-STATE` before it is drafted, or without the regulation; `NOT-FILED`, behind the
/// regulation's id, where the leaves in it have to be filed.
/// Source: JD-ATT-8, GY-ATT-13. Examples: JD-ATT-A9, GY-ATT-A14.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Report>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let reference = world.reference;
    let attendance = reference.figures.attendance.as_ref();
    let figures = attendance.and_then(|figures| figures.report.as_ref());
    let (Statement::ReportPublished(publication), Some(figures), Some(attendance)) = (statement, figures, attendance)
    else {
        checks.unregulated("JD-ATT-8");
        return checks.into_result().map(|()| Ruling::None);
    };
    let acted = acted_at(envelope.wall, grade, world.now);
    let may = authority::acts_still(envelope, acted, &publishers(&reference.figures), world);
    checks.require(may, "GY-CORE-E-ROLE", "JD-ATT-8");
    let Publication { period, from, told, reason } = publication;
    let is_period = *period == figures.period
        && from.at_minute(0).is_sane()
        && begins(*period, *from) == *from
        && envelope.doc == document(*period, *from, reference);
    checks.range("from", is_period);
    let versions = state.map_or(0, |report| report.versions.len());
    checks.range("version", versions < VERSIONS_MAX);
    checks.required("announced", told.iter().any(|place| !place.trim().is_empty()));
    checks.range("announced", told.len() <= TOLD_MAX);
    for place in told.iter().take(TOLD_MAX) {
        checks.text("announced", place, TEXT_MAX);
    }
    if let Some(before) = state.and_then(Report::latest) {
        checks.required("reason", !reason.trim().is_empty());
        // Whoever was told of one version is told of the next.
        checks.range("announced", before.told.iter().all(|place| told.contains(place)));
    }
    checks.text("reason", reason, TEXT_MAX);
    if !is_period {
        return checks.into_result().map(|()| Ruling::None);
    }
    let is_drafted = drafted_at(*from, figures, reference).is_some_and(|at| at <= world.now);
    checks.require(is_drafted, "GY-CORE-E-STATE", "JD-ATT-8");
    if figures.needs_filing && is_drafted && may {
        let span = from.at_minute(0)..ends(*period, *from).at_minute(0);
        let unfiled = people(*from, ends(*period, *from), reference).find(|person| {
            let leaves = world.others.leaves_of(person);
            leaves.iter().any(|(_, leave)| {
                is_unfiled(leave, world.now) && leave.from < span.end && span.start < leave.effective_to()
            })
        });
        if let Some(person) = unfiled {
            let code = Code::of(&attendance.regulation, "NOT-FILED").0;
            checks.refuse(&code, "GY-ATT-10", vec![("worker", person.to_string())]);
        }
    }
    checks.into_result().map(|()| Ruling::Report { lines: lines(*period, *from, world) })
}

#[cfg(test)]
mod examples;
