//! Signing in and enrolling a phone: what both sides say. JSON over HTTPS, since it is small and people look at it.

use serde::{Deserialize, Serialize};

use crate::domain::{CentreId, DeviceId, Timestamp, WorkerId};
use crate::fact::{PublicKey, Signature};

/// `POST /account/sign-in`. The phone makes its key first and proves that it holds it; a phone that is known already signs in
/// again the same way.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub login: String,
    pub password: String,
    pub device_key: PublicKey,
    /// How the person knows this phone from her others: "Android · Chrome". At most 60 characters.
    pub device_name: String,
    /// Over [`SignIn::proof_message`].
    pub proof: Signature,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn")
    }
}

impl SignIn {
    pub fn proof_message(login: &str, device_key: &PublicKey) -> Vec<u8> {
        let mut message = b"doorstep-enrol-1\0".to_vec();
        message.extend(login.as_bytes());
        message.push(0);
        message.extend(&device_key.0);
        message
    }
}

/// `POST /account/password`: the person's own, from a phone that is signed in. Sessions on her other phones end.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    pub current: String,
    pub new: String,
}

impl ChangePassword {
    /// Unit: characters.
    pub const LENGTH_MIN: usize = 8;
    /// Longer ones only cost the server time. Unit: bytes.
    pub const SIZE_MAX: usize = 256;
}

impl std::fmt::Debug for ChangePassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ChangePassword")
    }
}

/// The answer to [`SignIn`]; the session itself travels in an HttpOnly cookie that no script reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    pub centre: CentreId,
    pub worker: WorkerId,
    pub name: String,
    pub device: DeviceId,
    /// Verifies every answer of the server.
    pub server_key: PublicKey,
    /// The store's epoch: changes when the server was restored from a backup.
    pub epoch: u64,
    /// The last entry that the server holds of this phone.
    pub device_seq: u64,
    pub device_head: crate::domain::EntryHash,
    pub session_ends: Timestamp,
}

/// `GET /account/devices`: the phones of the person who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    pub device: DeviceId,
    pub name: String,
    pub enrolled_at: Timestamp,
    pub last_seen: Option<Timestamp>,
    pub revoked_at: Option<Timestamp>,
    /// The phone that asks.
    pub this: bool,
}

/// Body of every refused request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `ACCOUNT-E-PASSWORD`, `SYNC-E-SIZE`, …
    pub code: String,
    /// Seconds after which a retry makes sense.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

/// Codes of account and transport. Those of regulations are theirs.
pub mod code {
    /// Wrong login or password; the same for names that do not exist.
    pub const PASSWORD: &str = "ACCOUNT-E-PASSWORD";
    /// Too many wrong passwords; try again after the time given.
    pub const LOCKED: &str = "ACCOUNT-E-LOCKED";
    /// The device key is not a point or its proof does not verify.
    pub const PROOF: &str = "ACCOUNT-E-PROOF";
    /// The device belongs to another person, or the person has too many.
    pub const DEVICE: &str = "ACCOUNT-E-DEVICE";
    /// No session, or it has ended.
    pub const SESSION: &str = "ACCOUNT-E-SESSION";
    /// The device was revoked.
    pub const REVOKED: &str = "ACCOUNT-E-REVOKED";
    /// The person may not do this.
    pub const RIGHT: &str = "ACCOUNT-E-RIGHT";
    /// The new password is too short or too long.
    pub const WEAK: &str = "ACCOUNT-E-WEAK";
    /// The request comes from a page of another site.
    pub const ORIGIN: &str = "ACCOUNT-E-ORIGIN";
    /// Nothing lives at this address, or not under this method.
    pub const PATH: &str = "SYNC-E-PATH";
    /// The request did not arrive whole in time.
    pub const SLOW: &str = "SYNC-E-SLOW";
    /// A fault of the server; nothing was admitted.
    pub const FAULT: &str = "SYNC-E-FAULT";
    /// Too many requests.
    pub const RATE: &str = "ACCOUNT-E-RATE";
    /// Not the shape that the address expects.
    pub const FORMAT: &str = "SYNC-E-FORMAT";
    /// Larger than the address accepts.
    pub const SIZE: &str = "SYNC-E-SIZE";
    /// A protocol version that this server does not speak.
    pub const VERSION: &str = "SYNC-E-VERSION";
    /// The run's signature does not verify under the device's key.
    pub const SIGNATURE: &str = "SYNC-E-SIGNATURE";
    /// Entries are missing before the first of the run; the answer names the last one held.
    pub const GAP: &str = "SYNC-E-GAP";
    /// Another entry stands at this place of the device's chain.
    pub const FORK: &str = "SYNC-E-FORK";
    /// The server's log does not continue what this phone has seen of it: somebody has rewritten history.
    pub const LOG: &str = "SYNC-E-LOG";
    /// The server cannot store now; nothing was admitted.
    pub const STORE: &str = "SYNC-E-STORE";
}
