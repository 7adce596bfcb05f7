//! PostgreSQL, for a centre that runs several servers over one database.
//!
//! Nothing here leans on what databases that speak PostgreSQL's language lack: no notifications, no advisory locks, no
//! sequences. The writer lock is a row. A transaction is a handful of statements however many rows it writes, because each one
//! is a journey: rows travel as arrays, one a column.

mod accounts;
mod administration;
mod attachment;
mod compaction;
mod edition;
mod feed;
mod group;
mod log;
mod upkeep;

use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection, query, query_as, query_scalar};

use super::row;
use super::{Founding, Identity, Result, StoreError};

pub use group::Group;

/// One admits; the others sign people in and out beside it.
const WRITERS: u32 = 4;
const READERS: u32 = 8;
/// A connection that rested longer is asked whether it still lives: the database may have been restarted.
const RESTED: Duration = Duration::from_secs(5);
/// A process that takes the writer lock and falls silent (its machine froze, its network went) loses its transaction by then.
/// A group computes for some milliseconds, at the worst for a second.
const SILENCE: &str = "15s";
/// Whoever waits longer for the writer lock gives up; the phone comes again.
const LOCK_WAIT: &str = "30s";
/// Processes that start at once may both find tables missing; the one that comes second tries again.
const SHAPING_TRIES: u32 = 20;

#[derive(Clone, Debug)]
pub struct Postgres {
    writer: PgPool,
    readers: PgPool,
}

impl Postgres {
    pub async fn connect(url: &str) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)
            // The text of the error may hold the password.
            .map_err(|_| StoreError::new("the database's address cannot be read: postgres://user:password@host/name"))?
            .application_name("doorstep")
            .options([
                ("idle_in_transaction_session_timeout", SILENCE),
                ("lock_timeout", LOCK_WAIT),
                // Every start would say that the tables are there.
                ("client_min_messages", "warning"),
            ]);
        let pool = |connections, wait_s| {
            PgPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(Duration::from_secs(wait_s))
                .test_before_acquire(false)
                .before_acquire(|connection, meta| {
                    Box::pin(async move { Ok(meta.idle_for < RESTED || connection.ping().await.is_ok()) })
                })
        };
        let writer = pool(WRITERS, 30).connect_with(options.clone()).await?;
        check(&mut *writer.acquire().await?).await?;
        shape(&writer).await?;
        let readers =
            pool(READERS, 10).connect_with(options.options([("default_transaction_read_only", "on")])).await?;
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
            .bind(i64::from(founding.edition))
            .bind(&founding.reference)
            .bind(founding.at.0)
            .execute(&mut **tx)
            .await?;
        let accounts = &founding.accounts;
        query(
            "INSERT INTO account (login, worker, password_hash) SELECT * FROM UNNEST($1::text[], $2::text[], $3::text[])",
        )
        .bind(accounts.iter().map(|account| account.login.as_str()).collect::<Vec<_>>())
        .bind(accounts.iter().map(|account| account.worker.as_str()).collect::<Vec<_>>())
        .bind(accounts.iter().map(|account| account.password_hash.as_str()).collect::<Vec<_>>())
        .execute(&mut **tx)
        .await?;
        group.append(founding.at, founding.lines()).await?;
        group.commit().await
    }

    pub async fn group(&self) -> Result<Group> {
        // Said, because a database may have another default, under which waiting for the lock ends in an error.
        Group::new(self.writer.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED").await?).await
    }
}

/// Asks whether a commit survives a power cut. A database that does not know a setting has no way to switch it off.
async fn check(connection: &mut PgConnection) -> Result<()> {
    let settings: (Option<String>, Option<String>, Option<String>) = query_as(
        "SELECT current_setting('fsync', true), current_setting('synchronous_commit', true), \
         current_setting('full_page_writes', true)",
    )
    .fetch_one(connection)
    .await?;
    let names = ["fsync", "synchronous_commit", "full_page_writes"];
    for (name, value) in names.into_iter().zip([settings.0, settings.1, settings.2]) {
        if value.as_deref() == Some("off") {
            return Err(StoreError::new(format!(
                "PostgreSQL says {name} = off: it can lose commits, and a receipt is a promise"
            )));
        }
    }
    Ok(())
}

/// Brings the tables to today's shape.
async fn shape(pool: &PgPool) -> Result<()> {
    let mut migrator = sqlx::migrate!("migrations/postgres");
    // Its lock is an advisory one.
    migrator.set_locking(false);
    let mut tried = 0;
    loop {
        match migrator.run(pool).await {
            Ok(()) => return Ok(()),
            Err(error) => {
                tried += 1;
                if tried == SHAPING_TRIES {
                    return Err(StoreError::new(error.to_string()));
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

/// A text as PostgreSQL can hold it. What holds a zero byte is nobody's login and no id.
fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}
