//! ZW-AB-5, -12: the plan of B, what is done of it, and who says that it is.

use super::*;
use crate::centre::file::{PACKS, pack};
use crate::sync::scope::{Scope, audience, readable};
use crate::testing::{Play, day};

const SUBJECT: &str = "施工许可收件和审核要点";
const FIRST: LineId = [1; 8];

/// The first line of somebody's plan.
fn plan(worker: &str, subject: &str, planned: &str) -> Statement {
    line_of(FIRST, worker, subject, planned)
}

fn line_of(line: LineId, worker: &str, subject: &str, planned: &str) -> Statement {
    let (worker, subject) = (WorkerId::new(worker), subject.to_owned());
    Statement::TrainingPlanned(Plan { line, worker, subject, planned: day(planned) })
}

fn doc(play: &Play, worker: &str) -> DocId {
    document(&WorkerId::new(worker), &play.reference)
}

fn training<'a>(play: &'a Play, worker: &str) -> &'a Training {
    play.documents[&doc(play, worker)].as_training().expect("it is planned")
}

/// Planned by the head of the unit for B of its one pair; the line.
fn planned(play: &mut Play) -> LineId {
    let doc = doc(play, "baiyun");
    play.by("tanglei").states(doc, plan("baiyun", SUBJECT, "2026-03-20")).effective();
    FIRST
}

fn confirm(line: LineId, on: &str) -> Statement {
    Statement::TrainingConfirmed(Done { line, on: day(on) })
}

fn done(line: LineId, on: &str) -> Statement {
    Statement::TrainingDone(Done { line, on: day(on) })
}

fn drop_it(line: LineId, reason: &str) -> Statement {
    Statement::TrainingDropped(Dropped { line, reason: reason.to_owned() })
}

#[test]
fn zw_ab_5_planned_by_the_head_done_by_b_confirmed_by_a() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let (line, doc) = (planned(&mut play), doc(&play, "baiyun"));
    let stands = |play: &Play| standing(training(play, "baiyun").line(line).unwrap(), play.now.date());
    assert_eq!(stands(&play), Standing::Planned);
    play.at("2026-03-20 23:59");
    assert_eq!(stands(&play), Standing::Planned);
    play.at("2026-03-21 00:00");
    assert_eq!(stands(&play), Standing::Overdue);
    let lines = |play: &Play| -> Vec<(&str, String)> {
        let trace = why(training(play, "baiyun").line(line).unwrap(), play.now.date());
        assert!(trace.0.iter().all(|line| line.rule == "ZW-AB-5"));
        trace.0.into_iter().map(|line| (line.figure, line.value)).collect()
    };
    let of = |figure: &'static str, value: &str| (figure, value.to_owned());
    assert_eq!(lines(&play), [of("planned", "2026-03-20"), of("overdue_since", "2026-03-21")]);

    play.at("2026-03-23 09:00");
    play.by("baiyun").states(doc, done(line, "2026-03-20")).effective();
    // The day was another one: the later word holds.
    play.by("baiyun").states(doc, done(line, "2026-03-23")).effective();
    assert_eq!(stands(&play), Standing::Done);
    assert_eq!(lines(&play), [of("planned", "2026-03-20"), of("done", "2026-03-23")]);
    // A had read the day before.
    play.by("moxia").states(doc, confirm(line, "2026-03-20")).refused(&["GY-CORE-E-CHANGED"]);
    play.by("moxia").states(doc, confirm(line, "2026-03-23")).effective();
    assert_eq!(stands(&play), Standing::Confirmed);
    let (by, at) = training(&play, "baiyun").line(line).unwrap().confirmed.clone().unwrap();
    assert_eq!((by.as_str(), at), ("moxia", play.now));

    // Nothing becomes of it any more.
    play.by("baiyun").states(doc, done(line, "2026-03-23")).refused(&["GY-CORE-E-STATE"]);
    play.by("tanglei").states(doc, confirm(line, "2026-03-23")).refused(&["GY-CORE-E-STATE"]);
    play.by("tanglei").states(doc, drop_it(line, "重复")).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn who_plans_is_the_head_of_the_unit_and_nobody_plans_their_own() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let its = doc(&play, "baiyun");
    for other in ["moxia", "baiyun", "shijun", "longhai", "fuhua"] {
        let outcome = play.by(other).states(its, plan("baiyun", SUBJECT, "2026-03-20"));
        let own: &[&str] = if other == "baiyun" { &["GY-CORE-E-SELF"] } else { &[] };
        outcome.refused(&[own, &["GY-CORE-E-ROLE"]].concat());
    }
    // Who is nobody's B has no plan; nor is there one in another's document.
    let nobodys = doc(&play, "duanming");
    play.by("kongli").states(nobodys, plan("duanming", SUBJECT, "2026-03-20")).refused(&["GY-CORE-E-RANGE(worker)"]);
    let head = play.by("tanglei").acting(Role::GroupLeader).states(nobodys, plan("baiyun", SUBJECT, "2026-03-20"));
    head.refused(&["GY-CORE-E-RANGE(doc)"]);

    // The head of a unit who is B: the leader in charge plans.
    let heads = doc(&play, "shijun");
    let own = play.by("shijun").acting(Role::GroupLeader).states(heads, plan("shijun", SUBJECT, "2026-03-20"));
    own.refused(&["GY-CORE-E-SELF", "GY-CORE-E-ROLE"]);
    play.by("fuhua").states(heads, plan("shijun", SUBJECT, "2026-03-20")).refused(&["GY-CORE-E-ROLE"]);
    play.by("yaodong").states(heads, plan("shijun", SUBJECT, "2026-03-20")).effective();

    // Where the pack says so, the leader in charge plans for everybody, and the head of the centre for those.
    play.reference.figures.ab.as_mut().unwrap().training_by = Some(Role::DeputyLeader);
    play.by("tanglei").states(its, plan("baiyun", SUBJECT, "2026-03-20")).refused(&["GY-CORE-E-ROLE"]);
    play.by("fuhua").states(its, plan("baiyun", SUBJECT, "2026-03-20")).effective();
    play.reference.organisation.pairs[0].b = vec![WorkerId::new("fuhua")];
    assert!(plans(&WorkerId::new("fuhua"), &WorkerId::new("longhai"), &play.world()).is_some());
    // Who plans reads the plan.
    let above = doc(&play, "fuhua");
    play.by("longhai").states(above, plan("fuhua", SUBJECT, "2026-03-20")).effective();
    let readers = audience(&play.documents[&above], &play.reference);
    let read = readable(&WorkerId::new("longhai"), &play.reference.organisation, play.now.date());
    assert!(!readers.is_disjoint(&read));
}

#[test]
fn a_plan_says_what_and_until_when() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let its = doc(&play, "baiyun");
    let check = |play: &mut Play, subject: &str, by: &str, code: &str| {
        play.by("tanglei").states(its, plan("baiyun", subject, by)).refused(&[code]);
    };
    check(&mut play, " ", "2026-03-20", "GY-CORE-E-REQUIRED(subject)");
    check(&mut play, &"长".repeat(SUBJECT_MAX + 1), "2026-03-20", "GY-CORE-E-RANGE(subject)");
    check(&mut play, SUBJECT, "2026-03-09", "GY-CORE-E-RANGE(planned)");
    check(&mut play, SUBJECT, "2036-03-20", "GY-CORE-E-CALENDAR");
    play.by("tanglei").states(its, plan("baiyun", &"长".repeat(SUBJECT_MAX), "2026-03-10")).effective();
    check(&mut play, SUBJECT, "2026-03-20", "GY-CORE-E-DUP");
    for number in 1..OPEN_MAX {
        let line = (number as u64).to_be_bytes();
        play.by("tanglei").states(its, line_of(line, "baiyun", SUBJECT, "2026-03-20")).effective();
    }
    let more = play.by("tanglei").states(its, line_of([9; 8], "baiyun", SUBJECT, "2026-03-20"));
    more.refused(&["GY-CORE-E-RANGE(lines)"]);
    // What is dropped makes room.
    play.by("tanglei").states(its, drop_it(1_u64.to_be_bytes(), "重复")).effective();
    play.by("tanglei").states(its, line_of([9; 8], "baiyun", SUBJECT, "2026-03-20")).effective();
}

#[test]
fn done_is_for_b_to_say_and_for_somebody_else_to_confirm() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let (line, doc) = (planned(&mut play), doc(&play, "baiyun"));
    let confirmed = || confirm(line, "2026-03-10");
    play.by("moxia").states(doc, confirmed()).refused(&["GY-CORE-E-STATE"]);
    play.by("moxia").states(doc, done(line, "2026-03-10")).refused(&["GY-CORE-E-ROLE"]);
    play.by("baiyun").states(doc, done(line, "2026-03-11")).refused(&["GY-CORE-E-FUTURE"]);
    play.by("baiyun").states(doc, done(line, "2026-03-09")).refused(&["GY-CORE-E-RANGE(on)"]);
    play.by("baiyun").states(doc, done([7; 8], "2026-03-10")).refused(&["GY-CORE-E-STATE"]);
    play.by("baiyun").states(doc, done(line, "2026-03-10")).effective();
    play.by("baiyun").states(doc, done(line, "2026-03-10")).refused(&["GY-CORE-E-DUP"]);
    play.by("baiyun").states(doc, confirmed()).refused(&["GY-CORE-E-SELF", "GY-CORE-E-ROLE"]);
    // Another B of the post is neither A nor head; A of another post is neither.
    for other in ["yupeng", "hanxue", "shijun"] {
        play.by(other).states(doc, confirmed()).refused(&["GY-CORE-E-ROLE"]);
    }
    let offered = |play: &Play, who: &str| {
        let training = training(play, "baiyun");
        confirms(training, training.line(line).unwrap(), &WorkerId::new(who), &play.world())
    };
    assert_eq!(["moxia", "baiyun", "yupeng"].map(|who| offered(&play, who)), [Some(None), None, None]);
    assert!(offered(&play, "tanglei").flatten().is_some());
    play.by("tanglei").states(doc, confirmed()).effective();
    assert_eq!(offered(&play, "moxia"), None);
}

#[test]
fn whoever_was_b_then_is_confirmed_by_who_was_a_then() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let (line, doc) = (planned(&mut play), doc(&play, "baiyun"));
    play.by("baiyun").states(doc, done(line, "2026-03-10")).effective();
    play.reference.organisation.pairs[0].to = Some(day("2026-03-10"));
    play.at("2026-03-12 09:00");
    let next = line_of([2; 8], "baiyun", SUBJECT, "2026-03-20");
    play.by("tanglei").states(doc, next).refused(&["GY-CORE-E-RANGE(worker)"]);
    play.by("moxia").states(doc, confirm(line, "2026-03-10")).effective();
    assert!(!backups(play.now.date(), &play.reference).contains(&&WorkerId::new("baiyun")));
}

#[test]
fn the_head_of_another_time_says_nothing_about_what_was_planned_in_this_one() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let (line, doc) = (planned(&mut play), doc(&play, "baiyun"));
    play.by("baiyun").states(doc, done(line, "2026-03-10")).effective();
    // From April on in another unit, whose head plans there.
    let mut there = play.reference.organisation.pairs[0].clone();
    let group = play.reference.organisation.group_of(&WorkerId::new("shijun")).unwrap().clone();
    (there.group, there.a, there.from) = (group, WorkerId::new("yupeng"), day("2026-04-01"));
    play.reference.organisation.pairs[0].to = Some(day("2026-03-31"));
    play.reference.organisation.pairs.push(there);
    play.by("shijun").states(doc, drop_it(line, "不用学了")).refused(&["GY-CORE-E-ROLE"]);
    play.by("shijun").states(doc, confirm(line, "2026-03-10")).refused(&["GY-CORE-E-ROLE"]);
    play.at("2026-04-07 09:00");
    let next = [2; 8];
    play.by("shijun").states(doc, line_of(next, "baiyun", SUBJECT, "2026-04-20")).effective();
    play.by("baiyun").states(doc, done(next, "2026-04-07")).effective();
    for former in ["tanglei", "moxia"] {
        play.by(former).states(doc, confirm(next, "2026-04-07")).refused(&["GY-CORE-E-ROLE"]);
        play.by(former).states(doc, drop_it(next, "不用学了")).refused(&["GY-CORE-E-ROLE"]);
    }
    play.by("tanglei").states(doc, confirm(line, "2026-03-10")).effective();
    play.by("shijun").states(doc, confirm(next, "2026-04-07")).effective();
}

#[test]
fn what_is_not_to_be_learned_any_more_is_dropped_with_a_reason() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let (line, doc) = (planned(&mut play), doc(&play, "baiyun"));
    assert!(has_plan(training(&play, "baiyun")));
    play.by("tanglei").states(doc, drop_it(line, " ")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("moxia").states(doc, drop_it(line, "事项取消")).refused(&["GY-CORE-E-ROLE"]);
    play.by("baiyun").states(doc, drop_it(line, "事项取消")).refused(&["GY-CORE-E-SELF", "GY-CORE-E-ROLE"]);
    play.by("tanglei").states(doc, drop_it(line, "事项取消")).effective();
    play.at("2026-03-23 09:00");
    assert_eq!(standing(training(&play, "baiyun").line(line).unwrap(), play.now.date()), Standing::Dropped);
    assert!(!has_plan(training(&play, "baiyun")), "amber again");
    play.by("baiyun").states(doc, done(line, "2026-03-20")).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn a_time_that_has_not_come_is_refused() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let its = doc(&play, "baiyun");
    let ahead = play.by("tanglei").offline("2026-03-10 10:00", "2026-03-10 09:00");
    ahead.states(its, plan("baiyun", SUBJECT, "2026-03-20")).refused(&["GY-CORE-E-FUTURE"]);
}

#[test]
fn no_plan_where_nobody_regulates_it_and_none_before_it_begins() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    let its = doc(&play, "baiyun");
    play.by("baiyun").states(its, done([7; 8], "2026-03-10")).refused(&["GY-CORE-E-STATE"]);
    play.reference.figures.ab.as_mut().unwrap().training_by = None;
    play.by("tanglei").states(its, plan("baiyun", SUBJECT, "2026-03-20")).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn b_a_the_head_the_leader_in_charge_and_the_office_read_it_and_nobody_else() {
    let mut play = Play::zhengwu("2026-03-10 09:00");
    planned(&mut play);
    let audience = audience(&play.documents[&doc(&play, "baiyun")], &play.reference);
    assert!(!audience.contains(&Scope::Centre));
    let reads = |who: &str| {
        let scopes = readable(&WorkerId::new(who), &play.reference.organisation, play.now.date());
        !scopes.is_disjoint(&audience)
    };
    // The second leader in charge is one for the whole centre as well.
    for who in ["baiyun", "moxia", "tanglei", "fuhua", "dingjie", "yaodong"] {
        assert!(reads(who), "{who}");
    }
    for who in ["yupeng", "shijun", "hanxue", "qiuyu", "longhai"] {
        assert!(!reads(who), "{who}");
    }
}

#[test]
fn a_pack_names_who_heads_a_section() {
    let (_, text) = PACKS.into_iter().find(|(id, _)| *id == "zhengwu").unwrap();
    let with =
        |role: &str| pack(&text.replacen("training_by = \"group_leader\"", &format!("training_by = \"{role}\""), 1));
    assert_eq!(with("deputy_leader").unwrap().figures.ab.unwrap().training_by, Some(Role::DeputyLeader));
    let problems: Vec<String> = with("coordination").unwrap_err().iter().map(ToString::to_string).collect();
    let line = 1 + text[..text.find("training_by").unwrap()].matches('\n').count();
    let words = "nobody heads a section in this role: write \"group_leader\" or \"deputy_leader\"";
    assert_eq!(problems, [format!("pack, line {line}: ab.training_by: {words} (ZW-AB-5)")]);
    let none = pack(&text.replacen("training_by", "# training_by", 1)).unwrap();
    assert_eq!(none.figures.ab.unwrap().training_by, None);
}
