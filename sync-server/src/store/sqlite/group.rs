//! The admitting transaction.

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::domain::{DeviceId, EntryHash, Timestamp};
use doorstep_core::fact::{SignedReceipt, encode};
use doorstep_core::sync::ledger::{Changes, Device, Known, Missing, RunSignature, StoredDocument, StoredEntry, Told};
use doorstep_core::sync::log::{Event, Head, Logged};
use sqlx::{QueryBuilder, Sqlite, Transaction, query, query_as};

use super::{json_ids, json_list, json_text};
use crate::store::numbering::Keyed;
use crate::store::row::{self, kind_number, signed, unsigned, what_number};
use crate::store::{Result, told_key};

/// Value tuples in one INSERT. More gains nothing, and SQLite allows 32,766 values.
const TUPLES: usize = 64;

#[derive(Debug)]
pub struct Group {
    pub(super) tx: Transaction<'static, Sqlite>,
    pub(super) head: Head,
    pub(super) written: u64,
}

impl Group {
    /// `tx` has taken the lock of the file: one that reads first and writes later would be refused when another came between.
    pub(super) async fn new(mut tx: Transaction<'static, Sqlite>) -> Result<Self> {
        let (head, written): (Vec<u8>, i64) =
            query_as("SELECT head, written FROM log_head").fetch_one(&mut *tx).await?;
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
            "SELECT id, worker, key, seq, head, anchored, forked, revoked, verifier FROM device WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        )
        .bind(json_ids(ids))
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter().map(|row| row::device(row).map(|device| (device.id, device))).collect()
    }

    pub async fn beyond(&mut self, ids: &BTreeSet<DeviceId>) -> Result<BTreeSet<DeviceId>> {
        let rows: Vec<(Vec<u8>,)> = query_as(
            "SELECT id FROM device WHERE id IN (SELECT unhex(value) FROM json_each($1)) AND (\
             EXISTS (SELECT 1 FROM entry WHERE entry.device = device.id AND device_seq > device.seq) \
             OR EXISTS (SELECT 1 FROM refused WHERE refused.device = device.id AND device_seq > device.seq) \
             OR EXISTS (SELECT 1 FROM waiting WHERE waiting.device = device.id AND device_seq > device.seq))",
        )
        .bind(json_ids(ids))
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
             SELECT unhex(value) FROM json_each($1) \
             UNION SELECT doc FROM document_person WHERE worker IN (SELECT value FROM json_each($2)))",
        )
        .bind(json_ids(&missing.docs))
        .bind(json_ids(&missing.people))
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
        self.entries(changes).await?;
        self.told(&changes.told).await?;
        self.signatures(&changes.signatures).await?;
        self.documents(&changes.documents).await?;
        self.feed(changes).await?;
        if !changes.devices.is_empty() {
            let ends = changes.devices.iter().map(|(id, end)| {
                let (seq, head, anchored, forked) = (end.seq, end.head, end.anchored.0, i64::from(end.forked));
                format!("[\"{id}\",{seq},\"{head}\",{anchored},{forked}]")
            });
            query(
                "UPDATE device SET seq = value ->> 1, head = unhex(value ->> 2), anchored = value ->> 3, \
                 forked = value ->> 4, last_seen = $2 FROM json_each($1) WHERE device.id = unhex(value ->> 0)",
            )
            .bind(json_list(ends))
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
        query("INSERT INTO deed (line) SELECT value FROM json_each($1)")
            .bind(json_list(lines.iter().map(|line| line.seq.to_string())))
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// What waits for a place, and what has one by now.
    async fn aside(&mut self, changes: &Changes) -> Result<()> {
        for chunk in changes.waiting.chunks(TUPLES) {
            let mut insert = QueryBuilder::new("INSERT INTO waiting (hash, doc, device, device_seq, bytes, receipt) ");
            insert.push_values(chunk, |mut tuple, entry| {
                tuple.push_bind(&entry.receipt.hash.0[..]);
                tuple.push_bind(&entry.doc.0[..]);
                tuple.push_bind(&entry.device.0[..]);
                tuple.push_bind(signed(entry.device_seq));
                tuple.push_bind(&entry.bytes[..]);
                tuple.push_bind(encode(&entry.receipt));
            });
            insert.push(" ON CONFLICT (hash) DO NOTHING");
            insert.build().execute(&mut *self.tx).await?;
        }
        if !changes.placed.is_empty() {
            query("DELETE FROM waiting WHERE hash IN (SELECT unhex(value) FROM json_each($1))")
                .bind(json_ids(&changes.placed))
                .execute(&mut *self.tx)
                .await?;
        }
        Ok(())
    }

    pub async fn known(&mut self, supplied: &[StoredEntry]) -> Result<Known> {
        let hashes = json_ids(supplied.iter().map(|entry| entry.receipt.hash));
        let held: Vec<(Vec<u8>,)> = query_as(
            "SELECT hash FROM entry WHERE hash IN (SELECT unhex(value) FROM json_each($1)) \
             UNION ALL SELECT hash FROM waiting WHERE hash IN (SELECT unhex(value) FROM json_each($1))",
        )
        .bind(&hashes)
        .fetch_all(&mut *self.tx)
        .await?;
        let waiting = query_as(
            "SELECT doc, device, device_seq, bytes, receipt FROM waiting \
             WHERE doc IN (SELECT unhex(value) FROM json_each($1))",
        )
        .bind(json_ids(supplied.iter().map(|entry| entry.doc)))
        .fetch_all(&mut *self.tx)
        .await?;
        let waiting = waiting.into_iter().map(row::entry).collect::<Result<Vec<_>>>()?;
        let devices = self.devices(&supplied.iter().map(|entry| entry.device).collect()).await?;
        let mut held = held.iter().map(|(hash,)| row::entry_hash(hash)).collect::<Result<BTreeSet<_>>>()?;
        let mut beyond: BTreeMap<DeviceId, BTreeMap<u64, EntryHash>> = BTreeMap::new();
        for (id, device) in &devices {
            let receipts = self.receipts(*id, device.end.seq + 1, u64::MAX).await?;
            beyond.insert(*id, receipts.iter().map(|(seq, receipt)| (*seq, receipt.hash)).collect());
        }
        let places =
            supplied.iter().chain(&waiting).map(|entry| format!("[\"{}\",{}]", entry.device, entry.device_seq));
        let places: Vec<(Vec<u8>, i64, Option<Vec<u8>>)> = query_as(
            "SELECT device, device_seq, NULL FROM json_each($1) AS place CROSS JOIN entry \
             ON device = unhex(place.value ->> 0) AND device_seq = place.value ->> 1 \
             UNION SELECT device, device_seq, receipt FROM json_each($1) AS place CROSS JOIN refused \
             ON device = unhex(place.value ->> 0) AND device_seq = place.value ->> 1",
        )
        .bind(json_list(places))
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
        for chunk in lines.chunks(TUPLES) {
            let mut insert = QueryBuilder::new("INSERT INTO log_line (seq, bytes, nodes) ");
            insert.push_values(chunk, |mut tuple, line| {
                tuple.push_bind(signed(line.seq));
                tuple.push_bind(&line.bytes[..]);
                tuple.push_bind(line.nodes.concat());
            });
            insert.build().execute(&mut *self.tx).await?;
        }
        if !lines.is_empty() {
            query("UPDATE log_head SET size = $1, head = $2, written = $3")
                .bind(signed(self.head.size))
                .bind(encode(&self.head))
                .bind(signed(self.written))
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

    async fn told(&mut self, told: &[Told]) -> Result<()> {
        for chunk in told.chunks(TUPLES) {
            let mut insert = QueryBuilder::new("INSERT INTO told (scope, line, author, device, device_seq, open) ");
            insert.push_values(chunk, |mut tuple, told| {
                tuple.push_bind(told.scope.key());
                tuple.push_bind(signed(told.line));
                tuple.push_bind(told.author.as_str());
                tuple.push_bind(&told.device.0[..]);
                tuple.push_bind(signed(told.device_seq));
                tuple.push_bind(i64::from(told.open));
            });
            insert.build().execute(&mut *self.tx).await?;
        }
        for key in told.iter().map(|told| told_key(&told.scope)).collect::<BTreeSet<_>>() {
            query(
                "INSERT INTO scope_head (scope, seq, digest, moved) VALUES ($1, 0, 0, $2) \
                 ON CONFLICT (scope) DO UPDATE SET moved = excluded.moved",
            )
            .bind(key)
            .bind(signed(self.head.size))
            .execute(&mut *self.tx)
            .await?;
        }
        Ok(())
    }

    async fn signatures(&mut self, signatures: &[RunSignature]) -> Result<()> {
        for chunk in signatures.chunks(TUPLES) {
            let mut insert = QueryBuilder::new("INSERT INTO signature (device, last_seq, signature) ");
            insert.push_values(chunk, |mut tuple, signed_run| {
                tuple.push_bind(&signed_run.device.0[..]);
                tuple.push_bind(signed(signed_run.last_seq));
                tuple.push_bind(&signed_run.signature.0[..]);
            });
            insert.push(" ON CONFLICT (device, last_seq) DO NOTHING");
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

    async fn feed(&mut self, changes: &Changes) -> Result<()> {
        let keyed = Keyed::new(&changes.points);
        let ends = query_as(
            "SELECT scope, seq, digest, horizon FROM scope_head WHERE scope IN (SELECT value FROM json_each($1))",
        )
        .bind(json_ids(keyed.scopes()))
        .fetch_all(&mut *self.tx)
        .await?;
        let ends = ends.into_iter().map(row::head).collect::<Result<_>>()?;
        let numbering = keyed.draw(&ends);
        let heads: Vec<_> = numbering.heads.iter().collect();
        for chunk in heads.chunks(TUPLES) {
            let mut set = QueryBuilder::new("INSERT INTO scope_head (scope, seq, digest, moved) ");
            set.push_values(chunk, |mut tuple, (scope, head)| {
                tuple.push_bind(**scope);
                tuple.push_bind(signed(head.seq));
                tuple.push_bind(head.digest.cast_signed());
                tuple.push_bind(signed(self.head.size));
            });
            set.push(
                " ON CONFLICT (scope) DO UPDATE SET seq = excluded.seq, digest = excluded.digest, \
                 moved = excluded.moved",
            );
            set.build().execute(&mut *self.tx).await?;
        }
        for chunk in numbering.rows.chunks(TUPLES) {
            let mut insert = QueryBuilder::new("INSERT INTO feed (scope, seq, doc, doc_seq, what) ");
            insert.push_values(chunk, |mut tuple, (scope, seq, point)| {
                tuple.push_bind(*scope);
                tuple.push_bind(signed(*seq));
                tuple.push_bind(&point.doc.0[..]);
                tuple.push_bind(signed(point.doc_seq));
                tuple.push_bind(what_number(point.what));
            });
            insert.build().execute(&mut *self.tx).await?;
        }
        // Where each document stands now, by its last number in each scope.
        let stays: Vec<_> = numbering.standing.iter().filter_map(|(place, seq)| seq.map(|seq| (place, seq))).collect();
        for chunk in stays.chunks(TUPLES) {
            let mut insert = QueryBuilder::new("INSERT INTO document_scope (scope, doc, last_seq) ");
            insert.push_values(chunk, |mut tuple, ((scope, doc), seq)| {
                tuple.push_bind(*scope);
                tuple.push_bind(&doc.0[..]);
                tuple.push_bind(signed(*seq));
            });
            insert.push(" ON CONFLICT (scope, doc) DO UPDATE SET last_seq = excluded.last_seq");
            insert.build().execute(&mut *self.tx).await?;
        }
        let left: Vec<_> = numbering.standing.iter().filter(|(_, seq)| seq.is_none()).collect();
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
