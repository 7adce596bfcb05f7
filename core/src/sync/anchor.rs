//! The server's word that it was a certain time, which a phone carries into what it writes: proof that an entry is not older.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::domain::{DeviceId, Timestamp};
use crate::fact::Anchor;

/// A secret of the server: only who knows it can make an anchor, or check one.
#[derive(Clone, PartialEq, Eq)]
pub struct AnchorKey(pub [u8; 32]);

impl std::fmt::Debug for AnchorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AnchorKey")
    }
}

impl AnchorKey {
    /// For one device: on another it proves nothing.
    pub fn anchor(&self, device: DeviceId, now: Timestamp) -> Anchor {
        Anchor { time: now, tag: self.tag(device, now) }
    }

    pub fn verifies(&self, device: DeviceId, anchor: &Anchor) -> bool {
        anchor.tag == self.tag(device, anchor.time)
    }

    fn tag(&self, device: DeviceId, time: Timestamp) -> [u8; 16] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(b"doorstep-anchor-1\0");
        mac.update(&device.0);
        mac.update(&time.0.to_be_bytes());
        mac.finalize().into_bytes()[..16].try_into().expect("SHA-256 gives 32 bytes")
    }
}
