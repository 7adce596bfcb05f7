//! One schedule: people, phones, server, line and clocks in one thread, moved on by a queue of events under one seed.

mod attend;
mod mishap;
mod phone;
mod rest;
mod upkeep;
mod wire;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use doorstep_core::centre::Reference;
use doorstep_core::domain::{DeviceId, DocId, Timestamp, WorkerId};
use doorstep_core::sync::replica::Ticket;
use doorstep_core::testing::memory::Memory;

use super::action::Edit;
use super::cheat::Cheat;
use super::check::Checker;
use super::device::{Key, Phone};
use super::fault::Fault;
use super::hostile::Hostile;
use super::network::Line;
use super::random::Random;
use super::reach::Reach;
use super::server::{Caller, Reply, Server};
use super::setting::{CASTS, Setting};
use super::trace::Trace;
use super::word::Words;

/// More events than any schedule of this length needs: beyond it something runs in a circle.
const EVENTS_MAX: u64 = 40_000;
/// More events under way than phones, line and server of a schedule can have.
const QUEUE_MAX: usize = 600;
/// Requests that somebody who listens remembers.
const OVERHEARD_MAX: usize = 12;

/// How one schedule is run.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// At most so many moments of work, then everything comes to rest.
    pub moments: Option<usize>,
    pub without: Vec<Fault>,
    /// Keep the events in words.
    pub is_traced: bool,
}

/// What came of one schedule.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub seed: u64,
    pub violations: Vec<String>,
    /// Over every event.
    pub digest: u64,
    pub steps: u64,
    pub requests: u64,
    pub moments: usize,
    /// Unit: hours of simulated time, summed over phones.
    pub phone_hours: f64,
    pub reach: Reach,
    pub lines: Vec<String>,
}

/// What happens next.
#[derive(Clone, Debug)]
enum Happening {
    /// The phone's store answers.
    Stored {
        phone: usize,
        boot: u32,
        id: u64,
    },
    Loaded {
        phone: usize,
        boot: u32,
        doc: DocId,
    },
    LoadedKept {
        phone: usize,
        boot: u32,
        limit: usize,
    },
    Verified {
        phone: usize,
        boot: u32,
        message: Vec<u8>,
        valid: bool,
    },
    Signed {
        phone: usize,
        boot: u32,
        message: Vec<u8>,
    },
    Wake {
        phone: usize,
        boot: u32,
    },
    /// The person goes on with what needed the notes.
    Again {
        phone: usize,
        boot: u32,
    },
    Undo {
        phone: usize,
        boot: u32,
        ticket: Ticket,
    },
    /// A request reaches the server.
    Arrives {
        caller: Caller,
        bytes: Vec<u8>,
    },
    /// The server's store answers.
    Committed {
        run: u32,
    },
    ServerDies,
    ServerStarts,
    /// An answer reaches the phone.
    Answered {
        phone: usize,
        boot: u32,
        call: Option<u64>,
        reply: Reply,
    },
    GivenUp {
        phone: usize,
        boot: u32,
        call: u64,
    },
}

/// How much goes wrong in one schedule. Unit: so many of a thousand chances.
#[derive(Clone, Copy, Debug)]
struct Trouble {
    mishap: u32,
    phone_kill: u32,
    server_kill: u32,
    store_failure: u32,
    hostile: u32,
    clumsy: u32,
    live: u32,
    upkeep: u32,
    attendance: u32,
}

pub struct World<'a> {
    setting: &'a Setting,
    options: &'a Options,
    seed: u64,
    now: Timestamp,
    queue: BTreeMap<(Timestamp, u64), Happening>,
    next: u64,
    people: Random,
    net: Random,
    faults: Random,
    upkeep: Random,
    office: Random,
    attendance: Random,
    server: Server,
    /// Counts its starts; what was meant for an earlier one finds nobody.
    server_run: u32,
    is_up: bool,
    phones: Vec<Phone>,
    keys: VecDeque<Key>,
    hostile: Option<Hostile>,
    cheat: Option<Cheat>,
    line: Line,
    trouble: Trouble,
    words: Words,
    checker: Checker,
    reach: Reach,
    trace: Trace,
    edits: BTreeMap<Ticket, Edit>,
    next_ticket: u64,
    next_call: u64,
    /// Of every kind, told or not.
    events: u64,
    requests: u64,
    overheard: VecDeque<(DeviceId, Vec<u8>)>,
    answers: VecDeque<(DeviceId, Vec<u8>)>,
    cloned: BTreeSet<DeviceId>,
    moments: usize,
    last_arrival: BTreeMap<DeviceId, u64>,
    /// What the server was when somebody last made a copy, and what was known of it.
    backup: Option<Box<(Memory, Checker)>>,
    is_restored: bool,
    /// Signatures are looked at while the answer is taken, not a moment later.
    verifies_at_once: bool,
}

impl std::fmt::Debug for World<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("seed", &self.seed).field("now", &self.now).finish_non_exhaustive()
    }
}

/// Runs the schedule of one seed.
pub fn run(setting: &Setting, seed: u64, options: &Options) -> Outcome {
    World::new(setting, seed, options).play()
}

impl<'a> World<'a> {
    fn new(setting: &'a Setting, seed: u64, options: &'a Options) -> Self {
        let mut faults = Random::stream(seed, "faults");
        let mut net = Random::stream(seed, "network");
        let mut people = Random::stream(seed, "people");
        let mut upkeep = Random::stream(seed, "upkeep");
        let mut attendance = Random::stream(seed, "attendance");
        let line = Line::drawn(&mut net);
        let trouble = Trouble {
            mishap: [0, 100, 250, 400][faults.below(4)],
            phone_kill: [0, 0, 5, 25][faults.below(4)],
            server_kill: [0, 0, 15, 60][faults.below(4)],
            store_failure: [0, 0, 20, 100][faults.below(4)],
            hostile: [0, 0, 80, 250][faults.below(4)],
            clumsy: [0, 60, 250][people.below(3)],
            live: [0, 300, 700][net.below(3)],
            upkeep: [0, 100, 300][upkeep.below(3)],
            attendance: [0, 200, 500][attendance.below(3)],
        };
        let mut keys: VecDeque<Key> = setting.keys.iter().cloned().collect();
        let cast = CASTS[people.below(CASTS.len())];
        let phones: Vec<Phone> = cast
            .iter()
            .enumerate()
            .filter_map(|(number, worker)| Some(Phone::new(number, &WorkerId::new(worker), keys.pop_front()?)))
            .collect();
        let mut world = Self {
            setting,
            options,
            seed,
            now: setting.begins.plus_ms(people.between(0, 6 * 3_600_000)),
            queue: BTreeMap::new(),
            next: 0,
            people,
            net,
            faults,
            upkeep,
            office: Random::stream(seed, "office"),
            attendance,
            server: Server::new(
                setting.server_key.clone(),
                &setting.reference,
                setting.encoded.clone(),
                setting.memory.clone(),
            ),
            server_run: 0,
            is_up: true,
            phones,
            keys,
            hostile: None,
            cheat: None,
            line,
            trouble,
            words: setting.words.clone(),
            checker: setting.checker.clone(),
            reach: Reach::default(),
            trace: Trace::new(options.is_traced),
            edits: BTreeMap::new(),
            next_ticket: 1,
            next_call: 1,
            events: 0,
            requests: 0,
            overheard: VecDeque::new(),
            answers: VecDeque::new(),
            cloned: BTreeSet::new(),
            moments: 0,
            last_arrival: BTreeMap::new(),
            backup: None,
            is_restored: false,
            verifies_at_once: false,
        };
        world.weaken();
        world
    }

    /// Takes out what this run goes without.
    fn weaken(&mut self) {
        let trouble = &mut self.trouble;
        for fault in &self.options.without {
            match fault {
                Fault::Network => self.line = Line::perfect(),
                Fault::PhoneKill => trouble.phone_kill = 0,
                Fault::ServerKill => trouble.server_kill = 0,
                Fault::StoreFailure => trouble.store_failure = 0,
                Fault::Hostile => trouble.hostile = 0,
                Fault::Live => trouble.live = 0,
                Fault::Clumsy => trouble.clumsy = 0,
                Fault::Attendance => trouble.attendance = 0,
                Fault::Partition
                | Fault::Disk
                | Fault::Clock
                | Fault::Clone
                | Fault::Eviction
                | Fault::Tabs
                | Fault::Session
                | Fault::Version
                | Fault::Edition
                | Fault::Restore
                | Fault::Rot
                | Fault::Compaction
                | Fault::Backup
                | Fault::Rollback
                | Fault::Torn
                | Fault::Blackout => {}
            }
        }
    }

    fn may(&self, fault: Fault) -> bool {
        !self.options.without.contains(&fault)
    }

    fn play(mut self) -> Outcome {
        let begun = self.now;
        let planned = 8 + self.people.below(26);
        let moments = self.options.moments.map_or(planned, |most| planned.min(most));
        for _ in 0..moments {
            let gap_ms = match self.people.below(100) {
                0..62 => self.people.between(50, 8_000),
                62..86 => self.people.between(10_000, 1_800_000),
                86..97 => self.people.between(3_600_000, 14 * 3_600_000),
                _ => self.people.between(86_400_000, 6 * 86_400_000),
            };
            self.run_until(self.now.plus_ms(gap_ms));
            self.moments += 1;
            if self.faults.permille(self.trouble.mishap) {
                self.mishap();
            }
            if self.upkeep.permille(self.trouble.upkeep) {
                self.keep_up();
            }
            if self.faults.permille(self.trouble.hostile) {
                self.attack();
            }
            if self.attendance.permille(self.trouble.attendance) {
                self.attend();
            }
            self.moment();
            if self.has_failed() {
                break;
            }
        }
        if !self.has_failed() {
            self.rest();
        }
        let phone_hours = self.now.since(begun) as f64 / 3_600_000.0 * self.phones.len() as f64;
        Outcome {
            seed: self.seed,
            violations: std::mem::take(&mut self.checker.violations),
            digest: self.trace.digest(),
            steps: self.trace.steps,
            requests: self.requests,
            moments: self.moments,
            phone_hours,
            reach: self.reach,
            lines: self.trace.lines().to_vec(),
        }
    }

    fn has_failed(&self) -> bool {
        !self.checker.violations.is_empty()
    }

    fn reference(&self) -> Reference {
        self.server.reference().clone()
    }

    fn schedule(&mut self, after_ms: i64, happening: Happening) {
        self.next += 1;
        self.queue.insert((self.now.plus_ms(after_ms.max(0)), self.next), happening);
        if self.queue.len() > QUEUE_MAX {
            self.checker.violated(format!("{} events under way", self.queue.len()));
            self.queue.clear();
        }
    }

    fn run_until(&mut self, until: Timestamp) {
        while let Some((&(at, number), _)) = self.queue.first_key_value() {
            if at > until || self.has_failed() {
                break;
            }
            let Some(happening) = self.queue.remove(&(at, number)) else { break };
            self.now = self.now.max(at);
            self.happen(happening);
            self.events += 1;
            if self.events > EVENTS_MAX {
                self.checker.violated(format!("no rest after {EVENTS_MAX} events"));
            }
        }
        self.now = self.now.max(until);
    }

    fn note(&mut self, what: std::fmt::Arguments<'_>, bytes: &[u8]) {
        self.trace.note(self.now, &what.to_string(), bytes);
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Stored { phone, boot, id } => self.stored(phone, boot, id),
            Happening::Loaded { phone, boot, doc } => {
                if self.is_running(phone, boot) {
                    self.note(format_args!("{} loads notes of {doc}", self.name(phone)), &[]);
                    let event = self.phones[phone].shared_loaded(doc);
                    self.step(phone, event);
                }
            }
            Happening::LoadedKept { phone, boot, limit } => {
                if self.is_running(phone, boot) {
                    let kept = self.phones[phone].disk.rows(doorstep_core::sync::replica::Table::Kept).take(limit);
                    let kept = kept.map(|(key, value)| (key.to_vec(), value.to_vec())).collect();
                    self.step(phone, doorstep_core::sync::replica::Event::KeptLoaded(Some(kept)));
                }
            }
            Happening::Verified { phone, boot, message, valid } => {
                if self.is_running(phone, boot) {
                    self.step(phone, doorstep_core::sync::replica::Event::Verified { message, valid });
                }
            }
            Happening::Signed { phone, boot, message } => {
                if self.is_running(phone, boot) {
                    let signature = self.phones[phone].sign(&message);
                    self.note(format_args!("{} has signed", self.name(phone)), &signature.0);
                    self.step(phone, doorstep_core::sync::replica::Event::Signed { message, signature });
                }
            }
            Happening::Wake { phone, boot } => {
                if self.is_running(phone, boot) {
                    self.note(format_args!("{} wakes", self.name(phone)), &[]);
                    self.step(phone, doorstep_core::sync::replica::Event::Tick);
                }
            }
            Happening::Again { phone, boot } => {
                if self.is_running(phone, boot) {
                    self.act(phone);
                }
            }
            Happening::Undo { phone, boot, ticket } => {
                if self.is_running(phone, boot) {
                    self.note(format_args!("{} takes {} back", self.name(phone), ticket.0), &[]);
                    self.step(phone, doorstep_core::sync::replica::Event::Undo(ticket));
                }
            }
            Happening::Arrives { caller, bytes } => self.arrives(caller, &bytes),
            Happening::Committed { run } => self.committed(run),
            Happening::ServerDies => self.kill_server(),
            Happening::ServerStarts => {
                self.note(format_args!("the server starts"), &[]);
                self.is_up = true;
            }
            Happening::Answered { phone, boot, call, reply } => self.reply_arrives(phone, boot, call, reply),
            Happening::GivenUp { phone, boot, call } => {
                if self.is_running(phone, boot) && self.phones[phone].call == Some(call) {
                    self.phones[phone].call = None;
                    self.note(format_args!("{} gives up", self.name(phone)), &[]);
                    self.step(phone, doorstep_core::sync::replica::Event::Unreachable);
                }
            }
        }
    }

    fn name(&self, phone: usize) -> String {
        format!("{}#{phone}", self.phones[phone].worker)
    }

    fn is_running(&self, phone: usize, boot: u32) -> bool {
        self.phones[phone].boot == boot && self.phones[phone].replica.is_some()
    }
}
