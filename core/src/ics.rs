//! Entries of a calendar as a file (iCalendar, RFC 5545) that a phone's own calendar takes in.
//!
//! Made where the data is, without a network. The same entries give the same bytes: the time of making is an argument.

use std::fmt::Write as _;

use crate::domain::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Confirmed,
    /// 待统筹: a time that somebody else still has to set.
    Tentative,
    Cancelled,
}

/// One event. Texts are plain; what has a meaning in the format is escaped here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The same for every version of the event.
    pub uid: String,
    /// Rises with each version.
    pub sequence: u32,
    pub from: Timestamp,
    pub to: Timestamp,
    pub summary: String,
    /// Left out when empty, as `description`.
    pub location: String,
    pub description: String,
    pub status: Status,
    /// An alarm so long before; none for what was cancelled.
    pub alarm_minutes: Option<u32>,
}

/// Octets of a line before it is folded, without its end (RFC 5545, 3.1).
const LINE_MAX: usize = 75;

/// A file of events, made at `now`.
pub fn calendar(entries: &[Entry], now: Timestamp) -> Vec<u8> {
    let mut file = String::new();
    for fixed in
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Doorstep//visits//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    {
        line(&mut file, fixed);
    }
    for entry in entries {
        event(&mut file, entry, now);
    }
    line(&mut file, "END:VCALENDAR");
    file.into_bytes()
}

fn event(file: &mut String, entry: &Entry, now: Timestamp) {
    line(file, "BEGIN:VEVENT");
    line(file, &format!("UID:{}", text(&entry.uid)));
    line(file, &format!("SEQUENCE:{}", entry.sequence));
    line(file, &format!("DTSTAMP:{}", utc(now)));
    line(file, &format!("DTSTART:{}", utc(entry.from)));
    line(file, &format!("DTEND:{}", utc(entry.to)));
    line(file, &format!("SUMMARY:{}", text(&entry.summary)));
    for (name, said) in [("LOCATION", &entry.location), ("DESCRIPTION", &entry.description)] {
        if !said.is_empty() {
            line(file, &format!("{name}:{}", text(said)));
        }
    }
    let status = match entry.status {
        Status::Confirmed => "CONFIRMED",
        Status::Tentative => "TENTATIVE",
        Status::Cancelled => "CANCELLED",
    };
    line(file, &format!("STATUS:{status}"));
    if let Some(minutes) = entry.alarm_minutes.filter(|_| entry.status != Status::Cancelled) {
        line(file, "BEGIN:VALARM");
        line(file, "ACTION:DISPLAY");
        line(file, &format!("TRIGGER:-PT{minutes}M"));
        line(file, &format!("DESCRIPTION:{}", text(&entry.summary)));
        line(file, "END:VALARM");
    }
    line(file, "END:VEVENT");
}

/// `20260513T053000Z`
fn utc(at: Timestamp) -> String {
    // Dates are read in China Standard Time, so its offset is taken off first.
    let at = at.plus_minutes(-8 * 60);
    let (date, second) = (at.date(), at.second_of_day());
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}Z",
        date.year(),
        date.month(),
        date.day(),
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// As a value of type TEXT (3.3.11); what is no text is left out, so that nobody's words can end a line.
fn text(said: &str) -> String {
    let mut out = String::with_capacity(said.len());
    let mut before = ' ';
    for one in said.chars() {
        match one {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(one);
            }
            // CR LF is one end of a line.
            '\n' if before == '\r' => {}
            '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push_str("\\n"),
            '\t' => out.push(' '),
            _ if one.is_control() => {}
            _ => out.push(one),
        }
        before = one;
    }
    out
}

/// Adds a line, folded at characters so that no part is longer than [`LINE_MAX`].
fn line(file: &mut String, content: &str) {
    let mut length = 0;
    for one in content.chars() {
        if length + one.len_utf8() > LINE_MAX {
            file.push_str("\r\n ");
            length = 1;
        }
        let _ = write!(file, "{one}");
        length += one.len_utf8();
    }
    file.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::at;

    fn entry(summary: &str) -> Entry {
        Entry {
            uid: "ab@guangyuan.doorstep".to_owned(),
            sequence: 2,
            from: at("2026-05-13 07:30"),
            to: at("2026-05-13 14:30"),
            summary: summary.to_owned(),
            location: String::new(),
            description: String::new(),
            status: Status::Confirmed,
            alarm_minutes: Some(60),
        }
    }

    fn made(entry: Entry) -> String {
        String::from_utf8(calendar(&[entry], at("2026-05-12 10:00"))).unwrap()
    }

    /// As a reader does it: lines are unfolded, and a value is read back.
    fn values(file: &str, name: &str) -> Vec<String> {
        let unfolded = file.replace("\r\n ", "");
        let lines: Vec<String> = unfolded.split("\r\n").map(str::to_owned).collect();
        let values = lines.iter().filter_map(|line| line.strip_prefix(&format!("{name}:")));
        let read = |value: &str| {
            let (mut out, mut escaped) = (String::new(), false);
            for one in value.chars() {
                match (escaped, one) {
                    (false, '\\') => escaped = true,
                    (true, 'n' | 'N') => (out.push('\n'), escaped = false).1,
                    (_, one) => (out.push(one), escaped = false).1,
                }
            }
            out
        };
        values.map(read).collect()
    }

    #[test]
    fn an_event_has_times_in_utc_and_an_alarm() {
        let file = made(Entry { location: "东坝社区".to_owned(), ..entry("上门 王某") });
        let expected = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Doorstep//visits//ZH\r\nCALSCALE:GREGORIAN\r\n\
                        METHOD:PUBLISH\r\nBEGIN:VEVENT\r\nUID:ab@guangyuan.doorstep\r\nSEQUENCE:2\r\n\
                        DTSTAMP:20260512T020000Z\r\nDTSTART:20260512T233000Z\r\nDTEND:20260513T063000Z\r\n\
                        SUMMARY:上门 王某\r\nLOCATION:东坝社区\r\nSTATUS:CONFIRMED\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\n\
                        TRIGGER:-PT60M\r\nDESCRIPTION:上门 王某\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
        assert_eq!(file, expected);
        let cancelled = made(Entry { status: Status::Cancelled, ..entry("上门 王某") });
        assert!(cancelled.contains("STATUS:CANCELLED\r\n") && !cancelled.contains("VALARM"));
    }

    #[test]
    fn hostile_words_stay_words() {
        let hostile = "王;某,\\n\r\nEND:VEVENT\nBEGIN:VEVENT\u{2028}X-EVIL:1\u{0}\u{7}";
        let file = made(entry(hostile));
        assert_eq!(file.matches("BEGIN:VEVENT").count(), 3, "two of them inside texts");
        assert_eq!(file.lines().filter(|line| line.starts_with("BEGIN:VEVENT")).count(), 1);
        assert!(file.contains("SUMMARY:王\\;某\\,\\\\n\\nEND:VEVENT\\nBEGIN:VEVENT\\nX-EVIL:1\r\n"), "{file}");
        let long = made(entry(&"漢😀,".repeat(60)));
        assert!(long.split("\r\n").all(|line| line.len() <= LINE_MAX));
        assert_eq!(values(&long, "SUMMARY"), ["漢😀,".repeat(60)]);
    }

    proptest! {
        #[test]
        fn whatever_is_said_reads_back_and_no_line_is_too_long(said in "\\PC{0,200}") {
            let file = made(entry(&said));
            prop_assert!(file.ends_with("\r\n"));
            for line in file.split("\r\n") {
                prop_assert!(line.len() <= LINE_MAX && !line.contains('\n') && !line.contains('\r'));
            }
            let read = said.replace(['\u{2028}', '\u{2029}'], "\n");
            prop_assert_eq!(values(&file, "SUMMARY"), [read]);
        }
    }
}
