//! The figures that the design has budgets for, as JSON lines on the standard stream.

use anyhow::Result;

use crate::tree::Tree;
use crate::web::{self, Quality, size};
use crate::{serve, step};

/// Weighs the app and runs the benches. `names` are beginnings of names, as the bench program takes them, and its options; none
/// is all.
pub fn run(tree: &Tree, names: &[String]) -> Result<()> {
    let is_size = |name: &String| size::NAMES.iter().any(|size| size.starts_with(name.as_str()));
    if names.is_empty() || names.iter().any(is_size) {
        size::run(tree)?;
    }
    if !names.is_empty() && names.iter().all(is_size) {
        return Ok(());
    }
    // The phone of these benches loads the app from the server, as it ships; the others need none.
    let is_phone = |name: &String| ["start", "board"].iter().any(|bench| bench.starts_with(name.as_str()));
    if names.is_empty() || names.iter().any(is_phone) {
        web::build(tree, Quality::Release)?;
    }
    let server = serve::server(tree, true)?;
    let mut command = tree.cargo(["run", "--release", "--quiet", "--bin", "bench", "--"]);
    command.args(names).env("DOORSTEP_SERVER", server);
    if let Some(chromium) = crate::prerequisite::chromium() {
        command.env("DOORSTEP_CHROMIUM", chromium);
    }
    step::run("benches", &mut command)
}
