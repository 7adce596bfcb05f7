//! One home visit (上门): GY-DOOR's states from the application to the closed case.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Step;
use crate::domain::{Timestamp, WindowId, WorkerId};
use crate::fact::visit::{Application, Delivery, IdentityCheck, Informed, Plan, Preparation, Promise, Rejection};
use crate::fact::{Envelope, Receipt, Statement};

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

/// What a section head should look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Flag {
    /// The office rescheduled or cancelled while the visit took place without signal; the visit counts (GY-DOOR, offline).
    VisitAfterChange,
}

/// When one member of staff was out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Out {
    pub departed_at: Timestamp,
    pub returned_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub stage: Stage,
    pub window: WindowId,
    pub application: Application,
    pub rejection: Option<Rejection>,
    pub plan: Option<Plan>,
    pub informed: Option<Informed>,
    pub preparation: Option<Preparation>,
    pub departed_at: Option<Timestamp>,
    pub arrived_at: Option<Timestamp>,
    pub identity: Option<IdentityCheck>,
    pub done_at: Option<Timestamp>,
    /// The form version that the applicant signed; the drawing itself stays in the log.
    pub signed_form: Option<[u8; 32]>,
    pub promise: Option<Promise>,
    pub delivery: Option<Delivery>,
    pub returned_at: Option<Timestamp>,
    pub out: BTreeMap<WorkerId, Out>,
    pub reschedules: u32,
    pub flags: BTreeSet<Flag>,
    pub trail: Vec<Step>,
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
            application: application.clone(),
            rejection: None,
            plan: None,
            informed: None,
            preparation: None,
            departed_at: None,
            arrived_at: None,
            identity: None,
            done_at: None,
            signed_form: None,
            promise: None,
            delivery: None,
            returned_at: None,
            out: BTreeMap::new(),
            reschedules: 0,
            flags: BTreeSet::new(),
            trail: Vec::new(),
        }
    }

    /// The staff of the plan.
    pub fn staff(&self) -> &[WorkerId] {
        self.plan.as_ref().map_or(&[], |plan| &plan.staff)
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        if !receipt.verdict.is_effective() {
            return;
        }
        match statement {
            Statement::VisitAssigned(assigned) => {
                self.window = assigned.window.clone();
                self.stage = Stage::Assigned;
            }
            Statement::VerificationStarted(()) => self.stage = Stage::Verifying,
            Statement::VisitConfirmed(_) => self.stage = Stage::Confirmed,
            Statement::VisitRejected(rejection) => {
                self.rejection = Some(rejection.clone());
                self.stage = Stage::Rejected;
            }
            Statement::VisitScheduled(plan) => self.schedule(plan),
            Statement::VisitRescheduled(reschedule) => {
                self.reschedules += 1;
                self.schedule(&reschedule.plan);
            }
            Statement::ApplicantInformed(informed) => {
                self.informed = Some(informed.clone());
                self.stage = self.stage.max(Stage::Informed);
            }
            Statement::VisitPrepared(preparation) => {
                self.preparation = Some(preparation.clone());
                self.stage = Stage::Prepared;
            }
            Statement::Departed(moment) => {
                if self.stage < Stage::Departed || matches!(self.stage, Stage::Cancelled) {
                    if !matches!(self.stage, Stage::Prepared) {
                        self.flags.insert(Flag::VisitAfterChange);
                    }
                    self.departed_at = Some(moment.at);
                    self.stage = Stage::Departed;
                }
                let out = Out { departed_at: moment.at, returned_at: None };
                self.out.entry(envelope.person.clone()).or_insert(out);
            }
            Statement::Arrived(moment) => {
                self.arrived_at.get_or_insert(moment.at);
                if self.stage == Stage::Departed {
                    self.stage = Stage::OnSite;
                }
            }
            Statement::IdentityChecked(check) => self.identity = Some(check.clone()),
            Statement::DoneOnSite(done) => {
                self.done_at = Some(done.at);
                self.signed_form = Some(done.form);
                self.stage = Stage::DoneOnSite;
                self.close_if_complete();
            }
            Statement::DeliveryPromised(promise) => {
                self.promise = Some(promise.clone());
                self.stage = Stage::PendingDelivery;
            }
            Statement::Delivered(delivery) => {
                self.delivery = Some(Delivery { receipt: Default::default(), ..delivery.clone() });
                self.stage = Stage::Delivered;
                self.close_if_complete();
            }
            Statement::Returned(moment) => {
                if let Some(out) = self.out.get_mut(&envelope.person) {
                    out.returned_at.get_or_insert(moment.at);
                }
                self.returned_at.get_or_insert(moment.at);
                self.close_if_complete();
            }
            Statement::VisitCancelled(_) => self.stage = Stage::Cancelled,
            _ => {}
        }
    }

    fn schedule(&mut self, plan: &Plan) {
        self.plan = Some(plan.clone());
        self.informed = None;
        self.preparation = None;
        self.departed_at = None;
        self.arrived_at = None;
        self.stage = Stage::Scheduled;
    }

    /// GY-DOOR: `done_on_site` and `delivered` close by themselves once the visit's return is known.
    fn close_if_complete(&mut self) {
        if matches!(self.stage, Stage::DoneOnSite | Stage::Delivered) && self.returned_at.is_some() {
            self.stage = Stage::Closed;
        }
    }
}
