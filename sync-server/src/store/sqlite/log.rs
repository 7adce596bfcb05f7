//! The server's own log, to be read.

use doorstep_core::domain::Timestamp;
use doorstep_core::sync::log::{Event, Hash, Logged, Subtree};
use sqlx::{query, query_as, query_scalar};

use super::{Sqlite, json_list};
use crate::store::row::{self, signed, unsigned};
use crate::store::{LogState, Result};

impl Sqlite {
    pub async fn log_state(&self) -> Result<LogState> {
        row::log_state(
            query_as("SELECT head, backed_up, (SELECT max(edition) FROM reference) FROM log_head")
                .fetch_one(&self.readers)
                .await?,
        )
    }

    pub async fn set_backed_up(&self, line: u64) -> Result<()> {
        query("UPDATE log_head SET backed_up = $1 WHERE backed_up < $1")
            .bind(signed(line))
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    pub async fn log_lines(&self, after: u64, limit: usize) -> Result<Vec<Logged>> {
        let rows = query_as("SELECT seq, bytes, nodes FROM log_line WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(signed(after))
            .bind(signed(limit as u64))
            .fetch_all(&self.readers)
            .await?;
        rows.into_iter().map(row::line).collect()
    }

    pub(super) async fn nodes(&self, subtrees: &[Subtree]) -> Result<Vec<Hash>> {
        let rows: Vec<(i64, Vec<u8>)> =
            query_as("SELECT seq, nodes FROM log_line WHERE seq IN (SELECT value FROM json_each($1))")
                .bind(json_list(subtrees.iter().map(|subtree| subtree.completed_by().to_string())))
                .fetch_all(&self.readers)
                .await?;
        row::subtrees(subtrees, &rows)
    }

    pub async fn log_event(&self, at: Timestamp, event: Event) -> Result<()> {
        let mut group = self.group().await?;
        group.append(at, [event]).await?;
        group.commit().await
    }

    pub async fn written(&self) -> Result<u64> {
        unsigned(query_scalar("SELECT written FROM log_head").fetch_one(&self.readers).await?)
    }

    pub async fn moved(&self, since: u64, limit: usize) -> Result<Vec<String>> {
        Ok(query_scalar("SELECT scope FROM scope_head WHERE moved > $1 ORDER BY moved LIMIT $2")
            .bind(signed(since))
            .bind(signed(limit as u64))
            .fetch_all(&self.readers)
            .await?)
    }
}
