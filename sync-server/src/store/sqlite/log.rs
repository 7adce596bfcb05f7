//! The server's own log, to be read.

use doorstep_core::domain::Timestamp;
use doorstep_core::sync::log::{Event, Hash, Head, Logged, Subtree};
use sqlx::{query, query_as, query_scalar};

use super::{Sqlite, json_list};
use crate::store::Result;
use crate::store::row::{self, signed, unsigned};

impl Sqlite {
    pub async fn log_head(&self) -> Result<Head> {
        row::log_head(&query_scalar::<_, Vec<u8>>("SELECT head FROM log_head").fetch_one(&self.readers).await?)
    }

    pub async fn log_lines(&self, after: u64, limit: usize) -> Result<Vec<Logged>> {
        let rows = query_as("SELECT seq, bytes, nodes FROM log_line WHERE seq > $1 ORDER BY seq LIMIT $2")
            .bind(signed(after))
            .bind(signed(limit as u64))
            .fetch_all(&self.readers)
            .await?;
        rows.into_iter().map(row::line).collect()
    }

    pub async fn log_nodes(&self, subtrees: &[Subtree]) -> Result<Vec<Hash>> {
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

    pub async fn backed_up(&self) -> Result<u64> {
        let value: Option<Vec<u8>> =
            query_scalar("SELECT value FROM meta WHERE name = 'backed_up'").fetch_optional(&self.readers).await?;
        value.map_or(Ok(0), |value| row::number(&value))
    }

    pub async fn set_backed_up(&self, size: u64) -> Result<()> {
        // Big-endian bytes are in the order of the numbers.
        query(
            "INSERT INTO meta (name, value) VALUES ('backed_up', $1) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE excluded.value > meta.value",
        )
        .bind(&size.to_be_bytes()[..])
        .execute(&self.writer)
        .await?;
        Ok(())
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
