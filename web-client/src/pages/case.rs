//! One case: when it is due and why, what is on record, and the next thing to do about it; the rest stands under 更多.

mod acts;

use doorstep_core::centre::{End, LimitFigures};
use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::{DocId, Timestamp};
use doorstep_core::fact::private::Field as Looked;
use doorstep_core::fold::Case;
use doorstep_core::fold::case::{Extended, Referral};
use doorstep_core::regime::case::{self as rules, Act, Offer};
use doorstep_core::regime::limit::{self, Light};
use yew::{AttrValue, Callback, Html, html};

use super::cases::{self, Row};
use super::desk::Desk;
use super::{needs, private_reads, visit};
use crate::components::button::{Look, button, link};
use crate::components::cell::{
    self, Tone, banner, big, card, group, paragraph, quiet, row, row_text, tag, titled_card,
};
use crate::components::cited::trace;
use crate::components::frame::{Page, page};
use crate::components::masked::Masked;
use crate::components::paths::{choose, close_sheet, go};
use crate::components::sheet::Sheet;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, case as words, when};
use crate::update::Event;

/// What every part of the page looks at.
#[derive(Clone, Copy)]
struct Here<'a> {
    doc: DocId,
    case: &'a Case,
    figures: &'a LimitFigures,
    desk: &'a Desk<'a>,
    emit: &'a Callback<Event>,
}

impl Here<'_> {
    fn when(&self, at: Timestamp) -> AttrValue {
        when::at(at, self.desk.today)
    }
}

pub fn view(state: &State, desk: &Desk<'_>, doc: DocId, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let held = desk.case(doc).and_then(|case| Some((case, rules::figures(case, desk.reference)?)));
    let Some((case, figures)) = &held else {
        let body = cell::empty(text::record_missing(), link("back-to-list", words::back(), go(emit, Route::Cases)));
        return page(state, emit, Page { title: words::one(), body, actions: Html::default(), badges });
    };
    let here = Here { doc, case, figures, desk, emit };
    let seen = cases::row_of(doc, case, desk);
    let offers = rules::offers(case, desk.me, &desk.world());
    let next = next(&offers, &seen, figures);
    let rest = offers.iter().filter(|offer| Some(offer.act) != next.map(|next| next.act));
    let open = state.chosen("case/more") == doc.to_string();
    let instead = offers.iter().find_map(|offer| offer.instead_of.as_ref());
    let body = html! {
        <>
            { head(&seen, &here) }
            if let Some(name) = instead { { banner(Tone::Wait, html! { words::instead_of(desk.name(name)) }) } }
            { for case.referrals.iter().map(|referral| referred(referral, &here)) }
            { facts(&here) }
            { progress(&here) }
            { bookings(&here) }
            { for case.extensions.iter().map(|extension| extended(extension, &here)) }
            if offers.len() > usize::from(next.is_some()) {
                if open {
                    { titled_card(words::more(), html! { <>{ for rest.map(|offer| acts::open(offer, Look::Plain, &here)) }</> }) }
                } else {
                    { card(button(Look::Plain, "case-more", words::more(), choose(emit, "case/more", doc.to_string()))) }
                }
            }
            <div>{ private_reads::kept(doc, desk) }</div>
            { card(link("history", text::history(), go(emit, Route::Record(doc)))) }
            { why(&seen, &here) }
            { acts::sheet(&offers, &here) }
        </>
    };
    let actions = next.map(|offer| acts::open(offer, Look::Main, &here)).unwrap_or_default();
    page(state, emit, Page { title: words::one(), body, actions, badges })
}

/// What one would do next, of what one may do.
fn next<'a>(offers: &'a [Offer], seen: &Row<'_>, figures: &LimitFigures) -> Option<&'a Offer> {
    const ORDER: [Act; 11] = [
        Act::Receive,
        Act::DecideExtension,
        Act::TellExtension,
        Act::Supplement,
        Act::SiteCheck,
        Act::Accept,
        Act::Decide,
        Act::Answer,
        Act::Deliver,
        Act::Report,
        Act::Close,
    ];
    let has_ended = seen.standing.as_ref().is_some_and(|of| of.ended.is_some() || of.deemed.is_some());
    let comes_next = |act: Act| match act {
        Act::Answer => figures.end == End::Answered || has_ended && figures.end == End::Decided,
        Act::Deliver => figures.end == End::Delivered,
        Act::Close => has_ended,
        _ => true,
    };
    ORDER.into_iter().filter(|act| comes_next(*act)).find_map(|act| offers.iter().find(|offer| offer.act == act))
}

fn head(seen: &Row<'_>, here: &Here<'_>) -> Html {
    let Here { case, desk, emit, .. } = *here;
    let left = cases::left(seen, desk);
    let why = seen.standing.is_some().then(|| link("why", words::why_this_day(), choose(emit, "sheet", "case/why")));
    let served = rules::extended_minutes(case, desk.reference);
    card(html! {
        <div data-test="case-head" data-light={seen.standing.as_ref().map(|of| format!("{:?}", of.light).to_lowercase())}>
            <p class="quiet">{ cases::name(case, desk) }</p>
            { big(cases::when_due(seen, desk)) }
            <p class="inline">{ cases::state_tag(seen) }if !left.is_empty() { <span class="strong" data-test="case-left">{ left }</span> }</p>
            if let Some(minutes) = served { { quiet(words::extended_service(text::length(minutes))) } }
            if !case.special.is_empty() { { quiet(text::named(words::special(), &case.special)) } }
            { why.unwrap_or_default() }
        </div>
    })
}

fn referred(referral: &Referral, here: &Here<'_>) -> Html {
    let desk = here.desk;
    let instead = referral.instead_of.as_ref();
    let instead = instead.map(|other| words::referral_instead(desk.name(&referral.subject), desk.name(other)));
    html! {
        <div data-test="case-referral">
            { banner(Tone::Warn, html! {
                <>
                    { paragraph(words::referral(desk.name(&referral.subject), when::relative_day(referral.due, desk.today))) }
                    if let Some(instead) = instead { { paragraph(instead) } }
                </>
            }) }
        </div>
    }
}

fn facts(here: &Here<'_>) -> Html {
    let Here { case, desk, .. } = *here;
    let client = &case.client;
    let limit = case.promised.as_ref().filter(|promised| promised.days > 0).map(|promised| {
        let source = words::source(promised.source);
        match promised.unit {
            doorstep_core::centre::Unit::Working => words::limit_working(source, promised.days),
            doorstep_core::centre::Unit::Calendar => words::limit_days(source, promised.days),
        }
    });
    group(
        words::one(),
        html! {
            <>
                { row(words::client(), html! { <Masked what={words::client()} value={client.name.clone()} field={Looked::Name} /> }) }
                if !client.phone.reveal().is_empty() { { row(words::phone(), html! { <Masked what={words::phone()} value={client.phone.clone()} field={Looked::Phone} /> }) } }
                { row_text(words::window(), desk.window(&case.window)) }
                { row_text(words::handler(), cases::handled_by(case, desk)) }
                { row_text(words::limit(), limit.unwrap_or_default()) }
                { row_text(words::received(), case.received.map(|at| here.when(at)).unwrap_or_default()) }
                { row_text(words::accepted(), case.accepted.map(|at| here.when(at)).unwrap_or_default()) }
            </>
        },
    )
}

/// What has been done, in its order as far as it has one.
fn progress(here: &Here<'_>) -> Html {
    let Here { case, figures, desk, .. } = *here;
    let join = |items: &[String]| items.join(text::pick("、", ", "));
    let mut lines: Vec<AttrValue> = Vec::new();
    for (at, notice) in &case.notices {
        let say: fn(AttrValue, AttrValue) -> AttrValue =
            if notice.mends_an_omission { words::noticed_omission } else { words::noticed };
        lines.push(say(AttrValue::from(join(&notice.items)), here.when(*at)));
    }
    lines
        .extend(case.additions.iter().map(|(at, item)| words::supplied(AttrValue::from(item.clone()), here.when(*at))));
    let missing: Vec<String> = case.missing_items().into_iter().map(str::to_owned).collect();
    lines
        .extend((!missing.is_empty() && case.is_in_process()).then(|| words::missing(AttrValue::from(join(&missing)))));
    for (at, pause) in &case.pauses {
        let told = pause.on_receipt.then(|| at.date());
        let span = limit::Pause { from: pause.from, to: pause.to, told, basis: pause.basis.clone() };
        let say: fn(AttrValue, AttrValue, AttrValue) -> AttrValue =
            if limit::pause(&span, figures).is_ok() { words::paused } else { words::paused_no };
        let day = |date| when::relative_day(date, desk.today);
        lines.push(say(AttrValue::Static(words::procedure(pause.procedure)), day(pause.from), day(pause.to)));
    }
    if let (Some(Due::On(due)), None) =
        (rules::site_check_due(case, figures, &desk.reference.calendar), &case.site_checked)
    {
        let late = desk.today > due;
        lines.push(if late {
            words::site_check_late()
        } else {
            words::site_check_by(when::relative_day(due, desk.today))
        });
    }
    if let Some((at, findings)) = &case.site_checked {
        lines.push(words::site_checked(here.when(*at), AttrValue::from(findings.clone())));
    }
    if let Some((_, appointed)) = case.appointed.as_ref().filter(|_| case.came.is_none()) {
        lines.push(words::appointed(when::relative_day(appointed.on, desk.today)));
    }
    lines.extend(case.came.map(|at| words::came_at(here.when(at))));
    if let Some((by, decision)) = &case.decision {
        let say: fn(AttrValue, AttrValue) -> AttrValue = if decision.refuses { words::denied } else { words::decided };
        lines.push(say(here.when(by.at), AttrValue::from(decision.result.clone())));
    }
    lines.extend(case.answered.map(|at| words::answered(here.when(at))));
    lines.extend(case.delivered.map(|at| words::delivered(here.when(at))));
    lines.extend(case.reported.map(|at| words::reported(here.when(at))));
    if let (Some(Due::On(due)), None) = (rules::report_due(case, &desk.reference.calendar), case.reported) {
        let late = rules::is_report_late(case, &desk.reference.calendar, desk.today);
        lines.push(if late { words::report_late() } else { words::report_by(when::relative_day(due, desk.today)) });
    }
    lines.extend(case.acting.iter().map(|acting| {
        words::acting(desk.name(&acting.by.who), desk.name(&acting.instead_of), here.when(acting.by.at))
    }));
    if let Some((_, ending)) = &case.ended {
        lines.push(AttrValue::from(ending.reason.clone()));
    }
    if lines.is_empty() {
        return Html::default();
    }
    titled_card(
        words::progress(),
        html! { <ul class="plain-list">{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul> },
    )
}

fn bookings(here: &Here<'_>) -> Html {
    let Here { case, desk, .. } = *here;
    if case.bookings.is_empty() {
        return Html::default();
    }
    let line = |booked: &doorstep_core::fold::case::Booked| {
        let booking = &booked.booking;
        let span = when::span(booking.from, booking.to, desk.today);
        let place = if booking.at_home { words::at_home() } else { words::in_hall() };
        html! {
            <li data-test="case-booking">
                <span class="strong">{ words::booking_line(span, place) }</span>{ " " }{ desk.name(&booking.worker) }
                if let Some(end) = booked.ended { { " " }{ tag(Tone::Quiet, words::booking_end(end)) } }
                { visit::health(words::need(), Some(booking.need.clone()), |_, value| value) }
                if booking.at_home { <Masked what={words::address()} value={booking.address.clone()} field={Looked::Address} /> }
            </li>
        }
    };
    titled_card(words::booking(), html! { <ul class="plain-list">{ for case.bookings.iter().map(line) }</ul> })
}

fn extended(extension: &Extended, here: &Here<'_>) -> Html {
    let Here { case, figures, desk, .. } = *here;
    let is_open = case.is_in_process() && extension.told.is_none();
    let (tone, word) = match &extension.refused {
        Some((_, reason)) => (Tone::Bad, words::extension_refused(reason)),
        None if extension.told.is_some() => (Tone::Good, words::extension_in_force()),
        None if is_open && rules::awaits(extension, figures).is_some() => (Tone::Wait, words::extension_open()),
        None => (Tone::Warn, words::extension_agreed()),
    };
    let signed = [&extension.head, &extension.consented].into_iter().flatten();
    card(html! {
        <div data-test="case-extension">
            { paragraph(words::extension(when::relative_day(extension.asked.due, desk.today), &extension.asked.reason)) }
            { tag(tone, word) }
            { quiet(text::dotted(&[desk.name(&extension.by.who), here.when(extension.by.at)])) }
            { for signed.map(|by| quiet(text::dotted(&[desk.name(&by.who), words::agree(), here.when(by.at)]))) }
        </div>
    })
}

/// 为什么是这一天: every figure that was looked at, without a network.
fn why(seen: &Row<'_>, here: &Here<'_>) -> Html {
    let Some(standing) = seen.standing.as_ref().filter(|_| here.desk.state.chosen("sheet") == "case/why") else {
        return Html::default();
    };
    html! {
        <Sheet title={words::why_this_day()} onclose={close_sheet(here.emit)} test="case-why-sheet">
            { trace(&standing.trace, |line| words::figure(line.figure, &line.value), here.emit) }
            if standing.light == Light::Red && standing.due == Some(Due::Unknown) { { quiet(words::due_unknown()) } }
        </Sheet>
    }
}
