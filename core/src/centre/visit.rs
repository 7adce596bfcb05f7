//! Home visits (上门): GY-DOOR's figures, the communities that are visited, and how long the ways between them take.

use serde::{Deserialize, Serialize};

use crate::domain::CommunityId;

/// Home visits (上门): GY-DOOR.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitFigures {
    /// `P-DOOR-AGE`
    pub age_min: u32,
    /// Highest grade number that is still severe (一级、二级).
    pub disability_grade_max: u8,
    /// `P-DOOR-GAP-MIN`
    pub gap_minutes: u32,
    /// For so many days after the end of a visit its photographs are kept.
    pub photo_days: u32,
    /// `P-DOOR-DELIVERY-WD`
    pub delivery_working_days: u32,
    /// `P-DOOR-VERIFY-WD`, `P-DOOR-VERIFY-URGENT-WD`
    pub verify_working_days: u32,
    pub verify_urgent_working_days: u32,
    /// `P-DOOR-AGREE-WD`, `P-DOOR-INFORM-WD`
    pub agree_working_days: u32,
    pub inform_working_days: u32,
    /// `P-DOOR-REMIND`: on the working day before, from this second of the day on, and so many minutes before the visit.
    pub remind_second: u32,
    pub remind_minutes: u32,
    /// The days ahead that a phone must hold.
    pub horizon_days: u32,
    /// 电话用语: what is said on the telephone before setting out, a line each; ours where the centre has none.
    pub call_script: Vec<String>,
    /// None by default: then `gap_minutes` alone counts.
    pub communities: Vec<Community>,
    /// `P-DOOR-TRAVEL-MIN`: between two of them, and to one from the hall, where nothing else is said.
    pub travel_minutes: u32,
    pub legs: Vec<Leg>,
}

/// A community (社区、村).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Community {
    pub id: CommunityId,
    pub name: String,
}

/// How long one way takes, either way round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// None for the hall.
    pub from: Option<CommunityId>,
    pub to: CommunityId,
    pub minutes: u32,
}

impl VisitFigures {
    pub fn community(&self, id: &CommunityId) -> Option<&Community> {
        self.communities.iter().find(|community| community.id == *id)
    }

    /// How long the way takes; `from` is none for the hall. Unit: minutes; none within one community.
    pub fn way(&self, from: Option<&CommunityId>, to: &CommunityId) -> u32 {
        if from == Some(to) {
            return 0;
        }
        let joins = |leg: &&Leg| {
            let (here, there) = (leg.from.as_ref(), &leg.to);
            here == from && there == to || here == Some(to) && Some(there) == from
        };
        self.legs.iter().find(joins).map_or(self.travel_minutes, |leg| leg.minutes)
    }
}
