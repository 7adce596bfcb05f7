//! Facts in order to state: the one way that state comes to be.
//!
//! The fold looks at nothing but the entries of one document and their receipts. Whatever a regulation had to look up around
//! a fact (an overlap, a chain, a length) was computed once at admission and stands in the receipt as its ruling, so the same
//! log gives the same bytes on every device, whatever else that device knows.

pub mod case;
pub mod duty;
pub mod extended;
pub mod feedback;
pub mod grounds;
pub mod leave;
pub mod meeting;
pub mod month;
pub mod notice;
pub mod photo;
pub mod post;
pub mod private;
pub mod proceeding;
pub mod report;
pub mod training;
pub mod violation;
pub mod visit;

use serde::{Deserialize, Serialize};

pub use case::{Case, Counter};
pub use duty::Roster;
pub use extended::Extended;
pub use feedback::Feedback;
pub use grounds::Grounds;
pub use leave::Leave;
pub use meeting::Meeting;
pub use month::Month;
pub use notice::Notice;
pub use post::Post;
pub use private::PrivateReads;
pub use proceeding::Proceeding;
pub use report::Report;
pub use training::Training;
pub use violation::Violation;
pub use visit::Visit;

use crate::domain::{Role, Timestamp, WorkerId};
use crate::fact::{Code, DocKind, Envelope, Grade, Kind, Receipt, Statement, encode, read};

/// State of one document.
#[allow(
    clippy::large_enum_variant,
    reason = "most documents are visits, the largest; how large depends on the machine"
)]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    Visit(Visit),
    Leave(Leave),
    Month(Month),
    Meeting(Meeting),
    Post(Post),
    Report(Report),
    Case(Case),
    Counter(Counter),
    Grounds(Grounds),
    Training(Training),
    Extended(Extended),
    Proceeding(Proceeding),
    Roster(Roster),
    Violation(Violation),
    Notice(Notice),
    PrivateReads(PrivateReads),
    Feedback(Feedback),
}

impl State {
    pub fn kind(&self) -> DocKind {
        match self {
            Self::Visit(_) => DocKind::Visit,
            Self::Leave(_) => DocKind::Leave,
            Self::Month(_) => DocKind::Month,
            Self::Meeting(_) => DocKind::Meeting,
            Self::Post(_) => DocKind::Post,
            Self::Report(_) => DocKind::Report,
            Self::Case(_) => DocKind::Case,
            Self::Counter(_) => DocKind::Counter,
            Self::Grounds(_) => DocKind::Grounds,
            Self::Training(_) => DocKind::Training,
            Self::Extended(_) => DocKind::Extended,
            Self::Proceeding(_) => DocKind::Proceeding,
            Self::Roster(_) => DocKind::Roster,
            Self::Violation(_) => DocKind::Violation,
            Self::Notice(_) => DocKind::Notice,
            Self::PrivateReads(_) => DocKind::PrivateReads,
            Self::Feedback(_) => DocKind::Feedback,
        }
    }
    pub fn as_visit(&self) -> Option<&Visit> {
        if let Self::Visit(visit) = self { Some(visit) } else { None }
    }
    pub fn as_leave(&self) -> Option<&Leave> {
        if let Self::Leave(leave) = self { Some(leave) } else { None }
    }
    pub fn as_month(&self) -> Option<&Month> {
        if let Self::Month(month) = self { Some(month) } else { None }
    }
    pub fn as_meeting(&self) -> Option<&Meeting> {
        if let Self::Meeting(meeting) = self { Some(meeting) } else { None }
    }

    pub fn as_post(&self) -> Option<&Post> {
        if let Self::Post(post) = self { Some(post) } else { None }
    }
    pub fn as_report(&self) -> Option<&Report> {
        if let Self::Report(report) = self { Some(report) } else { None }
    }

    pub fn as_case(&self) -> Option<&Case> {
        if let Self::Case(case) = self { Some(case) } else { None }
    }
    pub fn as_grounds(&self) -> Option<&Grounds> {
        if let Self::Grounds(grounds) = self { Some(grounds) } else { None }
    }
    pub fn as_training(&self) -> Option<&Training> {
        if let Self::Training(training) = self { Some(training) } else { None }
    }
    pub fn as_extended(&self) -> Option<&Extended> {
        if let Self::Extended(extended) = self { Some(extended) } else { None }
    }
    pub fn as_proceeding(&self) -> Option<&Proceeding> {
        if let Self::Proceeding(proceeding) = self { Some(proceeding) } else { None }
    }
    pub fn as_roster(&self) -> Option<&Roster> {
        if let Self::Roster(roster) = self { Some(roster) } else { None }
    }

    pub fn as_violation(&self) -> Option<&Violation> {
        if let Self::Violation(violation) = self { Some(violation) } else { None }
    }
    pub fn as_notice(&self) -> Option<&Notice> {
        if let Self::Notice(notice) = self { Some(notice) } else { None }
    }
    /// The photographs of it; none for what has no place for any.
    pub fn photos(&self) -> &[photo::Photo] {
        if let Self::Visit(visit) = self { &visit.photos.0 } else { &[] }
    }
    pub fn as_private_reads(&self) -> Option<&PrivateReads> {
        if let Self::PrivateReads(reads) = self { Some(reads) } else { None }
    }
    pub fn as_feedback(&self) -> Option<&Feedback> {
        if let Self::Feedback(feedback) = self { Some(feedback) } else { None }
    }
    /// The bytes that must be equal on every device.
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        read(bytes)
    }
}

/// One line of a record's history: who did what when, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub kind: Kind,
    pub person: WorkerId,
    pub role: Option<Role>,
    /// By the phone's clock, with the grade of its evidence.
    pub occurred_at: Timestamp,
    pub grade: Grade,
    pub received_at: Timestamp,
    /// Empty when the entry took effect.
    pub codes: Vec<Code>,
}

impl Step {
    pub(crate) fn new(envelope: &Envelope, receipt: &Receipt) -> Self {
        Self {
            kind: envelope.kind,
            person: envelope.person.clone(),
            role: envelope.acting.as_ref().map(|(role, _)| *role),
            occurred_at: envelope.wall,
            grade: receipt.grade,
            received_at: receipt.received_at,
            codes: receipt.verdict.codes().to_vec(),
        }
    }
}

/// Folds one admitted fact into the state.
///
/// A fact whose verdict denies it any effect leaves a line in the history and nothing else. A statement that does not fit the
/// state was never admitted as effective; should a damaged log hold one, it changes nothing.
pub fn apply(state: &mut Option<State>, envelope: &Envelope, statement: &Statement, receipt: &Receipt) {
    if !receipt.verdict.is_admitted() {
        return;
    }
    if state.is_none() {
        *state = begun(envelope, statement, receipt);
    }
    match state {
        Some(State::Visit(visit)) => visit.apply(envelope, statement, receipt),
        Some(State::Leave(leave)) => leave.apply(envelope, statement, receipt),
        Some(State::Month(month)) => month.apply(envelope, statement, receipt),
        Some(State::Meeting(meeting)) => meeting.apply(envelope, statement, receipt),
        Some(State::Post(post)) => post.apply(envelope, statement, receipt),
        Some(State::Report(report)) => report.apply(envelope, statement, receipt),
        Some(State::Case(case)) => case.apply(envelope, statement, receipt),
        Some(State::Counter(counter)) => counter.apply(envelope, receipt),
        Some(State::Grounds(grounds)) => grounds.apply(envelope, statement, receipt),
        Some(State::Training(training)) => training.apply(envelope, statement, receipt),
        Some(State::Extended(extended)) => extended.apply(envelope, receipt),
        Some(State::Proceeding(proceeding)) => {
            if let Statement::DeedDone(deed) = statement {
                proceeding.apply(envelope, deed, receipt);
            }
        }
        Some(State::Roster(roster)) => roster.apply(envelope, receipt),
        Some(State::Violation(violation)) => violation.apply(envelope, receipt),
        Some(State::Notice(notice)) => notice.apply(envelope, statement, receipt),
        Some(State::PrivateReads(reads)) => {
            if let Statement::PrivateRead(read) = statement {
                reads.apply(envelope, read, receipt);
            }
        }
        Some(State::Feedback(feedback)) => feedback.apply(envelope, statement, receipt),
        None => {}
    }
}

/// The document that begins with a fact; none where it begins none. What its rules allow to begin one, and under which id,
/// `regime` says.
pub fn begun(envelope: &Envelope, statement: &Statement, receipt: &Receipt) -> Option<State> {
    let month = |person: &WorkerId, on| Some(State::Month(Month::new(person.clone(), on)));
    match statement {
        // Kept even when a rule denies it any effect.
        Statement::Punched(_) | Statement::WentOut(_) | Statement::CameBack(_) | Statement::PunchPlaced(_) => {
            month(&envelope.person, envelope.wall.date())
        }
        _ if !receipt.verdict.is_effective() => None,
        Statement::VisitFiled(application) => Some(State::Visit(Visit::filed(application))),
        Statement::LeaveSubmitted(slip) => Some(State::Leave(Leave::submitted(envelope, slip, receipt))),
        Statement::AbsenceRecorded(recorded) => Some(State::Leave(Leave::recorded(envelope, recorded, receipt))),
        Statement::PaperLeaveEntered(paper) => Some(State::Leave(Leave::on_paper(envelope, paper, receipt))),
        Statement::PostSubmitted(card) => Some(State::Post(Post::new(card.unit.clone()))),
        Statement::MakeUpAsked(request) => month(&envelope.person, request.place.on),
        Statement::PointReminded(reminder) => month(&reminder.worker, reminder.place.on),
        Statement::AppealMade(appeal) => month(&envelope.person, appeal.place.on),
        Statement::PunchesImported(import) => {
            month(&import.person, import.at.first().map_or(envelope.wall, |at| *at).date())
        }
        Statement::ReportPublished(publication) => Some(State::Report(Report::new(publication))),
        Statement::MeetingPlanned(plan) => Some(State::Meeting(Meeting::planned(plan))),
        Statement::CaseReceived(_) | Statement::AppointmentAgreed(_) => {
            Case::begun(statement, envelope).map(State::Case)
        }
        Statement::WindowClosed(day) => Some(State::Counter(Counter::new(&day.window, day.on))),
        Statement::GroundsGiven(given) => Some(State::Grounds(Grounds::new(given))),
        Statement::TrainingPlanned(plan) => Some(State::Training(Training::new(plan))),
        Statement::DeedDone(deed) => Some(State::Proceeding(Proceeding::new(deed))),
        Statement::ViolationRecorded(record) => Some(State::Violation(Violation::new(record, envelope, receipt))),
        Statement::PrivateRead(_) => {
            Some(State::PrivateReads(PrivateReads::new(&envelope.person, envelope.wall.date())))
        }
        Statement::FeedbackGiven(given) => Some(State::Feedback(Feedback::new(given, envelope, receipt))),
        Statement::NoticePublished(publication) => Some(State::Notice(Notice::new(publication))),
        other if other.doc_kind() == DocKind::Extended => Extended::begun(other).map(State::Extended),
        Statement::RosterPublished(_) => Roster::begun(statement).map(State::Roster),
        other => Meeting::begun(other, receipt).map(State::Meeting),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::Verdict;
    use crate::fact::leave::Decision;
    use crate::testing::{Play, application, slip};

    #[test]
    fn a_refused_fact_leaves_no_trace() {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        let (leave, visit) = (play.new_doc(), play.new_doc());
        let slip = Statement::LeaveSubmitted(slip("2026-05-15 14:00", "2026-05-15 17:00"));
        play.by("lina").states(leave, slip.clone()).effective();
        let filed = Statement::VisitFiled(application());
        play.by("lina").states(visit, filed.clone()).effective();
        let before = play.documents.clone();
        let agreed = Statement::LeaveDecided(Decision { step: 0, agree: true, reason: String::new() });
        for (doc, statement) in [(leave, agreed), (leave, slip), (visit, filed)] {
            let outcome = play.by("lina").states(doc, statement);
            assert!(matches!(outcome.receipt.verdict, Verdict::Refused(_)), "{:?}", outcome.receipt.verdict);
        }
        assert_eq!(play.documents, before);
    }
}
