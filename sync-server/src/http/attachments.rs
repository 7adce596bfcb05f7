//! The doors for photographs and files: which chunks are wanted, one chunk in, one chunk out.
//!
//! A chunk comes after the fact that names it, so what may be stored is bounded by what was admitted. Whoever reads the document
//! reads its chunks; who took a photograph brings it also after the document has moved to others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use doorstep_core::account::code;
use doorstep_core::attachment::{
    ASK_MAX, Attachment, CHUNK, Place, Places, SIDE_MAX, Sorted, chunk_hash, code as answer, jpeg,
};
use doorstep_core::domain::{ChunkHash, DocId};
use doorstep_core::fold::State as Document;
use doorstep_core::fold::photo::Photo;
use doorstep_core::regime::photo;
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::FeedStore;
use doorstep_core::sync::ledger::StoredDocument;

use super::App;
use super::auth::Signed;
use super::reader::Reader;
use super::sync::read;
use crate::error::ApiError;
use crate::store::StoreError;

/// Of the list of places. Unit: bytes.
const LIST_MAX: usize = ASK_MAX * 48 + 16;
/// Documents looked through at a time for what is to be removed.
const TIDY_PAGE: usize = 64;

type Answer<T> = Result<T, ApiError>;

/// `POST /attachments/missing`: which of these the phone is to bring, and which need nothing more.
pub async fn missing(State(app): State<Arc<App>>, signed: Signed, headers: HeaderMap, body: Body) -> Answer<Response> {
    app.limiters.request(signed.presented.device, &signed.presented.worker)?;
    let asked = Places::decode(&read(&headers, body, LIST_MAX).await?).ok_or(code::FORMAT)?;
    let docs: BTreeSet<DocId> = asked.0.iter().map(|place| place.doc).collect();
    let reader = Reader::of(&app, &signed).await?;
    let docs: Vec<DocId> = docs.into_iter().collect();
    let held: BTreeSet<Place> = app.store.chunks_of(&docs).await?.into_iter().collect();
    let mut documents = BTreeMap::new();
    for stored in app.store.documents(&docs).await? {
        documents.insert(stored.doc, Named::of(stored)?);
    }
    let mut sorted = Sorted::default();
    for place in asked.0 {
        let Some(named) = documents.get(&place.doc) else { continue };
        match named.photo(&reader, place.chunk, true) {
            Ok(_) if !held.contains(&place) => sorted.wanted.0.push(place),
            Ok(_) => sorted.settled.0.push(place),
            Err(problem) if problem.code == answer::REMOVED => sorted.settled.0.push(place),
            Err(_) => {}
        }
    }
    Ok(bytes(sorted.encode()))
}

/// `PUT /attachments/<document>/<chunk>`. With the last one of a photograph its bytes are looked at as a whole, and not kept if they are none.
pub async fn put(
    State(app): State<Arc<App>>,
    signed: Signed,
    Path((doc, chunk)): Path<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer<()> {
    app.limiters.request(signed.presented.device, &signed.presented.worker)?;
    let place = place(&doc, &chunk)?;
    // Before the bytes are read: what nobody named needs not travel.
    let reader = Reader::of(&app, &signed).await?;
    let named = Named::find(&app, place.doc).await?;
    named.photo(&reader, place.chunk, true)?;
    let bytes = read(&headers, body, CHUNK).await?;
    if chunk_hash(&bytes) != place.chunk {
        return Err(ApiError::new(answer::HASH));
    }
    app.limiters.entries(signed.phone.device.id, std::iter::once(bytes.len()))?;
    if !is_of_a_photograph(&app, place, &bytes, &named).await? {
        return Err(ApiError::new(answer::IMAGE));
    }
    app.store.put_chunk(&place, &bytes).await?;
    Ok(())
}

/// `GET /attachments/<document>/<chunk>`
pub async fn get(
    State(app): State<Arc<App>>,
    signed: Signed,
    Path((doc, chunk)): Path<(String, String)>,
) -> Answer<Response> {
    app.limiters.request(signed.presented.device, &signed.presented.worker)?;
    let place = place(&doc, &chunk)?;
    let reader = Reader::of(&app, &signed).await?;
    Named::find(&app, place.doc).await?.photo(&reader, place.chunk, false)?;
    app.store.chunk(&place).await?.map(bytes).ok_or(ApiError::new(answer::COMING))
}

/// Removes what no document names any more, or whose time is over; how many chunks. To be called from time to time.
pub async fn tidy(app: &App) -> Result<u64, StoreError> {
    let (current, today) = (app.current(), app.now().date());
    let (mut after, mut gone) = (DocId([0; 16]), 0);
    loop {
        let docs = app.store.documents_with_chunks(after, TIDY_PAGE).await?;
        let Some(last) = docs.last() else { return Ok(gone) };
        after = *last;
        for doc in docs {
            // Before the document: whatever is listed was named when it is read.
            let mut over: Vec<ChunkHash> = chunks_of(app, doc).await?;
            let Some(stored) = app.store.documents(&[doc]).await?.pop() else { continue };
            let Some(document) = Document::decode(&stored.state) else { continue };
            let held: BTreeSet<ChunkHash> = photo::held(&document, today, &current.reference)
                .flat_map(|held| held.chunks.iter().copied())
                .collect();
            over.retain(|chunk| !held.contains(chunk));
            if !over.is_empty() {
                gone += app.store.drop_chunks(doc, &over, app.now()).await?;
            }
        }
    }
}

async fn chunks_of(app: &App, doc: DocId) -> Result<Vec<ChunkHash>, StoreError> {
    Ok(app.store.chunks_of(&[doc]).await?.into_iter().map(|place| place.chunk).collect())
}

/// Whether a chunk may stay: with it a photograph is whole and is one, or lacks others still. Looked at before it is kept, so that
/// nothing has to be removed again; a phone looks once more at what it is given.
async fn is_of_a_photograph(app: &App, place: Place, bytes: &[u8], named: &Named) -> Answer<bool> {
    let held = chunks_of(app, place.doc).await?;
    for attachment in named.attachments(place.chunk) {
        if !attachment.chunks.iter().all(|chunk| *chunk == place.chunk || held.contains(chunk)) {
            return Ok(true);
        }
        let mut chunks = Vec::with_capacity(attachment.chunks.len());
        for chunk in &attachment.chunks {
            if *chunk == place.chunk {
                chunks.push(bytes.to_vec());
            } else {
                chunks.extend(app.store.chunk(&Place { chunk: *chunk, ..place }).await?);
            }
        }
        if attachment.assemble(&chunks).is_some_and(|bytes| jpeg::check(&bytes, SIDE_MAX).is_ok()) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn place(doc: &str, chunk: &str) -> Answer<Place> {
    let place = DocId::parse(doc).zip(ChunkHash::parse(chunk)).map(|(doc, chunk)| Place { doc, chunk });
    place.ok_or(ApiError::new(code::FORMAT))
}

fn bytes(bytes: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response()
}

/// A document and the photographs that it names.
struct Named {
    scopes: BTreeSet<Scope>,
    document: Document,
}

impl Named {
    async fn find(app: &App, doc: DocId) -> Answer<Self> {
        let stored = app.store.documents(&[doc]).await?.pop().ok_or(ApiError::new(answer::UNKNOWN))?;
        Self::of(stored)
    }

    fn of(stored: StoredDocument) -> Answer<Self> {
        let document = Document::decode(&stored.state).ok_or(ApiError::new(code::FAULT))?;
        Ok(Self { scopes: stored.scopes, document })
    }

    /// The photograph that a chunk is of. One answer for what is not there and what the asker may not see.
    fn photo(&self, reader: &Reader, chunk: ChunkHash, brings: bool) -> Answer<&Photo> {
        let reads = reader.reads(&self.scopes);
        let may = |photo: &&Photo| reads || brings && photo.taken.who == reader.worker;
        let mut photos =
            self.document.photos().iter().filter(may).filter(|photo| photo.attachment.chunks.contains(&chunk));
        let first = photos.next().ok_or(ApiError::new(answer::UNKNOWN))?;
        let is_held = |photo: &&Photo| {
            let mut held = photo::held(&self.document, reader.today, &reader.current.reference);
            held.any(|held| *held == photo.attachment)
        };
        [first].into_iter().chain(photos).find(is_held).ok_or(ApiError::new(answer::REMOVED))
    }

    fn attachments(&self, chunk: ChunkHash) -> impl Iterator<Item = &Attachment> {
        let of_chunk = move |attachment: &&Attachment| attachment.chunks.contains(&chunk);
        self.document.photos().iter().map(|photo| &photo.attachment).filter(of_chunk)
    }
}
