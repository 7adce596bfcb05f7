//! Unsent work as a file: what a phone that cannot reach its server hands to an administrator.
//!
//! It holds signed runs, as a push does, and enters by the same way. A phone's work holds clients' data, and files go astray,
//! so it is sealed: only the server that the phone signed in to can open it. The key is agreed between a key that is used once
//! and the server's own, which serves as the receiving half here; what it signs elsewhere never has this shape.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::account::code;
use crate::domain::{CentreId, DeviceId};
use crate::fact::chain::SecretKey;
use crate::fact::{PublicKey, Run, at_most, decode, encode};

/// How a file begins; behind it a number for the shape of the rest.
const MARK: &[u8; 15] = b"doorstep-unsent";
const SHAPE: u8 = 1;
/// More runs than a phone can have written: each but the last of a piece of its chain is full.
const RUNS_MAX: usize = 10_000;
/// Of the digest of the server's key, by which a file for another server is told from a damaged one.
const FOR: usize = 8;

/// What is in a file.
///
/// Shape of the file: the mark, the number of the shape, 8 bytes of the digest of the server's key, the x coordinate of the key
/// that is used once (32 bytes), then this in canonical form, sealed, with its tag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    pub centre: CentreId,
    pub device: DeviceId,
    /// In the order of the device's chain.
    #[serde(deserialize_with = "at_most::<RUNS_MAX, _, _>")]
    pub runs: Vec<Run>,
}

impl Unsent {
    /// The file, for one server. `once` is 32 random bytes that are used for nothing else.
    ///
    /// Errors: `None` for a key that is none, or bytes that are no scalar of the curve (about one in 2^32).
    pub fn seal(&self, server: &PublicKey, once: &[u8; 32]) -> Option<Vec<u8>> {
        let (used_once, shared) = server.agree(once)?;
        self.seal_agreed(server, &used_once, &shared)
    }

    /// The same when somebody else has done what [`PublicKey::agree`] does: on phones WebCrypto, which never shows the key that is
    /// used once.
    pub fn seal_agreed(&self, server: &PublicKey, used_once: &[u8; 32], shared: &[u8; 32]) -> Option<Vec<u8>> {
        let mut file = head(server, used_once);
        let payload = Payload { msg: &encode(self), aad: &file };
        file.extend(cipher(&file, shared).encrypt(&XNonce::default(), payload).ok()?);
        Some(file)
    }

    /// Opens a file with the key of the server.
    ///
    /// Errors: a code of `account::code`: `SYNC-E-FORMAT` for what is no such file or is damaged, `SYNC-E-VERSION` for one of
    /// another shape, `SYNC-E-CENTRE` for one that was sealed for another server.
    pub fn open(file: &[u8], secret: &SecretKey) -> Result<Self, &'static str> {
        let rest = file.strip_prefix(MARK).ok_or(code::FORMAT)?;
        let (&shape, rest) = rest.split_first().ok_or(code::FORMAT)?;
        if shape != SHAPE {
            return Err(code::VERSION);
        }
        let server = secret.public();
        let (_, rest) = rest.split_first_chunk::<FOR>().ok_or(code::FORMAT)?;
        let (used_once, sealed) = rest.split_first_chunk::<32>().ok_or(code::FORMAT)?;
        let head = head(&server, used_once);
        if !file.starts_with(&head) {
            return Err(code::CENTRE);
        }
        let shared = secret.agree(used_once).ok_or(code::FORMAT)?;
        let payload = Payload { msg: sealed, aad: &head };
        let opened = cipher(&head, &shared).decrypt(&XNonce::default(), payload).map_err(|_| code::FORMAT)?;
        decode(&opened).ok_or(code::FORMAT)
    }
}

fn head(server: &PublicKey, used_once: &[u8; 32]) -> Vec<u8> {
    let mut head = MARK.to_vec();
    head.push(SHAPE);
    head.extend(Sha256::digest(&server.0).iter().take(FOR));
    head.extend(used_once);
    head
}

/// The key belongs to this file alone, so its nonce needs no bytes.
fn cipher(head: &[u8], shared: &[u8; 32]) -> XChaCha20Poly1305 {
    let mut hash = Sha256::new();
    hash.update(head);
    hash.update(shared);
    XChaCha20Poly1305::new(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EntryHash;
    use crate::fact::Signature;

    fn file() -> (Unsent, SecretKey, Vec<u8>) {
        let run = Run {
            first_seq: 3,
            prev: EntryHash([9; 32]),
            entries: vec![b"Wang Guilan".to_vec()],
            signature: Signature([1; 64]),
        };
        let unsent = Unsent { centre: CentreId::new("guangyuan"), device: DeviceId([7; 16]), runs: vec![run] };
        let server = SecretKey::from_bytes(&[3; 32]).unwrap();
        let file = unsent.seal(&server.public(), &[5; 32]).unwrap();
        (unsent, server, file)
    }

    #[test]
    fn a_file_is_opened_by_its_server_alone_and_shows_nothing() {
        let (unsent, server, file) = file();
        assert_eq!(Unsent::open(&file, &server), Ok(unsent.clone()));
        assert!(!file.windows(6).any(|bytes| bytes == b"Guilan"));
        let other = SecretKey::from_bytes(&[4; 32]).unwrap();
        assert_eq!(Unsent::open(&file, &other), Err(code::CENTRE));
        assert_ne!(unsent.seal(&server.public(), &[6; 32]).unwrap(), file);
        assert_eq!(unsent.seal(&PublicKey(vec![4; 65]), &[5; 32]), None);
        assert_eq!(unsent.seal(&server.public(), &[0; 32]), None);
    }

    #[test]
    fn a_file_that_was_cut_or_changed_is_refused_by_code() {
        let (_, server, file) = file();
        for length in 0..file.len() {
            assert_eq!(Unsent::open(&file[..length], &server), Err(code::FORMAT), "{length}");
        }
        for place in 0..file.len() {
            let mut changed = file.clone();
            changed[place] ^= 1;
            let expected = match place {
                0..15 => code::FORMAT,
                15 => code::VERSION,
                16..24 => code::CENTRE,
                _ => code::FORMAT,
            };
            assert_eq!(Unsent::open(&changed, &server), Err(expected), "{place}");
        }
    }
}
