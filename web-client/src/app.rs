//! The frame: holds the state, feeds events in, carries effects out, draws the page of the address.

use yew::{Callback, Component, Context, Html};

use crate::effect::Runner;
use crate::io::clock;
use crate::pages;
use crate::state::State;
use crate::update::{Event, update};

#[derive(Debug)]
pub struct App {
    state: State,
    runner: Runner,
    emit: Callback<Event>,
}

impl Component for App {
    type Message = Event;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let emit = ctx.link().callback(|event| event);
        let mut state = State::default();
        state.wall = clock::wall();
        Self { state, runner: Runner::start(emit.clone()), emit }
    }

    fn update(&mut self, _ctx: &Context<Self>, event: Event) -> bool {
        self.state.wall = clock::wall();
        self.state.mono_ms = clock::mono_ms();
        let mut effects = Vec::new();
        update(&mut self.state, event, &mut effects);
        for effect in effects {
            self.runner.run(effect);
        }
        true
    }

    fn view(&self, _ctx: &Context<Self>) -> Html {
        pages::view(&self.state, &self.emit)
    }
}
