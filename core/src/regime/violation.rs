//! Violations (违规): which level one has, what has to be done about it by when, and who does it.
//!
//! Source: JD-NTC (通报、移交制度, 旌数据〔2021〕6号). The level follows from the person's other violations in the order in which they
//! happened, whatever was known when it was confirmed; a letter that loses its ground by that is taken back.

use super::authority::{self, Office};
use super::refusal::Checks;
use super::{Refusals, World, attendance, meeting};
use crate::centre::{NoticeFigures, Reference, Reset};
use crate::domain::calendar::Due;
use crate::domain::{Date, DocId, GrantId, Role, Span, Timestamp, WorkerId};
use crate::fact::attendance::Place;
use crate::fact::receipt::acted_at;
use crate::fact::violation::{Delivery, Letter, Record, Replaced, Source, Transfer};
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::Violation;
use crate::fold::violation::Course;
use crate::gather::order;

/// Texts that people type. Unit: characters.
pub const TEXT_MAX: usize = 500;
/// 本人说明 of one violation.
pub const STATEMENTS_MAX: usize = 10;
/// How far a weekly meeting is looked for that is really held. Unit: days.
const MEETING_DAYS: i32 = 62;

/// What is ticked for a violation before it is closed. Source: JD-NTC, "Ticks before closing".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tick {
    /// 登记
    Recorded,
    /// 点名批评
    Named,
    /// 通报、抄送, to the addressee of this id
    Delivered(String),
    /// 正式行文
    Letter,
    /// 要求撤换: said in the letter
    Demand,
    /// 移交
    Transferred,
}

/// One tick, whether it is there, and until when it has to be; none where the calendar ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TickView {
    pub tick: Tick,
    pub done: bool,
    pub due: Option<Date>,
}

/// Whether it counts among the inspections of its person or window.
pub fn counts(violation: &Violation) -> bool {
    !violation.record.source.is_outside() && violation.course().holds()
}

/// Whether an earlier one still counts for a later one (`P-NTC-RESET`).
fn reaches(earlier: Timestamp, later: Timestamp, reset: Reset) -> bool {
    let (earlier, later) = (earlier.date(), later.date());
    match reset {
        Reset::Never => true,
        Reset::Year => earlier.year() == later.year(),
        Reset::TwelveMonths => {
            let ends = Date::new(earlier.year() + 1, earlier.month(), earlier.day());
            ends.is_none_or(|ends| later < ends)
        }
    }
}

/// Which one it is of those that count and are of the same: earlier ones and itself, in the order in which they happened.
fn place(doc: DocId, of: &Violation, same: &[(DocId, &Violation)], reset: Reset) -> u8 {
    let at = (of.record.at, doc);
    let is_earlier = |(other, violation): &&(DocId, &Violation)| {
        (violation.record.at, *other) < at && counts(violation) && reaches(violation.record.at, of.record.at, reset)
    };
    u8::try_from(same.iter().filter(is_earlier).count() + 1).unwrap_or(u8::MAX)
}

/// Which of the person's violations it is, or would be; none of a window's alone. Examples: JD-NTC-A2, A5, A10.
pub fn ordinal(doc: DocId, violation: &Violation, world: &World<'_>) -> Option<u8> {
    let person = violation.record.person.as_ref()?;
    let reset = world.reference.figures.notice.as_ref()?.reset;
    let mut own = world.others.violations_of(person);
    own.retain(|(_, other)| other.record.person.as_ref() == Some(person));
    Some(place(doc, violation, &own, reset))
}

/// Which of the window's it is among these, through whomever; none without a window. Example: JD-NTC-A3.
pub fn ordinal_of_group(
    doc: DocId,
    violation: &Violation,
    all: &[(DocId, &Violation)],
    figures: &NoticeFigures,
) -> Option<u8> {
    let group = violation.record.group.as_ref()?;
    let same: Vec<_> = all.iter().filter(|(_, other)| other.record.group.as_ref() == Some(group)).copied().collect();
    Some(place(doc, violation, &same, figures.reset))
}

/// 1, 2 or 3, as the documents stand. A window's alone is 1: its letter would name nobody (Interpretation).
///
/// Source: JD-NTC-2, -7, -9, "Levels". Examples: JD-NTC-A1 to A4, A10.
pub fn level(doc: DocId, violation: &Violation, world: &World<'_>) -> u8 {
    if violation.record.source.is_outside() {
        return 3;
    }
    if ordinal(doc, violation, world).is_some_and(|ordinal| ordinal >= 2) { 2 } else { 1 }
}

/// Whether a letter was sent that has no ground any more, and is not taken back yet. Example: JD-NTC-A10.
pub fn is_groundless(level: u8, course: &Course) -> bool {
    course.letter_in_force().is_some() && (course.revoked.is_some() || level < 2)
}

/// Whom a letter went to, and the authority that somebody was handed over to, among the addressees of a withdrawal.
pub const UNIT: &str = "unit";
pub const AUTHORITY: &str = "authority";

/// Former addressees who have to be told, and have not been: when it was revoked, or its letter taken back.
pub fn untold(course: &Course) -> Vec<&str> {
    if course.revoked.is_none() && course.withdrawn.is_none() {
        return Vec::new();
    }
    let delivered = course.delivered.iter().map(|(_, delivery)| delivery.to.as_str());
    let unit = course.letter.is_some().then_some(UNIT);
    let authority = course.transferred.is_some().then_some(AUTHORITY);
    let former = delivered.chain(unit).chain(authority);
    former.filter(|to| course.told.iter().all(|(_, told)| told.to != *to)).collect()
}

/// The Monday of the week whose notice it belongs into: that in which it happened, or was confirmed when that notice was out.
pub fn week(violation: &Violation, course: &Course, reference: &Reference) -> Date {
    let monday = |at: Timestamp| super::report::begins(crate::centre::Period::Week, at.date());
    let happened = monday(violation.record.at);
    let late = course
        .confirmed
        .as_ref()
        .is_some_and(|(by, _)| super::notice::due(happened, reference).is_some_and(|due| due < by.at.date()));
    course.confirmed.as_ref().filter(|_| late).map_or(happened, |(by, _)| monday(by.at))
}

/// On which day it is named: that of the first weekly meeting really held after the week.
///
/// Source: JD-NTC-3, "Deadlines". Example: JD-NTC-A2.
pub fn naming_due(week: Date, world: &World<'_>) -> Option<Date> {
    if world.reference.figures.meeting.is_none() {
        return super::notice::due(week, world.reference);
    }
    (7..MEETING_DAYS).map(|days| week.plus_days(days)).find(|on| is_held(*on, world))
}

/// Whether there is, or was, a weekly meeting on a day.
fn is_held(on: Date, world: &World<'_>) -> bool {
    let doc = DocId::weekly_meeting(&world.reference.centre, on);
    let cancelled = world.others.state(doc).and_then(crate::fold::State::as_meeting);
    meeting::weekly(on, world.reference).is_some() && cancelled.is_none_or(|held| held.cancelled.is_none())
}

fn after(on: Option<Date>, days: u32, reference: &Reference) -> Option<Date> {
    match reference.calendar.after(on?, days) {
        Due::On(date) => Some(date),
        Due::Unknown => None,
    }
}

/// What has to be done, in the order of the regulation: 7 ticks of level 1, 8 of level 2, 3 of level 3.
///
/// Examples: JD-NTC-A1, A2, A4.
pub fn ticks(violation: &Violation, course: &Course, level: u8, world: &World<'_>) -> Vec<TickView> {
    let Some(figures) = &world.reference.figures.notice else { return Vec::new() };
    let view = |tick, done, due| TickView { tick, done, due };
    let letter = course.letter_in_force().is_some();
    if level == 3 {
        // From the day on which it was verified, however long its confirmation took.
        let due = after(Some(violation.record.at.date()), figures.letter_days, world.reference);
        let handed = course.transferred.is_some();
        return vec![
            view(Tick::Letter, letter, due),
            view(Tick::Demand, letter, due),
            view(Tick::Transferred, handed, due),
        ];
    }
    let week = week(violation, course, world.reference);
    let due = super::notice::due(week, world.reference);
    let mut ticks =
        vec![view(Tick::Recorded, true, None), view(Tick::Named, course.named.is_some(), naming_due(week, world))];
    for addressee in &figures.addressees {
        ticks.push(view(Tick::Delivered(addressee.id.clone()), course.delivery(&addressee.id).is_some(), due));
    }
    if level == 2 {
        ticks.push(view(Tick::Letter, letter, after(due, figures.letter_days, world.reference)));
    }
    ticks
}

/// Whether nothing is left that closing waits for.
fn is_done(violation: &Violation, course: &Course, level: u8, world: &World<'_>) -> bool {
    ticks(violation, course, level, world).iter().all(|tick| tick.done) && has_letter_of(level, course)
}

/// Whether what its letter asks for is done, as the level stands: sent and answered, or taken back and everybody told.
fn has_letter_of(level: u8, course: &Course) -> bool {
    // Of level 2 also what the unit answered (JD-NTC, transitions).
    let answered = level != 2 || course.letter_in_force().is_some() && course.answered.is_some();
    answered && !is_groundless(level, course) && untold(course).is_empty()
}

/// Whether it is over: closed, and nothing has come up since. Another violation of the person that is confirmed or revoked later
/// may change the level, and so what its letter asks for; a named person stays named.
pub fn is_closed(level: u8, course: &Course) -> bool {
    course.closed.is_some() && has_letter_of(level, course)
}

/// Where it stands, for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    Recorded,
    Confirmed,
    /// Every addressee has it.
    Notified,
    LetterSent,
    Closed,
    Revoked,
}

pub fn standing(course: &Course, level: u8, figures: &NoticeFigures) -> Standing {
    if course.revoked.is_some() {
        Standing::Revoked
    } else if is_closed(level, course) {
        Standing::Closed
    } else if course.confirmed.is_none() {
        Standing::Recorded
    } else if course.letter_in_force().is_some() {
        Standing::LetterSent
    } else if level < 3 && figures.addressees.iter().all(|to| course.delivery(&to.id).is_some()) {
        Standing::Notified
    } else {
        Standing::Confirmed
    }
}

/// The earliest day on which something is due that is not done yet; none where nothing is left, or before it is confirmed.
pub fn next_due(violation: &Violation, course: &Course, level: u8, world: &World<'_>) -> Option<Date> {
    let waits = course.holds() && !is_closed(level, course);
    let open = ticks(violation, course, level, world).into_iter().filter(|tick| waits && !tick.done);
    open.filter_map(|tick| tick.due).min()
}

/// Who reads a violation beside whom it concerns.
fn readers(figures: &NoticeFigures) -> Vec<Role> {
    let NoticeFigures { confirmed_by, office, revoked_by, signed_by, read_by, .. } = figures;
    let all = [confirmed_by, office, revoked_by].into_iter().chain(signed_by).chain(read_by);
    let mut readers: Vec<Role> = Vec::new();
    for role in all {
        if !readers.contains(role) {
            readers.push(*role);
        }
    }
    order(&mut readers, |role| *role);
    readers
}

/// In which office somebody says this of a violation; of the own statement none is needed.
///
/// Source: JD-NTC, transitions.
pub fn offices(statement: &Statement, course: Option<&Course>, figures: &NoticeFigures) -> Vec<Office> {
    let roles: Vec<Role> = match statement {
        Statement::ViolationRecorded(_) => figures.recorded_by.clone(),
        Statement::ViolationRevoked(_) if course.is_some_and(|course| course.confirmed.is_some()) => {
            vec![figures.revoked_by]
        }
        Statement::ViolationConfirmed(_)
        | Statement::ViolationRevoked(_)
        | Statement::PersonTransferred(_)
        | Statement::ViolationClosed(()) => vec![figures.confirmed_by],
        Statement::ViolationAnswered(_) => Vec::new(),
        _ => vec![figures.office],
    };
    roles.into_iter().map(|role| (role, Span::Centre)).collect()
}

/// What somebody names to say it; none where it is not theirs.
pub fn says(
    statement: &Statement,
    course: Option<&Course>,
    by: &WorkerId,
    world: &World<'_>,
) -> Option<(Role, GrantId)> {
    let offices = offices(statement, course, world.reference.figures.notice.as_ref()?);
    authority::office(&world.reference.organisation, by, world.now.date(), &offices)
}

/// What the regulation says of one fact about a violation.
///
/// Errors: `SUBJECT`, `EVIDENCE`, `LEVEL`, `OPEN-TICKS`, `TRANSFER`, behind the regulation's id; `GY-CORE-E-ROLE`, `-SELF` (what is
/// about oneself), `-STATE`, `-DUP` (delivered twice, a point twice), `-FUTURE`, `-REQUIRED`, `-RANGE`.
/// Source: JD-NTC, transitions. Examples: JD-NTC-A1 to A6, A9, A10.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Violation>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let Some(figures) = &world.reference.figures.notice else {
        checks.unregulated("JD-NTC-1");
        return checks.into_result().map(|()| Ruling::None);
    };
    let said = Said { envelope, acted: acted_at(envelope.wall, grade, world.now), figures, world };
    let ruling = match (statement, state) {
        (Statement::ViolationRecorded(record), None) => {
            said.by(statement, None, &mut checks);
            said.recorded(record, &mut checks);
            Ruling::Recorded { readers: readers(figures) }
        }
        (Statement::ViolationRecorded(_), _) | (_, None) => {
            checks.refuse("GY-CORE-E-STATE", "JD-NTC", Vec::new());
            Ruling::None
        }
        (other, Some(violation)) => said.followed(other, violation, &mut checks),
    };
    checks.into_result().map(|()| ruling)
}

/// One fact, with what the checks look at around it.
struct Said<'a> {
    envelope: &'a Envelope,
    acted: Timestamp,
    figures: &'a NoticeFigures,
    world: &'a World<'a>,
}

impl Said<'_> {
    fn code(&self, name: &str) -> String {
        Code::of(&self.figures.regulation, name).0
    }

    fn by(&self, statement: &Statement, course: Option<&Course>, checks: &mut Checks) {
        let offices = offices(statement, course, self.figures);
        let organisation = &self.world.reference.organisation;
        // What was seen is recorded without a network, and counts when it was seen; the rest when it is received.
        let may = if matches!(statement, Statement::ViolationRecorded(_)) {
            authority::acts_in(self.envelope, organisation, self.acted.date(), &offices)
        } else {
            authority::acts_still(self.envelope, self.acted, &offices, self.world)
        };
        checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
    }

    fn state(&self, holds: bool, checks: &mut Checks) {
        checks.require(holds, "GY-CORE-E-STATE", "JD-NTC");
    }

    fn recorded(&self, record: &Record, checks: &mut Checks) {
        let (organisation, Record { source, person, group, at, items, evidence, point, .. }) =
            (&self.world.reference.organisation, record);
        checks.require(person.is_some() || group.is_some(), &self.code("SUBJECT"), "JD-NTC-2");
        checks.range("person", person.as_ref().is_none_or(|person| organisation.workers.contains_key(person)));
        // The window's chief representative reads it: with a person it is their own.
        let is_theirs = |group| match person {
            Some(person) => organisation.group_of(person) == Some(group),
            None => organisation.groups.contains_key(group),
        };
        checks.range("group", group.as_ref().is_none_or(is_theirs));
        checks.not_future(*at, self.world);
        checks.required("items", items.iter().any(|item| !item.trim().is_empty()));
        for item in items {
            checks.required_text("items", item, TEXT_MAX);
        }
        checks.text("evidence", evidence, TEXT_MAX);
        // What attendance computed is only a breach of discipline where it still stands there.
        checks.required("point", *source != Source::Attendance || point.is_some());
        let stands = |place: &Place| person.as_ref().is_some_and(|person| self.is_violated(person, *place));
        let fits = point.as_ref().is_none_or(|place| *source == Source::Attendance && stands(place));
        checks.range("point", fits);
        self.once(record, checks);
    }

    /// One missed point is one violation: counted twice it would be the second time.
    fn once(&self, record: &Record, checks: &mut Checks) {
        let (Some(person), Some(point)) = (&record.person, &record.point) else { return };
        let others = self.world.others.violations_of(person).into_iter();
        let mut others = others.filter(|(doc, other)| *doc != self.envelope.doc && other.course().revoked.is_none());
        let is_same = |of: &Record| of.person.as_ref() == Some(person) && of.point.as_ref() == Some(point);
        checks.require(!others.any(|(_, other)| is_same(&other.record)), "GY-CORE-E-DUP", "JD-NTC-2");
    }

    fn is_violated(&self, person: &WorkerId, place: Place) -> bool {
        if !place.on.at_minute(0).is_sane() {
            return false;
        }
        let (months, leaves) = (self.world.others.months_of(person), self.world.others.leaves_of(person));
        let day = attendance::day(place.on, &months, &leaves, self.world.reference, self.world.now);
        day.points.get(usize::from(place.point)).is_some_and(|view| view.violated_at.is_some())
    }

    /// Everything that is said after it was recorded.
    fn followed(&self, statement: &Statement, violation: &Violation, checks: &mut Checks) -> Ruling {
        let course = violation.course();
        let doc = self.envelope.doc;
        if let Statement::ViolationAnswered(text) = statement {
            self.answered(text, violation, &course, checks);
            return Ruling::None;
        }
        self.by(statement, Some(&course), checks);
        let decides = matches!(
            statement,
            Statement::ViolationConfirmed(_) | Statement::ViolationRevoked(_) | Statement::ViolationClosed(())
        );
        let is_own = violation.record.person.as_ref() == Some(&self.envelope.person);
        checks.require(!(decides && is_own), "GY-CORE-E-SELF", "GY-CORE-12");
        let level = level(doc, violation, self.world);
        match statement {
            Statement::ViolationConfirmed(said) => {
                self.state(course.confirmed.is_none() && course.revoked.is_none(), checks);
                let proved = [&violation.record.evidence, &said.evidence].iter().any(|text| !text.trim().is_empty());
                checks.require(proved, &self.code("EVIDENCE"), "JD-NTC-2");
                checks.text("evidence", &said.evidence, TEXT_MAX);
                // It may have been made up, or an appeal granted, since it was recorded.
                let Record { person, point, .. } = &violation.record;
                let stands = |(person, point): (&WorkerId, &Place)| self.is_violated(person, *point);
                checks.range("point", person.as_ref().zip(point.as_ref()).is_none_or(stands));
                self.once(&violation.record, checks);
                self.is_level(said.level, level, checks);
                let ordinal = ordinal(doc, violation, self.world).filter(|_| level < 3).unwrap_or_default();
                return Ruling::Level { level, ordinal };
            }
            Statement::ViolationRevoked(reason) => {
                self.state(course.revoked.is_none(), checks);
                checks.required_text("reason", reason, TEXT_MAX);
            }
            Statement::LetterWithdrawn(way) => {
                self.state(is_groundless(level, &course), checks);
                checks.required_text("way", way, TEXT_MAX);
            }
            Statement::WithdrawalTold(told) => {
                self.state(untold(&course).contains(&told.to.as_str()), checks);
                self.is_delivery(told, violation, checks);
            }
            other => {
                self.state(course.holds() && !is_closed(level, &course), checks);
                self.ticked(other, violation, &course, level, checks);
            }
        }
        Ruling::None
    }

    fn is_level(&self, said: u8, level: u8, checks: &mut Checks) {
        if said != level {
            let figures = vec![("level", level.to_string()), ("said", said.to_string())];
            checks.refuse(&self.code("LEVEL"), "JD-NTC-7", figures);
        }
    }

    /// 本人说明: before it is confirmed, so that who confirms has read it.
    fn answered(&self, text: &str, violation: &Violation, course: &Course, checks: &mut Checks) {
        let is_own = violation.record.person.as_ref() == Some(&self.envelope.person);
        checks.require(is_own, "GY-CORE-E-ROLE", "GY-CORE-11");
        self.state(course.confirmed.is_none() && course.revoked.is_none(), checks);
        checks.required_text("text", text, TEXT_MAX);
        checks.range("statements", course.statements.len() < STATEMENTS_MAX);
    }

    /// What is ticked while it holds.
    fn ticked(&self, statement: &Statement, violation: &Violation, course: &Course, level: u8, checks: &mut Checks) {
        let letter = course.letter_in_force().is_some();
        match statement {
            Statement::ViolationNamed(on) => {
                self.state(level < 3 && course.named.is_none(), checks);
                let fits = *on <= self.acted.date() && violation.record.at.date() <= *on;
                // Where the centre has no meetings of its own it is named somewhere else.
                let elsewhere = self.world.reference.figures.meeting.is_none();
                checks.range("on", fits && (elsewhere || is_held(*on, self.world)));
            }
            Statement::ViolationDelivered(said) => {
                self.state(level < 3, checks);
                checks.range("to", self.figures.addressees.iter().any(|to| to.id == said.to));
                checks.require(course.delivery(&said.to).is_none(), "GY-CORE-E-DUP", "JD-NTC-4");
                self.is_delivery(said, violation, checks);
            }
            Statement::LetterSent(said) => {
                let told = standing(course, level, self.figures) == Standing::Notified;
                self.state(level == 3 || level == 2 && told, checks);
                self.state(!letter, checks);
                self.letter(said, checks);
            }
            Statement::UnitAnswered(text) => {
                self.state(letter && course.answered.is_none(), checks);
                checks.required_text("text", text, TEXT_MAX);
            }
            Statement::PersonReplaced(Replaced { on, successor }) => {
                self.state(letter && course.replaced.is_none(), checks);
                checks.range("on", violation.record.at.date() <= *on && *on <= self.acted.date());
                checks.text("successor", successor, TEXT_MAX);
            }
            Statement::PersonTransferred(said) => {
                checks.require(level == 3, &self.code("TRANSFER"), "JD-NTC-10");
                self.state(level != 3 || letter && course.transferred.is_none(), checks);
                self.transfer(said, violation, checks);
            }
            Statement::ViolationClosed(()) => {
                let done = is_done(violation, course, level, self.world);
                checks.require(done, &self.code("OPEN-TICKS"), "JD-NTC");
            }
            _ => self.state(false, checks),
        }
    }

    fn is_delivery(&self, said: &Delivery, violation: &Violation, checks: &mut Checks) {
        checks.required_text("way", &said.way, TEXT_MAX);
        checks.range("on", violation.record.at.date() <= said.on && said.on <= self.acted.date());
    }

    fn letter(&self, said: &Letter, checks: &mut Checks) {
        checks.required_text("number", &said.number, TEXT_MAX);
        checks.required_text("to", &said.to, TEXT_MAX);
        checks.required_text("facts", &said.facts, TEXT_MAX);
        let organisation = &self.world.reference.organisation;
        let signs =
            |role: &Role| organisation.acting(&said.signed_by, *role, &Span::Centre, self.acted.date()).is_some();
        checks.range("signed_by", self.figures.signed_by.iter().any(signs));
    }

    fn transfer(&self, said: &Transfer, violation: &Violation, checks: &mut Checks) {
        checks.required_text("authority", &said.authority, TEXT_MAX);
        checks.required("files", said.files.iter().any(|file| !file.trim().is_empty()));
        for file in &said.files {
            checks.required_text("files", file, TEXT_MAX);
        }
        checks.required_text("received_by", &said.received_by, TEXT_MAX);
        checks.range("on", violation.record.at.date() <= said.on && said.on <= self.acted.date());
    }
}

#[cfg(test)]
mod examples;
