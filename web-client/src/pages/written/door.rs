//! What was stated at the door, and of how it was, as label and value.

use doorstep_core::domain::{Role, Span};
use doorstep_core::fact::Statement;
use doorstep_core::fact::visit::{Done, IdentityCheck, Promise, Signing};
use yew::{AttrValue, Html, html};

use super::{Reader, drawn, hex};
use crate::components::cell::{row, row_text};
use crate::pages::feedback;
use crate::pages::visit::after::heard;
use crate::pages::visit_step::{items, signing};
use crate::text::{self, door as words, phone, visit, when};

/// Nothing for a statement of something else.
pub(super) fn rows(reader: &Reader<'_>, statement: &Statement) -> Html {
    match statement {
        Statement::IdentityChecked(check) => identity(reader, check),
        Statement::DoneOnSite(done) => finished(reader, done),
        Statement::DeliveryPromised(promise) => promised(reader, promise),
        Statement::NotFinished(said) => html! {
            <>
                { reader.at(said.at) }
                { row_text(words::not_finished_reason(), words::obstacle(said.reason)) }
                { row_text(words::not_finished_text(), said.text.clone()) }
            </>
        },
        Statement::FollowedUp(said) => html! {
            <>
                { reader.at(said.at) }
                { row_text(words::follow_ups(), heard(said)) }
                { row_text(words::follow_up_remark(), said.remark.clone()) }
            </>
        },
        Statement::VisitRated(moment) => reader.at(moment.at),
        Statement::FeedbackGiven(given) if reads(reader) => {
            html! { <>{ reader.at(given.at) }{ feedback::rows(given) }</> }
        }
        // On the phone where it was said it is sealed.
        Statement::FeedbackGiven(_) => html! { <p class="quiet">{ words::sealed() }</p> },
        Statement::ComplaintHandled(said) => html! {
            <>
                { row_text(words::handle_outcome(), words::outcome(said.outcome)) }
                { row_text(words::handle_findings(), said.findings.clone()) }
            </>
        },
        _ => html! { <p class="quiet">{ phone::content_none() }</p> },
    }
}

/// Whether what an applicant said is for whoever looks: the supervision section, and not for the one on whose phone it was said.
fn reads(reader: &Reader<'_>) -> bool {
    let me = &reader.replica.session().worker;
    let organisation = reader.replica.reference().map(|reference| &reference.organisation);
    let on = reader.now.date();
    let section = |role| organisation.is_some_and(|all| all.acting(me, role, &Span::Centre, on).is_some());
    reader.author != me && section(Role::SupervisionSection)
}

fn identity(reader: &Reader<'_>, check: &IdentityCheck) -> Html {
    let fits = if check.matches { words::fits() } else { words::mismatch_write() };
    let present = check.present.representative();
    let who = present.map(|who| AttrValue::from(who.name.reveal().clone())).unwrap_or_default();
    let relation = present.map(|who| AttrValue::from(who.relation.clone())).unwrap_or_default();
    html! {
        <>
            { reader.at(check.at) }
            { row_text(visit::identity_how(), visit::identity_means(check.how)) }
            { row_text(words::last_four(), fits) }
            { row_text(words::present(), text::dotted(&[AttrValue::Static(words::present_name(&check.present)), who, relation])) }
        </>
    }
}

fn finished(reader: &Reader<'_>, done: &Done) -> Html {
    html! {
        <>
            { reader.at(done.at) }
            if !matches!(done.signing, Signing::Drawn(_)) { { row_text(words::signed_how(), signing::how(&done.signing)) } }
            { for done.signing.drawing().map(|drawing| drawn(visit::signature(), drawing)) }
            if !done.items.is_empty() { { row(words::items(), items::lists(&done.items)) } }
            { row_text(phone::form_code(), hex(&done.form[..8])) }
        </>
    }
}

fn promised(reader: &Reader<'_>, promise: &Promise) -> Html {
    html! {
        <>
            { reader.at(promise.at) }
            { row_text(visit::promise_reason(), promise.reason.clone()) }
            { row_text(visit::promise_planned(), when::relative_day(promise.planned, reader.now.date())) }
            if !promise.items.is_empty() { { row(words::items(), items::lists(&promise.items)) } }
        </>
    }
}
