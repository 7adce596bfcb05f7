//! The phone itself: 我的, 全部应用, 同步详情, 未上传, and the history of a record.

use doorstep_core::fact::{DocKind, Grade};
use yew::AttrValue;

use super::pick;

texts! {
    // Me.
    unit() "单位" "Unit";
    sending_unit() "派出单位" "Sending unit";
    group() "所在组" "Group";
    roles_today() "今天的身份" "Roles today";
    roles_none() "今天没有授予的身份，可以打卡、请假和看自己的记录。" "No role today; punching, leave and your own records work.";
    role_until(role, date) "{role}（至 {date}）" "{role} (until {date})";
    role_over(role, place) "{place} · {role}" "{role}, {place}";
    phones_stale() "没有网络，这是上次联网时的列表。" "No network: the list as it was last seen.";
    phones_loading() "正在取手机列表…" "Getting the list of phones…";
    phone_since(date) "{date} 登记" "enrolled {date}";
    phone_revoke_for(name) "停用 {name}" "Revoke {name}";
    phone_keep() "不停用" "Keep it";
    size_now() "马上生效，只影响这台手机。" "Takes effect at once, on this phone only.";
    settings() "显示" "Display";
    more_pages() "更多" "More";
    links_unsent_none() "没有" "none";
    links_count(count) "{count} 条" "{count}";
    storage_kept() "离线数据：系统已答应不自动清理" "Offline data: the system will not clear it by itself";
    storage_not_kept() "离线数据：空间紧张时系统可能清理。装到桌面会更稳妥" "Offline data: may be cleared when the phone is short of space; installing helps";
    storage_unknown() "离线数据：浏览器没有说会不会清理" "Offline data: the browser does not say whether it may be cleared";
    server_of(name) "数据存放在{name}的服务器" "Data is kept on the server of {name}";

    // Installing, by browser.
    install_other_ways() "用的是别的浏览器？" "Another browser?";
    install_chrome() "Chrome：右上角“⋮” → “添加到主屏幕”或“安装应用”。" "Chrome: ⋮ → Add to Home screen, or Install app.";
    install_edge() "Edge：底部菜单 → “添加至手机”。" "Edge: menu at the bottom → Add to phone.";
    install_samsung() "三星浏览器：底部“≡” → “添加页面到” → “主屏幕”。" "Samsung Internet: ≡ → Add page to → Home screen.";
    install_huawei() "华为浏览器：右下角菜单 → “添加至桌面”。" "Huawei browser: menu → Add to home screen.";
    install_desktop() "电脑：Chrome 或 Edge 地址栏右边的安装图标。" "Computer: the install icon at the end of the address bar in Chrome or Edge.";
    install_in_app_less() "在这里也能用，但离线数据的空间可能较小，也更容易被清理。" "It works here too, but there may be less room for offline data and it may be cleared sooner.";

    // Password.
    password_change() "修改密码" "Change password";
    password_current() "现在的密码" "Current password";
    password_new() "新密码" "New password";
    password_rule(length) "至少 {length} 个字符" "at least {length} characters";
    password_do() "改密码" "Change it";
    password_busy() "正在修改…" "Changing…";
    password_done() "密码已改。其他手机要用新密码重新登录，已存在那里的内容不会丢。" "Changed. Other phones sign in again with the new password; what is stored there is not lost.";
    password_short(length) "新密码至少要 {length} 个字符。" "The new password needs at least {length} characters.";
    password_fill() "请填现在的密码和新密码。" "Fill in both passwords.";
    password_wrong() "现在的密码不对，请再核对一下。" "The current password is wrong; check it.";
    password_network() "改密码需要网络。" "Changing the password needs a network.";

    // Signing out.
    sign_out_safe() "已送达服务器的内容不受影响，再登录就能取回。" "What the server has received stays there; sign in again to get it back.";
    sign_out_offline() "现在没有网络：退出后要有网络才能再登录。" "There is no network now: signing in again needs one.";
    sign_out_drafts(count) "还有 {count} 份没填完的草稿，退出会一起清除。" "{count} unfinished drafts will be removed too.";
    sign_out_now() "退出并清除本机数据" "Sign out and clear this phone";
    sign_out_stay() "先不退出" "Stay signed in";
    sign_out_exported() "导出文件已交给浏览器。请先在“下载”里确认文件在，再退出。" "The file was handed to the browser. Check that it is among the downloads, then sign out.";
    sign_out_send() "也可以等联网后上传完再退出，什么都不会少。" "Or wait until it is sent; then nothing is lost.";
    signing_out() "正在退出…" "Signing out…";

    // Apps.
    apps_attendance() "考勤" "Attendance";
    apps_visits() "上门" "Visits";
    apps_leave() "请假与审批" "Leave and approvals";
    apps_rules() "规章" "Regulations";
    apps_posts() "岗位" "Posts";
    apps_phone() "这台手机" "This phone";
    app_me() "我的" "Me";
    apps_meetings() "会议" "Meetings";
    apps_count(count) "找到 {count} 个" "{count} found";

    // Sync details.
    state_title() "现在" "Now";
    sending_title() "上传" "Sending";
    queue_empty() "没有" "none";
    refused_count(count) "{count} 条" "{count}";
    session_title() "登录有效到" "Signed in until";
    offline_title() "离线" "Offline";
    offline_note() "没有网络也能一直办理，不会到期停用；上传要在登录有效期内。" "Work goes on without a network for as long as needed; sending needs a valid sign-in.";
    code_title() "数据校验码" "Data check code";
    code_note() "看得到同样记录的两台手机，同步后这个码相同，就说明数据一致。" "Two phones that may see the same records show the same code once both are synced.";
    damaged(count) "本机有 {count} 处数据读不出来，已向服务器重新取。还没上传的内容如有缺少，请先导出再找管理员。" "{count} stored values could not be read and are fetched anew. If unsent work is missing, export first.";
    store_failing() "手机刚才没能存下内容，已存的不受影响。请清理空间，会自动再试。" "The phone could not store just now; what was saved is safe. Free some space; it tries again.";
    sign_in_again() "重新登录" "Sign in again";
    enrol_anew() "重新登记这台手机" "Enrol this phone anew";
    positions_note() "每一路收到的最后一条编号。" "The last number received on each feed.";
    position_other(name) "其他（{name}）" "other ({name})";

    // The store was emptied.
    lost(count) "手机系统清掉了本机存的内容。已送达的 {count} 条都在服务器上，会自动取回。" "The system cleared what this phone had stored. The {count} entries that were delivered are safe and come back by themselves.";
    lost_none() "没有缺少的，不用重做。" "Nothing is missing; nothing to redo.";
    lost_some(since, count) "{since} 起还没上传的 {count} 条可能缺少，请核对后补做。" "{count} entries written since {since} and not sent may be missing: check them and do them again.";
    lost_unknown(since) "{since} 之后没来得及上传的可能缺少，请核对后补做。" "What was not sent after {since} may be missing: check and do it again.";
    store_gone() "手机系统清掉了本机的存储，现在存不下新内容。还没上传的只在这一页里：先不要关闭，联网传完（或导出），再重新打开上门办。" "The system has cleared this phone's storage; nothing new can be saved. What is unsent is only in this open page: keep it open, send it (or export it), then open the app again.";

    // Unsent work.
    unsent_count(count) "待上传 {count} 条" "{count} to send";
    refused_total(count) "没有被采纳 {count} 条" "{count} not accepted";
    item_at(time) "{time} 记下" "written {time}";
    refused_export() "“我知道了”会从本机移走这一条，服务器上仍留有底。" "“All right” removes it from this phone; the server keeps a copy.";
    fix_replaces() "去修改（替换没填完的那份草稿）" "Change it (replaces your half-filled draft)";
    export_note() "导出的文件里有申请人信息，已加密，只有本中心的服务器能打开；请只交给管理员代为上传。" "The exported file holds applicants' data, sealed so that only this centre's server can open it. Give it to the administrator only, who hands it in for you.";
    content_none() "这一步没有要填的内容。" "This step has nothing to fill in.";
    content_newer() "这是新版本的记录，更新后才能看内容。" "A record of a newer version; update to read it.";

    // What a record is about.
    about_visit(name) "上门 · {name}" "Visit: {name}";
    about_version() "版本" "Version";
    about_leave(name, span) "请假 · {name} · {span}" "Leave: {name}, {span}";
    about_month(month) "考勤 · {month}" "Attendance: {month}";
    about_month_of(name, month) "考勤 · {name} · {month}" "Attendance: {name}, {month}";

    // History.
    history_offline_note() "以下是本机已有的记录，没有网络也能看。" "What this phone holds, readable without a network.";
    history_refused() "没有被采纳" "not accepted";
    history_superseded() "别人已先处理，此条留存不重复计入" "settled by someone before; kept, not counted twice";
    history_unknown_person() "不在名册上的人" "someone not in the directory";
    full_show() "查看完整记录" "Show the full record";
    full_title() "完整记录" "Full record";
    full_explained() "服务器保存的每一条，按收到的先后排列，带当时填的内容。" "Every entry that the server keeps, in the order received, with what was written.";
    full_waiting() "正在向服务器要完整记录…" "Asking the server for the full record…";
    full_waiting_offline() "没有网络，连上后会自动取来。" "No network; it is fetched when there is one.";
    full_number(number) "第 {number} 条" "No. {number}";
    full_content() "填写的内容" "What was written";
    full_edition(number) "按规定第 {number} 版" "edition {number} of the regulation";
    happened(time) "手机时间 {time}" "{time} by the phone";
    pending_title() "还在本机" "Still on this phone";
    see_reasons() "看原因" "See why";
    open_record() "打开这份记录" "Open the record";
    decided_agree() "同意" "agreed";
    decided_refuse(reason) "不同意：{reason}" "did not agree: {reason}";
    punched_note(note) "备注：{note}" "note: {note}";

    // Labels of what was written, where no page has them.
    at() "时间" "Time";
    agree() "意见" "Decision";
    told() "已告知" "Told";
    means() "方式" "How";
    ready() "材料备齐" "Papers ready";
    prepared_items() "准备清单" "Checklist";
    form_code() "签名时的内容校验码" "Check code of what was signed";
    visit() "哪一次上门" "Which visit";
    change_text() "写了" "Wrote";
    change_deleted() "删了" "Deleted";
    change_characters(count) "{count} 个字" "{count} characters";
    ticked(paper) "已收：{paper}" "taken: {paper}";
    unticked(paper) "取消勾选：{paper}" "unticked: {paper}";
    makeup_of(date, time) "{date}，称 {time} 在岗" "{date}, was there {time}";
    kit_done(item) "{item}：已备" "{item}: done";
    kit_not_needed(item) "{item}：不需要" "{item}: not needed";
}

/// How far the phone's time can be believed, in plain words.
pub fn grade(grade: Grade) -> AttrValue {
    match grade {
        Grade::A => super::grade_a(),
        Grade::B => super::grade_b(),
        Grade::C => super::grade_c(),
    }
}

pub fn doc_kind(kind: DocKind) -> &'static str {
    match kind {
        DocKind::Visit => pick("上门", "Visit"),
        DocKind::Leave => pick("请假", "Leave"),
        DocKind::Month => pick("考勤", "Attendance"),
        DocKind::Meeting => pick("会议", "Meeting"),
        DocKind::Post => pick("岗位责任书", "Post card"),
        DocKind::Report => pick("考勤汇总", "Attendance summary"),
        DocKind::Case => pick("办件", "Case"),
        DocKind::Counter => pick("窗口关窗", "End of a window's day"),
        DocKind::Training => pick("B岗培训", "Training of B"),
        DocKind::Proceeding => pick("办件", "Proceeding"),
        DocKind::Roster => pick("值班安排", "Roster of duty"),
        DocKind::Extended => pick("延时服务", "Extended hours"),
        DocKind::Violation => pick("违规", "Violation"),
        DocKind::Notice => pick("通报", "Notice"),
        DocKind::PrivateReads => pick("查看记录", "Looks at private data"),
        DocKind::Feedback => pick("上门评价", "Rating of a visit"),
        DocKind::Grounds => pick("会议假事由", "Why somebody does not come to a meeting"),
    }
}
