//! 办件: what is due, in one look. Red first, then amber, then what is in time; the own, the window's, or all that one reads.

use doorstep_core::centre::LimitFigures;
use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::{Date, DocId, WindowId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::case::WindowDay;
use doorstep_core::fold::Case;
use doorstep_core::regime::authority;
use doorstep_core::regime::case::{self as rules, booking};
use doorstep_core::regime::leave::ab;
use doorstep_core::regime::limit::{Deemed, Light, Standing};
use yew::{AttrValue, Callback, Html, html};

use super::act::Act;
use super::desk::{Desk, in_order};
use super::{needs, subject};
use crate::components::button::{self, Look};
use crate::components::cell::{Tone, empty, paragraph, quiet, tag, titled_card};
use crate::components::frame::{Page, page};
use crate::components::more::Shown;
use crate::components::paths::{choose, go};
use crate::components::search::search;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, case as words, when};
use crate::update::Event;

/// Rows drawn at once; 更多 draws as many again.
const ROWS: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Filter {
    Mine,
    Window,
    All,
    Over,
}

impl Filter {
    const ALL: [Self; 4] = [Self::Mine, Self::Window, Self::All, Self::Over];

    fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Window => "window",
            Self::All => "all",
            Self::Over => "over",
        }
    }

    fn words(self) -> AttrValue {
        match self {
            Self::Mine => words::mine(),
            Self::Window => words::of_window(),
            Self::All => words::all(),
            Self::Over => words::over(),
        }
    }
}

/// A case with how it stands today.
pub struct Row<'a> {
    pub doc: DocId,
    pub case: &'a Case,
    /// None before it has come in.
    pub standing: Option<Standing>,
}

impl Row<'_> {
    fn is_over(&self) -> bool {
        !self.case.is_open() || self.standing.as_ref().is_some_and(|standing| standing.ended.is_some())
    }

    /// Where it is listed: 0 red, 1 amber, 2 in time, 3 not running, 4 an appointment, 5 ended without a decision.
    fn place(&self) -> u8 {
        match &self.standing {
            _ if self.case.ended.is_some() => 5,
            None => 4,
            Some(standing) => match (standing.light, standing.start) {
                (Light::Red, _) => 0,
                (Light::Amber, _) => 1,
                (Light::Green, Some(_)) => 2,
                (Light::Green, None) => 3,
            },
        }
    }

    /// By place and then by the end; what is over, the newest first.
    fn rank(&self) -> i64 {
        let due = self.due().map_or(i64::from(i32::MAX), |due| i64::from(due.0));
        let due = if self.is_over() { -due } else { due };
        (i64::from(self.place()) << 40) + due
    }

    fn due(&self) -> Option<Date> {
        match self.standing.as_ref()?.due? {
            Due::On(date) => Some(date),
            Due::Unknown => None,
        }
    }
}

pub fn row_of<'a>(doc: DocId, case: &'a Case, desk: &Desk<'_>) -> Row<'a> {
    let figures = rules::figures(case, desk.reference);
    let standing = figures.and_then(|figures| rules::standing(case, &figures, &desk.reference.calendar, desk.today));
    Row { doc, case, standing }
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let Some(figures) = desk.reference.figures.limit() else {
        let body = empty(words::none(), Html::default());
        return page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges });
    };
    let rows: Vec<Row<'_>> = desk.cases().map(|(doc, case)| row_of(doc, case, desk)).collect();
    let windows = desk.reference.organisation.windows_of(desk.me, desk.today);
    let world = desk.world();
    let of = |row: &Row<'_>, filter: Filter| match filter {
        Filter::Over => row.is_over(),
        Filter::Mine => !row.is_over() && rules::is_mine(row.case, desk.me, &world),
        Filter::Window => !row.is_over() && windows.contains(&row.case.window),
        Filter::All => !row.is_over(),
    };
    let counts = Filter::ALL.map(|filter| rows.iter().filter(|row| of(row, filter)).count());
    let chosen = Filter::ALL.into_iter().find(|filter| filter.name() == state.chosen("cases/filter"));
    // Who handles none begins with what they look after.
    let begins = if counts[0] == 0 && windows.is_empty() { Filter::All } else { Filter::Mine };
    let filter = chosen.unwrap_or(begins);
    let query = state.chosen("cases/search").trim().to_owned();
    let chosen = rows.iter().filter(|row| if query.is_empty() { of(row, filter) } else { fits(row, &query, desk) });
    let docs = in_order(chosen.map(|row| (row.rank(), row.doc)).collect());
    let all = docs.len();
    let drawn = Shown::of(state, "cases/shown", ROWS);
    let shown = docs.into_iter().take(drawn.limit).filter_map(|doc| Some((doc, desk.case(doc)?)));
    let shown: Vec<Row<'_>> = shown.map(|(doc, case)| row_of(doc, case, desk)).collect();
    let body = html! {
        <>
            { for shuttable(&figures, desk).into_iter().map(|window| shut(&window, desk, emit)) }
            <div class="filters" role="group" aria-label={words::title()}>
                { for Filter::ALL.into_iter().zip(counts).map(|(of, count)| html! {
                    <button type="button" class={if of == filter { "filter filter-here" } else { "filter" }}
                        data-test={format!("cases-{}", of.name())} aria-pressed={(of == filter).to_string()}
                        onclick={choose(emit, "cases/filter", of.name())}>{ format!("{} {count}", of.words()) }</button>
                }) }
            </div>
            { search("case-search", "cases/search", words::search(), &query, emit) }
            if shown.is_empty() { { empty(if query.is_empty() { words::none() } else { text::nothing_found(&query) }, Html::default()) } }
            { for (0..=5).map(|place| group(place, &shown, desk, emit)) }
            { drawn.more(all, emit) }
        </>
    };
    let actions = if windows.is_empty() {
        Html::default()
    } else {
        button::button(Look::Main, "case-new", words::new(), go(emit, Route::CaseNew))
    };
    page(state, emit, Page { title: words::title(), body, actions, badges })
}

fn fits(row: &Row<'_>, query: &str, desk: &Desk<'_>) -> bool {
    name(row.case, desk).contains(query)
        || row.case.client.name.reveal().contains(query)
        || desk.name(&row.case.handler).contains(query)
}

fn group(place: u8, rows: &[Row<'_>], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let rows: Vec<&Row<'_>> = rows.iter().filter(|row| row.place() == place).collect();
    if rows.is_empty() {
        return Html::default();
    }
    let title = match place {
        0 => AttrValue::Static(words::light(Light::Red)),
        1 => AttrValue::Static(words::light(Light::Amber)),
        2 => AttrValue::Static(words::light(Light::Green)),
        3 => words::not_running(),
        4 => words::booked(),
        _ => words::ended(),
    };
    html! {
        <section class="group">
            <h2 class="weui-cells__title">{ words::group_light(title, rows.len()) }</h2>
            <ul class="visit-list">{ for rows.into_iter().map(|row| line(row, desk, emit)) }</ul>
        </section>
    }
}

/// A case in a list.
pub fn line(row: &Row<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let case = row.case;
    let light = row.standing.as_ref().map(|standing| format!("{:?}", standing.light).to_lowercase());
    let pending = desk.pending(row.doc);
    html! {
        <li key={row.doc.to_string()}>
            <button type="button" class="visit-row" data-test="case-row" data-doc={row.doc.to_string()} data-light={light}
                onclick={go(emit, Route::Case(row.doc))}>
                <span class="split"><span class="big">{ when_due(row, desk) }</span>{ state_tag(row) }</span>
                <span class="strong">{ name(case, desk) }</span>
                <br /><span>{ left(row, desk) }</span>
                <br /><span class="quiet">{ text::dotted(&[hint(case), handled_by(case, desk), desk.window(&case.window)]) }</span>
                if pending > 0 { <><br />{ tag(Tone::Quiet, text::sync::chip_waiting(pending)) }</> }
            </button>
        </li>
    }
}

/// Who answers for it now: its handler, or who does their work while they are away.
pub fn handled_by(case: &Case, desk: &Desk<'_>) -> AttrValue {
    let name = desk.name(&case.handler);
    let away = ab::in_place_of(&case.handler, desk.now, &desk.world());
    match away.filter(|_| case.is_open()) {
        None => name,
        // Between two covers, and where posts are not shared, nobody's name stands in the record.
        Some(by)
            if by.is_empty()
                && (desk.reference.figures.ab.is_none()
                    || !doorstep_core::regime::board::is_worked(desk.reference, desk.now)) =>
        {
            name
        }
        Some(by) if by.is_empty() => words::uncovered(name),
        Some(by) => words::covered(name, desk.names(&by)),
    }
}

/// What a case is about, as people call it.
pub fn name(case: &Case, desk: &Desk<'_>) -> AttrValue {
    subject::about_case(desk.replica, &case.subject)
}

/// The client by the first character, so that a glance over the shoulder names nobody (GY-CORE-18).
fn hint(case: &Case) -> AttrValue {
    let name = case.client.name.reveal();
    let dots = "•".repeat(name.chars().count().saturating_sub(1));
    AttrValue::from(name.chars().take(1).collect::<String>() + &dots)
}

/// The day that counts, large.
pub fn when_due(row: &Row<'_>, desk: &Desk<'_>) -> AttrValue {
    match row.standing.as_ref().map(|standing| standing.due) {
        Some(Some(Due::On(due))) => when::relative_day(due, desk.today),
        Some(Some(Due::Unknown)) => words::due_unknown(),
        Some(None) => words::not_running(),
        None => {
            let booking = row.case.standing_bookings().next();
            booking.map_or_else(words::booked, |booking| when::span(booking.from, booking.to, desk.today))
        }
    }
}

/// The light in a word and its colour; of what is over, how it ended.
pub fn state_tag(row: &Row<'_>) -> Html {
    let (tone, word) = state_of(row);
    tag(tone, word)
}

fn state_of(row: &Row<'_>) -> (Tone, AttrValue) {
    let case = row.case;
    if let Some((_, ending)) = &case.ended {
        return (Tone::Quiet, if ending.withdrawn { words::withdrawn() } else { words::not_accepted() });
    }
    let Some(standing) = &row.standing else { return (Tone::Quiet, words::booked()) };
    match (standing.deemed, standing.ended, standing.light) {
        (Some(Deemed::Approved(_)), ..) => (Tone::Bad, words::deemed_approved()),
        (Some(Deemed::OnTime), ..) => (Tone::Good, words::deemed_on_time()),
        (None, Some(_), _) if standing.overdue => (Tone::Bad, words::finished_late()),
        (None, Some(_), _) => (Tone::Good, if case.closed.is_some() { words::closed() } else { words::finished() }),
        (None, None, light) if standing.start.is_some() => (tone(light), AttrValue::Static(words::light(light))),
        (None, None, _) => (Tone::Quiet, words::not_running()),
    }
}

pub fn tone(light: Light) -> Tone {
    match light {
        Light::Green => Tone::Good,
        Light::Amber => Tone::Warn,
        Light::Red => Tone::Bad,
    }
}

/// `剩 3 个工作日`; nothing where no day is known, or it is over.
pub fn left(row: &Row<'_>, desk: &Desk<'_>) -> AttrValue {
    let Some(due) = row.due().filter(|_| !row.is_over()) else { return AttrValue::Static("") };
    let days = rules::days_left(due, desk.today, row.case, &desk.reference.calendar);
    let in_days = row.case.promised.as_ref().is_some_and(|of| of.unit == doorstep_core::centre::Unit::Calendar);
    match (due.cmp(&desk.today), in_days) {
        (std::cmp::Ordering::Equal, _) => words::left_today(),
        (std::cmp::Ordering::Greater, false) => words::left_working(days),
        (std::cmp::Ordering::Greater, true) => words::left_days(days),
        (std::cmp::Ordering::Less, false) => words::late_working(-days),
        (std::cmp::Ordering::Less, true) => words::late_days(-days),
    }
}

/// The own windows, where a window ends its day.
fn shuttable(figures: &LimitFigures, desk: &Desk<'_>) -> Vec<WindowId> {
    let close = desk.reference.figures.time.on(desk.today).close_second;
    let it_is_time = figures.extended_service && desk.now.second_of_day() + 3600 >= close;
    let windows = desk.reference.organisation.windows_of(desk.me, desk.today);
    windows.into_iter().filter(|_| it_is_time).cloned().collect()
}

/// The end of a window's day, with who is still being served (YG-LIM-10).
fn shut(window: &WindowId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let on = desk.today;
    let doc = DocId::counter(&desk.reference.centre, window, on);
    let closed = match desk.replica.view(doc).map(|view| &view.state) {
        Some(doorstep_core::fold::State::Counter(counter)) => counter.closed.as_ref(),
        _ => None,
    };
    let served = desk.cases().filter(|(_, case)| case.window == *window);
    let served = served.filter(|(_, case)| case.received.is_some_and(|at| at.date() == on));
    let served: Vec<u32> = served.filter_map(|(_, case)| rules::extended_minutes(case, desk.reference)).collect();
    let open = booking::still_open(window, on, &desk.world());
    let day = WindowDay { window: window.clone(), on };
    let acting = authority::office(&desk.reference.organisation, desk.me, on, &rules::intake_offices(window));
    let act = Act { acting, ..Act::new(Look::Plain, "window-shut", words::shut_send()) };
    titled_card(
        words::shut(desk.window(window)),
        html! {
            <>
                if let Some(by) = closed { { quiet(words::shut_by(desk.name(&by.who), by.at.clock())) } }
                if open > 0 { { paragraph(words::still_open(open)) } }
                if !served.is_empty() { { quiet(words::served_after(served.len(), text::length(served.iter().sum()))) } }
                if closed.is_none() || open > 0 { { act.button(doc, move |_| Statement::WindowClosed(day.clone()), desk, emit) } }
            </>
        },
    )
}
