//! Every request that must be refused: its code, and that it changed nothing.

mod account;
mod admin;
mod attachments;
mod paper;
mod sync;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request as HttpRequest, Response, StatusCode, header};
use doorstep_core::account::{Problem, SignIn};
use doorstep_core::centre::file;
use doorstep_core::domain::{Date, DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::chain::{SecretKey, answer_message};
use doorstep_core::fact::envelope::{ENTRY_MAX, SUITE};
use doorstep_core::fact::{Entry, Envelope, Run, SignedReceipt, Statement, Verdict, decode, encode};
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::FeedStore;
use doorstep_core::sync::message::{Answer, PROTOCOL, REQUEST_MAX, Request, SignedAnswer};
use doorstep_core::testing;
use http_body_util::BodyExt;
use serde_json::json;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tower::ServiceExt;

use super::auth::Caller;
use super::{App, router};
use crate::clock::Clock;
use crate::config::{Config, Rate};
use crate::password::Cost;
use crate::store::Store;
use crate::{Opened, demo, open};

const PASSWORD: &str = "correct horse battery";

/// An opened data folder with the demo's people, all with one password, and no documents.
struct Site {
    app: Arc<App>,
    router: Router,
    clock: Clock,
    _opened: (tokio::task::JoinHandle<()>, std::fs::File),
    _folder: TempDir,
}

impl Site {
    async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    async fn open_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::starting_at(testing::at("2026-05-13 08:50"));
        let mut config = Config { clock: clock.clone(), password_cost: Cost::LOW, ..Config::new(folder.path().into()) };
        change(&mut config);
        let store = Store::open(folder.path()).await.unwrap();
        demo::found(&store, &file::guangyuan(), PASSWORD, Cost::LOW, clock.now()).await.unwrap();
        store.close().await;
        let Opened { app, writer, lock, .. } = open(config).await.unwrap();
        Self { router: router(Arc::clone(&app)), app, clock, _opened: (writer, lock), _folder: folder }
    }

    async fn reply(&self, mut request: HttpRequest<Body>) -> Reply {
        request.extensions_mut().insert(Caller(([127, 0, 0, 1], 1).into()));
        Reply::of(self.router.clone().oneshot(request).await.unwrap()).await
    }

    async fn send(&self, phone: &Phone, method: Method, path: &str, body: Vec<u8>) -> Reply {
        self.reply(phone.request(method, path).body(Body::from(body)).unwrap()).await
    }

    async fn sign_in(&self, phone: &mut Phone, login: &str, password: &str) -> Reply {
        let body = serde_json::to_vec(&phone.sign_in_message(login, password)).unwrap();
        let reply = self.send(phone, Method::POST, "/account/sign-in", body).await;
        if let Some(cookie) = &reply.cookie {
            phone.cookie = cookie.split(';').next().unwrap().to_owned();
            phone.worker = WorkerId::new(login);
        }
        reply
    }

    async fn signed_in(&self, login: &str, number: u8) -> Phone {
        let mut phone = Phone::new(number);
        assert_eq!(self.sign_in(&mut phone, login, PASSWORD).await.status, StatusCode::OK);
        phone
    }

    async fn sync(&self, phone: &Phone, request: &Request) -> Answer {
        let reply = self.send(phone, Method::POST, "/sync", request.encode()).await;
        assert_eq!(reply.status, StatusCode::OK, "{:?}", String::from_utf8_lossy(&reply.body));
        let signed: SignedAnswer = decode(&reply.body).unwrap();
        decode(&signed.body).unwrap()
    }

    /// Punches that all take effect.
    async fn push(&self, phone: &mut Phone, count: usize) {
        let request = phone.punches(self, count);
        let answer = self.sync(phone, &request).await;
        assert_eq!(answer.push_problem, None);
        assert_eq!(answer.admitted.receipts.iter().map(verdict).collect::<Vec<_>>(), vec![""; count]);
    }

    /// What a refused request may not change: the ends of all feeds, and of all phones' chains.
    async fn fingerprint(&self) -> (Vec<doorstep_core::sync::feed::Head>, Vec<(u64, EntryHash)>) {
        let current = self.app.current();
        let workers = current.reference.organisation.workers.keys();
        let scopes: Vec<Scope> = workers.clone().cloned().map(Scope::Person).collect();
        let mut chains = Vec::new();
        for worker in workers {
            let phones = self.app.store.phones_of(worker).await.unwrap();
            chains.extend(phones.iter().map(|phone| (phone.device.end.seq, phone.device.end.head)));
        }
        (self.app.store.heads(&scopes).await.unwrap(), chains)
    }

    /// `at` itself when it lies `after_ms` after now, give or take a minute; otherwise now.
    fn clock_near(&self, at: Timestamp, after_ms: i64) -> Timestamp {
        let now = self.clock.now();
        if (at.since(now) - after_ms).abs() < 60_000 { at } else { now }
    }
}

struct Reply {
    status: StatusCode,
    retry_after: Option<String>,
    cookie: Option<String>,
    encoding: Option<String>,
    body: Vec<u8>,
}

impl Reply {
    async fn of(response: Response<Body>) -> Self {
        let (head, body) = response.into_parts();
        let text = |name| head.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
        Self {
            status: head.status,
            retry_after: text(header::RETRY_AFTER),
            cookie: text(header::SET_COOKIE),
            encoding: text(header::CONTENT_ENCODING),
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    fn problem(&self) -> Problem {
        serde_json::from_slice(&self.body).unwrap()
    }

    #[track_caller]
    fn refused(&self, status: StatusCode, code: &str) {
        assert_eq!((self.status, self.problem().code.as_str()), (status, code));
    }
}

/// A phone by hand, for requests that no app would send.
struct Phone {
    key: SecretKey,
    number: u8,
    cookie: String,
    worker: WorkerId,
    seq: u64,
    head: EntryHash,
}

impl Phone {
    fn new(number: u8) -> Self {
        Self {
            key: SecretKey::from_bytes(&[number; 32]).unwrap(),
            number,
            cookie: String::new(),
            worker: WorkerId::new(""),
            seq: 0,
            head: EntryHash::NONE,
        }
    }

    /// The same phone once more, as after restoring it from a copy.
    fn fork(&self) -> Self {
        let fresh = Self::new(self.number);
        Self { cookie: self.cookie.clone(), worker: self.worker.clone(), seq: self.seq, head: self.head, ..fresh }
    }

    fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        HttpRequest::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::HOST, "here")
    }

    fn sign_in_message(&self, login: &str, password: &str) -> SignIn {
        let device_key = self.key.public();
        let proof = self.key.sign(&SignIn::proof_message(login, &device_key));
        let (login, password) = (login.to_owned(), password.to_owned());
        SignIn {
            login,
            password,
            device_key,
            device_name: "Android".to_owned(),
            proof,
            lost: None,
            unsent: String::new(),
        }
    }

    fn month(&self, site: &Site) -> DocId {
        let today: Date = site.clock.now().date();
        DocId::month(&site.app.current().reference.centre, &self.worker, today.year(), today.month())
    }

    /// A punch now. Its place in the chain is set by [`Phone::run`].
    fn punch(&self, site: &Site) -> Envelope {
        let now = site.clock.now();
        let statement = Statement::Punched(Punch { at: now, note: String::new() });
        Envelope {
            suite: SUITE,
            tenant: site.app.current().reference.centre.clone(),
            doc: self.month(site),
            doc_kind: statement.doc_kind(),
            kind: statement.kind(),
            person: self.worker.clone(),
            acting: None,
            device: self.key.public().device(),
            device_seq: 0,
            prev: EntryHash::NONE,
            anchor: None,
            wall: now,
            mono_ms: None,
            subject: None,
            payload: statement.encode(),
        }
    }

    /// Links entries to the chain and signs them.
    fn run(&mut self, envelopes: &[Envelope]) -> Run {
        let (mut seq, mut prev) = (self.seq, self.head);
        let mut entries = Vec::new();
        for envelope in envelopes {
            seq += 1;
            let entry = Entry::seal(Envelope { device_seq: seq, prev, ..envelope.clone() });
            prev = entry.hash;
            entries.push(entry.bytes);
        }
        self.run_of(entries)
    }

    /// Signs bytes as they are.
    fn run_of(&mut self, entries: Vec<Vec<u8>>) -> Run {
        let (first_seq, prev) = (self.seq + 1, self.head);
        self.seq += entries.len() as u64;
        self.head = entries.last().map_or(prev, |bytes| EntryHash::of(bytes));
        let tenant = doorstep_core::domain::CentreId::new("guangyuan");
        let message = Run::message(&tenant, self.key.public().device(), self.seq, self.head);
        Run { first_seq, prev, entries, signature: self.key.sign(&message) }
    }

    fn ask(&self, push: Option<Run>) -> Request {
        Request { page: u32::MAX, push, ..Request::new(testing::at("2026-05-13 08:50")) }
    }

    fn punches(&mut self, site: &Site, count: usize) -> Request {
        let envelopes: Vec<Envelope> = (0..count).map(|_| self.punch(site)).collect();
        let run = self.run(&envelopes);
        self.ask(Some(run))
    }
}

/// The codes of a receipt; nothing for one that took effect.
fn verdict(receipt: &SignedReceipt) -> String {
    match &receipt.verdict {
        Verdict::Effective => String::new(),
        other => other.codes().iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
    }
}
