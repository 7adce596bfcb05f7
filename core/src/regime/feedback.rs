//! How a visit was (上门评价), and the complaint that any yes to its questions opens.
//!
//! Source: GY-DOOR-15, -19, -20, records "Visit feedback", system behaviour "Feedback". Who answers a complaint by when, and what
//! follows from it, is GY-COMPL's business.

use super::authority::{self, Office};
use super::refusal::Checks;
use super::visit::TEXT_MAX;
use super::{Refusals, World};
use crate::domain::{DocId, GrantId, Role, Span, Timestamp, WorkerId};
use crate::fact::feedback::{Feedback, Handled};
use crate::fact::receipt::acted_at;
use crate::fact::{Envelope, Grade, Ruling, Statement};
use crate::fold::visit::Stage;
use crate::fold::{self, Visit};
use crate::gather::gather;

/// So long after a visit is closed its applicant may still say how it was. Interpretation. Unit: days.
pub const DAYS: i64 = 7;

/// Who reads what was said, and handles a complaint.
pub const OFFICE: Office = (Role::SupervisionSection, Span::Centre);

/// Whether a visit took place, so that there is something to say.
pub fn took_place(visit: &Visit) -> bool {
    matches!(visit.stage, Stage::DoneOnSite | Stage::PendingDelivery | Stage::Delivered | Stage::Closed)
}

/// Whether it is not too late for it.
pub fn in_time(visit: &Visit, at: Timestamp) -> bool {
    let closed = visit.returned_at.filter(|_| visit.stage == Stage::Closed);
    closed.is_none_or(|closed| at <= closed.plus_minutes(DAYS * 24 * 60))
}

/// The grant by which somebody handles complaints.
pub fn handles(worker: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    authority::office(&world.reference.organisation, worker, world.now.date(), &[OFFICE])
}

/// What the regulation says of one fact about how a visit was.
///
/// Shape: the ruling is [`Ruling::Subjects`] of what was said, otherwise none.
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-SELF`, `-FUTURE`, `-REQUIRED(findings)`, `-RANGE`. Example: GY-DOOR-A10.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&fold::Feedback>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let acted = acted_at(envelope.wall, grade, world.now);
    let mut ruling = Ruling::None;
    match (statement, state) {
        (Statement::FeedbackGiven(given), None) => {
            let people = given_of(given, envelope, acted, world, &mut checks);
            ruling = Ruling::Subjects { people };
        }
        (Statement::ComplaintHandled(said), Some(feedback)) => {
            handled(said, feedback, envelope, acted, world, &mut checks);
        }
        _ => checks.refuse("GY-CORE-E-STATE", "GY-DOOR", Vec::new()),
    }
    checks.into_result().map(|()| ruling)
}

/// Whom it is about: everybody who was out on the visit.
fn given_of(
    given: &Feedback,
    envelope: &Envelope,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) -> Vec<WorkerId> {
    checks.not_future(given.at, world);
    checks.range("level", (1..=Feedback::LEVELS).contains(&given.level));
    checks.text("comment", given.comment.reveal(), TEXT_MAX);
    checks.range("doc", envelope.doc == DocId::feedback(&world.reference.centre, given.visit));
    let Some(visit) = world.others.visit(given.visit) else {
        checks.range("visit", false);
        return Vec::new();
    };
    let people: std::collections::BTreeSet<WorkerId> = gather(visit.outings().map(|(worker, _)| worker.clone()));
    checks.require(people.contains(&envelope.person), "GY-CORE-E-ROLE", "GY-DOOR");
    checks.require(took_place(visit), "GY-CORE-E-STATE", "GY-DOOR");
    checks.range("at", in_time(visit, acted));
    people.into_iter().collect()
}

fn handled(
    said: &Handled,
    feedback: &fold::Feedback,
    envelope: &Envelope,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) {
    checks.required_text("findings", &said.findings, TEXT_MAX);
    checks.require(feedback.is_open(), "GY-CORE-E-STATE", "GY-DOOR-20");
    let may = authority::acts_in(envelope, &world.reference.organisation, acted.date(), &[OFFICE]);
    checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
    checks.require(!feedback.subjects.contains(&envelope.person), "GY-CORE-E-SELF", "GY-CORE-11");
}

#[cfg(test)]
mod tests;
