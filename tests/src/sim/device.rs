//! A phone: the real replica on a disk in memory, with a key that tests may hold.

use std::collections::{BTreeMap, VecDeque};

use doorstep_core::account::SignedIn;
use doorstep_core::domain::{DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::PublicKey;
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::sync::replica::{Effect, Event, Intent, Put, Replica, Table, Ticket};

/// What a step left for the network.
pub type Sent = Vec<u8>;

#[derive(Debug)]
pub struct Phone {
    pub worker: WorkerId,
    pub replica: Replica,
    key: SecretKey,
    disk: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    starts: u8,
    next_ticket: u64,
    /// Requests on their way to the server.
    pub outgoing: VecDeque<Sent>,
    pub saved: Vec<Ticket>,
}

impl Phone {
    pub fn new(worker: &WorkerId, number: u8, centre: &str, server_key: PublicKey) -> Self {
        let key = SecretKey::from_bytes(&[number + 10; 32]).expect("a small scalar is on the curve");
        let device = key.public().device();
        let signed_in = SignedIn {
            centre: doorstep_core::domain::CentreId::new(centre),
            worker: worker.clone(),
            name: worker.to_string(),
            device,
            server_key,
            epoch: 1,
            device_seq: 0,
            device_head: EntryHash::NONE,
            session_ends: Timestamp(i64::MAX),
        };
        Self {
            worker: worker.clone(),
            replica: Replica::new(&signed_in, [number; 8]),
            key,
            disk: BTreeMap::new(),
            starts: 0,
            next_ticket: 1,
            outgoing: VecDeque::new(),
            saved: Vec::new(),
        }
    }

    pub fn device(&self) -> DeviceId {
        self.key.public().device()
    }

    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    pub fn write(&mut self, now: Timestamp, intents: Vec<Intent>) -> Ticket {
        let ticket = Ticket(self.next_ticket);
        self.next_ticket += 1;
        self.step(now, Event::Write { ticket, intents, hold_until: None });
        ticket
    }

    /// One event and everything that follows from it on this phone; requests end up in `outgoing`.
    pub fn step(&mut self, now: Timestamp, event: Event) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let mut effects = Vec::new();
            self.replica.step(now, u64::try_from(now.0).unwrap_or(0), event, &mut effects);
            for effect in effects {
                match effect {
                    Effect::Store { id, puts } => {
                        for Put { table, key, value } in puts {
                            match value {
                                Some(value) => self.disk.insert((table, key), value),
                                None => self.disk.remove(&(table, key)),
                            };
                        }
                        events.push_back(Event::Stored(id));
                    }
                    Effect::LoadKept { limit } => {
                        let kept = self.disk.iter().filter(|((table, _), _)| *table == Table::Kept).take(limit);
                        let kept = kept.map(|((_, key), value)| (key.clone(), value.clone())).collect();
                        events.push_back(Event::KeptLoaded(kept));
                    }
                    Effect::LoadShared(doc) => events.push_back(self.shared_loaded(doc)),
                    Effect::Sign(message) => {
                        let signature = self.key.sign(&message);
                        events.push_back(Event::Signed { message, signature });
                    }
                    Effect::Send(request) => self.outgoing.push_back(request),
                    Effect::Saved(ticket) => self.saved.push(ticket),
                    Effect::WakeAt(_) | Effect::Changed | Effect::NotSaved(_) | Effect::Undone(_) => {}
                }
            }
        }
    }

    fn shared_loaded(&self, doc: DocId) -> Event {
        let saved = self.disk.get(&(Table::Shared, doc.0.to_vec())).cloned();
        let from = (Table::Tail, doc.0.to_vec());
        let to = (Table::Tail, [doc.0.as_slice(), &[0xff; 9]].concat());
        let tail = self.disk.range(from..to).map(|(_, value)| value.clone()).collect();
        Event::SharedLoaded { doc, saved, tail }
    }

    /// Carries out a load that a page asked for.
    pub fn load_shared(&mut self, now: Timestamp, doc: DocId) {
        let loaded = self.shared_loaded(doc);
        self.step(now, loaded);
    }

    /// The process is killed and starts again from the disk; what was under way on the network is forgotten.
    pub fn restart(&mut self, now: Timestamp) {
        self.starts += 1;
        let tables = self
            .disk
            .iter()
            .filter(|((table, _), _)| table.is_read_at_start())
            .map(|((table, key), value)| Put { table: *table, key: key.clone(), value: Some(value.clone()) })
            .collect();
        let mut nonce = [self.starts; 8];
        nonce[0] = self.worker.as_str().len() as u8;
        nonce[1..3].copy_from_slice(&self.device().0[..2]);
        if let Some(replica) = Replica::restore(tables, nonce) {
            self.replica = replica;
        }
        self.outgoing.clear();
        self.step(now, Event::SyncNow);
    }
}
