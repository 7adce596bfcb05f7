//! What the board, the month picture and the year are drawn from: five hundred people are a tenth of a second, so it is kept.

use std::collections::BTreeMap;
use std::rc::Rc;

use doorstep_core::centre::Period;
use doorstep_core::domain::{Date, DocId, GroupId, Role, Span, WindowId, WorkerId};
use doorstep_core::fact::DocKind;
use doorstep_core::fact::receipt::ReportLine;
use doorstep_core::fold::{Leave, Meeting};
use doorstep_core::gather::gather;
use doorstep_core::regime::attendance::{self as rules, Day};
use doorstep_core::regime::board::{self, Sight, Standing, Whereabouts};
use doorstep_core::regime::duty::cover::{lines_on, runs_among};
use doorstep_core::regime::report;

use crate::pages::desk::Desk;
use crate::pages::kept::{Kept, kept};

/// One person of the board.
#[derive(Clone, Debug)]
pub struct Row {
    pub worker: WorkerId,
    pub at: Whereabouts,
    pub day: Day,
    /// What they are away by at some time of today.
    pub leave: Option<DocId>,
    /// Whether somebody from outside their group stands at their post now.
    pub stood_in: bool,
    /// The windows of theirs at which somebody from outside it stands in their place now.
    pub stood_in_at: Vec<WindowId>,
}

/// A section, a window or one person, with those of its people whom one may see.
#[derive(Clone, Debug)]
pub struct Unit {
    /// `g/`, `w/` or `p/` before its id.
    pub key: String,
    /// Empty for those who are in none.
    pub name: String,
    pub group: Option<GroupId>,
    /// Where all of its people are seen: of a part nobody can say whether enough are there.
    pub window: Option<WindowId>,
    pub people: Vec<WorkerId>,
}

impl Unit {
    /// One person alone.
    pub fn of_one(worker: &WorkerId, name: String) -> Self {
        Self { key: format!("p/{worker}"), name, group: None, window: None, people: vec![worker.clone()] }
    }
}

thread_local! {
    static ROWS: Kept<Vec<Row>> = const { Kept::new(None) };
    static DAYS: Kept<Days> = const { Kept::new(None) };
    static YEAR: Kept<Vec<ReportLine>> = const { Kept::new(None) };
}

/// The people whose attendance the person may see: the group's for its leader, everybody's for coordination and the leader in
/// charge (GY-ATT, permissions).
pub fn seen<'a>(desk: &Desk<'a>) -> Vec<&'a WorkerId> {
    let organisation = &desk.reference.organisation;
    let all = desk.office(Role::Coordination).is_some() || desk.office(Role::DeputyLeader).is_some();
    let led: Vec<&GroupId> = desk
        .grants(Role::GroupLeader)
        .filter_map(|grant| if let Span::Group(group) = &grant.span { Some(group) } else { None })
        .collect();
    if !all && led.is_empty() {
        return Vec::new();
    }
    let in_scope = organisation.workers.iter().filter_map(|(id, worker)| Some((id, worker.group.as_ref()?)));
    in_scope.filter(|(_, group)| all || led.contains(group)).map(|(id, _)| id).collect()
}

pub fn sees(desk: &Desk<'_>, worker: &WorkerId) -> bool {
    seen(desk).contains(&worker)
}

/// The leaves that can say something of the days from `from` to `to`, by person.
fn leaves<'a>(desk: &Desk<'a>, from: Date, to: Date) -> BTreeMap<&'a WorkerId, Vec<(DocId, &'a Leave)>> {
    let mut by_person: BTreeMap<&WorkerId, Vec<(DocId, &Leave)>> = BTreeMap::new();
    // Somebody who should have come back is missed for a month.
    let touches = |leave: &Leave| leave.from.date() <= to && leave.to.date() >= from.plus_days(-31);
    for (doc, leave) in desk.leaves().filter(|(_, leave)| touches(leave)) {
        by_person.entry(&leave.person).or_default().push((doc, leave));
    }
    by_person
}

/// Everybody whom one may see, in the order of their ids.
pub fn rows(desk: &Desk<'_>) -> Rc<Vec<Row>> {
    ROWS.with(|cache| kept(cache, String::new(), desk, || compute_rows(desk)))
}

fn compute_rows(desk: &Desk<'_>) -> Vec<Row> {
    let seen = seen(desk);
    if seen.is_empty() {
        return Vec::new();
    }
    let leaves = leaves(desk, desk.today, desk.today);
    let mut meetings: BTreeMap<&WorkerId, Vec<&Meeting>> = BTreeMap::new();
    let held = desk.replica.views(DocKind::Meeting).into_iter().filter_map(|(_, view)| view.state.as_meeting());
    for meeting in held.filter(|meeting| meeting.on == desk.today) {
        for (worker, _) in meeting.attended.iter().filter(|(_, there)| there.came.is_some() && there.left.is_none()) {
            meetings.entry(worker).or_default().push(meeting);
        }
    }
    let (organisation, world) = (&desk.reference.organisation, desk.world());
    let rosters = desk.replica.views(DocKind::Roster).into_iter().filter_map(|(_, view)| view.state.as_roster());
    let on_duty = lines_on(desk.today, rosters);
    let row = |worker: &WorkerId| {
        let own: &[(DocId, &Leave)] = leaves.get(worker).map_or(&[], Vec::as_slice);
        let months = desk.months(worker, desk.today);
        let mut day = rules::day(desk.today, &months, own, desk.reference, desk.now);
        if !rules::in_scope(worker, desk.today, desk.reference) {
            // Of who does not punch nothing is missing.
            day.points.clear();
        }
        let checked_in = meetings.get(worker).map_or(&[][..], Vec::as_slice);
        let sight = Sight {
            day: &day,
            months: &months,
            leaves: own,
            meetings: checked_in,
            duty: runs_among(worker, &on_duty, &world),
        };
        let at = board::whereabouts(&sight, desk.reference, desk.now);
        let covers = doorstep_core::regime::leave::covers;
        let today = own.iter().find(|(_, leave)| {
            covers(leave) && (leave.from.date()..=leave.effective_to().date()).contains(&desk.today)
        });
        let running = own.iter().find(|(doc, _)| at.leave == Some(*doc)).map(|(_, leave)| leave);
        let group = organisation.group_of(worker);
        let stood_in =
            running.zip(group).is_some_and(|(leave, group)| board::is_stood_in(leave, group, desk.reference));
        let windows = organisation.windows_of(worker, desk.today).into_iter();
        let stood = |window: &&WindowId| {
            running.is_some_and(|leave| board::is_stood_in_at(leave, window, desk.reference, desk.today))
        };
        let stood_in_at = windows.filter(stood).cloned().collect();
        Row { worker: worker.clone(), at, leave: today.map(|(doc, _)| *doc), day, stood_in, stood_in_at }
    };
    seen.into_iter().map(row).collect()
}

/// The sections with somebody whom one may see, in their order.
pub fn sections(desk: &Desk<'_>) -> Vec<Unit> {
    let organisation = &desk.reference.organisation;
    let mut people: BTreeMap<&GroupId, Vec<WorkerId>> = BTreeMap::new();
    for worker in seen(desk) {
        if let Some(group) = organisation.group_of(worker) {
            people.entry(group).or_default().push(worker.clone());
        }
    }
    let unit = |(group, people): (&GroupId, Vec<WorkerId>)| Unit {
        key: format!("g/{group}"),
        name: organisation.groups.get(group).cloned().unwrap_or_else(|| group.to_string()),
        group: Some(group.clone()),
        window: None,
        people,
    };
    people.into_iter().map(unit).collect()
}

/// The windows with somebody whom one may see, and last those who are at none.
pub fn windows(desk: &Desk<'_>) -> Vec<Unit> {
    let organisation = &desk.reference.organisation;
    let seen: std::collections::BTreeSet<&WorkerId> = gather(seen(desk));
    let mut people: BTreeMap<&WindowId, Vec<WorkerId>> = BTreeMap::new();
    let mut rest = seen.clone();
    for grant in organisation.grants.iter().filter(|grant| grant.holds_on(desk.today)) {
        let at_window = matches!(grant.role, Role::WindowStaff | Role::WindowHead);
        if let (Span::Window(window), true) = (&grant.span, at_window && seen.contains(&grant.worker)) {
            rest.remove(&grant.worker);
            let there = people.entry(window).or_default();
            if !there.contains(&grant.worker) {
                there.push(grant.worker.clone());
            }
        }
    }
    let unit = |(window, mut people): (&WindowId, Vec<WorkerId>)| {
        doorstep_core::gather::order(&mut people, Clone::clone);
        let name = organisation.windows.get(window).map_or_else(|| window.to_string(), |window| window.name.clone());
        let all = organisation.staff_of(window, desk.today).len() == people.len();
        Unit { key: format!("w/{window}"), name, group: None, window: all.then(|| window.clone()), people }
    };
    let mut units: Vec<Unit> = people.into_iter().map(unit).collect();
    if !rest.is_empty() && !units.is_empty() {
        let people = rest.into_iter().cloned().collect();
        units.push(Unit { key: "w/".to_owned(), name: String::new(), group: None, window: None, people });
    }
    units
}

/// Those of a unit who are at the post, who may be, and how many there have to be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Staffing {
    pub present: usize,
    pub unknown: usize,
    /// From outside, in somebody's place.
    pub stood_in: usize,
    pub least: Option<usize>,
}

impl Staffing {
    pub fn of(unit: &Unit, rows: &[&Row], desk: &Desk<'_>) -> Self {
        let count = |standing| rows.iter().filter(|row| row.at.standing == standing).count();
        let worked = board::is_worked(desk.reference, desk.now);
        let group = unit.group.as_ref().filter(|_| worked);
        let window = unit.window.as_ref().filter(|_| worked);
        let stood_in = |row: &Row| unit.window.as_ref().map_or(row.stood_in, |window| row.stood_in_at.contains(window));
        Self {
            present: count(Standing::Present),
            unknown: count(Standing::Unknown),
            stood_in: rows.iter().filter(|row| stood_in(row)).count(),
            least: group
                .and_then(|group| board::least(group, desk.reference))
                .or_else(|| board::least_at(window?, desk.reference)),
        }
    }

    /// Whether fewer are there than have to be.
    pub fn is_short(self) -> bool {
        self.least.is_some_and(|least| self.present + self.stood_in < least)
    }
}

/// The working days of a month up to today, and the marks of each person on them, in the order of `Unit::people`.
#[derive(Clone, Debug)]
pub struct Days {
    pub dates: Vec<Date>,
    pub people: Vec<(WorkerId, Vec<Day>)>,
}

/// The month of a unit; `first` is its first day.
pub fn days(unit: &Unit, first: Date, desk: &Desk<'_>) -> Rc<Days> {
    DAYS.with(|cache| kept(cache, format!("{}/{}", unit.key, first.0), desk, || compute_days(unit, first, desk)))
}

fn compute_days(unit: &Unit, first: Date, desk: &Desk<'_>) -> Days {
    let of_month = (0..31).map(|at| first.plus_days(at)).filter(|date| date.month() == first.month());
    let worked = of_month.filter(|date| *date <= desk.today && desk.reference.calendar.works(*date));
    let dates: Vec<Date> = worked.collect();
    let leaves = leaves(desk, first, first.plus_days(31));
    let person = |worker: &WorkerId| {
        let own: &[(DocId, &Leave)] = leaves.get(worker).map_or(&[], Vec::as_slice);
        // The last point of a month runs past midnight.
        let mut months = desk.months(worker, first.plus_days(14));
        months.extend(desk.months(worker, first.plus_days(45)));
        let days = dates.iter().map(|date| rules::day(*date, &months, own, desk.reference, desk.now)).collect();
        (worker.clone(), days)
    };
    let punches = |worker: &&WorkerId| dates.iter().any(|date| rules::in_scope(worker, *date, desk.reference));
    Days { people: unit.people.iter().filter(punches).map(person).collect(), dates }
}

/// The year of each person of a unit.
pub fn year(unit: &Unit, year: i32, period: Period, desk: &Desk<'_>) -> Rc<Vec<ReportLine>> {
    let compute = || {
        let published = super::year::published(desk);
        let line = |worker| report::year(worker, year, &published, period, &desk.world());
        unit.people.iter().map(line).collect()
    };
    YEAR.with(|cache| kept(cache, format!("{}/{year}", unit.key), desk, compute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_short_when_fewer_are_there_than_have_to_be() {
        let staffing = Staffing { present: 1, unknown: 2, stood_in: 0, least: Some(2) };
        assert!(staffing.is_short());
        assert!(!Staffing { stood_in: 1, ..staffing }.is_short());
        assert!(!Staffing { least: None, ..staffing }.is_short());
    }
}
