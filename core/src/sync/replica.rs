//! The phone's half: what one phone holds, what it still owes, and what it does next.
//!
//! Sans-io. [`Replica::step`] takes one event and says what to carry out; the app does so and brings the outcomes back as
//! events. The base (admitted entries, folded) and the own entries that wait are kept apart, so a refused entry takes nothing
//! else with it. Reading order: this file (what goes in and out), `write` (a tap becomes entries), `apply` (an answer becomes
//! base), `scopes` (where documents stand, and how far each scope was read), `kept` (what heals a server that lost it),
//! `others` (what was refused of colleagues), `replay` (what is written once more), `export` (what is handed over as a file),
//! `retention` (what leaves this phone again),
//! `disk` (one transaction at a time) with its `table`s, `read` (what pages ask).

mod apply;
mod disk;
#[cfg(test)]
mod examples;
mod export;
mod kept;
mod others;
mod read;
mod replay;
pub mod retention;
mod scopes;
mod table;
mod write;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use litemap::LiteMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::message::{Cursor, PAGE_BYTES, PAGE_BYTES_MIN, PROTOCOL, RefusedEntry, Request, SignedAnswer};
use super::unsent::Unsent;
use super::{Scope, log};
use crate::account::{SignedIn, code};
use crate::centre::Reference;
use crate::document::{Draft, Live, Open};
use crate::domain::{Date, DocId, EntryHash, GrantId, Role, Timestamp};
use crate::fact::chain::RUN_MAX;
use crate::fact::{
    Anchor, Code, DocKind, Entry, Kind, PublicKey, Receipt, Run, Signature, SignedReceipt, Statement, encode,
};
use crate::fold::State;

pub use table::{Put, Table};

/// Names one thing that a person did, from the tap to the receipt. The app counts up from the current time, so tickets of an
/// earlier start are never met again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[allow(clippy::large_enum_variant, reason = "nearly every content is a fact, and it is moved once")]
pub enum Content {
    Fact(Statement),
    /// Notes of the shared document become this text.
    Notes(String),
    /// What a person made of notes that read `base`; whatever came in since stays (`document::rebase`).
    NotesEdit {
        base: String,
        text: String,
    },
    Tick {
        key: String,
        done: bool,
    },
    /// One field of the form before it is submitted (`document::Shared::write_field`).
    Field {
        key: String,
        value: String,
    },
    /// One item of the list of materials (`document::Shared::write_item`); an empty text takes it off.
    Item {
        id: String,
        value: String,
    },
    /// Many fields and items at once, in as few changes as hold them.
    Draft(Draft),
}

#[derive(Clone, Debug)]
pub enum Event {
    /// All intents of one write are stored in one transaction and sent in one run. With `hold_until`, nothing is released
    /// before that time and [`Event::Undo`] takes it back; only facts can be held, for a minute at most.
    Write {
        ticket: Ticket,
        intents: Vec<Intent>,
        hold_until: Option<Timestamp>,
    },
    Undo(Ticket),
    /// The person has dealt with a refused entry, an own one or a colleague's; it leaves this phone and no other.
    Dismiss(EntryHash),
    /// A transaction of [`Effect::Store`] is durable, or not.
    Stored(u64),
    StoreFailed(u64),
    /// What [`Effect::LoadShared`] asked for: `Shared` by document, its `Tail` in order, and what reads them.
    SharedLoaded {
        doc: DocId,
        saved: Option<Vec<u8>>,
        tail: Vec<Vec<u8>>,
        open: Open,
    },
    /// What [`Effect::LoadKept`] asked for: keys and values, in order; none when they could not be read.
    KeptLoaded(Option<Vec<(Vec<u8>, Vec<u8>)>>),
    /// The signature that [`Effect::Sign`] asked for.
    Signed {
        message: Vec<u8>,
        signature: Signature,
    },
    /// Whether the signature holds that [`Effect::Verify`] asked about.
    Verified {
        message: Vec<u8>,
        valid: bool,
    },
    /// The network may be back, or the person asked to send now.
    SyncNow,
    /// The person wants what is unsent as a file.
    Export,
    /// Ask the server for the whole log of a document, for the history page.
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
    /// One transaction, durable when it is answered. The next one comes only after the answer.
    Store {
        id: u64,
        puts: Vec<Put>,
    },
    LoadShared(DocId),
    /// Read the first `limit` values of [`Table::Kept`].
    LoadKept {
        limit: usize,
    },
    /// Sign with the device's key.
    Sign(Vec<u8>),
    /// Check a signature of the server's: the phone's own cryptography is faster than ours, and need not be loaded.
    Verify {
        key: PublicKey,
        message: Vec<u8>,
        signature: Signature,
    },
    /// Post to `/sync`, or send over the live connection.
    Send {
        request: Vec<u8>,
        /// It brings what people wrote, which belongs into no header of a connection that is opened with it.
        has_work: bool,
    },
    /// Call again with [`Event::Tick`] at this time, by the phone's clock.
    WakeAt(Timestamp),
    /// Something that pages show has changed.
    Changed,
    /// The write is on this phone for good: 已保存.
    Saved(Ticket),
    /// The phone could not store the write, or the taking back of it; the page still has it.
    NotSaved(Ticket),
    /// What was held is taken back for good, not only on the screen.
    Undone(Ticket),
    /// What [`Event::Export`] asked for, to be sealed for the server.
    Exported(Unsent),
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
    /// What the person had stated; none for a change of notes or ticks.
    pub statement: Option<Statement>,
}

/// What the sync chip and the page of sync details show. Computed from the queue and the receipts, not from the browser's idea
/// of being online.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// Entries without receipt, those that can still be undone included.
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
    /// The phone's store refused the last transaction; nothing shown as saved is affected.
    pub store_failing: bool,
    /// Documents held.
    pub documents: usize,
    /// First load under way.
    pub loading: bool,
    /// Entries that the server has and no backup yet: this phone keeps them as well.
    pub kept: u64,
    /// The server was restored from a backup, and this phone is bringing back what it had lost.
    pub supplying: bool,
}

/// A document as pages see it: the base with the phone's own waiting entries on top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    pub state: State,
    /// Own entries in it that have no receipt yet.
    pub pending: usize,
    /// Place of the base in the document's log: what the server has admitted. 0 for a document that only this phone knows.
    pub base_seq: u64,
    /// A client's data have left this phone, because the record was closed long enough ago.
    pub removed: bool,
}

/// The one value of `Table::Meta`.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Meta {
    session: SignedIn,
    epoch: u64,
    /// The last entry written here.
    device_seq: u64,
    head: EntryHash,
    anchor: Option<Anchor>,
    /// Server's clock minus the phone's at the last answer.
    clock_offset_ms: Option<i64>,
    last_success: Option<Timestamp>,
    cursors: BTreeMap<Scope, Cursor>,
    /// Documents to ask for whole.
    fetch: BTreeSet<DocId>,
    /// The end of the server's log as last seen: every later one must follow from it.
    log: log::Head,
    /// Lines of the log that a backup holds.
    backed_up: u64,
    /// Values in [`Table::Kept`].
    kept: u64,
    /// A new epoch began, and not all that is kept has been brought to it.
    supplying: bool,
    /// The last line of the server's log that told of a colleague's refused entry.
    refused: u64,
}

/// A document in the base.
#[derive(Clone, Debug)]
struct Row {
    head: EntryHash,
    scopes: Vec<Scope>,
    /// Places of the changes in `Table::Tail`.
    tail: Vec<u64>,
    /// The epoch of the store that it came from. One of an earlier epoch is shown until the present one's is here.
    epoch: u64,
    view: View,
}

#[derive(Serialize, Deserialize)]
struct StoredRow {
    doc_seq: u64,
    head: EntryHash,
    scopes: Vec<Scope>,
    tail: Vec<u64>,
    epoch: u64,
    removed: bool,
    state: State,
}

/// An own entry on its way: in the outbox until the base holds it.
#[derive(Clone, Debug)]
struct Out {
    entry: Entry,
    ticket: Option<Ticket>,
    receipt: Option<SignedReceipt>,
    /// Of a change: what the person did, to do it again on other ground.
    edit: Option<replay::Edit>,
}

/// Facts that may still be undone, with the evidence of the moment at which the person acted.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Held {
    until: Timestamp,
    wall: Timestamp,
    anchor: Option<Anchor>,
    mono_ms: Option<u64>,
    facts: Vec<HeldFact>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct HeldFact {
    doc: DocId,
    doc_kind: DocKind,
    acting: Option<(Role, GrantId)>,
    subject: Option<[u8; 32]>,
    kind: Kind,
    payload: Vec<u8>,
    edit: Option<replay::Edit>,
}

/// A refused entry in the inbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Refused {
    bytes: Vec<u8>,
    receipt: Receipt,
}

/// A request under way.
#[derive(Clone, Debug)]
enum Call {
    /// Waiting for the device's signature.
    Signing { message: Vec<u8>, run: Run },
    /// Sent; its hash is what the answer must name.
    Sent { request: [u8; 32], epoch: u64, log_size: u64 },
}

/// A request without an answer is given up after this, should nobody else have said so. Unit: ms of the monotonic clock.
const PATIENCE_MS: u64 = 300_000;
/// The longest that a decision can be held for undoing; a clock that was set back must not hold it longer. Unit: ms.
const HOLD_MAX_MS: i64 = 60_000;

/// A document's entries as bytes, each with its receipt.
type Log = Vec<(Vec<u8>, Receipt)>;

/// One phone.
#[derive(Debug)]
pub struct Replica {
    meta: Meta,
    nonce: [u8; 8],
    reference: Option<Reference>,
    reference_digest: [u8; 8],
    /// The day whose figures are the ones at hand.
    turned_on: Option<Date>,
    /// The day of the last step, by the server's clock.
    today: Option<Date>,
    /// The day on which was looked for what has to leave the phone.
    retained_on: Option<Date>,
    rows: BTreeMap<DocId, Row>,
    /// Documents with own waiting entries, as pages see them.
    overlay: LiteMap<DocId, View>,
    out: LiteMap<u64, Box<Out>>,
    held: LiteMap<Ticket, Held>,
    /// The monotonic clock when this start of the app first saw what is held.
    held_since: Vec<(Ticket, u64)>,
    refused: LiteMap<EntryHash, Refused>,
    /// Of colleagues for whom the person answers.
    others: LiteMap<EntryHash, RefusedEntry>,
    shared: LiteMap<DocId, Box<dyn Live>>,
    /// Most recently used last.
    shared_order: VecDeque<DocId>,
    loading_shared: BTreeSet<DocId>,
    /// Documents of which something was stored while they were read.
    overtaken: BTreeSet<DocId>,
    disk: disk::Disk,
    call: Option<Call>,
    /// Answers whose signature is not checked yet, one after the other.
    unchecked: VecDeque<SignedAnswer>,
    /// The monotonic clock when the request under way began.
    called_mono_ms: u64,
    /// The monotonic clock when the anchor came; none after a restart.
    anchor_mono_ms: Option<u64>,
    reachable: bool,
    failures: u32,
    /// No attempt before this: the last one failed. By the monotonic clock, because a wall clock that is set back must not keep
    /// the phone silent.
    retry_mono_ms: Option<u64>,
    /// When to look at the server although nothing calls for it; by the same clock.
    poll_mono_ms: Option<u64>,
    wanted: bool,
    trouble: Option<Code>,
    history_wanted: Option<DocId>,
    history: Option<(DocId, Log)>,
    /// Scopes that were loaded anew a moment ago because their digest differed, and when by the monotonic clock: not again at
    /// once.
    repaired: Vec<(Scope, u64)>,
    /// Documents held of a scope that is being loaded anew, which have not come again yet.
    absent: Vec<(DocId, Scope)>,
    /// Bytes that the next answer may have. Shrinks when answers break off, so that a slow line gets through in small steps.
    page: usize,
    kept: kept::Loading,
    export: Option<export::Export>,
    /// Own entries that have to be written once more, by their key in the outbox.
    replays: LiteMap<Vec<u8>, replay::Replay>,
    /// They wait until this phone has read everything: what they were written on may be on the server only.
    catching_up: bool,
    /// Counts what has happened to it since it was made.
    revision: u64,
}

/// Live shared documents at most; the least recently used is dropped, its saved form stays.
const SHARED_MAX: usize = 64;
/// Bytes of own entries in one request.
const PUSH_BYTES: usize = 512 * 1024;
/// Seconds between looks at the server when nothing calls for one.
const IDLE_S: i64 = 300;
/// Longest pause between attempts. Unit: seconds.
const BACKOFF_MAX_S: i64 = 60;

impl Replica {
    /// A new phone, after signing in. `nonce` is 8 random bytes, drawn at each start of the app.
    pub fn new(signed_in: &SignedIn, nonce: [u8; 8]) -> Self {
        let mut replica = Self::with_meta(
            Meta {
                session: signed_in.clone(),
                epoch: signed_in.epoch,
                device_seq: signed_in.device_seq,
                head: signed_in.device_head,
                anchor: None,
                clock_offset_ms: None,
                last_success: None,
                cursors: BTreeMap::new(),
                fetch: BTreeSet::new(),
                log: log::Head::default(),
                backed_up: 0,
                kept: 0,
                supplying: false,
                refused: 0,
            },
            nonce,
        );
        let put = replica.meta_put();
        replica.disk.put(put);
        replica
    }

    fn with_meta(meta: Meta, nonce: [u8; 8]) -> Self {
        Self {
            meta,
            nonce,
            reference: None,
            reference_digest: [0; 8],
            turned_on: None,
            today: None,
            retained_on: None,
            rows: BTreeMap::new(),
            overlay: LiteMap::new(),
            out: LiteMap::new(),
            held: LiteMap::new(),
            held_since: Vec::new(),
            refused: LiteMap::new(),
            others: LiteMap::new(),
            shared: LiteMap::new(),
            shared_order: VecDeque::new(),
            loading_shared: BTreeSet::new(),
            overtaken: BTreeSet::new(),
            disk: disk::Disk::default(),
            call: None,
            unchecked: VecDeque::new(),
            called_mono_ms: 0,
            anchor_mono_ms: None,
            reachable: false,
            failures: 0,
            retry_mono_ms: None,
            poll_mono_ms: None,
            wanted: true,
            trouble: None,
            history_wanted: None,
            history: None,
            repaired: Vec::new(),
            absent: Vec::new(),
            page: PAGE_BYTES,
            kept: kept::Loading::default(),
            export: None,
            replays: LiteMap::new(),
            catching_up: false,
            revision: 0,
        }
    }

    /// After signing in again on the same phone.
    pub fn signed_in_again(&mut self, signed_in: &SignedIn) {
        self.meta.session = signed_in.clone();
        self.trouble = None;
        self.call = None;
        self.unchecked.clear();
        self.failures = 0;
        self.retry_mono_ms = None;
        self.wanted = true;
        let put = self.meta_put();
        self.disk.put(put);
    }

    /// One event in; effects out. `wall` is the phone's clock, `mono_ms` its monotonic clock since the app started.
    pub fn step(&mut self, wall: Timestamp, mono_ms: u64, event: Event, effects: &mut Vec<Effect>) {
        if !matches!(event, Event::StoreFailed(_)) {
            self.disk.resume();
        }
        if !matches!(event, Event::Tick) {
            self.revision += 1;
        }
        self.turn(wall, effects);
        self.today = Some(self.now(wall).date());
        self.retain(effects);
        match event {
            Event::Write { ticket, intents, hold_until } => {
                self.disk.queue(disk::Job::Write { ticket, intents, hold_until, wall, mono_ms });
            }
            Event::Undo(ticket) => self.disk.queue(disk::Job::Undo(ticket)),
            Event::Dismiss(hash) => {
                if self.refused.remove(&hash).is_some() {
                    self.disk.put(Put { table: Table::Refused, key: hash.0.to_vec(), value: None });
                }
                self.forget_other(hash);
                effects.push(Effect::Changed);
            }
            Event::Stored(id) => self.stored(id, effects),
            Event::StoreFailed(id) => self.store_failed(id, wall, effects),
            Event::SharedLoaded { doc, saved, tail, open } => self.shared_loaded(doc, saved, tail, open, effects),
            Event::KeptLoaded(found) => self.kept_loaded(found),
            Event::Signed { message, signature } => {
                self.export_signed(&message, signature, effects);
                self.signed(wall, &message, signature, effects);
            }
            Event::Export => self.export(effects),
            Event::SyncNow => {
                self.trouble = None;
                self.wanted = true;
                self.retry_mono_ms = None;
                // Phones say that they are online a moment before they are; the first request then fails, and the pauses that
                // grew in the hours before must not follow it.
                self.failures = 0;
            }
            Event::WantHistory(doc) => {
                self.history_wanted = Some(doc);
                self.wanted = true;
                self.retry_mono_ms = None;
            }
            Event::Answer(bytes) => self.answered(wall, mono_ms, &bytes, effects),
            Event::Verified { message, valid } => self.verified(wall, mono_ms, &message, valid, effects),
            Event::Unreachable => self.unanswered(wall, mono_ms, None, effects),
            Event::Problem { code, retry_after_s } => {
                // Whatever else it says, trying again may help: a server that cannot store now can do so later.
                let needs_person = [code::SESSION, code::REVOKED, code::VERSION];
                if needs_person.contains(&code.as_str()) {
                    self.trouble = Some(Code(code));
                }
                self.unanswered(wall, mono_ms, retry_after_s, effects);
            }
            Event::Tick => {
                self.try_kept_again();
                let waited = mono_ms.saturating_sub(self.called_mono_ms);
                if self.call.is_some() && waited > PATIENCE_MS {
                    self.unchecked.clear();
                    self.unanswered(wall, mono_ms, None, effects);
                }
                if self.poll_mono_ms.is_some_and(|at| at <= mono_ms) {
                    self.poll_mono_ms = None;
                    self.wanted = true;
                }
            }
        }
        self.release(wall, mono_ms);
        self.flush(effects);
        if self.call.is_none() {
            self.called_mono_ms = mono_ms;
        }
        self.call(wall, mono_ms, effects);
    }

    /// Starts a request when there is a reason for one and none is under way.
    fn call(&mut self, wall: Timestamp, mono_ms: u64, effects: &mut Vec<Effect>) {
        let owes = self.out.values().any(|out| out.receipt.is_none());
        let due = self.retry_mono_ms.is_none_or(|at| at <= mono_ms);
        self.look_at_kept(effects);
        if self.call.is_some() || self.trouble.is_some() || !due || !(self.wanted || owes) {
            return;
        }
        if self.meta.supplying {
            // The chain goes on where the restored server has it again, so what is new waits for what was there.
            if self.kept.supply().is_some() {
                self.send(wall, None, effects);
            }
            return;
        }
        let mut entries = Vec::new();
        let mut last = None;
        let mut bytes = 0;
        for (seq, out) in self.out.iter().filter(|(_, out)| out.receipt.is_none()) {
            bytes += out.entry.bytes.len();
            let is_full = entries.len() == RUN_MAX || (bytes > PUSH_BYTES && !entries.is_empty());
            // A receipt may have come with the feed for one in between: a run is a piece of the chain without holes.
            let is_behind_a_hole = last.is_some_and(|(last_seq, _)| *seq != last_seq + 1);
            if is_full || is_behind_a_hole {
                break;
            }
            entries.push(out.entry.bytes.clone());
            last = Some((*seq, out.entry.hash));
        }
        let first = self.out.values().find(|out| out.receipt.is_none());
        let (Some((last_seq, last_hash)), Some(first)) = (last, first) else {
            self.send(wall, None, effects);
            return;
        };
        let first = &first.entry.envelope;
        let session = &self.meta.session;
        let message = Run::message(&session.centre, session.device, last_seq, last_hash);
        let run = Run { first_seq: first.device_seq, prev: first.prev, entries, signature: Signature([0; 64]) };
        self.call = Some(Call::Signing { message: message.clone(), run });
        effects.push(Effect::Sign(message));
    }

    fn signed(&mut self, wall: Timestamp, message: &[u8], signature: Signature, effects: &mut Vec<Effect>) {
        match self.call.take() {
            Some(Call::Signing { message: asked, mut run }) if asked == message => {
                run.signature = signature;
                self.send(wall, Some(run), effects);
            }
            other => self.call = other,
        }
    }

    fn send(&mut self, wall: Timestamp, push: Option<Run>, effects: &mut Vec<Effect>) {
        let fetch = self.meta.fetch.iter().take(super::message::FETCH_MAX).copied().collect();
        let log_size = self.meta.log.size;
        let request = Request {
            protocol: PROTOCOL,
            epoch: self.meta.epoch,
            wall,
            reference: self.reference_digest,
            log_size,
            page: u32::try_from(self.page).unwrap_or(u32::MAX),
            cursors: self.meta.cursors.values().cloned().collect(),
            push,
            supply: self.kept.supply().map(<[_]>::to_vec).unwrap_or_default(),
            fetch,
            history: self.history_wanted,
            refused: self.meta.refused,
        };
        let has_work = request.push.is_some() || !request.supply.is_empty();
        let bytes = request.encode();
        self.wanted = false;
        self.call = Some(Call::Sent { request: Sha256::digest(&bytes).into(), epoch: self.meta.epoch, log_size });
        effects.push(Effect::Send { request: bytes, has_work });
        effects.push(Effect::Changed);
    }

    /// Waits longer after each failure, so that a phone in a lift does not drain its battery.
    fn unanswered(&mut self, wall: Timestamp, mono_ms: u64, retry_after_s: Option<u64>, effects: &mut Vec<Effect>) {
        if matches!(self.call.take(), Some(Call::Sent { .. })) {
            self.page = (self.page / 2).max(PAGE_BYTES_MIN);
        }
        self.reachable = false;
        self.failures = self.failures.saturating_add(1);
        let backoff = (1_i64 << self.failures.min(6)).min(BACKOFF_MAX_S);
        let pause = retry_after_s.and_then(|s| i64::try_from(s).ok()).map_or(backoff, |s| s.clamp(1, 3600));
        // Spread by the device, so that a hall full of phones does not knock at the same second.
        let spread = i64::from(self.meta.session.device.0[0]) * pause * 1000 / 1024;
        let pause_ms = u64::try_from(pause * 1000 + spread).unwrap_or(u64::MAX);
        let at = wall.plus_ms(pause * 1000 + spread);
        self.retry_mono_ms = Some(mono_ms.saturating_add(pause_ms));
        self.wanted = true;
        effects.push(Effect::WakeAt(at));
        effects.push(Effect::Changed);
    }

    fn meta_put(&self) -> Put {
        Put { table: Table::Meta, key: b"meta".to_vec(), value: Some(encode(&self.meta)) }
    }
}
