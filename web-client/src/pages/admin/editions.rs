//! 规则版本: the running edition, those before it with who put them in force and what changed, and the files of the next.

use doorstep_core::administration::{Difference, Edition, What};
use doorstep_core::domain::Date;
use serde::{Deserialize, Serialize};
use yew::{Callback, Html, html};

use super::files::{Chosen, choose_file, given};
use super::{asked, cards, changes, outcome, propose};
use crate::components::button::{Look, button, link};
use crate::components::cell::{quiet, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet, on_click};
use crate::components::sheet::Sheet;
use crate::pages::desk::Desk;
use crate::pages::draft;
use crate::state::State;
use crate::text::{self, admin as words, when};
use crate::update::Event;

const KEY: &str = "admin/files";
const ANSWER: &str = "admin/edition";
const DIRECTORY: &str = "admin/directory";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    pack: Chosen,
    directory: Chosen,
    /// When the figures begin; empty for at once.
    from: String,
}

impl Form {
    fn what(&self) -> What {
        let content = |file: &Chosen| (!file.content.is_empty()).then(|| file.content.clone());
        if let Some(from) = Date::parse(&self.from) {
            return What::Later { pack: self.pack.content.clone(), from };
        }
        What::Files { pack: content(&self.pack), directory: content(&self.directory) }
    }
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! {
        <>
            { cards::view(state, desk, emit) }
            { asked(state, desk, "editions", "/administration/editions", emit, |editions: Vec<Edition>| {
                html! {
                    <>
                        if let Some(coming) = editions.first().and_then(|running| running.coming.as_ref()) { { ahead(coming, state, desk, emit) } }
                        { for editions.iter().enumerate().map(|(at, edition)| one(edition, at == 0, desk)) }
                    </>
                }
            }) }
            { next(state, desk, emit) }
        </>
    }
}

fn one(edition: &Edition, running: bool, desk: &Desk<'_>) -> Html {
    let by = match &edition.by {
        Some(worker) => words::published_by(desk.name(worker)),
        None if edition.begun => words::begun(),
        None => words::published_cli(),
    };
    let since = words::since(when::at(edition.since, desk.today));
    let number = words::edition(edition.number);
    let title = if running { text::dotted(&[words::running(), number]) } else { number };
    html! {
        <section class="card" key={edition.number} data-test="edition" data-number={edition.number.to_string()}>
            <h2 class="card-title">{ title }</h2>
            <p>{ text::dotted(&[since, by]) }</p>
            if running {
                <p>{ words::regulations(edition.regulations.join(text::pick("、", ", "))) }</p>
                <p class="quiet">{ words::digest(&edition.digest) }</p>
            }
            if edition.changes.is_empty() {
                { quiet(words::first()) }
            } else {
                <details class="more">
                    <summary>{ words::changed(edition.changes.len()) }</summary>
                    { changes(&edition.changes) }
                </details>
            }
        </section>
    }
}

/// What is on record for a later day, and the way to take it back.
fn ahead((begins, changed): &(Date, Vec<Difference>), state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let edition = desk.reference.edition;
    let close = close_sheet(emit);
    let withdraw = {
        let (emit, close) = (emit.clone(), close.clone());
        Callback::from(move |_| {
            close.emit(());
            emit.emit(propose(ANSWER, edition, true, What::Withdrawn));
        })
    };
    let title = words::coming(when::day(*begins));
    html! {
        <section class="card" key="coming" data-test="coming" data-begins={begins.to_string()}>
            <h2 class="card-title">{ title.clone() }</h2>
            { changes(changed) }
            { button(Look::Warn, "withdraw", words::withdraw(), choose(emit, "sheet", "withdraw")) }
            if state.chosen("sheet") == "withdraw" {
                <Sheet {title} onclose={close.clone()} test="withdraw-sheet">
                    <p>{ words::withdraw_body() }</p>
                    { button(Look::Warn, "withdraw-do", words::withdraw(), withdraw) }
                    { button(Look::Plain, "withdraw-not", text::close(), close.reform(|_| ())) }
                </Sheet>
            }
        </section>
    }
}

fn next(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let form: Form = draft::read(state, KEY);
    let edition = desk.reference.edition;
    let look = |form: &Form, set: fn(&mut Form, Chosen)| {
        let (emit, form) = (emit.clone(), form.clone());
        Callback::from(move |file: Chosen| {
            let mut form = form.clone();
            set(&mut form, file);
            draft::keep(&emit, KEY, &form);
            emit.emit(propose(ANSWER, edition, false, form.what()));
        })
    };
    let change = {
        let (emit, form) = (emit.clone(), form.clone());
        Callback::from(move |from: String| {
            let form = Form { from, ..form.clone() };
            draft::keep(&emit, KEY, &form);
            // What was looked through was for another day.
            emit.emit(Event::AnswerSeen(ANSWER));
            if !form.pack.content.is_empty() && form.directory.content.is_empty() {
                emit.emit(propose(ANSWER, edition, false, form.what()));
            }
        })
    };
    let later = !form.from.is_empty();
    let name = |file: &Chosen| {
        if file.name.is_empty() { Html::default() } else { quiet(words::file_read(&file.name)) }
    };
    let fetch =
        on_click(emit, || Event::Ask { key: DIRECTORY, address: "/administration/directory".to_owned(), body: None });
    let clear = {
        let emit = emit.clone();
        Callback::from(move |_| {
            draft::keep(&emit, KEY, &Form::default());
            emit.emit(Event::AnswerSeen(ANSWER));
        })
    };
    html! {
        <>
            { titled_card(words::next(), html! {
                <>
                    <p>{ words::files_note() }</p>
                    { quiet(words::check_first()) }
                    <p>{ link("directory-get", words::directory_get(), fetch) }</p>
                    { given(DIRECTORY, "doorstep-people.toml", state, emit) }
                    <div class="weui-cells">
                        { choose_file("pack-file", words::pack(), ".toml", look(&form, |form, file| form.pack = file)) }
                        { name(&form.pack) }
                        { choose_file("directory-file", words::directory(), ".toml", look(&form, |form, file| form.directory = file)) }
                        { name(&form.directory) }
                        { field::date(Field::new("from-day", words::from_day(), form.from.clone()).hint(words::from_day_hint()), Some(desk.today.plus_days(1)), None, change) }
                    </div>
                    if later && !form.directory.name.is_empty() { <p role="alert">{ words::from_day_alone() }</p> }
                    if !(form.pack.name.is_empty() && form.directory.name.is_empty()) { { link("files-clear", words::clear(), clear) } }
                </>
            }) }
            { outcome(state, desk, ANSWER, emit, |done| {
                if done.put || !done.problems.is_empty() || done.changes.is_empty() || later && !form.directory.name.is_empty() {
                    return cards::offer(done, emit);
                }
                let (edition, form) = (done.edition, form.clone());
                let put = on_click(emit, move || propose(ANSWER, edition, true, form.what()));
                html! { <div class="card">{ button(Look::Main, "publish", if later { words::put_on_record() } else { words::publish() }, put) }</div> }
            }) }
        </>
    }
}
