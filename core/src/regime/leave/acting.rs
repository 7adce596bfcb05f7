//! Who acts in another's place while they are away (代行职责): the temporary head of a window, the deputy with the mandate of
//! the head of the centre.
//!
//! The office follows from the leave and lasts as long: nobody has to grant it and nobody to take it back. On the days of the
//! leave the person reads what the office reads; they decide between its first and its last minute.
//!
//! Source: JD-LVE, "Acting head"; ZY-AB-14; ZW-AB-17, -18.

use super::covers;
use crate::centre::{Figures, Need};
use crate::domain::{DocId, GrantId, Organisation, Role, Timestamp, WorkerId};
use crate::fact::Envelope;
use crate::fact::leave::Duty;
use crate::fold::Leave;
use crate::regime::authority::Office;
use crate::regime::{Others, World};

/// An office that somebody holds because another is away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    /// The leave that says so.
    pub doc: DocId,
    /// Whose office it is.
    pub of: WorkerId,
    pub office: Office,
    pub from: Timestamp,
    pub to: Timestamp,
}

impl Acting {
    /// What an entry names that is written in this office.
    pub fn grant(&self) -> (Role, GrantId) {
        (self.office.0, grant_id(self.doc))
    }

    fn holds_at(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.to
    }
}

fn grant_id(doc: DocId) -> GrantId {
    GrantId::new(&format!("leave-{doc}"))
}

/// Whether the centre has anybody who acts so; whoever looks it up elsewhere may save it.
pub fn is_regulated(figures: &Figures) -> bool {
    let needs = figures.leave.iter().flat_map(|leave| &leave.chains).flat_map(|chain| &chain.needs);
    figures.ab.is_some() || needs.into_iter().any(|need| *need == Need::ActingHead)
}

/// Who acts in the place of a leave's person, in which of their roles.
fn named(leave: &Leave) -> impl Iterator<Item = (&WorkerId, Role, (Timestamp, Timestamp))> {
    let back = leave.effective_to();
    let charge = leave.stands_in(Duty::Charge).map(|worker| (worker, Role::GroupLeader, (leave.from, back)));
    let mandate = leave.mandate.as_ref().map(|mandate| {
        // It ends early only when the head is back early.
        let to = leave.returned_at.map_or(mandate.to, |at| at.min(mandate.to));
        (&mandate.deputy, Role::CentreLeader, (mandate.from, to))
    });
    charge.into_iter().chain(mandate).filter(|_| covers(leave))
}

/// The offices that a person holds through one leave.
pub fn through<'a>(
    worker: &'a WorkerId,
    doc: DocId,
    leave: &'a Leave,
    organisation: &'a Organisation,
) -> impl Iterator<Item = Acting> + 'a {
    named(leave).filter(move |(named, ..)| *named == worker).flat_map(move |(_, role, (from, to))| {
        let held = organisation.grants_of(&leave.person, leave.from.date()).filter(move |grant| grant.role == role);
        held.map(move |grant| {
            let office = (grant.role, grant.span.clone());
            Acting { doc, of: leave.person.clone(), office, from, to }
        })
    })
}

/// The offices that a person holds in others' places at a moment.
pub fn at(worker: &WorkerId, at: Timestamp, world: &World<'_>) -> Vec<Acting> {
    let organisation = &world.reference.organisation;
    let leaves = world.others.stand_ins_of(worker);
    let all = leaves.iter().flat_map(|(doc, leave)| through(worker, *doc, leave, organisation));
    all.filter(|acting| acting.holds_at(at)).collect()
}

/// Who acts now for somebody in a role, as far as the leaves that are known here tell.
pub fn instead_of(worker: &WorkerId, role: Role, world: &World<'_>) -> Option<WorkerId> {
    let leaves = world.others.leaves_of(worker);
    leaves.iter().find_map(|(_, leave)| in_place(leave, role, world.now)).cloned()
}

/// The office that an entry names, as its leave says today, whenever it was held.
pub fn of_entry(envelope: &Envelope, others: &dyn Others, organisation: &Organisation) -> Option<Acting> {
    let acting = envelope.acting.as_ref()?;
    let leaves = others.stand_ins_of(&envelope.person);
    let mut all = leaves.iter().flat_map(|(doc, leave)| through(&envelope.person, *doc, leave, organisation));
    all.find(|office| office.grant() == *acting)
}

/// The office that an entry names, if its author held it when acting, and holds it still when it is received: approvals count
/// then (GY-CORE-10, -11).
pub(super) fn held(envelope: &Envelope, acted: Timestamp, world: &World<'_>) -> Option<Acting> {
    of_entry(envelope, world.others, &world.reference.organisation)
        .filter(|acting| acting.holds_at(acted) && acting.holds_at(world.now))
}

/// Who acts for somebody in a role at a moment at which they are on this leave.
pub(super) fn in_place(leave: &Leave, role: Role, at: Timestamp) -> Option<&WorkerId> {
    named(leave).find(|(_, of, (from, to))| *of == role && *from <= at && at < *to).map(|(worker, ..)| worker)
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
        let organisation = &play.reference.organisation;
        let reads = |worker: &str, on: &str| {
            let leaves = [(head, play.leave(head))];
            readable_in_place(&WorkerId::new(worker), leaves, organisation, day(on)).len()
        };
        assert_eq!(["2026-03-11", "2026-03-12", "2026-03-13"].map(|on| reads("xulan", on)), [0, 1, 0]);
        assert_eq!(reads("panhui", "2026-03-12"), 0);
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
            from: testing::at(from_to.0),
            to: testing::at(from_to.1),
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
    }

    fn decides(step: &ChainStep, applicant: &WorkerId, play: &Play) -> WorkerId {
        approvers(step, applicant, &play.reference.organisation, play.now.date())[0].clone()
    }
}
