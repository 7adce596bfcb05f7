//! 减负合规: what the national rule on government apps asks, and what this centre's settings answer; for everybody, and on paper.

use doorstep_core::relief::{Answer, Finding, findings};
use yew::{Callback, Html, MouseEvent, html};

use super::desk::Desk;
use super::needs;
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, paragraph, quiet, tag};
use crate::components::frame::{Page, page};
use crate::state::State;
use crate::text::{relief as words, when};
use crate::update::Event;

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let reference = desk.reference;
    let found = findings(&reference.figures, &reference.matters);
    let is_administrator = super::admin::administers(desk);
    let (tone, sum) = match found.iter().filter(|finding| finding.answer == Answer::Breaks).count() {
        0 => (Tone::Good, words::no_breach()),
        breaches => (Tone::Bad, words::breaches(breaches)),
    };
    let print = Callback::from(|_: MouseEvent| {
        // A browser that cannot print says so itself.
        let _ = gloo::utils::window().print();
    });
    let body = html! {
        <div class="relief" data-test="relief">
            { banner(tone, html! { <p>{ sum }</p> }) }
            <ul class="plain-list">{ for found.iter().map(|finding| one(finding, is_administrator)) }</ul>
            <section class="card stack">
                { quiet(words::source(&reference.organisation.name, reference.edition, when::day(desk.today))) }
                { quiet(words::not_a_ruling()) }
                <div class="no-print">{ button(Look::Main, "relief-print", words::print(), print) }</div>
            </section>
        </div>
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

/// `settings` shows how the pack calls what was found: for whoever can change it.
fn one(finding: &Finding, settings: bool) -> Html {
    let (tone, word, name) = match finding.answer {
        Answer::Fine => (Tone::Good, words::fine(), "fine"),
        Answer::Look => (Tone::Wait, words::look(), "look"),
        Answer::Breaks => (Tone::Bad, words::breaks(), "breaks"),
    };
    html! {
        <li class="card stack" data-test="relief-finding" data-answer={name}>
            <h2 class="card-title">{ words::question(finding.question) }</h2>
            <p>{ tag(tone, word) }</p>
            { paragraph(words::said(finding)) }
            if settings && !finding.settings.is_empty() {
                <ul class="quiet relief-settings">{ for finding.settings.iter().map(|setting| html! { <li>{ setting.clone() }</li> }) }</ul>
            }
        </li>
    }
}
