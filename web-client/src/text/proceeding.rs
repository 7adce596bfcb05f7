//! 办件 under a procedure: what is the same for all; the rest is written in the pack, in both languages.

use doorstep_core::procedure::{Light, Words};
use yew::AttrValue;

use super::pick;

/// What the pack calls it.
pub fn words(words: &Words) -> AttrValue {
    AttrValue::from(pick(&words.zh, &words.en).clone())
}

pub fn light(light: Light) -> &'static str {
    match light {
        Light::Red => pick("超期", "overdue"),
        Light::Amber => pick("要抓紧", "hurry"),
        Light::Green => pick("期限内", "in time"),
    }
}

/// Of a clock that was stopped.
pub fn stopped(light: Light) -> &'static str {
    match light {
        Light::Red => pick("办迟了", "done late"),
        Light::Amber => pick("超过目标", "over the target"),
        Light::Green => pick("按时", "in time"),
    }
}

/// On paper and in files, which are filed: Chinese alone.
pub const LIST_HEADER: [&str; 5] = ["登记时间", "登记人", "状态", "最后办理", "超期次数"];

texts! {
    group() "窗口业务" "Windows' business";
    open(count) "在办 {count} 件" "{count} open";
    closed(count) "已完 {count} 件" "{count} closed";
    none() "还没有记录。" "Nothing here yet.";
    missing() "这部手机上没有这件办件。" "This phone does not hold it.";
    show_closed() "看已完的" "Show what is closed";
    show_open() "看在办的" "Show what is open";
    due_now() "等您办" "for you";
    need(name, count) "{name}：{count} 件等您办" "{name}: {count} for you";
    take_away() "导出 Excel" "As a workbook";
    begun_by(name, time) "{name} {time} 登记" "taken by {name}, {time}";
    what_next() "下一步" "Next";
    instead() "也可以" "Or";
    nothing_to_do() "这一步由别人办，或者已经办完。" "Others do the next step, or it is closed.";
    written() "登记内容" "What is written";
    done() "办理过程" "What was done";
    clocks() "时限" "Deadlines";
    due_by(date) "{date} 止" "by {date}";
    due_unknown() "日历还没有那一年" "the calendar has no such year yet";
    minutes(count) "已 {count} 分钟" "{count} minutes so far";
    took(count) "用了 {count} 分钟" "took {count} minutes";
    yes() "是" "yes";
    no() "否" "no";
    drawn() "已签名" "signed";
    thing() "名称" "Name";
    count() "份数" "Copies";
    add_thing() "再加一样" "One more";
    remove_thing() "去掉这一样" "Take it off";
    pieces(name, count) "{name} {count} 份" "{name}, {count}";
    time() "时间" "Time";
    month(name) "{name}情况" "{name}";
    began(count) "登记 {count} 件" "{count} begun";
    ended(count) "办完 {count} 件" "{count} closed";
    late(count) "超期 {count} 次" "{count} times overdue";
    tick_what_came() "勾选带来了的，没勾的写进告知书" "Tick what has come: the rest is written into the notice";
    marked(names) "会记上：{names}" "Will be marked: {names}";
    as_pdf() "存为 PDF" "As PDF";
    receipt_hint() "保存时自动编号" "Numbered when it is saved";
}
