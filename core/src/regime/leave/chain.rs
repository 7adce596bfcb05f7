//! Who has to agree, in which order, and who may decide now.

use std::collections::BTreeSet;

use super::acting::{self, Acting};
use super::covers;
use crate::centre::{Chain, LeaveFigures, LeaveLength, Need, Of, Reference, StepFigures};
use crate::domain::{Date, GrantId, Organisation, Role, Span, Timestamp, WorkerId};
use crate::fact::leave::LeaveKind;
use crate::fact::receipt::ChainStep;
use crate::fold::Leave;
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
        away.map_or(Some(holder), |(_, leave)| acting::in_place(leave, role, at)).is_some_and(|by| by != applicant)
    };
    step.offices().any(|(role, span)| {
        organisation.holders(role, &span, at.date()).into_iter().any(|holder| is_there(holder, role))
    })
}

/// The people whose absence a decision looks at, because a step passes on while nobody of its office is there; their leaves are
/// loaded before [`judge`] is asked, with those of [`cover::looked_at`].
pub fn replaceable_holders(reference: &Reference) -> impl Iterator<Item = &WorkerId> {
    let roles: BTreeSet<Role> = reference.figures.leave.iter().flat_map(LeaveFigures::replaceable_roles).collect();
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

/// The step that a person may decide now and the grant to name for it; `None` when it is not this person's turn.
pub fn turn(leave: &Leave, worker: &WorkerId, world: &World<'_>) -> Option<(u8, (Role, GrantId))> {
    let (due, _) = leave.due_step().filter(|_| *worker != leave.person)?;
    let organisation = &world.reference.organisation;
    let in_place = acting::at(worker, world.now, world);
    // The furthest: who decides in another's place and has the next step as well decides once.
    (due..leave.chain.len()).rev().find_map(|step| {
        let offices = offices(leave, step, due, world);
        let granted = authority::office(organisation, worker, world.now.date(), &offices);
        let acting = || in_place.iter().find(|acting| offices.contains(&acting.office)).map(Acting::grant);
        Some((u8::try_from(step).ok()?, granted.or_else(acting)?))
    })
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
        return if passed && chained.span == Span::Centre { chained.offices().collect() } else { Vec::new() };
    }
    let next = leave.chain.get(step + 1).map(|next| next.role);
    let instead = chained.instead.filter(|role| next != Some(*role) && absent(chained));
    chained.offices().chain(instead.map(|role| (role, Span::Centre))).collect()
}
