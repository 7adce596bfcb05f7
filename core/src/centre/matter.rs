//! The service catalogue (事项目录): what the centre does, and what a client is told of it.

use serde::{Deserialize, Serialize};

use crate::domain::WindowId;

/// A matter (事项) of the service catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    pub name: String,
    pub window: WindowId,
    /// 必须本人到场
    pub in_person: bool,
    /// Promised limit. Unit: days as the centre counts them, or as `calendar_days` says.
    pub promised_days: Option<u32>,
    pub materials: Vec<Material>,
    /// What a law allows at most. Unit: as above.
    pub statutory_days: Option<u32>,
    /// Counted in calendar days because a law says so (ZY-LIM-8).
    pub calendar_days: bool,
    /// 超时默认: no decision in time counts as consent (ZW-LIM-17).
    pub silence_consents: bool,
    /// How many go to a client's home for it at least (双人上门).
    pub staff_min: u8,
    /// None where nothing is told from the catalogue.
    pub guide: Option<Guide>,
}

/// What a one-time notice tells beside materials and limit (办事指南): GY-ONCE-2, -6, ZY-ONE-2, ZW-ONE-2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// From 1. What is told changes only with a new one (GY-ONCE-11), so that a notice that names it says what was told.
    pub version: u32,
    /// 办理依据
    pub basis: String,
    /// 办理程序
    pub steps: String,
    /// 收费; where there are none, that there are none.
    pub fees: String,
    /// 注意事项; may be empty.
    pub notes: String,
}

impl Matter {
    /// Whether somebody is told the same by a later one. Materials may be put to a list without any: they come as a table of their
    /// own, after that of the matters.
    #[cfg(feature = "centre-file")]
    pub(super) fn tells_as(&self, later: &Self) -> bool {
        let told = |matter: &Self| (matter.promised_days, matter.calendar_days);
        let same_list = self.materials.is_empty() || self.materials == later.materials;
        self.guide == later.guide && same_list && told(self) == told(later)
    }
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
