//! Time and randomness.

use doorstep_core::domain::Timestamp;

/// The phone's clock.
pub fn wall() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Milliseconds since the page was opened, on a clock that nobody sets.
pub fn mono_ms() -> u64 {
    gloo::utils::window().performance().map_or(0, |performance| performance.now() as u64)
}

/// Bytes from the browser's own source.
///
/// Errors: `None` where the browser has no WebCrypto.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let crypto = gloo::utils::window().crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}
