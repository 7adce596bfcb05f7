//! Signing in and enrolling a phone: what both sides say. JSON over HTTPS, since it is small and people look at it.

use serde::{Deserialize, Serialize};

use crate::domain::{CentreId, DeviceId, EntryHash, Timestamp, WorkerId};
use crate::fact::{PublicKey, Signature};

/// `POST /account/sign-in`, and `POST /account/join` with the code of a one-time card for a login and a password of the person's
/// own choice. The phone makes its key first and proves that it holds it; a phone that is known already signs in
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
    /// From a phone whose store is empty: [`Owed`] as it stood beside the store, nothing where that went too. `None` from one
    /// that has its store.
    #[serde(default)]
    pub lost: Option<String>,
    /// From a phone that gets a new key in place of one under which it has sent: its oldest entries without a receipt, as
    /// [`write_hashes`] writes them. Nothing from others.
    #[serde(default)]
    pub unsent: String,
}

impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SignIn")
    }
}

impl SignIn {
    /// Unit: bytes.
    pub const LOGIN_MAX: usize = 64;

    /// Whether somebody could sign in with it.
    pub fn is_login(text: &str) -> bool {
        let is_letter = |letter: char| !letter.is_control() && !letter.is_whitespace();
        (1..=Self::LOGIN_MAX).contains(&text.len()) && text.chars().all(is_letter)
    }

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

/// `POST /account/verifier`: the phone's authenticator (本人验证) from now on, from a phone that is signed in, by the person's
/// password, so that nobody else puts their finger in the place of the person's. For which host it signs, the request's `Origin` says.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegisterVerifier {
    pub password: String,
    pub key: PublicKey,
}

impl std::fmt::Debug for RegisterVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RegisterVerifier")
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
    pub device_head: EntryHash,
    pub session_ends: Timestamp,
}

/// Stands beside [`SignedIn`] in the answer, for a phone that lost its store or its key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// A [`Lost`], as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<String>,
    /// Those of [`SignIn::unsent`] that the server has admitted: they are not to be written again under the new key.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub received: String,
}

/// More than two runs, and no more than one run can have arrived without the phone having heard of it.
pub const UNSENT_MAX: usize = 2 * crate::fact::chain::RUN_MAX;

/// As text: each in hexadecimal, one after the other.
pub fn write_hashes(hashes: impl IntoIterator<Item = EntryHash>) -> String {
    hashes.into_iter().map(|hash| hash.to_string()).collect()
}

/// Errors: `None` for a text that [`write_hashes`] does not write, and for more than [`UNSENT_MAX`].
pub fn read_hashes(text: &str) -> Option<Vec<EntryHash>> {
    const LENGTH: usize = 2 * EntryHash::NONE.0.len();
    let parts = text.as_bytes().chunks(LENGTH);
    if parts.len() > UNSENT_MAX {
        return None;
    }
    parts.map(|part| EntryHash::parse(std::str::from_utf8(part).ok()?)).collect()
}

/// What a phone keeps outside its store, so that it can say what went when the browser has emptied it. Names nobody.
///
/// Shape: as text, the fields in their order with points between; the time in ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    pub device: DeviceId,
    /// The number in its chain that the last thing done on the phone has, or would get.
    pub last: u64,
    /// Things without a receipt, those that could still be undone included.
    pub unsent: u64,
    /// When the oldest of these was written, by the phone's clock; 0 without one.
    pub since: Timestamp,
    /// Of the store that had given the receipts.
    pub epoch: u64,
}

impl Owed {
    /// Errors: `None` for a text that no phone wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let (device, numbers) = text.split_once('.')?;
        let [last, unsent, since, epoch] = read_numbers(numbers)?;
        Some(Self { device: DeviceId::parse(device)?, last, unsent, since: read_time(since)?, epoch })
    }

    /// How many may be missing from a server that holds the chain up to `delivered`. What arrived without the phone having
    /// heard of it is not missing. A server of another epoch may have lost what it had received.
    pub fn missing(&self, delivered: u64, epoch: u64) -> u64 {
        let behind = self.last.saturating_sub(delivered);
        if epoch == self.epoch { behind.min(self.unsent) } else { behind }
    }
}

impl std::fmt::Display for Owed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}.{}.{}", self.device, self.last, self.unsent, self.since.0, self.epoch)
    }
}

/// What the server says to a phone that lost its store, and what the phone keeps until its person has read it.
///
/// Shape: as text, like [`Owed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Entries of the lost store that the server holds.
    pub delivered: u64,
    /// How many may be missing; `u64::MAX` when nobody can tell.
    pub missing: u64,
    /// From when on they may be missing.
    pub since: Timestamp,
}

impl Lost {
    /// Errors: `None` for a text that no server wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let [delivered, missing, since] = read_numbers(text)?;
        Some(Self { delivered, missing, since: read_time(since)? })
    }
}

impl std::fmt::Display for Lost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.delivered, self.missing, self.since.0)
    }
}

/// As many numbers as are wanted, with points between.
fn read_numbers<const N: usize>(text: &str) -> Option<[u64; N]> {
    let mut numbers = [0; N];
    let mut parts = text.split('.');
    for number in &mut numbers {
        *number = parts.next()?.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// A time that a clock of ours may say, or none (0). Unit: ms.
fn read_time(ms: u64) -> Option<Timestamp> {
    i64::try_from(ms).ok().map(Timestamp).filter(|time| time.0 == 0 || time.is_sane())
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
    /// Whether it has a registered authenticator (本人验证).
    pub verifies: bool,
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
    /// The server's machine has no Chinese font to print with.
    pub const FONT: &str = "PAPER-E-FONT";
    /// Not the shape that the address expects.
    pub const FORMAT: &str = "SYNC-E-FORMAT";
    /// Larger than the address accepts.
    pub const SIZE: &str = "SYNC-E-SIZE";
    /// A file of unsent work that was sealed for another server, or is another centre's.
    pub const CENTRE: &str = "SYNC-E-CENTRE";
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

    /// Whether the server takes nothing more under a phone's key, so that it has to be enrolled under a new one.
    pub fn needs_new_key(code: &str) -> bool {
        [FORK, GAP, REVOKED, SIGNATURE].contains(&code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_read_back_and_anything_else_is_refused() {
        let hashes: Vec<EntryHash> = (0..UNSENT_MAX).map(|number| EntryHash([number as u8; 32])).collect();
        let text = write_hashes(hashes.iter().copied());
        assert_eq!(read_hashes(&text), Some(hashes));
        assert_eq!(read_hashes(""), Some(Vec::new()));
        let (short, foreign) = (&text[1..], "上".repeat(64));
        let long = format!("{text}{}", EntryHash::NONE);
        for bad in [short, &foreign, &long, "zz"] {
            assert_eq!(read_hashes(bad), None, "{} bytes", bad.len());
        }
    }

    const OWED: Owed =
        Owed { device: DeviceId([7; 16]), last: 12, unsent: 3, since: Timestamp(1_778_601_600_000), epoch: 5 };

    #[test]
    fn what_stands_beside_the_store_is_read_back_and_nothing_else_is() {
        let text = OWED.to_string();
        assert_eq!(text, format!("{}.12.3.1778601600000.5", "07".repeat(16)));
        assert_eq!(Owed::parse(&text), Some(OWED));
        let lost = Lost { delivered: 9, missing: u64::MAX, since: OWED.since };
        assert_eq!(Lost::parse(&lost.to_string()), Some(lost));
        let longer = format!("{text}.1");
        let (short, _) = text.rsplit_once('.').unwrap();
        let bad =
            ["", ".", "....", "9.3", &longer, short, "9.3.-5", "9.3.99999999999999999999", "9.3.9223372036854775807"];
        for bad in bad.into_iter().chain([text.replace("07", "zz").as_str(), text.replace(".12.", ".x.").as_str()]) {
            assert_eq!((Owed::parse(bad), Lost::parse(bad)), (None, None), "{bad:?}");
        }
    }

    #[test]
    fn what_arrived_unheard_of_is_not_missing() {
        for (delivered, epoch, expected) in
            [(9, 5, 3), (10, 5, 2), (12, 5, 0), (15, 5, 0), (4, 5, 3), (0, 5, 3), (9, 6, 3), (4, 6, 8)]
        {
            assert_eq!(OWED.missing(delivered, epoch), expected, "{delivered} {epoch}");
        }
    }
}
