//! Thinning the feeds out.

use sqlx::{query, query_as};

use super::Sqlite;
use crate::store::Result;
use crate::store::compaction::Grown;
use crate::store::row::{signed, unsigned};

impl Sqlite {
    pub async fn compact(&self) -> Result<u64> {
        let mut gone = 0;
        // One scope a transaction: admission waits for the lock of one of them, never for all.
        for scope in self.grown().await? {
            let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await?;
            let done = query(
                "DELETE FROM feed WHERE scope = $1 AND seq IN (SELECT seq FROM (\
                 SELECT seq, what, max(seq) OVER (PARTITION BY doc) AS last FROM feed WHERE scope = $1 AND seq <= $2\
                 ) AS behind WHERE seq < last AND what <> 2)",
            )
            .bind(&scope.key)
            .bind(signed(scope.horizon))
            .execute(&mut *tx)
            .await?;
            query("UPDATE scope_head SET thinned = $2, horizon = $3 WHERE scope = $1")
                .bind(&scope.key)
                .bind(signed(scope.horizon))
                .bind(signed(scope.next_horizon()))
                .execute(&mut *tx)
                .await?;
            tx.commit().await?;
            gone += done.rows_affected();
        }
        Ok(gone)
    }

    /// The scopes in which there is something to do.
    async fn grown(&self) -> Result<Vec<Grown>> {
        let rows: Vec<(String, i64, i64, i64, i64)> = query_as(
            "SELECT scope, seq, horizon, thinned, \
             (SELECT count(*) FROM document_scope WHERE document_scope.scope = scope_head.scope) \
             FROM scope_head WHERE thinned < horizon OR seq - horizon > $1",
        )
        .bind(signed(Grown::NUMBERS_MIN))
        .fetch_all(&self.readers)
        .await?;
        let mut scopes = Vec::with_capacity(rows.len());
        for (key, seq, horizon, thinned, standing) in rows {
            let [seq, horizon, thinned, standing] =
                [unsigned(seq)?, unsigned(horizon)?, unsigned(thinned)?, unsigned(standing)?];
            scopes.push(Grown { key, seq, horizon, thinned, standing });
        }
        scopes.retain(Grown::is_due);
        Ok(scopes)
    }
}
