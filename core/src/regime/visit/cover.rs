//! Visits of somebody who is away when they are planned (顶岗): whoever covers makes them meanwhile, and the record says so.
//!
//! The plan stays as it is, so nothing has to be given back: when the person is back before it, the visit is theirs again.
//!
//! Source: ZY-AB-2, -9; ZW-AB-8, -13; that a window sends its own people is GY-DOOR-16.

use crate::centre::Reference;
use crate::domain::org::PostPair;
use crate::domain::{Date, Timestamp, WorkerId};
use crate::fact::leave::Duty;
use crate::fact::visit::Plan;
use crate::fold::Visit;
use crate::regime::World;
use crate::regime::leave::ab::{self, Title};
use crate::regime::leave::covers;

/// Who does the visits of somebody who is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Covered {
    /// One for each post of theirs, or whoever stands in for them.
    pub by: Vec<WorkerId>,
    /// As long as the leave lasts.
    pub from: Timestamp,
    pub to: Timestamp,
}

/// Who makes a visit in the place of one of its staff; none while that one is there when it is planned.
///
/// Whoever only agreed to stand in (顶岗), or was designated (代办人), is of the responsible window: it sends its own people, and
/// nobody else reads the visit. Where that leaves nobody, the visit stays whose it is, and the window plans it anew.
pub fn covered(visit: &Visit, away: &WorkerId, world: &World<'_>) -> Option<Covered> {
    let plan = visit.plan.as_ref()?;
    let organisation = &world.reference.organisation;
    world.others.leaves_of(away).into_iter().find_map(|(doc, leave)| {
        let (from, to) = (leave.from, leave.effective_to());
        if !covers(leave) || plan.to <= from || to <= plan.from {
            return None;
        }
        let at = plan.from.max(from);
        let is_of_window = |worker: &WorkerId| organisation.windows_of(worker, at.date()).contains(&visit.window);
        let answers = ab::who_covers(doc, leave, at, world).into_iter();
        let reads = answers.filter(|(title, worker)| *title != Title::Delegate || is_of_window(worker));
        let stands_in = leave.stands_in(Duty::Post).filter(|worker| is_of_window(worker)).cloned();
        let by = reads.map(|(_, worker)| worker).chain(stands_in).collect();
        Some(Covered { by, from, to })
    })
}

/// In whose place somebody makes a visit at that moment: from the day on which the other's leave begins until it ends, and as long
/// as they are out for it. None for its staff, and for everybody else.
pub fn instead_of(visit: &Visit, worker: &WorkerId, at: Timestamp, world: &World<'_>) -> Option<WorkerId> {
    if visit.staff().contains(worker) {
        return None;
    }
    if visit.is_out(worker) {
        return visit.in_place_of(worker).cloned();
    }
    let is_theirs = |away: &&WorkerId| {
        covered(visit, away, world)
            .is_some_and(|covered| covered.by.contains(worker) && covered.from.date() <= at.date() && at < covered.to)
    };
    visit.staff().iter().find(is_theirs).cloned()
}

/// Whether a visit is this person's to make: they are of its staff and nobody makes it in their place, or they do so for another.
pub fn is_mine(visit: &Visit, worker: &WorkerId, world: &World<'_>) -> bool {
    if visit.is_out(worker) {
        return true;
    }
    if visit.staff().contains(worker) {
        return covered(visit, worker, world).is_none_or(|covered| covered.by.is_empty() || covered.to <= world.now);
    }
    // Also before it begins: it will be theirs.
    visit.staff().iter().any(|away| {
        covered(visit, away, world).is_some_and(|covered| covered.by.contains(worker) && world.now < covered.to)
    })
}

/// The plans by which somebody may act: the one that stands, and those that a phone may know in its place
/// ([`Visit::as_known_to`]).
pub fn plans(visit: &Visit) -> impl Iterator<Item = &Plan> {
    visit.plan.iter().chain(visit.changes.iter().filter_map(|change| change.before.plan.as_ref()))
}

/// The pairs that stand behind the staff of a visit, each on the day of its plan: whose B reads it, to be able to make it.
pub fn pairs<'a>(visit: &'a Visit, pairs: &'a [PostPair]) -> impl Iterator<Item = (Date, &'a PostPair)> {
    plans(visit).flat_map(move |plan| {
        let on = plan.from.date();
        let held = pairs.iter().filter(move |pair| plan.staff.contains(&pair.a) && pair.holds_on(on));
        held.map(move |pair| (on, pair))
    })
}

/// The people whose leaves are looked at when somebody acts in a visit who is not of its staff, or was not by an earlier plan.
pub fn looked_at<'a>(visit: &'a Visit, reference: &'a Reference) -> impl Iterator<Item = &'a WorkerId> {
    let shares = pairs(visit, &reference.organisation.pairs).flat_map(|(_, pair)| pair.people());
    plans(visit).flat_map(|plan| &plan.staff).chain(shares)
}

#[cfg(test)]
mod examples;
