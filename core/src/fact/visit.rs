//! What is stated about a home visit (上门): GY-DOOR, records and forms.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::{CommunityId, Date, MatterId, Private, Timestamp, WindowId, WorkerId};

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
    /// 社区, where the centre names them: how long the way is.
    pub community: Option<CommunityId>,
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
    /// 社区; that of the application where the plan names none.
    pub community: Option<CommunityId>,
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

/// Who speaks for the applicant (代为办理的人).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Representative {
    pub name: Private<String>,
    /// 与申请人关系
    pub relation: String,
}

/// Who was there when the identity was checked. The order is the order on the wire: append only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Present {
    /// 本人
    Applicant,
    /// 监护人
    Guardian(Representative),
    /// 代理人
    Agent(Representative),
}

impl Present {
    pub fn representative(&self) -> Option<&Representative> {
        match self {
            Self::Applicant => None,
            Self::Guardian(who) | Self::Agent(who) => Some(who),
        }
    }
}

/// 核身. What was read off the card stays with nobody: only whether it is the case's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityCheck {
    pub at: Timestamp,
    pub how: IdentityMeans,
    /// Whether the last four characters of the document are those of the case.
    pub matches: bool,
    pub present: Present,
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

/// 见证人: who saw that it was the applicant who agreed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Witness {
    pub name: Private<String>,
    /// How they know the applicant.
    pub knows: String,
}

/// How the applicant agreed to the form that they were shown. The order is the order on the wire: append only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Signing {
    /// 签名
    Drawn(Drawing),
    /// 按指印, on the paper form
    Fingerprint(Witness),
    /// 画押: a mark drawn by who cannot write
    Mark(Drawing, Witness),
}

impl Signing {
    pub fn drawing(&self) -> Option<&Drawing> {
        match self {
            Self::Drawn(drawing) | Self::Mark(drawing, _) => Some(drawing),
            Self::Fingerprint(_) => None,
        }
    }

    pub fn witness(&self) -> Option<&Witness> {
        match self {
            Self::Drawn(_) => None,
            Self::Fingerprint(witness) | Self::Mark(_, witness) => Some(witness),
        }
    }

    /// As the state keeps it: drawings stay in the log.
    pub fn without_drawing(&self) -> Self {
        match self {
            Self::Drawn(_) => Self::Drawn(Drawing::default()),
            Self::Fingerprint(witness) => Self::Fingerprint(witness.clone()),
            Self::Mark(_, witness) => Self::Mark(Drawing::default(), witness.clone()),
        }
    }
}

/// 物品: what changed hands at the door, beside the papers of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub name: String,
    pub count: u16,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Items {
    /// 带走
    pub taken: Vec<Item>,
    /// 交还
    pub returned: Vec<Item>,
}

impl Items {
    /// Of each list.
    pub const MAX: usize = 20;

    pub fn is_empty(&self) -> bool {
        self.taken.is_empty() && self.returned.is_empty()
    }

    /// By which a signature names what the applicant was shown: the digest of what is written together, and these beside it.
    pub fn beside(&self, form: [u8; 32]) -> [u8; 32] {
        if self.is_empty() {
            return form;
        }
        let mut hash = Sha256::new();
        hash.update(form);
        hash.update(super::encode(self));
        hash.finalize().into()
    }
}

/// 现场办结
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    pub at: Timestamp,
    pub signing: Signing,
    /// SHA-256 of the form as it was shown to the applicant (GY-CORE-19): [`Items::beside`].
    pub form: [u8; 32],
    pub items: Items,
}

/// 承诺送达
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Promise {
    pub at: Timestamp,
    /// The special reason (GY-DOOR-14).
    pub reason: String,
    pub planned: Date,
    pub items: Items,
}

/// Why nothing came of a trip (不能办结). The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Obstacle {
    /// 无人在家
    Absent,
    /// 身体不适
    Unwell,
    /// 本人拒绝
    Refused,
    /// 材料不齐
    Papers,
    /// 地址有误
    Address,
    /// 改期: the applicant asked for another time
    Postponed,
    /// 不安全
    Unsafe,
}

impl Obstacle {
    pub const ALL: [Self; 7] =
        [Self::Absent, Self::Unwell, Self::Refused, Self::Papers, Self::Address, Self::Postponed, Self::Unsafe];
}

/// 未办结: seen at the door, so it is kept whatever becomes of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotFinished {
    pub at: Timestamp,
    pub reason: Obstacle,
    pub text: String,
}

/// 回访: a call after the outcome is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    pub at: Timestamp,
    pub reached: bool,
    /// None when nobody was reached, or they would not say.
    pub satisfied: Option<bool>,
    pub remark: String,
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
    /// 身体不适
    Unwell,
    /// 材料不齐
    Papers,
    /// 地址有误
    Address,
    /// 不安全
    Unsafe,
}

impl RescheduleReason {
    /// In the order in which they are shown: what the door and the applicant are the reason for first.
    pub const ALL: [Self; 8] = [
        Self::Absent,
        Self::Applicant,
        Self::Unwell,
        Self::Papers,
        Self::Address,
        Self::Unsafe,
        Self::Window,
        Self::Other,
    ];

    /// With which reason one goes again after nothing came of a trip; none where nobody goes again.
    pub fn after(obstacle: Obstacle) -> Option<Self> {
        Some(match obstacle {
            Obstacle::Absent => Self::Absent,
            Obstacle::Unwell => Self::Unwell,
            Obstacle::Papers => Self::Papers,
            Obstacle::Address => Self::Address,
            Obstacle::Postponed => Self::Applicant,
            Obstacle::Unsafe => Self::Unsafe,
            Obstacle::Refused => return None,
        })
    }
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
