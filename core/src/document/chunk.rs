//! The frame around everything that automerge writes: magic, checksum, type, length. Read here first, because automerge
//! itself parses, and inflates, before it looks at the checksum.

use sha2::{Digest, Sha256};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];

/// What a chunk holds. Automerge also writes deflated changes (2) and bundles (3); neither ever passes here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChunkType {
    Document = 0,
    Change = 1,
}

/// A chunk whose frame is right.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk<'a> {
    /// SHA-256 over type, length and body: for a change, its name in the graph.
    pub hash: [u8; 32],
    pub body: &'a [u8],
}

impl<'a> Chunk<'a> {
    /// Errors: `None` for another type, a wrong checksum, a length in more bytes than it needs, bytes missing or left over.
    pub(crate) fn open(bytes: &'a [u8], expected: ChunkType) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<4>()?;
        let (checksum, rest) = rest.split_first_chunk::<4>()?;
        let (kind, hashed_rest) = rest.split_first()?;
        if *magic != MAGIC || *kind != expected as u8 {
            return None;
        }
        let mut body = hashed_rest;
        let length = read_unsigned(&mut body)?;
        if u64::try_from(body.len()) != Ok(length) {
            return None;
        }
        let hash: [u8; 32] = Sha256::digest(rest).into();
        hash.starts_with(checksum).then_some(Self { hash, body })
    }
}

/// Reads an unsigned LEB128 number and moves `bytes` behind it.
///
/// Errors: `None` when the bytes end, the number does not fit 64 bits, or it is written longer than it needs.
pub(crate) fn read_unsigned(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for (index, &byte) in bytes.iter().enumerate().take(10) {
        let part = u64::from(byte & 0x7f);
        if index == 9 && part > 1 {
            return None;
        }
        value |= part << (7 * index);
        if byte & 0x80 == 0 {
            *bytes = bytes.get(index + 1..)?;
            return (byte != 0 || index == 0).then_some(value);
        }
    }
    None
}

/// As [`read_unsigned`], for a signed number.
pub(crate) fn read_signed(bytes: &mut &[u8]) -> Option<i64> {
    let mut value = 0_i64;
    let mut before = 0_u8;
    for (index, &byte) in bytes.iter().enumerate().take(10) {
        let part = byte & 0x7f;
        if index == 9 && part != 0 && part != 0x7f {
            return None;
        }
        value |= i64::from(part) << (7 * index);
        if byte & 0x80 == 0 {
            let needless = index > 0 && (part == 0 && before & 0x40 == 0 || part == 0x7f && before & 0x40 != 0);
            if needless {
                return None;
            }
            if index < 9 && byte & 0x40 != 0 {
                value |= -1 << (7 * (index + 1));
            }
            *bytes = bytes.get(index + 1..)?;
            return Some(value);
        }
        before = byte;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_their_one_shortest_form() {
        let unsigned = |mut bytes: &[u8]| read_unsigned(&mut bytes).map(|value| (value, bytes.len()));
        assert_eq!(unsigned(&[0]), Some((0, 0)));
        assert_eq!(unsigned(&[0x7f, 9]), Some((127, 1)));
        assert_eq!(unsigned(&[0x80, 1]), Some((128, 0)));
        let max = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
        assert_eq!(unsigned(&max), Some((u64::MAX, 0)));
        for bad in
            [&[][..], &[0x80], &[0x80, 0], &[0xff; 11], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]]
        {
            assert_eq!(unsigned(bad), None, "{bad:?}");
        }

        let signed = |mut bytes: &[u8]| read_signed(&mut bytes).map(|value| (value, bytes.len()));
        assert_eq!(signed(&[0]), Some((0, 0)));
        assert_eq!(signed(&[0x7f]), Some((-1, 0)));
        assert_eq!(signed(&[0xff, 0]), Some((127, 0)));
        assert_eq!(signed(&[0x80, 0x7f]), Some((-128, 0)));
        let min = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f];
        assert_eq!(signed(&min), Some((i64::MIN, 0)));
        for bad in [&[][..], &[0xff], &[0xff, 0x7f], &[0x80, 0], &[0xff; 11]] {
            assert_eq!(signed(bad), None, "{bad:?}");
        }
    }
}
