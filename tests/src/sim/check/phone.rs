//! What must hold on phones: rows as the server folds them, words that are true, nothing forgotten too early.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::centre::{Reference, TimeFigures};
use doorstep_core::domain::{DeviceId, DocId, EntryHash, Timestamp};
use doorstep_core::fact::{Entry, Grade, Kind, SignedReceipt, Statement};
use doorstep_core::fold::State;
use doorstep_core::sync::Scope;
use doorstep_core::sync::replica::{Progress, Put, Table, Ticket};
use doorstep_core::testing::memory::Memory;
use serde::Deserialize;

use super::{Checker, digest, evidence};
use crate::sim::action::Edit;
use crate::sim::device::Phone;
use crate::sim::word::{Words, words_in};

/// A row as phones store it.
#[derive(Deserialize)]
#[allow(dead_code, reason = "the shape on disk; only some of it is compared")]
struct Row {
    doc_seq: u64,
    head: EntryHash,
    scopes: Vec<Scope>,
    tail: Vec<u64>,
    epoch: u64,
    removed: bool,
    state: State,
}

/// An entry in a phone's outbox.
type Out = (Vec<u8>, Option<Ticket>, Option<SignedReceipt>);

impl Checker {
    /// A phone's transaction is durable: its rows are what the server's log folds to at that place.
    ///
    /// Returns whether it forgot something that a backup holds.
    pub fn stored(&mut self, phone: &Phone, puts: &[Put], edits: &BTreeMap<Ticket, Edit>) -> bool {
        let device = phone.device();
        let has_forgotten = self.forgets_what_is_safe(phone, puts);
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
                    self.sealed.insert((device, entry.hash), edit);
                    if let Some(ticket) = ticket {
                        self.tickets.entry((phone.number, ticket)).or_default().insert(entry.hash);
                    }
                }
                Table::Row => {
                    let Ok(row) = postcard::from_bytes::<Row>(value) else {
                        self.violated("an unreadable row".into());
                        continue;
                    };
                    let Ok(doc) = <[u8; 16]>::try_from(put.key.as_slice()).map(DocId) else { continue };
                    let wrong = row.state.as_month().and_then(|month| self.evidence.wrong_in(doc, month));
                    if let Some(wrong) = wrong {
                        self.violated(format!("on the phone of {}, {wrong}", phone.worker));
                    }
                    let held = (doc, row.doc_seq, digest(&row.state.encode()), row.head);
                    // Cut of what has left the phone, it is at the server's place and in no bytes of the server's.
                    self.require(row.removed || self.ever.contains(&held), || {
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
        has_forgotten
    }

    /// What a phone forgets of the entries that it kept is in a backup, or still kept under another name: on a full disk the new
    /// name is written with the person's own work, and the old one goes in a later transaction.
    fn forgets_what_is_safe(&mut self, phone: &Phone, puts: &[Put]) -> bool {
        let hash_of = |key: &[u8]| key.get(KEPT_HASH_AT..).unwrap_or_default().to_vec();
        let mut gone: BTreeSet<Vec<u8>> = puts
            .iter()
            .filter(|put| put.table == Table::Kept && put.value.is_none())
            .map(|put| hash_of(&put.key))
            .collect();
        if gone.is_empty() {
            return false;
        }
        for (key, _) in phone.disk.rows(Table::Kept) {
            gone.remove(&hash_of(key));
        }
        for hash in &gone {
            let is_safe = self.safe.iter().any(|safe| safe.0.starts_with(hash));
            self.require(is_safe, || format!("{} forgets an entry that no backup holds", phone.device()));
        }
        !gone.is_empty()
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

    /// What waits on a phone is shown there as trusted only where the phone's own clocks agree.
    pub fn foreseen(&mut self, phone: &Phone, figures: &TimeFigures) {
        let Some(replica) = &phone.replica else { return };
        let mut wrong = Vec::new();
        for (bytes, ..) in outbox(phone).filter(|(_, _, receipt)| receipt.is_none()) {
            let Ok(Entry { envelope, .. }) = Entry::open(&bytes) else { continue };
            let Some(Statement::Punched(punch)) = Statement::decode(envelope.kind, &envelope.payload) else { continue };
            let view = replica.view(envelope.doc);
            let Some(month) = view.as_ref().and_then(|view| view.state.as_month()) else { continue };
            let same = month.punches.iter().filter(|record| record.is_of(punch.at, envelope.device));
            let same: Vec<_> = same.collect();
            // Under a clock that stands still several have one time, and each its own grade.
            let is_trusted = matches!(same[..], [record] if record.grade != Grade::C);
            if is_trusted && !evidence::agrees(&envelope, figures) {
                wrong.push(format!("a waiting punch at {} of {} is trusted", punch.at.clock(), phone.worker));
            }
        }
        for wrong in wrong {
            self.violated(wrong);
        }
    }

    /// A phone's store is gone: what it had saved and not sent is lost, and nobody is told otherwise.
    pub fn evicted(&mut self, phone: &Phone) {
        self.saved.retain(|_, held| *held != phone.number);
    }

    /// The words on the screen are never stronger than the truth.
    pub fn shown(&mut self, phone: &Phone, memory: &Memory) {
        let Some(replica) = &phone.replica else { return };
        let mut waiting = 0;
        let queue = replica.queue();
        let on_disk = if queue.is_empty() { OnDisk::default() } else { OnDisk::of(phone) };
        for item in queue {
            // The same bytes under somebody else's key are another entry.
            let is_own = |device: &DeviceId| {
                phone.key.device == *device || phone.earlier_keys.iter().any(|key| key.device == *device)
            };
            let receipts = memory.receipts.iter().filter(|((device, _), _)| is_own(device));
            let mut receipts = receipts.map(|(_, receipt)| receipt);
            let receipt = item.hash.and_then(|hash| receipts.find(|receipt| receipt.hash == hash));
            let is_true = match &item.progress {
                Progress::Saving => true,
                Progress::Saved { .. } => {
                    waiting += 1;
                    item.ticket.is_none_or(|ticket| on_disk.holds(ticket))
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

    /// A phone is what it was when it was copied: what it had saved since then and not sent is lost, and nobody is told otherwise.
    pub fn rolled_back(&mut self, phone: &Phone, memory: &Memory) {
        for ticket in self.unfounded(phone, memory) {
            self.saved.remove(&ticket);
        }
    }

    /// A phone has started again: what was said to be saved is there, sent, or answered.
    pub fn started(&mut self, phone: &Phone, memory: &Memory) {
        for ticket in self.unfounded(phone, memory) {
            self.violated(format!("{ticket:?} of {} was saved and is gone", phone.worker));
        }
    }

    /// What was said to be saved on a phone and is neither there nor sent.
    fn unfounded(&self, phone: &Phone, memory: &Memory) -> Vec<Ticket> {
        let refused = phone.disk.rows(Table::Refused).filter_map(|(key, _)| Some(EntryHash(key.try_into().ok()?)));
        let here: BTreeSet<EntryHash> = outbox(phone).map(|(bytes, ..)| EntryHash::of(&bytes)).chain(refused).collect();
        // Under whichever key it was sent.
        let there: BTreeSet<EntryHash> = memory.receipts.values().map(|receipt| receipt.hash).collect();
        let mine = self.saved.iter().filter(|(_, held)| **held == phone.number).map(|(ticket, _)| *ticket);
        let is_unfounded = |ticket: &Ticket| {
            let entries = self.tickets.get(&(phone.number, *ticket));
            let mut kept = entries.into_iter().flatten().map(|entry| here.contains(entry) || there.contains(entry));
            // Under a new key what was unsent is another entry, and the old one is nowhere.
            let kept = if phone.earlier_keys.is_empty() { kept.all(|kept| kept) } else { kept.any(|kept| kept) };
            !(kept && entries.is_some() || holds(phone, *ticket))
        };
        mine.filter(is_unfounded).collect()
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
        let states: BTreeMap<DocId, State> = rows.iter().map(|(doc, row)| (*doc, row.state.clone())).collect();
        let people: BTreeSet<_> = states.values().filter_map(|state| Some(state.as_month()?.person.clone())).collect();
        for person in people {
            if let Some(wrong) = self.evidence.wrong_marks(&person, &states, reference, now) {
                self.violated(format!("on the phone of {who}, {wrong}"));
            }
        }
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
        for table in [Table::Shared, Table::Tail] {
            let docs: Vec<DocId> =
                phone.disk.rows(table).filter_map(|(key, _)| Some(DocId(*key.first_chunk::<16>()?))).collect();
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
}

/// Entry, ticket and receipt; what the person did to a shared document stands behind them and is the replica's business.
fn decode_out(value: &[u8]) -> Option<Out> {
    postcard::take_from_bytes(value).ok().map(|(out, _)| out)
}

/// Where the hash begins in the key of a kept entry, behind epoch and line.
const KEPT_HASH_AT: usize = 16;

/// An entry on its way has a key of 8 bytes; what has to be written once more has a longer one and another shape.
const OUT_KEY: usize = 8;

pub(super) fn outbox(phone: &Phone) -> impl Iterator<Item = Out> {
    let values = phone.disk.rows(Table::Outbox).filter(|(key, _)| key.len() == OUT_KEY);
    values.filter_map(|(_, value)| decode_out(value))
}

/// Whose entries are on a phone's disk: waiting, held, or with what the server refused.
#[derive(Default)]
struct OnDisk {
    tickets: BTreeSet<Ticket>,
    /// What is to be written once more keeps its ticket in a shape of its own.
    has_replays: bool,
}

impl OnDisk {
    fn of(phone: &Phone) -> Self {
        let held = phone.disk.rows(Table::Held).filter_map(|(key, _)| Some(u64::from_be_bytes(key.try_into().ok()?)));
        let mut tickets: BTreeSet<Ticket> = held.map(Ticket).collect();
        tickets.extend(outbox(phone).filter_map(|(_, ticket, _)| ticket));
        let has_replays = phone.disk.rows(Table::Outbox).any(|(key, _)| key.len() != OUT_KEY);
        Self { tickets, has_replays }
    }

    fn holds(&self, ticket: Ticket) -> bool {
        self.has_replays || self.tickets.contains(&ticket)
    }
}

fn holds(phone: &Phone, ticket: Ticket) -> bool {
    OnDisk::of(phone).holds(ticket)
}
