//! Everything that has to hold before a change goes in, in the order of what fails soonest.

use anyhow::Result;

use crate::prerequisite::{self, Need};
use crate::tree::Tree;
use crate::web::wasm::TARGET;
use crate::web::{self, Quality};
use crate::{serve, step};

const WEB: &str = "web-client/Cargo.toml";

/// WebAssembly with a world around it, in which a test program can say what it found.
const WASI: &str = "wasm32-wasip1";

/// Runs all steps and stops at the first that fails. `fast` leaves out what needs a browser.
pub fn run(tree: &Tree, fast: bool) -> Result<()> {
    step::timed(if fast { "all but the browser" } else { "all" }, || steps(tree, fast))
}

fn steps(tree: &Tree, fast: bool) -> Result<()> {
    prerequisite::install(&[Need::CCompiler, Need::Node, Need::PostgreSql, Need::NatsServer])?;
    if !fast {
        prerequisite::install(&[Need::Chromium, Need::ChineseFont])?;
    }
    prerequisite::target(TARGET)?;
    prerequisite::target(WASI)?;
    let step = |name: &str, arguments: &[&str]| step::run(name, &mut tree.cargo(arguments));

    step("format", &["fmt", "--all", "--check"])?;
    step("clippy", &["clippy", "--all-targets", "--quiet", "--", "-D", "warnings"])?;
    let web_clippy = ["clippy", "--manifest-path", WEB, "--target", TARGET, "--quiet", "--", "-D", "warnings"];
    step("clippy of the phone app", &web_clippy)?;
    if tree.cargo(["deny", "--version"]).output().is_ok_and(|output| output.status.success()) {
        // Advisories change without us, and have to be fetched: a job of their own looks at them.
        step("licences and sources", &["deny", "check", "licenses", "bans", "sources"])?;
    } else {
        eprintln!("==> skipped: licences and sources (cargo-deny is not installed)");
    }
    // As it ships: a test holds its size against the budget.
    let bundle = web::build(tree, Quality::Release)?;
    web::size::print_table(&bundle);
    let server = serve::server(tree, false)?;

    step("tests of the phone app's own logic", &["test", "--manifest-path", WEB, "--quiet"])?;
    // Every device comes to the same answer only if the examples do on the phone's machine as well.
    let mut core = tree.cargo(["test", "--package", "doorstep-core", "--lib", "--target", WASI, "--quiet"]);
    core.env(
        "CARGO_TARGET_WASM32_WASIP1_RUNNER",
        format!("node --no-warnings {}", tree.root.join("xtask/wasi.mjs").display()),
    );
    // What a native program's first thread has; the linker would give an eighth of it, and the properties need more.
    core.env("CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS", "-Clink-arg=-zstack-size=8388608");
    step::run("tests of the core in WebAssembly", &mut core)?;

    let mut tests = vec!["test".to_owned()];
    if fast {
        tests.extend(["--lib".to_owned(), "--bins".to_owned()]);
        tests.extend(
            test_targets(tree)?.into_iter().filter(|name| name != "browser").flat_map(|name| ["--test".into(), name]),
        );
    }
    let mut build = tests.clone();
    build.push("--no-run".to_owned());
    step::run("compile the tests", &mut tree.cargo(&build))?;
    let mut command = tree.cargo(&tests);
    // The tests that kill the server need it as a process of its own.
    command.env("DOORSTEP_SERVER", server);
    if let Some(programs) = prerequisite::postgres_programs() {
        command.env("DOORSTEP_POSTGRES_PROGRAMS", programs);
    }
    if let Some(nats) = prerequisite::nats_server() {
        command.env("DOORSTEP_NATS_SERVER", nats);
    }
    if let Some(chromium) = prerequisite::chromium() {
        command.env("DOORSTEP_CHROMIUM", chromium);
    }
    step::run("tests", &mut command)
}

/// The names of all test programs of the members that are built natively.
fn test_targets(tree: &Tree) -> Result<Vec<String>> {
    let output = tree.cargo(["metadata", "--no-deps", "--format-version", "1", "--offline"]).output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let members = metadata["workspace_default_members"].as_array().cloned().unwrap_or_default();
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let native = packages.iter().filter(|package| members.contains(&package["id"]));
    let targets = native.filter_map(|package| package["targets"].as_array()).flatten();
    let tests = targets.filter(|target| target["kind"][0] == "test");
    Ok(tests.filter_map(|target| target["name"].as_str().map(str::to_owned)).collect())
}
