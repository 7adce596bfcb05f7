//! Making up what was not punched. Source: GY-ATT, permissions and "Correction request": no quota, no deadline, no recording.

use std::collections::BTreeSet;

use doorstep_core::centre::Reference;
use doorstep_core::domain::{DocId, Role, Span, Timestamp, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::{MakeUpRequest, MakeUpVerdict};
use doorstep_core::fold::month::MakeUpStage as Stage;

use super::super::{Claim, Doc, Model, ROLE, STATE, acts_in, holds, is_future};
use super::Month;

/// Until five in the morning of the next day a day is not over. Unit: minutes.
const DAY_ENDS: i64 = 29 * 60;

/// Why a request, its withdrawal or a verdict has no effect; none for what is about something else.
pub(super) fn codes(
    model: &Model,
    claim: &Claim<'_>,
    statement: &Statement,
    reference: &Reference,
) -> Option<BTreeSet<&'static str>> {
    let month = match model.docs.get(&claim.envelope.doc) {
        Some(Doc::Month(month)) => Some(month),
        _ => None,
    };
    let mut codes = match statement {
        Statement::MakeUpAsked(request) => asked(model, month, claim, request, reference),
        Statement::MakeUpWithdrawn(place) => {
            let mut codes = BTreeSet::new();
            if month.is_none_or(|month| month.person != claim.envelope.person) {
                codes.insert(ROLE);
            }
            if month.and_then(|month| month.last(*place)) != Some(Stage::Submitted) {
                codes.insert(STATE);
            }
            codes
        }
        Statement::MakeUpDecided(verdict) => decided(month, claim, verdict, reference),
        _ => return None,
    };
    if is_future(claim.envelope.wall, claim, reference) {
        codes.insert("GY-CORE-E-FUTURE");
    }
    Some(codes)
}

fn asked(
    model: &Model,
    month: Option<&Month>,
    claim: &Claim<'_>,
    request: &MakeUpRequest,
    reference: &Reference,
) -> BTreeSet<&'static str> {
    let (person, on) = (&claim.envelope.person, request.place.on);
    let mut codes = BTreeSet::new();
    if reference.organisation.workers.get(person).is_none_or(|person| person.group.is_none()) {
        codes.insert("GY-ATT-E-SCOPE");
    }
    if claim.envelope.doc != DocId::month(&reference.centre, person, on.year(), on.month()) {
        codes.insert(ROLE);
    }
    if request.reason.is_empty() {
        codes.insert("GY-CORE-E-REQUIRED");
    }
    // 9:00, 13:30, 17:00, each with the hours that are its own (GY-ATT-3).
    let points = [(9 * 60, 5 * 60, 12 * 60), (13 * 60 + 30, 12 * 60, 15 * 60 + 15), (17 * 60, 15 * 60 + 15, DAY_ENDS)];
    let point = points.get(usize::from(request.place.point)).filter(|_| reference.calendar.works(on));
    let Some((at, from, until)) = point.map(|(at, from, until)| {
        let minute = |minutes: i64| on.at_minute(0).plus_minutes(minutes);
        (minute(*at), minute(*from), minute(*until))
    }) else {
        codes.insert("GY-CORE-E-RANGE");
        return codes;
    };
    if request.claimed < from || request.claimed >= until {
        codes.insert("GY-ATT-E-CLAIMED-TIME");
    }
    let over = on.at_minute(0).plus_minutes(DAY_ENDS);
    let acted = claim.acted();
    if acted < over || is_punched(model, person, from, until) || is_excused(model, person, at, acted.min(over)) {
        codes.insert("GY-ATT-E-NOT-MISSING");
    }
    match month.and_then(|month| month.last(request.place)) {
        Some(Stage::Submitted) => {
            codes.insert("GY-ATT-E-OPEN");
        }
        Some(Stage::Approved | Stage::Rejected) => {
            codes.insert(STATE);
        }
        Some(Stage::Withdrawn) | None => {}
    }
    codes
}

fn months<'a>(model: &'a Model, person: &'a WorkerId) -> impl Iterator<Item = &'a Month> {
    model.docs.values().filter_map(move |doc| match doc {
        Doc::Month(month) if month.person == *person => Some(month),
        _ => None,
    })
}

fn is_punched(model: &Model, person: &WorkerId, from: Timestamp, until: Timestamp) -> bool {
    let punches = months(model, person).flat_map(|month| &month.punches);
    punches.into_iter().any(|(at, counts)| *counts && from <= *at && *at < until)
}

/// On leave, or out for a visit. Who is not back is out on the day of going only.
fn is_excused(model: &Model, person: &WorkerId, at: Timestamp, now: Timestamp) -> bool {
    let on_leave = model.leaves().any(|(_, leave)| leave.person == *person && leave.is_away(at));
    on_leave
        || months(model, person).flat_map(|month| &month.out).any(|(_, from, to)| {
            let to = to.unwrap_or(if from.date() == at.date() { now } else { *from });
            *from <= at && at <= to
        })
}

fn decided(
    month: Option<&Month>,
    claim: &Claim<'_>,
    verdict: &MakeUpVerdict,
    reference: &Reference,
) -> BTreeSet<&'static str> {
    let mut codes = BTreeSet::new();
    if month.and_then(|month| month.last(verdict.place)) != Some(Stage::Submitted) {
        codes.insert(STATE);
    }
    let Some(month) = month else { return codes };
    let (organisation, on, envelope) = (&reference.organisation, claim.acted().date(), claim.envelope);
    if envelope.person == month.person {
        codes.insert("GY-CORE-E-SELF");
    } else {
        let group = organisation.workers.get(&month.person).and_then(|person| person.group.clone());
        let leader = group.map_or((Role::GroupLeader, Span::Centre), |group| (Role::GroupLeader, Span::Group(group)));
        let mut offices = vec![leader.clone()];
        // Nobody decides about the own requests: those of the leader are for the leader in charge.
        if holds(organisation, &month.person, leader.0, &leader.1, on) {
            offices.push((Role::DeputyLeader, Span::Centre));
        }
        let may = |on| acts_in(organisation, &envelope.person, envelope.acting.as_ref(), on, &offices);
        if !may(on) || !may(claim.now.date()) {
            codes.insert(ROLE);
        }
    }
    if !verdict.agree && verdict.remark.is_empty() {
        codes.insert("GY-CORE-E-REQUIRED");
    }
    codes
}
