//! The monthly row of each window (窗口月报): what its visits came to, for the assessment. It weighs nothing (`neutral`).
//!
//! Source: GY-DOOR, "Reports" (a monthly row per window).

use super::{Counted, Of, Theme, windows};
use crate::centre::Period;
use crate::domain::{Date, WindowId};
use crate::regime::report;

/// One window's month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub window: WindowId,
    /// Its first day.
    pub month: Date,
    /// Applications that came in.
    pub filed: u32,
    pub rejected: u32,
    /// Visits that took place.
    pub visited: u32,
    pub on_the_spot: u32,
    pub brought_later: u32,
    /// Visits for which somebody went more than once.
    pub again: u32,
    pub moved: u32,
    /// Of the applications, those of which a target was passed.
    pub amber: u32,
    /// Cases that ended, and those of them that ended late.
    pub finished: u32,
    pub late: u32,
}

/// The rows of the months that begin in a stretch of days, `end` the day after the last: newest month first, then by window. A
/// window without any record in a month has none of it.
pub fn rows(all: &[Counted], from: Date, end: Date) -> Vec<Row> {
    let mut rows = Vec::new();
    let windows = windows(all.iter());
    let first = report::begins(Period::Month, end.plus_days(-1));
    let before = |month: &Date| Some(report::begins(Period::Month, month.plus_days(-1)));
    for month in std::iter::successors(Some(first), before).take_while(|month| *month >= from) {
        let next = report::ends(Period::Month, month);
        for window in &windows {
            let of = all.iter().filter(|counted| {
                !counted.of.is_now() && counted.window == **window && (month..next).contains(&counted.on)
            });
            rows.extend(row(window, month, of.collect()));
        }
    }
    rows
}

fn row(window: &WindowId, month: Date, of: Vec<&Counted>) -> Option<Row> {
    // A record that counts twice, because it was moved twice for two reasons, is one visit all the same.
    let records = |fits: &dyn Fn(Of) -> bool| {
        let mut docs = Vec::new();
        for counted in of.iter().filter(|counted| fits(counted.of)) {
            if !docs.contains(&counted.doc) {
                docs.push(counted.doc);
            }
        }
        docs.len() as u32
    };
    let times = |theme: Theme| of.iter().filter(|counted| counted.of.theme() == theme).count() as u32;
    (!of.is_empty()).then(|| Row {
        window: window.clone(),
        month,
        filed: times(Theme::Category),
        rejected: times(Theme::Rejected),
        visited: times(Theme::Wait),
        on_the_spot: records(&|of| of == Of::OnTheSpot),
        brought_later: records(&|of| of == Of::BroughtLater),
        again: records(&|of| matches!(of, Of::Again(_) | Of::AgainToDeliver)),
        moved: times(Theme::Moved),
        amber: records(&|of| matches!(of, Of::Slow(_))),
        finished: times(Theme::InTime),
        late: records(&|of| of == Of::Late),
    })
}
