//! Other documents, for the rules that cross them.

use std::collections::BTreeSet;

use super::Ledger;
use crate::centre::Reference;
use crate::domain::{DeviceId, DocId, Span, Timestamp, WorkerId};
use crate::fact::attendance::UserVerification;
use crate::fact::duty::RosterKind;
use crate::fact::visit::Reschedule;
use crate::fact::{DocKind, Envelope, Statement};
use crate::fold::{Case, Leave, Month, Proceeding, Roster, State, Violation, Visit};
use crate::procedure;
use crate::regime::authority::Office;
use crate::regime::leave::{self, ab, cover};
use crate::regime::visit::STAFF_MAX;
use crate::regime::{self, Others};
use crate::regime::{duty, report};

impl Others for Ledger {
    fn leaves_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        let leaves = self.of_person(person).filter_map(|(doc, state)| Some((doc, state.as_leave()?)));
        leaves.filter(|(_, leave)| leave.person == *person).collect()
    }

    fn stand_ins_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        let leaves = self.of_person(person).filter_map(|(doc, state)| Some((doc, state.as_leave()?)));
        leaves.filter(|(_, leave)| leave.asked_to_stand_in().any(|worker| worker == person)).collect()
    }

    fn visits_of(&self, person: &WorkerId) -> Vec<(DocId, &Visit)> {
        let visits = self.of_person(person).filter_map(|(doc, state)| Some((doc, state.as_visit()?)));
        // Who was taken off a plan is still found by it.
        visits.filter(|(_, visit)| visit.concerns(person)).collect()
    }

    fn state(&self, doc: DocId) -> Option<&State> {
        Some(&self.documents.get(&doc)?.as_ref()?.state)
    }

    fn months_of(&self, person: &WorkerId) -> Vec<&Month> {
        let months = self.of_person(person).filter_map(|(_, state)| state.as_month());
        months.filter(|month| month.person == *person).collect()
    }

    fn cases_of(&self, person: &WorkerId) -> Vec<(DocId, &Case)> {
        let cases = self.of_person(person).filter_map(|(doc, state)| Some((doc, state.as_case()?)));
        cases.filter(|(_, case)| case.concerns(person)).collect()
    }

    fn found_by(&self, key: &WorkerId) -> Vec<(DocId, &Proceeding)> {
        self.of_person(key).filter_map(|(doc, state)| Some((doc, state.as_proceeding()?))).collect()
    }
    fn rosters_of(&self, person: &WorkerId) -> Vec<&Roster> {
        self.of_person(person).filter_map(|(_, state)| state.as_roster()).collect()
    }

    fn violations_of(&self, person: &WorkerId) -> Vec<(DocId, &Violation)> {
        let all = self.of_person(person).filter_map(|(doc, state)| Some((doc, state.as_violation()?)));
        all.filter(|(_, violation)| violation.concerns(person)).collect()
    }

    fn showed(&self, place: &str, code: u32, at: Timestamp) -> Option<bool> {
        Some(self.anchors.showed(place, code, at, self.reference.figures.time.clock_s))
    }

    fn verified(&self, device: DeviceId, said: &UserVerification) -> Option<bool> {
        self.verifier.as_ref().map(|verifier| verifier.holds(device, said))
    }
}

impl Ledger {
    fn of_person(&self, person: &WorkerId) -> impl Iterator<Item = (DocId, &State)> {
        let docs = self.by_person.get(person).into_iter().flatten();
        docs.filter_map(|doc| Some((*doc, &self.documents.get(doc)?.as_ref()?.state)))
    }
}

/// The people by whom other rules must find the document.
pub(super) fn people_of(state: &State) -> BTreeSet<WorkerId> {
    match state {
        State::Leave(leave) => leave.asked_to_stand_in().chain([&leave.person]).cloned().collect(),
        State::Month(month) => BTreeSet::from([month.person.clone()]),
        // Its people follow from the reference data, and no other document's rules ask for it.
        State::Meeting(_) => BTreeSet::new(),
        // No rule asks for a person's line.
        State::Report(_) => BTreeSet::new(),
        State::Post(post) => {
            let cards = post.versions().map(|version| &version.card);
            let named =
                cards.flat_map(|card| card.holders.iter().chain(card.duties.iter().flat_map(|line| &line.holder)));
            named.cloned().collect()
        }
        State::Case(case) => case.people().cloned().collect(),
        // Its cases are found by the people of the window.
        State::Counter(_) => BTreeSet::new(),
        // Found by its id.
        State::Grounds(_) => BTreeSet::new(),
        State::Training(training) => BTreeSet::from([training.worker.clone()]),
        // No other document's rules ask for it.
        State::Extended(_) => BTreeSet::new(),
        State::Proceeding(proceeding) => proceeding.found_under.iter().cloned().collect(),
        // By whom their leaves find their duty.
        State::Roster(roster) => roster.sheet().people().cloned().collect(),
        State::Violation(violation) => violation.people().cloned().collect(),
        // Found by its id.
        State::Notice(_) | State::PrivateReads(_) | State::Feedback(_) => BTreeSet::new(),
        State::Visit(visit) => visit.staff().iter().chain(visit.out.keys()).cloned().collect(),
    }
}

/// The other documents, known by their ids, that a statement's rules look at.
pub(super) fn named(statement: &Statement, envelope: &Envelope, reference: &Reference) -> Vec<DocId> {
    let grounds = |person| vec![DocId::grounds(&reference.centre, envelope.doc, person)];
    // Nobody is on duty twice in a half-day: both rosters of the month.
    let rosters = |on| RosterKind::ALL.map(|kind| duty::document(kind, on, reference)).to_vec();
    match statement {
        Statement::WentOut(outing) | Statement::CameBack(outing) => vec![outing.visit],
        Statement::GroundsGiven(given) => vec![given.meeting],
        Statement::FeedbackGiven(given) => vec![given.visit],
        Statement::SessionStarted(start) => start.request.into_iter().collect(),
        Statement::MeetingLeaveSought(_) => grounds(&envelope.person),
        Statement::MeetingLeaveEntered(grant) => grounds(&grant.person),
        Statement::RosterPublished(published) => rosters(published.month),
        Statement::RosterAmended(amended) => amended.lines.first().map_or_else(Vec::new, |line| rosters(line.slot.on)),
        Statement::DutyPersonChosen(chosen) => rosters(chosen.slot.on),
        Statement::SwapAnswered(answered) => rosters(answered.own.on),
        // Whether the meeting was cancelled.
        Statement::ViolationNamed(on) => vec![DocId::weekly_meeting(&reference.centre, *on)],
        Statement::NoticePublished(notice) => notice.findings.clone(),
        _ => Vec::new(),
    }
}

/// The people whose documents a statement's rules look at. Of a document that is not loaded yet nobody knows who they are.
pub(super) fn looked_at(
    statement: Statement,
    author: &WorkerId,
    state: Option<&State>,
    wall: Timestamp,
    reference: &Reference,
) -> Vec<WorkerId> {
    let leave = state.and_then(State::as_leave);
    match statement {
        Statement::LeaveSubmitted(slip) | Statement::LeaveResubmitted(slip) => {
            let is_sane = slip.from.is_sane() && slip.to.is_sane();
            let days = is_sane.then(|| (slip.from.date(), slip.to.date()));
            let partners = days.into_iter().flat_map(|days| ab::partners(author, days, &reference.organisation));
            // Another run of the same group may decide about it.
            let passing = cover::counted(author, reference).chain(leave::replaceable_holders(reference));
            [author].into_iter().chain(cover::named(&slip.stand_ins)).chain(passing).chain(partners).cloned().collect()
        }
        Statement::StandInsNamed(named) => cover::named(&named).cloned().collect(),
        Statement::LeaveDecided(_)
        | Statement::DecisionRatified(_)
        | Statement::StepTransferred(_)
        | Statement::OpinionAsked(_)
        | Statement::QuestionTakenBack(_)
        | Statement::LeaveSentBack(_)
        | Statement::Briefed(_)
        | Statement::BriefingRead(_)
        | Statement::HandedBack(_)
        | Statement::FaultFound(_) => {
            leave.into_iter().flat_map(|leave| cover::looked_at(leave, reference)).cloned().collect()
        }
        // The statistics are computed from everybody's months and leaves.
        Statement::ReportPublished(_)
            if reference.all_figures().any(|figures| holds(author, &report::publishers(figures), reference)) =>
        {
            report::looked_at(reference).cloned().collect()
        }
        // Whether they are free then.
        Statement::DutyPersonChosen(chosen) => chosen.substitute.into_iter().collect(),
        Statement::DutyRelieved(relieved) => vec![relieved.by],
        Statement::DutyAnswered(_) => vec![author.clone()],
        // Attendance is computed from everybody's months and leaves, and which of a window's a violation is from all of them.
        Statement::NoticePublished(_)
            if reference.all_figures().any(|figures| {
                let notice = figures.notice.as_ref();
                notice.is_some_and(|notice| holds(author, &[(notice.office, Span::Centre)], reference))
            }) =>
        {
            reference.organisation.workers.keys().cloned().collect()
        }
        // Whether attendance says so.
        Statement::ViolationRecorded(record) => record.person.into_iter().collect(),
        other if other.doc_kind() == DocKind::Violation => {
            let violation = state.and_then(State::as_violation).into_iter();
            violation.flat_map(|violation| violation.record.person.clone()).collect()
        }
        Statement::DelegateNamed(delegation) => vec![delegation.worker],
        // Whether it was punched; of a punch past midnight the month after tells.
        Statement::MakeUpAsked(_) | Statement::AppealMade(_) | Statement::LeaveReturnPunched(_) => vec![author.clone()],
        Statement::PointReminded(reminder) => vec![reminder.worker],
        Statement::AbsenceRecorded(recorded) => vec![recorded.person],
        Statement::PaperLeaveEntered(paper) => vec![paper.person],
        // A plan with more is refused, whatever they have to do then.
        Statement::VisitScheduled(plan) | Statement::VisitRescheduled(Reschedule { plan, .. }) => {
            plan.staff.into_iter().take(STAFF_MAX).collect()
        }
        Statement::AppointmentAgreed(booking) => vec![booking.worker],
        Statement::DeedDone(deed) => {
            procedure::looked_at(&deed, author, state.and_then(State::as_proceeding), wall, reference)
        }
        Statement::WindowClosed(day) if holds(author, &regime::case::intake_offices(&day.window), reference) => {
            let on = if day.on.at_second(0).is_sane() { day.on } else { wall.date() };
            regime::case::booking::people(&day.window, on, reference).into_iter().cloned().collect()
        }
        other if other.doc_kind() == DocKind::Case => {
            let case = state.and_then(State::as_case).into_iter();
            case.flat_map(|case| regime::case::looked_at(case, reference)).cloned().collect()
        }
        // Whoever is not of its staff, by the plan that they know, covers for one of them, or has no business there.
        other if other.doc_kind() == DocKind::Visit => {
            let covers = |visit: &&Visit| !visit.changes.is_empty() || !visit.staff().contains(author);
            let visit = state.and_then(State::as_visit).filter(covers);
            visit.into_iter().flat_map(|visit| regime::visit::cover::looked_at(visit, reference)).cloned().collect()
        }
        _ => Vec::new(),
    }
}

/// Whether somebody has or had one of the offices: nothing is loaded for the others, who are refused without it.
fn holds(author: &WorkerId, offices: &[Office], reference: &Reference) -> bool {
    let mut own = reference.organisation.grants.iter().filter(|grant| grant.worker == *author);
    own.any(|grant| offices.contains(&(grant.role, grant.span.clone())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::centre::Period;
    use crate::centre::file::demo;
    use crate::domain::org::PostPair;
    use crate::domain::{GroupId, MatterId, PostId, Private, WindowId};
    use crate::fact::Ruling;
    use crate::fact::case::{Client, Intake, Subject, WindowDay};
    use crate::fact::report::Publication;
    use crate::fact::visit::{Moment, RescheduleReason};
    use crate::sync::Scope;
    use crate::sync::scope::audience;
    use crate::testing::{Play, application, at, day, decision, plan, slip};

    #[test]
    fn whoever_acts_in_a_case_is_judged_by_the_leaves_of_its_handler_and_who_covers() {
        let mut play = Play::of(demo("zhangye").unwrap().reference, "2026-03-09 09:00");
        let (doc, at, window) = (play.new_doc(), play.now, WindowId::new("trade"));
        let client = Client { name: Private::new("某公司".to_owned()), phone: Private::default() };
        let subject = Subject::Matter(MatterId::new("project-entry"));
        let (online, site_check, special) = (false, false, String::new());
        let intake = Intake { subject, window: window.clone(), client, online, at, site_check, special };
        play.by("liyan").states(doc, Statement::CaseReceived(intake)).effective();
        let looked_at = |statement| {
            let author = WorkerId::new("zhaoxue");
            let people = looked_at(statement, &author, play.documents.get(&doc), at, &play.reference);
            people.into_iter().map(|worker| worker.to_string()).collect::<BTreeSet<_>>()
        };
        let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(looked_at(Statement::CaseAccepted(())), named(&["liyan", "wangbin"]));
        let shut = Statement::WindowClosed(WindowDay { window, on: at.date() });
        assert_eq!(looked_at(shut), named(&["liyan", "mayong", "wangbin", "zhaoxue"]));
        assert_eq!(people_of(&play.documents[&doc]), BTreeSet::from([WorkerId::new("liyan")]));
    }

    #[test]
    fn who_set_out_by_an_earlier_plan_is_judged_by_the_leaves_of_its_staff() {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        play.reference.figures.ab = demo("zhangye").unwrap().reference.figures.ab;
        play.reference.organisation.pairs.push(PostPair {
            post: PostId::new("reception"),
            name: "社保受理岗".to_owned(),
            group: GroupId::new("group-1"),
            a: WorkerId::new("lina"),
            b: vec![WorkerId::new("yangbo")],
            from: day("2026-01-01"),
            to: None,
        });
        let visit = play.prepared_visit(application(), plan("2026-05-13 14:00", "2026-05-13 15:00", &["lina"]));
        let leave = play.submitted_leave("lina", slip("2026-05-13 09:00", "2026-05-13 17:00"));
        play.by("wangqiang").states(leave, decision(0, true)).effective();
        play.by("chenguohua").states(leave, decision(1, true)).effective();
        // Who covers is without a network from 13:00 and sets out at 13:40; the office plans anew at 13:30.
        let departed = Statement::Departed(Moment { at: at("2026-05-13 13:40") });
        for staff in [&["sunyue"][..], &["sunyue", "yangbo"]] {
            let mut play = play.clone();
            let (reason, text) = (RescheduleReason::Applicant, String::new());
            let plan = plan("2026-05-14 14:00", "2026-05-14 15:00", staff);
            let moved = Statement::VisitRescheduled(Reschedule { reason, text, plan });
            play.at("2026-05-13 13:30").by("sunyue").states(visit, moved).effective();
            let (yang, state) = (WorkerId::new("yangbo"), &play.documents[&visit]);
            assert!(audience(state, &play.reference).contains(&Scope::Person(yang.clone())));
            let looked_at = looked_at(departed.clone(), &yang, Some(state), play.now, &play.reference);
            // Nothing else is loaded: without hers there is nobody in whose place it was.
            let expected: BTreeSet<WorkerId> = ["lina", "yangbo", "sunyue"].map(WorkerId::new).into();
            assert_eq!(BTreeSet::from_iter(looked_at), expected);
            play.at("2026-05-13 15:30");
            let hand = play.by("yangbo").offline("2026-05-13 13:40", "2026-05-13 13:00");
            let outcome = hand.states(visit, departed.clone()).effective();
            assert_eq!(outcome.receipt.ruling, Ruling::InPlaceOf(WorkerId::new("lina")));
        }
    }

    #[test]
    fn both_rosters_of_a_month_are_loaded_and_those_of_who_asks_for_leave() {
        use crate::fact::duty::{Answered, Half, Published, Relieved, Slot};
        let play = Play::jingde("2026-03-30 09:00");
        let month = day("2026-04-01");
        let both = RosterKind::ALL.map(|kind| duty::document(kind, month, &play.reference));
        assert_ne!(both[0], both[1]);
        let lines = duty::proposal::propose(RosterKind::Seated, month, None, None, &play.world());
        let published = Statement::RosterPublished(Published { kind: RosterKind::Seated, month, lines });
        let mut played = play.clone();
        let outcome = played.by("xiemei").states(both[1], published.clone()).effective();
        let State::Roster(_) = &played.documents[&both[1]] else { panic!("{outcome:?}") };
        let people = people_of(&played.documents[&both[1]]);
        assert!(people.contains(&WorkerId::new("caoyan")) && !people.contains(&WorkerId::new("xulan")));
        let slot = Slot { on: day("2026-04-08"), half: Half::Morning, place: 0 };
        let (from, by) = (at("2026-04-08 10:00"), WorkerId::new("jiangtao"));
        let reason = "开会".to_owned();
        let relieved = Relieved { slot, from, to: from.plus_minutes(30), by: by.clone(), reason };
        let answered = Answered { slot, from: Some(from), agree: true };
        let looked_at = |statement| looked_at(statement, &WorkerId::new("caoyan"), None, play.now, &play.reference);
        assert_eq!(looked_at(Statement::DutyRelieved(relieved)), [by]);
        assert_eq!(looked_at(Statement::DutyAnswered(answered)), [WorkerId::new("caoyan")]);
        let asks = slip("2026-04-08 09:00", "2026-04-08 10:00");
        assert!(looked_at(Statement::LeaveSubmitted(asks)).contains(&WorkerId::new("caoyan")));
        let envelope = envelope(&published, both[1], &play);
        assert_eq!(named(&published, &envelope, &play.reference), both);
    }

    #[test]
    fn a_violation_is_judged_by_the_others_of_its_person_and_a_notice_by_everybodys() {
        use crate::fact::violation::{Confirmation, Field, Record, Source};
        let mut play = Play::jingde("2026-03-16 10:00");
        let person = Some(WorkerId::new("xulan"));
        let record = Record {
            source: Source::Inspection,
            field: Field::Discipline,
            person: person.clone(),
            group: None,
            at: play.now,
            items: vec!["脱岗".to_owned()],
            evidence: String::new(),
            point: None,
        };
        let doc = play.new_doc();
        let recorded = Statement::ViolationRecorded(record);
        play.by("caoyan").states(doc, recorded.clone()).effective();
        let confirmed = Statement::ViolationConfirmed(Confirmation { level: 1, evidence: String::new() });
        let week = play.now.date().plus_days(-7);
        let published = Statement::NoticePublished(crate::fact::notice::Notice {
            week,
            findings: vec![doc],
            told: Vec::new(),
            reason: String::new(),
        });
        let looked_at = |statement: &Statement, author: &str| {
            let state = play.documents.get(&doc);
            looked_at(statement.clone(), &WorkerId::new(author), state, play.now, &play.reference)
        };
        let own: Vec<WorkerId> = person.into_iter().collect();
        assert_eq!(looked_at(&recorded, "caoyan"), own);
        assert_eq!(looked_at(&confirmed, "xiemei"), own);
        assert_eq!(looked_at(&published, "xiemei").len(), play.reference.organisation.workers.len());
        assert_eq!(looked_at(&published, "xulan"), []);
        let found_by = ["xulan", "caoyan"].map(WorkerId::new);
        assert_eq!(people_of(&play.documents[&doc]), BTreeSet::from(found_by));
        let envelope = envelope(&published, doc, &play);
        assert_eq!(named(&published, &envelope, &play.reference), [doc]);
        let at_meeting = Statement::ViolationNamed(play.now.date());
        let meeting = DocId::weekly_meeting(&play.reference.centre, play.now.date());
        assert_eq!(named(&at_meeting, &envelope, &play.reference), [meeting]);
    }

    #[test]
    fn nothing_is_loaded_for_who_may_neither_publish_nor_shut() {
        let play = Play::of(demo("jingde").unwrap().reference, "2026-03-09 09:00");
        let publication =
            Publication { period: Period::Week, from: play.now.date(), told: Vec::new(), reason: String::new() };
        let shut = WindowDay { window: WindowId::new("trade"), on: play.now.date() };
        let zhangye = Play::of(demo("zhangye").unwrap().reference, "2026-03-09 09:00");
        let everybody =
            ["caoyan", "duwei", "fangmin", "hejun", "jiangtao", "panhui", "shenfei", "wuqian", "xiemei", "xulan"];
        let of_trade = ["liyan", "mayong", "wangbin", "zhaoxue"];
        let cases = [
            (&play, Statement::ReportPublished(publication), &["caoyan"][..], &everybody[..]),
            (&zhangye, Statement::WindowClosed(shut), &of_trade, &of_trade),
        ];
        for (play, statement, may, expected) in cases {
            for worker in play.reference.organisation.workers.keys() {
                let people = looked_at(statement.clone(), worker, None, play.now, &play.reference);
                let people: Vec<&str> = people.iter().map(WorkerId::as_str).collect();
                assert_eq!(people, if may.contains(&worker.as_str()) { expected } else { &[] }, "{worker}");
            }
        }
    }

    /// As the office states it.
    fn envelope(statement: &Statement, doc: DocId, play: &Play) -> Envelope {
        Envelope {
            suite: crate::fact::envelope::SUITE,
            tenant: play.reference.centre.clone(),
            doc,
            doc_kind: statement.doc_kind(),
            kind: statement.kind(),
            person: WorkerId::new("xiemei"),
            acting: None,
            device: DeviceId([1; 16]),
            device_seq: 1,
            prev: crate::domain::EntryHash::NONE,
            anchor: None,
            wall: play.now,
            mono_ms: None,
            subject: None,
            payload: statement.encode(),
        }
    }
}
