//! Takes a TOML table apart key by key, and remembers what is wrong instead of stopping at the first.

use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Fault, FileProblem, Source};
use crate::centre::MonthDay;
use crate::domain::{Date, Role};
use crate::fact::proceeding::TEXT_MAX;

/// One file while it is read.
pub(super) struct Reader<'a> {
    source: Source,
    text: &'a str,
    problems: &'a mut Vec<FileProblem>,
}

impl<'a> Reader<'a> {
    /// Errors: `None` when the file has any problem; all of them are then in `problems`.
    pub fn open<T>(
        source: Source,
        text: &'a str,
        problems: &'a mut Vec<FileProblem>,
        read: impl FnOnce(&mut Reader<'a>, Table<'_>) -> T,
    ) -> Option<T> {
        let before = problems.len();
        let mut reader = Self { source, text, problems };
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            reader.report(error.span(), "file", Fault::Syntax(error.message().to_owned()), "");
        }
        if !errors.is_empty() {
            return None;
        }
        let root = Table::new(String::new(), None, document.get_ref());
        let value = read(&mut reader, root);
        (reader.problems.len() == before).then_some(value)
    }

    pub fn report(&mut self, span: Option<Range<usize>>, key: &str, fault: Fault, rule: &'static str) {
        let line = span.map(|span| line_at(self.text, span.start));
        self.problems.push(FileProblem { source: self.source, line, key: key.to_owned(), fault, rule });
    }

    /// As [`Reader::report`], for what is found when the table is closed already.
    pub fn report_key(&mut self, key: &str, fault: Fault, rule: &'static str) {
        let line = line_of(self.text, key);
        self.problems.push(FileProblem { source: self.source, line, key: key.to_owned(), fault, rule });
    }
}

/// Line of a key as `grants.lina-staff.to`, or of the innermost table around it that is there.
pub(super) fn line_of(text: &str, key: &str) -> Option<usize> {
    let (document, _) = DeTable::parse_recoverable(text);
    let mut table = Some(document.get_ref());
    let mut at = None;
    for part in key.split('.') {
        let Some(value) = table.and_then(|table| table.get(part)) else { break };
        at = Some(value.span().start);
        table = value.get_ref().as_table();
    }
    at.map(|at| line_at(text, at))
}

fn line_at(text: &str, start: usize) -> usize {
    1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count()
}

/// A table whose keys are taken one by one; what is left at the end is unknown.
pub(super) struct Table<'t> {
    path: String,
    span: Option<Range<usize>>,
    table: &'t DeTable<'t>,
    left: BTreeSet<&'t str>,
    /// Keys that were asked for: what may stand here.
    asked: BTreeSet<String>,
}

impl<'t> Table<'t> {
    fn new(path: String, span: Option<Range<usize>>, table: &'t DeTable<'t>) -> Self {
        let left = table.keys().map(|key| key.get_ref().as_ref()).collect();
        Self { path, span, table, left, asked: BTreeSet::new() }
    }

    pub fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Keys in their order; for tables whose keys are ids.
    pub fn keys(&self) -> Vec<&'t str> {
        self.table.keys().map(|key| key.get_ref().as_ref()).collect()
    }

    /// Where a key stands, or else its table.
    pub fn span_of(&self, key: &str) -> Option<Range<usize>> {
        self.table.get(key).map(Spanned::span).or_else(|| self.span.clone())
    }

    pub fn report(&self, reader: &mut Reader<'_>, key: &str, fault: Fault, rule: &'static str) {
        reader.report(self.span_of(key), &self.path(key), fault, rule);
    }

    /// Reports what nobody has taken.
    pub fn close(self, reader: &mut Reader<'_>) {
        let known: Vec<&str> = self.asked.iter().map(String::as_str).collect();
        for key in &self.left {
            self.report(reader, key, Fault::Unknown(known.join(", ")), "");
        }
    }

    pub fn has(&mut self, key: &str) -> bool {
        self.asked.insert(key.to_owned());
        self.table.contains_key(key)
    }

    fn take(&mut self, key: &str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.left.remove(key);
        self.asked.insert(key.to_owned());
        self.table.get(key)
    }

    /// A value that must be there and of one form.
    fn value<T>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &str,
        rule: &'static str,
        expected: &'static str,
        read: impl FnOnce(&'t DeValue<'t>) -> Option<T>,
    ) -> Option<T> {
        let Some(value) = self.take(key) else {
            self.report(reader, key, Fault::Missing(expected), rule);
            return None;
        };
        let read = read(value.get_ref());
        if read.is_none() {
            self.report(reader, key, Fault::Form(expected), rule);
        }
        read
    }

    pub fn integer(
        &mut self,
        reader: &mut Reader<'_>,
        key: &str,
        rule: &'static str,
        range: RangeInclusive<u32>,
        expected: &'static str,
    ) -> u32 {
        let read = |value: &DeValue<'_>| integer(value).filter(|number| range.contains(number));
        self.value(reader, key, rule, expected, read).unwrap_or_default()
    }

    /// A number that may be missing.
    pub fn optional(
        &mut self,
        reader: &mut Reader<'_>,
        key: &str,
        rule: &'static str,
        range: RangeInclusive<u32>,
        expected: &'static str,
    ) -> Option<u32> {
        self.has(key).then(|| self.integer(reader, key, rule, range, expected))
    }

    /// A role by its name, as `group_leader`.
    pub fn role(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> Option<Role> {
        let name = self.text(reader, key, rule);
        let role = Role::from_name(&name);
        if role.is_none() && !name.is_empty() {
            let known = Role::ALL.map(Role::name).join(", ");
            self.report(reader, key, Fault::Dangling(format!("role {name}; there are {known}")), rule);
        }
        role
    }

    pub fn integers(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> Vec<u32> {
        let read = |value: &DeValue<'_>| value.as_array()?.iter().map(|item| integer(item.get_ref())).collect();
        self.value(reader, key, rule, "a list of numbers", read).unwrap_or_default()
    }

    pub fn texts(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> Vec<&'t str> {
        let read = |value: &'t DeValue<'t>| value.as_array()?.iter().map(|item| item.get_ref().as_str()).collect();
        self.value(reader, key, rule, "a list of texts", read).unwrap_or_default()
    }

    /// Texts of the pack's own, none where the key is missing.
    pub fn lines(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> Vec<String> {
        let found = if self.has(key) { self.texts(reader, key, rule) } else { Vec::new() };
        found.into_iter().map(str::to_owned).collect()
    }

    pub fn flag(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> bool {
        self.value(reader, key, rule, "true or false", |value| value.as_bool()).unwrap_or_default()
    }

    /// One of a few words, each with what it means.
    pub fn choice<T: Copy, const N: usize>(
        &mut self,
        reader: &mut Reader<'_>,
        key: &str,
        rule: &'static str,
        expected: &'static str,
        words: [(&'static str, T); N],
    ) -> Option<T> {
        let read = |value: &DeValue<'_>| {
            let text = value.as_str()?;
            words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
        };
        self.value(reader, key, rule, expected, read)
    }

    /// Not empty, at most 200 characters.
    pub fn text(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> String {
        let read = |value: &DeValue<'_>| {
            let text = value.as_str()?;
            (1..=200).contains(&text.trim().chars().count()).then(|| text.to_owned())
        };
        self.value(reader, key, rule, "a text of at most 200 characters", read).unwrap_or_default()
    }

    /// A paragraph.
    pub fn long(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> String {
        let read = |value: &DeValue<'_>| {
            let text = value.as_str()?;
            (1..=TEXT_MAX).contains(&text.trim().chars().count()).then(|| text.to_owned())
        };
        self.value(reader, key, rule, "a text of at most 1000 characters", read).unwrap_or_default()
    }

    /// A clock time, as `"09:00"`; up to `"47:59"` where a day runs on into the next. Unit: seconds after midnight.
    pub fn clock(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> u32 {
        self.value(reader, key, rule, "a time of day as \"09:00\"", |value| clock(value.as_str()?)).unwrap_or_default()
    }

    pub fn date(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> Date {
        self.value(reader, key, rule, "a date as 2026-01-01", date).unwrap_or(Date(0))
    }

    pub fn dates(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> Vec<Date> {
        let read = |value: &DeValue<'_>| value.as_array()?.iter().map(|item| date(item.get_ref())).collect();
        self.value(reader, key, rule, "a list of dates as 2026-01-01", read).unwrap_or_default()
    }

    /// A day of every year, as `"05-01"`.
    pub fn month_day(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> MonthDay {
        let first = MonthDay { month: 1, day: 1 };
        let read = |value: &DeValue<'_>| month_day(value.as_str()?);
        self.value(reader, key, rule, "a day of the year as \"05-01\"", read).unwrap_or(first)
    }

    /// The figures of one regulation; none where the centre does not have it. Its rule names what lacks in it.
    pub fn regulation(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> Option<Table<'t>> {
        if self.has(key) { self.table(reader, key, rule) } else { None }
    }

    pub fn table(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> Option<Table<'t>> {
        let table = self.value(reader, key, rule, "a table", |value| value.as_table())?;
        Some(Table::new(self.path(key), self.span_of(key), table))
    }

    /// A list of tables, each with its place in the path.
    pub fn tables(&mut self, reader: &mut Reader<'_>, key: &str, rule: &'static str) -> Vec<Table<'t>> {
        let read = |value: &'t DeValue<'t>| -> Option<Vec<(Range<usize>, &'t DeTable<'t>)>> {
            let array = value.as_array()?;
            array.iter().map(|item| Some((item.span(), item.get_ref().as_table()?))).collect()
        };
        let tables = self.value(reader, key, rule, "a list of tables", read).unwrap_or_default();
        let path = self.path(key);
        let number = |(index, (span, table))| Table::new(format!("{path}[{index}]"), Some(span), table);
        tables.into_iter().enumerate().map(number).collect()
    }
}

fn integer(value: &DeValue<'_>) -> Option<u32> {
    let integer = value.as_integer()?;
    u32::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let two_digits = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 48 && minutes < 60).then_some(hours * 3600 + minutes * 60)
}

fn month_day(text: &str) -> Option<MonthDay> {
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // A leap year: what it has not, no year has.
    Date::new(2024, month, day).map(MonthDay::of)
}

fn date(value: &DeValue<'_>) -> Option<Date> {
    let moment = value.as_datetime()?;
    if moment.time.is_some() || moment.offset.is_some() {
        return None;
    }
    let date = moment.date?;
    Date::new(i32::from(date.year), u32::from(date.month), u32::from(date.day))
}
