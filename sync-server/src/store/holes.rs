//! Whether a reader that goes on from the last number it saw sees everything that many writers commit.
//!
//! The same harness runs over our numbering and over deliberately wrong ones, whose numbers are drawn before the commit: there
//! it must find the loss, or it would prove nothing.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use doorstep_core::domain::WorkerId;
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::FeedStore;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};
use sqlx::{query, query_as, query_scalar};

use super::contract::{changes, enrol};
use super::{Store, cluster};

const WRITERS: u8 = 64;
const ROUNDS: u8 = 4;
const ITEMS: usize = WRITERS as usize * ROUNDS as usize;
/// The longest wait between drawing a number and committing it.
const PAUSE_MAX_MS: u64 = 8;

trait Numbered: Send + Sync + 'static {
    /// Draws a number for an item, waits, commits.
    fn write(&self, writer: u8, round: u8, pause: Duration) -> impl Future<Output = ()> + Send;
    /// Numbers after `after` with their items, ascending.
    fn read(&self, after: u64) -> impl Future<Output = Vec<(u64, u64)>> + Send;
}

/// What the reader saw while all wrote: numbers and items in its order.
async fn followed(numbered: impl Numbered) -> Vec<(u64, u64)> {
    let numbered = Arc::new(numbered);
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let numbered = Arc::clone(&numbered);
        writers.spawn(async move {
            let mut random = u64::from(writer) + 1;
            for round in 0..ROUNDS {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let pause = Duration::from_millis((random >> 33) % (PAUSE_MAX_MS + 1));
                numbered.write(writer, round, pause).await;
            }
        });
    }
    let mut seen: Vec<(u64, u64)> = Vec::new();
    loop {
        // Before the read: what is committed by then, the read must find.
        while writers.try_join_next().is_some() {}
        let all_committed = writers.is_empty();
        let news = numbered.read(seen.last().map_or(0, |(number, _)| *number)).await;
        if news.is_empty() && all_committed {
            return seen;
        }
        seen.extend(news);
    }
}

fn item(writer: u8, round: u8) -> u64 {
    u64::from(writer) * u64::from(ROUNDS) + u64::from(round)
}

fn assert_nothing_is_skipped(seen: &[(u64, u64)]) {
    let numbers: Vec<u64> = seen.iter().map(|(number, _)| *number).collect();
    assert_eq!(numbers, (1..=ITEMS as u64).collect::<Vec<_>>());
    let items: BTreeSet<u64> = seen.iter().map(|(_, item)| *item).collect();
    assert_eq!(items.len(), ITEMS);
}

/// The store's feed, over as many processes as there are stores.
struct Ours {
    stores: Vec<Store>,
    scope: Scope,
}

impl Ours {
    async fn new(stores: Vec<Store>) -> Self {
        for writer in 0..WRITERS {
            enrol(&stores[0], writer + 1).await;
        }
        Self { stores, scope: Scope::Person(WorkerId::new("a")) }
    }
}

impl Numbered for Ours {
    async fn write(&self, writer: u8, round: u8, pause: Duration) {
        let store = &self.stores[usize::from(writer) % self.stores.len()];
        let device = super::contract::device(writer + 1);
        let number = u8::try_from(item(writer, round)).unwrap();
        let changes = changes(device, u64::from(round) + 1, 1, &[number], std::slice::from_ref(&self.scope));
        let mut group = store.group().await.unwrap();
        super::contract::write(&mut group, &changes).await.unwrap();
        tokio::time::sleep(pause).await;
        group.commit().await.unwrap();
    }

    async fn read(&self, after: u64) -> Vec<(u64, u64)> {
        let pointers = self.stores[0].pointers(&self.scope, after, 1000).await.unwrap();
        pointers.into_iter().map(|pointer| (pointer.seq, u64::from(pointer.doc.0[0]))).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_of_one_file_leave_no_hole() {
    let folder = tempfile::tempdir().unwrap();
    let ours = Ours::new(vec![Store::open(folder.path()).await.unwrap()]).await;
    assert_nothing_is_skipped(&followed(ours).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_of_sixteen_processes_leave_no_hole() {
    let url = cluster::database().await.unwrap();
    let mut stores = Vec::new();
    for _ in 0..16 {
        stores.push(Store::connect(&url).await.unwrap());
    }
    let ours = Ours::new(stores.clone()).await;
    assert_nothing_is_skipped(&followed(ours).await);
    // The lines of the log have no gaps either: the enrolments and the entries.
    let head = stores[1].log_state().await.unwrap().head;
    assert_eq!(head.size, u64::from(WRITERS) + ITEMS as u64);
    assert_eq!(stores[1].log_lines(0, 1000).await.unwrap().len() as u64, head.size);
    for store in stores {
        store.close().await;
    }
}

/// How far the reader is. The first writer waits for it to have passed its number, so that the loss is no matter of luck.
#[derive(Default)]
struct Passed(AtomicU64);

impl Passed {
    async fn wait(&self, item: u64, number: u64, pause: Duration) {
        tokio::time::sleep(pause).await;
        while item == 0 && self.0.load(Ordering::Relaxed) <= number {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

/// PostgreSQL's own numbering of a column.
struct Identity(PgPool, Passed);

impl Numbered for Identity {
    async fn write(&self, writer: u8, round: u8, pause: Duration) {
        let item = item(writer, round);
        let mut tx = self.0.begin().await.unwrap();
        let number: i64 = query_scalar("INSERT INTO wrong (item) VALUES ($1) RETURNING seq")
            .bind(item.cast_signed())
            .fetch_one(&mut *tx)
            .await
            .unwrap();
        self.1.wait(item, number.cast_unsigned(), pause).await;
        tx.commit().await.unwrap();
    }

    async fn read(&self, after: u64) -> Vec<(u64, u64)> {
        self.1.0.store(after, Ordering::Relaxed);
        let rows: Vec<(i64, i64)> = query_as("SELECT seq, item FROM wrong WHERE seq > $1 ORDER BY seq")
            .bind(after.cast_signed())
            .fetch_all(&self.0)
            .await
            .unwrap();
        rows.into_iter().map(|(seq, item)| (seq.cast_unsigned(), item.cast_unsigned())).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_harness_finds_what_an_identity_column_loses() {
    let url = cluster::database().await.unwrap();
    let pool = PgPoolOptions::new().max_connections(u32::from(WRITERS) + 1).connect(&url).await.unwrap();
    query("CREATE TABLE wrong (seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item BIGINT NOT NULL)")
        .execute(&pool)
        .await
        .unwrap();
    let seen = followed(Identity(pool.clone(), Passed::default())).await;
    let committed: i64 = query_scalar("SELECT count(*) FROM wrong").fetch_one(&pool).await.unwrap();
    assert_eq!(committed, ITEMS as i64);
    assert!(seen.len() < ITEMS, "nothing was lost");
    pool.close().await;
}

/// SQLite has one writer at a time, so its own numbering of rows cannot lose one; a counter in the process can.
struct Counter(SqlitePool, AtomicU64, Passed);

impl Numbered for Counter {
    async fn write(&self, writer: u8, round: u8, pause: Duration) {
        let item = item(writer, round);
        let number = self.1.fetch_add(1, Ordering::Relaxed) + 1;
        self.2.wait(item, number, pause).await;
        query("INSERT INTO wrong (seq, item) VALUES ($1, $2)")
            .bind(number.cast_signed())
            .bind(item.cast_signed())
            .execute(&self.0)
            .await
            .unwrap();
    }

    async fn read(&self, after: u64) -> Vec<(u64, u64)> {
        self.2.0.store(after, Ordering::Relaxed);
        let rows: Vec<(i64, i64)> = query_as("SELECT seq, item FROM wrong WHERE seq > $1 ORDER BY seq")
            .bind(after.cast_signed())
            .fetch_all(&self.0)
            .await
            .unwrap();
        rows.into_iter().map(|(seq, item)| (seq.cast_unsigned(), item.cast_unsigned())).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_harness_finds_what_a_counter_in_the_process_loses() {
    let folder = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(folder.path().join("wrong")).create_if_missing(true);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    query("CREATE TABLE wrong (seq INTEGER PRIMARY KEY, item INTEGER NOT NULL)").execute(&pool).await.unwrap();
    let seen = followed(Counter(pool.clone(), AtomicU64::new(0), Passed::default())).await;
    assert!(seen.len() < ITEMS, "nothing was lost");
    pool.close().await;
}
