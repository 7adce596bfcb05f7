//! Runs from a file that an administrator hands in (`sync::unsent`).

use std::collections::BTreeMap;

use super::{Device, Ledger, Pushed, VerifiedRun};
use crate::domain::Timestamp;
use crate::fact::SignedReceipt;
use crate::sync::log;

impl Ledger {
    /// Admits a run as [`Ledger::admit`] does, also one of a phone that was revoked: the administrator answers for who had it,
    /// and the rules judge each entry by the time that it can prove. When something of it was new, the log says who brought it.
    pub fn import(
        &mut self,
        now: Timestamp,
        device: &mut Device,
        run: &VerifiedRun,
        known: &BTreeMap<u64, SignedReceipt>,
    ) -> Pushed {
        device.revoked = false;
        let pushed = self.admit(now, device, run, known);
        let places = run.first_seq..run.first_seq + pushed.receipts.len() as u64;
        let entries = places.filter(|seq| !known.contains_key(seq)).count();
        if entries > 0 {
            let entries = u32::try_from(entries).unwrap_or(u32::MAX);
            self.note(now, log::Event::Imported { device: device.id, entries });
        }
        pushed
    }
}
