//! What heals a server: entries with their signed receipts, kept until a backup holds them.
//!
//! A server that was restored from an old backup announces a new epoch. The phone brings it everything that it keeps; the
//! server takes what it lost. Until all of that is done nothing new is pushed, because the phone's own chain has to be whole
//! there first. What the phone shows stays as it was until the present epoch's documents are here.

use super::{Put, Replica, Table};
use crate::domain::EntryHash;
use crate::fact::{Entry, SignedReceipt, encode, read};
use crate::sync::message::{SUPPLY_MAX, Supplied};

/// Values read at a time. Unit: values.
const READ: usize = SUPPLY_MAX;
/// Bytes of supplied entries in one request.
const SUPPLY_BYTES: usize = 256 * 1024;
/// A phone whose server never backs up keeps so many; then the oldest go. Unit: values.
const KEPT_MAX: u64 = 5_000;

/// Reading what is kept, and what was read.
#[derive(Debug, Default)]
pub(super) struct Loading {
    under_way: bool,
    unreadable: bool,
    /// Under their keys, to be handed in with the next request.
    batch: Vec<Vec<u8>>,
    supply: Option<Vec<Supplied>>,
    /// How far the table was cleared of what is backed up.
    cleared: u64,
    /// Lines of the server's log as of the answer that is being taken.
    pub(super) log_size: u64,
}

impl Loading {
    /// What the next request brings; `None` until it was read.
    pub(super) fn supply(&self) -> Option<&[Supplied]> {
        self.supply.as_deref()
    }
}

fn key(epoch: u64, log_seq: u64, hash: EntryHash) -> Vec<u8> {
    [&epoch.to_be_bytes()[..], &log_seq.to_be_bytes(), &hash.0[..8]].concat()
}

/// Epoch and line of a key.
fn place(key: &[u8]) -> Option<(u64, u64)> {
    let (epoch, rest) = key.split_first_chunk::<8>()?;
    let (line, _) = rest.split_first_chunk::<8>()?;
    Some((u64::from_be_bytes(*epoch), u64::from_be_bytes(*line)))
}

impl Replica {
    /// Keeps an admitted or refused entry until a backup has it.
    pub(super) fn keep(&mut self, bytes: &[u8], receipt: &SignedReceipt) {
        // The line that a receipt names is one of the log in which it was signed: a restored server has it further behind, where it
        // was brought back.
        let line = receipt.log_seq.max(self.kept.log_size);
        if line <= self.meta.backed_up {
            return;
        }
        let value = encode(&Supplied { bytes: bytes.to_vec(), receipt: receipt.clone() });
        let key = key(self.meta.epoch, line, receipt.hash);
        self.disk.put(Put { table: Table::Kept, key, value: Some(value) });
        self.meta.kept += 1;
    }

    /// Whether a kept value is of an entry of this phone's person.
    pub(super) fn is_own(&self, value: &[u8]) -> bool {
        let entry = read::<Supplied>(value).and_then(|supplied| Entry::open(&supplied.bytes).ok());
        entry.is_some_and(|entry| entry.envelope.person == self.meta.session.worker)
    }

    pub(super) fn try_kept_again(&mut self) {
        self.kept.unreadable = false;
    }

    /// Asks for what is kept when there is something to do with it.
    pub(super) fn look_at_kept(&mut self, effects: &mut Vec<super::Effect>) {
        // While it is brought back nothing is cleared: reading again what is on its way would never end.
        let is_due = if self.meta.supplying {
            self.kept.supply.is_none()
        } else {
            self.meta.kept > KEPT_MAX || (self.meta.kept > 0 && self.kept.cleared < self.meta.backed_up)
        };
        // What is on its way to the disk would not be read.
        let settled = !self.disk.holds(Table::Kept);
        if is_due && settled && !self.kept.under_way && !self.kept.unreadable {
            self.kept.under_way = true;
            effects.push(super::Effect::LoadKept { limit: READ });
        }
    }

    /// `None` when the table could not be read: that says nothing about what is in it, and is tried again with the next look
    /// at the time.
    pub(super) fn kept_loaded(&mut self, found: Option<Vec<(Vec<u8>, Vec<u8>)>>) {
        if !std::mem::take(&mut self.kept.under_way) {
            return;
        }
        self.kept.unreadable = found.is_none();
        let Some(found) = found else { return };
        let complete = found.len() < READ;
        if self.meta.supplying {
            self.batch(found);
            return;
        }
        let mut cleared = 0;
        let surplus = self.meta.kept.saturating_sub(KEPT_MAX);
        for (key, _) in &found {
            let safe = place(key).is_some_and(|(epoch, line)| {
                epoch < self.meta.epoch || (epoch == self.meta.epoch && line <= self.meta.backed_up)
            });
            if !safe && cleared >= surplus {
                break;
            }
            self.disk.put(Put { table: Table::Kept, key: key.clone(), value: None });
            cleared += 1;
        }
        self.meta.kept = self.meta.kept.saturating_sub(cleared);
        if complete || cleared < found.len() as u64 {
            self.kept.cleared = self.meta.backed_up;
        }
        if complete {
            self.meta.kept = found.len() as u64 - cleared;
        }
        let put = self.meta_put();
        self.disk.put(put);
    }

    /// The next entries to bring back; when there are none of an earlier epoch, all has been brought.
    fn batch(&mut self, found: Vec<(Vec<u8>, Vec<u8>)>) {
        let mut supply = Vec::new();
        let mut bytes = 0;
        for (key, value) in found {
            let earlier = place(&key).is_some_and(|(epoch, _)| epoch < self.meta.epoch);
            bytes += value.len();
            if !earlier || (bytes > SUPPLY_BYTES && !supply.is_empty()) {
                break;
            }
            match read::<Supplied>(&value) {
                Some(supplied) => supply.push(supplied),
                // Damaged on this phone: nobody can use it.
                None => self.disk.put(Put { table: Table::Kept, key: key.clone(), value: None }),
            }
            self.kept.batch.push(key);
        }
        if self.kept.batch.is_empty() {
            self.meta.supplying = false;
            self.wanted = true;
            let put = self.meta_put();
            self.disk.put(put);
        } else {
            self.kept.supply = Some(supply);
        }
    }

    /// The server has taken a batch: from now on it is kept as part of the present epoch's log, which holds it up to `size`.
    pub(super) fn supplied(&mut self, count: u32, size: u64) {
        let Some(supply) = self.kept.supply.as_ref() else { return };
        if count as usize != supply.len() {
            return;
        }
        let supply = self.kept.supply.take().unwrap_or_default();
        for key in std::mem::take(&mut self.kept.batch) {
            self.disk.put(Put { table: Table::Kept, key, value: None });
        }
        for supplied in supply {
            // A backup has it when it goes further than the log did: what is put aside there makes no line.
            let key = key(self.meta.epoch, size + 1, supplied.receipt.hash);
            self.disk.put(Put { table: Table::Kept, key, value: Some(encode(&supplied)) });
        }
        self.wanted = true;
    }

    /// The server that answers is another than before: one that was restored. Nothing that it lost is lost while this phone
    /// has it.
    pub(super) fn new_epoch(&mut self, epoch: u64) {
        self.meta.epoch = epoch;
        self.meta.cursors.clear();
        // Those of another epoch would mean something else.
        self.disk.restored(&self.meta.cursors);
        self.meta.log = crate::sync::log::Head::default();
        self.meta.backed_up = 0;
        self.meta.refused = 0;
        self.meta.supplying = true;
        self.kept = Loading::default();
        self.wanted = true;
    }
}
