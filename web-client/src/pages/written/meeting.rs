//! What was stated of a meeting, as label and value.

use doorstep_core::domain::WorkerId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::meeting::{Listed, Plan, Told};
use yew::{AttrValue, Html, html};

use super::{Reader, yes_no};
use crate::components::cell::row_text;
use crate::components::photo;
use crate::text::{meeting as words, phone, when};

/// Nothing for a statement of something else.
pub(super) fn rows(reader: &Reader<'_>, statement: &Statement) -> Html {
    match statement {
        Statement::MeetingPlanned(plan) => self::plan(reader, plan),
        Statement::MeetingCancelled(cancellation) => row_text(words::cancel_reason(), cancellation.reason.clone()),
        Statement::CheckedIn(check) | Statement::CheckedOut(check) => reader.at(check.at),
        Statement::AttendanceListed(listed) => self::listed(reader, listed),
        Statement::MeetingLeaveSought(request) => html! {
            <>
                { stand_in(reader, request.stand_in.as_ref()) }
                if let Some(told) = &request.told { { self::told(reader, told) } }
            </>
        },
        Statement::GroundsGiven(given) => html! {
            <>
                { reader.person(&given.person) }
                { row_text(words::on(), given.on.to_string()) }
                { row_text(words::reason(), given.reason.clone()) }
                { photo::shown(words::paper(), &given.paper) }
            </>
        },
        Statement::MeetingLeaveDecided(verdict) => html! {
            <>
                { reader.person(&verdict.person) }
                { row_text(phone::agree(), if verdict.agree { words::agree() } else { words::refuse() }) }
                if sees_why(&verdict.person, reader) { { row_text(words::refuse_reason(), verdict.reason.clone()) } }
            </>
        },
        Statement::MeetingLeaveEntered(grant) => html! {
            <>
                { reader.person(&grant.person) }
                { stand_in(reader, grant.stand_in.as_ref()) }
                { told(reader, &grant.told) }
            </>
        },
        Statement::TalkAssigned(talk) => html! {
            <>
                { row_text(words::talk_window(), reader.window(&talk.window)) }
                if let Some(speaker) = &talk.speaker { { row_text(words::talk_speaker(), reader.people(std::slice::from_ref(speaker))) } }
                { row_text(words::talk_subject(), talk.subject.clone()) }
            </>
        },
        Statement::TalkHandedIn(material) => row_text(words::material(), material.text.clone()),
        Statement::TalkArchived(on) | Statement::MeetingClosed(on) => row_text(words::on(), on.to_string()),
        Statement::MinutesWritten(minutes) => html! {
            <>
                { row_text(words::minutes_end(), when::at(minutes.ended_at, reader.now.date())) }
                { row_text(words::minutes_text(), minutes.text.clone()) }
            </>
        },
        Statement::CorrectionAsked(criticised) => html! {
            <>
                { reader.person(&criticised.person) }
                { row_text(words::correction_cause(), words::cause(criticised.cause)) }
                { row_text(words::correction_note(), criticised.note.clone()) }
            </>
        },
        Statement::CorrectionStated(correction) => html! {
            <>
                { row_text(words::attitude(), correction.attitude.clone()) }
                { row_text(words::measures(), correction.measures.clone()) }
                { row_text(words::due(), correction.due.to_string()) }
            </>
        },
        Statement::CorrectionDone(corrected) => html! {
            <>{ reader.person(&corrected.person) }{ row_text(words::correction_finish(), corrected.done.to_string()) }</>
        },
        _ => Html::default(),
    }
}

fn plan(reader: &Reader<'_>, plan: &Plan) -> Html {
    let starts = plan.on.at_minute(plan.start_minute);
    html! {
        <>
            { row_text(words::new_kind(), words::kind(plan.kind)) }
            { row_text(words::on(), when::at(starts, reader.now.date())) }
            { row_text(words::place(), plan.place.clone()) }
            { row_text(words::agenda(), plan.agenda.clone()) }
            { row_text(words::people(), reader.people(&plan.people)) }
            if let Some(convenor) = &plan.convenor { { row_text(words::convenor(), reader.people(std::slice::from_ref(convenor))) } }
        </>
    }
}

fn listed(reader: &Reader<'_>, listed: &Listed) -> Html {
    let time = |at: Option<_>| at.map_or_else(AttrValue::default, |at| when::at(at, reader.now.date()));
    html! {
        <>
            { reader.person(&listed.person) }
            { row_text(words::came(), yes_no(listed.came.is_some())) }
            { row_text(words::came_at(), time(listed.came)) }
            { row_text(words::left_at(), time(listed.left)) }
            if listed.phone { { row_text(words::remark(), words::phone()) } }
            { row_text(words::remark(), listed.remark.clone()) }
            { row_text(words::list_reason(), listed.reason.clone()) }
        </>
    }
}

/// Whether the reader is who asked or may decide: why somebody does not come is for nobody else.
fn sees_why(person: &WorkerId, reader: &Reader<'_>) -> bool {
    let me = &reader.replica.session().worker;
    let figures =
        reader.replica.reference().and_then(|reference| Some((reference, reference.figures.meeting.as_ref()?)));
    let decides = figures.is_some_and(|(reference, figures)| {
        let mut held = reference.organisation.grants_of(me, reader.now.date());
        held.any(|grant| grant.role == figures.granted_by || grant.role == figures.instead)
    });
    person == me || reader.author == me || decides
}

fn stand_in(reader: &Reader<'_>, worker: Option<&WorkerId>) -> Html {
    worker.map_or_else(Html::default, |worker| row_text(words::stand_in(), reader.people(std::slice::from_ref(worker))))
}

fn told(reader: &Reader<'_>, told: &Told) -> Html {
    html! {
        <>
            { row_text(words::way_label(), words::way(told.way)) }
            { row_text(words::told_at(), when::at(told.at, reader.now.date())) }
        </>
    }
}
