//! Buttons. None is ever switched off for the network: what cannot be sent yet is saved and sent later.

use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::icon::{Icon, icon};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// The one main action of a page or card.
    Main,
    /// A second choice.
    Plain,
    /// Ends or refuses something.
    Warn,
}

impl Look {
    fn class(self) -> &'static str {
        match self {
            Self::Main => "weui-btn weui-btn_primary btn",
            Self::Plain => "weui-btn weui-btn_default btn",
            Self::Warn => "weui-btn weui-btn_default btn btn-warn",
        }
    }
}

/// A button of full width. `test` is its `data-test`.
pub fn button(look: Look, test: &'static str, label: AttrValue, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class={look.class()} data-test={test} {onclick}>{ label }</button> }
}

/// A button with an icon over or beside a short word.
pub fn icon_button(test: impl Into<AttrValue>, image: Icon, label: AttrValue, onclick: Callback<MouseEvent>) -> Html {
    let test: AttrValue = test.into();
    html! {
        <button type="button" class="icon-button" data-test={test} {onclick}>{ icon(image) }<span>{ label }</span></button>
    }
}

/// Text that acts, inside a line or a card.
pub fn link(test: &'static str, label: AttrValue, onclick: Callback<MouseEvent>) -> Html {
    html! { <button type="button" class="link" data-test={test} {onclick}>{ label }</button> }
}
