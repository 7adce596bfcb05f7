//! 上门: today's visits, those to come, those to move on, those that are done. Fast with thousands: only what is shown is drawn.

use doorstep_core::domain::{CommunityId, DocId, WorkerId};
use doorstep_core::fold::Visit;
use doorstep_core::fold::visit::Stage;
use doorstep_core::regime::leave::covers;
use doorstep_core::regime::visit::{Act, cover, offers};
use web_sys::HtmlInputElement;
use yew::{AttrValue, Callback, Html, InputEvent, TargetCast, html};

use super::desk::{Desk, LATER, in_order};
use super::needs;
use super::{visit_new, visit_step};
use crate::components::button::{self, Look};
use crate::components::cell::{Tone, empty, tag};
use crate::components::frame::{Page, page};
use crate::components::icon::{Icon, icon};
use crate::components::masked::Call;
use crate::components::more::Shown;
use crate::components::paths::{choose, go, on_click};
use crate::route::Route;
use crate::state::State;
use crate::text::{self, visit as words, when as dates, who};
use crate::update::Event;

/// Rows drawn at once; 更多 draws as many again.
const ROWS: usize = 100;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Filter {
    Today,
    Coming,
    Open,
    Done,
}

impl Filter {
    const ALL: [Self; 4] = [Self::Today, Self::Coming, Self::Open, Self::Done];

    fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Coming => "coming",
            Self::Open => "open",
            Self::Done => "done",
        }
    }

    fn test(self) -> &'static str {
        match self {
            Self::Today => "filter-today",
            Self::Coming => "filter-coming",
            Self::Open => "filter-open",
            Self::Done => "filter-done",
        }
    }

    fn words(self) -> AttrValue {
        match self {
            Self::Today => words::filter_today(),
            Self::Coming => words::filter_coming(),
            Self::Open => words::filter_open(),
            Self::Done => words::filter_done(),
        }
    }

    /// Where a visit is listed.
    fn of(visit: &Visit, desk: &Desk<'_>) -> Self {
        let planned = visit.plan.as_ref().map(|plan| plan.from.date());
        match visit.stage {
            Stage::Closed | Stage::Rejected | Stage::Cancelled => match planned {
                Some(date) if date == desk.today && visit.stage == Stage::Closed => Self::Today,
                _ => Self::Done,
            },
            Stage::PendingDelivery if !visit.out.values().any(|out| out.returned_at.is_none()) => Self::Open,
            _ => match planned {
                None => Self::Open,
                // What is past its time and not done is today's work.
                Some(date) if date <= desk.today => Self::Today,
                Some(_) => Self::Coming,
            },
        }
    }
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let filter =
        Filter::ALL.into_iter().find(|filter| filter.name() == state.chosen("visits/filter")).unwrap_or(Filter::Today);
    let query = state.chosen("visits/search").trim().to_owned();
    let mut counts = [0; 4];
    let mut rows: Vec<(i64, DocId)> = Vec::new();
    let away = away(desk);
    for (doc, visit) in desk.visits() {
        let of = Filter::of(visit, desk);
        counts[of as usize] += 1;
        if (query.is_empty() && of == filter) || (!query.is_empty() && matches(visit, &query, desk)) {
            rows.push((rank(visit, filter, &away, desk), doc));
        }
    }
    let rows = in_order(rows);
    let listed = rows.iter().filter_map(|doc| Some((*doc, desk.visit(*doc)?)));
    let shown = Shown::of(state, "visits/shown", ROWS);
    let body = html! {
        <>
            <p class="foot-note">{ button::link("round", text::round::open(), go(emit, Route::Round)) }</p>
            { filters(filter, counts, emit) }
            { search(state, emit) }
            if rows.is_empty() {
                { nothing(filter, &query, emit) }
            } else {
                <ul class="visit-list">{ for listed.take(shown.limit).map(|(doc, visit)| row(doc, visit, desk, emit)) }</ul>
            }
            { shown.more(rows.len(), emit) }
        </>
    };
    let actions = if visit_new::may_file(desk) {
        button::button(Look::Main, "visit-new", words::new(), go(emit, Route::VisitNew))
    } else {
        Html::default()
    };
    page(state, emit, Page { title: words::title(), body, actions, badges: needs::badges(desk) })
}

fn matches(visit: &Visit, query: &str, desk: &Desk<'_>) -> bool {
    let application = &visit.application;
    application.applicant.reveal().contains(query)
        || application.address.reveal().contains(query)
        || application
            .matters
            .iter()
            .any(|matter| desk.reference.matters.get(matter).is_some_and(|matter| matter.name.contains(query)))
        || visit.staff().iter().any(|worker| desk.name(worker).contains(query))
}

/// Those who are or will be away: only their visits can be somebody else's to make.
fn away<'a>(desk: &Desk<'a>) -> Vec<&'a WorkerId> {
    let leaves = desk.leaves().filter(|(_, leave)| covers(leave) && desk.now < leave.effective_to());
    leaves.map(|(_, leave)| &leave.person).collect()
}

fn is_mine(visit: &Visit, away: &[&WorkerId], desk: &Desk<'_>) -> bool {
    if visit.staff().iter().any(|worker| away.contains(&worker)) {
        return cover::is_mine(visit, desk.me, &desk.world());
    }
    visit.is_out(desk.me) || visit.staff().contains(desk.me)
}

/// Own visits first, by time; what is done, the newest first.
fn rank(visit: &Visit, filter: Filter, away: &[&WorkerId], desk: &Desk<'_>) -> i64 {
    let from = visit.plan.as_ref().map_or(LATER, |plan| plan.from.0);
    match filter {
        Filter::Done => -from,
        Filter::Today | Filter::Coming if is_mine(visit, away, desk) => from,
        Filter::Today | Filter::Coming => from.saturating_add(LATER),
        Filter::Open => i64::from(visit.application.applied_on.0),
    }
}

fn filters(here: Filter, counts: [usize; 4], emit: &Callback<Event>) -> Html {
    html! {
        <div class="filters" role="group" aria-label={words::title()}>
            { for Filter::ALL.into_iter().map(|filter| html! {
                <button type="button" class={if filter == here { "filter filter-here" } else { "filter" }} data-test={filter.test()}
                    aria-pressed={(filter == here).to_string()} onclick={choose(emit, "visits/filter", filter.name())}>
                    { format!("{} {}", filter.words(), counts[filter as usize]) }
                </button>
            }) }
        </div>
    }
}

fn search(state: &State, emit: &Callback<Event>) -> Html {
    let oninput = {
        let emit = emit.clone();
        Callback::from(move |event: InputEvent| {
            emit.emit(Event::Choose("visits/search", event.target_unchecked_into::<HtmlInputElement>().value()));
        })
    };
    html! {
        <div class="search" role="search">
            { icon(Icon::Search) }
            <input type="search" data-test="visit-search" aria-label={text::search()} placeholder={words::search_hint()}
                value={state.chosen("visits/search").to_owned()} {oninput} />
        </div>
    }
}

fn nothing(filter: Filter, query: &str, emit: &Callback<Event>) -> Html {
    if !query.is_empty() {
        return empty(text::nothing_found(query), Html::default());
    }
    let line = match filter {
        Filter::Today => words::empty_today(),
        Filter::Coming => words::empty_coming(),
        Filter::Open => words::empty_open(),
        Filter::Done => words::empty_done(),
    };
    let more = if filter == Filter::Today {
        button::link("see-coming", text::see_coming(), choose(emit, "visits/filter", "coming"))
    } else {
        Html::default()
    };
    empty(line, more)
}

/// A visit in a list.
pub fn row(doc: DocId, visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let mine = visit.staff().contains(desk.me);
    let pending = desk.pending(doc);
    html! {
        <li key={doc.to_string()}>
            <button type="button" class="visit-row" data-test="visit-row" data-doc={doc.to_string()} data-stage={stage_name(visit.stage)}
                onclick={on_click(emit, move || Event::Navigate(Route::Visit(doc)))}>
                <span class="split"><span class="visit-when">{ when(visit, desk) }</span>{ stage_tag(visit) }</span>
                <span class="strong">{ visit.application.applicant.reveal().clone() }</span>
                <br /><span>{ place(visit) }</span>
                <br /><span class="quiet">{ desk.matters(&visit.application.matters) }</span>
                if !mine && !visit.staff().is_empty() { <><br /><span class="quiet">{ words::staff(desk.names(visit.staff())) }</span></> }
                { for covered(visit, desk).into_iter().map(|line| html! { <><br />{ tag(Tone::Wait, line) }</> }) }
                if is_late(visit, desk) { <><br />{ tag(Tone::Warn, words::late_by()) }</> }
                if pending > 0 { <><br />{ tag(Tone::Quiet, text::sync::chip_waiting(pending)) }</> }
            </button>
        </li>
    }
}

/// Who makes it in the place of whom, for everybody who reads it.
pub fn covered(visit: &Visit, desk: &Desk<'_>) -> Vec<AttrValue> {
    if needs::is_over(visit) {
        return Vec::new();
    }
    let line = |away: &WorkerId| {
        let covered = cover::covered(visit, away, &desk.world()).filter(|covered| desk.now < covered.to)?;
        Some(words::covered(desk.name(away), desk.names(&covered.by)))
    };
    visit.staff().iter().filter_map(line).collect()
}

/// Whether the agreed time is over and nobody has set out.
fn is_late(visit: &Visit, desk: &Desk<'_>) -> bool {
    let over = visit.plan.as_ref().is_some_and(|plan| plan.to < desk.now);
    over && matches!(visit.stage, Stage::Scheduled | Stage::Informed | Stage::Prepared)
}

/// The agreed time in words.
pub fn when(visit: &Visit, desk: &Desk<'_>) -> AttrValue {
    match &visit.plan {
        Some(plan) => dates::span(plan.from, plan.to, desk.today),
        None => words::unscheduled(),
    }
}

pub fn place(visit: &Visit) -> AttrValue {
    let place = visit.plan.as_ref().map(|plan| plan.place.reveal()).filter(|place| !place.trim().is_empty());
    AttrValue::from(place.unwrap_or(visit.application.address.reveal()).clone())
}

/// Where the plan leads, or the application before there is one.
pub fn community(visit: &Visit) -> Option<&CommunityId> {
    visit.plan.as_ref().map_or(visit.application.community.as_ref(), |plan| visit.community(plan))
}

pub fn stage_tag(visit: &Visit) -> Html {
    let tone = match visit.stage {
        Stage::Closed | Stage::DoneOnSite | Stage::Delivered => Tone::Good,
        Stage::Departed | Stage::OnSite | Stage::Prepared => Tone::Wait,
        Stage::PendingDelivery => Tone::Warn,
        Stage::Rejected | Stage::Cancelled => Tone::Quiet,
        Stage::Submitted
        | Stage::Assigned
        | Stage::Verifying
        | Stage::Confirmed
        | Stage::Coordinating
        | Stage::Scheduled
        | Stage::Informed => Tone::Quiet,
    };
    tag(tone, who::stage(visit.stage))
}

/// As in the requirements, for tests.
pub fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Submitted => "submitted",
        Stage::Assigned => "assigned",
        Stage::Verifying => "verifying",
        Stage::Confirmed => "confirmed",
        Stage::Coordinating => "coordinating",
        Stage::Scheduled => "scheduled",
        Stage::Informed => "informed",
        Stage::Prepared => "prepared",
        Stage::Departed => "departed",
        Stage::OnSite => "on_site",
        Stage::DoneOnSite => "done_on_site",
        Stage::PendingDelivery => "pending_delivery",
        Stage::Delivered => "delivered",
        Stage::Closed => "closed",
        Stage::Rejected => "rejected",
        Stage::Cancelled => "cancelled",
    }
}

/// Telephone and map: the phone's own apps, with nothing sent by us.
pub fn reach(doc: DocId, visit: &Visit) -> Html {
    let place = place(visit);
    let query = String::from(js_sys::encode_uri_component(&place));
    let apple = gloo::utils::window()
        .navigator()
        .user_agent()
        .is_ok_and(|agent| agent.contains("iPhone") || agent.contains("iPad"));
    let map = if apple { format!("maps:?q={query}") } else { format!("geo:0,0?q={query}") };
    html! {
        <div class="icon-row">
            if !visit.application.phone.reveal().is_empty() {
                <div><Call record={doc} phone={visit.application.phone.clone()} label={words::call_to(visit.application.applicant.reveal())} /></div>
            }
            if !place.is_empty() {
                <a class="icon-button" data-test="map" href={map} aria-label={words::open_map()}>{ icon(Icon::Map) }<span>{ text::navigate() }</span></a>
            }
        </div>
    }
}

/// What the person would do next, on the button that leads to the visit.
pub fn next_words(doc: DocId, visit: &Visit, desk: &Desk<'_>) -> AttrValue {
    let offers = offers(visit, desk.me, &desk.world());
    match visit_step::current(doc, visit, desk).filter(|_| offers.iter().any(|offer| offer.act >= Act::Inform)) {
        Some(step) => words::next_is(words::step(step)),
        None => text::open_visit(),
    }
}
