//! What an administrator sets: the centre's figures (from its pack), its people, calendar and matters.
//!
//! The server keeps it and hands it to every phone as one [`Reference`]; a phone holds the digest of what it has.

#[cfg(feature = "centre-file")]
pub mod file;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::{Calendar, CentreId, Date, MatterId, Organisation, WindowId};
use crate::fact::{encode, read};

/// Everything that the rules look up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    pub centre: CentreId,
    /// Edition of the regulations, from 1, and the day from which it is in force.
    pub edition: u32,
    pub in_force_from: Date,
    pub figures: Figures,
    pub organisation: Organisation,
    pub calendar: Calendar,
    pub matters: BTreeMap<MatterId, Matter>,
}

impl Reference {
    pub fn encode(&self) -> Vec<u8> {
        encode(self)
    }
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        read(bytes)
    }
    /// What a phone names to say which reference data it holds.
    pub fn digest(bytes: &[u8]) -> [u8; 8] {
        Sha256::digest(bytes)[..8].try_into().expect("SHA-256 gives 32 bytes")
    }
}

/// A matter (事项) of the service catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    pub name: String,
    pub window: WindowId,
    /// 必须本人到场
    pub in_person: bool,
    /// Promised limit. Unit: working days.
    pub promised_days: Option<u32>,
    pub materials: Vec<Material>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// Stable within the matter: the key of its tick in the visit's form.
    pub id: String,
    pub name: String,
    /// 原件, otherwise 复印件.
    pub original: bool,
    pub count: u8,
}

/// The figures of the regulations, section 24 of the requirements. One field a parameter; the pack names its article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub time: TimeFigures,
    pub attendance: AttendanceFigures,
    pub leave: LeaveFigures,
    pub visit: VisitFigures,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeFigures {
    /// `P-CLOSE`. Unit: seconds after midnight.
    pub close_second: u32,
    /// `P-FUTURE-S`: how far a claimed time may lie after its receipt.
    pub future_s: u32,
    /// `P-CLOCK-S`: the clock error above which a time is suspect.
    pub clock_s: u32,
    /// An anchor older than this gives grade B. Unit: hours.
    pub anchored_h: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PointKind {
    Arrival,
    Departure,
}

/// One attendance point (考勤点). Unit: seconds after midnight; `until` of the last may run past 24:00.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Point {
    pub kind: PointKind,
    pub at_second: u32,
    /// Punches in [from, until) belong to this point (`P-ATT-SPLIT`).
    pub from_second: u32,
    pub until_second: u32,
    /// A punch before this counts but is shown (`P-ATT-P2-EARLY`).
    pub early_shown_before_second: Option<u32>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttendanceFigures {
    /// `P-ATT-POINTS` with `P-ATT-SPLIT`.
    pub points: Vec<Point>,
    /// `P-ATT-TOL-MIN`
    pub tolerance_minutes: u32,
    /// `P-ATT-SYNC-H`
    pub sync_hours: u32,
}

/// A work session of a day. Unit: minutes after midnight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub from_minute: u32,
    pub to_minute: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaveFigures {
    pub sessions: Vec<Session>,
    /// `P-ATT-HALF-MIN`
    pub half_day_minutes: u32,
    /// `P-ATT-RETRO-WD`
    pub retroactive_working_days: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitFigures {
    /// `P-DOOR-AGE`
    pub age_min: u32,
    /// Highest grade number that is still severe (一级、二级).
    pub disability_grade_max: u8,
    /// `P-DOOR-GAP-MIN`
    pub gap_minutes: u32,
    /// `P-DOOR-DELIVERY-WD`
    pub delivery_working_days: u32,
    /// `P-DOOR-VERIFY-WD`, `P-DOOR-VERIFY-URGENT-WD`
    pub verify_working_days: u32,
    pub verify_urgent_working_days: u32,
    /// The days ahead that a phone must hold.
    pub horizon_days: u32,
}
