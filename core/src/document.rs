//! What people write together: the notes and ticks of a visit. Automerge decides how texts and fields merge, and nothing else.
//!
//! Every document of a kind starts from the same constant genesis change, which creates the containers, so they have the same
//! ids everywhere and no phone needs to be sent them. Collections are maps keyed by stable ids, never lists.

use sha2::{Digest, Sha256};

use crate::domain::DeviceId;
use crate::fact::DocKind;

/// The identity under which one running instance of the app writes: new at every start, bound to the device's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Actor(pub [u8; 16]);

impl Actor {
    /// `nonce` is drawn at random by the app when it starts; it travels in front of every change.
    pub fn new(device: DeviceId, nonce: [u8; 8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"doorstep-actor-1\0");
        hash.update(device.0);
        hash.update(nonce);
        Self(hash.finalize()[..16].try_into().expect("SHA-256 gives 32 bytes"))
    }
}

/// A live shared document.
#[derive(Clone)]
pub struct Shared {
    kind: DocKind,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// The shared document could not be read back from our own store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Damaged;

impl Shared {
    /// The document before anybody wrote: the constant genesis of its kind.
    pub fn genesis(_kind: DocKind) -> Self {
        todo!()
    }
    /// Reads what [`Shared::save`] wrote; empty bytes are the genesis.
    pub fn load(_kind: DocKind, _saved: &[u8]) -> Result<Self, Damaged> {
        todo!()
    }
    pub fn save(&self) -> Vec<u8> {
        todo!()
    }
    /// The notes (记录) as one text.
    pub fn notes(&self) -> String {
        todo!()
    }
    /// The keys of materials (and other checklist items) that are ticked.
    pub fn ticks(&self) -> std::collections::BTreeMap<String, bool> {
        todo!()
    }
    /// Makes the change that turns the notes into `text`, with as few edits as possible, and applies it.
    /// Returns the chunk; `None` when nothing differs.
    pub fn write_notes(&mut self, _actor: Actor, _text: &str) -> Option<Vec<u8>> {
        todo!()
    }
    /// As [`Shared::write_notes`], for one tick.
    pub fn write_tick(&mut self, _actor: Actor, _key: &str, _done: bool) -> Option<Vec<u8>> {
        todo!()
    }
    /// SHA-256 over the content in canonical order: what a signature binds to (GY-CORE-19).
    pub fn content_digest(&self) -> [u8; 32] {
        todo!()
    }
}
