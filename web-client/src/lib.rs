//! The phone app.
//!
//! Reading order: [`state`] (all that the screen depends on), [`route`] (every address), [`update`] (what an event does to the
//! state, and what is to be carried out), [`effect`] (carries it out and brings the outcome back as an event), [`io`] (the
//! browser: storage, keys, network, tabs), [`app`] (the frame), [`pages`] and [`components`] (what people see), [`text`] (every sentence).
//!
//! Pages are functions of the state: `pub fn view(state: &State, emit: &Callback<Event>) -> Html`. They know no socket and no database.

mod app;
mod components;
mod effect;
mod io;
mod pages;
mod route;
mod state;
mod text;
mod update;

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the start script once the module is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    io::crash::install();
    let place = gloo::utils::document().get_element_by_id("app").unwrap_or_else(|| gloo::utils::body().into());
    yew::Renderer::<app::App>::with_root(place).render();
}
