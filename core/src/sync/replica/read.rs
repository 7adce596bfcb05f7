//! What pages ask: documents with the own waiting entries on top, the queue, the state of sync.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::others;
use super::replay::{self, Edit};
use super::write::Written;
use super::{
    Content, Effect, Held, HeldFact, Intent, Meta, Out, Progress, Put, QueueItem, Refused, Replica, Row, Status,
    StoredRow, Table, Ticket, View,
};
use crate::account::{Owed, SignedIn};
use crate::admission;
use crate::centre::Reference;
use crate::document::Live;
use crate::domain::{Date, DocId, EntryHash, Timestamp, WorkerId};
use crate::fact::{DocKind, Entry, Envelope, Grade, Kind, Receipt, Ruling, SignedReceipt, Statement, Verdict, read};
use crate::fold::{self, Case, Leave, Month, Proceeding, Roster, State, Violation, Visit};
use crate::gather::gather;
use crate::regime::{self, Others, Refusals, World};
use crate::sync::anchor::graded;
use crate::sync::carrier::Ashore;

impl Replica {
    /// The phone as its store left it: all tables that [`Table::is_read_at_start`] names. What cannot be read is asked for
    /// again from the server.
    ///
    /// Errors: `None` when there is no readable `Meta`.
    pub fn restore(tables: Vec<Put>, nonce: [u8; 8]) -> Option<Self> {
        let meta = tables.iter().find(|put| put.table == Table::Meta)?;
        let meta: Meta = read(meta.value.as_deref()?)?;
        let mut replica = Self::with_meta(meta, nonce);
        replica.disk.restored(&replica.meta.cursors);
        for Put { table, key, value } in tables {
            let Some(value) = value else { continue };
            // What cannot be read is left out; a row also goes, since nobody may send it any more.
            let _ = match table {
                Table::Meta | Table::Shared | Table::Tail | Table::Kept => Some(()),
                Table::Reference => replica.restore_reference(&value),
                Table::Row => {
                    let read = replica.restore_row(&key, &value);
                    if read.is_none() {
                        replica.disk.put(Put { table, key, value: None });
                    }
                    read
                }
                Table::Outbox if replay::is_replay(&key) => replica.restore_replay(&key, &value),
                Table::Outbox => replica.restore_out(&value),
                Table::Held => replica.restore_held(&key, &value),
                Table::Refused if others::is_other(&key) => replica.restore_other(&value),
                Table::Refused => replica.restore_refused(&value),
            };
        }
        // Counted from what is here, so that a row which is damaged, or gone without a trace, is missed when the server compares.
        for cursor in replica.meta.cursors.values_mut() {
            cursor.digest = 0;
        }
        let rows = std::mem::take(&mut replica.rows);
        for (doc, row) in &rows {
            replica.count(row, *doc, true);
        }
        replica.rows = rows;
        if let Some((seq, out)) = replica.out.last()
            && *seq > replica.meta.device_seq
        {
            (replica.meta.device_seq, replica.meta.head) = (*seq, out.entry.hash);
        }
        let docs: Vec<DocId> = replica
            .out
            .values()
            .map(|out| out.entry.envelope.doc)
            .chain(replica.held.values().flat_map(|held| held.facts.iter().map(|fact| fact.doc)))
            .collect();
        for doc in docs {
            replica.overlay(doc);
        }
        Some(replica)
    }

    fn restore_reference(&mut self, value: &[u8]) -> Option<()> {
        self.reference = Some(Reference::decode(value)?);
        self.reference_digest = Reference::digest(value);
        Some(())
    }

    fn restore_row(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        let doc = DocId(key.try_into().ok()?);
        let stored: StoredRow = read(value)?;
        let view = View { state: stored.state, pending: 0, base_seq: stored.doc_seq, removed: stored.removed };
        self.rows.insert(
            doc,
            Row { head: stored.head, scopes: stored.scopes, tail: stored.tail, epoch: stored.epoch, view },
        );
        Some(())
    }

    fn restore_out(&mut self, value: &[u8]) -> Option<()> {
        let (bytes, ticket, receipt, edit): (Vec<u8>, Option<Ticket>, Option<SignedReceipt>, Option<Edit>) =
            read(value)?;
        let entry = Entry::open(&bytes).ok()?;
        self.out.insert(entry.envelope.device_seq, Box::new(Out { entry, ticket, receipt, edit }));
        Some(())
    }

    fn restore_held(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        let ticket = Ticket(u64::from_be_bytes(key.try_into().ok()?));
        self.held.insert(ticket, read::<Held>(value)?);
        Some(())
    }

    fn restore_refused(&mut self, value: &[u8]) -> Option<()> {
        let refused: Refused = read(value)?;
        self.refused.insert(refused.receipt.hash, refused);
        Some(())
    }

    /// The number that the phone's next entry will have.
    pub fn next_seq(&self) -> u64 {
        self.meta.device_seq + 1
    }

    /// Of the store that this phone was last answered by.
    pub fn epoch(&self) -> u64 {
        self.meta.epoch
    }

    /// What this phone knows of the server's store.
    pub fn ashore(&self) -> Ashore {
        Ashore { epoch: self.meta.epoch, line: self.meta.log.size, backed_up: self.meta.backed_up }
    }

    pub fn session(&self) -> &SignedIn {
        &self.meta.session
    }

    /// Another one whenever documents may be otherwise: for what is computed from them and kept.
    pub fn revision(&self) -> ([u8; 8], u64) {
        (self.nonce, self.revision)
    }

    pub fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }

    pub fn status(&self) -> Status {
        let waiting: Vec<&Out> = self.out.values().map(Box::as_ref).filter(|out| out.receipt.is_none()).collect();
        Status {
            waiting: waiting.len()
                + self.replays.len()
                + self.held.values().map(|held| held.facts.len()).sum::<usize>(),
            waiting_bytes: waiting.iter().map(|out| out.entry.bytes.len()).sum(),
            refused: self.refused.len(),
            sending: self.call.is_some(),
            reachable: self.reachable,
            last_success: self.meta.last_success,
            clock_offset_ms: self.meta.clock_offset_ms,
            trouble: self.trouble.clone(),
            store_failing: self.disk.failing,
            documents: self.rows.len(),
            loading: self.meta.last_success.is_none()
                || self.meta.cursors.values().any(|cursor| cursor.loading_below.is_some()),
            kept: self.meta.kept,
            supplying: self.meta.supplying,
        }
    }

    /// What is to be remembered beside the store, should the browser empty that.
    pub fn owed(&self) -> Owed {
        let sealed = self.out.values().filter(|out| out.receipt.is_none()).map(|out| out.entry.envelope.wall);
        let held = self.held.values().flat_map(|held| std::iter::repeat_n(held.wall, held.facts.len()));
        let later: Vec<Timestamp> = self.replays.values().map(|replay| replay.wall).chain(held).collect();
        let last = self.meta.device_seq + later.len() as u64;
        let owed: Vec<Timestamp> = sealed.chain(later).collect();
        Owed {
            device: self.meta.session.device,
            last,
            unsent: owed.len() as u64,
            since: owed.into_iter().min().unwrap_or_default(),
            epoch: self.meta.epoch,
        }
    }

    /// Oldest first: being stored, undoable, waiting, received but not yet in the base, refused.
    pub fn queue(&self) -> Vec<QueueItem> {
        let item = |entry: &Entry, ticket, progress| QueueItem {
            ticket,
            hash: Some(entry.hash),
            doc: entry.envelope.doc,
            kind: entry.envelope.kind,
            at: entry.envelope.wall,
            size: entry.bytes.len(),
            progress,
            statement: Statement::decode(entry.envelope.kind, &entry.envelope.payload),
        };
        let mut items: Vec<QueueItem> = Vec::new();
        for out in self.out.values() {
            let progress = match &out.receipt {
                None => Progress::Saved { undo_until: None },
                Some(_) => Progress::Received,
            };
            items.push(item(&out.entry, out.ticket, progress));
        }
        for (ticket, held) in &self.held {
            items.extend(held.facts.iter().map(|fact| QueueItem {
                ticket: Some(*ticket),
                hash: None,
                doc: fact.doc,
                kind: fact.kind,
                at: held.wall,
                size: fact.payload.len(),
                progress: Progress::Saved { undo_until: Some(held.until) },
                statement: Statement::decode(fact.kind, &fact.payload),
            }));
        }
        if let Some(Written { ticket, entries, .. }) = self.disk.writing() {
            items.extend(entries.iter().map(|entry| item(entry, *ticket, Progress::Saving)));
        }
        items.extend(self.replays.values().map(|replay| QueueItem {
            ticket: replay.ticket,
            hash: None,
            doc: replay.fact.doc,
            kind: replay.fact.kind,
            at: replay.wall,
            size: replay.fact.payload.len(),
            progress: Progress::Saved { undo_until: None },
            statement: Statement::decode(replay.fact.kind, &replay.fact.payload),
        }));
        for refused in self.refused.values() {
            if let Ok(entry) = Entry::open(&refused.bytes) {
                let codes = refused.receipt.verdict.codes().to_vec();
                items.push(item(&entry, None, Progress::Refused(codes)));
            }
        }
        items
    }

    /// What a change in the queue, or a refused one of a colleague, wrote into the shared document.
    ///
    /// Errors: `None` for a fact, and for what is in neither.
    pub fn change_content(&self, hash: EntryHash) -> Option<admission::Content> {
        let read = |entry: &Entry| {
            let is_change = entry.envelope.kind == Kind::CHANGE;
            is_change.then(|| admission::content(&entry.envelope.payload)).flatten()
        };
        let refused = self.refused.get(&hash).map(|refused| &refused.bytes);
        match refused.or_else(|| self.others.get(&hash).map(|refused| &refused.bytes)) {
            Some(bytes) => read(&Entry::open(bytes).ok()?),
            None => read(&self.out.values().find(|out| out.entry.hash == hash)?.entry),
        }
    }

    pub fn view(&self, doc: DocId) -> Option<&View> {
        self.overlay.get(&doc).or_else(|| self.rows.get(&doc).map(|row| &row.view))
    }

    /// Every document of a kind.
    pub fn views(&self, kind: DocKind) -> Vec<(DocId, &View)> {
        let base =
            self.rows.iter().filter(|(doc, _)| !self.overlay.contains_key(doc)).map(|(doc, row)| (doc, &row.view));
        base.chain(&self.overlay)
            .filter(|(_, view)| view.state.kind() == kind)
            .map(|(doc, view)| (*doc, view))
            .collect()
    }

    /// The shared document with the own waiting changes in it, once it is loaded; otherwise `None`, and a load has been asked
    /// for.
    pub fn shared(&mut self, doc: DocId, effects: &mut Vec<Effect>) -> Option<&dyn Live> {
        if !self.shared.contains_key(&doc) {
            self.load_shared(doc, effects);
        }
        self.loaded_shared(doc)
    }

    /// The shared document if it is loaded.
    pub fn loaded_shared(&self, doc: DocId) -> Option<&dyn Live> {
        self.shared.get(&doc).map(|shared| &**shared)
    }

    /// The server's clock as well as the phone knows it.
    pub fn now(&self, wall: Timestamp) -> Timestamp {
        wall.plus_ms(self.meta.clock_offset_ms.unwrap_or(0))
    }

    /// What the regulations say of a fact before it is written: the same judgement that the server will make.
    ///
    /// Errors: all refusals. Without reference data nothing can be said yet, and nothing is refused.
    pub fn preview(&self, wall: Timestamp, intent: &Intent) -> Result<Ruling, Refusals> {
        self.preview_among(wall, intent, self)
    }

    /// As [`Replica::preview`], of a fact that is written together with another, which comes first and is about another document.
    ///
    /// Errors: the refusals of both, each code once.
    pub fn preview_after(&self, wall: Timestamp, first: &Intent, intent: &Intent) -> Result<(), Refusals> {
        let judged = self.preview(wall, first);
        let (ruling, mut refusals) = match judged {
            Ok(ruling) => (ruling, Vec::new()),
            Err(Refusals(refusals)) => (Ruling::None, refusals),
        };
        let mut state = self.state(first.doc).cloned();
        if let (Content::Fact(statement), Some(reference)) = (&first.content, &self.reference) {
            // As if it had been let in: what stands against the second is said once.
            let receipt = foreseen((Verdict::Effective, ruling), Grade::A, self.now(wall), reference);
            fold::apply(&mut state, &self.fact_envelope(statement, first, wall), statement, &receipt);
        }
        let after = After { replica: self, doc: first.doc, state: state.as_ref() };
        if let Err(Refusals(others)) = self.preview_among(wall, intent, &after) {
            for refusal in others {
                if refusals.iter().all(|said| said.code != refusal.code) {
                    refusals.push(refusal);
                }
            }
        }
        if refusals.is_empty() { Ok(()) } else { Err(Refusals(refusals)) }
    }

    fn fact_envelope(&self, statement: &Statement, intent: &Intent, wall: Timestamp) -> Envelope {
        let fact = HeldFact {
            doc: intent.doc,
            doc_kind: intent.doc_kind,
            acting: intent.acting.clone(),
            subject: intent.subject,
            kind: statement.kind(),
            payload: statement.encode(),
            edit: None,
        };
        self.draft_envelope(&fact, wall)
    }

    fn preview_among(&self, wall: Timestamp, intent: &Intent, others: &dyn Others) -> Result<Ruling, Refusals> {
        let Content::Fact(statement) = &intent.content else { return Ok(Ruling::None) };
        let Some(reference) = &self.reference else { return Ok(Ruling::None) };
        let envelope = self.fact_envelope(statement, intent, wall);
        let world = World { reference, now: self.now(wall), others };
        regime::judge(statement, &envelope, self.state(intent.doc), Grade::A, &world)
    }

    /// The log of a document that the server sent for the history page: entries' bytes with their receipts.
    pub fn history(&self, doc: DocId) -> Option<&[(Vec<u8>, Receipt)]> {
        self.history.as_ref().filter(|(held, _)| *held == doc).map(|(_, log)| log.as_slice())
    }

    /// SHA-256 over log and state of all documents in the base, by document: equal on two devices exactly when they agree.
    pub fn state_digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for (doc, row) in &self.rows {
            let state = row.view.state.encode();
            hash.update(doc.0);
            hash.update(row.view.base_seq.to_be_bytes());
            hash.update(row.head.0);
            hash.update((state.len() as u64).to_be_bytes());
            hash.update(&state);
        }
        hash.finalize().into()
    }

    /// Feed number of each scope, for the page of sync details.
    pub fn positions(&self) -> BTreeMap<String, u64> {
        gather(self.meta.cursors.iter().map(|(scope, cursor)| (scope.key(), cursor.seq)))
    }

    /// Documents in which this person has done something that the server has not answered yet: sealed, still to be undone, to be
    /// written once more, or on its way to the store.
    pub(super) fn owed_docs(&self) -> BTreeSet<DocId> {
        let out = self.out.values().filter(|out| out.receipt.is_none()).map(|out| out.entry.envelope.doc);
        let held = self.held.values().flat_map(|held| &held.facts);
        let facts = held.chain(self.replays.values().map(|replay| &replay.fact));
        gather(out.chain(facts.map(|fact| fact.doc)).chain(self.disk.unwritten()))
    }

    /// Puts the own waiting entries of a document on top of its base, judged as the server will judge them.
    pub(super) fn overlay(&mut self, doc: DocId) {
        self.overlay.remove(&doc);
        let base = self.rows.get(&doc);
        let base_seq = base.map_or(0, |row| row.view.base_seq);
        let removed = base.is_some_and(|row| row.view.removed);
        let mut state = base.map(|row| row.view.state.clone());
        let mut pending = 0;
        let mut shown = false;
        let waiting: Vec<(Envelope, Option<Receipt>)> = self
            .out
            .values()
            .filter(|out| out.entry.envelope.doc == doc)
            .map(|out| (out.entry.envelope.clone(), out.receipt.clone().map(|receipt| receipt.receipt)))
            .chain(self.held_of(doc).map(|(held, fact, _)| (self.draft_envelope(fact, held.wall), None)))
            .collect();
        for (envelope, receipt) in waiting {
            shown = true;
            if receipt.is_none() {
                pending += 1;
            }
            let Some(statement) = Statement::decode(envelope.kind, &envelope.payload) else { continue };
            let receipt = receipt.or_else(|| {
                self.turn_to(Some(envelope.wall.date()));
                let foreseen = self.foresee(&statement, &envelope, state.as_ref());
                self.turn_to(self.turned_on);
                foreseen
            });
            if let Some(receipt) = receipt {
                fold::apply(&mut state, &envelope, &statement, &receipt);
            }
        }
        if let Some(state) = state.filter(|_| shown) {
            let meeting = state.as_grounds().map(|grounds| grounds.meeting);
            self.overlay.insert(doc, View { state, pending, base_seq, removed });
            // What asks for leave from it counts with its reason only, whichever of the two was looked at first.
            if let Some(meeting) = meeting {
                self.overlay(meeting);
            }
        }
    }

    /// What is coming begins on its day by the phone's own clock, also without a network, and a clock that is set back takes it
    /// back.
    pub(super) fn turn(&mut self, wall: Timestamp, effects: &mut Vec<Effect>) {
        let today = self.now(wall).date();
        if self.turned_on == Some(today) {
            return;
        }
        self.turned_on = Some(today);
        if self.turn_to(self.turned_on) {
            self.revision += 1;
            let docs: Vec<DocId> = self.overlay.keys().copied().collect();
            docs.into_iter().for_each(|doc| self.overlay(doc));
            effects.push(Effect::Changed);
        }
    }

    /// To the figures of a day, or the running ones; whether they are other than before.
    fn turn_to(&mut self, day: Option<Date>) -> bool {
        self.reference.as_mut().is_some_and(|reference| reference.turn_to(day))
    }

    /// The receipt that the server will most likely give; `None` when it will refuse.
    fn foresee(&self, statement: &Statement, envelope: &Envelope, state: Option<&State>) -> Option<Receipt> {
        let reference = self.reference.as_ref()?;
        let now = self.now(envelope.wall);
        let world = World { reference, now, others: self };
        // The phone's own clocks tell whether the server will believe its time.
        let anchored = envelope.anchor.map(|anchor| anchor.time);
        let grade = graded(envelope, anchored, Timestamp(0), now, &reference.figures.time);
        let answer = match regime::judge(statement, envelope, state, grade, &world) {
            Ok(ruling) => (Verdict::Effective, ruling),
            Err(refusals) if statement.is_observation() => (Verdict::Kept(refusals.codes()), Ruling::None),
            Err(_) => return None,
        };
        Some(foreseen(answer, grade, now, reference))
    }
}

/// A receipt that is still to come: without its place in the log.
fn foreseen(
    (verdict, ruling): (Verdict, Ruling),
    grade: Grade,
    received_at: Timestamp,
    reference: &Reference,
) -> Receipt {
    let (hash, edition) = (EntryHash::NONE, reference.edition);
    Receipt { hash, doc_seq: 0, log_seq: 0, received_at, grade, verdict, ruling, edition }
}

impl Others for Replica {
    fn leaves_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        let all = self.views(DocKind::Leave).into_iter();
        all.filter_map(|(doc, view)| Some((doc, view.state.as_leave()?))).filter(|(_, l)| l.person == *person).collect()
    }

    fn stand_ins_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        let all = self.views(DocKind::Leave).into_iter().filter_map(|(doc, view)| Some((doc, view.state.as_leave()?)));
        all.filter(|(_, leave)| leave.asked_to_stand_in().any(|worker| worker == person)).collect()
    }

    fn visits_of(&self, person: &WorkerId) -> Vec<(DocId, &Visit)> {
        let all = self.views(DocKind::Visit).into_iter();
        all.filter_map(|(doc, view)| Some((doc, view.state.as_visit()?))).filter(|(_, v)| v.concerns(person)).collect()
    }

    fn state(&self, doc: DocId) -> Option<&State> {
        self.view(doc).map(|view| &view.state)
    }

    fn months_of(&self, person: &WorkerId) -> Vec<&Month> {
        let all = self.views(DocKind::Month).into_iter().filter_map(|(_, view)| view.state.as_month());
        all.filter(|month| month.person == *person).collect()
    }

    fn cases_of(&self, person: &WorkerId) -> Vec<(DocId, &Case)> {
        let all = self.views(DocKind::Case).into_iter();
        all.filter_map(|(doc, view)| Some((doc, view.state.as_case()?))).filter(|(_, c)| c.concerns(person)).collect()
    }

    fn found_by(&self, key: &WorkerId) -> Vec<(DocId, &Proceeding)> {
        let all = self.views(DocKind::Proceeding).into_iter();
        let all = all.filter_map(|(doc, view)| Some((doc, view.state.as_proceeding()?)));
        all.filter(|(_, proceeding)| proceeding.found_under.contains(key)).collect()
    }
    fn rosters_of(&self, person: &WorkerId) -> Vec<&Roster> {
        let all = self.views(DocKind::Roster).into_iter().filter_map(|(_, view)| view.state.as_roster());
        all.filter(|roster| roster.concerns(person)).collect()
    }

    fn violations_of(&self, person: &WorkerId) -> Vec<(DocId, &Violation)> {
        let all = self.views(DocKind::Violation).into_iter();
        let all = all.filter_map(|(doc, view)| Some((doc, view.state.as_violation()?)));
        all.filter(|(_, violation)| violation.concerns(person)).collect()
    }
}

/// The phone's documents with one of them as it will be.
struct After<'a> {
    replica: &'a Replica,
    doc: DocId,
    state: Option<&'a State>,
}

impl Others for After<'_> {
    fn leaves_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        self.replica.leaves_of(person)
    }

    fn stand_ins_of(&self, person: &WorkerId) -> Vec<(DocId, &Leave)> {
        self.replica.stand_ins_of(person)
    }

    fn visits_of(&self, person: &WorkerId) -> Vec<(DocId, &Visit)> {
        self.replica.visits_of(person)
    }

    fn state(&self, doc: DocId) -> Option<&State> {
        if doc == self.doc { self.state } else { self.replica.state(doc) }
    }

    fn months_of(&self, person: &WorkerId) -> Vec<&Month> {
        self.replica.months_of(person)
    }

    fn cases_of(&self, person: &WorkerId) -> Vec<(DocId, &Case)> {
        self.replica.cases_of(person)
    }

    fn found_by(&self, key: &WorkerId) -> Vec<(DocId, &Proceeding)> {
        self.replica.found_by(key)
    }

    fn rosters_of(&self, person: &WorkerId) -> Vec<&Roster> {
        self.replica.rosters_of(person)
    }

    fn violations_of(&self, person: &WorkerId) -> Vec<(DocId, &Violation)> {
        self.replica.violations_of(person)
    }
}
