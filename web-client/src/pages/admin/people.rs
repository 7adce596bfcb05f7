//! 人员和账号: everybody in the directory, how they come in, and when they last did.

use doorstep_core::account::DeviceInfo;
use doorstep_core::administration::{Act, CARDS_MAX, Door, Doors};
use doorstep_core::domain::org::Worker;
use doorstep_core::domain::{GroupId, WorkerId};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::{acts, asked, cards, outcome};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, group, tag};
use crate::components::field::{self, Field};
use crate::components::search::search;
use crate::pages::desk::Desk;
use crate::pages::{draft, subject};
use crate::route::{AdminPage, Route};
use crate::state::State;
use crate::text::{self, admin as words, when};
use crate::update::Event;

/// What the server says of doors, for this page and that of one person.
pub const DOORS: (&str, &str) = ("doors", "/administration/doors");
const KEY: &str = "admin/add";
const ADDED: &str = "admin/added";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    id: String,
    name: String,
    login: String,
    unit: String,
    group: String,
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let sought = state.chosen("admin/search");
    html! {
        <>
            { cards::view(state, desk, emit) }
            { search("admin-search", "admin/search", words::search(), sought, emit) }
            { asked(state, desk, DOORS.0, DOORS.1, emit, |doors: Doors| list(state, desk, &doors, emit)) }
            { add(state, desk, emit) }
        </>
    }
}

fn list(state: &State, desk: &Desk<'_>, doors: &Doors, emit: &Callback<Event>) -> Html {
    let query = state.chosen("admin/search").trim().to_lowercase();
    let door = |worker: &WorkerId| doors.doors.iter().find(|door| door.worker == *worker);
    let all = desk.reference.organisation.workers.iter();
    let found: Vec<(&WorkerId, &Worker)> = all
        .filter(|(id, worker)| {
            let login = door(id).map_or("", |door| door.login.as_str());
            let section = section(desk, worker);
            let text = format!("{} {id} {login} {section} {}", worker.name, worker.sending_unit).to_lowercase();
            query.split_whitespace().all(|word| text.contains(word))
        })
        .collect();
    let waiting = doors.doors.iter().filter(|door| needs_card(door)).take(CARDS_MAX);
    let waiting: Vec<WorkerId> = waiting.map(|door| door.worker.clone()).collect();
    html! {
        <>
            { newer(doors, desk) }
            <p class="foot-note quiet" role="status" data-test="admin-found">
                { if found.is_empty() { words::found_none() } else { words::found(found.len()) } }
            </p>
            if !waiting.is_empty() {
                <div class="card">{ button(Look::Plain, "cards-all", words::cards_all(waiting.len()), cards::draw(waiting, emit)) }</div>
            }
            <ul class="plain-list weui-cells admin-rows">
                { for found.into_iter().map(|(id, worker)| row(desk, id, worker, door(id), emit)) }
            </ul>
        </>
    }
}

/// The server has an edition that is still on its way to this phone.
pub fn newer(doors: &Doors, desk: &Desk<'_>) -> Html {
    if doors.edition == desk.reference.edition {
        return Html::default();
    }
    banner(Tone::Wait, html! { <p role="status">{ words::newer(doors.edition) }</p> })
}

/// Nobody has come in by this door, and there is nothing to come in with.
fn needs_card(door: &Door) -> bool {
    !door.login.is_empty() && !door.has_password && door.card_ends.is_none()
}

pub fn section(desk: &Desk<'_>, worker: &Worker) -> AttrValue {
    let known = worker.group.as_ref().and_then(|group| desk.reference.organisation.groups.get(group));
    known.map_or_else(|| AttrValue::Static(""), |name| AttrValue::from(name.clone()))
}

fn row(desk: &Desk<'_>, id: &WorkerId, worker: &Worker, door: Option<&Door>, emit: &Callback<Event>) -> Html {
    let offices: Vec<String> = desk
        .reference
        .organisation
        .grants_of(id, desk.today)
        .map(|grant| subject::role(desk.replica, grant.role, &grant.span).to_string())
        .collect();
    let open = {
        let (emit, id) = (emit.clone(), id.to_string());
        Callback::from(move |_| {
            emit.emit(Event::Choose("admin/person", id.clone()));
            emit.emit(Event::AnswerSeen(super::person::PUT));
            emit.emit(Event::AnswerSeen(super::person::DOOR));
            emit.emit(Event::Navigate(Route::Admin(AdminPage::Person)));
        })
    };
    html! {
        <li key={id.to_string()}>
            <button type="button" class="admin-row" data-test="admin-person" data-id={id.to_string()} onclick={open}>
                <span class="strong">{ worker.name.clone() }</span>
                <span>{ section(desk, worker) }</span>
                <span>{ offices.join(text::pick("、", ", ")) }</span>
                <span class="inline">{ standing(door, desk) }</span>
            </button>
        </li>
    }
}

/// How somebody comes in, in a word, and when they last did.
pub fn standing(door: Option<&Door>, desk: &Desk<'_>) -> Html {
    let Some(door) = door.filter(|door| !door.login.is_empty()) else { return tag(Tone::Quiet, words::no_login()) };
    let day = |time: doorstep_core::domain::Timestamp| when::relative_day(time.date(), desk.today);
    let seen = door.phones.iter().filter_map(|phone: &DeviceInfo| phone.last_seen).max();
    let in_use = door.phones.iter().filter(|phone| phone.revoked_at.is_none()).count();
    html! {
        <>
            <span class="quiet">{ door.login.clone() }</span>
            if let Some(ends) = door.card_ends { { tag(Tone::Wait, words::card_until(day(ends))) } }
            if needs_card(door) { { tag(Tone::Warn, words::needs_card()) } }
            <span class="quiet">
                { seen.map_or_else(words::never_seen, |seen| words::last_seen(when::at(seen, desk.today))) }
            </span>
            if in_use > 0 { <span class="quiet">{ words::phones(in_use) }</span> }
        </>
    }
}

/// The sections to choose from.
pub fn sections(desk: &Desk<'_>) -> Vec<(AttrValue, AttrValue)> {
    let groups = desk.reference.organisation.groups.iter();
    groups.map(|(id, name)| (AttrValue::from(id.to_string()), AttrValue::from(name.clone()))).collect()
}

fn add(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let form: Form = draft::read(state, KEY);
    let text = |id: &'static str, label: AttrValue, value: &str, hint: AttrValue, set: fn(&mut Form, String)| {
        field::text(Field::new(id, label, value.to_owned()).hint(hint), draft::change(emit, KEY, &form, set))
    };
    let act = Act::Add {
        worker: WorkerId::new(form.id.trim()),
        name: form.name.trim().to_owned(),
        login: form.login.trim().to_owned(),
        sending_unit: form.unit.trim().to_owned(),
        group: (!form.group.is_empty()).then(|| GroupId::new(&form.group)),
    };
    let send = acts(ADDED, desk, act, emit);
    let none = AttrValue::Static("");
    html! {
        <details class="card more">
            <summary data-test="admin-add">{ words::add() }</summary>
            { group(none.clone(), html! {
                <>
                    { text("add-id", words::id(), &form.id, words::id_hint(), |form, text| form.id = text) }
                    { text("add-name", words::name(), &form.name, none.clone(), |form, text| form.name = text) }
                    { text("add-login", words::login(), &form.login, none.clone(), |form, text| form.login = text) }
                    { text("add-unit", words::sending_unit(), &form.unit, none.clone(), |form, text| form.unit = text) }
                    { field::select(Field::new("add-section", words::section(), form.group.clone()), &sections(desk), words::section_none(), draft::change(emit, KEY, &form, |form: &mut Form, id| form.group = id)) }
                </>
            }) }
            { button(Look::Main, "add-do", words::add(), send) }
            { outcome(state, desk, ADDED, emit, |done| cards::offer(done, emit)) }
        </details>
    }
}
