//! Unsent work handed over as a file, when the server cannot be reached from here any more.

use std::collections::BTreeMap;

use super::{Effect, Replica};
use crate::domain::EntryHash;
use crate::fact::chain::RUN_MAX;
use crate::fact::{Entry, Run, Signature};
use crate::gather::{gather, order};
use crate::sync::unsent::Unsent;

/// Runs of a file that is being made.
#[derive(Debug, Default)]
pub(super) struct Export {
    /// By what has to be signed.
    unsigned: BTreeMap<Vec<u8>, Run>,
    signed: Vec<Run>,
}

impl Replica {
    /// Begins a file of what the server lacks, and of what it refused and nobody has dealt with. What may still be undone is
    /// nobody's work yet. Entries of the chain that have a receipt stay where they join two pieces.
    pub(super) fn export(&mut self, effects: &mut Vec<Effect>) {
        let (centre, device) = (self.meta.session.centre.clone(), self.meta.session.device);
        let refused = self.refused.values().filter_map(|refused| Entry::open(&refused.bytes).ok());
        let own = refused.chain(self.out.values().map(|out| out.entry.clone()));
        // What an earlier key of this phone wrote is not this one's to sign; the server has refused it, so it has it.
        let own = own.filter(|entry| entry.envelope.device == device);
        let chain: BTreeMap<u64, Entry> = gather(own.map(|entry| (entry.envelope.device_seq, entry)));
        let mut runs: Vec<(u64, EntryHash, Run)> = Vec::new();
        for (seq, entry) in chain {
            match runs.last_mut() {
                Some((last, hash, run))
                    if *last + 1 == seq && *hash == entry.envelope.prev && run.entries.len() < RUN_MAX =>
                {
                    (*last, *hash) = (seq, entry.hash);
                    run.entries.push(entry.bytes);
                }
                _ => {
                    let (prev, entries) = (entry.envelope.prev, vec![entry.bytes]);
                    let run = Run { first_seq: seq, prev, entries, signature: Signature([0; 64]) };
                    runs.push((seq, entry.hash, run));
                }
            }
        }
        let message = |(last, hash, run)| (Run::message(&centre, device, last, hash), run);
        let export = Export { unsigned: gather(runs.into_iter().map(message)), signed: Vec::new() };
        effects.extend(export.unsigned.keys().cloned().map(Effect::Sign));
        self.export = Some(export);
        self.export_done(effects);
    }

    /// A signature may be one that the file waits for.
    pub(super) fn export_signed(&mut self, message: &[u8], signature: Signature, effects: &mut Vec<Effect>) {
        if let Some(export) = &mut self.export
            && let Some(run) = export.unsigned.remove(message)
        {
            export.signed.push(Run { signature, ..run });
            self.export_done(effects);
        }
    }

    fn export_done(&mut self, effects: &mut Vec<Effect>) {
        if let Some(mut export) = self.export.take_if(|export| export.unsigned.is_empty()) {
            order(&mut export.signed, |run| run.first_seq);
            let session = &self.meta.session;
            effects.push(Effect::Exported(Unsent {
                centre: session.centre.clone(),
                device: session.device,
                runs: export.signed,
            }));
        }
    }
}
