//! 审批: what waits for my decision, what I decided, what I asked for.
//!
//! A decision names the hash of exactly what was on the screen, can be undone for some seconds, and says 已签字,待上传 until the
//! server's receipt is here and folded. Below, what was refused of colleagues ([`refused`]).

mod acts;
mod bulk;
mod card;
mod read;
mod refused;
mod talk;

use doorstep_core::domain::DocId;
use doorstep_core::fold::Leave;
use yew::{Callback, Html, html};

pub use acts::{remark_button, sheets};
pub use card::{balance, cards};
pub use read::Read;
pub use talk::{changed_since, for_whom, said, together};

use super::desk::{Desk, in_order};
use super::{leaves, needs, stand_in};
use crate::components::button::link;
use crate::components::cell::empty;
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, go};
use crate::route::Route;
use crate::state::State;
use crate::text::leave as words;
use crate::update::Event;

/// Decisions of one's own that are listed.
const DONE_SHOWN: usize = 100;

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let filter = state.chosen("approvals/filter");
    let waiting = needs::approvals(desk);
    let body = html! {
        <>
            { filters(filter, waiting.len(), emit) }
            { match filter {
                "done" => done(desk, emit),
                "mine" => mine(desk, emit),
                _ => inbox(&waiting, desk, emit),
            } }
            { sheets(desk, emit) }
            { bulk::sheet(desk, emit) }
        </>
    };
    let actions = bulk::action(desk, emit);
    page(state, emit, Page { title: words::approvals(), body, actions, badges: needs::badges(desk) })
}

fn filters(here: &str, waiting: usize, emit: &Callback<Event>) -> Html {
    let filters = [
        ("", "inbox-waiting", format!("{} {waiting}", words::inbox_waiting())),
        ("done", "inbox-done", words::inbox_done().to_string()),
        ("mine", "inbox-mine", words::inbox_mine().to_string()),
    ];
    html! {
        <div class="filters" role="group" aria-label={words::approvals()}>
            { for filters.into_iter().map(|(value, test, word)| html! {
                <button type="button" class={if here == value { "filter filter-here" } else { "filter" }} data-test={test}
                    aria-pressed={(here == value).to_string()} onclick={choose(emit, "approvals/filter", value)}>{ word }</button>
            }) }
        </div>
    }
}

fn inbox(waiting: &[DocId], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! {
        <>
            { stand_in::acting(desk) }
            { bulk::bar(waiting, desk, emit) }
            { if waiting.is_empty() { empty(words::inbox_empty(), Html::default()) } else { list(waiting, desk, emit) } }
            { refused::view(desk, emit) }
        </>
    }
}

fn list(leaves: &[DocId], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    leaves.iter().filter_map(|doc| Some(cards(*doc, desk.leave(*doc)?, desk, emit))).collect()
}

/// What this person decided, sent back or handed over, the newest first.
fn done(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let decided_at = |leave: &Leave| {
        let decided = leave.decided.iter().map(|decided| (&decided.by, decided.at));
        let sent_back = leave.sent_back.iter().map(|back| (&back.by, back.at));
        let handed = leave.handed.iter().map(|handed| (&handed.by, handed.at));
        let mine = decided.chain(sent_back).chain(handed).filter(|(by, _)| *by == desk.me);
        mine.map(|(_, at)| at.0).max()
    };
    let mut leaves = in_order(desk.leaves().filter_map(|(doc, leave)| Some((-decided_at(leave)?, doc))).collect());
    leaves.truncate(DONE_SHOWN);
    if leaves.is_empty() {
        return empty(words::inbox_done_empty(), Html::default());
    }
    list(&leaves, desk, emit)
}

fn mine(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let own = leaves::own(desk);
    if own.is_empty() {
        return empty(words::mine_empty(), link("go-leave-new", words::new(), go(emit, Route::LeaveNew)));
    }
    leaves::list(&own, desk, emit)
}
