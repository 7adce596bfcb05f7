//! What was stated about extended hours, as label and value.

use doorstep_core::fact::Statement;
use doorstep_core::fact::private::Field as Looked;
use yew::{Html, html};

use super::{Reader, private, yes_no};
use crate::components::cell::row_text;
use crate::pages::subject;
use crate::text::{extended as words, phone, when};

/// Nothing for a statement of something else, or one without content.
pub(super) fn rows(reader: &Reader<'_>, statement: &Statement) -> Html {
    let day = |date| when::relative_day(date, reader.now.date());
    let person = |worker| subject::person(reader.replica, worker);
    match statement {
        Statement::SessionAsked(request) => html! {
            <>
                { row_text(words::window(), reader.window(&request.window)) }
                { row_text(words::on(), day(request.on)) }
                { row_text(words::why_on(), words::trigger(request.trigger)) }
                { row_text(words::written(), yes_no(request.written)) }
                { private(words::name(), &request.name, Looked::Name) }
                { private(words::phone(), &request.phone, Looked::Phone) }
                { row_text(words::matter(), request.matter.clone()) }
            </>
        },
        Statement::SessionDeclined(declined) => html! {
            <>
                { row_text(words::reason(), declined.reason.clone()) }
                { row_text(words::explained_to(), yes_no(declined.explained_at.is_some())) }
            </>
        },
        Statement::SessionStarted(start) => html! {
            <>
                { row_text(words::window(), reader.window(&start.window)) }
                { row_text(words::why_on(), words::trigger(start.trigger)) }
                { row_text(words::who(), person(&start.staff)) }
                { row_text(words::waiting(), start.waiting.to_string()) }
                { row_text(words::authority(), start.authority.clone()) }
                { row_text(words::remark(), start.remark.clone()) }
            </>
        },
        Statement::SessionHandedOver(handover) => html! {
            <>{ row_text(words::to(), person(&handover.to)) }{ row_text(words::reason(), handover.reason.clone()) }</>
        },
        Statement::SessionClosed(close) => html! {
            <>
                { row_text(words::served(), close.served.to_string()) }
                { row_text(words::left(), close.left.to_string()) }
                { row_text(words::reasons(), close.reasons.join(" / ")) }
            </>
        },
        Statement::PowerChecked(check) => html! {
            <>{ row_text(words::window(), reader.window(&check.window)) }{ row_text(words::off(), yes_no(check.off)) }</>
        },
        Statement::PartSettled(settled) => row_text(words::ledger(), words::compensation(settled.how)),
        Statement::VisitSettled(settled) => html! {
            <>{ row_text(words::who(), person(&settled.worker)) }{ row_text(words::ledger(), words::compensation(settled.how)) }</>
        },
        _ => html! { <p class="quiet">{ phone::content_none() }</p> },
    }
}
