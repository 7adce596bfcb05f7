//! 登记办件、预约: what comes in at a window, or an appointment for it. Half filled it is kept, and it says what is missing.

use doorstep_core::domain::{Date, DocId, MatterId, Private, Timestamp, WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::case::{Booking, Client, Intake, Letter, LetterKind, Subject, Task};
use doorstep_core::regime::authority;
use doorstep_core::regime::case::{self as rules, booking};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::act::{self, Act};
use super::desk::Desk;
use super::visit_plan::moment;
use super::{draft, needs};
use crate::components::button::{Look, link};
use crate::components::cell::{Tone, banner, group, quiet};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::on_click;
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, case as words};
use crate::update::Event;

const KEY: &str = "case/new";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    /// Drawn with the first change, so that a second tap cannot take it in twice.
    id: Option<[u8; 16]>,
    /// `matter`, `letter`, `task` or `booking`.
    kind: String,
    window: String,
    matter: String,
    what: String,
    letter_kind: String,
    given: String,
    client: String,
    phone: String,
    online: bool,
    date: String,
    time: String,
    until: String,
    site_check: bool,
    special: String,
    need: String,
    at_home: bool,
    address: String,
    worker: String,
}

struct Sheet<'a> {
    form: Form,
    emit: &'a Callback<Event>,
}

impl Sheet<'_> {
    fn change<V: 'static>(&self, set: impl Fn(&mut Form, V) + 'static) -> Callback<V> {
        draft::change(self.emit, KEY, &self.form, move |form: &mut Form, value| {
            form.id = form.id.or_else(clock::random);
            set(form, value);
        })
    }
}

fn kinds(desk: &Desk<'_>) -> Vec<(AttrValue, AttrValue)> {
    let figures = desk.reference.figures.limit();
    let has = |of: fn(&doorstep_core::centre::LimitFigures) -> bool| figures.as_ref().is_some_and(of);
    let option = |value, word| (AttrValue::Static(value), word);
    let letters = has(|figures| figures.letter_days.is_some()).then(|| option("letter", words::letter()));
    let bookings =
        has(|figures| figures.appointment_gap_minutes.is_some()).then(|| option("booking", words::booking()));
    [option("matter", words::matter())]
        .into_iter()
        .chain(letters)
        .chain([option("task", words::task())])
        .chain(bookings)
        .collect()
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let windows = desk.reference.organisation.windows_of(desk.me, desk.today);
    let (Some(first), true) = (windows.first(), desk.reference.figures.limit().is_some()) else {
        let body = banner(Tone::Quiet, html! { words::not_of_window() });
        return page(state, emit, Page { title: words::new(), body, actions: Html::default(), badges });
    };
    let mut form: Form = draft::read(state, KEY);
    if !windows.iter().any(|window| window.as_str() == form.window) {
        form.window = first.to_string();
    }
    if form.kind.is_empty() {
        form.kind = "matter".to_owned();
    }
    if form.worker.is_empty() {
        form.worker = desk.me.to_string();
    }
    let sheet = Sheet { form, emit };
    let windows: Vec<(AttrValue, AttrValue)> =
        windows.into_iter().map(|window| (AttrValue::from(window.to_string()), desk.window(window))).collect();
    let body = html! {
        <>
            { about(&sheet, &windows, desk) }
            { client(&sheet) }
            if sheet.form.kind == "booking" { { appointment(&sheet, desk) } } else { { coming(&sheet, desk) } }
            <p class="empty">
                { if state.draft_saved.get(KEY) == Some(&true) { text::draft_kept() } else { text::kept_as_draft() } }
                if state.draft(KEY).is_some() {
                    <><br />{ link("discard", text::discard_draft(), on_click(emit, || Event::DraftDiscard(KEY.to_owned()))) }</>
                }
            </p>
        </>
    };
    page(state, emit, Page { title: words::new(), body, actions: send(&sheet, desk), badges })
}

fn about(sheet: &Sheet<'_>, windows: &[(AttrValue, AttrValue)], desk: &Desk<'_>) -> Html {
    let form = &sheet.form;
    let of_window = desk.reference.matters.iter().filter(|(_, matter)| matter.window.as_str() == form.window);
    let matters: Vec<(AttrValue, AttrValue)> =
        of_window.map(|(id, matter)| (AttrValue::from(id.to_string()), AttrValue::from(matter.name.clone()))).collect();
    let is_of_matter = matches!(form.kind.as_str(), "matter" | "booking");
    let letters: Vec<(AttrValue, AttrValue)> = LetterKind::ALL
        .iter()
        .map(|kind| (AttrValue::from(letter_name(*kind)), AttrValue::Static(words::letter_kind(*kind))))
        .collect();
    let options = kinds(desk);
    group(
        AttrValue::Static(""),
        html! {
            <>
                { field::choices(Field::new("case-kind", words::about(), form.kind.clone()), &options, sheet.change(|form, kind| form.kind = kind)) }
                if windows.len() > 1 {
                    { field::choices(Field::new("case-window", words::window(), form.window.clone()), windows, sheet.change(|form, window| form.window = window)) }
                }
                if is_of_matter {
                    { field::select(Field::new("case-matter", words::matter(), form.matter.clone()), &matters, text::choose(), sheet.change(|form, matter| form.matter = matter)) }
                    if form.kind == "matter" { { limit(form, desk) } }
                } else {
                    { field::area(Field::new("case-what", words::what(), form.what.clone()), rules::TEXT_MAX, sheet.change(|form, what| form.what = what)) }
                    if form.kind == "letter" {
                        { field::select(Field::new("case-letter-kind", words::kind_of_letter(), form.letter_kind.clone()), &letters, text::choose(), sheet.change(|form, kind| form.letter_kind = kind)) }
                    }
                    { field::date(Field::new("case-given", words::given(), form.given.clone()), Some(desk.today), None, sheet.change(|form, given| form.given = given)) }
                }
            </>
        },
    )
}

/// The limit that the case will have, before it is taken in.
fn limit(form: &Form, desk: &Desk<'_>) -> Html {
    let Some(figures) = desk.reference.figures.limit().filter(|_| !form.matter.is_empty()) else {
        return Html::default();
    };
    let subject = Subject::Matter(MatterId::new(&form.matter));
    let Ok(limit) = rules::limit_of(&subject, &figures, desk.reference) else { return Html::default() };
    let source = words::source(limit.source);
    let line = match limit.unit {
        doorstep_core::centre::Unit::Working => words::limit_working(source, limit.days),
        doorstep_core::centre::Unit::Calendar => words::limit_days(source, limit.days),
    };
    html! { <div class="weui-cell">{ quiet(line) }</div> }
}

fn client(sheet: &Sheet<'_>) -> Html {
    let form = &sheet.form;
    let label = match form.kind.as_str() {
        "letter" => words::sender(),
        "task" => words::assigner(),
        _ => words::client(),
    };
    group(
        AttrValue::Static(""),
        html! {
            <>
                { field::text(Field::new("case-client", label, form.client.clone()), sheet.change(|form, client| form.client = client)) }
                { field::number(Field::new("case-phone", words::phone(), form.phone.clone()).hint(text::optional()), sheet.change(|form, phone| form.phone = phone)) }
            </>
        },
    )
}

/// How it comes in, and what is special about it.
fn coming(sheet: &Sheet<'_>, desk: &Desk<'_>) -> Html {
    let form = &sheet.form;
    let ways = [(AttrValue::Static("window"), words::at_window()), (AttrValue::Static("online"), words::online())];
    let way = if form.online { "online" } else { "window" };
    let changes = (
        sheet.change(|form: &mut Form, date| form.date = date),
        sheet.change(|form: &mut Form, time| form.time = time),
    );
    let checks = desk.reference.figures.limit().is_some_and(|figures| figures.site_check_days.is_some());
    let site_check = sheet.change(|form: &mut Form, site_check| form.site_check = site_check);
    group(
        AttrValue::Static(""),
        html! {
            <>
                { field::choices(Field::new("case-way", words::came(), way), &ways, sheet.change(|form: &mut Form, way: String| form.online = way == "online")) }
                if form.online {
                    { field::moment(("case-date", "case-time"), words::online_at(), (&form.date, &form.time), changes, (words::date(), words::time())) }
                }
                if checks { { field::check("case-site-check", None, html! { words::site_check() }, form.site_check, site_check) } }
                { field::area(Field::new("case-special", words::special(), form.special.clone()).hint(text::optional()), rules::TEXT_MAX, sheet.change(|form, special| form.special = special)) }
            </>
        },
    )
}

/// When, where and by whom.
fn appointment(sheet: &Sheet<'_>, desk: &Desk<'_>) -> Html {
    let form = &sheet.form;
    let places = [(AttrValue::Static("hall"), words::in_hall()), (AttrValue::Static("home"), words::at_home())];
    let place = if form.at_home { "home" } else { "hall" };
    let changes = (
        sheet.change(|form: &mut Form, date| form.date = date),
        sheet.change(|form: &mut Form, time| form.time = time),
    );
    let people = booking::people(&WindowId::new(&form.window), desk.today, desk.reference);
    let people: Vec<(AttrValue, AttrValue)> =
        people.into_iter().map(|worker| (AttrValue::from(worker.to_string()), desk.name(worker))).collect();
    let need = Field::new("case-need", words::need(), form.need.clone()).hint(words::need_hint());
    group(
        words::booking(),
        html! {
            <>
                { field::area(need, rules::TEXT_MAX, sheet.change(|form, need| form.need = need)) }
                { field::choices(Field::new("case-place", words::place(), place), &places, sheet.change(|form: &mut Form, place: String| form.at_home = place == "home")) }
                if form.at_home {
                    { field::text(Field::new("case-address", words::address(), form.address.clone()), sheet.change(|form, address| form.address = address)) }
                }
                { field::moment(("case-date", "case-time"), words::begins(), (&form.date, &form.time), changes, (words::date(), words::time())) }
                { field::time(Field::new("case-until", words::ends(), form.until.clone()), sheet.change(|form, until| form.until = until)) }
                { field::select(Field::new("case-worker", words::worker(), form.worker.clone()), &people, text::nobody_chosen(), sheet.change(|form, worker| form.worker = worker)) }
            </>
        },
    )
}

fn letter_name(kind: LetterKind) -> String {
    format!("{kind:?}")
}

impl Form {
    fn client(&self) -> Client {
        let private = |text: &str| Private::new(text.trim().to_owned());
        Client { name: private(&self.client), phone: private(&self.phone) }
    }

    /// Errors: the field that is missing before anything can be judged.
    fn subject(&self) -> Result<Subject, AttrValue> {
        let given = Date::parse(&self.given);
        let what = self.what.trim().to_owned();
        Ok(match self.kind.as_str() {
            "letter" => {
                let kind = LetterKind::ALL.into_iter().find(|kind| letter_name(*kind) == self.letter_kind);
                Subject::Letter(Letter { kind, what, given })
            }
            "task" => Subject::Task(Task { what, due: given.ok_or_else(words::given)? }),
            _ if self.matter.is_empty() => return Err(words::matter()),
            _ => Subject::Matter(MatterId::new(&self.matter)),
        })
    }

    /// Errors: as above. Shape: a case that comes in at the window does so at the tap.
    fn intake(&self) -> Result<Intake, AttrValue> {
        let at = if self.online { moment(&self.date, &self.time).ok_or_else(words::online_at)? } else { Timestamp(0) };
        Ok(Intake {
            subject: self.subject()?,
            window: WindowId::new(&self.window),
            client: self.client(),
            online: self.online,
            at,
            site_check: self.site_check,
            special: self.special.trim().to_owned(),
        })
    }

    fn booking(&self) -> Result<Booking, AttrValue> {
        if self.matter.is_empty() {
            return Err(words::matter());
        }
        let from = moment(&self.date, &self.time).ok_or_else(words::begins)?;
        let to = if self.until.is_empty() {
            from.plus_minutes(booking::LENGTH_MINUTES)
        } else {
            moment(&self.date, &self.until).ok_or_else(words::ends)?
        };
        Ok(Booking {
            matter: MatterId::new(&self.matter),
            window: WindowId::new(&self.window),
            client: self.client(),
            need: self.need.trim().to_owned(),
            at_home: self.at_home,
            address: Private::new(if self.at_home { self.address.trim().to_owned() } else { String::new() }),
            from,
            to,
            worker: WorkerId::new(&self.worker),
        })
    }
}

fn send(sheet: &Sheet<'_>, desk: &Desk<'_>) -> Html {
    const TEST: &str = "case-send";
    let (form, emit) = (&sheet.form, sheet.emit);
    let offices = rules::intake_offices(&WindowId::new(&form.window));
    let acting = authority::office(&desk.reference.organisation, desk.me, desk.today, &offices);
    let books = form.kind == "booking";
    let label = if books { words::booking_send() } else { words::send() };
    let Some(doc) = form.id.map(DocId::drawn) else {
        return act::lacking(words::about(), TEST, label, desk, emit);
    };
    let button = Act {
        acting,
        draft: Some(KEY.to_owned()),
        then: Some(Route::Case(doc)),
        ..Act::new(Look::Main, TEST, label.clone())
    };
    if books {
        return match form.booking() {
            Ok(booking) => button.button(doc, move |_| Statement::AppointmentAgreed(booking.clone()), desk, emit),
            Err(field) => act::lacking(field, TEST, label, desk, emit),
        };
    }
    match form.intake() {
        Ok(intake) => {
            let say = move |now| {
                let at = if intake.online { intake.at } else { now };
                Statement::CaseReceived(Intake { at, ..intake.clone() })
            };
            button.button(doc, say, desk, emit)
        }
        Err(field) => act::lacking(field, TEST, label, desk, emit),
    }
}
