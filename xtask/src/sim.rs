//! A campaign of simulated schedules: `cargo xtask sim --seeds N --from S`.

use anyhow::Result;

use crate::step;
use crate::tree::Tree;

/// Runs the simulator, built fast and with its assertions on. `options` are the program's own; see `tests/src/bin/sim.rs`.
///
/// Errors: any violation, or anything that must occur and did not.
pub fn run(tree: &Tree, options: &[String]) -> Result<()> {
    let build = ["run", "--profile", "sim", "--quiet", "--package", "doorstep-tests", "--no-default-features"];
    let mut command = tree.cargo(build);
    command.args(["--features", "plain-signatures", "--bin", "sim", "--"]).args(options);
    step::run("simulator", &mut command)
}
