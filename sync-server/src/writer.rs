//! The one task that admits. It takes whatever runs are waiting, decides about all of them in one transaction, and answers
//! when that is durable. While it waits for the disk the next runs gather, so the groups grow with the load by themselves and
//! nobody waits for a timer.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::account::code;
use doorstep_core::domain::{DeviceId, Timestamp};
use doorstep_core::fact::SignedReceipt;
use doorstep_core::sync::ledger::{ChainEnd, Changes, Device, Ledger, Missing, Pushed, StoredEntry, VerifiedRun};
use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::edition::Editions;
use crate::publish;
use crate::relay::{News, Relay};
use crate::store::{Group, Keys, Store, StoreError, told_key};

/// Runs that may wait; beyond that a phone is told to come back. One group takes some milliseconds, so a full queue is
/// seconds of work.
const QUEUE: usize = 1024;
/// A group ends at so many runs or entries, so that nobody waits long for others.
const RUNS_PER_GROUP: usize = 128;
const ENTRIES_PER_GROUP: usize = 1000;
/// A group that other transactions got in the way of is tried so often.
const TRIES: u32 = 5;
/// The ledger keeps documents between groups; at so many it starts anew. At 2 kB each some 20 MB.
const DOCUMENTS_CACHED: usize = 10_000;

/// What became of a run, and where the device's chain ends now.
#[derive(Clone, Debug)]
pub struct Admitted {
    pub pushed: Pushed,
    pub end: ChainEnd,
}

/// The run was not taken: its code, of `account::code`.
pub type NotTaken = &'static str;

struct Job {
    device: DeviceId,
    run: VerifiedRun,
    length: usize,
    /// From a file, and not from the phone itself.
    imported: bool,
    answer: oneshot::Sender<Result<Admitted, NotTaken>>,
}

/// What waits for the writer.
enum Work {
    Admit(Job),
    /// Entries that a phone brings back to a restored store.
    Supply(Box<Device>, Vec<StoredEntry>, oneshot::Sender<Result<(), NotTaken>>),
}

/// The handle by which runs are handed in. The task ends when the last handle is gone.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Work>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

impl Writer {
    /// Starts the task. The keys are the store's.
    pub fn start(
        store: Store,
        editions: Editions,
        keys: Keys,
        clock: Clock,
        relay: Relay,
    ) -> (Self, tokio::task::JoinHandle<()>) {
        let (jobs, waiting) = mpsc::channel(QUEUE);
        let task = Task { store, editions, keys, clock, relay, ledger: None, written: 0 };
        (Self { jobs }, tokio::spawn(task.run(waiting)))
    }

    /// Hands in a run whose signature was checked (`ledger::verify`); `length` is its number of entries.
    ///
    /// Errors: `SYNC-E-STORE` when the queue is full or the store fails: nothing of the run was admitted, or, at the worst
    /// moment of a failing disk, it was and the repeated run gets the same receipts.
    pub async fn admit(&self, device: DeviceId, run: VerifiedRun, length: usize) -> Result<Admitted, NotTaken> {
        self.hand_in(device, run, length, false).await
    }

    /// The same for a run from a file that an administrator hands in: [`Ledger::import`].
    pub async fn import(&self, device: DeviceId, run: VerifiedRun, length: usize) -> Result<Admitted, NotTaken> {
        self.hand_in(device, run, length, true).await
    }

    async fn hand_in(
        &self,
        device: DeviceId,
        run: VerifiedRun,
        length: usize,
        imported: bool,
    ) -> Result<Admitted, NotTaken> {
        let (answer, admitted) = oneshot::channel();
        self.jobs.try_send(Work::Admit(Job { device, run, length, imported, answer })).map_err(|_| code::STORE)?;
        admitted.await.unwrap_or(Err(code::STORE))
    }

    /// Puts back entries that a restored store had lost; their receipts were checked (`ledger::verify_supply`). Repeating it
    /// changes nothing.
    ///
    /// Errors: `SYNC-E-STORE`, and nothing was put back.
    pub async fn supply(&self, supplier: Device, entries: Vec<StoredEntry>) -> Result<(), NotTaken> {
        let (answer, supplied) = oneshot::channel();
        self.jobs.try_send(Work::Supply(Box::new(supplier), entries, answer)).map_err(|_| code::STORE)?;
        supplied.await.unwrap_or(Err(code::STORE))
    }
}

struct Task {
    store: Store,
    editions: Editions,
    keys: Keys,
    clock: Clock,
    relay: Relay,
    /// Not there before the first group, and away while one is being decided.
    ledger: Option<Ledger>,
    /// Size of the log when the documents in the ledger were right.
    written: u64,
}

/// When it is proved that a shared document survives saving and loading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Proof {
    /// At the end of the group: many changes of one document come together, and it is most of the work of each.
    Once,
    /// With each change, so that the one that is to blame is refused and the others are not.
    Each,
}

enum Failure {
    Store(StoreError),
    /// A document does not survive saving and loading with what was decided.
    Unproved,
    /// Our own code gave up on a run.
    Fault,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Task {
    async fn run(mut self, mut waiting: mpsc::Receiver<Work>) {
        let mut next = None;
        loop {
            let work = match next.take() {
                Some(work) => work,
                None => match waiting.recv().await {
                    Some(work) => work,
                    None => return,
                },
            };
            let first = match work {
                Work::Admit(job) => job,
                Work::Supply(supplier, entries, answer) => {
                    let _ = answer.send(self.put_back(*supplier, entries).await);
                    continue;
                }
            };
            let mut devices = BTreeSet::from([first.device]);
            let mut entries = first.length;
            let mut jobs = vec![first];
            while jobs.len() < RUNS_PER_GROUP && entries < ENTRIES_PER_GROUP {
                let job = match waiting.try_recv() {
                    Ok(Work::Admit(job)) => job,
                    Ok(supply) => {
                        next = Some(supply);
                        break;
                    }
                    Err(_) => break,
                };
                // A repeat may be on the heels of its original; its receipts are in the store only after this group.
                if !devices.insert(job.device) {
                    next = Some(Work::Admit(job));
                    break;
                }
                entries += job.length;
                jobs.push(job);
            }
            self.settle(jobs, 1, Proof::Once).await;
        }
    }

    /// Decides, stores, answers: in this order.
    async fn settle(&mut self, jobs: Vec<Job>, tries: u32, proof: Proof) {
        let runs: Vec<Handed> = jobs.iter().map(|job| (job.device, job.run.clone(), job.imported)).collect();
        match self.group(runs, proof).await {
            Ok(admitted) => {
                for (job, admitted) in jobs.into_iter().zip(admitted) {
                    let _ = job.answer.send(admitted);
                }
            }
            Err(Failure::Store(error)) if error.is_conflict() && tries < TRIES => {
                Box::pin(self.settle(jobs, tries + 1, proof)).await;
            }
            Err(Failure::Store(error)) if jobs.len() == 1 || self.store.ping().await.is_err() => {
                tracing::error!(code = code::STORE, cause = %error, runs = jobs.len(), "group not stored");
                for job in jobs {
                    let _ = job.answer.send(Err(code::STORE));
                }
            }
            Err(Failure::Fault) if jobs.len() == 1 => {
                for job in jobs {
                    tracing::error!(code = code::FAULT, device = %job.device, "a run made admission panic");
                    let _ = job.answer.send(Err(code::FAULT));
                }
            }
            // One of them; the others shall not suffer for it.
            Err(Failure::Fault | Failure::Store(_)) => {
                for job in jobs {
                    Box::pin(self.settle(vec![job], 1, proof)).await;
                }
            }
            Err(Failure::Unproved) => {
                tracing::error!(code = code::FAULT, runs = jobs.len(), "a document does not survive saving");
                for job in jobs {
                    Box::pin(self.settle(vec![job], 1, Proof::Each)).await;
                }
            }
        }
    }

    async fn group(&mut self, runs: Vec<Handed>, proof: Proof) -> Result<Vec<Result<Admitted, NotTaken>>, Failure> {
        let outcome = self.try_group(runs, proof).await;
        if outcome.is_err() {
            self.forget();
        }
        outcome
    }

    async fn try_group(&mut self, runs: Vec<Handed>, proof: Proof) -> Result<Vec<Result<Admitted, NotTaken>>, Failure> {
        let started = std::time::Instant::now();
        let now = self.clock.now();
        let mut group = self.store.group().await?;
        if self.begin(&mut group).await?.reference().is_due(now.date()) {
            // An edition begins with this day, and what is handed in on it is judged by that.
            drop(group);
            publish::begin(&self.store, now).await?;
            group = self.store.group().await?;
            self.begin(&mut group).await?;
        }
        let ids = runs.iter().map(|(device, ..)| *device).collect();
        let devices = group.devices(&ids).await?;
        let beyond = group.beyond(&ids).await?;
        let mut pushes = Vec::with_capacity(runs.len());
        for (id, run, imported) in runs {
            let device = devices.get(&id).cloned();
            let mut known = BTreeMap::new();
            if let Some(end) = device.as_ref().map(|device| device.end.seq) {
                // What is repeated, and what a restored store holds of the chain behind a hole.
                if run.first_seq <= end {
                    known = group.receipts(id, run.first_seq, run.last_seq()).await?;
                }
                if beyond.contains(&id) {
                    known.extend(group.receipts(id, end + 1, u64::MAX).await?);
                }
            }
            pushes.push(Push { device, run, imported, known });
        }
        let ledger = self.ledger.as_mut().ok_or(Failure::Fault)?;
        loop {
            let missing = ledger.missing(pushes.iter().map(|push| &push.run));
            if missing.is_empty() {
                break;
            }
            load(ledger, &mut group, &missing).await?;
        }
        let decide = move |ledger: &mut Ledger| {
            ledger.prove_once(proof == Proof::Once);
            let admitted: Vec<Result<Admitted, NotTaken>> =
                pushes.into_iter().map(|push| push.admit(ledger, now)).collect();
            ledger.prove().map(|()| admitted)
        };
        let (admitted, changes) = self.apart(decide).await?;
        let admitted = admitted.map_err(|_| Failure::Unproved)?;
        self.store_changes(group, &changes, now).await?;
        tracing::debug!(
            runs = admitted.len(),
            admitted = changes.entries.len(),
            refused = changes.refused.len(),
            micros = started.elapsed().as_micros() as u64,
            "group"
        );
        if self.ledger.as_ref().is_some_and(|ledger| ledger.cached() > DOCUMENTS_CACHED) {
            self.forget();
        }
        Ok(admitted)
    }

    /// The ledger for a group, as the store says that things stand. Who publishes an edition takes the same lock, so the whole
    /// group is judged under one.
    async fn begin(&mut self, group: &mut Group) -> Result<&mut Ledger, StoreError> {
        let fresh = || {
            let reference = self.editions.current().reference.clone();
            Ledger::new(reference, self.keys.anchors.clone(), self.keys.receipts.clone())
        };
        let ledger = self.ledger.get_or_insert_with(fresh);
        if group.written() != self.written {
            // Another process did since our last group.
            ledger.forget();
            if group.edition().await? != ledger.reference().edition {
                let current = self.editions.take(group.reference().await?)?;
                ledger.set_reference(current.reference.clone());
            }
            self.written = group.written();
        }
        ledger.begin(group.log_head().clone());
        Ok(ledger)
    }

    async fn store_changes(&mut self, mut group: Group, changes: &Changes, now: Timestamp) -> Result<(), StoreError> {
        if changes.is_empty() {
            return Ok(());
        }
        group.write(changes, now).await?;
        let written = group.written();
        group.commit().await?;
        if written != self.written {
            let told = changes.told.iter().map(|told| told_key(&told.scope));
            let scopes = changes.points.iter().map(|point| point.scope.key()).chain(told).collect();
            self.relay.tell(News::Changed { scopes, since: self.written, written });
            self.written = written;
        }
        Ok(())
    }

    async fn put_back(&mut self, supplier: Device, entries: Vec<StoredEntry>) -> Result<(), NotTaken> {
        let count = entries.len();
        match self.try_put_back(supplier, entries).await {
            Ok(()) => Ok(()),
            Err(failure) => {
                let cause = match failure {
                    Failure::Store(error) => error.to_string(),
                    Failure::Fault | Failure::Unproved => "a fault".to_owned(),
                };
                tracing::error!(code = code::STORE, cause, entries = count, "not put back");
                self.forget();
                Err(code::STORE)
            }
        }
    }

    async fn try_put_back(&mut self, supplier: Device, entries: Vec<StoredEntry>) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut group = self.store.group().await?;
        let known = group.known(&entries).await?;
        let ledger = self.begin(&mut group).await?;
        let missing = ledger.missing_of(entries.iter().chain(&known.waiting));
        load(ledger, &mut group, &missing).await?;
        let ((), changes) = self
            .apart(move |ledger| {
                ledger.prove_once(false);
                ledger.supply(now, &supplier, known, entries);
            })
            .await?;
        tracing::info!(put_back = changes.entries.len(), waiting = changes.waiting.len(), "supplied");
        Ok(self.store_changes(group, &changes, now).await?)
    }

    /// Admission computes, so it has a thread of its own. A panic there takes the ledger with it and nothing else.
    async fn apart<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut Ledger) -> T + Send + 'static,
    ) -> Result<(T, Changes), Failure> {
        let Some(mut ledger) = self.ledger.take() else { return Err(Failure::Fault) };
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&mut ledger);
            let changes = ledger.take_changes();
            (ledger, done, changes)
        });
        let (ledger, done, changes) = done.await.map_err(|_| Failure::Fault)?;
        self.ledger = Some(ledger);
        Ok((done, changes))
    }

    fn forget(&mut self) {
        if let Some(ledger) = &mut self.ledger {
            ledger.forget();
        }
    }
}

async fn load(ledger: &mut Ledger, group: &mut Group, missing: &Missing) -> Result<(), StoreError> {
    if missing.is_empty() {
        return Ok(());
    }
    let found = group.load(missing).await?;
    ledger.load(missing, found).map_err(|doc| StoreError::damaged(&format!("document {doc}")))
}

/// A run of a phone, and whether it comes from a file.
type Handed = (DeviceId, VerifiedRun, bool);

struct Push {
    device: Option<Device>,
    run: VerifiedRun,
    imported: bool,
    known: BTreeMap<u64, SignedReceipt>,
}

impl Push {
    fn admit(self, ledger: &mut Ledger, now: Timestamp) -> Result<Admitted, NotTaken> {
        let mut device = self.device.ok_or(code::SESSION)?;
        let admit = if self.imported { Ledger::import } else { Ledger::admit };
        let pushed = admit(ledger, now, &mut device, &self.run, &self.known);
        // Revoked between the door and here.
        if pushed.problem == Some(code::REVOKED) {
            return Err(code::REVOKED);
        }
        Ok(Admitted { pushed, end: device.end })
    }
}
