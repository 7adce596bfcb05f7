//! What the system tells of a process: `self`, or one by its number.

use anyhow::{Context, Result};

/// Processor time so far. Unit: seconds.
pub fn cpu_seconds(process: &str) -> Result<f64> {
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = stat.rsplit_once(") ").context("the process's own line")?;
    let mut fields = fields.split(' ').skip(11).map(|field| field.parse::<f64>().unwrap_or(0.0));
    Ok((fields.next().unwrap_or(0.0) + fields.next().unwrap_or(0.0)) / TICKS)
}

/// A figure of the process by its name there: `VmRSS` now, `VmHWM` at most so far. Unit: MiB.
pub fn memory_mib(process: &str, name: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find(|line| line.starts_with(name)).context("the kernel tells it")?;
    let kib: f64 = line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).context("a number")?;
    Ok(kib / 1024.0)
}

/// Lets the most memory so far begin anew.
pub fn begin_peak(process: &str) -> Result<()> {
    Ok(std::fs::write(format!("/proc/{process}/clear_refs"), "5")?)
}
