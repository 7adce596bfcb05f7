//! Which scopes each document stands in on this phone, and how far each scope was read.

use std::collections::BTreeSet;

use super::{Replica, Row};
use crate::domain::DocId;
use crate::sync::Scope;
use crate::sync::message::Cursor;
use crate::sync::scope::head_digest;

/// A scope whose digest differs is loaded anew, but not more often than this. Unit: ms.
const REPAIR_PAUSE_MS: u64 = 600_000;

impl Replica {
    /// Takes scopes that the person lost off the documents.
    pub(super) fn lose_scopes(&mut self, readable: &[Scope], touched: &mut BTreeSet<DocId>) {
        let lost: Vec<Scope> = self.meta.cursors.keys().filter(|scope| !readable.contains(scope)).cloned().collect();
        if lost.is_empty() {
            return;
        }
        for scope in &lost {
            self.meta.cursors.remove(scope);
        }
        let docs: Vec<DocId> = self.rows.keys().copied().collect();
        for doc in docs {
            let Some(row) = self.rows.get(&doc) else { continue };
            let left: Vec<Scope> = row.scopes.iter().filter(|scope| !lost.contains(scope)).cloned().collect();
            if left.len() == row.scopes.len() {
                continue;
            }
            touched.insert(doc);
            if let Some(row) = self.rows.get_mut(&doc) {
                row.scopes = left;
                self.store_row(doc);
            }
        }
    }

    /// Where this phone stands in a scope, as requests name it.
    fn stands(&self, scope: &Scope) -> (u64, Option<u64>) {
        self.meta.cursors.get(scope).map_or((0, None), |held| (held.seq, held.loading_below))
    }

    /// A scope that is loaded from the beginning may have lost documents of which this phone hears nothing any more: one that an
    /// entry brought here ahead of the cursor, and all that went while it was damaged.
    pub(super) fn begin(&mut self, cursor: &Cursor, from: (u64, Option<u64>)) {
        if from.0 > 0 || cursor.seq == 0 || self.stands(&cursor.scope) != from {
            return;
        }
        self.absent.retain(|(_, scope)| *scope != cursor.scope);
        let rows =
            self.rows.iter().filter(|(_, row)| row.epoch == self.meta.epoch && row.scopes.contains(&cursor.scope));
        self.absent.extend(rows.map(|(doc, _)| (*doc, cursor.scope.clone())));
    }

    /// A document came, or an entry of it, and stands in these scopes.
    pub(super) fn found(&mut self, doc: DocId, scopes: &[Scope]) {
        self.absent.retain(|(absent, scope)| *absent != doc || !scopes.contains(scope));
    }

    /// Moves a cursor when the answer started from where it stands; `more` is what the answer says. Says whether to ask again
    /// at once.
    pub(super) fn advance(
        &mut self,
        mono_ms: u64,
        cursor: Cursor,
        from: (u64, Option<u64>),
        more: bool,
        touched: &mut BTreeSet<DocId>,
    ) -> bool {
        let stands = self.stands(&cursor.scope);
        let continues = stands == from
            || (stands.1.is_none() && from.1.is_none() && from.0 <= stands.0 && stands.0 <= cursor.seq && from.0 > 0);
        if !continues {
            // Further on or further back than the answer assumed: ask from where this phone stands.
            return stands.0 < cursor.seq;
        }
        // A digest comes when all has been read.
        if cursor.loading_below.is_none() && (cursor.digest != 0 || !more) {
            let mut gone = Vec::new();
            self.absent.retain(|(doc, scope)| {
                let is_absent = *scope == cursor.scope;
                gone.extend(is_absent.then_some(*doc));
                !is_absent
            });
            for doc in gone {
                touched.insert(doc);
                let Some(row) = self.rows.get(&doc) else { continue };
                self.rescope(doc, row.scopes.iter().filter(|scope| **scope != cursor.scope).cloned().collect());
            }
        }
        let digest = self.meta.cursors.get(&cursor.scope).map_or(0, |held| held.digest);
        let complete = cursor.loading_below.is_none() && self.meta.fetch.is_empty();
        let differs = complete && cursor.digest != 0 && cursor.digest != digest;
        let scope = cursor.scope.clone();
        self.meta.cursors.insert(scope.clone(), Cursor { digest, ..cursor });
        self.repaired.retain(|(_, at)| mono_ms.saturating_sub(*at) < REPAIR_PAUSE_MS);
        if differs && self.repaired.iter().all(|(repaired, _)| *repaired != scope) {
            // Something was lost on this phone, or was never right. Load the scope anew; what is unsent is not touched.
            self.repaired.push((scope.clone(), mono_ms));
            if let Some(cursor) = self.meta.cursors.get_mut(&scope) {
                (cursor.seq, cursor.loading_below) = (0, None);
            }
            return true;
        }
        false
    }

    /// Removes documents that the person may no longer read at all, once nothing of them is unsent.
    pub(super) fn drop_unreadable(&mut self, touched: &mut BTreeSet<DocId>) {
        let owed = self.owed_docs();
        let docs: Vec<DocId> = self
            .rows
            .iter()
            .filter(|(doc, row)| row.scopes.is_empty() && !owed.contains(*doc))
            .map(|(doc, _)| *doc)
            .collect();
        for doc in docs {
            self.remove_row(doc);
            self.mask_others(doc);
            touched.insert(doc);
        }
    }

    pub(super) fn rescope(&mut self, doc: DocId, scopes: Vec<Scope>) {
        let Some(row) = self.rows.get(&doc) else { return };
        if row.scopes == scopes || row.epoch != self.meta.epoch {
            return;
        }
        let before = row.clone();
        self.count(&before, doc, false);
        let after = Row { scopes, ..before };
        self.count(&after, doc, true);
        self.rows.insert(doc, after);
        self.store_row(doc);
    }

    /// Keeps each scope's digest of what this phone holds.
    pub(super) fn count(&mut self, row: &Row, doc: DocId, add: bool) {
        if row.epoch != self.meta.epoch {
            return;
        }
        let part = head_digest(doc, row.view.base_seq, row.head);
        for scope in &row.scopes {
            let cursor = self.meta.cursors.entry(scope.clone()).or_insert_with(|| Cursor {
                scope: scope.clone(),
                seq: 0,
                loading_below: None,
                digest: 0,
            });
            cursor.digest = if add { cursor.digest.wrapping_add(part) } else { cursor.digest.wrapping_sub(part) };
        }
    }
}
