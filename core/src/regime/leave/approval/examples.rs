//! Each act both ways: who may, who may not, in which state, and which of two at once.

use super::*;
use crate::domain::{DocId, Grant, Span};
use crate::fact::approval::Remark;
use crate::fact::leave::{Duty, Slip, StandIn, StandInAnswer};
use crate::fact::{Grade, Verdict};
use crate::fold::leave::LeaveStage;
use crate::regime::leave::{self, awaits, handed, turn};
use crate::sync::scope::{Scope, audience, readable};
use crate::testing::{self, Play, at, day, decision};

fn slip(from: &str, to: &str) -> Slip {
    Slip { official: Some(false), substitute: "同窗口已安排".to_owned(), ..testing::slip(from, to) }
}

/// A morning, for which the head of the window and the leader in charge have to agree.
fn half_day(play: &mut Play) -> DocId {
    play.submitted_leave("xulan", slip("2026-03-19 08:30", "2026-03-19 12:00"))
}

fn transfer(from: Option<&str>, to: &str, until: Option<&str>) -> Statement {
    let step = Transfer {
        step: 0,
        from: from.map(WorkerId::new),
        to: WorkerId::new(to),
        until: until.map(day),
        reason: "外出开会".to_owned(),
    };
    Statement::StepTransferred(step)
}

fn question(step: u8, worker: &str) -> Statement {
    Statement::OpinionAsked(Question { step, worker: WorkerId::new(worker), words: "当天忙得过来吗".to_owned() })
}

fn opinion(agree: bool, words: &str) -> Statement {
    Statement::OpinionGiven(Opinion { agree, words: words.to_owned() })
}

fn back(step: u8, reason: &str) -> Statement {
    Statement::LeaveSentBack(SendBack { step, reason: reason.to_owned() })
}

fn shortening(to: &str) -> Statement {
    Statement::LeaveShortened(Shortening { to: at(to), reason: "事情办完了".to_owned() })
}

fn lies_with(play: &Play, doc: DocId, worker: &str) -> bool {
    awaits(play.leave(doc), &WorkerId::new(worker), &play.world()).is_some()
}

fn reads(play: &Play, doc: DocId, worker: &str) -> bool {
    let organisation = &play.reference.organisation;
    let rights = readable(&WorkerId::new(worker), organisation, play.now.date());
    !rights.is_disjoint(&audience(&play.documents[&doc], &play.reference))
}

#[test]
fn a_step_goes_into_the_hands_of_one_who_may_decide_it() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let doc = half_day(&mut play);
    assert!(lies_with(&play, doc, "hejun") && !lies_with(&play, doc, "caoyan"));
    // Who has no office of the step; whose request it is; nobody but the holder hands it over.
    for to in ["jiangtao", "xulan", "nobody", "hejun"] {
        play.by("hejun").states(doc, transfer(None, to, None)).refused(&["GY-CORE-E-RANGE(person)"]);
    }
    // Where somebody else holds an office of it, nobody without one gets it.
    let delegation = transfer(None, "panhui", Some("2026-03-20"));
    play.by("hejun").states(doc, delegation).refused(&["GY-CORE-E-RANGE(person)"]);
    play.by("panhui").states(doc, transfer(None, "caoyan", None)).refused(&["GY-CORE-E-ROLE"]);
    play.by("xulan").states(doc, transfer(None, "caoyan", None)).refused(&["GY-CORE-E-SELF", "GY-CORE-E-ROLE"]);

    play.by("hejun").states(doc, transfer(None, "caoyan", None)).effective();
    assert!(lies_with(&play, doc, "caoyan") && !lies_with(&play, doc, "hejun"));
    assert!(turn(play.leave(doc), &WorkerId::new("hejun"), &play.world()).is_some(), "the office keeps its authority");
    // Taken back and given again.
    play.by("hejun").states(doc, transfer(Some("caoyan"), "hejun", None)).effective();
    assert!(lies_with(&play, doc, "hejun") && !lies_with(&play, doc, "caoyan"));
    play.by("hejun").states(doc, transfer(None, "caoyan", None)).effective();
    play.by("caoyan").states(doc, decision(0, true)).effective();
    let decided = &play.leave(doc).decided[0];
    assert_eq!((decided.by.as_str(), decided.role), ("caoyan", Some(Role::Coordination)));
    assert_eq!(decided.handed_by, Some(WorkerId::new("hejun")));
    // It was this step alone, and it is decided.
    assert!(play.leave(doc).handed.is_empty() && lies_with(&play, doc, "jiangtao"));
    play.by("hejun").states(doc, transfer(None, "caoyan", None)).refused(&[
        "GY-CORE-E-STATE",
        "GY-CORE-E-ROLE",
        "GY-CORE-E-RANGE(person)",
    ]);
}

#[test]
fn of_two_that_hand_a_step_over_at_once_the_first_does() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let second = Grant { worker: WorkerId::new("panhui"), id: GrantId::new("second"), ..leader_of_market(&play) };
    play.reference.organisation.grants.push(second);
    let doc = half_day(&mut play);
    play.by("panhui").states(doc, transfer(None, "caoyan", None)).effective();
    let late =
        play.by("hejun").offline("2026-03-17 08:50", "2026-03-17 08:40").states(doc, transfer(None, "panhui", None));
    late.refused(&["GY-CORE-E-CHANGED"]);
    // A decision by the office that was on its way counts, and the step is nobody's any more.
    play.by("hejun").offline("2026-03-17 08:55", "2026-03-17 08:40").states(doc, decision(0, true)).effective();
    let overtaken = play.by("caoyan").acting(Role::Coordination).states(doc, decision(0, false));
    assert!(matches!(overtaken.receipt.verdict, Verdict::Superseded(_)) || overtaken.codes() == ["JD-LVE-E-APPROVER"]);
    assert_eq!(play.leave(doc).decided.len(), 1);
}

fn leader_of_market(play: &Play) -> Grant {
    let grants = &play.reference.organisation.grants;
    grants.iter().find(|grant| grant.worker.as_str() == "hejun" && grant.role == Role::GroupLeader).unwrap().clone()
}

/// A day of a chief representative: the parent unit's leader decides first, and has nobody beside them.
fn whole_day(play: &mut Play) -> DocId {
    let charge = vec![StandIn { duty: Duty::Charge, worker: WorkerId::new("xulan") }];
    play.submitted_leave("hejun", Slip { stand_ins: charge, ..slip("2026-03-26 08:30", "2026-03-26 16:30") })
}

#[test]
fn a_step_that_nobody_else_may_decide_is_delegated_for_some_days() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let doc = whole_day(&mut play);
    assert!(!reads(&play, doc, "wuqian"));
    for until in ["2026-03-16", "2026-04-18"] {
        let delegation = transfer(None, "wuqian", Some(until));
        play.by("luogang").states(doc, delegation).refused(&["GY-CORE-E-RANGE(until)"]);
    }
    play.by("luogang").states(doc, transfer(None, "wuqian", None)).refused(&["GY-CORE-E-RANGE(person)"]);
    play.by("luogang").states(doc, transfer(None, "hejun", Some("2026-03-20"))).refused(&["GY-CORE-E-RANGE(person)"]);
    play.by("wuqian").as_nobody().states(doc, decision(0, true)).refused(&["GY-CORE-E-ROLE"]);

    play.by("luogang").states(doc, transfer(None, "wuqian", Some("2026-03-18"))).effective();
    assert!(reads(&play, doc, "wuqian") && lies_with(&play, doc, "wuqian") && !lies_with(&play, doc, "luogang"));
    play.by("panhui").as_nobody().states(doc, decision(0, true)).refused(&["GY-CORE-E-ROLE"]);
    // A delegate gives nothing on, and decides no other step.
    let on = transfer(Some("wuqian"), "panhui", Some("2026-03-18"));
    play.by("wuqian").as_nobody().states(doc, on).refused(&["GY-CORE-E-ROLE", "GY-CORE-E-RANGE(person)"]);
    play.by("wuqian").as_nobody().states(doc, decision(1, true)).refused(&["GY-CORE-E-ROLE"]);

    // After the last day it is the office's again, whatever the phone claims.
    let before = play.clone();
    play.at("2026-03-19 00:00");
    assert!(lies_with(&play, doc, "luogang") && !lies_with(&play, doc, "wuqian"));
    let late =
        play.by("wuqian").as_nobody().offline("2026-03-18 17:00", "2026-03-18 16:00").states(doc, decision(0, true));
    late.refused(&["GY-CORE-E-ROLE"]);

    // Nor does it outlast the office of whoever gave it.
    let mut ended = before.clone();
    let office =
        ended.reference.organisation.grants.iter_mut().find(|grant| grant.worker.as_str() == "luogang").unwrap();
    office.to = Some(day("2026-03-17"));
    ended.at("2026-03-18 09:00");
    assert!(handed(ended.leave(doc), 0, ended.now.date(), &ended.reference).is_none());
    ended.by("wuqian").as_nobody().states(doc, decision(0, true)).refused(&["GY-CORE-E-ROLE"]);

    let mut play = before;
    play.by("wuqian").states(doc, decision(0, true)).effective();
    let leave = play.leave(doc);
    assert_eq!((leave.decided[0].role, leave.decided[0].handed_by.as_ref().unwrap().as_str()), (None, "luogang"));
    assert!(reads(&play, doc, "wuqian"), "what they decided");
    assert_eq!(leave.stage, LeaveStage::Consented);
}

#[test]
fn a_step_waits_for_the_opinion_that_was_asked() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let doc = half_day(&mut play);
    play.by("panhui").states(doc, question(0, "fangmin")).refused(&["GY-CORE-E-ROLE"]);
    play.by("hejun").states(doc, question(0, "xulan")).refused(&["GY-CORE-E-SELF"]);
    play.by("hejun").states(doc, question(1, "fangmin")).refused(&["GY-CORE-E-STATE"]);
    for nobody in ["hejun", "nobody"] {
        play.by("hejun").states(doc, question(0, nobody)).refused(&["GY-CORE-E-RANGE(person)"]);
    }
    assert!(!reads(&play, doc, "fangmin"));
    play.by("fangmin").states(doc, opinion(true, "")).refused(&["GY-CORE-E-ROLE"]);
    play.by("hejun").states(doc, question(0, "fangmin")).effective();
    assert!(reads(&play, doc, "fangmin") && is_asked(play.leave(doc), &WorkerId::new("fangmin")));
    play.by("hejun").states(doc, question(0, "panhui")).refused(&["GY-CORE-E-STATE"]);
    play.by("hejun").states(doc, decision(0, true)).refused(&["GY-CORE-E-REQUIRED(opinion)"]);
    play.by("hejun").states(doc, decision(0, false)).refused(&["GY-CORE-E-REQUIRED(opinion)"]);
    play.by("panhui").states(doc, Statement::QuestionTakenBack(WorkerId::new("fangmin"))).refused(&["GY-CORE-E-ROLE"]);

    play.by("fangmin").states(doc, opinion(false, " ")).refused(&["GY-CORE-E-REQUIRED(words)"]);
    let unread = play.by("fangmin").having_read([7; 32]).states(doc, opinion(true, ""));
    unread.refused(&["GY-CORE-E-CHANGED"]);
    play.by("fangmin").states(doc, opinion(false, "当天有两个人培训")).effective();
    play.by("fangmin").states(doc, opinion(true, "")).refused(&["GY-CORE-E-STATE"]);
    play.by("hejun").states(doc, question(0, "fangmin")).refused(&["GY-CORE-E-RANGE(person)"]);

    // Taken back unanswered; the asked person reads it no longer, and the answer comes too late.
    play.by("hejun").states(doc, question(0, "wuqian")).effective();
    play.by("hejun").states(doc, Statement::QuestionTakenBack(WorkerId::new("wuqian"))).effective();
    assert!(!reads(&play, doc, "wuqian"));
    play.by("wuqian").states(doc, opinion(true, "")).refused(&["GY-CORE-E-ROLE"]);
    play.by("hejun").states(doc, Statement::QuestionTakenBack(WorkerId::new("wuqian"))).refused(&["GY-CORE-E-STATE"]);
    play.by("hejun").states(doc, decision(0, true)).effective();
    let asked = &play.leave(doc).asked;
    assert_eq!(asked.len(), 1);
    assert_eq!(
        asked[0].answer.as_ref().map(|(_, agree, words)| (*agree, words.as_str())),
        Some((false, "当天有两个人培训"))
    );
}

#[test]
fn a_question_does_not_outlast_the_office_of_who_asked() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let doc = half_day(&mut play);
    play.by("hejun").states(doc, question(0, "fangmin")).effective();
    let successor = Grant { worker: WorkerId::new("panhui"), id: GrantId::new("next"), ..leader_of_market(&play) };
    let grants = &mut play.reference.organisation.grants;
    grants.iter_mut().find(|grant| grant.id.as_str() == "hejun-leader").unwrap().to = Some(day("2026-03-17"));
    grants.push(successor);
    play.at("2026-03-18 09:00");
    play.by("panhui").states(doc, decision(0, true)).refused(&["GY-CORE-E-REQUIRED(opinion)"]);
    play.by("panhui").states(doc, Statement::QuestionTakenBack(WorkerId::new("fangmin"))).effective();
    play.by("panhui").states(doc, decision(0, true)).effective();
}

#[test]
fn what_was_sent_back_is_handed_in_anew() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let doc = half_day(&mut play);
    let first = leave::subject(play.leave(doc));
    play.by("hejun").states(doc, decision(0, true)).effective();
    play.by("hejun").states(doc, back(0, "事由不清楚")).refused(&["GY-CORE-E-STATE", "GY-CORE-E-ROLE"]);
    play.by("xulan").states(doc, back(1, "自己退")).refused(&["GY-CORE-E-SELF", "GY-CORE-E-ROLE"]);
    play.by("jiangtao").states(doc, back(1, " ")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    let unread = play.by("jiangtao").having_read(first).states(doc, back(1, "事由不清楚"));
    unread.refused(&["GY-CORE-E-CHANGED"]);
    let anew = || Statement::LeaveResubmitted(slip("2026-03-19 08:30", "2026-03-19 16:30"));
    play.by("xulan").states(doc, anew()).refused(&["GY-CORE-E-STATE", "JD-LVE-E-SUBSTITUTE"]);

    play.by("jiangtao").states(doc, back(1, "事由不清楚")).effective();
    let leave = play.leave(doc);
    assert_eq!((leave.stage, leave.decided.len(), leave.due_step()), (LeaveStage::SentBack, 0, None));
    assert_eq!(leave::standing(leave, play.now), Standing::SentBack);
    assert!(!leave::covers(leave) && !lies_with(&play, doc, "hejun"));
    // An approval that was on its way settles nothing.
    let late = play.by("jiangtao").acting(Role::DeputyLeader).states(doc, decision(1, true));
    assert!(!late.receipt.verdict.is_effective());
    play.by("xulan").states(doc, Statement::Reminded(())).refused(&["GY-CORE-E-STATE"]);

    let stand_in = vec![StandIn { duty: Duty::Post, worker: WorkerId::new("panhui") }];
    let whole_day = Slip { stand_ins: stand_in, ..slip("2026-03-19 08:30", "2026-03-19 16:30") };
    play.by("panhui").states(doc, Statement::LeaveResubmitted(whole_day.clone())).refused(&["GY-CORE-E-ROLE"]);
    play.at("2026-03-17 10:00").by("xulan").states(doc, Statement::LeaveResubmitted(whole_day)).effective();
    let leave = play.leave(doc);
    // Chain and length as of a new slip; what was decided stands beside it.
    let roles: Vec<Role> = leave.chain.iter().map(|step| step.role).collect();
    assert_eq!(roles, [Role::GroupLeader, Role::ParentLeader, Role::DeputyLeader]);
    assert_eq!((leave.minutes, leave.stage, leave.submitted_at), (420, LeaveStage::Submitted, play.now));
    assert_eq!((leave.sent_back.len(), leave.sent_back[0].by.as_str()), (1, "jiangtao"));
    assert_eq!((leave.sent_back[0].to, leave.sent_back[0].decided[0].by.as_str()), (at("2026-03-19 12:00"), "hejun"));
    assert_eq!(leave.trail.iter().map(|step| step.kind.0).collect::<Vec<_>>(), [40, 41, 110, 41, 111]);
    assert!(lies_with(&play, doc, "hejun"), "who had agreed is asked again");
    play.by("xulan").states(doc, anew()).refused(&["GY-CORE-E-STATE", "JD-LVE-E-SUBSTITUTE"]);
    let decided_before = play.by("hejun").having_read(first).states(doc, decision(0, true));
    decided_before.refused(&["GY-CORE-E-CHANGED"]);
}

#[test]
fn who_stands_in_at_the_same_time_has_said_so() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let named = vec![StandIn { duty: Duty::Post, worker: WorkerId::new("panhui") }];
    let with = |from: &str, to: &str| Slip { stand_ins: named.clone(), ..slip(from, to) };
    let doc = play.submitted_leave("xulan", with("2026-03-19 08:30", "2026-03-19 16:30"));
    let yes = StandInAnswer { duty: Duty::Post, accepts: true, reason: String::new() };
    play.by("panhui").states(doc, Statement::StandInAnswered(yes)).effective();
    play.by("hejun").states(doc, back(0, "请写清去处")).effective();
    let clearer = Slip { reason: "去县医院复查".to_owned(), ..with("2026-03-19 08:30", "2026-03-19 16:30") };
    play.by("xulan").states(doc, Statement::LeaveResubmitted(clearer)).effective();
    assert_eq!(play.leave(doc).stand_ins[0].accepts, Some(true));
    play.by("hejun").states(doc, back(0, "换一天")).effective();
    play.by("xulan").states(doc, Statement::LeaveResubmitted(with("2026-03-20 08:30", "2026-03-20 16:30"))).effective();
    assert_eq!(play.leave(doc).stand_ins[0].accepts, None, "they were asked about another day");
    play.by("hejun").states(doc, back(0, "不合适")).effective();
    play.by("xulan").states(doc, Statement::LeaveWithdrawn(())).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Withdrawn);
}

#[test]
fn who_takes_part_remarks() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let doc = half_day(&mut play);
    let remark = |text: &str| Statement::LeaveRemarked(Remark { text: text.to_owned() });
    for worker in ["xulan", "hejun", "caoyan", "jiangtao", "duwei"] {
        play.by(worker).states(doc, remark("已和群众约好改期")).effective();
    }
    for worker in ["panhui", "fangmin", "luogang"] {
        play.by(worker).states(doc, remark("看看")).refused(&["GY-CORE-E-ROLE"]);
    }
    play.by("xulan").states(doc, remark(" ")).refused(&["GY-CORE-E-REQUIRED(text)"]);
    play.by("xulan").states(doc, remark(&"长".repeat(TEXT_MAX + 1))).refused(&["GY-CORE-E-RANGE(text)"]);
    let remarks = &play.leave(doc).remarks;
    assert_eq!(
        remarks.iter().map(|remark| remark.by.as_str()).collect::<Vec<_>>(),
        ["xulan", "hejun", "caoyan", "jiangtao", "duwei"]
    );
    for _ in remarks.len()..REMARKS_MAX {
        play.by("xulan").states(doc, remark("又一句")).effective();
    }
    play.by("xulan").states(doc, remark("太多")).refused(&["GY-CORE-E-RANGE(remarks)"]);
}

#[test]
fn the_applicant_reminds_every_four_working_hours() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let doc = half_day(&mut play);
    let remind = || Statement::Reminded(());
    play.by("hejun").states(doc, remind()).refused(&["GY-CORE-E-ROLE"]);
    play.by("xulan").states(doc, remind()).effective();
    assert!(play.leave(doc).is_reminded());
    // 09:00 to 12:00 and 13:00 to 14:00 are four hours.
    play.at("2026-03-17 13:59");
    assert_eq!(reminds_in(play.leave(doc), &play.world()), 1);
    // What the phone claims does not help: who reads it counts.
    let early = play.by("xulan").graded(Grade::A).offline("2026-03-17 14:00", "2026-03-17 13:59").states(doc, remind());
    early.refused(&["GY-CORE-E-STATE"]);
    assert_eq!(early.figure("remind_minutes"), Some("240"));
    play.at("2026-03-17 14:00").by("xulan").states(doc, remind()).effective();
    play.by("hejun").states(doc, decision(0, true)).effective();
    assert!(!play.leave(doc).is_reminded(), "whoever decides next was not reminded");
    play.at("2026-03-18 16:00").by("jiangtao").states(doc, decision(1, true)).effective();
    play.by("xulan").states(doc, remind()).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn an_approved_leave_ends_earlier_from_now_on() {
    let mut play = Play::guangyuan("2026-05-12 09:00");
    let doc = play.submitted_leave("lina", testing::slip("2026-05-13 09:00", "2026-05-15 17:00"));
    play.by("lina").states(doc, shortening("2026-05-14 12:00")).refused(&["GY-CORE-E-STATE"]);
    play.by("wangqiang").states(doc, decision(0, true)).effective();
    play.by("chenguohua").states(doc, decision(1, true)).effective();
    play.by("wangqiang").states(doc, shortening("2026-05-14 12:00")).refused(&["GY-CORE-E-ROLE"]);
    play.at("2026-05-14 10:00");
    for to in ["2026-05-14 09:59", "2026-05-15 17:00", "2026-05-13 09:00", "2026-05-16 09:00"] {
        play.by("lina").states(doc, shortening(to)).refused(&["GY-CORE-E-RANGE(to)"]);
    }
    play.by("lina").states(doc, shortening("2026-05-14 12:00")).effective();
    let leave = play.leave(doc);
    assert_eq!((leave.effective_to(), leave.minutes, leave.joined_minutes), (at("2026-05-14 12:00"), 570, 570));
    assert_eq!(leave.return_due, Some(day("2026-05-14")));
    assert_eq!(leave.shortened.as_ref().map(|shortened| shortened.to), Some(at("2026-05-15 17:00")));
    // Once more, and only down.
    play.by("lina").states(doc, shortening("2026-05-14 17:00")).refused(&["GY-CORE-E-RANGE(to)"]);
    // The points behind the new end are due again, and somebody else may be away then.
    let points = |play: &Play, date: &str| {
        play.day("lina", date).points.iter().map(|point| format!("{:?}", point.status)).collect::<Vec<_>>()
    };
    let cut = points(&play, "2026-05-14");
    assert!(cut[0].contains("Excused") && !cut[1].contains("Excused") && !cut[2].contains("Excused"), "{cut:?}");
    assert!(points(&play, "2026-05-15").iter().all(|status| !status.contains("Excused")));
    play.submitted_leave("lina", testing::slip("2026-05-15 09:00", "2026-05-15 12:00"));
    play.at("2026-05-14 12:30")
        .by("lina")
        .states(doc, shortening("2026-05-14 12:00"))
        .refused(&["GY-CORE-E-STATE", "GY-CORE-E-RANGE(to)"]);
}

#[test]
fn a_step_over_the_whole_centre_is_read_where_it_is_decided() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let doc = half_day(&mut play);
    play.by("hejun").states(doc, decision(0, true)).effective();
    let to_director = Transfer { step: 1, from: None, to: WorkerId::new("duwei"), until: None, reason: String::new() };
    play.by("jiangtao").states(doc, Statement::StepTransferred(to_director)).effective();
    assert!(lies_with(&play, doc, "duwei"), "who decides in the deputy's place, though the deputy is there");
    let scopes = audience(&play.documents[&doc], &play.reference);
    assert!(scopes.contains(&Scope::Person(WorkerId::new("duwei"))));
    play.by("duwei").states(doc, decision(1, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
    assert_eq!(own_offices(play.leave(doc), 1)[1], (Role::CentreLeader, Span::Centre));
}

#[test]
fn who_acts_in_anothers_place_has_the_step_in_hand_and_delegates_nothing() {
    let mut play = Play::jingde("2026-03-11 09:00");
    let charge = vec![StandIn { duty: Duty::Charge, worker: WorkerId::new("xulan") }];
    let head = Slip { stand_ins: charge, ..slip("2026-03-12 08:30", "2026-03-12 16:30") };
    let head = play.submitted_leave("hejun", head);
    let yes = StandInAnswer { duty: Duty::Charge, accepts: true, reason: String::new() };
    play.by("xulan").states(head, Statement::StandInAnswered(yes)).effective();
    for (step, leader) in ["luogang", "jiangtao", "duwei"].into_iter().enumerate() {
        play.by(leader).states(head, decision(u8::try_from(step).unwrap(), true)).effective();
    }
    let doc = play.submitted_leave("panhui", slip("2026-03-19 08:30", "2026-03-19 12:00"));
    play.at("2026-03-12 09:00");
    assert!(lies_with(&play, doc, "xulan"));
    let remark = Statement::LeaveRemarked(Remark { text: "已看".to_owned() });
    play.by("xulan").states(doc, remark).effective();
    play.by("xulan").states(doc, question(0, "fangmin")).effective();
    play.by("fangmin").states(doc, opinion(true, "")).effective();
    let delegation = transfer(None, "fangmin", Some("2026-03-13"));
    play.by("xulan").states(doc, delegation).refused(&["GY-CORE-E-ROLE", "GY-CORE-E-RANGE(person)"]);
    play.by("xulan").states(doc, transfer(None, "caoyan", None)).effective();
    assert!(lies_with(&play, doc, "caoyan") && !lies_with(&play, doc, "xulan"));
    play.by("caoyan").states(doc, decision(0, true)).effective();
    assert_eq!(play.leave(doc).decided[0].handed_by, Some(WorkerId::new("xulan")));
}
