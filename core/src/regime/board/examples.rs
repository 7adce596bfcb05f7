//! One day on the board, hour by hour.

use super::*;
use crate::centre::file::demo;
use crate::domain::WorkerId;
use crate::fact::Statement;
use crate::fact::leave::{LeaveKind, Return, Slip};
use crate::regime::Others;
use crate::testing::{self, Play, at, day, decision, plan, slip};

fn seen(play: &Play, worker: &str) -> Whereabouts {
    let person = WorkerId::new(worker);
    let (months, leaves) = (play.months_of(&person), play.leaves_of(&person));
    let day = play.day(worker, &play.now.date().to_string());
    let meetings: Vec<&Meeting> = play.documents.values().filter_map(crate::fold::State::as_meeting).collect();
    let meetings: Vec<&Meeting> =
        meetings.into_iter().filter(|meeting| meeting.attended.contains_key(&person)).collect();
    let duty = crate::regime::duty::cover::runs(&person, &play.world());
    let sight = Sight { day: &day, months: &months, leaves: &leaves, meetings: &meetings, duty };
    whereabouts(&sight, &play.reference, play.now)
}

/// Where somebody is, and since when.
#[track_caller]
fn is(play: &mut Play, now: &str, standing: Standing, since: Option<&str>) {
    play.at(&format!("2026-05-13 {now}"));
    let seen = seen(play, "lina");
    let since = since.map(|time| at(&format!("2026-05-13 {time}")));
    assert_eq!((seen.standing, seen.since), (standing, since), "{now}");
}

#[test]
fn a_day_in_guangyuan_with_a_visit_and_a_leave() {
    let mut play = Play::guangyuan("2026-05-13 08:00");
    let visit = play
        .prepared_visit(testing::application(), plan("2026-05-13 13:30", "2026-05-13 15:00", &["lina", "zhangwei"]));
    is(&mut play, "08:00", Standing::Off, None);
    assert_eq!(seen(&play, "lina").until, Some(at("2026-05-13 09:00")));
    is(&mut play, "09:00", Standing::Unknown, Some("09:00"));
    play.at("2026-05-13 09:03").by("lina").punches().effective();
    is(&mut play, "12:30", Standing::Present, Some("09:03"));
    play.at("2026-05-13 13:00");
    let moment = crate::fact::visit::Moment { at: play.now };
    play.by("lina").states(visit, Statement::Departed(moment)).effective();
    play.by("lina").goes_out(visit).effective();
    is(&mut play, "14:00", Standing::Visit, Some("13:00"));
    play.at("2026-05-13 14:30");
    play.by("lina").comes_back(visit).effective();
    is(&mut play, "14:40", Standing::Present, Some("14:30"));
    play.at("2026-05-13 14:45");
    let leave = play.submitted_leave("lina", slip("2026-05-13 15:00", "2026-05-13 16:30"));
    is(&mut play, "15:10", Standing::Present, Some("14:30"));
    play.by("wangqiang").states(leave, decision(0, true)).effective();
    is(&mut play, "15:20", Standing::Leave, Some("15:00"));
    let known = seen(&play, "lina");
    assert_eq!((known.until, known.leave), (Some(at("2026-05-13 16:30")), Some(leave)));
    play.at("2026-05-13 16:00");
    play.by("lina")
        .states(leave, Statement::LeaveReturned(Return { at: at("2026-05-13 16:00"), reason: String::new() }))
        .effective();
    is(&mut play, "16:10", Standing::Present, Some("16:00"));
    play.at("2026-05-13 17:01").by("lina").punches().effective();
    is(&mut play, "17:30", Standing::Left, Some("17:01"));
}

#[test]
fn after_lunch_somebody_is_awaited_again() {
    let mut play = Play::guangyuan("2026-05-13 08:57");
    play.by("lina").punches().effective();
    is(&mut play, "13:29", Standing::Present, Some("08:57"));
    is(&mut play, "13:30", Standing::Unknown, Some("13:30"));
    play.at("2026-05-13 13:33").by("lina").punches().effective();
    is(&mut play, "13:40", Standing::Present, Some("13:33"));
    play.at("2026-05-16 10:00");
    assert_eq!(seen(&play, "lina").standing, Standing::Off, "a Saturday");
}

#[test]
fn who_is_on_an_outing_in_jingde_and_does_not_come_back_is_overdue() {
    let mut play = Play::jingde("2026-05-13 08:20");
    play.by("xulan").punches().effective();
    let kind = LeaveKind::Outing;
    let asked = Slip {
        kind,
        official: Some(false),
        substitute: "已安排".into(),
        ..slip("2026-05-13 09:00", "2026-05-13 10:00")
    };
    let doc = play.submitted_leave("xulan", asked);
    play.by("hejun").states(doc, decision(0, true)).effective();
    play.by("caoyan").states(doc, decision(1, true)).effective();
    let group = play.reference.organisation.group_of(&WorkerId::new("xulan")).unwrap().clone();
    assert_eq!(least(&group, &play.reference), Some(1));
    assert!(!is_stood_in(play.leave(doc), &group, &play.reference));
    play.at("2026-05-13 09:30");
    assert_eq!(seen(&play, "xulan").standing, Standing::Outing);
    play.at("2026-05-13 10:05");
    let known = seen(&play, "xulan");
    assert_eq!((known.standing, known.since), (Standing::Overdue, Some(at("2026-05-13 10:00"))));
}

#[test]
fn without_punches_who_is_not_away_is_at_work_in_working_hours() {
    let mut play = Play::of(demo("zhangye").unwrap().reference, "2026-05-13 09:00");
    assert_eq!(seen(&play, "liyan"), Whereabouts::of(Standing::Present, None));
    play.at("2026-05-13 13:00");
    assert_eq!(seen(&play, "liyan").standing, Standing::Off, "lunch");
    assert!(!is_worked(&play.reference, at("2026-05-16 10:00")));
}

#[test]
fn who_is_on_duty_is_so_from_checking_in_until_the_half_day_is_over() {
    use crate::fact::duty::{Half, Published, RosterKind, Slot};
    use crate::regime::duty;
    let mut play = Play::jingde("2026-05-12 09:00");
    let (month, slot) = (day("2026-05-01"), Slot { on: day("2026-05-13"), half: Half::Morning, place: 0 });
    let mut lines = duty::proposal::propose(RosterKind::Desk, month, None, None, &play.world());
    for line in lines.iter_mut().filter(|line| line.slot == slot) {
        (line.window, line.person) = (Some(WindowId::new("market")), Some(WorkerId::new("xulan")));
    }
    let doc = duty::document(RosterKind::Desk, month, &play.reference);
    let published = Published { kind: RosterKind::Desk, month, lines };
    play.by("xiemei").states(doc, Statement::RosterPublished(published)).effective();
    play.at("2026-05-13 08:20").by("xulan").punches().effective();
    play.at("2026-05-13 08:31");
    assert_eq!(seen(&play, "xulan").standing, Standing::Present, "she has not checked in");
    play.by("xulan").states(doc, Statement::DutyStarted(slot)).effective();
    let whereabouts = seen(&play, "xulan");
    assert_eq!((whereabouts.standing, whereabouts.since), (Standing::Duty, Some(at("2026-05-13 08:31"))));
    assert_eq!(whereabouts.until, Some(at("2026-05-13 12:00")));
    // The points of the half-day stay theirs to punch.
    assert_ne!(seen(play.at("2026-05-13 12:00"), "xulan").standing, Standing::Duty);
    let point = &play.day("xulan", "2026-05-13").points[1];
    assert_eq!((point.kind, point.punch.is_none()), (PointKind::Departure, true));
}
