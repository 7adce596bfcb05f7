//! How a case comes in.

use super::{NAME_MAX, Said, TEXT_MAX, intake_offices};
use crate::centre::{LimitFigures, Reference, Unit};
use crate::domain::Date;
use crate::fact::case::{Client, Intake, Letter, LimitSource, Subject, Task};
use crate::fact::{Code, Ruling};
use crate::fold::Case;
use crate::fold::case::Promised;
use crate::regime::limit;
use crate::regime::refusal::Checks;

/// How long before its registration something may have come in online. Unit: days.
const ONLINE_DAYS: i32 = 366;

/// The limit that holds for what a case is about, as things stand.
///
/// Errors: `PROMISE`, `STATUTORY`; `GY-CORE-E-RANGE(matter)` for what is not in the catalogue; `GY-CORE-E-STATE` where letters
/// have no limit. Source: ZY-LIM-6, ZW-LIM-2, YG-LIM-3, -8, GY-LIMIT-3.
pub fn limit_of(subject: &Subject, figures: &LimitFigures, reference: &Reference) -> Result<Promised, Code> {
    let of = |days, source| Promised { days, unit: figures.unit, silence_consents: false, source };
    match subject {
        Subject::Matter(id) => {
            let matter = reference.matters.get(id).ok_or_else(|| Code::new("GY-CORE-E-RANGE(matter)"))?;
            let days = limit::days(matter.promised_days, matter.statutory_days, figures)?;
            let source = match (matter.promised_days, matter.statutory_days) {
                (Some(_), _) => LimitSource::Promise,
                (None, Some(_)) => LimitSource::Law,
                (None, None) => LimitSource::Default,
            };
            let unit = if matter.calendar_days { Unit::Calendar } else { figures.unit };
            Ok(Promised { unit, silence_consents: matter.silence_consents, ..of(days, source) })
        }
        Subject::Letter(letter) => {
            let days = figures.letter_days.ok_or_else(|| Code::new("GY-CORE-E-STATE"))?;
            let source = if letter.given.is_some() { LimitSource::Given } else { LimitSource::Regulation };
            Ok(Promised { unit: Unit::Working, ..of(days, source) })
        }
        Subject::Task(_) => Ok(of(0, LimitSource::Given)),
    }
}

impl Said<'_> {
    /// Shape: the ruling is [`Ruling::CaseTaken`].
    pub(super) fn received(&self, intake: &Intake, state: Option<&Case>, checks: &mut Checks) -> Ruling {
        let goes_on = |case: &Case| {
            case.is_open() && case.received.is_none() && case.subject == intake.subject && case.window == intake.window
        };
        checks.require(state.is_none_or(goes_on), "GY-CORE-E-STATE", "ZY-LIM");
        checks.require(self.holds(&intake_offices(&intake.window)), "GY-CORE-E-ROLE", "GY-CORE-11");
        if intake.online {
            checks.not_future(intake.at, self.world);
            let since = intake.at.is_sane() && intake.at.date() >= self.acted.date().plus_days(-ONLINE_DAYS);
            checks.range("at", since && intake.at <= self.envelope.wall);
        } else {
            checks.claimed(intake.at, self.envelope, self.world);
        }
        client(&intake.client, checks);
        checks.text("special", &intake.special, TEXT_MAX);
        checks.range("site_check", !intake.site_check || self.figures.site_check_days.is_some());
        match &intake.subject {
            Subject::Matter(id) => {
                let matter = self.world.reference.matters.get(id);
                checks.range("matter", matter.is_none_or(|matter| matter.window == intake.window));
            }
            Subject::Letter(Letter { kind, what, given }) => {
                checks.require(kind.is_some(), &self.code("KIND"), "YG-LIM-8");
                checks.required_text("what", what, TEXT_MAX);
                if let Some(given) = given {
                    self.given(*given, checks);
                }
            }
            Subject::Task(Task { what, due }) => {
                checks.required_text("what", what, TEXT_MAX);
                self.given(*due, checks);
            }
        }
        match limit_of(&intake.subject, self.figures, self.world.reference) {
            Ok(Promised { days, unit, silence_consents, source }) => {
                let readers = self.figures.supervised_by.clone();
                Ruling::CaseTaken { days, unit, silence_consents, source, readers }
            }
            Err(code) => {
                checks.refuse(&code.0, "ZY-LIM-6", Vec::new());
                Ruling::None
            }
        }
    }

    fn given(&self, date: Date, checks: &mut Checks) {
        checks.in_calendar(date, self.world);
        checks.require(date >= self.acted.date(), "GY-CORE-E-ORDER", "GY-CORE-14");
    }
}

pub(super) fn client(client: &Client, checks: &mut Checks) {
    checks.required_text("client", client.name.reveal(), NAME_MAX);
    checks.text("phone", client.phone.reveal(), NAME_MAX);
}
