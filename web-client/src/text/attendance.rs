//! 考勤: the punch page, the month, the group's day.

use doorstep_core::centre::PointKind;

use yew::AttrValue;

use super::pick;

texts! {
    title() "考勤" "Attendance";
    punch() "打卡" "Punch";
    punch_arrival() "上班打卡" "Punch in";
    punch_departure() "下班打卡" "Punch out";
    punch_update() "更新打卡" "Update punch";
    no_place() "不收集位置，没有网络也能打卡" "No place is collected; it works without a network";
    punch_outside() "外勤打卡" "Punch outside";
    place_unread() "暂未定位，不影响打卡" "No position read; it works without";
    place_failed() "没有读到位置，打卡照常记录" "No position could be read; the punch counts all the same";
    place_within(place, metres) "已在 {place} 范围内（误差 {metres} 米）" "within {place} (to {metres} m)";
    place_outside(place, metres) "不在 {place} 范围内（误差 {metres} 米），打卡会标为外勤" "outside {place} (to {metres} m): the punch is marked as outside";
    place_read() "核对一次位置" "Read the position once";
    place_code() "现场码" "Code on the screen";
    place_code_hint() "六位数，可不填" "six digits; may be empty";
    place_code_six() "要六位数字" "Six digits are needed";
    place_code_old() "这个码过时了，请看一眼屏幕再填；不填也能打卡" "This code is too old: look at the screen again, or leave it empty";
    place_name() "地点" "Place";
    seen_code() "现场码相符" "code of the place fits";
    seen_code_wrong() "现场码不符" "code of the place does not fit";
    seen_code_waiting() "现场码待核对，还不作证明" "code of the place not checked yet, so it shows nothing";
    seen_within(metres) "在范围内（误差 {metres} 米）" "within (to {metres} m)";
    seen_outside(metres) "不在范围内（误差 {metres} 米）" "outside (to {metres} m)";
    verify_title() "本人验证" "Verification";
    verify_ready() "打卡后会请您用人脸、指纹或锁屏密码验证本人；不验证也照常打卡" "After a punch the phone asks for your face, finger or screen code; the punch counts without";
    verify_offer() "登记本人验证" "Register verification";
    verify_anew() "重新登记本人验证" "Register verification anew";
    verify_about() "单位请大家打卡时验证本人。验证在这台手机上做，人脸和指纹不离开手机，也不上传。" "Your centre asks for it at a punch. This phone does it; faces and fingers stay on it.";
    verify_none() "这台手机或这个网址不能验证本人，打卡照常记录" "This phone or address cannot verify you; punches count all the same";
    verify_password() "登录密码" "Password";
    verify_busy() "正在登记…" "Registering…";
    verify_done() "已登记。下次打卡起会请您验证。" "Registered. From the next punch on you are asked.";
    verify_again() "再验证一次" "Verify again";
    seen_verified() "本人已验证" "verified";
    seen_verified_waiting() "本人验证待核对" "verification not checked yet";
    seen_verified_fails() "本人验证不符" "verification does not fit";
    seen_unverified() "未验证本人" "not verified";
    figure_verified() "打卡时手机验证了本人" "the phone verified its user at the punch";
    figure_verified_waiting() "打卡时的本人验证，服务器还没有核对" "a verification that the server has not checked yet";
    figure_verified_fails() "打卡时的本人验证，与登记的不符" "a verification that does not fit the registered one";
    figure_unverified() "打卡时没有验证本人" "no verification at the punch";
    outside_now() "您现在在外面。写一句在哪里、做什么，打卡就标为外勤；可不填。" "You are out. Say where and why, and the punch is marked as outside; it may be left empty.";
    outside_note() "外勤说明" "Where and why, if outside";
    outside_note_hint() "在外面时才写" "only when outside";
    outside() "外勤" "Outside";
    not_in_scope() "您不在考勤范围内，不需要打卡。" "You are not in the scope of this attendance; no need to punch.";
    rest_day() "今天是休息日，没有考勤点。" "A day off: no attendance points today.";
    points_today() "今天的考勤点" "Today's points";
    point(name, time) "{name} {time}" "{name} {time}";

    mark_pending() "待打卡" "due later";
    mark_on_time() "正常" "on time";
    mark_late(minutes) "迟到 {minutes} 分钟" "{minutes} min late";
    mark_early(minutes) "早退 {minutes} 分钟" "{minutes} min early";
    mark_missing() "缺卡" "missing";
    mark_leave() "请假" "on leave";
    mark_visit() "外出上门" "on a visit";
    mark_outing() "临时外出" "outing";
    mark_trip() "出差" "official trip";
    mark_makeup() "补卡待核实" "make-up being looked at";
    mark_made_up() "已补卡" "made up";
    mark_violation() "未按要求打卡" "not punched as required";
    mark_on_the_dot() "踩点" "on the dot";
    mark_not_punched() "请假前没有打卡" "not punched before asking for leave";
    repairable_until(date) "{date} 24:00 前可以补卡" "can be made up until {date} 24:00";
    season(name) "现在是{name}作息" "hours now: {name}";
    season_begins(date, name) "{date} 起改{name}作息，考勤点跟着变" "from {date}: {name} hours, with other points";
    season_ordinary() "平时" "ordinary";
    mark_unfiled() "假条未备案" "slip not filed";
    mark_shown_early(time) "{time} 前打的卡" "punched before {time}";
    letter_late() "迟" "L";
    letter_early() "早" "E";
    letter_missing() "缺" "–";
    letter_leave() "假" "V";
    letter_visit() "外" "O";
    letter_out() "外出" "out";
    letter_trip() "差" "T";
    letter_makeup() "补" "M";
    letter_violation() "违" "X";
    punched_at(time) "{time} 打卡" "punched {time}";

    result_title(time, name) "{time} {name}已记录" "{name} recorded at {time}";
    result_saving() "正在存到本机…" "Saving on this phone…";
    result_saved() "已存本机。没有网络也算数，联网后自动上传。" "Saved on this phone. It counts without a network and is sent by itself.";
    result_received() "服务器已收到。" "The server has it.";
    result_extra() "这次打卡不改变今天的结果，已一并记录。" "It does not change today's marks; it is kept as well.";

    why_title(point) "为什么：{point}" "Why: {point}";

    month_title() "我的月历" "My month";
    previous_month() "上个月" "Previous month";
    next_month() "下个月" "Next month";
    legend() "正常 ✓ · 迟到 迟 · 早退 早 · 缺卡 缺 · 请假 假 · 外出 外" "✓ on time · L late · E early · – missing · V leave · O out";
    legend_more() "补卡 补 · 未按要求打卡 违 · 出差 差" "M make-up · X not punched as required · T trip";
    day_rest() "休息" "day off";


    figure_working_day(value) "{value} 是工作日" "{value} is a working day";
    figure_point(value) "考勤点 {value}" "point {value}";
    figure_punch(value) "打卡时间 {value}" "punched {value}";
    figure_tolerance(value) "前后 {value} 分钟内不算迟到、早退" "within {value} min of the point is on time";
    figure_missing_from(value) "到 {value} 还没有打卡，记为缺卡" "no punch until {value}: missing";
    figure_minutes(value) "从考勤点起算 {value} 分钟" "{value} min from the point";
    figure_shown_before(value) "{value} 前打的卡，照算，但会提示组长" "punched before {value}: counts, and the leader sees it";
    figure_out_from(value) "{value} 出发上门" "set out {value}";
    figure_out_to(value) "{value} 返回，这段时间视为在外履职" "back {value}; the time counts as duty outside";
    figure_leave_from(value) "请假从 {value}" "leave from {value}";
    figure_leave_to(value) "请假到 {value}，已批准" "leave until {value}, approved";
    figure_on_the_dot() "在考勤点前最后一分钟里打的卡：只作统计，不算违规" "punched in the last minute before the point: counted, and nothing follows";
    figure_not_punched(value) "{value} 申请外出或请假时，这个点还没有打卡；批准了也不改变" "not punched when leave was asked for at {value}; its approval changes nothing";
    figure_asked(value) "{value} 申请补卡" "make-up asked for {value}";
    figure_withdrawn(value) "申请在期限内写好，{value} 才送到；期间记的“未按要求打卡”已撤销" "asked in time, received {value}: the violation in between is withdrawn";
    figure_quota(value) "{value} 起，这个月的补卡次数已用完" "no make-ups left in the month since {value}";
    figure_checked(value) "{value} 的时间经人核实，算数" "the time {value} was verified and holds";
    figure_not_held(value) "{value} 打卡的时间不予认可，不计" "the punch at {value} does not count: its time does not hold";
    figure_closed(value) "到 {value} 没有申请补卡" "no make-up asked for until {value}";
    figure_appealed(value) "{value} 申诉，等认定" "disputed {value}, not decided yet";
    figure_appeal_upheld(value) "{value} 申诉成立，按认定的结果" "appeal upheld {value}: the mark as decided";
    figure_appeal_rejected(value) "{value} 申诉后维持原结果" "appeal rejected {value}: the mark stays";
    figure_imported_from(value) "由考勤组从“{value}”导入" "brought in by the office from “{value}”";
    figure_other(name, value) "{name}：{value}" "{name}: {value}";
    go_month() "我的月历" "My month";
    go_leaves() "我的请假" "My leaves";
    go_makeups() "补卡、申诉" "Make-ups and appeals";
    go_report() "考勤汇总" "Attendance summary";
}

pub fn point_kind(kind: PointKind) -> &'static str {
    match kind {
        PointKind::Arrival => pick("上班", "arrival"),
        PointKind::Departure => pick("下班", "departure"),
    }
}

/// One step behind a mark. `figure` is the name that `regime::attendance` gives it.
pub fn figure(figure: &str, value: &str) -> AttrValue {
    match figure {
        "working_day" => figure_working_day(value),
        "point" => figure_point(value),
        "punch" => figure_punch(value),
        "tolerance_minutes" => figure_tolerance(value),
        "missing_from" => figure_missing_from(value),
        "minutes" => figure_minutes(value),
        "shown_before" => figure_shown_before(value),
        "out_from" => figure_out_from(value),
        "out_to" => figure_out_to(value),
        "leave_from" => figure_leave_from(value),
        "leave_to" => figure_leave_to(value),
        "on_the_dot" => figure_on_the_dot(),
        "not_punched" => figure_not_punched(value),
        "asked" => figure_asked(value),
        "withdrawn" => figure_withdrawn(value),
        "quota" => figure_quota(value),
        "closed" => figure_closed(value),
        "checked" => figure_checked(value),
        "not_held" => figure_not_held(value),
        "verified" => match value {
            "yes" => figure_verified(),
            "waiting" => figure_verified_waiting(),
            "no" => figure_verified_fails(),
            _ => figure_unverified(),
        },
        "imported_from" => figure_imported_from(value),
        "appealed" => figure_appealed(value),
        "appeal_upheld" => figure_appeal_upheld(value),
        "appeal_rejected" => figure_appeal_rejected(value),
        "repairable_until" => repairable_until(value),
        other => figure_other(other, value),
    }
}
