//! Thinning the feeds out.

use doorstep_core::domain::Timestamp;
use sqlx::{query, query_as};

use super::Postgres;
use crate::store::Result;
use crate::store::compaction::{Grown, Step};
use crate::store::row::{signed, unsigned};

impl Postgres {
    pub async fn compact(&self, now: Timestamp) -> Result<u64> {
        let mut gone = 0;
        // One scope a transaction, so that admission never waits for all.
        for (scope, step) in self.grown(now).await? {
            match step {
                Step::Raise(horizon) => {
                    query("UPDATE scope_head SET horizon = $2, raised = $3 WHERE scope = $1 AND horizon < $2")
                        .bind(&scope.key)
                        .bind(signed(horizon))
                        .bind(now.0)
                        .execute(&self.writer)
                        .await?;
                }
                Step::Thin => gone += self.thin(&scope).await?,
            }
        }
        Ok(gone)
    }

    async fn thin(&self, scope: &Grown) -> Result<u64> {
        let mut tx = self.writer.begin().await?;
        let done = query(
            "DELETE FROM feed WHERE scope = $1 AND seq IN (SELECT seq FROM (\
             SELECT seq, what, max(seq) OVER (PARTITION BY doc) AS last FROM feed WHERE scope = $1 AND seq <= $2\
             ) AS behind WHERE seq < last AND what <> 2)",
        )
        .bind(&scope.key)
        .bind(signed(scope.horizon))
        .execute(&mut *tx)
        .await?;
        query("UPDATE scope_head SET thinned = $2 WHERE scope = $1")
            .bind(&scope.key)
            .bind(signed(scope.horizon))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(done.rows_affected())
    }

    /// The scopes in which there is something to do.
    async fn grown(&self, now: Timestamp) -> Result<Vec<(Grown, Step)>> {
        let rows: Vec<(String, i64, i64, i64, i64, i64)> = query_as(
            "SELECT scope, seq, horizon, raised, thinned, \
             (SELECT count(*) FROM document_scope WHERE document_scope.scope = scope_head.scope) \
             FROM scope_head WHERE thinned < horizon OR seq - horizon > $1",
        )
        .bind(signed(Grown::NUMBERS_MIN))
        .fetch_all(&self.readers)
        .await?;
        let mut scopes = Vec::with_capacity(rows.len());
        for (key, seq, horizon, raised, thinned, standing) in rows {
            let [seq, horizon, thinned, standing] =
                [unsigned(seq)?, unsigned(horizon)?, unsigned(thinned)?, unsigned(standing)?];
            let scope = Grown { key, seq, horizon, raised: Timestamp(raised), thinned, standing };
            let step = scope.next(now);
            scopes.extend(step.map(|step| (scope, step)));
        }
        Ok(scopes)
    }
}
