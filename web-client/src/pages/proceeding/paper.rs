//! A proceeding on paper, and the procedure's list to take away. Always in Chinese, whatever the screen speaks: it is filed.

use doorstep_core::domain::DocId;
use doorstep_core::fact::proceeding::Value;
use doorstep_core::fact::visit::Drawing;
use doorstep_core::fold::Proceeding;
use doorstep_core::procedure::paper::{self, moment};
use doorstep_core::procedure::{Field, FieldKind, Procedure};
use yew::{AttrValue, Callback, Html, html};

use crate::components::paper::{Check, PRINT, Paper};
use crate::pages::desk::Desk;
use crate::text::proceeding as words;
use crate::update::Event;

/// In two copies, one for the applicant (GY-CORE: what is handed over is kept as well); nothing before it is asked for.
pub(super) fn view(
    doc: DocId,
    proceeding: &Proceeding,
    procedure: &Procedure,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    if desk.state.chosen(PRINT).is_empty() {
        return Html::default();
    }
    let drawn = procedure.fields.iter().filter_map(|field| match proceeding.value(&field.key)? {
        Value::Drawing(drawing) => Some((AttrValue::from(field.name.zh.clone()), drawing.clone())),
        _ => None,
    });
    let drawings: Vec<(AttrValue, Drawing)> = drawn.collect();
    let copies = paper::COPIES.map(AttrValue::Static).to_vec();
    let sheet = paper::sheet(proceeding, procedure, desk.reference, &case(desk));
    let code = paper::code(doc, proceeding, proceeding.done.len());
    let origin = gloo::utils::window().location().origin().unwrap_or_default();
    let check = Some(Check { link: format!("{origin}{}", paper::link(doc, &code)), code });
    html! { <Paper {sheet} emit={emit.clone()} {copies} is_form={true} {drawings} {check} /> }
}

/// What a case is called on paper.
fn case(desk: &Desk<'_>) -> impl Fn(DocId) -> String {
    move |doc| desk.case(doc).map_or_else(String::new, |case| paper::case_name(case, desk.reference))
}

fn formal(field: &Field, value: &Value, desk: &Desk<'_>) -> String {
    paper::formal(field, value, desk.reference, &case(desk))
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
