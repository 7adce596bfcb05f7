//! Times that are offered, and why others are not.

use super::*;
use crate::centre::file::demo;
use crate::domain::CommunityId;
use crate::fact::Statement;
use crate::fact::duty::{Half, Line, Published, RosterKind, Slot};
use crate::regime::duty;
use crate::testing::{Play, application, at, day, decision, plan, slip};

const NOW: &str = "2026-05-13 08:00";

fn workers(names: &[&str]) -> Vec<WorkerId> {
    names.iter().map(|name| WorkerId::new(name)).collect()
}

fn of(staff: &[WorkerId], minutes: u32) -> Wanted<'_> {
    Wanted { doc: DocId::drawn([9; 16]), staff, community: None, minutes, refused: &[] }
}

/// When the free times of a day begin.
fn begins(slots: &Slots, on: &str) -> Vec<String> {
    slots.free.iter().filter(|(from, _)| from.date() == day(on)).map(|(from, _)| from.clock()).collect()
}

#[test]
fn times_lie_ahead_within_the_hours_of_the_next_five_working_days() {
    let play = Play::guangyuan(NOW);
    let staff = workers(&["lina"]);
    let found = slots(&of(&staff, 120), &play.world());
    assert_eq!(begins(&found, "2026-05-13"), ["09:00", "09:30", "10:00", "13:30", "14:00", "14:30", "15:00"]);
    let mut days: Vec<Date> = found.free.iter().map(|(from, _)| from.date()).collect();
    days.dedup();
    // The weekend is left out.
    assert_eq!(days, ["2026-05-13", "2026-05-14", "2026-05-15", "2026-05-18", "2026-05-19"].map(day));
    assert_eq!((found.tried, found.busiest.len()), (35, 0));
    let later = Play::guangyuan("2026-05-13 14:00");
    assert_eq!(begins(&slots(&of(&staff, 120), &later.world()), "2026-05-13"), ["15:00"]);
    assert!(slots(&of(&[], 60), &play.world()).free.is_empty(), "nobody goes nowhere");
}

#[test]
fn a_time_leaves_the_gap_or_the_way_to_every_other_visit_of_all_who_go() {
    let mut play = Play::guangyuan(NOW);
    let visit = play.confirmed_visit(application());
    let panlong = CommunityId::new("panlong");
    let planned = Plan { community: Some(panlong.clone()), ..plan("2026-05-13 13:30", "2026-05-13 14:30", &["lina"]) };
    play.by("sunyue").states(visit, Statement::VisitScheduled(planned)).effective();
    let staff = workers(&["zhangwei", "lina"]);
    let found = |wanted: Wanted<'_>| begins(&slots(&wanted, &play.world()), "2026-05-13");
    let morning = ["09:00", "09:30", "10:00", "10:30", "11:00"];
    assert_eq!(found(of(&staff, 60)), [&morning[..], &["15:00", "15:30", "16:00"]].concat());
    // An hour from there to 东坝社区.
    let dongba = CommunityId::new("dongba");
    let far = Wanted { community: Some(&dongba), ..of(&staff, 60) };
    assert_eq!(found(far), [&morning[..], &["15:30", "16:00"]].concat());
    // The visit itself is in nobody's way.
    let same = Wanted { doc: visit, ..of(&staff, 60) };
    assert_eq!(found(same).len(), 11);
    let why = against(&staff[1], (at("2026-05-13 15:00"), at("2026-05-13 16:00")), &far, &play.world());
    let [Hindrance::Visit { from, between, .. }] = &why[..] else { panic!("{why:?}") };
    assert_eq!((from.clock().as_str(), between.minutes, between.travel), ("13:30", 60, true));
    assert_eq!(against(&staff[0], (at("2026-05-13 15:00"), at("2026-05-13 16:00")), &far, &play.world()), []);
    assert_eq!(slots(&far, &play.world()).busiest, [(staff[1].clone(), 4)]);
}

#[test]
fn what_the_server_has_refused_is_not_offered_again() {
    let play = Play::guangyuan(NOW);
    let staff = workers(&["lina"]);
    let refused = [(at("2026-05-13 09:30"), at("2026-05-13 10:30"))];
    let found = slots(&Wanted { refused: &refused, ..of(&staff, 60) }, &play.world());
    assert_eq!(begins(&found, "2026-05-13")[..2], ["10:30", "11:00"]);
}

#[test]
fn leave_is_in_the_way_and_what_nobody_has_approved_is_not() {
    let mut play = Play::guangyuan(NOW);
    let leave = play.submitted_leave("lina", slip("2026-05-14 09:00", "2026-05-14 12:00"));
    let staff = workers(&["lina"]);
    assert_eq!(begins(&slots(&of(&staff, 60), &play.world()), "2026-05-14").len(), 11);
    play.by("wangqiang").states(leave, decision(0, true)).effective();
    let found = slots(&of(&staff, 60), &play.world());
    assert_eq!(begins(&found, "2026-05-14"), ["13:30", "14:00", "14:30", "15:00", "15:30", "16:00"]);
    assert_eq!(found.busiest, [(staff[0].clone(), 5)]);
    let why = against(&staff[0], (at("2026-05-14 11:30"), at("2026-05-14 12:30")), &of(&staff, 60), &play.world());
    assert_eq!(why, [Hindrance::Leave { from: at("2026-05-14 09:00"), to: at("2026-05-14 12:00") }]);
}

#[test]
fn duty_is_in_the_way_where_there_is_a_guide_desk() {
    let mut play = Play::jingde("2026-03-30 09:00");
    let month = day("2026-04-01");
    let lines = duty::proposal::propose(RosterKind::Desk, month, None, None, &play.world());
    let slot = Slot { on: day("2026-04-02"), half: Half::Morning, place: 0 };
    let named = Line { slot, window: Some(WindowId::new("market")), person: Some(WorkerId::new("xulan")) };
    let lines = lines.into_iter().map(|line| if line.slot == slot { named.clone() } else { line }).collect();
    let doc = duty::document(RosterKind::Desk, month, &play.reference);
    let published = Published { kind: RosterKind::Desk, month, lines };
    play.by("xiemei").states(doc, Statement::RosterPublished(published)).effective();
    let staff = workers(&["xulan"]);
    let why = against(&staff[0], (at("2026-04-02 11:00"), at("2026-04-02 12:00")), &of(&staff, 60), &play.world());
    assert_eq!(why, [Hindrance::Duty { from: at("2026-04-02 08:30"), to: at("2026-04-02 12:00") }]);
}

#[test]
fn a_window_keeps_as_many_as_the_centre_says() {
    let mut reference = demo("guangyuan").unwrap().reference;
    let window = WindowId::new("social-security");
    reference.organisation.windows.get_mut(&window).unwrap().min_present = Some(1);
    let mut play = Play::of(reference, NOW);
    let everybody = workers(&["lina", "zhangwei", "sunyue"]);
    let time = (at("2026-05-14 09:00"), at("2026-05-14 10:00"));
    let short = |left, least| [Hindrance::Short { window: window.clone(), left, least }];
    assert_eq!(against(&everybody[0], time, &of(&everybody, 60), &play.world()), short(0, 1));
    assert_eq!(against(&everybody[0], time, &of(&everybody[..2], 60), &play.world()), []);
    // Sun Yue, who would stay, is away herself.
    let visit = play.confirmed_visit(application());
    let planned = Statement::VisitScheduled(plan("2026-05-14 09:00", "2026-05-14 10:00", &["sunyue"]));
    play.by("sunyue").states(visit, planned).effective();
    assert_eq!(against(&everybody[0], time, &of(&everybody[..2], 60), &play.world()), short(0, 1));
    assert_eq!(slots(&of(&everybody, 60), &play.world()).free, []);
    assert_eq!(slots(&of(&everybody, 60), &play.world()).busiest.len(), 3);
}
