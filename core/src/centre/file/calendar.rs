//! Tables of holidays and make-up working days, as administrators get them: CSV with the columns `date,kind,name` (GY-CORE-2), or
//! the JSON of the npm package `chinese-days`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Weekday;
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Fault, FileProblem, Source};
use crate::domain::calendar::Special;
use crate::domain::{Calendar, Date};

/// What one table says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CalendarTable {
    days: BTreeMap<Date, Special>,
}

/// Holidays without which the table of a year is not the whole: New Year's Day and National Day.
const ALWAYS: [(u32, u32); 2] = [(1, 1), (10, 1)];
const RULE: &str = "GY-CORE-2";
const DATE: &str = "a date as 2026-01-01";

impl CalendarTable {
    /// The years of which the table has the whole. The notice of a year also names days at the end of the one before, or at the
    /// beginning of the next.
    pub fn years(&self) -> BTreeSet<i32> {
        let years: BTreeSet<i32> = self.days.keys().map(|date| date.year()).collect();
        let rests = |year: i32, (month, day)| {
            let date = Date::new(year, month, day);
            date.is_some_and(|date| matches!(self.days.get(&date), Some(Special::Rest(_))))
        };
        years.into_iter().filter(|year| ALWAYS.iter().all(|day| rests(*year, *day))).collect()
    }

    /// The calendar with this table put over it: a year of which the table has the whole is replaced, single days of other years
    /// are added.
    ///
    /// Errors: days of a year of which neither has the whole.
    pub fn over(&self, calendar: &Calendar) -> Result<Calendar, Vec<FileProblem>> {
        let whole = self.years();
        let mut merged = calendar.clone();
        merged.special.retain(|date, _| !whole.contains(&date.year()));
        merged.years.retain(|year| !whole.contains(year));
        merged.years.extend(&whole);
        merged.years.sort_unstable();
        let strays = self.days.keys().filter(|date| !merged.years.contains(&date.year()));
        let words = "the year is not whole: New Year's Day and National Day are missing, and it is not on record";
        let problems: BTreeSet<FileProblem> =
            strays.map(|date| problem(None, &date.year().to_string(), Fault::Contradiction(words))).collect();
        if !problems.is_empty() {
            return Err(problems.into_iter().collect());
        }
        merged.special.extend(self.days.iter().map(|(date, special)| (*date, special.clone())));
        Ok(merged)
    }
}

/// The years that a table may have, and the longest name of a holiday. Unit: characters.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;
const NAME_MAX: usize = 200;

/// Reads a table, JSON when it begins with a brace, otherwise CSV.
///
/// Errors: every line that cannot be so. Never empty.
pub fn calendar(text: &str) -> Result<CalendarTable, Vec<FileProblem>> {
    let text = text.trim_start_matches('\u{feff}');
    let mut problems = Vec::new();
    let days = if text.trim_start().starts_with('{') { json(text, &mut problems) } else { csv(text, &mut problems) };
    let mut table = CalendarTable::default();
    for (line, date, special) in days {
        let key = date.to_string();
        // No other year can be written down as one, and no longer name either.
        let is_named = !matches!(&special, Special::Rest(name) if name.chars().count() > NAME_MAX);
        if !(YEARS.contains(&date.year()) && is_named) {
            problems.push(problem(
                line,
                &key,
                Fault::Form("a day from 2000 to 2100 with a name of at most 200 characters"),
            ));
            continue;
        }
        let is_weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        if special == Special::Workday && !is_weekend {
            problems.push(problem(line, &key, Fault::Contradiction("a make-up working day is no weekend day")));
        }
        if table.days.insert(date, special).is_some() {
            problems.push(problem(line, &key, Fault::Contradiction("the day is in the table twice")));
        }
    }
    if table.days.is_empty() && problems.is_empty() {
        problems.push(problem(None, "file", Fault::Missing("a line for each holiday")));
    }
    if problems.is_empty() { Ok(table) } else { Err(problems) }
}

type Day = (Option<usize>, Date, Special);

fn csv(text: &str, problems: &mut Vec<FileProblem>) -> Vec<Day> {
    let mut days = Vec::new();
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(text.as_bytes());
    match reader.headers() {
        Ok(headers) if headers.iter().eq(["date", "kind", "name"]) => {}
        Ok(_) => problems.push(problem(Some(1), "file", Fault::Form("a table with the columns date,kind,name"))),
        Err(error) => problems.push(problem(Some(1), "file", Fault::Syntax(error.to_string()))),
    }
    if !problems.is_empty() {
        return days;
    }
    for row in reader.records() {
        let row = match row {
            Ok(row) => row,
            Err(error) => {
                let line = error.position().and_then(|position| usize::try_from(position.line()).ok());
                problems.push(problem(line, "file", Fault::Syntax(error.to_string())));
                continue;
            }
        };
        let line = row.position().and_then(|position| usize::try_from(position.line()).ok());
        let cell = |index: usize| row.get(index).unwrap_or_default();
        let Some(date) = Date::parse(cell(0)) else {
            problems.push(problem(line, "date", Fault::Form(DATE)));
            continue;
        };
        let special = match cell(1) {
            "rest" => Special::Rest(cell(2).to_owned()),
            "workday" => Special::Workday,
            _ => {
                problems.push(problem(line, "kind", Fault::Form("\"rest\" or \"workday\"")));
                continue;
            }
        };
        if special == Special::Rest(String::new()) {
            problems.push(problem(line, "name", Fault::Missing("the name of the holiday")));
        }
        days.push((line, date, special));
    }
    days
}

/// As the package has it: dates with `English,中文,days` behind them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Shape {
    holidays: BTreeMap<String, String>,
    workdays: BTreeMap<String, String>,
    /// Which of the holidays somebody works for: no business of ours.
    #[serde(default, rename = "inLieuDays")]
    _in_lieu_days: IgnoredAny,
}

fn json(text: &str, problems: &mut Vec<FileProblem>) -> Vec<Day> {
    let shape: Shape = match serde_json::from_str(text) {
        Ok(shape) => shape,
        Err(error) => {
            problems.push(problem(Some(error.line()), "file", Fault::Syntax(error.to_string())));
            return Vec::new();
        }
    };
    let mut days = Vec::new();
    let rests = shape.holidays.into_iter().map(|(date, words)| {
        let name = words.split(',').nth(1).unwrap_or(&words).trim().to_owned();
        ("holidays", date, Special::Rest(name))
    });
    let workdays = shape.workdays.into_keys().map(|date| ("workdays", date, Special::Workday));
    for (part, text, special) in rests.chain(workdays) {
        let key = format!("{part}.{text}");
        match Date::parse(&text) {
            None => problems.push(problem(None, &key, Fault::Form(DATE))),
            Some(_) if special == Special::Rest(String::new()) => {
                problems.push(problem(None, &key, Fault::Missing("the name of the holiday")))
            }
            Some(date) => days.push((None, date, special)),
        }
    }
    days
}

fn problem(line: Option<usize>, key: &str, fault: Fault) -> FileProblem {
    FileProblem { source: Source::Calendar, line, key: key.to_owned(), fault, rule: RULE }
}

#[cfg(test)]
mod tests {
    use super::super::{CALENDAR, guangyuan_demo, with_calendar};
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn words(text: &str) -> Vec<String> {
        calendar(text).unwrap_err().iter().map(FileProblem::to_string).collect()
    }

    /// The table as the package would have it.
    fn as_json(table: &CalendarTable) -> String {
        let mut shape = serde_json::json!({ "holidays": {}, "workdays": {}, "inLieuDays": {} });
        for (date, special) in &table.days {
            match special {
                Special::Rest(name) => shape["holidays"][date.to_string()] = format!("Holiday,{name},1").into(),
                Special::Workday => shape["workdays"][date.to_string()] = "Holiday,节日,1".into(),
            }
        }
        shape.to_string()
    }

    #[test]
    fn gy_core_2_every_year_since_2004_reads_from_both_forms() {
        let table = calendar(CALENDAR).unwrap();
        assert_eq!(calendar(&as_json(&table)).as_ref(), Ok(&table));
        assert_eq!(table.years(), (2004..=2026).collect());
        let whole = table.over(&Calendar::default()).unwrap();
        let works = |day: &str| whole.is_working_day(date(day));
        // Make-up working days as the notices of those years named them, on both sides of a year's end.
        for day in ["2004-01-17", "2008-02-02", "2013-01-05", "2018-12-29", "2020-01-19", "2024-02-04", "2025-01-26"] {
            assert_eq!(works(day), Some(true), "{day}");
        }
        for day in ["2013-01-03", "2015-09-03", "2018-12-31", "2020-01-31", "2024-02-16", "2025-10-08", "2026-02-23"] {
            assert_eq!(works(day), Some(false), "{day}");
        }
        let days_of = |year: i32| {
            let first = Date::new(year, 1, 1).unwrap();
            let days = (0..366).map(|days| first.plus_days(days)).filter(|date| date.year() == year);
            days.filter(|date| whole.works(*date)).count()
        };
        assert_eq!([2020, 2022, 2024, 2025, 2026].map(days_of), [249, 249, 251, 248, 248]);
        assert_eq!(whole.is_working_day(date("2027-01-01")), None);
    }

    #[test]
    fn a_year_is_replaced_whole_and_single_days_are_added() {
        let on_record = guangyuan_demo();
        let next =
            "date,kind,name\n2027-01-01,rest,元旦\n2026-12-31,rest,元旦\n2027-10-01,rest,国庆节\n2027-10-09,workday,\n";
        let table = calendar(next).unwrap();
        assert_eq!(table.years(), BTreeSet::from([2027]));
        let merged = with_calendar(&on_record, [next]).unwrap();
        assert_eq!((merged.edition, &merged.organisation), (on_record.edition + 1, &on_record.organisation));
        let works = |day: &str| merged.calendar.is_working_day(date(day));
        assert_eq!(works("2026-12-31"), Some(false), "a day of the year before");
        assert_eq!(works("2026-02-14"), Some(true), "its other days stay");
        assert_eq!(works("2027-10-09"), Some(true));
        assert_eq!(works("2028-01-03"), None);
        // The same again, with a day fewer.
        let shorter = "date,kind,name\n2027-01-01,rest,元旦\n2027-10-01,rest,国庆节\n";
        let merged = with_calendar(&merged, [shorter]).unwrap();
        assert_eq!(merged.calendar.is_working_day(date("2027-10-09")), Some(false));
    }

    #[test]
    fn a_single_day_of_a_year_that_nobody_knows_is_no_table() {
        let table = "date,kind,name\n2027-01-01,rest,元旦\n2027-01-02,rest,元旦\n";
        let problems = with_calendar(&guangyuan_demo(), [table]).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].to_string().starts_with("calendar: 2027: the year is not whole"), "{}", problems[0]);
    }

    #[test]
    fn every_line_that_cannot_be_so_is_named() {
        let text = "date,kind,name\n2026-13-01,rest,元旦\n2026-01-05,workday,\n2026-01-01,holiday,元旦\n2026-01-02,rest,\n\
                    2026-01-03,rest,元旦\n2026-01-03,rest,元旦\n";
        assert_eq!(
            words(text),
            [
                "calendar, line 2: date: is not a date as 2026-01-01 (GY-CORE-2)",
                "calendar, line 4: kind: is not \"rest\" or \"workday\" (GY-CORE-2)",
                "calendar, line 5: name: is missing: write the name of the holiday (GY-CORE-2)",
                "calendar, line 3: 2026-01-05: a make-up working day is no weekend day (GY-CORE-2)",
                "calendar, line 7: 2026-01-03: the day is in the table twice (GY-CORE-2)",
            ]
        );
        assert_eq!(
            words("日期,类型\n"),
            ["calendar, line 1: file: is not a table with the columns date,kind,name (GY-CORE-2)"]
        );
        assert_eq!(
            words("date,kind,name\n"),
            ["calendar: file: is missing: write a line for each holiday (GY-CORE-2)"]
        );
        assert_eq!(words(""), ["calendar, line 1: file: is not a table with the columns date,kind,name (GY-CORE-2)"]);
        assert!(words("{\"holidays\":{},\"workdays\":{},\"days\":{}}")[0].contains("unknown field `days`"));
        assert!(words("{\"holidays\":[]}")[0].starts_with("calendar, line 1: file: "));
        assert_eq!(
            words("{\"holidays\":{\"2026-02-30\":\"a,b,1\"},\"workdays\":{}}"),
            ["calendar: holidays.2026-02-30: is not a date as 2026-01-01 (GY-CORE-2)"]
        );
    }

    #[test]
    fn a_table_as_an_office_program_saves_it_reads() {
        let table =
            calendar("\u{feff}date,kind,name\r\n\"2027-01-01\", rest ,\"元旦\"\r\n2027-10-01,rest,国庆节\r\n").unwrap();
        assert_eq!(table.years(), BTreeSet::from([2027]));
    }

    #[test]
    fn the_next_years_table_is_missed_from_november() {
        let mut calendar = guangyuan_demo().calendar;
        assert!(!calendar.lacks_next_year(date("2026-10-31")));
        assert!(calendar.lacks_next_year(date("2026-11-01")));
        calendar.years.push(2027);
        assert!(!calendar.lacks_next_year(date("2026-12-31")));
    }
}
