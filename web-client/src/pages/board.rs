//! 在岗一览: who is at the post, who is away since when and until when, and whether enough are there. Nobody is ranked.

pub mod checks;
pub mod grid;
mod known;
pub mod person;
pub mod year;

use std::collections::BTreeMap;

use doorstep_core::domain::{Role, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::Reminder;
use doorstep_core::regime::attendance::{PointView, makeup, overseen};
use doorstep_core::regime::authority;
use doorstep_core::regime::board::Standing;
use yew::{AttrValue, Callback, Html, html};

use self::known::{Row, Staffing, Unit};
use super::desk::{Desk, stated};
use super::needs;
use crate::components::button::{self, link};
use crate::components::cell::{Tone, banner, card, empty, group, link_row, quiet, tag};
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::more::Shown;
use crate::components::paths::{choose, go, on_click};
use crate::components::search::search;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, board as words};
use crate::update::{Event, WriteRequest};

/// People on the page before "show more".
const ROWS: usize = 60;
/// Whom the page of a colleague shows.
const PERSON: &str = "board/person";

pub fn sees_others(desk: &Desk<'_>) -> bool {
    !known::seen(desk).is_empty()
}

fn tone(standing: Standing) -> Tone {
    match standing {
        Standing::Unknown => Tone::Warn,
        Standing::Overdue => Tone::Bad,
        Standing::Visit | Standing::Outing | Standing::Trip | Standing::Leave | Standing::Meeting => Tone::Wait,
        Standing::Duty => Tone::Good,
        Standing::Present => Tone::Good,
        Standing::Left | Standing::Off => Tone::Quiet,
    }
}

/// The name of a standing for tests, and as it is chosen.
fn name(standing: Standing) -> &'static str {
    match standing {
        Standing::Unknown => "unknown",
        Standing::Overdue => "overdue",
        Standing::Visit => "visit",
        Standing::Outing => "outing",
        Standing::Trip => "trip",
        Standing::Leave => "leave",
        Standing::Meeting => "meeting",
        Standing::Duty => "duty",
        Standing::Present => "present",
        Standing::Left => "left",
        Standing::Off => "off",
    }
}

/// Until when the data is known, in a word.
pub fn as_of(desk: &Desk<'_>) -> AttrValue {
    let time =
        desk.replica.status().last_success.map_or_else(text::sync::never, |time| text::when::at(time, desk.today));
    text::data_until(time)
}

/// 在岗一览 on the home page of managers.
pub fn strip(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let rows = known::rows(desk);
    if rows.is_empty() {
        return Html::default();
    }
    let count = |of: &[Standing]| rows.iter().filter(|row| of.contains(&row.at.standing)).count();
    let away = [Standing::Visit, Standing::Outing, Standing::Trip, Standing::Meeting];
    let numbers = [
        (words::standing(Standing::Present), count(&[Standing::Present, Standing::Duty])),
        (text::attendance::letter_out(), count(&away)),
        (words::standing(Standing::Leave), count(&[Standing::Leave])),
        (words::standing(Standing::Unknown), count(&[Standing::Unknown, Standing::Overdue])),
    ];
    let short = short_units(&rows, desk);
    card(html! {
        <>
            <div class="strip">
                { for numbers.into_iter().map(|(word, number)| html! {
                    <div><span class="strip-number">{ number }</span><span class="strip-word">{ word }</span></div>
                }) }
            </div>
            <div>{ shortage(short) }</div>
            <div class="split">
                <span class="quiet">{ as_of(desk) }</span>
                { link("go-group", words::title(), go(emit, Route::GroupToday)) }
            </div>
        </>
    })
}

fn by_worker(rows: &[Row]) -> BTreeMap<&WorkerId, &Row> {
    doorstep_core::gather::gather(rows.iter().map(|row| (&row.worker, row)))
}

/// The sections and windows in which fewer are there than have to be, by their names.
fn short_units(rows: &[Row], desk: &Desk<'_>) -> Vec<AttrValue> {
    let by_worker = by_worker(rows);
    let is_short = |unit: &Unit| {
        let rows: Vec<&Row> = unit.people.iter().filter_map(|worker| by_worker.get(worker).copied()).collect();
        Staffing::of(unit, &rows, desk).is_short()
    };
    // A section and its window may have one name.
    let mut names: Vec<AttrValue> = Vec::new();
    for unit in known::sections(desk).iter().chain(&known::windows(desk)).filter(|unit| is_short(unit)) {
        let name = unit_name(unit);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Which of them have too few people; nothing where all have enough.
fn shortage(short: Vec<AttrValue>) -> Html {
    if short.is_empty() {
        return Html::default();
    }
    banner(
        Tone::Warn,
        html! { <span data-test="board-short">{ words::short_units(super::desk::listed(short.into_iter())) }</span> },
    )
}

fn who_sees(desk: &Desk<'_>) -> AttrValue {
    let [leader, coordination, deputy] = [Role::GroupLeader, Role::Coordination, Role::DeputyLeader]
        .map(|role| text::who::office(role, Some(desk.reference)));
    words::only(leader, coordination, deputy)
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let rows = known::rows(desk);
    let body = if rows.is_empty() { empty(words::empty(), Html::default()) } else { listed(&rows, state, desk, emit) };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn listed(rows: &[Row], state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let (filter, sought) = (state.chosen("board/filter"), state.chosen("board/search").trim().to_lowercase());
    let windows = known::windows(desk);
    let by_window = state.chosen("board/by") == "window" && !windows.is_empty();
    let fits = |row: &Row| {
        let known = desk.reference.organisation.workers.get(&row.worker);
        let called = || known.is_some_and(|worker| worker.name.to_lowercase().contains(&sought));
        (filter.is_empty() || name(row.at.standing) == filter)
            && (sought.is_empty() || called() || row.worker.as_str().contains(&sought))
    };
    let shown = Shown::of(state, "board/shown", ROWS);
    let by_worker = by_worker(rows);
    let (mut fitting, mut left) = (0, shown.limit);
    let units = if by_window { windows.clone() } else { known::sections(desk) };
    let cards: Vec<Html> = units
        .iter()
        .filter_map(|unit| {
            let all: Vec<&Row> = unit.people.iter().filter_map(|worker| by_worker.get(worker).copied()).collect();
            let found: Vec<&Row> = all.iter().copied().filter(|row| fits(row)).collect();
            fitting += found.len();
            let taken = found.len().min(left);
            left -= taken;
            (taken > 0).then(|| unit_card(unit, &all, &found[..taken], desk, emit))
        })
        .collect();
    html! {
        <>
            { banner(Tone::Quiet, html! { <><span data-test="as-of">{ as_of(desk) }</span><br />{ who_sees(desk) }</> }) }
            <div>{ shortage(short_units(rows, desk)) }</div>
            { search("board-search", "board/search", words::search(), state.chosen("board/search"), emit) }
            { filters(rows, filter, emit) }
            if !windows.is_empty() {
                <div class="filters" role="group" aria-label={words::unit()}>
                    { choice("board-by-group", words::by_group(), !by_window, choose(emit, "board/by", "")) }
                    { choice("board-by-window", words::by_window(), by_window, choose(emit, "board/by", "window")) }
                </div>
            }
            if cards.is_empty() { { empty(text::nothing_found(&sought), Html::default()) } }
            { for cards }
            { shown.more(fitting, emit) }
            { more(desk, emit) }
        </>
    }
}

/// The other pages about others.
fn more(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let none = || AttrValue::Static("");
    if desk.reference.figures.attendance.as_ref().is_none_or(|attendance| attendance.off) {
        return Html::default();
    }
    group(
        none(),
        html! {
            <>
                { link_row("go-grid", Some(Icon::Month), words::go_month(), none(), go(emit, Route::GroupMonth)) }
                { link_row("go-year", Some(Icon::Paper), words::go_year(), none(), go(emit, Route::Year)) }
                { link_row("go-checks", Some(Icon::Clock), words::go_checks(checks::open(desk)), none(), go(emit, Route::TimeChecks)) }
            </>
        },
    )
}

fn choice(test: &'static str, word: AttrValue, here: bool, onclick: Callback<yew::MouseEvent>) -> Html {
    html! {
        <button type="button" class={if here { "filter filter-here" } else { "filter" }} data-test={test}
            aria-pressed={here.to_string()} {onclick}>{ word }</button>
    }
}

fn filters(rows: &[Row], filter: &str, emit: &Callback<Event>) -> Html {
    let count = |standing| rows.iter().filter(|row| row.at.standing == standing).count();
    let present = Standing::ALL.into_iter().filter(|standing| count(*standing) > 0 || name(*standing) == filter);
    html! {
        <div class="filters" role="group" aria-label={words::filter()}>
            { choice("board-all", AttrValue::from(format!("{} {}", words::all(), rows.len())), filter.is_empty(), choose(emit, "board/filter", "")) }
            { for present.map(|standing| {
                let word = AttrValue::from(format!("{} {}", words::standing(standing), count(standing)));
                choice("board-filter", word, name(standing) == filter, choose(emit, "board/filter", name(standing)))
            }) }
        </div>
    }
}

fn unit_name(unit: &Unit) -> AttrValue {
    match (unit.name.is_empty(), unit.group.is_some()) {
        (false, _) => AttrValue::from(unit.name.clone()),
        (true, true) => words::no_group(),
        (true, false) => words::no_window(),
    }
}

fn unit_card(unit: &Unit, all: &[&Row], shown: &[&Row], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let staffing = Staffing::of(unit, all, desk);
    let there = match staffing.least {
        Some(least) => words::there_least(staffing.present, all.len(), least),
        None => words::there(staffing.present, all.len()),
    };
    let warning = staffing.least.filter(|_| staffing.is_short()).map(|least| {
        let words = match staffing.unknown {
            0 => words::short(staffing.present, least),
            unknown => words::short_unknown(staffing.present, least, unknown),
        };
        banner(Tone::Warn, html! { words })
    });
    html! {
        <section class="card" data-test="board-unit" data-unit={unit.key.clone()} data-short={staffing.is_short().to_string()} key={unit.key.clone()}>
            <h2 class="card-title">{ unit_name(unit) }</h2>
            { quiet(there) }
            if staffing.stood_in > 0 { { quiet(words::stood_in(staffing.stood_in)) } }
            { warning.unwrap_or_default() }
            <ul class="plain-list">{ for shown.iter().map(|row| person_row(desk, row, emit)) }</ul>
        </section>
    }
}

/// Since when and until when, in words.
fn since(row: &Row, desk: &Desk<'_>) -> AttrValue {
    let at = |time: Option<doorstep_core::domain::Timestamp>| match time {
        Some(time) if time.date() == desk.today => AttrValue::from(time.clock()),
        Some(time) => text::when::at(time, desk.today),
        None => AttrValue::Static(""),
    };
    let whereabouts = &row.at;
    match whereabouts.standing {
        Standing::Unknown => words::since_unknown(at(whereabouts.since)),
        Standing::Overdue => words::since_overdue(at(whereabouts.since)),
        Standing::Visit => words::since_visit(at(whereabouts.since)),
        Standing::Outing | Standing::Trip | Standing::Leave | Standing::Duty => {
            words::span(at(whereabouts.since), at(whereabouts.until))
        }
        Standing::Meeting => words::since_meeting(at(whereabouts.since)),
        Standing::Present if whereabouts.since.is_some() => words::since_present(at(whereabouts.since)),
        Standing::Present => words::no_leave(),
        Standing::Left => words::since_left(at(whereabouts.since)),
        Standing::Off if whereabouts.until.is_some() => words::until_first(at(whereabouts.until)),
        Standing::Off => AttrValue::Static(""),
    }
}

/// Opens the page of a colleague.
pub fn open_person(worker: &WorkerId, emit: &Callback<Event>) -> Callback<yew::MouseEvent> {
    let (emit, worker) = (emit.clone(), worker.to_string());
    Callback::from(move |_| {
        emit.emit(Event::Choose(PERSON, worker.clone()));
        emit.emit(Event::Navigate(Route::Colleague));
    })
}

fn person_row(desk: &Desk<'_>, row: &Row, emit: &Callback<Event>) -> Html {
    let at = &row.at;
    let open =
        row.day.points.iter().rfind(|point| at.standing == Standing::Unknown && overseen::is_open(point, desk.now));
    html! {
        <li class="board-row" data-test="group-row" data-worker={row.worker.to_string()} data-now={name(at.standing)} key={row.worker.to_string()}>
            <button type="button" class="board-person" data-test="open-person" onclick={open_person(&row.worker, emit)}>
                <span class="split"><span class="strong">{ desk.name(&row.worker) }</span>{ tag(tone(at.standing), words::standing(at.standing)) }</span>
                <span class="quiet">{ since(row, desk) }</span>
            </button>
            if let Some(doc) = row.leave.filter(|_| row.at.leave.is_some()) { { link("group-leave", text::leave::detail(), go(emit, Route::Leave(doc))) } }
            if let Some(point) = open { { remind(desk, &row.worker, point, emit) } }
        </li>
    }
}

/// 提醒 for a point about which something can still be done, once a day; nothing for whoever may not.
pub fn remind(desk: &Desk<'_>, worker: &WorkerId, point: &PointView, emit: &Callback<Event>) -> Html {
    let offices = overseen::overseers(worker, &desk.reference.organisation);
    let acting = authority::office(&desk.reference.organisation, desk.me, desk.today, &offices);
    let is_open = overseen::is_open(point, desk.now);
    let (Some(acting), true) = (acting, is_open && worker != desk.me) else { return Html::default() };
    let (place, doc) = (point.place, makeup::document(point.place, worker, desk.reference));
    let month = desk.months(worker, place.on).into_iter().find(|month| month.month == place.on.month());
    if let Some(reminded) = month.and_then(|month| overseen::reminded(month, place))
        && reminded.at.date() == desk.today
    {
        return quiet(words::reminded_today(desk.name(&reminded.by)));
    }
    let worker = worker.clone();
    let onclick = on_click(emit, move || {
        let statement = Statement::PointReminded(Reminder { worker: worker.clone(), place });
        Event::Write(WriteRequest::new(vec![stated(doc, Some(acting.clone()), statement)]))
    });
    button::link("remind", words::remind(), onclick)
}
