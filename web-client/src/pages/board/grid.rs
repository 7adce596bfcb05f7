//! 考勤月历图: a month of a section or window as a picture, people by working days, with what each day came to below. Every mark
//! leads to why it is what it is. A letter stands for every colour, and a table holds it all, so that it is read without either.

use doorstep_core::domain::{Date, WorkerId};
use doorstep_core::regime::attendance::{Day, Status};
use yew::{AttrValue, Callback, Html, html};

use super::known::{self, Unit};
use super::{open_person, unit_name};
use crate::components::cell::{card, empty, group, paragraph, quiet};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::more::Shown;
use crate::components::paths::choose;
use crate::pages::desk::Desk;
use crate::pages::{attendance, month, needs};
use crate::state::State;
use crate::text::{self, board as words, when};
use crate::update::Event;

/// People in the picture before "show more".
const ROWS: usize = 30;
/// The unit that is shown.
const UNIT: &str = "board/unit";

/// Sections and windows, as one chooses among them.
pub fn units(desk: &Desk<'_>) -> Vec<Unit> {
    let mut units = known::sections(desk);
    units.extend(known::windows(desk));
    units
}

/// The choice among units; the first is shown while none is chosen.
pub fn unit_field(units: &[Unit], chosen: &str, emit: &Callback<Event>) -> Html {
    let options: Vec<(AttrValue, AttrValue)> =
        units.iter().map(|unit| (AttrValue::from(unit.key.clone()), unit_name(unit))).collect();
    let emit = emit.clone();
    let change = Callback::from(move |key: String| emit.emit(Event::Choose(UNIT, key)));
    let field = Field::new("board-unit-field", words::unit(), chosen.to_owned());
    group(AttrValue::Static(""), field::select(field, &options, text::choose(), change))
}

pub fn chosen_unit<'u>(units: &'u [Unit], state: &State) -> Option<&'u Unit> {
    let chosen = state.chosen(UNIT);
    units.iter().find(|unit| unit.key == chosen).or_else(|| units.first())
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let units = units(desk);
    let body = match chosen_unit(&units, state) {
        Some(unit) => picture(&units, unit, desk, emit),
        None => empty(words::empty(), Html::default()),
    };
    page(state, emit, Page { title: words::grid_title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn picture(units: &[Unit], unit: &Unit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let first = month::shown_month(desk);
    let days = known::days(unit, first, desk);
    let name = when::month(first.year(), first.month());
    let whole = sum(days.people.iter().flat_map(|(_, days)| days));
    let shown = Shown::of(desk.state, "board/grid-shown", ROWS);
    html! {
        <>
            { unit_field(units, &unit.key, emit) }
            { card(html! {
                <>
                    { month::head(first, emit) }
                    if days.dates.is_empty() { { paragraph(words::grid_none()) } } else {
                        <p data-test="grid-sentence">{ whole.sentence() }</p>
                        { quiet(words::grid_scroll()) }
                        <div class="grid-scroll" tabindex="0" role="region" aria-label={words::grid_caption(unit_name(unit), &name)} data-test="grid">
                            <table class="grid">
                                <caption class="unseen">{ words::grid_caption(unit_name(unit), &name) }</caption>
                                <thead><tr>
                                    <th scope="col" class="grid-name">{ words::grid_name() }</th>
                                    { for days.dates.iter().map(|date| heading(*date, desk)) }
                                </tr></thead>
                                <tbody>{ for days.people.iter().take(shown.limit).map(|(worker, days)| row(worker, days, desk, emit)) }</tbody>
                            </table>
                        </div>
                        { shown.more(days.people.len(), emit) }
                        { quiet(text::attendance::legend()) }
                        { quiet(text::attendance::legend_more()) }
                    }
                </>
            }) }
            if !days.dates.is_empty() { { bars(unit, &days, &name) } }
            { sheet(desk, emit) }
            { attendance::sheets(desk, emit) }
        </>
    }
}

fn heading(date: Date, desk: &Desk<'_>) -> Html {
    let class = if date == desk.today { "grid-today" } else { "" };
    html! { <th scope="col" {class}>{ date.day() }<br />{ when::weekday(date) }</th> }
}

fn row(worker: &WorkerId, days: &[Day], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! {
        <tr key={worker.to_string()} data-test="grid-row" data-worker={worker.to_string()}>
            <th scope="row" class="grid-name">
                <button type="button" class="grid-person" onclick={open_person(worker, emit)}>{ desk.name(worker) }</button>
            </th>
            { for days.iter().map(|day| cell(worker, day, emit)) }
        </tr>
    }
}

fn cell(worker: &WorkerId, day: &Day, emit: &Callback<Event>) -> Html {
    let marks = month::marks(day);
    html! {
        <td>
            <button type="button" class="grid-cell" data-test="grid-cell" data-day={day.date.to_string()} aria-label={month::spoken(day)}
                onclick={choose(emit, "sheet", format!("day/{}/{worker}", day.date.0))}>
                if marks.is_empty() { <span aria-hidden="true">{ "·" }</span> }
                { for marks.into_iter().map(|(tone, letter)| html! {
                    <span class={yew::classes!("day-mark", tone.class())}>{ letter }</span>
                }) }
            </button>
        </td>
    }
}

/// The day of one person that a tap on a cell has chosen.
fn sheet(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let open = desk.state.chosen("sheet").strip_prefix("day/").and_then(|rest| rest.split_once('/'));
    match open {
        Some((_, worker)) => {
            let worker = WorkerId::new(worker);
            if known::sees(desk, &worker) { month::day_sheet(&worker, desk, emit) } else { Html::default() }
        }
        None => Html::default(),
    }
}

/// How often there was what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    on_time: usize,
    excused: usize,
    off: usize,
    missing: usize,
    pending: usize,
}

fn sum<'a>(days: impl IntoIterator<Item = &'a Day>) -> Sum {
    let mut sum = Sum::default();
    for point in days.into_iter().flat_map(|day| &day.points) {
        match point.status {
            Status::OnTime | Status::MadeUp => sum.on_time += 1,
            Status::ExcusedLeave | Status::ExcusedVisit | Status::ExcusedOuting | Status::ExcusedTrip => {
                sum.excused += 1;
            }
            Status::Late | Status::Early => sum.off += 1,
            Status::Missing | Status::MakeUpPending | Status::Violation => sum.missing += 1,
            Status::Pending => sum.pending += 1,
        }
    }
    sum
}

impl Sum {
    fn due(self) -> usize {
        self.on_time + self.excused + self.off + self.missing
    }

    fn sentence(self) -> AttrValue {
        let share = (self.on_time * 100).checked_div(self.due()).unwrap_or(0);
        let mut parts = vec![words::sentence(self.due(), self.on_time, share)];
        let rest = [
            (self.off, words::sentence_late(self.off)),
            (self.missing, words::sentence_missing(self.missing)),
            (self.excused, words::sentence_excused(self.excused)),
            (self.pending, words::sentence_pending(self.pending)),
        ];
        parts.extend(rest.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words));
        text::dotted(&parts)
    }
}

/// Of how many pieces a bar is: the page allows no style beside its sheet, so shares are counted out. What there is at all has one.
const PIECES: usize = 24;

/// The states of each day as a bar and in words.
fn bars(unit: &Unit, days: &known::Days, month: &AttrValue) -> Html {
    let rows = days.dates.iter().enumerate().rev().map(|(at, date)| {
        let sum = sum(days.people.iter().filter_map(|(_, days)| days.get(at)));
        let parts = [
            ("bar-good", sum.on_time),
            ("bar-excused", sum.excused),
            ("bar-off", sum.off),
            ("bar-missing", sum.missing),
            ("bar-pending", sum.pending),
        ];
        let all: usize = parts.iter().map(|(_, count)| *count).sum();
        let pieces = parts.into_iter().flat_map(|(class, count)| {
            let share = (count * PIECES).div_ceil(all.max(1));
            std::iter::repeat_n(class, share)
        });
        html! {
            <tr data-test="day-bar" data-day={date.to_string()}>
                <th scope="row">{ when::day(*date) }</th>
                <td>
                    <span class="bar" aria-hidden="true">
                        { for pieces.map(|class| html! { <span class={yew::classes!("bar-part", class)} /> }) }
                    </span>
                    <span>{ sum.sentence() }</span>
                </td>
            </tr>
        }
    });
    card(html! {
        <>
            <h2 class="card-title">{ words::bars_title() }</h2>
            { quiet(words::legend_bars()) }
            <table class="bars">
                <caption class="unseen">{ words::bars_caption(unit_name(unit), month) }</caption>
                <thead class="unseen"><tr><th scope="col">{ words::bars_day() }</th><th scope="col">{ words::bars_states() }</th></tr></thead>
                <tbody>{ for rows }</tbody>
            </table>
        </>
    })
}
