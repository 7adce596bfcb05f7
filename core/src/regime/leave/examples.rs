//! GY-ATT-A5 to A9, A11, A13, and the rest of the table of states.

use super::*;
use crate::domain::Role;
use crate::testing::{Play, at, day, decision, drawing, slip};

/// Minutes, joined minutes, whether up to half a day, and chain of a leave.
fn ruling(play: &Play, doc: DocId) -> (u32, u32, bool, Vec<Role>) {
    let leave = play.leave(doc);
    let half_day = leave.length == LeaveLength::HalfDay;
    (leave.minutes, leave.joined_minutes, half_day, leave.chain.iter().map(|step| step.role).collect())
}

fn returned(at: Timestamp, reason: &str) -> Statement {
    Statement::LeaveReturned(Return { at, reason: reason.to_owned() })
}

fn filing() -> Statement {
    Statement::LeaveFiled(Filing { number: "2026-031".to_owned() })
}

#[test]
fn gy_att_a5_half_a_day_is_the_own_group_leaders() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let doc = play.submitted_leave("lina", slip("2026-03-11 13:30", "2026-03-11 17:00"));
    assert_eq!(ruling(&play, doc), (210, 210, true, vec![Role::GroupLeader]));
    let other = play.by("zhaomin").acting(Role::GroupLeader).states(doc, decision(0, true));
    other.refused(&["GY-ATT-E-APPROVER"]);
    assert_eq!(play.leave(doc).stage, LeaveStage::Submitted);
    let step = &play.leave(doc).chain[0];
    let lina = WorkerId::new("lina");
    assert_eq!(approvers(step, &lina, &play.reference.organisation, day("2026-03-10")), [&WorkerId::new("wangqiang")]);
    assert_eq!(turn(play.leave(doc), &WorkerId::new("zhaomin"), &play.world()), None);
    play.by("wangqiang").states(doc, decision(0, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
}

#[test]
fn gy_att_a6_one_minute_more_needs_the_leader_in_charge() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let half = play.submitted_leave("lina", slip("2026-03-11 10:30", "2026-03-11 15:15"));
    assert_eq!(ruling(&play, half), (195, 195, true, vec![Role::GroupLeader]));
    let more = play.submitted_leave("zhangwei", slip("2026-03-11 10:30", "2026-03-11 15:16"));
    assert_eq!(ruling(&play, more), (196, 196, false, vec![Role::GroupLeader, Role::DeputyLeader]));
    play.by("chenguohua").acting(Role::DeputyLeader).states(more, decision(0, true)).refused(&["GY-ATT-E-APPROVER"]);
    play.by("chenguohua").acting(Role::DeputyLeader).states(more, decision(1, true)).refused(&["GY-ATT-E-STEP"]);
    play.by("wangqiang").states(more, decision(0, true)).effective();
    assert_eq!(play.leave(more).stage, LeaveStage::Consented);
    let final_step = play.by("wangqiang").acting(Role::GroupLeader).states(more, decision(1, true));
    final_step.refused(&["GY-ATT-E-APPROVER"]);
    play.by("chenguohua").states(more, decision(1, true)).effective();
    assert_eq!(play.leave(more).stage, LeaveStage::Approved);
}

#[test]
fn gy_att_a7_two_halves_that_touch_are_one_day() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let morning = play.submitted_leave("lina", slip("2026-03-12 09:00", "2026-03-12 12:00"));
    play.by("wangqiang").states(morning, decision(0, true)).effective();
    let afternoon = play.submitted_leave("lina", slip("2026-03-12 13:30", "2026-03-12 17:00"));
    assert_eq!(ruling(&play, afternoon), (210, 390, false, vec![Role::GroupLeader, Role::DeputyLeader]));
    assert_eq!(play.leave(afternoon).joined_with, [morning]);
    let why: Vec<String> = why(play.leave(afternoon), &play.reference)
        .0
        .iter()
        .map(|line| format!("{} {} {}", line.rule, line.figure, line.value))
        .collect();
    assert!(why.contains(&"GY-ATT joined_minutes 390".to_owned()), "{why:?}");
    assert!(why.contains(&"GY-ATT-7 approver deputy_leader".to_owned()), "{why:?}");
    play.by("wangqiang").states(afternoon, decision(0, true)).effective();
    assert_eq!(play.leave(afternoon).stage, LeaveStage::Consented);
}

#[test]
fn what_is_joined_touches_and_still_stands() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    // Friday afternoon, then Monday morning; a withdrawn request joins nothing; a minute of work between two parts them.
    let friday = play.submitted_leave("lina", slip("2026-03-13 13:30", "2026-03-13 17:00"));
    let monday = play.submitted_leave("lina", slip("2026-03-16 09:00", "2026-03-16 12:00"));
    assert_eq!(ruling(&play, monday), (180, 390, false, vec![Role::GroupLeader, Role::DeputyLeader]));
    play.by("lina").states(monday, Statement::LeaveWithdrawn(())).effective();
    let later = play.submitted_leave("lina", slip("2026-03-16 09:01", "2026-03-16 12:00"));
    assert_eq!(ruling(&play, later), (179, 179, true, vec![Role::GroupLeader]));
    // The chain goes on over the middle one.
    let between = play.submitted_leave("lina", slip("2026-03-16 09:00", "2026-03-16 09:01"));
    let mut both = vec![friday, later];
    both.sort();
    assert_eq!(play.leave(between).joined_with, both);
    assert_eq!(play.leave(between).joined_minutes, 390);
}

#[test]
fn gy_att_a8_a_group_leaders_leave_is_the_leader_in_charges() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let doc = play.submitted_leave("wangqiang", slip("2026-03-11 09:00", "2026-03-11 10:00"));
    assert_eq!(ruling(&play, doc), (60, 60, true, vec![Role::DeputyLeader]));
    let other = play.by("zhaomin").acting(Role::GroupLeader).states(doc, decision(0, true));
    other.refused(&["GY-ATT-E-APPROVER"]);
    play.by("wangqiang").acting(Role::GroupLeader).states(doc, decision(0, true)).refused(&["GY-CORE-E-SELF"]);
    play.by("chenguohua").states(doc, decision(0, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
}

#[test]
fn the_chain_of_everybody_else() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let hour = || slip("2026-03-11 09:00", "2026-03-11 10:00");
    let deputy = play.submitted_leave("chenguohua", hour());
    assert_eq!(ruling(&play, deputy).3, [Role::CentreLeader]);
    let coordination = play.submitted_leave("zhouting", hour());
    assert_eq!(ruling(&play, coordination).3, [Role::GroupLeader]);
    play.by("chenguohua").states(coordination, decision(0, true)).effective();
    assert_eq!(play.leave(coordination).stage, LeaveStage::Approved, "a group without a leader");
    let outside = play.new_doc();
    play.by("liuyang").states(outside, Statement::LeaveSubmitted(hour())).refused(&["GY-ATT-E-SCOPE"]);
}

#[test]
fn the_leader_in_charge_decides_for_a_group_leader_on_leave() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let before = play.submitted_leave("lina", slip("2026-03-12 09:00", "2026-03-13 17:00"));
    let own = play.submitted_leave("wangqiang", slip("2026-03-11 09:00", "2026-03-11 17:00"));
    play.by("chenguohua").states(own, decision(0, true)).effective();

    play.at("2026-03-11 09:30");
    let during = play.submitted_leave("zhangwei", slip("2026-03-12 09:00", "2026-03-12 12:00"));
    assert_eq!(ruling(&play, during).3, [Role::GroupLeader], "the steps are those of the rule, whoever is away");
    let deputy = WorkerId::new("chenguohua");
    let turn_of = |play: &Play, doc| turn(play.leave(doc), &deputy, &play.world()).map(|(step, _)| step);
    assert_eq!(turn_of(&play, during), Some(0));
    play.by("chenguohua").states(during, decision(0, true)).effective();
    assert_eq!(play.leave(during).stage, LeaveStage::Approved);
    // Where the next step is his own, he decides once.
    assert_eq!(turn_of(&play, before), Some(1));
    play.by("chenguohua").states(before, decision(0, true)).refused(&["GY-ATT-E-APPROVER"]);
    play.by("chenguohua").states(before, decision(1, true)).effective();
    assert_eq!(play.leave(before).stage, LeaveStage::Approved);
}

#[test]
fn gy_att_a9_the_return_is_due_with_the_next_point() {
    let mut play = Play::guangyuan("2026-03-10 08:00");
    let morning = play.submitted_leave("lina", slip("2026-03-10 09:00", "2026-03-10 12:00"));
    assert_eq!(play.leave(morning).return_due, Some(day("2026-03-10")));
    let friday = play.submitted_leave("lina", slip("2026-03-13 13:30", "2026-03-13 17:00"));
    assert_eq!(play.leave(friday).return_due, Some(day("2026-03-16")));
    play.by("wangqiang").states(friday, decision(0, true)).effective();
    let standing_at = |play: &Play, now: &str| standing(play.leave(friday), at(now));
    assert_eq!(standing_at(&play, "2026-03-13 13:29:59"), Standing::Approved);
    assert_eq!(standing_at(&play, "2026-03-13 13:30"), Standing::Running);
    assert!(is_unfiled(play.leave(friday), at("2026-03-13 13:30")));
    play.by("lina").acting(Role::WindowStaff).states(friday, filing()).refused(&["GY-CORE-E-ROLE"]);
    play.by("zhouting").states(friday, filing()).effective();
    assert_eq!(standing_at(&play, "2026-03-13 13:29:59"), Standing::Filed);
    assert_eq!(standing_at(&play, "2026-03-16 23:59:59"), Standing::Running);
    assert_eq!(standing_at(&play, "2026-03-17 00:00"), Standing::OverdueReturn);

    play.at("2026-03-17 08:50");
    let back = at("2026-03-16 09:00");
    play.by("lina").states(friday, returned(back, "")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("zhangwei").states(friday, returned(back, "忘记销假")).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(friday, returned(back, "忘记销假")).effective();
    assert!(is_unconfirmed(play.leave(friday)));
    play.by("zhouting").states(friday, Statement::LeaveReturnConfirmed(())).effective();
    assert!(!is_unconfirmed(play.leave(friday)));
    play.by("zhouting").states(friday, Statement::LeaveReturnConfirmed(())).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn gy_att_a11_a_weekend_has_no_length() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let doc = play.new_doc();
    let weekend = slip("2026-03-14 09:00", "2026-03-15 17:00");
    assert_eq!(
        preview(&weekend, &WorkerId::new("lina"), None, &play.world()).unwrap_err().codes()[0].0,
        "GY-ATT-E-LENGTH"
    );
    play.by("lina").states(doc, Statement::LeaveSubmitted(weekend)).refused(&["GY-ATT-E-LENGTH"]);
    let lunch = slip("2026-03-11 12:00", "2026-03-11 13:30");
    play.by("lina").states(doc, Statement::LeaveSubmitted(lunch)).refused(&["GY-ATT-E-LENGTH"]);
    // A make-up working day counts.
    let makeup = slip("2026-05-09 09:00", "2026-05-10 17:00");
    play.by("lina").states(doc, Statement::LeaveSubmitted(makeup)).effective();
    assert_eq!(play.leave(doc).minutes, 390);
}

#[test]
fn without_attendance_the_return_is_due_with_the_next_session() {
    let mut reference = crate::centre::file::guangyuan_demo();
    reference.figures.attendance = None;
    let due = |to: &str| return_due(at(to), &reference);
    assert_eq!(due("2026-03-13 12:00"), Some(day("2026-03-13")));
    assert_eq!(due("2026-03-13 17:00"), Some(day("2026-03-16")));
    assert_eq!(due("2026-12-31 17:00"), None, "the calendar ends");
}

#[test]
fn gy_att_a13_a_leave_after_the_fact_is_over_when_it_is_approved() {
    let mut play = Play::guangyuan("2026-03-11 10:00");
    let doc = play.submitted_leave("lina", slip("2026-03-10 09:00", "2026-03-10 12:00"));
    assert!(play.leave(doc).retroactive);
    assert_eq!(play.leave(doc).return_due, None);
    play.at("2026-03-12 09:00").by("wangqiang").states(doc, decision(0, true)).effective();
    assert_eq!(standing(play.leave(doc), at("2026-03-20 09:00")), Standing::Returned);
    assert!(is_unconfirmed(play.leave(doc)) && is_unfiled(play.leave(doc), play.now));
    play.by("zhouting").states(doc, filing()).effective();
    play.by("zhouting").states(doc, Statement::LeaveReturnConfirmed(())).effective();
    assert!(!is_unconfirmed(play.leave(doc)) && !is_unfiled(play.leave(doc), play.now));
}

#[test]
fn after_the_fact_until_the_end_of_the_next_working_day() {
    let check = |now: &str, codes: &[&str]| {
        let mut play = Play::guangyuan(now);
        let doc = play.new_doc();
        let friday = slip("2026-03-13 09:00", "2026-03-13 12:00");
        assert_eq!(play.by("lina").states(doc, Statement::LeaveSubmitted(friday)).codes(), codes, "{now}");
    };
    check("2026-03-16 23:59:59", &[]);
    check("2026-03-17 00:00", &["GY-ATT-E-RETRO"]);
    // Written in time without signal: the phone's time counts where it can be trusted.
    let mut play = Play::guangyuan("2026-03-17 09:00");
    let doc = play.new_doc();
    let friday = || Statement::LeaveSubmitted(slip("2026-03-13 09:00", "2026-03-13 12:00"));
    let offline = ("2026-03-16 20:00", "2026-03-16 17:00");
    let doubtful = play.by("lina").offline(offline.0, offline.1).graded(Grade::C).states(doc, friday());
    doubtful.refused(&["GY-ATT-E-RETRO"]);
    play.by("lina").offline(offline.0, offline.1).graded(Grade::B).states(doc, friday()).effective();
}

#[test]
fn a_slip_says_all_that_is_wrong_with_it() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let doc = play.new_doc();
    let mut states = |slip: Slip, codes: &[&str]| {
        play.by("lina").states(doc, Statement::LeaveSubmitted(slip)).refused(codes);
    };
    let good = || slip("2026-03-11 09:00", "2026-03-11 10:00");
    let empty = Slip { reason: " ".to_owned(), signature: Default::default(), ..good() };
    assert_eq!(missing(&empty, &Play::guangyuan("2026-03-10 10:00").reference), ["reason", "signature"]);
    states(empty, &["GY-CORE-E-REQUIRED(reason)", "GY-ATT-E-SLIP"]);
    states(slip("2026-03-11 10:00", "2026-03-11 10:00"), &["GY-CORE-E-ORDER"]);
    states(slip("2026-12-31 09:00", "2027-01-04 10:00"), &["GY-CORE-E-CALENDAR"]);
    states(slip("2026-03-11 09:00", "2027-03-13 09:00"), &["GY-CORE-E-RANGE(to)"]);
    states(Slip { to: Timestamp(i64::MAX), ..good() }, &["GY-CORE-E-RANGE(to)"]);
    states(Slip { contact: "长".repeat(TEXT_MAX + 1), ..good() }, &["GY-CORE-E-RANGE(contact)"]);
    let scrawl = crate::fact::visit::Drawing { strokes: vec![vec![(0, 0); 1001]] };
    states(Slip { signature: scrawl, ..good() }, &["GY-CORE-E-RANGE(signature)"]);
    assert!(!drawing().is_empty());
}

#[test]
fn leaves_of_one_person_do_not_overlap() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let first = play.submitted_leave("lina", slip("2026-03-12 09:00", "2026-03-12 12:00"));
    let doc = play.new_doc();
    let overlapping = || Statement::LeaveSubmitted(slip("2026-03-12 11:59", "2026-03-12 15:00"));
    play.by("lina").states(doc, overlapping()).refused(&["GY-ATT-E-OVERLAP"]);
    play.by("wangqiang").states(first, decision(0, false)).effective();
    assert_eq!(play.leave(first).stage, LeaveStage::Rejected);
    play.by("lina").states(doc, overlapping()).effective();
    // Back at 11:00, the rest of the leave is free again.
    play.by("wangqiang").states(doc, decision(0, true)).effective();
    play.at("2026-03-12 14:00");
    play.by("lina").states(doc, returned(at("2026-03-12 13:45"), "")).effective();
    let rest = play.new_doc();
    let again = Statement::LeaveSubmitted(slip("2026-03-12 14:00", "2026-03-12 15:00"));
    play.by("lina").states(rest, again).effective();
}

#[test]
fn a_decision_has_a_reason_a_turn_and_something_that_was_read() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let doc = play.submitted_leave("lina", slip("2026-03-12 09:00", "2026-03-13 12:00"));
    let silent = Statement::LeaveDecided(Decision { step: 0, agree: false, reason: String::new() });
    play.by("wangqiang").states(doc, silent).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("wangqiang").states(doc, decision(2, true)).refused(&["GY-CORE-E-RANGE(step)"]);
    play.by("wangqiang").as_nobody().states(doc, decision(0, true)).refused(&["GY-CORE-E-ROLE"]);
    let unread = play.by("wangqiang").having_read([0; 32]).states(doc, decision(0, true));
    unread.refused(&["GY-CORE-E-CHANGED"]);
    let first = subject(play.leave(doc));
    play.by("wangqiang").having_read(first).states(doc, decision(0, true)).effective();
    // The opinion of the step before is part of what the next one reads.
    play.by("chenguohua").having_read(first).states(doc, decision(1, true)).refused(&["GY-CORE-E-CHANGED"]);
    let second = subject(play.leave(doc));
    play.by("chenguohua").having_read(second).states(doc, decision(1, true)).effective();
    let late = play.by("chenguohua").acting(Role::DeputyLeader).states(doc, decision(1, false));
    assert_eq!(late.receipt.verdict, crate::fact::Verdict::Superseded(vec![crate::fact::Code::new("GY-CORE-E-STATE")]));
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
    let stranger = play.by("zhaomin").acting(Role::GroupLeader).states(doc, decision(0, false));
    stranger.refused(&["GY-ATT-E-APPROVER"]);
}

#[test]
fn only_the_person_withdraws_and_revokes_and_in_time() {
    let mut play = Play::guangyuan("2026-03-10 10:00");
    let doc = play.submitted_leave("lina", slip("2026-03-12 09:00", "2026-03-12 12:00"));
    let (withdrawn, revoked) = (Statement::LeaveWithdrawn(()), Statement::LeaveRevoked(()));
    play.by("wangqiang").states(doc, withdrawn.clone()).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(doc, revoked.clone()).refused(&["GY-CORE-E-STATE"]);
    play.by("zhouting").states(doc, filing()).refused(&["GY-CORE-E-STATE"]);
    play.by("wangqiang").states(doc, decision(0, true)).effective();
    play.by("lina").states(doc, withdrawn).refused(&["GY-CORE-E-STATE"]);
    play.by("lina").states(doc, returned(play_time("10:00"), "")).refused(&["GY-CORE-E-STATE", "GY-CORE-E-ORDER"]);
    play.at("2026-03-12 09:00");
    play.by("lina").states(doc, revoked.clone()).refused(&["GY-CORE-E-STATE"]);
    play.at("2026-03-12 08:59:59");
    play.by("lina").states(doc, revoked).effective();
    assert_eq!(standing(play.leave(doc), play.now), Standing::Revoked);
}

fn play_time(time: &str) -> Timestamp {
    at(&format!("2026-03-10 {time}"))
}
