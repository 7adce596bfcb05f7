//! Dates and times as people say them.

use doorstep_core::domain::{Date, Timestamp};
use yew::AttrValue;

use super::{language, pick};
use crate::state::Lang;

pub fn weekday(date: Date) -> &'static str {
    const CHINESE: [&str; 7] = ["周四", "周五", "周六", "周日", "周一", "周二", "周三"];
    const ENGLISH: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    // Day 0, 1 January 1970, was a Thursday.
    pick(CHINESE, ENGLISH)[date.0.rem_euclid(7) as usize]
}

/// `3月9日`: where the day of the week says nothing.
pub fn short_day(date: Date) -> AttrValue {
    AttrValue::from(match language() {
        Lang::Zh => format!("{}月{}日", date.month(), date.day()),
        Lang::En => format!("{} {}", date.day(), month_name(date.month())),
    })
}

/// `5月13日 周三`
pub fn day(date: Date) -> AttrValue {
    AttrValue::from(match language() {
        Lang::Zh => format!("{}月{}日 {}", date.month(), date.day(), weekday(date)),
        Lang::En => format!("{} {} {}", weekday(date), date.day(), month_name(date.month())),
    })
}

/// `今天`, `明天`, `昨天`, else as [`day`]; with the year when it is not this one.
pub fn relative_day(date: Date, today: Date) -> AttrValue {
    match date.0.saturating_sub(today.0) {
        0 => AttrValue::Static(pick("今天", "today")),
        1 => AttrValue::Static(pick("明天", "tomorrow")),
        2 => AttrValue::Static(pick("后天", "the day after tomorrow")),
        -1 => AttrValue::Static(pick("昨天", "yesterday")),
        _ if date.year() == today.year() => day(date),
        _ => AttrValue::from(format!("{date} {}", weekday(date))),
    }
}

/// `今天 13:10`
pub fn at(time: Timestamp, today: Date) -> AttrValue {
    AttrValue::from(format!("{} {}", relative_day(time.date(), today), time.clock()))
}

/// `13:10–14:30` on one day, otherwise both days.
pub fn span(from: Timestamp, to: Timestamp, today: Date) -> AttrValue {
    AttrValue::from(if from.date() == to.date() {
        format!("{} {}–{}", relative_day(from.date(), today), from.clock(), to.clock())
    } else {
        format!("{} – {}", at(from, today), at(to, today))
    })
}

/// `2026年5月`
pub fn month(year: i32, month: u32) -> AttrValue {
    AttrValue::from(match language() {
        Lang::Zh => format!("{year}年{month}月"),
        Lang::En => format!("{} {year}", month_name(month)),
    })
}

fn month_name(month: u32) -> &'static str {
    const NAMES: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES.get(month.saturating_sub(1) as usize).copied().unwrap_or_default()
}

/// `08:57` of a time of day. Unit: seconds after midnight.
pub fn clock(second: u32) -> AttrValue {
    AttrValue::from(format!("{:02}:{:02}", second / 3600 % 24, second / 60 % 60))
}

/// `08:57:03`, for the large clock of the punch page.
pub fn clock_with_seconds(time: Timestamp) -> AttrValue {
    AttrValue::from(format!("{}:{:02}", time.clock(), time.second_of_day() % 60))
}
