//! The pages that the first one does without. The build cuts them off into a part of their own (`xtask/src/web/split.rs`), which
//! is loaded while the first page is looked at, and kept for the time without a network like everything else.

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use wasm_split_helpers::{SplitLoaderError, wasm_split};
use yew::{Callback, Html, html};

use super::desk::Desk;
use super::{
    absence_new, admin, approvals, apps, attendance, board, case, case_new, cases, catalogue, duty, extended, feedback,
    framed, handbook, leave, leave_new, leaves, makeup, me, meeting, meeting_new, meetings, month, notice, paper_new,
    pictures, post, post_edit, posts, private_reads, proceeding, proceedings, punch_import, record, relief, report,
    screen, sync_details, training, unsent, visit, visit_new, visit_round, visit_step, visits, waiting,
};
use crate::components::button::{Look, button};
use crate::components::cell;
use crate::components::paths::go;
use crate::route::Route;
use crate::state::State;
use crate::text;
use crate::update::Event;

/// Whether the pages are here now.
pub async fn load() -> bool {
    preload().await.is_ok()
}

/// Where on the screen it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Page,
    /// The end of the first page.
    Foot,
}

/// The page of the address. Nothing before [`load`] has said that the pages are here.
pub fn view(state: &State, desk: Option<&Desk<'_>>, place: Place, emit: &Callback<Event>) -> Html {
    // Waits for nothing once the part is loaded.
    match pin!(cut_off(state, desk, place, emit)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(page)) => page,
        Poll::Ready(Err(_)) | Poll::Pending => html! {},
    }
}

// What the macro writes declares the two functions that the loader puts in: this and
// `io/writing.rs` are the places of the app that need `unsafe`.
#[allow(unsafe_code)]
#[wasm_split(later, fallible, preload(preload))]
fn cut_off(
    state: &State,
    desk: Option<&Desk<'_>>,
    place: Place,
    emit: &Callback<Event>,
) -> Result<Html, SplitLoaderError> {
    Ok(match (state.route, desk) {
        (_, Some(desk)) if place == Place::Foot => board::strip(desk, emit),
        // These work before the first load of the centre's data is complete, and when it fails.
        (Route::Me, _) => me::view(state, emit),
        (Route::Unsent, _) => unsent::view(state, emit),
        (Route::Sync, _) => sync_details::view(state, emit),
        (route, Some(desk)) => of_the_centre(route, state, desk, emit),
        (_, None) => Html::default(),
    })
}

fn of_the_centre(route: Route, state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    match route {
        Route::Home => waiting::view(desk, emit),
        Route::Visits => visits::view(state, desk, emit),
        Route::Round => visit_round::view(state, desk, emit),
        Route::Visit(doc) => visit::view(state, desk, doc, emit),
        Route::VisitStep(doc, step) => visit_step::view(state, desk, doc, step, emit),
        Route::VisitNew => visit_new::view(state, desk, emit),
        Route::Feedbacks => feedback::view(state, desk, emit),
        Route::Feedback(doc) => feedback::one(state, desk, doc, emit),
        Route::Attendance => attendance::view(state, desk, emit),
        Route::Month => month::view(state, desk, emit),
        Route::MakeUps => makeup::view(state, desk, emit),
        Route::Report => report::view(state, desk, emit),
        Route::PunchImport => punch_import::view(state, desk, emit),
        Route::PaperNew => paper_new::view(state, desk, emit),
        Route::GroupToday => board::view(state, desk, emit),
        Route::GroupMonth => board::grid::view(state, desk, emit),
        Route::Colleague => board::person::view(state, desk, emit),
        Route::TimeChecks => board::checks::view(state, desk, emit),
        Route::Year => board::year::view(state, desk, emit),
        Route::Approvals => approvals::view(state, desk, emit),
        Route::Leaves => leaves::view(state, desk, emit),
        Route::LeaveNew => leave_new::view(state, desk, emit),
        Route::AbsenceNew => absence_new::view(state, desk, emit),
        Route::Leave(doc) => leave::view(state, desk, doc, emit),
        Route::Meetings => meetings::view(state, desk, emit),
        Route::MeetingNew => meeting_new::view(state, desk, emit),
        Route::Meeting(doc) => meeting::view(state, desk, doc, emit),
        Route::Posts => posts::view(state, desk, emit),
        Route::Post(doc) => post::view(state, desk, doc, emit),
        Route::PostNew => post_edit::view(state, desk, None, emit),
        Route::PostEdit(doc) => post_edit::view(state, desk, Some(doc), emit),
        Route::Training => training::view(state, desk, emit),
        Route::Duty => duty::view(state, desk, emit),
        Route::Extended => extended::view(state, desk, emit),
        Route::Notices => notice::view(state, desk, emit),
        Route::Violation(doc) => notice::one::view(state, desk, doc, emit),
        Route::Cases => cases::view(state, desk, emit),
        Route::CaseNew => case_new::view(state, desk, emit),
        Route::Case(doc) => case::view(state, desk, doc, emit),
        Route::PrivateReads => private_reads::view(state, desk, emit),
        Route::Pictures => pictures::view(state, desk, emit),
        Route::PictureList => pictures::list::view(state, desk, emit),
        Route::Catalogue => catalogue::view(state, desk, emit),
        Route::Matter(at) => catalogue::one(state, desk, at, emit),
        Route::Procedure(of) => proceedings::view(state, desk, of, emit),
        Route::ProceedingNew(of, act) => proceeding::begin(state, desk, of, act, emit),
        Route::Proceeding(doc) => proceeding::view(state, desk, doc, emit),
        Route::Record(doc) => record::view(state, doc, emit),
        Route::Apps => apps::view(state, desk, emit),
        Route::Admin(at) => admin::view(state, desk, at, emit),
        Route::Relief => relief::view(state, desk, emit),
        Route::Screen => screen::view(state, desk, emit),
        Route::Handbook => handbook::view(state, desk, None, emit),
        Route::Regulation(cited) => handbook::view(state, desk, Some(cited), emit),
        // Those that come first, for completeness; and what is no address of ours.
        Route::SignIn | Route::Check | Route::Me | Route::Unsent | Route::Sync | Route::NotFound => {
            let home = button(Look::Plain, "go-home", text::tab_home(), go(emit, Route::Home));
            framed(state, emit, cell::empty(text::record_missing(), home))
        }
    }
}
