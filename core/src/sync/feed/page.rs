//! One page of an answer: read from the store until it is full.

use std::collections::{BTreeMap, BTreeSet};

use super::{FeedStore, Head, Pointer};
use crate::domain::{DeviceId, DocId};
use crate::sync::Scope;
use crate::sync::ledger::{Pointed, StoredDocument, StoredEntry};
use crate::sync::message::{Cursor, Delivered, PAGE_BYTES, PAGE_BYTES_MIN, Snapshot};

/// Feed numbers read from one scope at a time, at least and at most.
const POINTERS_PER_READ: (usize, usize) = (32, 1000);
/// What an entry is taken for until the page has some. Unit: bytes.
const ENTRY_BYTES: usize = 500;
/// Documents named at a time for a first load.
pub(super) const DOCUMENTS_PER_READ: usize = 200;
/// Documents, and numbers of a feed, whose content is read at a time: each may be large, and what does not fit was read for
/// nothing.
const BODIES_PER_READ: usize = 32;
const NUMBERS_PER_READ: usize = 128;

/// Collects bodies until it is full.
pub(super) struct Page {
    scopes: Vec<Scope>,
    pub(super) snapshots: BTreeMap<DocId, Snapshot>,
    entries: BTreeMap<(DocId, u64), Delivered>,
    /// Documents that left, and of which nothing may be read any more.
    pub(super) gone: BTreeSet<DocId>,
    /// There is more than fits.
    pub(super) more: bool,
    /// Something was committed while the page was read.
    pub(super) has_moved: bool,
    pub(super) bytes: usize,
    /// Unit: bytes.
    limit: usize,
}

impl Page {
    /// `scopes` are those that the answer names by their place; `size` is how many bytes the phone wants.
    pub(super) fn new(scopes: Vec<Scope>, size: usize) -> Self {
        Self {
            scopes,
            snapshots: BTreeMap::new(),
            entries: BTreeMap::new(),
            gone: BTreeSet::new(),
            more: false,
            has_moved: false,
            bytes: 0,
            limit: size.clamp(PAGE_BYTES_MIN, PAGE_BYTES),
        }
    }

    pub(super) fn is_full(&self) -> bool {
        self.bytes >= self.limit
    }

    /// Documents that the phone asks for by name.
    pub(super) async fn fetch<S: FeedStore>(&mut self, store: &S, docs: &[DocId]) -> Result<(), S::Error> {
        for doc in docs {
            if self.is_full() {
                self.more = true;
                break;
            }
            for document in store.documents(&[*doc]).await? {
                self.snapshot(document);
            }
            if !self.snapshots.contains_key(doc) {
                self.gone.insert(*doc);
            }
        }
        Ok(())
    }

    /// The first load of a scope, as far as it fits: whole documents, newest first.
    pub(super) async fn load<S: FeedStore>(&mut self, store: &S, cursor: &mut Cursor) -> Result<(), S::Error> {
        while let Some(below) = cursor.loading_below {
            if self.is_full() {
                break;
            }
            let found = store.page(&cursor.scope, below, DOCUMENTS_PER_READ).await?;
            let complete = found.len() < DOCUMENTS_PER_READ;
            for part in found.chunks(BODIES_PER_READ) {
                let mut bodies = self.bodies(store, part.iter().map(|(_, doc)| *doc)).await?;
                for (last_seq, doc) in part {
                    if self.is_full() {
                        return Ok(());
                    }
                    if let Some(document) = bodies.remove(doc) {
                        self.snapshot(document);
                    }
                    cursor.loading_below = Some(*last_seq);
                }
            }
            if complete {
                cursor.loading_below = None;
            }
        }
        Ok(())
    }

    /// What happened in a scope since the cursor, as far as it fits: entry by entry, and documents that came whole.
    pub(super) async fn follow<S: FeedStore>(
        &mut self,
        store: &S,
        head: Head,
        asker: DeviceId,
        cursor: &mut Cursor,
    ) -> Result<(), S::Error> {
        while cursor.loading_below.is_none() && cursor.seq < head.seq && !self.is_full() {
            let mut pointers = store.pointers(&cursor.scope, cursor.seq, self.pointers_to_read()).await?;
            // What came since the head was read is for the next answer, which has the digest with it.
            pointers.retain(|pointer| pointer.seq <= head.seq);
            if pointers.is_empty() {
                break;
            }
            for part in pointers.chunks(NUMBERS_PER_READ) {
                if self.is_full() {
                    break;
                }
                self.numbers(store, head.horizon, asker, part, cursor).await?;
            }
        }
        Ok(())
    }

    async fn numbers<S: FeedStore>(
        &mut self,
        store: &S,
        horizon: u64,
        asker: DeviceId,
        pointers: &[Pointer],
        cursor: &mut Cursor,
    ) -> Result<(), S::Error> {
        // Behind the horizon the numbers between were dropped, so a single entry would not continue what the phone holds.
        // And what left this scope without an entry may stand in another of the phone's, which has nothing new to say.
        let whole = |pointer: &&Pointer| pointer.what != Pointed::Entry || pointer.seq <= horizon;
        let entered: BTreeSet<DocId> = pointers.iter().filter(whole).map(|pointer| pointer.doc).collect();
        let places: Vec<(DocId, u64)> = pointers
            .iter()
            .filter(|pointer| pointer.what == Pointed::Entry && !entered.contains(&pointer.doc))
            .map(|pointer| (pointer.doc, pointer.doc_seq))
            .filter(|place| !self.entries.contains_key(place))
            .collect();
        let entries = store.entries(&places).await?.into_iter();
        let mut entries: BTreeMap<(DocId, u64), StoredEntry> =
            entries.map(|entry| ((entry.doc, entry.receipt.doc_seq), entry)).collect();
        for part in pointers.chunks(BODIES_PER_READ) {
            let entered = part.iter().map(|pointer| pointer.doc).filter(|doc| entered.contains(doc));
            let entered: BTreeSet<DocId> = entered.collect();
            let mut whole = self.bodies(store, entered).await?;
            for pointer in part {
                if self.is_full() {
                    return Ok(());
                }
                if let Some(document) = whole.remove(&pointer.doc) {
                    self.snapshot(document);
                }
                if let Some(entry) = entries.remove(&(pointer.doc, pointer.doc_seq)) {
                    self.entry(entry, asker);
                }
                if pointer.what == Pointed::Leave {
                    self.gone.insert(pointer.doc);
                }
                cursor.seq = pointer.seq;
            }
        }
        Ok(())
    }

    /// The entries, each with the phone's scopes in which its document stands now, and the same of documents that came whole. Of
    /// those that were taken away those remain `gone` of which the phone may read nothing any more.
    pub(super) async fn place<S: FeedStore>(&mut self, store: &S) -> Result<Vec<Delivered>, S::Error> {
        let mut touched: BTreeSet<DocId> = self.entries.keys().map(|(doc, _)| *doc).collect();
        touched.extend(&self.gone);
        if self.has_moved {
            touched.extend(self.snapshots.keys());
        } else {
            touched.retain(|doc| !self.snapshots.contains_key(doc));
        }
        let touched: Vec<DocId> = touched.into_iter().collect();
        let mut standing: BTreeMap<DocId, Vec<u8>> = BTreeMap::new();
        for (doc, scope) in store.standing(&self.scopes, &touched).await? {
            standing.entry(doc).or_default().extend(u8::try_from(scope));
        }
        standing.values_mut().for_each(|scopes| scopes.sort_unstable());
        if self.has_moved {
            for (doc, mut snapshot) in std::mem::take(&mut self.snapshots) {
                match standing.get(&doc) {
                    Some(scopes) => {
                        snapshot.scopes.clone_from(scopes);
                        self.snapshots.insert(doc, snapshot);
                    }
                    None => {
                        self.gone.insert(doc);
                    }
                }
            }
        }
        self.gone.retain(|doc| !self.snapshots.contains_key(doc) && standing.get(doc).is_none_or(Vec::is_empty));
        let mut entries = Vec::with_capacity(self.entries.len());
        for ((doc, _), mut delivered) in std::mem::take(&mut self.entries) {
            let whole = self.snapshots.get(&doc).map(|snapshot| &snapshot.scopes);
            delivered.scopes = standing.get(&doc).or(whole).cloned().unwrap_or_default();
            if !delivered.scopes.is_empty() {
                entries.push(delivered);
            }
        }
        Ok(entries)
    }

    /// As many numbers as probably fill the page: what is read beyond that is read once more for the next one.
    fn pointers_to_read(&self) -> usize {
        let each = self.bytes.checked_div(self.entries.len()).unwrap_or(ENTRY_BYTES).max(1);
        let (least, most) = POINTERS_PER_READ;
        (self.limit.saturating_sub(self.bytes) / each + 1).clamp(least, most)
    }

    /// Documents that the page does not hold yet.
    async fn bodies<S: FeedStore>(
        &self,
        store: &S,
        docs: impl IntoIterator<Item = DocId>,
    ) -> Result<BTreeMap<DocId, StoredDocument>, S::Error> {
        let docs: Vec<DocId> = docs.into_iter().filter(|doc| !self.snapshots.contains_key(doc)).collect();
        Ok(store.documents(&docs).await?.into_iter().map(|document| (document.doc, document)).collect())
    }

    fn entry(&mut self, entry: StoredEntry, asker: DeviceId) {
        self.bytes += entry.bytes.len() + 60;
        let bytes = if entry.device == asker { Vec::new() } else { entry.bytes };
        let place = (entry.doc, entry.receipt.doc_seq);
        self.entries.insert(place, Delivered { scopes: Vec::new(), doc: entry.doc, receipt: entry.receipt, bytes });
    }

    fn snapshot(&mut self, stored: StoredDocument) {
        let scopes = self.scopes_of(&stored.scopes);
        if scopes.is_empty() {
            // Out of reach by now: whoever may not read it learns nothing of it.
            return;
        }
        self.bytes += stored.state.len() + stored.shared.len() + 80;
        self.snapshots.insert(
            stored.doc,
            Snapshot {
                scopes,
                doc: stored.doc,
                kind: stored.kind,
                doc_seq: stored.doc_seq,
                head: stored.head,
                state: stored.state,
                shared: stored.shared,
            },
        );
    }

    /// The scopes of the phone in which the document stands.
    fn scopes_of(&self, document: &BTreeSet<Scope>) -> Vec<u8> {
        let held = self.scopes.iter().enumerate().filter(|(_, scope)| document.contains(scope));
        held.filter_map(|(index, _)| u8::try_from(index).ok()).collect()
    }
}
