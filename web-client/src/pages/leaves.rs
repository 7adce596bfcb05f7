//! 我的请假: own leaves, the newest first.

use doorstep_core::domain::DocId;
use doorstep_core::fold::Leave;
use doorstep_core::regime::leave::{self as rules, Standing};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, in_order};
use super::needs;
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, empty, tag};
use crate::components::frame::{Page, page};
use crate::components::paths::go;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, approval, leave as words, when, who};
use crate::update::Event;

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let leaves = own(desk);
    let list = if leaves.is_empty() { empty(words::mine_empty(), Html::default()) } else { list(&leaves, desk, emit) };
    let body = html! { <>{ balance(desk) }{ list }</> };
    let actions = button(Look::Main, "leave-new", words::new(), go(emit, Route::LeaveNew));
    page(state, emit, Page { title: words::mine(), body, actions, badges: needs::badges(desk) })
}

/// What is left of one's own annual leave today; nothing where nobody can tell.
pub fn balance(desk: &Desk<'_>) -> Html {
    match rules::balance::balance(desk.me, desk.today, None, &desk.world()) {
        Some(left) => html! { <p class="foot-note" data-test="balance">{ approval::balance(&left) }</p> },
        None => Html::default(),
    }
}

/// The person's own leaves, the newest first.
pub fn own(desk: &Desk<'_>) -> Vec<DocId> {
    let own = desk.leaves().filter(|(_, leave)| leave.person == *desk.me);
    in_order(own.map(|(doc, leave)| (-leave.from.0, doc)).collect())
}

pub fn list(leaves: &[DocId], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let rows = leaves.iter().filter_map(|doc| Some(row(*doc, desk.leave(*doc)?, desk, emit)));
    html! { <ul class="visit-list">{ for rows }</ul> }
}

/// One leave in a list.
fn row(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! {
        <li key={doc.to_string()}>
            <button type="button" class="visit-row" data-test="leave-row" data-doc={doc.to_string()} onclick={go(emit, Route::Leave(doc))}>
                <span class="split">
                    <span class="visit-when">{ when::span(leave.from, leave.to, desk.today) }</span>
                    { state_tag(doc, leave, desk) }
                </span>
                <span>{ text::dotted(&[
                    if leave.person == *desk.me { AttrValue::Static("") } else { desk.name(&leave.person) },
                    AttrValue::Static(who::leave_kind(leave.kind)),
                    text::length(leave.minutes),
                ]) }</span>
            </button>
        </li>
    }
}

/// Where a leave stands, never said more strongly than the server has said it.
pub fn state_tag(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> Html {
    let standing = rules::standing(leave, desk.now);
    let (tone, word) = standing_words(leave, standing, desk);
    let pending = desk.pending(doc) > 0;
    // What was settled on this phone alone is not settled; that somebody is to be asked can be said.
    let open = matches!(standing, Standing::Submitted | Standing::Consented);
    html! {
        <span class="inline" data-test="leave-state" data-stage={standing_name(standing)} data-pending={pending.to_string()}>
            if open || !pending { { tag(tone, word) } }
            if pending { { tag(Tone::Quiet, text::waits_for_server()) } }
        </span>
    }
}

/// For whom an open request waits, by name.
pub fn waits_for(leave: &Leave, desk: &Desk<'_>) -> AttrValue {
    if let Some(asked) = leave.open_questions().next() {
        return approval::waits_opinion(desk.name(&asked.worker));
    }
    let names = leave.due_steps().map(|(step, _)| waits_for_step(leave, step, desk));
    words::waits_for(names.reduce(words::waits_for_both).unwrap_or_else(text::who::nobody))
}

/// For whom one of its due steps waits.
pub fn waits_for_step(leave: &Leave, step: usize, desk: &Desk<'_>) -> AttrValue {
    if let Some(handed) = rules::handed(leave, step, desk.today, desk.reference) {
        return desk.name(&handed.to);
    }
    let organisation = &desk.reference.organisation;
    let chained = leave.chain.get(step);
    desk.names(chained.map(|step| rules::approvers(step, &leave.person, organisation, desk.today)).unwrap_or_default())
}

fn standing_words(leave: &Leave, standing: Standing, desk: &Desk<'_>) -> (Tone, AttrValue) {
    match standing {
        Standing::Submitted | Standing::Consented => match leave.due_step() {
            Some(_) => (Tone::Wait, waits_for(leave, desk)),
            None => (Tone::Wait, AttrValue::Static(who::leave_stage(leave.stage))),
        },
        Standing::Approved | Standing::Filed => (Tone::Good, AttrValue::Static(who::leave_stage(leave.stage))),
        Standing::Running if rules::is_unfiled(leave, desk.now) => (Tone::Warn, words::running_unfiled()),
        Standing::Running => (Tone::Good, words::running()),
        Standing::OverdueReturn => (Tone::Bad, words::overdue()),
        Standing::Awol => (Tone::Bad, text::back::awol()),
        Standing::Returned if rules::is_unconfirmed(leave) => {
            let office = rules::registrar(desk.reference).map(|(role, _)| who::office(role, Some(desk.reference)));
            (Tone::Warn, words::return_unconfirmed(office.unwrap_or_default()))
        }
        Standing::Returned => (Tone::Good, AttrValue::Static(who::leave_stage(leave.stage))),
        Standing::Rejected => (Tone::Bad, AttrValue::Static(who::leave_stage(leave.stage))),
        Standing::SentBack => (Tone::Warn, AttrValue::Static(who::leave_stage(leave.stage))),
        Standing::Withdrawn | Standing::Revoked => (Tone::Quiet, AttrValue::Static(who::leave_stage(leave.stage))),
    }
}

/// As in the requirements, for tests.
fn standing_name(standing: Standing) -> &'static str {
    match standing {
        Standing::Submitted => "submitted",
        Standing::Consented => "consented",
        Standing::Approved => "approved",
        Standing::Filed => "filed",
        Standing::Running => "running",
        Standing::OverdueReturn => "overdue_return",
        Standing::Awol => "awol",
        Standing::Returned => "returned",
        Standing::Rejected => "rejected",
        Standing::Withdrawn => "withdrawn",
        Standing::Revoked => "revoked",
        Standing::SentBack => "sent_back",
    }
}
