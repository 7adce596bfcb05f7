//! Many schedules, over all cores, and what they came to.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use doorstep_core::admission::deep;

use super::fault::Fault;
use super::reach::Reach;
use super::setting::Setting;
use super::world::{Options, Outcome, run};

/// Failing seeds that are kept; further ones are only counted.
const FAILURES_MAX: usize = 20;

/// What a campaign came to.
#[derive(Clone, Debug, Default)]
pub struct Campaign {
    pub schedules: u64,
    pub steps: u64,
    pub requests: u64,
    /// Unit: hours of simulated time, summed over phones.
    pub phone_hours: f64,
    pub failed: u64,
    /// The first few, smallest seed first.
    pub failures: Vec<Outcome>,
    pub reach: Reach,
}

impl Campaign {
    fn take(&mut self, outcome: Outcome) {
        self.schedules += 1;
        self.steps += outcome.steps;
        self.requests += outcome.requests;
        self.phone_hours += outcome.phone_hours;
        self.reach.merge(&outcome.reach);
        if !outcome.violations.is_empty() {
            self.failed += 1;
            self.keep(outcome);
        }
    }

    fn keep(&mut self, outcome: Outcome) {
        self.failures.push(outcome);
        self.failures.sort_by_key(|outcome| outcome.seed);
        self.failures.truncate(FAILURES_MAX);
    }

    fn join(&mut self, other: Self) {
        self.schedules += other.schedules;
        self.steps += other.steps;
        self.requests += other.requests;
        self.phone_hours += other.phone_hours;
        self.failed += other.failed;
        self.reach.merge(&other.reach);
        for outcome in other.failures {
            self.keep(outcome);
        }
    }
}

/// One schedule; a panic in it is a violation as any other.
pub fn run_caught(setting: &Setting, seed: u64, options: &Options) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| run(setting, seed, options))).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
        Outcome {
            seed,
            violations: vec![format!("panic: {}", said.unwrap_or_default())],
            digest: 0,
            steps: 0,
            requests: 0,
            moments: 0,
            phone_hours: 0.0,
            reach: Reach::default(),
            lines: Vec::new(),
        }
    })
}

/// How far a campaign is.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    pub schedules: u64,
    pub failed: u64,
}

/// Schedules from one word about the progress to the next.
const PROGRESS_EVERY: u64 = 10_000;

/// Runs `count` seeds from `from`. What comes out does not depend on `threads`. `heard` is told of each failure at once, and now
/// and then how far it is.
pub fn campaign(
    setting: &Setting,
    from: u64,
    count: u64,
    threads: usize,
    heard: &(dyn Fn(Progress, Option<&Outcome>) + Sync),
) -> Campaign {
    let next = AtomicU64::new(0);
    let done = AtomicU64::new(0);
    let failed = AtomicU64::new(0);
    let work = || {
        let mut campaign = Campaign::default();
        let options = Options::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return campaign;
            }
            let outcome = run_caught(setting, from + number, &options);
            let has_failed = !outcome.violations.is_empty();
            let schedules = done.fetch_add(1, Ordering::Relaxed) + 1;
            let failed = failed.fetch_add(u64::from(has_failed), Ordering::Relaxed) + u64::from(has_failed);
            if has_failed || schedules.is_multiple_of(PROGRESS_EVERY) {
                heard(Progress { schedules, failed }, has_failed.then_some(&outcome));
            }
            campaign.take(outcome);
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(|| deep(work))).collect();
        let mut whole = Campaign::default();
        for worker in workers {
            whole.join(worker.join().expect("schedules that panic are caught"));
        }
        whole
    })
}

/// A smaller way to the same end: without every family of faults that it fails without, and with as few moments as it still
/// fails with. Keeps the events in words.
pub fn shrink(setting: &Setting, seed: u64) -> (Options, Outcome) {
    let fails = |options: &Options| !run_caught(setting, seed, options).violations.is_empty();
    let mut options = Options::default();
    for fault in Fault::ALL {
        let mut fewer = options.clone();
        fewer.without.push(fault);
        if fails(&fewer) {
            options = fewer;
        }
    }
    let mut most = run_caught(setting, seed, &options).moments;
    while most > 0 {
        let fewer = Options { moments: Some(most - 1), ..options.clone() };
        if !fails(&fewer) {
            break;
        }
        most -= 1;
    }
    options.moments = Some(most).filter(|most| *most > 0);
    options.is_traced = true;
    let outcome = run_caught(setting, seed, &options);
    (options, outcome)
}
