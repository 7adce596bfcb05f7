//! For whoever looks after the store: reading all of it, and beginning anew after a backup was put back.

use doorstep_core::domain::{DeviceId, DocId, Timestamp};
use doorstep_core::sync::ledger::StoredEntry;
use doorstep_core::sync::log::Event;
use sqlx::{query, query_as};

use super::Sqlite;
use crate::store::Result;
use crate::store::row::{self, signed};

impl Sqlite {
    pub async fn scan_entries(&self, after: (DocId, u64), limit: usize) -> Result<Vec<StoredEntry>> {
        let rows = query_as(
            "SELECT doc, device, device_seq, bytes, receipt FROM entry WHERE (doc, doc_seq) > ($1, $2) \
             ORDER BY doc, doc_seq LIMIT $3",
        )
        .bind(&after.0.0[..])
        .bind(signed(after.1))
        .bind(signed(limit as u64))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(row::entry).collect()
    }

    pub async fn scan_refused(&self, after: (DeviceId, u64), limit: usize) -> Result<Vec<StoredEntry>> {
        let rows = query_as(
            "SELECT doc, device, device_seq, bytes, receipt FROM refused WHERE (device, device_seq) > ($1, $2) \
             ORDER BY device, device_seq LIMIT $3",
        )
        .bind(&after.0.0[..])
        .bind(signed(after.1))
        .bind(signed(limit as u64))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(row::entry).collect()
    }

    pub async fn begin_epoch(&self, epoch: u64, at: Timestamp) -> Result<()> {
        let mut group = self.group().await?;
        query("UPDATE meta SET value = $1 WHERE name = 'epoch'")
            .bind(&epoch.to_be_bytes()[..])
            .execute(&mut *group.tx)
            .await?;
        query("UPDATE log_head SET backed_up = 0").execute(&mut *group.tx).await?;
        group.append(at, [Event::Restored { epoch }]).await?;
        group.commit().await
    }
}
