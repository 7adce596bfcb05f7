//! The server's word on one entry. Without it a fact has no effect.

use serde::{Deserialize, Serialize};

use super::chain::{PublicKey, SecretKey, Signature};
use super::encode;
use crate::domain::{CentreId, Date, DocId, EntryHash, Role, Span, Timestamp, WindowId};

/// A stable code that travels instead of a sentence: `GY-DOOR-E-AGE`.
///
/// A field or figure stands behind it in brackets: `GY-CORE-E-REQUIRED(signature)`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(pub String);

impl Code {
    pub fn new(code: &str) -> Self {
        Self(code.to_owned())
    }
    /// The code without its bracket.
    pub fn name(&self) -> &str {
        self.0.split('(').next().unwrap_or(&self.0)
    }
    /// What stands in the bracket.
    pub fn detail(&self) -> Option<&str> {
        self.0.split_once('(').map(|(_, rest)| rest.trim_end_matches(')'))
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// Admitted, with effect.
    Effective,
    /// An observation that is kept and shown; its effect is refused for these reasons.
    Kept(Vec<Code>),
    /// A decision that came after another had settled the step; kept and shown, without effect.
    Superseded(Vec<Code>),
    /// Not part of the document. The author's phone keeps its content, with the reasons.
    Refused(Vec<Code>),
    /// A decision made offline before its author heard that the authority had ended: kept and shown, without effect until
    /// whoever holds the authority now ratifies it (追认).
    Provisional(Vec<Code>),
    /// As [`Verdict::Provisional`], but the time at which it was made cannot be believed: the successor has to look closely.
    Held(Vec<Code>),
}

impl Verdict {
    pub fn is_effective(&self) -> bool {
        matches!(self, Self::Effective)
    }
    /// Whether the entry has a place in the document's log.
    pub fn is_admitted(&self) -> bool {
        !matches!(self, Self::Refused(_))
    }
    pub fn codes(&self) -> &[Code] {
        match self {
            Self::Effective => &[],
            Self::Kept(codes)
            | Self::Superseded(codes)
            | Self::Refused(codes)
            | Self::Provisional(codes)
            | Self::Held(codes) => codes,
        }
    }
}

/// How far a claimed time can be trusted (design: time is evidence, not order).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// Anchored within twelve hours and continuous.
    A,
    /// Anchored and continuous, but long ago.
    B,
    /// The clock jumped, the app was restarted without a server, or there is no anchor: `clock_suspect`.
    C,
}

/// One step of an approval chain, frozen at submission.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainStep {
    pub role: Role,
    pub span: Span,
}

/// What the regulations computed from the world around the fact, frozen with the receipt so that every device folds the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ruling {
    None,
    /// Of a leave slip: GY-ATT, system behaviour "leave".
    Leave {
        /// Working minutes of this slip alone.
        minutes: u32,
        /// Working minutes together with the leaves that it touches.
        joined_minutes: u32,
        joined_with: Vec<DocId>,
        half_day: bool,
        retroactive: bool,
        chain: Vec<ChainStep>,
        /// Date by which the return is to be confirmed; none when the calendar does not reach it or it ended before it was filed.
        return_due: Option<Date>,
    },
    /// Of a confirmed visit: every window whose matters are in it (GY-DOOR-11).
    Visit {
        windows: Vec<WindowId>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    pub hash: EntryHash,
    /// Place in the document's log, from 1; 0 for a refused entry.
    pub doc_seq: u64,
    /// Line of the server's log (`sync::log`) that tells of it.
    pub log_seq: u64,
    pub received_at: Timestamp,
    pub grade: Grade,
    pub verdict: Verdict,
    pub ruling: Ruling,
    /// Edition of the regulation that was applied.
    pub edition: u32,
}

impl Receipt {
    /// When the person acted, as far as it can be believed: the phone's time where its evidence holds, otherwise the server's
    /// (GY-CORE-9).
    pub fn acted_at(&self, envelope: &super::Envelope) -> Timestamp {
        acted_at(envelope.wall, self.grade, self.received_at)
    }
}

/// A receipt that proves itself: a phone can show it to a server that lost it, and to anybody who has the server's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedReceipt {
    pub receipt: Receipt,
    /// Of the server, over [`SignedReceipt::message`].
    pub signature: Signature,
}

impl SignedReceipt {
    pub fn seal(receipt: Receipt, centre: &CentreId, key: &SecretKey) -> Self {
        let signature = key.sign(&Self::message(centre, &receipt));
        Self { receipt, signature }
    }

    pub fn verifies(&self, centre: &CentreId, key: &PublicKey) -> bool {
        key.verifies(&Self::message(centre, &self.receipt), &self.signature)
    }

    fn message(centre: &CentreId, receipt: &Receipt) -> Vec<u8> {
        let mut message = b"doorstep-receipt-1\0".to_vec();
        message.extend(centre.as_str().as_bytes());
        message.push(0);
        message.extend(encode(receipt));
        message
    }
}

impl std::ops::Deref for SignedReceipt {
    type Target = Receipt;

    fn deref(&self) -> &Receipt {
        &self.receipt
    }
}

/// As [`Receipt::acted_at`], before there is a receipt.
pub fn acted_at(wall: Timestamp, grade: Grade, received_at: Timestamp) -> Timestamp {
    match grade {
        Grade::A | Grade::B => wall,
        Grade::C => received_at,
    }
}
