//! What was stated about a case, as label and value.

use doorstep_core::fact::Statement;
use doorstep_core::fact::case::{Booking, Client, Intake, Subject};
use doorstep_core::fact::private::Field as Looked;
use yew::{AttrValue, Html, html};

use super::{Reader, private, yes_no};
use crate::components::cell::row_text;
use crate::pages::subject;
use crate::text::{case as words, phone, visit, when};

/// Nothing for a statement of something else, or one without content.
pub(super) fn rows(reader: &Reader<'_>, statement: &Statement) -> Html {
    let day = |date| when::relative_day(date, reader.now.date());
    let person = |worker| subject::person(reader.replica, worker);
    match statement {
        Statement::CaseReceived(intake) => self::intake(reader, intake),
        Statement::CaseNoticed(notice) => html! {
            <>
                { items(&notice.items) }
                { row_text(words::omission(), yes_no(notice.mends_an_omission)) }
                { row_text(words::means(), visit::means(notice.how)) }
            </>
        },
        Statement::SupplementReceived(items) => self::items(items),
        Statement::PauseNoted(pause) => html! {
            <>
                { row_text(words::procedure_label(), words::procedure(pause.procedure)) }
                { row_text(words::from(), day(pause.from)) }
                { row_text(words::to(), day(pause.to)) }
                { row_text(words::basis(), pause.basis.clone()) }
                { row_text(words::on_receipt(), yes_no(pause.on_receipt)) }
            </>
        },
        Statement::ExtensionAsked(asked) => html! {
            <>
                { row_text(words::new_due(), day(asked.due)) }
                { row_text(words::reason(), asked.reason.clone()) }
                { row_text(words::basis(), asked.basis.clone()) }
            </>
        },
        Statement::ExtensionDecided(verdict) => html! {
            <>
                { row_text(phone::agree(), if verdict.agree { words::agree() } else { words::refuse() }) }
                { row_text(words::refuse_reason(), verdict.reason.clone()) }
            </>
        },
        Statement::ExtensionTold(how) | Statement::CaseAnswered(how) | Statement::CaseDelivered(how) => {
            row_text(words::means(), visit::means(*how))
        }
        Statement::CaseDecided(decision) => html! {
            <>
                { row_text(words::result(), decision.result.clone()) }
                { row_text(words::refuses(), yes_no(decision.refuses)) }
            </>
        },
        Statement::ClientAppointed(appointed) => html! {
            <>{ row_text(words::come_on(), day(appointed.on)) }{ row_text(words::means(), visit::means(appointed.how)) }</>
        },
        Statement::SiteChecked(findings) => row_text(words::findings(), findings.clone()),
        Statement::ReportedToHead(report) => row_text(words::report(), report.clone()),
        Statement::CaseClosed(explanation) if !explanation.is_empty() => {
            row_text(words::explanation(), explanation.clone())
        }
        Statement::CaseReassigned(reassigned) => html! {
            <>
                { row_text(words::new_handler(), person(&reassigned.handler)) }
                { row_text(words::reason(), reassigned.reason.clone()) }
            </>
        },
        Statement::CaseEnded(ending) => html! {
            <>
                { row_text(words::ended_how(), if ending.withdrawn { words::end_withdrawn() } else { words::end_not_accepted() }) }
                { row_text(words::reason(), ending.reason.clone()) }
            </>
        },
        Statement::AppointmentAgreed(booking) => self::booking(reader, booking),
        Statement::AppointmentEnded(ended) => row_text(words::which_end(), words::booking_end(ended.how)),
        Statement::WindowClosed(day) => row_text(words::window(), reader.window(&day.window)),
        Statement::FaultFound(fault) => html! {
            <>
                { row_text(words::fault_kind(), words::fault(fault.kind)) }
                { reader.at(fault.at) }
                { row_text(words::fault_facts(), fault.facts.clone()) }
            </>
        },
        _ => html! { <p class="quiet">{ phone::content_none() }</p> },
    }
}

fn items(items: &[String]) -> Html {
    items.iter().map(|item| row_text(words::items(), item.clone())).collect()
}

fn client(client: &Client) -> Html {
    html! { <>{ private(words::client(), &client.name, Looked::Name) }{ private(words::phone(), &client.phone, Looked::Phone) }</> }
}

fn intake(reader: &Reader<'_>, intake: &Intake) -> Html {
    let given = match &intake.subject {
        Subject::Matter(_) => None,
        Subject::Letter(letter) => letter.given,
        Subject::Task(task) => Some(task.due),
    };
    html! {
        <>
            { row_text(words::about(), subject::about_case(reader.replica, &intake.subject)) }
            { row_text(words::window(), reader.window(&intake.window)) }
            { client(&intake.client) }
            { row_text(words::came(), if intake.online { words::online() } else { words::at_window() }) }
            { reader.at(intake.at) }
            if let Some(given) = given { { row_text(words::given(), when::relative_day(given, reader.now.date())) } }
            if intake.site_check { { row_text(words::site_check(), yes_no(true)) } }
            { row_text(words::special(), intake.special.clone()) }
        </>
    }
}

fn booking(reader: &Reader<'_>, booking: &Booking) -> Html {
    let place: AttrValue = if booking.at_home { words::at_home() } else { words::in_hall() };
    html! {
        <>
            { row_text(words::about(), subject::about_case(reader.replica, &Subject::Matter(booking.matter.clone()))) }
            { client(&booking.client) }
            { row_text(words::need(), booking.need.clone()) }
            { row_text(words::place(), place) }
            { private(words::address(), &booking.address, Looked::Address) }
            { reader.span(booking.from, booking.to) }
            { row_text(words::worker(), subject::person(reader.replica, &booking.worker)) }
        </>
    }
}
