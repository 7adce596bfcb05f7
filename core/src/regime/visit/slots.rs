//! When everybody who shall make a visit is free: times to choose from, and what stands against one that somebody typed.
//!
//! The server refuses what [`booking`] refuses; the rest is advice, and whoever plans may know better.
//!
//! Source: GY-DOOR-10, -16, -17 (no gap in work) and "Staff booking"; that the minimum of a window counts is JD-LVE-7.

use super::booking::{self, booked};
use crate::centre::Reference;
use crate::domain::{CommunityId, Date, DocId, Timestamp, WindowId, WorkerId};
use crate::fact::visit::Plan;
use crate::fold::Visit;
use crate::gather::order;
use crate::regime::duty::cover::stretches;
use crate::regime::leave::covers;
use crate::regime::{World, board};

/// Working days that are looked at, today among them.
pub const DAYS: usize = 5;
/// Times begin on this grid. Unit: minutes.
pub const GRID_MINUTES: u32 = 30;
/// How long a visit may be chosen to be. Unit: minutes.
pub const LENGTHS: [u32; 4] = [30, 60, 90, 120];

/// Who shall go where, for how long.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    pub doc: DocId,
    pub staff: &'a [WorkerId],
    pub community: Option<&'a CommunityId>,
    pub minutes: u32,
    /// Times that the server has refused for somebody of them: the phone does not read every visit that it knows.
    pub refused: &'a [(Timestamp, Timestamp)],
}

/// Why somebody cannot go then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// 另有上门, with what has to lie between.
    Visit { from: Timestamp, to: Timestamp, between: booking::Between },
    /// 请假、外出
    Leave { from: Timestamp, to: Timestamp },
    /// 值班
    Duty { from: Timestamp, to: Timestamp },
    /// 窗口最低在岗: too few would be left there.
    Short { window: WindowId, left: usize, least: usize },
}

/// What was found in the days looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    pub free: Vec<(Timestamp, Timestamp)>,
    /// How many of the times each of the staff stands in the way of, who does so most first; nobody who does not.
    pub busiest: Vec<(WorkerId, usize)>,
    /// All times that were looked at.
    pub tried: usize,
}

/// The times of the next [`DAYS`] working days in which all who shall go are free, within the centre's hours.
pub fn slots(wanted: &Wanted<'_>, world: &World<'_>) -> Slots {
    let first = world.now.date();
    let days = working_days(first, world.reference);
    let last = days.last().copied().unwrap_or(first);
    let span = (first.at_second(0), last.plus_days(1).at_second(0));
    let people: Vec<Busy<'_>> = wanted.staff.iter().map(|worker| Busy::of(worker, wanted, span, world)).collect();
    let mut counts: Vec<usize> = people.iter().map(|_| 0).collect();
    let mut found = Slots::default();
    for (from, to) in days.into_iter().flat_map(|day| times(day, wanted.minutes, world)) {
        found.tried += 1;
        let mut free = !wanted.refused.iter().any(|(begins, ends)| *begins < to && from < *ends);
        for (busy, count) in people.iter().zip(&mut counts) {
            if !busy.against((from, to), wanted, world).is_empty() {
                *count += 1;
                free = false;
            }
        }
        if free && !wanted.staff.is_empty() {
            found.free.push((from, to));
        }
    }
    let counted = wanted.staff.iter().cloned().zip(counts);
    found.busiest = counted.filter(|(_, count)| *count > 0).collect();
    order(&mut found.busiest, |(_, count)| usize::MAX - count);
    found
}

/// What stands against one of the staff going at a time; empty for nothing.
pub fn against(
    worker: &WorkerId,
    (from, to): (Timestamp, Timestamp),
    wanted: &Wanted<'_>,
    world: &World<'_>,
) -> Vec<Hindrance> {
    if !from.is_sane() || !to.is_sane() || to <= from {
        return Vec::new();
    }
    let days = (from.date().at_second(0), to.date().plus_days(1).at_second(0));
    Busy::of(worker, wanted, days, world).against((from, to), wanted, world)
}

fn working_days(first: Date, reference: &Reference) -> Vec<Date> {
    // Long holidays are nine days; a year that nobody has published has all its weekdays.
    (0..40).map(|days| first.plus_days(days)).filter(|day| reference.calendar.works(*day)).take(DAYS).collect()
}

/// The times of a day on the grid that lie within one session, and so far ahead that who goes is still reminded.
fn times(day: Date, minutes: u32, world: &World<'_>) -> impl Iterator<Item = (Timestamp, Timestamp)> {
    let ahead = world.reference.figures.visit.as_ref().map_or(0, |figures| i64::from(figures.remind_minutes));
    let earliest = world.now.plus_minutes(ahead);
    let sessions = world.reference.figures.time.on(day).sessions.clone();
    let within = sessions.into_iter().flat_map(move |session| {
        let first = session.from_minute.div_ceil(GRID_MINUTES) * GRID_MINUTES;
        let begins = (first..).step_by(GRID_MINUTES as usize);
        begins.take_while(move |begin| begin.saturating_add(minutes) <= session.to_minute)
    });
    let times = within.map(move |begin| (day.at_minute(begin), day.at_minute(begin + minutes)));
    times.filter(move |(from, _)| *from >= earliest)
}

/// What one of the staff has before them, and who is left at their windows: read once for all times.
struct Busy<'a> {
    booked: Vec<(&'a Visit, &'a Plan)>,
    away: Vec<(Timestamp, Timestamp)>,
    duty: Vec<(Timestamp, Timestamp)>,
    windows: Vec<Window>,
}

/// A window with a minimum, and when its other people are not there.
struct Window {
    id: WindowId,
    least: usize,
    others: Vec<Vec<(Timestamp, Timestamp)>>,
}

impl<'a> Busy<'a> {
    fn of(worker: &WorkerId, wanted: &Wanted<'_>, span: (Timestamp, Timestamp), world: &World<'a>) -> Self {
        Self {
            booked: booked(worker, wanted.doc, world),
            away: away(worker, world),
            duty: on_duty(worker, span, world),
            windows: windows(worker, wanted, span, world),
        }
    }

    fn against(&self, (from, to): (Timestamp, Timestamp), wanted: &Wanted<'_>, world: &World<'_>) -> Vec<Hindrance> {
        let mut against = Vec::new();
        let touches = |(begins, ends): &&(Timestamp, Timestamp)| *begins < to && from < *ends;
        for (visit, plan) in &self.booked {
            let between = world
                .reference
                .figures
                .visit
                .as_ref()
                .and_then(|figures| booking::too_near((from, to), wanted.community, (visit, plan), figures));
            against.extend(between.map(|between| Hindrance::Visit { from: plan.from, to: plan.to, between }));
        }
        let leave = |(from, to): &(Timestamp, Timestamp)| Hindrance::Leave { from: *from, to: *to };
        against.extend(self.away.iter().filter(touches).map(leave));
        let duty = |(from, to): &(Timestamp, Timestamp)| Hindrance::Duty { from: *from, to: *to };
        against.extend(self.duty.iter().filter(touches).map(duty));
        for Window { id, least, others } in &self.windows {
            let is_there = |gone: &&Vec<(Timestamp, Timestamp)>| !gone.iter().any(|one| touches(&one));
            let left = others.iter().filter(is_there).count();
            if left < *least {
                against.push(Hindrance::Short { window: id.clone(), left, least: *least });
            }
        }
        against
    }
}

/// Approved leaves and outings.
fn away(worker: &WorkerId, world: &World<'_>) -> Vec<(Timestamp, Timestamp)> {
    let leaves = world.others.leaves_of(worker).into_iter().map(|(_, leave)| leave).filter(|leave| covers(leave));
    leaves.map(|leave| (leave.from, leave.effective_to())).filter(|(from, to)| from < to).collect()
}

fn on_duty(worker: &WorkerId, span: (Timestamp, Timestamp), world: &World<'_>) -> Vec<(Timestamp, Timestamp)> {
    stretches(worker, span, world).into_iter().map(|stretch| (stretch.from, stretch.to)).collect()
}

/// The windows of somebody for which the centre says how many have to be there, with the people who would stay.
fn windows(worker: &WorkerId, wanted: &Wanted<'_>, span: (Timestamp, Timestamp), world: &World<'_>) -> Vec<Window> {
    let organisation = &world.reference.organisation;
    let on = span.0.date();
    let of = |id: &WindowId| {
        let least = board::least_at(id, world.reference)?;
        let stays = organisation.staff_of(id, on).into_iter().filter(|other| !wanted.staff.contains(other));
        let others = stays.map(|other| {
            let visits = booked(other, wanted.doc, world).into_iter().map(|(_, plan)| (plan.from, plan.to));
            let mut gone = away(other, world);
            gone.extend(visits.chain(on_duty(other, span, world)));
            gone
        });
        Some(Window { id: id.clone(), least, others: others.collect() })
    };
    organisation.windows_of(worker, on).into_iter().filter_map(of).collect()
}

#[cfg(test)]
mod examples;
