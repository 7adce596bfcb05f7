//! One window's session: begun, handed over, ended.

use doorstep_core::domain::{DocId, WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::extended::{Close, Handover, Start, Trigger};
use doorstep_core::fold::extended::{Day, Session};
use doorstep_core::regime::extended::{self as rules, TEXT_MAX};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::{OPEN, day_of, opens, staff, today};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, quiet, tag, titled_card};
use crate::components::field::{self, Field};
use crate::pages::act::{Act, lacking};
use crate::pages::desk::Desk;
use crate::pages::draft;
use crate::text::{self, extended as words, when};
use crate::update::Event;

pub(super) fn view(window: &WindowId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let doc = today(window, desk);
    let day = day_of(doc, desk);
    let day = day.as_ref();
    let closing = rules::closing(window, desk.today, desk.reference);
    let closes = closing.map_or_else(words::rest_day, |closing| words::closes(closing.clock()));
    // What was done counts from when it was done: it only waits to be sent.
    let pending = desk.pending(doc);
    titled_card(
        desk.window(window),
        html! {
            <div data-test="ext-window" data-window={window.to_string()}>
                <p class="inline">
                    <span class="quiet">{ closes }</span>
                    if pending > 0 { { tag(Tone::Quiet, text::sync::chip_waiting(pending)) } }
                </p>
                <div>
                    { match day.and_then(|day| Some((day, day.open()?))) {
                        Some((day, (at, session))) => running(doc, day, at, session, desk, emit),
                        None => start(doc, window, day, desk, emit),
                    } }
                </div>
            </div>
        },
    )
}

/// A session that somebody went home from: a day before, and still open.
pub(super) fn forgotten(doc: DocId, day: &Day, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some((at, session)) = day.open() else { return Html::default() };
    titled_card(
        desk.window(&day.window),
        html! {
            <div data-test="ext-forgotten">
                <p>{ tag(Tone::Warn, words::forgotten(when::relative_day(day.on, desk.today))) }</p>
                { running(doc, day, at, session, desk, emit) }
            </div>
        },
    )
}

fn running(doc: DocId, day: &Day, at: u8, session: &Session, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let minutes = rules::duration(day, session, desk.now, desk.reference);
    let who = session.staff().map_or_else(AttrValue::default, |staff| desk.name(staff));
    let since = session.parts.last().map_or_else(AttrValue::default, |part| when::at(part.from, desk.today));
    let (may_end, heads) =
        (rules::ends(day, session, desk.me, &desk.world()), rules::heads(&day.window, desk.me, &desk.world()));
    let opened = desk.state.chosen(OPEN);
    let (of_close, of_hand) = (format!("close/{doc}/{at}"), format!("hand/{doc}/{at}/{}", session.parts.len()));
    html! {
        <div data-test="ext-running">
            <p class="strong">{ words::running(who, since) }</p>
            { quiet(text::dotted(&[AttrValue::Static(words::trigger(session.trigger)), words::so_far(words::minutes(minutes))])) }
            if let Some(acting) = may_end {
                if opened == of_close {
                    { close(doc, at, acting, desk, emit) }
                } else {
                    { button(Look::Main, "ext-close-open", words::close(), opens(emit, of_close)) }
                }
            }
            if let Some(acting) = heads {
                if opened == of_hand {
                    { hand(doc, day, at, session, acting, desk, emit) }
                } else {
                    { link("ext-hand-open", words::hand(), opens(emit, of_hand)) }
                }
            }
        </div>
    }
}

type Acting = (doorstep_core::domain::Role, doorstep_core::domain::GrantId);

#[derive(Clone, Default, Serialize, Deserialize)]
struct StartForm {
    trigger: String,
    staff: String,
    waiting: String,
    authority: String,
    remark: String,
}

fn start(doc: DocId, window: &WindowId, day: Option<&Day>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let count = day.map_or(0, |day| day.sessions.len());
    let of_start = format!("start/{doc}/{count}");
    if desk.state.chosen(OPEN) != of_start {
        let asked = rules::asks(window, day, desk.now, desk.reference);
        let look = if asked { Look::Main } else { Look::Plain };
        return button(look, "ext-start-open", words::start_open(), opens(emit, of_start));
    }
    let key = format!("extended/{doc}/{count}");
    let form: StartForm = draft::read(desk.state, &key);
    let change = |set: fn(&mut StartForm, String)| draft::change(emit, &key, &form, set);
    // A special request is begun from what was written down of it.
    let offered = Trigger::ALL.into_iter().filter(|trigger| *trigger != Trigger::SpecialRequest);
    let options: Vec<(AttrValue, AttrValue)> = offered
        .clone()
        .map(|trigger| (AttrValue::from((trigger as u8).to_string()), AttrValue::Static(words::trigger(trigger))))
        .collect();
    let written =
        if form.trigger.is_empty() { (Trigger::PeopleWaiting as u8).to_string() } else { form.trigger.clone() };
    let trigger = offered.clone().find(|trigger| (*trigger as u8).to_string() == written);
    let trigger = trigger.unwrap_or(Trigger::PeopleWaiting);
    let people = staff(window, desk);
    let is_own = people.iter().any(|(worker, _)| *worker == *desk.me.to_string());
    let serves = if form.staff.is_empty() && is_own { desk.me.to_string() } else { form.staff.clone() };
    let may_name = !is_own || rules::heads(window, desk.me, &desk.world()).is_some();
    let begun = Start {
        window: window.clone(),
        on: desk.state.wall.date(),
        trigger,
        request: None,
        authority: form.authority.trim().to_owned(),
        staff: WorkerId::new(&serves),
        waiting: form.waiting.trim().parse().unwrap_or_default(),
        remark: form.remark.trim().to_owned(),
    };
    let send = if serves.is_empty() {
        lacking(words::who(), "ext-start", words::start(), desk, emit)
    } else {
        let acting = rules::starts(window, &begun.staff, desk.me, &desk.world());
        let act = Act { acting, draft: Some(key.clone()), ..Act::new(Look::Main, "ext-start", words::start()) };
        act.button(doc, move |_| Statement::SessionStarted(begun.clone()), desk, emit)
    };
    let why = Field::new("ext-trigger", words::why_on(), written);
    html! {
        <div>
            { field::select(why, &options, words::why_on(), change(|form, value| form.trigger = value)) }
            if may_name {
                { field::select(Field::new("ext-staff", words::who(), serves), &people, words::who(), change(|form, value| form.staff = value)) }
            }
            { field::number(Field::new("ext-waiting", words::waiting(), form.waiting.clone()), change(|form, value| form.waiting = value)) }
            if trigger == Trigger::AssignedByLeadership {
                { field::text(Field::new("ext-authority", words::authority(), form.authority.clone()), change(|form, value| form.authority = value)) }
            }
            if trigger == Trigger::Other {
                { field::area(Field::new("ext-remark", words::remark(), form.remark.clone()), TEXT_MAX, change(|form, value| form.remark = value)) }
            }
            { send }
        </div>
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct CloseForm {
    served: String,
    left: String,
    reasons: String,
}

fn close(doc: DocId, at: u8, acting: Option<Acting>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let key = format!("extended/{doc}/{at}/close");
    let form: CloseForm = draft::read(desk.state, &key);
    let change = |set: fn(&mut CloseForm, String)| draft::change(emit, &key, &form, set);
    let count = |text: &str| text.trim().parse::<u16>().ok();
    let left = count(&form.left).unwrap_or_default();
    let send = match count(&form.served).zip(count(&form.left)) {
        Some((served, left)) => {
            let lines = form.reasons.lines().map(str::trim).filter(|line| !line.is_empty() && left > 0);
            let close = Close { session: at, served, left, reasons: lines.map(str::to_owned).collect() };
            let act = Act { acting, draft: Some(key.clone()), ..Act::new(Look::Main, "ext-close", words::close()) };
            act.button(doc, move |_| Statement::SessionClosed(close.clone()), desk, emit)
        }
        None => {
            let what = if count(&form.served).is_none() { words::served() } else { words::left() };
            lacking(what, "ext-close", words::close(), desk, emit)
        }
    };
    html! {
        <div>
            { field::number(Field::new("ext-served", words::served(), form.served.clone()), change(|form, value| form.served = value)) }
            { field::number(Field::new("ext-left", words::left(), form.left.clone()), change(|form, value| form.left = value)) }
            if left > 0 {
                { field::area(Field::new("ext-reasons", words::reasons(), form.reasons.clone()), TEXT_MAX, change(|form, value| form.reasons = value)) }
            }
            { send }
        </div>
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct HandForm {
    to: String,
    reason: String,
}

fn hand(
    doc: DocId,
    day: &Day,
    at: u8,
    session: &Session,
    acting: Acting,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let key = format!("extended/{doc}/{at}/hand");
    let form: HandForm = draft::read(desk.state, &key);
    let change = |set: fn(&mut HandForm, String)| draft::change(emit, &key, &form, set);
    let now = session.staff().map(WorkerId::to_string);
    let others: Vec<_> =
        staff(&day.window, desk).into_iter().filter(|(worker, _)| Some(worker.as_str()) != now.as_deref()).collect();
    let send = if form.to.is_empty() {
        lacking(words::to(), "ext-hand", words::hand(), desk, emit)
    } else {
        let handover = Handover { session: at, to: WorkerId::new(&form.to), reason: form.reason.trim().to_owned() };
        let act = Act::new(Look::Main, "ext-hand", words::hand());
        let act = Act { acting: Some(acting), draft: Some(key.clone()), ..act };
        act.button(doc, move |_| Statement::SessionHandedOver(handover.clone()), desk, emit)
    };
    html! {
        <div>
            { field::select(Field::new("ext-to", words::to(), form.to.clone()), &others, words::to(), change(|form, value| form.to = value)) }
            { field::area(Field::new("ext-reason", words::reason(), form.reason.clone()), TEXT_MAX, change(|form, value| form.reason = value)) }
            { send }
        </div>
    }
}
