//! Reads a scenario: every line against what the regulations, the directory and the lines before it allow, and all mistakes at
//! once. `docs/scenarios.md` is the manual; a test compares the two.

mod act;
mod expect;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use doorstep_core::domain::{Date, DocId, GroupId, Organisation, Role, Span, Timestamp, WindowId, WorkerId};

use super::edition::{self, Edition, Open};
use super::line::{FILE_MAX, Line, Mistake, Read};
use super::step::{Handling, Named, Scenario, Step, What};

pub use act::{ARRANGEMENT, MANNERS, REASON, VERBS};
pub use expect::EXPECTATIONS;

/// More lines than anybody reads aloud.
const STEPS_MAX: usize = 5_000;

/// How the lines may read that are about nobody's act. The first word of each is its own.
pub const STEPS: &[&str] = &[
    "centre ID",
    "pack FILE directory FILE",
    "at DATE TIME",
    "at TIME",
    "at +LENGTH",
    "publish pack FILE",
    "publish directory FILE",
    "publish pack FILE directory FILE",
    "change FIGURE to VALUE",
    "expect …",
];

/// How the lines may read that are about a phone and a role.
pub const HANDLINGS: &[&str] = &[
    "PERSON goes offline",
    "PERSON comes online",
    "PERSON syncs",
    "everybody goes offline",
    "everybody comes online",
    "everybody syncs",
    "PERSON restarts the app",
    "PERSON's clock is LENGTH fast",
    "PERSON's clock is LENGTH slow",
    "PERSON's clock is right",
    "PERSON becomes ROLE from DATE",
    "PERSON becomes ROLE of group GROUP from DATE",
    "PERSON becomes ROLE of window WINDOW from DATE",
    "PERSON ceases to be ROLE after DATE",
];

/// Reads a file's text. `folder` is where its paths begin; `pack` stands in for the pack that the file begins with.
///
/// Errors: every mistake, in the order of the lines. Never empty.
pub fn read(text: &str, folder: &Path, pack: Option<&str>, open: Open<'_>) -> Result<Scenario, Vec<Mistake>> {
    if text.len() > FILE_MAX {
        return Err(vec![Mistake { line: 0, what: format!("the file has more than {FILE_MAX} bytes") }]);
    }
    let mut reader = Reader {
        folder,
        pack,
        open,
        opened: None,
        edition: None,
        first: None,
        begins: None,
        now: None,
        names: BTreeMap::new(),
        docs: 0,
        mistakes: Vec::new(),
        steps: Vec::new(),
    };
    for (index, text) in text.lines().enumerate().take(STEPS_MAX + 1) {
        let line = index + 1;
        if let Err(what) = reader.line(line, text) {
            reader.mistakes.push(Mistake { line, what });
        }
    }
    if text.lines().count() > STEPS_MAX {
        reader.mistakes.push(Mistake { line: 0, what: format!("the file has more than {STEPS_MAX} lines") });
    }
    let Reader { first, begins, names, mut mistakes, steps, .. } = reader;
    if !steps.iter().any(|step| matches!(step.what, What::Expect(_))) && mistakes.is_empty() {
        mistakes.push(Mistake { line: 0, what: "nothing is expected; add a line that begins with expect".to_owned() });
    }
    match (first, begins) {
        (Some(first), Some(begins)) if mistakes.is_empty() => Ok(Scenario { first, begins, steps, names }),
        _ => {
            if mistakes.is_empty() {
                mistakes.push(Mistake { line: 0, what: format!("the file does not begin; write: {}", STEPS[0]) });
            }
            Err(mistakes)
        }
    }
}

pub(super) struct Reader<'a> {
    folder: &'a Path,
    pack: Option<&'a str>,
    open: Open<'a>,
    /// The files of the first edition, until the clock says on which day they are read.
    opened: Option<(usize, String, String)>,
    /// What is in force at this line; none while it is unknown or could not be read.
    edition: Option<Edition>,
    first: Option<Edition>,
    begins: Option<Timestamp>,
    now: Option<Timestamp>,
    names: BTreeMap<String, Named>,
    docs: u64,
    mistakes: Vec<Mistake>,
    steps: Vec<Step>,
}

impl Reader<'_> {
    fn line(&mut self, number: usize, text: &str) -> Read<()> {
        let mut line = Line::split(text, self.now.map(Timestamp::date))?;
        if line.is_done() {
            return Ok(());
        }
        let what = if line.take("centre") {
            let files = edition::demo(&line.word("the id of a make-believe centre")?)?;
            line.end("centre ID")?;
            return self.begin(number, files);
        } else if line.take("pack") {
            let pack = self.file(&mut line)?;
            line.must("directory")?;
            let directory = self.file(&mut line)?;
            line.end("pack FILE directory FILE")?;
            return self.begin(number, (pack, directory));
        } else if line.take("at") {
            return self.at(number, text, line);
        } else if self.now.is_none() {
            let before = if self.opened.is_none() { "centre ID" } else { "at DATE TIME" };
            return Err(format!("{} comes too early; first write: {before}", line.shown()));
        } else if line.take("publish") {
            self.publish(&mut line)?
        } else if line.take("change") {
            let key = line.word("a figure of the pack, as leave.half_day_minutes")?;
            line.must("to")?;
            let value = line.maybe_text().map(|text| format!("{text:?}"));
            let value = value.map_or_else(|| line.word("the new value"), Ok)?;
            line.end("change FIGURE to VALUE")?;
            self.put_in_force(|edition, today| edition.with_figure(&key, &value, today))?
        } else if line.take("expect") {
            What::Expect(self.expectation(&mut line)?)
        } else {
            self.subject(&mut line)?
        };
        self.steps.push(Step { line: number, text: text.trim().to_owned(), what });
        Ok(())
    }

    fn begin(&mut self, number: usize, (pack, directory): (String, String)) -> Read<()> {
        if self.opened.is_some() {
            return Err("the file has its centre already; a scenario plays in one".to_owned());
        }
        let pack = self.pack.map_or(pack, str::to_owned);
        self.opened = Some((number, pack, directory));
        Ok(())
    }

    fn file(&mut self, line: &mut Line) -> Read<String> {
        let name = line.maybe_text().map_or_else(|| line.word("the path of a file"), Ok)?;
        (self.open)(&self.folder.join(name))
    }

    fn at(&mut self, number: usize, text: &str, mut line: Line) -> Read<()> {
        let forward = line.peek().and_then(|word| word.strip_prefix('+')).map(str::to_owned);
        let at = match (forward, self.now) {
            (Some(length), Some(now)) => {
                line.word("a length of time")?;
                let length = super::line::duration_of(&length)
                    .ok_or_else(|| format!("`+{length}` is no length of time; write one as +20s, +30m, +2h or +3d"))?;
                now.plus_ms(length)
            }
            (Some(_), None) => return Err("the first `at` names its day; write: at DATE TIME".to_owned()),
            (None, _) => line.moment()?,
        };
        line.end("at DATE TIME, at TIME or at +LENGTH")?;
        if !at.is_sane() {
            return Err("a scenario plays between the years 2000 and 2199".to_owned());
        }
        if self.now.is_some_and(|now| at < now) {
            return Err("time does not go back; the line before is later".to_owned());
        }
        if self.now.is_none() {
            let (begun, pack, directory) =
                self.opened.clone().ok_or_else(|| "the centre comes first; write: centre ID".to_owned())?;
            self.begins = Some(at);
            match Edition::first(pack, directory, at.date()) {
                Ok(edition) => {
                    self.first = Some(edition.clone());
                    self.edition = Some(edition);
                }
                Err(what) => self.mistakes.push(Mistake { line: begun, what }),
            }
        }
        self.now = Some(at);
        self.steps.push(Step { line: number, text: text.trim().to_owned(), what: What::At(at) });
        Ok(())
    }

    fn publish(&mut self, line: &mut Line) -> Read<What> {
        let pack = if line.take("pack") { Some(self.file(line)?) } else { None };
        let directory = if line.take("directory") { Some(self.file(line)?) } else { None };
        if pack.is_none() && directory.is_none() {
            return Err(format!("{} stands where `pack` or `directory` belongs", line.shown()));
        }
        line.end("publish pack FILE directory FILE, or one of the two")?;
        self.put_in_force(|edition, today| edition.next(pack, directory, today))
    }

    fn put_in_force(&mut self, next: impl FnOnce(&Edition, Date) -> Read<Edition>) -> Read<What> {
        let (Some(edition), Some(now)) = (&self.edition, self.now) else {
            return Err("the centre of this file cannot be read, so nothing can be published over it".to_owned());
        };
        let next = next(edition, now.date())?;
        self.edition = Some(next.clone());
        Ok(What::Publish(Box::new(next)))
    }

    /// A line that begins with a person.
    fn subject(&mut self, line: &mut Line) -> Read<What> {
        let everybody = line.take("everybody");
        let owner = line.peek().and_then(|word| word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")));
        if let Some(owner) = owner.map(str::to_owned) {
            let who = self.person_named(&owner)?;
            line.word("a person")?;
            return self.clock(who, line);
        }
        let who = if everybody { None } else { Some(self.person(line)?) };
        let handlings = [
            ("goes offline", Handling::Offline),
            ("comes online", Handling::Online),
            ("syncs", Handling::Sync),
            ("restarts the app", Handling::Restart),
        ];
        if let Some((verb, handling)) = handlings.into_iter().find(|(verb, _)| line.take(verb)) {
            line.end(&format!("PERSON {verb}"))?;
            return Ok(What::Phone(who, handling));
        }
        let Some(who) = who else {
            return Err(format!(
                "{} is nothing that everybody does at once; there are goes offline, comes online, syncs",
                line.shown()
            ));
        };
        if line.take("becomes") {
            let role = role(line)?;
            let span = self.span_of_role(line)?;
            line.must("from")?;
            let from = line.date()?;
            line.end("PERSON becomes ROLE from DATE")?;
            self.put_in_force(|edition, today| edition.with_grant(who.as_str(), role, &span, from, today))
        } else if line.take("ceases to be") {
            let role = role(line)?;
            line.must("after")?;
            let last = line.date()?;
            line.end("PERSON ceases to be ROLE after DATE")?;
            self.put_in_force(|edition, today| edition.with_end(who.as_str(), role, last, today))
        } else {
            let (act, manner) = self.act(line)?;
            Ok(What::Act(who, act, manner))
        }
    }

    fn clock(&mut self, who: WorkerId, line: &mut Line) -> Read<What> {
        line.must("clock is")?;
        let handling = if line.take("right") {
            Handling::ClockRight
        } else {
            let by = line.duration()?;
            Handling::ClockOff(if line.one_of("error of a clock", &[(false, "fast"), (true, "slow")])? {
                -by
            } else {
                by
            })
        };
        line.end("PERSON's clock is LENGTH fast")?;
        Ok(What::Phone(Some(who), handling))
    }

    fn span_of_role(&mut self, line: &mut Line) -> Read<Span> {
        if !line.take("of") {
            return Ok(Span::Centre);
        }
        if line.one_of("place of a role", &[(true, "group"), (false, "window")])? {
            let id = line.word("the id of a group")?;
            self.known(&id, "group", |held| held.groups.keys().map(GroupId::as_str).collect())?;
            Ok(Span::Group(GroupId(id)))
        } else {
            Ok(Span::Window(self.window(line)?))
        }
    }

    fn organisation(&self) -> Option<&Organisation> {
        self.edition.as_ref().map(|edition| &edition.reference.organisation)
    }

    /// Whether an id is one of the directory's; while that cannot be read, any is.
    fn known(&self, id: &str, what: &str, ids: impl FnOnce(&Organisation) -> BTreeSet<&str>) -> Read<()> {
        let Some(organisation) = self.organisation() else { return Ok(()) };
        let ids = ids(organisation);
        if ids.contains(id) {
            return Ok(());
        }
        let all = ids.into_iter().collect::<Vec<_>>().join(", ");
        Err(format!("there is no {what} `{id}`; there are {all}"))
    }

    fn window(&self, line: &mut Line) -> Read<WindowId> {
        let id = line.word("the id of a window")?;
        self.known(&id, "window", |held| held.windows.keys().map(WindowId::as_str).collect())?;
        Ok(WindowId(id))
    }

    fn person(&self, line: &mut Line) -> Read<WorkerId> {
        let name = line.word("a person")?;
        self.person_named(&name)
    }

    /// By id, or by a name that only one person has.
    fn person_named(&self, name: &str) -> Read<WorkerId> {
        let Some(organisation) = self.organisation() else { return Ok(WorkerId::new(name)) };
        let id = WorkerId::new(name);
        if organisation.workers.contains_key(&id) {
            return Ok(id);
        }
        let called: Vec<_> = organisation.workers.iter().filter(|(_, worker)| worker.name == name).collect();
        match called[..] {
            [(id, _)] => Ok(id.clone()),
            [] => {
                let first = STEPS.iter().map(|step| step.split(' ').next().unwrap_or_default());
                let first: BTreeSet<&str> = first.collect();
                let first = first.into_iter().collect::<Vec<_>>().join(", ");
                let ids = organisation.workers.keys().map(WorkerId::as_str).collect::<Vec<_>>().join(", ");
                Err(format!("`{name}` is nobody here; there are {ids} (a line may also begin with {first}, everybody)"))
            }
            _ => Err(format!("several people are called `{name}`; write the id of one")),
        }
    }

    /// A document's name that is new here.
    fn new_name(&mut self, line: &mut Line, is_visit: bool) -> Read<DocId> {
        let name = line.word("a short name, as L1")?;
        if self.names.contains_key(&name) {
            return Err(format!("`{name}` has been begun already; give this one another name"));
        }
        let is_person = self.organisation().is_some_and(|held| held.workers.contains_key(&WorkerId::new(&name)));
        if is_person || !name.starts_with(|first: char| first.is_ascii_uppercase()) {
            return Err(format!(
                "`{name}` cannot be told from a person or a word; begin the name with a capital, as L1"
            ));
        }
        self.docs += 1;
        let mut id = [0; 16];
        id[8..].copy_from_slice(&self.docs.to_be_bytes());
        let doc = DocId::drawn(id);
        self.names.insert(name, Named { doc, is_visit });
        Ok(doc)
    }

    /// The name of a document that a line before began.
    fn named(&self, line: &mut Line) -> Read<Named> {
        let name = line.word("the name of a leave or visit")?;
        let known = || self.names.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        self.names.get(&name).copied().ok_or_else(|| {
            if self.names.is_empty() {
                format!("nothing is called `{name}` yet; a line `PERSON asks for leave {name}: …` begins it")
            } else {
                format!("nothing is called `{name}` yet; there are {}", known())
            }
        })
    }

    fn leave(&self, line: &mut Line) -> Read<DocId> {
        let shown = line.shown();
        let named = self.named(line)?;
        if named.is_visit { Err(format!("{shown} is a visit; a leave belongs here")) } else { Ok(named.doc) }
    }

    fn visit(&self, line: &mut Line) -> Read<DocId> {
        let shown = line.shown();
        let named = self.named(line)?;
        if named.is_visit { Ok(named.doc) } else { Err(format!("{shown} is a leave; a visit belongs here")) }
    }
}

fn role(line: &mut Line) -> Read<Role> {
    line.one_of("role", &Role::ALL.map(|role| (role, role.name())))
}

#[cfg(test)]
mod tests;
