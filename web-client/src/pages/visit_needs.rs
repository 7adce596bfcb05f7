//! Visits among what waits for the person: their own that come near, those to move on, and what the head of a window should know.

use doorstep_core::domain::DocId;
use doorstep_core::fold::Visit;
use doorstep_core::fold::visit::Stage;
use doorstep_core::regime::visit::reminders::{Reminder, reminders};
use doorstep_core::regime::visit::{Act, offers};
use yew::AttrValue;

use super::desk::Desk;
use super::needs::Need;
use super::visits;
use crate::components::icon::Icon;
use crate::route::Route;
use crate::text::{self, visit as words, when};

fn need(doc: DocId, what: AttrValue, note: AttrValue) -> Need {
    Need { icon: Icon::Visit, what, note, route: Route::Visit(doc) }
}

fn applicant(visit: &Visit) -> AttrValue {
    AttrValue::from(visit.application.applicant.reveal().clone())
}

/// One's own that begins within the hour: before everything that can wait.
pub fn soon(desk: &Desk<'_>) -> Vec<Need> {
    let of = |(doc, visit): (DocId, &Visit)| {
        let reminded = reminders(visit, desk.me, &desk.world()).into_iter().find_map(|reminder| match reminder {
            Reminder::Soon(from, minutes) => Some(words::need_soon(from.clock(), minutes)),
            Reminder::Eve(_) | Reminder::Amber(..) | Reminder::TookPlace => None,
        })?;
        Some(need(doc, reminded, who_and_where(visit)))
    };
    desk.visits().filter(|(_, visit)| is_near(visit, desk)).filter_map(of).collect()
}

/// Whether the plan lies within the days of which anybody is reminded: only then the rules are asked.
fn is_near(visit: &Visit, desk: &Desk<'_>) -> bool {
    visit.plan.as_ref().is_some_and(|plan| desk.today <= plan.from.date())
}

fn who_and_where(visit: &Visit) -> AttrValue {
    text::dotted(&[applicant(visit), visits::place(visit)])
}

pub fn needs(desk: &Desk<'_>) -> Vec<Need> {
    desk.visits().filter_map(|(doc, visit)| need_of(doc, visit, desk)).collect()
}

fn need_of(doc: DocId, visit: &Visit, desk: &Desk<'_>) -> Option<Need> {
    let waits = matches!(
        visit.stage,
        Stage::Submitted
            | Stage::Assigned
            | Stage::Verifying
            | Stage::Confirmed
            | Stage::Coordinating
            | Stage::PendingDelivery
    );
    if visit.stage > Stage::Scheduled && !waits && !is_near(visit, desk) && visit.flags.is_empty() {
        return None;
    }
    let reminded = reminders(visit, desk.me, &desk.world()).into_iter().find_map(|reminder| match reminder {
        Reminder::Eve(from) => Some(need(doc, words::need_eve(when::at(from, desk.today)), who_and_where(visit))),
        Reminder::Amber(target, due) => {
            let what = words::need_amber(words::target(target), when::relative_day(due, desk.today));
            Some(need(doc, what, applicant(visit)))
        }
        Reminder::TookPlace => Some(need(doc, words::need_took_place(), applicant(visit))),
        Reminder::Soon(..) => None,
    });
    reminded.or_else(|| waits.then(|| to_move_on(doc, visit, desk)).flatten())
}

/// What the person may do with it next.
fn to_move_on(doc: DocId, visit: &Visit, desk: &Desk<'_>) -> Option<Need> {
    let offers = offers(visit, desk.me, &desk.world());
    let what = offers.iter().find_map(|offer| match offer.act {
        Act::Assign | Act::StartVerification | Act::Confirm => Some(text::need_visit_window()),
        Act::Schedule if visit.stage == Stage::Coordinating => Some(words::need_coordinate()),
        Act::Schedule => Some(text::need_visit_schedule()),
        Act::Deliver => {
            let planned = visit.promise.as_ref().map(|promise| promise.planned);
            planned.map(|date| text::need_visit_delivery(when::relative_day(date, desk.today)))
        }
        _ => None,
    })?;
    Some(need(doc, what, applicant(visit)))
}
