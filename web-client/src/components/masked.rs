//! A client's data, masked until somebody asks to see them; that they did is put on record (GY-CORE-18).
//!
//! Which record it is follows from the address, or from a [`ContextProvider`](yew::ContextProvider) of its id where several are on
//! the page. What is shown waits for nothing: the entry is written behind it, with or without a network.

use doorstep_core::domain::{DocId, Private};
use doorstep_core::fact::private::Field;
use yew::{AttrValue, Callback, Html, MouseEvent, Properties, component, html, use_context, use_state};

use super::icon::{Icon, icon};
use crate::text;
use crate::update::Event;

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Props {
    /// What it is, in words.
    pub what: AttrValue,
    pub value: Private<String>,
    pub field: Field,
    /// Nothing of it may be read before: a few letters of an illness tell it.
    #[prop_or_default]
    pub whole: bool,
}

#[component(Masked)]
pub fn masked(props: &Props) -> Html {
    let shown = use_state(|| false);
    let (emit, record) = (use_context::<Callback<Event>>(), use_context::<DocId>());
    if props.value.reveal().is_empty() {
        return Html::default();
    }
    let onclick = {
        let (shown, field) = (shown.clone(), props.field.clone());
        Callback::from(move |_: MouseEvent| {
            // Before it is set: a handle tells what was set last.
            let reveals = !*shown;
            shown.set(reveals);
            if let Some(emit) = emit.as_ref().filter(|_| reveals) {
                emit.emit(Event::Revealed(record, field.clone()));
            }
        })
    };
    let (words, label, image) = if *shown {
        (props.value.reveal().clone(), text::hide_private(&props.what), Icon::EyeOff)
    } else {
        let masked = if props.whole { "••••".to_owned() } else { props.value.masked() };
        (masked, text::show_private(&props.what), Icon::Eye)
    };
    html! {
        <span class="masked">
            <span data-test="masked">{ words }</span>
            <button type="button" class="reveal" data-test="reveal" aria-label={label} {onclick}>{ icon(image) }</button>
        </span>
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct CallProps {
    pub record: DocId,
    pub phone: Private<String>,
    pub label: AttrValue,
}

/// 电话: the phone's own app shows the number, so calling is a look at it.
#[component(Call)]
pub fn call(props: &CallProps) -> Html {
    let emit = use_context::<Callback<Event>>();
    let phone = props.phone.reveal().replace(' ', "");
    if phone.is_empty() {
        return Html::default();
    }
    let record = props.record;
    let onclick = Callback::from(move |_: MouseEvent| {
        if let Some(emit) = &emit {
            emit.emit(Event::Revealed(Some(record), Field::Phone));
        }
    });
    html! {
        <a class="icon-button" data-test="call" href={format!("tel:{phone}")} aria-label={props.label.clone()} {onclick}>
            { icon(Icon::Phone) }<span>{ text::call() }</span>
        </a>
    }
}
