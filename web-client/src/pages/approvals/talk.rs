//! What people say around a request: opinions that were asked, what went back, remarks, and who decides in whose place.

use doorstep_core::domain::DocId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::approval::Opinion;
use doorstep_core::fold::Leave;
use doorstep_core::fold::leave::{Decided, SentBack};
use doorstep_core::regime::leave as rules;
use doorstep_core::sync::replica::{Intent, Replica};
use yew::{AttrValue, Callback, Html, html};

use super::acts;
use super::card::{self, Acting};
use super::read::differences;
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, paragraph, strong};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, on_click};
use crate::pages::desk::{Desk, stated};
use crate::pages::{draft, leaves, stand_in, subject};
use crate::text::{self, approval as words, leave as leave_words, when, who};
use crate::update::{Event, WriteRequest};

/// The question to somebody whose opinion was asked, with both answers.
pub fn answer(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(asked) = leave.open_questions().find(|asked| asked.worker == *desk.me) else { return Html::default() };
    let (key, subject) = (format!("leave/{doc}/opinion"), rules::subject(leave));
    let said: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &said, |form, said| *form = said);
    let give = |agree: bool| {
        let opinion = Statement::OpinionGiven(Opinion { agree, words: said.trim().to_owned() });
        let intent = Intent { subject: Some(subject), ..stated(doc, None, opinion) };
        let key = key.clone();
        on_click(emit, move || {
            Event::Write(WriteRequest { draft: Some(key.clone()), ..WriteRequest::new(vec![intent.clone()]) })
        })
    };
    let is_missing = said.trim().is_empty();
    let no = if is_missing { choose(emit, "tried", "opinion-no") } else { give(false) };
    html! {
        <>
            { strong(words::asked_by(desk.name(&asked.by), &asked.words)) }
            <div class="weui-cells">{ field::area(Field::new("opinion", words::opinion_words(), said.clone()), rules::TEXT_MAX, change) }</div>
            if is_missing && desk.state.chosen("tried") == "opinion-no" {
                <div role="alert">{ cell::missing(text::missing_title(), &[text::code::required(words::opinion_words())]) }</div>
            }
            <div class="button-row">
                { button(Look::Plain, "opinion-no", words::opinion_no(), no) }
                { button(Look::Main, "opinion-yes", words::opinion_yes(), give(true)) }
            </div>
        </>
    }
}

/// A submission that went back: by whom, why, what has changed since, and which agreements are void.
pub fn changed_since(leave: &Leave, desk: &Desk<'_>) -> Html {
    let Some(back) = leave.sent_back.last() else { return Html::default() };
    let mut lines = vec![words::sent_back_by(desk.name(&back.by), when::at(back.at, desk.today), &back.reason)];
    let agreed: Vec<_> = back.decided.iter().filter(|decided| decided.agree).map(|decided| &decided.by).collect();
    lines.extend((!agreed.is_empty()).then(|| words::void_decided(desk.names(agreed))));
    let changed = differences(&before(back, desk), &card::fields(leave, desk)[..4]);
    let has_changed = !changed.is_empty();
    html! {
        <div data-test="sent-back">
            { banner(Tone::Warn, html! {
                <>
                    { for lines.into_iter().map(paragraph) }
                    if has_changed { { strong(words::changed_since()) }{ for changed.into_iter().map(paragraph) } }
                </>
            }) }
        </div>
    }
}

/// As the first of [`card::fields`].
fn before(back: &SentBack, desk: &Desk<'_>) -> [(AttrValue, AttrValue); 4] {
    [
        (leave_words::kind(), AttrValue::Static(who::leave_kind(back.kind))),
        (leave_words::time(), when::span(back.from, back.to, desk.today)),
        (leave_words::reason(), AttrValue::from(back.slip_reason.clone())),
        (leave_words::arrangement(), AttrValue::from(back.substitute.clone())),
    ]
}

/// Where each of the steps stands that are due together: who has agreed, for whom the others wait.
pub fn together(leave: &Leave, desk: &Desk<'_>) -> Vec<AttrValue> {
    let Some((due, _)) = leave.due_step() else { return Vec::new() };
    let steps = leave.together(due);
    let line = |step: usize| {
        let chained = leave.chain.get(step)?;
        let decided = leave.decided.iter().find(|decided| usize::from(decided.step) == step);
        let state = match decided {
            Some(decided) => words::agreed_at(stand_in::decided_by(decided, desk), when::at(decided.at, desk.today)),
            None => leave_words::waits_for(leaves::waits_for_step(leave, step, desk)),
        };
        Some(leave_words::chain_state(who::office(chained.role, Some(desk.reference)), state))
    };
    if steps.len() > 1 { steps.filter_map(line).collect() } else { Vec::new() }
}

/// Opinions and remarks, in a line each.
pub fn said(leave: &Leave, desk: &Desk<'_>) -> Html {
    let opinions = leave.asked.iter().filter_map(|asked| {
        let (_, agree, said) = asked.answer.as_ref()?;
        let name = desk.name(&asked.worker);
        let said = if said.is_empty() { String::new() } else { format!("{}{said}", text::pick("：", ": ")) };
        Some(if *agree { words::opinion_agrees(name, said) } else { words::opinion_disagrees(name, said) })
    });
    let remarks = leave.remarks.iter().map(|remark| words::remark_line(desk.name(&remark.by), &remark.text));
    let lines: Vec<AttrValue> = opinions.chain(remarks).collect();
    if lines.is_empty() {
        return Html::default();
    }
    html! { <ul class="approval-lines" data-test="said" aria-label={words::remarks()}>{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul> }
}

/// In whose place this person would decide.
pub fn in_place_of(leave: &Leave, step: u8, acting: &Acting, desk: &Desk<'_>) -> Html {
    let due = usize::from(acts::due_for(leave, step));
    let handed = rules::handed(leave, due, desk.today, desk.reference).filter(|handed| handed.to == *desk.me);
    if let Some(handed) = handed {
        let name = desk.name(&handed.by);
        let line = match handed.until {
            Some(until) => words::standing_in(name, when::day(until)),
            None => words::handed_from(name, &handed.reason),
        };
        return banner(Tone::Quiet, html! { line });
    }
    match (acting, leave.chain.get(due)) {
        (Some((role, _)), Some(due)) if due.offices().all(|(own, _)| own != *role) => {
            banner(Tone::Quiet, html! { words::in_place_of(who::office(due.role, Some(desk.reference))) })
        }
        _ => Html::default(),
    }
}

/// For whom somebody decided, in brackets behind the name; nothing where it was their own office.
pub fn for_whom(decided: &Decided, leave: &Leave, replica: &Replica) -> AttrValue {
    let is_current = leave.decided.contains(decided);
    let chained = leave.chain.get(usize::from(decided.step)).filter(|_| is_current);
    match (&decided.handed_by, decided.role, chained) {
        (Some(by), ..) => words::for_whom(subject::person(replica, by)),
        (None, Some(role), Some(chained)) if chained.offices().all(|(own, _)| own != role) => {
            words::for_office(who::office(chained.role, replica.reference()))
        }
        _ => AttrValue::Static(""),
    }
}
