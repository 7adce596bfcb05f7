//! 本人验证: the person unlocked the phone by face, fingerprint or code when punching. The phone's authenticator (WebAuthn) signs the
//! moment of the punch with a key of its own, and says whether it verified its user; no picture and no template is read.
//!
//! What it does not prove is in `docs/place.md`.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::{DeviceId, Timestamp};
use crate::fact::PublicKey;
use crate::fact::attendance::UserVerification;

/// Of authenticator data: somebody was present, and it was the user.
const PRESENT_AND_VERIFIED: u8 = 0b101;
/// Unit: bytes.
const HASH: usize = 32;

/// The key of a phone's authenticator, registered with the person's password.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verifier {
    pub key: PublicKey,
    /// SHA-256 of the host under which it was made: the authenticator signs for no other.
    pub host: [u8; HASH],
}

/// What the authenticator is given to sign about the punch of a phone at a moment.
pub fn challenge(device: DeviceId, at: Timestamp) -> [u8; HASH] {
    let digest = Sha256::new().chain_update(b"doorstep-punch-1\0").chain_update(device.0);
    digest.chain_update(at.0.to_be_bytes()).finalize().into()
}

/// The digest under which an authenticator knows a host.
pub fn host(name: &str) -> [u8; HASH] {
    Sha256::digest(name).into()
}

impl Verifier {
    /// Whether the user was verified for this phone's punch. The client's data is compared as far as what browsers write first:
    /// they keep to that order so that nobody has to parse it.
    pub fn holds(&self, device: DeviceId, said: &UserVerification) -> bool {
        let challenge = URL_SAFE_NO_PAD.encode(challenge(device, said.at));
        let begins = format!("{{\"type\":\"webauthn.get\",\"challenge\":\"{challenge}\",");
        let is_verified =
            said.authenticator.get(HASH).is_some_and(|flags| flags & PRESENT_AND_VERIFIED == PRESENT_AND_VERIFIED);
        let message = [&said.authenticator[..], &Sha256::digest(&said.client)].concat();
        said.authenticator.starts_with(&self.host)
            && is_verified
            && said.client.starts_with(begins.as_bytes())
            && self.key.verifies(&message, &said.signature)
    }
}

/// As an authenticator and a browser write it.
#[cfg(test)]
pub(super) fn said(
    key: &crate::fact::chain::SecretKey,
    device: DeviceId,
    at: Timestamp,
    flags: u8,
    kind: &str,
) -> UserVerification {
    let authenticator = [&host("centre.example")[..], &[flags], &[0, 0, 0, 7]].concat();
    let challenge = URL_SAFE_NO_PAD.encode(challenge(device, at));
    let origin = "https://centre.example";
    let client =
        format!("{{\"type\":\"{kind}\",\"challenge\":\"{challenge}\",\"origin\":\"{origin}\",\"crossOrigin\":false}}");
    let message = [&authenticator[..], &Sha256::digest(&client)].concat();
    UserVerification { at, authenticator, client: client.into_bytes(), signature: key.sign(&message) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::chain::SecretKey;
    use crate::testing::at;

    const PHONE: DeviceId = DeviceId([3; 16]);

    fn key() -> SecretKey {
        SecretKey::from_bytes(&[9; 32]).unwrap()
    }

    fn said(flags: u8, kind: &str) -> UserVerification {
        super::said(&key(), PHONE, at("2026-05-12 08:55"), flags, kind)
    }

    #[test]
    fn a_signature_holds_for_its_own_punch_phone_host_and_user() {
        let verifier = Verifier { key: key().public(), host: host("centre.example") };
        let good = said(0b101, "webauthn.get");
        assert!(verifier.holds(PHONE, &good));
        assert!(verifier.holds(PHONE, &said(0b1_1101, "webauthn.get")), "other flags do not matter");
        assert!(!verifier.holds(DeviceId([4; 16]), &good), "another phone's");
        assert!(
            !verifier.holds(PHONE, &UserVerification { at: good.at.plus_ms(1), ..good.clone() }),
            "another punch's"
        );
        for flags in [0b000, 0b001, 0b100] {
            assert!(!verifier.holds(PHONE, &said(flags, "webauthn.get")), "{flags:b}");
        }
        assert!(!verifier.holds(PHONE, &said(0b101, "webauthn.create")));
        assert!(!Verifier { host: host("elsewhere.example"), ..verifier.clone() }.holds(PHONE, &good));
        let other = SecretKey::from_bytes(&[8; 32]).unwrap();
        assert!(!Verifier { key: other.public(), ..verifier.clone() }.holds(PHONE, &good));
        let mut flipped = good.clone();
        flipped.authenticator[32] |= 0b1000;
        assert!(!verifier.holds(PHONE, &flipped), "what was signed was something else");
        for length in 0..good.authenticator.len() {
            let authenticator = good.authenticator[..length].to_vec();
            assert!(!verifier.holds(PHONE, &UserVerification { authenticator, ..good.clone() }));
        }
    }
}
