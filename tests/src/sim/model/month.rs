//! A person's attendance month: which punches there are and which of them count. Source: GY-ATT-1, -2 and "Attendance".

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::centre::Reference;
use doorstep_core::domain::{DocId, Timestamp, WorkerId};
use doorstep_core::fact::Statement;

use super::{Claim, DOCUMENT, Doc, Expected, Model, by_codes, is_future};

#[derive(Clone, Debug)]
pub(super) struct Month {
    pub(super) person: WorkerId,
    punches: Vec<(Timestamp, bool)>,
    /// Visits for which the person is out now.
    out: BTreeMap<DocId, bool>,
}

impl Month {
    pub(super) fn of(person: WorkerId) -> Self {
        Self { person, punches: Vec::new(), out: BTreeMap::new() }
    }

    pub(super) fn take(&mut self, claim: &Claim<'_>, statement: &Statement) {
        match statement {
            Statement::Punched(punch) => self.punches.push((punch.at, claim.is_effective())),
            Statement::WentOut(outing) if claim.is_effective() => {
                self.out.insert(outing.visit, true);
            }
            Statement::CameBack(outing) if claim.is_effective() => {
                self.out.insert(outing.visit, false);
            }
            _ => {}
        }
    }

    pub(super) fn agrees(&self, folded: &doorstep_core::fold::Month) -> Result<(), String> {
        let found: Vec<(Timestamp, bool)> =
            folded.punches.iter().map(|punch| (punch.at, punch.codes.is_empty())).collect();
        if found == self.punches && folded.person == self.person {
            return Ok(());
        }
        Err(format!("punches of {} are {found:?}, must be {:?}", self.person, self.punches))
    }
}

pub(super) fn expected(model: &Model, claim: &Claim<'_>, statement: &Statement, reference: &Reference) -> Expected {
    let envelope = claim.envelope;
    let month_of = |at: Timestamp| {
        let date = at.date();
        DocId::month(&reference.centre, &envelope.person, date.year(), date.month())
    };
    // Two phones of one person mean the same document, and nobody writes in another's.
    if envelope.doc != month_of(envelope.wall) {
        return Expected::Refused(BTreeSet::from([DOCUMENT]));
    }
    let mut codes = BTreeSet::new();
    let person = reference.organisation.workers.get(&envelope.person);
    if person.is_none_or(|person| person.group.is_none()) {
        codes.insert("GY-ATT-E-SCOPE");
    }
    let (at, visit) = match statement {
        Statement::Punched(punch) => (punch.at, None),
        Statement::WentOut(outing) | Statement::CameBack(outing) => (outing.at, Some(outing.visit)),
        _ => return Expected::Refused(BTreeSet::from([super::STATE])),
    };
    if is_future(at, claim, reference) || !at.is_sane() {
        codes.insert("GY-CORE-E-FUTURE");
    }
    if at.since(envelope.wall).unsigned_abs() > u64::from(reference.figures.time.clock_s) * 1000 {
        codes.insert("GY-CORE-E-RANGE");
    }
    if !matches!(statement, Statement::CameBack(_)) && envelope.doc != month_of(at) {
        codes.insert(super::ROLE);
    }
    let out = visit.and_then(|visit| model.visit(visit)).and_then(|visit| visit.out.get(&envelope.person));
    match statement {
        Statement::Punched(_)
            if reference
                .figures
                .attendance
                .as_ref()
                .is_some_and(|figures| claim.now.since(at) > i64::from(figures.sync_hours) * 3_600_000) =>
        {
            codes.insert("GY-ATT-E-STALE");
        }
        Statement::WentOut(_) if out.is_none_or(|out| at < out.departed_at) => {
            codes.insert("GY-ATT-E-OUTING");
        }
        Statement::CameBack(outing) => {
            let is_out = matches!(model.docs.get(&envelope.doc), Some(Doc::Month(month))
                if month.out.get(&outing.visit) == Some(&true));
            if !is_out || out.is_none_or(|out| out.returned_at.is_some_and(|returned_at| at > returned_at)) {
                codes.insert("GY-ATT-E-OUTING");
            }
        }
        _ => {}
    }
    by_codes(codes, true)
}
