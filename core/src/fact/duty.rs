//! What is stated about duty at the guide desk (导服台值班): JD-GDD, records "Roster" to "Duty log".
//!
//! A roster of a month is one document. Its lines are named by day, half-day and place, so that two phones mean the same one. Times
//! are not in here, but for the span of a relief: who comes and goes, does so when the entry says.

use serde::{Deserialize, Deserializer, Serialize};

use super::at_most;
use crate::domain::{Date, Timestamp, WindowId, WorkerId};

/// The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RosterKind {
    /// 导服台值班: by the windows in turn (JD-GDD-1, -3)
    Desk,
    /// 坐班导服: by the bureau's workers (JD-GDD-7)
    Seated,
}

impl RosterKind {
    pub const ALL: [Self; 2] = [Self::Desk, Self::Seated];
}

/// The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Half {
    /// 上午
    Morning,
    /// 下午
    Afternoon,
}

impl Half {
    pub const ALL: [Self; 2] = [Self::Morning, Self::Afternoon];
}

/// The name of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Slot {
    pub on: Date,
    pub half: Half,
    /// From 0, where several people are on duty at a time.
    pub place: u8,
}

/// 值班安排: who is on duty then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub slot: Slot,
    /// At the desk the window that sends somebody; none for who sits in the hall.
    pub window: Option<WindowId>,
    /// None while the window has not chosen.
    pub person: Option<WorkerId>,
}

/// Of one roster: eight people a half-day in the longest month.
pub const LINES_MAX: usize = 31 * 2 * 8;

/// 发布值班安排表 (JD-GDD-3, -7)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    pub kind: RosterKind,
    /// The first day of its month.
    pub month: Date,
    #[serde(deserialize_with = "lines")]
    pub lines: Vec<Line>,
}

/// 调整值班安排: by the office, with the lines as they are from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amended {
    pub reason: String,
    #[serde(deserialize_with = "lines")]
    pub lines: Vec<Line>,
}

fn lines<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Line>, D::Error> {
    at_most::<LINES_MAX, Line, D>(deserializer)
}

/// 确定值班人: the chief representative says who of the window comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    pub slot: Slot,
    pub person: WorkerId,
    /// Who is at the window meanwhile, where it has one person only (JD-LVE-8).
    pub substitute: Option<WorkerId>,
}

/// 申请调换 (JD-GDD-6)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapAsked {
    /// The line that is to go.
    pub own: Slot,
    /// The line that is to come for it.
    pub other: Slot,
    pub reason: String,
}

/// 答复调换: by the other window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapAnswered {
    pub own: Slot,
    pub other: Slot,
    pub agree: bool,
}

/// 安排人接替 (JD-GDD-5)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relieved {
    pub slot: Slot,
    pub from: Timestamp,
    pub to: Timestamp,
    /// Who takes over.
    pub by: WorkerId,
    pub reason: String,
}

/// 确认接替、确认顶岗
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    pub slot: Slot,
    /// From when the relief runs; none for who is to be at the window meanwhile.
    pub from: Option<Timestamp>,
    pub agree: bool,
}

/// 下岗、值班记录
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub slot: Slot,
    /// 穿了志愿者服装 (JD-GDD-9)
    pub clothing: bool,
    /// 引导人数
    pub guided: u16,
    /// 答不上的问题
    pub questions: String,
    /// 突发情况
    pub incidents: String,
    /// Only while the pack switches it on (JD-GDD-8).
    pub epidemic: Option<Epidemic>,
}

/// 疫情防控: how many were helped (JD-GDD-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epidemic {
    /// 查验安康码
    pub code: u16,
    /// 皖事通注册
    pub app: u16,
    /// 申领安康码
    pub application: u16,
    /// 测量体温
    pub temperature: u16,
}
