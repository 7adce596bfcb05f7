//! What is done to server and phones by those who look after them, and what that may do to whoever was away.

use doorstep_core::sync::replica::Table;

use super::{Fault, World};

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

impl World<'_> {
    pub(super) fn keep_up(&mut self) {
        let phone = self.upkeep.below(self.phones.len());
        match self.upkeep.below(100) {
            0..40 if self.may(Fault::Compaction) => self.compact(),
            40..58 if self.may(Fault::Backup) => self.back_up(),
            58..66 if self.may(Fault::Backup) => self.restore_last(),
            66..80 if self.may(Fault::Rollback) => self.copy_or_roll_back(phone),
            80..90 if self.may(Fault::Torn) => self.tear(phone),
            90..100 if self.may(Fault::Blackout) => self.black_out(),
            _ => {}
        }
    }

    fn compact(&mut self) {
        if !self.is_up {
            return;
        }
        let kept = [0, 1, 4, 16][self.upkeep.below(4)];
        let has_thinned = self.server.memory.compact(kept);
        self.note(format_args!("the feeds are thinned out behind the last {kept} numbers: {has_thinned}"), &[]);
        if has_thinned {
            self.reach.note("fault: feed compacted");
        }
    }

    /// A backup is made, and phones may forget what is in it; unless it went wrong at the very end.
    fn back_up(&mut self) {
        if !self.is_up {
            return;
        }
        let is_noted = self.upkeep.permille(850);
        self.note(format_args!("a backup is made, noted {is_noted}"), &[]);
        self.reach.note("fault: backup made");
        let memory = self.server.back_up(is_noted);
        self.checker.backed_up(&memory);
        self.backup = Some(Box::new((memory, self.checker.clone())));
    }

    fn restore_last(&mut self) {
        if let Some(backup) = self.backup.clone() {
            self.restore_from(&backup);
        }
    }

    /// The system of a phone keeps a copy of it; when the phone fails, the copy is all there is.
    fn copy_or_roll_back(&mut self, phone: usize) {
        let Some(copy) = self.phones[phone].copy.take() else {
            if !self.phones[phone].disk.is_empty() {
                self.note(format_args!("the store of {} is copied", self.name(phone)), &[]);
                self.checker.copied(&self.phones[phone], &self.edits);
                self.phones[phone].copy = Some(self.phones[phone].disk.clone());
            }
            return;
        };
        self.kill(phone);
        self.note(format_args!("{} is what it was when it was copied", self.name(phone)), &[]);
        self.reach.note("fault: phone restored");
        let held = &mut self.phones[phone];
        held.disk.replace(&copy);
        held.has_rotted = true;
        self.cloned.extend(held.earlier_keys.iter().chain([&held.key]).map(|key| key.device));
        self.checker.rolled_back(&self.phones[phone], &self.server.memory);
        self.checker.unkept(&self.server.memory, &self.phones);
    }

    /// Power fails while the app is closed: a value that had come from the server is there by half, or not at all.
    fn tear(&mut self, phone: usize) {
        self.kill(phone);
        let table = [Table::Row, Table::Shared, Table::Tail, Table::Reference][self.upkeep.below(4)];
        // Nothing but the value itself says whether a document has notes.
        let (nth, is_gone) = (self.upkeep.below(50), self.upkeep.permille(500) && table != Table::Shared);
        if self.phones[phone].disk.tear(table, nth, is_gone) {
            self.note(format_args!("a value of {table:?} of {} is torn, gone {is_gone}", self.name(phone)), &[]);
            self.phones[phone].has_rotted = true;
            self.reach.note(if is_gone { "fault: stored value gone" } else { "fault: stored value torn" });
        }
    }

    /// Nobody reaches the server for a while.
    fn black_out(&mut self) {
        let for_ms = match self.upkeep.below(3) {
            0 => self.upkeep.between(1000, 10 * MINUTE_MS),
            1 => self.upkeep.between(60 * MINUTE_MS, 10 * 60 * MINUTE_MS),
            _ => self.upkeep.between(DAY_MS, 3 * DAY_MS),
        };
        self.note(format_args!("nobody has a network for {} s", for_ms / 1000), &[]);
        self.reach.note("fault: everybody cut off");
        for phone in &mut self.phones {
            phone.offline_until = phone.offline_until.max(self.now.plus_ms(for_ms));
            phone.live = None;
        }
    }
}
