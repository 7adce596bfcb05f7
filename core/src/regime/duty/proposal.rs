//! How a roster is proposed: in turn by least recent duty, windows by how many they are, nobody who is away then.
//!
//! Source: JD-GDD-1, "Proposal". It is a proposal only: the office changes what it likes before it publishes.

use std::cmp::Ordering;

use super::{shift, slots};
use crate::domain::{Date, Role, Span, Timestamp, WindowId, WorkerId};
use crate::fact::duty::{Line, RosterKind, Slot};
use crate::fold::duty::Sheet;
use crate::regime::World;
use crate::regime::leave::covers;

/// Somebody whose turn it may be.
struct Turn<'a> {
    window: Option<&'a WindowId>,
    worker: &'a WorkerId,
    /// How often in this roster, and when last.
    times: u32,
    last: Option<Slot>,
    /// Approved absences.
    away: Vec<(Timestamp, Timestamp)>,
}

/// The lines of a month, by what is known here: the same kind's roster of the month before, the other kind's of this month, and
/// approved leaves. Where nobody is free a line stays empty.
pub fn propose(
    kind: RosterKind,
    month: Date,
    before: Option<&Sheet>,
    beside: Option<&Sheet>,
    world: &World<'_>,
) -> Vec<Line> {
    let mut turns = turns(kind, before, world);
    let mut lines: Vec<Line> = Vec::new();
    for slot in slots(kind, month, world.reference) {
        let is_same = |other: Slot| other.on == slot.on && other.half == slot.half;
        let busy = |worker: &WorkerId| {
            let beside = beside.iter().flat_map(|sheet| &sheet.lines).map(|line| (line.slot, line.person.as_ref()));
            let own = lines.iter().map(|line| (line.slot, line.person.as_ref()));
            beside.chain(own).any(|(other, person)| is_same(other) && person == Some(worker))
        };
        let is_free = |turn: &Turn<'_>| {
            let span = shift(slot, world.reference);
            let away = |(from, to): &(Timestamp, Timestamp)| span.is_some_and(|span| *from < span.1 && span.0 < *to);
            may_be(kind, turn.window, turn.worker, slot.on, world) && !busy(turn.worker) && !turn.away.iter().any(away)
        };
        let free = (0..turns.len()).filter(|at| is_free(&turns[*at]));
        let next = free.min_by(|a, b| before_other(&turns[*a], &turns[*b], &turns));
        let mut line = Line { slot, window: None, person: None };
        if let Some(turn) = next.map(|at| &mut turns[at]) {
            (turn.times, turn.last) = (turn.times + 1, Some(slot));
            (line.window, line.person) = (turn.window.cloned(), Some(turn.worker.clone()));
        }
        lines.push(line);
    }
    lines
}

/// First the window of which the fewest duties fall on each of its people, then who had the fewest, then whose was longest ago.
fn before_other(a: &Turn<'_>, b: &Turn<'_>, turns: &[Turn<'_>]) -> Ordering {
    let load = |turn: &Turn<'_>| {
        let of_window = turns.iter().filter(|other| turn.window.is_some() && other.window == turn.window);
        of_window.fold((0, 0), |(times, people), other| (times + other.times, people + 1))
    };
    let ((a_times, a_people), (b_times, b_people)) = (load(a), load(b));
    (a_times * b_people).cmp(&(b_times * a_people)).then(a.times.cmp(&b.times)).then(a.last.cmp(&b.last))
}

/// Everybody whose turn may come some day.
fn turns<'a>(kind: RosterKind, before: Option<&Sheet>, world: &World<'a>) -> Vec<Turn<'a>> {
    let seated_by = world.reference.figures.duty.as_ref().map(|figures| figures.seated_by);
    let mut turns: Vec<Turn<'a>> = Vec::new();
    for grant in &world.reference.organisation.grants {
        let (window, worker) = match (&grant.span, kind) {
            (Span::Window(window), RosterKind::Desk) if grant.is_at(window) => (Some(window), &grant.worker),
            (Span::Centre, RosterKind::Seated) if Some(grant.role) == seated_by => (None, &grant.worker),
            _ => continue,
        };
        if turns.iter().any(|held| held.worker == worker && held.window == window) {
            continue;
        }
        let own = before.into_iter().flat_map(|sheet| &sheet.lines).filter(|line| line.person.as_ref() == Some(worker));
        let last = own.map(|line| line.slot).max();
        let leaves = world.others.leaves_of(worker);
        let away = leaves.iter().filter(|(_, leave)| covers(leave));
        let away = away.map(|(_, leave)| (leave.from, leave.effective_to())).collect();
        turns.push(Turn { window, worker, times: 0, last, away });
    }
    turns
}

/// Whether somebody can be on a line: at the desk who is of the window that day, in the hall a worker of the bureau.
pub fn may_be(kind: RosterKind, window: Option<&WindowId>, worker: &WorkerId, on: Date, world: &World<'_>) -> bool {
    let organisation = &world.reference.organisation;
    let role = world.reference.figures.duty.as_ref().map_or(Role::Administrator, |figures| figures.seated_by);
    match kind {
        RosterKind::Desk => window.is_some_and(|window| organisation.windows_of(worker, on).contains(window)),
        RosterKind::Seated => organisation.acting(worker, role, &Span::Centre, on).is_some(),
    }
}
