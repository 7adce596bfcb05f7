//! One violation: what was found, what the person says to it, what has to be done and was.

use doorstep_core::centre::{Addressee, NoticeFigures};
use doorstep_core::domain::DocId;
use doorstep_core::fact::violation::{Delivery, Letter};
use doorstep_core::regime::violation::{self as rules, Standing, Tick, TickView};
use yew::{AttrValue, Callback, Html, html};

use super::{Found, acts, due_words, group, name, of, tags};
use crate::components::button::link;
use crate::components::cell::{self, Tone, banner, big, card, paragraph, quiet, tag, titled_card};
use crate::components::cited::cited;
use crate::components::frame::{Page, page};
use crate::components::icon::{Icon, icon};
use crate::components::paths::go;
use crate::pages::desk::Desk;
use crate::pages::needs;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, notice as words, when};
use crate::update::Event;

/// What every part of the page looks at.
#[derive(Clone, Copy)]
pub(super) struct Here<'a> {
    pub one: &'a Found,
    pub figures: &'a NoticeFigures,
    pub desk: &'a Desk<'a>,
    pub emit: &'a Callback<Event>,
}

impl Here<'_> {
    /// What an addressee is called.
    pub fn addressee(&self, id: &str) -> AttrValue {
        let letter = self.one.course.letter.as_ref().map(|(_, letter)| letter);
        super::addressee(id, letter, Some(self.figures))
    }
}

pub fn view(state: &State, desk: &Desk<'_>, doc: DocId, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let known = desk.replica.view(doc).and_then(|view| of(doc, view.state.as_violation()?, desk));
    let (Some(one), Some(figures)) = (known, desk.reference.figures.notice.as_ref()) else {
        let body = cell::empty(words::missing(), link("back-to-list", words::back(), go(emit, Route::Notices)));
        return page(state, emit, Page { title: words::one(), body, actions: Html::default(), badges });
    };
    let here = Here { one: &one, figures, desk, emit };
    let body = html! {
        <div data-test="ntc-one" data-level={one.level.to_string()}>
            { head(&here) }
            <div>{ statements(&here) }</div>
            <div>{ acts::confirm(&here) }</div>
            <div>{ ticks(&here) }</div>
            <div>{ withdrawal(&here) }</div>
            <div>{ acts::closing(&here) }</div>
            { card(link("history", text::history(), go(emit, Route::Record(doc)))) }
        </div>
    };
    page(state, emit, Page { title: words::one(), body, actions: Html::default(), badges })
}

fn head(here: &Here<'_>) -> Html {
    let Here { one, desk, emit, .. } = *here;
    let record = &one.violation.record;
    let is_own = record.person.as_ref() == Some(desk.me);
    let by = &one.violation.recorded;
    let frozen = one.violation.frozen.map(|(level, _)| level).filter(|level| *level != one.level);
    let changed = frozen.filter(|_| one.course.holds()).map(|before| {
        if one.level < before { words::level_fell() } else { words::level_rose(words::level(one.level)) }
    });
    card(html! {
        <>
            { big(name(&one.violation, desk)) }
            <p class="inline">
                if is_own { { tag(Tone::Wait, words::mine()) } }
                { tags(one, desk) }
            </p>
            if record.person.is_some() { { quiet(group(record.group.as_ref(), desk)) } }
            { quiet(text::dotted(&[
                when::at(record.at, desk.today),
                AttrValue::Static(words::source(record.source)),
                AttrValue::Static(words::field(record.field)),
            ])) }
            <ul class="plain-list">{ for record.items.iter().map(|item| html! { <li>{ item.clone() }</li> }) }</ul>
            if !record.evidence.is_empty() { { quiet(text::named(words::evidence(), &record.evidence)) } }
            if let Some((_, said)) = one.course.confirmed.as_ref().filter(|(_, said)| !said.evidence.is_empty()) {
                { quiet(text::named(words::confirm_evidence(), &said.evidence)) }
            }
            { quiet(words::recorded_by(desk.name(&by.who), when::at(by.at, desk.today))) }
            if let Some((by, reason)) = &one.course.revoked { { paragraph(words::revoked_by(desk.name(&by.who), reason)) } }
            if let Some(words) = changed { { banner(Tone::Warn, html! { words }) } }
            if one.course.holds() {
                <p class="quiet">{ words::follows(one.level) }{ " " }{ cited(rule(one.level), emit) }</p>
            }
        </>
    })
}

fn rule(level: u8) -> &'static str {
    match level {
        3 => "JD-NTC-9",
        2 => "JD-NTC-8",
        _ => "JD-NTC-3",
    }
}

/// 本人说明
fn statements(here: &Here<'_>) -> Html {
    let Here { one, desk, .. } = *here;
    let (said, form) = (&one.course.statements, acts::statement(here));
    if said.is_empty() && form == Html::default() {
        return Html::default();
    }
    titled_card(
        words::statement(),
        html! {
            <div data-test="ntc-statements">
                { for said.iter().map(|(by, text)| html! {
                    <div class="person">
                        { paragraph(AttrValue::from(text.clone())) }
                        { quiet(words::said_by(desk.name(&by.who), when::at(by.at, desk.today))) }
                    </div>
                }) }
                { form }
            </div>
        },
    )
}

/// The checklist, each tick with who, when and the proof, or with until when.
fn ticks(here: &Here<'_>) -> Html {
    let Here { one, desk, .. } = *here;
    if one.course.confirmed.is_none() || one.standing == Standing::Revoked {
        return Html::default();
    }
    let all = rules::ticks(&one.violation, &one.course, one.level, &desk.world());
    let done = all.iter().filter(|tick| tick.done).count();
    titled_card(
        words::ticks(),
        html! {
            <div data-test="ntc-ticks" data-done={done.to_string()} data-all={all.len().to_string()}>
                { quiet(words::ticked(done, all.len())) }
                <ul class="plain-list">{ for all.iter().map(|tick| line(tick, here)) }</ul>
                { letter_after(here) }
            </div>
        },
    )
}

fn label(tick: &Tick, here: &Here<'_>) -> AttrValue {
    match tick {
        Tick::Recorded => words::recorded(),
        Tick::Named => words::named(),
        Tick::Delivered(to) => {
            let is_copy = |addressee: &&Addressee| addressee.id == *to && addressee.copy;
            let copies = here.figures.addressees.iter().find(is_copy).is_some();
            let name = here.addressee(to);
            if copies { words::copied(name) } else { words::announced(name) }
        }
        Tick::Letter => words::letter(),
        Tick::Demand => words::demanded(),
        Tick::Transferred => words::transferred(),
    }
}

/// Who ticked it when, and what shows it.
fn said(tick: &Tick, here: &Here<'_>) -> Option<AttrValue> {
    let Here { one, desk, .. } = *here;
    let day = |date| when::relative_day(date, desk.today);
    let course = &one.course;
    match tick {
        Tick::Recorded => {
            let by = &one.violation.recorded;
            Some(words::recorded_by(desk.name(&by.who), when::at(by.at, desk.today)))
        }
        Tick::Named => course.named.as_ref().map(|(by, on)| text::dotted(&[day(*on), desk.name(&by.who)])),
        Tick::Delivered(to) => {
            let (by, Delivery { on, way, .. }) = course.delivery(to)?;
            Some(words::done_by(desk.name(&by.who), day(*on), way))
        }
        Tick::Letter => course.letter_in_force().map(|(_, letter)| letter_words(letter)),
        Tick::Demand => course.letter_in_force().map(|(_, letter)| words::demand(letter.demand).into()),
        Tick::Transferred => course.transferred.as_ref().map(|(by, said)| {
            let to = text::dotted(&[said.authority.clone().into(), said.received_by.clone().into()]);
            words::done_by(desk.name(&by.who), day(said.on), to)
        }),
    }
}

fn letter_words(letter: &Letter) -> AttrValue {
    words::letter_said(&letter.number, &letter.to, words::demand(letter.demand))
}

fn line(view: &TickView, here: &Here<'_>) -> Html {
    let due = view.due.filter(|_| !view.done && here.one.standing != Standing::Closed);
    let late = due.is_some_and(|due| due < here.desk.today);
    html! {
        <li class="person" data-test="ntc-tick" data-done={view.done.to_string()}>
            <span class="inline">
                if view.done { { icon(Icon::Check) } }
                <span class="strong">{ label(&view.tick, here) }</span>
                if let Some(due) = due {
                    { tag(if late { Tone::Warn } else { Tone::Quiet }, due_words(due, here.desk)) }
                }
            </span>
            if let Some(said) = said(&view.tick, here) { { quiet(said) } }
            <div>{ acts::of_tick(view, here) }</div>
        </li>
    }
}

/// What follows a letter: the answer, the replacement.
fn letter_after(here: &Here<'_>) -> Html {
    let Here { one, desk, .. } = *here;
    if one.course.letter_in_force().is_none() {
        return Html::default();
    }
    let day = |date| when::relative_day(date, desk.today);
    html! {
        <div data-test="ntc-after">
            if let Some((by, text)) = &one.course.answered {
                { paragraph(text::named(words::answered(), words::done_by(desk.name(&by.who), day(by.at.date()), text))) }
            }
            if let Some((_, said)) = &one.course.replaced {
                { paragraph(text::named(words::replaced(), text::dotted(&[day(said.on), said.successor.clone().into()]))) }
            }
            { acts::of_letter(here) }
        </div>
    }
}

/// A letter without ground, and who has still to be told.
fn withdrawal(here: &Here<'_>) -> Html {
    let Here { one, desk, .. } = *here;
    let course = &one.course;
    let (groundless, untold) = (rules::is_groundless(one.level, course), rules::untold(course));
    if !groundless && untold.is_empty() && course.withdrawn.is_none() && course.told.is_empty() {
        return Html::default();
    }
    titled_card(
        words::withdraw(),
        html! {
            <div data-test="ntc-withdrawal">
                if groundless {
                    { banner(Tone::Warn, html! { words::withdraw_why() }) }
                    { acts::withdraw(here) }
                }
                if let Some((_, way)) = &course.withdrawn { { paragraph(words::withdrawn(way)) } }
                { for course.told.iter().map(|(by, told)| {
                    let name = words::told(here.addressee(&told.to));
                    quiet(text::dotted(&[name, words::done_by(desk.name(&by.who), when::relative_day(told.on, desk.today), &told.way)]))
                }) }
                if !untold.is_empty() {
                    { paragraph(words::untold()) }
                    <ul class="plain-list">{ for untold.iter().map(|to| html! { <li class="person">{ acts::tell(to, here) }</li> }) }</ul>
                }
            </div>
        },
    )
}
