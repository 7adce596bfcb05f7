//! JD-NTC-A1 to A10, in the demo centre.

use super::*;
use crate::domain::GroupId;
use crate::fact::attendance::Place;
use crate::fact::notice::Notice as Publication;
use crate::fact::receipt::NoticeLine;
use crate::fact::violation::{Confirmation, Demand, Field};
use crate::regime::notice;
use crate::testing::{Outcome, Play, at, day};

const ADDRESSEES: [&str; 5] = ["sections", "parent", "discipline", "efficiency", "environment"];

fn play(now: &str) -> Play {
    Play::jingde(now)
}

fn record(source: Source, person: Option<&str>, happened: &str) -> Record {
    Record {
        source,
        field: Field::Discipline,
        person: person.map(WorkerId::new),
        group: Some(GroupId::new("market")),
        at: at(happened),
        items: vec!["上班时间玩手机".to_owned()],
        evidence: "巡查照片 2 张".to_owned(),
        point: None,
    }
}

impl Play {
    fn says(&mut self, who: &str, doc: DocId, statement: Statement) -> Outcome {
        self.by(who).states(doc, statement)
    }

    /// Recorded by the one who patrols.
    fn recorded(&mut self, record: Record) -> DocId {
        let doc = self.new_doc();
        self.says("caoyan", doc, Statement::ViolationRecorded(record)).effective();
        doc
    }

    fn confirms(&mut self, doc: DocId, level: u8) -> Outcome {
        self.says("xiemei", doc, confirmation(level))
    }

    /// Recorded and confirmed on a day.
    fn found(&mut self, person: &str, happened: &str, level: u8) -> DocId {
        self.at(happened);
        let doc = self.recorded(record(Source::Inspection, Some(person), happened));
        self.confirms(doc, level).effective();
        doc
    }

    fn delivers(&mut self, doc: DocId, addressees: &[&str]) {
        for to in addressees {
            let on = self.now.date();
            let delivery = Delivery { to: (*to).to_owned(), way: "发文".to_owned(), on };
            self.says("xiemei", doc, Statement::ViolationDelivered(delivery)).effective();
        }
    }

    fn violation(&self, doc: DocId) -> &Violation {
        self.documents[&doc].as_violation().unwrap()
    }

    fn ticks(&self, doc: DocId) -> Vec<TickView> {
        let violation = self.violation(doc);
        let world = self.world();
        ticks(violation, &violation.course(), level(doc, violation, &world), &world)
    }

    fn due(&self, doc: DocId, tick: &Tick) -> Option<Date> {
        self.ticks(doc).into_iter().find(|view| view.tick == *tick).unwrap().due
    }

    fn standing(&self, doc: DocId) -> Standing {
        let (violation, world) = (self.violation(doc), self.world());
        let figures = self.reference.figures.notice.as_ref().unwrap();
        standing(&violation.course(), level(doc, violation, &world), figures)
    }

    fn ordinal(&self, doc: DocId) -> u8 {
        ordinal(doc, self.violation(doc), &self.world()).unwrap()
    }

    fn publishes(&mut self, week: &str, findings: &[DocId]) -> Outcome {
        let doc = notice::document(day(week), &self.reference);
        let publication = Publication {
            week: day(week),
            findings: findings.to_vec(),
            told: vec!["例会".to_owned()],
            reason: String::new(),
        };
        self.says("xiemei", doc, Statement::NoticePublished(publication))
    }

    fn lines(&self, week: &str) -> &[NoticeLine] {
        let doc = notice::document(day(week), &self.reference);
        &self.documents[&doc].as_notice().unwrap().latest().unwrap().lines
    }
}

fn confirmation(level: u8) -> Statement {
    Statement::ViolationConfirmed(Confirmation { level, evidence: String::new() })
}

fn letter(demand: Demand) -> Statement {
    Statement::LetterSent(Letter {
        number: "旌数据函〔2026〕3号".to_owned(),
        to: "县市场监督管理局".to_owned(),
        demand,
        facts: "两次在检查中被发现".to_owned(),
        signed_by: WorkerId::new("jiangtao"),
    })
}

fn transfer(on: &str) -> Statement {
    Statement::PersonTransferred(Transfer {
        authority: "县纪委监委".to_owned(),
        files: vec!["查实报告".to_owned()],
        on: day(on),
        received_by: "案管室".to_owned(),
    })
}

fn told(to: &str, on: &str) -> Statement {
    Statement::WithdrawalTold(Delivery { to: to.to_owned(), way: "电话".to_owned(), on: day(on) })
}

const CLOSE: Statement = Statement::ViolationClosed(());

#[test]
fn jd_ntc_a1_a_first_time_is_level_1_with_seven_ticks() {
    let mut play = play("2026-03-10 10:00");
    let doc = play.found("xulan", "2026-03-10 10:00", 1);
    assert_eq!((play.ticks(doc).len(), play.violation(doc).frozen), (7, Some((1, 1))));
    assert_eq!(play.due(doc, &Tick::Named), Some(day("2026-03-16")));
    assert_eq!(play.due(doc, &Tick::Delivered("sections".to_owned())), Some(day("2026-03-16")));
    play.at("2026-03-16 10:00").says("xiemei", doc, Statement::ViolationNamed(day("2026-03-16"))).effective();
    play.delivers(doc, &["sections", "parent", "discipline", "environment"]);
    play.says("xiemei", doc, CLOSE).refused(&["JD-NTC-E-OPEN-TICKS"]);
    play.delivers(doc, &["efficiency"]);
    play.says("xiemei", doc, CLOSE).effective();
    assert_eq!(play.standing(doc), Standing::Closed);
}

#[test]
fn jd_ntc_a2_a_second_time_is_level_2_with_a_letter_and_days_around_a_holiday() {
    let mut play = play("2026-03-10 10:00");
    play.found("xulan", "2026-03-10 10:00", 1);
    play.at("2026-03-31 09:00");
    let doc = play.recorded(record(Source::Inspection, Some("xulan"), "2026-03-31 09:00"));
    play.confirms(doc, 1).refused(&["JD-NTC-E-LEVEL"]);
    play.confirms(doc, 2).effective();
    assert_eq!((play.ticks(doc).len(), play.violation(doc).frozen), (8, Some((2, 2))));
    assert_eq!(play.due(doc, &Tick::Delivered("parent".to_owned())), Some(day("2026-04-07")));
    assert_eq!(play.due(doc, &Tick::Named), Some(day("2026-04-13")));
    assert_eq!(play.due(doc, &Tick::Letter), Some(day("2026-04-10")));
    // Nobody is named on a day without a meeting.
    play.at("2026-04-13 10:00")
        .says("xiemei", doc, Statement::ViolationNamed(day("2026-04-06")))
        .refused(&["GY-CORE-E-RANGE(on)"]);
    play.says("xiemei", doc, Statement::ViolationNamed(day("2026-04-13"))).effective();
    play.delivers(doc, &ADDRESSEES);
    play.says("xiemei", doc, letter(Demand::Worker)).effective();
    // The unit has not answered.
    play.says("xiemei", doc, CLOSE).refused(&["JD-NTC-E-OPEN-TICKS"]);
    play.says("xiemei", doc, Statement::UnitAnswered("已撤换".to_owned())).effective();
    let replaced = Replaced { on: day("2026-04-13"), successor: "王芳".to_owned() };
    play.says("xiemei", doc, Statement::PersonReplaced(replaced)).effective();
    play.says("xiemei", doc, CLOSE).effective();
}

#[test]
fn jd_ntc_a3_a_window_and_its_people_are_counted_apart() {
    let mut play = play("2026-03-10 10:00");
    let first = play.found("xulan", "2026-03-10 10:00", 1);
    let second = play.found("panhui", "2026-03-24 10:00", 1);
    let world = play.world();
    let (all, figures) = (notice::all(&world), play.reference.figures.notice.as_ref().unwrap());
    let of_group = |doc| ordinal_of_group(doc, play.violation(doc), &all, figures);
    assert_eq!([of_group(first), of_group(second)], [Some(1), Some(2)]);
    assert!(!play.ticks(second).iter().any(|view| view.tick == Tick::Letter));
    // The notice says it of the window.
    play.at("2026-03-30 10:00").publishes("2026-03-23", &[second]).effective();
    assert_eq!(play.lines("2026-03-23").last().unwrap().group_ordinal, 2);
}

#[test]
fn jd_ntc_a4_a_complaint_that_proved_true_is_level_3_with_letter_and_transfer() {
    let mut play = play("2026-03-18 10:00");
    let doc = play.recorded(record(Source::Complaint, Some("xulan"), "2026-03-18 10:00"));
    play.confirms(doc, 3).effective();
    let due = Some(day("2026-03-23"));
    let view = |tick| TickView { tick, done: false, due };
    assert_eq!(play.ticks(doc), [view(Tick::Letter), view(Tick::Demand), view(Tick::Transferred)]);
    play.at("2026-03-23 10:00")
        .says("xiemei", doc, Statement::ViolationNamed(day("2026-03-23")))
        .refused(&["GY-CORE-E-STATE"]);
    // However late it is confirmed.
    let late = play.recorded(record(Source::Media, Some("panhui"), "2026-03-18 10:00"));
    play.confirms(late, 3).effective();
    assert_eq!(play.due(late, &Tick::Letter), due);
}

#[test]
fn jd_ntc_a5_three_findings_of_one_round_are_one_violation() {
    let mut play = play("2026-03-12 10:00");
    let items = ["玩手机", "脱岗", "未着工装"].map(str::to_owned).to_vec();
    let doc = play.recorded(Record { items, ..record(Source::Inspection, Some("xulan"), "2026-03-12 10:00") });
    play.confirms(doc, 1).effective();
    assert_eq!((play.violation(doc).record.items.len(), play.ordinal(doc)), (3, 1));
    let next = play.found("xulan", "2026-03-20 10:00", 2);
    assert_eq!(play.ordinal(next), 2);
}

#[test]
fn jd_ntc_a6_nobody_is_transferred_below_level_3_and_no_level_is_typed() {
    let mut play = play("2026-03-10 10:00");
    let doc = play.recorded(record(Source::Inspection, Some("xulan"), "2026-03-10 10:00"));
    play.confirms(doc, 2).refused(&["JD-NTC-E-LEVEL"]);
    play.confirms(doc, 1).effective();
    play.says("xiemei", doc, transfer("2026-03-10")).refused(&["JD-NTC-E-TRANSFER"]);
}

#[test]
fn jd_ntc_a7_an_unconfirmed_finding_is_in_no_notice() {
    let mut play = play("2026-03-13 10:00");
    let doc = play.recorded(record(Source::Inspection, Some("xulan"), "2026-03-13 10:00"));
    // Nor is there one before the week is over.
    play.at("2026-03-15 10:00").publishes("2026-03-09", &[]).refused(&["GY-CORE-E-STATE"]);
    play.at("2026-03-16 09:00").publishes("2026-03-09", &[doc]).refused(&["JD-NTC-E-UNCONFIRMED"]);
    assert_eq!(notice::proposed(day("2026-03-09"), &[], &play.world()), []);
    play.confirms(doc, 1).effective();
    assert_eq!(notice::proposed(day("2026-03-09"), &[], &play.world()).len(), 1);
    play.publishes("2026-03-09", &[doc]).effective();
    let line = play.lines("2026-03-09").last().unwrap();
    assert_eq!((line.person.as_ref(), line.level), (Some(&WorkerId::new("xulan")), 1));
    // Another version says why.
    play.publishes("2026-03-09", &[]).refused(&["GY-CORE-E-REQUIRED(reason)"]);
}

#[test]
fn jd_ntc_a8_what_attendance_computed_names_nobody_until_it_is_confirmed() {
    let mut play = play("2026-05-18 08:20");
    // Xu Lan does not punch on Monday the 11th; on Monday the 18th its make-up is over.
    play.at("2026-05-25 09:00");
    let of_xulan = |play: &Play| {
        let lines = notice::of_attendance(day("2026-05-18"), &play.world());
        lines.into_iter().filter(|(person, _)| person.as_str() == "xulan").map(|(_, line)| line).collect::<Vec<_>>()
    };
    let line = of_xulan(&play).remove(0);
    play.publishes("2026-05-18", &[]).effective();
    let listed = play.lines("2026-05-18").to_vec();
    assert!(listed.contains(&line) && listed.iter().all(|line| line.person.is_none() && line.level == 0));
    // Recorded as a breach and confirmed, it is named, and listed once.
    let place = Place { on: line.on, point: line.point.unwrap() };
    let recorded = Record { point: Some(place), ..record(Source::Attendance, Some("xulan"), "2026-05-25 09:00") };
    let elsewhere = Record { point: Some(Place { on: day("2026-05-25"), point: 0 }), ..recorded.clone() };
    let doc = play.new_doc();
    play.says("caoyan", doc, Statement::ViolationRecorded(elsewhere)).refused(&["GY-CORE-E-RANGE(point)"]);
    let doc = play.recorded(recorded);
    let next = play.found("xulan", "2026-05-26 09:00", 1);
    assert_eq!(play.ordinal(next), 1);
    play.confirms(doc, 1).effective();
    assert_eq!((play.ordinal(doc), play.ordinal(next)), (1, 2));
    let (figures, world) = (play.reference.figures.notice.as_ref().unwrap(), play.world());
    let lines = notice::lines(day("2026-05-18"), &[(doc, play.violation(doc))], figures, &world);
    assert_eq!(lines.len(), listed.len());
}

#[test]
fn jd_ntc_a9_answer_and_transfer_come_in_any_order_and_a_letter_follows_the_notice() {
    for answer_first in [true, false] {
        let mut play = play("2026-03-18 10:00");
        let doc = play.recorded(record(Source::Media, Some("xulan"), "2026-03-18 10:00"));
        play.confirms(doc, 3).effective();
        play.says("xiemei", doc, transfer("2026-03-18")).refused(&["GY-CORE-E-STATE"]);
        play.says("xiemei", doc, letter(Demand::ChiefRepresentative)).effective();
        let mut after = [Statement::UnitAnswered("已研究".to_owned()), transfer("2026-03-18")];
        if !answer_first {
            after.reverse();
        }
        for statement in after {
            play.says("xiemei", doc, statement).effective();
        }
        play.says("xiemei", doc, CLOSE).effective();
    }
    let mut play = play("2026-03-10 10:00");
    play.found("xulan", "2026-03-10 10:00", 1);
    let second = play.found("xulan", "2026-03-20 10:00", 2);
    play.says("xiemei", second, letter(Demand::Worker)).refused(&["GY-CORE-E-STATE"]);
}

#[test]
fn jd_ntc_a10_revoking_the_first_takes_the_ground_from_the_letter_of_the_second() {
    let mut play = play("2026-03-10 10:00");
    let first = play.found("xulan", "2026-03-10 10:00", 1);
    let second = play.found("xulan", "2026-03-31 09:00", 2);
    play.at("2026-04-13 10:00").says("xiemei", second, Statement::ViolationNamed(day("2026-04-13"))).effective();
    play.delivers(second, &ADDRESSEES);
    play.says("xiemei", second, letter(Demand::Worker)).effective();
    play.says("xiemei", first, Statement::ViolationRevoked("查错人".to_owned())).refused(&["GY-CORE-E-ROLE"]);
    play.says("jiangtao", first, Statement::ViolationRevoked("查错人".to_owned())).effective();
    let violation = play.violation(second);
    assert_eq!((level(second, violation, &play.world()), violation.frozen), (1, Some((2, 2))));
    assert!(is_groundless(1, &violation.course()));
    play.says("xiemei", second, CLOSE).refused(&["JD-NTC-E-OPEN-TICKS"]);
    play.says("xiemei", second, Statement::LetterWithdrawn("旌数据函〔2026〕4号".to_owned())).effective();
    let former: Vec<&str> = ADDRESSEES.into_iter().chain([UNIT]).collect();
    assert_eq!(untold(&play.violation(second).course()), former);
    for to in former {
        play.says("xiemei", second, CLOSE).refused(&["JD-NTC-E-OPEN-TICKS"]);
        play.says("xiemei", second, told(to, "2026-04-13")).effective();
    }
    play.says("xiemei", second, CLOSE).effective();
    // What came from outside is no inspection.
    let outside = play.recorded(record(Source::Superior, Some("panhui"), "2026-04-13 10:00"));
    play.confirms(outside, 3).effective();
    let next = play.found("panhui", "2026-04-14 10:00", 1);
    assert_eq!(play.ordinal(next), 1);
}

#[test]
fn a_meeting_that_is_cancelled_names_nobody_and_a_late_confirmation_goes_into_its_own_week() {
    use crate::fact::meeting::Cancellation;
    let mut play = play("2026-03-10 10:00");
    let doc = play.found("xulan", "2026-03-10 10:00", 1);
    let meeting = DocId::weekly_meeting(&play.reference.centre, day("2026-03-16"));
    let cancelled = Cancellation { on: day("2026-03-16"), reason: "全县大会".to_owned() };
    play.says("xiemei", meeting, Statement::MeetingCancelled(cancelled)).effective();
    assert_eq!(play.due(doc, &Tick::Named), Some(day("2026-03-23")));
    play.at("2026-03-16 10:00");
    play.says("xiemei", doc, Statement::ViolationNamed(day("2026-03-16"))).refused(&["GY-CORE-E-RANGE(on)"]);
    // Nobody is told twice, nor anybody whom the regulation does not name.
    play.delivers(doc, &["parent"]);
    let again = |to: &str| {
        let delivery = Delivery { to: to.to_owned(), way: "发文".to_owned(), on: day("2026-03-16") };
        Statement::ViolationDelivered(delivery)
    };
    play.says("xiemei", doc, again("parent")).refused(&["GY-CORE-E-DUP"]);
    play.says("xiemei", doc, again("newspaper")).refused(&["GY-CORE-E-RANGE(to)"]);
    // Confirmed on the day of the notice it is in it, a day later in the next.
    for (confirmed, due) in [("2026-03-16 16:00", "2026-03-16"), ("2026-03-17 09:00", "2026-03-23")] {
        let mut play = play.clone();
        let late = play.recorded(record(Source::Inspection, Some("panhui"), "2026-03-12 10:00"));
        play.at(confirmed).confirms(late, 1).effective();
        assert_eq!(play.due(late, &Tick::Delivered("sections".to_owned())), Some(day(due)), "{confirmed}");
    }
}

#[test]
fn what_is_missing_is_said() {
    let mut play = play("2026-03-10 10:00");
    let base = record(Source::Inspection, Some("xulan"), "2026-03-10 10:00");
    let nobody = Record { person: None, group: None, ..base.clone() };
    let empty = Record { items: Vec::new(), ..base.clone() };
    for (record, code) in [(nobody, "JD-NTC-E-SUBJECT"), (empty, "GY-CORE-E-REQUIRED(items)")] {
        let doc = play.new_doc();
        play.says("caoyan", doc, Statement::ViolationRecorded(record)).refused(&[code]);
    }
    let doc = play.new_doc();
    play.says("xulan", doc, Statement::ViolationRecorded(base.clone())).refused(&["GY-CORE-E-ROLE"]);
    let doc = play.recorded(Record { evidence: String::new(), ..base.clone() });
    // Whose it is says something, before it is confirmed.
    play.says("xulan", doc, Statement::ViolationAnswered("当时在查办件".to_owned())).effective();
    play.says("panhui", doc, Statement::ViolationAnswered("不是我".to_owned())).refused(&["GY-CORE-E-ROLE"]);
    play.confirms(doc, 1).refused(&["JD-NTC-E-EVIDENCE"]);
    let proved = Statement::ViolationConfirmed(Confirmation { level: 1, evidence: "监控录像".to_owned() });
    play.says("xiemei", doc, proved).effective();
    play.says("xulan", doc, Statement::ViolationAnswered("补充".to_owned())).refused(&["GY-CORE-E-STATE"]);
    // Another window's chief representative has nothing to read of it.
    let elsewhere = Record { group: Some(GroupId::new("medical")), ..base.clone() };
    let doc = play.new_doc();
    play.says("caoyan", doc, Statement::ViolationRecorded(elsewhere)).refused(&["GY-CORE-E-RANGE(group)"]);
    // A window's alone is level 1 whenever it happens.
    play.at("2026-03-24 10:00");
    for _ in 0..2 {
        let doc = play.recorded(Record { person: None, ..base.clone() });
        play.confirms(doc, 1).effective();
    }
    // Nobody decides about themselves.
    let own = play.recorded(Record { person: Some(WorkerId::new("xiemei")), group: None, ..base });
    play.confirms(own, 1).refused(&["GY-CORE-E-SELF"]);
}

#[test]
fn a_reset_forgets_what_happened_before_it() {
    for (reset, level) in [(Reset::Never, 2), (Reset::Year, 2), (Reset::TwelveMonths, 2)] {
        let mut play = play("2026-03-10 10:00");
        play.reference.figures.notice.as_mut().unwrap().reset = reset;
        play.found("xulan", "2026-03-10 10:00", 1);
        play.found("xulan", "2026-12-30 10:00", level);
    }
    let reaches = |earlier: &str, later: &str, reset| super::reaches(at(earlier), at(later), reset);
    assert!(!reaches("2026-12-31 10:00", "2027-01-01 10:00", Reset::Year));
    assert!(reaches("2026-03-10 10:00", "2027-03-09 10:00", Reset::TwelveMonths));
    assert!(!reaches("2026-03-10 10:00", "2027-03-10 10:00", Reset::TwelveMonths));
}

/// Two points that Xu Lan missed and did not make up.
fn missed() -> (Play, [Record; 2]) {
    let play = play("2026-05-25 09:00");
    let lines = notice::of_attendance(day("2026-05-18"), &play.world()).into_iter();
    let mut own = lines.filter(|(person, _)| person.as_str() == "xulan");
    let records = [(); 2].map(|()| {
        let (_, line) = own.next().unwrap();
        let point = Some(Place { on: line.on, point: line.point.unwrap() });
        Record { point, ..record(Source::Attendance, Some("xulan"), "2026-05-25 09:00") }
    });
    (play, records)
}

#[test]
fn a_missed_point_is_recorded_and_confirmed_once() {
    let (mut play, [record, other]) = missed();
    let doc = play.recorded(record.clone());
    play.recorded(other);
    let again = play.new_doc();
    let twice = Statement::ViolationRecorded(record);
    play.says("caoyan", again, twice.clone()).refused(&["GY-CORE-E-DUP"]);
    // Two that stand there already are not both confirmed.
    let mut both = play.clone();
    let state = both.documents[&doc].clone();
    both.documents.insert(again, state);
    both.confirms(again, 1).refused(&["GY-CORE-E-DUP"]);
    both.says("xiemei", again, Statement::ViolationRevoked("重复登记".to_owned())).effective();
    both.confirms(doc, 1).effective();
    // What was revoked can be recorded again.
    play.says("xiemei", doc, Statement::ViolationRevoked("查错人".to_owned())).effective();
    play.says("caoyan", again, twice).effective();
    play.confirms(again, 1).effective();
}

#[test]
fn a_point_that_is_no_violation_any_more_is_not_confirmed() {
    use crate::fact::attendance::{Appeal, AppealVerdict, Mark};
    let (mut play, [record, _]) = missed();
    let place = record.point.unwrap();
    let doc = play.recorded(record);
    let month = attendance::month_of(&play.reference, &WorkerId::new("xulan"), place.on.at_minute(0));
    let appeal = Appeal { place, reason: "考勤机故障".to_owned() };
    play.says("xulan", month, Statement::AppealMade(appeal)).effective();
    let upheld = AppealVerdict { place, upheld: Some(Mark::OnTime), remark: "查看了门厅录像".to_owned() };
    play.says("caoyan", month, Statement::AppealDecided(upheld)).effective();
    play.confirms(doc, 1).refused(&["GY-CORE-E-RANGE(point)"]);
}

#[test]
fn a_letter_that_was_taken_back_is_none_and_what_was_closed_opens_again_for_another() {
    let mut play = play("2026-03-10 10:00");
    let first = play.found("xulan", "2026-03-10 10:00", 1);
    let second = play.found("xulan", "2026-03-31 09:00", 2);
    play.at("2026-04-13 10:00").says("xiemei", second, Statement::ViolationNamed(day("2026-04-13"))).effective();
    play.delivers(second, &ADDRESSEES);
    let answer = || Statement::UnitAnswered("已批评教育".to_owned());
    for statement in [letter(Demand::Worker), answer(), CLOSE] {
        play.says("xiemei", second, statement).effective();
    }
    assert_eq!(play.standing(second), Standing::Closed);
    // The ground of its letter goes: it is not over.
    play.says("jiangtao", first, Statement::ViolationRevoked("查错人".to_owned())).effective();
    assert_eq!(play.standing(second), Standing::LetterSent);
    play.says("xiemei", second, Statement::LetterWithdrawn("旌数据函〔2026〕4号".to_owned())).effective();
    for to in ADDRESSEES.into_iter().chain([UNIT]) {
        play.says("xiemei", second, told(to, "2026-04-13")).effective();
    }
    assert_eq!(play.standing(second), Standing::Closed);
    // Another first time is confirmed late: the second has no letter, and gets one.
    let happened = "2026-03-20 10:00";
    let other = play.recorded(record(Source::Inspection, Some("xulan"), happened));
    play.confirms(other, 1).effective();
    let open = play.ticks(second).into_iter().filter(|view| !view.done).map(|view| view.tick);
    assert_eq!((play.standing(second), open.collect::<Vec<_>>()), (Standing::Notified, vec![Tick::Letter]));
    play.says("xiemei", second, CLOSE).refused(&["JD-NTC-E-OPEN-TICKS"]);
    play.says("xiemei", second, letter(Demand::Worker)).effective();
    let course = play.violation(second).course();
    assert_eq!((course.withdrawn, course.answered, course.told), (None, None, Vec::new()));
    assert_eq!(play.standing(second), Standing::LetterSent);
    // The unit answers this one too.
    play.says("xiemei", second, CLOSE).refused(&["JD-NTC-E-OPEN-TICKS"]);
    play.says("xiemei", second, answer()).effective();
    play.says("xiemei", second, CLOSE).effective();
    assert_eq!(play.standing(second), Standing::Closed);
}
