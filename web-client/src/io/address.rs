//! The browser's address line and its back button.

use doorstep_core::procedure::paper::{self, Question};
use gloo::events::EventListener;
use wasm_bindgen::JsValue;
use yew::Callback;

use crate::route::Route;

pub fn current() -> Route {
    Route::parse(&gloo::utils::window().location().pathname().unwrap_or_default())
}

/// The code of a one-time card by whose link the app was opened. It leaves the address at once: whoever looks at the screen or into
/// the history finds none.
pub fn take_card() -> Option<String> {
    let mark = gloo::utils::window().location().hash().ok()?;
    let code = mark.strip_prefix("#/join/")?.to_owned();
    replace(Route::Home);
    Some(code)
}

/// What the squares on a paper ask. It leaves the address like a card's code.
pub fn take_question() -> Option<Question> {
    if current() != Route::Check {
        return None;
    }
    let question = paper::linked(&gloo::utils::window().location().hash().ok()?)?;
    replace(Route::Check);
    Some(question)
}

/// Pages of ours behind the present one, kept in the browser's own entry so that it survives a reload.
fn depth() -> f64 {
    gloo::utils::history().state().ok().and_then(|state| state.as_f64()).unwrap_or(0.0)
}

pub fn go(route: Route) {
    let _ = gloo::utils::history().push_state_with_url(&JsValue::from_f64(depth() + 1.0), "", Some(&route.path()));
    gloo::utils::window().scroll_to_with_x_and_y(0.0, 0.0);
}

pub fn replace(route: Route) {
    let _ = gloo::utils::history().replace_state_with_url(&JsValue::from_f64(depth()), "", Some(&route.path()));
    gloo::utils::window().scroll_to_with_x_and_y(0.0, 0.0);
}

/// Whether there was a page of ours to go back to.
pub fn back() -> bool {
    depth() > 0.0 && gloo::utils::history().back().is_ok()
}

/// Tells of each use of the browser's back and forward, as long as the listener is kept.
pub fn listen(moved: Callback<Route>) -> EventListener {
    EventListener::new(&gloo::utils::window(), "popstate", move |_| moved.emit(current()))
}
