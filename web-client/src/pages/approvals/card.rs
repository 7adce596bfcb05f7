//! The card of one leave: who asks for what, one line each for what an approver asks anyway, and what may be done about it.

use doorstep_core::domain::{DocId, GrantId, Role, WindowId, WorkerId};
use doorstep_core::fact::leave::{Decision, Filing, LeaveKind, Ratification};
use doorstep_core::fact::{Kind, Statement};
use doorstep_core::fold::leave::Unratified;
use doorstep_core::fold::visit::Stage;
use doorstep_core::fold::{Leave, Step, Visit};
use doorstep_core::regime::{Others, leave as rules};
use doorstep_core::sync::replica::{Intent, Progress};
use doorstep_core::sync::scope;
use yew::{AttrValue, Callback, Html, html};

use super::read::Read;
use super::{acts, bulk, talk};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, paragraph, strong, tag};
use crate::components::cited::of_code;
use crate::components::field::{self, Field};
use crate::components::paths::{choose, on_click};
use crate::pages::desk::{Desk, stated};
use crate::pages::{cover, draft, leave_new, leaves, needs, stand_in};
use crate::state::Note;
use crate::text::{self, approval, leave as words, when, who};
use crate::update::{Event, WriteRequest};

/// The number of a decision on the wire.
const DECIDED: Kind = Kind(41);

/// What an entry has to name; nothing for who decides by delegation.
pub type Acting = Option<(Role, GrantId)>;

/// What this person may do with a leave of somebody else now.
#[derive(Clone, Debug, PartialEq)]
pub enum Turn {
    Decide(u8, Acting),
    /// Was asked for an opinion.
    Answer,
    /// The step is in other hands, and this person could take it back.
    Elsewhere(u8, Acting),
    File((Role, GrantId)),
    ConfirmReturn((Role, GrantId)),
}

pub fn turn(leave: &Leave, desk: &Desk<'_>) -> Option<Turn> {
    let world = desk.world();
    if let Some((step, acting)) = rules::awaits(leave, desk.me, &world) {
        return Some(Turn::Decide(step, acting));
    }
    if rules::approval::is_asked(leave, desk.me) {
        return Some(Turn::Answer);
    }
    if let Some((step, acting)) = rules::turn(leave, desk.me, &world) {
        return Some(Turn::Elsewhere(step, acting));
    }
    let acting = desk.registrar()?;
    if rules::is_to_file(leave) {
        Some(Turn::File(acting))
    } else if rules::is_unconfirmed(leave) && leave.person != *desk.me {
        Some(Turn::ConfirmReturn(acting))
    } else {
        None
    }
}

/// The card of one leave, with what may be done about it.
pub fn cards(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let turn = turn(leave, desk);
    let actions = match &turn {
        Some(Turn::Decide(..)) if bulk::is_selecting(desk) => bulk::choice(doc, leave, desk, emit),
        Some(Turn::Decide(step, acting)) => decisions(doc, (*step, acting), leave, desk, emit),
        Some(Turn::Answer) => talk::answer(doc, leave, desk, emit),
        Some(Turn::Elsewhere(step, acting)) => acts::elsewhere(doc, (*step, acting), leave, desk, emit),
        Some(Turn::File(acting)) => file(doc, acting.clone(), desk, emit),
        Some(Turn::ConfirmReturn(acting)) => {
            let intent = stated(doc, Some(acting.clone()), Statement::LeaveReturnConfirmed(()));
            let onclick = on_click(emit, move || Event::Write(held(vec![intent.clone()], None)));
            button(Look::Main, "confirm-return", words::confirm_return(), onclick)
        }
        None => Html::default(),
    };
    let is_reminded = leave.is_reminded() && matches!(turn, Some(Turn::Decide(..)));
    html! {
        <section class={if is_reminded { "card amber" } else { "card" }} data-test="approval" data-doc={doc.to_string()} key={doc.to_string()}>
            <div class="split">
                <h2 class="big">{ words::asks(desk.name(&leave.person), who::leave_kind(leave.kind)) }</h2>
                <span class="inline">
                    if is_reminded { { tag(Tone::Warn, approval::reminded()) } }
                    { leaves::state_tag(doc, leave, desk) }
                </span>
            </div>
            { strong(when::span(leave.from, leave.to, desk.today)) }
            { paragraph(AttrValue::from(leave.reason.clone())) }
            { talk::changed_since(leave, desk) }
            { context(doc, leave, desk) }
            { talk::said(leave, desk) }
            { decision_state(doc, leave, desk, emit) }
            { actions }
        </section>
    }
}

/// Both answers, and everything else behind 更多.
fn decisions(
    doc: DocId,
    (step, acting): (u8, &Acting),
    leave: &Leave,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let subject = rules::subject(leave);
    let is_changed = desk.queued(doc).iter().any(|item| {
        matches!(&item.progress, Progress::Refused(codes) if codes.iter().any(|code| code.name() == "GY-CORE-E-CHANGED"))
    });
    let agree = decide(doc, step, acting.clone(), subject, true, String::new());
    let emit_agree = on_click(emit, move || Event::Write(held(vec![agree.clone()], None)));
    let waits = if leave.is_due(usize::from(step)) { leave.open_question(step) } else { leave.open_questions().next() };
    html! {
        <Read {subject} fields={fields(leave, desk)} changed={is_changed}>
            { unratified(doc, step, acting, leave, desk, emit) }
            { talk::in_place_of(leave, step, acting, desk) }
            if let Some(asked) = waits {
                { banner(Tone::Wait, html! { approval::waits_opinion(desk.name(&asked.worker)) }) }
                { acts::question_back(doc, &asked.worker, acting, emit) }
            } else {
                <div class="button-row">
                    { button(Look::Warn, "refuse", words::refuse(), choose(emit, "sheet", format!("refuse/{doc}"))) }
                    { button(Look::Main, "agree", words::agree(), emit_agree) }
                </div>
            }
            { button(Look::Plain, "more", approval::more(), choose(emit, "sheet", format!("more/{doc}"))) }
        </Read>
    }
}

/// What is decided about, in words: to say what has changed.
pub fn fields(leave: &Leave, desk: &Desk<'_>) -> Vec<(AttrValue, AttrValue)> {
    let stand_ins = leave.stand_ins.iter().map(|named| &named.worker);
    vec![
        (words::kind(), AttrValue::Static(who::leave_kind(leave.kind))),
        (words::time(), when::span(leave.from, leave.to, desk.today)),
        (words::reason(), AttrValue::from(leave.reason.clone())),
        (words::arrangement(), AttrValue::from(leave.substitute.clone())),
        (words::stand_ins(), desk.names(stand_ins)),
        (words::chain(), desk.names(leave.decided.iter().filter(|decided| decided.agree).map(|decided| &decided.by))),
    ]
}

/// Whether annual leave is asked for beyond what is left of it, as far as this phone can tell.
pub fn is_beyond_balance(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> bool {
    let left = rules::balance::balance(&leave.person, leave.from.date(), Some(doc), &desk.world());
    let asked = rules::balance::asked(leave.from, leave.to, desk.reference);
    leave.kind == LeaveKind::Annual && left.is_some_and(|left| i64::from(asked) > i64::from(left.left))
}

/// What is left of the annual leave, where this phone holds every leave that counts.
pub fn balance(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> Vec<AttrValue> {
    let counts = desk.reference.figures.leave.as_ref().is_some_and(|figures| figures.annual.is_some());
    if leave.kind != LeaveKind::Annual || !counts {
        return Vec::new();
    }
    if !scope::reads_all_of(desk.me, &leave.person, &desk.reference.organisation, desk.today) {
        return vec![approval::balance_unseen()];
    }
    match rules::balance::balance(&leave.person, leave.from.date(), Some(doc), &desk.world()) {
        None => vec![approval::balance_unknown()],
        Some(left) => {
            let asked = rules::balance::asked(leave.from, leave.to, desk.reference);
            let beyond = (leave.is_open() && is_beyond_balance(doc, leave, desk)).then(|| {
                approval::balance_beyond(approval::days(i64::from(asked)), approval::days(i64::from(left.left)))
            });
            [approval::balance(&left)].into_iter().chain(beyond).collect()
        }
    }
}

/// What somebody decided about the step when the authority had already passed on: the successor may take it over.
fn unratified(doc: DocId, step: u8, acting: &Acting, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let waiting = leave.unratified.iter().filter(|waiting| waiting.decision.step == step);
    let card = |waiting: &Unratified| {
        let ratification = Statement::DecisionRatified(Ratification { decision: waiting.entry });
        let subject = Some(rules::subject(leave));
        let intent = Intent { subject, ..stated(doc, acting.clone(), ratification) };
        let onclick = on_click(emit, move || Event::Write(held(vec![intent.clone()], None)));
        let (name, time) = (desk.name(&waiting.by), when::at(waiting.at, desk.today));
        let said = match (waiting.decision.agree, waiting.decision.reason.as_str()) {
            (true, _) => words::agree(),
            (false, reason) => AttrValue::from(format!("{}：{reason}", words::refuse())),
        };
        html! {
            <div data-test="unratified">
                { banner(Tone::Warn, html! {
                    <>
                        { strong(words::unratified_title(name, time, said)) }
                        { paragraph(if waiting.held { words::unratified_held() } else { words::unratified_explained() }) }
                    </>
                }) }
                { button(Look::Plain, "ratify", words::ratify(), onclick) }
            </div>
        }
    };
    waiting.map(card).collect()
}

/// One line each for what an approver asks anyway.
fn context(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> Html {
    let class = words::class(leave.length);
    let mut lines = vec![words::line_length(text::length(leave.minutes), class)];
    if leave.joined_minutes != leave.minutes {
        lines.push(words::line_joined(text::length(leave.joined_minutes)));
    }
    if leave.retroactive {
        lines.push(words::retroactive());
    }
    if desk.reference.figures.leave.is_some() {
        match leave.substitute.as_str() {
            "" if leave.stand_ins.is_empty() && desk.reference.figures.ab.is_none() => {
                lines.push(words::line_substitute_none())
            }
            "" => {}
            words => lines.push(text::named(leave_new::arrangement(desk.reference), words)),
        }
    }
    lines.extend(balance(doc, leave, desk));
    lines.extend(stand_in::lines(doc, leave, desk));
    // Of a window with people of other sections too, only who reads the leaves of them all can tell.
    let organisation = &desk.reference.organisation;
    let sees = |window: &WindowId| {
        let people = organisation.staff_of(window, leave.from.date());
        people.into_iter().all(|worker| scope::reads_all_of(desk.me, worker, organisation, desk.today))
    };
    let presence = rules::cover::presence(leave, doc, &desk.world()).into_iter().filter(|_| leave.is_open());
    let presence = presence.filter(|there| there.window.as_ref().is_none_or(sees));
    lines.extend(presence.map(|there| match &there.window {
        None => approval::least_present(there.present, there.least),
        Some(window) => approval::least_at(desk.window(window), there.present, there.least),
    }));
    lines.extend(cover::lines(doc, leave, desk));
    let same = same_time(leave, desk);
    lines.push(if same.is_empty() { words::line_same_time_none() } else { words::line_same_time(desk.names(same)) });
    let visits = desk.replica.visits_of(&leave.person);
    let planned =
        visits.iter().filter(|(_, visit)| !needs::is_over(visit)).filter_map(|(_, visit)| visit.plan.as_ref());
    let clashes = planned.filter(|plan| plan.from < leave.to && leave.from < plan.to).count();
    if clashes > 0 {
        lines.push(words::line_visits(clashes));
    }
    let due_then = |visit: &Visit| {
        visit.promise.as_ref().is_some_and(|promise| (leave.from.date()..=leave.to.date()).contains(&promise.planned))
    };
    let deliveries =
        visits.iter().filter(|(_, visit)| visit.stage == Stage::PendingDelivery && due_then(visit)).count();
    lines.extend((deliveries > 0).then(|| approval::line_deliveries(deliveries)));
    lines.extend(talk::together(leave, desk));
    for decided in leave.decided_before_due().filter(|decided| decided.agree) {
        // Who ratifies it takes it over, and the time is that of doing so.
        let by = decided.ratified_by.as_ref();
        let name = by.map_or_else(|| stand_in::decided_by(decided, desk), |by| desk.name(by));
        let line = words::line_already(name, when::at(decided.at, desk.today));
        lines.push(AttrValue::from(format!("{line}{}", talk::for_whom(decided, leave, desk.replica))));
    }
    if rules::is_unfiled(leave, desk.now) {
        lines.push(words::unfiled_warning());
    }
    html! { <ul class="approval-lines">{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul> }
}

/// Others of the same group whose approved leave falls into the same time.
fn same_time<'a>(leave: &Leave, desk: &Desk<'a>) -> Vec<&'a WorkerId> {
    let organisation = &desk.reference.organisation;
    let group = organisation.group_of(&leave.person);
    let mut people: Vec<&WorkerId> = Vec::new();
    for (_, other) in desk.leaves() {
        let colleague = other.person != leave.person && organisation.group_of(&other.person) == group;
        let then = rules::covers(other) && other.from < leave.to && leave.from < other.effective_to();
        if colleague && then && !people.contains(&&other.person) {
            people.push(&other.person);
        }
    }
    people
}

/// What became of this person's own decision, in the words that are true of it.
fn decision_state(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let queued = desk.queued(doc).into_iter().rfind(|item| item.kind == DECIDED);
    let own = || leave.decided.iter().filter(|decided| decided.by == *desk.me);
    let decided = own().next().is_some();
    // What was refused before the person decided anew is of no interest here.
    let queued = queued
        .filter(|item| !matches!(item.progress, Progress::Refused(_)) || own().all(|decided| decided.at < item.at));
    let (state, tone, word) = match queued.map(|item| item.progress) {
        Some(Progress::Saving) => ("saving", Tone::Quiet, text::saving()),
        Some(Progress::Saved { .. }) => ("signed", Tone::Quiet, text::signed_waiting()),
        Some(Progress::Received) => ("received", Tone::Wait, text::received()),
        Some(Progress::Refused(codes)) => {
            let reasons = codes.iter().map(|code| {
                html! { <>{ paragraph(text::code::line(code)) }{ of_code(code, emit) }</> }
            });
            return html! {
                <div data-test="decision-state" data-state="refused">
                    { banner(Tone::Warn, reasons.collect()) }
                </div>
            };
        }
        None if leave.unratified.iter().any(|waiting| waiting.by == *desk.me) => {
            ("unratified", Tone::Wait, words::unratified())
        }
        None if !decided && superseded(leave, desk) => {
            let decided = leave.decided.last().map(|decided| (&decided.by, decided.at));
            let last = decided.or_else(|| leave.sent_back.last().map(|back| (&back.by, back.at)));
            let by_whom = last.map(|(by, at)| words::settled_by_other(desk.name(by), when::at(at, desk.today)));
            return html! { <div data-test="decision-state" data-state="superseded">{ banner(Tone::Quiet, html! { by_whom.unwrap_or_default() }) }</div> };
        }
        None if decided => ("effective", Tone::Good, text::effective()),
        None => return Html::default(),
    };
    html! { <p data-test="decision-state" data-state={state}>{ tag(tone, word) }</p> }
}

/// Whether this person's decision about what stands there now came after another had settled the step.
fn superseded(leave: &Leave, desk: &Desk<'_>) -> bool {
    let mine = |step: &Step| step.kind == DECIDED && step.person == *desk.me && !step.codes.is_empty();
    leave.trail.iter().any(|step| mine(step) && step.received_at >= leave.submitted_at)
}

pub fn decide(doc: DocId, step: u8, acting: Acting, subject: [u8; 32], agree: bool, reason: String) -> Intent {
    let decision = Statement::LeaveDecided(Decision { step, agree, reason });
    Intent { subject: Some(subject), ..stated(doc, acting, decision) }
}

/// Held for the seconds in which it can be undone, all of it at once.
pub fn held(intents: Vec<Intent>, draft: Option<String>) -> WriteRequest {
    WriteRequest { held: true, draft, note: Some(Note::Decided), ..WriteRequest::new(intents) }
}

fn file(doc: DocId, acting: (Role, GrantId), desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let key = format!("leave/{doc}/file");
    let number: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &number, |form, number| *form = number);
    let is_empty = number.trim().is_empty();
    let tried = desk.state.chosen("tried") == "file" && is_empty;
    let onclick = if is_empty {
        choose(emit, "tried", "file")
    } else {
        let filing = Statement::LeaveFiled(Filing { number: number.trim().to_owned() });
        let intent = stated(doc, Some(acting), filing);
        on_click(emit, move || {
            Event::Write(WriteRequest { draft: Some(key.clone()), ..WriteRequest::new(vec![intent.clone()]) })
        })
    };
    html! {
        <>
            <div class="weui-cells">{ field::text(Field::new("file-number", words::file_number(), number), change) }</div>
            if tried { <div role="alert">{ cell::missing(text::missing_title(), &[text::code::required(words::file_number())]) }</div> }
            { button(Look::Main, "file", words::file(), onclick) }
        </>
    }
}
