//! Cases among what waits for the person: red and amber ones, what others have to agree to, appointments, reports.

use doorstep_core::centre::LimitFigures;
use doorstep_core::domain::calendar::Due;
use doorstep_core::fold::Case;
use doorstep_core::regime::case::{self as rules, Act, booking};
use doorstep_core::regime::limit::Light;
use yew::AttrValue;

use super::desk::Desk;
use super::needs::Need;
use super::subject;
use crate::components::icon::Icon;
use crate::route::Route;
use crate::text::{case as words, when};

/// The red ones first.
pub fn needs(desk: &Desk<'_>) -> Vec<Need> {
    let (calendar, world) = (&desk.reference.calendar, desk.world());
    let (mut red, mut others) = (Vec::new(), Vec::new());
    for (doc, case) in desk.cases().filter(|(_, case)| case.is_open()) {
        let name = subject::about_case(desk.replica, &case.subject);
        let need = |what, note| Need { icon: Icon::Paper, what, note, route: Route::Case(doc) };
        let Some(figures) = rules::figures(case, desk.reference) else { continue };
        let standing = rules::standing(case, &figures, calendar, desk.today);
        let due = match standing.as_ref().and_then(|standing| standing.due) {
            Some(Due::On(due)) => when::relative_day(due, desk.today),
            Some(Due::Unknown) | None => AttrValue::Static(""),
        };
        let pressing = standing.filter(|of| of.light != Light::Green && of.ended.is_none() && of.deemed.is_none());
        if let Some(standing) = pressing.filter(|_| rules::is_mine(case, desk.me, &world)) {
            let mut what = name.clone();
            if case.handler != *desk.me {
                what = words::need_instead(what, desk.name(&case.handler));
            }
            match standing.light {
                Light::Red => red.push(need(words::need_red(what), due.clone())),
                Light::Amber | Light::Green => others.push(need(words::need_amber(what), due.clone())),
            }
        }
        if case.open_extension().is_some() {
            let offers = rules::offers(case, desk.me, &world);
            let offered = |act: Act| offers.iter().any(|offer| offer.act == act);
            if offered(Act::DecideExtension) {
                others.push(need(words::need_extension(name.clone()), due.clone()));
            }
            if offered(Act::TellExtension) {
                others.push(need(words::need_tell(name.clone()), due.clone()));
            }
        }
        others.extend(own(case, &figures, desk).map(|(what, note)| need(what(name.clone()), note)));
    }
    red.append(&mut others);
    red
}

type Says = fn(AttrValue) -> AttrValue;

/// What the handler, or whoever has an appointment, is reminded of.
fn own<'a>(case: &'a Case, figures: &LimitFigures, desk: &'a Desk<'_>) -> impl Iterator<Item = (Says, AttrValue)> + 'a {
    let calendar = &desk.reference.calendar;
    let handles = case.handler == *desk.me;
    let report = match rules::report_due(case, calendar).filter(|_| handles && case.reported.is_none()) {
        Some(Due::On(due)) => Some((words::need_report as Says, when::relative_day(due, desk.today))),
        Some(Due::Unknown) | None => None,
    };
    let check = match rules::site_check_due(case, figures, calendar).filter(|_| handles && case.site_checked.is_none())
    {
        Some(Due::On(due)) if matches!(calendar.before(due, 2), Due::On(from) if from <= desk.today) => {
            Some((words::need_site_check as Says, when::relative_day(due, desk.today)))
        }
        _ => None,
    };
    let mine = case.standing_bookings().filter(move |booking| booking.worker == *desk.me && desk.now < booking.to);
    let told = mine.filter(move |of| booking::reminders(of, calendar).iter().any(|reminder| *reminder <= desk.now));
    let told = told.map(move |of| (words::need_booking as Says, when::span(of.from, of.to, desk.today)));
    report.into_iter().chain(check).chain(told)
}
