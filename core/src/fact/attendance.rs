//! What is stated about presence (考勤): GY-ATT, JD-ATT, records "Punch" and "Make-up request".

use serde::{Deserialize, Serialize};

use super::{Signature, at_most};
use crate::domain::{Date, DeviceId, DocId, EntryHash, Timestamp, WorkerId};

/// Of a punch. Unit: characters.
pub const NOTE_MAX: usize = 200;
/// Times of one import: a month in which somebody passes a terminal twelve times a day.
pub const PUNCHES_MAX: usize = 372;

/// Of the id of a place. Unit: bytes.
pub const PLACE_MAX: usize = 40;
/// 现场码 are below this.
pub const CODES: u32 = 1_000_000;

/// Without extensions it is 37 bytes long. Unit: bytes.
pub const AUTHENTICATOR_MAX: usize = 200;
/// Unit: bytes.
pub const CLIENT_MAX: usize = 500;

/// 打卡. `at` is the phone's clock; the envelope carries the evidence for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Punch {
    pub at: Timestamp,
    /// 外勤打卡: where and why, in the person's words. At most [`NOTE_MAX`].
    pub note: String,
}

/// 打卡地点: what is said about where, beside the punch of that moment and by the same phone. Positions are in no statement: what is
/// signed stays for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whereabouts {
    /// That of the punch.
    pub at: Timestamp,
    /// A place of the pack. At most [`PLACE_MAX`].
    pub place: String,
    pub evidence: PlaceEvidence,
}

/// The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PlaceEvidence {
    /// 现场码: what the screen at the place showed. Six digits.
    Code(u32),
    /// 定位: what came of one reading, by the phone's own word.
    Read {
        is_within: bool,
        /// Of the reading. Unit: m.
        accuracy_m: u32,
    },
}

/// 本人验证: that the phone verified its user when punching, beside the punch of that moment and by the same phone. What the phone's
/// authenticator and browser hand out for WebAuthn; nothing in it tells of a face or a finger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserVerification {
    /// That of the punch.
    pub at: Timestamp,
    /// Authenticator data. At most [`AUTHENTICATOR_MAX`].
    pub authenticator: Vec<u8>,
    /// Client data, as the browser wrote it. At most [`CLIENT_MAX`].
    pub client: Vec<u8>,
    /// Over the authenticator's data and the digest of the client's.
    pub signature: Signature,
}

/// Out for a visit, or back from it. `visit` names the document; its content stays with those who may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outing {
    pub visit: DocId,
    pub at: Timestamp,
}

/// 补卡申请. Stated in the month of the missed point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeUpRequest {
    pub place: Place,
    /// When the person was there.
    pub claimed: Timestamp,
    pub reason: String,
}

/// One attendance point of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    pub on: Date,
    /// Which of the day's points, from 0.
    pub point: u8,
}

/// What whoever decides says to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakeUpVerdict {
    pub place: Place,
    pub agree: bool,
    /// None where none is asked for.
    pub recording: Option<Recording>,
    /// Required for a no.
    pub remark: String,
}

/// The recording that was looked at (视频监控, JD-ATT-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    pub camera: String,
    pub from: Timestamp,
    pub to: Timestamp,
    pub showed: Showed,
}

/// What the recording showed. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Showed {
    /// 当时在岗
    Present,
    /// 当时不在
    NotPresent,
    /// 没有录像: then there is no camera to name.
    NoRecording,
}

impl Showed {
    pub const ALL: [Self; 3] = [Self::Present, Self::NotPresent, Self::NoRecording];
}

/// 提醒. Stated in the month of the point, whosever it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    pub worker: WorkerId,
    pub place: Place,
}

/// What stands for somebody's presence or outing, in their month.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Evidence {
    /// A punch: no two of a phone have the same time.
    Punch { device: DeviceId, at: Timestamp },
    /// The time out for a visit that began then.
    Outing { visit: DocId, from: Timestamp },
}

/// 核实时间: what is held of a time for which its phone has no evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeCheck {
    pub of: Evidence,
    /// 已核实, or 不予认可.
    pub accept: bool,
    /// Required for a no.
    pub reason: String,
}

/// 申诉: its person disputes the mark of a point. Stated in the month of the point; which mark and why stands in the ruling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    pub place: Place,
    pub reason: String,
}

/// What whoever decides says to an appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealVerdict {
    pub place: Place,
    /// What the point is from now on; none where the mark stays.
    pub upheld: Option<Mark>,
    pub remark: String,
}

/// 导入打卡: what a terminal or an office suite recorded of one person in one month, by whoever looks after attendance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Import {
    pub person: WorkerId,
    /// Which terminal or file.
    pub source: String,
    /// In their order, each in a minute of its own.
    #[serde(deserialize_with = "at_most::<PUNCHES_MAX, _, _>")]
    pub at: Vec<Timestamp>,
}

/// 撤销导入
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportUndone {
    /// The entry that brought the punches in.
    pub import: EntryHash,
    pub reason: String,
}

/// The mark of a point as it is disputed, or decided. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mark {
    OnTime,
    /// By how much. Unit: whole minutes.
    Late(u32),
    /// By how much. Unit: whole minutes.
    Early(u32),
    Missing,
    /// 未按要求打卡
    Violation,
    ExcusedLeave,
    ExcusedVisit,
    ExcusedOuting,
    ExcusedTrip,
}
