//! Who backs up whom at which post (AB岗设置): `[[pairs]]` of the directory.

use super::reader::{Reader, Table};
use super::{Fault, FileProblem, Source};
use crate::centre::{AbFigures, Reference};
use crate::domain::org::PostPair;
use crate::domain::{GroupId, Organisation, PostId, Role, Span, WorkerId};
use crate::fact::Code;

const RULE: &str = "ZY-AB-4";

pub(super) fn read(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Vec<PostPair> {
    let mut pairs = Vec::new();
    for mut row in root.tables(reader, "pairs", RULE) {
        let post = PostId(row.text(reader, "post", RULE));
        if row.has("post") && !post.is_well_formed() {
            row.report(reader, "post", Fault::Form(super::directory::ID), RULE);
        }
        let pair = PostPair {
            post,
            name: row.text(reader, "name", RULE),
            group: GroupId(row.text(reader, "group", RULE)),
            a: WorkerId(row.text(reader, "a", RULE)),
            b: row.texts(reader, "b", RULE).into_iter().map(WorkerId::new).collect(),
            from: row.date(reader, "from", RULE),
            to: row.has("to").then(|| row.date(reader, "to", RULE)),
        };
        if pair.to.is_some_and(|to| to < pair.from) {
            row.report(reader, "to", Fault::Contradiction("the pair ends before it begins"), RULE);
        }
        row.close(reader);
        pairs.push(pair);
    }
    pairs
}

/// What the regulation says against the pairs, by its codes: `PAIR` (A or B missing, the same person, of another section),
/// `OVERLAP-PAIR` (two for one post at a time), `LEADER` (one person alone, and no leader in charge).
///
/// Source: ZY-AB, ZW-AB, errors. Examples: ZY-AB-A4, ZW-AB-A2.
pub(super) fn problems(reference: &Reference) -> Vec<FileProblem> {
    let organisation = &reference.organisation;
    let Some(ab) = &reference.figures.ab else {
        let words = "there are pairs, and the pack has no [ab]";
        let any = organisation.pairs.first().map(|_| problem("pairs", Fault::Contradiction(words)));
        return any.into_iter().collect();
    };
    let pairs = organisation.pairs.iter().enumerate();
    let wrong = pairs.flat_map(|(at, pair)| {
        let earlier = &organisation.pairs[..at];
        let of_post = |other: &&PostPair| other.post == pair.post;
        let is_double = earlier.iter().filter(of_post).any(|other| overlap(other, pair));
        let found = [
            fault(pair, ab, organisation).map(|(name, words)| (name, words.to_owned())),
            is_double.then(|| ("OVERLAP-PAIR", "another pair holds for the post at that time".to_owned())),
        ];
        found.into_iter().flatten().map(move |(name, words)| {
            let code = Code::of(&ab.regulation, name);
            problem(&format!("pairs.{}", pair.post), Fault::Refused(format!("{}: {words}", code.0)))
        })
    });
    wrong.collect()
}

fn overlap(one: &PostPair, other: &PostPair) -> bool {
    one.from.max(other.from)
        <= one.to.unwrap_or(crate::domain::Date(i32::MAX)).min(other.to.unwrap_or(crate::domain::Date(i32::MAX)))
}

fn fault(pair: &PostPair, ab: &AbFigures, organisation: &Organisation) -> Option<(&'static str, &'static str)> {
    let people: Vec<&WorkerId> = pair.people().collect();
    let is_of_section = |worker: &&WorkerId| organisation.group_of(worker) == Some(&pair.group);
    let twice = people.iter().enumerate().any(|(at, person)| people[..at].contains(person));
    if people.iter().any(|worker| !organisation.workers.contains_key(worker)) {
        return Some(("PAIR", "there is no such worker"));
    }
    if twice {
        return Some(("PAIR", "the same person twice"));
    }
    // One that ends gives way to its successor: what it was stays on record, whoever has moved or come since.
    if pair.to.is_some() {
        return None;
    }
    // Who has moved since stays in the pair until it is filed anew; where nothing is said of that, the section is the pair's.
    if ab.refile_days.is_none() && !people.iter().all(is_of_section) {
        return Some(("PAIR", "somebody of another section"));
    }
    if !pair.b.is_empty() {
        return None;
    }
    let section = organisation.workers.values().filter(|worker| worker.group.as_ref() == Some(&pair.group)).count();
    if !ab.leader_acts || section > 1 {
        return Some(("PAIR", "nobody is B"));
    }
    let span = Span::Group(pair.group.clone());
    let led = organisation.grants.iter().any(|grant| grant.role == Role::DeputyLeader && grant.span == span);
    (!led).then_some(("LEADER", "one person alone, and the section has no leader in charge"))
}

fn problem(key: &str, fault: Fault) -> FileProblem {
    FileProblem { source: Source::Directory, line: None, key: key.to_owned(), fault, rule: RULE }
}

#[cfg(test)]
mod tests {
    use super::super::{ZHANGYE, ZHANGYE_DEMO, read};

    fn told(from: &str, to: &str) -> Vec<String> {
        assert_eq!(ZHANGYE_DEMO.matches(from).count(), 1, "{from}");
        let read = read(ZHANGYE, &ZHANGYE_DEMO.replace(from, to));
        read.err().into_iter().flatten().map(|problem| problem.to_string()).collect()
    }

    const FIRST: &str = "a = \"liyan\"\nb = [\"wangbin\"]\nfrom = 2026-01-01\n";

    #[test]
    fn zy_ab_a4_two_different_people_and_one_pair_at_a_time() {
        let same = told(FIRST, "a = \"liyan\"\nb = [\"liyan\"]\nfrom = 2026-01-01\n");
        assert_eq!(same, ["directory: pairs.registration: ZY-AB-E-PAIR: the same person twice (ZY-AB-4)"]);
        let second = "[[pairs]]\npost = \"registration\"\nname = \"项目登记岗\"\ngroup = \"trade\"\na = \"wangbin\"\nb = [\"liyan\"]\n";
        let twice = told(FIRST, &format!("{FIRST}\n{second}from = 2026-01-01\n"));
        let words = "directory: pairs.registration: ZY-AB-E-OVERLAP-PAIR: another pair holds for the post at that time (ZY-AB-4)";
        assert_eq!(twice, [words]);
        // One after the other is no overlap.
        let ended = FIRST.replace("from = 2026-01-01\n", "from = 2026-01-01\nto = 2026-05-31\n");
        assert!(told(FIRST, &format!("{ended}\n{second}from = 2026-06-01\n")).is_empty());
        let elsewhere = told(FIRST, "a = \"liyan\"\nb = [\"masheng\"]\nfrom = 2026-01-01\n");
        assert_eq!(elsewhere, ["directory: pairs.registration: ZY-AB-E-PAIR: somebody of another section (ZY-AB-4)"]);
        let nobody = told(FIRST, "a = \"liyan\"\nb = []\nfrom = 2026-01-01\n");
        assert_eq!(nobody, ["directory: pairs.registration: ZY-AB-E-PAIR: nobody is B (ZY-AB-4)"]);
    }
}
