//! The server's word on one entry. Without it a fact has no effect.

use serde::{Deserialize, Serialize};

use super::attendance::{Mark, Place};
use super::case::LimitSource;
use super::chain::{PublicKey, RUN_MAX, SecretKey, Signature};
use super::proceeding::Value;
use super::tree::{Hash, climb, grow, leaf};
use super::violation::Field;
use super::{at_most, encode};
use crate::centre::{LeaveLength, Need, Unit};
use crate::domain::{CentreId, Date, DocId, EntryHash, GroupId, Role, Span, Timestamp, WindowId, WorkerId};

/// A stable code that travels instead of a sentence: `GY-DOOR-E-AGE`.
///
/// A field or figure stands behind it in brackets: `GY-CORE-E-REQUIRED(signature)`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(pub String);

impl Code {
    /// What several regulations call the same, behind the id of one of them: `JD-LVE` and `OVERLAP`.
    pub fn of(regulation: &str, name: &str) -> Self {
        Self(format!("{regulation}-E-{name}"))
    }

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
    /// Anchored within the centre's `anchored_h` and continuous.
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
    /// Who decides while nobody of this office is there; over the whole centre.
    pub instead: Option<Role>,
    /// Who may decide it as well, whichever comes first; over the whole centre.
    pub or: Vec<Role>,
    /// 审核: looks it through for those who approve.
    pub reviews: bool,
    /// 会签: due together with the step before it.
    pub beside: bool,
}

impl ChainStep {
    /// The offices that decide the step in their own right.
    pub fn offices(&self) -> impl Iterator<Item = (Role, Span)> {
        let own = (self.role, self.span.clone());
        [own].into_iter().chain(self.or.iter().map(|role| (*role, Span::Centre)))
    }
}

/// What the regulations computed from the world around the fact, frozen with the receipt so that every device folds the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ruling {
    None,
    /// Of a leave slip: GY-ATT and JD-LVE, system behaviour.
    Leave {
        /// Working minutes of this slip alone.
        minutes: u32,
        /// Working minutes together with the leaves that it touches.
        joined_minutes: u32,
        joined_with: Vec<DocId>,
        length: LeaveLength,
        retroactive: bool,
        chain: Vec<ChainStep>,
        /// The rule that the chain is of.
        rule: String,
        /// What has to be arranged before somebody is away.
        needs: Vec<Need>,
        /// Who is told of it once it is approved, over the whole centre.
        inform: Vec<Role>,
        /// Whether it is filed when it is approved (备案).
        to_file: bool,
        /// Date by which the return is to be confirmed; none when the calendar does not reach it or it ended before it was filed.
        return_due: Option<Date>,
        /// Where the return is due at a moment (JD-LVE); otherwise none, or the calendar does not reach it.
        expected: Option<Expected>,
        /// The arrival that had not been punched when it was asked for (JD-LVE-6).
        not_punched: Option<Place>,
    },
    /// Of a confirmed visit: every window whose matters are in it (GY-DOOR-11).
    Visit {
        windows: Vec<WindowId>,
    },
    /// Of the first that is said of a meeting that follows from the calendar (JD-MTG-1).
    Meeting {
        on: Date,
        starts_at: Timestamp,
    },
    /// Of a meeting that is closed: who had to come (JD-MTG-2, -7).
    Attendees {
        people: Vec<WorkerId>,
    },
    /// Of a submitted post card: who may decide about it, over the whole centre (ZW-POST, "Who may do what").
    Post {
        approvers: Vec<Role>,
    },
    /// Of a decision about a leave: whose office its author holds while that one is away. Of a step of a visit: whose it is.
    InPlaceOf(WorkerId),
    /// Of a leave that was made to end earlier.
    Shortened {
        /// Working minutes up to the new end.
        minutes: u32,
        /// As of a slip.
        return_due: Option<Date>,
        expected: Option<Expected>,
    },
    /// Of a return that was due at a moment (JD-LVE-16).
    Returned {
        /// By how much late. Unit: whole minutes; 0 where an attendance point counts them.
        late_minutes: u32,
        /// Whether it closes the leave, or somebody has to decide.
        closes: bool,
    },
    /// Of published statistics: what they say.
    Report {
        lines: Vec<ReportLine>,
    },
    /// Of a case that is taken in: its limit, as promised on that day, and who reads every case of the centre.
    CaseTaken {
        days: u32,
        unit: Unit,
        silence_consents: bool,
        source: LimitSource,
        readers: Vec<Role>,
    },
    /// Of an act in a case: in whose place it was done (顶岗), and the end of the limit when it was over by then.
    Case {
        instead_of: Option<WorkerId>,
        overdue: Option<Date>,
    },
    /// Of what went wrong while somebody was away: who is proposed to answer for it, and by which rule.
    Liable {
        who: Option<WorkerId>,
        rule: String,
    },
    /// Of what was said about where somebody punched: whether the screen there showed that code then.
    Place {
        showed: bool,
    },
    /// Of an appeal: the mark that is disputed, and what it came from.
    Disputed {
        mark: Mark,
        trace: Vec<TraceLine>,
    },
    /// Of why somebody does not come to a meeting: who decides about it, by office over the whole centre or by name.
    Deciders {
        roles: Vec<Role>,
        people: Vec<WorkerId>,
    },
    /// Of a 本人验证: whether the phone's registered authenticator verified its user for that punch.
    Verified {
        holds: bool,
    },
    /// Of an act of a procedure: the stage that it leads to.
    Stage {
        to: String,
        /// What was taken over from other proceedings.
        copied: Vec<(String, Value)>,
        /// Keys under which others find it.
        found_under: Vec<WorkerId>,
    },
    /// Of a recorded violation: who reads it beside whom it concerns, over the whole centre.
    Recorded {
        readers: Vec<Role>,
    },
    /// Of a confirmed violation: its level, and which of the person's it was, as the documents stood.
    Level {
        level: u8,
        ordinal: u8,
    },
    /// Of a published notice: what it says.
    Notice {
        lines: Vec<NoticeLine>,
    },
    /// Of what was said of a visit: who was out on it.
    Subjects {
        people: Vec<WorkerId>,
    },
}

/// One step behind a mark, as `regime::trace` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceLine {
    pub rule: String,
    pub figure: String,
    pub value: String,
}

/// When somebody is expected back, and what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    pub at: Timestamp,
    /// Whether an arrival has to be punched at that moment.
    pub at_point: bool,
    /// A return until here closes the leave; then others are told.
    pub tell_at: Timestamp,
    /// From here an excuse comes too late; none where the calendar ends.
    pub excuse_ends: Option<Timestamp>,
}

/// One person's attendance in a period. Minutes are working minutes, but for late and early ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportLine {
    pub person: WorkerId,
    /// Points that were due.
    pub due: u32,
    pub on_time: u32,
    pub late: Counted,
    pub early: Counted,
    pub on_the_dot: u32,
    /// Missing; where that can be, still repairable.
    pub missing: u32,
    pub made_up: u32,
    /// Those that arose in the period, also of points before it.
    pub violations: u32,
    pub excused: u32,
    pub official_outings: Counted,
    pub private_outings: Counted,
    pub leaves: Counted,
    /// Of those leaves, each rounded up.
    pub half_days: u32,
    pub trips: Counted,
}

/// One line of a week's notice, by field and time. Source: JD-NTC, records "Weekly notice".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeLine {
    pub field: Field,
    /// The violation; none of what attendance computed, which names nobody.
    pub finding: Option<DocId>,
    pub person: Option<WorkerId>,
    /// 窗口
    pub group: Option<GroupId>,
    pub on: Date,
    /// Which of the day's attendance points, from 0.
    pub point: Option<u8>,
    pub items: Vec<String>,
    /// 1 or 2; 0 of attendance.
    pub level: u8,
    /// Which of the window's it is; 0 where it has none. It names nobody (JD-NTC, "Counting").
    pub group_ordinal: u8,
}

/// How often, and how long together. Unit: minutes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    pub count: u32,
    pub minutes: u32,
}

impl Counted {
    pub fn add(&mut self, minutes: u32) {
        self.count = self.count.saturating_add(1);
        self.minutes = self.minutes.saturating_add(minutes);
    }
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
    pub proof: Proof,
}

/// How a receipt hangs on a signature of the server. The receipts of a run are the leaves of a small tree (`fact::tree`), and
/// its root is signed: one signature a run, and each receipt stands by itself all the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// Place of the receipt among those that were signed together, from 0.
    pub place: u8,
    /// How many were signed together, at most `RUN_MAX`.
    pub count: u8,
    /// Siblings on the way to the root, lowest first.
    #[serde(deserialize_with = "at_most::<PATH_MAX, _, _>")]
    pub path: Vec<Hash>,
    /// Of the server, over [`Proof::message`].
    pub signature: Signature,
}

/// The way up from one of 256 leaves.
pub const PATH_MAX: usize = 8;

impl Proof {
    fn message(centre: &CentreId, count: u8, root: &Hash) -> Vec<u8> {
        let mut message = b"doorstep-receipts-1\0".to_vec();
        message.extend(centre.as_str().as_bytes());
        message.extend([0, count]);
        message.extend(root);
        message
    }
}

impl SignedReceipt {
    /// Signs at most `RUN_MAX` receipts at once.
    pub fn seal_all(receipts: Vec<Receipt>, centre: &CentreId, key: &SecretKey) -> Vec<Self> {
        debug_assert!(receipts.len() <= RUN_MAX, "a run has no more entries");
        let leaves: Vec<Hash> = receipts.iter().map(|receipt| leaf(&encode(receipt))).collect();
        let Ok(count) = u8::try_from(leaves.len()) else { return Vec::new() };
        if count == 0 {
            return Vec::new();
        }
        let (root, paths) = grow(&leaves);
        let signature = key.sign(&Proof::message(centre, count, &root));
        let placed = receipts.into_iter().zip(paths).zip(0..);
        placed
            .map(|((receipt, path), place)| Self { receipt, proof: Proof { place, count, path, signature } })
            .collect()
    }

    /// Signs one by itself.
    pub fn seal(receipt: Receipt, centre: &CentreId, key: &SecretKey) -> Self {
        let root = leaf(&encode(&receipt));
        let signature = key.sign(&Proof::message(centre, 1, &root));
        Self { receipt, proof: Proof { place: 0, count: 1, path: Vec::new(), signature } }
    }

    pub fn verifies(&self, centre: &CentreId, key: &PublicKey) -> bool {
        let Proof { place, count, path, signature } = &self.proof;
        let root = climb(leaf(&encode(&self.receipt)), usize::from(*place), usize::from(*count), path);
        root.is_some_and(|root| key.verifies(&Proof::message(centre, *count, &root), signature))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn receipts(count: u64) -> Vec<Receipt> {
        let receipt = |log_seq| Receipt {
            hash: EntryHash([log_seq as u8; 32]),
            doc_seq: 1,
            log_seq,
            received_at: Timestamp(1_000),
            grade: Grade::A,
            verdict: Verdict::Effective,
            ruling: Ruling::None,
            edition: 1,
        };
        (1..=count).map(receipt).collect()
    }

    #[test]
    fn each_receipt_of_a_run_stands_by_itself() {
        let key = SecretKey::from_bytes(&[7; 32]).unwrap();
        let centre = CentreId::new("guangyuan");
        for count in [1, 2, 3, 20, RUN_MAX as u64] {
            let signed = SignedReceipt::seal_all(receipts(count), &centre, &key);
            assert_eq!(signed.len() as u64, count);
            for receipt in &signed {
                assert!(receipt.verifies(&centre, &key.public()));
                assert!(receipt.proof.path.len() <= PATH_MAX);
            }
        }
        assert_eq!(SignedReceipt::seal_all(Vec::new(), &centre, &key), []);
        assert!(SignedReceipt::seal(receipts(1).remove(0), &centre, &key).verifies(&centre, &key.public()));
    }

    #[test]
    fn nothing_about_a_signed_receipt_can_be_changed() {
        let key = SecretKey::from_bytes(&[7; 32]).unwrap();
        let centre = CentreId::new("guangyuan");
        let good = SignedReceipt::seal_all(receipts(5), &centre, &key).remove(3);
        let verifies = |receipt: &SignedReceipt| receipt.verifies(&centre, &key.public());
        assert!(verifies(&good));
        let other = |change: fn(&mut SignedReceipt)| {
            let mut receipt = good.clone();
            change(&mut receipt);
            receipt
        };
        let changed = [
            other(|receipt| receipt.receipt.verdict = Verdict::Kept(Vec::new())),
            other(|receipt| receipt.receipt.edition += 1),
            other(|receipt| receipt.proof.place = 2),
            other(|receipt| receipt.proof.count = 4),
            other(|receipt| receipt.proof.count = 0),
            other(|receipt| receipt.proof.path[0][0] ^= 1),
            other(|receipt| receipt.proof.path.truncate(2)),
            other(|receipt| receipt.proof.path.clear()),
            other(|receipt| receipt.proof.signature.0[0] ^= 1),
        ];
        for receipt in changed {
            assert!(!verifies(&receipt), "{receipt:?}");
        }
        assert!(!good.verifies(&CentreId::new("jingde"), &key.public()));
    }
}
