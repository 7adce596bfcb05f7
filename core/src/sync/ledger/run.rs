//! A pushed run before it reaches the ledger: its signature, its chain, and what a change in it carries.

use crate::account::code;
use crate::document::Actor;
use crate::domain::{CentreId, DeviceId, EntryHash};
use crate::fact::chain::RUN_MAX;
use crate::fact::envelope::ENTRY_MAX;
use crate::fact::{Entry, Envelope, PublicKey, Run, Signature};

/// A run whose signature and chain are in order. Its entries may still be anything.
#[derive(Clone, Debug)]
pub struct VerifiedRun {
    pub first_seq: u64,
    pub prev: EntryHash,
    pub(super) entries: Vec<Link>,
    pub(super) signature: Signature,
}

/// What a phone signed of its chain: the entry at a place, and by the links everything before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunSignature {
    pub device: DeviceId,
    pub last_seq: u64,
    /// Over [`Run::message`].
    pub signature: Signature,
}

impl VerifiedRun {
    /// The number of its last entry.
    pub fn last_seq(&self) -> u64 {
        self.first_seq + self.entries.len() as u64 - 1
    }
}

/// One place of the chain: readable, or bytes that only count as a place.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub hash: EntryHash,
    pub bytes: Vec<u8>,
    pub entry: Option<Entry>,
}

/// Checks a run's signature and links. Costs one signature for the whole run and needs no state, so it is done outside the
/// writer.
///
/// Errors: a code of `account::code`.
pub fn verify(tenant: &CentreId, key: &PublicKey, run: &Run) -> Result<VerifiedRun, &'static str> {
    if run.entries.is_empty() || run.entries.len() > RUN_MAX {
        return Err(code::FORMAT);
    }
    // Bytes that are no entry are kept as well, so they may not be much longer than one.
    if run.entries.iter().any(|bytes| bytes.len() > 2 * ENTRY_MAX) {
        return Err(code::SIZE);
    }
    let device = key.device();
    let mut prev = run.prev;
    let mut seq = run.first_seq;
    let mut entries = Vec::with_capacity(run.entries.len());
    for bytes in &run.entries {
        let hash = EntryHash::of(bytes);
        let in_place = |envelope: &Envelope| {
            envelope.device == device
                && envelope.device_seq == seq
                && envelope.prev == prev
                && envelope.tenant == *tenant
        };
        let entry = Entry::open(bytes).ok().filter(|entry| in_place(&entry.envelope));
        entries.push(Link { hash, bytes: bytes.clone(), entry });
        prev = hash;
        seq = seq.checked_add(1).ok_or(code::FORMAT)?;
    }
    let message = Run::message(tenant, device, seq - 1, prev);
    if !key.verifies(&message, &run.signature) {
        return Err(code::SIGNATURE);
    }
    Ok(VerifiedRun { first_seq: run.first_seq, prev: run.prev, entries, signature: run.signature })
}

/// The writer and the chunk of a change's payload.
pub fn split_change(envelope: &Envelope) -> Option<(Actor, &[u8])> {
    let (nonce, chunk) = envelope.payload.split_first_chunk::<8>()?;
    Some((Actor::new(envelope.device, *nonce), chunk))
}
