//! The faults stop: everything that is owed is delivered, and everybody agrees.

use doorstep_core::account::code;
use doorstep_core::domain::DocId;
use doorstep_core::fact::DocKind;
use doorstep_core::sync::replica::{Effect, Event};

use super::{Happening, World};
use crate::sim::network::Line;

/// Syncs after which nobody owes anything any more.
const DRAINED_BY: usize = 3;
/// Syncs after which everybody has what the others delivered.
const AGREED_BY: usize = 6;
/// Longer than a decision is held and than a failed transaction waits. Unit: ms.
const PAUSE_MS: i64 = 61_000;
/// Longer than coming to rest takes. Unit: ms.
const HOUR_MS: i64 = 3_600_000;

impl World<'_> {
    pub(super) fn rest(&mut self) {
        self.note(format_args!("the faults stop"), &[]);
        self.heal();
        // What is still on its way arrives, however late.
        self.run_out();
        // At midnight grants begin and end, and who has synced before is not behind for that.
        let late = self.now.plus_ms(HOUR_MS).date();
        if late != self.now.date() {
            self.run_until(late.at_minute(1));
        }
        if !self.is_up {
            self.happen(Happening::ServerStarts);
        }
        for phone in 0..self.phones.len() {
            self.phones[phone].offline_until = self.now;
            // For what never arrives nobody waits.
            if self.phones[phone].call.take().is_some() {
                self.step(phone, Event::Unreachable);
            }
            self.wake_up(phone);
        }
        self.run_out();
        // Starting was the first sync.
        let mut rounds = 1;
        self.pass();
        while rounds < DRAINED_BY && !self.has_failed() && !self.all_drained() {
            rounds += 1;
            self.round();
        }
        for phone in 0..self.phones.len() {
            let Some(status) = self.phones[phone].replica.as_ref().map(|replica| replica.status()) else {
                self.checker.violated(format!("{} does not start", self.name(phone)));
                continue;
            };
            let trouble = status.trouble.as_ref().map(|trouble| trouble.name().to_owned());
            if let Some(trouble) = &trouble {
                self.reach.note(&format!("trouble: {trouble}"));
            }
            let is_excused = match trouble.as_deref() {
                Some(code::FORK) => self.cloned.contains(&self.phones[phone].device()),
                // Its session ends with it.
                Some(code::REVOKED | code::SESSION) => self.phones[phone].is_revoked,
                Some(_) => false,
                None => status.waiting == 0,
            };
            if !is_excused {
                let what =
                    format!("{} still owes {} after {rounds} syncs ({trouble:?})", self.name(phone), status.waiting);
                self.checker.violated(what);
            }
        }
        if !self.has_failed() && self.cure() {
            rounds = DRAINED_BY;
        }
        while !self.has_failed() && rounds < AGREED_BY && !self.all_agree() {
            rounds += 1;
            self.round();
        }
        if self.has_failed() {
            return;
        }
        self.read_all_notes();
        self.compare();
    }

    /// Whoever cannot send under the old key gets a new one, and then owes nothing for long either.
    ///
    /// Returns whether anybody did.
    fn cure(&mut self) -> bool {
        let keys = self.keys.len();
        for phone in 0..self.phones.len() {
            if self.phones[phone].is_stuck() || self.phones[phone].is_revoked {
                self.enrol_anew(phone);
            }
        }
        if self.keys.len() == keys {
            return false;
        }
        self.run_out();
        for _ in 1..DRAINED_BY {
            if !self.has_failed() && !self.all_drained() {
                self.round();
            }
        }
        for phone in 0..self.phones.len() {
            if self.phones[phone].is_stuck() && !self.keys.is_empty() {
                self.checker.violated(format!("{} is stuck under a new key", self.name(phone)));
            }
        }
        true
    }

    fn heal(&mut self) {
        self.line = Line::perfect();
        self.trouble.phone_kill = 0;
        self.trouble.server_kill = 0;
        self.trouble.store_failure = 0;
        self.trouble.live = 0;
        for phone in &mut self.phones {
            phone.disk.limit(None);
            phone.live = None;
            phone.awake_until = self.now;
        }
    }

    /// Until nothing is under way any more.
    fn run_out(&mut self) {
        while let Some((&(at, _), _)) = self.queue.first_key_value() {
            if self.has_failed() {
                return;
            }
            self.run_until(at);
        }
    }

    /// The app is started, brought up to date and signed in.
    fn wake_up(&mut self, phone: usize) {
        if self.phones[phone].protocol.take().is_some() {
            self.kill(phone);
        }
        let held = &self.phones[phone];
        if !held.is_revoked {
            let signed_in = self.server.sign_in(&held.worker, held.key.public());
            if let Some(replica) = &mut self.phones[phone].replica {
                replica.signed_in_again(&signed_in);
            }
        }
        self.open(phone);
        self.phones[phone].awake_until = self.now;
    }

    /// So much time that nothing is held any more.
    fn pass(&mut self) {
        self.run_until(self.now.plus_ms(PAUSE_MS));
        for phone in 0..self.phones.len() {
            self.step(phone, Event::Tick);
        }
        self.run_out();
    }

    /// Every phone that owes or lacks something syncs once.
    fn round(&mut self) {
        self.pass();
        for phone in 0..self.phones.len() {
            if !self.is_drained(phone) || !self.is_agreed(phone) {
                self.step(phone, Event::SyncNow);
            }
        }
        self.run_out();
    }

    fn is_drained(&self, phone: usize) -> bool {
        let status = self.phones[phone].replica.as_ref().map(|replica| replica.status());
        status.is_some_and(|status| status.waiting == 0 || status.trouble.is_some())
    }

    fn is_agreed(&self, phone: usize) -> bool {
        let phone = &self.phones[phone];
        let held = phone.replica.as_ref().map(|replica| replica.state_digest());
        phone.is_revoked || phone.is_stuck() || held == Some(self.server.state_digest(&phone.worker, self.now))
    }

    fn all_drained(&self) -> bool {
        (0..self.phones.len()).all(|phone| self.is_drained(phone))
    }

    fn all_agree(&self) -> bool {
        (0..self.phones.len()).all(|phone| self.is_agreed(phone))
    }

    fn visits(&self, phone: usize) -> Vec<DocId> {
        let Some(replica) = &self.phones[phone].replica else { return Vec::new() };
        let visits = replica.views(DocKind::Visit).into_iter().map(|(doc, _)| doc);
        visits.filter(|doc| self.server.memory.documents.get(doc).is_some_and(|held| !held.shared.is_empty())).collect()
    }

    /// Every phone opens the notes of every visit; one that finds them damaged asks for them again.
    fn read_all_notes(&mut self) {
        for _ in 0..3 {
            let asked = self.requests;
            for phone in 0..self.phones.len() {
                for doc in self.visits(phone) {
                    let mut effects = Vec::new();
                    if let Some(replica) = &mut self.phones[phone].replica {
                        replica.shared(doc, &mut effects);
                    }
                    if effects.contains(&Effect::LoadShared(doc)) {
                        let event = self.phones[phone].shared_loaded(doc);
                        self.step(phone, event);
                        self.run_out();
                    }
                }
            }
            self.pass();
            if self.requests == asked {
                break;
            }
        }
    }

    fn compare(&mut self) {
        let reference = self.reference();
        self.checker.nothing_lost(&self.server.memory);
        self.checker.agreed(&self.server.memory);
        for index in 0..self.phones.len() {
            let name = self.name(index);
            let phone = &self.phones[index];
            // What is unsent keeps its document there, whoever may read it now.
            if phone.is_revoked || phone.is_stuck() {
                continue;
            }
            let held = phone.replica.as_ref().map(|replica| replica.state_digest());
            if held != Some(self.server.state_digest(&phone.worker, self.now)) {
                self.checker.violated(format!("{name} folds to other bytes than the server"));
            }
            self.checker.rest(self.now, phone, &self.server.memory, &reference, &self.words);
        }
        for index in 0..self.phones.len() {
            for doc in self.visits(index) {
                let phone = &self.phones[index];
                // What waits on such a phone is in its notes and in nobody else's.
                if phone.is_stuck() || phone.is_revoked {
                    continue;
                }
                let stored = self.server.memory.documents.get(&doc).map(|held| held.shared.clone()).unwrap_or_default();
                let there = doorstep_core::document::Shared::load(DocKind::Visit, &stored).ok();
                let here = phone.replica.as_ref().and_then(|replica| replica.loaded_shared(doc));
                let digests = (here.map(|shared| shared.content_digest()), there.map(|shared| shared.content_digest()));
                if digests.0.is_none() || digests.0 != digests.1 {
                    let what = format!("{} reads other notes of {doc} than the server", self.name(index));
                    self.checker.violated(what);
                }
            }
        }
    }
}
