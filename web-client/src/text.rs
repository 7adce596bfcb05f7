//! Every sentence on the screen, Chinese and English side by side, one function each.
//!
//! Pages never write a sentence themselves. Error codes become sentences in [`code`]: what happened, is my work safe, what
//! to do. The words for the life of a record have one meaning each (design, phone): 已保存 on this phone, 已送达 the server's
//! receipt is verified, 已生效 admitted and folded, 已备份 in a backup elsewhere.

use std::cell::Cell;

use yew::AttrValue;

use crate::state::Lang;

thread_local! {
    // What the whole screen speaks; a parameter on every function would say the same thing a thousand times.
    static LANGUAGE: Cell<Lang> = const { Cell::new(Lang::Zh) };
}

pub fn language() -> Lang {
    LANGUAGE.get()
}

/// Takes effect with the next drawing of the screen.
pub fn set_language(language: Lang) {
    LANGUAGE.set(language);
}

/// One of two, by the language of the screen.
pub fn pick<T>(chinese: T, english: T) -> T {
    match language() {
        Lang::Zh => chinese,
        Lang::En => english,
    }
}

/// What is taken away is Chinese, whatever the language of the screen.
pub fn in_chinese<T>(make: impl FnOnce() -> T) -> T {
    let spoken = LANGUAGE.replace(Lang::Zh);
    let made = make();
    LANGUAGE.set(spoken);
    made
}

macro_rules! text_function {
    ($name:ident() $zh:literal $en:literal) => {
        pub fn $name() -> yew::AttrValue {
            yew::AttrValue::Static($crate::text::pick($zh, $en))
        }
    };
    ($name:ident($($arg:ident),+) $zh:literal $en:literal) => {
        pub fn $name($($arg: impl std::fmt::Display),+) -> yew::AttrValue {
            // One body a sentence, whatever its arguments are: a phone has to load every copy.
            fn say($($arg: &dyn std::fmt::Display),+) -> yew::AttrValue {
                yew::AttrValue::from(match $crate::text::language() {
                    $crate::state::Lang::Zh => format!($zh),
                    $crate::state::Lang::En => format!($en),
                })
            }
            say($(&$arg),+)
        }
    };
}

/// `name(argument) "中文" "English";`, with arguments in braces where they stand in the sentence.
macro_rules! texts {
    ($($name:ident($($arg:ident),*) $zh:literal $en:literal;)*) => {
        $(text_function! { $name($($arg),*) $zh $en })*
    };
}

pub mod account;
pub mod admin;
pub mod appeal;
pub mod approval;
pub mod attendance;
pub mod back;
pub mod board;
pub mod case;
pub mod catalogue;
pub mod check;
pub mod code;
pub mod cover;
pub mod door;
pub mod duty;
pub mod export;
pub mod extended;
pub mod handbook;
pub mod leave;
pub mod makeup;
pub mod meeting;
pub mod notice;
pub mod phone;
pub mod photo;
pub mod picture;
pub mod post;
pub mod private;
pub mod proceeding;
pub mod relief;
pub mod round;
pub mod sync;
pub mod training;
pub mod visit;
pub mod when;
pub mod who;

texts! {
    // The frame.
    app_name() "上门办" "Doorstep";
    admin_title() "系统管理" "Administration";
    tab_home() "首页" "Home";
    tab_visits() "上门" "Visits";
    tab_attendance() "考勤" "Punch";
    tab_approvals() "审批" "Approve";
    tab_me() "我的" "Me";
    tabs() "主导航" "Main navigation";
    badge(count) "{count} 项待办" "{count} to do";
    back() "返回" "Back";
    close() "关闭" "Close";
    show_more(count) "再显示 {count} 条" "Show {count} more";
    shown_of(shown, all) "已显示 {shown} / {all}" "{shown} of {all} shown";
    see_all() "查看全部" "See all";
    search() "搜索" "Search";
    nothing_found(query) "没找到“{query}”。" "Nothing found for “{query}”.";
    why() "为什么" "Why";
    yes() "是" "Yes";
    no() "否" "No";
    installed() "已装到桌面" "Installed";
    choose() "请选择" "Choose";
    nobody_chosen() "未选择" "Nobody";
    named(name, value) "{name}：{value}" "{name}: {value}";
    done() "完成" "Done";
    show_private(what) "显示{what}" "Show {what}";
    hide_private(what) "遮住{what}" "Hide {what}";
    starting() "正在打开…" "Opening…";
    take_over() "在这里用" "Use it here";
    loading() "正在准备您的数据，首次约 30 秒，Wi-Fi 更快。" "Getting your data ready: about 30 seconds the first time, faster on Wi-Fi.";
    later_failed() "这一页还没下载到本机，要有网络才能打开一次。" "This page is not on the phone yet; it has to be loaded once with a network.";
    try_again() "再试一次" "Try again";
    loaded_so_far(count) "已到 {count} 份记录" "{count} records so far";
    optional() "可不填" "optional";
    missing_title() "还差这些才能提交：" "Still missing before it can be handed in:";
    kept_as_draft() "填了一半也没关系：内容已自动存在本机。" "Half filled is fine: what you wrote is kept on this phone.";
    draft_kept() "草稿已存本机" "Draft kept on this phone";
    draft_deleted() "草稿已清空" "Draft removed";
    exported() "未上传的内容已导出成文件" "The unsent work was exported to a file";
    discard_draft() "清空重填" "Start again";
    record_missing() "这份记录不在本机上，可能已不归您查看。" "This record is not on this phone; perhaps you may no longer see it.";
    other_tab_title() "上门办已在另一个页面打开" "Doorstep is open in another tab";
    other_tab() "为了不丢内容，同一时间只用一个页面。请回到那个页面，或关掉它后再试。" "So that nothing is lost, only one tab works at a time. Go back to that tab, or close it and try again.";

    // What becomes of a write: never stronger than true.
    saving() "正在保存…" "Saving…";
    saved() "已保存" "Saved on this phone";
    received() "已送达" "Received by the server";
    effective() "已生效" "In effect";
    signed_waiting() "已签字，待上传" "Signed, waiting to be sent";
    not_saved() "手机没能存下这一步，内容还在页面上。请清理空间后再试一次。" "The phone could not store this; it is still on the page. Free some space and try again.";
    undo() "撤销" "Undo";
    undo_left(seconds) "{seconds} 秒内可撤销" "Undo within {seconds} s";
    undone() "已撤销" "Undone";
    waits_for_server() "还没到服务器，没有生效" "Not at the server yet, so not in effect";

    // Home.
    state_working() "在岗" "At work";
    state_out() "外出上门中" "Out on a visit";
    state_on_leave() "请假中" "On leave";
    state_rest() "休息日" "Day off";
    state_off() "未到上班时间" "Before working hours";
    state_after() "已下班" "After hours";
    next_punch(name, time) "下一次：{name} {time}" "Next: {name} {time}";
    no_more_punches() "今天的打卡已完成" "No more punches today";
    next_visit() "下一家" "Next visit";
    no_visit_today() "今天没有上门安排。" "No visits today.";
    see_coming() "看以后的安排" "See what is coming";
    needs_you() "要您处理" "Needs you";
    nothing_needs_you() "没有要您处理的事。" "Nothing needs you.";
    quick() "常用" "Quick actions";
    quick_leave() "请假" "Ask for leave";
    quick_visit() "登记上门" "New visit";
    quick_unsent() "未上传" "Unsent";
    quick_apps() "全部应用" "All apps";
    call() "电话" "Call";
    navigate() "导航" "Map";
    materials_to_take(count) "要带 {count} 份材料" "{count} papers to take";
    open_visit() "打开" "Open";
    need_visit_window() "上门申请待您核实" "Visit to verify";
    need_visit_schedule() "待约时间" "Visit to schedule";
    need_visit_delivery(date) "结果最迟 {date} 送到" "Outcome due {date}";
    need_decision(name) "{name} 请假待您审批" "Leave of {name} to decide";
    need_filing(name) "{name} 假条待备案" "Leave of {name} to file";
    need_return() "请假已到期，请销假" "Leave ended: report your return";
    need_pair(post) "{post}的AB岗有人调走，请重新备案" "The pair of {post} has lost somebody: file it anew";
    need_pair_until(date) "{date} 前" "by {date}";
    need_return_confirm(name) "{name} 已销假，待您确认" "Return of {name} to confirm";
    need_refused(count) "{count} 条没有被采纳，需要您看一下" "{count} not accepted: please look";
    need_others(count) "同事有 {count} 条没有被采纳" "{count} of your colleagues not accepted";
    data_until(time) "数据截至 {time}" "As of {time}";
    calendar_missing(year) "{year} 年的节假日安排还没有导入，明年的到期日算不出来。请导入新的节假日表。" "The holidays of {year} are not imported, so no due date of next year is known. Import the new table.";
    makeup_workday() "今天是调休上班日" "Today is a make-up working day";
    makeup_workday_soon(date) "{date} 是调休上班日" "{date} is a make-up working day";

    // Apps.
    apps() "全部应用" "All apps";
    apps_search() "找应用" "Find an app";
    app_punch() "打卡" "Punch";
    app_month() "我的月历" "My month";
    app_leave_new() "请假" "Ask for leave";
    app_leaves() "我的请假" "My leaves";
    app_visits() "上门安排" "Visits";
    app_visit_new() "登记上门" "New visit";
    app_approvals() "待我审批" "To decide";
    app_unsent() "未上传" "Unsent work";
    app_sync() "同步详情" "Sync details";
    app_devices() "我的手机" "My phones";

    // Me.
    me() "我的" "Me";
    my_phones() "我的手机" "My phones";
    phones_hint() "手机丢了或不用了，在这里停用。停用后它不能再上传或下载。" "Lost a phone or no longer use it? Revoke it here: it can then send and receive nothing.";
    phones_need_network() "没有网络，暂时看不到其他手机。" "No network: other phones cannot be listed now.";
    phone_this() "本机" "this phone";
    phone_last_seen(time) "最近同步 {time}" "last synced {time}";
    phone_never_seen() "还没有同步过" "never synced";
    phone_revoked(time) "{time} 已停用" "revoked {time}";
    phone_revoke() "停用" "Revoke";
    phone_revoke_title(name) "停用“{name}”？" "Revoke “{name}”?";
    phone_revoke_body() "那台手机上没有上传的内容将不能再上传。这一步不能撤销。" "What that phone has not sent can no longer be sent. This cannot be undone.";
    text_size() "文字大小" "Text size";
    size_standard() "标准" "Standard";
    size_large() "大字版" "Large";
    language_title() "语言" "Language";
    language_chinese() "中文" "中文";
    language_english() "English" "English";
    install() "装到桌面" "Install";
    install_why() "装到桌面后打开更快，离线数据也不容易被系统清理。" "Installed, it opens faster and the system is less likely to clear its offline data.";
    install_now() "现在安装" "Install now";
    install_iphone() "iPhone：用 Safari 打开 → 点底部“分享” → “添加到主屏幕”。" "iPhone: open in Safari → Share → Add to Home Screen.";
    install_android() "安卓：用 Chrome、Edge、三星或华为浏览器打开 → 右上角菜单 → “添加到主屏幕”。" "Android: open in Chrome, Edge, Samsung or Huawei browser → menu → Add to Home screen.";
    install_in_app() "在微信、企业微信、钉钉里打开时不能安装：点右上角“…” → “在浏览器打开”。" "Inside WeChat, WeCom or DingTalk it cannot be installed: tap “…” → Open in browser.";
    update_ready() "新版本已准备好，办完这一户再更新即可。" "A new version is ready; finish this visit first.";
    update_now() "现在更新" "Update now";
    update_after_sending() "还有内容正在保存，保存好就更新。" "Something is being saved; the update follows.";
    about() "关于" "About";
    about_text() "上门办：没有网络也能照常办理，联网后自动合并。打卡不收位置，不比排名。" "Doorstep works without a network and merges when it returns. Punching collects no place; nobody is ranked.";
    version(version) "版本 {version}" "Version {version}";
    sign_out() "退出登录" "Sign out";
    sign_out_title() "退出登录？" "Sign out?";
    sign_out_body() "本机上的数据会清除。" "The data on this phone will be removed.";
    sign_out_unsent(count) "还有 {count} 条没有上传。请先联网上传或导出，再退出。" "{count} not sent yet. Send or export them first.";
    sign_out_anyway() "仍然退出并清除" "Sign out and remove anyway";

    // History of a record.
    history() "办理记录" "History";
    history_empty() "还没有记录。" "Nothing yet.";
    acted_as(role) "以{role}身份" "as {role}";
    received_at(time) "服务器 {time} 收到" "received {time}";
    grade_a() "时间可信" "time trusted";
    grade_b() "时间可信（离线较久）" "time trusted, long offline";
    grade_c() "时间待核（手机时钟变动过）" "time to be checked: the phone's clock was changed";
    no_effect() "已留存，未生效" "kept, without effect";
}

/// Hours and minutes of a length. Unit: minutes.
pub fn length(minutes: u32) -> AttrValue {
    let (hours, rest) = (minutes / 60, minutes % 60);
    AttrValue::from(match (hours, rest, language()) {
        (0, rest, Lang::Zh) => format!("{rest} 分钟"),
        (hours, 0, Lang::Zh) => format!("{hours} 小时"),
        (hours, rest, Lang::Zh) => format!("{hours} 小时 {rest} 分"),
        (0, rest, Lang::En) => format!("{rest} min"),
        (hours, 0, Lang::En) => format!("{hours} h"),
        (hours, rest, Lang::En) => format!("{hours} h {rest} min"),
    })
}

/// A size on the wire. Unit: bytes.
pub fn size(bytes: usize) -> AttrValue {
    AttrValue::from(match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{:.1} kB", bytes as f64 / 1024.0),
        1_048_576..1_073_741_824 => format!("{:.1} MB", bytes as f64 / 1_048_576.0),
        _ => format!("{:.1} GB", bytes as f64 / 1_073_741_824.0),
    })
}

/// Joins parts of a line with a middle dot, leaving out the empty ones.
pub fn dotted(parts: &[AttrValue]) -> AttrValue {
    let filled: Vec<&str> = parts.iter().map(AttrValue::as_str).filter(|part| !part.is_empty()).collect();
    AttrValue::from(filled.join(" · "))
}
