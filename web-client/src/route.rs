//! Every address of the app. The service worker and the server answer all of them with the one page.

use doorstep_core::domain::DocId;
use doorstep_core::handbook::{Citation, RegulationId};

/// One step of a visit (上门), as the address names it. The order is the order of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum VisitStep {
    /// 出发前
    Prepare,
    /// 出发
    Depart,
    /// 到达
    Arrive,
    /// 核身
    Identity,
    /// 材料
    Materials,
    /// 记录
    Notes,
    /// 签名并办结,或约定送达
    Finish,
    /// 评价
    Rate,
    /// 离开、返回
    Return,
    /// 送达
    Deliver,
}

impl VisitStep {
    pub const ALL: [Self; 10] = [
        Self::Prepare,
        Self::Depart,
        Self::Arrive,
        Self::Identity,
        Self::Materials,
        Self::Notes,
        Self::Finish,
        Self::Rate,
        Self::Return,
        Self::Deliver,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Depart => "depart",
            Self::Arrive => "arrive",
            Self::Identity => "identity",
            Self::Materials => "materials",
            Self::Notes => "notes",
            Self::Finish => "finish",
            Self::Rate => "rate",
            Self::Return => "return",
            Self::Deliver => "deliver",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

/// One of the administrator's pages (系统管理).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdminPage {
    /// What there is to do.
    Hub,
    /// 人员
    People,
    /// One of them; whom, the page before has chosen.
    Person,
    /// 导入
    Import,
    /// 规则版本
    Editions,
    /// 日历
    Calendar,
    /// 操作记录
    Record,
}

impl AdminPage {
    pub const ALL: [Self; 7] =
        [Self::Hub, Self::People, Self::Person, Self::Import, Self::Editions, Self::Calendar, Self::Record];

    fn path(self) -> &'static str {
        match self {
            Self::Hub => "/admin",
            Self::People => "/admin/people",
            Self::Person => "/admin/person",
            Self::Import => "/admin/import",
            Self::Editions => "/admin/editions",
            Self::Calendar => "/admin/calendar",
            Self::Record => "/admin/record",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Route {
    /// 首页
    #[default]
    Home,
    /// 上门
    Visits,
    /// 路线: a day of one's own visits; which day, the page itself has chosen.
    Round,
    Visit(DocId),
    VisitStep(DocId, VisitStep),
    /// 登记上门
    VisitNew,
    /// 上门评价, for the supervision section
    Feedbacks,
    Feedback(DocId),
    /// 考勤
    Attendance,
    /// 我的月历
    Month,
    /// 补卡
    MakeUps,
    /// 考勤汇总
    Report,
    /// 导入打卡
    PunchImport,
    /// 在岗一览, of those whom the person may see
    GroupToday,
    /// 考勤月历图
    GroupMonth,
    /// 同事考勤; whose, the page before has chosen.
    Colleague,
    /// 待核时间
    TimeChecks,
    /// 年度汇总
    Year,
    /// 审批
    Approvals,
    /// 我的
    Me,
    /// 我的请假
    Leaves,
    /// 请假
    LeaveNew,
    /// An absence that nobody could ask for.
    AbsenceNew,
    /// 补录纸质假条
    PaperNew,
    Leave(DocId),
    /// 会议
    Meetings,
    /// 安排会议
    MeetingNew,
    Meeting(DocId),
    /// 岗位责任书
    Posts,
    Post(DocId),
    /// 写新岗位
    PostNew,
    /// 写新版
    PostEdit(DocId),
    /// 备岗培训
    Training,
    /// 值班
    Duty,
    /// 延时服务
    Extended,
    /// 通报
    Notices,
    Violation(DocId),
    /// 办件
    Cases,
    /// 登记办件、预约
    CaseNew,
    Case(DocId),
    /// 工作图表
    Pictures,
    /// 查看记录
    PrivateReads,
    /// The records behind a bar; which, the page before has chosen.
    PictureList,
    /// 事项目录
    Catalogue,
    /// One of them, by its place
    Matter(u16),
    /// 办件 under a procedure of the pack, by its place among them
    Procedure(u8),
    /// An act that begins one, by its place among the acts
    ProceedingNew(u8, u8),
    Proceeding(DocId),
    /// The history of any record.
    Record(DocId),
    /// What the server still lacks.
    Unsent,
    /// 同步详情. Not `/sync`, which is where phones post to.
    Sync,
    /// 全部应用
    Apps,
    /// 规章手册
    Handbook,
    /// One regulation of it, or a rule on its page.
    Regulation(Citation),
    /// 减负合规
    Relief,
    /// 现场码屏幕
    Screen,
    /// 系统管理
    Admin(AdminPage),
    SignIn,
    /// 核对真伪: what a paper leads to, for anybody.
    Check,
    NotFound,
}

impl Route {
    /// Any path is read; what is no address of ours is [`Route::NotFound`].
    pub fn parse(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let route = match parts.as_slice() {
            [] | ["index.html"] => Some(Self::Home),
            ["visits"] => Some(Self::Visits),
            ["feedback"] => Some(Self::Feedbacks),
            ["feedback", id] => DocId::parse(id).map(Self::Feedback),
            ["visits", "round"] => Some(Self::Round),
            ["visit", "new"] => Some(Self::VisitNew),
            ["visit", id] => DocId::parse(id).map(Self::Visit),
            ["visit", id, step] => {
                DocId::parse(id).zip(VisitStep::parse(step)).map(|(id, step)| Self::VisitStep(id, step))
            }
            ["attendance"] => Some(Self::Attendance),
            ["attendance", "month"] => Some(Self::Month),
            ["attendance", "makeups"] => Some(Self::MakeUps),
            ["attendance", "report"] => Some(Self::Report),
            ["attendance", "import"] => Some(Self::PunchImport),
            ["attendance", "group"] => Some(Self::GroupToday),
            ["attendance", "group", "month"] => Some(Self::GroupMonth),
            ["attendance", "person"] => Some(Self::Colleague),
            ["attendance", "checks"] => Some(Self::TimeChecks),
            ["attendance", "year"] => Some(Self::Year),
            ["approvals"] => Some(Self::Approvals),
            ["me"] => Some(Self::Me),
            ["leaves"] => Some(Self::Leaves),
            ["leave", "new"] => Some(Self::LeaveNew),
            ["leave", "paper"] => Some(Self::PaperNew),
            ["absence", "new"] => Some(Self::AbsenceNew),
            ["leave", id] => DocId::parse(id).map(Self::Leave),
            ["meetings"] => Some(Self::Meetings),
            ["meeting", "new"] => Some(Self::MeetingNew),
            ["meeting", id] => DocId::parse(id).map(Self::Meeting),
            ["posts"] => Some(Self::Posts),
            ["post", "new"] => Some(Self::PostNew),
            ["post", id] => DocId::parse(id).map(Self::Post),
            ["post", id, "edit"] => DocId::parse(id).map(Self::PostEdit),
            ["training"] => Some(Self::Training),
            ["duty"] => Some(Self::Duty),
            ["extended"] => Some(Self::Extended),
            ["notices"] => Some(Self::Notices),
            ["violation", id] => DocId::parse(id).map(Self::Violation),
            ["cases"] => Some(Self::Cases),
            ["case", "new"] => Some(Self::CaseNew),
            ["case", id] => DocId::parse(id).map(Self::Case),
            ["private-reads"] => Some(Self::PrivateReads),
            ["pictures"] => Some(Self::Pictures),
            ["pictures", "list"] => Some(Self::PictureList),
            ["matters"] => Some(Self::Catalogue),
            ["matter", at] => at.parse().ok().map(Self::Matter),
            ["procedure", of] => of.parse().ok().map(Self::Procedure),
            ["procedure", of, "new", act] => {
                of.parse().ok().zip(act.parse().ok()).map(|(of, act)| Self::ProceedingNew(of, act))
            }
            ["proceeding", id] => DocId::parse(id).map(Self::Proceeding),
            ["record", id] => DocId::parse(id).map(Self::Record),
            ["unsent"] => Some(Self::Unsent),
            ["sync-details"] => Some(Self::Sync),
            ["apps"] => Some(Self::Apps),
            ["relief"] => Some(Self::Relief),
            ["screen"] => Some(Self::Screen),
            ["handbook"] => Some(Self::Handbook),
            ["handbook", id] => {
                RegulationId::parse(id).map(|regulation| Self::Regulation(Citation { regulation, rule: None }))
            }
            ["handbook", id, number] => Citation::of_parts(id, number).map(Self::Regulation),
            ["check"] => Some(Self::Check),
            ["sign-in"] => Some(Self::SignIn),
            ["admin", ..] => AdminPage::ALL.into_iter().find(|page| page.path() == path).map(Self::Admin),
            _ => None,
        };
        route.unwrap_or(Self::NotFound)
    }

    pub fn path(self) -> String {
        match self {
            Self::Home | Self::NotFound => "/".to_owned(),
            Self::Visits => "/visits".to_owned(),
            Self::Round => "/visits/round".to_owned(),
            Self::Visit(id) => format!("/visit/{id}"),
            Self::VisitStep(id, step) => format!("/visit/{id}/{}", step.name()),
            Self::VisitNew => "/visit/new".to_owned(),
            Self::Feedbacks => "/feedback".to_owned(),
            Self::Feedback(id) => format!("/feedback/{id}"),
            Self::Attendance => "/attendance".to_owned(),
            Self::Month => "/attendance/month".to_owned(),
            Self::MakeUps => "/attendance/makeups".to_owned(),
            Self::Report => "/attendance/report".to_owned(),
            Self::PunchImport => "/attendance/import".to_owned(),
            Self::GroupToday => "/attendance/group".to_owned(),
            Self::GroupMonth => "/attendance/group/month".to_owned(),
            Self::Colleague => "/attendance/person".to_owned(),
            Self::TimeChecks => "/attendance/checks".to_owned(),
            Self::Year => "/attendance/year".to_owned(),
            Self::Approvals => "/approvals".to_owned(),
            Self::Me => "/me".to_owned(),
            Self::Leaves => "/leaves".to_owned(),
            Self::LeaveNew => "/leave/new".to_owned(),
            Self::AbsenceNew => "/absence/new".to_owned(),
            Self::PaperNew => "/leave/paper".to_owned(),
            Self::Leave(id) => format!("/leave/{id}"),
            Self::Meetings => "/meetings".to_owned(),
            Self::MeetingNew => "/meeting/new".to_owned(),
            Self::Meeting(id) => format!("/meeting/{id}"),
            Self::Posts => "/posts".to_owned(),
            Self::Post(id) => format!("/post/{id}"),
            Self::PostNew => "/post/new".to_owned(),
            Self::PostEdit(id) => format!("/post/{id}/edit"),
            Self::Training => "/training".to_owned(),
            Self::Duty => "/duty".to_owned(),
            Self::Extended => "/extended".to_owned(),
            Self::Notices => "/notices".to_owned(),
            Self::Violation(id) => format!("/violation/{id}"),
            Self::Cases => "/cases".to_owned(),
            Self::CaseNew => "/case/new".to_owned(),
            Self::Case(id) => format!("/case/{id}"),
            Self::PrivateReads => "/private-reads".to_owned(),
            Self::Pictures => "/pictures".to_owned(),
            Self::PictureList => "/pictures/list".to_owned(),
            Self::Catalogue => "/matters".to_owned(),
            Self::Matter(at) => format!("/matter/{at}"),
            Self::Procedure(of) => format!("/procedure/{of}"),
            Self::ProceedingNew(of, act) => format!("/procedure/{of}/new/{act}"),
            Self::Proceeding(id) => format!("/proceeding/{id}"),
            Self::Record(id) => format!("/record/{id}"),
            Self::Unsent => "/unsent".to_owned(),
            Self::Sync => "/sync-details".to_owned(),
            Self::Apps => "/apps".to_owned(),
            Self::Relief => "/relief".to_owned(),
            Self::Screen => "/screen".to_owned(),
            Self::Handbook => "/handbook".to_owned(),
            Self::Regulation(Citation { regulation, rule: None }) => format!("/handbook/{regulation}"),
            Self::Regulation(Citation { regulation, rule: Some(rule) }) => format!("/handbook/{regulation}/{rule}"),
            Self::SignIn => "/sign-in".to_owned(),
            Self::Check => "/check".to_owned(),
            Self::Admin(page) => page.path().to_owned(),
        }
    }

    /// Where the back arrow of a page leads when the browser has no earlier page of ours.
    pub fn parent(self) -> Self {
        match self {
            Self::Visit(_) | Self::VisitNew | Self::Round => Self::Visits,
            Self::VisitStep(id, _) => Self::Visit(id),
            Self::Feedback(_) => Self::Feedbacks,
            Self::Month
            | Self::MakeUps
            | Self::Report
            | Self::PunchImport
            | Self::GroupToday
            | Self::Year
            | Self::Leaves => Self::Attendance,
            Self::GroupMonth | Self::Colleague | Self::TimeChecks => Self::GroupToday,
            Self::Leave(_) | Self::LeaveNew | Self::PaperNew => Self::Leaves,
            Self::Meeting(_) | Self::MeetingNew => Self::Meetings,
            Self::Matter(_) => Self::Catalogue,
            Self::Meetings
            | Self::Training
            | Self::Catalogue
            | Self::PrivateReads
            | Self::Pictures
            | Self::Procedure(_)
            | Self::Proceeding(_) => Self::Apps,
            Self::PictureList => Self::Pictures,
            Self::ProceedingNew(of, _) => Self::Procedure(of),
            Self::Post(_) | Self::PostNew => Self::Posts,
            Self::PostEdit(id) => Self::Post(id),
            Self::Case(_) | Self::CaseNew => Self::Cases,
            Self::Violation(_) => Self::Notices,
            Self::Unsent => Self::Sync,
            Self::Sync => Self::Me,
            Self::Handbook | Self::Relief | Self::Screen | Self::Admin(AdminPage::Hub) | Self::Feedbacks => Self::Apps,
            Self::Admin(AdminPage::Person) => Self::Admin(AdminPage::People),
            Self::Admin(_) => Self::Admin(AdminPage::Hub),
            Self::Regulation(_) => Self::Handbook,
            Self::Home
            | Self::Visits
            | Self::Attendance
            | Self::Approvals
            | Self::Me
            | Self::Posts
            | Self::Cases
            | Self::Duty
            | Self::Extended
            | Self::Notices
            | Self::Record(_)
            | Self::Apps
            | Self::AbsenceNew
            | Self::SignIn
            | Self::Check
            | Self::NotFound => Self::Home,
        }
    }

    /// The visit whose shared notes and ticks the page shows.
    pub fn visit(self) -> Option<DocId> {
        match self {
            Self::Visit(id) | Self::VisitStep(id, _) => Some(id),
            _ => None,
        }
    }

    /// Whether a person may be in the middle of filling something in: no update then.
    pub fn is_form(self) -> bool {
        matches!(
            self,
            Self::VisitStep(..)
                | Self::VisitNew
                | Self::LeaveNew
                | Self::AbsenceNew
                | Self::PaperNew
                | Self::MakeUps
                | Self::PunchImport
                | Self::MeetingNew
                | Self::PostNew
                | Self::PostEdit(_)
                | Self::CaseNew
                | Self::Training
                | Self::Duty
                | Self::Extended
                | Self::Proceeding(_)
                | Self::ProceedingNew(..)
                | Self::Notices
                | Self::Violation(_)
                | Self::Admin(AdminPage::Person | AdminPage::Import | AdminPage::Editions | AdminPage::Calendar)
                | Self::SignIn
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_reads_back_and_leads_home() {
        let id = DocId([0xab; 16]);
        let admin = AdminPage::ALL.into_iter().map(Route::Admin);
        let steps = VisitStep::ALL.into_iter().map(|step| Route::VisitStep(id, step));
        let routes = steps.chain(admin).chain([
            Route::Home,
            Route::Visits,
            Route::Round,
            Route::Visit(id),
            Route::VisitNew,
            Route::Attendance,
            Route::Approvals,
            Route::Me,
            Route::LeaveNew,
            Route::AbsenceNew,
            Route::PaperNew,
            Route::MakeUps,
            Route::Report,
            Route::Catalogue,
            Route::Matter(3),
            Route::Check,
            Route::GroupToday,
            Route::GroupMonth,
            Route::Colleague,
            Route::TimeChecks,
            Route::Year,
            Route::PunchImport,
            Route::Leave(id),
            Route::Meetings,
            Route::MeetingNew,
            Route::Meeting(id),
            Route::Posts,
            Route::Post(id),
            Route::PostNew,
            Route::PostEdit(id),
            Route::Training,
            Route::Duty,
            Route::Extended,
            Route::Notices,
            Route::Violation(id),
            Route::Cases,
            Route::CaseNew,
            Route::Case(id),
            Route::PrivateReads,
            Route::Pictures,
            Route::PictureList,
            Route::Procedure(3),
            Route::ProceedingNew(3, 1),
            Route::Proceeding(id),
            Route::Record(id),
            Route::Unsent,
            Route::Sync,
            Route::Apps,
            Route::Handbook,
            Route::Relief,
            Route::Screen,
            Route::Regulation(Citation::parse("JD-LVE").unwrap()),
            Route::Regulation(Citation::parse("JD-LVE-3").unwrap()),
            Route::SignIn,
        ]);
        for route in routes {
            assert_eq!(Route::parse(&route.path()), route);
            let home = std::iter::successors(Some(route), |route| Some(route.parent())).nth(4);
            assert_eq!(home, Some(Route::Home), "{route:?}");
        }
    }

    #[test]
    fn any_other_path_is_not_found() {
        for path in [
            "/visit/zz",
            "/visit/new/notes",
            "/sync",
            "/account/devices",
            "/visits/1",
            "/上门",
            "//////x",
            "/handbook/x",
            "/admin/x",
            "/administration/doors",
            "/handbook/JD-LVE/0",
        ] {
            assert_eq!(Route::parse(path), Route::NotFound, "{path}");
        }
        assert_eq!(Route::parse("/index.html"), Route::Home);
    }
}
