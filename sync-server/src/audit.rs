//! Whether a store is what its log says: every line in its place, every entry under a receipt that this server signed, every
//! document what its entries fold to, among the readers that the edition in force gives it, every chain under its phone's
//! signatures.

mod chains;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, anyhow};
use doorstep_core::admission;
use doorstep_core::centre::Reference;
use doorstep_core::document::Shared;
use doorstep_core::domain::{CentreId, DeviceId, DocId, EntryHash, WorkerId};
use doorstep_core::fact::{DocKind, Entry, Kind, PublicKey, Statement, decode, encode};
use doorstep_core::fold::{self, State};
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::FeedStore;
use doorstep_core::sync::ledger::{StoredEntry, split_change};
use doorstep_core::sync::log::{Event, Hash, Head, Line};
use doorstep_core::sync::scope::{audience, head_digest};
use sha2::{Digest, Sha256};

use crate::edition::Current;
use crate::store::Store;

/// Rows that are read at a time.
const READ: usize = 1000;

/// What was looked at, and what is wrong.
#[derive(Debug, Default)]
pub struct Report {
    pub lines: u64,
    pub root: Hash,
    pub entries: u64,
    pub refused: u64,
    /// Of phones, each over a piece of its chain.
    pub signatures: u64,
    pub documents: u64,
    /// Each with its place; none holds content.
    pub faults: Vec<String>,
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let root: String = self.root.iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(f, "log        {} lines, root {root}", self.lines)?;
        writeln!(f, "entries    {} admitted, {} refused", self.entries, self.refused)?;
        writeln!(f, "signatures {}", self.signatures)?;
        writeln!(f, "documents  {}", self.documents)?;
        for fault in &self.faults {
            writeln!(f, "FAULT      {fault}")?;
        }
        write!(
            f,
            "{}",
            if self.faults.is_empty() { "all of it holds" } else { "this is not the store that was written" }
        )
    }
}

/// Reads everything.
///
/// Errors: the store cannot be read. What is wrong with its content stands in the report.
pub async fn audit(store: &Store) -> Result<Report> {
    let identity = store.identity().await?.ok_or_else(|| anyhow!("there is no centre in this store"))?;
    let key = identity.keys().context("the store's keys cannot be read")?.receipts.public();
    let mut report = Report::default();
    // Before the log is read, so that each of them has its line there.
    let held = store.editions().await?;
    let logged = lines(store, &mut report).await?;
    let centre = logged.centre.clone().context("the log does not begin with the centre")?;
    let mut seen = BTreeSet::new();
    let reference = editions(&held, &logged, &mut report)?;
    // A row that cannot be read is a finding and no reason to stop looking.
    if let Err(error) = documents(store, &centre, &key, &logged, &reference, &mut seen, &mut report).await {
        report.faults.push(format!("the entries cannot all be read: {error}"));
    }
    if let Err(error) = refused(store, &centre, &key, &logged, &mut seen, &mut report).await {
        report.faults.push(format!("the refused entries cannot all be read: {error}"));
    }
    if let Err(error) = chains::chains(store, &centre, &logged, &mut report).await {
        report.faults.push(format!("the chains of phones cannot all be read: {error}"));
    }
    let missing = logged.entries.keys().filter(|hash| !seen.contains(*hash)).count();
    if missing > 0 {
        report.faults.push(format!("{missing} entries that the log tells of are not in the store"));
    }
    Ok(report)
}

/// Every edition is the one that the log tells of. Gives the one in force.
fn editions(held: &[(u32, Vec<u8>)], logged: &Logged, report: &mut Report) -> Result<Reference> {
    let (newest, bytes) = held.last().context("there is no reference data in this store")?;
    for (edition, bytes) in held {
        if logged.editions.get(edition) != Some(&Sha256::digest(bytes).into()) {
            report.faults.push(format!("edition {edition} is not the one that the log tells of"));
        }
    }
    let missing = |edition: &&u32| *edition <= newest && !held.iter().any(|(number, _)| number == *edition);
    for edition in logged.editions.keys().filter(missing) {
        report.faults.push(format!("edition {edition} that the log tells of is not in the store"));
    }
    Ok(Current::read(bytes)?.reference)
}

async fn refused(
    store: &Store,
    centre: &CentreId,
    key: &PublicKey,
    logged: &Logged,
    seen: &mut BTreeSet<EntryHash>,
    report: &mut Report,
) -> Result<()> {
    let mut after = (DeviceId([0; 16]), 0);
    loop {
        let rows = store.scan_refused(after, READ).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = (last.device, last.device_seq);
        for entry in &rows {
            report.refused += 1;
            receipted(entry, centre, key, logged, seen, report);
        }
    }
}

#[derive(Default)]
struct Logged {
    centre: Option<CentreId>,
    /// Digests of the receipts that were signed about an entry, by entry: more than one when its bytes were handed in again
    /// out of their place, or were brought back to another.
    entries: BTreeMap<EntryHash, BTreeSet<Hash>>,
    /// Those that phones brought back.
    supplied: BTreeSet<EntryHash>,
    enrolled: BTreeMap<DeviceId, WorkerId>,
    /// Digest of each edition of the reference data.
    editions: BTreeMap<u32, Hash>,
}

async fn lines(store: &Store, report: &mut Report) -> Result<Logged> {
    let mut logged = Logged::default();
    let mut head = Head::default();
    loop {
        let rows = store.log_lines(head.size, READ).await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            let Some(line) = decode::<Line>(&row.bytes) else {
                report.faults.push(format!("line {} cannot be read", row.seq));
                return Ok(logged);
            };
            let made = head.append(line.at, line.event.clone());
            if made != row {
                report.faults.push(format!("line {} does not follow from those before it", row.seq));
                return Ok(logged);
            }
            let is_supplied = matches!(line.event, Event::Supplied { .. });
            match line.event {
                Event::Founded { centre } => logged.centre = Some(centre),
                Event::Admitted { entry, receipt }
                | Event::Refused { entry, receipt }
                | Event::Supplied { entry, receipt } => {
                    if is_supplied {
                        logged.supplied.insert(entry);
                    }
                    logged.entries.entry(entry).or_default().insert(receipt);
                }
                Event::Enrolled { device, worker } => {
                    logged.enrolled.insert(device, worker);
                }
                Event::Published { edition, digest } => {
                    logged.editions.insert(edition, digest);
                }
                _ => {}
            }
        }
    }
    if store.log_state().await?.head != head {
        report.faults.push(format!("the end of the log is not that of its {} lines", head.size));
    }
    (report.lines, report.root) = (head.size, head.root());
    Ok(logged)
}

/// Whether an entry is the one that its receipt and the log tell of.
fn receipted(
    entry: &StoredEntry,
    centre: &CentreId,
    key: &PublicKey,
    logged: &Logged,
    seen: &mut BTreeSet<EntryHash>,
    report: &mut Report,
) {
    let hash = EntryHash::of(&entry.bytes);
    let digest: Hash = Sha256::digest(encode(&entry.receipt.receipt)).into();
    let place = format!("entry {} of device {}", entry.device_seq, entry.device);
    seen.insert(hash);
    if entry.receipt.hash != hash {
        report.faults.push(format!("{place}: its bytes are not those that were receipted"));
    } else if logged.entries.get(&hash).is_none_or(|receipts| !receipts.contains(&digest)) {
        report.faults.push(format!("{place}: the log tells of another receipt, or of none"));
    } else if !entry.receipt.verifies(centre, key) {
        report.faults.push(format!("{place}: its receipt is not signed by this server"));
    }
}

/// Documents are folds of their entries: nothing else may stand in the store.
async fn documents(
    store: &Store,
    centre: &CentreId,
    key: &PublicKey,
    logged: &Logged,
    reference: &Reference,
    seen: &mut BTreeSet<EntryHash>,
    report: &mut Report,
) -> Result<()> {
    let written = store.written().await?;
    let mut after = (DocId([0; 16]), 0);
    let mut scopes = BTreeMap::new();
    let mut folded: Option<Folded> = None;
    loop {
        let rows = store.scan_entries(after, READ).await?;
        let Some(last) = rows.last() else { break };
        after = (last.doc, last.receipt.doc_seq);
        for entry in rows {
            report.entries += 1;
            receipted(&entry, centre, key, logged, seen, report);
            if folded.as_ref().is_none_or(|folded| folded.doc != entry.doc)
                && let Some(done) = folded.replace(Folded::new(entry.doc))
            {
                done.compare(store, reference, &mut scopes, report).await?;
            }
            if let Some(folded) = &mut folded {
                folded.take(&entry, report);
            }
        }
    }
    if let Some(done) = folded {
        done.compare(store, reference, &mut scopes, report).await?;
    }
    let (names, sums): (Vec<Scope>, Vec<u64>) = scopes.into_iter().unzip();
    let heads = store.heads(&names).await?;
    // What was read over some time can be compared with the end only when nobody wrote meanwhile.
    let comparable = store.written().await? == written;
    for ((name, head), sum) in names.iter().zip(heads).zip(sums) {
        if comparable && head.digest != sum {
            report.faults.push(format!("scope {}: its digest is not the sum over its documents", name.key()));
        }
    }
    Ok(())
}

struct Folded {
    doc: DocId,
    doc_seq: u64,
    head: EntryHash,
    state: Option<State>,
    changes: Vec<Entry>,
}

impl Folded {
    fn new(doc: DocId) -> Self {
        Self { doc, doc_seq: 0, head: EntryHash::NONE, state: None, changes: Vec::new() }
    }

    fn take(&mut self, entry: &StoredEntry, report: &mut Report) {
        if entry.receipt.doc_seq != self.doc_seq + 1 {
            report.faults.push(format!("document {}: entry {} is missing", self.doc, self.doc_seq + 1));
        }
        (self.doc_seq, self.head) = (entry.receipt.doc_seq, entry.receipt.hash);
        let Ok(opened) = Entry::open(&entry.bytes) else { return };
        if opened.envelope.kind == Kind::CHANGE {
            self.changes.push(opened);
        } else if let Some(statement) = Statement::decode(opened.envelope.kind, &opened.envelope.payload) {
            fold::apply(&mut self.state, &opened.envelope, &statement, &entry.receipt);
        }
    }

    /// Whether what people wrote together reads as the changes in the log make it.
    fn says_the_same(&self, stored: &[u8], kind: DocKind) -> bool {
        let mut written = Shared::genesis(kind);
        let changes: Option<Vec<_>> = self.changes.iter().map(|entry| split_change(&entry.envelope)).collect();
        let all = changes.is_some_and(|changes| admission::follow(&mut written, &changes).iter().all(Result::is_ok));
        all && Shared::load(kind, stored).is_ok_and(|stored| stored.content_digest() == written.content_digest())
    }

    /// Adds the document's part to the digests of its `scopes`.
    async fn compare(
        self,
        store: &Store,
        reference: &Reference,
        scopes: &mut BTreeMap<Scope, u64>,
        report: &mut Report,
    ) -> Result<()> {
        report.documents += 1;
        let found = store.documents(&[self.doc]).await?;
        let state = self.state.as_ref().map(State::encode);
        let kind = self.state.as_ref().map_or(DocKind::Visit, State::kind);
        let same = found.first().is_some_and(|stored| {
            stored.kind == kind
                && stored.doc_seq == self.doc_seq
                && stored.head == self.head
                && Some(&stored.state) == state.as_ref()
        });
        if !same {
            report.faults.push(format!("document {}: it is not what its {} entries fold to", self.doc, self.doc_seq));
        }
        if found.first().is_some_and(|stored| !self.says_the_same(&stored.shared, kind)) {
            report
                .faults
                .push(format!("document {}: what people wrote together is not what the changes say", self.doc));
        }
        let readers = self.state.as_ref().map(|state| audience(state, reference)).unwrap_or_default();
        if found.first().is_some_and(|stored| stored.scopes != readers) {
            report.faults.push(format!("document {}: its readers are not those of the edition in force", self.doc));
        }
        let digest = head_digest(self.doc, self.doc_seq, self.head);
        for scope in readers {
            let sum = scopes.entry(scope).or_default();
            *sum = sum.wrapping_add(digest);
        }
        Ok(())
    }
}
