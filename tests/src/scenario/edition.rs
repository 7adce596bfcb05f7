//! The centre that a scenario plays in: its two files as they stand, and what the steps publish over them. Each edition is read
//! by the reader that the server uses, so what it would refuse to publish is a mistake here as well.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;

use doorstep_core::centre::Reference;
use doorstep_core::centre::file::{self, CentreFile, FileProblem};
use doorstep_core::domain::{Date, Role, Span};
use doorstep_core::sync::edition::Name;
use toml::de::DeTable;

use super::line::{FILE_MAX, Read};

/// Reads a file that a scenario names; errors in words.
pub type Open<'a> = &'a dyn Fn(&Path) -> Read<String>;

/// From the disk, not more than a file may have.
///
/// Errors: in words.
pub fn from_disk(path: &Path) -> Read<String> {
    let shown = path.display();
    let size = std::fs::metadata(path).map_err(|error| format!("{shown}: {error}"))?.len();
    if size > FILE_MAX as u64 {
        return Err(format!("{shown} has more than {FILE_MAX} bytes"));
    }
    std::fs::read_to_string(path).map_err(|error| format!("{shown}: {error}"))
}

/// The files in force, and what they say.
#[derive(Clone, Debug)]
pub struct Edition {
    pack: String,
    directory: String,
    pub reference: Reference,
}

fn in_words(problems: &[FileProblem]) -> String {
    problems.iter().map(FileProblem::to_string).collect::<Vec<_>>().join("\n    ")
}

/// The pack and directory of a make-believe centre.
///
/// Errors: there is no such centre; those that there are.
pub fn demo(id: &str) -> Read<(String, String)> {
    let found = file::DEMOS.iter().find(|(centre, ..)| *centre == id);
    let known = || file::DEMOS.map(|(centre, ..)| centre).join(", ");
    found
        .map(|(_, pack, directory)| ((*pack).to_owned(), (*directory).to_owned()))
        .ok_or_else(|| format!("there is no make-believe centre `{id}`; there are {}", known()))
}

impl Edition {
    /// Errors: everything that is wrong in the files.
    pub fn first(pack: String, directory: String, today: Date) -> Read<Self> {
        let CentreFile { reference, .. } =
            file::read_first(&pack, &directory, today).map_err(|problems| in_words(&problems))?;
        Ok(Self { pack, directory, reference })
    }

    /// The next edition, numbered here whatever number its pack has; a file that is not given stays as it is.
    ///
    /// Errors: everything that `doorstep publish` would refuse.
    pub fn next(&self, pack: Option<String>, directory: Option<String>, today: Date) -> Read<Self> {
        let pack = pack.unwrap_or_else(|| self.pack.clone());
        let number = self.reference.edition + 1;
        let pack = with_value(&pack, "centre.edition", &number.to_string())?;
        let directory = directory.unwrap_or_else(|| self.directory.clone());
        let CentreFile { reference, .. } =
            file::read_next(&pack, &directory, &self.reference, today).map_err(|problems| in_words(&problems))?;
        let left_out = self.left_out(&reference);
        if left_out.is_empty() {
            Ok(Self { pack, directory, reference })
        } else {
            Err(in_words(&file::left_out(&left_out)))
        }
    }

    /// Whether a document names it or not, nobody and nothing goes while a scenario plays.
    fn left_out(&self, next: &Reference) -> BTreeSet<Name> {
        let (before, after) = (&self.reference.organisation, &next.organisation);
        let workers = before.workers.keys().filter(|id| !after.workers.contains_key(*id)).cloned().map(Name::Worker);
        let windows = before.windows.keys().filter(|id| !after.windows.contains_key(*id)).cloned().map(Name::Window);
        let matters = self.reference.matters.keys().filter(|id| !next.matters.contains_key(*id)).cloned();
        workers.chain(windows).chain(matters.map(Name::Matter)).collect()
    }

    /// One figure of the pack becomes another.
    ///
    /// Errors: the pack has no such figure, or the edition cannot be published.
    pub fn with_figure(&self, key: &str, value: &str, today: Date) -> Read<Self> {
        self.next(Some(with_value(&self.pack, key, value)?), None, today)
    }

    /// Somebody gets a role. Errors: as [`Edition::next`].
    pub fn with_grant(&self, worker: &str, role: Role, span: &Span, from: Date, today: Date) -> Read<Self> {
        let over = match span {
            Span::Centre => String::new(),
            Span::Group(group) => format!("group = \"{group}\"\n"),
            Span::Window(window) => format!("window = \"{window}\"\n"),
        };
        let id = format!("scenario-{}", self.reference.edition + 1);
        let role = role.name();
        let grant = format!("\n[grants.{id}]\nworker = \"{worker}\"\nrole = \"{role}\"\n{over}from = {from}\n");
        self.next(None, Some(format!("{}{grant}", self.directory)), today)
    }

    /// Somebody's role ends with a day. Errors: nobody has such a grant; as [`Edition::next`].
    pub fn with_end(&self, worker: &str, role: Role, last: Date, today: Date) -> Read<Self> {
        let grants = self.reference.organisation.grants.iter();
        let held: Vec<_> = grants
            .filter(|grant| grant.worker.as_str() == worker && grant.role == role && grant.holds_on(today))
            .collect();
        if held.is_empty() {
            return Err(format!("{worker} is no {} on {today}", role.name()));
        }
        let mut directory = self.directory.clone();
        for grant in held {
            let (to, from) = (format!("grants.{}.to", grant.id), format!("grants.{}.from", grant.id));
            directory = match place_of(&directory, &to) {
                Some(_) => with_value(&directory, &to, &last.to_string())?,
                None => with_value(&directory, &from, &format!("{}\nto = {last}", grant.from))?,
            };
        }
        self.next(None, Some(directory), today)
    }
}

/// Where the value of a key as `leave.half_day_minutes` stands in a file.
fn place_of(text: &str, key: &str) -> Option<Range<usize>> {
    let (document, _) = DeTable::parse_recoverable(text);
    let mut table = Some(document.get_ref());
    let mut place = None;
    for part in key.split('.') {
        let value = table?.get(part)?;
        place = Some(value.span());
        table = value.get_ref().as_table();
    }
    // A whole table is no figure.
    place.filter(|_| table.is_none())
}

fn with_value(text: &str, key: &str, value: &str) -> Read<String> {
    let place =
        place_of(text, key).ok_or_else(|| format!("the file has no figure `{key}`; one is leave.half_day_minutes"))?;
    Ok([&text[..place.start], value, &text[place.end..]].concat())
}
