//! One visit: who, where, when, the steps, and what may be done with it.

pub mod after;

use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::{Date, DocId, Private};
use doorstep_core::fact::Kind;
use doorstep_core::fact::private::Field as Looked;
use doorstep_core::fact::visit::Cancellation;
use doorstep_core::fold::Visit;
use doorstep_core::fold::visit::{Flag, Moved};
use doorstep_core::regime::visit::{Act, reminders};
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::visit_step::{self, masked, obstacle, offered};
use super::{needs, private_reads, visit_alike, visit_plan, visit_round, visits};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, banner, big, card, group, paragraph, quiet, titled_card};
use crate::components::frame::{Page, page};
use crate::components::masked::Masked;
use crate::components::paths::{choose, go};
use crate::route::Route;
use crate::state::State;
use crate::text::{self, visit as words, when};
use crate::update::Event;

/// Of the statement that cancels a visit.
pub const CANCELLED: Kind = Kind(26);
/// Of the one that sets a new time.
pub const MOVED: Kind = Kind(25);

pub fn view(state: &State, desk: &Desk<'_>, doc: DocId, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let Some(visit) = desk.visit(doc) else {
        let body = cell::empty(text::record_missing(), link("back-to-list", words::title(), go(emit, Route::Visits)));
        return page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges });
    };
    let body = html! {
        <>
            { head(doc, visit, desk) }
            { remarks(doc, visit, desk) }
            { visit_alike::notice(&visit.application, Some(doc), desk, emit) }
            { obstacle::next(visit, desk, emit) }
            { obstacle::sos(visit, desk) }
            { visit_plan::forms(doc, visit, desk, emit) }
            if visit.plan.is_some() {
                { titled_card(words::steps(), visit_step::list(doc, visit, desk, emit)) }
            }
            { after::view(doc, visit, desk, emit) }
            { details(visit, desk) }
            { visit_step::photos::all(desk, emit, doc, visit) }
            <div>{ private_reads::kept(doc, desk) }</div>
            { others(doc, visit, desk, emit) }
            { to_calendar(doc, visit, desk, emit) }
            { visit_plan::sheets(desk, doc, visit, emit) }
        </>
    };
    let title = AttrValue::from(visit.application.applicant.reveal().clone());
    page(state, emit, Page { title, body, actions: resume(doc, visit, desk, emit), badges })
}

fn head(doc: DocId, visit: &Visit, desk: &Desk<'_>) -> Html {
    card(html! {
        <>
            <div class="split">
                { big(visits::when(visit, desk)) }
                <span data-test="visit-stage" data-stage={visits::stage_name(visit.stage)} data-doc={doc.to_string()}>{ visits::stage_tag(visit) }</span>
            </div>
            { paragraph(visits::place(visit)) }
            if let Some(id) = visits::community(visit) { { quiet(desk.community(id)) } }
            if !visit.staff().is_empty() { { quiet(words::staff(desk.names(visit.staff()))) } }
            { quiet(words::window(desk.window(&visit.window))) }
            { visits::reach(doc, visit) }
        </>
    })
}

/// What a person should know before going on: how far it has come to the server, and what is unusual.
fn remarks(doc: DocId, visit: &Visit, desk: &Desk<'_>) -> Html {
    let pending = desk.pending(doc);
    html! {
        <>
            if pending > 0 { { banner(Tone::Quiet, html! { text::sync::sentence_offline_waiting(pending) }) } }
            { for visits::covered(visit, desk).into_iter().map(|line| banner(Tone::Wait, html! { line })) }
            { for visit.acting.last().map(|acting| banner(Tone::Quiet, html! {
                text::case::acting(desk.name(&acting.by.who), desk.name(&acting.instead_of), when::at(acting.by.at, desk.today))
            })) }
            { promptly(visit, desk) }
            if visit.flags.contains(&Flag::VisitAfterChange) { { banner(Tone::Warn, html! { words::after_change() }) } }
            if !visit.moved.is_empty() { { banner(Tone::Quiet, moves(visit, desk)) } }
            if let Some(rejection) = &visit.rejection {
                { banner(Tone::Warn, html! { <>{ paragraph(AttrValue::Static(words::rejection(rejection.reason))) }{ paragraph(AttrValue::from(rejection.text.clone())) }</> }) }
            }
            if let Some(cancellation) = &visit.cancellation {
                { banner(Tone::Warn, cancelled(visit, cancellation, desk)) }
            }
        </>
    }
}

/// What the window owes the applicant, by when; in warning once the day is over.
fn promptly(visit: &Visit, desk: &Desk<'_>) -> Html {
    let Some((target, Due::On(due))) = reminders::target(visit, desk.reference) else { return Html::default() };
    let (target, day) = (words::target(target), when::relative_day(due, desk.today));
    if due < desk.today {
        banner(Tone::Warn, html! { words::need_amber(target, day) })
    } else {
        banner(Tone::Quiet, html! { words::promptly(target, day) })
    }
}

/// Each new time with the one before it, why, by whom and when; the newest first.
fn moves(visit: &Visit, desk: &Desk<'_>) -> Html {
    let line = |moved: &Moved| {
        let by = words::moved_by(desk.name(&moved.by.who), when::at(moved.by.at, desk.today));
        html! { <li>{ moved_words(moved, desk.today) }<br /><span class="quiet">{ by }</span></li> }
    };
    html! {
        <div data-test="moves">
            { paragraph(words::reschedules(visit.moved.len())) }
            <ul class="plain-list">{ for visit.moved.iter().rev().map(line) }</ul>
        </div>
    }
}

/// From when to when, and why.
pub fn moved_words(moved: &Moved, today: Date) -> AttrValue {
    let before = moved.before.map_or_else(words::no_time, |(from, to)| when::span(from, to, today));
    let after = when::span(moved.after.0, moved.after.1, today);
    let reason = AttrValue::Static(words::reschedule_reason(moved.reason));
    let mut said = vec![words::moved(before, after), reason];
    said.extend((!moved.text.trim().is_empty()).then(|| AttrValue::from(moved.text.clone())));
    text::dotted(&said)
}

fn cancelled(visit: &Visit, cancellation: &Cancellation, desk: &Desk<'_>) -> Html {
    let said = visit.trail.iter().rev().find(|step| step.kind == CANCELLED && step.codes.is_empty());
    let by = said.map(|step| words::cancelled_note(desk.name(&step.person), when::at(step.occurred_at, desk.today)));
    html! {
        <>
            { paragraph(words::cancelled_by(&cancellation.who, &cancellation.why)) }
            { by.map(quiet).unwrap_or_default() }
        </>
    }
}

fn resume(doc: DocId, visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    use doorstep_core::regime::visit::offers;
    let Some(step) = visit_step::current(doc, visit, desk) else { return Html::default() };
    let offers = offers(visit, desk.me, &desk.world());
    if !offers.iter().any(|offer| (Act::Inform..=Act::Return).contains(&offer.act)) {
        return Html::default();
    }
    let under_way = visit.is_out(desk.me);
    let label = if under_way { words::resume(words::step(step)) } else { words::next_is(words::step(step)) };
    button(Look::Main, "resume", label, visit_step::enter(emit, doc, step))
}

fn details(visit: &Visit, desk: &Desk<'_>) -> Html {
    let application = &visit.application;
    let text_row = |label: AttrValue, value: &str| cell::row_text(label, value.to_owned());
    let private = |label: AttrValue, value: &Private<String>, field: Looked| {
        if value.reveal().is_empty() { Html::default() } else { cell::row(label.clone(), masked(label, value, field)) }
    };
    let health = |label, value| health(label, value, cell::row);
    let birth = application.birth.map(|birth| {
        let age = words::age(application.applied_on.age_of(birth));
        text::dotted(&[AttrValue::from(birth.to_string()), age])
    });
    group(
        words::details(),
        html! {
            <>
                { cell::row_text(words::category(), AttrValue::Static(words::category_name(application.category))) }
                { cell::row_text(words::matters(), desk.matters(&application.matters)) }
                { private(words::id_number(), &application.id_number, Looked::IdNumber) }
                { private(words::phone(), &application.phone, Looked::Phone) }
                { cell::row_text(words::birth(), birth.unwrap_or_default()) }
                { health(words::disability_grade(), application.disability_grade.map(|grade| words::grade(grade).to_string())) }
                { health(words::unable_reason(), Some(application.unable_reason.clone())) }
                if application.urgent { { health(words::urgent(), Some(application.urgent_reason.clone())) } }
                if let Some(relative) = &application.relative {
                    { cell::row_text(words::relative(), text::dotted(&[
                        AttrValue::from(relative.name.reveal().clone()),
                        AttrValue::from(relative.relation.clone()),
                    ])) }
                    { private(words::relative_phone(), &relative.phone, Looked::Relative) }
                }
                if let Some(project) = &application.project {
                    { text_row(words::project_name(), &project.name) }
                    { text_row(words::project_owner(), &project.owner) }
                    { cell::row_text(words::project_stage(), AttrValue::Static(words::project_stage_name(project.stage))) }
                    if let Some(need) = project.need { { cell::row_text(words::project_need(), AttrValue::Static(words::project_need_name(need))) } }
                    { text_row(words::project_problem(), &project.problem) }
                }
                { text_row(words::wished(), &application.wished) }
                { cell::row_text(words::channel(), AttrValue::Static(words::channel_name(application.channel))) }
                { cell::row_text(words::applied_on(), when::relative_day(application.applied_on, desk.today)) }
            </>
        },
    )
}

/// A health fact, masked whole; nothing for an empty one.
pub fn health(label: AttrValue, value: Option<String>, row: impl Fn(AttrValue, Html) -> Html) -> Html {
    let value = value.unwrap_or_default();
    if value.is_empty() {
        return Html::default();
    }
    let masked =
        html! { <Masked what={label.clone()} value={Private::new(value)} field={Looked::Health} whole={true} /> };
    row(label, masked)
}

fn to_calendar(doc: DocId, visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    match visit_round::one_to_calendar(doc, visit, desk, emit) {
        Some(body) => titled_card(text::round::to_calendar(), body),
        None => Html::default(),
    }
}

fn others(doc: DocId, visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let may = |act: Act| offered(visit, desk, act).is_some();
    titled_card(
        words::other_actions(),
        html! {
            <div class="inline">
                { link("history", words::history_link(), go(emit, Route::Record(doc))) }
                if may(Act::Reschedule) { { link("reschedule", words::reschedule(), choose(emit, "sheet", "reschedule")) } }
                if may(Act::Cancel) { { link("cancel-visit", words::cancel_visit(), choose(emit, "sheet", "cancel")) } }
            </div>
        },
    )
}
