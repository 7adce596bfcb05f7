//! What an administrator would put in force next: an act, a table, files or holidays over the edition on record, checked like a file
//! that a person wrote. Nothing is written here.

pub mod import;
mod table;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use doorstep_core::administration::{Amiss, FILE_MAX, Fault, What};
use doorstep_core::centre::Reference;
use doorstep_core::centre::file::{self, CentreFile, FileProblem, Login, Source, Unfit};
use doorstep_core::domain::{Date, Grant, Role, WorkerId};

use import::{amiss, import};
use table::Unreadable;

/// A next edition that may be put in force.
#[derive(Debug)]
pub struct Draft {
    pub next: CentreFile,
    /// Rows of a table that say what is on record already.
    pub unchanged: u32,
    /// Who can sign in and is not in a table that does not hold everybody.
    pub unnamed: Vec<WorkerId>,
}

/// Works the next edition out.
///
/// Errors: everything that is wrong with it. Never empty.
pub fn draft(what: &What, on_record: &Reference, logins: &[Login], today: Date) -> Result<Draft, Vec<Amiss>> {
    let with_logins = |reference| CentreFile { reference, logins: logins.to_vec() };
    let (mut unchanged, mut unnamed) = (0, Vec::new());
    let next = match what {
        What::Act(act) => {
            let (next, logins) = file::acted(on_record, logins, act, today).map_err(|unfit| vec![of_act(unfit)])?;
            checked(&next, &logins, on_record, today, &BTreeMap::new())?
        }
        What::Table { file, complete } => {
            let sheets = table::read(&unpack(file, "")?).map_err(|why| vec![unreadable("", why)])?;
            let imported = import(&sheets, on_record, logins, *complete, today)?;
            (unchanged, unnamed) = (imported.unchanged, imported.unnamed);
            checked(&imported.reference, &imported.logins, on_record, today, &imported.spots)?
        }
        What::Files { pack, directory } => {
            let pack = pack.as_ref().map(|pack| words(pack, "pack")).transpose()?;
            let directory = directory.as_ref().map(|directory| words(directory, "directory")).transpose()?;
            let next = match (pack, directory) {
                (None, None) => return Err(vec![amiss("", None, "", "", Fault::Missing, "")]),
                (Some(pack), None) => file::read_next(&pack, &file::directory(on_record, logins), on_record, today),
                (None, Some(directory)) => file::with_directory(&directory, on_record, today),
                (Some(pack), Some(directory)) => file::read_next(&pack, &directory, on_record, today),
            };
            next.map_err(of_files)?
        }
        What::Later { pack, from } => {
            with_logins(file::coming(&words(pack, "pack")?, *from, on_record, today).map_err(of_files)?)
        }
        What::Withdrawn => {
            // Where nothing was coming, nothing is new.
            with_logins(on_record.withdrawn().unwrap_or_else(|| on_record.clone()))
        }
        What::Calendar { file } => {
            let table = words(file, "calendar")?;
            with_logins(file::with_calendar(on_record, [table.as_str()]).map_err(of_files)?)
        }
    };
    // Whoever locks everybody out could not take it back. Where administration ends on a day already, it may end no earlier.
    let (was, is) = (unattended(on_record, logins, today), unattended(&next.reference, &next.logins, today));
    if is.is_some_and(|is| is == today.plus_days(1) || was.is_none_or(|was| is < was)) {
        return Err(vec![amiss("", None, "", "", Fault::NoAdministrator, "")]);
    }
    Ok(Draft { next, unchanged, unnamed })
}

/// The first day after today on which nobody who can sign in is an administrator; none when there always is somebody.
fn unattended(reference: &Reference, logins: &[Login], today: Date) -> Option<Date> {
    let can_sign_in = |worker: &WorkerId| logins.iter().any(|login| login.worker == *worker);
    let grants = reference.organisation.grants.iter();
    let administer = grants.filter(|grant| grant.role == Role::Administrator && can_sign_in(&grant.worker));
    let administer: Vec<&Grant> = administer.collect();
    let mut on = today.plus_days(1);
    while let Some(held) = administer.iter().find(|grant| grant.holds_on(on)) {
        // Its last day is not before `on`.
        on = held.to?.plus_days(1);
    }
    Some(on)
}

/// The directory that the changed reference data would be, read like a file, with its matters.
fn checked(
    next: &Reference,
    logins: &[Login],
    on_record: &Reference,
    today: Date,
    spots: &BTreeMap<String, (String, u32)>,
) -> Result<CentreFile, Vec<Amiss>> {
    let read = file::with_catalogue(&file::directory(next, logins), next.matters.clone(), on_record, today);
    read.map_err(|problems| problems.iter().map(|problem| of_row(problem, spots)).collect())
}

/// A problem of a file in the words of a row, where it came from one.
fn of_row(problem: &FileProblem, spots: &BTreeMap<String, (String, u32)>) -> Amiss {
    let mut found = of_file(problem);
    // The file that a table or an act makes is nobody's to look into.
    (found.place, found.row) = (String::new(), None);
    let thing: Vec<&str> = problem.key.splitn(3, '.').take(2).collect();
    if let Some((sheet, row)) = spots.get(&thing.join(".")) {
        (found.place, found.row) = (sheet.clone(), Some(*row));
    }
    found
}

pub fn of_files(problems: Vec<FileProblem>) -> Vec<Amiss> {
    problems.iter().map(of_file).collect()
}

fn of_file(problem: &FileProblem) -> Amiss {
    let place = match problem.source {
        Source::Pack => "pack",
        Source::Directory => "directory",
        Source::Calendar => "calendar",
    };
    let fault = match &problem.fault {
        file::Fault::Syntax(_) => Fault::File,
        file::Fault::Missing(_) => Fault::Missing,
        file::Fault::Form(_) => Fault::Form,
        file::Fault::Unknown(_) | file::Fault::Dangling(_) => Fault::Unknown,
        file::Fault::Contradiction(_) | file::Fault::Refused(_) => Fault::Contradiction,
    };
    let row = problem.line.and_then(|line| u32::try_from(line).ok());
    let rule = if problem.rule.is_empty() { String::new() } else { format!(" ({})", problem.rule) };
    amiss(place, row, &problem.key, "", fault, &format!("{}{rule}", problem.fault))
}

/// A login that somebody else has on record.
pub fn of_login(login: &Login) -> Amiss {
    amiss("", None, &format!("workers.{}.login", login.worker), &login.login, Fault::Twice, "")
}

fn of_act(unfit: Unfit) -> Amiss {
    let (column, fault) = match unfit {
        Unfit::Worker => ("worker", Fault::Unknown),
        Unfit::Grant => ("grant", Fault::Unknown),
        Unfit::Span => ("span", Fault::Missing),
        Unfit::Given => ("grant", Fault::Twice),
        Unfit::Taken => ("worker", Fault::Twice),
        Unfit::Login => ("login", Fault::Twice),
        Unfit::Text => ("worker", Fault::Form),
    };
    amiss("", None, column, "", fault, "")
}

fn unreadable(place: &str, why: Unreadable) -> Amiss {
    let detail = match why {
        Unreadable::Text => "text",
        Unreadable::Csv => "csv",
        Unreadable::Workbook => "workbook",
        Unreadable::Size => "size",
    };
    amiss(place, None, "", "", Fault::File, detail)
}

fn unpack(packed: &str, place: &str) -> Result<Vec<u8>, Vec<Amiss>> {
    let bytes = STANDARD.decode(packed).map_err(|_| vec![unreadable(place, Unreadable::Text)])?;
    if bytes.len() > FILE_MAX { Err(vec![unreadable(place, Unreadable::Size)]) } else { Ok(bytes) }
}

fn words(packed: &str, place: &str) -> Result<String, Vec<Amiss>> {
    table::text(&unpack(packed, place)?).ok_or_else(|| vec![unreadable(place, Unreadable::Text)])
}
