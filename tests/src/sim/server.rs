//! The server's half on a store in memory ([`Memory`]): the real ledger and the real answers, a writer that decides about groups, and a
//! transaction that may be killed in the middle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use doorstep_core::account::{SignedIn, code};
use doorstep_core::centre::Reference;
use doorstep_core::domain::{DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::chain::{SecretKey, answer_message};
use doorstep_core::fact::{PublicKey, encode};
use doorstep_core::fold::State;
use doorstep_core::regime::leave::acting;
use doorstep_core::sync::anchor::AnchorKey;
use doorstep_core::sync::edition::{Taken, take_up};
use doorstep_core::sync::feed::Asker;
use doorstep_core::sync::ledger::{self, ChainEnd, Changes, Device, Known, Ledger, Pushed, StoredEntry, VerifiedRun};
use doorstep_core::sync::log::{self, Checkpoint};
use doorstep_core::sync::message::{Answer, Held, PROTOCOL, REQUEST_MAX, Request, SignedAnswer};
use doorstep_core::sync::scope::{readable, readable_in_place, supervised};
use doorstep_core::testing::memory::Memory;
use sha2::{Digest, Sha256};

/// Only the server knows it.
pub const ANCHOR_KEY: AnchorKey = AnchorKey([2; 32]);
/// Runs that one group takes.
const RUNS_PER_GROUP: usize = 8;
/// After a fault of its own the server asks phones to wait so long. Unit: seconds.
const RETRY_S: u64 = 5;

/// What a phone is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Answer(Vec<u8>),
    Problem { code: &'static str, retry_after_s: Option<u64> },
}

impl Reply {
    fn problem(code: &'static str) -> Self {
        Self::Problem { code, retry_after_s: None }
    }
}

/// One request's place: whom to answer, by the number that the network gave the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Caller {
    pub device: DeviceId,
    pub call: u64,
}

/// What became of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Durable,
    /// The store said no.
    Failed,
    /// The store said no, and yet it is durable.
    Unknown,
}

#[derive(Debug)]
struct Job {
    caller: Caller,
    request: Request,
    hash: [u8; 32],
    run: Option<VerifiedRun>,
    /// What is to be brought back first.
    supply: Vec<StoredEntry>,
    supplied: u32,
}

#[derive(Debug)]
struct Group {
    decided: Vec<(Job, Option<Pushed>)>,
    changes: Changes,
    order: Vec<(DeviceId, u64)>,
}

/// What a finished transaction leads to.
#[derive(Debug, Default)]
pub struct Finished {
    /// Of what is now durable: the transaction, and its new entries in the order of their admission.
    pub written: Option<(Changes, Vec<(DeviceId, u64)>)>,
    pub replies: Vec<(Caller, Reply)>,
    /// Devices of which a request was met that had been answered before.
    pub repeated: Vec<DeviceId>,
}

/// A centre's server.
#[derive(Debug)]
pub struct Server {
    key: Arc<SecretKey>,
    ledger: Ledger,
    reference: Vec<u8>,
    digest: [u8; 8],
    epoch: u64,
    /// What came later was never lost.
    put_back: Timestamp,
    pub memory: Memory,
    /// The last checkpoint signed: the same until something is written.
    checkpoint: std::cell::RefCell<Option<(u64, Checkpoint)>>,
    ended: BTreeSet<DeviceId>,
    waiting: Vec<Job>,
    group: Option<Group>,
    /// Requests whose runs were answered with receipts: whoever sends one again changes nothing.
    answered: BTreeSet<[u8; 32]>,
}

impl Server {
    /// `encoded` is the reference data as it travels.
    pub fn new(key: Arc<SecretKey>, reference: &Reference, encoded: Vec<u8>, memory: Memory) -> Self {
        Self {
            digest: Reference::digest(&encoded),
            reference: encoded,
            ledger: Ledger::new(reference.clone(), ANCHOR_KEY, (*key).clone()),
            key,
            epoch: 1,
            put_back: Timestamp(0),
            memory,
            checkpoint: std::cell::RefCell::new(None),
            ended: BTreeSet::new(),
            waiting: Vec::new(),
            group: None,
            answered: BTreeSet::new(),
        }
    }

    pub fn reference(&self) -> &Reference {
        self.ledger.reference()
    }

    pub fn reference_digest(&self) -> [u8; 8] {
        self.digest
    }

    /// An administrator publishes another edition of people and figures: in one transaction with the line of the log that
    /// tells of it, and with the documents that other people read from now on.
    ///
    /// Returns how many those are.
    pub fn publish(&mut self, now: Timestamp, reference: Reference) -> usize {
        self.reference = reference.encode();
        self.digest = Reference::digest(&self.reference);
        let log_digest = Sha256::digest(&self.reference).into();
        let event = log::Event::Published { edition: reference.edition, digest: log_digest };
        let line = self.memory.log_head.append(now, event);
        self.memory.log.push(line);
        self.ledger.set_reference(reference);
        self.take_up()
    }

    /// Documents come into the scopes that the edition in force gives them, and leave the others.
    fn take_up(&mut self) -> usize {
        let all = self.memory.documents.values().cloned().collect();
        let Taken { documents, points, left_out } =
            take_up(self.ledger.reference(), all).expect("the store holds what the ledger wrote");
        debug_assert!(left_out.is_empty(), "nobody leaves the directory");
        let moved = documents.len();
        let log_head = self.memory.log_head.clone();
        self.memory.write(Changes { documents, points, log_head, ..Changes::default() });
        self.ledger.forget();
        moved
    }

    /// Enrols a phone, or greets one that is known, as signing in does.
    pub fn sign_in(&mut self, worker: &WorkerId, key: PublicKey) -> SignedIn {
        let id = key.device();
        let server_key = self.key.public();
        let centre = self.reference().centre.clone();
        self.ended.remove(&id);
        let device = self.memory.devices.entry(id).or_insert_with(|| Device {
            id,
            worker: worker.clone(),
            key,
            end: ChainEnd::NONE,
            revoked: false,
            verifier: None,
        });
        SignedIn {
            centre,
            worker: worker.clone(),
            name: worker.to_string(),
            device: id,
            server_key,
            epoch: self.epoch,
            device_seq: device.end.seq,
            device_head: device.end.head,
            session_ends: Timestamp(i64::MAX),
        }
    }

    /// Those of a phone's entries that are admitted.
    pub fn admitted(&self, hashes: &[EntryHash]) -> Vec<EntryHash> {
        let entries = self.memory.entries.values().map(|entry| entry.receipt.hash);
        let held: BTreeSet<EntryHash> = entries.chain(self.memory.aside.keys().copied()).collect();
        hashes.iter().filter(|hash| held.contains(hash)).copied().collect()
    }

    /// The session of a phone ends; it has to sign in again.
    pub fn end_session(&mut self, device: DeviceId) {
        self.ended.insert(device);
    }

    pub fn revoke(&mut self, device: DeviceId) {
        if let Some(device) = self.memory.devices.get_mut(&device) {
            device.revoked = true;
        }
    }

    /// Takes one request. `None` when its run waits for the writer.
    pub fn receive(&mut self, now: Timestamp, caller: Caller, bytes: &[u8]) -> Option<Reply> {
        let Some(device) = self.memory.devices.get(&caller.device).filter(|_| !self.ended.contains(&caller.device))
        else {
            return Some(Reply::problem(code::SESSION));
        };
        if device.revoked {
            return Some(Reply::problem(code::REVOKED));
        }
        if bytes.len() > REQUEST_MAX {
            return Some(Reply::problem(code::SIZE));
        }
        if bytes.first().is_some_and(|version| u16::from(*version) != PROTOCOL) {
            return Some(Reply::problem(code::VERSION));
        }
        let Some(mut request) = Request::decode(bytes) else { return Some(Reply::problem(code::FORMAT)) };
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let centre = self.reference().centre.clone();
        let supply = std::mem::take(&mut request.supply);
        let supplied = supply.len() as u32;
        let supply = ledger::verify_supply(&centre, &self.key.public(), self.put_back, supply);
        let mut pushed = Pushed { receipts: Vec::new(), problem: None };
        let run = match request.push.take().map(|run| ledger::verify(&centre, &device.key, &run)) {
            Some(Err(problem)) => {
                pushed.problem = Some(problem);
                None
            }
            Some(Ok(run)) => Some(run),
            None => None,
        };
        if run.is_some() || supplied > 0 {
            self.waiting.push(Job { caller, request, hash, run, supply, supplied });
            return None;
        }
        Some(Reply::Answer(self.answer(now, caller.device, pushed, 0, &request, hash)))
    }

    /// Decides about the runs that wait and begins their transaction, unless one is under way or nothing waits.
    pub fn begin(&mut self, now: Timestamp) -> bool {
        if self.group.is_some() || self.waiting.is_empty() {
            return false;
        }
        self.ledger.begin(self.memory.log_head.clone());
        // What is brought back comes first, in a transaction of its own.
        if let Some(place) = self.waiting.iter().position(|job| !job.supply.is_empty()) {
            let job = self.waiting.remove(place);
            self.put_back(now, job.caller.device, &job.supply);
            let changes = self.ledger.take_changes();
            self.group = Some(Group { decided: vec![(job, None)], changes, order: Vec::new() });
            return true;
        }
        let mut devices = BTreeSet::new();
        let mut taken = Vec::new();
        let mut left = Vec::new();
        for job in std::mem::take(&mut self.waiting) {
            // A repeat on the heels of its original finds its receipts in the store only after this group.
            if taken.len() < RUNS_PER_GROUP && devices.insert(job.caller.device) {
                taken.push(job);
            } else {
                left.push(job);
            }
        }
        self.waiting = left;
        // As the writer does: proofs once a document, and with each change only when one of them fails.
        for once in [true, false] {
            self.load(&taken);
            self.ledger.prove_once(once);
            let (pushed, order) = self.admit(now, &taken);
            if self.ledger.prove().is_ok() {
                let decided = taken.into_iter().zip(pushed).map(|(job, pushed)| (job, Some(pushed))).collect();
                self.group = Some(Group { decided, changes: self.ledger.take_changes(), order });
                return true;
            }
            self.ledger.forget();
            self.ledger.begin(self.memory.log_head.clone());
        }
        unreachable!("with proofs at each change none is owed");
    }

    fn load(&mut self, jobs: &[Job]) {
        loop {
            let missing = self.ledger.missing(jobs.iter().filter_map(|job| job.run.as_ref()));
            if missing.is_empty() {
                return;
            }
            let found = self.memory.documents.values().filter(|document| {
                missing.docs.contains(&document.doc) || !missing.people.is_disjoint(&document.people)
            });
            self.ledger.load(&missing, found.cloned().collect()).expect("the store holds what the ledger wrote");
        }
    }

    /// What each is told, and the places of what is new, in order.
    fn admit(&mut self, now: Timestamp, jobs: &[Job]) -> (Vec<Pushed>, Vec<(DeviceId, u64)>) {
        let mut decided = Vec::new();
        let mut order = Vec::new();
        for job in jobs {
            let id = job.caller.device;
            let mut device = self.memory.devices[&id].clone();
            let Some(run) = &job.run else {
                decided.push(Pushed { receipts: Vec::new(), problem: None });
                continue;
            };
            let known = self.memory.receipts.range((id, run.first_seq.min(device.end.seq + 1))..=(id, u64::MAX));
            let aside = self.memory.aside.values().filter(|entry| entry.device == id);
            let aside = aside.map(|entry| (entry.device_seq, entry.receipt.clone()));
            // What stands at a place comes after what was displaced from it, and is taken.
            let known: BTreeMap<_, _> = aside.chain(known.map(|((_, seq), receipt)| (*seq, receipt.clone()))).collect();
            let before = device.end.seq;
            let pushed = self.ledger.admit(now, &mut device, run, &known);
            // Colleagues may have brought back what stands behind the end.
            order.extend((before + 1..=device.end.seq).filter(|seq| !known.contains_key(seq)).map(|seq| (id, seq)));
            decided.push(pushed);
        }
        (decided, order)
    }

    fn put_back(&mut self, now: Timestamp, supplier: DeviceId, supply: &[StoredEntry]) {
        let supplier = self.memory.devices[&supplier].clone();
        self.ledger.prove_once(false);
        let missing = self.ledger.missing_of(supply);
        let found = self.memory.documents.values().filter(|document| missing.docs.contains(&document.doc));
        self.ledger.load(&missing, found.cloned().collect()).expect("the store holds what the ledger wrote");
        let memory = &self.memory;
        let docs: BTreeSet<DocId> = supply.iter().map(|entry| entry.doc).collect();
        let devices: BTreeSet<DeviceId> = supply.iter().map(|entry| entry.device).collect();
        // In their own places, as every store looks for them: bytes that somebody else had sent as theirs were refused in another
        // chain.
        let is_held = |entry: &&StoredEntry| {
            let stands = memory.receipts.get(&(entry.device, entry.device_seq));
            stands.is_some_and(|receipt| receipt.hash == entry.receipt.hash)
                || memory.aside.contains_key(&entry.receipt.hash)
        };
        let mut beyond: BTreeMap<DeviceId, BTreeMap<u64, EntryHash>> = BTreeMap::new();
        let later = memory.receipts.iter().map(|(place, receipt)| (*place, receipt.hash));
        let aside = memory.aside.values().map(|entry| ((entry.device, entry.device_seq), entry.receipt.hash));
        for ((device, seq), hash) in aside.chain(later).filter(|((device, _), _)| devices.contains(device)) {
            if memory.devices.get(&device).is_some_and(|known| seq > known.end.seq) {
                beyond.entry(device).or_default().insert(seq, hash);
            }
        }
        let waiting: Vec<StoredEntry> =
            memory.aside.values().filter(|entry| docs.contains(&entry.doc)).cloned().collect();
        let known = Known {
            held: supply.iter().filter(is_held).map(|entry| entry.receipt.hash).collect(),
            taken: supply
                .iter()
                .chain(&waiting)
                .map(|entry| (entry.device, entry.device_seq))
                .filter(|place| memory.receipts.contains_key(place))
                .collect(),
            waiting,
            devices: memory.devices.iter().map(|(id, device)| (*id, device.clone())).collect(),
            beyond,
        };
        self.ledger.supply(now, &supplier, known, supply.to_vec());
    }

    /// Ends the transaction under way.
    pub fn finish(&mut self, now: Timestamp, end: End) -> Finished {
        let Some(Group { decided, changes, order }) = self.group.take() else { return Finished::default() };
        let mut finished = Finished::default();
        if end != End::Failed {
            self.memory.write(changes.clone());
            finished.written = Some((changes, order));
        }
        if end != End::Durable {
            self.ledger.forget();
            let problem = Reply::Problem { code: code::STORE, retry_after_s: Some(RETRY_S) };
            finished.replies = decided.into_iter().map(|(job, _)| (job.caller, problem.clone())).collect();
            return finished;
        }
        for (mut job, pushed) in decided {
            let Some(pushed) = pushed else {
                // Brought back; what it pushes comes next.
                job.supply.clear();
                self.waiting.insert(0, job);
                continue;
            };
            let reply = match pushed.problem {
                Some(problem @ (code::REVOKED | code::SESSION)) => Reply::problem(problem),
                problem => {
                    if problem.is_none() && !self.answered.insert(job.hash) {
                        finished.repeated.push(job.caller.device);
                    }
                    let (device, supplied) = (job.caller.device, job.supplied);
                    Reply::Answer(self.answer(now, device, pushed, supplied, &job.request, job.hash))
                }
            };
            finished.replies.push((job.caller, reply));
        }
        finished
    }

    /// The process ends: nobody is answered, and the transaction under way is durable or not.
    pub fn kill(&mut self, is_kept: bool) -> Finished {
        self.waiting.clear();
        self.ledger.forget();
        let mut finished = Finished::default();
        if let Some(Group { changes, order, .. }) = self.group.take()
            && is_kept
        {
            self.memory.write(changes.clone());
            finished.written = Some((changes, order));
        }
        finished
    }

    /// A copy of the store, which the store then knows of, unless that went wrong.
    pub fn back_up(&mut self, is_noted: bool) -> Memory {
        let backup = self.memory.clone();
        if is_noted {
            self.memory.backed_up = self.memory.log_head.size;
        }
        backup
    }

    /// The store is what it was when a backup was made, and says so.
    pub fn restore(&mut self, now: Timestamp, backup: Memory) {
        self.kill(false);
        self.memory = backup;
        self.answered.clear();
        self.epoch += 1;
        self.put_back = now.plus_ms(1);
        self.memory.backed_up = 0;
        let line = self.memory.log_head.append(now, log::Event::Restored { epoch: self.epoch });
        self.memory.log.push(line);
        // The administrator publishes at once what the backup did not know.
        self.take_up();
    }

    pub fn is_committing(&self) -> bool {
        self.group.is_some()
    }

    /// The server speaks first: what came since these cursors. `None` when nothing did.
    pub fn news(&self, now: Timestamp, device: DeviceId, held: &Held) -> Option<Vec<u8>> {
        let known = self.memory.devices.get(&device)?;
        if known.revoked || self.ended.contains(&device) {
            return None;
        }
        let request = held.request(self.epoch, now);
        let answer = self.compose(now, device, Pushed { receipts: Vec::new(), problem: None }, 0, &request);
        answer.is_news(&request).then(|| self.sign(device, &answer, [0; 32]))
    }

    fn answer(
        &self,
        now: Timestamp,
        device: DeviceId,
        pushed: Pushed,
        supplied: u32,
        request: &Request,
        request_hash: [u8; 32],
    ) -> Vec<u8> {
        self.sign(device, &self.compose(now, device, pushed, supplied, request), request_hash)
    }

    fn checkpoint(&self) -> Checkpoint {
        let head = &self.memory.log_head;
        let mut last = self.checkpoint.borrow_mut();
        match &*last {
            Some((epoch, checkpoint)) if *epoch == self.epoch && checkpoint.size == head.size => checkpoint.clone(),
            _ => {
                let checkpoint = Checkpoint::sign(&self.reference().centre, self.epoch, head, &self.key);
                *last = Some((self.epoch, checkpoint.clone()));
                checkpoint
            }
        }
    }

    fn compose(&self, now: Timestamp, device: DeviceId, pushed: Pushed, supplied: u32, request: &Request) -> Answer {
        let held = &self.memory.devices[&device];
        let organisation = &self.ledger.reference().organisation;
        let asker = Asker {
            device,
            worker: &held.worker,
            scopes: readable(&held.worker, organisation, now.date()),
            supervised: supervised(&held.worker, organisation, now.date()),
            in_place: acting::is_regulated(&self.ledger.reference().figures).then_some(self.ledger.reference()),
            epoch: self.epoch,
            now,
            anchor: ANCHOR_KEY.anchor(device, now),
            reference: (&self.reference, self.digest),
            pushed,
            supplied,
            end: held.end,
            checkpoint: self.checkpoint(),
            backed_up: self.memory.backed_up,
        };
        self.memory.answer(asker, request)
    }

    fn sign(&self, device: DeviceId, answer: &Answer, request_hash: [u8; 32]) -> Vec<u8> {
        let body = encode(answer);
        let signature = self.key.sign(&answer_message(device, &request_hash, &body));
        encode(&SignedAnswer { request: request_hash, body, signature })
    }

    /// SHA-256 over the states of the documents that a person may read, as `Replica::state_digest` computes it.
    pub fn state_digest(&self, worker: &WorkerId, now: Timestamp) -> [u8; 32] {
        let organisation = &self.ledger.reference().organisation;
        let mut scopes = readable(worker, organisation, now.date());
        let states =
            self.memory.documents.iter().filter_map(|(doc, stored)| Some((*doc, State::decode(&stored.state)?)));
        let states: Vec<(DocId, State)> = states.collect();
        let leaves = states.iter().filter_map(|(doc, state)| Some((*doc, state.as_leave()?)));
        scopes.extend(readable_in_place(worker, leaves, self.ledger.reference(), now.date()));
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
}

/// Reads an answer without looking at its signature.
pub fn open(answer: &[u8]) -> Option<Answer> {
    let signed: SignedAnswer = doorstep_core::fact::read(answer)?;
    doorstep_core::fact::read(&signed.body)
}
