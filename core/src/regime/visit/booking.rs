//! When somebody is booked for a visit: visits of one person have time between them, and the way (GY-DOOR, "Staff booking").

use crate::centre::VisitFigures;
use crate::domain::{CommunityId, DocId, Timestamp, WorkerId};
use crate::fact::visit::Plan;
use crate::fold::Visit;
use crate::fold::visit::Stage;
use crate::regime::World;
use crate::regime::refusal::Checks;

/// What has to lie between two visits of one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    pub minutes: u32,
    /// Whether it is the way, and not `P-DOOR-GAP-MIN`.
    pub travel: bool,
}

/// `P-DOOR-GAP-MIN`, or the way between their communities (`P-DOOR-TRAVEL-MIN`), whichever is longer. Where nobody has said which
/// community it is, the gap alone counts.
pub fn between(one: Option<&CommunityId>, other: Option<&CommunityId>, figures: &VisitFigures) -> Between {
    let way = one.zip(other).map_or(0, |(one, other)| figures.way(Some(one), other));
    Between { minutes: way.max(figures.gap_minutes), travel: way > figures.gap_minutes }
}

/// The visits for which a person is booked, with their plans, other than the one that is being planned.
pub fn booked<'a>(worker: &WorkerId, doc: DocId, world: &World<'a>) -> Vec<(&'a Visit, &'a Plan)> {
    let visits = world.others.visits_of(worker).into_iter().filter(|(other, _)| *other != doc);
    let stands = |visit: &Visit| {
        matches!(visit.stage, Stage::Scheduled | Stage::Informed | Stage::Prepared | Stage::Departed | Stage::OnSite)
    };
    let plans = visits.filter_map(|(_, visit)| Some((visit, visit.plan.as_ref().filter(|_| stands(visit))?)));
    plans.filter(|(_, plan)| plan.staff.contains(worker)).collect()
}

/// What would have to lie between a time and a visit for which somebody is booked, and does not.
pub fn too_near(
    (from, to): (Timestamp, Timestamp),
    community: Option<&CommunityId>,
    (booked, its): (&Visit, &Plan),
    figures: &VisitFigures,
) -> Option<Between> {
    let between = between(community, booked.community(its), figures);
    let minutes = i64::from(between.minutes);
    let clear = to.plus_minutes(minutes) <= its.from || its.to.plus_minutes(minutes) <= from;
    (!clear).then_some(between)
}

/// Refuses a plan whose staff would have to be in two places.
///
/// Errors: `GY-DOOR-E-STAFF-BUSY` with the visit in the way, the minutes needed, and whether they are the way.
/// Source: GY-DOOR, "Staff booking"; that the way counts is an `Interpretation:`.
pub(super) fn staff_free(
    worker: &WorkerId,
    plan: &Plan,
    community: Option<&CommunityId>,
    doc: DocId,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let Some(figures) = &world.reference.figures.visit else { return };
    for (visit, its) in booked(worker, doc, world) {
        let Some(between) = too_near((plan.from, plan.to), community, (visit, its), figures) else { continue };
        let needed = if between.travel { "travel_minutes" } else { "gap_minutes" };
        let said = vec![
            ("worker", worker.to_string()),
            ("date", its.from.date().to_string()),
            ("from", its.from.clock()),
            ("to", its.to.clock()),
            (needed, between.minutes.to_string()),
        ];
        checks.refuse("GY-DOOR-E-STAFF-BUSY", "GY-DOOR", said);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Private;
    use crate::fact::Statement;
    use crate::fact::visit::{Application, Reschedule, RescheduleReason};
    use crate::testing::{Outcome, Play, application, plan};

    fn in_community(plan: Plan, community: &str) -> Plan {
        Plan { community: Some(CommunityId::new(community)), ..plan }
    }

    /// Li is booked in 盘龙村 from 10:00 to 11:00, and shall go somewhere else.
    fn after_panlong(community: Option<&str>, from: &str) -> Outcome {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        let first = in_community(plan("2026-05-13 10:00", "2026-05-13 11:00", &["lina"]), "panlong");
        let visit = play.confirmed_visit(application());
        play.by("sunyue").states(visit, Statement::VisitScheduled(first)).effective();
        let second = play.confirmed_visit(Application {
            community: community.map(CommunityId::new),
            applicant: Private::new("赵大爷".to_owned()),
            ..application()
        });
        let statement = Statement::VisitScheduled(plan(&format!("2026-05-13 {from}"), "2026-05-13 14:30", &["lina"]));
        play.by("sunyue").states(second, statement)
    }

    #[test]
    fn the_longer_of_the_gap_and_the_way_lies_between_two_visits() {
        // 60 minutes from 东坝社区, either way round; the application names it, and the plan need not.
        after_panlong(Some("dongba"), "12:00").effective();
        let refused = after_panlong(Some("dongba"), "11:59");
        let figures = ["worker", "from", "to", "travel_minutes", "gap_minutes"].map(|name| refused.figure(name));
        assert_eq!(figures, [Some("lina"), Some("10:00"), Some("11:00"), Some("60"), None]);
        refused.refused(&["GY-DOOR-E-STAFF-BUSY"]);
        // Where nothing is said of the way, the default; within one community and without one, the gap.
        after_panlong(Some("yucai"), "11:39").refused(&["GY-DOOR-E-STAFF-BUSY"]);
        after_panlong(Some("yucai"), "11:40").effective();
        for place in [Some("panlong"), None] {
            after_panlong(place, "11:30").effective();
            let refused = after_panlong(place, "11:29");
            assert_eq!((refused.figure("gap_minutes"), refused.figure("travel_minutes")), (Some("30"), None));
        }
    }

    #[test]
    fn a_new_time_needs_the_way_too_and_a_community_is_one_of_the_centres() {
        let mut play = Play::guangyuan("2026-05-12 10:00");
        let first = in_community(plan("2026-05-13 10:00", "2026-05-13 11:00", &["lina"]), "panlong");
        let visit = play.confirmed_visit(application());
        play.by("sunyue").states(visit, Statement::VisitScheduled(first)).effective();
        let other = play.prepared_visit(application(), plan("2026-05-13 14:00", "2026-05-13 15:00", &["lina"]));
        let moved = |from: &str, community: &str| {
            let plan = in_community(plan(&format!("2026-05-13 {from}"), "2026-05-13 15:30", &["lina"]), community);
            Statement::VisitRescheduled(Reschedule { reason: RescheduleReason::Applicant, text: String::new(), plan })
        };
        play.by("sunyue").states(other, moved("11:50", "dongba")).refused(&["GY-DOOR-E-STAFF-BUSY"]);
        play.by("sunyue").states(other, moved("12:00", "nowhere")).refused(&["GY-CORE-E-RANGE(community)"]);
        play.by("sunyue").states(other, moved("12:00", "dongba")).effective();
        let elsewhere = Application { community: Some(CommunityId::new("nowhere")), ..application() };
        let doc = play.new_doc();
        play.by("sunyue").states(doc, Statement::VisitFiled(elsewhere)).refused(&["GY-CORE-E-RANGE(community)"]);
    }
}
