//! 通报、移交 (JD-NTC): what was found and what it waits for, the notice of the week, and the form to record something, which
//! works without a network. One of them is in [`one`].

mod acts;
pub mod one;
mod record;
mod week;

use std::rc::Rc;

use doorstep_core::centre::NoticeFigures;
use doorstep_core::domain::{Date, DocId, GroupId, Role, Span};
use doorstep_core::fact::DocKind;
use doorstep_core::fact::violation::Letter;
use doorstep_core::fold::Violation;
use doorstep_core::fold::violation::Course;
use doorstep_core::gather::order;
use doorstep_core::regime::violation::{self as rules, Standing};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::kept::{Kept, kept};
use super::needs::{self, Need};
use crate::components::cell::{Tone, banner, empty, quiet, tag, titled_card};
use crate::components::cited::cited;
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::paths::go;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, notice as words, when};
use crate::update::Event;

/// Which form is open.
const OPEN: &str = "notice/open";

/// What is typed into any form of these pages: a phone loads the code of one shape.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    /// Drawn with the first letter.
    doc: Option<[u8; 16]>,
    on: String,
    time: String,
    /// What there is to say, in lines.
    text: String,
    to: String,
    number: String,
    /// Facts of a letter, evidence of a record.
    facts: String,
    /// What is chosen of a few.
    choice: String,
    who: String,
    group: String,
    source: String,
    field: String,
}

/// A violation that this phone has, as it stands.
#[derive(Clone)]
struct Found {
    doc: DocId,
    violation: Violation,
    course: Course,
    level: u8,
    standing: Standing,
    /// The earliest day on which something is due.
    due: Option<Date>,
}

thread_local! {
    static FOUND: Kept<Vec<Found>> = const { Kept::new(None) };
}

/// All that this phone has: what waits first, by day; then the newest. Once a state of the data, since badges ask at each draw.
fn found(desk: &Desk<'_>) -> Rc<Vec<Found>> {
    FOUND.with(|cache| {
        kept(cache, String::new(), desk, || {
            let views = desk.replica.views(DocKind::Violation).into_iter();
            let read = views.filter_map(|(doc, view)| of(doc, view.state.as_violation()?, desk));
            let mut all: Vec<Found> = read.collect();
            order(&mut all, |one| {
                let is_over = one.standing >= Standing::Closed;
                (is_over, one.due.map_or(i32::MAX, |due| due.0), -one.violation.record.at.0)
            });
            all
        })
    })
}

fn of(doc: DocId, violation: &Violation, desk: &Desk<'_>) -> Option<Found> {
    let (figures, world) = (desk.reference.figures.notice.as_ref()?, desk.world());
    let course = violation.course();
    // Who does not read all of the person's has what stood in the confirmation.
    let reads_all = reads(violation, desk) || violation.record.person.as_ref() == Some(desk.me);
    let frozen = violation.frozen.map(|(level, _)| level).filter(|_| !reads_all);
    let level = frozen.unwrap_or_else(|| rules::level(doc, violation, &world));
    let standing = rules::standing(&course, level, figures);
    let due = rules::next_due(violation, &course, level, &world);
    Some(Found { doc, violation: violation.clone(), course, level, standing, due })
}

/// Whether the person deals with violations, and so reads all of them.
fn reads(violation: &Violation, desk: &Desk<'_>) -> bool {
    violation.readers.iter().any(|role| desk.office(*role).is_some())
}

fn office(desk: &Desk<'_>) -> bool {
    desk.reference.figures.notice.as_ref().is_some_and(|figures| desk.office(figures.office).is_some())
}

/// Whose it is: the person, or the window.
fn name(violation: &Violation, desk: &Desk<'_>) -> AttrValue {
    let record = &violation.record;
    record.person.as_ref().map_or_else(|| group(record.group.as_ref(), desk), |person| desk.name(person))
}

fn group(group: Option<&GroupId>, desk: &Desk<'_>) -> AttrValue {
    let name = group.and_then(|group| desk.reference.organisation.groups.get(group));
    AttrValue::from(name.cloned().unwrap_or_default())
}

/// Everybody reads the notices of a centre that has the regulation.
pub fn sees(desk: &Desk<'_>) -> bool {
    desk.reference.figures.notice.is_some()
}

/// What an addressee is called: of a notice, of a letter that is taken back, or of a transfer.
pub(super) fn addressee(id: &str, letter: Option<&Letter>, figures: Option<&NoticeFigures>) -> AttrValue {
    match (id, figures) {
        (rules::UNIT, _) => letter.map_or_else(words::unit, |letter| letter.to.clone().into()),
        (rules::AUTHORITY, Some(figures)) => figures.authority.clone().into(),
        _ => {
            let known = figures.and_then(|figures| figures.addressees.iter().find(|addressee| addressee.id == id));
            known.map_or_else(|| id.to_owned().into(), |addressee| addressee.name.clone().into())
        }
    }
}

/// What is to confirm and to do, and what was recorded about oneself.
pub fn needs(desk: &Desk<'_>) -> Vec<Need> {
    let Some(figures) = &desk.reference.figures.notice else { return Vec::new() };
    let need = |one: &Found, what, note| Need { icon: Icon::Paper, what, note, route: Route::Violation(one.doc) };
    let (confirms, office) = (desk.office(figures.confirmed_by).is_some(), office(desk));
    let leads = |of: Option<&GroupId>| {
        let spans = desk.grants(Role::GroupLeader).map(|grant| &grant.span);
        of.is_some_and(|of| spans.into_iter().any(|span| matches!(span, Span::Group(group) if group == of)))
    };
    let mut needs = Vec::new();
    for one in found(desk).iter() {
        let (record, name) = (&one.violation.record, name(&one.violation, desk));
        let (is_own, waits) = (record.person.as_ref() == Some(desk.me), one.standing == Standing::Recorded);
        let on = when::relative_day(record.at.date(), desk.today);
        if is_own && waits && one.course.statements.is_empty() {
            needs.push(need(one, words::need_own(), on));
        } else if is_own && one.course.holds() && is_new(one, desk) {
            needs.push(need(one, words::need_own_confirmed(), on));
        } else if confirms && waits && !is_own {
            needs.push(need(one, words::need_confirm(name), on));
        } else if waits && !is_own && leads(record.group.as_ref()) {
            needs.push(need(one, words::need_window(name), on));
        } else if office && (left(one) || one.due.is_some_and(|due| due <= desk.today)) {
            needs.push(need(one, words::need_ticks(name), one.due.map_or(on, |due| due_words(due, desk))));
        }
    }
    needs.extend(week::due(desk).map(|week| {
        let note = week::name(week);
        Need { icon: Icon::Paper, what: words::need_publish(), note, route: Route::Notices }
    }));
    needs
}

/// Whether it was confirmed in the last week: so long the person is told on the first page.
fn is_new(one: &Found, desk: &Desk<'_>) -> bool {
    let confirmed = one.course.confirmed.as_ref();
    confirmed.is_some_and(|(by, _)| desk.today.0 - by.at.date().0 < 7)
}

/// Whether a withdrawal waits for something.
fn left(one: &Found) -> bool {
    rules::is_groundless(one.level, &one.course) || !rules::untold(&one.course).is_empty()
}

fn due_words(due: Date, desk: &Desk<'_>) -> AttrValue {
    let day = when::relative_day(due, desk.today);
    match due.cmp(&desk.today) {
        std::cmp::Ordering::Less => words::late(day),
        std::cmp::Ordering::Equal => words::due_today(),
        std::cmp::Ordering::Greater => words::due(day),
    }
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = if sees(desk) {
        html! {
            <>
                { banner(Tone::Quiet, html! { <>{ words::explained() }{ " " }{ cited("JD-NTC-1", emit) }</> }) }
                <div>{ record::view(desk, emit) }</div>
                <div>{ list(desk, emit) }</div>
                <div>{ week::view(desk, emit) }</div>
                <div>{ sums(desk) }</div>
                if let Some(paper) = week::paper(desk, emit) { { paper } }
            </>
        }
    } else {
        empty(words::none(), Html::default())
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

/// What the person reads; nothing for the many who read none.
fn list(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let all = found(desk);
    let deals = office(desk) || record::records(desk);
    if all.is_empty() && !deals {
        return Html::default();
    }
    titled_card(
        words::list(),
        html! {
            <div data-test="ntc-list">
                if all.is_empty() { { quiet(words::none()) } }
                <ul class="plain-list">{ for all.iter().map(|one| row(one, desk, emit)) }</ul>
            </div>
        },
    )
}

fn row(one: &Found, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let record = &one.violation.record;
    let items: Vec<AttrValue> = record.items.iter().map(|item| AttrValue::from(item.clone())).collect();
    html! {
        <li data-test="ntc-row" data-level={one.level.to_string()}>
            <button type="button" class="weui-cell weui-cell_access cell-button" data-test="ntc-open" onclick={go(emit, Route::Violation(one.doc))}>
                <span class="weui-cell__bd">
                    <span class="inline">
                        <span class="strong">{ name(&one.violation, desk) }</span>
                        { tags(one, desk) }
                    </span>
                    { quiet(text::dotted(&[when::relative_day(record.at.date(), desk.today), text::dotted(&items)])) }
                </span>
            </button>
        </li>
    }
}

/// State, level, and what is due.
fn tags(one: &Found, desk: &Desk<'_>) -> Html {
    let tone = match one.standing {
        Standing::Recorded => Tone::Wait,
        Standing::Closed => Tone::Good,
        _ => Tone::Quiet,
    };
    html! {
        <>
            { tag(tone, words::standing(one.standing)) }
            if one.standing != Standing::Revoked && (one.course.confirmed.is_some() || reads(&one.violation, desk)) { { tag(Tone::Quiet, words::level(one.level)) } }
            if let Some(due) = one.due {
                { tag(if due < desk.today { Tone::Warn } else { Tone::Wait }, due_words(due, desk)) }
            }
            if desk.pending(one.doc) > 0 { { tag(Tone::Quiet, text::sync::chip_waiting(desk.pending(one.doc))) } }
        </>
    }
}

/// 统计 of the year, by level, field and window, in the order of their names: for those who deal with it.
fn sums(desk: &Desk<'_>) -> Html {
    let all = found(desk);
    let year: Vec<&Found> = all
        .iter()
        .filter(|one| one.course.holds() && one.violation.record.at.date().year() == desk.today.year())
        .collect();
    if year.is_empty() || !all.iter().any(|one| reads(&one.violation, desk)) {
        return Html::default();
    }
    let count = |is: &dyn Fn(&Found) -> bool| year.iter().filter(|one| is(one)).count();
    let mut parts: Vec<(AttrValue, usize)> = Vec::new();
    for level in 1..=3 {
        parts.push((AttrValue::Static(words::level(level)), count(&|one| one.level == level)));
    }
    for field in doorstep_core::fact::violation::Field::ALL {
        parts.push((AttrValue::Static(words::field(field)), count(&|one| one.violation.record.field == field)));
    }
    for (id, name) in &desk.reference.organisation.groups {
        parts.push((name.clone().into(), count(&|one| one.violation.record.group.as_ref() == Some(id))));
    }
    parts.push((words::replaced(), count(&|one| one.course.replaced.is_some())));
    let said: Vec<AttrValue> =
        parts.into_iter().filter(|(_, count)| *count > 0).map(|(name, count)| words::sum(name, count)).collect();
    let open = count(&|one| one.course.letter_in_force().is_some() && one.course.answered.is_none());
    titled_card(
        words::sums(),
        html! {
            <div data-test="ntc-sums">
                <p>{ text::dotted(&said) }</p>
                if open > 0 { { quiet(words::open_letters(open)) } }
            </div>
        },
    )
}

/// Opens a form, of which nothing was tried yet.
fn opens(emit: &Callback<Event>, form: impl Into<String>) -> Callback<yew::MouseEvent> {
    let (emit, form) = (emit.clone(), form.into());
    Callback::from(move |_| {
        emit.emit(Event::Choose("tried", String::new()));
        emit.emit(Event::Choose(OPEN, form.clone()));
    })
}

/// Who holds one of these offices over the whole centre today.
fn holders(roles: &[Role], desk: &Desk<'_>) -> Vec<(AttrValue, AttrValue)> {
    let organisation = &desk.reference.organisation;
    let workers = organisation.workers.keys().filter(|worker| {
        let holds = |role: &Role| organisation.acting(worker, *role, &Span::Centre, desk.today).is_some();
        roles.iter().any(holds)
    });
    workers.map(|worker| (AttrValue::from(worker.to_string()), desk.name(worker))).collect()
}
