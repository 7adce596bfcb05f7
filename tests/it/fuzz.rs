//! The fuzz targets for ten seconds: over the inputs that once found something, and over some hundreds of scripts from a seed.
//! The long run, which follows coverage, is `cargo xtask fuzz`.

use doorstep_tests::fuzz::{TARGETS, Target, keep_panics, meter};
use doorstep_tests::sim::random::Random;

use crate::ALLOCATOR;

/// Scripts for each target: what a test may take, unoptimised, on one core.
const SCRIPTS: usize = 60;
const SCRIPT_BYTES_MAX: usize = 120;

/// In a process of its own, where nothing else allocates.
#[test]
fn every_target_holds() {
    const CHILD: &str = "DOORSTEP_FUZZ_CHILD";
    const NAME: &str = "fuzz::every_target_holds";
    if std::env::var_os(CHILD).is_some() {
        keep_panics();
        meter::install(meter::Meter {
            reset: || ALLOCATOR.reset_peak_usage(),
            allocated: || ALLOCATOR.current_usage(),
            peak: || ALLOCATOR.peak_usage(),
            // Unoptimised code is not what the budget is about.
            cpu_ms: None,
        });
        let faults: Vec<String> = TARGETS.into_iter().flat_map(faults).collect();
        println!("faults: {}\n{}", faults.len(), faults.join("\n"));
        return;
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args([NAME, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && output.contains("faults: 0\n"), "{output}");
}

/// At most one of the corpus and one of chance.
fn faults(target: Target) -> Vec<String> {
    let corpus = target.corpus();
    let known = corpus
        .iter()
        .find_map(|(path, input)| target.run(input).err().map(|what| format!("{}: {what}", path.display())));
    let mut random = Random::stream(20_260_513, target.name);
    let drawn = (0..SCRIPTS).find_map(|_| {
        let mut script: Vec<u8> = (0..random.below(SCRIPT_BYTES_MAX)).map(|_| random.draw() as u8).collect();
        // Some are kin of what is known.
        if let Some((_, input)) = random.pick(&corpus).filter(|_| random.permille(500)) {
            let keep = random.below(input.len() + 1);
            script.splice(..script.len().min(keep), input[..keep].iter().copied());
        }
        target.run(&script).err().map(|what| format!("{} {script:02x?}: {what}", target.name))
    });
    known.into_iter().chain(drawn).collect()
}

#[test]
fn every_folder_of_the_corpus_belongs_to_a_target() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    for entry in std::fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let target = Target::named(&name).unwrap_or_else(|| panic!("no target is named {name}"));
        assert!(!target.corpus().is_empty());
    }
}
