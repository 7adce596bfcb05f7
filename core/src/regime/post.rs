//! Posts (岗位责任制): what a card has to say, who decides about it, who has to have read it.
//!
//! Source: ZW-POST (崗位責任制). What differs stands in [`PostFigures`]. Nothing here changes with the time by itself: which
//! version is in force and whose acknowledgement is late follow from the day on which somebody looks.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use super::authority::{self, Office};
use super::leave::acting;
use super::refusal::Checks;
use super::{Refusal, Refusals, Trace, World};
use crate::centre::{PostFigures, Reference};
use crate::domain::calendar::Due;
use crate::domain::{Date, GrantId, GroupId, Role, Span, Timestamp, WorkerId};
use crate::fact::post::{Assignment, Card, Decision};
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement, encode};
use crate::fold::Post;
use crate::fold::post::Version;
use crate::gather::gather;

/// Each of the contents that is one text. Unit: characters, as below. A card in full fits into one entry.
pub const TEXT_MAX: usize = 500;
pub const NAME_MAX: usize = 40;
/// A duty, and its measure.
pub const DUTY_MAX: usize = 100;
/// Lines of a card.
pub const DUTIES_MAX: usize = 20;
pub const FIXED_NUMBER_MAX: u8 = 50;
pub const MATTERS_MAX: usize = 50;

/// The seven contents, by the names that `FIELD` has for them. Source: ZW-POST-2.
pub const CONTENTS: [&str; 7] =
    ["content", "service", "procedure", "standard", "time_limit", "powers", "responsibility"];

/// Where a version stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// 待批准
    Submitted,
    /// 已退回
    Returned,
    /// 已批准, and not in force yet
    Approved,
    /// 执行中
    InForce,
    /// 已被新版代替
    Superseded,
}

/// Source: ZW-POST, "Transitions".
pub fn standing(post: &Post, version: &Version, on: Date) -> Standing {
    if version.is_waiting() {
        return Standing::Submitted;
    }
    let Some(from) = version.in_force_from() else { return Standing::Returned };
    match post.in_force(on) {
        Some(current) if current.card.version == version.card.version => Standing::InForce,
        Some(current) if current.card.version > version.card.version => Standing::Superseded,
        _ if from <= on => Standing::InForce,
        _ => Standing::Approved,
    }
}

/// What the regulation says of one fact about a post.
///
/// Shape: the ruling is [`Ruling::Post`] for a card, otherwise none.
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-SELF`, `-DUP`, `-FUTURE`, `-CHANGED`, and behind the regulation's id `FIELD`, `HOLDER`,
/// `NUMBER`, `VERSION`, all at once. A decision by somebody with authority about a version that does not wait any more gets
/// `GY-CORE-E-STATE` alone.
/// Source: ZW-POST. Examples: ZW-POST-A1 to A4.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&Post>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let Some(figures) = &world.reference.figures.post else {
        checks.unregulated("ZW-POST");
        return checks.into_result().map(|()| Ruling::None);
    };
    let acted = acted_at(envelope.wall, grade, world.now);
    let case = Case { figures, envelope, acted, on: acted.date(), world };
    if let Statement::PostSubmitted(card) = statement {
        case.submitted(card, state, &mut checks);
        return checks.into_result().map(|()| Ruling::Post { approvers: figures.approved_by.clone() });
    }
    let Some(post) = state else {
        checks.refuse("GY-CORE-E-STATE", "ZW-POST", Vec::new());
        return checks.into_result().map(|()| Ruling::None);
    };
    match statement {
        Statement::PostDecided(decision) => case.decided(decision, post, &mut checks),
        Statement::PostAcknowledged(read) => case.acknowledged(read.version, post, &mut checks),
        Statement::PostHolderAdded(holding) => {
            case.by_head(&post.unit, &mut checks);
            if let Some(card) = case.open(holding.version, post, &mut checks) {
                let holds = card.holders.contains(&holding.worker);
                checks.require(!holds, "GY-CORE-E-DUP", "ZW-POST-6");
                case.known([&holding.worker], &mut checks);
                case.number(card.holders.len() + usize::from(!holds), card.fixed_number, &mut checks);
            }
        }
        Statement::PostHolderRemoved(holding) => {
            case.by_head(&post.unit, &mut checks);
            if let Some(card) = case.open(holding.version, post, &mut checks) {
                checks.range("holders", card.holders.contains(&holding.worker));
            }
        }
        Statement::DutyAssigned(assignment) => {
            case.by_head(&post.unit, &mut checks);
            if let Some(card) = case.open(assignment.version, post, &mut checks) {
                assigned(assignment, card, &mut checks);
            }
        }
        _ => checks.refuse("GY-CORE-E-STATE", "ZW-POST", Vec::new()),
    }
    checks.into_result().map(|()| Ruling::None)
}

/// One fact, with what the checks look at around it.
struct Case<'a> {
    figures: &'a PostFigures,
    envelope: &'a Envelope,
    /// When the person acted.
    acted: Timestamp,
    on: Date,
    world: &'a World<'a>,
}

impl Case<'_> {
    fn code(&self, name: &str) -> String {
        Code::of(&self.figures.regulation, name).0
    }

    fn by_head(&self, unit: &GroupId, checks: &mut Checks) {
        let organisation = &self.world.reference.organisation;
        let may = authority::acts_in(self.envelope, organisation, self.on, &[head_of(unit)])
            || self.holds_in_place(&[head_of(unit)]);
        checks.require(may, "GY-CORE-E-ROLE", "ZW-POST");
    }

    /// In the place of somebody who is away (代行职责).
    fn holds_in_place(&self, offices: &[Office]) -> bool {
        acting::offices_held(self.envelope, self.acted, self.world).iter().any(|office| offices.contains(office))
    }

    fn known<'w>(&self, workers: impl IntoIterator<Item = &'w WorkerId>, checks: &mut Checks) {
        let organisation = &self.world.reference.organisation;
        let mut workers = workers.into_iter();
        checks.range("holders", workers.all(|worker| organisation.workers.contains_key(worker)));
    }

    fn number(&self, holders: usize, fixed_number: u8, checks: &mut Checks) {
        if holders > usize::from(fixed_number) {
            let figures = vec![("holders", holders.to_string()), ("fixed_number", fixed_number.to_string())];
            checks.refuse(&self.code("NUMBER"), "ZW-POST-1", figures);
        }
    }

    fn submitted(&self, card: &Card, state: Option<&Post>, checks: &mut Checks) {
        self.by_head(state.map_or(&card.unit, |post| &post.unit), checks);
        let next = state.map_or(1, Post::next_version);
        if card.version != next {
            checks.refuse(&self.code("VERSION"), "ZW-POST", vec![("version", next.to_string())]);
        }
        if let Some(post) = state {
            checks.range("unit", card.unit == post.unit);
            let waits = post.next.as_ref().is_some_and(Version::is_waiting);
            checks.require(!waits, "GY-CORE-E-STATE", "ZW-POST");
            let before = post.approved.last().is_none_or(|last| last.card.valid_from <= card.valid_from);
            checks.require(before, "GY-CORE-E-ORDER", "GY-CORE-14");
        }
        self.written(card, checks);
    }

    /// What is on the card keeps its bounds; what is missing is asked for when it is to be approved.
    fn written(&self, card: &Card, checks: &mut Checks) {
        let reference = self.world.reference;
        checks.required_text("post_name", &card.name, NAME_MAX);
        checks.text("partner", &card.partner, NAME_MAX);
        for (content, text) in texts(card) {
            checks.text(content, text, TEXT_MAX);
        }
        checks.range("content", card.duties.len() <= DUTIES_MAX);
        for line in card.duties.iter().take(DUTIES_MAX) {
            checks.text("content", &line.duty, DUTY_MAX);
            checks.text("measure", &line.measure, DUTY_MAX);
            checks.range("holder", line.holder.as_ref().is_none_or(|holder| card.holders.contains(holder)));
        }
        checks.range("fixed_number", (1..=FIXED_NUMBER_MAX).contains(&card.fixed_number));
        self.number(card.holders.len(), card.fixed_number, checks);
        let distinct: BTreeSet<&WorkerId> = gather(&card.holders);
        checks.require(distinct.len() == card.holders.len(), "GY-CORE-E-DUP", "ZW-POST-6");
        self.known(distinct, checks);
        let matters: BTreeSet<_> = gather(card.matters.iter().filter(|id| reference.matters.contains_key(id)));
        checks.range("matters", matters.len() == card.matters.len() && matters.len() <= MATTERS_MAX);
        checks.in_calendar(card.valid_from, self.world);
    }

    fn decided(&self, decision: &Decision, post: &Post, checks: &mut Checks) {
        // Approvals count when they are received, and their author must have had the authority when deciding too.
        let held = acting::offices_held(self.envelope, self.acted, self.world);
        let waiting = post.next.as_ref().filter(|next| next.is_waiting() && next.card.version == decision.version);
        let roles = waiting.map_or(&self.figures.approved_by, |version| &version.approvers);
        let may = held.iter().any(|(role, span)| *span == Span::Centre && roles.contains(role));
        checks.require(may, "GY-CORE-E-ROLE", "GY-CORE-11");
        let concerned = waiting.is_some_and(|version| is_concerned(version, &self.envelope.person));
        checks.require(!concerned, "GY-CORE-E-SELF", "GY-CORE-12");
        if !decision.agree {
            checks.required("reason", !decision.reason.trim().is_empty());
        }
        checks.text("reason", &decision.reason, TEXT_MAX);
        if !checks.is_clean() {
            return;
        }
        let Some(version) = waiting else {
            checks.refuse("GY-CORE-E-STATE", "GY-CORE-11", vec![("version", decision.version.to_string())]);
            return;
        };
        checks.require(self.envelope.subject == Some(subject(version)), "GY-CORE-E-CHANGED", "GY-CORE-11");
        if decision.agree {
            checks.extend(incomplete(&version.card, self.figures));
        }
    }

    fn acknowledged(&self, number: u16, post: &Post, checks: &mut Checks) {
        let version = post.approved.iter().find(|version| version.card.version == number);
        let version = version.filter(|version| standing(post, version, self.on) != Standing::Superseded);
        let Some(version) = version else {
            let current = post.in_force(self.on).or(post.approved.last());
            let current = current.map_or_else(String::new, |version| version.card.version.to_string());
            checks.refuse(&self.code("VERSION"), "ZW-POST", vec![("version", current)]);
            return;
        };
        let person = &self.envelope.person;
        checks.require(version.card.holders.contains(person), "GY-CORE-E-ROLE", "ZW-POST");
        checks.require(!version.acknowledged.contains_key(person), "GY-CORE-E-DUP", "ZW-POST");
    }

    /// The card of a version on which people can still be named: the one in force, and what comes after it.
    fn open<'p>(&self, number: u16, post: &'p Post, checks: &mut Checks) -> Option<&'p Card> {
        let version = post.version(number);
        match version.map(|version| standing(post, version, self.on)) {
            None | Some(Standing::Superseded) => {
                let last = post.versions().next_back().map_or(0, |version| version.card.version);
                checks.refuse(&self.code("VERSION"), "ZW-POST", vec![("version", last.to_string())]);
                None
            }
            // It is written anew.
            Some(Standing::Returned) => {
                checks.refuse("GY-CORE-E-STATE", "ZW-POST", Vec::new());
                None
            }
            Some(Standing::Submitted | Standing::Approved | Standing::InForce) => version.map(|version| &version.card),
        }
    }
}

fn assigned(assignment: &Assignment, card: &Card, checks: &mut Checks) {
    let line = card.duties.get(usize::from(assignment.line));
    checks.range("line", line.is_some());
    checks.range("holder", card.holders.contains(&assignment.worker));
    checks.require(line.is_none_or(|line| line.holder.is_none()), "GY-CORE-E-DUP", "ZW-POST-6");
}

/// The contents that are one text each.
fn texts(card: &Card) -> [(&'static str, &str); 6] {
    let Card { service, procedure, standard, time_limit, powers, responsibility, .. } = card;
    [
        (CONTENTS[1], service),
        (CONTENTS[2], procedure),
        (CONTENTS[3], standard),
        (CONTENTS[4], time_limit),
        (CONTENTS[5], powers),
        (CONTENTS[6], responsibility),
    ]
}

/// What a card lacks to be approved.
///
/// Errors, behind the regulation's id: `FIELD` with the content's name, or `measure`; `HOLDER` with the duty.
/// Source: ZW-POST-2, -6, "Completeness". Examples: ZW-POST-A1, A4.
pub fn incomplete(card: &Card, figures: &PostFigures) -> Vec<Refusal> {
    let mut checks = Checks::default();
    let code = |name: &str| Code::of(&figures.regulation, name).0;
    let is_missing = |text: &str| text.trim().is_empty();
    let content = card.duties.is_empty() || card.duties.iter().any(|line| is_missing(&line.duty));
    let missing = texts(card).into_iter().filter(|(_, text)| is_missing(text)).map(|(name, _)| name);
    let measure = card.duties.iter().any(|line| is_missing(&line.measure));
    for field in content.then_some(CONTENTS[0]).into_iter().chain(missing).chain(measure.then_some("measure")) {
        checks.refuse(&format!("{}({field})", code("FIELD")), "ZW-POST-2", Vec::new());
    }
    for line in unassigned(card) {
        checks.refuse(&code("HOLDER"), "ZW-POST-6", vec![("duty", card.duties[line].duty.clone())]);
    }
    checks.into_result().map_or_else(|refusals| refusals.0, |()| Vec::new())
}

/// The duties for which nobody answers, from 0. Source: ZW-POST-6, "Reports".
pub fn unassigned(card: &Card) -> Vec<usize> {
    let lines = card.duties.iter().enumerate();
    lines.filter(|(_, line)| line.holder.is_none()).map(|(number, _)| number).collect()
}

/// SHA-256 of what an approver is shown and decides about.
pub fn subject(version: &Version) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"doorstep-post-subject-1\0");
    hash.update(encode(&version.card));
    hash.finalize().into()
}

/// The office that writes the cards of a unit (单位负责人).
pub fn head_of(unit: &GroupId) -> Office {
    (Role::GroupLeader, Span::Group(unit.clone()))
}

/// What somebody has to name to write the cards of a unit; none for who may not.
pub fn writes(unit: &GroupId, worker: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    acting::office(worker, &[head_of(unit)], world)
}

/// Whoever wrote a card or holds the post does not decide about it (GY-CORE-12).
fn is_concerned(version: &Version, worker: &WorkerId) -> bool {
    version.submitted_by == *worker || version.card.holders.contains(worker)
}

/// What somebody has to name to decide about the card that waits; none where it is not theirs to decide.
pub fn turn(post: &Post, worker: &WorkerId, world: &World<'_>) -> Option<(Role, GrantId)> {
    let waiting = post.next.as_ref().filter(|next| next.is_waiting() && !is_concerned(next, worker))?;
    let offices: Vec<Office> = waiting.approvers.iter().map(|role| (*role, Span::Centre)).collect();
    acting::office(worker, &offices, world)
}

/// The newest approved version that a person holds and has not acknowledged.
pub fn to_acknowledge<'a>(post: &'a Post, worker: &WorkerId) -> Option<&'a Version> {
    let last = post.approved.last()?;
    (last.card.holders.contains(worker) && !last.acknowledged.contains_key(worker)).then_some(last)
}

/// By when a holder has to have acknowledged a version: counted from the day on which it came into force, or on which they came
/// to the post. None where it is not approved.
///
/// Source: ZW-POST, "Acknowledgement". Example: ZW-POST-A3.
pub fn acknowledgement_due(version: &Version, holder: &WorkerId, reference: &Reference) -> Option<Due> {
    let days = reference.figures.post.as_ref()?.acknowledge_days;
    let in_force = version.in_force_from()?;
    let from = version.joined.get(holder).map_or(in_force, |at| in_force.max(at.date()));
    Some(reference.calendar.after(from, days))
}

/// A holder who has not acknowledged the version in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread<'a> {
    pub holder: &'a WorkerId,
    pub due: Due,
    /// Amber mark: the days are over, or nobody knows when they are because the calendar ends.
    pub late: bool,
}

/// Who has not acknowledged the version that is in force on a day. Source: ZW-POST, "Reports". Example: ZW-POST-A3.
pub fn unread<'a>(post: &'a Post, on: Date, reference: &Reference) -> Vec<Unread<'a>> {
    let Some(version) = post.in_force(on) else { return Vec::new() };
    let holders = version.card.holders.iter().filter(|holder| !version.acknowledged.contains_key(*holder));
    let unread = |holder: &'a WorkerId| {
        let due = acknowledgement_due(version, holder, reference)?;
        let late = match due {
            Due::On(date) => on > date,
            Due::Unknown => true,
        };
        Some(Unread { holder, due, late })
    };
    holders.filter_map(unread).collect()
}

/// Why an acknowledgement is late (为什么?).
pub fn why(version: &Version, holder: &WorkerId, reference: &Reference) -> Trace {
    let mut trace = Trace::default();
    let Some(figures) = &reference.figures.post else { return trace };
    let mut note = |figure, value: String| trace.note(figures.regulation.clone(), figure, value);
    if let Some(from) = version.in_force_from() {
        note("in_force_from", from.to_string());
    }
    if let Some(at) = version.joined.get(holder) {
        note("joined", at.date().to_string());
    }
    note("acknowledge_days", figures.acknowledge_days.to_string());
    if let Some(Due::On(due)) = acknowledgement_due(version, holder, reference) {
        note("due", due.to_string());
    }
    trace
}

#[cfg(test)]
mod examples;
