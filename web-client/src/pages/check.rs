//! 核对真伪: what the squares on a paper lead to. For anybody, whoever is signed in on the phone, if anybody is.

use doorstep_core::procedure::paper::{Checked, Question};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with};

use super::alone;
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, big, paragraph, quiet, row_text, strong};
use crate::components::paths::on_click;
use crate::state::{Asked, State, code};
use crate::text::{self, check as words};
use crate::update::Event;

const KEY: &str = "check";

pub fn view(state: &State, emit: &Callback<Event>) -> Html {
    let Some(question) = &state.check else { return alone(words::title(), paragraph(words::no_code())) };
    let found = match state.asked.get(KEY) {
        None | Some(Asked::Coming) => html! { <p role="status">{ words::asking() }</p> },
        Some(Asked::Failed(problem)) => trouble(problem, question, emit),
        Some(Asked::Here(bytes)) => match serde_json::from_slice(bytes) {
            Ok(found) => checked(&found, question, emit),
            Err(_) => trouble(code::ANSWER, question, emit),
        },
    };
    alone(words::title(), html! { <><Asks question={question.clone()} emit={emit.clone()} /><div>{ found }</div></> })
}

fn ask(question: &Question) -> Event {
    Event::Ask { key: KEY, address: "/check".to_owned(), body: serde_json::to_string(question).ok() }
}

fn again(question: &Question, emit: &Callback<Event>) -> Html {
    let question = question.clone();
    button(Look::Plain, "check-again", words::again(), on_click(emit, move || ask(&question)))
}

fn trouble(problem: &str, question: &Question, emit: &Callback<Event>) -> Html {
    let explained = text::code::explain_text(problem);
    html! { <div role="alert">{ strong(explained.what) }{ paragraph(explained.todo) }{ again(question, emit) }</div> }
}

fn checked(found: &Checked, question: &Question, emit: &Callback<Event>) -> Html {
    let of = |text: &String| AttrValue::from(text.clone());
    let (key, body) = match found {
        Checked::Unknown => {
            let body = html! { <>{ strong(words::unknown()) }{ paragraph(words::unknown_what()) }</> };
            ("unknown", html! { <>{ banner(Tone::Warn, body) }{ again(question, emit) }</> })
        }
        Checked::Differs => {
            let body = html! { <>{ strong(words::differs()) }{ paragraph(words::differs_what()) }</> };
            ("differs", banner(Tone::Bad, body))
        }
        Checked::OnRecord { centre, name, number, matter, window, on, later_steps } => {
            let body = html! {
                <>
                    { banner(Tone::Good, big(words::same())) }
                    { row_text(words::centre(), of(centre)) }
                    { row_text(words::name(), of(name)) }
                    { row_text(words::number(), of(number)) }
                    { row_text(words::matter(), of(matter)) }
                    { row_text(words::window(), of(window)) }
                    { row_text(words::on(), of(on)) }
                    if *later_steps > 0 { { quiet(words::later(*later_steps)) } }
                    { quiet(words::compare()) }
                </>
            };
            ("on_record", body)
        }
    };
    html! { <section data-test="checked" data-found={key} role="status">{ body }</section> }
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    question: Question,
    emit: Callback<Event>,
}

/// Asks once, when the page is there.
#[component(Asks)]
fn asks(props: &Props) -> Html {
    let (question, emit) = (props.question.clone(), props.emit.clone());
    use_effect_with((), move |()| emit.emit(ask(&question)));
    Html::default()
}
