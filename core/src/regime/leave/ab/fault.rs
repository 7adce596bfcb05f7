//! What went wrong while somebody was away, and who is proposed to answer for it.
//!
//! Source: ZY-AB-9, -19; ZW-AB-9, -10, -14, -15, "Liability proposal". A person decides.

use super::{TEXT_MAX, code, covers, plan};
use crate::domain::{DocId, Role, Span, Timestamp, WorkerId};
use crate::fact::cover::{Fault, FaultKind};
use crate::fact::{Envelope, Ruling};
use crate::fold::Leave;
use crate::regime::World;
use crate::regime::authority::{self, Office};
use crate::regime::refusal::Checks;

/// Who records it: the office that reads every absence, and the leaders in charge.
pub fn finder(leave: &Leave, world: &World<'_>) -> Vec<Office> {
    let organisation = &world.reference.organisation;
    let pairs = organisation.pairs_of(&leave.person, (leave.from.date(), leave.to.date()));
    let groups = pairs.map(|pair| (Role::DeputyLeader, Span::Group(pair.group.clone())));
    [Role::Coordination, Role::DeputyLeader].map(|role| (role, Span::Centre)).into_iter().chain(groups).collect()
}

/// Shape: the ruling is [`Ruling::Liable`].
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-SELF`, `-REQUIRED(facts)`, `-RANGE`; `PAIR`, behind the regulation's id, when nobody stood
/// in whose act it could have been. Examples: ZW-AB-A1, -A5.
pub(in super::super) fn found(
    fault: &Fault,
    envelope: &Envelope,
    leave: &Leave,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) -> Ruling {
    let Some(ab) = &world.reference.figures.ab else {
        checks.unregulated("ZY-AB-19");
        return Ruling::None;
    };
    let organisation = &world.reference.organisation;
    checks.require(covers(leave), "GY-CORE-E-STATE", "ZY-AB-19");
    let may = authority::acts_in(envelope, organisation, acted.date(), &finder(leave, world));
    checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-16");
    checks.required_text("facts", &fault.facts, TEXT_MAX);
    checks.not_future(fault.at, world);
    let span = (leave.from, leave.effective_to());
    let has_post = organisation
        .pairs_of(&leave.person, (leave.from.date(), leave.to.date()))
        .any(|pair| pair.post == fault.post && pair.a == leave.person);
    checks.range("post", has_post);
    checks.range("at", (span.0..span.1).contains(&fault.at));
    if !checks.is_clean() {
        return Ruling::None;
    }
    let stood_in = stands_in(fault, envelope.doc, leave, world);
    let briefed = |(at, _): &(Timestamp, _)| *at <= fault.at;
    let is_briefed = leave.handover(&fault.post).and_then(|handover| handover.briefing.as_ref()).is_some_and(briefed);
    let by_a = fault.kind == FaultKind::Gap && (stood_in.is_none() || ab.unbriefed_answers && !is_briefed);
    let who = if by_a { Some(leave.person.clone()) } else { stood_in };
    checks.require(who.is_some(), &code("PAIR", ab), "ZW-AB-15");
    for person in [Some(&leave.person), who.as_ref()].into_iter().flatten() {
        checks.require(envelope.person != *person, "GY-CORE-E-SELF", "GY-CORE-12");
    }
    let number = match fault.kind {
        FaultKind::RefusedInformation => "9",
        FaultKind::RefusedApplication => "10",
        FaultKind::Gap if by_a => "14",
        FaultKind::Gap | FaultKind::Act => "15",
    };
    // Where whoever is at the post answers, one rule says so of everything.
    let number = if ab.unbriefed_answers { number } else { "19" };
    Ruling::Liable { who, rule: format!("{}-{number}", ab.regulation) }
}

fn stands_in(fault: &Fault, doc: DocId, leave: &Leave, world: &World<'_>) -> Option<WorkerId> {
    let covers = plan(&leave.person, (leave.from, leave.effective_to()), Some(doc), world);
    let mut covers = covers.into_iter().filter(|cover| cover.post == fault.post);
    covers.find(|cover| cover.from <= fault.at && fault.at <= cover.to)?.by.map(|(_, worker)| worker)
}
