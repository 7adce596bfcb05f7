//! 值班 (JD-GDD): the own duty with its button, who asks whom, the rosters by day, what the office makes of them, and what the windows
//! do, for whoever stands at the entrance.

mod known;
mod own;
mod plan;
mod roster;
mod swap;

use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::{Date, DocId, WorkerId};
use doorstep_core::fact::duty::{RosterKind, Slot};
use doorstep_core::fold::duty::{Duty, Sheet};
use doorstep_core::regime::duty::{self as rules, Owed, Standing};
use yew::{AttrValue, Callback, Html, html};

use self::known::{Read, read};
use super::desk::Desk;
use super::needs::{self, Need};
use crate::components::cell::{Tone, banner, empty};
use crate::components::cited::cited;
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, duty as words, when};
use crate::update::Event;

/// Which form is open.
const OPEN: &str = "duty/open";
/// Which month is looked at: empty for this one.
const MONTH: &str = "duty/month";

pub fn sees(desk: &Desk<'_>) -> bool {
    desk.reference.figures.duty.is_some()
}

/// One line with where it stands.
#[derive(Clone, Copy)]
struct At<'a> {
    doc: DocId,
    sheet: &'a Sheet,
    line: &'a Duty,
}

impl At<'_> {
    /// Its name on this page, also in what is chosen.
    fn key(&self) -> String {
        key(self.sheet.kind, self.line.slot)
    }

    fn when(&self, desk: &Desk<'_>) -> AttrValue {
        text::dotted(&[when::relative_day(self.line.slot.on, desk.today), words::half(self.line.slot.half)])
    }

    fn standing(&self, desk: &Desk<'_>) -> Standing {
        rules::standing(self.line, desk.now, desk.reference)
    }

    fn window(&self, desk: &Desk<'_>) -> AttrValue {
        self.line.window.as_ref().map_or_else(AttrValue::default, |window| desk.window(window))
    }
}

fn key(kind: RosterKind, slot: Slot) -> String {
    format!("{}-{}-{}-{}", kind as u8, slot.on, slot.half as u8, slot.place)
}

fn every<'r>(read: &'r Read) -> impl Iterator<Item = At<'r>> {
    let sheets = read.sheets.iter();
    sheets.flat_map(|(doc, sheet)| sheet.lines.iter().map(move |line| At { doc: *doc, sheet, line }))
}

/// The own lines from today on, what somebody asked this person for, and what a chief representative has to do.
pub fn needs(desk: &Desk<'_>) -> Vec<Need> {
    if !sees(desk) {
        return Vec::new();
    }
    let need = |what, note| Need { icon: Icon::Person, what, note, route: Route::Duty };
    let (read, world) = (read(desk), desk.world());
    let mut needs = Vec::new();
    for at in every(&read) {
        let (line, note) = (at.line, at.when(desk));
        // Nobody has to come on a day that has become a rest day.
        if rules::shift(line.slot, desk.reference).is_none() {
            continue;
        }
        let (is_own, standing) = (line.person.as_ref() == Some(desk.me), at.standing(desk));
        let is_left = rules::due_from(line, desk.reference).is_some();
        if is_own && standing == Standing::OnDuty {
            needs.push(need(words::need_running(), note.clone()));
        } else if is_left && standing == Standing::Scheduled && line.slot.on == desk.today && own::is_for(line, desk) {
            needs.push(need(words::need_start(words::kind(at.sheet.kind)), note.clone()));
        } else if is_left && is_own && is_eve(line.slot.on, desk) {
            needs.push(need(words::need_tomorrow(words::kind(at.sheet.kind)), note.clone()));
        }
        needs.extend(own::asked(&at, desk).map(|(what, _)| need(what, note.clone())));
        let heads = rules::heads(line.window.as_ref(), desk.me, &world).is_some();
        let window = at.window(desk);
        let until = rules::chosen_until(line.slot, desk.reference);
        if heads && rules::is_left_alone(line, desk.now, desk.reference) {
            needs.push(need(words::need_alone(window), note));
        } else if heads && line.person.is_none() && until == Due::On(desk.today) {
            needs.push(need(words::need_person(window), note));
        } else if heads && standing == Standing::Missed && line.slot.on == desk.today {
            needs.push(need(words::need_missed(window), note));
        }
    }
    for (_, sheet, swap) in swap::to_answer(&read, desk) {
        let window = swap.windows.0.as_ref().map_or_else(AttrValue::default, |window| desk.window(window));
        let own =
            sheet.line(swap.own).map_or_else(AttrValue::default, |line| when::relative_day(line.slot.on, desk.today));
        needs.push(need(words::need_swap(window), own));
    }
    needs
}

/// Rosters to make: they bind less than what somebody else waits for.
pub fn rosters(desk: &Desk<'_>) -> Vec<Need> {
    if !sees(desk) {
        return Vec::new();
    }
    let need = |(kind, month): (RosterKind, Date)| {
        let what = words::need_plan(when::month(month.year(), month.month()), words::kind(kind));
        Need { icon: Icon::Person, what, note: plan::due(month, desk), route: Route::Duty }
    };
    plan::open(&read(desk), desk).into_iter().map(need).collect()
}

/// From four in the afternoon of the working day before somebody is told (JD-GDD, "Notifications").
fn is_eve(on: Date, desk: &Desk<'_>) -> bool {
    const FROM_SECOND: u32 = 16 * 3600;
    let before = desk.reference.calendar.before(on, 1);
    desk.now.second_of_day() >= FROM_SECOND && before == Due::On(desk.today)
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = if sees(desk) {
        let read = read(desk);
        html! {
            <>
                { banner(Tone::Quiet, html! { <>{ words::explained() }{ " " }{ cited("JD-GDD-5", emit) }</> }) }
                <div>{ own::view(&read, desk, emit) }</div>
                <div>{ swap::view(&read, desk, emit) }</div>
                <div>{ plan::view(&read, desk, emit) }</div>
                <div>{ roster::view(&read, desk, emit) }</div>
                <div>{ known::windows(desk) }</div>
                <div>{ roster::report(&read, desk) }</div>
            </>
        }
    } else {
        empty(words::nothing(), Html::default())
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

/// Opens a form, of which nothing was tried yet.
fn opens(emit: &Callback<Event>, form: impl Into<String>) -> Callback<yew::MouseEvent> {
    let (emit, form) = (emit.clone(), form.into());
    Callback::from(move |_| {
        emit.emit(Event::Choose("tried", String::new()));
        emit.emit(Event::Choose(OPEN, form.clone()));
    })
}

/// Colleagues to choose from, but for one.
fn people<'w>(
    workers: impl IntoIterator<Item = &'w WorkerId>,
    but: Option<&WorkerId>,
    desk: &Desk<'_>,
) -> Vec<(AttrValue, AttrValue)> {
    let others = workers.into_iter().filter(|worker| Some(*worker) != but);
    others.map(|worker| (AttrValue::from(worker.to_string()), desk.name(worker))).collect()
}

fn is_due(month: Date, desk: &Desk<'_>) -> bool {
    rules::owed(month, desk.today, desk.reference) != Owed::Later
}
