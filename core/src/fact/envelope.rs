//! The bytes of one entry: who states what about which document, on which device, after what.

use serde::{Deserialize, Serialize};

use super::{Kind, decode, encode};
use crate::domain::{CentreId, DeviceId, DocId, EntryHash, GrantId, Role, Timestamp, WorkerId};

/// Suite 1: SHA-256 and ECDSA P-256. The byte leaves room for Ed25519 and SM2.
pub const SUITE: u8 = 1;

/// The largest entry. Unit: bytes. A note change may have 32 kB (`admission::limits`), plus the envelope.
pub const ENTRY_MAX: usize = 34 * 1024;

/// The kinds of document. The order is the order on the wire: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocKind {
    /// 上门: one home visit.
    Visit,
    /// 请假: one leave.
    Leave,
    /// 考勤月: one person's attendance month.
    Month,
    /// 会议: one meeting.
    Meeting,
    /// 岗位: one post with the versions of its card.
    Post,
    /// 考勤汇总: the statistics of one week or month.
    Report,
    /// 办件: one case, or an appointment from which one may come.
    Case,
    /// 窗口的一天: one day of one window.
    Counter,
    /// 会议假事由: why somebody does not come to a meeting, for who decides
    Grounds,
    /// 培训: of one person who backs others up
    Training,
    /// 延时服务: of a window's day, or what somebody asked for
    Extended,
    /// 办件: under a procedure of the pack
    Proceeding,
    /// 值班安排表: of a month
    Roster,
    /// 违规: one violation
    Violation,
    /// 通报: the notice of a week
    Notice,
    /// 查看记录: one person's month of looking at clients' data in clear
    PrivateReads,
    /// 上门评价: how one visit was, for the supervision section
    Feedback,
}

impl DocKind {
    pub const ALL: [Self; 17] = [
        Self::Visit,
        Self::Leave,
        Self::Month,
        Self::Meeting,
        Self::Post,
        Self::Report,
        Self::Case,
        Self::Counter,
        Self::Grounds,
        Self::Training,
        Self::Extended,
        Self::Proceeding,
        Self::Roster,
        Self::Violation,
        Self::Notice,
        Self::PrivateReads,
        Self::Feedback,
    ];

    /// Whether a document of the kind may have an id that follows from what it is about.
    pub fn may_be_derived(self) -> bool {
        match self {
            Self::Month
            | Self::Meeting
            | Self::Report
            | Self::Counter
            | Self::Grounds
            | Self::Training
            | Self::Extended
            | Self::Roster
            | Self::Notice
            | Self::PrivateReads
            | Self::Feedback => true,
            Self::Visit | Self::Leave | Self::Post | Self::Case | Self::Proceeding | Self::Violation => false,
        }
    }
}

/// The last word of the server that the device had when it wrote: proof that the entry is not older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anchor {
    pub time: Timestamp,
    /// A keyed hash over device and time that only the server can make or check.
    pub tag: [u8; 16],
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    pub suite: u8,
    pub tenant: CentreId,
    pub doc: DocId,
    pub doc_kind: DocKind,
    pub kind: Kind,
    pub person: WorkerId,
    /// In which role the person acts, and by which grant; none for what everybody may do for themselves.
    pub acting: Option<(Role, GrantId)>,
    pub device: DeviceId,
    /// 1, 2, 3 … without gaps.
    pub device_seq: u64,
    /// The device's previous entry.
    pub prev: EntryHash,
    pub anchor: Option<Anchor>,
    /// What the phone's clock said when the person acted, corrected by nothing.
    pub wall: Timestamp,
    /// Milliseconds on the monotonic clock since the anchor; none when the app was restarted in between.
    pub mono_ms: Option<u64>,
    /// SHA-256 of exactly what was on the screen when the person decided.
    pub subject: Option<[u8; 32]>,
    pub payload: Vec<u8>,
}

/// An envelope with its bytes and their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub envelope: Envelope,
    pub bytes: Vec<u8>,
    pub hash: EntryHash,
}

/// Why bytes are no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    TooLarge,
    /// Not the canonical bytes of an envelope.
    Encoding,
    /// A suite that this version cannot check.
    Suite,
    /// An id or a time outside its shape.
    Field,
}

impl Entry {
    pub fn seal(envelope: Envelope) -> Self {
        let bytes = encode(&envelope);
        Self { hash: EntryHash::of(&bytes), envelope, bytes }
    }

    pub fn open(bytes: &[u8]) -> Result<Self, Malformed> {
        if bytes.len() > ENTRY_MAX {
            return Err(Malformed::TooLarge);
        }
        if bytes.first() != Some(&SUITE) {
            return Err(Malformed::Suite);
        }
        let envelope: Envelope = decode(bytes).ok_or(Malformed::Encoding)?;
        let ids = envelope.tenant.is_well_formed()
            && envelope.person.is_well_formed()
            && envelope.acting.as_ref().is_none_or(|(_, grant)| grant.is_well_formed());
        let times = envelope.wall.is_sane() && envelope.anchor.is_none_or(|anchor| anchor.time.is_sane());
        if !ids || !times || envelope.device_seq == 0 {
            return Err(Malformed::Field);
        }
        Ok(Self { hash: EntryHash::of(bytes), envelope, bytes: bytes.to_vec() })
    }
}
