//! What a phone is missing, read from any store: O(what is missing), not O(what exists).

#[cfg(test)]
mod examples;
mod refused;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use super::Scope;
use super::ledger::{ChainEnd, Pointed, Pushed, StoredDocument, StoredEntry};
use super::log::{self, Checkpoint, Subtree};
use super::message::{Admitted, Answer, Cursor, Delivered, PAGE_BYTES, PAGE_BYTES_MIN, PROTOCOL, Request, Snapshot};
use crate::domain::{DeviceId, DocId, Timestamp, WorkerId};
use crate::fact::Anchor;

pub use refused::Heard;

/// Feed numbers read from one scope at a time, at least and at most.
const POINTERS_PER_READ: (usize, usize) = (32, 1000);
/// What an entry is taken for until the page has some. Unit: bytes.
const ENTRY_BYTES: usize = 500;
/// Documents read for one page of a first load.
const DOCUMENTS_PER_READ: usize = 200;

/// The end of a scope's feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    pub seq: u64,
    pub digest: u64,
    /// Up to this number the feed holds only the latest of each document, and the documents that left. Whoever was last here
    /// before it gets documents whole.
    pub horizon: u64,
}

/// One feed number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pointer {
    pub seq: u64,
    pub doc: DocId,
    pub doc_seq: u64,
    pub what: Pointed,
}

/// What any store of the server must be able to read. Each call sees only committed data; two calls may see different
/// moments, which the protocol allows.
pub trait FeedStore {
    type Error;
    /// In the order asked; a scope that has no entry yet has an empty head.
    fn heads(&self, scopes: &[Scope]) -> impl Future<Output = Result<Vec<Head>, Self::Error>> + Send;
    /// Numbers after `after`, ascending, at most `limit`.
    fn pointers(
        &self,
        scope: &Scope,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Pointer>, Self::Error>> + Send;
    /// Documents now in the scope whose last number in it is below `below`, with that number, newest first, at most `limit`.
    fn page(
        &self,
        scope: &Scope,
        below: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(u64, DocId)>, Self::Error>> + Send;
    /// Entries by place in their document's log; those that do not exist are left out.
    fn entries(&self, places: &[(DocId, u64)]) -> impl Future<Output = Result<Vec<StoredEntry>, Self::Error>> + Send;
    fn documents(&self, docs: &[DocId]) -> impl Future<Output = Result<Vec<StoredDocument>, Self::Error>> + Send;
    /// Which of these documents stand in which of these scopes: the document and the scope's place among those asked for, in
    /// any order.
    fn standing(
        &self,
        scopes: &[Scope],
        docs: &[DocId],
    ) -> impl Future<Output = Result<Vec<(DocId, usize)>, Self::Error>> + Send;
    /// The whole log of a document, in order.
    fn log(&self, doc: DocId) -> impl Future<Output = Result<Vec<StoredEntry>, Self::Error>> + Send;
    /// Hashes of complete subtrees of the server's log, in the order asked.
    fn log_nodes(&self, subtrees: &[Subtree]) -> impl Future<Output = Result<Vec<log::Hash>, Self::Error>> + Send;
    /// What was refused of others than `reader` and is told in one of the scopes, in lines after `after`: the newest `limit` of
    /// these, in the order of their lines, once for each scope.
    fn refused(
        &self,
        scopes: &[Scope],
        reader: &WorkerId,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Heard>, Self::Error>> + Send;
}

/// Who asks, and what else the answer says.
#[derive(Debug)]
pub struct Asker<'a> {
    pub device: DeviceId,
    pub worker: &'a WorkerId,
    /// `scope::readable` of the person today.
    pub scopes: BTreeSet<Scope>,
    /// `scope::supervised` of the person today.
    pub supervised: BTreeSet<Scope>,
    pub epoch: u64,
    pub now: Timestamp,
    pub anchor: Anchor,
    /// The reference data and its digest.
    pub reference: (&'a [u8], [u8; 8]),
    pub pushed: Pushed,
    /// Supplied entries that the store has taken.
    pub supplied: u32,
    pub end: ChainEnd,
    /// The end of the log, read after what was pushed had been stored.
    pub checkpoint: Checkpoint,
    pub backed_up: u64,
}

/// Collects bodies until a page is full.
struct Page {
    scopes: Vec<Scope>,
    snapshots: BTreeMap<DocId, Snapshot>,
    entries: BTreeMap<(DocId, u64), Delivered>,
    order: Vec<(DocId, u64)>,
    bytes: usize,
    /// Unit: bytes.
    limit: usize,
}

impl Page {
    fn is_full(&self) -> bool {
        self.bytes >= self.limit
    }

    /// As many numbers as probably fill the page: what is read beyond that is read once more for the next one.
    fn pointers_to_read(&self) -> usize {
        let each = self.bytes.checked_div(self.order.len()).unwrap_or(ENTRY_BYTES).max(1);
        let (least, most) = POINTERS_PER_READ;
        (self.limit.saturating_sub(self.bytes) / each + 1).clamp(least, most)
    }

    /// The scopes of the phone in which the document stands.
    fn scopes_of(&self, document: &BTreeSet<Scope>) -> Vec<u8> {
        let held = self.scopes.iter().enumerate().filter(|(_, scope)| document.contains(scope));
        held.filter_map(|(index, _)| u8::try_from(index).ok()).collect()
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
}

/// Composes the answer to one request.
pub async fn answer<S: FeedStore>(store: &S, asker: Asker<'_>, request: &Request) -> Result<Answer, S::Error> {
    let scopes: Vec<Scope> = asker.scopes.iter().cloned().collect();
    let heads = store.heads(&scopes).await?;
    let mut page = Page {
        scopes: scopes.clone(),
        snapshots: BTreeMap::new(),
        entries: BTreeMap::new(),
        order: Vec::new(),
        bytes: 0,
        limit: (request.page as usize).clamp(PAGE_BYTES_MIN, PAGE_BYTES),
    };
    // Cursors of another epoch mean nothing here: the phone loads anew and keeps what it has not handed in.
    let same_epoch = request.epoch == asker.epoch;
    let mut cursors = Vec::with_capacity(scopes.len());
    let mut from = Vec::with_capacity(scopes.len());
    let mut gone = BTreeSet::new();
    let mut more = false;

    for doc in &request.fetch {
        if page.is_full() {
            more = true;
            break;
        }
        for document in store.documents(&[*doc]).await? {
            page.snapshot(document);
        }
        if !page.snapshots.contains_key(doc) {
            gone.insert(*doc);
        }
    }

    for (scope, head) in scopes.iter().zip(heads) {
        let held = request.cursors.iter().find(|cursor| same_epoch && cursor.scope == *scope);
        // A number beyond the head was never given by this store.
        let held = held.filter(|cursor| cursor.seq <= head.seq);
        from.push(held.map_or((0, None), |cursor| (cursor.seq, cursor.loading_below)));
        let mut cursor = match held {
            Some(cursor) if cursor.seq > 0 => cursor.clone(),
            _ if head.seq == 0 => Cursor { scope: scope.clone(), seq: 0, loading_below: None, digest: 0 },
            _ => Cursor { scope: scope.clone(), seq: head.seq, loading_below: Some(head.seq + 1), digest: 0 },
        };
        cursor.digest = 0;
        while let Some(below) = cursor.loading_below {
            if page.is_full() {
                break;
            }
            let found = store.page(scope, below, DOCUMENTS_PER_READ).await?;
            let complete = found.len() < DOCUMENTS_PER_READ;
            let docs: Vec<DocId> =
                found.iter().map(|(_, doc)| *doc).filter(|doc| !page.snapshots.contains_key(doc)).collect();
            let mut bodies: BTreeMap<DocId, StoredDocument> =
                store.documents(&docs).await?.into_iter().map(|document| (document.doc, document)).collect();
            let mut cut = false;
            for (last_seq, doc) in found {
                if page.is_full() {
                    cut = true;
                    break;
                }
                if let Some(document) = bodies.remove(&doc) {
                    page.snapshot(document);
                }
                cursor.loading_below = Some(last_seq);
            }
            if complete && !cut {
                cursor.loading_below = None;
            }
        }
        while cursor.loading_below.is_none() && cursor.seq < head.seq && !page.is_full() {
            let pointers = store.pointers(scope, cursor.seq, page.pointers_to_read()).await?;
            if pointers.is_empty() {
                break;
            }
            // Behind the horizon the numbers between were dropped, so a single entry would not continue what the phone holds.
            // And what left this scope without an entry may stand in another of the phone's, which has nothing new to say.
            let whole = |pointer: &&Pointer| pointer.what != Pointed::Entry || pointer.seq <= head.horizon;
            let entered: BTreeSet<DocId> = pointers.iter().filter(whole).map(|pointer| pointer.doc).collect();
            let places: Vec<(DocId, u64)> = pointers
                .iter()
                .filter(|pointer| pointer.what == Pointed::Entry && !entered.contains(&pointer.doc))
                .map(|pointer| (pointer.doc, pointer.doc_seq))
                .filter(|place| !page.entries.contains_key(place))
                .collect();
            let mut bodies: BTreeMap<(DocId, u64), StoredEntry> = store
                .entries(&places)
                .await?
                .into_iter()
                .map(|entry| ((entry.doc, entry.receipt.doc_seq), entry))
                .collect();
            let docs: Vec<DocId> = entered.into_iter().filter(|doc| !page.snapshots.contains_key(doc)).collect();
            let mut whole: BTreeMap<DocId, StoredDocument> =
                store.documents(&docs).await?.into_iter().map(|document| (document.doc, document)).collect();
            for pointer in pointers {
                if page.is_full() {
                    break;
                }
                let place = (pointer.doc, pointer.doc_seq);
                if let Some(document) = whole.remove(&pointer.doc) {
                    page.snapshot(document);
                }
                if let Some(entry) = bodies.remove(&place) {
                    page.bytes += entry.bytes.len() + 60;
                    let own = entry.device == asker.device;
                    page.order.push(place);
                    page.entries.insert(
                        place,
                        Delivered {
                            scopes: Vec::new(),
                            doc: entry.doc,
                            receipt: entry.receipt,
                            bytes: if own { Vec::new() } else { entry.bytes },
                        },
                    );
                }
                if pointer.what == Pointed::Leave {
                    gone.insert(pointer.doc);
                }
                cursor.seq = pointer.seq;
            }
        }
        if cursor.loading_below.is_none() && cursor.seq >= head.seq {
            cursor.digest = head.digest;
        } else {
            more = true;
        }
        cursors.push(cursor);
    }

    // Which of the phone's scopes each document stands in now, and whether any is left of those that were taken away.
    let mut touched: BTreeSet<DocId> = page.entries.keys().map(|(doc, _)| *doc).collect();
    touched.extend(&gone);
    touched.retain(|doc| !page.snapshots.contains_key(doc));
    let touched: Vec<DocId> = touched.into_iter().collect();
    let mut standing: BTreeMap<DocId, Vec<u8>> = BTreeMap::new();
    for (doc, scope) in store.standing(&scopes, &touched).await? {
        standing.entry(doc).or_default().extend(u8::try_from(scope));
    }
    standing.values_mut().for_each(|scopes| scopes.sort_unstable());
    gone.retain(|doc| !page.snapshots.contains_key(doc) && standing.get(doc).is_none_or(Vec::is_empty));
    let mut entries = Vec::with_capacity(page.order.len());
    for place in &page.order {
        if let Some(mut delivered) = page.entries.remove(place) {
            let scopes = standing.get(&place.0).cloned();
            delivered.scopes =
                scopes.or_else(|| page.snapshots.get(&place.0).map(|s| s.scopes.clone())).unwrap_or_default();
            if !delivered.scopes.is_empty() {
                entries.push(delivered);
            }
        }
    }
    entries.sort_by_key(|delivered| (delivered.doc, delivered.receipt.doc_seq));

    let mut history = Vec::new();
    if let Some(doc) = request.history {
        let document = store.documents(&[doc]).await?;
        if document.iter().any(|document| !asker.scopes.is_disjoint(&document.scopes)) {
            let mut bytes = 0;
            let log = store.log(doc).await?.into_iter().rev().take_while(|entry| {
                bytes += entry.bytes.len();
                bytes <= PAGE_BYTES
            });
            history = log.map(|entry| (entry.bytes, entry.receipt.receipt)).collect();
            history.reverse();
        }
    }
    let refused_from = if same_epoch { request.refused } else { 0 };
    let refused = refused::since(store, &asker, refused_from, &mut page, &mut more).await?;
    let log_from = if same_epoch { request.log_size } else { 0 };
    let proof = store.log_nodes(&log::between(log_from, asker.checkpoint.size)).await?;
    let (reference, digest) = asker.reference;
    Ok(Answer {
        protocol: PROTOCOL,
        epoch: asker.epoch,
        server_time: asker.now,
        anchor: asker.anchor,
        checkpoint: asker.checkpoint,
        log_from,
        proof,
        backed_up: asker.backed_up,
        reference: (request.reference != digest).then(|| reference.to_vec()),
        admitted: Admitted { receipts: asker.pushed.receipts, entries },
        supplied: asker.supplied,
        device_seq: asker.end.seq,
        device_head: asker.end.head,
        push_problem: asker.pushed.problem.map(str::to_owned),
        cursors,
        from,
        snapshots: page.snapshots.into_values().collect(),
        gone: gone.into_iter().collect(),
        history,
        refused,
        more,
    })
}
