//! Who goes, comes back and goes again; and what the office changes while a phone is without signal (GY-DOOR, "Offline").

use super::examples::{VISIT, done, identity, moment, of_two_windows, on_site};
use super::*;
use crate::fact::visit::{Informed, Means, Moment};
use crate::fold::visit::Flag;
use crate::testing::{Outcome, Play, application, at, plan, preparation};

#[test]
fn two_members_of_staff_go_and_come_each_by_themselves() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan(VISIT.0, VISIT.1, &["lina", "zhangwei"]));
    let step = |play: &mut Play, now: &str, worker: &str, make: fn(Moment) -> Statement| {
        play.at(&format!("2026-05-13 {now}"));
        let moment = moment(play);
        play.by(worker).states(visit, make(moment)).effective();
    };
    step(&mut play, "13:10", "lina", Statement::Departed);
    step(&mut play, "13:20", "zhangwei", Statement::Departed);
    step(&mut play, "13:40", "lina", Statement::Arrived);
    step(&mut play, "13:50", "zhangwei", Statement::Arrived);
    assert_eq!(play.visit(visit).arrived_at, Some(at("2026-05-13 13:40")));
    let statement = identity(play.now);
    play.by("zhangwei").states(visit, statement).effective();
    // One leaves before it is done; the case is not closed while the other is out.
    step(&mut play, "14:00", "lina", Statement::Returned);
    let statement = done(play.now);
    play.by("zhangwei").states(visit, statement.clone()).effective();
    assert_eq!(play.visit(visit).stage, Stage::DoneOnSite);
    play.by("lina").states(visit, statement).kept(&["GY-CORE-E-STATE"]);
    step(&mut play, "15:05", "zhangwei", Statement::Returned);
    assert_eq!(play.visit(visit).stage, Stage::Closed);
    assert_eq!(play.visit(visit).returned_at, Some(at("2026-05-13 15:05")));
    let again = Statement::Returned(moment(&play));
    play.by("zhangwei").states(visit, again).kept(&["GY-CORE-E-STATE"]);
}

#[test]
fn a_colleague_whose_phone_comes_later_is_still_counted() {
    let (mut play, _) = on_site();
    let visit = play.prepared_visit(application(), plan("2026-05-15 09:30", "2026-05-15 10:30", &["lina", "zhangwei"]));
    play.at("2026-05-15 11:00");
    for statement in [
        Statement::Departed(Moment { at: at("2026-05-15 09:10") }),
        Statement::Arrived(Moment { at: at("2026-05-15 09:30") }),
        identity(at("2026-05-15 09:35")),
        done(at("2026-05-15 10:00")),
        Statement::Returned(Moment { at: at("2026-05-15 10:30") }),
    ] {
        play.by("lina").states(visit, statement).effective();
    }
    assert_eq!(play.visit(visit).stage, Stage::Closed);
    play.at("2026-05-15 18:00");
    let late = |play: &mut Play, statement| play.by("zhangwei").states(visit, statement).effective();
    late(&mut play, Statement::Departed(Moment { at: at("2026-05-15 09:12") }));
    late(&mut play, Statement::Returned(Moment { at: at("2026-05-15 10:50") }));
    assert_eq!(play.visit(visit).stage, Stage::Closed);
    assert_eq!(play.visit(visit).returned_at, Some(at("2026-05-15 10:50")));
}

/// The office changes a prepared visit at 12:00; then Li's phone, silent since 11:00, brings the visit of 13:10.
fn changed_behind_her_back(change: Statement) -> (Play, DocId, Vec<Outcome>) {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    play.at("2026-05-13 12:00").by("sunyue").states(visit, change).effective();
    play.at("2026-05-13 18:00");
    let outcomes = [
        Statement::Departed(Moment { at: at("2026-05-13 13:10") }),
        Statement::Arrived(Moment { at: at("2026-05-13 13:40") }),
        identity(at("2026-05-13 13:45")),
        done(at("2026-05-13 14:30")),
        Statement::Returned(Moment { at: at("2026-05-13 15:05") }),
    ]
    .into_iter()
    .map(|statement| play.by("lina").offline("2026-05-13 15:05", "2026-05-13 11:00").states(visit, statement))
    .collect();
    (play, visit, outcomes)
}

fn cancelled_by_family() -> Statement {
    Statement::VisitCancelled(Cancellation { who: "申请人家属".to_owned(), why: "住院".to_owned() })
}

fn moved_to(from: &str, to: &str, staff: &[&str]) -> Statement {
    let plan = plan(from, to, staff);
    Statement::VisitRescheduled(Reschedule { reason: RescheduleReason::Applicant, text: String::new(), plan })
}

#[test]
fn a_visit_that_took_place_counts_whatever_the_office_changed_meanwhile() {
    let other_staff = moved_to("2026-05-14 09:00", "2026-05-14 10:00", &["zhangwei"]);
    for change in [cancelled_by_family(), other_staff] {
        let (play, visit, outcomes) = changed_behind_her_back(change);
        for outcome in outcomes {
            outcome.effective();
        }
        let case = play.visit(visit);
        assert_eq!(case.stage, Stage::Closed);
        assert!(case.flags.contains(&Flag::VisitAfterChange));
        assert_eq!(case.plan.as_ref().unwrap().from, at(VISIT.0));
        // The head of the window hears of it until the next working day is over.
        let heard = |now: &str, worker: &str| {
            let world = World { now: at(now), ..play.world() };
            reminders::reminders(case, &WorkerId::new(worker), &world) == [reminders::Reminder::TookPlace]
        };
        assert!(heard("2026-05-13 18:00", "sunyue") && heard("2026-05-14 23:00", "sunyue"));
        assert!(!heard("2026-05-15 00:10", "sunyue") && !heard("2026-05-13 18:00", "lina"));
    }
}

#[test]
fn a_phone_that_knew_of_the_change_is_bound_by_it() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    play.at("2026-05-13 12:00").by("sunyue").states(visit, cancelled_by_family()).effective();
    play.at("2026-05-13 13:10");
    let departed = Statement::Departed(moment(&play));
    play.by("lina").offline("2026-05-13 13:10", "2026-05-13 12:00").states(visit, departed).kept(&["GY-CORE-E-STATE"]);
    assert_eq!(play.visit(visit).stage, Stage::Cancelled);
}

#[test]
fn an_unprepared_visit_is_not_prepared_by_a_change() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.informed_visit(application(), plan(VISIT.0, VISIT.1, &["lina"]));
    let moved = moved_to("2026-05-14 09:00", "2026-05-14 10:00", &["lina"]);
    play.at("2026-05-13 12:00").by("sunyue").states(visit, moved).effective();
    play.at("2026-05-13 18:00");
    let offline = |play: &mut Play, statement| {
        play.by("lina").offline("2026-05-13 13:10", "2026-05-13 11:00").states(visit, statement)
    };
    let departed = Statement::Departed(Moment { at: at("2026-05-13 13:10") });
    offline(&mut play, departed.clone()).kept(&["GY-DOOR-E-NOT-PREPARED"]);
    assert_eq!(play.visit(visit).stage, Stage::Scheduled);
    // Prepared without signal after the change: the old course goes on, and the visit that took place counts.
    offline(&mut play, Statement::VisitPrepared(preparation(at("2026-05-13 12:50")))).effective();
    assert_eq!(play.visit(visit).stage, Stage::Scheduled);
    offline(&mut play, departed).effective();
    assert_eq!(play.visit(visit).stage, Stage::Departed);
    assert!(play.visit(visit).flags.contains(&Flag::VisitAfterChange));
}

#[test]
fn a_second_trip_after_nobody_was_at_home() {
    let (mut play, visit) = on_site();
    let absent = |reason| {
        let plan = plan("2026-05-14 09:30", "2026-05-14 10:30", &["lina"]);
        Statement::VisitRescheduled(Reschedule { reason, text: "门锁着".to_owned(), plan })
    };
    play.by("lina").states(visit, absent(RescheduleReason::Window)).refused(&["GY-DOOR-E-REASON"]);
    play.by("zhangwei").states(visit, absent(RescheduleReason::Absent)).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(visit, absent(RescheduleReason::Absent)).effective();
    play.at("2026-05-13 14:20");
    let returned = Statement::Returned(moment(&play));
    play.by("lina").states(visit, returned).effective();
    assert_eq!((play.visit(visit).stage, play.visit(visit).returned_at), (Stage::Scheduled, None));

    let told = Informed { at: play.now, how: Means::Phone };
    play.by("lina").states(visit, Statement::ApplicantInformed(told)).effective();
    let ready = preparation(play.now);
    play.by("lina").states(visit, Statement::VisitPrepared(ready)).effective();
    play.at("2026-05-14 09:00");
    let departed = Statement::Departed(moment(&play));
    play.by("lina").states(visit, departed).effective();
    let arrived = Statement::Arrived(moment(&play));
    play.by("lina").states(visit, arrived).effective();
    let statement = done(play.now);
    play.by("lina").states(visit, statement.clone()).kept(&["GY-CORE-E-REQUIRED(identity_checked)"]);
    let checked = identity(play.now);
    play.by("lina").states(visit, checked).effective();
    play.by("lina").states(visit, statement).effective();
    assert_eq!(play.visit(visit).stage, Stage::DoneOnSite, "the return of the first trip closes nothing");
    play.at("2026-05-14 10:40");
    let returned = Statement::Returned(moment(&play));
    play.by("lina").states(visit, returned).effective();
    assert_eq!(play.visit(visit).stage, Stage::Closed);
}

#[test]
fn a_case_of_several_windows_gets_its_new_time_by_coordination() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = of_two_windows(&mut play);
    let both = plan(VISIT.0, VISIT.1, &["lina", "yangbo"]);
    play.by("malin").states(visit, Statement::VisitScheduled(both)).effective();
    let moved = moved_to("2026-05-14 09:00", "2026-05-14 10:00", &["lina"]);
    play.by("sunyue").states(visit, moved).effective();
    let again = moved_to("2026-05-15 09:00", "2026-05-15 10:00", &["lina"]);
    play.by("sunyue").states(visit, again).refused(&["GY-CORE-E-STATE"]);
    let case = play.visit(visit);
    // Who moved it, from when to when, stays in the history, whatever becomes of the new time.
    let [moved] = &case.moved[..] else { panic!("{:?}", case.moved) };
    assert_eq!((moved.by.who.as_str(), moved.reason), ("sunyue", RescheduleReason::Applicant));
    assert_eq!(moved.before, Some((at(VISIT.0), at(VISIT.1))));
    assert_eq!(moved.after, (at("2026-05-14 09:00"), at("2026-05-14 10:00")));
    assert_eq!((case.stage, case.plan.is_none(), case.proposed.is_some()), (Stage::Coordinating, true, true));
    let both = plan("2026-05-14 09:00", "2026-05-14 10:00", &["lina", "yangbo"]);
    play.by("malin").states(visit, Statement::VisitScheduled(both)).effective();
    assert_eq!(play.visit(visit).stage, Stage::Scheduled);
}
