//! What is stated about extended hours (延时服务): GY-EXT, records "Extended-service session".
//!
//! Times are not in here: what happens, happens when its entry says.

use serde::{Deserialize, Serialize};

use crate::domain::{Date, DocId, Private, Timestamp, WindowId, WorkerId};

/// 延时原因. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trigger {
    /// 下班时还没办完 (GY-EXT-3)
    CaseUnfinished,
    /// 下班时还有人在等 (GY-EXT-4)
    PeopleWaiting,
    /// 人还没走时来了人 (GY-EXT-4)
    ArrivedBeforeStaffLeft,
    /// 特殊原因申请 (GY-EXT-5)
    SpecialRequest,
    /// 上级、领导安排 (GY-EXT-6)
    AssignedByLeadership,
    /// 政策带来的业务量 (GY-EXT-7)
    PolicySurge,
    /// 其他 (GY-EXT-7)
    Other,
}

impl Trigger {
    pub const ALL: [Self; 7] = [
        Self::CaseUnfinished,
        Self::PeopleWaiting,
        Self::ArrivedBeforeStaffLeft,
        Self::SpecialRequest,
        Self::AssignedByLeadership,
        Self::PolicySurge,
        Self::Other,
    ];
}

/// 申请延时: somebody asks for it, to whoever writes it down (GY-EXT-8, -10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub window: WindowId,
    pub on: Date,
    pub trigger: Trigger,
    /// 书面, otherwise 口头
    pub written: bool,
    /// Both required for a special request.
    pub name: Private<String>,
    pub phone: Private<String>,
    /// 要办的事
    pub matter: String,
}

/// 不予延时 (GY-EXT-14)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declined {
    pub reason: String,
    /// When the applicant was told why; none where nobody did.
    pub explained_at: Option<Timestamp>,
}

/// 开始延时
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    pub window: WindowId,
    /// The day of it, whatever time it ends.
    pub on: Date,
    pub trigger: Trigger,
    /// What it answers, if somebody asked.
    pub request: Option<DocId>,
    /// 安排的领导、机关; required where it was assigned.
    pub authority: String,
    /// Who serves.
    pub staff: WorkerId,
    /// 在等的人数
    pub waiting: u16,
    pub remark: String,
}

/// 换人: the head has somebody else go on (GY-EXT-12)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Which of the day's sessions, from 0.
    pub session: u8,
    pub to: WorkerId,
    pub reason: String,
}

/// People who are left when a session ends, with a reason each.
pub const LEFT_MAX: usize = 50;

/// 结束延时
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Close {
    pub session: u8,
    /// 办了几人
    pub served: u16,
    /// 还剩几人
    pub left: u16,
    /// What each of them was told.
    pub reasons: Vec<String>,
}

/// 断电前查看: somebody of the property management looked at a window (GY-EXT-15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PowerCheck {
    pub window: WindowId,
    pub on: Date,
    /// Whether the power was switched off then.
    pub off: bool,
}

/// How extra time is made good (GY-EXT-18). The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Compensation {
    /// 补休
    RestInLieu,
    /// 加班补贴
    Pay,
    /// 不计
    None,
}

impl Compensation {
    pub const ALL: [Self; 3] = [Self::RestInLieu, Self::Pay, Self::None];
}

/// 兑现: of one part of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartSettled {
    pub session: u8,
    pub part: u8,
    pub how: Compensation,
}

/// 兑现: of one person's time on a visit outside working hours (GY-DOOR-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitSettled {
    pub worker: WorkerId,
    /// Which of their outings.
    pub departed_at: Timestamp,
    pub how: Compensation,
}
