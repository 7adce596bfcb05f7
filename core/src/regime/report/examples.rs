//! JD-ATT-A9, GY-ATT-A14, and what a week's and a month's statistics say.

use super::*;
use crate::domain::Role;
use crate::fact::attendance::{Appeal, AppealVerdict, MakeUpRequest, MakeUpVerdict, Mark, Place};
use crate::fact::leave::Slip;
use crate::regime::attendance::makeup;
use crate::testing::{self, Play, at, day as date, decision};

fn published(period: Period, from: &str, told: &[&str], reason: &str) -> Statement {
    let told = told.iter().map(|place| (*place).to_owned()).collect();
    Statement::ReportPublished(Publication { period, from: date(from), told, reason: reason.to_owned() })
}

fn of(play: &Play, period: Period, from: &str) -> DocId {
    document(period, date(from), &play.reference)
}

fn figures(play: &Play) -> ReportFigures {
    play.reference.figures.attendance.as_ref().unwrap().report.clone().unwrap()
}

#[test]
fn jd_att_a9_the_week_is_drafted_on_the_first_working_day_after_it() {
    let mut play = Play::jingde("2026-10-08 06:59");
    let drafted = |play: &Play, from: &str| drafted_at(date(from), &figures(play), &play.reference);
    assert_eq!(drafted(&play, "2026-09-28"), Some(at("2026-10-08 07:00")));
    assert_eq!(begins(Period::Week, date("2026-10-04")), date("2026-09-28"));
    // After a week without working days several are due on one day.
    assert_eq!(drafted(&play, "2026-02-09"), Some(at("2026-02-24 07:00")));
    assert_eq!(drafted(&play, "2026-02-16"), Some(at("2026-02-24 07:00")));
    let doc = of(&play, Period::Week, "2026-09-28");
    let publication = || published(Period::Week, "2026-09-28", &["周一例会", "工作群"], "");
    play.by("caoyan").acting(Role::Coordination).states(doc, publication()).refused(&["GY-CORE-E-STATE"]);
    assert_eq!(latest(&figures(&play), &play.reference, play.now), Some(date("2026-09-21")));
    play.at("2026-10-08 07:00");
    assert_eq!(latest(&figures(&play), &play.reference, play.now), Some(date("2026-09-28")));
    play.by("jiangtao").acting(Role::DeputyLeader).states(doc, publication()).refused(&["GY-CORE-E-ROLE"]);
    play.by("caoyan").states(doc, publication()).effective();
    let report = play.documents[&doc].as_report().unwrap();
    assert_eq!(
        report.latest().unwrap().lines.len(),
        people(date("2026-09-28"), date("2026-10-05"), &play.reference).count()
    );
}

#[test]
fn a_year_keeps_what_was_published_and_computes_the_rest() {
    let mut play = Play::jingde("2026-01-05 08:20");
    let days = |play: &Play| periods(2026, Period::Week, play.now);
    assert_eq!(days(&play), [date("2026-01-05")], "the week before began in the year before");
    assert_eq!(periods(2026, Period::Month, at("2026-03-02 00:00")).len(), 3);
    for on in ["2026-01-05", "2026-01-06", "2026-01-12"] {
        play.at(&format!("{on} 08:20")).by("xulan").punches().effective();
    }
    play.at("2026-01-12 07:30");
    let doc = of(&play, Period::Week, "2026-01-05");
    play.by("caoyan").states(doc, published(Period::Week, "2026-01-05", &["周一例会"], "")).effective();
    // What comes to light afterwards changes the record, and not what was published.
    play.at("2026-01-15 12:30");
    let xulan = WorkerId::new("xulan");
    let line = |play: &Play, kept: bool| {
        let reports: Vec<&Report> = play.documents.values().filter_map(|state| state.as_report()).collect();
        year(&xulan, 2026, if kept { &reports } else { &[] }, Period::Week, &play.world())
    };
    let (kept, anew) = (line(&play, true), line(&play, false));
    assert_eq!((kept.on_time, kept.missing), (3, 18 + 13), "of the first week as it was announced");
    assert_eq!((anew.on_time, anew.due, anew.violations), (3, kept.due, kept.violations));
    assert!(anew.missing < kept.missing);
}

#[test]
fn a_week_says_of_each_what_there_was() {
    let mut play = Play::jingde("2026-03-09 08:00");
    // Monday: on time with the last minute, late, early; Tuesday: nothing; Wednesday to Friday away.
    for time in ["08:29:30", "12:00", "13:05", "16:20"] {
        play.at(&format!("2026-03-09 {time}")).by("xulan").punches().effective();
    }
    let with = |from: &str, to: &str, kind| {
        let stand_ins =
            vec![crate::fact::leave::StandIn { duty: crate::fact::leave::Duty::Post, worker: WorkerId::new("panhui") }];
        Slip { kind, official: Some(true), stand_ins, substitute: "已安排".into(), ..testing::slip(from, to) }
    };
    play.at("2026-03-09 17:00");
    let trip = play.submitted_leave("xulan", with("2026-03-11 08:30", "2026-03-13 16:30", LeaveKind::Trip));
    let answer = crate::fact::leave::StandInAnswer {
        duty: crate::fact::leave::Duty::Post,
        accepts: true,
        reason: String::new(),
    };
    play.by("panhui").states(trip, Statement::StandInAnswered(answer)).effective();
    for (worker, step) in [("hejun", 0), ("luogang", 1), ("jiangtao", 2)] {
        play.by(worker).states(trip, decision(step, true)).effective();
    }
    play.at("2026-03-16 07:00");
    let line = |play: &Play, from: &str| {
        let lines = lines(Period::Week, date(from), &play.world());
        lines.into_iter().find(|line| line.person.as_str() == "xulan").unwrap()
    };
    let week = line(&play, "2026-03-09");
    assert_eq!((week.due, week.on_time, week.on_the_dot, week.excused), (20, 2, 1, 12));
    assert_eq!((week.late, week.early), (Counted { count: 1, minutes: 5 }, Counted { count: 1, minutes: 10 }));
    assert_eq!((week.missing, week.violations), (4, 20), "until the end of this very day; the week before is over");
    assert_eq!((week.trips, week.leaves.count), (Counted { count: 1, minutes: 3 * 420 }, 0));
    let twice = total(WorkerId::new("both"), [&week, &week]);
    assert_eq!((twice.due, twice.late), (40, Counted { count: 2, minutes: 10 }));
    // What becomes a violation afterwards is in the next summary.
    play.at("2026-03-23 07:00");
    assert_eq!(line(&play, "2026-03-16").violations, 4);
    assert_eq!(line(&play, "2026-03-09").violations, 20);
    // Any days are counted as the weeks in them.
    let both = of_days(date("2026-03-09"), date("2026-03-23"), &play.world());
    let both = both.into_iter().find(|line| line.person.as_str() == "xulan").unwrap();
    let weeks = total(both.person.clone(), [&line(&play, "2026-03-09"), &line(&play, "2026-03-16")]);
    assert_eq!((both.due, both.late, both.violations), (weeks.due, weeks.late, weeks.violations));
}

#[test]
fn an_upheld_appeal_makes_another_version_due() {
    let mut play = Play::jingde("2026-03-11 08:40");
    play.by("xulan").punches().effective();
    play.at("2026-03-16 07:00");
    let doc = of(&play, Period::Week, "2026-03-09");
    let publication = |reason: &str| published(Period::Week, "2026-03-09", &["周一例会"], reason);
    play.by("caoyan").states(doc, publication("")).effective();
    let place = Place { on: date("2026-03-11"), point: 0 };
    let month = makeup::document(place, &WorkerId::new("xulan"), &play.reference);
    let appeal = Appeal { place, reason: "考勤机没有识别到".into() };
    play.by("xulan").states(month, Statement::AppealMade(appeal)).effective();
    assert!(!has_changed(play.documents[&doc].as_report().unwrap(), &play.world()), "nothing is decided");
    let verdict = AppealVerdict { place, upheld: Some(Mark::OnTime), remark: "门厅录像".into() };
    play.by("caoyan").states(month, Statement::AppealDecided(verdict)).effective();
    assert!(has_changed(play.documents[&doc].as_report().unwrap(), &play.world()), "another version is due");
    play.by("caoyan").states(doc, publication("")).refused(&["GY-CORE-E-REQUIRED(reason)"]);
    play.by("caoyan").states(doc, publication("徐兰 3 月 11 日申诉成立")).effective();
    let late = |version: usize| {
        let versions = &play.documents[&doc].as_report().unwrap().versions;
        let line = versions[version].lines.iter().find(|line| line.person.as_str() == "xulan").unwrap();
        (line.late, line.on_time)
    };
    let ten = Counted { count: 1, minutes: 10 };
    assert_eq!((late(0), late(1)), ((ten, 0), (Counted::default(), 1)));
}

#[test]
fn gy_att_a14_a_correction_of_a_frozen_month_makes_another_version() {
    let mut play = Play::guangyuan("2026-04-01 09:00");
    let doc = of(&play, Period::Month, "2026-03-01");
    let told = ["市委组织部", "市人社局", "派出单位"];
    play.by("zhouting").states(doc, published(Period::Month, "2026-03-01", &told, "")).effective();
    assert!(!has_changed(play.documents[&doc].as_report().unwrap(), &play.world()));

    let place = Place { on: date("2026-03-12"), point: 0 };
    let month = makeup::document(place, &WorkerId::new("lina"), &play.reference);
    let request = MakeUpRequest { place, claimed: at("2026-03-12 08:55"), reason: "手机没电".into() };
    play.by("lina").states(month, Statement::MakeUpAsked(request)).effective();
    let verdict = MakeUpVerdict { place, agree: true, recording: None, remark: String::new() };
    play.by("wangqiang").states(month, Statement::MakeUpDecided(verdict)).effective();
    assert!(has_changed(play.documents[&doc].as_report().unwrap(), &play.world()), "another version is due");

    play.by("zhouting")
        .states(doc, published(Period::Month, "2026-03-01", &told, ""))
        .refused(&["GY-CORE-E-REQUIRED(reason)"]);
    let correction = "李娜 3 月 12 日补卡";
    play.by("zhouting")
        .states(doc, published(Period::Month, "2026-03-01", &told[..1], correction))
        .refused(&["GY-CORE-E-RANGE(announced)"]);
    play.by("zhouting").states(doc, published(Period::Month, "2026-03-01", &told, correction)).effective();
    let report = play.documents[&doc].as_report().unwrap();
    assert_eq!((report.versions.len(), report.versions[1].reason.as_str()), (2, correction));
    assert_eq!(report.versions[1].told, report.versions[0].told);
    let made_up = |version: usize| {
        let line = report.versions[version].lines.iter().find(|line| line.person.as_str() == "lina").unwrap();
        (line.made_up, line.missing)
    };
    assert_eq!((made_up(0).0, made_up(1).0, made_up(0).1 - made_up(1).1), (0, 1, 1));
}

#[test]
fn a_month_with_an_unfiled_leave_is_not_frozen() {
    let mut play = Play::guangyuan("2026-03-12 10:00");
    let leave = play.submitted_leave("lina", testing::slip("2026-03-13 13:30", "2026-03-13 17:00"));
    play.by("wangqiang").states(leave, decision(0, true)).effective();
    play.at("2026-04-01 09:00");
    let doc = of(&play, Period::Month, "2026-03-01");
    let publication = || published(Period::Month, "2026-03-01", &["市人社局"], "");
    play.by("zhouting").states(doc, publication()).refused(&["GY-ATT-E-NOT-FILED"]);
    let filing = crate::fact::leave::Filing { number: "2026-031".into() };
    play.by("zhouting").states(leave, Statement::LeaveFiled(filing)).effective();
    play.by("zhouting").states(doc, publication()).effective();
    // A period is the centre's, its document is its own, and it says where it was announced.
    let week = of(&play, Period::Week, "2026-03-02");
    let wrong = published(Period::Week, "2026-03-02", &[], "");
    play.by("zhouting").states(week, wrong).refused(&["GY-CORE-E-RANGE(from)", "GY-CORE-E-REQUIRED(announced)"]);
    let elsewhere = published(Period::Month, "2026-02-01", &["市人社局"], "");
    play.by("zhouting").states(DocId([9; 16]), elsewhere).refused(&["GY-CORE-E-RANGE(from)"]);
}
