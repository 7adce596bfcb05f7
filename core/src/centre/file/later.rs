//! A pack that is put on record for a later day.

use super::pack::Pack;
use super::succession::{problem, regulations};
use super::{FileProblem, Source, dangling, misfits, pack, reader};
use crate::centre::{Coming, Reference};
use crate::domain::{CentreId, Date};

/// The edition that follows the one on record by announcing what begins on a later day: a pack, for the people and windows that
/// there are. It is checked with each edition that comes before its day, so that the day itself finds nothing amiss.
///
/// Errors: as [`read_next`]; or the day has come, or something else is coming.
pub fn coming(text: &str, begins: Date, on_record: &Reference, today: Date) -> Result<Reference, Vec<FileProblem>> {
    let Pack { centre, edition, in_force_from, figures, matters, role_names } = pack(text)?;
    let mut next = Reference { edition: on_record.edition.saturating_add(1), ..on_record.clone() };
    next.coming = Some(Box::new(Coming { begins, edition, in_force_from, figures, matters, role_names }));
    let mut problems = against(on_record, &centre, &next, today);
    problems.extend(unready(&next));
    if problems.is_empty() {
        return Ok(next);
    }
    for problem in problems.iter_mut().filter(|problem| problem.source == Source::Pack) {
        problem.line = reader::line_of(text, &problem.key);
    }
    problems.sort();
    Err(problems)
}

/// What would stand against the edition on its day if that were today: without a line, since the file is on record already.
pub(super) fn unready(next: &Reference) -> Vec<FileProblem> {
    let Some(begun) = next.begun() else { return Vec::new() };
    let mut problems = lost(next, &begun);
    problems.extend(dangling(&begun.figures, &begun.matters, &begun.organisation));
    problems.extend(misfits(&begun));
    problems
}

/// What stands against announcing a pack for a later day, beside what is missing from it ([`lost`]).
fn against(on_record: &Reference, centre: &CentreId, next: &Reference, today: Date) -> Vec<FileProblem> {
    let Some(coming) = &next.coming else { return Vec::new() };
    let checks = [
        (*centre != on_record.centre, "centre.id", "the store is another centre's"),
        (coming.edition <= on_record.edition, "centre.edition", "the edition on record has this number or a later one"),
        (coming.in_force_from > coming.begins, "centre.in_force_from", "it would be judged by before its day"),
        (coming.begins <= today, "centre", "the day from which it is to hold has come: put it in force without a day"),
        (on_record.coming.is_some(), "centre", "another edition is on record for a later day: withdraw that first"),
    ];
    let found = checks.into_iter().filter(|(wrong, ..)| *wrong);
    found.map(|(_, key, words)| problem(Source::Pack, key, words, "")).collect()
}

/// What is on record now and missing from what is coming. Documents may name every matter until its day; one that nobody needs any
/// more is left out by an edition in force at once.
fn lost(now: &Reference, begun: &Reference) -> Vec<FileProblem> {
    let mut problems = regulations(now, begun);
    let words =
        "is on record, and missing from the edition that is coming: withdraw that, and put it on record with this";
    let lost = now.matters.keys().filter(|id| !begun.matters.contains_key(id));
    problems.extend(lost.map(|id| problem(Source::Pack, &format!("matters.{id}"), words, "")));
    problems
}

#[cfg(test)]
mod tests {
    use super::super::{GUANGYUAN, GUANGYUAN_DEMO, guangyuan_demo, read_next};
    use super::*;

    const TODAY: &str = "2026-05-13";

    fn second() -> String {
        GUANGYUAN.replace("edition = 1", "edition = 2")
    }

    #[test]
    fn what_is_coming_is_checked_until_its_day() {
        let (on_record, from) = (guangyuan_demo(), crate::testing::day("2027-01-01"));
        let today = crate::testing::day(TODAY);
        let announce = |pack: &str, from| {
            let read = coming(pack, from, &on_record, today);
            read.map_err(|problems| problems.iter().map(FileProblem::to_string).collect::<Vec<_>>())
        };
        let announced = announce(&second(), from).unwrap();
        assert_eq!((announced.edition, announced.figures == on_record.figures), (2, true));
        assert_eq!(announced.begun().unwrap().edition, 3);
        let late = second().replace("in_force_from = 2020-10-22", "in_force_from = 2027-01-02");
        for (pack, from, part) in [
            (GUANGYUAN.to_owned(), from, "centre.edition: the edition on record has this number"),
            (late, from, "centre.in_force_from: it would be judged by before its day"),
            (second(), today, "the day from which it is to hold has come"),
            (second().replace("id = \"guangyuan\"", "id = \"jingde\""), from, "another centre's"),
            (
                second().replace("[matters.pension-attestation]", "[matters.pensions]"),
                from,
                "matters.pension-attestation",
            ),
        ] {
            let found = announce(&pack, from).unwrap_err();
            assert!(found.len() == 1 && found[0].contains(part), "{found:?}");
        }
        let again = coming(&second().replace("edition = 2", "edition = 3"), from, &announced, today);
        assert!(again.unwrap_err()[0].to_string().contains("withdraw that first"));
        assert_eq!(announced.withdrawn().unwrap().coming, None);

        // What comes before its day keeps it, and has to fit it.
        let third = |pack: &str, directory: &str| {
            read_next(&pack.replace("edition = 2", "edition = 3"), directory, &announced, today)
        };
        let kept = third(&second(), GUANGYUAN_DEMO).unwrap();
        assert_eq!(kept.reference.coming, announced.coming);
        let more = second()
            + "\n[matters.more]\nname = \"新事项\"\nwindow = \"social-security\"\nin_person = true\nmaterials = []\n";
        let found = third(&more, GUANGYUAN_DEMO).unwrap_err();
        assert!(
            found.len() == 1 && found[0].to_string().contains("matters.more: is on record, and missing from"),
            "{found:?}"
        );
    }
}
