//! 今日考勤, for those who may see others: states only, nobody is ranked.

use doorstep_core::domain::{DocId, GroupId, Role, Span, WorkerId};
use doorstep_core::fold::Leave;
use doorstep_core::regime::attendance::{self as rules, Day, Status};
use doorstep_core::regime::leave as leave_rules;
use yew::{AttrValue, Callback, Html, html};

use super::attendance;
use super::desk::Desk;
use super::needs;
use crate::components::button::link;
use crate::components::cell::{Tone, banner, card, empty, tag};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, go};
use crate::route::Route;
use crate::state::State;
use crate::text::{self, attendance as words};
use crate::update::Event;

/// Where somebody is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Whereabouts {
    NoPunch,
    Out,
    Leave,
    Present,
    /// Where nobody punches: not away, on a working day.
    AtWork,
    /// No point is due yet.
    NotDue,
}

impl Whereabouts {
    fn name(self) -> &'static str {
        match self {
            Self::NoPunch => "missing",
            Self::Out => "out",
            Self::Leave => "leave",
            Self::Present => "present",
            Self::AtWork => "at-work",
            Self::NotDue => "not-due",
        }
    }

    /// Those that the centre has.
    fn of(desk: &Desk<'_>) -> &'static [Self] {
        if desk.reference.figures.attendance.is_some() {
            &[Self::NoPunch, Self::Out, Self::Leave, Self::Present]
        } else {
            &[Self::Leave, Self::AtWork]
        }
    }

    fn tag(self) -> (Tone, AttrValue) {
        match self {
            Self::NoPunch => (Tone::Warn, words::group_missing()),
            Self::Out => (Tone::Wait, words::group_out()),
            Self::Leave => (Tone::Wait, words::group_leave()),
            Self::Present => (Tone::Good, words::group_present()),
            Self::AtWork => (Tone::Good, text::state_working()),
            Self::NotDue => (Tone::Quiet, words::mark_pending()),
        }
    }
}

struct Row<'a> {
    worker: &'a WorkerId,
    day: Day,
    now: Whereabouts,
    /// What they are away by today.
    leave: Option<DocId>,
}

/// The people whose attendance the person may see: the group's for its leader, everybody's for coordination and the leader in
/// charge (GY-ATT, permissions).
fn seen<'a>(desk: &Desk<'a>) -> Vec<&'a WorkerId> {
    let organisation = &desk.reference.organisation;
    let all = desk.office(Role::Coordination).is_some() || desk.office(Role::DeputyLeader).is_some();
    let leads = |group: &GroupId| {
        desk.grants(Role::GroupLeader).any(|grant| matches!(&grant.span, Span::Group(led) if led == group))
    };
    let in_scope = organisation.workers.iter().filter_map(|(id, worker)| Some((id, worker.group.as_ref()?)));
    in_scope.filter(|(_, group)| all || leads(group)).map(|(id, _)| id).collect()
}

pub fn sees_others(desk: &Desk<'_>) -> bool {
    !seen(desk).is_empty()
}

fn rows<'a>(desk: &Desk<'a>) -> Vec<Row<'a>> {
    let leaves: Vec<(DocId, &Leave)> = desk.leaves().collect();
    seen(desk)
        .into_iter()
        .map(|worker| {
            let own: Vec<_> = leaves.iter().copied().filter(|(_, leave)| leave.person == *worker).collect();
            let months = desk.months(worker, desk.today);
            let day = rules::day(desk.today, &months, &own, desk.reference, desk.now);
            // The visit itself is for its window; the outing in the month is for those who look after attendance.
            let spans = months.iter().flat_map(|month| month.outings.values().flatten());
            let out = spans.into_iter().any(|span| span.to.is_none() && span.from.date() == desk.today);
            let on_leave = own.iter().any(|(_, leave)| {
                leave_rules::covers(leave) && leave.from <= desk.now && desk.now < leave.effective_to()
            });
            let now = whereabouts(desk, &day, out, on_leave);
            let today = own.iter().find(|(_, leave)| {
                leave_rules::covers(leave) && (leave.from.date()..=leave.effective_to().date()).contains(&desk.today)
            });
            Row { worker, day, now, leave: today.map(|(doc, _)| *doc) }
        })
        .collect()
}

fn whereabouts(desk: &Desk<'_>, day: &Day, out: bool, on_leave: bool) -> Whereabouts {
    let mut due = day.points.iter().filter(|point| point.at <= desk.now);
    if on_leave {
        Whereabouts::Leave
    } else if out {
        Whereabouts::Out
    } else if due.any(|point| point.punch.is_none() && matches!(point.status, Status::Pending | Status::Missing)) {
        Whereabouts::NoPunch
    } else if day.points.iter().any(|point| point.punch.is_some()) {
        Whereabouts::Present
    } else if day.points.is_empty() && day.working {
        Whereabouts::AtWork
    } else {
        Whereabouts::NotDue
    }
}

/// What the page is called.
pub fn title(desk: &Desk<'_>) -> AttrValue {
    if desk.reference.figures.attendance.is_some() { words::group_title() } else { words::group_at_work() }
}

/// Until when the data is known, in a word.
pub(super) fn as_of(desk: &Desk<'_>) -> AttrValue {
    let time =
        desk.replica.status().last_success.map_or_else(text::sync::never, |time| text::when::at(time, desk.today));
    text::data_until(time)
}

fn count(rows: &[Row<'_>], wanted: Whereabouts) -> usize {
    rows.iter().filter(|row| row.now == wanted).count()
}

/// 在岗一览 on the home page of managers.
pub fn strip(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let rows = rows(desk);
    if rows.is_empty() {
        return Html::default();
    }
    let number = |wanted: &Whereabouts| {
        html! { <div><span class="strip-number">{ count(&rows, *wanted) }</span><span class="strip-word">{ wanted.tag().1 }</span></div> }
    };
    card(html! {
        <>
            <div class="strip">{ for Whereabouts::of(desk).iter().rev().map(number) }</div>
            <div class="split">
                <span class="quiet">{ as_of(desk) }</span>
                { link("go-group", title(desk), go(emit, Route::GroupToday)) }
            </div>
        </>
    })
}

fn who_sees(desk: &Desk<'_>) -> AttrValue {
    let [leader, coordination, deputy] = [Role::GroupLeader, Role::Coordination, Role::DeputyLeader]
        .map(|role| text::who::office(role, Some(desk.reference)));
    words::group_only(leader, coordination, deputy)
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let mut rows = rows(desk);
    let filter = state.chosen("group/filter").to_owned();
    let all = rows.len();
    let filters = html! {
        <div class="filters" role="group" aria-label={words::group_filter()}>
            { filter_button(state, emit, "", words::group_all(), all) }
            { for Whereabouts::of(desk).iter().map(|wanted| {
                filter_button(state, emit, wanted.name(), wanted.tag().1, count(&rows, *wanted))
            }) }
        </div>
    };
    rows.retain(|row| filter.is_empty() || row.now.name() == filter);
    let organisation = &desk.reference.organisation;
    let of = |group: &GroupId| rows.iter().filter(|row| organisation.group_of(row.worker) == Some(group)).collect();
    let by_group: Vec<(&String, Vec<&Row<'_>>)> =
        organisation.groups.iter().map(|(group, name)| (name, of(group))).collect();
    let body = html! {
        <>
            { banner(Tone::Quiet, html! { <>{ as_of(desk) }<br />{ who_sees(desk) }</> }) }
            if all > 0 { { filters } }
            if rows.is_empty() { { empty(words::group_empty(), Html::default()) } }
            { for by_group.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(group, rows)| card(html! {
                <>
                    <h2 class="card-title">{ group.clone() }</h2>
                    { for rows.iter().map(|row| person(desk, row, emit)) }
                </>
            })) }
        </>
    };
    page(state, emit, Page { title: title(desk), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn filter_button(state: &State, emit: &Callback<Event>, value: &'static str, word: AttrValue, count: usize) -> Html {
    let here = state.chosen("group/filter") == value;
    html! {
        <button type="button" class={if here { "filter filter-here" } else { "filter" }} aria-pressed={here.to_string()}
            onclick={choose(emit, "group/filter", value)}>{ format!("{word} {count}") }</button>
    }
}

fn person(desk: &Desk<'_>, row: &Row<'_>, emit: &Callback<Event>) -> Html {
    let (tone, word) = row.now.tag();
    let leave = row.leave.map(|doc| link("group-leave", text::leave::detail(), go(emit, Route::Leave(doc))));
    html! {
        <div class="person" data-test="group-row" data-worker={row.worker.to_string()} data-now={row.now.name()}>
            <div class="split"><span class="strong">{ desk.name(row.worker) }</span>{ tag(tone, word) }</div>
            { leave.unwrap_or_default() }
            <div class="person-points">
                { for row.day.points.iter().map(|point| {
                    let (tone, mark) = attendance::mark(point);
                    let real = point.punch.as_ref().map(|punch| format!("({})", punch.at.clock())).unwrap_or_default();
                    tag(tone, format!("{} {mark}{real}", point.at.clock()))
                }) }
            </div>
        </div>
    }
}
