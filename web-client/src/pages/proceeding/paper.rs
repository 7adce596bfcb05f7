//! A proceeding on paper, and the procedure's list to take away. Always in Chinese, whatever the screen speaks: it is filed.

use doorstep_core::domain::Timestamp;
use doorstep_core::fact::proceeding::Value;
use doorstep_core::fact::visit::Drawing;
use doorstep_core::fold::Proceeding;
use doorstep_core::procedure::{Field, FieldKind, Procedure};
use doorstep_core::sheet::Sheet;
use yew::{AttrValue, Callback, Html, html};

use super::values;
use crate::components::paper::{PRINT, Paper};
use crate::pages::desk::Desk;
use crate::text::proceeding as words;
use crate::update::Event;

/// In two copies, one for the applicant (GY-CORE: what is handed over is kept as well); nothing before it is asked for.
pub(super) fn view(proceeding: &Proceeding, procedure: &Procedure, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if desk.state.chosen(PRINT).is_empty() {
        return Html::default();
    }
    let drawn = procedure.fields.iter().filter_map(|field| match proceeding.value(&field.key)? {
        Value::Drawing(drawing) => Some((AttrValue::from(field.name.zh.clone()), drawing.clone())),
        _ => None,
    });
    let drawings: Vec<(AttrValue, Drawing)> = drawn.collect();
    let copies = vec![AttrValue::Static(words::COPY_OF_CLIENT), AttrValue::Static(words::COPY_KEPT)];
    html! { <Paper sheet={sheet(proceeding, procedure, desk)} emit={emit.clone()} {copies} is_form={true} {drawings} /> }
}

fn sheet(proceeding: &Proceeding, procedure: &Procedure, desk: &Desk<'_>) -> Sheet {
    let stage = procedure.stage(&proceeding.stage).map_or("", |stage| stage.name.zh.as_str());
    let began = proceeding.opened().map(|done| (desk.name(&done.by), done.at));
    let began = began.map(|(name, at)| format!("{name} {}", moment(at))).unwrap_or_default();
    let filled = procedure.fields.iter().filter_map(|field| Some((field, proceeding.value(&field.key)?)));
    let filled = filled.filter(|(_, value)| !matches!(value, Value::Drawing(_) | Value::Tick(false)));
    let mut rows: Vec<Vec<String>> =
        filled.map(|(field, value)| vec![field.name.zh.clone(), formal(field, value, desk)]).collect();
    for done in &proceeding.done {
        let act = procedure.act(&done.act).map_or("", |act| act.name.zh.as_str());
        rows.push(vec![act.to_owned(), format!("{} {}", desk.name(&done.by), moment(done.at))]);
    }
    let notes = vec![desk.reference.organisation.name.clone(), format!("{stage} {began}")];
    let header = vec![words::SHEET_WHAT.to_owned(), words::SHEET_CONTENT.to_owned()];
    Sheet { title: procedure.name.zh.clone(), notes, header, rows }
}

fn moment(at: Timestamp) -> String {
    format!("{} {}", at.date(), at.clock())
}

/// A value as it is filed: days as days, a client's data in full, because the paper is the client's.
fn formal(field: &Field, value: &Value, desk: &Desk<'_>) -> String {
    match (value, &field.kind) {
        (Value::Private(text), _) => text.reveal().clone(),
        (Value::Tick(is_set), _) => if *is_set { "是" } else { "否" }.to_owned(),
        (Value::Day(day), _) => day.to_string(),
        (Value::Moment(at), _) => moment(*at),
        (Value::Number(number), FieldKind::Number { decimals, unit }) => {
            format!("{} {}", values::written(*number, *decimals), unit.zh)
        }
        (Value::Choice(key), FieldKind::Choice(choices)) => {
            let choice = choices.iter().find(|choice| choice.key == *key);
            choice.map_or_else(|| key.clone(), |choice| choice.name.zh.clone())
        }
        (Value::Things(things), _) => {
            things.iter().map(|thing| format!("{} {} 份", thing.name, thing.count)).collect::<Vec<_>>().join("；")
        }
        (other, _) => values::plain(field, other, desk.replica).to_string(),
    }
}

/// One of the procedure's list, without a client's data.
pub fn row(proceeding: &Proceeding, procedure: &Procedure, late: usize, desk: &Desk<'_>) -> Vec<String> {
    let stage = procedure.stage(&proceeding.stage).map_or("", |stage| stage.name.zh.as_str());
    let opened = proceeding.opened();
    let last = proceeding.done.last().map(|done| moment(done.at)).unwrap_or_default();
    let mut cells = vec![
        opened.map(|done| moment(done.at)).unwrap_or_default(),
        opened.map(|done| desk.name(&done.by).to_string()).unwrap_or_default(),
        stage.to_owned(),
        last,
        late.to_string(),
    ];
    let shown = columns(procedure).map(|field| match proceeding.value(&field.key) {
        Some(value) => formal(field, value, desk),
        None => String::new(),
    });
    cells.extend(shown);
    cells
}

/// The head of [`row`].
pub fn header(procedure: &Procedure) -> Vec<String> {
    let own = columns(procedure).map(|field| field.name.zh.clone());
    words::LIST_HEADER.iter().map(|cell| (*cell).to_owned()).chain(own).collect()
}

/// What can be counted over, and names nobody outside.
fn columns(procedure: &Procedure) -> impl Iterator<Item = &Field> {
    procedure.fields.iter().filter(|field| {
        matches!(
            field.kind,
            FieldKind::Text
                | FieldKind::Choice(_)
                | FieldKind::Number { .. }
                | FieldKind::Window
                | FieldKind::Matter
                | FieldKind::Day
                | FieldKind::Tick
                | FieldKind::Worker
                | FieldKind::Receipt
        )
    })
}
