//! ZY-AB-A1 to A3, A5, A6; ZW-AB-A1 to A6. A4 of Zhangye stands with the reader of the pairs.

use super::*;
use crate::centre::file::{PACKS, demo, pack};
use crate::domain::{Grant, GrantId};
use crate::fact::cover::{BriefedMatter, Fault, FaultKind};
use crate::fact::leave::{LeaveKind, Slip};
use crate::fold::State;
use crate::testing::{self, Play, at, day, decision};

fn zhangye(now: &str) -> Play {
    Play::of(demo("zhangye").unwrap().reference, now)
}

/// The same people under the district centre's figures: pairs that follow moves, and leaders who act.
fn zhengwu(now: &str) -> Play {
    let (_, text) = PACKS.into_iter().find(|(id, _)| *id == "zhengwu").unwrap();
    let figures = pack(text).unwrap().figures;
    Play::of(Reference { figures, ..demo("zhangye").unwrap().reference }, now)
}

fn slip(from: &str, to: &str) -> Slip {
    Slip { kind: LeaveKind::Trip, ..testing::slip(from, to) }
}

/// Asked for, and agreed to by the section's leader in charge.
fn approved(play: &mut Play, worker: &str, leader: &str, slip: Slip) -> DocId {
    let doc = play.submitted_leave(worker, slip);
    play.by(leader).states(doc, decision(0, true)).effective();
    doc
}

/// Who answers for the posts of a leave: title, person, from and to.
fn planned(play: &Play, doc: DocId) -> Vec<(Option<(Title, String)>, String)> {
    let leave = play.leave(doc);
    let plan = plan(&leave.person, (leave.from, leave.effective_to()), Some(doc), &play.world());
    let by = |cover: &Cover| cover.by.as_ref().map(|(title, worker)| (*title, worker.to_string()));
    plan.iter()
        .map(|cover| {
            (
                by(cover),
                format!("{} {}–{} {}", cover.from.date(), cover.from.clock(), cover.to.date(), cover.to.clock()),
            )
        })
        .collect()
}

fn post() -> PostId {
    PostId::new("registration")
}

fn delegate(worker: &str, from: &str, to: &str) -> Statement {
    Statement::DelegateNamed(Delegation { post: post(), worker: WorkerId::new(worker), from: at(from), to: at(to) })
}

#[test]
fn a_pair_that_begins_during_a_leave_counts_from_its_day() {
    let mut play = zhangye("2026-03-13 09:00");
    for pair in play.reference.organisation.pairs.iter_mut().filter(|pair| pair.post == post()) {
        pair.from = day("2026-03-17");
    }
    let li = approved(&mut play, "liyan", "qinyue", slip("2026-03-16 08:30", "2026-03-17 17:30"));
    let partner = (Some((Title::Partner, "wangbin".to_owned())), "2026-03-17 00:00–2026-03-17 17:30".to_owned());
    assert_eq!(planned(&play, li), [partner]);
    // Before it holds both may be away, after it not.
    approved(&mut play, "wangbin", "qinyue", slip("2026-03-16 08:30", "2026-03-16 17:30"));
    let doc = play.new_doc();
    let both = Statement::LeaveSubmitted(slip("2026-03-17 08:30", "2026-03-17 17:30"));
    play.by("wangbin").states(doc, both).refused(&["ZY-AB-E-BOTH-AWAY"]);
}

#[test]
fn zy_ab_a1_both_away_only_with_somebody_designated() {
    let mut play = zhangye("2026-03-13 09:00");
    let wang = approved(&mut play, "wangbin", "qinyue", slip("2026-03-17 08:30", "2026-03-17 17:30"));
    let both = || slip("2026-03-16 08:30", "2026-03-17 17:30");
    let doc = play.new_doc();
    let refused = play.by("liyan").states(doc, Statement::LeaveSubmitted(both()));
    assert_eq!((refused.figure("date"), refused.figure("from")), (Some("2026-03-17"), Some("08:30")));
    refused.refused(&["ZY-AB-E-BOTH-AWAY"]);

    // Only the section's own leader designates, and neither of the two, nor somebody who is away.
    let day = |worker: &str| delegate(worker, "2026-03-17 08:30", "2026-03-17 17:30");
    for (by, whom) in [("tangning", "zhaoxue"), ("mayong", "zhaoxue"), ("qinyue", "liyan"), ("qinyue", "nobody")] {
        play.by(by).states(wang, day(whom)).refused(&["ZY-AB-E-DELEGATE"]);
    }
    // Half of the day is not all of it.
    play.by("qinyue").states(wang, delegate("zhaoxue", "2026-03-17 08:30", "2026-03-17 12:00")).effective();
    let doc = play.new_doc();
    play.by("liyan").states(doc, Statement::LeaveSubmitted(both())).refused(&["ZY-AB-E-BOTH-AWAY"]);
    play.by("qinyue").states(wang, day("zhaoxue")).effective();
    assert_eq!(play.leave(wang).delegations.len(), 1, "the later word holds");
    let li = approved(&mut play, "liyan", "qinyue", both());
    let expected = [
        (Some((Title::Partner, "wangbin".to_owned())), "2026-03-16 08:30–2026-03-16 17:30".to_owned()),
        (Some((Title::Delegate, "zhaoxue".to_owned())), "2026-03-17 08:30–2026-03-17 17:30".to_owned()),
    ];
    assert_eq!(planned(&play, li), expected);
    // B is away, and A at the post: nothing of A's is covered.
    assert!(planned(&play, wang).is_empty());
}

#[test]
fn two_who_asked_without_knowing_of_each_other_are_not_both_let_go() {
    let mut play = zhangye("2026-03-13 09:00");
    let afternoon = || slip("2026-03-16 14:00", "2026-03-16 17:30");
    let first = play.submitted_leave("liyan", afternoon());
    let second = play.submitted_leave("wangbin", afternoon());
    play.by("qinyue").states(first, decision(0, true)).effective();
    play.by("qinyue").states(second, decision(0, true)).refused(&["ZY-AB-E-BOTH-AWAY"]);
    play.by("qinyue").states(first, delegate("zhaoxue", "2026-03-16 14:00", "2026-03-16 17:30")).effective();
    play.by("qinyue").states(second, decision(0, true)).effective();
}

#[test]
fn zy_ab_a2_a_sudden_illness_is_written_down_and_b_takes_over() {
    let mut play = zhangye("2026-03-18 08:10");
    let recorded = |person: &str| {
        Statement::AbsenceRecorded(Recorded {
            person: WorkerId::new(person),
            kind: LeaveKind::Sick,
            reason: "早上突发急病".to_owned(),
            from: at("2026-03-18 08:10"),
            to: at("2026-03-18 17:30"),
        })
    };
    let doc = play.new_doc();
    for (by, whom, code) in [("masheng", "liyan", "GY-CORE-E-ROLE"), ("mayong", "mayong", "GY-CORE-E-SELF")] {
        play.by(by).states(doc, recorded(whom)).refused(&[code]);
    }
    play.by("mayong").states(doc, recorded("liyan")).effective();
    let leave = play.leave(doc);
    assert_eq!((leave.person.as_str(), leave.recorded_by.as_ref().map(WorkerId::as_str)), ("liyan", Some("mayong")));
    assert!(covers(leave) && is_unbriefed(leave, &post(), play.now));
    assert_eq!(planned(&play, doc)[0].0, Some((Title::Partner, "wangbin".to_owned())));
    // B reads it, and with it what A has to do.
    let scopes = crate::sync::scope::audience(&State::Leave(leave.clone()), &play.reference);
    assert!(scopes.contains(&crate::sync::Scope::Person(WorkerId::new("wangbin"))));
}

#[test]
fn zy_ab_a3_the_work_comes_back_on_the_first_day() {
    let mut play = zhangye("2026-03-17 09:00");
    let doc = approved(&mut play, "liyan", "qinyue", slip("2026-03-18 08:30", "2026-03-18 17:30"));
    let note =
        |open: &str| Statement::HandedBack(HandBack { post: post(), done: String::new(), open: open.to_owned() });
    play.by("wangbin").states(doc, note("登记 2 件")).refused(&["GY-CORE-E-STATE"]);
    play.at("2026-03-19 15:00");
    let due = hand_back(play.leave(doc), &play.reference);
    assert_eq!(due, Some((at("2026-03-19 15:00"), at("2026-03-20 00:00"))));
    play.by("wangbin").states(doc, note(" ")).refused(&["ZY-AB-E-HANDBACK"]);
    play.by("zhaoxue").states(doc, note("登记 2 件")).refused(&["GY-CORE-E-ROLE"]);
    play.by("liyan").states(doc, Statement::HandBackTaken(post())).refused(&["GY-CORE-E-STATE"]);
    play.by("wangbin").states(doc, note("登记 2 件,一件明天到期")).effective();
    play.by("liyan").states(doc, Statement::HandBackTaken(post())).effective();
    let handover = play.leave(doc).handover(&post()).unwrap();
    assert_eq!(handover.taken_at, Some(at("2026-03-19 15:00")));
    assert_eq!(handover.note.as_ref().map(|note| note.by.as_str()), Some("wangbin"));
}

#[test]
fn zy_ab_a5_the_head_is_away_only_with_a_mandate_for_all_of_it() {
    let mut play = zhangye("2026-03-20 09:00");
    let week = || slip("2026-03-23 08:30", "2026-03-27 17:30");
    let mandate = |deputy: &str, to: &str| Mandate {
        deputy: WorkerId::new(deputy),
        from: at("2026-03-23 00:00"),
        to: at(to),
        scope: String::new(),
        principles: String::new(),
    };
    let (short, nobody) = (mandate("qinyue", "2026-03-26 23:59"), mandate("mayong", "2026-03-27 23:59"));
    for mandate in [None, Some(short), Some(nobody)] {
        let doc = play.new_doc();
        let asked = Statement::LeaveSubmitted(Slip { mandate, ..week() });
        play.by("gaoshan").states(doc, asked).refused(&["ZY-AB-E-MANDATE"]);
    }
    let whole = Some(mandate("qinyue", "2026-03-27 23:59"));
    let doc = play.submitted_leave("gaoshan", Slip { mandate: whole.clone(), ..week() });
    assert_eq!(play.leave(doc).mandate, whole);
    // Nobody else gives one.
    let other = play.new_doc();
    let asked = Statement::LeaveSubmitted(Slip { mandate: whole, ..week() });
    play.by("liyan").states(other, asked).refused(&["GY-CORE-E-RANGE(mandate)"]);
}

#[test]
fn zy_ab_a6_a_briefing_names_what_comes_due() {
    let mut play = Play::guangyuan("2026-03-13 09:00");
    // A visit is the case that this app knows: due two working days after the absence.
    let plan = testing::plan("2026-03-18 09:00", "2026-03-18 10:00", &["lina", "zhangwei"]);
    let application = crate::fact::visit::Application { applied_on: day("2026-03-12"), ..testing::application() };
    let case = play.informed_visit(application, plan);
    let (_, zhangye) = PACKS.into_iter().find(|(id, _)| *id == "zhangye").unwrap();
    play.reference.figures.ab = pack(zhangye).unwrap().figures.ab;
    let group = play.reference.organisation.group_of(&WorkerId::new("lina")).unwrap().clone();
    let (a, b) = (WorkerId::new("lina"), vec![WorkerId::new("zhangwei")]);
    let pair = PostPair { post: post(), name: "登记岗".to_owned(), group, a, b, from: day("2026-01-01"), to: None };
    play.reference.organisation.pairs.push(pair);
    let doc = play.submitted_leave("lina", testing::slip("2026-03-16 09:00", "2026-03-17 18:00"));
    let matter = |doc: Option<DocId>| BriefedMatter { doc, what: "上门核身,材料在窗口".to_owned(), due: None };
    let briefing = |matters: Vec<BriefedMatter>| Statement::Briefed(Briefing { post: post(), matters });
    let without = play.by("lina").states(doc, briefing(vec![matter(None)]));
    assert_eq!(without.figure("due"), Some("2026-03-18"));
    without.refused(&["ZY-AB-E-BRIEFING"]);
    play.by("zhangwei").states(doc, briefing(vec![matter(Some(case))])).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(doc, briefing(Vec::new())).refused(&["GY-CORE-E-REQUIRED(matters)", "ZY-AB-E-BRIEFING"]);
    play.by("lina").states(doc, briefing(vec![matter(Some(case))])).effective();
    // B reads it; a word that changes is read anew.
    play.by("zhangwei").states(doc, Statement::BriefingRead(post())).effective();
    assert_eq!(play.leave(doc).handover(&post()).unwrap().read_by.len(), 1);
    play.by("lina").states(doc, briefing(vec![matter(Some(case)), matter(None)])).effective();
    assert!(play.leave(doc).handover(&post()).unwrap().read_by.is_empty());
}

/// Without anybody beside: the platform section has one person.
fn alone(play: &mut Play) {
    let organisation = &mut play.reference.organisation;
    organisation.workers.get_mut(&WorkerId::new("sunwei")).unwrap().group = None;
    let pair = organisation.pairs.iter_mut().find(|pair| pair.post.as_str() == "platform").unwrap();
    pair.b.clear();
}

#[test]
fn zw_ab_a2_one_person_alone_is_covered_by_the_leader_in_charge() {
    let mut play = zhengwu("2026-03-16 09:00");
    alone(&mut play);
    let doc = approved(&mut play, "luohua", "tangning", slip("2026-03-17 08:30", "2026-03-17 17:30"));
    assert_eq!(planned(&play, doc)[0].0, Some((Title::Leader, "tangning".to_owned())));
    // Without a leader the pair is not filed: see `centre::file::pairs`.
    play.reference.organisation.grants.retain(|grant| grant.worker.as_str() != "tangning");
    assert_eq!(planned(&play, doc)[0].0, None);
}

#[test]
fn zw_ab_a3_a_mandate_says_its_scope_and_principles() {
    let mut play = zhengwu("2026-03-20 09:00");
    let week = || slip("2026-03-23 08:30", "2026-03-27 17:30");
    let mandate = |scope: &str, principles: &str| {
        Some(Mandate {
            deputy: WorkerId::new("qinyue"),
            from: at("2026-03-23 00:00"),
            to: at("2026-03-27 23:59"),
            scope: scope.to_owned(),
            principles: principles.to_owned(),
        })
    };
    for (scope, principles) in [("", "重大事项电话请示"), ("日常工作", " ")] {
        let doc = play.new_doc();
        let asked = Statement::LeaveSubmitted(Slip { mandate: mandate(scope, principles), ..week() });
        play.by("gaoshan").states(doc, asked).refused(&["ZW-AB-E-MANDATE"]);
    }
    play.submitted_leave("gaoshan", Slip { mandate: mandate("日常工作", "重大事项电话请示"), ..week() });
}

#[test]
fn zw_ab_a4_a_pair_follows_a_move_within_five_working_days() {
    let mut play = zhengwu("2026-03-03 09:00");
    let pair = play.reference.organisation.pairs[0].clone();
    assert_eq!(to_adjust(&pair, day("2026-03-03"), &play.reference), None);
    let wang = play.reference.organisation.workers.get_mut(&WorkerId::new("wangbin")).unwrap();
    (wang.group, wang.group_from) = (Some(crate::domain::GroupId::new("bids")), Some(day("2026-03-02")));
    let adjust = to_adjust(&pair, day("2026-03-03"), &play.reference);
    assert_eq!(adjust, Some((day("2026-03-02"), Due::On(day("2026-03-09")))));
    assert_eq!(to_adjust(&pair, day("2026-03-01"), &play.reference), None, "not moved yet");
}

#[test]
fn zw_ab_a6_both_away_is_said_and_the_leader_in_charge_covers() {
    let mut play = zhengwu("2026-03-18 09:00");
    let grant = |worker: &str, role: Role| Grant {
        id: GrantId::new(&format!("{worker}-more")),
        worker: WorkerId::new(worker),
        role,
        span: Span::Group(crate::domain::GroupId::new("trade")),
        from: day("2026-01-01"),
        to: None,
    };
    play.reference.organisation.grants.push(grant("liyan", Role::GroupLeader));
    let thursday = || slip("2026-03-19 08:30", "2026-03-19 17:30");
    approved(&mut play, "wangbin", "qinyue", thursday());
    let li = approved(&mut play, "liyan", "qinyue", thursday());
    let span = (at("2026-03-19 08:30"), at("2026-03-19 17:30"));
    assert_eq!(both_away(&WorkerId::new("liyan"), span, Some(li), &play.world()), Some(span));
    assert_eq!(planned(&play, li)[0].0, Some((Title::Leader, "qinyue".to_owned())));
}

fn fault(kind: FaultKind, at_: &str) -> Statement {
    Statement::FaultFound(Fault { post: post(), kind, at: at(at_), facts: "群众来办登记无人受理".to_owned() })
}

/// Who is proposed, and by which rule.
fn proposed(play: &Play, doc: DocId) -> Vec<(Option<&str>, &str)> {
    let found = play.leave(doc).faults.iter();
    found.map(|found| (found.who.as_ref().map(WorkerId::as_str), found.rule.as_str())).collect()
}

#[test]
fn zw_ab_a1_a_gap_without_a_briefing_is_a_s_and_an_act_is_b_s() {
    let mut play = zhengwu("2026-03-13 09:00");
    let doc = approved(&mut play, "liyan", "qinyue", slip("2026-03-16 08:30", "2026-03-16 17:30"));
    let mut briefed = play.clone();
    play.at("2026-03-16 15:00");
    for nobody in ["liyan", "wangbin", "mayong"] {
        play.by(nobody).states(doc, fault(FaultKind::Gap, "2026-03-16 10:00")).refused(&["GY-CORE-E-ROLE"]);
    }
    play.by("guoping").states(doc, fault(FaultKind::Gap, "2026-03-16 10:00")).effective();
    play.by("guoping").states(doc, fault(FaultKind::Gap, "2026-03-13 10:00")).refused(&["GY-CORE-E-RANGE(at)"]);
    assert_eq!(proposed(&play, doc), [(Some("liyan"), "ZW-AB-14")]);

    let matters = vec![BriefedMatter { doc: None, what: "受理登记".to_owned(), due: None }];
    let briefing = Statement::Briefed(crate::fact::cover::Briefing { post: post(), matters });
    briefed.by("liyan").states(doc, briefing).effective();
    briefed.at("2026-03-16 15:00");
    briefed.by("guoping").states(doc, fault(FaultKind::Act, "2026-03-16 10:00")).effective();
    briefed.by("guoping").states(doc, fault(FaultKind::Gap, "2026-03-16 11:00")).effective();
    assert_eq!(proposed(&briefed, doc), [(Some("wangbin"), "ZW-AB-15"), (Some("wangbin"), "ZW-AB-15")]);
}

#[test]
fn zw_ab_a5_whoever_stands_in_refuses_no_application() {
    let mut play = zhengwu("2026-03-17 09:00");
    let doc = approved(&mut play, "liyan", "qinyue", slip("2026-03-18 08:30", "2026-03-18 17:30"));
    play.at("2026-03-18 16:00");
    play.by("guoping").states(doc, fault(FaultKind::RefusedApplication, "2026-03-18 10:00")).effective();
    assert_eq!(proposed(&play, doc), [(Some("wangbin"), "ZW-AB-10")]);
    play.by("guoping").states(doc, fault(FaultKind::RefusedInformation, "2026-03-18 10:00")).effective();
    assert_eq!(proposed(&play, doc)[1], (Some("wangbin"), "ZW-AB-9"));
}

#[test]
fn where_whoever_is_at_the_post_answers_a_gap_is_theirs() {
    let mut play = zhangye("2026-03-13 09:00");
    let doc = approved(&mut play, "liyan", "qinyue", slip("2026-03-16 08:30", "2026-03-16 17:30"));
    play.at("2026-03-16 15:00");
    play.by("guoping").states(doc, fault(FaultKind::Gap, "2026-03-16 10:00")).effective();
    assert_eq!(proposed(&play, doc), [(Some("wangbin"), "ZY-AB-19")]);
}
