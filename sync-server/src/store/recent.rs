//! Entries that were read lately: what one phone hands in, all its colleagues' phones ask for within moments.
//!
//! An entry never changes once it is admitted, so what is remembered is as good as what is stored, whoever wrote it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use doorstep_core::domain::DocId;
use doorstep_core::sync::ledger::StoredEntry;

type Place = (DocId, u64);

/// Of each of the two generations; when the newer one is full it becomes the older one. Unit: bytes.
const GENERATION_BYTES: usize = 8 * 1024 * 1024;
/// About what a map and a receipt take beside the entry's own bytes. Unit: bytes.
const OVERHEAD_BYTES: usize = 400;

#[derive(Debug, Default)]
pub struct Recent(Mutex<Generations>);

#[derive(Debug, Default)]
struct Generations {
    newer: HashMap<Place, Arc<StoredEntry>>,
    older: HashMap<Place, Arc<StoredEntry>>,
    /// Of the newer one.
    bytes: usize,
}

impl Generations {
    fn put(&mut self, place: Place, entry: Arc<StoredEntry>) {
        if self.bytes > GENERATION_BYTES {
            self.older = std::mem::take(&mut self.newer);
            self.bytes = 0;
        }
        self.bytes += entry.bytes.len() + OVERHEAD_BYTES;
        self.newer.insert(place, entry);
    }

    fn get(&mut self, place: &Place) -> Option<Arc<StoredEntry>> {
        if let Some(entry) = self.newer.get(place) {
            return Some(entry.clone());
        }
        let entry = self.older.remove(place)?;
        self.put(*place, entry.clone());
        Some(entry)
    }
}

impl Recent {
    /// Those of the places that are remembered, and the places that are not.
    pub fn find(&self, places: &[Place]) -> (Vec<StoredEntry>, Vec<Place>) {
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        let mut missing = Vec::new();
        for place in places {
            match generations.get(place) {
                Some(entry) => found.push(entry),
                None => missing.push(*place),
            }
        }
        drop(generations);
        (found.iter().map(|entry| StoredEntry::clone(entry)).collect(), missing)
    }

    pub fn remember(&self, entries: &[StoredEntry]) {
        let shared: Vec<Arc<StoredEntry>> = entries.iter().cloned().map(Arc::new).collect();
        let mut generations = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for entry in shared {
            generations.put((entry.doc, entry.receipt.doc_seq), entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use doorstep_core::domain::DeviceId;

    use super::super::contract::entry;
    use super::*;

    #[test]
    fn what_is_asked_for_stays_and_the_rest_goes_when_there_is_too_much() {
        const LENGTH: usize = 1024 * 1024;
        let recent = Recent::default();
        let place = |number: u64| (DocId([1; 16]), number);
        let read = |number: u64| StoredEntry {
            bytes: vec![0; LENGTH],
            ..entry(DeviceId([2; 16]), number, DocId([1; 16]), number)
        };
        let held = |number: u64| recent.find(&[place(number)]).1.is_empty();
        for number in 1..=40 {
            recent.remember(&[read(number)]);
            assert!(held(1), "asked for at every turn, {number}");
        }
        let (found, missing) = recent.find(&[place(1), place(2), place(40)]);
        assert_eq!((found, missing), (vec![read(1), read(40)], vec![place(2)]));
        let generations = recent.0.lock().unwrap();
        let all = generations.newer.len() + generations.older.len();
        assert!(all * LENGTH <= 2 * (GENERATION_BYTES + 2 * LENGTH), "{all} entries");
    }
}
