//! What was refused of colleagues for whom this person answers: a phone in a drawer must not hide it.

use doorstep_core::domain::DocId;
use doorstep_core::fact::{Entry, Statement};
use doorstep_core::sync::message::RefusedEntry;
use doorstep_core::sync::scope;
use yew::{Callback, ContextProvider, Html, html};

use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, paragraph, quiet, strong};
use crate::components::cited::of_code;
use crate::components::paths::on_click;
use crate::pages::desk::Desk;
use crate::pages::{board, subject, unsent};
use crate::text::{self, leave as words, sync as sync_words, when, who};
use crate::update::Event;

pub fn view(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let refused = desk.replica.refused_of_others();
    if refused.is_empty() && scope::supervised(desk.me, &desk.reference.organisation, desk.today).is_empty() {
        return Html::default();
    }
    html! {
        <section class="group" data-test="others">
            <h2 class="weui-cells__title">{ words::others(refused.len()) }</h2>
            <p class="foot-note quiet">{ if refused.is_empty() { words::others_none() } else { words::others_explained() } }</p>
            <ul class="plain-list">{ for refused.iter().map(|refused| card(refused, desk, emit)) }</ul>
            <p class="foot-note quiet">{ board::as_of(desk) }</p>
        </section>
    }
}

fn card(refused: &RefusedEntry, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let hash = refused.receipt.hash;
    let envelope = Entry::open(&refused.bytes).ok().map(|entry| entry.envelope);
    let statement = envelope.as_ref().and_then(|envelope| Statement::decode(envelope.kind, &envelope.payload));
    let about = envelope.as_ref().and_then(|envelope| subject::of(desk.replica, envelope.doc, None, desk.now));
    let content = envelope.map(|envelope| {
        let content = unsent::content(desk.replica, Some(hash), statement.as_ref(), desk.now);
        html! { <ContextProvider<DocId> context={envelope.doc}>{ content }</ContextProvider<DocId>> }
    });
    let reasons = refused.receipt.verdict.codes().iter().map(|code| {
        html! { <div data-test="reason" data-code={code.to_string()}>{ paragraph(text::code::line(code)) }{ quiet(text::code::number(code)) }{ of_code(code, emit) }</div> }
    });
    html! {
        <li class="card" key={hash.to_string()} data-test="other-refused" data-kind={refused.kind.0.to_string()}>
            <h3 class="card-main">{ words::asks(desk.name(&refused.author), who::kind(refused.kind)) }</h3>
            { paragraph(about.unwrap_or_default()) }
            { quiet(text::received_at(when::at(refused.receipt.received_at, desk.today))) }
            { banner(Tone::Warn, html! { <>{ strong(words::others_reason()) }{ for reasons }</> }) }
            { content.unwrap_or_else(|| quiet(words::others_masked())) }
            { button(Look::Plain, "other-seen", sync_words::acknowledge(), on_click(emit, move || Event::Dismiss(hash))) }
        </li>
    }
}
