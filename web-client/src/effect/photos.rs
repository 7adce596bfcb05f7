//! Photographs in the phone's store and over the network.

use std::rc::Rc;

use doorstep_core::attachment::{Attachment, Place, SIDE_MAX, chunk_hash, code as answer, jpeg};
use doorstep_core::domain::{AttachmentId, DocId};
use doorstep_core::fact::encode;
use doorstep_core::sync::carrier::{Ashore, Change as Carried, Outcome, Piece, Step};
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
        ashore: Ashore,
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
                let outcome = self.carry(&step).await;
                self.tell(Event::Carried(step, outcome));
            }),
            Effect::Fetch { doc, attachment, ashore } => spawn_local(async move {
                let id = attachment.id();
                match self.fetch(doc, &attachment).await {
                    // Written in its turn, so that nothing comes behind a sign-out.
                    Ok((picture, chunks)) => self.queue(Job::KeepSeen { id, picture, chunks, ashore }),
                    Err(code) => self.tell(Event::Came { id, pieces: Vec::new(), picture: Err(code) }),
                }
            }),
        }
    }

    fn tell(&self, event: Event) {
        self.emit.emit(update::Event::Photo(event));
    }

    pub(super) async fn keep_chunks(&self, chunks: Vec<(Place, Vec<u8>)>, then: WriteRequest) {
        let nowhere = Piece { size: 0, epoch: 0, line: 0, stated: false };
        let (pieces, written) = self.write_chunks(&chunks, nowhere).await;
        let problem = match written {
            Ok(()) => None,
            Err(Denied::Full) => Some(code::FULL),
            Err(Denied::Gone | Denied::Broken) => Some(code::STORE),
        };
        self.tell(Event::Kept { pieces, then, problem });
    }

    /// What was fetched stays for the time without a network; without room it is looked at all the same.
    pub(super) async fn keep_seen(
        &self,
        id: AttachmentId,
        picture: Vec<u8>,
        chunks: Vec<(Place, Vec<u8>)>,
        ashore: Ashore,
    ) {
        let there = Piece { size: 0, epoch: ashore.epoch, line: ashore.line, stated: true };
        let (pieces, written) = self.write_chunks(&chunks, there).await;
        let pieces = if written.is_ok() { pieces } else { Vec::new() };
        self.tell(Event::Came { id, pieces, picture: Ok(picture) });
    }

    /// Chunks with what is known of them, in one transaction.
    async fn write_chunks(
        &self,
        chunks: &[(Place, Vec<u8>)],
        known: Piece,
    ) -> (Vec<(Place, Piece)>, Result<(), Denied>) {
        let piece = |(place, bytes): &(Place, Vec<u8>)| {
            (*place, Piece { size: u32::try_from(bytes.len()).unwrap_or(u32::MAX), ..known })
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

    async fn carry(&self, step: &Step) -> Outcome {
        let answered = match step {
            Step::Ask(places) => http::sort_chunks(places).await.map(Outcome::Sorted),
            Step::Put(place) => match self.read_chunk(*place).await {
                Ok(Some(bytes)) => http::put_chunk(*place, &bytes).await.map(|()| Outcome::Taken),
                // Not what it was, or not there: nobody can bring it any more.
                Ok(None) => return Outcome::Refused(answer::HASH.to_owned()),
                Err(_) => return Outcome::Later { after_s: None },
            },
        };
        answered.unwrap_or_else(|failure| match failure {
            http::Failure::Unreachable => Outcome::Later { after_s: None },
            // The bytes were right when they left.
            http::Failure::Problem(problem) if problem.code == answer::HASH => Outcome::Later { after_s: None },
            http::Failure::Problem(problem) => problem.into(),
        })
    }

    /// A photograph, and the chunks of it that had to be fetched.
    ///
    /// Errors: a code of `attachment::code`, `account::code` or `state::code`.
    async fn fetch(&self, doc: DocId, attachment: &Attachment) -> Result<(Vec<u8>, Vec<(Place, Vec<u8>)>), String> {
        let mut chunks = Vec::with_capacity(attachment.chunks.len());
        let mut brought = Vec::new();
        for chunk in &attachment.chunks {
            let place = Place { doc, chunk: *chunk };
            if let Ok(Some(bytes)) = self.read_chunk(place).await {
                chunks.push(bytes);
                continue;
            }
            let bytes = http::chunk(place).await.map_err(|failure| failure.into_problem().code)?;
            brought.push((place, bytes.clone()));
            chunks.push(bytes);
        }
        let picture = attachment.assemble(&chunks).ok_or(answer::HASH)?;
        // Also of what somebody else's phone calls a photograph.
        jpeg::check(&picture, SIDE_MAX).map_err(|_| answer::IMAGE)?;
        Ok((picture, brought))
    }

    /// `None` for one that is not there, or not what its name says.
    ///
    /// Errors: the store did not answer.
    async fn read_chunk(&self, place: Place) -> Result<Option<Vec<u8>>, Denied> {
        let database = self.database.borrow().clone().ok_or(Denied::Broken)?;
        let key = place.key();
        let Some(value) = database.read(Store::Chunk, &Uint8Array::from(&key[..]).into()).await? else {
            return Ok(None);
        };
        let keys = self.keys.borrow();
        let seal = &keys.as_ref().ok_or(Denied::Broken)?.seal;
        let bytes = seal.open(Store::Chunk, &key, &Uint8Array::new(&value).to_vec());
        Ok(bytes.filter(|bytes| chunk_hash(bytes) == place.chunk))
    }
}
