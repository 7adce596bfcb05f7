//! Who works where, and who may do what, from when to when.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Date, GrantId, GroupId, PostId, WindowId, WorkerId};
use crate::gather::gather;

/// The roles of the regulations, as offices that centres have in common; what a centre calls them stands in its pack. The order
/// is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 窗口工作人员
    WindowStaff,
    /// 窗口负责人
    WindowHead,
    /// 群众接待室
    ReceptionRoom,
    /// 政务服务科
    ServiceSection,
    /// 现场监督科
    SupervisionSection,
    /// 联审中心
    Jrc,
    /// 综合协调组、考勤组: files slips, looks after attendance
    Coordination,
    /// 组长、首席代表、科(段)负责人
    GroupLeader,
    /// 分管领导
    DeputyLeader,
    /// 中心领导
    CentreLeader,
    /// 系统管理员
    Administrator,
    /// 窗口主管单位分管领导: of the unit that sends a group's people
    ParentLeader,
    /// 上级: whoever stands above the centre
    Superior,
    /// 局干部职工: of the bureau, at no window
    BureauStaff,
    /// 办公室: keeps what concerns everybody of the centre
    BureauOffice,
    /// 大厅值班长
    HallDuty,
    /// 物业管理人员: looks after the hall's power
    PropertyStaff,
    /// 证照快递综合窗口
    CourierWindow,
    /// 咨询台: the first post of whoever comes
    ConsultDesk,
    /// 审批机关负责人: of the authority whose window it is
    AuthorityHead,
}

impl Role {
    pub const ALL: [Self; 20] = [
        Self::WindowStaff,
        Self::WindowHead,
        Self::ReceptionRoom,
        Self::ServiceSection,
        Self::SupervisionSection,
        Self::Jrc,
        Self::Coordination,
        Self::GroupLeader,
        Self::DeputyLeader,
        Self::CentreLeader,
        Self::Administrator,
        Self::ParentLeader,
        Self::Superior,
        Self::BureauStaff,
        Self::BureauOffice,
        Self::HallDuty,
        Self::PropertyStaff,
        Self::CourierWindow,
        Self::ConsultDesk,
        Self::AuthorityHead,
    ];

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Its id in files and requirements, as `group_leader`.
    pub fn name(self) -> &'static str {
        match self {
            Self::WindowStaff => "window_staff",
            Self::WindowHead => "window_head",
            Self::ReceptionRoom => "reception_room",
            Self::ServiceSection => "service_section",
            Self::SupervisionSection => "supervision_section",
            Self::Jrc => "jrc",
            Self::Coordination => "coordination",
            Self::GroupLeader => "group_leader",
            Self::DeputyLeader => "deputy_leader",
            Self::CentreLeader => "centre_leader",
            Self::Administrator => "administrator",
            Self::ParentLeader => "parent_leader",
            Self::Superior => "superior",
            Self::BureauStaff => "bureau_staff",
            Self::BureauOffice => "bureau_office",
            Self::HallDuty => "hall_duty",
            Self::PropertyStaff => "property_staff",
            Self::CourierWindow => "courier_window",
            Self::ConsultDesk => "consult_desk",
            Self::AuthorityHead => "authority_head",
        }
    }
}

/// Where a role holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    Centre,
    Group(GroupId),
    Window(WindowId),
}

/// A dated grant. Both dates are included; without `to` it runs on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub id: GrantId,
    pub worker: WorkerId,
    pub role: Role,
    pub span: Span,
    pub from: Date,
    pub to: Option<Date>,
}

impl Grant {
    pub fn holds_on(&self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }

    /// Whether it makes somebody one of a window's people.
    pub fn is_at(&self, window: &WindowId) -> bool {
        matches!(self.role, Role::WindowStaff | Role::WindowHead)
            && matches!(&self.span, Span::Window(of) if of == window)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Worker {
    pub name: String,
    /// The group of the joint review centre, for those in the scope of its attendance (GY-ATT-1).
    pub group: Option<GroupId>,
    /// Since when they have been in it, where that is written down; a move that pairs have to follow (ZW-AB-4).
    pub group_from: Option<Date>,
    /// 派出单位
    pub sending_unit: String,
    /// None where nobody wrote it down.
    pub service: Option<Service>,
}

/// What a person's annual leave follows from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// 参加工作时间
    pub first_worked: Date,
    /// 上年结转: the year to which something was carried over, and how much. Unit: working half-days.
    pub carried: Option<(i32, u32)>,
}

/// A post and the people who back each other up at it (AB岗设置), for a time. Both dates are included.
///
/// Source: ZY-AB-1, -4; ZW-AB-1, -3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostPair {
    pub post: PostId,
    pub name: String,
    pub group: GroupId,
    /// A (主岗)
    pub a: WorkerId,
    /// B (备岗), in the order in which they step in; nobody in a section of one person (ZW-AB-16).
    pub b: Vec<WorkerId>,
    pub from: Date,
    pub to: Option<Date>,
}

impl PostPair {
    pub fn holds_on(&self, date: Date) -> bool {
        self.from <= date && self.to.is_none_or(|to| date <= to)
    }

    /// A and then B.
    pub fn people(&self) -> impl Iterator<Item = &WorkerId> {
        std::iter::once(&self.a).chain(&self.b)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    pub name: String,
    pub telephone: String,
    /// So many of its people are at work in every minute (窗口最低在岗); none where only the section counts. Source: as JD-LVE-7.
    pub min_present: Option<u32>,
}

/// The directory: reference data, written by administrators only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    pub name: String,
    /// 值班室 whom somebody calls who is out and in trouble; empty where there is none.
    pub duty_phone: String,
    pub workers: BTreeMap<WorkerId, Worker>,
    pub windows: BTreeMap<WindowId, Window>,
    /// Group and its name.
    pub groups: BTreeMap<GroupId, String>,
    pub grants: Vec<Grant>,
    pub pairs: Vec<PostPair>,
}

impl Organisation {
    /// The pairs in which a person is A or B on any of these days.
    pub fn pairs_of<'a>(
        &'a self,
        worker: &'a WorkerId,
        (first, last): (Date, Date),
    ) -> impl Iterator<Item = &'a PostPair> {
        let holds = move |pair: &&PostPair| pair.from <= last && pair.to.is_none_or(|to| first <= to);
        self.pairs.iter().filter(holds).filter(move |pair| pair.people().any(|person| person == worker))
    }

    /// The grants of a person on a day.
    pub fn grants_of<'a>(&'a self, worker: &'a WorkerId, on: Date) -> impl Iterator<Item = &'a Grant> {
        self.grants.iter().filter(move |grant| grant.worker == *worker && grant.holds_on(on))
    }

    /// The grant by which `worker` acts as `role` over exactly `span` on a day.
    pub fn acting(&self, worker: &WorkerId, role: Role, span: &Span, on: Date) -> Option<&Grant> {
        self.grants
            .iter()
            .find(|grant| grant.worker == *worker && grant.role == role && grant.span == *span && grant.holds_on(on))
    }

    /// Everybody who holds `role` over exactly `span` on a day.
    pub fn holders(&self, role: Role, span: &Span, on: Date) -> BTreeSet<&WorkerId> {
        let held = self.grants.iter().filter(|grant| grant.role == role && grant.span == *span && grant.holds_on(on));
        gather(held.map(|grant| &grant.worker))
    }

    pub fn group_of(&self, worker: &WorkerId) -> Option<&GroupId> {
        self.workers.get(worker)?.group.as_ref()
    }

    /// Whether the person leads any group on that day (GY-ATT-8).
    pub fn leads_a_group(&self, worker: &WorkerId, on: Date) -> bool {
        self.grants_of(worker, on).any(|grant| grant.role == Role::GroupLeader)
    }

    /// Who works at a window or heads it on a day.
    pub fn staff_of(&self, window: &WindowId, on: Date) -> BTreeSet<&WorkerId> {
        gather(self.grants.iter().filter(|grant| grant.is_at(window) && grant.holds_on(on)).map(|grant| &grant.worker))
    }

    /// The windows at which a person works or which they head on a day.
    pub fn windows_of<'a>(&'a self, worker: &'a WorkerId, on: Date) -> BTreeSet<&'a WindowId> {
        gather(self.grants_of(worker, on).filter_map(|grant| match (&grant.span, grant.role) {
            (Span::Window(window), Role::WindowStaff | Role::WindowHead) => Some(window),
            _ => None,
        }))
    }
}
