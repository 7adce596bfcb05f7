//! What goes wrong beside the line: phones, stores, clocks, sessions, people in the office, people who mean harm.

use doorstep_core::centre::Reference;
use doorstep_core::domain::{Grant, GrantId, GroupId, Role, Span, WindowId, WorkerId};
use doorstep_core::fact::DocKind;
use doorstep_core::testing::memory::Memory;

use super::{Fault, Happening, World};
use crate::sim::check::Checker;
use crate::sim::device::Phone;
use crate::sim::hostile::{Hostile, Knowledge};
use crate::sim::server::Caller;

/// Phones in one schedule, clones and new ones included.
const PHONES_MAX: usize = 7;
const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;
const YEAR_MS: i64 = 365 * DAY_MS;

impl World<'_> {
    /// One thing goes wrong with one phone or with the server.
    pub(super) fn mishap(&mut self) {
        let phone = self.faults.below(self.phones.len());
        match self.faults.below(100) {
            0..20 if self.may(Fault::Partition) => self.cut_off(phone),
            20..32 if self.may(Fault::PhoneKill) => self.kill(phone),
            32..42 if self.may(Fault::ServerKill) => self.kill_server(),
            42..52 if self.may(Fault::Disk) => self.fill(phone),
            52..64 if self.may(Fault::Clock) => self.upset_clock(phone),
            64..69 if self.may(Fault::Clone) => self.clone_phone(phone),
            69..74 if self.may(Fault::Eviction) => self.evict(phone),
            74..80 if self.may(Fault::Tabs) => self.take_over(phone),
            80..86 if self.may(Fault::Session) => self.end_session(phone),
            86..89 if self.may(Fault::Version) => {
                let version = self.other_version();
                self.note(format_args!("{} runs another version", self.name(phone)), &[]);
                self.phones[phone].protocol = Some(version);
            }
            89..95 if self.may(Fault::Edition) => self.publish(),
            95..98 if self.may(Fault::Restore) => self.back_up_or_restore(),
            98..100 if !self.is_restored => self.rot(phone),
            _ => {}
        }
    }

    fn cut_off(&mut self, phone: usize) {
        let for_ms = match self.faults.below(3) {
            0 => self.faults.between(1000, 60_000),
            1 => self.faults.between(MINUTE_MS, 8 * 60 * MINUTE_MS),
            _ => self.faults.between(DAY_MS / 2, 4 * DAY_MS),
        };
        self.note(format_args!("{} loses the network for {} s", self.name(phone), for_ms / 1000), &[]);
        self.phones[phone].offline_until = self.now.plus_ms(for_ms);
        self.phones[phone].live = None;
    }

    fn fill(&mut self, phone: usize) {
        let room = if self.faults.permille(500) { Some([0, 200, 2_000][self.faults.below(3)]) } else { None };
        self.note(format_args!("{} has room for {room:?}", self.name(phone)), &[]);
        self.phones[phone].disk.limit(room);
    }

    fn upset_clock(&mut self, phone: usize) {
        let now = self.now;
        let what = self.faults.below(9);
        let by_ms = match what {
            0 => self.faults.between(-90_000, 90_000),
            1 => [-8, 8][self.faults.below(2)] * 60 * MINUTE_MS,
            2 => [-3, 3][self.faults.below(2)] * DAY_MS,
            3 => [-10, 10][self.faults.below(2)] * YEAR_MS,
            _ => self.faults.between(-20 * MINUTE_MS, 20 * MINUTE_MS),
        };
        self.note(format_args!("the clock of {} goes wrong ({what}, {by_ms} ms)", self.name(phone)), &[]);
        let clock = &mut self.phones[phone].clock;
        match what {
            0..5 => {
                clock.jump(by_ms);
                self.reach.note("fault: clock jumped");
            }
            5 => {
                clock.stop(now);
                self.reach.note("fault: clock stopped");
            }
            6 => {
                clock.lose(now);
                self.reach.note("fault: clock lost");
            }
            _ => clock.correct(),
        }
    }

    /// A backup of the phone is put onto a second one, key and all.
    fn clone_phone(&mut self, phone: usize) {
        if self.phones.len() >= PHONES_MAX || self.phones[phone].disk.is_empty() || self.phones[phone].is_revoked {
            return;
        }
        self.checker.copied(&self.phones[phone], &self.edits);
        self.kill(phone);
        let original = &self.phones[phone];
        let mut copy = Phone::new(self.phones.len(), &original.worker, original.key.clone());
        copy.disk = original.disk.clone();
        // The store may still be the old key's.
        copy.earlier_keys.clone_from(&original.earlier_keys);
        copy.offline_until = original.offline_until;
        self.cloned.extend(original.earlier_keys.iter().chain([&original.key]).map(|key| key.device));
        self.note(format_args!("{} is copied", self.name(phone)), &[]);
        self.reach.note("fault: phone cloned");
        self.phones.push(copy);
    }

    /// The browser throws the store away, or the person does: a new phone.
    fn evict(&mut self, phone: usize) {
        let Some(key) = self.keys.pop_front() else { return };
        self.note(format_args!("{} loses its store", self.name(phone)), &[]);
        self.kill(phone);
        self.reach.note("fault: phone evicted");
        let held = &self.phones[phone];
        let (worker, offline_until, boot) = (held.worker.clone(), held.offline_until, held.boot);
        self.checker.evicted(held);
        self.phones[phone] = Phone { offline_until, boot: boot + 1, ..Phone::new(phone, &worker, key) };
        self.checker.unkept(&self.server.memory, &self.phones);
    }

    /// The leading tab dies and the second one, which waited for its lock, leads.
    fn take_over(&mut self, phone: usize) {
        if self.phones[phone].replica.is_none() {
            return;
        }
        self.kill(phone);
        self.reach.note("fault: second tab took over");
        self.open(phone);
    }

    fn end_session(&mut self, phone: usize) {
        let device = self.phones[phone].device();
        // A server that was restored may not know the phone.
        let is_known = self.server.memory.devices.contains_key(&device);
        if self.faults.permille(150) && is_known {
            self.note(format_args!("{} is revoked", self.name(phone)), &[]);
            self.reach.note("fault: phone revoked");
            self.server.revoke(device);
            for held in self.phones.iter_mut().filter(|held| held.device() == device) {
                held.is_revoked = true;
                held.live = None;
            }
        } else {
            self.note(format_args!("the session of {} ends", self.name(phone)), &[]);
            self.reach.note("fault: session ended");
            self.server.end_session(device);
            for held in self.phones.iter_mut().filter(|held| held.device() == device) {
                held.live = None;
            }
        }
    }

    /// A copy of the server is made; some time later it is all that is left.
    fn back_up_or_restore(&mut self) {
        if !self.is_up || self.hostile.is_some() {
            return;
        }
        let Some(backup) = self.backup.take() else {
            self.note(format_args!("a backup is made"), &[]);
            self.backup = Some(Box::new((self.server.memory.clone(), self.checker.clone())));
            return;
        };
        self.restore_from(&backup);
    }

    pub(super) fn restore_from(&mut self, backup: &(Memory, Checker)) {
        if !self.is_up || self.hostile.is_some() {
            return;
        }
        self.note(format_args!("the server is restored from a backup"), &[]);
        self.reach.note("fault: server restored");
        let (memory, checker) = backup;
        self.server.restore(self.now, memory.clone());
        self.server_run += 1;
        self.is_restored = true;
        self.trouble.hostile = 0;
        // Its chain is longer than the server's, and there is no app that brings it back.
        self.cheat = None;
        for phone in &mut self.phones {
            phone.live = None;
            let held = self.server.memory.devices.get(&phone.device());
            phone.is_revoked = held.is_some_and(|held| held.revoked);
        }
        self.checker.restored(checker);
        self.checker.unkept(&self.server.memory, &self.phones);
    }

    /// An administrator gives somebody another place; people offline do not know yet.
    fn publish(&mut self) {
        if !self.is_up || self.server.is_committing() {
            return;
        }
        let mut reference = self.reference();
        let today = self.now.date();
        let phone = self.faults.below(self.phones.len());
        let worker = self.phones[phone].worker.clone();
        let organisation = &mut reference.organisation;
        let number = reference.edition;
        let what = self.faults.below(4);
        let id = GrantId::new(&format!("sim-{number}"));
        let given = |role: Role, span: Span| Grant { id, worker: worker.clone(), role, span, from: today, to: None };
        match what {
            0 => {
                let window = ["household", "social-security", "medical-insurance"][self.faults.below(3)];
                organisation.grants.push(given(Role::WindowStaff, Span::Window(WindowId::new(window))));
            }
            1 => {
                let leads = organisation.grants.iter().find(|grant| grant.role == Role::GroupLeader).cloned();
                if let Some(grant) = leads {
                    organisation.grants.push(given(Role::GroupLeader, grant.span));
                }
            }
            2 => {
                // The leadership goes to somebody else, from tomorrow on or since today.
                let last = today.plus_days(-self.faults.between(0, 1) as i32);
                let held = organisation
                    .grants
                    .iter_mut()
                    .find(|grant| grant.role == Role::GroupLeader && grant.worker != worker && grant.to.is_none());
                if let Some(grant) = held {
                    grant.to = Some(last);
                    let span = grant.span.clone();
                    organisation.grants.push(Grant { from: last.plus_days(1), ..given(Role::GroupLeader, span) });
                }
            }
            _ => {
                let yesterday = today.plus_days(-1);
                let held = organisation.grants.iter_mut().find(|grant| grant.worker == worker && grant.holds_on(today));
                if let Some(grant) = held {
                    grant.to = Some(yesterday);
                }
            }
        }
        if self.office.permille(400) {
            self.move_somebody(&mut reference);
        }
        reference.edition += 1;
        self.note(format_args!("edition {} ({what}, {})", reference.edition, self.name(phone)), &[]);
        self.reach.note("fault: new edition");
        let moved = self.server.publish(self.now, reference);
        if moved > 0 {
            self.reach.note("fault: documents with other readers");
        }
    }

    /// Somebody comes into another group, with all that is about them.
    fn move_somebody(&mut self, reference: &mut Reference) {
        let phone = self.office.below(self.phones.len());
        let worker = self.phones[phone].worker.clone();
        let organisation = &mut reference.organisation;
        let groups: Vec<GroupId> = organisation.groups.keys().cloned().collect();
        let Some(held) = organisation.workers.get_mut(&worker) else { return };
        // Whom the regulation of the groups does not bind stays outside.
        let Some(before) = held.group.clone() else { return };
        held.group = self.office.pick(&groups).cloned();
        self.note(format_args!("{} comes into another group", self.name(phone)), &[]);
        self.checker.moved(&worker, before);
    }

    /// Somebody of the staff sends what no app sends.
    pub(super) fn attack(&mut self) {
        if !self.is_up {
            return;
        }
        if self.hostile.is_none() {
            let Some(key) = self.keys.pop_back() else { return };
            let workers = ["zhaomin", "lina", "hefang", "yangbo"];
            let worker = WorkerId::new(workers[self.faults.below(workers.len())]);
            self.server.sign_in(&worker, key.public());
            self.checker.hostile.insert(key.device);
            self.hostile = Some(Hostile::new(&self.setting.reference.centre, &worker, key));
        }
        let colleagues: Vec<WorkerId> = self.server.reference().organisation.workers.keys().cloned().collect();
        let grants = self.server.reference().organisation.grants.iter();
        let known = Knowledge {
            now: self.now,
            docs: self.server.memory.documents.values().map(|document| (document.doc, document.kind)).collect(),
            overheard: self.overheard.make_contiguous(),
            colleagues: &colleagues,
            grants: grants.map(|grant| (grant.role, grant.id.clone())).collect(),
        };
        debug_assert!(known.docs.iter().any(|(_, kind)| *kind == DocKind::Visit));
        let Some(hostile) = &mut self.hostile else { return };
        let attack = hostile.attack(&mut self.faults, &known);
        let device = hostile.author.device;
        for entry in attack.signed {
            self.checker.sealed(device, entry, None);
        }
        self.reach.note(attack.name);
        self.note(format_args!("{}", attack.name), &attack.bytes);
        let call = self.next_call;
        self.next_call += 1;
        let caller = Caller { device, call };
        let copies = 1 + usize::from(self.faults.permille(200));
        for _ in 0..copies {
            let after_ms = self.faults.between(1, 500);
            self.schedule(after_ms, Happening::Arrives { caller, bytes: attack.bytes.clone() });
        }
    }
}
