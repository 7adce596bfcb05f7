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

pub struct Limiters {
    device: DefaultKeyedRateLimiter<DeviceId>,
    worker: DefaultKeyedRateLimiter<WorkerId>,
    sign_in: DefaultKeyedRateLimiter<IpAddr>,
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
        }
    }

    pub fn request(&self, device: DeviceId, worker: &WorkerId) -> Result<(), ApiError> {
        check(&self.device, &device)?;
        check(&self.worker, worker)
    }

    pub fn sign_in(&self, address: IpAddr) -> Result<(), ApiError> {
        check(&self.sign_in, &address)
    }

    pub fn tidy(&self) {
        self.device.retain_recent();
        self.worker.retain_recent();
        self.sign_in.retain_recent();
    }
}

fn quota(rate: Rate) -> Quota {
    let per_minute = NonZeroU32::new(rate.per_minute).unwrap_or(NonZeroU32::MIN);
    let burst = NonZeroU32::new(rate.burst).unwrap_or(NonZeroU32::MIN);
    Quota::per_minute(per_minute).allow_burst(burst)
}

fn check<K: Clone + Hash + Eq>(limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Result<(), ApiError> {
    limiter.check_key(key).map_err(|until| {
        let wait: Duration = until.wait_time_from(DefaultClock::default().now());
        ApiError::later(code::RATE, wait.as_secs() + 1)
    })
}
