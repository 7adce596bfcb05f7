//! 同步详情: what the chip's word rests on.

use doorstep_core::domain::Timestamp;
use doorstep_core::regime::Others as _;
use doorstep_core::sync::carrier::Line;
use doorstep_core::sync::replica::{Replica, Status};
use doorstep_core::sync::{Scope, scope};
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::{lost, needs, subject, unsent, written};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, card, group, link_row, row, row_text};
use crate::components::field;
use crate::components::frame::{Page, page};
use crate::components::paths::{go, on_click};
use crate::components::sync_chip;
use crate::route::Route;
use crate::state::{State, StorageInfo};
use crate::text::{self, phone as words, photo, sync as sync_words, when};
use crate::update::{Event, photos};

/// As the sync chip has it until the reference data is here (`P-CLOCK-S`). Unit: seconds.
const CLOCK_S: i64 = 60;
/// Of the state digest: enough for two people to compare. Unit: bytes.
const DIGEST_SHOWN: usize = 8;

pub fn view(state: &State, emit: &Callback<Event>) -> Html {
    let badges = Desk::of(state).map_or([0; 5], |desk| needs::badges(&desk));
    let body = state.replica.as_ref().map_or_else(Html::default, |replica| body(state, replica, emit));
    let lacks = state.replica.as_ref().is_some_and(|replica| {
        let status = replica.status();
        status.waiting + status.refused > 0
    });
    let actions = html! {
        <div class="button-row">
            { button(Look::Main, "sync-now", sync_words::sync_now(), on_click(emit, || Event::SyncNow)) }
            if lacks { { button(Look::Plain, "export", sync_words::export(), on_click(emit, || Event::ExportUnsent)) } }
        </div>
    };
    page(state, emit, Page { title: sync_words::title(), body, actions, badges })
}

fn body(state: &State, replica: &Replica, emit: &Callback<Event>) -> Html {
    let status = replica.status();
    html! {
        <>
            { lost::notice(state, emit) }
            { now(state, &status, emit) }
            { group(words::state_title(), facts(state, replica, &status)) }
            { group(words::sending_title(), queue(&status, emit)) }
            if status.waiting + status.refused > 0 { <p class="foot-note quiet">{ words::export_note() }</p> }
            { photographs(state, emit) }
            { group(words::offline_title(), offline(state, replica, &status)) }
            { positions(replica, state.now()) }
            { check_code(replica) }
        </>
    }
}

fn now(state: &State, status: &Status, emit: &Callback<Event>) -> Html {
    let trouble = status.trouble.as_ref().map(doorstep_core::fact::Code::name);
    let session_over = trouble == Some(doorstep_core::account::code::SESSION);
    let renews = trouble.is_some_and(doorstep_core::account::code::needs_new_key);
    html! {
        <>
            if let Some(chip) = sync_chip::chip(state) {
                { card(html! {
                    <p class="strong" data-test="sync-sentence" data-state={chip.sync.name()} aria-live="polite">
                        { chip.sentence }
                    </p>
                }) }
            }
            if let Some(code) = &status.trouble {
                { banner(Tone::Bad, html! {
                    <>
                        { unsent::reason(code, emit) }
                        if session_over { { button(Look::Main, "sign-in-again", words::sign_in_again(), go(emit, Route::SignIn)) } }
                        if renews { { button(Look::Main, "enrol-anew", words::enrol_anew(), go(emit, Route::SignIn)) } }
                    </>
                }) }
            }
            if status.store_failing && !state.store_gone { { banner(Tone::Warn, html! { words::store_failing() }) } }
            if state.damaged > 0 { { banner(Tone::Warn, html! { words::damaged(state.damaged) }) } }
        </>
    }
}

fn facts(state: &State, replica: &Replica, status: &Status) -> Html {
    let last = status.last_success.map_or_else(sync_words::never, |time| when::at(time, state.now().date()));
    let live = if state.live { sync_words::connection_live() } else { sync_words::connection_none() };
    html! {
        <>
            { row(sync_words::last_success(), html! { <span data-test="last-success">{ last }</span> }) }
            { row_text(sync_words::connection_title(), live) }
            { row(sync_words::clock_title(), html! { <span data-test="clock-check">{ clock(replica, status) }</span> }) }
        </>
    }
}

fn clock(replica: &Replica, status: &Status) -> AttrValue {
    let allowed = replica.reference().map_or(CLOCK_S, |reference| i64::from(reference.figures.time.clock_s));
    match status.clock_offset_ms.map(|ms| (ms / 1000).abs()) {
        None => sync_words::clock_unknown(),
        Some(seconds) if seconds <= allowed => sync_words::clock_good(),
        Some(seconds) => sync_words::clock_off(seconds),
    }
}

fn queue(status: &Status, emit: &Callback<Event>) -> Html {
    let waiting = if status.waiting == 0 {
        words::queue_empty()
    } else {
        sync_words::queue_summary(status.waiting, text::size(status.waiting_bytes))
    };
    html! {
        <>
            { link_row("open-unsent", None, sync_words::queue_title(), waiting, go(emit, Route::Unsent)) }
            if status.refused > 0 {
                { link_row("open-refused", None, sync_words::refused_title(), words::refused_count(status.refused), go(emit, Route::Unsent)) }
            }
        </>
    }
}

fn offline(state: &State, replica: &Replica, status: &Status) -> Html {
    let ends = replica.session().session_ends;
    html! {
        <>
            { row_text(sync_words::documents_title(), sync_words::documents(status.documents)) }
            { row_text(sync_words::backed_up_title(), backed_up(status)) }
            { row(sync_words::storage_title(), storage(state.storage.as_ref())) }
            { row_text(words::session_title(), when::at(ends, state.now().date())) }
            <div class="weui-cell"><p class="quiet">{ words::offline_note() }</p></div>
        </>
    }
}

/// Photographs on their way, and over which network they go.
fn photographs(state: &State, emit: &Callback<Event>) -> Html {
    let waiting = photos::waiting(state);
    let size = text::size(usize::try_from(waiting.bytes).unwrap_or(usize::MAX));
    let word = if waiting.chunks == 0 { photo::all_sent() } else { photo::waiting(waiting.chunks, size) };
    let any_line = {
        let emit = emit.clone();
        Callback::from(move |chosen: bool| emit.emit(Event::Photo(photos::Event::AnyLine { chosen, keep: true })))
    };
    let holds_back = waiting.chunks > 0 && photos::line(state) == Line::Metered && !state.photos.carrier.hurries;
    group(
        photo::title(),
        html! {
            <>
                { row(sync_words::queue_title(), html! { <span data-test="photos-waiting" data-chunks={waiting.chunks.to_string()}>{ word }</span> }) }
                { field::check("photos-any-line", None, html! { photo::any_line() }, state.photos.any_line, any_line) }
                if holds_back {
                    <div class="weui-cell"><div>
                        <p class="quiet">{ photo::on_wifi() }</p>
                        { button(Look::Plain, "photos-hurry", photo::hurry(), on_click(emit, || Event::Photo(photos::Event::Hurry))) }
                    </div></div>
                }
            </>
        },
    )
}

fn backed_up(status: &Status) -> AttrValue {
    match status.kept {
        _ if status.supplying => sync_words::supplying(),
        0 => sync_words::backed_up_all(),
        kept => sync_words::backed_up_waiting(kept),
    }
}

fn storage(info: Option<&StorageInfo>) -> Html {
    let Some(info) = info else { return html! { sync_words::storage_unknown() } };
    let size = |bytes: u64| text::size(usize::try_from(bytes).unwrap_or(usize::MAX));
    let kept = if info.persisted { sync_words::storage_kept() } else { sync_words::storage_not_kept() };
    html! {
        <div data-test="storage" data-persisted={info.persisted.to_string()}>
            <p>{ sync_words::storage_used(size(info.usage), size(info.quota)) }</p>
            <p class="quiet">{ kept }</p>
        </div>
    }
}

/// How far each feed has been read, by its name in words.
fn positions(replica: &Replica, now: Timestamp) -> Html {
    let session = replica.session();
    let known: Vec<Scope> = replica.reference().map_or_else(Vec::new, |reference| {
        let (worker, people, today) = (&session.worker, &reference.organisation, now.date());
        let in_place = scope::readable_in_place(worker, replica.stand_ins_of(worker), reference, today);
        scope::readable(worker, people, today).into_iter().chain(in_place).collect()
    });
    let positions = replica.positions();
    if positions.is_empty() {
        return Html::default();
    }
    let rows = positions.into_iter().map(|(key, seq)| {
        let scope = known.iter().find(|scope| scope.key() == key);
        let name = scope.map_or_else(|| words::position_other(&key), |scope| scope_name(replica, scope));
        html! {
            <div class="weui-cell" data-test="position" data-scope={key}>
                <div class="weui-cell__bd">{ name }</div>
                <div class="quiet number">{ sync_words::position(seq) }</div>
            </div>
        }
    });
    group(
        sync_words::positions_title(),
        html! { <>{ for rows }<div class="weui-cell"><p class="quiet">{ words::positions_note() }</p></div></> },
    )
}

fn scope_name(replica: &Replica, scope: &Scope) -> AttrValue {
    let organisation = replica.reference().map(|reference| &reference.organisation);
    match scope {
        Scope::Person(worker) if *worker == replica.session().worker => sync_words::scope_person(),
        Scope::Person(worker) => subject::person(replica, worker),
        Scope::Group(group) | Scope::Unit(group) => {
            let name = organisation.and_then(|organisation| organisation.groups.get(group));
            AttrValue::from(name.cloned().unwrap_or_else(|| group.to_string()))
        }
        Scope::Window(window) => {
            let name = organisation.and_then(|organisation| organisation.windows.get(window));
            AttrValue::from(name.map_or_else(|| window.to_string(), |window| window.name.clone()))
        }
        Scope::Role(role) => text::who::office(*role, replica.reference()),
        Scope::Centre => sync_words::everybody(),
    }
}

fn check_code(replica: &Replica) -> Html {
    let digest = replica.state_digest();
    let shown = written::hex(&digest[..DIGEST_SHOWN]);
    // In fours, as people read numbers out.
    let fours: Vec<&str> = (0..shown.len()).step_by(4).filter_map(|at| shown.get(at..at + 4)).collect();
    group(
        words::code_title(),
        html! {
            <div class="weui-cell">
                <div class="weui-cell__bd">
                    <p class="big number" data-test="state-digest" data-digest={written::hex(&digest)}>{ fours.join(" ") }</p>
                    <p class="quiet">{ words::code_note() }</p>
                </div>
            </div>
        },
    )
}
