//! What must hold after every event, and at rest.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::centre::Reference;
use doorstep_core::document::Shared;
use doorstep_core::domain::{DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::{DocKind, Entry, Kind, SignedReceipt, Statement, decode};
use doorstep_core::fold::{self, State};
use doorstep_core::sync::Scope;
use doorstep_core::sync::ledger::{Changes, StoredEntry};
use doorstep_core::sync::message::Supplied;
use doorstep_core::sync::replica::{Progress, Put, Table, Ticket};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::action::Edit;
use super::device::Phone;
use super::model::{Claim, Model};
use super::reach::Reach;
use super::server::{Memory, open};
use super::word::{Words, syllables_in, words_in};

type Hash = [u8; 32];

/// A row as phones store it.
#[derive(Deserialize)]
#[allow(dead_code, reason = "the shape on disk; only some of it is compared")]
struct Row {
    doc_seq: u64,
    head: EntryHash,
    scopes: Vec<Scope>,
    tail: Vec<u64>,
    epoch: u64,
    state: State,
}

/// An entry in a phone's outbox.
type Out = (Vec<u8>, Option<Ticket>, Option<SignedReceipt>);

/// Watches one world.
#[derive(Clone, Debug)]
pub struct Checker {
    model: Model,
    /// Each document's log, folded here as well.
    states: BTreeMap<DocId, State>,
    /// State and last entry at each place of each log.
    places: BTreeMap<(DocId, u64), (Hash, EntryHash)>,
    /// Those of every epoch.
    ever: BTreeSet<(DocId, u64, Hash, EntryHash)>,
    /// The store came back from a backup: order and verdicts are those of the receipts, and nothing is judged again.
    is_restored: bool,
    /// Promised entries that no phone held when the store came back without them.
    gone: BTreeSet<EntryHash>,
    /// Every form in which a shared document was ever stored.
    shared: BTreeSet<(DocId, Hash)>,
    /// Receipts that left the server.
    promised: BTreeMap<(DeviceId, u64), SignedReceipt>,
    /// What the holder of a device's key has put into its chain, with what a change of notes does.
    sealed: BTreeMap<(DeviceId, EntryHash), Option<Edit>>,
    /// Phones that speak without our app.
    pub hostile: BTreeSet<DeviceId>,
    /// What a person was told is saved, and on which phone.
    saved: BTreeMap<Ticket, usize>,
    /// The entries that came of it.
    tickets: BTreeMap<Ticket, Vec<EntryHash>>,
    pub violations: Vec<String>,
}

fn digest(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

impl Checker {
    pub fn new(_reference: &Reference) -> Self {
        Self {
            model: Model::default(),
            states: BTreeMap::new(),
            places: BTreeMap::new(),
            ever: BTreeSet::new(),
            is_restored: false,
            gone: BTreeSet::new(),
            shared: BTreeSet::new(),
            promised: BTreeMap::new(),
            sealed: BTreeMap::new(),
            hostile: BTreeSet::new(),
            saved: BTreeMap::new(),
            tickets: BTreeMap::new(),
            violations: Vec::new(),
        }
    }

    pub fn violated(&mut self, what: String) {
        // One fault may show in every later event; the first few tell.
        if self.violations.len() < 20 {
            self.violations.push(what);
        }
    }

    fn require(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.violated(what());
        }
    }

    pub fn state(&self, doc: DocId) -> Option<&State> {
        self.states.get(&doc)
    }

    /// A device's key holder put this entry into the chain.
    pub fn sealed(&mut self, device: DeviceId, entry: EntryHash, edit: Option<Edit>) {
        self.sealed.insert((device, entry), edit);
    }

    /// The server wrote a transaction: nothing without signature and authority, in the order and with the state that follow.
    pub fn written(
        &mut self,
        now: Timestamp,
        memory: &Memory,
        changes: &Changes,
        order: &[(DeviceId, u64)],
        reference: &Reference,
        reach: &mut Reach,
    ) {
        let mut entries: BTreeMap<(DeviceId, u64), &StoredEntry> = BTreeMap::new();
        for entry in changes.entries.iter().chain(&changes.refused) {
            entries.insert((entry.device, entry.device_seq), entry);
        }
        // What is brought back stands in the order in which it was put back.
        let put_back: Vec<(DeviceId, u64)> =
            changes.entries.iter().chain(&changes.refused).map(|entry| (entry.device, entry.device_seq)).collect();
        let is_brought = order.is_empty() && self.is_restored;
        let order = if is_brought { &put_back[..] } else { order };
        self.require(order.len() == entries.len(), || "a transaction holds other entries than were decided".into());
        for place in order {
            let Some(stored) = entries.get(place) else {
                self.violated(format!("no trace of entry {} of {}", place.1, place.0));
                continue;
            };
            self.entered(now, memory, stored, reference);
            reach.verdict(&stored.receipt.verdict, stored.receipt.grade);
            self.reached(stored, reach);
        }
        for document in &changes.documents {
            let state = self.states.get(&document.doc).map(State::encode);
            self.require(state.as_deref() == Some(&document.state), || {
                format!("{} is stored with another state than its log folds to", document.doc)
            });
            let place = self.places.get(&(document.doc, document.doc_seq)).map(|(_, head)| *head);
            self.require(place == Some(document.head), || format!("{} is stored with another head", document.doc));
            if !document.shared.is_empty() && self.shared.insert((document.doc, digest(&document.shared))) {
                match Shared::load(document.kind, &document.shared) {
                    Ok(shared) => {
                        if let Err(wrong) = self.model.notes_agree(document.doc, &shared.notes()) {
                            self.violated(wrong);
                        }
                    }
                    Err(_) => self.violated(format!("the notes of {} do not read back", document.doc)),
                }
            }
        }
    }

    fn entered(&mut self, now: Timestamp, memory: &Memory, stored: &StoredEntry, reference: &Reference) {
        let StoredEntry { doc, device, device_seq, bytes, receipt } = stored;
        let admitted = receipt.verdict.is_admitted();
        let known = self.sealed.get(&(*device, receipt.hash)).cloned();
        self.require(known.is_some() || !admitted, || format!("entry {device_seq} of {device} was never signed there"));
        self.require(EntryHash::of(bytes) == receipt.hash, || format!("a receipt of {device} for other bytes"));
        let Ok(entry) = Entry::open(bytes) else {
            self.require(!admitted, || "bytes that are no entry were admitted".into());
            return;
        };
        let in_place = entry.envelope.device == *device
            && entry.envelope.device_seq == *device_seq
            && entry.envelope.tenant == reference.centre;
        if !in_place {
            self.require(!admitted, || "an entry of another place was admitted".into());
            return;
        }
        let Some(holder) = memory.devices.get(device).map(|device| device.worker.clone()) else {
            self.violated(format!("{device} is not enrolled"));
            return;
        };
        let statement = Statement::decode(entry.envelope.kind, &entry.envelope.payload);
        if admitted {
            let before = self.states.remove(doc);
            let mut state = before;
            if let Some(statement) = &statement {
                fold::apply(&mut state, &entry.envelope, statement, receipt);
            }
            let last = self.places.range((*doc, 0)..=(*doc, u64::MAX)).next_back().map_or(0, |((_, seq), _)| *seq);
            self.require(receipt.doc_seq == last + 1, || {
                format!("place {} of {doc} was given after {last}", receipt.doc_seq)
            });
            if let Some(state) = state {
                let held = digest(&state.encode());
                self.places.insert((*doc, receipt.doc_seq), (held, receipt.hash));
                self.ever.insert((*doc, receipt.doc_seq, held, receipt.hash));
                self.states.insert(*doc, state);
            }
        }
        if self.is_restored {
            if let Some(state) = self.states.get(doc).filter(|_| admitted) {
                self.model.believe(*doc, state);
                if let Some(edit) = known.flatten() {
                    self.model.noted(*doc, &edit);
                }
            }
            return;
        }
        let claim = Claim {
            now: receipt.received_at,
            holder: &holder,
            envelope: &entry.envelope,
            statement: statement.as_ref(),
            receipt,
            edit: known.as_ref().and_then(Option::as_ref),
            is_honest: !self.hostile.contains(device),
            state: self.states.get(doc),
        };
        if let Err(wrong) = self.model.judge(&claim, reference) {
            let who = format!("entry {device_seq} of {device} ({holder}, kind {})", entry.envelope.kind.0);
            self.violated(format!("{who}: {wrong}"));
        }
        self.require(receipt.received_at <= now, || "a receipt from the future".into());
    }

    fn reached(&self, stored: &StoredEntry, reach: &mut Reach) {
        match self.states.get(&stored.doc).filter(|_| stored.receipt.verdict.is_effective()) {
            Some(State::Visit(visit)) => {
                reach.note(&format!("visit: {:?}", visit.stage));
                if !visit.flags.is_empty() {
                    reach.note("visit: after change");
                }
            }
            Some(State::Leave(leave)) => reach.note(&format!("leave: {:?}", leave.stage)),
            Some(State::Month(_)) | None => {}
        }
    }

    /// An answer leaves the server: its receipts are durable, and it says nothing that its reader may not know.
    #[allow(clippy::too_many_arguments, reason = "everything that an answer is compared with")]
    pub fn answered(
        &mut self,
        now: Timestamp,
        device: DeviceId,
        worker: &WorkerId,
        bytes: &[u8],
        memory: &Memory,
        reference: &Reference,
        words: &Words,
    ) {
        let Some(answer) = open(bytes) else {
            self.violated("the server sent what is no answer".into());
            return;
        };
        self.model.anchored(device, answer.anchor.time);
        for receipt in &answer.admitted.receipts {
            let held = memory.receipts.range((device, 0)..=(device, u64::MAX)).find(|(_, held)| **held == *receipt);
            match held {
                Some((place, held)) => {
                    let earlier = self.promised.insert(*place, held.clone());
                    let same = self.is_restored || earlier.is_none_or(|earlier| earlier == *receipt);
                    self.require(same, || format!("{device} was told two things about one entry"));
                }
                None => self.violated(format!("{device} was sent a receipt that is not durable")),
            }
        }
        let on = now.date();
        let mut docs: BTreeSet<DocId> = answer.admitted.entries.iter().map(|delivered| delivered.doc).collect();
        docs.extend(answer.snapshots.iter().map(|snapshot| snapshot.doc));
        docs.extend(answer.history.iter().filter_map(|(bytes, _)| Some(Entry::open(bytes).ok()?.envelope.doc)));
        // Inside a compressed document nothing can be found by looking; there the document itself is known.
        docs.extend(words_in(bytes).into_keys().filter_map(|word| words.owner(word)));
        for doc in docs {
            self.require(self.model.may_read(worker, doc, reference, on), || {
                format!("{worker} was sent something of {doc}, which is out of reach")
            });
        }
        for delivered in &answer.admitted.entries {
            let place = (delivered.doc, delivered.receipt.doc_seq);
            let head = self.places.get(&place).map(|(_, head)| *head);
            let whole = delivered.bytes.is_empty() || EntryHash::of(&delivered.bytes) == delivered.receipt.hash;
            self.require(whole && head == Some(delivered.receipt.hash), || {
                format!("place {} of {} was sent with another entry", place.1, place.0)
            });
        }
        for snapshot in &answer.snapshots {
            let place = self.places.get(&(snapshot.doc, snapshot.doc_seq)).copied();
            self.require(place == Some((digest(&snapshot.state), snapshot.head)), || {
                format!("{} was sent in a state that it never had", snapshot.doc)
            });
            let shared = snapshot.shared.is_empty() || self.shared.contains(&(snapshot.doc, digest(&snapshot.shared)));
            self.require(shared, || format!("{} was sent with the notes of another", snapshot.doc));
        }
    }

    /// Everything that was ever promised is still there.
    pub fn nothing_lost(&mut self, memory: &Memory) {
        let all = memory.entries.values().chain(memory.refused.values());
        let all: BTreeMap<(DeviceId, u64), &StoredEntry> =
            all.map(|entry| ((entry.device, entry.device_seq), entry)).collect();
        let mut lost = Vec::new();
        let by_hash: BTreeSet<EntryHash> = all.values().map(|entry| entry.receipt.hash).collect();
        for (place, receipt) in &self.promised {
            if self.is_restored {
                let aside = memory.aside.contains_key(&receipt.hash);
                if !by_hash.contains(&receipt.hash) && !aside && !self.gone.contains(&receipt.hash) {
                    lost.push(format!("entry {} of {} was on a phone and did not come back", place.1, place.0));
                }
                continue;
            }
            let held = memory.receipts.get(place) == Some(receipt);
            let bytes = all.get(place).filter(|entry| entry.receipt == *receipt);
            if !held || bytes.is_none_or(|entry| EntryHash::of(&entry.bytes) != receipt.hash) {
                lost.push(format!("entry {} of {} has a receipt and is lost", place.1, place.0));
            }
        }
        for lost in lost {
            self.violated(lost);
        }
    }

    /// A phone's transaction is durable: its rows are what the server's log folds to at that place.
    pub fn stored(&mut self, device: DeviceId, puts: &[Put], edits: &BTreeMap<Ticket, Edit>) {
        for put in puts {
            let Some(value) = &put.value else {
                // Taken back: durable before the person is told.
                if let (Table::Held, Ok(key)) = (put.table, <[u8; 8]>::try_from(put.key.as_slice())) {
                    let ticket = Ticket(u64::from_be_bytes(key));
                    let released = puts.iter().any(|put| {
                        let is_out = put.table == Table::Outbox && put.key.len() == OUT_KEY;
                        let out = put.value.as_deref().filter(|_| is_out).and_then(decode_out);
                        out.is_some_and(|(_, of, _)| of == Some(ticket))
                    });
                    if !released {
                        self.saved.remove(&ticket);
                    }
                }
                continue;
            };
            match put.table {
                Table::Outbox if put.key.len() != OUT_KEY => {}
                Table::Outbox => {
                    let Some((bytes, ticket, _)) = decode_out(value) else {
                        self.violated("an unreadable value in the outbox".into());
                        continue;
                    };
                    let Ok(entry) = Entry::open(&bytes) else { continue };
                    let edit = ticket.and_then(|ticket| edits.get(&ticket)).cloned();
                    let edit = edit.filter(|_| entry.envelope.kind == Kind::CHANGE);
                    if self.sealed.insert((device, entry.hash), edit).is_none()
                        && let Some(ticket) = ticket
                    {
                        self.tickets.entry(ticket).or_default().push(entry.hash);
                    }
                }
                Table::Row => {
                    let Ok(row) = postcard::from_bytes::<Row>(value) else {
                        self.violated("an unreadable row".into());
                        continue;
                    };
                    let Ok(doc) = <[u8; 16]>::try_from(put.key.as_slice()).map(DocId) else { continue };
                    let held = (doc, row.doc_seq, digest(&row.state.encode()), row.head);
                    self.require(self.ever.contains(&held), || {
                        format!("{device} holds {doc} at {} in other bytes than the server", row.doc_seq)
                    });
                }
                Table::Meta
                | Table::Reference
                | Table::Shared
                | Table::Tail
                | Table::Held
                | Table::Refused
                | Table::Kept => {}
            }
        }
    }

    /// The store came back from a backup, as this checker knew it then; phones that can bring something back hold what they
    /// hold.
    pub fn restored<'p>(&mut self, backup: &Self, memory: &Memory, phones: impl Iterator<Item = &'p Phone>) {
        let mut there: BTreeSet<EntryHash> = memory.receipts.values().map(|receipt| receipt.hash).collect();
        for phone in phones {
            let kept = phone.disk.rows(Table::Kept).filter_map(|(_, value)| decode::<Supplied>(value));
            there.extend(kept.map(|supplied| supplied.receipt.hash));
            there.extend(outbox(phone).map(|(bytes, ..)| EntryHash::of(&bytes)));
        }
        let promised = self.promised.values().map(|receipt| receipt.hash);
        self.gone.extend(promised.filter(|hash| !there.contains(hash)));
        self.model = backup.model.clone();
        self.states = backup.states.clone();
        self.places = backup.places.clone();
        self.is_restored = true;
        self.saved.clear();
    }

    /// 已保存 was said.
    pub fn told_saved(&mut self, phone: &Phone, ticket: Ticket) -> bool {
        let is_there = holds(phone, ticket);
        if is_there {
            self.saved.insert(ticket, phone.number);
        }
        is_there
    }

    /// What was held was taken back.
    pub fn told_undone(&mut self, phone: &Phone, ticket: Ticket) {
        self.saved.remove(&ticket);
        self.require(!holds(phone, ticket), || format!("{ticket:?} was taken back and is still on the disk"));
    }

    /// A phone's store is gone: what it had saved and not sent is lost, and nobody is told otherwise.
    pub fn evicted(&mut self, phone: &Phone) {
        self.saved.retain(|_, held| *held != phone.number);
    }

    /// The words on the screen are never stronger than the truth.
    pub fn shown(&mut self, phone: &Phone, memory: &Memory) {
        let Some(replica) = &phone.replica else { return };
        let mut waiting = 0;
        for item in replica.queue() {
            let receipt = item.hash.and_then(|hash| memory.receipts.values().find(|receipt| receipt.hash == hash));
            let is_true = match &item.progress {
                Progress::Saving => true,
                Progress::Saved { .. } => {
                    waiting += 1;
                    item.ticket.is_none_or(|ticket| holds(phone, ticket))
                }
                Progress::Received | Progress::Refused(_) if self.is_restored => true,
                Progress::Received => receipt.is_some_and(|receipt| receipt.verdict.is_admitted()),
                Progress::Refused(codes) => receipt.is_some_and(|receipt| receipt.verdict.codes() == codes.as_slice()),
            };
            self.require(is_true, || {
                format!(
                    "{} is shown {:?} for an entry of kind {}, which is not so",
                    phone.worker, item.progress, item.kind.0
                )
            });
        }
        let status = replica.status();
        self.require(status.waiting == waiting, || {
            format!("{} is shown {} waiting, {waiting} are", phone.worker, status.waiting)
        });
        self.require(self.is_restored || status.documents <= memory.documents.len(), || {
            format!("{} holds too much", phone.worker)
        });
    }

    /// A phone has started again: what was said to be saved is there, sent, or answered.
    pub fn started(&mut self, phone: &Phone, memory: &Memory) {
        let refused = phone.disk.rows(Table::Refused).filter_map(|(key, _)| Some(EntryHash(key.try_into().ok()?)));
        let here: BTreeSet<EntryHash> = outbox(phone).map(|(bytes, ..)| EntryHash::of(&bytes)).chain(refused).collect();
        // Under whichever key it was sent.
        let there: BTreeSet<EntryHash> = memory.receipts.values().map(|receipt| receipt.hash).collect();
        let mine: Vec<Ticket> =
            self.saved.iter().filter(|(_, held)| **held == phone.number).map(|(ticket, _)| *ticket).collect();
        for ticket in mine {
            let entries = self.tickets.get(&ticket).cloned().unwrap_or_default();
            let mut kept = entries.iter().map(|entry| here.contains(entry) || there.contains(entry));
            // Under a new key what was unsent is another entry, and the old one is nowhere.
            let kept = if phone.earlier_keys.is_empty() { kept.all(|kept| kept) } else { kept.any(|kept| kept) };
            self.require(kept && !entries.is_empty() || holds(phone, ticket), || {
                format!("{ticket:?} of {} was saved and is gone", phone.worker)
            });
        }
    }

    /// At rest: the phone holds what its person may read, in the server's bytes, and nothing else.
    pub fn rest(&mut self, now: Timestamp, phone: &Phone, memory: &Memory, reference: &Reference, words: &Words) {
        let mut rows = BTreeMap::new();
        for (key, value) in phone.disk.rows(Table::Row) {
            let (Ok(doc), Ok(row)) = (<[u8; 16]>::try_from(key).map(DocId), postcard::from_bytes::<Row>(value)) else {
                self.violated("an unreadable row at rest".into());
                continue;
            };
            rows.insert(doc, row);
        }
        let who = phone.worker.clone();
        for (doc, row) in &rows {
            let head = memory.documents.get(doc).map(|document| (document.doc_seq, document.head));
            self.require(head == Some((row.doc_seq, row.head)), || {
                format!("{who} rests with {doc} at {}", row.doc_seq)
            });
            self.require(self.model.may_read(&who, *doc, reference, now.date()), || {
                format!("{who} still holds {doc}, which is out of reach")
            });
        }
        for doc in memory.documents.keys() {
            let readable = self.model.may_read(&who, *doc, reference, now.date());
            self.require(!readable || rows.contains_key(doc), || format!("{who} lacks {doc}"));
        }
        for (table, width) in [(Table::Shared, 16), (Table::Tail, 16)] {
            let docs: Vec<DocId> =
                phone.disk.rows(table).filter_map(|(key, _)| Some(DocId(key.get(..width)?.try_into().ok()?))).collect();
            for doc in docs {
                self.require(rows.contains_key(&doc) || phone.has_rotted, || {
                    format!("{who} keeps notes of {doc} without the document")
                });
            }
        }
        for table in [Table::Row, Table::Shared, Table::Tail, Table::Reference, Table::Meta] {
            let found: Vec<DocId> = phone
                .disk
                .rows(table)
                .flat_map(|(_, value)| words_in(value).into_keys())
                .filter_map(|word| words.owner(word))
                .collect();
            for doc in found {
                self.require(rows.contains_key(&doc) || phone.has_rotted, || {
                    format!("words of {doc} are left on the phone of {who}")
                });
            }
        }
        for table in [Table::Outbox, Table::Held] {
            let left = phone.disk.rows(table).count();
            self.require(left == 0, || format!("{who} rests with {left} values in {table:?}"));
        }
    }

    /// At rest: what everybody wrote is there.
    pub fn agreed(&mut self, memory: &Memory) {
        for (doc, document) in &memory.documents {
            let Some(state) = self.states.get(doc).cloned() else { continue };
            if let Err(wrong) = self.model.months_agree(*doc, &state)
                && !self.is_restored
            {
                self.violated(wrong);
            }
            if document.kind != DocKind::Visit {
                continue;
            }
            match Shared::load(document.kind, &document.shared) {
                Ok(shared) => {
                    let notes = shared.notes();
                    if let Err(wrong) = self.model.notes_agree(*doc, &notes) {
                        self.violated(wrong);
                    }
                    let whole = words_in(notes.as_bytes()).values().sum::<usize>() * 3;
                    self.require(syllables_in(&notes) == whole, || format!("a word in the notes of {doc} is torn"));
                }
                Err(_) => self.violated(format!("the notes of {doc} do not read back")),
            }
        }
    }
}

/// Entry, ticket and receipt; what the person did to a shared document stands behind them and is the replica's business.
fn decode_out(value: &[u8]) -> Option<Out> {
    postcard::take_from_bytes(value).ok().map(|(out, _)| out)
}

/// An entry on its way has a key of 8 bytes; what has to be written once more has a longer one and another shape.
const OUT_KEY: usize = 8;

fn outbox(phone: &Phone) -> impl Iterator<Item = Out> {
    let values = phone.disk.rows(Table::Outbox).filter(|(key, _)| key.len() == OUT_KEY);
    values.filter_map(|(_, value)| decode_out(value))
}

/// Whether a ticket's entries are on the phone's disk: waiting, held, or with what the server refused.
fn holds(phone: &Phone, ticket: Ticket) -> bool {
    let key = ticket.0.to_be_bytes();
    phone.disk.rows(Table::Held).any(|(held, _)| held == key)
        || outbox(phone).any(|(_, of, _)| of == Some(ticket))
        || phone.disk.rows(Table::Outbox).any(|(key, _)| key.len() != OUT_KEY)
}
