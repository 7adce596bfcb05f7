//! Attendance (考勤): which punch belongs to which point of the day, and what mark follows.
//!
//! Source: GY-ATT §一 (考勤及请休假管理制度, 广政公〔2020〕52号). Marks are never stored: [`day`] computes them from the month's
//! punches, the person's leaves and visits, and the time.

use super::refusal::Checks;
use super::trace::Trace;
use super::{Refusals, World, leave};
use crate::centre::{AttendanceFigures, Point, PointKind, Reference};
use crate::domain::{Date, DocId, Timestamp, WorkerId};
use crate::fact::attendance::NOTE_MAX;
use crate::fact::attendance::{Outing, Punch};
use crate::fact::{Envelope, Grade, Ruling, Statement};
use crate::fold::month::{OutSpan, PunchRecord};
use crate::fold::{Leave, Month};

/// The mark of one attendance point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// 待打卡
    Pending,
    /// 正常
    OnTime,
    /// 迟到
    Late,
    /// 早退
    Early,
    /// 缺卡
    Missing,
    /// 请假
    ExcusedLeave,
    /// 上门
    ExcusedVisit,
}

/// The approved record that covers a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    Leave(DocId),
    Visit(DocId),
}

/// One attendance point of a day, with its mark and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PointView {
    pub kind: PointKind,
    pub at: Timestamp,
    pub status: Status,
    /// By how much late or early, otherwise 0. Unit: whole minutes, rounded up, counted from the point itself.
    pub minutes: u32,
    /// The punch of this point, also where the mark comes from something else.
    pub punch: Option<PunchRecord>,
    /// "Punched before 12:45": counts, but is shown.
    pub early_shown: bool,
    pub cover: Option<Cover>,
    /// The leave that covers it is not filed yet (amber).
    pub unfiled: bool,
    /// Of the evidence behind the mark: the punch, or the outing; none where there is neither.
    pub grade: Option<Grade>,
    pub trace: Trace,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: Date,
    /// Whether people work on it; a rest day has no points.
    pub working: bool,
    pub points: Vec<PointView>,
}

/// Whether the regulation is about this person: the staff of the joint review centre, who have a group. Source: GY-ATT-1.
pub fn in_scope(person: &WorkerId, reference: &Reference) -> bool {
    reference.figures.attendance.is_some() && reference.organisation.group_of(person).is_some()
}

/// The document that a punch or an outing of this moment belongs into.
pub fn month_of(reference: &Reference, person: &WorkerId, at: Timestamp) -> DocId {
    let date = at.date();
    DocId::month(&reference.centre, person, date.year(), date.month())
}

/// What the regulation says of a punch or an outing.
///
/// Errors: `GY-CORE-E-FUTURE`; `GY-CORE-E-RANGE(at)` when the time is not the one that the entry gives evidence for;
/// `GY-CORE-E-ROLE` outside the person's own month; `GY-ATT-E-SCOPE` outside the joint review centre; `GY-ATT-E-STALE`;
/// `GY-ATT-E-OUTING` where the visit does not say that the person set out. The punch is kept in any case.
/// Source: GY-ATT-1, -2; GY-CORE-9. Example: GY-ATT-A10.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Month>,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.require(in_scope(&envelope.person, world.reference), "GY-ATT-E-SCOPE", "GY-ATT-1");
    checks.require(state.is_none_or(|month| month.person == envelope.person), "GY-CORE-E-ROLE", "GY-CORE-11");
    match statement {
        Statement::Punched(punch) => {
            checks.claimed(punch.at, envelope, world);
            punched(punch, envelope, world, &mut checks);
        }
        Statement::WentOut(outing) => {
            checks.claimed(outing.at, envelope, world);
            went_out(outing, envelope, world, &mut checks);
        }
        Statement::CameBack(outing) => {
            checks.claimed(outing.at, envelope, world);
            came_back(outing, envelope, state, world, &mut checks);
        }
        _ => checks.refuse("GY-CORE-E-STATE", "GY-ATT", Vec::new()),
    }
    checks.into_result().map(|()| Ruling::None)
}

fn own_month(at: Timestamp, envelope: &Envelope, world: &World<'_>, checks: &mut Checks) {
    let own = envelope.doc == month_of(world.reference, &envelope.person, at);
    checks.require(own, "GY-CORE-E-ROLE", "GY-CORE-11");
}

fn punched(punch: &Punch, envelope: &Envelope, world: &World<'_>, checks: &mut Checks) {
    own_month(punch.at, envelope, world, checks);
    checks.text("note", &punch.note, NOTE_MAX);
    let Some(sync_hours) = world.reference.figures.attendance.as_ref().map(|figures| figures.sync_hours) else {
        return;
    };
    if world.now.since(punch.at) > i64::from(sync_hours) * 3_600_000 {
        let figures = vec![("sync_hours", sync_hours.to_string()), ("punched", punch.at.clock())];
        checks.refuse("GY-ATT-E-STALE", "GY-ATT", figures);
    }
}

fn went_out(outing: &Outing, envelope: &Envelope, world: &World<'_>, checks: &mut Checks) {
    own_month(outing.at, envelope, world, checks);
    let out = world.others.visit(outing.visit).and_then(|visit| visit.out.get(&envelope.person));
    let in_time = out.is_some_and(|out| outing.at >= out.departed_at);
    checks.require(in_time, "GY-ATT-E-OUTING", "GY-DOOR");
}

/// Being back ends the span that is open; should the return itself be known, not later than that.
fn came_back(outing: &Outing, envelope: &Envelope, state: Option<&Month>, world: &World<'_>, checks: &mut Checks) {
    let open = state.and_then(|month| month.outings.get(&outing.visit)?.last()).is_some_and(|span| span.to.is_none());
    let out = world.others.visit(outing.visit).and_then(|visit| visit.out.get(&envelope.person));
    let in_time = out.is_some_and(|out| out.returned_at.is_none_or(|returned_at| outing.at <= returned_at));
    checks.require(open && in_time, "GY-ATT-E-OUTING", "GY-DOOR");
}

/// The marks of one day of one person, as they stand at `now`.
///
/// Shape: `months` are those of the person that touch the day (its own, and the next one where the last point runs past
/// midnight on the last of a month; more do no harm); `leaves` all that could. Unit: tolerance to the second, inclusive.
/// Source: GY-ATT, system behaviour "attendance". Examples: GY-ATT-A1 to A4, A9, A12; GY-DOOR-A8.
pub fn day(date: Date, months: &[&Month], leaves: &[(DocId, &Leave)], reference: &Reference, now: Timestamp) -> Day {
    let working = reference.calendar.works(date);
    let points = reference.figures.attendance.as_ref().filter(|_| working).map_or_else(Vec::new, |figures| {
        let view = |point: &Point| view(point, date, months, leaves, figures, now);
        figures.points.iter().map(view).collect()
    });
    Day { date, working, points }
}

fn view(
    point: &Point,
    date: Date,
    months: &[&Month],
    leaves: &[(DocId, &Leave)],
    figures: &AttendanceFigures,
    now: Timestamp,
) -> PointView {
    let at = date.at_second(point.at_second);
    let mut trace = Trace::default();
    trace.note("GY-CORE-2", "working_day", date.to_string());
    trace.note("GY-ATT-3", "point", at.clock());

    let punch = punch_of(point, date, months);
    let (mut status, minutes) = match punch {
        Some(punch) => {
            trace.note("GY-ATT", "punch", clock_with_seconds(punch.at));
            trace.note("GY-ATT-5", "tolerance_minutes", figures.tolerance_minutes.to_string());
            graded(point, at, punch.at, figures)
        }
        None => {
            let closes = date.at_second(point_day_ends(figures));
            trace.note("GY-ATT", "missing_from", format!("{} {}", closes.date(), closes.clock()));
            (if now >= closes { Status::Missing } else { Status::Pending }, 0)
        }
    };
    if minutes > 0 {
        trace.note("GY-ATT-5", "minutes", minutes.to_string());
    }
    let early_shown = point.early_shown_before_second.zip(punch).is_some_and(|(before, punch)| {
        let early = punch.at < date.at_second(before);
        if early {
            trace.note("GY-ATT", "shown_before", date.at_second(before).clock());
        }
        early
    });

    let mut grade = punch.map(|punch| punch.grade);
    let mut unfiled = false;
    let mut cover = None;
    if let Some((doc, span)) = outing_over(at, date, months, figures, now) {
        trace.note("GY-DOOR", "out_from", span.from.clock());
        trace.note("GY-DOOR", "out_to", span.to.map_or_else(|| "…".to_owned(), Timestamp::clock));
        (status, cover, grade) = (Status::ExcusedVisit, Some(Cover::Visit(doc)), Some(span.grade));
    }
    if let Some((doc, leave)) = leave_over(at, leaves) {
        trace.note("GY-ATT", "leave_from", format!("{} {}", leave.from.date(), leave.from.clock()));
        let to = leave.effective_to();
        trace.note("GY-ATT", "leave_to", format!("{} {}", to.date(), to.clock()));
        unfiled = leave::is_unfiled(leave, now);
        (status, cover, grade) = (Status::ExcusedLeave, Some(Cover::Leave(doc)), None);
    }
    let minutes = if cover.is_some() { 0 } else { minutes };
    PointView {
        kind: point.kind,
        at,
        status,
        minutes,
        punch: punch.cloned(),
        early_shown,
        cover,
        unfiled,
        grade,
        trace,
    }
}

/// The earliest punch of an arrival, the latest of a departure, within the point's own hours. Punches without effect (stale,
/// from the future) give no mark.
fn punch_of<'a>(point: &Point, date: Date, months: &[&'a Month]) -> Option<&'a PunchRecord> {
    let hours = date.at_second(point.from_second)..date.at_second(point.until_second);
    let punches = months
        .iter()
        .flat_map(|month| &month.punches)
        .filter(|punch| punch.codes.is_empty() && hours.contains(&punch.at));
    match point.kind {
        PointKind::Arrival => punches.min_by_key(|punch| punch.at),
        PointKind::Departure => punches.max_by_key(|punch| punch.at),
    }
}

/// Whole seconds count: 09:05:00.9 is still 09:05:00.
fn graded(point: &Point, at: Timestamp, punched_at: Timestamp, figures: &AttendanceFigures) -> (Status, u32) {
    let late_s = punched_at.0.div_euclid(1000) - at.0.div_euclid(1000);
    let tolerance_s = i64::from(figures.tolerance_minutes) * 60;
    let whole_minutes = |seconds: i64| u32::try_from((seconds + 59) / 60).unwrap_or(u32::MAX);
    match point.kind {
        PointKind::Arrival if late_s > tolerance_s => (Status::Late, whole_minutes(late_s)),
        PointKind::Departure if -late_s > tolerance_s => (Status::Early, whole_minutes(-late_s)),
        PointKind::Arrival | PointKind::Departure => (Status::OnTime, 0),
    }
}

fn clock_with_seconds(at: Timestamp) -> String {
    format!("{}:{:02}", at.clock(), at.second_of_day() % 60)
}

/// When a point without a punch becomes missing. Unit: seconds after midnight, past 24:00.
fn point_day_ends(figures: &AttendanceFigures) -> u32 {
    figures.points.iter().map(|point| point.until_second).max().unwrap_or(86_400)
}

/// The leave whose [from, to] contains the point, both ends included.
fn leave_over<'a>(at: Timestamp, leaves: &[(DocId, &'a Leave)]) -> Option<(DocId, &'a Leave)> {
    leaves.iter().copied().find(|(_, leave)| leave::covers(leave) && leave.from <= at && at <= leave.effective_to())
}

/// The time out for a visit that contains the point, both ends included. Who is not back yet is out until now, and not beyond
/// the attendance day on which she left.
fn outing_over<'a>(
    at: Timestamp,
    date: Date,
    months: &[&'a Month],
    figures: &AttendanceFigures,
    now: Timestamp,
) -> Option<(DocId, &'a OutSpan)> {
    let day_ends = date.at_second(point_day_ends(figures));
    let outings = months.iter().flat_map(|month| &month.outings);
    outings.flat_map(|(doc, spans)| spans.iter().map(|span| (*doc, span))).find(|(_, span)| {
        let to = span.to.unwrap_or(if span.from.date() == date { now.min(day_ends) } else { span.from });
        span.from <= at && at <= to
    })
}

/// The next point at which the person has to punch: today's first that is open and not covered, else the first of a coming
/// working day. `None` where the calendar knows no working day in the next month, or there are no points.
pub fn next_point(
    months: &[&Month],
    leaves: &[(DocId, &Leave)],
    reference: &Reference,
    now: Timestamp,
) -> Option<PointView> {
    let today = now.date();
    (0..31).find_map(|days| {
        let date = today.plus_days(days);
        let day = day(date, months, leaves, reference, now);
        let hours = reference.figures.points();
        day.points.into_iter().zip(hours).find_map(|(view, point)| {
            let open = view.status == Status::Pending && now < date.at_second(point.until_second);
            open.then_some(view)
        })
    })
}

#[cfg(test)]
mod examples;
