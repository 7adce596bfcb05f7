//! What becomes of a message on the way.

use super::random::Random;

/// How bad the line is in one schedule. Unit: so many of a thousand messages.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub lost: u32,
    pub twice: u32,
    /// Late by seconds or minutes.
    pub late: u32,
    /// Late by days.
    pub very_late: u32,
}

/// Where one message goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// When its copies arrive; none is lost. Unit: ms from now.
    pub arrivals_ms: Vec<i64>,
    pub is_very_late: bool,
}

const DAY_MS: i64 = 86_400_000;

impl Line {
    pub fn perfect() -> Self {
        Self { lost: 0, twice: 0, late: 0, very_late: 0 }
    }

    /// From a line without a fault to one that loses half.
    pub fn drawn(random: &mut Random) -> Self {
        let [lost, twice] = [[0, 20, 100, 300, 500][random.below(5)], [0, 50, 150, 300][random.below(4)]];
        Self { lost, twice, late: [0, 50, 300][random.below(3)], very_late: [0, 0, 10, 40][random.below(4)] }
    }

    pub fn fate(&self, random: &mut Random) -> Fate {
        if random.permille(self.lost) {
            return Fate { arrivals_ms: Vec::new(), is_very_late: false };
        }
        let copies = 1 + usize::from(random.permille(self.twice));
        let mut is_very_late = false;
        let mut delay = || {
            if random.permille(self.very_late) {
                is_very_late = true;
                random.between(DAY_MS, 14 * DAY_MS)
            } else if random.permille(self.late) {
                random.between(1000, 90_000)
            } else {
                random.between(15, 400)
            }
        };
        let arrivals_ms = (0..copies).map(|_| delay()).collect();
        Fate { arrivals_ms, is_very_late }
    }
}
