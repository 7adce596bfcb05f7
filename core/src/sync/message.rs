//! The two messages, and their limits. Encoding: postcard in canonical form (`fact::encode`).

mod admitted;
mod columns;
mod held;
mod refused;

pub use admitted::Admitted;
use serde::{Deserialize, Serialize};

use super::Scope;
use super::log::{self, Checkpoint};
use crate::domain::{DocId, EntryHash, Timestamp};
use crate::fact::{Anchor, DocKind, Receipt, Run, SignedReceipt, at_most, decode, encode};

pub use held::Held;
pub use refused::{Refusals, RefusedEntry};

/// Spoken by this version. 1 to 6 were never installed at a centre, and what they stored is not read. Once a centre speaks
/// this one, a server answers its successor and it, and what it stored stays readable.
pub const PROTOCOL: u16 = 7;
/// The largest request. Unit: bytes.
pub const REQUEST_MAX: usize = 1024 * 1024;
/// An answer stops after so many bytes of entries and snapshots, or fewer when the phone wants fewer, and says `more`. Unit:
/// bytes.
pub const PAGE_BYTES: usize = 256 * 1024;
/// The smallest page: a line that cannot carry it in a minute carries nothing. Unit: bytes.
pub const PAGE_BYTES_MIN: usize = 16 * 1024;
/// More scopes than anybody has.
pub const SCOPES_MAX: usize = 64;
/// Documents that a phone may ask for by name in one request.
pub const FETCH_MAX: usize = 64;
/// Entries that a phone may bring back in one request.
pub const SUPPLY_MAX: usize = 200;

/// The subprotocol of the live connection. Beside it an opening may name a request that brings nothing of what people wrote, in
/// base64 of the URL-safe alphabet without padding, of at most [`CARRIED_MAX`] bytes.
pub const LIVE: &str = "doorstep";
pub const CARRIED_MAX: usize = 4096;

/// An entry that a phone brings back to a server that was restored from a backup, with the proof that it was admitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplied {
    pub bytes: Vec<u8>,
    pub receipt: SignedReceipt,
}

/// How far a phone has read one scope.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub scope: Scope,
    /// The last feed number that the phone has applied.
    pub seq: u64,
    /// Set while the first load of the scope is under way: documents whose last change is numbered below this are still to come.
    pub loading_below: Option<u64>,
    /// Sum of `scope::head_digest` over the documents that the phone holds of the scope; compared when the phone has read all.
    pub digest: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub protocol: u16,
    /// Epoch of the store that the cursors belong to; 0 on a new phone.
    pub epoch: u64,
    /// The phone's clock.
    pub wall: Timestamp,
    /// Digest of the reference data held; zeros for none.
    pub reference: [u8; 8],
    /// Lines of the server's log whose root the phone holds; 0 for none.
    pub log_size: u64,
    /// Bytes that the answer may have; small on a line that broke off before. Between [`PAGE_BYTES_MIN`] and [`PAGE_BYTES`].
    pub page: u32,
    #[serde(deserialize_with = "at_most::<SCOPES_MAX, _, _>")]
    pub cursors: Vec<Cursor>,
    pub push: Option<Run>,
    /// What the store of the answered epoch may have lost, oldest first.
    #[serde(deserialize_with = "at_most::<SUPPLY_MAX, _, _>")]
    pub supply: Vec<Supplied>,
    /// Documents to send whole: those that the phone finds damaged or incomplete.
    #[serde(deserialize_with = "at_most::<FETCH_MAX, _, _>")]
    pub fetch: Vec<DocId>,
    /// Documents whose whole log is wanted, for the history page.
    pub history: Option<DocId>,
    /// The last line of the server's log of which the phone has heard that it refused something of a colleague for whom its
    /// person answers; 0 for none.
    pub refused: u64,
}

/// One entry on its way to a phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    pub scopes: Vec<u8>,
    pub doc: DocId,
    pub receipt: SignedReceipt,
    /// Empty for the phone's own entry, which it holds already.
    pub bytes: Vec<u8>,
}

/// A document whole, as of one place of its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    pub scopes: Vec<u8>,
    pub doc: DocId,
    pub kind: DocKind,
    pub doc_seq: u64,
    pub head: EntryHash,
    /// `fold::State` in canonical form.
    pub state: Vec<u8>,
    /// The shared document as `document::Shared::save` wrote it; empty when nobody wrote in it yet.
    pub shared: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub protocol: u16,
    pub epoch: u64,
    pub server_time: Timestamp,
    /// For entries written from now on.
    pub anchor: Anchor,
    /// The end of the server's log, and the subtrees (`log::between`) by which it follows from `log_from`, which is what the
    /// phone had named, or 0.
    pub checkpoint: Checkpoint,
    pub log_from: u64,
    pub proof: Vec<log::Hash>,
    /// Lines of the log that a backup holds: what they tell of may be forgotten by phones (已备份).
    pub backed_up: u64,
    /// A new edition of the reference data, when the phone's differs.
    pub reference: Option<Vec<u8>>,
    #[serde(with = "admitted")]
    pub admitted: Admitted,
    /// How many of the supplied entries are safe now: all, or none when the store could not take them.
    pub supplied: u32,
    /// The last entry of this phone that the server holds.
    pub device_seq: u64,
    pub device_head: EntryHash,
    /// Why the run was not taken, when it was not: a code of `account::code`.
    pub push_problem: Option<String>,
    /// All scopes that the person may read now, each with how far this answer brings the phone. `Delivered::scopes` and
    /// `Snapshot::scopes` are indices into it. A scope that the phone holds and that is missing here was lost.
    pub cursors: Vec<Cursor>,
    /// Where each of `cursors` started: `seq` and `loading_below` as the phone had named them. A phone that stands elsewhere
    /// takes the entries, which are idempotent, but not the cursor.
    pub from: Vec<(u64, Option<u64>)>,
    #[serde(with = "columns")]
    pub snapshots: Vec<Snapshot>,
    /// Documents of which the person may no longer read anything.
    pub gone: Vec<DocId>,
    /// Log of the document named in `Request::history`: entry bytes and receipt, in order; its end when it is longer than a page.
    pub history: Vec<(Vec<u8>, Receipt)>,
    /// What was refused of others since `Request::refused`; none for those who answer for nobody.
    pub refused: Option<Refusals>,
    /// Ask again at once: there is more.
    pub more: bool,
}

impl Request {
    /// What somebody asks who holds nothing and has nothing to say.
    pub fn new(wall: Timestamp) -> Self {
        Self {
            protocol: PROTOCOL,
            epoch: 0,
            wall,
            reference: [0; 8],
            log_size: 0,
            page: PAGE_BYTES as u32,
            cursors: Vec::new(),
            push: None,
            supply: Vec::new(),
            fetch: Vec::new(),
            history: None,
            refused: 0,
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// Errors: `None` for bytes that are no request within the limits.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > REQUEST_MAX {
            return None;
        }
        let request: Self = decode(bytes)?;
        let scopes_fit =
            request.cursors.len() <= SCOPES_MAX && request.cursors.iter().all(|cursor| cursor.scope.is_well_formed());
        let run_fits = request
            .push
            .as_ref()
            .is_none_or(|run| (1..=crate::fact::chain::RUN_MAX).contains(&run.entries.len()) && run.first_seq > 0);
        let supply_fits = request.supply.len() <= SUPPLY_MAX;
        (scopes_fit && run_fits && supply_fits && request.fetch.len() <= FETCH_MAX).then_some(request)
    }
}

/// What goes over the wire: the answer's bytes under the server's signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedAnswer {
    /// SHA-256 of the request that is answered; of nothing (`[0; 32]`) when the server speaks first on a live connection.
    pub request: [u8; 32],
    pub body: Vec<u8>,
    /// Over `fact::chain::answer_message`.
    pub signature: crate::fact::Signature,
}
