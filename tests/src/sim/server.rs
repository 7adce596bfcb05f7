//! The server's half on a store in memory: the real ledger, the real answers, and no disk.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::future::{Future, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use doorstep_core::centre::Reference;
use doorstep_core::domain::{DeviceId, DocId, Timestamp, WorkerId};
use doorstep_core::fact::chain::{SecretKey, answer_message};
use doorstep_core::fact::{PublicKey, SignedReceipt, encode};
use doorstep_core::sync::Scope;
use doorstep_core::sync::anchor::AnchorKey;
use doorstep_core::sync::feed::{self, Asker, FeedStore, Head, Pointer};
use doorstep_core::sync::ledger::{
    self, ChainEnd, Changes, Device, Ledger, Pointed, Pushed, StoredDocument, StoredEntry,
};
use doorstep_core::sync::log::{self, Checkpoint, Logged, Subtree};
use doorstep_core::sync::message::{Request, SignedAnswer};
use doorstep_core::sync::scope::readable;
use sha2::{Digest, Sha256};

/// What a database would hold.
#[derive(Debug, Default)]
struct Memory {
    entries: BTreeMap<(DocId, u64), StoredEntry>,
    refused: Vec<StoredEntry>,
    receipts: BTreeMap<(DeviceId, u64), SignedReceipt>,
    log: Vec<Logged>,
    log_head: log::Head,
    documents: BTreeMap<DocId, StoredDocument>,
    scopes: BTreeMap<Scope, Feed>,
}

#[derive(Debug, Default)]
struct Feed {
    head: Head,
    pointers: Vec<Pointer>,
    /// Documents in the scope with their last number.
    documents: BTreeMap<DocId, u64>,
}

impl Memory {
    fn write(&mut self, changes: Changes) {
        self.log.extend(changes.log);
        self.log_head = changes.log_head;
        for entry in changes.entries.iter().chain(&changes.refused) {
            self.receipts.insert((entry.device, entry.device_seq), entry.receipt.clone());
        }
        for entry in changes.entries {
            self.entries.insert((entry.doc, entry.receipt.doc_seq), entry);
        }
        self.refused.extend(changes.refused);
        for document in changes.documents {
            self.documents.insert(document.doc, document);
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
}

impl FeedStore for Memory {
    type Error = Infallible;

    fn heads(&self, scopes: &[Scope]) -> impl Future<Output = Result<Vec<Head>, Infallible>> + Send {
        let head = |scope| self.scopes.get(scope).map_or(Head::default(), |feed| feed.head);
        ready(Ok(scopes.iter().map(head).collect()))
    }

    fn pointers(
        &self,
        scope: &Scope,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Pointer>, Infallible>> + Send {
        let pointers = self.scopes.get(scope).map_or(&[][..], |feed| &feed.pointers);
        ready(Ok(pointers.iter().filter(|pointer| pointer.seq > after).take(limit).copied().collect()))
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

    fn documents(&self, docs: &[DocId]) -> impl Future<Output = Result<Vec<StoredDocument>, Infallible>> + Send {
        ready(Ok(docs.iter().filter_map(|doc| self.documents.get(doc)).cloned().collect()))
    }

    fn log(&self, doc: DocId) -> impl Future<Output = Result<Vec<StoredEntry>, Infallible>> + Send {
        ready(Ok(self.entries.range((doc, 0)..=(doc, u64::MAX)).map(|(_, entry)| entry.clone()).collect()))
    }

    fn log_nodes(&self, subtrees: &[Subtree]) -> impl Future<Output = Result<Vec<log::Hash>, Infallible>> + Send {
        let node = |subtree: &Subtree| self.log[subtree.completed_by() as usize - 1].nodes[usize::from(subtree.level)];
        ready(Ok(subtrees.iter().map(node).collect()))
    }
}

/// A centre's server.
#[derive(Debug)]
pub struct Server {
    key: SecretKey,
    anchors: AnchorKey,
    ledger: Ledger,
    reference: Vec<u8>,
    devices: BTreeMap<DeviceId, Device>,
    memory: Memory,
}

impl Server {
    pub fn new(reference: Reference) -> Self {
        let key = SecretKey::from_bytes(&[1; 32]).expect("a small scalar is on the curve");
        let anchors = AnchorKey([2; 32]);
        Self {
            reference: reference.encode(),
            ledger: Ledger::new(reference, anchors.clone(), key.clone()),
            key,
            anchors,
            devices: BTreeMap::new(),
            memory: Memory::default(),
        }
    }

    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    pub fn enrol(&mut self, worker: &WorkerId, key: PublicKey) {
        let id = key.device();
        self.devices.insert(id, Device { id, worker: worker.clone(), key, end: ChainEnd::NONE, revoked: false });
    }

    /// Starts again from what is stored.
    pub fn restart(&mut self) {
        self.ledger.forget();
    }

    /// Answers one request of an enrolled device; `None` for bytes that are no request.
    pub fn handle(&mut self, now: Timestamp, device: DeviceId, bytes: &[u8]) -> Option<Vec<u8>> {
        let request = Request::decode(bytes)?;
        let pushed = match &request.push {
            None => Pushed { receipts: Vec::new(), problem: None },
            Some(run) => {
                let held = self.devices.get_mut(&device)?;
                match ledger::verify(&self.ledger.reference().centre, &held.key, run) {
                    Err(problem) => Pushed { receipts: Vec::new(), problem: Some(problem) },
                    Ok(run) => {
                        self.ledger.begin(self.memory.log_head.clone());
                        let missing = self.ledger.missing([&run]);
                        let found = self.memory.documents.values().filter(|document| {
                            missing.docs.contains(&document.doc) || !missing.people.is_disjoint(&document.people)
                        });
                        self.ledger.load(&missing, found.cloned().collect()).ok()?;
                        let known = self.memory.receipts.range((device, run.first_seq)..=(device, u64::MAX));
                        let known = known.map(|((_, seq), receipt)| (*seq, receipt.clone())).collect();
                        let pushed = self.ledger.admit(now, held, &run, &known);
                        self.memory.write(self.ledger.take_changes());
                        pushed
                    }
                }
            }
        };
        let held = &self.devices[&device];
        let asker = Asker {
            device,
            scopes: readable(&held.worker, &self.ledger.reference().organisation, now.date()),
            epoch: 1,
            now,
            anchor: self.anchors.anchor(device, now),
            reference: (&self.reference, Reference::digest(&self.reference)),
            pushed,
            supplied: 0,
            end: held.end,
            checkpoint: Checkpoint::sign(&self.ledger.reference().centre, 1, &self.memory.log_head, &self.key),
            backed_up: 0,
        };
        let answer = at_once(feed::answer(&self.memory, asker, &request)).unwrap_or_else(|never| match never {});
        let body = encode(&answer);
        let request = Sha256::digest(bytes).into();
        let signature = self.key.sign(&answer_message(&request, &body));
        Some(encode(&SignedAnswer { request, body, signature }))
    }

    /// SHA-256 over the states of the documents that a person may read, as `Replica::state_digest` computes it.
    pub fn state_digest(&self, worker: &WorkerId, now: Timestamp) -> [u8; 32] {
        let scopes = readable(worker, &self.ledger.reference().organisation, now.date());
        let mut hash = Sha256::new();
        for document in self.memory.documents.values().filter(|document| !scopes.is_disjoint(&document.scopes)) {
            hash.update(document.doc.0);
            hash.update(document.doc_seq.to_be_bytes());
            hash.update(document.head.0);
            hash.update((document.state.len() as u64).to_be_bytes());
            hash.update(&document.state);
        }
        hash.finalize().into()
    }

    pub fn document(&self, doc: DocId) -> Option<&StoredDocument> {
        self.memory.documents.get(&doc)
    }

    /// Every entry ever received, admitted or refused, by device and number.
    pub fn received(&self) -> BTreeSet<(DeviceId, u64)> {
        self.memory.receipts.keys().copied().collect()
    }
}

/// The value of a future that never waits.
fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("a store in memory never waits"),
    }
}
