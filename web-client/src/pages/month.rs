//! 我的月历: every day of a month with its marks; a day opens its points and why.

use doorstep_core::domain::{Date, WorkerId};
use doorstep_core::regime::attendance::Day;
use yew::{AttrValue, Callback, Html, html};

use super::attendance;
use super::desk::Desk;
use super::needs;
use crate::components::cell::{Tone, card, paragraph, quiet};
use crate::components::frame::{Page, page};
use crate::components::icon::{Icon, icon};
use crate::components::paths::{choose, close_sheet};
use crate::components::sheet::Sheet;
use crate::state::State;
use crate::text::{self, attendance as words, when};
use crate::update::Event;

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = html! {
        <>
            { card_of(desk.me, desk, emit) }
            { day_sheet(desk.me, desk, emit) }
            { attendance::sheets(desk, emit) }
        </>
    };
    page(state, emit, Page { title: words::month_title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

/// A month of somebody's, and what its letters say.
pub fn card_of(worker: &WorkerId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let first = shown_month(desk);
    html! {
        <>
            { card(html! { <>{ head(first, emit) }{ table(worker, desk, first, emit) }</> }) }
            { card(html! { <>{ quiet(words::legend()) }if super::makeup::exist(desk) { { quiet(words::legend_more()) } }</> }) }
        </>
    }
}

/// The first day of the month on the screen.
pub fn shown_month(desk: &Desk<'_>) -> Date {
    let chosen = Date::parse(desk.state.chosen("month")).unwrap_or(desk.today);
    chosen.plus_days(1 - i32::try_from(chosen.day()).unwrap_or(1))
}

pub fn head(first: Date, emit: &Callback<Event>) -> Html {
    let (before, after) = (first.plus_days(-1), first.plus_days(31));
    html! {
        <div class="month-head">
            <button type="button" class="link" data-test="previous-month" aria-label={words::previous_month()}
                onclick={choose(emit, "month", before.to_string())}>{ icon(Icon::Back) }</button>
            <h2 class="big" aria-live="polite">{ when::month(first.year(), first.month()) }</h2>
            <button type="button" class="link" data-test="next-month" onclick={choose(emit, "month", after.to_string())}>{ words::next_month() }</button>
        </div>
    }
}

fn table(worker: &WorkerId, desk: &Desk<'_>, first: Date, emit: &Callback<Event>) -> Html {
    // Monday 0 … Sunday 6; day 0, 1 January 1970, was a Thursday.
    let lead = (first.0 + 3).rem_euclid(7);
    let days: Vec<Date> = (0..31).map(|at| first.plus_days(at)).filter(|date| date.month() == first.month()).collect();
    let mut cells: Vec<Html> = (0..lead).map(|_| html! { <td /> }).collect();
    cells.extend(days.into_iter().map(|date| day_cell(worker, desk, date, emit)));
    html! {
        <table class="month">
            <thead><tr>{ for (0..7).map(|at| html! { <th scope="col">{ when::weekday(Date(at + 4)) }</th> }) }</tr></thead>
            <tbody>{ for cells.chunks(7).map(|week| html! { <tr>{ for week.iter().cloned() }</tr> }) }</tbody>
        </table>
    }
}

fn day_cell(worker: &WorkerId, desk: &Desk<'_>, date: Date, emit: &Callback<Event>) -> Html {
    let day = desk.day(worker, date);
    let mut class = yew::classes!("day");
    if !day.working {
        class.push("day-rest");
    }
    if date == desk.today {
        class.push("day-today");
    }
    html! {
        <td>
            <button type="button" {class} data-test="day" data-day={date.to_string()} aria-label={spoken(&day)}
                onclick={choose(emit, "sheet", format!("day/{}/{worker}", date.0))}>
                <span>{ date.day() }</span>
                <span class="day-marks">
                    { for marks(&day).into_iter().map(|(tone, letter)| html! {
                        <span class={yew::classes!("day-mark", tone.class())}>{ letter }</span>
                    }) }
                </span>
            </button>
        </td>
    }
}

/// The different marks of a day, each once: three times the same says no more than once.
pub fn marks(day: &Day) -> Vec<(Tone, AttrValue)> {
    let mut marks: Vec<(Tone, AttrValue)> = day.points.iter().filter_map(attendance::letter).collect();
    let mut seen: Vec<AttrValue> = Vec::new();
    marks.retain(|(_, letter)| {
        let new = !seen.contains(letter);
        seen.push(letter.clone());
        new
    });
    marks
}

/// A day in words, for readers of the screen.
pub fn spoken(day: &Day) -> AttrValue {
    let mut parts = vec![when::day(day.date)];
    if !day.working {
        parts.push(words::day_rest());
    }
    parts.extend(
        day.points
            .iter()
            .map(|point| AttrValue::from(format!("{} {}", attendance::point_name(point), attendance::mark(point).1))),
    );
    text::dotted(&parts)
}

/// The day of the person's that a tap has chosen; nothing while none of theirs is.
pub fn day_sheet(worker: &WorkerId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let open = desk.state.chosen("sheet").strip_prefix("day/").and_then(|rest| rest.split_once('/'));
    let Some(Ok(days)) = open.filter(|(_, of)| *of == worker.as_str()).map(|(days, _)| days.parse()) else {
        return Html::default();
    };
    let day = desk.day(worker, Date(days));
    let mut title = vec![when::day(day.date)];
    if worker != desk.me {
        title.push(desk.name(worker));
    }
    html! {
        <Sheet title={text::dotted(&title)} onclose={close_sheet(emit)} test="day-sheet">
            if day.points.is_empty() {
                { paragraph(words::day_rest()) }
            } else {
                <ul class="points">
                    { for day.points.iter().map(|point| attendance::point_row(desk, worker, point, emit)) }
                </ul>
            }
        </Sheet>
    }
}
