//! The acceptance examples of the time limits, each named after its id.

use super::*;
use crate::centre::file;
use crate::domain::calendar::Special;

fn date(text: &str) -> Date {
    Date::parse(&format!("2026-{text}")).unwrap()
}

/// A centre's figures with the calendar of 2026.
struct Centre {
    figures: LimitFigures,
    calendar: Calendar,
}

impl Centre {
    fn of(id: &str) -> Self {
        let (_, pack) = file::PACKS.into_iter().find(|(centre, _)| *centre == id).unwrap();
        let figures = file::pack(pack).unwrap().figures.limit().unwrap();
        Self { figures, calendar: file::guangyuan_demo().calendar }
    }

    fn limit(&self, days: u32) -> Limit {
        Limit { days, unit: self.figures.unit, silence_consents: false }
    }

    fn tacit(&self, days: u32) -> Limit {
        Limit { silence_consents: true, ..self.limit(days) }
    }

    /// How a case with a limit of so many days stands on a day.
    fn on(&self, course: &Course, days: u32, today: &str) -> Standing {
        standing(course, self.limit(days), &self.figures, &self.calendar, date(today))
    }

    fn due(&self, course: &Course, days: u32) -> String {
        match self.on(course, days, "03-01").due {
            Some(Due::On(due)) => due.to_string()[5..].to_owned(),
            Some(Due::Unknown) => "unknown".to_owned(),
            None => "not running".to_owned(),
        }
    }

    fn extend(&self, old: &str, extension: &Extension) -> Vec<String> {
        match extended(date(old), extension, &self.figures, &self.calendar) {
            Ok(due) => vec![due.to_string()],
            Err(codes) => codes.into_iter().map(|code| code.0).collect(),
        }
    }
}

fn received(on: &str) -> Course {
    Course::received(date(on))
}

fn accepted(on: &str) -> Course {
    Course { accepted: Some(date(on)), ..received(on) }
}

fn notice(on: &str, items: &[&str], mends_an_omission: bool) -> Notice {
    Notice { on: date(on), items: items.iter().map(|item| (*item).to_owned()).collect(), mends_an_omission }
}

fn came(on: &str, item: &str) -> (Date, String) {
    (date(on), item.to_owned())
}

fn span(from: &str, to: &str, told: Option<&str>) -> Pause {
    Pause { from: date(from), to: date(to), told: told.map(date), basis: String::new() }
}

fn decided_on(on: &str) -> Option<Decision> {
    Some(Decision { on: date(on), refuses: false, report_confirmed: None })
}

#[test]
fn zy_lim_a1_counted_to_the_answer() {
    let zy = Centre::of("zhangye");
    let case = received("03-02");
    assert_eq!(zy.due(&case, 5), "03-09");
    let finished = Course { decision: decided_on("03-09"), ..case };
    let answered = |on: &str| Course { answered: Some(date(on)), ..finished.clone() };
    assert!(!zy.on(&answered("03-09"), 5, "03-20").overdue);
    assert!(zy.on(&answered("03-10"), 5, "03-20").overdue);
    assert!(zy.on(&finished, 5, "03-10").overdue, "finished, and nobody has been told");
}

#[test]
fn zy_lim_a2_from_the_day_on_which_all_is_supplied() {
    let zy = Centre::of("zhangye");
    let mut case = Course { notices: vec![notice("03-02", &["a"], false)], ..received("03-02") };
    assert_eq!(zy.due(&case, 5), "not running");
    case.additions.push(came("03-05", "a"));
    assert_eq!(zy.due(&case, 5), "03-12");
}

#[test]
fn zy_lim_a3_an_omission_leaves_the_start_at_the_first_supplement() {
    let zy = Centre::of("zhangye");
    let notices = vec![notice("03-02", &["a"], false), notice("03-06", &["b"], true)];
    let additions = vec![came("03-05", "a"), came("03-10", "b")];
    let case = Course { notices, additions, ..received("03-02") };
    assert_eq!(zy.on(&case, 5, "03-11").start, Some(Start::FirstAddition(date("03-05"))));
    assert_eq!(zy.due(&case, 5), "03-12");
    let waiting = Course { additions: vec![came("03-05", "a")], ..case };
    assert_eq!(zy.due(&waiting, 5), "03-12", "it does not wait for what was left out");
}

#[test]
fn zy_lim_a4_no_omission_no_fixed_start() {
    let zy = Centre::of("zhangye");
    let additions = vec![came("03-05", "a"), came("03-10", "b")];
    let case = Course { notices: vec![notice("03-02", &["a", "b"], false)], additions, ..received("03-02") };
    assert_eq!(zy.on(&case, 5, "03-11").start, Some(Start::AdditionsComplete(date("03-10"))));
    assert_eq!(zy.due(&case, 5), "03-17");
}

#[test]
fn zy_lim_a5_over_the_spring_festival() {
    assert_eq!(Centre::of("zhangye").due(&received("02-11"), 5), "02-25");
}

#[test]
fn zy_lim_a6_an_extension_is_approved_and_told_in_time() {
    let zy = Centre::of("zhangye");
    let extension = |consented: &str, told: Option<&str>| Extension {
        due: date("03-13"),
        reason: "专家评审延后".to_owned(),
        basis: String::new(),
        asked: date("03-05"),
        head: None,
        consented: Some(date(consented)),
        told: told.map(date),
    };
    assert_eq!(zy.extend("03-09", &extension("03-06", Some("03-06"))), ["2026-03-13"]);
    assert_eq!(zy.extend("03-09", &extension("03-10", Some("03-09"))), ["ZY-LIM-E-EXT-LATE"]);
    assert_eq!(zy.extend("03-09", &extension("03-06", None)), ["ZY-LIM-E-EXT-NOTICE"]);
    let shorter = Extension { due: date("03-09"), ..extension("03-06", Some("03-06")) };
    assert_eq!(zy.extend("03-09", &shorter), ["ZY-LIM-E-EXT-DUE"]);
    let far = Extension { due: Date::parse("2027-03-09").unwrap(), ..extension("03-06", Some("03-06")) };
    assert_eq!(zy.extend("03-09", &far), ["GY-CORE-E-CALENDAR"]);
    let blank = Extension { reason: " ".to_owned(), consented: None, ..extension("03-06", None) };
    let all = ["GY-CORE-E-REQUIRED(reason)", "ZY-LIM-E-EXT-CONSENT", "ZY-LIM-E-EXT-NOTICE"];
    assert_eq!(zy.extend("03-09", &blank), all, "all reasons at once");

    let case = |extension| Course { extensions: vec![extension], ..received("03-02") };
    assert_eq!(zy.due(&case(extension("03-06", Some("03-06"))), 5), "03-13");
    assert_eq!(zy.due(&case(extension("03-06", None)), 5), "03-09", "not told: the old end stands");
}

#[test]
fn zy_lim_a7_received_on_a_rest_day_and_in_calendar_days() {
    let zy = Centre::of("zhangye");
    assert_eq!(zy.due(&received("03-07"), 5), "03-13");
    let limit = Limit { unit: Unit::Calendar, ..zy.limit(10) };
    assert_eq!(due(date("04-22"), limit, &[], &zy.calendar), Due::On(date("05-06")));
}

#[test]
fn zy_lim_a8_a_late_task_is_explained() {
    let figures = Centre::of("zhangye").figures;
    let closed = |on: &str, words: &str| task_closed(date("03-13"), date(on), words, &figures).map_err(|code| code.0);
    assert_eq!(closed("03-16", " "), Err("ZY-LIM-E-EXPLAIN".to_owned()));
    assert_eq!(closed("03-16", "等待省厅批复"), Ok(()));
    assert_eq!(closed("03-13", ""), Ok(()));
}

#[test]
fn zw_lim_a1_counted_in_days_to_the_delivery() {
    let zw = Centre::of("zhengwu");
    let case = Course { decision: decided_on("04-23"), ..received("04-13") };
    assert_eq!(zw.due(&case, 10), "04-23");
    let delivered = |on: &str| Course { delivered: Some(date(on)), ..case.clone() };
    assert!(zw.on(&delivered("04-24"), 10, "05-20").overdue);
    assert!(!zw.on(&delivered("04-23"), 10, "05-20").overdue);
}

#[test]
fn zw_lim_a2_procedures_that_are_not_counted() {
    let zw = Centre::of("zhengwu");
    let case = |pauses| Course { pauses, ..received("04-13") };
    assert_eq!(zw.due(&case(vec![span("04-16", "04-20", Some("04-13"))]), 10), "04-28");
    let late = span("04-16", "04-20", Some("04-17"));
    let unnamed = span("04-16", "04-20", None);
    for pause in [late, unnamed] {
        assert_eq!(super::pause(&pause, &zw.figures).map_err(|code| code.0), Err("ZW-LIM-E-SPAN".to_owned()));
        assert_eq!(zw.due(&case(vec![pause]), 10), "04-23", "what is not on the receipt leaves nothing out");
    }
    let both = vec![span("04-16", "04-20", Some("04-13")), span("04-18", "04-21", Some("04-13"))];
    assert_eq!(zw.due(&case(both), 10), "04-29");
}

#[test]
fn zw_lim_a3_an_end_in_the_holidays_moves() {
    assert_eq!(Centre::of("zhengwu").due(&received("04-22"), 10), "05-06");
}

#[test]
fn zw_lim_a4_no_promise_longer_than_the_law() {
    let figures = Centre::of("zhengwu").figures;
    let promise = |days, law| super::days(days, law, &figures).map_err(|code| code.0);
    assert_eq!(promise(Some(20), Some(15)), Err("ZW-LIM-E-STATUTORY".to_owned()));
    assert_eq!(promise(Some(15), Some(15)), Ok(15));
    assert_eq!(promise(None, None), Err("ZW-LIM-E-PROMISE".to_owned()));
}

#[test]
fn zw_lim_a5_the_head_signs_and_the_superior_consents() {
    let zw = Centre::of("zhengwu");
    let extension = |head: Option<&str>, told: &str| Extension {
        due: date("04-30"),
        reason: "需上级核准".to_owned(),
        basis: String::new(),
        asked: date("04-21"),
        head: head.map(date),
        consented: Some(date("04-22")),
        told: Some(date(told)),
    };
    let case = |extension| Course { extensions: vec![extension], ..received("04-13") };
    assert_eq!(zw.due(&case(extension(Some("04-21"), "04-23")), 10), "04-30");
    let late = extension(Some("04-21"), "04-24");
    assert_eq!(zw.extend("04-23", &late), ["ZW-LIM-E-EXT-NOTICE"]);
    assert!(!zw.on(&case(late.clone()), 10, "04-23").overdue);
    assert!(zw.on(&case(late), 10, "04-24").overdue);
    assert_eq!(zw.extend("04-23", &extension(None, "04-23")), ["ZW-LIM-E-EXT-HEAD"]);
}

#[test]
fn zw_lim_a6_silence_is_consent() {
    let zw = Centre::of("zhengwu");
    let on = |course: &Course, today: &str| standing(course, zw.tacit(10), &zw.figures, &zw.calendar, date(today));
    let case = received("04-13");
    assert_eq!(on(&case, "04-23").deemed, None);
    let silent = on(&case, "04-24");
    assert_eq!((silent.deemed, silent.overdue), (Some(Deemed::Approved(date("04-24"))), true));
    let refused = |report_confirmed| Course {
        decision: Some(Decision { on: date("04-23"), refuses: true, report_confirmed }),
        ..case.clone()
    };
    assert_eq!(on(&refused(Some(date("04-23"))), "04-24").deemed, None);
    for confirmed in [None, Some(date("04-24"))] {
        let case = refused(confirmed);
        assert_eq!(on(&case, "04-24").deemed, Some(Deemed::Approved(date("04-24"))));
        let refusal = decided(&case.decision.unwrap(), date("04-23")).map_err(|code| code.0);
        assert_eq!(refusal, Err("ZW-DEN-E-NOT-CONFIRMED".to_owned()));
    }
    let consented = Course { decision: decided_on("04-23"), ..case.clone() };
    assert_eq!(on(&consented, "04-24").deemed, None);
    assert_eq!(zw.on(&case, 10, "04-24").deemed, None, "only of matters that are fit for it");
}

#[test]
fn zw_lim_a7_who_does_not_come_has_been_served_in_time() {
    let zw = Centre::of("zhengwu");
    let appointment = Appointment { told: date("04-15"), on: date("04-20"), came: Some(date("04-27")) };
    let case = Course { appointment: Some(appointment), ..received("04-13") };
    let standing = zw.on(&case, 10, "04-28");
    assert_eq!((standing.deemed, standing.overdue), (Some(Deemed::OnTime), false));
    let none = appointed(None, date("04-23"), &zw.figures).map_err(|code| code.0);
    assert_eq!(none, Err("ZW-LIM-E-NO-APPOINTMENT".to_owned()));
    assert!(zw.on(&received("04-13"), 10, "04-28").overdue);
    let came = Appointment { came: Some(date("04-20")), ..appointment };
    assert!(zw.on(&Course { appointment: Some(came), ..case }, 10, "04-28").overdue, "who came is not at fault");
}

#[test]
fn zw_lim_a8_a_supplement_and_a_weekend() {
    let notices = vec![notice("04-13", &["a"], false)];
    let case = Course { notices, additions: vec![came("04-15", "a")], ..received("04-13") };
    assert_eq!(Centre::of("zhengwu").due(&case, 10), "04-27");
}

#[test]
fn zw_lim_a9_the_silence_of_who_did_not_come_is_no_consent() {
    let zw = Centre::of("zhengwu");
    let case = |on: &str| Course {
        appointment: Some(Appointment { told: date("05-12"), on: date(on), came: None }),
        ..received("05-10")
    };
    let on = |course: &Course| standing(course, zw.tacit(10), &zw.figures, &zw.calendar, date("05-21"));
    assert_eq!(zw.due(&case("05-18"), 10), "05-20");
    assert_eq!(on(&case("05-18")).deemed, Some(Deemed::OnTime));
    let late = case("05-22");
    let told = appointed(late.appointment.as_ref(), date("05-20"), &zw.figures).map_err(|code| code.0);
    assert_eq!(told, Err("ZW-LIM-E-NO-APPOINTMENT".to_owned()));
    assert_eq!(on(&late).deemed, Some(Deemed::Approved(date("05-21"))));
}

#[test]
fn zw_lim_a10_an_end_moves_past_the_rest_days_and_the_pause() {
    let pauses = vec![span("05-06", "05-08", Some("04-22"))];
    assert_eq!(Centre::of("zhengwu").due(&Course { pauses, ..received("04-22") }, 10), "05-09");
}

#[test]
fn yg_lim_a1_fifteen_working_days_where_none_is_fixed() {
    let yg = Centre::of("yaoguan");
    let days = super::days(None, None, &yg.figures).unwrap();
    assert_eq!(yg.due(&received("04-20"), days), "05-13");
}

#[test]
fn yg_lim_a3_a_check_on_the_spot_does_not_wait_for_supplements() {
    let yg = Centre::of("yaoguan");
    let registered = date("04-28");
    let due = site_check_due(registered, &yg.figures, &yg.calendar);
    assert_eq!(due, Some(Due::On(date("05-14"))));
    // Papers that came on 8 May move the case and not the check: one on 15 May is late.
    let notices = vec![notice("04-28", &["a"], false)];
    let case = Course { notices, additions: vec![came("05-08", "a")], ..received("04-28") };
    assert_eq!(yg.on(&case, 15, "05-08").start, Some(Start::AdditionsComplete(date("05-08"))));
    assert!(matches!(due, Some(Due::On(due)) if date("05-15") > due));
    let checked = |on: Option<&str>| site_checked(registered, on.map(date), &yg.figures).map_err(|code| code.0);
    assert_eq!(checked(None), Err("YG-LIM-E-SITE".to_owned()));
    assert_eq!(checked(Some("04-27")), Err("YG-LIM-E-SITE-ORDER".to_owned()));
    assert_eq!(checked(Some("05-15")), Ok(()), "late, and kept");
}

#[test]
fn yg_lim_a4_a_limit_of_the_law() {
    let yg = Centre::of("yaoguan");
    let days = super::days(None, Some(7), &yg.figures).unwrap();
    assert_eq!((days, yg.due(&received("03-02"), days)), (7, "03-11".to_owned()));
}

#[test]
fn gy_limit_a1_from_the_acceptance() {
    let gy = Centre::of("guangyuan");
    assert_eq!(gy.due(&accepted("04-27"), 5), "05-07");
    assert_eq!(gy.due(&received("04-27"), 5), "not running", "not accepted yet");
}

#[test]
fn gy_limit_a2_decided_in_time_and_delivered_late_is_late() {
    let gy = Centre::of("guangyuan");
    let case = Course { decision: decided_on("05-07"), delivered: Some(date("05-08")), ..accepted("04-27") };
    assert!(gy.on(&case, 5, "05-20").overdue);
    assert!(!gy.on(&Course { delivered: Some(date("05-07")), ..case.clone() }, 5, "05-20").overdue);
    let before = Course { decision: decided_on("05-08"), ..case };
    let refused = delivered(&before, date("05-07"), &gy.figures).map_err(|code| code.0);
    assert_eq!(refused, Err("GY-LIMIT-E-DELIVERY".to_owned()));
}

#[test]
fn gy_limit_a3_from_the_day_on_which_all_additions_are_there() {
    let notices = vec![notice("04-28", &["a"], false)];
    let case = Course { notices, additions: vec![came("05-08", "a")], ..received("04-27") };
    assert_eq!(Centre::of("guangyuan").due(&case, 5), "05-14");
}

#[test]
fn gy_limit_a4_who_was_not_told_does_not_wait() {
    let case = Course { additions: vec![came("05-08", "a")], ..received("04-27") };
    assert_eq!(Centre::of("guangyuan").due(&case, 5), "05-07");
}

#[test]
fn gy_limit_a5_a_late_notice_is_none() {
    let gy = Centre::of("guangyuan");
    let case = |on: &str| Course {
        notices: vec![notice(on, &["a"], false)],
        additions: vec![came("09-23", "a")],
        ..received("09-14")
    };
    assert_eq!(gy.on(&case("09-21"), 5, "09-24").start, Some(Start::Received(date("09-14"))));
    assert_eq!(gy.due(&case("09-21"), 5), "09-20");
    assert_eq!(gy.on(&case("09-20"), 5, "09-24").start, Some(Start::AdditionsComplete(date("09-23"))));
}

#[test]
fn gy_limit_a6_an_extension_is_recorded_and_told_in_time() {
    let gy = Centre::of("guangyuan");
    let extension = |asked: &str, told: Option<&str>| Extension {
        due: date("05-14"),
        reason: "需现场勘查".to_owned(),
        basis: "行政许可法第四十二条".to_owned(),
        asked: date(asked),
        head: None,
        consented: None,
        told: told.map(date),
    };
    assert_eq!(gy.extend("05-07", &extension("05-08", Some("05-07"))), ["GY-LIMIT-E-EXT-LATE"]);
    assert_eq!(gy.extend("05-07", &extension("05-07", None)), ["GY-LIMIT-E-EXT-NOTICE"]);
    assert_eq!(gy.extend("05-07", &extension("05-07", Some("05-07"))), ["2026-05-14"]);
    let groundless = Extension { basis: String::new(), ..extension("05-07", Some("05-07")) };
    assert_eq!(gy.extend("05-07", &groundless), ["GY-CORE-E-REQUIRED(basis)"]);
}

#[test]
fn gy_limit_a7_on_the_spot_is_the_same_day() {
    let gy = Centre::of("guangyuan");
    let case = Course { decision: decided_on("03-10"), delivered: Some(date("03-11")), ..accepted("03-10") };
    assert_eq!(gy.due(&case, 0), "03-10");
    assert!(gy.on(&case, 0, "03-11").overdue);
}

#[test]
fn gy_limit_a8_an_omission_leaves_the_start_at_the_receipt() {
    let gy = Centre::of("guangyuan");
    let notices = vec![notice("04-13", &["a"], false), notice("04-16", &["b"], true)];
    let additions = vec![came("04-15", "a"), came("04-17", "b")];
    let case = Course { notices, additions, ..received("04-13") };
    assert_eq!(gy.on(&case, 5, "04-17").start, Some(Start::Received(date("04-13"))));
    assert_eq!(gy.due(&case, 5), "04-20");
}

#[test]
fn gy_limit_a9_past_the_table_an_end_is_unknown_and_red() {
    let mut gy = Centre::of("guangyuan");
    let case = accepted("12-28");
    let standing = gy.on(&case, 5, "12-29");
    assert_eq!((standing.due, standing.light, standing.overdue), (Some(Due::Unknown), Light::Red, false));
    gy.calendar.years.push(2027);
    for day in ["2027-01-01", "2027-01-02", "2027-01-03"] {
        gy.calendar.special.insert(Date::parse(day).unwrap(), Special::Rest("元旦".to_owned()));
    }
    let standing = gy.on(&case, 5, "12-29");
    assert_eq!(standing.due, Some(Due::On(Date::parse("2027-01-05").unwrap())));
    assert_eq!(standing.light, Light::Green);
}

#[test]
fn what_moves_no_start() {
    // A later notice about papers that were not required from the first; papers that nobody asked for.
    let notices = vec![notice("04-13", &["a"], false), notice("04-16", &["c"], false)];
    let case = Course { notices, additions: vec![came("04-15", "a")], ..received("04-13") };
    assert_eq!(Centre::of("guangyuan").on(&case, 5, "04-17").start, Some(Start::AdditionsComplete(date("04-15"))));
    let unasked = Course { additions: vec![came("03-20", "x")], ..received("03-02") };
    assert_eq!(Centre::of("zhangye").due(&unasked, 5), "03-09");
    // Only where the source says so is who did not come served in time.
    let appointment = Some(Appointment { told: date("04-27"), on: date("04-28"), came: None });
    let missed = Course { appointment, ..accepted("04-27") };
    let standing = Centre::of("guangyuan").on(&missed, 5, "05-08");
    assert_eq!((standing.deemed, standing.overdue), (None, true));
    let endless = Pause { to: Date(i32::MAX), ..span("04-28", "04-29", Some("04-13")) };
    let refused = super::pause(&endless, &Centre::of("zhengwu").figures).map_err(|code| code.0);
    assert_eq!(refused, Err("GY-CORE-E-RANGE(pause)".to_owned()));
}

#[test]
fn gy_limit_days_that_a_law_leaves_out_name_it() {
    let gy = Centre::of("guangyuan");
    let survey = |basis: &str| Pause { basis: basis.to_owned(), ..span("04-28", "04-29", None) };
    let case = |pause| Course { pauses: vec![pause], ..accepted("04-27") };
    assert_eq!(gy.due(&case(survey("测绘法")), 5), "05-09");
    assert_eq!(gy.due(&case(survey(" ")), 5), "05-07");
    let jd = Centre::of("jingde");
    assert_eq!(super::pause(&survey("测绘法"), &jd.figures).map_err(|code| code.0), Err("GY-CORE-E-STATE".to_owned()));
}

#[test]
fn reminders_come_before_the_end_and_on_it() {
    let on = |centre: &Centre, start: &str, days: u32| {
        let limit = centre.limit(days);
        let Due::On(due) = due(date(start), limit, &[], &centre.calendar) else { panic!("the calendar has it") };
        let days = reminders(date(start), due, limit, &[], &centre.figures, &centre.calendar);
        days.iter().map(|day| day.to_string()[5..].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(on(&Centre::of("zhangye"), "03-02", 5), ["03-05", "03-06", "03-09"]);
    assert_eq!(on(&Centre::of("yaoguan"), "04-20", 15), ["05-09", "05-12", "05-13"]);
    assert_eq!(on(&Centre::of("zhangye"), "03-02", 1), ["03-03"], "none before it begins");

    let zy = Centre::of("zhangye");
    let light = |today: &str| zy.on(&received("03-02"), 5, today).light;
    assert_eq!(["03-04", "03-05", "03-09", "03-10"].map(light), [Light::Green, Light::Amber, Light::Amber, Light::Red]);
}

#[test]
fn why_names_the_centres_own_rules() {
    let lines = |id: &str, course: &Course| {
        let trace = Centre::of(id).on(course, 5, "03-05").trace;
        trace.0.into_iter().map(|line| (line.rule.into_owned(), line.figure)).collect::<Vec<_>>()
    };
    let own = |rule: &str, figure| (rule.to_owned(), figure);
    let first = [own("ZY-LIM-9", "start_received"), own("ZY-LIM-8", "working_days")];
    assert_eq!(lines("zhangye", &received("03-02"))[..2], first);
    let first = [own("GY-LIMIT-5", "start_accepted"), own("GY-LIMIT-5", "working_days")];
    assert_eq!(lines("guangyuan", &accepted("03-02"))[..2], first);
}
