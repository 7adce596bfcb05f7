//! What stands in the fields of a proceeding.

use doorstep_core::domain::{MatterId, WindowId, WorkerId};
use doorstep_core::fact::private::Field as Looked;
use doorstep_core::fact::proceeding::{Deed, Thing, Value};
use doorstep_core::fold::{Case, Proceeding};
pub(super) use doorstep_core::procedure::paper::written;
use doorstep_core::procedure::{Field, FieldKind, Procedure};
use doorstep_core::sync::replica::Replica;
use yew::{AttrValue, Html, html};

use crate::components::cell::{row, row_text};
use crate::components::masked::Masked;
use crate::components::signature;
use crate::pages::desk::Desk;
use crate::pages::subject;
use crate::text::{self, proceeding as words, when};

/// Every field that is filled in, in the order of the procedure.
pub(super) fn all(proceeding: &Proceeding, procedure: &Procedure, desk: &Desk<'_>) -> Html {
    let filled = procedure.fields.iter().filter_map(|field| Some((field, proceeding.value(&field.key)?)));
    html! { <div data-test="proceeding-values">{ for filled.map(|(field, value)| one(field, value, desk.replica)) }</div> }
}

/// What an entry of the full record says.
pub fn deed(replica: &Replica, deed: &Deed) -> Html {
    let procedures = replica.reference().into_iter().flat_map(|reference| reference.all_figures());
    let procedure = procedures.filter_map(|figures| figures.procedure(&deed.procedure)).next();
    let Some(procedure) = procedure else { return Html::default() };
    let act = procedure.act(&deed.act).map(|act| words::words(&act.name));
    let filled = deed.values.iter().filter_map(|(key, value)| Some((procedure.field(key)?, value)));
    html! {
        <>
            { row_text(words::words(&procedure.name), act.unwrap_or_default()) }
            { for filled.map(|(field, value)| one(field, value, replica)) }
        </>
    }
}

fn one(field: &Field, value: &Value, replica: &Replica) -> Html {
    let name = words::words(&field.name);
    match value {
        Value::Private(text) => {
            let looked = Looked::Of(field.key.clone());
            row(name.clone(), html! { <Masked what={name} value={text.clone()} field={looked} /> })
        }
        Value::Drawing(drawing) => row(name.clone(), signature::drawing(name, drawing)),
        other => row_text(name, plain(field, other, replica)),
    }
}

/// One line of it, a client's masked.
pub(super) fn line(field: &Field, value: &Value, desk: &Desk<'_>) -> AttrValue {
    match value {
        // The first of a name is enough to tell two lines apart.
        Value::Private(text) => {
            let first: String = text.reveal().chars().take(1).collect();
            if first.is_empty() { AttrValue::default() } else { AttrValue::from(format!("{first}**")) }
        }
        other => plain(field, other, desk.replica),
    }
}

pub(super) fn plain(field: &Field, value: &Value, replica: &Replica) -> AttrValue {
    let today = replica.now(crate::io::clock::wall()).date();
    let reference = replica.reference();
    let worker = |id: &WorkerId| subject::person(replica, id);
    match value {
        Value::Text(text) => AttrValue::from(text.clone()),
        Value::Private(text) => AttrValue::from(text.masked()),
        Value::Tick(is_set) => {
            if *is_set {
                words::yes()
            } else {
                words::no()
            }
        }
        Value::Number(number) => number_of(field, *number),
        Value::Day(day) => when::relative_day(*day, today),
        Value::Moment(at) => when::at(*at, today),
        Value::Worker(id) => worker(id),
        Value::Workers(ids) => crate::pages::desk::listed(ids.iter().map(worker)),
        Value::Window(id) => window_of(id, reference),
        Value::Matter(id) => matter_of(id, reference),
        Value::Choice(key) => chosen(field, key),
        Value::Things(things) => listed_things(things),
        Value::Drawing(_) => words::drawn(),
        Value::Case(doc) => {
            let case = replica.view(*doc).and_then(|view| view.state.as_case());
            case.map_or_else(words::missing, |case| case_of(case, replica))
        }
    }
}

/// What it is about, and the first of the client's name.
pub(super) fn case_of(case: &Case, replica: &Replica) -> AttrValue {
    let first: String = case.client.name.reveal().chars().take(1).collect();
    AttrValue::from(format!("{} {first}**", subject::about_case(replica, &case.subject)))
}

fn window_of(id: &WindowId, reference: Option<&doorstep_core::centre::Reference>) -> AttrValue {
    let known = reference.and_then(|reference| reference.organisation.windows.get(id));
    AttrValue::from(known.map_or_else(|| id.to_string(), |window| window.name.clone()))
}

fn matter_of(id: &MatterId, reference: Option<&doorstep_core::centre::Reference>) -> AttrValue {
    let known = reference.and_then(|reference| reference.matters.get(id));
    AttrValue::from(known.map_or_else(|| id.to_string(), |matter| matter.name.clone()))
}

fn chosen(field: &Field, key: &str) -> AttrValue {
    let FieldKind::Choice(choices) = &field.kind else { return AttrValue::from(key.to_owned()) };
    let choice = choices.iter().find(|choice| choice.key == key);
    choice.map_or_else(|| AttrValue::from(key.to_owned()), |choice| words::words(&choice.name))
}

fn listed_things(things: &[Thing]) -> AttrValue {
    let pieces = things.iter().map(|thing| words::pieces(&thing.name, thing.count)).collect::<Vec<_>>();
    AttrValue::from(pieces.iter().map(AttrValue::as_str).collect::<Vec<_>>().join(text::pick("、", "; ")))
}

/// With the point where it belongs, and the unit.
fn number_of(field: &Field, number: i64) -> AttrValue {
    let FieldKind::Number { decimals, unit } = &field.kind else { return AttrValue::from(number.to_string()) };
    AttrValue::from(format!("{} {}", written(number, *decimals), words::words(unit)))
}

/// As [`written`], back. Errors: `None` for what is no number, or has too many digits behind the point.
pub(super) fn number(text: &str, decimals: u8) -> Option<i64> {
    let (whole, part) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
    let width = usize::from(decimals);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || part.len() > width || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<width$}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_and_read_with_their_point() {
        for (text, decimals, value) in [("12", 2, 1_200), ("12.5", 2, 1_250), ("0.05", 2, 5), ("7", 0, 7)] {
            assert_eq!((number(text, decimals), written(value, decimals).as_str()), (Some(value), text));
        }
        for text in ["", "1.005", "-1", "1e3", "一"] {
            assert_eq!(number(text, 2), None, "{text}");
        }
    }
}
