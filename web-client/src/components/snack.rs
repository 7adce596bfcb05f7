//! The word at the foot of the page, with its undo and the seconds that are left for it.

use doorstep_core::domain::Timestamp;
use gloo::timers::callback::Interval;
use yew::{AttrValue, Callback, Component, Context, Html, MouseEvent, Properties, html};

use super::icon::{Icon, icon};
use crate::io::clock;
use crate::text;

#[derive(Clone, Debug, PartialEq, Properties)]
pub struct Props {
    pub words: AttrValue,
    /// By the phone's clock; how long it can be undone.
    pub until: Timestamp,
    pub onundo: Option<Callback<MouseEvent>>,
    pub onclose: Callback<MouseEvent>,
}

#[derive(Debug)]
pub struct Snack {
    left_s: i64,
    _second: Interval,
}

fn seconds_left(until: Timestamp) -> i64 {
    (until.since(clock::wall()) + 999).div_euclid(1000).max(0)
}

impl Component for Snack {
    type Message = ();
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        let second = Interval::new(500, move || link.send_message(()));
        Self { left_s: seconds_left(ctx.props().until), _second: second }
    }

    fn changed(&mut self, ctx: &Context<Self>, _old: &Props) -> bool {
        self.left_s = seconds_left(ctx.props().until);
        true
    }

    fn update(&mut self, ctx: &Context<Self>, (): ()) -> bool {
        let left = seconds_left(ctx.props().until);
        std::mem::replace(&mut self.left_s, left) != left
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        html! {
            <div class="snack" data-test="snack">
                <span class="snack-words" role="status">{ props.words.clone() }</span>
                if let Some(onundo) = props.onundo.clone().filter(|_| self.left_s > 0) {
                    <span class="snack-left" aria-hidden="true">{ self.left_s }</span>
                    <button type="button" class="snack-undo" data-test="snack-undo" aria-label={text::undo_left(self.left_s)} onclick={onundo}>
                        { text::undo() }
                    </button>
                } else {
                    <button type="button" class="snack-close" aria-label={text::close()} onclick={props.onclose.clone()}>{ icon(Icon::Cross) }</button>
                }
            </div>
        }
    }
}
