//! A shared document as a phone works with it. The replica knows no more of it than this, so the app may load automerge, a third
//! of all its code, after its first page: whoever answers `Effect::LoadShared` brings it along.

use std::collections::BTreeMap;

use super::{Actor, Damaged, Draft, Shared};
use crate::admission;
use crate::fact::{Code, DocKind};

/// Reads what was saved; empty bytes are the genesis. What cannot be read is answered with the genesis, and said.
pub type Open = fn(DocKind, &[u8]) -> (Box<dyn Live>, Result<(), Damaged>);

/// A live shared document; each method as that of [`Shared`].
pub trait Live: std::fmt::Debug + Send + Sync {
    fn notes(&self) -> String;
    fn ticks(&self) -> BTreeMap<String, bool>;
    fn fields(&self) -> BTreeMap<String, String>;
    fn items(&self) -> BTreeMap<String, String>;
    fn content_digest(&self) -> [u8; 32];
    fn rebase_notes(&mut self, actor: Actor, base: &str, text: &str) -> Vec<Vec<u8>>;
    fn write_tick(&mut self, actor: Actor, key: &str, done: bool) -> Option<Vec<u8>>;
    fn write_draft(&mut self, actor: Actor, draft: &Draft) -> Option<Vec<u8>>;
    /// [`admission::follow`].
    fn follow(&mut self, changes: &[(Actor, &[u8])]) -> Vec<Result<(), Code>>;
    /// The bytes of [`Shared::save`]; `None` when they do not read back.
    fn saved(&mut self) -> Option<Vec<u8>>;
}

/// The one [`Open`].
pub fn open(kind: DocKind, saved: &[u8]) -> (Box<dyn Live>, Result<(), Damaged>) {
    match Shared::load(kind, saved) {
        Ok(shared) => (Box::new(shared), Ok(())),
        Err(damaged) => (Box::new(Shared::genesis(kind)), Err(damaged)),
    }
}

impl Live for Shared {
    fn notes(&self) -> String {
        self.notes()
    }

    fn ticks(&self) -> BTreeMap<String, bool> {
        self.ticks()
    }

    fn fields(&self) -> BTreeMap<String, String> {
        self.fields()
    }

    fn items(&self) -> BTreeMap<String, String> {
        self.items()
    }

    fn content_digest(&self) -> [u8; 32] {
        self.content_digest()
    }

    fn rebase_notes(&mut self, actor: Actor, base: &str, text: &str) -> Vec<Vec<u8>> {
        self.rebase_notes(actor, base, text)
    }

    fn write_tick(&mut self, actor: Actor, key: &str, done: bool) -> Option<Vec<u8>> {
        self.write_tick(actor, key, done)
    }

    fn write_draft(&mut self, actor: Actor, draft: &Draft) -> Option<Vec<u8>> {
        self.write_draft(actor, draft)
    }

    fn follow(&mut self, changes: &[(Actor, &[u8])]) -> Vec<Result<(), Code>> {
        admission::follow(self, changes)
    }

    fn saved(&mut self) -> Option<Vec<u8>> {
        self.reads_back().then(|| self.save())
    }
}
