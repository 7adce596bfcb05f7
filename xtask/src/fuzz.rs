//! Long runs of the fuzz targets, led by what of our code an input reaches: `cargo xtask fuzz --minutes N [TARGET…]`.
//!
//! The flags of coverage are stable ones of the compiler, so neither a nightly toolchain nor `cargo fuzz` is needed. Everything lies
//! in a target folder of its own: the flags would have all else compiled anew. What an input of a run found is put into
//! `tests/corpus/TARGET` by hand, with the repair.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::prerequisite::{self, Need};
use crate::step;
use crate::tree::Tree;

/// Counters for every edge, the table of their places, and the operands of comparisons.
const COVERAGE: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
];
/// One input may take so long, on a machine that is busy with other things: what an input may cost is the targets' own business.
/// Unit: seconds.
const TIMEOUT_S: u32 = 120;
/// The whole process, with the corpus in it. Unit: MiB.
const MEMORY_MIB: u32 = 2048;
/// Scripts, not messages: they unfold. Unit: bytes.
const INPUT_MAX: u32 = 2048;
/// Attempts to find a smaller input that does the same.
const MINIMISE_RUNS: u32 = 20_000;

/// Which targets, each for how long.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    minutes: u32,
    targets: Vec<String>,
}

impl Options {
    /// Errors: no minutes, or something that is neither a known option nor a name.
    pub fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { minutes: 0, targets: Vec::new() };
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--minutes" => {
                    let value = rest.next().context("`--minutes` wants a number")?;
                    options.minutes = value.parse().with_context(|| format!("`{value}` is no number of minutes"))?;
                }
                option if option.starts_with('-') => bail!("`{option}` is not known here"),
                name => options.targets.push(name.to_owned()),
            }
        }
        if options.minutes == 0 {
            bail!("say for how long: `cargo xtask fuzz --minutes N [TARGET…]`, for each target");
        }
        Ok(options)
    }
}

/// What a run of one target came to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Report {
    executions: u64,
    /// Edges of the code that some input reached.
    coverage: u64,
    /// Inputs kept because each reached something new.
    corpus: u64,
    /// The input that broke something.
    crash: Option<PathBuf>,
}

/// Errors: a target is unknown, or one of them broke.
pub fn run(tree: &Tree, options: &Options) -> Result<()> {
    prerequisite::require(&[Need::CCompiler, Need::CppCompiler])?;
    let known = targets(tree)?;
    if let Some(unknown) = options.targets.iter().find(|name| !known.contains(name)) {
        bail!("there is no target `{unknown}`; there are {}", known.join(", "));
    }
    let targets = if options.targets.is_empty() { known } else { options.targets.clone() };
    let program = build(tree)?;
    let mut reports = Vec::new();
    for target in targets {
        let report = step::timed(&format!("fuzz {target}"), || fuzz(tree, &program, &target, options.minutes))?;
        println!("{}", line(&target, &report));
        reports.push((target, report));
    }
    println!("{}", json(options.minutes, &reports));
    let broken: Vec<String> =
        reports.iter().filter_map(|(_, report)| Some(report.crash.as_ref()?.display().to_string())).collect();
    if !broken.is_empty() {
        bail!("these inputs break something:\n       {}", broken.join("\n       "));
    }
    Ok(())
}

/// Each target has a folder of inputs that once found something; a test sees to it.
fn targets(tree: &Tree) -> Result<Vec<String>> {
    let folders = std::fs::read_dir(tree.root.join("tests/corpus")).context("tests/corpus")?;
    let mut names: Vec<String> = folders.flatten().filter_map(|folder| folder.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

fn build(tree: &Tree) -> Result<PathBuf> {
    let output = Command::new("rustc").arg("-vV").output().context("rustc does not start")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let host = said.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc names no host")?;
    let folder = tree.target.join("fuzz");
    // With a target named, the flags are for it alone and not for what runs while building.
    let build = ["build", "--profile", "fuzz", "--quiet", "--package", "doorstep-tests", "--no-default-features"];
    let mut command = tree.cargo(build);
    command.args(["--features", "fuzz", "--bin", "fuzz", "--target", host]);
    command.env("CARGO_TARGET_DIR", &folder).env("RUSTFLAGS", COVERAGE.join(" ")).env_remove("CARGO_ENCODED_RUSTFLAGS");
    step::run("build the fuzz targets", &mut command)?;
    Ok(folder.join(host).join("fuzz/fuzz").with_extension(std::env::consts::EXE_EXTENSION))
}

fn fuzz(tree: &Tree, program: &Path, target: &str, minutes: u32) -> Result<Report> {
    let folder = tree.target.join("fuzz");
    let (corpus, found) = (folder.join("corpus").join(target), folder.join("found").join(target));
    std::fs::create_dir_all(&corpus)?;
    std::fs::create_dir_all(&found)?;
    let log = folder.join(format!("{target}.log"));
    let mut command = Command::new(program);
    command.env("DOORSTEP_FUZZ_TARGET", target).current_dir(&folder);
    command.arg(&corpus).arg(tree.root.join("tests/corpus").join(target));
    command.arg(format!("-max_total_time={}", minutes * 60)).arg(format!("-timeout={TIMEOUT_S}"));
    command.arg(format!("-rss_limit_mb={MEMORY_MIB}")).arg(format!("-max_len={INPUT_MAX}"));
    command.arg(format!("-artifact_prefix={}/", found.display())).arg("-print_final_stats=1");
    let file = std::fs::File::create(&log).with_context(|| log.display().to_string())?;
    let status = command.stdout(Stdio::null()).stderr(file).status().context("the fuzz program does not start")?;
    // What the code under test says may be in any encoding.
    let said = String::from_utf8_lossy(&std::fs::read(&log)?).into_owned();
    let mut report = read(&said);
    if status.success() {
        return Ok(report);
    }
    let tail: Vec<&str> = said.lines().filter(|line| !line.starts_with('#')).rev().take(40).collect();
    tail.iter().rev().for_each(|line| eprintln!("    {line}"));
    let Some(crash) = report.crash.take() else { bail!("{target} ended with {status}; see {}", log.display()) };
    report.crash = Some(smaller(program, target, &crash, &found).unwrap_or(crash));
    Ok(report)
}

/// Tries for a smaller input that breaks the same. `None` when there is none.
fn smaller(program: &Path, target: &str, crash: &Path, found: &Path) -> Option<PathBuf> {
    let smallest = found.join(format!("small-{}", crash.file_name()?.to_string_lossy()));
    let mut command = Command::new(program);
    command.env("DOORSTEP_FUZZ_TARGET", target).current_dir(found);
    command.arg("-minimize_crash=1").arg(format!("-runs={MINIMISE_RUNS}")).arg("-max_total_time=60");
    command.arg(format!("-exact_artifact_path={}", smallest.display())).arg(crash);
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    smallest.is_file().then_some(smallest)
}

/// Reads what libFuzzer says of itself.
fn read(said: &str) -> Report {
    let number = |text: Option<&str>| text.and_then(|text| text.split(['/', ' ']).next()?.parse().ok()).unwrap_or(0);
    let after = |mark: &str| said.lines().rev().find_map(|line| Some(line.split_once(mark)?.1.trim()));
    Report {
        executions: number(after("stat::number_of_executed_units:")),
        coverage: number(after(" cov: ")),
        corpus: number(after(" corp: ")),
        crash: after("Test unit written to ").map(PathBuf::from),
    }
}

fn line(target: &str, report: &Report) -> String {
    let Report { executions, coverage, corpus, crash } = report;
    let crashes = u8::from(crash.is_some());
    format!("{target:<10} {executions:>10} executions  {coverage:>6} edges  {corpus:>5} inputs kept  {crashes} crashes")
}

fn json(minutes: u32, reports: &[(String, Report)]) -> String {
    let targets = reports.iter().map(|(target, report)| {
        serde_json::json!({
            "target": target,
            "executions": report.executions,
            "coverage": report.coverage,
            "corpus": report.corpus,
            "crashes": u8::from(report.crash.is_some()),
        })
    });
    serde_json::json!({ "fuzz": targets.collect::<Vec<_>>(), "minutes_each": minutes }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_minutes_and_names() {
        let parse = |line: &str| Options::parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
        let both = Options { minutes: 5, targets: vec!["entry".to_owned(), "run".to_owned()] };
        assert_eq!(parse("entry --minutes 5 run").unwrap(), both);
        for wrong in ["", "entry", "--minutes", "--minutes x", "--minutes 0", "--minutes 5 --jobs 2"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_engines_own_words_are_read() {
        let said = "#2\tINITED cov: 10 ft: 11 corp: 1/1b exec/s: 0 rss: 30Mb\n\
                    #4096\tpulse  cov: 2345 ft: 6789 corp: 210/12Kb lim: 40 exec/s: 1000 rss: 51Mb\n\
                    artifact_prefix='/f/'; Test unit written to /f/crash-12ab\n\
                    stat::number_of_executed_units: 5000\n";
        let crash = Some(PathBuf::from("/f/crash-12ab"));
        let expected = Report { executions: 5000, coverage: 2345, corpus: 210, crash };
        assert_eq!(read(said), expected);
        assert_eq!(read(""), Report::default());
        assert!(
            line("entry", &expected).contains("5000 executions") && line("entry", &expected).ends_with("1 crashes")
        );
        let parsed: serde_json::Value = serde_json::from_str(&json(5, &[("entry".to_owned(), expected)])).unwrap();
        assert_eq!((&parsed["fuzz"][0]["coverage"], &parsed["minutes_each"]), (&2345.into(), &5.into()));
    }
}
