//! Who acts (以何身份): the dated grant by which a person does what a rule reserves to a role.

use crate::domain::{Date, Grant, GrantId, Organisation, Role, Span, Timestamp, WorkerId};
use crate::fact::Envelope;
use crate::regime::World;

/// A role over a span, as rules name who may act.
pub type Office = (Role, Span);

/// The grant that an entry names, when its author held it on that day. Source: GY-CORE-10, -11.
pub fn acting<'a>(envelope: &Envelope, organisation: &'a Organisation, on: Date) -> Option<&'a Grant> {
    let (role, id) = envelope.acting.as_ref()?;
    organisation
        .grants
        .iter()
        .find(|grant| grant.id == *id && grant.role == *role && grant.worker == envelope.person && grant.holds_on(on))
}

/// Whether an entry's author acts in one of these offices on that day.
pub fn acts_in(envelope: &Envelope, organisation: &Organisation, on: Date, offices: &[Office]) -> bool {
    acting(envelope, organisation, on).is_some_and(|grant| offices.contains(&(grant.role, grant.span.clone())))
}

/// As [`acts_in`], when acting and still when it is received: so approvals count (GY-CORE-11).
pub fn acts_still(envelope: &Envelope, acted: Timestamp, offices: &[Office], world: &World<'_>) -> bool {
    let organisation = &world.reference.organisation;
    [acted, world.now].iter().all(|at| acts_in(envelope, organisation, at.date(), offices))
}

/// What an entry of `worker` has to name to act in the first of these offices that the person holds.
pub fn office(organisation: &Organisation, worker: &WorkerId, on: Date, offices: &[Office]) -> Option<(Role, GrantId)> {
    offices
        .iter()
        .find_map(|(role, span)| organisation.acting(worker, *role, span, on))
        .map(|grant| (grant.role, grant.id.clone()))
}
