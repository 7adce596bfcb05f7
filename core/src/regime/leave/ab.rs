//! Posts that two people share (AB岗): that both are not away at once, who answers for the post meanwhile, and that the work is
//! handed over and back.
//!
//! Source: ZY-AB (AB岗工作制度(试行)), ZW-AB (工作崗位AB制). What differs stands in [`AbFigures`]. Who covers is nowhere written
//! down: it follows from the approved leaves, the pairs and the designations, on every phone the same.

mod fault;

use std::collections::BTreeSet;

use super::{TEXT_MAX, covers, return_due};
use crate::centre::{AbFigures, Reference};
use crate::domain::calendar::Due;
use crate::domain::org::PostPair;
use crate::domain::{Date, DocId, Organisation, PostId, Role, Span, Timestamp, WorkerId};
use crate::fact::cover::{Briefing, Delegation, HandBack, Mandate, Recorded};
use crate::fact::{Code, Envelope, Statement};
use crate::fold::Leave;
use crate::fold::leave::Handover;
use crate::fold::visit::Stage;
use crate::gather::gather;
use crate::regime::authority::{self, Office};
use crate::regime::refusal::Checks;
use crate::regime::{World, case, working_time};

pub use fault::finder;
pub(super) use fault::found;

/// The most matters in one briefing.
pub const MATTERS_MAX: usize = 50;
/// When whoever covers is reminded to hand the work back (ZY-AB, Hand-back). Unit: minutes of the day.
const REMIND_MINUTE: u32 = 15 * 60;

/// By which title somebody answers for a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Title {
    /// B岗
    Partner,
    /// 代办人, designated by the leader in charge
    Delegate,
    /// 分管领导, where nobody else is there (ZW-AB-16)
    Leader,
}

/// Who answers for a post in a stretch of an absence; nobody where the post is empty (空岗).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cover {
    pub post: PostId,
    pub by: Option<(Title, WorkerId)>,
    pub from: Timestamp,
    pub to: Timestamp,
}

fn code(name: &str, ab: &AbFigures) -> String {
    Code::of(&ab.regulation, name).0
}

/// The people whose leaves are looked at when somebody's leave is asked for, decided or covered: their partners.
pub fn partners<'a>(
    person: &'a WorkerId,
    days: (Date, Date),
    organisation: &'a Organisation,
) -> impl Iterator<Item = &'a WorkerId> {
    let pairs = organisation.pairs_of(person, days);
    pairs.flat_map(PostPair::people).filter(move |other| *other != person)
}

/// The approved absences of somebody, as spans.
fn absences(worker: &WorkerId, except: Option<DocId>, world: &World<'_>) -> Vec<(Timestamp, Timestamp)> {
    let leaves = world.others.leaves_of(worker).into_iter();
    let approved = leaves.filter(|(doc, leave)| covers(leave) && Some(*doc) != except);
    approved.map(|(_, leave)| (leave.from, leave.effective_to())).collect()
}

/// What the leader in charge has designated for a post, in the leaves of its people.
fn delegations(pair: &PostPair, world: &World<'_>) -> Vec<Delegation> {
    let leaves = pair.people().flat_map(|person| world.others.leaves_of(person));
    let standing = leaves.filter(|(_, leave)| covers(leave) || leave.is_open());
    let named = standing.flat_map(|(_, leave)| leave.delegations.iter());
    named.filter(|delegation| delegation.post == pair.post).cloned().collect()
}

/// A stretch of time in which the same people are away, and whether work time lies in it.
fn stretches(
    (from, to): (Timestamp, Timestamp),
    edges: impl IntoIterator<Item = (Timestamp, Timestamp)>,
    reference: &Reference,
) -> Vec<(Timestamp, Timestamp)> {
    if from >= to {
        return Vec::new();
    }
    let inner = edges.into_iter().flat_map(|(from, to)| [from, to]).filter(|edge| from < *edge && *edge < to);
    let edges: Vec<Timestamp> = gather::<BTreeSet<_>, _>(inner.chain([from, to])).into_iter().collect();
    let pieces = edges.windows(2).map(|pair| (pair[0], pair[1]));
    let has_work = |(from, to): &(Timestamp, Timestamp)| {
        working_time::work_between(*from, *to, &reference.figures.time, &reference.calendar)
    };
    pieces.filter(has_work).collect()
}

fn within((from, to): (Timestamp, Timestamp), spans: &[(Timestamp, Timestamp)]) -> bool {
    spans.iter().any(|(begins, ends)| *begins <= from && to <= *ends)
}

/// Who answers for A's posts while A is away, in order of time; pieces of one person are put together.
///
/// `doc` is the leave itself, once it is there. Source: ZY-AB-2, -12, -13; ZW-AB-8, -16. Examples: ZY-AB-A1, ZW-AB-A2, -A6.
pub fn plan(person: &WorkerId, span: (Timestamp, Timestamp), doc: Option<DocId>, world: &World<'_>) -> Vec<Cover> {
    let Some(ab) = &world.reference.figures.ab else { return Vec::new() };
    let posts = world.reference.organisation.pairs_of(person, days(span)).filter(|pair| pair.a == *person);
    posts.flat_map(|pair| covered(pair, of_pair(span, pair), doc, ab, world)).collect()
}

/// The first and the last day of a span.
fn days((from, to): (Timestamp, Timestamp)) -> (Date, Date) {
    (from.date(), to.date())
}

/// As much of a span as the pair holds.
fn of_pair((from, to): (Timestamp, Timestamp), pair: &PostPair) -> (Timestamp, Timestamp) {
    let ends = pair.to.map_or(to, |last| last.plus_days(1).at_minute(0).min(to));
    (pair.from.at_minute(0).max(from), ends)
}

fn covered(
    pair: &PostPair,
    span: (Timestamp, Timestamp),
    doc: Option<DocId>,
    ab: &AbFigures,
    world: &World<'_>,
) -> Vec<Cover> {
    let away: Vec<(&WorkerId, Vec<_>)> = pair.b.iter().map(|worker| (worker, absences(worker, doc, world))).collect();
    let named = delegations(pair, world);
    let leader = leader_in_charge(pair, span.0.date(), &world.reference.organisation).filter(|_| ab.leader_acts);
    let edges = away.iter().flat_map(|(_, spans)| spans.iter().copied());
    let edges = edges.chain(named.iter().map(|delegation| (delegation.from, delegation.to)));
    let mut plan: Vec<Cover> = Vec::new();
    for piece in stretches(span, edges, world.reference) {
        let partner = away.iter().find(|(_, spans)| !within(piece, spans)).map(|(worker, _)| (Title::Partner, *worker));
        let delegate = named.iter().find(|named| named.from <= piece.0 && piece.1 <= named.to);
        let by = partner
            .or_else(|| delegate.map(|named| (Title::Delegate, &named.worker)))
            .or_else(|| leader.map(|leader| (Title::Leader, leader)))
            .map(|(title, worker)| (title, worker.clone()));
        match plan.last_mut() {
            Some(last) if last.by == by => last.to = piece.1,
            _ => plan.push(Cover { post: pair.post.clone(), by, from: piece.0, to: piece.1 }),
        }
    }
    for cover in &mut plan {
        cover.to = work_ended(cover.to, world.reference).max(cover.from);
    }
    plan
}

/// The moment itself inside a session, otherwise the end of the last one before it, as far as a week back.
fn work_ended(at: Timestamp, reference: &Reference) -> Timestamp {
    let ended = (0..7).map(|days| at.date().plus_days(-days)).find_map(|date| {
        let works = reference.calendar.is_working_day(date) == Some(true);
        let sessions = reference.figures.time.on(date).sessions.iter().filter(|_| works);
        let begun = sessions.filter(|session| date.at_minute(session.from_minute) < at);
        begun.map(|session| date.at_minute(session.to_minute)).max()
    });
    ended.map_or(at, |end| end.min(at))
}

fn leader_in_charge<'a>(pair: &PostPair, on: Date, organisation: &'a Organisation) -> Option<&'a WorkerId> {
    let leaders = organisation.holders(Role::DeputyLeader, &Span::Group(pair.group.clone()), on);
    leaders.into_iter().find(|leader| **leader != pair.a)
}

/// The people of one post are not away together, unless somebody is designated for all of that time.
///
/// Errors: `BOTH-AWAY`, behind the regulation's id, with the first such time. Source: ZY-AB-12, -13. Example: ZY-AB-A1.
pub(super) fn not_both_away(
    person: &WorkerId,
    span: (Timestamp, Timestamp),
    doc: Option<DocId>,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let Some(ab) = world.reference.figures.ab.as_ref().filter(|ab| !ab.leader_acts) else { return };
    if let Some((from, to)) = both_away(person, span, doc, world) {
        let figures = vec![
            ("date", from.date().to_string()),
            ("from", from.clock()),
            ("to_date", to.date().to_string()),
            ("to", to.clock()),
        ];
        checks.refuse(&code("BOTH-AWAY", ab), "ZY-AB-12", figures);
    }
}

/// The first working time in a span in which nobody of one of the person's posts would be there, nor anybody designated.
pub fn both_away(
    person: &WorkerId,
    span: (Timestamp, Timestamp),
    doc: Option<DocId>,
    world: &World<'_>,
) -> Option<(Timestamp, Timestamp)> {
    let organisation = &world.reference.organisation;
    organisation.pairs_of(person, days(span)).find_map(|pair| {
        let others = pair.people().filter(|other| *other != person);
        let away: Vec<Vec<_>> = others.map(|other| absences(other, doc, world)).collect();
        let named: Vec<_> = delegations(pair, world).iter().map(|named| (named.from, named.to)).collect();
        let edges = away.iter().flatten().chain(&named).copied();
        let is_empty =
            |piece: &(Timestamp, Timestamp)| away.iter().all(|spans| within(*piece, spans)) && !within(*piece, &named);
        stretches(of_pair(span, pair), edges, world.reference).into_iter().find(is_empty)
    })
}

/// The head of the centre is away only with exactly one deputy for all of that time; nobody else gives a mandate.
///
/// Errors: `MANDATE`, behind the regulation's id. Source: ZY-AB-14, ZW-AB-17, -18. Examples: ZY-AB-A5, ZW-AB-A3.
pub(super) fn mandated(
    mandate: Option<&Mandate>,
    person: &WorkerId,
    (from, to): (Timestamp, Timestamp),
    world: &World<'_>,
    checks: &mut Checks,
) {
    if let Some(mandate) = mandate {
        checks.text("scope", &mandate.scope, TEXT_MAX);
        checks.text("principles", &mandate.principles, TEXT_MAX);
    }
    let organisation = &world.reference.organisation;
    let heads = organisation.grants_of(person, from.date()).any(|grant| grant.role == Role::CentreLeader);
    let Some(ab) = world.reference.figures.ab.as_ref().filter(|_| heads) else {
        checks.range("mandate", mandate.is_none());
        return;
    };
    let fits = |mandate: &Mandate| {
        let is_deputy =
            organisation.grants_of(&mandate.deputy, from.date()).any(|grant| grant.role == Role::DeputyLeader);
        let is_sane = mandate.from.is_sane() && mandate.to.is_sane();
        let says =
            !ab.mandate_scope || [&mandate.scope, &mandate.principles].iter().all(|text| !text.trim().is_empty());
        is_deputy && says && is_sane && mandate.from <= from && to <= mandate.to
    };
    let rule = if ab.mandate_scope { "ZW-AB-18" } else { "ZY-AB-14" };
    checks.require(mandate.is_some_and(fits), &code("MANDATE", ab), rule);
}

/// Whether a person does the work of somebody who is away at that moment.
///
/// Source: ZY-AB-2, -9; ZW-AB-8, -13.
pub fn covers_for(person: &WorkerId, away: &WorkerId, at: Timestamp, world: &World<'_>) -> bool {
    in_place_of(away, at, world).is_some_and(|workers| workers.contains(person))
}

/// Who does the work of somebody who is away at that moment, each once; none while they are there, as far as the leaves that are
/// known here tell. Empty where nobody does.
pub fn in_place_of(away: &WorkerId, at: Timestamp, world: &World<'_>) -> Option<Vec<WorkerId>> {
    let leaves = world.others.leaves_of(away).into_iter();
    let running: Vec<_> =
        leaves.filter(|(_, leave)| covers(leave) && (leave.from..leave.effective_to()).contains(&at)).collect();
    let mut workers = Vec::new();
    for (_, worker) in running.iter().flat_map(|(doc, leave)| who_covers(*doc, leave, at, world)) {
        if !workers.contains(&worker) {
            workers.push(worker);
        }
    }
    (!running.is_empty()).then_some(workers)
}

/// Who answers for the posts of somebody on this leave at a moment of it, and by which title, one for each post.
pub fn who_covers(doc: DocId, leave: &Leave, at: Timestamp, world: &World<'_>) -> Vec<(Title, WorkerId)> {
    let plan = plan(&leave.person, (leave.from, leave.effective_to()), Some(doc), world).into_iter();
    let then = plan.filter(|cover| cover.from <= at && at <= cover.to);
    then.filter_map(|cover| cover.by).collect()
}

/// The open matters of a person with a date in the span or shortly after it, with their documents: what a briefing has to name.
///
/// Source: ZY-AB, cover transitions. Example: ZY-AB-A6.
pub fn open_matters(person: &WorkerId, (from, to): (Timestamp, Timestamp), world: &World<'_>) -> Vec<(DocId, Date)> {
    let reference = world.reference;
    let days = reference.figures.ab.as_ref().map_or(0, |ab| ab.briefing_days);
    let until = match reference.calendar.after(to.date(), days) {
        Due::On(date) => date,
        Due::Unknown => to.date(),
    };
    let visits = world.others.visits_of(person).into_iter().filter(|(_, visit)| {
        matches!(visit.stage, Stage::Scheduled | Stage::Informed | Stage::Prepared | Stage::Departed | Stage::OnSite)
    });
    let visits = visits.filter_map(|(doc, visit)| Some((doc, visit.plan.as_ref()?.from.date())));
    let cases = world.others.cases_of(person).into_iter().filter(|(_, case)| case.handler == *person);
    let cases = cases.filter_map(|(doc, case)| Some((doc, case::open_until(case, reference, world.now.date())?)));
    visits.chain(cases).filter(|(_, due)| (from.date()..=until).contains(due)).collect()
}

/// When the work is to be handed back, and from when that is late: in the afternoon of the first day back, and at the end of the
/// last day allowed. `None` where the calendar ends. Source: ZY-AB-11, "Hand-back". Example: ZY-AB-A3.
pub fn hand_back(leave: &Leave, reference: &Reference) -> Option<(Timestamp, Timestamp)> {
    let ab = reference.figures.ab.as_ref()?;
    let back = return_due(leave.effective_to(), reference)?;
    let Due::On(last) = reference.calendar.after(back, ab.handback_days) else { return None };
    Some((back.at_minute(REMIND_MINUTE), last.plus_days(1).at_minute(0)))
}

/// Whether the cover of a post has begun without a word from A (未交代).
pub fn is_unbriefed(leave: &Leave, post: &PostId, now: Timestamp) -> bool {
    covers(leave) && leave.from <= now && leave.handover(post).is_none_or(|handover| handover.briefing.is_none())
}

/// A pair that somebody has left for another section, since which day, and until when it is to be filed anew (待调整).
///
/// Source: ZW-AB-4. Example: ZW-AB-A4.
pub fn to_adjust(pair: &PostPair, on: Date, reference: &Reference) -> Option<(Date, Due)> {
    let days = reference.figures.ab.as_ref()?.refile_days?;
    let workers = &reference.organisation.workers;
    let moved = |worker: &WorkerId| {
        let worker = workers.get(worker)?;
        (worker.group.as_ref() != Some(&pair.group)).then(|| worker.group_from.unwrap_or(reference.in_force_from))
    };
    let since = pair.people().filter_map(moved).filter(|since| pair.holds_on(on) && *since <= on).min()?;
    Some((since, reference.calendar.after(since, days)))
}

/// What the regulation says of a fact about who stands in, in a leave that is there.
///
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, and, behind the regulation's id, `DELEGATE`, `BRIEFING`, `HANDBACK`.
pub(super) fn judge(
    statement: &Statement,
    envelope: &Envelope,
    leave: &Leave,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let Some(ab) = &world.reference.figures.ab else {
        checks.unregulated("ZY-AB-1");
        return;
    };
    let stands = super::stands(leave) && (covers(leave) || leave.is_open());
    checks.require(stands, "GY-CORE-E-STATE", "ZY-AB-7");
    match statement {
        Statement::DelegateNamed(delegation) => delegated(delegation, leave, envelope, acted, ab, world, checks),
        Statement::Briefed(briefing) => {
            checks.require(envelope.person == leave.person, "GY-CORE-E-ROLE", "ZY-AB-7");
            briefed(briefing, leave, ab, world, checks);
        }
        Statement::BriefingRead(post) => {
            checks.require(covers_it(&envelope.person, post, leave, envelope.doc, world), "GY-CORE-E-ROLE", "ZY-AB-9");
            let has = leave.handover(post).is_some_and(|handover| handover.briefing.is_some());
            checks.require(has, "GY-CORE-E-STATE", "ZY-AB-7");
            let read = |handover: &Handover| handover.read_by.iter().any(|(who, _)| *who == envelope.person);
            checks.require(!leave.handover(post).is_some_and(read), "GY-CORE-E-DUP", "ZY-AB-7");
        }
        Statement::HandedBack(note) => {
            checks.require(
                covers_it(&envelope.person, &note.post, leave, envelope.doc, world),
                "GY-CORE-E-ROLE",
                "ZY-AB-11",
            );
            let is_taken = leave.handover(&note.post).is_some_and(|handover| handover.taken_at.is_some());
            checks.require(covers(leave) && leave.from <= acted && !is_taken, "GY-CORE-E-STATE", "ZY-AB-11");
            noted(note, ab, checks);
        }
        Statement::HandBackTaken(post) => {
            checks.require(envelope.person == leave.person, "GY-CORE-E-ROLE", "ZY-AB-11");
            let waits = |handover: &Handover| handover.note.is_some() && handover.taken_at.is_none();
            let has = leave.handover(post).is_some_and(waits);
            checks.require(has, "GY-CORE-E-STATE", "ZY-AB-11");
        }
        _ => checks.refuse("GY-CORE-E-STATE", "ZY-AB-1", Vec::new()),
    }
}

fn noted(note: &HandBack, ab: &AbFigures, checks: &mut Checks) {
    let says = [&note.done, &note.open].iter().any(|text| !text.trim().is_empty());
    checks.require(says, &code("HANDBACK", ab), "ZY-AB-11");
    checks.text("done", &note.done, TEXT_MAX);
    checks.text("open", &note.open, TEXT_MAX);
}

/// Whether a person answers for a post in some stretch of the leave.
fn covers_it(worker: &WorkerId, post: &PostId, leave: &Leave, doc: DocId, world: &World<'_>) -> bool {
    let plan = plan(&leave.person, (leave.from, leave.effective_to()), Some(doc), world);
    plan.iter().any(|cover| cover.post == *post && cover.by.as_ref().is_some_and(|(_, by)| by == worker))
}

/// Who designates: the leader in charge of the post's section (ZY-AB-13).
pub fn designator(pair: &PostPair) -> Office {
    (Role::DeputyLeader, Span::Group(pair.group.clone()))
}

/// Who writes down an absence that nobody could ask for: the head of the person's section (ZY-AB-8).
pub fn recorder(person: &WorkerId, organisation: &Organisation) -> Option<Office> {
    Some((Role::GroupLeader, Span::Group(organisation.group_of(person)?.clone())))
}

/// The leader in charge of the section designates somebody of the centre who is neither A nor B, and free.
fn delegated(
    delegation: &Delegation,
    leave: &Leave,
    envelope: &Envelope,
    acted: Timestamp,
    ab: &AbFigures,
    world: &World<'_>,
    checks: &mut Checks,
) {
    let organisation = &world.reference.organisation;
    let Delegation { post, worker, from, to } = delegation;
    if !(from.is_sane() && to.is_sane() && from < to) {
        checks.refuse("GY-CORE-E-ORDER", "GY-CORE-14", Vec::new());
        return;
    }
    let mut pairs = organisation.pairs_of(&leave.person, days((*from, *to)));
    let pair = pairs.find(|pair| pair.post == *post);
    let fits = pair.is_some_and(|pair| {
        let office = [designator(pair)];
        let is_other = organisation.workers.contains_key(worker) && pair.people().all(|person| person != worker);
        let is_free = !absences(worker, None, world).iter().any(|(begins, ends)| begins < to && from < ends);
        authority::acts_in(envelope, organisation, acted.date(), &office) && is_other && is_free
    });
    checks.require(fits, &code("DELEGATE", ab), "ZY-AB-13");
    checks.range("from", leave.from <= *from && *to <= leave.to);
}

/// A briefing names what is open, as far as it comes due before A is well back.
fn briefed(briefing: &Briefing, leave: &Leave, ab: &AbFigures, world: &World<'_>, checks: &mut Checks) {
    let organisation = &world.reference.organisation;
    let is_own = |pair: &PostPair| pair.post == briefing.post && pair.a == leave.person;
    checks.range("post", organisation.pairs_of(&leave.person, days((leave.from, leave.to))).any(is_own));
    checks.range("matters", briefing.matters.len() <= MATTERS_MAX);
    checks.required("matters", !briefing.matters.is_empty());
    for matter in briefing.matters.iter().take(MATTERS_MAX) {
        checks.required_text("what", &matter.what, TEXT_MAX);
    }
    let open = open_matters(&leave.person, (leave.from, leave.effective_to()), world);
    let left_out = open.iter().find(|(doc, _)| briefing.matters.iter().all(|matter| matter.doc != Some(*doc)));
    if let Some((doc, due)) = left_out {
        let figures = vec![("doc", doc.to_string()), ("due", due.to_string())];
        checks.refuse(&code("BRIEFING", ab), "ZY-AB-7", figures);
    }
}

/// An absence that nobody could ask for: the head of the section writes it down on the day (ZY-AB-8).
///
/// Errors: `GY-CORE-E-ROLE`, `-SELF`, `-ORDER`, `-RANGE`, `-REQUIRED(reason)`. Example: ZY-AB-A2.
pub(super) fn recorded(
    recorded: &Recorded,
    envelope: &Envelope,
    acted: Timestamp,
    world: &World<'_>,
    checks: &mut Checks,
) {
    if world.reference.figures.ab.is_none() {
        checks.unregulated("ZY-AB-8");
        return;
    }
    let organisation = &world.reference.organisation;
    let office = recorder(&recorded.person, organisation);
    let may = authority::acts_in(envelope, organisation, acted.date(), office.as_slice());
    checks.require(may, "GY-CORE-E-ROLE", "ZY-AB-8");
    checks.require(envelope.person != recorded.person, "GY-CORE-E-SELF", "GY-CORE-12");
    checks.required_text("reason", &recorded.reason, TEXT_MAX);
    let is_ordered = recorded.from.is_sane() && recorded.to.is_sane() && recorded.from < recorded.to;
    checks.require(is_ordered, "GY-CORE-E-ORDER", "GY-CORE-14");
    checks.range("from", recorded.from.date() == acted.date());
    // Who is away longer asks for leave as everybody does.
    checks.range("to", recorded.to.date() == recorded.from.date());
    let kinds = world.reference.figures.leave.as_ref().map_or(&[][..], |leave| &leave.kinds);
    checks.range("kind", kinds.contains(&recorded.kind));
    let overlaps = world
        .others
        .leaves_of(&recorded.person)
        .into_iter()
        .any(|(_, other)| super::stands(other) && recorded.from < other.effective_to() && other.from < recorded.to);
    checks.require(!overlaps, &super::code("OVERLAP", world.reference), "GY-ATT");
}

#[cfg(test)]
mod examples;
