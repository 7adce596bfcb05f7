//! `cargo xtask …`: builds, serves, tests and measures Doorstep with nothing installed beside Rust, Node and a browser.
//!
//! Each command is one module; what they share is the layout of the tree (`tree`), running a child process with a line
//! and a time (`step`), and finding what a machine lacks (`prerequisite`).

mod bench;
mod examples;
mod fuzz;
mod mutants;
mod prerequisite;
mod scenario;
mod serve;
mod sim;
mod step;
mod suite;
mod tree;
mod web;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::tree::Tree;

const HELP: &str = "\
cargo xtask COMMAND

  serve [--data DIR] [--port N] [--release] [-- OPTION…]
                                              build everything and serve the demo centre;
                                              what follows -- goes to `doorstep demo`
  test [--fast]                               format, lints, the phone app, all tests; --fast leaves the browser out
  build                                       one release binary with the phone app inside
  web [--release]                             the phone app alone, into web-client/dist
  size                                        what the phone has to load, as JSON lines
  bench [NAME…]                               the benches, as JSON lines
  bench kill [--rounds N] [--seed S] [--postgres]
                                              `kill -9` of the server under load; fails when something acknowledged is lost
  sim [--seeds N] [--from SEED] [--threads N] simulated schedules, as a table and a JSON line
  sim --show SEED [--moments N] [--without FAULT,…]
                                              one schedule, event by event
  scenario [--with PACK] FILE…                scenario files, each expectation met or not; --with plays them under
                                              other figures (docs/scenarios.md)
  mutants [--only TEXT] [--seeds N]           plants bugs one at a time; who finds them
  examples [--json]                           acceptance examples of the requirements, and the tests that show each
  fuzz --minutes N [TARGET…]                  hostile input at every door of the core, N minutes each, as a line a target
                                              and a JSON line
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let Some((command, rest)) = arguments.split_first() else {
        print!("{HELP}");
        return Ok(());
    };
    let mut ours = arguments.iter().take_while(|argument| *argument != "--");
    if ours.any(|argument| ["help", "--help", "-h"].contains(&argument.as_str())) {
        print!("{HELP}");
        return Ok(());
    }
    let tree = Tree::find()?;
    match command.as_str() {
        "serve" => serve::serve(&tree, &serve::Options::parse(rest)?),
        "test" => suite::run(&tree, flag(rest, "--fast")?),
        "build" => {
            flag(rest, "--release")?;
            serve::build_release(&tree)
        }
        "web" => {
            let quality = if flag(rest, "--release")? { web::Quality::Release } else { web::Quality::Daily };
            let bundle = web::build(&tree, quality)?;
            web::size::print_table(&bundle);
            Ok(())
        }
        "size" => web::size::run(&tree),
        "bench" => bench::run(&tree, rest),
        "sim" => sim::run(&tree, rest),
        "scenario" => scenario::run(&tree, rest),
        "mutants" => mutants::run(&tree, rest),
        "examples" => examples::run(&tree, flag(rest, "--json")?),
        "fuzz" => fuzz::run(&tree, &fuzz::Options::parse(rest)?),
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
}

/// Whether the one flag that a command knows is given. Errors: any other argument, so that a typing mistake is not
/// silently the default.
fn flag(arguments: &[String], name: &str) -> Result<bool> {
    if let Some(other) = arguments.iter().find(|argument| *argument != name) {
        bail!("`{other}` is not known here; this command takes `{name}` only");
    }
    Ok(!arguments.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_argument_is_no_silent_default() {
        assert!(!flag(&[], "--fast").unwrap());
        assert!(flag(&["--fast".to_owned()], "--fast").unwrap());
        assert!(flag(&["--fats".to_owned()], "--fast").is_err());
    }
}
