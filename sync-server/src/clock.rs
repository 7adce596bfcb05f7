//! The one clock of the server. Everything that asks for the time asks here, so a demonstration or a test can be on another
//! day without anything else knowing.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use doorstep_core::domain::Timestamp;

/// The machine's clock, shifted. Clones share the shift.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset_ms: Arc<AtomicI64>,
}

impl Clock {
    pub fn of_machine() -> Self {
        Self::default()
    }

    /// Says `start` now and runs on.
    pub fn starting_at(start: Timestamp) -> Self {
        Self { offset_ms: Arc::new(AtomicI64::new(start.since(machine()))) }
    }

    pub fn now(&self) -> Timestamp {
        machine().plus_ms(self.offset_ms.load(Ordering::Relaxed))
    }

    /// For tests and for the seeds of a demonstration: time passes at once.
    pub fn advance_ms(&self, ms: i64) {
        self.offset_ms.fetch_add(ms, Ordering::Relaxed);
    }
}

fn machine() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
