//! 岗位责任: the cards of posts, who has read them.

use super::pick;
use doorstep_core::regime::post::Standing;

pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Submitted => pick("待批准", "waits for approval"),
        Standing::Returned => pick("已退回", "returned"),
        Standing::Approved => pick("已批准，未执行", "approved, not in force yet"),
        Standing::InForce => pick("执行中", "in force"),
        Standing::Superseded => pick("已被新版代替", "superseded"),
    }
}

texts! {
    title() "岗位责任书" "Post cards";
    detail() "岗位责任书" "Post card";
    none() "还没有岗位责任书。" "No post cards yet.";
    mine() "我的岗位" "My posts";
    to_decide() "待我批准" "To approve";
    others() "其他岗位" "Other posts";
    back() "返回列表" "Back to the list";
    new() "写新岗位" "Write for a new post";
    next_version() "写新版" "Write the next version";
    write_again() "改一改再提交" "Change and hand in again";
    edit() "写岗位责任书" "Write a post card";
    not_head() "岗位责任书由单位负责人填写。" "The head of the unit writes post cards.";
    version(number) "第 {number} 版" "version {number}";
    in_force_from(date) "{date} 起执行" "in force from {date}";
    submitted_by(name, time) "{name} {time} 提交" "handed in by {name}, {time}";
    returned_by(name, reason) "{name} 退回：{reason}" "{name} returned it: {reason}";
    approved_by(name, time) "{name} {time} 批准" "approved by {name}, {time}";
    not_read() "未签阅" "not acknowledged";
    reads() "已签阅" "acknowledged";
    read_due(date) "请在 {date} 前签阅" "acknowledge by {date}";
    late() "超期未签阅" "acknowledgement late";
    read_ask(number) "请阅读第 {number} 版并签阅" "Read version {number} and acknowledge it";
    acknowledge() "签阅" "I have read it";
    unread_report() "未签阅的岗位" "Missing acknowledgements";
    unread_none() "都已签阅。" "Everybody has acknowledged.";
    unread_line(post, name) "{post} · {name}" "{post} · {name}";
    open_report() "没有责任人的职责" "Duties without a holder";
    open_none() "每项职责都有责任人。" "Every duty has a holder.";
    open_line(post, duty) "{post} · {duty}" "{post} · {duty}";
    no_holder() "还没有责任人" "nobody";
    approve() "批准" "Approve";
    send_back() "退回" "Return";
    back_reason() "退回的原因" "Why it is returned";
    lacks() "还不能批准：" "Not to be approved yet:";
    lacks_before_approval() "批准前还要补齐：" "Still to be filled in before it can be approved:";
    unit() "单位" "Unit";
    name() "岗位" "Post";
    fixed_number() "定员" "Fixed number";
    people(held, fixed) "{held} 人（定员 {fixed}）" "{held} of {fixed}";
    holders() "在岗人员" "Holders";
    holder() "责任人" "Holder";
    content() "工作内容" "Work content";
    service() "服务和质量" "Service and quality";
    procedure() "程序" "Procedure";
    standard() "标准" "Standard";
    time_limit() "时限" "Time limit";
    powers() "权限" "Powers";
    responsibility() "责任" "Responsibility";
    measure() "考核指标" "Measure";
    measured_by(measure) "考核：{measure}" "measured by: {measure}";
    matters() "承办事项" "Matters served";
    partner() "互为AB岗的岗位" "A/B partner";
    valid_from() "执行日期" "Valid from";
    other_versions() "各版本" "Versions";
    add_holder() "加一人" "Add a holder";
    put_holder() "到岗" "Comes to the post";
    remove() "移除" "Remove";
    leaves() "离岗" "Leaves the post";
    duty() "职责" "Duty";
    add_line() "加上这一项" "Add this duty";
    change_line() "修改" "Change";
    assign(duty) "“{duty}”由谁负责" "Who answers for “{duty}”";
    assigned() "明确责任人" "Name the holder";
    send() "提交批准" "Hand in for approval";
    need_read(post) "请签阅：{post}" "To acknowledge: {post}";
    need_decision(post) "岗位责任书待您批准：{post}" "Post card to approve: {post}";
    need_holder(post) "有职责没有责任人：{post}" "Duties without holder: {post}";
    about(post) "岗位责任书 · {post}" "Post card: {post}";
}
