//! The proceedings (办件) under one procedure of the pack: what waits for the person first; how a month went.

use std::rc::Rc;

use doorstep_core::domain::DocId;
use doorstep_core::fact::DocKind;
use doorstep_core::fold::Proceeding;
use doorstep_core::procedure::{self, Act, Light, Procedure, Sight, Standing, Who};
use doorstep_core::sheet::Sheet;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with};

use super::desk::Desk;
use super::kept::{Kept, kept};
use super::needs::{self, Need};
use super::proceeding::{self, paper};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, card, empty, quiet, tag, titled_card};
use crate::components::cited::cited;
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::more::Shown;
use crate::components::paths::{choose, go};
use crate::io::export;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, proceeding as words, when};
use crate::update::Event;

const SHOWN: usize = 40;
const FILTER: &str = "procedure/closed";
/// Of which procedure the list is asked for, and what became of it.
const TAKE: &str = "procedure/take";

/// One proceeding as a list needs it.
struct Row {
    doc: DocId,
    procedure: String,
    ends: bool,
    /// Somebody in particular does the next step, and it is this person.
    waits: bool,
    /// The worst of its clocks that run.
    light: Light,
    began: i64,
    closed: Option<i64>,
}

thread_local! {
    static ROWS: Kept<Vec<Row>> = const { Kept::new(None) };
}

fn rows(desk: &Desk<'_>) -> Rc<Vec<Row>> {
    ROWS.with(|cache| {
        kept(cache, String::new(), desk, || {
            let mut rows = Vec::new();
            for (doc, view) in desk.replica.views(DocKind::Proceeding) {
                let Some(proceeding) = view.state.as_proceeding() else { continue };
                let Some(procedure) = procedure::of(proceeding, desk.reference) else { continue };
                rows.push(row_of(doc, proceeding, procedure, desk));
            }
            // What waits for the person, then what is worst, then what is newest.
            doorstep_core::gather::order(&mut rows, |row: &Row| (!row.waits, row.light as u8, -row.began));
            rows
        })
    })
}

fn row_of(doc: DocId, proceeding: &Proceeding, procedure: &Procedure, desk: &Desk<'_>) -> Row {
    let sight = sight(procedure, Some((doc, proceeding)), desk);
    let ends = procedure.stage(&proceeding.stage).is_none_or(|stage| stage.ends);
    let mut light = Light::Green;
    // What has ended hurries nobody.
    if !ends {
        for running in procedure::clocks(&sight) {
            if running.standing == Standing::Runs {
                light = light.min(running.light);
            }
        }
    }
    let closed = proceeding.done.last().filter(|_| ends).map(|done| done.at.0);
    let began = proceeding.opened().map_or(0, |done| done.at.0);
    let waits = !ends && procedure::due(procedure, &sight).into_iter().any(|act| is_theirs(act, &sight));
    Row { doc, procedure: procedure.id.clone(), ends, waits, light, began, closed }
}

/// How often something in it took longer than it may.
fn late(doc: DocId, procedure: &Procedure, desk: &Desk<'_>) -> usize {
    let proceeding = desk.replica.view(doc).and_then(|view| view.state.as_proceeding());
    let sight = proceeding.map(|proceeding| sight(procedure, Some((doc, proceeding)), desk));
    sight.map_or(0, |sight| procedure::clocks(&sight).iter().filter(|running| running.light == Light::Red).count())
}

/// Whether a step waits for the person and not for whoever happens to be there.
fn is_theirs(act: &Act, sight: &Sight<'_>) -> bool {
    !act.optional && !act.who.contains(&Who::Anybody) && procedure::may(act, sight).is_some()
}

/// A proceeding as the person sees it, or one that is to begin.
pub fn sight<'a>(procedure: &'a Procedure, of: Option<(DocId, &'a Proceeding)>, desk: &Desk<'a>) -> Sight<'a> {
    let others = Some((desk.replica as &dyn doorstep_core::regime::Others, of.map_or(DocId([0; 16]), |(doc, _)| doc)));
    let proceeding = of.map(|(_, proceeding)| proceeding);
    Sight { procedure, proceeding, filled: &[], actor: desk.me, at: desk.now, reference: desk.reference, others }
}

/// The acts with which the person may begin one, with their places.
pub fn beginnings<'a>(procedure: &'a Procedure, desk: &Desk<'a>) -> Vec<(u8, &'a Act)> {
    let sight = sight(procedure, None, desk);
    let acts = procedure.acts.iter().enumerate().filter(|(_, act)| act.is_from(None));
    let may = acts.filter(|(_, act)| procedure::may_begin(act, &sight));
    may.filter_map(|(at, act)| Some((u8::try_from(at).ok()?, act))).collect()
}

/// The procedures that concern the person, with their places.
pub fn seen<'a>(desk: &Desk<'a>) -> Vec<(u8, &'a Procedure)> {
    let rows = rows(desk);
    let all = desk.reference.figures.procedures.iter().enumerate();
    let seen = all.filter(|(_, procedure)| {
        rows.iter().any(|row| row.procedure == procedure.id) || !beginnings(procedure, desk).is_empty()
    });
    seen.filter_map(|(at, procedure)| Some((u8::try_from(at).ok()?, procedure))).collect()
}

/// A line for each procedure in which something waits.
pub fn needs(desk: &Desk<'_>) -> Vec<Need> {
    let rows = rows(desk);
    let mut needs = Vec::new();
    for (at, procedure) in desk.reference.figures.procedures.iter().enumerate() {
        let mut waiting = rows.iter().filter(|row| row.waits && row.procedure == procedure.id);
        let (Some(first), Ok(at)) = (waiting.next(), u8::try_from(at)) else { continue };
        let others = waiting.count();
        let title = proceeding::title(first.doc, procedure, desk);
        let route = if others == 0 { Route::Proceeding(first.doc) } else { Route::Procedure(at) };
        let what = words::need(words::words(&procedure.name), others + 1);
        needs.push(Need { icon: Icon::Paper, what, note: title, route });
    }
    needs
}

pub fn view(state: &State, desk: &Desk<'_>, of: u8, emit: &Callback<Event>) -> Html {
    let Some(procedure) = desk.reference.figures.procedures.get(usize::from(of)) else {
        let body = empty(words::missing(), Html::default());
        let title = words::group();
        return page(state, emit, Page { title, body, actions: Html::default(), badges: needs::badges(desk) });
    };
    let all = rows(desk);
    let mine: Vec<&Row> = all.iter().filter(|row| row.procedure == procedure.id).collect();
    let closed = state.chosen(FILTER) == "yes";
    let shown: Vec<&&Row> = mine.iter().filter(|row| row.ends == closed).collect();
    let limit = Shown::of(state, "procedure/shown", SHOWN);
    let ended = mine.iter().filter(|row| row.ends).count();
    let (other, word) = if closed { ("", words::show_open()) } else { ("yes", words::show_closed()) };
    let count = if closed { words::closed(ended) } else { words::open(mine.len() - ended) };
    let body = html! {
        <>
            <p class="foot-note quiet">{ count }{ " " }{ cited(&procedure.regulation, emit) }</p>
            if shown.is_empty() { { empty(words::none(), Html::default()) } }
            if !shown.is_empty() {
                { card(html! { <ul class="plain-list">{ for shown.iter().take(limit.limit).map(|row| line(row, procedure, desk, emit)) }</ul> }) }
            }
            { limit.more(shown.len(), emit) }
            <div>{ month(&mine, procedure, desk, html! {
                <>
                    { link("procedure-filter", word, choose(emit, FILTER, other)) }
                    if !mine.is_empty() { { link("procedure-export", words::take_away(), take_away(procedure, emit)) } }
                </>
            }) }</div>
            <div>{ handed(&mine, procedure, desk, emit) }</div>
        </>
    };
    let begin = beginnings(procedure, desk).into_iter().enumerate().map(|(place, (at, act))| {
        let look = if place == 0 { Look::Main } else { Look::Plain };
        html! {
            <div data-act={act.key.clone()}>{ button(look, "begin", words::words(&act.name), go(emit, Route::ProceedingNew(of, at))) }</div>
        }
    });
    let actions = html! { <>{ for begin }</> };
    page(state, emit, Page { title: words::words(&procedure.name), body, actions, badges: needs::badges(desk) })
}

/// The list as a workbook; made with the tap, of what the phone holds then.
fn take_away(procedure: &Procedure, emit: &Callback<Event>) -> Callback<yew::MouseEvent> {
    choose(emit, TAKE, procedure.id.clone())
}

/// Hands the workbook over, once it was asked for.
fn handed(mine: &[&Row], procedure: &Procedure, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    match desk.state.chosen(TAKE) {
        id if id == procedure.id => html! { <Handed sheet={sheet(mine, procedure, desk)} emit={emit.clone()} /> },
        "done" => html! { <p class="foot-note quiet" role="status">{ text::export::handed() }</p> },
        "failed" => html! { <p class="foot-note" role="alert">{ text::export::failed() }</p> },
        _ => Html::default(),
    }
}

fn sheet(mine: &[&Row], procedure: &Procedure, desk: &Desk<'_>) -> Sheet {
    let mut rows = Vec::new();
    for row in mine {
        let state = desk.replica.view(row.doc).and_then(|view| view.state.as_proceeding());
        rows.extend(state.map(|proceeding| paper::row(proceeding, procedure, late(row.doc, procedure, desk), desk)));
    }
    // As they were begun, whatever waits for whom.
    rows.sort();
    let notes = vec![desk.reference.organisation.name.clone(), desk.today.to_string()];
    Sheet { title: procedure.name.zh.clone(), notes, header: paper::header(procedure), rows }
}

#[derive(Clone, PartialEq, Properties)]
struct HandedProps {
    sheet: Sheet,
    emit: Callback<Event>,
}

#[component(Handed)]
fn handed_over(props: &HandedProps) -> Html {
    let (sheet, emit) = (props.sheet.clone(), props.emit.clone());
    use_effect_with((), move |()| {
        let name = format!("{}.xlsx", sheet.title);
        let done = export::download(&name, &sheet.xlsx()).is_some();
        emit.emit(Event::Choose(TAKE, if done { "done" } else { "failed" }.to_owned()));
    });
    Html::default()
}

fn line(row: &Row, procedure: &Procedure, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(proceeding) = desk.replica.view(row.doc).and_then(|view| view.state.as_proceeding()) else {
        return Html::default();
    };
    let stage = procedure.stage(&proceeding.stage).map_or_else(AttrValue::default, |stage| words::words(&stage.name));
    let by = proceeding.opened().map(|done| words::begun_by(desk.name(&done.by), when::at(done.at, desk.today)));
    let pending = desk.pending(row.doc);
    let tone = match row.light {
        Light::Red => Tone::Bad,
        Light::Amber => Tone::Warn,
        Light::Green => Tone::Quiet,
    };
    html! {
        <li class="person" data-test="proceeding-row" data-stage={proceeding.stage.clone()}>
            <span class="inline">
                { link("proceeding-open", proceeding::title(row.doc, procedure, desk), go(emit, Route::Proceeding(row.doc))) }
                { tag(if row.ends { Tone::Good } else { Tone::Quiet }, stage) }
                if row.light != Light::Green { { tag(tone, words::light(row.light)) } }
                if row.waits { { tag(Tone::Wait, words::due_now()) } }
                if pending > 0 { { tag(Tone::Quiet, text::sync::chip_waiting(pending)) } }
            </span>
            { quiet(by.unwrap_or_default()) }
        </li>
    }
}

/// This month, of what the person reads.
fn month(rows: &[&Row], procedure: &Procedure, desk: &Desk<'_>, filter: Html) -> Html {
    let first = desk.today.plus_days(1 - i32::try_from(desk.today.day()).unwrap_or(1)).at_second(0).0;
    let began = rows.iter().filter(|row| first <= row.began).count();
    let ended = rows.iter().filter(|row| row.closed.is_some_and(|at| first <= at)).count();
    let late: usize = rows.iter().filter(|row| first <= row.began).map(|row| late(row.doc, procedure, desk)).sum();
    let name = when::month(desk.today.year(), desk.today.month());
    let mut facts = vec![words::began(began), words::ended(ended)];
    if late > 0 {
        facts.push(words::late(late));
    }
    titled_card(words::month(name), html! { <>{ quiet(text::dotted(&facts)) }<div>{ filter }</div></> })
}
