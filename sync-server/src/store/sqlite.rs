//! SQLite in the data folder: one connection that writes, several that read.
//!
//! SQL text is constant. Where one statement takes many ids they come as one JSON array, so the text, and with it the prepared
//! statement, stays the same; rows that carry bytes are inserted with many value tuples at a time.

mod accounts;
mod feed;
mod group;

use std::path::Path;
use std::time::Duration;

use doorstep_core::domain::{DeviceId, DocId, WorkerId};
use doorstep_core::fact::{DocKind, decode};
use doorstep_core::sync::ledger::{Device, StoredDocument, StoredEntry};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Row, query, query_scalar};

use super::{Founding, Identity, Result, StoreError, entry_hash};

pub use group::Group;

pub(crate) const FILE: &str = "doorstep.sqlite";
/// Another process (a backup tool) may hold the file for a moment.
const BUSY: Duration = Duration::from_secs(5);
/// Beyond the two cores of a small server more readers only wait for each other.
const READERS: u32 = 4;
/// The first version without the WAL-reset fault, which could lose or tear commits.
const VERSION_MIN: (u32, u32, u32) = (3, 51, 3);
/// Inserts with 1, 2, … value tuples are statements of their own; all of them stay prepared.
const STATEMENTS: usize = 1024;

#[derive(Clone, Debug)]
pub struct Sqlite {
    /// One connection: SQLite has one writer at a time, and waiting here is fairer than its busy loop.
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Sqlite {
    pub async fn open(folder: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join(FILE))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // NORMAL may lose the last commits at a power cut, and a receipt is a promise.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .pragma("secure_delete", "ON")
            .pragma("trusted_schema", "OFF")
            .statement_cache_capacity(STATEMENTS)
            .row_buffer_size(1024);
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(Duration::from_secs(30))
            .connect_with(options.clone())
            .await?;
        check(&mut *writer.acquire().await?).await?;
        sqlx::migrate!("migrations/sqlite").run(&writer).await.map_err(|error| StoreError(error.to_string()))?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .connect_with(options.pragma("query_only", "ON"))
            .await?;
        check(&mut *readers.acquire().await?).await?;
        Ok(Self { writer, readers })
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    pub async fn ping(&self) -> Result<()> {
        query_scalar::<_, i64>("SELECT count(*) FROM meta").fetch_one(&self.readers).await?;
        Ok(())
    }

    pub async fn identity(&self) -> Result<Option<Identity>> {
        let rows: Vec<(String, Vec<u8>)> =
            sqlx::query_as("SELECT name, value FROM meta WHERE name IN ('epoch', 'secret', 'anchor_key')")
                .fetch_all(&self.readers)
                .await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let value = |name| rows.iter().find(|row| row.0 == name).map_or(&[][..], |row| &row.1);
        let damaged = |_| StoreError::damaged("meta");
        Ok(Some(Identity {
            epoch: u64::from_be_bytes(value("epoch").try_into().map_err(damaged)?),
            secret: value("secret").try_into().map_err(damaged)?,
            anchor_key: value("anchor_key").try_into().map_err(damaged)?,
        }))
    }

    pub async fn found(&self, founding: &Founding) -> Result<()> {
        let mut tx = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        let identity = &founding.identity;
        let epoch = identity.epoch.to_be_bytes();
        let values: [(&str, &[u8]); 3] =
            [("epoch", &epoch), ("secret", &identity.secret), ("anchor_key", &identity.anchor_key)];
        for (name, value) in values {
            query("INSERT INTO meta (name, value) VALUES ($1, $2)").bind(name).bind(value).execute(&mut *tx).await?;
        }
        query("INSERT INTO reference (edition, bytes, since) VALUES ($1, $2, $3)")
            .bind(founding.edition)
            .bind(&founding.reference)
            .bind(founding.at.0)
            .execute(&mut *tx)
            .await?;
        for account in &founding.accounts {
            query("INSERT INTO account (login, worker, password_hash) VALUES ($1, $2, $3)")
                .bind(&account.login)
                .bind(account.worker.as_str())
                .bind(&account.password_hash)
                .execute(&mut *tx)
                .await?;
        }
        Ok(tx.commit().await?)
    }

    pub async fn reference(&self) -> Result<Option<Vec<u8>>> {
        Ok(query_scalar("SELECT bytes FROM reference ORDER BY edition DESC LIMIT 1")
            .fetch_optional(&self.readers)
            .await?)
    }

    pub async fn group(&self) -> Result<Group> {
        Ok(Group::new(self.writer.begin_with("BEGIN IMMEDIATE").await?))
    }
}

/// Reads back what durability and privacy rest on. A build of SQLite may ignore a PRAGMA without a word.
async fn check(connection: &mut SqliteConnection) -> Result<()> {
    let version: String = query_scalar("SELECT sqlite_version()").fetch_one(&mut *connection).await?;
    if !is_recent(&version) {
        return Err(StoreError(format!("SQLite {version} can lose commits; at least 3.51.3 is needed")));
    }
    let journal: String = query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    let numbers = [
        ("synchronous", query_scalar::<_, i64>("PRAGMA synchronous").fetch_one(&mut *connection).await?, 2),
        ("foreign_keys", query_scalar::<_, i64>("PRAGMA foreign_keys").fetch_one(&mut *connection).await?, 1),
        ("secure_delete", query_scalar::<_, i64>("PRAGMA secure_delete").fetch_one(&mut *connection).await?, 1),
        ("trusted_schema", query_scalar::<_, i64>("PRAGMA trusted_schema").fetch_one(&mut *connection).await?, 0),
    ];
    if journal != "wal" {
        return Err(StoreError(format!("SQLite says journal_mode = {journal} and not wal")));
    }
    for (name, found, expected) in numbers {
        if found != expected {
            return Err(StoreError(format!("SQLite says {name} = {found} and not {expected}")));
        }
    }
    Ok(())
}

fn is_recent(version: &str) -> bool {
    let mut numbers = version.split('.').map(|part| part.parse::<u32>().unwrap_or(0));
    let mut next = || numbers.next().unwrap_or(0);
    (next(), next(), next()) >= VERSION_MIN
}

/// A JSON array of texts; of hexadecimal ids, for `SELECT unhex(value) FROM json_each($1)`.
fn json_ids<T: std::fmt::Display>(ids: impl IntoIterator<Item = T>) -> String {
    json_list(ids.into_iter().map(|id| json_text(&id.to_string())))
}

/// A JSON text, whatever stands in it: ids inside documents were written by people.
fn json_text(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn json_list(items: impl IntoIterator<Item = String>) -> String {
    let mut list = String::from("[");
    for item in items {
        if list.len() > 1 {
            list.push(',');
        }
        list.push_str(&item);
    }
    list.push(']');
    list
}

/// Our numbers fit: they count from 1 and end long before 2^63.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| StoreError::damaged("a number"))
}

fn id_16(bytes: &[u8]) -> Result<[u8; 16]> {
    bytes.try_into().map_err(|_| StoreError::damaged("an id"))
}

fn kind_number(kind: DocKind) -> i64 {
    match kind {
        DocKind::Visit => 0,
        DocKind::Leave => 1,
        DocKind::Month => 2,
    }
}

fn kind_of(number: i64) -> Result<DocKind> {
    [DocKind::Visit, DocKind::Leave, DocKind::Month]
        .into_iter()
        .find(|kind| kind_number(*kind) == number)
        .ok_or_else(|| StoreError::damaged("a kind"))
}

/// Columns: doc, kind, doc_seq, head, state, shared, scopes, people.
fn document(row: &SqliteRow) -> Result<StoredDocument> {
    Ok(StoredDocument {
        doc: DocId(id_16(row.try_get(0)?)?),
        kind: kind_of(row.try_get(1)?)?,
        doc_seq: unsigned(row.try_get(2)?)?,
        head: entry_hash(row.try_get(3)?)?,
        state: row.try_get(4)?,
        shared: row.try_get(5)?,
        scopes: decode(row.try_get(6)?).ok_or_else(|| StoreError::damaged("scopes"))?,
        people: decode(row.try_get(7)?).ok_or_else(|| StoreError::damaged("people"))?,
    })
}

/// Columns: doc, device, device_seq, bytes, receipt.
fn entry(row: &SqliteRow) -> Result<StoredEntry> {
    Ok(StoredEntry {
        doc: DocId(id_16(row.try_get(0)?)?),
        device: DeviceId(id_16(row.try_get(1)?)?),
        device_seq: unsigned(row.try_get(2)?)?,
        bytes: row.try_get(3)?,
        receipt: decode(row.try_get(4)?).ok_or_else(|| StoreError::damaged("a receipt"))?,
    })
}

/// Columns from `first`: id, worker, key, seq, head, whether revoked.
fn device(row: &SqliteRow, first: usize) -> Result<Device> {
    Ok(Device {
        id: DeviceId(id_16(row.try_get(first)?)?),
        worker: WorkerId(row.try_get(first + 1)?),
        key: doorstep_core::fact::PublicKey(row.try_get(first + 2)?),
        seq: unsigned(row.try_get(first + 3)?)?,
        head: entry_hash(row.try_get(first + 4)?)?,
        revoked: row.try_get::<i64, _>(first + 5)? != 0,
    })
}

#[cfg(test)]
mod tests {
    use super::is_recent;

    #[test]
    fn versions_before_the_repair_of_the_wal_reset_fault_are_refused() {
        for (version, expected) in
            [("3.51.3", true), ("3.51.2", false), ("3.7.17", false), ("3.52.0", true), ("4.0", true), ("", false)]
        {
            assert_eq!(is_recent(version), expected, "{version}");
        }
    }
}
