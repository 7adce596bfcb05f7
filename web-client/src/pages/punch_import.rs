//! 导入打卡: a terminal's file is looked through on this phone and then written, by whoever looks after attendance.

use doorstep_core::domain::{DocId, EntryHash, GrantId, Role, Timestamp, WorkerId};
use doorstep_core::fact::attendance::{Import, ImportUndone, Place};
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
use super::kept::{Kept, kept};
use super::{draft, needs};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, card, group, paragraph, quiet, strong, titled_card};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::io::file;
use crate::state::{IMPORT_FORM, State};
use crate::text::{self, attendance as marks, code, export as words, when};
use crate::update::{Event, WriteRequest};

const FORM: &str = IMPORT_FORM;
/// The text of the file that was chosen.
const FILE: &str = "punch-import/file";
/// Written at once: they travel in one run.
const INTENTS_MAX: usize = 150;
/// Rows that are named of each kind of trouble, and lines that are shown of what would be written.
const SHOWN: usize = 100;
/// What keeps a row from being written, in the order in which it is said.
const TROUBLE: [Found; 9] = [
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

/// Of the file at hand; what is typed for one file is not for the next.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    /// Of the file: proposed as its source.
    name: String,
    /// The source, once somebody has typed one.
    typed: Option<String>,
    /// The file could not be read at all.
    failed: bool,
}

impl Form {
    fn source(&self) -> &str {
        self.typed.as_deref().unwrap_or(&self.name)
    }
}

/// What a file holds, looked through.
struct Preview {
    /// Not all of it was read.
    cut: bool,
    /// Punches that would be written.
    new: usize,
    people: usize,
    /// The first of them: row, who, when, which point.
    shown: Vec<(usize, WorkerId, Timestamp, Place)>,
    /// Rows of each kind of trouble, with how many there are.
    trouble: Vec<(Found, Vec<usize>, usize)>,
    /// Without their source.
    imports: Vec<(DocId, Import)>,
}

thread_local! {
    static PREVIEW: Kept<Option<Preview>> = const { Kept::new(None) };
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
        let text = state.draft(FILE).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
        let form: Form = draft::read(state, FORM);
        html! {
            <>
                { chooser(&form, !text.is_empty(), emit) }
                <div>
                    if form.failed { { unreadable() } }
                    if !text.is_empty() { { looked_through(text, &form, desk, emit) } }
                </div>
                <div>{ batches(desk, emit) }</div>
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

/// `is_there`: a file is at hand.
fn chooser(form: &Form, is_there: bool, emit: &Callback<Event>) -> Html {
    let onchange = {
        // A file that is chosen in the place of one of its name is that file, mended.
        let (emit, before) = (emit.clone(), is_there.then(|| (form.name.clone(), form.typed.clone())));
        Callback::from(move |event: yew::Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let Some(chosen) = input.files().and_then(|files| files.get(0)) else { return };
            let (emit, before) = (emit.clone(), before.clone());
            spawn_local(async move {
                let name: String = chosen.name().chars().take(rules::SOURCE_MAX).collect();
                let typed = before.filter(|(before, _)| *before == name).and_then(|(_, typed)| typed);
                let text = file::text(chosen).await;
                draft::keep(&emit, FORM, &Form { name, typed, failed: text.is_none() });
                let bytes = text.unwrap_or_default().into_bytes();
                emit.emit(Event::DraftChanged { key: FILE.to_owned(), bytes });
                // So that the same file can be chosen again after it was mended.
                input.set_value("");
            });
        })
    };
    let source = draft::change(emit, FORM, form, |form: &mut Form, source| form.typed = Some(source));
    let field = Field::new("import-source", words::import_source(), form.source().to_owned());
    html! {
        <>
            { card(html! { <>{ paragraph(words::import_what()) }{ quiet(words::import_excel()) }{ quiet(words::import_own()) }</> }) }
            { group(AttrValue::Static(""), html! {
                <>
                    <div class="weui-cell field field-tall">
                        <label class="field-label" for="import-file">{ words::import_file() }</label>
                        <div class="field-control"><input id="import-file" data-test="import-file" type="file" accept=".csv,.txt,text/csv" {onchange} /></div>
                    </div>
                    if is_there && !form.name.is_empty() { <div class="weui-cell quiet">{ text::admin::file_read(&form.name) }</div> }
                    if is_there { { field::text(field.hint(words::import_source_hint()), source) } }
                </>
            }) }
        </>
    }
}

/// Errors: `None` for what no row names a person and a time of.
fn preview(text: &str, desk: &Desk<'_>) -> Option<Preview> {
    let table = table::read(text).ok()?;
    let looked = rules::look(&table.lines, desk.me, &desk.world());
    let of_point = |line: &Looked<'_>| match (line.found, line.who, line.line.at) {
        (Found::Point(place), Some(who), Some(at)) => Some((line.line.row, who.clone(), at, place)),
        _ => None,
    };
    let imports = rules::imports(&looked, "", desk.reference);
    let mut people: Vec<&WorkerId> = Vec::new();
    for (_, import) in &imports {
        if !people.contains(&&import.person) {
            people.push(&import.person);
        }
    }
    let trouble = TROUBLE.iter().filter_map(|kind| {
        let rows = || looked.iter().filter(|line| line.found == *kind).map(|line| line.line.row);
        let count = rows().count();
        (count > 0).then(|| (*kind, rows().take(SHOWN).collect(), count))
    });
    Some(Preview {
        cut: table.cut,
        new: looked.iter().filter(|line| matches!(line.found, Found::Point(_))).count(),
        people: people.len(),
        shown: looked.iter().filter_map(of_point).take(SHOWN).collect(),
        trouble: trouble.collect(),
        imports,
    })
}

fn looked_through(text: &str, form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let which = desk.state.draft_version(FILE).to_string();
    let kept = PREVIEW.with(|cache| kept(cache, which, desk, || preview(text, desk)));
    let Some(preview) = &*kept else { return unreadable() };
    let title = match preview.new {
        0 => words::import_nothing(),
        count => words::import_new(count, preview.people),
    };
    titled_card(
        title,
        html! {
            <div data-test="import-looked" data-new={preview.new.to_string()}>
                if preview.cut { { banner(Tone::Warn, html! { words::import_cut() }) } }
                { for preview.trouble.iter().map(trouble) }
                if preview.new > 0 {
                    <details>
                        <summary class="link">{ words::found(Found::Point(Place { on: desk.today, point: 0 })) }</summary>
                        <ul class="plain-list">{ for preview.shown.iter().map(|line| html! { <li>{ line_words(line, desk) }</li> }) }</ul>
                    </details>
                    { write(&preview.imports, form, desk, emit) }
                }
            </div>
        },
    )
}

/// What is left out, with the rows of the file.
fn trouble((kind, rows, count): &(Found, Vec<usize>, usize)) -> Html {
    let shown: Vec<String> = rows.iter().map(usize::to_string).collect();
    let ends = if *count > rows.len() { "…" } else { "" };
    html! {
        <div class="person" data-test="import-trouble" data-found={format!("{kind:?}")}>
            { strong(words::import_found(words::found(*kind), *count)) }
            { quiet(words::import_rows(format!("{}{ends}", shown.join(text::pick("、", ", "))))) }
        </div>
    }
}

fn line_words((row, who, at, place): &(usize, WorkerId, Timestamp, Place), desk: &Desk<'_>) -> AttrValue {
    let points = desk.reference.figures.points(place.on);
    let point = points.get(usize::from(place.point));
    let named =
        point.map(|point| marks::point(marks::point_kind(point.kind), place.on.at_second(point.at_second).clock()));
    words::import_row(*row, desk.name(who), when::at(*at, desk.today), named.unwrap_or_default())
}

fn write(imports: &[(DocId, Import)], form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let acting = acting(desk);
    let all = imports.len();
    let source = form.source().trim();
    let stated_now = |(doc, import): &(DocId, Import)| {
        let import = Import { source: source.to_owned(), ..import.clone() };
        stated(*doc, acting.clone(), Statement::PunchesImported(import))
    };
    let intents: Vec<Intent> = imports.iter().take(INTENTS_MAX).map(stated_now).collect();
    // The rest of a long file is written with the next press: what is there by then is known.
    let draft = (all <= INTENTS_MAX).then(|| FILE.to_owned());
    let lacks = source.is_empty();
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

fn batches(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
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
    titled_card(words::import_batches(), batches.iter().map(|batch| batch_row(batch, desk, emit)).collect())
}

fn batch_row(batch: &Batch, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let key = format!("{}/{}/{}", batch.on.0, batch.by, batch.source);
    let day = when::relative_day(batch.on, desk.today);
    let chosen = desk.state.chosen("import-undo") == key;
    html! {
        <div class="person" data-test="import-batch" key={key.clone()}>
            { paragraph(words::import_batch(&batch.source, desk.name(&batch.by), day, batch.entries.len())) }
            if chosen { { undo(batch, &key, desk, emit) } } else {
                { button(Look::Plain, "import-undo", words::import_undo(), choose(emit, "import-undo", key.clone())) }
            }
        </div>
    }
}

fn undo(batch: &Batch, key: &str, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let draft_key = format!("import-undo/{key}");
    let typed: String = draft::read(desk.state, &draft_key);
    let change = draft::change(emit, &draft_key, &typed, |typed: &mut String, text| *typed = text);
    let reason = typed.trim().to_owned();
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
    // As with writing: the rest with the next press, for the same reason.
    let all = batch.entries.len();
    let draft = (all <= INTENTS_MAX).then_some(draft_key);
    let onclick = if lacks {
        choose(emit, "tried", "import-undo")
    } else {
        on_click(emit, move || {
            Event::Write(WriteRequest { held: true, draft: draft.clone(), ..WriteRequest::new(intents.clone()) })
        })
    };
    html! {
        <>
            if all > INTENTS_MAX { { quiet(words::import_undo_part(INTENTS_MAX)) } }
            { group(AttrValue::Static(""), field::area(
                Field::new("import-reason", words::import_reason(), typed), rules::REASON_MAX, change)) }
            if lacks && desk.state.chosen("tried") == "import-undo" {
                <div role="alert">{ cell::missing(text::missing_title(), &[code::required(words::import_reason().as_str())]) }</div>
            }
            { button(Look::Warn, "import-undo-all", words::import_undo(), onclick) }
        </>
    }
}
