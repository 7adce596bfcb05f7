//! Reference data as earlier versions stored it, for a server that is put in the place of one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{AttendanceFigures, Figures, Hours, LeaveFigures, Matter, Reference, Session, TimeFigures, VisitFigures};
use crate::domain::{Calendar, CentreId, Date, MatterId, Organisation};
use crate::fact::read;

/// As protocol 3 had it: every centre had Guangyuan's regulations, and one set of hours.
#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
struct Reference3 {
    centre: CentreId,
    edition: u32,
    in_force_from: Date,
    figures: Figures3,
    organisation: Organisation,
    calendar: Calendar,
    matters: BTreeMap<MatterId, Matter>,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
struct Figures3 {
    time: Time3,
    attendance: AttendanceFigures,
    leave: Leave3,
    visit: VisitFigures,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
struct Time3 {
    close_second: u32,
    future_s: u32,
    clock_s: u32,
    anchored_h: u32,
}

#[derive(Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
struct Leave3 {
    sessions: Vec<Session>,
    half_day_minutes: u32,
    retroactive_working_days: u32,
}

/// What these bytes of an earlier version say today; none when they are not of one.
pub fn decode(bytes: &[u8]) -> Option<Reference> {
    let Reference3 { centre, edition, in_force_from, figures, organisation, calendar, matters } = read(bytes)?;
    let Time3 { close_second, future_s, clock_s, anchored_h } = figures.time;
    let Leave3 { sessions, half_day_minutes, retroactive_working_days } = figures.leave;
    let hours = Hours { sessions, close_second };
    let figures = Figures::new(
        TimeFigures { hours, seasons: Vec::new(), future_s, clock_s, anchored_h },
        Some(figures.attendance),
        Some(LeaveFigures { half_day_minutes, retroactive_working_days }),
        Some(figures.visit),
        None,
    );
    Some(Reference { centre, edition, in_force_from, figures, organisation, calendar, matters })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::centre::file::guangyuan_demo;
    use crate::fact::encode;

    #[test]
    fn what_the_version_before_stored_is_read() {
        let mut today = guangyuan_demo();
        let figures = today.figures.clone();
        let (time, leave) = (figures.time, figures.leave.unwrap());
        let stored = encode(&Reference3 {
            centre: today.centre.clone(),
            edition: today.edition,
            in_force_from: today.in_force_from,
            figures: Figures3 {
                time: Time3 {
                    close_second: time.hours.close_second,
                    future_s: time.future_s,
                    clock_s: time.clock_s,
                    anchored_h: time.anchored_h,
                },
                attendance: figures.attendance.unwrap(),
                leave: Leave3 {
                    sessions: time.hours.sessions,
                    half_day_minutes: leave.half_day_minutes,
                    retroactive_working_days: leave.retroactive_working_days,
                },
                visit: figures.visit.unwrap(),
            },
            organisation: today.organisation.clone(),
            calendar: today.calendar.clone(),
            matters: today.matters.clone(),
        });
        assert_eq!(Reference::decode(&stored), None, "it is not taken for what is written today");
        // Time limits came later: an edition brings them.
        today.figures.limit = None;
        assert_eq!(decode(&stored), Some(today.clone()));
        assert_eq!(decode(&today.encode()), None);
        assert_eq!(decode(&stored[..stored.len() - 1]), None);
    }
}
