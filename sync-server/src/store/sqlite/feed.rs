//! What phones read.

use std::collections::BTreeMap;

use doorstep_core::domain::DocId;
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::{FeedStore, Head, Pointer};
use doorstep_core::sync::ledger::{Pointed, StoredDocument, StoredEntry};
use sqlx::{Row, query, query_as};

use super::group::what_number;
use super::{Sqlite, document, entry, id_16, json_ids, json_list, signed, unsigned};
use crate::store::{Result, StoreError};

impl FeedStore for Sqlite {
    type Error = StoreError;

    async fn heads(&self, scopes: &[Scope]) -> Result<Vec<Head>> {
        let keys: Vec<String> = scopes.iter().map(Scope::key).collect();
        let rows: Vec<(String, i64, i64)> =
            query_as("SELECT scope, seq, digest FROM scope_head WHERE scope IN (SELECT value FROM json_each($1))")
                .bind(json_ids(&keys))
                .fetch_all(&self.readers)
                .await?;
        let mut heads = BTreeMap::new();
        for (scope, seq, digest) in rows {
            heads.insert(scope, Head { seq: unsigned(seq)?, digest: digest.cast_unsigned() });
        }
        Ok(keys.iter().map(|key| heads.get(key).copied().unwrap_or_default()).collect())
    }

    async fn pointers(&self, scope: &Scope, after: u64, limit: usize) -> Result<Vec<Pointer>> {
        let rows =
            query("SELECT seq, doc, doc_seq, what FROM feed WHERE scope = $1 AND seq > $2 ORDER BY seq LIMIT $3")
                .bind(scope.key())
                .bind(signed(after))
                .bind(signed(limit as u64))
                .fetch_all(&self.readers)
                .await?;
        rows.iter()
            .map(|row| {
                let what: i64 = row.try_get(3)?;
                Ok(Pointer {
                    seq: unsigned(row.try_get(0)?)?,
                    doc: DocId(id_16(row.try_get(1)?)?),
                    doc_seq: unsigned(row.try_get(2)?)?,
                    what: [Pointed::Entry, Pointed::Enter, Pointed::Leave]
                        .into_iter()
                        .find(|candidate| what_number(*candidate) == what)
                        .ok_or_else(|| StoreError::damaged("a feed row"))?,
                })
            })
            .collect()
    }

    async fn page(&self, scope: &Scope, below: u64, limit: usize) -> Result<Vec<(u64, DocId)>> {
        let rows = query(
            "SELECT last_seq, doc FROM document_scope WHERE scope = $1 AND last_seq < $2 ORDER BY last_seq DESC LIMIT $3",
        )
        .bind(scope.key())
        .bind(signed(below))
        .bind(signed(limit as u64))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|row| Ok((unsigned(row.try_get(0)?)?, DocId(id_16(row.try_get(1)?)?)))).collect()
    }

    async fn entries(&self, places: &[(DocId, u64)]) -> Result<Vec<StoredEntry>> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let rows = query(
            "SELECT doc, device, device_seq, bytes, receipt FROM json_each($1) AS place \
             CROSS JOIN entry ON doc = unhex(place.value ->> 0) AND doc_seq = place.value ->> 1",
        )
        .bind(json_list(places.iter().map(|(doc, seq)| format!("[\"{doc}\",{seq}]"))))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(entry).collect()
    }

    async fn documents(&self, docs: &[DocId]) -> Result<Vec<StoredDocument>> {
        if docs.is_empty() {
            return Ok(Vec::new());
        }
        let rows = query(
            "SELECT doc, kind, doc_seq, head, state, shared, scopes, people FROM document \
             WHERE doc IN (SELECT unhex(value) FROM json_each($1))",
        )
        .bind(json_ids(docs))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(document).collect()
    }

    async fn log(&self, doc: DocId) -> Result<Vec<StoredEntry>> {
        let rows = query("SELECT doc, device, device_seq, bytes, receipt FROM entry WHERE doc = $1 ORDER BY doc_seq")
            .bind(&doc.0[..])
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(entry).collect()
    }
}
