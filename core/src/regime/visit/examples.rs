//! GY-DOOR-A1 to A9, A12, A13, and what the transition table says beside them.

use super::*;
use crate::domain::{MatterId, Private};
use crate::fact::visit::{
    Application, Assigned, Category, Done, IdentityCheck, IdentityMeans, Items, Moment, Present, Project, ProjectNeed,
    ProjectStage, RejectionReason, Signing,
};
use crate::regime::attendance::{Cover, Status};
use crate::testing::{Outcome, Play, application, at, day, drawing, plan, preparation, slip, verification};

pub(in crate::regime) const VISIT: (&str, &str) = ("2026-05-13 13:30", "2026-05-13 14:30");

pub(in crate::regime) fn moment(play: &Play) -> Moment {
    Moment { at: play.now }
}

pub(in crate::regime) fn done(at: Timestamp) -> Statement {
    let signing = Signing::Drawn(drawing());
    Statement::DoneOnSite(Done { at, signing, form: [7; 32], items: Items::default() })
}

pub(in crate::regime) fn identity(at: Timestamp) -> Statement {
    Statement::IdentityChecked(IdentityCheck {
        at,
        how: IdentityMeans::IdCard,
        matches: true,
        present: Present::Applicant,
    })
}

/// Judges the confirmation of a case.
fn confirm(play: &mut Play, application: Application) -> Outcome {
    let visit = play.verifying_visit(application);
    play.by("sunyue").states(visit, Statement::VisitConfirmed(verification()))
}

/// A visit on which Li is on site, at the times of GY-DOOR-A8.
pub(in crate::regime) fn on_site() -> (Play, DocId) {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    play.at("2026-05-13 13:10");
    let statement = Statement::Departed(moment(&play));
    play.by("lina").states(visit, statement).effective();
    play.at("2026-05-13 13:40");
    let statement = Statement::Arrived(moment(&play));
    play.by("lina").states(visit, statement).effective();
    (play, visit)
}

#[test]
fn gy_door_a1_eighty_is_reached_on_the_birthday() {
    let mut play = Play::guangyuan("2026-05-20 09:00");
    let born =
        |applied_on| Application { birth: Some(day("1946-05-20")), applied_on: day(applied_on), ..application() };
    let outcome = confirm(&mut play, born("2026-05-19"));
    outcome.refused(&["GY-DOOR-E-AGE"]);
    assert_eq!((outcome.figure("age"), outcome.figure("age_min")), (Some("79"), Some("80")));
    confirm(&mut play, born("2026-05-20")).effective();
}

#[test]
fn gy_door_a2_without_presence_there_is_agent_service() {
    let mut play = Play::guangyuan("2026-05-20 09:00");
    let remote = Application {
        birth: Some(day("1941-01-15")),
        matters: vec![MatterId::new("social-card-replacement")],
        ..application()
    };
    let outcome = confirm(&mut play, remote);
    outcome.refused(&["GY-DOOR-E-IN-PERSON"]);
    assert_eq!(outcome.figure("suggest"), Some("GY-AGENT"));
}

#[test]
fn gy_door_a3_projects_come_by_the_joint_review_centre() {
    let mut play = Play::guangyuan("2026-05-20 09:00");
    let project = Project {
        name: "城区供水改造".to_owned(),
        owner: "某水务公司".to_owned(),
        stage: ProjectStage::Approval,
        need: Some(ProjectNeed::SiteSurvey),
        problem: String::new(),
    };
    let by = |channel, window: &str, matter: &str| Application {
        category: Category::ProjectStage,
        channel,
        window: WindowId::new(window),
        project: Some(project.clone()),
        relative: None,
        matters: vec![MatterId::new(matter)],
        ..application()
    };
    let doc = play.new_doc();
    let at_window = by(Channel::WindowSelf, "social-security", "pension-attestation");
    play.by("sunyue").states(doc, Statement::VisitFiled(at_window)).refused(&["GY-DOOR-E-CHANNEL"]);
    let at_desk = by(Channel::JrcOwnerRequest, "real-estate", "real-estate-first");
    play.by("zhouting").states(doc, Statement::VisitFiled(at_desk)).effective();
    assert_eq!(play.visit(doc).stage, Stage::Submitted);
    let assigned = Statement::VisitAssigned(Assigned { window: WindowId::new("real-estate") });
    play.by("zhouting").states(doc, assigned).effective();
    play.by("dengchao").states(doc, Statement::VerificationStarted(())).effective();
    play.by("dengchao").states(doc, Statement::VisitConfirmed(verification())).effective();
    assert_eq!(play.visit(doc).stage, Stage::Confirmed);
}

#[test]
fn gy_door_a4_unable_and_urgent_are_both_needed() {
    let mut play = Play::guangyuan("2026-05-20 09:00");
    let case = |urgent: bool, urgent_reason: &str, unable_reason: &str| Application {
        category: Category::UnableUrgent,
        unable_reason: unable_reason.to_owned(),
        urgent,
        urgent_reason: urgent_reason.to_owned(),
        ..application()
    };
    let outcome = confirm(&mut play, case(false, "", "骨折,打着石膏"));
    outcome.refused(&["GY-DOOR-E-URGENT"]);
    assert_eq!(outcome.figure("missing"), Some("urgent urgent_reason"));
    confirm(&mut play, case(true, "", "骨折,打着石膏")).refused(&["GY-DOOR-E-URGENT"]);
    confirm(&mut play, case(true, "月底前须认证", "")).refused(&["GY-DOOR-E-URGENT"]);
    confirm(&mut play, case(true, "月底前须认证", "骨折,打着石膏")).effective();
}

#[test]
fn gy_door_a5_targets_for_verification() {
    let mut play = Play::guangyuan("2026-05-08 11:00");
    let visit = play.verifying_visit(application());
    let urgent = play.verifying_visit(Application { category: Category::UnableUrgent, ..application() });
    let target =
        |play: &Play, visit, submitted| reminders::verification(play.visit(visit), at(submitted), &play.reference);
    assert_eq!(target(&play, visit, "2026-05-08 11:00"), Due::On(day("2026-05-09")));
    assert_eq!(target(&play, urgent, "2026-05-08 11:00"), Due::On(day("2026-05-08")));
    assert_eq!(target(&play, urgent, "2026-05-08 17:20"), Due::On(day("2026-05-09")));
}

/// A confirmed case with matters of two windows.
pub(in crate::regime) fn of_two_windows(play: &mut Play) -> DocId {
    let matters = vec![MatterId::new("pension-attestation"), MatterId::new("household-book")];
    play.confirmed_visit(Application { matters, ..application() })
}

#[test]
fn gy_door_a6_several_windows_are_scheduled_by_the_service_section() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = of_two_windows(&mut play);
    assert_eq!(play.visit(visit).stage, Stage::Coordinating);
    let both = plan(VISIT.0, VISIT.1, &["lina", "yangbo"]);
    let by_window = play.by("sunyue").states(visit, Statement::VisitScheduled(both.clone()));
    by_window.refused(&["GY-DOOR-E-MULTI-WINDOW"]);
    play.by("yangbo").states(visit, Statement::VisitScheduled(both.clone())).refused(&["GY-CORE-E-ROLE"]);
    play.by("malin").states(visit, Statement::VisitScheduled(both)).effective();
    assert_eq!(play.visit(visit).stage, Stage::Scheduled);

    // A single window is not the service section's.
    let single = play.confirmed_visit(application());
    let later = plan("2026-05-14 09:00", "2026-05-14 10:00", &["lina"]);
    play.by("malin").states(single, Statement::VisitScheduled(later.clone())).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(single, Statement::VisitScheduled(later)).effective();
}

#[test]
fn gy_door_a7_no_departure_without_notice_and_checklist() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.informed_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    let full = preparation(play.now);
    let without_notice = Preparation { notice: None, ..full.clone() };
    let outcome = play.by("lina").states(visit, Statement::VisitPrepared(without_notice));
    outcome.refused(&["GY-DOOR-E-NOT-PREPARED"]);
    assert_eq!(outcome.figure("missing"), Some("notice"));
    let without_seal = Preparation {
        kit: full.kit.iter().copied().filter(|(item, _)| *item != KitItem::Seal).collect(),
        ..full.clone()
    };
    let outcome = play.by("lina").states(visit, Statement::VisitPrepared(without_seal));
    assert_eq!(outcome.figure("missing"), Some("seal"));

    play.at("2026-05-13 13:10");
    let departed = Statement::Departed(moment(&play));
    play.by("lina").states(visit, departed.clone()).kept(&["GY-DOOR-E-NOT-PREPARED"]);
    assert_eq!(play.visit(visit).stage, Stage::Informed);
    play.by("lina").states(visit, Statement::VisitPrepared(full)).effective();
    play.by("lina").states(visit, departed).effective();
    assert_eq!(play.visit(visit).stage, Stage::Departed);
}

#[test]
fn gy_door_a8_a_visit_without_signal_closes_and_excuses_its_point() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    play.at("2026-05-13 08:57").by("lina").punches().effective();
    // Everything of the afternoon arrives in one push.
    play.at("2026-05-13 18:00");
    let offline = |play: &mut Play, time: &str, statement: Statement| {
        let wall = format!("2026-05-13 {time}");
        play.by("lina").offline(&wall, "2026-05-13 13:00").states(visit, statement).effective();
    };
    let t = |time: &str| at(&format!("2026-05-13 {time}"));
    offline(&mut play, "13:10", Statement::Departed(Moment { at: t("13:10") }));
    play.by("lina").offline("2026-05-13 13:10", "2026-05-13 13:00").goes_out(visit).effective();
    offline(&mut play, "13:40", Statement::Arrived(Moment { at: t("13:40") }));
    offline(&mut play, "13:42", identity(t("13:42")));
    offline(&mut play, "14:30", done(t("14:30")));
    offline(&mut play, "15:05", Statement::Returned(Moment { at: t("15:05") }));
    play.by("lina").offline("2026-05-13 15:05", "2026-05-13 13:00").comes_back(visit).effective();

    let case = play.visit(visit);
    assert_eq!(case.stage, Stage::Closed);
    assert_eq!(
        [case.departed_at, case.arrived_at, case.done_at, case.returned_at],
        ["13:10", "13:40", "14:30", "15:05"].map(|time| Some(t(time)))
    );
    assert!(case.flags.is_empty());
    let points = play.day("lina", "2026-05-13").points;
    assert_eq!(
        points.iter().map(|point| point.status).collect::<Vec<_>>(),
        [Status::OnTime, Status::ExcusedVisit, Status::Pending]
    );
    assert_eq!(points[1].cover, Some(Cover::Visit(visit)));
}

#[test]
fn gy_door_a9_delivery_within_five_working_days() {
    let (mut play, visit) = on_site();
    let promise = |play: &Play, planned: &str, reason: &str| {
        let (reason, planned) = (reason.to_owned(), day(planned));
        Statement::DeliveryPromised(Promise { at: play.now, reason, planned, items: Items::default() })
    };
    let statement = identity(play.now);
    play.by("lina").states(visit, statement).effective();
    assert_eq!(latest_delivery(play.visit(visit), &play.reference, play.now), Due::On(day("2026-05-20")));
    let late = promise(&play, "2026-05-21", "指纹仪故障");
    let outcome = play.by("lina").states(visit, late);
    outcome.refused(&["GY-DOOR-E-DELIVERY-DATE"]);
    assert_eq!(outcome.figure("latest"), Some("2026-05-20"));
    let silent = promise(&play, "2026-05-20", " ");
    play.by("lina").states(visit, silent).refused(&["GY-DOOR-E-REASON"]);
    let past = promise(&play, "2026-05-12", "指纹仪故障");
    play.by("lina").states(visit, past).refused(&["GY-CORE-E-ORDER"]);
    let in_time = promise(&play, "2026-05-20", "指纹仪故障");
    play.by("lina").states(visit, in_time).effective();

    // Back without the outcome: the case stays open until it is delivered.
    let returned = Statement::Returned(moment(&play));
    play.by("lina").states(visit, returned).effective();
    assert_eq!(play.visit(visit).stage, Stage::PendingDelivery);
    play.at("2026-05-19 10:00");
    let delivery = |receipt| {
        Statement::Delivered(Delivery {
            at: at("2026-05-19 09:50"),
            documents: "认证结果".to_owned(),
            count: 1,
            receipt,
        })
    };
    play.by("zhangwei").states(visit, delivery(Default::default())).kept(&["GY-DOOR-E-RECEIPT"]);
    play.by("yangbo").states(visit, delivery(drawing())).kept(&["GY-CORE-E-ROLE"]);
    play.by("zhangwei").states(visit, delivery(drawing())).effective();
    assert_eq!(play.visit(visit).stage, Stage::Closed);
}

#[test]
fn a_promised_limit_goes_before_the_five_days() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.confirmed_visit(Application { matters: vec![MatterId::new("social-card")], ..application() });
    let latest = latest_delivery(play.visit(visit), &play.reference, at("2026-05-13 14:00"));
    assert_eq!(latest, Due::On(day("2026-05-22")));
}

#[test]
fn gy_door_a12_a_new_time_is_not_set_when_the_worker_is_booked() {
    let mut play = Play::guangyuan("2026-05-20 10:00");
    let visit = play.prepared_visit(application(), plan("2026-05-21 10:00", "2026-05-21 11:00", &["lina"]));
    play.at("2026-05-21 09:40");
    let departed = Statement::Departed(moment(&play));
    play.by("lina").states(visit, departed).effective();
    play.informed_visit(application(), plan("2026-05-22 09:30", "2026-05-22 10:30", &["lina"]));

    play.at("2026-05-21 12:00");
    let absent = |from: &str, to: &str| {
        let plan = plan(from, to, &["lina"]);
        Statement::VisitRescheduled(Reschedule { reason: RescheduleReason::Absent, text: String::new(), plan })
    };
    let late = |play: &mut Play, statement| {
        play.by("lina").offline("2026-05-21 10:30", "2026-05-21 09:40").states(visit, statement)
    };
    let outcome = late(&mut play, absent("2026-05-22 10:00", "2026-05-22 11:00"));
    outcome.refused(&["GY-DOOR-E-STAFF-BUSY"]);
    assert_eq!(outcome.figure("worker"), Some("lina"));
    assert_eq!(play.visit(visit).departed_at, Some(at("2026-05-21 09:40")));
    assert_eq!(play.visit(visit).plan.as_ref().unwrap().from, at("2026-05-21 10:00"));

    // Thirty minutes between two visits are enough, one less is not.
    late(&mut play, absent("2026-05-22 10:59", "2026-05-22 11:30")).refused(&["GY-DOOR-E-STAFF-BUSY"]);
    late(&mut play, absent("2026-05-22 08:30", "2026-05-22 09:01")).refused(&["GY-DOOR-E-STAFF-BUSY"]);
    late(&mut play, absent("2026-05-22 11:00", "2026-05-22 11:30")).effective();
    assert_eq!(play.visit(visit).stage, Stage::Scheduled);
    let [moved] = &play.visit(visit).moved[..] else { panic!("one reschedule") };
    assert_eq!(moved.by.who, WorkerId::new("lina"));
}

#[test]
fn gy_door_a13_nothing_is_done_without_signature_identity_and_presence() {
    let (mut play, visit) = on_site();
    let signing = Signing::Drawn(Default::default());
    let items = Items::default();
    let unsigned = Statement::DoneOnSite(Done { at: play.now, signing, form: [7; 32], items });
    let both = ["GY-CORE-E-REQUIRED(identity_checked)", "GY-CORE-E-REQUIRED(signature)"];
    play.by("lina").states(visit, unsigned.clone()).kept(&both);
    let statement = identity(play.now);
    play.by("lina").states(visit, statement).effective();
    play.by("lina").states(visit, unsigned).kept(&["GY-CORE-E-REQUIRED(signature)"]);
    assert_eq!(play.visit(visit).stage, Stage::OnSite);
    let statement = done(play.now);
    play.by("lina").states(visit, statement).effective();
    assert_eq!(play.visit(visit).stage, Stage::DoneOnSite);

    let mut play = Play::guangyuan("2026-05-12 10:00");
    let remote = Application {
        category: Category::UnableUrgent,
        unable_reason: "卧床".to_owned(),
        urgent: true,
        urgent_reason: "住院报销".to_owned(),
        matters: vec![MatterId::new("social-card-replacement")],
        ..application()
    };
    confirm(&mut play, remote).refused(&["GY-DOOR-E-URGENT"]);

    let visit = of_two_windows(&mut play);
    let one_only = plan(VISIT.0, VISIT.1, &["lina", "zhangwei"]);
    let outcome = play.by("malin").states(visit, Statement::VisitScheduled(one_only));
    outcome.refused(&["GY-DOOR-E-MULTI-WINDOW"]);
    assert_eq!(outcome.figure("window"), Some("household"));
}

#[test]
fn severe_disability_is_grade_one_and_two() {
    let mut play = Play::guangyuan("2026-05-20 09:00");
    let graded = |grade| Application {
        category: Category::SevereDisability,
        disability_grade: Some(grade),
        birth: None,
        ..application()
    };
    confirm(&mut play, graded(2)).effective();
    confirm(&mut play, graded(3)).refused(&["GY-DOOR-E-DISABILITY"]);
}

#[test]
fn projects_need_a_stage_and_a_need_or_a_problem() {
    let play = Play::guangyuan("2026-05-20 09:00");
    let check = |category, stage, need, problem: &str, entitled| {
        let project =
            Project {
                name: "某项目".to_owned(), owner: "某公司".to_owned(), stage, need, problem: problem.to_owned()
            };
        let case = Application { category, project: Some(project), ..application() };
        let codes = eligibility(&case, &play.reference).map_err(|refusals| refusals.codes()[0].0.clone());
        assert_eq!(codes, if entitled { Ok(()) } else { Err("GY-DOOR-E-NEED".to_owned()) });
    };
    let survey = Some(ProjectNeed::SiteSurvey);
    check(Category::ProjectStage, ProjectStage::Approval, survey, "", true);
    check(Category::ProjectStage, ProjectStage::CompletionAcceptance, survey, "", true);
    check(Category::ProjectStage, ProjectStage::Other, survey, "", false);
    check(Category::ProjectStage, ProjectStage::Approval, None, "现场问题", false);
    check(Category::ProjectOther, ProjectStage::Other, None, "红线范围与现状不符", true);
    check(Category::ProjectOther, ProjectStage::Other, survey, "", false);
}

#[test]
fn a_half_filled_application_says_what_is_missing_and_all_at_once() {
    let mut play = Play::guangyuan("2026-05-20 09:00");
    let half = Application {
        applicant: Private::new(" ".to_owned()),
        birth: None,
        relative: None,
        phone: Private::new("call me".to_owned()),
        id_number: Private::new("510802194403020021".to_owned()),
        wished: "长".repeat(TEXT_MAX + 1),
        ..application()
    };
    assert_eq!(missing(&half), ["applicant", "birth", "relative_name", "relation", "relative_phone"]);
    let doc = play.new_doc();
    let outcome = play.by("sunyue").states(doc, Statement::VisitFiled(half));
    for code in [
        "GY-CORE-E-REQUIRED(applicant)",
        "GY-CORE-E-REQUIRED(birth)",
        "GY-CORE-E-REQUIRED(relation)",
        "GY-CORE-E-FORMAT(id_number)",
        "GY-CORE-E-FORMAT(phone)",
        "GY-CORE-E-RANGE(wished)",
    ] {
        assert!(outcome.codes().contains(&code), "{code} in {:?}", outcome.codes());
    }
    assert!(!play.documents.contains_key(&doc));
    assert_eq!(missing(&application()), Vec::<&str>::new());
}

#[test]
fn only_the_responsible_window_works_on_its_case() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let doc = play.new_doc();
    let filed = || Statement::VisitFiled(application());
    play.by("yangbo").states(doc, filed()).refused(&["GY-CORE-E-ROLE"]);
    play.by("hefang").acting(Role::SupervisionSection).states(doc, filed()).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").as_nobody().states(doc, filed()).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(doc, filed()).effective();
    play.by("lina").states(doc, filed()).refused(&["GY-CORE-E-STATE"]);
    play.by("yangbo").states(doc, Statement::VerificationStarted(())).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(doc, Statement::VisitConfirmed(verification())).refused(&["GY-CORE-E-STATE"]);
    play.by("lina").states(doc, Statement::VerificationStarted(())).effective();
    let rejection = |text: &str, told| {
        Statement::VisitRejected(Rejection { reason: RejectionReason::CanCome, text: text.to_owned(), told })
    };
    play.by("lina").states(doc, rejection("", false)).refused(&["GY-DOOR-E-REASON", "GY-CORE-E-REQUIRED(told)"]);
    play.by("lina").states(doc, rejection("可自行到场", true)).effective();
    assert_eq!(play.visit(doc).stage, Stage::Rejected);
    assert_eq!(offers(play.visit(doc), &WorkerId::new("lina"), &play.world()), []);
}

#[test]
fn a_grant_counts_on_its_days() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let grants = &mut play.reference.organisation.grants;
    grants.iter_mut().find(|grant| grant.id.as_str() == "sunyue-head").unwrap().to = Some(day("2026-05-12"));
    let doc = play.new_doc();
    play.by("sunyue").states(doc, Statement::VisitFiled(application())).effective();
    play.at("2026-05-13 09:00");
    let started = Statement::VerificationStarted(());
    play.by("sunyue").acting(Role::WindowHead).states(doc, started.clone()).refused(&["GY-CORE-E-ROLE"]);
    // What was done on the last day without signal was done with authority.
    play.by("sunyue")
        .acting(Role::WindowHead)
        .offline("2026-05-12 16:00", "2026-05-12 15:00")
        .states(doc, started)
        .effective();
}

#[test]
fn the_phone_shows_what_comes_next() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    let acts = |play: &Play, worker: &str| {
        let offers = offers(play.visit(visit), &WorkerId::new(worker), &play.world());
        offers.into_iter().map(|offer| offer.act).collect::<Vec<_>>()
    };
    assert_eq!(acts(&play, "lina"), [Act::Depart, Act::Reschedule, Act::Cancel]);
    assert_eq!(acts(&play, "zhangwei"), [Act::Reschedule, Act::Cancel]);
    assert_eq!(acts(&play, "hefang"), []);
    let departed = Statement::Departed(moment(&play));
    play.by("zhangwei").states(visit, departed.clone()).kept(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(visit, departed).effective();
    assert_eq!(acts(&play, "lina"), [Act::Arrive, Act::NotFinish, Act::Return, Act::Reschedule, Act::Cancel]);
}

#[test]
fn a_plan_lies_ahead_on_one_day_with_people_of_the_window() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.confirmed_visit(application());
    let mut check = |from: &str, to: &str, staff: &[&str], codes: &[&str]| {
        play.by("lina").states(visit, Statement::VisitScheduled(plan(from, to, staff))).refused(codes);
    };
    check("2026-05-12 10:00", "2026-05-12 11:00", &["lina"], &["GY-DOOR-E-PAST"]);
    check("2026-05-13 11:00", "2026-05-13 11:00", &["lina"], &["GY-CORE-E-ORDER"]);
    check("2026-05-13 11:00", "2026-05-14 11:00", &["lina"], &["GY-CORE-E-RANGE(to)"]);
    check("2300-05-13 11:00", "2300-05-13 12:00", &["lina"], &["GY-CORE-E-RANGE(from)", "GY-CORE-E-CALENDAR"]);
    check("2026-05-13 11:00", "2026-05-13 12:00", &["nobody", "lina"], &["GY-CORE-E-RANGE(staff)"]);
    check("2026-05-13 11:00", "2026-05-13 12:00", &["lina", "lina"], &["GY-CORE-E-RANGE(staff)"]);
    check("2026-05-13 11:00", "2026-05-13 12:00", &["yangbo"], &["GY-CORE-E-RANGE(staff)"]);
    check("2027-01-05 11:00", "2027-01-05 12:00", &["lina"], &["GY-CORE-E-CALENDAR"]);
    let just_ahead = plan("2026-05-12 10:01", "2026-05-12 11:00", &["lina", "yangbo"]);
    play.by("lina").states(visit, Statement::VisitScheduled(just_ahead)).effective();
}

#[test]
fn gy_core_9_a_claim_from_the_future_has_no_effect() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    play.at("2026-05-13 13:10");
    let departed = |wall: &str| Statement::Departed(Moment { at: at(wall) });
    let anchor = "2026-05-13 13:00";
    let late = play.by("lina").offline("2026-05-13 13:12:01", anchor).states(visit, departed("2026-05-13 13:10"));
    late.kept(&["GY-CORE-E-FUTURE"]);
    play.by("lina").states(visit, departed("2026-05-13 13:12:01")).kept(&["GY-CORE-E-FUTURE"]);
    play.by("lina").offline("2026-05-13 13:12", anchor).states(visit, departed("2026-05-13 13:12")).effective();
}

#[test]
fn a_visit_and_a_leave_do_not_mix() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let leave = play.submitted_leave("lina", slip("2026-05-14 09:00", "2026-05-14 12:00"));
    play.by("lina").states(leave, Statement::VerificationStarted(())).refused(&["GY-CORE-E-STATE"]);
    let visit = play.verifying_visit(application());
    play.by("lina").states(visit, Statement::LeaveWithdrawn(())).refused(&["GY-CORE-E-STATE"]);
    assert_eq!(play.visit(visit).stage, Stage::Verifying);
}
