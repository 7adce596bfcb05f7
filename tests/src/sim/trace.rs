//! The record of one schedule: a digest over every event, and the events in words when somebody wants to read them.

use doorstep_core::domain::Timestamp;

/// FNV-1a, 64 bits: finds a replay that differs, nothing more.
const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0100_0000_01b3;

#[derive(Clone, Debug)]
pub struct Trace {
    digest: u64,
    pub steps: u64,
    lines: Option<Vec<String>>,
}

impl Trace {
    pub fn new(is_kept: bool) -> Self {
        Self { digest: BASIS, steps: 0, lines: is_kept.then(Vec::new) }
    }

    /// Notes an event. `bytes` are what it carried, if anything.
    pub fn note(&mut self, now: Timestamp, what: &str, bytes: &[u8]) {
        self.steps += 1;
        let mut mix = |bytes: &[u8]| {
            for byte in bytes {
                self.digest = (self.digest ^ u64::from(*byte)).wrapping_mul(PRIME);
            }
        };
        mix(&now.0.to_be_bytes());
        mix(what.as_bytes());
        mix(&(bytes.len() as u64).to_be_bytes());
        // A message ends with a signature over all of it.
        mix(&bytes[bytes.len().saturating_sub(64)..]);
        self.say(now, what);
    }

    /// Words beside the digest.
    pub fn say(&mut self, now: Timestamp, what: &str) {
        if let Some(lines) = &mut self.lines {
            let second = now.second_of_day() % 60;
            lines.push(format!("{} {}:{second:02}.{:03} {what}", now.date(), now.clock(), now.0.rem_euclid(1000)));
        }
    }

    pub fn is_kept(&self) -> bool {
        self.lines.is_some()
    }

    pub fn digest(&self) -> u64 {
        self.digest
    }

    pub fn lines(&self) -> &[String] {
        self.lines.as_deref().unwrap_or_default()
    }
}
