//! The handbook's texts against the requirements, which they retell, and against the code, which cites them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::centre::file;

/// Regulations that are retold whole; of the common conventions only what the code cites.
const WHOLE: [&str; 28] = [
    "GY-AGENT", "GY-ATT", "GY-COUR", "GY-DEFER", "GY-DOOR", "GY-EXT", "GY-FIRST", "GY-GREEN", "GY-LIMIT", "GY-ONCE",
    "JD-ATT", "JD-GDD", "JD-LVE", "JD-MTG", "JD-NTC", "YG-FST", "YG-LIM", "YG-SVC", "ZW-AB", "ZW-DEN", "ZW-FST",
    "ZW-LIM", "ZW-ONE", "ZW-POST", "ZY-AB", "ZY-FST", "ZY-LIM", "ZY-ONE",
];

#[test]
fn gy_core_17_each_rule_stands_in_the_handbook_once_with_its_article() {
    let texts = texts();
    let handbook = read(&texts).unwrap();
    let required = required();
    for id in WHOLE.into_iter().chain([COMMON]) {
        let Some(page) = handbook.iter().find(|page| page.id.as_str() == id) else { panic!("{id} is not there") };
        let told: Vec<(String, String)> = page
            .rules
            .iter()
            .map(|rule| (page.citation(rule).to_string(), rule.article.unwrap_or_default().to_owned()))
            .collect();
        let wanted = required.iter().filter(|(cited, _)| cited.regulation == page.id);
        let wanted = wanted.map(|(cited, article)| (cited.to_string(), article.clone()));
        if id == COMMON {
            let wanted: BTreeSet<_> = wanted.collect();
            assert!(told.iter().all(|rule| wanted.contains(rule)), "{told:?}");
        } else {
            assert_eq!(told, wanted.collect::<Vec<_>>());
        }
    }
    assert_eq!(handbook.len(), WHOLE.len() + 1, "a page whose rules nobody compares");
}

#[test]
fn what_the_code_cites_can_be_looked_up() {
    let texts = texts();
    let handbook = read(&texts).unwrap();
    let mut missing = BTreeMap::new();
    for path in ["src", "centres"].iter().flat_map(|folder| files(&own().join(folder))) {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        for cited in words.filter_map(Citation::parse) {
            let page = handbook.iter().find(|page| page.id == cited.regulation);
            let has = |number| page.is_none_or(|page| page.rules.iter().any(|rule| rule.number == number));
            if !cited.rule.is_none_or(has) && path != own().join("src/handbook.rs") {
                missing.insert(cited.to_string(), path.clone());
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn a_rule_is_told_in_a_sentence_or_two() {
    let texts = texts();
    for page in read(&texts).unwrap() {
        for rule in &page.rules {
            let (length, sentences) = (rule.text.chars().count(), rule.text.matches('。').count());
            assert!(length <= 120 && (1..=2).contains(&sentences), "{}: {length} {sentences}", page.citation(rule));
            assert!(rule.text.ends_with('。'), "{}", page.citation(rule));
        }
    }
}

#[test]
fn a_centre_has_its_own_regulations_and_the_common_conventions() {
    let texts = texts();
    let handbook = read(&texts).unwrap();
    let packs = [
        (
            include_str!("../../centres/guangyuan.toml"),
            "GY-AGENT GY-ATT GY-CORE GY-COUR GY-DEFER GY-DOOR GY-EXT GY-FIRST GY-GREEN GY-LIMIT GY-ONCE",
        ),
        (include_str!("../../centres/jingde.toml"), "GY-CORE JD-ATT JD-GDD JD-LVE JD-MTG JD-NTC"),
        (include_str!("../../centres/zhangye.toml"), "GY-CORE ZY-AB ZY-FST ZY-LIM ZY-ONE"),
        (include_str!("../../centres/zhengwu.toml"), "GY-CORE ZW-AB ZW-DEN ZW-FST ZW-LIM ZW-ONE ZW-POST"),
        (include_str!("../../centres/yaoguan.toml"), "GY-CORE YG-FST YG-LIM YG-SVC"),
    ];
    for (pack, expected) in packs {
        let figures = file::pack(pack).unwrap().figures;
        let shown = handbook.iter().filter(|page| concerns(page.id, &figures)).map(|page| page.id.as_str());
        assert_eq!(shown.collect::<Vec<_>>().join(" "), expected);
    }
}

#[test]
fn a_refusal_leads_to_a_rule_of_the_own_centre() {
    let pack = |text| file::pack(text).unwrap().figures;
    let guangyuan = pack(include_str!("../../centres/guangyuan.toml"));
    let zhangye = pack(include_str!("../../centres/zhangye.toml"));
    let cited = |code: &str, rule: &'static str, figures: &Figures| {
        let refusal = Refusal { code: Code::new(code), rule: rule.into(), figures: Vec::new() };
        Citation::of_refusal(&refusal, figures).map(|cited| cited.to_string()).unwrap_or_default()
    };
    assert_eq!(cited("GY-ATT-E-APPROVER", "GY-ATT-7", &guangyuan), "GY-ATT-7");
    assert_eq!(cited("ZY-AB-E-BOTH-AWAY", "GY-ATT-7", &zhangye), "ZY-AB");
    assert_eq!(cited("GY-CORE-E-STATE", "GY-ATT", &zhangye), "GY-CORE-14");
    assert_eq!(cited("GY-CORE-E-CHANGED", "GY-CORE-11", &zhangye), "GY-CORE-11");
}

#[test]
fn articles_of_the_requirements_are_said_in_chinese() {
    for (cited, expected) in [
        ("Art. 3(2)", "第三条第二段"),
        ("Art. 19", "第十九条"),
        ("§二(一)", "二（一）"),
        ("请假 二", "请假 二"),
        ("AB岗 三.1", "AB岗 三.1"),
        ("限時 12", "限时 第十二条"),
        ("崗位 (四)", "岗位 （四）"),
        ("AB pre", "AB 引言"),
        ("preamble", "引言"),
    ] {
        assert_eq!(article(cited), expected);
    }
}

fn own() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// As it is packed for the phone: the files in the order of their names.
fn texts() -> String {
    let mut all = String::new();
    for path in files(&own().join("centres/handbook")) {
        let text = fs::read_to_string(&path).unwrap();
        let pages = read(&text).unwrap_or_else(|malformed| panic!("{}: {malformed:?}", path.display()));
        let stem = path.file_stem().unwrap();
        assert!(pages.len() == 1 && stem == pages[0].id.as_str(), "{}", path.display());
        all.push_str(&text);
    }
    all
}

/// Every rule of the requirements with its article as the handbook writes it: `3. **JD-LVE-3** (请假 二) …`.
fn required() -> Vec<(Citation, String)> {
    let mut found = Vec::new();
    for path in files(&own().join("../docs/requirements")) {
        for line in fs::read_to_string(&path).unwrap().lines() {
            let Some((number, rest)) = line.split_once(". **") else { continue };
            let Some((title, rest)) = rest.split_once("**").filter(|_| number.parse::<u8>().is_ok()) else { continue };
            let Some(cited) = Citation::parse(title.split(' ').next().unwrap()) else { continue };
            let bracket = rest.trim_start().strip_prefix('(').filter(|_| !title.contains(' '));
            found.push((cited, bracket.map_or_else(String::new, |rest| article(inside(rest)))));
        }
    }
    found
}

/// Up to the bracket that closes.
fn inside(text: &str) -> &str {
    let mut depth = 1;
    let end = text.find(|c| {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    });
    &text[..end.unwrap()]
}

fn article(cited: &str) -> String {
    let wide = |text: &str| text.replace('(', "（").replace(')', "）");
    if let Some(rest) = cited.strip_prefix("Art. ") {
        let (number, part) = rest.split_once('(').map_or((rest, None), |(number, part)| (number, Some(part)));
        let part = part.map(|part| format!("第{}段", chinese(part.trim_end_matches(')'))));
        return format!("第{}条{}", chinese(number), part.unwrap_or_default());
    }
    if let Some(rest) = cited.strip_prefix('§') {
        return wide(rest);
    }
    if cited == "preamble" {
        return "引言".to_owned();
    }
    let Some((regulation, place)) = cited.split_once(' ') else { return wide(cited) };
    let place = match place {
        "pre" => "引言".to_owned(),
        number if number.parse::<u8>().is_ok() => format!("第{}条", chinese(number)),
        other => wide(other),
    };
    // The district centre's requirements keep the traditional characters of their source.
    let simplified = [("限時", "限时"), ("崗位", "岗位"), ("首問", "首问")];
    let regulation = simplified.iter().fold(regulation.to_owned(), |text, (from, to)| text.replace(from, to));
    format!("{regulation} {place}")
}

/// A number from 1 to 19.
fn chinese(number: &str) -> String {
    let number: usize = number.parse().unwrap();
    let digit = |digit: usize| ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"][digit];
    format!("{}{}", if number > 9 { "十" } else { "" }, digit(number % 10))
}
