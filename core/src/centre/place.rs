//! Where people punch, for what may be said about it.

use serde::{Deserialize, Serialize};

/// A place of which something may be said beside a punch. It is never asked for, and a punch counts without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PunchPlace {
    pub id: String,
    pub name: String,
    /// Whether a screen there shows codes (现场码).
    pub code: bool,
    /// Where it lies, if a phone may be asked once, at a tap, whether it is there; none as a rule.
    pub around: Option<Around>,
}

/// The surroundings of a place. What a phone reads is compared there, and goes nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Around {
    /// Unit: millionths of a degree, WGS 84.
    pub latitude_e6: i32,
    pub longitude_e6: i32,
    pub radius_m: u32,
}

impl Around {
    /// Whether a reading (unit: degrees) lies within, with the benefit of what it may be wrong by.
    pub fn holds(&self, latitude: f64, longitude: f64, accuracy_m: u32) -> bool {
        /// Of a degree along a meridian.
        const DEGREE_M: f64 = 111_320.0;
        let centre = f64::from(self.latitude_e6) / 1e6;
        // Bhaskara's cosine: within two thousandths, and no library for it.
        let cosine = (32_400.0 - 4.0 * centre * centre) / (32_400.0 + centre * centre);
        let north = (latitude - centre) * DEGREE_M;
        let east = (longitude - f64::from(self.longitude_e6) / 1e6) * DEGREE_M * cosine;
        let reach = f64::from(self.radius_m) + f64::from(accuracy_m);
        north * north + east * east <= reach * reach
    }
}
