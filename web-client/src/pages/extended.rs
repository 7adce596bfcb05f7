//! 延时服务 (GY-EXT): the window's session of today, what was asked for, the month, and the time that is to be made good; for the
//! property management, which windows still work.

mod asked;
mod ledger;
mod power;
mod session;

use std::rc::Rc;

use doorstep_core::domain::{Date, DocId, Role, WindowId, WorkerId};
use doorstep_core::fact::DocKind;
use doorstep_core::fold::extended::{Asked, Day, Session};
use doorstep_core::regime::compensation::Entry;
use doorstep_core::regime::extended as rules;
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::kept::{Kept, kept};
use super::needs::{self, Need};
use crate::components::cell::{Tone, banner, empty, paragraph, quiet, tag, titled_card};
use crate::components::cited::cited;
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, extended as words, when};
use crate::update::Event;

/// Which form is open.
const OPEN: &str = "extended/open";

/// What this phone has of it, read from what was said.
#[derive(Default)]
struct Read {
    days: Vec<(DocId, Day)>,
    /// With the day for which it was asked.
    asked: Vec<(DocId, Date, Asked)>,
    entries: Vec<Entry>,
}

thread_local! {
    static READ: Kept<Read> = const { Kept::new(None) };
}

/// Once a state of the data: badges ask at each draw.
fn read(desk: &Desk<'_>) -> Rc<Read> {
    READ.with(|cache| {
        kept(cache, String::new(), desk, || {
            let mut read = Read::default();
            for (doc, view) in desk.replica.views(DocKind::Extended) {
                let Some(of) = view.state.as_extended().filter(|of| ever(desk) <= of.on) else { continue };
                match of.asked() {
                    Some(asked) => read.asked.push((doc, of.on, asked)),
                    None => read.days.extend(of.day().map(|day| (doc, day))),
                }
            }
            read.entries = ledger::entries(&read.days, desk);
            read
        })
    })
}

/// What was asked for and has its day yet to come, or today; and what nobody has answered.
fn requests(desk: &Desk<'_>) -> Vec<(DocId, Asked)> {
    let read = read(desk);
    let shown = read.asked.iter().filter(|(_, on, asked)| desk.today <= *on || asked.is_open());
    shown.map(|(doc, _, asked)| (*doc, asked.clone())).collect()
}

fn day_of(doc: DocId, desk: &Desk<'_>) -> Option<Day> {
    desk.replica.view(doc)?.state.as_extended()?.day()
}

/// What nobody has ended or settled for so long is shown no more. Unit: days.
const LOOKED_BACK: i32 = 400;

fn ever(desk: &Desk<'_>) -> Date {
    desk.today.plus_days(-LOOKED_BACK)
}

/// Today as the phone's clock has it: so a session is written.
fn today(window: &WindowId, desk: &Desk<'_>) -> DocId {
    rules::document(window, desk.state.wall.date(), desk.reference)
}

/// The windows for which the person may begin a session: the own ones, or all.
fn windows<'a>(desk: &Desk<'a>) -> Vec<&'a WindowId> {
    let organises = [Role::HallDuty, Role::CentreLeader].into_iter().any(|role| desk.office(role).is_some());
    let own = desk.reference.organisation.windows_of(desk.me, desk.today);
    desk.reference.organisation.windows.keys().filter(|window| organises || own.contains(window)).collect()
}

/// Who can serve at a window.
fn staff(window: &WindowId, desk: &Desk<'_>) -> Vec<(AttrValue, AttrValue)> {
    let people = doorstep_core::regime::case::booking::people(window, desk.today, desk.reference);
    people.into_iter().map(|worker| (AttrValue::from(worker.to_string()), desk.name(worker))).collect()
}

/// Whether there is anything for the person here.
pub fn sees(desk: &Desk<'_>) -> bool {
    desk.reference.figures.extended.is_some()
        && (!windows(desk).is_empty()
            || [Role::PropertyStaff, Role::SupervisionSection].into_iter().any(|role| desk.office(role).is_some()))
}

/// The own session that runs.
pub fn runs(desk: &Desk<'_>) -> bool {
    read(desk).days.iter().any(|(_, day)| rules::is_own_open(desk.me, day))
}

/// Before it closes each window is asked; what runs, what was asked for, what was forgotten, what is to settle.
pub fn needs(desk: &Desk<'_>) -> Vec<Need> {
    if !sees(desk) {
        return Vec::new();
    }
    let need = |what, note| Need { icon: Icon::Clock, what, note, route: Route::Extended };
    let (world, own) = (desk.world(), desk.reference.organisation.windows_of(desk.me, desk.today));
    let mut needs = Vec::new();
    for (_, day) in &read(desk).days {
        let Some((_, session)) = day.open() else { continue };
        let since = session.from().map_or_else(AttrValue::default, |from| when::at(from, desk.today));
        if rules::ends(day, session, desk.me, &world).is_some() && rules::is_forgotten(day, desk.now) {
            needs.push(need(words::need_forgotten(desk.window(&day.window)), since));
        } else if session.staff() == Some(desk.me) {
            needs.push(need(words::need_running(), since));
        }
    }
    for window in &own {
        if rules::asks(window, day_of(today(window, desk), desk).as_ref(), desk.now, desk.reference) {
            let closing = rules::closing(window, desk.today, desk.reference);
            let closes = closing.map_or_else(AttrValue::default, |closing| words::closes(closing.clock()));
            needs.push(need(words::need_waiting(), text::dotted(&[desk.window(window), closes])));
        }
    }
    let open = requests(desk).into_iter().filter(|(_, asked)| asked.is_open());
    for (_, asked) in open.filter(|(_, asked)| rules::answers(&asked.request.window, desk.me, &world).is_some()) {
        let what = words::need_asked(desk.window(&asked.request.window));
        needs.push(need(what, when::relative_day(asked.request.on, desk.today)));
    }
    let to_settle = ledger::to_settle(desk).len();
    needs.extend((to_settle > 0).then(|| need(words::need_settle(to_settle), AttrValue::Static(""))));
    needs
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = if sees(desk) {
        html! {
            <>
                { banner(Tone::Quiet, html! { <>{ words::explained() }{ " " }{ cited("GY-EXT-11", emit) }</> }) }
                <div>{ power::view(desk, emit) }</div>
                <div>{ for windows(desk).into_iter().map(|window| session::view(window, desk, emit)) }</div>
                <div>{ for forgotten(desk).into_iter().map(|(doc, day)| session::forgotten(doc, &day, desk, emit)) }</div>
                <div>{ asked::view(desk, emit) }</div>
                <div>{ month(desk) }</div>
                <div>{ ledger::view(desk, emit) }</div>
            </>
        }
    } else {
        empty(words::nothing(), Html::default())
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

/// Sessions that run since a day before and are the person's to end.
fn forgotten(desk: &Desk<'_>) -> Vec<(DocId, Day)> {
    let ends = |day: &Day| day.open().is_some_and(|(_, open)| rules::ends(day, open, desk.me, &desk.world()).is_some());
    read(desk).days.iter().filter(|(_, day)| rules::is_forgotten(day, desk.now) && ends(day)).cloned().collect()
}

/// What the person reads of this month, the newest first, with its sums.
fn month(desk: &Desk<'_>) -> Html {
    let first = desk.today.plus_days(1 - i32::try_from(desk.today.day()).unwrap_or(1));
    if desk.office(Role::PropertyStaff).is_some() {
        return Html::default();
    }
    let read = read(desk);
    let mut days: Vec<&Day> = read.days.iter().map(|(_, day)| day).collect();
    days.retain(|day| first <= day.on && !day.sessions.is_empty());
    doorstep_core::gather::order(&mut days, |day| -day.on.0);
    let length = |days: &[&Day]| {
        let each = days.iter().flat_map(|day| day.sessions.iter().map(move |session| (day, session)));
        each.map(|(day, session)| rules::duration(day, session, desk.now, desk.reference)).sum::<u32>()
    };
    let count = |days: &[&Day]| days.iter().map(|day| day.sessions.len()).sum::<usize>();
    let closed = days.iter().flat_map(|day| &day.sessions).filter_map(|session| session.closed.as_ref());
    let served: u32 = closed.map(|(_, close)| u32::from(close.served)).sum();
    let today: Vec<&Day> = days.iter().filter(|day| day.on == desk.today).copied().collect();
    titled_card(
        words::sessions(),
        if days.is_empty() {
            quiet(words::no_sessions())
        } else {
            html! {
                <div data-test="ext-month">
                    { paragraph(words::counted(count(&days), words::minutes(length(&days)), served)) }
                    if !today.is_empty() { { quiet(words::today_counted(count(&today), words::minutes(length(&today)))) } }
                    <ul class="plain-list">
                        { for days.iter().flat_map(|day| day.sessions.iter().rev().map(|session| row(day, session, desk))) }
                    </ul>
                </div>
            }
        },
    )
}

fn row(day: &Day, session: &Session, desk: &Desk<'_>) -> Html {
    let minutes = words::minutes(rules::duration(day, session, desk.now, desk.reference));
    let span = match (session.from(), session.to()) {
        (Some(from), Some(to)) => AttrValue::from(format!("{}–{}", from.clock(), to.clock())),
        (Some(from), None) => AttrValue::from(format!("{}–", from.clock())),
        (None, _) => AttrValue::default(),
    };
    let people: Vec<&WorkerId> = session.parts.iter().map(|part| &part.staff).collect();
    let left = session.closed.as_ref().map_or(0, |(_, close)| close.left);
    let facts = [
        AttrValue::Static(words::trigger(session.trigger)),
        if session.request.is_some() {
            words::asked_by_client()
        } else {
            AttrValue::Static(words::origin(session.started_as))
        },
        desk.names(people),
        if left > 0 { words::left_count(left) } else { AttrValue::default() },
    ];
    html! {
        <li class="person" data-test="ext-session" data-open={session.is_open().to_string()}>
            <span class="inline">
                <span class="strong">{ text::dotted(&[when::relative_day(day.on, desk.today), desk.window(&day.window)]) }</span>
                if session.is_open() { { tag(Tone::Wait, words::open()) } } else { { tag(Tone::Quiet, minutes) } }
                if session.unproved { { tag(Tone::Warn, words::unproved()) } }
            </span>
            { quiet(text::dotted(&[span, text::dotted(&facts)])) }
            { for session.parts.iter().filter_map(|part| part.handed.as_ref()).map(|(by, reason)| {
                quiet(words::handed(desk.name(&by.who), reason))
            }) }
        </li>
    }
}

/// Opens a form, of which nothing was tried yet.
fn opens(emit: &Callback<Event>, form: impl Into<String>) -> Callback<yew::MouseEvent> {
    let (emit, form) = (emit.clone(), form.into());
    Callback::from(move |_| {
        emit.emit(Event::Choose("tried", String::new()));
        emit.emit(Event::Choose(OPEN, form.clone()));
    })
}
