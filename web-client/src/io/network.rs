//! Whether somebody pays for the bytes of the network, as far as a browser tells.

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue};
use yew::Callback;

use gloo::events::EventListener;

/// Says so now, and whenever it changes. A browser that does not know its network counts as one on Wi-Fi: the person can still
/// wait, and nothing would ever be sent otherwise.
pub fn watch(emit: Callback<bool>) {
    let Some(connection) = connection() else { return };
    emit.emit(is_metered(&connection));
    let target: Option<web_sys::EventTarget> = connection.clone().dyn_into().ok();
    if let Some(target) = target {
        EventListener::new(&target, "change", move |_| emit.emit(is_metered(&connection))).forget();
    }
}

/// `navigator.connection`, which some browsers have.
fn connection() -> Option<JsValue> {
    let connection = Reflect::get(&gloo::utils::window().navigator(), &"connection".into()).ok()?;
    connection.is_object().then_some(connection)
}

fn is_metered(connection: &JsValue) -> bool {
    let read = |name: &str| Reflect::get(connection, &name.into()).unwrap_or(JsValue::UNDEFINED);
    read("saveData").is_truthy() || read("type").as_string().as_deref() == Some("cellular")
}
