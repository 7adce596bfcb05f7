//! The server's own record of everything it let in, turned away, or was told about its doors: append-only, hash-chained, and
//! a Merkle tree over its lines (`fact::tree`), so that nobody can rewrite it unseen.
//!
//! The server signs the root (a [`Checkpoint`]); phones keep what they need to check that the next root grew out of the last
//! one they saw ([`Head::extend`]). A line holds ids and hashes, never content. The tree has the shape of RFC 9162: a leaf is
//! `H(0 ‖ line)`, a node `H(1 ‖ left ‖ right)`.

use crate::domain::{CentreId, DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use crate::fact::chain::SecretKey;
use crate::fact::tree::node;
pub use crate::fact::tree::{Hash, leaf};
use crate::fact::{PublicKey, Signature, encode};
use serde::{Deserialize, Serialize};

/// What a line tells of. Append only: a variant's number is fixed for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Event {
    /// The store began.
    Founded {
        centre: CentreId,
    },
    /// An entry took its place in a document's log; SHA-256 of its receipt.
    Admitted {
        entry: EntryHash,
        receipt: Hash,
    },
    /// An entry was turned away; SHA-256 of its receipt.
    Refused {
        entry: EntryHash,
        receipt: Hash,
    },
    /// A phone brought back an entry that a restored store had lost; SHA-256 of the receipt under which it stands now.
    Supplied {
        entry: EntryHash,
        receipt: Hash,
    },
    Enrolled {
        device: DeviceId,
        worker: WorkerId,
    },
    Revoked {
        device: DeviceId,
    },
    PasswordChanged {
        worker: WorkerId,
    },
    /// Too many wrong passwords for one login or address; its digest.
    Locked {
        subject: Hash,
    },
    /// Two machines write as one phone: another entry than the one held stands at this place of its chain.
    Forked {
        device: DeviceId,
        device_seq: u64,
        entry: EntryHash,
    },
    /// A new edition of the reference data is in force; its SHA-256.
    Published {
        edition: u32,
        digest: Hash,
    },
    /// The store came back from a backup that ended here, under a new epoch.
    Restored {
        epoch: u64,
    },
    /// A phone found its store emptied by the browser or the system; entries that it may have owed then, `None` when what
    /// counted them is gone too.
    StoreLost {
        worker: WorkerId,
        device: DeviceId,
        unsent: Option<u64>,
    },
    /// An administrator handed in a file of unsent work.
    Imported {
        device: DeviceId,
        entries: u32,
    },
    /// Somebody came in by a one-time card and set a password; digest of its code.
    Joined {
        worker: WorkerId,
        device: DeviceId,
        card: Hash,
    },
    /// An administrator did this from a phone. What came of it at the doors or in the reference data has its own line.
    Administered {
        by: WorkerId,
        device: DeviceId,
        deed: Deed,
    },
    /// A person had a phone's authenticator verify them from then on; SHA-256 of its key.
    VerifierRegistered {
        device: DeviceId,
        key: Hash,
    },
    /// So many chunks of photographs and files of a document were removed: taken back, or their time was over.
    ChunksRemoved {
        doc: DocId,
        chunks: u64,
    },
}

/// What an administrator did. Append only, like [`Event`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deed {
    Published {
        edition: u32,
    },
    /// Set a new one-time password; sessions ended.
    Password {
        worker: WorkerId,
    },
    /// Drew a one-time card, in place of the password; digest of its code.
    Card {
        worker: WorkerId,
        card: Hash,
    },
    /// Took the card back that was not used.
    Withdrawn {
        worker: WorkerId,
    },
    Revoked {
        device: DeviceId,
    },
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// From 1, without gaps.
    pub seq: u64,
    pub at: Timestamp,
    /// Leaf hash of the line before; zeros for the first.
    pub prev: Hash,
    pub event: Event,
}

/// A line as stores keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    pub seq: u64,
    /// [`Line`] in canonical form.
    pub bytes: Vec<u8>,
    /// Hashes of the subtrees that this line completes, by level: the leaf itself, then the pair, the four …
    pub nodes: Vec<Hash>,
}

/// The end of the log: all that is needed to append to it and to know its root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub size: u64,
    /// Leaf hash of the last line.
    pub last: Hash,
    /// Roots of the complete subtrees that the lines fall into, largest first.
    pub peaks: Vec<Hash>,
}

/// A complete subtree: the lines from `index << level`, `1 << level` of them, counted from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subtree {
    pub level: u8,
    pub index: u64,
}

impl Subtree {
    /// The line that completes it, under which stores keep its hash at `nodes[level]`.
    pub fn completed_by(self) -> u64 {
        (self.index + 1) << self.level
    }
}

impl Head {
    /// Adds a line at the end.
    pub fn append(&mut self, at: Timestamp, event: Event) -> Logged {
        let line = Line { seq: self.size + 1, at, prev: self.last, event };
        let bytes = encode(&line);
        self.last = leaf(&bytes);
        let mut nodes = vec![self.last];
        // Each pair of equal subtrees becomes one, as in adding one to a binary number.
        for _ in 0..self.size.trailing_ones() {
            if let (Some(left), Some(right)) = (self.peaks.pop(), nodes.last()) {
                nodes.push(node(&left, right));
            }
        }
        self.peaks.extend(nodes.last());
        self.size += 1;
        Logged { seq: self.size, bytes, nodes }
    }

    /// Root over all lines; zeros for an empty log.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return [0; 32] };
        peaks.fold(*last, |right, left| node(left, &right))
    }

    /// Takes the subtrees of [`between`] as the lines up to `size`. What a phone holds can only be extended, so whatever root
    /// follows is one of a log that begins with the lines it knew.
    ///
    /// Errors: `None` when these are not as many hashes as there are subtrees between.
    pub fn extend(&self, size: u64, proof: &[Hash]) -> Option<Self> {
        let subtrees = between(self.size, size);
        if size < self.size || subtrees.len() != proof.len() {
            return None;
        }
        let mut head = self.clone();
        for (subtree, hash) in subtrees.into_iter().zip(proof) {
            let mut joined = *hash;
            for _ in 0..(head.size >> subtree.level).trailing_ones() {
                joined = node(&head.peaks.pop()?, &joined);
            }
            head.peaks.push(joined);
            head.size += 1 << subtree.level;
        }
        // Which line was the last is of no use to whoever only checks roots.
        head.last = [0; 32];
        Some(head)
    }
}

/// The fewest complete subtrees that cover the lines after the first `from` up to `to`, in order. At most two a level.
pub fn between(mut from: u64, to: u64) -> Vec<Subtree> {
    let mut subtrees = Vec::new();
    while from < to {
        let level = from.trailing_zeros().min((to - from).ilog2());
        subtrees.push(Subtree { level: u8::try_from(level).unwrap_or(u8::MAX), index: from >> level });
        from += 1 << level;
    }
    subtrees
}

/// The server's signed word on its log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub size: u64,
    pub root: Hash,
    /// Over [`Checkpoint::message`].
    pub signature: Signature,
}

impl Checkpoint {
    pub fn sign(centre: &CentreId, epoch: u64, head: &Head, key: &SecretKey) -> Self {
        let root = head.root();
        Self { size: head.size, root, signature: key.sign(&Self::message(centre, epoch, head.size, &root)) }
    }

    pub fn verifies(&self, centre: &CentreId, epoch: u64, key: &PublicKey) -> bool {
        key.verifies(&Self::message(centre, epoch, self.size, &self.root), &self.signature)
    }

    fn message(centre: &CentreId, epoch: u64, size: u64, root: &Hash) -> Vec<u8> {
        let mut message = b"doorstep-log-1\0".to_vec();
        message.extend(centre.as_str().as_bytes());
        message.push(0);
        message.extend(epoch.to_be_bytes());
        message.extend(size.to_be_bytes());
        message.extend(root);
        message
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(number: u64) -> Event {
        Event::Revoked { device: DeviceId([number as u8; 16]) }
    }

    /// The tree as RFC 9162 defines it, from all leaves.
    fn defined_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [] => [0; 32],
            [only] => *only,
            _ => {
                let split = 1 << (leaves.len() - 1).ilog2();
                node(&defined_root(&leaves[..split]), &defined_root(&leaves[split..]))
            }
        }
    }

    /// A log of `size` lines with the head after each.
    fn log(size: u64) -> (Vec<Logged>, Vec<Head>) {
        let mut head = Head::default();
        let mut heads = vec![head.clone()];
        let mut lines = Vec::new();
        for number in 0..size {
            lines.push(head.append(Timestamp(1000 + number as i64), event(number)));
            heads.push(head.clone());
        }
        (lines, heads)
    }

    fn proof(lines: &[Logged], from: u64, to: u64) -> Vec<Hash> {
        let hash = |subtree: Subtree| lines[subtree.completed_by() as usize - 1].nodes[usize::from(subtree.level)];
        between(from, to).into_iter().map(hash).collect()
    }

    #[test]
    fn the_root_is_that_of_the_standard_at_every_size() {
        let (lines, heads) = log(70);
        let leaves: Vec<Hash> = lines.iter().map(|line| leaf(&line.bytes)).collect();
        for (size, head) in heads.iter().enumerate() {
            assert_eq!(head.root(), defined_root(&leaves[..size]), "{size}");
        }
    }

    #[test]
    fn each_line_names_the_one_before() {
        let (lines, _) = log(5);
        let mut prev = [0; 32];
        for (number, logged) in lines.iter().enumerate() {
            let line: Line = crate::fact::decode(&logged.bytes).unwrap();
            assert_eq!((line.seq, line.prev), (number as u64 + 1, prev));
            prev = leaf(&logged.bytes);
        }
    }

    #[test]
    fn a_head_grows_to_any_later_one_by_few_hashes() {
        let (lines, heads) = log(70);
        for from in 0..=70 {
            for to in from..=70 {
                let proof = proof(&lines, from, to);
                assert!(proof.len() <= 12, "{from} to {to}: {}", proof.len());
                let extended = heads[from as usize].extend(to, &proof).unwrap();
                assert_eq!(extended.root(), heads[to as usize].root(), "{from} to {to}");
                assert_eq!(extended.peaks, heads[to as usize].peaks);
            }
        }
    }

    #[test]
    fn a_rewritten_log_has_no_proof() {
        let (lines, heads) = log(40);
        let mut other = Head::default();
        let mut rewritten = Vec::new();
        for number in 0..50 {
            let number = if number == 17 { 99 } else { number };
            rewritten.push(other.append(Timestamp(1000 + number as i64), event(number)));
        }
        for held in [18, 20, 39, 40] {
            let extended = heads[held].extend(50, &proof(&rewritten, held as u64, 50)).unwrap();
            assert_ne!(extended.root(), other.root(), "{held}");
        }
        // Before the rewritten line both are the same log.
        assert_eq!(heads[17].extend(50, &proof(&rewritten, 17, 50)).unwrap().root(), other.root());
        assert_eq!(heads[40].extend(39, &[]), None);
        assert_eq!(heads[10].extend(20, &proof(&lines, 10, 20)[1..]), None);
        let mut damaged = proof(&lines, 10, 20);
        damaged[0][0] ^= 1;
        assert_ne!(heads[10].extend(20, &damaged).unwrap().root(), heads[20].root());
    }

    #[test]
    fn an_administrators_deed_keeps_its_number() {
        let (worker, device) = (WorkerId::new("li"), DeviceId([2; 16]));
        let by = |deed| Event::Administered { by: worker.clone(), device, deed };
        assert_eq!(encode(&Event::Joined { worker: worker.clone(), device, card: [0; 32] })[0], 13);
        assert_eq!(encode(&Event::VerifierRegistered { device, key: [0; 32] })[0], 15);
        let deeds = [
            Deed::Published { edition: 7 },
            Deed::Password { worker: worker.clone() },
            Deed::Card { worker: worker.clone(), card: [0; 32] },
            Deed::Withdrawn { worker: worker.clone() },
            Deed::Revoked { device },
        ];
        for (number, deed) in deeds.into_iter().enumerate() {
            let bytes = encode(&by(deed));
            // The variant, the administrator's id, the phone, and then the deed.
            assert_eq!((bytes[0], &bytes[1..4], bytes[20]), (14, &b"\x02li"[..], number as u8));
        }
    }

    #[test]
    fn a_checkpoint_holds_for_its_centre_epoch_and_log() {
        let key = SecretKey::from_bytes(&[7; 32]).unwrap();
        let (_, heads) = log(3);
        let centre = CentreId::new("guangyuan");
        let checkpoint = Checkpoint::sign(&centre, 5, &heads[3], &key);
        assert!(checkpoint.verifies(&centre, 5, &key.public()));
        assert!(!checkpoint.verifies(&centre, 6, &key.public()));
        assert!(!checkpoint.verifies(&CentreId::new("jingde"), 5, &key.public()));
        assert!(!Checkpoint { size: 4, ..checkpoint }.verifies(&centre, 5, &key.public()));
    }
}
