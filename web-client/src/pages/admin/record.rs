//! 操作记录: what the server's log says of doors, editions and administrators.

use doorstep_core::administration::{RECORD_PAGE, Recorded};
use yew::{AttrValue, Callback, Html, html};

use super::asked;
use crate::components::button::{Look, button};
use crate::components::cell::quiet;
use crate::pages::desk::Desk;
use crate::state::State;
use crate::text::{self, admin as words, when};
use crate::update::Event;

const KEY: &str = "record";

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let before = state.chosen("admin/before");
    let address = if before.is_empty() {
        "/administration/record".to_owned()
    } else {
        format!("/administration/record/{before}")
    };
    html! {
        <>
            <div class="card">{ quiet(words::record_note()) }</div>
            { asked(state, desk, KEY, &address, emit, |lines: Vec<Recorded>| list(&lines, desk, emit)) }
        </>
    }
}

fn list(lines: &[Recorded], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    // As the chosen address changes, what it had answered goes.
    let turn = |before: String| {
        let emit = emit.clone();
        Callback::from(move |_| {
            emit.emit(Event::Choose("admin/before", before.clone()));
            emit.emit(Event::AnswerSeen(KEY));
        })
    };
    let older = lines.last().filter(|_| lines.len() >= RECORD_PAGE).map(|line| line.line.to_string());
    html! {
        <>
            if lines.is_empty() { <p class="foot-note quiet">{ words::record_none() }</p> }
            <ol class="plain-list weui-cells admin-rows" reversed=true>{ for lines.iter().map(|line| row(line, desk)) }</ol>
            <div class="card stack">
                if let Some(older) = older { { button(Look::Plain, "record-older", words::older(), turn(older)) } }
                { button(Look::Plain, "record-again", text::try_again(), turn(String::new())) }
            </div>
        </>
    }
}

fn row(line: &Recorded, desk: &Desk<'_>) -> Html {
    let nothing = AttrValue::Static("");
    let about = line.worker.as_ref().map_or(nothing.clone(), |worker| desk.name(worker));
    let edition = line.edition.map_or(nothing.clone(), words::edition);
    let device = line.device.map_or(nothing.clone(), |device| AttrValue::from(device.to_string()[..8].to_owned()));
    let by = line.by.as_ref().map_or(nothing, |by| words::by(desk.name(by)));
    html! {
        <li class="admin-row" key={line.line} data-test="recorded" data-line={line.line.to_string()}>
            <span class="strong">{ words::deed(line.deed) }</span>
            <span>{ text::dotted(&[about, edition, device]) }</span>
            <span>{ by }</span>
            <span class="quiet">{ when::at(line.at, desk.today) }</span>
        </li>
    }
}
