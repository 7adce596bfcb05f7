//! 审批: what waits for my decision, what I decided, what I asked for.
//!
//! A decision names the hash of exactly what was on the screen, can be undone for some seconds, and says 已签字,待上传 until the
//! server's receipt is here and folded. Below, what was refused of colleagues ([`refused`]).

mod refused;

use doorstep_core::domain::{DocId, GrantId, Role, WorkerId};
use doorstep_core::fact::leave::{Decision, Filing, Ratification};
use doorstep_core::fact::{Kind, Statement};
use doorstep_core::fold::Leave;
use doorstep_core::fold::leave::Unratified;
use doorstep_core::regime::{Others, leave as rules};
use doorstep_core::sync::replica::{Intent, Progress};
use yew::{AttrValue, Callback, Children, Html, MouseEvent, Properties, component, html, use_state};

use super::desk::{Desk, in_order, stated};
use super::{cover, draft, leave_new, leaves, needs, stand_in};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, banner, empty, paragraph, quiet, strong, tag};
use crate::components::cited::of_code;
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, close_sheet, go, on_click};
use crate::components::sheet::Sheet;
use crate::route::Route;
use crate::state::{Note, State};
use crate::text::{self, leave as words, when, who};
use crate::update::{Event, WriteRequest};

/// Decisions of one's own that are listed.
const DONE_SHOWN: usize = 100;
/// The number of a decision on the wire.
const DECIDED: Kind = Kind(41);

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let filter = state.chosen("approvals/filter");
    let waiting = needs::approvals(desk);
    let body = html! {
        <>
            { filters(filter, waiting.len(), emit) }
            { match filter {
                "done" => done(desk, emit),
                "mine" => mine(desk, emit),
                _ => inbox(&waiting, desk, emit),
            } }
            { sheets(desk, emit) }
        </>
    };
    page(state, emit, Page { title: words::approvals(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn filters(here: &str, waiting: usize, emit: &Callback<Event>) -> Html {
    let filters = [
        ("", "inbox-waiting", format!("{} {waiting}", words::inbox_waiting())),
        ("done", "inbox-done", words::inbox_done().to_string()),
        ("mine", "inbox-mine", words::inbox_mine().to_string()),
    ];
    html! {
        <div class="filters" role="group" aria-label={words::approvals()}>
            { for filters.into_iter().map(|(value, test, word)| html! {
                <button type="button" class={if here == value { "filter filter-here" } else { "filter" }} data-test={test}
                    aria-pressed={(here == value).to_string()} onclick={choose(emit, "approvals/filter", value)}>{ word }</button>
            }) }
        </div>
    }
}

/// What this person may do with a leave of somebody else now.
#[derive(Clone, Debug, PartialEq)]
enum Turn {
    Decide(u8, (Role, GrantId)),
    File((Role, GrantId)),
    ConfirmReturn((Role, GrantId)),
}

fn turn(leave: &Leave, desk: &Desk<'_>) -> Option<Turn> {
    if let Some((step, acting)) = rules::turn(leave, desk.me, &desk.world()) {
        return Some(Turn::Decide(step, acting));
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

fn inbox(waiting: &[DocId], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! {
        <>
            { stand_in::acting(desk) }
            { if waiting.is_empty() { empty(words::inbox_empty(), Html::default()) } else { list(waiting, desk, emit) } }
            { refused::view(desk, emit) }
        </>
    }
}

fn list(leaves: &[DocId], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    leaves.iter().filter_map(|doc| Some(cards(*doc, desk.leave(*doc)?, desk, emit))).collect()
}

/// What this person decided, the newest first.
fn done(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let decided_at =
        |leave: &Leave| leave.decided.iter().filter(|decided| decided.by == *desk.me).map(|decided| decided.at.0).max();
    let mut leaves = in_order(desk.leaves().filter_map(|(doc, leave)| Some((-decided_at(leave)?, doc))).collect());
    leaves.truncate(DONE_SHOWN);
    if leaves.is_empty() {
        return empty(words::inbox_done_empty(), Html::default());
    }
    list(&leaves, desk, emit)
}

fn mine(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let own = leaves::own(desk);
    if own.is_empty() {
        return empty(words::mine_empty(), link("go-leave-new", words::new(), go(emit, Route::LeaveNew)));
    }
    leaves::list(&own, desk, emit)
}

/// The card of one leave, with what may be done about it.
pub fn cards(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let subject = rules::subject(leave);
    let turn = turn(leave, desk);
    let is_changed = desk.queued(doc).iter().any(|item| {
        matches!(&item.progress, Progress::Refused(codes) if codes.iter().any(|code| code.name() == "GY-CORE-E-CHANGED"))
    });
    let actions = match &turn {
        Some(Turn::Decide(step, acting)) => {
            let agree = decide(doc, *step, acting.clone(), subject, true, String::new());
            let emit_agree = on_click(emit, move || Event::Write(held(agree.clone(), None)));
            html! {
                <Read {subject} changed={is_changed}>
                    { unratified(doc, *step, acting, leave, desk, emit) }
                    <div class="button-row">
                        { button(Look::Warn, "refuse", words::refuse(), choose(emit, "sheet", format!("refuse/{doc}"))) }
                        { button(Look::Main, "agree", words::agree(), emit_agree) }
                    </div>
                </Read>
            }
        }
        Some(Turn::File(acting)) => file(doc, acting.clone(), desk, emit),
        Some(Turn::ConfirmReturn(acting)) => {
            let intent = stated(doc, Some(acting.clone()), Statement::LeaveReturnConfirmed(()));
            let onclick = on_click(emit, move || Event::Write(held(intent.clone(), None)));
            button(Look::Main, "confirm-return", words::confirm_return(), onclick)
        }
        None => Html::default(),
    };
    html! {
        <section class="card" data-test="approval" data-doc={doc.to_string()} key={doc.to_string()}>
            <div class="split">
                <h2 class="big">{ words::asks(desk.name(&leave.person), who::leave_kind(leave.kind)) }</h2>
                { leaves::state_tag(doc, leave, desk) }
            </div>
            { strong(when::span(leave.from, leave.to, desk.today)) }
            { paragraph(AttrValue::from(leave.reason.clone())) }
            { context(doc, leave, desk) }
            { decision_state(doc, leave, desk, emit) }
            { actions }
        </section>
    }
}

/// What somebody decided about the step when the authority had already passed on: the successor may take it over.
fn unratified(
    doc: DocId,
    step: u8,
    acting: &(Role, GrantId),
    leave: &Leave,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let waiting = leave.unratified.iter().filter(|waiting| waiting.decision.step == step);
    let card = |waiting: &Unratified| {
        let ratification = Statement::DecisionRatified(Ratification { decision: waiting.entry });
        let subject = Some(rules::subject(leave));
        let intent = Intent { subject, ..stated(doc, Some(acting.clone()), ratification) };
        let onclick = on_click(emit, move || Event::Write(held(intent.clone(), None)));
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
    if let Some(figures) = &desk.reference.figures.leave {
        match leave.substitute.as_str() {
            "" if leave.stand_ins.is_empty() && desk.reference.figures.ab.is_none() => {
                lines.push(words::line_substitute_none())
            }
            "" => {}
            words => lines.push(text::named(leave_new::arrangement(figures), words)),
        }
    }
    lines.extend(stand_in::lines(doc, leave, desk));
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
    for decided in leave.decided.iter().filter(|decided| decided.agree) {
        // Who ratifies it takes it over, and the time is that of doing so.
        let by = decided.ratified_by.as_ref();
        let name = by.map_or_else(|| stand_in::decided_by(decided, desk), |by| desk.name(by));
        lines.push(words::line_already(name, when::at(decided.at, desk.today)));
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
    let decided = leave.decided.iter().any(|decided| decided.by == *desk.me);
    // What was refused before the person decided anew is of no interest here.
    let queued =
        queued.map(|item| item.progress).filter(|progress| !(decided && matches!(progress, Progress::Refused(_))));
    let (state, tone, word) = match queued {
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
            let last = leave.decided.last();
            let by_whom =
                last.map(|decided| words::settled_by_other(desk.name(&decided.by), when::at(decided.at, desk.today)));
            return html! { <div data-test="decision-state" data-state="superseded">{ banner(Tone::Quiet, html! { by_whom.unwrap_or_default() }) }</div> };
        }
        None if decided => ("effective", Tone::Good, text::effective()),
        None => return Html::default(),
    };
    html! { <p data-test="decision-state" data-state={state}>{ tag(tone, word) }</p> }
}

/// Whether this person's decision came after another had settled the step.
fn superseded(leave: &Leave, desk: &Desk<'_>) -> bool {
    leave.trail.iter().any(|step| step.kind == DECIDED && step.person == *desk.me && !step.codes.is_empty())
}

fn decide(doc: DocId, step: u8, acting: (Role, GrantId), subject: [u8; 32], agree: bool, reason: String) -> Intent {
    let decision = Statement::LeaveDecided(Decision { step, agree, reason });
    Intent { subject: Some(subject), ..stated(doc, Some(acting), decision) }
}

/// Held for the seconds in which it can be undone.
fn held(intent: Intent, draft: Option<String>) -> WriteRequest {
    WriteRequest { held: true, draft, note: Some(Note::Decided), ..WriteRequest::new(vec![intent]) }
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

/// The sheet that asks why not.
pub fn sheets(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(doc) = desk.state.chosen("sheet").strip_prefix("refuse/").and_then(DocId::parse) else {
        return Html::default();
    };
    let Some((leave, Some(Turn::Decide(step, acting)))) = desk.leave(doc).map(|leave| (leave, turn(leave, desk)))
    else {
        return Html::default();
    };
    let key = format!("leave/{doc}/refuse");
    let reason: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &reason, |form, reason| *form = reason);
    let phrases = [
        words::phrase_staffing(),
        words::phrase_no_substitute(),
        words::phrase_reason_unclear(),
        words::phrase_other_day(),
        words::phrase_visit(),
        words::phrase_time_wrong(),
    ];
    let tried = desk.state.chosen("tried") == "refuse" && reason.trim().is_empty();
    let send = if reason.trim().is_empty() {
        choose(emit, "tried", "refuse")
    } else {
        let intent = decide(doc, step, acting, rules::subject(leave), false, reason.trim().to_owned());
        let (emit, key) = (emit.clone(), key.clone());
        Callback::from(move |_: MouseEvent| {
            emit.emit(Event::Write(held(intent.clone(), Some(key.clone()))));
            emit.emit(Event::Choose("sheet", String::new()));
        })
    };
    html! {
        <Sheet title={words::refuse_title()} onclose={close_sheet(emit)} test="refuse-sheet">
            { quiet(words::refuse_hint()) }
            <div class="phrases">
                { for phrases.into_iter().map(|phrase| {
                    let change = change.clone();
                    let said = phrase.to_string();
                    html! { <button type="button" class="phrase" onclick={Callback::from(move |_: MouseEvent| change.emit(said.clone()))}>{ phrase }</button> }
                }) }
            </div>
            <div class="weui-cells">{ field::area(Field::new("refuse-reason", words::refuse_title(), reason), rules::TEXT_MAX, change) }</div>
            if tried { <div role="alert">{ cell::missing(text::missing_title(), &[text::code::required(words::refuse_title())]) }</div> }
            { button(Look::Warn, "refuse-send", words::refuse(), send) }
        </Sheet>
    }
}

#[derive(Clone, PartialEq, Properties)]
pub struct ReadProps {
    /// What is on the screen now.
    pub subject: [u8; 32],
    /// The server has said that an earlier decision was about another version.
    pub changed: bool,
    pub children: Children,
}

/// Holds what was on the screen when the card came up. When that changes under the reader, the buttons wait until it was read again.
#[component(Read)]
pub fn read(props: &ReadProps) -> Html {
    let seen = use_state(|| props.subject);
    if *seen == props.subject {
        return html! {
            <>
                if props.changed { { banner(Tone::Warn, html! { words::changed_title() }) } }
                { for props.children.iter() }
            </>
        };
    }
    let onclick = {
        let (seen, subject) = (seen.clone(), props.subject);
        Callback::from(move |_: MouseEvent| seen.set(subject))
    };
    html! {
        <div class="amber">
            { banner(Tone::Warn, html! { <>{ strong(words::changed_title()) }{ paragraph(words::changed_explained()) }</> }) }
            { button(Look::Main, "confirm-again", words::confirm_again(), onclick) }
        </div>
    }
}
