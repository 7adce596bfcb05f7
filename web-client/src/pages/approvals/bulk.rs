//! Several of one kind at once: each that was selected is decided by an entry of its own, about exactly what was read.

use doorstep_core::domain::DocId;
use doorstep_core::fold::Leave;
use doorstep_core::regime::leave as rules;
use doorstep_core::regime::leave::{ab, cover};
use yew::{Callback, Html, MouseEvent, html};

use super::card::{self, Turn, decide, held, turn};
use crate::components::button::{Look, button};
use crate::components::cell::{paragraph, quiet, strong};
use crate::components::field;
use crate::components::paths::{choose, close_sheet};
use crate::components::sheet::Sheet;
use crate::pages::desk::Desk;
use crate::text::{approval as words, leave as leave_words, when, who};
use crate::update::Event;

/// At most so many at once (`ux.md` 4.4).
const MAX: usize = 20;
/// Longer leave is read by itself. Unit: working days.
const DAYS_MAX: u32 = 3;
/// `on`, then the selected documents, with commas between them.
const KEY: &str = "approvals/select";
const ON: &str = "on";

pub fn is_selecting(desk: &Desk<'_>) -> bool {
    !desk.state.chosen(KEY).is_empty() && desk.state.chosen("approvals/filter").is_empty()
}

/// Those that are selected and can still be decided together.
fn selected<'a>(desk: &Desk<'a>) -> Vec<(DocId, &'a Leave)> {
    let docs = desk.state.chosen(KEY).split(',').filter_map(DocId::parse);
    let leaves = docs.filter_map(|doc| Some((doc, desk.leave(doc)?)));
    leaves.filter(|(doc, leave)| can_select(*doc, leave, desk)).take(MAX).collect()
}

/// Short, without a warning, and the person's to decide.
fn can_select(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> bool {
    let sessions = desk.reference.figures.time.on(leave.from.date()).sessions.iter();
    let day_minutes: u32 = sessions.map(|session| session.to_minute - session.from_minute).sum();
    let is_short = leave.joined_minutes <= day_minutes * DAYS_MAX;
    is_short && matches!(turn(leave, desk), Some(Turn::Decide(..))) && !is_warned(doc, leave, desk)
}

/// Whether something about it wants to be read first.
fn is_warned(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> bool {
    let world = desk.world();
    cover::unattended(leave, doc, &world).is_some()
        || ab::both_away(&leave.person, (leave.from, leave.to), Some(doc), &world).is_some()
        || leave.retroactive
        || leave.decided_before > 0
        || leave.stand_ins.iter().any(|named| named.accepts == Some(false))
        || leave.open_questions().next().is_some()
        || leave.asked.iter().any(|asked| asked.answer.as_ref().is_some_and(|(_, agree, _)| !agree))
        || !leave.unratified.is_empty()
        || !leave.sent_back.is_empty()
        || card::is_beyond_balance(doc, leave, desk)
}

fn keep(desk: &Desk<'_>, doc: DocId, takes: bool) -> String {
    let kept = desk.state.chosen(KEY).split(',').filter(|held| *held != doc.to_string());
    let mut kept: Vec<String> = kept.map(str::to_owned).collect();
    if takes {
        kept.push(doc.to_string());
    }
    kept.join(",")
}

/// The box on a card while several are selected; of another kind than the first, or with a warning: none.
pub fn choice(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let here = selected(desk);
    let is_here = here.iter().any(|(other, _)| *other == doc);
    let fits = here.first().is_none_or(|(_, first)| first.kind == leave.kind) && (is_here || here.len() < MAX);
    if !fits || !can_select(doc, leave, desk) {
        return quiet(words::select_not());
    }
    let (with, without) = (keep(desk, doc, true), keep(desk, doc, false));
    let emit = emit.clone();
    let change = Callback::from(move |takes: bool| {
        emit.emit(Event::Choose(KEY, if takes { with.clone() } else { without.clone() }));
    });
    field::check("select-this", None, html! { words::select_this() }, is_here, change)
}

/// Above the list: begins and ends selecting. Nothing where there are not two to decide.
pub fn bar(waiting: &[DocId], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let decides = |doc: &&DocId| {
        let leave = desk.leave(**doc);
        leave.is_some_and(|leave| matches!(turn(leave, desk), Some(Turn::Decide(..))))
    };
    if is_selecting(desk) {
        return html! {
            <div class="card">
                { quiet(words::select_hint(MAX)) }
                { button(Look::Plain, "select-end", words::select_end(), choose(emit, KEY, "")) }
            </div>
        };
    }
    if waiting.iter().filter(decides).nth(1).is_none() {
        return Html::default();
    }
    html! { <div class="card">{ button(Look::Plain, "select", words::select(), choose(emit, KEY, ON)) }</div> }
}

/// At the foot of the page: agree to what is selected, after a look at all of it.
pub fn action(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let count = selected(desk).len();
    if !is_selecting(desk) || count == 0 {
        return Html::default();
    }
    button(Look::Main, "agree-all", words::agree_all(count), choose(emit, "sheet", "bulk"))
}

/// What is agreed to, line by line, before it is.
pub fn sheet(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let here = selected(desk);
    if desk.state.chosen("sheet") != "bulk" || here.is_empty() {
        return Html::default();
    }
    let intents = here.iter().filter_map(|(doc, leave)| match turn(leave, desk) {
        Some(Turn::Decide(step, acting)) => {
            Some(decide(*doc, step, acting, rules::subject(leave), true, String::new()))
        }
        _ => None,
    });
    let intents: Vec<_> = intents.collect();
    let onclick = {
        let emit = emit.clone();
        Callback::from(move |_: MouseEvent| {
            emit.emit(Event::Write(held(intents.clone(), None)));
            emit.emit(Event::Choose(KEY, String::new()));
            emit.emit(Event::Choose("sheet", String::new()));
        })
    };
    html! {
        <Sheet title={words::summary_title(here.len())} onclose={close_sheet(emit)} test="bulk-sheet">
            <ul class="plain-list">
                { for here.iter().map(|(_, leave)| html! {
                    <li>
                        { strong(leave_words::asks(desk.name(&leave.person), who::leave_kind(leave.kind))) }
                        { paragraph(when::span(leave.from, leave.to, desk.today)) }
                        { quiet(leave.reason.clone().into()) }
                    </li>
                }) }
            </ul>
            { button(Look::Main, "agree-sure", words::agree_sure(), onclick) }
        </Sheet>
    }
}
