//! A picture of a paper: taken with the phone's camera or chosen, shown, taken again.

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlInputElement;
use yew::{AttrValue, Callback, Event, Html, TargetCast, html};

use crate::io::picture;

/// A field for one picture of at most `max` bytes. What cannot be used comes as `None`.
pub fn field(id: &'static str, label: AttrValue, value: &[u8], max: usize, change: Callback<Option<Vec<u8>>>) -> Html {
    let onchange = Callback::from(move |event: Event| {
        let chosen = event.target_unchecked_into::<HtmlInputElement>().files().and_then(|files| files.get(0));
        let Some(file) = chosen else { return };
        let change = change.clone();
        spawn_local(async move { change.emit(picture::shrunk(file, max).await) });
    });
    html! {
        <div class="weui-cell field field-tall">
            <label class="field-label" for={id}>{ label.clone() }</label>
            <div class="field-control">
                <input {id} data-test={id} type="file" accept="image/*" {onchange} />
                { shown(label, value) }
            </div>
        </div>
    }
}

/// The picture; nothing when there is none.
pub fn shown(label: AttrValue, value: &[u8]) -> Html {
    match picture::address(value).filter(|_| !value.is_empty()) {
        Some(address) => html! { <img class="photo" src={address} alt={label} /> },
        None => Html::default(),
    }
}
