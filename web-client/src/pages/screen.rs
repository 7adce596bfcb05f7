//! 现场码屏幕: the six digits that stand in a hall, for whoever wants to show with a punch that they are there. The page asks the server
//! for keys when it opens, and goes on for their days without a network.

use doorstep_core::domain::Date;
use doorstep_core::sync::place::{ScreenKeys, may_show};
use gloo::timers::callback::Interval;
use yew::{Callback, Component, Context, Html, Properties, component, html, use_effect_with};

use super::desk::Desk;
use super::{admin, needs};
use crate::components::cell::{Tone, banner, empty, quiet};
use crate::components::frame::{Page, page};
use crate::io::clock;
use crate::state::{Asked, SCREEN_KEYS, State};
use crate::text::relief as words;
use crate::update::Event;

const ADDRESS: &str = "/account/place-keys";

/// Whether the person looks after a place with a code.
pub fn shows(desk: &Desk<'_>) -> bool {
    has_codes(desk) && may_show(desk.me, desk.today, &desk.reference.organisation)
}

fn has_codes(desk: &Desk<'_>) -> bool {
    let attendance = desk.reference.figures.attendance.as_ref();
    attendance.is_some_and(|attendance| attendance.places.iter().any(|place| place.code))
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = if shows(desk) {
        let (today, reachable) = (desk.today, desk.replica.status().reachable);
        let (is_old, came) = (is_old(state, desk), came(state));
        html! { <><Renewal {today} {reachable} {is_old} {came} emit={emit.clone()} /><div>{ boards(state, desk, emit) }</div></> }
    } else if has_codes(desk) {
        empty(words::screen_not_yours(), Html::default())
    } else {
        empty(words::screen_none(), Html::default())
    };
    page(
        state,
        emit,
        Page { title: words::screen_title(), body, actions: Html::default(), badges: needs::badges(desk) },
    )
}

/// Whether the answer has to be asked for again: it is of another day, or there was none.
fn is_old(state: &State, desk: &Desk<'_>) -> bool {
    match state.asked.get(SCREEN_KEYS) {
        Some(Asked::Here(bytes)) => serde_json::from_slice::<Vec<ScreenKeys>>(bytes)
            .is_ok_and(|all| all.iter().any(|keys| keys.from < desk.today)),
        Some(Asked::Failed(_)) => true,
        Some(Asked::Coming) | None => false,
    }
}

/// The answer, while it is not kept on this phone.
fn came(state: &State) -> Option<Vec<u8>> {
    match state.asked.get(SCREEN_KEYS) {
        Some(Asked::Here(bytes)) if state.draft(SCREEN_KEYS) != Some(bytes.as_slice()) => Some(bytes.clone()),
        _ => None,
    }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct RenewalProps {
    today: Date,
    reachable: bool,
    is_old: bool,
    came: Option<Vec<u8>>,
    emit: Callback<Event>,
}

/// Asks for keys anew each day and whenever the server is there again: nobody stands beside the screen. What comes is kept, sealed
/// like a form.
#[component(Renewal)]
fn renewal(props: &RenewalProps) -> Html {
    let (emit, is_old) = (props.emit.clone(), props.is_old);
    use_effect_with((props.today, props.reachable), move |(_, reachable)| {
        if *reachable && is_old {
            emit.emit(Event::AnswerSeen(SCREEN_KEYS));
        }
    });
    let emit = props.emit.clone();
    use_effect_with(props.came.clone(), move |came| {
        if let Some(bytes) = came.clone() {
            emit.emit(Event::DraftChanged { key: SCREEN_KEYS.to_owned(), bytes });
        }
    });
    Html::default()
}

fn boards(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let offset_ms = desk.now.since(desk.state.wall);
    let kept = state.draft(SCREEN_KEYS).and_then(|bytes| serde_json::from_slice(bytes).ok());
    let kept: Vec<ScreenKeys> = kept.unwrap_or_default();
    let show = |keys: Vec<ScreenKeys>| {
        if keys.is_empty() {
            return empty(words::screen_none(), Html::default());
        }
        all(keys, offset_ms)
    };
    // What is kept is shown while nobody can be asked.
    if kept.iter().any(|keys| keys.code(desk.now).is_some())
        && !matches!(state.asked.get(SCREEN_KEYS), Some(Asked::Here(_)))
    {
        let ask = desk.replica.status().reachable.then(|| admin::asked(state, desk, SCREEN_KEYS, ADDRESS, emit, show));
        return html! { <><div>{ all(kept, offset_ms) }</div><div hidden=true>{ ask.unwrap_or_default() }</div></> };
    }
    admin::asked(state, desk, SCREEN_KEYS, ADDRESS, emit, show)
}

fn all(keys: Vec<ScreenKeys>, offset_ms: i64) -> Html {
    html! { { for keys.into_iter().map(|keys| html! { <Board {keys} {offset_ms} /> }) } }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct BoardProps {
    keys: ScreenKeys,
    /// Server's clock minus the screen's.
    offset_ms: i64,
}

/// Draws itself anew each second.
#[derive(Debug)]
struct Board {
    _second: Interval,
}

impl Component for Board {
    type Message = ();
    type Properties = BoardProps;

    fn create(ctx: &Context<Self>) -> Self {
        let link = ctx.link().clone();
        Self { _second: Interval::new(1000, move || link.send_message(())) }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let BoardProps { keys, offset_ms } = ctx.props();
        let Some((code, seconds)) = keys.code(clock::wall().plus_ms(*offset_ms)) else {
            return banner(Tone::Warn, html! { <p role="alert">{ words::screen_over() }</p> });
        };
        let digits = format!("{code:06}");
        html! {
            <section class="card stack place-board" data-test="place-board" data-code={digits.clone()}>
                <h2 class="card-title">{ keys.name.clone() }</h2>
                <p class="place-code">{ format!("{} {}", &digits[..3], &digits[3..]) }</p>
                <p class="quiet" aria-hidden="true">{ words::screen_next(seconds) }</p>
                <p>{ words::screen_note() }</p>
                { quiet(words::screen_days()) }
            </section>
        }
    }
}
