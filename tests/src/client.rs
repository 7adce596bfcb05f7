//! A phone without a browser: core's own replica over real HTTP, with a key in memory and a table for a disk.
//!
//! For tests with many phones, or with requests that no app would send. It proves nothing about IndexedDB, the service worker
//! or the pages; that is what [`crate::chromium`] is for.

use std::collections::{BTreeMap, VecDeque};
use std::io::Read as _;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use doorstep_core::account::{Problem, SignIn, SignedIn, Told, read_hashes, write_hashes};
use doorstep_core::document::{Live, open};
use doorstep_core::domain::{DocId, Timestamp};
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::sync::replica::{Effect, Event, Intent, Put, Replica, Table, Ticket};
use doorstep_core::sync::unsent::Unsent;
use doorstep_server::demo;
use flate2::read::GzDecoder;
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client as Http;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;
use tokio_tungstenite::tungstenite::Bytes;
use tokio_tungstenite::tungstenite::http::{Method, Request, StatusCode, header};

use crate::chromium::machine_now;

/// What a server answered: any status, any body.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: header::HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    /// The code of a refusal. Errors: the body is no [`Problem`].
    pub fn problem(&self) -> anyhow::Result<Problem> {
        serde_json::from_slice(&self.body).with_context(|| format!("{}: no problem in the body", self.status))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

pub struct Client {
    http: Http<HttpConnector, Full<Bytes>>,
    origin: String,
    cookies: BTreeMap<String, String>,
    key: SecretKey,
    store: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    replica: Option<Replica>,
    /// Distinguishes the starts of one phone, as a random number does on a real one.
    starts: u64,
    offline: bool,
    last_request: Vec<u8>,
    /// The phone's clock minus the machine's. Unit: ms.
    clock_ms: i64,
    started: Instant,
    /// Time that passed without the machine's clock noticing. Unit: ms.
    passed_ms: u64,
    wake_at: Option<Timestamp>,
    next_ticket: u64,
    saved: Vec<Ticket>,
    exported: Option<Unsent>,
    /// Requests sent to `/sync` that were answered, and their bytes both ways without headers.
    pub exchanges: u64,
    pub exchanged_bytes: u64,
    /// Requests to `/sync` that the server told to come again later, and those that nobody answered.
    pub deferred: u64,
    pub unanswered: u64,
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client").field("origin", &self.origin).finish_non_exhaustive()
    }
}

fn http() -> Http<HttpConnector, Full<Bytes>> {
    Http::builder(TokioExecutor::new()).build_http()
}

impl Client {
    /// `seed` makes the phone's key: the same seed is the same phone.
    pub fn new(origin: &str, seed: u64) -> Self {
        let mut bytes = [1; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        Self {
            http: http(),
            origin: origin.to_owned(),
            cookies: BTreeMap::new(),
            key: SecretKey::from_bytes(&bytes).expect("all but a few byte strings are keys"),
            store: BTreeMap::new(),
            replica: None,
            starts: seed.wrapping_mul(1_000_003),
            offline: false,
            last_request: Vec::new(),
            clock_ms: 0,
            started: Instant::now(),
            passed_ms: 0,
            wake_at: None,
            next_ticket: 1,
            saved: Vec::new(),
            exported: None,
            exchanges: 0,
            exchanged_bytes: 0,
            deferred: 0,
            unanswered: 0,
        }
    }

    /// The phone of somebody of a demo centre at that time, signed in and up to date.
    pub async fn of_demo(origin: &str, login: &str, seed: u64, now: Timestamp) -> anyhow::Result<Self> {
        let mut client = Self::new(origin, seed);
        client.set_clock(now);
        client.sign_in(login, demo::PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        client.sync().await?;
        Ok(client)
    }

    /// The time passes on this phone until `now`.
    pub fn set_clock(&mut self, now: Timestamp) {
        let clock_ms = now.0 - machine_now();
        self.passed_ms = self.passed_ms.saturating_add_signed(clock_ms - self.clock_ms);
        self.clock_ms = clock_ms;
    }

    pub fn now(&self) -> Timestamp {
        Timestamp(machine_now() + self.clock_ms)
    }

    fn mono_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64 + self.passed_ms
    }

    /// The phone finds nobody to talk to, whatever the server does.
    pub fn set_offline(&mut self, offline: bool) {
        self.offline = offline;
    }

    /// Ends the connections to the server; the next request opens one.
    pub fn hang_up(&mut self) {
        self.http = http();
    }

    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// Errors: the server's refusal, or no answer.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> anyhow::Result<Result<SignedIn, Problem>> {
        let signed_in = match self.ask_in(login, password, String::new()).await? {
            Ok((signed_in, _)) => signed_in,
            Err(problem) => return Ok(Err(problem)),
        };
        match &mut self.replica {
            Some(replica) => replica.signed_in_again(&signed_in),
            None => self.replica = Some(Replica::new(&signed_in, self.nonce())),
        }
        Ok(Ok(signed_in))
    }

    async fn ask_in(
        &mut self,
        login: &str,
        password: &str,
        unsent: String,
    ) -> anyhow::Result<Result<(SignedIn, Told), Problem>> {
        let device_key = self.key.public();
        let proof = self.key.sign(&SignIn::proof_message(login, &device_key));
        let device_name = "test".to_owned();
        let (login, password) = (login.to_owned(), password.to_owned());
        let ask = SignIn { login, password, device_key, device_name, proof, lost: None, unsent };
        let reply = self.post_json("/account/sign-in", &serde_json::to_value(&ask)?).await?;
        if !reply.status.is_success() {
            return Ok(Err(reply.problem()?));
        }
        Ok(Ok((serde_json::from_slice(&reply.body)?, serde_json::from_slice(&reply.body)?)))
    }

    /// Signs in under a new key, as a phone does whose old one cannot be used any more, and takes what is unsent along.
    ///
    /// Errors: the server's refusal, or no answer.
    pub async fn enrol_anew(&mut self, seed: u64, login: &str, password: &str) -> anyhow::Result<Result<(), Problem>> {
        let mut bytes = [1; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        self.key = SecretKey::from_bytes(&bytes).context("a scalar")?;
        let unsent = write_hashes(self.replica().unreceipted());
        let (signed_in, told) = match self.ask_in(login, password, unsent).await? {
            Ok(answer) => answer,
            Err(problem) => return Ok(Err(problem)),
        };
        let received = read_hashes(&told.received).context("hashes")?;
        self.replica.as_mut().context("nobody is signed in")?.enrolled_anew(&signed_in, &received);
        Ok(Ok(()))
    }

    /// A second machine with everything that this one holds, its key included.
    pub fn cloned(&self) -> anyhow::Result<Self> {
        let mut other = Self::new(&self.origin, 0);
        other.key = self.key.clone();
        other.cookies.clone_from(&self.cookies);
        other.store.clone_from(&self.store);
        other.clock_ms = self.clock_ms;
        other.starts = self.starts + 1_000;
        other.restart()?;
        Ok(other)
    }

    fn nonce(&self) -> [u8; 8] {
        self.starts.to_be_bytes()
    }

    /// The app ends without a word and starts again from what was stored.
    pub fn restart(&mut self) -> anyhow::Result<()> {
        self.starts += 1;
        self.started = Instant::now();
        self.passed_ms = 0;
        let tables = self.store.iter().filter(|((table, _), _)| table.is_read_at_start());
        let tables =
            tables.map(|((table, key), value)| Put { table: *table, key: key.clone(), value: Some(value.clone()) });
        let replica = Replica::restore(tables.collect(), self.nonce());
        self.replica = Some(replica.context("the store has no readable session")?);
        Ok(())
    }

    /// Keys of what a table of the phone's store holds.
    pub fn stored(&self, table: Table) -> Vec<Vec<u8>> {
        self.store.keys().filter(|(other, _)| *other == table).map(|(_, key)| key.clone()).collect()
    }

    /// Values of the store vanish; the app hears of it with its next start.
    pub fn lose(&mut self, table: Table, keys: &[Vec<u8>]) {
        self.store.retain(|(other, key), _| *other != table || !keys.contains(key));
    }

    /// # Panics
    /// Before the first [`Client::sign_in`].
    pub fn replica(&self) -> &Replica {
        self.replica.as_ref().expect("signed in")
    }

    /// Writes and, when the phone is online, sends. Says whether it was stored.
    pub async fn write(&mut self, intents: Vec<Intent>) -> anyhow::Result<bool> {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.step(Event::Write { ticket, intents, hold_until: None }).await?;
        Ok(self.saved.contains(&ticket))
    }

    /// Whether a text stands anywhere in what this phone has stored.
    pub fn holds(&self, text: &str) -> bool {
        self.store.values().any(|value| value.windows(text.len()).any(|bytes| bytes == text.as_bytes()))
    }

    /// Asks the server once, and goes on while it says that there is more.
    pub async fn sync(&mut self) -> anyhow::Result<()> {
        self.step(Event::SyncNow).await
    }

    /// The file of unsent work, as the person would take it away.
    pub async fn export(&mut self) -> anyhow::Result<Vec<u8>> {
        self.step(Event::Export).await?;
        let unsent = self.exported.take().context("nothing was exported")?;
        // Another file, another key.
        self.starts += 1;
        let mut once = [2; 32];
        once[..8].copy_from_slice(&self.starts.to_be_bytes());
        unsent.seal(&self.replica().session().server_key, &once).context("a key and a scalar")
    }

    /// Lets the replica look at the time, as the wake-up it asked for would.
    pub async fn tick(&mut self) -> anyhow::Result<()> {
        self.step(Event::Tick).await
    }

    pub fn wake_at(&self) -> Option<Timestamp> {
        self.wake_at
    }

    /// One event, and everything that follows from it until the replica has no more to ask for.
    pub async fn step(&mut self, event: Event) -> anyhow::Result<()> {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let (wall, mono_ms) = (self.now(), self.mono_ms());
            let mut effects = Vec::new();
            self.replica.as_mut().context("nobody is signed in")?.step(wall, mono_ms, event, &mut effects);
            for effect in effects {
                events.extend(self.carry_out(effect).await);
            }
        }
        Ok(())
    }

    /// Notes and ticks that people wrote together, as this phone has them.
    pub async fn shared(&mut self, doc: DocId) -> anyhow::Result<&dyn Live> {
        let mut effects = Vec::new();
        self.replica.as_mut().context("nobody is signed in")?.shared(doc, &mut effects);
        for effect in effects {
            if let Some(event) = self.carry_out(effect).await {
                self.step(event).await?;
            }
        }
        self.replica().loaded_shared(doc).context("no such document")
    }

    async fn carry_out(&mut self, effect: Effect) -> Option<Event> {
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
            Effect::Send { request, .. } => Some(self.send(request).await),
            Effect::WakeAt(at) => {
                self.wake_at = Some(at);
                None
            }
            Effect::Saved(ticket) => {
                self.saved.push(ticket);
                None
            }
            Effect::Exported(unsent) => {
                self.exported = Some(unsent);
                None
            }
            Effect::NotSaved(_) | Effect::Undone(_) | Effect::Changed => None,
        }
    }

    fn store(&mut self, puts: Vec<Put>) {
        for Put { table, key, value } in puts {
            match value {
                Some(value) => self.store.insert((table, key), value),
                None => self.store.remove(&(table, key)),
            };
        }
    }

    /// The last request that the replica made, whether it went out or not.
    pub fn last_request(&self) -> &[u8] {
        &self.last_request
    }

    async fn send(&mut self, request: Vec<u8>) -> Event {
        self.last_request.clone_from(&request);
        if self.offline {
            return Event::Unreachable;
        }
        let up = request.len();
        match self.post_sync(request).await {
            Ok(reply) if reply.status.is_success() => {
                self.exchanges += 1;
                self.exchanged_bytes += (up + reply.body.len()) as u64;
                Event::Answer(reply.body)
            }
            Ok(reply) => match reply.problem() {
                Ok(problem) => {
                    self.deferred += u64::from(problem.retry_after_s.is_some());
                    Event::Problem { code: problem.code, retry_after_s: problem.retry_after_s }
                }
                Err(_) => Event::Unreachable,
            },
            Err(_) => {
                self.unanswered += 1;
                Event::Unreachable
            }
        }
    }

    /// Sends any bytes to `/sync` as this phone's session.
    pub async fn post_sync(&mut self, bytes: Vec<u8>) -> anyhow::Result<Reply> {
        self.request(Method::POST, "/sync", Some(("application/octet-stream", bytes))).await
    }

    pub async fn post_json(&mut self, path: &str, body: &Value) -> anyhow::Result<Reply> {
        self.request(Method::POST, path, Some(("application/json", body.to_string().into_bytes()))).await
    }

    pub async fn get(&mut self, path: &str) -> anyhow::Result<Reply> {
        self.request(Method::GET, path, None).await
    }

    pub async fn request(
        &mut self,
        method: Method,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> anyhow::Result<Reply> {
        const PATIENCE: Duration = Duration::from_secs(20);
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.origin));
        request = request.header(header::ORIGIN, &self.origin);
        // As browsers ask; what the server packs is unpacked below.
        request = request.header(header::ACCEPT_ENCODING, "gzip");
        if !self.cookies.is_empty() {
            request = request.header(header::COOKIE, self.cookie_header());
        }
        let body = match body {
            Some((kind, bytes)) => {
                request = request.header(header::CONTENT_TYPE, kind);
                bytes
            }
            None => Vec::new(),
        };
        let exchange = async {
            let response = self.http.request(request.body(Full::new(body.into()))?).await?;
            let (head, body) = response.into_parts();
            let packed = head.headers.get(header::CONTENT_ENCODING).is_some_and(|packing| packing == "gzip");
            let mut body = body.collect().await?.to_bytes().to_vec();
            if packed {
                let mut plain = Vec::new();
                GzDecoder::new(&body[..]).read_to_end(&mut plain)?;
                body = plain;
            }
            anyhow::Ok(Reply { status: head.status, headers: head.headers, body })
        };
        let Ok(reply) = tokio::time::timeout(PATIENCE, exchange).await else { bail!("{path}: no answer") };
        let reply = reply?;
        for cookie in reply.headers.get_all(header::SET_COOKIE) {
            self.keep_cookie(cookie.to_str()?);
        }
        Ok(reply)
    }

    /// What a WebSocket to `/live` has to bring along.
    pub fn cookie_header(&self) -> String {
        let pairs: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    /// Forgets who is signed in.
    pub fn drop_cookies(&mut self) {
        self.cookies.clear();
    }

    fn keep_cookie(&mut self, line: &str) {
        let mut parts = line.split(';').map(str::trim);
        let Some((name, value)) = parts.next().and_then(|pair| pair.split_once('=')) else { return };
        if parts.any(|part| part.eq_ignore_ascii_case("max-age=0")) {
            self.cookies.remove(name);
        } else {
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
    }
}
