//! What was stated about somebody's training, as label and value.

use doorstep_core::fact::Statement;
use yew::{Html, html};

use super::Reader;
use crate::components::cell::row_text;
use crate::pages::subject;
use crate::text::{phone, training as words, when};

/// Nothing for a statement of something else, or one without content.
pub(super) fn rows(reader: &Reader<'_>, statement: &Statement) -> Html {
    let day = |date| when::relative_day(date, reader.now.date());
    match statement {
        Statement::TrainingPlanned(plan) => html! {
            <>
                { row_text(words::title(), subject::person(reader.replica, &plan.worker)) }
                { row_text(words::subject(), plan.subject.clone()) }
                { row_text(words::planned(), day(plan.planned)) }
            </>
        },
        Statement::TrainingDone(done) => row_text(words::on(), day(done.on)),
        Statement::TrainingDropped(dropped) => row_text(words::drop_reason(), dropped.reason.clone()),
        _ => html! { <p class="quiet">{ phone::content_none() }</p> },
    }
}
