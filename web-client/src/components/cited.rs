//! Where a rule is named: the way to its place in the handbook (GY-CORE-17).

use doorstep_core::centre::Figures;
use doorstep_core::fact::Code;
use doorstep_core::handbook::Citation;
use doorstep_core::regime::Refusal;
use doorstep_core::regime::trace::{Line, Trace};
use yew::{AttrValue, Callback, Html, html};

use super::button::link;
use super::paths::go;
use crate::route::Route;
use crate::text::handbook as words;
use crate::update::Event;

/// 依据, for the id of a rule or regulation.
pub fn cited(id: &str, emit: &Callback<Event>) -> Html {
    match Citation::parse(id) {
        Some(citation) => to(citation, emit),
        None => html! { <span class="quiet">{ words::basis(id) }</span> },
    }
}

/// 依据 of a code; nothing for what no regulation says.
pub fn of_code(code: &Code, emit: &Callback<Event>) -> Html {
    Citation::of_code(code).map(|citation| to(citation, emit)).unwrap_or_default()
}

/// 依据 of all reasons, each once, in the centre that has these figures.
pub fn of_all(refusals: &[Refusal], figures: &Figures, emit: &Callback<Event>) -> Html {
    let mut rules: Vec<Citation> = Vec::new();
    for citation in refusals.iter().filter_map(|refusal| Citation::of_refusal(refusal, figures)) {
        if !rules.contains(&citation) {
            rules.push(citation);
        }
    }
    html! { <p class="inline">{ for rules.into_iter().map(|citation| to(citation, emit)) }</p> }
}

/// The steps behind an answer: what was looked at, in words, and the rule.
pub fn trace(trace: &Trace, words: impl Fn(&Line) -> AttrValue, emit: &Callback<Event>) -> Html {
    let lines = trace.0.iter().map(|line| html! { <li>{ words(line) }{ " " }{ cited(&line.rule, emit) }</li> });
    html! { <ol class="dot-list">{ for lines }</ol> }
}

fn to(citation: Citation, emit: &Callback<Event>) -> Html {
    link("rule", words::basis(citation), go(emit, Route::Regulation(citation)))
}
