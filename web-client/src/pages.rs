//! One page an address.

use yew::{Callback, Html, html};

use crate::state::State;
use crate::update::Event;

pub fn view(state: &State, _emit: &Callback<Event>) -> Html {
    html! { <main><h1>{ format!("{:?}", state.route) }</h1></main> }
}
