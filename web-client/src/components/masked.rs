//! A client's number, masked until somebody asks to see it (GY-CORE-18).

use doorstep_core::domain::Private;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_state};

use super::icon::{Icon, icon};
use crate::text;

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Props {
    /// What it is, in words.
    pub what: AttrValue,
    pub value: Private<String>,
}

#[component(Masked)]
pub fn masked(props: &Props) -> Html {
    let shown = use_state(|| false);
    if props.value.reveal().is_empty() {
        return Html::default();
    }
    let onclick = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    let (words, label, image) = if *shown {
        (props.value.reveal().clone(), text::hide_private(&props.what), Icon::EyeOff)
    } else {
        (props.value.masked(), text::show_private(&props.what), Icon::Eye)
    };
    html! {
        <span class="masked">
            <span>{ words }</span>
            <button type="button" class="reveal" aria-label={label} {onclick}>{ icon(image) }</button>
        </span>
    }
}
