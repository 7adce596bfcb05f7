//! Runs a campaign of simulated schedules: `sim --seeds N --from S`. Prints a table for people and one JSON line for programs,
//! and ends non-zero when anything was violated or something that must occur did not.

use std::process::ExitCode;
use std::time::Instant;

use doorstep_tests::sim::campaign::{Progress, campaign, run_caught, shrink};
use doorstep_tests::sim::fault::Fault;
use doorstep_tests::sim::setting::Setting;
use doorstep_tests::sim::world::{Options, Outcome};

/// Fewer schedules than this need not have met everything: a provisional decision comes once in some 1,500.
const REACH_FROM: u64 = 20_000;
/// Lines of a failing schedule that are printed.
const LINES_MAX: usize = 120;

struct Wanted {
    seeds: u64,
    from: u64,
    threads: usize,
    only: Options,
    is_shown: bool,
}

fn main() -> ExitCode {
    match wanted() {
        Ok(wanted) if wanted.is_shown => show(&wanted),
        Ok(wanted) => run(&wanted),
        Err(error) => {
            eprintln!(
                "{error}\n\nsim [--seeds N] [--from SEED] [--threads N]\nsim --show SEED [--moments N] [--without FAULT,…]"
            );
            ExitCode::FAILURE
        }
    }
}

fn wanted() -> Result<Wanted, String> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut wanted = Wanted { seeds: 20_000, from: 1, threads: cores, only: Options::default(), is_shown: false };
    let mut arguments = std::env::args().skip(1);
    while let Some(name) = arguments.next() {
        let value = arguments.next().ok_or(format!("`{name}` wants a value"))?;
        let number = || value.parse::<u64>().map_err(|_| format!("`{value}` is no number"));
        match name.as_str() {
            "--seeds" => wanted.seeds = number()?,
            "--from" => wanted.from = number()?,
            "--threads" => wanted.threads = number()? as usize,
            "--show" => (wanted.from, wanted.is_shown) = (number()?, true),
            "--moments" => wanted.only.moments = Some(number()? as usize),
            "--without" => {
                for fault in value.split(',') {
                    wanted.only.without.push(Fault::named(fault).ok_or(format!("`{fault}` is no fault"))?);
                }
            }
            other => return Err(format!("`{other}` is not known here")),
        }
    }
    Ok(wanted)
}

/// One schedule in words.
fn show(wanted: &Wanted) -> ExitCode {
    let options = Options { is_traced: true, ..wanted.only.clone() };
    let outcome = run_caught(&Setting::new(), wanted.from, &options);
    for line in &outcome.lines {
        println!("{line}");
    }
    for violation in &outcome.violations {
        println!("VIOLATED {violation}");
    }
    println!("{} events, digest {:016x}", outcome.steps, outcome.digest);
    if outcome.violations.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn run(wanted: &Wanted) -> ExitCode {
    // A schedule that panics is reported with its seed; its backtrace in between helps nobody.
    std::panic::set_hook(Box::new(|_| {}));
    let setting = Setting::new();
    let started = Instant::now();
    // A long campaign may be ended from outside; what it had found by then has been said.
    let heard = |progress: Progress, failure: Option<&Outcome>| {
        if let Some(outcome) = failure {
            eprintln!("VIOLATED    seed {}: {}", outcome.seed, outcome.violations.join("; "));
        }
        let Progress { schedules, failed } = progress;
        let rate = schedules as f64 / started.elapsed().as_secs_f64();
        eprintln!("{schedules} of {} schedules from {}, {rate:.0}/s, {failed} failed", wanted.seeds, wanted.from);
    };
    let campaign = campaign(&setting, wanted.from, wanted.seeds, wanted.threads, &heard);
    let seconds = started.elapsed().as_secs_f64();
    for (name, count) in campaign.reach.all() {
        println!("{count:>10}  {name}");
    }
    let unreached = if wanted.seeds >= REACH_FROM { campaign.reach.unreached() } else { Vec::new() };
    for name in &unreached {
        println!("UNREACHED   {name}");
    }
    for outcome in &campaign.failures {
        println!("VIOLATED    seed {}: {}", outcome.seed, outcome.violations.join("; "));
    }
    if let Some(first) = campaign.failures.first() {
        let (options, outcome) = shrink(&setting, first.seed);
        let without: Vec<String> = options.without.iter().map(|fault| fault.name()).collect();
        let moments = options.moments.map_or(String::new(), |moments| format!(" --moments {moments}"));
        println!("\nsim --show {}{moments} --without {}", first.seed, without.join(","));
        let skipped = outcome.lines.len().saturating_sub(LINES_MAX);
        for line in &outcome.lines[skipped..] {
            println!("    {line}");
        }
        println!("    {}", outcome.violations.join("\n    "));
    }
    println!("schedules {}, steps {}, requests {}", campaign.schedules, campaign.steps, campaign.requests);
    println!("simulated phone-hours {:.0}, {seconds:.1} s on {} threads", campaign.phone_hours, wanted.threads);
    println!("violations {}, unreached {}", campaign.failed, unreached.len());
    let line = serde_json::json!({
        "name": "sim", "from": wanted.from, "schedules": campaign.schedules, "steps": campaign.steps,
        "requests": campaign.requests, "phone_hours": campaign.phone_hours.round(), "seconds": seconds,
        "reached": campaign.reach.all().count(), "unreached": unreached, "violations": campaign.failed,
        "failed_seeds": campaign.failures.iter().map(|outcome| outcome.seed).collect::<Vec<_>>(),
    });
    println!("{line}");
    if campaign.failed == 0 && unreached.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
