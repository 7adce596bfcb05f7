//! What a campaign has seen. A simulator that never cut the line in the middle of a transaction has proved nothing about it, so
//! every name here has to occur before a campaign counts.

use std::collections::BTreeMap;

use doorstep_core::fact::{Grade, Verdict};

/// Everything that a campaign of some thousand schedules must have met.
pub const EXPECTED: &[&str] = &[
    "attendance: asks for a make-up",
    "attendance: decides about a make-up",
    "attendance: takes a make-up back",
    "cheat: anchor withheld",
    "cheat: another time than the evidence",
    "cheat: another's punch",
    "cheat: backdated after being offline",
    "cheat: chain forked",
    "cheat: clock set back",
    "cheat: clock set forward",
    "cheat: listens",
    "cheat: make-up asked for as if before",
    "cheat: monotonic time ahead",
    "cheat: monotonic time forged",
    "cheat: old anchor",
    "cheat: punched twice",
    "fault: answer lost",
    "fault: answer twice",
    "fault: backup made",
    "fault: clock jumped",
    "fault: clock lost",
    "fault: clock stopped",
    "fault: disk full",
    "fault: documents with other readers",
    "fault: everybody cut off",
    "fault: feed compacted",
    "fault: foreign answer",
    "fault: message delayed by a week and more",
    "fault: message delayed by days",
    "fault: message out of order",
    "fault: message twice",
    "fault: new edition",
    "fault: newer protocol",
    "fault: older protocol",
    "fault: partition",
    "fault: phone cloned",
    "fault: phone evicted",
    "fault: phone killed",
    "fault: phone killed, transaction kept",
    "fault: phone killed, transaction lost",
    "fault: phone restored",
    "fault: phone revoked",
    "fault: request lost",
    "fault: second tab took over",
    "fault: server killed",
    "fault: server killed, transaction kept",
    "fault: server killed, transaction lost",
    "fault: server restored",
    "fault: server's store failed",
    "fault: server's store failed, yet durable",
    "fault: session ended",
    "fault: stored value gone",
    "fault: stored value rotten",
    "fault: stored value torn",
    "feed: read from behind the horizon",
    "grade: A",
    "grade: B",
    "grade: C",
    "hostile: altered request",
    "hostile: another's run",
    "hostile: forged change",
    "hostile: forged entry",
    "hostile: fork of the own chain",
    "hostile: foreign document",
    "hostile: garbage",
    "hostile: gap in the own chain",
    "hostile: huge",
    "hostile: question out of reach",
    "hostile: wrong signature",
    "leave: Approved",
    "leave: Consented",
    "leave: Filed",
    "leave: Rejected",
    "leave: Returned",
    "leave: Revoked",
    "leave: Submitted",
    "leave: Withdrawn",
    "live: answer unasked",
    "phone: decision undone",
    "phone: enrolled anew",
    "phone: enrolled anew, some had arrived",
    "phone: forgot what is backed up",
    "phone: nothing to save",
    "phone: not saved",
    "phone: repeated answer",
    "phone: saved",
    "problem: ACCOUNT-E-REVOKED",
    "problem: ACCOUNT-E-SESSION",
    "problem: SYNC-E-FORMAT",
    "problem: SYNC-E-SIZE",
    "problem: SYNC-E-STORE",
    "problem: SYNC-E-VERSION",
    "push: SYNC-E-FORK",
    "push: SYNC-E-GAP",
    "push: SYNC-E-SIGNATURE",
    "server: repeated request",
    "supply: brought back",
    "supply: placed",
    "supply: put aside",
    "trouble: ACCOUNT-E-REVOKED",
    "trouble: ACCOUNT-E-SESSION",
    "trouble: SYNC-E-FORK",
    "trouble: SYNC-E-VERSION",
    "verdict: effective",
    "verdict: held",
    "verdict: kept",
    "verdict: provisional",
    "verdict: refused",
    "verdict: superseded",
    "visit: Cancelled",
    "visit: Closed",
    "visit: Departed",
    "visit: DoneOnSite",
    "visit: OnSite",
    "visit: PendingDelivery",
    "visit: Delivered",
    "visit: after change",
    "refusal: ADMIT-E-ACTOR",
    "refusal: ADMIT-E-CHUNK",
    "refusal: ADMIT-E-DEPS",
    "refusal: ADMIT-E-KNOWN",
    "refusal: ADMIT-E-SEQ",
    "refusal: ADMIT-E-SIZE",
    "refusal: GY-ATT-E-APPROVER",
    "refusal: GY-ATT-E-LENGTH",
    "refusal: GY-ATT-E-CLAIMED-TIME",
    "refusal: GY-ATT-E-NOT-MISSING",
    "refusal: GY-ATT-E-OPEN",
    "refusal: GY-ATT-E-OUTING",
    "refusal: GY-ATT-E-OVERLAP",
    "refusal: GY-ATT-E-RETRO",
    "refusal: GY-ATT-E-SCOPE",
    "refusal: GY-ATT-E-SLIP",
    "refusal: GY-ATT-E-STALE",
    "refusal: GY-CORE-E-CALENDAR",
    "refusal: GY-CORE-E-CHANGED",
    "refusal: GY-CORE-E-FUTURE",
    "refusal: GY-CORE-E-ORDER",
    "refusal: GY-CORE-E-RANGE",
    "refusal: GY-CORE-E-REQUIRED",
    "refusal: GY-CORE-E-ROLE",
    "refusal: GY-CORE-E-SELF",
    "refusal: GY-CORE-E-STATE",
    "refusal: GY-DOOR-E-AGE",
    "refusal: GY-DOOR-E-CHANNEL",
    "refusal: GY-DOOR-E-DELIVERY-DATE",
    "refusal: GY-DOOR-E-DISABILITY",
    "refusal: GY-DOOR-E-IN-PERSON",
    "refusal: GY-DOOR-E-MULTI-WINDOW",
    "refusal: GY-DOOR-E-NEED",
    "refusal: GY-DOOR-E-NOT-PREPARED",
    "refusal: GY-DOOR-E-PAST",
    "refusal: GY-DOOR-E-REASON",
    "refusal: GY-DOOR-E-RECEIPT",
    "refusal: GY-DOOR-E-STAFF-BUSY",
    "refusal: GY-DOOR-E-URGENT",
    "refusal: SYNC-E-DOCUMENT",
    "refusal: SYNC-E-FORMAT",
];

/// Names with how often each occurred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach(BTreeMap<String, u64>);

impl Reach {
    pub fn note(&mut self, name: &str) {
        match self.0.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                self.0.insert(name.to_owned(), 1);
            }
        }
    }

    pub fn verdict(&mut self, verdict: &Verdict, grade: Grade) {
        self.note(match verdict {
            Verdict::Effective => "verdict: effective",
            Verdict::Kept(_) => "verdict: kept",
            Verdict::Superseded(_) => "verdict: superseded",
            Verdict::Refused(_) => "verdict: refused",
            Verdict::Provisional(_) => "verdict: provisional",
            Verdict::Held(_) => "verdict: held",
        });
        for code in verdict.codes() {
            self.note(&format!("refusal: {}", code.name()));
        }
        self.note(match grade {
            Grade::A => "grade: A",
            Grade::B => "grade: B",
            Grade::C => "grade: C",
        });
    }

    pub fn merge(&mut self, other: &Self) {
        for (name, count) in &other.0 {
            *self.0.entry(name.clone()).or_insert(0) += count;
        }
    }

    pub fn count(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }

    pub fn all(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.iter().map(|(name, count)| (name.as_str(), *count))
    }

    /// What never occurred of that which must.
    pub fn unreached(&self) -> Vec<&'static str> {
        EXPECTED.iter().copied().filter(|name| self.count(name) == 0).collect()
    }
}
