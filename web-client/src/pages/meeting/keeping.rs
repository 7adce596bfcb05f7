//! What the office, the convenor and the window with the talk do for a meeting.

use std::collections::BTreeMap;

use doorstep_core::domain::{Date, GrantId, Role, Timestamp, WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::meeting::{
    Cancellation, Cause, Corrected, Correction, Criticised, Listed, Material, MeetingKind, Minutes, Talk,
};
use doorstep_core::fold::meeting::ExchangeTalk;
use doorstep_core::gather::gather;
use doorstep_core::regime::meeting::{self as rules, Standing};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Html, html};

use super::{Act, Here};
use crate::components::button::Look;
use crate::components::cell::{self, group, paragraph, quiet, strong, titled_card};
use crate::components::field::{self, Field};
use crate::pages::visit_plan::moment;
use crate::pages::{draft, leave_new, meetings};
use crate::text::{self, meeting as words, when};

/// By what the person keeps the list and the minutes; none for who does not.
fn keeper(here: &Here<'_>) -> Option<Option<(Role, GrantId)>> {
    rules::keeper(here.meeting, here.desk.me, here.desk.today, here.desk.reference)
}

fn options<'a>(people: impl IntoIterator<Item = &'a WorkerId>, here: &Here<'_>) -> Vec<(AttrValue, AttrValue)> {
    people.into_iter().map(|worker| (AttrValue::from(worker.to_string()), here.desk.name(worker))).collect()
}

/// A time of the meeting's day.
fn on_the_day(time: &str, here: &Here<'_>) -> Option<Timestamp> {
    moment(&here.meeting.on.to_string(), time)
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct ListForm {
    person: String,
    there: bool,
    came: String,
    left: String,
    phone: bool,
    remark: String,
    reason: String,
}

/// A line of the list, and its correction once the meeting is closed.
pub(super) fn listing(here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, standing, .. } = *here;
    let closed = standing == Standing::Closed;
    let acting = match keeper(here) {
        Some(acting) if !closed || acting.is_some() => acting,
        _ => return Html::default(),
    };
    if matches!(standing, Standing::Planned | Standing::Cancelled) {
        return Html::default();
    }
    let key = here.key("list");
    let form: ListForm = draft::read(desk.state, &key);
    let expected = rules::expected(meeting, desk.reference);
    let people = options(expected.iter().chain(meeting.stand_ins().map(|(worker, _)| worker)), here);
    let change = |set: fn(&mut ListForm, String)| draft::change(emit, &key, &form, set);
    // Whoever is chosen comes with what is known of them: a remark does not undo that they were there.
    let known = |person: &str| {
        let attended = meeting.attended.get(&WorkerId::new(person));
        let clock = |at: Option<Timestamp>| at.map_or_else(String::new, Timestamp::clock);
        attended.map_or_else(ListForm::default, |attended| ListForm {
            there: attended.came.is_some(),
            came: clock(attended.came),
            left: clock(attended.left),
            phone: attended.phone,
            remark: attended.remark.clone(),
            ..ListForm::default()
        })
    };
    let lines: BTreeMap<String, ListForm> = gather(people.iter().map(|(id, _)| (id.to_string(), known(id))));
    let choose_person = draft::change(emit, &key, &form, move |form: &mut ListForm, person: String| {
        *form = ListForm { person: person.clone(), ..lines.get(&person).cloned().unwrap_or_default() };
    });
    let there = draft::change(emit, &key, &form, |form: &mut ListForm, there| form.there = there);
    let phone = draft::change(emit, &key, &form, |form: &mut ListForm, phone| form.phone = phone);
    // The minute is what the field shows; the second of a check-in stays. Whoever is noted without a time was there at the start.
    let checked_in = meeting.attended.get(&WorkerId::new(&form.person)).and_then(|attended| attended.came);
    let came = || match on_the_day(&form.came, here) {
        Some(at) => checked_in.filter(|known| known.clock() == at.clock()).unwrap_or(at),
        None => meeting.starts_at,
    };
    let listed = Listed {
        on: meeting.on,
        person: WorkerId::new(&form.person),
        came: form.there.then(came),
        left: if form.there { on_the_day(&form.left, here) } else { None },
        phone: form.phone,
        remark: form.remark.trim().to_owned(),
        reason: form.reason.trim().to_owned(),
    };
    let act = Act { acting, draft: Some(key.clone()), ..Act::new(Look::Plain, "meeting-list", words::list_send()) };
    group(
        if closed { words::list_correct() } else { words::list_title() },
        html! {
            <>
                { field::select(Field::new("meeting-list-person", words::person(), form.person.clone()), &people, text::choose(), choose_person) }
                { field::check("meeting-list-there", None, html! { words::came() }, form.there, there) }
                if form.there {
                    { field::time(Field::new("meeting-list-came", words::came_at(), form.came.clone()), change(|form, time| form.came = time)) }
                    { field::time(Field::new("meeting-list-left", words::left_at(), form.left.clone()), change(|form, time| form.left = time)) }
                }
                { field::check("meeting-list-phone", None, html! { words::phone() }, form.phone, phone) }
                { field::text(Field::new("meeting-list-remark", words::remark(), form.remark.clone()).hint(text::optional()), change(|form, remark| form.remark = remark)) }
                if closed { { field::text(Field::new("meeting-list-reason", words::list_reason(), form.reason.clone()), change(|form, reason| form.reason = reason)) } }
                <div class="weui-cell">{ here.act(act, move |_| Statement::AttendanceListed(listed.clone())) }</div>
            </>
        },
    )
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct TalkForm {
    window: String,
    speaker: String,
    subject: String,
}

/// The exchange talk: which window gives it, its material, the archive.
pub(super) fn talk(here: &Here<'_>) -> Html {
    let Here { meeting, standing, .. } = *here;
    if meeting.kind != MeetingKind::Weekly || standing == Standing::Cancelled {
        return Html::default();
    }
    let assigns = standing == Standing::Planned && meetings::is_office(here.desk);
    match &meeting.talk {
        Some(talk) => {
            html! { <>{ given(talk, here) }if assigns && talk.handed_in_at.is_none() { { assign(here) } }</> }
        }
        None if assigns => assign(here),
        None => Html::default(),
    }
}

fn given(talk: &ExchangeTalk, here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, .. } = *here;
    let on = meeting.on;
    let told = match rules::talk_told_on(meeting, desk.reference) {
        doorstep_core::domain::calendar::Due::On(date) => Some(date.max(talk.assigned_at.date())),
        doorstep_core::domain::calendar::Due::Unknown => None,
    };
    let windows = desk.reference.organisation.windows_of(desk.me, desk.today);
    let own = windows.contains(&talk.window) || talk.speaker.as_ref() == Some(desk.me);
    let key = here.key("material");
    let material: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &material, |form, text| *form = text);
    let said = material.trim().to_owned();
    // The office writes in what it got on paper.
    let acting = meetings::office(desk).filter(|_| !own && talk.handed_in_at.is_none());
    let hand_in = Act {
        draft: Some(key),
        acting: acting.clone(),
        ..Act::new(Look::Main, "meeting-material", words::material_send())
    };
    let archive = Act { acting: meetings::office(desk), ..Act::new(Look::Main, "meeting-archive", words::archive()) };
    let open = talk.archived_at.is_none() && here.goes_on();
    titled_card(
        words::talk(),
        html! {
            <>
                { cell::row_text(words::talk_window(), desk.window(&talk.window)) }
                if let Some(speaker) = &talk.speaker { { cell::row_text(words::talk_speaker(), desk.name(speaker)) } }
                { cell::row_text(words::talk_subject(), talk.subject.clone()) }
                if let Some(date) = told.filter(|_| talk.handed_in_at.is_none()) {
                    { quiet(words::talk_told_on(when::relative_day(date, desk.today))) }
                }
                { match (talk.archived_by.as_ref().zip(talk.archived_at), talk.handed_in_at) {
                    (Some((by, at)), _) => quiet(words::material_archived(desk.name(by), here.when(at))),
                    (None, Some(at)) => quiet(words::material_handed(here.when(at))),
                    (None, None) => quiet(words::material_missing()),
                } }
                if !talk.material.is_empty() { <p class="verbatim" data-test="meeting-material-text">{ talk.material.clone() }</p> }
                if open && (own || acting.is_some()) {
                    { field::area(Field::new("meeting-material-field", words::material(), material), rules::LONG_TEXT_MAX, change) }
                    { here.act(hand_in, move |_| Statement::TalkHandedIn(Material { on, text: said.clone() })) }
                }
                if open && meetings::is_office(desk) { { here.act(archive, move |_| Statement::TalkArchived(on)) } }
            </>
        },
    )
}

fn assign(here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, .. } = *here;
    let key = here.key("talk");
    let form: TalkForm = draft::read(desk.state, &key);
    let change = |set: fn(&mut TalkForm, String)| draft::change(emit, &key, &form, set);
    let windows = desk.reference.organisation.windows.iter();
    let windows: Vec<(AttrValue, AttrValue)> =
        windows.map(|(id, window)| (AttrValue::from(id.to_string()), AttrValue::from(window.name.clone()))).collect();
    let talk = Talk {
        on: meeting.on,
        window: WindowId::new(&form.window),
        speaker: (!form.speaker.is_empty()).then(|| WorkerId::new(&form.speaker)),
        subject: form.subject.trim().to_owned(),
    };
    let office = meetings::office(desk);
    let act =
        Act { acting: office, draft: Some(key.clone()), ..Act::new(Look::Plain, "meeting-talk", words::talk_assign()) };
    group(
        words::talk_assign(),
        html! {
            <>
                { field::select(Field::new("meeting-talk-window", words::talk_window(), form.window.clone()), &windows, text::choose(), change(|form, id| form.window = id)) }
                { field::select(Field::new("meeting-talk-speaker", words::talk_speaker(), form.speaker.clone()), &leave_new::everybody(desk), text::nobody_chosen(), change(|form, id| form.speaker = id)) }
                { field::text(Field::new("meeting-talk-subject", words::talk_subject(), form.subject.clone()), change(|form, subject| form.subject = subject)) }
                <div class="weui-cell">{ here.act(act, move |_| Statement::TalkAssigned(talk.clone())) }</div>
            </>
        },
    )
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct MinutesForm {
    ended: String,
    text: String,
}

pub(super) fn minutes(here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, standing, .. } = *here;
    let kept = meeting.minutes.as_ref().map(|minutes| {
        let by = words::minutes_by(desk.name(&minutes.by), here.when(minutes.ended_at));
        titled_card(words::minutes(), html! { <><p class="verbatim">{ minutes.text.clone() }</p>{ quiet(by) }</> })
    });
    let writes = keeper(here).filter(|_| matches!(standing, Standing::Held | Standing::Minuted));
    let Some(acting) = writes else { return kept.unwrap_or_default() };
    let key = here.key("minutes");
    let mut form: MinutesForm = draft::read(desk.state, &key);
    if let Some(minutes) = meeting.minutes.as_ref().filter(|_| form.text.is_empty() && form.ended.is_empty()) {
        form = MinutesForm { ended: minutes.ended_at.clock(), text: minutes.text.clone() };
    }
    let change = |set: fn(&mut MinutesForm, String)| draft::change(emit, &key, &form, set);
    let send = match on_the_day(&form.ended, here) {
        None => here.lacking(words::minutes_end(), "meeting-minutes", words::minutes_write()),
        Some(ended_at) => {
            let said = Minutes { on: meeting.on, ended_at, text: form.text.trim().to_owned() };
            let act = Act::new(Look::Plain, "meeting-minutes", words::minutes_write());
            let act = Act { acting, draft: Some(key.clone()), ..act };
            here.act(act, move |_| Statement::MinutesWritten(said.clone()))
        }
    };
    html! {
        <>
            { kept.unwrap_or_default() }
            { group(words::minutes_write(), html! {
                <>
                    { field::time(Field::new("meeting-minutes-end", words::minutes_end(), form.ended.clone()), change(|form, time| form.ended = time)) }
                    { field::area(Field::new("meeting-minutes-text", words::minutes_text(), form.text.clone()), rules::LONG_TEXT_MAX, change(|form, text| form.text = text)) }
                    <div class="weui-cell">{ send }</div>
                </>
            }) }
        </>
    }
}

/// The office closes the meeting: the list is final then.
pub(super) fn closing(here: &Here<'_>) -> Html {
    let Some(office) = meetings::office(here.desk).filter(|_| here.standing == Standing::Minuted) else {
        return Html::default();
    };
    let on = here.meeting.on;
    let act = Act { acting: Some(office), held: true, ..Act::new(Look::Main, "meeting-close", words::close_meeting()) };
    html! { <>{ quiet(words::close_explained()) }{ here.act(act, move |_| Statement::MeetingClosed(on)) }</> }
}

/// By the office or the leader in charge, before it opens.
pub(super) fn cancelling(here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, .. } = *here;
    let leader = desk.reference.figures.meeting.as_ref().and_then(|figures| desk.office(figures.granted_by));
    let Some(acting) = meetings::office(desk).or(leader).filter(|_| here.standing == Standing::Planned) else {
        return Html::default();
    };
    let key = here.key("cancel");
    let reason: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &reason, |form, reason| *form = reason);
    let said = Cancellation { on: meeting.on, reason: reason.trim().to_owned() };
    let act = Act {
        acting: Some(acting),
        draft: Some(key),
        held: true,
        ..Act::new(Look::Warn, "meeting-cancel", words::cancel())
    };
    group(
        words::cancel(),
        html! {
            <>
                { field::text(Field::new("meeting-cancel-reason", words::cancel_reason(), reason), change) }
                <div class="weui-cell">{ here.act(act, move |_| Statement::MeetingCancelled(said.clone())) }</div>
            </>
        },
    )
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct CauseForm {
    person: String,
    cause: String,
    note: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct CorrectionForm {
    attitude: String,
    measures: String,
    due: String,
}

/// Who makes a statement at the monthly meeting, and what became of it.
pub(super) fn corrections(here: &Here<'_>) -> Html {
    let Here { meeting, desk, standing, .. } = *here;
    if meeting.kind != MeetingKind::Monthly || standing == Standing::Cancelled {
        return Html::default();
    }
    let own = meeting.corrections.get(desk.me).filter(|line| line.done.is_none());
    let lists = meetings::is_office(desk) && here.goes_on();
    html! {
        <>
            { titled_card(words::corrections(), html! {
                <>
                    if meeting.corrections.is_empty() { { quiet(words::correction_none()) } }
                    { for meeting.corrections.keys().map(|person| correction(person, here)) }
                </>
            }) }
            if own.is_some() { { state_correction(here) } }
            if lists { { list_correction(here) } }
        </>
    }
}

fn correction(person: &WorkerId, here: &Here<'_>) -> Html {
    let Here { meeting, desk, .. } = *here;
    let Some(line) = meeting.corrections.get(person) else { return Html::default() };
    let (on, done, corrected) = (meeting.on, desk.today, person.clone());
    let finishes = line.stated.is_some() && line.done.is_none() && person != desk.me;
    let act = Act {
        acting: meetings::office(desk),
        ..Act::new(Look::Plain, "meeting-correction-done", words::correction_finish())
    };
    html! {
        <div data-test="meeting-correction" data-person={person.to_string()} key={person.to_string()}>
            { strong(desk.name(person)) }
            { quiet(text::dotted(&[words::cause(line.cause), AttrValue::from(line.note.clone())])) }
            { match &line.stated {
                None => quiet(words::correction_open()),
                Some(stated) => html! {
                    <>
                        { paragraph(text::named(words::attitude(), &stated.attitude)) }
                        { paragraph(text::named(words::measures(), &stated.measures)) }
                        { quiet(words::correction_due(when::relative_day(stated.due, desk.today))) }
                    </>
                },
            } }
            if let Some(date) = line.done { { quiet(words::correction_done(when::relative_day(date, desk.today))) } }
            if finishes && meetings::is_office(desk) {
                { here.act(act, move |_| Statement::CorrectionDone(Corrected { on, person: corrected.clone(), done })) }
            }
        </div>
    }
}

fn state_correction(here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, .. } = *here;
    let key = here.key("correction");
    let mut form: CorrectionForm = draft::read(desk.state, &key);
    // Handed in again, it begins with what was said.
    let stated = meeting.corrections.get(desk.me).and_then(|line| line.stated.as_ref());
    if let Some(stated) = stated.filter(|_| desk.state.draft(&key).is_none()) {
        form = CorrectionForm {
            attitude: stated.attitude.clone(),
            measures: stated.measures.clone(),
            due: stated.due.to_string(),
        };
    }
    let change = |set: fn(&mut CorrectionForm, String)| draft::change(emit, &key, &form, set);
    let send = match Date::parse(&form.due) {
        None => here.lacking(words::due(), "meeting-correction-send", words::correction_send()),
        Some(due) => {
            let (attitude, measures) = (form.attitude.trim().to_owned(), form.measures.trim().to_owned());
            let said = Correction { on: meeting.on, attitude, measures, due };
            let act = Act::new(Look::Main, "meeting-correction-send", words::correction_send());
            here.act(Act { draft: Some(key.clone()), ..act }, move |_| Statement::CorrectionStated(said.clone()))
        }
    };
    group(
        words::correction_yours(),
        html! {
            <>
                { field::area(Field::new("meeting-attitude", words::attitude(), form.attitude.clone()), rules::TEXT_MAX, change(|form, said| form.attitude = said)) }
                { field::area(Field::new("meeting-measures", words::measures(), form.measures.clone()), rules::TEXT_MAX, change(|form, said| form.measures = said)) }
                { field::date(Field::new("meeting-due", words::due(), form.due.clone()), Some(meeting.on), None, change(|form, date| form.due = date)) }
                <div class="weui-cell">{ send }</div>
            </>
        },
    )
}

fn cause_name(cause: Cause) -> &'static str {
    match cause {
        Cause::Notice => "notice",
        Cause::Circular => "circular",
        Cause::Findings => "findings",
    }
}

fn list_correction(here: &Here<'_>) -> Html {
    let Here { meeting, desk, emit, .. } = *here;
    let key = here.key("criticised");
    let form: CauseForm = draft::read(desk.state, &key);
    let change = |set: fn(&mut CauseForm, String)| draft::change(emit, &key, &form, set);
    let causes = Cause::ALL.map(|cause| (AttrValue::Static(cause_name(cause)), words::cause(cause)));
    let expected = rules::expected(meeting, desk.reference);
    let said = Criticised {
        on: meeting.on,
        person: WorkerId::new(&form.person),
        cause: Cause::ALL.into_iter().find(|cause| cause_name(*cause) == form.cause).unwrap_or(Cause::Notice),
        note: form.note.trim().to_owned(),
    };
    let office = meetings::office(desk);
    let act = Act {
        acting: office,
        draft: Some(key.clone()),
        ..Act::new(Look::Plain, "meeting-criticise", words::correction_ask())
    };
    group(
        words::correction_ask(),
        html! {
            <>
                { field::select(Field::new("meeting-criticised", words::person(), form.person.clone()), &options(&expected, here), text::choose(), change(|form, id| form.person = id)) }
                { field::choices(Field::new("meeting-cause", words::correction_cause(), cause_name(said.cause)), &causes, change(|form, cause| form.cause = cause)) }
                { field::text(Field::new("meeting-cause-note", words::correction_note(), form.note.clone()), change(|form, note| form.note = note)) }
                <div class="weui-cell">{ here.act(act, move |_| Statement::CorrectionAsked(said.clone())) }</div>
            </>
        },
    )
}
