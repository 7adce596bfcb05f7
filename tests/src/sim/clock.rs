//! A phone's clock: right, wrong by minutes or years, jumping, or stopped.

use doorstep_core::domain::Timestamp;

#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// Phone's clock minus the true time. Unit: ms.
    offset_ms: i64,
    /// Set while it stands still.
    stopped_at: Option<Timestamp>,
    /// The true time at which the app started: what its monotonic clock counts from.
    started_at: Timestamp,
}

impl Clock {
    pub fn right() -> Self {
        Self { offset_ms: 0, stopped_at: None, started_at: Timestamp(0) }
    }

    pub fn wall(&self, now: Timestamp) -> Timestamp {
        self.stopped_at.unwrap_or_else(|| now.plus_ms(self.offset_ms))
    }

    pub fn mono_ms(&self, now: Timestamp) -> u64 {
        u64::try_from(now.since(self.started_at)).unwrap_or(0)
    }

    pub fn restart(&mut self, now: Timestamp) {
        self.started_at = now;
    }

    pub fn jump(&mut self, by_ms: i64) {
        self.offset_ms = self.offset_ms.saturating_add(by_ms);
        if let Some(stopped) = &mut self.stopped_at {
            *stopped = stopped.plus_ms(by_ms);
        }
    }

    /// An empty battery: the phone believes that it is 1970.
    pub fn lose(&mut self, now: Timestamp) {
        self.stopped_at = None;
        self.offset_ms = 60_000 - now.0;
    }

    pub fn stop(&mut self, now: Timestamp) {
        self.stopped_at = Some(self.wall(now));
    }

    /// Set by the network again.
    pub fn correct(&mut self) {
        self.offset_ms = 0;
        self.stopped_at = None;
    }

    pub fn is_right(&self) -> bool {
        self.offset_ms == 0 && self.stopped_at.is_none()
    }
}
