//! Whether somebody has asked for the same already: a word of warning with the way there, where a visit is registered or looked at.

use doorstep_core::domain::DocId;
use doorstep_core::fact::DocKind;
use doorstep_core::fact::visit::Application;
use doorstep_core::regime::visit::duplicates;
use yew::{Callback, Html, html};

use super::desk::Desk;
use super::visits;
use crate::components::button::link;
use crate::components::cell::{Tone, banner, paragraph};
use crate::components::paths::go;
use crate::route::Route;
use crate::text::{self, visit as words};
use crate::update::Event;

/// Nothing where there is none.
pub fn notice(application: &Application, own: Option<DocId>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let views = desk.replica.views(DocKind::Visit);
    let visits = views.into_iter().filter_map(|(doc, view)| Some((doc, view.state.as_visit()?)));
    let alike = duplicates(application, own, visits);
    if alike.is_empty() {
        return Html::default();
    }
    let line = |doc: &DocId| {
        let visit = desk.visit(*doc)?;
        let words = text::dotted(&[
            visits::when(visit, desk),
            desk.matters(&visit.application.matters),
            desk.window(&visit.window),
        ]);
        Some(html! { <p>{ link("alike", words, go(emit, Route::Visit(*doc))) }</p> })
    };
    html! {
        <div data-test="alike-notice" data-count={alike.len().to_string()}>
            { banner(Tone::Warn, html! { <>{ paragraph(words::alike()) }{ for alike.iter().filter_map(line) }</> }) }
        </div>
    }
}
