//! What phones read.

use std::collections::BTreeMap;

use doorstep_core::domain::{DocId, WorkerId};
use doorstep_core::fact::DocKind;
use doorstep_core::fold::State;
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::{FeedStore, Head, Heard, Pointer};
use doorstep_core::sync::ledger::{StoredDocument, StoredEntry};
use doorstep_core::sync::log::{self, Subtree};
use sqlx::query_as;

use super::{Sqlite, json_ids, json_list};
use crate::store::row::{self, id_16, signed, unsigned};
use crate::store::{Result, StoreError};

impl FeedStore for Sqlite {
    type Error = StoreError;

    async fn heads(&self, scopes: &[Scope]) -> Result<Vec<Head>> {
        let keys: Vec<String> = scopes.iter().map(Scope::key).collect();
        let rows = query_as(
            "SELECT scope, seq, digest, horizon FROM scope_head WHERE scope IN (SELECT value FROM json_each($1))",
        )
        .bind(json_ids(&keys))
        .fetch_all(&self.readers)
        .await?;
        let heads: BTreeMap<String, Head> = rows.into_iter().map(row::head).collect::<Result<_>>()?;
        Ok(keys.iter().map(|key| heads.get(key).copied().unwrap_or_default()).collect())
    }

    async fn pointers(&self, scope: &Scope, after: u64, limit: usize) -> Result<Vec<Pointer>> {
        let rows =
            query_as("SELECT seq, doc, doc_seq, what FROM feed WHERE scope = $1 AND seq > $2 ORDER BY seq LIMIT $3")
                .bind(scope.key())
                .bind(signed(after))
                .bind(signed(limit as u64))
                .fetch_all(&self.readers)
                .await?;
        rows.into_iter().map(row::pointer).collect()
    }

    async fn page(&self, scope: &Scope, below: u64, limit: usize) -> Result<Vec<(u64, DocId)>> {
        let rows: Vec<(i64, Vec<u8>)> = query_as(
            "SELECT last_seq, doc FROM document_scope WHERE scope = $1 AND last_seq < $2 ORDER BY last_seq DESC LIMIT $3",
        )
        .bind(scope.key())
        .bind(signed(below))
        .bind(signed(limit as u64))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(|(seq, doc)| Ok((unsigned(seq)?, DocId(id_16(&doc)?)))).collect()
    }

    async fn entries(&self, places: &[(DocId, u64)]) -> Result<Vec<StoredEntry>> {
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let rows = query_as(
            "SELECT doc, device, device_seq, bytes, receipt FROM json_each($1) AS place \
             CROSS JOIN entry ON doc = unhex(place.value ->> 0) AND doc_seq = place.value ->> 1",
        )
        .bind(json_list(places.iter().map(|(doc, seq)| format!("[\"{doc}\",{seq}]"))))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(row::entry).collect()
    }

    async fn documents(&self, docs: &[DocId]) -> Result<Vec<StoredDocument>> {
        if docs.is_empty() {
            return Ok(Vec::new());
        }
        let rows = query_as(
            "SELECT doc, kind, doc_seq, head, state, shared, scopes, people FROM document \
             WHERE doc IN (SELECT unhex(value) FROM json_each($1))",
        )
        .bind(json_ids(docs))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(row::document).collect()
    }

    async fn leaves_with(&self, worker: &WorkerId) -> Result<Vec<(DocId, State)>> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = query_as(
            "SELECT doc, state FROM document_person JOIN document USING (doc) WHERE worker = $1 AND kind = $2",
        )
        .bind(worker.as_str())
        .bind(row::kind_number(DocKind::Leave))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|(doc, state)| row::state(doc, state)).collect()
    }

    async fn standing(&self, scopes: &[Scope], docs: &[DocId]) -> Result<Vec<(DocId, usize)>> {
        if docs.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<(Vec<u8>, i64)> = query_as(
            "SELECT document_scope.doc, place.key FROM json_each($1) AS place CROSS JOIN json_each($2) AS asked \
             CROSS JOIN document_scope ON scope = place.value AND doc = unhex(asked.value)",
        )
        .bind(json_ids(scopes.iter().map(Scope::key)))
        .bind(json_ids(docs))
        .fetch_all(&self.readers)
        .await?;
        rows.iter().map(|(doc, place)| row::standing(doc, *place)).collect()
    }

    async fn log(&self, doc: DocId, below: u64, limit: usize) -> Result<Vec<StoredEntry>> {
        let rows = query_as(
            "SELECT doc, device, device_seq, bytes, receipt FROM entry \
             WHERE doc = $1 AND doc_seq < $2 ORDER BY doc_seq DESC LIMIT $3",
        )
        .bind(&doc.0[..])
        .bind(signed(below))
        .bind(signed(limit as u64))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(row::entry).collect()
    }

    async fn log_nodes(&self, subtrees: &[Subtree]) -> Result<Vec<log::Hash>> {
        self.nodes(subtrees).await
    }

    async fn refused(&self, scopes: &[Scope], reader: &WorkerId, after: u64, limit: usize) -> Result<Vec<Heard>> {
        let keys: Vec<String> = scopes.iter().map(Scope::key).collect();
        let rows = query_as(
            "SELECT scope, line, author, open, doc, device, device_seq, bytes, receipt FROM (\
             SELECT * FROM told WHERE scope IN (SELECT value FROM json_each($1)) AND line > $2 AND author <> $3 \
             ORDER BY line DESC LIMIT $4) AS newest JOIN refused USING (device, device_seq) ORDER BY line, scope",
        )
        .bind(json_ids(&keys))
        .bind(signed(after))
        .bind(reader.as_str())
        .bind(signed(limit as u64))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(|row| row::heard(scopes, row)).collect()
    }
}
