//! 路线: one's own visits of a day in order, with the ways between them and what to take; on paper, and as a calendar file.

use doorstep_core::domain::{Date, DocId};
use doorstep_core::fold::Visit;
use doorstep_core::ics;
use doorstep_core::regime::visit::round::{self, Paper as Needed, Stop};
use doorstep_core::sheet::Sheet;
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::{needs, visits};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, banner, big, card, empty, paragraph, quiet, strong, tag, titled_card};
use crate::components::frame::{Page, page};
use crate::components::paper::{PRINT, Paper};
use crate::components::paths::{choose, go, on_click};
use crate::io::export;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, round as words, visit as visit_words, when};
use crate::update::Event;

const DAY: &str = "round/day";
/// What became of the last calendar file: its name, or nothing for one that the browser did not take.
const HANDED: &str = "round/handed";
const FAILED: &str = "-";

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let on = Date::parse(state.chosen(DAY)).unwrap_or(desk.today);
    let stops = round::stops(on, desk.me, desk.visits(), &desk.world());
    let body = html! {
        <>
            { days(on, desk, emit) }
            if stops.is_empty() {
                { empty(words::none(when::relative_day(on, desk.today)), link("see-coming", text::see_coming(), go(emit, Route::Visits))) }
            } else {
                <ol class="plain-list" data-test="stops">{ for stops.iter().enumerate().map(|(at, stop)| row(at, stop, desk, emit)) }</ol>
                { papers(&round::papers(&stops, &desk.world())) }
            }
            { to_calendar(desk, emit) }
            if !state.chosen(PRINT).is_empty() { <Paper sheet={sheet(on, &stops, desk)} emit={emit.clone()} /> }
        </>
    };
    let actions = if stops.is_empty() {
        Html::default()
    } else {
        button(Look::Plain, "round-print", words::print(), choose(emit, PRINT, "asked"))
    };
    let title = if on == desk.today { words::title_today() } else { words::title() };
    page(state, emit, Page { title, body, actions, badges: needs::badges(desk) })
}

fn days(on: Date, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let to = |days: i32| choose(emit, DAY, on.plus_days(days).to_string());
    html! {
        <div class="month-head">
            { link("round-before", words::before(), to(-1)) }
            <h2 class="strong" aria-live="polite" data-test="round-day" data-day={on.to_string()}>{ when::relative_day(on, desk.today) }</h2>
            { link("round-after", words::after(), to(1)) }
        </div>
    }
}

fn row(at: usize, stop: &Stop<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Stop { doc, visit, .. } = *stop;
    let way = stop.way.map(|minutes| if at == 0 { words::from_hall(minutes) } else { words::from_last(minutes) });
    html! {
        <li key={doc.to_string()} data-test="stop" data-doc={doc.to_string()} data-way={stop.way.map(|way| way.to_string())}>
            { for way.map(|line| html! { <p class="foot-note quiet">{ line }</p> }) }
            if stop.tight { { banner(Tone::Warn, html! { words::tight() }) } }
            { card(html! {
                <>
                    <div class="split">{ big(AttrValue::from(format!("{}–{}", stop.from.clock(), stop.to.clock()))) }{ visits::stage_tag(visit) }</div>
                    if visit.is_out(desk.me) { <p>{ tag(Tone::Wait, words::under_way()) }</p> }
                    { strong(AttrValue::from(visit.application.applicant.reveal().clone())) }
                    if let Some(id) = stop.community { { paragraph(desk.community(id)) } }
                    { paragraph(visits::place(visit)) }
                    { quiet(desk.matters(&visit.application.matters)) }
                    { for visits::covered(visit, desk).into_iter().map(|line| html! { <p>{ tag(Tone::Wait, line) }</p> }) }
                    { visits::reach(doc, visit) }
                    { link("open-visit", visits::next_words(doc, visit, desk), go(emit, Route::Visit(doc))) }
                </>
            }) }
        </li>
    }
}

fn form_of(paper: &Needed) -> AttrValue {
    if paper.original { visit_words::original() } else { visit_words::copy() }
}

fn papers(papers: &[Needed]) -> Html {
    if papers.is_empty() {
        return Html::default();
    }
    let line = |paper: &Needed| html! { <li>{ words::paper(&paper.name, form_of(paper), paper.count) }</li> };
    let list = html! { <ul class="plain-list" data-test="round-papers">{ for papers.iter().map(line) }</ul> };
    titled_card(words::papers(), list)
}

/// Who is visited stands there by the surname: paper is left lying about.
fn sheet(on: Date, stops: &[Stop<'_>], desk: &Desk<'_>) -> Sheet {
    let row = |stop: &Stop<'_>| {
        let community = stop.community.map(|id| desk.community(id).to_string());
        vec![
            format!("{}–{}", stop.from.clock(), stop.to.clock()),
            round::short_name(stop.visit.application.applicant.reveal()),
            community.unwrap_or_default(),
            visits::place(stop.visit).to_string(),
            stop.way.map(|way| way.to_string()).unwrap_or_default(),
            desk.matters(&stop.visit.application.matters).to_string(),
        ]
    };
    Sheet {
        title: words::SHEET_TITLE.to_owned(),
        notes: vec![format!("{} {on}", desk.name(desk.me))],
        header: words::COLUMNS.map(str::to_owned).to_vec(),
        rows: stops.iter().map(row).collect(),
    }
}

fn to_calendar(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let coming = desk.visits().filter_map(|(doc, visit)| round::entry(doc, visit, desk.me, &desk.world()));
    let entries: Vec<ics::Entry> = coming.filter(|entry| desk.today <= entry.from.date()).collect();
    let body = if entries.is_empty() { quiet(words::calendar_none()) } else { hand_over(entries, desk, emit) };
    titled_card(words::to_calendar(), body)
}

/// The button for one visit; nothing for those of others.
pub fn one_to_calendar(doc: DocId, visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Option<Html> {
    let entry = round::entry(doc, visit, desk.me, &desk.world()).filter(|entry| desk.today <= entry.from.date());
    entry.map(|entry| hand_over(vec![entry], desk, emit))
}

fn hand_over(entries: Vec<ics::Entry>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let now = desk.now;
    let name = match &entries[..] {
        [one] => format!("{}-{}-{}.ics", words::FILE, one.from.date(), one.from.clock().replace(':', "")),
        _ => format!("{}-{}.ics", words::FILE, desk.today),
    };
    let handed = name.clone();
    let onclick = on_click(emit, move || {
        let done = export::download(&name, &ics::calendar(&entries, now)).is_some();
        Event::Choose(HANDED, if done { name.clone() } else { FAILED.to_owned() })
    });
    html! {
        <div class="stack">
            { quiet(words::calendar_what()) }
            { button(Look::Plain, "calendar-file", words::to_calendar(), onclick) }
            <div role="status">
                { match desk.state.chosen(HANDED) {
                    FAILED => banner(Tone::Bad, html! { text::export::failed() }),
                    name if name == handed => quiet(words::handed(name)),
                    _ => Html::default(),
                } }
            </div>
        </div>
    }
}
