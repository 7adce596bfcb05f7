//! 事项目录: what the centre does, by name and window; one matter with what a client has to be told, and the way to tell it.

use doorstep_core::centre::{Guide, Matter};
use doorstep_core::domain::MatterId;
use doorstep_core::procedure::{Act, FieldKind, Procedure, catalogue};
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::{needs, proceeding, proceedings};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, empty, link_row, quiet, row_text, strong, tag, titled_card};
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::paths::go;
use crate::components::search::search;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, catalogue as words};
use crate::update::Event;

const SOUGHT: &str = "catalogue/search";

/// Whether the centre has a catalogue.
pub fn exists(desk: &Desk<'_>) -> bool {
    !desk.reference.matters.is_empty()
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let sought = state.chosen(SOUGHT);
    let query = sought.trim().to_lowercase();
    let fits = |(_, (id, matter)): &(usize, (&MatterId, &Matter))| {
        query.is_empty()
            || matter.name.to_lowercase().contains(&query)
            || id.as_str().contains(&query)
            || desk.window(&matter.window).contains(&query)
    };
    let found: Vec<_> = desk.reference.matters.iter().enumerate().filter(fits).collect();
    let body = html! {
        <>
            { search("catalogue-search", SOUGHT, words::search(), sought, emit) }
            <div role="status">
                if found.is_empty() {
                    { empty(if query.is_empty() { words::none() } else { words::not_found(sought.trim()) }, Html::default()) }
                }
            </div>
            <ul class="visit-list">{ for found.into_iter().map(|(at, (_, matter))| line(at, matter, desk, emit)) }</ul>
        </>
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn line(at: usize, matter: &Matter, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let limit = catalogue::limit(matter, desk.reference).map(AttrValue::from);
    let about: Vec<AttrValue> = [desk.window(&matter.window)].into_iter().chain(limit).collect();
    let route = u16::try_from(at).map_or(Route::Catalogue, Route::Matter);
    html! {
        <li key={at}>
            <button type="button" class="visit-row" data-test="matter-row" onclick={go(emit, route)}>
                <span class="split">
                    <span class="visit-when">{ matter.name.clone() }</span>
                    <span class="inline">if matter.in_person { { tag(Tone::Wait, words::in_person()) } }</span>
                </span>
                <span>{ text::dotted(&about) }</span>
            </button>
        </li>
    }
}

/// One of them, by its place.
pub fn one(state: &State, desk: &Desk<'_>, at: u16, emit: &Callback<Event>) -> Html {
    let Some((id, matter)) = desk.reference.matters.iter().nth(usize::from(at)) else {
        let all = button(Look::Plain, "all", words::all(), go(emit, Route::Catalogue));
        let body = empty(words::missing(), all);
        let badges = needs::badges(desk);
        return page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges });
    };
    let telephone = desk.reference.organisation.windows.get(&matter.window).map(|window| window.telephone.clone());
    let presence = if matter.in_person { words::presence_yes() } else { words::presence_no() };
    let law = matter.statutory_days.map(words::statutory);
    let limit = catalogue::limit(matter, desk.reference).map(AttrValue::from).into_iter().chain(law);
    let limit: Vec<AttrValue> = limit.collect();
    let body = html! {
        <>
            <section class="card" data-test="matter">
                { strong(AttrValue::from(matter.name.clone())) }
                { row_text(words::window(), desk.window(&matter.window)) }
                { row_text(words::telephone(), telephone.unwrap_or_default()) }
                { row_text(words::presence(), presence) }
                { row_text(words::limit(), text::dotted(&limit)) }
            </section>
            { titled_card(words::materials(), materials(matter)) }
            { titled_card(words::guide(), matter.guide.as_ref().map_or_else(|| quiet(words::no_guide()), guide)) }
            <div>{ tell(id, matter, desk, emit) }</div>
        </>
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn materials(matter: &Matter) -> Html {
    if matter.materials.is_empty() {
        return quiet(words::no_materials());
    }
    let rows = matter.materials.iter().map(|of| {
        let form = if of.original { words::original() } else { words::copy() };
        row_text(AttrValue::from(of.name.clone()), words::material(form, of.count))
    });
    html! { <div data-test="matter-materials">{ for rows }</div> }
}

fn guide(guide: &Guide) -> Html {
    let text = |text: &String| AttrValue::from(text.clone());
    html! {
        <>
            { row_text(words::version(), words::version_of(guide.version)) }
            { row_text(words::basis(), text(&guide.basis)) }
            { row_text(words::steps(), text(&guide.steps)) }
            { row_text(words::fees(), text(&guide.fees)) }
            { row_text(words::notes(), text(&guide.notes)) }
        </>
    }
}

/// The acts that begin with a matter and are filled in from what is on record of it: for the people of its window.
fn tell(id: &MatterId, matter: &Matter, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let mut acts: Vec<(u8, u8, &Procedure, &Act)> = Vec::new();
    for (of, procedure) in proceedings::seen(desk) {
        let takes_one = |act: &Act| {
            let mut asked = act.asks.iter().filter_map(|ask| procedure.field(&ask.field));
            !act.offers.is_empty() && asked.any(|field| field.kind == FieldKind::Matter)
        };
        let begins = proceedings::beginnings(procedure, desk).into_iter().filter(|(_, act)| takes_one(act));
        acts.extend(begins.map(|(at, act)| (of, at, procedure, act)));
    }
    if acts.is_empty() {
        return Html::default();
    }
    let is_theirs = desk.reference.organisation.windows_of(desk.me, desk.today).contains(&matter.window);
    if !is_theirs {
        return titled_card(words::tell(), quiet(words::elsewhere(desk.window(&matter.window))));
    }
    let rows = acts.into_iter().map(|(of, at, procedure, act)| {
        let written = proceeding::form_with(procedure, act, id, desk);
        let emit = emit.clone();
        let onclick = Callback::from(move |_| {
            let (key, bytes) = written.clone();
            emit.emit(Event::DraftChanged { key, bytes });
            emit.emit(Event::Navigate(Route::ProceedingNew(of, at)));
        });
        let row =
            link_row("tell", Some(Icon::Paper), text::proceeding::words(&act.name), AttrValue::default(), onclick);
        html! { <div data-act={act.key.clone()}>{ row }</div> }
    });
    html! {
        <section class="group">
            <h2 class="weui-cells__title">{ words::tell() }</h2>
            <div class="weui-cells">{ for rows }</div>
        </section>
    }
}
