//! The notice of a week (通报): what was found in it, published by the office on the first working day after it.
//!
//! Source: JD-NTC-1, JD-NTC "Records", "Attendance violations". What attendance computed stands in it without a name; violations
//! of levels 1 and 2 name whom they are about. Nobody is ranked: the lines are by field and time.

use super::attendance::{self, in_scope};
use super::authority;
use super::leave::back;
use super::refusal::Checks;
use super::violation::{self, TEXT_MAX};
use super::{Refusals, World, report};
use crate::centre::{NoticeFigures, Period, Reference};
use crate::domain::calendar::Due;
use crate::domain::{Date, DocId, GrantId, Role, Span, WorkerId};
use crate::fact::notice::Notice as Publication;
use crate::fact::receipt::{NoticeLine, acted_at};
use crate::fact::violation::Field;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::{Notice, State, Violation};
use crate::gather::order;

/// Versions of one notice.
pub const VERSIONS_MAX: usize = 20;

/// The document of a week's notice.
pub fn document(week: Date, reference: &Reference) -> DocId {
    DocId::notice(&reference.centre, week)
}

/// When the notice of a week is due, and from when it can be published: the first working day after it; none where the calendar
/// ends.
///
/// Source: JD-NTC, "Deadlines". Example: JD-NTC-A2.
pub fn due(week: Date, reference: &Reference) -> Option<Date> {
    match reference.calendar.after(week.plus_days(6), 1) {
        Due::On(date) => Some(date),
        Due::Unknown => None,
    }
}

/// Every violation about or recorded by somebody of the centre, each once.
pub fn all<'a>(world: &World<'a>) -> Vec<(DocId, &'a Violation)> {
    let mut all: Vec<(DocId, &Violation)> = Vec::new();
    for worker in world.reference.organisation.workers.keys() {
        for (doc, violation) in world.others.violations_of(worker) {
            if all.iter().all(|(other, _)| *other != doc) {
                all.push((doc, violation));
            }
        }
    }
    all
}

/// What attendance computed in the week: points that became violations, and absences without leave that began. Whoever reads the
/// months of all sees all of it.
///
/// Source: JD-ATT-6, -7; JD-LVE-6, -15, -16; JD-NTC, "Attendance violations". Example: JD-NTC-A8.
pub fn of_attendance(week: Date, world: &World<'_>) -> Vec<(WorkerId, NoticeLine)> {
    /// How long before the week a point can lie that becomes a violation in it. Unit: days.
    const BEFORE: i32 = 31;
    let end = week.plus_days(7);
    let period = week.at_minute(0)..end.at_minute(0);
    let mut lines = Vec::new();
    for person in world.reference.organisation.workers.keys() {
        let (months, leaves) = (world.others.months_of(person), world.others.leaves_of(person));
        if months.is_empty() && leaves.is_empty() && !in_scope(person, week, world.reference) {
            continue;
        }
        let line = |on, point| {
            let group = world.reference.organisation.group_of(person).cloned();
            let (field, finding, items) = (Field::Attendance, None, Vec::new());
            NoticeLine { field, finding, person: None, group, on, point, items, level: 0, group_ordinal: 0 }
        };
        for date in (week.0 - BEFORE..end.0).map(Date).filter(|date| in_scope(person, *date, world.reference)) {
            for view in attendance::day(date, &months, &leaves, world.reference, world.now).points {
                if view.violated_at.is_some_and(|since| period.contains(&since)) {
                    lines.push((person.clone(), line(date, Some(view.place.point))));
                }
            }
        }
        let away = leaves.iter().filter_map(|(_, leave)| back::awol_span(leave, world.now));
        for (from, _) in away.filter(|(from, _)| period.contains(from)) {
            lines.push((person.clone(), line(from.date(), None)));
        }
    }
    lines
}

/// What a notice says: the attendance of the week, and these violations.
pub fn lines(
    week: Date,
    findings: &[(DocId, &Violation)],
    figures: &NoticeFigures,
    world: &World<'_>,
) -> Vec<NoticeLine> {
    // What is named as a breach of discipline is not listed a second time.
    let named = |person: &WorkerId, line: &NoticeLine| {
        let is_of = |violation: &Violation| {
            let place = violation.record.point;
            violation.record.person.as_ref() == Some(person)
                && place.is_some_and(|place| (place.on, Some(place.point)) == (line.on, line.point))
        };
        findings.iter().any(|(_, violation)| is_of(violation))
    };
    let computed = of_attendance(week, world).into_iter().filter(|(person, line)| !named(person, line));
    let mut lines: Vec<NoticeLine> = computed.map(|(_, line)| line).collect();
    let all = all(world);
    for (doc, violation) in findings {
        let record = &violation.record;
        lines.push(NoticeLine {
            field: record.field,
            finding: Some(*doc),
            person: record.person.clone(),
            group: record.group.clone(),
            on: record.at.date(),
            point: record.point.map(|place| place.point),
            items: record.items.clone(),
            level: violation::level(*doc, violation, world),
            group_ordinal: violation::ordinal_of_group(*doc, violation, &all, figures).unwrap_or_default(),
        });
    }
    order(&mut lines, |line| (line.field, line.on, line.point, line.finding));
    lines
}

/// Whether a violation may stand in the notice of a week: confirmed, not revoked, of level 1 or 2, and not later than it.
fn belongs(violation: &Violation, week: Date) -> bool {
    violation.course().holds()
        && !violation.record.source.is_outside()
        && violation.record.at.date() < week.plus_days(7)
}

/// The violations that the notice of a week would hold: those that belong into it and stood in none before.
pub fn proposed<'a>(week: Date, published: &[&Notice], world: &World<'a>) -> Vec<(DocId, &'a Violation)> {
    let stood = |doc: DocId| {
        let versions = published.iter().filter(|notice| notice.week != week).filter_map(|notice| notice.latest());
        versions.flat_map(|version| &version.lines).any(|line| line.finding == Some(doc))
    };
    let all = all(world).into_iter();
    all.filter(|(doc, violation)| belongs(violation, week) && !stood(*doc)).collect()
}

/// The newest week whose notice can be published at a moment.
pub fn latest(world: &World<'_>) -> Option<Date> {
    let today = world.now.date();
    let this = report::begins(Period::Week, today);
    let weeks = (1..6).map(|back| this.plus_days(-7 * back));
    weeks.into_iter().find(|week| due(*week, world.reference).is_some_and(|due| due <= today))
}

/// What somebody names to publish; none where it is not theirs.
pub fn publishes(by: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    let office = (world.reference.figures.notice.as_ref()?.office, Span::Centre);
    authority::office(&world.reference.organisation, by, world.now.date(), &[office])
}

/// What the regulation says of a publication.
///
/// Errors: `UNCONFIRMED` behind the regulation's id; `GY-CORE-E-ROLE`, `-STATE` (before it is due), `-REQUIRED(reason)` of another
/// version, `-RANGE`. Source: JD-NTC-1. Examples: JD-NTC-A7, A8.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Notice>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let (Statement::NoticePublished(publication), Some(figures)) = (statement, &world.reference.figures.notice) else {
        checks.unregulated("JD-NTC-1");
        return checks.into_result().map(|()| Ruling::None);
    };
    let Publication { week, findings, told, reason } = publication;
    let acted = acted_at(envelope.wall, grade, world.now);
    let may = authority::acts_still(envelope, acted, &[(figures.office, Span::Centre)], world);
    checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
    let is_week = week.at_minute(0).is_sane() && report::begins(Period::Week, *week) == *week;
    checks.range("week", is_week && envelope.doc == document(*week, world.reference));
    let is_due = is_week && due(*week, world.reference).is_some_and(|due| due <= acted.date());
    checks.require(is_due, "GY-CORE-E-STATE", "JD-NTC-1");
    for place in told {
        checks.required_text("told", place, TEXT_MAX);
    }
    let versions = state.map_or(0, |notice| notice.versions.len());
    checks.required("reason", versions == 0 || !reason.trim().is_empty());
    checks.text("reason", reason, TEXT_MAX);
    checks.range("versions", versions < VERSIONS_MAX);
    let mut found: Vec<(DocId, &Violation)> = Vec::new();
    for doc in findings {
        let Some(violation) = world.others.state(*doc).and_then(State::as_violation) else {
            checks.range("findings", false);
            continue;
        };
        let code = Code::of(&figures.regulation, "UNCONFIRMED").0;
        checks.require(violation.course().holds(), &code, "JD-NTC-1");
        let twice = found.iter().any(|(other, _)| other == doc);
        checks.range("findings", !twice && (!violation.course().holds() || belongs(violation, *week)));
        found.push((*doc, violation));
    }
    checks.into_result().map(|()| Ruling::Notice { lines: lines(*week, &found, figures, world) })
}
