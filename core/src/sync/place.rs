//! 现场码: six digits that a screen at a place shows for half a minute, made from a key of the day and the time. Who types them
//! knew what stood on that screen at that time. No position is read, and the screen needs no network for the days whose keys it
//! has.
//!
//! What it does not prove: that nobody on the spot passed the digits on while they held. See `docs/place.md`.

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::anchor::AnchorKey;
use crate::domain::{Date, Organisation, Role, Span, Timestamp, WorkerId};
use crate::fact::attendance::CODES;

/// How long a code is shown. Unit: ms.
pub const STEP_MS: i64 = 30_000;
/// Between reading a code and tapping the button. Unit: ms.
const TYPED_MS: i64 = 120_000;
/// Days for which a screen gets keys, today included.
pub const DAYS: i32 = 7;

/// Whether somebody may have the keys of the screens: who looks after attendance, and administrators.
pub fn may_show(worker: &WorkerId, on: Date, organisation: &Organisation) -> bool {
    [Role::Coordination, Role::Administrator]
        .into_iter()
        .any(|role| organisation.acting(worker, role, &Span::Centre, on).is_some())
}

/// The key of one place and one day. Whoever has it can show that place's codes of that day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceKey(pub [u8; 32]);

impl std::fmt::Debug for PlaceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PlaceKey")
    }
}

/// What a screen gets: a key for each day from `from` on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScreenKeys {
    /// The place's id in the pack.
    pub place: String,
    pub name: String,
    pub from: Date,
    pub keys: Vec<PlaceKey>,
}

impl ScreenKeys {
    /// What the screen shows at `now`, and for how long still (unit: whole seconds); none on a day without a key.
    pub fn code(&self, now: Timestamp) -> Option<(u32, i64)> {
        let key = usize::try_from(now.date().0 - self.from.0).ok().and_then(|day| self.keys.get(day))?;
        Some((key.code(step(now)), (STEP_MS - now.0.rem_euclid(STEP_MS) + 999) / 1000))
    }
}

fn step(at: Timestamp) -> i64 {
    at.0.div_euclid(STEP_MS)
}

impl PlaceKey {
    fn code(&self, step: i64) -> u32 {
        // The key has one length, so nothing can be appended to what is hashed.
        let digest = Sha256::new().chain_update(self.0).chain_update(step.to_be_bytes()).finalize();
        u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]) % CODES
    }
}

impl AnchorKey {
    fn place_key(&self, place: &str, on: Date) -> PlaceKey {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(b"doorstep-place-1\0");
        mac.update(&on.0.to_be_bytes());
        mac.update(place.as_bytes());
        PlaceKey(mac.finalize().into_bytes().into())
    }

    /// The keys of a place from today on, for its screen.
    pub fn screen_keys(&self, place: &str, name: &str, today: Date) -> ScreenKeys {
        let keys = (0..DAYS).map(|days| self.place_key(place, today.plus_days(days))).collect();
        ScreenKeys { place: place.to_owned(), name: name.to_owned(), from: today, keys }
    }

    /// Whether the screen of a place showed this code at `at`, or so shortly before as typing takes; `clock_s` is what the two
    /// clocks may differ.
    pub fn showed(&self, place: &str, code: u32, at: Timestamp, clock_s: u32) -> bool {
        let clock_ms = i64::from(clock_s) * 1000;
        let (first, last) = (step(at.plus_ms(-TYPED_MS - clock_ms)), step(at.plus_ms(clock_ms)));
        (first..=last).any(|step| {
            let shown_at = Timestamp(step.saturating_mul(STEP_MS));
            self.place_key(place, shown_at.date()).code(step) == code
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::at;

    const KEY: AnchorKey = AnchorKey([7; 32]);

    fn shown(place: &str, when: &str) -> u32 {
        let now = at(when);
        KEY.screen_keys(place, "政务大厅", now.date()).code(now).unwrap().0
    }

    #[test]
    fn a_code_holds_while_it_is_typed_and_no_longer() {
        let code = shown("hall", "2026-03-10 08:58:10");
        assert!(code < CODES);
        let fits = |when: &str| KEY.showed("hall", code, at(when), 60);
        assert!(fits("2026-03-10 08:57:15"), "the screen's clock is ahead");
        assert!(fits("2026-03-10 08:58:10"));
        assert!(fits("2026-03-10 09:01:29"));
        assert!(!fits("2026-03-10 09:02:00"));
        assert!(!fits("2026-03-10 08:56:00"), "nobody knows it before");
        assert!(!fits("2026-03-11 08:58:10"), "nor the day after");
    }

    /// As docs/place.md says of guessing.
    #[test]
    fn nine_codes_fit_at_a_time() {
        for second in [0, 10, 29] {
            let now = at("2026-03-10 08:58").plus_ms(second * 1000);
            let keys = KEY.screen_keys("hall", "政务大厅", now.date());
            let around = (-20..20).map(|steps| keys.code(now.plus_ms(steps * STEP_MS)).unwrap().0);
            assert_eq!(around.filter(|code| KEY.showed("hall", *code, now, 60)).count(), 9, "{second}");
        }
    }

    #[test]
    fn another_place_and_another_server_show_other_codes() {
        let when = "2026-03-10 08:58:10";
        let code = shown("hall", when);
        assert_ne!(code, shown("annex", when));
        assert!(!KEY.showed("annex", code, at(when), 60));
        assert!(!AnchorKey([8; 32]).showed("hall", code, at(when), 60));
    }

    #[test]
    fn no_time_is_too_far_to_be_compared() {
        for far in [Timestamp(i64::MIN), Timestamp(i64::MAX)] {
            let tries = (0..100).filter(|code| KEY.showed("hall", *code, far, 60)).count();
            assert_eq!(tries, 0, "{far:?}");
        }
    }

    #[test]
    fn a_screen_goes_on_for_seven_days_and_over_midnight() {
        let keys = KEY.screen_keys("hall", "政务大厅", at("2026-03-10 08:00").date());
        for when in ["2026-03-10 23:59:59", "2026-03-11 00:00:00", "2026-03-16 23:59:59"] {
            let (code, seconds) = keys.code(at(when)).unwrap();
            assert!(KEY.showed("hall", code, at(when), 60), "{when}");
            assert!((1..=30).contains(&seconds));
        }
        assert_eq!(keys.code(at("2026-03-17 00:00:00")), None);
        assert_eq!(keys.code(at("2026-03-09 23:59:59")), None);
    }
}
