//! 断电前看一看 (GY-EXT-15): which windows still work, as of when, and what somebody of the property management saw there.

use doorstep_core::domain::WindowId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::extended::PowerCheck;
use doorstep_core::regime::extended as rules;
use yew::{Callback, Html, html};

use super::{day_of, today};
use crate::components::button::Look;
use crate::components::cell::{Tone, banner, quiet, tag, titled_card};
use crate::components::cited::cited;
use crate::pages::act::Act;
use crate::pages::board;
use crate::pages::desk::Desk;
use crate::text::extended as words;
use crate::update::Event;

pub(super) fn view(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(acting) = rules::looks(desk.me, &desk.world()) else { return Html::default() };
    titled_card(
        words::power(),
        html! {
            <div data-test="ext-power">
                { quiet(board::as_of(desk)) }
                if is_stale(desk) { { banner(Tone::Warn, html! { <p data-test="ext-stale">{ words::power_stale() }</p> }) } }
                <ul class="plain-list">
                    { for desk.reference.organisation.windows.keys().map(|window| row(window, &acting, desk, emit)) }
                </ul>
                <p>{ cited("GY-EXT-15", emit) }</p>
            </div>
        },
    )
}

/// The list is as old as the last word of the server (`P-EXT-STALE-MIN`).
fn is_stale(desk: &Desk<'_>) -> bool {
    let Some(extended) = &desk.reference.figures.extended else { return false };
    let newest = desk.replica.status().last_success;
    newest.is_none_or(|at| desk.now.since(at) > i64::from(extended.stale_minutes) * 60_000)
}

fn row(
    window: &WindowId,
    acting: &(doorstep_core::domain::Role, doorstep_core::domain::GrantId),
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let doc = today(window, desk);
    let day = day_of(doc, desk);
    let day = day.as_ref();
    let works = day.is_some_and(|day| day.open().is_some());
    let last = day.and_then(|day| day.looked.last());
    let seen = last.map(|looked| {
        let time = looked.by.at.clock();
        match (looked.refused, looked.off) {
            (true, _) => words::power_refused(time),
            (false, true) => words::power_done(time),
            (false, false) => words::power_looked(time),
        }
    });
    let on = desk.state.wall.date();
    let button = |off: bool| {
        let (look, test, label) = if off {
            (Look::Main, "ext-power-off", words::power_off())
        } else {
            (Look::Plain, "ext-power-seen", words::power_seen())
        };
        let window = window.clone();
        let act = Act { acting: Some(acting.clone()), ..Act::new(look, test, label) };
        let say = move |_| Statement::PowerChecked(PowerCheck { window: window.clone(), on, off });
        act.button(doc, say, desk, emit)
    };
    let is_off = last.is_some_and(|looked| looked.off && !looked.refused) && !works;
    html! {
        <li class="person" data-test="ext-power-row" data-window={window.to_string()} data-works={works.to_string()}>
            <span class="inline">
                <span class="strong">{ desk.window(window) }</span>
                if works { { tag(Tone::Warn, words::power_working()) } } else { { tag(Tone::Quiet, words::power_quiet()) } }
            </span>
            { quiet(seen.unwrap_or_default()) }
            if !is_off { <div>{ button(false) }{ button(true) }</div> }
        </li>
    }
}
