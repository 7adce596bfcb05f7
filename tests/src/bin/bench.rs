//! The figures of the design's budget, one JSON line each: `{"name":…,"value":…,"unit":…,"budget":"<=1500"}`.
//!
//! Everything runs for real on this machine: SQLite and PostgreSQL with every commit flushed, HTTP over loopback with headers counted on the
//! wire. Arguments choose benches by the beginning of their names.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use doorstep_core::centre::Reference;
use doorstep_core::domain::{DocId, Timestamp};
use doorstep_core::fact::{DocKind, Run};
use doorstep_core::sync::ledger;
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_server::clock::Clock;
use doorstep_server::config::{Config, Limits, Rate};
use doorstep_server::password::Cost;
use doorstep_server::relay::Relay;
use doorstep_server::store::{Keys, Store, cluster};
use doorstep_server::writer::Writer;
use doorstep_tests::bench::{PASSWORD, Pen, found, found_in, morning, reference, worker};
use doorstep_tests::chromium::Chromium;
use doorstep_tests::client::Client;
use doorstep_tests::proxy::Proxy;

fn main() -> Result<()> {
    let chosen: Vec<String> = std::env::args().skip(1).collect();
    let runs = |name: &str| chosen.is_empty() || chosen.iter().any(|prefix| name.starts_with(prefix.as_str()));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if runs("admit") {
        let folder = tempfile::tempdir()?;
        runtime.block_on(async { admit("admit", Store::open(folder.path()).await?).await })?;
    }
    if runs("postgres") {
        runtime.block_on(async {
            let database = cluster::database().await.map_err(anyhow::Error::msg)?;
            admit("postgres_admit", Store::connect(&database).await?).await
        })?;
    }
    if runs("sync") {
        runtime.block_on(sync())?;
    }
    if runs("start") {
        runtime.block_on(start())?;
    }
    Ok(())
}

fn print(name: &str, value: f64, unit: &str, budget: Option<&str>) {
    let value = (value * 1000.0).round() / 1000.0;
    match budget {
        Some(budget) => println!(r#"{{"name":"{name}","value":{value},"unit":"{unit}","budget":"{budget}"}}"#),
        None => println!(r#"{{"name":"{name}","value":{value},"unit":"{unit}"}}"#),
    }
}

/// Phones that push at once, and entries of each.
const PENS: usize = 400;
const FACTS_EACH: usize = 50;
const CHANGES_EACH: usize = 20;
const RUN: usize = 10;
/// Visits that the changes are spread over.
const VISITS: usize = 200;

/// Facts and changes admitted durably a second: signatures checked, rules asked, one store.
async fn admit(name: &str, store: Store) -> Result<()> {
    let reference = reference(PENS);
    let (store, keys) = found_in(store, &reference).await?;
    let mut pens: Vec<Pen> = (0..PENS).map(Pen::new).collect();
    for pen in &pens {
        store.enrol(&pen.worker, &pen.key().public(), "bench", 5, morning()).await?;
    }
    let clock = Clock::starting_at(morning());
    let (writer, _task) = Writer::start(store, reference.clone(), keys, clock, Relay::default());

    let mut facts = Vec::new();
    for pen in &mut pens {
        let minutes = (0..FACTS_EACH).map(|minute| morning().plus_minutes(-(minute as i64)));
        let lines: Vec<_> = minutes.map(|at| pen.punch(&reference, at)).collect();
        facts.push((pen.key().public(), cut(pen, &reference, lines)));
    }
    let seconds = push(&writer, &reference, facts).await?;
    print(&format!("{name}_facts"), (PENS * FACTS_EACH) as f64 / seconds, "facts/s", Some(">=3000"));

    let visits: Vec<_> = (0..VISITS).map(|number| pens[0].visit(&reference, doc(number), morning())).collect();
    let filed = vec![(pens[0].key().public(), cut(&mut pens[0], &reference, visits))];
    push(&writer, &reference, filed).await?;
    let mut changes = Vec::new();
    for (number, pen) in pens.iter_mut().enumerate() {
        let lines: Vec<_> = (0..CHANGES_EACH)
            .map(|change| pen.tick(doc(number % VISITS), &format!("m-{}", change / 2), change % 2 == 0, morning()))
            .collect();
        changes.push((pen.key().public(), cut(pen, &reference, lines)));
    }
    let seconds = push(&writer, &reference, changes).await?;
    print(&format!("{name}_changes"), (PENS * CHANGES_EACH) as f64 / seconds, "changes/s", Some(">=1000"));
    Ok(())
}

fn doc(number: usize) -> DocId {
    let mut id = [0xd0; 16];
    id[..8].copy_from_slice(&(number as u64).to_be_bytes());
    DocId::drawn(id)
}

fn cut(pen: &mut Pen, reference: &Reference, lines: Vec<doorstep_tests::bench::Line>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut lines = lines.into_iter().peekable();
    while lines.peek().is_some() {
        let part = lines.by_ref().take(RUN).collect();
        runs.push(pen.run(reference, part));
    }
    runs
}

/// Every phone pushes its runs one after the other, all phones at once. Gives the seconds until the last receipt.
async fn push(
    writer: &Writer,
    reference: &Reference,
    pushes: Vec<(doorstep_core::fact::PublicKey, Vec<Run>)>,
) -> Result<f64> {
    let centre = Arc::new(reference.centre.clone());
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for (key, runs) in pushes {
        let (writer, centre) = (writer.clone(), centre.clone());
        tasks.spawn(async move {
            for run in runs {
                let length = run.entries.len();
                let verified = ledger::verify(&centre, &key, &run).map_err(anyhow::Error::msg)?;
                let admitted = loop {
                    match writer.admit(key.device(), verified.clone(), length).await {
                        Ok(admitted) => break admitted,
                        // The queue is full: what a phone does then is wait.
                        Err(_) => tokio::time::sleep(Duration::from_millis(2)).await,
                    }
                };
                let effective =
                    admitted.pushed.receipts.iter().filter(|receipt| receipt.verdict.is_effective()).count();
                ensure!(effective == length, "{:?}", admitted.pushed);
            }
            Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(start.elapsed().as_secs_f64())
}

const DOCUMENTS: usize = 2000;

/// What a phone with 2,000 documents costs: the first load, a reconnect with nothing missing, one with a little.
async fn sync() -> Result<()> {
    let reference = reference(4);
    let folder = tempfile::tempdir()?;
    let (store, keys) = found(folder.path(), &reference).await?;
    let mut pen = Pen::new(0);
    store.enrol(&pen.worker, &pen.key().public(), "bench", 5, morning()).await?;
    fill(store, &reference, keys, &mut pen).await?;

    let config = Config {
        clock: Clock::starting_at(morning()),
        password_cost: Cost::LOW,
        limits: Limits { device: RATE, worker: RATE, entries: RATE, ..Limits::default() },
        ..Config::new(folder.path().to_owned())
    };
    let running = doorstep_server::serve(config).await?;
    let proxy = Proxy::start(running.address).await?;
    let origin = format!("http://{}", proxy.address());

    let mut phone = Client::new(&origin, 1);
    phone.set_clock(morning());
    phone.sign_in(worker(1).as_str(), PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let before = proxy.traffic();
    let start = Instant::now();
    phone.sync().await?;
    ensure!(phone.replica().status().documents >= DOCUMENTS, "{:?}", phone.replica().status());
    let traffic = proxy.traffic();
    let bytes = (traffic.up - before.up + traffic.down - before.down) as f64;
    print("sync_bootstrap_2000_bytes", bytes, "bytes", Some("<=700000"));
    print("sync_bootstrap_2000_ms", start.elapsed().as_secs_f64() * 1000.0, "ms", None);

    measure(&mut phone, &proxy, "sync_reconnect_nothing", "<=1000", Some("<=10")).await?;

    let mut other = Client::new(&origin, 2);
    other.set_clock(morning());
    other.sign_in(worker(2).as_str(), PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    other.sync().await?;
    for number in 0..20 {
        let tick = Content::Tick { key: format!("m-{number}"), done: true };
        other.write(vec![Intent { content: tick, ..intent(doc(number)) }]).await?;
    }
    other.sync().await?;
    phone.set_offline(true);
    for number in 0..5 {
        let tick = Content::Tick { key: "m-own".into(), done: true };
        phone.write(vec![Intent { content: tick, ..intent(doc(100 + number)) }]).await?;
    }
    phone.set_offline(false);
    measure(&mut phone, &proxy, "sync_reconnect_20_missing_5_pushed", "<=8000", None).await?;
    ensure!(phone.replica().status().waiting == 0, "all five have their receipts");
    running.stop().await;
    Ok(())
}

/// From the tap on the icon to the list of visits, with 2,000 documents, no network and a slow processor.
async fn start() -> Result<()> {
    let reference = reference(4);
    let folder = tempfile::tempdir()?;
    let (store, keys) = found(folder.path(), &reference).await?;
    let mut pen = Pen::new(0);
    store.enrol(&pen.worker, &pen.key().public(), "bench", 5, morning()).await?;
    fill(store, &reference, keys, &mut pen).await?;
    let config = Config {
        clock: Clock::starting_at(morning()),
        password_cost: Cost::LOW,
        ..Config::new(folder.path().to_owned())
    };
    let running = doorstep_server::serve(config).await?;
    let address = format!("http://{}/visits", running.address);

    let mut phone = Chromium::new("bench").await?;
    phone.set_clock(morning()).await?;
    let page = phone.new_tab(&address).await?;
    page.wait_for("[data-test=login]").await?;
    page.fill("[data-test=login]", worker(1).as_str()).await?;
    page.fill("[data-test=password]", PASSWORD).await?;
    page.tap("[data-test=sign-in]").await?;
    page.wait_for("[data-test=filter-open]").await?;
    let listed = DOCUMENTS.to_string();
    page.wait_text("[data-test=filter-open]", &listed).await?;
    page.wait_for("[data-test=sync-chip][data-state=synced]").await?;
    page.wait("navigator.serviceWorker.controller !== null").await?;
    phone.wait_for_cookie_on_disk("doorstep").await?;
    running.stop().await;
    phone.expect_outage();
    for (name, slowdown, budget) in
        [("start_offline_2000_ms", 1.0, None), ("start_offline_2000_6x_ms", 6.0, Some("<=2000"))]
    {
        phone.kill();
        phone.start().await?;
        phone.set_slowdown(slowdown).await?;
        let began = Instant::now();
        let page = phone.new_tab(&address).await?;
        page.wait_text("[data-test=filter-open]", &listed).await?;
        print(name, began.elapsed().as_secs_f64() * 1000.0, "ms", budget);
    }
    Ok(())
}

/// The benches ask faster than any phone.
const RATE: Rate = Rate { burst: 100_000, per_minute: 1_000_000 };

fn intent(doc: DocId) -> Intent {
    let content = Content::Notes(String::new());
    Intent { doc, doc_kind: DocKind::Visit, acting: None, subject: None, content }
}

async fn fill(store: Store, reference: &Reference, keys: Keys, pen: &mut Pen) -> Result<()> {
    let clock = Clock::starting_at(morning());
    let (writer, task) = Writer::start(store, reference.clone(), keys, clock, Relay::default());
    let at = |number: usize| -> Timestamp { morning().plus_ms(-(number as i64)) };
    let lines = (0..DOCUMENTS).map(|number| pen.visit(reference, doc(number), at(number))).collect();
    let runs = cut(pen, reference, lines);
    push(&writer, reference, vec![(pen.key().public(), runs)]).await?;
    drop(writer);
    task.await.context("the writer ends with its last handle")
}

/// One reconnect: requests, bytes both ways with headers, and the time until the replica is up to date.
async fn measure(phone: &mut Client, proxy: &Proxy, name: &str, bytes: &str, ms: Option<&str>) -> Result<()> {
    let (before, exchanges) = (proxy.traffic(), phone.exchanges);
    let start = Instant::now();
    phone.sync().await?;
    let elapsed = start.elapsed().as_secs_f64() * 1000.0;
    let after = proxy.traffic();
    print(&format!("{name}_round_trips"), (phone.exchanges - exchanges) as f64, "requests", Some("<=1"));
    let both = after.up - before.up + after.down - before.down;
    print(&format!("{name}_bytes"), both as f64, "bytes", Some(bytes));
    print(&format!("{name}_ms"), elapsed, "ms", ms);
    Ok(())
}
