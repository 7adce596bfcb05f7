//! Leave (请假): its length, who approves it, and what became of it.
//!
//! Source: GY-ATT §二 (考勤及请休假管理制度, 广政公〔2020〕52号); JD-LVE (请假、临时外出审批制度, 旌数据〔2021〕6号). What differs
//! stands in [`LeaveFigures`]. Length, joining and chain are computed once, when the slip is
//! admitted, and frozen in its receipt; everything else follows from what people state and from the time.

use std::collections::BTreeMap;

pub mod ab;
pub mod acting;
pub mod approval;
pub mod back;
pub mod balance;
pub mod chain;
pub mod cover;
pub mod paper;
mod subject;

pub use chain::{approvers, awaits, handed, in_scope, replaceable_holders, turn, vacant};
pub use subject::subject;

use super::authority::{self, Office};
use super::refusal::Checks;
use super::working_time::{self, Part, parts};
use super::{Refusals, Trace, World};
use crate::centre::{Figures, LeaveFigures, LeaveLength, Need, Reference};
use crate::domain::calendar::Due;
use crate::domain::{Date, DocId, Span, Timestamp, WorkerId};
use crate::fact::leave::{Decision, Filing, LeaveKind, Return, Slip};
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::Leave;
use crate::fold::leave::{LeaveStage, StoodIn};

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
    /// 审批中: an earlier step has agreed
    Consented,
    /// 已批准
    Approved,
    /// 已备案
    Filed,
    /// 休假中
    Running,
    /// 逾期未销假
    OverdueReturn,
    /// 旷工
    Awol,
    /// 已销假
    Returned,
    /// 不同意
    Rejected,
    /// 已撤回
    Withdrawn,
    /// 已作废
    Revoked,
    /// 已退回
    SentBack,
}

impl Standing {
    /// Each with its id in files, as the requirements write it.
    pub const NAMES: [(Self, &'static str); 12] = [
        (Self::Submitted, "submitted"),
        (Self::Consented, "consented"),
        (Self::Approved, "approved"),
        (Self::Filed, "filed"),
        (Self::Running, "running"),
        (Self::OverdueReturn, "overdue_return"),
        (Self::Awol, "awol"),
        (Self::Returned, "returned"),
        (Self::Rejected, "rejected"),
        (Self::Withdrawn, "withdrawn"),
        (Self::Revoked, "revoked"),
        (Self::SentBack, "sent_back"),
    ];
}

/// Source: GY-ATT, JD-LVE, tables of states.
pub fn standing(leave: &Leave, now: Timestamp) -> Standing {
    match leave.stage {
        LeaveStage::Submitted => Standing::Submitted,
        LeaveStage::Consented => Standing::Consented,
        LeaveStage::Rejected => Standing::Rejected,
        LeaveStage::Withdrawn => Standing::Withdrawn,
        LeaveStage::Returned => Standing::Returned,
        LeaveStage::Revoked => Standing::Revoked,
        LeaveStage::SentBack => Standing::SentBack,
        LeaveStage::Approved | LeaveStage::Filed if leave.from <= now => {
            if let Some(standing) = back::of_return(leave, now) {
                standing
            } else if leave.return_due.is_some_and(|due| now.date() > due) {
                Standing::OverdueReturn
            } else {
                Standing::Running
            }
        }
        LeaveStage::Approved => Standing::Approved,
        LeaveStage::Filed => Standing::Filed,
    }
}

/// Whether the slip waits to be filed. Source: GY-ATT-10, JD-LVE-11 to -14.
pub fn is_to_file(leave: &Leave) -> bool {
    leave.to_file && leave.filed_number.is_none() && covers(leave)
}

/// Amber mark `unfiled`: it has begun, or is over, and the slip has not been filed. Source: GY-ATT-10.
pub fn is_unfiled(leave: &Leave, now: Timestamp) -> bool {
    is_to_file(leave) && leave.from <= now
}

/// Amber mark: the person has reported the return and the registrar has not confirmed it. Source: GY-ATT-11.
pub fn is_unconfirmed(leave: &Leave) -> bool {
    let confirms = leave.to_file && leave.back.expected.is_none();
    confirms && leave.stage == LeaveStage::Returned && !leave.return_confirmed
}

/// Whether the leave is approved, so that it covers attendance points.
pub fn covers(leave: &Leave) -> bool {
    match leave.stage {
        LeaveStage::Approved | LeaveStage::Filed | LeaveStage::Returned => true,
        LeaveStage::Submitted
        | LeaveStage::Consented
        | LeaveStage::Rejected
        | LeaveStage::Withdrawn
        | LeaveStage::Revoked
        | LeaveStage::SentBack => false,
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
        written(slip, world, &mut checks);
        let ruling = ruled(slip, &envelope.person, Some(envelope.doc), acted, world, &mut checks);
        return checks.into_result().map(|()| ruling);
    }
    if let (Statement::LeaveResubmitted(slip), Some(leave)) = (statement, state) {
        checks.require(envelope.person == leave.person, "GY-CORE-E-ROLE", "GY-ATT");
        checks.require(leave.stage == LeaveStage::SentBack, "GY-CORE-E-STATE", "GY-ATT");
        written(slip, world, &mut checks);
        let ruling = ruled(slip, &leave.person, Some(envelope.doc), acted, world, &mut checks);
        return checks.into_result().map(|()| ruling);
    }
    if let Statement::AbsenceRecorded(recorded) = statement {
        checks.require(state.is_none(), "GY-CORE-E-STATE", "ZY-AB-8");
        ab::recorded(recorded, envelope, acted, world, &mut checks);
        let span = (recorded.from, recorded.to);
        return checks.into_result().map(|()| written_down(span, acted, world.reference));
    }
    if let Statement::PaperLeaveEntered(paper) = statement {
        checks.require(state.is_none(), "GY-CORE-E-STATE", "JD-LVE-2");
        let ruling = paper::entered(paper, envelope, acted, world, &mut checks);
        return checks.into_result().map(|()| ruling);
    }
    let Some(leave) = state else {
        checks.refuse("GY-CORE-E-STATE", "GY-ATT", Vec::new());
        return checks.into_result().map(|()| Ruling::None);
    };
    let mut ruling = Ruling::None;
    let own = |checks: &mut Checks| checks.require(envelope.person == leave.person, "GY-CORE-E-ROLE", "GY-ATT");
    let by_registrar = |checks: &mut Checks| {
        checks.require(is_registrar(envelope, acted, world), "GY-CORE-E-ROLE", "GY-ATT-10");
    };
    let standing = standing(leave, acted);
    let in_state = |fits: bool, checks: &mut Checks| {
        if !fits {
            checks.refuse("GY-CORE-E-STATE", "GY-ATT", vec![("standing", format!("{standing:?}"))]);
        }
    };
    match statement {
        Statement::LeaveDecided(decision) => {
            decided(decision, leave, envelope, acted, world, &mut checks);
            return checks.into_result().map(|()| in_place_of(envelope, acted, world));
        }
        Statement::DecisionRatified(ratification) => {
            match leave.unratified.iter().find(|waiting| waiting.entry == ratification.decision) {
                // What is ratified is decided now, by whoever may decide the step now.
                Some(waiting) => decided(&waiting.decision, leave, envelope, acted, world, &mut checks),
                None => in_state(false, &mut checks),
            }
            return checks.into_result().map(|()| in_place_of(envelope, acted, world));
        }
        Statement::LeaveWithdrawn(()) | Statement::LeaveWithdrawnUnused(()) => {
            own(&mut checks);
            // Somebody who might have left says that they did not (JD-LVE, table of transitions).
            let is_plain = matches!(statement, Statement::LeaveWithdrawn(()));
            checks.required("not_left", !(is_plain && leave.back.expected.is_some() && leave.from <= acted));
            in_state(matches!(standing, Standing::Submitted | Standing::Consented | Standing::SentBack), &mut checks);
        }
        Statement::LeaveFiled(filing) => {
            by_registrar(&mut checks);
            in_state(is_to_file(leave), &mut checks);
            filed(filing, &mut checks);
        }
        Statement::LeaveReturned(_) if leave.back.expected.is_some() => {
            let ruling = back::judge(statement, envelope, leave, (acted, grade), world, &mut checks);
            return checks.into_result().map(|()| ruling);
        }
        Statement::LeaveReturnPunched(_)
        | Statement::ExcuseGiven(_)
        | Statement::ExcuseDecided(_)
        | Statement::AwolRecorded(_) => {
            let ruling = back::judge(statement, envelope, leave, (acted, grade), world, &mut checks);
            return checks.into_result().map(|()| ruling);
        }
        Statement::LeaveReturned(back) => {
            own(&mut checks);
            in_state(matches!(standing, Standing::Running | Standing::OverdueReturn), &mut checks);
            returned(back, leave, standing, world, &mut checks);
        }
        Statement::LeaveReturnConfirmed(()) => {
            by_registrar(&mut checks);
            checks.require(envelope.person != leave.person, "GY-CORE-E-SELF", "GY-CORE-12");
            in_state(is_unconfirmed(leave), &mut checks);
        }
        Statement::StandInAnswered(answer) => {
            let named = |named: &StoodIn| named.duty == answer.duty && named.worker == envelope.person;
            checks.require(leave.stand_ins.iter().any(named), "GY-CORE-E-ROLE", "JD-LVE");
            in_state(matches!(standing, Standing::Submitted | Standing::Consented), &mut checks);
            if !answer.accepts {
                checks.required("reason", !answer.reason.trim().is_empty());
            }
            checks.text("reason", &answer.reason, TEXT_MAX);
        }
        Statement::StandInsNamed(named) => {
            own(&mut checks);
            in_state(matches!(standing, Standing::Submitted | Standing::Consented), &mut checks);
            cover::arranged(&leave.substitute, named, &leave.needs, world.reference, &mut checks);
            cover::free(named, &leave.person, (leave.from, leave.to), Some(envelope.doc), world, &mut checks);
        }
        Statement::DelegateNamed(_)
        | Statement::Briefed(_)
        | Statement::BriefingRead(_)
        | Statement::HandedBack(_)
        | Statement::HandBackTaken(_) => ab::judge(statement, envelope, leave, acted, world, &mut checks),
        Statement::FaultFound(fault) => {
            let ruling = ab::found(fault, envelope, leave, acted, world, &mut checks);
            return checks.into_result().map(|()| ruling);
        }
        // What somebody wrote down by mistake is theirs to take back, also after it has begun (ZY-AB-8, JD-LVE-2).
        Statement::LeaveRevoked(()) if leave.recorded_by.as_ref() == Some(&envelope.person) => {
            let on_paper = leave.back.paper.is_some();
            // It stands for a chain, so it is the office's to take back and not for ever the person's.
            let enters = |at| paper::may_enter(&envelope.person, at, world.reference).is_some();
            let may = !on_paper || enters(acted) && enters(world.now);
            checks.require(may, &code("PAPER-ROLE", world.reference), "JD-LVE-2");
            let is_over = on_paper && matches!(standing, Standing::OverdueReturn | Standing::Awol);
            let runs = matches!(standing, Standing::Approved | Standing::Filed | Standing::Running);
            in_state(runs || is_over, &mut checks);
        }
        Statement::LeaveRevoked(()) => {
            own(&mut checks);
            in_state(matches!(standing, Standing::Approved | Standing::Filed), &mut checks);
        }
        Statement::StepTransferred(_)
        | Statement::OpinionAsked(_)
        | Statement::OpinionGiven(_)
        | Statement::QuestionTakenBack(_)
        | Statement::LeaveSentBack(_)
        | Statement::LeaveRemarked(_)
        | Statement::Reminded(())
        | Statement::LeaveShortened(_) => {
            ruling = approval::judge(statement, envelope, leave, acted, world, &mut checks);
        }
        _ => in_state(false, &mut checks),
    }
    checks.into_result().map(|()| ruling)
}

/// In whose place the author of a decision acts, for the record.
fn in_place_of(envelope: &Envelope, acted: Timestamp, world: &World<'_>) -> Ruling {
    let held = acting::held(envelope, acted, world).into_iter().next();
    held.map_or(Ruling::None, |acting| Ruling::InPlaceOf(acting.of))
}

fn is_registrar(envelope: &Envelope, on: Timestamp, world: &World<'_>) -> bool {
    let office = registrar(world.reference);
    authority::acts_still(envelope, on, office.as_slice(), world)
}

/// Who files slips and confirms returns; none where nobody does.
pub fn registrar(reference: &Reference) -> Option<Office> {
    let role = reference.figures.leave.as_ref()?.filed_by?;
    Some((role, Span::Centre))
}

/// What a slip would come to, before it is signed: the chain that it would go through, or what stands against it. Looks at the
/// times alone; [`missing`] says what the form still lacks. `doc` is the leave itself, where it was sent back.
///
/// Errors, behind the regulation's id: `LENGTH`, `OVERLAP`, `PAST`, `RETRO`, `OVER-2H`, `SCOPE`; `GY-CORE-E-ORDER`, `-RANGE`,
/// `-CALENDAR`; `-STATE` where leave is not regulated.
pub fn preview(slip: &Slip, person: &WorkerId, doc: Option<DocId>, world: &World<'_>) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    let ruling = ruled(slip, person, doc, world.now, world, &mut checks);
    checks.into_result().map(|()| ruling)
}

/// The fields that a half-filled slip still lacks. Source: GY-ATT-9, JD-LVE-4 and the guard of `submitted`.
pub fn missing(slip: &Slip, reference: &Reference) -> Vec<&'static str> {
    let figures = reference.figures.leave.as_ref();
    let asks = figures.is_some_and(|leave| leave.asks_official);
    let signs = figures.is_some_and(|leave| leave.signed);
    let fields = [
        ("official", asks && slip.official.is_none()),
        ("reason", slip.reason.trim().is_empty()),
        ("signature", signs && slip.signature.is_empty()),
    ];
    fields.into_iter().filter_map(|(field, missing)| missing.then_some(field)).collect()
}

fn written(slip: &Slip, world: &World<'_>, checks: &mut Checks) {
    checks.required_text("reason", &slip.reason, TEXT_MAX);
    checks.text("substitute", &slip.substitute, TEXT_MAX);
    checks.text("contact", &slip.contact, TEXT_MAX);
    let figures = world.reference.figures.leave.as_ref();
    let asks = figures.is_some_and(|leave| leave.asks_official);
    checks.required("official", !asks || slip.official.is_some());
    let signs = figures.is_some_and(|leave| leave.signed);
    checks.require(!signs || !slip.signature.is_empty(), &code("SLIP", world.reference), "GY-ATT-9");
    checks.drawing("signature", &slip.signature);
}

/// What a refusal is called here. Without the regulation nothing gets as far as this.
pub(super) fn code(name: &str, reference: &Reference) -> String {
    let regulation = reference.figures.leave.as_ref().map_or("GY-ATT", |leave| &leave.regulation);
    Code::of(regulation, name).0
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

    checks.range("kind", leave.kinds.contains(&slip.kind));
    let minutes = working_time::length(slip.from, slip.to, time, calendar);
    checks.require(minutes > 0, &code("LENGTH", world.reference), "GY-ATT");
    let others: Vec<(DocId, &Leave)> = world
        .others
        .leaves_of(person)
        .into_iter()
        .filter(|(other, leave)| Some(*other) != doc && stands(leave))
        .collect();
    overlaps_none((slip.from, slip.to), &others, world.reference, checks);
    not_too_late(slip, leave, acted, world, checks);

    let joined = joined(slip, &others, world.reference);
    let all_parts: Vec<Part> = joined
        .iter()
        .map(|(_, other)| (other.from, other.effective_to()))
        .chain([(slip.from, slip.to)])
        .flat_map(|(from, to)| parts(from, to, time, calendar))
        .collect();
    let joined_minutes = working_time::minutes(&all_parts);
    let length = class(slip.kind, &all_parts, leave, world.reference, checks);
    let chain = chain::chain(person, slip.kind, length, acted.date(), world.reference);
    if chain.is_none() {
        checks.refuse(&code("SCOPE", world.reference), "GY-ATT-1", Vec::new());
    }
    let chain::Chained { rule, mut needs, inform, steps: chain } = chain.unwrap_or_default();
    if cover::is_alone(person, world.reference) && !needs.contains(&Need::Substitute) {
        needs.push(Need::Substitute);
    }
    cover::arranged(&slip.substitute, &slip.stand_ins, &needs, world.reference, checks);
    cover::free(&slip.stand_ins, person, (slip.from, slip.to), doc, world, checks);
    cover::not_engaged(person, (slip.from, slip.to), world, checks);
    cover::relieved(person, (slip.from, slip.to), world, checks);
    ab::not_both_away(person, (slip.from, slip.to), doc, world, checks);
    ab::mandated(slip.mandate.as_ref(), person, (slip.from, slip.to), world, checks);
    balance::within(slip, person, doc, world, checks);
    Ruling::Leave {
        minutes,
        joined_minutes,
        joined_with: joined.into_iter().map(|(doc, _)| doc).collect(),
        length,
        retroactive: slip.from < acted,
        chain,
        rule,
        needs,
        inform,
        to_file: leave.filed_by.is_some() && length != LeaveLength::Outing,
        return_due: (slip.to >= acted).then(|| return_due(slip.to, world.reference)).flatten(),
        expected: back::expected(slip.to, world.reference),
        not_punched: back::unpunched(person, acted, world),
    }
}

/// The ruling of an absence that nobody could ask for: nobody decides.
fn written_down((from, to): (Timestamp, Timestamp), acted: Timestamp, reference: &Reference) -> Ruling {
    let minutes = working_time::length(from, to, &reference.figures.time, &reference.calendar);
    Ruling::Leave {
        minutes,
        joined_minutes: minutes,
        joined_with: Vec::new(),
        length: LeaveLength::Longer,
        retroactive: from < acted,
        chain: Vec::new(),
        rule: "ZY-AB-8".to_owned(),
        needs: Vec::new(),
        inform: Vec::new(),
        to_file: false,
        return_due: return_due(to, reference),
        expected: back::expected(to, reference),
        not_punched: None,
    }
}

fn overlaps_none(
    (from, to): (Timestamp, Timestamp),
    others: &[(DocId, &Leave)],
    reference: &Reference,
    checks: &mut Checks,
) {
    for (_, other) in others.iter().filter(|(_, other)| from < other.effective_to() && other.from < to) {
        let figures = vec![
            ("from_date", other.from.date().to_string()),
            ("from", other.from.clock()),
            ("to_date", other.effective_to().date().to_string()),
            ("to", other.effective_to().clock()),
        ];
        checks.refuse(&code("OVERLAP", reference), "GY-ATT", figures);
    }
}

/// How long it is together with what it touches, as far as that decides who has to agree. Source: GY-ATT-6, -7; JD-LVE-3.
fn class(
    kind: LeaveKind,
    parts: &[Part],
    leave: &LeaveFigures,
    reference: &Reference,
    checks: &mut Checks,
) -> LeaveLength {
    if let Some(max) = leave.outing_minutes.filter(|_| kind == LeaveKind::Outing) {
        let minutes = working_time::minutes(parts);
        if minutes > max {
            let figures = vec![("minutes", minutes.to_string()), ("outing_minutes", max.to_string())];
            checks.refuse(&code("OVER-2H", reference), "JD-LVE-3", figures);
        }
        LeaveLength::Outing
    } else if in_half_day(parts, leave.half_day_minutes) {
        LeaveLength::HalfDay
    } else {
        LeaveLength::Longer
    }
}

/// Until when a leave can be asked for that has begun: a minute counts as a whole. Source: JD-LVE-5; GY-ATT, after the fact.
fn not_too_late(slip: &Slip, leave: &LeaveFigures, acted: Timestamp, world: &World<'_>, checks: &mut Checks) {
    let Some(days) = leave.after_the_fact_days else {
        if slip.from.0.div_euclid(60_000) < acted.0.div_euclid(60_000) {
            let figures = vec![("from", slip.from.clock()), ("asked", acted.clock())];
            checks.refuse(&code("PAST", world.reference), "JD-LVE-5", figures);
        }
        return;
    };
    if let Due::On(latest) = world.reference.calendar.after(slip.from.date(), days)
        && acted.date() > latest
    {
        checks.refuse(&code("RETRO", world.reference), "GY-ATT", vec![("latest", latest.to_string())]);
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
    let is_settled = leave.is_settled(step);
    // Approvals count when they are received, and their author must have had the authority when deciding too.
    let held = acting::offices_held(envelope, acted, world);
    let offices = chain::offices_of(leave, step, &envelope.person, world);
    match held.iter().find(|office| offices.contains(office)).or(held.first()) {
        _ if envelope.person == leave.person => checks.refuse("GY-CORE-E-SELF", "GY-CORE-12", Vec::new()),
        None if chain::is_delegate(leave, step, envelope, acted, world) => {}
        None => checks.refuse("GY-CORE-E-ROLE", "GY-CORE-11", Vec::new()),
        Some(office) => {
            let chained = &leave.chain[step];
            let is_early = !is_settled && !leave.is_due(step) && chained.offices().any(|own| own == *office);
            if !offices.contains(office) && is_early {
                checks.refuse(&code("STEP", world.reference), "JD-LVE", vec![("step", step.to_string())]);
            } else if !offices.contains(office) {
                let figures = vec![
                    ("step", step.to_string()),
                    ("role", format!("{:?}", chained.role)),
                    ("span", format!("{:?}", chained.span)),
                    ("joined_minutes", leave.joined_minutes.to_string()),
                ];
                checks.refuse(&code("APPROVER", world.reference), "GY-ATT-7", figures);
            }
        }
    }
    if !decision.agree {
        checks.required("reason", !decision.reason.trim().is_empty());
    }
    checks.text("reason", &decision.reason, TEXT_MAX);
    // Who asked for an opinion waits for it, or takes the question back.
    let is_asked = if leave.is_due(step) {
        leave.open_question(decision.step).is_some()
    } else {
        !is_settled && leave.open_questions().next().is_some()
    };
    checks.required("opinion", !is_asked);
    if !checks.is_clean() {
        return;
    }
    if decision.agree && !is_settled {
        cover::attended(leave, envelope.doc, world, checks);
        ab::not_both_away(&leave.person, (leave.from, leave.to), Some(envelope.doc), world, checks);
        if leave.is_last(step) {
            cover::confirmed(leave, envelope.doc, world, checks);
            // Who asked before promising somebody else to stay does not leave either.
            cover::not_engaged(&leave.person, (leave.from, leave.to), world, checks);
            cover::relieved(&leave.person, (leave.from, leave.to), world, checks);
        }
    }
    // A step ahead of the due ones is open only to who stands in for those before it; `offices_of` saw to it.
    if is_settled {
        checks.refuse("GY-CORE-E-STATE", "GY-CORE-11", vec![("stage", format!("{:?}", leave.stage))]);
    } else if envelope.subject != Some(subject(leave)) {
        checks.refuse("GY-CORE-E-CHANGED", "GY-CORE-11", Vec::new());
    }
}

/// Why this length and this chain (为什么?).
pub fn why(leave: &Leave, reference: &Reference) -> Trace {
    let mut trace = Trace::default();
    let figures = reference.figures.leave.as_ref();
    let regulation = || figures.map_or_else(String::new, |figures| figures.regulation.clone());
    trace.note(regulation(), "minutes", leave.minutes.to_string());
    if !leave.joined_with.is_empty() {
        trace.note(regulation(), "joined_minutes", leave.joined_minutes.to_string());
    }
    let class = match leave.length {
        LeaveLength::Outing => ("outing_minutes", figures.and_then(|figures| figures.outing_minutes)),
        LeaveLength::HalfDay | LeaveLength::Longer => {
            ("half_day_minutes", figures.map(|figures| figures.half_day_minutes))
        }
    };
    if let (figure, Some(minutes)) = class {
        trace.note(leave.rule.clone(), figure, minutes.to_string());
    }
    for step in &leave.chain {
        trace.note(leave.rule.clone(), "approver", step.role.name());
    }
    if let Some(days) = figures.filter(|_| leave.retroactive).and_then(|figures| figures.after_the_fact_days) {
        trace.note(regulation(), "after_the_fact_days", days.to_string());
    }
    if let Some(due) = leave.return_due {
        trace.note(regulation(), "return_due", due.to_string());
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
    let comes_back_on = |date: Date| match reference.figures_on(date) {
        Figures { attendance: Some(figures), time, .. } => {
            figures.on(date, time).iter().any(|point| date.at_second(point.at_second) > to)
        }
        Figures { time, .. } => time.on(date).sessions.iter().any(|session| date.at_minute(session.from_minute) > to),
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
#[cfg(test)]
mod jingde;
#[cfg(test)]
mod together;
