//! What somebody asked for: written down, accepted, declined.

use doorstep_core::domain::{Date, DocId, Private, WindowId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::extended::{Declined, Request, Start, Trigger};
use doorstep_core::fact::private::Field as Looked;
use doorstep_core::fold::extended::Asked;
use doorstep_core::regime::extended::{self as rules, TEXT_MAX};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, ContextProvider, Html, html};

use super::{OPEN, day_of, opens, requests, today};
use crate::components::button::{Look, link};
use crate::components::cell::{quiet, row, titled_card};
use crate::components::field::{self, Field};
use crate::components::masked::Masked;
use crate::io::clock;
use crate::pages::act::{Act, lacking};
use crate::pages::desk::{Desk, stated};
use crate::pages::draft;
use crate::text::{self, extended as words, when};
use crate::update::Event;

/// Windows for which the person may write a request down.
fn windows<'a>(desk: &Desk<'a>) -> Vec<&'a WindowId> {
    let all = desk.reference.organisation.windows.keys();
    all.filter(|window| rules::asks_for(window, desk.me, &desk.world()).is_some()).collect()
}

pub(super) fn view(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let windows = windows(desk);
    // What was answered stays in sight until its day is over.
    let shown = requests(desk);
    if windows.is_empty() && shown.is_empty() {
        return Html::default();
    }
    titled_card(
        words::asked(),
        html! {
            <div>
                <ul class="plain-list">{ for shown.into_iter().map(|(doc, asked)| request(doc, &asked, desk, emit)) }</ul>
                if !windows.is_empty() { <div>{ asking(&windows, desk, emit) }</div> }
            </div>
        },
    )
}

fn request(doc: DocId, asked: &Asked, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Request { window, on, trigger, written, name, matter, .. } = &asked.request;
    let day = when::relative_day(*on, desk.today);
    let facts = [
        AttrValue::Static(words::trigger(*trigger)),
        if *written { words::written() } else { words::oral() },
        words::asked_for(day),
    ];
    let answered = match (&asked.accepted, &asked.declined) {
        (_, Some((by, declined))) => words::declined_by(desk.name(&by.who), &declined.reason),
        (Some(by), None) => words::accepted_by(desk.name(&by.who)),
        (None, None) => AttrValue::default(),
    };
    html! {
        <li class="person" data-test="ext-asked" data-open={asked.is_open().to_string()}>
            <span class="strong">{ text::dotted(&[desk.window(window), matter.clone().into()]) }</span>
            { quiet(text::dotted(&facts)) }
            if !name.reveal().is_empty() {
                { row(words::name(), html! {
                    <ContextProvider<DocId> context={doc}><Masked what={words::name()} value={name.clone()} field={Looked::Name} /></ContextProvider<DocId>>
                }) }
            }
            { quiet(answered) }
            <div>{ answers(doc, asked, desk, emit) }</div>
        </li>
    }
}

/// Accepted, and begun at once when it is time; or declined.
fn answers(doc: DocId, asked: &Asked, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let window = &asked.request.window;
    let Some(acting) = rules::answers(window, desk.me, &desk.world()) else { return Html::default() };
    let day = today(window, desk);
    let is_today = asked.request.on == desk.state.wall.date() && rules::is_time(window, desk.now, desk.reference);
    let of_day = day_of(day, desk);
    let mut sessions = of_day.iter().flat_map(|day| &day.sessions);
    let can_begin = is_today && sessions.all(|session| session.request != Some(doc) && !session.is_open());
    let begun = Start {
        window: window.clone(),
        on: asked.request.on,
        trigger: asked.request.trigger,
        request: Some(doc),
        authority: String::new(),
        staff: desk.me.clone(),
        waiting: 1,
        // What it is about stands in the request alone, which the property management does not read.
        remark: if asked.request.trigger == Trigger::Other { words::as_asked().to_string() } else { String::new() },
    };
    let starts = rules::starts(window, desk.me, desk.me, &desk.world());
    let start = |first, label| {
        let act = Act { acting: starts.clone(), first, ..Act::new(Look::Main, "ext-accept-start", label) };
        act.button(day, move |_| Statement::SessionStarted(begun.clone()), desk, emit)
    };
    if !asked.is_open() {
        let accepted = asked.accepted.is_some() && can_begin;
        return if accepted { start(None, words::start()) } else { Html::default() };
    }
    let accept = if can_begin {
        let accepted = stated(doc, Some(acting.clone()), Statement::SessionAccepted(()));
        start(Some(accepted), words::accept_start())
    } else {
        let act = Act { acting: Some(acting.clone()), ..Act::new(Look::Main, "ext-accept", words::accept()) };
        act.button(doc, |_| Statement::SessionAccepted(()), desk, emit)
    };
    let of_decline = format!("decline/{doc}");
    html! {
        <>
            { accept }
            if desk.state.chosen(OPEN) == of_decline {
                { decline(doc, acting, desk, emit) }
            } else {
                { link("ext-decline-open", words::decline(), opens(emit, of_decline)) }
            }
        </>
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct DeclineForm {
    reason: String,
    explained: bool,
}

fn decline(
    doc: DocId,
    acting: (doorstep_core::domain::Role, doorstep_core::domain::GrantId),
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let key = format!("extended/{doc}/decline");
    let form: DeclineForm = draft::read(desk.state, &key);
    let reason = draft::change(emit, &key, &form, |form: &mut DeclineForm, text| form.reason = text);
    let explained = draft::change(emit, &key, &form, |form: &mut DeclineForm, done| form.explained = done);
    let act = Act::new(Look::Plain, "ext-decline", words::decline());
    let act = Act { acting: Some(acting), draft: Some(key.clone()), ..act };
    let (why, told) = (form.reason.trim().to_owned(), form.explained);
    let say = move |at| Statement::SessionDeclined(Declined { reason: why.clone(), explained_at: told.then_some(at) });
    html! {
        <div>
            { field::area(Field::new("ext-decline-reason", words::decline_reason(), form.reason.clone()), TEXT_MAX, reason) }
            { field::check("ext-explained", None, html! { { words::explained_to() } }, form.explained, explained) }
            { act.button(doc, say, desk, emit) }
        </div>
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct AskForm {
    doc: Option<[u8; 16]>,
    window: String,
    on: String,
    trigger: String,
    written: bool,
    name: String,
    phone: String,
    matter: String,
}

fn asking(windows: &[&WindowId], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    const KEY: &str = "extended/ask";
    let written = requests(desk).len();
    let of_ask = format!("ask/{written}");
    if desk.state.chosen(OPEN) != of_ask {
        return link("ext-ask-open", words::ask(), opens(emit, of_ask));
    }
    let mut form: AskForm = draft::read(desk.state, KEY);
    if form.window.is_empty() {
        form.window = windows.first().map_or_else(String::new, |window| window.to_string());
    }
    if form.on.is_empty() {
        form.on = desk.today.to_string();
    }
    let change = |set: fn(&mut AskForm, String)| {
        draft::change(emit, KEY, &form, move |form: &mut AskForm, value| {
            form.doc = form.doc.or_else(clock::random);
            set(form, value);
        })
    };
    let in_writing = draft::change(emit, KEY, &form, |form: &mut AskForm, done| form.written = done);
    let options: Vec<(AttrValue, AttrValue)> =
        windows.iter().map(|window| (AttrValue::from(window.to_string()), desk.window(window))).collect();
    let reasons: Vec<(AttrValue, AttrValue)> = Trigger::ALL
        .into_iter()
        .map(|trigger| (AttrValue::from((trigger as u8).to_string()), AttrValue::Static(words::trigger(trigger))))
        .collect();
    let trigger = Trigger::ALL.into_iter().find(|trigger| (*trigger as u8).to_string() == form.trigger);
    let send = match (form.doc, trigger, Date::parse(&form.on)) {
        (Some(random), Some(trigger), Some(on)) => {
            let request = Request {
                window: WindowId::new(&form.window),
                on,
                trigger,
                written: form.written,
                name: Private::new(form.name.trim().to_owned()),
                phone: Private::new(form.phone.trim().to_owned()),
                matter: form.matter.trim().to_owned(),
            };
            let acting = rules::asks_for(&request.window, desk.me, &desk.world());
            let act = Act { acting, draft: Some(KEY.to_owned()), ..Act::new(Look::Main, "ext-ask", words::ask()) };
            act.button(DocId::drawn(random), move |_| Statement::SessionAsked(request.clone()), desk, emit)
        }
        _ => lacking(words::why_on(), "ext-ask", words::ask(), desk, emit),
    };
    html! {
        <div>
            if windows.len() > 1 {
                { field::select(Field::new("ext-ask-window", words::window(), form.window.clone()), &options, words::window(), change(|form, value| form.window = value)) }
            }
            { field::select(Field::new("ext-ask-trigger", words::why_on(), form.trigger.clone()), &reasons, words::why_on(), change(|form, value| form.trigger = value)) }
            { field::date(Field::new("ext-ask-on", words::on(), form.on.clone()), Some(desk.today), None, change(|form, value| form.on = value)) }
            { field::text(Field::new("ext-ask-matter", words::matter(), form.matter.clone()), change(|form, value| form.matter = value)) }
            { field::text(Field::new("ext-ask-name", words::name(), form.name.clone()), change(|form, value| form.name = value)) }
            { field::number(Field::new("ext-ask-phone", words::phone(), form.phone.clone()), change(|form, value| form.phone = value)) }
            { field::check("ext-ask-written", None, html! { { words::written() } }, form.written, in_writing) }
            { send }
        </div>
    }
}
