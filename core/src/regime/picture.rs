//! Pictures of the work (工作图表): how the cases stand, how visits went, how much each window has in hand. Computed from what the
//! phone holds and stored nowhere; of people nothing is counted, and nobody is ranked.
//!
//! What a record adds to the pictures is worked out once ([`counted`]); a period, a window and a picture only choose from that
//! ([`pictures`]), as do the rows of months ([`monthly`]). A record counts once, with its responsible window. Source: GY-DOOR and
//! GY-LIMIT, "Reports".

pub mod monthly;
pub mod procedures;

use std::collections::BTreeSet;

use super::case;
use super::limit::Light;
use super::report;
use super::visit::reminders::verification;
use crate::centre::{Period, Reference};
use crate::domain::calendar::Due;
use crate::domain::{Date, DocId, Organisation, Role, Timestamp, WindowId, WorkerId};
use crate::fact::Kind;
use crate::fact::receipt::acted_at;
use crate::fact::visit::{Category, Channel, RejectionReason, RescheduleReason};
use crate::fold::visit::Stage;
use crate::fold::{Case, State, Visit};
use crate::gather::{gather, order};

/// For how long somebody looks back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch {
    Week,
    Month,
    Quarter,
}

impl Stretch {
    pub const ALL: [Self; 3] = [Self::Week, Self::Month, Self::Quarter];

    /// The first day of the stretch in which a date lies.
    pub fn begins(self, date: Date) -> Date {
        match self {
            Self::Week => report::begins(Period::Week, date),
            Self::Month => report::begins(Period::Month, date),
            Self::Quarter => Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).unwrap_or(date),
        }
    }

    /// The day after the last one of a stretch that begins on a day.
    pub fn ends(self, from: Date) -> Date {
        match self {
            Self::Week => from.plus_days(7),
            Self::Month => report::ends(Period::Month, from),
            Self::Quarter => self.begins(from.plus_days(95)),
        }
    }
}

/// One picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Theme {
    /// 办件亮灯, today
    Lights,
    /// 按时办结
    InTime,
    /// 各窗口在办量
    Load,
    /// 从申请到上门
    Wait,
    /// 现场办结
    OnTheSpot,
    /// 二次上门
    Again,
    /// 改期
    Moved,
    /// 提醒
    Prompt,
    /// 对象类别
    Category,
    /// 申请渠道
    Channel,
    /// 不予上门
    Rejected,
}

impl Theme {
    pub const ALL: [Self; 11] = [
        Self::Lights,
        Self::InTime,
        Self::Load,
        Self::Wait,
        Self::OnTheSpot,
        Self::Again,
        Self::Moved,
        Self::Prompt,
        Self::Category,
        Self::Channel,
        Self::Rejected,
    ];
}

/// A soft target that turns amber. `Interpretation:` the days are those of GY-DOOR, targets for "promptly".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// 核实
    Verify,
    /// 约定时间
    Schedule,
    /// 告知申请人
    Inform,
}

const CONFIRMED: Kind = Kind(13);
const REJECTED: Kind = Kind(14);
const SCHEDULED: Kind = Kind(15);
const INFORMED: Kind = Kind(16);
const RESCHEDULED: Kind = Kind(25);

/// The last day of each span of waiting but the longest. Unit: days from the application to the visit.
pub const WAITS: [i32; 4] = [1, 3, 5, 10];

/// What one record is counted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Light(Light),
    /// 未起算: its limit does not run yet.
    NotRunning,
    InTime,
    Late,
    Planned,
    UnderWay,
    Finished,
    /// By its place in [`WAITS`].
    Waited(u8),
    OnTheSpot,
    /// 事后送达
    BroughtLater,
    /// 一次完成
    Once,
    Again(RescheduleReason),
    /// The outcome had to be brought to the door.
    AgainToDeliver,
    Moved(RescheduleReason),
    Prompt,
    Slow(Target),
    Category(Category),
    Channel(Channel),
    Rejected(RejectionReason),
}

impl Of {
    pub fn theme(self) -> Theme {
        match self {
            Self::Light(_) | Self::NotRunning => Theme::Lights,
            Self::InTime | Self::Late => Theme::InTime,
            Self::Planned | Self::UnderWay | Self::Finished => Theme::Load,
            Self::Waited(_) => Theme::Wait,
            Self::OnTheSpot | Self::BroughtLater => Theme::OnTheSpot,
            Self::Once | Self::Again(_) | Self::AgainToDeliver => Theme::Again,
            Self::Moved(_) => Theme::Moved,
            Self::Prompt | Self::Slow(_) => Theme::Prompt,
            Self::Category(_) => Theme::Category,
            Self::Channel(_) => Theme::Channel,
            Self::Rejected(_) => Theme::Rejected,
        }
    }

    /// Whether it is so now, whichever period is looked at.
    fn is_now(self) -> bool {
        matches!(self, Self::Light(_) | Self::NotRunning | Self::Planned | Self::UnderWay)
    }

    /// Everything that there is to a picture, in its order.
    pub fn of_theme(theme: Theme) -> Vec<Self> {
        const REASONS: [RescheduleReason; 8] = RescheduleReason::ALL;
        match theme {
            Theme::Lights => {
                vec![Self::Light(Light::Red), Self::Light(Light::Amber), Self::Light(Light::Green), Self::NotRunning]
            }
            Theme::InTime => vec![Self::InTime, Self::Late],
            Theme::Load => vec![Self::Planned, Self::UnderWay, Self::Finished],
            Theme::Wait => (0..=4).map(Self::Waited).collect(),
            Theme::OnTheSpot => vec![Self::OnTheSpot, Self::BroughtLater],
            Theme::Again => {
                let reasons = REASONS.into_iter().map(Self::Again);
                std::iter::once(Self::Once).chain(reasons).chain([Self::AgainToDeliver]).collect()
            }
            Theme::Moved => REASONS.into_iter().map(Self::Moved).collect(),
            Theme::Prompt => {
                let slow = [Target::Verify, Target::Schedule, Target::Inform].map(Self::Slow);
                std::iter::once(Self::Prompt).chain(slow).collect()
            }
            Theme::Category => {
                use Category::{Age80, ProjectOther, ProjectStage, SevereDisability, UnableUrgent};
                [Age80, SevereDisability, UnableUrgent, ProjectStage, ProjectOther].map(Self::Category).to_vec()
            }
            Theme::Channel => {
                use Channel::{JrcOwnerRequest, JrcProactive, ReceptionRoom, WindowRelative, WindowSelf};
                [WindowSelf, WindowRelative, ReceptionRoom, JrcOwnerRequest, JrcProactive].map(Self::Channel).to_vec()
            }
            Theme::Rejected => {
                use RejectionReason as Reason;
                [
                    Reason::NotInPerson,
                    Reason::Age,
                    Reason::DisabilityGrade,
                    Reason::CanCome,
                    Reason::NotUrgent,
                    Reason::NotMajorProject,
                    Reason::NeedMissing,
                    Reason::WithdrawnByApplicant,
                ]
                .map(Self::Rejected)
                .to_vec()
            }
        }
    }
}

/// One thing that a record adds to a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub doc: DocId,
    pub window: WindowId,
    pub of: Of,
    /// The day on which it came to be so; of what is so now, today.
    pub on: Date,
}

/// One bar with the records behind it; a record stands in it as often as it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    pub of: Of,
    /// Where the picture is by window.
    pub window: Option<WindowId>,
    pub docs: Vec<DocId>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub theme: Theme,
    pub bars: Vec<Bar>,
    /// How many records it rests on.
    pub rests_on: usize,
}

/// Whether somebody looks after the work of others and so has the pictures; what is in them is what they read.
pub fn sees(worker: &WorkerId, organisation: &Organisation, on: Date) -> bool {
    organisation.grants_of(worker, on).any(|grant| {
        matches!(
            grant.role,
            Role::WindowHead
                | Role::GroupLeader
                | Role::ServiceSection
                | Role::SupervisionSection
                | Role::DeputyLeader
                | Role::CentreLeader
        )
    })
}

/// What visits and cases add to the pictures; of other documents nothing.
pub fn counted<'a>(
    documents: impl IntoIterator<Item = (DocId, &'a State)>,
    reference: &Reference,
    now: Timestamp,
) -> Vec<Counted> {
    let mut all = Vec::new();
    for (doc, state) in documents {
        let (window, found) = match state {
            State::Visit(visit) => (&visit.window, of_visit(visit, reference, now)),
            State::Case(case) => (&case.window, of_case(case, reference, now.date())),
            _ => continue,
        };
        all.extend(found.into_iter().map(|(of, on)| Counted { doc, window: window.clone(), of, on }));
    }
    all
}

/// The pictures of a stretch of days, `end` the day after the last, of one window or of all. A bar stands in each also when nothing
/// is behind it; of windows only those that have something in hand.
pub fn pictures(all: &[Counted], window: Option<&WindowId>, from: Date, end: Date) -> Vec<Picture> {
    let fits = |counted: &&Counted| {
        (counted.of.is_now() || (from..end).contains(&counted.on)) && window.is_none_or(|of| counted.window == *of)
    };
    let chosen: Vec<&Counted> = all.iter().filter(fits).collect();
    Theme::ALL.into_iter().map(|theme| picture(theme, &chosen)).collect()
}

fn picture(theme: Theme, chosen: &[&Counted]) -> Picture {
    let of_theme: Vec<&Counted> = chosen.iter().copied().filter(|counted| counted.of.theme() == theme).collect();
    let records: BTreeSet<DocId> = gather(of_theme.iter().map(|counted| counted.doc));
    let bar = |of: Of, window: Option<&WindowId>| {
        let fits = |counted: &&&Counted| counted.of == of && window.is_none_or(|window| counted.window == *window);
        Bar { of, window: window.cloned(), docs: of_theme.iter().filter(fits).map(|counted| counted.doc).collect() }
    };
    let mut bars = Vec::new();
    if theme == Theme::Load {
        for window in windows(of_theme.iter().copied()) {
            bars.extend(Of::of_theme(theme).into_iter().map(|of| bar(of, Some(window))));
        }
    } else {
        bars.extend(Of::of_theme(theme).into_iter().map(|of| bar(of, None)));
    }
    Picture { theme, bars, rests_on: records.len() }
}

/// The windows that occur, in the order of their ids.
fn windows<'a>(all: impl Iterator<Item = &'a Counted>) -> Vec<&'a WindowId> {
    let mut windows: Vec<&WindowId> = Vec::new();
    for counted in all {
        if !windows.contains(&&counted.window) {
            windows.push(&counted.window);
        }
    }
    order(&mut windows, |window| *window);
    windows
}

fn of_case(case: &Case, reference: &Reference, today: Date) -> Vec<(Of, Date)> {
    let figures = case::figures(case, reference);
    let standing = figures.and_then(|figures| case::standing(case, &figures, &reference.calendar, today));
    let Some(standing) = standing else {
        let is_planned = case.is_open() && case.standing_bookings().next().is_some();
        return is_planned.then_some((Of::Planned, today)).into_iter().collect();
    };
    match standing.ended {
        Some(ended) => vec![(if standing.overdue { Of::Late } else { Of::InTime }, ended), (Of::Finished, ended)],
        // Withdrawn, or closed without an end: nothing is left to do.
        None if !case.is_open() => Vec::new(),
        None => {
            let light = if standing.start.is_some() { Of::Light(standing.light) } else { Of::NotRunning };
            vec![(light, today), (Of::UnderWay, today)]
        }
    }
}

fn of_visit(visit: &Visit, reference: &Reference, now: Timestamp) -> Vec<(Of, Date)> {
    let today = now.date();
    let mut found = Vec::new();
    let submitted = visit.trail.first().map(|step| acted_at(step.occurred_at, step.grade, step.received_at));
    if let Some(submitted) = submitted {
        let on = submitted.date();
        found.extend([(Of::Category(visit.application.category), on), (Of::Channel(visit.application.channel), on)]);
        let slow = slow(visit, submitted, reference, now);
        found.extend(slow.iter().map(|target| (Of::Slow(*target), on)));
        found.extend(slow.is_empty().then_some((Of::Prompt, on)));
    }
    let rejected = times(visit, REJECTED).next();
    found.extend(visit.rejection.as_ref().zip(rejected).map(|(why, at)| (Of::Rejected(why.reason), at.date())));
    let moved = times(visit, RESCHEDULED);
    found.extend(visit.moved.iter().zip(moved).map(|(moved, at)| (Of::Moved(moved.reason), at.date())));
    let done = visit.promise.as_ref().map(|promise| promise.at).or(visit.done_at);
    match visit.stage {
        Stage::Closed => {
            let closed = visit.returned_at.max(done).max(visit.delivery.as_ref().map(|delivery| delivery.at));
            found.extend(closed.map(|at| (Of::Finished, at.date())));
        }
        Stage::Rejected | Stage::Cancelled => return found,
        Stage::Departed | Stage::OnSite | Stage::DoneOnSite | Stage::PendingDelivery | Stage::Delivered => {
            found.push((Of::UnderWay, today));
        }
        Stage::Submitted
        | Stage::Assigned
        | Stage::Verifying
        | Stage::Confirmed
        | Stage::Coordinating
        | Stage::Scheduled
        | Stage::Informed
        | Stage::Prepared => found.push((Of::Planned, today)),
    }
    let visited = visit.arrived_at.or(done).filter(|_| visit.stage >= Stage::OnSite);
    let Some(visited) = visited.map(Timestamp::date) else { return found };
    if let Some(submitted) = submitted {
        let days = visited.0 - submitted.date().0;
        let span = WAITS.iter().filter(|last| days > **last).count();
        found.push((Of::Waited(u8::try_from(span).unwrap_or_default()), visited));
    }
    if let Some(done) = done {
        let of = if visit.promise.is_some() { Of::BroughtLater } else { Of::OnTheSpot };
        found.push((of, done.date()));
    }
    let again = again(visit);
    found.extend(again.iter().map(|of| (*of, visited)));
    found.extend(again.is_empty().then_some((Of::Once, visited)));
    found
}

/// Why somebody had to go to the applicant more than once: a trip that was moved after they had set out, or an outcome that has to
/// be brought to the door.
fn again(visit: &Visit) -> Vec<Of> {
    let set_out = |trip: u32| visit.outings().any(|(_, out)| out.trip == trip);
    let went_on = |trip: u32| visit.outings().any(|(_, out)| out.trip > trip);
    let moved = visit.moved.iter().filter(|moved| set_out(moved.trip) && went_on(moved.trip));
    moved.map(|moved| Of::Again(moved.reason)).chain(visit.promise.as_ref().map(|_| Of::AgainToDeliver)).collect()
}

/// When the entries of a kind were made that took effect.
fn times(visit: &Visit, kind: Kind) -> impl Iterator<Item = Timestamp> {
    let steps = visit.trail.iter().filter(move |step| step.kind == kind && step.codes.is_empty());
    steps.map(|step| acted_at(step.occurred_at, step.grade, step.received_at))
}

/// The targets that were passed, each once.
fn slow(visit: &Visit, submitted: Timestamp, reference: &Reference, now: Timestamp) -> Vec<Target> {
    let confirmed = times(visit, CONFIRMED).next();
    let scheduled = times(visit, SCHEDULED).next();
    let verified = confirmed.or_else(|| times(visit, REJECTED).next());
    let informed = scheduled.and_then(|from| times(visit, INFORMED).find(|at| *at >= from));
    let is_over = matches!(visit.stage, Stage::Cancelled | Stage::Rejected);
    // What is still awaited is late once its day is over; of what was called off nothing is awaited.
    let late = |due: Due, done: Option<Timestamp>| {
        let done = done.or((!is_over).then_some(now));
        matches!((due, done), (Due::On(due), Some(done)) if done.date() > due)
    };
    let calendar = &reference.calendar;
    let same_day = |at: Timestamp| {
        let close_second = reference.figures_on(at.date()).time.on(at.date()).close_second;
        calendar.same_day(at, close_second)
    };
    let figures = reference.figures.visit.as_ref();
    let schedule = confirmed.zip(figures).map(|(at, figures)| calendar.after(at.date(), figures.agree_working_days));
    let passed = [
        (Target::Verify, late(verification(visit, submitted, reference), verified)),
        (Target::Schedule, schedule.is_some_and(|due| late(due, scheduled))),
        (Target::Inform, scheduled.map(same_day).is_some_and(|due| late(due, informed))),
    ];
    passed.into_iter().filter(|(_, late)| *late).map(|(target, _)| target).collect()
}

#[cfg(test)]
mod examples;
