//! A phone in the world: what its replica asks for is carried out later, or never.

use doorstep_core::account::code;
use doorstep_core::domain::Timestamp;
use doorstep_core::sync::replica::{Effect, Event, Intent, Put, Table, Ticket};

use super::{Fault, Happening, World};
use crate::sim::action::{Choice, Deed, Person};

/// A person looks at the phone for so long; then it sleeps. Unit: ms.
const ATTENTION_MS: i64 = 100_000;
/// A decision may be undone for so long. Unit: ms.
const HOLD_MS: i64 = 5_000;

impl World<'_> {
    /// Somebody takes a phone out and does something.
    pub(super) fn moment(&mut self) {
        let phone = self.people.below(self.phones.len());
        if self.phones[phone].is_revoked && self.people.permille(800) {
            return;
        }
        if !self.open(phone) {
            return;
        }
        self.heed(phone);
        match self.people.below(100) {
            0..5 => {
                self.note(format_args!("{} closes the app", self.name(phone)), &[]);
                if self.people.permille(500) {
                    self.kill(phone);
                } else {
                    self.phones[phone].awake_until = self.now;
                }
            }
            5..12 => self.step(phone, Event::SyncNow),
            12..16 => self.dismiss(phone),
            16..19 => {
                let doc = self.some_document(phone);
                if let Some(doc) = doc {
                    self.step(phone, Event::WantHistory(doc));
                }
            }
            _ => self.act(phone),
        }
    }

    fn some_document(&mut self, phone: usize) -> Option<doorstep_core::domain::DocId> {
        let docs: Vec<_> = self.server.memory.documents.keys().copied().collect();
        let replica = self.phones[phone].replica.as_ref()?;
        let doc = self.people.pick(&docs).copied()?;
        replica.view(doc).map(|_| doc)
    }

    /// Signing in again after the session ended, updating an old app: what the screen asks for.
    fn heed(&mut self, phone: usize) {
        let trouble = self.phones[phone].replica.as_ref().and_then(|replica| replica.status().trouble);
        let Some(trouble) = trouble else { return };
        self.reach.note(&format!("trouble: {}", trouble.name()));
        let is_online = self.is_up && self.phones[phone].offline_until <= self.now;
        match trouble.name() {
            code::SESSION if is_online => {
                let held = &self.phones[phone];
                let signed_in = self.server.sign_in(&held.worker, held.key.public());
                self.note(format_args!("{} signs in again", self.name(phone)), &[]);
                if let Some(replica) = &mut self.phones[phone].replica {
                    replica.signed_in_again(&signed_in);
                }
                self.step(phone, Event::Tick);
            }
            code::FORK | code::REVOKED if is_online && self.people.permille(500) => self.enrol_anew(phone),
            code::VERSION if self.people.permille(500) => {
                self.note(format_args!("{} updates the app", self.name(phone)), &[]);
                self.phones[phone].protocol = None;
                self.kill(phone);
                self.open(phone);
            }
            _ => {}
        }
    }

    /// The phone gets a new key, since another writes under the old one or it was revoked; what is unsent goes with it.
    pub(super) fn enrol_anew(&mut self, phone: usize) {
        let Some(key) = self.keys.pop_front() else { return };
        self.note(format_args!("{} is enrolled anew", self.name(phone)), &[]);
        self.reach.note("phone: enrolled anew");
        let signed_in = self.server.sign_in(&self.phones[phone].worker, key.public());
        let before = std::mem::replace(&mut self.phones[phone].key, key);
        self.phones[phone].earlier_keys.push(before);
        self.phones[phone].is_revoked = false;
        self.phones[phone].call = None;
        self.phones[phone].live = None;
        if let Some(replica) = &mut self.phones[phone].replica {
            let unreceipted = replica.unreceipted();
            let received = self.server.admitted(&unreceipted);
            self.checker.written_again(unreceipted.iter().filter(|hash| !received.contains(hash)));
            if !received.is_empty() {
                self.reach.note("phone: enrolled anew, some had arrived");
            }
            replica.enrolled_anew(&signed_in, &received);
        }
        self.step(phone, Event::SyncNow);
    }

    /// The app is in front, started if need be. Whether it runs.
    pub(super) fn open(&mut self, phone: usize) -> bool {
        self.phones[phone].awake_until = self.now.plus_ms(ATTENTION_MS);
        if self.phones[phone].replica.is_none() {
            return self.start(phone);
        }
        let event = if self.people.permille(500) { Event::SyncNow } else { Event::Tick };
        self.step(phone, event);
        self.phones[phone].replica.is_some()
    }

    fn start(&mut self, phone: usize) -> bool {
        let nonce = self.people.bytes();
        let is_online = self.is_up && self.phones[phone].offline_until <= self.now;
        let (server, held, now) = (&mut self.server, &mut self.phones[phone], self.now);
        let (worker, key) = (held.worker.clone(), held.key.clone());
        let started = held.start(now, nonce, || is_online.then(|| server.sign_in(&worker, key.public())));
        if !started {
            return false;
        }
        self.note(format_args!("{} starts", self.name(phone)), &[]);
        let device = self.phones[phone].device();
        self.phones[phone].is_revoked = self.server.memory.devices.get(&device).is_some_and(|held| held.revoked);
        self.checker.started(&self.phones[phone], &self.server.memory);
        self.step(phone, Event::SyncNow);
        self.phones[phone].replica.is_some()
    }

    /// The process ends at once; its transaction is there or not.
    pub(super) fn kill(&mut self, phone: usize) {
        if self.phones[phone].replica.is_none() {
            return;
        }
        let is_kept = self.faults.permille(500);
        let puts: Vec<Put> = self.phones[phone].disk.under_way().to_vec();
        let under_way = self.phones[phone].kill(is_kept);
        self.reach.note("fault: phone killed");
        self.note(format_args!("{} is killed, transaction {under_way} kept {is_kept}", self.name(phone)), &[]);
        if under_way {
            self.reach.note(if is_kept {
                "fault: phone killed, transaction kept"
            } else {
                "fault: phone killed, transaction lost"
            });
            if is_kept {
                self.durable(phone, &puts);
            }
        }
    }

    pub(super) fn act(&mut self, phone: usize) {
        let held = &self.phones[phone];
        let Some(replica) = &held.replica else { return };
        let wall = held.clock.wall(self.now);
        let is_clumsy = self.people.permille(self.trouble.clumsy);
        let worker = held.worker.clone();
        let choice =
            Person { worker: &worker, replica, wall, random: &mut self.people, words: &mut self.words, is_clumsy }
                .choose();
        match choice {
            Choice::Nothing => {}
            Choice::Load(doc) => {
                let mut effects = Vec::new();
                if let Some(replica) = &mut self.phones[phone].replica {
                    replica.shared(doc, &mut effects);
                }
                let boot = self.phones[phone].boot;
                self.carry(phone, effects);
                let after_ms = self.people.between(100, 2_000);
                self.schedule(after_ms, Happening::Again { phone, boot });
            }
            Choice::Do(deed) => self.write(phone, wall, *deed),
        }
    }

    pub(super) fn write(&mut self, phone: usize, wall: Timestamp, deed: Deed) {
        let Deed { what, intents, is_held, edit } = deed;
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        if let Some(edit) = edit {
            self.edits.insert(ticket, edit);
        }
        self.note(format_args!("{} {what} ({}, {})", self.name(phone), ticket.0, docs_of(&intents)), &[]);
        let hold_until = is_held.then(|| wall.plus_ms(HOLD_MS));
        self.step(phone, Event::Write { ticket, intents, hold_until });
        if is_held && self.people.permille(300) {
            let boot = self.phones[phone].boot;
            let after_ms = self.people.between(200, 7_000);
            self.schedule(after_ms, Happening::Undo { phone, boot, ticket });
        }
    }

    fn dismiss(&mut self, phone: usize) {
        let Some(replica) = &self.phones[phone].replica else { return };
        let queue = replica.queue();
        let refused = queue
            .iter()
            .filter(|item| matches!(item.progress, doorstep_core::sync::replica::Progress::Refused(_)))
            .find_map(|item| item.hash);
        if let Some(hash) = refused {
            self.step(phone, Event::Dismiss(hash));
        }
    }

    /// One event, and what follows from it on this phone.
    pub(super) fn step(&mut self, phone: usize, event: Event) {
        let mut effects = Vec::new();
        self.phones[phone].step(self.now, event, &mut effects);
        self.carry(phone, effects);
        self.checker.shown(&self.phones[phone], &self.server.memory);
        if self.faults.permille(self.trouble.phone_kill) {
            self.kill(phone);
        }
    }

    fn carry(&mut self, phone: usize, effects: Vec<Effect>) {
        let boot = self.phones[phone].boot;
        let mut verified = None;
        for effect in effects {
            match effect {
                Effect::Store { id, puts } => {
                    self.phones[phone].disk.begin(id, puts);
                    let is_slow = self.faults.permille(30);
                    let after_ms = if is_slow { self.faults.between(500, 20_000) } else { self.faults.between(1, 40) };
                    self.schedule(after_ms, Happening::Stored { phone, boot, id });
                }
                Effect::LoadShared(doc) => {
                    let after_ms = self.faults.between(1, 50);
                    self.schedule(after_ms, Happening::Loaded { phone, boot, doc });
                }
                Effect::LoadKept { limit } => {
                    let after_ms = self.faults.between(1, 50);
                    self.schedule(after_ms, Happening::LoadedKept { phone, boot, limit });
                }
                Effect::Sign(message) => {
                    let after_ms = self.faults.between(1, 30);
                    self.schedule(after_ms, Happening::Signed { phone, boot, message });
                }
                Effect::Verify { key, message, signature } => {
                    let valid = key.verifies(&message, &signature);
                    if self.verifies_at_once {
                        verified = Some(Event::Verified { message, valid });
                        continue;
                    }
                    self.schedule(0, Happening::Verified { phone, boot, message, valid });
                }
                Effect::Send { request, .. } => self.send(phone, request),
                Effect::WakeAt(at) => {
                    let wall = self.phones[phone].clock.wall(self.now);
                    let after_ms = at.since(wall).max(0);
                    if self.now.plus_ms(after_ms) <= self.phones[phone].awake_until {
                        self.schedule(after_ms, Happening::Wake { phone, boot });
                    }
                }
                Effect::Changed | Effect::Exported(_) => {}
                Effect::Saved(ticket) => {
                    if self.checker.told_saved(&self.phones[phone], ticket) {
                        self.reach.note("phone: saved");
                    } else {
                        self.reach.note("phone: nothing to save");
                        let is_change = self.edits.get(&ticket).is_some_and(|edit| !edit.inserted.is_empty());
                        if is_change {
                            let what =
                                format!("{} was told that {} is saved, which is nowhere", self.name(phone), ticket.0);
                            self.checker.violated(what);
                        }
                    }
                }
                Effect::NotSaved(_) => self.reach.note("phone: not saved"),
                Effect::Undone(ticket) => {
                    self.reach.note("phone: decision undone");
                    self.checker.told_undone(&self.phones[phone], ticket);
                }
            }
        }
        if let Some(verified) = verified {
            self.step(phone, verified);
        }
    }

    pub(super) fn stored(&mut self, phone: usize, boot: u32, id: u64) {
        if !self.is_running(phone, boot) {
            return;
        }
        let puts: Vec<Put> = self.phones[phone].disk.under_way().to_vec();
        let Some(is_durable) = self.phones[phone].disk.finish(id) else { return };
        self.note(format_args!("{} stored {is_durable}", self.name(phone)), &[]);
        if is_durable {
            self.durable(phone, &puts);
            self.step(phone, Event::Stored(id));
            // Only now it is shown.
            self.checker.foreseen(&self.phones[phone], &self.setting.reference.figures.time);
        } else {
            self.reach.note("fault: disk full");
            self.step(phone, Event::StoreFailed(id));
        }
    }

    fn durable(&mut self, phone: usize, puts: &[Put]) {
        if self.checker.stored(&self.phones[phone], puts, &self.edits) {
            self.reach.note("phone: forgot what is backed up");
        }
    }

    /// A stored value decays while the app is closed.
    pub(super) fn rot(&mut self, phone: usize) {
        if !self.may(Fault::Rot) {
            return;
        }
        self.kill(phone);
        let table = [Table::Row, Table::Shared, Table::Tail, Table::Reference][self.faults.below(4)];
        let nth = self.faults.below(50);
        if self.phones[phone].disk.rot(table, nth) {
            self.note(format_args!("a value of {table:?} of {} rots", self.name(phone)), &[]);
            self.phones[phone].has_rotted = true;
            self.reach.note("fault: stored value rotten");
        }
    }
}

fn docs_of(intents: &[Intent]) -> String {
    intents.iter().map(|intent| format!("{:.8}", intent.doc.to_string())).collect::<Vec<_>>().join(" ")
}
