//! The figures that the design has budgets for, as JSON lines on the standard stream.

use anyhow::Result;

use crate::tree::Tree;
use crate::{serve, step, web};

/// Prints the sizes of the app, then runs the benches; `names` picks some of these.
pub fn run(tree: &Tree, names: &[String]) -> Result<()> {
    if names.is_empty() {
        web::size::run(tree)?;
    }
    let mut command = tree.cargo(["run", "--release", "--quiet", "--bin", "bench", "--"]);
    command.args(names).env("DOORSTEP_SERVER", serve::server(tree, true)?);
    step::run("benches", &mut command)
}
