//! A leave: how long it is, who decides, what became of it. Source: GY-ATT, "System behaviour: leave".

use std::collections::BTreeSet;

use doorstep_core::centre::Reference;
use doorstep_core::domain::{Date, DocId, EntryHash, Role, Span, Timestamp, WorkerId};
use doorstep_core::fact::leave::{Decision, Slip};
use doorstep_core::fact::{Grade, Receipt, Statement};
use doorstep_core::fold::leave::LeaveStage;
use doorstep_core::regime::leave::subject;

use super::{Claim, Expected, ROLE, STATE, acts_in, by_codes, holds, is_future};

#[derive(Clone, Debug)]
pub(super) struct Leave {
    pub(super) person: WorkerId,
    stage: LeaveStage,
    from: Timestamp,
    to: Timestamp,
    chain: Vec<(Role, Span)>,
    decided: usize,
    /// The last day of a return in time.
    due: Option<Date>,
    ended_before: bool,
    is_filed: bool,
    is_confirmed: bool,
    /// Decisions that wait for the successor.
    waiting: Vec<(EntryHash, Decision)>,
    /// What a decision has to name: changes with everything that an approver is shown.
    subject: [u8; 32],
}

/// Work sessions as (day, which, minutes of it that lie between the two).
fn sessions(from: Timestamp, to: Timestamp, reference: &Reference) -> Vec<(Date, usize, i64)> {
    let mut found = Vec::new();
    let mut date = from.date();
    while date <= to.date() {
        if reference.calendar.works(date) {
            for (which, session) in reference.figures.time.on(date).sessions.iter().enumerate() {
                let starts = from.max(date.at_minute(session.from_minute));
                let ends = to.min(date.at_minute(session.to_minute));
                if starts < ends {
                    found.push((date, which, ends.since(starts) / 60_000));
                }
            }
        }
        date = date.plus_days(1);
    }
    found
}

impl Leave {
    pub(super) fn ends_with_centre_leader(&self) -> bool {
        self.chain.iter().any(|(role, _)| *role == Role::CentreLeader)
    }

    /// Who has to decide next.
    pub(super) fn asks(&self) -> Option<&(Role, Span)> {
        let is_open = matches!(self.stage, LeaveStage::Submitted | LeaveStage::Consented);
        self.chain.get(self.decided).filter(|_| is_open)
    }

    pub(super) fn groups_asked(&self) -> impl Iterator<Item = &Span> {
        self.chain.iter().map(|(_, span)| span).filter(|span| matches!(span, Span::Group(_)))
    }

    /// The request still stands.
    fn stands(&self) -> bool {
        !matches!(self.stage, LeaveStage::Rejected | LeaveStage::Withdrawn | LeaveStage::Revoked)
    }

    /// Approved for this moment, both ends included.
    pub(super) fn is_away(&self, at: Timestamp) -> bool {
        self.is_approved() && self.from <= at && at <= self.to
    }

    fn is_approved(&self) -> bool {
        matches!(self.stage, LeaveStage::Approved | LeaveStage::Filed | LeaveStage::Returned)
    }

    pub(super) fn submitted(slip: &Slip, claim: &Claim<'_>, all: &[(DocId, &Self)], reference: &Reference) -> Self {
        let acted = claim.acted();
        let ended_before = slip.to < acted;
        Self {
            person: claim.envelope.person.clone(),
            stage: LeaveStage::Submitted,
            from: slip.from,
            to: slip.to,
            chain: chain(slip, claim, all, reference),
            decided: 0,
            due: if ended_before { None } else { first_point_after(slip.to, reference) },
            ended_before,
            is_filed: false,
            is_confirmed: false,
            waiting: Vec::new(),
            subject: claim.state.and_then(|state| state.as_leave()).map_or([0; 32], subject),
        }
    }

    pub(super) fn take(&mut self, claim: &Claim<'_>, statement: &Statement) {
        match statement {
            Statement::LeaveDecided(decision) => self.decide(decision, claim),
            Statement::DecisionRatified(ratification) => {
                let waiting = self.waiting.iter().find(|(entry, _)| *entry == ratification.decision).cloned();
                if let Some((_, decision)) = waiting {
                    self.decide(&decision, claim);
                }
            }
            Statement::LeaveWithdrawn(()) => self.stage = LeaveStage::Withdrawn,
            Statement::LeaveFiled(_) => {
                self.is_filed = true;
                if self.stage == LeaveStage::Approved {
                    self.stage = LeaveStage::Filed;
                }
            }
            Statement::LeaveReturned(back) => {
                self.stage = LeaveStage::Returned;
                let Receipt { grade, received_at, .. } = claim.receipt;
                let at = if *grade == Grade::C { *received_at } else { back.at };
                self.to = self.to.min(at);
            }
            Statement::LeaveReturnConfirmed(()) => self.is_confirmed = true,
            Statement::LeaveRevoked(()) => self.stage = LeaveStage::Revoked,
            _ => {}
        }
    }

    fn decide(&mut self, decision: &Decision, claim: &Claim<'_>) {
        self.decided = usize::from(decision.step) + 1;
        self.stage = match (decision.agree, self.decided < self.chain.len()) {
            (false, _) => LeaveStage::Rejected,
            (true, true) => LeaveStage::Consented,
            (true, false) if self.ended_before => LeaveStage::Returned,
            (true, false) => LeaveStage::Approved,
        };
        self.waiting.retain(|(_, waiting)| waiting.step > decision.step);
        self.subject = claim.state.and_then(|state| state.as_leave()).map_or([0; 32], subject);
    }

    /// A decision waits for the successor: without effect, and no longer than anything is left to decide.
    pub(super) fn wait(&mut self, entry: EntryHash, decision: &Decision) {
        self.waiting.push((entry, decision.clone()));
    }

    /// As the server folds it, of a store that came back from a backup.
    pub(super) fn of(folded: &doorstep_core::fold::Leave) -> Self {
        Self {
            person: folded.person.clone(),
            stage: folded.stage,
            from: folded.from,
            to: folded.effective_to(),
            chain: folded.chain.iter().map(|step| (step.role, step.span.clone())).collect(),
            decided: folded.decided.len(),
            due: folded.return_due,
            ended_before: false,
            is_filed: folded.filed_number.is_some(),
            is_confirmed: folded.return_confirmed,
            waiting: Vec::new(),
            subject: subject(folded),
        }
    }

    pub(super) fn agrees(&self, folded: Option<&doorstep_core::fold::Leave>) -> Result<(), String> {
        let Some(folded) = folded else { return Err("no leave on the server".into()) };
        let chain: Vec<(Role, Span)> = folded.chain.iter().map(|step| (step.role, step.span.clone())).collect();
        if (folded.stage, &chain) == (self.stage, &self.chain) {
            return Ok(());
        }
        Err(format!("leave is {:?} by {chain:?}, must be {:?} by {:?}", folded.stage, self.stage, self.chain))
    }
}

/// The day of the first attendance point after the end.
fn first_point_after(to: Timestamp, reference: &Reference) -> Option<Date> {
    let mut date = to.date();
    loop {
        let works = reference.calendar.is_working_day(date)?;
        if works && reference.points(date).iter().any(|point| date.at_second(point.at_second) > to) {
            return Some(date);
        }
        date = date.plus_days(1);
    }
}

fn is_away(worker: &WorkerId, at: Timestamp, all: &[(DocId, &Leave)]) -> bool {
    all.iter().any(|(_, leave)| leave.person == *worker && leave.is_approved() && leave.from <= at && at < leave.to)
}

/// Whether somebody else leads the group and is there.
fn leader_there(span: &Span, asking: &WorkerId, at: Timestamp, all: &[(DocId, &Leave)], reference: &Reference) -> bool {
    let grants = &reference.organisation.grants;
    grants.iter().any(|grant| {
        grant.role == Role::GroupLeader
            && grant.span == *span
            && grant.worker != *asking
            && grant.from <= at.date()
            && grant.to.is_none_or(|to| at.date() <= to)
            && !is_away(&grant.worker, at, all)
    })
}

/// Who decides, whether they are there or not.
fn chain(slip: &Slip, claim: &Claim<'_>, all: &[(DocId, &Leave)], reference: &Reference) -> Vec<(Role, Span)> {
    let organisation = &reference.organisation;
    let person = &claim.envelope.person;
    let acted = claim.acted();
    let deputy = (Role::DeputyLeader, Span::Centre);
    if holds(organisation, person, Role::DeputyLeader, &Span::Centre, acted.date()) {
        return vec![(Role::CentreLeader, Span::Centre)];
    }
    let leads = organisation
        .groups
        .keys()
        .any(|group| holds(organisation, person, Role::GroupLeader, &Span::Group(group.clone()), acted.date()));
    if leads {
        return vec![deputy];
    }
    let Some(group) = organisation.workers.get(person).and_then(|worker| worker.group.clone()) else {
        return Vec::new();
    };
    let leader = (Role::GroupLeader, Span::Group(group));
    // What touches without work time between is one leave.
    let mut spans = vec![(slip.from, slip.to)];
    let mut left: Vec<(Timestamp, Timestamp)> = all
        .iter()
        .filter(|(doc, leave)| *doc != claim.envelope.doc && leave.person == *person && leave.stands())
        .map(|(_, leave)| (leave.from, leave.to))
        .collect();
    let mut next = 0;
    while next < spans.len() {
        let (from, to) = spans[next];
        left.retain(|(other_from, other_to)| {
            let between = if to <= *other_from { (to, *other_from) } else { (*other_to, from) };
            let touches = between.0 >= between.1 || sessions(between.0, between.1, reference).is_empty();
            if touches {
                spans.push((*other_from, *other_to));
            }
            !touches
        });
        next += 1;
    }
    let parts: Vec<(Date, usize, i64)> = spans.iter().flat_map(|(from, to)| sessions(*from, *to, reference)).collect();
    let minutes: i64 = parts.iter().map(|(_, _, minutes)| minutes).sum();
    let in_one: BTreeSet<(Date, usize)> = parts.iter().map(|(date, which, _)| (*date, *which)).collect();
    let half_day_minutes = reference.figures.leave.as_ref().map_or(0, |figures| figures.half_day_minutes);
    if in_one.len() <= 1 || minutes <= i64::from(half_day_minutes) { vec![leader] } else { vec![leader, deputy] }
}

pub(super) fn expected(
    leave: Option<&Leave>,
    all: &[(DocId, &Leave)],
    claim: &Claim<'_>,
    statement: &Statement,
    reference: &Reference,
) -> Expected {
    let mut codes = BTreeSet::new();
    if is_future(claim.envelope.wall, claim, reference) {
        codes.insert("GY-CORE-E-FUTURE");
    }
    if let Statement::LeaveSubmitted(slip) = statement {
        if leave.is_some() {
            codes.insert(STATE);
        }
        against(slip, claim, all, reference, &mut codes);
        return by_codes(codes, false);
    }
    let Some(leave) = leave else {
        codes.insert(STATE);
        return Expected::Refused(codes);
    };
    if let Statement::LeaveDecided(decision) = statement {
        return decided(decision, leave, all, claim, reference, codes);
    }
    if let Statement::DecisionRatified(ratification) = statement {
        let Some((_, decision)) = leave.waiting.iter().find(|(entry, _)| *entry == ratification.decision) else {
            codes.insert(STATE);
            return Expected::Refused(codes);
        };
        return match decided(decision, leave, all, claim, reference, codes) {
            Expected::Superseded => Expected::Refused(BTreeSet::from([STATE])),
            other => other,
        };
    }
    let acted = claim.acted();
    let approved = matches!(leave.stage, LeaveStage::Approved | LeaveStage::Filed);
    let begun = leave.from <= acted;
    let is_own = claim.envelope.person == leave.person;
    // The office must have been there when they acted and must be there now.
    let coordination = [acted, claim.now].iter().all(|at| {
        acts_in(
            &reference.organisation,
            &claim.envelope.person,
            claim.envelope.acting.as_ref(),
            at.date(),
            &[(Role::Coordination, Span::Centre)],
        )
    });
    let (may, in_state) = match statement {
        Statement::LeaveWithdrawn(()) => (is_own, matches!(leave.stage, LeaveStage::Submitted | LeaveStage::Consented)),
        Statement::LeaveFiled(_) => (coordination, leave.is_approved() && !leave.is_filed),
        Statement::LeaveReturned(back) => {
            if is_future(back.at, claim, reference) {
                codes.insert("GY-CORE-E-FUTURE");
            }
            if back.at < leave.from {
                codes.insert("GY-CORE-E-ORDER");
            }
            let is_late = approved && begun && leave.due.is_some_and(|due| acted.date() > due);
            if is_late && back.reason.is_empty() {
                codes.insert("GY-CORE-E-REQUIRED");
            }
            (is_own, approved && begun)
        }
        Statement::LeaveReturnConfirmed(()) => {
            if is_own {
                codes.insert("GY-CORE-E-SELF");
            }
            (coordination, leave.stage == LeaveStage::Returned && !leave.is_confirmed)
        }
        Statement::LeaveRevoked(()) => (is_own, approved && !begun),
        _ => (true, false),
    };
    if !may {
        codes.insert(ROLE);
    }
    if !in_state {
        codes.insert(STATE);
    }
    by_codes(codes, false)
}

/// What stands against a slip.
fn against(
    slip: &Slip,
    claim: &Claim<'_>,
    all: &[(DocId, &Leave)],
    reference: &Reference,
    codes: &mut BTreeSet<&'static str>,
) {
    if slip.reason.trim().is_empty() {
        codes.insert("GY-CORE-E-REQUIRED");
    }
    if slip.signature.is_empty() {
        codes.insert("GY-ATT-E-SLIP");
    }
    if !slip.from.is_sane() || !slip.to.is_sane() {
        codes.insert("GY-CORE-E-RANGE");
        return;
    }
    if slip.from >= slip.to {
        codes.insert("GY-CORE-E-ORDER");
        return;
    }
    if slip.to.date().0 - slip.from.date().0 > 366 {
        codes.insert("GY-CORE-E-RANGE");
        return;
    }
    let calendar = &reference.calendar;
    if [slip.from, slip.to].iter().any(|at| calendar.is_working_day(at.date()).is_none()) {
        codes.insert("GY-CORE-E-CALENDAR");
    }
    if sessions(slip.from, slip.to, reference).is_empty() {
        codes.insert("GY-ATT-E-LENGTH");
    }
    let person = &claim.envelope.person;
    let overlaps = all.iter().any(|(doc, leave)| {
        *doc != claim.envelope.doc
            && leave.person == *person
            && leave.stands()
            && slip.from < leave.to
            && leave.from < slip.to
    });
    if overlaps {
        codes.insert("GY-ATT-E-OVERLAP");
    }
    // Until the end of the next working day after the start.
    let mut last = slip.from.date().plus_days(1);
    while calendar.is_working_day(last) == Some(false) {
        last = last.plus_days(1);
    }
    if calendar.is_working_day(last).is_some() && claim.acted().date() > last {
        codes.insert("GY-ATT-E-RETRO");
    }
    if chain(slip, claim, all, reference).is_empty() {
        codes.insert("GY-ATT-E-SCOPE");
    }
}

fn decided(
    decision: &Decision,
    leave: &Leave,
    all: &[(DocId, &Leave)],
    claim: &Claim<'_>,
    reference: &Reference,
    mut codes: BTreeSet<&'static str>,
) -> Expected {
    let organisation = &reference.organisation;
    let envelope = claim.envelope;
    let step = usize::from(decision.step);
    if step >= leave.chain.len() {
        codes.insert("GY-CORE-E-RANGE");
        return Expected::Refused(codes);
    }
    let is_open = matches!(leave.stage, LeaveStage::Submitted | LeaveStage::Consented);
    let due = is_open.then_some(leave.decided).filter(|due| *due < leave.chain.len());
    // The step's own office; in place of an absent group leader the leader in charge decides the last step.
    let mut offices = Vec::new();
    if step <= due.unwrap_or(step) {
        offices.push(leave.chain[step].clone());
    }
    // He decides the step itself where it is the only one, otherwise his own.
    let (asked_role, asked_span) = &leave.chain[due.unwrap_or(step).min(step)];
    if step + 1 == leave.chain.len()
        && *asked_role == Role::GroupLeader
        && !leader_there(asked_span, &leave.person, claim.now, all, reference)
    {
        offices.push((Role::DeputyLeader, Span::Centre));
    }
    // The authority must have been there when deciding and must be there now.
    let any: Vec<(Role, Span)> = organisation.grants.iter().map(|grant| (grant.role, grant.span.clone())).collect();
    let on = |date, offices: &[(Role, Span)]| {
        acts_in(organisation, &envelope.person, envelope.acting.as_ref(), date, offices)
    };
    if envelope.person == leave.person {
        codes.insert("GY-CORE-E-SELF");
    } else if !on(claim.acted().date(), &any) || !on(claim.now.date(), &any) {
        codes.insert(ROLE);
    } else if !on(claim.now.date(), &offices) {
        // Their own step, before its turn.
        let is_early = due.is_some_and(|due| due < step) && on(claim.now.date(), &leave.chain[step..=step]);
        codes.insert(if is_early { "GY-ATT-E-STEP" } else { "GY-ATT-E-APPROVER" });
    }
    if !decision.agree && decision.reason.trim().is_empty() {
        codes.insert("GY-CORE-E-REQUIRED");
    }
    if !codes.is_empty() {
        return Expected::Refused(codes);
    }
    if due.is_none_or(|due| step < due) {
        return Expected::Superseded;
    }
    if envelope.subject != Some(leave.subject) {
        return Expected::Refused(BTreeSet::from(["GY-CORE-E-CHANGED"]));
    }
    Expected::Effective
}
