//! One page an address.

mod absence_new;
mod act;
mod admin;
mod appeal;
mod approvals;
mod apps;
mod attendance;
mod board;
mod case;
mod case_needs;
mod case_new;
mod cases;
mod catalogue;
mod check;
mod cover;
mod desk;
mod draft;
mod duty;
mod extended;
mod fault;
mod feedback;
mod handbook;
mod home;
mod kept;
pub mod later;
mod leave;
mod leave_back;
mod leave_new;
mod leaves;
mod lost;
mod makeup;
mod me;
mod meeting;
mod meeting_new;
mod meetings;
mod month;
mod needs;
mod notice;
mod paper_new;
mod password;
mod pictures;
mod post;
mod post_edit;
mod posts;
mod private_reads;
mod proceeding;
mod proceedings;
mod punch_import;
mod record;
mod relief;
mod report;
mod report_export;
mod screen;
mod sign_in;
mod stand_in;
mod subject;
mod sync_details;
mod training;
mod unsent;
mod visit;
mod visit_alike;
mod visit_needs;
mod visit_new;
mod visit_plan;
mod visit_round;
mod visit_step;
mod visits;
mod waiting;
mod written;

use yew::{Callback, Html, html};

use self::desk::Desk;
use crate::components::button::{Look, button};
use crate::components::cell;
use crate::components::frame::{Page, page};
use crate::components::paths::on_click;
use crate::route::Route;
use crate::state::{Later, Phase, State};
use crate::text;
use crate::update::Event;

pub fn view(state: &State, emit: &Callback<Event>) -> Html {
    text::set_language(state.lang);
    if state.route == Route::Check {
        return check::view(state, emit);
    }
    match &state.phase {
        Phase::Starting => alone(text::app_name(), html! { <p role="status">{ text::starting() }</p> }),
        Phase::SignedOut => sign_in::view(state, emit),
        Phase::OtherTab => alone(
            text::other_tab_title(),
            html! {
                <>
                    <p>{ text::other_tab() }</p>
                    { button(Look::Main, "take-over", text::take_over(), on_click(emit, || Event::TakeOver)) }
                </>
            },
        ),
        Phase::Broken(code) => {
            let explained = text::code::explain_text(code);
            alone(
                explained.what,
                html! { <><p>{ explained.safe }</p><p>{ explained.todo }</p><p class="quiet">{ *code }</p></> },
            )
        }
        Phase::Ready if state.route == Route::SignIn || state.card.is_some() => sign_in::view(state, emit),
        Phase::Ready => signed_in(state, Desk::of(state).as_ref(), emit),
    }
}

fn signed_in(state: &State, desk: Option<&Desk<'_>>, emit: &Callback<Event>) -> Html {
    match (state.route, desk) {
        (Route::Home, Some(desk)) => home::view(state, desk, emit),
        (route, None) if !needs_no_data(route) => loading(state, emit),
        _ => match not_here(state, emit) {
            Some(body) => framed(state, emit, body),
            None => later::view(state, desk, later::Place::Page, emit),
        },
    }
}

/// In place of what comes with the later part, while that is not here.
fn not_here(state: &State, emit: &Callback<Event>) -> Option<Html> {
    match state.later {
        Later::Here => None,
        Later::Unasked | Later::Coming => Some(html! { <p role="status">{ text::starting() }</p> }),
        Later::Failed => {
            let again = button(Look::Plain, "load-later", text::try_again(), on_click(emit, || Event::LoadLater));
            Some(cell::empty(text::later_failed(), again))
        }
    }
}

/// Whether the page works before the first load of the centre's data is complete, and when it fails.
fn needs_no_data(route: Route) -> bool {
    matches!(route, Route::Me | Route::Unsent | Route::Sync)
}

/// Something else than a page, in the frame of one.
fn framed(state: &State, emit: &Callback<Event>, body: Html) -> Html {
    page(state, emit, Page { title: text::app_name(), body, actions: Html::default(), badges: [0; 5] })
}

/// The first load has not brought the reference data yet.
fn loading(state: &State, emit: &Callback<Event>) -> Html {
    let documents = state.replica.as_ref().map_or(0, |replica| replica.status().documents);
    let body = html! {
        <div class="empty" role="status">
            <p>{ text::loading() }</p>
            <p class="quiet">{ text::loaded_so_far(documents) }</p>
            { button(Look::Plain, "sync-now", text::sync::sync_now(), on_click(emit, || Event::SyncNow)) }
        </div>
    };
    framed(state, emit, body)
}

/// A page without the frame.
fn alone(title: yew::AttrValue, body: Html) -> Html {
    html! { <div class="page-alone"><main class="sign-in stack"><h1>{ title }</h1>{ body }</main></div> }
}
