//! What became of a roster's lines, by person and by window (JD-GDD-4, "Reports"). Nobody is ranked.

use super::{Standing, late_minutes, shift, standing};
use crate::centre::Reference;
use crate::domain::{Timestamp, WindowId, WorkerId};
use crate::fold::duty::{Duty, Sheet};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Lines in the roster, less those of days on which nobody has to come any more, and nobody did.
    pub due: u32,
    pub done: u32,
    pub late: u32,
    pub missed: u32,
    /// Lines of which others took over a part.
    pub relieved: u32,
    /// 引导人数
    pub guided: u32,
}

impl Tally {
    fn add(&mut self, line: &Duty, now: Timestamp, reference: &Reference) {
        let standing = standing(line, now, reference);
        self.due += 1;
        self.done += u32::from(standing == Standing::Done);
        self.missed += u32::from(standing == Standing::Missed);
        self.late += u32::from(late_minutes(line, reference) > 0);
        self.relieved += u32::from(line.taken_over().next().is_some());
        self.guided += line.ended.as_ref().map_or(0, |(_, ended)| u32::from(ended.guided));
    }
}

/// The sums of each person and each window that is on duty, in the order of the directory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tallies {
    pub people: Vec<(WorkerId, Tally)>,
    pub windows: Vec<(WindowId, Tally)>,
    pub all: Tally,
}

pub fn of(sheets: &[&Sheet], now: Timestamp, reference: &Reference) -> Tallies {
    let counts = |line: &&Duty| line.started.is_some() || shift(line.slot, reference).is_some();
    let sum = |of: &dyn Fn(&Duty) -> bool| {
        let mut tally = Tally::default();
        let lines = sheets.iter().flat_map(|sheet| &sheet.lines).filter(counts);
        lines.filter(|line| of(line)).for_each(|line| tally.add(line, now, reference));
        tally
    };
    let mut tallies = Tallies { all: sum(&|_| true), ..Tallies::default() };
    for worker in reference.organisation.workers.keys() {
        tallies.people.push((worker.clone(), sum(&|line| line.person.as_ref() == Some(worker))));
    }
    for window in reference.organisation.windows.keys() {
        tallies.windows.push((window.clone(), sum(&|line| line.window.as_ref() == Some(window))));
    }
    tallies.people.retain(|(_, tally)| tally.due > 0);
    tallies.windows.retain(|(_, tally)| tally.due > 0);
    tallies
}
