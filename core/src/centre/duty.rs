//! Duty at the guide desk (导服台值班): the figures of JD-GDD.

use serde::{Deserialize, Serialize};

use crate::domain::Role;
use crate::fact::duty::RosterKind;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyFigures {
    /// What its error codes begin with, as `JD-GDD`.
    pub regulation: String,
    /// Who makes the rosters, over the whole centre.
    pub made_by: Role,
    /// Whose holders sit in the hall, over the whole centre.
    pub seated_by: Role,
    /// `P-GDD-DESK`: people at the desk in a half-day; 0 where there is no desk.
    pub desk: u32,
    /// `P-GDD-SEATED`: people seated in the hall in a half-day; 0 where nobody is.
    pub seated: u32,
    /// So long before a roster is due its makers are reminded. Unit: working days.
    pub remind_days: u32,
    /// Who comes so much later is on time. Unit: minutes.
    pub tolerance_minutes: u32,
    /// Whether somebody who never checked in missed the duty; otherwise nothing is known of it.
    pub missed: bool,
    /// `P-GDD-EPIDEMIC`: whether the log counts who was helped with codes and temperatures (JD-GDD-8).
    pub epidemic: bool,
}

impl DutyFigures {
    /// People on duty in a half-day.
    pub fn places(&self, kind: RosterKind) -> u32 {
        match kind {
            RosterKind::Desk => self.desk,
            RosterKind::Seated => self.seated,
        }
    }
}
