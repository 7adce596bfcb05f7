//! Scenario files, played: `cargo xtask scenario FILE…`. `docs/scenarios.md` is their manual.

use anyhow::Result;

use crate::step;
use crate::tree::Tree;

/// Plays files with phones and server in one process. `options` are the program's own; see `tests/src/bin/scenario.rs`.
///
/// Errors: an expectation is not met, or a file cannot be played.
pub fn run(tree: &Tree, options: &[String]) -> Result<()> {
    let build = ["build", "--quiet", "--package", "doorstep-tests", "--no-default-features", "--bin", "scenario"];
    step::run("build", &mut tree.cargo(build))?;
    // Where the person is: the paths are theirs.
    let mut command = std::process::Command::new(tree.target.join("debug/scenario"));
    step::status(command.args(options))
}
