//! Why somebody does not come to a meeting (会议假事由). It stands apart from the meeting: what everybody reads says only that
//! leave was asked for, and names this by its digest, so that who decides has read what was said.

use super::leave::grants;
use super::{Said, TEXT_MAX, of_calendar};
use crate::domain::DocId;
use crate::fact::meeting::{Grounds, MeetingKind, PAPER_MAX};
use crate::fact::receipt::acted_at;
use crate::fact::{Code, Envelope, Grade, Ruling, Statement};
use crate::fold::{self, State};
use crate::regime::refusal::Checks;
use crate::regime::{Refusals, World};

/// How often somebody is refused and asks again, at most; each by themselves, so that nobody uses up another's.
const SAID_MAX: usize = 20;

/// What the regulation says of the grounds of a request, or of a grant that is entered.
///
/// Shape: the ruling is [`Ruling::Deciders`].
/// Errors: `GY-CORE-E-STATE`, `-ROLE`, `-SELF`, `-FUTURE`, `-REQUIRED(reason)`, `-RANGE`; behind the regulation's id `PAPER`.
/// Source: JD-MTG-3, -11, "Who may do what". Examples: JD-MTG-A4, A5.
pub fn judge(
    statement: &Statement,
    envelope: &Envelope,
    state: Option<&fold::Grounds>,
    grade: Grade,
    world: &World<'_>,
) -> Result<Ruling, Refusals> {
    let mut checks = Checks::default();
    checks.not_future(envelope.wall, world);
    let reference = world.reference;
    let (Some(figures), Statement::GroundsGiven(given)) = (&reference.figures.meeting, statement) else {
        checks.unregulated("JD-MTG");
        return checks.into_result().map(|()| Ruling::None);
    };
    let Grounds { meeting, kind, on, convenor, person, reason, paper, salt: _ } = given;
    if !on.at_minute(0).is_sane() {
        checks.range("on", false);
        return checks.into_result().map(|()| Ruling::None);
    }
    // Who decides, and so reads it, the meeting says, and nobody who writes here.
    let held = world.others.state(*meeting);
    let of_calendar = if held.is_none() { of_calendar(*meeting, *on, reference) } else { None };
    let Some(of) = held.and_then(State::as_meeting).or(of_calendar.as_ref()) else {
        checks.range("meeting", false);
        return checks.into_result().map(|()| Ruling::None);
    };
    checks.range("kind", of.kind == *kind);
    checks.range("on", of.on == *on);
    checks.range("convenor", of.convenor == *convenor);
    checks.range("person", reference.organisation.workers.contains_key(person));
    checks.range("doc", envelope.doc == DocId::grounds(&reference.centre, *meeting, person));
    checks.required_text("reason", reason, TEXT_MAX);
    checks.range("paper", paper.len() <= PAPER_MAX);
    let on_paper = of.kind == MeetingKind::Monthly;
    checks.require(on_paper != paper.is_empty(), &Code::of(&figures.regulation, "PAPER").0, "JD-MTG-11");
    let said = |state: &fold::Grounds| state.said.iter().filter(|said| said.by == envelope.person).count();
    checks.range("version", state.is_none_or(|state| said(state) < SAID_MAX));
    if envelope.person != *person {
        let acted = acted_at(envelope.wall, grade, world.now);
        Said { meeting: of, envelope, acted, figures, world }.decides(person, &mut checks);
    }
    let (roles, people) = match grants(of, person, reference) {
        Some((role, _)) => (vec![role], Vec::new()),
        None => (Vec::new(), of.convenor.iter().cloned().collect()),
    };
    checks.into_result().map(|()| Ruling::Deciders { roles, people })
}
