//! What foreign bytes must pass before automerge reads them.
//!
//! Automerge trusts its peers: on crafted changes it panics, takes memory and time without bound, or accepts what it later cannot
//! load. So a change is read here first, by our own code, cheapest check first, and only what our own app could have written
//! goes on: one plain chunk in the one form that automerge writes, next in its writer's own order, built on what the document
//! holds, doing nothing but what the schema knows. Then automerge applies it to a copy, apart, and the copy must survive saving
//! and loading. Nothing of this depends on who connected or when: phone and server give the same answer to the same bytes.
//!
//! Left to others: who may write in which document (`access`, on the server), and the signature of the entry that carries the
//! change.

mod change;
mod column;
mod content;
mod engine;
#[cfg(any(test, feature = "testing"))]
pub mod forge;
#[cfg(test)]
mod full;
#[cfg(test)]
mod hazard;
#[cfg(test)]
mod hostile;
pub mod limits;
#[cfg(test)]
mod properties;
mod schema;

use self::change::Header;
pub use self::content::{Content, content};
use crate::document::{Actor, Shared};
use crate::fact::Code;

/// Why a change is not admitted.
pub mod code {
    /// Larger than a change may be.
    pub const SIZE: &str = "ADMIT-E-SIZE";
    /// Not one change chunk in the form that automerge writes: another or a damaged frame, bytes left over, deflated or unknown
    /// columns, columns that do not fit together, a message, a time, extra bytes.
    pub const CHUNK: &str = "ADMIT-E-CHUNK";
    /// No operations, or more than a change may have.
    pub const OPS: &str = "ADMIT-E-OPS";
    /// Not written as the actor of the entry's device and start of the app.
    pub const ACTOR: &str = "ADMIT-E-ACTOR";
    /// The document holds this very change. A phone that gets its own change back takes this as good.
    pub const KNOWN: &str = "ADMIT-E-KNOWN";
    /// Not the actor's next change in this document: one is missing, or this one contradicts one that is here.
    pub const SEQ: &str = "ADMIT-E-SEQ";
    /// Builds on nothing, on too much, on changes that the document does not hold, or not on the actor's own last change.
    pub const DEPS: &str = "ADMIT-E-DEPS";
    /// Does not count its operations on from what it builds on, or counts too far.
    pub const START: &str = "ADMIT-E-START";
    /// Does something that the document's kind does not know.
    pub const SCHEMA: &str = "ADMIT-E-SCHEMA";
    /// Names a character or a value that its writer could not have seen.
    pub const TARGET: &str = "ADMIT-E-TARGET";
    /// The document is full: changes, bytes, operations, branches, characters or ticks.
    pub const DOCUMENT: &str = "ADMIT-E-DOCUMENT";
    /// Automerge failed on a change that passed everything else. Never expected; worth a look at the bytes.
    pub const ENGINE: &str = "ADMIT-E-ENGINE";

    /// Whether a refused change only stood on one that was refused before it: its author's phone does it again by itself.
    pub fn only_stood_on_refused(codes: &[crate::fact::Code]) -> bool {
        codes.iter().all(|code| [SEQ, DEPS].contains(&code.name()))
    }
}

/// Admits one change chunk into a shared document, or says why not. On an error `shared` is what it was.
///
/// `actor` is the only one that the entry's device may write as.
/// Errors: one of [`code`].
pub fn admit(shared: &mut Shared, actor: Actor, chunk: &[u8]) -> Result<(), Code> {
    let admitted = inspect(shared, actor, chunk).and_then(|header| engine::apply(shared, &header, chunk));
    *shared = admitted.map_err(Code::new)?;
    Ok(())
}

/// As [`admit`], but that the document survives saving and loading, which is most of the work, is not proved: whoever takes many
/// changes in one piece gives the proof once, with [`prove`], before anything of it counts.
pub fn take(shared: &mut Shared, actor: Actor, chunk: &[u8]) -> Result<(), Code> {
    let taken = inspect(shared, actor, chunk).and_then(|header| engine::apply_unproved(shared, &header, chunk));
    *shared = taken.map_err(Code::new)?;
    Ok(())
}

/// Whether a document survives saving and loading.
///
/// Errors: it does not, and nobody may be told of what [`take`] has put into it.
pub fn prove(shared: &mut Shared) -> Result<(), Code> {
    *shared = engine::prove(shared).map_err(Code::new)?;
    Ok(())
}

/// Takes chunks one after the other, each on what those before it left: on a phone, what the server has admitted and what the phone
/// wrote itself. The same answers as [`admit`] gives, but that the document survives saving and loading, which is most of the
/// work, was proved when each was first admitted. Whoever saves the document proves it again.
pub fn follow(shared: &mut Shared, changes: &[(Actor, &[u8])]) -> Vec<Result<(), Code>> {
    if let Ok((followed, answers)) = engine::follow(shared, changes) {
        *shared = followed;
        return answers.into_iter().map(|answer| answer.map_err(Code::new)).collect();
    }
    // Automerge failed on one of them: each is tried alone.
    changes.iter().map(|(actor, chunk)| admit(shared, *actor, chunk)).collect()
}

/// Runs work on a thread of its own that admits changes itself, with the stack that this needs: for many worlds at once,
/// which would otherwise stand in line for the one thread that admits.
#[cfg(all(not(target_arch = "wasm32"), feature = "testing"))]
pub fn deep<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    engine::deep(work)
}

/// Everything that is asked of a change before automerge sees it.
fn inspect(shared: &Shared, actor: Actor, chunk: &[u8]) -> Result<Header, &'static str> {
    let (header, columns) = change::open(chunk)?;
    let history = shared.history();
    if header.actor != actor || actor == shared.genesis_actor() {
        return Err(code::ACTOR);
    }
    if history.holds(&header.hash) {
        return Err(code::KNOWN);
    }
    if header.seq != history.last_seq(actor) + 1 {
        return Err(code::SEQ);
    }
    let max_op = history.max_op(&header.deps).filter(|_| !header.deps.is_empty()).ok_or(code::DEPS)?;
    if !history.includes_last_of(actor, &header.deps) {
        return Err(code::DEPS);
    }
    if header.start_op != max_op + 1 {
        return Err(code::START);
    }
    let rows = columns.rows()?;
    let ops = rows.len() as u64;
    if header.start_op + ops > limits::COUNTER_END {
        return Err(code::START);
    }
    let has_room = history.len() <= limits::CHANGES_MAX
        && shared.log_bytes() + chunk.len() <= limits::LOG_BYTES_MAX
        && history.ops() + ops <= limits::DOCUMENT_OPS_MAX
        && engine::heads_after(shared.doc(), &header).len() <= limits::HEADS_MAX;
    if !has_room {
        return Err(code::DOCUMENT);
    }
    schema::check(shared, &header, rows)?;
    Ok(header)
}
