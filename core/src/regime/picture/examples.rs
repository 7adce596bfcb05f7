//! What a few visits and cases come to in the pictures.

use super::*;
use crate::domain::{MatterId, Private};
use crate::fact::Statement;
use crate::fact::case::{Client, Decision, Intake, Subject};
use crate::fact::visit::{
    Done, IdentityCheck, IdentityMeans, Items, Means, Moment, Present, Promise, Rejection, Reschedule,
    RescheduleReason, Signing,
};
use crate::testing::{Play, application, day, drawing, plan, preparation};

fn all(play: &Play) -> Vec<Counted> {
    counted(play.documents.iter().map(|(doc, state)| (*doc, state)), &play.reference, play.now)
}

/// How often something counts in the pictures of a month; of what is by window, in all of them.
fn bar(play: &Play, from: &str, of: Of) -> usize {
    let pictures = pictures(&all(play), None, day(from), Stretch::Month.ends(day(from)));
    let picture = pictures.into_iter().find(|picture| picture.theme == of.theme()).unwrap();
    picture.bars.iter().filter(|bar| bar.of == of).map(|bar| bar.docs.len()).sum()
}

fn goes(play: &mut Play, visit: DocId, times: [&str; 2]) {
    for (time, make) in times.into_iter().zip([Statement::Departed as fn(Moment) -> Statement, Statement::Arrived]) {
        play.at(time);
        let moment = Moment { at: play.now };
        play.by("lina").states(visit, make(moment)).effective();
    }
}

fn finishes(play: &mut Play, visit: DocId, time: &str) {
    play.at(time);
    let at = play.now;
    let check = IdentityCheck { at, how: IdentityMeans::IdCard, matches: true, present: Present::Applicant };
    play.by("lina").states(visit, Statement::IdentityChecked(check)).effective();
    let done = Done { at, signing: Signing::Drawn(drawing()), form: [7; 32], items: Items::default() };
    play.by("lina").states(visit, Statement::DoneOnSite(done)).effective();
    play.by("lina").states(visit, Statement::Returned(Moment { at })).effective();
}

#[test]
fn a_visit_counts_where_it_has_come_to() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan("2026-05-14 13:30", "2026-05-14 15:00", &["lina"]));
    assert_eq!((bar(&play, "2026-05-01", Of::Planned), bar(&play, "2026-05-01", Of::UnderWay)), (1, 0));
    assert_eq!(bar(&play, "2026-06-01", Of::Planned), 1, "what is so now is so in every period");
    assert_eq!(bar(&play, "2026-05-01", Of::Category(Category::Age80)), 1);
    assert_eq!(bar(&play, "2026-06-01", Of::Category(Category::Age80)), 0);
    goes(&mut play, visit, ["2026-05-14 13:10", "2026-05-14 13:40"]);
    assert_eq!((bar(&play, "2026-05-01", Of::Planned), bar(&play, "2026-05-01", Of::UnderWay)), (0, 1));
    finishes(&mut play, visit, "2026-05-14 14:30");
    let counts = [Of::UnderWay, Of::Finished, Of::OnTheSpot, Of::Once, Of::Waited(1), Of::Prompt, Of::AgainToDeliver];
    assert_eq!(counts.map(|of| bar(&play, "2026-05-01", of)), [0, 1, 1, 1, 1, 1, 0]);
    assert_eq!(bar(&play, "2026-06-01", Of::Finished), 0);
    let (other, own) = (WindowId::new("medical"), WindowId::new("social-security"));
    let of_window = |window| {
        let pictures = pictures(&all(&play), Some(window), day("2026-05-01"), day("2026-06-01"));
        pictures.iter().map(|picture| picture.rests_on).sum::<usize>()
    };
    assert!(of_window(&own) > 0 && of_window(&other) == 0);
}

#[test]
fn going_twice_has_a_reason_and_moving_before_setting_out_is_none() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let moves = |play: &mut Play, visit, worker, reason, day: &str| {
        let plan = plan(&format!("{day} 13:30"), &format!("{day} 15:00"), &["lina"]);
        let statement = Statement::VisitRescheduled(Reschedule { reason, text: "另约".to_owned(), plan });
        play.by(worker).states(visit, statement).effective();
        let told = crate::fact::visit::Informed { at: play.now, how: crate::fact::visit::Means::Phone };
        play.by("sunyue").states(visit, Statement::ApplicantInformed(told)).effective();
        let preparation = preparation(play.now);
        play.by("sunyue").states(visit, Statement::VisitPrepared(preparation)).effective();
    };
    let visit = play.prepared_visit(application(), plan("2026-05-13 13:30", "2026-05-13 15:00", &["lina"]));
    moves(&mut play, visit, "sunyue", RescheduleReason::Applicant, "2026-05-14");
    goes(&mut play, visit, ["2026-05-14 13:10", "2026-05-14 13:40"]);
    assert_eq!(bar(&play, "2026-05-01", Of::Once), 1);
    moves(&mut play, visit, "lina", RescheduleReason::Absent, "2026-05-15");
    goes(&mut play, visit, ["2026-05-15 13:10", "2026-05-15 13:40"]);
    let counts = [
        Of::Again(RescheduleReason::Absent),
        Of::Again(RescheduleReason::Applicant),
        Of::Once,
        Of::Moved(RescheduleReason::Absent),
        Of::Moved(RescheduleReason::Applicant),
    ];
    assert_eq!(counts.map(|of| bar(&play, "2026-05-01", of)), [1, 0, 0, 1, 1]);
    play.at("2026-05-15 14:00");
    let at = play.now;
    let check = IdentityCheck { at, how: IdentityMeans::IdCard, matches: true, present: Present::Applicant };
    play.by("lina").states(visit, Statement::IdentityChecked(check)).effective();
    let promise =
        Promise { at, reason: "设备故障".to_owned(), planned: day("2026-05-20"), items: Items::default() };
    play.by("lina").states(visit, Statement::DeliveryPromised(promise)).effective();
    let counts = [Of::AgainToDeliver, Of::BroughtLater, Of::OnTheSpot];
    assert_eq!(counts.map(|of| bar(&play, "2026-05-01", of)), [1, 1, 0]);
    let rows = monthly::rows(&all(&play), day("2026-05-01"), day("2026-06-01"));
    let row = rows.first().unwrap();
    assert_eq!((rows.len(), row.window.as_str()), (1, "social-security"));
    assert_eq!((row.filed, row.visited, row.again, row.moved, row.brought_later), (1, 1, 1, 2, 1));
}

#[test]
fn targets_turn_amber_the_day_after_and_rejections_have_their_reason() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.verifying_visit(application());
    let slow = Of::Slow(Target::Verify);
    // Verified within one working day of the application: the 13th is in time, the 14th is not.
    assert_eq!(bar(play.at("2026-05-13 23:59"), "2026-05-01", slow), 0);
    assert_eq!(bar(play.at("2026-05-14 00:00"), "2026-05-01", slow), 1);
    let why = Rejection { reason: RejectionReason::CanCome, text: "能到场".to_owned(), told: true };
    play.at("2026-05-14 09:00").by("sunyue").states(visit, Statement::VisitRejected(why)).effective();
    let counts = [slow, Of::Rejected(RejectionReason::CanCome), Of::Planned, Of::Prompt];
    assert_eq!(counts.map(|of| bar(&play, "2026-05-01", of)), [1, 1, 0, 0]);
    let other = play.at("2026-05-14 10:00").confirmed_visit(application());
    assert_eq!(bar(play.at("2026-05-15 23:59"), "2026-05-01", Of::Slow(Target::Schedule)), 0);
    assert_eq!(bar(play.at("2026-05-16 00:00"), "2026-05-01", Of::Slow(Target::Schedule)), 1);
    play.at("2026-05-16 10:00");
    let plan = plan("2026-05-20 13:30", "2026-05-20 15:00", &["lina"]);
    play.by("sunyue").states(other, Statement::VisitScheduled(plan)).effective();
    // The 16th is a rest day: the applicant is told on the 18th.
    assert_eq!(bar(play.at("2026-05-18 23:00"), "2026-05-01", Of::Slow(Target::Inform)), 0);
    assert_eq!(bar(play.at("2026-05-19 00:00"), "2026-05-01", Of::Slow(Target::Inform)), 1);
}

#[test]
fn a_case_has_a_light_until_it_ends_in_time_or_late() {
    let mut play = Play::zhengwu("2026-03-02 10:00");
    let (id, matter) = play.reference.matters.iter().next().map(|(id, of)| (id.clone(), of.clone())).unwrap();
    let client = Client { name: Private::new("杨某".to_owned()), phone: Private::new("0875-0000401".to_owned()) };
    let worker = play.reference.organisation.grants.iter().find(|grant| {
        grant.role == Role::WindowStaff && grant.span == crate::domain::Span::Window(matter.window.clone())
    });
    let worker = worker.unwrap().worker.to_string();
    let intake = Intake {
        subject: Subject::Matter(MatterId::new(id.as_str())),
        window: matter.window.clone(),
        client,
        online: false,
        at: play.now,
        site_check: false,
        special: String::new(),
    };
    let doc = play.new_doc();
    play.by(&worker).states(doc, Statement::CaseReceived(intake)).effective();
    play.by(&worker).states(doc, Statement::CaseAccepted(())).effective();
    let lights =
        |play: &Play| [Light::Green, Light::Amber, Light::Red].map(|light| bar(play, "2026-03-01", Of::Light(light)));
    assert_eq!(lights(&play), [1, 0, 0]);
    assert_eq!(lights(play.at("2026-06-02 10:00")), [0, 0, 1]);
    let decision = Decision { result: "准予".to_owned(), refuses: false };
    play.by(&worker).states(doc, Statement::CaseDecided(decision)).effective();
    // The district centre's limit ends with the delivery.
    assert_eq!(lights(&play), [0, 0, 1]);
    play.by(&worker).states(doc, Statement::CaseDelivered(Means::InPerson)).effective();
    assert_eq!(lights(&play), [0, 0, 0]);
    assert_eq!((bar(&play, "2026-06-01", Of::Late), bar(&play, "2026-06-01", Of::InTime)), (1, 0));
}

#[test]
fn quarters_begin_and_end_where_years_do() {
    let ends = |date: &str| {
        let from = Stretch::Quarter.begins(day(date));
        (from, Stretch::Quarter.ends(from))
    };
    assert_eq!(ends("2026-01-01"), (day("2026-01-01"), day("2026-04-01")));
    assert_eq!(ends("2026-12-31"), (day("2026-10-01"), day("2027-01-01")));
    assert_eq!(ends("2026-05-31"), (day("2026-04-01"), day("2026-07-01")));
}

/// Prints how long five thousand documents take; the phone app keeps what was counted for a state of the data.
#[test]
fn five_thousand_documents_are_counted_once() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan("2026-05-14 13:30", "2026-05-14 15:00", &["lina"]));
    goes(&mut play, visit, ["2026-05-14 13:10", "2026-05-14 13:40"]);
    let state = State::Visit(play.visit(visit).clone());
    let documents = (0..5_000_u32).map(|at| (DocId([at.to_be_bytes(); 4].concat().try_into().unwrap()), &state));
    let began = std::time::Instant::now();
    let all = counted(documents, &play.reference, play.now);
    let counted_ms = began.elapsed().as_secs_f64() * 1000.0;
    let pictures = pictures(&all, None, day("2026-05-01"), day("2026-06-01"));
    let total_ms = began.elapsed().as_secs_f64() * 1000.0;
    eprintln!("pictures of 5,000 visits: counted in {counted_ms:.1} ms, with eleven pictures {total_ms:.1} ms");
    assert!(pictures.iter().any(|picture| picture.rests_on == 5_000));
}
