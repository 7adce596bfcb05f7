//! What an approver decides about, as one hash: a decision names it, so that it holds for what was read and nothing else.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::centre::LeaveLength;
use crate::domain::{Timestamp, WorkerId};
use crate::fact::cover::Mandate;
use crate::fact::encode;
use crate::fact::leave::{Duty, LeaveKind};
use crate::fact::receipt::ChainStep;
use crate::fold::Leave;
use crate::fold::leave::Decided;

/// SHA-256 of what an approver is shown and decides about: the slip, what it was ruled to be, and the opinions before.
pub fn subject(leave: &Leave) -> [u8; 32] {
    #[derive(Serialize)]
    struct Shown<'a> {
        person: &'a WorkerId,
        kind: LeaveKind,
        reason: &'a str,
        from: Timestamp,
        to: Timestamp,
        official: Option<bool>,
        substitute: &'a str,
        /// Not what they said to it: that may come in between.
        stand_ins: Vec<(Duty, &'a WorkerId)>,
        contact: &'a str,
        mandate: Option<&'a Mandate>,
        submitted_at: Timestamp,
        minutes: u32,
        joined_minutes: u32,
        length: LeaveLength,
        retroactive: bool,
        chain: &'a [ChainStep],
        /// Of several steps that are due together, not what was said about the others: that may come in between.
        decided: Vec<&'a Decided>,
    }
    let shown = Shown {
        person: &leave.person,
        kind: leave.kind,
        reason: &leave.reason,
        from: leave.from,
        to: leave.to,
        official: leave.official,
        substitute: &leave.substitute,
        stand_ins: leave.stand_ins.iter().map(|named| (named.duty, &named.worker)).collect(),
        contact: &leave.contact,
        mandate: leave.mandate.as_ref(),
        submitted_at: leave.submitted_at,
        minutes: leave.minutes,
        joined_minutes: leave.joined_minutes,
        length: leave.length,
        retroactive: leave.retroactive,
        chain: &leave.chain,
        decided: leave.decided_before_due().collect(),
    };
    let mut hash = Sha256::new();
    hash.update(b"doorstep-leave-subject-1\0");
    hash.update(encode(&shown));
    hash.finalize().into()
}
