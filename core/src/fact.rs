//! What people state: written once, signed, never merged.
//!
//! An [`Entry`] is either a fact or a change of a shared document; both stand in the one hash chain of the device that made
//! them. [`Statement`] is what a fact says. Its number on the wire is fixed for ever; new statements get new numbers, and a
//! number that this version does not know is kept and shown as a newer record.

pub mod approval;
pub mod attendance;
pub mod back;
pub mod case;
pub mod chain;
pub mod cover;
pub mod duty;
pub mod envelope;
pub mod extended;
pub mod feedback;
pub mod leave;
pub mod meeting;
pub mod notice;
pub mod photo;
pub mod post;
pub mod private;
pub mod proceeding;
pub mod receipt;
pub mod report;
pub mod training;
pub mod tree;
pub mod violation;
pub mod visit;

pub use chain::{PublicKey, Run, Signature};
pub use envelope::{Anchor, DocKind, Entry, Envelope, Malformed};
pub use receipt::{Code, Grade, Proof, Receipt, Ruling, SignedReceipt, Verdict};

use serde::{Deserialize, Serialize};

use crate::domain::{Date, PostId, Timestamp, WorkerId};

/// The number of a statement on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kind(pub u16);

impl Kind {
    /// Not a statement: a change of the shared document (`document`), with an automerge chunk as payload.
    pub const CHANGE: Self = Self(1);
}

macro_rules! statements {
    ($($(#[$doc:meta])* $number:literal $name:ident($payload:ty) $of:ident $(observes $observes:literal)?;)*) => {
        /// What a fact says.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Statement {
            $($(#[$doc])* $name($payload),)*
        }

        impl Statement {
            /// The numbers of all.
            pub const KINDS: &[Kind] = &[$(Kind($number),)*];

            pub fn kind(&self) -> Kind {
                match self { $(Self::$name(_) => Kind($number),)* }
            }

            /// The kind of document that this statement belongs to.
            pub fn doc_kind(&self) -> DocKind {
                match self { $(Self::$name(_) => DocKind::$of,)* }
            }

            /// Whether it tells of something that happened: then it is kept for ever, even when a rule denies it any effect
            /// (GY-CORE-9, -10).
            pub fn is_observation(&self) -> bool {
                match self { $(Self::$name(_) => false $(|| $observes)?,)* }
            }

            pub fn encode(&self) -> Vec<u8> {
                match self { $(Self::$name(payload) => encode(payload),)* }
            }

            /// Errors: `None` for a number or a payload that this version cannot read, or that is not in canonical form.
            pub fn decode(kind: Kind, payload: &[u8]) -> Option<Self> {
                let statement = match kind.0 {
                    $($number => read(payload).map(Self::$name),)*
                    _ => None,
                }?;
                // Once for all of them: a phone would have to load the comparison for each.
                (statement.encode() == payload).then_some(statement)
            }
        }
    };
}

statements! {
    /// 登记上门申请: taken at a window or desk; GY-DOOR `draft` to `submitted` and, at a window, `assigned`.
    10 VisitFiled(visit::Application) Visit;
    /// 指定责任窗口
    11 VisitAssigned(visit::Assigned) Visit;
    /// 开始核实
    12 VerificationStarted(()) Visit;
    /// 核实通过 (GY-DOOR-9, -10)
    13 VisitConfirmed(visit::Verification) Visit;
    /// 不予上门
    14 VisitRejected(visit::Rejection) Visit;
    /// 约定时间地点
    15 VisitScheduled(visit::Plan) Visit;
    /// 告知申请人
    16 ApplicantInformed(visit::Informed) Visit observes true;
    /// 出发前准备完毕: materials notice and checklist (GY-DOOR-12, -13)
    17 VisitPrepared(visit::Preparation) Visit;
    /// 出发
    18 Departed(visit::Moment) Visit observes true;
    /// 到达
    19 Arrived(visit::Moment) Visit observes true;
    /// 核对身份
    20 IdentityChecked(visit::IdentityCheck) Visit observes true;
    /// 现场办结, with the applicant's signature (GY-CORE-19)
    21 DoneOnSite(visit::Done) Visit observes true;
    /// 现场未能办结,事后送达 (GY-DOOR-14)
    22 DeliveryPromised(visit::Promise) Visit;
    /// 送达
    23 Delivered(visit::Delivery) Visit observes true;
    /// 返回
    24 Returned(visit::Moment) Visit observes true;
    /// 改期
    25 VisitRescheduled(visit::Reschedule) Visit;
    /// 取消
    26 VisitCancelled(visit::Cancellation) Visit;
    /// 拍照
    260 PhotoTaken(photo::Photo) Visit observes true;
    /// 作废照片
    261 PhotoTakenBack(photo::TakenBack) Visit;
    /// 未办结: nothing came of a trip (GY-DOOR, "Visit record": reason if not)
    270 NotFinished(visit::NotFinished) Visit observes true;
    /// 回访
    271 FollowedUp(visit::FollowUp) Visit;
    /// 已评价: that the applicant said how it was; what they said stands apart
    272 VisitRated(visit::Moment) Visit;
    /// 上门评价 (GY-DOOR, "Visit feedback")
    273 FeedbackGiven(feedback::Feedback) Feedback;
    /// 投诉处理结果 (GY-DOOR-20)
    274 ComplaintHandled(feedback::Handled) Feedback;

    /// 提交假条 (GY-ATT-9)
    40 LeaveSubmitted(leave::Slip) Leave;
    /// 审批意见 (GY-ATT-6 to -8)
    41 LeaveDecided(leave::Decision) Leave;
    /// 撤回
    42 LeaveWithdrawn(()) Leave;
    /// 备案 (GY-ATT-10)
    43 LeaveFiled(leave::Filing) Leave;
    /// 销假 (GY-ATT-11)
    44 LeaveReturned(leave::Return) Leave;
    /// 确认销假
    45 LeaveReturnConfirmed(()) Leave;
    /// 作废
    46 LeaveRevoked(()) Leave;
    /// 追认: the holder of the authority takes over, or not, what was decided after it had passed to them (GY-CORE-11)
    47 DecisionRatified(leave::Ratification) Leave;
    /// 确认顶岗: whoever is to stand in agrees, or does not
    48 StandInAnswered(leave::StandInAnswer) Leave;
    /// 改由他人顶岗: other people stand in, while it is undecided; what was decided stays
    49 StandInsNamed(Vec<leave::StandIn>) Leave;
    /// 指定代办人: the leader in charge has somebody do both colleagues' work
    50 DelegateNamed(cover::Delegation) Leave;
    /// 交代: what A leaves to whoever stands in
    51 Briefed(cover::Briefing) Leave;
    /// 已读交代
    52 BriefingRead(PostId) Leave;
    /// 交还: what happened meanwhile
    53 HandedBack(cover::HandBack) Leave;
    /// 收回: A has taken the work back
    54 HandBackTaken(PostId) Leave;
    /// 代为登记: an absence that nobody could ask for
    55 AbsenceRecorded(cover::Recorded) Leave;
    /// 转交、授权代审: the step that is due goes into somebody's hands
    56 StepTransferred(approval::Transfer) Leave;
    /// 加签: somebody's opinion is asked before the step is decided
    57 OpinionAsked(approval::Question) Leave;
    /// 加签意见
    58 OpinionGiven(approval::Opinion) Leave;
    /// 撤销加签: the question to this person is taken back
    59 QuestionTakenBack(WorkerId) Leave;

    /// 打卡 (GY-ATT-2)
    60 Punched(attendance::Punch) Month observes true;
    /// 因上门外出: covers the points inside it (GY-DOOR, system behaviour "Attendance")
    61 WentOut(attendance::Outing) Month observes true;
    /// 外出返回
    62 CameBack(attendance::Outing) Month observes true;
    /// 补卡申请 (JD-ATT-5)
    63 MakeUpAsked(attendance::MakeUpRequest) Month;
    /// 撤回补卡
    64 MakeUpWithdrawn(attendance::Place) Month;
    /// 补卡核实 (JD-ATT-5)
    65 MakeUpDecided(attendance::MakeUpVerdict) Month;

    /// 发布考勤汇总 (JD-ATT-8, GY-ATT-13)
    70 ReportPublished(report::Publication) Report;

    /// 安排会议 (JD-MTG-7, -9)
    80 MeetingPlanned(meeting::Plan) Meeting;
    /// 取消会议
    81 MeetingCancelled(meeting::Cancellation) Meeting;
    /// 签到 (JD-MTG-9)
    82 CheckedIn(meeting::Check) Meeting;
    /// 离会
    83 CheckedOut(meeting::Check) Meeting;
    /// 登记参会情况 (JD-MTG-5, -9)
    84 AttendanceListed(meeting::Listed) Meeting;
    /// 会议假审批
    86 MeetingLeaveDecided(meeting::Verdict) Meeting;
    /// 安排业务交流发言 (JD-MTG-6)
    88 TalkAssigned(meeting::Talk) Meeting;
    /// 提交交流发言材料
    89 TalkHandedIn(meeting::Material) Meeting;
    /// 交流发言材料存档
    90 TalkArchived(Date) Meeting;
    /// 会议记录
    91 MinutesWritten(meeting::Minutes) Meeting;
    /// 会议办结: its lines are final
    92 MeetingClosed(Date) Meeting;
    /// 列入表态发言 (JD-MTG-8)
    93 CorrectionAsked(meeting::Criticised) Meeting;
    /// 表态发言、整改措施
    94 CorrectionStated(meeting::Correction) Meeting;
    /// 整改完成
    95 CorrectionDone(meeting::Corrected) Meeting;

    /// 提交岗位责任书: the head of the unit writes a version (ZW-POST-1 to -6)
    100 PostSubmitted(post::Card) Post;
    /// 批准、退回
    101 PostDecided(post::Decision) Post;
    /// 签阅
    102 PostAcknowledged(post::Acknowledgement) Post;
    /// 到岗: somebody comes to the post
    103 PostHolderAdded(post::Holding) Post;
    /// 离岗: somebody leaves the post, and the duties that they answered for
    104 PostHolderRemoved(post::Holding) Post;
    /// 明确责任人 (ZW-POST-6)
    105 DutyAssigned(post::Assignment) Post;

    /// 退回申请人
    110 LeaveSentBack(approval::SendBack) Leave;
    /// 修改后重新提交: a new submission in the same document
    111 LeaveResubmitted(leave::Slip) Leave;
    /// 评论
    112 LeaveRemarked(approval::Remark) Leave;
    /// 催办: the applicant reminds whoever has to decide
    113 Reminded(()) Leave;
    /// 提前结束
    114 LeaveShortened(approval::Shortening) Leave;

    /// 收件 (ZY-LIM-9, ZW-LIM-10, YG-LIM-1, GY-LIMIT-3)
    120 CaseReceived(case::Intake) Case;
    /// 一次性告知 (ZY-LIM-9, -10)
    121 CaseNoticed(case::Notice) Case observes true;
    /// 收到补正材料, by item
    122 SupplementReceived(Vec<String>) Case observes true;
    /// 受理: the materials are complete
    123 CaseAccepted(()) Case;
    /// 不计入时限 (ZW-LIM-15, -16)
    124 PauseNoted(case::Pause) Case;
    /// 申请延期 (ZY-LIM-11, ZW-LIM-13, GY-LIMIT-8)
    125 ExtensionAsked(case::Extension) Case;
    /// 延期审批
    126 ExtensionDecided(case::Verdict) Case;
    /// 已告知延期
    127 ExtensionTold(visit::Means) Case observes true;
    /// 办结
    128 CaseDecided(case::Decision) Case;
    /// 答复 (ZY-LIM-4)
    129 CaseAnswered(visit::Means) Case observes true;

    /// 到岗打卡销假: the punch of that moment is the return (JD-LVE, "Return record")
    130 LeaveReturnPunched(Timestamp) Leave;
    /// 迟归说明 (JD-LVE-16)
    131 ExcuseGiven(back::Excuse) Leave;
    /// 迟归说明的认定
    132 ExcuseDecided(back::ExcuseVerdict) Leave;
    /// 认定旷工 (JD-LVE-15, -16)
    133 AwolRecorded(back::Awol) Leave;
    /// 未离岗，撤回: withdrawn after it would have begun, by somebody who did not leave
    134 LeaveWithdrawnUnused(()) Leave;
    /// 补录纸质假条 (JD-LVE-2)
    135 PaperLeaveEntered(back::PaperSlip) Leave;

    /// 登记问题: damage, or a refusal, while somebody was away (ZW-AB-9, -10, -14, -15)
    140 FaultFound(cover::Fault) Leave;

    /// 安排培训: something for B to learn, by a day (ZW-AB-5)
    141 TrainingPlanned(training::Plan) Training;
    /// 培训完成
    142 TrainingDone(training::Done) Training;
    /// 确认培训
    143 TrainingConfirmed(training::Done) Training;
    /// 取消培训
    144 TrainingDropped(training::Dropped) Training;

    /// 送达 (ZW-LIM-12, GY-LIMIT-5)
    150 CaseDelivered(visit::Means) Case observes true;
    /// 约定来窗口 (ZW-LIM-18)
    151 ClientAppointed(case::Appointed) Case observes true;
    /// 服务对象来窗口
    152 ClientCame(()) Case observes true;
    /// 实地核实: what was found (YG-LIM-7)
    153 SiteChecked(String) Case observes true;
    /// 结果报中心负责人 (YG-LIM-3)
    154 ReportedToHead(String) Case observes true;
    /// 归档: with the explanation of a task that was late (ZY-LIM-12)
    155 CaseClosed(String) Case;
    /// 转办
    156 CaseReassigned(case::Reassigned) Case;
    /// 撤回、不予受理
    157 CaseEnded(case::Ending) Case;
    /// 约定预约服务 (YG-LIM-11)
    159 AppointmentAgreed(case::Booking) Case;
    /// 预约已办、未到、取消
    160 AppointmentEnded(case::BookingEnded) Case;
    /// 关窗 (YG-LIM-10)
    161 WindowClosed(case::WindowDay) Counter;

    /// 提醒打卡、补卡: somebody who answers for it reminds of a punch that is missing
    185 PointReminded(attendance::Reminder) Month;
    /// 核实时间: a time that its phone could not prove holds, or does not (GY-CORE-9)
    186 TimeChecked(attendance::TimeCheck) Month;

    /// 打卡地点: beside a punch, where somebody wants to say it
    200 PunchPlaced(attendance::Whereabouts) Month observes true;
    /// 本人验证: beside a punch, that the phone verified its user
    201 PunchVerified(attendance::UserVerification) Month;
    /// 申诉: the mark of one's own point is disputed
    190 AppealMade(attendance::Appeal) Month;
    /// 撤回申诉
    191 AppealWithdrawn(attendance::Place) Month;
    /// 申诉的认定
    192 AppealDecided(attendance::AppealVerdict) Month;
    /// 导入打卡 (JD-ATT-1, GY-ATT-2)
    193 PunchesImported(attendance::Import) Month;
    /// 撤销导入
    194 ImportUndone(attendance::ImportUndone) Month;

    /// 申请延时: somebody asks for extended hours (GY-EXT-8, -10)
    210 SessionAsked(extended::Request) Extended;
    /// 同意延时
    211 SessionAccepted(()) Extended;
    /// 不予延时 (GY-EXT-14)
    212 SessionDeclined(extended::Declined) Extended;
    /// 开始延时 (GY-EXT-8, -9)
    213 SessionStarted(extended::Start) Extended;
    /// 延时换人 (GY-EXT-12)
    214 SessionHandedOver(extended::Handover) Extended;
    /// 结束延时 (GY-EXT-11)
    215 SessionClosed(extended::Close) Extended;
    /// 断电前查看 (GY-EXT-15)
    216 PowerChecked(extended::PowerCheck) Extended observes true;
    /// 延时补偿兑现 (GY-EXT-18)
    217 PartSettled(extended::PartSettled) Extended;
    /// 上门补偿兑现 (GY-DOOR-18)
    218 VisitSettled(extended::VisitSettled) Visit;

    /// 办理步骤: an act of a procedure that the pack describes
    250 DeedDone(proceeding::Deed) Proceeding;
    /// 发布值班安排表 (JD-GDD-3, -7)
    220 RosterPublished(duty::Published) Roster;
    /// 调整值班安排
    221 RosterAmended(duty::Amended) Roster;
    /// 确定值班人: by the chief representative
    222 DutyPersonChosen(duty::Chosen) Roster;
    /// 申请调换值班 (JD-GDD-6)
    223 SwapAsked(duty::SwapAsked) Roster;
    /// 答复调换
    224 SwapAnswered(duty::SwapAnswered) Roster;
    /// 上岗 (JD-GDD-9)
    225 DutyStarted(duty::Slot) Roster observes true;
    /// 下岗
    226 DutyEnded(duty::Ended) Roster observes true;
    /// 安排人接替 (JD-GDD-5)
    227 DutyRelieved(duty::Relieved) Roster;
    /// 确认接替、确认顶岗 (JD-GDD-5, JD-LVE-8)
    228 DutyAnswered(duty::Answered) Roster;
    /// 登记违规 (JD-NTC-2)
    230 ViolationRecorded(violation::Record) Violation;
    /// 本人说明
    231 ViolationAnswered(String) Violation;
    /// 确认违规
    232 ViolationConfirmed(violation::Confirmation) Violation;
    /// 撤销违规, with the reason
    233 ViolationRevoked(String) Violation;
    /// 例会点名批评: at the meeting of a day (JD-NTC-3)
    234 ViolationNamed(Date) Violation;
    /// 通报、抄送 (JD-NTC-4 to -6)
    235 ViolationDelivered(violation::Delivery) Violation;
    /// 正式行文 (JD-NTC-8, -9)
    236 LetterSent(violation::Letter) Violation;
    /// 单位答复
    237 UnitAnswered(String) Violation;
    /// 已撤换
    238 PersonReplaced(violation::Replaced) Violation;
    /// 移交纪检监察机关 (JD-NTC-10)
    239 PersonTransferred(violation::Transfer) Violation;
    /// 撤回行文, with what it was done by
    240 LetterWithdrawn(String) Violation;
    /// 撤销已告知: a former addressee knows that it does not hold any more
    241 WithdrawalTold(violation::Delivery) Violation;
    /// 违规办结
    242 ViolationClosed(()) Violation;
    /// 发布通报 (JD-NTC-1)
    245 NoticePublished(notice::Notice) Notice;

    /// 查看明文: a client's data was shown in clear (GY-CORE-18)
    300 PrivateRead(private::Read) PrivateReads;

    /// 会议假事由 (JD-MTG-3)
    180 GroundsGiven(meeting::Grounds) Grounds;
    /// 请会议假 (JD-MTG-3, -11)
    181 MeetingLeaveSought(meeting::Sought) Meeting;
    /// 口头、微信准的会议假
    182 MeetingLeaveEntered(meeting::Entered) Meeting;
}

/// Canonical bytes of a shape: postcard, one encoding for a value.
pub fn encode<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("plain shapes in memory always encode")
}

/// Reads canonical bytes.
///
/// Errors: `None` for what does not decode, has bytes left over, or is not the one canonical encoding of its value.
pub fn decode<T: Serialize + for<'de> Deserialize<'de>>(bytes: &[u8]) -> Option<T> {
    let (value, rest) = postcard::take_from_bytes::<T>(bytes).ok()?;
    (rest.is_empty() && encode(&value) == bytes).then_some(value)
}

/// Reads bytes that somebody trusted has made: under the server's signature, or from our own store. Half the work of
/// [`decode`], and a phone that only reads a shape need not carry the code that writes it.
///
/// Errors: `None` for what does not decode or has bytes left over.
pub fn read<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Option<T> {
    let (value, rest) = postcard::take_from_bytes::<T>(bytes).ok()?;
    rest.is_empty().then_some(value)
}

/// Reads a list of at most `MAX` items. The first item too many is an error, before memory is spent on the rest: an item of one
/// byte on the wire may take thirty in memory.
pub(crate) fn at_most<'de, const MAX: usize, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    struct Items<T, const MAX: usize>(std::marker::PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MAX: usize> serde::de::Visitor<'de> for Items<T, MAX> {
        type Value = Vec<T>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "at most {MAX} items")
        }

        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
            let mut list = Vec::new();
            while let Some(item) = items.next_element()? {
                if list.len() == MAX {
                    return Err(serde::de::Error::invalid_length(MAX + 1, &self));
                }
                list.push(item);
            }
            Ok(list)
        }
    }

    deserializer.deserialize_seq(Items::<T, MAX>(std::marker::PhantomData))
}
