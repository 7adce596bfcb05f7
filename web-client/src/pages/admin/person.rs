//! One person: offices with their days, section, login, phones; leaving and coming back.

use doorstep_core::account::DeviceInfo;
use doorstep_core::administration::{Act, Door, DoorAct, Doors, Opened};
use doorstep_core::domain::org::Worker;
use doorstep_core::domain::{Date, Grant, GrantId, GroupId, Role, WindowId, WorkerId};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::people::{DOORS, newer, section, sections, standing};
use super::{acts, asked, cards, outcome, tell, trouble};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, banner, card, empty, group, quiet, row, row_text, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet, go, on_click};
use crate::components::sheet::Sheet;
use crate::pages::desk::Desk;
use crate::pages::{draft, subject};
use crate::route::{AdminPage, Route};
use crate::state::{Asked, State, code};
use crate::text::{self, admin as words, phone, when};
use crate::update::Event;

/// What came of the last act, and of what was done at the door.
pub const PUT: &str = "admin/put";
pub const DOOR: &str = "admin/door";
const KEY: &str = "admin/person";

/// What is being filled in, and for whom.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    worker: String,
    role: String,
    group: String,
    window: String,
    from: String,
    to: String,
    /// The new last day of a grant.
    end: String,
    section: String,
    name: String,
    login: String,
    unit: String,
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let id = WorkerId::new(state.chosen("admin/person"));
    let Some(worker) = desk.reference.organisation.workers.get(&id) else {
        let back = button(Look::Plain, "admin-people", words::people(), go(emit, Route::Admin(AdminPage::People)));
        return empty(words::choose_person(), back);
    };
    html! {
        <>
            { cards::view(state, desk, emit) }
            { outcome(state, desk, PUT, emit, |done| cards::offer(done, emit)) }
            { asked(state, desk, DOORS.0, DOORS.1, emit, |doors: Doors| {
                let newer = newer(&doors, desk);
                let door = doors.doors.into_iter().find(|door| door.worker == id);
                let form = form(state, &id, worker, door.as_ref());
                let person = Person { desk, id: &id, worker, form, emit };
                html! {
                    <>
                        { newer }
                        { person.head(door.as_ref()) }
                        { person.offices() }
                        { person.grant() }
                        { person.moving() }
                        { person.correction() }
                        { person.door(state, door.as_ref()) }
                        { person.sheets(state) }
                    </>
                }
            }) }
        </>
    }
}

/// The form as it was left, when it was about the same person.
fn form(state: &State, id: &WorkerId, worker: &Worker, door: Option<&Door>) -> Form {
    let form: Form = draft::read(state, KEY);
    if form.worker == id.as_str() {
        return form;
    }
    Form {
        worker: id.to_string(),
        section: worker.group.as_ref().map(GroupId::to_string).unwrap_or_default(),
        name: worker.name.clone(),
        login: door.map(|door| door.login.clone()).unwrap_or_default(),
        unit: worker.sending_unit.clone(),
        ..Form::default()
    }
}

struct Person<'a> {
    desk: &'a Desk<'a>,
    id: &'a WorkerId,
    worker: &'a Worker,
    form: Form,
    emit: &'a Callback<Event>,
}

impl Person<'_> {
    fn change(&self, set: fn(&mut Form, String)) -> Callback<String> {
        draft::change(self.emit, KEY, &self.form, set)
    }

    fn act(&self, act: Act) -> Callback<yew::MouseEvent> {
        acts(PUT, self.desk, act, self.emit)
    }

    fn day(&self, date: Date) -> AttrValue {
        when::relative_day(date, self.desk.today)
    }

    fn head(&self, door: Option<&Door>) -> Html {
        html! {
            <section class="group">
                <h2 class="person-name" data-test="person">{ self.worker.name.clone() }</h2>
                <div class="weui-cells">
                    { row_text(words::id(), self.id.to_string()) }
                    { row_text(words::section(), section(self.desk, self.worker)) }
                    { row_text(words::sending_unit(), self.worker.sending_unit.clone()) }
                    { row(words::login(), html! { <span class="inline">{ standing(door, self.desk) }</span> }) }
                </div>
            </section>
        }
    }

    /// Every office, those that hold or will first.
    fn offices(&self) -> Html {
        let of = |grant: &&Grant| grant.worker == *self.id;
        let all = self.desk.reference.organisation.grants.iter().filter(of);
        let (over, held): (Vec<&Grant>, Vec<&Grant>) =
            all.partition(|grant| grant.to.is_some_and(|to| to < self.desk.today));
        let body = if held.is_empty() && over.is_empty() {
            quiet(words::grants_none())
        } else {
            html! { <ul class="plain-list stack">{ for held.into_iter().chain(over).map(|grant| self.office(grant)) }</ul> }
        };
        titled_card(words::grants(), body)
    }

    fn office(&self, grant: &Grant) -> Html {
        let name = subject::role(self.desk.replica, grant.role, &grant.span);
        let days = match grant.to {
            Some(to) => words::grant_between(self.day(grant.from), self.day(to)),
            None => words::grant_from(self.day(grant.from)),
        };
        let is_over = grant.to.is_some_and(|to| to < self.desk.today);
        let is_coming = grant.from > self.desk.today;
        let acts = if is_over {
            tag(Tone::Quiet, words::grant_over())
        } else if is_coming {
            let back = self.act(Act::TakeBack { grant: grant.id.clone() });
            html! {
                <>
                    { tag(Tone::Wait, words::grant_coming()) }
                    <button type="button" class="link" data-test="grant-back" aria-label={words::grant_back_for(&name)} onclick={back}>{ words::grant_back() }</button>
                </>
            }
        } else {
            let open = choose(self.emit, "sheet", format!("end/{}", grant.id));
            html! { <button type="button" class="link" data-test="grant-end" aria-label={words::grant_end_for(&name)} onclick={open}>{ words::grant_end() }</button> }
        };
        html! {
            <li key={grant.id.to_string()} class="split" data-test="grant" data-id={grant.id.to_string()}>
                <span><span class="strong">{ name }</span>{ " " }<span class="quiet">{ days }</span></span>
                <span class="inline">{ acts }</span>
            </li>
        }
    }

    fn grant(&self) -> Html {
        let (form, reference) = (&self.form, self.desk.reference);
        let roles = Role::ALL.map(|role| (AttrValue::Static(role.name()), text::who::office(role, Some(reference))));
        let windows: Vec<(AttrValue, AttrValue)> = reference
            .organisation
            .windows
            .iter()
            .map(|(id, window)| (AttrValue::from(id.to_string()), AttrValue::from(window.name.clone())))
            .collect();
        let role = Role::from_name(&form.role);
        let at_window = matches!(role, Some(Role::WindowStaff | Role::WindowHead));
        let over_group = matches!(role, Some(Role::GroupLeader | Role::ParentLeader | Role::DeputyLeader));
        let none = if role == Some(Role::DeputyLeader) { words::over_all() } else { words::choose() };
        let send = match role {
            Some(role) => self.act(Act::Grant {
                worker: self.id.clone(),
                role,
                group: (over_group && !form.group.is_empty()).then(|| GroupId::new(&form.group)),
                window: (at_window && !form.window.is_empty()).then(|| WindowId::new(&form.window)),
                from: Date::parse(&form.from).unwrap_or(self.desk.today),
                to: Date::parse(&form.to),
            }),
            // Says what is missing.
            None => choose(self.emit, "tried", "grant"),
        };
        let today = self.desk.today;
        let from = if form.from.is_empty() { today.to_string() } else { form.from.clone() };
        html! {
            <details class="card more">
                <summary data-test="grant-new">{ words::grant_new() }</summary>
                { group(AttrValue::Static(""), html! {
                    <>
                        { field::select(Field::new("grant-role", words::role(), form.role.clone()), &roles, words::choose(), self.change(|form, role| form.role = role)) }
                        if at_window { { field::select(Field::new("grant-window", words::window(), form.window.clone()), &windows, words::choose(), self.change(|form, id| form.window = id)) } }
                        if over_group { { field::select(Field::new("grant-section", words::section(), form.group.clone()), &sections(self.desk), none, self.change(|form, id| form.group = id)) } }
                        { field::date(Field::new("grant-from", words::from(), from), None, None, self.change(|form, date| form.from = date)) }
                        { field::date(Field::new("grant-to", words::to(), form.to.clone()).hint(words::to_hint()), Some(today), None, self.change(|form, date| form.to = date)) }
                    </>
                }) }
                { quiet(words::to_hint()) }
                if role.is_none() && self.desk.state.chosen("tried") == "grant" { { banner(Tone::Warn, html! { <p role="alert">{ words::role() }{ ": " }{ words::choose() }</p> }) } }
                { button(Look::Main, "grant-do", words::grant_do(), send) }
            </details>
        }
    }

    fn moving(&self) -> Html {
        let to = (!self.form.section.is_empty()).then(|| GroupId::new(&self.form.section));
        let send = self.act(Act::Move { worker: self.id.clone(), group: to });
        html! {
            <details class="card more">
                <summary data-test="move">{ words::move_to() }</summary>
                <div class="weui-cells">
                    { field::select(Field::new("move-section", words::section(), self.form.section.clone()), &sections(self.desk), words::section_none(), self.change(|form, id| form.section = id)) }
                </div>
                { quiet(words::move_note()) }
                { button(Look::Main, "move-do", words::move_do(), send) }
            </details>
        }
    }

    fn correction(&self) -> Html {
        let form = &self.form;
        let send = self.act(Act::Correct {
            worker: self.id.clone(),
            name: form.name.trim().to_owned(),
            login: form.login.trim().to_owned(),
            sending_unit: form.unit.trim().to_owned(),
        });
        html! {
            <details class="card more">
                <summary data-test="correct">{ words::correct() }</summary>
                <div class="weui-cells">
                    { field::text(Field::new("correct-name", words::name(), form.name.clone()), self.change(|form, text| form.name = text)) }
                    { field::text(Field::new("correct-login", words::login(), form.login.clone()), self.change(|form, text| form.login = text)) }
                    { field::text(Field::new("correct-unit", words::sending_unit(), form.unit.clone()), self.change(|form, text| form.unit = text)) }
                </div>
                { button(Look::Main, "correct-do", words::save(), send) }
            </details>
        }
    }

    /// Login, card, password, phones; or the way back for who has left.
    fn door(&self, state: &State, door: Option<&Door>) -> Html {
        let phones = door.map_or(&[][..], |door| &door.phones[..]);
        let phones = html! {
            if !phones.is_empty() {
                <section class="group">
                    <h2 class="weui-cells__title">{ words::phones(phones.len()) }</h2>
                    <ul class="plain-list weui-cells">{ for phones.iter().map(|device| self.phone(device)) }</ul>
                </section>
            }
        };
        let Some(door) = door.filter(|door| !door.login.is_empty()) else {
            let send = self.act(Act::Return { worker: self.id.clone(), login: self.form.login.trim().to_owned() });
            let back = titled_card(
                words::comes_back(),
                html! {
                    <>
                        { quiet(words::comes_back_note()) }
                        <div class="weui-cells">
                            { field::text(Field::new("return-login", words::login(), self.form.login.clone()), self.change(|form, text| form.login = text)) }
                        </div>
                        { button(Look::Main, "return-do", words::comes_back(), send) }
                    </>
                },
            );
            return html! { <>{ back }{ phones }</> };
        };
        let at_door = |act: DoorAct| {
            let emit = self.emit;
            on_click(emit, move || tell(DOOR, "/administration/door", &act))
        };
        let draw = if door.card_ends.is_some() { words::card_again() } else { words::card_draw() };
        html! {
            <>
                { titled_card(words::door(), html! {
                    <>
                        if door.has_password { { quiet(words::has_password()) } }
                        { password(state, self.emit) }
                        { button(Look::Main, "card-draw", draw, cards::draw(vec![self.id.clone()], self.emit)) }
                        if door.card_ends.is_some() { { button(Look::Plain, "card-back", words::card_back(), at_door(DoorAct::Withdraw { worker: self.id.clone() })) } }
                        { button(Look::Plain, "password-new", words::password_new(), at_door(DoorAct::Password { worker: self.id.clone() })) }
                        { quiet(words::card_note()) }
                    </>
                }) }
                { phones }
                { card(button(Look::Warn, "leave", words::leave(), choose(self.emit, "sheet", "leave"))) }
            </>
        }
    }

    fn phone(&self, device: &DeviceInfo) -> Html {
        let today = self.desk.today;
        let line = match (device.revoked_at, device.last_seen) {
            (Some(time), _) => text::phone_revoked(when::at(time, today)),
            (None, Some(time)) => text::phone_last_seen(when::at(time, today)),
            (None, None) => text::phone_never_seen(),
        };
        html! {
            <li class="weui-cell" key={device.device.to_string()} data-test="admin-phone" data-device={device.device.to_string()}>
                <div class="weui-cell__bd"><p class="strong">{ device.name.clone() }</p><p class="quiet">{ line }</p></div>
                if device.revoked_at.is_none() && !device.this {
                    <button type="button" class="link" data-test="admin-revoke" aria-label={phone::phone_revoke_for(&device.name)}
                        onclick={choose(self.emit, "sheet", format!("revoke/{}", device.device))}>{ text::phone_revoke() }</button>
                }
            </li>
        }
    }

    fn sheets(&self, state: &State) -> Html {
        let sheet = state.chosen("sheet");
        if sheet == "leave" {
            return self.leaving();
        }
        if let Some(grant) = sheet.strip_prefix("end/") {
            return self.ending(&GrantId::new(grant));
        }
        sheet.strip_prefix("revoke/").map_or_else(Html::default, |device| self.revoking(device))
    }

    /// Closes the sheet and does it.
    fn closing(&self, act: Callback<yew::MouseEvent>) -> Callback<yew::MouseEvent> {
        let close = close_sheet(self.emit);
        Callback::from(move |event| {
            close.emit(());
            act.emit(event);
        })
    }

    fn leaving(&self) -> Html {
        let leave = self.closing(self.act(Act::Leave { worker: self.id.clone() }));
        html! {
            <Sheet title={words::leave_title(&self.worker.name)} onclose={close_sheet(self.emit)} test="leave-sheet">
                <p>{ words::leave_body() }</p>
                { button(Look::Warn, "leave-do", words::leave(), leave) }
                { button(Look::Plain, "leave-not", text::close(), close_sheet(self.emit).reform(|_| ())) }
            </Sheet>
        }
    }

    fn ending(&self, grant: &GrantId) -> Html {
        let today = self.desk.today;
        let end = |to: Option<Date>| self.closing(self.act(Act::End { grant: grant.clone(), to }));
        let chosen = Date::parse(&self.form.end);
        html! {
            <Sheet title={words::grant_end()} onclose={close_sheet(self.emit)} test="end-sheet">
                <div class="weui-cells">
                    { field::date(Field::new("grant-last", words::to(), self.form.end.clone()), Some(today), None, self.change(|form, date| form.end = date)) }
                </div>
                if let Some(to) = chosen { { button(Look::Main, "end-do", words::save(), end(Some(to))) } }
                { button(Look::Plain, "end-today", words::end_today(), end(Some(today))) }
                { button(Look::Plain, "end-never", words::run_on(), end(None)) }
            </Sheet>
        }
    }

    fn revoking(&self, device: &str) -> Html {
        let address = format!("/account/devices/{device}/revoke");
        let revoke =
            on_click(self.emit, move || Event::Ask { key: DOOR, address: address.clone(), body: Some(String::new()) });
        html! {
            <Sheet title={text::phone_revoke()} onclose={close_sheet(self.emit)} test="revoke-sheet">
                <p>{ words::phone_revoke_note() }</p>
                { button(Look::Warn, "revoke-do", text::phone_revoke(), self.closing(revoke)) }
                { button(Look::Plain, "revoke-not", text::close(), close_sheet(self.emit).reform(|_| ())) }
            </Sheet>
        }
    }
}

/// The one-time password, as long as the page is open, or why there is none.
fn password(state: &State, emit: &Callback<Event>) -> Html {
    let opened = match state.asked.get(DOOR) {
        Some(Asked::Failed(problem)) => return trouble(DOOR, problem, emit),
        // An answer without words is one to a phone that was revoked.
        Some(Asked::Here(bytes)) if bytes.is_empty() => return Html::default(),
        Some(Asked::Here(bytes)) => serde_json::from_slice::<Opened>(bytes),
        Some(Asked::Coming) | None => return Html::default(),
    };
    match opened {
        Err(_) => trouble(DOOR, code::ANSWER, emit),
        Ok(Opened { password: Some(password), .. }) => banner(
            Tone::Good,
            html! {
                <div role="status">
                    <p class="strong" data-test="password-once">{ words::password_shown(password) }</p>
                    <p>{ words::password_note() }</p>
                    { link("password-seen", text::close(), on_click(emit, || Event::AnswerSeen(DOOR))) }
                </div>
            },
        ),
        Ok(_) => Html::default(),
    }
}
