//! One proceeding (办件): where it stands, what is due, the next step with its form, what is written and what was done.

mod form;
pub mod paper;
mod values;

use doorstep_core::domain::DocId;
use doorstep_core::fact::private::Field as Looked;
use doorstep_core::fold::Proceeding;
use doorstep_core::procedure::{self, Act, Light, Procedure, Running, Sight, Standing};
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::proceedings::sight;
use super::{needs, private_reads};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, card, empty, quiet, row, tag, titled_card};
use crate::components::cited::cited;
use crate::components::frame::{Page, page};
use crate::components::paper::PRINT;
use crate::components::paths::{go, on_click};
use crate::route::Route;
use crate::state::State;
use crate::text::{self, proceeding as words, when};
use crate::update::Event;

pub use form::form_with;
pub use values::deed;

/// Which act's form is open.
const OPEN: &str = "proceeding/open";

/// What says in a list which one it is.
pub fn title(doc: DocId, procedure: &Procedure, desk: &Desk<'_>) -> AttrValue {
    let proceeding = desk.replica.view(doc).and_then(|view| view.state.as_proceeding());
    let Some(proceeding) = proceeding else { return words::words(&procedure.name) };
    let shown = procedure.title.iter().filter_map(|key| {
        let field = procedure.field(key)?;
        Some(values::line(field, proceeding.value(key)?, desk))
    });
    let shown: Vec<AttrValue> = shown.filter(|line| !line.is_empty()).collect();
    if shown.is_empty() { words::words(&procedure.name) } else { text::dotted(&shown) }
}

/// The form of an act that begins one.
pub fn begin(state: &State, desk: &Desk<'_>, of: u8, act: u8, emit: &Callback<Event>) -> Html {
    let procedure = desk.reference.figures.procedures.get(usize::from(of));
    let found = procedure.and_then(|procedure| Some((procedure, procedure.acts.get(usize::from(act))?)));
    let Some((procedure, act)) = found.filter(|(_, act)| act.is_from(None)) else {
        return missing(state, desk, emit);
    };
    let sight = sight(procedure, None, desk);
    let (fields, send) = form::view(act, &sight, None, desk, emit);
    let body = html! { <><p class="foot-note quiet">{ cited(&act.rule, emit) }</p>{ fields }</> };
    page(state, emit, Page { title: words::words(&act.name), body, actions: send, badges: needs::badges(desk) })
}

fn missing(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = empty(words::missing(), Html::default());
    page(state, emit, Page { title: words::group(), body, actions: Html::default(), badges: needs::badges(desk) })
}

pub fn view(state: &State, desk: &Desk<'_>, doc: DocId, emit: &Callback<Event>) -> Html {
    let proceeding = desk.replica.view(doc).and_then(|view| view.state.as_proceeding());
    let found = proceeding.and_then(|proceeding| Some((proceeding, procedure::of(proceeding, desk.reference)?)));
    let Some((proceeding, procedure)) = found else { return missing(state, desk, emit) };
    let sight = sight(procedure, Some((doc, proceeding)), desk);
    let acts = procedure::due(procedure, &sight);
    let opened = acts.iter().find(|act| desk.state.chosen(OPEN) == key(doc, proceeding, act));
    // What is waited for stands under the thumb; what may happen besides, on the page.
    let (awaited, others): (Vec<&Act>, Vec<&Act>) = acts.iter().partition(|act| !act.optional);
    let (form, actions) = match opened {
        Some(act) => {
            let (fields, send) = form::view(act, &sight, Some(doc), desk, emit);
            let title = html! { <>{ words::words(&act.name) }{ " " }{ cited(&act.rule, emit) }</> };
            (
                html! { <section class="group" data-test="proceeding-form"><h2 class="weui-cells__title">{ title }</h2>{ fields }</section> },
                send,
            )
        }
        None => {
            let first = |at| if at == 0 { Look::Main } else { Look::Plain };
            let buttons = awaited.iter().enumerate().map(|(at, act)| {
                html! { <div data-act={act.key.clone()}>{ button(first(at), "proceeding-act", words::words(&act.name), opens(doc, proceeding, act, emit)) }</div> }
            });
            (Html::default(), html! { <>{ for buttons }</> })
        }
    };
    let rest = if opened.is_some() { &acts } else { &others };
    let rest: Vec<&&Act> = rest.iter().filter(|act| opened != Some(*act)).collect();
    let clocks = procedure::clocks(&sight);
    let body = html! {
        <>
            <div>{ standing(doc, proceeding, procedure, desk, emit) }</div>
            if !clocks.is_empty() { { titled_card(words::clocks(), html! { { for clocks.iter().map(|running| clock(running, desk, emit)) } }) } }
            <div>{ form }</div>
            if acts.is_empty() || !rest.is_empty() {
                { titled_card(if acts.is_empty() { words::what_next() } else { words::instead() }, html! {
                    <div data-test="proceeding-next">
                        if acts.is_empty() { { quiet(words::nothing_to_do()) } }
                        { for rest.iter().map(|act| html! { <div data-act={act.key.clone()}>{ link("proceeding-act", words::words(&act.name), opens(doc, proceeding, act, emit)) }</div> }) }
                    </div>
                }) }
            }
            { titled_card(words::written(), values::all(proceeding, procedure, desk)) }
            <div>{ private_reads::kept(doc, desk) }</div>
            { titled_card(words::done(), html! { <ul class="plain-list">{ for proceeding.done.iter().rev().map(|done| passed(done, procedure, desk)) }</ul> }) }
            { card(html! { <>
                { link("print", text::export::print(), prints(doc, emit)) }{ link("history", text::history(), go(emit, Route::Record(doc))) }
                // The server prints what has reached it.
                if desk.state.live && desk.pending(doc) == 0 {
                    <a class="link" data-test="paper-pdf" href={format!("/paper/{doc}.pdf")} download={format!("{doc}.pdf")}
                        onclick={on_click(emit, move || Event::Revealed(Some(doc), Looked::Print))}>{ words::as_pdf() }</a>
                }
            </> }) }
            { paper::view(doc, proceeding, procedure, desk, emit) }
        </>
    };
    page(state, emit, Page { title: words::words(&procedure.name), body, actions, badges: needs::badges(desk) })
}

/// With another step done the form is another one: what was done closes it.
fn key(doc: DocId, proceeding: &Proceeding, act: &Act) -> String {
    format!("{doc}/{}/{}", proceeding.done.len(), act.key)
}

/// Opens the form of an act, of which nothing was tried yet. One without fields is read before it is done as well.
fn opens(doc: DocId, proceeding: &Proceeding, act: &Act, emit: &Callback<Event>) -> Callback<yew::MouseEvent> {
    let (emit, key) = (emit.clone(), key(doc, proceeding, act));
    Callback::from(move |_: yew::MouseEvent| {
        emit.emit(Event::Choose("tried", String::new()));
        emit.emit(Event::Choose(OPEN, key.clone()));
    })
}

/// The paper has a client's data in full, so printing is a look at them.
fn prints(doc: DocId, emit: &Callback<Event>) -> Callback<yew::MouseEvent> {
    let emit = emit.clone();
    Callback::from(move |_: yew::MouseEvent| {
        emit.emit(Event::Revealed(Some(doc), Looked::Print));
        emit.emit(Event::Choose(PRINT, "asked".to_owned()));
    })
}

fn standing(
    doc: DocId,
    proceeding: &Proceeding,
    procedure: &Procedure,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let stage = procedure.stage(&proceeding.stage);
    let pending = desk.pending(doc);
    let by = proceeding.opened().map(|done| words::begun_by(desk.name(&done.by), when::at(done.at, desk.today)));
    let body = html! {
        <>
            <p class="strong" data-test="proceeding-title">{ title(doc, procedure, desk) }</p>
            <p class="inline" data-test="proceeding-stage" data-stage={proceeding.stage.clone()}>
                if let Some(stage) = stage { { tag(if stage.ends { Tone::Good } else { Tone::Wait }, words::words(&stage.name)) } }
                if pending > 0 { { tag(Tone::Quiet, text::sync::chip_waiting(pending)) } }
                { cited(&procedure.regulation, emit) }
            </p>
            { quiet(by.unwrap_or_default()) }
        </>
    };
    card(body)
}

fn clock(running: &Running<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let over = |tone| if running.light == Light::Green { Tone::Good } else { tone };
    let tone = match running.light {
        Light::Red => Tone::Bad,
        _ => over(Tone::Warn),
    };
    let word = match running.standing {
        Standing::Runs => words::light(running.light),
        Standing::Stopped(_) => words::stopped(running.light),
    };
    let until = match (running.minutes, running.due, running.standing) {
        (Some(minutes), _, Standing::Runs) => words::minutes(minutes),
        (Some(minutes), _, Standing::Stopped(_)) => words::took(minutes),
        (None, Some(due), _) => words::due_by(when::relative_day(due, desk.today)),
        (None, None, _) => words::due_unknown(),
    };
    let value = html! {
        <span class="inline" data-test="proceeding-clock" data-clock={running.clock.key.clone()}>
            { until }{ " " }{ tag(tone, word) }{ " " }{ cited(&running.clock.rule, emit) }
        </span>
    };
    row(words::words(&running.clock.name), value)
}

fn passed(done: &doorstep_core::fold::proceeding::Done, procedure: &Procedure, desk: &Desk<'_>) -> Html {
    let name =
        procedure.act(&done.act).map_or_else(|| AttrValue::from(done.act.clone()), |act| words::words(&act.name));
    html! {
        <li class="person" data-test="proceeding-done">
            <span class="strong">{ name }</span>
            { quiet(text::dotted(&[desk.name(&done.by), when::at(done.at, desk.today)])) }
        </li>
    }
}

/// A refusal in the procedure's own words.
fn reasons(
    refusals: &doorstep_core::regime::Refusals,
    act: &Act,
    sight: &Sight<'_>,
    desk: &Desk<'_>,
) -> Vec<AttrValue> {
    let procedure = sight.procedure;
    let mut lines: Vec<AttrValue> = Vec::new();
    for refusal in &refusals.0 {
        let code = &refusal.code;
        let of_field = |key: &str| procedure.field(key).map(|field| words::words(&field.name));
        let asked = act.asks.iter().find(|ask| ask.missing.as_deref() == Some(&code.0));
        let line = match (procedure.say(&code.0), asked, code.detail().and_then(of_field)) {
            (Some(say), ..) => words::words(say),
            (None, Some(ask), _) => text::code::required(of_field(&ask.field).unwrap_or_default()),
            (None, None, Some(name)) => text::code::out_of_range(&name),
            (None, None, None) => {
                let one = doorstep_core::regime::Refusals(vec![refusal.clone()]);
                super::visit_plan::lines(&one, desk).into_iter().next().unwrap_or_default()
            }
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}
