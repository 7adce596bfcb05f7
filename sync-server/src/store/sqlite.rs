//! SQLite in the data folder: one connection that writes, several that read.
//!
//! SQL text is constant. Where one statement takes many ids they come as one JSON array, so the text, and with it the prepared
//! statement, stays the same; rows that carry bytes are inserted with many value tuples at a time.

mod accounts;
mod administration;
mod attachment;
mod compaction;
mod edition;
mod feed;
mod group;
mod log;
mod upkeep;

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{query, query_as, query_scalar};

use super::row;
use super::{Founding, Identity, Result, StoreError};

pub use group::Group;

/// The database in the data folder.
pub const FILE: &str = "doorstep.sqlite";
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
        sqlx::migrate!("migrations/sqlite").run(&writer).await.map_err(|error| StoreError::new(error.to_string()))?;
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
            query_as("SELECT name, value FROM meta WHERE name IN ('epoch', 'secret', 'anchor_key')")
                .fetch_all(&self.readers)
                .await?;
        row::identity(&rows)
    }

    pub async fn found(&self, founding: &Founding) -> Result<()> {
        let mut group = self.group().await?;
        let tx = &mut group.tx;
        for (name, value) in row::meta(&founding.identity) {
            query("INSERT INTO meta (name, value) VALUES ($1, $2)").bind(name).bind(value).execute(&mut **tx).await?;
        }
        query("INSERT INTO reference (edition, bytes, since) VALUES ($1, $2, $3)")
            .bind(founding.edition)
            .bind(&founding.reference)
            .bind(founding.at.0)
            .execute(&mut **tx)
            .await?;
        for account in &founding.accounts {
            query("INSERT INTO account (login, worker, password_hash) VALUES ($1, $2, $3)")
                .bind(&account.login)
                .bind(account.worker.as_str())
                .bind(&account.password_hash)
                .execute(&mut **tx)
                .await?;
        }
        group.append(founding.at, founding.lines()).await?;
        group.commit().await
    }

    /// Writes the whole database, as of one moment, into a new file. Others read and write meanwhile.
    pub async fn copy_to(&self, file: &Path) -> Result<()> {
        let file = file.to_str().ok_or_else(|| StoreError::new("the file's name is no text"))?;
        query("VACUUM INTO $1").bind(file).execute(&self.writer).await?;
        Ok(())
    }

    /// Errors: what SQLite finds wrong with its file.
    pub async fn check_file(&self) -> Result<()> {
        let found: Vec<String> = query_scalar("PRAGMA integrity_check").fetch_all(&self.readers).await?;
        if found.iter().any(|line| line != "ok") {
            return Err(StoreError::new(found.join("; ")));
        }
        Ok(())
    }

    pub async fn group(&self) -> Result<Group> {
        Group::new(self.writer.begin_with("BEGIN IMMEDIATE").await?).await
    }
}

/// Reads back what durability and privacy rest on. A build of SQLite may ignore a PRAGMA without a word.
async fn check(connection: &mut SqliteConnection) -> Result<()> {
    let version: String = query_scalar("SELECT sqlite_version()").fetch_one(&mut *connection).await?;
    if !is_recent(&version) {
        return Err(StoreError::new(format!("SQLite {version} can lose commits; at least 3.51.3 is needed")));
    }
    let journal: String = query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
    let numbers = [
        ("synchronous", query_scalar::<_, i64>("PRAGMA synchronous").fetch_one(&mut *connection).await?, 2),
        ("foreign_keys", query_scalar::<_, i64>("PRAGMA foreign_keys").fetch_one(&mut *connection).await?, 1),
        ("secure_delete", query_scalar::<_, i64>("PRAGMA secure_delete").fetch_one(&mut *connection).await?, 1),
        ("trusted_schema", query_scalar::<_, i64>("PRAGMA trusted_schema").fetch_one(&mut *connection).await?, 0),
    ];
    if journal != "wal" {
        return Err(StoreError::new(format!("SQLite says journal_mode = {journal} and not wal")));
    }
    for (name, found, expected) in numbers {
        if found != expected {
            return Err(StoreError::new(format!("SQLite says {name} = {found} and not {expected}")));
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
