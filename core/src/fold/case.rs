//! One case (办件): what is on record of it, as its clock looks at it, and who did it; and one day of a window.

use serde::{Deserialize, Serialize};

use super::Step;
use crate::centre::Unit;
use crate::domain::{Date, Role, Timestamp, WindowId, WorkerId};
use crate::fact::case::{
    Appointed, Booking, BookingEnd, BookingEnded, Client, Decision, Ending, Extension, Intake, LimitSource, Notice,
    Pause, Subject,
};
use crate::fact::{Envelope, Receipt, Ruling, Statement};

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct By {
    pub who: WorkerId,
    pub at: Timestamp,
}

/// Its limit, as it was promised when the case came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promised {
    pub days: u32,
    pub unit: Unit,
    pub silence_consents: bool,
    pub source: LimitSource,
}

/// 延期, as far as it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    pub asked: Extension,
    pub by: By,
    /// The head of the window or section has signed.
    pub head: Option<By>,
    pub consented: Option<By>,
    /// Who refused it, and why.
    pub refused: Option<(By, String)>,
    pub told: Option<Timestamp>,
}

/// An act that somebody did in another's place (顶岗): "Wang acting for Li".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acting {
    pub by: By,
    pub instead_of: WorkerId,
}

/// 问责建议: proposed because a case was finished late; a person decides (GY-CORE-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// The person at the post when it was finished.
    pub subject: WorkerId,
    /// In whose place they were there.
    pub instead_of: Option<WorkerId>,
    pub due: Date,
    pub at: Timestamp,
}

/// 预约服务, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Booked {
    pub booking: Booking,
    pub ended: Option<BookingEnd>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub window: WindowId,
    pub client: Client,
    pub subject: Subject,
    pub handler: WorkerId,
    /// When it came in; none while there is an appointment and nothing more.
    pub received: Option<Timestamp>,
    pub online: bool,
    pub site_check: bool,
    pub special: String,
    pub promised: Option<Promised>,
    /// Who reads every case of the centre.
    pub readers: Vec<Role>,
    pub notices: Vec<(Timestamp, Notice)>,
    pub additions: Vec<(Timestamp, String)>,
    pub accepted: Option<Timestamp>,
    /// With the time at which the client was told, if the receipt says it.
    pub pauses: Vec<(Timestamp, Pause)>,
    pub extensions: Vec<Extended>,
    pub decision: Option<(By, Decision)>,
    pub answered: Option<Timestamp>,
    pub delivered: Option<Timestamp>,
    pub appointed: Option<(Timestamp, Appointed)>,
    pub came: Option<Timestamp>,
    pub site_checked: Option<(Timestamp, String)>,
    pub reported: Option<Timestamp>,
    pub ended: Option<(Timestamp, Ending)>,
    pub closed: Option<Timestamp>,
    pub bookings: Vec<Booked>,
    pub acting: Vec<Acting>,
    pub referrals: Vec<Referral>,
    pub trail: Vec<Step>,
}

impl Case {
    fn new(window: &WindowId, client: &Client, subject: Subject, handler: &WorkerId) -> Self {
        Self {
            window: window.clone(),
            client: client.clone(),
            subject,
            handler: handler.clone(),
            received: None,
            online: false,
            site_check: false,
            special: String::new(),
            promised: None,
            readers: Vec::new(),
            notices: Vec::new(),
            additions: Vec::new(),
            accepted: None,
            pauses: Vec::new(),
            extensions: Vec::new(),
            decision: None,
            answered: None,
            delivered: None,
            appointed: None,
            came: None,
            site_checked: None,
            reported: None,
            ended: None,
            closed: None,
            bookings: Vec::new(),
            acting: Vec::new(),
            referrals: Vec::new(),
            trail: Vec::new(),
        }
    }

    /// The case that a statement begins; none for one that begins none.
    pub(super) fn begun(statement: &Statement, envelope: &Envelope) -> Option<Self> {
        match statement {
            Statement::CaseReceived(intake) => {
                Some(Self::new(&intake.window, &intake.client, intake.subject.clone(), &envelope.person))
            }
            Statement::AppointmentAgreed(booking) => {
                let subject = Subject::Matter(booking.matter.clone());
                Some(Self::new(&booking.window, &booking.client, subject, &booking.worker))
            }
            _ => None,
        }
    }

    /// Whether other rules find it by a person: its handler, and whoever stands in its appointments.
    pub fn concerns(&self, person: &WorkerId) -> bool {
        self.people().any(|worker| worker == person)
    }

    pub fn people(&self) -> impl Iterator<Item = &WorkerId> {
        [&self.handler].into_iter().chain(self.bookings.iter().map(|booked| &booked.booking.worker))
    }

    /// Whether something is still to be done about it.
    pub fn is_open(&self) -> bool {
        self.closed.is_none() && self.ended.is_none()
    }

    /// Whether it has come in and is not finished.
    pub fn is_in_process(&self) -> bool {
        self.received.is_some() && self.is_open() && self.decision.is_none()
    }

    /// The extension about which somebody has to decide, or of which the client is to be told.
    pub fn open_extension(&self) -> Option<&Extended> {
        self.extensions.last().filter(|extension| extension.refused.is_none() && extension.told.is_none())
    }

    /// What the client was told to supply and has not supplied.
    pub fn missing_items(&self) -> Vec<&str> {
        let came = |item: &&String| self.additions.iter().any(|(_, came)| came == *item);
        let items = self.notices.iter().flat_map(|(_, notice)| &notice.items);
        let mut missing: Vec<&str> = Vec::new();
        for item in items.filter(|item| !came(item)) {
            if !missing.contains(&item.as_str()) {
                missing.push(item);
            }
        }
        missing
    }

    /// The appointments that stand.
    pub fn standing_bookings(&self) -> impl Iterator<Item = &Booking> {
        self.bookings.iter().filter(|booked| booked.ended.is_none()).map(|booked| &booked.booking)
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        if !receipt.verdict.is_effective() {
            return;
        }
        let at = receipt.acted_at(envelope);
        let by = || By { who: envelope.person.clone(), at };
        // Approvals count when the server has them (GY-CORE-9).
        let approved = || By { who: envelope.person.clone(), at: receipt.received_at };
        self.note_cover(envelope, statement, receipt, at);
        match statement {
            Statement::CaseReceived(intake) => self.receive(intake, at, receipt),
            Statement::CaseNoticed(notice) => self.notices.push((at, notice.clone())),
            Statement::SupplementReceived(items) => {
                self.additions.extend(items.iter().map(|item| (at, item.clone())));
            }
            Statement::CaseAccepted(()) => self.accepted = Some(at),
            Statement::PauseNoted(pause) => self.pauses.push((at, pause.clone())),
            Statement::ExtensionAsked(asked) => {
                let told = asked.told.then_some(at);
                let (head, consented, refused) = (None, None, None);
                self.extensions.push(Extended { asked: asked.clone(), by: by(), head, consented, refused, told });
            }
            Statement::ExtensionDecided(verdict) => {
                if let Some(extension) = self.extensions.last_mut() {
                    let is_head = matches!(envelope.acting, Some((Role::WindowHead | Role::GroupLeader, _)));
                    match verdict.agree {
                        false => extension.refused = Some((approved(), verdict.reason.clone())),
                        true if is_head => extension.head = Some(approved()),
                        true => extension.consented = Some(approved()),
                    }
                }
            }
            Statement::ExtensionTold(_) => {
                if let Some(extension) = self.extensions.last_mut() {
                    extension.told = Some(at);
                }
            }
            Statement::CaseDecided(decision) => self.decision = Some((by(), decision.clone())),
            Statement::CaseAnswered(_) => self.answered = Some(at),
            Statement::CaseDelivered(_) => self.delivered = Some(at),
            Statement::ClientAppointed(appointed) => {
                self.appointed = Some((at, appointed.clone()));
                self.came = None;
            }
            Statement::ClientCame(()) => self.came = Some(at),
            Statement::SiteChecked(findings) => self.site_checked = Some((at, findings.clone())),
            Statement::ReportedToHead(_) => self.reported = Some(at),
            Statement::CaseClosed(_) => self.closed = Some(at),
            Statement::CaseReassigned(reassigned) => self.handler = reassigned.handler.clone(),
            Statement::CaseEnded(ending) => self.ended = Some((at, ending.clone())),
            Statement::AppointmentAgreed(booking) => {
                self.bookings.push(Booked { booking: booking.clone(), ended: None });
            }
            Statement::AppointmentEnded(BookingEnded { booking, how }) => {
                if let Some(booked) = self.bookings.get_mut(usize::from(*booking)) {
                    booked.ended = Some(*how);
                }
            }
            _ => {}
        }
    }

    fn receive(&mut self, intake: &Intake, at: Timestamp, receipt: &Receipt) {
        // At the window it comes in when it is registered, as far as that time can be believed.
        self.received = Some(if intake.online { intake.at } else { at });
        self.online = intake.online;
        self.site_check = intake.site_check;
        self.special = intake.special.clone();
        if let Ruling::CaseTaken { days, unit, silence_consents, source, readers } = &receipt.ruling {
            let (days, unit, silence_consents, source) = (*days, *unit, *silence_consents, *source);
            self.promised = Some(Promised { days, unit, silence_consents, source });
            self.readers = readers.clone();
        }
    }

    /// In whose place it was done, and who answers for it when it was late.
    fn note_cover(&mut self, envelope: &Envelope, statement: &Statement, receipt: &Receipt, at: Timestamp) {
        let Ruling::Case { instead_of, overdue } = &receipt.ruling else { return };
        let by = By { who: envelope.person.clone(), at };
        if let Some(instead_of) = instead_of {
            self.acting.push(Acting { by, instead_of: instead_of.clone() });
        }
        let finishes =
            matches!(statement, Statement::CaseDecided(_) | Statement::CaseAnswered(_) | Statement::CaseDelivered(_));
        if let Some(due) = overdue.filter(|_| finishes && self.referrals.is_empty()) {
            let (subject, instead_of) = (envelope.person.clone(), instead_of.clone());
            self.referrals.push(Referral { subject, instead_of, due, at });
        }
    }
}

/// One day of a window, when it was closed (关窗).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    pub window: WindowId,
    pub on: Date,
    /// The last time.
    pub closed: Option<By>,
    pub trail: Vec<Step>,
}

impl Counter {
    pub(super) fn new(window: &WindowId, on: Date) -> Self {
        Self { window: window.clone(), on, closed: None, trail: Vec::new() }
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, receipt: &Receipt) {
        self.trail.push(Step::new(envelope, receipt));
        if receipt.verdict.is_effective() {
            self.closed = Some(By { who: envelope.person.clone(), at: receipt.acted_at(envelope) });
        }
    }
}
