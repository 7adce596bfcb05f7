//! A terminal's file, read: comma, semicolon or tab between cells, a header row somewhere at the top, dates and times as
//! terminals and office suites write them. Whatever the bytes, reading ends and says what it could not read.

use super::Line;
use crate::csv::Reader;
use crate::domain::{Date, Timestamp};

/// Times in one file. A centre of two hundred people has some twenty thousand a month.
pub const LINES_MAX: usize = 20_000;
/// How far down the header may stand.
const HEADER_ROWS: usize = 10;
/// A name, a number and the times of a day are shorter; a terminal's own columns are fewer.
const READER: Reader = Reader { letters_max: 200, cells_max: 60, rows_max: LINES_MAX + HEADER_ROWS };

const NUMBER: &[&str] = &[
    "工号",
    "人员编号",
    "员工编号",
    "编号",
    "登记号码",
    "考勤号码",
    "考勤号",
    "用户编号",
    "用户id",
    "userid",
    "user id",
    "id",
    "no",
    "no.",
    "enno",
    "number",
    "person",
];
const NAME: &[&str] = &["姓名", "人员姓名", "员工姓名", "名字", "name"];
const DATE: &[&str] = &["日期", "打卡日期", "考勤日期", "刷卡日期", "date"];
const TIME: &[&str] = &[
    "时间",
    "打卡时间",
    "考勤时间",
    "刷卡时间",
    "签到时间",
    "日期时间",
    "打卡记录",
    "time",
    "datetime",
    "date time",
    "timestamp",
];

/// What there was to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub lines: Vec<Line>,
    /// The file had more than [`LINES_MAX`], which are left out.
    pub cut: bool,
}

/// Why nothing can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// No row names a person and a time.
    Header,
}

struct Columns {
    number: Option<usize>,
    name: Option<usize>,
    date: Option<usize>,
    time: Option<usize>,
}

impl Columns {
    fn of(row: &[String]) -> Option<Self> {
        let find = |names: &[&str]| row.iter().position(|cell| names.contains(&cell.trim().to_lowercase().as_str()));
        let (number, name, date, time) = (find(NUMBER), find(NAME), find(DATE), find(TIME));
        let names = number.is_some() || name.is_some();
        (names && (date.is_some() || time.is_some())).then_some(Self { number, name, date, time })
    }
}

/// Reads a file. A cell of times may hold several.
pub fn read(text: &str) -> Result<Table, Unreadable> {
    let rows = READER.rows(text);
    let heads = rows.iter().take(HEADER_ROWS);
    let header = heads.enumerate().find_map(|(at, (_, row))| Some((at, Columns::of(row)?)));
    let (at, columns) = header.ok_or(Unreadable::Header)?;
    let mut table = Table::default();
    for (row, cells) in rows.iter().skip(at + 1) {
        let cell = |column: Option<usize>| column.and_then(|at| cells.get(at)).map_or("", |cell| cell.trim());
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let (number, name) = (cell(columns.number).to_owned(), cell(columns.name).to_owned());
        let moments = moments(cell(columns.date), cell(columns.time));
        // Nobody punched on that day: a row of a daily sheet, no mistake.
        let is_blank = columns.date.is_some() && columns.time.is_some() && cell(columns.time).is_empty();
        let mut found = if moments.is_empty() && !is_blank { vec![None] } else { moments };
        let mut said = false;
        found.retain(|at| at.is_some() || !std::mem::replace(&mut said, true));
        for at in found {
            if table.lines.len() >= LINES_MAX {
                table.cut = true;
                return Ok(table);
            }
            table.lines.push(Line { row: *row, number: number.clone(), name: name.clone(), at });
        }
    }
    Ok(table)
}

/// The moments of a row; none for one that cannot be read.
fn moments(date: &str, time: &str) -> Vec<Option<Timestamp>> {
    let own = day(date);
    // 打卡时间 may be the whole of it.
    let text = if time.is_empty() { own.as_ref().map_or("", |(_, rest)| *rest) } else { time };
    let mut found = Vec::new();
    let (mut on, mut half) = (own.as_ref().map(|(date, _)| *date), None);
    for word in text.split(|letter: char| letter.is_whitespace() || ",;，；、|".contains(letter)) {
        let word = word.trim();
        if word.is_empty() {
            continue;
        }
        let before = halves(word);
        half = before.or(half);
        if let Some((date, rest)) = day(word) {
            on = Some(date);
            if rest.is_empty() {
                continue;
            }
            found.push(clock(rest, half).map(|second| date.at_second(second)));
            half = None;
        } else if word.bytes().any(|letter| letter.is_ascii_digit()) {
            found.push(on.and_then(|date| Some(date.at_second(clock(word, half)?))));
            half = None;
        } else if matches!(before, Some(true)) && word.is_ascii() {
            // `8:55 PM`: the half of the day comes behind.
            if let Some(Some(last)) = found.last_mut().filter(|last| last.is_some_and(|at| at.second_of_day() < 43_200))
            {
                *last = last.plus_ms(43_200_000);
            }
            half = None;
        }
    }
    found
}

/// Whether a word says that it is after noon; none where it says nothing.
fn halves(word: &str) -> Option<bool> {
    let word = word.to_lowercase();
    if word.contains("下午") || word.contains("晚上") || word.ends_with("pm") {
        Some(true)
    } else if word.contains("上午") || word.contains("凌晨") || word.ends_with("am") {
        Some(false)
    } else {
        None
    }
}

/// A date at the beginning of a text, and what follows: `2026-03-11`, `2026/3/11`, `2026.3.11`, `2026年3月11日`, `20260311`,
/// `26-03-11`.
fn day(text: &str) -> Option<(Date, &str)> {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (digits == 8 || digits == 14) && text.is_ascii() {
        let date = Date::new(text[..4].parse().ok()?, text[4..6].parse().ok()?, text[6..8].parse().ok()?)?;
        return Some((date, text[8..].trim()));
    }
    let mut rest = text;
    let mut number = |most: usize, ends: &[char]| -> Option<u32> {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let value = rest.get(..digits).filter(|_| (1..=most).contains(&digits))?.parse().ok()?;
        rest = &rest[digits..];
        if !ends.is_empty() {
            rest = rest.strip_prefix(ends)?;
        }
        Some(value)
    };
    let year = number(4, &['-', '/', '.', '年'])?;
    let month = number(2, &['-', '/', '.', '月'])?;
    let day = number(2, &[])?;
    // Of other lengths it is no year.
    let year = if (20..100).contains(&year) { year + 2000 } else { year };
    let date = Date::new(i32::try_from(year).ok().filter(|year| (2000..2200).contains(year))?, month, day)?;
    Some((date, rest.trim_start_matches(['日', 'T']).trim()))
}

/// `8:55`, `08:55:03`, `8时55分`, `0855`, `085503`. Unit: seconds after midnight.
fn clock(text: &str, after_noon: Option<bool>) -> Option<u32> {
    let runs = text.split(|letter: char| !letter.is_ascii_digit()).filter(|run| !run.is_empty());
    let runs: Vec<&str> = runs.take(4).collect();
    let parts: Vec<u32> = match runs.as_slice() {
        [one] if one.len() == 4 || one.len() == 6 => {
            (0..one.len() / 2).filter_map(|at| one[at * 2..at * 2 + 2].parse().ok()).collect()
        }
        [_] => return None,
        runs => runs.iter().filter_map(|run| run.parse().ok()).collect(),
    };
    let (hour, minute) = (*parts.first()?, *parts.get(1)?);
    let second = parts.get(2).copied().unwrap_or(0);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let hour = match after_noon {
        Some(true) if hour < 12 => hour + 12,
        Some(false) if hour == 12 => 0,
        _ => hour,
    };
    Some(hour * 3600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    fn check(text: &str, expected: &[(usize, &str, &str, Option<&str>)]) {
        let table = read(text).unwrap();
        let found: Vec<_> =
            table.lines.iter().map(|line| (line.row, line.number.as_str(), line.name.as_str(), line.at)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(row, number, name, moment)| (*row, *number, *name, moment.map(at))).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn dates_and_times_are_read_as_terminals_write_them() {
        let eight = Some("2026-03-11 08:25:03");
        for (date, time) in [
            ("2026-03-11", "08:25:03"),
            ("2026/3/11", "8:25:03"),
            ("2026.03.11", "8时25分03秒"),
            ("2026年3月11日", "082503"),
            ("20260311", "上午 8:25:03"),
            ("26-03-11 星期三", "8:25:03 AM"),
            ("", "2026-03-11 08:25:03"),
            ("", "2026-03-11T08:25:03"),
            ("", "20260311082503"),
            ("2026-03-11 08:25:03", ""),
        ] {
            check(&format!("工号,日期,时间\nxulan,{date},{time}\n"), &[(2, "xulan", "", eight)]);
        }
        check("姓名;打卡时间\n徐兰;2026/3/11 下午 1:05\n", &[(2, "", "徐兰", Some("2026-03-11 13:05"))]);
        check("Name\tTime\nXu\t2026/3/11 1:05 PM\n", &[(2, "", "Xu", Some("2026-03-11 13:05"))]);
    }

    #[test]
    fn a_daily_sheet_has_several_times_in_a_cell_and_days_without_any() {
        let sheet = "\u{feff}考勤记录,,,\r\n2026年3月,,,\r\n姓名,工号,日期,打卡时间\r\n徐兰,xulan,2026-03-11,\"08:25\n12:01 13:02\"\r\n徐兰,xulan,2026-03-12,\r\n";
        check(
            sheet,
            &[
                (4, "xulan", "徐兰", Some("2026-03-11 08:25")),
                (4, "xulan", "徐兰", Some("2026-03-11 12:01")),
                (4, "xulan", "徐兰", Some("2026-03-11 13:02")),
            ],
        );
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_row() {
        let text = "工号,日期,时间\nxulan,2026-02-30,08:25\nxulan,2026-03-11,25:00\n\nxulan,gestern,\"8\nxulan,,8:25\n";
        check(text, &[(2, "xulan", "", None), (3, "xulan", "", None), (5, "xulan", "", None)]);
        assert_eq!(read("a,b,c\n1,2,3\n"), Err(Unreadable::Header));
        assert_eq!(read(""), Err(Unreadable::Header));
        let many = format!("工号,时间\n{}", "x,2026-03-11 08:00\n".repeat(LINES_MAX + 5));
        let table = read(&many).unwrap();
        assert_eq!((table.lines.len(), table.cut), (LINES_MAX, true));
    }
}
