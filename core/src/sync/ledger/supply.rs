//! What a restored server had lost and phones bring back: the receipts say where it stood and what was decided.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use super::{ChainEnd, Device, Ledger, Missing, StoredEntry};
use crate::domain::{CentreId, DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use crate::fact::{Entry, Kind, PublicKey, Receipt, SignedReceipt, Verdict, encode};
use crate::sync::log;
use crate::sync::message::Supplied;

/// Keeps of what a phone brings back what this server has signed `before` the store was put back: a receipt for each entry, by
/// its hash. What was received later was never lost, and its receipt was made with a key from a backup. One signature each, so
/// it is done outside the writer.
pub fn verify_supply(
    centre: &CentreId,
    server: &PublicKey,
    before: Timestamp,
    supply: Vec<Supplied>,
) -> Vec<StoredEntry> {
    let genuine = |supplied: Supplied| {
        let entry = Entry::open(&supplied.bytes).ok()?;
        let fits = entry.hash == supplied.receipt.hash && entry.envelope.tenant == *centre;
        let fits = fits && supplied.receipt.received_at < before;
        (fits && supplied.receipt.verifies(centre, server)).then_some(StoredEntry {
            doc: entry.envelope.doc,
            device: entry.envelope.device,
            device_seq: entry.envelope.device_seq,
            bytes: supplied.bytes,
            receipt: supplied.receipt,
        })
    };
    supply.into_iter().filter_map(genuine).collect()
}

/// What the store knows about entries that are brought back.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Those that it has, in their places admitted or refused, or kept aside. What was refused in the chain of another phone is
    /// another entry, though its bytes are the same.
    pub held: BTreeSet<EntryHash>,
    /// Their places in the chains of their devices at which something stands already, and those of what waits.
    pub taken: BTreeSet<(DeviceId, u64)>,
    /// What was kept aside earlier for the same documents.
    pub waiting: Vec<StoredEntry>,
    /// The devices that wrote them, as far as they are enrolled.
    pub devices: BTreeMap<DeviceId, Device>,
    /// Entries of these devices behind the end of their chain, by place.
    pub beyond: BTreeMap<DeviceId, BTreeMap<u64, EntryHash>>,
}

impl Ledger {
    /// Documents that must be loaded before entries can be brought back.
    pub fn missing_of<'a>(&self, entries: impl IntoIterator<Item = &'a StoredEntry>) -> Missing {
        let mut docs: BTreeSet<DocId> = entries.into_iter().map(|entry| entry.doc).collect();
        docs.retain(|doc| !self.documents.contains_key(doc));
        Missing { docs, people: BTreeSet::new() }
    }

    /// Puts back what a restored store had lost. The receipts say where each entry stood and what was decided, so nothing is
    /// judged again: order, time and verdict are those that people were told. Where another entry has taken the place
    /// meanwhile, it follows at the end; where entries before it are still missing, it waits aside.
    ///
    /// A receipt says that the server judged these bytes, and not whose they are. What it admitted stood in its place under its
    /// device's own key; what it refused may be words put into somebody else's mouth, so only its author brings that back.
    pub fn supply(&mut self, now: Timestamp, supplier: &Device, mut known: Known, supplied: Vec<StoredEntry>) {
        let aside: BTreeSet<EntryHash> = known.waiting.iter().map(|entry| entry.receipt.hash).collect();
        let mut entries: BTreeMap<(DocId, u64, EntryHash), StoredEntry> = BTreeMap::new();
        let mut held = std::mem::take(&mut known.held);
        let mut taken = std::mem::take(&mut known.taken);
        let owner = |entry: &StoredEntry| known.devices.get(&entry.device).map(|device| &device.worker);
        let author = |entry: &StoredEntry| Entry::open(&entry.bytes).ok().map(|opened| opened.envelope.person);
        let is_authors = |entry: &StoredEntry| match owner(entry) {
            _ if entry.device == supplier.id => true,
            Some(owner) => *owner == supplier.worker,
            // A phone that was enrolled after the backup, and again since under another key: nobody can put words into
            // somebody else's mouth by saying that they are their own.
            None => author(entry).as_ref() == Some(&supplier.worker),
        };
        let is_owners = |entry: &StoredEntry| owner(entry).is_none_or(|owner| author(entry).as_ref() == Some(owner));
        let may_come = |entry: &StoredEntry| {
            if entry.receipt.verdict.is_admitted() { is_owners(entry) } else { is_authors(entry) }
        };
        let supplied: Vec<StoredEntry> = supplied.into_iter().filter(may_come).collect();
        // Each once. Where its device has written something else meanwhile, that was receipted too: what had stood there before
        // the store was restored stays aside for good.
        let fresh = supplied.into_iter().filter(|entry| held.insert(entry.receipt.hash));
        for entry in fresh.chain(std::mem::take(&mut known.waiting)) {
            if !taken.insert((entry.device, entry.device_seq)) {
                if !aside.contains(&entry.receipt.hash) {
                    self.changes.waiting.push(entry);
                }
                continue;
            }
            let place = known.beyond.entry(entry.device).or_default();
            place.entry(entry.device_seq).or_insert(entry.receipt.hash);
            entries.insert((entry.doc, entry.receipt.doc_seq, entry.receipt.hash), entry);
        }
        for ((doc, doc_seq, hash), entry) in entries {
            let next = self.documents.get(&doc).and_then(Option::as_ref).map_or(0, |document| document.doc_seq) + 1;
            let other_kind = self.documents.get(&doc).and_then(Option::as_ref).is_some_and(|document| {
                Entry::open(&entry.bytes).is_ok_and(|opened| opened.envelope.doc_kind != document.kind)
            });
            if doc_seq > next || other_kind {
                if !aside.contains(&hash) {
                    self.changes.waiting.push(entry);
                }
                continue;
            }
            if aside.contains(&hash) {
                self.changes.placed.push(hash);
            }
            let author = known.devices.get(&entry.device).map(|device| &device.worker);
            self.put_back(now, next, author, entry);
        }
        for (id, places) in known.beyond {
            let Some(device) = known.devices.get(&id) else { continue };
            let mut end = device.end;
            while let Some(hash) = places.get(&(end.seq + 1)) {
                end = ChainEnd { seq: end.seq + 1, head: *hash, ..end };
            }
            if end != device.end {
                self.changes.devices.insert(id, end);
            }
        }
    }

    /// `author` is the person whose phone wrote it, as far as it is enrolled.
    fn put_back(&mut self, now: Timestamp, next: u64, author: Option<&WorkerId>, mut entry: StoredEntry) {
        let Ok(opened) = Entry::open(&entry.bytes) else { return };
        let envelope = opened.envelope;
        if entry.receipt.verdict.is_admitted() && envelope.kind == Kind::CHANGE {
            // A change that no longer fits what is here is kept with its reason, as any other that is turned away.
            if let Err(code) = self.change(&envelope) {
                let refused = Receipt { verdict: Verdict::Refused(vec![code]), doc_seq: 0, ..entry.receipt.receipt };
                entry.receipt = SignedReceipt::seal(refused, &self.reference.centre, &self.key);
            }
        }
        let admitted = entry.receipt.verdict.is_admitted();
        if admitted && entry.receipt.doc_seq != next {
            let moved = Receipt { doc_seq: next, ..entry.receipt.receipt };
            entry.receipt = SignedReceipt::seal(moved, &self.reference.centre, &self.key);
        }
        let digest = Sha256::digest(encode(&entry.receipt.receipt)).into();
        self.note(now, log::Event::Supplied { entry: entry.receipt.hash, receipt: digest });
        if admitted {
            self.place(&envelope, &entry.receipt);
            self.changes.entries.push(entry);
        } else {
            let (author, place) = (author.unwrap_or(&envelope.person), (entry.device, entry.device_seq));
            let (codes, on) = (entry.receipt.verdict.codes(), entry.receipt.received_at.date());
            self.tell(author, Some(&envelope), entry.doc, place, codes, on);
            self.changes.refused.push(entry);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::examples::{Hand, Office};
    use super::*;
    use crate::fact::Statement;
    use crate::fact::attendance::Punch;
    use crate::fact::chain::SecretKey;
    use crate::testing::at;

    /// What a store had receipted that was restored since: Lina's punches at these times, by one phone.
    fn receipted(times: &[&str]) -> Vec<StoredEntry> {
        let (mut office, mut lina) = (Office::new(), Hand::new("lina", 1));
        for time in times {
            let punch = Statement::Punched(Punch { at: at(time), note: String::new() });
            office.push(&mut lina, &punch, (time, None, time));
        }
        office.ledger.take_changes().entries
    }

    fn supplied(ledger: &mut Ledger, mut known: Known, entries: &[StoredEntry]) -> super::super::Changes {
        let lina = Hand::new("lina", 1).device;
        let missing = ledger.missing_of(entries);
        ledger.load(&missing, Vec::new()).unwrap();
        known.devices.insert(lina.id, lina.clone());
        ledger.supply(at("2026-05-14 08:00"), &lina, known, entries.to_vec());
        ledger.take_changes()
    }

    #[test]
    fn only_what_this_server_has_signed_is_brought_back() {
        let office = Office::new();
        let centre = office.ledger.reference().centre.clone();
        let [entry] = &receipted(&["2026-05-13 08:55"])[..] else { panic!("one") };
        let supply = Supplied { bytes: entry.bytes.clone(), receipt: entry.receipt.clone() };
        let within = |before, key: [u8; 32], supply: Supplied| {
            verify_supply(&centre, &SecretKey::from_bytes(&key).unwrap().public(), before, vec![supply])
        };
        let of = |key, supply| within(at("2026-05-14 08:00"), key, supply);
        assert_eq!(of([9; 32], supply.clone()), std::slice::from_ref(entry));
        assert_eq!(of([8; 32], supply.clone()), [], "another server's receipt");
        assert_eq!(
            within(entry.receipt.received_at, [9; 32], supply.clone()),
            [],
            "received after the store was put back"
        );
        let mut other = supply.clone();
        other.receipt.receipt.doc_seq += 1;
        assert_eq!(of([9; 32], other), [], "a receipt that was changed");
        let [_, second] = &receipted(&["2026-05-13 08:55", "2026-05-13 09:10"])[..] else { panic!("two") };
        assert_eq!(of([9; 32], Supplied { bytes: second.bytes.clone(), ..supply }), [], "another entry's receipt");
    }

    #[test]
    fn what_comes_before_its_turn_waits_aside_and_is_placed_in_its_turn() {
        let mut office = Office::new();
        let written = receipted(&["2026-05-13 08:55", "2026-05-13 09:10"]);
        let early = supplied(&mut office.ledger, Known::default(), &written[1..]);
        assert_eq!((&early.entries[..], &early.waiting[..]), (&[][..], &written[1..]));
        let known = Known {
            held: BTreeSet::from([written[1].receipt.hash]),
            waiting: written[1..].to_vec(),
            ..Known::default()
        };
        let whole = supplied(&mut office.ledger, known, &written[..1]);
        assert_eq!((&whole.entries[..], &whole.placed[..]), (&written[..], &[written[1].receipt.hash][..]));
        let end = whole.devices[&written[0].device];
        assert_eq!((end.seq, end.head), (2, written[1].receipt.hash));
    }

    #[test]
    fn an_entry_in_the_name_of_another_than_its_phones_person_is_not_taken() {
        let mut office = Office::new();
        let written = receipted(&["2026-05-13 08:55"]);
        let missing = office.ledger.missing_of(&written);
        office.ledger.load(&missing, Vec::new()).unwrap();
        let lina = Hand::new("lina", 1).device;
        let mut known = Known::default();
        known.devices.insert(lina.id, Device { worker: WorkerId::new("zhangwei"), ..lina.clone() });
        office.ledger.supply(at("2026-05-14 08:00"), &lina, known, written.clone());
        assert!(office.ledger.take_changes().is_empty());
        assert_eq!(supplied(&mut office.ledger, Known::default(), &written).entries, written);
    }

    #[test]
    fn what_was_refused_is_taken_from_its_author_alone() {
        let (mut office, mut lina) = (Office::new(), Hand::new("lina", 1));
        let times = ("2026-05-13 08:55", None, "2026-05-13 08:55");
        office.push(&mut lina, &Statement::LeaveWithdrawn(()), times);
        let refused = office.ledger.take_changes().refused;
        assert_eq!(refused.len(), 1);
        for (supplier, taken) in [(Hand::new("yangbo", 2), 0), (Hand::new("lina", 3), 1)] {
            let mut restored = Office::new();
            let missing = restored.ledger.missing_of(&refused);
            restored.ledger.load(&missing, Vec::new()).unwrap();
            let known = Known { devices: BTreeMap::from([(lina.device.id, lina.device.clone())]), ..Known::default() };
            restored.ledger.supply(at("2026-05-14 08:00"), &supplier.device, known, refused.clone());
            assert_eq!(restored.ledger.take_changes().refused.len(), taken, "{}", supplier.worker.as_str());
        }
        // The phone that wrote it was enrolled after the backup, so the store knows nothing of it.
        for (supplier, taken) in [(Hand::new("yangbo", 2), 0), (Hand::new("lina", 3), 1)] {
            let mut restored = Office::new();
            let missing = restored.ledger.missing_of(&refused);
            restored.ledger.load(&missing, Vec::new()).unwrap();
            restored.ledger.supply(at("2026-05-14 08:00"), &supplier.device, Known::default(), refused.clone());
            assert_eq!(restored.ledger.take_changes().refused.len(), taken, "{}", supplier.worker.as_str());
        }
    }

    #[test]
    fn who_finds_the_place_taken_follows_under_a_receipt_that_says_so() {
        let mut office = Office::new();
        let mut other = Hand::new("lina", 2);
        let time = "2026-05-14 07:30";
        let punch = Statement::Punched(Punch { at: at(time), note: String::new() });
        office.push(&mut other, &punch, (time, None, time));
        let written = receipted(&["2026-05-13 08:55"]);
        let changes = supplied(&mut office.ledger, Known::default(), &written);
        let moved = changes.entries.iter().find(|entry| entry.receipt.hash == written[0].receipt.hash).unwrap();
        assert_eq!(moved.receipt.doc_seq, 2);
        let centre = office.ledger.reference().centre.clone();
        assert!(moved.receipt.verifies(&centre, &SecretKey::from_bytes(&[9; 32]).unwrap().public()));
    }

    #[test]
    fn of_two_entries_for_one_place_of_a_chain_one_waits_aside() {
        // A phone and its copy.
        let written = [receipted(&["2026-05-13 08:55"]), receipted(&["2026-05-13 09:10"])].concat();
        let changes = supplied(&mut Office::new().ledger, Known::default(), &written);
        assert_eq!((&changes.entries[..], &changes.waiting[..]), (&written[..1], &written[1..]));
        let end = changes.devices[&written[0].device];
        assert_eq!((end.seq, end.head), (1, written[0].receipt.hash));
    }
}
