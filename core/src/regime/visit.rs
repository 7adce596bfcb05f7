//! Home visits (上门): who may do what at which stage, and what must hold first.
//!
//! Source: GY-DOOR (预约上门服务制度, 广政中心〔2018〕58号). What a visit covers in attendance is `attendance`'s business, the
//! shared notes and ticks are the document's.

pub mod application;
pub mod booking;
pub mod cover;
mod duplicate;
pub mod onsite;
pub mod reminders;
pub mod round;
pub mod slots;

use std::collections::BTreeSet;

use super::authority::{self, Office};
use super::compensation;
use super::feedback;
use super::photo;
use super::refusal::Checks;
use super::{Refusals, World};
use crate::centre::Reference;
use crate::domain::calendar::Due;
use crate::domain::{DocId, GrantId, Role, Span, Timestamp, WindowId, WorkerId};
use crate::fact::receipt::acted_at;
use crate::fact::visit::{
    Cancellation, Channel, Delivery, KitItem, Obstacle, Plan, Preparation, Promise, Rejection, Reschedule,
    RescheduleReason,
};
use crate::fact::{Envelope, Grade, Ruling, Statement};
use crate::fold::Visit;
use crate::fold::visit::Stage;
use crate::gather::gather;

pub use application::{eligibility, missing, windows};
pub use duplicate::duplicates;

/// Texts that people type. Unit: characters.
pub const TEXT_MAX: usize = 500;
/// Staff in one plan.
pub const STAFF_MAX: usize = 10;

/// The acts that move a visit on, in the order of the work. Filing comes before: see [`filing_offices`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    Assign,
    StartVerification,
    Confirm,
    Reject,
    Schedule,
    Inform,
    Prepare,
    Depart,
    Arrive,
    CheckIdentity,
    NotFinish,
    Finish,
    PromiseDelivery,
    Deliver,
    Return,
    Reschedule,
    Cancel,
    Rate,
    FollowUp,
}

impl Act {
    pub const ALL: [Self; 19] = [
        Self::Assign,
        Self::StartVerification,
        Self::Confirm,
        Self::Reject,
        Self::Schedule,
        Self::Inform,
        Self::Prepare,
        Self::Depart,
        Self::Arrive,
        Self::CheckIdentity,
        Self::NotFinish,
        Self::Finish,
        Self::PromiseDelivery,
        Self::Deliver,
        Self::Return,
        Self::Reschedule,
        Self::Cancel,
        Self::Rate,
        Self::FollowUp,
    ];

    /// The act that a statement is about; `None` for filing and for statements of other documents.
    pub fn of(statement: &Statement) -> Option<Self> {
        Some(match statement {
            Statement::VisitAssigned(_) => Self::Assign,
            Statement::VerificationStarted(()) => Self::StartVerification,
            Statement::VisitConfirmed(_) => Self::Confirm,
            Statement::VisitRejected(_) => Self::Reject,
            Statement::VisitScheduled(_) => Self::Schedule,
            Statement::ApplicantInformed(_) => Self::Inform,
            Statement::VisitPrepared(_) => Self::Prepare,
            Statement::Departed(_) => Self::Depart,
            Statement::Arrived(_) => Self::Arrive,
            Statement::IdentityChecked(_) => Self::CheckIdentity,
            Statement::NotFinished(_) => Self::NotFinish,
            Statement::VisitRated(_) => Self::Rate,
            Statement::FollowedUp(_) => Self::FollowUp,
            Statement::DoneOnSite(_) => Self::Finish,
            Statement::DeliveryPromised(_) => Self::PromiseDelivery,
            Statement::Delivered(_) => Self::Deliver,
            Statement::Returned(_) => Self::Return,
            Statement::VisitRescheduled(_) => Self::Reschedule,
            Statement::VisitCancelled(_) => Self::Cancel,
            Statement::VisitFiled(_)
            | Statement::PhotoTaken(_)
            | Statement::PhotoTakenBack(_)
            | Statement::LeaveSubmitted(_)
            | Statement::LeaveDecided(_)
            | Statement::LeaveWithdrawn(())
            | Statement::LeaveFiled(_)
            | Statement::LeaveReturned(_)
            | Statement::LeaveReturnConfirmed(())
            | Statement::LeaveRevoked(())
            | Statement::DelegateNamed(_)
            | Statement::Briefed(_)
            | Statement::BriefingRead(_)
            | Statement::HandedBack(_)
            | Statement::HandBackTaken(_)
            | Statement::AbsenceRecorded(_)
            | Statement::StepTransferred(_)
            | Statement::OpinionAsked(_)
            | Statement::OpinionGiven(_)
            | Statement::QuestionTakenBack(_)
            | Statement::LeaveSentBack(_)
            | Statement::LeaveResubmitted(_)
            | Statement::LeaveRemarked(_)
            | Statement::Reminded(())
            | Statement::LeaveShortened(_)
            | Statement::DecisionRatified(_)
            | Statement::StandInAnswered(_)
            | Statement::StandInsNamed(_)
            | Statement::Punched(_)
            | Statement::WentOut(_)
            | Statement::CameBack(_)
            | Statement::MakeUpAsked(_)
            | Statement::MakeUpWithdrawn(_)
            | Statement::MakeUpDecided(_)
            | Statement::PointReminded(_)
            | Statement::TimeChecked(_)
            | Statement::AppealMade(_)
            | Statement::AppealWithdrawn(_)
            | Statement::AppealDecided(_)
            | Statement::PunchesImported(_)
            | Statement::ImportUndone(_)
            | Statement::ReportPublished(_)
            | Statement::LeaveReturnPunched(_)
            | Statement::ExcuseGiven(_)
            | Statement::ExcuseDecided(_)
            | Statement::AwolRecorded(_)
            | Statement::LeaveWithdrawnUnused(())
            | Statement::PaperLeaveEntered(_)
            | Statement::MeetingPlanned(_)
            | Statement::MeetingCancelled(_)
            | Statement::CheckedIn(_)
            | Statement::CheckedOut(_)
            | Statement::AttendanceListed(_)
            | Statement::MeetingLeaveSought(_)
            | Statement::GroundsGiven(_)
            | Statement::MeetingLeaveDecided(_)
            | Statement::MeetingLeaveEntered(_)
            | Statement::TalkAssigned(_)
            | Statement::TalkHandedIn(_)
            | Statement::TalkArchived(_)
            | Statement::MinutesWritten(_)
            | Statement::MeetingClosed(_)
            | Statement::CorrectionAsked(_)
            | Statement::CorrectionStated(_)
            | Statement::CorrectionDone(_)
            | Statement::PostSubmitted(_)
            | Statement::PostDecided(_)
            | Statement::PostAcknowledged(_)
            | Statement::PostHolderAdded(_)
            | Statement::PostHolderRemoved(_)
            | Statement::DutyAssigned(_)
            | Statement::FaultFound(_)
            | Statement::CaseReceived(_)
            | Statement::CaseNoticed(_)
            | Statement::SupplementReceived(_)
            | Statement::CaseAccepted(())
            | Statement::PauseNoted(_)
            | Statement::ExtensionAsked(_)
            | Statement::ExtensionDecided(_)
            | Statement::ExtensionTold(_)
            | Statement::CaseDecided(_)
            | Statement::CaseAnswered(_)
            | Statement::CaseDelivered(_)
            | Statement::ClientAppointed(_)
            | Statement::ClientCame(())
            | Statement::SiteChecked(_)
            | Statement::ReportedToHead(_)
            | Statement::CaseClosed(_)
            | Statement::CaseReassigned(_)
            | Statement::CaseEnded(_)
            | Statement::AppointmentAgreed(_)
            | Statement::AppointmentEnded(_)
            | Statement::WindowClosed(_)
            | Statement::PunchPlaced(_)
            | Statement::PunchVerified(_)
            | Statement::TrainingPlanned(_)
            | Statement::TrainingDone(_)
            | Statement::TrainingConfirmed(_)
            | Statement::TrainingDropped(_)
            | Statement::SessionAsked(_)
            | Statement::SessionAccepted(())
            | Statement::SessionDeclined(_)
            | Statement::SessionStarted(_)
            | Statement::SessionHandedOver(_)
            | Statement::SessionClosed(_)
            | Statement::PowerChecked(_)
            | Statement::PartSettled(_)
            | Statement::DeedDone(_)
            | Statement::VisitSettled(_)
            | Statement::RosterPublished(_)
            | Statement::RosterAmended(_)
            | Statement::DutyPersonChosen(_)
            | Statement::SwapAsked(_)
            | Statement::SwapAnswered(_)
            | Statement::DutyStarted(_)
            | Statement::DutyEnded(_)
            | Statement::DutyRelieved(_)
            | Statement::DutyAnswered(_)
            | Statement::ViolationRecorded(_)
            | Statement::ViolationAnswered(_)
            | Statement::ViolationConfirmed(_)
            | Statement::ViolationRevoked(_)
            | Statement::ViolationNamed(_)
            | Statement::ViolationDelivered(_)
            | Statement::LetterSent(_)
            | Statement::UnitAnswered(_)
            | Statement::PersonReplaced(_)
            | Statement::PersonTransferred(_)
            | Statement::LetterWithdrawn(_)
            | Statement::WithdrawalTold(_)
            | Statement::ViolationClosed(())
            | Statement::NoticePublished(_)
            | Statement::PrivateRead(_)
            | Statement::FeedbackGiven(_)
            | Statement::ComplaintHandled(_) => return None,
        })
    }

    /// Whether the visit stands where this act has its place, for this person.
    fn fits(self, visit: &Visit, person: &WorkerId) -> bool {
        use Stage::*;
        let stage = visit.stage;
        let under_way = matches!(stage, Departed | OnSite | PendingDelivery | DoneOnSite | Delivered | Closed);
        let went = visit.out.get(person).is_some_and(|out| out.trip == visit.trip);
        match self {
            Self::Assign => stage == Submitted,
            Self::StartVerification => stage == Assigned,
            Self::Confirm | Self::Reject => stage == Verifying,
            Self::Schedule => matches!(stage, Confirmed | Coordinating),
            Self::Inform => stage == Scheduled,
            Self::Prepare => stage == Informed,
            // A colleague's departure may arrive after the case was closed; who was there already may set out again while
            // something is left to do.
            Self::Depart => {
                stage == Prepared
                    || under_way && !went
                    || matches!(stage, Departed | OnSite | PendingDelivery) && !visit.is_out(person)
            }
            Self::Arrive => under_way,
            Self::CheckIdentity | Self::Finish | Self::PromiseDelivery => stage == OnSite,
            Self::NotFinish => matches!(stage, Departed | OnSite),
            Self::Rate => feedback::took_place(visit) && visit.rated_at.is_none(),
            Self::FollowUp => matches!(stage, DoneOnSite | Delivered | Closed),
            Self::Deliver => stage == PendingDelivery,
            Self::Return => visit.out.get(person).is_some_and(|out| out.returned_at.is_none()),
            Self::Reschedule => matches!(stage, Scheduled | Informed | Prepared | Departed | OnSite),
            // `Interpretation:` who refuses at the door has asked for it, though somebody is there.
            Self::Cancel => stage < OnSite || stage == OnSite && visit.obstacle() == Some(Obstacle::Refused),
        }
    }

    /// Whether the visiting staff do this as such, without naming a grant.
    fn by_staff(self, visit: &Visit) -> bool {
        match self {
            Self::Depart
            | Self::Arrive
            | Self::CheckIdentity
            | Self::NotFinish
            | Self::Finish
            | Self::PromiseDelivery
            | Self::Return
            | Self::Rate => true,
            Self::Reschedule => matches!(visit.stage, Stage::Departed | Stage::OnSite),
            Self::Assign
            | Self::StartVerification
            | Self::Confirm
            | Self::Reject
            | Self::Schedule
            | Self::Inform
            | Self::Prepare
            | Self::Deliver
            | Self::Cancel
            | Self::FollowUp => false,
        }
    }

    /// Whether this is part of getting ready and going, which counts as the phone knew the visit ([`Visit::as_known_to`]).
    fn takes_place(self) -> bool {
        (Self::Inform..=Self::PromiseDelivery).contains(&self)
    }

    /// The offices that may do this.
    fn offices(self, visit: &Visit) -> Vec<Office> {
        let desk = || desk_offices(visit.application.channel);
        match self {
            Self::Assign => desk(),
            Self::StartVerification
            | Self::Confirm
            | Self::Reject
            | Self::Inform
            | Self::Prepare
            | Self::Deliver
            | Self::FollowUp => window_offices(&visit.window),
            Self::Schedule if visit.stage == Stage::Coordinating => vec![(Role::ServiceSection, Span::Centre)],
            Self::Schedule => window_offices(&visit.window),
            Self::Reschedule if visit.stage == Stage::OnSite => Vec::new(),
            Self::Reschedule => window_offices(&visit.window),
            // `Interpretation:` the source names nobody; before a window has the case it is the desk's that took it.
            Self::Cancel if visit.stage == Stage::Submitted => desk(),
            Self::Cancel => window_offices(&visit.window),
            Self::Depart
            | Self::Arrive
            | Self::CheckIdentity
            | Self::NotFinish
            | Self::Finish
            | Self::PromiseDelivery
            | Self::Return
            | Self::Rate => Vec::new(),
        }
    }
}

pub(super) fn window_offices(window: &WindowId) -> Vec<Office> {
    [Role::WindowStaff, Role::WindowHead].map(|role| (role, Span::Window(window.clone()))).to_vec()
}

/// Empty for what is filed at a window.
fn desk_offices(channel: Channel) -> Vec<Office> {
    match channel {
        Channel::ReceptionRoom => vec![(Role::ReceptionRoom, Span::Centre)],
        Channel::JrcOwnerRequest | Channel::JrcProactive => vec![(Role::Jrc, Span::Centre)],
        Channel::WindowSelf | Channel::WindowRelative => Vec::new(),
    }
}

/// Who may file an application of this channel for this window. Source: GY-DOOR-7, -8.
pub fn filing_offices(channel: Channel, window: &WindowId) -> Vec<Office> {
    match channel {
        Channel::WindowSelf | Channel::WindowRelative => window_offices(window),
        Channel::ReceptionRoom | Channel::JrcOwnerRequest | Channel::JrcProactive => desk_offices(channel),
    }
}

/// Something that a person may do now, and the grant that the entry has to name for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub act: Act,
    pub acting: Option<(Role, GrantId)>,
    /// In whose place, while that one is away.
    pub instead_of: Option<WorkerId>,
}

/// What a person may do with a visit now, in the order of the work; each may still lack something ([`judge`] says what).
pub fn offers(visit: &Visit, worker: &WorkerId, world: &World<'_>) -> Vec<Offer> {
    let is_staff = visit.staff().contains(worker);
    let instead_of = cover::instead_of(visit, worker, world.now, world);
    let offer = |act: Act| {
        if !act.fits(visit, worker) {
            return None;
        }
        if act == Act::Return || act.by_staff(visit) && (is_staff || instead_of.is_some()) {
            return Some(Offer { act, acting: None, instead_of: instead_of.clone() });
        }
        let organisation = &world.reference.organisation;
        let acting = authority::office(organisation, worker, world.now.date(), &act.offices(visit))?;
        Some(Offer { act, acting: Some(acting), instead_of: None })
    };
    Act::ALL.into_iter().filter_map(offer).collect()
}

/// What the regulation says of one fact about a visit.
///
/// Shape: the ruling is [`Ruling::Visit`] for a confirmation, [`Ruling::InPlaceOf`] for a step that somebody takes who covers for
/// one of the staff, otherwise none.
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-FUTURE`, and those of each act, all at once.
/// Source: GY-DOOR, system behaviour. Examples: GY-DOOR-A1 to A9, A13.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Visit>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let acted = acted_at(envelope.wall, grade, world.now);
    if let Statement::VisitFiled(application) = statement {
        checks.require(state.is_none(), "GY-CORE-E-STATE", "GY-DOOR");
        let offices = filing_offices(application.channel, &application.window);
        let may = authority::acts_in(envelope, &world.reference.organisation, acted.date(), &offices);
        checks.require(may, "GY-CORE-E-ROLE", "GY-DOOR-8");
        application::filed(application, acted, world, &mut checks);
        return checks.into_result().map(|()| Ruling::None);
    }
    if let Statement::VisitSettled(settled) = statement {
        compensation::visit_settled(settled, envelope, state, acted.date(), world, &mut checks);
        return checks.into_result().map(|()| Ruling::None);
    }
    if let Statement::PhotoTaken(_) | Statement::PhotoTakenBack(_) = statement {
        photo::judge(statement, envelope, state, acted.date(), world, &mut checks);
        return checks.into_result().map(|()| Ruling::None);
    }
    let (Some(visit), Some(act)) = (state, Act::of(statement)) else {
        checks.refuse("GY-CORE-E-STATE", "GY-DOOR", Vec::new());
        return checks.into_result().map(|()| Ruling::None);
    };
    let known = act.takes_place().then(|| visit.as_known_to(envelope)).flatten();
    let visit = known.as_ref().unwrap_or(visit);
    let mut ruling = Ruling::None;

    if !act.fits(visit, &envelope.person) {
        let unprepared = act == Act::Depart && matches!(visit.stage, Stage::Scheduled | Stage::Informed);
        let code = if unprepared { "GY-DOOR-E-NOT-PREPARED" } else { "GY-CORE-E-STATE" };
        let rule = if unprepared { "GY-DOOR-12" } else { "GY-DOOR" };
        checks.refuse(code, rule, vec![("stage", format!("{:?}", visit.stage))]);
    }
    if let Some(instead_of) = may_act(act, visit, envelope, acted, world, &mut checks) {
        ruling = Ruling::InPlaceOf(instead_of);
    }
    match statement {
        Statement::VisitAssigned(assigned) => {
            application::responsible_window(&assigned.window, &visit.application, world.reference, &mut checks);
        }
        Statement::VisitConfirmed(verification) => {
            application::verified(verification, &mut checks);
            if let Err(Refusals(refusals)) = eligibility(&visit.application, world.reference) {
                checks.extend(refusals);
            }
            let windows = windows(&visit.application, &visit.window, world.reference);
            ruling = Ruling::Visit { windows: windows.into_iter().collect() };
        }
        Statement::VisitRejected(rejection) => rejected(rejection, &mut checks),
        Statement::VisitScheduled(plan) => {
            scheduled(plan, visit, envelope.doc, world.now, world, &mut checks);
            onsite::staffed(plan, visit, world.reference, &mut checks);
            covers_windows(plan, visit, world, &mut checks);
        }
        Statement::ApplicantInformed(informed) => checks.not_future(informed.at, world),
        Statement::VisitPrepared(preparation) => prepared(preparation, world, &mut checks),
        Statement::Departed(moment) | Statement::Arrived(moment) | Statement::Returned(moment) => {
            checks.not_future(moment.at, world);
        }
        Statement::IdentityChecked(check) => onsite::identity(check, world, &mut checks),
        Statement::NotFinished(said) => onsite::not_finished(said, world, &mut checks),
        Statement::VisitRated(moment) => {
            checks.not_future(moment.at, world);
            checks.range("at", feedback::in_time(visit, acted));
        }
        Statement::FollowedUp(said) => onsite::followed_up(said, visit, world, &mut checks),
        Statement::DoneOnSite(done) => onsite::finished(done, visit, world, &mut checks),
        Statement::DeliveryPromised(promise) => delivery_promised(promise, visit, world, &mut checks),
        Statement::Delivered(delivery) => delivered(delivery, world, &mut checks),
        Statement::VisitRescheduled(reschedule) => {
            rescheduled(reschedule, visit, envelope.doc, acted, world, &mut checks);
        }
        Statement::VisitCancelled(cancellation) => cancelled(cancellation, &mut checks),
        _ => {}
    }
    checks.into_result().map(|()| ruling)
}

/// In whose place, where the author does it for somebody who is away.
fn may_act(
    act: Act,
    visit: &Visit,
    envelope: &Envelope,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) -> Option<WorkerId> {
    // Who is out comes back, whatever became of the plan meanwhile.
    let as_staff = act.by_staff(visit) && visit.staff().contains(&envelope.person)
        || act == Act::Return && visit.out.contains_key(&envelope.person);
    if as_staff || authority::acts_in(envelope, &world.reference.organisation, acted.date(), &act.offices(visit)) {
        return None;
    }
    let instead_of = act.by_staff(visit).then(|| cover::instead_of(visit, &envelope.person, acted, world)).flatten();
    if instead_of.is_some() {
        return instead_of;
    }
    let window_of_several = act == Act::Schedule
        && visit.stage == Stage::Coordinating
        && authority::acts_in(envelope, &world.reference.organisation, acted.date(), &window_offices(&visit.window));
    if window_of_several {
        let windows = visit.windows.iter().map(|window| window.to_string()).collect::<Vec<_>>().join(" ");
        checks.refuse("GY-DOOR-E-MULTI-WINDOW", "GY-DOOR-11", vec![("windows", windows)]);
    } else {
        checks.refuse("GY-CORE-E-ROLE", "GY-CORE-11", Vec::new());
    }
    None
}

fn rejected(rejection: &Rejection, checks: &mut Checks) {
    reason(&rejection.text, checks);
    checks.required("told", rejection.told);
}

fn reason(text: &str, checks: &mut Checks) {
    checks.require(!text.trim().is_empty(), "GY-DOOR-E-REASON", "GY-DOOR");
    checks.text("reason", text, TEXT_MAX);
}

/// A plan must lie ahead of what counts as now for this act, and its staff must be free.
fn scheduled(plan: &Plan, visit: &Visit, doc: DocId, now: Timestamp, world: &World<'_>, checks: &mut Checks) {
    checks.required_text("place", plan.place.reveal(), TEXT_MAX);
    checks.required("staff", !plan.staff.is_empty());
    let distinct: BTreeSet<&WorkerId> = gather(&plan.staff);
    let known = plan.staff.iter().all(|worker| world.reference.organisation.workers.contains_key(worker));
    checks.range("staff", distinct.len() == plan.staff.len() && plan.staff.len() <= STAFF_MAX && known);
    checks.require(plan.from < plan.to, "GY-CORE-E-ORDER", "GY-CORE-14");
    checks.range("from", plan.from.is_sane());
    checks.range("to", plan.from.date() == plan.to.date());
    checks.in_calendar(plan.from.date(), world);
    if plan.from <= now {
        let figures = vec![("from", plan.from.clock()), ("now", now.clock())];
        checks.refuse("GY-DOOR-E-PAST", "GY-DOOR-10", figures);
    }
    application::community(plan.community.as_ref(), world.reference, checks);
    for worker in distinct {
        booking::staff_free(worker, plan, visit.community(plan), doc, world, checks);
    }
}

/// At least one worker of each window that has a matter in the case. Source: GY-DOOR-11 and the transition table; that a
/// window sends its own people is GY-DOOR-16.
fn covers_windows(plan: &Plan, visit: &Visit, world: &World<'_>, checks: &mut Checks) {
    let on = plan.from.date();
    let of_staff: BTreeSet<&WindowId> =
        gather(plan.staff.iter().flat_map(|worker| world.reference.organisation.windows_of(worker, on)));
    let several = visit.windows.len() > 1;
    for window in visit.windows.iter().filter(|window| !of_staff.contains(window)) {
        let figures = vec![("window", window.to_string())];
        let code = if several { "GY-DOOR-E-MULTI-WINDOW" } else { "GY-CORE-E-RANGE(staff)" };
        checks.refuse(code, if several { "GY-DOOR-11" } else { "GY-DOOR-16" }, figures);
    }
}

fn prepared(preparation: &Preparation, world: &World<'_>, checks: &mut Checks) {
    if let Some(notice) = &preparation.notice {
        checks.not_future(notice.at, world);
    }
    let lacking = unprepared(preparation);
    if !lacking.is_empty() {
        checks.refuse("GY-DOOR-E-NOT-PREPARED", "GY-DOOR-12", vec![("missing", lacking.join(" "))]);
    }
    checks.range("kit", preparation.kit.len() <= KitItem::ALL.len());
}

/// What is missing before departure: `notice`, or the name of an item of the checklist. Source: GY-DOOR-12, -13.
pub fn unprepared(preparation: &Preparation) -> Vec<&'static str> {
    let mut lacking = Vec::new();
    if preparation.notice.is_none() {
        lacking.push("notice");
    }
    let ticked = |item| preparation.kit.iter().any(|(ticked, _)| *ticked == item);
    lacking.extend(KitItem::ALL.into_iter().filter(|item| !ticked(*item)).map(kit_name));
    lacking
}

fn kit_name(item: KitItem) -> &'static str {
    match item {
        KitItem::Forms => "forms",
        KitItem::Devices => "devices",
        KitItem::CaseOpened => "case_opened",
        KitItem::Authority => "authority",
        KitItem::IdReader => "id_reader",
        KitItem::Seal => "seal",
        KitItem::Transport => "transport",
    }
}

fn delivery_promised(promise: &Promise, visit: &Visit, world: &World<'_>, checks: &mut Checks) {
    checks.not_future(promise.at, world);
    checks.required("identity_checked", onsite::is_identified(visit));
    onsite::items(&promise.items, checks);
    reason(&promise.reason, checks);
    checks.in_calendar(promise.planned, world);
    checks.require(promise.planned >= promise.at.date(), "GY-CORE-E-ORDER", "GY-CORE-14");
    if let Due::On(latest) = latest_delivery(visit, world.reference, promise.at)
        && promise.planned > latest
    {
        let figures = vec![("latest", latest.to_string()), ("planned", promise.planned.to_string())];
        checks.refuse("GY-DOOR-E-DELIVERY-DATE", "GY-DOOR-14", figures);
    }
}

/// The last day on which the outcome may be brought to the door: the promised limits of the matters, else
/// `P-DOOR-DELIVERY-WD`, in working days after the visit; the earliest of them. `Interpretation:` of GY-DOOR-14.
pub fn latest_delivery(visit: &Visit, reference: &Reference, at: Timestamp) -> Due {
    let visited = visit.arrived_at.or(visit.departed_at).unwrap_or(at).date();
    let matters = visit.application.matters.iter();
    let promised = matters.map(|matter| reference.matters.get(matter).and_then(|matter| matter.promised_days));
    let Some(default) = reference.figures.visit.as_ref().map(|figures| figures.delivery_working_days) else {
        return Due::Unknown;
    };
    let days = promised.map(|days| days.unwrap_or(default)).min().unwrap_or(default);
    reference.calendar.after(visited, days)
}

fn delivered(delivery: &Delivery, world: &World<'_>, checks: &mut Checks) {
    checks.not_future(delivery.at, world);
    checks.required_text("documents", &delivery.documents, TEXT_MAX);
    checks.required("count", delivery.count > 0);
    checks.require(!delivery.receipt.is_empty(), "GY-DOOR-E-RECEIPT", "GY-DOOR-14");
    checks.drawing("receipt", &delivery.receipt);
}

fn rescheduled(
    reschedule: &Reschedule,
    visit: &Visit,
    doc: DocId,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) {
    checks.text("text", &reschedule.text, TEXT_MAX);
    let explained = reschedule.reason != RescheduleReason::Other || !reschedule.text.trim().is_empty();
    // From the door step one goes again when the applicant was not met. `Interpretation:` or for what was said to stand in the way.
    let obstacle = visit.obstacle().and_then(RescheduleReason::after);
    let fits = visit.stage != Stage::OnSite
        || reschedule.reason == RescheduleReason::Absent
        || obstacle == Some(reschedule.reason);
    checks.require(explained && fits, "GY-DOOR-E-REASON", "GY-DOOR");
    scheduled(&reschedule.plan, visit, doc, acted, world, checks);
    onsite::staffed(&reschedule.plan, visit, world.reference, checks);
    if visit.windows.len() < 2 {
        covers_windows(&reschedule.plan, visit, world, checks);
    }
}

fn cancelled(cancellation: &Cancellation, checks: &mut Checks) {
    checks.required_text("who", &cancellation.who, TEXT_MAX);
    reason(&cancellation.why, checks);
}

#[cfg(test)]
pub(in crate::regime) mod examples;
#[cfg(test)]
mod trips;
