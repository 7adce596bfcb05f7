//! Cases (办件): who does what with one, what has to hold first, and how its clock stands.
//!
//! The days themselves are `limit`'s business; here is what puts them on record. Nobody types a due date: it follows from the
//! records of receipt, notices and delivery. Source: ZY-LIM, ZW-LIM, YG-LIM, GY-LIMIT, "Case transitions".

pub mod booking;
pub mod clock;
mod extension;
mod intake;

use super::authority::{self, Office};
use super::leave::ab;
use super::limit::{self, Deemed};
use super::refusal::Checks;
use super::{Refusals, World};
use crate::centre::{Consent, LimitFigures, Omission, PauseBasis, Reference};
use crate::domain::calendar::Due;
use crate::domain::org::PostPair;
use crate::domain::{Date, DocId, GrantId, Role, Span, Timestamp, WindowId, WorkerId};
use crate::fact::case::{Appointed, Decision, Ending, LimitSource, Notice, Pause, Reassigned, Subject};
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::Case;
use crate::procedure;

pub use booking::{closed, extended_minutes, open_at_counter};
pub use clock::{days_left, figures, is_report_late, open_until, report_due, site_check_due, standing};
pub use extension::{Awaits, awaits};
use extension::{decides, is_head};
pub use intake::limit_of;

/// Texts that people type. Unit: characters.
pub const TEXT_MAX: usize = 500;
pub const NAME_MAX: usize = 60;
/// Items in one notice, and notices, pauses, extensions and appointments in one case.
pub const ITEMS_MAX: usize = 20;
pub const ITEM_MAX: usize = 100;

/// What moves a case on, in the order of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    Receive,
    Notice,
    Supplement,
    Accept,
    SiteCheck,
    DecideExtension,
    TellExtension,
    Decide,
    Answer,
    Deliver,
    Report,
    Close,
    Pause,
    AskExtension,
    Appoint,
    Came,
    Book,
    EndBooking,
    Reassign,
    End,
}

impl Act {
    pub const ALL: [Self; 20] = [
        Self::Receive,
        Self::Notice,
        Self::Supplement,
        Self::Accept,
        Self::SiteCheck,
        Self::DecideExtension,
        Self::TellExtension,
        Self::Decide,
        Self::Answer,
        Self::Deliver,
        Self::Report,
        Self::Close,
        Self::Pause,
        Self::AskExtension,
        Self::Appoint,
        Self::Came,
        Self::Book,
        Self::EndBooking,
        Self::Reassign,
        Self::End,
    ];

    /// The act that a statement is about; `None` for statements of other documents.
    pub fn of(statement: &Statement) -> Option<Self> {
        Some(match statement {
            Statement::CaseReceived(_) => Self::Receive,
            Statement::CaseNoticed(_) => Self::Notice,
            Statement::SupplementReceived(_) => Self::Supplement,
            Statement::CaseAccepted(()) => Self::Accept,
            Statement::PauseNoted(_) => Self::Pause,
            Statement::ExtensionAsked(_) => Self::AskExtension,
            Statement::ExtensionDecided(_) => Self::DecideExtension,
            Statement::ExtensionTold(_) => Self::TellExtension,
            Statement::CaseDecided(_) => Self::Decide,
            Statement::CaseAnswered(_) => Self::Answer,
            Statement::CaseDelivered(_) => Self::Deliver,
            Statement::ClientAppointed(_) => Self::Appoint,
            Statement::ClientCame(()) => Self::Came,
            Statement::SiteChecked(_) => Self::SiteCheck,
            Statement::ReportedToHead(_) => Self::Report,
            Statement::CaseClosed(_) => Self::Close,
            Statement::CaseReassigned(_) => Self::Reassign,
            Statement::CaseEnded(_) => Self::End,
            Statement::AppointmentAgreed(_) => Self::Book,
            Statement::AppointmentEnded(_) => Self::EndBooking,
            _ => return None,
        })
    }

    /// Whether the case stands where this act has its place.
    fn fits(self, case: &Case, figures: &LimitFigures) -> bool {
        let (in_process, is_open, came_in) = (case.is_in_process(), case.is_open(), case.received.is_some());
        match self {
            Self::Receive => is_open && !came_in,
            Self::Notice | Self::Supplement => in_process,
            Self::Pause => in_process && figures.pause.is_some(),
            Self::Accept => in_process && case.accepted.is_none(),
            Self::SiteCheck => in_process && figures.site_check_days.is_some(),
            Self::AskExtension => in_process && figures.extension.is_some() && case.open_extension().is_none(),
            Self::DecideExtension => {
                in_process && case.open_extension().is_some_and(|open| awaits(open, figures).is_some())
            }
            Self::TellExtension => in_process && case.open_extension().is_some(),
            // A limit that runs from the acceptance has not begun without one.
            Self::Decide => in_process && (!figures.from_acceptance || case.accepted.is_some()),
            Self::Answer => is_open && case.decision.is_some() && case.answered.is_none(),
            Self::Deliver => is_open && came_in && case.delivered.is_none(),
            Self::Report => {
                is_open && figures.default_days.is_some() && case.decision.is_some() && case.reported.is_none()
            }
            Self::Appoint | Self::Came => is_open && came_in && figures.no_show_is_on_time && case.delivered.is_none(),
            Self::Close => is_open && came_in,
            Self::Reassign => is_open,
            Self::Book => is_open && case.decision.is_none() && figures.appointment_gap_minutes.is_some(),
            Self::EndBooking => case.standing_bookings().next().is_some(),
            Self::End => is_open && case.decision.is_none(),
        }
    }

    /// Whether somebody would think of it now, of what is possible: an offer, and not a rule.
    fn is_of_use(self, case: &Case, figures: &LimitFigures) -> bool {
        match self {
            Self::Supplement => !case.missing_items().is_empty(),
            Self::Accept => case.missing_items().is_empty(),
            Self::SiteCheck => case.site_check && case.site_checked.is_none(),
            Self::TellExtension => case.open_extension().is_some_and(|open| awaits(open, figures).is_none()),
            Self::Deliver => case.decision.is_some(),
            Self::Close => case.decision.is_some() || case.promised.as_ref().is_some_and(|of| of.silence_consents),
            Self::Came => case.appointed.is_some() && case.came.is_none(),
            Self::Report => case.promised.as_ref().is_some_and(|promised| promised.source == LimitSource::Default),
            _ => true,
        }
    }

    /// The offices to which it is reserved; `None` for what the handler does, or whoever stands in for them.
    fn offices(self, case: &Case, figures: &LimitFigures, reference: &Reference) -> Option<Vec<Office>> {
        let organisation = &reference.organisation;
        let head = || (Role::WindowHead, Span::Window(case.window.clone()));
        let group = organisation.group_of(&case.handler).map(|group| Span::Group(group.clone()));
        let in_charge = || (Role::DeputyLeader, group.clone().unwrap_or(Span::Centre));
        let of_group = || group.clone().map(|group| (Role::GroupLeader, group));
        Some(match self {
            Self::Receive | Self::Book | Self::EndBooking => window_offices(&case.window),
            Self::Pause if figures.pause == Some(PauseBasis::Law) => vec![head()],
            Self::AskExtension if figures.extension == Some(Consent::Law) => vec![head()],
            Self::DecideExtension => match figures.extension {
                Some(Consent::Leader) => vec![in_charge()],
                Some(Consent::HeadAndSuperior) => {
                    [head(), (Role::Superior, Span::Centre)].into_iter().chain(of_group()).collect()
                }
                Some(Consent::Law) | None => Vec::new(),
            },
            Self::Reassign => {
                // The head of the centre where the head reads the cases (YG-LIM, "Who may do what").
                let reads = case.readers.contains(&Role::CentreLeader);
                let of_centre = reads.then_some((Role::CentreLeader, Span::Centre));
                [head()].into_iter().chain(of_centre).chain(of_group()).collect()
            }
            _ => return None,
        })
    }
}

fn window_offices(window: &WindowId) -> Vec<Office> {
    [Role::WindowStaff, Role::WindowHead].map(|role| (role, Span::Window(window.clone()))).to_vec()
}

/// Who takes a case in, or agrees to an appointment.
pub fn intake_offices(window: &WindowId) -> Vec<Office> {
    window_offices(window)
}

/// Something that a person may do now, the grant that the entry has to name for it, and in whose place they do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub act: Act,
    pub acting: Option<(Role, GrantId)>,
    pub instead_of: Option<WorkerId>,
}

/// What a person may do with a case now, in the order of the work; each may still lack something ([`judge`] says what).
pub fn offers(case: &Case, worker: &WorkerId, world: &World<'_>) -> Vec<Offer> {
    let Some(figures) = figures(case, world.reference) else { return Vec::new() };
    let organisation = &world.reference.organisation;
    let on = world.now.date();
    let offer = |act: Act| {
        if !act.fits(case, &figures) || !act.is_of_use(case, &figures) {
            return None;
        }
        match act.offices(case, &figures, world.reference) {
            Some(offices) => {
                let acting = authority::office(organisation, worker, on, &offices)?;
                let waits = act != Act::DecideExtension || decides(case, &figures) == Some(is_head(acting.0));
                waits.then_some(Offer { act, acting: Some(acting), instead_of: None })
            }
            None => {
                let instead_of = at_post(case, worker, world.now, world)?;
                Some(Offer { act, acting: None, instead_of })
            }
        }
    };
    Act::ALL.into_iter().filter_map(offer).collect()
}

/// Whether somebody does the case's work at that moment, and in whose place: the handler while they are of the window, or
/// whoever covers for them (ZY-AB-9). None for everybody else.
fn at_post(case: &Case, worker: &WorkerId, at: Timestamp, world: &World<'_>) -> Option<Option<WorkerId>> {
    let organisation = &world.reference.organisation;
    if case.handler == *worker {
        return organisation.windows_of(worker, at.date()).contains(&case.window).then_some(None);
    }
    ab::covers_for(worker, &case.handler, at, world).then(|| Some(case.handler.clone()))
}

/// What an entry of `worker` has to name for what it says about a case; none for what the handler does.
pub fn acting(
    statement: &Statement,
    case: &Case,
    worker: &WorkerId,
    on: Date,
    reference: &Reference,
) -> Option<(Role, GrantId)> {
    let figures = figures(case, reference)?;
    let offices = Act::of(statement)?.offices(case, &figures, reference)?;
    authority::office(&reference.organisation, worker, on, &offices)
}

/// The people whose documents are looked at when something is stated about a case: who covers for the handler follows from their
/// leaves.
pub fn looked_at<'a>(case: &'a Case, reference: &'a Reference) -> impl Iterator<Item = &'a WorkerId> {
    let pairs = reference.organisation.pairs.iter().filter(|pair| pair.a == case.handler);
    [&case.handler].into_iter().chain(pairs.flat_map(PostPair::people))
}

/// Under which keys the reports are found of which one has to be confirmed before a case is refused.
pub fn denial_reports(case: &Case, doc: DocId, reference: &Reference) -> Option<WorkerId> {
    let denial = figures(case, reference)?.denial?;
    Some(procedure::of_case(&denial.procedure, &denial.field, doc))
}

/// What the regulation says of one fact about a case.
///
/// Shape: the ruling is [`Ruling::CaseTaken`] for one that comes in, none for an appointment, otherwise [`Ruling::Case`].
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-FUTURE`, `-SELF`, and those of each act, all at once.
/// Source: ZY-LIM, ZW-LIM, YG-LIM, GY-LIMIT, system behaviour. Examples: YG-LIM-A5 to A9, ZY-AB-A7.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Case>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let held = state.map_or_else(|| world.reference.figures.limit(), |case| figures(case, world.reference));
    let Some(figures) = held else {
        checks.unregulated("ZY-LIM-1");
        return checks.into_result().map(|()| Ruling::None);
    };
    let said = Said { figures: &figures, envelope, acted: acted_at(envelope.wall, grade, world.now), world };
    match statement {
        Statement::CaseReceived(intake) => {
            let ruling = said.received(intake, state, &mut checks);
            return checks.into_result().map(|()| ruling);
        }
        Statement::AppointmentAgreed(booking) => {
            said.booked(booking, state, &mut checks);
            return checks.into_result().map(|()| Ruling::None);
        }
        _ => {}
    }
    let (Some(case), Some(act)) = (state, Act::of(statement)) else {
        checks.refuse("GY-CORE-E-STATE", "ZY-LIM", Vec::new());
        return checks.into_result().map(|()| Ruling::None);
    };
    checks.require(act.fits(case, &figures), "GY-CORE-E-STATE", "ZY-LIM");
    let instead_of = said.may_act(act, case, &mut checks);
    said.check(statement, case, &mut checks);
    let on = said.acted.date();
    let overdue = match standing(case, &figures, &world.reference.calendar, on) {
        Some(limit::Standing { due: Some(Due::On(due)), overdue: true, .. }) => Some(due),
        _ => None,
    };
    checks.into_result().map(|()| Ruling::Case { instead_of, overdue })
}

/// One fact, with what the checks look at around it.
struct Said<'a> {
    figures: &'a LimitFigures,
    envelope: &'a Envelope,
    /// When the person acted.
    acted: Timestamp,
    world: &'a World<'a>,
}

impl Said<'_> {
    fn code(&self, name: &str) -> String {
        Code::of(&self.figures.regulation, name).0
    }

    fn holds(&self, offices: &[Office]) -> bool {
        authority::acts_still(self.envelope, self.acted, offices, self.world)
    }

    fn may_act(&self, act: Act, case: &Case, checks: &mut Checks) -> Option<WorkerId> {
        let post = match act.offices(case, self.figures, self.world.reference) {
            Some(offices) => self.holds(&offices).then_some(None),
            None => at_post(case, &self.envelope.person, self.acted, self.world),
        };
        checks.require(post.is_some(), "GY-CORE-E-ROLE", "GY-CORE-11");
        post.flatten()
    }

    /// When the limit ends as things stand; the reason why it is not known is a refusal.
    fn due(&self, case: &Case, checks: &mut Checks) -> Option<Date> {
        match standing(case, self.figures, &self.world.reference.calendar, self.acted.date())?.due {
            Some(Due::On(due)) => Some(due),
            Some(Due::Unknown) => {
                checks.refuse("GY-CORE-E-CALENDAR", "GY-CORE-2", Vec::new());
                None
            }
            None => {
                checks.refuse("GY-CORE-E-STATE", "ZY-LIM-9", vec![("due", "none".to_owned())]);
                None
            }
        }
    }

    fn extend(&self, result: Result<(), Code>, rule: &'static str, checks: &mut Checks) {
        if let Err(code) = result {
            checks.refuse(&code.0, rule, Vec::new());
        }
    }

    fn check(&self, statement: &Statement, case: &Case, checks: &mut Checks) {
        match statement {
            Statement::CaseNoticed(notice) => self.noticed(notice, case, checks),
            Statement::SupplementReceived(items) => self.supplemented(items, case, checks),
            Statement::CaseAccepted(()) => checks.required("materials", case.missing_items().is_empty()),
            Statement::PauseNoted(pause) => self.paused(pause, case, checks),
            Statement::ExtensionAsked(asked) => self.asked(asked, case, checks),
            Statement::ExtensionDecided(verdict) => self.extension_decided(verdict, case, checks),
            Statement::ExtensionTold(_) => self.extension_told(case, checks),
            Statement::CaseDecided(decision) => self.decided(decision, case, checks),
            Statement::CaseDelivered(_) => {
                if let Some(course) = clock::course(case) {
                    self.extend(limit::delivered(&course, self.acted.date(), self.figures), "GY-LIMIT", checks);
                }
            }
            Statement::ClientAppointed(appointed) => self.appointed(appointed, case, checks),
            Statement::ClientCame(()) => {
                let waits = case.appointed.is_some() && case.came.is_none();
                checks.require(waits, &self.code("NO-APPOINTMENT"), "ZW-LIM-18");
            }
            Statement::SiteChecked(findings) => {
                checks.required_text("findings", findings, TEXT_MAX);
                let registered = case.received.unwrap_or(self.acted).date();
                let checked = limit::site_checked(registered, Some(self.acted.date()), self.figures);
                self.extend(checked, "YG-LIM-7", checks);
            }
            Statement::ReportedToHead(text) => checks.required_text("report", text, TEXT_MAX),
            Statement::CaseClosed(explanation) => self.closed(explanation, case, checks),
            Statement::CaseReassigned(Reassigned { handler, reason }) => {
                checks.required_text("reason", reason, TEXT_MAX);
                let organisation = &self.world.reference.organisation;
                let of_window = organisation.windows_of(handler, self.acted.date()).contains(&case.window);
                checks.range("handler", of_window && *handler != case.handler);
            }
            Statement::CaseEnded(Ending { reason, withdrawn }) => {
                checks.required_text("reason", reason, TEXT_MAX);
                if !withdrawn && self.figures.denial.is_some() && case.received.is_some() {
                    self.reported(None, checks);
                }
            }
            Statement::AppointmentEnded(ended) => self.booking_ended(ended, case, checks),
            _ => {}
        }
    }

    fn items(&self, items: &[String], checks: &mut Checks) {
        checks.required("items", !items.is_empty());
        checks.range("items", items.len() <= ITEMS_MAX);
        // One code for all of them: what is kept of an observation stays small.
        let fits = |item: &String| !item.trim().is_empty() && item.chars().count() <= ITEM_MAX;
        checks.range("item", items.iter().take(ITEMS_MAX).all(fits));
    }

    fn noticed(&self, notice: &Notice, case: &Case, checks: &mut Checks) {
        self.items(&notice.items, checks);
        checks.range("notices", case.notices.len() < ITEMS_MAX);
        checks.range("mends_an_omission", !notice.mends_an_omission || !case.notices.is_empty());
    }

    fn supplemented(&self, items: &[String], case: &Case, checks: &mut Checks) {
        self.items(items, checks);
        checks.range("items", case.additions.len() < ITEMS_MAX * ITEMS_MAX);
        // Where an omission counts from the first supplement, there is none without a notice.
        let of_notice = self.figures.omission == Omission::FirstAddition;
        checks.require(!of_notice || !case.notices.is_empty(), &self.code("NO-NOTICE"), "ZY-LIM-9");
    }

    fn paused(&self, pause: &Pause, case: &Case, checks: &mut Checks) {
        checks.text("basis", &pause.basis, TEXT_MAX);
        checks.range("pauses", case.pauses.len() < ITEMS_MAX);
        self.extend(limit::pause(&clock::pause(self.acted, pause), self.figures), "ZW-LIM-15", checks);
    }

    fn decided(&self, decision: &Decision, case: &Case, checks: &mut Checks) {
        checks.required_text("result", &decision.result, TEXT_MAX);
        let registered = case.received.unwrap_or(self.acted).date();
        if case.site_check {
            let checked = case.site_checked.as_ref().map(|(at, _)| at.date());
            self.extend(limit::site_checked(registered, checked, self.figures), "YG-LIM-7", checks);
        }
        let tacit = case.promised.as_ref().is_some_and(|promised| promised.silence_consents);
        if decision.refuses && !tacit && self.figures.denial.is_some() {
            self.reported(None, checks);
        }
        if !(tacit && decision.refuses) {
            return;
        }
        if let Some(due) = self.due(case, checks) {
            let on = self.acted.date();
            self.reported(Some(due), checks);
            // What silence has consented to is not refused any more.
            let standing = standing(case, self.figures, &self.world.reference.calendar, on);
            let is_deemed = standing.is_some_and(|standing| matches!(standing.deemed, Some(Deemed::Approved(_))));
            checks.require(!is_deemed, "GY-CORE-E-STATE", "ZW-LIM-17");
        }
    }

    /// A case is refused when that was reported and confirmed before, and in time where silence would consent.
    fn reported(&self, due: Option<Date>, checks: &mut Checks) {
        let confirmed = self.figures.denial.as_ref().and_then(|denial| {
            let key = procedure::of_case(&denial.procedure, &denial.field, self.envelope.doc);
            let reports = self.world.others.found_by(&key).into_iter();
            let reports = reports.filter(|(_, report)| report.procedure == denial.procedure);
            let done = reports.flat_map(|(_, report)| &report.done);
            let confirmed = done.filter(|done| denial.confirmed_by.contains(&done.act));
            confirmed.map(|done| done.at).filter(|at| *at <= self.acted).min()
        });
        let on = self.acted.date();
        let decision = limit::Decision { on, refuses: true, report_confirmed: confirmed.map(Timestamp::date) };
        self.extend(limit::decided(&decision, due.unwrap_or(on)), "ZW-LIM-17", checks);
    }

    fn appointed(&self, appointed: &Appointed, case: &Case, checks: &mut Checks) {
        let today = self.acted.date();
        checks.require(appointed.on >= today, "GY-CORE-E-ORDER", "GY-CORE-14");
        checks.in_calendar(appointed.on, self.world);
        if let Some(due) = self.due(case, checks) {
            let told = limit::Appointment { told: today, on: appointed.on, came: None };
            self.extend(limit::appointed(Some(&told), due, self.figures), "ZW-LIM-18", checks);
        }
    }

    /// A case goes to the files when it has reached its end, was reported where that is due, and explained where a task was late.
    fn closed(&self, explanation: &str, case: &Case, checks: &mut Checks) {
        checks.text("explanation", explanation, TEXT_MAX);
        let standing = standing(case, self.figures, &self.world.reference.calendar, self.acted.date());
        let has_ended = standing.is_some_and(|standing| standing.ended.is_some() || standing.deemed.is_some());
        checks.require(has_ended, "GY-CORE-E-STATE", "ZY-LIM");
        let by_default = case.promised.as_ref().is_some_and(|promised| promised.source == LimitSource::Default);
        checks.require(!by_default || case.reported.is_some(), &self.code("REPORT"), "YG-LIM-3");
        if let (Subject::Task(task), Some((by, _))) = (&case.subject, &case.decision) {
            self.extend(limit::task_closed(task.due, by.at.date(), explanation, self.figures), "ZY-LIM-12", checks);
        }
    }
}

/// The case of a document, among those that concern a person.
pub fn is_mine(case: &Case, worker: &WorkerId, world: &World<'_>) -> bool {
    at_post(case, worker, world.now, world).is_some()
        || case.standing_bookings().any(|booking| booking.worker == *worker)
}

#[cfg(test)]
mod examples;
