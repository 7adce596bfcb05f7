//! Plants the bugs of `tests/mutants.toml` one at a time in a copy of the tree, and reports who finds each: core's own tests,
//! or the simulator. `cargo xtask mutants [--only TEXT] [--seeds N]`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;

use crate::step;
use crate::tree::Tree;

/// Seeds that the simulator plays for each bug that the tests have not found.
const SEEDS: u32 = 500;
/// Of a hundred planted bugs, so many have to be found.
const FOUND_MIN: usize = 95;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    mutant: Vec<Mutant>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutant {
    name: String,
    file: PathBuf,
    find: String,
    replace: String,
}

/// Who found a bug.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Finder {
    Tests,
    Simulator,
    Nobody,
}

#[derive(Debug)]
struct Options {
    only: String,
    seeds: u32,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self> {
        let mut options = Self { only: String::new(), seeds: SEEDS };
        for pair in arguments.chunks(2) {
            match pair {
                [name, value] if name == "--only" => options.only.clone_from(value),
                [name, value] if name == "--seeds" => {
                    options.seeds = value.parse().context("--seeds takes a number")?
                }
                _ => bail!("`{}` is not known here; this command takes `--only TEXT` and `--seeds N`", pair[0]),
            }
        }
        Ok(options)
    }
}

/// Errors: fewer are found than must be, one does not compile, or the tree without any does not pass.
pub fn run(tree: &Tree, arguments: &[String]) -> Result<()> {
    let options = Options::parse(arguments)?;
    let text = fs::read_to_string(tree.root.join("tests/mutants.toml"))?;
    let mut mutants = toml::from_str::<File>(&text)?.mutant;
    mutants.retain(|mutant| mutant.name.contains(&options.only));
    let copy = Copy::make(tree)?;
    step::timed("the tree as it is", || {
        ensure!(copy.finder(options.seeds)? == Finder::Nobody, "it does not pass as it is");
        Ok(())
    })?;
    let mut missed = Vec::new();
    for mutant in &mutants {
        let finder = copy.with(mutant, || copy.finder(options.seeds)).with_context(|| mutant.name.clone())?;
        println!("{:<10} {}", format!("{finder:?}").to_lowercase(), mutant.name);
        if finder == Finder::Nobody {
            missed.push(&mutant.name);
        }
    }
    let found = mutants.len() - missed.len();
    println!("{}", serde_json::json!({ "planted": mutants.len(), "found": found, "missed": missed }));
    ensure!(found * 100 >= mutants.len() * FOUND_MIN, "{found} of {} planted bugs were found", mutants.len());
    Ok(())
}

/// A copy of the tree that may be damaged, with a folder of its own to build into.
#[derive(Debug)]
struct Copy {
    root: PathBuf,
    target: PathBuf,
}

impl Copy {
    /// Takes what git would commit. Files that are the same already keep their time, so that little is built again.
    fn make(tree: &Tree) -> Result<Self> {
        let copy = Self { root: tree.target.join("mutants/tree"), target: tree.target.join("mutants/target") };
        let listed = Command::new("git")
            .current_dir(&tree.root)
            .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .output()
            .context("git does not start")?;
        ensure!(listed.status.success(), "git does not list the files of the tree");
        for name in String::from_utf8(listed.stdout)?.split_terminator('\0') {
            let (from, to) = (tree.root.join(name), copy.root.join(name));
            let Ok(bytes) = fs::read(&from) else { continue };
            if fs::read(&to).is_ok_and(|held| held == bytes) {
                continue;
            }
            fs::create_dir_all(to.parent().unwrap_or(Path::new("/")))?;
            fs::write(&to, bytes)?;
        }
        Ok(copy)
    }

    /// Does something while the bug is in.
    fn with<T>(&self, mutant: &Mutant, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let path = self.root.join(&mutant.file);
        let sound = fs::read_to_string(&path).with_context(|| mutant.file.display().to_string())?;
        ensure!(sound.matches(&mutant.find).count() == 1, "what is to be replaced does not stand there once");
        fs::write(&path, sound.replace(&mutant.find, &mutant.replace))?;
        let result = work();
        fs::write(&path, sound)?;
        result
    }

    fn finder(&self, seeds: u32) -> Result<Finder> {
        let tests = ["test", "--quiet", "--package", "doorstep-core", "--lib"];
        ensure!(self.passes(&[&tests[..], &["--no-run"]].concat())?, "it does not compile");
        if !self.passes(&tests)? {
            return Ok(Finder::Tests);
        }
        let seeds = seeds.to_string();
        let simulator =
            ["run", "--quiet", "--profile", "mutants", "--package", "doorstep-tests", "--no-default-features"];
        let options = ["--features", "plain-signatures", "--bin", "sim", "--", "--seeds", &seeds];
        let passes = self.passes(&[&simulator[..], &options].concat())?;
        Ok(if passes { Finder::Nobody } else { Finder::Simulator })
    }

    fn passes(&self, arguments: &[&str]) -> Result<bool> {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target).args(arguments);
        cargo.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        Ok(cargo.status().context("cargo does not start")?.success())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mutant_stands_once_in_the_tree() {
        let tree = Tree::find().unwrap();
        let text = fs::read_to_string(tree.root.join("tests/mutants.toml")).unwrap();
        let mutants = toml::from_str::<File>(&text).unwrap().mutant;
        assert!(mutants.len() >= 30, "{}", mutants.len());
        for mutant in &mutants {
            let source = fs::read_to_string(tree.root.join(&mutant.file)).unwrap();
            assert_eq!(source.matches(&mutant.find).count(), 1, "{}", mutant.name);
            assert_ne!(mutant.find, mutant.replace, "{}", mutant.name);
        }
    }

    #[test]
    fn a_typing_mistake_is_no_silent_default() {
        assert!(Options::parse(&["--seed".to_owned(), "5".to_owned()]).is_err());
        assert!(Options::parse(&["--seeds".to_owned()]).is_err());
        assert_eq!(Options::parse(&["--seeds".to_owned(), "5".to_owned()]).unwrap().seeds, 5);
    }
}
