//! What honest phones feel of hostile ones: how long an edit takes with one phone in a hundred hostile, beside the same without it,
//! in one run and in turns.
//!
//! The server is a process of its own with its usual limits. Honest phones edit at a steady pace, whether the last edit was answered
//! or not, and the time counts from when the edit was due. The hostile one is enrolled, holds a session and sends what it likes as
//! fast as it is answered.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use doorstep_core::centre::Reference;
use doorstep_core::domain::EntryHash;
use doorstep_core::fact::{Run, Signature};
use doorstep_core::sync::message::{PROTOCOL, REQUEST_MAX};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::caller::Caller;
use super::process::cpu_seconds;
use super::{Pen, doc, found, morning, print, request, window_of, windows};
use crate::server::{Server, folder};

/// With the hostile one a hundred.
const HONEST: usize = 99;
/// Of each honest phone between two edits.
const PACE: Duration = Duration::from_millis(1500);
/// Edits of each honest phone in one turn.
const EDITS: usize = 4;
/// Turns of either kind.
const TURNS: usize = 4;

struct Phone {
    caller: Caller,
    number: usize,
    edits: usize,
}

impl Phone {
    /// One edit of the phone's own visit, from when it was due until its receipt is here.
    async fn edit(&mut self, reference: &Reference, due: Instant) -> Result<Duration> {
        let pen = &mut self.caller.pen;
        let tick =
            pen.tick(doc(self.number), &format!("m-{}", self.edits / 2), self.edits.is_multiple_of(2), morning());
        self.edits += 1;
        let run = pen.run(reference, vec![tick]);
        sleep_until(due).await;
        let receipts = self.caller.push(&run).await?;
        let receipts = receipts.map_err(|said| anyhow::anyhow!("an honest phone is told {said:?}"))?;
        ensure!(receipts.iter().all(|receipt| receipt.verdict.is_effective()), "{receipts:?}");
        Ok(due.elapsed())
    }
}

/// What a hostile phone sends, one after the other: noise, lengths that are not there, foreign entries, and runs of its own that
/// are signed as they should be and hold two hundred entries of rubbish.
async fn trouble(hostile: &mut Caller, reference: &Reference, go_on: &AtomicBool) -> Result<usize> {
    let size = REQUEST_MAX - 4096;
    let unsigned = |entries: Vec<Vec<u8>>| {
        let run = Run { first_seq: 1, prev: EntryHash::NONE, entries, signature: Signature([1; 64]) };
        request(Some(run)).encode()
    };
    let fixed = [
        [&[PROTOCOL as u8][..], &vec![0xff; size]].concat(),
        [&[PROTOCOL as u8, 1, 0][..], &[0; 8], &[0xff, 0xff, 0xff, 0xff, 0x0f], &vec![0x80; size]].concat(),
        unsigned(vec![vec![0x55; size]]),
        unsigned(vec![vec![0x01; size / 200]; 200]),
    ];
    let mut sent = 0;
    while go_on.load(Ordering::Relaxed) {
        // What is too large or too much is cut off while it is still being sent, and so is nothing to wait for.
        for bytes in &fixed {
            drop(hostile.post(bytes.clone()).await);
        }
        let pen = &mut hostile.pen;
        let lines = (0..200).map(|_| pen.rubbish(doc(HONEST), size / 250, morning())).collect();
        let run = pen.run(reference, lines);
        // Whether it is taken is the server's business; one that was turned away for its pace is sent no more.
        drop(hostile.post(request(Some(run)).encode()).await);
        sent += fixed.len() + 1;
    }
    Ok(sent)
}

/// The time below which this share of them lies. Unit: ms.
fn at_most(times: &mut [Duration], share: f64) -> f64 {
    times.sort_unstable();
    let place = ((times.len() as f64 * share) as usize).min(times.len() - 1);
    times[place].as_secs_f64() * 1000.0
}

pub async fn honest() -> Result<()> {
    let reference = windows(HONEST + 1);
    let folder = folder()?;
    let data = folder.path().join("data");
    std::fs::create_dir(&data)?;
    let (store, keys) = found(&data, &reference).await?;
    let mut phones = Vec::new();
    for number in 0..HONEST {
        let caller = Caller::enrol(Pen::new(number), &store, &keys, &reference).await?;
        phones.push(Phone { caller, number, edits: 0 });
    }
    let mut hostile = Caller::enrol(Pen::new(HONEST), &store, &keys, &reference).await?;
    store.close().await;
    let server = Server::serve(folder, None, &["--log-level=error"], morning()).await?;
    let process = server.process().context("it runs")?.to_string();
    hostile.set_server(&server.origin());
    for phone in &mut phones {
        phone.caller.set_server(&server.origin());
        let visit = phone.caller.pen.visit_at(&window_of(phone.number), &reference, doc(phone.number), morning());
        let run = phone.caller.pen.run(&reference, vec![visit]);
        ensure!(phone.caller.push(&run).await?.is_ok(), "the server is up");
        phone.caller.pull().await?;
    }

    let reference = Arc::new(reference);
    let (mut calm, mut beside) = (Vec::new(), Vec::new());
    let (mut calm_cpu, mut beside_cpu) = (0.0, 0.0);
    let mut sent = 0;
    for turn in 0..2 * TURNS {
        let is_calm = turn % 2 == 0;
        let go_on = Arc::new(AtomicBool::new(!is_calm));
        let (rest, shared) = (Arc::clone(&go_on), Arc::clone(&reference));
        let making_trouble = tokio::spawn(async move {
            let sent = trouble(&mut hostile, &shared, &rest).await;
            (hostile, sent)
        });
        let cpu = cpu_seconds(&process)?;
        let (mut editing, began) = (JoinSet::new(), Instant::now());
        let left = Arc::new(AtomicUsize::new(phones.len()));
        for mut phone in phones.drain(..) {
            let (reference, left, go_on) = (Arc::clone(&reference), Arc::clone(&left), Arc::clone(&go_on));
            let offset = PACE.mul_f64(phone.number as f64 / HONEST as f64);
            editing.spawn(async move {
                let mut times = Vec::new();
                for edit in 0..EDITS {
                    let due = began + offset + PACE * u32::try_from(edit)?;
                    times.push(phone.edit(&reference, due).await?);
                }
                if left.fetch_sub(1, Ordering::Relaxed) == 1 {
                    go_on.store(false, Ordering::Relaxed);
                }
                anyhow::Ok((phone, times))
            });
        }
        while let Some(done) = editing.join_next().await {
            let (phone, times) = done??;
            phones.push(phone);
            if is_calm { &mut calm } else { &mut beside }.extend(times);
        }
        *if is_calm { &mut calm_cpu } else { &mut beside_cpu } += cpu_seconds(&process)? - cpu;
        let (back, count) = making_trouble.await?;
        hostile = back;
        sent += count?;
    }
    for (name, share) in [("median", 0.5), ("p90", 0.9), ("p99", 0.99)] {
        let (alone, beside) = (at_most(&mut calm, share), at_most(&mut beside, share));
        print(&format!("honest_{name}_ms"), alone, "ms", None);
        print(&format!("honest_{name}_beside_hostile_ms"), beside, "ms", None);
        print(&format!("honest_{name}_ratio"), beside / alone, "times", Some("<=2"));
    }
    print("honest_hostile_requests", sent as f64, "requests", None);
    print("honest_server_cpu_s", calm_cpu, "s", None);
    print("honest_server_cpu_beside_hostile_s", beside_cpu, "s", None);
    Ok(())
}
