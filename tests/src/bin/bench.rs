//! The figures of the design's budget, one JSON line each: `{"name":…,"value":…,"unit":…,"budget":"<=1500"}`.
//!
//! Everything runs for real on this machine: SQLite and PostgreSQL with every commit flushed, HTTP over loopback with headers counted on the
//! wire. Arguments choose benches by the beginning of their names. `kill` takes `--rounds N`, `--seed S` and `--postgres`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use doorstep_core::centre::Reference;
use doorstep_core::domain::{DocId, EntryHash, Timestamp};
use doorstep_core::fact::{Anchor, DocKind, Run, Signature};
use doorstep_core::sync::feed::{self, Asker};
use doorstep_core::sync::ledger::{self, ChainEnd, Pushed};
use doorstep_core::sync::log::Checkpoint;
use doorstep_core::sync::message::{Cursor, PROTOCOL, REQUEST_MAX, Request};
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_server::clock::Clock;
use doorstep_server::config::{Config, Limits, Rate};
use doorstep_server::edition::{Current, Editions};
use doorstep_server::password::Cost;
use doorstep_server::relay::Relay;
use doorstep_server::store::{Keys, Store, cluster};
use doorstep_server::writer::Writer;
use doorstep_tests::bench::board::board;
use doorstep_tests::bench::honest::honest;
use doorstep_tests::bench::kill::{Plan, kill};
use doorstep_tests::bench::process::{begin_peak, cpu_seconds, memory_mib};
use doorstep_tests::bench::storm::storm;
use doorstep_tests::bench::{PASSWORD, Pen, doc, found, found_in, morning, print, reference, request, worker};
use doorstep_tests::chromium::Chromium;
use doorstep_tests::client::Client;
use doorstep_tests::proxy::Proxy;

fn main() -> Result<()> {
    let mut chosen: Vec<String> = std::env::args().skip(1).collect();
    let options = chosen.iter().position(|argument| argument.starts_with("--")).unwrap_or(chosen.len());
    let plan = plan(&chosen.split_off(options))?;
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
    if runs("scale") {
        runtime.block_on(scale())?;
    }
    if runs("pull") {
        runtime.block_on(pull())?;
    }
    if runs("crowd") {
        runtime.block_on(crowd())?;
    }
    if runs("hostile") {
        runtime.block_on(hostile())?;
    }
    if runs("honest") {
        runtime.block_on(honest())?;
    }
    if runs("storm") {
        runtime.block_on(storm())?;
    }
    if runs("kill") {
        runtime.block_on(kill(plan))?;
    }
    if runs("start") {
        runtime.block_on(start())?;
    }
    if runs("board") {
        runtime.block_on(board())?;
    }
    Ok(())
}

/// Reads what `kill` is asked for. Errors: anything that it does not know.
fn plan(options: &[String]) -> Result<Plan> {
    let mut plan = Plan { rounds: 20, seed: 1, postgres: false };
    let mut options = options.iter();
    while let Some(option) = options.next() {
        let mut number =
            || -> Result<u64> { Ok(options.next().with_context(|| format!("`{option}` needs a number"))?.parse()?) };
        match option.as_str() {
            "--rounds" => plan.rounds = number()?,
            "--seed" => plan.seed = number()?,
            "--postgres" => plan.postgres = true,
            other => bail!("`bench` does not know `{other}`; `kill` takes --rounds N, --seed S and --postgres"),
        }
    }
    Ok(plan)
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
    let (writer, _task) = Writer::start(store, editions(&reference), keys, clock, Relay::default());

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

fn editions(reference: &Reference) -> Editions {
    Editions::new(Current::of(reference.clone()), Relay::default())
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
    fill(store, &reference, keys, &mut pen, DOCUMENTS).await?;

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

/// A server over a store that is filled already, which nobody slows down.
async fn served(folder: &std::path::Path) -> Result<doorstep_server::Running> {
    let config = Config {
        clock: Clock::starting_at(morning()),
        password_cost: Cost::LOW,
        limits: Limits { device: RATE, worker: RATE, sign_in: RATE, entries: RATE, ..Limits::default() },
        ..Config::new(folder.to_owned())
    };
    doorstep_server::serve(config).await
}

/// That a reconnect costs what is missing and not what exists: the same reconnects with 200, 2,000 and 20,000 documents.
async fn scale() -> Result<()> {
    for documents in [200, 2_000, 20_000] {
        let reference = reference(4);
        let folder = tempfile::tempdir()?;
        let (store, keys) = found(folder.path(), &reference).await?;
        let mut pen = Pen::new(0);
        store.enrol(&pen.worker, &pen.key().public(), "bench", 5, morning()).await?;
        fill(store, &reference, keys, &mut pen, documents).await?;
        let running = served(folder.path()).await?;
        let proxy = Proxy::start(running.address).await?;
        let origin = format!("http://{}", proxy.address());
        let mut phones = Vec::new();
        for number in [1, 2] {
            let mut phone = Client::new(&origin, number);
            phone.set_clock(morning());
            let login = worker(usize::try_from(number)?);
            phone.sign_in(login.as_str(), PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
            let (before, began) = (proxy.traffic(), Instant::now());
            phone.sync().await?;
            ensure!(phone.replica().status().documents >= documents, "{:?}", phone.replica().status());
            if number == 1 {
                let ms = began.elapsed().as_secs_f64() * 1000.0;
                print(
                    &format!("scale_{documents}_bootstrap_bytes"),
                    (proxy.traffic().down - before.down) as f64,
                    "bytes",
                    None,
                );
                print(&format!("scale_{documents}_bootstrap_ms"), ms, "ms", None);
            }
            phones.push(phone);
        }
        measure(&mut phones[0], &proxy, &format!("scale_{documents}_reconnect_nothing"), "<=1000", Some("<=10"))
            .await?;
        for number in 0..20 {
            let tick = Content::Tick { key: format!("m-{number}"), done: true };
            phones[1].write(vec![Intent { content: tick, ..intent(doc(number)) }]).await?;
        }
        phones[1].sync().await?;
        measure(&mut phones[0], &proxy, &format!("scale_{documents}_reconnect_20_missing"), "<=8000", None).await?;
        running.stop().await;
    }
    Ok(())
}

/// Entries that one core hands to phones a second: pages composed from the store, with nothing signed, packed or sent.
async fn pull() -> Result<()> {
    const ENTRIES: usize = 10_000;
    const PHONES: usize = 20;
    let reference = reference(4);
    let folder = tempfile::tempdir()?;
    let (store, keys) = found(folder.path(), &reference).await?;
    let mut pen = Pen::new(0);
    store.enrol(&pen.worker, &pen.key().public(), "bench", 5, morning()).await?;
    fill(store, &reference, keys, &mut pen, ENTRIES).await?;
    let store = Store::open(folder.path()).await?;
    let scopes = doorstep_core::sync::scope::readable(&worker(1), &reference.organisation, morning().date());
    // A phone that held the first entry of every scope: from there on it gets entries and not documents.
    let cursor =
        |scope: &doorstep_core::sync::Scope, seq| Cursor { scope: scope.clone(), seq, loading_below: None, digest: 0 };
    let first: Vec<Cursor> = scopes.iter().map(|scope| cursor(scope, 1)).collect();
    let mut cursors = first.clone();
    let (mut entries, mut pages, mut phones) = (0, 0, 0);
    let bytes = reference.encode();
    let (began, cpu) = (Instant::now(), cpu_seconds("self")?);
    while phones < PHONES {
        let request = Request { cursors, reference: Reference::digest(&bytes), ..request(None) };
        let asker = Asker {
            device: pen.key().public().device(),
            worker: &pen.worker,
            scopes: scopes.clone(),
            supervised: BTreeSet::new(),
            in_place: None,
            epoch: request.epoch,
            now: morning(),
            anchor: Anchor { time: morning(), tag: [0; 16] },
            reference: (&bytes, request.reference),
            pushed: Pushed { receipts: Vec::new(), problem: None },
            supplied: 0,
            end: ChainEnd::NONE,
            checkpoint: Checkpoint { size: 0, root: [0; 32], signature: Signature([0; 64]) },
            backed_up: 0,
        };
        let answer = feed::answer(&store, asker, &request).await?;
        (entries, pages) = (entries + answer.admitted.entries.len(), pages + 1);
        cursors = answer.cursors;
        if !answer.more {
            (phones, cursors) = (phones + 1, first.clone());
        }
    }
    ensure!(entries >= PHONES * (ENTRIES - 2), "{entries} entries on {pages} pages");
    print("pull_entries", entries as f64 / began.elapsed().as_secs_f64(), "entries/s", None);
    print("pull_entries_per_core", entries as f64 / (cpu_seconds("self")? - cpu), "entries/s", Some(">=50000"));
    store.close().await;
    Ok(())
}

/// A hundred new phones at once, each loading 2,000 documents; phones and server share the machine.
async fn crowd() -> Result<()> {
    const PHONES: usize = 100;
    let reference = reference(PHONES + 1);
    let folder = tempfile::tempdir()?;
    let (store, keys) = found(folder.path(), &reference).await?;
    let mut pen = Pen::new(0);
    store.enrol(&pen.worker, &pen.key().public(), "bench", 5, morning()).await?;
    fill(store, &reference, keys, &mut pen, DOCUMENTS).await?;
    let running = served(folder.path()).await?;
    let origin = format!("http://{}", running.address);
    let mut phones = Vec::new();
    for number in 1..=PHONES {
        let mut phone = Client::new(&origin, number as u64);
        phone.set_clock(morning());
        phone.sign_in(worker(number).as_str(), PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        phones.push(phone);
    }
    let began = Instant::now();
    let mut loading = tokio::task::JoinSet::new();
    for mut phone in phones {
        loading.spawn(async move {
            phone.sync().await?;
            ensure!(phone.replica().status().documents >= DOCUMENTS, "{:?}", phone.replica().status());
            Ok(())
        });
    }
    while let Some(loaded) = loading.join_next().await {
        loaded??;
    }
    print("crowd_100_bootstraps_of_2000_s", began.elapsed().as_secs_f64(), "s", Some("<=60"));
    running.stop().await;
    Ok(())
}

/// What a request of nearly 1 MiB costs that is refused: processor time of server and sender together.
async fn hostile() -> Result<()> {
    const TRIES: u32 = 20;
    let reference = reference(4);
    let folder = tempfile::tempdir()?;
    let (store, _) = found(folder.path(), &reference).await?;
    store.close().await;
    let running = served(folder.path()).await?;
    let mut phone = Client::new(&format!("http://{}", running.address), 1);
    phone.set_clock(morning());
    phone.sign_in(worker(1).as_str(), PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let run = |entries: Vec<Vec<u8>>| {
        let run = Run { first_seq: 1, prev: EntryHash::NONE, entries, signature: Signature([1; 64]) };
        request(Some(run)).encode()
    };
    let size = REQUEST_MAX - 4096;
    let noise = [&[PROTOCOL as u8][..], &vec![0xff; size]].concat();
    let claims = [&[PROTOCOL as u8, 1, 0][..], &[0; 8], &[0xff, 0xff, 0xff, 0xff, 0x0f], &vec![0x80; size]].concat();
    for (name, bytes) in [
        ("noise", noise),
        ("claimed_lengths", claims),
        ("one_entry", run(vec![vec![0x55; size]])),
        ("two_hundred_entries", run(vec![vec![0x01; size / 200]; 200])),
    ] {
        begin_peak("self")?;
        let (cpu, before) = (cpu_seconds("self")?, memory_mib("self", "VmRSS")?);
        for _ in 0..TRIES {
            phone.post_sync(bytes.clone()).await?;
        }
        let ms = (cpu_seconds("self")? - cpu) * 1000.0 / f64::from(TRIES);
        print(&format!("hostile_{name}_cpu_ms"), ms, "ms", Some("<=50"));
        print(&format!("hostile_{name}_more_memory_mib"), memory_mib("self", "VmHWM")? - before, "MiB", Some("<=16"));
    }
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
    fill(store, &reference, keys, &mut pen, DOCUMENTS).await?;
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

async fn fill(store: Store, reference: &Reference, keys: Keys, pen: &mut Pen, documents: usize) -> Result<()> {
    let clock = Clock::starting_at(morning());
    let (writer, task) = Writer::start(store, editions(reference), keys, clock, Relay::default());
    let at = |number: usize| -> Timestamp { morning().plus_ms(-(number as i64)) };
    let lines = (0..documents).map(|number| pen.visit(reference, doc(number), at(number))).collect();
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
