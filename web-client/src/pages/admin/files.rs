//! 导入、日历: a file is looked through by the server first, and put in force when the administrator has seen what it would change.

use doorstep_core::administration::{FILE_MAX, What};
use serde::{Deserialize, Serialize};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, HtmlInputElement};
use yew::{AttrValue, Callback, Html, TargetCast, html};

use super::{calendar_lacks, cards, outcome, propose};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, banner, quiet, titled_card};
use crate::components::field;
use crate::components::paths::on_click;
use crate::io::export;
use crate::pages::desk::Desk;
use crate::pages::draft;
use crate::state::{Asked, State};
use crate::text::{self, admin as words};
use crate::update::Event;

/// A file that was chosen, kept until it is put in force.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Chosen {
    pub name: String,
    /// In base64; empty for one that could not be read.
    pub content: String,
}

/// A field for one file. What cannot be read comes with empty content.
pub fn choose_file(id: &'static str, label: AttrValue, accept: &'static str, chosen: Callback<Chosen>) -> Html {
    let onchange = Callback::from(move |event: yew::Event| {
        let input = event.target_unchecked_into::<HtmlInputElement>();
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        let chosen = chosen.clone();
        spawn_local(async move {
            let name = file.name();
            let content = packed(file).await.unwrap_or_default();
            chosen.emit(Chosen { name, content });
            // So that the same file can be chosen again after it was mended.
            input.set_value("");
        });
    });
    html! {
        <div class="weui-cell field field-tall">
            <label class="field-label" for={id}>{ label }</label>
            <div class="field-control"><input {id} data-test={id} type="file" {accept} {onchange} /></div>
        </div>
    }
}

/// Errors: `None` for what the browser cannot read, and for what no server of ours would take.
async fn packed(file: File) -> Option<String> {
    let read = JsFuture::from(file.array_buffer()).await.ok()?;
    let bytes = js_sys::Uint8Array::new(&read).to_vec();
    let latin: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    (bytes.len() <= FILE_MAX).then(|| gloo::utils::window().btoa(&latin).ok())?
}

/// What is put together from what was chosen, and under which names.
struct Page {
    draft: &'static str,
    answer: &'static str,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    file: Chosen,
    complete: bool,
}

const IMPORT: Page = Page { draft: "admin/import", answer: "admin/imported" };
const CALENDAR: Page = Page { draft: "admin/calendar", answer: "admin/holidays" };

pub fn import(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let form: Form = draft::read(state, IMPORT.draft);
    let kinds = [
        ("sections", words::kind_sections()),
        ("windows", words::kind_windows()),
        ("people", words::kind_people()),
        ("pairs", words::kind_pairs()),
        ("matters", words::kind_matters()),
        ("materials", words::kind_materials()),
    ];
    let running = [("matters", words::kind_matters()), ("materials", words::kind_materials())];
    let complete = {
        let (emit, form, edition) = (emit.clone(), form.clone(), desk.reference.edition);
        Callback::from(move |complete| look(&IMPORT, edition, Form { complete, ..form.clone() }, table, &emit))
    };
    html! {
        <>
            { cards::view(state, desk, emit) }
            { titled_card(words::import(), html! {
                <>
                    <p>{ words::import_what() }</p>
                    { quiet(words::check_first()) }
                    { download(state, emit) }
                    <p class="inline">{ for kinds.into_iter().map(|(kind, name)| template(kind, words::template_of(name), "template", emit)) }</p>
                    <p class="inline">{ for running.into_iter().map(|(kind, name)| template(kind, words::table_of(name), "table", emit)) }</p>
                    { field::check("import-complete", None, html! { words::complete() }, form.complete, complete) }
                    { chooser(&IMPORT, "import-file", ".csv,.xlsx,text/csv", &form, desk, table, emit) }
                </>
            }) }
            { answer(&IMPORT, state, desk, &form, table, emit) }
        </>
    }
}

pub fn calendar(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let form: Form = draft::read(state, CALENDAR.draft);
    let years: Vec<String> = desk.reference.calendar.years.iter().map(i32::to_string).collect();
    html! {
        <>
            { calendar_lacks(desk) }
            { titled_card(words::calendar(), html! {
                <>
                    <p data-test="calendar-years">{ words::calendar_years(years.join(text::pick("、", ", "))) }</p>
                    <p>{ words::calendar_what() }</p>
                    { quiet(words::check_first()) }
                    { chooser(&CALENDAR, "calendar-file", ".csv,.json", &form, desk, holidays, emit) }
                </>
            }) }
            { answer(&CALENDAR, state, desk, &form, holidays, emit) }
        </>
    }
}

fn table(form: &Form) -> What {
    What::Table { file: form.file.content.clone(), complete: form.complete }
}

fn holidays(form: &Form) -> What {
    What::Calendar { file: form.file.content.clone() }
}

/// Keeps the form and has it looked through.
fn look(page: &Page, edition: u32, form: Form, what: fn(&Form) -> What, emit: &Callback<Event>) {
    draft::keep(emit, page.draft, &form);
    if !form.file.content.is_empty() {
        emit.emit(propose(page.answer, edition, false, what(&form)));
    }
}

fn chooser(
    page: &'static Page,
    id: &'static str,
    accept: &'static str,
    form: &Form,
    desk: &Desk<'_>,
    what: fn(&Form) -> What,
    emit: &Callback<Event>,
) -> Html {
    let chosen = {
        let (emit, complete, edition) = (emit.clone(), form.complete, desk.reference.edition);
        Callback::from(move |file| look(page, edition, Form { file, complete }, what, &emit))
    };
    html! {
        <>
            <div class="weui-cells">{ choose_file(id, words::file(), accept, chosen) }</div>
            if !form.file.name.is_empty() { <p data-test="file-name">{ words::file_read(&form.file.name) }</p> }
            if !form.file.name.is_empty() && form.file.content.is_empty() {
                { banner(Tone::Bad, html! { <p role="alert">{ words::file_none() }</p> }) }
            }
        </>
    }
}

/// What the server says of the file, and the button that puts it in force.
fn answer(
    page: &'static Page,
    state: &State,
    desk: &Desk<'_>,
    form: &Form,
    what: fn(&Form) -> What,
    emit: &Callback<Event>,
) -> Html {
    if !state.asked.contains_key(page.answer) {
        // The file is still here after a reload; what the server said of it is not.
        let again = {
            let (emit, form, edition) = (emit.clone(), form.clone(), desk.reference.edition);
            Callback::from(move |_| look(page, edition, form.clone(), what, &emit))
        };
        return if form.file.content.is_empty() {
            Html::default()
        } else {
            html! { <div class="card">{ button(Look::Plain, "look-again", words::check_first(), again) }</div> }
        };
    }
    outcome(state, desk, page.answer, emit, |outcome| {
        if outcome.put {
            return cards::offer(outcome, emit);
        }
        if !outcome.problems.is_empty() || outcome.changes.is_empty() {
            return quiet(words::file_again());
        }
        let put = {
            let (emit, form, edition) = (emit.clone(), form.clone(), outcome.edition);
            Callback::from(move |_| {
                emit.emit(propose(page.answer, edition, true, what(&form)));
            })
        };
        html! { <div class="card">{ button(Look::Main, "publish", words::publish(), put) }</div> }
    })
}

/// A link to a table to fill in, or one that is in force. The app fetches it: a browser's own navigation would be answered with
/// the app.
fn template(kind: &'static str, name: AttrValue, door: &'static str, emit: &Callback<Event>) -> Html {
    let ask = on_click(emit, move || Event::Ask {
        key: TEMPLATE,
        address: format!("/administration/{door}/{kind}"),
        body: None,
    });
    html! { <button type="button" class="link" data-test={format!("{door}-{kind}")} onclick={ask}>{ name }</button> }
}

const TEMPLATE: &str = "admin/template";

/// Hands a table that has come to the browser.
fn download(state: &State, emit: &Callback<Event>) -> Html {
    given(TEMPLATE, "doorstep.csv", state, emit)
}

/// A file that the server has given, to be kept by the browser.
pub fn given(key: &'static str, name: &'static str, state: &State, emit: &Callback<Event>) -> Html {
    match state.asked.get(key) {
        Some(Asked::Here(bytes)) => {
            let bytes = bytes.clone();
            let keep = {
                let emit = emit.clone();
                Callback::from(move |_| {
                    if export::download(name, &bytes).is_some() {
                        emit.emit(Event::AnswerSeen(key));
                    }
                })
            };
            banner(
                Tone::Good,
                html! { <p>{ link("file-keep", AttrValue::from(format!("{}: {name}", words::save())), keep) }</p> },
            )
        }
        Some(Asked::Failed(problem)) => super::trouble(key, problem, emit),
        Some(Asked::Coming) => html! { <p class="quiet" role="status">{ words::loading() }</p> },
        None => Html::default(),
    }
}
