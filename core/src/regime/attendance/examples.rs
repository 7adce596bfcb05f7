//! GY-ATT-A1 to A4, A9, A10, A12, and the rest of the table of statuses.

use super::*;
use crate::centre::Former;
use crate::fact::attendance::Reminder;
use crate::fact::visit::Moment;
use crate::regime::report;
use crate::testing::{Play, application, at, day as date, decision, plan, slip};

/// Punches at these times of one day, then the marks at the given moment.
fn marks(day: &str, times: &[&str], now: &str) -> (Play, Vec<(Status, u32)>) {
    let mut play = Play::guangyuan(now);
    for time in times {
        play.at(&format!("{day} {time}")).by("lina").punches().effective();
    }
    play.at(now);
    let marks = play.day("lina", day).points.iter().map(|point| (point.status, point.minutes)).collect();
    (play, marks)
}

#[test]
fn gy_att_a1_five_minutes_to_the_second() {
    let (_, marks_in_time) = marks("2026-03-10", &["09:05:00", "13:35:00", "16:55:00"], "2026-03-10 18:00");
    assert_eq!(marks_in_time, [(Status::OnTime, 0); 3]);
    let (play, marks_late) = marks("2026-03-10", &["09:05:01", "13:35:01", "16:54:59"], "2026-03-10 18:00");
    assert_eq!(marks_late, [(Status::Late, 6), (Status::Late, 6), (Status::Early, 6)]);
    let trace = &play.day("lina", "2026-03-10").points[0].trace;
    assert!(trace.0.iter().any(|line| line.rule == "GY-ATT-5" && line.value == "5"));
    assert!(trace.0.iter().any(|line| line.figure == "punch" && line.value == "09:05:01"));
}

#[test]
fn gy_att_a2_the_first_of_a_point_and_the_last_of_the_day() {
    let (play, marks) = marks("2026-03-10", &["08:20", "08:58", "12:40", "17:30"], "2026-03-10 18:00");
    assert_eq!(marks, [(Status::OnTime, 0); 3]);
    let points = play.day("lina", "2026-03-10").points;
    let punched: Vec<String> = points.iter().map(|point| point.punch.as_ref().unwrap().at.clock()).collect();
    assert_eq!(punched, ["08:20", "12:40", "17:30"]);
    assert_eq!(points.iter().map(|point| point.early_shown).collect::<Vec<_>>(), [false, true, false]);
    let (play, _) = self::marks("2026-03-10", &["12:45"], "2026-03-10 18:00");
    assert!(!play.day("lina", "2026-03-10").points[1].early_shown);
}

#[test]
fn gy_att_a3_missing_from_five_in_the_morning() {
    let times = ["08:58", "17:02"];
    let (_, before) = marks("2026-03-10", &times, "2026-03-11 04:59:59");
    assert_eq!(before, [(Status::OnTime, 0), (Status::Pending, 0), (Status::OnTime, 0)]);
    let (_, after) = marks("2026-03-10", &times, "2026-03-11 05:00");
    assert_eq!(after, [(Status::OnTime, 0), (Status::Missing, 0), (Status::OnTime, 0)]);
}

#[test]
fn gy_att_a4_points_follow_the_calendar() {
    let play = Play::guangyuan("2026-02-20 09:00");
    assert_eq!(play.day("lina", "2026-02-14").points.len(), 3);
    let holiday = play.day("lina", "2026-02-16");
    assert!(!holiday.working && holiday.points.is_empty());
}

#[test]
fn punches_belong_to_the_hours_of_their_point() {
    let (_, split) = marks("2026-03-10", &["11:59:59", "15:14:59", "15:15:00"], "2026-03-10 18:00");
    assert_eq!(split, [(Status::Late, 180), (Status::Late, 105), (Status::Early, 105)]);
    let (_, night) = marks("2026-03-10", &["04:59:59"], "2026-03-11 06:00");
    assert_eq!(night, [(Status::Missing, 0); 3]);
    // The last point runs on to 05:00, also into the next month's document.
    let (mut play, _) = marks("2026-03-31", &["08:50", "13:20", "16:00"], "2026-03-31 18:00");
    play.at("2026-04-01 00:30").by("lina").punches().effective();
    assert_eq!(play.months("lina").len(), 2);
    assert_eq!(play.day("lina", "2026-03-31").points[2].status, Status::OnTime);
}

#[test]
fn gy_att_a9_an_approved_leave_covers_its_points() {
    let mut play = Play::guangyuan("2026-03-12 10:00");
    let leave = play.submitted_leave("lina", slip("2026-03-13 13:30", "2026-03-13 17:00"));
    play.at("2026-03-13 18:00");
    let statuses =
        |play: &Play| play.day("lina", "2026-03-13").points.iter().map(|point| point.status).collect::<Vec<_>>();
    assert_eq!(statuses(&play), [Status::Pending; 3], "an open request covers nothing");
    play.at("2026-03-12 11:00").by("wangqiang").states(leave, decision(0, true)).effective();
    play.at("2026-03-13 18:00");
    assert_eq!(statuses(&play), [Status::Pending, Status::ExcusedLeave, Status::ExcusedLeave]);
    let points = play.day("lina", "2026-03-13").points;
    assert_eq!(points[1].cover, Some(Cover::Leave(leave)));
    assert!(points[1].unfiled);
    let number = "2026-031".to_owned();
    let filing = Statement::LeaveFiled(crate::fact::leave::Filing { number });
    play.by("zhouting").states(leave, filing).effective();
    assert!(!play.day("lina", "2026-03-13").points[1].unfiled);
}

#[test]
fn both_ends_of_a_leave_are_included() {
    let covered = |from: &str, to: &str| {
        let mut play = Play::guangyuan("2026-03-12 10:00");
        let leave = play.submitted_leave("lina", slip(&format!("2026-03-13 {from}"), &format!("2026-03-13 {to}")));
        play.by("wangqiang").states(leave, decision(0, true)).effective();
        let points = play.day("lina", "2026-03-13").points;
        points.iter().map(|point| point.status == Status::ExcusedLeave).collect::<Vec<_>>()
    };
    assert_eq!(covered("09:00", "12:00"), [true, false, false]);
    assert_eq!(covered("13:30", "17:00"), [false, true, true]);
    assert_eq!(covered("15:00", "17:00"), [false, false, true]);
    assert_eq!(covered("15:00", "16:59"), [false, false, false]);
}

#[test]
fn an_excuse_wins_and_the_punch_stays_for_information() {
    let mut play = Play::guangyuan("2026-03-12 10:00");
    let leave = play.submitted_leave("lina", slip("2026-03-13 09:00", "2026-03-13 12:00"));
    play.by("wangqiang").states(leave, decision(0, true)).effective();
    play.at("2026-03-13 10:20").by("lina").punches().effective();
    let point = play.day("lina", "2026-03-13").points[0].clone();
    assert_eq!((point.status, point.minutes), (Status::ExcusedLeave, 0));
    assert_eq!(point.punch.unwrap().at, at("2026-03-13 10:20"));
}

#[test]
fn gy_att_a10_a_punch_may_arrive_for_72_hours() {
    for (synced, codes) in
        [("2026-03-13 08:56", &[][..]), ("2026-03-13 08:57", &[]), ("2026-03-13 08:58", &["GY-ATT-E-STALE"])]
    {
        let mut play = Play::guangyuan(synced);
        let outcome = play.by("lina").offline("2026-03-10 08:57", "2026-03-10 08:00").punches();
        assert_eq!(outcome.codes(), codes, "{synced}");
        let point = play.day("lina", "2026-03-10").points[0].clone();
        assert_eq!(point.status, if codes.is_empty() { Status::OnTime } else { Status::Missing });
        let month = play.months("lina")[0];
        assert_eq!(month.punches.len(), 1, "the punch itself is kept");
    }
}

#[test]
fn gy_att_a12_points_after_an_early_return_are_due_again() {
    let mut play = Play::guangyuan("2026-03-16 10:00");
    let leave = play.submitted_leave("lina", slip("2026-03-18 09:00", "2026-03-20 17:00"));
    play.by("wangqiang").states(leave, decision(0, true)).effective();
    play.by("chenguohua").states(leave, decision(1, true)).effective();
    play.at("2026-03-19 13:20");
    let back = crate::fact::leave::Return { at: play.now, reason: String::new() };
    play.by("lina").states(leave, Statement::LeaveReturned(back)).effective();
    let statuses = |day: &str| play.day("lina", day).points.iter().map(|point| point.status).collect::<Vec<_>>();
    assert_eq!(statuses("2026-03-18"), [Status::ExcusedLeave; 3]);
    assert_eq!(statuses("2026-03-19"), [Status::ExcusedLeave, Status::Pending, Status::Pending]);
    assert_eq!(statuses("2026-03-20"), [Status::Pending; 3]);
}

#[test]
fn a_punch_is_ones_own_now_and_in_scope() {
    let mut play = Play::guangyuan("2026-03-10 08:57");
    play.by("liuyang").punches().kept(&["GY-ATT-E-SCOPE"]);
    let now = play.now;
    let others = month_of(&play.reference, &WorkerId::new("zhangwei"), now);
    let punch = |at| Statement::Punched(Punch { at, note: String::new() });
    play.by("zhangwei").punches().effective();
    play.by("lina").states(others, punch(now)).kept(&["GY-CORE-E-ROLE"]);
    assert_eq!(play.day("zhangwei", "2026-03-10").points[0].status, Status::OnTime);
    let own = month_of(&play.reference, &WorkerId::new("lina"), now);
    let earlier = at("2026-03-10 08:55:59");
    play.by("lina").states(own, punch(earlier)).kept(&["GY-CORE-E-RANGE(at)"]);
    play.by("lina").states(own, punch(at("2026-03-10 08:56:00"))).effective();
    play.by("lina").offline("2026-03-10 08:59:01", "2026-03-10 08:00").punches().kept(&["GY-CORE-E-FUTURE"]);
    play.by("lina").offline("2026-03-10 08:59:00", "2026-03-10 08:00").punches().effective();
    let long = Statement::Punched(Punch { at: now, note: "记".repeat(NOTE_MAX + 1) });
    play.by("lina").states(own, long).kept(&["GY-CORE-E-RANGE(note)"]);
    let kept = play.documents[&own].as_month().unwrap().punches.last().unwrap();
    assert_eq!(kept.note.chars().count(), NOTE_MAX, "no phone has to carry more");
}

#[test]
fn who_punches_and_when_is_said_by_the_figures_of_that_day() {
    let mut play = Play::guangyuan("2026-03-10 09:30");
    // Attendance begins on 10 March.
    let mut figures = play.reference.figures.clone();
    figures.attendance = None;
    play.reference.former = vec![Former { until: date("2026-03-10"), figures }];
    let lina = WorkerId::new("lina");
    let punches = ["2026-03-09", "2026-03-10"].map(|on| in_scope(&lina, date(on), &play.reference));
    assert_eq!(punches, [false, true]);
    let counted = |from, end| report::people(date(from), date(end), &play.reference).count();
    assert_eq!(counted("2026-03-02", "2026-03-10"), 0);
    assert!(counted("2026-03-02", "2026-03-11") > 0, "of whom one day counts");
    assert_eq!(counted("2026-03-02", "2026-03-11"), counted("2026-03-10", "2026-03-17"));

    let doc = month_of(&play.reference, &lina, play.now);
    let reminder = |on| {
        let place = Place { on: date(on), point: 0 };
        Statement::PointReminded(Reminder { worker: WorkerId::new("lina"), place })
    };
    let before = play.by("wangqiang").states(doc, reminder("2026-03-09"));
    before.refused(&["GY-ATT-E-SCOPE", "GY-CORE-E-RANGE(place)"]);
    play.by("wangqiang").states(doc, reminder("2026-03-10")).effective();
    let line = |row, time| import::Line { row, number: "lina".into(), name: String::new(), at: Some(at(time)) };
    let lines = [line(1, "2026-03-09 08:50"), line(2, "2026-03-10 08:50")];
    let looked = import::look(&lines, &WorkerId::new("zhouting"), &play.world());
    let place = Place { on: date("2026-03-10"), point: 0 };
    let found: Vec<_> = looked.iter().map(|line| line.found).collect();
    assert_eq!(found, [import::Found::OutOfScope, import::Found::Point(place)]);
}

#[test]
fn an_outing_needs_a_visit_that_says_so() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = play.prepared_visit(application(), plan("2026-05-13 13:30", "2026-05-13 14:30", &["lina"]));
    play.at("2026-05-13 13:10");
    play.by("lina").goes_out(visit).kept(&["GY-ATT-E-OUTING"]);
    let departed = Statement::Departed(Moment { at: play.now });
    play.by("lina").states(visit, departed).effective();
    play.by("zhangwei").goes_out(visit).kept(&["GY-ATT-E-OUTING"]);
    play.by("lina").offline("2026-05-13 13:09:59", "2026-05-13 13:00").goes_out(visit).kept(&["GY-ATT-E-OUTING"]);
    play.by("lina").comes_back(visit).kept(&["GY-ATT-E-OUTING"]);
    play.by("lina").goes_out(visit).effective();

    let status = |play: &Play| play.day("lina", "2026-05-13").points[1].status;
    assert_eq!(status(&play), Status::Pending);
    play.at("2026-05-13 13:30");
    assert_eq!(status(&play), Status::ExcusedVisit, "out right now");
    assert_eq!(play.day("lina", "2026-05-13").points[2].status, Status::Pending);
    play.at("2026-05-14 20:00");
    assert_eq!(play.day("lina", "2026-05-14").points[0].status, Status::Pending, "an open outing ends with its day");
}

#[test]
fn a_visit_covers_its_ends_and_no_second_more() {
    let covered = |out: &str, back: &str| {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        let visit = play.prepared_visit(application(), plan("2026-05-13 14:00", "2026-05-13 14:30", &["lina"]));
        play.at(&format!("2026-05-13 {out}"));
        let departed = Statement::Departed(Moment { at: play.now });
        play.by("lina").states(visit, departed).effective();
        play.by("lina").goes_out(visit).effective();
        play.at(&format!("2026-05-13 {back}"));
        let returned = Statement::Returned(Moment { at: play.now });
        play.by("lina").states(visit, returned).effective();
        play.by("lina").comes_back(visit).effective();
        play.at("2026-05-14 09:00");
        play.day("lina", "2026-05-13")
            .points
            .iter()
            .map(|point| point.status == Status::ExcusedVisit)
            .collect::<Vec<_>>()
    };
    assert_eq!(covered("13:30:00", "17:00:00"), [false, true, true]);
    assert_eq!(covered("13:30:01", "16:59:59"), [false, false, false]);
}

#[test]
fn the_next_point_skips_what_is_done_covered_or_over() {
    let mut play = Play::guangyuan("2026-05-08 08:30");
    let next = |play: &Play| {
        let leaves = crate::regime::Others::leaves_of(play, &WorkerId::new("lina"));
        let point = next_point(&play.months("lina"), &leaves, &play.reference, play.now).unwrap();
        format!("{} {}", point.at.date(), point.at.clock())
    };
    assert_eq!(next(&play), "2026-05-08 09:00");
    play.by("lina").punches().effective();
    assert_eq!(next(&play), "2026-05-08 13:30");
    play.at("2026-05-08 15:20");
    assert_eq!(next(&play), "2026-05-08 17:00", "13:30 can no longer be punched");
    play.at("2026-05-08 17:10").by("lina").punches().effective();
    assert_eq!(next(&play), "2026-05-09 09:00", "a make-up working day");
    let leave = play.submitted_leave("lina", slip("2026-05-09 09:00", "2026-05-09 12:00"));
    play.by("wangqiang").states(leave, decision(0, true)).effective();
    assert_eq!(next(&play), "2026-05-09 13:30");
    assert_eq!(date("2026-05-09").weekday(), chrono::Weekday::Sat);
}
