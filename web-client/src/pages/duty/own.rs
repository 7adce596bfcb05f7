//! The own duty: checked in, relieved, ended with a word about it; and who asks this person to come.

use doorstep_core::domain::{DocId, Timestamp, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::duty::{Answered, Ended, Epidemic, Relieved};
use doorstep_core::fold::duty::{Duty, Relief};
use doorstep_core::regime::duty::{self as rules, Standing, TEXT_MAX};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::known::Read;
use super::{At, OPEN, every, opens, people};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, banner, quiet, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::on_click;
use crate::pages::act::{Act, lacking};
use crate::pages::desk::{Desk, stated};
use crate::pages::draft;
use crate::state::Note;
use crate::text::{self, duty as words};
use crate::update::{Event, WriteRequest};

/// Whether a line is the person's to come for.
pub(super) fn is_for(line: &Duty, desk: &Desk<'_>) -> bool {
    rules::comes(line, desk.me, desk.reference)
}

/// What somebody asks this person for on a line, with the beginning of the relief; nothing that is answered or over.
pub(super) fn asked(at: &At<'_>, desk: &Desk<'_>) -> Option<(AttrValue, Option<Timestamp>)> {
    let (_, to) = rules::shift(at.line.slot, desk.reference).filter(|(_, to)| desk.now < *to)?;
    let who = at.line.person.as_ref().map_or_else(AttrValue::default, |worker| desk.name(worker));
    let is_open = |relief: &&Relief| relief.by == *desk.me && relief.agreed.is_none() && desk.now < relief.to.min(to);
    if let Some(relief) = at.line.reliefs.iter().find(is_open) {
        return Some((words::asks_relief(who, relief.from.clock(), relief.to.clock()), Some(relief.from)));
    }
    let substitute = at.line.substitute.as_ref().filter(|(worker, agreed)| worker == desk.me && agreed.is_none());
    substitute.map(|_| (words::asks_substitute(who), None))
}

pub(super) fn view(read: &Read, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let is_near = |at: &At<'_>| desk.today <= at.line.slot.on && is_for(at.line, desk);
    // Of later days the roster tells.
    let mut own: Vec<At<'_>> = every(read).filter(is_near).collect();
    doorstep_core::gather::order(&mut own, |at| at.line.slot);
    let is_today = |at: &At<'_>| at.line.slot.on == desk.today;
    let shown = own.iter().filter(|at| is_today(at)).count().max(1);
    let asks = every(read).filter_map(|at| asked(&at, desk).map(|(what, from)| (at, what, from)));
    titled_card(
        words::mine(),
        html! {
            <div data-test="duty-own">
                <ul class="plain-list">
                    { for asks.map(|(at, what, from)| ask(&at, what, from, desk, emit)) }
                    { for own.iter().take(shown).map(|at| line(at, desk, emit)) }
                </ul>
                if own.is_empty() { { quiet(words::mine_none()) } }
            </div>
        },
    )
}

fn ask(at: &At<'_>, what: AttrValue, from: Option<Timestamp>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let (doc, slot) = (at.doc, at.line.slot);
    let say = move |agree| move |_| Statement::DutyAnswered(Answered { slot, from, agree });
    html! {
        <li class="person" data-test="duty-asked">
            <span class="strong">{ what }</span>
            { quiet(at.when(desk)) }
            { Act::new(Look::Main, "duty-agree", words::agree()).button(doc, say(true), desk, emit) }
            { Act::new(Look::Plain, "duty-decline", words::decline()).button(doc, say(false), desk, emit) }
        </li>
    }
}

/// What is known of a line, in tags; others see who is on duty, and not what became of it.
pub(super) fn tags(at: &At<'_>, all: bool, desk: &Desk<'_>) -> Html {
    let standing = at.standing(desk);
    let is_known = standing != Standing::Scheduled && rules::shift(at.line.slot, desk.reference).is_some();
    if !all {
        return if standing == Standing::OnDuty { tag(Tone::Good, words::standing(standing)) } else { Html::default() };
    }
    let tone = match standing {
        Standing::Missed => Tone::Bad,
        Standing::OnDuty => Tone::Good,
        Standing::Scheduled | Standing::Done | Standing::Unknown => Tone::Quiet,
    };
    let late = rules::late_minutes(at.line, desk.reference);
    let away = away(at.line, desk);
    let unattended = rules::unattended_minutes(at.line, &away, desk.now, desk.reference);
    html! {
        <>
            if is_known { { tag(tone, words::standing(standing)) } }
            if late > 0 { { tag(Tone::Warn, words::late(late)) } }
            if unattended > 0 { { tag(Tone::Warn, words::unattended(unattended)) } }
        </>
    }
}

/// The approved absences of the person of a line, as far as this phone knows them.
fn away(line: &Duty, desk: &Desk<'_>) -> Vec<(Timestamp, Timestamp)> {
    use doorstep_core::regime::leave::covers;
    let Some((from, to)) = rules::shift(line.slot, desk.reference).filter(|_| line.started.is_some()) else {
        return Vec::new();
    };
    let own = desk.leaves().filter(|(_, leave)| line.person.as_ref() == Some(&leave.person) && covers(leave));
    let touching = own.filter(|(_, leave)| leave.from < to && from < leave.effective_to());
    touching.map(|(_, leave)| (leave.from, leave.effective_to())).collect()
}

fn line(at: &At<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let duty = at.line;
    let span = rules::shift(duty.slot, desk.reference);
    let hours = span.map_or_else(AttrValue::default, |(from, to)| format!("{}–{}", from.clock(), to.clock()).into());
    let pending = desk.pending(at.doc);
    let since = duty.started.as_ref().map(|started| words::since(started.at.clock()));
    let facts = text::dotted(&[words::kind(at.sheet.kind), hours, since.unwrap_or_default()]);
    html! {
        <li class="person" data-test="duty-line" data-standing={words::standing(at.standing(desk))}>
            <span class="inline">
                <span class="strong">{ at.when(desk) }</span>
                { tags(at, true, desk) }
                if pending > 0 { { tag(Tone::Quiet, text::sync::chip_waiting(pending)) } }
            </span>
            { quiet(facts) }
            { for duty.reliefs.iter().map(|relief| relief_row(relief, desk)) }
            { ended_row(duty) }
            <div>{ acts(at, desk, emit) }</div>
        </li>
    }
}

fn relief_row(relief: &Relief, desk: &Desk<'_>) -> Html {
    let answer = match relief.agreed {
        None => (Tone::Wait, words::relief_waits()),
        Some(true) => (Tone::Good, words::relief_agreed()),
        Some(false) => (Tone::Warn, words::relief_refused()),
    };
    let who = words::relief(relief.from.clock(), relief.to.clock(), desk.name(&relief.by));
    html! { <p class="inline" data-test="duty-relief">{ who }{ tag(answer.0, answer.1) }</p> }
}

fn ended_row(duty: &Duty) -> Html {
    let Some((_, ended)) = &duty.ended else { return Html::default() };
    let clothing = if ended.clothing { words::clothing() } else { words::no_clothing() };
    let said =
        [words::guided_count(ended.guided), clothing, ended.questions.clone().into(), ended.incidents.clone().into()];
    quiet(text::dotted(&said))
}

fn acts(at: &At<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let (duty, doc, slot) = (at.line, at.doc, at.line.slot);
    let open = desk.state.chosen(OPEN);
    let (of_end, of_relief) = (format!("end/{}", at.key()), format!("relief/{}/{}", at.key(), duty.reliefs.len()));
    let is_own = duty.person.as_ref() == Some(desk.me);
    match at.standing(desk) {
        Standing::Scheduled if rules::can_start(duty, desk.me, desk.now, desk.reference) => Act::new(
            Look::Main,
            "duty-start",
            words::start(),
        )
        .button(doc, move |_| Statement::DutyStarted(slot), desk, emit),
        Standing::Scheduled => {
            let from = rules::shift(slot, desk.reference).filter(|_| slot.on == desk.today);
            html! {
                <>
                    if let Some((from, _)) = from { { quiet(words::start_early(from.clock())) } }
                    if is_own { { relieving(at, &of_relief, desk, emit) } }
                </>
            }
        }
        Standing::OnDuty | Standing::Done if is_own && duty.ended.is_none() => html! {
            <>
                if open == of_end {
                    <div>{ end(at, desk, emit) }</div>
                } else {
                    { button(Look::Main, "duty-end-open", words::end(), opens(emit, of_end)) }
                }
                <div>{ relieving(at, &of_relief, desk, emit) }</div>
            </>
        },
        Standing::OnDuty | Standing::Done | Standing::Missed | Standing::Unknown => Html::default(),
    }
}

fn relieving(at: &At<'_>, form: &str, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if rules::shift(at.line.slot, desk.reference).is_none_or(|(_, to)| to <= desk.now) {
        return Html::default();
    }
    if desk.state.chosen(OPEN) == form {
        return relief(at, desk, emit);
    }
    link("duty-relief-open", words::relieve(), opens(emit, form))
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct ReliefForm {
    by: String,
    from: String,
    to: String,
    reason: String,
}

fn relief(at: &At<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let slot = at.line.slot;
    let Some((begins, ends)) = rules::shift(slot, desk.reference) else { return Html::default() };
    let key = format!("duty/{}/relief", at.key());
    let mut form: ReliefForm = draft::read(desk.state, &key);
    if form.from.is_empty() {
        form.from = begins.max(desk.now).min(ends).clock();
    }
    if form.to.is_empty() {
        form.to = ends.clock();
    }
    let change = |set: fn(&mut ReliefForm, String)| draft::change(emit, &key, &form, set);
    let moment = |clock: &str| {
        let (hour, minute) = clock.split_once(':')?;
        Some(slot.on.at_minute(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?))
    };
    let colleagues = people(desk.reference.organisation.workers.keys(), Some(desk.me), desk);
    let send = match (moment(&form.from), moment(&form.to)) {
        (Some(from), Some(to)) if !form.by.is_empty() => {
            let reason = form.reason.trim().to_owned();
            let said = Relieved { slot, from, to, by: WorkerId::new(&form.by), reason };
            let act = Act { draft: Some(key.clone()), ..Act::new(Look::Main, "duty-relief", words::relieve()) };
            act.button(at.doc, move |_| Statement::DutyRelieved(said.clone()), desk, emit)
        }
        _ => lacking(words::relieve_who(), "duty-relief", words::relieve(), desk, emit),
    };
    html! {
        <div>
            { field::select(Field::new("duty-relief-by", words::relieve_who(), form.by.clone()), &colleagues, words::relieve_who(), change(|form, value| form.by = value)) }
            { field::time(Field::new("duty-relief-from", words::from(), form.from.clone()), change(|form, value| form.from = value)) }
            { field::time(Field::new("duty-relief-to", words::to(), form.to.clone()), change(|form, value| form.to = value)) }
            { field::text(Field::new("duty-relief-reason", words::reason(), form.reason.clone()), change(|form, value| form.reason = value)) }
            { send }
        </div>
    }
}

/// Written although a rule speaks against it: what happened is kept.
fn writes(doc: DocId, said: Statement, key: String, emit: &Callback<Event>) -> Callback<yew::MouseEvent> {
    on_click(emit, move || {
        let request = WriteRequest::new(vec![stated(doc, None, said.clone())]);
        Event::Write(WriteRequest { draft: Some(key.clone()), note: Some(Note::Saved), ..request })
    })
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct EndForm {
    clothing: bool,
    guided: String,
    questions: String,
    incidents: String,
    epidemic: [String; 4],
}

fn end(at: &At<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let slot = at.line.slot;
    let key = format!("duty/{}/end", at.key());
    let form: EndForm = draft::read(desk.state, &key);
    let change = |set: fn(&mut EndForm, String)| draft::change(emit, &key, &form, set);
    let wore = draft::change(emit, &key, &form, |form: &mut EndForm, done| form.clothing = done);
    let counts = desk.reference.figures.duty.as_ref().is_some_and(|figures| figures.epidemic);
    let number = |text: &str| text.trim().parse::<u16>().ok();
    let [code, app, application, temperature] =
        [0, 1, 2, 3].map(|at: usize| number(&form.epidemic[at]).unwrap_or_default());
    // Nobody is there until the shift is over: it is kept, and said before.
    let (_, to) = rules::shift(slot, desk.reference).unwrap_or((desk.now, desk.now));
    let relieved = at.line.taken_over().any(|relief| relief.from <= desk.now && to <= relief.to);
    let is_early = desk.now < to && !relieved;
    let send = match number(&form.guided) {
        Some(guided) => {
            let said = Ended {
                slot,
                clothing: form.clothing,
                guided,
                questions: form.questions.trim().to_owned(),
                incidents: form.incidents.trim().to_owned(),
                epidemic: counts.then_some(Epidemic { code, app, application, temperature }),
            };
            if is_early {
                button(
                    Look::Warn,
                    "duty-end",
                    words::end_anyway(),
                    writes(at.doc, Statement::DutyEnded(said), key.clone(), emit),
                )
            } else {
                let act = Act { draft: Some(key.clone()), ..Act::new(Look::Main, "duty-end", words::end()) };
                act.button(at.doc, move |_| Statement::DutyEnded(said.clone()), desk, emit)
            }
        }
        None => lacking(words::guided(), "duty-end", words::end(), desk, emit),
    };
    type Set = fn(&mut EndForm, String);
    let counted: [(&'static str, AttrValue, Set); 4] = [
        ("duty-code", words::code(), |form, value| form.epidemic[0] = value),
        ("duty-app", words::app(), |form, value| form.epidemic[1] = value),
        ("duty-application", words::application(), |form, value| form.epidemic[2] = value),
        ("duty-temperature", words::temperature(), |form, value| form.epidemic[3] = value),
    ];
    let counted = counted.into_iter().zip(&form.epidemic).filter(|_| counts);
    html! {
        <div>
            { field::number(Field::new("duty-guided", words::guided(), form.guided.clone()), change(|form, value| form.guided = value)) }
            { field::check("duty-clothing", None, html! { { words::clothing() } }, form.clothing, wore) }
            { for counted.map(|((id, label, set), value)| field::number(Field::new(id, label, value.clone()), change(set))) }
            { field::area(Field::new("duty-questions", words::questions(), form.questions.clone()), TEXT_MAX, change(|form, value| form.questions = value)) }
            { field::area(Field::new("duty-incidents", words::incidents(), form.incidents.clone()), TEXT_MAX, change(|form, value| form.incidents = value)) }
            <div>{ if is_early { banner(Tone::Warn, html! { words::end_early() }) } else { Html::default() } }</div>
            { send }
        </div>
    }
}
