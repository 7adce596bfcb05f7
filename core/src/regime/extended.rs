//! Extended hours (延时服务): who may begin a session and end it, what has to be said then, and how long it was.
//!
//! Source: GY-EXT (延时服务制度, 广政中心〔2018〕11号). Minutes are computed, never typed. What becomes of them is
//! `compensation`'s business.

use super::authority::{self, Office};
use super::refusal::Checks;
use super::{Refusals, World};
use crate::centre::{ExtendedFigures, Reference};
use crate::domain::{Date, DocId, GrantId, Role, Span, Timestamp, WindowId, WorkerId};
use crate::fact::extended::{Close, Declined, Handover, LEFT_MAX, PartSettled, PowerCheck, Request, Start, Trigger};
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::extended::{Asked, Day, Part, Session};
use crate::fold::{Extended, State};

/// Texts that people type. Unit: characters.
pub const TEXT_MAX: usize = 500;
pub const NAME_MAX: usize = 60;
/// A reason for not serving somebody says something (GY-EXT, states). Unit: characters.
pub const REASON_MIN: usize = 5;
/// Of one window and day.
pub const SESSIONS_MAX: usize = 20;
pub const PARTS_MAX: usize = 20;
/// Somebody's count of people.
pub const PEOPLE_MAX: u16 = 999;

/// The document of a window's day.
pub fn document(window: &WindowId, on: Date, reference: &Reference) -> DocId {
    DocId::extended(&reference.centre, window, on)
}

/// When a window closes on a day; none on a rest day, on which all of the time is extra.
///
/// Source: GY-EXT, "Duration" (`P-CLOSE`, or the window's own); GY-DOOR, "Attendance" (a rest day has no closing time).
pub fn closing(window: &WindowId, on: Date, reference: &Reference) -> Option<Timestamp> {
    if !reference.calendar.works(on) {
        return None;
    }
    let figures = reference.figures_on(on);
    let own = figures.extended.as_ref().and_then(|extended| extended.close_of(window));
    Some(on.at_second(own.unwrap_or(figures.time.on(on).close_second)))
}

/// How much of a span lies after closing. Unit: whole minutes, rounded down.
pub fn minutes_after(closing: Option<Timestamp>, from: Timestamp, to: Timestamp) -> u32 {
    let from = closing.map_or(from, |closing| closing.max(from));
    u32::try_from(to.since(from) / 60_000).unwrap_or_default()
}

/// How long a session was, or has been until now. Example: GY-EXT-A1.
pub fn duration(day: &Day, session: &Session, now: Timestamp, reference: &Reference) -> u32 {
    let closing = closing(&day.window, day.on, reference);
    session.from().map_or(0, |from| minutes_after(closing, from, session.to().unwrap_or(now)))
}

/// What one person gave to a session that has ended for them. Example: GY-EXT-A3.
pub fn part_minutes(day: &Day, part: &Part, reference: &Reference) -> Option<u32> {
    let closing = closing(&day.window, day.on, reference);
    part.to.map(|to| minutes_after(closing, part.from, to))
}

/// Whether a session was forgotten: it runs since a day before. Nobody ends it but its people.
pub fn is_forgotten(day: &Day, now: Timestamp) -> bool {
    day.open().is_some() && day.on < now.date()
}

/// Whether it is time to serve on: shortly before the window closes and later, or any time on a rest day.
pub fn is_time(window: &WindowId, now: Timestamp, reference: &Reference) -> bool {
    let before_ms = reference.figures.extended.as_ref().map_or(0, |extended| i64::from(extended.ask_minutes) * 60_000);
    closing(window, now.date(), reference).is_none_or(|closing| closing.plus_ms(-before_ms) <= now)
}

/// Whether a window is asked now if anybody waits: shortly before it closes, and until midnight, while it has no session
/// (`P-EXT-ASK-MIN`).
pub fn asks(window: &WindowId, day: Option<&Day>, now: Timestamp, reference: &Reference) -> bool {
    let Some(extended) = &reference.figures.extended else { return false };
    let closing = closing(window, now.date(), reference);
    let due = closing.is_some_and(|closing| closing.plus_minutes(-i64::from(extended.ask_minutes)) <= now);
    // Somebody who comes back to the phone in the evening is not asked any more.
    let over = closing.is_some_and(|closing| closing.plus_minutes(i64::from(extended.ask_minutes)) < now);
    due && !over && day.is_none_or(|day| day.sessions.is_empty())
}

/// Whether somebody's own session runs.
pub fn is_own_open(worker: &WorkerId, day: &Day) -> bool {
    day.open().is_some_and(|(_, session)| session.staff() == Some(worker))
}

fn of_window(window: &WindowId, roles: &[Role]) -> Vec<Office> {
    roles.iter().map(|role| (*role, Span::Window(window.clone()))).collect()
}

fn asked_offices(window: &WindowId) -> Vec<Office> {
    [of_window(window, &[Role::WindowStaff, Role::WindowHead]), vec![(Role::HallDuty, Span::Centre)]].concat()
}

/// On one's own initiative at the window; for somebody else only who organises it (GY-EXT-8, -9).
fn start_offices(window: &WindowId, is_own: bool) -> Vec<Office> {
    let own: &[Role] = if is_own { &[Role::WindowStaff] } else { &[] };
    let organising = [Role::HallDuty, Role::CentreLeader].map(|role| (role, Span::Centre));
    [of_window(window, own), of_window(window, &[Role::WindowHead]), organising.to_vec()].concat()
}

fn settle_offices(window: &WindowId) -> Vec<Office> {
    // Nobody settles their own: the head's is the centre leadership's.
    [of_window(window, &[Role::WindowHead]), vec![(Role::CentreLeader, Span::Centre)]].concat()
}

fn office(by: &WorkerId, offices: &[Office], world: &World<'_>) -> Option<(Role, GrantId)> {
    authority::office(&world.reference.organisation, by, world.now.date(), offices)
}

/// What somebody names to begin a session in which this person serves; none where they may not.
pub fn starts(window: &WindowId, staff: &WorkerId, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    office(by, &start_offices(window, staff == by), world)
}

/// What somebody names to write down a request.
pub fn asks_for(window: &WindowId, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    office(by, &asked_offices(window), world)
}

/// What somebody names to accept or decline a request.
pub fn answers(window: &WindowId, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    office(by, &of_window(window, &[Role::WindowStaff, Role::WindowHead]), world)
}

/// What the head of a window names, to have somebody else go on.
pub fn heads(window: &WindowId, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    office(by, &of_window(window, &[Role::WindowHead]), world)
}

/// Whether somebody ends a session, and what they name for it: who serves nothing, the head their office.
pub fn ends(day: &Day, session: &Session, by: &WorkerId, world: &World<'_>) -> Option<Option<(Role, GrantId)>> {
    if session.staff() == Some(by) {
        return Some(None);
    }
    heads(&day.window, by, world).map(Some)
}

/// What somebody names to settle what this person has at a window; none where it is not theirs.
pub fn settles(window: &WindowId, worker: &WorkerId, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    (worker != by).then(|| office(by, &settle_offices(window), world)).flatten()
}

/// What somebody of the property management names to write down what they saw.
pub fn looks(by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    office(by, &[(Role::PropertyStaff, Span::Centre)], world)
}

/// What the regulation says of one fact about extended hours.
///
/// Errors: `OPEN-CASES`, `REASON`, `HANDOVER-SELF`, `POWER`, behind the regulation's id; `GY-CORE-E-DUP` (a second session that is
/// not closed), `-ORDER` (an end before its start), `-STATE`, `-ROLE`, `-SELF` (settled by whose it is), `-FUTURE`, `-REQUIRED`, `-RANGE`.
/// Source: GY-EXT, states. Examples: GY-EXT-A1 to A7.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Extended>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let Some(figures) = &world.reference.figures.extended else {
        checks.unregulated("GY-EXT-2");
        return checks.into_result().map(|()| Ruling::None);
    };
    let (asked, day) = (state.and_then(Extended::asked), state.and_then(Extended::day));
    let said = Said { envelope, on: acted_at(envelope.wall, grade, world.now).date(), figures, world };
    match (statement, &asked, &day) {
        (Statement::SessionAsked(request), None, None) => said.asked(request, &mut checks),
        (Statement::SessionAccepted(()), Some(asked), _) => said.answered(asked, &mut checks),
        (Statement::SessionDeclined(declined), Some(asked), _) => {
            said.answered(asked, &mut checks);
            said.declined(declined, &mut checks);
        }
        (Statement::SessionStarted(start), None, _) => said.started(start, day.as_ref(), &mut checks),
        (Statement::PowerChecked(check), None, _) => said.looked(check, day.as_ref(), &mut checks),
        (Statement::SessionHandedOver(handover), _, Some(day)) => said.handed(handover, day, &mut checks),
        (Statement::SessionClosed(close), _, Some(day)) => said.closed(close, day, &mut checks),
        (Statement::PartSettled(settled), _, Some(day)) => said.settled(settled, day, &mut checks),
        _ => checks.refuse("GY-CORE-E-STATE", "GY-EXT", Vec::new()),
    }
    checks.into_result().map(|()| Ruling::None)
}

/// One fact, with what the checks look at around it.
struct Said<'a> {
    envelope: &'a Envelope,
    /// On which day its author needs the office.
    on: Date,
    figures: &'a ExtendedFigures,
    world: &'a World<'a>,
}

impl Said<'_> {
    fn code(&self, name: &str) -> String {
        Code::of(&self.figures.regulation, name).0
    }

    fn by(&self, offices: &[Office], checks: &mut Checks) {
        let may = authority::acts_in(self.envelope, &self.world.reference.organisation, self.on, offices);
        checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
    }

    fn is_window(&self, window: &WindowId, checks: &mut Checks) {
        checks.range("window", self.world.reference.organisation.windows.contains_key(window));
    }

    /// The day is that of the phone's clock, and the document that of the window's day, so that two phones mean the same one.
    fn is_its(&self, window: &WindowId, on: Date, checks: &mut Checks) {
        self.is_window(window, checks);
        checks.range("on", on == self.envelope.wall.date());
        checks.range("doc", self.envelope.doc == document(window, on, self.world.reference));
    }

    fn serves_at(&self, worker: &WorkerId, window: &WindowId) -> bool {
        self.world.reference.organisation.windows_of(worker, self.on).contains(window)
    }

    /// The session, while it is open and nothing of it is later than this.
    fn open<'d>(&self, day: &'d Day, at: u8, checks: &mut Checks) -> Option<&'d Session> {
        let session = day.sessions.get(usize::from(at)).filter(|session| session.is_open());
        checks.require(session.is_some(), "GY-CORE-E-STATE", "GY-EXT");
        let from = session.and_then(|session| session.parts.last()).map(|part| part.from);
        checks.require(from.is_none_or(|from| from <= self.envelope.wall), "GY-CORE-E-ORDER", "GY-CORE-14");
        session
    }

    fn asked(&self, request: &Request, checks: &mut Checks) {
        self.is_window(&request.window, checks);
        checks.range("doc", self.envelope.doc.is_drawn());
        self.by(&asked_offices(&request.window), checks);
        checks.range("on", self.envelope.wall.date() <= request.on);
        checks.in_calendar(request.on, self.world);
        let special = request.trigger == Trigger::SpecialRequest;
        checks.required("name", !special || !request.name.reveal().trim().is_empty());
        checks.required("phone", !special || !request.phone.reveal().trim().is_empty());
        checks.text("name", request.name.reveal(), NAME_MAX);
        checks.text("phone", request.phone.reveal(), NAME_MAX);
        checks.required_text("matter", &request.matter, TEXT_MAX);
    }

    fn answered(&self, asked: &Asked, checks: &mut Checks) {
        checks.require(asked.is_open(), "GY-CORE-E-STATE", "GY-EXT");
        self.by(&of_window(&asked.request.window, &[Role::WindowStaff, Role::WindowHead]), checks);
    }

    fn declined(&self, declined: &Declined, checks: &mut Checks) {
        let says = declined.reason.trim().chars().count() >= REASON_MIN;
        checks.require(says, &self.code("REASON"), "GY-EXT-14");
        checks.text("reason", &declined.reason, TEXT_MAX);
        checks.required("explained", declined.explained_at.is_some());
        if let Some(at) = declined.explained_at {
            checks.not_future(at, self.world);
        }
    }

    fn started(&self, start: &Start, day: Option<&Day>, checks: &mut Checks) {
        let Start { window, on, trigger, request, authority, staff, waiting, remark } = start;
        self.is_its(window, *on, checks);
        self.by(&start_offices(window, *staff == self.envelope.person), checks);
        checks.range("staff", self.serves_at(staff, window));
        checks.required("request", *trigger != Trigger::SpecialRequest || request.is_some());
        // Of this window and day, and agreed to: who asked stands in it.
        let is_answered = |doc: &DocId| {
            let asked = self.world.others.state(*doc).and_then(State::as_extended).and_then(Extended::asked);
            asked.is_some_and(|asked| {
                let of_it = asked.request.window == *window && asked.request.on == *on;
                of_it && asked.accepted.is_some() && asked.declined.is_none()
            })
        };
        checks.range("request", request.as_ref().is_none_or(is_answered));
        checks.required("authority", *trigger != Trigger::AssignedByLeadership || !authority.trim().is_empty());
        checks.required("remark", *trigger != Trigger::Other || !remark.trim().is_empty());
        checks.text("authority", authority, TEXT_MAX);
        checks.text("remark", remark, TEXT_MAX);
        checks.range("waiting", *waiting <= PEOPLE_MAX);
        let sessions = day.map_or(&[][..], |day| &day.sessions);
        checks.range("sessions", sessions.len() < SESSIONS_MAX);
        checks.require(!sessions.iter().any(Session::is_open), "GY-CORE-E-DUP", "GY-EXT");
        // One after the other: two that overlap would count the same minutes twice.
        let ended = sessions.iter().all(|session| session.to().is_none_or(|to| to <= self.envelope.wall));
        checks.require(ended, "GY-CORE-E-ORDER", "GY-CORE-14");
    }

    fn handed(&self, handover: &Handover, day: &Day, checks: &mut Checks) {
        let session = self.open(day, handover.session, checks);
        self.by(&of_window(&day.window, &[Role::WindowHead]), checks);
        checks.require(!handover.reason.trim().is_empty(), &self.code("REASON"), "GY-EXT-12");
        checks.text("reason", &handover.reason, TEXT_MAX);
        let is_same = session.and_then(Session::staff) == Some(&handover.to);
        checks.require(!is_same, &self.code("HANDOVER-SELF"), "GY-EXT-12");
        checks.range("to", self.serves_at(&handover.to, &day.window));
        checks.range("parts", session.is_none_or(|session| session.parts.len() < PARTS_MAX));
    }

    fn closed(&self, close: &Close, day: &Day, checks: &mut Checks) {
        let session = self.open(day, close.session, checks);
        if session.is_some_and(|session| session.staff() != Some(&self.envelope.person)) {
            self.by(&of_window(&day.window, &[Role::WindowHead]), checks);
        }
        checks.range("served", close.served <= PEOPLE_MAX);
        let (left, said) = (usize::from(close.left), close.reasons.len());
        checks.range("left", left <= LEFT_MAX && said <= left);
        let explained = said >= left && close.reasons.iter().all(|reason| !reason.trim().is_empty());
        checks.require(explained, &self.code("OPEN-CASES"), "GY-EXT-11");
        let longest = close.reasons.iter().max_by_key(|reason| reason.len());
        checks.text("reasons", longest.map_or("", |reason| reason), TEXT_MAX);
    }

    /// An observation: whoever switched off a window that worked did so, and it is kept with the code.
    fn looked(&self, check: &PowerCheck, day: Option<&Day>, checks: &mut Checks) {
        self.is_its(&check.window, check.on, checks);
        self.by(&[(Role::PropertyStaff, Span::Centre)], checks);
        let works = day.is_some_and(|day| day.worked_at(self.envelope.wall));
        checks.require(!(check.off && works), &self.code("POWER"), "GY-EXT-15");
    }

    fn settled(&self, settled: &PartSettled, day: &Day, checks: &mut Checks) {
        let parts = day.sessions.get(usize::from(settled.session)).map(|session| &session.parts);
        let part = parts.and_then(|parts| parts.get(usize::from(settled.part)));
        let can = part.is_some_and(|part| part.to.is_some() && part.settled.is_none());
        checks.require(can, "GY-CORE-E-STATE", "GY-EXT-18");
        let is_own = part.is_some_and(|part| part.staff == self.envelope.person);
        checks.require(!is_own, "GY-CORE-E-SELF", "GY-CORE-12");
        self.by(&settle_offices(&day.window), checks);
    }
}

#[cfg(test)]
mod examples;
