//! Photographs and files (附件): named by what is in them, carried beside the entries in chunks, never inside a document.
//!
//! A fact says what was photographed and names the picture by the hashes of its chunks, so the text travels first, is signed
//! and takes effect without the picture, and each chunk can be checked by itself when it arrives, in any order, after any
//! number of broken connections. A store takes only what an admitted fact of a document names.

pub mod jpeg;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::{AttachmentId, ChunkHash, DocId};
use crate::fact::{at_most, decode, encode};

/// A file's parts but the last are this long. Unit: bytes.
pub const CHUNK: usize = 256 * 1024;
/// Unit: bytes.
pub const SIZE_MAX: usize = 2 * 1024 * 1024;
const CHUNKS_MAX: usize = SIZE_MAX / CHUNK;
/// The longer side of a photograph. Unit: pixels.
pub const SIDE_MAX: u16 = 1600;
/// Chunks that a phone may ask about at once.
pub const ASK_MAX: usize = 256;

/// What the bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Media {
    Jpeg,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub media: Media,
    /// Unit: bytes.
    pub size: u32,
    #[serde(deserialize_with = "at_most::<CHUNKS_MAX, _, _>")]
    pub chunks: Vec<ChunkHash>,
}

impl Attachment {
    /// Errors: `None` for nothing, and for more than [`SIZE_MAX`].
    pub fn of(media: Media, bytes: &[u8]) -> Option<Self> {
        let size = u32::try_from(bytes.len()).ok()?;
        let chunks = bytes.chunks(CHUNK).map(chunk_hash).collect();
        Some(Self { media, size, chunks }).filter(Self::is_well_formed)
    }

    pub fn is_well_formed(&self) -> bool {
        let size = self.size as usize;
        (1..=SIZE_MAX).contains(&size) && self.chunks.len() == size.div_ceil(CHUNK)
    }

    pub fn id(&self) -> AttachmentId {
        AttachmentId(Sha256::digest(encode(self)).into())
    }

    /// Length of a chunk. Unit: bytes.
    pub fn chunk_size(&self, place: usize) -> usize {
        (self.size as usize).saturating_sub(place * CHUNK).min(CHUNK)
    }

    /// Puts the chunks together.
    ///
    /// Errors: `None` when they are not those that this names.
    pub fn assemble(&self, chunks: &[Vec<u8>]) -> Option<Vec<u8>> {
        let fits = |place: usize, chunk: &Vec<u8>| {
            chunk.len() == self.chunk_size(place) && self.chunks.get(place) == Some(&chunk_hash(chunk))
        };
        let is_whole = chunks.len() == self.chunks.len();
        (is_whole && chunks.iter().enumerate().all(|(place, chunk)| fits(place, chunk))).then(|| chunks.concat())
    }
}

pub fn chunk_hash(bytes: &[u8]) -> ChunkHash {
    ChunkHash(Sha256::digest(bytes).into())
}

/// A chunk where it belongs: the same bytes in two documents are two, because who reads one may not know of the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub doc: DocId,
    pub chunk: ChunkHash,
}

impl Place {
    /// The key under which stores keep it. Shape: the id, then the hash.
    pub fn key(&self) -> [u8; 48] {
        let mut key = [0; 48];
        key[..16].copy_from_slice(&self.doc.0);
        key[16..].copy_from_slice(&self.chunk.0);
        key
    }

    pub fn of_key(key: &[u8]) -> Option<Self> {
        let (doc, chunk) = key.split_first_chunk::<16>()?;
        Some(Self { doc: DocId(*doc), chunk: ChunkHash(chunk.try_into().ok()?) })
    }
}

/// What a phone asks about before it sends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places(#[serde(deserialize_with = "at_most::<ASK_MAX, _, _>")] pub Vec<Place>);

impl Places {
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// Errors: `None` for bytes that are no such list, or a longer one than [`ASK_MAX`].
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        decode(bytes)
    }
}

/// What the server says of the chunks that it was asked about. One that stands in neither list it has not heard of (yet).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sorted {
    /// To be brought.
    pub wanted: Places,
    /// There already, or removed: nothing is to be done for them.
    pub settled: Places,
}

impl Sorted {
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }

    /// Errors: `None` for bytes that are no such answer.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        decode(bytes)
    }
}

/// What the doors for attachments answer besides the codes of `account::code`.
pub mod code {
    /// No admitted fact of a document that the asker reads names this chunk.
    pub const UNKNOWN: &str = "ATTACH-E-UNKNOWN";
    /// Named, and not here yet: it waits on the phone that took it.
    pub const COMING: &str = "ATTACH-E-COMING";
    /// Removed: taken back, or its time is over.
    pub const REMOVED: &str = "ATTACH-E-REMOVED";
    /// The bytes are not those that the name says.
    pub const HASH: &str = "ATTACH-E-HASH";
    /// What the chunks make up is no photograph as phones make them; nothing of it is kept.
    pub const IMAGE: &str = "ATTACH-E-IMAGE";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_comes_together_from_its_own_chunks_only() {
        let bytes: Vec<u8> = (0..CHUNK * 2 + 7).map(|at| (at % 251) as u8).collect();
        let attachment = Attachment::of(Media::Jpeg, &bytes).unwrap();
        let mut chunks: Vec<Vec<u8>> = bytes.chunks(CHUNK).map(<[u8]>::to_vec).collect();
        assert_eq!(chunks.iter().map(Vec::len).collect::<Vec<_>>(), [CHUNK, CHUNK, 7]);
        assert_eq!((0..4).map(|place| attachment.chunk_size(place)).collect::<Vec<_>>(), [CHUNK, CHUNK, 7, 0]);
        assert_eq!(attachment.assemble(&chunks), Some(bytes.clone()));
        assert_eq!(attachment.assemble(&chunks[..2]), None);
        chunks.swap(0, 1);
        assert_eq!(attachment.assemble(&chunks), None);
        chunks.swap(0, 1);
        chunks[2][0] ^= 1;
        assert_eq!(attachment.assemble(&chunks), None);

        let other = Attachment::of(Media::Jpeg, &bytes[1..]).unwrap();
        assert_ne!(attachment.id(), other.id());
    }

    #[test]
    fn a_name_that_fits_no_file_is_not_well_formed() {
        assert_eq!(Attachment::of(Media::Jpeg, &[]), None);
        assert_eq!(Attachment::of(Media::Jpeg, &vec![0; SIZE_MAX + 1]), None);
        assert!(Attachment::of(Media::Jpeg, &vec![0; SIZE_MAX]).is_some());
        let named = |size: u32, chunks: usize| Attachment {
            media: Media::Jpeg,
            size,
            chunks: vec![ChunkHash([0; 32]); chunks],
        };
        for (size, chunks, fits) in [(1, 1, true), (1, 2, false), (0, 0, false), (CHUNK as u32 + 1, 2, true)] {
            assert_eq!(named(size, chunks).is_well_formed(), fits, "{size} bytes in {chunks}");
        }
        let bomb = encode(&named(u32::MAX, CHUNKS_MAX + 1));
        assert_eq!(decode::<Attachment>(&bomb), None, "more chunks than a file may have are not read");
    }

    #[test]
    fn keys_and_lists_read_back() {
        let place = Place { doc: DocId([7; 16]), chunk: ChunkHash([9; 32]) };
        assert_eq!(Place::of_key(&place.key()), Some(place));
        assert_eq!(Place::of_key(&place.key()[1..]), None);
        let places = Places(vec![place; ASK_MAX]);
        assert_eq!(Places::decode(&places.encode()), Some(places));
        assert_eq!(Places::decode(&Places(vec![place; ASK_MAX + 1]).encode()), None);
    }
}
