//! What waits for the person: decisions, filings, visits to move on, own returns, refused work.

use doorstep_core::domain::DocId;
use doorstep_core::fold::visit::Stage;
use doorstep_core::fold::{Leave, Visit};
use doorstep_core::regime::leave::{self, Standing};
use doorstep_core::regime::visit::{Act, offers};
use yew::AttrValue;

use super::desk::{Desk, in_order};
use super::stand_in;
use crate::components::icon::Icon;
use crate::route::Route;
use crate::text;

/// One thing that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    pub icon: Icon,
    pub what: AttrValue,
    pub note: AttrValue,
    pub route: Route,
}

/// All that waits, the most binding first.
pub fn needs(desk: &Desk<'_>) -> Vec<Need> {
    let mut needs = refused(desk);
    needs.extend(own_returns(desk));
    needs.extend(stand_ins(desk));
    needs.extend(approval_needs(desk));
    needs.extend(visits(desk));
    needs
}

/// Numbers on the five tabs.
pub fn badges(desk: &Desk<'_>) -> [usize; 5] {
    let visits = desk.visits().filter(|(_, visit)| is_today(visit, desk) && !is_over(visit)).count();
    let refused = desk.replica.status().refused;
    [0, visits, 0, approvals(desk).len() + desk.replica.refused_of_others().len(), refused]
}

/// Whether a visit is the person's own and planned for today, or under way.
pub fn is_today(visit: &Visit, desk: &Desk<'_>) -> bool {
    let mine = visit.staff().contains(desk.me);
    let today = visit.plan.as_ref().is_some_and(|plan| plan.from.date() == desk.today);
    visit.is_out(desk.me) || mine && today
}

/// Nothing is left to do on site.
pub fn is_over(visit: &Visit) -> bool {
    matches!(
        visit.stage,
        Stage::DoneOnSite
            | Stage::PendingDelivery
            | Stage::Delivered
            | Stage::Closed
            | Stage::Rejected
            | Stage::Cancelled
    )
}

fn refused(desk: &Desk<'_>) -> Vec<Need> {
    let need = |what, route| Need { icon: Icon::Alert, what, note: AttrValue::Static(""), route };
    let (own, others) = (desk.replica.status().refused, desk.replica.refused_of_others().len());
    let own = (own > 0).then(|| need(text::need_refused(own), Route::Unsent));
    own.into_iter().chain((others > 0).then(|| need(text::need_others(others), Route::Approvals))).collect()
}

fn own_returns(desk: &Desk<'_>) -> Vec<Need> {
    let own = desk.leaves().filter(|(_, leave)| leave.person == *desk.me);
    let ended = own.filter(|(_, leave)| match leave::standing(leave, desk.now) {
        Standing::OverdueReturn => true,
        Standing::Running => leave.to <= desk.now,
        _ => false,
    });
    ended
        .map(|(doc, leave)| Need {
            icon: Icon::Return,
            what: text::need_return(),
            note: text::when::span(leave.from, leave.to, desk.today),
            route: Route::Leave(doc),
        })
        .collect()
}

/// Leaves that wait for this person's decision, filing or confirmation, the earliest first.
pub fn approvals(desk: &Desk<'_>) -> Vec<DocId> {
    let files = desk.registrar().is_some();
    let world = desk.world();
    let waits = |leave: &Leave| {
        leave::turn(leave, desk.me, &world).is_some()
            || files && leave::is_to_file(leave)
            || files && leave::is_unconfirmed(leave) && leave.person != *desk.me
    };
    let waiting = desk.leaves().filter(|(_, leave)| waits(leave)).map(|(doc, leave)| (leave.from.0, doc)).collect();
    in_order(waiting)
}

/// What those leaves wait for, in words.
fn approval_needs(desk: &Desk<'_>) -> Vec<Need> {
    let world = desk.world();
    let leaves = approvals(desk).into_iter().filter_map(|doc| desk.leave(doc));
    leaves
        .map(|leave| {
            let name = desk.name(&leave.person);
            let what = if leave::turn(leave, desk.me, &world).is_some() {
                text::need_decision(name)
            } else if leave::is_to_file(leave) {
                text::need_filing(name)
            } else {
                text::need_return_confirm(name)
            };
            let note = text::when::span(leave.from, leave.to, desk.today);
            Need { icon: Icon::Approve, what, note, route: Route::Approvals }
        })
        .collect()
}

/// Colleagues who ask the person to stand in.
fn stand_ins(desk: &Desk<'_>) -> Vec<Need> {
    let asked = desk.leaves().filter_map(|(doc, leave)| Some((doc, leave, stand_in::asked(leave, desk)?)));
    asked
        .map(|(doc, leave, named)| Need {
            icon: Icon::Person,
            what: text::leave::asks_to_stand_in(named.duty, desk.name(&leave.person)),
            note: text::when::span(leave.from, leave.to, desk.today),
            route: Route::Leave(doc),
        })
        .collect()
}

fn visits(desk: &Desk<'_>) -> Vec<Need> {
    let open = desk.visits().filter(|(_, visit)| {
        matches!(
            visit.stage,
            Stage::Submitted
                | Stage::Assigned
                | Stage::Verifying
                | Stage::Confirmed
                | Stage::Coordinating
                | Stage::PendingDelivery
        )
    });
    open.filter_map(|(doc, visit)| {
        let offers = offers(visit, desk.me, &desk.reference.organisation, desk.today);
        let what = offers.iter().find_map(|offer| match offer.act {
            Act::Assign | Act::StartVerification | Act::Confirm => Some(text::need_visit_window()),
            Act::Schedule => Some(text::need_visit_schedule()),
            Act::Deliver => {
                let planned = visit.promise.as_ref().map(|promise| promise.planned);
                planned.map(|date| text::need_visit_delivery(text::when::relative_day(date, desk.today)))
            }
            _ => None,
        })?;
        let note = AttrValue::from(visit.application.applicant.reveal().clone());
        Some(Need { icon: Icon::Visit, what, note, route: Route::Visit(doc) })
    })
    .collect()
}
