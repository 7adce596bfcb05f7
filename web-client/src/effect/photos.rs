//! Photographs in the phone's store and over the network.

use std::rc::Rc;

use doorstep_core::attachment::{Attachment, Place, code as answer};
use doorstep_core::domain::DocId;
use doorstep_core::fact::encode;
use doorstep_core::sync::carrier::{Change as Carried, Outcome, Piece, Step};
use js_sys::Uint8Array;
use wasm_bindgen_futures::spawn_local;

use super::{Inner, Job};
use crate::io::database::{Denied, Store};
use crate::io::{http, look};
use crate::state::code;
use crate::update::photos::Event;
use crate::update::{self, WriteRequest};

#[derive(Debug)]
pub enum Effect {
    /// One strict transaction; answered by `Kept`.
    Keep {
        chunks: Vec<(Place, Vec<u8>)>,
        then: WriteRequest,
    },
    /// Answered by `Carried`.
    Carry(Step),
    Write(Vec<Carried>),
    /// From the store, or else from the server; answered by `Came`.
    Fetch {
        doc: DocId,
        attachment: Attachment,
        epoch: u64,
    },
    KeepAnyLine(bool),
}

/// Of the key under which it is remembered that photographs go over any network.
const ANY_LINE: &str = "doorstep-photos-any-line";

pub fn any_line() -> bool {
    look::kept(ANY_LINE).is_some()
}

impl Inner {
    pub(super) fn photo(self: Rc<Self>, effect: Effect) {
        match effect {
            Effect::Keep { chunks, then } => self.queue(Job::KeepChunks { chunks, then }),
            Effect::Write(changes) => self.queue(Job::Pieces(changes)),
            Effect::KeepAnyLine(any) => look::keep_as(ANY_LINE, any.then_some("1")),
            Effect::Carry(step) => spawn_local(async move {
                let outcome = self.carry(step).await;
                self.tell(Event::Carried(outcome));
            }),
            Effect::Fetch { doc, attachment, epoch } => spawn_local(async move {
                let (pieces, picture) = self.fetch(doc, &attachment, epoch).await;
                self.tell(Event::Came { id: attachment.id(), pieces, picture });
            }),
        }
    }

    fn tell(&self, event: Event) {
        self.emit.emit(update::Event::Photo(event));
    }

    pub(super) async fn keep_chunks(&self, chunks: Vec<(Place, Vec<u8>)>, then: WriteRequest) {
        let (pieces, written) = self.write_chunks(&chunks, 0).await;
        let problem = match written {
            Ok(()) => None,
            Err(Denied::Full) => Some(code::FULL),
            Err(Denied::Gone | Denied::Broken) => Some(code::STORE),
        };
        self.tell(Event::Kept { pieces, then, problem });
    }

    /// Chunks with what is known of them, in one transaction.
    async fn write_chunks(&self, chunks: &[(Place, Vec<u8>)], epoch: u64) -> (Vec<(Place, Piece)>, Result<(), Denied>) {
        let piece = |(place, bytes): &(Place, Vec<u8>)| {
            (*place, Piece { size: u32::try_from(bytes.len()).unwrap_or(u32::MAX), epoch })
        };
        let pieces: Vec<(Place, Piece)> = chunks.iter().map(piece).collect();
        let rows: Vec<([u8; 48], Vec<u8>)> = pieces.iter().map(|(place, piece)| (place.key(), encode(piece))).collect();
        let keys: Vec<[u8; 48]> = chunks.iter().map(|(place, _)| place.key()).collect();
        let bytes = keys.iter().zip(chunks).map(|(key, (_, bytes))| (Store::Chunk, &key[..], Some(&bytes[..])));
        let of_pieces = rows.iter().map(|(key, value)| (Store::Piece, &key[..], Some(&value[..])));
        let sealed = self.seal_all(bytes.chain(of_pieces));
        let written = self.write(sealed).await;
        (pieces, written)
    }

    /// What the journey has changed. A change that is lost is made again.
    pub(super) async fn write_pieces(&self, changes: Vec<Carried>) {
        let rows: Vec<([u8; 48], Option<Vec<u8>>)> = changes
            .iter()
            .map(|change| match change {
                Carried::Keep(place, piece) => (place.key(), Some(encode(piece))),
                Carried::Drop(place) => (place.key(), None),
            })
            .collect();
        let pieces = rows.iter().map(|(key, value)| (Store::Piece, &key[..], value.as_deref()));
        let dropped = rows.iter().filter(|(_, value)| value.is_none());
        let chunks = dropped.map(|(key, _)| (Store::Chunk, &key[..], None));
        let sealed = self.seal_all(pieces.chain(chunks));
        let _ = self.write(sealed).await;
    }

    async fn carry(&self, step: Step) -> Outcome {
        let answered = match step {
            Step::Ask(places) => http::sort_chunks(&places).await.map(Outcome::Sorted),
            Step::Put(place) => match self.read_chunk(place).await {
                Some(bytes) => http::put_chunk(place, &bytes).await.map(|()| Outcome::Taken),
                None => return Outcome::Refused(answer::HASH.to_owned()),
            },
        };
        answered.unwrap_or_else(|failure| match failure {
            http::Failure::Unreachable => Outcome::Later { after_s: None },
            http::Failure::Problem(problem) => problem.into(),
        })
    }

    async fn fetch(
        &self,
        doc: DocId,
        attachment: &Attachment,
        epoch: u64,
    ) -> (Vec<(Place, Piece)>, Result<Vec<u8>, String>) {
        let mut chunks = Vec::with_capacity(attachment.chunks.len());
        let mut brought = Vec::new();
        for chunk in &attachment.chunks {
            let place = Place { doc, chunk: *chunk };
            if let Some(bytes) = self.read_chunk(place).await {
                chunks.push(bytes);
                continue;
            }
            match http::chunk(place).await {
                Ok(bytes) => {
                    brought.push((place, bytes.clone()));
                    chunks.push(bytes);
                }
                Err(failure) => return (Vec::new(), Err(failure.into_problem().code)),
            }
        }
        let Some(picture) = attachment.assemble(&chunks) else { return (Vec::new(), Err(answer::HASH.to_owned())) };
        // Kept for the time without a network; without room it is looked at all the same.
        let (pieces, written) = self.write_chunks(&brought, epoch).await;
        (if written.is_ok() { pieces } else { Vec::new() }, Ok(picture))
    }

    async fn read_chunk(&self, place: Place) -> Option<Vec<u8>> {
        let database = self.database.borrow().clone()?;
        let key = place.key();
        let value = database.read(Store::Chunk, &Uint8Array::from(&key[..]).into()).await.ok()??;
        let keys = self.keys.borrow();
        keys.as_ref()?.seal.open(Store::Chunk, &key, &Uint8Array::new(&value).to_vec())
    }
}
