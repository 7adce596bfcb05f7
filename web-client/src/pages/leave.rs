//! One leave: the slip, who decided what, and what its person or an approver may do with it.

use doorstep_core::domain::DocId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::leave::Return;
use doorstep_core::fold::Leave;
use doorstep_core::regime::leave::{self as rules, Standing};
use doorstep_core::regime::trace::Line;
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::{approvals, cover, draft, fault, leave_new, leaves, needs, stand_in};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, big, card, group, quiet, titled_card};
use crate::components::cited::trace;
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, close_sheet, go, on_click};
use crate::components::sheet::Sheet;
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, leave as words, when, who};
use crate::update::{Event, WriteRequest};

pub fn view(state: &State, desk: &Desk<'_>, doc: DocId, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let Some(leave) = desk.leave(doc) else {
        let body = cell::empty(text::record_missing(), link("back-to-list", words::mine(), go(emit, Route::Leaves)));
        return page(state, emit, Page { title: words::detail(), body, actions: Html::default(), badges });
    };
    let mine = leave.person == *desk.me;
    let body = html! {
        <>
            { if mine { head(doc, leave, desk) } else { approvals::cards(doc, leave, desk, emit) } }
            { stand_in::question(doc, leave, desk, emit) }
            { slip(leave, desk) }
            if mine { { stand_in::others(doc, leave, desk, emit) } }
            { cover::cards(doc, leave, desk, emit) }
            { fault::cards(doc, leave, desk, emit) }
            { opinions(leave, desk, emit) }
            if mine { { overdue_reason(doc, leave, desk, emit) } }
            { card(link("history", text::history(), go(emit, Route::Record(doc)))) }
            { approvals::sheets(desk, emit) }
            { why(leave, desk, emit) }
        </>
    };
    let actions = if mine {
        own_actions(doc, leave, desk, emit)
    } else if leave.recorded_by.as_ref() == Some(desk.me) {
        recorded_actions(doc, leave, desk, emit)
    } else {
        Html::default()
    };
    page(state, emit, Page { title: words::detail(), body, actions, badges })
}

fn head(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> Html {
    card(html! {
        <>
            { big(when::span(leave.from, leave.to, desk.today)) }
            { leaves::state_tag(doc, leave, desk) }
            if let Some(date) = leave.return_due.filter(|_| rules::covers(leave) && leave.returned_at.is_none()) {
                { quiet(words::return_due(when::relative_day(date, desk.today))) }
            }
        </>
    })
}

fn slip(leave: &Leave, desk: &Desk<'_>) -> Html {
    let class = words::class(leave.length);
    group(
        words::detail(),
        html! {
            <>
                { cell::row_text(words::kind(), AttrValue::Static(who::leave_kind(leave.kind))) }
                { cell::row_text(words::length(), words::line_length(text::length(leave.minutes), class)) }
                if leave.joined_minutes != leave.minutes {
                    { cell::row_text(AttrValue::Static(""), words::length_joined(text::length(leave.joined_minutes))) }
                }
                { cell::row_text(words::reason(), leave.reason.clone()) }
                if let Some(official) = leave.official { { cell::row_text(words::official_label(), words::official(official)) } }
                if let Some(figures) = &desk.reference.figures.leave {
                    { cell::row_text(leave_new::arrangement(figures), leave.substitute.clone()) }
                }
                { for leave.stand_ins.iter().map(|named| cell::row_text(words::duty(named.duty), stand_in::said(named, desk))) }
                { cell::row_text(words::contact(), leave.contact.clone()) }
                { cell::row_text(words::state(), words::submitted_at(when::at(leave.submitted_at, desk.today))) }
                if let Some(number) = &leave.filed_number { { cell::row_text(words::file(), words::filed_as(number)) } }
            </>
        },
    )
}

fn opinions(leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let why = link("why", text::why(), choose(emit, "sheet", "why"));
    if leave.chain.is_empty() {
        // Somebody wrote it down; nobody had to agree.
        return card(why);
    }
    titled_card(
        words::chain(),
        html! {
            <>
                { leave_new::chain_list(desk, &leave.chain, leave.to_file, &leave.person) }
                <ul class="plain-list">
                    { for leave.decided.iter().map(|decided| {
                        let name = desk.name(&decided.by);
                        let line = if decided.agree { words::decided_agree(name) } else { words::decided_refuse(name, &decided.reason) };
                        // It had no effect before the successor took it over.
                        let ratified = decided.ratified_by.as_ref().map(|by| words::ratified(desk.name(by)));
                        html! { <li>{ line }{ ratified }<span class="quiet">{ format!(" {}", when::at(decided.at, desk.today)) }</span></li> }
                    }) }
                </ul>
                { why }
            </>
        },
    )
}

/// The sheet that says why this length and these approvals.
fn why(leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if desk.state.chosen("sheet") != "why" {
        return Html::default();
    }
    let say = |line: &Line| words::figure(line.figure, &line.value, desk.reference);
    html! {
        <Sheet title={words::why_title()} onclose={close_sheet(emit)} test="why-sheet">
            { trace(&rules::why(leave, desk.reference), say, emit) }
        </Sheet>
    }
}

fn reason_key(doc: DocId) -> String {
    format!("leave/{doc}/return")
}

fn overdue_reason(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if rules::standing(leave, desk.now) != Standing::OverdueReturn {
        return Html::default();
    }
    let key = reason_key(doc);
    let reason: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &reason, |form, reason| *form = reason);
    let lacking = desk.state.chosen("tried") == "report-return" && reason.trim().is_empty();
    html! {
        <>
            { group(AttrValue::Static(""), field::area(Field::new("return-reason", words::return_reason(), reason), rules::TEXT_MAX, change)) }
            if lacking {
                <div role="alert">{ cell::missing(text::missing_title(), &[text::code::required(words::return_reason())]) }</div>
            }
        </>
    }
}

/// States something that can be undone for some seconds.
fn held(doc: DocId, statement: fn(()) -> Statement, emit: &Callback<Event>) -> Callback<yew::MouseEvent> {
    on_click(emit, move || {
        let request = WriteRequest::new(vec![stated(doc, None, statement(()))]);
        Event::Write(WriteRequest { held: true, ..request })
    })
}

/// What somebody wrote down for a colleague by mistake is theirs to take back (ZY-AB-8).
fn recorded_actions(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    match rules::standing(leave, desk.now) {
        Standing::Approved | Standing::Running => {
            button(Look::Warn, "revoke", words::revoke(), held(doc, Statement::LeaveRevoked, emit))
        }
        _ => Html::default(),
    }
}

fn own_actions(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let held = |statement: fn(()) -> Statement| held(doc, statement, emit);
    match rules::standing(leave, desk.now) {
        Standing::Submitted | Standing::Consented => {
            button(Look::Warn, "withdraw", words::withdraw(), held(Statement::LeaveWithdrawn))
        }
        Standing::Approved | Standing::Filed => {
            button(Look::Warn, "revoke", words::revoke(), held(Statement::LeaveRevoked))
        }
        standing @ (Standing::Running | Standing::OverdueReturn) => {
            let reason: String = draft::read(desk.state, &reason_key(doc));
            if standing == Standing::OverdueReturn && reason.trim().is_empty() {
                return button(Look::Main, "report-return", words::go_back(), choose(emit, "tried", "report-return"));
            }
            let onclick = on_click(emit, move || {
                let back = Return { at: clock::wall(), reason: reason.clone() };
                let request = WriteRequest::new(vec![stated(doc, None, Statement::LeaveReturned(back))]);
                Event::Write(WriteRequest { draft: Some(reason_key(doc)), ..request })
            });
            button(Look::Main, "report-return", words::go_back(), onclick)
        }
        Standing::Rejected | Standing::Withdrawn => {
            let form = leave_new::Form::of_leave(leave);
            let emit = emit.clone();
            let onclick = Callback::from(move |_: yew::MouseEvent| {
                draft::keep(&emit, leave_new::KEY, &form);
                emit.emit(Event::Navigate(Route::LeaveNew));
            });
            button(Look::Plain, "leave-again", words::again(), onclick)
        }
        Standing::Returned | Standing::Revoked => Html::default(),
    }
}
