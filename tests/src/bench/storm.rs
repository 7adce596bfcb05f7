//! A thousand phones that come back at once, each with twenty edits, to a real server as a process of its own.
//!
//! Phones are core's own replicas over HTTP. They know their documents, were away, and all knock in the same moment; whom the server
//! tells to come later comes later, as the replica would. Afterwards every edit must have its receipt on its phone, stand in the
//! server's store and its log, and be seen by phones that were never there before.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use doorstep_core::centre::Reference;
use doorstep_core::domain::{DeviceId, DocId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::regime::attendance::month_of;
use doorstep_core::sync::ledger;
use doorstep_core::sync::replica::{Content, Intent};
use doorstep_server::clock::Clock;
use doorstep_server::edition::{Current, Editions};
use doorstep_server::relay::Relay;
use doorstep_server::store::{Keys, Store};
use doorstep_server::writer::Writer;
use tokio::sync::{Barrier, Semaphore};
use tokio::task::JoinSet;

use super::process::{begin_peak, cpu_seconds, memory_mib};
use super::{PASSWORD, PEOPLE, Pen, doc, found, morning, print, window_of, windows, worker};
use crate::client::Client;
use crate::server::{Server, command, folder};

const PHONES: usize = 1000;
/// Documents of a window.
const VISITS: usize = 5;
/// Half of them facts in the person's own month, half of them changes in what the window shares.
const EDITS: usize = 20;
/// Phones that get ready at a time; nobody measures that.
const READY_AT_ONCE: usize = 16;
/// A storm that lasts longer does not drain.
const PATIENCE: Duration = Duration::from_secs(300);

fn visit(number: usize, visit: usize) -> DocId {
    doc(number / PEOPLE * VISITS + visit)
}

/// What each phone writes in the shared documents of its window, so that anybody can look whether it is there.
fn item(number: usize, edit: usize) -> String {
    format!("i-{number}-{edit}")
}

/// Files the visits of every window.
async fn fill(store: Store, reference: &Reference, keys: Keys) -> Result<()> {
    let clock = Clock::starting_at(morning());
    let mut runs = Vec::new();
    for first in (0..PHONES).step_by(PEOPLE) {
        let mut pen = Pen::new(first);
        store.enrol(&pen.worker, &pen.key().public(), "bench", 5, morning()).await?;
        let lines =
            (0..VISITS).map(|number| pen.visit_at(&window_of(first), reference, visit(first, number), morning()));
        let lines = lines.collect();
        runs.push((pen.key().public(), pen.run(reference, lines)));
    }
    let relay = Relay::default();
    let editions = Editions::new(Current::of(reference.clone()), relay.clone());
    let (writer, task) = Writer::start(store, editions, keys, clock, relay);
    for (key, run) in runs {
        let verified = ledger::verify(&reference.centre, &key, &run).map_err(anyhow::Error::msg)?;
        let admitted = writer.admit(key.device(), verified, run.entries.len()).await.map_err(anyhow::Error::msg)?;
        let receipts = &admitted.pushed.receipts;
        ensure!(receipts.iter().all(|receipt| receipt.verdict.is_effective()), "{receipts:?}");
    }
    drop(writer);
    task.await.context("the writer ends with its last handle")
}

async fn signed_in(origin: &str, number: usize, seed: usize) -> Result<Client> {
    let mut phone = Client::new(origin, seed as u64);
    phone.set_clock(morning());
    let login = worker(number);
    phone.sign_in(login.as_str(), PASSWORD).await?.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    phone.sync().await?;
    ensure!(phone.replica().status().documents >= VISITS, "{:?}", phone.replica().status());
    Ok(phone)
}

/// Signs in, loads what there is, loses its network and writes.
async fn away(origin: &str, number: usize) -> Result<Client> {
    let mut phone = signed_in(origin, number, number + 1).await?;
    phone.hang_up();
    phone.set_offline(true);
    let replica = phone.replica();
    let month = month_of(replica.reference().context("synced")?, &replica.session().worker, phone.now());
    for edit in 0..EDITS / 2 {
        let at = phone.now();
        let punched = Content::Fact(Statement::Punched(Punch { at, note: format!("第 {edit} 次") }));
        let punch = Intent { doc: month, doc_kind: DocKind::Month, acting: None, subject: None, content: punched };
        let written = Content::Item { id: item(number, edit), value: "高龄津贴材料一份".to_owned() };
        let doc = visit(number, edit % VISITS);
        let written = Intent { doc, doc_kind: DocKind::Visit, acting: None, subject: None, content: written };
        ensure!(phone.write(vec![punch]).await? && phone.write(vec![written]).await?, "not stored");
    }
    ensure!(phone.replica().status().waiting == EDITS, "{:?}", phone.replica().status());
    Ok(phone)
}

/// Comes back, and goes on until every edit has its receipt.
async fn back(phone: &mut Client, began: Instant) -> Result<Duration> {
    phone.set_offline(false);
    phone.sync().await?;
    while phone.replica().status().waiting > 0 {
        ensure!(began.elapsed() < PATIENCE, "not drained: {:?}", phone.replica().status());
        let at = phone.wake_at().context("who waits wants to be woken")?;
        let wait = u64::try_from(at.since(phone.now())).unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(wait)).await;
        phone.tick().await?;
    }
    let status = phone.replica().status();
    ensure!(status.refused == 0 && status.trouble.is_none(), "{status:?}");
    Ok(began.elapsed())
}

pub async fn storm() -> Result<()> {
    let reference = windows(PHONES);
    let folder = folder()?;
    let data = folder.path().join("data");
    std::fs::create_dir(&data)?;
    let (store, keys) = found(&data, &reference).await?;
    fill(store.clone(), &reference, keys).await?;
    store.close().await;
    // All phones of the bench come from one address, as those of a centre behind one router do.
    let options =
        ["--connections=1200", "--connections-per-address=1200", "--sign-ins-per-address=2000", "--log-level=warn"];
    let mut server = Server::serve(folder, None, &options, morning()).await?;
    let process = server.process().context("it runs")?.to_string();
    let origin: Arc<str> = server.origin().into();

    let places = Arc::new(Semaphore::new(READY_AT_ONCE));
    let mut getting_ready = JoinSet::new();
    for number in 0..PHONES {
        let (origin, places) = (Arc::clone(&origin), Arc::clone(&places));
        getting_ready.spawn(async move {
            let _place = places.acquire().await?;
            away(&origin, number).await
        });
    }
    let mut phones = Vec::new();
    while let Some(ready) = getting_ready.join_next().await {
        phones.push(ready??);
    }

    begin_peak(&process)?;
    let (server_cpu, own_cpu) = (cpu_seconds(&process)?, cpu_seconds("self")?);
    let (together, began) = (Arc::new(Barrier::new(PHONES)), Instant::now());
    let mut coming_back = JoinSet::new();
    for mut phone in phones {
        let together = Arc::clone(&together);
        coming_back.spawn(async move {
            together.wait().await;
            let drained = back(&mut phone, began).await?;
            anyhow::Ok((phone, drained))
        });
    }
    let mut drained = Vec::new();
    let mut phones = Vec::new();
    while let Some(done) = coming_back.join_next().await {
        let (phone, after) = done??;
        drained.push(after.as_secs_f64());
        phones.push(phone);
    }
    drained.sort_by(f64::total_cmp);
    let peak = memory_mib(&process, "VmHWM")?;
    print("storm_phones", PHONES as f64, "phones", None);
    print("storm_half_drained_s", drained[PHONES / 2], "s", None);
    print("storm_drained_s", drained[PHONES - 1], "s", None);
    print("storm_server_cpu_s", cpu_seconds(&process)? - server_cpu, "s", None);
    print("storm_phones_cpu_s", cpu_seconds("self")? - own_cpu, "s", None);
    print("storm_server_peak_mib", peak, "MiB", Some("<=512"));
    print("storm_told_to_come_later", phones.iter().map(|phone| phone.deferred).sum::<u64>() as f64, "requests", None);
    print("storm_unanswered", phones.iter().map(|phone| phone.unanswered).sum::<u64>() as f64, "requests", None);

    let unseen = second_look(&origin).await?;
    server.kill();
    let missing = missing(&data, &phones).await?;
    let (well, report) = command(&["verify-log".as_ref(), "--data".as_ref(), data.as_os_str()])?;
    ensure!(well, "{report}");
    print("storm_entries", (PHONES * EDITS) as f64, "entries", None);
    print("storm_unseen_by_other_phones", unseen as f64, "entries", Some("<=0"));
    print("storm_lost", missing as f64, "entries", Some("<=0"));
    ensure!(unseen == 0 && missing == 0, "{missing} entries lost, {unseen} unseen");
    Ok(())
}

/// A new phone at every window looks for what everybody there wrote, and for its person's own facts. How much is not there.
async fn second_look(origin: &str) -> Result<usize> {
    let mut unseen = 0;
    for first in (0..PHONES).step_by(PEOPLE) {
        let mut phone = signed_in(origin, first, 10_000 + first).await?;
        let mut items = BTreeMap::new();
        for number in 0..VISITS {
            items.extend(phone.shared(visit(first, number)).await?.items());
        }
        let written = (first..first + PEOPLE).flat_map(|number| (0..EDITS / 2).map(move |edit| item(number, edit)));
        unseen += written.filter(|id| !items.contains_key(id)).count();
        let replica = phone.replica();
        let month = month_of(replica.reference().context("synced")?, &replica.session().worker, phone.now());
        let view = replica.view(month).context("the month is there")?;
        unseen += (EDITS / 2).saturating_sub(view.state.as_month().context("a month")?.punches.len());
    }
    Ok(unseen)
}

/// Entries of the phones' chains that have no place in the store.
async fn missing(data: &std::path::Path, phones: &[Client]) -> Result<usize> {
    let store = Store::open(data).await?;
    let mut stored: BTreeMap<DeviceId, usize> = BTreeMap::new();
    let mut after = (DocId([0; 16]), 0);
    loop {
        let entries = store.scan_entries(after, 1000).await?;
        let Some(last) = entries.last() else { break };
        after = (last.doc, last.receipt.doc_seq);
        for entry in entries {
            *stored.entry(entry.device).or_default() += 1;
        }
    }
    store.close().await;
    let of = |phone: &Client| stored.get(&phone.key().public().device()).copied().unwrap_or(0);
    Ok(phones.iter().map(|phone| EDITS.saturating_sub(of(phone))).sum())
}
