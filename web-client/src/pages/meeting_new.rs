//! 安排会议: the office plans a meeting that does not follow from the calendar.

use std::collections::BTreeSet;

use doorstep_core::domain::{Date, DocId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::meeting::{MeetingKind, Plan};
use doorstep_core::regime::meeting as rules;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::visit_plan::{lines, moment};
use super::{draft, leave_new, meetings, needs};
use crate::components::button::{Look, button};
use crate::components::cell::{self, group};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, code, meeting as words};
use crate::update::{Event, WriteRequest};

const KEY: &str = "meeting/new";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    /// Drawn with the first change, so that a second tap cannot plan a second meeting.
    id: Option<[u8; 16]>,
    kind: String,
    date: String,
    time: String,
    place: String,
    agenda: String,
    people: BTreeSet<String>,
    convenor: String,
}

fn kind_name(kind: MeetingKind) -> &'static str {
    match kind {
        MeetingKind::Weekly => "weekly",
        MeetingKind::Monthly => "monthly",
        MeetingKind::PartyBranch => "party-branch",
        MeetingKind::Other => "other",
    }
}

impl Form {
    fn kind(&self) -> MeetingKind {
        let named = MeetingKind::ALL.into_iter().find(|kind| kind_name(*kind) == self.kind);
        named.unwrap_or(MeetingKind::Monthly)
    }

    /// Whether the plan says who comes.
    fn names_people(&self) -> bool {
        matches!(self.kind(), MeetingKind::PartyBranch | MeetingKind::Other)
    }

    /// Errors: `None` while day or time are missing.
    fn plan(&self) -> Option<Plan> {
        let people = self.people.iter().filter(|_| self.names_people());
        Some(Plan {
            on: Date::parse(&self.date)?,
            kind: self.kind(),
            start_minute: moment(&self.date, &self.time)?.second_of_day() / 60,
            place: self.place.trim().to_owned(),
            agenda: self.agenda.trim().to_owned(),
            people: people.map(|id| WorkerId::new(id)).collect(),
            convenor: (!self.convenor.is_empty()).then(|| WorkerId::new(&self.convenor)),
        })
    }
}

fn change<V: 'static>(emit: &Callback<Event>, form: &Form, set: fn(&mut Form, V)) -> Callback<V> {
    draft::change(emit, KEY, form, move |form: &mut Form, value| {
        form.id = form.id.or_else(clock::random);
        set(form, value);
    })
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let form: Form = draft::read(state, KEY);
    let kinds = MeetingKind::ALL.map(|kind| (AttrValue::Static(kind_name(kind)), words::kind(kind)));
    let everybody = leave_new::everybody(desk);
    let body = html! {
        <>
            { group(AttrValue::Static(""), html! {
                <>
                    { field::choices(Field::new("meeting-kind", words::new_kind(), kind_name(form.kind())), &kinds, change(emit, &form, |form, kind| form.kind = kind)) }
                    { field::date(Field::new("meeting-date", words::on(), form.date.clone()), Some(desk.today), None, change(emit, &form, |form, date| form.date = date)) }
                    { field::time(Field::new("meeting-time", words::time(), form.time.clone()), change(emit, &form, |form, time| form.time = time)) }
                    { field::text(Field::new("meeting-place", words::place(), form.place.clone()), change(emit, &form, |form, place| form.place = place)) }
                    { field::area(Field::new("meeting-agenda", words::agenda(), form.agenda.clone()).hint(text::optional()), rules::LONG_TEXT_MAX, change(emit, &form, |form, agenda| form.agenda = agenda)) }
                    { field::select(Field::new("meeting-convenor", words::convenor(), form.convenor.clone()), &everybody, text::nobody_chosen(), change(emit, &form, |form, id| form.convenor = id)) }
                </>
            }) }
            if form.names_people() { { people(&form, desk, emit) } }
        </>
    };
    let actions = send(&form, desk, emit);
    page(state, emit, Page { title: words::new(), body, actions, badges: needs::badges(desk) })
}

fn people(form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let rows = leave_new::everybody(desk).into_iter().map(|(id, name)| {
        let worker = id.to_string();
        let comes = form.people.contains(&worker);
        let change = draft::change(emit, KEY, form, move |form: &mut Form, comes: bool| {
            form.id = form.id.or_else(clock::random);
            if comes {
                form.people.insert(worker.clone());
            } else {
                form.people.remove(&worker);
            }
        });
        field::check("meeting-person", Some(id), html! { name }, comes, change)
    });
    group(words::new_people(), html! { { for rows } })
}

fn send(form: &Form, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let (look, test, label) = (Look::Main, "meeting-plan", words::new_send());
    let office = meetings::office(desk);
    let plan = form.plan().and_then(|plan| {
        let own = rules::document(plan.kind, plan.on, desk.reference);
        let doc = own.or(form.id.map(DocId::drawn))?;
        Some((doc, stated(doc, office, Statement::MeetingPlanned(plan))))
    });
    let (missing, ready) = match plan {
        None => {
            let date = form.date.is_empty().then(words::on);
            let time = form.time.is_empty().then(words::time);
            (date.into_iter().chain(time).map(|field| code::required(&field)).collect(), None)
        }
        Some((doc, intent)) => match desk.replica.preview(desk.state.wall, &intent) {
            Ok(_) => (Vec::new(), Some((doc, intent))),
            Err(refusals) => (lines(&refusals, desk), None),
        },
    };
    let Some((doc, intent)) = ready else {
        let tried = desk.state.chosen("tried") == test;
        return html! {
            <>
                if tried { <div role="alert">{ cell::missing(text::missing_title(), &missing) }</div> }
                { button(look, test, label, choose(emit, "tried", test)) }
            </>
        };
    };
    let onclick = on_click(emit, move || {
        let request = WriteRequest::new(vec![intent.clone()]);
        Event::Write(WriteRequest { draft: Some(KEY.to_owned()), then: Some(Route::Meeting(doc)), ..request })
    });
    button(look, test, label, onclick)
}
