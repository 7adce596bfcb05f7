//! 在岗一览, a section's month, a colleague, times to verify, the year.

use doorstep_core::regime::board::Standing;
use yew::AttrValue;

use super::pick;

texts! {
    title() "在岗一览" "Who is where";
    empty() "没有可以查看的人员。" "Nobody to show.";
    only(leader, coordination, deputy) "{leader}看本组，{coordination}和{deputy}看全部。只列去向，不排名。" "{leader}: own group; {coordination}, {deputy}: everybody. Nobody is ranked.";
    filter() "只看" "Show";
    all() "全部" "all";
    search() "找人：姓名" "Find by name";
    by_group() "按科室" "By section";
    by_window() "按窗口" "By window";
    no_window() "不在窗口" "At no window";
    no_group() "不在科室" "In no section";
    unit() "科室或窗口" "Section or window";
    there(present, all) "在岗 {present} 人，共 {all} 人" "{present} of {all} at the post";
    there_least(present, all, least) "在岗 {present} 人，共 {all} 人，最低 {least} 人" "{present} of {all} at the post, least {least}";
    stood_in(count) "另有 {count} 人来顶岗" "and {count} standing in";
    short(present, least) "在岗 {present} 人，少于最低 {least} 人。请安排人员顶岗。" "{present} at the post, fewer than {least}: somebody has to stand in.";
    short_unknown(present, least, unknown) "在岗 {present} 人，少于最低 {least} 人；{unknown} 人未打卡，可能在岗，请先核实。" "{present} at the post, fewer than {least}; {unknown} have not punched and may be there: ask first.";
    short_units(names) "在岗人数不足：{names}" "Too few people: {names}";
    since_unknown(time) "{time} 应到，还没有打卡" "due at {time}, no punch";
    since_overdue(time) "{time} 应回，还没有销假" "due back at {time}";
    since_visit(time) "{time} 出发" "since {time}";
    span(from, to) "{from} 至 {to}" "{from} to {to}";
    since_meeting(time) "{time} 的会，已签到" "meeting of {time}, checked in";
    since_present(time) "{time} 到岗" "since {time}";
    since_left(time) "{time} 下班打卡" "left {time}";
    until_first(time) "{time} 上班" "begins {time}";
    no_leave() "没有请假或外出" "not away";

    go_month() "月历图" "Month picture";
    go_checks(count) "待核时间 {count}" "Times to verify {count}";
    go_year() "年度汇总" "The year";

    remind() "提醒" "Remind";
    reminded_today(name) "{name} 今天已提醒" "{name} has reminded today";
    need_reminded(name, point) "{name} 提醒：{point} 还没有打卡" "{name} reminds: no punch for {point}";

    person_title() "同事考勤" "A colleague";
    person_none() "请从在岗一览里选一位同事。" "Choose a colleague on the board.";
    today() "今天" "Today";
    year_so_far(year) "{year} 年到现在" "{year} so far";

    grid_title() "考勤月历图" "Month picture";
    grid_caption(unit, month) "{unit} {month}考勤：每行一人，每列一个工作日" "{unit}, {month}: a row a person, a column a working day";
    grid_scroll() "左右滑动看其他日子" "Push sideways for other days";
    grid_name() "姓名" "Name";
    grid_none() "这个月还没有工作日。" "No working day of this month yet.";
    bars_caption(unit, month) "{unit} {month}：每个工作日各种状态的次数" "{unit}, {month}: states on each working day";
    bars_title() "每天的情况" "Day by day";
    bars_day() "日期" "Day";
    bars_states() "状态" "States";
    sentence(due, on_time, share) "应打卡 {due} 个点，正常 {on_time} 个（{share}%）" "{due} points due, {on_time} on time ({share}%)";
    sentence_late(count) "迟到早退 {count}" "{count} late or early";
    sentence_missing(count) "缺卡 {count}" "{count} missing";
    sentence_excused(count) "请假外出 {count}" "{count} excused";
    sentence_pending(count) "还没到时间 {count}" "{count} not due yet";
    legend_bars() "实心 正常或已补 · 斜纹 请假外出 · 横纹 迟到早退 · 深色 缺卡 · 空白 还没到时间" "plain: on time · slanted: excused · lines: late or early · dark: missing · empty: not due yet";

    checks_title() "待核时间" "Times to verify";
    checks_why(office) "手机时钟变动过，或离线时重开过，时间没有凭据。先按所报时间计算，由{office}核实。" "The phone's clock was changed, or it was restarted offline: there is no evidence for the time. It counts as claimed until {office} says otherwise.";
    checks_none() "没有待核实的时间。" "No time to verify.";
    checks_done() "核实过的" "Verified";
    check_punch(time) "{time} 打卡" "punched {time}";
    check_arrived(time) "{time} 到服务器" "arrived {time}";
    check_outing(time) "{time} 出发上门" "set out {time}";
    accept() "已核实" "It holds";
    reject() "不予认可" "It does not hold";
    reject_reason() "为什么不予认可" "Why it does not hold";
    reject_hint() "不予认可时要写，本人看得到" "required for a no; the person reads it";
    accepted_by(name) "{name} 已核实" "{name}: it holds";
    rejected_by(name, reason) "{name} 不予认可：{reason}" "{name}: it does not hold: {reason}";
    need_checks(count) "{count} 条打卡时间待核实" "{count} times to verify";

    year_title() "年度汇总" "The year";
    year_which() "年份" "Year";
    year_me() "我自己" "Myself";
    year_published(count) "{count} 期照已发布的数，其余按现在的记录算，会随补卡、核实而变。" "{count} published periods as published; the rest from the records of now, and may change.";
    year_draft() "还没有已发布的汇总，按现在的记录算，会随补卡、核实而变。" "Nothing is published: from the records of now, and may change.";
    year_across() "已发布的各期中，跨期的请假每期各计一次。" "In published periods, a leave over two of them counts in each.";
    year_nothing() "没有记录。" "Nothing on record.";
}

pub fn standing(standing: Standing) -> AttrValue {
    AttrValue::Static(match standing {
        Standing::Unknown => pick("未打卡", "no punch"),
        Standing::Overdue => pick("逾期未归", "overdue"),
        Standing::Visit => pick("外出上门", "on a visit"),
        Standing::Outing => pick("临时外出", "outing"),
        Standing::Trip => pick("出差", "official trip"),
        Standing::Leave => pick("请假", "on leave"),
        Standing::Meeting => pick("开会", "in a meeting"),
        Standing::Duty => pick("值班", "on duty"),
        Standing::Present => pick("在岗", "at the post"),
        Standing::Left => pick("已下班", "left"),
        Standing::Off => pick("未上班", "not on duty"),
    })
}
