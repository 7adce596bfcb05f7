//! Own work that is written once more: a change that built on one that was refused, and everything unsent of a phone that had
//! to be enrolled anew. What the person did is kept beside each change, so it can be done again on other ground, by a new
//! writer; facts are sealed again as they are. Until the new entry is durable the old one stays in the outbox.

use serde::{Deserialize, Serialize};

use super::disk::Job;
use super::{Content, HeldFact, Out, Put, Replica, Table, Ticket};
use crate::account::{SignedIn, UNSENT_MAX};
use crate::admission::code;
use crate::document::Draft;
use crate::domain::{EntryHash, Timestamp};
use crate::fact::{Code, Entry, Envelope, encode, read};

/// What a person did to a shared document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Edit {
    /// Made `text` of notes that read `base`.
    Notes {
        base: String,
        text: String,
    },
    Tick {
        key: String,
        done: bool,
    },
    Draft(Draft),
}

impl Edit {
    pub(super) fn content(self) -> Content {
        match self {
            Self::Notes { base, text } => Content::NotesEdit { base, text },
            Self::Tick { key, done } => Content::Tick { key, done },
            Self::Draft(draft) => Content::Draft(draft),
        }
    }
}

/// One entry to write once more.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Replay {
    /// Its edit, when there is one, is done again; the payload is of the old ground.
    pub(super) fact: HeldFact,
    pub(super) wall: Timestamp,
    pub(super) ticket: Option<Ticket>,
}

/// Longer than the key of an entry that waits to be sent. A number may come again under another key of the phone.
fn key(envelope: &Envelope) -> Vec<u8> {
    [&envelope.device_seq.to_be_bytes()[..], &envelope.device.0].concat()
}

pub(super) fn is_replay(key: &[u8]) -> bool {
    key.len() > 8
}

impl Replica {
    /// Whether a refused change only stood on one that was refused before it: then it is written again, on what is there.
    pub(super) fn stood_on_refused(out: &Out, codes: &[Code]) -> bool {
        out.edit.is_some() && code::only_stood_on_refused(codes)
    }

    /// Puts an own entry aside, to be written once more.
    pub(super) fn replay_later(&mut self, seq: u64, out: Out) {
        let Entry { envelope, .. } = out.entry;
        let key = key(&envelope);
        let fact = HeldFact {
            doc: envelope.doc,
            doc_kind: envelope.doc_kind,
            acting: envelope.acting,
            subject: envelope.subject,
            kind: envelope.kind,
            payload: envelope.payload,
            edit: out.edit,
        };
        let replay = Replay { fact, wall: envelope.wall, ticket: out.ticket };
        self.disk.put(Put { table: Table::Outbox, key: seq.to_be_bytes().to_vec(), value: None });
        self.disk.put(Put { table: Table::Outbox, key: key.clone(), value: Some(encode(&replay)) });
        if !self.catching_up {
            self.disk.queue(Job::Replay(key.clone()));
        }
        self.replays.insert(key, replay);
    }

    pub(super) fn restore_replay(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        self.replays.insert(key.to_vec(), read(value)?);
        // Whether everything had been read before the app was closed is not known any more.
        self.catching_up = true;
        Some(())
    }

    /// Everything has been read: what is to be written once more has its ground.
    pub(super) fn caught_up(&mut self) {
        if std::mem::take(&mut self.catching_up) {
            for key in self.replays.keys() {
                self.disk.queue(Job::Replay(key.clone()));
            }
        }
    }

    /// What the server is asked about before the phone gets a new key: the oldest entries without a receipt.
    pub fn unreceipted(&self) -> Vec<EntryHash> {
        let out = self.out.values().filter(|out| out.receipt.is_none());
        out.take(UNSENT_MAX).map(|out| out.entry.hash).collect()
    }

    /// The phone has a new key, because another machine writes under the old one or it was revoked. What the server has not
    /// received is written again under the new key; what it has received (`received` names what this phone had no receipt for)
    /// comes back with the feed, and what was written on it waits for that.
    pub fn enrolled_anew(&mut self, signed_in: &SignedIn, received: &[EntryHash]) {
        self.catching_up |= !received.is_empty();
        for (seq, out) in std::mem::take(&mut self.out) {
            if out.receipt.is_none() && !received.contains(&out.entry.hash) {
                // A number of the new chain may be the same as one of the old: the key is another.
                self.replay_later(seq, *out);
            } else {
                self.disk.put(Put { table: Table::Outbox, key: seq.to_be_bytes().to_vec(), value: None });
            }
        }
        for (_, held) in self.held.iter_mut() {
            (held.anchor, held.mono_ms) = (None, None);
        }
        (self.meta.device_seq, self.meta.head) = (signed_in.device_seq, signed_in.device_head);
        self.meta.anchor = None;
        self.anchor_mono_ms = None;
        self.next_nonce();
        let docs: Vec<_> = self.shared_order.iter().copied().collect();
        for doc in docs {
            self.drop_shared(doc);
        }
        let docs: Vec<_> = self.overlay.keys().copied().collect();
        for doc in docs {
            self.overlay(doc);
        }
        self.signed_in_again(signed_in);
    }
}
