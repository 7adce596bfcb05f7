//! Figures by day: those that begin on a later day, and those that held before the running ones.
//!
//! A day is judged, and shown, by the figures that were in force on it. People, grants and the calendar have dates of their own
//! and are always those of the running edition; so what comes is a pack and no directory. An edition in force at once corrects:
//! it holds for the days before it as well.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Figures, Matter, Point, Reference};
use crate::domain::{Date, MatterId, Role};

/// A pack that is on record and begins on a day, at 00:00 China Standard Time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coming {
    pub begins: Date,
    /// At least so high is the number of the edition that has begun.
    pub edition: u32,
    pub in_force_from: Date,
    pub figures: Figures,
    pub matters: BTreeMap<MatterId, Matter>,
    pub role_names: BTreeMap<Role, String>,
}

/// Figures that other ones have followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// The first day on which they did not hold.
    pub until: Date,
    pub figures: Figures,
}

/// Where the figures of a day are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Held {
    #[default]
    Running,
    Former(usize),
    Coming,
}

impl Reference {
    /// Whether the day of what is coming has come.
    pub fn is_due(&self, today: Date) -> bool {
        self.coming.as_ref().is_some_and(|coming| coming.begins <= today)
    }

    /// The figures that are in force on a day.
    pub fn figures_on(&self, date: Date) -> &Figures {
        // What is turned to has changed its place with what was running.
        let held = match self.held_on(date) {
            held if held == self.turned => Held::Running,
            Held::Running => self.turned,
            other => other,
        };
        match (held, &self.coming) {
            (Held::Former(at), _) => self.former.get(at).map_or(&self.figures, |former| &former.figures),
            (Held::Coming, Some(coming)) => &coming.figures,
            (Held::Coming, None) | (Held::Running, _) => &self.figures,
        }
    }

    /// The figures of every edition on record. What is looked up before it is known by which of them an entry is judged has to do
    /// for each.
    pub fn all_figures(&self) -> impl Iterator<Item = &Figures> {
        let former = self.former.iter().map(|former| &former.figures);
        former.chain(self.coming.iter().map(|coming| &coming.figures)).chain([&self.figures])
    }

    /// The attendance points of a day's season, by the figures of that day; none where there is no attendance.
    pub fn points(&self, date: Date) -> &[Point] {
        self.figures_on(date).points(date)
    }

    /// Brings what is in force on a day to where the rules look, and what was there to the place of that. The running edition
    /// stays what it is, and is brought back by naming no day. Says whether anything is other than before.
    pub fn turn_to(&mut self, day: Option<Date>) -> bool {
        let held = day.map_or(Held::Running, |day| self.held_on(day));
        let turns = held != self.turned;
        if turns {
            self.exchange();
            self.turned = held;
            self.exchange();
        }
        turns
    }

    /// Done twice, nothing has happened.
    fn exchange(&mut self) {
        match self.turned {
            Held::Running => {}
            Held::Former(at) => {
                if let Some(former) = self.former.get_mut(at) {
                    std::mem::swap(&mut self.figures, &mut former.figures);
                }
            }
            Held::Coming => {
                if let Some(coming) = &mut self.coming {
                    std::mem::swap(&mut self.figures, &mut coming.figures);
                    std::mem::swap(&mut self.matters, &mut coming.matters);
                    std::mem::swap(&mut self.role_names, &mut coming.role_names);
                }
            }
        }
    }

    fn held_on(&self, date: Date) -> Held {
        if self.is_due(date) {
            return Held::Coming;
        }
        // By rising days.
        let before = self.former.iter().position(|former| date < former.until);
        before.map_or(Held::Running, Held::Former)
    }

    /// The edition that what is coming makes on its day; none when nothing is coming.
    #[cfg(feature = "centre-file")]
    pub fn begun(&self) -> Option<Self> {
        let coming = self.coming.as_ref()?;
        let mut former = self.former.clone();
        former.push(Former { until: coming.begins, figures: self.figures.clone() });
        Some(Self {
            centre: self.centre.clone(),
            edition: coming.edition.max(self.edition.saturating_add(1)),
            in_force_from: coming.in_force_from,
            figures: coming.figures.clone(),
            organisation: self.organisation.clone(),
            calendar: self.calendar.clone(),
            matters: coming.matters.clone(),
            role_names: coming.role_names.clone(),
            coming: None,
            former,
            turned: Held::Running,
        })
    }

    /// The edition in which nothing is coming any more; none when nothing was.
    #[cfg(feature = "centre-file")]
    pub fn withdrawn(&self) -> Option<Self> {
        self.coming.as_ref()?;
        Some(Self { edition: self.edition.saturating_add(1), coming: None, ..self.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::centre::file::{GUANGYUAN, coming, guangyuan_demo};
    use crate::testing::day;

    /// With a half day of so many minutes from a day on.
    fn followed(on_record: &Reference, (edition, minutes): (u32, u32), from: &str) -> Reference {
        let pack = GUANGYUAN
            .replace("edition = 1", &format!("edition = {edition}"))
            .replace("half_day_minutes = 195", &format!("half_day_minutes = {minutes}"));
        coming(&pack, day(from), on_record, day("2026-11-30")).unwrap()
    }

    fn half_day(figures: &Figures) -> u32 {
        figures.leave.as_ref().unwrap().half_day_minutes
    }

    /// Wherever one has turned to before.
    fn check(reference: &Reference, days: [(&str, u32); 4]) {
        let mut reference = reference.clone();
        for (on, minutes) in days {
            for (at, there) in days {
                reference.turn_to(Some(day(at)));
                assert_eq!(half_day(&reference.figures), there, "{at}");
                assert_eq!(half_day(reference.figures_on(day(on))), minutes, "{on}, seen at {at}");
            }
        }
        reference.turn_to(None);
        assert_eq!(Reference::decode(&reference.encode()), Some(reference));
    }

    #[test]
    fn each_day_has_the_figures_that_are_in_force_on_it() {
        let announced = followed(&guangyuan_demo(), (90, 200), "2027-01-01");
        let days = [("2020-01-01", 195), ("2026-12-31", 195), ("2027-01-01", 200), ("2028-06-01", 200)];
        assert_eq!((announced.edition, half_day(&announced.figures)), (2, 195));
        check(&announced, days);
        let begun = announced.begun().unwrap();
        assert_eq!((begun.edition, half_day(&begun.figures), &begun.coming), (90, 200, &None));
        check(&begun, days);

        let announced = followed(&begun, (91, 210), "2028-01-01");
        let days = [("2026-12-31", 195), ("2027-01-01", 200), ("2027-12-31", 200), ("2028-01-01", 210)];
        check(&announced, days);
        let begun = announced.begun().unwrap();
        assert_eq!((begun.edition, begun.former.len()), (92, 2));
        check(&begun, days);
    }
}
