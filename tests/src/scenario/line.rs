//! One line of a scenario, taken apart word by word, and what is wrong with it in words that tell how to mend it.

use std::fmt;

use doorstep_core::domain::{Date, Timestamp};

/// A scenario is written by hand: what is longer is something else. Unit: bytes of a file, characters of a line.
pub const FILE_MAX: usize = 1 << 20;
const LINE_MAX: usize = 2_000;

/// What is wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// From 1; 0 for what is about the whole file.
    pub line: usize,
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 { f.write_str(&self.what) } else { write!(f, "line {}: {}", self.line, self.what) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    /// What stood in quotation marks.
    Text(String),
}

/// The words of a line that are still to be read.
#[derive(Clone, Debug)]
pub struct Line {
    tokens: Vec<Token>,
    next: usize,
    /// The date that a time without one belongs to.
    today: Option<Date>,
}

/// What is wrong, in words.
pub type Read<T> = Result<T, String>;

impl Line {
    /// Takes a line apart. Commas and colons behind a word are for the eye.
    ///
    /// Errors: a quotation that does not end, or a line that is far too long.
    pub fn split(text: &str, today: Option<Date>) -> Read<Self> {
        if text.chars().count() > LINE_MAX {
            return Err(format!("the line has more than {LINE_MAX} characters"));
        }
        let mut tokens = Vec::new();
        let mut rest = text.trim_start();
        while let Some(first) = rest.chars().next().filter(|first| *first != '#') {
            if let Some(end) = [('"', '"'), ('“', '”')].iter().find(|(begins, _)| *begins == first).map(|pair| pair.1)
            {
                let inside = &rest[first.len_utf8()..];
                let (quoted, after) = inside.split_once(end).ok_or_else(|| {
                    format!("the quotation that begins with {first} does not end; put {end} behind it")
                })?;
                tokens.push(Token::Text(quoted.to_owned()));
                rest = after.trim_start_matches([',', '\u{ff0c}']).trim_start();
            } else {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                let word = rest[..end].trim_end_matches([',', ':', '\u{ff0c}', '\u{3001}', '\u{ff1a}']);
                if !word.is_empty() {
                    tokens.push(Token::Word(word.to_owned()));
                }
                rest = rest[end..].trim_start();
            }
        }
        Ok(Self { tokens, next: 0, today })
    }

    pub fn is_done(&self) -> bool {
        self.next >= self.tokens.len()
    }

    /// Errors: something is left over. `accepted` is how the whole line may read.
    pub fn end(&self, accepted: &str) -> Read<()> {
        if self.is_done() { Ok(()) } else { Err(format!("{} is too much here; write: {accepted}", self.shown())) }
    }

    /// What comes next, to be quoted in an error.
    pub fn shown(&self) -> String {
        match self.tokens.get(self.next) {
            Some(Token::Word(word)) => format!("`{word}`"),
            Some(Token::Text(text)) => format!("\"{text}\""),
            None => "the end of the line".to_owned(),
        }
    }

    pub fn peek(&self) -> Option<&str> {
        match self.tokens.get(self.next) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    /// Takes these words if they come next.
    pub fn take(&mut self, phrase: &str) -> bool {
        let words: Vec<&str> = phrase.split(' ').collect();
        let is_next = |(place, word): (usize, &&str)| matches!(self.tokens.get(self.next + place), Some(Token::Word(held)) if held == *word);
        let fits = words.iter().enumerate().all(is_next);
        if fits {
            self.next += words.len();
        }
        fits
    }

    /// Errors: something else stands there.
    pub fn must(&mut self, phrase: &str) -> Read<()> {
        if self.take(phrase) { Ok(()) } else { Err(format!("{} stands where `{phrase}` belongs", self.shown())) }
    }

    /// Any word. Errors: none is there; `what` is what belongs there.
    pub fn word(&mut self, what: &str) -> Read<String> {
        match self.tokens.get(self.next) {
            Some(Token::Word(word)) => {
                self.next += 1;
                Ok(word.clone())
            }
            _ => Err(format!("{} stands where {what} belongs", self.shown())),
        }
    }

    /// The text in quotation marks that comes next.
    pub fn text(&mut self, what: &str) -> Read<String> {
        self.maybe_text().ok_or_else(|| format!("{} stands where {what} in quotation marks belongs", self.shown()))
    }

    pub fn maybe_text(&mut self) -> Option<String> {
        let Some(Token::Text(text)) = self.tokens.get(self.next) else { return None };
        self.next += 1;
        Some(text.clone())
    }

    /// One of several words, each with what it stands for. Errors: another word; all that would do are named.
    pub fn one_of<T: Copy>(&mut self, what: &str, choices: &[(T, &str)]) -> Read<T> {
        let shown = self.shown();
        let found = self.peek().and_then(|word| choices.iter().find(|(_, name)| *name == word));
        let Some((choice, _)) = found else {
            let names: Vec<&str> = choices.iter().map(|(_, name)| *name).collect();
            return Err(format!("{shown} is no {what}; there are {}", names.join(", ")));
        };
        self.next += 1;
        Ok(*choice)
    }

    /// All the words up to the end, each read the same way. Errors: there is none, or one is wrong.
    pub fn all<T>(&mut self, what: &str, mut read: impl FnMut(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut found = Vec::new();
        while !self.is_done() {
            found.push(read(self)?);
        }
        if found.is_empty() { Err(format!("{what} is missing at the end of the line")) } else { Ok(found) }
    }

    pub fn number(&mut self, what: &str) -> Read<u32> {
        let shown = self.shown();
        self.word(what)?.parse().map_err(|_| format!("{shown} is no number; {what} belongs there"))
    }

    pub fn date(&mut self) -> Read<Date> {
        let shown = self.shown();
        let word = self.word("a date")?;
        Date::parse(&word).ok_or_else(|| format!("{shown} is no date; write one as 2026-05-13"))
    }

    /// A time with or without its date.
    pub fn moment(&mut self) -> Read<Timestamp> {
        let dated = self.peek().is_some_and(|word| word.matches('-').count() == 2);
        let date = if dated { Some(self.date()?) } else { self.today };
        let shown = self.shown();
        let second = second_of(&self.word("a time")?)
            .ok_or_else(|| format!("{shown} is no time; write one as 08:30 or 08:30:15, with the date before it"))?;
        let date = date.ok_or_else(|| format!("{shown} has no date; write one before it, as 2026-05-13 08:30"))?;
        self.today = Some(date);
        Ok(date.at_second(second))
    }

    /// `FROM .. TO`; the second date may be left out when it is the first.
    pub fn span(&mut self) -> Read<(Timestamp, Timestamp)> {
        let before = self.today;
        let from = self.moment()?;
        self.must("..")?;
        let to = self.moment()?;
        self.today = before;
        Ok((from, to))
    }

    /// `30m`, `2h`, `3d`, `20s`. Unit of what comes back: ms.
    pub fn duration(&mut self) -> Read<i64> {
        let shown = self.shown();
        let word = self.word("a length of time")?;
        duration_of(&word).ok_or_else(|| format!("{shown} is no length of time; write one as 20s, 30m, 2h or 3d"))
    }
}

/// `08:30` or `08:30:15`; `24:00` is the midnight after.
fn second_of(word: &str) -> Option<u32> {
    let parts: Vec<&str> = word.split(':').collect();
    if !(2..=3).contains(&parts.len()) || parts.iter().any(|part| part.len() != 2) {
        return None;
    }
    let mut numbers = [0_u32; 3];
    for (number, part) in numbers.iter_mut().zip(&parts) {
        *number = part.parse().ok()?;
    }
    let [hour, minute, second] = numbers;
    let second = hour * 3600 + minute * 60 + second;
    (numbers[1] < 60 && numbers[2] < 60 && second <= 86_400).then_some(second)
}

pub fn duration_of(word: &str) -> Option<i64> {
    let (number, unit) = word.split_at_checked(word.len().checked_sub(1)?)?;
    let number: i64 = number.parse().ok().filter(|number| (0..=100_000).contains(number))?;
    let unit_ms = match unit {
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    Some(number * unit_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_words_and_quotations() {
        let mut line = Line::split("lina asks for leave L1: sick \"头疼, 发烧\" # a remark", None).unwrap();
        assert!(line.take("lina") && line.take("asks for leave"));
        assert_eq!(line.word("a name").unwrap(), "L1");
        assert!(!line.take("asks"));
        assert_eq!(line.one_of("kind", &[(1, "sick"), (2, "annual")]), Ok(1));
        assert_eq!(line.text("a reason").unwrap(), "头疼, 发烧");
        assert!(line.is_done());
        assert!(Line::split("lina punches note \"no end", None).unwrap_err().contains("does not end"));
    }

    #[test]
    fn times_may_go_without_a_date_where_there_is_one() {
        let day = Date::parse("2026-05-12").unwrap();
        let span = |text: &str| Line::split(text, Some(day)).unwrap().span();
        let (from, to) = (day.at_minute(600), day.at_minute(900));
        assert_eq!(span("10:00 .. 15:00"), Ok((from, to)));
        assert_eq!(span("2026-05-12 10:00 .. 2026-05-12 15:00"), Ok((from, to)));
        let next = day.plus_days(1);
        assert_eq!(span("2026-05-13 10:00 .. 24:00"), Ok((next.at_minute(600), next.plus_days(1).at_minute(0))));
        for bad in ["10:00", "10:00 .. 25:00", "10:60 .. 11:00", "2026-02-30 10:00 .. 11:00", "1:00 .. 2:00"] {
            assert!(span(bad).is_err(), "{bad}");
        }
        assert!(Line::split("10:00 .. 11:00", None).unwrap().span().unwrap_err().contains("has no date"));
        assert_eq!(duration_of("30m"), Some(1_800_000));
        for bad in ["", "m", "30", "-1m", "30分", "3w"] {
            assert_eq!(duration_of(bad), None, "{bad}");
        }
    }
}
