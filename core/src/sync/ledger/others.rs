//! Other documents, for the rules that cross them.

use std::collections::BTreeSet;

use super::Ledger;
use crate::domain::{DocId, WorkerId};
use crate::fold::{Leave, State, Visit};
use crate::regime::Others;

impl Others for Ledger {
    fn leaves_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        let leaves = self.of_person(person).filter_map(|(doc, state)| Some((doc, state.as_leave()?)));
        leaves.filter(|(_, leave)| leave.person == *person).collect()
    }

    fn stand_ins_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        let leaves = self.of_person(person).filter_map(|(doc, state)| Some((doc, state.as_leave()?)));
        leaves.filter(|(_, leave)| leave.asked_to_stand_in().any(|worker| worker == person)).collect()
    }

    fn visits_of(&self, person: &WorkerId) -> Vec<(DocId, &Visit)> {
        self.of_person(person).filter_map(|(doc, state)| Some((doc, state.as_visit()?))).collect()
    }

    fn visit(&self, doc: DocId) -> Option<&Visit> {
        self.documents.get(&doc)?.as_ref()?.state.as_visit()
    }
}

impl Ledger {
    fn of_person(&self, person: &WorkerId) -> impl Iterator<Item = (DocId, &State)> {
        let docs = self.by_person.get(person).into_iter().flatten();
        docs.filter_map(|doc| Some((*doc, &self.documents.get(doc)?.as_ref()?.state)))
    }
}

/// The people by whom other rules must find the document.
pub(super) fn people_of(state: &State) -> BTreeSet<WorkerId> {
    match state {
        State::Leave(leave) => leave.asked_to_stand_in().chain([&leave.person]).cloned().collect(),
        State::Month(month) => BTreeSet::from([month.person.clone()]),
        State::Visit(visit) => visit.staff().iter().chain(visit.out.keys()).cloned().collect(),
    }
}
