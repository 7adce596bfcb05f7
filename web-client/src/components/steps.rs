//! The steps of a visit as a list, and as a line of progress on the page of one step.

use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::icon::{Icon, icon};
use crate::text::visit as words;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Done,
    Now,
    Later,
}

/// One step in the list.
#[derive(Clone, Debug)]
pub struct Item {
    pub test: String,
    pub name: AttrValue,
    /// When it was done, or what is half done.
    pub note: AttrValue,
    pub mark: Mark,
    pub onclick: Callback<MouseEvent>,
}

pub fn list(items: &[Item]) -> Html {
    html! {
        <ol class="steps" aria-label={words::steps()}>
            { for items.iter().enumerate().map(|(at, item)| {
                let (class, state) = match item.mark {
                    Mark::Done => ("step step-done", words::step_done()),
                    Mark::Now => ("step step-now", words::step_now()),
                    Mark::Later => ("step step-later", words::step_later()),
                };
                html! {
                    <li key={item.test.clone()}>
                        <button type="button" {class} data-test={item.test.clone()} onclick={item.onclick.clone()}
                            aria-current={(item.mark == Mark::Now).then_some("step")}>
                            <span class="step-mark" aria-hidden="true">
                                if item.mark == Mark::Done { { icon(Icon::Check) } } else { { at + 1 } }
                            </span>
                            <span class="step-name">{ item.name.clone() }</span>
                            <span class="step-note">{ if item.note.is_empty() { state } else { item.note.clone() } }</span>
                        </button>
                    </li>
                }
            }) }
        </ol>
    }
}

/// `第 4 步，共 9 步` over a bar of as many parts.
pub fn progress(number: usize, all: usize) -> Html {
    html! {
        <div class="progress">
            <p class="quiet">{ words::step_of(number, all) }</p>
            <div class="progress-bar" aria-hidden="true">
                { for (1..=all).map(|at| html! { <span class={if at <= number { "progress-part progress-full" } else { "progress-part" }} /> }) }
            </div>
        </div>
    }
}
