//! ZW-POST-A1 to A4, and the rest of what becomes of a card.

use super::*;
use crate::domain::DocId;
use crate::fact::post::{Acknowledgement, Holding};
use crate::sync::scope::{audience, readable};
use crate::testing::{Play, at, card, day};

fn submits(play: &mut Play, doc: DocId, card: Card) {
    play.by("tanglei").states(doc, Statement::PostSubmitted(card)).effective();
}

fn decides(version: u16, agree: bool) -> Statement {
    let reason = if agree { String::new() } else { "时限请写具体".to_owned() };
    Statement::PostDecided(Decision { version, agree, reason })
}

fn acknowledges(version: u16) -> Statement {
    Statement::PostAcknowledged(Acknowledgement { version })
}

fn adds(version: u16, worker: &str) -> Statement {
    Statement::PostHolderAdded(Holding { version, worker: WorkerId::new(worker) })
}

fn removes(version: u16, worker: &str) -> Statement {
    Statement::PostHolderRemoved(Holding { version, worker: WorkerId::new(worker) })
}

fn assigns(version: u16, line: u8, worker: &str) -> Statement {
    Statement::DutyAssigned(Assignment { version, line, worker: WorkerId::new(worker) })
}

/// A card of the next version, approved at once.
fn approved(play: &mut Play, doc: DocId, card: Card) {
    let version = card.version;
    submits(play, doc, card);
    play.by("longhai").states(doc, decides(version, true)).effective();
}

fn late(play: &Play, doc: DocId) -> Vec<(&str, bool)> {
    let unread = unread(play.post(doc), play.now.date(), &play.reference);
    unread.into_iter().map(|unread| (unread.holder.as_str(), unread.late)).collect()
}

#[test]
fn zw_post_a1_a_card_without_time_limit_is_not_approved() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let doc = play.new_doc();
    submits(&mut play, doc, Card { time_limit: " ".to_owned(), ..card(1, "2026-03-16", &["moxia"]) });
    play.by("longhai").states(doc, decides(1, true)).refused(&["ZW-POST-E-FIELD(time_limit)"]);
    assert_eq!(
        standing(play.post(doc), play.post(doc).versions().next().unwrap(), day("2026-03-10")),
        Standing::Submitted
    );

    // Each of the seven contents, all at once.
    let empty = Card {
        duties: Vec::new(),
        service: String::new(),
        procedure: String::new(),
        standard: String::new(),
        time_limit: String::new(),
        powers: String::new(),
        responsibility: String::new(),
        ..card(1, "2026-03-16", &["moxia"])
    };
    let figures = play.reference.figures.post.clone().unwrap();
    let lacking: Vec<String> = incomplete(&empty, &figures).into_iter().map(|refusal| refusal.code.0).collect();
    assert_eq!(lacking, CONTENTS.map(|content| format!("ZW-POST-E-FIELD({content})")));

    play.by("longhai").states(doc, decides(1, false)).effective();
    submits(&mut play, doc, card(1, "2026-03-16", &["moxia"]));
    play.by("longhai").states(doc, decides(1, true)).effective();
    assert_eq!(play.post(doc).approved.len(), 1);
}

#[test]
fn zw_post_a2_no_third_holder_where_two_are_fixed() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let doc = play.new_doc();
    approved(&mut play, doc, card(1, "2026-03-10", &["moxia"]));
    play.by("tanglei").states(doc, adds(1, "baiyun")).effective();
    let third = play.by("tanglei").states(doc, adds(1, "yupeng"));
    third.refused(&["ZW-POST-E-NUMBER"]);
    assert_eq!((third.figure("holders"), third.figure("fixed_number")), (Some("3"), Some("2")));
    // Nor with a new version.
    let three = card(2, "2026-04-01", &["moxia", "baiyun", "yupeng"]);
    play.by("tanglei").states(doc, Statement::PostSubmitted(three.clone())).refused(&["ZW-POST-E-NUMBER"]);
    submits(&mut play, doc, Card { fixed_number: 3, ..three });
}

#[test]
fn zw_post_a3_acknowledged_is_the_version_in_force_within_five_working_days() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let doc = play.new_doc();
    let holders = ["moxia", "baiyun"];
    approved(&mut play, doc, card(1, "2026-03-10", &holders));
    approved(&mut play, doc, card(2, "2026-03-16", &holders));
    play.at("2026-03-20 09:00");
    approved(&mut play, doc, card(3, "2026-04-01", &holders));
    let on = |play: &Play| {
        let (post, on) = (play.post(doc), play.now.date());
        post.approved.iter().map(|version| standing(post, version, on)).collect::<Vec<_>>()
    };
    assert_eq!(on(&play), [Standing::Superseded, Standing::InForce, Standing::Approved]);
    play.at("2026-03-31 17:00");
    play.by("baiyun").states(doc, acknowledges(2)).effective();
    play.at("2026-04-02 09:00");
    assert_eq!(on(&play), [Standing::Superseded, Standing::Superseded, Standing::InForce]);
    let old = play.by("moxia").states(doc, acknowledges(2));
    old.refused(&["ZW-POST-E-VERSION"]);
    assert_eq!(old.figure("version"), Some("3"));

    play.by("baiyun").states(doc, acknowledges(3)).effective();
    play.by("baiyun").states(doc, acknowledges(3)).refused(&["GY-CORE-E-DUP"]);
    play.at("2026-04-09 23:59");
    assert_eq!(late(&play, doc), [("moxia", false)], "Thursday is the fifth working day after the Qingming holiday");
    play.at("2026-04-10 00:00");
    assert_eq!(late(&play, doc), [("moxia", true)]);
    let (post, moxia) = (play.post(doc), WorkerId::new("moxia"));
    let why = why(post.in_force(play.now.date()).unwrap(), &moxia, &play.reference);
    assert_eq!(why.0.last().map(|line| (line.figure, line.value.as_str())), Some(("due", "2026-04-09")));
    // Later than the others, in time all the same: it was written before the version changed.
    let written = play.by("moxia").offline("2026-03-31 18:00", "2026-03-31 17:30");
    written.states(doc, acknowledges(2)).effective();
    assert_eq!(late(&play, doc), [("moxia", true)], "and it is of the old version");
}

#[test]
fn zw_post_a4_a_duty_without_holder_is_not_approved() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let doc = play.new_doc();
    let mut open = card(1, "2026-03-16", &["moxia"]);
    open.duties[1].holder = None;
    submits(&mut play, doc, open);
    let refused = play.by("longhai").states(doc, decides(1, true));
    refused.refused(&["ZW-POST-E-HOLDER"]);
    assert_eq!(refused.figure("duty"), Some("出具受理回执"));

    // Who read it before somebody was named has not read what is there.
    let before = subject(play.post(doc).next.as_ref().unwrap());
    play.by("tanglei").states(doc, assigns(1, 1, "baiyun")).refused(&["GY-CORE-E-RANGE(holder)"]);
    play.by("tanglei").states(doc, assigns(1, 1, "moxia")).effective();
    play.by("tanglei").states(doc, assigns(1, 1, "moxia")).refused(&["GY-CORE-E-DUP"]);
    play.by("longhai").having_read(before).states(doc, decides(1, true)).refused(&["GY-CORE-E-CHANGED"]);
    play.by("longhai").states(doc, decides(1, true)).effective();
}

#[test]
fn the_head_of_the_unit_writes_and_the_centre_decides() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let doc = play.new_doc();
    let written = || Statement::PostSubmitted(card(1, "2026-03-16", &["moxia"]));
    for nobody in ["moxia", "shijun", "longhai"] {
        play.by(nobody).acting(Role::GroupLeader).states(doc, written()).refused(&["GY-CORE-E-ROLE"]);
    }
    play.by("tanglei").states(doc, written()).effective();
    play.by("tanglei").states(doc, written()).refused(&["GY-CORE-E-STATE"]);
    for nobody in ["fuhua", "dingjie", "moxia"] {
        let outcome = play.by(nobody).acting(Role::DeputyLeader).states(doc, decides(1, true));
        assert!(outcome.codes().contains(&"GY-CORE-E-ROLE"), "{nobody}: {:?}", outcome.codes());
    }
    let silent = Statement::PostDecided(Decision { version: 1, agree: false, reason: String::new() });
    play.by("longhai").states(doc, silent).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("longhai").states(doc, decides(1, true)).effective();
    let again = play.by("shaowen").states(doc, decides(1, false));
    assert_eq!(again.receipt.verdict, crate::fact::Verdict::Superseded(vec![Code::new("GY-CORE-E-STATE")]));
    for other in [card(1, "2026-03-16", &["moxia"]), card(3, "2026-03-16", &["moxia"])] {
        play.by("tanglei").states(doc, Statement::PostSubmitted(other)).refused(&["ZW-POST-E-VERSION"]);
    }
    let earlier = Statement::PostSubmitted(card(2, "2026-03-15", &["moxia"]));
    play.by("tanglei").states(doc, earlier).refused(&["GY-CORE-E-ORDER"]);
}

#[test]
fn nobody_approves_a_card_on_which_they_stand() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let doc = play.new_doc();
    submits(&mut play, doc, card(1, "2026-03-16", &["longhai"]));
    play.by("longhai").states(doc, decides(1, true)).refused(&["GY-CORE-E-SELF"]);
    let post = play.post(doc).clone();
    let turn = |worker: &str| turn(&post, &WorkerId::new(worker), &play.world()).is_some();
    assert_eq!((turn("longhai"), turn("shaowen"), turn("fuhua")), (false, true, false));
    play.by("shaowen").states(doc, decides(1, true)).effective();
}

#[test]
fn whoever_leaves_the_post_leaves_their_duties_open() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let doc = play.new_doc();
    approved(&mut play, doc, card(1, "2026-03-10", &["moxia", "baiyun"]));
    play.by("moxia").states(doc, removes(1, "moxia")).refused(&["GY-CORE-E-ROLE"]);
    play.by("tanglei").states(doc, removes(1, "moxia")).effective();
    play.by("tanglei").states(doc, removes(1, "moxia")).refused(&["GY-CORE-E-RANGE(holders)"]);
    assert_eq!(unassigned(&play.post(doc).approved[0].card), [0, 1]);
    play.by("tanglei").states(doc, assigns(1, 0, "baiyun")).effective();
    assert_eq!(unassigned(&play.post(doc).approved[0].card), [1]);
    play.by("moxia").states(doc, acknowledges(1)).refused(&["GY-CORE-E-ROLE"]);
    // Who comes later has as long as the others had.
    play.at("2026-03-16 09:00");
    play.by("tanglei").states(doc, adds(1, "yupeng")).effective();
    play.at("2026-03-20 09:00");
    assert_eq!(late(&play, doc), [("baiyun", true), ("yupeng", false)]);
    play.at("2026-03-24 09:00");
    assert_eq!(late(&play, doc), [("baiyun", true), ("yupeng", true)]);
}

#[test]
fn everybody_reads_a_card_that_was_approved_and_few_read_it_before() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let doc = play.new_doc();
    submits(&mut play, doc, card(1, "2026-03-16", &["moxia"]));
    let readers = |play: &Play| {
        let organisation = &play.reference.organisation;
        let scopes = audience(&play.documents[&doc], &play.reference);
        let reads = |worker: &&WorkerId| !readable(worker, organisation, play.now.date()).is_disjoint(&scopes);
        organisation.workers.keys().filter(reads).map(|worker| worker.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(readers(&play), ["fuhua", "longhai", "shaowen", "tanglei"]);
    play.by("longhai").states(doc, decides(1, true)).effective();
    assert_eq!(readers(&play).len(), play.reference.organisation.workers.len());
}

#[test]
fn a_card_in_full_fits_into_an_entry_and_no_more_is_taken() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let full = |max: usize| "岗".repeat(max);
    let mut most = card(1, "2026-03-16", &["moxia"]);
    let line = most.duties[0].clone();
    most.duties =
        vec![crate::fact::post::DutyLine { duty: full(DUTY_MAX), measure: full(DUTY_MAX), ..line }; DUTIES_MAX];
    for text in [&mut most.service, &mut most.procedure, &mut most.standard] {
        *text = full(TEXT_MAX);
    }
    for text in [&mut most.time_limit, &mut most.powers, &mut most.responsibility] {
        *text = full(TEXT_MAX);
    }
    assert!(Statement::PostSubmitted(most.clone()).encode().len() < crate::fact::envelope::ENTRY_MAX * 9 / 10);
    let doc = play.new_doc();
    submits(&mut play, doc, most.clone());
    let doc = play.new_doc();
    most.service.push('岗');
    most.duties.push(most.duties[0].clone());
    most.matters = vec![crate::domain::MatterId::new("nothing")];
    most.holders.push(WorkerId::new("nobody"));
    most.fixed_number = 0;
    let codes = [
        "GY-CORE-E-RANGE(service)",
        "GY-CORE-E-RANGE(content)",
        "GY-CORE-E-RANGE(fixed_number)",
        "ZW-POST-E-NUMBER",
        "GY-CORE-E-RANGE(holders)",
        "GY-CORE-E-RANGE(matters)",
    ];
    play.by("tanglei").states(doc, Statement::PostSubmitted(most)).refused(&codes);
}

#[test]
fn where_posts_are_not_regulated_there_are_none() {
    let mut play = Play::guangyuan("2026-03-10 09:00");
    let doc = play.new_doc();
    let outcome = play.by("wangqiang").states(doc, Statement::PostSubmitted(card(1, "2026-03-16", &[])));
    outcome.refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn whoever_has_the_heads_mandate_approves_cards_meanwhile() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let organisation = play.reference.organisation.clone();
    let of = |role: Role| {
        let grants = organisation.grants.iter().filter(move |grant| grant.role == role);
        grants.map(|grant| grant.worker.clone()).next().expect("the demo has one")
    };
    let (head, deputy) = (of(Role::CentreLeader), of(Role::DeputyLeader));
    // The head alone approves cards here.
    play.reference.figures.post.as_mut().unwrap().approved_by = vec![Role::CentreLeader];
    let doc = play.new_doc();
    submits(&mut play, doc, card(1, "2026-03-23", &["moxia"]));
    let may = |play: &Play| turn(play.post(doc), &deputy, &play.world()).is_some();
    assert!(!may(&play));
    let mandate = crate::fact::cover::Mandate {
        deputy: deputy.clone(),
        from: at("2026-03-16 08:30"),
        to: at("2026-03-17 17:30"),
        scope: "日常工作".to_owned(),
        principles: "重大事项报告".to_owned(),
    };
    let trip = crate::fact::leave::Slip {
        kind: crate::fact::leave::LeaveKind::Trip,
        mandate: Some(mandate),
        ..crate::testing::slip("2026-03-16 08:30", "2026-03-17 17:30")
    };
    let away = play.submitted_leave(head.as_str(), trip);
    let superior = of(Role::Superior);
    play.by(superior.as_str()).states(away, crate::testing::decision(0, true)).effective();
    play.by(deputy.as_str()).acting(Role::DeputyLeader).states(doc, decides(1, true)).refused(&["GY-CORE-E-ROLE"]);
    play.at("2026-03-16 10:00");
    assert!(may(&play));
    play.by(deputy.as_str()).states(doc, decides(1, true)).effective();
    assert_eq!(play.post(doc).approved.len(), 1);

    // The next card waits for the head, who is back.
    submits(&mut play, doc, card(2, "2026-04-01", &["moxia"]));
    let (_, grant) = turn(play.post(doc), &deputy, &play.world()).expect("until the end of the mandate");
    play.at("2026-03-17 17:30");
    assert!(!may(&play));
    let late = play.by(deputy.as_str()).naming((Role::CentreLeader, grant));
    late.states(doc, decides(2, true)).refused(&["GY-CORE-E-ROLE"]);
}
