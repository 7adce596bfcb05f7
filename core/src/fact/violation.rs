//! What is stated about a violation (违规): JD-NTC, records "Violation", "Formal letter", "Transfer record".

use serde::{Deserialize, Serialize};

use super::at_most;
use super::attendance::Place;
use crate::domain::{Date, GroupId, Timestamp, WorkerId};

/// 来源. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// 巡查 (JD-NTC-1, -2)
    Inspection,
    /// 考勤违规, taken as a breach of discipline
    Attendance,
    /// 上级部门
    Superior,
    /// 纪检监察机关
    Discipline,
    /// 新闻媒体
    Media,
    /// 投诉查实
    Complaint,
}

impl Source {
    pub const ALL: [Self; 6] =
        [Self::Inspection, Self::Attendance, Self::Superior, Self::Discipline, Self::Media, Self::Complaint];

    /// Whether it came from outside, or from a client (JD-NTC-9): then it is level 3, and no inspection is counted.
    pub fn is_outside(self) -> bool {
        !matches!(self, Self::Inspection | Self::Attendance)
    }
}

/// 方面 (JD-NTC-1). The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Field {
    /// 考勤
    Attendance,
    /// 服务规范
    Service,
    /// 工作纪律
    Discipline,
    /// 环境秩序
    Environment,
}

impl Field {
    pub const ALL: [Self; 4] = [Self::Attendance, Self::Service, Self::Discipline, Self::Environment];
}

/// What was breached in one round: several findings are one violation.
pub const ITEMS_MAX: usize = 20;

/// 登记 (JD-NTC-2). Who complained is not in here, nor is there a place for it (GY-CORE-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub source: Source,
    pub field: Field,
    /// Whose it is; none where it is the window's alone.
    pub person: Option<WorkerId>,
    /// 窗口: the group that it is about.
    pub group: Option<GroupId>,
    /// When it happened, or was verified where it came from outside.
    pub at: Timestamp,
    #[serde(deserialize_with = "at_most::<ITEMS_MAX, _, _>")]
    pub items: Vec<String>,
    /// May be added with the confirmation.
    pub evidence: String,
    /// Which attendance point, where it comes from there.
    pub point: Option<Place>,
}

/// 确认
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// As its author read it; another one than what follows is refused.
    pub level: u8,
    /// What is added to the evidence of the record.
    pub evidence: String,
}

/// 送达: one addressee has it, or was told that it does not hold any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Id of the addressee, as the pack has it.
    pub to: String,
    /// How, and what shows it.
    pub way: String,
    pub on: Date,
}

/// Whose replacement is demanded (JD-NTC-8, -9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Demand {
    /// 撤换当事人
    Worker,
    /// 撤换首席代表
    ChiefRepresentative,
}

/// 行文
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    pub number: String,
    /// The unit that it goes to.
    pub to: String,
    pub demand: Demand,
    pub facts: String,
    pub signed_by: WorkerId,
}

/// 已撤换
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    pub on: Date,
    pub successor: String,
}

pub const FILES_MAX: usize = 50;

/// 移交 (JD-NTC-10)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transfer {
    pub authority: String,
    /// 材料清单
    #[serde(deserialize_with = "at_most::<FILES_MAX, _, _>")]
    pub files: Vec<String>,
    pub on: Date,
    pub received_by: String,
}
