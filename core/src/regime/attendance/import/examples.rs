//! What a terminal recorded is looked through, brought in, shown with its source, and undone.

use super::*;
use crate::domain::{EntryHash, Role};
use crate::fact::attendance::Punch;
use crate::regime::attendance::Status;
use crate::testing::{Outcome, Play, at, day as date};

const SOURCE: &str = "大厅东门人脸机";

fn month(play: &Play, worker: &str, on: &str) -> DocId {
    month_of(&play.reference, &WorkerId::new(worker), date(on).at_minute(600))
}

fn imports(play: &mut Play, by: &str, times: &[&str]) -> Outcome {
    let doc = month(play, "xulan", "2026-03-11");
    let times = times.iter().map(|time| at(time)).collect();
    let import = Import { person: WorkerId::new("xulan"), source: SOURCE.into(), at: times };
    play.by(by).acting(Role::Coordination).states(doc, Statement::PunchesImported(import))
}

fn undoes(play: &mut Play, by: &str, import: EntryHash) -> Outcome {
    let doc = month(play, "xulan", "2026-03-11");
    let undone = ImportUndone { import, reason: "导错了文件".into() };
    play.by(by).acting(Role::Coordination).states(doc, Statement::ImportUndone(undone))
}

#[test]
fn what_a_terminal_recorded_makes_the_marks_and_names_its_source() {
    let mut play = Play::jingde("2026-03-11 12:05");
    // A punch of that minute is there already, and stays the person's own.
    play.by("xulan").punches().effective();
    play.at("2026-03-16 09:00");
    let times = ["2026-03-11 08:20", "2026-03-11 12:05:30", "2026-03-11 13:00", "2026-03-11 16:29"];
    let imported = imports(&mut play, "caoyan", &times).effective().receipt.hash;
    let day = play.day("xulan", "2026-03-11");
    let marks: Vec<_> = day.points.iter().map(|point| (point.status, point.minutes)).collect();
    assert_eq!(marks, [(Status::OnTime, 0), (Status::OnTime, 0), (Status::OnTime, 0), (Status::Early, 1)]);
    let source = |point: usize| day.points[point].trace.0.iter().find(|line| line.figure == "imported_from");
    assert_eq!(source(0).map(|line| line.value.as_str()), Some(SOURCE));
    assert!(source(1).is_some(), "the later of the two");
    let doc = month(&play, "xulan", "2026-03-11");
    assert_eq!(play.documents[&doc].as_month().unwrap().punches.len(), 5);

    play.by("xulan")
        .as_nobody()
        .states(doc, Statement::ImportUndone(ImportUndone { import: imported, reason: "不对".into() }))
        .refused(&["GY-CORE-E-ROLE", "GY-CORE-E-SELF"]);
    undoes(&mut play, "caoyan", EntryHash([1; 32])).refused(&["GY-CORE-E-STATE"]);
    undoes(&mut play, "caoyan", imported).effective();
    assert_eq!(play.day("xulan", "2026-03-11").points[0].status, Status::Missing);
    let month = play.documents[&doc].as_month().unwrap();
    let undone = month.imports[0].undone.as_ref().unwrap();
    assert_eq!((month.punches.len(), undone.reason.as_str(), &undone.by), (1, "导错了文件", &WorkerId::new("caoyan")));
    undoes(&mut play, "caoyan", imported).refused(&["GY-CORE-E-STATE"]);
    imports(&mut play, "caoyan", &times[..1]).effective();
    assert_eq!(play.day("xulan", "2026-03-11").points[0].status, Status::OnTime);
}

#[test]
fn a_late_import_withdraws_a_violation_and_begins_a_month() {
    let mut play = Play::jingde("2026-03-17 09:00");
    assert_eq!(play.day("xulan", "2026-03-11").points[0].status, Status::Violation);
    imports(&mut play, "caoyan", &["2026-03-11 08:20"]).effective();
    assert_eq!(play.day("xulan", "2026-03-11").points[0].status, Status::OnTime);
}

#[test]
fn only_the_office_brings_in_and_never_its_own_nor_other_months_nor_the_future() {
    let mut play = Play::jingde("2026-03-16 09:00");
    imports(&mut play, "jiangtao", &["2026-03-11 08:20"]).refused(&["GY-CORE-E-ROLE"]);
    let month_of_march = ["GY-CORE-E-RANGE(at)"];
    imports(&mut play, "caoyan", &["2026-02-27 08:20"]).refused(&month_of_march);
    imports(&mut play, "caoyan", &["2026-03-11 08:20", "2026-03-11 08:20:40"]).refused(&month_of_march);
    imports(&mut play, "caoyan", &["2026-03-12 08:20", "2026-03-11 08:20"]).refused(&month_of_march);
    imports(&mut play, "caoyan", &["2026-03-16 09:20"]).refused(&["GY-CORE-E-FUTURE"]);
    imports(&mut play, "caoyan", &[]).refused(&["GY-CORE-E-REQUIRED(at)"]);
    let own = Import { person: WorkerId::new("caoyan"), source: " ".into(), at: vec![at("2026-03-11 08:20")] };
    let doc = month(&play, "caoyan", "2026-03-11");
    let own = play.by("caoyan").acting(Role::Coordination).states(doc, Statement::PunchesImported(own));
    own.refused(&["GY-CORE-E-SELF", "GY-CORE-E-REQUIRED(source)"]);
    play.at("2026-06-01 09:00");
    imports(&mut play, "caoyan", &["2026-03-11 08:20"]).refused(&month_of_march);
}

#[test]
fn a_file_is_looked_through_before_anything_is_written() {
    let mut play = Play::jingde("2026-03-11 08:20");
    play.by("xulan").punches().effective();
    play.at("2026-03-12 09:00");
    let name = play.reference.organisation.workers[&WorkerId::new("panhui")].name.clone();
    let text = format!(
        "工号,姓名,时间\nXULAN,,2026-03-11 08:20:59\nxulan,,2026-03-11 12:00\nxulan,,2026-03-11 12:00:30\n,{name},2026-03-12 02:10\n\
         x9,某某,2026-03-11 08:00\ncaoyan,,2026-03-11 08:00\nxulan,,2026-03-08 08:00\nxulan,,2026-03-12 10:00\n\
         xulan,,2025-12-01 08:00\nxulan,,后天\n"
    );
    let table = table::read(&text).unwrap();
    let me = WorkerId::new("caoyan");
    let looked = look(&table.lines, &me, &play.world());
    let found: Vec<Found> = looked.iter().map(|line| line.found).collect();
    let point = |on, point| Found::Point(Place { on: date(on), point });
    assert_eq!(
        found,
        [
            Found::Known,
            point("2026-03-11", 1),
            Found::Twice,
            point("2026-03-11", 3),
            Found::Unknown,
            Found::Own,
            Found::NoPoint,
            Found::Future,
            Found::Old,
            Found::Unreadable,
        ]
    );
    let written = super::imports(&looked, SOURCE, &play.reference);
    assert_eq!(written.iter().map(|(_, import)| import.at.len()).sum::<usize>(), 2);
    for (doc, import) in written {
        let statement = Statement::PunchesImported(import);
        play.by("caoyan").acting(Role::Coordination).states(doc, statement).effective();
    }
    assert_eq!(play.day("xulan", "2026-03-11").points[1].status, Status::OnTime);
    // A punch of one's own that comes afterwards stands beside it.
    let doc = month(&play, "xulan", "2026-03-11");
    let late = Punch { at: at("2026-03-11 12:00:10"), note: String::new() };
    play.by("xulan")
        .offline("2026-03-11 12:00:10", "2026-03-11 08:20")
        .states(doc, Statement::Punched(late))
        .effective();
    assert_eq!(play.documents[&doc].as_month().unwrap().punches.len(), 3);
}

#[test]
fn a_line_is_somebodys_by_number_or_by_a_name_that_nobody_else_has() {
    let mut play = Play::jingde("2026-03-16 09:00");
    play.reference.organisation.workers.get_mut(&WorkerId::new("duwei")).unwrap().name = "徐兰".into();
    let (xulan, fangmin) = (WorkerId::new("xulan"), WorkerId::new("fangmin"));
    let name = |worker: &WorkerId| play.reference.organisation.workers[worker].name.as_str();
    assert_eq!(name(&xulan), "徐兰");
    let cases = [
        ("XuLan", "", Some(&xulan)),
        ("xulan", name(&fangmin), Some(&xulan)),
        ("1007", name(&fangmin), Some(&fangmin)),
        ("1007", "徐兰", None),
        ("", "", None),
    ];
    for (number, name, expected) in cases {
        let line = Line { row: 1, number: number.into(), name: name.into(), at: None };
        let looked = look(std::slice::from_ref(&line), &WorkerId::new("caoyan"), &play.world());
        assert_eq!(looked[0].who, expected, "{number} {name}");
    }
}

#[test]
fn what_two_imports_have_stays_when_one_is_undone() {
    let mut play = Play::jingde("2026-03-16 09:00");
    let times = ["2026-03-11 08:20"];
    let first = imports(&mut play, "caoyan", &times).effective().receipt.hash;
    let second = imports(&mut play, "caoyan", &times).effective().receipt.hash;
    undoes(&mut play, "caoyan", first).effective();
    assert_eq!(play.day("xulan", "2026-03-11").points[0].status, Status::OnTime);
    undoes(&mut play, "caoyan", second).effective();
    assert_eq!(play.day("xulan", "2026-03-11").points[0].status, Status::Missing);
}

#[test]
fn the_times_of_a_month_that_stand_are_bounded() {
    let mut play = Play::jingde("2026-03-16 09:00");
    let of_minute = |minute: u32| date("2026-03-11").at_minute(minute);
    let doc = month(&play, "xulan", "2026-03-11");
    let brings = |play: &mut Play, count: usize| {
        let at = (0..).map(of_minute).take(count).collect();
        let import = Import { person: WorkerId::new("xulan"), source: SOURCE.into(), at };
        play.by("caoyan").acting(Role::Coordination).states(doc, Statement::PunchesImported(import))
    };
    let first = brings(&mut play, PUNCHES_MAX).effective().receipt.hash;
    brings(&mut play, PUNCHES_MAX).effective();
    brings(&mut play, 1).refused(&["GY-CORE-E-RANGE(imports)"]);
    assert_eq!(play.documents[&doc].as_month().unwrap().punches.len(), IMPORTED_MAX);
    undoes(&mut play, "caoyan", first).effective();
    brings(&mut play, 1).effective();
}
