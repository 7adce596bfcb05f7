//! YG-LIM-A5 to A9, ZY-AB-A7; and what the examples of `limit` come to when people state them one after the other.

use super::booking::{reminders, still_open};
use super::*;
use crate::centre::Reference;
use crate::centre::file::demo;
use crate::domain::{DocId, MatterId, Private};
use crate::fact::case::{
    Booking, BookingEnd, BookingEnded, Client, Extension, Intake, Letter, LetterKind, Procedure, Task, Verdict,
    WindowDay,
};
use crate::fact::leave::{LeaveKind, Slip};
use crate::fact::proceeding::{Deed, Value};
use crate::fact::visit::{Drawing, Means};
use crate::regime::limit::Light;
use crate::sync::scope::{audience, readable};
use crate::testing::{self, Outcome, Play, at, day, decision};

fn play(centre: &str, now: &str) -> Play {
    Play::of(demo(centre).unwrap().reference, now)
}

fn client() -> Client {
    Client { name: Private::new("杨某".to_owned()), phone: Private::new("0875-0000401".to_owned()) }
}

fn of_matter(matter: &str, reference: &Reference) -> Intake {
    let id = MatterId::new(matter);
    let window = reference.matters[&id].window.clone();
    let (online, site_check, special) = (false, false, String::new());
    Intake { subject: Subject::Matter(id), window, client: client(), online, at: Timestamp(0), site_check, special }
}

/// Taken in at the window now.
fn received(play: &mut Play, worker: &str, intake: Intake) -> DocId {
    let doc = play.new_doc();
    let at = if intake.online { intake.at } else { play.now };
    play.by(worker).states(doc, Statement::CaseReceived(Intake { at, ..intake })).effective();
    doc
}

fn case_of(play: &mut Play, worker: &str, matter: &str) -> DocId {
    let intake = of_matter(matter, &play.reference);
    received(play, worker, intake)
}

fn granted() -> Statement {
    Statement::CaseDecided(Decision { result: "准予办理".to_owned(), refuses: false })
}

fn refusal() -> Statement {
    Statement::CaseDecided(Decision { result: "不符合条件".to_owned(), refuses: true })
}

fn noticed(items: &[&str], mends_an_omission: bool) -> Statement {
    let items = items.iter().map(|item| (*item).to_owned()).collect();
    Statement::CaseNoticed(Notice { items, mends_an_omission, how: Means::InPerson })
}

fn supplied(items: &[&str]) -> Statement {
    Statement::SupplementReceived(items.iter().map(|item| (*item).to_owned()).collect())
}

fn asks(due: &str, basis: &str, told: bool) -> Statement {
    Statement::ExtensionAsked(Extension {
        due: day(due),
        reason: "需专家复核".to_owned(),
        basis: basis.to_owned(),
        told,
    })
}

fn agrees(extension: u8) -> Statement {
    Statement::ExtensionDecided(Verdict { extension, agree: true, reason: String::new() })
}

fn closes(explanation: &str) -> Statement {
    Statement::CaseClosed(explanation.to_owned())
}

fn stands(play: &Play, doc: DocId) -> limit::Standing {
    let figures = play.reference.figures.limit().unwrap();
    standing(play.case(doc), &figures, &play.reference.calendar, play.now.date()).unwrap()
}

fn due(play: &Play, doc: DocId) -> String {
    match stands(play, doc).due {
        Some(Due::On(date)) => date.to_string(),
        Some(Due::Unknown) => "unknown".to_owned(),
        None => "not running".to_owned(),
    }
}

fn told() -> Statement {
    Statement::ExtensionTold(Means::Phone)
}

/// Somebody of a section away for a day, as its leader in charge agreed.
fn away(play: &mut Play, worker: &str, leader: &str, from: &str, to: &str) -> DocId {
    let slip = Slip { kind: LeaveKind::Trip, ..testing::slip(from, to) };
    let doc = play.submitted_leave(worker, slip);
    play.by(leader).states(doc, decision(0, true)).effective();
    doc
}

#[test]
fn yg_lim_a5_a_default_case_is_reported_before_it_is_closed() {
    let mut play = play("yaoguan", "2026-04-20 09:00");
    let doc = case_of(&mut play, "lijun", "low-income");
    assert_eq!(due(&play, doc), "2026-05-13");
    play.at("2026-05-12 10:00");
    play.by("lijun").states(doc, closes("")).refused(&["GY-CORE-E-STATE", "YG-LIM-E-REPORT"]);
    play.by("lijun").states(doc, granted()).effective();
    play.by("lijun").states(doc, closes("")).refused(&["YG-LIM-E-REPORT"]);
    let late = |play: &Play, on: &str| is_report_late(play.case(doc), &play.reference.calendar, day(on));
    assert_eq!((late(&play, "2026-05-13"), late(&play, "2026-05-14")), (false, true));
    let report = || Statement::ReportedToHead("已纳入低保".to_owned());
    let mut in_time = play.clone();
    in_time.at("2026-05-13 17:00").by("lijun").states(doc, report()).effective();
    assert!(!late(&in_time, "2026-06-01"));
    in_time.by("lijun").states(doc, closes("")).effective();
    assert!(!in_time.case(doc).is_open());
    play.at("2026-05-14 09:00").by("lijun").states(doc, report()).effective();
    assert!(late(&play, "2026-05-14"), "told, and told late");
    // A limit of the law needs no report (YG-LIM-A4).
    play.at("2026-03-02 09:00");
    let other = case_of(&mut play, "duyan", "medical-registration");
    assert_eq!(due(&play, other), "2026-03-11");
    play.by("duyan").states(other, granted()).effective();
    play.by("duyan").states(other, closes("")).effective();
}

#[test]
fn yg_lim_a6_service_goes_on_after_closing_time() {
    let mut play = play("yaoguan", "2026-03-10 17:05");
    let doc = case_of(&mut play, "lijun", "elderly-card");
    let window = play.case(doc).window.clone();
    let counter = DocId::counter(&play.reference.centre, &window, day("2026-03-10"));
    let shut = || Statement::WindowClosed(WindowDay { window: window.clone(), on: day("2026-03-10") });
    play.at("2026-03-10 17:40");
    let refused = play.by("zhaomei").states(counter, shut());
    assert_eq!(refused.figure("cases"), Some("1"));
    refused.refused(&["YG-LIM-E-OPEN-CASES"]);
    play.at("2026-03-10 18:05").by("lijun").states(doc, granted()).effective();
    assert_eq!(extended_minutes(play.case(doc), &play.reference), Some(35));
    play.by("duyan").states(counter, shut()).refused(&["GY-CORE-E-ROLE"]);
    play.by("zhaomei").states(counter, shut()).effective();
    // Whoever was told what to bring, or whose case was taken for later, is not waiting at the window.
    for (doc, done) in [(20, noticed(&["户口簿"], false)), (21, Statement::CaseAccepted(()))] {
        let doc = DocId([doc; 16]);
        let intake = Intake { at: play.now, ..of_matter("elderly-card", &play.reference) };
        play.by("lijun").states(doc, Statement::CaseReceived(intake)).effective();
        assert_eq!(still_open(&window, play.now.date(), &play.world()), 1);
        play.by("lijun").states(doc, done).effective();
        assert_eq!(still_open(&window, play.now.date(), &play.world()), 0);
    }
    let elsewhere = DocId::counter(&play.reference.centre, &window, day("2026-03-11"));
    play.by("zhaomei").states(elsewhere, shut()).refused(&["GY-CORE-E-RANGE(on)"]);
}

fn appointment(at_home: bool, from: &str, to: &str) -> Booking {
    Booking {
        matter: MatterId::new("elderly-card"),
        window: crate::domain::WindowId::new("civil-affairs"),
        client: client(),
        need: "行动不便".to_owned(),
        at_home,
        address: Private::new(if at_home { "某村某组" } else { "" }.to_owned()),
        from: at(from),
        to: at(to),
        worker: WorkerId::new("lijun"),
    }
}

fn books(play: &mut Play, booking: Booking) -> (DocId, Outcome) {
    let doc = play.new_doc();
    let outcome = play.by("zhaomei").states(doc, Statement::AppointmentAgreed(booking));
    (doc, outcome)
}

#[test]
fn yg_lim_a7_appointments_at_home_have_a_gap_and_reminders() {
    let mut play = play("yaoguan", "2026-03-12 09:00");
    let first = appointment(true, "2026-03-14 10:00", "2026-03-14 11:00");
    let reminded = reminders(&first, &play.reference.calendar);
    assert_eq!(reminded, [at("2026-03-13 16:00"), at("2026-03-14 09:00")]);
    let (doc, outcome) = books(&mut play, first);
    outcome.effective();
    assert_eq!((play.case(doc).handler.as_str(), play.case(doc).received), ("lijun", None));
    let (_, outcome) = books(&mut play, appointment(true, "2026-03-14 11:15", "2026-03-14 12:15"));
    assert_eq!((outcome.figure("from"), outcome.figure("to")), (Some("10:00"), Some("11:00")));
    outcome.refused(&["YG-LIM-E-STAFF-BUSY"]);
    books(&mut play, appointment(true, "2026-03-14 11:30", "2026-03-14 12:30")).1.effective();
    // What was cancelled keeps nobody.
    let ended = Statement::AppointmentEnded(BookingEnded { booking: 0, how: BookingEnd::Cancelled });
    play.by("zhaomei").states(doc, ended.clone()).effective();
    play.by("zhaomei").states(doc, ended).refused(&["GY-CORE-E-STATE", "GY-CORE-E-STATE"]);
    books(&mut play, appointment(true, "2026-03-14 10:00", "2026-03-14 11:00")).1.effective();
}

#[test]
fn yg_lim_a8_an_appointment_needs_a_need() {
    let mut play = play("yaoguan", "2026-03-12 09:00");
    let asked = || appointment(false, "2026-03-13 10:00", "2026-03-13 11:00");
    books(&mut play, Booking { need: " ".to_owned(), ..asked() }).1.refused(&["YG-LIM-E-NEED"]);
    let past = appointment(false, "2026-03-12 08:40", "2026-03-12 09:30");
    books(&mut play, past).1.refused(&["YG-LIM-E-PAST"]);
    books(&mut play, asked()).1.effective();
    let mut elsewhere = self::play("zhangye", "2026-03-12 09:00");
    let outcome = books(&mut elsewhere, asked()).1;
    outcome.refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn yg_lim_a9_the_way_back_from_a_home_is_a_gap_too() {
    let mut play = play("yaoguan", "2026-03-16 09:00");
    books(&mut play, appointment(true, "2026-03-18 09:00", "2026-03-18 10:00")).1.effective();
    let in_hall = |from: &str, to: &str| appointment(false, &format!("2026-03-18 {from}"), &format!("2026-03-18 {to}"));
    books(&mut play, in_hall("10:15", "11:00")).1.refused(&["YG-LIM-E-STAFF-BUSY"]);
    books(&mut play, in_hall("10:30", "11:00")).1.effective();
    let mut play = self::play("yaoguan", "2026-03-16 09:00");
    books(&mut play, in_hall("09:00", "10:00")).1.effective();
    books(&mut play, in_hall("10:00", "11:00")).1.effective();
    books(&mut play, in_hall("09:59", "10:30")).1.refused(&["YG-LIM-E-STAFF-BUSY", "YG-LIM-E-STAFF-BUSY"]);
}

#[test]
fn an_appointment_becomes_a_case_when_the_client_is_there() {
    let mut play = play("yaoguan", "2026-03-12 09:00");
    let (doc, outcome) = books(&mut play, appointment(false, "2026-03-13 10:00", "2026-03-13 11:00"));
    outcome.effective();
    play.by("lijun").states(doc, granted()).refused(&["GY-CORE-E-STATE"]);
    play.at("2026-03-13 10:00");
    let intake = |play: &Play, matter: &str| Intake { at: play.now, ..of_matter(matter, &play.reference) };
    let other = Statement::CaseReceived(intake(&play, "low-income"));
    play.by("lijun").states(doc, other).refused(&["GY-CORE-E-STATE"]);
    let its = Statement::CaseReceived(intake(&play, "elderly-card"));
    play.by("lijun").states(doc, its).effective();
    assert_eq!(due(&play, doc), "2026-03-20");
    play.by("lijun").states(doc, granted()).effective();
}

#[test]
fn a_check_on_the_spot_is_done_before_the_end() {
    let mut play = play("yaoguan", "2026-04-28 09:00");
    let needs = Intake { site_check: true, ..of_matter("homestead", &play.reference) };
    let doc = received(&mut play, "fanqing", needs);
    let (figures, calendar) = (play.reference.figures.limit().unwrap(), play.reference.calendar.clone());
    assert_eq!(site_check_due(play.case(doc), &figures, &calendar), Some(Due::On(day("2026-05-14"))));
    play.at("2026-05-15 09:00");
    play.by("fanqing").states(doc, granted()).refused(&["YG-LIM-E-SITE"]);
    play.by("fanqing").states(doc, Statement::SiteChecked("四至清楚".to_owned())).effective();
    play.by("fanqing").states(doc, granted()).effective();
}

#[test]
fn yg_lim_a2_letters_have_fifteen_days_or_the_leaders_own_time() {
    let mut play = play("yaoguan", "2026-02-02 09:00");
    let letter = |kind, given: Option<&str>| {
        let letter = Letter { kind, what: "反映道路积水".to_owned(), given: given.map(day) };
        Intake { subject: Subject::Letter(letter), ..of_matter("homestead", &demo("yaoguan").unwrap().reference) }
    };
    let public = received(&mut play, "fanqing", letter(Some(LetterKind::PublicLetter), None));
    assert_eq!(due(&play, public), "2026-02-28");
    let forwarded = received(&mut play, "fanqing", letter(Some(LetterKind::ForwardedByLeader), Some("2026-02-10")));
    assert_eq!(due(&play, forwarded), "2026-02-10");
    let nothing = Statement::CaseReceived(Intake { at: play.now, ..letter(None, None) });
    let doc = play.new_doc();
    play.by("fanqing").states(doc, nothing).refused(&["YG-LIM-E-KIND"]);
    // Where no regulation speaks of letters nobody takes one in.
    let zhangye = demo("zhangye").unwrap().reference;
    let of_zhangye = limit_of(&public_letter(), &zhangye.figures.limit().unwrap(), &zhangye);
    assert_eq!(of_zhangye.unwrap_err().name(), "GY-CORE-E-STATE");
}

fn public_letter() -> Subject {
    Subject::Letter(Letter { kind: Some(LetterKind::PublicLetter), what: "反映道路积水".to_owned(), given: None })
}

#[test]
fn zy_ab_a7_whoever_is_at_the_post_answers_for_what_is_late() {
    let mut play = play("zhangye", "2026-03-09 09:00");
    let doc = case_of(&mut play, "liyan", "project-entry");
    assert_eq!(due(&play, doc), "2026-03-16");
    play.at("2026-03-13 09:00");
    away(&mut play, "liyan", "qinyue", "2026-03-17 08:30", "2026-03-17 17:30");
    // Not before Li is away, and nobody but B.
    play.at("2026-03-16 10:00").by("wangbin").states(doc, granted()).refused(&["GY-CORE-E-ROLE"]);
    play.at("2026-03-17 10:00").by("zhaoxue").states(doc, granted()).refused(&["GY-CORE-E-ROLE"]);
    let offered = |worker: &str| {
        let offers = offers(play.case(doc), &WorkerId::new(worker), &play.world());
        offers.into_iter().find(|offer| offer.act == Act::Decide).map(|offer| offer.instead_of)
    };
    assert_eq!(offered("wangbin"), Some(Some(WorkerId::new("liyan"))));
    // As the lists say: who answers now, and nobody in the place of somebody who is there.
    let in_place_of = |play: &Play, worker: &str| ab::in_place_of(&WorkerId::new(worker), play.now, &play.world());
    assert_eq!(in_place_of(&play, "liyan"), Some(vec![WorkerId::new("wangbin")]));
    assert_eq!(in_place_of(&play, "wangbin"), None);
    assert_eq!((offered("liyan"), offered("zhaoxue")), (Some(None), None));
    let outcome = play.by("wangbin").states(doc, granted()).effective();
    let (wang, li) = (WorkerId::new("wangbin"), WorkerId::new("liyan"));
    let ruling = Ruling::Case { instead_of: Some(li.clone()), overdue: Some(day("2026-03-16")) };
    assert_eq!(outcome.receipt.ruling, ruling);
    let case = play.case(doc);
    let acting: Vec<_> = case.acting.iter().map(|acting| (&acting.by.who, &acting.instead_of)).collect();
    assert_eq!(acting, [(&wang, &li)], "Wang acting for Li");
    let proposed: Vec<_> = case.referrals.iter().map(|of| (&of.subject, of.instead_of.as_ref(), of.due)).collect();
    assert_eq!(proposed, [(&wang, Some(&li), day("2026-03-16"))]);
    // The answer is late as well; there is one referral all the same, and Wang reads the case on.
    play.by("wangbin").states(doc, Statement::CaseAnswered(Means::Phone)).effective();
    assert_eq!(play.case(doc).referrals.len(), 1);
    assert!(stands(&play, doc).overdue);
}

#[test]
fn what_is_finished_in_time_refers_nobody() {
    let mut play = play("zhangye", "2026-03-09 09:00");
    let doc = case_of(&mut play, "liyan", "project-entry");
    play.at("2026-03-16 17:00").by("liyan").states(doc, granted()).effective();
    play.by("liyan").states(doc, Statement::CaseAnswered(Means::Phone)).effective();
    let case = play.case(doc);
    assert!(case.referrals.is_empty() && case.acting.is_empty() && !stands(&play, doc).overdue);
    play.by("liyan").states(doc, closes("")).effective();
    play.by("liyan").states(doc, Statement::CaseAnswered(Means::Phone)).kept(&["GY-CORE-E-STATE"]);
}

#[test]
fn a_briefing_names_the_cases_that_come_due() {
    let mut play = play("zhangye", "2026-03-11 09:00");
    let doc = case_of(&mut play, "liyan", "project-entry");
    assert_eq!(due(&play, doc), "2026-03-18");
    let span = (at("2026-03-16 08:30"), at("2026-03-17 17:30"));
    let open = |play: &Play| ab::open_matters(&WorkerId::new("liyan"), span, &play.world());
    assert_eq!(open(&play), [(doc, day("2026-03-18"))]);
    play.by("liyan").states(doc, granted()).effective();
    assert_eq!(open(&play), []);
}

#[test]
fn an_extension_is_asked_for_agreed_to_and_told() {
    let mut play = play("zhangye", "2026-03-02 09:00");
    let doc = case_of(&mut play, "liyan", "project-entry");
    assert_eq!(due(&play, doc), "2026-03-09");
    play.at("2026-03-06 09:00");
    play.by("liyan").states(doc, asks("2026-03-09", "", false)).refused(&["ZY-LIM-E-EXT-DUE"]);
    play.by("liyan").states(doc, asks("2026-03-13", "", false)).effective();
    let reads = |play: &Play, worker: &str| {
        let organisation = &play.reference.organisation;
        let scopes = readable(&WorkerId::new(worker), organisation, play.now.date());
        !scopes.is_disjoint(&audience(&play.documents[&doc], &play.reference))
    };
    // The window, the section's leaders, who supervises.
    assert!(["liyan", "wangbin", "zhaoxue", "mayong", "qinyue", "guoping"].into_iter().all(|who| reads(&play, who)));
    assert!(["masheng", "dingli", "gaoshan", "baigang"].into_iter().all(|who| !reads(&play, who)));
    play.by("liyan").states(doc, told()).kept(&["ZY-LIM-E-EXT-CONSENT"]);
    play.by("tangning").states(doc, agrees(0)).refused(&["GY-CORE-E-ROLE"]);
    let mut late = play.clone();
    late.at("2026-03-10 09:00").by("qinyue").states(doc, agrees(0)).refused(&["ZY-LIM-E-EXT-LATE"]);
    play.by("qinyue").states(doc, agrees(0)).effective();
    assert_eq!(due(&play, doc), "2026-03-09", "not told: the old end stands");
    let mut late = play.clone();
    late.at("2026-03-10 09:00").by("liyan").states(doc, told()).kept(&["ZY-LIM-E-EXT-NOTICE"]);
    assert_eq!(due(&late, doc), "2026-03-09");
    play.by("liyan").states(doc, told()).effective();
    assert_eq!(due(&play, doc), "2026-03-13");
    // Refused with a reason, and asked for again.
    play.by("liyan").states(doc, asks("2026-03-20", "", false)).effective();
    let no =
        |reason: &str| Statement::ExtensionDecided(Verdict { extension: 1, agree: false, reason: reason.to_owned() });
    play.by("qinyue").states(doc, agrees(0)).refused(&["GY-CORE-E-CHANGED"]);
    play.by("qinyue").states(doc, no("")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("qinyue").states(doc, no("已延过一次")).effective();
    assert_eq!((due(&play, doc), play.case(doc).open_extension()), ("2026-03-13".to_owned(), None));
}

#[test]
fn two_offices_agree_to_an_extension_of_a_district() {
    let mut play = play("zhengwu", "2026-04-13 09:00");
    let doc = case_of(&mut play, "moxia", "building-permit");
    assert_eq!(due(&play, doc), "2026-04-23");
    play.at("2026-04-21 09:00").by("moxia").states(doc, asks("2026-04-30", "", false)).effective();
    play.at("2026-04-22 09:00").by("shaowen").states(doc, agrees(0)).refused(&["ZW-LIM-E-EXT-HEAD"]);
    play.by("tanglei").states(doc, agrees(0)).effective();
    play.by("tanglei").acting(Role::WindowHead).states(doc, agrees(0)).refused(&["GY-CORE-E-STATE"]);
    play.by("shaowen").states(doc, agrees(0)).effective();
    play.at("2026-04-23 09:00").by("moxia").states(doc, told()).effective();
    assert_eq!(due(&play, doc), "2026-04-30");
}

#[test]
fn days_that_are_left_out_and_a_limit_of_the_law() {
    let review = |from: &str, to: &str, basis: &str, on_receipt| {
        let (procedure, basis) = (Procedure::ExpertReview, basis.to_owned());
        Statement::PauseNoted(Pause { procedure, from: day(from), to: day(to), basis, on_receipt })
    };
    let mut play = play("zhengwu", "2026-04-13 09:00");
    let doc = case_of(&mut play, "moxia", "building-permit");
    play.by("moxia").states(doc, review("2026-04-16", "2026-04-20", "", false)).refused(&["ZW-LIM-E-SPAN"]);
    play.by("moxia").states(doc, review("2026-04-16", "2026-04-20", "", true)).effective();
    assert_eq!(due(&play, doc), "2026-04-28");

    let mut play = Play::guangyuan("2026-04-27 09:00");
    let doc = case_of(&mut play, "lina", "social-card");
    assert_eq!(due(&play, doc), "not running");
    play.by("lina").states(doc, granted()).refused(&["GY-CORE-E-STATE"]);
    play.by("lina").states(doc, Statement::CaseAccepted(())).effective();
    assert_eq!(due(&play, doc), "2026-05-09");
    // The head of the window enters what a law leaves out, and what it lets run on.
    play.by("lina").states(doc, review("2026-04-28", "2026-04-29", "测绘法", false)).refused(&["GY-CORE-E-ROLE"]);
    play.by("sunyue")
        .states(doc, review("2026-04-28", "2026-04-29", " ", false))
        .refused(&["GY-CORE-E-REQUIRED(basis)"]);
    play.by("sunyue").states(doc, review("2026-04-28", "2026-04-29", "测绘法", false)).effective();
    assert_eq!(due(&play, doc), "2026-05-12");
    play.by("sunyue").states(doc, asks("2026-05-20", "行政许可法", false)).refused(&["GY-LIMIT-E-EXT-NOTICE"]);
    play.by("sunyue").states(doc, asks("2026-05-20", "行政许可法", true)).effective();
    assert_eq!(due(&play, doc), "2026-05-20");
    play.by("lina").states(doc, Statement::CaseDelivered(Means::InPerson)).kept(&["GY-LIMIT-E-DELIVERY"]);
    play.by("lina").states(doc, granted()).effective();
    play.by("lina").states(doc, closes("")).refused(&["GY-CORE-E-STATE"]);
    play.by("lina").states(doc, Statement::CaseDelivered(Means::InPerson)).effective();
    play.by("lina").states(doc, closes("")).effective();
}

#[test]
fn papers_that_were_asked_for_and_an_omission() {
    let mut play = play("zhangye", "2026-03-02 09:00");
    let doc = case_of(&mut play, "liyan", "project-entry");
    play.by("liyan").states(doc, supplied(&["a"])).kept(&["ZY-LIM-E-NO-NOTICE"]);
    play.by("liyan").states(doc, noticed(&["a"], true)).kept(&["GY-CORE-E-RANGE(mends_an_omission)"]);
    play.by("liyan").states(doc, noticed(&["a"], false)).effective();
    assert_eq!(due(&play, doc), "not running");
    play.by("liyan").states(doc, Statement::CaseAccepted(())).refused(&["GY-CORE-E-REQUIRED(materials)"]);
    play.at("2026-03-05 09:00").by("liyan").states(doc, supplied(&["a"])).effective();
    assert_eq!(due(&play, doc), "2026-03-12");
    play.at("2026-03-06 09:00").by("liyan").states(doc, noticed(&["b"], true)).effective();
    assert_eq!((due(&play, doc), play.case(doc).missing_items()), ("2026-03-12".to_owned(), vec!["b"]));
    play.at("2026-03-10 09:00").by("liyan").states(doc, supplied(&["b"])).effective();
    play.by("liyan").states(doc, Statement::CaseAccepted(())).effective();
    assert_eq!(due(&play, doc), "2026-03-12");
}

/// A denial report of moxia's, confirmed at once by the leader in charge.
fn reported_and_confirmed(play: &mut Play, case: DocId) {
    let text = |text: &str| Value::Text(text.to_owned());
    let private = |text: &str| Value::Private(Private::new(text.to_owned()));
    let drawn = Drawing { strokes: vec![vec![(10, 10), (500, 400)]] };
    let deed = |act: &str, values: Vec<(&str, Value)>| {
        let values = values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        Statement::DeedDone(Deed { procedure: "ZW-DEN".to_owned(), act: act.to_owned(), values })
    };
    let report = play.new_doc();
    let drafted = vec![("window", Value::Window(WindowId::new("construction"))), ("case", Value::Case(case))];
    let content = vec![
        ("handler", Value::Worker(WorkerId::new("moxia"))),
        ("position", text("科员")),
        ("party", private("杨某")),
        ("party_address", private("建设路 8 号")),
        ("party_phone", private("0817-0000401")),
        ("scope", Value::Choice("d".to_owned())),
        ("facts", text("招牌超出建筑物外墙")),
        ("reasons", text("不符合城市容貌标准")),
        ("basis", text("城市市容和环境卫生管理条例")),
    ];
    play.by("moxia").states(report, deed("draft", drafted)).effective();
    play.by("moxia").states(report, deed("report", content)).effective();
    play.by("fuhua").states(report, deed("confirm", vec![("signature", Value::Drawing(drawn))])).effective();
}

#[test]
fn silence_consents_unless_the_refusal_was_confirmed_in_time() {
    let mut play = play("zhengwu", "2026-04-13 09:00");
    let doc = case_of(&mut play, "moxia", "sign-permit");
    play.at("2026-04-23 17:40");
    play.by("moxia").states(doc, refusal()).refused(&["ZW-DEN-E-NOT-CONFIRMED"]);
    let mut silent = play.clone();
    silent.at("2026-04-24 08:00");
    assert_eq!(stands(&silent, doc).deemed, Some(Deemed::Approved(day("2026-04-24"))));
    silent.by("moxia").states(doc, refusal()).refused(&["ZW-DEN-E-NOT-CONFIRMED", "GY-CORE-E-STATE"]);
    silent.by("moxia").states(doc, closes("")).effective();
    reported_and_confirmed(&mut play, doc);
    play.at("2026-04-24 08:05");
    // Written before the report was confirmed.
    play.by("moxia")
        .offline("2026-04-23 17:20", "2026-04-23 17:15")
        .states(doc, refusal())
        .refused(&["ZW-DEN-E-NOT-CONFIRMED"]);
    play.by("moxia").offline("2026-04-23 17:45", "2026-04-23 17:41").states(doc, refusal()).effective();
    assert_eq!(stands(&play, doc).deemed, None);

    // Told to come in time, and not there: served in time.
    play.at("2026-05-10 09:00");
    let doc = case_of(&mut play, "moxia", "sign-permit");
    let comes = |on: &str| Statement::ClientAppointed(Appointed { on: day(on), how: Means::Phone });
    play.by("moxia").states(doc, Statement::ClientCame(())).kept(&["ZW-LIM-E-NO-APPOINTMENT"]);
    play.by("moxia").states(doc, comes("2026-05-22")).kept(&["ZW-LIM-E-NO-APPOINTMENT"]);
    play.by("moxia").states(doc, comes("2026-05-18")).effective();
    play.at("2026-05-21 09:00");
    assert_eq!(stands(&play, doc).deemed, Some(Deemed::OnTime));
}

#[test]
fn a_task_that_is_late_is_explained() {
    let mut play = play("zhangye", "2026-03-09 09:00");
    let task = |due: &str| {
        let task = Task { what: "报送统计表".to_owned(), due: day(due) };
        Intake { subject: Subject::Task(task), ..of_matter("project-entry", &demo("zhangye").unwrap().reference) }
    };
    let doc = play.new_doc();
    let early = Statement::CaseReceived(Intake { at: play.now, ..task("2026-03-06") });
    play.by("liyan").states(doc, early).refused(&["GY-CORE-E-ORDER"]);
    let beyond = Statement::CaseReceived(Intake { at: play.now, ..task("2027-03-08") });
    play.by("liyan").states(doc, beyond).refused(&["GY-CORE-E-CALENDAR"]);
    let doc = received(&mut play, "liyan", task("2026-03-13"));
    assert_eq!(due(&play, doc), "2026-03-13");
    play.at("2026-03-16 09:00").by("liyan").states(doc, granted()).effective();
    play.by("liyan").states(doc, closes(" ")).refused(&["ZY-LIM-E-EXPLAIN"]);
    play.by("liyan").states(doc, closes("等上级口径")).effective();
}

#[test]
fn the_days_of_a_case_are_never_typed_and_who_takes_it_in_is_of_the_window() {
    let mut play = play("zhangye", "2026-03-09 20:00");
    let online =
        |at: Timestamp| Intake { online: true, at, ..of_matter("project-entry", &demo("zhangye").unwrap().reference) };
    let doc = received(&mut play, "liyan", online(at("2026-03-07 20:00")));
    assert_eq!(due(&play, doc), "2026-03-13");
    let late = Intake { at: at("2026-03-06 09:00"), ..of_matter("project-entry", &play.reference) };
    let doc = play.new_doc();
    play.by("liyan").states(doc, Statement::CaseReceived(late)).refused(&["GY-CORE-E-RANGE(at)"]);
    let mut other = Intake { at: play.now, ..of_matter("objection", &play.reference) };
    let says = Statement::CaseReceived(other.clone());
    play.by("liyan").states(doc, says).refused(&["GY-CORE-E-ROLE"]);
    other.window = WindowId::new("trade");
    play.by("liyan").states(doc, Statement::CaseReceived(other)).refused(&["GY-CORE-E-RANGE(matter)"]);
    let doc = case_of(&mut play, "liyan", "project-entry");
    let to = |handler: &str| {
        Statement::CaseReassigned(Reassigned { handler: WorkerId::new(handler), reason: "调整分工".to_owned() })
    };
    play.by("liyan").states(doc, to("wangbin")).refused(&["GY-CORE-E-ROLE"]);
    play.by("mayong").states(doc, to("dingli")).refused(&["GY-CORE-E-RANGE(handler)"]);
    play.by("mayong").states(doc, to("wangbin")).effective();
    play.by("liyan").states(doc, granted()).refused(&["GY-CORE-E-ROLE"]);
    play.by("wangbin").states(doc, granted()).effective();
}

/// Who gives a case to another handler reads it: the head of the centre where the head reads all.
#[test]
fn the_head_reassigns_only_what_the_head_reads() {
    for (centre, worker, head, reads) in [("zhangye", "liyan", "gaoshan", false), ("yaoguan", "lijun", "heping", true)]
    {
        let mut play = play(centre, "2026-03-09 09:00");
        let (handler, leader) = (WorkerId::new(worker), WorkerId::new(head));
        let windows = play.reference.organisation.windows_of(&handler, play.now.date());
        let matter = play.reference.matters.iter().find(|(_, matter)| windows.contains(&matter.window));
        let matter = matter.map(|(id, _)| id.to_string()).unwrap();
        let doc = case_of(&mut play, worker, &matter);
        let (organisation, on) = (&play.reference.organisation, play.now.date());
        let scopes = readable(&leader, organisation, on);
        let audience = audience(&play.documents[&doc], &play.reference);
        assert_eq!(!scopes.is_disjoint(&audience), reads, "{centre}");
        let offered = offers(play.case(doc), &leader, &play.world());
        assert_eq!(offered.iter().any(|offer| offer.act == Act::Reassign), reads, "{centre}");
    }
}

#[test]
fn days_left_are_those_of_the_limit() {
    let mut play = play("zhangye", "2026-03-02 09:00");
    let late = case_of(&mut play, "liyan", "project-entry");
    play.at("2026-03-05 09:00");
    let soon = case_of(&mut play, "liyan", "deposit-return");
    play.at("2026-03-10 09:00");
    let fresh = case_of(&mut play, "liyan", "deposit-return");
    assert_eq!([late, soon, fresh].map(|doc| stands(&play, doc).light), [Light::Red, Light::Amber, Light::Green]);
    let left = |doc: DocId, due: &str| days_left(day(due), play.now.date(), play.case(doc), &play.reference.calendar);
    assert_eq!((left(late, "2026-03-09"), left(soon, "2026-03-12"), left(fresh, "2026-03-17")), (-1, 2, 5));
}
