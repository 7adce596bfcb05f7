//! A home visit: which act may follow which, and who may do it. Source: GY-DOOR, table of states and permissions.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::centre::Reference;
use doorstep_core::domain::{DeviceId, Role, Span, Timestamp, WindowId, WorkerId};
use doorstep_core::fact::visit::{Application, Channel, Obstacle};
use doorstep_core::fact::{Envelope, Ruling, Statement};
use doorstep_core::fold::visit::Stage;

use super::{Claim, acts_in, is_future, window_offices};

#[derive(Clone, Debug)]
pub(super) struct Away {
    trip: u32,
    pub(super) departed_at: Timestamp,
    pub(super) returned_at: Option<Timestamp>,
}

/// What a change of plan ends, and what comes back when the visit took place all the same.
#[derive(Clone, Debug)]
struct Course {
    trip: u32,
    stage: Stage,
    staff: BTreeSet<WorkerId>,
}

#[derive(Clone, Debug)]
struct Changed {
    at: Timestamp,
    by: DeviceId,
    before: Course,
}

#[derive(Clone, Debug)]
pub(super) struct Visit {
    window: WindowId,
    windows: usize,
    channel: Channel,
    course: Course,
    /// Everybody who ever stood in a plan: whoever may not know yet that it changed reads on.
    ever: BTreeSet<WorkerId>,
    pub(super) out: BTreeMap<WorkerId, Away>,
    changes: Vec<Changed>,
    /// What was said last to stand in the way, and on which trip.
    obstacle: Option<(u32, Obstacle)>,
    is_rated: bool,
}

fn desk(channel: Channel) -> Vec<(Role, Span)> {
    match channel {
        Channel::ReceptionRoom => vec![(Role::ReceptionRoom, Span::Centre)],
        Channel::JrcOwnerRequest | Channel::JrcProactive => vec![(Role::Jrc, Span::Centre)],
        Channel::WindowSelf | Channel::WindowRelative => Vec::new(),
    }
}

/// Errors: filed by somebody who may not.
pub(super) fn may_file(application: &Application, claim: &Claim<'_>, reference: &Reference) -> Result<(), String> {
    let offices = match application.channel {
        Channel::WindowSelf | Channel::WindowRelative => window_offices(&application.window),
        channel => desk(channel),
    };
    let envelope = claim.envelope;
    let on = claim.acted().date();
    if acts_in(&reference.organisation, &envelope.person, envelope.acting.as_ref(), on, &offices) {
        return Ok(());
    }
    Err("filed by somebody without the office".into())
}

impl Visit {
    pub(super) fn filed(application: &Application) -> Self {
        let at_window = matches!(application.channel, Channel::WindowSelf | Channel::WindowRelative);
        let stage = if at_window { Stage::Assigned } else { Stage::Submitted };
        Self {
            window: application.window.clone(),
            windows: 0,
            channel: application.channel,
            course: Course { trip: 0, stage, staff: BTreeSet::new() },
            ever: BTreeSet::new(),
            out: BTreeMap::new(),
            changes: Vec::new(),
            obstacle: None,
            is_rated: false,
        }
    }

    /// As the server folds it, of a store that came back from a backup.
    pub(super) fn of(folded: &doorstep_core::fold::Visit) -> Self {
        let replaced = folded.changes.iter().filter_map(|change| change.before.plan.as_ref());
        let replaced = replaced.flat_map(|plan| plan.staff.iter().cloned());
        let staff: BTreeSet<WorkerId> = folded.staff().iter().cloned().collect();
        let away = |(person, out): (&WorkerId, &doorstep_core::fold::visit::Out)| {
            let away = Away { trip: out.trip, departed_at: out.departed_at, returned_at: out.returned_at };
            (person.clone(), away)
        };
        Self {
            window: folded.window.clone(),
            windows: folded.windows.len(),
            channel: folded.application.channel,
            ever: staff.iter().cloned().chain(replaced).collect(),
            course: Course { trip: folded.trip, stage: folded.stage, staff },
            out: folded.out.iter().map(away).collect(),
            changes: Vec::new(),
            obstacle: folded.not_finished.last().map(|unfinished| (unfinished.trip, unfinished.said.reason)),
            is_rated: folded.rated_at.is_some(),
        }
    }

    pub(super) fn may_read(&self, worker: &WorkerId, office: impl Fn(Role, &Span) -> bool) -> bool {
        let window = Span::Window(self.window.clone());
        office(Role::WindowStaff, &window)
            || office(Role::WindowHead, &window)
            || office(Role::SupervisionSection, &Span::Centre)
            || self.ever.contains(worker)
            || self.out.contains_key(worker)
            || desk(self.channel).iter().any(|(role, span)| office(*role, span))
            || self.windows > 1 && office(Role::ServiceSection, &Span::Centre)
    }

    pub(super) fn agrees(&self, folded: Option<&doorstep_core::fold::Visit>) -> Result<(), String> {
        match folded {
            Some(folded) if folded.stage == self.course.stage => Ok(()),
            Some(folded) => Err(format!("visit is {:?}, must be {:?}", folded.stage, self.course.stage)),
            None => Err("no visit on the server".into()),
        }
    }

    /// The first change of plan that the writer could not know of, while the visit has not set out.
    fn unknown(&self, envelope: &Envelope) -> Option<usize> {
        use Stage::{
            Assigned, Cancelled, Confirmed, Coordinating, Informed, Prepared, Scheduled, Submitted, Verifying,
        };
        let waits = matches!(
            self.course.stage,
            Submitted | Assigned | Verifying | Confirmed | Coordinating | Scheduled | Informed | Prepared | Cancelled
        );
        let knows = |change: &Changed| {
            change.by == envelope.device || envelope.anchor.is_some_and(|anchor| anchor.time >= change.at)
        };
        self.changes.iter().position(|change| !knows(change)).filter(|_| waits)
    }

    fn is_legal(&self, course: &Course, statement: &Statement, person: &WorkerId) -> bool {
        use Stage::{
            Assigned, Closed, Confirmed, Coordinating, Delivered, Departed, DoneOnSite, Informed, OnSite,
            PendingDelivery, Prepared, Scheduled, Submitted, Verifying,
        };
        let stage = course.stage;
        let under_way = matches!(stage, Departed | OnSite | PendingDelivery | DoneOnSite | Delivered | Closed);
        let away = self.out.get(person);
        let went = away.is_some_and(|away| away.trip == course.trip);
        let is_out = away.is_some_and(|away| away.trip == course.trip && away.returned_at.is_none());
        match statement {
            Statement::VisitAssigned(_) => stage == Submitted,
            Statement::VerificationStarted(()) => stage == Assigned,
            Statement::VisitConfirmed(_) | Statement::VisitRejected(_) => stage == Verifying,
            Statement::VisitScheduled(_) => matches!(stage, Confirmed | Coordinating),
            Statement::ApplicantInformed(_) => stage == Scheduled,
            Statement::VisitPrepared(_) => stage == Informed,
            Statement::Departed(_) => {
                stage == Prepared
                    || under_way && !went
                    || matches!(stage, Departed | OnSite | PendingDelivery) && !is_out
            }
            Statement::Arrived(_) => under_way,
            Statement::IdentityChecked(_) | Statement::DoneOnSite(_) | Statement::DeliveryPromised(_) => {
                stage == OnSite
            }
            Statement::NotFinished(_) => matches!(stage, Departed | OnSite),
            Statement::VisitRated(_) => {
                matches!(stage, DoneOnSite | PendingDelivery | Delivered | Closed) && !self.is_rated
            }
            Statement::FollowedUp(_) => matches!(stage, DoneOnSite | Delivered | Closed),
            Statement::Delivered(_) => stage == PendingDelivery,
            Statement::Returned(_) => away.is_some_and(|away| away.returned_at.is_none()),
            Statement::VisitRescheduled(_) => matches!(stage, Scheduled | Informed | Prepared | Departed | OnSite),
            Statement::VisitCancelled(_) if stage == OnSite => self.obstacle == Some((course.trip, Obstacle::Refused)),
            Statement::VisitCancelled(_) => matches!(
                stage,
                Submitted
                    | Assigned
                    | Verifying
                    | Confirmed
                    | Coordinating
                    | Scheduled
                    | Informed
                    | Prepared
                    | Departed
            ),
            _ => false,
        }
    }

    fn may_act(&self, course: &Course, statement: &Statement, claim: &Claim<'_>, reference: &Reference) -> bool {
        let envelope = claim.envelope;
        let window = || window_offices(&self.window);
        let is_staff = course.staff.contains(&envelope.person);
        let on_way = matches!(course.stage, Stage::Departed | Stage::OnSite);
        let (as_staff, offices) = match statement {
            Statement::VisitAssigned(_) => (false, desk(self.channel)),
            Statement::VisitScheduled(_) if course.stage == Stage::Coordinating => {
                (false, vec![(Role::ServiceSection, Span::Centre)])
            }
            Statement::Departed(_)
            | Statement::Arrived(_)
            | Statement::IdentityChecked(_)
            | Statement::NotFinished(_)
            | Statement::VisitRated(_)
            | Statement::DoneOnSite(_)
            | Statement::DeliveryPromised(_) => (true, Vec::new()),
            Statement::Returned(_) => (true, Vec::new()),
            Statement::VisitRescheduled(_) if course.stage == Stage::OnSite => (true, Vec::new()),
            Statement::VisitRescheduled(_) => (on_way, window()),
            Statement::VisitCancelled(_) if course.stage == Stage::Submitted => (false, desk(self.channel)),
            _ => (false, window()),
        };
        let came_back = matches!(statement, Statement::Returned(_)) && self.out.contains_key(&envelope.person);
        let on = claim.acted().date();
        as_staff && is_staff
            || came_back
            || acts_in(&reference.organisation, &envelope.person, envelope.acting.as_ref(), on, &offices)
    }

    /// Errors: done though the table does not allow it, or turned away although it does.
    pub(super) fn judge(
        &mut self,
        claim: &Claim<'_>,
        statement: &Statement,
        reference: &Reference,
    ) -> Result<(), String> {
        let unknown = self.unknown(claim.envelope);
        let takes_place = matches!(
            statement,
            Statement::ApplicantInformed(_)
                | Statement::VisitPrepared(_)
                | Statement::Departed(_)
                | Statement::Arrived(_)
                | Statement::IdentityChecked(_)
                | Statement::NotFinished(_)
                | Statement::DoneOnSite(_)
                | Statement::DeliveryPromised(_)
        );
        let course = match unknown.filter(|_| takes_place) {
            Some(index) => &self.changes[index].before,
            None => &self.course,
        };
        let is_legal = self.is_legal(course, statement, &claim.envelope.person);
        let may = self.may_act(course, statement, claim, reference);
        let in_state = ["GY-CORE-E-STATE", "GY-DOOR-E-NOT-PREPARED"].iter().any(|code| claim.has(code));
        let of_role = ["GY-CORE-E-ROLE", "GY-DOOR-E-MULTI-WINDOW"].iter().any(|code| claim.has(code));
        let stage = course.stage;
        if claim.is_effective() {
            if !is_legal || !may || is_future(claim.envelope.wall, claim, reference) {
                return Err(format!("effective in {stage:?} (legal: {is_legal}, authority: {may})"));
            }
            self.take(claim, statement, unknown, takes_place);
            return Ok(());
        }
        // A plan that lacks a worker of some window, and a list with gaps, have the same codes.
        let also = matches!(
            statement,
            Statement::VisitScheduled(_) | Statement::VisitRescheduled(_) | Statement::VisitPrepared(_)
        );
        if !is_legal && !in_state || is_legal && claim.has("GY-CORE-E-STATE") {
            return Err(format!("{:?} in {stage:?}, which is {is_legal} legal", claim.receipt.verdict));
        }
        if !may && !of_role || may && claim.has("GY-CORE-E-ROLE") && !also {
            return Err(format!("{:?} with authority {may}", claim.receipt.verdict));
        }
        Ok(())
    }

    fn take(&mut self, claim: &Claim<'_>, statement: &Statement, unknown: Option<usize>, takes_place: bool) {
        let person = claim.envelope.person.clone();
        if let Some(index) = unknown.filter(|_| takes_place) {
            let before = &mut self.changes[index].before;
            match statement {
                Statement::ApplicantInformed(_) => before.stage = Stage::Informed,
                Statement::VisitPrepared(_) => before.stage = Stage::Prepared,
                _ => {
                    self.course = before.clone();
                    self.changes.clear();
                }
            }
            if matches!(statement, Statement::ApplicantInformed(_) | Statement::VisitPrepared(_)) {
                return;
            }
        }
        let course = &mut self.course;
        match statement {
            Statement::VisitAssigned(assigned) => {
                self.window = assigned.window.clone();
                course.stage = Stage::Assigned;
            }
            Statement::VerificationStarted(()) => course.stage = Stage::Verifying,
            Statement::VisitConfirmed(_) => {
                if let Ruling::Visit { windows } = &claim.receipt.ruling {
                    self.windows = windows.len();
                }
                course.stage = if self.windows > 1 { Stage::Coordinating } else { Stage::Confirmed };
            }
            Statement::VisitRejected(_) => course.stage = Stage::Rejected,
            Statement::VisitScheduled(plan) => {
                course.staff = plan.staff.iter().cloned().collect();
                course.stage = Stage::Scheduled;
                self.ever.extend(plan.staff.iter().cloned());
            }
            Statement::VisitRescheduled(reschedule) => {
                self.note_change(claim);
                let several = self.windows > 1;
                let staff = &reschedule.plan.staff;
                self.course.trip += 1;
                self.course.stage = if several { Stage::Coordinating } else { Stage::Scheduled };
                self.course.staff = if several { BTreeSet::new() } else { staff.iter().cloned().collect() };
                if !several {
                    self.ever.extend(staff.iter().cloned());
                }
            }
            Statement::ApplicantInformed(_) => course.stage = Stage::Informed,
            Statement::VisitPrepared(_) => course.stage = Stage::Prepared,
            Statement::Departed(moment) => {
                if course.stage == Stage::Prepared {
                    course.stage = Stage::Departed;
                    self.changes.clear();
                }
                let away = Away { trip: self.course.trip, departed_at: moment.at, returned_at: None };
                self.out.insert(person, away);
            }
            Statement::Arrived(_) if course.stage == Stage::Departed => course.stage = Stage::OnSite,
            Statement::NotFinished(said) => self.obstacle = Some((course.trip, said.reason)),
            Statement::VisitRated(_) => self.is_rated = true,
            Statement::DoneOnSite(_) => course.stage = Stage::DoneOnSite,
            Statement::DeliveryPromised(_) => course.stage = Stage::PendingDelivery,
            Statement::Delivered(_) => course.stage = Stage::Delivered,
            Statement::Returned(moment) => {
                if let Some(away) = self.out.get_mut(&person) {
                    away.returned_at = Some(moment.at);
                }
            }
            Statement::VisitCancelled(_) => {
                self.note_change(claim);
                self.course.stage = Stage::Cancelled;
            }
            _ => {}
        }
        // What is done closes by itself once everybody who set out is back.
        let trip = self.course.trip;
        let mut away = self.out.values().filter(|away| away.trip == trip).peekable();
        let all_back = away.peek().is_some() && away.all(|away| away.returned_at.is_some());
        if all_back && matches!(self.course.stage, Stage::DoneOnSite | Stage::Delivered) {
            self.course.stage = Stage::Closed;
        }
    }

    fn note_change(&mut self, claim: &Claim<'_>) {
        let before = self.course.clone();
        self.changes.push(Changed { at: claim.now, by: claim.envelope.device, before });
    }
}
