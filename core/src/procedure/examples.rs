//! The acceptance examples of the regulations that are procedures.

use super::*;
use crate::domain::{DocId, Private, WindowId};
use crate::fact::Statement;
use crate::fact::proceeding::Thing;
use crate::fact::visit::Drawing;
use crate::testing::{Outcome, Play, at, day};

mod agent;
mod courier;
mod defer;
mod denial;
mod green;
mod promise;

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

fn proceeding(play: &Play, doc: DocId) -> &Proceeding {
    play.documents[&doc].as_proceeding().unwrap()
}

fn stage(play: &Play, doc: DocId) -> &str {
    &proceeding(play, doc).stage
}
