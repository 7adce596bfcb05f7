//! The inbox of those who answer for others: what was refused of colleagues, until the person has dealt with it on this phone.

use super::{Put, Replica, Table};
use crate::domain::{DocId, EntryHash};
use crate::fact::{Entry, encode, read};
use crate::gather::order;
use crate::sync::Scope;
use crate::sync::message::{Refusals, RefusedEntry};

/// An inbox holds so many; then the oldest go. Unit: entries.
const OTHERS_MAX: usize = 100;

/// Shorter than the key of an own one: half of the entry's hash.
fn key(hash: EntryHash) -> Vec<u8> {
    hash.0[..16].to_vec()
}

pub(super) fn is_other(key: &[u8]) -> bool {
    key.len() == 16
}

impl Replica {
    /// Takes what the server tells of others; `readable` are the scopes that the person may read now.
    pub(super) fn hear_of_others(&mut self, refusals: Option<Refusals>, readable: &[Scope]) {
        let answers = refusals.is_some();
        match refusals {
            // The person answers for nobody, or not any more.
            None => self.meta.refused = 0,
            Some(refusals) if refusals.from <= self.meta.refused => {
                for (line, entry) in refusals.entries {
                    // What was dealt with does not come back because an answer was overtaken by another.
                    if line > self.meta.refused {
                        self.meta.refused = line;
                        self.put_other(&entry);
                        self.others.insert(entry.receipt.hash, entry);
                    }
                }
            }
            // Some were missed in between; the next request asks for them.
            Some(_) => {}
        }
        let is_told = |entry: &RefusedEntry| answers && entry.scopes.iter().any(|scope| readable.contains(scope));
        let lost = self.others.iter().filter(|(_, entry)| !is_told(entry));
        let mut lost: Vec<EntryHash> = lost.map(|(hash, _)| *hash).collect();
        let newest = self.refused_of_others().into_iter().map(|entry| entry.receipt.hash);
        lost.extend(newest.skip(OTHERS_MAX));
        for hash in lost {
            self.forget_other(hash);
        }
    }

    fn put_other(&mut self, entry: &RefusedEntry) {
        let key = key(entry.receipt.hash);
        self.disk.put(Put { table: Table::Refused, key, value: Some(encode(entry)) });
    }

    pub(super) fn forget_other(&mut self, hash: EntryHash) {
        if self.others.remove(&hash).is_some() {
            self.disk.put(Put { table: Table::Refused, key: key(hash), value: None });
        }
    }

    /// The document is out of reach, and so is what was refused about it.
    pub(super) fn mask_others(&mut self, doc: DocId) {
        let of_doc = |entry: &&RefusedEntry| Entry::open(&entry.bytes).is_ok_and(|opened| opened.envelope.doc == doc);
        let masked: Vec<RefusedEntry> = self.others.values().filter(of_doc).cloned().collect();
        for entry in masked {
            let entry = RefusedEntry { bytes: Vec::new(), ..entry };
            self.put_other(&entry);
            self.others.insert(entry.receipt.hash, entry);
        }
    }

    pub(super) fn restore_other(&mut self, value: &[u8]) -> Option<()> {
        let entry: RefusedEntry = read(value)?;
        self.others.insert(entry.receipt.hash, entry);
        Some(())
    }

    /// What was refused of colleagues for whom the person answers, the newest first.
    pub fn refused_of_others(&self) -> Vec<&RefusedEntry> {
        let mut entries: Vec<&RefusedEntry> = self.others.values().collect();
        order(&mut entries, |entry| std::cmp::Reverse(entry.receipt.received_at));
        entries
    }
}
