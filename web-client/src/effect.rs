//! What the update asks for, and the one loop that carries it out.

mod account;
pub mod photos;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use doorstep_core::account::ChangePassword;
use doorstep_core::attachment::Place;
use doorstep_core::document::Open;
use doorstep_core::domain::{AttachmentId, DeviceId, DocId, Timestamp, WorkerId};
use doorstep_core::fact::{PublicKey, Signature};
use doorstep_core::sync::carrier;
use doorstep_core::sync::replica::{Put, Table};
use doorstep_core::sync::unsent::Unsent;
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use litemap::LiteMap;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

use crate::io::alarm::Alarm;
use crate::io::database::{Change, Database, Denied, Store};
use crate::io::install::Install;
use crate::io::keys::{self, Keys};
use crate::io::release::Release;
use crate::io::socket::{Heard, Socket};
use crate::io::tabs::{Tabs, Turn};
use crate::io::{address, clock, crash, export, http, look, network, storage, writing};
use crate::pages::later;
use crate::route::Route;
use crate::state::{Lang, TextSize, code};
use crate::update::{self, Event, Loaded, WriteRequest};

/// How long a change of a draft may wait for the next one, to be written with it. Unit: ms.
const DRAFT_WAIT_MS: u32 = 300;
/// Before a part of the app that did not come is asked for again.
const LOAD_AGAIN_MS: u32 = 3_000;

#[derive(Debug)]
pub enum Effect {
    /// A new address, with an entry in the browser's history.
    Go(Route),
    /// A new address in place of the present one.
    Replace(Route),
    /// Back, or to this address when there is no earlier page of ours.
    Back(Route),
    /// Apply and remember the language and text size.
    KeepLook(Lang, TextSize),
    /// One strict transaction; answered by `Stored` or `StoreFailed`.
    Store {
        id: u64,
        puts: Vec<Put>,
    },
    LoadShared(DocId),
    Photo(photos::Effect),
    /// The first values of the table of kept entries.
    LoadKept {
        limit: usize,
    },
    Sign(Vec<u8>),
    Verify {
        key: PublicKey,
        message: Vec<u8>,
        signature: Signature,
    },
    /// Over the live connection, which it opens if it can, otherwise as a post. As a post anyway when the answer is wanted `packed`.
    Send {
        request: Vec<u8>,
        packed: bool,
        has_work: bool,
    },
    /// `Tick` at this time by the phone's clock.
    WakeAt(Timestamp),
    /// The server answers: have the live connection opened soon unless it is open or on its way.
    OpenLive,
    /// Write or delete a draft soon.
    KeepDraft {
        key: String,
        version: u64,
        bytes: Option<Vec<u8>>,
    },
    /// With `renew`, this person's phone is enrolled under a new key; with `lost`, it has no store: `account::SignIn`. With `join`,
    /// the login is the code of a one-time card.
    SignIn {
        login: String,
        password: String,
        join: bool,
        renew: Option<Renewal>,
        lost: Option<String>,
    },
    /// Remember outside the store what would be missing without it.
    KeepOwed(String),
    /// The person has read what was lost.
    ForgetLost,
    /// End the session at the server and keep the data.
    EndSession,
    /// End the session and wipe the phone's store and keys.
    SignOut,
    ChangePassword(ChangePassword),
    LoadDevices,
    RevokeDevice(DeviceId),
    /// Answered by `AskAnswered`.
    Ask {
        key: &'static str,
        address: String,
        body: Option<String>,
    },
    AskStorage {
        persist: bool,
    },
    /// Have the other pages ready; answered by `LaterCame`.
    LoadLater,
    /// Answered by `HandbookCame`.
    LoadHandbook,
    ActivateUpdate,
    Install,
    /// Hand a file with the unsent work to the browser, sealed for the server with this key.
    Export(Unsent, PublicKey),
    TakeOver,
    /// Finish what is on its way to the store and give it to the tab that asks.
    LetGo,
}

/// Whose phone gets a new key, and what the server is asked about before: `account::SignIn::unsent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renewal {
    pub worker: WorkerId,
    pub unsent: String,
}

/// Carries effects out; every outcome comes back through `emit`.
pub struct Runner {
    inner: Rc<Inner>,
    install: Install,
    release: Release,
    _listeners: Vec<EventListener>,
}

struct Inner {
    emit: Callback<Event>,
    database: RefCell<Option<Database>>,
    keys: RefCell<Option<Keys>>,
    /// What waits for the store, in order: one transaction at a time, so that nothing overtakes.
    jobs: RefCell<VecDeque<Job>>,
    working: Cell<bool>,
    /// Drafts that changed since they were last handed to the store.
    drafts: RefCell<Drafts>,
    draft_timer: RefCell<Option<Timeout>>,
    alarm: Alarm,
    socket: Socket,
    tabs: RefCell<Option<Tabs>>,
}

/// By key: version, and content unless it was discarded.
type Drafts = LiteMap<String, (u64, Option<Vec<u8>>)>;

enum Job {
    Store {
        id: u64,
        puts: Vec<Put>,
    },
    Drafts(Drafts),
    LoadShared(DocId, Open),
    LoadKept {
        limit: usize,
    },
    KeepChunks {
        chunks: Vec<(Place, Vec<u8>)>,
        then: WriteRequest,
    },
    KeepSeen {
        id: AttachmentId,
        picture: Vec<u8>,
        chunks: Vec<(Place, Vec<u8>)>,
        ashore: carrier::Ashore,
    },
    Pieces(Vec<carrier::Change>),
    /// Empty everything: the person has signed out.
    Wipe,
    /// Close the store and give it to another tab.
    LetGo,
}

impl Runner {
    pub fn start(emit: Callback<Event>) -> Self {
        let alarm = Alarm::new(emit.reform(|()| Event::Tick));
        let hears = emit.clone();
        let socket = Socket::new(Callback::from(move |heard| {
            hears.emit(match heard {
                Heard::Opened => Event::Live(true),
                Heard::Closed => Event::Live(false),
                Heard::Answer(bytes) => Event::Answer(bytes),
                Heard::Problem(problem) => Event::Problem(problem),
                Heard::Unanswered => Event::Unreachable,
                Heard::Declined(request) => return post(hears.clone(), request),
                Heard::TryAgain => Event::Awake,
            });
        }));
        let inner = Rc::new(Inner {
            emit: emit.clone(),
            database: RefCell::new(None),
            keys: RefCell::new(None),
            jobs: RefCell::new(VecDeque::new()),
            working: Cell::new(false),
            drafts: RefCell::new(LiteMap::new()),
            draft_timer: RefCell::new(None),
            alarm,
            socket,
            tabs: RefCell::new(None),
        });
        if keys::is_available() {
            let turns = inner.clone();
            let tabs = Tabs::start(Callback::from(move |turn| turns.turn(turn)));
            *inner.tabs.borrow_mut() = Some(tabs);
        } else {
            emit.emit(Event::Broken(code::INSECURE));
        }
        let install = Install::listen(emit.reform(Event::InstallOffered), emit.reform(|()| Event::Installed));
        if crate::io::install::is_installed() {
            emit.emit(Event::Installed);
        }
        network::watch(emit.reform(|metered| Event::Photo(update::photos::Event::Metered(metered))));
        if photos::any_line() {
            emit.emit(Event::Photo(update::photos::Event::AnyLine { chosen: true, keep: false }));
        }
        let release = Release::watch(emit.reform(|()| Event::UpdateReady));
        let listeners = listen(&inner);
        Self { inner, install, release, _listeners: listeners }
    }

    pub fn run(&self, effect: Effect) {
        let inner = &self.inner;
        match effect {
            Effect::Go(route) => address::go(route),
            Effect::Replace(route) => address::replace(route),
            Effect::Back(parent) => {
                if !address::back() {
                    address::replace(parent);
                    inner.emit.emit(Event::Moved(parent));
                }
            }
            Effect::KeepLook(lang, size) => {
                look::apply(lang, size);
                look::keep(lang, size);
            }
            Effect::Store { id, puts } => inner.queue(Job::Store { id, puts }),
            Effect::LoadShared(doc) => inner.clone().load_shared(doc),
            Effect::Photo(effect) => inner.clone().photo(effect),
            Effect::LoadKept { limit } => inner.queue(Job::LoadKept { limit }),
            Effect::Sign(message) => inner.clone().sign(message),
            Effect::Verify { key, message, signature } => {
                let emit = inner.emit.clone();
                spawn_local(async move {
                    let valid = keys::verifies(&key, &message, &signature).await;
                    emit.emit(Event::Verified { message, valid });
                });
            }
            Effect::Send { request, packed, has_work } => inner.clone().send(request, packed, has_work),
            Effect::WakeAt(time) => inner.alarm.at(time),
            Effect::OpenLive => inner.socket.want(),
            Effect::KeepDraft { key, version, bytes } => inner.keep_draft(key, version, bytes),
            Effect::SignIn { login, password, join, renew, lost } => {
                let address = if join { "/account/join" } else { "/account/sign-in" };
                inner.clone().sign_in(address, login, password, renew, lost);
            }
            Effect::KeepOwed(owed) => look::keep_as(look::OWED, Some(&owed)),
            Effect::ForgetLost => look::keep_as(look::LOST, None),
            Effect::EndSession => spawn_local(async {
                // A session that stays open is ended by its time; nothing of it is on this phone.
                let _ = http::sign_out().await;
            }),
            Effect::SignOut => inner.clone().sign_out(),
            Effect::ChangePassword(change) => {
                let emit = inner.emit.clone();
                spawn_local(async move {
                    let changed = http::change_password(&change).await;
                    emit.emit(Event::PasswordChanged(changed.map_err(http::Failure::into_problem)));
                });
            }
            Effect::LoadDevices => inner.clone().load_devices(None),
            Effect::RevokeDevice(device) => inner.clone().load_devices(Some(device)),
            Effect::Ask { key, address, body } => {
                let emit = inner.emit.clone();
                spawn_local(async move {
                    let told = body.is_some();
                    let answer = http::ask(address, body).await.map_err(http::Failure::into_problem);
                    emit.emit(Event::AskAnswered { key, told, answer });
                });
            }
            Effect::AskStorage { persist } => {
                let emit = inner.emit.clone();
                spawn_local(async move {
                    if let Some(info) = storage::look(persist).await {
                        emit.emit(Event::Storage(info));
                    }
                });
            }
            Effect::LoadLater => {
                let emit = inner.emit.clone();
                spawn_local(async move {
                    emit.emit(Event::LaterCame(later::load().await));
                    writing::load().await;
                });
            }
            Effect::LoadHandbook => {
                let emit = inner.emit.clone();
                spawn_local(async move { emit.emit(Event::HandbookCame(http::handbook().await.ok())) });
            }
            Effect::ActivateUpdate => self.release.activate(),
            Effect::Install => self.install.ask(),
            Effect::Export(unsent, server) => {
                let emit = inner.emit.clone();
                spawn_local(async move {
                    let name = format!("doorstep-unsent-{}.bin", clock::wall().date());
                    let agreed = keys::agree(&server).await;
                    let sealed = agreed.and_then(|(once, shared)| unsent.seal_agreed(&server, &once, &shared));
                    let given = sealed.and_then(|sealed| export::download(&name, &sealed));
                    emit.emit(Event::Exported(given.is_some()));
                });
            }
            Effect::TakeOver => {
                if let Some(tabs) = inner.tabs.borrow().as_ref() {
                    tabs.take_over();
                }
            }
            Effect::LetGo => {
                inner.socket.close();
                inner.hand_over_drafts();
                inner.queue(Job::LetGo);
            }
        }
    }
}

/// `POST /sync`, and what becomes of it.
fn post(emit: Callback<Event>, request: Vec<u8>) {
    spawn_local(async move {
        emit.emit(match http::sync(&request).await {
            Ok(answer) => Event::Answer(answer),
            Err(http::Failure::Problem(problem)) => Event::Problem(problem),
            Err(http::Failure::Unreachable) => Event::Unreachable,
        });
    });
}

/// The moments at which the browser may be about to end the app, and those at which the network may be back.
fn listen(inner: &Rc<Inner>) -> Vec<EventListener> {
    let window = gloo::utils::window();
    let document = gloo::utils::document();
    let on = |name: &'static str, act: fn(&Rc<Inner>)| {
        let inner = inner.clone();
        EventListener::new(&window, name, move |_| act(&inner))
    };
    let visible = {
        let inner = inner.clone();
        EventListener::new(&document, "visibilitychange", move |_| {
            if gloo::utils::document().hidden() {
                inner.hand_over_drafts();
            } else {
                inner.emit.emit(Event::Awake);
            }
        })
    };
    let moved = address::listen(inner.emit.reform(Event::Moved));
    vec![
        visible,
        moved,
        on("pagehide", |inner| inner.hand_over_drafts()),
        on("pageshow", |inner| inner.emit.emit(Event::Awake)),
        on("online", |inner| inner.emit.emit(Event::Awake)),
        on("offline", |inner| {
            inner.socket.lost();
            inner.emit.emit(Event::Awake);
        }),
    ]
}

impl Inner {
    fn turn(self: &Rc<Self>, turn: Turn) {
        match turn {
            Turn::Ours => spawn_local(self.clone().load()),
            Turn::Theirs | Turn::Asked | Turn::Taken => self.emit.emit(Event::OtherTab),
        }
    }

    /// Reads everything that the app starts from.
    async fn load(self: Rc<Self>) {
        if look::owes_sign_out() && http::sign_out().await.is_ok() {
            look::set_owes_sign_out(false);
        }
        let event = match self.read_store().await {
            Ok(loaded) => Event::Loaded(Box::new(loaded)),
            Err(code) => Event::Broken(code),
        };
        self.emit.emit(event);
    }

    async fn read_store(&self) -> Result<Loaded, &'static str> {
        let nonce = clock::random().ok_or(code::INSECURE)?;
        let database = Database::open().await.map_err(|_| code::STORE)?;
        let keys = match Keys::load(&database).await {
            Ok(keys) => keys,
            Err(keys::Failure::Insecure) => return Err(code::INSECURE),
            Err(keys::Failure::Denied(_) | keys::Failure::Broken) => return Err(code::STORE),
        };
        let owed = look::kept(look::OWED).unwrap_or_default();
        let lost = look::kept(look::LOST);
        let mut loaded =
            Loaded { tables: Vec::new(), drafts: Vec::new(), pieces: Vec::new(), damaged: 0, nonce, owed, lost };
        // A value that cannot be read makes the replica ask the server anew.
        let unreadable = |table: Table, key: Vec<u8>| Put { table, key, value: Some(Vec::new()) };
        // What the server has anyway is left out when it may be what stopped the starts before this one.
        let is_cautious = crash::is_cautious();
        if is_cautious {
            loaded.tables.push(unreadable(Table::Row, Vec::new()));
        }
        let is_spared = |table: &Table| is_cautious && matches!(table, Table::Row | Table::Reference);
        let tables = Table::ALL.into_iter().filter(|table| table.is_read_at_start() && !is_spared(table));
        let stores: Vec<Store> = tables.map(Store::Table).chain([Store::Drafts, Store::Piece]).collect();
        let all = database.read_all(&stores).await.map_err(|_| code::STORE)?;
        for (store, rows) in stores.iter().zip(all) {
            for (key, value) in rows {
                let key = Uint8Array::new(&key).to_vec();
                let value = Uint8Array::new(&value).to_vec();
                let opened = keys.as_ref().and_then(|keys| keys.seal.open(*store, &key, &value));
                match (store, opened) {
                    (Store::Table(table), Some(value)) => {
                        loaded.tables.push(Put { table: *table, key, value: Some(value) });
                    }
                    (Store::Drafts, Some(value)) => match String::from_utf8(key) {
                        Ok(key) => loaded.drafts.push((key, value)),
                        Err(_) => loaded.damaged += 1,
                    },
                    (Store::Piece, Some(value)) => loaded.pieces.push((key, value)),
                    (Store::Table(table), None) => {
                        loaded.tables.push(unreadable(*table, key));
                        loaded.damaged += 1;
                    }
                    // Its photograph is asked for again, or was lost with what sealed it.
                    (Store::Piece, None) => {}
                    (Store::Keys | Store::Chunk, _) | (Store::Drafts, None) => loaded.damaged += 1,
                }
            }
        }
        *self.keys.borrow_mut() = keys;
        *self.database.borrow_mut() = Some(database);
        Ok(loaded)
    }

    fn queue(self: &Rc<Self>, job: Job) {
        self.jobs.borrow_mut().push_back(job);
        if !self.working.replace(true) {
            let inner = self.clone();
            spawn_local(async move {
                loop {
                    let next = inner.jobs.borrow_mut().pop_front();
                    let Some(job) = next else { break };
                    inner.work(job).await;
                }
                inner.working.set(false);
            });
        }
    }

    async fn work(&self, job: Job) {
        match job {
            Job::Store { id, puts } => {
                let sealed = self.seal_all(
                    puts.iter().map(|put| (Store::Table(put.table), put.key.as_slice(), put.value.as_deref())),
                );
                let event = match self.write(sealed).await {
                    Ok(()) => Event::Stored(id),
                    Err(denied) => {
                        Event::StoreFailed { id, full: denied == Denied::Full, gone: denied == Denied::Gone }
                    }
                };
                self.emit.emit(event);
            }
            Job::Drafts(drafts) => {
                let sealed = self
                    .seal_all(drafts.iter().map(|(key, (_, bytes))| (Store::Drafts, key.as_bytes(), bytes.as_deref())));
                let saved = self.write(sealed).await.is_ok();
                for (key, (version, _)) in drafts {
                    self.emit.emit(Event::DraftSaved { key, version, saved });
                }
            }
            Job::LoadShared(doc, open) => {
                let saved = self.read_shared(doc).await;
                let tail = self.read_tail(doc).await.unwrap_or_default();
                self.emit.emit(Event::SharedLoaded { doc, saved, tail, open });
            }
            Job::LoadKept { limit } => {
                let kept = self.read_kept(limit).await;
                self.emit.emit(Event::KeptLoaded(kept));
            }
            Job::KeepChunks { chunks, then } => self.keep_chunks(chunks, then).await,
            Job::KeepSeen { id, picture, chunks, ashore } => self.keep_seen(id, picture, chunks, ashore).await,
            Job::Pieces(changes) => self.write_pieces(changes).await,
            Job::Wipe => {
                let database = self.database.borrow().clone();
                let wiped = match database {
                    Some(database) => database.wipe().await,
                    None => Err(Denied::Broken),
                };
                let event = match wiped {
                    Ok(()) => {
                        *self.keys.borrow_mut() = None;
                        // Last: a page that is still open may have kept something since.
                        look::forget_person();
                        Event::SignedOut
                    }
                    Err(_) => Event::SignOutFailed,
                };
                self.emit.emit(event);
            }
            Job::LetGo => {
                if let Some(database) = self.database.borrow_mut().take() {
                    database.close();
                }
                *self.keys.borrow_mut() = None;
                if let Some(tabs) = self.tabs.borrow().as_ref() {
                    tabs.let_go();
                }
            }
        }
    }

    /// Errors: `None` without keys or randomness.
    fn seal_all<'a>(&self, puts: impl Iterator<Item = (Store, &'a [u8], Option<&'a [u8]>)>) -> Option<Vec<Change>> {
        let keys = self.keys.borrow();
        let seal = &keys.as_ref()?.seal;
        puts.map(|(store, key, value)| {
            let sealed = match value {
                Some(value) => Some(seal.seal(store, key, value)?),
                None => None,
            };
            Some(Change::bytes(store, key, sealed.as_deref()))
        })
        .collect()
    }

    async fn write(&self, changes: Option<Vec<Change>>) -> Result<(), Denied> {
        let database = self.database.borrow().clone();
        match (database, changes) {
            (Some(database), Some(changes)) => database.write(&changes).await,
            _ => Err(Denied::Broken),
        }
    }

    /// What cannot be read is handed on as bytes that are no document, so that it is asked for whole: it is not an empty one.
    async fn read_shared(&self, doc: DocId) -> Option<Vec<u8>> {
        const SHARED: Store = Store::Table(Table::Shared);
        let database = self.database.borrow().clone();
        let found = match database {
            Some(database) => database.read(SHARED, &Uint8Array::from(&doc.0[..]).into()).await.ok(),
            None => None,
        };
        if let Some(None) = found {
            return None;
        }
        let keys = self.keys.borrow();
        let opened = found.flatten().zip(keys.as_ref());
        let opened = opened.and_then(|(value, keys)| keys.seal.open(SHARED, &doc.0, &Uint8Array::new(&value).to_vec()));
        Some(opened.unwrap_or_else(|| vec![0]))
    }

    /// What does not open is left out: the document then names the changes that it lacks, and asks for itself whole.
    async fn read_tail(&self, doc: DocId) -> Option<Vec<Vec<u8>>> {
        const TAIL: Store = Store::Table(Table::Tail);
        let database = self.database.borrow().clone()?;
        let rows = database.read_under(TAIL, &doc.0).await.ok()?;
        let keys = self.keys.borrow();
        let seal = &keys.as_ref()?.seal;
        let bytes = |value: &JsValue| Uint8Array::new(value).to_vec();
        Some(rows.iter().filter_map(|(key, value)| seal.open(TAIL, &bytes(key), &bytes(value))).collect())
    }

    /// What does not open stays in its place with an empty value, which nobody takes for an entry.
    async fn read_kept(&self, limit: usize) -> Option<Vec<(Vec<u8>, Vec<u8>)>> {
        const KEPT: Store = Store::Table(Table::Kept);
        let database = self.database.borrow().clone()?;
        let rows = database.read_first(KEPT, u32::try_from(limit).ok()?).await.ok()?;
        let keys = self.keys.borrow();
        let seal = &keys.as_ref()?.seal;
        let bytes = |value: &JsValue| Uint8Array::new(value).to_vec();
        let open = |(key, value): &(JsValue, JsValue)| {
            let key = bytes(key);
            let value = seal.open(KEPT, &key, &bytes(value)).unwrap_or_default();
            (key, value)
        };
        Some(rows.iter().map(open).collect())
    }

    fn keep_draft(self: &Rc<Self>, key: String, version: u64, bytes: Option<Vec<u8>>) {
        self.drafts.borrow_mut().insert(key, (version, bytes));
        // The timer runs from the first change, so steady typing is written too and not only its end.
        let mut timer = self.draft_timer.borrow_mut();
        if timer.is_none() {
            let inner = self.clone();
            *timer = Some(Timeout::new(DRAFT_WAIT_MS, move || inner.hand_over_drafts()));
        }
    }

    fn hand_over_drafts(self: &Rc<Self>) {
        *self.draft_timer.borrow_mut() = None;
        let drafts = std::mem::take(&mut *self.drafts.borrow_mut());
        if !drafts.is_empty() {
            self.queue(Job::Drafts(drafts));
        }
    }

    /// Once the code is here that reads it. Nothing that is stored waits behind this.
    fn load_shared(self: Rc<Self>, doc: DocId) {
        spawn_local(async move {
            match writing::open().await {
                Some(open) => self.queue(Job::LoadShared(doc, open)),
                None => drop(Timeout::new(LOAD_AGAIN_MS, move || self.load_shared(doc)).forget()),
            }
        });
    }

    fn sign(self: Rc<Self>, message: Vec<u8>) {
        spawn_local(async move {
            let keys = self.keys.borrow().clone();
            let signature = match keys {
                Some(keys) => keys.sign(&message).await,
                None => None,
            };
            self.emit.emit(match signature {
                Some(signature) => Event::Signed { message, signature },
                // Nothing can be sent without it; the work stays on the phone and is tried again.
                None => Event::Unreachable,
            });
        });
    }

    fn send(self: Rc<Self>, request: Vec<u8>, packed: bool, has_work: bool) {
        if packed || !self.socket.send(&request, !has_work) {
            post(self.emit.clone(), request);
        }
    }
}
