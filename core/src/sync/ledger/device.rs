//! A phone and its chain, as the server knows them.

use crate::domain::{DeviceId, EntryHash, Timestamp, WorkerId};
use crate::fact::PublicKey;
use crate::sync::verifier::Verifier;

/// A device as the store knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub worker: WorkerId,
    pub key: PublicKey,
    /// Where its chain ends here.
    pub end: ChainEnd,
    pub revoked: bool,
    /// None until its person registered one (本人验证).
    pub verifier: Option<Verifier>,
}

/// The end of a device's chain of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainEnd {
    /// 0 and [`EntryHash::NONE`] before the first entry.
    pub seq: u64,
    pub head: EntryHash,
    /// The newest word of the server that an entry of the chain proves to have known. What comes later in the chain is not
    /// older.
    pub anchored: Timestamp,
    /// Another chain than this one was shown under the device's key: two machines write as one.
    pub forked: bool,
}

impl ChainEnd {
    pub const NONE: Self = Self { seq: 0, head: EntryHash::NONE, anchored: Timestamp(0), forked: false };
}
