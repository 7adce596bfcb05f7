//! Whether the entries are their authors': the chain of every phone, link by link, under the phone's own signatures.

use std::collections::BTreeMap;

use anyhow::Result;
use doorstep_core::domain::{CentreId, DeviceId, EntryHash, WorkerId};
use doorstep_core::fact::{Entry, PublicKey, Run, Signature};
use doorstep_core::sync::ledger::StoredEntry;

use super::{Logged, READ, Report};
use crate::store::Store;

pub(super) async fn chains(store: &Store, centre: &CentreId, logged: &Logged, report: &mut Report) -> Result<()> {
    let owners = store.chain_keys().await?;
    for (device, (worker, key)) in &owners {
        if logged.enrolled.get(device) != Some(worker) || key.device() != *device {
            report.faults.push(format!("device {device}: it is not the one that the log tells of"));
        }
    }
    let mut after = (DeviceId([0; 16]), 0);
    let mut chain: Option<Chain> = None;
    loop {
        let rows = store.scan_chains(after, READ).await?;
        let Some(last) = rows.last() else { break };
        after = (last.device, last.device_seq);
        for part in rows.chunk_by(|one, next| one.device == next.device) {
            let [first, ..] = part else { continue };
            let device = first.device;
            let last_seq = part.last().map_or(first.device_seq, |entry| entry.device_seq);
            let signatures = store.signatures(device, first.device_seq, last_seq).await?;
            if chain.as_ref().is_none_or(|chain| chain.device != device)
                && let Some(mut done) = chain.replace(Chain::new(device))
            {
                done.end(logged, report);
            }
            if let Some(chain) = &mut chain {
                chain.take(part, &signatures, (centre, owners.get(&device)), logged, report);
            }
        }
    }
    if let Some(mut done) = chain {
        done.end(logged, report);
    }
    Ok(())
}

struct Chain {
    device: DeviceId,
    /// The last entry that was looked at.
    seq: u64,
    head: EntryHash,
    /// Those since the last signature.
    unsigned: Vec<EntryHash>,
}

impl Chain {
    fn new(device: DeviceId) -> Self {
        Self { device, seq: 0, head: EntryHash::NONE, unsigned: Vec::new() }
    }

    fn take(
        &mut self,
        entries: &[StoredEntry],
        signatures: &BTreeMap<u64, Signature>,
        (centre, owner): (&CentreId, Option<&(WorkerId, PublicKey)>),
        logged: &Logged,
        report: &mut Report,
    ) {
        for entry in entries {
            let (seq, hash) = (entry.device_seq, EntryHash::of(&entry.bytes));
            let place = format!("entry {seq} of device {}", self.device);
            let is_next = seq == self.seq + 1;
            if !is_next {
                // What stood between was lost with a store, or waits aside: the links end here.
                self.end(logged, report);
            }
            // Bytes that are no entry of this place were refused, and hold it all the same.
            let opened = Entry::open(&entry.bytes).ok().map(|opened| opened.envelope);
            if let Some(envelope) =
                opened.filter(|envelope| (envelope.device, envelope.device_seq) == (self.device, seq))
            {
                if is_next && envelope.prev != self.head {
                    report.faults.push(format!("{place}: it does not follow from the one before"));
                }
                let is_owners = owner.is_none_or(|(worker, _)| *worker == envelope.person);
                if entry.receipt.verdict.is_admitted() && !is_owners {
                    report.faults.push(format!("{place}: it is another person's than the phone"));
                }
            }
            (self.seq, self.head) = (seq, hash);
            self.unsigned.push(hash);
            let Some(signature) = signatures.get(&seq) else { continue };
            report.signatures += 1;
            let message = Run::message(centre, self.device, seq, hash);
            if owner.is_none_or(|(_, key)| !key.verifies(&message, signature)) {
                report.faults.push(format!("{place}: the signature is not its phone's"));
            }
            self.unsigned.clear();
        }
    }

    /// No signature covers what has come since the last one: it was brought back to a restored store, as the log tells.
    fn end(&mut self, logged: &Logged, report: &mut Report) {
        let missing = self.unsigned.drain(..).filter(|hash| !logged.supplied.contains(hash)).count();
        if missing > 0 {
            report.faults.push(format!("device {}: {missing} entries up to {} are not signed", self.device, self.seq));
        }
    }
}
