//! Clients' data that were looked at in clear, and drafts about records whose data have left the phone (GY-CORE-18).

use doorstep_core::domain::DocId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::private::{Field, Read};
use doorstep_core::sync::replica::{Content, Intent};

use super::{Effect, State, WriteRequest, discard_draft, write};
use crate::route::Route;

/// The record that the address is about.
fn of_address(route: Route) -> Option<DocId> {
    match route {
        Route::Visit(doc)
        | Route::VisitStep(doc, _)
        | Route::Case(doc)
        | Route::Proceeding(doc)
        | Route::Record(doc)
        | Route::Violation(doc) => Some(doc),
        _ => None,
    }
}

/// Puts on record that the person looked; nothing is said, and nothing waits for it. Once a field, record and day.
pub(super) fn revealed(state: &mut State, record: Option<DocId>, field: Field, effects: &mut Vec<Effect>) {
    let Some(record) = record.or_else(|| of_address(state.route)) else { return };
    let on = state.wall.date();
    let Some(replica) = &state.replica else { return };
    let session = replica.session();
    let doc = DocId::private_reads(&session.centre, &session.worker, on.month_begin());
    let known = replica.view(doc).and_then(|view| view.state.as_private_reads());
    // Or is on its way to the store.
    let look = (on, record, field.clone());
    if known.is_some_and(|reads| reads.has(on, record, &field)) || state.looks.contains(&look) {
        return;
    }
    state.looks.push(look);
    let statement = Statement::PrivateRead(Read { record, field });
    let (doc_kind, content) = (statement.doc_kind(), Content::Fact(statement));
    let intent = Intent { doc, doc_kind, acting: None, subject: None, content };
    write(state, WriteRequest { note: None, ..WriteRequest::new(vec![intent]) }, effects);
}

/// What was typed about a record goes with its data.
pub(super) fn forget_drafts(state: &mut State, effects: &mut Vec<Effect>) {
    let Some(replica) = &state.replica else { return };
    let is_removed = |key: &str| {
        let mut parts = key.split('/').filter_map(DocId::parse);
        parts.any(|doc| replica.view(doc).is_some_and(|view| view.removed))
    };
    let gone: Vec<String> = state.drafts.keys().filter(|key| is_removed(key)).cloned().collect();
    for key in gone {
        discard_draft(state, &key, effects);
    }
}
