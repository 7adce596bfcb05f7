//! The directory as a file again: what an administrator takes away, and what an act of theirs makes of the one on record, so that
//! whatever is put in force has been read and checked like a file that a person wrote.

use std::fmt::Write as _;

use super::Login;
use crate::centre::Reference;
use crate::domain::calendar::Special;
use crate::domain::{Calendar, Date, Grant, Span};

/// The people, windows, grants, pairs and calendar of an edition, as [`super::read`] takes them.
pub fn directory(reference: &Reference, logins: &[Login]) -> String {
    let organisation = &reference.organisation;
    let mut file = String::new();
    let mut rows = vec![("name", text(&organisation.name))];
    if !organisation.duty_phone.is_empty() {
        rows.push(("duty_phone", text(&organisation.duty_phone)));
    }
    table(&mut file, "[organisation]", &rows);
    let groups: Vec<(&str, String)> = organisation.groups.iter().map(|(id, name)| (id.as_str(), text(name))).collect();
    if !groups.is_empty() {
        table(&mut file, "[groups]", &groups);
    }
    for (id, window) in &organisation.windows {
        let mut rows = vec![("name", text(&window.name)), ("telephone", text(&window.telephone))];
        rows.extend(window.min_present.map(|least| ("min_present", least.to_string())));
        table(&mut file, &format!("[windows.{id}]"), &rows);
    }
    for (id, worker) in &organisation.workers {
        let mut rows = vec![("name", text(&worker.name))];
        let login = logins.iter().find(|login| login.worker == *id);
        rows.extend(login.map(|login| ("login", text(&login.login))));
        rows.extend(worker.group.as_ref().map(|group| ("group", text(group.as_str()))));
        rows.extend(worker.group_from.map(|from| ("group_from", from.to_string())));
        rows.push(("sending_unit", text(&worker.sending_unit)));
        if let Some(service) = &worker.service {
            rows.push(("first_worked", service.first_worked.to_string()));
            let carried = |(year, half_days): (i32, u32)| format!("{{ year = {year}, half_days = {half_days} }}");
            rows.extend(service.carried.map(|over| ("annual_carried", carried(over))));
        }
        table(&mut file, &format!("[workers.{id}]"), &rows);
    }
    for held in &organisation.grants {
        table(&mut file, &format!("[grants.{}]", held.id), &grant(held));
    }
    for pair in &organisation.pairs {
        let b: Vec<String> = pair.b.iter().map(|worker| text(worker.as_str())).collect();
        let mut rows = vec![
            ("post", text(pair.post.as_str())),
            ("name", text(&pair.name)),
            ("group", text(pair.group.as_str())),
            ("a", text(pair.a.as_str())),
            ("b", format!("[{}]", b.join(", "))),
            ("from", pair.from.to_string()),
        ];
        rows.extend(pair.to.map(|to| ("to", to.to_string())));
        table(&mut file, "[[pairs]]", &rows);
    }
    calendar(&mut file, &reference.calendar);
    file
}

fn grant(grant: &Grant) -> Vec<(&'static str, String)> {
    let mut rows = vec![("worker", text(grant.worker.as_str())), ("role", text(grant.role.name()))];
    match &grant.span {
        Span::Centre => {}
        Span::Group(group) => rows.push(("group", text(group.as_str()))),
        Span::Window(window) => rows.push(("window", text(window.as_str()))),
    }
    rows.push(("from", grant.from.to_string()));
    rows.extend(grant.to.map(|to| ("to", to.to_string())));
    rows
}

fn calendar(file: &mut String, calendar: &Calendar) {
    let years: Vec<String> = calendar.years.iter().map(i32::to_string).collect();
    let mut rests: Vec<(&str, Date, Date)> = Vec::new();
    let mut workdays = Vec::new();
    for (date, special) in &calendar.special {
        match (special, rests.last_mut()) {
            (Special::Workday, _) => workdays.push(date.to_string()),
            // Within a month, as the reader takes a holiday.
            (Special::Rest(name), Some((held, from, to)))
                if held == name && to.plus_days(1) == *date && date.0 - from.0 < 31 =>
            {
                *to = *date;
            }
            (Special::Rest(name), _) => rests.push((name, *date, *date)),
        }
    }
    let rests: Vec<String> = rests
        .into_iter()
        .map(|(name, from, to)| format!("    {{ name = {}, from = {from}, to = {to} }},\n", text(name)))
        .collect();
    let rows = [
        ("years", format!("[{}]", years.join(", "))),
        ("rest", format!("[\n{}]", rests.concat())),
        ("workdays", format!("[{}]", workdays.join(", "))),
    ];
    table(file, "[calendar]", &rows);
}

fn table(file: &mut String, head: &str, rows: &[(&str, String)]) {
    if !file.is_empty() {
        file.push('\n');
    }
    file.push_str(head);
    file.push('\n');
    for (key, value) in rows {
        let _ = writeln!(file, "{key} = {value}");
    }
}

/// A TOML text, whatever stands in it.
fn text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::super::{DEMOS, demo, read, with_directory};
    use super::*;

    #[test]
    fn what_is_written_reads_as_what_it_was() {
        for (id, pack, _) in DEMOS {
            let file = demo(id).unwrap();
            assert_eq!(read(pack, &directory(&file.reference, &file.logins)).as_ref(), Ok(&file), "{id}");
        }
    }

    #[test]
    fn any_name_stays_one_name() {
        let mut file = demo("zhangye").unwrap();
        let name = "李\"娜\\\n[workers.x]\u{7f}\t'";
        file.reference.organisation.workers.values_mut().for_each(|worker| name.clone_into(&mut worker.name));
        let text = directory(&file.reference, &file.logins);
        let next = with_directory(&text, &file.reference, crate::testing::day("2026-05-13")).unwrap();
        assert_eq!(next.reference.organisation, file.reference.organisation);
        assert_eq!((next.reference.edition, next.logins), (file.reference.edition + 1, file.logins));
    }
}
