//! What one edition says that another did not: for whoever has to decide whether it is put in force, and for the record.

use std::collections::{BTreeMap, BTreeSet};

use super::Login;
use crate::administration::{About, Difference, Kind};
use crate::centre::Reference;
use crate::domain::org::{PostPair, Window};
use crate::domain::{Calendar, Grant, Organisation, Span, WorkerId};

/// Every difference, by what it is about. Logins are no part of the reference data; without them nothing is said of any.
pub fn differences(before: (&Reference, &[Login]), after: (&Reference, &[Login])) -> Vec<Difference> {
    let ((before, logins_before), (after, logins_after)) = (before, after);
    let (was, is) = (&before.organisation, &after.organisation);
    let mut found = figures(before, after);
    found.extend(coming(before, after));
    let names = |organisation: &Organisation| -> BTreeMap<String, (String, String)> {
        organisation.groups.iter().map(|(id, name)| (id.0.clone(), (name.clone(), name.clone()))).collect()
    };
    found.extend(compare(About::Section, &names(was), &names(is)));
    let windows = |organisation: &Organisation| -> BTreeMap<String, (String, String)> {
        let all = organisation.windows.iter();
        let said = |window: &Window| {
            let least = window.min_present.map(|least| format!(" ≥{least}")).unwrap_or_default();
            (window.name.clone(), format!("{} {}{least}", window.name, window.telephone))
        };
        all.map(|(id, window)| (id.0.clone(), said(window))).collect()
    };
    found.extend(compare(About::Window, &windows(was), &windows(is)));
    let people = |organisation: &Organisation| -> BTreeMap<String, (String, String)> {
        let all = organisation.workers.iter();
        all.map(|(id, worker)| {
            (id.0.clone(), (worker.name.clone(), format!("{} {}", worker.name, worker.sending_unit)))
        })
        .collect()
    };
    found.extend(compare(About::Person, &people(was), &people(is)));
    let members = |organisation: &Organisation| -> BTreeMap<String, (String, String)> {
        let of = |(id, group): (&WorkerId, &crate::domain::GroupId)| {
            let group = organisation.groups.get(group).cloned().unwrap_or_else(|| group.0.clone());
            (id.0.clone(), (name_of(organisation, id), group))
        };
        let all = organisation.workers.iter();
        all.filter_map(|(id, worker)| Some((id, worker.group.as_ref()?))).map(of).collect()
    };
    found.extend(compare(About::Membership, &members(was), &members(is)));
    let grants = |organisation: &Organisation| -> BTreeMap<String, (String, String)> {
        organisation.grants.iter().map(|grant| (grant.id.0.clone(), granted(organisation, grant))).collect()
    };
    found.extend(compare(About::Grant, &grants(was), &grants(is)));
    let pairs = |organisation: &Organisation| -> BTreeMap<String, (String, String)> {
        organisation.pairs.iter().map(|pair| paired(organisation, pair)).collect()
    };
    found.extend(compare(About::Pair, &pairs(was), &pairs(is)));
    found.extend(calendar(&before.calendar, &after.calendar));
    let logins = |organisation: &Organisation, logins: &[Login]| -> BTreeMap<String, (String, String)> {
        let of = |login: &Login| (login.worker.0.clone(), (name_of(organisation, &login.worker), login.login.clone()));
        logins.iter().map(of).collect()
    };
    found.extend(compare(About::Login, &logins(was, logins_before), &logins(is, logins_after)));
    found
}

fn name_of(organisation: &Organisation, worker: &WorkerId) -> String {
    organisation.workers.get(worker).map_or_else(|| worker.0.clone(), |worker| worker.name.clone())
}

/// Whose it is, and what it says.
fn granted(organisation: &Organisation, grant: &Grant) -> (String, String) {
    let over = match &grant.span {
        Span::Centre => None,
        Span::Group(group) => Some(organisation.groups.get(group).map_or(group.as_str(), String::as_str)),
        Span::Window(window) => {
            Some(organisation.windows.get(window).map_or(window.as_str(), |window| window.name.as_str()))
        }
    };
    let over = over.map(|over| format!(" {over}")).unwrap_or_default();
    let to = grant.to.map(|to| to.to_string()).unwrap_or_default();
    (name_of(organisation, &grant.worker), format!("{}{over} {}–{to}", grant.role.name(), grant.from))
}

fn paired(organisation: &Organisation, pair: &PostPair) -> (String, (String, String)) {
    let people: Vec<String> = pair.people().map(|worker| name_of(organisation, worker)).collect();
    let to = pair.to.map(|to| to.to_string()).unwrap_or_default();
    (format!("{} {}", pair.post, pair.from), (pair.name.clone(), format!("{} {}–{to}", people.join("、"), pair.from)))
}

/// By id: the name and what is said of it.
fn compare(
    about: About,
    before: &BTreeMap<String, (String, String)>,
    after: &BTreeMap<String, (String, String)>,
) -> Vec<Difference> {
    let ids: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let of = |id: &String| {
        let (was, is) = (before.get(id), after.get(id));
        let kind = match (was, is) {
            (None, _) => Kind::Added,
            (_, None) => Kind::Gone,
            (Some(was), Some(is)) if was == is => return None,
            _ => Kind::Changed,
        };
        let name = is.or(was).map(|said| said.0.clone()).unwrap_or_default();
        let said = |said: Option<&(String, String)>| said.map(|said| said.1.clone()).unwrap_or_default();
        Some(Difference { about, kind, name, from: said(was), to: said(is) })
    };
    ids.into_iter().filter_map(of).collect()
}

/// What is to begin on a later day, and what it will change.
fn coming(before: &Reference, after: &Reference) -> Vec<Difference> {
    let day = |reference: &Reference| -> BTreeMap<String, (String, String)> {
        let begins = reference.coming.iter().map(|coming| coming.begins.to_string());
        begins.map(|begins| (String::new(), (begins.clone(), begins))).collect()
    };
    let mut found = compare(About::Coming, &day(before), &day(after));
    // On the day itself it becomes what is in force.
    found.retain(|found| found.kind != Kind::Gone || before.former.len() == after.former.len());
    if !found.is_empty() {
        found.extend(after.begun().iter().flat_map(|begun| figures(after, begun)));
    }
    found
}

/// Figures and matters: which regulation, not which number; that stands in the file.
fn figures(before: &Reference, after: &Reference) -> Vec<Difference> {
    let (was, is) = (&before.figures, &after.figures);
    let mut found = Vec::new();
    let mut note = |about, kind, name: &str| {
        found.push(Difference { about, kind, name: name.to_owned(), from: String::new(), to: String::new() });
    };
    let changed = [
        ("time", was.time != is.time),
        ("attendance", was.attendance.is_some() && is.attendance.is_some() && was.attendance != is.attendance),
        ("leave", was.leave.is_some() && is.leave.is_some() && was.leave != is.leave),
        ("ab", was.ab.is_some() && is.ab.is_some() && was.ab != is.ab),
        ("visit", was.visit.is_some() && is.visit.is_some() && was.visit != is.visit),
        ("limit", was.limit.is_some() && is.limit.is_some() && was.limit != is.limit),
        ("post", was.post.is_some() && is.post.is_some() && was.post != is.post),
        ("meeting", was.meeting.is_some() && is.meeting.is_some() && was.meeting != is.meeting),
    ];
    let (had, has) = (was.regulations(), is.regulations());
    has.iter().filter(|key| !had.contains(key)).for_each(|key| note(About::Figures, Kind::Added, key));
    had.iter().filter(|key| !has.contains(key)).for_each(|key| note(About::Figures, Kind::Gone, key));
    changed.iter().filter(|(_, changed)| *changed).for_each(|(key, _)| note(About::Figures, Kind::Changed, key));
    let all: BTreeSet<_> = before.matters.keys().chain(after.matters.keys()).collect();
    for id in all {
        match (before.matters.get(id), after.matters.get(id)) {
            (None, Some(matter)) => note(About::Matter, Kind::Added, &matter.name),
            (Some(matter), None) => note(About::Matter, Kind::Gone, &matter.name),
            (Some(was), Some(is)) if was != is => note(About::Matter, Kind::Changed, &is.name),
            _ => {}
        }
    }
    found
}

/// By year: how many days differ from Monday to Friday.
fn calendar(before: &Calendar, after: &Calendar) -> Vec<Difference> {
    let years = |calendar: &Calendar| -> BTreeMap<String, (String, String)> {
        let days = |year: i32| -> Vec<String> {
            let days = calendar.special.iter().filter(|(date, _)| date.year() == year);
            days.map(|(date, special)| format!("{date} {special:?}")).collect()
        };
        calendar.years.iter().map(|year| (year.to_string(), (year.to_string(), days(*year).join("; ")))).collect()
    };
    let count = |text: &str| if text.is_empty() { String::new() } else { text.split("; ").count().to_string() };
    let mut found = compare(About::Calendar, &years(before), &years(after));
    for difference in &mut found {
        (difference.from, difference.to) = (count(&difference.from), count(&difference.to));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{GUANGYUAN, GUANGYUAN_DEMO, demo, with_calendar};
    use super::*;
    use crate::domain::GroupId;
    use crate::testing::day;

    #[test]
    fn each_difference_is_said_once_and_the_same_has_none() {
        let before = demo("guangyuan").unwrap();
        let of = |before: &super::super::CentreFile, after: &super::super::CentreFile| {
            differences((&before.reference, &before.logins), (&after.reference, &after.logins))
        };
        assert_eq!(of(&before, &before), []);
        let mut after = before.clone();
        let organisation = &mut after.reference.organisation;
        let li = WorkerId::new("lina");
        organisation.workers.get_mut(&li).unwrap().group = Some(GroupId::new("group-2"));
        let leader = organisation.grants.iter_mut().find(|grant| grant.id.as_str() == "wangqiang-leader").unwrap();
        leader.to = Some(day("2026-06-30"));
        after.logins.retain(|login| login.worker != li);
        let said = |difference: &Difference| {
            let Difference { about, kind, name, from, to } = difference;
            format!("{about:?} {kind:?} {name}: {from} > {to}")
        };
        let found: Vec<String> = of(&before, &after).iter().map(said).collect();
        let groups = &before.reference.organisation.groups;
        let (one, two) = (&groups[&GroupId::new("group-1")], &groups[&GroupId::new("group-2")]);
        assert_eq!(
            found,
            [
                format!("Membership Changed 李娜: {one} > {two}"),
                format!(
                    "Grant Changed 王强: group_leader {one} 2026-01-01– > group_leader {one} 2026-01-01–2026-06-30"
                ),
                "Login Gone 李娜: lina > ".to_owned(),
            ]
        );
    }

    #[test]
    fn figures_matters_and_years_are_named() {
        let before = demo("guangyuan").unwrap();
        let pack = GUANGYUAN.replace("half_day_minutes = 195", "half_day_minutes = 200");
        let mut after = super::super::read(&pack, GUANGYUAN_DEMO).unwrap();
        let table = "date,kind,name\n2027-01-01,rest,元旦\n2027-10-01,rest,国庆节\n";
        after.reference = with_calendar(&after.reference, [table]).unwrap();
        let found = differences((&before.reference, &[]), (&after.reference, &[]));
        let said: Vec<_> = found.iter().map(|d| (d.about, d.kind, d.name.as_str(), d.to.as_str())).collect();
        assert_eq!(said, [(About::Figures, Kind::Changed, "leave", ""), (About::Calendar, Kind::Added, "2027", "2")]);
    }
}
