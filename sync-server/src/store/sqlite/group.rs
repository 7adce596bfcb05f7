//! The admitting transaction.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::domain::{DeviceId, DocId, Timestamp};
use doorstep_core::fact::{Receipt, decode, encode};
use doorstep_core::sync::ledger::{Changes, Device, Missing, Point, Pointed, StoredDocument};
use sqlx::{QueryBuilder, Row, Sqlite, Transaction, query, query_as};

use super::{document, json_ids, json_list, json_text, kind_number, signed, unsigned};
use crate::store::{Result, StoreError};

/// Value tuples in one INSERT. More gains nothing, and SQLite allows 32,766 values.
const TUPLES: usize = 64;

#[derive(Debug)]
pub struct Group {
    tx: Transaction<'static, Sqlite>,
}

impl Group {
    pub(super) fn new(tx: Transaction<'static, Sqlite>) -> Self {
        Self { tx }
    }

    pub async fn devices(&mut self, ids: &BTreeSet<DeviceId>) -> Result<BTreeMap<DeviceId, Device>> {
        let rows = query(
            "SELECT id, worker, key, seq, head, revoked IS NOT NULL FROM device \
             WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        )
        .bind(json_ids(ids))
        .fetch_all(&mut *self.tx)
        .await?;
        rows.iter().map(|row| super::device(row, 0).map(|device| (device.id, device))).collect()
    }

    pub async fn receipts(&mut self, device: DeviceId, first: u64, last: u64) -> Result<BTreeMap<u64, Receipt>> {
        let rows: Vec<(i64, Vec<u8>)> = query_as(
            "SELECT device_seq, receipt FROM entry WHERE device = $1 AND device_seq BETWEEN $2 AND $3 \
             UNION ALL SELECT device_seq, receipt FROM refused WHERE device = $1 AND device_seq BETWEEN $2 AND $3",
        )
        .bind(&device.0[..])
        .bind(signed(first))
        .bind(signed(last))
        .fetch_all(&mut *self.tx)
        .await?;
        let receipt = |bytes: &[u8]| decode(bytes).ok_or_else(|| StoreError::damaged("a receipt"));
        rows.iter().map(|(seq, bytes)| Ok((unsigned(*seq)?, receipt(bytes)?))).collect()
    }

    pub async fn load(&mut self, missing: &Missing) -> Result<Vec<StoredDocument>> {
        let rows = query(
            "SELECT doc, kind, doc_seq, head, state, shared, scopes, people FROM document WHERE doc IN (\
             SELECT unhex(value) FROM json_each($1) \
             UNION SELECT doc FROM document_person WHERE worker IN (SELECT value FROM json_each($2)))",
        )
        .bind(json_ids(&missing.docs))
        .bind(json_ids(&missing.people))
        .fetch_all(&mut *self.tx)
        .await?;
        rows.iter().map(document).collect()
    }

    pub async fn write(&mut self, changes: &Changes, now: Timestamp) -> Result<()> {
        self.entries(changes).await?;
        self.documents(&changes.documents).await?;
        self.feed(&changes.points).await?;
        if !changes.devices.is_empty() {
            let heads = changes.devices.iter().map(|(id, (seq, head))| format!("[\"{id}\",{seq},\"{head}\"]"));
            query(
                "UPDATE device SET seq = value ->> 1, head = unhex(value ->> 2), last_seen = $2 \
                 FROM json_each($1) WHERE device.id = unhex(value ->> 0)",
            )
            .bind(json_list(heads))
            .bind(now.0)
            .execute(&mut *self.tx)
            .await?;
        }
        Ok(())
    }

    async fn entries(&mut self, changes: &Changes) -> Result<()> {
        for chunk in changes.entries.chunks(TUPLES) {
            let mut insert =
                QueryBuilder::new("INSERT INTO entry (doc, doc_seq, device, device_seq, hash, bytes, receipt) ");
            insert.push_values(chunk, |mut tuple, entry| {
                tuple.push_bind(&entry.doc.0[..]);
                tuple.push_bind(signed(entry.receipt.doc_seq));
                tuple.push_bind(&entry.device.0[..]);
                tuple.push_bind(signed(entry.device_seq));
                tuple.push_bind(&entry.receipt.hash.0[..]);
                tuple.push_bind(&entry.bytes[..]);
                tuple.push_bind(encode(&entry.receipt));
            });
            insert.build().execute(&mut *self.tx).await?;
        }
        for chunk in changes.refused.chunks(TUPLES) {
            let mut insert = QueryBuilder::new("INSERT INTO refused (device, device_seq, doc, bytes, receipt) ");
            insert.push_values(chunk, |mut tuple, entry| {
                tuple.push_bind(&entry.device.0[..]);
                tuple.push_bind(signed(entry.device_seq));
                tuple.push_bind(&entry.doc.0[..]);
                tuple.push_bind(&entry.bytes[..]);
                tuple.push_bind(encode(&entry.receipt));
            });
            insert.build().execute(&mut *self.tx).await?;
        }
        Ok(())
    }

    async fn documents(&mut self, documents: &[StoredDocument]) -> Result<()> {
        for chunk in documents.chunks(TUPLES) {
            let mut insert =
                QueryBuilder::new("INSERT INTO document (doc, kind, doc_seq, head, state, shared, scopes, people) ");
            insert.push_values(chunk, |mut tuple, document| {
                tuple.push_bind(&document.doc.0[..]);
                tuple.push_bind(kind_number(document.kind));
                tuple.push_bind(signed(document.doc_seq));
                tuple.push_bind(&document.head.0[..]);
                tuple.push_bind(&document.state[..]);
                tuple.push_bind(&document.shared[..]);
                tuple.push_bind(encode(&document.scopes));
                tuple.push_bind(encode(&document.people));
            });
            insert.push(
                " ON CONFLICT (doc) DO UPDATE SET doc_seq = excluded.doc_seq, head = excluded.head, \
                 state = excluded.state, shared = excluded.shared, scopes = excluded.scopes, people = excluded.people",
            );
            insert.build().execute(&mut *self.tx).await?;
        }
        let people = documents.iter().flat_map(|document| {
            document.people.iter().map(move |person| format!("[{},\"{}\"]", json_text(person.as_str()), document.doc))
        });
        query(
            "INSERT INTO document_person (worker, doc) SELECT value ->> 0, unhex(value ->> 1) FROM json_each($1) \
             WHERE true ON CONFLICT DO NOTHING",
        )
        .bind(json_list(people))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Draws the feed numbers of a group: for each scope one update of its row, scopes in sorted order, so that two writers on
    /// another backend could never wait for each other crosswise.
    async fn feed(&mut self, points: &[Point]) -> Result<()> {
        let mut by_scope: BTreeMap<String, Vec<&Point>> = BTreeMap::new();
        for point in points {
            by_scope.entry(point.scope.key()).or_default().push(point);
        }
        let drawn: Vec<(&String, &Vec<&Point>)> = by_scope.iter().collect();
        let mut rows: Vec<(&str, i64, &Point)> = Vec::with_capacity(points.len());
        let mut standing: BTreeMap<(&str, DocId), Option<i64>> = BTreeMap::new();
        for chunk in drawn.chunks(TUPLES) {
            let mut draw = QueryBuilder::new("INSERT INTO scope_head (scope, seq, digest) ");
            draw.push_values(chunk, |mut tuple, (scope, points)| {
                tuple.push_bind(scope.as_str());
                tuple.push_bind(signed(points.len() as u64));
                tuple.push_bind(0_i64);
            });
            draw.push(
                " ON CONFLICT (scope) DO UPDATE SET seq = scope_head.seq + excluded.seq RETURNING scope, seq, digest",
            );
            let heads: BTreeMap<String, (i64, i64)> = draw
                .build()
                .fetch_all(&mut *self.tx)
                .await?
                .iter()
                .map(|row| Ok((row.try_get(0)?, (row.try_get(1)?, row.try_get(2)?))))
                .collect::<Result<_>>()?;
            let mut digests: Vec<(&str, i64)> = Vec::with_capacity(chunk.len());
            for (scope, points) in chunk {
                let (last, digest) = *heads.get(*scope).ok_or_else(|| StoreError::damaged("a scope"))?;
                let mut seq = last - signed(points.len() as u64);
                let mut digest = digest.cast_unsigned();
                for point in *points {
                    seq += 1;
                    digest = digest.wrapping_sub(point.digest_minus).wrapping_add(point.digest_plus);
                    rows.push((scope.as_str(), seq, point));
                    let stays = point.what != Pointed::Leave;
                    standing.insert((scope.as_str(), point.doc), stays.then_some(seq));
                }
                digests.push((scope.as_str(), digest.cast_signed()));
            }
            let mut set = QueryBuilder::new("INSERT INTO scope_head (scope, seq, digest) ");
            set.push_values(&digests, |mut tuple, (scope, digest)| {
                tuple.push_bind(*scope);
                tuple.push_bind(0_i64);
                tuple.push_bind(*digest);
            });
            set.push(" ON CONFLICT (scope) DO UPDATE SET digest = excluded.digest");
            set.build().execute(&mut *self.tx).await?;
        }
        for chunk in rows.chunks(TUPLES) {
            let mut insert = QueryBuilder::new("INSERT INTO feed (scope, seq, doc, doc_seq, what) ");
            insert.push_values(chunk, |mut tuple, (scope, seq, point)| {
                tuple.push_bind(*scope);
                tuple.push_bind(*seq);
                tuple.push_bind(&point.doc.0[..]);
                tuple.push_bind(signed(point.doc_seq));
                tuple.push_bind(what_number(point.what));
            });
            insert.build().execute(&mut *self.tx).await?;
        }
        self.standing(&standing).await
    }

    /// Where each document stands now, by its last number in each scope.
    async fn standing(&mut self, standing: &BTreeMap<(&str, DocId), Option<i64>>) -> Result<()> {
        let stays: Vec<_> = standing.iter().filter_map(|(place, seq)| seq.map(|seq| (place, seq))).collect();
        for chunk in stays.chunks(TUPLES) {
            let mut insert = QueryBuilder::new("INSERT INTO document_scope (scope, doc, last_seq) ");
            insert.push_values(chunk, |mut tuple, ((scope, doc), seq)| {
                tuple.push_bind(*scope);
                tuple.push_bind(&doc.0[..]);
                tuple.push_bind(*seq);
            });
            insert.push(" ON CONFLICT (scope, doc) DO UPDATE SET last_seq = excluded.last_seq");
            insert.build().execute(&mut *self.tx).await?;
        }
        let left: Vec<_> = standing.iter().filter(|(_, seq)| seq.is_none()).collect();
        if !left.is_empty() {
            let left = left.iter().map(|((scope, doc), _)| format!("[{},\"{doc}\"]", json_text(scope)));
            query(
                "DELETE FROM document_scope WHERE (scope, doc) IN \
                 (SELECT value ->> 0, unhex(value ->> 1) FROM json_each($1))",
            )
            .bind(json_list(left))
            .execute(&mut *self.tx)
            .await?;
        }
        Ok(())
    }

    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }
}

pub(super) fn what_number(what: Pointed) -> i64 {
    match what {
        Pointed::Entry => 0,
        Pointed::Enter => 1,
        Pointed::Leave => 2,
    }
}
