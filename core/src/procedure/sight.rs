//! A proceeding as somebody sees it who is about to act: what stands in its fields with what is being filled in, and the tests over
//! that.

use std::cmp::Ordering;

use sha2::{Digest, Sha256};

use super::{Act, Comparison, FieldKind, Fill, Lookup, Operand, Procedure, Test, catalogue, clock};
use crate::centre::Reference;
use crate::domain::{Date, DocId, Role, Timestamp, WindowId, WorkerId};
use crate::fact::proceeding::{Thing, Value};
use crate::fold::{Case, Proceeding};
use crate::regime::{Others, case};

#[derive(Clone, Copy)]
pub struct Sight<'a> {
    pub procedure: &'a Procedure,
    /// None before it has begun.
    pub proceeding: Option<&'a Proceeding>,
    /// What is filled in for the act.
    pub filled: &'a [(String, Value)],
    /// Who acts.
    pub actor: &'a WorkerId,
    pub at: Timestamp,
    pub reference: &'a Reference,
    /// Where other proceedings are found, and the own document, which is none of them.
    pub others: Option<(&'a dyn Others, DocId)>,
}

impl std::fmt::Debug for Sight<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sight").field("actor", &self.actor).field("at", &self.at).finish_non_exhaustive()
    }
}

/// What can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Known {
    Nothing,
    Text(String),
    Number(i64),
    Day(Date),
    Moment(Timestamp),
}

/// Whether a field counts as empty: also a tick that is not set.
pub fn is_missing(value: &Value) -> bool {
    match value {
        Value::Text(text) | Value::Choice(text) => text.trim().is_empty(),
        Value::Private(text) => text.reveal().trim().is_empty(),
        Value::Tick(is_set) => !is_set,
        Value::Workers(workers) => workers.is_empty(),
        Value::Things(things) => things.is_empty(),
        Value::Drawing(drawing) => drawing.is_empty(),
        Value::Number(_)
        | Value::Day(_)
        | Value::Moment(_)
        | Value::Worker(_)
        | Value::Window(_)
        | Value::Matter(_)
        | Value::Case(_) => false,
    }
}

/// How many there are in a list of things.
pub fn sum(things: &[Thing]) -> i64 {
    things.iter().map(|thing| i64::from(thing.count)).sum()
}

impl<'a> Sight<'a> {
    /// What stands in a field: what is being filled in, or was written last.
    pub fn value(&self, key: &str) -> Option<&'a Value> {
        let filled = self.filled.iter().find(|(of, _)| of == key).map(|(_, value)| value);
        filled.or_else(|| self.proceeding?.value(key))
    }

    /// Who began it; of one that begins, who acts.
    pub fn author(&self) -> Option<&'a WorkerId> {
        match self.proceeding {
            Some(proceeding) => proceeding.opened().map(|done| &done.by),
            None => Some(self.actor),
        }
    }

    pub(super) fn windows(&self) -> impl Iterator<Item = &'a WindowId> {
        let filled = self.filled.iter();
        let filled =
            filled.filter_map(|(_, value)| if let Value::Window(window) = value { Some(window) } else { None });
        filled.chain(self.proceeding.into_iter().flat_map(Proceeding::windows))
    }

    pub(super) fn people(&self) -> impl Iterator<Item = &'a WorkerId> {
        let filled = self
            .filled
            .iter()
            .filter_map(|(_, value)| if let Value::Worker(worker) = value { Some(worker) } else { None });
        let begins = self.proceeding.is_none().then_some(self.actor);
        filled.chain(begins).chain(self.proceeding.into_iter().flat_map(Proceeding::people))
    }

    pub fn all(&self, tests: &[Test]) -> bool {
        tests.iter().all(|test| self.holds(test, None))
    }

    /// `looks` is the one whose lookup finds this.
    fn holds(&self, test: &Test, looks: Option<&Self>) -> bool {
        let left = self.known(&test.left);
        let right = match (&test.right, looks) {
            (Operand::Own(key), Some(looks)) => looks.value(key).map_or(Known::Nothing, known),
            (other, _) => self.known(other),
        };
        let order = order(&left, &right);
        match test.is {
            Comparison::Missing => self.is_missing(&test.left),
            Comparison::Given => !self.is_missing(&test.left),
            Comparison::Uncounted => match &test.left {
                Operand::Field(key) => {
                    matches!(self.value(key), Some(Value::Things(things)) if things.iter().any(|thing| thing.count == 0))
                }
                _ => false,
            },
            Comparison::Shares => {
                let named = match (&test.right, looks) {
                    (Operand::Own(key), Some(looks)) => looks.names(key),
                    (Operand::Field(key), _) => self.names(key),
                    _ => Vec::new(),
                };
                let own = match &test.left {
                    Operand::Field(key) => self.names(key),
                    Operand::Without(key, without) => {
                        let without = self.names(without);
                        self.names(key).into_iter().filter(|name| !without.contains(name)).collect()
                    }
                    _ => Vec::new(),
                };
                own.iter().any(|name| named.contains(name))
            }
            Comparison::Same => order.map_or(left == right, Ordering::is_eq),
            Comparison::Other => order.map_or(left != right, Ordering::is_ne),
            Comparison::Below => order.is_some_and(Ordering::is_lt),
            Comparison::AtMost => order.is_some_and(Ordering::is_le),
            Comparison::Above => order.is_some_and(Ordering::is_gt),
            Comparison::AtLeast => order.is_some_and(Ordering::is_ge),
        }
    }

    /// The things in a field.
    fn names(&self, key: &str) -> Vec<&'a str> {
        match self.value(key) {
            Some(Value::Things(things)) => things.iter().map(|thing| thing.name.trim()).collect(),
            _ => Vec::new(),
        }
    }

    fn is_missing(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Field(key) => self.value(key).is_none_or(is_missing),
            other => self.known(other) == Known::Nothing,
        }
    }

    fn known(&self, operand: &Operand) -> Known {
        let today = self.at.date();
        match operand {
            Operand::Nothing | Operand::Own(_) | Operand::Without(..) => Known::Nothing,
            Operand::Now => Known::Moment(self.at),
            Operand::Times(act) => {
                let done = self.proceeding.map_or(&[][..], |proceeding| &proceeding.done);
                Known::Number(done.iter().filter(|done| done.act == *act).count().try_into().unwrap_or(i64::MAX))
            }
            Operand::DaysOpen => {
                let opened = self.proceeding.and_then(Proceeding::opened);
                let opened = opened.map_or(today, |done| done.at.date());
                Known::Number(today.at_second(0).since(opened.at_second(0)) / 86_400_000)
            }
            Operand::Text(text) => Known::Text(text.clone()),
            Operand::Number(number) => Known::Number(*number),
            Operand::Today => Known::Day(today),
            Operand::Actor => Known::Text(self.actor.to_string()),
            Operand::Stage => {
                self.proceeding.map_or(Known::Nothing, |proceeding| Known::Text(proceeding.stage.clone()))
            }
            Operand::Due(key) => {
                let clock = self.procedure.clock(key);
                clock.and_then(|clock| clock::due(clock, self)).map_or(Known::Nothing, Known::Day)
            }
            Operand::Age(key) => match self.value(key) {
                Some(Value::Day(born)) => Known::Number(i64::from(today.age_of(*born))),
                _ => Known::Nothing,
            },
            Operand::Highest(key) => match self.value(key) {
                Some(Value::Workers(workers)) => {
                    self.highest(workers).map_or(Known::Nothing, |worker| Known::Text(worker.to_string()))
                }
                _ => Known::Nothing,
            },
            Operand::WindowOf(key) => match self.value(key) {
                Some(Value::Matter(matter)) => {
                    let matter = self.reference.matters.get(matter);
                    matter.map_or(Known::Nothing, |matter| Known::Text(matter.window.to_string()))
                }
                _ => Known::Nothing,
            },
            Operand::Told(..) | Operand::Newest { .. } => {
                self.whole(operand).map_or(Known::Nothing, |value| known(&value))
            }
            Operand::Found(key) => Known::Number(self.found(key).len().try_into().unwrap_or(i64::MAX)),
            Operand::Field(key) => self.value(key).map_or(Known::Nothing, known),
            Operand::MonthEnd(key) => self.month_end(key).map_or(Known::Nothing, Known::Day),
            Operand::Days(act) => {
                let done = self.proceeding.into_iter().flat_map(|proceeding| &proceeding.done);
                let mut days: Vec<Date> = done.filter(|done| done.act == *act).map(|done| done.at.date()).collect();
                days.sort_unstable();
                days.dedup();
                Known::Number(days.len().try_into().unwrap_or(i64::MAX))
            }
            Operand::CaseOpen(key) => match self.case(key) {
                Some(case) => Known::Text(if case.is_open() { "yes" } else { "no" }.to_owned()),
                None => Known::Nothing,
            },
            Operand::CaseDue(key) => self.case_due(key).map_or(Known::Nothing, Known::Day),
            Operand::Lacking { wanted, came } => self.lacking(wanted, came).map_or(Known::Nothing, Known::Number),
        }
    }

    /// Nothing where the case is not at hand, or the calendar does not reach so far.
    fn case_due(&self, key: &str) -> Option<Date> {
        case::open_until(self.case(key)?, self.reference, self.at.date())
    }

    fn case(&self, key: &str) -> Option<&'a Case> {
        let Value::Case(doc) = self.value(key)? else { return None };
        let (others, _) = self.others?;
        others.state(*doc)?.as_case()
    }

    fn month_end(&self, key: &str) -> Option<Date> {
        match self.value(key)? {
            Value::Day(day) => Some(day.month_end()),
            Value::Moment(at) => Some(at.date().month_end()),
            _ => None,
        }
    }

    /// Things of the same name count as the same; nothing while no list of what is wanted was written.
    fn lacking(&self, wanted: &str, came: &str) -> Option<i64> {
        let Value::Things(wanted) = self.value(wanted)? else { return None };
        let came = match self.value(came) {
            Some(Value::Things(things)) => things.as_slice(),
            _ => &[],
        };
        let of = |things: &[Thing], name: &str| -> i64 {
            let same = things.iter().filter(|thing| thing.name.trim() == name);
            // What is wanted is wanted once at least.
            same.map(|thing| i64::from(thing.count.max(1))).sum()
        };
        let mut names: Vec<&str> = Vec::new();
        for thing in wanted {
            if !names.contains(&thing.name.trim()) {
                names.push(thing.name.trim());
            }
        }
        let came: Vec<Thing> = came.iter().filter(|thing| thing.count > 0).cloned().collect();
        let lacking = names.into_iter().map(|name| (of(wanted, name) - of(&came, name)).max(0));
        Some(lacking.sum())
    }

    /// What stands in a field of a key, or the month of it, if others can look for it.
    fn searched(&self, key: &str) -> Option<String> {
        match key.strip_prefix(MONTH_END) {
            Some(key) => self.month_end(key).map(|day| day.to_string()),
            None => text(self.value(key)?),
        }
    }

    /// What stands somewhere, as it stands there; nothing for what is only compared.
    pub(super) fn whole(&self, operand: &Operand) -> Option<Value> {
        match operand {
            Operand::Field(key) => self.value(key).cloned(),
            Operand::Told(part, key) => {
                let Some(Value::Matter(matter)) = self.value(key) else { return None };
                catalogue::told(*part, self.reference.matters.get(matter)?, self.reference)
            }
            Operand::Newest { lookup, field } => self.found(lookup).pop()?.value(field).cloned(),
            _ => None,
        }
    }

    /// What a fill writes, as the field's kind has it; none where that is no value of this kind.
    pub(super) fn worth(&self, fill: &Fill) -> Option<Value> {
        if let Some(value) = self.whole(&fill.value) {
            return Some(value);
        }
        match (&self.procedure.field(&fill.field)?.kind, self.known(&fill.value)) {
            (FieldKind::Text | FieldKind::Long | FieldKind::Receipt, Known::Text(text)) => Some(Value::Text(text)),
            (FieldKind::Tick, Known::Text(text)) => Some(Value::Tick(text == "yes")),
            (FieldKind::Choice(_), Known::Text(text)) => Some(Value::Choice(text)),
            (FieldKind::Worker, Known::Text(text)) => Some(Value::Worker(WorkerId(text))),
            (FieldKind::Number { .. }, Known::Number(number)) => Some(Value::Number(number)),
            (FieldKind::Day, Known::Day(day)) => Some(Value::Day(day)),
            (FieldKind::Moment, Known::Moment(at)) => Some(Value::Moment(at)),
            _ => None,
        }
    }

    /// The other proceedings that a lookup finds, oldest first.
    pub fn found(&self, lookup: &str) -> Vec<&'a Proceeding> {
        let Some(lookup) = self.procedure.lookup(lookup) else { return Vec::new() };
        let Some(procedure) = self.reference.figures_on(self.at.date()).procedure(&lookup.procedure) else {
            return Vec::new();
        };
        let Some(key) = self.key(lookup) else { return Vec::new() };
        let Some((others, own)) = self.others else { return Vec::new() };
        let others = others.found_by(&key).into_iter().filter(|(doc, _)| *doc != own);
        let is_one = |other: &Proceeding| {
            let there = Sight { procedure, proceeding: Some(other), filled: &[], ..*self };
            let in_stage = lookup.stages.is_empty() || lookup.stages.contains(&other.stage);
            let holds = |test: &Test| there.holds(test, Some(self));
            // A key stays when its field is written anew.
            let same = lookup.by.as_ref().is_none_or(|(theirs, own)| there.searched(theirs) == self.searched(own));
            other.procedure == lookup.procedure && in_stage && same && lookup.tests.iter().all(holds)
        };
        let mut found: Vec<&Proceeding> = others.map(|(_, other)| other).filter(|other| is_one(other)).collect();
        crate::gather::order(&mut found, |other| other.opened().map_or(0, |done| done.at.0));
        found
    }

    /// Under which key the others of a lookup are found; none while nothing stands in the field.
    fn key(&self, lookup: &Lookup) -> Option<WorkerId> {
        match &lookup.by {
            None => Some(key(&lookup.procedure, EVERY, "")),
            Some((theirs, own)) => Some(key(&lookup.procedure, theirs, &self.searched(own)?)),
        }
    }

    /// The keys under which the others are found that an act looks at.
    pub(super) fn keys(&self, act: &Act) -> Vec<WorkerId> {
        let looks = |lookup: &&Lookup| {
            let is_it = |operand: &Operand| match operand {
                Operand::Found(key) | Operand::Newest { lookup: key, .. } => *key == lookup.key,
                _ => false,
            };
            act.copies.iter().any(|copy| copy.lookup == lookup.key)
                || act.tests().any(|test| is_it(&test.left) || is_it(&test.right))
                || act.fills.iter().any(|fill| is_it(&fill.value))
        };
        self.procedure.lookups.iter().filter(looks).filter_map(|lookup| self.key(lookup)).collect()
    }

    /// Whether a test asks for the last day of a clock that has begun and ends where the calendar does not reach.
    pub(super) fn is_beyond_calendar(&self, test: &Test) -> bool {
        [&test.left, &test.right].into_iter().any(|operand| {
            let Operand::Due(key) = operand else { return false };
            self.procedure.clock(key).is_some_and(|clock| clock::is_beyond_calendar(clock, self))
        })
    }

    /// Under which keys others find this one, as it is with what is being filled in.
    pub(super) fn found_under(&self) -> Vec<WorkerId> {
        let own = |field: &String| match field.as_str() {
            EVERY => Some(key(&self.procedure.id, EVERY, "")),
            field => Some(key(&self.procedure.id, field, &self.searched(field)?)),
        };
        self.procedure.found_by.iter().filter_map(own).collect()
    }

    /// Source: GY-FIRST-3, ZY-FST-2, with the reading of equal ranks.
    fn highest<'w>(&self, workers: &'w [WorkerId]) -> Option<&'w WorkerId> {
        let mut found: Option<(u8, &WorkerId)> = None;
        for worker in workers {
            let rank = self.rank(worker);
            if found.is_none_or(|(highest, _)| highest < rank) {
                found = Some((rank, worker));
            }
        }
        found.map(|(_, worker)| worker)
    }

    /// The position that somebody holds, by the highest of their offices.
    fn rank(&self, worker: &WorkerId) -> u8 {
        let grants = self.reference.organisation.grants_of(worker, self.at.date());
        let rank = |role: Role| match role {
            Role::CentreLeader => 5,
            Role::DeputyLeader => 4,
            Role::GroupLeader => 3,
            Role::WindowHead => 2,
            _ => 1,
        };
        grants.map(|grant| rank(grant.role)).max().unwrap_or_default()
    }

    /// A test with the figures in it, for "why?".
    pub(super) fn say(&self, test: &Test) -> String {
        let say = |operand: &Operand| match operand {
            Operand::Field(key) => key.clone(),
            Operand::Age(key) => format!("age({key})"),
            Operand::Due(key) => format!("due({key})"),
            Operand::Own(key) => format!("own({key})"),
            Operand::Without(key, without) => format!("{key}-{without}"),
            other => match self.known(other) {
                Known::Nothing => String::new(),
                Known::Text(text) => text,
                Known::Number(number) => number.to_string(),
                Known::Day(day) => day.to_string(),
                Known::Moment(at) => at.clock(),
            },
        };
        let sign = match test.is {
            Comparison::Same => "=",
            Comparison::Other => "≠",
            Comparison::Below => "<",
            Comparison::AtMost => "≤",
            Comparison::Above => ">",
            Comparison::AtLeast => "≥",
            Comparison::Missing => "—",
            Comparison::Given => "✓",
            Comparison::Uncounted => "0",
            Comparison::Shares => "∩",
        };
        format!("{} {sign} {}", say(&test.left), say(&test.right)).trim_end().to_owned()
    }
}

/// Before the key of a field with a day: the last day of its month.
pub const MONTH_END: &str = "month_end.";

/// All of a procedure.
const EVERY: &str = "*";

/// Begins the keys by which proceedings are found.
const FOUND: &str = "found-";

/// Whether this is a key by which proceedings are found, and no person.
pub fn is_found_key(id: &WorkerId) -> bool {
    id.as_str().starts_with(FOUND)
}

/// Under which key the proceedings of a procedure are found that name a case in a field.
pub fn of_case(procedure: &str, field: &str, case: DocId) -> WorkerId {
    key(procedure, field, &case.to_string())
}

/// Names are found by a person's id; this one is no person's, and says nothing of what it is made from.
fn key(procedure: &str, field: &str, text: &str) -> WorkerId {
    let mut hash = Sha256::new();
    for part in [procedure, field, text] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let digest: String = hash.finalize()[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    WorkerId(format!("{FOUND}{digest}"))
}

/// What stands in a field, if others can look for it.
fn text(value: &Value) -> Option<String> {
    match known(value) {
        Known::Text(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Known::Number(number) => Some(number.to_string()),
        Known::Day(_) | Known::Moment(_) | Known::Nothing => None,
    }
}

/// None where they cannot be compared: then no test of order holds. A moment is compared with a day by its own.
fn order(left: &Known, right: &Known) -> Option<Ordering> {
    match (left, right) {
        (Known::Number(left), Known::Number(right)) => Some(left.cmp(right)),
        (Known::Day(left), Known::Day(right)) => Some(left.cmp(right)),
        (Known::Moment(left), Known::Moment(right)) => Some(left.cmp(right)),
        (Known::Moment(left), Known::Day(right)) => Some(left.date().cmp(right)),
        (Known::Day(left), Known::Moment(right)) => Some(left.cmp(&right.date())),
        _ => None,
    }
}

fn known(value: &Value) -> Known {
    match value {
        Value::Text(text) | Value::Choice(text) => Known::Text(text.clone()),
        Value::Private(text) => Known::Text(text.reveal().clone()),
        Value::Tick(is_set) => Known::Text(if *is_set { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => Known::Number(*number),
        Value::Day(day) => Known::Day(*day),
        Value::Moment(at) => Known::Moment(*at),
        Value::Worker(worker) => Known::Text(worker.to_string()),
        Value::Window(window) => Known::Text(window.to_string()),
        Value::Matter(matter) => Known::Text(matter.to_string()),
        Value::Case(case) => Known::Text(case.to_string()),
        Value::Things(things) => Known::Number(sum(things)),
        Value::Workers(workers) => Known::Number(workers.len().try_into().unwrap_or(i64::MAX)),
        Value::Drawing(_) => Known::Nothing,
    }
}
