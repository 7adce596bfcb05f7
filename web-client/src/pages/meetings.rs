//! 会议: those to come, the weekly ones from the calendar among them, and those that have been.

use std::borrow::Cow;
use std::collections::BTreeMap;

use doorstep_core::domain::{DocId, Role};
use doorstep_core::fact::DocKind;
use doorstep_core::fact::meeting::MeetingKind;
use doorstep_core::fold::Meeting;
use doorstep_core::gather::gather;
use doorstep_core::regime::meeting::{self as rules, Standing};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, in_order};
use super::needs;
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, empty, tag};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, go};
use crate::route::Route;
use crate::state::State;
use crate::text::{self, meeting as words, when};
use crate::update::Event;

/// So far ahead the weekly meetings are listed of which nobody has said anything. Unit: days.
const AHEAD_DAYS: i32 = 35;
/// The meeting of a day that has just been, when nobody has said anything of it. Unit: days.
const BEHIND_DAYS: i32 = 7;

/// Every meeting on this phone, and those that follow from the calendar.
pub fn all<'a>(desk: &Desk<'a>) -> BTreeMap<DocId, Cow<'a, Meeting>> {
    let views = desk.replica.views(DocKind::Meeting).into_iter();
    let held = views.filter_map(|(doc, view)| Some((doc, Cow::Borrowed(view.state.as_meeting()?))));
    let mut all: BTreeMap<DocId, Cow<'a, Meeting>> = gather(held);
    let days = (-BEHIND_DAYS..=AHEAD_DAYS).map(|days| desk.today.plus_days(days));
    for meeting in days.filter_map(|on| rules::weekly(on, desk.reference)) {
        if let Some(doc) = rules::document(MeetingKind::Weekly, meeting.on, desk.reference) {
            all.entry(doc).or_insert(Cow::Owned(meeting));
        }
    }
    all
}

/// Whether the person may plan and archive meetings.
pub fn is_office(desk: &Desk<'_>) -> bool {
    office(desk).is_some()
}

/// The grant to name for it.
pub fn office(desk: &Desk<'_>) -> Option<(Role, doorstep_core::domain::GrantId)> {
    desk.office(desk.reference.figures.meeting.as_ref()?.office)
}

pub fn standing(meeting: &Meeting, desk: &Desk<'_>) -> Option<Standing> {
    desk.reference.figures.meeting.as_ref().map(|figures| rules::standing(meeting, desk.now, figures))
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let is_past = state.chosen("meetings/filter") == "past";
    let all = all(desk);
    let is_over = |meeting: &Meeting| {
        meeting.on < desk.today || matches!(standing(meeting, desk), Some(Standing::Closed | Standing::Cancelled))
    };
    let listed = all.iter().filter(|(_, meeting)| is_over(meeting) == is_past);
    let order = |meeting: &Meeting| if is_past { -meeting.starts_at.0 } else { meeting.starts_at.0 };
    let docs = in_order(listed.map(|(doc, meeting)| (order(meeting), *doc)).collect());
    let rows = docs.iter().filter_map(|doc| Some(row(*doc, all.get(doc)?, desk, emit)));
    let body = html! {
        <>
            { filters(is_past, emit) }
            if docs.is_empty() { { empty(words::empty(), Html::default()) } } else { <ul class="visit-list">{ for rows }</ul> }
        </>
    };
    let actions = if is_office(desk) {
        button(Look::Main, "meeting-new", words::new(), go(emit, Route::MeetingNew))
    } else {
        Html::default()
    };
    page(state, emit, Page { title: words::title(), body, actions, badges: needs::badges(desk) })
}

fn filters(is_past: bool, emit: &Callback<Event>) -> Html {
    let filters = [
        ("", "meetings-coming", words::filter_coming(), !is_past),
        ("past", "meetings-past", words::filter_past(), is_past),
    ];
    html! {
        <div class="filters" role="group" aria-label={words::title()}>
            { for filters.into_iter().map(|(value, test, word, here)| html! {
                <button type="button" class={if here { "filter filter-here" } else { "filter" }} data-test={test}
                    aria-pressed={here.to_string()} onclick={choose(emit, "meetings/filter", value)}>{ word }</button>
            }) }
        </div>
    }
}

fn row(doc: DocId, meeting: &Meeting, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! {
        <li key={doc.to_string()}>
            <button type="button" class="visit-row" data-test="meeting-row" data-doc={doc.to_string()} onclick={go(emit, Route::Meeting(doc))}>
                <span class="split">
                    <span class="visit-when">{ when::at(meeting.starts_at, desk.today) }</span>
                    { standing_tag(doc, meeting, desk) }
                </span>
                <span>{ text::dotted(&[words::kind(meeting.kind), AttrValue::from(meeting.place.clone())]) }</span>
            </button>
        </li>
    }
}

/// Where a meeting stands, and that something of one's own is not at the server yet.
pub fn standing_tag(doc: DocId, meeting: &Meeting, desk: &Desk<'_>) -> Html {
    let Some(standing) = standing(meeting, desk) else { return Html::default() };
    let tone = match standing {
        Standing::Planned => Tone::Quiet,
        Standing::Open => Tone::Wait,
        Standing::Held | Standing::Minuted => Tone::Warn,
        Standing::Closed => Tone::Good,
        Standing::Cancelled => Tone::Bad,
    };
    html! {
        <span class="inline" data-test="meeting-state" data-stage={format!("{standing:?}").to_lowercase()}>
            { tag(tone, words::standing(standing)) }
            if desk.pending(doc) > 0 { { tag(Tone::Quiet, text::waits_for_server()) } }
        </span>
    }
}
