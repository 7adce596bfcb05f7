//! Who is there while somebody is away: what is arranged before, who stands in, and that no window is left alone.
//!
//! Source: JD-LVE-7 to -14, system behaviour "Window guard" and "Named people"; ZY-AB-5, -12.

use std::collections::BTreeSet;

use super::{code, covers};
use crate::centre::{Need, Reference};
use crate::domain::{Date, DocId, Timestamp, WindowId, WorkerId};
use crate::fact::leave::{Duty, StandIn};
use crate::fold::Leave;
use crate::gather::gather;
use crate::regime::refusal::Checks;
use crate::regime::{World, duty, working_time};

/// The people named to stand in; a slip with more names than duties is refused whoever they are.
pub fn named(stand_ins: &[StandIn]) -> impl Iterator<Item = &WorkerId> {
    stand_ins.iter().take(Duty::ALL.len()).map(|named| &named.worker)
}

/// The people whose leaves a decision looks at: who works beside the applicant, who stands in, and whose absence passes a step on.
pub fn looked_at<'a>(leave: &'a Leave, reference: &'a Reference) -> impl Iterator<Item = &'a WorkerId> {
    let grants = &reference.organisation.grants;
    // As the chain was frozen: the figures may say something else by now.
    let passing = leave.chain.iter().filter(|step| step.instead.is_some()).flat_map(move |step| {
        let offices: Vec<_> = step.offices().collect();
        let held = grants.iter().filter(move |grant| offices.contains(&(grant.role, grant.span.clone())));
        held.map(|grant| &grant.worker)
    });
    let shares = super::ab::partners(&leave.person, (leave.from.date(), leave.to.date()), &reference.organisation);
    counted(&leave.person, reference)
        .chain(shares)
        .chain([&leave.person])
        .chain(leave.stand_ins.iter().map(|named| &named.worker))
        .chain(leave.stand_ins.iter().flat_map(|named| counted(&named.worker, reference)))
        .chain(passing)
}

/// The others of a person's group, where somebody counts who is there, or did by any edition on record: they are loaded before it
/// is known by which one is judged.
pub fn counted<'a>(person: &'a WorkerId, reference: &'a Reference) -> impl Iterator<Item = &'a WorkerId> {
    let group = reference.organisation.group_of(person);
    let mut figures = reference.all_figures().filter_map(|figures| figures.leave.as_ref());
    let counts = group.is_some_and(|group| figures.any(|leave| leave.least_in(group).is_some()));
    let of_group = counts.then(|| beside(person, reference)).into_iter().flatten();
    of_group.chain(at_windows(person, reference))
}

/// The others of the windows of a person that have a figure of their own, whenever they are there.
fn at_windows<'a>(person: &'a WorkerId, reference: &'a Reference) -> impl Iterator<Item = &'a WorkerId> {
    let organisation = &reference.organisation;
    let counting = organisation.windows.iter().filter(|(_, window)| window.min_present.is_some());
    let own = counting
        .map(|(id, _)| id)
        .filter(move |id| organisation.grants.iter().any(|grant| grant.worker == *person && grant.is_at(id)));
    let there = own.flat_map(move |id| organisation.grants.iter().filter(move |grant| grant.is_at(id)));
    there.map(|grant| &grant.worker).filter(move |worker| *worker != person)
}

/// Whether somebody counts who is there, in a section or at a window.
pub fn counts_present(reference: &Reference) -> bool {
    let at_window = || reference.organisation.windows.values().any(|window| window.min_present.is_some());
    reference.figures.leave.as_ref().is_some_and(|leave| leave.counts_present() || at_window())
}

/// How many of a person's group are at work in every minute; none where nobody counts. Source: JD-LVE-7.
pub fn least(person: &WorkerId, reference: &Reference) -> Option<u32> {
    reference.figures.leave.as_ref()?.least_in(reference.organisation.group_of(person)?)
}

/// The others of a person's group.
fn beside<'a>(person: &'a WorkerId, reference: &'a Reference) -> impl Iterator<Item = &'a WorkerId> {
    let organisation = &reference.organisation;
    let group = organisation.group_of(person);
    let in_group =
        organisation.workers.iter().filter(move |(_, worker)| group.is_some() && worker.group.as_ref() == group);
    in_group.map(|(id, _)| id).filter(move |id| *id != person)
}

/// A one-person window (一人窗口), where somebody counts who is there. Source: JD-LVE-8.
pub fn is_alone(person: &WorkerId, reference: &Reference) -> bool {
    least(person, reference).is_some() && beside(person, reference).next().is_none()
}

/// What the chain wants to be arranged is.
///
/// Errors, behind the regulation's id: `ARRANGEMENT`, `ACTING-HEAD`, `SUBSTITUTE`. Examples: JD-LVE-A3 to A5.
pub(super) fn arranged(words: &str, stand_ins: &[StandIn], needs: &[Need], reference: &Reference, checks: &mut Checks) {
    let names = |duty: Duty| stand_ins.iter().any(|named| named.duty == duty);
    for need in needs {
        let (holds, name, rule) = match need {
            Need::Arrangement => (!words.trim().is_empty() || names(Duty::Post), "ARRANGEMENT", "JD-LVE-10"),
            Need::ActingHead => (names(Duty::Charge), "ACTING-HEAD", "JD-LVE-9"),
            Need::Substitute => (names(Duty::Post), "SUBSTITUTE", "JD-LVE-8"),
        };
        checks.require(holds, &code(name, reference), rule);
    }
}

/// Whoever stands in belongs to the centre, is somebody else, and in the whole span neither away nor standing in elsewhere.
///
/// `doc` is the leave itself, once it is there.
/// Errors: `GY-CORE-E-RANGE(stand_ins)`; `BUSY`, behind the regulation's id.
pub(super) fn free(
    stand_ins: &[StandIn],
    applicant: &WorkerId,
    span: (Timestamp, Timestamp),
    doc: Option<DocId>,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let workers = &world.reference.organisation.workers;
    let duties: BTreeSet<Duty> = gather(stand_ins.iter().map(|named| named.duty));
    let fits = |named: &StandIn| named.worker != *applicant && workers.contains_key(&named.worker);
    checks.range("stand_ins", duties.len() == stand_ins.len() && stand_ins.iter().all(fits));
    for worker in gather::<BTreeSet<_>, _>(named(stand_ins)) {
        let on_duty = duty::cover::stretches(worker, span, world).into_iter().map(|stretch| (stretch.from, stretch.to));
        if let Some(busy) = away(worker, span, world).chain(engaged(worker, span, doc, world)).chain(on_duty).next() {
            busy_then(worker, busy, world, checks);
        }
    }
}

/// Whether somebody is free to be at a window while another person is on duty elsewhere (JD-LVE-8). Errors: as [`free`].
pub fn is_free(
    worker: &WorkerId,
    person: &WorkerId,
    span: (Timestamp, Timestamp),
    world: &World<'_>,
    checks: &mut Checks,
) {
    let stand_in = StandIn { duty: Duty::Post, worker: worker.clone() };
    free(&[stand_in], person, span, None, world, checks);
}

/// Whoever is on duty in that time has somebody who takes over, or has swapped it. Source: JD-GDD-5, -6. Example: JD-GDD-A5.
///
/// Errors: `DUTY`, behind the regulation's id.
pub(super) fn relieved(person: &WorkerId, span: (Timestamp, Timestamp), world: &World<'_>, checks: &mut Checks) {
    if let Some(duty::cover::Stretch { from, to, .. }) = duty::cover::stretches(person, span, world).into_iter().next()
    {
        let figures = vec![("date", from.date().to_string()), ("from", from.clock()), ("to", to.clock())];
        checks.refuse(&code("DUTY", world.reference), "JD-GDD-5", figures);
    }
}

/// Whoever has agreed to stand in does not ask for leave in that time.
///
/// Errors: `BUSY`, behind the regulation's id.
pub(super) fn not_engaged(person: &WorkerId, span: (Timestamp, Timestamp), world: &World<'_>, checks: &mut Checks) {
    if let Some(busy) = engaged(person, span, None, world).next() {
        busy_then(person, busy, world, checks);
    }
}

fn busy_then(worker: &WorkerId, (from, to): (Timestamp, Timestamp), world: &World<'_>, checks: &mut Checks) {
    let figures = vec![
        ("worker", worker.to_string()),
        ("from_date", from.date().to_string()),
        ("from", from.clock()),
        ("to_date", to.date().to_string()),
        ("to", to.clock()),
    ];
    checks.refuse(&code("BUSY", world.reference), "JD-LVE", figures);
}

/// Everybody who is to stand in has agreed to it, and is still free. Source: JD-LVE, "Named people". Example: JD-LVE-A12.
///
/// Errors, behind the regulation's id: `UNCONFIRMED`, `BUSY`.
pub(super) fn confirmed(leave: &Leave, doc: DocId, world: &World<'_>, checks: &mut Checks) {
    for named in leave.stand_ins.iter().filter(|named| named.accepts != Some(true)) {
        let figures = vec![("worker", named.worker.to_string())];
        checks.refuse(&code("UNCONFIRMED", world.reference), "JD-LVE", figures);
    }
    let stand_ins: Vec<StandIn> =
        leave.stand_ins.iter().map(|named| StandIn { duty: named.duty, worker: named.worker.clone() }).collect();
    free(&stand_ins, &leave.person, (leave.from, leave.to), Some(doc), world, checks);
}

/// The approved absences of a person that touch a span, cut to it.
fn away(
    worker: &WorkerId,
    (from, to): (Timestamp, Timestamp),
    world: &World<'_>,
) -> impl Iterator<Item = (Timestamp, Timestamp)> {
    let leaves = world.others.leaves_of(worker).into_iter().filter(|(_, leave)| covers(leave));
    leaves.map(move |(_, leave)| (leave.from.max(from), leave.effective_to().min(to))).filter(|(from, to)| from < to)
}

/// Where a person has agreed to stand in at that time, but for one leave: of one that is approved or may still be.
fn engaged(
    worker: &WorkerId,
    (from, to): (Timestamp, Timestamp),
    except: Option<DocId>,
    world: &World<'_>,
) -> impl Iterator<Item = (Timestamp, Timestamp)> {
    let leaves = world.others.stand_ins_of(worker).into_iter();
    let standing = leaves.filter(|(doc, leave)| Some(*doc) != except && (leave.is_open() || covers(leave)));
    let spans = standing.flat_map(|(_, leave)| {
        let mandated = leave.mandate.as_ref().is_some_and(|mandate| mandate.deputy == *worker);
        let agreed = mandated || Duty::ALL.into_iter().any(|duty| leave.stands_in(duty) == Some(worker));
        let whole = agreed.then(|| (leave.from, leave.effective_to()));
        let named = leave.delegations.iter().filter(|named| named.worker == *worker);
        whole.into_iter().chain(named.map(|named| (named.from, named.to)))
    });
    let spans: Vec<(Timestamp, Timestamp)> = spans.map(|(begins, ends)| (begins.max(from), ends.min(to))).collect();
    spans.into_iter().filter(|(from, to)| from < to)
}

/// How many are there at the least where people are counted, if a leave is approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    /// None for the section.
    pub window: Option<WindowId>,
    pub present: usize,
    pub least: usize,
}

/// Working time in which too few would be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unattended {
    /// None for the section.
    pub window: Option<WindowId>,
    pub from: Timestamp,
    pub to: Timestamp,
}

/// In every minute of the leave enough people of the section, and of each window with a figure of its own, are at work, or
/// somebody from outside it who agreed to stand in; and enough are left where that one comes from.
///
/// Errors: `UNATTENDED`, behind the regulation's id, with the first span in which too few are there, and the window.
/// Source: JD-LVE-7. Example: JD-LVE-A5.
pub(super) fn attended(leave: &Leave, doc: DocId, world: &World<'_>, checks: &mut Checks) {
    if let Some(Unattended { window, from, to }) = unattended(leave, doc, world) {
        let mut figures = vec![("date", from.date().to_string()), ("from", from.clock()), ("to", to.clock())];
        figures.extend(window.map(|window| ("window", window.to_string())));
        checks.refuse(&code("UNATTENDED", world.reference), "JD-LVE-7", figures);
    }
}

/// The first working time within a leave in which too few of the section, or else of a window, would be there if it were
/// approved; none where nobody counts.
pub fn unattended(leave: &Leave, doc: DocId, world: &World<'_>) -> Option<Unattended> {
    counting(leave, world.reference).into_iter().find_map(|count| {
        let stretches = staffed(&count, leave, doc, world).into_iter();
        let ((from, to), _) = stretches.filter(|(_, present)| *present < count.least).min()?;
        Some(Unattended { window: count.window.cloned(), from, to })
    })
}

/// How many would be there at least, at any working time within a leave if it were approved: of the section, and of each window
/// with a figure of its own; empty where nobody counts.
pub fn presence(leave: &Leave, doc: DocId, world: &World<'_>) -> Vec<Presence> {
    let counting = counting(leave, world.reference).into_iter();
    let presence = |count: Count<'_>| {
        let present = staffed(&count, leave, doc, world).into_iter().map(|(_, present)| present).min()?;
        Some(Presence { window: count.window.cloned(), present, least: count.least })
    };
    counting.filter_map(presence).collect()
}

/// Where people are counted for a leave, and how many have to be there.
#[derive(Clone, Copy)]
struct Count<'a> {
    /// None for the section.
    window: Option<&'a WindowId>,
    least: usize,
    /// Who would go from there: the person, or who agreed to stand in for them.
    who: &'a WorkerId,
}

/// The section of the person of a leave first, then their windows; then the other windows of who stands in.
fn counting<'a>(leave: &'a Leave, reference: &'a Reference) -> Vec<Count<'a>> {
    let mut counts = counting_for(&leave.person, leave, reference);
    for count in leave.stands_in(Duty::Post).into_iter().flat_map(|worker| counting_for(worker, leave, reference)) {
        if count.window.is_some() && counts.iter().all(|own| own.window != count.window) {
            counts.push(count);
        }
    }
    counts
}

fn counting_for<'a>(who: &'a WorkerId, leave: &Leave, reference: &'a Reference) -> Vec<Count<'a>> {
    let organisation = &reference.organisation;
    let section = least(who, reference).map(|least| Count { window: None, least: least as usize, who });
    let days = leave.from.date()..=leave.to.date();
    let is_there = |id: &WindowId| {
        let mut grants = organisation.grants.iter().filter(|grant| grant.worker == *who && grant.is_at(id));
        grants.any(|grant| grant.from <= *days.end() && grant.to.is_none_or(|to| *days.start() <= to))
    };
    let counts = reference.figures.leave.is_some();
    let windows = organisation.windows.iter().filter(|(id, _)| counts && is_there(id));
    let windows =
        windows.filter_map(|(id, window)| Some(Count { window: Some(id), least: window.min_present? as usize, who }));
    section.into_iter().chain(windows).collect()
}

/// The stretches of a leave with working time in them, and how many would be there of the section, or of a window.
fn staffed(count: &Count<'_>, leave: &Leave, doc: DocId, world: &World<'_>) -> Vec<((Timestamp, Timestamp), usize)> {
    let (reference, organisation) = (world.reference, &world.reference.organisation);
    let (Count { window, who, .. }, span) = (*count, (leave.from, leave.to));
    let group = organisation.group_of(who);
    let is_of = |worker: &WorkerId, on: Date| match window {
        Some(window) => organisation.staff_of(window, on).contains(worker),
        None => organisation.group_of(worker) == group,
    };
    let beside: BTreeSet<&WorkerId> = match window {
        None => gather(beside(who, reference)),
        Some(id) => gather(organisation.grants.iter().filter(|grant| grant.is_at(id)).map(|grant| &grant.worker)),
    };
    // Who is on duty elsewhere in the hall is not at the window (JD-LVE-7).
    let on_duty: Vec<(&WorkerId, duty::cover::Stretch)> = beside
        .iter()
        .filter(|worker| **worker != who)
        .flat_map(|worker| {
            duty::cover::stretches(worker, span, world).into_iter().map(move |stretch| (*worker, stretch))
        })
        .collect();
    // Who is away when, and who stands there.
    let mut absences = vec![(who, span, leave.stands_in(Duty::Post).filter(|worker| *worker != who))];
    for worker in beside.iter().copied().filter(|worker| *worker != who) {
        let standing = world.others.stand_ins_of(worker);
        for (other, absent) in world.others.leaves_of(worker).into_iter().chain(standing) {
            let is_own = absent.person == *worker;
            // Who stands in somewhere else is not here.
            let elsewhere = absent.stands_in(Duty::Post) == Some(worker) && !is_of(&absent.person, absent.from.date());
            let cut = (absent.from.max(span.0), absent.effective_to().min(span.1));
            if covers(absent) && other != doc && (is_own || elsewhere) && cut.0 < cut.1 {
                absences.push((worker, cut, absent.stands_in(Duty::Post).filter(|_| is_own)));
            }
        }
    }
    absences.extend(on_duty.iter().map(|(worker, on)| (*worker, (on.from, on.to), on.stands_in.as_ref())));
    // Who comes to a window or leaves it does so at midnight.
    let moves = organisation.grants.iter().filter(|grant| window.is_some_and(|window| grant.is_at(window)));
    let moves = moves.flat_map(|grant| [Some(grant.from), grant.to.map(|to| to.plus_days(1))]).flatten();
    let moves = moves.map(|day| day.at_minute(0)).filter(|at| span.0 < *at && *at < span.1);
    let edges = absences.iter().flat_map(|(_, (from, to), _)| [*from, *to]).chain(moves);
    let edges: Vec<Timestamp> = gather::<BTreeSet<_>, _>(edges).into_iter().collect();
    let pieces = edges
        .windows(2)
        .map(|pair| (pair[0], pair[1]))
        .filter(|(from, to)| working_time::work_between(*from, *to, &reference.figures.time, &reference.calendar));
    let present = |(from, to): (Timestamp, Timestamp)| {
        let on = from.date();
        let members = beside.iter().copied().chain([who]).filter(|worker| is_of(worker, on));
        let members: BTreeSet<&WorkerId> = gather(members);
        // Before somebody comes to a window it does not miss them.
        members.contains(who).then(|| {
            let from_outside = |worker: &WorkerId| organisation.workers.contains_key(worker) && !is_of(worker, on);
            let is_gone = |member: &&&WorkerId| {
                absences.iter().any(|(worker, (begins, ends), stands_in)| {
                    worker == *member && *begins <= from && to <= *ends && !stands_in.is_some_and(from_outside)
                })
            };
            ((from, to), members.len() - members.iter().filter(is_gone).count())
        })
    };
    pieces.filter_map(present).collect()
}

#[cfg(test)]
mod examples;
