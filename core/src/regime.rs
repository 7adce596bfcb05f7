//! The regulations: what is allowed, what follows, and why.
//!
//! [`judge`] answers every fact, on the server when it admits and on the phone before it is sent, from the same data. A rule
//! is written once, with the centre's figures as arguments; no rule names a centre.

pub mod attendance;
pub mod authority;
pub mod board;
pub mod case;
pub mod compensation;
pub mod duty;
pub mod extended;
pub mod feedback;
pub mod leave;
pub mod limit;
pub mod meeting;
pub mod notice;
pub mod photo;
pub mod picture;
pub mod post;
pub mod private;
pub mod refusal;
pub mod report;
pub mod trace;
pub mod training;
pub mod violation;
pub mod visit;
pub mod working_time;

pub use refusal::{Refusal, Refusals};
pub use trace::Trace;

use crate::centre::Reference;
use crate::domain::{DeviceId, DocId, Timestamp, WorkerId};
use crate::fact::attendance::UserVerification;
use crate::fact::{Code, DocKind, Envelope, Grade, Ruling, Statement};
use crate::fold::{Case, Leave, Month, Proceeding, Roster, State, Violation, Visit};
use crate::procedure;

/// What a rule may look at beside the fact and its document.
pub struct World<'a> {
    pub reference: &'a Reference,
    /// When the server receives the fact; on the phone, its best estimate of now.
    pub now: Timestamp,
    pub others: &'a dyn Others,
}

impl std::fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("now", &self.now).finish_non_exhaustive()
    }
}

/// Other documents, for the rules that cross them.
pub trait Others {
    /// Every leave of a person, with its document.
    fn leaves_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)>;
    /// Every leave in which a person is named to stand in for somebody else and has not said no.
    fn stand_ins_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)>;
    /// Every visit in whose plan a person stands.
    fn visits_of(&self, person: &WorkerId) -> Vec<(DocId, &Visit)>;
    fn state(&self, doc: DocId) -> Option<&State>;
    fn visit(&self, doc: DocId) -> Option<&Visit> {
        self.state(doc)?.as_visit()
    }
    /// Every attendance month of a person.
    fn months_of(&self, person: &WorkerId) -> Vec<&Month>;
    /// Every case that a person handles, or in whose appointments they stand.
    fn cases_of(&self, person: &WorkerId) -> Vec<(DocId, &Case)>;
    /// Every proceeding that others find under a key.
    fn found_by(&self, key: &WorkerId) -> Vec<(DocId, &Proceeding)>;
    /// Every roster of duty in whose lines a person stands.
    fn rosters_of(&self, person: &WorkerId) -> Vec<&Roster>;
    /// Every violation of a person, and every one that they recorded.
    fn violations_of(&self, person: &WorkerId) -> Vec<(DocId, &Violation)>;
    /// Whether the screen at a place showed a code about then; none where nobody can tell, as on a phone.
    fn showed(&self, _place: &str, _code: u32, _at: Timestamp) -> Option<bool> {
        None
    }
    /// Whether a phone's registered authenticator verified its user for a punch; none where nobody can tell, as on a phone.
    fn verified(&self, _device: DeviceId, _said: &UserVerification) -> Option<bool> {
        None
    }
}

/// What the regulations say of one fact about one document.
///
/// Errors: every refusal that applies, not only the first.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&State>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    match statement.doc_kind() {
        DocKind::Visit => {
            let (fits, visit) = (fits(state, DocKind::Visit), state.and_then(State::as_visit));
            fits.and_then(|()| visit::judge(statement, envelope, visit, grade, world))
        }
        DocKind::Leave => {
            let (fits, leave) = (fits(state, DocKind::Leave), state.and_then(State::as_leave));
            fits.and_then(|()| leave::judge(statement, envelope, leave, grade, world))
        }
        DocKind::Month => {
            let (fits, month) = (fits(state, DocKind::Month), state.and_then(State::as_month));
            fits.and_then(|()| attendance::judge(statement, envelope, month, grade, world))
        }
        DocKind::Meeting => {
            let (fits, meeting) = (fits(state, DocKind::Meeting), state.and_then(State::as_meeting));
            fits.and_then(|()| meeting::judge(statement, envelope, meeting, grade, world))
        }
        DocKind::Report => {
            let (fits, report) = (fits(state, DocKind::Report), state.and_then(State::as_report));
            fits.and_then(|()| report::judge(statement, envelope, report, grade, world))
        }
        DocKind::Post => {
            let (fits, post) = (fits(state, DocKind::Post), state.and_then(State::as_post));
            fits.and_then(|()| post::judge(statement, envelope, post, grade, world))
        }
        DocKind::Case => {
            let (fits, case) = (fits(state, DocKind::Case), state.and_then(State::as_case));
            fits.and_then(|()| case::judge(statement, envelope, case, grade, world))
        }
        DocKind::Counter => {
            let counter = match state {
                Some(State::Counter(counter)) => Some(counter),
                _ => None,
            };
            fits(state, DocKind::Counter).and_then(|()| case::closed(statement, envelope, counter, grade, world))
        }
        DocKind::Grounds => {
            let (fits, grounds) = (fits(state, DocKind::Grounds), state.and_then(State::as_grounds));
            fits.and_then(|()| meeting::grounds::judge(statement, envelope, grounds, grade, world))
        }
        DocKind::Training => {
            let (fits, training) = (fits(state, DocKind::Training), state.and_then(State::as_training));
            fits.and_then(|()| training::judge(statement, envelope, training, grade, world))
        }
        DocKind::Extended => {
            let (fits, extended) = (fits(state, DocKind::Extended), state.and_then(State::as_extended));
            fits.and_then(|()| extended::judge(statement, envelope, extended, grade, world))
        }
        DocKind::Proceeding => {
            let (fits, proceeding) = (fits(state, DocKind::Proceeding), state.and_then(State::as_proceeding));
            let Statement::DeedDone(deed) = statement else { return Ok(Ruling::None) };
            fits.and_then(|()| procedure::judge(deed, envelope, proceeding, grade, world))
        }
        DocKind::Roster => {
            let (fits, roster) = (fits(state, DocKind::Roster), state.and_then(State::as_roster));
            fits.and_then(|()| duty::judge(statement, envelope, roster, grade, world))
        }
        DocKind::Violation => {
            let (fits, violation) = (fits(state, DocKind::Violation), state.and_then(State::as_violation));
            fits.and_then(|()| violation::judge(statement, envelope, violation, grade, world))
        }
        DocKind::Notice => {
            let (fits, notice) = (fits(state, DocKind::Notice), state.and_then(State::as_notice));
            fits.and_then(|()| notice::judge(statement, envelope, notice, grade, world))
        }
        DocKind::PrivateReads => {
            let (fits, reads) = (fits(state, DocKind::PrivateReads), state.and_then(State::as_private_reads));
            fits.and_then(|()| private::judge(statement, envelope, reads, world))
        }
        DocKind::Feedback => {
            let (fits, given) = (fits(state, DocKind::Feedback), state.and_then(State::as_feedback));
            fits.and_then(|()| feedback::judge(statement, envelope, given, grade, world))
        }
    }
}

/// A statement about one kind of document has no place in another.
fn fits(state: Option<&State>, kind: DocKind) -> Result<(), Refusals> {
    if state.is_none_or(|state| state.kind() == kind) {
        return Ok(());
    }
    Err(Refusal { code: Code::new("GY-CORE-E-STATE"), rule: "GY-CORE-14".into(), figures: Vec::new() }.into())
}

#[cfg(test)]
mod hostile;
