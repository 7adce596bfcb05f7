//! 导出、导入: what is taken away, checked, brought in. What stands in a file is Chinese whatever the language of the app.

use doorstep_core::regime::attendance::import::Found;
use yew::AttrValue;

use super::pick;

texts! {
    title() "导出、打印" "Export, print";
    whole() "全部人员" "Everybody";
    unit() "给哪个派出单位" "For which sending unit";
    version() "哪一版" "Version";
    version_name(number) "第 {number} 版" "version {number}";
    what() "文件在本机生成，不联网也能导出。给派出单位的文件只有本单位的人。" "Made on this phone, also without a network. A unit's file has its own people only.";
    excel() "Excel" "Excel";
    csv() "CSV" "CSV";
    print() "打印" "Print";
    handed() "文件已交给浏览器，请在“下载”里查看。" "Handed to the browser; see its downloads.";
    failed() "浏览器没有收下文件，请再试一次。" "The browser did not take the file; try again.";
    code(code) "核对码：{code}" "Check code: {code}";
    code_what() "同样的内容有同样的核对码，改一个数字就变。" "The same content has the same code; one changed digit gives another.";
    check() "核对打印件或文件" "Check a print or a file";
    check_code() "打印件上的核对码" "Code on the print";
    check_file() "或者选导出的 CSV 文件" "or choose an exported CSV file";
    check_same(name) "一致：{name}。请再对照上面的数字。" "The same: {name}. Compare the figures above.";
    check_other() "不一致：内容改过，或者这台手机上没有这一期。" "Not the same: the content was changed, or this phone does not have it.";
    check_file_same() "文件内容与它的核对码一致。" "The file's content fits its code.";
    check_file_other() "文件内容与它的核对码不一致，改过了。" "The file's content does not fit its code: it was changed.";
    check_file_none() "读不出来，请选从这里导出的 CSV 文件。" "Cannot be read; choose a CSV file that was exported here.";

    days_title() "按天数统计（季度、年度）" "Any days: a quarter, a year";
    days_what() "按现在的记录计算，供绩效考核用，不代替已发布的汇总。" "From the records of now, for the appraisal; it replaces nothing that was published.";
    days_from() "从" "From";
    days_until() "到" "To";
    days_range() "最多一年，不能到以后。" "At most a year, not into the future.";
    days_make() "统计" "Compute";

    import() "导入打卡" "Import punches";
    import_what() "从人脸考勤机或办公软件导出 CSV（要有工号或姓名、日期、时间），在这里选文件。先看结果，再写入。" "Export a CSV from the terminal or office suite (number or name, date, time) and choose it here. Look first, then write.";
    import_excel() "Excel 文件请先另存为 CSV。" "Save an Excel file as CSV first.";
    import_file() "考勤机导出的 CSV 文件" "CSV file of the terminal";
    import_source() "来源" "Source";
    import_source_hint() "例：东门考勤机" "e.g. terminal at the east door";
    import_none() "读不出来。第一行要有“工号”或“姓名”，和“日期”“时间”。" "Cannot be read. A header must name number or name, date and time.";
    import_cut() "文件太长，后面的没有读。请按周导出。" "Too long; the rest was not read. Export by week.";
    import_new(count, people) "可以导入 {count} 次打卡，{people} 人" "{count} punches of {people} people can be brought in";
    import_nothing() "没有可以导入的打卡。" "Nothing to bring in.";
    import_found(what, count) "{what}：{count} 行" "{what}: {count} rows";
    import_rows(rows) "第 {rows} 行" "rows {rows}";
    import_row(row, name, time, what) "第 {row} 行 {name} {time}：{what}" "row {row}, {name} {time}: {what}";
    import_write() "写入" "Write";
    import_undo_part(count) "人多，先撤销前 {count} 人次，再点一次撤销其余的。" "Many people: the first {count} are undone, press again for the rest.";
    import_part(count) "人多，先写前 {count} 人次，再点一次写其余的。" "Many people: the first {count} are written, press again for the rest.";
    import_own() "本人的打卡要由另一位考勤人员导入。" "Your own punches are brought in by a colleague.";
    import_batches() "导入过的" "Brought in before";
    import_batch(source, name, time, count) "{source}，{name} {time}，{count} 人次" "{source}, {name} {time}, {count} months of people";
    import_undo() "撤销这一批" "Undo";
    import_reason() "为什么撤销" "Why";
    import_many(count) "导入 {count} 次打卡" "brought in {count} punches";
    source(name) "来自{name}" "from {name}";
    go_import() "导入打卡" "Import punches";
}

/// What would become of a line.
pub fn found(found: Found) -> AttrValue {
    AttrValue::Static(match found {
        Found::Point(_) => pick("可以导入", "can be brought in"),
        Found::Known => pick("已有同一分钟的打卡", "there is a punch of that minute"),
        Found::Twice => pick("文件里重复", "twice in the file"),
        Found::Unknown => pick("对不上人", "no such person"),
        Found::OutOfScope => pick("不在考勤范围", "not in the scope"),
        Found::Own => pick("本人的，要由别人导入", "your own"),
        Found::NoPoint => pick("休息日或不在考勤时段", "a day off or outside all hours"),
        Found::Future => pick("时间在以后", "in the future"),
        Found::Old => pick("太久以前", "too long ago"),
        Found::Unreadable => pick("日期或时间读不出来", "date or time cannot be read"),
    })
}

/// The columns of an exported summary.
pub const COLUMNS: [&str; 22] = [
    "姓名",
    "科室（组）",
    "派出单位",
    "应打卡",
    "正常",
    "迟到次数",
    "迟到分钟",
    "早退次数",
    "早退分钟",
    "踩点",
    "缺卡",
    "补卡",
    "未按要求打卡",
    "请假外出点数",
    "因公外出次数",
    "因公外出分钟",
    "因私外出次数",
    "因私外出分钟",
    "请假次数",
    "请假半天数",
    "出差次数",
    "出差分钟",
];

pub const SHEET_TITLE: &str = "考勤汇总";
pub const DAYS_TITLE: &str = "考勤统计";
pub const SUBTOTAL: &str = "小计";
pub const TOTAL: &str = "合计";
pub const EVERYBODY: &str = "全部人员";

/// The lines under the title.
pub fn sheet_notes(centre: &str, scope: &str, period: &str) -> Vec<String> {
    vec![format!("单位：{centre}"), format!("范围：{scope}"), format!("期间：{period}")]
}

/// Of a published version.
pub fn sheet_version(version: usize, told: &str, reason: &str) -> Vec<String> {
    let mut notes = vec![format!("第 {version} 版；通报或报送：{told}")];
    if !reason.is_empty() {
        notes.push(format!("更正原因：{reason}"));
    }
    notes
}

/// Of what was not published.
pub fn sheet_computed(date: &str) -> String {
    format!("按 {date} 的记录统计，未发布")
}
