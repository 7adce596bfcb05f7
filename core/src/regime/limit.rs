//! 限时办结: from which day a time limit runs, on which day it ends, and how a case stands against it.
//!
//! One computation for every centre; what differs stands in [`LimitFigures`]. Days come from the records of receipt, notices and
//! delivery, nobody types them, and phone and server come to the same. Source: ZY-LIM, ZW-LIM, YG-LIM, GY-LIMIT.

use std::collections::{BTreeMap, BTreeSet};

use super::trace::Trace;
use crate::centre::{Consent, End, LimitFigures, Omission, PauseBasis, Unit};
use crate::domain::calendar::Due;
use crate::domain::{Calendar, Date};
use crate::fact::Code;
use crate::gather::gather;

#[cfg(test)]
mod examples;

/// The limit of one matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// 0 for what is finished on the spot (当场办结).
    pub days: u32,
    pub unit: Unit,
    /// 超时默认: no decision in time counts as consent (ZW-LIM-17).
    pub silence_consents: bool,
}

/// What is on record of a case, as far as its clock looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    pub received: Date,
    pub accepted: Option<Date>,
    /// 一次性告知, in the order in which they were given.
    pub notices: Vec<Notice>,
    /// What came in after the receipt, by item, in the order of coming.
    pub additions: Vec<(Date, String)>,
    pub pauses: Vec<Pause>,
    /// In the order in which they were asked for.
    pub extensions: Vec<Extension>,
    pub decision: Option<Decision>,
    pub answered: Option<Date>,
    pub delivered: Option<Date>,
    pub appointment: Option<Appointment>,
    /// The end that came with a letter or a task: nothing is counted then, and its decision ends it.
    pub given: Option<Date>,
}

impl Course {
    /// A case that was received, and nothing more.
    pub fn received(on: Date) -> Self {
        Self {
            received: on,
            accepted: None,
            notices: Vec::new(),
            additions: Vec::new(),
            pauses: Vec::new(),
            extensions: Vec::new(),
            decision: None,
            answered: None,
            delivered: None,
            appointment: None,
            given: None,
        }
    }
}

/// What the applicant was told to supply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub on: Date,
    pub items: BTreeSet<String>,
    /// Asks for something that was required from the first and was not asked for then.
    pub mends_an_omission: bool,
}

/// Days that the law leaves out of a limit: a hearing, a test, an expert review … (ZW-LIM-15; GY-LIMIT, excluded days). Both
/// ends belong to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pause {
    pub from: Date,
    pub to: Date,
    /// When the applicant was told of it on the receipt.
    pub told: Option<Date>,
    /// 法律依据
    pub basis: String,
}

/// 延期
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension {
    pub due: Date,
    pub reason: String,
    /// 法律依据
    pub basis: String,
    pub asked: Date,
    /// When the head of the handling department signed.
    pub head: Option<Date>,
    /// When whoever decides consented.
    pub consented: Option<Date>,
    /// When the applicant was told of the reason and the new date.
    pub told: Option<Date>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// By a trusted clock the day on which it was made, otherwise the day of its receipt.
    pub on: Date,
    /// 不予办理: counts only with a denial report that was confirmed in time.
    pub refuses: bool,
    pub report_confirmed: Option<Date>,
}

/// The applicant was told to come to the window on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appointment {
    pub told: Date,
    pub on: Date,
    pub came: Option<Date>,
}

/// The event from which a limit runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Received(Date),
    Accepted(Date),
    AdditionsComplete(Date),
    FirstAddition(Date),
}

impl Start {
    pub fn on(self) -> Date {
        let (Self::Received(on) | Self::Accepted(on) | Self::AdditionsComplete(on) | Self::FirstAddition(on)) = self;
        on
    }
}

/// What becomes of a case without anybody doing anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deemed {
    /// 默认同意, from 00:00 of this day.
    Approved(Date),
    /// 视为按时办结: the applicant did not come.
    OnTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    Green,
    /// The first reminder is due.
    Amber,
    /// Overdue, or the day cannot be known until the calendar of its year is imported.
    Red,
}

/// How a case stands on one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// None while something is missing.
    pub start: Option<Start>,
    pub due: Option<Due>,
    /// The day that counts as the end.
    pub ended: Option<Date>,
    pub overdue: bool,
    pub deemed: Option<Deemed>,
    pub light: Light,
    pub trace: Trace,
}

fn code(figures: &LimitFigures, name: &str) -> Code {
    Code::of(&figures.regulation, name)
}

/// The limit that holds for a matter: its own, or the centre's. A promise may not be longer than what the law says.
///
/// Unit: days as the centre counts them. Errors: `PROMISE`, `STATUTORY`.
/// Source: ZY-LIM-6, ZW-LIM-2, -3, YG-LIM-3, GY-LIMIT-3. Example: ZW-LIM-A4.
pub fn days(promised: Option<u32>, statutory: Option<u32>, figures: &LimitFigures) -> Result<u32, Code> {
    let days = promised.or(statutory).or(figures.default_days).ok_or_else(|| code(figures, "PROMISE"))?;
    if statutory.is_some_and(|statutory| days > statutory) { Err(code(figures, "STATUTORY")) } else { Ok(days) }
}

/// From which day the limit runs; none while it does not.
///
/// Source: ZY-LIM-9, -10, ZW-LIM-10, YG-LIM-1, GY-LIMIT-5 to -7.
pub fn start(course: &Course, figures: &LimitFigures, calendar: &Calendar) -> Option<Start> {
    let received = Start::Received(course.received);
    if course.notices.is_empty() {
        // Told nothing, the applicant brought more all the same: whoever has to tell once has not, and papers that nobody asked
        // for move nothing.
        let untold = !course.additions.is_empty() && figures.omission == Omission::Received;
        return if figures.from_acceptance && !untold { course.accepted.map(Start::Accepted) } else { Some(received) };
    }
    let omitted = course.notices.iter().any(|notice| notice.mends_an_omission);
    // What a later notice asks for that was not required from the first moves nothing either.
    let counts = |(index, notice): &(usize, &Notice)| *index == 0 || notice.mends_an_omission;
    let notices = course.notices.iter().enumerate().filter(counts);
    let asked: BTreeSet<&String> = gather(notices.flat_map(|(_, notice)| &notice.items));
    let mut came = BTreeMap::new();
    for (on, item) in course.additions.iter().filter(|(_, item)| asked.contains(item)) {
        came.entry(item).or_insert(*on);
    }
    match figures.omission {
        Omission::Received if omitted || is_late(course, figures, calendar) => Some(received),
        Omission::FirstAddition if omitted => came.values().min().map(|on| Start::FirstAddition(*on)),
        _ if came.len() < asked.len() => None,
        _ => came.values().max().map(|on| Start::AdditionsComplete(*on)),
    }
}

/// A notice that came too late was none.
fn is_late(course: &Course, figures: &LimitFigures, calendar: &Calendar) -> bool {
    let last = figures.notice_working_days.map(|days| calendar.after(course.received, days));
    let first = course.notices.first().map(|notice| notice.on);
    matches!((last, first), (Some(Due::On(last)), Some(first)) if first > last)
}

/// Whether a pause leaves its days out.
///
/// Errors: `SPAN` when the receipt does not name it, or was handed over after it began; `GY-CORE-E-REQUIRED(basis)` without a
/// law; `GY-CORE-E-ORDER`, `-RANGE`; `GY-CORE-E-STATE` where nothing leaves days out. Example: ZW-LIM-A2.
pub fn pause(pause: &Pause, figures: &LimitFigures) -> Result<(), Code> {
    if ![pause.from, pause.to].iter().all(|date| date.at_second(0).is_sane()) {
        return Err(Code::new("GY-CORE-E-RANGE(pause)"));
    }
    if pause.from > pause.to {
        return Err(Code::new("GY-CORE-E-ORDER"));
    }
    let (holds, name) = match figures.pause {
        Some(PauseBasis::Receipt) => (pause.told.is_some_and(|told| told <= pause.from), code(figures, "SPAN")),
        Some(PauseBasis::Law) => (!pause.basis.trim().is_empty(), Code::new("GY-CORE-E-REQUIRED(basis)")),
        None => (false, Code::new("GY-CORE-E-STATE")),
    };
    if holds { Ok(()) } else { Err(name) }
}

/// The last day of a limit. The day of the event is not counted (GY-CORE-3), nor is a day in a pause. In calendar days an end
/// on a rest day moves to the next working day outside every pause.
///
/// Shape: `pauses` are those that [`pause`] lets count.
/// Examples: ZY-LIM-A1, A5, A7; ZW-LIM-A1 to A3, A8, A10; YG-LIM-A1, A2, A4; GY-LIMIT-A1, A7, A9.
pub fn due(start: Date, limit: Limit, pauses: &[&Pause], calendar: &Calendar) -> Due {
    let paused = |day: Date| pauses.iter().any(|pause| pause.from <= day && day <= pause.to);
    let mut day = start;
    for _ in 0..limit.days {
        loop {
            day = day.plus_days(1);
            let counts = match limit.unit {
                Unit::Working => calendar.is_working_day(day),
                Unit::Calendar => Some(true),
            };
            match counts {
                Some(true) if !paused(day) => break,
                Some(_) => {}
                None => return Due::Unknown,
            }
        }
    }
    // What is finished on the spot is finished on that day, whichever it is.
    if limit.days == 0 {
        return Due::On(day);
    }
    loop {
        match calendar.is_working_day(day) {
            Some(true) if !paused(day) => return Due::On(day),
            Some(_) => day = day.plus_days(1),
            None => return Due::Unknown,
        }
    }
}

/// The day to which an extension moves the end: asked for, consented to and told on or before the old one.
///
/// Errors: every reason against it, in the order of the form: `EXT-HEAD`, `EXT-CONSENT`, `EXT-LATE`, `EXT-NOTICE`, `EXT-DUE`;
/// `GY-CORE-E-REQUIRED(reason)`, `(basis)`, `-CALENDAR`; `-STATE` where limits are not extended.
/// Source: ZY-LIM-11, ZW-LIM-13, -14, GY-LIMIT-8. Examples: ZY-LIM-A6, ZW-LIM-A5, GY-LIMIT-A6.
pub fn extended(
    old: Date,
    extension: &Extension,
    figures: &LimitFigures,
    calendar: &Calendar,
) -> Result<Date, Vec<Code>> {
    let Some(consent) = figures.extension else { return Err(vec![Code::new("GY-CORE-E-STATE")]) };
    let in_time = |day: Option<Date>| day.is_none_or(|day| day <= old);
    let is_in_time = extension.asked <= old && in_time(extension.head) && in_time(extension.consented);
    let of_law = consent == Consent::Law;
    let conditions = [
        (!extension.reason.trim().is_empty(), Code::new("GY-CORE-E-REQUIRED(reason)")),
        (!of_law || !extension.basis.trim().is_empty(), Code::new("GY-CORE-E-REQUIRED(basis)")),
        (consent != Consent::HeadAndSuperior || extension.head.is_some(), code(figures, "EXT-HEAD")),
        (of_law || extension.consented.is_some(), code(figures, "EXT-CONSENT")),
        (is_in_time, code(figures, "EXT-LATE")),
        (extension.told.is_some_and(|told| told <= old), code(figures, "EXT-NOTICE")),
        (extension.due > old, code(figures, "EXT-DUE")),
        (calendar.is_working_day(extension.due).is_some(), Code::new("GY-CORE-E-CALENDAR")),
    ];
    let faults: Vec<Code> = conditions.into_iter().filter(|(holds, _)| !holds).map(|(_, code)| code).collect();
    if faults.is_empty() { Ok(extension.due) } else { Err(faults) }
}

/// An appointment can be told for a day on or before the end: a later one would stop every limit.
///
/// Errors: `NO-APPOINTMENT`. Examples: ZW-LIM-A7, A9.
pub fn appointed(appointment: Option<&Appointment>, due: Date, figures: &LimitFigures) -> Result<(), Code> {
    let holds = appointment.is_some_and(|appointment| appointment.told <= due && appointment.on <= due);
    if holds { Ok(()) } else { Err(code(figures, "NO-APPOINTMENT")) }
}

/// A refusal counts when its denial report was confirmed in time.
///
/// Errors: `ZW-DEN-E-NOT-CONFIRMED`. Example: ZW-LIM-A6.
pub fn decided(decision: &Decision, due: Date) -> Result<(), Code> {
    let confirmed = decision.report_confirmed.is_some_and(|on| on <= due);
    if decision.refuses && !confirmed { Err(Code::new("ZW-DEN-E-NOT-CONFIRMED")) } else { Ok(()) }
}

/// A case does not reach its recipient before it is decided.
///
/// Errors: `DELIVERY`. Source: GY-LIMIT, "Errors".
pub fn delivered(course: &Course, on: Date, figures: &LimitFigures) -> Result<(), Code> {
    if course.decision.is_some_and(|decision| decision.on <= on) { Ok(()) } else { Err(code(figures, "DELIVERY")) }
}

/// By when an application is checked on the spot (实地核实): from its registration, whatever is supplied later; none where the
/// centre has no such rule.
///
/// Source: YG-LIM-7. Example: YG-LIM-A3.
pub fn site_check_due(registered: Date, figures: &LimitFigures, calendar: &Calendar) -> Option<Due> {
    figures.site_check_days.map(|days| calendar.after(registered, days))
}

/// A case that needs a check on the spot is not finished without one, nor checked before it was registered.
///
/// Errors: `SITE`, `SITE-ORDER`. Example: YG-LIM-A3.
pub fn site_checked(registered: Date, checked: Option<Date>, figures: &LimitFigures) -> Result<(), Code> {
    match checked {
        None => Err(code(figures, "SITE")),
        Some(checked) if checked < registered => Err(code(figures, "SITE-ORDER")),
        Some(_) => Ok(()),
    }
}

/// A task that superiors set (交办事项) is explained to them when it is finished late.
///
/// Errors: `EXPLAIN`. Source: ZY-LIM-12. Example: ZY-LIM-A8.
pub fn task_closed(due: Date, on: Date, explanation: &str, figures: &LimitFigures) -> Result<(), Code> {
    if on <= due || !explanation.trim().is_empty() { Ok(()) } else { Err(code(figures, "EXPLAIN")) }
}

/// How a case stands on a day, with every figure that was looked at.
pub fn standing(course: &Course, limit: Limit, figures: &LimitFigures, calendar: &Calendar, today: Date) -> Standing {
    let mut trace = Trace::default();
    let pauses: Vec<&Pause> = course.pauses.iter().filter(|span| pause(span, figures).is_ok()).collect();
    let start = match course.given {
        Some(_) => Some(Start::Received(course.received)),
        None => start(course, figures, calendar),
    };
    let mut due = match course.given {
        Some(given) => Some(Due::On(given)),
        None => start.map(|start| self::due(start.on(), limit, &pauses, calendar)),
    };
    match course.given {
        Some(given) => trace.note(figures.rules.unit.clone(), "given", given.to_string()),
        None => note(&mut trace, limit, start, &pauses, due, figures),
    }
    for extension in &course.extensions {
        if let Some(Due::On(old)) = due
            && let Ok(new) = extended(old, extension, figures, calendar)
        {
            trace.note(figures.rules.extension.clone().unwrap_or_default(), "extended", new.to_string());
            due = Some(Due::On(new));
        }
    }
    let ended = match figures.end {
        _ if course.given.is_some() => course.decision.map(|decision| decision.on),
        End::Decided => course.decision.map(|decision| decision.on),
        End::Answered => course.answered,
        End::Delivered => course.delivered,
    };
    if let Some(ended) = ended {
        trace.note(figures.rules.end.clone(), "ended", ended.to_string());
    }
    let known = match due {
        Some(Due::On(due)) => Some(due),
        Some(Due::Unknown) | None => None,
    };
    let deemed = known.and_then(|due| deemed(course, limit, due, figures, today));
    // A tacit approval is an approval, and late all the same (ZW-LIM, tacit approval).
    let overdue = known.is_some_and(|due| deemed != Some(Deemed::OnTime) && ended.unwrap_or(today) > due);
    let is_open = ended.is_none() && deemed.is_none();
    let first_reminder = || {
        let (start, due) = start.map(Start::on).zip(known)?;
        reminders(start, due, limit, &pauses, figures, calendar).first().copied()
    };
    let light = if overdue || (is_open && due == Some(Due::Unknown)) {
        Light::Red
    } else if is_open && first_reminder().is_some_and(|first| first <= today) {
        Light::Amber
    } else {
        Light::Green
    };
    Standing { start, due, ended, overdue, deemed, light, trace }
}

fn deemed(course: &Course, limit: Limit, due: Date, figures: &LimitFigures, today: Date) -> Option<Deemed> {
    // Told to come in time and not there: the silence is the applicant's.
    let counts =
        |appointment: &Appointment| figures.no_show_is_on_time && appointed(Some(appointment), due, figures).is_ok();
    let told = course.appointment.filter(counts);
    if told.is_some_and(|told| told.came.unwrap_or(today) > told.on) {
        return Some(Deemed::OnTime);
    }
    let stands = course.decision.is_some_and(|decision| decision.on <= due && decided(&decision, due).is_ok());
    (limit.silence_consents && !stands && today > due).then(|| Deemed::Approved(due.plus_days(1)))
}

/// The days on which the handler is reminded, in their order: at a share of the time, some days before the end, on it.
pub fn reminders(
    start: Date,
    due: Date,
    limit: Limit,
    pauses: &[&Pause],
    figures: &LimitFigures,
    calendar: &Calendar,
) -> Vec<Date> {
    let mut days = BTreeSet::from([due]);
    if let Some(percent) = figures.remind_percent {
        let share = Limit { days: (limit.days * percent).div_ceil(100), ..limit };
        if let Due::On(day) = self::due(start, share, pauses, calendar) {
            days.insert(day.min(due));
        }
    }
    for count in &figures.remind_days {
        let mut day = due;
        for _ in 0..*count {
            day = day.plus_days(-1);
            while !calendar.works(day) {
                day = day.plus_days(-1);
            }
        }
        if day > start {
            days.insert(day);
        }
    }
    days.into_iter().collect()
}

fn note(
    trace: &mut Trace,
    limit: Limit,
    start: Option<Start>,
    pauses: &[&Pause],
    due: Option<Due>,
    figures: &LimitFigures,
) {
    let rules = &figures.rules;
    match start {
        None => trace.note(rules.addition.clone(), "not_started", ""),
        Some(Start::Received(on)) if figures.from_acceptance => {
            trace.note(rules.omission.clone(), "start_received", on.to_string());
        }
        Some(Start::Received(on)) => trace.note(rules.start.clone(), "start_received", on.to_string()),
        Some(Start::Accepted(on)) => trace.note(rules.start.clone(), "start_accepted", on.to_string()),
        Some(Start::AdditionsComplete(on)) => trace.note(rules.addition.clone(), "start_complete", on.to_string()),
        Some(Start::FirstAddition(on)) => trace.note(rules.omission.clone(), "start_first_addition", on.to_string()),
    }
    let unit = match limit.unit {
        Unit::Working => "working_days",
        Unit::Calendar => "calendar_days",
    };
    trace.note(rules.unit.clone(), unit, limit.days.to_string());
    trace.note("GY-CORE-3", "first_day_not_counted", "");
    for pause in pauses {
        trace.note(rules.pause.clone().unwrap_or_default(), "paused", format!("{} – {}", pause.from, pause.to));
    }
    match due {
        Some(Due::On(due)) => trace.note("GY-CORE-3", "due", due.to_string()),
        Some(Due::Unknown) => trace.note("GY-CORE-2", "due_unknown", ""),
        None => {}
    }
}
