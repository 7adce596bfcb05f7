//! A person's attendance month: which punches there are and which of them count. Source: GY-ATT-1, -2 and "Attendance".

use std::collections::BTreeSet;

use doorstep_core::centre::Reference;
use doorstep_core::domain::{DocId, Timestamp, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::Place;
use doorstep_core::fold::month::MakeUpStage as Stage;

mod makeup;

use super::{Claim, DOCUMENT, Doc, Expected, Model, by_codes, is_future};

#[derive(Clone, Debug)]
pub(super) struct Month {
    pub(super) person: WorkerId,
    punches: Vec<(Timestamp, bool)>,
    /// Visits with the time out for them.
    out: Vec<(DocId, Timestamp, Option<Timestamp>)>,
    /// 补卡, each with what became of it.
    makeups: Vec<(Place, Stage)>,
}

impl Month {
    pub(super) fn of(person: WorkerId) -> Self {
        Self { person, punches: Vec::new(), out: Vec::new(), makeups: Vec::new() }
    }

    pub(super) fn take(&mut self, claim: &Claim<'_>, statement: &Statement) {
        match statement {
            Statement::Punched(punch) => self.punches.push((punch.at, claim.is_effective())),
            Statement::WentOut(outing) if claim.is_effective() => {
                self.out.push((outing.visit, outing.at, None));
            }
            Statement::CameBack(outing) if claim.is_effective() => {
                if let Some((.., to)) = self.out.iter_mut().rev().find(|(visit, ..)| *visit == outing.visit) {
                    *to = Some(outing.at);
                }
            }
            Statement::MakeUpAsked(request) if claim.is_effective() => {
                self.makeups.push((request.place, Stage::Submitted));
            }
            Statement::MakeUpWithdrawn(place) if claim.is_effective() => self.settle(*place, Stage::Withdrawn),
            Statement::MakeUpDecided(verdict) if claim.is_effective() => {
                let stage = if verdict.agree { Stage::Approved } else { Stage::Rejected };
                self.settle(verdict.place, stage);
            }
            _ => {}
        }
    }

    fn is_out(&self, visit: DocId) -> bool {
        let last = self.out.iter().rev().find(|(of, ..)| *of == visit);
        last.is_some_and(|(.., to)| to.is_none())
    }

    fn settle(&mut self, place: Place, stage: Stage) {
        let mut open = self.makeups.iter_mut().filter(|(of, stage)| *of == place && *stage == Stage::Submitted);
        if let Some((_, held)) = open.next() {
            *held = stage;
        }
    }

    /// The last request for a point.
    fn last(&self, place: Place) -> Option<Stage> {
        self.makeups.iter().rev().find(|(of, _)| *of == place).map(|(_, stage)| *stage)
    }

    pub(super) fn agrees(&self, folded: &doorstep_core::fold::Month) -> Result<(), String> {
        let found: Vec<(Timestamp, bool)> =
            folded.punches.iter().map(|punch| (punch.at, punch.codes.is_empty())).collect();
        let makeups: Vec<(Place, Stage)> = folded.makeups.iter().map(|makeup| (makeup.place, makeup.stage)).collect();
        if makeups != self.makeups {
            return Err(format!("make-ups of {} are {makeups:?}, must be {:?}", self.person, self.makeups));
        }
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
    if let Some(codes) = makeup::codes(model, claim, statement, reference) {
        return by_codes(codes, false);
    }
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
                if month.is_out(outing.visit));
            if !is_out || out.is_none_or(|out| out.returned_at.is_some_and(|returned_at| at > returned_at)) {
                codes.insert("GY-ATT-E-OUTING");
            }
        }
        _ => {}
    }
    by_codes(codes, true)
}
