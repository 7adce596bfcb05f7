//! 备岗培训: what each B is to learn, what is done, who confirms it.

use doorstep_core::regime::training::Standing;
use yew::AttrValue;

use super::pick;

pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Planned => pick("计划", "planned"),
        Standing::Overdue => pick("超期", "overdue"),
        Standing::Done => pick("已完成待确认", "done, to be confirmed"),
        Standing::Confirmed => pick("已确认", "confirmed"),
        Standing::Dropped => pick("已取消", "dropped"),
    }
}

/// A step of the trace, in words.
pub fn figure(figure: &str, value: &str) -> AttrValue {
    match figure {
        "planned" => planned_by_day(value),
        "done" => done_on(value),
        "overdue_since" => overdue_since(value),
        other => AttrValue::from(format!("{other}: {value}")),
    }
}

texts! {
    title() "B岗培训" "Training of B";
    explained() "B岗按计划学会要顶的岗位：负责人安排，本人说完成，A岗或负责人确认。" "Whoever is B learns the post by plan: the head plans, B says what is done, A or the head confirms it.";
    none() "没有要看的B岗培训。" "No training to look at.";
    backs(posts) "B岗：{posts}" "B of: {posts}";
    counted(done, all) "已确认 {done} 项，共 {all} 项" "{done} of {all} confirmed";
    no_plan() "没有培训计划" "no training plan";
    planned_by_day(date) "最迟 {date} 完成" "to be done by {date}";
    done_on(date) "{date} 完成" "done on {date}";
    overdue_since(date) "{date} 起超期" "overdue since {date}";
    confirmed_by(name, time) "{name} {time} 确认" "confirmed by {name}, {time}";
    dropped_by(name, reason) "{name} 取消：{reason}" "dropped by {name}: {reason}";
    planned_by(name) "{name} 安排" "planned by {name}";
    why() "为什么是超期？" "Why is it overdue?";

    plan() "安排培训" "Plan training";
    plan_send() "安排" "Plan it";
    subject() "学什么" "What to learn";
    planned() "最迟哪天完成" "To be done by";
    say_done() "我学完了" "I have done it";
    on() "哪天完成的" "Done on";
    done_send() "已完成" "Done";
    done_again() "改完成日期" "Change the day";
    confirm() "确认已学会" "Confirm";
    drop() "取消这项培训" "Drop it";
    drop_reason() "为什么取消" "Why it is dropped";

    need_confirm(name) "{name} 的培训待您确认" "To confirm: training of {name}";
    need_plan(count) "{count} 名B岗没有培训计划" "Without training plan: {count}";
    need_overdue(subject) "您的培训超期：{subject}" "Your training is overdue: {subject}";
    about(name) "B岗培训 · {name}" "Training of {name}";
}
