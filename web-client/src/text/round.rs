//! 路线: a day of one's own visits, on the screen, on paper and in a calendar. Paper and calendar are Chinese in both languages.

texts! {
    title() "路线" "Round";
    title_today() "今天的路线" "Today's round";
    open() "今天的路线" "Today's round";
    before() "前一天" "Day before";
    after() "后一天" "Day after";
    none(day) "{day}没有您的上门安排。" "No visits of yours {day}.";
    from_hall(minutes) "从大厅过去约 {minutes} 分钟" "about {minutes} minutes from the hall";
    from_last(minutes) "从上一户过去约 {minutes} 分钟" "about {minutes} minutes from the last one";
    tight() "时间紧，路上可能来不及" "tight: the way may take longer";
    under_way() "正在进行" "under way";
    papers() "要带、要核对的材料" "Papers to take and to look at";
    paper(name, form, count) "{name}（{form} {count} 份）" "{name} ({form}, {count})";
    print() "打印" "Print";
    to_calendar() "存到手机日历" "Put into the phone's calendar";
    calendar_what() "生成一个日历文件（.ics），不联网也行；提前提醒。里面只有姓氏、社区和事项，没有电话、证件号和门牌。改期后再存一次，旧的会更新。" "Makes a calendar file (.ics), also without a network, with a reminder. It has the surname, the community and the matter, but no telephone, ID number or address. After a change, save it again: the old one is updated.";
    calendar_none() "没有以后的上门可以存。" "No coming visits to save.";
    handed(name) "文件“{name}”已交给浏览器，请在“下载”里打开。" "“{name}” was handed to the browser: open it in its downloads.";
}

pub const SHEET_TITLE: &str = "上门路线";
pub const COLUMNS: [&str; 6] = ["时间", "对象", "社区", "地点", "路上（分钟）", "事项"];
/// What a calendar file is called before its day.
pub const FILE: &str = "上门";
