//! For whoever looks after the store: reading all of it, and beginning anew after a backup was put back.

use std::collections::BTreeMap;

use doorstep_core::domain::{DeviceId, DocId, Timestamp, WorkerId};
use doorstep_core::fact::{PublicKey, Signature};
use doorstep_core::sync::ledger::StoredEntry;
use doorstep_core::sync::log::Event;
use sqlx::{query, query_as};

use super::Sqlite;
use crate::store::Result;
use crate::store::row::{self, signed, unsigned};

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

    pub async fn scan_chains(&self, after: (DeviceId, u64), limit: usize) -> Result<Vec<StoredEntry>> {
        let rows = query_as(
            "SELECT doc, device, device_seq, bytes, receipt FROM (\
             SELECT doc, device, device_seq, bytes, receipt FROM entry \
             UNION ALL SELECT doc, device, device_seq, bytes, receipt FROM refused) AS chain \
             WHERE (device, device_seq) > ($1, $2) ORDER BY device, device_seq LIMIT $3",
        )
        .bind(&after.0.0[..])
        .bind(signed(after.1))
        .bind(signed(limit as u64))
        .fetch_all(&self.readers)
        .await?;
        rows.into_iter().map(row::entry).collect()
    }

    pub async fn signatures(&self, device: DeviceId, first: u64, last: u64) -> Result<BTreeMap<u64, Signature>> {
        let rows: Vec<(i64, Vec<u8>)> =
            query_as("SELECT last_seq, signature FROM signature WHERE device = $1 AND last_seq BETWEEN $2 AND $3")
                .bind(&device.0[..])
                .bind(signed(first))
                .bind(signed(last))
                .fetch_all(&self.readers)
                .await?;
        rows.into_iter().map(|(seq, bytes)| Ok((unsigned(seq)?, row::signature(&bytes)?))).collect()
    }

    pub async fn chain_keys(&self) -> Result<BTreeMap<DeviceId, (WorkerId, PublicKey)>> {
        let rows: Vec<(Vec<u8>, String, Vec<u8>)> =
            query_as("SELECT id, worker, key FROM device").fetch_all(&self.readers).await?;
        let of = |(id, worker, key): (Vec<u8>, String, Vec<u8>)| {
            Ok((DeviceId(row::id_16(&id)?), (WorkerId::new(&worker), PublicKey(key))))
        };
        rows.into_iter().map(of).collect()
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
