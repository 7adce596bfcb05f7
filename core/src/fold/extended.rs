//! Extended hours (延时服务): a window's sessions of one day, and what somebody asked for.
//!
//! They are two documents, because they have two audiences: whoever looks after the power sees which windows still work, and has no
//! business with a client's name. Both are kept as what was said in them, and read when somebody looks: a phone would have to load
//! more code for a second shape of the same.

use serde::{Deserialize, Serialize};

use super::Step;
use super::case::By;
use crate::domain::{Date, DocId, Private, Role, Timestamp, WindowId, WorkerId};
use crate::fact::extended::{
    Close, Compensation, Declined, Handover, PartSettled, PowerCheck, Request, Start, Trigger,
};
use crate::fact::{Envelope, Grade, Receipt, Statement};

/// One document: what was said, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    pub window: WindowId,
    pub on: Date,
    pub said: Vec<Said>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub step: Step,
    /// What the statement carries, as it was signed.
    pub payload: Private<Vec<u8>>,
}

/// 延时申请
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub request: Request,
    /// Who wrote it down, and in which office they were asked.
    pub by: By,
    pub asked_of: Option<Role>,
    pub accepted: Option<By>,
    pub declined: Option<(By, Declined)>,
}

impl Asked {
    pub fn is_open(&self) -> bool {
        self.accepted.is_none() && self.declined.is_none()
    }
}

/// A window's day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    pub window: WindowId,
    pub on: Date,
    /// In the order in which they began.
    pub sessions: Vec<Session>,
    pub looked: Vec<Looked>,
}

/// One session, from its start to its end, with whoever served in it one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub trigger: Trigger,
    /// In which office it was begun: who serves on their own initiative, or who organised it.
    pub started_as: Option<Role>,
    pub request: Option<DocId>,
    pub authority: String,
    pub waiting: u16,
    pub remark: String,
    /// Never empty; the last one runs while the session is open.
    pub parts: Vec<Part>,
    pub closed: Option<(By, Close)>,
    /// Whether some of its times stand on a clock that could not be proved (GY-CORE-9).
    pub unproved: bool,
}

/// Somebody's part in a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub staff: WorkerId,
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    /// Why somebody else went on.
    pub handed: Option<(By, String)>,
    pub settled: Option<(By, Compensation)>,
}

/// 断电前查看
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    pub by: By,
    /// Whether the window worked then.
    pub working: bool,
    pub off: bool,
    /// Whether switching off was refused because the window worked.
    pub refused: bool,
}

impl Session {
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Who serves, or served last.
    pub fn staff(&self) -> Option<&WorkerId> {
        self.parts.last().map(|part| &part.staff)
    }

    pub fn from(&self) -> Option<Timestamp> {
        self.parts.first().map(|part| part.from)
    }

    pub fn to(&self) -> Option<Timestamp> {
        self.parts.last()?.to
    }

    fn runs_at(&self, at: Timestamp) -> bool {
        self.from().is_some_and(|from| from <= at) && self.to().is_none_or(|to| at < to)
    }
}

impl Day {
    /// The session that is open, and which it is.
    pub fn open(&self) -> Option<(u8, &Session)> {
        let mut sessions = self.sessions.iter().enumerate();
        sessions
            .find(|(_, session)| session.is_open())
            .and_then(|(at, session)| Some((u8::try_from(at).ok()?, session)))
    }

    /// Whether somebody served at the window at a moment.
    pub fn worked_at(&self, at: Timestamp) -> bool {
        self.sessions.iter().any(|session| session.runs_at(at))
    }

    /// Everybody who served.
    pub fn people(&self) -> impl Iterator<Item = &WorkerId> {
        self.sessions.iter().flat_map(|session| &session.parts).map(|part| &part.staff)
    }
}

impl Extended {
    /// Source: GY-EXT, states; none for what begins neither.
    pub(super) fn begun(statement: &Statement) -> Option<Self> {
        let (window, on) = match statement {
            Statement::SessionAsked(request) => (&request.window, request.on),
            Statement::SessionStarted(start) => (&start.window, start.on),
            Statement::PowerChecked(check) => (&check.window, check.on),
            _ => return None,
        };
        Some(Self { window: window.clone(), on, said: Vec::new() })
    }

    pub(super) fn apply(&mut self, envelope: &Envelope, receipt: &Receipt) {
        self.said.push(Said { step: Step::new(envelope, receipt), payload: Private::new(envelope.payload.clone()) });
    }

    pub fn trail(&self) -> impl Iterator<Item = &Step> {
        self.said.iter().map(|said| &said.step)
    }

    fn read(&self) -> impl Iterator<Item = (&Step, Statement)> {
        self.said
            .iter()
            .filter_map(|said| Some((&said.step, Statement::decode(said.step.kind, said.payload.reveal())?)))
    }

    /// What somebody asked for; none of a window's day.
    pub fn asked(&self) -> Option<Asked> {
        let mut read = self.read();
        let Some((step, Statement::SessionAsked(request))) = read.next() else { return None };
        let mut asked = Asked { request, by: by(step), asked_of: step.role, accepted: None, declined: None };
        for (step, statement) in read.filter(|(step, _)| step.codes.is_empty()) {
            match statement {
                Statement::SessionAccepted(()) => asked.accepted = Some(by(step)),
                Statement::SessionDeclined(declined) => asked.declined = Some((by(step), declined)),
                _ => {}
            }
        }
        Some(asked)
    }

    /// The window's day; none of a request.
    pub fn day(&self) -> Option<Day> {
        let mut day = Day { window: self.window.clone(), on: self.on, sessions: Vec::new(), looked: Vec::new() };
        for (step, statement) in self.read() {
            if let Statement::SessionAsked(_) = statement {
                return None;
            }
            day.apply(step, statement);
        }
        Some(day)
    }
}

/// What was served, was served when it was: by the phone's clock, with a word about its evidence.
fn by(step: &Step) -> By {
    By { who: step.person.clone(), at: step.occurred_at }
}

impl Day {
    fn apply(&mut self, step: &Step, statement: Statement) {
        let (by, unproved) = (by(step), step.grade == Grade::C);
        let is_effective = step.codes.is_empty();
        match statement {
            Statement::PowerChecked(PowerCheck { off, .. }) => {
                let working = self.worked_at(by.at);
                self.looked.push(Looked { by, working, off, refused: !is_effective });
            }
            _ if !is_effective => {}
            Statement::SessionStarted(start) => self.sessions.push(Session::new(start, step)),
            Statement::SessionHandedOver(Handover { session, to, reason }) => {
                if let Some(session) = self.sessions.get_mut(usize::from(session)) {
                    let at = by.at;
                    session.ends(at, unproved);
                    if let Some(part) = session.parts.last_mut() {
                        part.handed = Some((by, reason));
                    }
                    session.parts.push(Part::new(to, at));
                }
            }
            Statement::SessionClosed(close) => {
                if let Some(session) = self.sessions.get_mut(usize::from(close.session)) {
                    session.ends(by.at, unproved);
                    session.closed = Some((by, close));
                }
            }
            Statement::PartSettled(PartSettled { session, part, how }) => {
                let session = self.sessions.get_mut(usize::from(session));
                if let Some(part) = session.and_then(|session| session.parts.get_mut(usize::from(part))) {
                    part.settled = Some((by, how));
                }
            }
            _ => {}
        }
    }
}

impl Session {
    fn new(start: Start, step: &Step) -> Self {
        Self {
            trigger: start.trigger,
            started_as: step.role,
            request: start.request,
            authority: start.authority,
            waiting: start.waiting,
            remark: start.remark,
            parts: vec![Part::new(start.staff, step.occurred_at)],
            closed: None,
            unproved: step.grade == Grade::C,
        }
    }

    /// The part that runs has an end.
    fn ends(&mut self, at: Timestamp, unproved: bool) {
        self.unproved |= unproved;
        if let Some(part) = self.parts.last_mut() {
            part.to = Some(at);
        }
    }
}

impl Part {
    fn new(staff: WorkerId, from: Timestamp) -> Self {
        Self { staff, from, to: None, handed: None, settled: None }
    }
}
