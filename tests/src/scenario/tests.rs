use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use doorstep_core::centre::file::{GUANGYUAN, GUANGYUAN_DEMO};
use doorstep_core::domain::Role;
use doorstep_core::fact::leave::LeaveKind;

use super::step::{ANSWERS, CATEGORIES, CHANNELS, DUTIES, LENGTHS, MARKS, NEEDS, STAGES, STANDINGS, STATUSES};
use super::*;

fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What the program prints about a scenario, and its exit code.
fn printed(options: &[&str], scenario: &str) -> (u8, String) {
    let folder = Folder::new();
    let file = folder.put("a.scenario", scenario);
    let arguments: Vec<String> =
        options.iter().map(|option| (*option).to_owned()).chain([file.display().to_string()]).collect();
    let mut out = Vec::new();
    let code = run(&arguments, &mut out).unwrap();
    (code, String::from_utf8(out).unwrap())
}

/// A folder of its own that goes with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("doorstep-scenario-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn put(&self, name: &str, text: &str) -> PathBuf {
        let file = self.0.join(name);
        std::fs::write(&file, text).unwrap();
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left behind in a folder for such things harms nobody.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn every_scenario_of_the_tree_is_met() {
    let mut faults = String::new();
    let mut played = 0;
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(package().join("scenarios")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "scenario"));
    files.sort();
    for file in &files {
        let name = file.file_name().unwrap().to_string_lossy();
        match findings(&from_disk(file).unwrap(), file.parent().unwrap(), None) {
            Err(mistakes) => mistakes.iter().for_each(|mistake| writeln!(faults, "{name}: {mistake}").unwrap()),
            Ok(findings) => {
                played += findings.len();
                for Finding { line, text, instead } in findings {
                    if let Some(instead) = instead {
                        writeln!(faults, "{name}, line {line}: {text}: {instead}").unwrap();
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(files.len() >= 14 && played > 100, "{} files, {played} expectations", files.len());
}

const ASKED: &str =
    "centre guangyuan\nat 2026-03-10 10:00\nlina asks for leave L1: personal 2026-03-11 13:30 .. 17:00\n";

#[test]
fn a_wrong_expectation_is_told_with_what_is_so_instead() {
    let (code, out) =
        printed(&[], &format!("{ASKED}expect L1 is submitted\nexpect L1 is approved\nexpect L1 chain deputy_leader\n"));
    assert_eq!(code, NOT_MET, "{out}");
    for line in [
        "met        4  expect L1 is submitted",
        "NOT MET    5  expect L1 is approved\n                it is submitted\n",
        "NOT MET    6  expect L1 chain deputy_leader\n                it is group_leader\n",
        "1 of 3 expectations met",
    ] {
        assert!(out.contains(line), "{line}\n{out}");
    }
    let (code, out) = printed(&[], &format!("{ASKED}expect L1 is submitted\n"));
    assert_eq!(code, MET, "{out}");
}

#[test]
fn what_was_refused_and_no_line_speaks_of_is_not_met() {
    let refused = format!("{ASKED}lina asks for leave L2: personal 2026-03-11 14:00 .. 15:00\n");
    let (code, out) = printed(&[], &format!("{refused}expect L1 is submitted\n"));
    assert_eq!(code, NOT_MET);
    assert!(out.contains("it was refused by the phone: GY-ATT-E-OVERLAP"), "{out}");
    let (code, out) = printed(&[], &format!("{refused}expect refused GY-ATT-E-OVERLAP\n"));
    assert_eq!(code, MET, "{out}");
    let (code, out) = printed(&[], &format!("{refused}expect refused GY-ATT-E-LENGTH\n"));
    assert_eq!(code, NOT_MET, "{out}");
}

#[test]
fn a_file_with_mistakes_is_not_played() {
    let (code, out) = printed(&[], &format!("{ASKED}lina dances\nexpect L1 is approved\n"));
    assert_eq!(code, MISTAKEN);
    assert!(out.contains("line 4: `dances` is nothing that a person does"), "{out}");
    assert!(!out.contains("NOT MET"), "{out}");
    let mut out = Vec::new();
    assert_eq!(run(&["--loud".to_owned()], &mut out).unwrap(), MISTAKEN);
    assert_eq!(run(&[], &mut out).unwrap(), MISTAKEN);
}

const RULES: &str = "lina asks for leave L1: personal 2026-03-11 10:30 .. 15:16\nexpect L1 length longer\n\
                     wangqiang agrees to L1\nexpect L1 is consented\n";

#[test]
fn other_rules_are_rehearsed_on_the_same_file() {
    let folder = Folder::new();
    let pack = folder.put("half-day.toml", &GUANGYUAN.replace("half_day_minutes = 195", "half_day_minutes = 240"));
    let scenario = format!("centre guangyuan\nat 2026-03-10 10:00\n{RULES}");
    assert_eq!(printed(&[], &scenario).0, MET);
    let (code, out) = printed(&["--with", pack.to_str().unwrap()], &scenario);
    assert_eq!(code, NOT_MET);
    assert!(out.contains("NOT MET    4  expect L1 length longer\n                it is half_day"), "{out}");
    assert!(out.contains("NOT MET    6  expect L1 is consented\n                it is approved"), "{out}");
}

#[test]
fn a_centre_of_ones_own_publishes_its_files() {
    let folder = Folder::new();
    folder.put("pack.toml", GUANGYUAN);
    folder.put("people.toml", GUANGYUAN_DEMO);
    folder.put("next.toml", &GUANGYUAN.replace("half_day_minutes = 195", "half_day_minutes = 240"));
    folder.put("bad.toml", &GUANGYUAN.replace("half_day_minutes = 195", "half_day_minute = 240"));
    let text = format!(
        "pack pack.toml directory people.toml\nat 2026-03-10 10:00\n{RULES}publish pack next.toml\n\
         expect L1 length longer\nzhangwei asks for leave L2: personal 2026-03-11 10:30 .. 15:16\n\
         expect L2 length half_day\n"
    );
    let found = findings(&text, &folder.0, None).unwrap();
    assert!(found.iter().all(|finding| finding.instead.is_none()), "{found:?}");
    let mistakes = findings(&text.replace("next.toml", "bad.toml"), &folder.0, None).unwrap_err();
    assert_eq!(mistakes.len(), 1, "{mistakes:?}");
    assert_eq!(mistakes[0].line, 7);
    assert!(mistakes[0].what.contains("leave.half_day_minutes"), "{mistakes:?}");
}

/// Every word that the reader knows, and every form of a line, stands in the manual as it is.
#[test]
fn the_manual_has_every_word() {
    let manual = from_disk(&package().join("../docs/scenarios.md")).unwrap();
    let forms = [read::STEPS, read::HANDLINGS, read::VERBS, read::MANNERS, read::EXPECTATIONS].concat();
    let missing: Vec<&str> = forms
        .into_iter()
        .filter(|form| !form.ends_with("expect …") && !manual.contains(&format!("`{form}`")))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");

    fn names<T>(table: &[(T, &'static str)]) -> Vec<&'static str> {
        table.iter().map(|(_, name)| *name).collect()
    }
    let mut words: BTreeSet<&str> = BTreeSet::new();
    words.extend([names(STANDINGS), names(STAGES), names(STATUSES), names(LENGTHS), names(NEEDS)].concat());
    words.extend([names(DUTIES), names(ANSWERS), names(MARKS), names(CATEGORIES), names(CHANNELS)].concat());
    words.extend(Role::ALL.map(Role::name));
    words.extend(LeaveKind::ALL.map(LeaveKind::name));
    let is_there = |word: &&str| manual.contains(&format!("`{word}`")) || manual.contains(&format!("`{word} 6`"));
    let missing: Vec<&str> = words.into_iter().filter(|word| !is_there(word)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The first file of the manual is one that plays.
#[test]
fn the_first_file_of_the_manual_plays() {
    let manual = from_disk(&package().join("../docs/scenarios.md")).unwrap();
    let (_, rest) = manual.split_once("```text\n").unwrap();
    let (first, _) = rest.split_once("```").unwrap();
    let found = findings(first, package(), None).unwrap();
    assert!(found.len() >= 3 && found.iter().all(|finding| finding.instead.is_none()), "{found:?}");
}
