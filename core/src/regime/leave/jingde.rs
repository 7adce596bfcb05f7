//! JD-LVE-A1 to A5, A10, A12, A13, and what the absences of Zhangye and of the district centre have in common with them.

use std::collections::BTreeSet;

use super::*;
use crate::centre::Of;
use crate::centre::file::PACKS;
use crate::domain::{Grant, GrantId, Role};
use crate::fact::leave::{Duty, StandIn, StandInAnswer};
use crate::testing::{self, Play, decision};

/// As the form in Jingde asks: private business, with the work arranged.
fn slip(from: &str, to: &str) -> Slip {
    Slip { official: Some(false), substitute: "同窗口已安排".to_owned(), ..testing::slip(from, to) }
}

fn stand_in(duty: Duty, worker: &str) -> StandIn {
    StandIn { duty, worker: WorkerId::new(worker) }
}

fn with(duty: Duty, worker: &str, slip: Slip) -> Slip {
    Slip { stand_ins: vec![stand_in(duty, worker)], ..slip }
}

fn agrees(play: &mut Play, worker: &str, doc: DocId, duty: Duty) {
    let answer = StandInAnswer { duty, accepts: true, reason: String::new() };
    play.by(worker).states(doc, Statement::StandInAnswered(answer)).effective();
}

fn outing(from: &str, to: &str) -> Slip {
    Slip { kind: LeaveKind::Outing, ..slip(from, to) }
}

/// Working minutes together with what it touches, and who decides.
fn ruling(play: &Play, doc: DocId) -> (u32, Vec<Role>) {
    let leave = play.leave(doc);
    (leave.joined_minutes, leave.chain.iter().map(|step| step.role).collect())
}

fn refused(play: &mut Play, worker: &str, slip: Slip, codes: &[&str]) {
    let doc = play.new_doc();
    play.by(worker).states(doc, Statement::LeaveSubmitted(slip)).refused(codes);
}

const OUTING: [Role; 2] = [Role::GroupLeader, Role::Coordination];
const HALF_DAY: [Role; 2] = [Role::GroupLeader, Role::DeputyLeader];
const LONGER: [Role; 3] = [Role::GroupLeader, Role::ParentLeader, Role::DeputyLeader];

#[test]
fn jd_lve_a1_two_hours_are_an_outing_and_a_minute_more_is_leave() {
    let mut play = Play::jingde("2026-03-11 09:00");
    let doc = play.submitted_leave("xulan", outing("2026-03-11 09:30", "2026-03-11 11:30"));
    assert_eq!(ruling(&play, doc), (120, OUTING.to_vec()));
    assert_eq!((play.leave(doc).length, play.leave(doc).rule.as_str()), (LeaveLength::Outing, "JD-LVE-10"));
    play.by("hejun").states(doc, decision(0, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Consented);
    play.by("caoyan").states(doc, decision(1, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
    let filing = || Statement::LeaveFiled(Filing { number: "2026-12".to_owned() });
    play.by("caoyan").states(doc, filing()).refused(&["GY-CORE-E-STATE"]);
    assert!(!is_unfiled(play.leave(doc), crate::testing::at("2026-03-11 10:00")), "an outing is not registered");

    refused(&mut play, "panhui", outing("2026-03-11 09:30", "2026-03-11 11:31"), &["JD-LVE-E-OVER-2H"]);
    let leave = play.submitted_leave("panhui", slip("2026-03-11 09:30", "2026-03-11 11:31"));
    assert_eq!(ruling(&play, leave), (121, HALF_DAY.to_vec()));
    play.by("hejun").states(leave, decision(0, true)).effective();
    play.by("jiangtao").states(leave, decision(1, true)).effective();
    play.by("caoyan").states(leave, filing()).effective();
    assert_eq!(play.leave(leave).stage, LeaveStage::Filed);
    // Lunch is nobody's work: 11:00 to 14:00 in summer are 60 and 30 minutes.
    let lunch = play.submitted_leave("fangmin", outing("2026-05-12 11:00", "2026-05-12 14:00"));
    assert_eq!(ruling(&play, lunch).0, 90);
}

#[test]
fn jd_lve_a2_only_forward_in_time() {
    let mut play = Play::jingde("2026-03-11 10:05");
    refused(&mut play, "xulan", slip("2026-03-11 10:00", "2026-03-11 11:00"), &["JD-LVE-E-PAST"]);
    // To the minute, and by when it was asked.
    play.at("2026-03-11 10:00:40");
    play.submitted_leave("xulan", slip("2026-03-11 10:00", "2026-03-11 11:00"));
    play.at("2026-03-11 10:20");
    let doc = play.new_doc();
    let written = play.by("panhui").offline("2026-03-11 09:58", "2026-03-11 09:00");
    written.states(doc, Statement::LeaveSubmitted(slip("2026-03-11 10:00", "2026-03-11 11:00"))).effective();
}

#[test]
fn jd_lve_a3_a_chief_representatives_day_goes_through_three_hands_in_order() {
    let mut play = Play::jingde("2026-03-11 09:00");
    refused(&mut play, "hejun", slip("2026-03-12 08:30", "2026-03-12 16:30"), &["JD-LVE-E-ACTING-HEAD"]);
    let day = slip("2026-03-12 08:30", "2026-03-12 16:30");
    let doc = play.submitted_leave("hejun", with(Duty::Charge, "xulan", day));
    assert_eq!(ruling(&play, doc), (420, vec![Role::ParentLeader, Role::DeputyLeader, Role::CentreLeader]));
    agrees(&mut play, "xulan", doc, Duty::Charge);
    play.by("luogang").states(doc, decision(0, true)).effective();
    play.by("duwei").acting(Role::CentreLeader).states(doc, decision(2, true)).refused(&["JD-LVE-E-STEP"]);
    let other = play.by("yeqing").acting(Role::ParentLeader).states(doc, decision(1, true));
    other.refused(&["JD-LVE-E-APPROVER"]);
    play.by("jiangtao").states(doc, decision(1, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Consented);
    play.by("duwei").states(doc, decision(2, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
}

#[test]
fn jd_lve_a4_half_a_day_is_210_minutes_alone_or_joined() {
    let mut play = Play::jingde("2026-05-11 09:00");
    let half = play.submitted_leave("xulan", slip("2026-05-12 10:00", "2026-05-12 15:00"));
    assert_eq!(ruling(&play, half), (210, HALF_DAY.to_vec()));
    refused(&mut play, "panhui", slip("2026-05-12 10:00", "2026-05-12 15:01"), &["JD-LVE-E-SUBSTITUTE"]);
    let longer = with(Duty::Post, "hejun", slip("2026-05-12 10:00", "2026-05-12 15:01"));
    let more = play.submitted_leave("panhui", longer);
    assert_eq!(ruling(&play, more), (211, LONGER.to_vec()));

    let morning = play.submitted_leave("fangmin", slip("2026-05-12 08:30", "2026-05-12 12:00"));
    play.by("shenfei").states(morning, decision(0, true)).effective();
    play.by("jiangtao").states(morning, decision(1, true)).effective();
    let rest = with(Duty::Post, "xiemei", slip("2026-05-12 13:30", "2026-05-12 17:00"));
    let afternoon = play.submitted_leave("fangmin", rest);
    assert_eq!(ruling(&play, afternoon), (420, LONGER.to_vec()));
    // An outing that touches another and brings the sum above two hours is none.
    play.submitted_leave("fangmin", outing("2026-05-14 08:30", "2026-05-14 10:00"));
    refused(&mut play, "fangmin", outing("2026-05-14 10:00", "2026-05-14 10:31"), &["JD-LVE-E-OVER-2H"]);
    play.submitted_leave("fangmin", outing("2026-05-14 10:00", "2026-05-14 10:30"));
}

#[test]
fn jd_lve_a5_a_window_is_never_empty() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let first = play.submitted_leave("shenfei", slip("2026-03-18 13:00", "2026-03-18 16:30"));
    play.by("jiangtao").states(first, decision(0, true)).effective();
    // The window has two people; the other one asks for an hour of the same afternoon.
    let second = play.submitted_leave("fangmin", outing("2026-03-18 14:00", "2026-03-18 15:00"));
    let early = play.submitted_leave("fangmin", outing("2026-03-18 10:00", "2026-03-18 11:00"));
    let alone = play.by("shenfei").states(second, decision(0, true));
    assert_eq!((alone.figure("from"), alone.figure("to")), (Some("14:00"), Some("15:00")));
    alone.refused(&["JD-LVE-E-UNATTENDED"]);
    play.by("shenfei").states(early, decision(0, true)).effective();
    let span = cover::unattended(play.leave(second), second, &play.world());
    assert!(span.is_some(), "what the approver is shown before");
    let least = |doc| cover::presence(play.leave(doc), doc, &play.world())[0].present;
    assert_eq!((least(second), least(early)), (0, 1));

    let renamed = Statement::StandInsNamed(vec![stand_in(Duty::Post, "xiemei")]);
    play.by("fangmin").states(second, renamed).effective();
    play.by("shenfei").states(second, decision(0, true)).refused(&["JD-LVE-E-UNATTENDED"]);
    agrees(&mut play, "xiemei", second, Duty::Post);
    play.by("shenfei").states(second, decision(0, true)).effective();
    // Somebody of the same window is there anyway, and counts once.
    let within = with(Duty::Post, "shenfei", outing("2026-03-18 15:00", "2026-03-18 16:00"));
    refused(&mut play, "fangmin", within, &["JD-LVE-E-BUSY"]);

    // A one-person window.
    let hour = || outing("2026-03-18 10:00", "2026-03-18 11:00");
    let acting = Slip { stand_ins: vec![stand_in(Duty::Charge, "panhui")], ..hour() };
    refused(&mut play, "wuqian", acting, &["JD-LVE-E-SUBSTITUTE"]);
    let both = vec![stand_in(Duty::Charge, "panhui"), stand_in(Duty::Post, "panhui")];
    let doc = play.submitted_leave("wuqian", Slip { stand_ins: both, ..hour() });
    assert_eq!(play.leave(doc).needs, [Need::ActingHead, Need::Substitute]);
}

#[test]
fn jd_lve_a12_another_substitute_keeps_what_was_decided() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let day = with(Duty::Post, "panhui", slip("2026-03-19 08:30", "2026-03-19 16:30"));
    let doc = play.submitted_leave("xulan", day);
    play.by("hejun").states(doc, decision(0, true)).effective();
    play.by("luogang").states(doc, decision(1, true)).effective();
    play.by("jiangtao").states(doc, decision(2, true)).refused(&["JD-LVE-E-UNCONFIRMED"]);
    let no = StandInAnswer { duty: Duty::Post, accepts: false, reason: " ".to_owned() };
    play.by("panhui").states(doc, Statement::StandInAnswered(no)).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    let other = StandInAnswer { duty: Duty::Post, accepts: true, reason: String::new() };
    play.by("xiemei").states(doc, Statement::StandInAnswered(other)).refused(&["GY-CORE-E-ROLE"]);

    play.at("2026-03-17 11:00");
    let before = subject(play.leave(doc));
    let renamed = |names: Vec<StandIn>| Statement::StandInsNamed(names);
    play.by("hejun").states(doc, renamed(vec![])).refused(&["GY-CORE-E-ROLE", "JD-LVE-E-SUBSTITUTE"]);
    play.by("xulan").states(doc, renamed(vec![stand_in(Duty::Post, "xiemei")])).effective();
    agrees(&mut play, "xiemei", doc, Duty::Post);
    let leave = play.leave(doc);
    assert_eq!(leave.decided.iter().map(|decided| decided.by.as_str()).collect::<Vec<_>>(), ["hejun", "luogang"]);
    assert_eq!(leave.decided_before, 2, "changed since");
    assert_ne!(subject(leave), before, "whoever read the other name decides anew");
    play.by("jiangtao").states(doc, decision(2, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
    let late = StandInAnswer { duty: Duty::Post, accepts: false, reason: "有事".to_owned() };
    play.by("xiemei").states(doc, Statement::StandInAnswered(late)).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn who_stands_in_stands_in_once_and_stays() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let morning = || slip("2026-03-19 08:30", "2026-03-19 12:00");
    let first = play.submitted_leave("fangmin", with(Duty::Post, "caoyan", morning()));
    // Asked is not promised: two may ask, the second to be answered is refused.
    let second = play.submitted_leave("xulan", with(Duty::Post, "caoyan", morning()));
    agrees(&mut play, "caoyan", first, Duty::Post);
    refused(&mut play, "panhui", with(Duty::Post, "caoyan", morning()), &["JD-LVE-E-BUSY"]);
    agrees(&mut play, "caoyan", second, Duty::Post);
    play.by("hejun").states(second, decision(0, true)).effective();
    play.by("jiangtao").states(second, decision(1, true)).refused(&["JD-LVE-E-BUSY"]);
    // Who stands in does not leave, until the one who asked has withdrawn.
    refused(&mut play, "caoyan", slip("2026-03-19 09:00", "2026-03-19 10:00"), &["JD-LVE-E-BUSY"]);
    play.by("fangmin").states(first, Statement::LeaveWithdrawn(())).effective();
    play.by("xulan").states(second, Statement::LeaveWithdrawn(())).effective();
    play.submitted_leave("caoyan", slip("2026-03-19 09:00", "2026-03-19 10:00"));
}

#[test]
fn who_stands_in_is_of_the_centre_and_there() {
    let mut play = Play::jingde("2026-03-17 09:00");
    let day = || slip("2026-03-19 08:30", "2026-03-19 16:30");
    for named in ["xulan", "nobody"] {
        refused(&mut play, "xulan", with(Duty::Post, named, day()), &["GY-CORE-E-RANGE(stand_ins)"]);
    }
    let twice = vec![stand_in(Duty::Post, "panhui"), stand_in(Duty::Post, "xiemei")];
    refused(&mut play, "xulan", Slip { stand_ins: twice, ..day() }, &["GY-CORE-E-RANGE(stand_ins)"]);
    let away = play.submitted_leave("xiemei", slip("2026-03-19 15:00", "2026-03-19 16:30"));
    play.submitted_leave("panhui", with(Duty::Post, "xiemei", day()));
    play.by("jiangtao").states(away, decision(0, true)).effective();
    refused(&mut play, "xulan", with(Duty::Post, "xiemei", day()), &["JD-LVE-E-BUSY"]);
    let blank = Slip { official: None, substitute: String::new(), ..outing("2026-03-20 09:00", "2026-03-20 10:00") };
    refused(&mut play, "xulan", blank, &["GY-CORE-E-REQUIRED(official)", "JD-LVE-E-ARRANGEMENT"]);
}

#[test]
fn the_return_is_due_with_the_next_working_time() {
    let mut play = Play::jingde("2026-03-13 09:00");
    let due = |play: &mut Play, from: &str, to: &str| {
        let doc = play.submitted_leave("xulan", with(Duty::Post, "hejun", slip(from, to)));
        play.leave(doc).return_due.map(|date| date.to_string())
    };
    assert_eq!(due(&mut play, "2026-03-16 08:30", "2026-03-17 16:30").as_deref(), Some("2026-03-18"));
    assert_eq!(due(&mut play, "2026-03-19 08:30", "2026-03-19 12:00").as_deref(), Some("2026-03-19"));
    assert_eq!(due(&mut play, "2026-03-20 13:00", "2026-03-20 16:30").as_deref(), Some("2026-03-23"));
}

#[test]
fn jd_lve_a10_leaders_ask_too() {
    let mut play = Play::jingde("2026-04-13 09:00");
    let ask = || slip("2026-04-14 08:30", "2026-04-14 12:00");
    let deputy = play.submitted_leave("jiangtao", ask());
    assert_eq!(ruling(&play, deputy), (210, vec![Role::CentreLeader]));
    let director = play.submitted_leave("duwei", ask());
    assert_eq!(ruling(&play, director), (210, vec![Role::Superior]));
    play.by("maolin").states(director, decision(0, true)).effective();
    let bureau = play.submitted_leave("xiemei", ask());
    assert_eq!(ruling(&play, bureau), (210, vec![Role::DeputyLeader]));
    // The attendance group's own outing is the bureau's chain, and nobody decides on their own request.
    let own = play.submitted_leave("caoyan", outing("2026-04-14 09:00", "2026-04-14 10:00"));
    assert_eq!(ruling(&play, own), (60, vec![Role::DeputyLeader]));
    refused(&mut play, "luogang", ask(), &["JD-LVE-E-SCOPE"]);
    let mut elsewhere = Play::guangyuan("2026-04-13 09:00");
    let out = outing("2026-04-14 09:00", "2026-04-14 10:00");
    refused(&mut elsewhere, "lina", out, &["GY-CORE-E-RANGE(kind)"]);
}

#[test]
fn the_director_decides_for_a_deputy_who_is_away() {
    let mut play = Play::jingde("2026-04-13 09:00");
    let away = play.submitted_leave("jiangtao", slip("2026-04-14 08:30", "2026-04-15 16:30"));
    play.by("duwei").states(away, decision(0, true)).effective();
    let staff = play.submitted_leave("xulan", slip("2026-04-16 08:30", "2026-04-16 12:00"));
    let days = with(Duty::Charge, "panhui", slip("2026-04-16 08:30", "2026-04-17 16:30"));
    let chief = play.submitted_leave("hejun", days);
    agrees(&mut play, "panhui", chief, Duty::Charge);
    play.by("hejun").states(staff, decision(0, true)).effective();
    play.by("luogang").states(chief, decision(0, true)).effective();
    let director = WorkerId::new("duwei");
    let turn_of = |play: &Play, doc| turn(play.leave(doc), &director, &play.world()).map(|(step, _)| step);
    assert_eq!((turn_of(&play, staff), turn_of(&play, chief)), (None, None), "the deputy is there");
    play.at("2026-04-14 09:00");
    assert_eq!(
        (turn_of(&play, staff), turn_of(&play, chief)),
        (Some(1), Some(2)),
        "once, where the next step is his own"
    );
    play.by("duwei").states(staff, decision(1, true)).effective();
    play.by("duwei").states(chief, decision(2, true)).effective();
    assert_eq!(play.leave(chief).stage, LeaveStage::Approved);
}

#[test]
fn jd_lve_a13_steps_stay_and_their_people_follow_the_office() {
    let mut play = Play::jingde("2026-04-15 09:00");
    let doc = play.submitted_leave("xulan", slip("2026-04-20 08:30", "2026-04-20 12:00"));
    play.by("hejun").states(doc, decision(0, true)).effective();
    let chain = play.leave(doc).chain.clone();
    let before = play.reference.organisation.grants.iter_mut().find(|grant| grant.role == Role::DeputyLeader).unwrap();
    let successor = Grant {
        id: GrantId::new("successor"),
        worker: WorkerId::new("xiemei"),
        from: crate::testing::day("2026-04-16"),
        ..before.clone()
    };
    before.to = Some(crate::testing::day("2026-04-15"));
    play.reference.organisation.grants.push(successor);
    play.at("2026-04-16 09:00");
    let organisation = &play.reference.organisation;
    let leave = play.leave(doc);
    let names = approvers(&leave.chain[1], &leave.person, organisation, crate::testing::day("2026-04-16"));
    assert_eq!((&leave.chain, names), (&chain, vec![&WorkerId::new("xiemei")]));
    assert_eq!(leave.decided[0].by, WorkerId::new("hejun"), "the decided step keeps its person");
    play.by("jiangtao").acting(Role::DeputyLeader).states(doc, decision(1, true)).refused(&["GY-CORE-E-ROLE"]);
    play.by("xiemei").acting(Role::DeputyLeader).states(doc, decision(1, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
}

#[test]
fn a_chain_for_one_kind_with_a_step_that_either_takes_and_somebody_who_is_told() {
    let (_, text) = PACKS.into_iter().find(|(centre, _)| *centre == "jingde").unwrap();
    let annual = r#"[[leave.chains]]
rule = "JD-LVE-13"
kinds = ["annual"]
steps = [{ role = "deputy_leader", of = "centre", or = ["bureau_office"] }]
inform = ["centre_leader"]

[[leave.chains]]
rule = "JD-LVE-10"
length = "outing""#;
    let text = text.replacen("[[leave.chains]]\nrule = \"JD-LVE-10\"\nlength = \"outing\"", annual, 1);
    let figures = crate::centre::file::pack(&text).unwrap().figures;
    let mut play = Play::jingde("2026-03-11 09:00");
    assert!(play.reference.figures.leave.as_ref().unwrap().chains.iter().any(|chain| chain.steps[0].reviews));
    play.reference.figures = figures;
    let ask = |kind| Slip { kind, ..slip("2026-03-16 08:30", "2026-03-17 16:30") };
    let doc = play.submitted_leave("xulan", ask(LeaveKind::Annual));
    assert_eq!(ruling(&play, doc).1, [Role::DeputyLeader], "before the chain of the length");
    refused(&mut play, "panhui", ask(LeaveKind::Personal), &["JD-LVE-E-SUBSTITUTE"]);
    let told = |play: &Play| {
        let state = crate::fold::State::Leave(play.leave(doc).clone());
        crate::sync::scope::audience(&state, &play.reference).contains(&crate::sync::Scope::Role(Role::CentreLeader))
    };
    assert!(!told(&play), "not before it is approved");
    // Either decides; the other comes too late.
    let names =
        approvers(&play.leave(doc).chain[0], &WorkerId::new("xulan"), &play.reference.organisation, play.now.date());
    assert_eq!(names, [&WorkerId::new("jiangtao"), &WorkerId::new("xiemei")]);
    play.by("xiemei").acting(Role::BureauOffice).states(doc, decision(0, true)).effective();
    assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
    assert!(told(&play));
    play.by("duwei").acting(Role::CentreLeader).states(doc, decision(0, true)).refused(&["JD-LVE-E-APPROVER"]);
}

#[test]
fn what_stands_against_a_slip_bears_the_centres_name() {
    let mut play = Play::jingde("2026-03-11 09:00");
    play.submitted_leave("xulan", slip("2026-03-12 08:30", "2026-03-12 12:00"));
    let unsigned = Slip { signature: Default::default(), ..slip("2026-03-12 11:00", "2026-03-12 12:30") };
    refused(&mut play, "xulan", unsigned, &["JD-LVE-E-OVERLAP"]);
    refused(&mut play, "xulan", slip("2026-03-14 08:30", "2026-03-15 17:00"), &["JD-LVE-E-LENGTH"]);
    let why = why(play.leave(DocId([1; 16])), &play.reference);
    let rules: BTreeSet<&str> = why.0.iter().map(|line| line.rule.as_ref()).collect();
    assert!(rules.contains("JD-LVE-13") && rules.iter().all(|rule| rule.starts_with("JD-")), "{rules:?}");
}

#[test]
fn one_step_where_the_source_has_no_leave_regulation() {
    for (id, regulation) in [("zhangye", "ZY-AB"), ("zhengwu", "ZW-AB")] {
        let (_, text) = PACKS.into_iter().find(|(centre, _)| *centre == id).unwrap();
        let figures = crate::centre::file::pack(text).unwrap().figures.leave.unwrap();
        assert_eq!(figures.regulation, regulation);
        let last = figures.chains.last().unwrap();
        assert_eq!((last.applicant, last.length), (None, None));
        let steps: Vec<(Role, Of)> = last.steps.iter().map(|step| (step.role, step.of)).collect();
        assert_eq!(steps, [(Role::DeputyLeader, Of::Group)]);
    }
}
