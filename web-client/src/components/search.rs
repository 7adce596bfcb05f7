//! What is looked for on a page: `State::chosen` by a key.

use web_sys::HtmlInputElement;
use yew::{AttrValue, Callback, Html, InputEvent, TargetCast, html};

use super::icon::{Icon, icon};
use crate::update::Event;

pub fn search(test: &'static str, key: &'static str, label: AttrValue, sought: &str, emit: &Callback<Event>) -> Html {
    let emit = emit.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        emit.emit(Event::Choose(key, event.target_unchecked_into::<HtmlInputElement>().value()));
    });
    html! {
        <label class="search">
            { icon(Icon::Search) }
            <input type="search" data-test={test} aria-label={label.clone()} placeholder={label}
                value={sought.to_owned()} autocomplete="off" {oninput} />
        </label>
    }
}
