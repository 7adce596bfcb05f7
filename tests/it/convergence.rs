//! A small fixed campaign of the simulator, and by name every seed that ever failed.

use std::sync::OnceLock;

use doorstep_tests::sim::campaign::{campaign, run_caught};
use doorstep_tests::sim::fault::Fault;
use doorstep_tests::sim::setting::Setting;
use doorstep_tests::sim::world::Options;

/// What went wrong once, the seed that showed it, and the faults that were drawn for no seed then.
const REGRESSIONS: &[(&str, u64, &[Fault])] = &[
    ("a new key while a write is on its way to the store", 289, &Fault::LATER),
    ("enrolled anew, killed before the store knew", 24, &Fault::LATER),
    ("enrolled anew, and the old key is still the store's", 479, &Fault::LATER),
    ("notes that were read while the store failed", 22_359, &Fault::LATER),
    ("the receipt of what left the outbox of a full phone, before a restore", 50_630, &Fault::LATER),
    ("a row that is gone without a trace", 46, &[Fault::Attendance]),
    ("an unreadable row of a document that nobody sends any more", 801, &[Fault::Attendance]),
    ("kept entries read without end while they are brought back", 122, &[Fault::Attendance]),
    ("brought back behind a backup, under the receipt of an older log", 200_224, &[Fault::Attendance]),
    ("what had gone from a scope while the phone loads it anew", 49_885, &[Fault::Attendance]),
    ("written again before the notes that it stood on were back", 221_191, &[Fault::Attendance]),
    ("refused entries of a phone that a restored store has never seen", 679_477, &[Fault::Attendance]),
    ("a clock that stands still while a request has failed", 721_040, &[Fault::Attendance]),
    ("an entry that was refused in another's chain, brought back by its author", 208_477, &[]),
    ("a copied phone that seals in the same bytes as the other", 301_485, &[]),
    ("what was on its way until midnight, when a grant ends", 328_314, &[]),
    ("the last step of a leave, decided before its turn", 307_343, &[]),
    ("a slip filed by whose office has ended since", 331_310, &[]),
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
    for (name, seed, without) in REGRESSIONS {
        let options = Options { without: without.to_vec(), ..Options::default() };
        let outcome = run_caught(setting(), *seed, &options);
        assert_eq!(outcome.violations, Vec::<String>::new(), "{name}, seed {seed}");
    }
}
