//! At the door (现场): how many stand there, whose card it is, how somebody signs, what changes hands, and why nothing came of it.

use super::TEXT_MAX;
use crate::centre::Reference;
use crate::fact::visit::{Application, Done, FollowUp, IdentityCheck, Item, Items, NotFinished, Plan, Signing};
use crate::fold::Visit;
use crate::regime::World;
use crate::regime::refusal::Checks;

/// 回访 of one visit.
pub const FOLLOW_UPS_MAX: usize = 20;
/// So many characters are read off a document to compare it with the case.
pub const LAST: usize = 4;

/// Where a matter is done by two (双人上门), so many go. Source: GY-DOOR-16: every window assigns its staff.
pub(super) fn staffed(plan: &Plan, visit: &Visit, reference: &Reference, checks: &mut Checks) {
    let least = staff_min(&visit.application, reference);
    if plan.staff.len() < usize::from(least) {
        checks.refuse("GY-CORE-E-RANGE(staff)", "GY-DOOR-16", vec![("staff_min", least.to_string())]);
    }
}

/// How many go at least: what the strictest of the matters asks for.
pub fn staff_min(application: &Application, reference: &Reference) -> u8 {
    let matters = application.matters.iter().filter_map(|matter| reference.matters.get(matter));
    matters.map(|matter| matter.staff_min).max().unwrap_or(1)
}

/// Whether a document ends as the number of the case does. Letters count the same in either size.
///
/// Errors: none while fewer than [`LAST`] characters were typed, or the case has no number that long.
pub fn ends_alike(number: &str, typed: &str) -> Option<bool> {
    let typed = typed.trim().as_bytes();
    let start = number.len().checked_sub(LAST)?;
    let last = number.as_bytes().get(start..)?;
    (typed.len() == LAST).then(|| last.eq_ignore_ascii_case(typed))
}

/// Whether it was seen whose visit it is: by a document that ends as the number of the case, where it has one.
pub fn is_identified(visit: &Visit) -> bool {
    let has_number = !visit.application.id_number.reveal().is_empty();
    visit.identity.as_ref().is_some_and(|check| check.matches || !has_number)
}

pub(super) fn identity(check: &IdentityCheck, world: &World<'_>, checks: &mut Checks) {
    checks.not_future(check.at, world);
    if let Some(who) = check.present.representative() {
        checks.required_text("representative", who.name.reveal(), TEXT_MAX);
        checks.required_text("relation", &who.relation, TEXT_MAX);
    }
}

/// A signature, or what stands for one with somebody who saw it.
///
/// Errors: `GY-CORE-E-REQUIRED(signature)`, `-REQUIRED(witness)`, `-RANGE`. Source: GY-DOOR, guard of `done_on_site`; that a
/// fingerprint or a mark needs a witness is an `Interpretation:`. Example: GY-DOOR-A13.
pub fn signed(signing: &Signing, checks: &mut Checks) {
    if let Some(drawing) = signing.drawing() {
        checks.required("signature", !drawing.is_empty());
        checks.drawing("signature", drawing);
    }
    if let Some(witness) = signing.witness() {
        let (name, knows) = (witness.name.reveal(), &witness.knows);
        checks.required("witness", !name.trim().is_empty() && !knows.trim().is_empty());
        checks.text("witness", name, TEXT_MAX);
        checks.text("witness", knows, TEXT_MAX);
    }
}

pub(super) fn finished(done: &Done, visit: &Visit, world: &World<'_>, checks: &mut Checks) {
    checks.not_future(done.at, world);
    checks.required("identity_checked", is_identified(visit));
    signed(&done.signing, checks);
    items(&done.items, checks);
}

pub(super) fn items(items: &Items, checks: &mut Checks) {
    let well_formed =
        |item: &Item| !item.name.trim().is_empty() && item.name.chars().count() <= TEXT_MAX && item.count > 0;
    let fits = |list: &[Item]| list.len() <= Items::MAX && list.iter().all(well_formed);
    checks.range("items", fits(&items.taken) && fits(&items.returned));
}

pub(super) fn not_finished(said: &NotFinished, world: &World<'_>, checks: &mut Checks) {
    checks.not_future(said.at, world);
    checks.text("text", &said.text, TEXT_MAX);
}

pub(super) fn followed_up(said: &FollowUp, visit: &Visit, world: &World<'_>, checks: &mut Checks) {
    checks.not_future(said.at, world);
    checks.range("satisfied", said.reached || said.satisfied.is_none());
    checks.text("remark", &said.remark, TEXT_MAX);
    checks.range("follow_ups", visit.follow_ups.len() < FOLLOW_UPS_MAX);
}

#[cfg(test)]
mod tests;
