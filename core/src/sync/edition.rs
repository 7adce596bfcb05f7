//! What a new edition of the reference data does to the documents that are there: who may read them follows from the people
//! in it, so some come into scopes and some leave.

use std::collections::BTreeSet;

use super::ledger::{Point, Pointed, StoredDocument};
use super::scope::{audience, head_digest};
use crate::centre::Reference;
use crate::domain::{DocId, MatterId, WindowId, WorkerId};
use crate::fold::State;

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
    let gone = people.iter().filter(|worker| !organisation.workers.contains_key(worker));
    let mut names: Vec<Name> = gone.cloned().map(Name::Worker).collect();
    if let Some(visit) = state.as_visit() {
        let windows = visit.windows.iter().chain([&visit.window]);
        names.extend(windows.filter(|id| !organisation.windows.contains_key(id)).cloned().map(Name::Window));
        let matters = visit.application.matters.iter();
        names.extend(matters.filter(|id| !reference.matters.contains_key(id)).cloned().map(Name::Matter));
    }
    if let Some(post) = state.as_post() {
        let matters = post.versions().flat_map(|version| &version.card.matters);
        names.extend(matters.filter(|id| !reference.matters.contains_key(id)).cloned().map(Name::Matter));
    }
    names
}
