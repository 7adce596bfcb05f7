//! 待核时间: times without evidence but a phone's word, and what was held of them.

use doorstep_core::domain::{DocId, Timestamp, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::{Evidence, TimeCheck};
use doorstep_core::fold::Month;
use doorstep_core::fold::month::{Checked, PunchRecord};
use doorstep_core::regime::attendance::{makeup, month_of, overseen};
use doorstep_core::regime::authority;
use yew::{AttrValue, Callback, Html, html};

use super::{known, open_person};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, banner, empty, quiet, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::pages::attendance::place;
use crate::pages::desk::{Desk, stated};
use crate::pages::{draft, needs};
use crate::state::State;
use crate::text::{self, board as words, when};
use crate::update::{Event, WriteRequest};

/// Which one is being refused.
const CHOSEN: &str = "board/check";
/// Answered ones at the end of the page.
const DONE: usize = 20;

/// One time that its phone could not prove.
struct Suspect<'a> {
    doc: DocId,
    month: &'a Month,
    of: Evidence,
    at: Timestamp,
    checked: Option<&'a Checked>,
}

/// Those of this month and the last, of the people whom one may see.
fn all<'a>(desk: &Desk<'a>) -> Vec<Suspect<'a>> {
    let (this, last) = (desk.today, desk.today.plus_days(-i32::try_from(desk.today.day()).unwrap_or(1)));
    let mut found = Vec::new();
    for worker in known::seen(desk) {
        for date in [this, last] {
            let doc = month_of(desk.reference, worker, date.at_minute(0));
            let month = desk.replica.view(doc).and_then(|view| view.state.as_month());
            let Some(month) = month.filter(|month| month.person == *worker) else { continue };
            found.extend(month.suspects().map(|(of, at, checked)| Suspect { doc, month, of, at, checked }));
        }
    }
    found
}

/// Those that wait.
fn waiting<'a>(desk: &Desk<'a>) -> impl Iterator<Item = Suspect<'a>> + use<'a> {
    all(desk).into_iter().filter(|suspect| suspect.checked.is_none())
}

/// How many wait, for whomever.
pub fn open(desk: &Desk<'_>) -> usize {
    waiting(desk).count()
}

/// How many wait for this person.
pub fn to_check(desk: &Desk<'_>) -> usize {
    waiting(desk).filter(|suspect| acting(&suspect.month.person, desk).is_some()).count()
}

fn acting(person: &WorkerId, desk: &Desk<'_>) -> Option<(doorstep_core::domain::Role, doorstep_core::domain::GrantId)> {
    let organisation = &desk.reference.organisation;
    let offices = overseen::checkers(person, desk.today, organisation);
    authority::office(organisation, desk.me, desk.today, &offices).filter(|_| person != desk.me)
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let (waiting, done): (Vec<_>, Vec<_>) = all(desk).into_iter().partition(|suspect| suspect.checked.is_none());
    let office = text::who::office(doorstep_core::domain::Role::Coordination, Some(desk.reference));
    let body = html! {
        <>
            { banner(Tone::Quiet, html! { <>{ words::checks_why(office) }<br />{ super::as_of(desk) }</> }) }
            if waiting.is_empty() { { empty(words::checks_none(), Html::default()) } } else {
                { titled_card(words::checks_title(), waiting.iter().map(|suspect| row(suspect, desk, emit)).collect()) }
            }
            if !done.is_empty() {
                { titled_card(words::checks_done(), done.iter().rev().take(DONE).map(|suspect| row(suspect, desk, emit)).collect()) }
            }
        </>
    };
    let title = words::checks_title();
    page(state, emit, Page { title, body, actions: Html::default(), badges: needs::badges(desk) })
}

/// What was held of a time, in words.
pub fn said(checked: &Checked, desk: &Desk<'_>) -> AttrValue {
    let name = desk.name(&checked.by);
    if checked.accept { words::accepted_by(name) } else { words::rejected_by(name, &checked.reason) }
}

fn row(suspect: &Suspect<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let person = &suspect.month.person;
    let what = match suspect.of {
        Evidence::Punch { .. } => words::check_punch(when::at(suspect.at, desk.today)),
        Evidence::Outing { .. } => words::check_outing(when::at(suspect.at, desk.today)),
    };
    let key = format!("{}/{}", person, suspect.at.0);
    html! {
        <div class="person" data-test="time-check" data-worker={person.to_string()} key={key.clone()}>
            <div class="split">
                { link("open-person", desk.name(person), open_person(person, emit)) }
                { tag(Tone::Warn, text::grade_c()) }
            </div>
            <p>{ what }</p>
            { for known(suspect, desk).into_iter().map(quiet) }
            if let Some(checked) = suspect.checked {
                { quiet(said(checked, desk)) }
            } else if let Some(acting) = acting(person, desk) {
                { verdict(suspect, acting, &key, desk, emit) }
            }
        </div>
    }
}

/// What else is known of a punch: when it arrived, its note, and what was said of the place.
fn known(suspect: &Suspect<'_>, desk: &Desk<'_>) -> Vec<AttrValue> {
    let Evidence::Punch { device, at } = suspect.of else { return Vec::new() };
    let punch = suspect.month.punches.iter().find(|punch| punch.device == device && punch.at == at);
    let lines = |punch: &PunchRecord| {
        let note = (!punch.note.is_empty()).then(|| AttrValue::from(punch.note.clone()));
        let arrived = words::check_arrived(when::at(punch.received_at, desk.today));
        [Some(arrived), note, punch.place.as_ref().map(place::seen)]
    };
    punch.into_iter().flat_map(lines).flatten().collect()
}

fn verdict(
    suspect: &Suspect<'_>,
    acting: (doorstep_core::domain::Role, doorstep_core::domain::GrantId),
    key: &str,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let draft_key = format!("time-check/{key}");
    let reason: String = draft::read(desk.state, &draft_key);
    let send = |accept: bool| {
        let (doc, of, acting) = (suspect.doc, suspect.of.clone(), acting.clone());
        let (reason, draft_key) = (reason.trim().to_owned(), draft_key.clone());
        on_click(emit, move || {
            let reason = if accept { String::new() } else { reason.clone() };
            let statement = Statement::TimeChecked(TimeCheck { of: of.clone(), accept, reason });
            let request = WriteRequest::new(vec![stated(doc, Some(acting.clone()), statement)]);
            Event::Write(WriteRequest { held: true, draft: Some(draft_key.clone()), ..request })
        })
    };
    if desk.state.chosen(CHOSEN) != key {
        return html! {
            <div class="button-row">
                { button(Look::Warn, "check-refuse", words::reject(), choose(emit, CHOSEN, key)) }
                { button(Look::Main, "check-accept", words::accept(), send(true)) }
            </div>
        };
    }
    let change = draft::change(emit, &draft_key, &reason, |reason: &mut String, text: String| *reason = text);
    let lacks = reason.trim().is_empty();
    let tried = choose(emit, "tried", draft_key.clone());
    html! {
        <>
            { field::area(Field::new("check-reason", words::reject_reason(), reason.clone()).hint(words::reject_hint()), makeup::TEXT_MAX, change) }
            if lacks && desk.state.chosen("tried") == draft_key {
                <div role="alert">{ banner(Tone::Warn, html! { text::code::required(words::reject_reason().as_str()) }) }</div>
            }
            <div class="button-row">
                { button(Look::Plain, "check-back", text::close(), choose(emit, CHOSEN, "")) }
                { button(Look::Warn, "check-refuse-send", words::reject(), if lacks { tried } else { send(false) }) }
            </div>
        </>
    }
}
