//! The office makes the rosters: proposed by turn, changed line by line, published.

use std::rc::Rc;

use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::{Date, WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::duty::{Line, Published, RosterKind};
use doorstep_core::regime::duty::{self as rules, Owed, proposal};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::known::Read;
use super::{MONTH, OPEN, is_due, key, opens};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, quiet, tag, titled_card};
use crate::components::field::{self, Field};
use crate::pages::act::Act;
use crate::pages::desk::Desk;
use crate::pages::draft;
use crate::pages::kept::{Kept, kept};
use crate::text::{self, duty as words, when};
use crate::update::Event;

/// Rosters that this person has to make: of this month and the next, once they are due.
pub(super) fn open(read: &Read, desk: &Desk<'_>) -> Vec<(RosterKind, Date)> {
    missing(read, desk).into_iter().filter(|(_, month)| is_due(*month, desk)).collect()
}

fn missing(read: &Read, desk: &Desk<'_>) -> Vec<(RosterKind, Date)> {
    let Some(figures) = &desk.reference.figures.duty else { return Vec::new() };
    if rules::makes(desk.me, &desk.world()).is_none() {
        return Vec::new();
    }
    let this = rules::month_of(desk.today);
    let months = [this, rules::next_month(this)].into_iter();
    let all = months.flat_map(|month| rules::kinds(figures).map(move |kind| (kind, month)));
    all.filter(|(kind, month)| read.sheet(*kind, *month).is_none()).collect()
}

/// By when it has to be there, in words.
pub(super) fn due(month: Date, desk: &Desk<'_>) -> AttrValue {
    let Due::On(date) = rules::due(month, desk.reference) else { return AttrValue::default() };
    let day = when::relative_day(date, desk.today);
    let is_over = rules::owed(month, desk.today, desk.reference) == Owed::Overdue;
    if is_over { words::overdue(day) } else { words::due(day) }
}

pub(super) fn view(read: &Read, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    // What has time yet is made where the next month is looked at.
    let looks_ahead = desk.state.chosen(MONTH) == "next";
    let shown = missing(read, desk).into_iter().filter(|(_, month)| is_due(*month, desk) || looks_ahead);
    html! { { for shown.map(|(kind, month)| plan(kind, month, read, desk, emit)) } }
}

type Proposed = Vec<(RosterKind, Date, Vec<Line>)>;

thread_local! {
    static PROPOSED: Kept<Proposed> = const { Kept::new(None) };
}

/// What the rosters that are missing would be by turn.
fn proposed(read: &Read, desk: &Desk<'_>) -> Rc<Proposed> {
    PROPOSED.with(|cache| {
        kept(cache, String::new(), desk, || {
            let propose = |(kind, month): (RosterKind, Date)| {
                let other = RosterKind::ALL.into_iter().find(|other| *other != kind);
                let beside = other.and_then(|other| read.sheet(other, month));
                let before = read.sheet(kind, rules::month_of(month.plus_days(-1)));
                (kind, month, proposal::propose(kind, month, before, beside, &desk.world()))
            };
            missing(read, desk).into_iter().map(propose).collect()
        })
    })
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    lines: Vec<Line>,
}

fn plan(kind: RosterKind, month: Date, read: &Read, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let key = format!("duty/plan/{}/{month}", kind as u8);
    let form: Form = draft::read(desk.state, &key);
    // What is not made at the end of the month is red for who is seated (JD-GDD-7), amber for the desk, which the source leaves open.
    let tone = match (rules::owed(month, desk.today, desk.reference), kind) {
        (Owed::Overdue, RosterKind::Seated) => Tone::Bad,
        (Owed::Overdue | Owed::Soon, _) => Tone::Warn,
        (Owed::Later, _) => Tone::Quiet,
    };
    // What was proposed is kept as a draft, so that nothing moves while it is looked through.
    let fill = {
        let (emit, key, proposed) = (emit.clone(), key.clone(), proposed(read, desk));
        Callback::from(move |_: yew::MouseEvent| {
            let of = proposed.iter().find(|(of, on, _)| *of == kind && *on == month);
            draft::keep(&emit, &key, &Form { lines: of.map(|(_, _, lines)| lines.clone()).unwrap_or_default() });
        })
    };
    let name = words::roster(when::month(month.year(), month.month()), words::kind(kind));
    let publish = || {
        let published = Published { kind, month, lines: form.lines.clone() };
        let acting = rules::makes(desk.me, &desk.world());
        let act = Act { acting, draft: Some(key.clone()), ..Act::new(Look::Main, "duty-publish", words::publish()) };
        let doc = rules::document(kind, month, desk.reference);
        act.button(doc, move |_| Statement::RosterPublished(published.clone()), desk, emit)
    };
    titled_card(
        name,
        html! {
            <div data-test="duty-plan" data-kind={(kind as u8).to_string()} data-month={month.to_string()}>
                <p>{ tag(tone, due(month, desk)) }</p>
                if form.lines.is_empty() {
                    { button(Look::Plain, "duty-propose", words::propose(), fill) }
                } else {
                    { quiet(words::plan_hint()) }
                    <ul class="plain-list">{ for form.lines.iter().enumerate().map(|(at, line)| row(kind, at, line, &key, &form, desk, emit)) }</ul>
                    { publish() }
                    <div>{ link("duty-propose-again", words::propose_again(), fill) }</div>
                }
            </div>
        },
    )
}

fn row(
    kind: RosterKind,
    at: usize,
    line: &Line,
    draft_key: &str,
    form: &Form,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let of_row = format!("plan/{}", key(kind, line.slot));
    let change = draft::change(emit, draft_key, form, move |form: &mut Form, value: String| {
        if let Some(line) = form.lines.get_mut(at) {
            (line.window, line.person) = read_choice(kind, &value);
        }
    });
    let day = text::dotted(&[when::day(line.slot.on), words::half(line.slot.half)]);
    html! {
        <li class="person" data-test="duty-plan-line" data-key={key(kind, line.slot)} key={key(kind, line.slot)}>
            <span class="split">
                <span><span class="strong">{ day }</span><br />{ who(line, desk) }</span>
                if desk.state.chosen(OPEN) != of_row { { link("duty-plan-edit", words::edit(), opens(emit, of_row.clone())) } }
            </span>
            if desk.state.chosen(OPEN) == of_row { <div>{ choice(kind, line, change, desk) }</div> }
        </li>
    }
}

/// Who is on a line, in words.
pub(super) fn who(line: &Line, desk: &Desk<'_>) -> AttrValue {
    match (&line.window, &line.person) {
        (None, None) => words::empty_line(),
        (Some(window), None) => words::of_window(desk.window(window)),
        (window, Some(person)) => {
            let window = window.as_ref().map_or_else(AttrValue::default, |window| desk.window(window));
            text::dotted(&[window, desk.name(person)])
        }
    }
}

/// Window and person of what was chosen: `window/person`, either of which may be missing.
pub(super) fn read_choice(kind: RosterKind, value: &str) -> (Option<WindowId>, Option<WorkerId>) {
    let (window, person) = value.split_once('/').unwrap_or_default();
    let window = (kind == RosterKind::Desk && !window.is_empty()).then(|| WindowId::new(window));
    (window, (!person.is_empty()).then(|| WorkerId::new(person)))
}

/// Everybody who may be on a line that day: at the desk each window, and each of its people.
pub(super) fn choice(kind: RosterKind, line: &Line, change: Callback<String>, desk: &Desk<'_>) -> Html {
    let organisation = &desk.reference.organisation;
    let named = |window: &str, person: &str| AttrValue::from(format!("{window}/{person}"));
    let mut options: Vec<(AttrValue, AttrValue)> = Vec::new();
    match kind {
        RosterKind::Desk => {
            for window in organisation.windows.keys() {
                let name = desk.window(window);
                options.push((named(window.as_str(), ""), words::of_window(&name)));
                for worker in organisation.staff_of(window, line.slot.on) {
                    // The name first: a narrow screen shows no more of it.
                    let words = text::dotted(&[desk.name(worker), name.clone()]);
                    options.push((named(window.as_str(), worker.as_str()), words));
                }
            }
        }
        RosterKind::Seated => {
            let world = desk.world();
            let may = |worker: &&WorkerId| proposal::may_be(kind, None, worker, line.slot.on, &world);
            for worker in organisation.workers.keys().filter(may) {
                options.push((named("", worker.as_str()), desk.name(worker)));
            }
        }
    }
    let part = |id: Option<&str>| id.unwrap_or_default().to_owned();
    let value =
        named(&part(line.window.as_ref().map(WindowId::as_str)), &part(line.person.as_ref().map(WorkerId::as_str)));
    field::select(Field::new("duty-who", words::who(), value), &options, words::who(), change)
}
