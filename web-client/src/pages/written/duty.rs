//! What was stated about duty at the guide desk, as label and value.

use doorstep_core::domain::WorkerId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::duty::{Line, Slot};
use yew::{AttrValue, Html, html};

use super::{Reader, yes_no};
use crate::components::cell::row_text;
use crate::pages::subject;
use crate::text::{self, duty as words, when};

fn of_slot(slot: Slot) -> AttrValue {
    text::dotted(&[when::day(slot.on), words::half(slot.half)])
}

/// Nothing for a statement of something else.
pub(super) fn rows(reader: &Reader<'_>, statement: &Statement) -> Html {
    let person = |worker: &WorkerId| subject::person(reader.replica, worker);
    let line = |line: &Line| {
        let window = line.window.as_ref().map_or_else(AttrValue::default, |window| reader.window(window));
        let who = line.person.as_ref().map_or_else(AttrValue::default, person);
        row_text(of_slot(line.slot), text::dotted(&[window, who]))
    };
    match statement {
        Statement::RosterPublished(published) => html! {
            <>
                { row_text(words::title(), words::kind(published.kind)) }
                { for published.lines.iter().map(line) }
            </>
        },
        Statement::RosterAmended(amended) => html! {
            <>{ row_text(words::reason(), amended.reason.clone()) }{ for amended.lines.iter().map(line) }</>
        },
        Statement::DutyPersonChosen(chosen) => html! {
            <>
                { row_text(of_slot(chosen.slot), person(&chosen.person)) }
                if let Some(substitute) = &chosen.substitute { { row_text(words::substitute(), person(substitute)) } }
            </>
        },
        Statement::SwapAsked(asked) => html! {
            <>
                { row_text(words::swap(), of_slot(asked.own)) }
                { row_text(words::swap_with(), of_slot(asked.other)) }
                { row_text(words::reason(), asked.reason.clone()) }
            </>
        },
        Statement::SwapAnswered(answered) => html! {
            <>
                { row_text(of_slot(answered.own), of_slot(answered.other)) }
                { row_text(words::swap_agree(), yes_no(answered.agree)) }
            </>
        },
        Statement::DutyStarted(slot) => row_text(words::start(), of_slot(*slot)),
        Statement::DutyEnded(ended) => html! {
            <>
                { row_text(words::end(), of_slot(ended.slot)) }
                { row_text(words::clothing(), yes_no(ended.clothing)) }
                { row_text(words::guided(), ended.guided.to_string()) }
                { row_text(words::questions(), ended.questions.clone()) }
                { row_text(words::incidents(), ended.incidents.clone()) }
            </>
        },
        Statement::DutyRelieved(relieved) => html! {
            <>
                { reader.span(relieved.from, relieved.to) }
                { row_text(words::relieve_who(), person(&relieved.by)) }
                { row_text(words::reason(), relieved.reason.clone()) }
            </>
        },
        Statement::DutyAnswered(answered) => html! {
            <>
                { row_text(words::title(), of_slot(answered.slot)) }
                { row_text(words::agree(), yes_no(answered.agree)) }
            </>
        },
        _ => Html::default(),
    }
}
