//! A tap becomes entries: sealed into the device's chain, stored, and only then part of what the phone holds.

use std::collections::BTreeSet;

use super::disk::Job;
use super::replay::Edit;
use super::{Content, Effect, HOLD_MAX_MS, Held, HeldFact, Intent, Out, Put, Replica, Table, Ticket};
use crate::document::{Actor, Draft};
use crate::domain::{DocId, EntryHash, Timestamp};
use crate::fact::{Anchor, Entry, Envelope, Kind, SignedReceipt, Statement, encode};
use crate::gather::gather;

/// 2000-01-01 in China: what an entry claims when the phone's clock says a time that cannot be.
const EPOCH_OF_LOST_CLOCKS: Timestamp = Timestamp(946_684_800_000);

/// What a job came to.
pub(super) enum Built {
    Written(Box<Written>),
    Nothing,
    /// A shared document has to be loaded first.
    Later(Job),
}

/// A write on its way to the store.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) ticket: Option<Ticket>,
    pub(super) puts: Vec<Put>,
    pub(super) entries: Vec<Entry>,
    pub(super) held: Option<Held>,
    pub(super) released: Option<Ticket>,
    pub(super) undone: Option<Ticket>,
    /// The entry that was put aside and is written once more with this.
    pub(super) replayed: Option<Vec<u8>>,
    /// Of each entry that is a change.
    pub(super) edits: Vec<Option<Edit>>,
}

/// When and after which word of the server a person acted.
#[derive(Clone, Copy)]
struct Evidence {
    wall: Timestamp,
    anchor: Option<Anchor>,
    mono_ms: Option<u64>,
}

impl Replica {
    fn evidence(&self, wall: Timestamp, mono_ms: u64) -> Evidence {
        let elapsed = self.anchor_mono_ms.and_then(|at| mono_ms.checked_sub(at));
        // A phone that lost its clock says 1970. The entry must be readable all the same; without evidence it is grade C.
        let wall = if wall.is_sane() { wall } else { EPOCH_OF_LOST_CLOCKS };
        Evidence { wall, anchor: self.meta.anchor, mono_ms: elapsed }
    }

    pub(super) fn build(&mut self, job: Job, effects: &mut Vec<Effect>) -> Built {
        match job {
            Job::Write { ticket, intents, hold_until, wall, mono_ms } => {
                let evidence = self.evidence(wall, mono_ms);
                if let Some(until) =
                    hold_until.filter(|until| *until > wall).map(|until| until.min(wall.plus_ms(HOLD_MAX_MS)))
                {
                    return self.build_held(ticket, &intents, until, evidence);
                }
                // Changes are made on the live document, so it has to be here.
                let absent: Vec<DocId> = intents
                    .iter()
                    .filter(|intent| !matches!(intent.content, Content::Fact(_)))
                    .map(|intent| intent.doc)
                    .filter(|doc| !self.shared.contains_key(doc))
                    .collect();
                if !absent.is_empty() {
                    for doc in absent {
                        self.load_shared(doc, effects);
                    }
                    return Built::Later(Job::Write { ticket, intents, hold_until, wall, mono_ms });
                }
                let facts = intents.into_iter().flat_map(|intent| self.payloads(&intent)).collect();
                let built = self.build_entries(Some(ticket), facts, evidence, None);
                if matches!(built, Built::Nothing) {
                    // The text is already so: nothing to store, and what is shown is on this phone.
                    effects.push(Effect::Saved(ticket));
                }
                built
            }
            Job::Release(ticket) => {
                let Some(held) = self.held.get(&ticket).cloned() else { return Built::Nothing };
                let evidence = Evidence { wall: held.wall, anchor: held.anchor, mono_ms: held.mono_ms };
                self.build_entries(Some(ticket), held.facts, evidence, Some(ticket))
            }
            Job::Undo(ticket) => {
                if !self.held.contains_key(&ticket) {
                    return Built::Nothing;
                }
                let put = Put { table: Table::Held, key: ticket.0.to_be_bytes().to_vec(), value: None };
                Built::Written(Box::new(Written {
                    ticket: Some(ticket),
                    puts: vec![put, self.meta_put()],
                    entries: Vec::new(),
                    held: None,
                    released: None,
                    undone: Some(ticket),
                    replayed: None,
                    edits: Vec::new(),
                }))
            }
            Job::Replay(key) => self.build_replay(key, effects),
        }
    }

    fn build_replay(&mut self, key: Vec<u8>, effects: &mut Vec<Effect>) -> Built {
        let Some(replay) = self.replays.get(&key).cloned() else { return Built::Nothing };
        let mut facts = vec![replay.fact.clone()];
        if let Some(edit) = replay.fact.edit {
            let doc = replay.fact.doc;
            if !self.shared.contains_key(&doc) {
                self.load_shared(doc, effects);
                return Built::Later(Job::Replay(key));
            }
            let (doc_kind, acting, subject) = (replay.fact.doc_kind, replay.fact.acting, replay.fact.subject);
            facts = self.payloads(&Intent { doc, doc_kind, acting, subject, content: edit.content() });
        }
        // What the old device knew of the time proves nothing for another.
        let evidence = Evidence { wall: replay.wall, anchor: None, mono_ms: None };
        let built = self.build_entries(replay.ticket, facts, evidence, None);
        let done = Put { table: Table::Outbox, key: key.clone(), value: None };
        match built {
            Built::Written(mut written) => {
                written.puts.push(done);
                written.replayed = Some(key);
                Built::Written(written)
            }
            other => {
                // Somebody has written the same meanwhile.
                self.replays.remove(&key);
                self.disk.put(done);
                other
            }
        }
    }

    /// The bytes of one intent; changes are made on the live document here. None when it changes nothing.
    fn payloads(&mut self, intent: &Intent) -> Vec<HeldFact> {
        let fact = |kind, payload, edit| HeldFact {
            doc: intent.doc,
            doc_kind: intent.doc_kind,
            acting: intent.acting.clone(),
            subject: intent.subject,
            kind,
            payload,
            edit,
        };
        if let Content::Fact(statement) = &intent.content {
            return vec![fact(statement.kind(), statement.encode(), None)];
        }
        let actor = Actor::new(self.meta.session.device, self.nonce);
        let Some(shared) = self.shared.get_mut(&intent.doc) else { return Vec::new() };
        let one = |key: &String, value: &String| gather([(key.clone(), value.clone())]);
        let edit = match &intent.content {
            Content::Fact(_) => None,
            Content::Notes(text) => Some(Edit::Notes { base: shared.notes(), text: text.clone() }),
            Content::NotesEdit { base, text } => Some(Edit::Notes { base: base.clone(), text: text.clone() }),
            Content::Tick { key, done } => Some(Edit::Tick { key: key.clone(), done: *done }),
            Content::Field { key, value } => Some(Edit::Draft(Draft { fields: one(key, value), ..Draft::default() })),
            Content::Item { id, value } => Some(Edit::Draft(Draft { items: one(id, value), ..Draft::default() })),
            Content::Draft(draft) => Some(Edit::Draft(draft.clone())),
        };
        let chunks: Vec<Vec<u8>> = match &intent.content {
            Content::Fact(_) => Vec::new(),
            Content::Notes(text) => {
                let base = shared.notes();
                shared.rebase_notes(actor, &base, text)
            }
            Content::NotesEdit { base, text } => shared.rebase_notes(actor, base, text),
            Content::Tick { key, done } => shared.write_tick(actor, key, *done).into_iter().collect(),
            Content::Field { .. } | Content::Item { .. } | Content::Draft(_) => {
                let Some(Edit::Draft(draft)) = &edit else { return Vec::new() };
                std::iter::from_fn(|| shared.write_draft(actor, draft)).collect()
            }
        };
        let payload = |chunk: &[u8]| [self.nonce.as_slice(), chunk].concat();
        chunks.iter().map(|chunk| fact(Kind::CHANGE, payload(chunk), edit.clone())).collect()
    }

    fn build_held(&self, ticket: Ticket, intents: &[Intent], until: Timestamp, evidence: Evidence) -> Built {
        let facts = intents.iter().filter_map(|intent| {
            let Content::Fact(statement) = &intent.content else { return None };
            Some(HeldFact {
                doc: intent.doc,
                doc_kind: intent.doc_kind,
                acting: intent.acting.clone(),
                subject: intent.subject,
                kind: statement.kind(),
                payload: statement.encode(),
                edit: None,
            })
        });
        let held = Held {
            until,
            wall: evidence.wall,
            anchor: evidence.anchor,
            mono_ms: evidence.mono_ms,
            facts: facts.collect(),
        };
        let put = Put { table: Table::Held, key: ticket.0.to_be_bytes().to_vec(), value: Some(encode(&held)) };
        Built::Written(Box::new(Written {
            ticket: Some(ticket),
            puts: vec![put, self.meta_put()],
            entries: Vec::new(),
            held: Some(held),
            released: None,
            undone: None,
            replayed: None,
            edits: Vec::new(),
        }))
    }

    fn build_entries(
        &self,
        ticket: Option<Ticket>,
        facts: Vec<HeldFact>,
        evidence: Evidence,
        released: Option<Ticket>,
    ) -> Built {
        if facts.is_empty() {
            return Built::Nothing;
        }
        let session = &self.meta.session;
        let (mut seq, mut prev) = (self.meta.device_seq, self.meta.head);
        let mut entries = Vec::with_capacity(facts.len());
        let mut edits = Vec::with_capacity(facts.len());
        for fact in facts {
            seq += 1;
            edits.push(fact.edit);
            let entry = Entry::seal(Envelope {
                suite: crate::fact::envelope::SUITE,
                tenant: session.centre.clone(),
                doc: fact.doc,
                doc_kind: fact.doc_kind,
                kind: fact.kind,
                person: session.worker.clone(),
                acting: fact.acting,
                device: session.device,
                device_seq: seq,
                prev,
                anchor: evidence.anchor,
                wall: evidence.wall,
                mono_ms: evidence.mono_ms,
                subject: fact.subject,
                payload: fact.payload,
            });
            prev = entry.hash;
            entries.push(entry);
        }
        let mut meta = self.meta.clone();
        (meta.device_seq, meta.head) = (seq, prev);
        let mut puts = vec![Put { table: Table::Meta, key: b"meta".to_vec(), value: Some(encode(&meta)) }];
        puts.extend(entries.iter().zip(&edits).map(|(entry, edit)| Put {
            table: Table::Outbox,
            key: entry.envelope.device_seq.to_be_bytes().to_vec(),
            value: Some(encode(&(&entry.bytes, ticket, None::<SignedReceipt>, edit))),
        }));
        if let Some(ticket) = released {
            puts.push(Put { table: Table::Held, key: ticket.0.to_be_bytes().to_vec(), value: None });
        }
        Built::Written(Box::new(Written {
            ticket,
            puts,
            entries,
            held: None,
            released,
            undone: None,
            replayed: None,
            edits,
        }))
    }

    /// The write is durable: from here on it is part of what the phone holds.
    pub(super) fn commit(&mut self, written: Written, effects: &mut Vec<Effect>) {
        let mut docs: Vec<DocId> = Vec::new();
        // A write that went alone has overtaken what still waits for the store; of the same place it is the newer.
        for put in written.puts.iter().filter(|put| put.table == Table::Outbox) {
            self.disk.overtake(put);
        }
        if let Some(key) = &written.replayed {
            self.replays.remove(key);
        }
        let device = self.meta.session.device;
        let (entries, stale): (Vec<_>, Vec<_>) =
            written.entries.into_iter().zip(written.edits).partition(|(entry, _)| entry.envelope.device == device);
        // Under way while the phone got a new key.
        for (entry, edit) in stale {
            docs.push(entry.envelope.doc);
            let seq = entry.envelope.device_seq;
            self.replay_later(seq, Out { entry, ticket: written.ticket, receipt: None, edit });
        }
        if let Some((last, _)) = entries.last() {
            (self.meta.device_seq, self.meta.head) = (last.envelope.device_seq, last.hash);
        }
        if let Some(ticket) = written.released.or(written.undone)
            && let Some(held) = self.held.remove(&ticket)
        {
            docs.extend(held.facts.iter().map(|fact| fact.doc));
        }
        for (entry, edit) in entries {
            docs.push(entry.envelope.doc);
            let seq = entry.envelope.device_seq;
            self.out.insert(seq, Box::new(Out { entry, ticket: written.ticket, receipt: None, edit }));
        }
        if let (Some(ticket), Some(held)) = (written.ticket, written.held) {
            docs.extend(held.facts.iter().map(|fact| fact.doc));
            effects.push(Effect::WakeAt(held.until));
            self.held.insert(ticket, held);
        }
        let docs: BTreeSet<DocId> = gather(docs);
        for doc in docs {
            self.overlay(doc);
        }
        if let Some(ticket) = written.undone {
            effects.push(Effect::Undone(ticket));
        } else if let Some(ticket) = written.ticket.filter(|_| written.released.is_none() && written.replayed.is_none())
        {
            effects.push(Effect::Saved(ticket));
        }
        effects.push(Effect::Changed);
    }

    /// The store refused the write: the live documents go back to what is stored.
    pub(super) fn abandon(&mut self, written: &Written) {
        for entry in written.entries.iter().filter(|entry| entry.envelope.kind == Kind::CHANGE) {
            self.drop_shared(entry.envelope.doc);
        }
        if let Some(key) = &written.replayed {
            self.disk.queue_first(Job::Replay(key.clone()));
        }
        self.next_nonce();
    }

    /// A new writer identity: what the old one wrote was refused or lost, so its numbers may not be used again.
    pub(super) fn next_nonce(&mut self) {
        let next = u64::from_be_bytes(self.nonce).wrapping_add(1);
        self.nonce = next.to_be_bytes();
    }

    /// Hands over the facts whose time for undoing is over.
    pub(super) fn release(&mut self, wall: Timestamp, mono_ms: u64) {
        // A clock that stands still holds nothing back either: the monotonic one goes on.
        self.held_since.retain(|(ticket, _)| self.held.contains_key(ticket));
        for ticket in self.held.keys() {
            if self.held_since.iter().all(|(seen, _)| seen != ticket) {
                self.held_since.push((*ticket, mono_ms));
            }
        }
        let overdue = |ticket: &Ticket| {
            let long_ago = |since: u64| mono_ms.saturating_sub(since) >= HOLD_MAX_MS.unsigned_abs();
            self.held_since.iter().any(|(seen, since)| seen == ticket && long_ago(*since))
        };
        let due: Vec<Ticket> = self
            .held
            .iter()
            .filter(|(ticket, held)| held.until <= wall || held.until.since(wall) > HOLD_MAX_MS || overdue(ticket))
            .filter(|(ticket, _)| !self.disk.is_settling(**ticket))
            .map(|(ticket, _)| *ticket)
            .collect();
        for ticket in due {
            self.disk.queue(Job::Release(ticket));
        }
    }

    /// Statements of held facts about a document, in the order in which they were made.
    pub(super) fn held_of(&self, doc: DocId) -> impl Iterator<Item = (&Held, &HeldFact, Statement)> {
        self.held.values().flat_map(move |held| {
            held.facts
                .iter()
                .filter(move |fact| fact.doc == doc)
                .filter_map(move |fact| Some((held, fact, Statement::decode(fact.kind, &fact.payload)?)))
        })
    }

    /// The envelope that a fact would have; only for judging it here.
    pub(super) fn draft_envelope(&self, fact: &HeldFact, wall: Timestamp) -> Envelope {
        let session = &self.meta.session;
        Envelope {
            suite: crate::fact::envelope::SUITE,
            tenant: session.centre.clone(),
            doc: fact.doc,
            doc_kind: fact.doc_kind,
            kind: fact.kind,
            person: session.worker.clone(),
            acting: fact.acting.clone(),
            device: session.device,
            device_seq: self.meta.device_seq + 1,
            prev: EntryHash::NONE,
            anchor: self.meta.anchor,
            wall,
            mono_ms: None,
            subject: fact.subject,
            payload: fact.payload.clone(),
        }
    }
}
