//! 工作图表: pictures of the work, the months of windows and procedures, and what is taken away of them.

use doorstep_core::regime::picture::{Of, Stretch, Target, Theme, WAITS};
use yew::AttrValue;

use super::{case, pick, visit};

texts! {
    title() "工作图表" "Pictures of the work";
    what() "只统计办件和上门，不统计个人，不排名。数字来自这台手机读得到的记录。" "Cases and visits only: nobody is counted or ranked. From the records that this phone reads.";
    none() "工作图表由窗口、科室负责人和中心领导查看。" "For heads of windows and sections, and leaders.";
    stretch() "时间" "Period";
    earlier() "上一期" "Earlier";
    later() "下一期" "Later";
    days(from, to) "{from} 至 {to}" "{from} to {to}";
    window() "窗口" "Window";
    every_window() "全部窗口" "All windows";
    rests_on(count) "依据 {count} 条记录" "From {count} records";
    caption(picture, days) "{picture}，{days}：每种情况的条数" "{picture}, {days}: how many of each";
    state() "情况" "State";
    count() "条数" "Number";
    nothing() "这段时间没有记录。" "No record of these days.";
    share(words, share, part, all) "{words} {share}%（{all} 条中的 {part} 条）" "{words} {share}% ({part} of {all})";
    open(name, count) "{name}：{count} 条，看是哪些" "{name}: {count}, show them";
    percent(count, share) "{count} · {share}%" "{count} · {share}%";
    now() "今天的情况，不分时间。" "As it is today, whichever period.";

    list_none() "请先在工作图表里点一条。" "Tap on a bar of a picture first.";
    list_of(count) "{count} 条记录" "{count} records";

    monthly() "窗口月报" "Months of the windows";
    monthly_what() "每个窗口一个月一行，供考核参考，不计分。" "A row a window and month, for the assessment; it weighs nothing.";
    procedures() "各项制度的办理情况" "Procedures";
    procedures_what() "“在办”“超期”是这个月开始、现在还没办完的。" "Open and overdue: of those begun in the month, as they are now.";
    month() "月份" "Month";
    procedure() "制度" "Procedure";
    scroll() "左右滑动看其他列" "Push sideways for other columns";
    no_window() "未注明" "not named";
    take() "带走" "Take away";
    take_what() "文件在本机生成，不联网也能导出；里面没有申请人的信息。" "Made on this phone, also without a network; no client's data in them.";
    file_pictures() "图表数据" "Pictures";
    made(time) "统计时间：{time}" "Computed: {time}";
    of_window(name) "窗口：{name}" "Window: {name}";
}

pub fn stretch_name(stretch: Stretch) -> AttrValue {
    AttrValue::Static(match stretch {
        Stretch::Week => pick("周", "Week"),
        Stretch::Month => pick("月", "Month"),
        Stretch::Quarter => pick("季度", "Quarter"),
    })
}

pub fn theme(theme: Theme) -> AttrValue {
    AttrValue::Static(match theme {
        Theme::Lights => pick("在办件亮灯", "Open cases by light"),
        Theme::InTime => pick("按时办结", "Finished in time"),
        Theme::Load => pick("各窗口在手的活", "What each window has in hand"),
        Theme::Wait => pick("从申请到上门", "From application to visit"),
        Theme::OnTheSpot => pick("现场办结", "Finished on the spot"),
        Theme::Again => pick("二次上门", "Going twice"),
        Theme::Moved => pick("改期", "Moved"),
        Theme::Prompt => pick("超过目标时间", "Targets passed"),
        Theme::Category => pick("上门对象", "Who was visited"),
        Theme::Channel => pick("申请渠道", "How it came"),
        Theme::Rejected => pick("不予上门", "Not entitled"),
    })
}

pub fn of(of: Of) -> AttrValue {
    AttrValue::Static(match of {
        Of::Light(light) => case::light(light),
        Of::NotRunning => pick("未起算", "not running yet"),
        Of::InTime => pick("按时", "in time"),
        Of::Late => pick("超期", "late"),
        Of::Planned => pick("待办", "to come"),
        Of::UnderWay => pick("在办", "under way"),
        Of::Finished => pick("办完", "finished"),
        Of::Waited(span) => return waited(usize::from(span)),
        Of::OnTheSpot => pick("现场办结", "on the spot"),
        Of::BroughtLater => pick("事后送达", "brought later"),
        Of::Once => pick("一次完成", "once"),
        Of::Again(reason) => return again(visit::reschedule_reason(reason)),
        Of::AgainToDeliver => pick("再去：送达结果", "again: to bring the outcome"),
        Of::Moved(reason) => visit::reschedule_reason(reason),
        Of::Prompt => pick("都在目标时间内", "all in time"),
        Of::Slow(Target::Verify) => pick("核实晚了", "verified late"),
        Of::Slow(Target::Schedule) => pick("约定时间晚了", "time agreed late"),
        Of::Slow(Target::Inform) => pick("告知申请人晚了", "applicant told late"),
        Of::Category(category) => visit::category_name(category),
        Of::Channel(channel) => visit::channel_name(channel),
        Of::Rejected(reason) => visit::rejection(reason),
    })
}

texts! {
    again(reason) "再去：{reason}" "again: {reason}";
    waited_first(days) "{days} 天以内" "within {days} day";
    waited_span(from, to) "{from} 至 {to} 天" "{from} to {to} days";
    waited_more(days) "超过 {days} 天" "more than {days} days";
}

fn waited(span: usize) -> AttrValue {
    match (span.checked_sub(1).map(|before| WAITS[before]), WAITS.get(span)) {
        (None, Some(last)) => waited_first(last),
        (Some(before), Some(last)) => waited_span(before + 1, last),
        (before, None) => waited_more(before.unwrap_or_default()),
    }
}

/// The columns of a window's month behind window and month.
pub fn monthly_columns() -> [&'static str; 10] {
    [
        pick("申请", "filed"),
        pick("不予上门", "not entitled"),
        pick("上门", "visits"),
        pick("现场办结", "on the spot"),
        pick("事后送达", "brought later"),
        pick("二次上门", "twice"),
        pick("改期", "moved"),
        pick("超过目标", "past target"),
        pick("办结办件", "cases finished"),
        pick("其中超期", "of them late"),
    ]
}

/// The columns of a procedure's month behind procedure, window and month.
pub fn procedure_columns() -> [&'static str; 4] {
    [pick("开始", "begun"), pick("在办", "open"), pick("超期", "overdue"), pick("办完", "finished")]
}
