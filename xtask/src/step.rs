//! One step of a command: a line before it, its time after it, and a clear end when it fails.
//!
//! All of it goes to the error stream, so that figures on the standard stream can be piped.

use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};

/// Runs `work` between a line that names it and a line with its time in seconds.
pub fn timed<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("==> {name}");
    let begin = Instant::now();
    let result = work().with_context(|| format!("failed: {name}"))?;
    eprintln!("    {:.1} s  {name}", begin.elapsed().as_secs_f64());
    Ok(result)
}

/// Runs a child with our own streams. Errors: it does not start, or ends other than well.
pub fn run(name: &str, command: &mut Command) -> Result<()> {
    timed(name, || status(command))
}

/// The same without a line of its own.
pub fn status(command: &mut Command) -> Result<()> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().with_context(|| format!("`{program}` does not start"))?;
    if !status.success() {
        bail!("`{program}` ended with {status}");
    }
    Ok(())
}
