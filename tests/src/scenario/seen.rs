//! The documents as somebody sees them: the server all of them, a phone those that are on it with its own unsent work on top.

use std::collections::BTreeMap;

use doorstep_core::centre::Reference;
use doorstep_core::document::Shared;
use doorstep_core::domain::{DocId, Timestamp, WorkerId};
use doorstep_core::fact::DocKind;
use doorstep_core::fold::{Case, Leave, Month, Proceeding, Roster, State, Violation, Visit};
use doorstep_core::regime::{Others, World};

use super::hall::Hall;

#[derive(Debug)]
pub struct Seen<'a> {
    pub reference: &'a Reference,
    pub now: Timestamp,
    states: BTreeMap<DocId, State>,
}

impl<'a> Seen<'a> {
    pub fn by_server(hall: &'a Hall) -> Self {
        let documents = hall.server().memory.documents.values();
        let states = documents.filter_map(|document| Some((document.doc, State::decode(&document.state)?))).collect();
        Self { reference: hall.server().reference(), now: hall.now, states }
    }

    /// `None` for a phone that has not heard of its centre yet.
    pub fn on_phone(hall: &'a Hall, who: &WorkerId) -> Option<Self> {
        let replica = hall.replica(who);
        let kinds = [DocKind::Visit, DocKind::Leave, DocKind::Month].into_iter();
        let states = kinds.flat_map(|kind| replica.views(kind)).map(|(doc, view)| (doc, view.state.clone())).collect();
        Some(Self { reference: replica.reference()?, now: replica.now(hall.wall(who)), states })
    }

    pub fn state(&self, doc: DocId) -> Option<&State> {
        self.states.get(&doc)
    }

    pub fn leave(&self, doc: DocId) -> Option<&Leave> {
        self.state(doc)?.as_leave()
    }

    pub fn months_of(&self, who: &WorkerId) -> Vec<&Month> {
        self.states.values().filter_map(State::as_month).filter(|month| month.person == *who).collect()
    }

    pub fn world(&self) -> World<'_> {
        World { reference: self.reference, now: self.now, others: self }
    }

    fn leaves(&self) -> impl Iterator<Item = (DocId, &Leave)> {
        self.states.iter().filter_map(|(doc, state)| Some((*doc, state.as_leave()?)))
    }
}

impl Others for Seen<'_> {
    fn leaves_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        self.leaves().filter(|(_, leave)| leave.person == *person).collect()
    }

    fn stand_ins_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        self.leaves().filter(|(_, leave)| leave.asked_to_stand_in().any(|worker| worker == person)).collect()
    }

    fn visits_of(&self, person: &WorkerId) -> Vec<(DocId, &Visit)> {
        let visits = self.states.iter().filter_map(|(doc, state)| Some((*doc, state.as_visit()?)));
        visits.filter(|(_, visit)| visit.concerns(person)).collect()
    }

    fn state(&self, doc: DocId) -> Option<&State> {
        self.states.get(&doc)
    }

    fn months_of(&self, person: &WorkerId) -> Vec<&Month> {
        let months = self.states.values().filter_map(|state| state.as_month());
        months.filter(|month| month.person == *person).collect()
    }

    fn rosters_of(&self, person: &WorkerId) -> Vec<&Roster> {
        let all = self.states.values().filter_map(State::as_roster);
        all.filter(|roster| roster.concerns(person)).collect()
    }

    fn cases_of(&self, person: &WorkerId) -> Vec<(DocId, &Case)> {
        let cases = self.states.iter().filter_map(|(doc, state)| Some((*doc, state.as_case()?)));
        cases.filter(|(_, case)| case.concerns(person)).collect()
    }

    fn found_by(&self, key: &WorkerId) -> Vec<(DocId, &Proceeding)> {
        let all = self.states.iter().filter_map(|(doc, state)| Some((*doc, state.as_proceeding()?)));
        all.filter(|(_, proceeding)| proceeding.found_under.contains(key)).collect()
    }

    fn violations_of(&self, person: &WorkerId) -> Vec<(DocId, &Violation)> {
        let all = self.states.iter().filter_map(|(doc, state)| Some((*doc, state.as_violation()?)));
        all.filter(|(_, violation)| violation.concerns(person)).collect()
    }
}

/// The notes of a visit on the server.
pub fn notes_on_server(hall: &Hall, doc: DocId) -> String {
    let document = hall.server().memory.documents.get(&doc);
    let saved = document.map(|document| &document.shared).filter(|saved| !saved.is_empty());
    saved.and_then(|saved| Shared::load(DocKind::Visit, saved).ok()).map_or_else(String::new, |shared| shared.notes())
}
