//! JD-LVE-A6 to A9, A11.

use super::*;
use crate::fact::back::PaperSlip;
use crate::fact::leave::{Duty, LeaveKind, Slip, StandIn, StandInAnswer};
use crate::fact::meeting::PAPER_MAX;
use crate::fold::leave::back::ReturnWay;
use crate::regime::attendance::Status;
use crate::testing::{self, Play, at, decision};

fn slip(kind: LeaveKind, from: &str, to: &str) -> Slip {
    Slip { kind, official: Some(false), substitute: "已安排".to_owned(), ..testing::slip(from, to) }
}

fn outing(play: &mut Play, from: &str, to: &str) -> DocId {
    let doc = play.submitted_leave("xulan", slip(LeaveKind::Outing, from, to));
    play.by("hejun").states(doc, decision(0, true)).effective();
    play.by("caoyan").states(doc, decision(1, true)).effective();
    doc
}

fn half_day(play: &mut Play, from: &str, to: &str) -> DocId {
    let doc = play.submitted_leave("xulan", slip(LeaveKind::Personal, from, to));
    play.by("hejun").states(doc, decision(0, true)).effective();
    play.by("jiangtao").states(doc, decision(1, true)).effective();
    doc
}

/// Two days, filed.
fn filed(play: &mut Play) -> DocId {
    let stand_ins = vec![StandIn { duty: Duty::Post, worker: WorkerId::new("panhui") }];
    let days = slip(LeaveKind::Personal, "2026-03-16 08:30", "2026-03-17 16:30");
    let doc = play.submitted_leave("xulan", Slip { stand_ins, ..days });
    let answer = StandInAnswer { duty: Duty::Post, accepts: true, reason: String::new() };
    play.by("panhui").states(doc, Statement::StandInAnswered(answer)).effective();
    for (worker, step) in [("hejun", 0), ("luogang", 1), ("jiangtao", 2)] {
        play.by(worker).states(doc, decision(step, true)).effective();
    }
    let filing = crate::fact::leave::Filing { number: "2026-016".to_owned() };
    play.by("caoyan").states(doc, Statement::LeaveFiled(filing)).effective();
    doc
}

fn at_present(play: &Play, doc: DocId) -> Standing {
    standing(play.leave(doc), play.now)
}

fn reports(play: &mut Play, doc: DocId, worker: &str, reason: &str) -> crate::testing::Outcome {
    let back = Return { at: play.now, reason: reason.to_owned() };
    play.by(worker).states(doc, Statement::LeaveReturned(back))
}

fn excuse(reason: &str) -> Statement {
    Statement::ExcuseGiven(Excuse { reason: reason.to_owned() })
}

fn verdict(accept: bool, reason: &str) -> Statement {
    Statement::ExcuseDecided(ExcuseVerdict { accept, returned_at: None, reason: reason.to_owned() })
}

#[test]
fn nobody_lifts_their_own_absence_without_leave() {
    let mut play = Play::jingde("2026-03-13 09:00");
    let doc = filed(&mut play);
    play.at("2026-03-23 09:00");
    assert_eq!(at_present(&play, doc), Standing::Awol);
    reports(&mut play, doc, "xulan", "航班取消").effective();
    assert_eq!(at_present(&play, doc), Standing::Awol, "a reason after the deadline excuses nothing");
    let accepted = ExcuseVerdict { accept: true, returned_at: None, reason: "属实".to_owned() };
    play.by("caoyan").states(doc, Statement::ExcuseDecided(accepted)).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn only_the_punch_of_the_moment_is_a_return() {
    let mut play = Play::jingde("2026-03-13 09:00");
    let doc = filed(&mut play);
    // Looked in on the first day, and came back a week late.
    play.at("2026-03-16 13:25").by("xulan").punches().effective();
    let seen = play.now;
    play.at("2026-03-25 09:00");
    let old = play.by("xulan").states(doc, Statement::LeaveReturnPunched(seen));
    old.refused(&["GY-CORE-E-RANGE(at)"]);
    // With the clock set back to the moment at which it was due.
    let late = play.by("xulan").offline("2026-03-18 08:25", "2026-03-17 08:00").graded(Grade::C);
    late.punches();
    let late = play.by("xulan").offline("2026-03-18 08:25", "2026-03-17 08:00").graded(Grade::C);
    late.states(doc, Statement::LeaveReturnPunched(at("2026-03-18 08:25"))).refused(&["GY-CORE-E-RANGE(at)"]);
    assert_eq!(at_present(&play, doc), Standing::Awol);
}

#[test]
fn jd_lve_a6_back_at_the_moment_or_absent_without_leave() {
    let mut play = Play::jingde("2026-03-13 09:00");
    let doc = filed(&mut play);
    let expected = play.leave(doc).back.expected.unwrap();
    assert_eq!((expected.at, expected.at_point), (at("2026-03-18 08:30"), true));
    assert_eq!((expected.tell_at, expected.excuse_ends), (at("2026-03-18 08:45"), Some(at("2026-03-20 00:00"))));

    let mut punched = play.clone();
    punched.at("2026-03-18 08:25").by("xulan").punches().effective();
    let leaves = crate::regime::Others::leaves_of(&punched, &WorkerId::new("xulan"));
    let with_the_punch = ended_by_punch(&leaves, punched.now, &punched.reference);
    assert_eq!(with_the_punch, [(doc, Statement::LeaveReturnPunched(punched.now))]);
    punched.by("xulan").states(doc, with_the_punch[0].1.clone()).effective();
    assert_eq!(at_present(&punched, doc), Standing::Returned);
    let back = &punched.leave(doc).back;
    assert_eq!((back.way, back.late_minutes), (Some(ReturnWay::Punched), 0));
    assert!(!super::super::is_unconfirmed(punched.leave(doc)), "nobody confirms it");

    play.at("2026-03-18 08:29:59");
    assert_eq!(at_present(&play, doc), Standing::Running);
    play.at("2026-03-18 08:30");
    assert_eq!((at_present(&play, doc), is_told(play.leave(doc), play.now)), (Standing::OverdueReturn, false));
    play.at("2026-03-18 08:45");
    assert!(is_told(play.leave(doc), play.now));
    play.at("2026-03-19 23:59:59");
    assert_eq!(at_present(&play, doc), Standing::OverdueReturn);
    let mut excused = play.clone();
    excused.by("xulan").states(doc, excuse("航班取消")).effective();
    play.at("2026-03-20 00:00");
    assert_eq!(at_present(&play, doc), Standing::Awol);
    assert_eq!(awol_span(play.leave(doc), play.now), Some((at("2026-03-18 08:30"), None)));
    play.by("xulan").states(doc, excuse("航班取消")).refused(&["GY-CORE-E-STATE"]);
    play.by("caoyan")
        .states(doc, verdict(true, "情况属实"))
        .refused(&["GY-CORE-E-STATE", "GY-CORE-E-REQUIRED(returned_at)"]);

    // An excuse in time is decided about, however late.
    excused.at("2026-03-23 09:00");
    assert_eq!(at_present(&excused, doc), Standing::OverdueReturn);
    let mut refused = excused.clone();
    excused.by("xulan").states(doc, verdict(true, "属实")).refused(&[
        "GY-CORE-E-ROLE",
        "GY-CORE-E-SELF",
        "GY-CORE-E-REQUIRED(returned_at)",
    ]);
    excused.by("caoyan").states(doc, verdict(true, "")).refused(&["GY-CORE-E-REQUIRED(returned_at)"]);
    let accepted = ExcuseVerdict { accept: true, returned_at: Some(at("2026-03-19 13:00")), reason: String::new() };
    excused.by("caoyan").states(doc, Statement::ExcuseDecided(accepted)).effective();
    assert_eq!(at_present(&excused, doc), Standing::Returned);
    assert_eq!(excused.leave(doc).back.way, Some(ReturnWay::Office));
    refused.by("caoyan").states(doc, verdict(false, " ")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    refused.by("caoyan").states(doc, verdict(false, "没有证明")).effective();
    assert_eq!(at_present(&refused, doc), Standing::Awol);
}

#[test]
fn jd_lve_a7_an_arrival_that_was_not_punched_stays_so() {
    let mut play = Play::jingde("2026-03-11 08:20");
    play.by("xulan").punches().effective();
    play.at("2026-03-11 13:40");
    let doc = play.submitted_leave("xulan", slip(LeaveKind::Outing, "2026-03-11 13:45", "2026-03-11 15:00"));
    let third = |play: &Play| play.day("xulan", "2026-03-11").points[2].clone();
    assert!(third(&play).not_punched);
    assert!(third(&play).trace.0.iter().any(|line| line.rule == "JD-LVE-6"));
    play.by("hejun").states(doc, decision(0, true)).effective();
    play.by("caoyan").states(doc, decision(1, true)).effective();
    assert!(third(&play).not_punched, "the approval does not heal it");
    play.at("2026-03-11 13:41").by("xulan").punches().effective();
    assert!(third(&play).not_punched && third(&play).status == Status::Late);
    // What was punched before asking, and arrives later, was punched.
    let mut synced = play.clone();
    synced.at("2026-03-11 16:00").by("xulan").offline("2026-03-11 13:00", "2026-03-11 12:50").punches().effective();
    assert!(!third(&synced).not_punched && third(&synced).status == Status::OnTime);

    // Before a session begins it is the one before.
    let asked = |now: &str, punches: &[&str]| {
        let mut play = Play::jingde(now);
        for time in punches {
            play.at(time).by("xulan").punches().effective();
        }
        play.at(now);
        let doc = play.submitted_leave("xulan", slip(LeaveKind::Personal, "2026-03-13 08:30", "2026-03-13 10:00"));
        play.leave(doc).back.not_punched.map(|place| (place.on.to_string(), place.point))
    };
    assert_eq!(asked("2026-03-12 12:45", &[]), Some(("2026-03-12".to_owned(), 0)));
    assert_eq!(asked("2026-03-12 12:45", &["2026-03-12 08:29"]), None);
    assert_eq!(asked("2026-03-12 07:00", &[]), Some(("2026-03-11".to_owned(), 2)));
    // A centre without the rule notes nothing.
    let mut elsewhere = Play::guangyuan("2026-03-12 14:00");
    let doc = elsewhere.submitted_leave("lina", testing::slip("2026-03-13 09:00", "2026-03-13 12:00"));
    assert_eq!(*elsewhere.leave(doc).back, crate::fold::leave::Back::default());
}

fn paper(from: &str, to: &str) -> PaperSlip {
    PaperSlip {
        person: WorkerId::new("panhui"),
        kind: LeaveKind::Personal,
        official: false,
        reason: "家人急诊".to_owned(),
        from: at(from),
        to: at(to),
        written_at: at("2026-03-19 08:20"),
        paper: vec![0xff; 100],
        signatures: "何军、江涛".to_owned(),
        remark: "上午系统故障".to_owned(),
    }
}

#[test]
fn jd_lve_a8_a_paper_slip_is_entered_by_the_section_with_its_proof() {
    let mut play = Play::jingde("2026-03-19 14:00");
    let enters = |play: &mut Play, worker: &str, paper: PaperSlip| {
        let doc = play.new_doc();
        (doc, play.by(worker).states(doc, Statement::PaperLeaveEntered(paper)))
    };
    let morning = || paper("2026-03-19 08:30", "2026-03-19 12:00");
    let (_, refused) = enters(&mut play, "xulan", morning());
    refused.refused(&["JD-LVE-E-PAPER-ROLE"]);
    for lacking in [PaperSlip { remark: " ".to_owned(), ..morning() }, PaperSlip { paper: Vec::new(), ..morning() }] {
        enters(&mut play, "caoyan", lacking).1.refused(&["JD-LVE-E-PAPER-PROOF"]);
    }
    let large = PaperSlip { paper: vec![0; PAPER_MAX + 1], ..morning() };
    enters(&mut play, "caoyan", large).1.refused(&["GY-CORE-E-RANGE(paper)"]);
    enters(&mut play, "caoyan", paper("2026-03-19 08:10", "2026-03-19 12:00")).1.refused(&["JD-LVE-E-PAST"]);
    let own = PaperSlip { person: WorkerId::new("caoyan"), ..morning() };
    enters(&mut play, "caoyan", own).1.refused(&["GY-CORE-E-SELF"]);

    let (doc, entered) = enters(&mut play, "caoyan", morning());
    let entry = entered.effective().receipt.hash;
    let leave = play.leave(doc);
    assert_eq!((leave.stage, leave.person.as_str(), leave.minutes), (LeaveStage::Filed, "panhui", 210));
    let kept = leave.back.paper.as_ref().unwrap();
    assert_eq!((kept.entry, leave.recorded_by.as_ref().map(WorkerId::as_str)), (entry, Some("caoyan")));
    assert!(covers(leave) && leave.chain.is_empty() && !super::super::is_to_file(leave));
    assert_eq!(play.day("panhui", "2026-03-19").points[0].status, Status::ExcusedLeave);
    enters(&mut play, "caoyan", morning()).1.refused(&["JD-LVE-E-OVERLAP"]);
    // Another member of the section, for somebody else.
    let other = PaperSlip { person: WorkerId::new("fangmin"), ..morning() };
    let (other, entered) = enters(&mut play, "xiemei", other);
    entered.effective();
    // What was entered by mistake is taken back by who entered it.
    play.by("caoyan").states(other, Statement::LeaveRevoked(())).refused(&["GY-CORE-E-ROLE", "GY-CORE-E-STATE"]);
    play.by("xiemei").states(other, Statement::LeaveRevoked(())).effective();
    // It was over before it was entered: there is as long to say when the person was back.
    let expected = play.leave(doc).back.expected.unwrap();
    assert_eq!((expected.at, expected.excuse_ends), (at("2026-03-19 13:00"), Some(at("2026-03-21 00:00"))));
    let later = paper("2026-03-20 08:30", "2026-03-20 12:00");
    let (later, entered) = enters(&mut play, "caoyan", later);
    entered.effective();
    let mut left = play.clone();
    for grant in &mut left.reference.organisation.grants {
        if grant.worker.as_str() == "caoyan" {
            grant.to = Some(crate::testing::day("2026-03-18"));
        }
    }
    left.by("caoyan").states(later, Statement::LeaveRevoked(())).refused(&["JD-LVE-E-PAPER-ROLE"]);
    play.by("caoyan").states(later, Statement::LeaveRevoked(())).effective();
}

#[test]
fn jd_lve_a9_a_quarter_of_an_hour_closes_and_a_minute_more_is_decided() {
    let mut play = Play::jingde("2026-04-09 09:00");
    let doc = outing(&mut play, "2026-04-09 14:00", "2026-04-09 15:00");
    let mut late = play.clone();
    play.at("2026-04-09 15:15");
    reports(&mut play, doc, "xulan", "").effective();
    assert_eq!((at_present(&play, doc), play.leave(doc).back.late_minutes), (Standing::Returned, 15));

    late.at("2026-04-09 15:16");
    reports(&mut late, doc, "xulan", "路上堵车").effective();
    assert_eq!((at_present(&late, doc), late.leave(doc).back.late_minutes), (Standing::OverdueReturn, 16));
    assert_eq!(late.leave(doc).back.excuse.as_ref().map(|excuse| excuse.reason.as_str()), Some("路上堵车"));
    reports(&mut late, doc, "xulan", "").refused(&["GY-CORE-E-STATE"]);
    late.at("2026-04-13 09:00");
    assert_eq!(at_present(&late, doc), Standing::OverdueReturn, "until the office decides");
    late.by("caoyan").states(doc, verdict(true, "")).effective();
    assert_eq!(at_present(&late, doc), Standing::Returned);

    // Where an arrival is due at that moment, the point counts the minutes.
    let mut play = Play::jingde("2026-04-08 15:00");
    let doc = half_day(&mut play, "2026-04-09 08:30", "2026-04-09 12:00");
    play.at("2026-04-09 13:05").by("xulan").punches().effective();
    let punched_at = play.now;
    play.by("xulan").states(doc, Statement::LeaveReturnPunched(punched_at)).effective();
    let point = play.day("xulan", "2026-04-09").points[2].clone();
    assert_eq!((point.status, point.minutes), (Status::Late, 5));
    assert_eq!((at_present(&play, doc), play.leave(doc).back.late_minutes), (Standing::Returned, 0));
}

#[test]
fn a_return_is_said_as_it_happens_and_punched_only_once() {
    let mut play = Play::jingde("2026-04-09 09:00");
    let doc = outing(&mut play, "2026-04-09 14:00", "2026-04-09 15:00");
    play.at("2026-04-09 15:40");
    let earlier = Return { at: at("2026-04-09 15:10"), reason: String::new() };
    play.by("xulan").states(doc, Statement::LeaveReturned(earlier.clone())).refused(&["GY-CORE-E-RANGE(at)"]);
    play.by("panhui").states(doc, Statement::LeaveReturned(earlier.clone())).refused(&["GY-CORE-E-ROLE"]);
    let never = at("2026-04-09 14:30");
    play.by("xulan").states(doc, Statement::LeaveReturnPunched(never)).refused(&["GY-CORE-E-RANGE(at)"]);
    let suspect = Return { at: play.now, reason: String::new() };
    let mut doubted = play.clone();
    doubted.by("xulan").graded(Grade::C).states(doc, Statement::LeaveReturned(suspect)).effective();
    assert_eq!(at_present(&doubted, doc), Standing::OverdueReturn);
    // What is stored is what was counted: when it was received.
    let mut doubted = play.clone();
    let suspect = Return { at: at("2026-04-09 15:05"), reason: "堵车".to_owned() };
    let back = doubted.by("xulan").offline("2026-04-09 15:05", "2026-04-09 14:30").graded(Grade::C);
    back.states(doc, Statement::LeaveReturned(suspect)).effective();
    assert_eq!(doubted.leave(doc).returned_at, Some(at("2026-04-09 15:40")));
    // The office knows better.
    play.by("caoyan").states(doc, Statement::LeaveReturned(earlier)).effective();
    assert_eq!((at_present(&play, doc), play.leave(doc).back.late_minutes), (Standing::Returned, 10));
    // Back early: what is left of the day is due again.
    let mut play = Play::jingde("2026-04-08 15:00");
    let doc = half_day(&mut play, "2026-04-09 08:30", "2026-04-09 12:00");
    play.at("2026-04-09 10:00");
    reports(&mut play, doc, "xulan", "").effective();
    assert_eq!((at_present(&play, doc), play.leave(doc).effective_to()), (Standing::Returned, play.now));
    assert_eq!(play.day("xulan", "2026-04-09").points[1].status, Status::Pending);
}

#[test]
fn jd_lve_a11_who_withdraws_late_says_that_they_did_not_leave() {
    let mut play = Play::jingde("2026-04-14 10:00");
    let doc = play.submitted_leave("xulan", slip(LeaveKind::Outing, "2026-04-14 14:00", "2026-04-14 15:00"));
    let mut before = play.clone();
    before.by("xulan").states(doc, Statement::LeaveWithdrawn(())).effective();
    play.at("2026-04-14 14:30");
    play.by("xulan").states(doc, Statement::LeaveWithdrawn(())).refused(&["GY-CORE-E-REQUIRED(not_left)"]);
    let mut withdrawn = play.clone();
    withdrawn.by("xulan").states(doc, Statement::LeaveWithdrawnUnused(())).effective();
    assert_eq!(at_present(&withdrawn, doc), Standing::Withdrawn);

    play.at("2026-04-14 15:00").by("hejun").states(doc, decision(0, false)).effective();
    play.at("2026-04-20 09:00");
    assert_eq!((at_present(&play, doc), &play.leave(doc).back.awol), (Standing::Rejected, &None));
    let awol = |facts: &str, cause| {
        let (from, to) = (at("2026-04-14 14:00"), at("2026-04-14 15:00"));
        Statement::AwolRecorded(Awol { from, to, cause, facts: facts.to_owned() })
    };
    let left = AwolCause::RejectedButLeft;
    play.by("caoyan").states(doc, awol(" ", left)).refused(&["GY-CORE-E-REQUIRED(facts)"]);
    play.by("hejun").states(doc, awol("不在窗口", left)).refused(&["GY-CORE-E-ROLE"]);
    play.by("caoyan").states(doc, awol("不在窗口", AwolCause::NotReturned)).refused(&["GY-CORE-E-STATE"]);
    play.by("caoyan").states(doc, awol("14:20 巡查时不在窗口", left)).effective();
    assert_eq!(play.leave(doc).back.awol.as_ref().unwrap().finding.facts, "14:20 巡查时不在窗口");
    play.by("caoyan").states(doc, awol("不在窗口", left)).refused(&["GY-CORE-E-DUP"]);
}
