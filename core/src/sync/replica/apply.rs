//! An answer becomes base: receipts, snapshots, entries in the order of each document's log, cursors.

use std::collections::{BTreeMap, BTreeSet};

use super::{BACKOFF_MAX_S, Call, Effect, IDLE_S, Put, Refused, Replica, Row, SHARED_MAX, StoredRow, Table, View};
use crate::account::code;
use crate::admission;
use crate::centre::Reference;
use crate::document::{Live, Open};
use crate::domain::{DocId, EntryHash, Timestamp};
use crate::fact::chain::answer_message;
use crate::fact::{Code, DocKind, Entry, Kind, Receipt, SignedReceipt, Statement, encode, read};
use crate::fold::{self, State};
use crate::gather::gather;
use crate::sync::ledger::split_change;
use crate::sync::message::{Answer, Cursor, Delivered, PAGE_BYTES, SignedAnswer, Snapshot};
use crate::sync::{Scope, log};

/// Changes that came with one answer, by document, in the order of its log.
type Arrived = BTreeMap<DocId, Vec<Entry>>;

/// From so many on, the changes since a document was saved are folded into it: each costs some work whenever it is read.
const TAIL_MAX: usize = 8;

/// More answers than this do not wait for their check.
const UNCHECKED_MAX: usize = 16;

impl Replica {
    /// Something came over the line. What may be an answer is checked first.
    pub(super) fn answered(&mut self, wall: Timestamp, mono_ms: u64, bytes: &[u8], effects: &mut Vec<Effect>) {
        let Some(signed) = read::<SignedAnswer>(bytes) else {
            // Somebody else answered: a portal that wants a password, a proxy with a page of its own.
            if self.call.is_some() {
                self.unanswered(wall, mono_ms, None, effects);
            }
            return;
        };
        if !Self::is_unasked(&signed) && self.asked(&signed).is_none() {
            // An answer to a request that was given up; the next one brings the same.
            return;
        }
        if self.unchecked.len() == UNCHECKED_MAX {
            // Whoever talks faster than this phone can listen is asked again.
            self.wanted = true;
            return;
        }
        self.unchecked.push_back(signed);
        if self.unchecked.len() == 1 {
            self.check_next(effects);
        }
    }

    /// Nobody has asked: the server spoke first, on the live connection.
    fn is_unasked(signed: &SignedAnswer) -> bool {
        signed.request == [0; 32]
    }

    /// Epoch and size of the log that the request under way had named, when this answers it.
    fn asked(&self, signed: &SignedAnswer) -> Option<(u64, u64)> {
        match &self.call {
            Some(Call::Sent { request, epoch, log_size }) if *request == signed.request => Some((*epoch, *log_size)),
            _ => None,
        }
    }

    fn answer_message(&self, signed: &SignedAnswer) -> Vec<u8> {
        answer_message(self.meta.session.device, &signed.request, &signed.body)
    }

    fn check_next(&mut self, effects: &mut Vec<Effect>) {
        if let Some(signed) = self.unchecked.front() {
            let key = self.meta.session.server_key.clone();
            effects.push(Effect::Verify { key, message: self.answer_message(signed), signature: signed.signature });
        }
    }

    /// Takes the answer that was checked, if it is the server's.
    pub(super) fn verified(
        &mut self,
        wall: Timestamp,
        mono_ms: u64,
        message: &[u8],
        valid: bool,
        effects: &mut Vec<Effect>,
    ) {
        if self.unchecked.front().is_none_or(|signed| self.answer_message(signed) != message) {
            return;
        }
        let Some(signed) = self.unchecked.pop_front() else { return };
        self.take(wall, mono_ms, &signed, valid, effects);
        self.check_next(effects);
    }

    fn take(&mut self, wall: Timestamp, mono_ms: u64, signed: &SignedAnswer, valid: bool, effects: &mut Vec<Effect>) {
        let asked = self.asked(signed);
        let expected = asked.is_some();
        if !Self::is_unasked(signed) && !expected {
            return;
        }
        if !valid {
            if expected {
                self.unanswered(wall, mono_ms, None, effects);
            }
            return;
        }
        let Some(answer) = read::<Answer>(&signed.body) else {
            if expected {
                self.unanswered(wall, mono_ms, None, effects);
            }
            return;
        };
        let (held, told) = (self.meta.log.size, answer.checkpoint.size);
        if !expected && (answer.epoch < self.meta.epoch || answer.epoch == self.meta.epoch && told < held) {
            // Overtaken, or kept by somebody in between: what the server said last stands.
            return;
        }
        if !self.follows(&answer, asked) {
            // Somebody has rewritten what this phone has seen. It takes nothing more from there until a person has looked.
            self.call = None;
            self.trouble = Some(Code::new(code::LOG));
            effects.push(Effect::Changed);
            return;
        }
        if expected {
            self.call = None;
            self.history_wanted = None;
            self.page = (self.page * 2).min(PAGE_BYTES);
        }
        self.reachable = true;
        self.failures = 0;
        self.meta.anchor = Some(answer.anchor);
        self.anchor_mono_ms = Some(mono_ms);
        self.meta.clock_offset_ms = Some(answer.server_time.since(wall));
        self.meta.last_success = Some(wall);
        self.retry_mono_ms = None;
        self.apply(mono_ms, answer);
        let put = self.meta_put();
        self.disk.put(put);
        let pause = if self.meta.fetch.is_empty() { IDLE_S } else { BACKOFF_MAX_S };
        let at = wall.plus_ms(pause * 1000);
        self.poll_mono_ms = Some(mono_ms.saturating_add(pause.unsigned_abs() * 1000));
        effects.push(Effect::WakeAt(at));
        effects.push(Effect::Changed);
    }

    /// Whether the server's log continues the one that this phone has seen; it is remembered then. `asked` is the epoch and
    /// the size that the request had named; none when the server spoke first. What cannot be compared (an answer that was overtaken by
    /// another) says nothing, and the next request's answer can be.
    fn follows(&mut self, answer: &Answer, asked: Option<(u64, u64)>) -> bool {
        let same = answer.epoch == self.meta.epoch;
        let held = if same { self.meta.log.clone() } else { log::Head::default() };
        let from = |(epoch, log_size)| if epoch == answer.epoch { log_size } else { 0 };
        if asked.map(from).is_some_and(|from| answer.log_from != from) {
            return false;
        }
        if answer.log_from != held.size {
            return true;
        }
        let grown = held.extend(answer.checkpoint.size, &answer.proof);
        let Some(grown) = grown.filter(|grown| grown.root() == answer.checkpoint.root) else { return false };
        // The answer's signature is the same key's and covers the checkpoint; the checkpoint's own is for others.
        if same {
            self.meta.log = grown;
        }
        true
    }

    fn apply(&mut self, mono_ms: u64, answer: Answer) {
        // Asked once at once; what the server could not give then is asked for again with the next look.
        let fetched = !answer.snapshots.is_empty() || !answer.gone.is_empty();
        let restored = answer.epoch != self.meta.epoch;
        if restored {
            self.new_epoch(answer.epoch);
            let whole = (answer.log_from == 0).then(log::Head::default);
            let log = whole.and_then(|log| log.extend(answer.checkpoint.size, &answer.proof));
            self.meta.log = log.unwrap_or_default();
        } else {
            self.supplied(answer.supplied, answer.checkpoint.size);
        }
        self.kept.log_size = answer.checkpoint.size;
        self.meta.backed_up = answer.backed_up;
        let mut touched = BTreeSet::new();
        if let Some(bytes) = answer.reference
            && let Some(reference) = Reference::decode(&bytes)
        {
            self.reference_digest = Reference::digest(&bytes);
            self.reference = Some(reference);
            // With the next step.
            self.turned_on = None;
            self.disk.put(Put { table: Table::Reference, key: b"reference".to_vec(), value: Some(bytes) });
            // What waits may be judged otherwise now.
            touched.extend(self.overlay.keys());
        }
        self.trouble = None;
        // A restored server has yet to be brought the entries before.
        if let Some(problem) = answer.push_problem.filter(|_| !restored) {
            if code::needs_new_key(&problem) {
                self.trouble = Some(Code(problem));
            } else {
                // Not now; the entries wait here.
                self.retry_mono_ms = Some(mono_ms.saturating_add(BACKOFF_MAX_S.unsigned_abs() * 1000));
            }
        }
        for receipt in answer.admitted.receipts {
            self.receive(receipt, &mut touched);
        }
        if !answer.history.is_empty() {
            let doc = answer.history.first().and_then(|(bytes, _)| Entry::open(bytes).ok()).map(|e| e.envelope.doc);
            self.history = doc.map(|doc| (doc, answer.history));
        }
        let scopes: Vec<Scope> = answer.cursors.iter().map(|cursor| cursor.scope.clone()).collect();
        let names = |indices: &[u8]| -> Vec<Scope> {
            indices.iter().filter_map(|index| scopes.get(usize::from(*index)).cloned()).collect()
        };
        self.lose_scopes(&scopes, &mut touched);
        self.hear_of_others(answer.refused, &scopes);
        for (cursor, from) in answer.cursors.iter().zip(&answer.from) {
            self.begin(cursor, *from);
        }
        for snapshot in answer.snapshots {
            let held = names(&snapshot.scopes);
            touched.insert(snapshot.doc);
            self.found(snapshot.doc, &held);
            self.take_snapshot(snapshot, held);
        }
        let mut arrived = Arrived::new();
        for delivered in answer.admitted.entries {
            let held = names(&delivered.scopes);
            touched.insert(delivered.doc);
            self.found(delivered.doc, &held);
            self.take_entry(delivered, held, &mut arrived);
        }
        self.show(arrived);
        for doc in answer.gone {
            self.meta.fetch.remove(&doc);
            self.rescope(doc, Vec::new());
            touched.insert(doc);
        }
        let mut more = answer.more;
        for (cursor, from) in answer.cursors.into_iter().zip(answer.from) {
            more |= self.advance(mono_ms, cursor, from, answer.more, &mut touched);
        }
        // In this order: an own entry in a document that goes is done with as well.
        self.drop_unreadable(&mut touched);
        self.drop_earlier(!more, &mut touched);
        self.drop_known(!more, &mut touched);
        if !more && self.meta.fetch.is_empty() {
            self.caught_up();
        }
        for doc in touched {
            self.overlay(doc);
        }
        self.wanted |= more || self.history_wanted.is_some() || (!self.meta.fetch.is_empty() && !fetched);
    }

    /// The server's word on one own entry.
    fn receive(&mut self, receipt: SignedReceipt, touched: &mut BTreeSet<DocId>) {
        let found = self.out.iter().find(|(_, out)| out.entry.hash == receipt.hash).map(|(seq, _)| *seq);
        let Some(seq) = found else { return };
        let key = seq.to_be_bytes().to_vec();
        let Some(out) = self.out.get_mut(&seq) else { return };
        touched.insert(out.entry.envelope.doc);
        if out.receipt.is_none() {
            let bytes = out.entry.bytes.clone();
            self.keep(&bytes, &receipt);
        }
        let Some(out) = self.out.get_mut(&seq) else { return };
        if receipt.verdict.is_admitted() {
            let noted = (!receipt.verdict.is_effective())
                .then(|| Refused { bytes: out.entry.bytes.clone(), receipt: receipt.receipt.clone() });
            out.receipt = Some(receipt);
            let value = encode(&(&out.entry.bytes, out.ticket, &out.receipt, &out.edit));
            self.disk.put(Put { table: Table::Outbox, key, value: Some(value) });
            if let Some(noted) = noted {
                self.notify(noted);
            }
            return;
        }
        let Some(out) = self.out.remove(&seq) else { return };
        self.disk.put(Put { table: Table::Outbox, key, value: None });
        if out.entry.envelope.kind == Kind::CHANGE {
            self.drop_shared(out.entry.envelope.doc);
            self.next_nonce();
            if Self::stood_on_refused(&out, receipt.verdict.codes()) {
                self.replay_later(seq, *out);
                return;
            }
        }
        self.notify(Refused { bytes: out.entry.bytes, receipt: receipt.receipt });
    }

    /// What had no effect is shown to its author, with the reasons, until they have dealt with it.
    fn notify(&mut self, refused: Refused) {
        let hash = refused.receipt.hash;
        self.disk.put(Put { table: Table::Refused, key: hash.0.to_vec(), value: Some(encode(&refused)) });
        self.refused.insert(hash, refused);
    }

    /// Removes what came from the store before it was restored and is not there any more, once everything that this phone
    /// could bring back has been brought and everything that is there has been read.
    fn drop_earlier(&mut self, all_read: bool, touched: &mut BTreeSet<DocId>) {
        let read = |cursor: &Cursor| cursor.loading_below.is_none();
        let complete = !self.meta.supplying && self.meta.fetch.is_empty() && self.meta.cursors.values().all(read);
        if !complete || self.meta.cursors.is_empty() {
            return;
        }
        // A document out of reach does not come any more, whatever was admitted in it.
        let owing = self.out.values().filter(|out| out.receipt.is_none() || !all_read);
        let owing: BTreeSet<DocId> = gather(owing.map(|out| out.entry.envelope.doc));
        let earlier = |(doc, row): &(&DocId, &Row)| row.epoch != self.meta.epoch && !owing.contains(*doc);
        let docs: Vec<DocId> = self.rows.iter().filter(earlier).map(|(doc, _)| *doc).collect();
        for doc in docs {
            self.remove_row(doc);
            touched.insert(doc);
        }
    }

    fn take_snapshot(&mut self, snapshot: Snapshot, scopes: Vec<Scope>) {
        let doc = snapshot.doc;
        let asked = self.meta.fetch.remove(&doc);
        if let Some(row) = self.rows.get(&doc)
            && row.epoch == self.meta.epoch
            && row.view.base_seq >= snapshot.doc_seq
            && !asked
        {
            self.rescope(doc, scopes);
            return;
        }
        let Some(state) = State::decode(&snapshot.state).filter(|state| state.kind() == snapshot.kind) else { return };
        self.remove_row(doc);
        let value = (!snapshot.shared.is_empty()).then_some(snapshot.shared);
        self.put_shared(doc, value);
        let view = View { state, pending: 0, base_seq: snapshot.doc_seq, removed: false };
        let row = Row { head: snapshot.head, scopes, tail: Vec::new(), epoch: self.meta.epoch, view };
        self.count(&row, doc, true);
        self.rows.insert(doc, row);
        self.cut_if_over(doc);
        self.store_row(doc);
    }

    /// One entry in its place of the document's log, or a reason to ask for the whole document.
    fn take_entry(&mut self, delivered: Delivered, scopes: Vec<Scope>, arrived: &mut Arrived) {
        let doc = delivered.doc;
        let own_device = self.meta.session.device;
        let seq = delivered.receipt.doc_seq;
        let earlier = self.rows.get(&doc).is_some_and(|row| row.epoch != self.meta.epoch);
        let base = self.rows.get(&doc).map_or(0, |row| row.view.base_seq);
        if seq <= base && !earlier {
            self.rescope(doc, scopes);
            return;
        }
        // Its answer was lost on the way: the feed brings the receipt as well.
        let own = self.out.values().find(|out| out.entry.hash == delivered.receipt.hash);
        if own.is_some_and(|own| own.receipt.is_none()) {
            self.receive(delivered.receipt.clone(), &mut BTreeSet::new());
        }
        let own = self.out.values().find(|out| out.entry.hash == delivered.receipt.hash).map(|out| &out.entry);
        let entry = match own {
            Some(entry) => Some(entry.clone()),
            None => Entry::open(&delivered.bytes).ok(),
        };
        let entry = entry.filter(|entry| entry.hash == delivered.receipt.hash && entry.envelope.doc == doc);
        let (Some(entry), true) = (entry, seq == base + 1 && !earlier) else {
            self.meta.fetch.insert(doc);
            return;
        };
        if own_device != entry.envelope.device {
            self.keep(&entry.bytes, &delivered.receipt);
        }
        if !self.fold_in(&entry, &delivered.receipt, scopes, arrived) {
            self.meta.fetch.insert(doc);
        }
    }

    /// Whether the entry could be folded; the document is as it was when not.
    fn fold_in(&mut self, entry: &Entry, receipt: &Receipt, scopes: Vec<Scope>, arrived: &mut Arrived) -> bool {
        let doc = entry.envelope.doc;
        let (mut state, mut tail, removed) = match self.rows.remove(&doc) {
            Some(row) => {
                self.count(&row, doc, false);
                (Some(row.view.state), row.tail, row.view.removed)
            }
            None => (None, Vec::new(), false),
        };
        if entry.envelope.kind == Kind::CHANGE {
            // No document begins with one.
            if state.is_none() {
                return false;
            }
            tail.push(receipt.doc_seq);
            self.disk.put(Put {
                table: Table::Tail,
                key: tail_key(doc, receipt.doc_seq),
                value: Some(entry.bytes.clone()),
            });
            let own =
                self.out.contains_key(&entry.envelope.device_seq) && entry.envelope.device == self.meta.session.device;
            if !own && self.shared.contains_key(&doc) {
                arrived.entry(doc).or_default().push(entry.clone());
            }
        } else if let Some(statement) = Statement::decode(entry.envelope.kind, &entry.envelope.payload) {
            fold::apply(&mut state, &entry.envelope, &statement, receipt);
        }
        let Some(state) = state else { return false };
        let view = View { state, pending: 0, base_seq: receipt.doc_seq, removed };
        let row = Row { head: entry.hash, scopes, tail, epoch: self.meta.epoch, view };
        self.count(&row, doc, true);
        self.rows.insert(doc, row);
        self.cut_if_over(doc);
        self.store_row(doc);
        true
    }

    /// Puts what others wrote into the live documents.
    fn show(&mut self, arrived: Arrived) {
        for (doc, entries) in arrived {
            let Some(shared) = self.shared.get_mut(&doc) else { continue };
            if !follow(shared.as_mut(), &entries).iter().all(Result::is_ok) {
                // The live copy and the log disagree: it is read again from the store.
                self.drop_shared(doc);
            }
        }
    }

    /// Takes own entries out of the outbox that the base holds by now. When all has been read and a document is not here, it is
    /// out of reach, and what was written in it does not come any more.
    fn drop_known(&mut self, all_read: bool, touched: &mut BTreeSet<DocId>) {
        let all_read = all_read && self.meta.fetch.is_empty() && !self.meta.supplying;
        let known: Vec<u64> = self
            .out
            .iter()
            .filter(|(_, out)| {
                let seq = out.receipt.as_ref().map_or(u64::MAX, |receipt| receipt.doc_seq);
                let row = self.rows.get(&out.entry.envelope.doc);
                row.is_some_and(|row| row.epoch == self.meta.epoch && row.view.base_seq >= seq)
                    || row.is_none() && out.receipt.is_some() && all_read
            })
            .map(|(seq, _)| *seq)
            .collect();
        for seq in known {
            if let Some(out) = self.out.remove(&seq) {
                touched.insert(out.entry.envelope.doc);
                self.disk.put(Put { table: Table::Outbox, key: seq.to_be_bytes().to_vec(), value: None });
            }
        }
    }

    pub(super) fn remove_row(&mut self, doc: DocId) {
        self.drop_shared(doc);
        let Some(row) = self.rows.remove(&doc) else { return };
        let held: Vec<Scope> =
            row.scopes.iter().filter(|scope| self.meta.cursors.contains_key(scope)).cloned().collect();
        let row = Row { scopes: held, ..row };
        self.count(&row, doc, false);
        self.disk.put(Put { table: Table::Row, key: doc.0.to_vec(), value: None });
        self.put_shared(doc, None);
        for seq in row.tail {
            self.disk.put(Put { table: Table::Tail, key: tail_key(doc, seq), value: None });
        }
    }

    pub(super) fn store_row(&mut self, doc: DocId) {
        let Some(row) = self.rows.get(&doc) else { return };
        let stored = StoredRow {
            doc_seq: row.view.base_seq,
            head: row.head,
            scopes: row.scopes.clone(),
            tail: row.tail.clone(),
            epoch: row.epoch,
            removed: row.view.removed,
            state: row.view.state.clone(),
        };
        self.disk.put(Put { table: Table::Row, key: doc.0.to_vec(), value: Some(encode(&stored)) });
    }

    /// Keeps a document of the base as it is now in the place of what was saved and the changes since.
    fn save_shared(&mut self, doc: DocId, saved: Vec<u8>) {
        let Some(row) = self.rows.get_mut(&doc) else { return };
        for seq in std::mem::take(&mut row.tail) {
            self.disk.put(Put { table: Table::Tail, key: tail_key(doc, seq), value: None });
        }
        self.put_shared(doc, Some(saved));
        self.store_row(doc);
    }

    /// Notes and ticks leave this phone.
    pub(super) fn forget_shared(&mut self, doc: DocId) {
        self.drop_shared(doc);
        self.put_shared(doc, None);
        let tail = self.rows.get_mut(&doc).map(|row| std::mem::take(&mut row.tail)).unwrap_or_default();
        for seq in tail {
            self.disk.put(Put { table: Table::Tail, key: tail_key(doc, seq), value: None });
        }
    }

    pub(super) fn drop_shared(&mut self, doc: DocId) {
        self.shared.remove(&doc);
        self.shared_order.retain(|other| *other != doc);
    }

    pub(super) fn load_shared(&mut self, doc: DocId, effects: &mut Vec<Effect>) {
        if self.loading_shared.insert(doc) {
            effects.push(Effect::LoadShared(doc));
        }
    }

    fn put_shared(&mut self, doc: DocId, value: Option<Vec<u8>>) {
        self.disk.put(Put { table: Table::Shared, key: doc.0.to_vec(), value });
    }

    /// The live document: what was saved, the changes since, then the own ones that wait.
    pub(super) fn shared_loaded(
        &mut self,
        doc: DocId,
        mut saved: Option<Vec<u8>>,
        mut tail: Vec<Vec<u8>>,
        open: Open,
        effects: &mut Vec<Effect>,
    ) {
        self.loading_shared.remove(&doc);
        if self.overtaken.remove(&doc) {
            self.load_shared(doc, effects);
            return;
        }
        // A store that fails may fail for long. What it holds is only as new as its last transaction.
        if let Some(newer) = self.disk.waiting(Table::Shared, doc).into_values().next() {
            (saved, tail) = (newer.clone(), Vec::new());
        }
        for newer in self.disk.waiting(Table::Tail, doc).into_values().flatten() {
            if !tail.contains(newer) {
                tail.push(newer.clone());
            }
        }
        let kind = self.view(doc).map_or(DocKind::Visit, |view| view.state.kind());
        let (mut shared, read) = open(kind, saved.as_deref().unwrap_or_default());
        if read.is_err() {
            // The saved form cannot be read: start from nothing, ask for the whole document.
            self.meta.fetch.insert(doc);
            self.wanted = true;
        }
        let tail: Vec<Entry> = tail.iter().filter_map(|bytes| Entry::open(bytes).ok()).collect();
        // Every one is tried: one that fails says nothing about the next. What the saved form holds already was left behind by
        // a row that could not be read, and does no harm.
        let mut tried = follow(shared.as_mut(), &tail);
        tried.retain(|tried| tried.as_ref().err().is_none_or(|code| code.name() != admission::code::KNOWN));
        let whole = tried.iter().all(Result::is_ok);
        if !whole {
            self.meta.fetch.insert(doc);
            self.wanted = true;
        }
        let known = self.rows.get(&doc).map_or(0, |row| row.tail.len());
        if tried.len() != known {
            self.meta.fetch.insert(doc);
            self.wanted = true;
        }
        let is_long = whole && tail.len() == known && tried.len() == known && known >= TAIL_MAX;
        if let Some(saved) = is_long.then(|| shared.saved()).flatten() {
            self.save_shared(doc, saved);
        }
        let held: BTreeSet<EntryHash> = gather(tail.iter().map(|entry| entry.hash));
        let storing = self.disk.writing().into_iter().flat_map(|written| &written.entries);
        let own = self.out.values().map(|out| &out.entry).chain(storing);
        let is_own_change = |entry: &&Entry| {
            entry.envelope.doc == doc && entry.envelope.kind == Kind::CHANGE && !held.contains(&entry.hash)
        };
        let own: Vec<Entry> = own.filter(is_own_change).cloned().collect();
        follow(shared.as_mut(), &own);
        self.shared.insert(doc, shared);
        self.shared_order.retain(|other| *other != doc);
        self.shared_order.push_back(doc);
        while self.shared_order.len() > SHARED_MAX {
            if let Some(oldest) = self.shared_order.pop_front() {
                self.shared.remove(&oldest);
            }
        }
        effects.push(Effect::Changed);
    }
}

/// What became of each change, in their order.
fn follow(shared: &mut dyn Live, entries: &[Entry]) -> Vec<Result<(), Code>> {
    let changes: Vec<_> = entries.iter().map(|entry| split_change(&entry.envelope)).collect();
    let readable: Vec<_> = changes.iter().copied().flatten().collect();
    let mut answers = shared.follow(&readable).into_iter();
    let unreadable = || Err(Code::new(code::FORMAT));
    changes.iter().map(|change| change.and_then(|_| answers.next()).unwrap_or_else(unreadable)).collect()
}

fn tail_key(doc: DocId, seq: u64) -> Vec<u8> {
    [doc.0.as_slice(), &seq.to_be_bytes()].concat()
}
