//! What a record is about, in a line, and where it is looked at. Works before the reference data is here.

use doorstep_core::domain::{DocId, Role, Span, Timestamp, WorkerId};
use doorstep_core::fact::case::Subject;
use doorstep_core::fact::violation::Record;
use doorstep_core::fact::{DocKind, Kind, Statement};
use doorstep_core::fold;
use doorstep_core::sync::replica::Replica;
use yew::AttrValue;

use crate::route::{Route, VisitStep};
use crate::text::{self, phone as words, when};

/// A person's name; for who is not in the directory, that.
pub fn person(replica: &Replica, worker: &WorkerId) -> AttrValue {
    if *worker == replica.session().worker {
        return AttrValue::from(replica.session().name.clone());
    }
    let known = replica.reference().and_then(|reference| reference.organisation.workers.get(worker));
    known.map_or_else(words::history_unknown_person, |worker| AttrValue::from(worker.name.clone()))
}

/// A role with its place, if it is not the whole centre.
pub fn role(replica: &Replica, role: Role, span: &Span) -> AttrValue {
    let organisation = replica.reference().map(|reference| &reference.organisation);
    let place = match (span, organisation) {
        (Span::Window(window), Some(organisation)) => {
            organisation.windows.get(window).map(|window| window.name.clone())
        }
        (Span::Group(group), Some(organisation)) => organisation.groups.get(group).cloned(),
        (Span::Centre, _) | (_, None) => None,
    };
    let role = text::who::office(role, replica.reference());
    place.map_or(role.clone(), |place| words::role_over(role, place))
}

/// The record as this phone holds it, otherwise as the statement that begins it says.
pub fn of(replica: &Replica, doc: DocId, statement: Option<&Statement>, now: Timestamp) -> Option<AttrValue> {
    let today = now.date();
    let leave_of = |who: &WorkerId, from, to| words::about_leave(person(replica, who), when::span(from, to, today));
    match replica.view(doc).map(|view| &view.state) {
        Some(fold::State::Visit(visit)) => return Some(words::about_visit(visit.application.applicant.reveal())),
        Some(fold::State::Leave(leave)) => return Some(leave_of(&leave.person, leave.from, leave.to)),
        Some(fold::State::Post(post)) => {
            let card = post.approved.last().or(post.next.as_ref()).map(|version| &version.card);
            return Some(card.map_or_else(text::post::detail, |card| text::post::about(&card.name)));
        }
        Some(fold::State::Case(case)) => return Some(about_case(replica, &case.subject)),
        Some(fold::State::Counter(counter)) => {
            let window = replica.reference().and_then(|reference| reference.organisation.windows.get(&counter.window));
            return window.map(|window| text::case::shut(AttrValue::from(window.name.clone())));
        }
        Some(fold::State::Month(month)) => {
            let name = when::month(month.year, month.month);
            let mine = month.person == replica.session().worker;
            return Some(if mine {
                words::about_month(name)
            } else {
                words::about_month_of(person(replica, &month.person), name)
            });
        }
        Some(fold::State::Meeting(meeting)) => {
            let date = when::relative_day(meeting.on, today);
            return Some(text::meeting::about(text::meeting::kind(meeting.kind), date));
        }
        Some(fold::State::Training(training)) => return Some(text::training::about(person(replica, &training.worker))),
        Some(fold::State::Extended(extended)) => {
            let name = replica.reference().and_then(|reference| reference.organisation.windows.get(&extended.window));
            let name = name.map_or_else(|| extended.window.to_string(), |window| window.name.clone());
            return Some(text::extended::about(name, when::relative_day(extended.on, today)));
        }
        Some(fold::State::Proceeding(proceeding)) => {
            let reference = replica.reference()?;
            return Some(text::proceeding::words(&doorstep_core::procedure::of(proceeding, reference)?.name));
        }
        Some(fold::State::Roster(roster)) => {
            let month = when::month(roster.month.year(), roster.month.month());
            return Some(text::duty::about(month, text::duty::kind(roster.kind)));
        }
        Some(fold::State::Violation(violation)) => return Some(about_violation(replica, &violation.record)),
        Some(fold::State::Notice(notice)) => {
            return Some(text::notice::about_week(when::short_day(notice.week)));
        }
        Some(fold::State::PrivateReads(_)) => return Some(text::private::title()),
        Some(fold::State::Feedback(_)) => return Some(AttrValue::Static(words::doc_kind(DocKind::Feedback))),
        Some(fold::State::Grounds(_)) => return Some(AttrValue::Static(words::doc_kind(DocKind::Grounds))),
        Some(fold::State::Report(_)) => return Some(text::makeup::report_title()),
        None => {}
    }
    match statement? {
        Statement::VisitFiled(application) => Some(words::about_visit(application.applicant.reveal())),
        Statement::LeaveSubmitted(slip) | Statement::LeaveResubmitted(slip) => {
            Some(leave_of(&replica.session().worker, slip.from, slip.to))
        }
        Statement::PaperLeaveEntered(slip) => Some(leave_of(&slip.person, slip.from, slip.to)),
        Statement::TrainingPlanned(plan) => Some(text::training::about(person(replica, &plan.worker))),
        Statement::PostSubmitted(card) => Some(text::post::about(&card.name)),
        Statement::ViolationRecorded(record) => Some(about_violation(replica, record)),
        Statement::CaseReceived(intake) => Some(about_case(replica, &intake.subject)),
        other => Some(AttrValue::Static(words::doc_kind(other.doc_kind()))),
    }
}

/// What a case is about.
pub fn about_case(replica: &Replica, subject: &Subject) -> AttrValue {
    match subject {
        Subject::Matter(id) => {
            let known = replica.reference().and_then(|reference| reference.matters.get(id));
            AttrValue::from(known.map_or_else(|| id.to_string(), |matter| matter.name.clone()))
        }
        Subject::Letter(letter) => text::named(text::case::letter(), &letter.what),
        Subject::Task(task) => text::named(text::case::task(), &task.what),
    }
}

/// Whose it is: the person, or the window alone.
pub fn about_violation(replica: &Replica, record: &Record) -> AttrValue {
    let group = || {
        let organisation = replica.reference().map(|reference| &reference.organisation);
        let name = record.group.as_ref().and_then(|group| organisation?.groups.get(group));
        AttrValue::from(name.cloned().unwrap_or_default())
    };
    text::notice::about(record.person.as_ref().map_or_else(group, |worker| person(replica, worker)))
}

/// The page of the record; `None` when this phone does not hold it.
pub fn page(replica: &Replica, doc: DocId) -> Option<Route> {
    Some(match replica.view(doc)?.state {
        fold::State::Visit(_) => Route::Visit(doc),
        fold::State::Leave(_) => Route::Leave(doc),
        fold::State::Month(_) => Route::Month,
        fold::State::Meeting(_) => Route::Meeting(doc),
        fold::State::Grounds(ref grounds) => Route::Meeting(grounds.meeting),
        fold::State::Post(_) => Route::Post(doc),
        fold::State::Report(_) => Route::Report,
        fold::State::Case(_) => Route::Case(doc),
        fold::State::Counter(_) => Route::Cases,
        fold::State::Training(_) => Route::Training,
        fold::State::Extended(_) => Route::Extended,
        fold::State::Proceeding(_) => Route::Proceeding(doc),
        fold::State::Roster(_) => Route::Duty,
        fold::State::Violation(_) => Route::Violation(doc),
        fold::State::Notice(_) => Route::Notices,
        fold::State::PrivateReads(_) => Route::PrivateReads,
        fold::State::Feedback(_) => Route::Feedback(doc),
    })
}

/// Where a thing of this kind is done again. `None` for what cannot be: it happened, or there is nothing to change.
pub fn where_to_mend(replica: &Replica, doc: DocId, kind: Kind) -> Option<Route> {
    let begins = matches!(
        kind.0,
        10 | 40 | 63 | 70 | 80 | 100 | 120 | 135 | 141 | 159 | 161 | 190 | 193 | 210 | 213 | 216 | 220 | 230 | 245
    );
    // A weekly meeting has its page before anything is said of it.
    if !begins && !matches!(kind.0, 81..=95) && replica.view(doc).is_none() {
        return None;
    }
    Some(match kind.0 {
        1 => Route::VisitStep(doc, VisitStep::Notes),
        10 => Route::VisitNew,
        11..=16 | 25 | 26 => Route::Visit(doc),
        17 => Route::VisitStep(doc, VisitStep::Prepare),
        18 => Route::VisitStep(doc, VisitStep::Depart),
        19 => Route::VisitStep(doc, VisitStep::Arrive),
        20 => Route::VisitStep(doc, VisitStep::Identity),
        21 | 22 => Route::VisitStep(doc, VisitStep::Finish),
        23 => Route::VisitStep(doc, VisitStep::Deliver),
        24 => Route::VisitStep(doc, VisitStep::Return),
        40 | 111 => Route::LeaveNew,
        41..=59 | 110..=114 => Route::Leave(doc),
        60 | 200 => Route::Attendance,
        63..=65 | 190..=192 => Route::MakeUps,
        193 | 194 => Route::PunchImport,
        70 => Route::Report,
        130..=134 => Route::Leave(doc),
        135 => Route::PaperNew,
        80 => Route::MeetingNew,
        81..=95 => Route::Meeting(doc),
        100 if replica.view(doc).is_some() => Route::PostEdit(doc),
        100 => Route::PostNew,
        101..=105 => Route::Post(doc),
        140 => Route::Leave(doc),
        141..=144 => Route::Training,
        161 => Route::Cases,
        210..=218 => Route::Extended,
        250 => Route::Proceeding(doc),
        220..=228 => Route::Duty,
        230 | 245 => Route::Notices,
        231..=242 => Route::Violation(doc),
        120 | 159 if replica.view(doc).is_none() => Route::CaseNew,
        120..=129 | 150..=160 => Route::Case(doc),
        _ => return None,
    })
}
