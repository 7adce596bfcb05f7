//! The clock of a case: what `limit` computes from its records, the same on phone and server.

use crate::centre::{LimitFigures, Reference, Unit};
use crate::domain::calendar::Due;
use crate::domain::{Calendar, Date, Timestamp};
use crate::fact::case::{Pause, Subject};
use crate::fold::Case;
use crate::fold::case::Extended;
use crate::gather::gather;
use crate::regime::limit::{self, Course, Limit, Standing};

/// The figures by which a case is handled to its end: those of the day on which it came in, and before that the running ones.
pub fn figures(case: &Case, reference: &Reference) -> Option<LimitFigures> {
    let running = &reference.figures;
    case.received.map_or(running, |received| reference.figures_on(received.date())).limit()
}

/// What is on record of a case, as far as its clock looks at it; none before it has come in.
pub fn course(case: &Case) -> Option<Course> {
    let date = |at: Option<Timestamp>| at.map(Timestamp::date);
    Some(Course {
        accepted: date(case.accepted),
        notices: case.notices.iter().map(noticed).collect(),
        additions: case.additions.iter().map(|(at, item)| (at.date(), item.clone())).collect(),
        pauses: case.pauses.iter().map(|(at, span)| pause(*at, span)).collect(),
        extensions: case.extensions.iter().filter(|of| of.refused.is_none()).map(extension).collect(),
        decision: case.decision.as_ref().map(|(by, decision)| limit::Decision {
            on: by.at.date(),
            refuses: decision.refuses,
            // A refusal takes effect only with its report (`Said::reported`).
            report_confirmed: decision.refuses.then(|| by.at.date()),
        }),
        answered: date(case.answered),
        delivered: date(case.delivered),
        appointment: case.appointed.as_ref().map(|(told, appointed)| limit::Appointment {
            told: told.date(),
            on: appointed.on,
            came: date(case.came),
        }),
        given: match &case.subject {
            Subject::Matter(_) => None,
            Subject::Letter(letter) => letter.given,
            Subject::Task(task) => Some(task.due),
        },
        ..Course::received(case.received?.date())
    })
}

fn noticed((at, notice): &(Timestamp, crate::fact::case::Notice)) -> limit::Notice {
    limit::Notice {
        on: at.date(),
        items: gather(notice.items.iter().cloned()),
        mends_an_omission: notice.mends_an_omission,
    }
}

pub(super) fn pause(at: Timestamp, pause: &Pause) -> limit::Pause {
    let told = pause.on_receipt.then(|| at.date());
    limit::Pause { from: pause.from, to: pause.to, told, basis: pause.basis.clone() }
}

pub(super) fn extension(extension: &Extended) -> limit::Extension {
    let date = |by: &Option<crate::fold::case::By>| by.as_ref().map(|by| by.at.date());
    limit::Extension {
        due: extension.asked.due,
        reason: extension.asked.reason.clone(),
        basis: extension.asked.basis.clone(),
        asked: extension.by.at.date(),
        head: date(&extension.head),
        consented: date(&extension.consented),
        told: extension.told.map(Timestamp::date),
    }
}

fn limit_of(case: &Case) -> Option<Limit> {
    let promised = case.promised.as_ref()?;
    Some(Limit { days: promised.days, unit: promised.unit, silence_consents: promised.silence_consents })
}

/// How a case stands on a day; none before it has come in.
pub fn standing(case: &Case, figures: &LimitFigures, calendar: &Calendar, today: Date) -> Option<Standing> {
    Some(limit::standing(&course(case)?, limit_of(case)?, figures, calendar, today))
}

/// The end of the limit of a case in process, where it is known.
pub fn open_until(case: &Case, reference: &Reference, today: Date) -> Option<Date> {
    let figures = figures(case, reference).filter(|_| case.is_in_process())?;
    match standing(case, &figures, &reference.calendar, today)?.due {
        Some(Due::On(due)) => Some(due),
        Some(Due::Unknown) | None => None,
    }
}

/// How many days are left until the end, 0 on it, negative after it. Unit: days of the case's own limit; a day for which there is
/// no table counts as Monday to Friday do.
pub fn days_left(due: Date, today: Date, case: &Case, calendar: &Calendar) -> i32 {
    let in_calendar_days = case.promised.as_ref().is_some_and(|promised| promised.unit == Unit::Calendar);
    let (from, to, sign) = if today <= due { (today, due, 1) } else { (due, today, -1) };
    if in_calendar_days {
        return sign * (to.0 - from.0);
    }
    let days = (1..=(to.0 - from.0).min(1_000)).filter(|days| calendar.works(from.plus_days(*days)));
    sign * days.count() as i32
}

/// By when an application is checked on the spot. Source: YG-LIM-7. Example: YG-LIM-A3.
pub fn site_check_due(case: &Case, figures: &LimitFigures, calendar: &Calendar) -> Option<Due> {
    limit::site_check_due(case.received.filter(|_| case.site_check)?.date(), figures, calendar)
}

/// Until when the head is told of the result, where the default limit holds: the working day after it.
///
/// Source: YG-LIM-3, "Report to the head" (`Interpretation:` amber after it). Example: YG-LIM-A5.
pub fn report_due(case: &Case, calendar: &Calendar) -> Option<Due> {
    let by_default = case.promised.as_ref()?.source == crate::fact::case::LimitSource::Default;
    let (by, _) = case.decision.as_ref().filter(|_| by_default)?;
    Some(calendar.after(by.at.date(), 1))
}

/// Whether the head was told too late, or has not been told although it is time.
pub fn is_report_late(case: &Case, calendar: &Calendar, today: Date) -> bool {
    let told = case.reported.map_or(today, Timestamp::date);
    matches!(report_due(case, calendar), Some(Due::On(due)) if told > due)
}
