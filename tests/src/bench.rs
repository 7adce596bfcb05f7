//! What the benches stand on: a centre of any size, founded in a folder, and phones that write as fast as they can. Those benches
//! that need a server as a process of its own are below.

pub mod board;
pub mod caller;
pub mod honest;
pub mod kill;
pub mod process;
pub mod storm;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use doorstep_core::centre::file::guangyuan_demo;
use doorstep_core::centre::{Matter, Reference};
use doorstep_core::document::{Actor, Shared};
use doorstep_core::domain::org::{Window, Worker};
use doorstep_core::domain::{
    Date, DocId, EntryHash, Grant, GrantId, GroupId, MatterId, Private, Role, Span, Timestamp, WindowId, WorkerId,
};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fact::visit::{Application, Category, Channel};
use doorstep_core::fact::{DocKind, Entry, Envelope, Kind, Run, Signature, Statement};
use doorstep_core::sync::message::Request;
use doorstep_server::password::Cost;
use doorstep_server::store::{Account, Founding, Identity, Keys, Store};

pub const WINDOW: &str = "social-security";
pub const PASSWORD: &str = "bench-password";

/// The day on which benches run, at nine in the morning.
pub fn morning() -> Timestamp {
    Date::new(2026, 5, 13).expect("a day of the calendar").at_minute(9 * 60)
}

pub fn worker(number: usize) -> WorkerId {
    WorkerId(format!("w{number:04}"))
}

/// One figure, as a JSON line: `{"name":…,"value":…,"unit":…,"budget":"<=1500"}`.
pub fn print(name: &str, value: f64, unit: &str, budget: Option<&str>) {
    let value = (value * 1000.0).round() / 1000.0;
    match budget {
        Some(budget) => println!(r#"{{"name":"{name}","value":{value},"unit":"{unit}","budget":"{budget}"}}"#),
        None => println!(r#"{{"name":"{name}","value":{value},"unit":"{unit}"}}"#),
    }
}

/// A document's id that nobody else draws.
pub fn doc(number: usize) -> DocId {
    let mut id = [0xd0; 16];
    id[..8].copy_from_slice(&(number as u64).to_be_bytes());
    DocId::drawn(id)
}

/// As a phone sends it that holds nothing yet.
pub fn request(push: Option<Run>) -> Request {
    Request { epoch: 1, push, ..Request::new(morning()) }
}

/// The demo centre with this many more people, all at one window and in one group.
pub fn reference(workers: usize) -> Reference {
    let mut reference = guangyuan_demo();
    for number in 0..workers {
        let id = worker(number);
        let group = Some(GroupId::new("group-1"));
        let sending_unit = "人社局".to_owned();
        reference.organisation.workers.insert(
            id.clone(),
            Worker { name: format!("员工{number}"), group, group_from: None, sending_unit, service: None },
        );
        reference.organisation.grants.push(Grant {
            id: GrantId(format!("g{number:04}")),
            worker: id,
            role: Role::WindowStaff,
            span: Span::Window(WindowId::new(WINDOW)),
            from: Date::new(2026, 1, 1).expect("a day of the calendar"),
            to: None,
        });
    }
    reference
}

/// People at a window of [`windows`]; all read what the others write there.
pub const PEOPLE: usize = 10;

/// The demo centre with this many more people, a window for every ten of them.
pub fn windows(workers: usize) -> Reference {
    let mut reference = reference(workers);
    for number in 0..workers {
        let window = window_of(number);
        let matter = Matter {
            name: "高龄津贴申请".to_owned(),
            window: window.clone(),
            in_person: true,
            promised_days: Some(5),
            materials: Vec::new(),
            statutory_days: None,
            calendar_days: false,
            silence_consents: false,
            staff_min: 1,
            guide: None,
        };
        reference.matters.insert(MatterId(format!("m-{window}")), matter);
        let place = Window { name: window.to_string(), telephone: "08390000000".to_owned(), min_present: None };
        reference.organisation.windows.insert(window.clone(), place);
        let mut grants = reference.organisation.grants.iter_mut();
        if let Some(grant) = grants.find(|grant| grant.worker == worker(number)) {
            grant.span = Span::Window(window);
        }
    }
    reference
}

/// The window of a worker of [`windows`].
pub fn window_of(number: usize) -> WindowId {
    WindowId(format!("window-{:03}", number / PEOPLE))
}

/// Founds a centre in an empty folder. Every worker's login is the id, with [`PASSWORD`].
pub async fn found(folder: &Path, reference: &Reference) -> Result<(Store, Keys)> {
    found_in(Store::open(folder).await?, reference).await
}

/// The same in an empty store.
pub async fn found_in(store: Store, reference: &Reference) -> Result<(Store, Keys)> {
    let hash = Cost::LOW.hash(PASSWORD).context("a password that can be hashed")?;
    let identity = Identity { epoch: 1, secret: [3; 32], anchor_key: [4; 32] };
    let keys = identity.keys().context("a small scalar is on the curve")?;
    let accounts = reference
        .organisation
        .workers
        .keys()
        .map(|worker| Account { login: worker.to_string(), worker: worker.clone(), password_hash: hash.clone() })
        .collect();
    store
        .found(&Founding {
            identity,
            centre: reference.centre.clone(),
            edition: reference.edition,
            reference: reference.encode(),
            accounts,
            at: morning(),
        })
        .await?;
    Ok((store, keys))
}

/// A phone that only writes: its key, its chain, its copies of shared documents.
#[derive(Debug)]
pub struct Pen {
    pub worker: WorkerId,
    grant: GrantId,
    key: SecretKey,
    seq: u64,
    head: EntryHash,
    shared: BTreeMap<DocId, Shared>,
}

/// One entry to be written.
#[derive(Debug)]
pub struct Line {
    doc: DocId,
    doc_kind: DocKind,
    kind: Kind,
    payload: Vec<u8>,
    wall: Timestamp,
    acting: bool,
}

impl Pen {
    pub fn new(number: usize) -> Self {
        let mut secret = [7; 32];
        secret[..8].copy_from_slice(&(number as u64 + 1).to_be_bytes());
        Self {
            worker: worker(number),
            grant: GrantId(format!("g{number:04}")),
            key: SecretKey::from_bytes(&secret).expect("all but a few byte strings are keys"),
            seq: 0,
            head: EntryHash::NONE,
            shared: BTreeMap::new(),
        }
    }

    /// Forgets its copies of shared documents: it will not write in them again.
    pub fn put_down(&mut self) {
        self.shared.clear();
    }

    pub fn key(&self) -> &SecretKey {
        &self.key
    }

    /// A punch in the worker's own month.
    pub fn punch(&self, reference: &Reference, at: Timestamp) -> Line {
        let (date, payload) = (at.date(), Statement::Punched(Punch { at, note: String::new() }));
        Line {
            doc: DocId::month(&reference.centre, &self.worker, date.year(), date.month()),
            doc_kind: DocKind::Month,
            kind: payload.kind(),
            payload: payload.encode(),
            wall: at,
            acting: false,
        }
    }

    /// An application for a visit, filed at the window.
    pub fn visit(&self, reference: &Reference, doc: DocId, at: Timestamp) -> Line {
        self.visit_at(&WindowId::new(WINDOW), reference, doc, at)
    }

    /// The same at another window.
    pub fn visit_at(&self, window: &WindowId, reference: &Reference, doc: DocId, at: Timestamp) -> Line {
        let statement = Statement::VisitFiled(application(window, reference, at.date()));
        let payload = statement.encode();
        Line { doc, doc_kind: DocKind::Visit, kind: statement.kind(), payload, wall: at, acting: true }
    }

    /// A tick in a visit's form, made on this phone's own copy of it.
    pub fn tick(&mut self, doc: DocId, key: &str, done: bool, at: Timestamp) -> Line {
        let nonce = [9; 8];
        let actor = Actor::new(self.key.public().device(), nonce);
        let shared = self.shared.entry(doc).or_insert_with(|| Shared::genesis(DocKind::Visit));
        let chunk = shared.write_tick(actor, key, done).expect("the tick differs from the last one");
        let payload = [nonce.as_slice(), &chunk].concat();
        Line { doc, doc_kind: DocKind::Visit, kind: Kind::CHANGE, payload, wall: at, acting: false }
    }

    /// A change of a visit that is none: so many bytes of the same value.
    pub fn rubbish(&self, doc: DocId, size: usize, at: Timestamp) -> Line {
        Line { doc, doc_kind: DocKind::Visit, kind: Kind::CHANGE, payload: vec![0x85; size], wall: at, acting: false }
    }

    /// The lines as one signed run, continuing the chain.
    pub fn run(&mut self, reference: &Reference, lines: Vec<Line>) -> Run {
        let device = self.key.public().device();
        let (first_seq, prev) = (self.seq + 1, self.head);
        let mut entries = Vec::with_capacity(lines.len());
        for line in lines {
            self.seq += 1;
            let entry = Entry::seal(Envelope {
                suite: 1,
                tenant: reference.centre.clone(),
                doc: line.doc,
                doc_kind: line.doc_kind,
                kind: line.kind,
                person: self.worker.clone(),
                acting: line.acting.then(|| (Role::WindowStaff, self.grant.clone())),
                device,
                device_seq: self.seq,
                prev: self.head,
                anchor: None,
                wall: line.wall,
                mono_ms: None,
                subject: None,
                payload: line.payload,
            });
            self.head = entry.hash;
            entries.push(entry.bytes);
        }
        let signature = self.key.sign(&Run::message(&reference.centre, device, self.seq, self.head));
        Run { first_seq, prev, entries, signature: Signature(signature.0) }
    }
}

fn application(window: &WindowId, reference: &Reference, applied_on: Date) -> Application {
    let matters = reference.matters.iter();
    let matter = matters.filter(|(_, matter)| matter.in_person && matter.window == *window).map(|(id, _)| id.clone());
    Application {
        category: Category::Age80,
        channel: Channel::WindowSelf,
        window: window.clone(),
        applicant: Private::new("王桂兰".into()),
        id_number: Private::new("510802194003051220".into()),
        birth: Date::new(1940, 3, 5),
        phone: Private::new("13900001111".into()),
        relative: None,
        project: None,
        matters: matter.take(1).collect(),
        disability_grade: None,
        unable_reason: String::new(),
        urgent: false,
        urgent_reason: String::new(),
        address: Private::new("利州区东坝街道则天路12号".into()),
        wished: "上午".into(),
        applied_on,
        community: None,
    }
}
