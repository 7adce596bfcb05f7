//! Service, what was taken, what was carried over; both sides of each limit.

use super::*;
use crate::domain::WorkerId;
use crate::fact::Statement;
use crate::testing::{self, Play, at, day, decision};

fn service(first_worked: &str, carried: Option<(i32, u32)>) -> Option<Service> {
    Some(Service { first_worked: day(first_worked), carried })
}

fn play(service: Option<Service>) -> Play {
    let mut play = Play::guangyuan("2026-05-11 09:00");
    play.reference.organisation.workers.get_mut(&WorkerId::new("lina")).unwrap().service = service;
    play
}

fn left(play: &Play, on: &str) -> Option<Balance> {
    balance(&WorkerId::new("lina"), day(on), None, &play.world())
}

fn annual(from: &str, to: &str) -> Slip {
    Slip { kind: LeaveKind::Annual, ..testing::slip(from, to) }
}

fn taken(play: &mut Play, from: &str, to: &str) -> DocId {
    let doc = play.submitted_leave("lina", annual(from, to));
    play.by("wangqiang").states(doc, decision(0, true)).effective();
    if play.leave(doc).chain.len() > 1 {
        play.by("chenguohua").states(doc, decision(1, true)).effective();
    }
    doc
}

#[test]
fn days_follow_from_completed_years_of_service() {
    for (first_worked, days) in [
        ("2025-05-12", 0),
        ("2025-05-11", 5),
        ("2016-05-12", 5),
        ("2016-05-11", 10),
        ("2006-05-12", 10),
        ("2006-05-11", 15),
        ("1980-01-01", 15),
        ("2027-01-01", 0),
    ] {
        let balance = left(&play(service(first_worked, None)), "2026-05-11").unwrap();
        assert_eq!((balance.entitled, balance.left), (days * 2, days as i32 * 2), "{first_worked}");
    }
}

#[test]
fn nobody_guesses_what_the_directory_does_not_say() {
    assert_eq!(left(&play(None), "2026-05-11"), None);
    let mut uncounted = play(service("2010-01-01", None));
    uncounted.reference.figures.leave.as_mut().unwrap().annual = None;
    assert_eq!(left(&uncounted, "2026-05-11"), None);
}

#[test]
fn sessions_of_approved_annual_leave_of_the_year_are_taken() {
    let mut play = play(service("2010-01-01", None));
    taken(&mut play, "2026-05-13 09:00", "2026-05-14 12:00");
    let balance = left(&play, "2026-05-20").unwrap();
    assert_eq!((balance.entitled, balance.used, balance.left), (20, 3, 17));
    // An hour of the afternoon is half a day; what is asked for and not approved is nothing yet, nor is another kind.
    taken(&mut play, "2026-05-18 14:00", "2026-05-18 15:00");
    play.submitted_leave("lina", annual("2026-05-20 09:00", "2026-05-22 17:00"));
    let sick = play.submitted_leave("lina", testing::slip("2026-05-25 09:00", "2026-05-25 12:00"));
    play.by("wangqiang").states(sick, decision(0, true)).effective();
    assert_eq!(left(&play, "2026-05-20").unwrap().left, 16);
    assert_eq!(asked(at("2026-05-20 09:00"), at("2026-05-22 17:00"), &play.reference), 6);
    assert_eq!(asked(at("2026-05-16 09:00"), at("2026-05-17 17:00"), &play.reference), 0, "a weekend");
    // Another year has its own.
    assert_eq!(left(&play, "2025-12-31").unwrap().used, 0);
    // Who comes back earlier has taken less.
    let long = taken(&mut play, "2026-06-01 09:00", "2026-06-02 17:00");
    assert_eq!(left(&play, "2026-05-20").unwrap().used, 8);
    let mut shorter = play.clone();
    let earlier = crate::fact::approval::Shortening { to: at("2026-06-01 12:00"), reason: String::new() };
    shorter.by("lina").states(long, Statement::LeaveShortened(earlier)).effective();
    assert_eq!(left(&shorter, "2026-05-20").unwrap().used, 5);
}

#[test]
fn what_was_carried_over_goes_first_and_runs_out() {
    let mut play = play(service("2010-01-01", Some((2026, 6))));
    play.reference.figures.leave.as_mut().unwrap().annual.as_mut().unwrap().carry_months = 5;
    taken(&mut play, "2026-05-13 09:00", "2026-05-14 12:00");
    let left_on = |play: &Play, on| left(play, on).map(|balance| (balance.carried, balance.left));
    assert_eq!(left_on(&play, "2026-05-31"), Some((6, 23)));
    assert_eq!(left_on(&play, "2026-06-01"), Some((3, 20)), "what was used of it stays used");
    taken(&mut play, "2026-06-03 09:00", "2026-06-03 12:00");
    assert_eq!(left_on(&play, "2026-06-04"), Some((3, 19)));
    assert_eq!(left_on(&play, "2025-06-01"), Some((0, 20)), "carried into another year");
}

#[test]
fn a_request_beyond_the_balance_is_shown_and_refused_only_where_the_pack_says_so() {
    let mut play = play(service("2025-01-01", None));
    let beyond = || Statement::LeaveSubmitted(annual("2026-06-01 09:00", "2026-06-08 12:00"));
    let mut shows = play.clone();
    let doc = shows.new_doc();
    shows.by("lina").states(doc, beyond()).effective();
    assert_eq!(asked(at("2026-06-01 09:00"), at("2026-06-08 12:00"), &play.reference), 11);
    play.reference.figures.leave.as_mut().unwrap().annual.as_mut().unwrap().refuses = true;
    let doc = play.new_doc();
    let refused = play.by("lina").states(doc, beyond());
    refused.refused(&["GY-CORE-E-RANGE(balance)"]);
    assert_eq!((refused.figure("asked"), refused.figure("left")), (Some("11"), Some("10")));
    play.submitted_leave("lina", annual("2026-06-01 09:00", "2026-06-05 17:00"));
}
