//! What waits for the person: decisions, filings, visits to move on, own returns, refused work.

use doorstep_core::centre::MeetingFigures;
use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::org::PostPair;
use doorstep_core::domain::{DocId, Role, Span};
use doorstep_core::fact::meeting::MeetingKind;
use doorstep_core::fold::leave::LeaveStage;
use doorstep_core::fold::month::Reminded;
use doorstep_core::fold::post::Version;
use doorstep_core::fold::visit::Stage;
use doorstep_core::fold::{Leave, Meeting, Post, Visit};
use doorstep_core::regime::Others;
use doorstep_core::regime::attendance::{Status, overseen};
use doorstep_core::regime::leave;
use doorstep_core::regime::meeting::{self as rules, Standing};
use doorstep_core::regime::post;
use doorstep_core::regime::visit as visit_rules;
use yew::AttrValue;

use super::desk::{Desk, LATER, in_order};
use super::{
    admin, appeal, board, case_needs, cover, duty, extended, feedback, makeup, meeting, meetings, notice, proceedings,
    report, stand_in, training, visit_needs,
};
use crate::components::icon::Icon;
use crate::route::{AdminPage, Route};
use crate::text::{self, meeting as words};

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
    needs.extend(visit_needs::soon(desk));
    needs.extend(own_returns(desk));
    needs.extend(sent_back(desk));
    needs.extend(returns(desk));
    needs.extend(reminded(desk));
    needs.extend(makeups(desk));
    needs.extend(meeting_needs(desk));
    needs.extend(stand_ins(desk));
    needs.extend(covers(desk));
    needs.extend(duty::needs(desk));
    needs.extend(extended::needs(desk));
    needs.extend(feedback::needs(desk));
    needs.extend(notice::needs(desk));
    needs.extend(duty::rosters(desk));
    needs.extend(case_needs::needs(desk));
    needs.extend(approval_needs(desk));
    needs.extend(proceedings::needs(desk));
    needs.extend(posts(desk));
    needs.extend(training::needs(desk));
    needs.extend(visit_needs::needs(desk));
    needs.extend(pairs(desk));
    needs
}

/// Posts of which somebody has moved away: who looks after the directory files the pair anew (ZW-AB-4).
fn pairs(desk: &Desk<'_>) -> Vec<Need> {
    let looked_at = desk.reference.organisation.pairs.iter().filter(|_| admin::administers(desk));
    let need = |pair: &PostPair| {
        let (_, due) = leave::ab::to_adjust(pair, desk.today, desk.reference)?;
        let until = match due {
            Due::On(date) => text::need_pair_until(text::when::relative_day(date, desk.today)),
            Due::Unknown => AttrValue::Static(""),
        };
        let what = text::need_pair(&pair.name);
        Some(Need { icon: Icon::Group, what, note: until, route: Route::Admin(AdminPage::Import) })
    };
    looked_at.filter_map(need).collect()
}

/// Numbers on the five tabs.
pub fn badges(desk: &Desk<'_>) -> [usize; 5] {
    let visits = desk.visits().filter(|(_, visit)| is_today(visit, desk) && !is_over(visit)).count();
    let refused = desk.replica.status().refused;
    [0, visits, 0, approvals(desk).len() + desk.replica.refused_of_others().len(), refused]
}

/// Whether a visit is the person's own and planned for today, or under way.
pub fn is_today(visit: &Visit, desk: &Desk<'_>) -> bool {
    let today = visit.plan.as_ref().is_some_and(|plan| plan.from.date() == desk.today);
    visit.is_out(desk.me) || today && !is_over(visit) && visit_rules::cover::is_mine(visit, desk.me, &desk.world())
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
        leave::Standing::OverdueReturn => leave.returned_at.is_none(),
        leave::Standing::Running => leave.to <= desk.now,
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

/// Own requests that came back to be changed.
fn sent_back(desk: &Desk<'_>) -> Vec<Need> {
    let own = desk.leaves().filter(|(_, leave)| leave.person == *desk.me && leave.stage == LeaveStage::SentBack);
    let need = |(doc, leave): (DocId, &Leave)| Need {
        icon: Icon::Paper,
        what: text::approval::change_again(),
        note: text::when::span(leave.from, leave.to, desk.today),
        route: Route::Leave(doc),
    };
    own.map(need).collect()
}

/// Who has not come back: for their leader and the office; and late returns to explain, and to decide about.
fn returns(desk: &Desk<'_>) -> Vec<Need> {
    let organisation = &desk.reference.organisation;
    let office = desk.registrar().is_some();
    let leads = |leave: &Leave| {
        let group = organisation.group_of(&leave.person);
        desk.grants(Role::GroupLeader).any(|grant| matches!(&grant.span, Span::Group(led) if Some(led) == group))
    };
    let what = |leave: &Leave| {
        let overdue = leave::standing(leave, desk.now) == leave::Standing::OverdueReturn;
        let (mine, explained) = (leave.person == *desk.me, leave.back.excuse.is_some());
        if !overdue || leave.back.expected.is_none() {
            None
        } else if mine {
            (leave.returned_at.is_some() && !explained).then(text::back::need_explain)
        } else if office && explained {
            Some(text::back::need_excuse(desk.name(&leave.person)))
        } else {
            let tells = leave::back::is_told(leave, desk.now) && (office || leads(leave));
            tells.then(|| text::back::need_overdue(desk.name(&leave.person)))
        }
    };
    let waiting = desk.leaves().filter_map(|(doc, leave)| Some((doc, leave, what(leave)?)));
    waiting
        .map(|(doc, leave, what)| Need {
            icon: Icon::Return,
            what,
            note: text::when::span(leave.from, leave.to, desk.today),
            route: Route::Leave(doc),
        })
        .collect()
}

/// Points of which somebody has reminded, as long as something can be done about them.
fn reminded(desk: &Desk<'_>) -> Vec<Need> {
    let need = |reminder: &Reminded| {
        let place = reminder.place;
        let point = desk.day(desk.me, place.on).points.into_iter().nth(usize::from(place.point))?;
        let is_open = overseen::is_open(&point, desk.now);
        let route = if point.status == Status::Missing { Route::MakeUps } else { Route::Attendance };
        let named = AttrValue::from(format!(
            "{} {}",
            text::when::relative_day(place.on, desk.today),
            super::attendance::point_name(&point)
        ));
        let what = text::board::need_reminded(desk.name(&reminder.by), named);
        is_open.then(|| Need { icon: Icon::Alert, what, note: text::when::at(reminder.at, desk.today), route })
    };
    let months = desk.replica.months_of(desk.me);
    overseen::newest(&months, desk.today).into_iter().filter_map(need).collect()
}

/// Missing punches that can still be made up, requests to verify, appeals to decide, statistics to publish.
fn makeups(desk: &Desk<'_>) -> Vec<Need> {
    let need = |what, note| Need { icon: Icon::Clock, what, note, route: Route::MakeUps };
    let none = || AttrValue::Static("");
    let waiting = makeup::to_verify(desk).into_iter().map(|(_, month, makeup)| {
        let what = text::makeup::need_office(desk.name(&month.person));
        need(what, text::when::relative_day(makeup.place.on, desk.today))
    });
    // A deadline is at most two weeks away, but for the longest holidays.
    let days = (0..14).map(|days| desk.today.plus_days(-days));
    let points = days.flat_map(|date| desk.day(desk.me, date).points);
    let open = if desk.punches() { points.filter(|point| point.repairable_until.is_some()).count() } else { 0 };
    let own = (open > 0).then(|| need(text::makeup::need_own(open), none()));
    let report =
        report::due(desk).map(|period| Need { route: Route::Report, ..need(text::makeup::report_need(), period) });
    let appeals = appeal::to_decide(desk).into_iter().map(|(_, month, appeal)| {
        need(text::appeal::need(desk.name(&month.person)), text::when::relative_day(appeal.place.on, desk.today))
    });
    let checks = board::checks::to_check(desk);
    let checks = (checks > 0)
        .then(|| Need { route: Route::TimeChecks, ..need(text::board::need_checks(checks), board::as_of(desk)) });
    waiting.chain(appeals).chain(own).chain(report).chain(checks).collect()
}

/// Leaves that wait for this person's decision, opinion, filing or confirmation: those of which the applicant has reminded first,
/// then the earliest.
pub fn approvals(desk: &Desk<'_>) -> Vec<DocId> {
    let files = desk.registrar().is_some();
    let world = desk.world();
    let waits = |leave: &Leave| {
        leave::awaits(leave, desk.me, &world).is_some()
            || leave::approval::is_asked(leave, desk.me)
            || files && leave::is_to_file(leave)
            || files && leave::is_unconfirmed(leave) && leave.person != *desk.me
    };
    let key = |leave: &Leave| if leave.is_reminded() { leave.from.0 - LATER } else { leave.from.0 };
    let waiting = desk.leaves().filter(|(_, leave)| waits(leave)).map(|(doc, leave)| (key(leave), doc)).collect();
    in_order(waiting)
}

/// What those leaves wait for, in words.
fn approval_needs(desk: &Desk<'_>) -> Vec<Need> {
    let world = desk.world();
    let leaves = approvals(desk).into_iter().filter_map(|doc| desk.leave(doc));
    leaves
        .map(|leave| {
            let name = desk.name(&leave.person);
            let what = if leave::awaits(leave, desk.me, &world).is_some() {
                text::need_decision(name)
            } else if leave::approval::is_asked(leave, desk.me) {
                text::approval::need_opinion(name)
            } else if leave::is_to_file(leave) {
                text::need_filing(name)
            } else {
                text::need_return_confirm(name)
            };
            let span = text::when::span(leave.from, leave.to, desk.today);
            let note = if leave.is_reminded() { text::dotted(&[text::approval::reminded(), span]) } else { span };
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

/// What goes over to whoever covers a post, and back.
fn covers(desk: &Desk<'_>) -> Vec<Need> {
    let need = |(what, doc, leave): (AttrValue, DocId, &Leave)| Need {
        icon: Icon::Person,
        what,
        note: text::when::span(leave.from, leave.effective_to(), desk.today),
        route: Route::Leave(doc),
    };
    cover::waiting(desk).into_iter().map(need).collect()
}

/// Whether a card waits for this person's decision.
pub fn decides_post(post: &Post, desk: &Desk<'_>) -> bool {
    post::turn(post, desk.me, &desk.world()).is_some()
}

/// Cards to decide about and to acknowledge, duties of the own unit for which nobody answers.
fn posts(desk: &Desk<'_>) -> Vec<Need> {
    let need = |(doc, post): (DocId, &Post)| {
        let waiting = post.next.as_ref().filter(|_| decides_post(post, desk));
        let open = post.in_force(desk.today).filter(|version| !post::unassigned(&version.card).is_empty());
        let open = open.filter(|_| post::writes(&post.unit, desk.me, &desk.world()).is_some());
        let unread = post::to_acknowledge(post, desk.me);
        let of = |version: &Version, say: fn(AttrValue) -> AttrValue| {
            (say(AttrValue::from(version.card.name.clone())), text::post::version(version.card.version))
        };
        let (what, note) = match (waiting, unread, open) {
            (Some(version), ..) => of(version, text::post::need_decision),
            (None, Some(version), _) => of(version, text::post::need_read),
            (None, None, Some(version)) => of(version, text::post::need_holder),
            (None, None, None) => return None,
        };
        Some(Need { icon: Icon::Paper, what, note, route: Route::Post(doc) })
    };
    desk.posts().filter_map(need).collect()
}

/// Meetings to check in to, to ask leave from, to decide about, to prepare.
fn meeting_needs(desk: &Desk<'_>) -> Vec<Need> {
    let Some(figures) = &desk.reference.figures.meeting else { return Vec::new() };
    let mut needs = Vec::new();
    let leaves = desk.replica.leaves_of(desk.me);
    let windows = desk.reference.organisation.windows_of(desk.me, desk.today);
    let all = meetings::all(desk);
    for (doc, held) in &all {
        let held: &Meeting = held;
        let standing = rules::standing(held, desk.now, figures);
        let mut need = |what| {
            let note = text::when::at(held.starts_at, desk.today);
            needs.push(Need { icon: Icon::Group, what, note, route: Route::Meeting(*doc) });
        };
        let came = held.attended.get(desk.me).is_some_and(|attended| attended.came.is_some());
        let begins = matches!(standing, Standing::Open | Standing::Held) && held.on == desk.today;
        if begins && !came && meeting::is_awaited(held, desk) {
            need(words::need_check_in());
        }
        if rules::is_unexcused(held, desk.me, &leaves, desk.reference, desk.now) {
            need(words::need_unexcused());
        }
        for (person, _) in meeting::asks(held, desk) {
            need(words::need_decision(desk.name(person)));
        }
        let told = matches!(rules::talk_told_on(held, desk.reference), Due::On(date) if date <= desk.today);
        let gives =
            held.talk.as_ref().is_some_and(|talk| talk.handed_in_at.is_none() && windows.contains(&talk.window));
        if gives && told && standing < Standing::Closed {
            need(words::need_material());
        }
        if held.cancelled.is_none() && held.corrections.get(desk.me).is_some_and(|line| line.stated.is_none()) {
            need(words::need_correction());
        }
    }
    needs.extend(monthly_need(desk, figures));
    needs
}

/// The office is reminded of a month without its meeting.
fn monthly_need(desk: &Desk<'_>, figures: &MeetingFigures) -> Option<Need> {
    let (year, month) = (desk.today.year(), desk.today.month());
    let reminder = rules::monthly_reminder(year, month, figures.monthly_reminder, &desk.reference.calendar)?;
    let doc = rules::document(MeetingKind::Monthly, desk.today, desk.reference)?;
    let held = desk.replica.view(doc).and_then(|view| view.state.as_meeting());
    let is_missing = held.is_none_or(|meeting| meeting.cancelled.is_some());
    let (what, note) = (words::need_monthly(month), AttrValue::Static(""));
    let need = Need { icon: Icon::Group, what, note, route: Route::MeetingNew };
    (is_missing && desk.today >= reminder && meetings::is_office(desk)).then_some(need)
}
