//! Reads what an administrator writes: the pack with a centre's figures and matters, and the directory with its people, windows,
//! grants and calendar.
//!
//! A figure that is missing, a key that nobody knows and figures that contradict each other are all reported at once, with the
//! line where there is one. What a rule needs has no silent default; what only some centres have may be left out.

mod act;
mod annual;
mod attendance;
mod calendar;
mod difference;
mod directory;
mod duty;
mod extended;
mod later;
mod matters;
mod notice;
mod pack;
mod pairs;
mod procedure;
mod reader;
mod succession;
mod visit;
mod written;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use act::{Unfit, acted, depart, new_grant};
pub use calendar::{CalendarTable, calendar};
pub use difference::differences;
use directory::Directory;
pub use later::coming;
pub use pack::Pack;
use reader::Reader;
pub use written::directory;

use super::{Figures, Held, Matter, Reference};
use crate::domain::{Date, GroupId, MatterId, Organisation, Span, WindowId, WorkerId};
use crate::regime::leave;
use crate::sync::edition::Name;
use crate::sync::message::SCOPES_MAX;
use crate::sync::scope::readable;

/// Which of the files a problem is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Pack,
    Directory,
    /// A table of holidays, as CSV or JSON.
    Calendar,
}

/// What is wrong at a place of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Not TOML; the parser's own words.
    Syntax(String),
    /// What belongs there.
    Missing(&'static str),
    /// A key that no figure has; the keys that there are.
    Unknown(String),
    /// Not of the form that is expected here.
    Form(&'static str),
    /// Names something that does not exist.
    Dangling(String),
    /// Against another figure, named in words.
    Contradiction(&'static str),
    /// Against a regulation: its code, and why.
    Refused(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(expected) => write!(f, "is missing: write {expected}"),
            Self::Unknown(known) => write!(f, "is no key of this table, which has {known}"),
            Self::Form(expected) => write!(f, "is not {expected}"),
            Self::Dangling(name) => write!(f, "there is no {name}"),
            Self::Contradiction(words) => f.write_str(words),
            Self::Syntax(words) | Self::Refused(words) => f.write_str(words),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileProblem {
    pub source: Source,
    /// From 1; none for what is missing from the whole file.
    pub line: Option<usize>,
    /// As `visit.age_min`.
    pub key: String,
    pub fault: Fault,
    /// Id of the rule or convention that needs the figure.
    pub rule: &'static str,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.source {
            Source::Pack => "pack",
            Source::Directory => "directory",
            Source::Calendar => "calendar",
        })?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}: ", self.key)?;
        self.fault.fmt(f)?;
        if self.rule.is_empty() { Ok(()) } else { write!(f, " ({})", self.rule) }
    }
}

/// A name to sign in with. Passwords are never in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub login: String,
    pub worker: WorkerId,
}

/// Both files, read and checked against each other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CentreFile {
    pub reference: Reference,
    /// In the order of the workers' ids.
    pub logins: Vec<Login>,
}

/// Reads a pack and a directory.
///
/// Errors: every problem of both files, in their order. Never empty.
pub fn read(pack: &str, directory: &str) -> Result<CentreFile, Vec<FileProblem>> {
    let mut problems = Vec::new();
    let pack = Reader::open(Source::Pack, pack, &mut problems, pack::read);
    let directory = Reader::open(Source::Directory, directory, &mut problems, directory::read);
    joined(pack, directory, problems)
}

/// Both parts checked against each other. Errors: what was found in reading them, or is found now.
fn joined(
    pack: Option<Pack>,
    directory: Option<Directory>,
    mut problems: Vec<FileProblem>,
) -> Result<CentreFile, Vec<FileProblem>> {
    if let (Some(pack), Some(directory)) = (&pack, &directory) {
        problems.extend(dangling(&pack.figures, &pack.matters, &directory.organisation));
    }
    if let Some(directory) = &directory {
        let organisation = &directory.organisation;
        let readers = organisation.grants.iter().map(|grant| (&grant.worker, grant.from));
        let too_many: BTreeSet<&WorkerId> = readers
            .filter(|(worker, from)| readable(worker, organisation, *from).len() > SCOPES_MAX)
            .map(|(worker, _)| worker)
            .collect();
        problems.extend(too_many.into_iter().map(|worker| FileProblem {
            source: Source::Directory,
            line: None,
            key: format!("workers.{worker}"),
            fault: Fault::Contradiction("has grants for more groups and windows than a phone can follow"),
            rule: "GY-CORE-11",
        }));
    }
    match (pack, directory) {
        (Some(pack), Some(directory)) if problems.is_empty() => {
            let reference = Reference {
                centre: pack.centre,
                edition: pack.edition,
                in_force_from: pack.in_force_from,
                figures: pack.figures,
                organisation: directory.organisation,
                calendar: directory.calendar,
                matters: pack.matters,
                role_names: pack.role_names,
                coming: None,
                former: Vec::new(),
                turned: Held::default(),
            };
            let wrong = misfits(&reference);
            if wrong.is_empty() { Ok(CentreFile { reference, logins: directory.logins }) } else { Err(wrong) }
        }
        _ => {
            problems.sort();
            Err(problems)
        }
    }
}

/// What a pack names that is not in the directory: windows of matters, and groups without attendance.
fn dangling(figures: &Figures, matters: &BTreeMap<MatterId, Matter>, organisation: &Organisation) -> Vec<FileProblem> {
    let problem = |key: String, missing: String, rule| FileProblem {
        source: Source::Pack,
        line: None,
        key,
        fault: Fault::Dangling(format!("{missing} in the directory")),
        rule,
    };
    let matters = matters.iter().filter(|(_, matter)| !organisation.windows.contains_key(&matter.window));
    let windows = matters
        .map(|(id, matter)| problem(format!("matters.{id}.window"), format!("window {}", matter.window), "GY-DOOR-11"));
    let off_for = figures.attendance.iter().flat_map(|attendance| &attendance.off_for);
    let groups = off_for.filter(|group| !organisation.groups.contains_key(*group));
    let groups = groups.map(|group| problem("attendance.off_for".to_owned(), format!("group {group}"), "GY-ATT-1"));
    windows.chain(groups).collect()
}

/// Where figures and people do not fit each other, once all that they name is there.
fn misfits(reference: &Reference) -> Vec<FileProblem> {
    [vacancies(reference), pairs::problems(reference), understaffed(reference), closing_at_no_window(reference)]
        .concat()
}

/// Windows that close at a time of their own, and are none of the directory's.
fn closing_at_no_window(reference: &Reference) -> Vec<FileProblem> {
    let closing = reference.figures.extended.iter().flat_map(|extended| &extended.close);
    let missing = closing.filter(|(window, _)| !reference.organisation.windows.contains_key(window));
    let problem = |(window, _): &(WindowId, u32)| FileProblem {
        source: Source::Pack,
        line: None,
        key: format!("extended.close.{window}"),
        fault: Fault::Dangling(format!("window {window} in the directory")),
        rule: "GY-EXT-2",
    };
    missing.map(problem).collect()
}

/// Groups that have to have more people at work than they have (JD-LVE-7).
fn understaffed(reference: &Reference) -> Vec<FileProblem> {
    let organisation = &reference.organisation;
    let least = reference.figures.leave.iter().flat_map(|leave| &leave.min_present_in);
    let problem = |(group, least): (&GroupId, &u32)| {
        let people = organisation.workers.values().filter(|worker| worker.group.as_ref() == Some(group)).count();
        let fault = if !organisation.groups.contains_key(group) {
            Fault::Dangling(format!("group {group} in the directory"))
        } else if people < *least as usize {
            Fault::Contradiction("more people than the group has: nobody of it could ever be away")
        } else {
            return None;
        };
        let key = format!("leave.min_present_in.{group}");
        Some(FileProblem { source: Source::Pack, line: None, key, fault, rule: "JD-LVE-7" })
    };
    let mut problems: Vec<FileProblem> = least.filter_map(problem).collect();
    // Nobody counts where nobody is asked for leave.
    let counted = organisation.windows.iter().find(|(_, window)| window.min_present.is_some());
    if let Some((id, _)) = counted.filter(|_| reference.figures.leave.is_none()) {
        let words = "there is a least number of people at a window, and the pack has no [leave]: leave it out, or write [leave]";
        let key = format!("windows.{id}.min_present");
        let fault = Fault::Contradiction(words);
        problems.push(FileProblem { source: Source::Directory, line: None, key, fault, rule: "JD-LVE-7" });
    }
    problems
}

/// Reads both files as the first edition of a centre.
///
/// Errors: as [`read`], or the day from which it is in force has not come: it would be judged by at once.
pub fn read_first(pack: &str, directory: &str, today: Date) -> Result<CentreFile, Vec<FileProblem>> {
    let file = read(pack, directory)?;
    let mut problem = succession::not_yet(&file.reference, today);
    if let Some(problem) = &mut problem {
        problem.line = reader::line_of(pack, &problem.key);
    }
    problem.map_or(Ok(file), |problem| Err(vec![problem]))
}

/// Steps of leave that nobody could ever take: whoever asks would wait for good.
fn vacancies(reference: &Reference) -> Vec<FileProblem> {
    let organisation = &reference.organisation;
    // As it will be when every grant has begun.
    let on = organisation.grants.iter().map(|grant| grant.from).max().unwrap_or(reference.in_force_from);
    let missing: BTreeSet<String> = organisation
        .workers
        .keys()
        .flat_map(|person| leave::vacant(person, on, reference))
        .map(|step| match &step.span {
            Span::Group(group) => format!("{} of {group}", step.role.name()),
            Span::Centre | Span::Window(_) => step.role.name().to_owned(),
        })
        .collect();
    let problem = |office| FileProblem {
        source: Source::Directory,
        line: None,
        key: "grants".to_owned(),
        fault: Fault::Dangling(format!("{office}, who has to agree to leave")),
        rule: "GY-CORE-11",
    };
    missing.into_iter().map(problem).collect()
}

/// Reads both files as the edition that follows the one on record. What has been stays as it was: grants are only added, and
/// only an end that has not come yet can be set; years of the calendar that the directory leaves out stay.
///
/// Errors: as [`read`], or everything that contradicts the record.
pub fn read_next(
    pack: &str,
    directory: &str,
    on_record: &Reference,
    today: Date,
) -> Result<CentreFile, Vec<FileProblem>> {
    succeeding(read(pack, directory)?, (pack, directory), on_record, today)
}

/// Reads a directory as the edition that follows the one on record, whose figures and matters stay.
///
/// Errors: as [`read_next`].
pub fn with_directory(directory: &str, on_record: &Reference, today: Date) -> Result<CentreFile, Vec<FileProblem>> {
    with_catalogue(directory, on_record.matters.clone(), on_record, today)
}

/// As [`with_directory`], with other matters.
///
/// Errors: as [`read_next`].
pub fn with_catalogue(
    directory: &str,
    matters: BTreeMap<MatterId, Matter>,
    on_record: &Reference,
    today: Date,
) -> Result<CentreFile, Vec<FileProblem>> {
    let pack = Pack {
        centre: on_record.centre.clone(),
        edition: on_record.edition.saturating_add(1),
        in_force_from: on_record.in_force_from,
        figures: on_record.figures.clone(),
        matters,
        role_names: on_record.role_names.clone(),
    };
    let mut problems = Vec::new();
    let read = Reader::open(Source::Directory, directory, &mut problems, directory::read);
    succeeding(joined(Some(pack), read, problems)?, ("", directory), on_record, today)
}

fn succeeding(
    mut file: CentreFile,
    (pack, directory): (&str, &str),
    on_record: &Reference,
    today: Date,
) -> Result<CentreFile, Vec<FileProblem>> {
    file.reference.calendar.keep(&on_record.calendar);
    (file.reference.coming, file.reference.former) = (on_record.coming.clone(), on_record.former.clone());
    let mut problems = succession::problems(on_record, &file.reference, today);
    problems.extend(later::unready(&file.reference));
    if problems.is_empty() {
        return Ok(file);
    }
    for problem in &mut problems {
        let text = if problem.source == Source::Pack { pack } else { directory };
        problem.line = reader::line_of(text, &problem.key);
    }
    problems.sort();
    Err(problems)
}

/// The edition that follows the one on record with tables of holidays put over its calendar, and nothing else.
///
/// Errors: as [`calendar`] of each table, or days of a year of which neither a table nor the record has the whole.
pub fn with_calendar<'a>(
    on_record: &Reference,
    tables: impl IntoIterator<Item = &'a str>,
) -> Result<Reference, Vec<FileProblem>> {
    let mut next = Reference { edition: on_record.edition.saturating_add(1), ..on_record.clone() };
    let mut problems = Vec::new();
    for table in tables {
        match calendar(table).and_then(|table| table.over(&next.calendar)) {
            Ok(calendar) => next.calendar = calendar,
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() { Ok(next) } else { Err(problems) }
}

/// What is missing from a new edition although documents name it.
pub fn left_out(names: &BTreeSet<Name>) -> Vec<FileProblem> {
    let mut problems: Vec<FileProblem> = names.iter().map(succession::left_out).collect();
    problems.sort();
    problems
}

/// As [`read`], without the logins.
pub fn reference(pack: &str, directory: &str) -> Result<Reference, Vec<FileProblem>> {
    read(pack, directory).map(|file| file.reference)
}

/// A pack on its own, for whoever writes one.
///
/// Errors: every problem, in their order. Never empty.
pub fn pack(text: &str) -> Result<Pack, Vec<FileProblem>> {
    let mut problems = Vec::new();
    Reader::open(Source::Pack, text, &mut problems, pack::read).ok_or_else(|| {
        problems.sort();
        problems
    })
}

/// The packs as shipped, by the ids of their centres.
pub const PACKS: [(&str, &str); 5] =
    [("guangyuan", GUANGYUAN), ("jingde", JINGDE), ("yaoguan", YAOGUAN), ("zhangye", ZHANGYE), ("zhengwu", ZHENGWU)];
const JINGDE: &str = include_str!("../../centres/jingde.toml");
const JINGDE_DEMO: &str = include_str!("../../centres/jingde-demo.toml");
const YAOGUAN: &str = include_str!("../../centres/yaoguan.toml");
const YAOGUAN_DEMO: &str = include_str!("../../centres/yaoguan-demo.toml");
const ZHANGYE: &str = include_str!("../../centres/zhangye.toml");
const ZHANGYE_DEMO: &str = include_str!("../../centres/zhangye-demo.toml");
const ZHENGWU: &str = include_str!("../../centres/zhengwu.toml");
const ZHENGWU_DEMO: &str = include_str!("../../centres/zhengwu-demo.toml");
/// The figures of the Guangyuan centre.
pub const GUANGYUAN: &str = include_str!("../../centres/guangyuan.toml");
/// Every holiday and make-up working day from 2004 to 2026, as the State Council's notices of those years had them.
pub const CALENDAR: &str = include_str!("../../centres/calendar.csv");
/// A make-believe staff for the Guangyuan centre.
pub const GUANGYUAN_DEMO: &str = include_str!("../../centres/guangyuan-demo.toml");

/// A pack to begin with, with every key explained.
pub fn template(id: &str) -> String {
    TEMPLATE.replacen("id = \"new\"", &format!("id = {id:?}"), 1).replace("NEW", id)
}
const TEMPLATE: &str = include_str!("../../centres/template.toml");
/// Three people for it.
pub const TEMPLATE_PEOPLE: &str = include_str!("../../centres/template-people.toml");

/// The centres that have a make-believe staff to try them with: id, pack, directory. The first is the one to begin with.
pub const DEMOS: [(&str, &str, &str); 5] = [
    ("guangyuan", GUANGYUAN, GUANGYUAN_DEMO),
    ("jingde", JINGDE, JINGDE_DEMO),
    ("yaoguan", YAOGUAN, YAOGUAN_DEMO),
    ("zhangye", ZHANGYE, ZHANGYE_DEMO),
    ("zhengwu", ZHENGWU, ZHENGWU_DEMO),
];

/// A make-believe centre, ready to serve; none where nobody made up its staff.
pub fn demo(id: &str) -> Option<CentreFile> {
    let (_, pack, directory) = DEMOS.into_iter().find(|(centre, ..)| *centre == id)?;
    Some(read(pack, directory).expect("the files in the binary are checked by a test"))
}

/// The demo centre, ready to serve.
pub fn guangyuan() -> CentreFile {
    demo("guangyuan").expect("it is one of them")
}

/// As [`guangyuan`], without the logins.
pub fn guangyuan_demo() -> Reference {
    guangyuan().reference
}

/// A make-believe Jingde centre, as [`guangyuan_demo`].
pub fn jingde_demo() -> Reference {
    demo("jingde").expect("it is one of them").reference
}

/// A make-believe district centre, as [`guangyuan_demo`].
pub fn zhengwu_demo() -> Reference {
    demo("zhengwu").expect("it is one of them").reference
}

fn is_well_formed_span(span: &Span, groups: &BTreeSet<&GroupId>, windows: &BTreeSet<&WindowId>) -> bool {
    match span {
        Span::Centre => true,
        Span::Group(group) => groups.contains(group),
        Span::Window(window) => windows.contains(window),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Role;

    fn problems(pack: &str, directory: &str) -> Vec<String> {
        read(pack, directory).expect_err("the file has problems").iter().map(FileProblem::to_string).collect()
    }

    /// The shipped pack with one line replaced.
    fn with(line: &str, instead: &str) -> String {
        assert_eq!(GUANGYUAN.matches(line).count(), 1, "{line}");
        GUANGYUAN.replace(line, instead)
    }

    #[test]
    fn the_shipped_centre_reads_and_travels() {
        let file = guangyuan();
        let reference = &file.reference;
        assert_eq!(Reference::decode(&reference.encode()).as_ref(), Some(reference));
        assert_eq!(reference.figures.points(Date(20_000))[2].until_second, 29 * 3600);
        assert_eq!(reference.figures.leave.as_ref().map(|leave| leave.half_day_minutes), Some(195));
        let li = WorkerId::new("lina");
        let on = reference.in_force_from.plus_days(2300);
        assert_eq!(reference.organisation.workers[&li].name, "李娜");
        assert!(reference.organisation.grants_of(&li, on).any(|grant| grant.role == Role::WindowStaff));
        assert_eq!(file.logins.len(), reference.organisation.workers.len());
        assert!(reference.matters.values().any(|matter| !matter.in_person));
    }

    #[test]
    fn a_visit_may_have_words_for_the_call_and_a_matter_two_who_go() {
        let script = with("horizon_days = 7 ", "call_script = [\"您好\", \"方便吗\"]\nhorizon_days = 7 ");
        let text = script.replacen("in_person = true", "staff_min = 2\nin_person = true", 1);
        let reference = read(&text, GUANGYUAN_DEMO).unwrap().reference;
        assert_eq!(reference.figures.visit.unwrap().call_script, ["您好", "方便吗"]);
        assert_eq!(reference.matters.values().filter(|matter| matter.staff_min == 2).count(), 1);
        assert_eq!(reference.organisation.duty_phone, "0839-0000100");
        let nobody = text.replace("staff_min = 2", "staff_min = 0");
        assert!(problems(&nobody, GUANGYUAN_DEMO)[0].contains("staff_min: is not from 1 to 10"));
    }

    #[test]
    fn every_shipped_pack_reads_and_is_its_centres_own() {
        for (id, text) in PACKS {
            assert_eq!(pack(text).map(|pack| pack.centre.0), Ok(id.to_owned()));
        }
    }

    #[test]
    fn what_a_new_centre_begins_with_reads() {
        let file = read(&template("qingshui"), TEMPLATE_PEOPLE).unwrap();
        assert_eq!(file.reference.centre.0, "qingshui");
        assert_eq!(file.reference.figures.regulations(), ["leave", "limit"]);
        assert_eq!(file.logins.len(), 3);
    }

    #[test]
    fn every_demo_reads() {
        for (id, ..) in DEMOS {
            let file = demo(id).unwrap();
            assert_eq!(file.reference.centre.0, id);
            let everybody = file.reference.organisation.workers.len();
            assert!(file.logins.len() == everybody && everybody > 10, "{id}");
        }
        assert!(demo("elsewhere").is_none());
    }

    #[test]
    fn seasons_have_their_own_hours() {
        let time = pack(PACKS[1].1).unwrap().figures.time;
        let on = |text: &str| {
            let hours = time.on(Date::parse(text).unwrap());
            (hours.sessions[1].from_minute / 60, hours.sessions[1].from_minute % 60, hours.close_second / 60)
        };
        assert_eq!(on("2026-04-30"), (13, 0, 16 * 60 + 30));
        assert_eq!(on("2026-05-01"), (13, 30, 17 * 60));
        assert_eq!(on("2026-09-30"), (13, 30, 17 * 60));
        assert_eq!(on("2026-10-01"), (13, 0, 16 * 60 + 30));
    }

    #[test]
    fn every_problem_is_reported_at_once_with_its_line() {
        let pack = "[centre]\nid = \"a b\"\nedition = 0\n\n[time]\nclose = \"5 pm\"\nfuture_s = 120\nclock = 60\n";
        let found = problems(pack, GUANGYUAN_DEMO);
        for expected in [
            "pack, line 2: centre.id: is not an id of letters, digits and hyphens",
            "pack, line 3: centre.edition: is not a number from 1",
            "pack, line 1: centre.in_force_from: is missing: write a date as 2026-01-01",
            "pack, line 6: time.close: is not a time of day as \"09:00\" (GY-CORE-4)",
            "pack, line 8: time.clock: is no key of this table, which has anchored_h, clock_s, close, future_s, seasons, sessions, wipe_days",
            "pack, line 5: time.clock_s: is missing: write a number of seconds from 1 to 86400 (GY-CORE-9)",
            "pack, line 5: time.sessions: is missing: write a list of tables (GY-ATT)",
        ] {
            assert!(found.iter().any(|problem| problem == expected), "{expected} in {found:#?}");
        }
    }

    #[test]
    fn contradictions_are_found() {
        let line_of = |text: &str, part: &str| 1 + text[..text.find(part).unwrap()].matches('\n').count();
        let half_day = with("half_day_minutes = 195", "half_day_minutes = 391");
        assert_eq!(
            problems(&half_day, GUANGYUAN_DEMO),
            [format!(
                "pack, line {}: leave.half_day_minutes: half a day is longer than the sessions of a day (GY-ATT-6)",
                line_of(&half_day, "half_day_minutes")
            )]
        );
        let overlap = with("from = \"15:15\"", "from = \"15:00\"");
        assert_eq!(
            problems(&overlap, GUANGYUAN_DEMO),
            [format!(
                "pack, line {}: attendance.points[2].from: the hours overlap with those of the point before (GY-ATT-3)",
                line_of(&overlap, "from = \"15:00\"")
            )]
        );
        let outside = with("at = \"09:00\"", "at = \"11:56\"");
        assert!(problems(&outside, GUANGYUAN_DEMO)[0].contains("the point and its tolerance"));
        let nowhere = GUANGYUAN.replace("window = \"household\"", "window = \"passports\"");
        assert!(problems(&nowhere, GUANGYUAN_DEMO)[0].contains("there is no window passports"));
    }

    #[test]
    fn where_silence_consents_a_refusal_is_reported_by_a_procedure_that_is_there() {
        let gate =
            "[limit.denial]\nprocedure = \"ZW-DEN\"\nfield = \"case\"\nconfirmed_by = [\"confirm\", \"confirm_up\"]\n";
        assert_eq!(ZHENGWU.matches(gate).count(), 1);
        for (instead, fault) in [
            ("", "nothing says how a refusal is reported"),
            (&*gate.replace("\"case\"", "\"matter\""), "there is no procedure ZW-DEN with this field"),
            (&*gate.replace("confirm_up", "nod"), "there is no procedure ZW-DEN with this field"),
            (&*gate.replace("ZW-DEN", "ZW-DEM"), "there is no procedure ZW-DEM with this field"),
        ] {
            let found = problems(&ZHENGWU.replace(gate, instead), ZHENGWU_DEMO);
            assert!(found.len() == 1 && found[0].contains(fault), "{found:?}");
        }
    }

    #[test]
    fn nobody_reads_more_scopes_than_a_phone_may_name() {
        let with = |count: usize| {
            let more = (0..count).map(|number| {
                format!(
                    "[windows.w-{number}]\nname = \"窗口\"\ntelephone = \"1\"\n[grants.g-{number}]\nworker = \"malin\"\n\
                     role = \"window_staff\"\nwindow = \"w-{number}\"\nfrom = 2026-01-01\n"
                )
            });
            read(GUANGYUAN, &more.fold(format!("{GUANGYUAN_DEMO}\n"), |text, part| text + &part))
        };
        // Malin has her own scope and that of an office.
        assert!(with(SCOPES_MAX - 2).is_ok());
        let found = with(SCOPES_MAX - 1).unwrap_err();
        assert_eq!(found.len(), 1, "{found:#?}");
        assert_eq!((found[0].key.as_str(), found[0].rule), ("workers.malin", "GY-CORE-11"));
    }

    #[test]
    fn a_directory_names_only_what_it_holds() {
        let directory = GUANGYUAN_DEMO
            .replacen("worker = \"lina\"", "worker = \"nobody\"", 1)
            .replacen(
                "group = \"group-2\"\nsending_unit = \"市公安局\"",
                "group = \"group-9\"\nsending_unit = \"市公安局\"",
                1,
            )
            .replacen("2026-02-14", "2026-02-16", 1)
            .replacen("login = \"zhangwei\"", "login = \"lina\"", 1);
        let found = problems(GUANGYUAN, &directory);
        assert_eq!(found.len(), 4, "{found:#?}");
        for part in ["there is no worker nobody", "there is no group group-9", "same login", "make-up working day"] {
            assert!(found.iter().any(|problem| problem.contains(part)), "{part} in {found:#?}");
        }
    }

    #[test]
    fn what_is_no_toml_is_a_problem_and_no_panic() {
        assert!(problems("[centre", "")[0].starts_with("pack, line 1: file: "));
        for bytes in ["", "=", "[[a]]\n[a]", "a = 2026-13-40", "\u{0}", "visit = 3", "[attendance]\npoints = [1]"] {
            assert!(!problems(bytes, bytes).is_empty());
        }
    }
}
