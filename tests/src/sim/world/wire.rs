//! Between phones and server: requests out, answers back, in any order, twice or never.

use doorstep_core::account::code;
use doorstep_core::domain::DeviceId;
use doorstep_core::sync::message::{Answer, Held, PROTOCOL, Request};
use doorstep_core::sync::replica::Event;

use super::{Happening, OVERHEARD_MAX, World};
use crate::sim::server::{Caller, End, Finished, Reply, open};

/// The app gives a request up after this. Unit: ms.
const GIVE_UP_MS: i64 = 45_000;

const WEEK_MS: i64 = 7 * 86_400_000;

impl World<'_> {
    pub(super) fn send(&mut self, phone: usize, mut bytes: Vec<u8>) {
        let call = self.next_call;
        self.next_call += 1;
        self.requests += 1;
        let held = &mut self.phones[phone];
        held.call = Some(call);
        let (boot, device) = (held.boot, held.device());
        if let Some(version) = held.protocol {
            bytes[0] = version;
            let is_older = u16::from(version) < PROTOCOL;
            self.reach.note(if is_older { "fault: older protocol" } else { "fault: newer protocol" });
        }
        self.note(format_args!("{} asks ({call}, {} bytes)", self.name(phone), bytes.len()), &bytes);
        if self.phones[phone].offline_until > self.now {
            self.reach.note("fault: partition");
            let after_ms = self.net.between(200, 5_000);
            self.schedule(after_ms, Happening::GivenUp { phone, boot, call });
            return;
        }
        self.overheard.push_back((device, bytes.clone()));
        if self.overheard.len() > OVERHEARD_MAX {
            self.overheard.pop_front();
        }
        let fate = self.line.fate(&mut self.net);
        if fate.arrivals_ms.is_empty() {
            self.reach.note("fault: request lost");
        }
        if fate.arrivals_ms.len() > 1 {
            self.reach.note("fault: message twice");
        }
        if fate.is_very_late {
            self.reach.note("fault: message delayed by days");
        }
        if fate.arrivals_ms.iter().any(|after_ms| *after_ms > WEEK_MS) {
            self.reach.note("fault: message delayed by a week and more");
        }
        // Now and then nobody says that the line is dead, and the replica has to lose patience by itself.
        if self.net.permille(900) {
            self.schedule(GIVE_UP_MS, Happening::GivenUp { phone, boot, call });
        }
        for after_ms in fate.arrivals_ms {
            let caller = Caller { device, call };
            self.schedule(after_ms, Happening::Arrives { caller, bytes: bytes.clone() });
        }
    }

    pub(super) fn arrives(&mut self, caller: Caller, bytes: &[u8]) {
        self.note(format_args!("request {} of {:.8} arrives", caller.call, caller.device.to_string()), bytes);
        if !self.is_up {
            return;
        }
        let last = self.last_arrival.entry(caller.device).or_insert(0);
        if caller.call < *last {
            self.reach.note("fault: message out of order");
        }
        *last = caller.call.max(*last);
        if self.is_behind_horizon(bytes) {
            self.reach.note("feed: read from behind the horizon");
        }
        match self.server.receive(self.now, caller, bytes) {
            Some(reply) => self.reply(caller, reply),
            None => self.begin(),
        }
    }

    fn is_behind_horizon(&self, request: &[u8]) -> bool {
        let memory = &self.server.memory;
        memory.has_horizon()
            && Request::decode(request)
                .is_some_and(|asked| asked.cursors.iter().any(|held| memory.is_behind_horizon(held)))
    }

    fn begin(&mut self) {
        if !self.server.begin(self.now) {
            return;
        }
        let is_slow = self.faults.permille(40);
        let after_ms = if is_slow { self.faults.between(100, 4_000) } else { self.faults.between(1, 30) };
        if self.faults.permille(self.trouble.server_kill) {
            let dies_ms = self.faults.between(0, after_ms);
            self.schedule(dies_ms, Happening::ServerDies);
        }
        let run = self.server_run;
        self.schedule(after_ms, Happening::Committed { run });
    }

    pub(super) fn committed(&mut self, run: u32) {
        if run != self.server_run || !self.server.is_committing() {
            return;
        }
        let end = if !self.faults.permille(self.trouble.store_failure) {
            End::Durable
        } else if self.faults.permille(500) {
            self.reach.note("fault: server's store failed");
            End::Failed
        } else {
            self.reach.note("fault: server's store failed, yet durable");
            End::Unknown
        };
        self.note(format_args!("the server's transaction is {end:?}"), &[]);
        let finished = self.server.finish(self.now, end);
        self.finished(finished);
        self.begin();
    }

    fn finished(&mut self, finished: Finished) {
        let wrote = finished.written.is_some();
        if let Some((changes, order)) = finished.written {
            for repeated in finished.repeated {
                self.reach.note("server: repeated request");
                if order.iter().any(|(device, _)| *device == repeated) {
                    self.checker.violated(format!("a repeated request of {repeated} wrote something"));
                }
            }
            let (checker, server, reach) = (&mut self.checker, &self.server, &mut self.reach);
            checker.written(self.now, &server.memory, &changes, &order, server.reference(), reach);
            for (count, name) in
                [(changes.waiting.len(), "supply: put aside"), (changes.placed.len(), "supply: placed")]
            {
                if count > 0 {
                    self.reach.note(name);
                }
            }
            if order.is_empty() && !changes.entries.is_empty() {
                self.reach.note("supply: brought back");
            }
            if self.trace.is_kept() {
                for stored in changes.entries.iter().chain(&changes.refused) {
                    let what = format!(
                        "entry {} of {:.8} in {:.8}: {:?}",
                        stored.device_seq,
                        stored.device.to_string(),
                        stored.doc.to_string(),
                        stored.receipt.verdict
                    );
                    self.trace.say(self.now, &what);
                }
            }
        }
        for (caller, reply) in finished.replies {
            self.reply(caller, reply);
        }
        if wrote {
            self.speak();
        }
    }

    pub(super) fn kill_server(&mut self) {
        if !self.is_up {
            return;
        }
        let is_kept = self.faults.permille(500);
        let under_way = self.server.is_committing();
        self.note(format_args!("the server is killed, transaction {under_way} kept {is_kept}"), &[]);
        self.reach.note("fault: server killed");
        if under_way {
            self.reach.note(if is_kept {
                "fault: server killed, transaction kept"
            } else {
                "fault: server killed, transaction lost"
            });
        }
        self.is_up = false;
        self.server_run += 1;
        let finished = self.server.kill(is_kept);
        for phone in &mut self.phones {
            phone.live = None;
        }
        // Nobody is told: the replies are none.
        self.finished(finished);
        // A restored server is whole again only at rest, when every phone has been there.
        if !self.is_restored {
            self.checker.nothing_lost(&self.server.memory);
        }
        let down_ms = if self.faults.permille(700) {
            self.faults.between(300, 5_000)
        } else {
            self.faults.between(60_000, 3_600_000)
        };
        self.schedule(down_ms, Happening::ServerStarts);
    }

    /// The server has something to say to whoever asked.
    fn reply(&mut self, caller: Caller, reply: Reply) {
        let answer = match &reply {
            Reply::Problem { code, .. } => {
                self.reach.note(&format!("problem: {code}"));
                None
            }
            Reply::Answer(bytes) => self.inspect(caller.device, bytes),
        };
        if let Some(problem) = answer.as_ref().and_then(|answer| answer.push_problem.as_ref()) {
            self.reach.note(&format!("push: {problem}"));
        }
        if let Some(hostile) = self.hostile.as_mut().filter(|hostile| hostile.author.device == caller.device) {
            if let Some(answer) = answer {
                hostile.told(answer.device_seq, answer.device_head, answer.anchor);
            }
            return;
        }
        if let Some(cheat) = self.cheat.as_mut().filter(|cheat| cheat.author.device == caller.device) {
            if let Some(answer) = answer {
                cheat.told(answer.device_seq, answer.device_head, answer.anchor);
            }
            return;
        }
        // Of two phones with one key the one that asked; of a phone that was killed meanwhile nobody.
        let phone =
            self.phones.iter().position(|phone| phone.device() == caller.device && phone.call == Some(caller.call));
        let phone = phone.or_else(|| self.phones.iter().position(|phone| phone.device() == caller.device));
        let Some(phone) = phone else { return };
        if let Some(answer) = answer {
            let reference = self.server.reference_digest();
            self.phones[phone].live = (!answer.more).then(|| Held::after(&answer, reference));
        }
        self.deliver(phone, Some(caller.call), reply);
    }

    /// Whatever the server says passes here. Returns what it said.
    fn inspect(&mut self, device: DeviceId, bytes: &[u8]) -> Option<Answer> {
        let Some(answer) = open(bytes) else {
            self.checker.violated("the server sent what is no answer".into());
            return None;
        };
        let (memory, reference) = (&self.server.memory, self.server.reference());
        let worker = memory.devices.get(&device).map(|device| &device.worker)?;
        self.checker.answered(self.now, device, worker, bytes, &answer, memory, reference, &self.words);
        Some(answer)
    }

    fn deliver(&mut self, phone: usize, call: Option<u64>, reply: Reply) {
        if self.phones[phone].offline_until > self.now {
            self.reach.note("fault: answer lost");
            return;
        }
        if let Reply::Answer(bytes) = &reply {
            self.answers.push_back((self.phones[phone].device(), bytes.clone()));
            if self.answers.len() > OVERHEARD_MAX {
                self.answers.pop_front();
            }
        }
        let fate = self.line.fate(&mut self.net);
        if fate.arrivals_ms.is_empty() {
            self.reach.note("fault: answer lost");
        }
        if fate.arrivals_ms.len() > 1 {
            self.reach.note("fault: answer twice");
        }
        let boot = self.phones[phone].boot;
        for after_ms in fate.arrivals_ms {
            self.schedule(after_ms, Happening::Answered { phone, boot, call, reply: reply.clone() });
        }
    }

    /// The server speaks first to those who listen.
    fn speak(&mut self) {
        for phone in 0..self.phones.len() {
            let held = &self.phones[phone];
            let listens = held.replica.is_some() && held.offline_until <= self.now && held.awake_until >= self.now;
            let Some(live) = held.live.clone().filter(|_| listens && held.protocol.is_none()) else { continue };
            if !self.net.permille(self.trouble.live) {
                continue;
            }
            let device = held.device();
            let Some(bytes) = self.server.news(self.now, device, &live) else { continue };
            self.reach.note("live: answer unasked");
            if let Some(answer) = self.inspect(device, &bytes) {
                let reference = self.server.reference_digest();
                self.phones[phone].live = Some(Held::after(&answer, reference));
            }
            self.deliver(phone, None, Reply::Answer(bytes));
        }
    }

    pub(super) fn reply_arrives(&mut self, phone: usize, boot: u32, call: Option<u64>, reply: Reply) {
        if !self.is_running(phone, boot) {
            return;
        }
        match reply {
            Reply::Answer(bytes) => {
                self.note(format_args!("{} is answered ({} bytes)", self.name(phone), bytes.len()), &bytes);
                if call.is_some() && self.phones[phone].call == call {
                    self.phones[phone].call = None;
                }
                if self.faults.permille(60) {
                    self.foreign_answer(phone);
                }
                // Once more is the same only when the first was taken.
                self.verifies_at_once = self.upkeep.permille(700);
                self.step(phone, Event::Answer(bytes.clone()));
                if self.is_running(phone, boot) && self.faults.permille(120) && self.verifies_at_once {
                    self.repeat(phone, bytes);
                }
                self.verifies_at_once = false;
            }
            Reply::Problem { code, retry_after_s } => {
                self.note(format_args!("{} is told {code}", self.name(phone)), &[]);
                if self.phones[phone].call == call {
                    self.phones[phone].call = None;
                    self.step(phone, Event::Problem { code: code.to_owned(), retry_after_s });
                    let needs_person = [code::SESSION, code::REVOKED, code::VERSION].contains(&code);
                    let shown = self.phones[phone].replica.as_ref().and_then(|replica| replica.status().trouble);
                    if needs_person && self.is_running(phone, boot) {
                        let is_named = shown.as_ref().is_some_and(|shown| shown.name() == code);
                        self.reach.note(&format!("trouble: {code}"));
                        if !is_named {
                            self.checker.violated(format!("{code} is shown as {shown:?}"));
                        }
                    }
                }
            }
        }
    }

    /// The same answer once more changes nothing.
    fn repeat(&mut self, phone: usize, bytes: Vec<u8>) {
        let look = |world: &Self| {
            let replica = world.phones[phone].replica.as_ref()?;
            Some((replica.state_digest(), replica.queue(), replica.positions()))
        };
        let before = look(self);
        self.reach.note("phone: repeated answer");
        self.note(format_args!("{} is answered once more", self.name(phone)), &[]);
        let boot = self.phones[phone].boot;
        self.step(phone, Event::Answer(bytes));
        if self.is_running(phone, boot) && look(self) != before {
            self.checker.violated(format!("a repeated answer changed the phone of {}", self.name(phone)));
        }
    }

    /// Somebody else's answer, one from before, a page of a hotel's network: nothing of it is believed.
    fn foreign_answer(&mut self, phone: usize) {
        let heard = self.answers.get(self.faults.below(self.answers.len().max(1))).cloned();
        let (device, mut bytes) = heard.unwrap_or((self.phones[phone].device(), b"<html>".to_vec()));
        match self.faults.below(3) {
            0 => {
                let at = self.faults.below(bytes.len());
                bytes[at] ^= 1 << self.faults.below(8);
            }
            1 => bytes.truncate(self.faults.below(40)),
            // Whole and signed, and another phone's.
            _ if device != self.phones[phone].device() => {}
            _ => return,
        }
        self.reach.note("fault: foreign answer");
        let replica = self.phones[phone].replica.as_ref();
        let before = replica.map(|replica| (replica.state_digest(), replica.positions()));
        let boot = self.phones[phone].boot;
        self.verifies_at_once = true;
        self.step(phone, Event::Answer(bytes));
        let replica = self.phones[phone].replica.as_ref();
        let after = replica.map(|replica| (replica.state_digest(), replica.positions()));
        if self.is_running(phone, boot) && after != before {
            self.checker.violated(format!("{} believed a foreign answer", self.name(phone)));
        }
    }

    /// The protocol that an app from before or after claims.
    pub(super) fn other_version(&mut self) -> u8 {
        let ours = PROTOCOL as u8;
        if self.faults.permille(500) { ours + 1 } else { ours - 1 }
    }
}
