//! 代为登记: the head of a section writes down that somebody is away who could not ask, as with a sudden illness (ZY-AB-8).

use doorstep_core::domain::{DocId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::cover::Recorded;
use doorstep_core::fact::leave::LeaveKind;
use doorstep_core::regime::authority;
use doorstep_core::regime::leave::{self as rules, ab};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::{draft, leave_new, needs};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, group};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, code, cover as words, leave as leave_words, who};
use crate::update::{Event, WriteRequest};

const KEY: &str = "absence/new";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    id: Option<[u8; 16]>,
    person: String,
    kind: String,
    reason: String,
}

/// Whether the person heads a section whose people share posts.
pub fn may_record(desk: &Desk<'_>) -> bool {
    desk.reference.figures.ab.is_some() && !people(desk).is_empty()
}

fn people(desk: &Desk<'_>) -> Vec<(AttrValue, AttrValue)> {
    let organisation = &desk.reference.organisation;
    let office = |person: &WorkerId| {
        let office = ab::recorder(person, organisation)?;
        authority::office(organisation, desk.me, desk.today, &[office])
    };
    let colleagues = leave_new::colleagues(desk, desk.me).into_iter();
    colleagues.filter(|(id, _)| office(&WorkerId::new(id)).is_some()).collect()
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let form: Form = draft::read(state, KEY);
    let people = people(desk);
    let kinds: Vec<(AttrValue, AttrValue)> = [LeaveKind::Sick, LeaveKind::Personal, LeaveKind::Other]
        .map(|kind| (AttrValue::Static(kind.name()), AttrValue::Static(who::leave_kind(kind))))
        .into();
    let body = html! {
        <>
            { banner(Tone::Quiet, html! { words::absence_explained() }) }
            { group(AttrValue::Static(""), html! {
                <>
                    { field::select(Field::new("absence-person", words::absence_person(), form.person.clone()), &people, text::choose(),
                        change(emit, &form, |form, id| form.person = id)) }
                    { field::choices(Field::new("absence-kind", leave_words::kind(), form.kind.clone()), &kinds,
                        change(emit, &form, |form, kind| form.kind = kind)) }
                    { field::area(Field::new("absence-reason", leave_words::reason(), form.reason.clone()), rules::TEXT_MAX,
                        change(emit, &form, |form, text| form.reason = text)) }
                </>
            }) }
        </>
    };
    let actions = submit(&form, desk, emit);
    page(state, emit, Page { title: words::absence_title(), body, actions, badges: needs::badges(desk) })
}

fn change(emit: &Callback<Event>, form: &Form, set: impl Fn(&mut Form, String) + 'static) -> Callback<String> {
    draft::change(emit, KEY, form, move |form: &mut Form, value| {
        form.id = form.id.or_else(clock::random);
        set(form, value);
    })
}

/// From now to the end of today's work; who is away longer asks for leave.
fn submit(form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let organisation = &desk.reference.organisation;
    let person = WorkerId::new(&form.person);
    let office = ab::recorder(&person, organisation);
    let acting = office.and_then(|office| authority::office(organisation, desk.me, desk.today, &[office]));
    let kind = LeaveKind::from_name(&form.kind);
    let sessions = &desk.reference.figures.time.on(desk.today).sessions;
    let end = sessions.last().map(|session| desk.today.at_minute(session.to_minute)).filter(|end| desk.now < *end);
    let lacking: Vec<AttrValue> = [
        (acting.is_none(), code::required(words::absence_person())),
        (kind.is_none(), code::required(leave_words::kind())),
        (form.reason.trim().is_empty(), code::required(leave_words::reason())),
        (end.is_none(), words::absence_after_hours()),
    ]
    .into_iter()
    .filter_map(|(lacks, line)| lacks.then_some(line))
    .collect();
    let (Some(id), Some(kind), Some(to), true) = (form.id, kind, end, lacking.is_empty()) else {
        return html! {
            <>
                if desk.state.chosen("tried") == "absence-send" {
                    <div role="alert">{ cell::missing(text::missing_title(), &lacking) }</div>
                }
                { button(Look::Main, "absence-send", words::absence_send(), choose(emit, "tried", "absence-send")) }
            </>
        };
    };
    let (doc, reason) = (DocId::drawn(id), form.reason.trim().to_owned());
    let onclick = on_click(emit, move || {
        let recorded = Recorded { person: person.clone(), kind, reason: reason.clone(), from: clock::wall(), to };
        let intent = stated(doc, acting.clone(), Statement::AbsenceRecorded(recorded));
        let request = WriteRequest::new(vec![intent]);
        Event::Write(WriteRequest { draft: Some(KEY.to_owned()), then: Some(Route::Leave(doc)), ..request })
    });
    button(Look::Main, "absence-send", words::absence_send(), onclick)
}
