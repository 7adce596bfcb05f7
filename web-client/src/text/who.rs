//! Names of roles, states and kinds of record.

use doorstep_core::centre::Reference;
use doorstep_core::domain::Role;
use doorstep_core::fact::Kind;
use doorstep_core::fact::leave::LeaveKind;
use doorstep_core::fold::leave::LeaveStage;
use doorstep_core::fold::visit::Stage;
use yew::AttrValue;

use super::{Lang, language, pick};

texts! {
    newer_record(number) "新版本的记录（{number}）" "a newer kind of record ({number})";
    nobody() "(暂无)" "(nobody)";
}

fn role(role: Role) -> &'static str {
    match role {
        Role::WindowStaff => pick("窗口工作人员", "window staff"),
        Role::WindowHead => pick("窗口负责人", "window head"),
        Role::ReceptionRoom => pick("群众接待室", "reception room"),
        Role::ServiceSection => pick("政务服务科", "service section"),
        Role::SupervisionSection => pick("现场监督科", "supervision section"),
        Role::Jrc => pick("联审中心", "joint review centre"),
        Role::Coordination => pick("综合协调组", "coordination group"),
        Role::GroupLeader => pick("组长", "group leader"),
        Role::DeputyLeader => pick("分管领导", "leader in charge"),
        Role::CentreLeader => pick("中心领导", "centre leader"),
        Role::Administrator => pick("系统管理员", "administrator"),
        Role::ParentLeader => pick("主管单位分管领导", "leader at the parent unit"),
        Role::Superior => pick("上级", "superior"),
        Role::BureauStaff => pick("机关干部职工", "bureau staff"),
        Role::BureauOffice => pick("办公室", "bureau office"),
        Role::HallDuty => pick("大厅值班长", "hall duty officer"),
        Role::CourierWindow => pick("快递窗口", "courier window"),
        Role::ConsultDesk => pick("咨询台", "consultation desk"),
        Role::AuthorityHead => pick("审批机关负责人", "head of the authority"),
        Role::PropertyStaff => pick("物业管理人员", "property management"),
    }
}

/// A role as the centre calls it.
pub fn office(role: Role, reference: Option<&Reference>) -> AttrValue {
    let own = reference.and_then(|reference| reference.role_names.get(&role)).filter(|_| language() == Lang::Zh);
    own.map_or_else(|| AttrValue::Static(self::role(role)), |name| AttrValue::from(name.clone()))
}

/// The state of a visit in the words of its staff. `Delivered` is not called 已送达, which is the server's receipt.
pub fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Submitted => pick("待指派窗口", "window to be chosen"),
        Stage::Assigned => pick("待核实", "to verify"),
        Stage::Verifying => pick("核实中", "verifying"),
        Stage::Confirmed => pick("待约时间", "to schedule"),
        Stage::Coordinating => pick("待政务服务科统筹", "with the service section"),
        Stage::Scheduled => pick("待告知申请人", "to inform the applicant"),
        Stage::Informed => pick("待准备", "to prepare"),
        Stage::Prepared => pick("待出发", "ready to go"),
        Stage::Departed => pick("已出发", "on the way"),
        Stage::OnSite => pick("现场办理中", "on site"),
        Stage::DoneOnSite => pick("现场已办结", "done on site"),
        Stage::PendingDelivery => pick("待送结果", "outcome to bring"),
        Stage::Delivered => pick("结果已送到", "outcome brought"),
        Stage::Closed => pick("已办结", "closed"),
        Stage::Rejected => pick("不予上门", "declined"),
        Stage::Cancelled => pick("已取消", "cancelled"),
    }
}

pub fn leave_stage(stage: LeaveStage) -> &'static str {
    match stage {
        LeaveStage::Submitted => pick("待审批", "waiting for approval"),
        LeaveStage::Consented => pick("审批中", "being decided"),
        LeaveStage::Approved => pick("已批准", "approved"),
        LeaveStage::Filed => pick("已批准并备案", "approved and filed"),
        LeaveStage::Rejected => pick("不同意", "not agreed"),
        LeaveStage::Withdrawn => pick("已撤回", "withdrawn"),
        LeaveStage::Returned => pick("已销假", "returned"),
        LeaveStage::Revoked => pick("已作废", "revoked"),
        LeaveStage::SentBack => pick("已退回", "sent back"),
    }
}

pub fn leave_kind(kind: LeaveKind) -> &'static str {
    match kind {
        LeaveKind::Personal => pick("事假", "personal leave"),
        LeaveKind::Sick => pick("病假", "sick leave"),
        LeaveKind::Annual => pick("年休假", "annual leave"),
        LeaveKind::Other => pick("其他假", "other leave"),
        LeaveKind::Outing => pick("临时外出", "outing"),
        LeaveKind::Trip => pick("出差", "official trip"),
    }
}

/// What a record says, for the history and the list of unsent work.
pub fn kind(kind: Kind) -> AttrValue {
    AttrValue::Static(match kind.0 {
        0 => pick("无法识别的内容", "unreadable content"),
        1 => pick("记录与勾选", "notes and ticks"),
        10 => pick("登记上门申请", "filed the visit"),
        11 => pick("指定责任窗口", "chose the window"),
        12 => pick("开始核实", "started to verify"),
        13 => pick("核实通过", "confirmed"),
        14 => pick("不予上门", "declined the visit"),
        15 => pick("约定时间", "set the time"),
        16 => pick("告知申请人", "informed the applicant"),
        17 => pick("准备完毕", "prepared"),
        18 => pick("出发", "set out"),
        19 => pick("到达", "arrived"),
        20 => pick("核对身份", "checked identity"),
        21 => pick("现场办结", "finished on site"),
        22 => pick("约定稍后送达", "promised to deliver"),
        23 => pick("送结果上门", "delivered the outcome"),
        24 => pick("返回", "returned"),
        25 => pick("改期", "rescheduled"),
        26 => pick("取消上门", "cancelled the visit"),
        260 => pick("拍照", "took a photo"),
        261 => pick("作废照片", "took a photo back"),
        300 => pick("查看明文", "looked at private data"),
        40 => pick("提交假条", "asked for leave"),
        41 => pick("审批意见", "decided"),
        42 => pick("撤回假条", "withdrew"),
        43 => pick("备案", "filed the slip"),
        44 => pick("销假", "reported the return"),
        45 => pick("确认销假", "confirmed the return"),
        46 => pick("作废假条", "revoked"),
        47 => pick("追认审批意见", "ratified the decision"),
        48 => pick("答复顶岗", "answered about standing in"),
        49 => pick("改由他人顶岗", "named other stand-ins"),
        50 => pick("指定代办人", "designated somebody"),
        51 => pick("交代工作", "briefed"),
        52 => pick("看过交代", "read the briefing"),
        53 => pick("交还工作", "handed back"),
        54 => pick("收回工作", "took the work back"),
        55 => pick("代为登记缺勤", "wrote down an absence"),
        56 => pick("转交审批", "handed the step over"),
        57 => pick("加签", "asked for an opinion"),
        58 => pick("加签意见", "gave an opinion"),
        59 => pick("撤销加签", "took the question back"),
        110 => pick("退回修改", "sent back"),
        111 => pick("修改后再交", "handed in again"),
        112 => pick("评论", "remarked"),
        113 => pick("催办", "reminded"),
        114 => pick("提前结束", "ended it earlier"),
        100 => pick("提交岗位责任书", "handed in a post card"),
        101 => pick("批复岗位责任书", "decided about a post card"),
        102 => pick("签阅岗位责任书", "acknowledged a post card"),
        103 => pick("到岗", "came to the post"),
        104 => pick("离岗", "left the post"),
        105 => pick("明确责任人", "named the holder of a duty"),
        120 => pick("收件", "took the case in"),
        121 => pick("告知补正", "told what to supply"),
        122 => pick("收到补正材料", "papers came in"),
        123 => pick("受理", "accepted"),
        124 => pick("登记不计时的程序", "noted days that are left out"),
        125 => pick("申请延期", "asked for an extension"),
        126 => pick("审批延期", "decided about the extension"),
        127 => pick("告知延期", "told the client of the extension"),
        128 => pick("办结", "finished"),
        129 => pick("答复", "answered"),
        140 => pick("登记问题", "recorded what went wrong"),
        141 => pick("安排培训", "planned training"),
        142 => pick("培训完成", "did the training"),
        143 => pick("确认培训", "confirmed the training"),
        144 => pick("取消培训", "dropped the training"),
        210 => pick("登记延时申请", "wrote down a request"),
        211 => pick("同意延时", "accepted the request"),
        212 => pick("不予延时", "declined the request"),
        213 => pick("开始延时", "began the session"),
        214 => pick("延时换人", "handed the session over"),
        215 => pick("结束延时", "ended the session"),
        216 => pick("断电前查看", "looked before the power goes off"),
        217 | 218 => pick("结算延时补偿", "settled extra time"),
        220 => pick("发布值班表", "published the roster"),
        221 => pick("调整值班", "changed the roster"),
        222 => pick("确定值班人", "chose who comes"),
        223 => pick("提出调换值班", "asked to swap"),
        224 => pick("答复调换", "answered the swap"),
        225 => pick("值班上岗", "checked in for duty"),
        226 => pick("值班下岗", "ended the duty"),
        227 => pick("请人接替", "asked somebody to take over"),
        228 => pick("答复接替、顶岗", "answered who asked"),
        230 => pick("登记违规", "recorded it"),
        231 => pick("本人说明", "wrote a statement"),
        232 => pick("确认违规", "confirmed it"),
        233 => pick("撤销违规", "revoked it"),
        234 => pick("例会点名", "named at the meeting"),
        235 => pick("通报、抄送", "announced or copied"),
        236 => pick("登记行文", "noted the letter"),
        237 => pick("登记单位答复", "noted the unit's answer"),
        238 => pick("登记撤换", "noted the replacement"),
        239 => pick("移交", "handed over"),
        240 => pick("撤回行文", "took the letter back"),
        241 => pick("告知撤销", "told of the withdrawal"),
        242 => pick("违规办结", "closed it"),
        245 => pick("发布通报", "published the notice"),
        150 => pick("送达", "delivered"),
        151 => pick("约来窗口", "told the client when to come"),
        152 => pick("服务对象来了", "the client came"),
        153 => pick("实地核实", "checked on the spot"),
        154 => pick("报中心负责人", "reported to the head"),
        155 => pick("归档", "closed"),
        156 => pick("转办", "passed to a colleague"),
        157 => pick("撤回、不予受理", "ended without a decision"),
        159 => pick("约定预约", "agreed on an appointment"),
        160 => pick("预约结果", "said what became of it"),
        161 => pick("关窗", "closed the window"),
        60 => pick("打卡", "punched"),
        200 => pick("打卡地点", "said where it was punched"),
        61 => pick("外出上门", "went out"),
        62 => pick("外出返回", "came back"),
        63 => pick("申请补卡", "asked for a make-up"),
        64 => pick("撤回补卡", "withdrew the make-up"),
        65 => pick("核实补卡", "verified the make-up"),
        185 => pick("提醒打卡", "reminded of a punch"),
        186 => pick("核实时间", "verified a time"),
        190 => pick("申诉", "disputed a mark"),
        191 => pick("撤回申诉", "withdrew the appeal"),
        192 => pick("认定申诉", "decided the appeal"),
        193 => pick("导入打卡", "brought in punches"),
        194 => pick("撤销导入", "undid the import"),
        70 => pick("发布考勤汇总", "published the summary"),
        130 => pick("打卡销假", "returned, by punch"),
        131 => pick("说明迟归原因", "explained the late return"),
        132 => pick("认定迟归", "decided about the late return"),
        133 => pick("认定旷工", "recorded absence without leave"),
        134 => pick("没有离岗，撤回", "withdrew, not having left"),
        135 => pick("补录纸质假条", "entered a paper slip"),
        80 => pick("安排会议", "planned the meeting"),
        81 => pick("取消会议", "cancelled the meeting"),
        82 => pick("会议签到", "checked in to the meeting"),
        83 => pick("提前离会", "left the meeting"),
        84 => pick("登记参会情况", "entered attendance"),
        180 => pick("写会议假事由", "said why they do not come"),
        181 => pick("请会议假", "asked for meeting leave"),
        86 => pick("会议假审批", "decided on meeting leave"),
        182 => pick("补记准假", "entered a grant of meeting leave"),
        88 => pick("安排交流发言", "assigned the talk"),
        89 => pick("交发言材料", "handed in the material"),
        90 => pick("发言材料存档", "archived the material"),
        91 => pick("会议记录", "wrote the minutes"),
        92 => pick("办结会议", "closed the meeting"),
        93 => pick("列入表态发言", "listed for a statement"),
        94 => pick("表态发言、整改措施", "stated the correction"),
        95 => pick("整改完成", "confirmed the correction"),
        number => return newer_record(number),
    })
}
