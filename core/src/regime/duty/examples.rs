//! The acceptance examples of JD-GDD, and both sides of what they leave open.

use super::proposal::propose;
use super::*;
use crate::fact::Statement;
use crate::fact::duty::{
    Amended, Answered, Chosen, Ended, Epidemic, Line, Published, Relieved, SwapAnswered, SwapAsked,
};
use crate::fact::leave::{LeaveKind, Slip};
use crate::fold::Roster;
use crate::regime::leave::cover as leave_cover;
use crate::testing::{Hand, Outcome, Play, at, day, decision, slip};

const APRIL: &str = "2026-04-01";
/// 7 April is the first working day of a week after the holiday.
const MARCH: &str = "2026-03-30 09:00";

fn slot(on: &str, half: Half) -> Slot {
    Slot { on: day(on), half, place: 0 }
}

fn line(slot: Slot, window: &str, person: Option<&str>) -> Line {
    Line { slot, window: Some(WindowId::new(window)), person: person.map(WorkerId::new) }
}

/// April's lines as proposed, with a few that the examples name.
fn lines(kind: RosterKind, named: &[Line], play: &Play) -> Vec<Line> {
    let beside = sheet(play, other(kind));
    let mut lines = propose(kind, day(APRIL), None, beside.as_ref(), &play.world());
    for line in &mut lines {
        if let Some(named) = named.iter().find(|named| named.slot == line.slot) {
            line.clone_from(named);
        }
    }
    lines
}

fn doc(kind: RosterKind, play: &Play) -> DocId {
    document(kind, day(APRIL), &play.reference)
}

fn sheet(play: &Play, kind: RosterKind) -> Option<Sheet> {
    play.documents.get(&doc(kind, play))?.as_roster().map(Roster::sheet)
}

fn publish(play: &mut Play, kind: RosterKind, lines: Vec<Line>) -> Outcome {
    let doc = doc(kind, play);
    let published = Statement::RosterPublished(Published { kind, month: day(APRIL), lines });
    play.by("xiemei").states(doc, published)
}

/// Xu Lan of the market window is on the desk in the morning of the 8th, Fang Min of the medical one in that of the 10th.
fn april() -> Play {
    let mut play = Play::jingde(MARCH);
    let named = [
        line(slot("2026-04-08", Half::Morning), "market", Some("xulan")),
        line(slot("2026-04-10", Half::Morning), "medical", Some("fangmin")),
    ];
    let lines = lines(RosterKind::Desk, &named, &play);
    publish(&mut play, RosterKind::Desk, lines).effective();
    play
}

fn the_8th() -> Slot {
    slot("2026-04-08", Half::Morning)
}

fn duty(play: &Play, slot: Slot) -> Duty {
    sheet(play, RosterKind::Desk).and_then(|sheet| sheet.line(slot).cloned()).expect("the line is there")
}

fn states(hand: Hand<'_>, statement: Statement) -> Outcome {
    let doc = DocId::roster(&Play::jingde(MARCH).reference.centre, false, day(APRIL));
    hand.states(doc, statement)
}

fn relieved(from: &str, to: &str, by: &str) -> Statement {
    let (from, to) = (at(&format!("2026-04-08 {from}")), at(&format!("2026-04-08 {to}")));
    Statement::DutyRelieved(Relieved { slot: the_8th(), from, to, by: WorkerId::new(by), reason: "开会".to_owned() })
}

fn answered(from: &str, agree: bool) -> Statement {
    let from = Some(at(&format!("2026-04-08 {from}")));
    Statement::DutyAnswered(Answered { slot: the_8th(), from, agree })
}

fn ended(guided: u16) -> Statement {
    let (questions, incidents) = (String::new(), String::new());
    Statement::DutyEnded(Ended { slot: the_8th(), clothing: true, guided, questions, incidents, epidemic: None })
}

fn outing(from: &str, to: &str) -> Slip {
    let slip = slip(&format!("2026-04-08 {from}"), &format!("2026-04-08 {to}"));
    Slip { kind: LeaveKind::Outing, official: Some(true), substitute: "同事代办".to_owned(), ..slip }
}

#[test]
fn jd_gdd_a1_a_line_for_each_half_day_of_each_working_day_and_for_no_other() {
    for kind in RosterKind::ALL {
        let mut play = Play::jingde(MARCH);
        let all = lines(kind, &[], &play);
        assert_eq!((all.len(), slots(kind, day(APRIL), &play.reference).len()), (42, 42));
        let gap = slot("2026-04-09", Half::Afternoon);
        let without: Vec<Line> = all.iter().filter(|line| line.slot != gap).cloned().collect();
        let outcome = publish(&mut play, kind, without);
        outcome.refused(&["JD-GDD-E-GAP"]);
        assert_eq!(outcome.figure("date"), Some("2026-04-09"));
        // Nobody in it is the same as none.
        let emptied = |line: &Line| Line { window: None, person: None, ..line.clone() };
        let empty: Vec<Line> =
            all.iter().map(|line| if line.slot == gap { emptied(line) } else { line.clone() }).collect();
        publish(&mut play, kind, empty).refused(&["JD-GDD-E-GAP"]);
        let rest = Line { slot: slot("2026-04-06", Half::Morning), ..all[0].clone() };
        let outcome = publish(&mut play, kind, [all.clone(), vec![rest]].concat());
        outcome.refused(&["JD-GDD-E-REST-DAY"]);
        let codes = publish(&mut play, kind, [all.clone(), vec![all[0].clone()]].concat());
        assert!(codes.codes().contains(&"GY-CORE-E-RANGE(roster)"));
        let outside = Line { slot: Slot { place: 1, ..all[0].slot }, ..all[0].clone() };
        let codes = publish(&mut play, kind, [all.clone(), vec![outside]].concat());
        assert!(codes.codes().contains(&"GY-CORE-E-RANGE(roster)"));
        let month = Published { kind, month: day("2026-04-02"), lines: all.clone() };
        let doc = doc(kind, &play);
        let outcome = play.by("xiemei").states(doc, Statement::RosterPublished(month));
        outcome.refused(&["GY-CORE-E-RANGE(month)"]);
        let published = Statement::RosterPublished(Published { kind, month: day(APRIL), lines: all.clone() });
        play.by("caoyan").states(doc, published.clone()).refused(&["GY-CORE-E-ROLE"]);
        publish(&mut play, kind, all.clone()).effective();
        publish(&mut play, kind, all).refused(&["GY-CORE-E-STATE"]);
    }
    // Where a window is named, it chooses its person later; who sits in the hall is named.
    let mut play = Play::jingde(MARCH);
    let open = |line: Line| Line { person: None, ..line };
    let desk: Vec<Line> = lines(RosterKind::Desk, &[], &play).into_iter().map(open).collect();
    publish(&mut play, RosterKind::Desk, desk).effective();
    let mut seated = lines(RosterKind::Seated, &[], &play);
    seated[0].person = Some(WorkerId::new("xulan"));
    publish(&mut play, RosterKind::Seated, seated).refused(&["GY-CORE-E-RANGE(person)"]);
}

#[test]
fn jd_gdd_a2_reminded_three_working_days_before_the_last_one_and_overdue_after_it() {
    let play = Play::jingde(MARCH);
    assert_eq!(due(day(APRIL), &play.reference), Due::On(day("2026-03-31")));
    let owed = |on: &str| owed(day(APRIL), day(on), &play.reference);
    assert_eq!(
        ["2026-03-25", "2026-03-26", "2026-03-31", "2026-04-01"].map(owed),
        [Owed::Later, Owed::Soon, Owed::Soon, Owed::Overdue]
    );
}

fn ask_to_swap() -> Statement {
    let other = slot("2026-04-10", Half::Morning);
    Statement::SwapAsked(SwapAsked { own: the_8th(), other, reason: "窗口人手不够".to_owned() })
}

fn answer_swap(agree: bool) -> Statement {
    Statement::SwapAnswered(SwapAnswered { own: the_8th(), other: slot("2026-04-10", Half::Morning), agree })
}

#[test]
fn jd_gdd_a3_a_swap_is_agreed_by_the_other_window_before_the_earlier_shift() {
    let person = |play: &Play, on| duty(play, slot(on, Half::Morning)).person.map(|worker| worker.to_string());
    let mut play = april();
    play.at("2026-04-07 09:00");
    states(play.by("xulan"), ask_to_swap()).refused(&["GY-CORE-E-ROLE"]);
    states(play.by("hejun"), ask_to_swap()).effective();
    states(play.by("hejun"), ask_to_swap()).refused(&["GY-CORE-E-DUP"]);
    assert_eq!(person(&play, "2026-04-08").as_deref(), Some("xulan"));
    states(play.by("hejun"), answer_swap(true)).refused(&["JD-GDD-E-NOT-AGREED"]);

    let mut late = play.clone();
    late.at("2026-04-08 09:00");
    states(late.by("shenfei"), answer_swap(true)).refused(&["JD-GDD-E-SWAP-LATE"]);
    // Agreed before that without a network, it was in time.
    let hand = late.by("shenfei").offline("2026-04-08 08:29", "2026-04-08 08:00");
    states(hand, answer_swap(true)).effective();

    let mut refused = play.clone();
    states(refused.by("shenfei"), answer_swap(false)).effective();
    assert_eq!(person(&refused, "2026-04-08").as_deref(), Some("xulan"));
    states(refused.by("shenfei"), answer_swap(true)).refused(&["GY-CORE-E-STATE"]);

    states(play.by("shenfei"), answer_swap(true)).effective();
    assert_eq!(person(&play, "2026-04-08").as_deref(), Some("fangmin"));
    assert_eq!(person(&play, "2026-04-10").as_deref(), Some("xulan"));
    let after = sheet(&play, RosterKind::Desk).unwrap();
    assert_eq!((after.version, after.lines.len()), (2, 42));
    assert!(after.lines.is_sorted_by_key(|line| line.slot));
}

#[test]
fn jd_gdd_a4_on_time_late_and_missed() {
    let start = || Statement::DutyStarted(the_8th());
    for (time, late) in [("08:00:00", 0), ("08:30:00", 0), ("08:30:01", 1), ("08:40:00", 10), ("11:59:59", 210)] {
        let mut play = april();
        play.at(&format!("2026-04-08 {time}"));
        states(play.by("xulan"), start()).effective();
        assert_eq!(late_minutes(&duty(&play, the_8th()), &play.reference), late, "{time}");
        let now = |play: &Play| standing(&duty(play, the_8th()), play.now, &play.reference);
        assert_eq!(now(&play), Standing::OnDuty);
        assert_eq!(now(play.at("2026-04-08 12:00")), Standing::Done);
    }
    let mut play = april();
    let now = |play: &Play| standing(&duty(play, the_8th()), play.now, &play.reference);
    assert_eq!(now(play.at("2026-04-08 11:59")), Standing::Scheduled);
    assert_eq!(now(play.at("2026-04-08 12:00")), Standing::Missed);
    states(play.by("xulan"), start()).kept(&["GY-CORE-E-RANGE(at)"]);
    assert_eq!(now(&play), Standing::Missed);
    // What arrives late and was in time withdraws it.
    let hand = play.by("xulan").offline("2026-04-08 08:25", "2026-04-08 08:00");
    states(hand, start()).effective();
    assert_eq!(now(&play), Standing::Done);
    let mut play = april();
    let figures = play.reference.figures.duty.as_mut().unwrap();
    (figures.missed, figures.tolerance_minutes) = (false, 5);
    assert_eq!(now(play.at("2026-04-08 12:00")), Standing::Unknown);
    let hand = play.by("xulan").offline("2026-04-08 08:35", "2026-04-08 08:00");
    states(hand, start()).effective();
    assert_eq!(late_minutes(&duty(&play, the_8th()), &play.reference), 0);
}

#[test]
fn jd_gdd_a5_nobody_leaves_the_desk_without_somebody_who_takes_over() {
    let mut play = april();
    play.at("2026-04-08 08:30");
    states(play.by("xulan"), Statement::DutyStarted(the_8th())).effective();
    play.at("2026-04-08 09:00");
    let asks = |play: &mut Play| {
        let leave = play.new_doc();
        (leave, play.by("xulan").states(leave, Statement::LeaveSubmitted(outing("10:00", "10:30"))))
    };
    let (_, outcome) = asks(&mut play);
    outcome.refused(&["JD-LVE-E-DUTY"]);
    assert_eq!((outcome.figure("from"), outcome.figure("to")), (Some("10:00"), Some("10:30")));
    states(play.by("xulan"), relieved("10:00", "10:30", "panhui")).effective();
    asks(&mut play).1.refused(&["JD-LVE-E-DUTY"]);
    states(play.by("panhui"), answered("10:00", true)).effective();
    let (leave, outcome) = asks(&mut play);
    outcome.effective();
    play.by("hejun").states(leave, decision(0, true)).effective();
    play.by("caoyan").states(leave, decision(1, true)).effective();
    play.at("2026-04-08 12:10");
    let (from, to) = (at("2026-04-08 10:00"), at("2026-04-08 10:30"));
    let minutes = |play: &Play, away: &[(Timestamp, Timestamp)]| {
        unattended_minutes(&duty(play, the_8th()), away, play.now, &play.reference)
    };
    assert_eq!(minutes(&play, &[(from, to)]), 0);
    // Without the relief, and of longer absences what it does not reach.
    assert_eq!(minutes(&play, &[(from, to.plus_minutes(15)), (from, to)]), 15);
    // What is over for somebody else is not theirs, and the time before a shift is nobody's.
    let (_, outcome) = {
        let leave = play.new_doc();
        (
            leave,
            play.at("2026-04-08 07:00").by("xulan").states(leave, Statement::LeaveSubmitted(outing("13:00", "13:30"))),
        )
    };
    outcome.effective();
}

#[test]
fn jd_gdd_a5_whoever_leaves_before_the_end_is_kept_and_the_desk_counts_as_left() {
    let mut play = april();
    play.at("2026-04-08 08:30");
    states(play.by("xulan"), ended(0)).kept(&["GY-CORE-E-STATE"]);
    states(play.by("xulan"), Statement::DutyStarted(the_8th())).effective();
    states(play.by("xulan"), Statement::DutyStarted(the_8th())).kept(&["GY-CORE-E-DUP"]);
    play.at("2026-04-08 11:00");
    let mut relieved_first = play.clone();
    states(play.by("panhui"), ended(1)).kept(&["GY-CORE-E-ROLE"]);
    assert!(duty(&play, the_8th()).ended.is_none());
    states(play.by("xulan"), ended(23)).kept(&["JD-GDD-E-RELIEF"]);
    play.at("2026-04-08 13:00");
    let held = duty(&play, the_8th());
    assert_eq!(standing(&held, play.now, &play.reference), Standing::Done);
    assert_eq!(unattended_minutes(&held, &[], play.now, &play.reference), 60);
    let tallies = tally::of(&[&sheet(&play, RosterKind::Desk).unwrap()], play.now, &play.reference);
    assert_eq!((tallies.all.guided, tallies.all.done, tallies.all.due), (23, 1, 42));

    let play = &mut relieved_first;
    states(play.by("xulan"), relieved("11:00", "12:00", "panhui")).effective();
    states(play.by("panhui"), answered("11:00", true)).effective();
    states(play.by("xulan"), ended(20)).effective();
    play.at("2026-04-08 11:30");
    assert_eq!(unattended_minutes(&duty(play, the_8th()), &[], at("2026-04-08 12:00"), &play.reference), 0);
    let now = |worker: &str| cover::runs(&WorkerId::new(worker), &play.world());
    assert_eq!(now("panhui"), Some((at("2026-04-08 11:00"), at("2026-04-08 12:00"))));
    assert_eq!(now("xulan"), None);
}

#[test]
fn jd_gdd_a6_nobody_is_at_the_desk_and_seated_at_once() {
    let mut play = Play::jingde(MARCH);
    // Li is of a window and of the bureau.
    let mut grants = play.reference.organisation.grants.clone();
    let staff = grants.iter().find(|grant| grant.id.0 == "xulan-staff").cloned().unwrap();
    grants.push(crate::domain::Grant {
        id: GrantId::new("xulan-bureau"),
        role: Role::BureauStaff,
        span: Span::Centre,
        ..staff
    });
    play.reference.organisation.grants = grants;
    let afternoon = slot("2026-04-08", Half::Afternoon);
    let named = [line(the_8th(), "market", Some("xulan")), line(afternoon, "medical", Some("fangmin"))];
    let desk = lines(RosterKind::Desk, &named, &play);
    publish(&mut play, RosterKind::Desk, desk).effective();
    let seat = |slot| Line { slot, window: None, person: Some(WorkerId::new("xulan")) };
    let seated = lines(RosterKind::Seated, &[seat(the_8th())], &play);
    let outcome = publish(&mut play, RosterKind::Seated, seated);
    outcome.refused(&["JD-GDD-E-DOUBLE"]);
    assert_eq!((outcome.figure("worker"), outcome.figure("date")), (Some("xulan"), Some("2026-04-08")));
    // The afternoon is another half-day; the proposal keeps them apart by itself.
    let seated = lines(RosterKind::Seated, &[seat(afternoon)], &play);
    publish(&mut play, RosterKind::Seated, seated).effective();
    let seated_doc = doc(RosterKind::Seated, &play);
    let amended = Amended { reason: "临时调整".to_owned(), lines: vec![seat(the_8th())] };
    play.by("xiemei").states(seated_doc, Statement::RosterAmended(amended)).refused(&["JD-GDD-E-DOUBLE"]);
}

#[test]
fn the_office_changes_what_has_not_been_and_says_why() {
    let mut play = april();
    let change = |on: &str, reason: &str, person: Option<&str>| {
        let lines = vec![line(slot(on, Half::Morning), "medical", person)];
        Statement::RosterAmended(Amended { reason: reason.to_owned(), lines })
    };
    play.at("2026-04-08 09:00");
    states(play.by("xiemei"), change("2026-04-08", " ", Some("fangmin"))).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    states(play.by("hejun"), change("2026-04-08", "生病", Some("fangmin"))).refused(&["GY-CORE-E-ROLE"]);
    states(play.by("xiemei"), change("2026-04-08", "生病", Some("xulan"))).refused(&["GY-CORE-E-RANGE(person)"]);
    states(play.by("xiemei"), change("2026-04-07", "生病", None)).refused(&["GY-CORE-E-STATE"]);
    states(play.by("xiemei"), change("2026-04-06", "生病", None)).refused(&["GY-CORE-E-STATE"]);
    states(play.by("xiemei"), change("2026-04-08", "生病", None)).effective();
    let held = sheet(&play, RosterKind::Desk).unwrap();
    assert_eq!((held.version, held.amended.len()), (2, 1));
    // The window has not chosen: whoever of it comes is its person.
    states(play.by("xulan"), Statement::DutyStarted(the_8th())).kept(&["GY-CORE-E-ROLE"]);
    states(play.by("fangmin"), Statement::DutyStarted(the_8th())).effective();
    assert_eq!(duty(&play, the_8th()).person, Some(WorkerId::new("fangmin")));
    states(play.by("xiemei"), change("2026-04-08", "生病", None)).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn an_amendment_does_not_undo_what_it_did_not_know_of() {
    let mut play = april();
    play.at("2026-04-07 09:00");
    let lines = vec![line(the_8th(), "market", Some("panhui"))];
    let amended = || Statement::RosterAmended(Amended { reason: "生病".to_owned(), lines: lines.clone() });
    let seen = |play: &Play| subject(&lines, &sheet(play, RosterKind::Desk).unwrap());
    let before = seen(&play);
    let kept = play.clone();
    states(play.by("hejun"), ask_to_swap()).effective();
    // Asking changes no line, and another line is none of it.
    assert_eq!(seen(&play), before);
    states(play.by("shenfei"), answer_swap(true)).effective();
    states(play.by("xiemei").having_read(before), amended()).refused(&["GY-CORE-E-CHANGED"]);
    assert_eq!(duty(&play, the_8th()).person, Some(WorkerId::new("fangmin")));
    let after = seen(&play);
    states(play.by("xiemei").having_read(after), amended()).effective();

    let mut play = kept;
    let chosen = Chosen { slot: the_8th(), person: WorkerId::new("hejun"), substitute: None };
    states(play.by("hejun"), Statement::DutyPersonChosen(chosen)).effective();
    states(play.by("xiemei").having_read(before), amended()).refused(&["GY-CORE-E-CHANGED"]);
}

#[test]
fn the_chief_representative_chooses_until_the_working_day_before() {
    let choose = |on: &str, person: &str, substitute: Option<&str>| {
        let (person, substitute) = (WorkerId::new(person), substitute.map(WorkerId::new));
        Statement::DutyPersonChosen(Chosen { slot: slot(on, Half::Morning), person, substitute })
    };
    let mut play = april();
    play.at("2026-04-07 23:59");
    states(play.by("shenfei"), choose("2026-04-08", "panhui", None)).refused(&["GY-CORE-E-ROLE"]);
    states(play.by("hejun"), choose("2026-04-08", "fangmin", None)).refused(&["GY-CORE-E-RANGE(person)"]);
    states(play.by("hejun"), choose("2026-04-08", "panhui", None)).effective();
    assert_eq!(duty(&play, the_8th()).person, Some(WorkerId::new("panhui")));
    play.at("2026-04-08 00:00");
    states(play.by("hejun"), choose("2026-04-08", "xulan", None)).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn a_window_of_one_names_who_is_there_meanwhile() {
    let mut play = Play::jingde(MARCH);
    let of_post = line(slot("2026-04-13", Half::Morning), "post", None);
    let all = lines(RosterKind::Desk, &[of_post.clone(), line(the_8th(), "market", Some("xulan"))], &play);
    publish(&mut play, RosterKind::Desk, all).effective();
    let chosen = |substitute: Option<&str>| {
        let (person, substitute) = (WorkerId::new("wuqian"), substitute.map(WorkerId::new));
        Statement::DutyPersonChosen(Chosen { slot: of_post.slot, person, substitute })
    };
    states(play.by("wuqian"), chosen(None)).refused(&["JD-LVE-E-SUBSTITUTE"]);
    states(play.by("wuqian"), chosen(Some("wuqian"))).refused(&["GY-CORE-E-RANGE(stand_ins)"]);
    states(play.by("wuqian"), chosen(Some("fangmin"))).effective();
    let held = |play: &Play| duty(play, of_post.slot);
    // Red from the working day before, until they agree.
    assert!(lacks_substitute(&held(&play), &play.reference));
    let red = |play: &Play, now: &str| is_left_alone(&held(play), at(now), &play.reference);
    assert_eq!(
        ["2026-04-09 23:59", "2026-04-10 00:00", "2026-04-13 11:59", "2026-04-13 12:00"].map(|now| red(&play, now)),
        [false, true, true, false]
    );
    let answer = || Statement::DutyAnswered(Answered { slot: of_post.slot, from: None, agree: true });
    states(play.by("panhui"), answer()).refused(&["GY-CORE-E-ROLE"]);
    states(play.by("fangmin"), answer()).effective();
    assert!(!lacks_substitute(&held(&play), &play.reference) && !red(&play, "2026-04-13 09:00"));
    states(play.by("fangmin"), answer()).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn who_takes_over_is_free_and_says_so() {
    let mut play = april();
    play.at("2026-04-08 08:30");
    states(play.by("xulan"), Statement::DutyStarted(the_8th())).effective();
    states(play.by("panhui"), relieved("10:00", "10:30", "hejun")).refused(&["GY-CORE-E-ROLE"]);
    states(play.by("xulan"), relieved("10:00", "10:30", "xulan")).refused(&["JD-GDD-E-RELIEF"]);
    states(play.by("xulan"), relieved("10:00", "10:30", "nobody")).refused(&["JD-GDD-E-RELIEF"]);
    states(play.by("xulan"), relieved("10:30", "10:00", "panhui")).refused(&["GY-CORE-E-ORDER"]);
    states(play.by("xulan"), relieved("11:30", "12:30", "panhui")).refused(&["GY-CORE-E-RANGE(to)"]);
    states(play.by("xulan"), relieved("10:00", "10:30", "panhui")).effective();
    states(play.by("hejun"), answered("10:00", true)).refused(&["GY-CORE-E-STATE"]);
    states(play.by("panhui"), answered("10:00", false)).effective();
    states(play.by("panhui"), answered("10:00", true)).refused(&["GY-CORE-E-STATE"]);
    states(play.by("xulan"), relieved("10:00", "11:00", "hejun")).effective();
    states(play.by("hejun"), answered("10:00", true)).effective();
    // Who has taken over leaves as little as who is on duty.
    let leave = play.new_doc();
    let asked = play.by("hejun").states(leave, Statement::LeaveSubmitted(outing("10:30", "11:30")));
    assert!(asked.codes().contains(&"JD-LVE-E-DUTY"), "{:?}", asked.codes());
    // Somebody else for a part of it stands in the place of the first, once they agree.
    states(play.by("xulan"), relieved("10:15", "11:15", "panhui")).effective();
    let taken =
        |play: &Play| duty(play, the_8th()).taken_over().map(|relief| relief.by.to_string()).collect::<Vec<_>>();
    assert_eq!(taken(&play), ["hejun"]);
    states(play.by("panhui"), answered("10:15", true)).effective();
    assert_eq!(taken(&play), ["panhui"]);
}

#[test]
fn what_others_have_taken_over_is_nobodys_lateness_and_not_missed() {
    let mut play = april();
    let relieves = |play: &mut Play, from: &str, to: &str| {
        play.at("2026-04-07 16:00");
        states(play.by("xulan"), relieved(from, to, "panhui")).effective();
        states(play.by("panhui"), answered(from, true)).effective();
    };
    let now = |play: &Play| standing(&duty(play, the_8th()), play.now, &play.reference);
    let late = |play: &Play| late_minutes(&duty(play, the_8th()), &play.reference);
    let sums = |play: &Play| {
        let tally = of_the_8th(play);
        (tally.done, tally.late, tally.missed, tally.relieved)
    };
    let runs = |play: &Play, worker: &str| cover::runs(&WorkerId::new(worker), &play.world());

    let mut whole = play.clone();
    relieves(&mut whole, "08:30", "12:00");
    assert_eq!(due_from(&duty(&whole, the_8th()), &whole.reference), None);
    assert_eq!(now(whole.at("2026-04-08 09:00")), Standing::Scheduled);
    // Nobody checks in to what is taken over.
    assert_eq!(runs(&whole, "panhui"), Some((at("2026-04-08 08:30"), at("2026-04-08 12:00"))));
    assert_eq!(runs(&whole, "xulan"), None);
    assert_eq!(now(whole.at("2026-04-08 12:00")), Standing::Done);
    assert_eq!(sums(&whole), (1, 0, 0, 1));
    // Who comes to it all the same is not late.
    let hand = whole.by("xulan").offline("2026-04-08 11:00", "2026-04-08 08:00");
    states(hand, Statement::DutyStarted(the_8th())).effective();
    assert_eq!(late(&whole), 0);

    for (time, minutes) in [("10:00:00", 0), ("10:00:01", 1), ("10:12:00", 12)] {
        let mut part = play.clone();
        relieves(&mut part, "08:30", "10:00");
        part.at(&format!("2026-04-08 {time}"));
        states(part.by("xulan"), Statement::DutyStarted(the_8th())).effective();
        assert_eq!((late(&part), now(&part)), (minutes, Standing::OnDuty), "{time}");
        assert_eq!(runs(&part, "xulan"), Some((part.now, at("2026-04-08 12:00"))));
    }
    let mut part = play.clone();
    relieves(&mut part, "08:30", "10:00");
    assert_eq!(now(part.at("2026-04-08 12:00")), Standing::Missed);
    assert_eq!(sums(&part), (0, 0, 1, 1));

    // Who only was asked has taken over nothing.
    play.at("2026-04-07 16:00");
    states(play.by("xulan"), relieved("08:30", "12:00", "panhui")).effective();
    play.at("2026-04-08 09:00");
    assert_eq!(runs(&play, "panhui"), None);
    assert_eq!(now(play.at("2026-04-08 12:00")), Standing::Missed);
}

/// What is counted of the one line.
fn of_the_8th(play: &Play) -> tally::Tally {
    let mut sheet = sheet(play, RosterKind::Desk).unwrap();
    sheet.lines.retain(|line| line.slot == the_8th());
    tally::of(&[&sheet], play.now, &play.reference).all
}

#[test]
fn a_day_that_has_become_a_rest_day_is_nobodys_to_come_on() {
    let mut play = april();
    let rest = crate::domain::calendar::Special::Rest("台风".to_owned());
    let mut came = play.clone();
    came.at("2026-04-08 08:30");
    states(came.by("xulan"), Statement::DutyStarted(the_8th())).effective();
    for play in [&mut play, &mut came] {
        play.reference.calendar.special.insert(day("2026-04-08"), rest.clone());
        play.at("2026-04-08 12:00");
    }
    let now = |play: &Play| standing(&duty(play, the_8th()), play.now, &play.reference);
    assert_eq!(now(&play), Standing::Unknown);
    assert_eq!(of_the_8th(&play), tally::Tally::default());
    // Whoever came has come.
    assert_eq!(now(&came), Standing::Done);
    assert_eq!((of_the_8th(&came).due, of_the_8th(&came).done, of_the_8th(&came).late), (1, 1, 0));
}

#[test]
fn who_is_on_duty_is_not_at_the_window() {
    let mut play = april();
    play.at("2026-04-07 09:00");
    let away = |play: &mut Play, who: &str| {
        let slip = Slip { kind: LeaveKind::Personal, ..outing("09:00", "11:00") };
        play.submitted_leave(who, slip)
    };
    let panhui = away(&mut play, "panhui");
    let present = |play: &Play, doc| leave_cover::presence(play.leave(doc), doc, &play.world())[0].present;
    // He Jun is left, Xu Lan stands at the desk.
    assert_eq!(present(&play, panhui), 1);
    play.by("hejun").states(panhui, decision(0, true)).effective();
    // Somebody of another window takes over: she is at her own window again, and that one is one fewer.
    states(play.by("xulan"), relieved("08:30", "12:00", "fangmin")).effective();
    states(play.by("fangmin"), answered("08:30", true)).effective();
    assert_eq!(present(&play, panhui), 2);
    let doc = away(&mut play, "shenfei");
    assert_eq!(present(&play, doc), 0);
}

#[test]
fn epidemic_counts_stand_in_the_log_only_while_the_pack_asks_for_them() {
    let mut play = april();
    play.at("2026-04-08 08:30");
    states(play.by("xulan"), Statement::DutyStarted(the_8th())).effective();
    play.at("2026-04-08 12:00");
    let counts = Epidemic { code: 30, app: 2, application: 1, temperature: 30 };
    let Statement::DutyEnded(log) = ended(31) else { unreachable!() };
    let log = Statement::DutyEnded(Ended { epidemic: Some(counts), ..log });
    states(play.by("xulan"), log.clone()).kept(&["GY-CORE-E-RANGE(epidemic)"]);
    play.reference.figures.duty.as_mut().unwrap().epidemic = true;
    states(play.by("xulan"), log).effective();
    let Some((_, ended)) = duty(&play, the_8th()).ended else { panic!("it has ended") };
    assert_eq!(ended.epidemic, Some(counts));
}

#[test]
fn a_proposal_goes_by_turn_and_by_how_many_a_window_has_and_past_who_is_away() {
    let mut play = Play::jingde("2026-03-27 09:00");
    let mut slip = slip("2026-04-07 08:30", "2026-04-10 17:00");
    (slip.official, slip.substitute) = (Some(false), "同事代办".to_owned());
    slip.stand_ins =
        vec![crate::fact::leave::StandIn { duty: crate::fact::leave::Duty::Post, worker: WorkerId::new("panhui") }];
    let doc = play.submitted_leave("xulan", slip);
    let yes = crate::fact::leave::StandInAnswer {
        duty: crate::fact::leave::Duty::Post,
        accepts: true,
        reason: String::new(),
    };
    play.by("panhui").states(doc, Statement::StandInAnswered(yes)).effective();
    for (step, who) in [(0, "hejun"), (1, "luogang"), (2, "jiangtao")] {
        play.by(who).states(doc, decision(step, true)).effective();
    }
    let desk = propose(RosterKind::Desk, day(APRIL), None, None, &play.world());
    let times = |window: &str| desk.iter().filter(|line| line.window == Some(WindowId::new(window))).count();
    // Three, two and one people.
    assert_eq!([times("market"), times("medical"), times("post")], [21, 14, 7]);
    let xulan = desk.iter().filter(|line| line.person == Some(WorkerId::new("xulan")));
    let days: Vec<Date> = xulan.map(|line| line.slot.on).collect();
    assert!(!days.is_empty() && days.iter().all(|on| *on < day("2026-04-07") || day("2026-04-10") < *on), "{days:?}");
    publish(&mut play, RosterKind::Desk, desk).effective();
    let seated = lines(RosterKind::Seated, &[], &play);
    publish(&mut play, RosterKind::Seated, seated).effective();
    // Next month begins with who was not on duty for longest.
    let before = sheet(&play, RosterKind::Desk).unwrap();
    let next = propose(RosterKind::Desk, day("2026-05-01"), Some(&before), None, &play.world());
    let last = before.lines.last().and_then(|line| line.person.clone());
    assert_ne!(next[0].person, last);
}

#[test]
fn a_centre_without_the_figures_has_no_rosters() {
    let mut play = Play::jingde(MARCH);
    let all = lines(RosterKind::Desk, &[], &play);
    play.reference.figures.duty = None;
    publish(&mut play, RosterKind::Desk, all).refused(&["GY-CORE-E-STATE"]);
}
