//! One phone: core's own replica with a table for a disk, a real key and a real line. Everything that the app's shell does for
//! the replica is done here, and nothing else: what is sent, kept and believed is the replica's business.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};
use doorstep_core::document::{Live, open};
use doorstep_core::domain::{DocId, Role, Timestamp};
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::sync::replica::{Content, Effect, Event, Intent, Put, Replica, Table, Ticket};
use doorstep_server::clock::Clock;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep_until;

use super::centre::{PASSWORD, Post};
use super::line::{Account, Heard, Line, PAUSE};
use super::now_ms;
use super::record::{self, Edit};

/// What the harness asks of a phone.
#[derive(Debug)]
pub enum Ask {
    Online,
    Offline,
    /// Records, each with its id.
    Write(Vec<(DocId, Value)>),
    Edit(Vec<(DocId, Edit)>),
    /// Until the phone itself knows that it has all that the server has, and holds a receipt for everything it wrote.
    Current,
    /// Until so many records are readable and these edits are to be seen.
    Await {
        docs: usize,
        edits: Vec<(DocId, Edit)>,
    },
    Read(Vec<DocId>),
    /// Which of these edits are not to be seen, and a digest over all records.
    Check(Vec<(DocId, Edit)>),
}

#[derive(Debug)]
pub enum Told {
    /// From when to when, on the harness's clock.
    Done(f64, f64),
    Records(BTreeMap<String, Value>),
    Checked {
        missing: Vec<String>,
        docs: usize,
        digest: String,
    },
}

pub type Reply = oneshot::Sender<Result<Told>>;

#[derive(Clone, Debug)]
pub struct Handle(mpsc::UnboundedSender<(Ask, Reply)>);

impl Handle {
    /// Errors: what went wrong on the phone, or that it is gone.
    pub async fn ask(&self, ask: Ask) -> Result<Told> {
        let (reply, told) = oneshot::channel();
        self.0.send((ask, reply)).map_err(|_| anyhow!("the phone is gone"))?;
        told.await.context("the phone is gone")?
    }
}

/// Somebody who waits for something to be so.
struct Waiter {
    docs: usize,
    edits: BTreeMap<DocId, Vec<Edit>>,
    reply: Reply,
}

struct Phone {
    post: Post,
    key: SecretKey,
    replica: Replica,
    store: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    account: Account,
    line: Option<(Line, mpsc::UnboundedReceiver<Heard>)>,
    /// The live connection is open.
    live: bool,
    /// The server has answered since the phone is online.
    answered: bool,
    clock: Clock,
    started: Instant,
    wake_at: Option<Timestamp>,
    next_ticket: u64,
    saved: Option<Ticket>,
    /// Documents whose content may have changed since somebody looked.
    dirty: BTreeSet<DocId>,
    waiters: Vec<Waiter>,
    current: Vec<Reply>,
}

/// Enrols a new phone, which stays offline.
///
/// Errors: the server's refusal, or no answer.
pub async fn start(name: &str, collection: &str, authority: &str) -> Result<Handle> {
    let post = Post::of(name, collection);
    let seed = Sha256::digest(format!("{name}\0{collection}\0{}", now_ms()));
    let key = SecretKey::from_bytes(&seed.into()).context("all but a few byte strings are keys")?;
    let (account, signed_in) = Account::enrol(authority, post.worker.as_str(), PASSWORD, &key).await?;
    let nonce = seed[..8].try_into().expect("SHA-256 gives 32 bytes");
    let phone = Phone {
        post,
        key,
        replica: Replica::new(&signed_in, nonce),
        store: BTreeMap::new(),
        account,
        line: None,
        live: false,
        answered: false,
        clock: Clock::of_machine(),
        started: Instant::now(),
        wake_at: None,
        next_ticket: 1,
        saved: None,
        dirty: BTreeSet::new(),
        waiters: Vec::new(),
        current: Vec::new(),
    };
    let (asks, asked) = mpsc::unbounded_channel();
    tokio::spawn(phone.run(asked));
    Ok(Handle(asks))
}

impl Phone {
    async fn run(mut self, mut asked: mpsc::UnboundedReceiver<(Ask, Reply)>) {
        loop {
            let wake = self.wake_at.filter(|_| self.line.is_some()).map(|at| {
                let wait = u64::try_from(at.since(self.clock.now())).unwrap_or(0);
                tokio::time::Instant::now() + std::time::Duration::from_millis(wait)
            });
            tokio::select! {
                ask = asked.recv() => match ask {
                    Some((ask, reply)) => self.answer(ask, reply),
                    None => return,
                },
                heard = hear(&mut self.line) => self.heard(heard),
                () = sleep_until(wake.unwrap_or_else(tokio::time::Instant::now)), if wake.is_some() => {
                    self.wake_at = None;
                    self.step(Event::Tick);
                    self.listen();
                }
            }
            // What has come in by now is one thing to look at.
            while let Some(heard) = self.line.as_mut().and_then(|(_, hears)| hears.try_recv().ok()) {
                self.heard(heard);
            }
            self.settle();
        }
    }

    fn heard(&mut self, heard: Heard) {
        match heard {
            Heard::Opened => self.live = true,
            Heard::Closed => {
                let was_asked = std::mem::take(&mut self.live) && self.replica.status().sending;
                if let Some((line, _)) = &mut self.line {
                    line.lost();
                }
                if was_asked {
                    self.step(Event::Unreachable);
                }
            }
            Heard::Answer(bytes) => {
                self.answered = true;
                self.step(Event::Answer(bytes));
                self.listen();
            }
            Heard::Problem(problem) => {
                self.step(Event::Problem { code: problem.code, retry_after_s: problem.retry_after_s });
            }
            Heard::Unreachable => self.step(Event::Unreachable),
        }
    }

    /// Has the live connection opened by the next request, now or soon.
    fn listen(&mut self) {
        let status = self.replica.status();
        let Some((line, _)) = &self.line else { return };
        if self.live || !status.reachable || status.loading || status.trouble.is_some() {
            return;
        }
        if line.may_open() {
            self.step(Event::SyncNow);
        } else {
            let soon = self.clock.now().plus_ms(PAUSE.as_millis() as i64);
            self.wake_at = Some(self.wake_at.map_or(soon, |at| at.min(soon)));
        }
    }

    fn answer(&mut self, ask: Ask, reply: Reply) {
        let began = now_ms();
        let told = match ask {
            Ask::Online => {
                self.line = Some(Line::new(&self.account));
                self.answered = false;
                self.step(Event::SyncNow);
                Ok(Told::Done(began, began))
            }
            Ask::Offline => {
                self.line = None;
                self.live = false;
                if self.replica.status().sending {
                    self.step(Event::Unreachable);
                }
                Ok(Told::Done(began, now_ms()))
            }
            Ask::Write(records) => self.write(records).map(|()| Told::Done(began, now_ms())),
            Ask::Edit(edits) => self.edit(&edits).map(|()| Told::Done(began, now_ms())),
            Ask::Current => return self.current.push(reply),
            Ask::Await { docs, edits } => {
                let mut by_doc: BTreeMap<DocId, Vec<Edit>> = BTreeMap::new();
                for (doc, edit) in edits {
                    by_doc.entry(doc).or_default().push(edit);
                }
                self.dirty.extend(by_doc.keys());
                return self.waiters.push(Waiter { docs, edits: by_doc, reply });
            }
            Ask::Read(docs) => self.read(docs),
            Ask::Check(edits) => self.check(&edits),
        };
        let _ = reply.send(told);
    }

    /// One event, and everything that follows from it until the replica has no more to ask for.
    fn step(&mut self, event: Event) {
        let mut events = VecDeque::from([event]);
        let mut effects = Vec::new();
        while let Some(event) = events.pop_front() {
            let mono_ms = self.started.elapsed().as_millis() as u64;
            self.replica.step(self.clock.now(), mono_ms, event, &mut effects);
            for effect in effects.drain(..) {
                events.extend(self.carry_out(effect));
            }
        }
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Event> {
        match effect {
            Effect::Store { id, puts } => {
                self.store(puts);
                Some(Event::Stored(id))
            }
            Effect::LoadShared(doc) => {
                let saved = self.store.get(&(Table::Shared, doc.0.to_vec())).cloned();
                let tail = self.store.range((Table::Tail, doc.0.to_vec())..);
                let tail = tail.take_while(|((table, key), _)| *table == Table::Tail && key.starts_with(&doc.0));
                let tail = tail.map(|(_, change)| change.clone()).collect();
                Some(Event::SharedLoaded { doc, saved, tail, open })
            }
            Effect::LoadKept { limit } => {
                let kept = self.store.iter().filter(|((table, _), _)| *table == Table::Kept).take(limit);
                let kept = kept.map(|((_, key), value)| (key.clone(), value.clone())).collect();
                Some(Event::KeptLoaded(Some(kept)))
            }
            Effect::Sign(message) => {
                let signature = self.key.sign(&message);
                Some(Event::Signed { message, signature })
            }
            Effect::Verify { key, message, signature } => {
                let valid = key.verifies(&message, &signature);
                Some(Event::Verified { message, valid })
            }
            Effect::Send { request, has_work } => match &mut self.line {
                Some((line, _)) => {
                    // The first load goes by posts, which the server packs.
                    line.send(request, self.replica.status().loading, has_work);
                    None
                }
                None => Some(Event::Unreachable),
            },
            Effect::WakeAt(at) => {
                self.wake_at = Some(self.wake_at.map_or(at, |other| other.min(at)));
                None
            }
            Effect::Saved(ticket) => {
                self.saved = Some(ticket);
                None
            }
            Effect::NotSaved(_) | Effect::Undone(_) | Effect::Changed | Effect::Exported(_) => None,
        }
    }

    fn store(&mut self, puts: Vec<Put>) {
        for Put { table, key, value } in puts {
            if matches!(table, Table::Row | Table::Shared | Table::Tail)
                && let Some(doc) = key.first_chunk::<16>()
            {
                self.dirty.insert(DocId(*doc));
            }
            match value {
                Some(value) => self.store.insert((table, key), value),
                None => self.store.remove(&(table, key)),
            };
        }
    }

    fn intent(&self, doc: DocId, content: Content) -> Intent {
        let is_fact = matches!(content, Content::Fact(_));
        let acting = is_fact.then(|| (Role::WindowStaff, self.post.grant.clone()));
        Intent { doc, doc_kind: DocKind::Visit, acting, subject: None, content }
    }

    /// Stored for good when this returns.
    fn save(&mut self, intents: Vec<Intent>) -> Result<()> {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.step(Event::Write { ticket, intents, hold_until: None });
        ensure!(self.saved == Some(ticket), "a write was not stored");
        Ok(())
    }

    fn write(&mut self, records: Vec<(DocId, Value)>) -> Result<()> {
        let today = self.clock.now().date();
        for (doc, record) in records {
            let filed = record::application(&record, &self.post, today);
            let contents = [
                Content::Fact(Statement::VisitFiled(filed)),
                Content::Draft(record::draft(&record)),
                Content::Notes(record::notes(&record)),
            ];
            let intents = contents.map(|content| self.intent(doc, content));
            self.save(intents.into())?;
            self.dirty.insert(doc);
        }
        Ok(())
    }

    fn edit(&mut self, edits: &[(DocId, Edit)]) -> Result<()> {
        for (doc, edit) in edits {
            let content = edit.content(self.shared(*doc).context("an edit of a record that is not here")?);
            let intent = self.intent(*doc, content);
            self.save(vec![intent])?;
            self.dirty.insert(*doc);
        }
        Ok(())
    }

    /// The live shared document, read from the store if need be.
    fn shared(&mut self, doc: DocId) -> Option<&dyn Live> {
        self.replica.view(doc)?;
        let mut effects = Vec::new();
        self.replica.shared(doc, &mut effects);
        for effect in effects {
            if let Some(event) = self.carry_out(effect) {
                self.step(event);
            }
        }
        self.replica.loaded_shared(doc)
    }

    fn record(&mut self, doc: DocId) -> Option<Value> {
        let filed = self.replica.view(doc)?.state.as_visit()?.application.clone();
        Some(record::read(doc, &filed, self.shared(doc)?))
    }

    fn read(&mut self, docs: Vec<DocId>) -> Result<Told> {
        let docs = if docs.is_empty() { self.docs() } else { docs };
        let read = docs.into_iter().filter_map(|doc| Some((record::id_of(doc), self.record(doc)?)));
        Ok(Told::Records(read.collect()))
    }

    fn docs(&self) -> Vec<DocId> {
        self.replica.views(DocKind::Visit).into_iter().map(|(doc, _)| doc).collect()
    }

    fn check(&mut self, edits: &[(DocId, Edit)]) -> Result<Told> {
        let status = self.replica.status();
        ensure!(status.refused == 0, "{} entries were refused: {:?}", status.refused, self.replica.queue());
        ensure!(status.trouble.is_none(), "the phone is in trouble: {:?}", status.trouble);
        let docs = self.docs();
        let records: BTreeMap<String, Value> =
            docs.iter().filter_map(|doc| Some((record::id_of(*doc), self.record(*doc)?))).collect();
        let mut hash = Sha256::new();
        for (id, record) in &records {
            hash.update(id);
            hash.update(record.to_string());
            hash.update("\n");
        }
        let digest = hash.finalize()[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let missing = edits
            .iter()
            .filter(|(doc, edit)| !records.get(&record::id_of(*doc)).is_some_and(|record| edit.is_in(record)));
        let missing = missing.map(|(doc, edit)| edit.name(&record::id_of(*doc))).collect();
        Ok(Told::Checked { missing, docs: records.len(), digest })
    }

    /// Tells those who wait what has come true.
    fn settle(&mut self) {
        self.waiters.retain(|waiter| !waiter.reply.is_closed());
        if self.waiters.iter().any(|waiter| !waiter.edits.is_empty()) {
            for doc in std::mem::take(&mut self.dirty) {
                if !self.waiters.iter().any(|waiter| waiter.edits.contains_key(&doc)) {
                    continue;
                }
                let Some(record) = self.record(doc) else { continue };
                for waiter in &mut self.waiters {
                    let Some(edits) = waiter.edits.get_mut(&doc) else { continue };
                    edits.retain(|edit| !edit.is_in(&record));
                    if edits.is_empty() {
                        waiter.edits.remove(&doc);
                    }
                }
            }
        }
        let held = self.replica.status().documents;
        let is_met = |waiter: &Waiter| waiter.edits.is_empty() && held >= waiter.docs;
        let (met, waiters) = std::mem::take(&mut self.waiters).into_iter().partition(is_met);
        self.waiters = waiters;
        let met: Vec<Waiter> = met;
        let now = now_ms();
        for waiter in met {
            let _ = waiter.reply.send(Ok(Told::Done(now, now)));
        }
        if self.answered && self.is_current() {
            for reply in self.current.drain(..) {
                let _ = reply.send(Ok(Told::Done(now, now)));
            }
        }
    }

    /// The last answer said that there is no more, and no entry is without its receipt, which the server gives only when the
    /// entry is on its disk.
    fn is_current(&self) -> bool {
        let status = self.replica.status();
        self.line.is_some() && status.waiting == 0 && !status.sending && !status.loading && status.reachable
    }
}

/// What comes over the line; for ever nothing when there is none.
async fn hear(line: &mut Option<(Line, mpsc::UnboundedReceiver<Heard>)>) -> Heard {
    if let Some((_, hears)) = line
        && let Some(heard) = hears.recv().await
    {
        return heard;
    }
    std::future::pending().await
}
