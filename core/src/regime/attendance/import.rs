//! Punches of a face terminal or an office suite, brought in by whoever looks after attendance (导入打卡).
//!
//! Source: JD-ATT-1, GY-ATT-2, records "Punch" (`face_terminal`, `terminal`). It is the office's statement, not the person's, so
//! it names where the times are from and can be undone; what a person punched stays whatever is brought in.

pub mod table;

use std::collections::BTreeMap;

use super::{Said, code, in_scope, month_of};
use crate::centre::Reference;
use crate::domain::{Date, DocId, Timestamp, WorkerId};
use crate::fact::Statement;
use crate::fact::attendance::{Import, ImportUndone, PUNCHES_MAX, Place};
use crate::fold::Month;
use crate::gather::order;
use crate::regime::refusal::Checks;
use crate::regime::report::publishers;
use crate::regime::{World, authority};

/// Of the name of a terminal or a file. Unit: characters.
pub const SOURCE_MAX: usize = 60;
/// Of the reason why an import is undone. Unit: characters.
pub const REASON_MAX: usize = 500;
/// Imports into one month of one person, those undone included: one a day, and as many again.
pub const IMPORTS_MAX: usize = 62;
/// Times in one month of one person that stand from imports: those of two whole imports.
pub const IMPORTED_MAX: usize = 2 * PUNCHES_MAX;
/// How old a time may be: the month before, and what a holiday adds. Unit: days.
pub const DAYS_MAX: i32 = 62;

fn stands(month: &Month, undone: &ImportUndone) -> bool {
    month.imports.iter().any(|import| import.entry == undone.import && import.undone.is_none())
}

impl Said<'_> {
    /// What the regulation says of an import, and of undoing it.
    ///
    /// Errors: `GY-CORE-E-ROLE`, `-SELF` in the own month, `-FUTURE`; `-STATE` where there is nothing to undo, or no such office;
    /// `-REQUIRED(source)`, `(at)`, `(reason)`; `-RANGE(at)` of a time outside the month or too old, `(imports)` of too many, or
    /// of too many times that stand; behind the regulation's id `SCOPE`.
    pub(super) fn about_import(&self, statement: &Statement, checks: &mut Checks) {
        // Whoever publishes the statistics looks after attendance.
        let offices = publishers(&self.world.reference.figures);
        if offices.is_empty() {
            checks.unregulated("JD-ATT-1");
            return;
        }
        let may = authority::acts_still(self.envelope, self.acted, &offices, self.world);
        checks.require(may, "GY-CORE-E-ROLE", "JD-ATT-1");
        match statement {
            Statement::PunchesImported(import) => self.imported(import, checks),
            Statement::ImportUndone(undone) => {
                checks.require(!self.is_own(), "GY-CORE-E-SELF", "GY-CORE-12");
                let standing = self.month.is_some_and(|month| stands(month, undone));
                checks.require(standing, "GY-CORE-E-STATE", "JD-ATT-1");
                checks.required_text("reason", &undone.reason, REASON_MAX);
            }
            _ => checks.refuse("GY-CORE-E-STATE", "JD-ATT-1", Vec::new()),
        }
    }

    fn imported(&self, import: &Import, checks: &mut Checks) {
        let (reference, person) = (self.world.reference, &import.person);
        checks.require(*person != self.envelope.person, "GY-CORE-E-SELF", "GY-CORE-12");
        let in_scope = |at: &Timestamp| in_scope(person, at.date(), reference);
        checks.require(import.at.iter().all(in_scope), &code("SCOPE", reference), "JD-ATT-1");
        checks.required_text("source", &import.source, SOURCE_MAX);
        checks.required("at", !import.at.is_empty());
        let oldest = oldest(self.world.now.date());
        // One time of a minute is enough.
        let in_order = import.at.is_sorted_by(|a, b| minute(*a) < minute(*b));
        let of_month = |at: &Timestamp| {
            at.is_sane() && self.envelope.doc == month_of(reference, person, *at) && at.date() >= oldest
        };
        checks.range("at", in_order && import.at.len() <= PUNCHES_MAX && import.at.iter().all(of_month));
        if let Some(last) = import.at.last() {
            checks.not_future(*last, self.world);
        }
        let has_room = |month: &Month| {
            let standing = month.punches.iter().filter(|punch| punch.imported.is_some()).count();
            month.imports.len() < IMPORTS_MAX && standing + import.at.len() <= IMPORTED_MAX
        };
        checks.range("imports", self.month.is_none_or(has_room));
    }
}

fn minute(at: Timestamp) -> i64 {
    at.0.div_euclid(60_000)
}

/// Whether a month has a punch of this minute that counts.
fn is_known(month: &Month, at: Timestamp) -> bool {
    month.punches.iter().any(|punch| punch.counts() && minute(punch.at) == minute(at))
}

/// One time of a file, in its order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Row of the file, from 1.
    pub row: usize,
    /// The terminal's number of the person, as written; may be empty.
    pub number: String,
    pub name: String,
    /// None where date or time cannot be read.
    pub at: Option<Timestamp>,
}

/// What would become of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// It is brought in, as a punch of this point.
    Point(Place),
    /// There is a punch of that minute.
    Known,
    /// The file has that minute twice.
    Twice,
    /// Neither number nor name is one person's.
    Unknown,
    /// The regulation is not about this person.
    OutOfScope,
    /// One's own: somebody else has to bring it in.
    Own,
    /// In no part of a day that has points: a day off.
    NoPoint,
    Future,
    /// Longer ago than [`DAYS_MAX`].
    Old,
    Unreadable,
}

/// A line looked through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked<'a> {
    pub line: &'a Line,
    pub who: Option<&'a WorkerId>,
    pub found: Found,
}

/// Looks a file through, before anything is written.
pub fn look<'a>(lines: &'a [Line], me: &WorkerId, world: &World<'a>) -> Vec<Looked<'a>> {
    let people = People::of(world.reference);
    let mut months: BTreeMap<&WorkerId, Vec<&Month>> = BTreeMap::new();
    let mut seen: BTreeMap<&WorkerId, Vec<i64>> = BTreeMap::new();
    let mut looked = Vec::new();
    for line in lines {
        let who = people.of_line(line);
        let found = match (line.at, who) {
            (None, _) => Found::Unreadable,
            (_, None) => Found::Unknown,
            (Some(at), Some(who)) => {
                let months = months.entry(who).or_insert_with(|| world.others.months_of(who));
                let minutes = seen.entry(who).or_default();
                let found = of_person(at, who, me, months, minutes, world);
                if matches!(found, Found::Point(_)) {
                    minutes.push(minute(at));
                }
                found
            }
        };
        looked.push(Looked { line, who, found });
    }
    looked
}

fn of_person(
    at: Timestamp,
    who: &WorkerId,
    me: &WorkerId,
    months: &[&Month],
    seen: &[i64],
    world: &World<'_>,
) -> Found {
    let reference = world.reference;
    let future_ms = i64::from(reference.figures.time.future_s) * 1000;
    if who == me {
        Found::Own
    } else if !in_scope(who, at.date(), reference) {
        Found::OutOfScope
    } else if !at.is_sane() || at.since(world.now) > future_ms {
        Found::Future
    } else if at.date() < oldest(world.now.date()) {
        Found::Old
    } else if seen.contains(&minute(at)) {
        Found::Twice
    } else if months.iter().any(|month| is_known(month, at)) {
        Found::Known
    } else {
        place(at, reference).map_or(Found::NoPoint, Found::Point)
    }
}

/// The point to whose part of a day a time belongs; after midnight, of the day before.
fn place(at: Timestamp, reference: &Reference) -> Option<Place> {
    [at.date(), at.date().plus_days(-1)].into_iter().find_map(|on| {
        let points = reference.points(on).iter();
        let mut points = points.zip(0..).filter(|_| reference.calendar.works(on));
        let inside = |from: u32, until: u32| (on.at_second(from)..on.at_second(until)).contains(&at);
        let point = points.find(|(point, _)| inside(point.from_second, point.until_second))?.1;
        Some(Place { on, point })
    })
}

/// Everybody by what a terminal knows of them; none where two have it.
struct People<'a> {
    /// In lower case.
    by_number: BTreeMap<String, Option<&'a WorkerId>>,
    by_name: BTreeMap<String, Option<&'a WorkerId>>,
}

impl<'a> People<'a> {
    fn of(reference: &'a Reference) -> Self {
        let mut people = Self { by_number: BTreeMap::new(), by_name: BTreeMap::new() };
        for (id, worker) in &reference.organisation.workers {
            let known =
                [(&mut people.by_number, id.as_str().to_ascii_lowercase()), (&mut people.by_name, worker.name.clone())];
            for (index, key) in known {
                index.entry(key).and_modify(|alone| *alone = None).or_insert(Some(id));
            }
        }
        people
    }

    /// By number where that is one of ours, otherwise by a name that only one person has.
    fn of_line(&self, line: &Line) -> Option<&'a WorkerId> {
        let numbered = self.by_number.get(&line.number.to_ascii_lowercase()).copied().flatten();
        numbered.or_else(|| self.by_name.get(&line.name).copied().flatten())
    }
}

/// What would be written: one import a person and month.
pub fn imports(looked: &[Looked<'_>], source: &str, reference: &Reference) -> Vec<(DocId, Import)> {
    let mut imports: BTreeMap<DocId, Import> = BTreeMap::new();
    for line in looked {
        let (Found::Point(_), Some(who), Some(at)) = (line.found, line.who, line.line.at) else { continue };
        let new = || Import { person: who.clone(), source: source.to_owned(), at: Vec::new() };
        let import = imports.entry(month_of(reference, who, at)).or_insert_with(new);
        if import.at.len() < PUNCHES_MAX {
            import.at.push(at);
        }
    }
    for import in imports.values_mut() {
        order(&mut import.at, |at| *at);
    }
    imports.into_iter().collect()
}

/// The first day that a file may reach back to.
pub fn oldest(today: Date) -> Date {
    today.plus_days(-DAYS_MAX)
}

#[cfg(test)]
mod examples;
