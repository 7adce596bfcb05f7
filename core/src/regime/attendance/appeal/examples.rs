//! JD-ATT, GY-ATT, "Appeal": who disputes which mark, who decides, and what the point is then.

use super::*;
use crate::domain::{DocId, Role, WorkerId};
use crate::fact::attendance::{Import, MakeUpRequest, MakeUpVerdict};
use crate::testing::{Outcome, Play, at, day as date};

fn place(on: &str, point: u8) -> Place {
    Place { on: date(on), point }
}

fn month(play: &Play, worker: &str, on: &str) -> DocId {
    makeup::document(place(on, 0), &WorkerId::new(worker), &play.reference)
}

fn appeals(play: &mut Play, worker: &str, on: &str, point: u8) -> Outcome {
    let doc = month(play, worker, on);
    let appeal = Appeal { place: place(on, point), reason: "电梯停运，8 点 25 分已在大厅门口".into() };
    play.by(worker).states(doc, Statement::AppealMade(appeal))
}

fn verdict(on: &str, point: u8, upheld: Option<Mark>) -> Statement {
    Statement::AppealDecided(AppealVerdict { place: place(on, point), upheld, remark: "查看了门厅录像".into() })
}

fn point(play: &Play, worker: &str, on: &str, point: usize) -> PointView {
    play.day(worker, on).points.swap_remove(point)
}

/// Late by ten minutes on 11 March in winter.
fn late() -> Play {
    let mut play = Play::jingde("2026-03-11 08:40");
    play.by("xulan").punches().effective();
    play.at("2026-03-11 12:00").by("xulan").punches().effective();
    play
}

#[test]
fn a_mark_is_disputed_with_its_trace_and_decided_by_somebody_else() {
    let mut play = late();
    let doc = month(&play, "xulan", "2026-03-11");
    assert_eq!(point(&play, "xulan", "2026-03-11", 0).minutes, 10);
    let Ruling::Disputed { mark, trace } = appeals(&mut play, "xulan", "2026-03-11", 0).effective().receipt.ruling
    else {
        panic!("an appeal is ruled on")
    };
    assert_eq!(mark, Mark::Late(10));
    assert!(trace.iter().any(|line| (line.figure.as_str(), line.value.as_str()) == ("punch", "08:40:00")), "{trace:?}");
    let disputed = point(&play, "xulan", "2026-03-11", 0);
    assert_eq!(
        (disputed.status, disputed.appeal),
        (Status::Late, Some(AppealStage::Submitted)),
        "it stands until then"
    );
    appeals(&mut play, "xulan", "2026-03-11", 0).refused(&["JD-ATT-E-APPEALED"]);

    let on_time = || verdict("2026-03-11", 0, Some(Mark::OnTime));
    play.by("xulan").as_nobody().states(doc, on_time()).refused(&["GY-CORE-E-SELF"]);
    play.by("hejun").acting(Role::GroupLeader).states(doc, on_time()).refused(&["GY-CORE-E-ROLE"]);
    let heavier = [Mark::Late(10), Mark::Late(11), Mark::Late(0), Mark::Early(3), Mark::Missing, Mark::Violation];
    for mark in heavier {
        let outcome = play.by("caoyan").states(doc, verdict("2026-03-11", 0, Some(mark)));
        outcome.refused(&["GY-CORE-E-RANGE(mark)"]);
    }
    let silent = AppealVerdict { place: place("2026-03-11", 0), upheld: None, remark: " ".into() };
    play.by("caoyan").states(doc, Statement::AppealDecided(silent)).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("caoyan").states(doc, on_time()).effective();
    let decided = point(&play, "xulan", "2026-03-11", 0);
    assert_eq!((decided.status, decided.minutes), (Status::OnTime, 0));
    assert!(decided.trace.0.iter().any(|line| line.figure == "appeal_upheld"), "{:?}", decided.trace);
    let kept = play.documents[&doc].as_month().unwrap().appeal(place("2026-03-11", 0)).unwrap().clone();
    assert_eq!((kept.mark, kept.decided_by), (Mark::Late(10), Some(WorkerId::new("caoyan"))));
    assert_eq!(kept.remark, "查看了门厅录像");
    // Once is enough, and what is on time is nothing to dispute.
    play.by("caoyan").states(doc, on_time()).refused(&["GY-CORE-E-STATE"]);
    appeals(&mut play, "xulan", "2026-03-11", 0).refused(&["GY-CORE-E-STATE", "JD-ATT-E-NOT-MARKED"]);
    appeals(&mut play, "xulan", "2026-03-11", 1).refused(&["JD-ATT-E-NOT-MARKED"]);
}

#[test]
fn what_is_rejected_stays_and_what_is_withdrawn_may_be_said_again() {
    let mut play = late();
    let doc = month(&play, "xulan", "2026-03-11");
    let withdrawn = || Statement::AppealWithdrawn(place("2026-03-11", 0));
    play.by("xulan").states(doc, withdrawn()).refused(&["GY-CORE-E-STATE"]);
    appeals(&mut play, "xulan", "2026-03-11", 0).effective();
    play.by("panhui").states(doc, withdrawn()).refused(&["GY-CORE-E-ROLE"]);
    play.by("xulan").states(doc, withdrawn()).effective();
    play.by("caoyan").states(doc, verdict("2026-03-11", 0, None)).refused(&["GY-CORE-E-STATE"]);
    appeals(&mut play, "xulan", "2026-03-11", 0).effective();
    play.by("caoyan").states(doc, verdict("2026-03-11", 0, None)).effective();
    let rejected = point(&play, "xulan", "2026-03-11", 0);
    assert_eq!((rejected.status, rejected.minutes), (Status::Late, 10));
    appeals(&mut play, "xulan", "2026-03-11", 0).refused(&["GY-CORE-E-STATE"]);
    // Nobody disputes in a colleague's month, nor what is no point, nor outside the calendar.
    let appeal = |place| Statement::AppealMade(Appeal { place, reason: "有误".into() });
    play.by("panhui").states(doc, appeal(place("2026-03-11", 2))).refused(&["GY-CORE-E-ROLE", "JD-ATT-E-NOT-MARKED"]);
    play.by("xulan").states(doc, appeal(place("2026-03-08", 0))).refused(&["GY-CORE-E-RANGE(place)"]);
    play.by("xulan").states(doc, appeal(place("2026-03-11", 9))).refused(&["GY-CORE-E-RANGE(place)"]);
    let far = Place { on: crate::domain::Date(i32::MAX), point: 0 };
    let elsewhere = play.by("xulan").states(doc, appeal(far));
    elsewhere.refused(&["GY-CORE-E-ROLE", "GY-CORE-E-RANGE(place)"]);
}

#[test]
fn a_missing_punch_is_made_up_first_and_a_violation_can_be_disputed() {
    let mut play = Play::jingde("2026-03-11 09:00");
    play.at("2026-03-12 08:00");
    let doc = month(&play, "xulan", "2026-03-11");
    assert_eq!(point(&play, "xulan", "2026-03-11", 0).status, Status::Missing);
    appeals(&mut play, "xulan", "2026-03-11", 0).refused(&["JD-ATT-E-NOT-MARKED"]);
    play.at("2026-03-17 00:00");
    assert_eq!(point(&play, "xulan", "2026-03-11", 0).status, Status::Violation);
    // Nobody punched in that month: it begins with the appeal.
    appeals(&mut play, "xulan", "2026-03-11", 0).effective();
    play.by("caoyan").states(doc, verdict("2026-03-11", 0, Some(Mark::Late(5)))).effective();
    let decided = point(&play, "xulan", "2026-03-11", 0);
    assert_eq!((decided.status, decided.minutes, decided.violated_at), (Status::Late, 5, None));
    appeals(&mut play, "xulan", "2026-03-11", 3).effective();
    play.by("caoyan").states(doc, verdict("2026-03-11", 3, Some(Mark::Late(5)))).refused(&["GY-CORE-E-RANGE(mark)"]);
    play.by("caoyan").states(doc, verdict("2026-03-11", 3, Some(Mark::Missing))).effective();
    assert_eq!(point(&play, "xulan", "2026-03-11", 3).status, Status::Missing);
    let again =
        MakeUpRequest { place: place("2026-03-11", 3), claimed: at("2026-03-11 16:30"), reason: "忘了".into() };
    let again = play.by("xulan").states(doc, Statement::MakeUpAsked(again));
    again.refused(&["GY-CORE-E-STATE", "JD-ATT-E-DEADLINE"]);
}

#[test]
fn in_guangyuan_the_leader_decides_once_a_make_up_was_refused() {
    let mut play = Play::guangyuan("2026-03-12 10:00");
    let doc = month(&play, "lina", "2026-03-11");
    let request =
        MakeUpRequest { place: place("2026-03-11", 0), claimed: at("2026-03-11 08:55"), reason: "没电".into() };
    play.by("lina").states(doc, Statement::MakeUpAsked(request)).effective();
    let refused =
        MakeUpVerdict { place: place("2026-03-11", 0), agree: false, recording: None, remark: "不在".into() };
    play.by("wangqiang").states(doc, Statement::MakeUpDecided(refused)).effective();
    appeals(&mut play, "lina", "2026-03-11", 0).effective();
    play.by("wangqiang").states(doc, verdict("2026-03-11", 0, Some(Mark::ExcusedOuting))).effective();
    assert_eq!(point(&play, "lina", "2026-03-11", 0).status, Status::ExcusedOuting);
}

#[test]
fn appeals_of_a_month_are_bounded() {
    let mut play = late();
    let doc = month(&play, "xulan", "2026-03-11");
    // What is withdrawn uses nothing up, and is bounded by itself.
    for _ in 0..WITHDRAWN_MAX {
        appeals(&mut play, "xulan", "2026-03-11", 0).effective();
        play.by("xulan").states(doc, Statement::AppealWithdrawn(place("2026-03-11", 0))).effective();
    }
    appeals(&mut play, "xulan", "2026-03-11", 0).refused(&["JD-ATT-E-APPEALS"]);

    let mut play = Play::jingde("2026-04-10 09:00");
    let days = (2..=31).map(|day| format!("2026-03-{day:02}"));
    let days: Vec<String> = days.filter(|day| !play.day("xulan", day).points.is_empty()).collect();
    for day in &days[..APPEALS_MAX] {
        appeals(&mut play, "xulan", day, 0).effective();
    }
    appeals(&mut play, "xulan", &days[APPEALS_MAX], 0).refused(&["JD-ATT-E-APPEALS"]);
}

#[test]
fn a_better_punch_that_comes_later_is_not_made_worse() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let doc = month(&play, "xulan", "2026-03-11");
    appeals(&mut play, "xulan", "2026-03-11", 0).effective();
    play.by("caoyan").states(doc, verdict("2026-03-11", 0, Some(Mark::Late(30)))).effective();
    assert_eq!(point(&play, "xulan", "2026-03-11", 0).minutes, 30);
    for (time, minutes) in [("2026-03-11 09:15", 30), ("2026-03-11 08:42", 12)] {
        let import =
            Import { person: WorkerId::new("xulan"), source: "大厅东门人脸机".into(), at: vec![at(time)] };
        play.by("caoyan").acting(Role::Coordination).states(doc, Statement::PunchesImported(import)).effective();
        let found = point(&play, "xulan", "2026-03-11", 0);
        assert_eq!((found.status, found.minutes), (Status::Late, minutes), "{time}");
    }
}
