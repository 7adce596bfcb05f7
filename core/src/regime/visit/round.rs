//! The visits of somebody's day one after the other (今天的路线): when, how long the way is, what to take; and as entries of a
//! calendar, in which nothing of the client stands but the surname.

use super::cover;
use crate::domain::{CommunityId, Date, DocId, Timestamp, WorkerId};
use crate::fold::Visit;
use crate::fold::visit::Stage;
use crate::gather::order;
use crate::ics::{self, Status};
use crate::regime::World;

/// One visit of a day.
#[derive(Clone, Debug)]
pub struct Stop<'a> {
    pub doc: DocId,
    pub visit: &'a Visit,
    pub from: Timestamp,
    pub to: Timestamp,
    pub community: Option<&'a CommunityId>,
    /// From the stop before, or from the hall for the first. Unit: minutes; none where either community is not known.
    pub way: Option<u32>,
    /// Whether the way is longer than the time since the stop before.
    pub tight: bool,
}

/// A paper that is looked at or taken along, over all visits of the day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    pub name: String,
    pub original: bool,
    pub count: u32,
}

/// A person's visits of a day in order, those included that they make in somebody's place; without what was cancelled.
pub fn stops<'a>(
    on: Date,
    worker: &WorkerId,
    visits: impl IntoIterator<Item = (DocId, &'a Visit)>,
    world: &World<'_>,
) -> Vec<Stop<'a>> {
    let of_day = visits.into_iter().filter_map(|(doc, visit)| {
        let plan = visit.plan.as_ref().filter(|plan| plan.from.date() == on)?;
        let gone = matches!(visit.stage, Stage::Cancelled | Stage::Rejected);
        if gone || !(plan.staff.contains(worker) || cover::is_mine(visit, worker, world)) {
            return None;
        }
        let community = visit.community(plan);
        Some(Stop { doc, visit, from: plan.from, to: plan.to, community, way: None, tight: false })
    });
    let mut stops: Vec<Stop<'a>> = of_day.collect();
    order(&mut stops, |stop| (stop.from, stop.doc));
    let Some(figures) = &world.reference.figures.visit else { return stops };
    let mut before: Option<(Option<&CommunityId>, Timestamp)> = None;
    for stop in &mut stops {
        stop.way = match (before, stop.community) {
            (None, Some(to)) if !figures.communities.is_empty() => Some(figures.way(None, to)),
            (Some((Some(from), _)), Some(to)) => Some(figures.way(Some(from), to)),
            _ => None,
        };
        let since = before.map(|(_, left)| stop.from.since(left) / 60_000);
        stop.tight = stop.way.zip(since).is_some_and(|(way, since)| since < i64::from(way));
        before = Some((stop.community, stop.to));
    }
    stops
}

/// The papers of all visits of a day together, in the order in which they are first needed.
pub fn papers(stops: &[Stop<'_>], world: &World<'_>) -> Vec<Paper> {
    let mut all: Vec<Paper> = Vec::new();
    let matters = stops.iter().flat_map(|stop| &stop.visit.application.matters);
    for material in matters.filter_map(|id| world.reference.matters.get(id)).flat_map(|matter| &matter.materials) {
        match all.iter_mut().find(|paper| paper.name == material.name && paper.original == material.original) {
            Some(paper) => paper.count = paper.count.saturating_add(u32::from(material.count)),
            None => {
                let (name, original) = (material.name.clone(), material.original);
                all.push(Paper { name, original, count: u32::from(material.count) });
            }
        }
    }
    all
}

/// A visit as an entry of the calendar of one of its staff: of where it stands, or that it was taken from them. None of what is
/// not theirs, and of what has no time.
pub fn entry(doc: DocId, visit: &Visit, worker: &WorkerId, world: &World<'_>) -> Option<ics::Entry> {
    let is_theirs = |staff: &[WorkerId]| staff.contains(worker);
    let plan = visit.plan.as_ref().filter(|plan| is_theirs(&plan.staff) || cover::is_mine(visit, worker, world));
    let proposed = visit.proposed.as_ref().filter(|plan| is_theirs(&plan.staff));
    let before = visit.changes.iter().rev().filter_map(|change| change.before.plan.as_ref());
    let taken = before.into_iter().find(|plan| is_theirs(&plan.staff));
    let (plan, status) = match (plan, proposed, taken) {
        (Some(plan), ..) if visit.stage == Stage::Cancelled => (plan, Status::Cancelled),
        (Some(plan), ..) => (plan, Status::Confirmed),
        (None, Some(plan), _) => (plan, Status::Tentative),
        (None, None, Some(plan)) => (plan, Status::Cancelled),
        (None, None, None) => return None,
    };
    let figures = world.reference.figures.visit.as_ref();
    let community = visit.community(plan).and_then(|id| figures?.community(id));
    let matters = visit.application.matters.iter().filter_map(|id| world.reference.matters.get(id));
    let matters: Vec<&str> = matters.map(|matter| matter.name.as_str()).collect();
    let sequence = visit.moved.len() + usize::from(visit.stage == Stage::Cancelled);
    Some(ics::Entry {
        uid: format!("{doc}@{}.doorstep", world.reference.centre.0),
        sequence: u32::try_from(sequence).unwrap_or(u32::MAX),
        from: plan.from,
        to: plan.to,
        summary: format!("上门 {}", short_name(visit.application.applicant.reveal())),
        location: community.map(|community| community.name.clone()).unwrap_or_default(),
        description: matters.join("、"),
        status,
        alarm_minutes: figures.map(|figures| figures.remind_minutes),
    })
}

/// The surname with 某: what may stand on paper and in a calendar that others look at.
pub fn short_name(name: &str) -> String {
    const OF_TWO: [&str; 12] =
        ["欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "慕容", "司徒", "夏侯", "令狐", "东方"];
    let name = name.trim();
    let surname = match OF_TWO.into_iter().find(|surname| name.starts_with(surname) && name.chars().count() > 2) {
        Some(surname) => surname.to_owned(),
        None => name.chars().find(|one| one.is_alphanumeric()).map(String::from).unwrap_or_default(),
    };
    surname + "某"
}

#[cfg(test)]
mod examples;
