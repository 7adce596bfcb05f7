//! The rosters by day, with what may be changed in a line; and the sums of the month.

use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::{Date, Role, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::duty::{Amended, Chosen, Line, RosterKind};
use doorstep_core::fold::duty::Sheet;
use doorstep_core::regime::duty::tally::{self, Tally};
use doorstep_core::regime::duty::{self as rules, TEXT_MAX};
use doorstep_core::regime::leave::cover::is_alone;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::known::Read;
use super::{At, MONTH, OPEN, every, opens, own, people, plan, swap};
use crate::components::button::{Look, link};
use crate::components::cell::{Tone, paragraph, quiet, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::choose;
use crate::pages::act::{Act, lacking};
use crate::pages::desk::Desk;
use crate::pages::draft;
use crate::text::{self, duty as words, when};
use crate::update::Event;

/// Whether the days that have been are shown.
const EARLIER: &str = "duty/earlier";

pub(super) fn view(read: &Read, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let this = rules::month_of(desk.today);
    let is_next = desk.state.chosen(MONTH) == "next";
    let month = if is_next { rules::next_month(this) } else { this };
    let mut lines: Vec<At<'_>> = every(read).filter(|at| at.sheet.month == month).collect();
    doorstep_core::gather::order(&mut lines, |at| (at.line.slot, at.sheet.kind as u8));
    let earlier = !desk.state.chosen(EARLIER).is_empty() || is_next;
    let has_earlier = !earlier && lines.iter().any(|at| at.line.slot.on < desk.today);
    lines.retain(|at| earlier || desk.today <= at.line.slot.on);
    let mut days: Vec<(Date, Vec<At<'_>>)> = Vec::new();
    for at in lines {
        match days.last_mut() {
            Some((on, of_day)) if *on == at.line.slot.on => of_day.push(at),
            _ => days.push((at.line.slot.on, vec![at])),
        }
    }
    let choice = |test, word, here: bool, value: &'static str| {
        html! {
            <button type="button" class={if here { "filter filter-here" } else { "filter" }} data-test={test}
                aria-pressed={here.to_string()} onclick={choose(emit, MONTH, value)}>{ word }</button>
        }
    };
    html! {
        <>
            <div class="filters" role="group" aria-label={words::title()}>
                { choice("duty-this", words::this_month(), !is_next, "") }
                { choice("duty-next", words::next_month(), is_next, "next") }
            </div>
            <section class="card" data-test="duty-roster">
                <h2 class="card-title">{ when::month(month.year(), month.month()) }</h2>
                <div>{ for read.sheets.iter().filter(|(_, sheet)| sheet.month == month).map(|(_, sheet)| head(sheet, desk)) }</div>
                if days.is_empty() && !has_earlier { { quiet(words::no_roster()) } }
                if has_earlier { <div>{ link("duty-earlier", words::earlier(), choose(emit, EARLIER, "yes")) }</div> }
                <ul class="plain-list">{ for days.iter().map(|(on, of_day)| day(*on, of_day, read, desk, emit)) }</ul>
            </section>
        </>
    }
}

fn head(sheet: &Sheet, desk: &Desk<'_>) -> Html {
    let why = sheet.amended.last().map(|(by, reason)| text::dotted(&[desk.name(&by.who), reason.clone().into()]));
    let facts = [words::kind(sheet.kind), words::version(sheet.version), why.unwrap_or_default()];
    quiet(text::dotted(&facts))
}

fn day(on: Date, of_day: &[At<'_>], read: &Read, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! {
        <li class="person" data-test="duty-day" data-day={on.to_string()} key={on.0}>
            <span class="strong">{ when::relative_day(on, desk.today) }</span>
            <ul class="plain-list">{ for of_day.iter().map(|at| line(at, read, desk, emit)) }</ul>
        </li>
    }
}

fn line(at: &At<'_>, read: &Read, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let duty = at.line;
    let is_own = duty.person.as_ref() == Some(desk.me);
    let who = duty.person.as_ref().map_or_else(words::no_person, |worker| desk.name(worker));
    let reliefs = duty.taken_over();
    let reliefs = reliefs.map(|relief| words::relief(relief.from.clock(), relief.to.clock(), desk.name(&relief.by)));
    let stands_in = duty.stands_in().map(|worker| words::substitute_is(desk.name(worker)));
    let notes: Vec<AttrValue> = reliefs.chain(stands_in).collect();
    let alone = rules::is_left_alone(duty, desk.now, desk.reference);
    html! {
        <li class="person" data-test="duty-row" data-key={at.key()} data-own={is_own.to_string()}>
            <span class="inline">
                <span>{ text::dotted(&[words::half(duty.slot.half), who, at.window(desk), words::kind(at.sheet.kind)]) }</span>
                if is_own { { tag(Tone::Good, words::own()) } }
                if alone { { tag(Tone::Bad, words::alone()) } }
                { own::tags(at, reads(at, desk), desk) }
            </span>
            if !notes.is_empty() { { quiet(text::dotted(&notes)) } }
            <div>{ changes(at, read, desk, emit) }</div>
        </li>
    }
}

/// What this person may do with a line: its chief representative chooses and swaps, the office changes it.
fn changes(at: &At<'_>, read: &Read, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let world = desk.world();
    let ahead = rules::is_ahead(at.line, desk.now, desk.reference);
    let chooses = rules::chooses(at.line, desk.me, &world).is_some();
    let swaps = ahead && rules::heads(at.line.window.as_ref(), desk.me, &world).is_some();
    let open = rules::shift(at.line.slot, desk.reference).is_some_and(|(_, to)| desk.now < to);
    let amends = open && at.line.started.is_none() && rules::makes(desk.me, &world).is_some();
    // The own act closes its form; what others do meanwhile leaves it open.
    let form = |what: &str| {
        let done = match what {
            "swap" => at.sheet.swaps.iter().filter(|swap| swap.asked.who == *desk.me).count(),
            "amend" => at.sheet.amended.iter().filter(|(by, _)| by.who == *desk.me).count(),
            _ => 0,
        };
        format!("{what}/{}/{done}", at.key())
    };
    let opened = desk.state.chosen(OPEN);
    let of = [("choose", chooses), ("swap", swaps), ("amend", amends)];
    let mut forms = of.into_iter().filter(|(what, may)| *may && opened == form(what));
    match forms.next() {
        Some(("choose", _)) => choosing(at, desk, emit),
        Some(("swap", _)) => swap::asking(at, read, desk, emit),
        Some(_) => amending(at, desk, emit),
        None => html! {
            <span class="inline">
                if chooses { { link("duty-choose-open", words::choose(), opens(emit, form("choose"))) } }
                if swaps { { link("duty-swap-open", words::swap(), opens(emit, form("swap"))) } }
                if amends { { link("duty-amend-open", words::change(), opens(emit, form("amend"))) } }
            </span>
        },
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct ChooseForm {
    person: String,
    substitute: String,
}

fn choosing(at: &At<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let (slot, Some(window)) = (at.line.slot, &at.line.window) else { return Html::default() };
    let key = format!("duty/{}/choose", at.key());
    let form: ChooseForm = draft::read(desk.state, &key);
    let change = |set: fn(&mut ChooseForm, String)| draft::change(emit, &key, &form, set);
    let organisation = &desk.reference.organisation;
    let staff = people(organisation.staff_of(window, slot.on), None, desk);
    // The line may have gone to another window meanwhile.
    let person = match staff.iter().find(|(worker, _)| *worker == *form.person) {
        Some((worker, _)) => worker.to_string(),
        None if staff.len() == 1 => staff[0].0.to_string(),
        None => String::new(),
    };
    let worker = WorkerId::new(&person);
    let alone = !person.is_empty() && is_alone(&worker, desk.reference);
    let others = people(organisation.workers.keys(), Some(&worker), desk);
    let send = if person.is_empty() {
        lacking(words::choose_who(), "duty-choose", words::choose(), desk, emit)
    } else {
        let substitute = (alone && !form.substitute.is_empty()).then(|| WorkerId::new(&form.substitute));
        let chosen = Chosen { slot, person: worker, substitute };
        let acting = rules::chooses(at.line, desk.me, &desk.world());
        let act = Act { acting, draft: Some(key.clone()), ..Act::new(Look::Main, "duty-choose", words::choose()) };
        act.button(at.doc, move |_| Statement::DutyPersonChosen(chosen.clone()), desk, emit)
    };
    html! {
        <div>
            { field::select(Field::new("duty-person", words::choose_who(), person), &staff, words::choose_who(), change(|form, value| form.person = value)) }
            if alone {
                { field::select(Field::new("duty-substitute", words::substitute(), form.substitute.clone()), &others, words::substitute(), change(|form, value| form.substitute = value)) }
            }
            if let Due::On(last) = rules::chosen_until(slot, desk.reference) {
                { quiet(words::choose_until(when::relative_day(last, desk.today))) }
            }
            { send }
        </div>
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct AmendForm {
    who: String,
    reason: String,
}

fn amending(at: &At<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let (slot, kind): (_, RosterKind) = (at.line.slot, at.sheet.kind);
    let key = format!("duty/{}/amend", at.key());
    let form: AmendForm = draft::read(desk.state, &key);
    let change = |set: fn(&mut AmendForm, String)| draft::change(emit, &key, &form, set);
    let (window, person) = if form.who.is_empty() {
        (at.line.window.clone(), at.line.person.clone())
    } else {
        plan::read_choice(kind, &form.who)
    };
    let line = Line { slot, window, person };
    let amended = Amended { reason: form.reason.trim().to_owned(), lines: vec![line.clone()] };
    let acting = rules::makes(desk.me, &desk.world());
    let subject = Some(rules::subject(&amended.lines, at.sheet));
    let act =
        Act { acting, subject, draft: Some(key.clone()), ..Act::new(Look::Main, "duty-amend", words::save_change()) };
    html! {
        <div>
            { plan::choice(kind, &line, change(|form, value| form.who = value), desk) }
            { field::area(Field::new("duty-amend-reason", words::reason(), form.reason.clone()), TEXT_MAX, change(|form, value| form.reason = value)) }
            { act.button(at.doc, move |_| Statement::RosterAmended(amended.clone()), desk, emit) }
        </div>
    }
}

/// Whether this person reads what became of everybody's duty: the makers of the rosters and the leaders do.
fn reads_all(desk: &Desk<'_>) -> bool {
    rules::makes(desk.me, &desk.world()).is_some()
        || [Role::DeputyLeader, Role::CentreLeader].into_iter().any(|role| desk.office(role).is_some())
}

/// Whether this person reads what became of a line, as the sums below do.
fn reads(at: &At<'_>, desk: &Desk<'_>) -> bool {
    let is_own = at.line.person.as_ref() == Some(desk.me);
    is_own || rules::heads(at.line.window.as_ref(), desk.me, &desk.world()).is_some() || reads_all(desk)
}

/// The sums of this month: the office reads everybody's, a chief representative the own window's, everybody their own.
pub(super) fn report(read: &Read, desk: &Desk<'_>) -> Html {
    let month = rules::month_of(desk.today);
    let sheets: Vec<&Sheet> = read.sheets.iter().map(|(_, sheet)| sheet).filter(|sheet| sheet.month == month).collect();
    if sheets.is_empty() {
        return Html::default();
    }
    let world = desk.world();
    let tallies = tally::of(&sheets, desk.now, desk.reference);
    let all = reads_all(desk);
    let own = |window| rules::heads(Some(window), desk.me, &world).is_some();
    let windows = tallies.windows.iter().filter(|(window, _)| all || own(window));
    let headed = |worker| {
        let windows = desk.reference.organisation.windows_of(worker, desk.today);
        windows.into_iter().any(|window| rules::heads(Some(window), desk.me, &world).is_some())
    };
    let people = tallies.people.iter().filter(|(worker, _)| all || worker == desk.me || headed(worker));
    titled_card(
        words::report(),
        html! {
            <div data-test="duty-report">
                { paragraph(words::report_all(tallies.all.due, tallies.all.done, tallies.all.guided)) }
                <ul class="plain-list">
                    { for windows.map(|(window, tally)| sums(desk.window(window), tally)) }
                    { for people.map(|(worker, tally)| sums(desk.name(worker), tally)) }
                </ul>
                { quiet(words::report_note()) }
            </div>
        },
    )
}

fn sums(name: AttrValue, tally: &Tally) -> Html {
    let some = |count: u32, words: fn(u32) -> AttrValue| if count > 0 { words(count) } else { AttrValue::default() };
    let facts = [
        words::report_line(tally.due, tally.done),
        some(tally.late, words::report_late),
        some(tally.missed, words::report_missed),
        some(tally.relieved, words::report_relieved),
    ];
    html! { <li class="person"><span class="strong">{ name }</span>{ quiet(text::dotted(&facts)) }</li> }
}
