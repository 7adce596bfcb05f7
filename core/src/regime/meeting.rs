//! Meetings (会议): which there are, who comes, what becomes of each of them.
//!
//! Source: JD-MTG (会议制度, 旌数据〔2021〕6号). Weekly meetings follow from the calendar and have no document before somebody acts on
//! one; the monthly one and others are planned. Marks are computed from what was checked in, listed and granted.

use std::collections::{BTreeMap, BTreeSet};

pub mod grounds;
mod keeping;
mod leave;

pub use leave::{grantor, is_unexcused, subject};

use super::authority::{self, Office};
use super::refusal::Checks;
use super::{Refusals, World};
use crate::centre::{MeetingFigures, Reference};
use crate::domain::calendar::Due;
use crate::domain::{Calendar, Date, DocId, GrantId, Role, Span, Timestamp, WorkerId};
use crate::fact::meeting::{Cause, Check, MeetingKind};
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::Meeting;
use crate::gather::gather;

/// Texts that people type. Unit: characters.
pub const TEXT_MAX: usize = 500;
/// Agenda, minutes, material of a talk. Unit: characters; an entry has to hold them.
pub const LONG_TEXT_MAX: usize = 5_000;

/// Where a meeting stands at a moment: what people did, and what the time made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// 待召开
    Planned,
    /// 签到中: people come
    Open,
    /// 已召开: it has begun
    Held,
    /// 已记录
    Minuted,
    /// 已办结
    Closed,
    /// 已取消
    Cancelled,
}

/// Source: JD-MTG, transitions of a meeting.
pub fn standing(meeting: &Meeting, now: Timestamp, figures: &MeetingFigures) -> Standing {
    if meeting.cancelled.is_some() {
        Standing::Cancelled
    } else if meeting.closed.is_some() {
        Standing::Closed
    } else if meeting.minutes.is_some() {
        Standing::Minuted
    } else if now >= meeting.starts_at {
        Standing::Held
    } else if now >= opens_at(meeting, figures) {
        Standing::Open
    } else {
        Standing::Planned
    }
}

/// From when on people check in.
pub fn opens_at(meeting: &Meeting, figures: &MeetingFigures) -> Timestamp {
    meeting.starts_at.plus_minutes(-i64::from(figures.open_minutes))
}

/// The weekly meeting of a day as the calendar has it; none on other days, on rest days, and where the calendar ends.
///
/// Source: JD-MTG-1. Example: JD-MTG-A1.
pub fn weekly(on: Date, reference: &Reference) -> Option<Meeting> {
    let figures = &reference.figures_on(on).meeting.as_ref()?.weekly;
    let is_day = on.weekday().num_days_from_monday() == u32::from(figures.weekday);
    let is_held = is_day && reference.calendar.is_working_day(on) == Some(true);
    is_held.then(|| Meeting::weekly(on, on.at_minute(figures.start_minute)))
}

/// The document of a meeting; none of a kind whose documents are drawn.
pub fn document(kind: MeetingKind, on: Date, reference: &Reference) -> Option<DocId> {
    match kind {
        MeetingKind::Weekly => Some(DocId::weekly_meeting(&reference.centre, on)),
        MeetingKind::Monthly => Some(DocId::monthly_meeting(&reference.centre, on.year(), on.month())),
        MeetingKind::PartyBranch | MeetingKind::Other => None,
    }
}

/// The weekly meeting of a day under its document's id, before anybody has said anything of it.
fn of_calendar(doc: DocId, on: Date, reference: &Reference) -> Option<Meeting> {
    let is_weekly = document(MeetingKind::Weekly, on, reference) == Some(doc);
    if is_weekly { weekly(on, reference) } else { None }
}

/// Who has to come. Source: JD-MTG-2, -7.
pub fn expected(meeting: &Meeting, reference: &Reference) -> BTreeSet<WorkerId> {
    if let Some(closed) = &meeting.closed {
        return gather(closed.people.iter().cloned());
    }
    let Some(figures) = &reference.figures_on(meeting.on).meeting else { return BTreeSet::new() };
    let roles = match meeting.kind {
        MeetingKind::Weekly => &figures.weekly.attendees,
        MeetingKind::Monthly => &figures.monthly,
        MeetingKind::PartyBranch | MeetingKind::Other => return gather(meeting.people.iter().cloned()),
    };
    let grants = reference.organisation.grants.iter();
    let held = grants.filter(|grant| roles.contains(&grant.role) && grant.holds_on(meeting.on));
    gather(held.map(|grant| grant.worker.clone()))
}

/// How somebody's attendance is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// The meeting has not begun.
    Awaited,
    /// 到会
    Present,
    /// 迟到. Unit: minutes, each begun one counts.
    Late { minutes: u32 },
    /// 早退
    LeftEarly,
    /// 会议假
    OnLeave,
    /// 缺席: for good only once the meeting is closed
    Absent,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub person: WorkerId,
    pub mark: Mark,
    /// Somebody who came late may leave early as well.
    pub left_early: bool,
    /// Who comes in the person's place, and whether they came.
    pub stand_in: Option<(WorkerId, bool)>,
}

/// The list of a meeting with its marks.
///
/// Source: JD-MTG-5, -9, system behaviour "Check-in". Examples: JD-MTG-A2, A3.
pub fn lines(meeting: &Meeting, reference: &Reference, now: Timestamp) -> Vec<Line> {
    let came = |worker: &WorkerId| meeting.attended.get(worker).and_then(|attended| attended.came);
    let line = |person: WorkerId| {
        let attended = meeting.attended.get(&person);
        let ended_at = meeting.minutes.as_ref().map(|minutes| minutes.ended_at);
        let left = attended.and_then(|attended| attended.left);
        let left_early = left.zip(ended_at).is_some_and(|(left, ended)| left < ended);
        let excused = meeting.excuses(&person);
        let mark = match came(&person) {
            Some(at) if at > meeting.starts_at => Mark::Late { minutes: begun_minutes(at.since(meeting.starts_at)) },
            Some(_) if left_early => Mark::LeftEarly,
            Some(_) => Mark::Present,
            None if excused => Mark::OnLeave,
            None if now < meeting.starts_at => Mark::Awaited,
            None => Mark::Absent,
        };
        let leave = meeting.leaves.get(&person).filter(|_| excused);
        let stand_in = leave.and_then(|leave| leave.stand_in.clone());
        let stand_in = stand_in.map(|worker| (worker.clone(), came(&worker).is_some()));
        Line { person, mark, left_early, stand_in }
    };
    expected(meeting, reference).into_iter().map(line).collect()
}

fn begun_minutes(ms: i64) -> u32 {
    u32::try_from((ms + 59_999).div_euclid(60_000)).unwrap_or(u32::MAX)
}

/// When the window with the exchange talk is told. Source: JD-MTG-6, system behaviour "Talk". Example: JD-MTG-A6.
pub fn talk_told_on(meeting: &Meeting, reference: &Reference) -> Due {
    let days = reference.figures.meeting.as_ref().map_or(0, |figures| figures.talk_days);
    reference.calendar.before(meeting.on, days)
}

/// The day from which a month without its meeting is shown. Unit: `nth` working day from the month's end.
/// Source: JD-MTG, system behaviour "Monthly meeting".
pub fn monthly_reminder(year: i32, month: u32, nth: u32, calendar: &Calendar) -> Option<Date> {
    let (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    match calendar.before(Date::new(year, month, 1)?, nth) {
        Due::On(date) => Some(date),
        Due::Unknown => None,
    }
}

/// One criticism of one person, as JD-NTC and superiors have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criticism {
    pub person: WorkerId,
    pub on: Date,
    pub cause: Cause,
}

/// Who is proposed to make a statement at a monthly meeting, and why.
///
/// Shape: `criticisms` are public notices, circulars of superiors and confirmed findings, each of one person; the regulations
/// that make them hand them in. What lies after `since`, the last monthly meeting, and not after `on` counts.
/// Source: JD-MTG-8, system behaviour "Statement list" (`P-MTG-MANY`). Example: JD-MTG-A7.
pub fn statement_list(
    criticisms: &[Criticism],
    since: Option<Date>,
    on: Date,
    figures: &MeetingFigures,
) -> BTreeMap<WorkerId, BTreeSet<Cause>> {
    let mut list: BTreeMap<WorkerId, BTreeSet<Cause>> = BTreeMap::new();
    let mut findings: BTreeMap<&WorkerId, u32> = BTreeMap::new();
    let recent = |criticism: &&Criticism| since.is_none_or(|since| criticism.on > since) && criticism.on <= on;
    for criticism in criticisms.iter().filter(recent) {
        match criticism.cause {
            Cause::Findings => *findings.entry(&criticism.person).or_default() += 1,
            cause @ (Cause::Notice | Cause::Circular) => {
                list.entry(criticism.person.clone()).or_default().insert(cause);
            }
        }
    }
    for (person, _) in findings.into_iter().filter(|(_, count)| *count >= figures.many_findings) {
        list.entry(person.clone()).or_default().insert(Cause::Findings);
    }
    list
}

/// Who creates meetings, keeps their lists and archives. Source: JD-MTG, "Who may do what".
pub fn office(figures: &MeetingFigures) -> Office {
    (figures.office, Span::Centre)
}

/// By what somebody keeps the list and the minutes of a meeting: the convenor by nothing, the office by its grant.
///
/// Errors: `None` for who does not keep them.
pub fn keeper(
    meeting: &Meeting,
    worker: &WorkerId,
    on: Date,
    reference: &Reference,
) -> Option<Option<(Role, GrantId)>> {
    let figures = reference.figures.meeting.as_ref()?;
    let acting = authority::office(&reference.organisation, worker, on, &[office(figures)]);
    (acting.is_some() || meeting.convenor.as_ref() == Some(worker)).then_some(acting)
}

/// What is said of a meeting, with all that the rules look at.
struct Said<'a> {
    meeting: &'a Meeting,
    envelope: &'a Envelope,
    /// When the author acted, as far as it can be believed.
    acted: Timestamp,
    figures: &'a MeetingFigures,
    world: &'a World<'a>,
}

/// What the regulation says of one fact about a meeting.
///
/// Shape: the ruling is [`Ruling::Meeting`] for the first that is said of a weekly meeting, [`Ruling::Attendees`] for a closing,
/// otherwise none.
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-SELF`, `-FUTURE`, `-CHANGED`, `-REQUIRED`, `-RANGE`, `-ORDER`, `-CALENDAR`; behind the
/// regulation's id `REST-DAY`, `MONTHLY`, `STAND-IN`, `AFTER-START`, `PAPER`, `MATERIAL`. All at once.
/// Source: JD-MTG, system behaviour. Examples: JD-MTG-A1 to A6.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Meeting>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let (Some(figures), Some(on)) = (&world.reference.figures.meeting, day(statement)) else {
        checks.unregulated("JD-MTG");
        return checks.into_result().map(|()| Ruling::None);
    };
    let acted = acted_at(envelope.wall, grade, world.now);
    if let Statement::MeetingPlanned(plan) = statement {
        keeping::planned(plan, state, envelope, acted, figures, world, &mut checks);
        return checks.into_result().map(|()| Ruling::None);
    }
    let of_calendar = if state.is_none() { of_calendar(envelope.doc, on, world.reference) } else { None };
    let Some(meeting) = state.or(of_calendar.as_ref()) else {
        checks.refuse("GY-CORE-E-STATE", "JD-MTG-1", vec![("meeting", "none".to_owned())]);
        return checks.into_result().map(|()| Ruling::None);
    };
    checks.range("on", meeting.on == on);
    let said = Said { meeting, envelope, acted, figures, world };
    let mut ruling = match of_calendar {
        Some(_) => Ruling::Meeting { on, starts_at: meeting.starts_at },
        None => Ruling::None,
    };
    match statement {
        Statement::CheckedIn(check) => said.checked_in(check, &mut checks),
        Statement::CheckedOut(check) => said.checked_out(check, &mut checks),
        Statement::MeetingLeaveSought(request) => said.asked(request, &mut checks),
        Statement::MeetingLeaveDecided(verdict) => said.decided(verdict, &mut checks),
        Statement::MeetingLeaveEntered(grant) => said.granted(grant, &mut checks),
        Statement::MeetingCancelled(cancellation) => said.cancelled(cancellation, &mut checks),
        Statement::AttendanceListed(listed) => said.listed(listed, &mut checks),
        Statement::TalkAssigned(talk) => said.talk_assigned(talk, &mut checks),
        Statement::TalkHandedIn(material) => said.talk_handed_in(material, &mut checks),
        Statement::TalkArchived(_) => said.talk_archived(&mut checks),
        Statement::MinutesWritten(minutes) => said.minuted(minutes, &mut checks),
        Statement::MeetingClosed(_) => {
            said.closed(&mut checks);
            ruling = Ruling::Attendees { people: expected(meeting, world.reference).into_iter().collect() };
        }
        Statement::CorrectionAsked(criticised) => said.correction_asked(criticised, &mut checks),
        Statement::CorrectionStated(correction) => said.correction_stated(correction, &mut checks),
        Statement::CorrectionDone(corrected) => said.correction_done(corrected, &mut checks),
        _ => said.stands(&[], &mut checks),
    }
    checks.into_result().map(|()| ruling)
}

/// The day of the meeting that a statement is about.
pub fn day(statement: &Statement) -> Option<Date> {
    Some(match statement {
        Statement::MeetingPlanned(plan) => plan.on,
        Statement::MeetingCancelled(cancellation) => cancellation.on,
        Statement::CheckedIn(check) | Statement::CheckedOut(check) => check.on,
        Statement::AttendanceListed(listed) => listed.on,
        Statement::MeetingLeaveSought(request) => request.on,
        Statement::MeetingLeaveDecided(verdict) => verdict.on,
        Statement::MeetingLeaveEntered(grant) => grant.on,
        Statement::TalkAssigned(talk) => talk.on,
        Statement::TalkHandedIn(material) => material.on,
        Statement::TalkArchived(on) | Statement::MeetingClosed(on) => *on,
        Statement::MinutesWritten(minutes) => minutes.on,
        Statement::CorrectionAsked(criticised) => criticised.on,
        Statement::CorrectionStated(correction) => correction.on,
        Statement::CorrectionDone(corrected) => corrected.on,
        _ => return None,
    })
}

impl Said<'_> {
    /// What a refusal is called here.
    fn code(&self, name: &str) -> String {
        Code::of(&self.figures.regulation, name).0
    }

    fn stands(&self, fitting: &[Standing], checks: &mut Checks) {
        let standing = standing(self.meeting, self.acted, self.figures);
        if !fitting.contains(&standing) {
            checks.refuse("GY-CORE-E-STATE", "JD-MTG", vec![("standing", format!("{standing:?}"))]);
        }
    }

    /// Neither closed nor cancelled.
    fn goes_on(&self, checks: &mut Checks) {
        self.stands(&[Standing::Planned, Standing::Open, Standing::Held, Standing::Minuted], checks);
    }

    fn expects(&self, person: &WorkerId) -> bool {
        expected(self.meeting, self.world.reference).contains(person)
    }

    /// By phone, also without a network: it counts from when the meeting is open until it is closed.
    fn checked_in(&self, check: &Check, checks: &mut Checks) {
        let person = &self.envelope.person;
        checks.claimed(check.at, self.envelope, self.world);
        checks.range("at", check.at.date() == self.meeting.on);
        self.goes_on(checks);
        let is_early = check.at < opens_at(self.meeting, self.figures);
        // What the convenor has noted is the convenor's to change.
        let came = self.meeting.attended.get(person);
        let came = came.is_some_and(|attended| attended.came.is_some() || attended.listed_by.is_some());
        if is_early || came {
            let figure = ("came", came.to_string());
            checks.refuse(
                "GY-CORE-E-STATE",
                "JD-MTG",
                vec![("opens", opens_at(self.meeting, self.figures).clock()), figure],
            );
        }
        let stands_in = self.meeting.stand_ins().any(|(worker, _)| worker == person);
        checks.require(stands_in || self.expects(person), "GY-CORE-E-ROLE", "JD-MTG-2");
    }

    fn checked_out(&self, check: &Check, checks: &mut Checks) {
        checks.claimed(check.at, self.envelope, self.world);
        checks.range("at", check.at.date() == self.meeting.on);
        self.goes_on(checks);
        let attended = self.meeting.attended.get(&self.envelope.person);
        let is_noted = attended.is_some_and(|attended| attended.left.is_some() || attended.listed_by.is_some());
        checks.require(!is_noted, "GY-CORE-E-STATE", "JD-MTG");
        match attended.and_then(|attended| attended.came) {
            Some(came) => checks.require(check.at >= came, "GY-CORE-E-ORDER", "GY-CORE-14"),
            None => checks.refuse("GY-CORE-E-STATE", "JD-MTG", vec![("came", "false".to_owned())]),
        }
    }
}

#[cfg(test)]
mod examples;
