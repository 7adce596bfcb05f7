//! One home visit (上门): GY-DOOR's states from the application to the closed case.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Step;
use super::case::{Acting, By};
use super::photo::Photos;
use crate::domain::{CommunityId, DeviceId, Timestamp, WindowId, WorkerId};
use crate::fact::extended::{Compensation, VisitSettled};
use crate::fact::visit::{
    Application, Cancellation, Delivery, FollowUp, IdentityCheck, Informed, Items, NotFinished, Obstacle, Plan,
    Preparation, Promise, Rejection, Reschedule, RescheduleReason, Signing,
};
use crate::fact::{Envelope, Kind, Receipt, Ruling, Statement};
use crate::gather::{gather, order};

/// GY-DOOR, states. The order is the order of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Stage {
    Submitted,
    Assigned,
    Verifying,
    Confirmed,
    Coordinating,
    Scheduled,
    Informed,
    Prepared,
    Departed,
    OnSite,
    DoneOnSite,
    PendingDelivery,
    Delivered,
    Closed,
    Rejected,
    Cancelled,
}

/// 不予上门, 取消
const CALLED_OFF: [Kind; 2] = [Kind(14), Kind(26)];
/// 现场办结, 送达, 返回: the last of them closes a visit.
const FINISHED: [Kind; 3] = [Kind(21), Kind(23), Kind(24)];

/// What a section head should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Flag {
    /// The office rescheduled or cancelled while the visit took place without signal; the visit counts (GY-DOOR, offline).
    VisitAfterChange,
}

/// When one member of staff was out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Out {
    /// [`Course::trip`] of the visit when the person set out.
    pub trip: u32,
    pub departed_at: Timestamp,
    pub returned_at: Option<Timestamp>,
}

/// How far one trip has come: all that a reschedule or a cancellation ends, and that comes back when it turns out that the
/// visit took place without anybody there knowing of the change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// 0, 1, 2 …: a reschedule begins a new one.
    pub trip: u32,
    pub stage: Stage,
    pub plan: Option<Plan>,
    pub informed: Option<Informed>,
    pub preparation: Option<Preparation>,
    pub departed_at: Option<Timestamp>,
    pub arrived_at: Option<Timestamp>,
    pub identity: Option<IdentityCheck>,
}

/// A reschedule or a cancellation that some phones may not know of yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub received_at: Timestamp,
    /// The phone that made it, which knows of it.
    pub device: DeviceId,
    pub before: Course,
}

/// A trip of which nothing came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    pub by: WorkerId,
    /// [`Course::trip`] of the visit then.
    pub trip: u32,
    pub said: NotFinished,
}

/// One reschedule, as it stays in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub by: By,
    /// [`Course::trip`] that was moved.
    pub trip: u32,
    pub reason: RescheduleReason,
    pub text: String,
    /// None where another new time was waiting for the service section.
    pub before: Option<(Timestamp, Timestamp)>,
    pub after: (Timestamp, Timestamp),
}

/// How the extra time of one person's outing was made good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub worker: WorkerId,
    pub departed_at: Timestamp,
    pub how: (By, Compensation),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub stage: Stage,
    /// The responsible window (责任窗口).
    pub window: WindowId,
    /// Every window whose matters are in the case, as found when it was confirmed; empty before (GY-DOOR-11).
    pub windows: BTreeSet<WindowId>,
    pub application: Application,
    pub rejection: Option<Rejection>,
    pub cancellation: Option<Cancellation>,
    /// A new time for a case of several windows that the service section has not set yet.
    pub proposed: Option<Plan>,
    pub trip: u32,
    pub plan: Option<Plan>,
    pub informed: Option<Informed>,
    pub preparation: Option<Preparation>,
    pub departed_at: Option<Timestamp>,
    pub arrived_at: Option<Timestamp>,
    pub identity: Option<IdentityCheck>,
    pub done_at: Option<Timestamp>,
    /// The form version that the applicant agreed to, and how; a drawing itself stays in the log.
    pub signed_form: Option<[u8; 32]>,
    pub signing: Option<Signing>,
    pub items: Items,
    pub promise: Option<Promise>,
    pub delivery: Option<Delivery>,
    /// When the last of those who set out was back.
    pub returned_at: Option<Timestamp>,
    pub out: BTreeMap<WorkerId, Out>,
    /// Every reschedule, in their order.
    pub moved: Vec<Moved>,
    /// Since the last departure; see [`Visit::as_known_to`].
    pub changes: Vec<Change>,
    pub flags: BTreeSet<Flag>,
    pub trail: Vec<Step>,
    /// What was done in the place of somebody who was away.
    pub acting: Vec<Acting>,
    pub settled: Vec<Settled>,
    /// Who set out again, and when they were out before.
    pub earlier: Vec<(WorkerId, Out)>,
    pub photos: Photos,
    pub not_finished: Vec<Unfinished>,
    pub follow_ups: Vec<(By, FollowUp)>,
    /// When the applicant said how it was. What they said, `fold::Feedback` has.
    pub rated_at: Option<Timestamp>,
}

impl Visit {
    /// Filed at a window, the case is assigned to it at once; a desk chooses the window by a further fact.
    pub(super) fn filed(application: &Application) -> Self {
        use crate::fact::visit::Channel::{JrcOwnerRequest, JrcProactive, ReceptionRoom, WindowRelative, WindowSelf};
        Self {
            stage: match application.channel {
                WindowSelf | WindowRelative => Stage::Assigned,
                JrcOwnerRequest | JrcProactive | ReceptionRoom => Stage::Submitted,
            },
            window: application.window.clone(),
            windows: BTreeSet::new(),
            application: application.clone(),
            rejection: None,
            cancellation: None,
            proposed: None,
            trip: 0,
            plan: None,
            informed: None,
            preparation: None,
            departed_at: None,
            arrived_at: None,
            identity: None,
            done_at: None,
            signed_form: None,
            signing: None,
            items: Items::default(),
            promise: None,
            delivery: None,
            returned_at: None,
            out: BTreeMap::new(),
            moved: Vec::new(),
            changes: Vec::new(),
            flags: BTreeSet::new(),
            trail: Vec::new(),
            acting: Vec::new(),
            earlier: Vec::new(),
            settled: Vec::new(),
            photos: Photos::default(),
            not_finished: Vec::new(),
            follow_ups: Vec::new(),
            rated_at: None,
        }
    }

    /// When the server heard of its end; none while it goes on. What is said of it afterwards changes nothing about that.
    pub fn ended_at(&self) -> Option<Timestamp> {
        let kinds = match self.stage {
            Stage::Closed => FINISHED.as_slice(),
            Stage::Rejected | Stage::Cancelled => CALLED_OFF.as_slice(),
            _ => return None,
        };
        let mut steps = self.trail.iter().rev().filter(|step| step.codes.is_empty() && kinds.contains(&step.kind));
        steps.next().map(|step| step.received_at)
    }

    /// The staff of the plan.
    pub fn staff(&self) -> &[WorkerId] {
        self.plan.as_ref().map_or(&[], |plan| &plan.staff)
    }

    /// Where a plan of it leads (社区), as far as anybody has said.
    pub fn community<'a>(&'a self, plan: &'a Plan) -> Option<&'a CommunityId> {
        plan.community.as_ref().or(self.application.community.as_ref())
    }

    /// Whether other rules find it by a person: its staff, and who has set out for it, by whichever plan.
    pub fn concerns(&self, person: &WorkerId) -> bool {
        self.staff().contains(person) || self.out.contains_key(person)
    }

    /// Every time somebody was out for it.
    pub fn outings(&self) -> impl Iterator<Item = (&WorkerId, &Out)> {
        self.earlier.iter().map(|(worker, out)| (worker, out)).chain(&self.out)
    }

    /// What stood in the way on the present trip, the last that was said.
    pub fn obstacle(&self) -> Option<Obstacle> {
        let last = self.not_finished.last().filter(|unfinished| unfinished.trip == self.trip)?;
        Some(last.said.reason)
    }

    /// How often somebody went: by plans of different days, and by whoever set out most often.
    pub fn trips(&self) -> usize {
        let mut trips: Vec<u32> = self.outings().map(|(_, out)| out.trip).collect();
        order(&mut trips, |trip| *trip);
        trips.dedup();
        let by_person = self.out.keys().map(|worker| self.outings().filter(|(who, _)| *who == worker).count());
        by_person.max().unwrap_or_default().max(trips.len())
    }

    /// Why somebody had to go again: what stood in the way before a later departure. Source: GY-DOOR, reports "second trips".
    pub fn went_again(&self) -> impl Iterator<Item = &NotFinished> {
        let last = self.outings().map(|(_, out)| out.departed_at).max();
        let said = self.not_finished.iter().map(|unfinished| &unfinished.said);
        said.filter(move |said| last.is_some_and(|last| said.at < last))
    }

    /// In whose place a person did something of the visit, the last time.
    pub fn in_place_of(&self, worker: &WorkerId) -> Option<&WorkerId> {
        let acting = self.acting.iter().rev().find(|acting| acting.by.who == *worker)?;
        Some(&acting.instead_of)
    }

    /// Whether the person has set out on this trip and is not back.
    pub fn is_out(&self, person: &WorkerId) -> bool {
        self.out.get(person).is_some_and(|out| out.trip == self.trip && out.returned_at.is_none())
    }

    /// The visit as the writer of an entry knew it.
    ///
    /// An office may reschedule or cancel while the phone that makes the visit is without signal. What happened then counts
    /// (facts win), so it is judged against the course that the phone knew, unless a later trip has begun meanwhile. A phone
    /// knows of a change when it made the change itself or has heard from the server since. Source: GY-DOOR, "Offline".
    pub fn as_known_to(&self, envelope: &Envelope) -> Option<Self> {
        let change = &self.changes[self.unknown_change(envelope)?];
        let mut known = self.clone();
        known.resume(change.before.clone());
        Some(known)
    }

    fn unknown_change(&self, envelope: &Envelope) -> Option<usize> {
        if self.stage >= Stage::Departed && self.stage != Stage::Cancelled {
            return None;
        }
        self.changes.iter().position(|change| {
            change.device != envelope.device && envelope.anchor.is_none_or(|anchor| anchor.time < change.received_at)
        })
    }

    fn course(&self) -> Course {
        Course {
            trip: self.trip,
            stage: self.stage,
            plan: self.plan.clone(),
            informed: self.informed.clone(),
            preparation: self.preparation.clone(),
            departed_at: self.departed_at,
            arrived_at: self.arrived_at,
            identity: self.identity.clone(),
        }
    }

    fn resume(&mut self, course: Course) {
        let Course { trip, stage, plan, informed, preparation, departed_at, arrived_at, identity } = course;
        self.trip = trip;
        self.stage = stage;
        self.plan = plan;
        self.informed = informed;
        self.preparation = preparation;
        self.departed_at = departed_at;
        self.arrived_at = arrived_at;
        self.identity = identity;
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        if !receipt.verdict.is_effective() {
            return;
        }
        if let Ruling::InPlaceOf(instead_of) = &receipt.ruling {
            let by = By { who: envelope.person.clone(), at: envelope.wall };
            self.acting.push(Acting { by, instead_of: instead_of.clone() });
        }
        if let Some(unknown) = self.unknown_change(envelope) {
            match statement {
                // Preparing does not make a visit take place: only the course that the phone knew goes on.
                Statement::ApplicantInformed(informed) => {
                    let before = &mut self.changes[unknown].before;
                    before.informed = Some(informed.clone());
                    before.stage = Stage::Informed;
                    return;
                }
                Statement::VisitPrepared(preparation) => {
                    let before = &mut self.changes[unknown].before;
                    before.preparation = Some(preparation.clone());
                    before.stage = Stage::Prepared;
                    return;
                }
                Statement::Departed(_)
                | Statement::Arrived(_)
                | Statement::IdentityChecked(_)
                | Statement::NotFinished(_)
                | Statement::DoneOnSite(_)
                | Statement::DeliveryPromised(_) => {
                    let change = self.changes.swap_remove(unknown);
                    self.resume(change.before);
                    self.changes.clear();
                    self.flags.insert(Flag::VisitAfterChange);
                }
                _ => {}
            }
        }
        match statement {
            Statement::VisitAssigned(assigned) => {
                self.window = assigned.window.clone();
                self.stage = Stage::Assigned;
            }
            Statement::VerificationStarted(()) => self.stage = Stage::Verifying,
            Statement::VisitConfirmed(_) => {
                if let Ruling::Visit { windows } = &receipt.ruling {
                    self.windows = gather(windows.iter().cloned());
                }
                self.stage = if self.windows.len() > 1 { Stage::Coordinating } else { Stage::Confirmed };
            }
            Statement::VisitRejected(rejection) => {
                self.rejection = Some(rejection.clone());
                self.stage = Stage::Rejected;
            }
            Statement::VisitScheduled(plan) => {
                self.plan = Some(plan.clone());
                self.proposed = None;
                self.stage = Stage::Scheduled;
            }
            Statement::VisitRescheduled(reschedule) => self.reschedule(reschedule, envelope, receipt),
            Statement::ApplicantInformed(informed) => {
                self.informed = Some(informed.clone());
                self.stage = Stage::Informed;
            }
            Statement::VisitPrepared(preparation) => {
                self.preparation = Some(preparation.clone());
                self.stage = Stage::Prepared;
            }
            Statement::Departed(moment) => {
                if self.stage == Stage::Prepared {
                    self.departed_at = Some(moment.at);
                    self.stage = Stage::Departed;
                    self.changes.clear();
                }
                let out = Out { trip: self.trip, departed_at: moment.at, returned_at: None };
                let before = self.out.insert(envelope.person.clone(), out);
                self.earlier.extend(before.map(|out| (envelope.person.clone(), out)));
            }
            Statement::Arrived(moment) => {
                self.arrived_at.get_or_insert(moment.at);
                if self.stage == Stage::Departed {
                    self.stage = Stage::OnSite;
                }
            }
            Statement::IdentityChecked(check) => self.identity = Some(check.clone()),
            Statement::NotFinished(said) => {
                let by = envelope.person.clone();
                self.not_finished.push(Unfinished { by, trip: self.trip, said: said.clone() });
            }
            Statement::VisitRated(moment) => self.rated_at = Some(moment.at),
            Statement::FollowedUp(said) => {
                let by = By { who: envelope.person.clone(), at: envelope.wall };
                self.follow_ups.push((by, said.clone()));
            }
            Statement::DoneOnSite(done) => {
                self.done_at = Some(done.at);
                self.signed_form = Some(done.form);
                self.signing = Some(done.signing.without_drawing());
                self.items = done.items.clone();
                self.stage = Stage::DoneOnSite;
            }
            Statement::DeliveryPromised(promise) => {
                self.items = promise.items.clone();
                self.promise = Some(promise.clone());
                self.stage = Stage::PendingDelivery;
            }
            Statement::Delivered(delivery) => {
                self.delivery = Some(Delivery { receipt: Default::default(), ..delivery.clone() });
                self.stage = Stage::Delivered;
            }
            Statement::Returned(moment) => {
                if let Some(out) = self.out.get_mut(&envelope.person) {
                    out.returned_at.get_or_insert(moment.at);
                }
            }
            Statement::VisitSettled(VisitSettled { worker, departed_at, how }) => {
                let how = (By { who: envelope.person.clone(), at: envelope.wall }, *how);
                self.settled.push(Settled { worker: worker.clone(), departed_at: *departed_at, how });
            }
            Statement::VisitCancelled(cancellation) => {
                self.note_change(envelope, receipt);
                self.cancellation = Some(cancellation.clone());
                self.stage = Stage::Cancelled;
            }
            other => self.photos.apply(envelope, other),
        }
        self.close_if_complete();
    }

    fn note_change(&mut self, envelope: &Envelope, receipt: &Receipt) {
        let before = self.course();
        self.changes.push(Change { received_at: receipt.received_at, device: envelope.device, before });
    }

    fn reschedule(&mut self, reschedule: &Reschedule, envelope: &Envelope, receipt: &Receipt) {
        self.note_change(envelope, receipt);
        let Reschedule { reason, text, plan } = reschedule;
        self.moved.push(Moved {
            by: By { who: envelope.person.clone(), at: envelope.wall },
            trip: self.trip,
            reason: *reason,
            text: text.clone(),
            before: self.plan.as_ref().map(|plan| (plan.from, plan.to)),
            after: (plan.from, plan.to),
        });
        let several = self.windows.len() > 1;
        self.proposed = several.then(|| plan.clone());
        self.resume(Course {
            trip: self.trip + 1,
            stage: if several { Stage::Coordinating } else { Stage::Scheduled },
            plan: (!several).then(|| plan.clone()),
            informed: None,
            preparation: None,
            departed_at: None,
            arrived_at: None,
            identity: None,
        });
        self.returned_at = None;
    }

    /// GY-DOOR: `done_on_site` and `delivered` close by themselves once the visit's return is known. `Interpretation:` a visit
    /// has returned when everybody who set out for it is back.
    fn close_if_complete(&mut self) {
        let trip = || self.out.values().filter(|out| out.trip == self.trip);
        let all_back = trip().all(|out| out.returned_at.is_some());
        let back = trip().filter_map(|out| out.returned_at).max().filter(|_| all_back);
        // A colleague's departure that arrives late does not open a closed case again.
        if back.is_some() || self.stage != Stage::Closed {
            self.returned_at = back;
        }
        if matches!(self.stage, Stage::DoneOnSite | Stage::Delivered) && self.returned_at.is_some() {
            self.stage = Stage::Closed;
        }
    }
}
