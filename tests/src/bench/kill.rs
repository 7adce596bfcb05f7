//! `kill -9` of the real server, over and over, while phones push: what it has given a receipt for must be there afterwards, under
//! the same receipt.
//!
//! A series of rounds works on one centre. In a round the server is killed at a moment drawn from the seed, sometimes while it
//! is still starting, and started again on what is left. Then each phone shows its last acknowledged run once more and must get
//! the same receipts, hands in again what was never answered, and goes on with its chain; a phone of somebody else reads on
//! and must find every entry that was acknowledged since, with the same receipt. At the end of a series every row of the store is
//! compared with what the phones were told, and `doorstep verify-log` looks through all of it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use doorstep_core::centre::Reference;
use doorstep_core::domain::{DocId, EntryHash};
use doorstep_core::fact::{Receipt, Run};
use doorstep_server::store::{Store, cluster};
use tokio::task::JoinSet;

use super::caller::{Caller, Said};
use super::{Pen, doc, found_in, morning, print, reference};
use crate::server::{Server, command, folder};
use crate::sim::random::Random;

/// Rounds on one centre: the folder stays small, and a start stays quick.
const SERIES: u64 = 50;
const PHONES: usize = 6;
/// Entries of one run: a visit, and ticks in its form.
const RUN: usize = 4;
/// The server lives at most so long after all phones have begun to push. A run takes some milliseconds. Unit: ms.
const LOAD_MAX_MS: i64 = 60;
/// In so many of a thousand rounds the server is killed once more while it starts.
const EARLY_PERMILLE: u32 = 150;
/// By then it is up, or nearly. Unit: ms.
const EARLY_MAX_MS: i64 = 40;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub rounds: u64,
    pub seed: u64,
    /// The server over a PostgreSQL, which is not killed itself.
    pub postgres: bool,
}

/// What was seen.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    rounds: u64,
    kills: u64,
    acknowledged: u64,
    /// Acknowledged, and not there afterwards, or under another receipt.
    lost: u64,
    /// Runs on their way when the server died.
    unanswered: u64,
}

struct Phone {
    caller: Caller,
    /// Sent, and never answered.
    open: Option<Run>,
    /// The last run that was answered, and with what.
    last: Option<(Run, Vec<Receipt>)>,
    /// Everything that was acknowledged.
    told: Vec<Receipt>,
    /// Of these, how many a reader has found.
    found: usize,
    visits: usize,
}

impl Phone {
    /// The next piece of its chain: somebody's application, and ticks in it.
    fn next(&mut self, number: usize, reference: &Reference) -> Run {
        let visit = number << 32 | self.visits;
        self.visits += 1;
        let doc: DocId = doc(visit);
        let pen = &mut self.caller.pen;
        let mut lines = vec![pen.visit(reference, doc, morning())];
        lines.extend((1..RUN).map(|tick| pen.tick(doc, &format!("m-{tick}"), true, morning())));
        pen.put_down();
        pen.run(reference, lines)
    }

    /// Hands in the run that is open. Whether it was answered.
    async fn hand_in(&mut self) -> Result<bool> {
        let Some(run) = self.open.take() else { return Ok(true) };
        match self.caller.push(&run).await? {
            Ok(receipts) => {
                ensure!(receipts.iter().all(|receipt| receipt.verdict.is_admitted()), "{receipts:?}");
                self.told.extend(receipts.iter().cloned());
                self.last = Some((run, receipts));
                Ok(true)
            }
            Err(Said::Nothing | Said::Answer(_)) => {
                self.open = Some(run);
                Ok(false)
            }
            Err(Said::Refused(status)) => {
                anyhow::bail!("{}: refused with {status}", self.caller.pen.worker)
            }
        }
    }

    /// Shows the last acknowledged run once more. How many of its receipts are others now.
    async fn show_again(&mut self) -> Result<u64> {
        let Some((run, receipts)) = &self.last else { return Ok(0) };
        let again = self.caller.push(run).await?.ok().context("the server is up")?;
        Ok(again.iter().zip(receipts).filter(|(now, then)| now != then).count() as u64)
    }
}

/// Carries out the plan and prints what was seen. Errors: something acknowledged was lost, or a chain did not go on.
pub async fn kill(plan: Plan) -> Result<()> {
    let name = if plan.postgres { "kill_postgres" } else { "kill" };
    print(&format!("{name}_seed"), plan.seed as f64, "seed", None);
    let mut chance = Random::new(plan.seed);
    let mut count = Count::default();
    let began = Instant::now();
    while count.rounds < plan.rounds {
        let rounds = SERIES.min(plan.rounds - count.rounds);
        let done = series(rounds, plan.postgres, &mut chance, &mut count).await;
        done.with_context(|| format!("seed {}, series that begins with round {}", plan.seed, count.rounds + 1))?;
        count.rounds += rounds;
        eprintln!("{:6.0} s  {count:?}", began.elapsed().as_secs_f64());
    }
    print(&format!("{name}_rounds"), count.rounds as f64, "rounds", None);
    print(&format!("{name}_kills"), count.kills as f64, "kills", None);
    print(&format!("{name}_unanswered"), count.unanswered as f64, "runs", None);
    print(&format!("{name}_acknowledged"), count.acknowledged as f64, "entries", None);
    print(&format!("{name}_lost"), count.lost as f64, "entries", Some("<=0"));
    print(&format!("{name}_s"), began.elapsed().as_secs_f64(), "s", None);
    ensure!(count.lost == 0, "seed {}: {} acknowledged entries lost", plan.seed, count.lost);
    Ok(())
}

async fn series(rounds: u64, postgres: bool, chance: &mut Random, count: &mut Count) -> Result<()> {
    let reference = reference(PHONES + 1);
    let (folder, database) = (folder()?, if postgres { Some(cluster::database().await) } else { None });
    let database = database.transpose().map_err(anyhow::Error::msg)?;
    let data = folder.path().join("data");
    std::fs::create_dir(&data)?;
    let open = async || match &database {
        Some(database) => Store::connect(database).await,
        None => Store::open(&data).await,
    };
    let (store, keys) = found_in(open().await?, &reference).await?;
    let mut phones = Vec::new();
    for number in 0..PHONES {
        let caller = Caller::enrol(Pen::new(number), &store, &keys, &reference).await?;
        phones.push(Phone { caller, open: None, last: None, told: Vec::new(), found: 0, visits: 0 });
    }
    let mut reader = Caller::enrol(Pen::new(PHONES), &store, &keys, &reference).await?;
    store.close().await;

    let options = ["--log-level", "warn"];
    let mut server = Server::serve(folder, database.clone(), &options, morning()).await?;
    for (number, phone) in phones.iter_mut().enumerate() {
        phone.caller.set_server(&server.origin());
        // What a phone finds at its first look comes as documents; entries follow from there.
        phone.open = Some(phone.next(number, &reference));
        ensure!(phone.hand_in().await?, "the server is up");
        phone.found = phone.told.len();
    }
    reader.set_server(&server.origin());
    reader.pull().await?;
    for _ in 0..rounds {
        phones = until_killed(phones, &mut server, &reference, chance).await?;
        count.kills += 1;
        count.unanswered += phones.iter().filter(|phone| phone.open.is_some()).count() as u64;
        if chance.permille(EARLY_PERMILLE) {
            server.spawn(morning())?;
            tokio::time::sleep(Duration::from_millis(chance.between(0, EARLY_MAX_MS) as u64)).await;
            server.kill();
            count.kills += 1;
        }
        server.restart(morning()).await?;
        for phone in &mut phones {
            count.lost += phone.show_again().await?;
            ensure!(phone.hand_in().await?, "the server is up");
        }
        let read = reader.pull().await?;
        for phone in &mut phones {
            let since = &phone.told[phone.found..];
            count.lost += since.iter().filter(|told| read.get(&told.hash) != Some(told)).count() as u64;
            phone.found = phone.told.len();
        }
    }
    server.kill();
    count.kills += 1;
    let (well, report) = match &database {
        None => command(&["verify-log".as_ref(), "--data".as_ref(), data.as_os_str()])?,
        Some(database) => command(&["verify-log".as_ref(), "--database".as_ref(), database.as_ref()])?,
    };
    ensure!(well, "{report}");
    let store = open().await?;
    let stored = stored(&store).await?;
    store.close().await;
    for phone in &phones {
        count.acknowledged += phone.told.len() as u64;
        count.lost += phone.told.iter().filter(|told| stored.get(&told.hash) != Some(told)).count() as u64;
    }
    Ok(())
}

/// All push at once, over and over, until the server is gone.
async fn until_killed(
    phones: Vec<Phone>,
    server: &mut Server,
    reference: &Reference,
    chance: &mut Random,
) -> Result<Vec<Phone>> {
    let mut pushing = JoinSet::new();
    for (number, mut phone) in phones.into_iter().enumerate() {
        let reference = reference.clone();
        pushing.spawn(async move {
            loop {
                phone.open = Some(phone.next(number, &reference));
                if !phone.hand_in().await? {
                    return anyhow::Ok((number, phone));
                }
            }
        });
    }
    tokio::time::sleep(Duration::from_micros(chance.between(0, LOAD_MAX_MS * 1000) as u64)).await;
    server.kill();
    let mut phones = BTreeMap::new();
    while let Some(done) = pushing.join_next().await {
        let (number, phone) = done??;
        phones.insert(number, phone);
    }
    Ok(phones.into_values().collect())
}

/// Every admitted entry that is in a store, by its hash.
pub async fn stored(store: &Store) -> Result<BTreeMap<EntryHash, Receipt>> {
    let mut found = BTreeMap::new();
    let mut after = (DocId([0; 16]), 0);
    loop {
        let entries = store.scan_entries(after, 1000).await?;
        let Some(last) = entries.last() else { return Ok(found) };
        after = (last.doc, last.receipt.doc_seq);
        for entry in entries {
            ensure!(EntryHash::of(&entry.bytes) == entry.receipt.hash, "an entry under another's receipt");
            found.insert(entry.receipt.hash, entry.receipt.receipt);
        }
    }
}
