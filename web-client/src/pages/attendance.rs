//! 考勤: the round button, the day's points with their marks, and why each is what it is.

pub(super) mod place;
mod verify;

use doorstep_core::domain::{Date, DocId, Timestamp, WorkerId};
use doorstep_core::fact::attendance::{Punch, Whereabouts};
use doorstep_core::fact::{Grade, Statement};
use doorstep_core::fold::month::AppealStage;
use doorstep_core::regime::Others;
use doorstep_core::regime::attendance::{PointView, Status, is_out};
use doorstep_core::regime::leave::back;
use doorstep_core::sync::replica::Progress;
use gloo::timers::callback::Interval;
use yew::{AttrValue, Callback, Component, Context, Html, MouseEvent, Properties, html};

use super::desk::{Desk, stated};
use super::{board, extended, needs};
use crate::components::button;
use crate::components::cell::{Tone, banner, card, group, link_row, paragraph, strong, tag, titled_card};
use crate::components::cited::{of_code, trace};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::paths::{choose, close_sheet, go};
use crate::components::sheet::Sheet;
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, attendance as words};
use crate::update::{Event, WriteRequest};

/// Draft of what is said about a punch outside (外勤说明).
const NOTE: &str = "punch/note";

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = if desk.punches() {
        html! {
            <>
                { button_place(desk, emit) }
                { season(desk) }
                if is_outside(desk) { { banner(Tone::Quiet, html! { <p>{ words::outside_now() }</p> }) } }
                { place::fields(desk, emit) }
                { note_card(desk, emit) }
                { points(desk, emit) }
                { links(desk, emit) }
                { sheets(desk, emit) }
            </>
        }
    } else {
        html! { <>{ banner(Tone::Quiet, html! { words::not_in_scope() }) }{ links(desk, emit) }</> }
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

/// The season's hours, and those that begin in the next three days (`ux.md` 4.5).
fn season(desk: &Desk<'_>) -> Html {
    let time = &desk.reference.figures.time;
    if time.seasons.is_empty() {
        return Html::default();
    }
    let name = |date| time.season(date).map_or_else(words::season_ordinary, |season| season.name.clone().into());
    let days = (1..=3).map(|days| desk.today.plus_days(days));
    let changes = days.into_iter().find(|date| name(*date) != name(desk.today));
    html! {
        <>
            <p class="foot-note quiet">{ words::season(name(desk.today)) }</p>
            if let Some(date) = changes {
                { banner(Tone::Wait, html! { words::season_begins(text::when::relative_day(date, desk.today), name(date)) }) }
            }
        </>
    }
}

fn button_place(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let offset_ms = desk.now.since(desk.state.wall);
    html! {
        <section class="punch-place">
            <button type="button" class="punch" data-test="punch" onclick={punch(desk, emit)}>{ punch_label(desk) }</button>
            <Clock {offset_ms} />
            { place::line(desk) }
            { verify::line(desk, emit) }
        </section>
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct ClockProps {
    /// Server's clock minus the phone's.
    offset_ms: i64,
}

/// Large digits that go on by themselves, hidden from readers of the screen, who would hear every second.
#[derive(Debug)]
struct Clock {
    _second: Interval,
}

impl Component for Clock {
    type Message = ();
    type Properties = ClockProps;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        Self { _second: Interval::new(1000, move || link.send_message(())) }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let now = clock::wall().plus_ms(ctx.props().offset_ms);
        html! { <p class="clock" aria-hidden="true">{ text::when::clock_with_seconds(now) }</p> }
    }
}

/// What a tap will do, as the words on the button.
pub fn punch_label(desk: &Desk<'_>) -> AttrValue {
    use doorstep_core::centre::PointKind;
    if is_outside(desk) {
        return words::punch_outside();
    }
    match desk.next_point() {
        Some(point) if point.at.date() == desk.today && is_open(&point, desk) => match point.kind {
            PointKind::Arrival => words::punch_arrival(),
            PointKind::Departure => words::punch_departure(),
        },
        _ => words::punch_update(),
    }
}

/// Whether a punch of now is one outside: by what is on record, or by the last reading.
fn is_outside(desk: &Desk<'_>) -> bool {
    let months = desk.months(desk.me, desk.today);
    place::is_outside(desk) || is_out(&months, &desk.replica.leaves_of(desk.me), desk.now)
}

/// Whether a punch of now would belong to the point.
fn is_open(point: &PointView, desk: &Desk<'_>) -> bool {
    let date = point.at.date();
    let figures = desk.reference.points(date);
    figures
        .iter()
        .any(|figure| date.at_second(figure.at_second) == point.at && date.at_second(figure.from_second) <= desk.now)
}

/// Writes a punch of this moment and opens the sheet that says what came of it.
pub fn punch(desk: &Desk<'_>, emit: &Callback<Event>) -> Callback<MouseEvent> {
    let (emit, centre, me) = (emit.clone(), desk.reference.centre.clone(), desk.me.clone());
    let note = note(desk.state);
    let place = place::evidence(desk);
    // An arrival ends the leave from which its person comes back.
    let ended = back::ended_by_punch(&desk.replica.leaves_of(desk.me), desk.now, desk.reference);
    let ended: Vec<DocId> = ended.into_iter().map(|(doc, _)| doc).collect();
    let verify = verify::offered(desk, &emit);
    Callback::from(move |_| {
        let at = clock::wall();
        let doc = DocId::month(&centre, &me, at.date().year(), at.date().month());
        let punched = Statement::Punched(Punch { at, note: note.clone() });
        let mut intents = vec![stated(doc, None, punched)];
        if let Some((place, evidence)) = place.clone() {
            intents.push(stated(doc, None, Statement::PunchPlaced(Whereabouts { at, place, evidence })));
            place::forget(&emit);
        }
        intents.extend(ended.iter().map(|leave| stated(*leave, None, Statement::LeaveReturnPunched(at))));
        let request = WriteRequest { draft: Some(NOTE.to_owned()), note: None, ..WriteRequest::new(intents) };
        emit.emit(Event::Write(request));
        emit.emit(Event::Choose("sheet", format!("punch/{}", at.0)));
        if let Some(verify) = &verify {
            verify.emit(at);
        }
    })
}

fn note(state: &State) -> String {
    state.draft(NOTE).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

/// The name of a mark for tests and styles.
fn mark_name(status: Status) -> &'static str {
    match status {
        Status::Pending => "pending",
        Status::OnTime => "on_time",
        Status::Late => "late",
        Status::Early => "early",
        Status::Missing => "missing",
        Status::ExcusedLeave => "excused_leave",
        Status::ExcusedVisit => "excused_visit",
        Status::ExcusedOuting => "excused_outing",
        Status::ExcusedTrip => "excused_trip",
        Status::MakeUpPending => "makeup_pending",
        Status::MadeUp => "made_up",
        Status::Violation => "violation",
    }
}

pub fn mark(point: &PointView) -> (Tone, AttrValue) {
    match point.status {
        Status::Pending => (Tone::Quiet, words::mark_pending()),
        Status::OnTime => (Tone::Good, words::mark_on_time()),
        Status::Late => (Tone::Bad, words::mark_late(point.minutes)),
        Status::Early => (Tone::Bad, words::mark_early(point.minutes)),
        Status::Missing => (Tone::Bad, words::mark_missing()),
        Status::ExcusedLeave => (Tone::Wait, words::mark_leave()),
        Status::ExcusedVisit => (Tone::Wait, words::mark_visit()),
        Status::ExcusedOuting => (Tone::Wait, words::mark_outing()),
        Status::ExcusedTrip => (Tone::Wait, words::mark_trip()),
        Status::MakeUpPending => (Tone::Wait, words::mark_makeup()),
        Status::MadeUp => (Tone::Good, words::mark_made_up()),
        Status::Violation => (Tone::Bad, words::mark_violation()),
    }
}

/// One letter for the month, beside its colour; nothing for a point that is still to come.
pub fn letter(point: &PointView) -> Option<(Tone, AttrValue)> {
    let letter = match point.status {
        Status::Pending => return None,
        Status::OnTime => AttrValue::Static("✓"),
        Status::Late => words::letter_late(),
        Status::Early => words::letter_early(),
        Status::Missing => words::letter_missing(),
        Status::ExcusedLeave => words::letter_leave(),
        Status::ExcusedVisit | Status::ExcusedOuting => words::letter_visit(),
        Status::ExcusedTrip => words::letter_trip(),
        Status::MakeUpPending | Status::MadeUp => words::letter_makeup(),
        Status::Violation => words::letter_violation(),
    };
    Some((mark(point).0, letter))
}

/// `上班 09:00`
pub fn point_name(point: &PointView) -> AttrValue {
    words::point(words::point_kind(point.kind), point.at.clock())
}

/// Today's marks in one line, for the home page.
pub fn marks_line(desk: &Desk<'_>) -> Html {
    let day = desk.day(desk.me, desk.today);
    html! {
        <p class="inline">
            { for day.points.iter().filter(|point| point.status != Status::Pending).map(|point| {
                let (tone, word) = mark(point);
                html! { <span data-test="point" data-mark={mark_name(point.status)}>{ tag(tone, format!("{} {word}", point.at.clock())) }</span> }
            }) }
        </p>
    }
}

fn points(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let day = desk.day(desk.me, desk.today);
    if !day.working {
        return card(html! { { paragraph(words::rest_day()) } });
    }
    titled_card(
        words::points_today(),
        html! {
            <>
                <ul class="points">
                    { for day.points.iter().map(|point| point_row(desk, desk.me, point, emit)) }
                </ul>
                { without_effect(desk, emit) }
            </>
        },
    )
}

/// Punches of the last days that are kept and do not count, with the reason.
fn without_effect(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let months = desk.months(desk.me, desk.today);
    let since = desk.today.plus_days(-7);
    let kept = months
        .iter()
        .flat_map(|month| &month.punches)
        .filter(|punch| !punch.codes.is_empty() && punch.at.date() >= since);
    kept.map(|punch| {
        let reason = punch.codes.first().map(|code| {
            html! { <>{ paragraph(text::code::line(code)) }{ of_code(code, emit) }</> }
        });
        let reason = reason.unwrap_or_default();
        banner(Tone::Warn, html! { <>{ strong(words::punched_at(text::when::at(punch.at, desk.today))) }{ reason }</> })
    })
    .collect()
}

/// One point with its real time, its mark, and the way to why.
pub fn point_row(desk: &Desk<'_>, worker: &WorkerId, point: &PointView, emit: &Callback<Event>) -> Html {
    let (tone, word) = mark(point);
    let (date, at) = (point.place.on, usize::from(point.place.point));
    let mut real = Vec::new();
    if let Some(punch) = &point.punch {
        real.push(words::punched_at(punch.at.clock()));
        if let Some((_, source)) = &punch.imported {
            real.push(text::export::source(source));
        }
        if !punch.note.is_empty() || punch.place.as_ref().is_some_and(place::is_away) {
            real.push(words::outside());
        }
        real.extend(punch.place.as_ref().map(place::seen));
        real.extend(verify::seen(punch, desk));
    }
    if point.early_shown
        && let Some(figures) = desk.reference.points(date).get(at)
    {
        real.extend(figures.early_shown_before_second.map(|second| words::mark_shown_early(text::when::clock(second))));
    }
    if point.on_the_dot {
        real.push(words::mark_on_the_dot());
    }
    if point.not_punched {
        real.push(words::mark_not_punched());
    }
    if point.unfiled {
        real.push(words::mark_unfiled());
    }
    if point.grade == Some(Grade::C) {
        let checked = point.punch.as_ref().and_then(|punch| punch.checked.as_ref());
        real.push(checked.map_or_else(text::grade_c, |checked| board::checks::said(checked, desk)));
    }
    if point.appeal == Some(AppealStage::Submitted) {
        real.push(text::appeal::waits());
    }
    html! {
        <li class="point" data-test="point" data-mark={mark_name(point.status)} data-point={point.at.clock()}>
            <span class="point-plan">{ point_name(point) }</span>
            <span>{ tag(tone, word) }</span>
            if point.status == Status::Pending {
                <span />
            } else {
                { button::link("why", text::why(), choose(emit, "sheet", format!("why/{}/{at}/{worker}", date.0))) }
            }
            if !real.is_empty() { <span class="point-real">{ text::dotted(&real) }</span> }
            if worker != desk.me { <div class="point-real">{ board::remind(desk, worker, point, emit) }</div> }
        </li>
    }
}

fn note_card(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let change = {
        let emit = emit.clone();
        Callback::from(move |text: String| {
            emit.emit(Event::DraftChanged { key: NOTE.to_owned(), bytes: text.into_bytes() });
        })
    };
    let field = Field::new("outside-note", words::outside_note(), note(desk.state)).hint(words::outside_note_hint());
    group(AttrValue::Static(""), field::text(field, change))
}

fn links(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let none = || AttrValue::Static("");
    group(
        none(),
        html! {
            <>
                if desk.punches() {
                    { link_row("go-month", Some(Icon::Month), words::go_month(), none(), go(emit, Route::Month)) }
                    if super::makeup::exist(desk) {
                        { link_row("go-makeups", Some(Icon::Clock), words::go_makeups(), none(), go(emit, Route::MakeUps)) }
                    }
                    { link_row("go-leaves", Some(Icon::Leave), words::go_leaves(), none(), go(emit, Route::Leaves)) }
                }
                if desk.punches() {
                    { link_row("go-year", Some(Icon::Paper), text::board::year_title(), none(), go(emit, Route::Year)) }
                }
                if super::report::reads(desk) {
                    { link_row("go-report", Some(Icon::Paper), words::go_report(), none(), go(emit, Route::Report)) }
                }
                if super::punch_import::may(desk) {
                    { link_row("go-import", Some(Icon::Paper), text::export::go_import(), none(), go(emit, Route::PunchImport)) }
                }
                if board::sees_others(desk) {
                    { link_row("go-group", Some(Icon::Group), text::board::title(), none(), go(emit, Route::GroupToday)) }
                }
            </>
        },
    )
}

/// The sheets of this page and of those that show marks too: the result of a punch, and why.
pub fn sheets(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let open = desk.state.chosen("sheet");
    let parts: Vec<&str> = open.split('/').collect();
    match parts.as_slice() {
        ["verify"] => verify::sheet(desk, emit),
        ["punch", at] => at.parse().map(|ms| result(desk, Timestamp(ms), emit)).unwrap_or_default(),
        ["why", date, at, worker] => match (date.parse(), at.parse::<usize>()) {
            (Ok(days), Ok(at)) => why(desk, &WorkerId::new(worker), Date(days), at, emit),
            _ => Html::default(),
        },
        _ => Html::default(),
    }
}

/// What came of a punch, in words.
fn result(desk: &Desk<'_>, at: Timestamp, emit: &Callback<Event>) -> Html {
    let queue = desk.replica.queue();
    let queued = queue.iter().find(|item| matches!(&item.statement, Some(Statement::Punched(punch)) if punch.at == at));
    let months = desk.months(desk.me, at.date());
    let record = months.iter().flat_map(|month| &month.punches).find(|punch| punch.at == at);
    let day = desk.day(desk.me, at.date());
    let point = day.points.iter().find(|point| point.punch.as_ref().is_some_and(|punch| punch.at == at));
    let failed = desk.state.snack.as_ref().is_some_and(|snack| snack.note == crate::state::Note::NotSaved);
    let (state, said) = match (queued.map(|item| &item.progress), record) {
        (Some(Progress::Saving), _) => ("saving", words::result_saving()),
        (Some(Progress::Saved { .. }), _) => ("saved", words::result_saved()),
        (Some(Progress::Received), _) | (None, Some(_)) => ("received", words::result_received()),
        (Some(Progress::Refused(_)), _) => ("refused", text::need_refused(1)),
        (None, None) if failed => ("failed", text::not_saved()),
        (None, None) => ("saving", words::result_saving()),
    };
    html! {
        <Sheet title={words::result_title(at.clock(), words::punch())} onclose={close_sheet(emit)} test="punch-result">
            <div data-state={state} data-test="punch-state">
                { match point {
                    Some(point) => {
                        let (tone, word) = mark(point);
                        html! { <p class="inline"><span>{ point_name(point) }</span>{ tag(tone, word) }</p> }
                    }
                    None if record.is_some() => html! { { paragraph(words::result_extra()) } },
                    None => Html::default(),
                } }
                { for record.iter().flat_map(|record| &record.codes).map(|code| {
                    banner(Tone::Warn, html! { <>{ paragraph(text::code::line(code)) }{ of_code(code, emit) }</> })
                }) }
                <p role="status">{ said }</p>
            </div>
            <div>
                if is_after_closing(desk, at) && extended::runs(desk) {
                    { banner(Tone::Warn, html! { <p data-test="punch-extended">{ text::extended::punched_while_open() }</p> }) }
                    { button::link("go-extended", text::extended::title(), go(emit, Route::Extended)) }
                }
            </div>
            { verify::of_result(desk, at, record, emit) }
            { button::button(button::Look::Main, "result-close", text::done(), choose(emit, "sheet", "")) }
        </Sheet>
    }
}

/// Who goes home with a session open is told; the punch counts all the same (GY-EXT, "GY-ATT").
fn is_after_closing(desk: &Desk<'_>, at: Timestamp) -> bool {
    at.second_of_day() >= desk.reference.figures.time.on(at.date()).close_second
}

fn why(desk: &Desk<'_>, worker: &WorkerId, date: Date, at: usize, emit: &Callback<Event>) -> Html {
    let day = desk.day(worker, date);
    let Some(point) = day.points.get(at) else { return Html::default() };
    let (tone, word) = mark(point);
    html! {
        <Sheet title={words::why_title(point_name(point))} onclose={close_sheet(emit)} test="why-sheet">
            if worker != desk.me { { strong(desk.name(worker)) } }
            <p class="inline">{ text::when::relative_day(date, desk.today) }{ tag(tone, word) }</p>
            { trace(&point.trace, |line| words::figure(line.figure, &line.value), emit) }
            if worker == desk.me { <div>{ super::appeal::of_point(desk, point, emit) }</div> }
        </Sheet>
    }
}
