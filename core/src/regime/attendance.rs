//! Attendance (考勤): which punch belongs to which point of the day, and what mark follows.
//!
//! Source: GY-ATT §一 (考勤及请休假管理制度, 广政公〔2020〕52号); JD-ATT (考勤制度, 旌数据〔2021〕6号). What differs stands in
//! [`AttendanceFigures`]. Marks are never stored: [`day`] computes them from the month's punches and make-ups, the person's leaves
//! and visits, and the time; a violation as well, so what arrives late but was in time withdraws it.

pub mod appeal;
pub mod import;
pub mod makeup;
pub mod overseen;

use super::authority::{self, Office};
use super::refusal::Checks;
use super::trace::Trace;
use super::{Refusals, World, leave};
use crate::centre::{AttendanceFigures, Point, PointKind, Reference};
use crate::domain::{Date, DocId, Timestamp, WorkerId};
use crate::fact::attendance::{
    AUTHENTICATOR_MAX, CLIENT_MAX, CODES, NOTE_MAX, Outing, Place, PlaceEvidence, Punch, UserVerification, Whereabouts,
};
use crate::fact::leave::LeaveKind;
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::month::{AppealStage, OutSpan, PunchRecord, Verified};
use crate::fold::{Leave, Month};

/// Of a reading of the own position. Unit: m.
const ACCURACY_MAX_M: u32 = 100_000;
/// How long after a punch its person may still have the phone verify them. Unit: ms.
pub const VERIFIED_WITHIN_MS: i64 = 5 * 60_000;

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
    /// 临时外出
    ExcusedOuting,
    /// 出差
    ExcusedTrip,
    /// 补卡待核实
    MakeUpPending,
    /// 已补卡
    MadeUp,
    /// 未按要求打卡
    Violation,
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
    pub place: Place,
    pub at: Timestamp,
    pub status: Status,
    /// By how much late or early, otherwise 0. Unit: whole minutes, rounded up, counted from the point itself.
    pub minutes: u32,
    /// The punch of this point, also where the mark comes from something else.
    pub punch: Option<PunchRecord>,
    /// "Punched before 12:45": counts, but is shown.
    pub early_shown: bool,
    /// 踩点: in time, and no earlier than it had to be. Counted, and nothing follows (JD-ATT-4).
    pub on_the_dot: bool,
    /// It was not punched when the person asked for leave, which does not heal it (JD-LVE-6).
    pub not_punched: bool,
    /// Until the end of which day a missing punch can be made up; none where it cannot, or without a deadline.
    pub repairable_until: Option<Date>,
    /// Whether a missing punch can still be made up.
    pub can_be_made_up: bool,
    /// Since when it is a violation.
    pub violated_at: Option<Timestamp>,
    pub cover: Option<Cover>,
    /// The leave that covers it is not filed yet (amber).
    pub unfiled: bool,
    /// Of the evidence behind the mark: the punch, or the outing; none where there is neither.
    pub grade: Option<Grade>,
    /// Of the last appeal about it.
    pub appeal: Option<AppealStage>,
    pub trace: Trace,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: Date,
    /// Whether people work on it; a rest day has no points.
    pub working: bool,
    pub points: Vec<PointView>,
}

/// Whether this person punches on a day: the staff of the joint review centre, or of the centre, who have a group, unless their
/// centre or group does without.
/// Source: GY-ATT-1, JD-ATT-1.
pub fn in_scope(person: &WorkerId, on: Date, reference: &Reference) -> bool {
    let group = reference.organisation.group_of(person);
    reference.figures_on(on).attendance.as_ref().zip(group).is_some_and(|(figures, group)| figures.punches(group))
}

/// The document that a punch or an outing of this moment belongs into.
pub fn month_of(reference: &Reference, person: &WorkerId, at: Timestamp) -> DocId {
    let date = at.date();
    DocId::month(&reference.centre, person, date.year(), date.month())
}

/// What the regulation says of a punch or an outing.
///
/// Errors: `GY-CORE-E-FUTURE`; `GY-CORE-E-RANGE(at)` when the time is not the one that the entry gives evidence for;
/// `GY-CORE-E-ROLE` outside the person's own month; behind the regulation's id `SCOPE` outside it, `STALE`, and `OUTING` where
/// the visit does not say that the person set out. The punch is kept in any case. What is said about where: `GY-CORE-E-STATE`
/// without such a punch or twice, `GY-CORE-E-RANGE` of `place`, `code`, `accuracy`; what is said about who, the same of `at`,
/// `authenticator`, `client`. Make-ups, appeals, imports, and
/// what those do who answer for others, have their errors in their own files.
/// Source: GY-ATT-1, -2; JD-ATT-1; GY-CORE-9. Examples: GY-ATT-A10, JD-ATT-A11.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Month>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    let said = Said { envelope, month: state, grade, acted: acted_at(envelope.wall, grade, world.now), world };
    let ruling = match statement {
        Statement::Punched(punch) => said.punched(punch, &mut checks),
        Statement::WentOut(outing) => said.went_out(outing, &mut checks),
        Statement::CameBack(outing) => said.came_back(outing, &mut checks),
        Statement::PunchPlaced(place) => said.placed(place, &mut checks),
        other => said.stated(other, &mut checks),
    };
    checks.into_result().map(|()| ruling)
}

/// What is said about a month, with all that the rules look at.
struct Said<'a> {
    envelope: &'a Envelope,
    /// None before the first fact of a month.
    month: Option<&'a Month>,
    grade: Grade,
    /// When the author acted, as far as it can be believed.
    acted: Timestamp,
    world: &'a World<'a>,
}

impl Said<'_> {
    /// What is seen as it happens, in the own month of somebody whom the regulation is about.
    fn observed(&self, at: Timestamp, checks: &mut Checks) {
        let (reference, Envelope { person, doc, .. }) = (self.world.reference, self.envelope);
        checks.require(in_scope(person, at.date(), reference), &code("SCOPE", reference), "GY-ATT-1");
        let is_own = *doc == month_of(reference, person, at) && self.month.is_none_or(|_| self.is_own());
        checks.require(is_own, "GY-CORE-E-ROLE", "GY-CORE-11");
        checks.claimed(at, self.envelope, self.world);
    }

    /// Everything else; each concern has its file.
    fn stated(&self, statement: &Statement, checks: &mut Checks) -> Ruling {
        checks.not_future(self.envelope.wall, self.world);
        match statement {
            Statement::MakeUpAsked(_) | Statement::MakeUpWithdrawn(_) | Statement::MakeUpDecided(_) => {
                self.about_makeup(statement, checks);
            }
            Statement::PunchVerified(verification) => return self.verified(verification, checks),
            Statement::PointReminded(reminder) => self.reminded(reminder, checks),
            Statement::TimeChecked(check) => self.checked(check, checks),
            Statement::AppealMade(_) | Statement::AppealWithdrawn(_) | Statement::AppealDecided(_) => {
                return self.about_appeal(statement, checks);
            }
            Statement::PunchesImported(_) | Statement::ImportUndone(_) => self.about_import(statement, checks),
            _ => checks.refuse("GY-CORE-E-STATE", "GY-ATT", Vec::new()),
        }
        Ruling::None
    }

    /// A point as it stood when the author acted, by what is known now.
    fn point(&self, person: &WorkerId, place: Place) -> Option<PointView> {
        if !place.on.at_minute(0).is_sane() {
            return None;
        }
        let (months, leaves) = (self.world.others.months_of(person), self.world.others.leaves_of(person));
        let day = day(place.on, &months, &leaves, self.world.reference, self.acted);
        day.points.into_iter().nth(usize::from(place.point))
    }

    fn is_own(&self) -> bool {
        self.month.is_some_and(|month| month.person == self.envelope.person)
    }

    /// That somebody acts about another's month in one of these offices, then and now.
    fn by_office(&self, person: &WorkerId, offices: &[Office], rule: &'static str, checks: &mut Checks) {
        if self.envelope.person == *person {
            checks.refuse("GY-CORE-E-SELF", "GY-CORE-12", Vec::new());
        } else {
            let may = authority::acts_still(self.envelope, self.acted, offices, self.world);
            checks.require(may, "GY-CORE-E-ROLE", rule);
        }
    }
}

/// What a refusal is called here.
fn code(name: &str, reference: &Reference) -> String {
    let regulation = reference.figures.attendance.as_ref().map_or("GY-ATT", |figures| &figures.regulation);
    Code::of(regulation, name).0
}

impl Said<'_> {
    fn punched(&self, punch: &Punch, checks: &mut Checks) -> Ruling {
        self.observed(punch.at, checks);
        checks.text("note", &punch.note, NOTE_MAX);
        let figures = self.world.reference.figures.attendance.as_ref();
        let sync_hours = figures.map(|figures| figures.sync_hours);
        let is_stale = |hours: &u32| self.world.now.since(punch.at) > i64::from(*hours) * 3_600_000;
        if let Some(sync_hours) = sync_hours.filter(is_stale) {
            let figures = vec![("sync_hours", sync_hours.to_string()), ("punched", punch.at.clock())];
            checks.refuse(&code("STALE", self.world.reference), "GY-ATT", figures);
        }
        Ruling::None
    }

    /// What is said about where: of a punch of that moment and phone, once, in the way that the place offers. Whether a code is
    /// right is no reason to refuse it, since the punch counts without; and nothing is said of it where the time has no evidence,
    /// since then the time may have been chosen for the code.
    fn placed(&self, said: &Whereabouts, checks: &mut Checks) -> Ruling {
        self.observed(said.at, checks);
        let punches = self.month.into_iter().flat_map(|month| &month.punches);
        // Of a punch that is written twice as well, only one word: otherwise a code could be tried until it fits.
        let of_it = || punches.clone().filter(|punch| punch.is_of(said.at, self.envelope.device));
        let first = of_it().next().is_some() && of_it().all(|punch| punch.place.is_none());
        checks.require(first, "GY-CORE-E-STATE", "GY-ATT-2");
        let has_evidence = self.grade != Grade::C && of_it().all(|punch| punch.grade != Grade::C);
        let figures = self.world.reference.figures.attendance.as_ref();
        let place = figures.and_then(|figures| figures.places.iter().find(|place| place.id == said.place));
        match said.evidence {
            PlaceEvidence::Code(code) => {
                checks.range("place", place.is_some_and(|place| place.code));
                checks.range("code", code < CODES);
                // What is refused anyway is told nothing about the code, nor is its time one to compute with.
                let asked = has_evidence && checks.is_clean();
                let showed = if asked { self.world.others.showed(&said.place, code, said.at) } else { None };
                showed.map_or(Ruling::None, |showed| Ruling::Place { showed })
            }
            PlaceEvidence::Read { accuracy_m, .. } => {
                checks.range("place", place.is_some_and(|place| place.around.is_some()));
                checks.range("accuracy", accuracy_m <= ACCURACY_MAX_M);
                Ruling::None
            }
        }
    }

    /// 本人验证: of an own punch, once, soon after it, where the centre asks for it. One that does not hold is no reason to refuse, since
    /// the punch counts without.
    fn verified(&self, said: &UserVerification, checks: &mut Checks) -> Ruling {
        let figures = self.world.reference.figures_on(said.at.date()).attendance.as_ref();
        if !figures.is_some_and(|figures| figures.verify) {
            checks.unregulated("JD-ATT-1");
        }
        let of_it = |punch: &&PunchRecord| punch.is_of(said.at, self.envelope.device);
        let punches = || self.month.into_iter().flat_map(|month| &month.punches).filter(of_it);
        let first = self.is_own() && punches().next().is_some() && punches().all(|punch| punch.verified.is_none());
        checks.require(first, "GY-CORE-E-STATE", "JD-ATT-1");
        checks.range("at", (0..=VERIFIED_WITHIN_MS).contains(&self.envelope.wall.since(said.at)));
        checks.range("authenticator", said.authenticator.len() <= AUTHENTICATOR_MAX);
        checks.range("client", said.client.len() <= CLIENT_MAX);
        // A clock that may have been put back says nothing about how soon after the punch it was.
        let has_evidence = self.grade != Grade::C && punches().all(|punch| punch.grade != Grade::C);
        let asked = has_evidence && checks.is_clean();
        let holds = if asked { self.world.others.verified(self.envelope.device, said) } else { None };
        holds.map_or(Ruling::None, |holds| Ruling::Verified { holds })
    }

    fn went_out(&self, outing: &Outing, checks: &mut Checks) -> Ruling {
        self.observed(outing.at, checks);
        let out = self.world.others.visit(outing.visit).and_then(|visit| visit.out.get(&self.envelope.person));
        let in_time = out.is_some_and(|out| outing.at >= out.departed_at);
        checks.require(in_time, &code("OUTING", self.world.reference), "GY-DOOR");
        Ruling::None
    }

    /// Being back ends the span that is open; should the return itself be known, not later than that.
    fn came_back(&self, outing: &Outing, checks: &mut Checks) -> Ruling {
        self.observed(outing.at, checks);
        let open =
            self.month.and_then(|month| month.outings.get(&outing.visit)?.last()).is_some_and(|span| span.to.is_none());
        let out = self.world.others.visit(outing.visit).and_then(|visit| visit.out.get(&self.envelope.person));
        let in_time = out.is_some_and(|out| out.returned_at.is_none_or(|returned_at| outing.at <= returned_at));
        checks.require(open && in_time, &code("OUTING", self.world.reference), "GY-DOOR");
        Ruling::None
    }
}

/// What is known of who punched, as the trace says it; none where the centre does not ask.
fn verified(punch: &PunchRecord, figures: &AttendanceFigures) -> Option<&'static str> {
    figures.verify.then_some(match punch.verified {
        Some(Verified::Holds) => "yes",
        Some(Verified::Fails) => "no",
        Some(Verified::Waiting) => "waiting",
        None => "unsaid",
    })
}

/// Whether a person is out by what is on record: for a visit, or on an outing or a trip that was approved (外勤打卡).
pub fn is_out(months: &[&Month], leaves: &[(DocId, &Leave)], now: Timestamp) -> bool {
    let away = |leave: &Leave| matches!(leave.kind, LeaveKind::Outing | LeaveKind::Trip);
    out_since(months, now).is_some() || leave_over(now, leaves).is_some_and(|(_, leave)| away(leave))
}

/// Since when a person is out for a visit today, by what is on record.
pub(super) fn out_since(months: &[&Month], now: Timestamp) -> Option<Timestamp> {
    let spans = months.iter().flat_map(|month| month.outings.values().flatten());
    spans.filter(|span| span.to.is_none() && span.from.date() == now.date()).map(|span| span.from).max()
}

/// What the marks of a person's days are computed from.
#[derive(Clone, Copy)]
struct Sheet<'a> {
    months: &'a [&'a Month],
    leaves: &'a [(DocId, &'a Leave)],
    reference: &'a Reference,
    figures: &'a AttendanceFigures,
    now: Timestamp,
}

/// The marks of one day of one person, as they stand at `now`.
///
/// Shape: `months` are those of the person that touch the day (its own, and the next one where the last point runs past
/// midnight on the last of a month; more do no harm); `leaves` all that could. Unit: tolerance to the second, inclusive.
/// Source: GY-ATT, system behaviour "attendance"; JD-ATT. Examples: GY-ATT-A1 to A4, A9, A12; GY-DOOR-A8; JD-ATT-A1 to A11.
pub fn day(date: Date, months: &[&Month], leaves: &[(DocId, &Leave)], reference: &Reference, now: Timestamp) -> Day {
    let working = reference.calendar.works(date);
    let figures = reference.figures_on(date).attendance.as_ref().filter(|_| working);
    let points = figures.map_or_else(Vec::new, |figures| {
        let sheet = Sheet { months, leaves, reference, figures, now };
        let mut points = sheet.bare(date);
        for view in &mut points {
            makeup::settle(view, &sheet);
            appeal::settle(view, &sheet);
        }
        points
    });
    Day { date, working, points }
}

impl<'a> Sheet<'a> {
    /// The marks of a day as they are without make-ups.
    fn bare(&self, date: Date) -> Vec<PointView> {
        let points = self.figures.on(date, &self.reference.figures_on(date).time);
        (0..).zip(points).map(|(at, point)| self.view(Place { on: date, point: at }, point)).collect()
    }

    fn view(&self, place: Place, point: &Point) -> PointView {
        let (date, figures) = (place.on, self.figures);
        let at = date.at_second(point.at_second);
        let mut trace = Trace::default();
        trace.note("GY-CORE-2", "working_day", date.to_string());
        trace.note(figures.points_rule.clone(), "point", at.clock());

        let punch = punch_of(point, date, self.months);
        overseen::note(&mut trace, point, date, self.months);
        let (mut status, minutes) = match punch {
            Some(punch) => {
                trace.note(figures.regulation.clone(), "punch", clock_with_seconds(punch.at));
                if let Some((_, source)) = &punch.imported {
                    trace.note(figures.regulation.clone(), "imported_from", source.clone());
                } else if let Some(verified) = verified(punch, figures) {
                    trace.note("JD-ATT-1", "verified", verified);
                }
                let tolerance = figures.tolerance_minutes.to_string();
                trace.note(figures.tolerance_rule.clone(), "tolerance_minutes", tolerance);
                graded(point, at, punch.at, figures)
            }
            None => {
                let shown = if figures.missing_at_once { point.until_second } else { self.day_ends(date) };
                let closes = date.at_second(shown);
                trace.note(figures.regulation.clone(), "missing_from", format!("{} {}", closes.date(), closes.clock()));
                (if self.now >= closes { Status::Missing } else { Status::Pending }, 0)
            }
        };
        if minutes > 0 {
            trace.note(figures.tolerance_rule.clone(), "minutes", minutes.to_string());
        }
        let early_shown = point.early_shown_before_second.zip(punch).is_some_and(|(before, punch)| {
            let early = punch.at < date.at_second(before);
            if early {
                trace.note(figures.regulation.clone(), "shown_before", date.at_second(before).clock());
            }
            early
        });
        let on_the_dot = self.is_on_the_dot(point, at, punch);
        if on_the_dot {
            trace.note(figures.tolerance_rule.clone(), "on_the_dot", "");
        }

        let mut grade = punch.map(|punch| punch.grade);
        let mut unfiled = false;
        let mut cover = None;
        if let Some((doc, span)) = self.outing_over(at, date) {
            trace.note("GY-DOOR", "out_from", span.from.clock());
            trace.note("GY-DOOR", "out_to", span.to.map_or_else(|| "…".to_owned(), Timestamp::clock));
            (status, cover, grade) = (Status::ExcusedVisit, Some(Cover::Visit(doc)), Some(span.grade));
        }
        if let Some((doc, leave)) = leave_over(at, self.leaves) {
            let regulation = || {
                let figures = self.reference.figures.leave.as_ref();
                figures.map_or_else(String::new, |figures| figures.regulation.clone())
            };
            trace.note(regulation(), "leave_from", format!("{} {}", leave.from.date(), leave.from.clock()));
            let to = leave.effective_to();
            trace.note(regulation(), "leave_to", format!("{} {}", to.date(), to.clock()));
            unfiled = leave::is_unfiled(leave, self.now);
            let excused = match leave.kind {
                LeaveKind::Outing => Status::ExcusedOuting,
                LeaveKind::Trip => Status::ExcusedTrip,
                LeaveKind::Personal | LeaveKind::Sick | LeaveKind::Annual | LeaveKind::Other => Status::ExcusedLeave,
            };
            (status, cover, grade) = (excused, Some(Cover::Leave(doc)), None);
        }
        let is_covered = cover.is_some();
        let before = |leave: &Leave| punch.is_some_and(|punch| punch.at <= leave.submitted_at);
        let asked = self.leaves.iter().find(|(_, leave)| leave.back.not_punched == Some(place) && !before(leave));
        if let Some((_, leave)) = asked.filter(|_| !is_covered) {
            trace.note("JD-LVE-6", "not_punched", leave.submitted_at.clock());
        }
        PointView {
            kind: point.kind,
            place,
            at,
            status,
            minutes: if is_covered { 0 } else { minutes },
            punch: punch.cloned(),
            early_shown,
            on_the_dot: on_the_dot && !is_covered,
            not_punched: asked.is_some() && !is_covered,
            repairable_until: None,
            can_be_made_up: false,
            violated_at: None,
            cover,
            unfiled,
            grade,
            appeal: None,
            trace,
        }
    }

    /// When the marks of a day are final. Unit: seconds after midnight, past 24:00.
    fn day_ends(&self, date: Date) -> u32 {
        let points = self.figures.on(date, &self.reference.figures_on(date).time);
        points.iter().map(|point| point.until_second).max().unwrap_or(86_400)
    }

    /// Whole seconds count, as for lateness. Source: JD-ATT-4, "On the dot".
    fn is_on_the_dot(&self, point: &Point, at: Timestamp, punch: Option<&PunchRecord>) -> bool {
        let Some((within_s, punch)) = self.figures.on_the_dot_s.zip(punch) else { return false };
        let before_s = at.0.div_euclid(1000) - punch.at.0.div_euclid(1000);
        point.kind == PointKind::Arrival && (0..=i64::from(within_s)).contains(&before_s)
    }

    /// The time out for a visit that contains the point, both ends included. Who is not back yet is out until now, and not beyond
    /// the attendance day on which she left.
    fn outing_over(&self, at: Timestamp, date: Date) -> Option<(DocId, &'a OutSpan)> {
        let day_ends = date.at_second(self.day_ends(date));
        let outings = self.months.iter().flat_map(|month| &month.outings);
        let spans = outings.flat_map(|(doc, spans)| spans.iter().map(|span| (*doc, span)));
        let mut spans = spans.filter(|(_, span)| span.checked.as_ref().is_none_or(|checked| checked.accept));
        spans.find(|(_, span)| {
            let to = span.to.unwrap_or(if span.from.date() == date { self.now.min(day_ends) } else { span.from });
            span.from <= at && at <= to
        })
    }
}

/// The earliest punch of an arrival, the latest of a departure, within the point's own hours. Punches without effect (stale,
/// from the future) give no mark.
fn punch_of<'a>(point: &Point, date: Date, months: &[&'a Month]) -> Option<&'a PunchRecord> {
    let hours = date.at_second(point.from_second)..date.at_second(point.until_second);
    let punches =
        months.iter().flat_map(|month| &month.punches).filter(|punch| punch.counts() && hours.contains(&punch.at));
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

/// The leave whose [from, to] contains the point, both ends included.
fn leave_over<'a>(at: Timestamp, leaves: &[(DocId, &'a Leave)]) -> Option<(DocId, &'a Leave)> {
    leaves.iter().copied().find(|(_, leave)| leave::covers(leave) && leave.from <= at && at <= leave.effective_to())
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
        let hours = reference.points(date);
        day.points.into_iter().zip(hours).find_map(|(view, point)| {
            let open = view.status == Status::Pending && now < date.at_second(point.until_second);
            open.then_some(view)
        })
    })
}

#[cfg(test)]
mod examples;
#[cfg(test)]
mod jingde;
