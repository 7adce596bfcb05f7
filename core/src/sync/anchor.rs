//! The server's word that it was a certain time, which a phone carries into what it writes: proof that an entry is not older.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::centre::TimeFigures;
use crate::domain::{DeviceId, Timestamp};
use crate::fact::{Anchor, Envelope, Grade};

/// A decision that was held for undoing is sealed behind what its author did meanwhile, with the anchor of the moment at which
/// it was made. Phones hold for a minute at most. Unit: ms.
const HELD_MS: i64 = 120_000;

/// How far the time that an entry claims can be trusted, received at `now`: `anchored` is the server's word that it names, if
/// that is one, `chained` the newest that its chain named before. A phone foresees its own grade so, the server gives it.
pub fn graded(
    envelope: &Envelope,
    anchored: Option<Timestamp>,
    chained: Timestamp,
    now: Timestamp,
    figures: &TimeFigures,
) -> Grade {
    let elapsed = envelope.mono_ms.and_then(|mono_ms| i64::try_from(mono_ms).ok());
    let Some((anchored, elapsed)) = anchored.zip(elapsed) else { return Grade::C };
    let expected = anchored.plus_ms(elapsed);
    if expected.plus_ms(HELD_MS) < chained {
        return Grade::C;
    }
    let error = envelope.wall.since(expected).saturating_abs();
    if error > i64::from(figures.clock_s) * 1000 || expected > now.plus_ms(i64::from(figures.future_s) * 1000) {
        return Grade::C;
    }
    if elapsed <= i64::from(figures.anchored_h) * 3_600_000 { Grade::A } else { Grade::B }
}

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
