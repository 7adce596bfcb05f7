//! Where everybody is now (在岗一览, 去向牌), and whether enough people are at the post. Computed from what the phone holds: punches,
//! outings, leaves, duty and check-ins to meetings; nobody is followed, and nobody is ranked.
//!
//! Source: GY-ATT, permissions; JD-ATT-2, JD-LVE-7 (`P-LVE-MIN-PRESENT`).

use super::attendance::{Day, Status, out_since};
use super::leave::{self, covers};
use crate::centre::{PointKind, Reference};
use crate::domain::{Date, DocId, GroupId, Timestamp, WindowId};
use crate::fact::leave::{Duty, LeaveKind};
use crate::fold::{Leave, Meeting, Month};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// 未打卡: somebody is due, and nothing is known of them
    Unknown,
    /// 逾期未归
    Overdue,
    /// 外出上门
    Visit,
    /// 临时外出
    Outing,
    /// 出差
    Trip,
    /// 请假
    Leave,
    /// 开会
    Meeting,
    /// 值班: at the guide desk or seated in the hall, and not at the window (JD-LVE-7)
    Duty,
    /// 在岗
    Present,
    /// 已打下班卡
    Left,
    /// 未到上班时间、休息
    Off,
}

impl Standing {
    pub const ALL: [Self; 11] = [
        Self::Unknown,
        Self::Overdue,
        Self::Visit,
        Self::Outing,
        Self::Trip,
        Self::Leave,
        Self::Meeting,
        Self::Duty,
        Self::Present,
        Self::Left,
        Self::Off,
    ];
}

/// Where one person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    pub standing: Standing,
    /// Since when, where that is known.
    pub since: Option<Timestamp>,
    /// Until when, where that is agreed.
    pub until: Option<Timestamp>,
    /// The leave that says so.
    pub leave: Option<DocId>,
}

impl Whereabouts {
    fn of(standing: Standing, since: Option<Timestamp>) -> Self {
        Self { standing, since, until: None, leave: None }
    }
}

/// What is known of one person.
#[derive(Clone, Copy, Debug)]
pub struct Sight<'a> {
    /// The marks of today; without points where the person does not punch.
    pub day: &'a Day,
    /// The months that touch today.
    pub months: &'a [&'a Month],
    /// At least those that touch today.
    pub leaves: &'a [(DocId, &'a Leave)],
    /// The meetings of today to which the person has checked in.
    pub meetings: &'a [&'a Meeting],
    /// Since when the person is on duty, and until when (`duty::cover::runs`).
    pub duty: Option<(Timestamp, Timestamp)>,
}

/// Where the person is, by what is known: out before on leave, on leave before in a meeting or on duty, and only then by the punches.
pub fn whereabouts(sight: &Sight<'_>, reference: &Reference, now: Timestamp) -> Whereabouts {
    let out = out_since(sight.months, now);
    if out.is_some() {
        return Whereabouts::of(Standing::Visit, out);
    }
    let away = |(_, leave): &&(DocId, &Leave)| covers(leave) && leave.from <= now && now < leave.effective_to();
    if let Some((doc, leave)) = sight.leaves.iter().find(away) {
        let standing = match leave.kind {
            LeaveKind::Outing => Standing::Outing,
            LeaveKind::Trip => Standing::Trip,
            LeaveKind::Personal | LeaveKind::Sick | LeaveKind::Annual | LeaveKind::Other => Standing::Leave,
        };
        let (since, until) = (Some(leave.from), Some(leave.to));
        return Whereabouts { standing, since, until, leave: Some(*doc) };
    }
    let is_overdue = |(_, leave): &&(DocId, &Leave)| {
        leave.back.expected.is_some()
            && leave.returned_at.is_none()
            && leave::standing(leave, now) == leave::Standing::OverdueReturn
    };
    if let Some((doc, leave)) = sight.leaves.iter().find(is_overdue) {
        let since = leave.back.expected.map(|expected| expected.at);
        return Whereabouts { leave: Some(*doc), ..Whereabouts::of(Standing::Overdue, since) };
    }
    let is_held = |meeting: &&&Meeting| meeting.cancelled.is_none() && meeting.minutes.is_none();
    if let Some(meeting) = sight.meetings.iter().find(is_held) {
        return Whereabouts::of(Standing::Meeting, Some(meeting.starts_at));
    }
    if let Some((since, until)) = sight.duty {
        return Whereabouts { until: Some(until), ..Whereabouts::of(Standing::Duty, Some(since)) };
    }
    if sight.day.points.is_empty() {
        let standing = if is_worked(reference, now) { Standing::Present } else { Standing::Off };
        return Whereabouts::of(standing, None);
    }
    by_punches(sight, now)
}

/// Whether people work at that moment.
pub fn is_worked(reference: &Reference, now: Timestamp) -> bool {
    let (date, minute) = (now.date(), now.second_of_day() / 60);
    let mut sessions = reference.figures.time.on(date).sessions.iter();
    reference.calendar.works(date) && sessions.any(|session| (session.from_minute..session.to_minute).contains(&minute))
}

/// Where the punches of the day leave somebody who is neither out nor on leave. A return from either is an arrival as well.
fn by_punches(sight: &Sight<'_>, now: Timestamp) -> Whereabouts {
    let points = &sight.day.points;
    let punched = |kind: PointKind| {
        let punches = points.iter().filter(move |point| point.kind == kind).filter_map(|point| point.punch.as_ref());
        punches.map(|punch| punch.at).filter(|at| *at <= now).max()
    };
    let today = |at: &Timestamp| at.date() == now.date() && *at <= now;
    let back = sight.months.iter().flat_map(|month| month.outings.values().flatten()).filter_map(|span| span.to);
    let returned = sight.leaves.iter().filter(|(_, leave)| covers(leave)).filter_map(|(_, leave)| leave.returned_at);
    let came = punched(PointKind::Arrival).into_iter().chain(back.chain(returned).filter(today)).max();
    let left = punched(PointKind::Departure).filter(|left| came.is_none_or(|came| came < *left));
    let due = points.iter().rfind(|point| point.kind == PointKind::Arrival && point.at <= now);
    if let Some(due) = due.filter(|due| left.or(came).is_none_or(|known| known < due.at) && due.punch.is_none()) {
        return match due.status {
            Status::MadeUp | Status::MakeUpPending => Whereabouts::of(Standing::Present, Some(due.at)),
            _ => {
                // Who was excused until then is awaited from then on.
                let ended =
                    sight.leaves.iter().filter(|(_, leave)| covers(leave)).map(|(_, leave)| leave.effective_to());
                let since = ended.filter(|at| *at <= now && *at > due.at).max();
                Whereabouts::of(Standing::Unknown, Some(since.unwrap_or(due.at)))
            }
        };
    }
    match (left, came) {
        (Some(_), _) => Whereabouts::of(Standing::Left, left),
        (None, Some(_)) => Whereabouts::of(Standing::Present, came),
        (None, None) => {
            let until = points.first().map(|point| point.at);
            Whereabouts { until, ..Whereabouts::of(Standing::Off, None) }
        }
    }
}

/// Whether somebody from outside the group has agreed to stand at the post while the leave runs.
pub fn is_stood_in(leave: &Leave, group: &GroupId, reference: &Reference) -> bool {
    let stands = leave.stands_in(Duty::Post);
    stands.is_some_and(|worker| reference.organisation.group_of(worker) != Some(group))
}

/// So many of the group have to be at work in every working minute; none where the centre does not count.
pub fn least(group: &GroupId, reference: &Reference) -> Option<usize> {
    Some(reference.figures.leave.as_ref()?.least_in(group)? as usize)
}

/// So many of a window's people have to be at work in every working minute; none where the window has no figure of its own.
pub fn least_at(window: &WindowId, reference: &Reference) -> Option<usize> {
    Some(reference.organisation.windows.get(window)?.min_present? as usize)
}

/// Whether somebody who is none of a window's people has agreed to stand at the post while the leave runs.
pub fn is_stood_in_at(leave: &Leave, window: &WindowId, reference: &Reference, on: Date) -> bool {
    let stands = leave.stands_in(Duty::Post);
    stands.is_some_and(|worker| !reference.organisation.staff_of(window, on).contains(worker))
}

#[cfg(test)]
mod examples;
