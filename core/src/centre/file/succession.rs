//! What a new edition may say after the one on record.

use super::{Fault, FileProblem, Source};
use crate::centre::Reference;
use crate::domain::{Date, Grant};
use crate::sync::edition::Name;

/// Every contradiction, without its line.
pub(super) fn problems(on_record: &Reference, next: &Reference, today: Date) -> Vec<FileProblem> {
    let mut problems = Vec::new();
    if next.centre != on_record.centre {
        problems.push(problem(Source::Pack, "centre.id", "the store is another centre's", ""));
    }
    if next.edition <= on_record.edition {
        problems.push(problem(
            Source::Pack,
            "centre.edition",
            "the edition on record has this number or a later one",
            "",
        ));
    }
    problems.extend(not_yet(next, today));
    if next.calendar.differs(&on_record.calendar) {
        let words = "a year on record has other days here; `doorstep calendar` changes years on record";
        problems.push(problem(Source::Directory, "calendar", words, "GY-CORE-2"));
    }
    problems.extend(regulations(on_record, next));
    problems.extend(guides(on_record, next));
    for held in &on_record.organisation.grants {
        let now = next.organisation.grants.iter().find(|grant| grant.id == held.id);
        if let Some((part, words)) = rewritten(held, now, today) {
            let key = format!("grants.{}{part}", held.id);
            problems.push(problem(Source::Directory, &key, words, "GY-CORE-11"));
        }
    }
    for held in &on_record.organisation.pairs {
        let now = next.organisation.pairs.iter().find(|pair| (&pair.post, pair.from) == (&held.post, held.from));
        let is_kept = now.is_some_and(|now| (&now.group, &now.a, &now.b) == (&held.group, &held.a, &held.b));
        let ended = now.filter(|now| now.to != held.to).map(|now| [held.to, now.to]);
        if !is_kept || ended.is_some_and(|ends| ends.into_iter().flatten().any(|end| end < today)) {
            let words = "the pair on record is another one; a pair ends by its date, and a new one follows";
            problems.push(problem(Source::Directory, &format!("pairs.{}", held.post), words, "ZY-AB-3"));
        }
    }
    problems
}

pub(super) fn regulations(on_record: &Reference, next: &Reference) -> Vec<FileProblem> {
    let has = next.figures.regulations();
    let words = "the regulation on record is missing, and what is open under it goes on";
    let missing = on_record.figures.regulations().into_iter().filter(|key| !has.contains(key));
    missing.map(|key| problem(Source::Pack, key, words, "")).collect()
}

/// Whoever was told from a version of a guide was told what that version says.
fn guides(on_record: &Reference, next: &Reference) -> Vec<FileProblem> {
    let wrong = next.matters.iter().filter_map(|(id, matter)| {
        let held = on_record.matters.get(id)?;
        let (was, is) = (held.guide.as_ref()?.version, matter.guide.as_ref()?.version);
        let words = if is < was {
            "the guide on record has a later version"
        } else if is == was && !held.tells_as(matter) {
            "what is told has changed: the guide needs a new version"
        } else {
            return None;
        };
        Some(problem(Source::Pack, &format!("matters.{id}.guide"), words, "GY-ONCE-11"))
    });
    wrong.collect()
}

/// The edition would be judged by at once, so its day must have come.
pub(super) fn not_yet(next: &Reference, today: Date) -> Option<FileProblem> {
    let words = "the edition is not in force yet";
    (next.in_force_from > today).then(|| problem(Source::Pack, "centre.in_force_from", words, ""))
}

/// The part of a grant that cannot be so, and why. A day that has begun belongs to what has been: people have decided on it.
fn rewritten(held: &Grant, now: Option<&Grant>, today: Date) -> Option<(&'static str, &'static str)> {
    let Some(now) = now else {
        // Nobody has acted by one that has not begun.
        let words = "a grant on record is missing; a grant ends by its date";
        return (held.from <= today).then_some(("", words));
    };
    let is_over = |end: Option<Date>| end.is_some_and(|end| end < today);
    if now.worker != held.worker {
        Some((".worker", "the grant on record is another person's"))
    } else if now.role != held.role || now.span != held.span {
        Some((".role", "the grant on record is of another role"))
    } else if now.from != held.from {
        Some((".from", "the grant on record begins on another day"))
    } else if now.to != held.to && (is_over(held.to) || is_over(now.to)) {
        Some((".to", "the grant on record has held on a day that is over, or has ended"))
    } else {
        None
    }
}

pub(super) fn left_out(name: &Name) -> FileProblem {
    let words = "documents on record name it";
    match name {
        Name::Worker(id) => problem(Source::Directory, &format!("workers.{id}"), words, ""),
        Name::Window(id) => problem(Source::Directory, &format!("windows.{id}"), words, ""),
        Name::Matter(id) => problem(Source::Pack, &format!("matters.{id}"), words, ""),
    }
}

pub(super) fn problem(source: Source, key: &str, words: &'static str, rule: &'static str) -> FileProblem {
    FileProblem { source, line: None, key: key.to_owned(), fault: Fault::Contradiction(words), rule }
}

#[cfg(test)]
mod tests {
    use super::super::{GUANGYUAN, GUANGYUAN_DEMO, guangyuan_demo, read_next};
    use super::*;

    const TODAY: &str = "2026-05-13";

    fn next(pack: &str, directory: &str, on_record: &Reference) -> Vec<String> {
        let read = read_next(pack, directory, on_record, crate::testing::day(TODAY));
        read.err().into_iter().flatten().map(|problem| problem.to_string()).collect()
    }

    fn second() -> String {
        GUANGYUAN.replace("edition = 1", "edition = 2")
    }

    #[test]
    fn what_a_guide_tells_changes_only_with_its_version() {
        let on_record = guangyuan_demo();
        let told = |from: &str, to: &str| {
            assert!(GUANGYUAN.contains(from), "{from}");
            next(&second().replacen(from, to, 1), super::super::GUANGYUAN_DEMO, &on_record)
        };
        let line = second().lines().position(|line| line.contains("version = 4")).unwrap() + 1;
        let said = |words: &str| vec![format!("pack, line {line}: matters.social-card.guide: {words} (GY-ONCE-11)")];
        let fewer = "    { id = \"photo\", name = \"近期一寸白底彩色照片\", original = true, count = 1 },\n";
        assert_eq!(told(fewer, ""), said("what is told has changed: the guide needs a new version"));
        assert_eq!(told("version = 4", "version = 3"), said("the guide on record has a later version"));
        assert_eq!(told("version = 4", "version = 5"), Vec::<String>::new());
        assert_eq!(told("社会保障卡申领\"", "社会保障卡首次申领\""), Vec::<String>::new(), "its name tells nothing");
    }

    /// The demo's directory with something else in the place of one text.
    fn with(part: &str, instead: &str) -> String {
        assert_eq!(GUANGYUAN_DEMO.matches(part).count(), 1, "{part}");
        GUANGYUAN_DEMO.replace(part, instead)
    }

    const HEAD: &str = "worker = \"wangqiang\"\nrole = \"group_leader\"\ngroup = \"group-1\"\nfrom = 2026-01-01";

    #[test]
    fn the_same_again_needs_a_higher_number_and_a_day_that_has_come() {
        let on_record = guangyuan_demo();
        assert_eq!(
            next(GUANGYUAN, GUANGYUAN_DEMO, &on_record),
            ["pack, line 9: centre.edition: the edition on record has this number or a later one"]
        );
        assert!(next(&second(), GUANGYUAN_DEMO, &on_record).is_empty());
        for (from, fits) in [(TODAY, true), ("2026-05-14", false)] {
            let found = next(
                &second().replace("in_force_from = 2020-10-22", &format!("in_force_from = {from}")),
                GUANGYUAN_DEMO,
                &on_record,
            );
            assert_eq!(found.is_empty(), fits, "{found:?}");
        }
        let other = second().replace("id = \"guangyuan\"", "id = \"jingde\"");
        assert_eq!(
            next(&other, GUANGYUAN_DEMO, &on_record),
            ["pack, line 8: centre.id: the store is another centre's"]
        );
    }

    #[test]
    fn gy_core_11_a_grant_may_end_but_what_it_was_stays() {
        let on_record = guangyuan_demo();
        let ended = |to: &str| with(HEAD, &format!("{HEAD}\nto = {to}"));
        for (to, fits) in [("2026-05-12", false), (TODAY, true), ("2026-06-30", true)] {
            let found = next(&second(), &ended(to), &on_record);
            assert_eq!(found.is_empty(), fits, "{to}: {found:?}");
        }
        for (directory, expected) in [
            (with(&format!("[grants.wangqiang-leader]\n{HEAD}\n"), ""), "a grant on record is missing"),
            (with(HEAD, &HEAD.replace("wangqiang", "sunyue")), "another person's"),
            (with(HEAD, &HEAD.replace("\"group-1\"", "\"group-2\"")), "of another role"),
            (with(HEAD, &HEAD.replace("2026-01-01", "2026-02-01")), "begins on another day"),
        ] {
            let found = next(&second(), &directory, &on_record);
            assert!(
                found.len() == 1 && found[0].contains("grants.wangqiang-leader") && found[0].contains(expected),
                "{found:?}"
            );
        }

        // Once it has ended it does not come back; one that has yet to end may run on.
        let mut on_record = on_record;
        for (held, to, fits) in [
            ("2026-05-12", "2026-05-12", true),
            ("2026-05-12", "2026-05-31", false),
            ("2026-05-13", "2026-05-31", true),
        ] {
            for grant in &mut on_record.organisation.grants {
                if grant.id.as_str() == "wangqiang-leader" {
                    grant.to = Some(crate::testing::day(held));
                }
            }
            let found = next(&second(), &ended(to), &on_record);
            assert_eq!(found.is_empty(), fits, "{held} to {to}: {found:?}");
        }
    }

    #[test]
    fn a_regulation_does_not_vanish() {
        let (before, rest) = GUANGYUAN.split_once("[leave]\n").unwrap();
        let (_, after) = rest.split_once("\n[visit]").unwrap();
        let without = format!("{before}[visit]{after}").replace("edition = 1", "edition = 2");
        assert_eq!(
            next(&without, GUANGYUAN_DEMO, &guangyuan_demo()),
            ["pack: leave: the regulation on record is missing, and what is open under it goes on"]
        );
    }

    #[test]
    fn what_was_imported_is_not_undone_by_the_way() {
        let mut on_record = guangyuan_demo();
        let day = crate::testing::day("2026-12-31");
        on_record.calendar.special.insert(day, crate::domain::calendar::Special::Rest("元旦".to_owned()));
        let found = next(&second(), GUANGYUAN_DEMO, &on_record);
        assert!(found.len() == 1 && found[0].contains("a year on record has other days here"), "{found:?}");
    }

    #[test]
    fn years_of_the_calendar_stay() {
        let mut on_record = guangyuan_demo();
        on_record.calendar.years.push(2027);
        let day = crate::testing::day("2027-01-01");
        on_record.calendar.special.insert(day, crate::domain::calendar::Special::Rest("元旦".to_owned()));
        let file = read_next(&second(), GUANGYUAN_DEMO, &on_record, crate::testing::day(TODAY)).unwrap();
        assert_eq!(file.reference.calendar, on_record.calendar);
    }

    #[test]
    fn the_line_is_that_of_the_part_that_cannot_be_so() {
        let directory = with(HEAD, &format!("{HEAD}\nto = 2026-05-01"));
        let line = 1 + directory[..directory.find("to = 2026-05-01").unwrap()].matches('\n').count();
        let found = next(&second(), &directory, &guangyuan_demo());
        assert!(found[0].starts_with(&format!("directory, line {line}: grants.wangqiang-leader.to: ")), "{found:?}");
    }
}
