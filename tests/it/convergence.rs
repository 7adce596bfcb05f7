//! A small fixed campaign of the simulator, and by name every seed that ever failed.

use std::sync::OnceLock;

use doorstep_tests::sim::campaign::{campaign, run_caught};
use doorstep_tests::sim::fault::Fault;
use doorstep_tests::sim::setting::Setting;
use doorstep_tests::sim::world::Options;

/// What went wrong once, and the seed that showed it, without what was drawn for no seed then.
const REGRESSIONS: &[(&str, u64)] = &[
    ("a new key while a write is on its way to the store", 289),
    ("enrolled anew, killed before the store knew", 24),
    ("enrolled anew, and the old key is still the store's", 479),
    ("notes that were read while the store failed", 22_359),
    ("the receipt of what left the outbox of a full phone, before a restore", 50_630),
];

fn setting() -> &'static Setting {
    static SETTING: OnceLock<Setting> = OnceLock::new();
    SETTING.get_or_init(Setting::new)
}

#[test]
fn any_schedule_ends_in_the_same_bytes_everywhere() {
    let seeds = if std::env::var_os("DOORSTEP_SLOW").is_some() { 2_000 } else { 150 };
    let campaign = campaign(setting(), 1, seeds, 2, &|_, _| {});
    let failures: Vec<_> = campaign.failures.iter().map(|outcome| (outcome.seed, &outcome.violations)).collect();
    assert_eq!(campaign.failed, 0, "{failures:#?}");
}

#[test]
fn a_seed_replays_identically() {
    for seed in 1..=12 {
        let options = Options::default();
        let [first, second] = [(); 2].map(|()| run_caught(setting(), seed, &options));
        assert!(first.steps > 20, "seed {seed} did nothing");
        assert_eq!((first.digest, first.steps), (second.digest, second.steps), "seed {seed}");
        let traced = run_caught(setting(), seed, &Options { is_traced: true, ..options });
        assert_eq!(traced.digest, first.digest, "listening changes seed {seed}");
    }
}

#[test]
fn what_failed_once_holds() {
    let options = Options { without: Fault::LATER.to_vec(), ..Options::default() };
    for (name, seed) in REGRESSIONS {
        let outcome = run_caught(setting(), *seed, &options);
        assert_eq!(outcome.violations, Vec::<String>::new(), "{name}, seed {seed}");
    }
}
