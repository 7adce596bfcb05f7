//! Chunks of photographs and files.

use doorstep_core::attachment::Place;
use doorstep_core::domain::{ChunkHash, DocId, Timestamp};
use doorstep_core::sync::log::Event;
use sqlx::{query, query_as, query_scalar};

use super::{Sqlite, json_ids};
use crate::store::Result;
use crate::store::row::{self, signed};

impl Sqlite {
    pub async fn put_chunk(&self, place: &Place, bytes: &[u8]) -> Result<()> {
        query("INSERT INTO chunk (doc, hash, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(&place.doc.0[..])
            .bind(&place.chunk.0[..])
            .bind(bytes)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    pub async fn chunk(&self, place: &Place) -> Result<Option<Vec<u8>>> {
        Ok(query_scalar("SELECT bytes FROM chunk WHERE doc = $1 AND hash = $2")
            .bind(&place.doc.0[..])
            .bind(&place.chunk.0[..])
            .fetch_optional(&self.readers)
            .await?)
    }

    pub async fn chunks_of(&self, docs: &[DocId]) -> Result<Vec<Place>> {
        let rows: Vec<(Vec<u8>, Vec<u8>)> = query_as(
            "SELECT doc, hash FROM chunk WHERE doc IN (SELECT unhex(value) FROM json_each($1)) ORDER BY doc, hash",
        )
        .bind(json_ids(docs))
        .fetch_all(&self.readers)
        .await?;
        let place = |(doc, hash): &(Vec<u8>, Vec<u8>)| {
            Ok(Place { doc: DocId(row::id_16(doc)?), chunk: ChunkHash(row::id_32(hash)?) })
        };
        rows.iter().map(place).collect()
    }

    pub async fn documents_with_chunks(&self, after: DocId, limit: usize) -> Result<Vec<DocId>> {
        let rows: Vec<Vec<u8>> = query_scalar("SELECT DISTINCT doc FROM chunk WHERE doc > $1 ORDER BY doc LIMIT $2")
            .bind(&after.0[..])
            .bind(signed(limit as u64))
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|doc| row::id_16(doc).map(DocId)).collect()
    }

    pub async fn drop_chunks(&self, doc: DocId, chunks: &[ChunkHash], at: Timestamp) -> Result<u64> {
        let mut group = self.group().await?;
        let mut gone = 0;
        for chunk in chunks {
            let deleted = query("DELETE FROM chunk WHERE doc = $1 AND hash = $2").bind(&doc.0[..]).bind(&chunk.0[..]);
            gone += deleted.execute(&mut *group.tx).await?.rows_affected();
        }
        if gone > 0 {
            group.append(at, [Event::ChunksRemoved { doc, chunks: gone }]).await?;
        }
        group.commit().await?;
        Ok(gone)
    }
}
