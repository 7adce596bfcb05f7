//! Which changes a document holds and how they hang together: what admission asks about a newcomer.

use std::collections::BTreeMap;

use automerge::{Automerge, ChangeHash, ChangeMetadata};

use super::Actor;

/// One change, by its place in the order of application: ancestors come first.
#[derive(Clone, Debug)]
struct Node {
    max_op: u64,
    deps: Vec<usize>,
}

/// The graph of changes.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    nodes: Vec<Node>,
    by_hash: BTreeMap<[u8; 32], usize>,
    /// Each actor's last change: its place and its `seq`.
    last: BTreeMap<Actor, (usize, u64)>,
    ops: u64,
}

impl History {
    /// Errors: `None` when the changes do not hang together.
    pub(super) fn of(doc: &Automerge) -> Option<Self> {
        let mut history = Self::default();
        for change in doc.get_changes_meta(&[]) {
            history.push(&change)?;
        }
        Some(history)
    }

    /// Takes the change that `doc` took last.
    pub(super) fn take(&mut self, doc: &Automerge, hash: &ChangeHash) -> Option<()> {
        self.push(&doc.get_change_meta_by_hash(hash)?)
    }

    fn push(&mut self, change: &ChangeMetadata<'_>) -> Option<()> {
        let deps = change.deps.iter().map(|hash| self.by_hash.get(&hash.0).copied()).collect::<Option<Vec<_>>>()?;
        let actor = Actor(change.actor.to_bytes().try_into().ok()?);
        let place = self.nodes.len();
        self.nodes.push(Node { max_op: change.max_op, deps });
        self.by_hash.insert(change.hash.0, place);
        self.last.insert(actor, (place, change.seq));
        self.ops += (change.max_op + 1).checked_sub(change.start_op)?;
        Some(())
    }

    /// Changes, with the genesis.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Operations in all changes.
    pub(crate) fn ops(&self) -> u64 {
        self.ops
    }

    pub(crate) fn holds(&self, hash: &[u8; 32]) -> bool {
        self.by_hash.contains_key(hash)
    }

    /// 0 for an actor who has not written.
    pub(crate) fn last_seq(&self, actor: Actor) -> u64 {
        self.last.get(&actor).map_or(0, |(_, seq)| *seq)
    }

    /// The largest operation counter among changes and all that they build on: a change counts on from its dependencies, so
    /// their own counters say it. `None` when one is unknown.
    pub(crate) fn max_op(&self, changes: &[[u8; 32]]) -> Option<u64> {
        changes
            .iter()
            .map(|hash| Some(self.nodes[*self.by_hash.get(hash)?].max_op))
            .try_fold(0, |max, op| Some(max.max(op?)))
    }

    /// Whether the actor's last change, if there is one, is among these changes or what they build on.
    pub(crate) fn includes_last_of(&self, actor: Actor, changes: &[[u8; 32]]) -> bool {
        let Some(&(last, _)) = self.last.get(&actor) else { return true };
        let mut seen = vec![false; self.nodes.len()];
        let mut open: Vec<usize> = changes.iter().filter_map(|hash| self.by_hash.get(hash).copied()).collect();
        while let Some(place) = open.pop() {
            if place == last {
                return true;
            }
            // What stands before the change that is looked for cannot build on it.
            if place > last && !std::mem::replace(&mut seen[place], true) {
                open.extend(&self.nodes[place].deps);
            }
        }
        false
    }
}
