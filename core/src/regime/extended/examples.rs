//! GY-EXT-A1 to -A7, and what stands around them.

use super::*;
use crate::centre::file::{PACKS, pack};
use crate::domain::Private;
use crate::fact::extended::{Compensation, VisitSettled};
use crate::fact::visit::{Informed, Means, Moment, Reschedule, RescheduleReason};
use crate::fold::extended::Looked;
use crate::fold::visit::Visit;
use crate::regime::compensation;
use crate::sync::scope::{Scope, audience, readable};
use crate::testing::{Play, application, at, day as date, plan, preparation};

const WINDOW: &str = "social-security";

fn window() -> WindowId {
    WindowId::new(WINDOW)
}

fn start(on: &str, trigger: Trigger, staff: &str) -> Start {
    Start {
        window: window(),
        on: date(on),
        trigger,
        request: None,
        authority: String::new(),
        staff: WorkerId::new(staff),
        waiting: 1,
        remark: String::new(),
    }
}

fn doc(play: &Play, on: &str) -> DocId {
    document(&window(), date(on), &play.reference)
}

fn close(left: u16, reasons: &[&str]) -> Statement {
    let reasons = reasons.iter().map(|reason| (*reason).to_owned()).collect();
    Statement::SessionClosed(Close { session: 0, served: 1, left, reasons })
}

fn handover(to: &str, reason: &str) -> Statement {
    Statement::SessionHandedOver(Handover { session: 0, to: WorkerId::new(to), reason: reason.to_owned() })
}

/// On Thursday 2026-03-12, begun by 李娜.
fn open_at(time: &str) -> (Play, DocId) {
    let mut play = Play::guangyuan(&format!("2026-03-12 {time}"));
    let doc = doc(&play, "2026-03-12");
    let begun = Statement::SessionStarted(start("2026-03-12", Trigger::CaseUnfinished, "lina"));
    play.by("lina").states(doc, begun).effective();
    (play, doc)
}

fn day_of(play: &Play, doc: DocId) -> Day {
    play.documents[&doc].as_extended().and_then(Extended::day).expect("a window's day")
}

fn request(trigger: Trigger, written: bool) -> Request {
    Request {
        window: window(),
        on: date("2026-03-12"),
        trigger,
        written,
        name: Private::new("某公司".to_owned()),
        phone: Private::new("0839-0000301".to_owned()),
        matter: "社保开户".to_owned(),
    }
}

/// Whose minutes they are, and how many.
fn earned(play: &Play, doc: DocId) -> Vec<(String, u32)> {
    let entries = compensation::of_day(doc, &day_of(play, doc), &play.reference);
    entries.into_iter().map(|entry| (entry.worker.to_string(), entry.minutes)).collect()
}

fn said(minutes: &[(&str, u32)]) -> Vec<(String, u32)> {
    minutes.iter().map(|(worker, minutes)| ((*worker).to_owned(), *minutes)).collect()
}

#[test]
fn gy_ext_a1_a_session_is_as_long_as_it_ran_after_closing() {
    let (mut play, doc) = open_at("16:58");
    assert_eq!(earned(&play, doc), said(&[]), "nothing before it ends");
    play.at("2026-03-12 17:48").by("lina").states(doc, close(0, &[])).effective();
    let day = day_of(&play, doc);
    assert!(day.open().is_none());
    assert_eq!(duration(&day, &day.sessions[0], play.now, &play.reference), 48);
    assert_eq!(earned(&play, doc), said(&[("lina", 48)]));
}

#[test]
fn gy_ext_a2_nobody_leaves_while_somebody_waits_without_a_reason() {
    let (mut play, doc) = open_at("17:00");
    play.at("2026-03-12 17:30");
    for reasons in [&[][..], &["系统停机"], &["系统停机", " "]] {
        play.by("lina").states(doc, close(2, reasons)).refused(&["GY-EXT-E-OPEN-CASES"]);
    }
    play.by("lina").states(doc, close(0, &["系统停机"])).refused(&["GY-CORE-E-RANGE(left)"]);
    play.by("lina").states(doc, close(2, &["系统停机", "材料不齐，约好明天再来"])).effective();
    assert!(day_of(&play, doc).open().is_none());
}

#[test]
fn gy_ext_a3_each_is_credited_their_own_part() {
    let (mut play, doc) = open_at("17:00");
    play.at("2026-03-12 17:12");
    play.by("sunyue").states(doc, handover("zhangwei", "家中急事")).effective();
    play.at("2026-03-12 17:40");
    // Whose part has ended does not end the other's.
    play.by("lina").as_nobody().states(doc, close(0, &[])).refused(&["GY-CORE-E-ROLE"]);
    play.by("zhangwei").states(doc, close(0, &[])).effective();
    assert_eq!(earned(&play, doc), said(&[("lina", 12), ("zhangwei", 28)]));
}

#[test]
fn only_the_head_has_another_go_on_and_says_why() {
    let (mut play, doc) = open_at("17:00");
    play.at("2026-03-12 17:12");
    play.by("lina").states(doc, handover("zhangwei", "家中急事")).refused(&["GY-CORE-E-ROLE"]);
    play.by("sunyue").states(doc, handover("zhangwei", " ")).refused(&["GY-EXT-E-REASON"]);
    play.by("sunyue").states(doc, handover("lina", "家中急事")).refused(&["GY-EXT-E-HANDOVER-SELF"]);
    play.by("sunyue").states(doc, handover("yangbo", "家中急事")).refused(&["GY-CORE-E-RANGE(to)"]);
    let other = Handover { session: 1, to: WorkerId::new("zhangwei"), reason: "家中急事".to_owned() };
    play.by("sunyue").states(doc, Statement::SessionHandedOver(other)).refused(&["GY-CORE-E-STATE"]);
    let before = play.by("sunyue").offline("2026-03-12 16:50", "2026-03-12 16:00");
    before.states(doc, handover("zhangwei", "家中急事")).refused(&["GY-CORE-E-ORDER"]);
    play.by("sunyue").states(doc, handover("sunyue", "家中急事")).effective();
}

#[test]
fn gy_ext_a4_a_request_is_declined_with_a_reason_that_was_explained() {
    let mut play = Play::guangyuan("2026-03-12 16:50");
    let doc = DocId::drawn([7; 16]);
    let asked = Statement::SessionAsked(request(Trigger::SpecialRequest, true));
    play.by("liuyang").states(doc, asked.clone()).effective();
    let declined =
        |reason: &str, explained_at| Statement::SessionDeclined(Declined { reason: reason.to_owned(), explained_at });
    let told = Some(at("2026-03-12 16:50"));
    play.by("sunyue").states(doc, declined("", told)).refused(&["GY-EXT-E-REASON"]);
    play.by("sunyue").states(doc, declined("没时间了", told)).refused(&["GY-EXT-E-REASON"]);
    let reason = "税务系统停机维护";
    play.by("sunyue").states(doc, declined(reason, None)).refused(&["GY-CORE-E-REQUIRED(explained)"]);
    play.by("liuyang").states(doc, declined(reason, told)).refused(&["GY-CORE-E-ROLE"]);
    play.by("yangbo").states(doc, declined(reason, told)).refused(&["GY-CORE-E-ROLE"]);
    play.by("sunyue").states(doc, declined(reason, told)).effective();
    let asked = play.documents[&doc].as_extended().and_then(Extended::asked).expect("it was asked");
    assert!(!asked.is_open() && asked.asked_of == Some(Role::HallDuty));
    play.by("lina").states(doc, Statement::SessionAccepted(())).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn what_is_asked_says_who_and_what_where_it_is_special() {
    let mut play = Play::guangyuan("2026-03-12 16:50");
    let doc = DocId::drawn([7; 16]);
    let nobody =
        Request { name: Private::default(), phone: Private::default(), ..request(Trigger::SpecialRequest, false) };
    let missing = ["GY-CORE-E-REQUIRED(name)", "GY-CORE-E-REQUIRED(phone)"];
    play.by("lina").states(doc, Statement::SessionAsked(nobody.clone())).refused(&missing);
    let nothing = Request { matter: " ".to_owned(), ..request(Trigger::Other, false) };
    play.by("lina").states(doc, Statement::SessionAsked(nothing)).refused(&["GY-CORE-E-REQUIRED(matter)"]);
    let past = Request { on: date("2026-03-11"), ..request(Trigger::Other, false) };
    play.by("lina").states(doc, Statement::SessionAsked(past)).refused(&["GY-CORE-E-RANGE(on)"]);
    // Not under the id that the window's day will have, nor by somebody of another window.
    let days = super::document(&window(), date("2026-03-12"), &play.reference);
    let plain = Statement::SessionAsked(Request { trigger: Trigger::PeopleWaiting, ..nobody });
    play.by("lina").states(days, plain.clone()).refused(&["GY-CORE-E-RANGE(doc)"]);
    play.by("yangbo").states(doc, plain.clone()).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(doc, plain).effective();
    play.by("zhangwei").states(doc, Statement::SessionAccepted(())).effective();
}

#[test]
fn gy_ext_a5_whoever_comes_while_somebody_is_there_is_served() {
    let mut play = Play::guangyuan("2026-03-12 17:06");
    let doc = doc(&play, "2026-03-12");
    let begun = Statement::SessionStarted(start("2026-03-12", Trigger::ArrivedBeforeStaffLeft, "lina"));
    play.by("lina").states(doc, begun).effective();
    play.at("2026-03-12 17:20").by("lina").states(doc, close(0, &[])).effective();
    assert_eq!(earned(&play, doc), said(&[("lina", 14)]));
}

#[test]
fn what_was_asked_for_begins_shortly_before_closing_and_not_in_the_morning() {
    let play = Play::guangyuan("2026-03-12 09:00");
    let is_time = |when: &str| is_time(&window(), at(when), &play.reference);
    let times = ["2026-03-12 10:00", "2026-03-12 16:49", "2026-03-12 16:50", "2026-03-12 20:00", "2026-03-14 10:00"];
    assert_eq!(times.map(is_time), [false, false, true, true, true], "the fourteenth is a Saturday");
}

#[test]
fn gy_ext_a6_a_window_that_works_keeps_its_power() {
    let (mut play, doc) = open_at("17:00");
    let power = |off| Statement::PowerChecked(PowerCheck { window: window(), on: date("2026-03-12"), off });
    play.at("2026-03-12 17:35");
    play.by("fengkai").states(doc, power(true)).kept(&["GY-EXT-E-POWER"]);
    play.by("fengkai").states(doc, power(false)).effective();
    play.at("2026-03-12 17:48").by("lina").states(doc, close(0, &[])).effective();
    play.at("2026-03-12 17:50").by("fengkai").states(doc, power(true)).effective();
    let looked: Vec<_> = day_of(&play, doc)
        .looked
        .iter()
        .map(|Looked { working, off, refused, .. }| (*working, *off, *refused))
        .collect();
    assert_eq!(looked, [(true, true, true), (true, false, false), (false, true, false)]);
    // What was seen before, and comes to be known after, is judged by its time.
    let late = play.by("fengkai").offline("2026-03-12 17:40", "2026-03-12 17:00");
    late.states(doc, power(true)).kept(&["GY-EXT-E-POWER"]);
    play.by("lina").states(doc, power(true)).kept(&["GY-CORE-E-ROLE"]);
    // A window where nobody stayed has its check as well.
    let other = PowerCheck { window: WindowId::new("household"), on: date("2026-03-12"), off: true };
    let household = document(&other.window, other.on, &play.reference);
    play.by("fengkai").states(household, Statement::PowerChecked(other)).effective();
}

#[test]
fn gy_ext_a7_a_session_without_a_network_has_the_times_of_the_phone() {
    let mut play = Play::guangyuan("2026-03-13 08:40");
    let doc = doc(&play, "2026-03-12");
    let begun = Statement::SessionStarted(start("2026-03-12", Trigger::PeopleWaiting, "lina"));
    play.by("lina").offline("2026-03-12 17:00", "2026-03-12 16:00").states(doc, begun.clone()).effective();
    play.by("lina").offline("2026-03-12 17:30", "2026-03-12 16:00").states(doc, close(0, &[])).effective();
    assert_eq!((day_of(&play, doc).on, earned(&play, doc)), (date("2026-03-12"), said(&[("lina", 30)])));
    // Under another day's name it is refused, and so is a time that has not come.
    play.by("lina").states(doc, begun).refused(&["GY-CORE-E-RANGE(on)"]);
    let ahead = play.by("lina").offline("2026-03-13 09:00", "2026-03-13 08:00");
    let tomorrow = super::document(&window(), date("2026-03-13"), &ahead_reference());
    ahead
        .states(tomorrow, Statement::SessionStarted(start("2026-03-13", Trigger::PeopleWaiting, "lina")))
        .refused(&["GY-CORE-E-FUTURE"]);
}

fn ahead_reference() -> Reference {
    Play::guangyuan("2026-03-13 08:40").reference
}

#[test]
fn a_clock_that_could_not_be_proved_is_shown_and_its_time_counts() {
    let mut play = Play::guangyuan("2026-03-13 08:40");
    let doc = doc(&play, "2026-03-12");
    let begun = Statement::SessionStarted(start("2026-03-12", Trigger::PeopleWaiting, "lina"));
    let phone = |play: &mut Play, time, said| {
        play.by("lina").offline(time, "2026-03-10 09:00").graded(Grade::C).states(doc, said).effective();
    };
    phone(&mut play, "2026-03-12 17:00", begun);
    phone(&mut play, "2026-03-12 17:30", close(0, &[]));
    assert!(day_of(&play, doc).sessions[0].unproved);
    assert_eq!(earned(&play, doc), said(&[("lina", 30)]));
}

#[test]
fn one_session_at_a_time_and_the_next_when_it_is_closed() {
    let (mut play, doc) = open_at("17:00");
    let again = |trigger| Statement::SessionStarted(start("2026-03-12", trigger, "zhangwei"));
    play.at("2026-03-12 17:05").by("zhangwei").states(doc, again(Trigger::PeopleWaiting)).refused(&["GY-CORE-E-DUP"]);
    play.at("2026-03-12 17:20").by("lina").states(doc, close(0, &[])).effective();
    let before = play.by("zhangwei").offline("2026-03-12 17:10", "2026-03-12 17:00");
    before.states(doc, again(Trigger::PeopleWaiting)).refused(&["GY-CORE-E-ORDER"]);
    play.at("2026-03-12 17:25").by("zhangwei").states(doc, again(Trigger::ArrivedBeforeStaffLeft)).effective();
    play.at("2026-03-12 17:30");
    let second = Close { session: 1, served: 1, left: 0, reasons: Vec::new() };
    play.by("sunyue").states(doc, Statement::SessionClosed(second)).effective();
    assert_eq!(earned(&play, doc), said(&[("lina", 20), ("zhangwei", 5)]));
    play.by("lina").states(doc, close(0, &[])).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn who_serves_begins_it_and_who_organises_it_names_somebody_of_the_window() {
    let on = "2026-03-12";
    let mut play = Play::guangyuan("2026-03-12 16:55");
    let doc = doc(&play, on);
    let check = |by: &str, begun: Start, codes: &[&str]| {
        let mut play = play.clone();
        let outcome = play.by(by).states(doc, Statement::SessionStarted(begun));
        assert_eq!(outcome.codes(), codes, "{by}");
    };
    let plain = |staff| start(on, Trigger::PeopleWaiting, staff);
    for by in ["lina", "sunyue", "liuyang", "luojianming"] {
        check(by, plain("lina"), &[]);
    }
    for by in ["zhangwei", "yangbo", "fengkai", "hefang"] {
        check(by, plain("lina"), &["GY-CORE-E-ROLE"]);
    }
    check("liuyang", plain("yangbo"), &["GY-CORE-E-RANGE(staff)"]);
    check("lina", start(on, Trigger::SpecialRequest, "lina"), &["GY-CORE-E-REQUIRED(request)"]);
    check("lina", start(on, Trigger::AssignedByLeadership, "lina"), &["GY-CORE-E-REQUIRED(authority)"]);
    check("lina", start(on, Trigger::Other, "lina"), &["GY-CORE-E-REQUIRED(remark)"]);
    check("lina", Start { waiting: PEOPLE_MAX + 1, ..plain("lina") }, &["GY-CORE-E-RANGE(waiting)"]);
    play.reference.figures.extended = None;
    play.by("lina").states(doc, Statement::SessionStarted(plain("lina"))).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn all_of_a_rest_day_counts_and_a_window_may_close_at_its_own_time() {
    let mut play = Play::guangyuan("2026-03-14 10:00");
    let saturday = doc(&play, "2026-03-14");
    let begun =
        Start { authority: "市政府".to_owned(), ..start("2026-03-14", Trigger::AssignedByLeadership, "lina") };
    play.by("luojianming").states(saturday, Statement::SessionStarted(begun)).effective();
    play.at("2026-03-14 11:20").by("lina").states(saturday, close(0, &[])).effective();
    assert_eq!(earned(&play, saturday), said(&[("lina", 80)]));

    let (mut play, doc) = open_at("17:00");
    play.reference.figures.extended.as_mut().unwrap().close = vec![(window(), 17 * 3600 + 1800)];
    play.at("2026-03-12 17:48").by("lina").states(doc, close(0, &[])).effective();
    assert_eq!(earned(&play, doc), said(&[("lina", 18)]));
    // Past midnight the time runs on, and what was forgotten is shown.
    let (mut play, doc) = open_at("23:50");
    assert!(!is_forgotten(&day_of(&play, doc), play.now));
    play.at("2026-03-13 00:20");
    assert!(is_forgotten(&day_of(&play, doc), play.now));
    play.by("sunyue").states(doc, close(0, &[])).effective();
    assert_eq!(earned(&play, doc), said(&[("lina", 30)]));
}

#[test]
fn a_window_is_asked_ten_minutes_before_it_closes() {
    let (play, doc) = open_at("16:58");
    let asked = |time: &str, day| asks(&window(), day, at(&format!("2026-03-12 {time}")), &play.reference);
    let times = ["16:49", "16:50", "17:10", "17:11"];
    assert_eq!(times.map(|time| asked(time, None)), [false, true, true, false]);
    assert!(!asked("16:59", Some(&day_of(&play, doc))), "it has begun");
    assert!(!asks(&window(), None, at("2026-03-14 16:55"), &play.reference), "nobody works on Saturdays");
}

#[test]
fn the_head_settles_what_others_have_once() {
    let (mut play, doc) = open_at("17:00");
    let settled = |part| Statement::PartSettled(PartSettled { session: 0, part, how: Compensation::RestInLieu });
    play.by("sunyue").states(doc, settled(0)).refused(&["GY-CORE-E-STATE"]);
    play.at("2026-03-12 17:10").by("sunyue").states(doc, handover("sunyue", "家中急事")).effective();
    play.at("2026-03-12 17:40").by("sunyue").states(doc, close(0, &[])).effective();
    play.by("zhangwei").states(doc, settled(0)).refused(&["GY-CORE-E-ROLE"]);
    play.by("lina").states(doc, settled(0)).refused(&["GY-CORE-E-SELF", "GY-CORE-E-ROLE"]);
    play.by("sunyue").states(doc, settled(1)).refused(&["GY-CORE-E-SELF"]);
    play.by("sunyue").states(doc, settled(0)).effective();
    play.by("sunyue").states(doc, settled(0)).refused(&["GY-CORE-E-STATE"]);
    play.by("luojianming").acting(Role::CentreLeader).states(doc, settled(1)).effective();
    let entries = compensation::of_day(doc, &day_of(&play, doc), &play.reference);
    let how = |entry: &compensation::Entry| entry.settled.as_ref().map(|(by, how)| (by.who.to_string(), *how));
    let expected = ["sunyue", "luojianming"].map(|by| Some((by.to_owned(), Compensation::RestInLieu)));
    assert_eq!(entries.iter().map(how).collect::<Vec<_>>(), expected);
}

/// 李娜 sets out and comes back.
fn visited(from: &str, to: &str) -> (Play, DocId) {
    let day = from.split(' ').next().unwrap();
    let mut play = Play::guangyuan("2026-05-18 10:00");
    let visit = play.prepared_visit(application(), plan(from, &format!("{day} 23:00"), &["lina"]));
    play.at(from).by("lina").states(visit, Statement::Departed(Moment { at: at(from) })).effective();
    play.at(to).by("lina").states(visit, Statement::Returned(Moment { at: at(to) })).effective();
    (play, visit)
}

fn of_visit(play: &Play, doc: DocId) -> Vec<(u32, bool)> {
    let visit: &Visit = play.visit(doc);
    let entries = compensation::of_visit(doc, visit, &play.reference);
    entries.iter().map(|entry| (entry.minutes, entry.settled.is_some())).collect()
}

fn visit_settled(worker: &str, departed: &str) -> Statement {
    let (worker, departed_at) = (WorkerId::new(worker), at(departed));
    Statement::VisitSettled(VisitSettled { worker, departed_at, how: Compensation::Pay })
}

#[test]
fn gy_door_a11_a_visit_outside_working_hours_is_made_good() {
    let (play, visit) = visited("2026-05-23 10:00", "2026-05-23 11:20");
    assert_eq!(of_visit(&play, visit), [(80, false)]);
    let departed = "2026-05-20 16:30";
    let (mut play, visit) = visited(departed, "2026-05-20 17:25");
    assert_eq!(of_visit(&play, visit), [(25, false)]);
    let settled = |worker: &str| visit_settled(worker, departed);
    play.by("lina").states(visit, settled("lina")).refused(&["GY-CORE-E-SELF", "GY-CORE-E-ROLE"]);
    play.by("zhangwei").states(visit, settled("lina")).refused(&["GY-CORE-E-ROLE"]);
    play.by("sunyue").states(visit, settled("zhangwei")).refused(&["GY-CORE-E-STATE"]);
    play.by("sunyue").states(visit, visit_settled("lina", "2026-05-20 16:31")).refused(&["GY-CORE-E-STATE"]);
    play.by("sunyue").states(visit, settled("lina")).effective();
    assert_eq!(of_visit(&play, visit), [(25, true)]);
    play.by("sunyue").states(visit, settled("lina")).refused(&["GY-CORE-E-STATE"]);
    let (play, visit) = visited("2026-05-20 14:00", "2026-05-20 15:05");
    assert_eq!(of_visit(&play, visit), []);
}

#[test]
fn each_outing_of_a_visit_is_made_good_by_itself() {
    let (mut play, visit) = visited("2026-05-20 16:30", "2026-05-20 17:25");
    play.by("sunyue").states(visit, visit_settled("lina", "2026-05-20 16:30")).effective();
    // Nobody was at home: once more the next evening.
    let plan = plan("2026-05-21 16:40", "2026-05-21 18:00", &["lina"]);
    let again = Reschedule { reason: RescheduleReason::Absent, text: String::new(), plan };
    play.by("sunyue").states(visit, Statement::VisitRescheduled(again)).effective();
    let told = Informed { at: play.now, how: Means::Phone };
    play.by("sunyue").states(visit, Statement::ApplicantInformed(told)).effective();
    let preparation = preparation(play.now);
    play.by("sunyue").states(visit, Statement::VisitPrepared(preparation)).effective();
    for (time, said) in [
        ("2026-05-21 16:40", Statement::Departed(Moment { at: at("2026-05-21 16:40") })),
        ("2026-05-21 17:30", Statement::Returned(Moment { at: at("2026-05-21 17:30") })),
    ] {
        play.at(time).by("lina").states(visit, said).effective();
    }
    assert_eq!(of_visit(&play, visit), [(25, true), (30, false)]);
    play.by("sunyue").states(visit, visit_settled("lina", "2026-05-20 16:30")).refused(&["GY-CORE-E-STATE"]);
    play.by("sunyue").states(visit, visit_settled("lina", "2026-05-21 16:40")).effective();
    assert_eq!(of_visit(&play, visit), [(25, true), (30, true)]);
}

#[test]
fn a_session_answers_a_request_of_its_window_and_day_that_was_agreed_to() {
    let mut play = Play::guangyuan("2026-03-12 16:55");
    let (day, asked) = (doc(&play, "2026-03-12"), DocId::drawn([7; 16]));
    let begun = |request| {
        Statement::SessionStarted(Start {
            request: Some(request),
            ..start("2026-03-12", Trigger::SpecialRequest, "lina")
        })
    };
    play.by("lina").states(day, begun(asked)).refused(&["GY-CORE-E-RANGE(request)"]);
    play.by("lina").states(asked, Statement::SessionAsked(request(Trigger::SpecialRequest, false))).effective();
    play.by("lina").states(day, begun(asked)).refused(&["GY-CORE-E-RANGE(request)"]);
    play.by("lina").states(asked, Statement::SessionAccepted(())).effective();
    play.by("lina").states(day, begun(asked)).effective();
}

#[test]
fn the_property_management_sees_which_windows_work_and_no_client() {
    let (mut play, days) = open_at("17:00");
    let asked = DocId::drawn([7; 16]);
    play.by("lina").states(asked, Statement::SessionAsked(request(Trigger::SpecialRequest, false))).effective();
    let reads = |who: &str, doc: DocId| {
        let scopes: std::collections::BTreeSet<Scope> = audience(&play.documents[&doc], &play.reference);
        !readable(&WorkerId::new(who), &play.reference.organisation, play.now.date()).is_disjoint(&scopes)
    };
    let who = ["lina", "sunyue", "liuyang", "hefang", "luojianming", "fengkai", "yangbo", "wangqiang"];
    assert_eq!(who.map(|who| reads(who, days)), [true, true, true, true, true, true, false, false]);
    assert_eq!(who.map(|who| reads(who, asked)), [true, true, true, true, true, false, false, false]);
}

#[test]
fn a_pack_says_when_windows_close() {
    let (_, text) = PACKS.into_iter().find(|(id, _)| *id == "guangyuan").unwrap();
    let with = |line: &str| pack(&text.replacen("stale_minutes = 10 ", &format!("{line}\nstale_minutes = 10 "), 1));
    let figures = with("close = { household = \"17:30\" }").unwrap().figures.extended.unwrap();
    assert_eq!(figures.close_of(&WindowId::new("household")), Some(17 * 3600 + 1800));
    assert_eq!(figures.close_of(&window()), None);
    let problems = |line: &str| -> Vec<String> {
        with(line)
            .unwrap_err()
            .iter()
            .map(|problem| problem.to_string().split(": ").skip(1).collect::<Vec<_>>().join(": "))
            .collect()
    };
    assert_eq!(
        problems("close = { household = \"25:00\" }"),
        ["extended.close.household: the window closes after midnight (GY-EXT-2)"]
    );
    assert_eq!(problems("closes = 1").len(), 1);
}

mod hostile {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::Timestamp;
    use crate::fold::State;

    fn words() -> impl Strategy<Value = String> {
        prop_oneof![3 => Just("家中急事要走".to_owned()), 1 => Just(String::new()), 1 => Just("长".repeat(501))]
    }

    fn worker() -> impl Strategy<Value = WorkerId> {
        prop::sample::select(vec!["lina", "zhangwei", "sunyue", "yangbo", "nobody"]).prop_map(WorkerId::new)
    }

    fn said() -> impl Strategy<Value = Statement> {
        let window = || prop::sample::select(vec![WINDOW, "household", "none"]).prop_map(WindowId::new);
        let trigger = || prop::sample::select(Trigger::ALL.to_vec());
        let on = || prop_oneof![6 => Just(date("2026-03-12")), 1 => any::<i32>().prop_map(Date)];
        let how = || prop::sample::select(Compensation::ALL.to_vec());
        prop_oneof![
            1 => (window(), on(), trigger(), words()).prop_map(|(window, on, trigger, matter)| {
                Statement::SessionAsked(Request { window, on, matter, ..request(trigger, true) })
            }),
            1 => Just(Statement::SessionAccepted(())),
            1 => (words(), any::<i64>()).prop_map(|(reason, at)| {
                Statement::SessionDeclined(Declined { reason, explained_at: Some(Timestamp(at)) })
            }),
            4 => (window(), on(), trigger(), worker(), any::<u16>(), words()).prop_map(
                |(window, on, trigger, staff, waiting, remark)| {
                    let start = start("2026-03-12", trigger, staff.as_str());
                    Statement::SessionStarted(Start { window, on, waiting, authority: remark.clone(), remark, ..start })
                }
            ),
            2 => (0_u8..3, worker(), words())
                .prop_map(|(session, to, reason)| Statement::SessionHandedOver(Handover { session, to, reason })),
            3 => (0_u8..3, any::<u16>(), 0_u16..3, prop::collection::vec(words(), 0..3)).prop_map(
                |(session, served, left, reasons)| Statement::SessionClosed(Close { session, served, left, reasons })
            ),
            1 => (window(), on(), any::<bool>())
                .prop_map(|(window, on, off)| Statement::PowerChecked(PowerCheck { window, on, off })),
            2 => (any::<u8>(), 0_u8..2, how())
                .prop_map(|(session, part, how)| Statement::PartSettled(PartSettled { session: session % 4, part, how })),
        ]
    }

    fn time() -> impl Strategy<Value = Timestamp> {
        prop_oneof![
            12 => (0_i64..26 * 3600).prop_map(|second| at("2026-03-12 00:00").plus_ms(second * 1000)),
            1 => any::<i64>().prop_map(Timestamp),
        ]
    }

    proptest! {
        #[test]
        fn anything_said_of_extended_hours_is_answered(
            said in prop::collection::vec((said(), 0..5_usize, any::<bool>(), time()), 1..40)
        ) {
            let mut play = Play::guangyuan("2026-03-12 16:00");
            for (statement, who, drawn, now) in said {
                if now.is_sane() {
                    play.now = now;
                }
                let window = match &statement {
                    Statement::SessionStarted(Start { window, on, .. })
                    | Statement::PowerChecked(PowerCheck { window, on, .. }) => (window.clone(), *on),
                    _ => (window(), date("2026-03-12")),
                };
                let days = document(&window.0, window.1, &play.reference);
                let doc = if drawn { DocId::drawn([7; 16]) } else { days };
                let before = play.documents.get(&doc).cloned();
                let by = ["lina", "sunyue", "liuyang", "fengkai", "luojianming"][who];
                let outcome = play.by(by).states(doc, statement.clone());
                prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
                // What is refused begins nothing and changes nothing.
                if !outcome.receipt.verdict.is_admitted() {
                    prop_assert_eq!(before, play.documents.get(&doc).cloned());
                }
            }
            for (doc, state) in &play.documents {
                prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
                let Some(day) = state.as_extended().and_then(Extended::day) else { continue };
                prop_assert!(day.sessions.iter().filter(|session| session.is_open()).count() <= 1);
                let entries = compensation::of_day(*doc, &day, &play.reference);
                let minutes: u32 = entries.iter().map(|entry| entry.minutes).sum();
                // Nobody's minutes are counted twice.
                let whole = |session: &Session| duration(&day, session, play.now, &play.reference);
                prop_assert!(minutes <= day.sessions.iter().map(whole).sum());
                asks(&day.window, Some(&day), play.now, &play.reference);
            }
        }
    }
}
