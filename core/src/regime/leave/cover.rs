//! Who is there while somebody is away: what is arranged before, who stands in, and that no window is left alone.
//!
//! Source: JD-LVE-7 to -14, system behaviour "Window guard" and "Named people"; ZY-AB-5, -12.

use std::collections::BTreeSet;

use super::{code, covers};
use crate::centre::{Need, Reference};
use crate::domain::{DocId, Timestamp, WorkerId};
use crate::fact::leave::{Duty, StandIn};
use crate::fold::Leave;
use crate::gather::gather;
use crate::regime::refusal::Checks;
use crate::regime::{World, working_time};

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
        .chain(passing)
}

/// The others of a person's group, where somebody counts who is there, or did by any edition on record: they are loaded before it
/// is known by which one is judged.
pub fn counted<'a>(person: &'a WorkerId, reference: &'a Reference) -> impl Iterator<Item = &'a WorkerId> {
    let group = reference.organisation.group_of(person);
    let mut figures = reference.all_figures().filter_map(|figures| figures.leave.as_ref());
    let counts = group.is_some_and(|group| figures.any(|leave| leave.least_in(group).is_some()));
    counts.then(|| beside(person, reference)).into_iter().flatten()
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
pub(super) fn is_alone(person: &WorkerId, reference: &Reference) -> bool {
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
        if let Some(busy) = away(worker, span, world).chain(engaged(worker, span, doc, world)).next() {
            busy_then(worker, busy, world, checks);
        }
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

/// In every minute of the leave enough people of the group are at work, or somebody from outside it who agreed to stand in.
///
/// Errors: `UNATTENDED`, behind the regulation's id, with the first span in which too few are there.
/// Source: JD-LVE-7. Example: JD-LVE-A5.
pub(super) fn attended(leave: &Leave, doc: DocId, world: &World<'_>, checks: &mut Checks) {
    if let Some((from, to)) = unattended(leave, doc, world) {
        let figures = vec![("date", from.date().to_string()), ("from", from.clock()), ("to", to.clock())];
        checks.refuse(&code("UNATTENDED", world.reference), "JD-LVE-7", figures);
    }
}

/// The first working time within a leave in which too few of the group would be there if it were approved; none where nobody
/// counts.
pub fn unattended(leave: &Leave, doc: DocId, world: &World<'_>) -> Option<(Timestamp, Timestamp)> {
    let min = least(&leave.person, world.reference)? as usize;
    staffed(leave, doc, world).into_iter().find(|(_, present)| *present < min).map(|(span, _)| span)
}

/// How many of the group would be there at least, at any working time within a leave if it were approved; none where nobody
/// counts.
pub fn least_present(leave: &Leave, doc: DocId, world: &World<'_>) -> Option<usize> {
    staffed(leave, doc, world).into_iter().map(|(_, present)| present).min()
}

/// The stretches of a leave with working time in them, and how many of the group would be there; empty where nobody counts.
fn staffed(leave: &Leave, doc: DocId, world: &World<'_>) -> Vec<((Timestamp, Timestamp), usize)> {
    let reference = world.reference;
    let counts = least(&leave.person, reference).is_some();
    let Some(group) = reference.organisation.group_of(&leave.person).filter(|_| counts) else { return Vec::new() };
    let span = (leave.from, leave.to);
    let beside: Vec<&WorkerId> = beside(&leave.person, reference).collect();
    let from_outside = |leave: &Leave| {
        let substitute = leave.stands_in(Duty::Post).and_then(|worker| reference.organisation.workers.get(worker));
        substitute.is_some_and(|worker| worker.group.as_ref() != Some(group))
    };
    // Who is away when, and whether somebody from outside stands there.
    let mut absences = vec![(span, from_outside(leave))];
    for worker in &beside {
        for (other, absent) in world.others.leaves_of(worker) {
            if covers(absent) && other != doc {
                let cut = (absent.from.max(span.0), absent.effective_to().min(span.1));
                absences.extend((cut.0 < cut.1).then(|| (cut, from_outside(absent))));
            }
        }
    }
    let edges: BTreeSet<Timestamp> = gather(absences.iter().flat_map(|((from, to), _)| [*from, *to]));
    let edges: Vec<Timestamp> = edges.into_iter().collect();
    let pieces = edges
        .windows(2)
        .map(|pair| (pair[0], pair[1]))
        .filter(|(from, to)| working_time::work_between(*from, *to, &reference.figures.time, &reference.calendar));
    let present = |(from, to): (Timestamp, Timestamp)| {
        let gone =
            absences.iter().filter(|((begins, ends), covered)| *begins <= from && to <= *ends && !covered).count();
        let members = beside.len() + 1;
        ((from, to), members - gone.min(members))
    };
    pieces.map(present).collect()
}
