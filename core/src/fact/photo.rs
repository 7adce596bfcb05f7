//! What is stated about photographs (照片): what was taken and what for. The picture itself travels beside the entries.

use serde::{Deserialize, Serialize};

use crate::attachment::Attachment;
use crate::domain::{AttachmentId, Timestamp};

/// What it shows. Each is taken for one purpose, which stands on the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Subject {
    /// 门牌
    Door,
    /// 证件, its number covered
    Document,
    /// 材料
    Material,
    /// 按指印的表单
    Fingerprint,
    /// 现场
    Site,
    /// 送达回执
    Receipt,
}

impl Subject {
    pub const ALL: [Self; 6] =
        [Self::Door, Self::Document, Self::Material, Self::Fingerprint, Self::Site, Self::Receipt];
}

/// 拍照
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Photo {
    pub at: Timestamp,
    pub subject: Subject,
    pub attachment: Attachment,
}

/// 作废照片: the picture goes, that it was taken and why it went stay. At most 500 characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    pub photo: AttachmentId,
    pub reason: String,
}
