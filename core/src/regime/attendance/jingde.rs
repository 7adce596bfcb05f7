//! JD-ATT-A1 to A8, A10, A11, and what else a make-up comes to.

use super::*;
use crate::domain::calendar::Due;
use crate::fact::attendance::{MakeUpRequest, MakeUpVerdict, Recording, Showed};
use crate::fact::leave::Slip;
use crate::fold::month::MakeUpStage;
use crate::testing::{self, Outcome, Play, at, day as date, decision};

/// Punches at these times of one day, then the marks at the end of it.
fn marks(day: &str, times: &[&str]) -> (Play, Vec<(Status, u32)>) {
    let mut play = Play::jingde(&format!("{day} 05:00"));
    for time in times {
        play.at(&format!("{day} {time}")).by("xulan").punches().effective();
    }
    play.at(&format!("{day} 23:00"));
    let marks = play.day("xulan", day).points.iter().map(|point| (point.status, point.minutes)).collect();
    (play, marks)
}

fn place(on: &str, point: u8) -> Place {
    Place { on: date(on), point }
}

fn status(play: &Play, on: &str, point: usize) -> Status {
    play.day("xulan", on).points[point].status
}

fn request(play: &Play, on: &str, point: u8) -> MakeUpRequest {
    let figure = &play.reference.figures.points(date(on))[usize::from(point)];
    MakeUpRequest {
        place: place(on, point), claimed: date(on).at_second(figure.at_second), reason: "忘记打卡".into()
    }
}

fn month(play: &Play, on: &str) -> DocId {
    makeup::document(place(on, 0), &WorkerId::new("xulan"), &play.reference)
}

fn asks(play: &mut Play, on: &str, point: u8) -> Outcome {
    let (doc, request) = (month(play, on), request(play, on, point));
    play.by("xulan").states(doc, Statement::MakeUpAsked(request))
}

fn seen(showed: Showed) -> Option<Recording> {
    let (from, to) = (at("2026-03-11 08:20"), at("2026-03-11 08:40"));
    Some(Recording { camera: "大厅2号".into(), from, to, showed })
}

fn verdict(on: &str, point: u8, agree: bool, recording: Option<Recording>) -> Statement {
    let remark = if agree { String::new() } else { "录像里不在".into() };
    Statement::MakeUpDecided(MakeUpVerdict { place: place(on, point), agree, recording, remark })
}

fn decides(play: &mut Play, on: &str, point: u8, agree: bool) {
    let showed = if agree { Showed::Present } else { Showed::NotPresent };
    let doc = month(play, on);
    play.by("caoyan").states(doc, verdict(on, point, agree, seen(showed))).effective();
}

/// Approved make-ups for the first points of these days, which were all missed.
fn made_up(play: &mut Play, days: &[&str]) {
    for day in days {
        asks(play, day, 0).effective();
        decides(play, day, 0, true);
    }
}

/// Punches that leave exactly these points of a day missing.
fn punched_but(play: &mut Play, on: &str, missing: &[usize]) {
    let points = play.reference.figures.points(date(on)).to_vec();
    for (index, point) in points.iter().enumerate().filter(|(index, _)| !missing.contains(index)) {
        let (now, doc) = (date(on).at_second(point.at_second), month(play, on));
        let before = std::mem::replace(&mut play.now, now);
        let punch = Statement::Punched(Punch { at: now, note: String::new() });
        play.by("xulan").states(doc, punch).effective();
        play.now = before;
        assert!(index < 4);
    }
}

#[test]
fn jd_att_a1_no_tolerance_and_on_the_dot() {
    let (play, in_time) = marks("2026-05-06", &["08:30:00", "12:00:00", "13:30:00", "17:00:00"]);
    assert_eq!(in_time, [(Status::OnTime, 0); 4]);
    let dots = |play: &Play| play.day("xulan", "2026-05-06").points.iter().map(|p| p.on_the_dot).collect::<Vec<_>>();
    assert_eq!(dots(&play), [true, false, true, false]);
    let (play, late) = marks("2026-05-06", &["08:30:01", "11:59:59", "13:31:01", "16:59:00"]);
    assert_eq!(late, [(Status::Late, 1), (Status::Early, 1), (Status::Late, 2), (Status::Early, 1)]);
    assert_eq!(dots(&play), [false; 4]);
    let why = &play.day("xulan", "2026-05-06").points[0].trace;
    assert!(why.0.iter().any(|line| line.rule == "JD-ATT-4" && line.value == "0"));
    assert!(why.0.iter().all(|line| line.rule.starts_with("JD-") || line.rule.starts_with("GY-CORE")));
    // The last minute before the point, and no second more.
    let (play, _) = marks("2026-05-06", &["08:29:00"]);
    assert!(dots(&play)[0]);
    let (play, _) = marks("2026-05-06", &["08:28:59"]);
    assert!(!dots(&play)[0]);
}

#[test]
fn jd_att_a2_the_season_decides() {
    let times = ["08:20", "12:01", "13:10", "16:30"];
    let (_, winter) = marks("2026-04-30", &times);
    assert_eq!(winter, [(Status::OnTime, 0), (Status::OnTime, 0), (Status::Late, 10), (Status::OnTime, 0)]);
    let (_, summer) = marks("2026-05-06", &times);
    assert_eq!(summer, [(Status::OnTime, 0), (Status::OnTime, 0), (Status::OnTime, 0), (Status::Early, 30)]);
    for (day, begins) in [("2026-09-30", "13:30"), ("2026-10-08", "13:00")] {
        let play = Play::jingde(&format!("{day} 05:00"));
        assert_eq!(play.day("xulan", day).points[2].at.clock(), begins);
    }
}

#[test]
fn punches_belong_to_the_part_of_the_day_in_its_season() {
    // A single punch over lunch is the way out; the left bound belongs to the part.
    let (play, lunch) = marks("2026-05-06", &["12:10"]);
    assert_eq!(lunch[1], (Status::OnTime, 0));
    assert_eq!(lunch[2].0, Status::Missing, "shown when the part of the day ends");
    assert_eq!(play.day("xulan", "2026-05-06").points[3].status, Status::Pending);
    let (_, summer) = marks("2026-05-06", &["10:14:59", "12:44:59", "15:14:59", "15:15"]);
    assert_eq!(summer, [(Status::Late, 105), (Status::OnTime, 0), (Status::Late, 105), (Status::Early, 105)]);
    let (_, winter) = marks("2026-04-30", &["10:15", "12:30", "14:45"]);
    assert_eq!(
        winter,
        [(Status::Missing, 0), (Status::Early, 105), (Status::OnTime, 0), (Status::Early, 105)],
        "each a second later than the part before"
    );
}

#[test]
fn jd_att_a3_six_make_ups_in_the_month_of_the_point() {
    let mut play = Play::jingde("2026-03-13 10:00");
    made_up(&mut play, &["2026-03-09", "2026-03-10", "2026-03-11", "2026-03-12"]);
    play.at("2026-03-20 10:00");
    made_up(&mut play, &["2026-03-18", "2026-03-19"]);
    punched_but(&mut play, "2026-03-25", &[3]);
    play.at("2026-03-26 09:00");
    let refused = asks(&mut play, "2026-03-25", 3);
    assert_eq!((refused.figure("used"), refused.figure("month_max")), (Some("6"), Some("6")));
    refused.refused(&["JD-ATT-E-QUOTA"]);
    assert_eq!(status(&play, "2026-03-25", 3), Status::Violation);
    play.at("2026-04-02 09:00");
    asks(&mut play, "2026-04-01", 3).effective();
    let april = play.documents[&month(&play, "2026-04-01")].as_month();
    assert_eq!(makeup::held(april), 1, "the count starts at one again");
}

#[test]
fn jd_att_a4_until_the_end_of_the_next_monday() {
    let mut play = Play::jingde("2026-03-16 23:59");
    punched_but(&mut play, "2026-03-11", &[0]);
    assert_eq!(status(&play, "2026-03-11", 0), Status::Missing);
    let mut late = play.clone();
    asks(&mut play, "2026-03-11", 0).effective();
    play.at("2026-03-17 00:01");
    assert_eq!(status(&play, "2026-03-11", 0), Status::MakeUpPending);
    late.at("2026-03-17 00:00");
    let point = late.day("xulan", "2026-03-11").points[0].clone();
    assert_eq!((point.status, point.violated_at), (Status::Violation, Some(at("2026-03-17 00:00"))));
    late.at("2026-03-17 00:01");
    asks(&mut late, "2026-03-11", 0).refused(&["JD-ATT-E-DEADLINE"]);
}

#[test]
fn jd_att_a5_the_deadline_is_a_monday_or_the_working_day_after_it() {
    let play = Play::jingde("2026-01-05 09:00");
    let figures = play.reference.figures.attendance.as_ref().unwrap().makeup.as_ref().unwrap();
    let due = |on: &str| makeup::deadline(date(on), figures, &play.reference.calendar);
    assert_eq!(due("2026-03-09"), Some(Due::On(date("2026-03-16"))));
    assert_eq!(due("2026-04-02"), Some(Due::On(date("2026-04-07"))));
    assert_eq!(due("2026-01-04"), Some(Due::On(date("2026-01-05"))));
    assert_eq!(due("2026-03-15"), Some(Due::On(date("2026-03-16"))));
    assert_eq!(due("2026-12-31"), Some(Due::Unknown), "refuses nothing");
    for on in [i32::MIN, i32::MAX, -1] {
        makeup::deadline(Date(on), figures, &play.reference.calendar);
    }
}

#[test]
fn jd_att_a6_written_in_time_and_received_late() {
    let mut play = Play::jingde("2026-03-17 09:10");
    punched_but(&mut play, "2026-03-11", &[0]);
    assert_eq!(status(&play, "2026-03-11", 0), Status::Violation);
    let (doc, statement) = (month(&play, "2026-03-11"), Statement::MakeUpAsked(request(&play, "2026-03-11", 0)));
    let suspect = play.by("xulan").offline("2026-03-16 22:50", "2026-03-16 17:00").graded(Grade::C);
    suspect.states(doc, statement.clone()).refused(&["JD-ATT-E-DEADLINE"]);
    play.by("xulan").offline("2026-03-16 22:50", "2026-03-16 17:00").states(doc, statement).effective();
    let point = play.day("xulan", "2026-03-11").points[0].clone();
    assert_eq!((point.status, point.violated_at), (Status::MakeUpPending, None));
    let noted = |figure: &str| point.trace.0.iter().find(|line| line.figure == figure).map(|line| line.value.as_str());
    assert_eq!(noted("asked"), Some("2026-03-16 22:50"));
    assert_eq!(noted("withdrawn"), Some("2026-03-17 09:10"), "the violation of midnight is withdrawn");
}

#[test]
fn jd_att_a7_somebody_else_looks_at_the_recording() {
    let mut play = Play::jingde("2026-03-12 09:00");
    punched_but(&mut play, "2026-03-11", &[0]);
    asks(&mut play, "2026-03-11", 0).effective();
    let doc = month(&play, "2026-03-11");
    let held = |play: &Play| makeup::held(play.documents[&doc].as_month());
    assert_eq!(held(&play), 1);
    for recording in [None, seen(Showed::NotPresent), seen(Showed::NoRecording)] {
        let approval = verdict("2026-03-11", 0, true, recording);
        play.by("caoyan").states(doc, approval).refused(&["JD-ATT-E-VIDEO"]);
    }
    let unnamed = seen(Showed::Present).map(|seen| Recording { camera: " ".into(), ..seen });
    play.by("caoyan").states(doc, verdict("2026-03-11", 0, true, unnamed)).refused(&["JD-ATT-E-VIDEO"]);
    let approval = || verdict("2026-03-11", 0, true, seen(Showed::Present));
    play.by("xulan").as_nobody().states(doc, approval()).refused(&["GY-CORE-E-SELF"]);
    play.by("hejun").acting(crate::domain::Role::GroupLeader).states(doc, approval()).refused(&["GY-CORE-E-ROLE"]);
    decides(&mut play, "2026-03-11", 0, false);
    assert_eq!((status(&play, "2026-03-11", 0), held(&play)), (Status::Violation, 0));
    let month = play.documents[&doc].as_month().unwrap();
    let settled = month.makeup(place("2026-03-11", 0)).unwrap();
    assert_eq!((settled.stage, settled.remark.as_str()), (MakeUpStage::Rejected, "录像里不在"));
    play.by("caoyan").states(doc, approval()).refused(&["GY-CORE-E-STATE"]);
    asks(&mut play, "2026-03-11", 0).refused(&["GY-CORE-E-STATE"]);
}

fn outing(play: &mut Play, from: &str, to: &str) -> DocId {
    let kind = LeaveKind::Outing;
    let slip = Slip { kind, official: Some(false), substitute: "已安排".into(), ..testing::slip(from, to) };
    let doc = play.submitted_leave("xulan", slip);
    play.by("hejun").states(doc, decision(0, true)).effective();
    play.by("caoyan").states(doc, decision(1, true)).effective();
    doc
}

#[test]
fn jd_att_a8_an_outing_covers_its_points_and_days_follow_the_calendar() {
    let mut play = Play::jingde("2026-03-12 13:00");
    play.by("xulan").punches().effective();
    outing(&mut play, "2026-03-12 16:00", "2026-03-12 16:30");
    play.at("2026-03-13 05:00");
    assert_eq!(status(&play, "2026-03-12", 3), Status::ExcusedOuting);

    let mut play = Play::jingde("2026-03-11 15:00");
    let doc = outing(&mut play, "2026-03-12 08:30", "2026-03-12 09:30");
    play.at("2026-03-12 09:40");
    assert_eq!(leave::standing(play.leave(doc), play.now), leave::Standing::OverdueReturn);
    play.at("2026-03-12 09:50");
    play.by("xulan").punches().effective();
    let punched_at = play.now;
    play.by("xulan").states(doc, Statement::LeaveReturnPunched(punched_at)).effective();
    assert_eq!(status(&play, "2026-03-12", 0), Status::ExcusedOuting);
    assert_eq!(play.leave(doc).back.late_minutes, 20);

    let play = Play::jingde("2026-05-18 09:00");
    assert_eq!(play.day("xulan", "2026-05-09").points.len(), 4);
    assert!(play.day("xulan", "2026-05-16").points.is_empty());
}

#[test]
fn jd_att_a10_a_place_that_is_free_again_goes_to_the_earliest() {
    let mut play = Play::jingde("2026-04-17 09:00");
    made_up(&mut play, &["2026-04-13", "2026-04-14", "2026-04-15", "2026-04-16"]);
    play.at("2026-04-22 09:00");
    made_up(&mut play, &["2026-04-20"]);
    asks(&mut play, "2026-04-21", 0).effective();
    punched_but(&mut play, "2026-04-20", &[0]);
    punched_but(&mut play, "2026-04-21", &[0]);
    punched_but(&mut play, "2026-04-22", &[3]);
    play.at("2026-04-23 04:59");
    assert_eq!(status(&play, "2026-04-22", 3), Status::Pending, "the last part of the day");
    play.at("2026-04-23 05:00");
    assert_eq!(status(&play, "2026-04-22", 3), Status::Violation);
    punched_but(&mut play, "2026-04-23", &[3]);
    play.at("2026-04-24 10:00");
    assert_eq!(status(&play, "2026-04-23", 3), Status::Violation);
    asks(&mut play, "2026-04-22", 3).refused(&["JD-ATT-E-QUOTA"]);
    decides(&mut play, "2026-04-21", 0, false);
    let point = play.day("xulan", "2026-04-22").points[3].clone();
    assert_eq!((point.status, point.repairable_until), (Status::Missing, Some(date("2026-04-27"))));
    assert_eq!(status(&play, "2026-04-23", 3), Status::Violation, "one place, one point");
    asks(&mut play, "2026-04-23", 3).refused(&["JD-ATT-E-QUOTA"]);
    let mut used = play.clone();
    asks(&mut used, "2026-04-22", 3).effective();
    assert_eq!(status(&used, "2026-04-22", 3), Status::MakeUpPending);
    play.at("2026-04-28 00:00");
    assert_eq!(status(&play, "2026-04-22", 3), Status::Violation);
}

#[test]
fn jd_att_a11_a_punch_that_comes_within_72_hours_withdraws_the_violation() {
    for (synced, codes, mark) in
        [("2026-01-07 08:20", &[][..], Status::OnTime), ("2026-01-07 08:21", &["JD-ATT-E-STALE"], Status::Violation)]
    {
        let mut play = Play::jingde("2026-01-06 00:00");
        punched_but(&mut play, "2026-01-04", &[0]);
        assert_eq!(status(&play, "2026-01-04", 0), Status::Violation);
        play.at(synced);
        let outcome = play.by("xulan").offline("2026-01-04 08:20", "2026-01-04 08:00").punches();
        assert_eq!(outcome.codes(), codes, "{synced}");
        assert_eq!(status(&play, "2026-01-04", 0), mark);
        let doc = month(&play, "2026-01-04");
        assert_eq!(play.documents[&doc].as_month().unwrap().punches.len(), 4, "the punch is kept");
    }
}

#[test]
fn a_make_up_is_of_a_missing_point_within_its_hours_and_once() {
    let mut play = Play::jingde("2026-03-11 14:00");
    punched_but(&mut play, "2026-03-11", &[0, 2, 3]);
    asks(&mut play, "2026-03-11", 1).refused(&["JD-ATT-E-NOT-MISSING"]);
    asks(&mut play, "2026-03-11", 2).refused(&["JD-ATT-E-NOT-MISSING"]);
    let doc = month(&play, "2026-03-11");
    let claims = |play: &mut Play, claimed: &str, reason: &str| {
        let request = MakeUpRequest { claimed: at(claimed), reason: reason.into(), ..request(play, "2026-03-11", 0) };
        play.by("xulan").states(doc, Statement::MakeUpAsked(request))
    };
    claims(&mut play, "2026-03-11 10:15", "忘了").refused(&["JD-ATT-E-CLAIMED-TIME"]);
    claims(&mut play, "2026-03-11 08:25", " ").refused(&["GY-CORE-E-REQUIRED(reason)"]);
    claims(&mut play, "2026-03-11 08:25", "忘了").effective();
    claims(&mut play, "2026-03-11 08:25", "忘了").refused(&["JD-ATT-E-OPEN"]);
    let withdraws = || Statement::MakeUpWithdrawn(place("2026-03-11", 0));
    play.by("panhui").states(doc, withdraws()).refused(&["GY-CORE-E-ROLE"]);
    play.by("xulan").states(doc, withdraws()).effective();
    play.by("xulan").states(doc, withdraws()).refused(&["GY-CORE-E-STATE"]);
    assert_eq!(status(&play, "2026-03-11", 0), Status::Missing);
    claims(&mut play, "2026-03-11 08:25", "忘了").effective();
    // Nobody asks in a colleague's month, nor for a day off, nor outside the centre.
    let others = makeup::document(place("2026-03-11", 0), &WorkerId::new("panhui"), &play.reference);
    let statement = Statement::MakeUpAsked(request(&play, "2026-03-11", 0));
    play.by("panhui").states(doc, statement.clone()).refused(&["GY-CORE-E-ROLE", "JD-ATT-E-OPEN"]);
    play.by("panhui").states(others, statement).effective();
    let nothing = MakeUpRequest { place: place("2026-03-08", 0), ..request(&play, "2026-03-11", 0) };
    let nothing = Statement::MakeUpAsked(nothing);
    play.by("xulan").states(doc, nothing).refused(&["GY-CORE-E-RANGE(place)"]);
}

#[test]
fn the_leader_decides_about_the_office_and_in_guangyuan_about_leaders() {
    let offices = |reference: &Reference, worker: &str| {
        let figures = reference.figures.attendance.as_ref().unwrap().makeup.as_ref().unwrap();
        let offices = makeup::offices(&WorkerId::new(worker), date("2026-03-12"), figures, &reference.organisation);
        offices.into_iter().map(|(role, _)| role.name()).collect::<Vec<_>>()
    };
    let (jingde, guangyuan) = (Play::jingde("2026-03-12 09:00"), Play::guangyuan("2026-03-12 09:00"));
    assert_eq!(offices(&jingde.reference, "xulan"), ["coordination"]);
    assert_eq!(offices(&jingde.reference, "caoyan"), ["coordination", "deputy_leader"]);
    assert_eq!(offices(&guangyuan.reference, "lina"), ["group_leader"]);
    assert_eq!(offices(&guangyuan.reference, "wangqiang"), ["group_leader", "deputy_leader"]);
}

#[test]
fn who_is_on_an_approved_outing_punches_outside() {
    let mut play = Play::jingde("2026-03-11 15:00");
    outing(&mut play, "2026-03-12 08:30", "2026-03-12 09:30");
    let day = testing::slip("2026-03-13 08:30", "2026-03-13 12:00");
    let asked = Slip { official: Some(false), substitute: "已安排".into(), ..day };
    play.submitted_leave("xulan", asked);
    let leaves = crate::regime::Others::leaves_of(&play, &WorkerId::new("xulan"));
    let is_out = |when: &str| is_out(&[], &leaves, at(when));
    assert!(is_out("2026-03-12 08:30") && is_out("2026-03-12 09:30"));
    assert!(!is_out("2026-03-12 09:31"));
    assert!(!is_out("2026-03-13 09:00"), "who is on leave is not at work elsewhere");
}
