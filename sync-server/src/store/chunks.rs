//! Chunks of photographs and files: beside the log, each with its document.

use doorstep_core::attachment::Place;
use doorstep_core::domain::{ChunkHash, DocId, Timestamp};

use super::{Backend, Result, Store};

impl Store {
    /// Keeps a chunk; one that is there already stays as it is.
    pub async fn put_chunk(&self, place: &Place, bytes: &[u8]) -> Result<()> {
        on!(self, backend => backend.put_chunk(place, bytes).await)
    }

    pub async fn chunk(&self, place: &Place) -> Result<Option<Vec<u8>>> {
        on!(self, backend => backend.chunk(place).await)
    }

    /// Those of some documents, in the order of their ids.
    pub async fn chunks_of(&self, docs: &[DocId]) -> Result<Vec<Place>> {
        on!(self, backend => backend.chunks_of(docs).await)
    }

    /// Documents of which there are chunks, in the order of their ids, after one, at most `limit`.
    pub async fn documents_with_chunks(&self, after: DocId, limit: usize) -> Result<Vec<DocId>> {
        on!(self, backend => backend.documents_with_chunks(after, limit).await)
    }

    /// Removes chunks for good, with a line of the log; how many were there.
    pub async fn drop_chunks(&self, doc: DocId, chunks: &[ChunkHash], at: Timestamp) -> Result<u64> {
        on!(self, backend => backend.drop_chunks(doc, chunks, at).await)
    }
}
