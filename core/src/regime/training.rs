//! Training of those who back others up (备岗人员培训): every B has a plan, says what is done, and somebody else confirms it.
//!
//! Source: ZW-AB-5, -12, "Training". Who heads whom follows from the pairs of the directory; what is late from the day on which
//! somebody looks.

use super::authority::Office;
use super::leave::{TEXT_MAX, acting};
use super::refusal::Checks;
use super::{Refusals, Trace, World};
use crate::centre::Reference;
use crate::domain::org::PostPair;
use crate::domain::{Date, DocId, GrantId, Role, Span, Timestamp, WorkerId};
use crate::fact::receipt::acted_at;
use crate::fact::training::{Done, Dropped, LineId, Plan};
use crate::fact::{Envelope, Grade, Ruling, Statement};
use crate::fold::Training;
use crate::fold::training::Line;

/// Unit: characters.
pub const SUBJECT_MAX: usize = 100;
/// Of one person, open at a time.
pub const OPEN_MAX: usize = 50;

/// Where a line stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// 超期: amber
    Overdue,
    /// 已完成待确认
    Done,
    /// 计划
    Planned,
    /// 已确认
    Confirmed,
    /// 已取消
    Dropped,
}

/// Source: ZW-AB, "Training" (overdue lines amber).
pub fn standing(line: &Line, on: Date) -> Standing {
    match line {
        Line { dropped: Some(_), .. } => Standing::Dropped,
        Line { confirmed: Some(_), .. } => Standing::Confirmed,
        Line { done: Some(_), .. } => Standing::Done,
        Line { planned, .. } if *planned < on => Standing::Overdue,
        Line { .. } => Standing::Planned,
    }
}

/// Whether somebody has a plan: anything that was not dropped.
pub fn has_plan(training: &Training) -> bool {
    training.lines.iter().any(|line| line.dropped.is_none())
}

/// The pairs in which a person is B, whenever.
fn backed<'a>(worker: &'a WorkerId, reference: &'a Reference) -> impl Iterator<Item = &'a PostPair> {
    reference.organisation.pairs.iter().filter(move |pair| pair.b.contains(worker))
}

/// The document of somebody's training.
pub fn document(worker: &WorkerId, reference: &Reference) -> DocId {
    DocId::training(&reference.centre, worker)
}

/// Who backs somebody up on a day, each once, in the order of the pairs.
pub fn backups(on: Date, reference: &Reference) -> Vec<&WorkerId> {
    let mut workers: Vec<&WorkerId> = Vec::new();
    let holding = reference.organisation.pairs.iter().filter(|pair| pair.holds_on(on));
    for worker in holding.flat_map(|pair| &pair.b) {
        if !workers.contains(&worker) {
            workers.push(worker);
        }
    }
    workers
}

/// Who plans for B in a pair: the head of its unit, and for a head who is B the one above. Nobody plans their own.
fn head(pair: &PostPair, worker: &WorkerId, role: Role, on: Date, reference: &Reference) -> Office {
    let of_unit = Span::Group(pair.group.clone());
    let is_own = reference.organisation.acting(worker, role, &of_unit, on).is_some();
    match role {
        Role::GroupLeader if is_own => (Role::DeputyLeader, of_unit),
        _ if is_own => (Role::CentreLeader, Span::Centre),
        _ => (role, of_unit),
    }
}

/// The offices that plan for somebody on a day, by the pairs in which the person is B then; and of what was planned at another time,
/// those of the pairs of that day as well.
fn heads(worker: &WorkerId, on: Date, line: Option<&Line>, reference: &Reference) -> Vec<Office> {
    let Some(role) = reference.figures.ab.as_ref().and_then(|ab| ab.training_by) else { return Vec::new() };
    let planned = line.map_or(on, |line| line.planned_at.date());
    let pairs = backed(worker, reference).filter(|pair| pair.holds_on(planned));
    pairs.map(|pair| head(pair, worker, role, on, reference)).collect()
}

/// What somebody has to name to plan for B now; none where it is not theirs to plan.
pub fn plans(worker: &WorkerId, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    if worker == by {
        return None;
    }
    acting::office(by, &heads(worker, world.now.date(), None, world.reference), world)
}

/// What somebody has to name to drop a line; none where it is not theirs.
pub fn drops(training: &Training, line: &Line, by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    if training.worker == *by || !line.is_open() {
        return None;
    }
    acting::office(by, &heads(&training.worker, world.now.date(), Some(line), world.reference), world)
}

/// Whether somebody may confirm what is done, and what they name for it: A of a pair of that day nothing, the head their office.
pub fn confirms(training: &Training, line: &Line, by: &WorkerId, world: &World<'_>) -> Option<Option<(Role, GrantId)>> {
    let done = line.done.filter(|_| line.is_open() && training.worker != *by)?;
    if is_a(&training.worker, by, done, world.reference) {
        return Some(None);
    }
    drops(training, line, by, world).map(Some)
}

/// Whether a person was A to this B on a day.
fn is_a(worker: &WorkerId, by: &WorkerId, on: Date, reference: &Reference) -> bool {
    backed(worker, reference).any(|pair| pair.holds_on(on) && pair.a == *by)
}

/// What the regulation says of one fact about somebody's training.
///
/// Errors: `GY-CORE-E-ROLE` (who does not head the unit; to confirm, nor is A; done by anybody but B), `-SELF` (planned, dropped
/// or confirmed by B), `-STATE` (no such line, or nothing can become of it), `-CHANGED` (B says another day by now), `-DUP` (a line that is there, a day that was said), `-FUTURE` (done on a day that has not come),
/// `-RANGE(worker)` (who is nobody's B), `-RANGE`, `-REQUIRED`, `-CALENDAR`.
/// Source: ZW-AB-5, -12, "Training".
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Training>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    if world.reference.figures.ab.as_ref().is_none_or(|ab| ab.training_by.is_none()) {
        checks.unregulated("ZW-AB-5");
        return checks.into_result().map(|()| Ruling::None);
    }
    let acted = acted_at(envelope.wall, grade, world.now);
    let said = Said { envelope, acted, world };
    match (statement, state) {
        (Statement::TrainingPlanned(plan), _) => said.planned(plan, state, &mut checks),
        (Statement::TrainingDone(done), Some(training)) => said.done(done, training, &mut checks),
        (Statement::TrainingConfirmed(done), Some(training)) => said.confirmed(done, training, &mut checks),
        (Statement::TrainingDropped(dropped), Some(training)) => said.dropped(dropped, training, &mut checks),
        _ => checks.refuse("GY-CORE-E-STATE", "ZW-AB-5", Vec::new()),
    }
    checks.into_result().map(|()| Ruling::None)
}

/// One fact, with what the checks look at around it.
struct Said<'a> {
    envelope: &'a Envelope,
    /// When the person acted.
    acted: Timestamp,
    world: &'a World<'a>,
}

impl Said<'_> {
    fn heads(&self, worker: &WorkerId, line: Option<&Line>) -> bool {
        let offices = heads(worker, self.acted.date(), line, self.world.reference);
        acting::offices_held(self.envelope, self.acted, self.world).iter().any(|held| offices.contains(held))
    }

    fn not_self(&self, worker: &WorkerId, checks: &mut Checks) {
        checks.require(self.envelope.person != *worker, "GY-CORE-E-SELF", "GY-CORE-12");
    }

    /// The line, as long as something can become of it.
    fn open<'t>(&self, id: LineId, training: &'t Training, checks: &mut Checks) -> Option<&'t Line> {
        let line = training.line(id).filter(|line| line.is_open());
        checks.require(line.is_some(), "GY-CORE-E-STATE", "ZW-AB-5");
        line
    }

    fn planned(&self, plan: &Plan, state: Option<&Training>, checks: &mut Checks) {
        let Plan { line, worker, subject, planned } = plan;
        let (reference, today) = (self.world.reference, self.acted.date());
        checks.range("doc", self.envelope.doc == document(worker, reference));
        let is_backup = backed(worker, reference).any(|pair| pair.holds_on(today));
        checks.range("worker", is_backup);
        self.not_self(worker, checks);
        checks.require(!is_backup || self.heads(worker, None), "GY-CORE-E-ROLE", "ZW-AB-5");
        checks.required_text("subject", subject, SUBJECT_MAX);
        checks.in_calendar(*planned, self.world);
        checks.range("planned", today <= *planned);
        checks.require(state.is_none_or(|training| training.line(*line).is_none()), "GY-CORE-E-DUP", "ZW-AB-5");
        let open = state.map_or(0, |training| training.lines.iter().filter(|line| line.is_open()).count());
        checks.range("lines", open < OPEN_MAX);
    }

    fn done(&self, done: &Done, training: &Training, checks: &mut Checks) {
        checks.require(self.envelope.person == training.worker, "GY-CORE-E-ROLE", "ZW-AB-5");
        let line = self.open(done.line, training, checks);
        if self.acted.date() < done.on {
            checks.refuse("GY-CORE-E-FUTURE", "GY-CORE-9", vec![("claimed", done.on.to_string())]);
        }
        checks.require(line.is_none_or(|line| line.done != Some(done.on)), "GY-CORE-E-DUP", "ZW-AB-5");
        // What was learned before is no part of the plan.
        checks.range("on", line.is_none_or(|line| line.planned_at.date() <= done.on));
    }

    /// B may say another day meanwhile: what is confirmed is the day that was read.
    fn confirmed(&self, confirmed: &Done, training: &Training, checks: &mut Checks) {
        let Training { worker, .. } = training;
        self.not_self(worker, checks);
        let line = self.open(confirmed.line, training, checks);
        let done = line.and_then(|line| line.done);
        checks.require(line.is_none() || done.is_some(), "GY-CORE-E-STATE", "ZW-AB-5");
        checks.require(done.is_none_or(|on| on == confirmed.on), "GY-CORE-E-CHANGED", "GY-CORE-14");
        let is_a = is_a(worker, &self.envelope.person, confirmed.on, self.world.reference);
        let may = is_a || line.is_none_or(|line| self.heads(worker, Some(line)));
        checks.require(may, "GY-CORE-E-ROLE", "ZW-AB-12");
    }

    fn dropped(&self, dropped: &Dropped, training: &Training, checks: &mut Checks) {
        self.not_self(&training.worker, checks);
        let line = self.open(dropped.line, training, checks);
        let may = line.is_none_or(|line| self.heads(&training.worker, Some(line)));
        checks.require(may, "GY-CORE-E-ROLE", "ZW-AB-5");
        checks.required_text("reason", &dropped.reason, TEXT_MAX);
    }
}

/// Why a line stands where it does (为什么?).
pub fn why(line: &Line, on: Date) -> Trace {
    let mut trace = Trace::default();
    let mut note = |figure, value: Date| trace.note("ZW-AB-5", figure, value.to_string());
    note("planned", line.planned);
    if let Some(done) = line.done {
        note("done", done);
    }
    if standing(line, on) == Standing::Overdue {
        note("overdue_since", line.planned.plus_days(1));
    }
    trace
}

#[cfg(test)]
mod examples;
