//! A device's entries in their order. Each names the hash of the one before, so one signature over the last covers a run.

#[cfg(feature = "plain-signatures")]
mod plain;

#[cfg(not(feature = "plain-signatures"))]
use p256::ecdsa::signature::{Signer, Verifier};
use p256::elliptic_curve::ops::MulByGeneratorVartime as _;
use p256::elliptic_curve::point::AffineCoordinates as _;
use p256::{NonZeroScalar, ProjectivePoint, Scalar};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::domain::{CentreId, DeviceId, EntryHash};

/// At most this many entries in one run, so that a push is admitted in one short transaction.
pub const RUN_MAX: usize = 200;

/// ECDSA P-256 over SHA-256. Shape: r and s, 32 bytes each, as WebCrypto writes them. Malleable, so never an identity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Signature(pub [u8; 64]);

impl Signature {
    /// From the ASN.1 form, as authenticators write it. Errors: `None` for anything else than two numbers that fit.
    pub fn of_der(der: &[u8]) -> Option<Self> {
        let [0x30, length, rest @ ..] = der else { return None };
        let mut rest = rest.get(..usize::from(*length)).filter(|all| all.len() == rest.len())?;
        let mut halves = [0; 64];
        for half in halves.chunks_mut(32) {
            let [0x02, length, from @ ..] = rest else { return None };
            let (number, behind) = from.split_at_checked(usize::from(*length))?;
            // A leading zero keeps a number from being negative; leading zeros of its own it has none.
            let number = number.strip_prefix(&[0]).unwrap_or(number);
            let place = half.len().checked_sub(number.len())?;
            half[place..].copy_from_slice(number);
            rest = behind;
        }
        rest.is_empty().then_some(Self(halves))
    }
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signature")
    }
}

impl Serialize for Signature {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Signature {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = Vec::<u8>::deserialize(deserializer)?;
        bytes.try_into().map(Self).map_err(|_| D::Error::custom("a signature has 64 bytes"))
    }
}

/// An uncompressed public point (SEC 1), as WebCrypto exports it raw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PublicKey(pub Vec<u8>);

impl PublicKey {
    pub fn device(&self) -> DeviceId {
        DeviceId::of_key(&self.0)
    }

    /// Whether the bytes are a point of the curve.
    pub fn is_valid(&self) -> bool {
        self.0.len() == 65 && p256::ecdsa::VerifyingKey::from_sec1_bytes(&self.0).is_ok()
    }

    /// Agrees on a secret with the owner of this key ([`SecretKey::agree`]): the x coordinate of a key that is used once, which
    /// `once` stands for, and the secret. Phones have WebCrypto do it. Its time depends on a secret that is of no use a
    /// moment later.
    ///
    /// Errors: `None` for bytes that are no point, or no scalar but 0.
    pub fn agree(&self, once: &[u8; 32]) -> Option<([u8; 32], [u8; 32])> {
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&self.0).ok()?;
        let (key, once) = (ProjectivePoint::from(*key.as_affine()), NonZeroScalar::try_from(&once[..]).ok()?);
        let x = |of_generator, of_key| {
            ProjectivePoint::mul_by_generator_and_mul_add_vartime(of_generator, of_key, &key).to_affine().x().into()
        };
        Some((x(&once, &Scalar::ZERO), x(&Scalar::ZERO, &once)))
    }

    #[cfg(feature = "plain-signatures")]
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        plain::signature(self, message) == *signature
    }

    #[cfg(not(feature = "plain-signatures"))]
    pub fn verifies(&self, message: &[u8], signature: &Signature) -> bool {
        let Ok(key) = p256::ecdsa::VerifyingKey::from_sec1_bytes(&self.0) else { return false };
        let Ok(signature) = p256::ecdsa::Signature::from_slice(&signature.0) else { return false };
        key.verify(message, &signature).is_ok()
    }
}

/// A private key in memory: the server's own, and devices in tests. Phones keep theirs in WebCrypto.
#[derive(Clone)]
pub struct SecretKey(p256::ecdsa::SigningKey);

impl std::fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SecretKey")
    }
}

impl SecretKey {
    /// Errors: `None` for 32 bytes that are no scalar of the curve (about one in 2^32).
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        p256::ecdsa::SigningKey::from_slice(bytes).ok().map(Self)
    }

    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_sec1_point(false).as_bytes().to_vec())
    }

    /// The secret of [`PublicKey::agree`], from the x coordinate of the key that was used once.
    ///
    /// Errors: `None` for bytes that are no coordinate of a point.
    pub fn agree(&self, used_once: &[u8; 32]) -> Option<[u8; 32]> {
        // Either of the two points with this coordinate gives the same.
        let point = p256::ecdsa::VerifyingKey::from_sec1_bytes(&[&[2], &used_once[..]].concat()).ok()?;
        let shared = ProjectivePoint::from(*point.as_affine()) * **self.0.as_nonzero_scalar();
        Some(shared.to_affine().x().into())
    }

    #[cfg(feature = "plain-signatures")]
    pub fn sign(&self, message: &[u8]) -> Signature {
        plain::signature(&self.public(), message)
    }

    #[cfg(not(feature = "plain-signatures"))]
    pub fn sign(&self, message: &[u8]) -> Signature {
        let signature: p256::ecdsa::Signature = self.0.sign(message);
        Signature(signature.to_bytes().into())
    }
}

/// Entries of one device, oldest first, under one signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// `device_seq` of the first entry.
    pub first_seq: u64,
    /// What the first entry names as its predecessor.
    pub prev: EntryHash,
    #[serde(deserialize_with = "super::at_most::<RUN_MAX, _, _>")]
    pub entries: Vec<Vec<u8>>,
    /// Over [`Run::message`].
    pub signature: Signature,
}

impl Run {
    /// What the device signs: its place in the chain and the hash of the last entry, which covers all before it.
    pub fn message(tenant: &CentreId, device: DeviceId, last_seq: u64, last: EntryHash) -> Vec<u8> {
        let mut message = b"doorstep-run-1\0".to_vec();
        message.extend(tenant.as_str().as_bytes());
        message.push(0);
        message.extend(device.0);
        message.extend(last_seq.to_be_bytes());
        message.extend(last.0);
        message
    }
}

/// What the server signs of each answer: the phone it is for, the request it answers and the answer's own bytes. Two new phones
/// may well ask the same in the same words.
pub fn answer_message(device: DeviceId, request_hash: &[u8; 32], body: &[u8]) -> Vec<u8> {
    let mut message = b"doorstep-answer-1\0".to_vec();
    message.extend(device.0);
    message.extend(request_hash);
    message.extend(Sha256::digest(body));
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_message_and_key_only() {
        let key = SecretKey::from_bytes(&[7; 32]).unwrap();
        let other = SecretKey::from_bytes(&[8; 32]).unwrap();
        let signature = key.sign(b"approve");
        assert!(key.public().is_valid());
        assert!(key.public().verifies(b"approve", &signature));
        assert!(!key.public().verifies(b"reject", &signature));
        assert!(!other.public().verifies(b"approve", &signature));
        assert!(!PublicKey(vec![4; 65]).is_valid());
        assert!(!PublicKey(Vec::new()).verifies(b"approve", &signature));
    }

    /// The shortest form of a number in ASN.1.
    fn integer(half: &[u8]) -> Vec<u8> {
        let digits = &half[half.iter().take_while(|byte| **byte == 0).count()..];
        let sign = if digits.first().is_none_or(|first| *first >= 0x80) { vec![0] } else { Vec::new() };
        let number = [sign, digits.to_vec()].concat();
        [vec![0x02, number.len() as u8], number].concat()
    }

    #[test]
    fn what_an_authenticator_writes_is_read_whatever_the_size_of_its_numbers() {
        let mut halves = [0; 64];
        for (place, byte) in [(0, 0x80), (31, 7), (33, 1), (63, 0xff)] {
            halves[place] = byte;
            let body = [integer(&halves[..32]), integer(&halves[32..])].concat();
            let der = [vec![0x30, body.len() as u8], body].concat();
            assert_eq!(Signature::of_der(&der), Some(Signature(halves)), "{der:?}");
            for end in 0..der.len() {
                assert_eq!(Signature::of_der(&der[..end]), None);
            }
            assert_eq!(Signature::of_der(&[&der[..], &[0]].concat()), None);
        }
        let long = [vec![0x30, 39, 0x02, 34], vec![1; 34], vec![0x02, 1, 1]].concat();
        assert_eq!(Signature::of_der(&long), None, "a number of 34 bytes");
        assert_eq!(Signature::of_der(&[0x31, 6, 0x02, 1, 1, 0x02, 1, 1]), None, "a set");
    }
}
