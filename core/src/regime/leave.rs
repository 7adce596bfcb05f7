//! Leave (请假): its length, who approves it, and what became of it.
//!
//! Source: GY-ATT §二 (考勤及请休假管理制度, 广政公〔2020〕52号). Length, joining and chain are computed once, when the slip is
//! admitted, and frozen in its receipt; everything else follows from what people state and from the time.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::authority::{self, Office};
use super::refusal::Checks;
use super::working_time::{self, Part, parts};
use super::{Refusals, Trace, World};
use crate::centre::{Figures, Reference};
use crate::domain::calendar::Due;
use crate::domain::{Date, DocId, GrantId, Organisation, Role, Span, Timestamp, WorkerId};
use crate::fact::leave::{Decision, Filing, LeaveKind, Return, Slip};
use crate::fact::receipt::{ChainStep, acted_at};
use crate::fact::{Envelope, Grade, Ruling, Statement, encode};
use crate::fold::Leave;
use crate::fold::leave::{Decided, LeaveStage};

/// Texts that people type. Unit: characters.
pub const TEXT_MAX: usize = 500;
pub const NUMBER_MAX: usize = 40;
/// The longest leave in one slip. Unit: days.
pub const DAYS_MAX: i32 = 366;

/// Where a leave stands at a moment: what people did, and what the time made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// 待审批
    Submitted,
    /// 组长已同意,待分管领导审批
    Consented,
    /// 已批准
    Approved,
    /// 已备案
    Filed,
    /// 休假中
    Running,
    /// 逾期未销假
    OverdueReturn,
    /// 已销假
    Returned,
    /// 不同意
    Rejected,
    /// 已撤回
    Withdrawn,
    /// 已作废
    Revoked,
}

/// Source: GY-ATT, table of states.
pub fn standing(leave: &Leave, now: Timestamp) -> Standing {
    match leave.stage {
        LeaveStage::Submitted => Standing::Submitted,
        LeaveStage::Consented => Standing::Consented,
        LeaveStage::Rejected => Standing::Rejected,
        LeaveStage::Withdrawn => Standing::Withdrawn,
        LeaveStage::Returned => Standing::Returned,
        LeaveStage::Revoked => Standing::Revoked,
        LeaveStage::Approved | LeaveStage::Filed if leave.from <= now => {
            if leave.return_due.is_some_and(|due| now.date() > due) {
                Standing::OverdueReturn
            } else {
                Standing::Running
            }
        }
        LeaveStage::Approved => Standing::Approved,
        LeaveStage::Filed => Standing::Filed,
    }
}

/// Amber mark `unfiled`: it has begun, or is over, and the coordination group has not filed the slip. Source: GY-ATT-10.
pub fn is_unfiled(leave: &Leave, now: Timestamp) -> bool {
    leave.filed_number.is_none() && covers(leave) && leave.from <= now
}

/// Amber mark: the person has reported the return and the coordination group has not confirmed it. Source: GY-ATT-11.
pub fn is_unconfirmed(leave: &Leave) -> bool {
    leave.stage == LeaveStage::Returned && !leave.return_confirmed
}

/// Whether the leave is approved, so that it covers attendance points.
pub fn covers(leave: &Leave) -> bool {
    match leave.stage {
        LeaveStage::Approved | LeaveStage::Filed | LeaveStage::Returned => true,
        LeaveStage::Submitted
        | LeaveStage::Consented
        | LeaveStage::Rejected
        | LeaveStage::Withdrawn
        | LeaveStage::Revoked => false,
    }
}

/// Whether the request still stands: what overlaps it is refused, what touches it is judged together with it.
fn stands(leave: &Leave) -> bool {
    !matches!(leave.stage, LeaveStage::Rejected | LeaveStage::Withdrawn | LeaveStage::Revoked)
}

/// What the regulation says of one fact about a leave.
///
/// Shape: the ruling is [`Ruling::Leave`] for a slip, otherwise none.
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-SELF`, `-FUTURE`, and those of each statement, all at once. A decision by somebody
/// with authority about a step that is no longer due gets `GY-CORE-E-STATE` alone.
/// Source: GY-ATT, system behaviour "leave". Examples: GY-ATT-A5 to A9, A11, A13.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Leave>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let acted = acted_at(envelope.wall, grade, world.now);
    if let Statement::LeaveSubmitted(slip) = statement {
        checks.require(state.is_none(), "GY-CORE-E-STATE", "GY-ATT");
        written(slip, &mut checks);
        let ruling = ruled(slip, &envelope.person, Some(envelope.doc), acted, world, &mut checks);
        return checks.into_result().map(|()| ruling);
    }
    let Some(leave) = state else {
        checks.refuse("GY-CORE-E-STATE", "GY-ATT", Vec::new());
        return checks.into_result().map(|()| Ruling::None);
    };
    let own = |checks: &mut Checks| checks.require(envelope.person == leave.person, "GY-CORE-E-ROLE", "GY-ATT");
    let coordination = |checks: &mut Checks| {
        let may = authority::acts_in(envelope, &world.reference.organisation, acted.date(), &[COORDINATION]);
        checks.require(may, "GY-CORE-E-ROLE", "GY-ATT-10");
    };
    let standing = standing(leave, acted);
    let in_state = |fits: bool, checks: &mut Checks| {
        if !fits {
            checks.refuse("GY-CORE-E-STATE", "GY-ATT", vec![("standing", format!("{standing:?}"))]);
        }
    };
    match statement {
        Statement::LeaveDecided(decision) => decided(decision, leave, envelope, acted, world, &mut checks),
        Statement::DecisionRatified(ratification) => {
            match leave.unratified.iter().find(|waiting| waiting.entry == ratification.decision) {
                // What is ratified is decided now, by whoever may decide the step now.
                Some(waiting) => decided(&waiting.decision, leave, envelope, acted, world, &mut checks),
                None => in_state(false, &mut checks),
            }
        }
        Statement::LeaveWithdrawn(()) => {
            own(&mut checks);
            in_state(matches!(standing, Standing::Submitted | Standing::Consented), &mut checks);
        }
        Statement::LeaveFiled(filing) => {
            coordination(&mut checks);
            in_state(covers(leave) && leave.filed_number.is_none(), &mut checks);
            filed(filing, &mut checks);
        }
        Statement::LeaveReturned(back) => {
            own(&mut checks);
            in_state(matches!(standing, Standing::Running | Standing::OverdueReturn), &mut checks);
            returned(back, leave, standing, world, &mut checks);
        }
        Statement::LeaveReturnConfirmed(()) => {
            coordination(&mut checks);
            checks.require(envelope.person != leave.person, "GY-CORE-E-SELF", "GY-CORE-12");
            in_state(is_unconfirmed(leave), &mut checks);
        }
        Statement::LeaveRevoked(()) => {
            own(&mut checks);
            in_state(matches!(standing, Standing::Approved | Standing::Filed), &mut checks);
        }
        _ => in_state(false, &mut checks),
    }
    checks.into_result().map(|()| Ruling::None)
}

const COORDINATION: Office = (Role::JrcCoord, Span::Centre);

/// What a slip would come to, before it is signed: the chain that it would go through, or what stands against it. Looks at the
/// times alone; [`missing`] says what the form still lacks.
///
/// Errors: `GY-ATT-E-LENGTH`, `-OVERLAP`, `-RETRO`, `-SCOPE`, `GY-CORE-E-ORDER`, `-RANGE`, `-CALENDAR`.
pub fn preview(slip: &Slip, person: &WorkerId, world: &World<'_>) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    let ruling = ruled(slip, person, None, world.now, world, &mut checks);
    checks.into_result().map(|()| ruling)
}

/// The fields that a half-filled slip still lacks. Source: GY-ATT-9 and the guard of `submitted`.
pub fn missing(slip: &Slip) -> Vec<&'static str> {
    let fields = [("reason", slip.reason.trim().is_empty()), ("signature", slip.signature.is_empty())];
    fields.into_iter().filter_map(|(field, missing)| missing.then_some(field)).collect()
}

fn written(slip: &Slip, checks: &mut Checks) {
    checks.required_text("reason", &slip.reason, TEXT_MAX);
    checks.text("substitute", &slip.substitute, TEXT_MAX);
    checks.text("contact", &slip.contact, TEXT_MAX);
    checks.require(!slip.signature.is_empty(), "GY-ATT-E-SLIP", "GY-ATT-9");
    checks.drawing("signature", &slip.signature);
}

/// Length, joining, chain and due date of a slip. The ruling means nothing while a check has failed.
fn ruled(
    slip: &Slip,
    person: &WorkerId,
    doc: Option<DocId>,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) -> Ruling {
    let Reference { figures, calendar, .. } = world.reference;
    let time = &figures.time;
    let Some(leave) = &figures.leave else {
        checks.unregulated("GY-ATT");
        return Ruling::None;
    };
    if !(slip.from.is_sane() && slip.to.is_sane()) {
        checks.range("from", slip.from.is_sane());
        checks.range("to", slip.to.is_sane());
        return Ruling::None;
    }
    if slip.from >= slip.to {
        checks.refuse("GY-CORE-E-ORDER", "GY-CORE-14", Vec::new());
        return Ruling::None;
    }
    if slip.to.date().0 - slip.from.date().0 > DAYS_MAX {
        checks.refuse("GY-CORE-E-RANGE(to)", "GY-CORE-14", vec![("days_max", DAYS_MAX.to_string())]);
        return Ruling::None;
    }
    let (from_known, to_known) = (calendar.is_working_day(slip.from.date()), calendar.is_working_day(slip.to.date()));
    checks.require(from_known.is_some() && to_known.is_some(), "GY-CORE-E-CALENDAR", "GY-CORE-2");

    let minutes = working_time::length(slip.from, slip.to, time, calendar);
    checks.require(minutes > 0, "GY-ATT-E-LENGTH", "GY-ATT");
    let others: Vec<(DocId, &Leave)> = world
        .others
        .leaves_of(person)
        .into_iter()
        .filter(|(other, leave)| Some(*other) != doc && stands(leave))
        .collect();
    for (_, other) in others.iter().filter(|(_, other)| slip.from < other.effective_to() && other.from < slip.to) {
        let figures = vec![
            ("from_date", other.from.date().to_string()),
            ("from", other.from.clock()),
            ("to_date", other.effective_to().date().to_string()),
            ("to", other.effective_to().clock()),
        ];
        checks.refuse("GY-ATT-E-OVERLAP", "GY-ATT", figures);
    }

    let retroactive = slip.from < acted;
    let latest = calendar.after(slip.from.date(), leave.retroactive_working_days);
    if let Due::On(latest) = latest
        && acted.date() > latest
    {
        checks.refuse("GY-ATT-E-RETRO", "GY-ATT", vec![("latest", latest.to_string())]);
    }

    let joined = joined(slip, &others, world.reference);
    let all_parts: Vec<Part> = joined
        .iter()
        .map(|(_, other)| (other.from, other.effective_to()))
        .chain([(slip.from, slip.to)])
        .flat_map(|(from, to)| parts(from, to, time, calendar))
        .collect();
    let half_day = in_half_day(&all_parts, leave.half_day_minutes);
    let chain = chain(person, half_day, acted, world);
    if chain.is_empty() {
        checks.refuse("GY-ATT-E-SCOPE", "GY-ATT-1", Vec::new());
    }
    Ruling::Leave {
        minutes,
        joined_minutes: working_time::minutes(&all_parts),
        joined_with: joined.into_iter().map(|(doc, _)| doc).collect(),
        half_day,
        retroactive,
        chain,
        return_due: (slip.to >= acted).then(|| return_due(slip.to, world.reference)).flatten(),
    }
}

/// "Up to half a day" (半天以内): all of it in one session of one day, or not more than `P-ATT-HALF-MIN`.
///
/// `Interpretation:` what lies in a session is the work time; a leave from 13:00 that takes the whole afternoon is half a day.
/// Source: GY-ATT-6. Examples: GY-ATT-A5, A6.
fn in_half_day(parts: &[Part], half_day_minutes: u32) -> bool {
    let one_session = parts.windows(2).all(|pair| (pair[0].date, pair[0].session) == (pair[1].date, pair[1].session));
    one_session || working_time::minutes(parts) <= half_day_minutes
}

/// The other requests that are judged together with this one: those that touch it, or touch one that does, without work time
/// between them. Source: GY-ATT, "Joining".
fn joined<'a>(slip: &Slip, others: &[(DocId, &'a Leave)], reference: &Reference) -> Vec<(DocId, &'a Leave)> {
    let touches = |(from, to): (Timestamp, Timestamp), other: &Leave| {
        let (first_end, second_start) = if to <= other.from { (to, other.from) } else { (other.effective_to(), from) };
        !working_time::work_between(first_end, second_start, &reference.figures.time, &reference.calendar)
    };
    let mut reached = vec![(slip.from, slip.to)];
    let mut joined: BTreeMap<DocId, &Leave> = BTreeMap::new();
    while let Some(span) = reached.pop() {
        for (doc, other) in others {
            if !joined.contains_key(doc) && touches(span, other) {
                joined.insert(*doc, other);
                reached.push((other.from, other.effective_to()));
            }
        }
    }
    joined.into_iter().collect()
}

/// Who has to agree, in order; empty for somebody outside the scope (GY-ATT-1).
///
/// `Interpretation:` a group leader who is on leave counts as absent, and then, as when no leader is named, the leader in
/// charge decides alone. The leader in charge's own leave goes to the centre's leadership.
/// Source: GY-ATT-6 to -8.
fn chain(person: &WorkerId, half_day: bool, acted: Timestamp, world: &World<'_>) -> Vec<ChainStep> {
    let organisation = &world.reference.organisation;
    let on = acted.date();
    let in_charge = || ChainStep { role: Role::DeputyLeader, span: Span::Centre };
    if organisation.acting(person, Role::DeputyLeader, &Span::Centre, on).is_some() {
        return vec![ChainStep { role: Role::CentreLeader, span: Span::Centre }];
    }
    if organisation.leads_a_group(person, on) {
        return vec![in_charge()];
    }
    let Some(group) = organisation.group_of(person) else { return Vec::new() };
    let leader = ChainStep { role: Role::GroupLeader, span: Span::Group(group.clone()) };
    if !is_available(&leader, acted, world) {
        vec![in_charge()]
    } else if half_day {
        vec![leader]
    } else {
        vec![leader, in_charge()]
    }
}

/// Whether anybody who may take the step is there: holds the role on that day and is not on leave at that moment.
fn is_available(step: &ChainStep, at: Timestamp, world: &World<'_>) -> bool {
    let holders = world.reference.organisation.holders(step.role, &step.span, at.date());
    holders.into_iter().any(|holder| {
        let leaves = world.others.leaves_of(holder);
        !leaves.iter().any(|(_, leave)| covers(leave) && leave.from <= at && at < leave.effective_to())
    })
}

/// The people whose leaves [`judge`] looks at beside the author's, to be loaded before it is asked: an approval step may pass on
/// when its group leader is away.
pub fn leaders(organisation: &Organisation) -> impl Iterator<Item = &WorkerId> {
    organisation.grants.iter().filter(|grant| grant.role == Role::GroupLeader).map(|grant| &grant.worker)
}

/// Who may take a step on a day; the person whose leave it is never may (GY-CORE-12).
pub fn approvers<'a>(
    step: &ChainStep,
    applicant: &WorkerId,
    organisation: &'a Organisation,
    on: Date,
) -> Vec<&'a WorkerId> {
    let holders = organisation.holders(step.role, &step.span, on);
    holders.into_iter().filter(|worker| *worker != applicant).collect()
}

/// The step that a person may decide now and the grant to name for it; `None` when it is not this person's turn.
pub fn turn(leave: &Leave, worker: &WorkerId, world: &World<'_>) -> Option<(u8, (Role, GrantId))> {
    let (due, _) = leave.due_step().filter(|_| *worker != leave.person)?;
    let organisation = &world.reference.organisation;
    (due..leave.chain.len()).find_map(|step| {
        let acting = authority::office(organisation, worker, world.now.date(), &offices(leave, step, due, world))?;
        Some((u8::try_from(step).ok()?, acting))
    })
}

/// The offices that may take `step` while `due` is the one due: its own, or the leader in charge in place of a group leader
/// who is not there. Source: GY-ATT, "Absent group leader".
fn offices(leave: &Leave, step: usize, due: usize, world: &World<'_>) -> Vec<Office> {
    let Some(chained) = leave.chain.get(step) else { return Vec::new() };
    let mut offices = Vec::new();
    if step <= due {
        offices.push((chained.role, chained.span.clone()));
    }
    let last = step + 1 == leave.chain.len();
    let absent = |step: &ChainStep| step.role == Role::GroupLeader && !is_available(step, world.now, world);
    if last && leave.chain.get(due).is_some_and(absent) {
        offices.push((Role::DeputyLeader, Span::Centre));
    }
    offices
}

fn decided(
    decision: &Decision,
    leave: &Leave,
    envelope: &Envelope,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let step = usize::from(decision.step);
    if step >= leave.chain.len() {
        checks.refuse("GY-CORE-E-RANGE(step)", "GY-CORE-14", Vec::new());
        return;
    }
    let due = leave.due_step().map(|(due, _)| due);
    let organisation = &world.reference.organisation;
    // Approvals count when they are received, and their author must have had the authority when deciding too.
    let held = authority::acting(envelope, organisation, acted.date()).filter(|grant| grant.holds_on(world.now.date()));
    match held {
        _ if envelope.person == leave.person => checks.refuse("GY-CORE-E-SELF", "GY-CORE-12", Vec::new()),
        None => checks.refuse("GY-CORE-E-ROLE", "GY-CORE-11", Vec::new()),
        Some(grant) => {
            let offices = offices(leave, step, due.unwrap_or(step), world);
            if !offices.contains(&(grant.role, grant.span.clone())) {
                let chained = &leave.chain[step];
                let figures = vec![
                    ("step", step.to_string()),
                    ("role", format!("{:?}", chained.role)),
                    ("span", format!("{:?}", chained.span)),
                    ("joined_minutes", leave.joined_minutes.to_string()),
                ];
                checks.refuse("GY-ATT-E-APPROVER", if leave.half_day { "GY-ATT-6" } else { "GY-ATT-7" }, figures);
            }
        }
    }
    if !decision.agree {
        checks.required("reason", !decision.reason.trim().is_empty());
    }
    checks.text("reason", &decision.reason, TEXT_MAX);
    if !checks.is_clean() {
        return;
    }
    // A step ahead of the due one is open to the leader in charge alone, in place of an absent group leader; `offices` saw to it.
    if due.is_none_or(|due| step < due) {
        checks.refuse("GY-CORE-E-STATE", "GY-CORE-11", vec![("stage", format!("{:?}", leave.stage))]);
    } else if envelope.subject != Some(subject(leave)) {
        checks.refuse("GY-CORE-E-CHANGED", "GY-CORE-11", Vec::new());
    }
}

/// SHA-256 of what an approver is shown and decides about: the slip, what it was ruled to be, and the opinions before.
pub fn subject(leave: &Leave) -> [u8; 32] {
    #[derive(Serialize)]
    struct Shown<'a> {
        person: &'a WorkerId,
        kind: LeaveKind,
        reason: &'a str,
        from: Timestamp,
        to: Timestamp,
        substitute: &'a str,
        contact: &'a str,
        submitted_at: Timestamp,
        minutes: u32,
        joined_minutes: u32,
        half_day: bool,
        retroactive: bool,
        chain: &'a [ChainStep],
        decided: &'a [Decided],
    }
    let shown = Shown {
        person: &leave.person,
        kind: leave.kind,
        reason: &leave.reason,
        from: leave.from,
        to: leave.to,
        substitute: &leave.substitute,
        contact: &leave.contact,
        submitted_at: leave.submitted_at,
        minutes: leave.minutes,
        joined_minutes: leave.joined_minutes,
        half_day: leave.half_day,
        retroactive: leave.retroactive,
        chain: &leave.chain,
        decided: &leave.decided,
    };
    let mut hash = Sha256::new();
    hash.update(b"doorstep-leave-subject-1\0");
    hash.update(encode(&shown));
    hash.finalize().into()
}

/// Why this length and this chain (为什么?).
pub fn why(leave: &Leave, reference: &Reference) -> Trace {
    let mut trace = Trace::default();
    trace.note("GY-ATT", "minutes", leave.minutes.to_string());
    if !leave.joined_with.is_empty() {
        trace.note("GY-ATT", "joined_minutes", leave.joined_minutes.to_string());
    }
    if let Some(figures) = &reference.figures.leave {
        trace.note("GY-ATT-6", "half_day_minutes", figures.half_day_minutes.to_string());
    }
    trace.note(if leave.half_day { "GY-ATT-6" } else { "GY-ATT-7" }, "half_day", leave.half_day.to_string());
    for step in &leave.chain {
        let rule = match (step.role, leave.half_day, leave.chain.len()) {
            (Role::GroupLeader, true, _) => "GY-ATT-6",
            (Role::DeputyLeader, _, 1) => "GY-ATT-8",
            _ => "GY-ATT-7",
        };
        trace.note(rule, "approver", format!("{:?}", step.role));
    }
    if let Some(figures) = reference.figures.leave.as_ref().filter(|_| leave.retroactive) {
        trace.note("GY-ATT", "retroactive_working_days", figures.retroactive_working_days.to_string());
    }
    if let Some(due) = leave.return_due {
        trace.note("GY-ATT-11", "return_due", due.to_string());
    }
    trace
}

fn filed(filing: &Filing, checks: &mut Checks) {
    checks.required_text("number", &filing.number, NUMBER_MAX);
}

fn returned(back: &Return, leave: &Leave, standing: Standing, world: &World<'_>, checks: &mut Checks) {
    checks.not_future(back.at, world);
    checks.require(back.at >= leave.from, "GY-CORE-E-ORDER", "GY-CORE-14");
    if standing == Standing::OverdueReturn {
        checks.required("reason", !back.reason.trim().is_empty());
    }
    checks.text("reason", &back.reason, TEXT_MAX);
}

/// The date by which the return is to be reported: that of the first attendance point after the end, and where a centre has no
/// attendance, of the first session that begins after it. `None` where the calendar ends.
/// Source: GY-ATT, "Return confirmation". Example: GY-ATT-A9.
pub fn return_due(to: Timestamp, reference: &Reference) -> Option<Date> {
    let Figures { time, attendance, .. } = &reference.figures;
    let comes_back_on = |date: Date| match attendance {
        Some(figures) => figures.points.iter().any(|point| date.at_second(point.at_second) > to),
        None => time.on(date).sessions.iter().any(|session| date.at_minute(session.from_minute) > to),
    };
    let mut date = to.date();
    loop {
        if reference.calendar.is_working_day(date)? && comes_back_on(date) {
            return Some(date);
        }
        date = date.plus_days(1);
    }
}

#[cfg(test)]
mod examples;
