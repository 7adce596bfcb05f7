//! What a phone is told, by its server or by somebody on the line: it goes on, keeps what it owes, and is the same after a restart.

use std::sync::OnceLock;

use doorstep_core::document::open;
use doorstep_core::domain::{DocId, EntryHash, Timestamp};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::chain::answer_message;
use doorstep_core::fact::{DocKind, Entry, Statement, decode, encode, read};
use doorstep_core::sync::message::{Answer, Request, SignedAnswer};
use doorstep_core::sync::replica::{Content, Effect, Event, Intent, Replica, Table, Ticket};
use sha2::{Digest, Sha256};

use super::meter::metered;
use super::mutation::mutate;
use super::script::Script;
use super::stage::{Member, exchange, stage};
use crate::sim::disk::Disk;
use crate::sim::server::Reply;

const NONCE: [u8; 8] = [3; 8];

/// A phone that has read everything and owes one punch.
struct Ground {
    disk: Disk,
    owed: EntryHash,
    month: DocId,
    /// The request by which it hands the punch in, and what the server answered to it and earlier.
    request: Vec<u8>,
    bodies: Vec<Vec<u8>>,
}

struct Phone {
    replica: Replica,
    disk: Disk,
    /// Requests that nobody has answered.
    sent: Vec<Vec<u8>>,
}

fn member() -> &'static Member {
    &stage().members[1]
}

fn now() -> Timestamp {
    stage().now().plus_minutes(1)
}

pub fn run(input: &[u8]) {
    let mut script = Script::new(input);
    let ground = ground();
    let mut phone = Phone::start(ground.disk.clone());
    phone.step(Event::SyncNow);
    assert_eq!(phone.sent, std::slice::from_ref(&ground.request), "the same store asks the same");
    for _ in 0..=script.below(3) {
        let Some(body) = script.pick(&ground.bodies) else { return };
        let body = match script.below(4) {
            0 => script.rest().to_vec(),
            1 => body.clone(),
            _ => mutate(&mut script, body.clone()),
        };
        let unasked = script.below(4) == 3;
        let request =
            if unasked { [0; 32] } else { Sha256::digest(phone.sent.last().unwrap_or(&ground.request)).into() };
        let message = answer_message(member().key.device, &request, &body);
        let signature = stage().setting.server_key.sign(&message);
        let bytes = encode(&SignedAnswer { request, body: body.clone(), signature });
        if script.below(4) == 3 {
            phone.check_unsigned(&mutate(&mut script, bytes));
        } else {
            phone.check(ground, &body, bytes);
        }
    }
}

fn ground() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let mut server = stage().server();
        let mut bodies = Vec::new();
        let mut answered = |phone: &mut Phone| {
            while let Some(request) = phone.sent.pop() {
                let exchanged = exchange(&mut server, now(), member().key.device, &request);
                let Some(Reply::Answer(answer)) = exchanged.reply else { panic!("{:?}", exchanged.reply) };
                bodies.extend(read::<SignedAnswer>(&answer).map(|signed| signed.body));
                phone.step(Event::Answer(answer));
            }
        };
        let disk = Disk::default();
        let mut phone = Phone { replica: Replica::new(&member().signed_in, NONCE), disk, sent: Vec::new() };
        phone.step(Event::SyncNow);
        answered(&mut phone);
        let date = now().date();
        let month = DocId::month(&stage().setting.reference.centre, &member().worker, date.year(), date.month());
        let punch = Statement::Punched(Punch { at: now(), note: String::new() });
        let (doc, content) = (month, Content::Fact(punch));
        let intent = Intent { doc, doc_kind: DocKind::Month, acting: None, subject: None, content };
        phone.step(Event::Write { ticket: Ticket(1), intents: vec![intent], hold_until: None });
        // As it stands when the app is killed before the answer.
        let mut phone = Phone::start(phone.disk);
        let disk = phone.disk.clone();
        phone.step(Event::SyncNow);
        let request = phone.sent.last().cloned().expect("who owes asks");
        let run = Request::decode(&request).and_then(|request| request.push).expect("the punch is handed in");
        let owed = run.entries.last().and_then(|bytes| Entry::open(bytes).ok()).expect("an own entry opens").hash;
        answered(&mut phone);
        assert_eq!(phone.replica.status().waiting, 0, "an honest answer ends what is owed");
        Ground { disk, owed, month, request, bodies }
    })
}

impl Phone {
    fn start(disk: Disk) -> Self {
        let replica = Replica::restore(disk.read_at_start(), NONCE).expect("a phone's own store reads back");
        Self { replica, disk, sent: Vec::new() }
    }

    /// Carries out everything that follows from an event, but what goes over the line.
    fn step(&mut self, event: Event) {
        let mut events = vec![event];
        while let Some(event) = events.pop() {
            let mut effects = Vec::new();
            self.replica.step(now(), 0, event, &mut effects);
            for effect in effects {
                match effect {
                    Effect::Store { id, puts } => {
                        self.disk.begin(id, puts);
                        let stored = self.disk.finish(id) == Some(true);
                        events.push(if stored { Event::Stored(id) } else { Event::StoreFailed(id) });
                    }
                    Effect::LoadShared(doc) => {
                        let (saved, tail) = self.disk.shared(doc);
                        events.push(Event::SharedLoaded { doc, saved, tail, open });
                    }
                    Effect::LoadKept { limit } => {
                        let rows = self.disk.rows(Table::Kept).take(limit);
                        let rows = rows.map(|(key, value)| (key.to_vec(), value.to_vec())).collect();
                        events.push(Event::KeptLoaded(Some(rows)));
                    }
                    Effect::Sign(message) => {
                        let signature = member().key.secret().sign(&message);
                        events.push(Event::Signed { message, signature });
                    }
                    Effect::Verify { key, message, signature } => {
                        let valid = key.verifies(&message, &signature);
                        events.push(Event::Verified { message, valid });
                    }
                    Effect::Send { request, .. } => self.sent.push(request),
                    Effect::WakeAt(_)
                    | Effect::Changed
                    | Effect::Saved(_)
                    | Effect::NotSaved(_)
                    | Effect::Undone(_)
                    | Effect::Exported(_) => {}
                }
            }
        }
    }

    /// The server itself says something, wise or not.
    fn check(&mut self, ground: &Ground, body: &[u8], bytes: Vec<u8>) {
        let size = bytes.len();
        let ((), cost) = metered(|| self.step(Event::Answer(bytes)));
        let answer = read::<Answer>(body);
        if answer.is_none() {
            cost.check_refusal();
            cost.check_reader(size);
        }
        self.look();
        let told = answer.is_some_and(|answer| {
            let delivered = answer.admitted.entries.iter().any(|delivered| delivered.receipt.hash == ground.owed);
            delivered || answer.admitted.receipts.iter().any(|receipt| receipt.hash == ground.owed)
        });
        let owes = |replica: &Replica| replica.queue().iter().any(|item| item.hash == Some(ground.owed));
        let has = |replica: &Replica| replica.view(ground.month).is_some_and(|view| view.base_seq > 0);
        assert!(owes(&self.replica) || told || has(&self.replica), "unsent work is gone");
        let restarted = Self::start(self.disk.clone());
        assert_eq!(restarted.replica.state_digest(), self.replica.state_digest(), "the same after a restart");
        assert_eq!(owes(&restarted.replica), owes(&self.replica));
        restarted.look();
    }

    /// Somebody else says something: nothing is different.
    fn check_unsigned(&mut self, bytes: &[u8]) {
        let genuine = decode::<SignedAnswer>(bytes).is_some_and(|signed| {
            let message = answer_message(member().key.device, &signed.request, &signed.body);
            member().signed_in.server_key.verifies(&message, &signed.signature)
        });
        if genuine {
            return;
        }
        let before = (self.replica.state_digest(), self.replica.status().waiting, self.replica.positions());
        let (_, cost) = metered(|| self.step(Event::Answer(bytes.to_vec())));
        cost.check_refusal();
        let after = (self.replica.state_digest(), self.replica.status().waiting, self.replica.positions());
        assert_eq!(after, before, "who is not the server changes nothing");
    }

    /// Everything that pages show can be asked for.
    fn look(&self) {
        let replica = &self.replica;
        let _ = (replica.status(), replica.queue(), replica.positions());
        for kind in DocKind::ALL {
            for (doc, view) in replica.views(kind) {
                assert_eq!(view.state.kind(), kind, "{doc}");
                let _ = (replica.view(doc), replica.history(doc));
            }
        }
    }
}
