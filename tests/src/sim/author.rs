//! Somebody with a device key and no app: sets the stage, and means harm.

use doorstep_core::domain::{CentreId, DeviceId, DocId, EntryHash, GrantId, Role, Timestamp, WorkerId};
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fact::{Anchor, DocKind, Entry, Envelope, Kind, Run, Statement};
use doorstep_core::sync::message::Request;

/// A device's chain, written by hand.
#[derive(Clone, Debug)]
pub struct Author {
    pub centre: CentreId,
    pub worker: WorkerId,
    pub device: DeviceId,
    pub seq: u64,
    pub head: EntryHash,
    pub anchor: Option<Anchor>,
}

impl Author {
    pub fn new(centre: &CentreId, worker: &WorkerId, device: DeviceId) -> Self {
        Self { centre: centre.clone(), worker: worker.clone(), device, seq: 0, head: EntryHash::NONE, anchor: None }
    }

    /// An envelope in the next place of the chain.
    pub fn envelope(&self, wall: Timestamp, doc: DocId, doc_kind: DocKind, kind: Kind, payload: Vec<u8>) -> Envelope {
        Envelope {
            suite: doorstep_core::fact::envelope::SUITE,
            tenant: self.centre.clone(),
            doc,
            doc_kind,
            kind,
            person: self.worker.clone(),
            acting: None,
            device: self.device,
            device_seq: self.seq + 1,
            prev: self.head,
            anchor: self.anchor,
            wall,
            mono_ms: self.anchor.map(|anchor| u64::try_from(wall.since(anchor.time)).unwrap_or(0)),
            subject: None,
            payload,
        }
    }

    pub fn fact(
        &self,
        wall: Timestamp,
        doc: DocId,
        statement: &Statement,
        acting: Option<(Role, GrantId)>,
        subject: Option<[u8; 32]>,
    ) -> Envelope {
        let envelope = self.envelope(wall, doc, statement.doc_kind(), statement.kind(), statement.encode());
        Envelope { acting, subject, ..envelope }
    }

    /// Puts an envelope into the chain.
    pub fn seal(&mut self, envelope: Envelope) -> Vec<u8> {
        let entry = Entry::seal(envelope);
        (self.seq, self.head) = (self.seq + 1, entry.hash);
        entry.bytes
    }

    /// A run of entries that end where the chain ends, signed.
    pub fn run(&self, key: &SecretKey, first_seq: u64, prev: EntryHash, entries: Vec<Vec<u8>>) -> Run {
        let last_seq = first_seq + entries.len() as u64 - 1;
        let last = entries.last().map_or(prev, |bytes| EntryHash::of(bytes));
        let message = Run::message(&self.centre, self.device, last_seq, last);
        Run { first_seq, prev, entries, signature: key.sign(&message) }
    }

    pub fn request(&self, wall: Timestamp, push: Option<Run>) -> Request {
        Request { epoch: 1, push, ..Request::new(wall) }
    }
}
