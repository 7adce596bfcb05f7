//! 系统管理: people and their doors, import, editions, calendar, record.

use doorstep_core::administration::{About, Amiss, Deed, Fault, Kind};
use yew::AttrValue;

use super::{code, pick};

texts! {
    needs_network() "这里要联网。连上网后会自动打开，填好的内容都在。" "This needs a network. It opens when there is one; what you filled in is kept.";
    loading() "正在取…" "Loading…";
    not_yours() "这里由系统管理员办理。" "This is for administrators.";
    newer(number) "有人刚发布了第 {number} 版，正在取到本机。" "Edition {number} was just put in force and is being fetched.";
    edition(number) "第 {number} 版" "edition {number}";
    // The hub.
    people() "人员和账号" "People and logins";
    import() "从表格导入" "Import from tables";
    editions() "规则版本" "Editions of the rules";
    calendar() "工作日日历" "Calendar";
    record() "操作记录" "Record";
    people_count(count) "{count} 人" "{count} people";
    calendar_until(year) "到 {year} 年" "until {year}";
    calendar_lacks(year) "缺 {year} 年的放假安排。国务院办公厅一般 11 月公布，请导入。" "The holidays of {year} are missing. They are published in November: please import them.";
    // People.
    search() "姓名、账号、科室" "name, login, section";
    found(count) "{count} 人" "{count} people";
    found_none() "没有找到。" "Nobody found.";
    add() "新增人员" "Add a person";
    no_login() "没有账号" "no login";
    needs_card() "还没有登录卡" "needs a card";
    card_until(day) "登录卡 {day} 前有效" "card until {day}";
    never_seen() "没登录过" "never signed in";
    last_seen(time) "最近 {time}" "last {time}";
    phones(count) "{count} 台手机" "{count} phones";
    cards_all(count) "给 {count} 位没登录过的人打登录卡" "Cards for {count} people without one";
    choose_person() "请先在人员里选一位。" "Choose somebody among the people first.";
    // One person.
    id() "人员编号" "Person id";
    id_hint() "字母、数字和短横线，定了不改" "letters, digits, hyphens; stays for good";
    name() "姓名" "Name";
    login() "账号" "Login";
    sending_unit() "派出单位" "Sending unit";
    section() "科室" "Section";
    section_none() "不在科室" "no section";
    grants() "任职" "Offices";
    grants_none() "没有任职。" "No offices.";
    grant_from(day) "{day} 起" "from {day}";
    grant_between(from, to) "{from} 至 {to}" "{from} to {to}";
    grant_over() "已结束" "over";
    grant_coming() "未开始" "not begun";
    grant_end() "改到期日" "Set the last day";
    grant_end_for(name) "改到期日：{name}" "Set the last day of {name}";
    grant_back() "收回" "Take back";
    grant_back_for(name) "收回：{name}" "Take back {name}";
    grant_new() "新的任职" "A new office";
    role() "角色" "Office";
    window() "窗口" "Window";
    over_all() "全中心" "whole centre";
    choose() "请选择" "choose";
    from() "从哪天起" "From";
    to() "到哪天止（含）" "Until (included)";
    to_hint() "不填就一直有效" "runs on when empty";
    grant_do() "授权" "Grant";
    end_today() "今天是最后一天" "Today is the last day";
    save() "保存" "Save";
    run_on() "取消到期日" "Let it run on";
    correct() "更正" "Correct";
    move_to() "调到科室" "Move to a section";
    move_do() "从今天起调整" "Move from today";
    move_note() "今天就换，写好的记录不变。" "Takes effect today; what was written stays.";
    leave() "离岗" "Leaves";
    leave_title(name) "{name}离岗" "{name} leaves";
    leave_body() "今天之后所有任职结束，账号停用。手机上没上传的内容还能上传七天。以后可以返岗。" "Every office ends after today and the login ends. What waits on the phones can arrive for seven days. They can come back later.";
    comes_back() "返岗" "Comes back";
    comes_back_note() "给一个账号，再授权、打登录卡。" "Give a login, then grant an office and hand out a card.";
    door() "账号和登录" "Login";
    card_draw() "打登录卡" "Draw a card";
    card_again() "再打一张（旧的作废）" "Draw another (the old one ends)";
    card_back() "收回登录卡" "Take the card back";
    card_note() "打卡后旧密码不能用，已登录的手机要重新登录。" "The old password ends, and phones have to sign in again.";
    password_new() "给一次性密码" "Give a one-time password";
    password_shown(password) "一次性密码：{password}" "One-time password: {password}";
    password_note() "只显示这一次。请本人登录后在“我的”里修改。" "Shown once. They change it under Me after signing in.";
    has_password() "已设密码" "has a password";
    phone_revoke_note() "停用后这台手机不能再上传。" "It can send nothing any more.";
    // Cards.
    cards() "登录卡" "Cards";
    cards_note(count) "{count} 张。只显示这一次，现在就打印。" "{count} cards. Shown once: print them now.";
    cards_print() "打印" "Print";
    cards_done() "打好了" "Done";
    card_scan() "用手机扫码，设密码后登录" "Scan it, set a password, sign in";
    card_login(login) "账号：{login}" "Login: {login}";
    card_ends(day) "{day} 前有效，只能用一次" "once, before {day}";
    card_code() "登录卡二维码" "Code of the card";
    // Import and files.
    file() "选文件" "Choose a file";
    clear() "清空" "Clear";
    file_read(name) "文件：{name}" "File: {name}";
    file_none() "读不了这个文件。" "The file cannot be read.";
    file_again() "换了内容要重新选一次文件。" "Choose the file again after changing it.";
    import_what() "CSV（UTF-8 或 GBK）或 .xlsx。一张表一类：科室、窗口、人员、AB岗、事项、材料，按表头认。" "CSV (UTF-8 or GBK) or .xlsx. One kind a table: sections, windows, people, pairs, matters, materials, told by the heading.";
    template_of(kind) "下载{kind}模板" "Template: {kind}";
    kind_sections() "科室" "sections";
    kind_windows() "窗口" "windows";
    kind_people() "人员" "people";
    kind_pairs() "AB岗" "pairs";
    kind_matters() "事项" "matters";
    kind_materials() "材料" "materials";
    table_of(kind) "导出现行{kind}" "In force: {kind}";
    complete() "表里是全部人员，没列的人离岗" "The table holds everybody: who is not in it leaves";
    check_first() "先检查，确认后才发布。" "Checked first; nothing is written before you say so.";
    checking() "正在检查…" "Checking…";
    publish() "发布" "Put in force";
    problems(count) "有 {count} 处要改，改好再选一次文件。" "{count} to mend; then choose the file again.";
    problem_at(place, row) "{place}第 {row} 行" "{place} row {row}";
    changed(count) "改了 {count} 处" "{count} changes";
    changes(count) "会改 {count} 处" "{count} changes";
    changes_none() "和现行的一样，没有要发布的。" "The same as in force: nothing to publish.";
    unchanged(count) "{count} 行与现行一致" "{count} rows are as on record";
    unnamed(names) "不在表里、保持不变：{names}" "Not in the table, stay as they are: {names}";
    and_more(names, count) "{names} 等 {count} 人" "{names} and others, {count} in all";
    done(number) "已发布第 {number} 版。" "Edition {number} is in force.";
    moved(count) "{count} 份记录换了能看的人。" "{count} records have other readers.";
    opened(count) "{count} 人可以首次登录。" "{count} people can sign in for the first time.";
    opened_cards() "打印他们的登录卡" "Print their cards";
    // Editions.
    running() "现行" "In force";
    since(time) "{time} 起" "since {time}";
    published_by(name) "{name}发布" "put in force by {name}";
    published_cli() "在服务器上发布" "put in force on the server";
    digest(digest) "校验码 {digest}" "digest {digest}";
    regulations(ids) "规章：{ids}" "regulations: {ids}";
    first() "最早的一版" "the first on record";
    directory_get() "下载现行人员文件" "Download the directory in force";
    next() "下一版" "The next edition";
    pack() "规则文件（pack）" "Figures (pack)";
    directory() "人员文件（directory）" "People (directory)";
    from_day() "从哪天起生效" "In force from";
    from_day_hint() "不填就马上生效。填以后的日期：只换规则文件，当天零点自动生效，手机提前收到，断网也按时换。" "At once when empty. A later day: figures only; they begin at midnight by themselves, and phones have them before, also without a network.";
    from_day_alone() "定了日期就不能同时换人员文件，请先清空。" "With a day the directory cannot be changed as well: clear it first.";
    put_on_record() "登记，到期生效" "Put on record";
    coming(day) "{day} 起换规则" "from {day}: other figures";
    withdraw() "撤回" "Take back";
    withdraw_body() "撤回后到期不换，现行规则继续有效。以后可以重新登记。" "Nothing changes on that day, and the figures in force go on. It can be put on record again.";
    begun() "到期自动生效" "began on its day";
    files_note() "只选要换的；两个都换就都选。" "Choose the one to change, or both.";
    // Calendar.
    calendar_what() "CSV（date,kind,name）或 chinese-days 的 JSON。" "CSV (date,kind,name) or the JSON of chinese-days.";
    calendar_years(years) "已有：{years}" "On record: {years}";
    // Record.
    by(name) "{name}操作" "by {name}";
    older() "更早的" "Earlier ones";
    record_none() "还没有记录。" "Nothing on record.";
    record_note() "每一步都写进服务器的日志，改不了也删不掉。要改正，就再做一次相反的操作。" "Every act is a line of the server's log and stays. What was wrong is put right by another act.";
}

/// What went wrong with the server, and what to do.
pub fn failed(problem: &str) -> AttrValue {
    let explained = code::explain_text(problem);
    AttrValue::from(format!("{}{}", explained.what, explained.todo))
}

pub fn deed(deed: Deed) -> &'static str {
    match deed {
        Deed::Founded => pick("中心建立", "The centre began"),
        Deed::Published => pick("发布", "Put in force"),
        Deed::Password => pick("密码重设", "Password set"),
        Deed::Card => pick("打登录卡", "Card drawn"),
        Deed::Withdrawn => pick("收回登录卡", "Card taken back"),
        Deed::Joined => pick("用登录卡登录", "Came in by a card"),
        Deed::Enrolled => pick("登记手机", "Phone enrolled"),
        Deed::Revoked => pick("停用手机", "Phone revoked"),
        Deed::Locked => pick("密码试错太多", "Too many wrong passwords"),
        Deed::Forked => pick("手机被复制", "A phone was copied"),
        Deed::Restored => pick("从备份恢复", "Restored from a backup"),
        Deed::StoreLost => pick("手机数据被清掉", "A phone lost its store"),
        Deed::Verifier => pick("登记本人验证", "Verification registered"),
        Deed::Imported => pick("导入未上传的内容", "Unsent work handed in"),
    }
}

pub fn about(about: About) -> &'static str {
    match about {
        About::Figures => pick("规章", "Regulation"),
        About::Section => pick("科室", "Section"),
        About::Window => pick("窗口", "Window"),
        About::Person => pick("人员", "Person"),
        About::Login => pick("账号", "Login"),
        About::Membership => pick("所在科室", "Membership"),
        About::Grant => pick("任职", "Office"),
        About::Pair => pick("AB岗", "Pair"),
        About::Calendar => pick("放假安排", "Holidays"),
        About::Matter => pick("事项", "Matter"),
        About::Coming => pick("到期生效", "Begins on"),
    }
}

/// A part of the pack, by its key there.
pub fn figures(key: &str) -> &str {
    match key {
        "time" => pick("作息", "hours"),
        "attendance" => pick("考勤", "attendance"),
        "leave" => pick("请假", "leave"),
        "ab" => pick("AB岗", "pairs"),
        "visit" => pick("上门", "visits"),
        "limit" => pick("办理时限", "time limits"),
        "post" => pick("岗位责任书", "post cards"),
        "meeting" => pick("会议", "meetings"),
        other => other,
    }
}

pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Added => pick("新增", "added"),
        Kind::Changed => pick("改变", "changed"),
        Kind::Gone => pick("取消", "gone"),
    }
}

/// What is wrong at a place, and what would be accepted.
pub fn amiss(amiss: &Amiss) -> AttrValue {
    let detail = reader(&amiss.detail);
    let with = |words: &str, label: &str| {
        if detail.is_empty() { words.to_owned() } else { format!("{words}{label}{detail}") }
    };
    AttrValue::from(match amiss.fault {
        Fault::File => with(pick("读不了这个文件", "The file cannot be read"), pick("：", ": ")),
        Fault::Heading => with(pick("表头认不出", "Unknown heading"), pick("，可以用：", "; there are: ")),
        Fault::Missing => with(pick("没有填", "Missing"), pick("，可以填：", "; write: ")),
        Fault::Form => with(pick("写法不对", "Not of the form"), pick("，应当是：", ": ")),
        Fault::Unknown => with(pick("没有这一项", "There is no such thing"), pick("，可以填：", "; there are: ")),
        Fault::Twice => with(pick("和别处重复", "The same as elsewhere"), pick("：", ": ")),
        Fault::Contradiction => with(pick("不能这样", "Cannot be so"), pick("：", ": ")),
        Fault::NoAdministrator => {
            pick("这样就没有能登录的系统管理员了", "Nobody would be an administrator who can sign in").to_owned()
        }
    })
}

/// The reader's own words about what an administrator runs into, in the language of the screen.
fn reader(words: &str) -> String {
    let known = [
        ("has held on a day that is over", "任职已经生效过的日子不能改，到期日只能是今天或以后"),
        ("the grant ends before it begins", "止不能早于起"),
        ("a grant on record is missing", "已有的任职不能去掉，只能写到期日"),
        ("another worker has the same login", "这个账号已经有人用了"),
        ("a login of at most 64 letters", "账号最多 64 个字符，不能有空格"),
        ("who has to agree to leave", "请假就没有人批了"),
        ("the same person twice", "A岗和B岗是同一个人"),
        ("somebody of another section", "A岗、B岗不在这个科室"),
        ("another pair holds for the post", "这个岗位在那段时间已有AB岗"),
        ("nobody is B", "没有B岗"),
        ("the edition on record has this number", "edition 要比现行的大"),
        ("documents on record name it", "已有记录用到它，不能去掉"),
        ("the year is not whole", "这一年不完整：缺元旦或国庆节"),
        ("a year on record has other days", "已有年份的放假安排在“日历”里改"),
        ("a make-up working day is no weekend day", "补班日应当是周末"),
        ("the guide needs a new version", "材料、时限或指南变了，指南版本要比现行的大"),
        ("the guide on record has a later version", "指南版本不能比现行的小"),
        ("more groups and windows than a phone", "任职的科室和窗口太多"),
        ("a text of at most 200 characters", "不能空，最多 200 字"),
        ("size", "太大了"),
        ("text", "不是 UTF-8 也不是 GBK"),
        ("workbook", "不是完整的 .xlsx"),
    ];
    let chinese = known.iter().find(|(part, _)| words == *part || part.contains(' ') && words.contains(part));
    match chinese {
        Some((_, chinese)) => pick((*chinese).to_owned(), words.to_owned()),
        None => words.to_owned(),
    }
}
