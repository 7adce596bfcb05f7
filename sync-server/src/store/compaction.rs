//! How far back a feed keeps every number.

use doorstep_core::domain::Timestamp;

/// A scope whose feed has grown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grown {
    pub key: String,
    /// The last number.
    pub seq: u64,
    pub horizon: u64,
    /// When it was raised to where it is.
    pub raised: Timestamp,
    /// Up to here it was thinned out.
    pub thinned: u64,
    /// Documents that stand in the scope now.
    pub standing: u64,
}

/// What is to be done in a scope now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Announce that nobody will find every number up to here.
    Raise(u64),
    /// Drop what the announcement said.
    Thin,
}

impl Grown {
    /// Fewer numbers than these are kept whatever they say.
    pub const NUMBERS_MIN: u64 = 1_000;
    /// A reader who misses more numbers than so many times the documents gets the documents whole for less: a document
    /// with its state weighs as much as some entries.
    const NUMBERS_PER_DOCUMENT: u64 = 4;
    /// Who read the horizon before it was raised may still be reading behind it, for as long as an answer takes at the
    /// very worst. Unit: ms.
    const READING_MS: i64 = 10 * 60_000;

    pub fn next(&self, now: Timestamp) -> Option<Step> {
        if self.thinned < self.horizon {
            return (now.since(self.raised) >= Self::READING_MS).then_some(Step::Thin);
        }
        let kept = Self::NUMBERS_MIN.max(self.standing.saturating_mul(Self::NUMBERS_PER_DOCUMENT));
        let next = self.seq.saturating_sub(kept);
        // Raised by little, it is not worth reading the feed for.
        (next >= self.horizon + Self::NUMBERS_MIN / 4).then_some(Step::Raise(next))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_keeps_a_thousand_numbers_or_four_a_document() {
        let raised = Timestamp(1_000);
        let grown =
            |seq, horizon, standing| Grown { key: String::new(), seq, horizon, raised, thinned: horizon, standing };
        for (seq, horizon, standing, expected) in [
            (900, 0, 3, None),
            (1_249, 0, 3, None),
            (1_250, 0, 3, Some(Step::Raise(250))),
            (10_000, 0, 2_000, Some(Step::Raise(2_000))),
            (10_000, 2_000, 2_000, None),
            // More documents now than when it was raised: it never goes back.
            (10_000, 5_000, 2_400, None),
        ] {
            let scope = grown(seq, horizon, standing);
            assert_eq!(scope.next(raised), expected, "{scope:?}");
        }
        let announced = Grown { thinned: 100, ..grown(9_000, 200, 3) };
        assert_eq!(announced.next(raised.plus_ms(Grown::READING_MS - 1)), None, "somebody may be reading there");
        assert_eq!(announced.next(raised.plus_ms(Grown::READING_MS)), Some(Step::Thin));
    }
}
