//! 年休假余额: what is left of the annual leave of a calendar year.
//!
//! Source: 职工带薪年休假条例 (国务院令第514号) 三, 五. No centre's own source regulates it. `Interpretation:` length of service
//! is that on the day asked about; every session that an approved leave touches is half a day; what was carried over goes first,
//! and cannot be used after its months.

use std::collections::BTreeSet;

use super::covers;
use crate::centre::{AnnualFigures, Reference};
use crate::domain::org::Service;
use crate::domain::{Date, DocId, Timestamp, WorkerId};
use crate::fact::leave::{LeaveKind, Slip};
use crate::gather::gather;
use crate::regime::refusal::Checks;
use crate::regime::{World, working_time};

/// Unit: working half-days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Balance {
    pub entitled: u32,
    /// What was carried over and can still be used on that day, or has been.
    pub carried: u32,
    pub used: u32,
    /// Below 0 when more was approved than there is.
    pub left: i32,
}

/// What somebody has left on a day of its calendar year, from every approved annual leave but one.
///
/// Errors: `None` where nobody counts it, or the directory does not say since when the person has worked.
pub fn balance(person: &WorkerId, on: Date, except: Option<DocId>, world: &World<'_>) -> Option<Balance> {
    let annual = world.reference.figures.leave.as_ref()?.annual.as_ref()?;
    let service = world.reference.organisation.workers.get(person)?.service.as_ref()?;
    let leaves = world.others.leaves_of(person).into_iter();
    let taken = leaves.filter(|(doc, leave)| leave.kind == LeaveKind::Annual && covers(leave) && Some(*doc) != except);
    let taken = taken.flat_map(|(_, leave)| half_days((leave.from, leave.effective_to()), world.reference));
    // One a session, however many leaves touch it.
    let taken: BTreeSet<(Date, usize)> = gather(taken.filter(|(date, _)| date.year() == on.year()));
    Some(counted(&taken, service, annual, on))
}

fn counted(taken: &BTreeSet<(Date, usize)>, service: &Service, annual: &AnnualFigures, on: Date) -> Balance {
    let carried = service.carried.filter(|(year, _)| *year == on.year()).map_or(0, |(_, half_days)| half_days);
    let can_carry = |date: Date| date.month() <= annual.carry_months;
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let used = count(taken.len());
    let from_carried = carried.min(count(taken.iter().filter(|(date, _)| can_carry(*date)).count()));
    let carried = if can_carry(on) { carried } else { from_carried };
    let entitled = entitlement(service, annual, on);
    let left = i64::from(entitled) + i64::from(carried) - i64::from(used);
    Balance { entitled, carried, used, left: i32::try_from(left).unwrap_or(i32::MIN) }
}

/// By completed years of service on a day.
fn entitlement(service: &Service, annual: &AnnualFigures, on: Date) -> u32 {
    let first = service.first_worked;
    let is_before = (on.month(), on.day()) < (first.month(), first.day());
    let years = on.year() - first.year() - i32::from(is_before);
    let reached = annual.bands.iter().rev().find(|band| i64::from(years) >= i64::from(band.years));
    reached.map_or(0, |band| band.days.saturating_mul(2))
}

/// The sessions that a leave touches.
fn half_days((from, to): (Timestamp, Timestamp), reference: &Reference) -> Vec<(Date, usize)> {
    let parts = working_time::parts(from, to, &reference.figures.time, &reference.calendar);
    parts.into_iter().map(|part| (part.date, part.session)).collect()
}

/// What a request takes in the year in which it begins. Unit: working half-days.
pub fn asked(from: Timestamp, to: Timestamp, reference: &Reference) -> u32 {
    let touched = half_days((from, to), reference).into_iter().filter(|(date, _)| date.year() == from.date().year());
    u32::try_from(touched.count()).unwrap_or(u32::MAX)
}

/// Annual leave beyond the balance, where a centre refuses it.
///
/// Errors: `GY-CORE-E-RANGE(balance)`.
pub(super) fn within(slip: &Slip, person: &WorkerId, doc: Option<DocId>, world: &World<'_>, checks: &mut Checks) {
    let figures = world.reference.figures.leave.as_ref().and_then(|leave| leave.annual.as_ref());
    if slip.kind != LeaveKind::Annual || !figures.is_some_and(|annual| annual.refuses) {
        return;
    }
    let Some(balance) = balance(person, slip.from.date(), doc, world) else { return };
    let asked = asked(slip.from, slip.to, world.reference);
    if i64::from(asked) > i64::from(balance.left) {
        let figures = vec![("asked", asked.to_string()), ("left", balance.left.to_string())];
        checks.refuse("GY-CORE-E-RANGE(balance)", "GY-ATT", figures);
    }
}

#[cfg(test)]
mod examples;
