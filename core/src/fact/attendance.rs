//! What is stated about presence (考勤): GY-ATT, records "Punch".

use serde::{Deserialize, Serialize};

use crate::domain::{DocId, Timestamp};

/// Of a punch. Unit: characters.
pub const NOTE_MAX: usize = 200;

/// 打卡. `at` is the phone's clock; the envelope carries the evidence for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Punch {
    pub at: Timestamp,
    /// 外勤打卡: where and why, in the person's words. At most [`NOTE_MAX`].
    pub note: String,
}

/// Out for a visit, or back from it. `visit` names the document; its content stays with those who may read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outing {
    pub visit: DocId,
    pub at: Timestamp,
}
