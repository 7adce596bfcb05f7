//! When somebody acted, as far as it can be believed, and whether they still might.

use std::collections::BTreeSet;

use super::Ledger;
use crate::domain::{Date, GrantId, Role, Timestamp};
use crate::fact::{Code, Envelope, Grade, Kind, Statement, Verdict};
use crate::fold::State;
use crate::regime::leave::acting;
use crate::regime::{self, Others as _, World};
use crate::sync::Scope;
use crate::sync::anchor::graded;
use crate::sync::scope::{known_in_place, readable};

impl Ledger {
    /// The scopes through which an author may have known the document: those of today, and those of the day of the server's
    /// last word to the phone. Who lost a role meanwhile still hands in what was done before; what it comes to is judged by the
    /// rules. Without a word of the server a fact is taken at its own, since only rules give it an effect; a change is not.
    pub(super) fn rights(&self, envelope: &Envelope, chained: Timestamp, now: Timestamp) -> BTreeSet<Scope> {
        let organisation = &self.reference.organisation;
        let worker = &envelope.person;
        let on = |day: Date| {
            // What they do in another's place says so; only then are those leaves here.
            let leaves = if envelope.acting.is_some() { self.stand_ins_of(worker) } else { Vec::new() };
            let in_place = known_in_place(worker, leaves, &self.reference, day);
            readable(worker, organisation, day).into_iter().chain(in_place)
        };
        let mut rights: BTreeSet<Scope> = on(now.date()).collect();
        let claimed = (envelope.kind != Kind::CHANGE).then_some(envelope.wall.min(now));
        if let Some(then) = self.heard(envelope, chained, now).or(claimed) {
            rights.extend(on(then.date()));
        }
        rights
    }

    /// The verdict on a decision by somebody whose authority has ended, when the phone may not have known: it waits for the
    /// successor. `None` for what is refused for other reasons, or was decided with the end in view. Source: GY-CORE-11.
    pub(super) fn lapsed(
        &self,
        statement: &Statement,
        envelope: &Envelope,
        codes: &[Code],
        grade: Grade,
        chained: Timestamp,
        now: Timestamp,
    ) -> Option<Verdict> {
        let only_the_role = codes.iter().all(|code| code.name() == "GY-CORE-E-ROLE");
        if !matches!(statement, Statement::LeaveDecided(_)) || !only_the_role {
            return None;
        }
        let (ended, known) = self.authority_ends(envelope, envelope.acting.as_ref()?)?;
        if now < ended || self.heard(envelope, chained, now).is_some_and(|heard| heard >= known) {
            return None;
        }
        // As it would have been judged at the last moment of the authority.
        let last = ended.plus_ms(-1);
        let world = World { reference: &self.reference, now: last, others: self };
        let state = self.documents.get(&envelope.doc)?.as_ref().map(|document| &document.state);
        let leave = state.and_then(State::as_leave)?;
        // Asked when the authority was over already, or said before: there is nothing to wait for.
        let said = leave.unratified.iter().any(|waiting| {
            waiting.by == envelope.person
                && matches!(statement, Statement::LeaveDecided(d) if d.step == waiting.decision.step)
        });
        if leave.submitted_at >= ended || said {
            return None;
        }
        let believed = grade != Grade::C && envelope.wall < ended;
        let claimed = Envelope { wall: envelope.wall.min(last), ..envelope.clone() };
        let grade = if believed { grade } else { Grade::C };
        regime::judge(statement, &claimed, state, grade, &world).ok()?;
        Some(if believed { Verdict::Provisional(codes.to_vec()) } else { Verdict::Held(codes.to_vec()) })
    }

    /// When the authority ends that an entry names, and from when a phone could know, as far away as can be where nobody has
    /// said; `None` for one that was never its author's.
    pub(super) fn authority_ends(
        &self,
        envelope: &Envelope,
        (role, id): &(Role, GrantId),
    ) -> Option<(Timestamp, Timestamp)> {
        let organisation = &self.reference.organisation;
        let mut grants = organisation.grants.iter();
        let own = grants.find(|grant| grant.id == *id && grant.role == *role && grant.worker == envelope.person);
        let Some(grant) = own else {
            let offices = acting::of_entry(envelope, self, &self.reference).into_iter();
            return offices.map(|acting| (acting.to, acting.end_heard)).max();
        };
        let ends = grant.to.map_or(Timestamp(i64::MAX), |to| to.plus_days(1).at_minute(0));
        Some((ends, ends))
    }

    /// The server's last word to the phone before an entry, as far as the entry and the chain before it (`chained`) prove it: who
    /// leaves it out of one entry has heard it all the same.
    pub(super) fn heard(&self, envelope: &Envelope, chained: Timestamp, now: Timestamp) -> Option<Timestamp> {
        self.anchored(envelope, now).max((chained > Timestamp(0)).then_some(chained))
    }

    /// The time of the server's word that an entry proves to have known.
    pub(super) fn anchored(&self, envelope: &Envelope, now: Timestamp) -> Option<Timestamp> {
        let anchor = envelope.anchor.filter(|anchor| anchor.time <= now)?;
        self.anchors.verifies(envelope.device, &anchor).then_some(anchor.time)
    }

    /// How far the claimed time can be trusted: see [`Grade`]. `chained` is the newest anchor that the device's chain names
    /// before the entry: who writes after it and claims to have acted before it is hiding when.
    pub(super) fn grade(&self, envelope: &Envelope, chained: Timestamp, now: Timestamp) -> Grade {
        graded(envelope, self.anchored(envelope, now), chained, now, &self.reference.figures.time)
    }
}
