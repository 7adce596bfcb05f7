//! 未上传: what the server still lacks, and what it did not accept, with its reasons and what to do.

use doorstep_core::domain::{DocId, EntryHash, Timestamp};
use doorstep_core::fact::{Code, Statement};
use doorstep_core::sync::replica::{Progress, QueueItem, Replica};
use yew::{AttrValue, Callback, ContextProvider, Html, html};

use super::desk::Desk;
use super::{draft, leave_new, lost, needs, subject, visit_new, visit_plan, written};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, banner, card, empty, tag};
use crate::components::cited::of_code;
use crate::components::frame::{Page, page};
use crate::components::more::Shown;
use crate::components::paths::on_click;
use crate::components::sync_chip;
use crate::state::State;
use crate::text::{self, phone as words, sync as sync_words, when};
use crate::update::Event;

/// Rows drawn before the person asks for more: after weeks without a network there may be many.
const SHOWN: usize = 50;

pub fn view(state: &State, emit: &Callback<Event>) -> Html {
    let badges = Desk::of(state).map_or([0; 5], |desk| needs::badges(&desk));
    let body = state.replica.as_ref().map_or_else(Html::default, |replica| body(state, replica, emit));
    page(state, emit, Page { title: sync_words::unsent_title(), body, actions: actions(state, emit), badges })
}

fn actions(state: &State, emit: &Callback<Event>) -> Html {
    let lacks = state.replica.as_ref().is_some_and(|replica| {
        let status = replica.status();
        status.waiting + status.refused > 0
    });
    html! {
        <div class="button-row">
            { button(Look::Main, "sync-now", sync_words::sync_now(), on_click(emit, || Event::SyncNow)) }
            if lacks { { button(Look::Plain, "export", sync_words::export(), on_click(emit, || Event::ExportUnsent)) } }
        </div>
    }
}

fn body(state: &State, replica: &Replica, emit: &Callback<Event>) -> Html {
    let (refused, waiting): (Vec<_>, Vec<_>) =
        replica.queue().into_iter().partition(|item| matches!(item.progress, Progress::Refused(_)));
    if refused.is_empty() && waiting.is_empty() {
        return html! { <>{ troubles(state, replica, emit) }{ empty(sync_words::unsent_empty(), Html::default()) }</> };
    }
    html! {
        <>
            { troubles(state, replica, emit) }
            { inbox(state, replica, &refused, emit) }
            { queue(state, replica, &waiting, emit) }
            <p class="foot-note quiet">{ words::export_note() }</p>
        </>
    }
}

/// What holds up the whole queue.
fn troubles(state: &State, replica: &Replica, emit: &Callback<Event>) -> Html {
    html! {
        <>
            { lost::notice(state, emit) }
            if let Some(chip) = sync_chip::chip(state) {
                { card(html! { <p class="strong" data-test="sync-sentence">{ chip.sentence }</p> }) }
            }
            if let Some(code) = state.trouble() { { banner(Tone::Bad, reason(&code, emit)) } }
            if replica.status().store_failing && !state.store_gone { { banner(Tone::Warn, html! { words::store_failing() }) } }
        </>
    }
}

/// What happened, whether the work is safe, what to do (`ux.md` 4.7).
pub fn reason(code: &Code, emit: &Callback<Event>) -> Html {
    let explained = text::code::explain(code);
    what_happened(code, emit, html! { <p>{ explained.safe }{ text::pick("", " ") }{ explained.todo }</p> })
}

/// The first of the three alone for those who read of it in a record: it is over, and mostly it was a colleague's.
pub fn what_happened(code: &Code, emit: &Callback<Event>, more: Html) -> Html {
    html! {
        <div data-test="reason" data-code={code.to_string()}>
            <p class="strong">{ text::code::explain(code).what }</p>
            { more }
            <p class="inline"><span class="quiet">{ text::code::number(code) }</span>{ of_code(code, emit) }</p>
        </div>
    }
}

fn about(replica: &Replica, item: &QueueItem, state: &State) -> AttrValue {
    subject::of(replica, item.doc, item.statement.as_ref(), state.now()).unwrap_or_default()
}

fn inbox(state: &State, replica: &Replica, refused: &[QueueItem], emit: &Callback<Event>) -> Html {
    if refused.is_empty() {
        return Html::default();
    }
    html! {
        <section class="group">
            <h2 class="weui-cells__title">{ words::refused_total(refused.len()) }</h2>
            <p class="foot-note quiet">{ sync_words::refused_explained() }</p>
            <ul class="plain-list">{ for refused.iter().map(|item| refused_row(state, replica, item, emit)) }</ul>
            <p class="foot-note quiet">{ words::refused_export() }</p>
        </section>
    }
}

/// What was written in a refused entry.
pub fn content(replica: &Replica, hash: Option<EntryHash>, statement: Option<&Statement>, now: Timestamp) -> Html {
    let change = || hash.and_then(|hash| replica.change_content(hash));
    match statement {
        Some(statement) => written::rows(replica, &replica.session().worker, statement, now),
        None => change().map_or_else(
            || html! { <p>{ words::content_newer() }</p> },
            |content| written::change_rows(replica, &content),
        ),
    }
}

fn refused_row(state: &State, replica: &Replica, item: &QueueItem, emit: &Callback<Event>) -> Html {
    let codes: &[Code] = if let Progress::Refused(codes) = &item.progress { codes } else { &[] };
    let content = content(replica, item.hash, item.statement.as_ref(), state.now());
    let content = html! { <ContextProvider<DocId> context={item.doc}>{ content }</ContextProvider<DocId>> };
    let key = item.hash.map(|hash| hash.to_string()).unwrap_or_default();
    html! {
        <li class="card" key={key} data-test="refused-row" data-kind={item.kind.0.to_string()} data-doc={item.doc.to_string()}>
            <div class="split">
                <h3 class="card-main">{ text::who::kind(item.kind) }</h3>
                { tag(Tone::Warn, words::history_refused()) }
            </div>
            <p>{ about(replica, item, state) }</p>
            <p class="quiet">{ words::item_at(when::at(item.at, state.now().date())) }</p>
            <div class="banner tone-warn stack">{ for codes.iter().map(|code| reason(code, emit)) }{ next_free(state, item, codes) }</div>
            <details class="more">
                <summary>{ sync_words::refused_content() }</summary>
                <div data-test="refused-content">{ content }</div>
            </details>
            <div class="button-row">
                if let Some(hash) = item.hash {
                    { button(Look::Plain, "acknowledge", sync_words::acknowledge(), on_click(emit, move || Event::Dismiss(hash))) }
                }
                { mend(state, replica, item, emit) }
            </div>
        </li>
    }
}

/// Where somebody had been planned elsewhere meanwhile: when they are free.
fn next_free(state: &State, item: &QueueItem, codes: &[Code]) -> Html {
    let plan = visit_plan::plan_of(item.statement.as_ref());
    let Some(plan) = plan.filter(|_| codes.iter().any(|code| code.name() == visit_plan::BUSY)) else {
        return Html::default();
    };
    let line = Desk::of(state).and_then(|desk| visit_plan::next_free(item.doc, plan, &desk));
    html! { if let Some(line) = line { <p class="strong" data-test="next-free">{ line }</p> } }
}

/// Back to where it can be done anew, with what was written where that is a form.
fn mend(state: &State, replica: &Replica, item: &QueueItem, emit: &Callback<Event>) -> Html {
    let Some(route) = subject::where_to_mend(replica, item.doc, item.kind) else { return Html::default() };
    let key = match item.statement {
        Some(Statement::LeaveSubmitted(_) | Statement::LeaveResubmitted(_)) => Some(leave_new::KEY),
        Some(Statement::VisitFiled(_)) => Some(visit_new::KEY),
        _ => None,
    };
    // A half-filled form is never replaced without a word.
    let replaces = key.is_some_and(|key| state.draft(key).is_some());
    let label = if replaces { words::fix_replaces() } else { sync_words::fix() };
    let (emit, statement, doc) = (emit.clone(), item.statement.clone(), item.doc);
    let onclick = Callback::from(move |_| {
        match &statement {
            Some(Statement::LeaveSubmitted(slip)) => draft::keep(&emit, leave_new::KEY, &leave_new::Form::of(slip)),
            Some(Statement::LeaveResubmitted(slip)) => {
                draft::keep(&emit, leave_new::KEY, &leave_new::Form::of(slip).again(doc));
            }
            Some(Statement::VisitFiled(application)) => {
                draft::keep(&emit, visit_new::KEY, &visit_new::Form::of(application));
            }
            _ => {}
        }
        emit.emit(Event::Navigate(route));
        // After the page has changed, which closes sheets.
        if let Some(statement) = &statement {
            visit_plan::take_up(doc, statement, &emit);
        }
    });
    button(Look::Main, "fix", label, onclick)
}

fn queue(state: &State, replica: &Replica, waiting: &[QueueItem], emit: &Callback<Event>) -> Html {
    if waiting.is_empty() {
        return Html::default();
    }
    let shown = Shown::of(state, "unsent/shown", SHOWN);
    let unreceived = waiting.iter().filter(|item| item.progress != Progress::Received).count();
    html! {
        <section class="group">
            <h2 class="weui-cells__title">{ words::unsent_count(unreceived) }</h2>
            <p class="foot-note quiet">{ sync_words::unsent_explained() }</p>
            <ol class="weui-cells plain-list">
                { for waiting.iter().take(shown.limit).map(|item| waiting_row(state, replica, item, emit)) }
            </ol>
            { shown.more(waiting.len(), emit) }
        </section>
    }
}

/// The state of one own entry in words and a tone, never stronger than the truth.
pub fn progress(item: &QueueItem, state: &State) -> (&'static str, Tone, AttrValue) {
    match item.progress {
        Progress::Saving => ("saving", Tone::Quiet, text::saving()),
        Progress::Saved { undo_until: Some(until) } => {
            let seconds = (until.since(state.wall).max(0) + 999) / 1000;
            ("held", Tone::Wait, sync_words::held(seconds))
        }
        Progress::Saved { undo_until: None } => ("saved", Tone::Wait, sync_words::waiting_one()),
        Progress::Received => ("received", Tone::Good, sync_words::delivered_one()),
        Progress::Refused(_) => ("refused", Tone::Warn, words::history_refused()),
    }
}

fn waiting_row(state: &State, replica: &Replica, item: &QueueItem, emit: &Callback<Event>) -> Html {
    let (name, tone, word) = progress(item, state);
    let undo = match (&item.progress, item.ticket) {
        (Progress::Saved { undo_until: Some(_) }, Some(ticket)) => Some(on_click(emit, move || Event::Undo(ticket))),
        _ => None,
    };
    let line = text::dotted(&[when::at(item.at, state.now().date()), text::size(item.size)]);
    html! {
        <li class="weui-cell" data-test="unsent-row" data-progress={name} data-kind={item.kind.0.to_string()} data-doc={item.doc.to_string()}>
            <div class="weui-cell__bd">
                <p class="strong">{ text::who::kind(item.kind) }</p>
                <p>{ about(replica, item, state) }</p>
                <p class="quiet number">{ line }</p>
                <p>{ tag(tone, word) }</p>
            </div>
            if let Some(onclick) = undo { { link("undo", text::undo(), onclick) } }
        </li>
    }
}
