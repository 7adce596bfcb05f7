//! The time in which somebody is on duty: they are not at their window then (JD-LVE-7), and do not leave without somebody who takes
//! over (JD-GDD-5, -6).

use super::{less, month_of, next_month, shift};
use crate::domain::{Date, Timestamp, WorkerId};
use crate::fold::Roster;
use crate::fold::duty::Duty;
use crate::gather::order;
use crate::regime::World;

/// A stretch of somebody's duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub from: Timestamp,
    pub to: Timestamp,
    /// Who has agreed to be at the window meanwhile.
    pub stands_in: Option<WorkerId>,
}

/// When somebody is on duty within a span: their own shifts less what others took over, and what they took over themselves.
pub fn stretches(worker: &WorkerId, span: (Timestamp, Timestamp), world: &World<'_>) -> Vec<Stretch> {
    if world.reference.figures.duty.is_none() {
        return Vec::new();
    }
    // A roster is read only where its month touches the span.
    let touches = |roster: &&Roster| roster.month <= span.1.date() && span.0.date() < next_month(roster.month);
    let rosters = world.others.rosters_of(worker).into_iter().filter(touches);
    let mut stretches = Vec::new();
    for line in rosters.flat_map(|roster| roster.sheet().lines) {
        let own = line.person.as_ref() == Some(worker);
        for (from, to) in of_line(&line, worker, world) {
            let (from, to) = (from.max(span.0), to.min(span.1));
            if from < to {
                stretches.push(Stretch { from, to, stands_in: line.stands_in().filter(|_| own).cloned() });
            }
        }
    }
    order(&mut stretches, |stretch| (stretch.from, stretch.to));
    stretches
}

fn of_line(line: &Duty, worker: &WorkerId, world: &World<'_>) -> Vec<(Timestamp, Timestamp)> {
    let Some(span) = shift(line.slot, world.reference) else { return Vec::new() };
    let mut spans = own_part(line, span, worker);
    spans.extend(taken_by(line, worker));
    spans
}

/// What is left of a line to its own person.
fn own_part(line: &Duty, (from, to): (Timestamp, Timestamp), worker: &WorkerId) -> Vec<(Timestamp, Timestamp)> {
    if line.person.as_ref() != Some(worker) {
        return Vec::new();
    }
    // Who has left the desk is back at the window.
    less(&[(from, line.ended.as_ref().map_or(to, |(by, _)| by.at.min(to)))], line)
}

/// What somebody has agreed to take over of a line.
fn taken_by(line: &Duty, worker: &WorkerId) -> impl Iterator<Item = (Timestamp, Timestamp)> {
    line.taken_over().filter(move |relief| relief.by == *worker).map(|relief| (relief.from, relief.to))
}

/// Since when somebody is on duty now, and until when; none who is not, or has not checked in to their own.
pub fn runs(worker: &WorkerId, world: &World<'_>) -> Option<(Timestamp, Timestamp)> {
    let figures = world.reference.figures.duty.as_ref();
    let rosters = figures.map(|_| world.others.rosters_of(worker)).unwrap_or_default();
    runs_among(worker, &lines_on(world.now.date(), rosters), world)
}

/// The lines of a day: who looks at many people reads them once.
pub fn lines_on<'a>(on: Date, rosters: impl IntoIterator<Item = &'a Roster>) -> Vec<Duty> {
    let of_month = rosters.into_iter().filter(|roster| roster.month == month_of(on));
    of_month.flat_map(|roster| roster.sheet().lines).filter(|line| line.slot.on == on).collect()
}

/// As [`runs`], by the lines of today.
pub fn runs_among(worker: &WorkerId, lines: &[Duty], world: &World<'_>) -> Option<(Timestamp, Timestamp)> {
    lines.iter().find_map(|line| {
        let span = shift(line.slot, world.reference)?;
        let mut here = match &line.started {
            Some(started) => {
                own_part(line, span, worker).into_iter().map(|(from, to)| (from.max(started.at), to)).collect()
            }
            None => Vec::new(),
        };
        // Who takes over has said so, and does not check in.
        here.extend(taken_by(line, worker));
        here.into_iter().find(|(from, to)| *from <= world.now && world.now < *to)
    })
}
