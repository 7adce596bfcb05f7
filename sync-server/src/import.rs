//! Files of unsent work (`sync::unsent`) that an administrator hands in for a phone which cannot come itself.
//!
//! They enter through the same ledger as a push and under the same lock of the store, so a server may be serving meanwhile and
//! handing a file in twice changes nothing. Receipts reach the phones by the feed, or with their own next push.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use doorstep_core::account::code;
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fact::{Entry, Run, SignedReceipt, Verdict};
use doorstep_core::sync::ledger;
use doorstep_core::sync::unsent::Unsent;

use crate::clock::Clock;
use crate::edition::{Current, Editions};
use crate::relay::Relay;
use crate::store::{Phone, Store};
use crate::writer::Writer;

/// More than a phone has room for in a year; a larger file is none of ours. Unit: bytes.
const FILE_MAX: u64 = 64 * 1024 * 1024;

/// What became of one file. Nothing in it is content.
#[derive(Debug)]
pub struct Report {
    pub file: PathBuf,
    /// One an entry, in the order of the phone's chain.
    pub entries: Vec<Judged>,
    /// Why the file was not taken, or so many of its entries were not: codes of `account::code`.
    pub problems: Vec<(&'static str, usize)>,
}

/// One entry and the server's word on it.
#[derive(Debug)]
pub struct Judged {
    pub device_seq: u64,
    /// As it was handed in; a phone of a newer release may write what this server cannot read.
    pub entry: Option<Entry>,
    pub receipt: SignedReceipt,
    /// Not known before.
    pub is_new: bool,
}

impl Report {
    fn not_taken(file: &Path, problem: &'static str) -> Self {
        Self { file: file.to_owned(), entries: Vec::new(), problems: vec![(problem, 0)] }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file.display())?;
        for judged in &self.entries {
            write!(f, "\n  {judged}")?;
        }
        for (problem, entries) in &self.problems {
            match entries {
                0 => write!(f, "\n  not taken: {problem}: {}", explain(problem))?,
                entries => write!(f, "\n  {entries} entries not taken: {problem}: {}", explain(problem))?,
            }
        }
        let fresh = self.entries.iter().filter(|judged| judged.is_new).count();
        write!(f, "\n  {} entries, {fresh} of them new", self.entries.len())
    }
}

impl std::fmt::Display for Judged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hash = self.receipt.hash.to_string();
        write!(f, "{:>6}  {}  ", self.device_seq, hash.get(..16).unwrap_or_default())?;
        match &self.entry {
            Some(entry) => write!(f, "{:>3}  {}  ", entry.envelope.kind.0, entry.envelope.doc)?,
            None => write!(f, "  ?  {:32}  ", "")?,
        }
        let verdict = match &self.receipt.verdict {
            Verdict::Effective => "effective",
            Verdict::Kept(_) => "kept",
            Verdict::Superseded(_) => "superseded",
            Verdict::Provisional(_) => "provisional",
            Verdict::Held(_) => "held",
            Verdict::Refused(_) => "refused",
        };
        f.write_str(verdict)?;
        for code in self.receipt.verdict.codes() {
            write!(f, " {code}")?;
        }
        f.write_str(if self.is_new { "" } else { "  (known)" })
    }
}

/// For the administrator at the terminal.
fn explain(problem: &str) -> &'static str {
    match problem {
        code::FORMAT => "no file of unsent work, or a damaged one",
        code::VERSION => "written by another release of the app",
        code::CENTRE => "sealed for another server or centre",
        code::SIZE => "larger than any phone's work",
        code::DEVICE => "no phone with this key was ever enrolled here",
        code::REVOKED => "the phone was revoked; --revoked takes its work all the same, when you know who had it",
        code::SIGNATURE => "not signed by the phone's key",
        code::GAP => "the phone wrote something before that is missing here",
        code::FORK => "another entry of this phone stands at the same place: two machines wrote under one key",
        _ => "the store did not take it; hand the file in again",
    }
}

/// Hands in files, one after the other. With `revoked`, also those of phones that were revoked.
///
/// Errors: a file or the store cannot be read. Whatever is wrong with a file stands in its report.
pub async fn import(store: &Store, clock: Clock, files: &[PathBuf], revoked: bool) -> Result<Vec<Report>> {
    let Some(identity) = store.identity().await? else { bail!("there is no centre in this store") };
    let keys = identity.keys().context("the store's keys cannot be read")?;
    let current = Current::stored(store).await?;
    let (secret, centre) = (keys.receipts.clone(), current.reference.centre.clone());
    let relay = Relay::default();
    let editions = Editions::new(current, relay.clone());
    let (writer, task) = Writer::start(store.clone(), editions, keys, clock, relay);
    let mut reports = Vec::with_capacity(files.len());
    for file in files {
        let opened = open(file, &secret).with_context(|| format!("cannot read {}", file.display()))?;
        let report = match opened {
            Ok(unsent) if unsent.centre != centre => Report::not_taken(file, code::CENTRE),
            Ok(unsent) => match store.phone(unsent.device).await? {
                None => Report::not_taken(file, code::DEVICE),
                Some(phone) if phone.device.revoked && !revoked => Report::not_taken(file, code::REVOKED),
                Some(phone) => hand_in(store, &writer, file, &phone, unsent).await?,
            },
            Err(problem) => Report::not_taken(file, problem),
        };
        reports.push(report);
    }
    drop(writer);
    task.await?;
    Ok(reports)
}

fn open(file: &Path, secret: &SecretKey) -> std::io::Result<Result<Unsent, &'static str>> {
    if std::fs::metadata(file)?.len() > FILE_MAX {
        return Ok(Err(code::SIZE));
    }
    Ok(Unsent::open(&std::fs::read(file)?, secret))
}

async fn hand_in(store: &Store, writer: &Writer, file: &Path, phone: &Phone, unsent: Unsent) -> Result<Report> {
    let mut report = Report { file: file.to_owned(), entries: Vec::new(), problems: Vec::new() };
    // What is told of behind this line of the log is told of for the first time.
    let known = store.log_state().await?.head.size;
    for run in unsent.runs {
        let count = run.entries.len();
        match take(writer, phone, &unsent.centre, &run).await {
            Ok(receipts) => {
                let judge = |(device_seq, (bytes, receipt)): (u64, (&Vec<u8>, SignedReceipt))| Judged {
                    device_seq,
                    entry: Entry::open(bytes).ok(),
                    is_new: receipt.log_seq > known,
                    receipt,
                };
                report.entries.extend((run.first_seq..).zip(run.entries.iter().zip(receipts)).map(judge));
            }
            Err(problem) => report.problems.push((problem, count)),
        }
    }
    Ok(report)
}

async fn take(
    writer: &Writer,
    phone: &Phone,
    centre: &doorstep_core::domain::CentreId,
    run: &Run,
) -> std::result::Result<Vec<SignedReceipt>, &'static str> {
    if run.first_seq == 0 {
        return Err(code::FORMAT);
    }
    let verified = ledger::verify(centre, &phone.device.key, run)?;
    let admitted = writer.import(phone.device.id, verified, run.entries.len()).await?;
    match admitted.pushed.problem {
        None => Ok(admitted.pushed.receipts),
        Some(problem) => Err(problem),
    }
}
