//! How many proceedings of each procedure of the pack were begun, are open, are overdue and were finished, by window and month.
//!
//! Source: "Reports" of the regulations that are procedures.

use crate::centre::{Period, Reference};
use crate::domain::{Date, DocId, Timestamp, WindowId, WorkerId};
use crate::fold::Proceeding;
use crate::procedure::{self, Light, Sight, Standing};
use crate::regime::report;

/// One proceeding as it is counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub procedure: String,
    /// The first that is named in it; none of one that names none.
    pub window: Option<WindowId>,
    pub begun: Date,
    pub finished: Option<Date>,
    /// Whether a deadline that still runs is over.
    pub overdue: bool,
}

/// One procedure's month at one window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub procedure: String,
    pub window: Option<WindowId>,
    /// Its first day.
    pub month: Date,
    pub begun: u32,
    /// Of those begun in the month, those that are open now, and those of them that are overdue now.
    pub open: u32,
    pub overdue: u32,
    /// Finished in the month, whenever they were begun.
    pub finished: u32,
}

/// What the pack has no procedure for any more is left out.
pub fn counted<'a>(
    proceedings: impl IntoIterator<Item = (DocId, &'a Proceeding)>,
    reference: &Reference,
    now: Timestamp,
) -> Vec<Counted> {
    let nobody = WorkerId::new("");
    let of = |proceeding: &Proceeding| {
        let procedure = procedure::of(proceeding, reference)?;
        let begun = proceeding.opened()?.at.date();
        let ends = procedure.stage(&proceeding.stage).is_none_or(|stage| stage.ends);
        let finished = proceeding.done.last().filter(|_| ends).map(|done| done.at.date());
        let sight = Sight {
            procedure,
            proceeding: Some(proceeding),
            filled: &[],
            actor: &nobody,
            at: now,
            reference,
            // Clocks look at the own record only.
            others: None,
        };
        let is_over =
            |running: &procedure::Running<'_>| running.standing == Standing::Runs && running.light == Light::Red;
        let overdue = finished.is_none() && procedure::clocks(&sight).iter().any(is_over);
        let window = proceeding.windows().next().cloned();
        Some(Counted { procedure: procedure.id.clone(), window, begun, finished, overdue })
    };
    proceedings.into_iter().filter_map(|(_, proceeding)| of(proceeding)).collect()
}

/// Rows in the order of the pack's procedures, the newest month first; a month in which nothing was begun or finished has none.
/// `end` is the day after the last, of one window or of all.
pub fn rows(all: &[Counted], window: Option<&WindowId>, from: Date, end: Date, reference: &Reference) -> Vec<Row> {
    let month = |day: Date| report::begins(Period::Month, day);
    let mut rows: Vec<Row> = Vec::new();
    let mut add = |counted: &Counted, day: Date, count: fn(&mut Row, &Counted)| {
        if !(from..end).contains(&day) {
            return;
        }
        let is_of = |row: &&mut Row| {
            row.procedure == counted.procedure && row.window == counted.window && row.month == month(day)
        };
        if let Some(row) = rows.iter_mut().find(is_of) {
            return count(row, counted);
        }
        let (procedure, window) = (counted.procedure.clone(), counted.window.clone());
        let mut row = Row { procedure, window, month: month(day), begun: 0, open: 0, overdue: 0, finished: 0 };
        count(&mut row, counted);
        rows.push(row);
    };
    let chosen = all.iter().filter(|counted| window.is_none() || counted.window.as_ref() == window);
    for counted in chosen {
        add(counted, counted.begun, |row, counted| {
            row.begun += 1;
            row.open += u32::from(counted.finished.is_none());
            row.overdue += u32::from(counted.overdue);
        });
        if let Some(finished) = counted.finished {
            add(counted, finished, |row, _| row.finished += 1);
        }
    }
    let procedures = &reference.figures.procedures;
    let place = |row: &Row| procedures.iter().position(|procedure| procedure.id == row.procedure);
    crate::gather::order(&mut rows, |row| (place(row), -row.month.0, row.window.clone()));
    rows
}
