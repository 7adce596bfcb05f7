//! 减负合规 and the screen with place codes.

use doorstep_core::relief::{Answer, Finding, Question};
use yew::AttrValue;

texts! {
    title() "减负合规" "Less burden";
    no_breach() "按本中心现在的设置，没有发现不符合减负规定的地方。" "Nothing in the centre's settings breaks the rule on burdens.";
    breaches(count) "有 {count} 项设置不符合减负规定，请联系管理员调整。" "{count} settings break the rule on burdens; tell an administrator.";
    fine() "符合" "in order";
    look() "需要说明用途" "has to be explained";
    breaks() "不符合" "breaks the rule";
    source(centre, edition, day) "{centre}，按设置第 {edition} 版核对，{day}" "{centre}, by edition {edition} of the settings, {day}";
    not_a_ruling() "依据 2026 年 1 月关于政务应用程序减负的全国规定，由系统按设置逐项核对；用途是否必要由单位说明。" "By the national rule of January 2026 on government apps, checked setting by setting; whether something is necessary the centre has to say.";
    print() "打印" "Print";

    forced() "强制打卡、签到" "Forced check-in";
    ranking() "排名通报" "Ranking";
    online() "在线时长统计" "Online time";
    position() "定位、行踪" "Positions and tracks";
    picture() "拍照、录像留痕" "Photos and recordings";
    twice() "重复填报" "Filled in twice";

    forced_fine() "本中心没有打卡、签到要求。" "Nobody has to punch or check in here.";
    forced_look() "按本中心的制度打卡、签到。不影响使用其他功能，没有网络、没有定位也能打。" "People punch and check in by the centre's own regulations. Nothing else depends on it, and it needs no network and no position.";
    forced_breaks() "一天的打卡点多于上下午各两次。" "More points a day than coming and going of two half-days.";
    ranking_fine() "系统不排名，设置里也没有要求。" "Nobody is ranked, and no setting asks for it.";
    ranking_look() "统计踩点次数，只列事实，不排名，不要用来通报名次。" "Arrivals on the dot are counted as facts, without a rank; do not publish them as one.";
    online_fine() "系统不统计在线时长。" "Online time is not counted.";
    position_fine() "不读取位置，没有轨迹。" "No position is read, there are no tracks.";
    position_look() "本人点了才读一次位置，只留“在不在范围内”和误差，不存坐标。请说明为什么需要。" "A position is read once at the person's tap; only whether it is within and how exact is kept. Say why it is needed.";
    position_breaks() "同一地点已经有现场码，不需要再读位置。" "The place has a code already: a position is not necessary.";
    picture_fine() "不要求拍照打卡。" "No photo is asked for.";
    picture_look() "补卡要看已有的监控录像，不另外拍照。" "For a make-up an existing recording is looked at; no photo is taken.";
    twice_fine() "没有同一材料要两次的事项。" "No matter asks for the same paper twice.";
    twice_breaks() "这些事项把同一材料要了两次。" "These matters ask for the same paper twice.";

    screen_title() "现场码屏幕" "Place code";
    screen_note() "打卡时可以把这个数字填上，表示人在现场。不填也能打卡。" "Typed with a punch it says that somebody is here. A punch counts without it.";
    screen_next(seconds) "{seconds} 秒后换新" "a new one in {seconds} s";
    screen_over() "这台屏幕的码用完了，联网后打开这一页就会更新。" "The codes of this screen have run out. Open this page with a network.";
    screen_none() "本中心没有设置现场码。" "The centre has no place with a code.";
    screen_not_yours() "现场码屏幕由考勤管理人员打开。" "Whoever looks after attendance opens this screen.";
    screen_days() "这台屏幕一周内不联网也能显示。请放在只有现场看得到的地方。" "This screen goes on for a week without a network. Put it where only those on the spot see it.";
}

pub fn question(question: Question) -> AttrValue {
    match question {
        Question::ForcedPunch => forced(),
        Question::Ranking => ranking(),
        Question::OnlineTime => online(),
        Question::Position => position(),
        Question::Picture => picture(),
        Question::FilledTwice => twice(),
    }
}

pub fn said(finding: &Finding) -> AttrValue {
    match (finding.question, finding.answer) {
        (Question::ForcedPunch, Answer::Fine) => forced_fine(),
        (Question::ForcedPunch, Answer::Look) => forced_look(),
        (Question::ForcedPunch, Answer::Breaks) => forced_breaks(),
        (Question::Ranking, Answer::Fine) => ranking_fine(),
        (Question::Ranking, _) => ranking_look(),
        (Question::OnlineTime, _) => online_fine(),
        (Question::Position, Answer::Fine) => position_fine(),
        (Question::Position, Answer::Look) => position_look(),
        (Question::Position, Answer::Breaks) => position_breaks(),
        (Question::Picture, Answer::Fine) => picture_fine(),
        (Question::Picture, _) => picture_look(),
        (Question::FilledTwice, Answer::Fine) => twice_fine(),
        (Question::FilledTwice, _) => twice_breaks(),
    }
}
