//! AB岗: who covers, the briefing, the way back.

use doorstep_core::regime::leave::ab::Title;
use yew::AttrValue;

pub fn title(title: Title) -> AttrValue {
    match title {
        Title::Partner => partner(),
        Title::Delegate => delegate(),
        Title::Leader => leader(),
    }
}

texts! {
    partner() "B岗" "B";
    delegate() "代办人" "delegate";
    leader() "分管领导" "leader in charge";
    who_covers() "谁来顶岗" "Who covers";
    covered(post, span, name, title) "{post} {span}：{name}（{title}）" "{post}, {span}: {name} ({title})";
    empty(post, span) "{post} {span}：没有人" "{post}, {span}: nobody";
    both_away(span) "{span} AB岗都不在，要先指定代办人" "{span}: both A and B would be away; designate somebody first";
    mandate(name, span) "{span} 由 {name} 主持工作" "{name} acts for the head: {span}";
    mandate_scope(scope, principles) "主持范围：{scope}；原则：{principles}" "Scope: {scope}; principles: {principles}";
    recorded_by(name) "由 {name} 代为登记" "written down by {name}";

    briefing_of(post) "交代工作：{post}" "Briefing: {post}";
    matters() "要交代的事" "What has to be done";
    matters_hint() "一行一件：办到哪一步、要求、期限、联系人" "a line each: where it stands, what is required, by when, whom to call";
    due(what, date) "{what}，{date} 到期" "{what}, due {date}";
    brief() "交代给顶岗人" "Hand over";
    briefed_at(time) "{time} 已交代" "handed over {time}";
    unread() "顶岗人还没有看" "not read yet";
    read_by(names) "{names} 已看" "read by {names}";
    from(name, post) "{name} 的{post}由您顶岗" "You cover {post} for {name}";
    unbriefed() "还没有交代" "no briefing yet";
    unbriefed_now() "没有交代就开始了，请主动了解在办的事" "It has begun without a briefing: find out what is open";
    read() "我看过了" "I have read it";
    has_read() "您已看过" "You have read it";

    hand_back_of(post) "交还工作：{post}" "Hand back: {post}";
    happened() "这段时间代办的" "Done in their place";
    done() "办完的" "Done";
    open() "没办完的" "Open";
    open_hint() "写明期限和下一步" "with deadlines and what comes next";
    done_or_open() "办完的或没办完的" "what is done or open";
    hand_back() "交还" "Hand back";
    handed_back_at(time) "{time} 已交还，可以改" "handed back {time}; you may change it";
    note_by(name, time) "{name} {time} 交还" "handed back by {name}, {time}";
    take_back() "收回工作" "Take it back";
    taken_at(time) "{time} 已收回" "taken back {time}";

    designate_for(post) "指定代办人：{post}" "Designate somebody: {post}";
    designate_why() "AB岗都不在时，由谁代办。指定后，另一位才能请这段时间的假。" "Who does the work while both are away. The other one can be granted leave only then.";
    delegated(name, span) "{span} 由 {name} 代办" "{name}: {span}";
    designate() "指定" "Designate";

    covering(name, post) "您正在顶 {name} 的{post}" "You are covering {post} for {name}";
    need_brief(post) "请假前请交代{post}的工作" "Hand over before you leave: {post}";
    need_read(name, post) "{name} 交代了{post}的工作" "{name} handed over: {post}";
    need_hand_back(post) "请把{post}的工作交还" "Hand back: {post}";
    need_hand_back_late(post) "{post}的工作还没有交还" "Not handed back yet: {post}";
    need_take_back(post) "{post}的工作已交还，请收回" "Handed back to you: {post}";

    mandate_title() "主持工作" "Acting head";
    mandate_deputy() "由谁主持" "Who acts";
    mandate_what() "主持范围" "Scope";
    mandate_how() "主持原则" "Principles";

    absence_title() "登记突发缺勤" "Write down an absence";
    absence_explained() "本科室有人突发疾病等来不及请假时，由负责人登记。从现在到今天下班，B岗随即顶岗。" "For somebody of your section who could not ask, as with a sudden illness: from now to the end of the day. B takes over at once.";
    absence_person() "谁不在" "Who is away";
    absence_send() "登记" "Write it down";
    absence_after_hours() "今天已经下班" "The working day is over";
}
