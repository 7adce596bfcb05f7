//! A sheet from the foot of the screen. The browser's own dialog keeps the focus inside and closes on Escape.

use web_sys::HtmlDialogElement;
use yew::{
    AttrValue, Callback, Children, Event, Html, MouseEvent, Properties, component, html, use_effect_with, use_node_ref,
};

use super::icon::{Icon, icon};
use crate::text;

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Props {
    pub title: AttrValue,
    pub onclose: Callback<()>,
    #[prop_or_default]
    pub test: AttrValue,
    /// Fills the screen.
    #[prop_or_default]
    pub full: bool,
    /// Turned around, for who sits opposite.
    #[prop_or_default]
    pub turned: bool,
    pub children: Children,
}

#[component(Sheet)]
pub fn sheet(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                // Fails only when it is open already, or was taken off the page meanwhile.
                let _ = dialog.show_modal();
            }
        });
    }
    let close = {
        let onclose = props.onclose.clone();
        Callback::from(move |_: MouseEvent| onclose.emit(()))
    };
    let oncancel = {
        let onclose = props.onclose.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            onclose.emit(());
        })
    };
    let class = yew::classes!("sheet", props.full.then_some("sheet-full"), props.turned.then_some("sheet-turned"));
    html! {
        <dialog ref={node} {class} aria-labelledby="sheet-title" data-test={props.test.clone()} {oncancel}>
            <div class="sheet-head">
                <h2 id="sheet-title" class="sheet-title">{ props.title.clone() }</h2>
                <button type="button" class="sheet-close" aria-label={text::close()} onclick={close}>{ icon(Icon::Cross) }</button>
            </div>
            <div class="sheet-body">{ for props.children.iter() }</div>
        </dialog>
    }
}
