//! Merkle trees in the shape of RFC 9162: one hash stands for many lines, and each line can show that it is among them.

use sha2::{Digest, Sha256};

pub type Hash = [u8; 32];

/// `H(0 ‖ line)`
pub fn leaf(line: &[u8]) -> Hash {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(line);
    hash.finalize().into()
}

/// `H(1 ‖ left ‖ right)`
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left);
    hash.update(right);
    hash.finalize().into()
}

/// How many of `count` leaves, at least two, stand in the left half: the largest power of two that is smaller.
pub fn split(count: usize) -> usize {
    1 << (count - 1).ilog2()
}

/// Grows a tree over at least one leaf: its root, and for each leaf the siblings on the way up, lowest first.
pub fn grow(leaves: &[Hash]) -> (Hash, Vec<Vec<Hash>>) {
    fn join(leaves: &[Hash], paths: &mut [Vec<Hash>]) -> Hash {
        if let [only] = leaves {
            return *only;
        }
        let middle = split(leaves.len());
        let (left_paths, right_paths) = paths.split_at_mut(middle);
        let left = join(&leaves[..middle], left_paths);
        let right = join(&leaves[middle..], right_paths);
        left_paths.iter_mut().for_each(|path| path.push(right));
        right_paths.iter_mut().for_each(|path| path.push(left));
        node(&left, &right)
    }

    let mut paths = vec![Vec::new(); leaves.len()];
    (join(leaves, &mut paths), paths)
}

/// The root over `count` leaves of which this one stands at `place`, from 0.
///
/// Errors: `None` when there is no such place, or the path is not as long as the way up.
pub fn climb(leaf: Hash, place: usize, count: usize, path: &[Hash]) -> Option<Hash> {
    if count < 2 {
        return (place == 0 && count == 1 && path.is_empty()).then_some(leaf);
    }
    let (sibling, below) = path.split_last()?;
    let middle = split(count);
    if place < middle {
        Some(node(&climb(leaf, place, middle, below)?, sibling))
    } else {
        Some(node(sibling, &climb(leaf, place - middle, count - middle, below)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_leaf_shows_its_place_and_no_other() {
        for count in 1..=33_usize {
            let leaves: Vec<Hash> = (0..count).map(|number| leaf(&[number as u8])).collect();
            let (root, paths) = grow(&leaves);
            for (place, path) in paths.iter().enumerate() {
                assert_eq!(climb(leaves[place], place, count, path), Some(root), "{place} of {count}");
                for other in (0..=count).filter(|other| *other != place) {
                    assert_ne!(climb(leaves[place], other, count, path), Some(root), "{place} of {count} as {other}");
                }
                if let Some((_, shorter)) = path.split_last() {
                    assert_ne!(climb(leaves[place], place, count, shorter), Some(root));
                }
                assert_eq!(climb(leaves[place], place, 0, path), None);
            }
        }
    }
}
