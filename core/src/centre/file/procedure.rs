//! Procedures (办理规程) of a pack: those that it names among ours, and its own.
//!
//! A procedure is a file or a table `[procedure.NAME]` of the pack. Names are written `中文|English`; a test of a guard as
//! `payment is on_delivery, signature is missing`, all of which hold when the act is refused with the code before the colon.

mod word;

use super::reader::{Reader, Table};
use super::{Fault, FileProblem, Source};
use crate::domain::Role;
use crate::procedure::{
    Act, Ask, Branch, Choice, Clock, Comparison, Copy, Field, FieldKind, Fill, From, Guard, Length, Lookup, MONTH_END,
    NEW, Offer, Operand, Pending, Procedure, Say, Stage, Who, Words,
};
use word::{operand, test, tests};

const RULE: &str = "GY-CORE-14";
const NAME: &str = "`中文|English`";

/// What the packs that we ship have in common, by the id of the regulation.
const SHIPPED: &[(&str, &str)] = &[
    ("GY-AGENT", include_str!("../../../centres/procedures/GY-AGENT.toml")),
    ("GY-AGENT-UNIT", include_str!("../../../centres/procedures/GY-AGENT-UNIT.toml")),
    ("GY-COUR", include_str!("../../../centres/procedures/GY-COUR.toml")),
    ("GY-COUR-FEE", include_str!("../../../centres/procedures/GY-COUR-FEE.toml")),
    ("GY-COUR-MONTH", include_str!("../../../centres/procedures/GY-COUR-MONTH.toml")),
    ("GY-DEFER", include_str!("../../../centres/procedures/GY-DEFER.toml")),
    ("GY-DEFER-MATTER", include_str!("../../../centres/procedures/GY-DEFER-MATTER.toml")),
    ("GY-DEFER-STAFF", include_str!("../../../centres/procedures/GY-DEFER-STAFF.toml")),
    ("GY-FIRST", include_str!("../../../centres/procedures/GY-FIRST.toml")),
    ("GY-GREEN", include_str!("../../../centres/procedures/GY-GREEN.toml")),
    ("GY-ONCE", include_str!("../../../centres/procedures/GY-ONCE.toml")),
    ("GY-ONCE-CHANGE", include_str!("../../../centres/procedures/GY-ONCE-CHANGE.toml")),
    ("YG-FST", include_str!("../../../centres/procedures/YG-FST.toml")),
    ("YG-SVC", include_str!("../../../centres/procedures/YG-SVC.toml")),
    ("YG-SVC-MATTER", include_str!("../../../centres/procedures/YG-SVC-MATTER.toml")),
    ("YG-SVC-MONTH", include_str!("../../../centres/procedures/YG-SVC-MONTH.toml")),
    ("ZW-DEN", include_str!("../../../centres/procedures/ZW-DEN.toml")),
    ("ZW-FST", include_str!("../../../centres/procedures/ZW-FST.toml")),
    ("ZW-ONE", include_str!("../../../centres/procedures/ZW-ONE.toml")),
    ("ZW-ONE-GUIDE", include_str!("../../../centres/procedures/ZW-ONE-GUIDE.toml")),
    ("ZY-FST", include_str!("../../../centres/procedures/ZY-FST.toml")),
    ("ZY-ONE", include_str!("../../../centres/procedures/ZY-ONE.toml")),
    ("ZY-ONE-LIST", include_str!("../../../centres/procedures/ZY-ONE-LIST.toml")),
];

pub(super) fn read(reader: &mut Reader<'_>, root: &mut Table<'_>) -> Vec<Procedure> {
    let mut procedures = Vec::new();
    let named = if root.has("procedures") { root.texts(reader, "procedures", RULE) } else { Vec::new() };
    for id in named {
        match shipped(id) {
            Some(Ok(procedure)) => procedures.push(procedure),
            // Found by our own tests, and said all the same.
            Some(Err(problems)) => {
                for problem in problems {
                    root.report(reader, "procedures", Fault::Refused(format!("{id}: {problem}")), RULE);
                }
            }
            None => {
                let known: Vec<&str> = SHIPPED.iter().map(|(id, _)| *id).collect();
                let fault = Fault::Dangling(format!("procedure {id}; there are {}", known.join(", ")));
                root.report(reader, "procedures", fault, RULE);
            }
        }
    }
    if let Some(mut own) = root.regulation(reader, "procedure", RULE) {
        for key in own.keys() {
            if let Some(table) = own.table(reader, key, RULE) {
                procedures.push(procedure(reader, table));
            }
        }
        own.close(reader);
    }
    for (index, procedure) in procedures.iter().enumerate() {
        if procedures[..index].iter().any(|other| other.id == procedure.id) {
            root.report(reader, "procedures", Fault::Contradiction("a procedure is there twice"), RULE);
        }
    }
    procedures
}

/// One of ours. Errors: what is wrong with it.
fn shipped(id: &str) -> Option<Result<Procedure, Vec<FileProblem>>> {
    let (_, text) = SHIPPED.iter().find(|(of, _)| *of == id)?;
    let mut problems = Vec::new();
    let read = Reader::open(Source::Pack, text, &mut problems, procedure);
    Some(read.ok_or(problems))
}

fn outlined(id: &str) -> Option<Procedure> {
    let (_, text) = SHIPPED.iter().find(|(of, _)| *of == id)?;
    Reader::open(Source::Pack, text, &mut Vec::new(), |reader, mut table| outline(reader, &mut table))
}

fn procedure(reader: &mut Reader<'_>, mut table: Table<'_>) -> Procedure {
    let mut procedure = outline(reader, &mut table);
    // Acts name clocks and lookups.
    let lookups = if table.has("lookup") { table.tables(reader, "lookup", RULE) } else { Vec::new() };
    procedure.lookups = lookups.into_iter().map(|table| lookup(reader, table, &procedure)).collect();
    let acts = table.tables(reader, "act", RULE);
    procedure.acts = acts.into_iter().map(|table| act(reader, table, &procedure)).collect();
    for key in unknown(&procedure) {
        table.report(reader, "id", Fault::Dangling(key), RULE);
    }
    table.close(reader);
    procedure
}

/// What the lookups of others have to know of a procedure. Two may look at each other.
fn outline(reader: &mut Reader<'_>, table: &mut Table<'_>) -> Procedure {
    let id = table.text(reader, "id", RULE);
    let regulation = table.text(reader, "regulation", RULE);
    let name = words(reader, table, "name");
    let fields = table.tables(reader, "field", RULE).into_iter().map(|table| field(reader, table)).collect();
    let stages = table.tables(reader, "stage", RULE).into_iter().map(|table| stage(reader, table)).collect();
    let readers = roles(reader, table, "readers");
    let open = table.has("open") && table.flag(reader, "open", RULE);
    let title = texts(reader, table, "title");
    let found_by = texts(reader, table, "found_by");
    let says = says(reader, table);
    let clocks = if table.has("clock") { table.tables(reader, "clock", RULE) } else { Vec::new() };
    let (acts, lookups) = (Vec::new(), Vec::new());
    let mut procedure = Procedure {
        id,
        regulation,
        name,
        fields,
        stages,
        acts,
        clocks: Vec::new(),
        readers,
        open,
        title,
        found_by,
        lookups,
        says,
    };
    procedure.clocks = clocks.into_iter().map(|table| clock(reader, table, &procedure)).collect();
    procedure
}

fn words(reader: &mut Reader<'_>, table: &mut Table<'_>, key: &str) -> Words {
    let text = table.text(reader, key, RULE);
    bilingual(&text).unwrap_or_else(|| {
        if !text.is_empty() {
            table.report(reader, key, Fault::Form(NAME), RULE);
        }
        Words { zh: String::new(), en: String::new() }
    })
}

fn bilingual(text: &str) -> Option<Words> {
    let (zh, en) = text.split_once('|')?;
    let (zh, en) = (zh.trim().to_owned(), en.trim().to_owned());
    (!zh.is_empty() && !en.is_empty()).then_some(Words { zh, en })
}

fn texts(reader: &mut Reader<'_>, table: &mut Table<'_>, key: &str) -> Vec<String> {
    if !table.has(key) {
        return Vec::new();
    }
    table.texts(reader, key, RULE).into_iter().map(str::to_owned).collect()
}

fn roles(reader: &mut Reader<'_>, table: &mut Table<'_>, key: &str) -> Vec<Role> {
    let names = texts(reader, table, key);
    let known = |name: &String| Role::from_name(name);
    if let Some(name) = names.iter().find(|name| known(name).is_none()) {
        table.report(reader, key, Fault::Dangling(format!("role {name}")), RULE);
    }
    names.iter().filter_map(known).collect()
}

/// `CODE: 中文|English`
fn says(reader: &mut Reader<'_>, table: &mut Table<'_>) -> Vec<Say> {
    let written = texts(reader, table, "says");
    let say = |text: &String| {
        let (code, words) = text.split_once(':')?;
        Some(Say { code: code.trim().to_owned(), words: bilingual(words)? })
    };
    let says: Vec<Say> = written.iter().filter_map(say).collect();
    if says.len() != written.len() {
        table.report(reader, "says", Fault::Form("a list of `CODE: 中文|English`"), RULE);
    }
    says
}

fn field(reader: &mut Reader<'_>, mut table: Table<'_>) -> Field {
    let key = table.text(reader, "key", RULE);
    let name = words(reader, &mut table, "name");
    let word = table.text(reader, "kind", RULE);
    let kind = match word.as_str() {
        "text" => FieldKind::Text,
        "long" => FieldKind::Long,
        "private" => FieldKind::Private,
        "tick" => FieldKind::Tick,
        "day" => FieldKind::Day,
        "moment" => FieldKind::Moment,
        "worker" => FieldKind::Worker,
        "workers" => FieldKind::Workers,
        "window" => FieldKind::Window,
        "matter" => FieldKind::Matter,
        "things" => FieldKind::Things,
        "drawing" => FieldKind::Drawing,
        "receipt" => FieldKind::Receipt,
        "case" => FieldKind::Case,
        "number" => {
            let decimals = table.optional(reader, "decimals", RULE, 0..=4, "a number from 0 to 4").unwrap_or_default();
            FieldKind::Number { decimals: decimals as u8, unit: words(reader, &mut table, "unit") }
        }
        "choice" => FieldKind::Choice(choices(reader, &mut table)),
        _ => {
            table.report(reader, "kind", Fault::Form("a kind of field"), RULE);
            FieldKind::Text
        }
    };
    table.close(reader);
    Field { key, name, kind }
}

fn choices(reader: &mut Reader<'_>, table: &mut Table<'_>) -> Vec<Choice> {
    let written = texts(reader, table, "of");
    let choice = |text: &String| {
        let (key, name) = text.split_once('|')?;
        Some(Choice { key: key.trim().to_owned(), name: bilingual(name)? })
    };
    let choices: Vec<Choice> = written.iter().filter_map(choice).collect();
    if choices.len() != written.len() || choices.is_empty() {
        table.report(reader, "of", Fault::Form("a list of `key|中文|English`"), RULE);
    }
    choices
}

fn stage(reader: &mut Reader<'_>, mut table: Table<'_>) -> Stage {
    let key = table.text(reader, "key", RULE);
    let name = words(reader, &mut table, "name");
    let ends = table.has("ends") && table.flag(reader, "ends", RULE);
    table.close(reader);
    Stage { key, name, ends }
}

fn act(reader: &mut Reader<'_>, mut table: Table<'_>, procedure: &Procedure) -> Act {
    let key = table.text(reader, "key", RULE);
    let name = words(reader, &mut table, "name");
    let rule = table.text(reader, "rule", RULE);
    let from = texts(reader, &mut table, "from").into_iter();
    let from = from.map(|stage| if stage == "new" { NEW.to_owned() } else { stage }).collect();
    let when = texts(reader, &mut table, "when");
    let when = when.iter().flat_map(|text| tests(reader, &table, "when", text, procedure)).collect();
    let to = table.has("to").then(|| table.text(reader, "to", RULE));
    let branches = texts(reader, &mut table, "branches");
    let branches = branches.iter().filter_map(|text| {
        let (to, tests) = text.split_once(':')?;
        Some(Branch { to: to.trim().to_owned(), tests: self::tests(reader, &table, "branches", tests, procedure) })
    });
    let branches = branches.collect();
    let who = people(reader, &mut table, "who");
    let not = people(reader, &mut table, "not");
    let optional = table.has("optional") && table.flag(reader, "optional", RULE);
    let asks = texts(reader, &mut table, "asks");
    let asks = asks.iter().map(|text| ask(reader, &table, text, procedure)).collect();
    let offers = texts(reader, &mut table, "offers");
    let offers = offers.iter().filter_map(|text| offer(reader, &table, text, procedure)).collect();
    let copies = texts(reader, &mut table, "copies").iter().filter_map(|text| copy(text)).collect();
    let fills = texts(reader, &mut table, "fills");
    let fills = fills.iter().filter_map(|text| fill(reader, &table, text, procedure)).collect();
    let refusals = texts(reader, &mut table, "refuse");
    let refusals = refusals.iter().filter_map(|text| {
        let Some((code, tests)) = text.split_once(':') else {
            table.report(reader, "refuse", Fault::Form("`CODE: field is value`"), RULE);
            return None;
        };
        Some(Guard { code: code.trim().to_owned(), tests: self::tests(reader, &table, "refuse", tests, procedure) })
    });
    let refusals = refusals.collect();
    table.close(reader);
    Act { key, name, rule, from, when, to, branches, who, not, optional, asks, offers, copies, fills, refusals }
}

/// `name`, `name?` where it may be empty, `name!CODE` where that is a code of its own, `name?: tests` where it is asked for only
/// while they hold.
fn ask(reader: &mut Reader<'_>, table: &Table<'_>, text: &str, procedure: &Procedure) -> Ask {
    if let Some((field, tests)) = text.split_once("?:") {
        let tests = self::tests(reader, table, "asks", tests, procedure);
        return Ask { field: field.to_owned(), missing: None, tests };
    }
    let tests = Vec::new();
    if let Some((field, code)) = text.split_once('!') {
        return Ask { field: field.to_owned(), missing: Some(code.to_owned()), tests };
    }
    match text.strip_suffix('?') {
        Some(field) => Ask { field: field.to_owned(), missing: None, tests },
        None => Ask { field: text.to_owned(), missing: Some(format!("GY-CORE-E-REQUIRED({text})")), tests },
    }
}

/// `basis is @basis_of.matter`; `to_add is some @materials_of.matter` for a list to tick off.
fn offer(reader: &mut Reader<'_>, table: &Table<'_>, text: &str, procedure: &Procedure) -> Option<Offer> {
    let read = || {
        let (field, value) = text.split_once(" is ")?;
        let some = value.trim().strip_prefix("some ");
        let value = operand(some.unwrap_or(value).trim().strip_prefix('@')?, procedure, None)?;
        let kind = &procedure.field(field)?.kind;
        let fits = match &value {
            Operand::Told(part, _) => part.fits(kind),
            Operand::Newest { .. } => true,
            Operand::Field(key) => procedure.field(key).is_some_and(|other| other.kind == *kind),
            _ => false,
        };
        let is_list = some.is_none() || *kind == FieldKind::Things;
        (fits && is_list).then(|| Offer { field: field.to_owned(), value, is_some: some.is_some() })
    };
    let offer = read();
    if offer.is_none() {
        let fault =
            Fault::Refused(format!("`{text}` is no offer of this procedure: `field is @what`, of the same kind"));
        table.report(reader, "offers", fault, RULE);
    }
    offer
}

/// `fee_schedule: fee, discount`
fn copy(text: &str) -> Option<Copy> {
    let (lookup, fields) = text.split_once(':')?;
    let fields = fields.split(',').map(|field| field.trim().to_owned()).collect();
    Some(Copy { lookup: lookup.trim().to_owned(), fields })
}

/// `first is @actor: receivers is missing`; without tests, always.
fn fill(reader: &mut Reader<'_>, table: &Table<'_>, text: &str, procedure: &Procedure) -> Option<Fill> {
    let (what, tests) = text.split_once(':').unwrap_or((text, ""));
    let filled = test(what.trim(), procedure).and_then(|test| match (test.left, test.is) {
        (Operand::Field(field), Comparison::Same) => Some((field, test.right)),
        _ => None,
    });
    // What the catalogue tells has a kind of its own.
    let fits = |field: &String, value: &Operand| match (value, procedure.field(field)) {
        (Operand::Told(part, _), Some(field)) => part.fits(&field.kind),
        _ => true,
    };
    let Some((field, value)) = filled.filter(|(field, value)| fits(field, value)) else {
        table.report(reader, "fills", Fault::Form("`field is value: tests`"), RULE);
        return None;
    };
    Some(Fill { field, value, tests: self::tests(reader, table, "fills", tests, procedure) })
}

/// Its tests are over the fields that the others have.
fn lookup(reader: &mut Reader<'_>, mut table: Table<'_>, own: &Procedure) -> Lookup {
    let key = table.text(reader, "key", RULE);
    let procedure = if table.has("procedure") { table.text(reader, "procedure", RULE) } else { own.id.clone() };
    let by = table.has("by").then(|| table.text(reader, "by", RULE)).map(|by| match by.split_once('=') {
        Some((theirs, own)) => (theirs.trim().to_owned(), own.trim().to_owned()),
        None => (by.clone(), by),
    });
    let stages = texts(reader, &mut table, "stages");
    let other = if procedure == own.id { None } else { outlined(&procedure) };
    if other.is_none() && procedure != own.id {
        table.report(reader, "procedure", Fault::Dangling(format!("procedure {procedure}")), RULE);
    }
    let mut tests = Vec::new();
    for text in texts(reader, &mut table, "tests") {
        tests.extend(self::tests(reader, &table, "tests", &text, other.as_ref().unwrap_or(own)));
    }
    table.close(reader);
    Lookup { key, procedure, by, stages, tests }
}

/// `anybody`, `author`, the name of a role, `@field` for who is named in it, `of @field` for the people of a window.
fn people(reader: &mut Reader<'_>, table: &mut Table<'_>, key: &str) -> Vec<Who> {
    let written = texts(reader, table, key);
    let who = |text: &String| match text.as_str() {
        "anybody" => Some(Who::Anybody),
        "author" => Some(Who::Author),
        other => {
            let of = other.strip_prefix("of @").map(|field| Who::Of(field.to_owned()));
            let named = other.strip_prefix('@').map(|field| Who::Named(field.to_owned()));
            of.or(named).or_else(|| Role::from_name(other).map(Who::Role))
        }
    };
    match written.iter().find(|text| who(text).is_none()) {
        Some(text) => table.report(reader, key, Fault::Dangling(format!("role {text}")), RULE),
        None if written.is_empty() && key == "who" => {
            table.report(reader, key, Fault::Missing("who does it"), RULE);
        }
        None => {}
    }
    written.iter().filter_map(who).collect()
}

fn clock(reader: &mut Reader<'_>, mut table: Table<'_>, procedure: &Procedure) -> Clock {
    let key = table.text(reader, "key", RULE);
    let name = words(reader, &mut table, "name");
    let rule = table.text(reader, "rule", RULE);
    let from = texts(reader, &mut table, "from");
    let from = match from.iter().find_map(|from| from.strip_prefix('@')) {
        Some(field) => From::Field(field.to_owned()),
        None => From::Acts(from),
    };
    let month_end = table.has("month_end") && table.flag(reader, "month_end", RULE);
    let when = texts(reader, &mut table, "when");
    let when = when.iter().flat_map(|text| tests(reader, &table, "when", text, procedure)).collect();
    let days = "a number of working days from 0 to 366";
    let length = if table.has("working_days") && table.has("working_days_of") {
        let otherwise = table.integer(reader, "working_days", RULE, 0..=366, days);
        Length::WorkingDaysOr(table.text(reader, "working_days_of", RULE), otherwise)
    } else if table.has("working_days") {
        Length::WorkingDays(table.integer(reader, "working_days", RULE, 0..=366, days))
    } else if table.has("working_days_of") {
        Length::WorkingDaysOf(table.text(reader, "working_days_of", RULE))
    } else if table.has("years") {
        Length::Years(table.integer(reader, "years", RULE, 1..=50, "a number of years from 1 to 50"))
    } else if table.has("day") {
        Length::Day(table.text(reader, "day", RULE))
    } else {
        Length::Minutes(table.integer(reader, "minutes", RULE, 1..=1440, "a number of minutes from 1 to 1440"))
    };
    let extended_by = table.has("extended_by").then(|| table.text(reader, "extended_by", RULE));
    let until = texts(reader, &mut table, "until");
    let pending = table.regulation(reader, "pending", RULE).map(|mut table| {
        let asked = table.text(reader, "asked", RULE);
        let decided = texts(reader, &mut table, "decided");
        let working_days = table.integer(reader, "working_days", RULE, 0..=366, days);
        table.close(reader);
        Pending { asked, decided, working_days }
    });
    let is_target = table.has("target") && table.flag(reader, "target", RULE);
    table.close(reader);
    Clock { key, name, rule, from, month_end, when, length, pending, extended_by, until, is_target }
}

/// What a procedure names and does not have.
fn unknown(procedure: &Procedure) -> Vec<String> {
    let mut missing = Vec::new();
    let mut field = |key: &String| {
        if procedure.field(key).is_none() {
            missing.push(format!("field {key}"));
        }
    };
    procedure.title.iter().for_each(&mut field);
    let found_by =
        procedure.found_by.iter().chain(procedure.lookups.iter().filter_map(|lookup| Some(&lookup.by.as_ref()?.1)));
    for key in found_by.filter(|key| *key != "*") {
        field(&key.strip_prefix(MONTH_END).unwrap_or(key).to_owned());
    }
    for test in procedure.lookups.iter().flat_map(|lookup| &lookup.tests) {
        if let Operand::Own(key) = &test.right {
            field(key);
        }
    }
    for act in &procedure.acts {
        act.asks.iter().map(|ask| &ask.field).for_each(&mut field);
        for offer in &act.offers {
            if !act.asks.iter().any(|ask| ask.field == offer.field) {
                field(&format!("{} that is asked for", offer.field));
            }
        }
        act.copies.iter().flat_map(|copy| &copy.fields).for_each(&mut field);
        for who in act.who.iter().chain(&act.not) {
            match who {
                Who::Named(key) | Who::Of(key) => field(key),
                Who::Anybody | Who::Author | Who::Role(_) => {}
            }
        }
    }
    for clock in &procedure.clocks {
        if let From::Field(key) = &clock.from {
            field(key);
        }
        match &clock.length {
            Length::WorkingDaysOf(key) | Length::WorkingDaysOr(key, _) | Length::Day(key) => field(key),
            Length::WorkingDays(_) | Length::Minutes(_) | Length::Years(_) => {}
        }
        clock.extended_by.iter().for_each(&mut field);
    }
    for act in &procedure.acts {
        let to = act.to.iter().chain(act.branches.iter().map(|branch| &branch.to));
        let from = act.from.iter().filter(|key| *key != NEW);
        for stage in from.chain(to).filter(|key| procedure.stage(key).is_none()) {
            missing.push(format!("stage {stage}"));
        }
        if act.is_from(None) && act.to.is_none() {
            missing.push(format!("stage after {}, which begins a proceeding", act.key));
        }
    }
    for clock in &procedure.clocks {
        let begins = match &clock.from {
            From::Acts(acts) => acts.as_slice(),
            From::Field(_) => &[],
        };
        for act in begins.iter().chain(&clock.until).filter(|key| procedure.act(key).is_none()) {
            missing.push(format!("act {act}"));
        }
    }
    for test in procedure.tests() {
        for operand in [&test.left, &test.right] {
            match operand {
                Operand::Days(act) | Operand::Times(act) if procedure.act(act).is_none() => {
                    missing.push(format!("act {act}"));
                }
                Operand::Own(key) => missing.push(format!("lookup around own.{key}")),
                _ => {}
            }
        }
    }
    // A stage that nobody leaves and that does not end would hold what is in it for ever.
    for stage in procedure.stages.iter().filter(|stage| !stage.ends) {
        if !procedure.acts.iter().any(|act| act.from.contains(&stage.key)) {
            missing.push(format!("act that leads on from stage {}", stage.key));
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_procedure_is_whole_and_has_its_own_id() {
        for (id, _) in SHIPPED {
            let procedure = shipped(id).unwrap().unwrap_or_else(|problems| {
                panic!("{id}: {}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
            });
            assert_eq!(procedure.id, *id);
        }
    }

    #[test]
    fn every_code_of_a_regulation_is_said_in_words() {
        for (id, _) in SHIPPED {
            let Some(Ok(procedure)) = shipped(id) else { panic!("{id}") };
            let asks = procedure.acts.iter().flat_map(|act| &act.asks).filter_map(|ask| ask.missing.as_ref());
            let codes = procedure.acts.iter().flat_map(|act| &act.refusals).map(|guard| &guard.code).chain(asks);
            let own = |code: &&String| !code.starts_with("GY-CORE-");
            let unsaid: Vec<&String> = codes.filter(own).filter(|code| procedure.say(code).is_none()).collect();
            assert!(unsaid.is_empty(), "{id}: {unsaid:?}");
        }
    }

    /// Each fault by itself, with the line that it is in.
    #[test]
    fn what_a_procedure_names_and_does_not_have_is_said() {
        let whole = "id = \"X-ONE\"\nregulation = \"X-ONE\"\nname = \"一|One\"\n[[field]]\nkey = \"a\"\nname = \"甲|A\"\nkind = \"tick\"\n\
                     [[stage]]\nkey = \"open\"\nname = \"办|Open\"\n[[stage]]\nkey = \"shut\"\nname = \"完|Shut\"\nends = true\n\
                     [[act]]\nkey = \"begin\"\nname = \"始|Begin\"\nrule = \"GY-CORE-14\"\nto = \"open\"\nwho = [\"anybody\"]\nasks = [\"a\"]\n\
                     [[act]]\nkey = \"end\"\nname = \"终|End\"\nrule = \"GY-CORE-14\"\nfrom = [\"open\"]\nto = \"shut\"\nwho = [\"author\"]\nrefuse = [\"X-ONE-E-A: a is no\"]\n";
        let found = |from: &str, to: &str| {
            let (text, mut problems) = (whole.replace(from, to), Vec::new());
            assert!(text != whole || from == to);
            Reader::open(Source::Pack, &text, &mut problems, procedure);
            problems.iter().map(|problem| problem.fault.to_string()).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(found("open", "open"), "");
        assert_eq!(found("a is no", "b is no"), "`b is no` is no test of this procedure");
        assert_eq!(found("a is no", "days.nod > 0"), "there is no act nod");
        assert_eq!(found("a is no", "lacking.a.b > 0"), "`lacking.a.b > 0` is no test of this procedure");
        assert_eq!(found("a is no", "a is maybe"), "`a is maybe` is no test of this procedure");
        assert_eq!(found("a is no", "times.fly > 1"), "there is no act fly");
        assert_eq!(found("a is no", "a is @own.a"), "there is no lookup around own.a");
        assert_eq!(found("refuse = [\"X-ONE-E-A: a is no\"]", "fills = [\"a > 1\"]"), "is not `field is value: tests`");
        let offers = |offer: &str| format!("asks = [\"a\"]\noffers = [\"{offer}\"]");
        let none = |offer: &str| format!("`{offer}` is no offer of this procedure: `field is @what`, of the same kind");
        for offer in ["a is @basis_of.a", "a is @newest.x.a", "a is yes", "a is some @a", "b is @a"] {
            assert_eq!(found("asks = [\"a\"]", &offers(offer)), none(offer));
        }
        assert_eq!(found("asks = [\"a\"]", &offers("a is @a")), "");
        assert_eq!(found("asks = [\"a\"]", "offers = [\"a is @a\"]"), "there is no field a that is asked for");
        assert_eq!(found("asks = [\"a\"]", "asks = [\"a?: b is no\"]"), "`b is no` is no test of this procedure");
        assert_eq!(found("to = \"shut\"", "to = \"away\""), "there is no stage away");
        assert_eq!(found("asks = [\"a\"]", "asks = [\"b\"]"), "there is no field b");
        assert_eq!(found("who = [\"author\"]", "who = [\"nobody\"]"), "there is no role nobody");
        assert_eq!(found("from = [\"open\"]", "from = [\"shut\"]"), "there is no act that leads on from stage open");
        assert_eq!(found("甲|A", "甲"), "is not `中文|English`");
    }
}
