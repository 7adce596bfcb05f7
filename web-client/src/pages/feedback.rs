//! 上门评价, for the supervision section: what applicants said on the phones of visiting staff, complaints first; one of them, and
//! how its complaint was handled. Numbers only, and nobody beside anybody else.

use doorstep_core::domain::DocId;
use doorstep_core::fact::feedback::{self as facts, Handled, Outcome};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::fold::Feedback;
use doorstep_core::gather::order;
use doorstep_core::regime::feedback as rules;
use doorstep_core::regime::visit::TEXT_MAX;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::act::{self, Act};
use super::desk::Desk;
use super::needs::Need;
use super::{draft, needs};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, banner, card, empty, group, quiet, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::more::Shown;
use crate::components::paths::{go, on_click};
use crate::route::Route;
use crate::state::State;
use crate::text::{self, door as words, when};
use crate::update::Event;

const SHOWN: usize = 40;

/// Whether the person reads what was said.
pub fn sees(desk: &Desk<'_>) -> bool {
    desk.reference.figures.visit.is_some() && rules::handles(desk.me, &desk.world()).is_some()
}

/// Open complaints first, then the newest.
fn all<'a>(desk: &Desk<'a>) -> Vec<(DocId, &'a Feedback)> {
    let views = desk.replica.views(DocKind::Feedback).into_iter();
    let mut all: Vec<_> = views.filter_map(|(doc, view)| Some((doc, view.state.as_feedback()?))).collect();
    order(&mut all, |(_, feedback)| (!feedback.is_open(), -feedback.given.at.0));
    all
}

/// Complaints that wait for the section, and are not about the person.
pub fn needs(desk: &Desk<'_>) -> Vec<Need> {
    if !sees(desk) {
        return Vec::new();
    }
    let open = all(desk).into_iter().filter(|(_, feedback)| feedback.is_open() && !feedback.subjects.contains(desk.me));
    match open.count() {
        0 => Vec::new(),
        count => vec![Need {
            icon: Icon::Alert,
            what: words::need_complaints(count),
            note: AttrValue::Static(""),
            route: Route::Feedbacks,
        }],
    }
}

/// Who said it: the applicant of the visit.
fn name(feedback: &Feedback, desk: &Desk<'_>) -> AttrValue {
    match desk.visit(feedback.given.visit) {
        Some(visit) => AttrValue::from(visit.application.applicant.reveal().clone()),
        None => words::feedback_unknown(),
    }
}

fn not_for_you(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let home = button(Look::Plain, "go-home", text::tab_home(), go(emit, Route::Home));
    let body = empty(words::not_for_you(), home);
    page(
        state,
        emit,
        Page { title: words::feedback_title(), body, actions: Html::default(), badges: needs::badges(desk) },
    )
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if !sees(desk) {
        return not_for_you(state, desk, emit);
    }
    let all = all(desk);
    let shown = Shown::of(state, "feedback/shown", SHOWN);
    let body = if all.is_empty() {
        empty(words::feedback_none(), quiet(words::feedback_explained()))
    } else {
        html! {
            <>
                { figures(&all) }
                <ul class="plain-list">{ for all.iter().take(shown.limit).map(|(doc, feedback)| row(*doc, feedback, desk, emit)) }</ul>
                { shown.more(all.len(), emit) }
            </>
        }
    };
    page(
        state,
        emit,
        Page { title: words::feedback_title(), body, actions: Html::default(), badges: needs::badges(desk) },
    )
}

/// How often which level was chosen, and how many complaints there are.
fn figures(all: &[(DocId, &Feedback)]) -> Html {
    let count = |level: u8| all.iter().filter(|(_, feedback)| feedback.given.level == level).count();
    let complaints = all.iter().filter(|(_, feedback)| feedback.given.complains()).count();
    let open = all.iter().filter(|(_, feedback)| feedback.is_open()).count();
    let levels = (1..=facts::Feedback::LEVELS).rev();
    card(html! {
        <>
            { cell::strong(words::feedback_total(all.len())) }
            <ul class="plain-list" data-test="feedback-figures">
                { for levels.map(|level| html! { <li>{ words::feedback_level_count(words::level_name(level), count(level)) }</li> }) }
                <li>{ words::feedback_open_count(open, complaints) }</li>
            </ul>
            { quiet(words::feedback_explained()) }
        </>
    })
}

fn state_tag(feedback: &Feedback) -> Html {
    if feedback.is_open() {
        tag(Tone::Bad, words::complaint_open())
    } else if feedback.handled.is_some() {
        tag(Tone::Quiet, words::complaint_handled())
    } else {
        Html::default()
    }
}

fn row(doc: DocId, feedback: &Feedback, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! {
        <li key={doc.to_string()}>
            <button type="button" class="visit-row" data-test="feedback-row" data-doc={doc.to_string()} data-open={feedback.is_open().to_string()}
                onclick={on_click(emit, move || Event::Navigate(Route::Feedback(doc)))}>
                <span class="split"><span class="strong">{ name(feedback, desk) }</span>{ state_tag(feedback) }</span>
                <span>{ AttrValue::Static(words::level_name(feedback.given.level)) }</span>
                <br /><span class="quiet">{ when::at(feedback.given.at, desk.today) }</span>
            </button>
        </li>
    }
}

pub fn one(state: &State, desk: &Desk<'_>, doc: DocId, emit: &Callback<Event>) -> Html {
    if !sees(desk) {
        return not_for_you(state, desk, emit);
    }
    let badges = needs::badges(desk);
    let Some(feedback) = desk.replica.view(doc).and_then(|view| view.state.as_feedback()) else {
        let body =
            empty(text::record_missing(), link("back-to-list", words::feedback_title(), go(emit, Route::Feedbacks)));
        return page(state, emit, Page { title: words::feedback_title(), body, actions: Html::default(), badges });
    };
    let visit = feedback.given.visit;
    let body = html! {
        <>
            { said(feedback, desk) }
            { handled(feedback, desk) }
            { form(doc, feedback, desk, emit) }
            { group(AttrValue::Static(""), html! {
                <>
                    if desk.visit(visit).is_some() {
                        { cell::link_row("to-visit", Some(Icon::Visit), words::to_visit(), AttrValue::Static(""), go(emit, Route::Visit(visit))) }
                    }
                    { cell::link_row("history", Some(Icon::Paper), text::visit::history_link(), AttrValue::Static(""), go(emit, Route::Record(doc))) }
                </>
            }) }
        </>
    };
    page(state, emit, Page { title: words::feedback_of(name(feedback, desk)), body, actions: Html::default(), badges })
}

fn said(feedback: &Feedback, desk: &Desk<'_>) -> Html {
    let given = &feedback.given;
    html! {
        <>
            { card(html! { <div class="split"><span class="big">{ AttrValue::Static(words::level_name(given.level)) }</span>{ state_tag(feedback) }</div> }) }
            { group(AttrValue::Static(""), html! {
                <>
                    { rows(given) }
                    { cell::row_text(words::given_at(), when::at(given.at, desk.today)) }
                    { cell::row_text(if given.complains() { words::complaint_about() } else { words::staff() }, desk.names(&feedback.subjects)) }
                </>
            }) }
        </>
    }
}

/// What was answered, for the record as well.
pub fn rows(given: &facts::Feedback) -> Html {
    let answer = |yes: bool| if yes { words::rate_yes() } else { words::rate_no() };
    html! {
        <>
            { cell::row_text(words::level(), words::level_name(given.level)) }
            { cell::row_text(words::was_difficult(), answer(given.made_difficult)) }
            { cell::row_text(words::was_rules(), answer(given.broke_rules)) }
            { cell::row_text(words::was_things(), answer(given.took_things)) }
            { cell::row_text(words::comment(), given.comment.reveal().clone()) }
        </>
    }
}

fn handled(feedback: &Feedback, desk: &Desk<'_>) -> Html {
    let Some((by, said)) = &feedback.handled else { return Html::default() };
    titled_card(
        words::handle(),
        html! {
            <div data-test="complaint-handled">
                { cell::strong(AttrValue::Static(words::outcome(said.outcome))) }
                { cell::paragraph(AttrValue::from(said.findings.clone())) }
                { quiet(words::handled_line(desk.name(&by.who), when::at(by.at, desk.today))) }
            </div>
        },
    )
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    findings: String,
    outcome: String,
}

fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Founded => "founded",
        Outcome::Partly => "partly",
        Outcome::Unfounded => "unfounded",
    }
}

fn form(doc: DocId, feedback: &Feedback, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if !feedback.is_open() {
        return Html::default();
    }
    if feedback.subjects.contains(desk.me) {
        return banner(Tone::Warn, html! { words::handle_own() });
    }
    let key = format!("feedback/{doc}");
    let form: Form = draft::read(desk.state, &key);
    let findings = draft::change(emit, &key, &form, |form, findings| form.findings = findings);
    let outcome = draft::change(emit, &key, &form, |form, outcome| form.outcome = outcome);
    let options =
        Outcome::ALL.map(|one| (AttrValue::Static(outcome_name(one)), AttrValue::Static(words::outcome(one))));
    let chosen = Outcome::ALL.into_iter().find(|one| outcome_name(*one) == form.outcome);
    let label = words::handle_send();
    let send = match chosen {
        None => act::lacking(words::handle_outcome(), "complaint-send", label, desk, emit),
        Some(outcome) => {
            let findings = form.findings.trim().to_owned();
            let acting = rules::handles(desk.me, &desk.world());
            let write = Act { acting, draft: Some(key), ..Act::new(Look::Main, "complaint-send", label) };
            let say = move |_| Statement::ComplaintHandled(Handled { findings: findings.clone(), outcome });
            write.button(doc, say, desk, emit)
        }
    };
    titled_card(
        words::handle(),
        html! {
            <>
                <div class="weui-cells">
                    { field::area(Field::new("complaint-findings", words::handle_findings(), form.findings.clone()), TEXT_MAX, findings) }
                    { field::choices(Field::new("complaint-outcome", words::handle_outcome(), form.outcome.clone()), &options, outcome) }
                </div>
                { send }
            </>
        },
    )
}
