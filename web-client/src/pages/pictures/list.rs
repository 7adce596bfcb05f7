//! The records behind one bar of a picture.

use doorstep_core::domain::DocId;
use doorstep_core::fold::State as Record;
use yew::{AttrValue, Callback, Html, html};

use super::chosen;
use crate::components::button::link;
use crate::components::cell::{empty, quiet};
use crate::components::frame::{Page, page};
use crate::components::more::Shown;
use crate::components::paths::go;
use crate::pages::desk::Desk;
use crate::pages::{board, cases, needs, visits};
use crate::route::Route;
use crate::state::State;
use crate::text::{self, picture as words};
use crate::update::Event;

/// Rows drawn at once.
const ROWS: usize = 60;

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let Some((theme, bar)) = chosen(desk).filter(|_| super::sees(desk)) else {
        let body = empty(words::list_none(), link("back-to-pictures", words::title(), go(emit, Route::Pictures)));
        return page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges });
    };
    // What counts twice is one record.
    let mut docs: Vec<DocId> = Vec::new();
    for doc in bar.docs {
        if !docs.contains(&doc) {
            docs.push(doc);
        }
    }
    let window = bar.window.as_ref().map(|window| desk.window(window)).unwrap_or_default();
    let title = text::dotted(&[words::theme(theme), window, words::of(bar.of)]);
    let shown = Shown::of(state, "picture/shown", ROWS);
    let body = html! {
        <>
            <div class="foot-note">
                <p class="strong" data-test="picture-list" data-count={docs.len().to_string()}>{ title }</p>
                { quiet(text::dotted(&[words::list_of(docs.len()), board::as_of(desk)])) }
            </div>
            <ul class="visit-list">{ for docs.iter().take(shown.limit).map(|doc| line(*doc, desk, emit)) }</ul>
            { shown.more(docs.len(), emit) }
        </>
    };
    page(state, emit, Page { title: AttrValue::from(words::title()), body, actions: Html::default(), badges })
}

fn line(doc: DocId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    match desk.replica.view(doc).map(|view| &view.state) {
        Some(Record::Visit(visit)) => visits::row(doc, visit, desk, emit),
        Some(Record::Case(case)) => cases::line(&cases::row_of(doc, case, desk), desk, emit),
        _ => Html::default(),
    }
}
