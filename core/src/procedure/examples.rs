//! The acceptance examples of the regulations that are procedures.

use super::*;
use crate::domain::{DocId, MatterId, Private, WindowId};
use crate::fact::Statement;
use crate::fact::proceeding::Thing;
use crate::fact::visit::Drawing;
use crate::testing::{Outcome, Play, at, day};

mod agent;
mod courier;
mod defer;
mod denial;
mod first_asked;
mod first_reached;
mod green;
mod one_time;
mod one_time_decision;
mod promise;

/// Another centre than Guangyuan.
fn elsewhere(centre: &str, now: &str) -> Play {
    Play::of(crate::centre::file::demo(centre).unwrap().reference, now)
}

/// One act, as somebody fills in its form.
fn deed(procedure: &str, act: &str, values: &[(&str, Value)]) -> Statement {
    let values = values.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    Statement::DeedDone(Deed { procedure: procedure.to_owned(), act: act.to_owned(), values })
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn private(text: &str) -> Value {
    Value::Private(Private::new(text.to_owned()))
}

fn choice(key: &str) -> Value {
    Value::Choice(key.to_owned())
}

fn window(key: &str) -> Value {
    Value::Window(WindowId::new(key))
}

fn matter(key: &str) -> Value {
    Value::Matter(MatterId::new(key))
}

fn worker(key: &str) -> Value {
    Value::Worker(WorkerId::new(key))
}

fn things(things: &[(&str, u16)]) -> Value {
    let thing = |(name, count): &(&str, u16)| Thing { name: (*name).to_owned(), count: *count };
    Value::Things(things.iter().map(thing).collect())
}

fn drawn() -> Value {
    Value::Drawing(Drawing { strokes: vec![vec![(10, 10), (500, 400)]] })
}

/// The values with some of them changed; without a value, left out.
fn with<'a>(values: &[(&'a str, Value)], changes: &[(&'a str, Option<Value>)]) -> Vec<(&'a str, Value)> {
    let mut values = values.to_vec();
    for (key, value) in changes {
        values.retain(|(of, _)| of != key);
        values.extend(value.clone().map(|value| (*key, value)));
    }
    values
}

/// The clock of a proceeding at the play's time.
fn clock(play: &Play, doc: DocId, key: &str) -> (Standing, Option<Date>, Option<u32>, Light) {
    let proceeding = proceeding(play, doc);
    let procedure = of(proceeding, &play.reference).unwrap();
    let actor = &proceeding.opened().unwrap().by;
    let (filled, proceeding, at) = (&[][..], Some(proceeding), play.now);
    let sight = Sight { procedure, proceeding, filled, actor, at, reference: &play.reference, others: None };
    let found = clocks(&sight).into_iter().find(|running| running.clock.key == key).expect("it has begun");
    (found.standing, found.due, found.minutes, found.light)
}

/// The acts that wait for somebody.
fn due_for(play: &Play, doc: DocId, actor: &str) -> Vec<String> {
    let (proceeding, actor) = (proceeding(play, doc), WorkerId::new(actor));
    let procedure = of(proceeding, &play.reference).unwrap();
    let (filled, proceeding, at, reference) = (&[][..], Some(proceeding), play.now, &play.reference);
    let sight = Sight { procedure, proceeding, filled, actor: &actor, at, reference, others: None };
    due(procedure, &sight).iter().filter(|act| !act.optional).map(|act| act.key.clone()).collect()
}

/// What stands in a tick that follows from what is known.
fn is_set(play: &Play, doc: DocId, key: &str) -> bool {
    proceeding(play, doc).value(key) == Some(&Value::Tick(true))
}

/// Whether an office over the centre reads it.
fn reads(play: &Play, doc: DocId, role: Role) -> bool {
    let scopes = crate::sync::scope::audience(&play.documents[&doc], &play.reference);
    scopes.contains(&crate::sync::scope::Scope::Role(role))
}

fn proceeding(play: &Play, doc: DocId) -> &Proceeding {
    play.documents[&doc].as_proceeding().unwrap()
}

fn stage(play: &Play, doc: DocId) -> &str {
    &proceeding(play, doc).stage
}
