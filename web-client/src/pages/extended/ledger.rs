//! 延时补偿: the own time with where it comes from, and for the head of a window what is to be settled. Nobody sees anybody's sums
//! but their own and those that they settle.

use doorstep_core::domain::{DocId, GrantId, Role};
use doorstep_core::fact::Statement;
use doorstep_core::fact::extended::{Compensation, PartSettled, VisitSettled};
use doorstep_core::fold::extended::Day;
use doorstep_core::regime::compensation::{self, Entry, Source};
use doorstep_core::regime::extended as rules;
use yew::{AttrValue, Callback, Html, html};

use super::read;
use crate::components::button::Look;
use crate::components::cell::{Tone, quiet, strong, tag, titled_card};
use crate::components::cited::cited;
use crate::pages::act::Act;
use crate::pages::desk::Desk;
use crate::text::{self, extended as words, when};
use crate::update::Event;

/// Lines of the own ledger on the page, the newest.
const SHOWN: usize = 50;

/// What everybody has earned, as far as the person reads it, the newest first.
pub(super) fn entries(days: &[(DocId, Day)], desk: &Desk<'_>) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (doc, day) in days {
        entries.extend(compensation::of_day(*doc, day, desk.reference));
    }
    for (doc, visit) in desk.visits() {
        entries.extend(compensation::of_visit(doc, visit, desk.reference));
    }
    doorstep_core::gather::order(&mut entries, |entry: &Entry| -entry.on.0);
    entries
}

fn settles(entry: &Entry, desk: &Desk<'_>) -> Option<(Role, GrantId)> {
    if entry.settled.is_some() {
        return None;
    }
    match entry.source {
        Source::Part { .. } => rules::settles(&entry.window, &entry.worker, desk.me, &desk.world()),
        Source::Visit { .. } => desk
            .visit(entry.doc)
            .and_then(|visit| compensation::settles_visit(visit, &entry.worker, desk.me, &desk.world())),
    }
}

/// What waits for the person to settle it.
pub(super) fn to_settle(desk: &Desk<'_>) -> Vec<(Entry, (Role, GrantId))> {
    let settled = |entry: &Entry| settles(entry, desk).map(|acting| (entry.clone(), acting));
    read(desk).entries.iter().filter_map(settled).collect()
}

pub(super) fn view(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let read = read(desk);
    let own: Vec<&Entry> = read.entries.iter().filter(|entry| entry.worker == *desk.me).collect();
    let open: u32 = own.iter().filter(|entry| entry.settled.is_none()).map(|entry| entry.minutes).sum();
    let serves = !desk.reference.organisation.windows_of(desk.me, desk.today).is_empty();
    let waiting = to_settle(desk);
    html! {
        <>
            if serves || !own.is_empty() {
                { titled_card(words::ledger(), html! {
                    <div data-test="ext-ledger">
                        if own.is_empty() {
                            { quiet(words::ledger_none()) }
                        } else {
                            { strong(words::unsettled(words::minutes(open))) }
                            <ul class="plain-list">{ for own.iter().take(SHOWN).map(|entry| row(entry, desk)) }</ul>
                        }
                        <p>{ cited("GY-EXT-18", emit) }</p>
                    </div>
                }) }
            }
            if !waiting.is_empty() {
                { titled_card(words::settle(), html! {
                    <ul class="plain-list">{ for waiting.into_iter().map(|(entry, acting)| settling(&entry, acting, desk, emit)) }</ul>
                }) }
            }
        </>
    }
}

fn source(entry: &Entry, desk: &Desk<'_>) -> AttrValue {
    match entry.source {
        Source::Part { .. } => words::of_session(desk.window(&entry.window)),
        Source::Visit { .. } => words::of_visit(),
    }
}

fn row(entry: &Entry, desk: &Desk<'_>) -> Html {
    let settled = entry.settled.as_ref().map(|(by, how)| words::settled(words::compensation(*how), desk.name(&by.who)));
    let (tone, word) = settled.map_or_else(|| (Tone::Wait, words::pending()), |word| (Tone::Good, word));
    html! {
        <li class="person" data-test="ext-entry" data-minutes={entry.minutes.to_string()}>
            <span class="inline"><span class="strong">{ words::minutes(entry.minutes) }</span>{ tag(tone, word) }</span>
            { quiet(text::dotted(&[when::relative_day(entry.on, desk.today), source(entry, desk)])) }
        </li>
    }
}

fn settling(entry: &Entry, acting: (Role, GrantId), desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let facts = [desk.name(&entry.worker), words::minutes(entry.minutes)];
    let button = |how: Compensation| {
        let (look, test) = match how {
            Compensation::RestInLieu => (Look::Main, "ext-settle-rest"),
            Compensation::Pay => (Look::Plain, "ext-settle-pay"),
            Compensation::None => (Look::Plain, "ext-settle-none"),
        };
        let label = words::settle_how(words::compensation(how));
        let act = Act { acting: Some(acting.clone()), held: true, ..Act::new(look, test, label) };
        let (source, worker) = (entry.source, entry.worker.clone());
        let say = move |_| match source {
            Source::Part { session, part } => Statement::PartSettled(PartSettled { session, part, how }),
            Source::Visit { departed_at } => {
                Statement::VisitSettled(VisitSettled { worker: worker.clone(), departed_at, how })
            }
        };
        act.button(entry.doc, say, desk, emit)
    };
    html! {
        <li class="person" data-test="ext-settling">
            <span class="strong">{ text::dotted(&facts) }</span>
            { quiet(text::dotted(&[when::relative_day(entry.on, desk.today), source(entry, desk)])) }
            { for Compensation::ALL.into_iter().map(button) }
        </li>
    }
}
