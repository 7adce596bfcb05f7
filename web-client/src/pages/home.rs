//! 首页: where I stand, the next punch, the next visit, and what needs me.

use doorstep_core::domain::Role;
use doorstep_core::regime::attendance::Status;
use doorstep_core::regime::board::Standing;
use doorstep_core::regime::leave as leave_rules;
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::{attendance, cover, later, lost, needs, not_here, visit_new, visits};
use crate::components::button::{self, Look, icon_button};
use crate::components::cell::{Tone, banner, big, card, paragraph, quiet, strong, tag, titled_card};
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::paths::go;
use crate::route::Route;
use crate::state::State;
use crate::text;
use crate::update::Event;

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = html! {
        <>
            { lost::notice(state, emit) }
            { calendar_missing(desk) }
            { notices(desk) }
            { cover::today(desk) }
            { today(desk, emit) }
            { next_visit(desk, emit) }
            { not_here(state, emit).unwrap_or_else(|| later::view(state, Some(desk), later::Place::Page, emit)) }
            { quick(desk, emit) }
            if not_here(state, emit).is_none() { { later::view(state, Some(desk), later::Place::Foot, emit) } }
        </>
    };
    let title = AttrValue::from(desk.reference.organisation.name.clone());
    let title = if title.is_empty() { text::app_name() } else { title };
    page(state, emit, Page { title, body, actions: Html::default(), badges: needs::badges(desk) })
}

/// The table of the next year is published each November (GY-CORE-2).
fn calendar_missing(desk: &Desk<'_>) -> Html {
    let is_missing = desk.reference.calendar.lacks_next_year(desk.today) && desk.office(Role::Administrator).is_some();
    if !is_missing {
        return Html::default();
    }
    banner(Tone::Warn, html! { text::calendar_missing(desk.today.year() + 1) })
}

/// Make-up working days are announced three days before and on the day (`ux.md` 4.5).
fn notices(desk: &Desk<'_>) -> Html {
    use doorstep_core::domain::calendar::Special;
    let announced = (0..=3)
        .map(|days| desk.today.plus_days(days))
        .find(|date| matches!(desk.reference.calendar.special.get(date), Some(Special::Workday)) && desk.punches());
    match announced {
        Some(date) if date == desk.today => banner(Tone::Wait, html! { text::makeup_workday() }),
        Some(date) => {
            banner(Tone::Wait, html! { text::makeup_workday_soon(text::when::relative_day(date, desk.today)) })
        }
        None => Html::default(),
    }
}

/// Where the person is now, in a word.
fn standing(desk: &Desk<'_>) -> (Tone, AttrValue) {
    let on_leave = desk.leaves().any(|(_, leave)| {
        leave.person == *desk.me
            && leave_rules::covers(leave)
            && leave.from <= desk.now
            && desk.now < leave.effective_to()
    });
    if desk.visits().any(|(_, visit)| visit.is_out(desk.me)) {
        return (Tone::Wait, text::state_out());
    }
    if on_leave {
        return (Tone::Quiet, text::state_on_leave());
    }
    if doorstep_core::regime::duty::cover::runs(desk.me, &desk.world()).is_some() {
        return (Tone::Good, text::board::standing(Standing::Duty));
    }
    let day = desk.day(desk.me, desk.today);
    let (Some(first), Some(last)) = (day.points.first(), day.points.last()) else {
        return if day.working { (Tone::Good, text::state_working()) } else { (Tone::Quiet, text::state_rest()) };
    };
    if desk.punches() && first.status == Status::Pending && desk.now < first.at {
        (Tone::Quiet, text::state_off())
    } else if desk.now >= last.at && (last.punch.is_some() || !desk.punches()) {
        (Tone::Quiet, text::state_after())
    } else {
        (Tone::Good, text::state_working())
    }
}

fn today(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let (tone, word) = standing(desk);
    let head = html! {
        <div class="split">
            <h2 class="card-main">{ text::when::day(desk.today) }</h2>
            { tag(tone, word) }
        </div>
    };
    if !desk.punches() {
        return card(head);
    }
    let line = match desk.next_point() {
        Some(point) if point.at.date() == desk.today => {
            text::next_punch(text::attendance::point_kind(point.kind), point.at.clock())
        }
        Some(point) => {
            let name = text::attendance::point_kind(point.kind);
            AttrValue::from(format!(
                "{} · {}",
                text::no_more_punches(),
                text::next_punch(name, text::when::at(point.at, desk.today))
            ))
        }
        None => text::no_more_punches(),
    };
    card(html! {
        <>
            { head }
            { paragraph(line) }
            { attendance::marks_line(desk) }
            { button::button(Look::Main, "next-punch", attendance::punch_label(desk), attendance::punch(desk, emit)) }
        </>
    })
}

fn next_visit(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let mine = desk.visits().filter(|(_, visit)| needs::is_today(visit, desk) && !needs::is_over(visit));
    // The one that is under way first, then by time.
    let first = mine.min_by_key(|(_, visit)| (!visit.is_out(desk.me), visit.plan.as_ref().map(|plan| plan.from)));
    // Back from one that is done is still a step of it.
    let returning = desk.visits().find(|(_, visit)| visit.is_out(desk.me) && needs::is_over(visit));
    let Some((doc, visit)) = returning.or(first) else {
        if desk.visits().next().is_none() {
            // Visits are not this person's business.
            return Html::default();
        }
        return titled_card(
            text::next_visit(),
            html! {
                <>
                    { paragraph(text::no_visit_today()) }
                    { button::link("see-coming", text::see_coming(), go(emit, Route::Visits)) }
                </>
            },
        );
    };
    let papers: usize = visit
        .application
        .matters
        .iter()
        .filter_map(|matter| desk.reference.matters.get(matter))
        .map(|matter| matter.materials.len())
        .sum();
    titled_card(
        text::next_visit(),
        html! {
            <div data-test="next-visit" data-doc={doc.to_string()}>
                <div class="split">
                    { big(visits::when(visit, desk)) }
                    { visits::stage_tag(visit) }
                </div>
                { strong(AttrValue::from(visit.application.applicant.reveal().clone())) }
                { paragraph(visits::place(visit)) }
                { quiet(desk.matters(&visit.application.matters)) }
                if papers > 0 { { quiet(text::materials_to_take(papers)) } }
                { visits::reach(doc, visit) }
                { button::link("round", text::round::open(), go(emit, Route::Round)) }
                { button::button(Look::Main, "open-visit", visits::next_words(doc, visit, desk), go(emit, Route::Visit(doc))) }
            </div>
        },
    )
}

fn quick(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let organisation = &desk.reference.organisation;
    let has_cases = desk.reference.figures.regulations().contains(&"limit");
    let takes_cases = has_cases && !organisation.windows_of(desk.me, desk.today).is_empty();
    html! {
        <nav class="quick" aria-label={text::quick()}>
            if desk.asks_for_leave() { { icon_button("quick-leave", Icon::Leave, text::quick_leave(), go(emit, Route::LeaveNew)) } }
            if visit_new::may_file(desk) { { icon_button("quick-visit", Icon::Plus, text::quick_visit(), go(emit, Route::VisitNew)) } }
            else if takes_cases { { icon_button("quick-cases", Icon::Paper, text::case::title(), go(emit, Route::Cases)) } }
            { icon_button("quick-unsent", Icon::Box, text::quick_unsent(), go(emit, Route::Unsent)) }
            { icon_button("quick-apps", Icon::Grid, text::quick_apps(), go(emit, Route::Apps)) }
        </nav>
    }
}
