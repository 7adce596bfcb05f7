//! Who has to agree, in which order, and who may decide now.

use std::collections::BTreeSet;

use super::acting::{self, Acting};
use super::covers;
use crate::centre::{Chain, LeaveFigures, LeaveLength, Need, Of, Reference, StepFigures};
use crate::domain::{Date, GrantId, Organisation, Role, Span, Timestamp, WorkerId};
use crate::fact::Envelope;
use crate::fact::leave::LeaveKind;
use crate::fact::receipt::ChainStep;
use crate::fold::Leave;
use crate::fold::leave::HandedOver;
use crate::gather::gather;
use crate::regime::World;
use crate::regime::authority::{self, Office};

/// Whether the regulation says whom this person asks. Source: GY-ATT-1.
pub fn in_scope(person: &WorkerId, on: Date, reference: &Reference) -> bool {
    let kinds = reference.figures.leave.iter().flat_map(|leave| &leave.kinds);
    kinds.into_iter().any(|kind| chain(person, *kind, LeaveLength::HalfDay, on, reference).is_some())
}

/// The steps of somebody's leave that nobody but themselves could take on a day, nor anybody in their place.
pub fn vacant(person: &WorkerId, on: Date, reference: &Reference) -> Vec<ChainStep> {
    let organisation = &reference.organisation;
    let held =
        |role: Role, span: &Span| organisation.holders(role, span, on).into_iter().any(|holder| holder != person);
    let lengths = [LeaveLength::Outing, LeaveLength::HalfDay, LeaveLength::Longer];
    let kinds = reference.figures.leave.iter().flat_map(|leave| &leave.kinds);
    let chains = kinds.flat_map(|kind| lengths.map(|length| chain(person, *kind, length, on, reference)));
    let is_vacant = |step: &ChainStep| {
        let instead = step.instead.is_some_and(|role| held(role, &Span::Centre));
        !instead && !step.offices().any(|(role, span)| held(role, &span))
    };
    let mut vacant: Vec<ChainStep> = Vec::new();
    for step in chains.flatten().flat_map(|chain| chain.steps).filter(is_vacant) {
        if !vacant.contains(&step) {
            vacant.push(step);
        }
    }
    vacant
}

/// A chain as it holds for one person.
#[derive(Debug, Default)]
pub(super) struct Chained {
    pub rule: String,
    pub needs: Vec<Need>,
    pub inform: Vec<Role>,
    pub steps: Vec<ChainStep>,
}

/// Who has to agree, in order, by which rule; none for somebody outside the scope (GY-ATT-1).
///
/// Source: GY-ATT-6 to -8, JD-LVE-9 to -14.
pub(super) fn chain(
    person: &WorkerId,
    kind: LeaveKind,
    length: LeaveLength,
    on: Date,
    reference: &Reference,
) -> Option<Chained> {
    let organisation = &reference.organisation;
    let holds = |role: Role| organisation.grants_of(person, on).any(|grant| grant.role == role);
    let group = organisation.group_of(person);
    let chains = &reference.figures.leave.as_ref()?.chains;
    let fits = |chain: &&Chain| chain.applicant.map_or(group.is_some(), holds) && chain.is_for(kind, length);
    let chain = chains.iter().find(fits)?;
    let span = |of: Of| match of {
        Of::Centre => Some(Span::Centre),
        Of::Group => group.cloned().map(Span::Group),
    };
    let step = |step: &StepFigures| {
        let StepFigures { role, of, instead, or, reviews } = step.clone();
        Some(ChainStep { role, span: span(of)?, instead, or, reviews })
    };
    let steps = chain.steps.iter().map(step).collect::<Option<Vec<ChainStep>>>()?;
    let Chain { rule, needs, inform, .. } = chain.clone();
    Some(Chained { rule, needs, inform, steps })
}

/// Whether anybody who may take the step is there: holds the role on that day, is not the applicant and not on leave at that
/// moment, or somebody else acts in their place.
fn is_available(step: &ChainStep, applicant: &WorkerId, at: Timestamp, world: &World<'_>) -> bool {
    let organisation = &world.reference.organisation;
    let is_there = |holder: &WorkerId, role: Role| {
        let leaves = world.others.leaves_of(holder);
        let away = leaves.iter().find(|(_, leave)| covers(leave) && leave.from <= at && at < leave.effective_to());
        match away {
            None => holder != applicant,
            Some((doc, leave)) => {
                acting::in_place(*doc, leave, role, at, world.reference).is_some_and(|by| by != *applicant)
            }
        }
    };
    step.offices().any(|(role, span)| {
        organisation.holders(role, &span, at.date()).into_iter().any(|holder| is_there(holder, role))
    })
}

/// The people whose absence a decision looks at, because a step passes on while nobody of its office is there; their leaves are
/// loaded before [`judge`] is asked, with those of [`cover::looked_at`].
pub fn replaceable_holders(reference: &Reference) -> impl Iterator<Item = &WorkerId> {
    let roles: BTreeSet<Role> = gather(reference.figures.leave.iter().flat_map(LeaveFigures::replaceable_roles));
    reference.organisation.grants.iter().filter(move |grant| roles.contains(&grant.role)).map(|grant| &grant.worker)
}

/// Who may take a step on a day; the person whose leave it is never may (GY-CORE-12).
pub fn approvers<'a>(
    step: &ChainStep,
    applicant: &WorkerId,
    organisation: &'a Organisation,
    on: Date,
) -> Vec<&'a WorkerId> {
    let mut workers: Vec<&WorkerId> = Vec::new();
    for worker in step.offices().flat_map(|(role, span)| organisation.holders(role, &span, on)) {
        if worker != applicant && !workers.contains(&worker) {
            workers.push(worker);
        }
    }
    workers
}

/// The step that a person may decide now and the grant to name for it, none for a delegate; `None` when it is not this person's
/// turn.
pub fn turn(leave: &Leave, worker: &WorkerId, world: &World<'_>) -> Option<(u8, Option<(Role, GrantId)>)> {
    let (due, _) = leave.due_step().filter(|_| *worker != leave.person)?;
    let is_delegate = |handed: &HandedOver| handed.to == *worker && handed.until.is_some();
    if handed(leave, world.now.date(), world.reference).is_some_and(is_delegate) {
        return Some((u8::try_from(due).ok()?, None));
    }
    let organisation = &world.reference.organisation;
    let in_place = acting::at(worker, world.now, world);
    // The furthest: who decides in another's place and has the next step as well decides once.
    (due..leave.chain.len()).rev().find_map(|step| {
        let offices = offices_of(leave, step, due, worker, world);
        let granted = authority::office(organisation, worker, world.now.date(), &offices);
        let acting = || in_place.iter().find(|acting| offices.contains(&acting.office)).map(Acting::grant);
        Some((u8::try_from(step).ok()?, Some(granted.or_else(acting)?)))
    })
}

/// As [`turn`], for the person in whose inbox it lies: none while the step is in the hands of somebody else.
pub fn awaits(leave: &Leave, worker: &WorkerId, world: &World<'_>) -> Option<(u8, Option<(Role, GrantId)>)> {
    let elsewhere = handed(leave, world.now.date(), world.reference).is_some_and(|handed| handed.to != *worker);
    if elsewhere { None } else { turn(leave, worker, world) }
}

/// In whose hands the due step is on a day, while that holds: a delegation until its last day and while whoever gave it has the
/// office; otherwise while the other one holds an office of the step.
pub fn handed<'a>(leave: &'a Leave, on: Date, reference: &Reference) -> Option<&'a HandedOver> {
    let handed = leave.handed.as_ref()?;
    let (due, _) = leave.due_step()?;
    let organisation = &reference.organisation;
    let holds = match handed.until {
        Some(until) => {
            let given = organisation.grants.iter().find(|grant| Some(&grant.id) == handed.grant.as_ref());
            on <= until && given.is_some_and(|grant| grant.holds_on(on))
        }
        None => authority::office(organisation, &handed.to, on, &own_offices(leave, due)).is_some(),
    };
    holds.then_some(handed)
}

/// Whether an entry's author decides the due step by delegation, when acting and now (授权代审).
pub(super) fn is_delegate(
    leave: &Leave,
    step: usize,
    envelope: &Envelope,
    acted: Timestamp,
    world: &World<'_>,
) -> bool {
    let is_due = leave.due_step().is_some_and(|(due, _)| due == step) && envelope.acting.is_none();
    let by_author = |handed: &HandedOver| handed.to == envelope.person && handed.until.is_some();
    let mut days = [acted.date(), world.now.date()].into_iter();
    is_due && days.all(|on| handed(leave, on, world.reference).is_some_and(by_author))
}

/// The offices of a step and the one that may stand in their place.
pub(super) fn own_offices(leave: &Leave, step: usize) -> Vec<Office> {
    let Some(chained) = leave.chain.get(step) else { return Vec::new() };
    chained.offices().chain(chained.instead.map(|role| (role, Span::Centre))).collect()
}

/// As [`offices`], for one person: into whose hands the step was given decides it in either office.
pub(super) fn offices_of(leave: &Leave, step: usize, due: usize, worker: &WorkerId, world: &World<'_>) -> Vec<Office> {
    let is_given = handed(leave, world.now.date(), world.reference).is_some_and(|handed| handed.to == *worker);
    if step == due && is_given { own_offices(leave, due) } else { offices(leave, step, due, world) }
}

/// The offices that may take `step` while `due` is the one due: its own; while nobody of it is there, the one in its place. That
/// one goes over steps in whose place it stands to its own.
///
/// Source: GY-ATT, "Absent group leader"; JD-LVE, "Order of steps".
pub(super) fn offices(leave: &Leave, step: usize, due: usize, world: &World<'_>) -> Vec<Office> {
    let Some(chained) = leave.chain.get(step) else { return Vec::new() };
    let absent = |step: &ChainStep| !is_available(step, &leave.person, world.now, world);
    if step > due {
        let passed = leave.chain[due..step].iter().all(|before| before.instead == Some(chained.role) && absent(before));
        let own = (chained.role, chained.span.clone());
        return if passed && own.1 == Span::Centre { vec![own] } else { Vec::new() };
    }
    let next = leave.chain.get(step + 1).map(|next| next.role);
    let instead = chained.instead.filter(|role| next != Some(*role) && absent(chained));
    chained.offices().chain(instead.map(|role| (role, Span::Centre))).collect()
}
