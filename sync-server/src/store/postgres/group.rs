//! The admitting transaction: one statement a table, whatever the number of rows.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::domain::{DeviceId, EntryHash, Timestamp};
use doorstep_core::fact::{SignedReceipt, encode};
use doorstep_core::sync::ledger::{Changes, Device, Known, Missing, RunSignature, StoredDocument, StoredEntry, Told};
use doorstep_core::sync::log::{Event, Head, Logged};
use sqlx::{Postgres, Transaction, query, query_as};

use crate::store::numbering::Keyed;
use crate::store::row::{self, kind_number, signed, unsigned, what_number};
use crate::store::{Result, told_key};

#[derive(Debug)]
pub struct Group {
    pub(super) tx: Transaction<'static, Postgres>,
    pub(super) head: Head,
    pub(super) written: u64,
}

impl Group {
    pub(super) async fn new(mut tx: Transaction<'static, Postgres>) -> Result<Self> {
        let (head, written): (Vec<u8>, i64) =
            query_as("SELECT head, written FROM log_head WHERE id = 1 FOR UPDATE").fetch_one(&mut *tx).await?;
        Ok(Self { tx, head: row::log_head(&head)?, written: unsigned(written)? })
    }

    pub fn log_head(&self) -> &Head {
        &self.head
    }

    pub fn written(&self) -> u64 {
        self.written
    }

    pub async fn devices(&mut self, ids: &BTreeSet<DeviceId>) -> Result<BTreeMap<DeviceId, Device>> {
        let rows = query_as(
            "SELECT id, worker, key, seq, head, anchored, forked, revoked, verifier FROM device WHERE id = ANY($1)",
        )
        .bind(ids.iter().map(|id| &id.0[..]).collect::<Vec<_>>())
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().map(|row| row::device(row).map(|device| (device.id, device))).collect()
    }

    pub async fn beyond(&mut self, ids: &BTreeSet<DeviceId>) -> Result<BTreeSet<DeviceId>> {
        let rows: Vec<(Vec<u8>,)> = query_as(
            "SELECT id FROM device WHERE id = ANY($1) AND (\
             EXISTS (SELECT 1 FROM entry WHERE entry.device = device.id AND device_seq > device.seq) \
             OR EXISTS (SELECT 1 FROM refused WHERE refused.device = device.id AND device_seq > device.seq) \
             OR EXISTS (SELECT 1 FROM waiting WHERE waiting.device = device.id AND device_seq > device.seq))",
        )
        .bind(ids.iter().map(|id| &id.0[..]).collect::<Vec<_>>())
        .fetch_all(&mut *self.tx)
        .await?;
        rows.iter().map(|(id,)| Ok(DeviceId(row::id_16(id)?))).collect()
    }

    pub async fn receipts(&mut self, device: DeviceId, first: u64, last: u64) -> Result<BTreeMap<u64, SignedReceipt>> {
        // What stands at a place comes after what was displaced from it, and is taken.
        let rows: Vec<(i64, Vec<u8>)> = query_as(
            "SELECT device_seq, receipt FROM \
             (SELECT device, device_seq, receipt, 0 AS aside FROM entry \
             UNION ALL SELECT device, device_seq, receipt, 0 FROM refused \
             UNION ALL SELECT device, device_seq, receipt, 1 FROM waiting) AS place \
             WHERE device = $1 AND device_seq BETWEEN $2 AND $3 ORDER BY aside DESC",
        )
        .bind(&device.0[..])
        .bind(signed(first))
        .bind(signed(last))
        .fetch_all(&mut *self.tx)
        .await?;
        rows.iter().map(|(seq, bytes)| Ok((unsigned(*seq)?, row::receipt(bytes)?))).collect()
    }

    pub async fn load(&mut self, missing: &Missing) -> Result<Vec<StoredDocument>> {
        let rows = query_as(
            "SELECT doc, kind, doc_seq, head, state, shared, scopes, people FROM document WHERE doc IN (\
             SELECT UNNEST($1::bytea[]) UNION SELECT doc FROM document_person WHERE worker = ANY($2)) ORDER BY doc",
        )
        .bind(missing.docs.iter().map(|doc| &doc.0[..]).collect::<Vec<_>>())
        .bind(missing.people.iter().map(|person| person.as_str()).collect::<Vec<_>>())
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().map(row::document).collect()
    }

    pub async fn write(&mut self, changes: &Changes, now: Timestamp) -> Result<()> {
        self.head.clone_from(&changes.log_head);
        if !changes.documents.is_empty() || !changes.told.is_empty() {
            self.written = self.head.size;
        }
        self.log(&changes.log).await?;
        self.aside(changes).await?;
        self.entries(&changes.entries).await?;
        self.refused(&changes.refused).await?;
        self.told(&changes.told).await?;
        self.signatures(&changes.signatures).await?;
        self.documents(&changes.documents).await?;
        self.feed(changes).await?;
        let ends: Vec<_> = changes.devices.iter().collect();
        if !ends.is_empty() {
            query(
                "UPDATE device SET seq = pushed.seq, head = pushed.head, anchored = pushed.anchored, \
                 forked = pushed.forked, last_seen = $6 \
                 FROM UNNEST($1::bytea[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bigint[]) \
                 AS pushed (id, seq, head, anchored, forked) WHERE device.id = pushed.id",
            )
            .bind(ends.iter().map(|(id, _)| &id.0[..]).collect::<Vec<_>>())
            .bind(ends.iter().map(|(_, end)| signed(end.seq)).collect::<Vec<_>>())
            .bind(ends.iter().map(|(_, end)| &end.head.0[..]).collect::<Vec<_>>())
            .bind(ends.iter().map(|(_, end)| end.anchored.0).collect::<Vec<_>>())
            .bind(ends.iter().map(|(_, end)| i64::from(end.forked)).collect::<Vec<_>>())
            .bind(now.0)
            .execute(&mut *self.tx)
            .await?;
        }
        Ok(())
    }

    /// Adds lines to the log, none of them of an entry.
    pub async fn append(&mut self, at: Timestamp, events: impl IntoIterator<Item = Event>) -> Result<()> {
        let lines: Vec<Logged> = events.into_iter().map(|event| self.head.append(at, event)).collect();
        self.log(&lines).await?;
        query("INSERT INTO deed (line) SELECT * FROM UNNEST($1::bigint[])")
            .bind(lines.iter().map(|line| signed(line.seq)).collect::<Vec<_>>())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// What waits for a place, and what has one by now.
    async fn aside(&mut self, changes: &Changes) -> Result<()> {
        let waiting = &changes.waiting;
        if !waiting.is_empty() {
            query(
                "INSERT INTO waiting (hash, doc, device, device_seq, bytes, receipt) SELECT * FROM \
                 UNNEST($1::bytea[], $2::bytea[], $3::bytea[], $4::bigint[], $5::bytea[], $6::bytea[]) \
                 ON CONFLICT (hash) DO NOTHING",
            )
            .bind(waiting.iter().map(|entry| &entry.receipt.hash.0[..]).collect::<Vec<_>>())
            .bind(waiting.iter().map(|entry| &entry.doc.0[..]).collect::<Vec<_>>())
            .bind(waiting.iter().map(|entry| &entry.device.0[..]).collect::<Vec<_>>())
            .bind(waiting.iter().map(|entry| signed(entry.device_seq)).collect::<Vec<_>>())
            .bind(waiting.iter().map(|entry| &entry.bytes[..]).collect::<Vec<_>>())
            .bind(waiting.iter().map(|entry| encode(&entry.receipt)).collect::<Vec<_>>())
            .execute(&mut *self.tx)
            .await?;
        }
        if !changes.placed.is_empty() {
            query("DELETE FROM waiting WHERE hash = ANY($1)")
                .bind(changes.placed.iter().map(|hash| &hash.0[..]).collect::<Vec<_>>())
                .execute(&mut *self.tx)
                .await?;
        }
        Ok(())
    }

    pub async fn known(&mut self, supplied: &[StoredEntry]) -> Result<Known> {
        let held: Vec<(Vec<u8>,)> = query_as(
            "SELECT hash FROM entry WHERE hash = ANY($1) UNION ALL SELECT hash FROM waiting WHERE hash = ANY($1)",
        )
        .bind(supplied.iter().map(|entry| &entry.receipt.hash.0[..]).collect::<Vec<_>>())
        .fetch_all(&mut *self.tx)
        .await?;
        let waiting = query_as("SELECT doc, device, device_seq, bytes, receipt FROM waiting WHERE doc = ANY($1)")
            .bind(supplied.iter().map(|entry| &entry.doc.0[..]).collect::<Vec<_>>())
            .fetch_all(&mut *self.tx)
            .await?;
        let waiting = waiting.into_iter().map(row::entry).collect::<Result<Vec<_>>>()?;
        let devices = self.devices(&supplied.iter().map(|entry| entry.device).collect()).await?;
        let mut held = held.iter().map(|(hash,)| row::entry_hash(hash)).collect::<Result<BTreeSet<_>>>()?;
        let mut beyond: BTreeMap<DeviceId, BTreeMap<u64, EntryHash>> = BTreeMap::new();
        let rows: Vec<(Vec<u8>, i64, Vec<u8>)> = query_as(
            "SELECT place.device, place.device_seq, place.receipt \
             FROM UNNEST($1::bytea[], $2::bigint[]) AS chain (device, seq) \
             JOIN (SELECT device, device_seq, receipt, 0 AS aside FROM entry \
             UNION ALL SELECT device, device_seq, receipt, 0 FROM refused \
             UNION ALL SELECT device, device_seq, receipt, 1 FROM waiting) AS place \
             ON place.device = chain.device AND place.device_seq > chain.seq ORDER BY aside DESC",
        )
        .bind(devices.keys().map(|id| &id.0[..]).collect::<Vec<_>>())
        .bind(devices.values().map(|device| signed(device.end.seq)).collect::<Vec<_>>())
        .fetch_all(&mut *self.tx)
        .await?;
        for (device, seq, receipt) in &rows {
            let places = beyond.entry(DeviceId(row::id_16(device)?)).or_default();
            places.insert(unsigned(*seq)?, row::receipt(receipt)?.hash);
        }
        let places: Vec<(Vec<u8>, i64, Option<Vec<u8>>)> = query_as(
            "SELECT device, device_seq, refused FROM UNNEST($1::bytea[], $2::bigint[]) AS place (device, device_seq) \
             JOIN (SELECT device, device_seq, NULL::bytea AS refused FROM entry \
             UNION ALL SELECT device, device_seq, receipt FROM refused) AS stands \
             USING (device, device_seq)",
        )
        .bind(supplied.iter().chain(&waiting).map(|entry| &entry.device.0[..]).collect::<Vec<_>>())
        .bind(supplied.iter().chain(&waiting).map(|entry| signed(entry.device_seq)).collect::<Vec<_>>())
        .fetch_all(&mut *self.tx)
        .await?;
        let mut taken = BTreeSet::new();
        for (device, seq, refused) in &places {
            taken.insert((DeviceId(row::id_16(device)?), unsigned(*seq)?));
            if let Some(receipt) = refused {
                held.insert(row::receipt(receipt)?.hash);
            }
        }
        Ok(Known { held, taken, waiting, devices, beyond })
    }

    /// Stores what was added at the end of the log, and the end.
    pub(super) async fn log(&mut self, lines: &[Logged]) -> Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        query("INSERT INTO log_line (seq, bytes, nodes) SELECT * FROM UNNEST($1::bigint[], $2::bytea[], $3::bytea[])")
            .bind(lines.iter().map(|line| signed(line.seq)).collect::<Vec<_>>())
            .bind(lines.iter().map(|line| &line.bytes[..]).collect::<Vec<_>>())
            .bind(lines.iter().map(|line| line.nodes.concat()).collect::<Vec<_>>())
            .execute(&mut *self.tx)
            .await?;
        query("UPDATE log_head SET size = $1, head = $2, written = $3 WHERE id = 1")
            .bind(signed(self.head.size))
            .bind(encode(&self.head))
            .bind(signed(self.written))
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    async fn entries(&mut self, entries: &[StoredEntry]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        query(
            "INSERT INTO entry (doc, doc_seq, device, device_seq, hash, bytes, receipt) SELECT * FROM \
             UNNEST($1::bytea[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[], $6::bytea[], $7::bytea[])",
        )
        .bind(entries.iter().map(|entry| &entry.doc.0[..]).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| signed(entry.receipt.doc_seq)).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| &entry.device.0[..]).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| signed(entry.device_seq)).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| &entry.receipt.hash.0[..]).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| &entry.bytes[..]).collect::<Vec<_>>())
        .bind(entries.iter().map(|entry| encode(&entry.receipt)).collect::<Vec<_>>())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    async fn refused(&mut self, refused: &[StoredEntry]) -> Result<()> {
        if refused.is_empty() {
            return Ok(());
        }
        query(
            "INSERT INTO refused (device, device_seq, doc, bytes, receipt) SELECT * FROM \
             UNNEST($1::bytea[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bytea[])",
        )
        .bind(refused.iter().map(|entry| &entry.device.0[..]).collect::<Vec<_>>())
        .bind(refused.iter().map(|entry| signed(entry.device_seq)).collect::<Vec<_>>())
        .bind(refused.iter().map(|entry| &entry.doc.0[..]).collect::<Vec<_>>())
        .bind(refused.iter().map(|entry| &entry.bytes[..]).collect::<Vec<_>>())
        .bind(refused.iter().map(|entry| encode(&entry.receipt)).collect::<Vec<_>>())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    async fn told(&mut self, told: &[Told]) -> Result<()> {
        if told.is_empty() {
            return Ok(());
        }
        query(
            "INSERT INTO told (scope, line, author, device, device_seq, open) SELECT * FROM \
             UNNEST($1::text[], $2::bigint[], $3::text[], $4::bytea[], $5::bigint[], $6::bigint[])",
        )
        .bind(told.iter().map(|told| told.scope.key()).collect::<Vec<_>>())
        .bind(told.iter().map(|told| signed(told.line)).collect::<Vec<_>>())
        .bind(told.iter().map(|told| told.author.as_str()).collect::<Vec<_>>())
        .bind(told.iter().map(|told| &told.device.0[..]).collect::<Vec<_>>())
        .bind(told.iter().map(|told| signed(told.device_seq)).collect::<Vec<_>>())
        .bind(told.iter().map(|told| i64::from(told.open)).collect::<Vec<_>>())
        .execute(&mut *self.tx)
        .await?;
        let keys: BTreeSet<String> = told.iter().map(|told| told_key(&told.scope)).collect();
        query(
            "INSERT INTO scope_head (scope, seq, digest, moved) SELECT scope, 0, 0, $2 \
             FROM UNNEST($1::text[]) AS told (scope) ON CONFLICT (scope) DO UPDATE SET moved = excluded.moved",
        )
        .bind(keys.into_iter().collect::<Vec<_>>())
        .bind(signed(self.head.size))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    async fn signatures(&mut self, signatures: &[RunSignature]) -> Result<()> {
        if signatures.is_empty() {
            return Ok(());
        }
        query(
            "INSERT INTO signature (device, last_seq, signature) \
             SELECT * FROM UNNEST($1::bytea[], $2::bigint[], $3::bytea[]) ON CONFLICT (device, last_seq) DO NOTHING",
        )
        .bind(signatures.iter().map(|signed_run| &signed_run.device.0[..]).collect::<Vec<_>>())
        .bind(signatures.iter().map(|signed_run| signed(signed_run.last_seq)).collect::<Vec<_>>())
        .bind(signatures.iter().map(|signed_run| &signed_run.signature.0[..]).collect::<Vec<_>>())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    async fn documents(&mut self, documents: &[StoredDocument]) -> Result<()> {
        if documents.is_empty() {
            return Ok(());
        }
        query(
            "INSERT INTO document (doc, kind, doc_seq, head, state, shared, scopes, people) SELECT * FROM UNNEST(\
             $1::bytea[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[]) \
             ON CONFLICT (doc) DO UPDATE SET doc_seq = excluded.doc_seq, head = excluded.head, \
             state = excluded.state, shared = excluded.shared, scopes = excluded.scopes, people = excluded.people",
        )
        .bind(documents.iter().map(|document| &document.doc.0[..]).collect::<Vec<_>>())
        .bind(documents.iter().map(|document| kind_number(document.kind)).collect::<Vec<_>>())
        .bind(documents.iter().map(|document| signed(document.doc_seq)).collect::<Vec<_>>())
        .bind(documents.iter().map(|document| &document.head.0[..]).collect::<Vec<_>>())
        .bind(documents.iter().map(|document| &document.state[..]).collect::<Vec<_>>())
        .bind(documents.iter().map(|document| &document.shared[..]).collect::<Vec<_>>())
        .bind(documents.iter().map(|document| encode(&document.scopes)).collect::<Vec<_>>())
        .bind(documents.iter().map(|document| encode(&document.people)).collect::<Vec<_>>())
        .execute(&mut *self.tx)
        .await?;
        let people = documents.iter().flat_map(|document| document.people.iter().map(|person| (person, document.doc)));
        let (people, docs): (Vec<_>, Vec<_>) = people.unzip();
        query(
            "INSERT INTO document_person (worker, doc) SELECT * FROM UNNEST($1::text[], $2::bytea[]) \
             ON CONFLICT DO NOTHING",
        )
        .bind(people.iter().map(|person| person.as_str()).collect::<Vec<_>>())
        .bind(docs.iter().map(|doc| &doc.0[..]).collect::<Vec<_>>())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    async fn feed(&mut self, changes: &Changes) -> Result<()> {
        if changes.points.is_empty() {
            return Ok(());
        }
        let keyed = Keyed::new(&changes.points);
        let ends = query_as("SELECT scope, seq, digest, horizon FROM scope_head WHERE scope = ANY($1)")
            .bind(keyed.scopes())
            .fetch_all(&mut *self.tx)
            .await?;
        let ends = ends.into_iter().map(row::head).collect::<Result<_>>()?;
        let numbering = keyed.draw(&ends);
        query(
            "INSERT INTO scope_head (scope, seq, digest, moved) SELECT scope, seq, digest, $4 \
             FROM UNNEST($1::text[], $2::bigint[], $3::bigint[]) AS drawn (scope, seq, digest) \
             ON CONFLICT (scope) DO UPDATE SET seq = excluded.seq, digest = excluded.digest, moved = excluded.moved",
        )
        .bind(numbering.heads.keys().copied().collect::<Vec<_>>())
        .bind(numbering.heads.values().map(|head| signed(head.seq)).collect::<Vec<_>>())
        .bind(numbering.heads.values().map(|head| head.digest.cast_signed()).collect::<Vec<_>>())
        .bind(signed(self.head.size))
        .execute(&mut *self.tx)
        .await?;
        let rows = &numbering.rows;
        query(
            "INSERT INTO feed (scope, seq, doc, doc_seq, what) SELECT * FROM \
             UNNEST($1::text[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bigint[])",
        )
        .bind(rows.iter().map(|(scope, _, _)| *scope).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, seq, _)| signed(*seq)).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, _, point)| &point.doc.0[..]).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, _, point)| signed(point.doc_seq)).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, _, point)| what_number(point.what)).collect::<Vec<_>>())
        .execute(&mut *self.tx)
        .await?;
        // Where each document stands now, by its last number in each scope.
        let stays: Vec<_> = numbering.standing.iter().filter_map(|(place, seq)| seq.map(|seq| (place, seq))).collect();
        if !stays.is_empty() {
            query(
                "INSERT INTO document_scope (scope, doc, last_seq) \
                 SELECT * FROM UNNEST($1::text[], $2::bytea[], $3::bigint[]) \
                 ON CONFLICT (scope, doc) DO UPDATE SET last_seq = excluded.last_seq",
            )
            .bind(stays.iter().map(|((scope, _), _)| *scope).collect::<Vec<_>>())
            .bind(stays.iter().map(|((_, doc), _)| &doc.0[..]).collect::<Vec<_>>())
            .bind(stays.iter().map(|(_, seq)| signed(*seq)).collect::<Vec<_>>())
            .execute(&mut *self.tx)
            .await?;
        }
        let left: Vec<_> = numbering.standing.iter().filter(|(_, seq)| seq.is_none()).map(|(place, _)| place).collect();
        if !left.is_empty() {
            query("DELETE FROM document_scope WHERE (scope, doc) IN (SELECT * FROM UNNEST($1::text[], $2::bytea[]))")
                .bind(left.iter().map(|(scope, _)| *scope).collect::<Vec<_>>())
                .bind(left.iter().map(|(_, doc)| &doc.0[..]).collect::<Vec<_>>())
                .execute(&mut *self.tx)
                .await?;
        }
        Ok(())
    }

    pub async fn commit(self) -> Result<()> {
        Ok(self.tx.commit().await?)
    }
}
