//! The phone's half: what one phone holds, what it still owes, and what it does next.
//!
//! Sans-io. [`Replica::step`] takes one event and says what to carry out; the app does so and brings the outcomes back as
//! events. `base` (admitted entries, folded) and `pending` (own entries without receipt) are kept apart, so a refused entry
//! takes nothing else with it.

use std::collections::BTreeMap;

use crate::account::SignedIn;
use crate::centre::Reference;
use crate::document::Shared;
use crate::domain::{DocId, EntryHash, GrantId, Role, Timestamp};
use crate::fact::{Code, DocKind, Kind, Receipt, Signature, Statement};
use crate::fold::State;
use crate::regime::Refusals;

/// The tables of the phone's store. Keys and values are bytes; values are sealed by the app.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// One value: session, cursors, chain head, anchor.
    Meta,
    /// One value: the reference data.
    Reference,
    /// By document: head and state.
    Row,
    /// By document: the shared document as saved.
    Shared,
    /// By `device_seq`: own entries that the base does not hold yet.
    Outbox,
    /// By ticket: decisions that may still be undone.
    Held,
    /// By entry hash: what the server refused, with its reasons, until the person has dealt with it.
    Refused,
}

/// One write to the phone's store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Put {
    pub table: Table,
    pub key: Vec<u8>,
    /// `None` deletes.
    pub value: Option<Vec<u8>>,
}

/// Names one thing that a person did, from the tap to the receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// What a person wants to state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    pub doc: DocId,
    pub doc_kind: DocKind,
    pub acting: Option<(Role, GrantId)>,
    pub subject: Option<[u8; 32]>,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Fact(Statement),
    /// Notes of the shared document become this text.
    Notes(String),
    Tick {
        key: String,
        done: bool,
    },
}

#[derive(Clone, Debug)]
pub enum Event {
    /// The app asks for work on behalf of a person. All intents of one write are stored in one transaction and sent in one run.
    /// `wall` is the phone's clock, `mono_ms` its monotonic clock (any origin, reset by a restart of the app).
    /// With `hold_until`, nothing is released before that time and [`Event::Undo`] takes it back.
    Write {
        ticket: Ticket,
        intents: Vec<Intent>,
        hold_until: Option<Timestamp>,
    },
    Undo(Ticket),
    /// The person has dealt with a refused entry.
    Dismiss(EntryHash),
    /// A transaction of [`Effect::Store`] is durable, or not.
    Stored(u64),
    StoreFailed(u64),
    /// The shared document that [`Effect::LoadShared`] asked for.
    SharedLoaded {
        doc: DocId,
        saved: Option<Vec<u8>>,
    },
    /// The signature that [`Effect::Sign`] asked for.
    Signed {
        message: Vec<u8>,
        signature: Signature,
    },
    /// The network may be back, or the person asked to send now.
    SyncNow,
    /// The history page wants the whole log of a document: ask for it with the next request, at once when nothing is under way.
    WantHistory(DocId),
    /// An answer to [`Effect::Send`], or the server speaking first on the live connection.
    Answer(Vec<u8>),
    /// The request was not answered.
    Unreachable,
    /// The server answered with a problem: its code, and when to try again.
    Problem {
        code: String,
        retry_after_s: Option<u64>,
    },
    /// A wake-up that [`Effect::WakeAt`] asked for, or any other chance to look at the time.
    Tick,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// One transaction, durable when it is answered.
    Store {
        id: u64,
        puts: Vec<Put>,
    },
    LoadShared(DocId),
    /// Sign with the device's key.
    Sign(Vec<u8>),
    /// Post to `/sync`, or send over the live connection.
    Send(Vec<u8>),
    /// Call again with [`Event::Tick`] at this time.
    WakeAt(Timestamp),
    /// Something that pages show has changed.
    Changed,
    /// The write is on this phone for good: 已保存.
    Saved(Ticket),
    /// The phone could not store the write; nothing of it was kept by the replica, the page still has it.
    NotSaved(Ticket),
}

/// What became of one own entry, as pages show it. Never stronger than the truth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Handed to the store, not yet flushed.
    Saving,
    /// 已保存: on this phone; may be undone until the time given.
    Saved { undo_until: Option<Timestamp> },
    /// 已送达: the server's receipt is verified.
    Received,
    /// Refused; in the inbox with its reasons.
    Refused(Vec<Code>),
}

/// A line of the page of unsent work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueItem {
    pub ticket: Option<Ticket>,
    pub hash: Option<EntryHash>,
    pub doc: DocId,
    pub kind: Kind,
    pub at: Timestamp,
    /// Unit: bytes on the wire.
    pub size: usize,
    pub progress: Progress,
    /// What the person had written, for a refused entry.
    pub statement: Option<Statement>,
}

/// What the sync chip and the page of sync details show. Computed from the queue and the receipts, not from the browser's idea
/// of being online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Entries without receipt.
    pub waiting: usize,
    pub waiting_bytes: usize,
    pub refused: usize,
    pub sending: bool,
    /// The last request was answered.
    pub reachable: bool,
    pub last_success: Option<Timestamp>,
    /// Server's clock minus the phone's. Unit: ms.
    pub clock_offset_ms: Option<i64>,
    /// Session over, revoked, chain forked …: a code of `account::code` that needs the person.
    pub trouble: Option<Code>,
    /// Documents held.
    pub documents: usize,
    /// First load under way: documents so far.
    pub loading: bool,
}

/// A document as pages see it: the base with the phone's own pending entries on top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub state: State,
    /// Own entries in it that have no receipt yet.
    pub pending: usize,
    /// Of the base alone: what the server has admitted.
    pub base_seq: u64,
}

/// One phone.
#[derive(Debug)]
pub struct Replica {
    _private: (),
}

impl Replica {
    /// A new phone, after signing in. `nonce` is 8 random bytes, drawn at each start of the app.
    pub fn new(_signed_in: &SignedIn, _nonce: [u8; 8]) -> Self {
        todo!()
    }

    /// The phone as its store left it: everything in `Meta`, `Reference`, `Row`, `Outbox`, `Held` and `Refused`.
    ///
    /// Errors: the tables do not fit together or cannot be read; the rows that can be are asked for again from the server.
    /// `None` only when there is no readable `Meta`.
    pub fn restore(_tables: Vec<Put>, _nonce: [u8; 8]) -> Option<Self> {
        todo!()
    }

    /// One event in; effects out. `wall` is the phone's clock, `mono_ms` its monotonic clock since the app started.
    pub fn step(&mut self, _wall: Timestamp, _mono_ms: u64, _event: Event, _effects: &mut Vec<Effect>) {
        todo!()
    }

    /// After signing in again on the same phone.
    pub fn signed_in_again(&mut self, _signed_in: &SignedIn) {
        todo!()
    }

    pub fn session(&self) -> &SignedIn {
        todo!()
    }
    pub fn reference(&self) -> Option<&Reference> {
        todo!()
    }
    pub fn status(&self) -> Status {
        todo!()
    }
    /// Oldest first: held, waiting, refused.
    pub fn queue(&self) -> Vec<QueueItem> {
        todo!()
    }
    pub fn view(&self, _doc: DocId) -> Option<&View> {
        todo!()
    }
    /// Every document of a kind.
    pub fn views(&self, _kind: DocKind) -> Vec<(DocId, &View)> {
        todo!()
    }
    /// The shared document with own pending changes, once it is loaded; otherwise `None` and a load has been asked for.
    pub fn shared(&mut self, _doc: DocId, _effects: &mut Vec<Effect>) -> Option<&Shared> {
        todo!()
    }
    /// The server's clock as well as the phone knows it.
    pub fn now(&self, _wall: Timestamp) -> Timestamp {
        todo!()
    }
    /// What the regulations say of an intent, before it is written: the same judgement that the server will make.
    pub fn preview(&self, _wall: Timestamp, _intent: &Intent) -> Result<crate::fact::Ruling, Refusals> {
        todo!()
    }
    /// The log of a document that the server sent for the history page.
    pub fn history(&self, _doc: DocId) -> Option<&[(Vec<u8>, Receipt)]> {
        todo!()
    }
    /// SHA-256 over the states of all documents in the base, by document: equal on two devices exactly when they agree.
    pub fn state_digest(&self) -> [u8; 32] {
        todo!()
    }
    /// Feed number of each scope, for the page of sync details.
    pub fn positions(&self) -> BTreeMap<String, u64> {
        todo!()
    }
}
