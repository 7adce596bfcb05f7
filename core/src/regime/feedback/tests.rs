use super::*;
use crate::domain::Private;
use crate::fact::feedback::Outcome;
use crate::fact::visit::Moment;
use crate::regime::visit::examples::{done, identity, on_site};
use crate::testing::Play;

fn said(play: &Play, visit: DocId) -> Feedback {
    Feedback {
        visit,
        at: play.now,
        level: 5,
        made_difficult: false,
        broke_rules: false,
        took_things: false,
        comment: Private::new("态度好".to_owned()),
    }
}

fn place(play: &Play, visit: DocId) -> DocId {
    DocId::feedback(&play.reference.centre, visit)
}

/// A visit of Li's that is closed.
fn closed() -> (Play, DocId) {
    let (mut play, visit) = on_site();
    for statement in [identity(play.now), done(play.now), Statement::Returned(Moment { at: play.now })] {
        play.by("lina").states(visit, statement).effective();
    }
    (play, visit)
}

#[test]
fn gy_door_a10_asked_for_something_opens_a_complaint_about_the_worker() {
    let (mut play, visit) = closed();
    let doc = place(&play, visit);
    let given = Feedback { took_things: true, ..said(&play, visit) };
    play.by("lina").states(doc, Statement::FeedbackGiven(given)).effective();
    let feedback = play.documents[&doc].as_feedback().unwrap();
    assert!(feedback.is_open());
    assert_eq!(feedback.subjects, [WorkerId::new("lina")]);
}

#[test]
fn each_of_the_three_questions_opens_one_and_none_opens_none() {
    let (play, visit) = closed();
    let given = said(&play, visit);
    assert!(!given.complains());
    assert!(Feedback { made_difficult: true, ..given.clone() }.complains());
    assert!(Feedback { broke_rules: true, ..given.clone() }.complains());
    assert!(!Feedback { level: 1, ..given }.complains());
}

#[test]
fn those_who_were_out_on_a_visit_that_took_place_hand_it_in_once() {
    let (mut play, visit) = on_site();
    let doc = place(&play, visit);
    let early = Statement::FeedbackGiven(said(&play, visit));
    play.by("lina").states(doc, early).refused(&["GY-CORE-E-STATE"]);
    for statement in [identity(play.now), done(play.now)] {
        play.by("lina").states(visit, statement).effective();
    }
    let given = Statement::FeedbackGiven(said(&play, visit));
    play.by("zhangwei").states(doc, given.clone()).refused(&["GY-CORE-E-ROLE"]);
    let elsewhere = play.new_doc();
    play.by("lina").states(elsewhere, given.clone()).refused(&["GY-CORE-E-RANGE(doc)"]);
    let level = Statement::FeedbackGiven(Feedback { level: 6, ..said(&play, visit) });
    play.by("lina").states(doc, level).refused(&["GY-CORE-E-RANGE(level)"]);
    play.by("lina").states(doc, given.clone()).effective();
    play.by("lina").states(doc, given).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn seven_days_after_it_was_closed_it_is_too_late() {
    let (mut play, visit) = closed();
    let doc = place(&play, visit);
    let closed_at = play.now;
    play.now = closed_at.plus_minutes(DAYS * 24 * 60 + 1);
    let late = Statement::FeedbackGiven(said(&play, visit));
    play.by("lina").states(doc, late).refused(&["GY-CORE-E-RANGE(at)"]);
    let rated = Statement::VisitRated(Moment { at: play.now });
    play.by("lina").states(visit, rated).refused(&["GY-CORE-E-RANGE(at)"]);
    play.now = closed_at.plus_minutes(DAYS * 24 * 60);
    let rated = Statement::VisitRated(Moment { at: play.now });
    play.by("lina").states(visit, rated.clone()).effective();
    play.by("lina").states(visit, rated).refused(&["GY-CORE-E-STATE"]);
    let given = Statement::FeedbackGiven(said(&play, visit));
    play.by("lina").states(doc, given).effective();
}

#[test]
fn the_supervision_section_handles_a_complaint_and_nobody_their_own() {
    let (mut play, visit) = closed();
    let doc = place(&play, visit);
    let outcome = |findings: &str| {
        let findings = findings.to_owned();
        Statement::ComplaintHandled(Handled { findings, outcome: Outcome::Unfounded })
    };
    play.by("hefang").acting(Role::SupervisionSection).states(doc, outcome("查无")).refused(&["GY-CORE-E-STATE"]);
    let given = Feedback { broke_rules: true, ..said(&play, visit) };
    play.by("lina").states(doc, Statement::FeedbackGiven(given)).effective();
    play.by("sunyue").acting(Role::WindowHead).states(doc, outcome("查无")).refused(&["GY-CORE-E-ROLE"]);
    let section = |play: &mut Play, worker: &str, statement| {
        play.by(worker).acting(Role::SupervisionSection).states(doc, statement)
    };
    section(&mut play, "hefang", outcome(" ")).refused(&["GY-CORE-E-REQUIRED(findings)"]);
    let mut grant =
        play.reference.organisation.grants.iter().find(|grant| grant.worker.as_str() == "hefang").cloned().unwrap();
    (grant.id, grant.worker) = (GrantId::new("lina-supervision"), WorkerId::new("lina"));
    play.reference.organisation.grants.push(grant);
    section(&mut play, "lina", outcome("查无")).refused(&["GY-CORE-E-SELF"]);
    section(&mut play, "hefang", outcome("电话核实，没有此事")).effective();
    assert!(!play.documents[&doc].as_feedback().unwrap().is_open());
    section(&mut play, "hefang", outcome("再看")).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn only_the_supervision_section_reads_it() {
    use crate::sync::scope::{audience, readable};
    let (mut play, visit) = closed();
    let doc = place(&play, visit);
    let given = Statement::FeedbackGiven(said(&play, visit));
    play.by("lina").states(doc, given).effective();
    let scopes = audience(&play.documents[&doc], &play.reference);
    let on = play.now.date();
    let organisation = &play.reference.organisation;
    for worker in organisation.workers.keys() {
        let reads = !readable(worker, organisation, on).is_disjoint(&scopes);
        let section = organisation.acting(worker, Role::SupervisionSection, &Span::Centre, on).is_some();
        assert_eq!(reads, section, "{worker}");
    }
}
