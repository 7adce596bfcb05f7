//! Fuzz targets: each turns arbitrary bytes into an attempt on one door of the core and checks what must hold whatever comes.
//!
//! An input is a [`script`], read from its beginning, that says what is made: honest messages, mutated ones, or bytes as they are.
//! So an engine that knows nothing of our formats still reaches behind checksums and signatures, and an input that hurt is a small
//! file. The engine of long runs is the program `fuzz` (`cargo xtask fuzz`), that of short ones a test (`it/fuzz.rs`); a file of
//! `tests/corpus` is an input that once found something, or that shows a way to an engine.

pub mod admission;
pub mod answer;
pub mod change;
pub mod entry;
pub mod harmless;
pub mod meter;
pub mod mutation;
pub mod photograph;
pub mod receipt;
pub mod request;
pub mod run;
pub mod script;
pub mod snapshot;
pub mod stage;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// One door, and what must hold there.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    pub name: &'static str,
    /// Panics when something does not hold.
    run: fn(&[u8]),
}

pub const TARGETS: [Target; 9] = [
    Target { name: "entry", run: entry::run },
    Target { name: "change", run: change::run },
    Target { name: "admission", run: admission::run },
    Target { name: "request", run: request::run },
    Target { name: "answer", run: answer::run },
    Target { name: "receipt", run: receipt::run },
    Target { name: "snapshot", run: snapshot::run },
    Target { name: "run", run: run::run },
    Target { name: "photograph", run: photograph::run },
];

/// What the last panic said, caught or not.
static LAST_PANIC: Mutex<String> = Mutex::new(String::new());

impl Target {
    pub fn named(name: &str) -> Option<Self> {
        TARGETS.into_iter().find(|target| target.name == name)
    }

    /// Runs one input.
    ///
    /// Errors: what did not hold.
    pub fn run(self, input: &[u8]) -> Result<(), String> {
        catch_unwind(AssertUnwindSafe(|| (self.run)(input)))
            .map_err(|_| LAST_PANIC.lock().map_or_else(|poisoned| poisoned.into_inner().clone(), |said| said.clone()))
    }

    /// The checked-in inputs, by name of the file.
    pub fn corpus(self) -> Vec<(PathBuf, Vec<u8>)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(self.name);
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut found: Vec<(PathBuf, Vec<u8>)> =
            files.filter_map(|path| std::fs::read(&path).ok().map(|input| (path, input))).collect();
        found.sort();
        found
    }
}

/// From here on a panic is kept for whoever asks, and not printed: some are expected and caught on the way (`Shared::load`).
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|panic| {
        if let Ok(mut last) = LAST_PANIC.lock() {
            *last = panic.to_string();
        }
    }));
}
