//! 顶岗: what somebody who is asked to stand in answers, and whom the applicant asks instead.

use doorstep_core::domain::{DocId, Role, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::leave::{Duty, StandInAnswer};
use doorstep_core::fold::Leave;
use doorstep_core::fold::leave::{Decided, StoodIn};
use doorstep_core::regime::leave as rules;
use doorstep_core::regime::leave::acting::Acting;
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::{draft, leave_new};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, card, group, strong};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, on_click};
use crate::text::{self, leave as words, when};
use crate::update::{Event, WriteRequest};

/// What the person is asked to do meanwhile and has not answered.
pub fn asked<'a>(leave: &'a Leave, desk: &Desk<'_>) -> Option<&'a StoodIn> {
    let mine = |named: &&StoodIn| named.worker == *desk.me && named.accepts.is_none();
    leave.stand_ins.iter().find(mine).filter(|_| leave.is_open())
}

/// Who stands in, and what they said to it.
pub fn said(named: &StoodIn, desk: &Desk<'_>) -> AttrValue {
    let name = desk.name(&named.worker);
    match named.accepts {
        None => words::stand_in_waits(name),
        Some(true) => words::stand_in_agrees(name),
        Some(false) => words::stand_in_refuses(name, &named.reason),
    }
}

/// Who would decide for an office: the person, or who acts in their place while they are away.
pub fn at_work(worker: &WorkerId, role: Role, desk: &Desk<'_>) -> AttrValue {
    let name = desk.name(worker);
    match rules::acting::instead_of(worker, role, &desk.world()) {
        Some(acting) => words::in_place(desk.name(&acting), name),
        None => name,
    }
}

/// Who decided, and in whose place.
pub fn decided_by(decided: &Decided, desk: &Desk<'_>) -> AttrValue {
    let name = desk.name(&decided.by);
    match &decided.in_place_of {
        Some(of) => words::in_place(name, desk.name(of)),
        None => name,
    }
}

/// In whose place the person decides now.
pub fn acting(desk: &Desk<'_>) -> Html {
    let offices = rules::acting::at(desk.me, desk.now, &desk.world());
    let notice = |acting: &Acting| {
        let span = when::span(acting.from, acting.to, desk.today);
        html! { <div data-test="acting">{ banner(Tone::Wait, html! { words::acting_now(desk.name(&acting.of), span) }) }</div> }
    };
    offices.iter().map(notice).collect()
}

/// The question to the person who is to stand in, with both answers.
pub fn question(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(named) = asked(leave, desk) else { return Html::default() };
    let (duty, key) = (named.duty, format!("leave/{doc}/stand-in"));
    let reason: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &reason, |form, reason| *form = reason);
    let answer = |accepts: bool| {
        let (key, reason) = (key.clone(), reason.clone());
        on_click(emit, move || {
            let answer = StandInAnswer { duty, accepts, reason: if accepts { String::new() } else { reason.clone() } };
            let request = WriteRequest::new(vec![stated(doc, None, Statement::StandInAnswered(answer))]);
            Event::Write(WriteRequest { draft: Some(key.clone()), ..request })
        })
    };
    let is_missing = reason.trim().is_empty();
    let decline = if is_missing { choose(emit, "tried", "stand-in-decline") } else { answer(false) };
    card(html! {
        <>
            { strong(words::asks_to_stand_in(duty, desk.name(&leave.person))) }
            { field::text(Field::new("stand-in-reason", words::stand_in_reason(), reason.clone()), change) }
            if is_missing && desk.state.chosen("tried") == "stand-in-decline" {
                <div role="alert">{ cell::missing(text::missing_title(), &[text::code::required(words::stand_in_reason())]) }</div>
            }
            <div class="button-row">
                { button(Look::Plain, "stand-in-decline", words::stand_in_decline(), decline) }
                { button(Look::Main, "stand-in-accept", words::stand_in_accept(), answer(true)) }
            </div>
        </>
    })
}

/// Whom the applicant asks in the place of somebody who cannot; what was decided stays.
pub fn others(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if !leave.is_open() || !rules::cover::counts_present(desk.reference) {
        return Html::default();
    }
    let key = format!("leave/{doc}/stand-ins");
    let held = |duty: Duty| {
        let named = leave.stand_ins.iter().find(|named| named.duty == duty);
        named.map_or_else(String::new, |named| named.worker.to_string())
    };
    let (mut post, mut charge): (String, String) = draft::read(desk.state, &key);
    if post.is_empty() && charge.is_empty() {
        (post, charge) = (held(Duty::Post), held(Duty::Charge));
    }
    let form = (post, charge);
    let options = leave_new::colleagues(desk, desk.me);
    let select = |id, duty, value: &String, set: fn(&mut (String, String), String)| {
        let change = draft::change(emit, &key, &form, set);
        field::select(Field::new(id, words::duty(duty), value.clone()), &options, text::nobody_chosen(), change)
    };
    let (named, draft_key) = (leave_new::stand_ins(&form.0, &form.1), key.clone());
    let onclick = on_click(emit, move || {
        let request = WriteRequest::new(vec![stated(doc, None, Statement::StandInsNamed(named.clone()))]);
        Event::Write(WriteRequest { draft: Some(draft_key.clone()), ..request })
    });
    group(
        words::stand_ins(),
        html! {
            <>
                { select("stand-in-post", Duty::Post, &form.0, |form, id| form.0 = id) }
                if leave.stand_ins.iter().any(|named| named.duty == Duty::Charge) {
                    { select("stand-in-charge", Duty::Charge, &form.1, |form, id| form.1 = id) }
                }
                <div class="weui-cell">{ button(Look::Plain, "stand-in-other", words::stand_in_other(), onclick) }</div>
            </>
        },
    )
}

/// What an approver has to know of it: who stands in, and when nobody would be there.
pub fn lines(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> Vec<AttrValue> {
    let line = |named: &StoodIn| text::named(words::duty(named.duty), said(named, desk));
    let mut lines: Vec<AttrValue> = leave.stand_ins.iter().map(line).collect();
    if leave.is_open()
        && let Some(short) = rules::cover::unattended(leave, doc, &desk.world())
    {
        let span = text::when::span(short.from, short.to, desk.today);
        lines.push(match &short.window {
            None => words::line_unattended(span),
            Some(window) => words::line_unattended_at(desk.window(window), span),
        });
    }
    lines.extend((leave.decided_before > 0).then(words::line_renamed));
    lines
}
