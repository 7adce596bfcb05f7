//! The frame: holds the state, feeds events in, carries effects out, draws the page of the address.

use std::mem::{Discriminant, discriminant};

use yew::{Callback, Component, Context, ContextProvider, Html, html};

use crate::effect::Runner;
use crate::io::{address, clock, crash, look};
use crate::pages;
use crate::route::Route;
use crate::state::{Later, Phase, State};
use crate::update::{Event, update};

pub struct App {
    state: State,
    runner: Runner,
    emit: Callback<Event>,
    /// The page that was announced last.
    announced: Option<(Route, Discriminant<Phase>)>,
}

impl Component for App {
    type Message = Event;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let emit = ctx.link().callback(|event| event);
        let (lang, size) = look::load();
        look::apply(lang, size);
        let (card, check) = (address::take_card(), address::take_question());
        let state =
            State { lang, size, route: address::current(), wall: clock::wall(), card, check, ..State::default() };
        Self { state, runner: Runner::start(emit.clone()), emit, announced: None }
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
        html! {
            <ContextProvider<Callback<Event>> context={self.emit.clone()}>{ pages::view(&self.state, &self.emit) }</ContextProvider<Callback<Event>>>
        }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, _first: bool) {
        if self.state.phase == Phase::Starting {
            return;
        }
        let page = Some((self.state.route, discriminant(&self.state.phase)));
        if self.announced != page {
            self.announced = page;
            look::announce_page(self.state.lang);
        }
        if matches!(self.state.phase, Phase::Ready | Phase::SignedOut) {
            crash::started();
        }
        if self.state.later == Later::Unasked {
            self.emit.emit(Event::LoadLater);
        }
    }
}
