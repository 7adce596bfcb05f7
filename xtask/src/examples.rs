//! `cargo xtask examples`: every acceptance example of the requirements, with the tests that show it.
//!
//! A test says which example it shows by its name: `jd_lve_a3_…` shows JD-LVE-A3, and so does the scenario `jd-lve-a3.scenario`.
//! Whether it asserts what the example says is for its reviewer to see.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::tree::Tree;

/// Where the requirements stand, and where tests do.
const REQUIREMENTS: &str = "docs/requirements";
const TESTED: [&str; 5] = ["core", "sync-server", "tests", "web-client", "xtask"];

/// Prints each example with what shows it: as JSON lines, or by regulation with those that nothing shows.
pub fn run(tree: &Tree, as_json: bool) -> Result<()> {
    let examples = examples(&tree.root)?;
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for folder in TESTED {
        shown_in(&tree.root, &tree.root.join(folder), &mut shown)?;
    }
    let mut regulations: BTreeMap<&str, (usize, Vec<&str>)> = BTreeMap::new();
    for id in &examples {
        let by = shown.get(id).cloned().unwrap_or_default();
        if as_json {
            println!("{}", json!({ "id": id, "shown_by": by }));
        }
        let regulation = id.rsplit_once("-A").map_or(id.as_str(), |(regulation, _)| regulation);
        let (all, missing) = regulations.entry(regulation).or_default();
        *all += 1;
        if by.is_empty() {
            missing.push(id);
        }
    }
    if !as_json {
        for (regulation, (all, missing)) in &regulations {
            let numbers: Vec<&str> = missing.iter().filter_map(|id| id.rsplit('-').next()).collect();
            println!("{regulation:<10} {:>3} of {all:>3} shown  {}", all - missing.len(), numbers.join(" "));
        }
        let missing: usize = regulations.values().map(|(_, missing)| missing.len()).sum();
        println!("{} of {} examples shown", examples.len() - missing, examples.len());
    }
    Ok(())
}

/// The ids in the order of the regulations, then of their numbers.
fn examples(root: &Path) -> Result<Vec<String>> {
    let folder = root.join(REQUIREMENTS);
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "md") {
            found.extend(fs::read_to_string(&path)?.lines().filter_map(example));
        }
    }
    Ok(found.into_iter().map(|(regulation, number)| format!("{regulation}-A{number}")).collect())
}

/// `- **JD-LVE-A3** Given …` begins an example.
fn example(line: &str) -> Option<(String, u32)> {
    let id = line.trim_start().strip_prefix("- **")?.split("**").next()?;
    let (regulation, number) = id.rsplit_once("-A")?;
    Some((regulation.to_owned(), number.parse().ok()?))
}

/// Adds what the tests under a folder show: the id, and `path: name`.
fn shown_in(root: &Path, folder: &Path, shown: &mut BTreeMap<String, BTreeSet<String>>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            let is_built = path.file_name().is_some_and(|name| name == "target" || name == "node_modules");
            if !is_built {
                shown_in(root, &path, shown)?;
            }
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            for (id, name) in tests(&fs::read_to_string(&path)?) {
                shown.entry(id).or_default().insert(format!("{place}: {name}"));
            }
        } else if path.extension().is_some_and(|ending| ending == "scenario") {
            let place = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            if let Some(id) = path.file_stem().and_then(|stem| stem.to_str()).and_then(id_of_scenario) {
                shown.entry(id).or_default().insert(place);
            }
        }
    }
    Ok(())
}

/// The tests in a source that are named after examples, with the ids.
fn tests(source: &str) -> Vec<(String, &str)> {
    let mut found = Vec::new();
    let mut is_test = false;
    for line in source.lines().map(str::trim_start) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some(rest) = line.trim_start_matches("async ").strip_prefix("fn ") {
            let name = rest.split(['(', '<']).next().unwrap_or_default();
            found.extend(id_of(name).filter(|_| is_test).map(|id| (id, name)));
            is_test = false;
        }
    }
    found
}

/// `jd-lve-a3`, without its ending, is about JD-LVE-A3.
fn id_of_scenario(name: &str) -> Option<String> {
    id_of(&name.replace('-', "_"))
}

/// `jd_lve_a3_a_chief_…` is about JD-LVE-A3.
fn id_of(name: &str) -> Option<String> {
    let mut parts = name.split('_');
    let (centre, regulation, number) = (parts.next()?, parts.next()?, parts.next()?);
    let known = ["zy", "jd", "zw", "yg", "gy"].contains(&centre);
    let digits = number.strip_prefix('a').filter(|digits| !digits.is_empty())?;
    (known && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| format!("{centre}-{regulation}-a{digits}").to_uppercase())
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn examples_are_read_from_the_requirements_and_from_the_names_of_tests_and_scenarios() {
        assert_eq!(example("- **JD-LVE-A3** Given a chief"), Some(("JD-LVE".to_owned(), 3)));
        assert_eq!(example("- **JD-LVE-3** (请假 二) Absence"), None);
        let source = "#[test]\nfn gy_att_a5_half_a_day() {}\nfn gy_att_a6_no_test() {}\n#[tokio::test(flavor = \"x\")]\n\
                      async fn jd_lve_a3_days() {}\n#[test]\nfn gy_core_2_rules() {}";
        let expected = [("GY-ATT-A5", "gy_att_a5_half_a_day"), ("JD-LVE-A3", "jd_lve_a3_days")];
        assert_eq!(tests(source), expected.map(|(id, name)| (id.to_owned(), name)));
        assert_eq!(id_of_scenario("jd-lve-a3").as_deref(), Some("JD-LVE-A3"));
        assert_eq!(id_of_scenario("day"), None);
    }
}
