//! What surrounds every page: heading, sync chip, main action, tabs, and the word at the foot.

use yew::{AttrValue, Callback, Html, html};

use super::icon::{Icon, icon};
use super::paths::{go, on_click};
use super::snack::Snack;
use super::sync_chip::{chip, sync_chip};
use crate::route::Route;
use crate::state::{Note, State};
use crate::text;
use crate::update::Event;

/// One page to be put in the frame.
#[derive(Clone, Debug)]
pub struct Page {
    pub title: AttrValue,
    pub body: Html,
    /// The main actions, within reach of the thumb.
    pub actions: Html,
    /// Numbers on the five tabs.
    pub badges: [usize; 5],
}

/// The five roots have no way back.
fn is_root(route: Route) -> bool {
    matches!(route, Route::Home | Route::Visits | Route::Attendance | Route::Approvals | Route::Me)
}

pub fn page(state: &State, emit: &Callback<Event>, page: Page) -> Html {
    let has_actions = page.actions != Html::default();
    html! {
        <div class="frame">
            <header class="head">
                if !is_root(state.route) {
                    <button type="button" class="head-back" data-test="back" aria-label={text::back()}
                        onclick={on_click(emit, || Event::Back)}>{ icon(Icon::Back) }</button>
                }
                <h1 class="head-title">{ page.title }</h1>
                if let Some(chip) = chip(state) { { sync_chip(chip, go(emit, Route::Sync)) } }
            </header>
            <main class="body" key={state.route.path()}>{ page.body }</main>
            { snack(state, emit) }
            if has_actions { <div class="actions">{ page.actions }</div> }
            { tabs(state, emit, page.badges) }
        </div>
    }
}

fn tabs(state: &State, emit: &Callback<Event>, badges: [usize; 5]) -> Html {
    let figures = state.replica.as_ref().and_then(|replica| replica.reference()).map(|reference| &reference.figures);
    let visits = figures.is_none_or(|figures| figures.visit.is_some());
    // Without attendance the tab leads to what else is under it.
    let attendance = if figures.is_none_or(|figures| figures.attendance.is_some()) {
        (Route::Attendance, "tab-attendance", Icon::Clock, text::tab_attendance())
    } else {
        (Route::Leaves, "tab-attendance", Icon::Leave, text::quick_leave())
    };
    let tabs = [
        (Route::Home, "tab-home", Icon::Home, text::tab_home()),
        (Route::Visits, "tab-visits", Icon::Visit, text::tab_visits()),
        attendance,
        (Route::Approvals, "tab-approvals", Icon::Approve, text::tab_approvals()),
        (Route::Me, "tab-me", Icon::Person, text::tab_me()),
    ];
    let here = tab_of(state.route);
    html! {
        <nav class="tabs" aria-label={text::tabs()}>
            { for tabs.into_iter().zip(badges).filter(|((route, ..), _)| visits || *route != Route::Visits).map(|((route, test, image, name), badge)| html! {
                <button type="button" class={if here == tab_of(route) { "tab tab-here" } else { "tab" }} data-test={test}
                    aria-current={(here == route).then_some("page")} onclick={go(emit, route)}>
                    <span class="tab-icon">
                        { icon(image) }
                        if badge > 0 {
                            <span class="tab-badge"><span aria-hidden="true">{ badge.min(99) }</span><span class="unseen">{ text::badge(badge) }</span></span>
                        }
                    </span>
                    <span class="tab-name">{ name }</span>
                </button>
            }) }
        </nav>
    }
}

/// The tab under which an address lies.
fn tab_of(route: Route) -> Route {
    match route {
        Route::Visits | Route::Round | Route::Visit(_) | Route::VisitStep(..) | Route::VisitNew => Route::Visits,
        Route::Feedbacks | Route::Feedback(_) => Route::Home,
        Route::Attendance
        | Route::Month
        | Route::MakeUps
        | Route::Report
        | Route::PaperNew
        | Route::GroupToday
        | Route::GroupMonth
        | Route::Colleague
        | Route::TimeChecks
        | Route::Year
        | Route::PunchImport
        | Route::Leaves
        | Route::LeaveNew
        | Route::AbsenceNew => Route::Attendance,
        Route::Approvals | Route::Leave(_) => Route::Approvals,
        Route::Me | Route::Sync | Route::Unsent => Route::Me,
        Route::Meetings | Route::MeetingNew | Route::Meeting(_) => Route::Home,
        Route::Procedure(_) | Route::ProceedingNew(..) | Route::Proceeding(_) => Route::Home,
        Route::Training | Route::Posts | Route::Post(_) | Route::PostNew | Route::PostEdit(_) => Route::Home,
        Route::Duty | Route::Extended | Route::Cases | Route::CaseNew | Route::Case(_) => Route::Home,
        Route::Notices | Route::Violation(_) | Route::PrivateReads | Route::Pictures | Route::PictureList => {
            Route::Home
        }
        Route::Home
        | Route::Apps
        | Route::Handbook
        | Route::Relief
        | Route::Screen
        | Route::Regulation(_)
        | Route::Record(_)
        | Route::SignIn
        | Route::Admin(_)
        | Route::Catalogue
        | Route::Matter(_)
        | Route::Check
        | Route::NotFound => Route::Home,
    }
}

fn snack(state: &State, emit: &Callback<Event>) -> Html {
    let Some(snack) = &state.snack else { return Html::default() };
    let words = match &snack.note {
        Note::Saved => text::saved(),
        Note::NotSaved => text::not_saved(),
        Note::Undone => text::undone(),
        Note::Decided => text::signed_waiting(),
        Note::DraftDeleted => text::draft_deleted(),
        Note::UpdateLater => text::update_after_sending(),
        Note::Exported => text::exported(),
        Note::Problem(code) => text::code::line(&doorstep_core::fact::Code::new(code)),
    };
    let onundo = match (snack.undo, snack.draft.clone()) {
        (Some(ticket), _) => Some(on_click(emit, move || Event::Undo(ticket))),
        (None, Some((key, bytes))) => {
            let emit = emit.clone();
            Some(Callback::from(move |_| {
                emit.emit(Event::DraftChanged { key: key.clone(), bytes: bytes.clone() });
                emit.emit(Event::SnackClosed);
            }))
        }
        (None, None) => None,
    };
    html! { <Snack {words} until={snack.until} {onundo} onclose={on_click(emit, || Event::SnackClosed)} /> }
}
