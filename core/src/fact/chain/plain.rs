//! Signatures that whoever knows a public key can make, in a hundredth of the time. A simulated world asks whether the right
//! key signed the right bytes, a thousand times a schedule, and nobody in it forges any.

use sha2::{Digest, Sha256};

use super::{PublicKey, Signature};

#[cfg(not(debug_assertions))]
compile_error!("plain signatures protect nothing: they are for the simulator's own profile");

/// Of the same shape as a real one.
pub(super) fn signature(key: &PublicKey, message: &[u8]) -> Signature {
    let mut hash = Sha256::new();
    hash.update(b"doorstep-plain-1\0");
    hash.update(&key.0);
    hash.update(message);
    let half: [u8; 32] = hash.finalize().into();
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&half);
    signature[32..].copy_from_slice(&half);
    Signature(signature)
}
