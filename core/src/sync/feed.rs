//! What a phone is missing, read from any store: O(what is missing), not O(what exists).

#[cfg(test)]
mod examples;
mod page;
mod refused;

use std::collections::BTreeSet;
use std::future::Future;

use super::Scope;
use super::ledger::{ChainEnd, Pointed, Pushed, StoredDocument, StoredEntry};
use super::log::{self, Checkpoint, Subtree};
use super::message::{Admitted, Answer, Cursor, PAGE_BYTES, PROTOCOL, Request, SCOPES_MAX};
use super::scope::readable_in_place;
use crate::centre::Reference;
use crate::domain::{Date, DeviceId, DocId, Timestamp, WorkerId};
use crate::fact::{Anchor, Receipt};
use crate::fold::State;

use page::Page;
pub use refused::Heard;

/// Entries read at a time for the history of a document.
const HISTORY_PER_READ: usize = 64;

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
    /// The leaves of which a person must know (`StoredDocument::people`), as they stand.
    fn leaves_with(&self, worker: &WorkerId) -> impl Future<Output = Result<Vec<(DocId, State)>, Self::Error>> + Send;
    fn documents(&self, docs: &[DocId]) -> impl Future<Output = Result<Vec<StoredDocument>, Self::Error>> + Send;
    /// Which of these documents stand in which of these scopes: the document and the scope's place among those asked for, in
    /// any order.
    fn standing(
        &self,
        scopes: &[Scope],
        docs: &[DocId],
    ) -> impl Future<Output = Result<Vec<(DocId, usize)>, Self::Error>> + Send;
    /// The log of a document before the place `below`, newest first, at most `limit` entries.
    fn log(
        &self,
        doc: DocId,
        below: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<StoredEntry>, Self::Error>> + Send;
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
    /// The reference data, where somebody may act in another's place: then the leaves in which the person stands in are looked at.
    pub in_place: Option<&'a Reference>,
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

/// Composes the answer to one request.
pub async fn answer<S: FeedStore>(store: &S, mut asker: Asker<'_>, request: &Request) -> Result<Answer, S::Error> {
    widen(store, &mut asker.scopes, asker.worker, asker.in_place, asker.now.date()).await?;
    let scopes: Vec<Scope> = asker.scopes.iter().cloned().collect();
    let heads = store.heads(&scopes).await?;
    let mut page = Page::new(scopes.clone(), request.page as usize);
    // Cursors of another epoch mean nothing here: the phone loads anew and keeps what it has not handed in.
    let same_epoch = request.epoch == asker.epoch;
    let mut cursors = Vec::with_capacity(scopes.len());
    let mut from = Vec::with_capacity(scopes.len());
    page.fetch(store, &request.fetch).await?;
    for (scope, head) in scopes.iter().zip(&heads) {
        let held = request.cursors.iter().find(|cursor| same_epoch && cursor.scope == *scope);
        // A number beyond the head was never given by this store.
        let held = held.filter(|cursor| cursor.seq <= head.seq);
        from.push(held.map_or((0, None), |cursor| (cursor.seq, cursor.loading_below)));
        let mut cursor = match held {
            Some(cursor) if cursor.seq > 0 => cursor.clone(),
            _ if head.seq == 0 => Cursor { scope: scope.clone(), seq: 0, loading_below: None, digest: 0 },
            _ => Cursor { scope: scope.clone(), seq: head.seq, loading_below: Some(head.seq + 1), digest: 0 },
        };
        page.load(store, &mut cursor).await?;
        page.follow(store, *head, asker.device, &mut cursor).await?;
        let is_at_end = cursor.loading_below.is_none() && cursor.seq >= head.seq;
        cursor.digest = if is_at_end { head.digest } else { 0 };
        page.more |= !is_at_end;
        cursors.push(cursor);
    }
    let stood = cursors.iter().map(|cursor| (cursor.seq, cursor.loading_below)).eq(from.iter().copied());
    if !stood || !request.fetch.is_empty() {
        // The page may hold more than the heads told of, and documents that have left since.
        let later = store.heads(&scopes).await?;
        page.has_moved = heads != later;
        for (cursor, (before, after)) in cursors.iter_mut().zip(heads.iter().zip(&later)) {
            if before != after {
                cursor.digest = 0;
            }
        }
    }
    let entries = page.place(store).await?;
    let history = match request.history {
        Some(doc) => history(store, &asker.scopes, doc).await?,
        None => Vec::new(),
    };
    let refused_from = if same_epoch { request.refused } else { 0 };
    let refused = refused::since(store, &asker, refused_from, &mut page).await?;
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
        gone: page.gone.into_iter().collect(),
        history,
        refused,
        more: page.more,
    })
}

/// Adds to the scopes that are open to a person today those of the offices that they hold in another's place, under a centre's
/// rules for that.
pub async fn widen<S: FeedStore>(
    store: &S,
    scopes: &mut BTreeSet<Scope>,
    worker: &WorkerId,
    in_place: Option<&Reference>,
    on: Date,
) -> Result<(), S::Error> {
    let Some(reference) = in_place else { return Ok(()) };
    let leaves = store.leaves_with(worker).await?;
    let leaves = leaves.iter().filter_map(|(doc, state)| Some((*doc, state.as_leave()?)));
    let more = readable_in_place(worker, leaves, reference, on);
    // A request names no more scopes; nobody comes near it.
    let room = SCOPES_MAX.saturating_sub(scopes.len());
    scopes.extend(more.into_iter().take(room));
    Ok(())
}

/// The log of a document that the person may read, or its end when it is longer than a page.
async fn history<S: FeedStore>(
    store: &S,
    readable: &BTreeSet<Scope>,
    doc: DocId,
) -> Result<Vec<(Vec<u8>, Receipt)>, S::Error> {
    let document = store.documents(&[doc]).await?;
    if !document.iter().any(|document| !readable.is_disjoint(&document.scopes)) {
        return Ok(Vec::new());
    }
    let (mut history, mut bytes, mut below) = (Vec::new(), 0, u64::MAX);
    while below > 1 && bytes <= PAGE_BYTES {
        let read = store.log(doc, below, HISTORY_PER_READ).await?;
        below = read.last().map_or(0, |entry| entry.receipt.doc_seq);
        for entry in read {
            bytes += entry.bytes.len();
            if bytes <= PAGE_BYTES {
                history.push((entry.bytes, entry.receipt.receipt));
            }
        }
    }
    history.reverse();
    Ok(history)
}
