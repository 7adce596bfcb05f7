//! 全部应用: everything that there is, by name. What the centre or the person does not have is not listed.

use doorstep_core::procedure::Procedure;
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::{
    absence_new, admin, board, catalogue, duty, extended, feedback, makeup, needs, notice, paper_new, pictures,
    proceedings, punch_import, report, screen, training, visit_new,
};
use crate::components::button::icon_button;
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::paths::go;
use crate::components::search::search;
use crate::route::{AdminPage, Route};
use crate::state::State;
use crate::text::{self, handbook, phone as words};
use crate::update::Event;

struct App {
    test: AttrValue,
    icon: Icon,
    name: AttrValue,
    route: Route,
    /// Other words that people look for (`ux.md` 4.1), in both languages and by their initials.
    also: &'static str,
}

/// The procedures of the pack that concern the person.
fn procedures(desk: &Desk<'_>) -> Vec<App> {
    let catalogue = catalogue::exists(desk).then(|| App {
        test: AttrValue::Static("app-catalogue"),
        icon: Icon::Book,
        name: text::catalogue::title(),
        route: Route::Catalogue,
        also: "事项 目录 办事指南 材料 清单 时限 依据 告知 sx ml zn matters guide materials",
    });
    let app = |(at, procedure): (u8, &Procedure)| App {
        test: AttrValue::from(format!("app-{}", procedure.id)),
        icon: Icon::Paper,
        name: text::proceeding::words(&procedure.name),
        route: Route::Procedure(at),
        also: "",
    };
    catalogue.into_iter().chain(proceedings::seen(desk).into_iter().map(app)).collect()
}

/// Titled groups, without the empty ones.
fn groups(desk: &Desk<'_>) -> Vec<(AttrValue, Vec<App>)> {
    let app = |test, icon, name, route, also| App { test: AttrValue::Static(test), icon, name, route, also };
    let mut attendance = Vec::new();
    let mut leave = Vec::new();
    if desk.punches() {
        attendance.push(app(
            "app-punch",
            Icon::Clock,
            text::app_punch(),
            Route::Attendance,
            "打卡 签到 签退 上班 下班 外勤 外出打卡 dk qd kq punch clock in out",
        ));
        attendance.push(app(
            "app-month",
            Icon::Month,
            text::app_month(),
            Route::Month,
            "月历 考勤 迟到 早退 缺卡 旷工 补卡 补签 yl kq month late calendar",
        ));
    }
    if makeup::exist(desk) {
        attendance.push(app(
            "app-makeups",
            Icon::Clock,
            text::attendance::go_makeups(),
            Route::MakeUps,
            "补卡 补签 缺卡 漏打卡 bk bq make up missing punch",
        ));
    }
    if report::reads(desk) {
        attendance.push(app(
            "app-report",
            Icon::Paper,
            text::attendance::go_report(),
            Route::Report,
            "考勤 汇总 统计 周报 月报 通报 hz kq report summary week",
        ));
    }
    if punch_import::may(desk) {
        attendance.push(app(
            "app-punch-import",
            Icon::Paper,
            text::export::go_import(),
            Route::PunchImport,
            "导入 考勤机 人脸 打卡记录 钉钉 csv dr import terminal",
        ));
    }
    if paper_new::may_enter(desk) {
        leave.push(app(
            "app-paper",
            Icon::Paper,
            text::back::paper_title(),
            Route::PaperNew,
            "纸质 假条 补录 系统故障 zz jt paper slip",
        ));
    }
    if desk.asks_for_leave() {
        leave.push(app(
            "app-leave-new",
            Icon::Leave,
            text::app_leave_new(),
            Route::LeaveNew,
            "请假 事假 病假 年休假 休假 调休 qj leave sick annual holiday",
        ));
        leave.push(app(
            "app-leaves",
            Icon::Paper,
            text::app_leaves(),
            Route::Leaves,
            "我的请假 假条 销假 续假 撤回 作废 我发起的 xj qj leaves return withdraw",
        ));
    }
    if absence_new::may_record(desk) {
        leave.push(app(
            "app-absence",
            Icon::Person,
            text::cover::absence_title(),
            Route::AbsenceNew,
            "缺勤 突发 急病 代为登记 AB岗 顶岗 qq absence sick record",
        ));
    }
    if desk.punches() {
        attendance.push(app(
            "app-year",
            Icon::Paper,
            text::board::year_title(),
            Route::Year,
            "年度 汇总 一年 统计 nd year summary",
        ));
    }
    if board::sees_others(desk) {
        attendance.push(app(
            "app-group-today",
            Icon::Group,
            text::board::title(),
            Route::GroupToday,
            "在岗 去向牌 去向 考勤 本组 今日 一览 zg board who present today",
        ));
        if desk.reference.figures.attendance.as_ref().is_some_and(|attendance| !attendance.off) {
            attendance.push(app(
                "app-grid",
                Icon::Month,
                text::board::grid_title(),
                Route::GroupMonth,
                "月历图 考勤 科室 窗口 本组 统计 ylt month picture grid",
            ));
            attendance.push(app(
                "app-checks",
                Icon::Clock,
                text::board::checks_title(),
                Route::TimeChecks,
                "待核 核实 时间 时钟 dh verify time",
            ));
        }
    }
    leave.push(app(
        "app-approvals",
        Icon::Approve,
        text::app_approvals(),
        Route::Approvals,
        "审批 同意 不同意 拒绝 驳回 备案 待办 待处理 sp approve decide file",
    ));
    let mut posts = Vec::new();
    if desk.reference.figures.post.is_some() {
        posts.push(app(
            "app-posts",
            Icon::Paper,
            text::post::title(),
            Route::Posts,
            "岗位 责任书 责任制 职责 定员 签阅 gw zrs post card duty",
        ));
    }
    if training::sees(desk) {
        posts.push(app(
            "app-training",
            Icon::Book,
            text::training::title(),
            Route::Training,
            "培训 备岗 AB岗 学习 计划 px bg training plan",
        ));
    }
    let mut meetings = Vec::new();
    let mut visits = Vec::new();
    if desk.reference.figures.visit.is_some() {
        visits.push(app(
            "app-visits",
            Icon::Visit,
            text::app_visits(),
            Route::Visits,
            "上门 预约 上门办 上门服务 接单 出发 到达 办结 送达 sm visit appointment",
        ));
    }
    if visit_new::may_file(desk) {
        visits.push(app(
            "app-visit-new",
            Icon::Plus,
            text::app_visit_new(),
            Route::VisitNew,
            "登记 上门 申请 新增 dj sm new visit application",
        ));
    }
    if feedback::sees(desk) {
        visits.push(app(
            "app-feedback",
            Icon::Paper,
            text::door::feedback_title(),
            Route::Feedbacks,
            "评价 好差评 满意 投诉 监督 回访 pj hcp ts rating feedback complaint",
        ));
    }
    let mut cases = Vec::new();
    if desk.reference.figures.limit().is_some() {
        cases.push(app(
            "app-cases",
            Icon::Paper,
            text::case::title(),
            Route::Cases,
            "办件 限时 时限 到期 超期 延期 补正 受理 办结 预约 信函 交办 bj xs case due limit",
        ));
        if !desk.reference.organisation.windows_of(desk.me, desk.today).is_empty() {
            cases.push(app(
                "app-case-new",
                Icon::Plus,
                text::case::new(),
                Route::CaseNew,
                "登记 收件 办件 信函 交办 预约 dj sj new case appointment",
            ));
        }
    }
    if pictures::sees(desk) {
        cases.push(app(
            "app-pictures",
            Icon::Chart,
            text::picture::title(),
            Route::Pictures,
            "图表 统计 报表 月报 窗口 亮灯 按时 二次上门 改期 工作量 tb tj yb pictures chart report statistics load",
        ));
    }
    if extended::sees(desk) {
        visits.push(app(
            "app-extended",
            Icon::Clock,
            text::extended::title(),
            Route::Extended,
            "延时 加班 下班 等候 补休 补贴 断电 物业 ys jb extended hours overtime power",
        ));
    }
    if duty::sees(desk) {
        meetings.push(app(
            "app-duty",
            Icon::Person,
            text::duty::title(),
            Route::Duty,
            "值班 导服台 坐班 上岗 下岗 接替 调换 值班表 引导 zb dft duty roster guide desk swap",
        ));
    }
    if desk.reference.figures.meeting.is_some() {
        meetings.push(app(
            "app-meetings",
            Icon::Group,
            text::meeting::title(),
            Route::Meetings,
            "会议 例会 签到 会议假 代会 发言 党支部 hy meeting check in talk",
        ));
    }
    if notice::sees(desk) {
        meetings.push(app(
            "app-notices",
            Icon::Paper,
            text::notice::title(),
            Route::Notices,
            "通报 违规 巡查 点名 抄送 行文 撤换 移交 tb wg notice violation inspection letter",
        ));
    }
    let mut rules = vec![app(
        "app-handbook",
        Icon::Book,
        handbook::title(),
        Route::Handbook,
        "规章 制度 手册 条款 依据 规定 gz zd sc handbook rules regulations",
    )];
    rules.push(app(
        "app-relief",
        Icon::Book,
        text::relief::title(),
        Route::Relief,
        "减负 合规 形式主义 排名 定位 强制打卡 重复填报 jf relief burden rule",
    ));
    rules.push(app(
        "app-private",
        Icon::Eye,
        text::private::title(),
        Route::PrivateReads,
        "查看 明文 个人信息 隐私 监察 证件号 电话 ck ys private data log supervision",
    ));
    if screen::shows(desk) {
        attendance.push(app(
            "app-screen",
            Icon::Clock,
            text::relief::screen_title(),
            Route::Screen,
            "现场码 屏幕 大厅 动态码 xcm screen place code",
        ));
    }
    let mut centre = Vec::new();
    if admin::administers(desk) {
        let words =
            "管理 人员 导入 授权 账号 密码 登录卡 日历 版本 发布 离岗 gl admin people import grant password card";
        centre.push(app("app-admin", Icon::Group, text::admin_title(), Route::Admin(AdminPage::Hub), words));
    }
    let phone = vec![
        app(
            "app-unsent",
            Icon::Box,
            text::app_unsent(),
            Route::Unsent,
            "未上传 待上传 待处理 导出 wsc export unsent queue refused",
        ),
        app("app-sync", Icon::Sync, text::app_sync(), Route::Sync, "同步 详情 网络 存储 校验 tb sync storage clock"),
        app(
            "app-devices",
            Icon::Device,
            text::app_devices(),
            Route::Me,
            "手机 停用 丢失 设备 sj phone device revoke lost",
        ),
        app(
            "app-me",
            Icon::Person,
            words::app_me(),
            Route::Me,
            "我的 大字版 语言 安装 退出 密码 登录 wd me large text language install password sign out",
        ),
    ];
    let all = [
        (words::apps_attendance(), attendance),
        (words::apps_visits(), visits),
        (text::case::title(), cases),
        (text::proceeding::group(), procedures(desk)),
        (words::apps_leave(), leave),
        (words::apps_meetings(), meetings),
        (words::apps_rules(), rules),
        (words::apps_posts(), posts),
        (text::admin_title(), centre),
        (words::apps_phone(), phone),
    ];
    all.into_iter().filter(|(_, apps)| !apps.is_empty()).collect()
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let sought = state.chosen("apps/search");
    let query = sought.trim().to_lowercase();
    let fits = |app: &App| {
        query.split_whitespace().all(|word| app.name.to_lowercase().contains(word) || app.also.contains(word))
    };
    let groups: Vec<(AttrValue, Vec<App>)> = groups(desk)
        .into_iter()
        .map(|(title, apps)| (title, apps.into_iter().filter(|app| fits(app)).collect::<Vec<_>>()))
        .filter(|(_, apps)| !apps.is_empty())
        .collect();
    let found: usize = groups.iter().map(|(_, apps)| apps.len()).sum();
    let said = if query.is_empty() {
        AttrValue::Static("")
    } else if found == 0 {
        text::nothing_found(sought)
    } else {
        words::apps_count(found)
    };
    let body = html! {
        <>
            { search("apps-search", "apps/search", text::apps_search(), sought, emit) }
            <p class="foot-note quiet" role="status">{ said }</p>
            { for groups.into_iter().map(|(title, apps)| html! {
                <section class="group">
                    <h2 class="weui-cells__title">{ title }</h2>
                    <ul class="apps plain-list">
                        { for apps.into_iter().map(|app| html! {
                            <li key={app.test.to_string()}>{ icon_button(app.test, app.icon, app.name, go(emit, app.route)) }</li>
                        }) }
                    </ul>
                </section>
            }) }
        </>
    };
    page(state, emit, Page { title: text::apps(), body, actions: Html::default(), badges: needs::badges(desk) })
}
