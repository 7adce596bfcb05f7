//! Who acts in another's place while they are away (代行职责): the temporary head of a window, the deputy with the mandate of
//! the head of the centre.
//!
//! The office follows from the leave and lasts as long: nobody has to grant it and nobody to take it back. On the days of the
//! leave the person reads what the office reads; they decide between its first and its last minute.
//!
//! Source: JD-LVE, "Acting head"; ZY-AB-14; ZW-AB-17, -18.

use super::covers;
use crate::centre::{Figures, LeaveFigures, Need, Reference};
use crate::domain::{Date, DocId, GrantId, Organisation, Role, Timestamp, WorkerId};
use crate::fact::leave::Duty;
use crate::fact::{Envelope, Kind};
use crate::fold::Leave;
use crate::fold::leave::LeaveStage;
use crate::regime::authority::{self, Office};
use crate::regime::{Others, World};

/// An office that somebody holds because another is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The leave that says so.
    pub doc: DocId,
    pub by: WorkerId,
    /// Whose office it is.
    pub of: WorkerId,
    pub office: Office,
    pub from: Timestamp,
    pub to: Timestamp,
    /// As it would end had the other not come back early.
    pub planned_to: Timestamp,
    /// When the server heard of the end.
    pub end_heard: Timestamp,
}

impl Acting {
    /// What an entry names that is written in this office.
    pub fn grant(&self) -> (Role, GrantId) {
        (self.office.0, grant_id(self.doc))
    }

    fn holds_at(&self, at: Timestamp, organisation: &Organisation) -> bool {
        self.from <= at && at < self.to && self.is_able(at.date(), organisation)
    }

    /// Whether the person is still one who may: a deputy for the head of the centre, anybody of the centre for a window.
    pub fn is_able(&self, on: Date, organisation: &Organisation) -> bool {
        let fits = |role: Role| self.office.0 != Role::CentreLeader || role == Role::DeputyLeader;
        organisation.grants_of(&self.by, on).any(|grant| fits(grant.role))
    }
}

fn grant_id(doc: DocId) -> GrantId {
    GrantId::new(&format!("leave-{doc}"))
}

/// Whether the centre has anybody who acts so by these figures.
pub fn is_regulated(figures: &Figures) -> bool {
    has_heads(figures.leave.as_ref()) || figures.ab.is_some()
}

fn has_heads(figures: Option<&LeaveFigures>) -> bool {
    let mut needs = figures.into_iter().flat_map(|leave| &leave.chains).flat_map(|chain| &chain.needs);
    needs.any(|need| *need == Need::ActingHead)
}

/// Who acts in the place of a leave's person, in which of their offices, on the days on which that one has it. Of a leave that
/// was revoked as long as nobody could know.
pub fn offices(doc: DocId, leave: &Leave, reference: &Reference) -> Vec<Acting> {
    let is_revoked = leave.stage == LeaveStage::Revoked;
    if !covers(leave) && !is_revoked {
        return Vec::new();
    }
    let figures = &reference.figures;
    let charge = leave.stands_in(Duty::Charge).filter(|_| has_heads(figures.leave.as_ref()));
    let charge = charge.map(|worker| (worker, Role::GroupLeader, (leave.from, leave.to)));
    let mandate = leave.mandate.as_ref().filter(|_| figures.ab.is_some()).map(|mandate| {
        let span = (mandate.from.max(leave.from), mandate.to.min(leave.to));
        (&mandate.deputy, Role::CentreLeader, span)
    });
    let ended = |kind: Kind| {
        let mut steps = leave.trail.iter().rev();
        steps.find(|step| step.kind == kind && step.codes.is_empty()).map(|step| step.received_at)
    };
    let mut all = Vec::new();
    for (by, role, (from, planned_to)) in charge.into_iter().chain(mandate) {
        let ends = if is_revoked { ended(REVOKED) } else { leave.returned_at };
        let heard = if is_revoked { ends } else { ended(RETURNED) };
        let to = ends.map_or(planned_to, |ends| ends.min(planned_to));
        let end_heard = heard.filter(|_| to < planned_to).unwrap_or(to);
        for grant in reference.organisation.grants.iter().filter(|grant| grant.worker == leave.person) {
            let last = grant.to.map_or(planned_to, |last| last.plus_days(1).at_minute(0).min(planned_to));
            let (from, to) = (grant.from.at_minute(0).max(from), to.min(last));
            if grant.role == role && from < last {
                let office = (role, grant.span.clone());
                let (by, of) = (by.clone(), leave.person.clone());
                all.push(Acting { doc, by, of, office, from, to, planned_to: last, end_heard: end_heard.min(last) });
            }
        }
    }
    all
}

/// As their statements are numbered.
const RETURNED: Kind = Kind(44);
const REVOKED: Kind = Kind(46);

/// The offices that a person has through leaves, whenever.
fn through(worker: &WorkerId, others: &dyn Others, reference: &Reference) -> Vec<Acting> {
    let leaves = others.stand_ins_of(worker);
    let all = leaves.iter().flat_map(|(doc, leave)| offices(*doc, leave, reference));
    all.filter(|acting| acting.by == *worker).collect()
}

/// The offices that a person holds in others' places at a moment.
pub fn at(worker: &WorkerId, at: Timestamp, world: &World<'_>) -> Vec<Acting> {
    let organisation = &world.reference.organisation;
    through(worker, world.others, world.reference)
        .into_iter()
        .filter(|acting| acting.holds_at(at, organisation))
        .collect()
}

/// Who acts now for somebody in a role, as far as the leaves that are known here tell.
pub fn instead_of(worker: &WorkerId, role: Role, world: &World<'_>) -> Option<WorkerId> {
    let leaves = world.others.leaves_of(worker);
    leaves.iter().find_map(|(doc, leave)| in_place(*doc, leave, role, world.now, world.reference))
}

/// The offices that an entry names, as their leave says today, whenever they were held.
pub fn of_entry(envelope: &Envelope, others: &dyn Others, reference: &Reference) -> Vec<Acting> {
    let Some(acting) = &envelope.acting else { return Vec::new() };
    let all = through(&envelope.person, others, reference).into_iter();
    all.filter(|office| office.grant() == *acting).collect()
}

/// Of the offices that an entry names those that its author held when acting, and holds still when it is received: approvals count
/// then (GY-CORE-10, -11).
pub(super) fn held(envelope: &Envelope, acted: Timestamp, world: &World<'_>) -> Vec<Acting> {
    let organisation = &world.reference.organisation;
    let holds = |acting: &Acting| [acted, world.now].iter().all(|at| acting.holds_at(*at, organisation));
    of_entry(envelope, world.others, world.reference).into_iter().filter(holds).collect()
}

/// The offices that an entry names, held when acting and now: by a grant, or in the place of somebody who is away.
pub(crate) fn offices_held(envelope: &Envelope, acted: Timestamp, world: &World<'_>) -> Vec<Office> {
    let granted = authority::acting(envelope, &world.reference.organisation, acted.date());
    match granted.filter(|grant| grant.holds_on(world.now.date())) {
        Some(grant) => vec![(grant.role, grant.span.clone())],
        None => held(envelope, acted, world).into_iter().map(|acting| acting.office).collect(),
    }
}

/// What an entry of somebody has to name now for one of these offices: by a grant, or in the place of somebody who is away.
pub fn office(worker: &WorkerId, offices: &[Office], world: &World<'_>) -> Option<(Role, GrantId)> {
    let granted = authority::office(&world.reference.organisation, worker, world.now.date(), offices);
    let in_place = || at(worker, world.now, world).into_iter().find(|acting| offices.contains(&acting.office));
    granted.or_else(|| in_place().map(|acting| acting.grant()))
}

/// Who acts for somebody in a role at a moment at which they are on this leave.
pub(super) fn in_place(
    doc: DocId,
    leave: &Leave,
    role: Role,
    at: Timestamp,
    reference: &Reference,
) -> Option<WorkerId> {
    let mut all = offices(doc, leave, reference).into_iter().filter(|_| covers(leave));
    let acting = all.find(|acting| acting.office.0 == role && acting.holds_at(at, &reference.organisation))?;
    Some(acting.by)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::centre::file::demo;
    use crate::fact::Statement;
    use crate::fact::cover::Mandate;
    use crate::fact::leave::{LeaveKind, Return, Slip, StandIn, StandInAnswer};
    use crate::fact::receipt::ChainStep;
    use crate::fold::leave::LeaveStage;
    use crate::regime::leave::{approvers, turn};
    use crate::sync::scope::readable_in_place;
    use crate::testing::{self, Play, day, decision};

    fn slip(from: &str, to: &str) -> Slip {
        Slip { official: Some(false), substitute: "同窗口已安排".to_owned(), ..testing::slip(from, to) }
    }

    /// The chief representative's day away is approved, with somebody who answers for the window.
    fn away(play: &mut Play) -> DocId {
        let xulan = WorkerId::new("xulan");
        let stand_ins = vec![StandIn { duty: Duty::Charge, worker: xulan }];
        let day = Slip { stand_ins, ..slip("2026-03-12 08:30", "2026-03-12 16:30") };
        let doc = play.submitted_leave("hejun", day);
        let answer = StandInAnswer { duty: Duty::Charge, accepts: true, reason: String::new() };
        play.by("xulan").states(doc, Statement::StandInAnswered(answer)).effective();
        for (step, leader) in ["luogang", "jiangtao", "duwei"].into_iter().enumerate() {
            play.by(leader).states(doc, decision(u8::try_from(step).unwrap(), true)).effective();
        }
        doc
    }

    fn has_turn(play: &Play, doc: DocId, worker: &str) -> bool {
        turn(play.leave(doc), &WorkerId::new(worker), &play.world()).is_some()
    }

    #[test]
    fn the_temporary_head_decides_while_the_head_is_away() {
        let mut play = Play::jingde("2026-03-11 09:00");
        let before = play.submitted_leave("panhui", slip("2026-03-13 08:30", "2026-03-13 12:00"));
        let own = play.submitted_leave("xulan", slip("2026-03-16 08:30", "2026-03-16 12:00"));
        let head = away(&mut play);
        assert!(!has_turn(&play, before, "xulan") && has_turn(&play, before, "hejun"), "not before it begins");

        play.at("2026-03-12 08:30");
        // Whoever stands there stands before the attendance group, but never decides about themselves.
        assert!(has_turn(&play, before, "xulan") && !has_turn(&play, before, "caoyan"));
        assert!(!has_turn(&play, own, "xulan") && has_turn(&play, own, "caoyan"));
        play.by("xulan").states(before, decision(0, true)).effective();
        let decided = &play.leave(before).decided[0];
        assert_eq!((decided.by.as_str(), decided.in_place_of.as_ref()), ("xulan", Some(&WorkerId::new("hejun"))));
        let elsewhere = play.submitted_leave("fangmin", slip("2026-03-17 08:30", "2026-03-17 12:00"));
        assert!(!has_turn(&play, elsewhere, "xulan"), "another window's");

        let later = play.submitted_leave("panhui", slip("2026-03-18 08:30", "2026-03-18 12:00"));
        play.at("2026-03-12 16:30");
        assert!(!has_turn(&play, later, "xulan") && has_turn(&play, later, "hejun"));
        let office = (Role::GroupLeader, grant_id(head));
        play.by("xulan").naming(office).states(later, decision(0, true)).refused(&["GY-CORE-E-ROLE"]);
    }

    #[test]
    fn an_office_ends_with_the_leave_and_is_nobody_elses() {
        let mut play = Play::jingde("2026-03-11 09:00");
        let doc = play.submitted_leave("panhui", slip("2026-03-16 08:30", "2026-03-16 12:00"));
        let head = away(&mut play);
        play.at("2026-03-12 10:00");
        let office = || (Role::GroupLeader, grant_id(head));
        play.by("fangmin").naming(office()).states(doc, decision(0, true)).refused(&["GY-CORE-E-ROLE"]);
        let higher = (Role::DeputyLeader, grant_id(head));
        play.by("xulan").naming(higher).states(doc, decision(0, true)).refused(&["GY-CORE-E-ROLE"]);
        let back = Return { at: testing::at("2026-03-12 11:00"), reason: String::new() };
        play.at("2026-03-12 11:00");
        play.by("hejun").states(head, Statement::LeaveReturned(back)).effective();
        assert!(!has_turn(&play, doc, "xulan") && has_turn(&play, doc, "hejun"), "back early");
        play.by("xulan").naming(office()).states(doc, decision(0, true)).refused(&["GY-CORE-E-ROLE"]);
    }

    #[test]
    fn the_office_is_read_on_the_days_of_the_leave() {
        let mut play = Play::jingde("2026-03-11 09:00");
        let head = away(&mut play);
        let reads = |worker: &str, on: &str| {
            let leaves = [(head, play.leave(head))];
            readable_in_place(&WorkerId::new(worker), leaves, &play.reference, day(on)).len()
        };
        assert_eq!(["2026-03-11", "2026-03-12", "2026-03-13"].map(|on| reads("xulan", on)), [0, 1, 0]);
        assert_eq!(reads("panhui", "2026-03-12"), 0);
    }

    #[test]
    fn where_no_chain_asks_for_a_head_nobody_becomes_one() {
        let mut play = Play::guangyuan("2026-03-11 09:00");
        let stand_ins = vec![StandIn { duty: Duty::Charge, worker: WorkerId::new("lina") }];
        let day = Slip { stand_ins, ..testing::slip("2026-03-12 09:00", "2026-03-12 12:00") };
        let head = play.submitted_leave("wangqiang", day);
        let answer = StandInAnswer { duty: Duty::Charge, accepts: true, reason: String::new() };
        play.by("lina").states(head, Statement::StandInAnswered(answer)).effective();
        play.by("chenguohua").states(head, decision(0, true)).effective();
        let asked = play.submitted_leave("zhangwei", testing::slip("2026-03-16 09:00", "2026-03-16 12:00"));
        play.at("2026-03-12 10:00");
        assert!(!has_turn(&play, asked, "lina") && has_turn(&play, asked, "chenguohua"));
        let office = (Role::GroupLeader, grant_id(head));
        play.by("lina").naming(office).states(asked, decision(0, true)).refused(&["GY-CORE-E-ROLE"]);
    }

    #[test]
    fn an_office_lasts_no_longer_than_the_grant_that_it_stands_for() {
        let mut play = Play::jingde("2026-03-11 09:00");
        let doc = play.submitted_leave("panhui", slip("2026-03-16 08:30", "2026-03-16 12:00"));
        away(&mut play);
        play.at("2026-03-12 10:00");
        assert!(has_turn(&play, doc, "xulan"));
        // Whoever has left the centre has no office either.
        let kept = play.reference.organisation.grants.clone();
        play.reference.organisation.grants.retain(|grant| grant.worker.as_str() != "xulan");
        assert!(!has_turn(&play, doc, "xulan") && has_turn(&play, doc, "caoyan"));
        play.reference.organisation.grants = kept;
        for grant in play.reference.organisation.grants.iter_mut().filter(|grant| grant.worker.as_str() == "hejun") {
            grant.to = Some(day("2026-03-11"));
        }
        assert!(!has_turn(&play, doc, "xulan"));
    }

    #[test]
    fn who_promised_to_stay_does_not_get_away() {
        let mut play = Play::jingde("2026-03-11 09:00");
        let own = play.submitted_leave("xulan", slip("2026-03-12 13:00", "2026-03-12 16:30"));
        away(&mut play);
        play.by("hejun").states(own, decision(0, true)).effective();
        play.by("jiangtao").states(own, decision(1, true)).refused(&["JD-LVE-E-BUSY"]);
    }

    #[test]
    fn the_deputy_with_the_mandate_decides_for_the_head_of_the_centre() {
        let mut play = Play::of(demo("zhangye").unwrap().reference, "2026-03-13 09:00");
        let organisation = &play.reference.organisation;
        let of = |role: Role| {
            organisation.grants.iter().filter(move |grant| grant.role == role).map(|grant| grant.worker.clone())
        };
        let (head, deputies): (WorkerId, Vec<WorkerId>) =
            (of(Role::CentreLeader).next().unwrap(), of(Role::DeputyLeader).collect());
        let deputy = &deputies[0];
        let other = deputies.iter().find(|other| *other != deputy).unwrap();
        let from_to = ("2026-03-16 08:30", "2026-03-17 17:30");
        let mandate = Mandate {
            deputy: deputy.clone(),
            from: testing::at("2026-03-10 08:30"),
            // Whatever it says, it is for the time of the leave.
            to: testing::at("2199-01-01 00:00"),
            scope: "日常工作".to_owned(),
            principles: "重大事项报告".to_owned(),
        };
        let trip = Slip { kind: LeaveKind::Trip, mandate: Some(mandate), ..testing::slip(from_to.0, from_to.1) };
        let doc = play.submitted_leave(head.as_str(), trip);
        let superior = decides(&play.leave(doc).chain[0], &head, &play);
        play.by(superior.as_str()).states(doc, decision(0, true)).effective();
        assert_eq!(play.leave(doc).stage, LeaveStage::Approved);
        let asked = play.submitted_leave(other.as_str(), testing::slip("2026-03-18 08:30", "2026-03-18 12:00"));
        assert_eq!(play.leave(asked).chain[0].role, Role::CentreLeader);
        assert!(!has_turn(&play, asked, deputy.as_str()));
        play.at("2026-03-16 09:00");
        assert!(has_turn(&play, asked, deputy.as_str()) && !has_turn(&play, asked, other.as_str()));
        play.by(deputy.as_str()).states(asked, decision(0, true)).effective();
        assert_eq!(play.leave(asked).decided[0].in_place_of.as_ref(), Some(&head));
        let later = play.submitted_leave(other.as_str(), testing::slip("2026-03-19 08:30", "2026-03-19 12:00"));
        play.at("2026-03-17 17:30");
        assert!(!has_turn(&play, later, deputy.as_str()));
    }

    fn decides(step: &ChainStep, applicant: &WorkerId, play: &Play) -> WorkerId {
        approvers(step, applicant, &play.reference.organisation, play.now.date())[0].clone()
    }
}
