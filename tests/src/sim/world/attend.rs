//! Attendance beside what people do anyway: missing punches are made up, and somebody's phone lies about the time.

use doorstep_core::domain::WorkerId;

use super::{Fault, Happening, World};
use crate::sim::action::{Choice, Person};
use crate::sim::cheat::Cheat;
use crate::sim::server::Caller;

impl World<'_> {
    pub(super) fn attend(&mut self) {
        if !self.may(Fault::Attendance) {
            return;
        }
        if self.attendance.permille(550) { self.cheat() } else { self.make_up() }
    }

    fn make_up(&mut self) {
        let phone = self.attendance.below(self.phones.len());
        let held = &self.phones[phone];
        let Some(replica) = &held.replica else { return };
        let (wall, worker) = (held.clock.wall(self.now), held.worker.clone());
        let is_clumsy = self.attendance.permille(self.trouble.clumsy);
        let choice =
            Person { worker: &worker, replica, wall, random: &mut self.attendance, words: &mut self.words, is_clumsy }
                .make_up();
        if let Choice::Do(deed) = choice {
            self.reach.note(&format!("attendance: {}", deed.what));
            self.write(phone, wall, *deed);
        }
    }

    /// Who cheats is one of the staff, with a phone that is enrolled as every other.
    fn cheat(&mut self) {
        if !self.is_up || self.is_restored {
            return;
        }
        if self.cheat.is_none() {
            let Some(key) = self.keys.pop_back() else { return };
            let workers = ["lina", "zhangwei", "wangqiang", "yangbo"];
            let worker = WorkerId::new(workers[self.attendance.below(workers.len())]);
            self.server.sign_in(&worker, key.public());
            self.cheat = Some(Cheat::new(&self.setting.reference.centre, &worker, key));
        }
        let Some(cheat) = &mut self.cheat else { return };
        let lie = cheat.lie(&mut self.attendance, self.now, self.overheard.make_contiguous());
        let device = cheat.author.device;
        for entry in lie.signed {
            self.checker.sealed(device, entry, None);
        }
        self.reach.note(lie.name);
        self.note(format_args!("{}", lie.name), &lie.bytes);
        let caller = Caller { device, call: self.next_call };
        self.next_call += 1;
        // Now and then the same bytes once more, or much later.
        for _ in 0..1 + usize::from(self.attendance.permille(200)) {
            let after_ms = if self.attendance.permille(150) {
                self.attendance.between(60_000, 20 * 3_600_000)
            } else {
                self.attendance.between(1, 500)
            };
            self.schedule(after_ms, Happening::Arrives { caller, bytes: lie.bytes.clone() });
        }
    }
}
