//! Who has to agree, in which order, and who may decide now.

use std::collections::BTreeSet;

use super::acting;
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
        let StepFigures { role, of, instead, or, reviews, beside } = step.clone();
        Some(ChainStep { role, span: span(of)?, instead, or, reviews, beside })
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

/// The people whose absence a decision looks at, because a step passes on while nobody of its office is there, by any edition on
/// record; their leaves are loaded before [`judge`] is asked, with those of [`cover::looked_at`].
pub fn replaceable_holders(reference: &Reference) -> impl Iterator<Item = &WorkerId> {
    let figures = reference.all_figures().filter_map(|figures| figures.leave.as_ref());
    let roles: BTreeSet<Role> = gather(figures.flat_map(LeaveFigures::replaceable_roles));
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
/// turn. Where several are, one that lies with this person before one that is in other hands.
pub fn turn(leave: &Leave, worker: &WorkerId, world: &World<'_>) -> Option<(u8, Option<(Role, GrantId)>)> {
    taken(leave, worker, true, world).or_else(|| taken(leave, worker, false, world))
}

/// As [`turn`], for the person in whose inbox it lies: none while the steps that are theirs are in the hands of somebody else.
pub fn awaits(leave: &Leave, worker: &WorkerId, world: &World<'_>) -> Option<(u8, Option<(Role, GrantId)>)> {
    taken(leave, worker, true, world)
}

/// The step that a person may take now; `lies` leaves out those that are in other hands.
fn taken(leave: &Leave, worker: &WorkerId, lies: bool, world: &World<'_>) -> Option<(u8, Option<(Role, GrantId)>)> {
    if *worker == leave.person {
        return None;
    }
    let on = world.now.date();
    let in_hand = |step: usize| handed(leave, step, on, world.reference);
    let is_elsewhere = |step: usize| in_hand(step).is_some_and(|handed| handed.to != *worker);
    let delegated = leave
        .due_steps()
        .find(|(due, _)| in_hand(*due).is_some_and(|handed| handed.to == *worker && handed.until.is_some()));
    if let Some((due, _)) = delegated {
        return Some((u8::try_from(due).ok()?, None));
    }
    let (due, _) = leave.due_step()?;
    // The furthest: who decides in another's place and has the next step as well decides once.
    let mut steps = (due..leave.chain.len()).rev().filter(|step| !leave.is_settled(*step));
    steps.find_map(|step| {
        let waits =
            if leave.is_due(step) { is_elsewhere(step) } else { leave.due_steps().any(|(due, _)| is_elsewhere(due)) };
        let offices = offices_of(leave, step, worker, world);
        // In an office of the step's own before the one that stands in its place.
        let own = |office: &Office| leave.chain[step].offices().any(|own| own == *office);
        let (own, instead): (Vec<Office>, Vec<Office>) = offices.into_iter().partition(own);
        let hold = |offices: &[Office]| acting::office(worker, offices, world);
        let acting = hold(&own).or_else(|| hold(&instead)).filter(|_| !(lies && waits))?;
        Some((u8::try_from(step).ok()?, Some(acting)))
    })
}

/// In whose hands a due step is on a day, while that holds: a delegation until its last day and while whoever gave it has the
/// office; otherwise while the other one holds an office of the step.
pub fn handed<'a>(leave: &'a Leave, step: usize, on: Date, reference: &Reference) -> Option<&'a HandedOver> {
    let handed = leave.handed.iter().find(|handed| usize::from(handed.step) == step && leave.is_due(step))?;
    let organisation = &reference.organisation;
    let holds = match handed.until {
        Some(until) => {
            let given = organisation.grants.iter().find(|grant| Some(&grant.id) == handed.grant.as_ref());
            on <= until && given.is_some_and(|grant| grant.holds_on(on))
        }
        None => authority::office(organisation, &handed.to, on, &own_offices(leave, step)).is_some(),
    };
    holds.then_some(handed)
}

/// Whether an entry's author decides a due step by delegation, when acting and now (授权代审).
pub(super) fn is_delegate(
    leave: &Leave,
    step: usize,
    envelope: &Envelope,
    acted: Timestamp,
    world: &World<'_>,
) -> bool {
    let by_author = |handed: &HandedOver| handed.to == envelope.person && handed.until.is_some();
    let mut days = [acted.date(), world.now.date()].into_iter();
    envelope.acting.is_none() && days.all(|on| handed(leave, step, on, world.reference).is_some_and(by_author))
}

/// The offices of a step and the one that may stand in their place.
pub(super) fn own_offices(leave: &Leave, step: usize) -> Vec<Office> {
    let Some(chained) = leave.chain.get(step) else { return Vec::new() };
    chained.offices().chain(chained.instead.map(|role| (role, Span::Centre))).collect()
}

/// The offices in which one person may take a step now: its own; while nobody of it is there, or the step was given to this
/// person, the one in its place. That one goes over steps in whose place it stands to its own, and of several that are due
/// together over all of them or none.
///
/// Source: GY-ATT, "Absent group leader"; JD-LVE, "Order of steps".
pub(super) fn offices_of(leave: &Leave, step: usize, worker: &WorkerId, world: &World<'_>) -> Vec<Office> {
    let Some(chained) = leave.chain.get(step) else { return Vec::new() };
    let is_given =
        |step: usize| handed(leave, step, world.now.date(), world.reference).is_some_and(|handed| handed.to == *worker);
    let passes = |step: usize, role: Role| {
        let passed = &leave.chain[step];
        passed.instead == Some(role) && (is_given(step) || !is_available(passed, &leave.person, world.now, world))
    };
    let together = leave.together(step);
    if let Some((due, _)) = leave.due_step().filter(|_| !leave.is_due(step) && !leave.is_settled(step)) {
        let own = (chained.role, chained.span.clone());
        let mut before = (due..together.start).filter(|before| !leave.is_settled(*before));
        let goes_over = own.1 == Span::Centre && before.all(|before| passes(before, own.0));
        return if goes_over { vec![own] } else { Vec::new() };
    }
    let goes_over = |role: Role| {
        let next = leave.chain.get(together.end).is_some_and(|next| next.role == role && next.span == Span::Centre);
        next && together.clone().filter(|other| leave.is_due(*other)).all(|other| passes(other, role))
    };
    let instead = chained.instead.filter(|role| passes(step, *role) && !goes_over(*role));
    chained.offices().chain(instead.map(|role| (role, Span::Centre))).collect()
}
