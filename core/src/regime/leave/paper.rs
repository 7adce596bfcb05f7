//! Leave that was asked for on paper because the system could not be used (纸质假条): the section enters it afterwards.
//!
//! Source: JD-LVE-2, 请假 一 (旌数据〔2021〕6号), "Paper route". The signatures on the paper stand for the chain.

use super::{DAYS_MAX, TEXT_MAX, back, chain, class, code, overlaps_none, return_due, stands};
use crate::centre::Reference;
use crate::domain::{DocId, GrantId, Role, Span, Timestamp, WorkerId};
use crate::fact::back::PaperSlip;
use crate::fact::meeting::PAPER_MAX;
use crate::fact::receipt::Expected;
use crate::fact::{Envelope, Ruling};
use crate::fold::Leave;
use crate::regime::World;
use crate::regime::authority::{self, Office};
use crate::regime::refusal::Checks;
use crate::regime::working_time::{self, parts};

/// Who enters what was written on paper.
fn offices(reference: &Reference) -> Vec<Office> {
    let roles = reference.figures.leave.iter().flat_map(|leave| &leave.paper_by);
    roles.map(|role| (*role, Span::Centre)).collect()
}

/// The grant to name for entering a paper slip; none for who may not.
pub fn may_enter(worker: &WorkerId, now: Timestamp, reference: &Reference) -> Option<(Role, GrantId)> {
    authority::office(&reference.organisation, worker, now.date(), &offices(reference))
}

/// The ruling of a paper slip. It means nothing while a check has failed.
///
/// Errors, behind the regulation's id: `PAPER-ROLE`, `PAPER-PROOF`, `PAST` before the time on the paper, `LENGTH`, `OVERLAP`,
/// `OVER-2H`, `SCOPE`; `GY-CORE-E-ORDER`, `-SELF`, `-RANGE`, `-REQUIRED(reason)`, `-FUTURE`. Example: JD-LVE-A8.
pub(super) fn entered(
    paper: &PaperSlip,
    envelope: &Envelope,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) -> Ruling {
    let reference = world.reference;
    let Some(leave) = &reference.figures.leave else {
        checks.unregulated("JD-LVE-2");
        return Ruling::None;
    };
    let may = authority::acts_still(envelope, acted, &offices(reference), world);
    checks.require(may, &code("PAPER-ROLE", reference), "JD-LVE-2");
    checks.require(envelope.person != paper.person, "GY-CORE-E-SELF", "GY-CORE-12");
    let is_proved = !paper.paper.is_empty() && !paper.remark.trim().is_empty();
    checks.require(is_proved, &code("PAPER-PROOF", reference), "JD-LVE-2");
    checks.range("paper", paper.paper.len() <= PAPER_MAX);
    checks.required_text("reason", &paper.reason, TEXT_MAX);
    checks.text("signatures", &paper.signatures, TEXT_MAX);
    checks.text("remark", &paper.remark, TEXT_MAX);
    checks.range("kind", leave.kinds.contains(&paper.kind));
    checks.not_future(paper.written_at, world);
    if !(paper.from.is_sane() && paper.to.is_sane() && paper.from < paper.to) {
        checks.refuse("GY-CORE-E-ORDER", "GY-CORE-14", Vec::new());
        return Ruling::None;
    }
    if paper.to.date().0 - paper.from.date().0 > DAYS_MAX {
        checks.refuse("GY-CORE-E-RANGE(to)", "GY-CORE-14", vec![("days_max", DAYS_MAX.to_string())]);
        return Ruling::None;
    }
    if paper.from.0.div_euclid(60_000) < paper.written_at.0.div_euclid(60_000) {
        let figures = vec![("from", paper.from.clock()), ("asked", paper.written_at.clock())];
        checks.refuse(&code("PAST", reference), "JD-LVE-5", figures);
    }
    let (time, calendar) = (&reference.figures.time, &reference.calendar);
    let parts = parts(paper.from, paper.to, time, calendar);
    let minutes = working_time::minutes(&parts);
    checks.require(minutes > 0, &code("LENGTH", reference), "GY-ATT");
    let others: Vec<(DocId, &Leave)> =
        world.others.leaves_of(&paper.person).into_iter().filter(|(_, leave)| stands(leave)).collect();
    overlaps_none((paper.from, paper.to), &others, reference, checks);
    let length = class(paper.kind, &parts, leave, reference, checks);
    let in_scope = chain::in_scope(&paper.person, acted.date(), reference);
    checks.require(in_scope, &code("SCOPE", reference), "GY-ATT-1");
    Ruling::Leave {
        minutes,
        joined_minutes: minutes,
        joined_with: Vec::new(),
        length,
        retroactive: paper.from < acted,
        chain: Vec::new(),
        rule: "JD-LVE-2".to_owned(),
        needs: Vec::new(),
        inform: Vec::new(),
        to_file: false,
        return_due: return_due(paper.to, reference),
        expected: expected(paper.to, acted, reference),
        not_punched: None,
    }
}

/// Whose leave is entered after it is over has as long as others to say when they were back.
fn expected(to: Timestamp, acted: Timestamp, reference: &Reference) -> Option<Expected> {
    let expected = back::expected(to, reference)?;
    let excuse_ends = expected.excuse_ends.max(back::excuse_ends(acted.date(), reference));
    Some(Expected { excuse_ends, ..expected })
}
