//! Extended hours (延时服务): the figures of GY-EXT.

use serde::{Deserialize, Serialize};

use crate::domain::WindowId;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtendedFigures {
    /// What its error codes begin with, as `GY-EXT`.
    pub regulation: String,
    /// `P-EXT-ASK-MIN`: so long before closing a window is asked whether anybody waits. Unit: minutes.
    pub ask_minutes: u32,
    /// `P-EXT-STALE-MIN`: whoever looks after the power does not rely on a list that is older. Unit: minutes.
    pub stale_minutes: u32,
    /// Windows that close at another time than the centre. Unit: seconds after midnight.
    pub close: Vec<(WindowId, u32)>,
}

impl ExtendedFigures {
    pub fn close_of(&self, window: &WindowId) -> Option<u32> {
        self.close.iter().find(|(of, _)| of == window).map(|(_, second)| *second)
    }
}
