//! A phone: the real replica, a store and a clock that go wrong, a key that tests may hold.

use std::sync::Arc;

use doorstep_core::account::SignedIn;
use doorstep_core::document::open;
use doorstep_core::domain::{DeviceId, DocId, Timestamp, WorkerId};
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fact::{PublicKey, Signature};
use doorstep_core::sync::message::Held;
use doorstep_core::sync::replica::{Effect, Event, Replica};

use super::clock::Clock;
use super::disk::Disk;

/// A device's key and what follows from it.
#[derive(Clone, Debug)]
pub struct Key {
    secret: Arc<SecretKey>,
    public: PublicKey,
    pub device: DeviceId,
}

impl Key {
    /// One of a fixed row of keys.
    pub fn numbered(number: u8) -> Self {
        Self::new(&[number + 1; 32])
    }

    /// From bytes that are below the order of the curve, as all but a few are.
    pub fn new(bytes: &[u8; 32]) -> Self {
        let secret = SecretKey::from_bytes(bytes).expect("all but a few byte strings are keys");
        let public = secret.public();
        let device = public.device();
        Self { secret: Arc::new(secret), public, device }
    }

    pub fn secret(&self) -> &SecretKey {
        &self.secret
    }

    pub fn public(&self) -> PublicKey {
        self.public.clone()
    }
}

#[derive(Debug)]
pub struct Phone {
    /// Which of the world's phones: two may have one key.
    pub number: usize,
    pub worker: WorkerId,
    pub key: Key,
    /// Keys that it had before: the app keeps each until its store is under the new one.
    pub earlier_keys: Vec<Key>,
    pub disk: Disk,
    /// A copy that the phone's system made of its store.
    pub copy: Option<Disk>,
    pub clock: Clock,
    /// `None` while the app is not running.
    pub replica: Option<Replica>,
    /// Counts the starts of the app; what was meant for an earlier one finds nobody.
    pub boot: u32,
    /// Until then the system wakes the app; afterwards it sleeps until the person comes back.
    pub awake_until: Timestamp,
    pub offline_until: Timestamp,
    /// The request whose answer the app waits for.
    pub call: Option<u64>,
    /// What the server on the live connection believes that the phone holds.
    pub live: Option<Held>,
    /// The version that its requests claim, when the app is not the server's.
    pub protocol: Option<u8>,
    pub is_revoked: bool,
    /// A stored value was damaged: what belonged to an unreadable row may be left behind.
    pub has_rotted: bool,
}

impl Phone {
    pub fn new(number: usize, worker: &WorkerId, key: Key) -> Self {
        Self {
            number,
            worker: worker.clone(),
            key,
            earlier_keys: Vec::new(),
            disk: Disk::default(),
            copy: None,
            clock: Clock::right(),
            replica: None,
            boot: 0,
            awake_until: Timestamp(0),
            offline_until: Timestamp(0),
            call: None,
            live: None,
            protocol: None,
            is_revoked: false,
            has_rotted: false,
        }
    }

    pub fn device(&self) -> DeviceId {
        self.key.device
    }

    /// The app starts. `signed_in` is asked for when the store holds nothing; without it such a phone stays dark.
    pub fn start(&mut self, now: Timestamp, nonce: [u8; 8], signed_in: impl FnOnce() -> Option<SignedIn>) -> bool {
        self.boot += 1;
        self.clock.restart(now);
        self.call = None;
        self.live = None;
        self.replica = Replica::restore(self.disk.read_at_start(), nonce)
            .or_else(|| signed_in().map(|signed_in| Replica::new(&signed_in, nonce)));
        let device = self.replica.as_ref().map(|replica| replica.session().device);
        if let Some(place) = self.earlier_keys.iter().position(|key| Some(key.device) == device) {
            std::mem::swap(&mut self.key, &mut self.earlier_keys[place]);
        }
        self.replica.is_some()
    }

    /// The process ends at once. Returns whether a transaction was under way.
    pub fn kill(&mut self, is_kept: bool) -> bool {
        self.boot += 1;
        self.replica = None;
        self.call = None;
        self.live = None;
        self.disk.crash(is_kept)
    }

    /// Owes what the server will not take: of a clone that wrote beside the other.
    pub fn is_stuck(&self) -> bool {
        let status = self.replica.as_ref().map(Replica::status);
        status.is_some_and(|status| status.trouble.is_some() && status.waiting > 0)
    }

    pub fn step(&mut self, now: Timestamp, event: Event, effects: &mut Vec<Effect>) {
        let (wall, mono_ms) = (self.clock.wall(now), self.clock.mono_ms(now));
        if let Some(replica) = &mut self.replica {
            replica.step(wall, mono_ms, event, effects);
        }
    }

    pub fn sign(&self, message: &[u8]) -> Signature {
        self.key.secret().sign(message)
    }

    pub fn shared_loaded(&self, doc: DocId) -> Event {
        let (saved, tail) = self.disk.shared(doc);
        Event::SharedLoaded { doc, saved, tail, open }
    }
}
