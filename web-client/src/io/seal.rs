//! Sealing of what the phone keeps: XChaCha20-Poly1305 under a data key that only this browser can unwrap (`keys`).
//!
//! Each value is bound to its place (store and key), so that values cannot be exchanged on the disk.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

use crate::io::clock;
use crate::io::database::Store;

const NONCE_BYTES: usize = 24;

#[derive(Clone)]
pub struct Seal(XChaCha20Poly1305);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    pub fn new(data_key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(data_key.into()))
    }

    /// Shape: 24 bytes of nonce, then the ciphertext with its tag.
    ///
    /// Errors: `None` without a source of randomness.
    pub fn seal(&self, store: Store, key: &[u8], plain: &[u8]) -> Option<Vec<u8>> {
        let nonce: [u8; NONCE_BYTES] = clock::random()?;
        let sealed = self.0.encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: &place(store, key) }).ok()?;
        let mut bytes = nonce.to_vec();
        bytes.extend(sealed);
        Some(bytes)
    }

    /// Errors: `None` for what was not sealed by this key for this place.
    pub fn open(&self, store: Store, key: &[u8], bytes: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        self.0.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: &place(store, key) }).ok()
    }
}

fn place(store: Store, key: &[u8]) -> Vec<u8> {
    let mut place = store.name().as_bytes().to_vec();
    place.push(0);
    place.extend(key);
    place
}
