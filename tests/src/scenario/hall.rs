//! The phones of a scenario and their server, joined by a line that is either there or not. Everything that a phone asks for is
//! carried out at once, so that a step has come to rest before the next one is played.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use doorstep_core::centre::Reference;
use doorstep_core::domain::{DocId, Timestamp, WorkerId};
use doorstep_core::fact::SignedReceipt;
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fold::State;
use doorstep_core::sync::message::Held;
use doorstep_core::sync::replica::{Effect, Event, Intent, Replica, Table, Ticket};
use doorstep_core::testing::memory::Memory;
use sha2::{Digest, Sha256};

use crate::sim::device::{Key, Phone};
use crate::sim::server::{Caller, End, Reply, Server, open};

/// More events than any one step leads to: beyond it something runs in a circle.
const EVENTS_MAX: usize = 2_000;
/// Until when somebody without a network has none.
const ALWAYS: Timestamp = Timestamp(i64::MAX);

/// What somebody wrote: the places in the chain of the phone that it was written on.
#[derive(Clone, Debug)]
pub struct Written {
    pub who: WorkerId,
    pub first: u64,
    pub last: u64,
}

#[derive(Debug)]
pub struct Hall {
    pub now: Timestamp,
    server: Server,
    phones: BTreeMap<WorkerId, Phone>,
    next_call: u64,
    next_ticket: u64,
}

impl Hall {
    /// The server has the centre's first edition; nobody has signed in.
    pub fn new(reference: &Reference, now: Timestamp) -> Self {
        let key = SecretKey::from_bytes(&[1; 32]).expect("a small scalar is on the curve");
        let server = Server::new(Arc::new(key), reference, reference.encode(), Memory::default());
        Self { now, server, phones: BTreeMap::new(), next_call: 1, next_ticket: 1 }
    }

    pub fn server(&self) -> &Server {
        &self.server
    }

    /// The app on somebody's phone. Whoever is asked for has signed in.
    pub fn replica(&self, who: &WorkerId) -> &Replica {
        self.phones[who].replica.as_ref().expect("the app of a scenario runs")
    }

    /// What the clock of the phone says.
    pub fn wall(&self, who: &WorkerId) -> Timestamp {
        self.phones[who].clock.wall(self.now)
    }

    pub fn has_signed_in(&self, who: &WorkerId) -> bool {
        self.phones.contains_key(who)
    }

    /// A new phone signs in and loads what its person may read.
    pub fn sign_in(&mut self, who: &WorkerId) {
        let seed: [u8; 32] = Sha256::digest(format!("scenario {who}")).into();
        let mut phone = Phone::new(self.phones.len(), who, Key::new(&seed));
        let (server, key) = (&mut self.server, phone.key.public());
        phone.start(self.now, seed[..8].try_into().expect("SHA-256 gives 32 bytes"), || Some(server.sign_in(who, key)));
        self.phones.insert(who.clone(), phone);
        self.step(who, Event::SyncNow);
    }

    fn is_online(&self, who: &WorkerId) -> bool {
        self.phones[who].offline_until <= self.now
    }

    /// Who has a phone.
    pub fn everybody(&self) -> Vec<WorkerId> {
        self.phones.keys().cloned().collect()
    }

    fn online(&self) -> Vec<WorkerId> {
        self.phones.keys().filter(|who| self.is_online(who)).cloned().collect()
    }

    pub fn set_online(&mut self, who: &WorkerId, is_online: bool) {
        let phone = self.phone(who);
        phone.offline_until = if is_online { Timestamp(0) } else { ALWAYS };
        phone.live = None;
        if is_online {
            self.sync(who);
        }
    }

    /// Sends and fetches, where there is a network; then whoever is online hears what is new.
    pub fn sync(&mut self, who: &WorkerId) {
        self.step(who, Event::SyncNow);
        self.spread();
    }

    /// The process ends and begins again: what it knew of the time since the last answer is gone.
    pub fn restart(&mut self, who: &WorkerId) {
        let now = self.now;
        let phone = self.phone(who);
        phone.kill(true);
        let nonce: [u8; 32] = Sha256::digest(format!("{who} {}", phone.boot)).into();
        phone.start(now, nonce[..8].try_into().expect("SHA-256 gives 32 bytes"), || None);
        self.sync(who);
    }

    pub fn set_clock(&mut self, who: &WorkerId, off_ms: Option<i64>) {
        let clock = &mut self.phone(who).clock;
        clock.correct();
        if let Some(off_ms) = off_ms {
            clock.jump(off_ms);
        }
        self.step(who, Event::Tick);
    }

    pub fn advance(&mut self, to: Timestamp) {
        self.now = to;
        for who in self.everybody() {
            // Who is online has the app open; who is not sees only that the time has moved on.
            let event = if self.is_online(&who) { Event::SyncNow } else { Event::Tick };
            self.step(&who, event);
        }
    }

    pub fn publish(&mut self, reference: Reference) {
        self.server.publish(self.now, reference);
        for who in self.online() {
            self.step(&who, Event::SyncNow);
        }
    }

    /// Somebody opens the app, and does something in it.
    pub fn write(&mut self, who: &WorkerId, intents: Vec<Intent>) -> Written {
        let before = self.replica(who).owed().last;
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.step(who, Event::Write { ticket, intents, hold_until: None });
        let written = Written { who: who.clone(), first: before + 1, last: self.replica(who).owed().last };
        self.spread();
        written
    }

    /// The server's words on what was written, one for each entry that it has received.
    pub fn receipts(&self, written: &Written) -> Vec<&SignedReceipt> {
        if written.last < written.first {
            return Vec::new();
        }
        let device = self.phones[&written.who].device();
        let receipts = &self.server.memory.receipts;
        receipts.range((device, written.first)..=(device, written.last)).map(|(_, receipt)| receipt).collect()
    }

    /// Has the notes of a document read into the app.
    pub fn load_notes(&mut self, who: &WorkerId, doc: DocId) {
        let mut effects = Vec::new();
        if let Some(replica) = &mut self.phone(who).replica {
            replica.shared(doc, &mut effects);
        }
        if effects.contains(&Effect::LoadShared(doc)) {
            let event = self.phones[who].shared_loaded(doc);
            self.step(who, event);
        }
    }

    /// A document as the server has it.
    pub fn state(&self, doc: DocId) -> Option<State> {
        State::decode(&self.server.memory.documents.get(&doc)?.state)
    }

    fn phone(&mut self, who: &WorkerId) -> &mut Phone {
        self.phones.get_mut(who).expect("everybody who is named has signed in")
    }

    /// Whoever has a live connection hears what came since.
    fn spread(&mut self) {
        for who in self.online() {
            let phone = &self.phones[&who];
            let Some(live) = &phone.live else {
                self.step(&who, Event::SyncNow);
                continue;
            };
            if let Some(bytes) = self.server.news(self.now, phone.device(), live) {
                self.heard(&who, &bytes);
                self.step(&who, Event::Answer(bytes));
            }
        }
    }

    /// Notes where the phone stands after an answer.
    fn heard(&mut self, who: &WorkerId, bytes: &[u8]) {
        let reference = self.server.reference_digest();
        let answer = open(bytes).expect("the server's own answer");
        self.phone(who).live = (!answer.more).then(|| Held::after(&answer, reference));
    }

    /// One event, and all that follows from it on this phone.
    fn step(&mut self, who: &WorkerId, event: Event) {
        let mut events = VecDeque::from([event]);
        let mut count = 0;
        while let Some(event) = events.pop_front() {
            count += 1;
            assert!(count <= EVENTS_MAX, "the phone of {who} does not come to rest");
            let (now, mut effects) = (self.now, Vec::new());
            self.phone(who).step(now, event, &mut effects);
            for effect in effects {
                events.extend(self.carry_out(who, effect));
            }
        }
    }

    /// What comes of an effect; nothing of those that only the screen or a clock would look at.
    fn carry_out(&mut self, who: &WorkerId, effect: Effect) -> Option<Event> {
        let phone = self.phone(who);
        match effect {
            Effect::Store { id, puts } => {
                phone.disk.begin(id, puts);
                Some(if phone.disk.finish(id) == Some(true) { Event::Stored(id) } else { Event::StoreFailed(id) })
            }
            Effect::LoadShared(doc) => Some(phone.shared_loaded(doc)),
            Effect::LoadKept { limit } => {
                let kept = phone.disk.rows(Table::Kept).take(limit);
                Some(Event::KeptLoaded(Some(kept.map(|(key, value)| (key.to_vec(), value.to_vec())).collect())))
            }
            Effect::Sign(message) => {
                let signature = phone.sign(&message);
                Some(Event::Signed { message, signature })
            }
            Effect::Verify { key, message, signature } => {
                let valid = key.verifies(&message, &signature);
                Some(Event::Verified { message, valid })
            }
            Effect::Send { request, .. } => Some(self.send(who, &request)),
            Effect::WakeAt(_)
            | Effect::Changed
            | Effect::Saved(_)
            | Effect::NotSaved(_)
            | Effect::Undone(_)
            | Effect::Exported(_) => None,
        }
    }

    fn send(&mut self, who: &WorkerId, request: &[u8]) -> Event {
        if !self.is_online(who) {
            return Event::Unreachable;
        }
        let caller = Caller { device: self.phones[who].device(), call: self.next_call };
        self.next_call += 1;
        let mut reply = self.server.receive(self.now, caller, request);
        while reply.is_none() && self.server.begin(self.now) {
            let finished = self.server.finish(self.now, End::Durable);
            reply = finished.replies.into_iter().find_map(|(to, reply)| (to == caller).then_some(reply));
        }
        match reply {
            Some(Reply::Answer(bytes)) => {
                self.heard(who, &bytes);
                Event::Answer(bytes)
            }
            Some(Reply::Problem { code, retry_after_s }) => Event::Problem { code: code.to_owned(), retry_after_s },
            None => Event::Unreachable,
        }
    }
}
