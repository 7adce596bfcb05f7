//! Making up a missing punch (补卡): asked for by its person, verified by somebody else with the recording.
//!
//! Source: JD-ATT-5 to -7, 考勤制度 四 (旌数据〔2021〕6号); GY-ATT, "Correction request". What becomes of a point that is not made up
//! follows from the time: see [`settle`].

use super::{PointView, Said, Sheet, Status, appeal, code, in_scope};
use crate::centre::{MakeUpFigures, Reference};
use crate::domain::calendar::{Calendar, Due};
use crate::domain::{Date, DocId, GrantId, Organisation, Role, Span, Timestamp, WorkerId};
use crate::fact::Statement;
use crate::fact::attendance::{MakeUpRequest, MakeUpVerdict, Place, Recording, Showed};
use crate::fold::Month;
use crate::fold::month::{AppealStage, MakeUp, MakeUpStage};
use crate::gather::order;
use crate::regime::authority::{self, Office};
use crate::regime::refusal::Checks;

/// Of a reason, a remark. Unit: characters.
pub const TEXT_MAX: usize = 500;
/// Of a camera's name. Unit: characters.
pub const CAMERA_MAX: usize = 100;

/// The document of the month in which a missed point lies, which is where it is made up.
pub fn document(place: Place, person: &WorkerId, reference: &Reference) -> DocId {
    DocId::month(&reference.centre, person, place.on.year(), place.on.month())
}

/// How many of the month's make-ups are used: those that were granted or are being looked at. Source: JD-ATT-6.
pub fn held(month: Option<&Month>) -> u32 {
    let held = month.into_iter().flat_map(|month| &month.makeups).filter(|makeup| makeup.is_held());
    u32::try_from(held.count()).unwrap_or(u32::MAX)
}

/// The last day on which a missed punch can be made up; none where there is no deadline, unknown where the calendar ends.
///
/// Source: JD-ATT-7. Examples: JD-ATT-A4, A5.
pub fn deadline(on: Date, figures: &MakeUpFigures, calendar: &Calendar) -> Option<Due> {
    let weekday = i32::from(figures.deadline_weekday?);
    // Monday 0 … Sunday 6; day 0, 1 January 1970, was a Thursday.
    let ahead = (weekday - on.0.rem_euclid(7) - 4).rem_euclid(7) + 1;
    let day = on.plus_days(ahead);
    Some(match calendar.is_working_day(day) {
        Some(true) => Due::On(day),
        Some(false) => calendar.after(day, 1),
        None => Due::Unknown,
    })
}

/// The moment from which it is too late.
fn closes(on: Date, figures: &MakeUpFigures, calendar: &Calendar) -> Option<Timestamp> {
    match deadline(on, figures, calendar)? {
        Due::On(last) => Some(last.plus_days(1).at_minute(0)),
        Due::Unknown => None,
    }
}

/// What becomes of a missing point: its request, the deadline, the quota.
///
/// Source: JD-ATT, "Status of a point", "Quota", "Deadline". Examples: JD-ATT-A3 to A7, A10, A11.
pub(super) fn settle(view: &mut PointView, sheet: &Sheet<'_>) {
    let (Status::Missing, Some(figures)) = (view.status, &sheet.figures.makeup) else { return };
    let calendar = &sheet.reference.calendar;
    let month = month_of(view.place.on, sheet.months);
    let closes = closes(view.place.on, figures, calendar).filter(|closes| *closes <= sheet.now);
    match month.and_then(|month| month.makeup(view.place)) {
        Some(asked) if asked.stage != MakeUpStage::Withdrawn => {
            view.trace.note("JD-ATT-5", "asked", said(asked.asked_at));
            if closes.is_some_and(|closes| asked.asked_at < closes && closes <= asked.received_at) {
                view.trace.note("JD-ATT-7", "withdrawn", said(asked.received_at));
            }
            (view.status, view.violated_at) = match asked.stage {
                MakeUpStage::Submitted => (Status::MakeUpPending, None),
                MakeUpStage::Approved => (Status::MadeUp, None),
                MakeUpStage::Rejected | MakeUpStage::Withdrawn if figures.deadline_weekday.is_some() => {
                    (Status::Violation, asked.settled_at)
                }
                MakeUpStage::Rejected | MakeUpStage::Withdrawn => (Status::Missing, None),
            };
        }
        _ => {
            let lost =
                month.and_then(|month| lost(month, figures, sheet).into_iter().find(|(_, at)| *at == view.place));
            let over =
                [lost.map(|(since, _)| (since, "JD-ATT-6", "quota")), closes.map(|at| (at, "JD-ATT-7", "closed"))];
            match over.into_iter().flatten().min_by_key(|(since, ..)| *since) {
                Some((since, rule, figure)) => {
                    (view.status, view.violated_at) = (Status::Violation, Some(since));
                    view.trace.note(rule, figure, said(since));
                }
                None => {
                    view.can_be_made_up = true;
                    let due = deadline(view.place.on, figures, calendar);
                    view.repairable_until = due.and_then(|due| if let Due::On(day) = due { Some(day) } else { None });
                    if let Some(day) = view.repairable_until {
                        view.trace.note("JD-ATT-7", "repairable_until", day.to_string());
                    }
                }
            }
        }
    }
}

pub(super) fn said(at: Timestamp) -> String {
    format!("{} {}", at.date(), at.clock())
}

pub(super) fn month_of<'a>(on: Date, months: &[&'a Month]) -> Option<&'a Month> {
    months.iter().copied().find(|month| (month.year, month.month) == (on.year(), on.month()))
}

/// What moves the quota of a month.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moved {
    Withdrawn,
    Rejected,
    Asked,
    /// A punch is missing for good.
    Final,
}

/// The points that are violations because the month's make-ups were used up, with since when. A place that becomes free is the
/// earliest one's, as long as its own deadline has not passed.
///
/// Source: JD-ATT-6, "Quota". Example: JD-ATT-A10.
fn lost(month: &Month, figures: &MakeUpFigures, sheet: &Sheet<'_>) -> Vec<(Timestamp, Place)> {
    let Some(max) = figures.month_max.filter(|max| month.makeups.len() >= *max as usize) else { return Vec::new() };
    let calendar = &sheet.reference.calendar;
    let mut moved: Vec<(Timestamp, Moved, Place)> = Vec::new();
    for makeup in &month.makeups {
        moved.push((makeup.asked_at, Moved::Asked, makeup.place));
        let how = match makeup.stage {
            MakeUpStage::Withdrawn => Moved::Withdrawn,
            MakeUpStage::Rejected => Moved::Rejected,
            MakeUpStage::Submitted | MakeUpStage::Approved => continue,
        };
        moved.extend(makeup.settled_at.map(|at| (at, how, makeup.place)));
    }
    let Some(first) = Date::new(month.year, month.month, 1) else { return Vec::new() };
    let days = (0..31).map(|days| first.plus_days(days)).filter(|date| date.month() == month.month);
    for date in days.filter(|date| calendar.works(*date)) {
        let ends = date.at_second(sheet.day_ends(date));
        if ends <= sheet.now {
            let missing = sheet.bare(date).into_iter().filter(|view| view.status == Status::Missing);
            let missing = missing.filter(|view| !appeal::is_upheld(view.place, month));
            moved.extend(missing.map(|view| (ends, Moved::Final, view.place)));
        }
    }
    order(&mut moved, |(at, ..)| *at);

    let (mut held, mut asked, mut open) = (0_u32, Vec::new(), Vec::new());
    let mut lost: Vec<(Timestamp, Place)> = Vec::new();
    for (at, how, place) in moved {
        match how {
            Moved::Final if asked.contains(&place) => {}
            Moved::Final if held >= max => lost.push((at, place)),
            Moved::Final => open.push(place),
            Moved::Asked => {
                held += 1;
                asked.push(place);
                open.retain(|other| *other != place);
                if held >= max {
                    lost.extend(open.drain(..).map(|place| (at, place)));
                }
            }
            Moved::Withdrawn | Moved::Rejected => {
                held = held.saturating_sub(1);
                if how == Moved::Withdrawn {
                    asked.retain(|other| *other != place);
                    if at >= place.on.at_second(sheet.day_ends(place.on)) {
                        open.push(place);
                    }
                }
                let in_time = |(_, place): &&(Timestamp, Place)| {
                    closes(place.on, figures, calendar).is_none_or(|closes| at < closes)
                };
                if let Some((_, freed)) = lost.iter().filter(in_time).min_by_key(|(_, place)| *place).copied() {
                    lost.retain(|(_, place)| *place != freed);
                    open.push(freed);
                }
            }
        }
    }
    lost
}

/// The offices that decide about somebody's make-ups. Source: JD-ATT, "Make-up transitions"; GY-ATT, permissions.
pub fn offices(person: &WorkerId, on: Date, figures: &MakeUpFigures, organisation: &Organisation) -> Vec<Office> {
    let span = match (figures.decided_by, organisation.group_of(person)) {
        (Role::GroupLeader, Some(group)) => Span::Group(group.clone()),
        _ => Span::Centre,
    };
    let decides = organisation.acting(person, figures.decided_by, &span, on).is_some();
    [(figures.decided_by, span)].into_iter().chain(decides.then_some((figures.instead, Span::Centre))).collect()
}

/// The grant by which somebody decides about a month.
pub fn acting(month: &Month, worker: &WorkerId, on: Date, reference: &Reference) -> Option<(Role, GrantId)> {
    let figures = reference.figures.attendance.as_ref()?.makeup.as_ref()?;
    let offices = offices(&month.person, on, figures, &reference.organisation);
    authority::office(&reference.organisation, worker, on, &offices).filter(|_| month.person != *worker)
}

/// The requests of a month that somebody may decide now.
pub fn turn<'a>(
    month: &'a Month,
    worker: &WorkerId,
    on: Date,
    reference: &Reference,
) -> impl Iterator<Item = &'a MakeUp> {
    let waits = month.makeups.iter().any(|makeup| makeup.stage == MakeUpStage::Submitted);
    let decides = waits && acting(month, worker, on, reference).is_some();
    month.makeups.iter().filter(move |makeup| decides && makeup.stage == MakeUpStage::Submitted)
}

fn open(state: Option<&Month>, place: Place) -> Option<&MakeUp> {
    state?.makeup(place).filter(|makeup| makeup.stage == MakeUpStage::Submitted)
}

impl Said<'_> {
    /// What the regulation says of a request, its withdrawal, its verdict.
    ///
    /// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-SELF`, `-REQUIRED(reason)`; behind the regulation's id `SCOPE`,
    /// `NOT-MISSING`, `OPEN`, `CLAIMED-TIME`, `DEADLINE`, `QUOTA`, `VIDEO`.
    /// Source: JD-ATT-5 to -7. Examples: JD-ATT-A3, A4, A7.
    pub(super) fn about_makeup(&self, statement: &Statement, checks: &mut Checks) {
        let figures = self.world.reference.figures.attendance.as_ref().and_then(|figures| figures.makeup.as_ref());
        let Some(figures) = figures else {
            checks.unregulated("JD-ATT-5");
            return;
        };
        match statement {
            Statement::MakeUpAsked(request) => self.makeup_asked(request, figures, checks),
            Statement::MakeUpWithdrawn(place) => {
                checks.require(self.is_own(), "GY-CORE-E-ROLE", "GY-CORE-11");
                checks.require(open(self.month, *place).is_some(), "GY-CORE-E-STATE", "JD-ATT-5");
            }
            Statement::MakeUpDecided(verdict) => self.makeup_decided(verdict, figures, checks),
            _ => checks.refuse("GY-CORE-E-STATE", "JD-ATT-5", Vec::new()),
        }
    }

    fn makeup_asked(&self, request: &MakeUpRequest, figures: &MakeUpFigures, checks: &mut Checks) {
        let (reference, person) = (self.world.reference, &self.envelope.person);
        checks.require(in_scope(person, request.place.on, reference), &code("SCOPE", reference), "JD-ATT-1");
        checks.require(self.envelope.doc == document(request.place, person, reference), "GY-CORE-E-ROLE", "GY-CORE-11");
        checks.required_text("reason", &request.reason, TEXT_MAX);
        let (date, points) = (request.place.on, reference.points(request.place.on));
        let attendance = reference.figures_on(date).attendance.as_ref();
        let point = points.get(usize::from(request.place.point)).filter(|_| reference.calendar.works(date));
        let (Some(point), Some(attendance)) = (point, attendance) else {
            checks.range("place", false);
            return;
        };
        let hours = date.at_second(point.from_second)..date.at_second(point.until_second);
        if !hours.contains(&request.claimed) {
            let figures = vec![("from", hours.start.clock()), ("until", hours.end.clock())];
            checks.refuse(&code("CLAIMED-TIME", reference), "JD-ATT", figures);
        }
        // What is known by now of that moment.
        let (months, leaves) = (self.world.others.months_of(person), self.world.others.leaves_of(person));
        let sheet = Sheet { months: &months, leaves: &leaves, reference, figures: attendance, now: self.acted };
        let view = sheet.view(request.place, point);
        if view.status != Status::Missing {
            let figures = vec![("standing", format!("{:?}", view.status))];
            checks.refuse(&code("NOT-MISSING", reference), "JD-ATT-5", figures);
        }
        match self.month.and_then(|month| month.makeup(request.place)).map(|makeup| makeup.stage) {
            Some(MakeUpStage::Submitted) => checks.refuse(&code("OPEN", reference), "JD-ATT-5", Vec::new()),
            Some(MakeUpStage::Approved | MakeUpStage::Rejected) => {
                checks.refuse("GY-CORE-E-STATE", "JD-ATT-5", Vec::new());
            }
            Some(MakeUpStage::Withdrawn) | None => {}
        }
        match self.month.and_then(|month| month.appeal(request.place)).map(|appeal| appeal.stage) {
            Some(AppealStage::Submitted) => checks.refuse(&code("APPEALED", reference), "JD-ATT", Vec::new()),
            Some(AppealStage::Upheld(_)) => checks.refuse("GY-CORE-E-STATE", "JD-ATT", Vec::new()),
            Some(AppealStage::Withdrawn | AppealStage::Rejected) | None => {}
        }
        if let Some(closes) = closes(date, figures, &reference.calendar).filter(|closes| self.acted >= *closes) {
            checks.refuse(&code("DEADLINE", reference), "JD-ATT-7", vec![("closed", said(closes))]);
        }
        let used = held(self.month);
        let is_lost =
            self.month.is_some_and(|month| lost(month, figures, &sheet).iter().any(|(_, at)| *at == request.place));
        if let Some(max) = figures.month_max.filter(|max| used >= *max || is_lost) {
            let figures = vec![("used", used.to_string()), ("month_max", max.to_string())];
            checks.refuse(&code("QUOTA", reference), "JD-ATT-6", figures);
        }
    }

    /// Counts when it is received; its author must have had the office when deciding as well.
    fn makeup_decided(&self, verdict: &MakeUpVerdict, figures: &MakeUpFigures, checks: &mut Checks) {
        checks.require(open(self.month, verdict.place).is_some(), "GY-CORE-E-STATE", "JD-ATT-5");
        let Some(month) = self.month else { return };
        self.decides(month, checks);
        if !verdict.agree {
            checks.required("reason", !verdict.remark.trim().is_empty());
        }
        checks.text("reason", &verdict.remark, TEXT_MAX);
        let seen = verdict.recording.as_ref();
        if let Some(recording) = seen {
            checks.text("camera", &recording.camera, CAMERA_MAX);
        }
        // No recording is no proof: then the request is refused.
        let fits = seen.map_or(!figures.video, |seen| {
            let looked_at = is_looked_at(seen);
            if verdict.agree { looked_at && seen.showed == Showed::Present } else { looked_at }
        });
        checks.require(fits, &code("VIDEO", self.world.reference), "JD-ATT-5");
    }

    /// Whoever decides about somebody's month holds the office then and now, and is somebody else.
    pub(super) fn decides(&self, month: &Month, checks: &mut Checks) {
        let reference = self.world.reference;
        let figures = reference.figures.attendance.as_ref().and_then(|figures| figures.makeup.as_ref());
        let offices = |figures| offices(&month.person, self.acted.date(), figures, &reference.organisation);
        self.by_office(&month.person, &figures.map(offices).unwrap_or_default(), "JD-ATT-5", checks);
    }
}

fn is_looked_at(seen: &Recording) -> bool {
    let spans = seen.from.is_sane() && seen.to.is_sane() && seen.from <= seen.to;
    seen.showed == Showed::NoRecording || spans && !seen.camera.trim().is_empty()
}
