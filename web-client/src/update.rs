//! What an event does to the state, and what is to be carried out for it. Touches nothing of the browser.

mod door;
pub mod photos;
mod private;

use doorstep_core::account::{self, ChangePassword, DeviceInfo, Lost, SignedIn};
use doorstep_core::document::Open;
use doorstep_core::domain::{DeviceId, DocId, EntryHash, Timestamp};
use doorstep_core::fact::Signature;
use doorstep_core::fact::private::Field;
use doorstep_core::sync::replica::{self, Intent, Put, Replica, Ticket};

use crate::effect::Effect;
use crate::route::Route;
use crate::state::{
    Asked, Handbook, Lang, Later, Note, PasswordChange, Phase, SCREEN_KEYS, SaveState, SharedView, SignInForm, SignOut,
    Snack, State, StorageInfo, TextSize, Write, code,
};

/// How long a word at the foot of the page stays. Unit: seconds (`ux.md` 4.9).
fn snack_seconds(size: TextSize) -> i64 {
    match size {
        TextSize::Standard => 5,
        TextSize::Large => 10,
    }
}

/// What a page asks to be stated.
#[derive(Clone, Debug)]
pub struct WriteRequest {
    /// Stored in one transaction, sent in one run.
    pub intents: Vec<Intent>,
    /// The person may take it back while it is held: see [`State::hold_seconds`].
    pub held: bool,
    /// Emptied when the write is saved; an undo brings it back.
    pub draft: Option<String>,
    /// Where to go when it is saved; the page stays as it is while it is not.
    pub then: Option<Route>,
    /// What to say when it is saved.
    pub note: Option<Note>,
}

impl WriteRequest {
    /// Saved and sent at once, says 已保存.
    pub fn new(intents: Vec<Intent>) -> Self {
        Self { intents, held: false, draft: None, then: None, note: Some(Note::Saved) }
    }
}

/// What the phone's store held when the app started.
#[derive(Debug)]
pub struct Loaded {
    pub tables: Vec<Put>,
    pub drafts: Vec<(String, Vec<u8>)>,
    /// `Piece` by `Place`.
    pub pieces: Vec<(Vec<u8>, Vec<u8>)>,
    /// Values that did not open.
    pub damaged: usize,
    /// Random, new at each start.
    pub nonce: [u8; 8],
    /// `account::Owed`, as it stood beside the store.
    pub owed: String,
    /// `account::Lost`, not read yet.
    pub lost: Option<String>,
}

/// Has no debug print: it carries passwords and what people wrote.
pub enum Event {
    // From pages.
    Navigate(Route),
    /// As the browser's own back; to the parent page when there is no earlier page of ours.
    Back,
    SetLang(Lang),
    SetSize(TextSize),
    SignInSubmit {
        login: String,
        password: String,
    },
    /// By the one-time card at hand, with a password of the person's own.
    Join {
        password: String,
    },
    /// The card is not for now.
    CardDropped,
    /// Without `discard`, refused while anything is unsent: `State::sign_out` says how much.
    SignOut {
        discard: bool,
    },
    /// Not signing out after all.
    SignOutCancelled,
    ChangePassword(ChangePassword),
    /// The form for it was closed.
    PasswordFormClosed,
    Write(WriteRequest),
    /// A client's data were shown in clear: of which record, where it is not that of the address.
    Revealed(Option<DocId>, Field),
    Undo(Ticket),
    DraftChanged {
        key: String,
        bytes: Vec<u8>,
    },
    DraftDiscard(String),
    Photo(photos::Event),
    /// A filter, a search, an open sheet (`State::chosen`); an empty value is none.
    Choose(&'static str, String),
    SyncNow,
    /// The person has dealt with a refused entry.
    Dismiss(EntryHash),
    SnackClosed,
    /// A page has something to say at its foot.
    Said(Note),
    ActivateUpdate,
    LoadDevices,
    RevokeDevice(DeviceId),
    /// An administrator's page asks the server, or with a body tells it.
    Ask {
        key: &'static str,
        address: String,
        body: Option<String>,
    },
    /// The page has dealt with the answer.
    AnswerSeen(&'static str),
    /// Ask the server for the whole log of a document.
    History(DocId),
    Install,
    ExportUnsent,
    /// Use the app in this tab instead of the other.
    TakeOver,
    /// The person has read what was lost.
    LostSeen,

    // From the browser and the network.
    Loaded(Box<Loaded>),
    Broken(&'static str),
    /// Another tab owns the store, or has just taken it.
    OtherTab,
    /// The person used the browser's back or forward.
    Moved(Route),
    /// Time to look at the time.
    Tick,
    /// The network may be back, or the app came to the front.
    Awake,
    Stored(u64),
    StoreFailed {
        id: u64,
        full: bool,
        /// The browser has deleted the store.
        gone: bool,
    },
    SharedLoaded {
        doc: DocId,
        saved: Option<Vec<u8>>,
        /// Changes since the save, in the order of the log.
        tail: Vec<Vec<u8>>,
        open: Open,
    },
    KeptLoaded(Option<Vec<(Vec<u8>, Vec<u8>)>>),
    Verified {
        message: Vec<u8>,
        valid: bool,
    },
    Signed {
        message: Vec<u8>,
        signature: Signature,
    },
    Answer(Vec<u8>),
    Unreachable,
    Problem(account::Problem),
    Live(bool),
    DraftSaved {
        key: String,
        version: u64,
        saved: bool,
    },
    SignedIn {
        signed_in: Box<SignedIn>,
        nonce: [u8; 8],
        told: account::Told,
    },
    SignInFailed(account::Problem),
    SignedOut,
    /// The store could not be emptied; everything is as before, but the session has ended.
    SignOutFailed,
    PasswordChanged(Result<(), account::Problem>),
    Devices(Result<Vec<DeviceInfo>, account::Problem>),
    AskAnswered {
        key: &'static str,
        /// Whether the server was told something.
        told: bool,
        answer: Result<Vec<u8>, account::Problem>,
    },
    Storage(StorageInfo),
    /// The first page is drawn, or somebody tries once more.
    LoadLater,
    LaterCame(bool),
    /// Somebody tries once more; the first look into it needs none.
    LoadHandbook,
    HandbookCame(Option<String>),
    UpdateReady,
    InstallOffered(bool),
    Installed,
    Exported(bool),
}

impl State {
    /// For how long a decision can be undone. Unit: seconds (`ux.md` 4.9).
    pub fn hold_seconds(&self) -> i64 {
        snack_seconds(self.size)
    }
}

/// One event in; effects out. `state.wall` and `state.mono_ms` have been set for it.
pub fn update(state: &mut State, event: Event, effects: &mut Vec<Effect>) {
    match event {
        Event::Navigate(route) => {
            if state.route != route {
                effects.push(Effect::Go(route));
                arrive(state, route, effects);
            }
        }
        Event::Back => effects.push(Effect::Back(state.route.parent())),
        Event::Moved(route) => arrive(state, route, effects),
        Event::SetLang(lang) => {
            state.lang = lang;
            effects.push(Effect::KeepLook(lang, state.size));
        }
        Event::SetSize(size) => {
            state.size = size;
            effects.push(Effect::KeepLook(state.lang, size));
        }

        Event::SignInSubmit { login, password } => {
            door::sign_in(state, login, password, false, effects);
        }
        Event::Join { password } => {
            if let Some(card) = state.card.clone() {
                door::sign_in(state, card, password, true, effects);
            }
        }
        Event::CardDropped => {
            state.card = None;
            state.sign_in = SignInForm::default();
        }
        Event::SignedIn { signed_in, nonce, told } => {
            state.card = None;
            state.lost = told.lost.and_then(|lost| Lost::parse(&lost)).or(state.lost);
            let received = account::read_hashes(&told.received).unwrap_or_default();
            door::signed_in_now(state, &signed_in, nonce, &received, effects);
        }
        Event::LostSeen => {
            state.lost = None;
            effects.push(Effect::ForgetLost);
        }
        Event::SignInFailed(problem) => {
            state.sign_in =
                SignInForm { busy: false, problem: Some(problem.code), retry_after_s: problem.retry_after_s };
        }
        Event::SignOut { discard } => door::sign_out(state, discard, effects),
        Event::SignOutCancelled => state.sign_out = SignOut::No,
        Event::ChangePassword(change) => {
            if state.password != PasswordChange::Busy {
                state.password = PasswordChange::Busy;
                effects.push(Effect::ChangePassword(change));
            }
        }
        Event::PasswordFormClosed => {
            if state.password != PasswordChange::Busy {
                state.password = PasswordChange::No;
            }
        }
        Event::PasswordChanged(Ok(())) => state.password = PasswordChange::Done,
        Event::PasswordChanged(Err(problem)) => {
            state.password = PasswordChange::Refused { problem: problem.code, retry_after_s: problem.retry_after_s };
        }
        Event::SignedOut => {
            let kept = State {
                lang: state.lang,
                size: state.size,
                wall: state.wall,
                mono_ms: state.mono_ms,
                phase: Phase::SignedOut,
                last_ticket: state.last_ticket,
                update_ready: state.update_ready,
                install_offered: state.install_offered,
                installed: state.installed,
                photos: photos::of_the_phone(state),
                ..State::default()
            };
            *state = kept;
            effects.push(Effect::Replace(Route::SignIn));
            arrive(state, Route::SignIn, effects);
        }

        Event::SignOutFailed => {
            state.sign_out = SignOut::No;
            say(state, Note::Problem(code::STORE.to_owned()), None, effects);
        }

        Event::Write(request) => write(state, request, effects),
        Event::Revealed(record, field) => private::revealed(state, record, field, effects),
        Event::Undo(ticket) => undo(state, ticket, effects),
        Event::DraftChanged { key, bytes } => change_draft(state, key, bytes, effects),
        Event::DraftDiscard(key) => {
            let removed = state.drafts.get(&key).cloned();
            discard_draft(state, &key, effects);
            say(state, Note::DraftDeleted, None, effects);
            if let Some(snack) = &mut state.snack {
                snack.draft = removed.map(|bytes| (key, bytes));
            }
        }
        Event::Photo(event) => photos::update(state, event, effects),
        Event::Choose(key, value) => {
            state.chosen.insert(key, value);
        }
        Event::DraftSaved { key, version, saved } => {
            if state.draft_versions.get(&key) == Some(&version) && state.drafts.contains_key(&key) {
                state.draft_saved.insert(key, saved);
                if !saved {
                    say(state, Note::NotSaved, None, effects);
                }
            }
        }

        Event::SyncNow | Event::Awake => step(state, replica::Event::SyncNow, effects),
        Event::History(doc) => step(state, replica::Event::WantHistory(doc), effects),
        Event::Dismiss(hash) => {
            photos::dismissed(state, hash, effects);
            step(state, replica::Event::Dismiss(hash), effects);
        }
        Event::SnackClosed => state.snack = None,
        Event::Said(note) => say(state, note, None, effects),
        Event::Tick => {
            if state.snack.as_ref().is_some_and(|snack| snack.until <= state.wall) {
                state.snack = None;
            }
            step(state, replica::Event::Tick, effects);
            private::forget_drafts(state, effects);
            keep_unsaved_drafts(state, effects);
            effects.push(Effect::WakeAt(next_minute(state.wall)));
        }

        Event::Stored(id) => step(state, replica::Event::Stored(id), effects),
        Event::StoreFailed { id, full, gone } => {
            state.store_gone |= gone;
            state.looks.clear();
            step(state, replica::Event::StoreFailed(id), effects);
            if full {
                // Says more than that a write was not saved.
                say(state, Note::Problem(code::FULL.to_owned()), None, effects);
            }
        }
        Event::SharedLoaded { doc, saved, tail, open } => {
            step(state, replica::Event::SharedLoaded { doc, saved, tail, open }, effects);
        }
        Event::KeptLoaded(kept) => {
            step(state, replica::Event::KeptLoaded(kept), effects);
        }
        Event::Signed { message, signature } => {
            step(state, replica::Event::Signed { message, signature }, effects);
        }
        Event::Answer(bytes) => step(state, replica::Event::Answer(bytes), effects),
        Event::Verified { message, valid } => {
            let before = effects.len();
            step(state, replica::Event::Verified { message, valid }, effects);
            let status = state.replica.as_ref().map(Replica::status);
            if status.is_some_and(|status| status.reachable && !status.loading && status.trouble.is_none()) {
                // First, so that the next page of a long answer is not asked for by another opening that comes to nothing.
                effects.insert(before, Effect::OpenLive);
            }
        }
        Event::Unreachable => step(state, replica::Event::Unreachable, effects),
        Event::Problem(problem) => {
            step(state, replica::Event::Problem { code: problem.code, retry_after_s: problem.retry_after_s }, effects)
        }
        Event::Live(open) => state.live = open,

        Event::Loaded(loaded) => load(state, *loaded, effects),
        Event::Broken(code) => state.phase = Phase::Broken(code),
        Event::OtherTab => {
            state.phase = Phase::OtherTab;
            state.replica = None;
            state.shared = None;
            state.live = false;
            effects.push(Effect::LetGo);
        }
        Event::TakeOver => {
            state.phase = Phase::Starting;
            effects.push(Effect::TakeOver);
        }

        Event::LoadDevices => effects.push(Effect::LoadDevices),
        Event::RevokeDevice(device) => effects.push(Effect::RevokeDevice(device)),
        Event::Devices(Ok(devices)) => state.devices = Some(devices),
        Event::Devices(Err(problem)) => say(state, Note::Problem(problem.code), None, effects),
        Event::Ask { key, address, body } => {
            if state.asked.get(key) != Some(&Asked::Coming) {
                state.asked.insert(key, Asked::Coming);
                effects.push(Effect::Ask { key, address, body });
            }
        }
        Event::AnswerSeen(key) => {
            state.asked.remove(key);
        }
        Event::AskAnswered { key, told, answer } => {
            if told {
                // What was read before may be otherwise now; what was told something keeps its answer.
                state.asked.retain(|key, _| key.starts_with("admin/"));
                step(state, replica::Event::SyncNow, effects);
            }
            let answer = answer.map_or_else(|problem| Asked::Failed(problem.code), Asked::Here);
            state.asked.insert(key, answer);
        }
        Event::Storage(info) => state.storage = Some(info),
        Event::LoadLater => {
            state.later = Later::Coming;
            effects.push(Effect::LoadLater);
        }
        Event::LaterCame(came) => state.later = if came { Later::Here } else { Later::Failed },
        Event::LoadHandbook => load_handbook(state, effects),
        Event::HandbookCame(text) => state.handbook = text.map_or(Handbook::Failed, Handbook::Here),
        Event::UpdateReady => state.update_ready = true,
        Event::ActivateUpdate => {
            if state.is_busy() {
                say(state, Note::UpdateLater, None, effects);
            } else {
                effects.push(Effect::ActivateUpdate);
            }
        }
        Event::InstallOffered(offered) => state.install_offered = offered,
        Event::Installed => {
            state.install_offered = false;
            state.installed = true;
        }
        Event::Install => effects.push(Effect::Install),
        Event::ExportUnsent => step(state, replica::Event::Export, effects),
        Event::Exported(done) => say(state, if done { Note::Exported } else { Note::NotSaved }, None, effects),
    }
    photos::carry_on(state, effects);
}

fn next_minute(wall: Timestamp) -> Timestamp {
    Timestamp((wall.0.div_euclid(60_000) + 1) * 60_000)
}

fn say(state: &mut State, note: Note, undo: Option<Ticket>, effects: &mut Vec<Effect>) {
    let until = state.wall.plus_ms(snack_seconds(state.size) * 1000);
    state.snack = Some(Snack { note, undo, draft: None, until });
    effects.push(Effect::WakeAt(until));
}

fn arrive(state: &mut State, route: Route, effects: &mut Vec<Effect>) {
    state.route = route;
    // A sheet belongs to the page that opened it, and so does what was missing there.
    state.chosen.remove("sheet");
    state.chosen.remove("tried");
    if state.shared.as_ref().map(|shared| shared.doc) != route.visit() {
        state.shared = None;
        state.photos.seen.clear();
    }
    look_at_shared(state, effects);
    look_at_handbook(state, effects);
}

fn look_at_handbook(state: &mut State, effects: &mut Vec<Effect>) {
    let is_wanted = matches!(state.route, Route::Handbook | Route::Regulation(_));
    if is_wanted && !matches!(state.handbook, Handbook::Here(_)) {
        load_handbook(state, effects);
    }
}

fn load_handbook(state: &mut State, effects: &mut Vec<Effect>) {
    if state.handbook != Handbook::Coming {
        state.handbook = Handbook::Coming;
        effects.push(Effect::LoadHandbook);
    }
}

/// Hands an event to the replica and its effects to the app.
fn step(state: &mut State, event: replica::Event, effects: &mut Vec<Effect>) {
    let Some(replica) = state.replica.as_mut() else { return };
    let mut asked = Vec::new();
    replica.step(state.wall, state.mono_ms, event, &mut asked);
    carry(state, asked, effects);
    if state.drafts.contains_key(SCREEN_KEYS) && !state.keeps_screen_keys() {
        discard_draft(state, SCREEN_KEYS, effects);
        state.asked.remove(SCREEN_KEYS);
    }
}

fn carry(state: &mut State, asked: Vec<replica::Effect>, effects: &mut Vec<Effect>) {
    let mut changed = false;
    for effect in asked {
        match effect {
            replica::Effect::Store { id, puts } => effects.push(Effect::Store { id, puts }),
            replica::Effect::LoadShared(doc) => effects.push(Effect::LoadShared(doc)),
            replica::Effect::LoadKept { limit } => effects.push(Effect::LoadKept { limit }),
            replica::Effect::Sign(message) => effects.push(Effect::Sign(message)),
            replica::Effect::Verify { key, message, signature } => {
                effects.push(Effect::Verify { key, message, signature });
            }
            replica::Effect::Send { request, has_work } => {
                // The first load goes by posts, which the server packs.
                let packed = state.replica.as_ref().is_some_and(|replica| replica.status().loading);
                effects.push(Effect::Send { request, packed, has_work });
            }
            replica::Effect::WakeAt(at) => effects.push(Effect::WakeAt(at)),
            replica::Effect::Changed => changed = true,
            replica::Effect::Exported(unsent) => {
                if let Some(replica) = &state.replica {
                    effects.push(Effect::Export(unsent, replica.session().server_key.clone()));
                }
            }
            replica::Effect::Saved(ticket) => saved(state, ticket, effects),
            replica::Effect::Undone(ticket) => undone(state, ticket, effects),
            replica::Effect::NotSaved(ticket) => {
                if let Some(write) = state.writes.get_mut(&ticket) {
                    write.save = SaveState::Failed;
                }
                say(state, Note::NotSaved, None, effects);
            }
        }
    }
    if changed {
        if let Some(replica) = &state.replica {
            let owed = replica.owed().to_string();
            if state.owed != owed {
                state.owed.clone_from(&owed);
                effects.push(Effect::KeepOwed(owed));
            }
        }
        look_at_shared(state, effects);
    }
}

/// Reads notes and ticks of the visit on the screen anew.
fn look_at_shared(state: &mut State, effects: &mut Vec<Effect>) {
    let (Some(doc), Some(replica)) = (state.route.visit(), state.replica.as_mut()) else { return };
    let mut asked = Vec::new();
    if let Some(shared) = replica.shared(doc, &mut asked) {
        state.shared =
            Some(SharedView { doc, notes: shared.notes(), ticks: shared.ticks(), digest: shared.content_digest() });
    }
    // Only a load can be asked for here, so this ends.
    carry(state, asked, effects);
}

fn load(state: &mut State, loaded: Loaded, effects: &mut Vec<Effect>) {
    let has_data = !loaded.tables.is_empty();
    state.damaged = loaded.damaged;
    state.owed = loaded.owed;
    state.lost = loaded.lost.and_then(|lost| Lost::parse(&lost));
    state.replica = Replica::restore(loaded.tables, loaded.nonce);
    state.phase = match &state.replica {
        Some(_) => Phase::Ready,
        None if has_data || loaded.damaged > 0 => Phase::Broken(code::DAMAGED),
        None => Phase::SignedOut,
    };
    photos::load(state, &loaded.pieces);
    state.drafts.clear();
    state.draft_saved.clear();
    for (key, bytes) in loaded.drafts {
        state.draft_saved.insert(key.clone(), true);
        state.drafts.insert(key, bytes);
    }
    effects.push(Effect::WakeAt(next_minute(state.wall)));
    effects.push(Effect::AskStorage { persist: false });
    look_at_shared(state, effects);
    look_at_handbook(state, effects);
    step(state, replica::Event::SyncNow, effects);
}

fn write(state: &mut State, request: WriteRequest, effects: &mut Vec<Effect>) {
    // Above every ticket of earlier starts, which held decisions may still carry.
    state.last_ticket = (state.last_ticket + 1).max(u64::try_from(state.wall.0).unwrap_or(0) << 10);
    let ticket = Ticket(state.last_ticket);
    let undo_until = request.held.then(|| state.wall.plus_ms(state.hold_seconds() * 1000));
    let draft = request.draft.and_then(|key| state.drafts.get(&key).cloned().map(|bytes| (key, bytes)));
    state
        .writes
        .insert(ticket, Write { save: SaveState::Saving, draft, then: request.then, note: request.note, undo_until });
    let event = replica::Event::Write { ticket, intents: request.intents, hold_until: undo_until };
    step(state, event, effects);
}

fn saved(state: &mut State, ticket: Ticket, effects: &mut Vec<Effect>) {
    let Some(write) = state.writes.get_mut(&ticket) else { return };
    write.save = SaveState::Saved;
    let write = write.clone();
    if let Some((key, bytes)) = write.draft {
        // What was typed since the tap stays.
        if state.drafts.get(&key) == Some(&bytes) {
            discard_draft(state, &key, effects);
        }
    }
    if let Some(note) = write.note {
        let undo = write.undo_until.filter(|until| *until > state.wall).map(|_| ticket);
        say(state, note, undo, effects);
    }
    if let Some(route) = write.then {
        effects.push(Effect::Replace(route));
        arrive(state, route, effects);
    }
}

fn undo(state: &mut State, ticket: Ticket, effects: &mut Vec<Effect>) {
    let until = state.writes.get(&ticket).and_then(|write| write.undo_until);
    if until.is_some_and(|until| until <= state.wall) {
        // Released a moment ago; from now on it takes a withdrawal.
        state.snack = None;
        return;
    }
    state.snack = None;
    step(state, replica::Event::Undo(ticket), effects);
}

/// What was held is taken back for good: its form is a draft again.
fn undone(state: &mut State, ticket: Ticket, effects: &mut Vec<Effect>) {
    if let Some((key, bytes)) = state.writes.remove(&ticket).and_then(|write| write.draft) {
        change_draft(state, key, bytes, effects);
    }
    say(state, Note::Undone, None, effects);
}

fn change_draft(state: &mut State, key: String, bytes: Vec<u8>, effects: &mut Vec<Effect>) {
    let version = next_draft_version(state, &key);
    state.draft_saved.insert(key.clone(), false);
    state.drafts.insert(key.clone(), bytes.clone());
    effects.push(Effect::KeepDraft { key, version, bytes: Some(bytes) });
}

/// A draft that the store refused is offered again: there may be room now.
fn keep_unsaved_drafts(state: &State, effects: &mut Vec<Effect>) {
    for (key, _) in state.draft_saved.iter().filter(|(_, saved)| !**saved) {
        if let (Some(bytes), Some(version)) = (state.drafts.get(key), state.draft_versions.get(key)) {
            effects.push(Effect::KeepDraft { key: key.clone(), version: *version, bytes: Some(bytes.clone()) });
        }
    }
}

fn discard_draft(state: &mut State, key: &str, effects: &mut Vec<Effect>) {
    let version = next_draft_version(state, key);
    state.drafts.remove(key);
    state.draft_saved.remove(key);
    effects.push(Effect::KeepDraft { key: key.to_owned(), version, bytes: None });
}

fn next_draft_version(state: &mut State, key: &str) -> u64 {
    let version = state.draft_versions.entry(key.to_owned()).or_default();
    *version += 1;
    *version
}

#[cfg(test)]
mod tests;
