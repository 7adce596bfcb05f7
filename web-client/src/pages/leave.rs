//! One leave: the slip, who decided what, and what its person or an approver may do with it.

use doorstep_core::domain::DocId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::approval::Shortening;
use doorstep_core::fact::leave::Return;
use doorstep_core::fold::Leave;
use doorstep_core::regime::leave::{self as rules, Standing};
use doorstep_core::regime::trace::Line;
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::visit_plan::{lines, moment};
use super::{approvals, cover, draft, fault, leave_back, leave_new, leaves, needs, stand_in};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, big, card, group, paragraph, quiet, titled_card};
use crate::components::cited::trace;
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, close_sheet, go, on_click};
use crate::components::sheet::Sheet;
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, approval, leave as words, when, who};
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
            { if mine { head(doc, leave, desk, emit) } else { approvals::cards(doc, leave, desk, emit) } }
            { stand_in::question(doc, leave, desk, emit) }
            { slip(leave, desk) }
            if mine { { stand_in::others(doc, leave, desk, emit) } }
            { cover::cards(doc, leave, desk, emit) }
            { fault::cards(doc, leave, desk, emit) }
            { opinions(leave, desk, emit) }
            if mine { { own_talk(doc, leave, desk) } { later_acts(leave, desk, emit) } }
            { leave_back::cards(doc, leave, desk, emit) }
            if mine { { leave_back::punched(doc, leave, desk, emit) } { overdue_reason(doc, leave, desk, emit) } }
            { approvals::remark_button(doc, leave, desk, emit) }
            { card(link("history", text::history(), go(emit, Route::Record(doc)))) }
            { approvals::sheets(desk, emit) }
            if mine { { shorten(doc, desk, emit) } }
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

/// Where it stands, by name and since when, with what its person may do about that.
fn head(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let waits = match rules::standing(leave, desk.now) {
        Standing::Submitted | Standing::Consented => waiting(doc, leave, desk, emit),
        Standing::SentBack => to_change(doc, leave, desk, emit),
        _ => Html::default(),
    };
    card(html! {
        <>
            { big(when::span(leave.from, leave.to, desk.today)) }
            { leaves::state_tag(doc, leave, desk) }
            if let Some(shortened) = &leave.shortened { { quiet(approval::shortened(when::at(shortened.to, desk.today))) } }
            if let Some(date) = leave.return_due.filter(|_| rules::covers(leave) && leave.returned_at.is_none() && leave.back.expected.is_none()) {
                { quiet(words::return_due(when::relative_day(date, desk.today))) }
            }
            { waits }
        </>
    })
}

/// For whom it waits since when, with 催办 and 撤回.
fn waiting(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let since = approval::since(when::at(leave.due_since(), desk.today));
    let handed = leave.due_steps().filter_map(|(due, _)| rules::handed(leave, due, desk.today, desk.reference));
    let handed = handed.map(|handed| approval::in_hands_of(desk.name(&handed.by), desk.name(&handed.to)));
    let wait = rules::approval::reminds_in(leave, &desk.world());
    let reminded = leave.reminded.as_ref().map(|reminder| approval::reminded_at(when::at(reminder.at, desk.today)));
    let remind =
        on_click(emit, move || Event::Write(WriteRequest::new(vec![stated(doc, None, Statement::Reminded(()))])));
    let (label, withdrawal) = leave_back::withdrawal(leave, desk);
    let withdraw = button(Look::Warn, "withdraw", label, held(doc, withdrawal, emit));
    html! {
        <div data-test="waits">
            { paragraph(text::dotted(&[leaves::waits_for(leave, desk), since])) }
            { for approvals::together(leave, desk).into_iter().map(quiet) }
            { for handed.map(quiet) }
            { for reminded.into_iter().map(quiet) }
            if wait > 0 { { quiet(approval::remind_later(text::length(wait))) } }
            <div class="button-row">
                { withdraw }
                if wait == 0 { { button(Look::Plain, "remind", approval::remind(), remind) } }
            </div>
        </div>
    }
}

/// What came back, with the way to change it.
fn to_change(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let form = leave_new::Form::of_leave(leave).again(doc);
    let (label, withdrawal) = leave_back::withdrawal(leave, desk);
    html! {
        <>
            { approvals::changed_since(leave, desk) }
            <div class="button-row">
                { button(Look::Warn, "withdraw", label, held(doc, withdrawal, emit)) }
                { button(Look::Main, "change-again", approval::change_again(), fill(form, emit)) }
            </div>
        </>
    }
}

/// Opens the form of a slip with this in it.
fn fill(form: leave_new::Form, emit: &Callback<Event>) -> Callback<yew::MouseEvent> {
    let emit = emit.clone();
    Callback::from(move |_: yew::MouseEvent| {
        draft::keep(&emit, leave_new::KEY, &form);
        emit.emit(Event::Navigate(Route::LeaveNew));
    })
}

/// 提前结束 and 续假, of a leave that is approved and not over.
fn later_acts(leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let standing = rules::standing(leave, desk.now);
    let runs = matches!(standing, Standing::Approved | Standing::Filed | Standing::Running);
    if leave.recorded_by.is_some() || !(runs || standing == Standing::OverdueReturn) {
        return Html::default();
    }
    card(html! {
        <div class="button-row">
            if runs && desk.now < leave.to {
                { button(Look::Plain, "shorten", approval::shorten(), choose(emit, "sheet", "shorten")) }
            }
            { button(Look::Plain, "extend", approval::extend(), fill(leave_new::Form::following(leave), emit)) }
        </div>
    })
}

/// The sheet for the new end.
fn shorten(doc: DocId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if desk.state.chosen("sheet") != "shorten" {
        return Html::default();
    }
    let key = format!("leave/{doc}/shorten");
    let mut form: (String, String, String) = draft::read(desk.state, &key);
    if form.0.is_empty() {
        form.0 = desk.today.to_string();
    }
    let to = moment(&form.0, &form.1);
    let intent = to.map(|to| {
        let shortening = Shortening { to, reason: form.2.trim().to_owned() };
        stated(doc, None, Statement::LeaveShortened(shortening))
    });
    let against = intent.as_ref().and_then(|intent| desk.replica.preview(clock::wall(), intent).err());
    let lacking = match (&intent, against) {
        (None, _) => Some(text::code::required(approval::shorten_to())),
        (Some(_), Some(refusals)) => lines(&refusals, desk).into_iter().next(),
        (Some(_), None) => None,
    };
    let act = {
        let (emit, key) = (emit.clone(), key.clone());
        Callback::from(move |_: yew::MouseEvent| {
            let request = WriteRequest::new(intent.iter().cloned().collect());
            emit.emit(Event::Write(WriteRequest { held: true, draft: Some(key.clone()), ..request }));
            emit.emit(Event::Choose("sheet", String::new()));
        })
    };
    let now = (desk.today.to_string(), desk.now.plus_minutes(1).clock());
    let change = |set: fn(&mut (String, String, String), String)| draft::change(emit, &key, &form, set);
    let at_once = draft::change(emit, &key, &form, move |form: &mut (String, String, String), _: yew::MouseEvent| {
        (form.0, form.1) = now.clone();
    });
    html! {
        <Sheet title={approval::shorten()} onclose={close_sheet(emit)} test="shorten-sheet">
            { quiet(approval::shorten_hint()) }
            <div class="weui-cells">
                { field::moment(("shorten-date", "shorten-time"), approval::shorten_to(), (&form.0, &form.1),
                    (change(|form, date| form.0 = date), change(|form, time| form.1 = time)), (words::date(), words::time())) }
                { field::text(Field::new("shorten-why", approval::shorten_why(), form.2.clone()).hint(text::optional()), change(|form, why| form.2 = why)) }
            </div>
            <div class="phrases"><button type="button" class="phrase" data-test="shorten-now" onclick={at_once}>{ approval::shorten_now() }</button></div>
            { cover::attempt("shorten-send", approval::shorten(), lacking, desk, emit, act) }
        </Sheet>
    }
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
                if desk.reference.figures.leave.is_some() {
                    { cell::row_text(leave_new::arrangement(desk.reference), leave.substitute.clone()) }
                }
                { for leave.stand_ins.iter().map(|named| cell::row_text(words::duty(named.duty), stand_in::said(named, desk))) }
                { cell::row_text(words::contact(), leave.contact.clone()) }
                { cell::row_text(words::state(), words::submitted_at(when::at(leave.submitted_at, desk.today))) }
                if let Some(number) = &leave.filed_number { { cell::row_text(words::file(), words::filed_as(number)) } }
            </>
        },
    )
}

/// What others said, and what is left of the annual leave; on an approver's card it stands already.
fn own_talk(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> Html {
    let lines = approvals::balance(doc, leave, desk);
    let said = !leave.remarks.is_empty() || leave.asked.iter().any(|asked| asked.answer.is_some());
    if lines.is_empty() && !said {
        return Html::default();
    }
    card(html! { <>{ for lines.into_iter().map(paragraph) }{ approvals::said(leave, desk) }</> })
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
                { leave_new::chain_list(desk, &leave.chain, leave_new::Then { filed: leave.to_file, told: &leave.inform }, &leave.person) }
                <ul class="plain-list">
                    { for leave.decided.iter().map(|decided| {
                        let name = stand_in::decided_by(decided, desk);
                        let line = if decided.agree { words::decided_agree(name) } else { words::decided_refuse(name, &decided.reason) };
                        // It had no effect before the successor took it over.
                        let ratified = decided.ratified_by.as_ref().map(|by| words::ratified(desk.name(by)));
                        let for_whom = approvals::for_whom(decided, leave, desk.replica);
                        html! { <li>{ line }{ for_whom }{ ratified }<span class="quiet">{ format!(" {}", when::at(decided.at, desk.today)) }</span></li> }
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
    if rules::standing(leave, desk.now) != Standing::OverdueReturn || leave.back.expected.is_some() {
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
        Standing::Approved | Standing::Filed | Standing::Running => {
            button(Look::Warn, "revoke", words::revoke(), held(doc, Statement::LeaveRevoked, emit))
        }
        _ => Html::default(),
    }
}

fn own_actions(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let held = |statement: fn(()) -> Statement| held(doc, statement, emit);
    match rules::standing(leave, desk.now) {
        // At the head of the page.
        Standing::Submitted | Standing::Consented | Standing::SentBack => Html::default(),
        Standing::Approved | Standing::Filed => {
            button(Look::Warn, "revoke", words::revoke(), held(Statement::LeaveRevoked))
        }
        Standing::OverdueReturn | Standing::Awol if leave.returned_at.is_some() => Html::default(),
        standing @ (Standing::Running | Standing::OverdueReturn | Standing::Awol) => {
            let reason: String = draft::read(desk.state, &reason_key(doc));
            if standing == Standing::OverdueReturn && leave.back.expected.is_none() && reason.trim().is_empty() {
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
            button(Look::Plain, "leave-again", words::again(), fill(leave_new::Form::of_leave(leave), emit))
        }
        Standing::Returned | Standing::Revoked => Html::default(),
    }
}
