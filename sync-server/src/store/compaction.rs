//! How far back a feed keeps every number.

/// A scope whose feed has grown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grown {
    pub key: String,
    /// The last number.
    pub seq: u64,
    pub horizon: u64,
    /// Up to here it was thinned out.
    pub thinned: u64,
    /// Documents that stand in the scope now.
    pub standing: u64,
}

impl Grown {
    /// Fewer numbers than these are kept whatever they say.
    pub const NUMBERS_MIN: u64 = 1_000;
    /// A reader who misses more numbers than so many times the documents gets the documents whole for less: a document
    /// with its state weighs as much as some entries.
    const NUMBERS_PER_DOCUMENT: u64 = 4;

    /// Where the horizon is to be from now on.
    pub fn next_horizon(&self) -> u64 {
        let kept = Self::NUMBERS_MIN.max(self.standing.saturating_mul(Self::NUMBERS_PER_DOCUMENT));
        let next = self.seq.saturating_sub(kept);
        // Raised by little, it is not worth reading the feed for.
        if next >= self.horizon + Self::NUMBERS_MIN / 4 { next } else { self.horizon }
    }

    pub fn is_due(&self) -> bool {
        self.thinned < self.horizon || self.next_horizon() > self.horizon
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_keeps_a_thousand_numbers_or_four_a_document() {
        let grown = |seq, horizon, standing| Grown { key: String::new(), seq, horizon, thinned: horizon, standing };
        for (seq, horizon, standing, next, due) in [
            (900, 0, 3, 0, false),
            (1_249, 0, 3, 0, false),
            (1_250, 0, 3, 250, true),
            (10_000, 0, 2_000, 2_000, true),
            (10_000, 2_000, 2_000, 2_000, false),
            // More documents now than when it was raised: it never goes back.
            (10_000, 5_000, 2_400, 5_000, false),
        ] {
            let scope = grown(seq, horizon, standing);
            assert_eq!((scope.next_horizon(), scope.is_due()), (next, due), "{scope:?}");
        }
        assert!(Grown { thinned: 100, ..grown(900, 200, 3) }.is_due(), "announced and not yet carried out");
    }
}
