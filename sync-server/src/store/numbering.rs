//! The feed numbers of one group, drawn from the ends of its scopes' feeds.
//!
//! Who draws holds the writer lock from before the ends were read until the commit, so numbers have no gaps and their order is
//! the order of commits. A number from a sequence or an auto-increment is neither: it is given out before the commit, and a
//! reader that goes on from the highest one it has seen skips whatever commits later under a lower one, for ever.

use std::collections::BTreeMap;

use doorstep_core::domain::DocId;
use doorstep_core::sync::feed::Head;
use doorstep_core::sync::ledger::{Point, Pointed};

/// Points with the keys of their scopes, in admission order.
pub struct Keyed<'a>(Vec<(String, &'a Point)>);

/// What a group writes into its scopes.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Numbering<'a> {
    /// The new end of each scope's feed.
    pub heads: BTreeMap<&'a str, Head>,
    pub rows: Vec<(&'a str, u64, &'a Point)>,
    /// The last number of each document that stays in a scope; none of one that left.
    pub standing: BTreeMap<(&'a str, DocId), Option<u64>>,
}

impl<'a> Keyed<'a> {
    pub fn new(points: &'a [Point]) -> Self {
        Self(points.iter().map(|point| (point.scope.key(), point)).collect())
    }

    /// The scopes that are touched, each once.
    pub fn scopes(&self) -> Vec<&str> {
        let mut scopes: Vec<&str> = self.0.iter().map(|(scope, _)| scope.as_str()).collect();
        scopes.sort_unstable();
        scopes.dedup();
        scopes
    }

    /// `ends` are the feeds' ends as they are now; a scope that is not among them is new.
    pub fn draw(&'a self, ends: &BTreeMap<String, Head>) -> Numbering<'a> {
        let mut numbering = Numbering::default();
        for (scope, point) in &self.0 {
            let scope = scope.as_str();
            let head = numbering.heads.entry(scope).or_insert_with(|| ends.get(scope).copied().unwrap_or_default());
            head.seq += 1;
            head.digest = head.digest.wrapping_sub(point.digest_minus).wrapping_add(point.digest_plus);
            numbering.rows.push((scope, head.seq, point));
            let stays = point.what != Pointed::Leave;
            numbering.standing.insert((scope, point.doc), stays.then_some(head.seq));
        }
        numbering
    }
}
