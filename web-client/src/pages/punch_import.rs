//! 导入打卡: a terminal's file is looked through on this phone and then written, by whoever looks after attendance.

use doorstep_core::domain::{DocId, EntryHash, GrantId, Role, WorkerId};
use doorstep_core::fact::attendance::{ImportUndone, Place};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::regime::attendance::import::{self as rules, Found, Looked, table};
use doorstep_core::regime::authority;
use doorstep_core::regime::report::publishers;
use doorstep_core::sync::replica::Intent;
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::{AttrValue, Callback, Html, TargetCast, html};

use super::desk::{Desk, stated};
use super::{draft, needs};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, card, group, paragraph, quiet, strong, titled_card};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::io::file;
use crate::state::State;
use crate::text::{self, attendance as marks, code, export as words, when};
use crate::update::{Event, WriteRequest};

const FORM: &str = "punch-import";
/// The text of the file that was chosen.
const FILE: &str = "punch-import/file";
/// Written at once: they travel in one run.
const INTENTS_MAX: usize = 150;
/// Rows that are named of each kind of trouble, and lines that are shown of what would be written.
const SHOWN: usize = 100;

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    source: String,
    reason: String,
    /// The file could not be read at all.
    failed: bool,
}

/// Whether the person brings in what terminals have recorded.
pub fn may(desk: &Desk<'_>) -> bool {
    acting(desk).is_some()
}

fn acting(desk: &Desk<'_>) -> Option<(Role, GrantId)> {
    let offices = publishers(&desk.reference.figures);
    authority::office(&desk.reference.organisation, desk.me, desk.today, &offices)
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = if may(desk) {
        let form: Form = draft::read(state, FORM);
        let text = state.draft(FILE).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        html! {
            <>
                { chooser(&form, emit) }
                if form.failed { { unreadable() } }
                if !text.is_empty() { { looked_through(text, &form, desk, emit) } }
                { batches(&form, desk, emit) }
            </>
        }
    } else {
        cell::empty(code::line(&doorstep_core::fact::Code::new("GY-CORE-E-ROLE")), Html::default())
    };
    page(state, emit, Page { title: words::import(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn unreadable() -> Html {
    banner(Tone::Bad, html! { <p role="alert" data-test="import-none">{ words::import_none() }</p> })
}

fn chooser(form: &Form, emit: &Callback<Event>) -> Html {
    let onchange = {
        let (emit, form) = (emit.clone(), form.clone());
        Callback::from(move |event: yew::Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let Some(chosen) = input.files().and_then(|files| files.get(0)) else { return };
            let (emit, form) = (emit.clone(), form.clone());
            spawn_local(async move {
                let name: String = chosen.name().chars().take(rules::SOURCE_MAX).collect();
                let text = file::text(chosen).await;
                let source = if form.source.trim().is_empty() { name } else { form.source.clone() };
                draft::keep(&emit, FORM, &Form { source, failed: text.is_none(), ..form });
                let bytes = text.unwrap_or_default().into_bytes();
                emit.emit(Event::DraftChanged { key: FILE.to_owned(), bytes });
                // So that the same file can be chosen again after it was mended.
                input.set_value("");
            });
        })
    };
    let source = draft::change(emit, FORM, form, |form: &mut Form, source| form.source = source);
    let field = Field::new("import-source", words::import_source(), form.source.clone());
    html! {
        <>
            { card(html! { <>{ paragraph(words::import_what()) }{ quiet(words::import_excel()) }{ quiet(words::import_own()) }</> }) }
            { group(AttrValue::Static(""), html! {
                <>
                    <div class="weui-cell field field-tall">
                        <label class="field-label" for="import-file">{ words::import_file() }</label>
                        <div class="field-control"><input id="import-file" data-test="import-file" type="file" accept=".csv,.txt,text/csv" {onchange} /></div>
                    </div>
                    { field::text(field.hint(words::import_source_hint()), source) }
                </>
            }) }
        </>
    }
}

fn looked_through(text: &str, form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Ok(table) = table::read(text) else { return unreadable() };
    let looked = rules::look(&table.lines, desk.me, &desk.world());
    let new = looked.iter().filter(|line| matches!(line.found, Found::Point(_)));
    let imports = rules::imports(&looked, form.source.trim(), desk.reference);
    let mut people: Vec<&WorkerId> = Vec::new();
    for (_, import) in &imports {
        if !people.contains(&&import.person) {
            people.push(&import.person);
        }
    }
    let count = new.clone().count();
    titled_card(
        if count > 0 { words::import_new(count, people.len()) } else { words::import_nothing() },
        html! {
            <div data-test="import-looked" data-new={count.to_string()}>
                if table.cut { { banner(Tone::Warn, html! { words::import_cut() }) } }
                { trouble(&looked) }
                if count > 0 {
                    <details>
                        <summary class="link">{ words::found(Found::Point(Place { on: desk.today, point: 0 })) }</summary>
                        <ul class="plain-list">{ for new.take(SHOWN).map(|line| html! { <li>{ line_words(line, desk) }</li> }) }</ul>
                    </details>
                    { write(imports, form, desk, emit) }
                }
            </div>
        },
    )
}

/// What is left out, with the rows of the file.
fn trouble(looked: &[Looked<'_>]) -> Html {
    let kinds = [
        Found::Known,
        Found::Twice,
        Found::Unknown,
        Found::OutOfScope,
        Found::Own,
        Found::NoPoint,
        Found::Future,
        Found::Old,
        Found::Unreadable,
    ];
    let of_kind = |kind: &Found| {
        let rows: Vec<usize> = looked.iter().filter(|line| line.found == *kind).map(|line| line.line.row).collect();
        let shown: Vec<String> = rows.iter().take(SHOWN).map(usize::to_string).collect();
        let ends = if rows.len() > SHOWN { "…" } else { "" };
        (!rows.is_empty()).then(|| {
            html! {
                <div class="person" data-test="import-trouble" data-found={format!("{kind:?}")}>
                    { strong(words::import_found(words::found(*kind), rows.len())) }
                    { quiet(words::import_rows(format!("{}{ends}", shown.join(text::pick("、", ", "))))) }
                </div>
            }
        })
    };
    kinds.iter().filter_map(of_kind).collect()
}

fn line_words(line: &Looked<'_>, desk: &Desk<'_>) -> AttrValue {
    let name = line.who.map(|who| desk.name(who)).unwrap_or_default();
    let time = line.line.at.map(|at| when::at(at, desk.today)).unwrap_or_default();
    let point = match line.found {
        Found::Point(place) => desk
            .reference
            .figures
            .points(place.on)
            .get(usize::from(place.point))
            .map(|point| marks::point(marks::point_kind(point.kind), place.on.at_second(point.at_second).clock())),
        _ => None,
    };
    words::import_row(line.line.row, name, time, point.unwrap_or_default())
}

fn write(
    imports: Vec<(DocId, doorstep_core::fact::attendance::Import)>,
    form: &Form,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let acting = acting(desk);
    let all = imports.len();
    let intents: Vec<Intent> = imports
        .into_iter()
        .take(INTENTS_MAX)
        .map(|(doc, import)| stated(doc, acting.clone(), Statement::PunchesImported(import)))
        .collect();
    // The rest of a long file is written with the next press: what is there by then is known.
    let draft = (all <= INTENTS_MAX).then(|| FILE.to_owned());
    let lacks = form.source.trim().is_empty();
    let onclick = if lacks {
        choose(emit, "tried", "import-write")
    } else {
        on_click(emit, move || {
            Event::Write(WriteRequest { draft: draft.clone(), ..WriteRequest::new(intents.clone()) })
        })
    };
    html! {
        <>
            if all > INTENTS_MAX { { quiet(words::import_part(INTENTS_MAX)) } }
            if lacks && desk.state.chosen("tried") == "import-write" {
                <div role="alert">{ cell::missing(text::missing_title(), &[code::required(words::import_source().as_str())]) }</div>
            }
            { button(Look::Main, "import-write", words::import_write(), onclick) }
        </>
    }
}

/// What was brought in together, and is not undone.
struct Batch {
    source: String,
    by: WorkerId,
    on: doorstep_core::domain::Date,
    entries: Vec<(DocId, EntryHash)>,
}

fn batches(form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let mut batches: Vec<Batch> = Vec::new();
    let oldest = rules::oldest(desk.today);
    for (doc, view) in desk.replica.views(DocKind::Month) {
        let Some(month) = view.state.as_month().filter(|month| month.person != *desk.me) else { continue };
        for import in month.imports.iter().filter(|import| import.undone.is_none()) {
            let on = import.received_at.date();
            let fits = |batch: &&mut Batch| batch.source == import.source && batch.by == import.by && batch.on == on;
            match batches.iter_mut().find(fits) {
                _ if on < oldest => {}
                Some(batch) => batch.entries.push((doc, import.entry)),
                None => batches.push(Batch {
                    source: import.source.clone(),
                    by: import.by.clone(),
                    on,
                    entries: vec![(doc, import.entry)],
                }),
            }
        }
    }
    if batches.is_empty() {
        return Html::default();
    }
    titled_card(words::import_batches(), batches.iter().map(|batch| batch_row(batch, form, desk, emit)).collect())
}

fn batch_row(batch: &Batch, form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let key = format!("{}/{}/{}", batch.on.0, batch.by, batch.source);
    let day = when::relative_day(batch.on, desk.today);
    let chosen = desk.state.chosen("import-undo") == key;
    html! {
        <div class="person" data-test="import-batch" key={key.clone()}>
            { paragraph(words::import_batch(&batch.source, desk.name(&batch.by), day, batch.entries.len())) }
            if chosen { { undo(batch, form, desk, emit) } } else {
                { button(Look::Plain, "import-undo", words::import_undo(), choose(emit, "import-undo", key)) }
            }
        </div>
    }
}

fn undo(batch: &Batch, form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let change = draft::change(emit, FORM, form, |form: &mut Form, reason| form.reason = reason);
    let reason = form.reason.trim().to_owned();
    let lacks = reason.is_empty();
    let acting = acting(desk);
    let intents: Vec<Intent> = batch
        .entries
        .iter()
        .take(INTENTS_MAX)
        .map(|(doc, import)| {
            let undone = ImportUndone { import: *import, reason: reason.clone() };
            stated(*doc, acting.clone(), Statement::ImportUndone(undone))
        })
        .collect();
    let onclick = if lacks {
        choose(emit, "tried", "import-undo")
    } else {
        on_click(emit, move || Event::Write(WriteRequest { held: true, ..WriteRequest::new(intents.clone()) }))
    };
    html! {
        <>
            { group(AttrValue::Static(""), field::area(
                Field::new("import-reason", words::import_reason(), form.reason.clone()), rules::REASON_MAX, change)) }
            if lacks && desk.state.chosen("tried") == "import-undo" {
                <div role="alert">{ cell::missing(text::missing_title(), &[code::required(words::import_reason().as_str())]) }</div>
            }
            { button(Look::Warn, "import-undo-all", words::import_undo(), onclick) }
        </>
    }
}
