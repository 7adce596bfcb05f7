//! What a new edition of the reference data does to the documents that are there: who may read them follows from the people
//! in it, so some come into scopes and some leave.

use std::collections::BTreeSet;

use super::ledger::{Point, Pointed, StoredDocument};
use super::scope::{audience, head_digest, leaders_make_visits};
use crate::centre::Reference;
use crate::domain::{Date, DocId, MatterId, WindowId, WorkerId};
use crate::fold::State;
use crate::procedure;

/// What a document names in the reference data.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    Worker(WorkerId),
    Window(WindowId),
    Matter(MatterId),
}

/// What an edition comes to for some documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Those whose audience is another one now.
    pub documents: Vec<StoredDocument>,
    pub points: Vec<Point>,
    /// Named by documents, and not in the edition.
    pub left_out: BTreeSet<Name>,
}

/// Whether documents may get other readers by an edition, or may name what is not in it any more; otherwise [`take_up`] finds
/// nothing and no document need be looked at. The calendar has no part in it, nor have most figures.
pub fn moves_readers(before: &Reference, after: &Reference) -> bool {
    let gone = before.matters.keys().any(|id| !after.matters.contains_key(id));
    // Figures change on the first days of other ones only; the first of all days stands for those before.
    let begin = |reference: &Reference| -> Vec<Date> {
        let former = reference.former.iter().map(|former| former.until);
        former.chain(reference.coming.iter().map(|coming| coming.begins)).collect()
    };
    let mut days = [begin(before), begin(after), vec![Date(i32::MIN)]].concat().into_iter();
    let reads_otherwise = |on| {
        leaders_make_visits(before, on) != leaders_make_visits(after, on)
            || before.figures_on(on).procedures != after.figures_on(on).procedures
    };
    gone || before.organisation != after.organisation || days.any(reads_otherwise)
}

/// Works out a page of the stored documents. Nothing is judged again and no document changes: only who reads it.
///
/// Errors: the document whose stored state cannot be read; the store is damaged.
pub fn take_up(reference: &Reference, page: Vec<StoredDocument>) -> Result<Taken, DocId> {
    let mut taken = Taken::default();
    for mut document in page {
        let state = State::decode(&document.state).ok_or(document.doc)?;
        taken.left_out.extend(left_out(&state, &document.people, reference));
        let scopes = audience(&state, reference);
        if scopes == document.scopes {
            continue;
        }
        let digest = head_digest(document.doc, document.doc_seq, document.head);
        for scope in document.scopes.symmetric_difference(&scopes) {
            let enters = scopes.contains(scope);
            taken.points.push(Point {
                scope: scope.clone(),
                doc: document.doc,
                doc_seq: document.doc_seq,
                what: if enters { Pointed::Enter } else { Pointed::Leave },
                digest_minus: if enters { 0 } else { digest },
                digest_plus: if enters { digest } else { 0 },
            });
        }
        document.scopes = scopes;
        taken.documents.push(document);
    }
    Ok(taken)
}

fn left_out(state: &State, people: &BTreeSet<WorkerId>, reference: &Reference) -> Vec<Name> {
    let organisation = &reference.organisation;
    // Proceedings are found by keys as well, which are nobody.
    let gone = people.iter().filter(|id| !organisation.workers.contains_key(id) && !procedure::is_found_key(id));
    let mut names: Vec<Name> = gone.cloned().map(Name::Worker).collect();
    if let Some(visit) = state.as_visit() {
        let windows = visit.windows.iter().chain([&visit.window]);
        names.extend(windows.filter(|id| !organisation.windows.contains_key(id)).cloned().map(Name::Window));
        let matters = visit.application.matters.iter();
        names.extend(matters.filter(|id| !reference.matters.contains_key(id)).cloned().map(Name::Matter));
    }
    if let Some(proceeding) = state.as_proceeding() {
        let workers = proceeding.people().filter(|id| !organisation.workers.contains_key(id));
        names.extend(workers.cloned().map(Name::Worker));
        let windows = proceeding.windows().filter(|id| !organisation.windows.contains_key(id));
        names.extend(windows.cloned().map(Name::Window));
    }
    if let Some(post) = state.as_post() {
        let matters = post.versions().flat_map(|version| &version.card.matters);
        names.extend(matters.filter(|id| !reference.matters.contains_key(id)).cloned().map(Name::Matter));
    }
    names
}

/// Those of one proceeding, which is stored under its keys.
#[cfg(test)]
pub(crate) fn names_left_out(state: &State, reference: &Reference) -> Vec<Name> {
    let people = state.as_proceeding().map(|proceeding| proceeding.found_under.iter().cloned().collect());
    left_out(state, &people.unwrap_or_default(), reference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::centre::Figures;
    use crate::centre::file::{self, zhengwu_demo};
    use crate::testing::day;

    /// The pack of the demo, in which leaders make visits or not, beginning on a day.
    fn announced(on_record: &Reference, leader_acts: bool, from: &str) -> Reference {
        let both_away = if leader_acts { "leader" } else { "refuse" };
        let (_, pack) = file::PACKS.into_iter().find(|(id, _)| *id == "zhengwu").unwrap();
        let pack = pack.replace("both_away = \"leader\"", &format!("both_away = \"{both_away}\""));
        let pack = pack.replace("edition = 1", "edition = 90");
        file::coming(&pack, day(from), on_record, day("2026-11-30")).unwrap()
    }

    fn check(before: &Reference, after: &Reference, moves: bool) {
        assert_eq!((moves_readers(before, after), moves_readers(after, before)), (moves, moves));
    }

    #[test]
    fn readers_move_with_the_figures_that_say_who_makes_visits() {
        let on_record = zhengwu_demo();
        let with = |change: fn(&mut Figures)| {
            let mut after = on_record.clone();
            change(&mut after.figures);
            after
        };
        check(&on_record, &on_record, false);
        check(&on_record, &with(|figures| figures.time.clock_s += 1), false);
        check(&on_record, &with(|figures| figures.ab.as_mut().unwrap().leader_acts = false), true);
        check(&on_record, &with(|figures| figures.ab = None), true);
        // Who has a step to take reads what it is about.
        check(&on_record, &with(|figures| figures.procedures[0].acts[0].who.clear()), true);
    }

    #[test]
    fn readers_move_when_figures_are_announced_withdrawn_or_begin_otherwise_than_announced() {
        let on_record = zhengwu_demo();
        let other = announced(&on_record, false, "2027-01-01");
        check(&on_record, &announced(&on_record, true, "2027-01-01"), false);
        check(&on_record, &other, true);
        check(&other, &other.withdrawn().unwrap(), true);
        check(&other, &announced(&on_record, false, "2027-01-02"), true);
        let begun = other.begun().unwrap();
        check(&other, &begun, false);
        let corrected = Reference { former: Vec::new(), ..begun.clone() };
        check(&begun, &corrected, true);
    }
}
