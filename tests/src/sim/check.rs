//! What must hold after every event, and at rest: on the server here, on phones in `phone`.

mod evidence;
mod phone;

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::centre::Reference;
use doorstep_core::document::Shared;
use doorstep_core::domain::{DeviceId, DocId, EntryHash, GroupId, Timestamp, WorkerId};
use doorstep_core::fact::{DocKind, Entry, SignedReceipt, Statement, decode};
use doorstep_core::fold::{self, State};
use doorstep_core::sync::ledger::{Changes, StoredEntry};
use doorstep_core::sync::message::{Answer, PAGE_BYTES, Supplied};
use doorstep_core::sync::replica::{Table, Ticket};
use doorstep_core::testing::memory::Memory;
use sha2::{Digest, Sha256};

use self::evidence::Evidence;
use self::phone::outbox;
use super::action::Edit;
use super::device::Phone;
use super::model::{Claim, Model};
use super::reach::Reach;
use super::word::{Words, syllables_in, words_in};

type Hash = [u8; 32];

/// More than any document, receipt or proof of a schedule takes. Unit: bytes.
const DOCUMENT_BYTES: usize = 64 * 1024;

/// Watches one world.
#[derive(Clone, Debug, Default)]
pub struct Checker {
    model: Model,
    evidence: Evidence,
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
    /// Entries that a backup holds.
    safe: BTreeSet<EntryHash>,
    /// Every form in which a shared document was ever stored.
    shared: BTreeSet<(DocId, Hash)>,
    /// Entries that are durable on the server, by their place in the chain of their device.
    chained: BTreeMap<(DeviceId, u64), EntryHash>,
    /// Receipts that left the server.
    promised: BTreeMap<(DeviceId, u64), SignedReceipt>,
    /// What the holder of a device's key has put into its chain, with what a change of notes does.
    sealed: BTreeMap<(DeviceId, EntryHash), Option<Edit>>,
    /// Phones that speak without our app.
    pub hostile: BTreeSet<DeviceId>,
    /// What a person was told is saved, and on which phone.
    saved: BTreeMap<Ticket, usize>,
    /// The entries that came of it on each phone: a copied phone seals once more what it holds, and at times in the same bytes.
    tickets: BTreeMap<(usize, Ticket), BTreeSet<EntryHash>>,
    pub violations: Vec<String>,
}

fn digest(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

impl Checker {
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

    /// Somebody leaves a group; whoever led it answered for them until now.
    pub fn moved(&mut self, worker: &WorkerId, group: GroupId) {
        self.model.led_before.insert((worker.clone(), group));
    }

    /// A phone is copied with what is unsent on it.
    pub fn copied(&mut self, phone: &Phone, edits: &BTreeMap<Ticket, Edit>) {
        let unsent = phone.replica.iter().flat_map(|replica| replica.queue());
        let on_disk = outbox(phone).filter_map(|(_, ticket, receipt)| ticket.filter(|_| receipt.is_none()));
        let tickets = unsent.filter_map(|item| item.ticket).chain(on_disk);
        let words = tickets.filter_map(|ticket| edits.get(&ticket)).flat_map(|edit| edit.inserted.iter().copied());
        self.model.copied.extend(words);
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
            // Of what is brought back, the receipt says who was enrolled then.
            self.require(is_brought || memory.devices.contains_key(&stored.device), || {
                format!("{} is not enrolled", stored.device)
            });
            self.entered(now, memory, stored, reference);
            reach.verdict(&stored.receipt.verdict, stored.receipt.grade);
            self.reached(stored, reach);
        }
        self.trusted(now, changes, reference);
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

    /// No time beyond its evidence is shown as trusted on the server.
    fn trusted(&mut self, now: Timestamp, changes: &Changes, reference: &Reference) {
        let mut wrong = Vec::new();
        for document in changes.documents.iter().filter(|document| document.kind == DocKind::Month) {
            let Some(month) = self.states.get(&document.doc).and_then(State::as_month) else { continue };
            wrong.extend(self.evidence.wrong_in(document.doc, month));
            wrong.extend(self.evidence.wrong_marks(&month.person, &self.states, reference, now));
        }
        for wrong in wrong {
            self.violated(wrong);
        }
    }

    fn entered(&mut self, now: Timestamp, memory: &Memory, stored: &StoredEntry, reference: &Reference) {
        let StoredEntry { doc, device, device_seq, bytes, receipt } = stored;
        let admitted = receipt.verdict.is_admitted();
        let earlier = self.chained.insert((*device, *device_seq), receipt.hash);
        self.require(earlier.is_none(), || format!("entry {device_seq} of {device} was written once more"));
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
        let statement = Statement::decode(entry.envelope.kind, &entry.envelope.payload);
        let knows_chain = !self.is_restored;
        let figures = &reference.figures.time;
        self.evidence.entered(&entry.envelope, statement.as_ref(), receipt, figures, knows_chain);
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
        let Some(holder) = memory.devices.get(device).map(|device| device.worker.clone()) else { return };
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
            Some(
                State::Month(_)
                | State::Meeting(_)
                | State::Post(_)
                | State::Report(_)
                | State::Case(_)
                | State::Counter(_)
                | State::Grounds(_)
                | State::Training(_)
                | State::Extended(_)
                | State::Proceeding(_)
                | State::Roster(_)
                | State::Violation(_)
                | State::Notice(_)
                | State::PrivateReads(_)
                | State::Feedback(_),
            )
            | None => {}
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
        answer: &Answer,
        memory: &Memory,
        reference: &Reference,
        words: &Words,
    ) {
        self.model.anchored(device, answer.anchor);
        self.evidence.said(device, answer.anchor);
        // A page, and the document with which it became full.
        let most = PAGE_BYTES + DOCUMENT_BYTES + answer.reference.as_ref().map_or(0, Vec::len);
        self.require(bytes.len() <= most, || format!("{device} was sent {} bytes", bytes.len()));
        for receipt in &answer.admitted.receipts {
            // What waits aside in a restored store was receipted, and is told the same when it is pushed once more.
            let aside = memory.aside.get(&receipt.hash).map(|entry| ((entry.device, entry.device_seq), &entry.receipt));
            let placed = memory.receipts.range((device, 0)..=(device, u64::MAX)).map(|(place, held)| (*place, held));
            match placed.chain(aside).find(|(_, held)| *held == receipt) {
                Some((place, held)) => {
                    let earlier = self.promised.insert(place, held.clone());
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
        // What was refused may have been meant to begin a document that never was.
        let mut begun = BTreeSet::new();
        for (_, refused) in answer.refused.iter().flat_map(|refused| &refused.entries) {
            let Ok(Entry { envelope, .. }) = Entry::open(&refused.bytes) else { continue };
            docs.insert(envelope.doc);
            let statement = Statement::decode(envelope.kind, &envelope.payload);
            let would = |statement| self.model.would_read(worker, &refused.author, &statement, reference, on);
            if statement.is_some_and(would) && !memory.documents.contains_key(&envelope.doc) {
                begun.insert(envelope.doc);
            }
        }
        // Inside a compressed document nothing can be found by looking; there the document itself is known.
        docs.extend(words_in(bytes).into_keys().filter_map(|word| words.owner(word)));
        for doc in docs {
            self.require(begun.contains(&doc) || self.model.may_read(worker, doc, reference, on), || {
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

    /// The store came back from a backup, as this checker knew it then.
    pub fn restored(&mut self, backup: &Self) {
        let model = std::mem::replace(&mut self.model, backup.model.clone());
        (self.model.led_before, self.model.copied) = (model.led_before, model.copied);
        self.states = backup.states.clone();
        self.places = backup.places.clone();
        self.chained = backup.chained.clone();
        self.is_restored = true;
        self.saved.clear();
    }

    /// What was promised and is on no phone any more cannot come back to a store that lost it. To be told whenever a store or a phone
    /// became what it was before.
    pub fn unkept(&mut self, memory: &Memory, phones: &[Phone]) {
        if !self.is_restored {
            return;
        }
        let mut there: BTreeSet<EntryHash> = memory.receipts.values().map(|receipt| receipt.hash).collect();
        there.extend(memory.aside.keys());
        for phone in phones {
            let kept = phone.disk.rows(Table::Kept).filter_map(|(_, value)| decode::<Supplied>(value));
            there.extend(kept.map(|supplied| supplied.receipt.hash));
            there.extend(outbox(phone).map(|(bytes, ..)| EntryHash::of(&bytes)));
        }
        let promised = self.promised.values().map(|receipt| receipt.hash);
        self.gone.extend(promised.filter(|hash| !there.contains(hash)));
    }

    /// What a store had received and lost, and its author's phone has no receipt for, comes under the phone's new key instead.
    pub fn written_again<'a>(&mut self, entries: impl Iterator<Item = &'a EntryHash>) {
        if self.is_restored {
            self.gone.extend(entries);
        }
    }

    /// A copy of the server's store is safe, so phones may forget what it holds.
    pub fn backed_up(&mut self, backup: &Memory) {
        self.safe.extend(backup.receipts.values().map(|receipt| receipt.hash));
        self.safe.extend(backup.aside.keys());
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
