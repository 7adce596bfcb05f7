//! Short ways to say what a tap does.

use yew::{Callback, MouseEvent};

use crate::route::Route;
use crate::update::Event;

/// Goes to an address.
pub fn go(emit: &Callback<Event>, route: Route) -> Callback<MouseEvent> {
    on_click(emit, move || Event::Navigate(route))
}

/// Sends an event that is made at the tap.
pub fn on_click(emit: &Callback<Event>, make: impl Fn() -> Event + 'static) -> Callback<MouseEvent> {
    let emit = emit.clone();
    Callback::from(move |_: MouseEvent| emit.emit(make()))
}

/// Chooses something on the page for the time being.
pub fn choose(emit: &Callback<Event>, key: &'static str, value: impl Into<String>) -> Callback<MouseEvent> {
    let value = value.into();
    on_click(emit, move || Event::Choose(key, value.clone()))
}

/// Closes the open sheet.
pub fn close_sheet(emit: &Callback<Event>) -> Callback<()> {
    let emit = emit.clone();
    Callback::from(move |()| emit.emit(Event::Choose("sheet", String::new())))
}
