//! Duty at the guide desk (导服台值班): what a roster has to have, who changes it, and what became of each line.
//!
//! Source: JD-GDD (导服台值班制度, 旌数据〔2021〕6号). Late, missed and unattended are computed, never stored. Who asks for leave in
//! the time of a duty: `cover`. How a roster is proposed: `proposal`; its sums: `tally`.

pub mod cover;
mod judge;
pub mod proposal;
pub mod tally;

use super::World;
use super::authority;
use super::leave::cover::is_alone;
use crate::centre::{DutyFigures, Reference};
use crate::domain::calendar::Due;
use crate::domain::{Date, DocId, GrantId, Role, Span, Timestamp, WindowId, WorkerId};
use crate::fact::duty::{Half, Line, RosterKind, Slot};
use crate::fact::encode;
use crate::fold::duty::{Duty, Sheet, Swap};
pub use judge::judge;
use sha2::{Digest, Sha256};

/// Texts that people type. Unit: characters.
pub const TEXT_MAX: usize = 500;
/// Somebody's count of people.
pub const PEOPLE_MAX: u16 = 9_999;
/// Who checks in earlier than this before a shift means another one. Unit: minutes.
pub const EARLY_MINUTES: i64 = 60;

pub fn month_of(on: Date) -> Date {
    on.plus_days(1 - i32::try_from(on.day()).unwrap_or(1))
}

pub fn next_month(month: Date) -> Date {
    month_of(month.plus_days(31))
}

/// The document of the roster of a day's month.
pub fn document(kind: RosterKind, on: Date, reference: &Reference) -> DocId {
    DocId::roster(&reference.centre, kind == RosterKind::Seated, month_of(on))
}

fn other(kind: RosterKind) -> RosterKind {
    match kind {
        RosterKind::Desk => RosterKind::Seated,
        RosterKind::Seated => RosterKind::Desk,
    }
}

/// The rosters of which there has to be one a month.
pub fn kinds(figures: &DutyFigures) -> impl Iterator<Item = RosterKind> {
    RosterKind::ALL.into_iter().filter(|kind| figures.places(*kind) > 0)
}

/// When a shift is: the session of its half-day. None on a rest day, or where the day has no such session.
///
/// Source: JD-GDD, "Shift" (sessions as in JD-ATT: Interpretation).
pub fn shift(slot: Slot, reference: &Reference) -> Option<(Timestamp, Timestamp)> {
    if !reference.calendar.works(slot.on) {
        return None;
    }
    let session = reference.figures_on(slot.on).time.on(slot.on).sessions.get(slot.half as usize)?;
    Some((slot.on.at_minute(session.from_minute), slot.on.at_minute(session.to_minute)))
}

/// The lines that a roster has to have: each half-day of each working day of its month. Example: JD-GDD-A1.
pub fn slots(kind: RosterKind, month: Date, reference: &Reference) -> Vec<Slot> {
    let places = reference.figures.duty.as_ref().map_or(0, |figures| figures.places(kind));
    let days = (0..31).map(|days| month.plus_days(days)).filter(|on| month_of(*on) == month);
    let halves = days.flat_map(|on| Half::ALL.map(|half| (on, half)));
    let all = halves.flat_map(|(on, half)| (0..places).map(move |place| Slot { on, half, place: place as u8 }));
    all.filter(|slot| shift(*slot, reference).is_some()).collect()
}

/// When a month's rosters are due: the last working day of the month before. Source: JD-GDD-7 (for both: Interpretation).
pub fn due(month: Date, reference: &Reference) -> Due {
    reference.calendar.before(month, 1)
}

/// What is owed of a month's roster that nobody has published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owed {
    /// Time enough.
    Later,
    /// 该做了
    Soon,
    Overdue,
}

/// Source: JD-GDD, "Roster deadline" (3 working days: Interpretation). Example: JD-GDD-A2.
pub fn owed(month: Date, today: Date, reference: &Reference) -> Owed {
    let remind_days = reference.figures.duty.as_ref().map_or(0, |figures| figures.remind_days);
    // A calendar that does not reach it is red, as everywhere.
    let Due::On(due) = due(month, reference) else { return Owed::Overdue };
    match reference.calendar.before(due, remind_days) {
        _ if due < today => Owed::Overdue,
        Due::On(reminder) if today < reminder => Owed::Later,
        Due::On(_) | Due::Unknown => Owed::Soon,
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// 未到时间
    Scheduled,
    /// 在值班
    OnDuty,
    /// 已完成
    Done,
    /// 缺岗
    Missed,
    /// Nobody checked in, and the centre makes nothing of it; or the day has no such shift any more.
    Unknown,
}

/// From when on a line is left to its own person; none where others have agreed to take over all of it, or it has no shift.
///
/// Source: JD-GDD-5, "Taking over".
pub fn due_from(line: &Duty, reference: &Reference) -> Option<Timestamp> {
    less(&[shift(line.slot, reference)?], line).into_iter().map(|(from, _)| from).min()
}

/// What a line is by now. Of a line that others took over from its beginning to its end nobody is missing.
///
/// Source: JD-GDD, "Line transitions". Example: JD-GDD-A4.
pub fn standing(line: &Duty, now: Timestamp, reference: &Reference) -> Standing {
    let missed = reference.figures_on(line.slot.on).duty.as_ref().is_some_and(|figures| figures.missed);
    let span = shift(line.slot, reference);
    let is_over = span.is_none_or(|(_, to)| to <= now);
    match (&line.started, &line.ended) {
        (Some(_), None) if !is_over => Standing::OnDuty,
        (Some(_), _) => Standing::Done,
        (None, _) if !is_over => Standing::Scheduled,
        (None, _) if span.is_none() => Standing::Unknown,
        (None, _) if due_from(line, reference).is_none() => Standing::Done,
        (None, _) if missed => Standing::Missed,
        (None, _) => Standing::Unknown,
    }
}

/// How late somebody came, from the first moment on that others have not taken over; 0 who was in time.
///
/// Unit: whole minutes, rounded up, as JD-ATT-4 counts them. Example: JD-GDD-A4.
pub fn late_minutes(line: &Duty, reference: &Reference) -> u32 {
    let (Some(from), Some(started)) = (due_from(line, reference), &line.started) else { return 0 };
    let figures = reference.figures_on(line.slot.on).duty.as_ref();
    let tolerance_s = figures.map_or(0, |figures| i64::from(figures.tolerance_minutes) * 60);
    let late_s = started.at.0.div_euclid(1000) - from.0.div_euclid(1000);
    if late_s <= tolerance_s { 0 } else { u32::try_from((late_s + 59) / 60).unwrap_or(u32::MAX) }
}

/// SHA-256 of what the office changes: the lines of an amendment as it was shown them.
pub fn subject(amended: &[Line], sheet: &Sheet) -> [u8; 32] {
    let held = amended.iter().filter_map(|line| sheet.line(line.slot));
    let held: Vec<_> = held.map(|line| (line.slot, &line.window, &line.person)).collect();
    let mut hash = Sha256::new();
    hash.update(b"doorstep-roster-subject-1\0");
    hash.update(encode(&held));
    hash.finalize().into()
}

/// How long nobody was there since somebody came: who left early or was away, less what others took over. Before that they were late.
///
/// Unit: whole minutes, rounded down. Source: JD-GDD-5, "Leaving the desk". Example: JD-GDD-A5.
pub fn unattended_minutes(line: &Duty, away: &[(Timestamp, Timestamp)], now: Timestamp, reference: &Reference) -> u32 {
    let (Some((from, to)), Some(started)) = (shift(line.slot, reference), &line.started) else { return 0 };
    let to = to.min(now);
    let left = line.ended.as_ref().map_or(to, |(by, _)| by.at).min(to);
    let mut empty = vec![(left, to)];
    empty.extend(away.iter().map(|(begins, ends)| ((*begins).max(from).max(started.at), (*ends).min(left))));
    crate::gather::order(&mut empty, |span| *span);
    let mut until = from;
    let mut unattended_ms = 0;
    for (begins, ends) in empty {
        for (begins, ends) in less(&[(begins.max(until), ends)], line) {
            unattended_ms += ends.since(begins);
        }
        until = until.max(ends);
    }
    u32::try_from(unattended_ms / 60_000).unwrap_or_default()
}

/// What is left of spans when what others have agreed to take over is taken out.
fn less(spans: &[(Timestamp, Timestamp)], line: &Duty) -> Vec<(Timestamp, Timestamp)> {
    let mut left = spans.to_vec();
    for relief in line.taken_over() {
        let cut = |(from, to): (Timestamp, Timestamp)| [(from, to.min(relief.from)), (from.max(relief.to), to)];
        left = left.into_iter().flat_map(cut).collect();
    }
    left.retain(|(from, to)| from < to);
    left
}

/// Until when the chief representative chooses who comes: the working day before. Source: JD-GDD, "Who may do what".
pub fn chosen_until(slot: Slot, reference: &Reference) -> Due {
    reference.calendar.before(slot.on, 1)
}

fn is_to_choose(slot: Slot, on: Date, reference: &Reference) -> bool {
    matches!(chosen_until(slot, reference), Due::On(last) if on <= last)
}

/// What the makers of the rosters name.
pub fn makes(by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    let role = world.reference.figures.duty.as_ref()?.made_by;
    authority::office(&world.reference.organisation, by, world.now.date(), &[(role, Span::Centre)])
}

/// What the chief representative of a window names.
pub fn heads(window: Option<&WindowId>, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    let office = (Role::WindowHead, Span::Window(window?.clone()));
    authority::office(&world.reference.organisation, by, world.now.date(), &[office])
}

/// What somebody names to choose the person of a line; none where it is not theirs, or too late.
pub fn chooses(line: &Duty, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    let open = line.started.is_none() && is_to_choose(line.slot, world.now.date(), world.reference);
    heads(line.window.as_ref().filter(|_| open), by, world)
}

/// Whether a line can still go to another window: nobody has begun it, and its shift has not either.
pub fn is_ahead(line: &Duty, now: Timestamp, reference: &Reference) -> bool {
    line.started.is_none() && shift(line.slot, reference).is_some_and(|(from, _)| now < from)
}

/// What somebody names to answer a swap; none where it is not theirs, or nothing is left to answer.
pub fn answers(swap: &Swap, sheet: &Sheet, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    let ahead = |slot| sheet.line(slot).is_some_and(|line| is_ahead(line, world.now, world.reference));
    let open = swap.answered.is_none() && ahead(swap.own) && ahead(swap.other);
    heads(swap.windows.1.as_ref().filter(|_| open), by, world)
}

/// Whether somebody comes for a line: its person, or for a window that has not chosen anybody of it.
pub fn comes(line: &Duty, worker: &WorkerId, reference: &Reference) -> bool {
    match (&line.person, &line.window) {
        (Some(person), _) => person == worker,
        (None, Some(window)) => reference.organisation.windows_of(worker, line.slot.on).contains(window),
        (None, None) => false,
    }
}

/// Whether somebody can check in to a line now.
pub fn can_start(line: &Duty, worker: &WorkerId, now: Timestamp, reference: &Reference) -> bool {
    let open = shift(line.slot, reference).is_some_and(|span| is_time_to_come(span, now));
    open && line.started.is_none() && comes(line, worker, reference)
}

fn is_time_to_come((from, to): (Timestamp, Timestamp), at: Timestamp) -> bool {
    from.plus_minutes(-EARLY_MINUTES) <= at && at < to
}

/// Whether the window of a line has nobody while its one person is on duty, and whoever is to be there has not agreed.
///
/// Source: JD-LVE-8, "Guide-desk duty of a one-person window".
pub fn lacks_substitute(line: &Duty, reference: &Reference) -> bool {
    line.window.is_some()
        && line.stands_in().is_none()
        && line.person.as_ref().is_some_and(|person| is_alone(person, reference))
}

/// Whether that is to be seen in red: from the working day before on, until the shift is over.
pub fn is_left_alone(line: &Duty, now: Timestamp, reference: &Reference) -> bool {
    let near = match chosen_until(line.slot, reference) {
        Due::On(date) => date <= now.date(),
        Due::Unknown => true,
    };
    near && lacks_substitute(line, reference) && shift(line.slot, reference).is_some_and(|(_, to)| now < to)
}

/// The first person whom a half-day would have twice, over both rosters.
fn twice<'a>(sheet: &'a Sheet, beside: Option<&Sheet>) -> Option<(&'a WorkerId, Slot)> {
    let at = |line: &Duty| (line.slot.on, line.slot.half);
    sheet.lines.iter().enumerate().find_map(|(number, line)| {
        let person = line.person.as_ref()?;
        let others = sheet.lines[..number].iter().chain(beside.iter().flat_map(|sheet| &sheet.lines));
        let mut same = others.filter(|held| at(held) == at(line) && held.person.as_ref() == Some(person));
        same.next().map(|_| (person, line.slot))
    })
}

#[cfg(test)]
mod examples;
#[cfg(test)]
mod hostile;
