//! 系统管理: what an administrator looks after. These pages work with the server, not with the phone's own store: what they show is
//! asked for when they are opened, and what they change is in force when the server has said so.

mod cards;
mod editions;
mod files;
mod people;
mod person;
mod record;

use doorstep_core::administration::{About, Act, Amiss, Difference, Kind, Outcome, Proposal, What};
use doorstep_core::domain::Role;
use serde::Serialize;
use serde::de::DeserializeOwned;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_effect_with};

use super::desk::Desk;
use super::needs;
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, empty, link_row, quiet, tag};
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::paths::{go, on_click};
use crate::route::{AdminPage, Route};
use crate::state::{Asked, State};
use crate::text::{self, admin as words};
use crate::update::Event;

/// Whether the person is an administrator today.
pub fn administers(desk: &Desk<'_>) -> bool {
    desk.office(Role::Administrator).is_some()
}

pub fn view(state: &State, desk: &Desk<'_>, at: AdminPage, emit: &Callback<Event>) -> Html {
    let (title, body) = if administers(desk) {
        match at {
            AdminPage::Hub => (text::admin_title(), hub(desk, emit)),
            AdminPage::People => (words::people(), people::view(state, desk, emit)),
            AdminPage::Person => (words::people(), person::view(state, desk, emit)),
            AdminPage::Import => (words::import(), files::import(state, desk, emit)),
            AdminPage::Editions => (words::editions(), editions::view(state, desk, emit)),
            AdminPage::Calendar => (words::calendar(), files::calendar(state, desk, emit)),
            AdminPage::Record => (words::record(), record::view(state, desk, emit)),
        }
    } else {
        let home = button(Look::Plain, "go-home", text::tab_home(), go(emit, Route::Home));
        (text::admin_title(), empty(words::not_yours(), home))
    };
    let body = html! { <div class="admin">{ body }</div> };
    page(state, emit, Page { title, body, actions: Html::default(), badges: needs::badges(desk) })
}

fn hub(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let reference = desk.reference;
    let until = reference.calendar.years.last().map(words::calendar_until).unwrap_or_default();
    let rows = [
        (
            "admin-people",
            Icon::Group,
            words::people(),
            words::people_count(reference.organisation.workers.len()),
            AdminPage::People,
        ),
        ("admin-import", Icon::Plus, words::import(), AttrValue::Static(""), AdminPage::Import),
        ("admin-editions", Icon::Book, words::editions(), words::edition(reference.edition), AdminPage::Editions),
        ("admin-calendar", Icon::Month, words::calendar(), until, AdminPage::Calendar),
        ("admin-record", Icon::Paper, words::record(), AttrValue::Static(""), AdminPage::Record),
    ];
    html! {
        <>
            { calendar_lacks(desk) }
            <div class="weui-cells">
                { for rows.into_iter().map(|(test, icon, name, note, page)| {
                    link_row(test, Some(icon), name, note, go(emit, Route::Admin(page)))
                }) }
            </div>
        </>
    }
}

/// From November on, until the next year's holidays are on record (GY-CORE-2).
fn calendar_lacks(desk: &Desk<'_>) -> Html {
    if !desk.reference.calendar.lacks_next_year(desk.today) {
        return Html::default();
    }
    let line = words::calendar_lacks(desk.today.year() + 1);
    banner(Tone::Warn, html! { <p data-test="calendar-lacks">{ line }</p> })
}

/// Shows what the server has answered to a question under this name; asks it when the page opens.
pub(super) fn asked<T: DeserializeOwned>(
    state: &State,
    desk: &Desk<'_>,
    key: &'static str,
    address: &str,
    emit: &Callback<Event>,
    show: impl FnOnce(T) -> Html,
) -> Html {
    let reachable = desk.replica.status().reachable;
    let load = html! {
        <Load asked={state.asked.contains_key(key)} {reachable} question={key} address={address.to_owned()} emit={emit.clone()} />
    };
    let body = match state.asked.get(key) {
        Some(Asked::Here(bytes)) => match serde_json::from_slice(bytes) {
            Ok(answer) => show(answer),
            Err(_) => trouble(key, crate::state::code::ANSWER, emit),
        },
        Some(Asked::Failed(problem)) => trouble(key, problem, emit),
        Some(Asked::Coming) => html! { <p class="foot-note quiet" role="status">{ words::loading() }</p> },
        None if reachable => html! { <p class="foot-note quiet" role="status">{ words::loading() }</p> },
        None => banner(Tone::Wait, html! { <p data-test="admin-offline">{ words::needs_network() }</p> }),
    };
    // What comes and goes stands in an element of its own: yew puts it before a neighbour that may have gone itself.
    html! { <>{ load }<div>{ body }</div></> }
}

/// Why there is no answer, and the way to another try.
fn trouble(key: &'static str, problem: &str, emit: &Callback<Event>) -> Html {
    let line = if problem == crate::state::code::UNREACHABLE { words::needs_network() } else { words::failed(problem) };
    banner(
        Tone::Bad,
        html! {
            <div role="alert" data-test="admin-problem" data-code={problem.to_owned()}>
                <p>{ line }</p>
                { button(Look::Plain, "admin-again", text::try_again(), on_click(emit, move || Event::AnswerSeen(key))) }
            </div>
        },
    )
}

#[derive(Clone, PartialEq, Properties)]
struct LoadProps {
    asked: bool,
    reachable: bool,
    question: &'static str,
    address: String,
    emit: Callback<Event>,
}

#[component(Load)]
fn load(props: &LoadProps) -> Html {
    let (key, address, emit) = (props.question, props.address.clone(), props.emit.clone());
    use_effect_with((props.asked, props.reachable), move |(asked, reachable)| {
        if *reachable && !*asked {
            emit.emit(Event::Ask { key, address, body: None });
        }
    });
    Html::default()
}

/// Tells the server something.
fn tell(key: &'static str, address: &str, message: &impl Serialize) -> Event {
    // What is written here always is JSON.
    let body = serde_json::to_string(message).unwrap_or_default();
    Event::Ask { key, address: address.to_owned(), body: Some(body) }
}

/// What the next edition would be, or with `put` that it be so.
fn propose(key: &'static str, edition: u32, put: bool, what: What) -> Event {
    tell(key, "/administration/propose", &Proposal { edition, put, what })
}

/// Puts an act in force at the tap.
fn acts(key: &'static str, desk: &Desk<'_>, act: Act, emit: &Callback<Event>) -> Callback<MouseEvent> {
    let edition = desk.reference.edition;
    on_click(emit, move || propose(key, edition, true, What::Act(act.clone())))
}

/// What came of a proposal: what is in force now, what would be, or what is wrong with it. Nothing before one was made.
fn outcome(
    state: &State,
    desk: &Desk<'_>,
    key: &'static str,
    emit: &Callback<Event>,
    then: impl FnOnce(&Outcome) -> Html,
) -> Html {
    html! { <div>{ came_of(state, desk, key, emit, then) }</div> }
}

fn came_of(
    state: &State,
    desk: &Desk<'_>,
    key: &'static str,
    emit: &Callback<Event>,
    then: impl FnOnce(&Outcome) -> Html,
) -> Html {
    let bytes = match state.asked.get(key) {
        None => return Html::default(),
        Some(Asked::Coming) => return html! { <p class="foot-note quiet" role="status">{ words::checking() }</p> },
        Some(Asked::Failed(problem)) => return trouble(key, problem, emit),
        Some(Asked::Here(bytes)) => bytes,
    };
    let Ok(outcome) = serde_json::from_slice::<Outcome>(bytes) else {
        return trouble(key, crate::state::code::ANSWER, emit);
    };
    let body = if !outcome.problems.is_empty() {
        problems(&outcome.problems)
    } else if outcome.put {
        let moved = if outcome.moved > 0 { words::moved(outcome.moved) } else { AttrValue::Static("") };
        banner(
            Tone::Good,
            html! {
                <div role="status" data-test="admin-done" data-edition={outcome.edition.to_string()}>
                    <p class="strong">{ words::done(outcome.edition) }</p>
                    if !moved.is_empty() { <p>{ moved }</p> }
                    { changes(&outcome.changes) }
                </div>
            },
        )
    } else {
        html! {
            <section class="card" role="status" data-test="admin-looked" data-changes={outcome.changes.len().to_string()}>
                if outcome.changes.is_empty() {
                    <p>{ words::changes_none() }</p>
                } else {
                    <h2 class="card-title">{ words::changes(outcome.changes.len()) }</h2>
                    { changes(&outcome.changes) }
                }
                if outcome.unchanged > 0 { { quiet(words::unchanged(outcome.unchanged)) } }
                if !outcome.unnamed.is_empty() { { quiet(words::unnamed(some(&outcome, desk))) } }
            </section>
        }
    };
    html! { <>{ body }{ then(&outcome) }</> }
}

/// The first of the people whom a table does not name.
fn some(outcome: &Outcome, desk: &Desk<'_>) -> AttrValue {
    const SHOWN: usize = 8;
    let names = desk.names(outcome.unnamed.iter().take(SHOWN));
    if outcome.unnamed.len() > SHOWN { words::and_more(names, outcome.unnamed.len()) } else { names }
}

fn problems(problems: &[Amiss]) -> Html {
    html! {
        <section class="card tone-bad" role="alert" data-test="admin-problems" data-count={problems.len().to_string()}>
            <h2 class="card-title">{ words::problems(problems.len()) }</h2>
            <ul class="plain-list stack">
                { for problems.iter().map(|amiss| html! {
                    <li data-test="admin-amiss">
                        <p class="strong">{ place(amiss) }</p>
                        <p>{ words::amiss(amiss) }</p>
                    </li>
                }) }
            </ul>
        </section>
    }
}

/// Where it stands, and what stands there.
fn place(amiss: &Amiss) -> AttrValue {
    let place = if amiss.place.is_empty() { String::new() } else { format!("{} ", amiss.place) };
    let row = amiss.row.map_or_else(|| AttrValue::from(place.clone()), |row| words::problem_at(&place, row));
    let value = if amiss.value.is_empty() { String::new() } else { format!("「{}」", amiss.value) };
    text::dotted(&[row, AttrValue::from(amiss.column.clone()), AttrValue::from(value)])
}

fn changes(changes: &[Difference]) -> Html {
    html! {
        <ul class="plain-list admin-changes">
            { for changes.iter().map(|change| html! {
                <li data-test="admin-change">
                    <span class="inline">{ tag(tone(change.kind), words::kind(change.kind)) }{ words::about(change.about) }</span>
                    <span class="strong">{ called(change) }</span>
                    <span class="quiet">{ said(change) }</span>
                </li>
            }) }
        </ul>
    }
}

fn tone(kind: Kind) -> Tone {
    match kind {
        Kind::Added => Tone::Good,
        Kind::Changed => Tone::Wait,
        Kind::Gone => Tone::Warn,
    }
}

/// A regulation by its name on the screen, not by its key in the pack.
fn called(change: &Difference) -> String {
    let name = change.name.as_str();
    if change.about == About::Figures { words::figures(name).to_owned() } else { name.to_owned() }
}

/// Offices by their names on the screen, not by their ids.
fn said(change: &Difference) -> String {
    let named = |text: &str| {
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        match Role::from_name(first) {
            Some(role) => format!("{} {rest}", text::who::office(role, None)),
            None => text.to_owned(),
        }
    };
    match (change.from.is_empty(), change.to.is_empty()) {
        (true, _) => named(&change.to),
        (false, true) => named(&change.from),
        (false, false) => format!("{} → {}", named(&change.from), named(&change.to)),
    }
}
