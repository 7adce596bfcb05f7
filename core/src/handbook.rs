//! The handbook (规章手册): the regulations rule by rule, in our own words (GY-CORE-17).
//!
//! The texts are the files of `core/centres/handbook`, one a regulation. They are no part of the compiled app: a phone
//! keeps them as one file beside it, all of them one after the other. Here is how that file is read, and what points
//! into it.

use std::fmt;

use crate::centre::Figures;
use crate::fact::Code;
use crate::regime::Refusal;

/// The longest handbook that is read. Unit: bytes; all regulations of the five centres would be about a fifth of it.
pub const SIZE_MAX: usize = 512 * 1024;

/// The conventions that hold in every centre.
const COMMON: &str = "GY-CORE";

/// Id of a regulation, as `JD-LVE`: two letters for the centre, then its name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct RegulationId([u8; Self::LENGTH_MAX]);

impl RegulationId {
    const LENGTH_MAX: usize = 16;

    pub fn parse(text: &str) -> Option<Self> {
        let (centre, name) = text.split_once('-')?;
        let capital = |part: &str| part.bytes().all(|letter| letter.is_ascii_uppercase());
        let is_id = centre.len() == 2 && !name.is_empty() && text.len() <= Self::LENGTH_MAX;
        if !is_id || !capital(centre) || !capital(name) {
            return None;
        }
        let mut letters = [0; Self::LENGTH_MAX];
        letters.iter_mut().zip(text.bytes()).for_each(|(place, letter)| *place = letter);
        Some(Self(letters))
    }

    pub fn as_str(&self) -> &str {
        let all = str::from_utf8(&self.0).unwrap_or_default();
        all.trim_end_matches('\0')
    }

    /// The letters of its centre.
    pub fn centre(&self) -> &str {
        self.as_str().split('-').next().unwrap_or_default()
    }
}

impl fmt::Display for RegulationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for RegulationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in the handbook, as a trace or a refusal names it: `JD-LVE-3`, or `JD-LVE` for the regulation as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    pub regulation: RegulationId,
    /// From 1.
    pub rule: Option<u8>,
}

impl Citation {
    pub fn parse(text: &str) -> Option<Self> {
        let whole = RegulationId::parse(text).map(|regulation| Self { regulation, rule: None });
        whole.or_else(|| {
            let (regulation, number) = text.rsplit_once('-')?;
            Self::of_parts(regulation, number)
        })
    }

    /// The regulation and the number of its rule.
    pub fn of_parts(regulation: &str, number: &str) -> Option<Self> {
        let is_number = number.bytes().all(|digit| digit.is_ascii_digit()) && !number.starts_with('0');
        let rule = number.parse().ok().filter(|_| is_number)?;
        Some(Self { regulation: RegulationId::parse(regulation)?, rule: Some(rule) })
    }

    /// What stands behind an error code: its regulation; of the common codes the very convention (GY-CORE-2, -9, -12,
    /// -14). None for what is no regulation's, as a wrong password.
    pub fn of_code(code: &Code) -> Option<Self> {
        let (regulation, name) = code.name().split_once("-E-")?;
        let regulation = RegulationId::parse(regulation)?;
        let common = match name {
            "CALENDAR" => 2,
            "FUTURE" => 9,
            "SELF" => 12,
            _ => 14,
        };
        Some(Self { regulation, rule: (regulation.as_str() == COMMON).then_some(common) })
    }

    /// What stands behind a refusal: its rule where the centre has it. What centres share is cited as the rule of one
    /// of them; in the others it is what stands behind the code.
    pub fn of_refusal(refusal: &Refusal, figures: &Figures) -> Option<Self> {
        let own = Self::parse(&refusal.rule).filter(|cited| concerns(cited.regulation, figures));
        own.or_else(|| Self::of_code(&refusal.code))
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rule {
            Some(rule) => write!(f, "{}-{rule}", self.regulation),
            None => self.regulation.fmt(f),
        }
    }
}

/// One page of the handbook. Everything but the ids is Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regulation<'a> {
    pub id: RegulationId,
    pub title: &'a str,
    /// 文号; none where the original has none.
    pub document: Option<&'a str>,
    /// The centre whose regulation it is.
    pub centre: &'a str,
    /// By their numbers. Never empty.
    pub rules: Vec<Rule<'a>>,
}

impl Regulation<'_> {
    /// What cites a rule of it.
    pub fn citation(&self, rule: &Rule<'_>) -> Citation {
        Citation { regulation: self.id, rule: Some(rule.number) }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule<'a> {
    pub number: u8,
    /// Where it stands in the original; none for what is not in it.
    pub article: Option<&'a str>,
    /// Our own words. Never empty.
    pub text: &'a str,
}

/// The first line that does not fit. From 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    pub line: usize,
}

/// Reads a handbook.
///
/// Shape: for each regulation `# <id> <title>`, `文号：<document>` if it has one, `中心：<centre>`, then for each rule
/// `## <id>-<number> <article>` (the article may be missing) and its text in one line; empty lines mean nothing.
/// Errors: any other line, a part that is missing, rules out of order, a regulation twice, more than [`SIZE_MAX`].
pub fn read(text: &str) -> Result<Vec<Regulation<'_>>, Malformed> {
    let mut found: Vec<Regulation<'_>> = Vec::new();
    let mut number = 0;
    if text.len() > SIZE_MAX {
        return Err(Malformed { line: number });
    }
    for line in text.lines() {
        number += 1;
        take(line.trim_end(), &mut found).ok_or(Malformed { line: number })?;
    }
    found.last().is_some_and(is_whole).then_some(found).ok_or(Malformed { line: number })
}

fn take<'a>(line: &'a str, found: &mut Vec<Regulation<'a>>) -> Option<()> {
    if line.is_empty() {
        return Some(());
    }
    if let Some(heading) = line.strip_prefix("# ") {
        let (id, title) = heading.split_once(' ')?;
        let id = RegulationId::parse(id)?;
        let fits = found.last().is_none_or(is_whole) && found.iter().all(|earlier| earlier.id != id);
        found.push(Regulation { id, title, document: None, centre: "", rules: Vec::new() });
        return fits.then_some(());
    }
    let regulation = found.last_mut()?;
    if let Some(heading) = line.strip_prefix("## ") {
        let (id, article) = heading.split_once(' ').map_or((heading, None), |(id, article)| (id, Some(article)));
        let cited = Citation::parse(id).filter(|cited| cited.regulation == regulation.id)?;
        let rule = Rule { number: cited.rule?, article, text: "" };
        let follows = regulation.rules.last().is_none_or(|last| last.number < rule.number && !last.text.is_empty());
        regulation.rules.push(rule);
        return (follows && !regulation.centre.is_empty()).then_some(());
    }
    let place = match (regulation.rules.last_mut(), line.split_once('：')) {
        (Some(rule), _) => &mut rule.text,
        (None, Some(("文号", document))) => {
            let is_first = regulation.document.is_none() && !document.is_empty();
            regulation.document = Some(document);
            return is_first.then_some(());
        }
        (None, Some(("中心", centre))) => {
            let is_first = regulation.centre.is_empty() && !centre.is_empty();
            regulation.centre = centre;
            return is_first.then_some(());
        }
        (None, _) => return None,
    };
    let is_first = place.is_empty() && !line.starts_with('#');
    *place = line;
    is_first.then_some(())
}

fn is_whole(regulation: &Regulation<'_>) -> bool {
    regulation.rules.last().is_some_and(|rule| !rule.text.is_empty())
}

/// Rules that have every word of the query in their text, title, article or id. A whole rule id finds that rule alone.
pub fn find<'r, 'a>(handbook: &'r [Regulation<'a>], query: &str) -> Vec<(&'r Regulation<'a>, &'r Rule<'a>)> {
    let query = query.trim().to_ascii_uppercase();
    let exact = Citation::parse(&query).filter(|cited| cited.rule.is_some());
    let fits = |regulation: &Regulation<'_>, rule: &Rule<'_>| {
        let cited = regulation.citation(rule);
        if let Some(exact) = exact {
            return cited == exact;
        }
        let all = [&cited.to_string(), regulation.title, rule.article.unwrap_or_default(), rule.text];
        let all = all.join("\n").to_ascii_uppercase();
        query.split_whitespace().all(|word| all.contains(word))
    };
    let rules = handbook.iter().flat_map(|regulation| regulation.rules.iter().map(move |rule| (regulation, rule)));
    rules.filter(|(regulation, rule)| fits(regulation, rule)).collect()
}

/// Whether a regulation belongs into the handbook of the centre that has these figures: the common conventions, and
/// everything of a centre whose regulations they are.
pub fn concerns(id: RegulationId, figures: &Figures) -> bool {
    let own = figures.regulation_ids();
    let mut centres = own.iter().filter_map(|id| RegulationId::parse(id));
    id.as_str() == COMMON || centres.any(|own| own.centre() == id.centre())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "# JD-LVE 请假\n文号：旌〔2021〕6号\n中心：旌德\n\n## JD-LVE-3 请假 二\n两小时以内算外出。\n\n## JD-LVE-13\n半天。\n\
        # GY-CORE 约定\n中心：共用\n## GY-CORE-1\n北京时间。\n";

    #[test]
    fn a_handbook_is_read_rule_by_rule() {
        let handbook = read(SMALL).unwrap();
        assert_eq!(handbook.len(), 2);
        let leave = &handbook[0];
        assert_eq!((leave.id.as_str(), leave.id.centre(), leave.title), ("JD-LVE", "JD", "请假"));
        assert_eq!((leave.document, leave.centre), (Some("旌〔2021〕6号"), "旌德"));
        let expected = [
            Rule { number: 3, article: Some("请假 二"), text: "两小时以内算外出。" },
            Rule { number: 13, article: None, text: "半天。" },
        ];
        assert_eq!(leave.rules, expected);
        assert_eq!((handbook[1].document, leave.citation(&leave.rules[1]).to_string().as_str()), (None, "JD-LVE-13"));
    }

    #[test]
    fn what_does_not_fit_is_refused_with_its_line() {
        let page = |rest: &str| format!("# JD-LVE 请假\n中心：旌德\n{rest}");
        for (text, line) in [
            (String::new(), 0),
            ("<!doctype html>".to_owned(), 1),
            ("# lve 请假".to_owned(), 1),
            (page(""), 2),
            (page("## JD-LVE-1\n"), 3),
            (page("## JD-LVE-1\n一。\n二。"), 5),
            (page("## JD-LVE-2\n一。\n## JD-LVE-2\n二。"), 5),
            (page("## GY-ATT-1\n一。"), 3),
            (page("## JD-LVE\n一。"), 3),
            (page("中心：别处\n"), 3),
            (page("## JD-LVE-1\n# GY-ATT 考勤"), 4),
            (page("## JD-LVE-1\n一。\n# JD-LVE 请假"), 5),
            ("# JD-LVE 请假\n## JD-LVE-1\n一。".to_owned(), 2),
        ] {
            assert_eq!(read(&text), Err(Malformed { line }), "{text}");
        }
        assert_eq!(read(&"\n".repeat(SIZE_MAX + 1)), Err(Malformed { line: 0 }));
    }

    #[test]
    fn citations_read_back_and_nothing_else_is_one() {
        for text in ["JD-LVE-3", "JD-LVE", "GY-CORE-19"] {
            assert_eq!(Citation::parse(text).map(|cited| cited.to_string()).as_deref(), Some(text));
        }
        for text in ["", "JD", "JD-", "JD-lve-3", "GY-ATT-A5", "ACCOUNT-E-RATE"] {
            assert_eq!(Citation::parse(text), None, "{text}");
        }
        for number in ["", "0", "03", "256", "+3"] {
            assert_eq!(Citation::parse(&format!("JD-LVE-{number}")), None, "{number}");
        }
        let longest = format!("GY-{}", "X".repeat(13));
        assert_eq!(RegulationId::parse(&longest).map(|id| id.to_string()), Some(longest.clone()));
        assert_eq!(RegulationId::parse(&(longest + "X")), None);
    }

    #[test]
    fn a_code_leads_to_what_stands_behind_it() {
        let cases = [
            ("JD-LVE-E-OVER-2H", Some("JD-LVE")),
            ("GY-CORE-E-REQUIRED(reason)", Some("GY-CORE-14")),
            ("GY-CORE-E-FUTURE", Some("GY-CORE-9")),
            ("GY-CORE-E-CALENDAR", Some("GY-CORE-2")),
            ("GY-CORE-E-SELF", Some("GY-CORE-12")),
            ("ACCOUNT-E-PASSWORD", None),
            ("SYNC-E-GAP", None),
        ];
        for (code, expected) in cases {
            let found = Citation::of_code(&Code::new(code)).map(|cited| cited.to_string());
            assert_eq!(found.as_deref(), expected, "{code}");
        }
    }

    #[test]
    fn rules_are_found_by_words_and_by_their_id() {
        let handbook = read(SMALL).unwrap();
        let ids = |query: &str| -> Vec<String> {
            find(&handbook, query).iter().map(|(regulation, rule)| regulation.citation(rule).to_string()).collect()
        };
        assert_eq!(ids("外出 两小时"), ["JD-LVE-3"]);
        assert_eq!(ids("请假"), ["JD-LVE-3", "JD-LVE-13"]);
        assert_eq!(ids(" jd-lve-3 "), ["JD-LVE-3"]);
        assert_eq!(ids("jd-lve"), ["JD-LVE-3", "JD-LVE-13"]);
        assert_eq!(ids("外出 北京"), [""; 0]);
        assert_eq!(ids("").len(), 3);
    }
}

#[cfg(test)]
mod texts;
