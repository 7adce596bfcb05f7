//! Somebody of the staff whose phone lies about when: a real key, a whole chain, and everything a phone can say about time.
//!
//! What no phone can make is a server's word ([`Anchor`]) that it was never given. Everything else is its own: the clock, the
//! monotonic time, which of the words it names, when it speaks at all.

use doorstep_core::domain::{CentreId, DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::attendance::{MakeUpRequest, Place, Punch};
use doorstep_core::fact::{Anchor, Entry, Envelope, Statement};
use doorstep_core::sync::message::Request;

use super::author::Author;
use super::device::Key;
use super::hostile::Attack;
use super::random::Random;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Words of the server that it remembers.
const WORDS_MAX: usize = 12;

#[derive(Debug)]
pub struct Cheat {
    pub author: Author,
    key: Key,
    /// The server's words, the oldest first.
    words: Vec<Anchor>,
    /// The newest of them that the chain names.
    named: Option<Timestamp>,
}

/// What a lie says about when.
struct Lie {
    wall: Timestamp,
    anchor: Option<Anchor>,
    mono_ms: Option<u64>,
}

impl Cheat {
    pub fn new(centre: &CentreId, worker: &WorkerId, key: Key) -> Self {
        Self { author: Author::new(centre, worker, key.device), key, words: Vec::new(), named: None }
    }

    /// Takes the server's word on what time it is and where the chain ends.
    pub fn told(&mut self, seq: u64, head: EntryHash, anchor: Anchor) {
        (self.author.seq, self.author.head) = (seq, head);
        self.words.push(anchor);
        if self.words.len() > WORDS_MAX {
            self.words.remove(0);
        }
    }

    /// One lie. Without a word of the server yet it asks for one, as a phone that has just been enrolled does.
    pub fn lie(&mut self, random: &mut Random, now: Timestamp, overheard: &[(DeviceId, Vec<u8>)]) -> Attack {
        let Some(newest) = self.words.last().copied() else { return self.ask("cheat: listens", now) };
        let since_ms = now.since(newest.time).max(0);
        let true_mono = u64::try_from(since_ms).ok();
        match random.below(12) {
            0 => self.punch(
                "cheat: clock set back",
                now,
                Lie { wall: now.plus_ms(-back(random)), anchor: Some(newest), mono_ms: true_mono },
            ),
            1 => self.punch(
                "cheat: clock set forward",
                now,
                Lie { wall: now.plus_ms(back(random)), anchor: Some(newest), mono_ms: true_mono },
            ),
            2 => {
                let wall = now.plus_ms(-back(random));
                let mono_ms = random.permille(500).then_some(random.below(1_000_000) as u64);
                self.punch("cheat: anchor withheld", now, Lie { wall, anchor: None, mono_ms })
            }
            3 => {
                let old = *random.pick(&self.words).unwrap_or(&newest);
                let elapsed = random.between(0, now.since(old.time).max(0));
                self.punch("cheat: old anchor", now, consistent(old, elapsed))
            }
            4 => {
                let elapsed = random.between(0, since_ms);
                self.punch("cheat: monotonic time forged", now, consistent(newest, elapsed))
            }
            5 => {
                // Further than it can be: beyond now, or so far that it runs over.
                let elapsed = since_ms + random.between(1, 12) * 60 * MINUTE_MS;
                let mut lie = consistent(newest, elapsed);
                if random.permille(250) {
                    lie.mono_ms = Some(u64::MAX - random.below(1000) as u64);
                }
                self.punch("cheat: monotonic time ahead", now, lie)
            }
            6 => {
                // The words that came since the chain last named one are held back.
                let named = self.named.unwrap_or_default();
                let held = self.words.iter().find(|word| word.time >= named).copied().unwrap_or(newest);
                let elapsed = random.between(0, now.since(held.time).max(0));
                self.punch("cheat: backdated after being offline", now, consistent(held, elapsed))
            }
            7 if self.author.seq > 0 => {
                let mut beside = self.author.clone();
                (beside.seq, beside.head) = (beside.seq - 1, EntryHash([7; 32]));
                let lie = consistent(newest, random.between(0, since_ms));
                let envelope = punched(&beside, lie.wall, &lie);
                let (first, prev) = (beside.seq + 1, beside.head);
                let bytes = beside.seal(envelope);
                let run = beside.run(self.key.secret(), first, prev, vec![bytes]);
                let bytes = beside.request(now, Some(run)).encode();
                Attack { name: "cheat: chain forked", bytes, signed: Vec::new() }
            }
            8 => self.replay(random, now, overheard),
            9 => {
                let lie = consistent(newest, since_ms);
                let at = now.plus_ms(-back(random));
                let envelope = punched(&self.author, at, &lie);
                self.push("cheat: another time than the evidence", now, vec![envelope])
            }
            10 => {
                let lie = consistent(newest, since_ms);
                let envelope = punched(&self.author, lie.wall, &lie);
                self.push("cheat: punched twice", now, vec![envelope.clone(), envelope])
            }
            _ => self.make_up(random, now, newest),
        }
    }

    fn ask(&self, name: &'static str, now: Timestamp) -> Attack {
        Attack { name, bytes: Request { epoch: 1, ..Request::new(now) }.encode(), signed: Vec::new() }
    }

    fn punch(&mut self, name: &'static str, now: Timestamp, lie: Lie) -> Attack {
        let envelope = punched(&self.author, lie.wall, &lie);
        self.push(name, now, vec![envelope])
    }

    /// A punch of somebody else's, or of the own other phone, in the own chain: as it was, or with its evidence alone.
    fn replay(&mut self, random: &mut Random, now: Timestamp, overheard: &[(DeviceId, Vec<u8>)]) -> Attack {
        let runs = overheard.iter().filter(|(device, _)| *device != self.author.device);
        let entries: Vec<Entry> = runs
            .filter_map(|(_, bytes)| Request::decode(bytes)?.push)
            .flat_map(|run| run.entries)
            .filter_map(|bytes| Entry::open(&bytes).ok())
            .collect();
        let punches = entries.iter().filter(|entry| {
            let envelope = &entry.envelope;
            matches!(Statement::decode(envelope.kind, &envelope.payload), Some(Statement::Punched(_)))
        });
        let punches: Vec<&Entry> = punches.collect();
        let Some(heard) = random.pick(&punches).map(|entry| entry.envelope.clone()) else {
            return self.ask("cheat: listens", now);
        };
        let envelope = match random.below(3) {
            // Word for word: another device's.
            0 => heard,
            1 => Envelope { device: self.author.device, ..heard },
            _ => {
                let lie = Lie { wall: heard.wall, anchor: heard.anchor, mono_ms: heard.mono_ms };
                punched(&self.author, heard.wall, &lie)
            }
        };
        self.push("cheat: another's punch", now, vec![envelope])
    }

    /// Asked for as if before, or for a time that was not.
    fn make_up(&mut self, random: &mut Random, now: Timestamp, newest: Anchor) -> Attack {
        let on = now.date().plus_days(-(random.below(3) as i32));
        let place = Place { on, point: random.below(4) as u8 };
        let hour = [9, 14, 17, 23][random.below(4)];
        let request = MakeUpRequest { place, claimed: on.at_minute(hour * 60), reason: "忘记打卡".into() };
        let mut lie = consistent(newest, random.between(0, now.since(newest.time).max(0)));
        if random.permille(500) {
            lie.wall = lie.wall.plus_ms(-back(random));
        }
        let doc = DocId::month(&self.author.centre, &self.author.worker, on.year(), on.month());
        let fact = self.author.fact(lie.wall, doc, &Statement::MakeUpAsked(request), None, None);
        let envelope = Envelope { anchor: lie.anchor, mono_ms: lie.mono_ms, ..fact };
        self.push("cheat: make-up asked for as if before", now, vec![envelope])
    }

    /// Signs envelopes into the chain. Where it ends, the server says.
    fn push(&mut self, name: &'static str, now: Timestamp, envelopes: Vec<Envelope>) -> Attack {
        let mut author = self.author.clone();
        let (first, prev) = (author.seq + 1, author.head);
        let mut entries = Vec::new();
        for envelope in envelopes {
            self.named = self.named.max(envelope.anchor.map(|anchor| anchor.time));
            entries.push(author.seal(Envelope { device_seq: author.seq + 1, prev: author.head, ..envelope }));
        }
        let run = author.run(self.key.secret(), first, prev, entries);
        let signed = run.entries.iter().map(|bytes| EntryHash::of(bytes)).collect();
        Attack { name, bytes: author.request(now, Some(run)).encode(), signed }
    }
}

/// How far a clock is turned. Unit: ms.
fn back(random: &mut Random) -> i64 {
    match random.below(3) {
        0 => random.between(1, 4 * MINUTE_MS),
        1 => random.between(5, 600) * MINUTE_MS,
        _ => random.between(1, 5) * DAY_MS,
    }
}

/// A clock and a monotonic time that agree.
fn consistent(anchor: Anchor, elapsed_ms: i64) -> Lie {
    Lie { wall: anchor.time.plus_ms(elapsed_ms), anchor: Some(anchor), mono_ms: u64::try_from(elapsed_ms).ok() }
}

/// A punch at `at`, with evidence for the time of the lie.
fn punched(author: &Author, at: Timestamp, lie: &Lie) -> Envelope {
    let date = lie.wall.date();
    let doc = DocId::month(&author.centre, &author.worker, date.year(), date.month());
    let fact = author.fact(lie.wall, doc, &Statement::Punched(Punch { at, note: String::new() }), None, None);
    Envelope { anchor: lie.anchor, mono_ms: lie.mono_ms, ..fact }
}
