//! How often somebody may ask.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use doorstep_core::account::code;
use doorstep_core::domain::{DeviceId, WorkerId};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::config::{Limits, Rate};
use crate::error::ApiError;

/// What counts as one entry; a fact has some hundred bytes. Unit: bytes.
const ENTRY_BYTES: usize = 4096;

pub struct Limiters {
    device: DefaultKeyedRateLimiter<DeviceId>,
    worker: DefaultKeyedRateLimiter<WorkerId>,
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
    check: DefaultKeyedRateLimiter<IpAddr>,
    entries: DefaultKeyedRateLimiter<DeviceId>,
    entries_burst: u32,
}

impl std::fmt::Debug for Limiters {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limiters")
    }
}

impl Limiters {
    pub fn new(limits: &Limits) -> Self {
        Self {
            device: RateLimiter::keyed(quota(limits.device)),
            worker: RateLimiter::keyed(quota(limits.worker)),
            sign_in: RateLimiter::keyed(quota(limits.sign_in)),
            check: RateLimiter::keyed(quota(limits.check)),
            entries: RateLimiter::keyed(quota(limits.entries)),
            entries_burst: limits.entries.burst.max(1),
        }
    }

    pub fn request(&self, device: DeviceId, worker: &WorkerId) -> Result<(), ApiError> {
        check(&self.device, &device)?;
        check(&self.worker, worker)
    }

    pub fn sign_in(&self, address: IpAddr) -> Result<(), ApiError> {
        check(&self.sign_in, &address)
    }

    pub fn check(&self, address: IpAddr) -> Result<(), ApiError> {
        check(&self.check, &address)
    }

    /// Charges a run by its entries, given by their sizes: each is judged and stored, for ever, so a large one counts as many.
    /// One run above the burst costs the burst, since otherwise it could never come through.
    pub fn entries(&self, device: DeviceId, sizes: impl Iterator<Item = usize>) -> Result<(), ApiError> {
        let count = sizes.map(|size| 1 + size / ENTRY_BYTES).sum::<usize>();
        let count = u32::try_from(count).unwrap_or(u32::MAX).min(self.entries_burst);
        let Some(count) = NonZeroU32::new(count) else { return Ok(()) };
        match self.entries.check_key_n(&device, count) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(until)) => Err(later(until.wait_time_from(DefaultClock::default().now()))),
            // The burst is the capacity and `count` is no more.
            Err(_) => Err(ApiError::new(code::RATE)),
        }
    }

    pub fn tidy(&self) {
        self.device.retain_recent();
        self.worker.retain_recent();
        self.sign_in.retain_recent();
        self.check.retain_recent();
        self.entries.retain_recent();
    }
}

fn quota(rate: Rate) -> Quota {
    let per_minute = NonZeroU32::new(rate.per_minute).unwrap_or(NonZeroU32::MIN);
    let burst = NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(per_minute).allow_burst(burst)
}

fn check<K: Clone + Hash + Eq>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), ApiError> {
    limiter.check_key(key).map_err(|until| later(until.wait_time_from(DefaultClock::default().now())))
}

fn later(wait: Duration) -> ApiError {
    ApiError::later(code::RATE, wait.as_secs() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_costs_by_its_entries_and_two_weeks_without_network_come_through() {
        let limiters = Limiters::new(&Limits::default());
        let (device, other) = (DeviceId([1; 16]), DeviceId([2; 16]));
        let small = |count| std::iter::repeat_n(400, count);
        // Two weeks of a hundred visits with three entries each and 200 autosaved changes a day.
        for _ in 0..14 {
            limiters.entries(device, small(350)).unwrap();
        }
        assert_eq!(limiters.entries(device, small(0)), Ok(()));
        let refused = limiters.entries(device, small(350)).unwrap_err();
        assert_eq!(refused.code, code::RATE);
        assert!((1..=60).contains(&refused.retry_after_s.unwrap()), "{refused:?}");
        // A few of the largest are as good as hundreds.
        let third = DeviceId([3; 16]);
        assert_eq!(limiters.entries(third, std::iter::repeat_n(60_000, 300)), Ok(()));
        assert!(limiters.entries(third, std::iter::repeat_n(60_000, 300)).is_err());
        // Longer than the whole burst: not shut out for ever.
        assert_eq!(limiters.entries(other, small(9_000)), Ok(()));
        assert!(limiters.entries(other, small(9_000)).unwrap_err().retry_after_s.unwrap() <= 301);
    }
}
