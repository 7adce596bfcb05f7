//! The acceptance examples of JD-MTG, and what they leave open.

use super::*;
use crate::domain::WindowId;
use crate::fact::leave::{Filing, Slip};
use crate::fact::meeting::{
    Cancellation, Corrected, Correction, Criticised, Entered, Grounds, Listed, Material, Minutes, Plan, Sought, Talk,
    Told, Verdict, Way,
};
use crate::fold::State;
use crate::fold::meeting::LeaveStage;
use crate::sync::scope::{audience, readable};
use crate::testing::{Outcome, Play, at, day, decision, slip};

fn weekly_doc(play: &Play, on: &str) -> DocId {
    document(MeetingKind::Weekly, day(on), &play.reference).unwrap()
}

fn plan(kind: MeetingKind, on: &str) -> Plan {
    let (place, agenda) = ("三楼会议室".to_owned(), String::new());
    Plan { on: day(on), kind, start_minute: 15 * 60, place, agenda, people: Vec::new(), convenor: None }
}

fn plans(play: &mut Play, worker: &str, plan: Plan) -> Outcome {
    let doc = document(plan.kind, plan.on, &play.reference).unwrap_or(DocId::drawn([7; 16]));
    play.by(worker).states(doc, Statement::MeetingPlanned(plan))
}

fn checks_in(play: &mut Play, worker: &str, doc: DocId) -> Outcome {
    let (on, at) = (play.now.date(), play.now);
    play.by(worker).states(doc, Statement::CheckedIn(Check { on, at }))
}

/// As one that names a reason which nobody has given.
fn request(on: &str, stand_in: Option<&str>) -> Sought {
    let stand_in = stand_in.map(WorkerId::new);
    Sought { on: day(on), stand_in, told: None, grounds: [7; 32] }
}

fn grounds(doc: DocId, kind: MeetingKind, on: &str, person: &str) -> Grounds {
    Grounds {
        meeting: doc,
        kind,
        on: day(on),
        convenor: None,
        person: WorkerId::new(person),
        reason: "参加县里会议".to_owned(),
        paper: Vec::new(),
        salt: [1; 16],
    }
}

/// Says why in the document that is for that.
fn explains(play: &mut Play, worker: &str, given: Grounds) -> Outcome {
    let doc = DocId::grounds(&play.reference.centre, given.meeting, &given.person);
    play.by(worker).states(doc, Statement::GroundsGiven(given))
}

/// What a phone says first, of the meeting as it is.
fn why(play: &Play, doc: DocId, on: Date, person: &str) -> Grounds {
    let meeting = play.documents.get(&doc).and_then(State::as_meeting);
    let kind = meeting.map_or(MeetingKind::Weekly, |meeting| meeting.kind);
    let convenor = meeting.and_then(|meeting| meeting.convenor.clone());
    let paper = if kind == MeetingKind::Monthly { vec![1, 2, 3] } else { Vec::new() };
    Grounds { convenor, paper, ..grounds(doc, kind, &on.to_string(), person) }
}

fn seeks(play: &mut Play, worker: &str, doc: DocId, sought: Sought) -> Outcome {
    let given = why(play, doc, sought.on, worker);
    let grounds = given.digest();
    explains(play, worker, given).effective();
    play.by(worker).states(doc, Statement::MeetingLeaveSought(Sought { grounds, ..sought }))
}

fn enters(play: &mut Play, worker: &str, doc: DocId, entered: Entered) -> Outcome {
    let given = why(play, doc, entered.on, entered.person.as_str());
    let grounds = given.digest();
    explains(play, worker, given);
    play.by(worker).states(doc, Statement::MeetingLeaveEntered(Entered { grounds, ..entered }))
}

/// Who reads a document.
fn readers<'a>(play: &'a Play, doc: DocId) -> Vec<&'a str> {
    let organisation = &play.reference.organisation;
    let scopes = audience(&play.documents[&doc], &play.reference);
    let reads = |worker: &&'a WorkerId| !readable(worker, organisation, play.now.date()).is_disjoint(&scopes);
    organisation.workers.keys().filter(reads).map(WorkerId::as_str).collect()
}

fn oral(time: &str) -> Told {
    Told { way: Way::Oral, at: at(time) }
}

fn grant(on: &str, person: &str, stand_in: Option<&str>, time: &str) -> Entered {
    let Sought { on, stand_in, grounds, .. } = request(on, stand_in);
    Entered { on, person: WorkerId::new(person), stand_in, told: oral(time), grounds }
}

fn agrees(on: &str, person: &str) -> Statement {
    let (on, person) = (day(on), WorkerId::new(person));
    Statement::MeetingLeaveDecided(Verdict { on, person, agree: true, reason: String::new() })
}

fn minutes(ended: &str) -> Statement {
    let ended_at = at(ended);
    Statement::MinutesWritten(Minutes { on: ended_at.date(), ended_at, text: "通报本周工作".to_owned() })
}

fn line(play: &Play, doc: DocId, worker: &str) -> Line {
    let lines = lines(play.meeting(doc), &play.reference, play.now);
    lines.into_iter().find(|line| line.person.as_str() == worker).expect("a line")
}

fn mark(play: &Play, doc: DocId, worker: &str) -> Mark {
    line(play, doc, worker).mark
}

fn weeklies(play: &Play, from: &str, days: i32) -> Vec<String> {
    let dates = (0..days).map(|days| day(from).plus_days(days));
    let meetings = dates.filter_map(|date| weekly(date, &play.reference));
    meetings.map(|meeting| format!("{} {}", meeting.on, meeting.starts_at.clock())).collect()
}

#[test]
fn jd_mtg_a1_weekly_meetings_follow_from_the_calendar() {
    let mut play = Play::jingde("2026-03-02 09:00");
    let march =
        ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"].map(|day| format!("{day} 08:50"));
    assert_eq!(weeklies(&play, "2026-03-01", 31), march);
    let april = ["2026-04-13", "2026-04-20", "2026-04-27"].map(|day| format!("{day} 08:50"));
    assert_eq!(weeklies(&play, "2026-04-01", 30), april);
    let rests = (0..365).map(|days| day("2026-01-01").plus_days(days));
    let rests = rests.filter(|date| date.weekday() == chrono::Weekday::Mon && weekly(*date, &play.reference).is_none());
    let rests: Vec<String> = rests.map(|date| date.to_string()).collect();
    assert_eq!(rests, ["2026-02-16", "2026-02-23", "2026-04-06", "2026-05-04", "2026-10-05"]);

    plans(&mut play, "xiemei", plan(MeetingKind::Weekly, "2026-04-06")).refused(&["JD-MTG-E-REST-DAY"]);
    // Nobody checks in to a meeting that is none; in its place the office may create one by hand.
    play.at("2026-04-06 08:45");
    let doc = weekly_doc(&play, "2026-04-06");
    checks_in(&mut play, "hejun", doc).refused(&["GY-CORE-E-STATE"]);
    assert!(!play.documents.contains_key(&doc));
    plans(&mut play, "hejun", plan(MeetingKind::Weekly, "2026-04-07")).refused(&["GY-CORE-E-ROLE"]);
    plans(&mut play, "xiemei", plan(MeetingKind::Weekly, "2026-04-07")).effective();
    assert_eq!(play.meeting(weekly_doc(&play, "2026-04-07")).starts_at, at("2026-04-07 15:00"));
}

#[test]
fn jd_mtg_a2_in_time_to_the_second() {
    let mut play = Play::jingde("2026-03-09 08:50");
    let doc = weekly_doc(&play, "2026-03-09");
    checks_in(&mut play, "hejun", doc).effective();
    play.at("2026-03-09 08:50:01");
    checks_in(&mut play, "shenfei", doc).effective();
    assert_eq!((mark(&play, doc, "hejun"), mark(&play, doc, "shenfei")), (Mark::Present, Mark::Late { minutes: 1 }));
    play.at("2026-03-09 08:52:01");
    checks_in(&mut play, "wuqian", doc).effective();
    assert_eq!(mark(&play, doc, "wuqian"), Mark::Late { minutes: 3 });

    // Once, by who has to come, not before it is open, and at the time that the phone gives evidence for.
    checks_in(&mut play, "hejun", doc).refused(&["GY-CORE-E-STATE"]);
    checks_in(&mut play, "xulan", doc).refused(&["GY-CORE-E-ROLE"]);
    let earlier = Check { on: day("2026-03-09"), at: at("2026-03-09 08:49") };
    play.by("caoyan").states(doc, Statement::CheckedIn(earlier)).refused(&["GY-CORE-E-RANGE(at)"]);
    let mut early = Play::jingde("2026-03-09 08:19:59");
    checks_in(&mut early, "hejun", doc).refused(&["GY-CORE-E-STATE"]);
    early.at("2026-03-09 08:20");
    checks_in(&mut early, "hejun", doc).effective();
    // Two phones without a network mean the same meeting, and what was done offline counts when it arrives.
    play.at("2026-03-09 11:00");
    let at_the_door = Check { on: day("2026-03-09"), at: at("2026-03-09 08:48") };
    let written = play.by("duwei").offline("2026-03-09 08:48", "2026-03-09 08:00");
    written.states(doc, Statement::CheckedIn(at_the_door)).effective();
    assert_eq!(mark(&play, doc, "duwei"), Mark::Present);
}

#[test]
fn jd_mtg_a3_an_approved_absence_is_no_meeting_leave() {
    let mut play = Play::jingde("2026-03-12 09:00");
    let (substitute, official) = ("徐兰".to_owned(), Some(false));
    let half = Slip { substitute, official, ..slip("2026-03-16 08:30", "2026-03-16 12:00") };
    let leave = play.submitted_leave("hejun", half);
    play.by("jiangtao").states(leave, decision(0, true)).effective();
    play.by("caoyan").states(leave, Statement::LeaveFiled(Filing { number: "2026-11".to_owned() })).effective();

    let doc = weekly_doc(&play, "2026-03-16");
    let prompts = |play: &Play, worker: &str| {
        let worker = WorkerId::new(worker);
        let leaves = crate::regime::Others::leaves_of(play, &worker);
        let meeting = play.documents.get(&doc).and_then(|state| state.as_meeting()).cloned();
        let meeting = meeting.or_else(|| weekly(day("2026-03-16"), &play.reference)).unwrap();
        is_unexcused(&meeting, &worker, &leaves, &play.reference, play.now)
    };
    assert!(prompts(&play, "hejun") && !prompts(&play, "shenfei"));

    play.at("2026-03-16 09:30");
    checks_in(&mut play, "shenfei", doc).effective();
    assert_eq!(mark(&play, doc, "hejun"), Mark::Absent);
    let entered = grant("2026-03-16", "hejun", Some("xulan"), "2026-03-13 16:00");
    enters(&mut play, "hejun", doc, entered.clone()).refused(&["GY-CORE-E-SELF"]);
    enters(&mut play, "caoyan", doc, entered.clone()).refused(&["GY-CORE-E-ROLE", "GY-CORE-E-REQUIRED(reason)"]);
    let alone = grant("2026-03-16", "hejun", None, "2026-03-13 16:00");
    enters(&mut play, "jiangtao", doc, alone).refused(&["JD-MTG-E-STAND-IN"]);
    enters(&mut play, "jiangtao", doc, entered).effective();
    let line = line(&play, doc, "hejun");
    assert_eq!((line.mark, line.stand_in), (Mark::OnLeave, Some((WorkerId::new("xulan"), false))));
    // Who stands in is expected now.
    checks_in(&mut play, "xulan", doc).effective();
    assert_eq!(self::line(&play, doc, "hejun").stand_in, Some((WorkerId::new("xulan"), true)));
    assert!(!prompts(&play, "hejun"));
}

#[test]
fn jd_mtg_a4_with_a_stand_in_and_before_the_start() {
    let mut play = Play::jingde("2026-03-13 15:00");
    let doc = weekly_doc(&play, "2026-03-16");
    let blank = Grounds { reason: " ".to_owned(), ..grounds(doc, MeetingKind::Weekly, "2026-03-16", "hejun") };
    explains(&mut play, "hejun", blank).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    assert!(play.documents.is_empty());
    seeks(&mut play, "hejun", doc, request("2026-03-16", None)).refused(&["JD-MTG-E-STAND-IN"]);
    let wrong = request("2026-03-16", Some("hejun"));
    seeks(&mut play, "hejun", doc, wrong).refused(&["GY-CORE-E-RANGE(stand_in)"]);
    seeks(&mut play, "hejun", doc, request("2026-03-16", Some("xulan"))).effective();
    // Only a chief representative needs somebody.
    seeks(&mut play, "caoyan", doc, request("2026-03-16", None)).effective();
    seeks(&mut play, "caoyan", doc, request("2026-03-16", None)).refused(&["GY-CORE-E-STATE"]);
    seeks(&mut play, "xulan", doc, request("2026-03-16", None)).refused(&["GY-CORE-E-ROLE"]);

    play.at("2026-03-16 08:55");
    play.by("jiangtao").states(doc, agrees("2026-03-16", "hejun")).refused(&["JD-MTG-E-AFTER-START"]);
    let late = grant("2026-03-16", "shenfei", Some("fangmin"), "2026-03-16 08:55");
    enters(&mut play, "jiangtao", doc, late).refused(&["JD-MTG-E-AFTER-START"]);
    seeks(&mut play, "shenfei", doc, request("2026-03-16", Some("fangmin"))).refused(&["JD-MTG-E-AFTER-START"]);
    // What was granted before is entered by the person as well, and the leader confirms it.
    let told = Sought { told: Some(oral("2026-03-16 08:30")), ..request("2026-03-16", Some("fangmin")) };
    seeks(&mut play, "shenfei", doc, told).effective();
    assert_eq!(mark(&play, doc, "shenfei"), Mark::Absent);
    play.by("jiangtao").states(doc, agrees("2026-03-16", "shenfei")).effective();
    assert_eq!(mark(&play, doc, "shenfei"), Mark::OnLeave);
    let no = Verdict { agree: false, ..verdict("2026-03-16", "hejun") };
    play.by("jiangtao").states(doc, Statement::MeetingLeaveDecided(no)).refused(&["GY-CORE-E-REQUIRED(reason)"]);
}

fn verdict(on: &str, person: &str) -> Verdict {
    Verdict { on: day(on), person: WorkerId::new(person), agree: true, reason: String::new() }
}

#[test]
fn who_decides_has_read_what_was_asked_and_asks_nothing_for_themselves() {
    let mut play = Play::jingde("2026-03-13 15:00");
    let doc = weekly_doc(&play, "2026-03-16");
    for (worker, stand_in) in [("hejun", Some("xulan")), ("jiangtao", None), ("duwei", None)] {
        seeks(&mut play, worker, doc, request("2026-03-16", stand_in)).effective();
    }
    let read = play.by("jiangtao").having_read([1; 32]);
    read.states(doc, agrees("2026-03-16", "hejun")).refused(&["GY-CORE-E-CHANGED"]);
    play.by("jiangtao").states(doc, agrees("2026-03-16", "jiangtao")).refused(&["GY-CORE-E-SELF"]);
    play.by("duwei").states(doc, agrees("2026-03-16", "hejun")).refused(&["GY-CORE-E-ROLE"]);
    play.by("duwei").states(doc, agrees("2026-03-16", "jiangtao")).effective();
    play.by("jiangtao").states(doc, agrees("2026-03-16", "duwei")).effective();
    let no = Verdict { agree: false, reason: "请派人参加".to_owned(), ..verdict("2026-03-16", "hejun") };
    play.by("jiangtao").states(doc, Statement::MeetingLeaveDecided(no)).effective();
    assert_eq!(play.meeting(doc).leaves[&WorkerId::new("hejun")].stage, LeaveStage::Refused);
    play.by("jiangtao").states(doc, agrees("2026-03-16", "hejun")).refused(&["GY-CORE-E-STATE"]);
    // Whoever was refused may ask again, and comes otherwise.
    seeks(&mut play, "hejun", doc, request("2026-03-16", Some("panhui"))).effective();
    let who = |worker: &str| {
        grantor(play.meeting(doc), &WorkerId::new("hejun"), &WorkerId::new(worker), play.now.date(), &play.reference)
    };
    assert!(who("jiangtao").is_some() && who("duwei").is_none() && who("hejun").is_none());
}

#[test]
fn jd_mtg_a5_the_monthly_meeting_is_one_and_its_leave_on_paper() {
    let mut play = Play::jingde("2026-03-20 09:00");
    plans(&mut play, "xiemei", plan(MeetingKind::Monthly, "2026-03-27")).effective();
    let doc = document(MeetingKind::Monthly, day("2026-03-27"), &play.reference).unwrap();
    let asked = || request("2026-03-27", None);
    let with = |paper| Grounds { paper, ..grounds(doc, MeetingKind::Monthly, "2026-03-27", "xulan") };
    explains(&mut play, "xulan", with(Vec::new())).refused(&["JD-MTG-E-PAPER"]);
    let large = with(vec![0; crate::fact::meeting::PAPER_MAX + 1]);
    explains(&mut play, "xulan", large).refused(&["GY-CORE-E-RANGE(paper)"]);
    // A form that nobody has seen is none.
    let unseen = Statement::MeetingLeaveSought(asked());
    play.by("xulan").states(doc, unseen).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    let word = grant("2026-03-27", "xulan", None, "2026-03-20 08:00");
    enters(&mut play, "jiangtao", doc, word).refused(&["JD-MTG-E-PAPER"]);
    seeks(&mut play, "xulan", doc, asked()).effective();
    assert_eq!(play.meeting(doc).leaves[&WorkerId::new("xulan")].way, Way::Paper);
    play.by("jiangtao").states(doc, agrees("2026-03-27", "xulan")).effective();
    assert_eq!(mark(&play, doc, "xulan"), Mark::OnLeave);

    let second = plans(&mut play, "xiemei", plan(MeetingKind::Monthly, "2026-03-30"));
    assert_eq!(second.figure("date"), Some("2026-03-27"));
    second.refused(&["JD-MTG-E-MONTHLY"]);
    // The plan of a day may change; one that was cancelled makes room for another.
    plans(&mut play, "xiemei", Plan { start_minute: 990, ..plan(MeetingKind::Monthly, "2026-03-27") }).effective();
    assert_eq!(play.meeting(doc).starts_at, at("2026-03-27 16:30"));
    let reason =
        |reason: &str| Statement::MeetingCancelled(Cancellation { on: day("2026-03-27"), reason: reason.to_owned() });
    play.by("jiangtao").states(doc, reason("")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("jiangtao").states(doc, reason("与县里会议冲突")).effective();
    plans(&mut play, "xiemei", plan(MeetingKind::Monthly, "2026-03-30")).effective();
    assert!(play.meeting(doc).leaves.is_empty() && play.meeting(doc).on == day("2026-03-30"));
    plans(&mut play, "xiemei", plan(MeetingKind::Monthly, "2026-04-30")).effective();

    let reminded = |month| monthly_reminder(2026, month, 5, &play.reference.calendar);
    assert_eq!((reminded(3), reminded(12)), (Some(day("2026-03-25")), Some(day("2026-12-25"))));
}

#[test]
fn jd_mtg_a6_no_closing_before_the_material_is_archived() {
    let mut play = Play::jingde("2026-03-10 09:00");
    let doc = weekly_doc(&play, "2026-03-23");
    let (on, window, subject) = (day("2026-03-23"), WindowId::new("market"), "窗口服务经验".to_owned());
    let talk = Statement::TalkAssigned(Talk { on, window, speaker: Some(WorkerId::new("xulan")), subject });
    play.by("hejun").states(doc, talk.clone()).refused(&["GY-CORE-E-ROLE"]);
    play.by("xiemei").states(doc, talk).effective();
    assert_eq!(talk_told_on(play.meeting(doc), &play.reference), Due::On(day("2026-03-16")));

    play.at("2026-03-23 10:00");
    checks_in(&mut play, "hejun", doc).effective();
    play.by("xiemei").states(doc, Statement::MeetingClosed(on)).refused(&["GY-CORE-E-STATE", "JD-MTG-E-MATERIAL"]);
    play.by("xiemei").states(doc, minutes("2026-03-23 09:40")).effective();
    let closing = play.by("xiemei").states(doc, Statement::MeetingClosed(on));
    assert_eq!(closing.figure("window"), Some("market"));
    closing.refused(&["JD-MTG-E-MATERIAL"]);
    play.by("xiemei").states(doc, Statement::TalkArchived(on)).refused(&["JD-MTG-E-MATERIAL"]);
    let material = || Statement::TalkHandedIn(Material { on, text: "一、主要做法".to_owned() });
    play.by("fangmin").states(doc, material()).refused(&["GY-CORE-E-ROLE"]);
    play.by("panhui").states(doc, material()).effective();
    play.by("xiemei").states(doc, Statement::TalkArchived(on)).effective();
    play.by("panhui").states(doc, material()).refused(&["GY-CORE-E-STATE"]);
    play.by("hejun").states(doc, Statement::MeetingClosed(on)).refused(&["GY-CORE-E-ROLE"]);
    play.by("xiemei").states(doc, Statement::MeetingClosed(on)).effective();
    assert_eq!(
        standing(play.meeting(doc), play.now, play.reference.figures.meeting.as_ref().unwrap()),
        Standing::Closed
    );
}

#[test]
fn the_office_hands_in_what_it_got_on_paper() {
    let mut play = Play::jingde("2026-03-10 09:00");
    let doc = weekly_doc(&play, "2026-03-23");
    let (on, window) = (day("2026-03-23"), WindowId::new("market"));
    let talk = Talk { on, window, speaker: None, subject: "窗口服务经验".to_owned() };
    play.by("xiemei").states(doc, Statement::TalkAssigned(talk)).effective();
    play.at("2026-03-24 09:00");
    let material = || Statement::TalkHandedIn(Material { on, text: "纸质材料，已装订".to_owned() });
    play.by("fangmin").states(doc, material()).refused(&["GY-CORE-E-ROLE"]);
    play.by("xiemei").states(doc, material()).effective();
    play.by("xiemei").states(doc, Statement::TalkArchived(on)).effective();
}

#[test]
fn nobody_changes_or_cancels_from_afar_what_has_begun() {
    let mut play = Play::jingde("2026-03-20 09:00");
    let doc = weekly_doc(&play, "2026-03-23");
    let on = day("2026-03-23");
    play.at("2026-03-23 09:10");
    checks_in(&mut play, "hejun", doc).effective();
    // Said before it began, and heard after.
    let cancelled = || Statement::MeetingCancelled(Cancellation { on, reason: "改期".to_owned() });
    let early = play.by("xiemei").offline("2026-03-23 07:00", "2026-03-23 06:50");
    early.states(doc, cancelled()).refused(&["GY-CORE-E-STATE"]);
    let early = play.by("xiemei").offline("2026-03-23 07:00", "2026-03-23 06:50");
    let moved = Plan { start_minute: 900, ..plan(MeetingKind::Weekly, "2026-03-23") };
    early.states(doc, Statement::MeetingPlanned(moved)).refused(&["GY-CORE-E-STATE"]);
    assert!(play.meeting(doc).cancelled.is_none());
}

#[test]
fn jd_mtg_a7_who_makes_a_statement() {
    let play = Play::jingde("2026-03-27 09:00");
    let figures = play.reference.figures.meeting.as_ref().unwrap();
    let of = |person: &str, on: &str, cause| Criticism { person: WorkerId::new(person), on: day(on), cause };
    let found = |person: &'static str, days: [&'static str; 3]| days.map(|on| of(person, on, Cause::Findings));
    let mut criticisms = vec![
        of("xulan", "2026-03-16", Cause::Notice),
        of("panhui", "2026-02-27", Cause::Notice),
        of("fangmin", "2026-03-27", Cause::Circular),
        of("wuqian", "2026-03-28", Cause::Circular),
    ];
    criticisms.extend(found("xulan", ["2026-03-02", "2026-03-03", "2026-03-04"]));
    criticisms.extend(found("shenfei", ["2026-02-27", "2026-03-03", "2026-03-04"]));
    let (last, on) = (Some(day("2026-02-27")), day("2026-03-27"));
    let listed = |since| -> Vec<(String, Vec<Cause>)> {
        let list = statement_list(&criticisms, since, on, figures);
        list.into_iter().map(|(person, causes)| (person.to_string(), causes.into_iter().collect())).collect()
    };
    let (fangmin, xulan) = (vec![Cause::Circular], vec![Cause::Notice, Cause::Findings]);
    assert_eq!(listed(last), [("fangmin".to_owned(), fangmin), ("xulan".to_owned(), xulan)]);
    let everybody: Vec<String> = listed(None).into_iter().map(|(person, _)| person).collect();
    assert_eq!(everybody, ["fangmin", "panhui", "shenfei", "xulan"], "the first meeting looks at all");
}

#[test]
fn a_statement_of_correction_is_asked_for_made_and_kept() {
    let mut play = Play::jingde("2026-03-20 09:00");
    plans(&mut play, "xiemei", plan(MeetingKind::Monthly, "2026-03-27")).effective();
    let doc = document(MeetingKind::Monthly, day("2026-03-27"), &play.reference).unwrap();
    let on = day("2026-03-27");
    let (person, note) = (WorkerId::new("xulan"), "通报〔2026〕3号".to_owned());
    let asked = Statement::CorrectionAsked(Criticised { on, person: person.clone(), cause: Cause::Notice, note });
    play.by("hejun").states(doc, asked.clone()).refused(&["GY-CORE-E-ROLE"]);
    play.by("xiemei").states(doc, asked.clone()).effective();
    let (attitude, measures) = ("深刻反省".to_owned(), "每日自查".to_owned());
    let said = |due: &str| {
        let (attitude, measures) = (attitude.clone(), measures.clone());
        Statement::CorrectionStated(Correction { on, attitude, measures, due: day(due) })
    };
    let done = |done: &str| Statement::CorrectionDone(Corrected { on, person: person.clone(), done: day(done) });
    play.by("xiemei").states(doc, done("2026-03-27")).refused(&["GY-CORE-E-STATE", "GY-CORE-E-FUTURE"]);
    play.by("panhui").states(doc, said("2026-04-10")).refused(&["GY-CORE-E-ROLE"]);
    play.by("xulan").states(doc, said("2026-03-26")).refused(&["GY-CORE-E-ORDER"]);
    play.by("xulan").states(doc, said("2026-04-10")).effective();
    play.by("xiemei").states(doc, asked).refused(&["GY-CORE-E-STATE"]);
    play.at("2026-04-10 09:00");
    play.by("xiemei").states(doc, done("2026-04-09")).effective();
    assert_eq!(play.meeting(doc).corrections[&person].done, Some(day("2026-04-09")));
}

#[test]
fn the_list_of_the_convenor_and_what_is_final() {
    let mut play = Play::jingde("2026-03-09 08:40");
    let doc = weekly_doc(&play, "2026-03-09");
    checks_in(&mut play, "hejun", doc).effective();
    play.at("2026-03-09 09:20");
    let left = Check { on: day("2026-03-09"), at: play.now };
    play.by("hejun").states(doc, Statement::CheckedOut(left.clone())).effective();
    play.by("shenfei").states(doc, Statement::CheckedOut(left)).refused(&["GY-CORE-E-STATE"]);
    let listed = |person: &str, came: Option<&str>, reason: &str| {
        let (on, person, came) = (day("2026-03-09"), WorkerId::new(person), came.map(at));
        let (remark, reason) = (String::new(), reason.to_owned());
        Statement::AttendanceListed(Listed { on, person, came, left: None, phone: true, remark, reason })
    };
    play.by("hejun").states(doc, listed("shenfei", Some("2026-03-09 08:45"), "")).refused(&["GY-CORE-E-ROLE"]);
    play.by("xiemei").states(doc, listed("shenfei", Some("2026-03-09 08:45"), "")).effective();
    play.by("xiemei").states(doc, listed("xulan", None, "")).refused(&["GY-CORE-E-RANGE(person)"]);
    play.by("xiemei").states(doc, minutes("2026-03-09 09:30")).refused(&["GY-CORE-E-FUTURE"]);
    play.at("2026-03-09 10:00");
    play.by("xiemei").states(doc, minutes("2026-03-09 09:30")).effective();
    assert_eq!((mark(&play, doc, "hejun"), mark(&play, doc, "shenfei")), (Mark::LeftEarly, Mark::Present));
    play.by("xiemei").states(doc, Statement::MeetingClosed(day("2026-03-09"))).effective();
    assert_eq!(mark(&play, doc, "wuqian"), Mark::Absent);
    let people = lines(play.meeting(doc), &play.reference, play.now).len();

    // Whoever joins later had not to come, and what is final changes with a reason only.
    let head = play.reference.organisation.grants.iter().find(|grant| grant.id.as_str() == "hejun-leader").unwrap();
    let joined = crate::domain::Grant { id: GrantId::new("late"), worker: WorkerId::new("xulan"), ..head.clone() };
    play.reference.organisation.grants.push(joined);
    assert_eq!(lines(play.meeting(doc), &play.reference, play.now).len(), people);
    checks_in(&mut play, "wuqian", doc).refused(&["GY-CORE-E-STATE"]);
    let came = Some("2026-03-09 08:49");
    play.by("xiemei").states(doc, listed("wuqian", came, "")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("xiemei").states(doc, listed("wuqian", came, "签到漏记")).effective();
    assert_eq!(mark(&play, doc, "wuqian"), Mark::Present);
}

#[test]
fn another_meeting_has_those_whom_it_names() {
    let mut play = Play::jingde("2026-03-10 09:00");
    let people = vec![WorkerId::new("hejun"), WorkerId::new("xulan")];
    let branch =
        Plan { people, convenor: Some(WorkerId::new("hejun")), ..plan(MeetingKind::PartyBranch, "2026-03-11") };
    let nobody = Plan { people: Vec::new(), ..branch.clone() };
    plans(&mut play, "xiemei", nobody).refused(&["GY-CORE-E-RANGE(people)"]);
    let doc = DocId::drawn([7; 16]);
    let elsewhere = document(MeetingKind::Weekly, day("2026-03-16"), &play.reference).unwrap();
    play.by("xiemei").states(elsewhere, Statement::MeetingPlanned(branch.clone())).refused(&["GY-CORE-E-RANGE(on)"]);
    plans(&mut play, "xiemei", branch).effective();
    // The convenor grants leave from it and keeps the list; of the convenor's own the office decides.
    for worker in ["hejun", "xulan"] {
        seeks(&mut play, worker, doc, request("2026-03-11", None)).effective();
    }
    play.by("jiangtao").states(doc, agrees("2026-03-11", "xulan")).refused(&["GY-CORE-E-ROLE"]);
    play.by("hejun").states(doc, agrees("2026-03-11", "xulan")).effective();
    play.by("xiemei").states(doc, agrees("2026-03-11", "hejun")).effective();
    play.at("2026-03-11 15:40");
    play.by("hejun").states(doc, minutes("2026-03-11 15:30")).effective();
    assert_eq!(mark(&play, doc, "hejun"), Mark::OnLeave);
}

/// Everybody reads a weekly meeting, and nobody in it why somebody does not come.
#[test]
fn why_somebody_does_not_come_is_read_by_them_and_who_decides() {
    let mut play = Play::jingde("2026-03-13 15:00");
    let doc = weekly_doc(&play, "2026-03-16");
    let told = grounds(doc, MeetingKind::Weekly, "2026-03-16", "hejun");
    let why = DocId::grounds(&play.reference.centre, doc, &told.person);
    explains(&mut play, "xulan", told.clone()).refused(&["GY-CORE-E-ROLE"]);
    explains(&mut play, "hejun", Grounds { convenor: Some(WorkerId::new("xulan")), ..told.clone() })
        .refused(&["GY-CORE-E-RANGE(convenor)"]);
    explains(&mut play, "hejun", Grounds { meeting: DocId([9; 16]), ..told.clone() })
        .refused(&["GY-CORE-E-RANGE(meeting)"]);
    explains(&mut play, "hejun", told.clone()).effective();
    let sought = Sought { grounds: told.digest(), ..request("2026-03-16", Some("xulan")) };
    play.by("hejun").states(doc, Statement::MeetingLeaveSought(sought)).effective();
    let named = play.meeting(doc).leaves[&told.person].grounds;
    let State::Grounds(held) = &play.documents[&why] else { panic!("another kind") };
    assert_eq!(held.of(&named).map(|said| said.reason.as_str()), Some("参加县里会议"));
    assert_eq!(readers(&play, why), ["hejun", "jiangtao"]);
    assert!(readers(&play, doc).len() > 5);
    let bytes = play.documents[&doc].encode();
    assert!(!bytes.windows(9).any(|part| part == "参加县".as_bytes()));
}

/// A colleague who says that she convenes the meeting would read the reason; a friend named so would keep it from the office.
#[test]
fn who_reads_why_somebody_does_not_come_is_not_the_writers_to_say() {
    let mut play = Play::jingde("2026-03-13 15:00");
    let (weekly, month, branch) = (
        weekly_doc(&play, "2026-03-16"),
        document(MeetingKind::Monthly, day("2026-03-27"), &play.reference).unwrap(),
        DocId::drawn([7; 16]),
    );
    plans(&mut play, "xiemei", plan(MeetingKind::Monthly, "2026-03-27")).effective();
    let named = Plan {
        people: vec![WorkerId::new("hejun"), WorkerId::new("panhui"), WorkerId::new("xulan")],
        convenor: Some(WorkerId::new("xulan")),
        ..plan(MeetingKind::PartyBranch, "2026-03-20")
    };
    plans(&mut play, "xiemei", named).effective();
    let panhui = || Some(WorkerId::new("panhui"));
    for (doc, on) in [(weekly, "2026-03-16"), (month, "2026-03-27"), (branch, "2026-03-20")] {
        let of = DocId::grounds(&play.reference.centre, doc, &WorkerId::new("hejun"));
        let mut wrong = vec!["GY-CORE-E-RANGE(kind)", "GY-CORE-E-RANGE(convenor)"];
        let lies = Grounds { convenor: panhui(), ..grounds(doc, MeetingKind::Other, on, "hejun") };
        let lies = Grounds { paper: why(&play, doc, day(on), "hejun").paper, ..lies };
        explains(&mut play, "hejun", lies.clone()).refused(&wrong);
        wrong.push("GY-CORE-E-ROLE");
        explains(&mut play, "panhui", lies).refused(&wrong);
        assert!(!play.documents.contains_key(&of));
        let true_one = why(&play, doc, day(on), "hejun");
        explains(&mut play, "hejun", true_one).effective();
        let decides = if doc == branch { "xulan" } else { "jiangtao" };
        assert_eq!(readers(&play, of), ["hejun", decides]);
    }
    let nowhere =
        Grounds { convenor: panhui(), ..grounds(DocId::drawn([8; 16]), MeetingKind::Other, "2026-03-16", "hejun") };
    explains(&mut play, "panhui", nowhere).refused(&["GY-CORE-E-RANGE(meeting)"]);
    // Nor are the person's words used up by another's.
    let said = why(&play, weekly, day("2026-03-16"), "hejun");
    let full = std::iter::repeat_with(|| explains(&mut play, "jiangtao", said.clone()));
    let refused = full.take(21).find(|outcome| !outcome.receipt.verdict.is_effective()).unwrap();
    refused.refused(&["GY-CORE-E-RANGE(version)"]);
    explains(&mut play, "hejun", said).effective();
}

#[test]
fn leave_from_a_meeting_counts_with_a_reason_that_its_author_gave() {
    let mut play = Play::jingde("2026-03-13 15:00");
    let doc = weekly_doc(&play, "2026-03-16");
    let asks = |play: &mut Play, grounds| {
        let sought = Sought { grounds, ..request("2026-03-16", Some("xulan")) };
        play.by("hejun").states(doc, Statement::MeetingLeaveSought(sought))
    };
    let enters_with = |play: &mut Play, grounds| {
        let entered = Entered { grounds, ..grant("2026-03-16", "hejun", Some("xulan"), "2026-03-13 10:00") };
        play.by("jiangtao").states(doc, Statement::MeetingLeaveEntered(entered))
    };
    let none = &["GY-CORE-E-REQUIRED(reason)"];
    asks(&mut play, [7; 32]).refused(none);
    enters_with(&mut play, [7; 32]).refused(none);
    assert!(play.documents.is_empty());
    // A colleague's, or from another meeting, or said by who grants it.
    let colleagues = why(&play, doc, day("2026-03-16"), "shenfei");
    let next = weekly_doc(&play, "2026-03-23");
    let later = why(&play, next, day("2026-03-23"), "hejun");
    let by_leader = why(&play, doc, day("2026-03-16"), "hejun");
    for (worker, given) in [("shenfei", colleagues), ("hejun", later), ("jiangtao", by_leader.clone())] {
        explains(&mut play, worker, given.clone()).effective();
        asks(&mut play, given.digest()).refused(none);
    }
    let own = Grounds { salt: [2; 16], ..by_leader.clone() };
    explains(&mut play, "hejun", own.clone()).effective();
    enters_with(&mut play, own.digest()).refused(none);
    let mut entered = play.clone();
    enters_with(&mut entered, by_leader.digest()).effective();
    asks(&mut play, own.digest()).effective();
    for play in [&play, &entered] {
        let leave = &play.meeting(doc).leaves[&WorkerId::new("hejun")];
        let held = play.documents[&DocId::grounds(&play.reference.centre, doc, &WorkerId::new("hejun"))].as_grounds();
        assert_eq!(held.unwrap().of(&leave.grounds).map(|said| said.reason.as_str()), Some("参加县里会议"));
    }
}

#[test]
fn where_there_is_no_regulation_there_is_no_meeting() {
    let mut play = Play::guangyuan("2026-05-11 08:45");
    let doc = weekly_doc(&play, "2026-05-11");
    assert!(weekly(day("2026-05-11"), &play.reference).is_none());
    checks_in(&mut play, "lina", doc).refused(&["GY-CORE-E-STATE"]);
    assert!(play.documents.is_empty());
}
