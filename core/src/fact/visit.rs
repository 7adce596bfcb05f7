//! What is stated about a home visit (上门): GY-DOOR, records and forms.

use serde::{Deserialize, Serialize};

use crate::domain::{Date, MatterId, Private, Timestamp, WindowId, WorkerId};

/// Who may be visited (GY-DOOR-3 to -6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Category {
    /// 重大项目:审批、竣工验收阶段
    ProjectStage,
    /// 重大项目:其他需现场解决的问题
    ProjectOther,
    /// 80周岁以上老人
    Age80,
    /// 重度残疾人
    SevereDisability,
    /// 本人无法到场且急办
    UnableUrgent,
}

/// By which way the application came (GY-DOOR-7, -8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Channel {
    /// 业主向联审中心申请
    JrcOwnerRequest,
    /// 联审中心主动对接
    JrcProactive,
    /// 群众接待室
    ReceptionRoom,
    /// 本人到窗口
    WindowSelf,
    /// 亲属到窗口
    WindowRelative,
}

/// Stage of a major project (GY-DOOR-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ProjectStage {
    /// 立项审批
    Approval,
    /// 竣工验收
    CompletionAcceptance,
    /// 其他阶段
    Other,
}

/// What a project needs on site (GY-DOOR-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ProjectNeed {
    /// 政策咨询
    PolicyAdvice,
    /// 现场踏勘
    SiteSurvey,
    /// 现场指导
    SiteGuidance,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relative {
    pub name: Private<String>,
    /// 与申请人关系
    pub relation: String,
    pub phone: Private<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    pub name: String,
    pub owner: String,
    pub stage: ProjectStage,
    pub need: Option<ProjectNeed>,
    /// 需现场解决的问题
    pub problem: String,
}

/// 上门申请. Free texts: at most 500 characters each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    pub category: Category,
    pub channel: Channel,
    /// The responsible window (责任窗口).
    pub window: WindowId,
    pub applicant: Private<String>,
    pub id_number: Private<String>,
    pub birth: Option<Date>,
    pub phone: Private<String>,
    pub relative: Option<Relative>,
    pub project: Option<Project>,
    pub matters: Vec<MatterId>,
    /// Disability certificate, grade 1 to 4.
    pub disability_grade: Option<u8>,
    /// Why the person cannot come.
    pub unable_reason: String,
    pub urgent: bool,
    pub urgent_reason: String,
    pub address: Private<String>,
    pub wished: String,
    /// The date on the application: age counts on it (GY-CORE-7).
    pub applied_on: Date,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    pub window: WindowId,
}

/// 核实记录
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verification {
    /// document, call, visit, data check
    pub how: String,
    pub findings: String,
}

/// The list of reasons is an `Interpretation:` of GY-DOOR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RejectionReason {
    NotInPerson,
    Age,
    DisabilityGrade,
    CanCome,
    NotUrgent,
    NotMajorProject,
    NeedMissing,
    WithdrawnByApplicant,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rejection {
    pub reason: RejectionReason,
    pub text: String,
    /// Whether the applicant was told.
    pub told: bool,
}

/// 预约单: when, where, who.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub from: Timestamp,
    pub to: Timestamp,
    pub place: Private<String>,
    pub staff: Vec<WorkerId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Means {
    /// 电话
    Phone,
    /// 短信
    Message,
    /// 当面
    InPerson,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Informed {
    pub at: Timestamp,
    pub how: Means,
}

/// 材料告知: what the applicant was told to have ready (GY-DOOR-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterialsNotice {
    pub at: Timestamp,
    pub how: Means,
    /// Whether the applicant confirmed that all is there.
    pub ready: bool,
}

/// 准备清单 (GY-DOOR-13): the items of GY-DOOR, records "Preparation checklist".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum KitItem {
    Forms,
    Devices,
    CaseOpened,
    Authority,
    IdReader,
    Seal,
    Transport,
}

impl KitItem {
    pub const ALL: [Self; 7] =
        [Self::Forms, Self::Devices, Self::CaseOpened, Self::Authority, Self::IdReader, Self::Seal, Self::Transport];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KitState {
    Done,
    NotApplicable,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preparation {
    pub notice: Option<MaterialsNotice>,
    pub kit: Vec<(KitItem, KitState)>,
}

/// An act of the visit with its time by the phone's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum IdentityMeans {
    /// 身份证原件
    IdCard,
    /// 户口簿
    HouseholdBook,
    /// 其他有效证件
    OtherDocument,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityCheck {
    pub at: Timestamp,
    pub how: IdentityMeans,
}

/// A drawn signature: strokes of points on a 0 to 1,000 grid, as vectors and not as a picture, so that it is small enough to
/// stand in the signed fact itself and cannot go missing apart from it. At most 4 kB encoded.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawing {
    pub strokes: Vec<Vec<(u16, u16)>>,
}

impl Drawing {
    /// Unit: points.
    pub const POINTS_MAX: usize = 1000;

    pub fn is_empty(&self) -> bool {
        self.strokes.iter().all(Vec::is_empty)
    }
    pub fn points(&self) -> usize {
        self.strokes.iter().map(Vec::len).sum()
    }
}

/// 现场办结
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub at: Timestamp,
    pub signature: Drawing,
    /// SHA-256 of the form as it was shown to the applicant (GY-CORE-19).
    pub form: [u8; 32],
}

/// 承诺送达
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub at: Timestamp,
    /// The special reason (GY-DOOR-14).
    pub reason: String,
    pub planned: Date,
}

/// 送达记录
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub at: Timestamp,
    pub documents: String,
    pub count: u16,
    pub receipt: Drawing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RescheduleReason {
    /// 无人在家
    Absent,
    /// 申请人要求
    Applicant,
    /// 窗口原因
    Window,
    /// 其他
    Other,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reschedule {
    pub reason: RescheduleReason,
    pub text: String,
    pub plan: Plan,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    /// Who asked for it.
    pub who: String,
    pub why: String,
}
