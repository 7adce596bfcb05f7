//! The server's store, in memory: what each transaction wrote, and the feeds as any store keeps them.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::future::{Future, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::domain::{DeviceId, DocId, EntryHash, WorkerId};
use crate::fact::{DocKind, SignedReceipt};
use crate::fold::State;
use crate::sync::Scope;
use crate::sync::feed::{self, Asker, FeedStore, Head, Heard, Pointer};
use crate::sync::ledger::{Changes, Device, Pointed, StoredDocument, StoredEntry, Told};
use crate::sync::log::{self, Logged, Subtree};
use crate::sync::message::{Answer, Cursor, Request};

/// What a database holds. A copy of it is a backup.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    pub entries: BTreeMap<(DocId, u64), StoredEntry>,
    pub refused: BTreeMap<(DeviceId, u64), StoredEntry>,
    pub told: Vec<Told>,
    pub receipts: BTreeMap<(DeviceId, u64), SignedReceipt>,
    /// Brought back for a place that its document's log has not reached.
    pub aside: BTreeMap<EntryHash, StoredEntry>,
    pub log: Vec<Logged>,
    pub log_head: log::Head,
    pub documents: BTreeMap<DocId, StoredDocument>,
    pub devices: BTreeMap<DeviceId, Device>,
    /// Lines of the log that a backup holds.
    pub backed_up: u64,
    scopes: BTreeMap<Scope, Feed>,
}

#[derive(Clone, Debug, Default)]
struct Feed {
    head: Head,
    /// Up to here it was thinned out.
    thinned: u64,
    pointers: Vec<Pointer>,
    /// Documents in the scope with their last number.
    documents: BTreeMap<DocId, u64>,
}

impl Memory {
    pub fn write(&mut self, changes: Changes) {
        self.log.extend(changes.log);
        self.told.extend(changes.told);
        self.log_head = changes.log_head;
        for hash in &changes.placed {
            self.aside.remove(hash);
        }
        self.aside.extend(changes.waiting.into_iter().map(|entry| (entry.receipt.hash, entry)));
        for entry in changes.entries.iter().chain(&changes.refused) {
            self.receipts.insert((entry.device, entry.device_seq), entry.receipt.clone());
        }
        for entry in changes.entries {
            self.entries.insert((entry.doc, entry.receipt.doc_seq), entry);
        }
        for entry in changes.refused {
            self.refused.insert((entry.device, entry.device_seq), entry);
        }
        for document in changes.documents {
            self.documents.insert(document.doc, document);
        }
        for (device, end) in changes.devices {
            if let Some(device) = self.devices.get_mut(&device) {
                device.end = end;
            }
        }
        for point in changes.points {
            let feed = self.scopes.entry(point.scope).or_default();
            feed.head.seq += 1;
            feed.head.digest = feed.head.digest.wrapping_sub(point.digest_minus).wrapping_add(point.digest_plus);
            let seq = feed.head.seq;
            feed.pointers.push(Pointer { seq, doc: point.doc, doc_seq: point.doc_seq, what: point.what });
            match point.what {
                Pointed::Entry | Pointed::Enter => feed.documents.insert(point.doc, seq),
                Pointed::Leave => feed.documents.remove(&point.doc),
            };
        }
    }

    /// Thins the feeds out as every store does (`sync-server/src/store/compaction.rs`): what is behind a horizon goes only after the
    /// horizon was announced. `kept` numbers at the end of each feed stay as they are.
    ///
    /// Returns whether a number went.
    pub fn compact(&mut self, kept: u64) -> bool {
        let mut has_thinned = false;
        for feed in self.scopes.values_mut() {
            if feed.thinned == feed.head.horizon {
                feed.head.horizon = feed.head.horizon.max(feed.head.seq.saturating_sub(kept));
                continue;
            }
            let horizon = feed.head.horizon;
            let behind = feed.pointers.iter().filter(|pointer| pointer.seq <= horizon);
            let last: BTreeMap<DocId, u64> = behind.map(|pointer| (pointer.doc, pointer.seq)).collect();
            let before = feed.pointers.len();
            feed.pointers.retain(|pointer| {
                pointer.seq > horizon || pointer.what == Pointed::Leave || last.get(&pointer.doc) == Some(&pointer.seq)
            });
            feed.thinned = horizon;
            has_thinned |= feed.pointers.len() < before;
        }
        has_thinned
    }

    pub fn has_horizon(&self) -> bool {
        self.scopes.values().any(|feed| feed.head.horizon > 0)
    }

    /// Whether somebody with this cursor is too far behind for single entries.
    pub fn is_behind_horizon(&self, cursor: &Cursor) -> bool {
        cursor.seq > 0 && cursor.loading_below.is_none() && cursor.seq < self.head(&cursor.scope).horizon
    }

    pub fn answer(&self, asker: Asker<'_>, request: &Request) -> Answer {
        at_once(feed::answer(self, asker, request))
    }

    pub fn head(&self, scope: &Scope) -> Head {
        self.scopes.get(scope).map_or(Head::default(), |feed| feed.head)
    }
}

/// What a store in memory gives, which never waits and never fails.
pub fn at_once<T>(reading: impl Future<Output = Result<T, Infallible>>) -> T {
    match pin!(reading).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(read) => read.unwrap_or_else(|never| match never {}),
        Poll::Pending => unreachable!("a store in memory never waits"),
    }
}

impl FeedStore for Memory {
    type Error = Infallible;

    fn heads(&self, scopes: &[Scope]) -> impl Future<Output = Result<Vec<Head>, Infallible>> + Send {
        ready(Ok(scopes.iter().map(|scope| self.head(scope)).collect()))
    }

    fn pointers(
        &self,
        scope: &Scope,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Pointer>, Infallible>> + Send {
        let pointers = self.scopes.get(scope).map_or(&[][..], |feed| &feed.pointers);
        let first = pointers.partition_point(|pointer| pointer.seq <= after);
        ready(Ok(pointers[first..].iter().take(limit).copied().collect()))
    }

    fn page(
        &self,
        scope: &Scope,
        below: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(u64, DocId)>, Infallible>> + Send {
        let documents = self.scopes.get(scope).map(|feed| &feed.documents).into_iter().flatten();
        let mut found: Vec<(u64, DocId)> =
            documents.filter(|(_, seq)| **seq < below).map(|(doc, seq)| (*seq, *doc)).collect();
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.truncate(limit);
        ready(Ok(found))
    }

    fn entries(&self, places: &[(DocId, u64)]) -> impl Future<Output = Result<Vec<StoredEntry>, Infallible>> + Send {
        ready(Ok(places.iter().filter_map(|place| self.entries.get(place)).cloned().collect()))
    }

    fn leaves_with(&self, worker: &WorkerId) -> impl Future<Output = Result<Vec<(DocId, State)>, Infallible>> + Send {
        let leaves = self.documents.values().filter(|document| document.kind == DocKind::Leave);
        let with = leaves.filter(|document| document.people.contains(worker));
        ready(Ok(with.filter_map(|document| Some((document.doc, State::decode(&document.state)?))).collect()))
    }

    fn documents(&self, docs: &[DocId]) -> impl Future<Output = Result<Vec<StoredDocument>, Infallible>> + Send {
        ready(Ok(docs.iter().filter_map(|doc| self.documents.get(doc)).cloned().collect()))
    }

    fn standing(
        &self,
        scopes: &[Scope],
        docs: &[DocId],
    ) -> impl Future<Output = Result<Vec<(DocId, usize)>, Infallible>> + Send {
        let stands =
            |scope: &Scope, doc: &DocId| self.scopes.get(scope).is_some_and(|feed| feed.documents.contains_key(doc));
        let of = |(place, scope)| docs.iter().filter(move |doc| stands(scope, doc)).map(move |doc| (*doc, place));
        ready(Ok(scopes.iter().enumerate().flat_map(of).collect()))
    }

    fn log(
        &self,
        doc: DocId,
        below: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEntry>, Infallible>> + Send {
        let log = self.entries.range((doc, 0)..(doc, below)).rev();
        ready(Ok(log.take(limit).map(|(_, entry)| entry.clone()).collect()))
    }

    fn log_nodes(&self, subtrees: &[Subtree]) -> impl Future<Output = Result<Vec<log::Hash>, Infallible>> + Send {
        let node = |subtree: &Subtree| self.log[subtree.completed_by() as usize - 1].nodes[usize::from(subtree.level)];
        ready(Ok(subtrees.iter().map(node).collect()))
    }

    fn refused(
        &self,
        scopes: &[Scope],
        reader: &WorkerId,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Heard>, Infallible>> + Send {
        let told = self.told.iter().rev();
        let told = told.filter(|told| scopes.contains(&told.scope) && told.author != *reader && told.line > after);
        let heard = |told: &Told| Heard {
            scope: told.scope.clone(),
            line: told.line,
            author: told.author.clone(),
            open: told.open,
            entry: self.refused[&(told.device, told.device_seq)].clone(),
        };
        let mut newest: Vec<Heard> = told.take(limit).map(heard).collect();
        newest.reverse();
        ready(Ok(newest))
    }
}
