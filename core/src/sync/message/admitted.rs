//! What was admitted, on the wire: nothing twice that the phone can work out.
//!
//! Receipts stand tree by tree (`fact::receipt::Proof`), each tree with its one signature and only those siblings that do not
//! follow from the receipts beside them. An entry's hash is left out where its bytes are there, and so is the hash of the entry
//! before it where that one stands before it here. A run of twenty costs 64 bytes of proof, and not 64 each.

use std::collections::BTreeMap;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Delivered;
use crate::domain::{DocId, EntryHash, Timestamp};
use crate::fact::receipt::Proof;
use crate::fact::tree::{Hash, leaf, node, split};
use crate::fact::{Grade, Receipt, Ruling, Signature, SignedReceipt, Verdict, encode};
use crate::gather::gather;

/// The hash of the entry before stands among the first bytes of an entry: behind its ids and names.
const HEAD_BYTES: usize = 320;

/// The receipts of a run that was pushed, and the entries that the phone misses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Admitted {
    /// One for each entry of the run, in its order; also for entries that were admitted by an earlier try.
    pub receipts: Vec<SignedReceipt>,
    pub entries: Vec<Delivered>,
}

/// Receipts that were signed together, as far as they are here.
#[derive(Serialize, Deserialize)]
struct Tree {
    count: u8,
    signature: Signature,
    /// Ascending.
    places: Vec<u8>,
    /// Roots of the largest subtrees of which nothing is here, from the left.
    absent: Vec<Hash>,
}

/// One value a receipt or an entry in each column.
#[derive(Serialize, Deserialize)]
struct Wire {
    trees: Vec<Tree>,
    /// Of the receipts whose entry is not here.
    hashes: Vec<EntryHash>,
    doc_seqs: Vec<u64>,
    /// Line of the log after that of the receipt before; wraps around.
    line_steps: Vec<u64>,
    /// Likewise.
    time_steps: Vec<i64>,
    rulings: Vec<(Grade, Verdict, Ruling, u32)>,
    /// By their number among the receipts: those of the run, and that of each entry.
    own: Vec<u32>,
    of_entry: Vec<u32>,
    docs: Vec<DocId>,
    scopes: Vec<Vec<u8>>,
    bodies: Vec<Body>,
}

/// An entry's bytes.
#[derive(Serialize, Deserialize)]
struct Body {
    /// Where the hash of the entry before was taken out; none when it is still in.
    cut: Option<u16>,
    bytes: Vec<u8>,
}

pub fn serialize<S: Serializer>(admitted: &Admitted, serializer: S) -> Result<S::Ok, S::Error> {
    Wire::pack(admitted).serialize(serializer)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Admitted, D::Error> {
    Wire::deserialize(deserializer)?.unpack().ok_or_else(|| D::Error::custom("receipts that do not fit together"))
}

impl Wire {
    fn pack(admitted: &Admitted) -> Self {
        let all = || admitted.receipts.iter().chain(admitted.entries.iter().map(|delivered| &delivered.receipt));
        // In the order of the log, so that an entry stands behind those before it in its device's chain.
        let mut receipts: Vec<&SignedReceipt> = all().collect();
        let mut first_line = BTreeMap::new();
        for receipt in &receipts {
            let first = first_line.entry(&receipt.proof.signature.0).or_insert(receipt.log_seq);
            *first = receipt.log_seq.min(*first);
        }
        let key = |receipt: &SignedReceipt| {
            let Proof { place, count, signature, .. } = &receipt.proof;
            (first_line.get(&signature.0).copied().unwrap_or(0), signature.0, *count, *place, receipt.hash)
        };
        receipts.sort_by_key(|receipt| key(receipt));
        receipts.dedup();
        let numbers: BTreeMap<_, u32> = receipts.iter().map(|receipt| key(receipt)).zip(0..).collect();
        let number = |receipt: &SignedReceipt| numbers.get(&key(receipt)).copied().unwrap_or(u32::MAX);
        let bodies: BTreeMap<u32, &[u8]> =
            admitted.entries.iter().map(|delivered| (number(&delivered.receipt), &delivered.bytes[..])).collect();
        let has_body = |number: u32| bodies.get(&number).is_some_and(|bytes| !bytes.is_empty());
        let before = |number: u32| receipts.get(usize::try_from(number.checked_sub(1)?).ok()?).map(|held| held.hash);

        let mut line = 0_u64;
        let mut time = 0_i64;
        Self {
            trees: receipts.chunk_by(|left, right| same_tree(left, right)).map(Tree::pack).collect(),
            hashes: receipts.iter().zip(0..).filter(|(_, at)| !has_body(*at)).map(|(held, _)| held.hash).collect(),
            doc_seqs: receipts.iter().map(|held| held.doc_seq).collect(),
            line_steps: receipts
                .iter()
                .map(|held| held.log_seq.wrapping_sub(std::mem::replace(&mut line, held.log_seq)))
                .collect(),
            time_steps: receipts
                .iter()
                .map(|held| held.received_at.0.wrapping_sub(std::mem::replace(&mut time, held.received_at.0)))
                .collect(),
            rulings: receipts
                .iter()
                .map(|held| (held.grade, held.verdict.clone(), held.ruling.clone(), held.edition))
                .collect(),
            own: admitted.receipts.iter().map(number).collect(),
            of_entry: admitted.entries.iter().map(|delivered| number(&delivered.receipt)).collect(),
            docs: admitted.entries.iter().map(|delivered| delivered.doc).collect(),
            scopes: admitted.entries.iter().map(|delivered| delivered.scopes.clone()).collect(),
            bodies: admitted
                .entries
                .iter()
                .map(|delivered| Body::pack(&delivered.bytes, before(number(&delivered.receipt))))
                .collect(),
        }
    }

    /// Errors: `None` when the columns do not fit each other.
    fn unpack(self) -> Option<Admitted> {
        let count = self.rulings.len();
        let entries = self.of_entry.len();
        let columns_fit = [self.doc_seqs.len(), self.line_steps.len(), self.time_steps.len()] == [count; 3]
            && self.trees.iter().map(|tree| tree.places.len()).sum::<usize>() == count
            && [self.docs.len(), self.scopes.len(), self.bodies.len()] == [entries; 3];
        if !columns_fit {
            return None;
        }
        let mut bodies: BTreeMap<u32, Body> = gather(self.of_entry.iter().copied().zip(self.bodies));
        let mut hashes = self.hashes.into_iter();
        let (mut line, mut time) = (0_u64, 0_i64);
        let mut before = None;
        let mut receipts = Vec::with_capacity(count);
        let mut whole: BTreeMap<u32, Vec<u8>> = BTreeMap::new();
        let columns = self.doc_seqs.into_iter().zip(self.line_steps).zip(self.time_steps).zip(self.rulings).zip(0..);
        for ((((doc_seq, line_step), time_step), (grade, verdict, ruling, edition)), number) in columns {
            (line, time) = (line.wrapping_add(line_step), time.wrapping_add(time_step));
            let bytes = match bodies.remove(&number) {
                Some(body) => body.unpack(before)?,
                None => Vec::new(),
            };
            let hash = if bytes.is_empty() { hashes.next()? } else { EntryHash::of(&bytes) };
            whole.insert(number, bytes);
            before = Some(hash);
            let received_at = Timestamp(time);
            receipts.push(Receipt { hash, doc_seq, log_seq: line, received_at, grade, verdict, ruling, edition });
        }
        if hashes.next().is_some() || !bodies.is_empty() {
            return None;
        }
        let mut signed = Vec::with_capacity(count);
        let mut rest = receipts.into_iter();
        for tree in self.trees {
            let own: Vec<Receipt> = rest.by_ref().take(tree.places.len()).collect();
            signed.extend(tree.unpack(own)?);
        }
        let receipt = |number: &u32| signed.get(usize::try_from(*number).ok()?).cloned();
        let delivered = |((number, doc), scopes): ((u32, DocId), Vec<u8>)| {
            Some(Delivered { scopes, doc, receipt: receipt(&number)?, bytes: whole.remove(&number)? })
        };
        Some(Admitted {
            receipts: self.own.iter().map(receipt).collect::<Option<_>>()?,
            entries: self.of_entry.into_iter().zip(self.docs).zip(self.scopes).map(delivered).collect::<Option<_>>()?,
        })
    }
}

fn same_tree(left: &SignedReceipt, right: &SignedReceipt) -> bool {
    left.proof.signature == right.proof.signature
        && left.proof.count == right.proof.count
        && left.proof.place < right.proof.place
}

impl Tree {
    /// Of receipts that are at different places of one tree, in their order; at least one.
    fn pack(receipts: &[&SignedReceipt]) -> Self {
        let Some(first) = receipts.first() else {
            return Self { count: 0, signature: Signature([0; 64]), places: Vec::new(), absent: Vec::new() };
        };
        let mut absent = Vec::new();
        if first.proof.count > 0 {
            missing(receipts, 0, usize::from(first.proof.count), 0, &mut absent);
        }
        Self {
            count: first.proof.count,
            signature: first.proof.signature,
            places: receipts.iter().map(|receipt| receipt.proof.place).collect(),
            absent,
        }
    }

    /// Errors: `None` when the places are not ascending within the tree, or the absent subtrees are not those of the gaps.
    fn unpack(self, receipts: Vec<Receipt>) -> Option<Vec<SignedReceipt>> {
        let ascending = self.places.is_sorted_by(|left, right| left < right);
        if !ascending || self.places.last().is_none_or(|last| *last >= self.count) {
            return None;
        }
        let leaves: Vec<(usize, Hash)> = self
            .places
            .iter()
            .map(|place| usize::from(*place))
            .zip(receipts.iter().map(|it| leaf(&encode(it))))
            .collect();
        let mut paths = vec![Vec::new(); leaves.len()];
        let mut absent = self.absent.into_iter();
        join(&leaves, &mut paths, 0, usize::from(self.count), &mut absent)?;
        if absent.next().is_some() {
            return None;
        }
        let placed = receipts.into_iter().zip(self.places).zip(paths);
        let signed = placed.map(|((receipt, place), path)| {
            let proof = Proof { place, count: self.count, path, signature: self.signature };
            SignedReceipt { receipt, proof }
        });
        Some(signed.collect())
    }
}

/// Collects, from the left, the roots of the subtrees of which no receipt is here. `receipts` are those, at least one, among
/// the `count` leaves from `from`, which stand `depth` below the root.
fn missing(receipts: &[&SignedReceipt], from: usize, count: usize, depth: usize, absent: &mut Vec<Hash>) {
    if count < 2 {
        return;
    }
    let middle = split(count);
    let on_left = receipts.partition_point(|receipt| usize::from(receipt.proof.place) < from + middle);
    let (left, right) = receipts.split_at(on_left);
    let sibling = |of: &[&SignedReceipt]| {
        let path = of.first().map_or(&[][..], |receipt| &receipt.proof.path);
        path.iter().rev().nth(depth).copied().unwrap_or_default()
    };
    for (half, other, from, count) in [(left, right, from, middle), (right, left, from + middle, count - middle)] {
        if half.is_empty() {
            absent.push(sibling(other));
        } else {
            missing(half, from, count, depth + 1, absent);
        }
    }
}

/// The root over the `count` leaves from `from`; each of them that is here gets its siblings.
fn join(
    leaves: &[(usize, Hash)],
    paths: &mut [Vec<Hash>],
    from: usize,
    count: usize,
    absent: &mut impl Iterator<Item = Hash>,
) -> Option<Hash> {
    let Some((_, first)) = leaves.first() else { return absent.next() };
    if count < 2 {
        return Some(*first);
    }
    let middle = split(count);
    let on_left = leaves.partition_point(|(place, _)| *place < from + middle);
    let (left_leaves, right_leaves) = leaves.split_at(on_left);
    let (left_paths, right_paths) = paths.split_at_mut(on_left);
    let left = join(left_leaves, left_paths, from, middle, absent)?;
    let right = join(right_leaves, right_paths, from + middle, count - middle, absent)?;
    left_paths.iter_mut().for_each(|path| path.push(right));
    right_paths.iter_mut().for_each(|path| path.push(left));
    Some(node(&left, &right))
}

impl Body {
    fn pack(bytes: &[u8], before: Option<EntryHash>) -> Self {
        let head = bytes.get(..HEAD_BYTES).unwrap_or(bytes);
        let found = before.and_then(|before| head.windows(32).position(|window| window == before.0));
        match found.and_then(|at| u16::try_from(at).ok()) {
            Some(cut) => {
                let at = usize::from(cut);
                Self { cut: Some(cut), bytes: [&bytes[..at], &bytes[at + 32..]].concat() }
            }
            None => Self { cut: None, bytes: bytes.to_vec() },
        }
    }

    fn unpack(self, before: Option<EntryHash>) -> Option<Vec<u8>> {
        let Some(cut) = self.cut else { return Some(self.bytes) };
        let (left, right) = self.bytes.split_at_checked(usize::from(cut))?;
        Some([left, &before?.0, right].concat())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CentreId;
    use crate::fact::chain::SecretKey;
    use crate::fact::{decode, read};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Page(#[serde(with = "super")] Admitted);

    /// Entries of one device in their chain, each with a receipt of one run.
    fn run(first: u8, count: u8) -> Vec<Delivered> {
        let key = SecretKey::from_bytes(&[7; 32]).unwrap();
        let mut prev = EntryHash([first; 32]);
        let mut bytes = Vec::new();
        let receipt = |number: u8| {
            let entry = [&[number; 40][..], &prev.0, &[number; 100]].concat();
            prev = EntryHash::of(&entry);
            bytes.push(entry);
            let log_seq = u64::from(first) * 100 + u64::from(number);
            let (verdict, ruling) = (Verdict::Effective, Ruling::None);
            let received_at = Timestamp(1_000);
            Receipt { hash: prev, doc_seq: 3, log_seq, received_at, grade: Grade::A, verdict, ruling, edition: 1 }
        };
        let receipts = (0..count).map(receipt).collect();
        let signed = SignedReceipt::seal_all(receipts, &CentreId::new("guangyuan"), &key);
        let delivered = |(receipt, bytes)| Delivered { scopes: vec![0, 2], doc: DocId([first; 16]), receipt, bytes };
        signed.into_iter().zip(bytes).map(delivered).collect()
    }

    fn check(receipts: Vec<SignedReceipt>, entries: Vec<Delivered>) -> usize {
        let page = Page(Admitted { receipts, entries });
        let bytes = encode(&page);
        assert_eq!(decode::<Page>(&bytes), Some(page));
        bytes.len()
    }

    #[test]
    fn what_was_admitted_reads_back() {
        check(Vec::new(), Vec::new());
        let (one, two) = (run(1, 20), run(2, 33));
        check(Vec::new(), one.iter().chain(&two).cloned().collect());
        // In another order, and with holes.
        check(Vec::new(), two.iter().rev().step_by(3).chain(one.iter().skip(4).step_by(2)).cloned().collect());
        for alone in &one {
            check(Vec::new(), vec![alone.clone()]);
        }
        // The phone's own come back with empty hands; what was refused is not in the feed at all.
        let own: Vec<SignedReceipt> = two.iter().map(|delivered| delivered.receipt.clone()).collect();
        let own_entries = two.iter().take(30).map(|held| Delivered { bytes: Vec::new(), ..held.clone() });
        check(own, own_entries.chain(one.clone()).collect());
    }

    #[test]
    fn a_run_costs_one_signature_and_no_hash() {
        let ids_and_numbers = 16 + 18;
        let whole = check(Vec::new(), run(1, 20));
        assert!(whole < 64 + 32 + 20 * (140 + ids_and_numbers), "{whole}");
    }

    #[test]
    fn columns_that_do_not_fit_are_nothing() {
        let entries = run(1, 5);
        let good =
            || Wire::pack(&Admitted { receipts: vec![entries[4].receipt.clone()], entries: entries[1..].to_vec() });
        assert!(good().unpack().is_some());
        let bad: [fn(&mut Wire); 12] = [
            |wire| wire.trees.clear(),
            |wire| wire.trees[0].count = 3,
            |wire| wire.trees[0].places.swap(0, 1),
            |wire| wire.trees[0].absent.clear(),
            |wire| wire.trees[0].absent.push([0; 32]),
            |wire| wire.hashes.push(EntryHash([0; 32])),
            |wire| wire.doc_seqs.clear(),
            |wire| wire.line_steps.push(1),
            |wire| wire.own.push(99),
            |wire| wire.of_entry[0] = 99,
            |wire| wire.docs.clear(),
            |wire| wire.bodies[1] = Body { cut: Some(9_999), bytes: vec![1] },
        ];
        for (number, change) in bad.iter().enumerate() {
            let mut wire = good();
            change(&mut wire);
            assert!(wire.unpack().is_none(), "{number}");
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic() {
        let bytes = encode(&Page(Admitted { receipts: Vec::new(), entries: run(1, 7) }));
        for at in 0..bytes.len() {
            for bit in 0..8 {
                let mut damaged = bytes.clone();
                damaged[at] ^= 1 << bit;
                let _ = read::<Page>(&damaged);
            }
            assert_eq!(read::<Page>(&bytes[..at]), None);
        }
    }
}
