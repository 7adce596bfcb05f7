//! One transaction at a time. What the server gave is put whenever the store is free; a person's write is a transaction of its
//! own, and is part of the replica only once it is durable.

use std::collections::{BTreeMap, VecDeque};

use super::write::Written;
use super::{Effect, Intent, Meta, Put, Replica, Table, Ticket};
use crate::domain::{DocId, Timestamp};
use crate::fact::{encode, read};
use crate::gather::gather;
use crate::sync::Scope;
use crate::sync::message::Cursor;

/// Pause before a transaction that failed is tried again. Unit: ms.
const RETRY_MS: i64 = 5_000;

/// A person's write that waits for its turn.
#[derive(Debug)]
pub(super) enum Job {
    Write {
        ticket: Ticket,
        intents: Vec<Intent>,
        hold_until: Option<Timestamp>,
        wall: Timestamp,
        mono_ms: u64,
    },
    Release(Ticket),
    Undo(Ticket),
    /// By the key under which the entry is put aside.
    Replay(Vec<u8>),
}

#[derive(Debug, Default)]
pub(super) struct Disk {
    next_id: u64,
    jobs: VecDeque<Job>,
    /// Latest value by key, not yet handed to the store.
    puts: BTreeMap<(Table, Vec<u8>), Option<Vec<u8>>>,
    busy: Option<Busy>,
    pub(super) failing: bool,
    /// The cursors of the last transaction that held everything: what a write that goes alone may claim.
    durable: BTreeMap<Scope, Cursor>,
    /// After a failure nothing is tried until something else happens: a full phone must not spin.
    paused: bool,
}

#[derive(Debug)]
struct Busy {
    id: u64,
    puts: BTreeMap<(Table, Vec<u8>), Option<Vec<u8>>>,
    written: Option<Written>,
    /// The cursors that this transaction stores, when it holds all that they stand for.
    cursors: Option<BTreeMap<Scope, Cursor>>,
}

impl Disk {
    /// After a start: what the store holds is what it was given.
    pub(super) fn restored(&mut self, cursors: &BTreeMap<Scope, Cursor>) {
        self.durable.clone_from(cursors);
    }

    pub(super) fn put(&mut self, put: Put) {
        self.puts.insert((put.table, put.key), put.value);
    }

    /// Drops what waits for a place that has been written meanwhile.
    pub(super) fn overtake(&mut self, put: &Put) {
        self.puts.remove(&(put.table, put.key.clone()));
    }

    /// Whether something of a table is not durable yet.
    pub(super) fn holds(&self, table: Table) -> bool {
        let of = |puts: &BTreeMap<(Table, Vec<u8>), Option<Vec<u8>>>| puts.keys().any(|(other, _)| *other == table);
        of(&self.puts) || self.busy.as_ref().is_some_and(|busy| of(&busy.puts))
    }

    pub(super) fn resume(&mut self) {
        self.paused = false;
    }

    pub(super) fn queue(&mut self, job: Job) {
        self.jobs.push_back(job);
    }

    /// Before everything that waits.
    pub(super) fn queue_first(&mut self, job: Job) {
        self.jobs.push_front(job);
    }

    /// Whether what is held is on its way out or being taken back: the first of the two wins.
    pub(super) fn is_settling(&self, ticket: Ticket) -> bool {
        let of = |job: &Job| matches!(job, Job::Release(other) | Job::Undo(other) if *other == ticket);
        let written = |written: &Written| written.released == Some(ticket) || written.undone == Some(ticket);
        self.jobs.iter().any(of) || self.writing().is_some_and(written)
    }

    /// What waits for the store under keys that begin with a document's id, the newest of each: to be put over whatever is read there.
    pub(super) fn waiting(&self, table: Table, doc: DocId) -> BTreeMap<&[u8], &Option<Vec<u8>>> {
        let busy = self.busy.as_ref().map(|busy| &busy.puts);
        let of_doc = |((of, key), _): &(&(Table, Vec<u8>), _)| *of == table && key.starts_with(&doc.0);
        let puts = busy.into_iter().chain([&self.puts]).flatten().filter(of_doc);
        gather(puts.map(|((_, key), value)| (key.as_slice(), value)))
    }

    /// Documents in which a person has written something that is not durable yet.
    pub(super) fn unwritten(&self) -> impl Iterator<Item = DocId> {
        let intents = self.jobs.iter().flat_map(|job| match job {
            Job::Write { intents, .. } => intents.as_slice(),
            Job::Release(_) | Job::Undo(_) | Job::Replay(_) => &[],
        });
        let entries = self.writing().into_iter().flat_map(|written| &written.entries);
        let held = self.writing().and_then(|written| written.held.as_ref()).into_iter().flat_map(|held| &held.facts);
        let entries = entries.map(|entry| entry.envelope.doc);
        intents.map(|intent| intent.doc).chain(entries).chain(held.map(|fact| fact.doc))
    }

    /// The write that the store is busy with.
    pub(super) fn writing(&self) -> Option<&Written> {
        self.busy.as_ref()?.written.as_ref()
    }
}

impl Replica {
    /// Starts the next transaction when the store is free.
    pub(super) fn flush(&mut self, effects: &mut Vec<Effect>) {
        if self.disk.busy.is_some() || self.disk.paused {
            return;
        }
        let mut written = None;
        while let Some(job) = self.disk.jobs.pop_front() {
            match self.build(job, effects) {
                super::write::Built::Written(built) => {
                    written = Some(*built);
                    break;
                }
                super::write::Built::Nothing => {}
                super::write::Built::Later(job) => {
                    self.disk.jobs.push_front(job);
                    break;
                }
            }
        }
        // After a failure a person's write goes alone: a page of the server's that does not fit must not take it along.
        let alone = self.disk.failing && written.is_some();
        let mut puts = std::mem::take(&mut self.disk.puts);
        if alone {
            // What belongs to the person's own work goes along, or a crash would find half of it: with what leaves the outbox, the
            // receipt that is kept for it.
            for ((table, key), value) in std::mem::take(&mut puts) {
                let is_own = match table {
                    Table::Outbox | Table::Held | Table::Refused => true,
                    Table::Kept => value.as_ref().is_some_and(|value| self.is_own(value)),
                    Table::Meta | Table::Reference | Table::Row | Table::Shared | Table::Tail => false,
                };
                let goes_to = if is_own { &mut puts } else { &mut self.disk.puts };
                goes_to.insert((table, key), value);
            }
        }
        // As it is now: a write that was committed meanwhile has moved the head of the chain.
        if puts.keys().any(|(table, _)| *table == Table::Meta) {
            let Put { table, key, value } = self.meta_put();
            puts.insert((table, key), value);
        }
        if puts.is_empty() && written.is_none() {
            return;
        }
        self.disk.next_id += 1;
        let id = self.disk.next_id;
        let cursors = (!alone).then(|| self.meta.cursors.clone());
        if let Some(written) = written.as_mut().filter(|_| alone) {
            for put in written.puts.iter_mut().filter(|put| put.table == Table::Meta) {
                let Some(mut meta) = put.value.as_deref().and_then(read::<Meta>) else { continue };
                meta.cursors = self.disk.durable.clone();
                put.value = Some(encode(&meta));
            }
        }
        let own = written.iter().flat_map(|written| written.puts.iter().cloned());
        let all = puts
            .iter()
            .map(|((table, key), value)| Put { table: *table, key: key.clone(), value: value.clone() })
            .filter(|put| !(put.table == Table::Meta && written.is_some()))
            .chain(own)
            .collect();
        self.disk.busy = Some(Busy { id, puts, written, cursors });
        effects.push(Effect::Store { id, puts: all });
    }

    pub(super) fn stored(&mut self, id: u64, effects: &mut Vec<Effect>) {
        let Some(busy) = self.disk.busy.take_if(|busy| busy.id == id) else { return };
        if let Some(cursors) = busy.cursors {
            self.disk.failing = false;
            self.disk.durable = cursors;
        }
        // What is being read of a document may be what stood there before.
        for (_, key) in busy.puts.keys().filter(|(table, _)| matches!(table, Table::Shared | Table::Tail)) {
            self.overtaken.extend(self.loading_shared.iter().filter(|doc| key.starts_with(&doc.0)));
        }
        if let Some(written) = busy.written {
            self.commit(written, effects);
        }
    }

    pub(super) fn store_failed(&mut self, id: u64, wall: Timestamp, effects: &mut Vec<Effect>) {
        let Some(busy) = self.disk.busy.take_if(|busy| busy.id == id) else { return };
        self.disk.failing = true;
        self.disk.paused = true;
        // What came from the server is tried again with the next transaction; newer values of the same key win.
        for (key, value) in busy.puts {
            self.disk.puts.entry(key).or_insert(value);
        }
        if let Some(written) = busy.written {
            self.abandon(&written);
            if let Some(ticket) = written.ticket {
                effects.push(Effect::NotSaved(ticket));
            }
        }
        effects.push(Effect::WakeAt(wall.plus_ms(RETRY_MS)));
        effects.push(Effect::Changed);
    }
}
