//! A day's round, and its entries in a calendar.

use super::*;
use crate::domain::MatterId;
use crate::fact::Statement;
use crate::fact::visit::{Application, Cancellation, Plan, Reschedule, RescheduleReason};
use crate::testing::{Play, application, at, day, plan};

fn li() -> WorkerId {
    WorkerId::new("lina")
}

fn to(play: &mut Play, community: &str, from: &str, until: &str, staff: &[&str]) -> DocId {
    let visit = play.confirmed_visit(application());
    let named = (!community.is_empty()).then(|| CommunityId::new(community));
    let day = |clock: &str| format!("2026-05-14 {clock}");
    let planned = Plan { community: named, ..plan(&day(from), &day(until), staff) };
    play.by("sunyue").states(visit, Statement::VisitScheduled(planned)).effective();
    visit
}

fn of_day<'a>(play: &'a Play, on: &str) -> Vec<Stop<'a>> {
    let visits = play.documents.iter().filter_map(|(doc, state)| Some((*doc, state.as_visit()?)));
    stops(day(on), &li(), visits, &play.world())
}

#[test]
fn stops_stand_in_order_with_the_ways_between_them() {
    let mut play = Play::guangyuan("2026-05-13 09:00");
    to(&mut play, "xuefeng", "14:00", "15:00", &["lina"]);
    to(&mut play, "panlong", "09:30", "10:30", &["lina", "zhangwei"]);
    to(&mut play, "dongba", "11:30", "12:00", &["lina"]);
    to(&mut play, "dongba", "10:00", "11:00", &["sunyue"]);
    let gone = to(&mut play, "dongba", "16:00", "16:30", &["lina"]);
    let cancellation = Cancellation { who: "家属".to_owned(), why: "住院".to_owned() };
    play.by("sunyue").states(gone, Statement::VisitCancelled(cancellation)).effective();
    let stops = of_day(&play, "2026-05-14");
    let ways: Vec<_> = stops.iter().map(|stop| (stop.from.clock(), stop.way, stop.tight)).collect();
    let expected = [("09:30", Some(50), false), ("11:30", Some(60), false), ("14:00", Some(20), false)];
    assert_eq!(ways, expected.map(|(from, way, tight)| (from.to_owned(), way, tight)));
    // Three papers of each of the three; the copies are counted together.
    let papers = papers(&stops, &play.world());
    assert_eq!(papers.len(), 3);
    assert!(papers.iter().all(|paper| paper.count == 3 && paper.original));
    assert!(of_day(&play, "2026-05-15").is_empty());
}

#[test]
fn where_nobody_named_the_community_nothing_is_said_of_the_way() {
    let mut play = Play::guangyuan("2026-05-13 09:00");
    to(&mut play, "", "09:30", "10:30", &["lina"]);
    to(&mut play, "dongba", "11:30", "12:00", &["lina"]);
    assert_eq!(of_day(&play, "2026-05-14").iter().map(|stop| stop.way).collect::<Vec<_>>(), [None, None]);
}

#[test]
fn a_calendar_has_the_surname_and_nothing_else_of_the_client() {
    let mut play = Play::guangyuan("2026-05-13 09:00");
    let matters = vec![MatterId::new("pension-attestation")];
    let visit = play.confirmed_visit(Application { matters, ..application() });
    let planned =
        Plan { community: Some(CommunityId::new("dongba")), ..plan("2026-05-14 09:30", "2026-05-14 10:30", &["lina"]) };
    play.by("sunyue").states(visit, Statement::VisitScheduled(planned)).effective();
    let of = |play: &Play, worker: &str| entry(visit, play.visit(visit), &WorkerId::new(worker), &play.world());
    let first = of(&play, "lina").unwrap();
    assert_eq!((first.summary.as_str(), first.location.as_str(), first.sequence), ("上门 王某", "东坝社区", 0));
    assert_eq!((first.status, first.alarm_minutes), (Status::Confirmed, Some(60)));
    let file = String::from_utf8(ics::calendar(std::slice::from_ref(&first), play.now)).unwrap();
    let Application { applicant, id_number, phone, relative, address, .. } = application();
    let relative = relative.unwrap();
    for private in [applicant, id_number, phone, relative.name, relative.phone, address] {
        assert!(!file.contains(private.reveal().as_str()), "{file}");
    }
    assert_eq!(of(&play, "zhangwei"), None);

    // Moved to somebody else: hers is cancelled, in a version that comes after.
    let moved = |staff: &[&str], from: &str| {
        let plan = plan(&format!("2026-05-15 {from}"), "2026-05-15 11:00", staff);
        Statement::VisitRescheduled(Reschedule { reason: RescheduleReason::Applicant, text: String::new(), plan })
    };
    play.by("sunyue").states(visit, moved(&["zhangwei"], "09:00")).effective();
    let taken = of(&play, "lina").unwrap();
    assert_eq!((taken.uid.as_str(), taken.status, taken.sequence), (first.uid.as_str(), Status::Cancelled, 1));
    assert_eq!((taken.from, of(&play, "zhangwei").unwrap().from), (at("2026-05-14 09:30"), at("2026-05-15 09:00")));
    let cancellation = Cancellation { who: "家属".to_owned(), why: "住院".to_owned() };
    play.by("sunyue").states(visit, Statement::VisitCancelled(cancellation)).effective();
    let gone = of(&play, "zhangwei").unwrap();
    assert_eq!((gone.status, gone.sequence), (Status::Cancelled, 2));
}

#[test]
fn surnames_of_two_characters_are_known_and_empty_names_are_no_panic() {
    let names =
        [("王桂兰", "王某"), ("欧阳修文", "欧阳某"), ("欧阳", "欧某"), (" John Smith", "J某"), ("", "某"), ("·", "某")];
    for (name, expected) in names {
        assert_eq!(short_name(name), expected);
    }
}
