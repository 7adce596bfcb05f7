//! The codes of make-ups and paper slips.

use super::Safe;
use crate::text::pick;

pub(super) fn known(code: &str) -> Option<(Safe, &'static str, &'static str)> {
    use Safe::Here;
    Some(match code {
        "PHONE-E-AUTHENTICATOR" => (
            Here,
            pick("手机没有完成本人验证，或者取消了。", "The phone did not verify you."),
            pick("开好手机的人脸、指纹或锁屏密码再试。", "Set up face, finger or a screen code, then try again."),
        ),
        "JD-ATT-E-NOT-MISSING" => (
            Here,
            pick("这个点不是缺卡，不用补。", "This point is not missing: there is nothing to make up."),
            pick("核对日期和考勤点。", "Check the day and the point."),
        ),
        "JD-ATT-E-QUOTA" => (
            Here,
            pick("这个月的补卡次数已经用完。", "The month's make-ups are used up."),
            pick("如有特殊情况，请向考勤人员说明。", "If there is a special reason, tell the office."),
        ),
        "JD-ATT-E-DEADLINE" => (
            Here,
            pick("补卡期限已过，记为“未按要求打卡”。", "It is too late for a make-up: not punched as required."),
            pick("如有疑问，请向考勤人员说明。", "Talk to the office if in doubt."),
        ),
        "JD-ATT-E-OPEN" => (
            Here,
            pick("这个点已经有一个补卡申请在核实。", "A make-up of this point is being looked at."),
            pick("等核实结果，或先撤回。", "Wait for it, or withdraw it first."),
        ),
        "JD-ATT-E-CLAIMED-TIME" => (
            Here,
            pick("填的时间不在这个考勤点的时段里。", "The time does not lie in the hours of this point."),
            pick("改成当时到岗或离岗的时间。", "Give the time at which you came or left."),
        ),
        "JD-ATT-E-VIDEO" => (
            Here,
            pick("要先看录像：同意须录像显示当时在岗。", "Look at the recording first: it has to show presence."),
            pick("写明摄像头、起止时间和录像内容。", "Name the camera, the times and what it shows."),
        ),
        "JD-ATT-E-NOT-MARKED" | "GY-ATT-E-NOT-MARKED" => (
            Here,
            pick("这个点现在没有可以申诉的结果。", "This point has no mark that can be disputed."),
            pick("缺卡还能补的，先申请补卡。", "Where a punch can still be made up, ask for that first."),
        ),
        "JD-ATT-E-APPEALED" | "GY-ATT-E-APPEALED" => (
            Here,
            pick("这个点已经有一个申诉在等认定。", "An appeal about this point waits."),
            pick("等认定结果，或先撤回。", "Wait for it, or withdraw it first."),
        ),
        "JD-ATT-E-APPEALS" | "GY-ATT-E-APPEALS" => (
            Here,
            pick("这个月的申诉太多了。", "There are too many appeals about this month."),
            pick("请直接向考勤人员说明。", "Talk to the office."),
        ),
        "JD-LVE-E-PAPER-ROLE" => (
            Here,
            pick("纸质假条只能由考勤人员或管理股补录。", "Paper slips are entered by the office alone."),
            pick("把纸质假条交给他们。", "Hand the paper to them."),
        ),
        "JD-LVE-E-PAPER-PROOF" => (
            Here,
            pick("缺少假条照片或备注。", "The picture or the remark is missing."),
            pick("补上后再提交。", "Add it and hand it in again."),
        ),
        _ => return None,
    })
}
