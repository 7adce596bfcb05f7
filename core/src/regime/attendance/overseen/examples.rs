//! Reminders and checked times, with every refusal.

use super::*;
use crate::domain::{DeviceId, DocId};
use crate::fact::attendance::{Evidence, MakeUpRequest, MakeUpVerdict};
use crate::fact::visit::Moment;
use crate::fact::{Grade, Statement};
use crate::fold::month::PunchRecord;
use crate::testing::{Play, application, at, day, plan};

fn place(on: &str, point: u8) -> Place {
    Place { on: day(on), point }
}

fn month(play: &Play, worker: &str, on: &str) -> DocId {
    makeup::document(place(on, 0), &WorkerId::new(worker), &play.reference)
}

fn reminder(worker: &str, on: &str, point: u8) -> Statement {
    Statement::PointReminded(Reminder { worker: WorkerId::new(worker), place: place(on, point) })
}

fn punch(worker: &str, time: &str) -> Evidence {
    Evidence::Punch { device: DeviceId::of_key(worker.as_bytes()), at: at(time) }
}

fn check(of: Evidence, accept: bool, reason: &str) -> Statement {
    Statement::TimeChecked(TimeCheck { of, accept, reason: reason.to_owned() })
}

fn status(play: &Play, worker: &str, on: &str, point: usize) -> Status {
    play.day(worker, on).points[point].status
}

#[test]
fn a_missing_punch_is_reminded_of_once_a_day_while_something_can_be_done() {
    let mut play = Play::jingde("2026-03-11 08:40");
    let doc = month(&play, "xulan", "2026-03-11");
    // Due and not punched: also in a month in which nothing was punched yet.
    play.by("hejun").states(doc, reminder("xulan", "2026-03-11", 1)).refused(&["JD-ATT-E-NOT-MISSING"]);
    play.by("hejun").states(doc, reminder("xulan", "2026-03-11", 0)).effective();
    assert_eq!(play.documents[&doc].as_month().unwrap().person.as_str(), "xulan");
    play.by("caoyan").states(doc, reminder("xulan", "2026-03-11", 0)).refused(&["GY-CORE-E-STATE"]);
    play.at("2026-03-12 09:00");
    play.by("caoyan").states(doc, reminder("xulan", "2026-03-11", 0)).effective();
    let held = play.documents[&doc].as_month().unwrap();
    let newest = reminded(held, place("2026-03-11", 0)).unwrap();
    assert_eq!((newest.by.as_str(), newest.at, held.reminders.len()), ("caoyan", play.now, 2));
    // Past the deadline nothing can be done.
    play.at("2026-03-17 00:00");
    assert_eq!(status(&play, "xulan", "2026-03-11", 0), Status::Violation);
    play.by("caoyan").states(doc, reminder("xulan", "2026-03-11", 0)).refused(&["JD-ATT-E-NOT-MISSING"]);
}

#[test]
fn a_reminder_of_last_month_is_known_until_it_is_a_month_old() {
    let mut play = Play::guangyuan("2026-04-30 10:00");
    let of = |play: &Play, today: &str| -> Vec<(Place, Timestamp)> {
        let months = play.months("lina");
        newest(&months, day(today)).into_iter().map(|reminder| (reminder.place, reminder.at)).collect()
    };
    for (now, on) in [
        ("2026-04-30 10:00", "2026-04-29"),
        ("2026-05-06 10:00", "2026-05-06"),
        ("2026-05-06 10:01", "2026-04-30"),
        ("2026-05-07 10:00", "2026-04-29"),
    ] {
        play.at(now);
        let doc = month(&play, "lina", on);
        play.by("wangqiang").states(doc, reminder("lina", on, 0)).effective();
    }
    let [may, last, again] =
        [("2026-05-06", "2026-05-06 10:00"), ("2026-04-30", "2026-05-06 10:01"), ("2026-04-29", "2026-05-07 10:00")]
            .map(|(on, when)| (place(on, 0), at(when)));
    assert_eq!(of(&play, "2026-05-13"), [may, last, again]);
    assert_eq!(of(&play, "2026-05-30"), [may, last, again]);
    assert_eq!(of(&play, "2026-05-31"), [may, last]);
}

#[test]
fn what_was_refused_its_make_up_is_not_reminded_of() {
    let mut play = Play::guangyuan("2026-05-13 10:00");
    let (doc, place) = (month(&play, "lina", "2026-05-12"), place("2026-05-12", 0));
    play.by("wangqiang").states(doc, reminder("lina", "2026-05-12", 0)).effective();
    let request = MakeUpRequest { place, claimed: at("2026-05-12 08:55"), reason: "没电".into() };
    play.by("lina").states(doc, Statement::MakeUpAsked(request)).effective();
    let verdict = MakeUpVerdict { place, agree: false, recording: None, remark: "不在".into() };
    play.by("wangqiang").states(doc, Statement::MakeUpDecided(verdict)).effective();
    play.at("2026-05-14 08:00");
    let again = play.by("wangqiang").states(doc, reminder("lina", "2026-05-12", 0));
    assert_eq!(
        (again.codes(), status(&play, "lina", "2026-05-12", 0)),
        (vec!["GY-ATT-E-NOT-MISSING"], Status::Missing)
    );
}

#[test]
fn only_who_sees_the_attendance_reminds_and_nobody_reminds_themselves() {
    let mut play = Play::guangyuan("2026-05-13 10:00");
    let (li, zhao) = (month(&play, "lina", "2026-05-13"), month(&play, "zhaomin", "2026-05-13"));
    play.by("zhaomin")
        .acting(Role::GroupLeader)
        .states(li, reminder("lina", "2026-05-13", 0))
        .refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(li, reminder("lina", "2026-05-13", 0)).refused(&["GY-CORE-E-SELF"]);
    play.by("wangqiang").states(zhao, reminder("lina", "2026-05-13", 0)).refused(&["GY-CORE-E-ROLE"]);
    for (on, point) in [("2026-05-13", 9), ("2026-05-10", 0), ("2026-03-11", 0), ("2026-05-14", 0)] {
        let doc = month(&play, "lina", on);
        play.by("wangqiang").states(doc, reminder("lina", on, point)).refused(&["GY-CORE-E-RANGE(place)"]);
    }
    play.by("wangqiang").states(li, reminder("lina", "2026-05-13", 0)).effective();
    play.by("lina").punches().effective();
    play.at("2026-05-14 08:00");
    let done = play.by("wangqiang").states(li, reminder("lina", "2026-05-13", 0));
    assert!(matches!(&done.codes()[..], [code] if code.ends_with("-E-NOT-MISSING")), "{:?}", done.codes());
    play.reference.organisation.grants.iter_mut().for_each(|grant| grant.to = Some(day("2026-05-13")));
    let late = play.by("wangqiang").offline("2026-05-13 18:00", "2026-05-13 17:00");
    late.acting(Role::GroupLeader).states(li, reminder("lina", "2026-05-13", 1)).refused(&["GY-CORE-E-ROLE"]);
}

#[test]
fn gy_core_9_the_attendance_group_says_whether_a_suspect_time_holds() {
    let mut play = Play::guangyuan("2026-05-13 09:00");
    play.by("lina").graded(Grade::C).punches().effective();
    play.at("2026-05-13 09:04").by("lina").punches().effective();
    let doc = month(&play, "lina", "2026-05-13");
    let suspects = |play: &Play| play.documents[&doc].as_month().unwrap().suspects().count();
    assert_eq!((suspects(&play), status(&play, "lina", "2026-05-13", 0)), (1, Status::OnTime));
    let of = || punch("lina", "2026-05-13 09:00");
    play.by("zhouting").states(doc, check(of(), false, " ")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("zhouting").states(doc, check(of(), false, &"长".repeat(501))).refused(&["GY-CORE-E-RANGE(reason)"]);
    play.by("wangqiang").acting(Role::GroupLeader).states(doc, check(of(), true, "")).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(doc, check(of(), true, "")).refused(&["GY-CORE-E-SELF"]);
    let proven = punch("lina", "2026-05-13 09:04");
    play.by("zhouting").states(doc, check(proven, true, "")).refused(&["GY-CORE-E-STATE"]);
    play.by("zhouting").states(doc, check(of(), false, "当时不在大厅")).effective();
    // The next punch takes its place, and the trace tells of both.
    let point = play.day("lina", "2026-05-13").points[0].clone();
    assert_eq!(point.punch.as_ref().map(|punch| punch.at), Some(at("2026-05-13 09:04")));
    assert!(point.trace.0.iter().any(|line| line.figure == "not_held" && line.value == "09:00"));
    let kept = &play.documents[&doc].as_month().unwrap().punches[0];
    assert!(!kept.counts() && kept.checked.as_ref().is_some_and(|checked| checked.by.as_str() == "zhouting"));
    play.by("zhouting").states(doc, check(of(), true, "")).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn a_time_that_is_written_twice_is_answered_once_for_both() {
    let mut play = Play::guangyuan("2026-05-13 09:00");
    for _ in 0..2 {
        play.by("lina").graded(Grade::C).punches().effective();
    }
    let doc = month(&play, "lina", "2026-05-13");
    let no = || check(punch("lina", "2026-05-13 09:00"), false, "当时不在大厅");
    play.by("zhouting").states(doc, no()).effective();
    let counting = |play: &Play| {
        let punches = &play.documents[&doc].as_month().unwrap().punches;
        punches.iter().filter(|punch| punch.counts()).count()
    };
    assert_eq!((counting(&play), status(&play, "lina", "2026-05-13", 0)), (0, Status::Pending));
    play.by("zhouting").states(doc, no()).refused(&["GY-CORE-E-STATE"]);
    // Written once more, it is asked once more; what was answered stays.
    play.by("lina").graded(Grade::C).punches().effective();
    assert_eq!(counting(&play), 1);
    play.by("zhouting").states(doc, no()).effective();
    let by = |punch: &PunchRecord| punch.checked.as_ref().map(|checked| (checked.accept, checked.at));
    let punches = &play.documents[&doc].as_month().unwrap().punches;
    assert!(punches.iter().all(|punch| by(punch) == Some((false, play.now))), "{punches:?}");
}

#[test]
fn an_end_without_evidence_asks_again_about_an_outing_that_was_accepted() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan("2026-05-13 13:30", "2026-05-13 14:30", &["lina"]));
    play.at("2026-05-13 13:10");
    let departed = Statement::Departed(Moment { at: play.now });
    play.by("lina").states(visit, departed).effective();
    for _ in 0..2 {
        play.by("lina").graded(Grade::C).goes_out(visit).effective();
    }
    let doc = month(&play, "lina", "2026-05-13");
    let outing = || Evidence::Outing { visit, from: at("2026-05-13 13:10") };
    play.by("zhouting").states(doc, check(outing(), true, "")).effective();
    let open = |play: &Play| {
        let month = play.documents[&doc].as_month().unwrap();
        month.suspects().filter(|(.., checked)| checked.is_none()).count()
    };
    assert_eq!(open(&play), 0, "both are answered");
    play.at("2026-05-13 18:00").by("lina").graded(Grade::C).comes_back(visit).effective();
    assert_eq!(open(&play), 1);
    play.by("zhouting").states(doc, check(outing(), false, "下午在大厅")).effective();
    assert_eq!(open(&play), 0);
}

#[test]
fn an_accepted_time_stays_and_the_leader_in_charge_looks_at_the_attendance_group() {
    let mut play = Play::jingde("2026-03-11 08:20");
    play.by("caoyan").graded(Grade::C).punches().effective();
    let doc = month(&play, "caoyan", "2026-03-11");
    let of = || punch("caoyan", "2026-03-11 08:20");
    play.by("caoyan").states(doc, check(of(), true, "")).refused(&["GY-CORE-E-SELF"]);
    play.by("jiangtao").states(doc, check(of(), true, "")).effective();
    let point = play.day("caoyan", "2026-03-11").points[0].clone();
    assert_eq!((point.status, point.grade), (Status::OnTime, Some(Grade::C)));
    assert!(point.trace.0.iter().any(|line| line.figure == "checked"));
    let punches = &play.documents[&doc].as_month().unwrap().punches;
    assert_eq!(punches[0].checked.as_ref().map(|checked| checked.accept), Some(true));
}
