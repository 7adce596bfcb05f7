//! A fuzz target under libFuzzer: `DOORSTEP_FUZZ_TARGET=change fuzz CORPUS… -max_total_time=60`. Built and run by
//! `cargo xtask fuzz`, which compiles our code so that libFuzzer sees which of it an input reached.

#![no_main]

use std::sync::OnceLock;

use doorstep_tests::fuzz::{Target, keep_panics, meter};
use libfuzzer_sys::fuzz_target;
use peak_alloc::PeakAlloc;
use rustix::time::{ClockId, clock_gettime};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

static TARGET: OnceLock<Target> = OnceLock::new();

fn target() -> Target {
    let name = std::env::var("DOORSTEP_FUZZ_TARGET").unwrap_or_default();
    Target::named(&name).unwrap_or_else(|| panic!("DOORSTEP_FUZZ_TARGET names no target: `{name}`"))
}

fn cpu_ms() -> u64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    u64::try_from(time.tv_sec * 1000 + time.tv_nsec / 1_000_000).unwrap_or(u64::MAX)
}

fuzz_target!(
    init: {
        keep_panics();
        meter::install(meter::Meter {
            reset: || ALLOCATOR.reset_peak_usage(),
            allocated: || ALLOCATOR.current_usage(),
            peak: || ALLOCATOR.peak_usage(),
            cpu_ms: Some(cpu_ms),
        });
    },
    |input: &[u8]| {
        if let Err(what) = TARGET.get_or_init(target).run(input) {
            eprintln!("{what}");
            std::process::abort();
        }
    }
);
