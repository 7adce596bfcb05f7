//! The reference data in force, as this process knows it. Another process publishes (`doorstep publish`); whoever here finds a
//! newer edition in the store hands it in, and everybody else goes on with that. What is on record for a later day begins by the
//! clock of whichever process sees the day first.

use std::sync::{Arc, PoisonError, RwLock};

use anyhow::{Context as _, Result};
use doorstep_core::centre::Reference;
use doorstep_core::domain::{Timestamp, WorkerId};

use crate::publish;
use crate::relay::{News, Relay};
use crate::store::{Store, StoreError};

/// One edition, and what phones receive of it.
#[derive(Debug)]
pub struct Current {
    pub reference: Reference,
    pub bytes: Vec<u8>,
    pub digest: [u8; 8],
}

impl Current {
    /// The edition that a store has in force.
    ///
    /// Errors: the store cannot be read, holds no centre, or as [`Current::read`].
    pub async fn stored(store: &Store) -> Result<Self> {
        let bytes = store.reference().await?.context("there is no centre in this store")?;
        Self::read(&bytes)
    }

    /// What is stored.
    ///
    /// Errors: bytes that this version does not write.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let words = "the reference data cannot be read: another version of doorstep wrote it";
        Reference::decode(bytes).map(Self::of).context(words)
    }

    /// As phones will receive it.
    pub fn of(reference: Reference) -> Self {
        let bytes = reference.encode();
        Self { reference, digest: Reference::digest(&bytes), bytes }
    }

    /// Whether the person is in the directory.
    pub fn knows(&self, worker: &WorkerId) -> bool {
        self.reference.organisation.workers.contains_key(worker)
    }
}

#[derive(Clone, Debug)]
pub struct Editions {
    current: Arc<RwLock<Arc<Current>>>,
    relay: Relay,
}

impl Editions {
    pub fn new(current: Current, relay: Relay) -> Self {
        Self { current: Arc::new(RwLock::new(Arc::new(current))), relay }
    }

    pub fn current(&self) -> Arc<Current> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Goes on with what the store holds, when that is newer. Live connections are told, because what they may read follows
    /// from it.
    ///
    /// Errors: the bytes are no reference data; the edition before stays in force.
    pub fn take(&self, bytes: Vec<u8>) -> Result<Arc<Current>, StoreError> {
        let newer = Current::read(&bytes).map_err(|_| StoreError::damaged("the reference data"))?;
        let newer = Arc::new(newer);
        {
            let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
            if newer.reference.edition <= current.reference.edition {
                return Ok(Arc::clone(&current));
            }
            *current = Arc::clone(&newer);
        }
        tracing::info!(edition = newer.reference.edition, "a new edition is in force");
        self.relay.tell(News::Edition);
        Ok(newer)
    }

    /// Lets what is coming begin when its day has come, and goes on with that.
    pub async fn begin(&self, store: &Store, now: Timestamp) -> Result<(), StoreError> {
        if self.current().reference.is_due(now.date()) {
            publish::begin(store, now).await?;
            self.look(store).await?;
        }
        Ok(())
    }

    /// The edition in force in the store, of which `edition` is the number.
    pub async fn at(&self, store: &Store, edition: u32) -> Result<Arc<Current>, StoreError> {
        let current = self.current();
        if edition <= current.reference.edition {
            return Ok(current);
        }
        match store.reference().await? {
            Some(bytes) => self.take(bytes),
            None => Ok(current),
        }
    }

    /// As [`Editions::at`], after asking the store for the number.
    pub async fn look(&self, store: &Store) -> Result<Arc<Current>, StoreError> {
        let edition = store.edition().await?;
        self.at(store, edition).await
    }
}
