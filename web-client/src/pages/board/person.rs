//! 同事考勤: now, today's points, the month and the year of one colleague, for whoever may see them.

use doorstep_core::domain::WorkerId;
use yew::{AttrValue, Callback, Html, html};

use super::{PERSON, known, name, since, tone, unit_name};
use crate::components::button::link;
use crate::components::cell::{big, card, empty, paragraph, quiet, tag, titled_card};
use crate::components::frame::{Page, page};
use crate::components::paths::go;
use crate::pages::desk::Desk;
use crate::pages::{attendance, month, needs};
use crate::route::Route;
use crate::state::State;
use crate::text::{self, board as words};
use crate::update::Event;

/// Whom the page is about: none before somebody is chosen, and whom one may not see.
fn chosen(desk: &Desk<'_>) -> Option<WorkerId> {
    let worker = WorkerId::new(desk.state.chosen(PERSON));
    (worker == *desk.me || known::sees(desk, &worker)).then_some(worker)
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = match chosen(desk) {
        Some(worker) => shown(&worker, desk, emit),
        None => empty(words::person_none(), link("go-group", words::title(), go(emit, Route::GroupToday))),
    };
    let title = words::person_title();
    page(state, emit, Page { title, body, actions: Html::default(), badges: needs::badges(desk) })
}

fn shown(worker: &WorkerId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let rows = known::rows(desk);
    let row = rows.iter().find(|row| row.worker == *worker);
    let section = known::sections(desk).into_iter().find(|unit| unit.people.contains(worker));
    let punches = doorstep_core::regime::attendance::in_scope(worker, desk.today, desk.reference);
    html! {
        <>
            { card(html! {
                <div data-test="colleague" data-worker={worker.to_string()}>
                    <div class="split">
                        { big(desk.name(worker)) }
                        if let Some(row) = row {
                            <span data-now={name(row.at.standing)}>{ tag(tone(row.at.standing), words::standing(row.at.standing)) }</span>
                        }
                    </div>
                    if let Some(section) = section { { quiet(unit_name(&section)) } }
                    if let Some(row) = row {
                        { paragraph(since(row, desk)) }
                        if let Some(doc) = row.leave { { link("group-leave", text::leave::detail(), go(emit, Route::Leave(doc))) } }
                    }
                    { quiet(super::as_of(desk)) }
                </div>
            }) }
            if punches {
                { today(worker, desk, emit) }
                { month::card_of(worker, desk, emit) }
                { year(worker, desk) }
            }
            { month::day_sheet(worker, desk, emit) }
            { attendance::sheets(desk, emit) }
        </>
    }
}

fn today(worker: &WorkerId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let day = desk.day(worker, desk.today);
    let points = day.points.iter().map(|point| attendance::point_row(desk, worker, point, emit));
    titled_card(
        words::today(),
        if day.points.is_empty() {
            paragraph(text::attendance::day_rest())
        } else {
            html! { <ul class="points">{ for points }</ul> }
        },
    )
}

fn year(worker: &WorkerId, desk: &Desk<'_>) -> Html {
    let Some(period) = super::year::period(desk) else { return Html::default() };
    let year = desk.today.year();
    let unit = known::Unit::of_one(worker, String::new());
    let lines = known::year(&unit, year, period, desk);
    let said = lines.first().map(|line| crate::pages::report::said(line, desk)).unwrap_or_default();
    let said = if said.is_empty() { words::year_nothing() } else { text::dotted(&said) };
    titled_card(
        AttrValue::from(words::year_so_far(year).to_string()),
        html! { <p data-test="colleague-year">{ said }</p> },
    )
}
