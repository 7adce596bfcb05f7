//! Visits of somebody who is away: to whom they go, who may take which step, what the record says, and that they come back.

use super::*;
use crate::centre::file::demo;
use crate::domain::{DocId, Grant, GrantId, GroupId, PostId, Role, Span};
use crate::fact::cover::Delegation;
use crate::fact::leave::{Return, StandIn, StandInAnswer};
use crate::fact::visit::Moment;
use crate::fact::{Ruling, Statement};
use crate::regime::visit::{Act, offers};
use crate::sync::scope::{Scope, audience, readable};
use crate::testing::{Play, application, at, day, decision, plan, slip};

fn li() -> WorkerId {
    WorkerId::new("lina")
}

/// Li's visit of the afternoon of the 13th, ready to go.
fn visit_of_li(play: &mut Play) -> DocId {
    play.prepared_visit(application(), plan("2026-05-13 14:00", "2026-05-13 15:00", &["lina"]))
}

/// Li's day away, with somebody who does the work; not approved yet.
fn asked(play: &mut Play, stands_in: Option<&str>) -> DocId {
    let stand_ins = stands_in.iter().map(|worker| StandIn { duty: Duty::Post, worker: WorkerId::new(worker) });
    let day =
        crate::fact::leave::Slip { stand_ins: stand_ins.collect(), ..slip("2026-05-13 09:00", "2026-05-13 17:00") };
    let doc = play.submitted_leave("lina", day);
    if let Some(worker) = stands_in {
        let yes = StandInAnswer { duty: Duty::Post, accepts: true, reason: String::new() };
        play.by(worker).states(doc, Statement::StandInAnswered(yes)).effective();
    }
    doc
}

fn approved(play: &mut Play, leave: DocId) {
    play.by("wangqiang").states(leave, decision(0, true)).effective();
    play.by("chenguohua").states(leave, decision(1, true)).effective();
}

fn departs(play: &Play) -> Statement {
    Statement::Departed(Moment { at: play.now })
}

fn arrives(play: &Play) -> Statement {
    Statement::Arrived(Moment { at: play.now })
}

/// In whose place somebody may set out now; the outer none is for who may not.
fn sets_out(play: &Play, visit: DocId, worker: &str) -> Option<Option<WorkerId>> {
    let offers = offers(play.visit(visit), &WorkerId::new(worker), &play.world());
    offers.into_iter().find(|offer| offer.act == Act::Depart).map(|offer| offer.instead_of)
}

fn mine(play: &Play, visit: DocId, worker: &str) -> bool {
    is_mine(play.visit(visit), &WorkerId::new(worker), &play.world())
}

#[test]
fn whoever_stands_in_makes_the_visits_while_the_leave_lasts() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = visit_of_li(&mut play);
    let leave = asked(&mut play, Some("zhangwei"));
    assert!(mine(&play, visit, "lina") && !mine(&play, visit, "zhangwei"), "not before it is approved");
    approved(&mut play, leave);
    assert!(!mine(&play, visit, "lina") && mine(&play, visit, "zhangwei"), "known ahead");
    assert_eq!(sets_out(&play, visit, "zhangwei"), None, "and done on the day");

    play.at("2026-05-13 13:40");
    assert_eq!(sets_out(&play, visit, "zhangwei"), Some(Some(li())));
    assert_eq!((sets_out(&play, visit, "sunyue"), sets_out(&play, visit, "yangbo")), (None, None));
    let departed = departs(&play);
    play.by("sunyue").states(visit, departed.clone()).kept(&["GY-CORE-E-ROLE"]);
    let outcome = play.by("zhangwei").states(visit, departed).effective();
    assert_eq!(outcome.receipt.ruling, Ruling::InPlaceOf(li()));
    play.at("2026-05-13 14:00");
    let arrived = arrives(&play);
    play.by("zhangwei").states(visit, arrived).effective();
    let acting = &play.visit(visit).acting;
    assert_eq!(acting.iter().map(|acting| acting.by.who.as_str()).collect::<Vec<_>>(), ["zhangwei", "zhangwei"]);
    assert!(acting.iter().all(|acting| acting.instead_of == li()));
    assert_eq!(play.visit(visit).staff(), [li()], "the plan is as it was");
}

#[test]
fn who_is_back_has_the_visits_again_and_who_is_out_finishes() {
    let back = |play: &mut Play, leave: DocId, now: &str| {
        play.at(now);
        let back = Return { at: at(now), reason: String::new() };
        play.by("lina").states(leave, Statement::LeaveReturned(back)).effective();
    };
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = visit_of_li(&mut play);
    let leave = asked(&mut play, Some("zhangwei"));
    approved(&mut play, leave);
    let mut out = play.clone();

    back(&mut play, leave, "2026-05-13 11:00");
    assert!(mine(&play, visit, "lina") && !mine(&play, visit, "zhangwei"));
    play.at("2026-05-13 13:40");
    let departed = departs(&play);
    play.by("zhangwei").states(visit, departed.clone()).kept(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(visit, departed).effective();
    assert!(play.visit(visit).acting.is_empty());

    // Back while the other is on the way: who set out goes on with it, and it is nobody else's.
    out.at("2026-05-13 13:40");
    let departed = departs(&out);
    out.by("zhangwei").states(visit, departed).effective();
    back(&mut out, leave, "2026-05-13 13:50");
    out.at("2026-05-13 14:00");
    assert!(mine(&out, visit, "zhangwei"));
    let arrived = arrives(&out);
    let outcome = out.by("zhangwei").states(visit, arrived).effective();
    assert_eq!(outcome.receipt.ruling, Ruling::InPlaceOf(li()));
    out.at("2026-05-13 15:30");
    let home = Statement::Returned(Moment { at: out.now });
    out.by("zhangwei").states(visit, home).effective();
    assert!(!mine(&out, visit, "zhangwei"));
}

#[test]
fn who_stands_in_from_another_window_does_not_make_visits() {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    let visit = visit_of_li(&mut play);
    let leave = asked(&mut play, Some("yangbo"));
    approved(&mut play, leave);
    play.at("2026-05-13 13:40");
    assert_eq!(sets_out(&play, visit, "yangbo"), None);
    assert!(mine(&play, visit, "lina"), "somebody has to plan it anew");
}

/// The centre with a post that Li shares with somebody of another window, and a leader in charge of the section.
fn with_a_pair() -> Play {
    let mut play = Play::guangyuan("2026-05-12 10:00");
    play.reference.figures.ab = demo("zhangye").unwrap().reference.figures.ab;
    play.reference.organisation.pairs.push(PostPair {
        post: PostId::new("reception"),
        name: "社保受理岗".to_owned(),
        group: GroupId::new("group-1"),
        a: li(),
        b: vec![WorkerId::new("yangbo")],
        from: day("2026-01-01"),
        to: None,
    });
    play.reference.organisation.grants.push(Grant {
        id: GrantId::new("chenguohua-in-charge"),
        worker: WorkerId::new("chenguohua"),
        role: Role::DeputyLeader,
        span: Span::Group(GroupId::new("group-1")),
        from: day("2026-01-01"),
        to: None,
    });
    play
}

/// Whether somebody reads the visit on its day.
fn reads(play: &Play, visit: DocId, worker: &str) -> bool {
    let rights = readable(&WorkerId::new(worker), &play.reference.organisation, day("2026-05-13"));
    !rights.is_disjoint(&audience(&play.documents[&visit], &play.reference))
}

#[test]
fn who_leads_the_section_of_a_shared_post_reads_a_visit_only_to_make_it() {
    let mut play = with_a_pair();
    let visit = visit_of_li(&mut play);
    assert!(reads(&play, visit, "yangbo"));
    assert!(!reads(&play, visit, "wangqiang") && !reads(&play, visit, "chenguohua"));

    // Where the leader in charge does the work while both are away.
    play.reference.figures.ab.as_mut().unwrap().leader_acts = true;
    assert!(!reads(&play, visit, "wangqiang") && reads(&play, visit, "chenguohua"));
    let of_b = play.submitted_leave("yangbo", slip("2026-05-13 09:00", "2026-05-13 17:00"));
    play.by("zhaomin").states(of_b, decision(0, true)).effective();
    play.by("chenguohua").states(of_b, decision(1, true)).effective();
    let own = asked(&mut play, None);
    approved(&mut play, own);
    assert!(mine(&play, visit, "chenguohua") && !mine(&play, visit, "lina") && !mine(&play, visit, "yangbo"));
}

#[test]
fn who_is_designated_from_another_window_does_not_take_a_visit_away() {
    for (delegate, makes) in [("dengchao", false), ("zhangwei", true)] {
        let mut play = with_a_pair();
        let visit = visit_of_li(&mut play);
        let of_b = play.submitted_leave("yangbo", slip("2026-05-13 09:00", "2026-05-13 17:00"));
        play.by("zhaomin").states(of_b, decision(0, true)).effective();
        play.by("chenguohua").states(of_b, decision(1, true)).effective();
        let named = Delegation {
            post: PostId::new("reception"),
            worker: WorkerId::new(delegate),
            from: at("2026-05-13 09:00"),
            to: at("2026-05-13 17:00"),
        };
        play.by("chenguohua").states(of_b, Statement::DelegateNamed(named)).effective();
        let own = asked(&mut play, None);
        approved(&mut play, own);
        assert_eq!((reads(&play, visit, delegate), mine(&play, visit, delegate)), (makes, makes), "{delegate}");
        assert_eq!(mine(&play, visit, "lina"), !makes, "with nobody to make it, it stays hers to be planned anew");
        play.at("2026-05-13 13:40");
        assert_eq!(sets_out(&play, visit, delegate), makes.then(|| Some(li())));
    }
}

#[test]
fn the_b_of_a_pair_reads_and_makes_the_visits_of_a() {
    let mut play = with_a_pair();
    let visit = visit_of_li(&mut play);
    let scopes = audience(&play.documents[&visit], &play.reference);
    let person = |worker: &str| Scope::Person(WorkerId::new(worker));
    assert!(scopes.contains(&person("yangbo")) && !scopes.contains(&person("dengchao")));
    assert!(!scopes.contains(&Scope::Group(GroupId::new("group-1"))), "who only leads reads no client's data");
    let looked_at: Vec<&str> = looked_at(play.visit(visit), &play.reference).map(WorkerId::as_str).collect();
    assert_eq!(looked_at, ["lina", "lina", "yangbo"]);

    let leave = asked(&mut play, None);
    approved(&mut play, leave);
    let covered = covered(play.visit(visit), &li(), &play.world()).expect("she is away");
    assert_eq!(
        (covered.by, covered.from, covered.to),
        (vec![WorkerId::new("yangbo")], at("2026-05-13 09:00"), at("2026-05-13 17:00"))
    );
    play.at("2026-05-13 13:40");
    let departed = departs(&play);
    play.by("zhangwei").states(visit, departed.clone()).kept(&["GY-CORE-E-ROLE"]);
    play.by("yangbo").states(visit, departed).effective();
    assert_eq!(play.visit(visit).in_place_of(&WorkerId::new("yangbo")), Some(&li()));

    // Another day is not concerned.
    let later = play.prepared_visit(application(), plan("2026-05-14 10:00", "2026-05-14 11:00", &["lina"]));
    assert!(mine(&play, later, "lina") && !mine(&play, later, "yangbo"));
}
