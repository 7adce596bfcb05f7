//! Chunks of photographs and files.

use doorstep_core::attachment::Place;
use doorstep_core::domain::ChunkHash;

use super::*;

fn place(document: u8, chunk: u8) -> Place {
    Place { doc: doc(document), chunk: ChunkHash([chunk; 32]) }
}

#[tokio::test]
async fn chunks_stay_with_their_document_until_they_are_dropped() {
    each(async |store| {
        founded(&store).await;
        for (place, bytes) in [(place(1, 1), [1_u8; 5]), (place(1, 2), [2; 5]), (place(3, 1), [1; 5])] {
            store.put_chunk(&place, &bytes).await.unwrap();
        }
        store.put_chunk(&place(1, 1), b"other bytes").await.unwrap();
        assert_eq!(store.chunk(&place(1, 1)).await.unwrap(), Some(vec![1; 5]), "the first stays");
        assert_eq!(store.chunk(&place(2, 1)).await.unwrap(), None);
        let chunks = async |docs: &[DocId]| store.chunks_of(docs).await.unwrap();
        assert_eq!(chunks(&[doc(1)]).await, [place(1, 1), place(1, 2)]);
        assert_eq!(chunks(&[doc(3), doc(2), doc(1)]).await, [place(1, 1), place(1, 2), place(3, 1)]);
        assert_eq!(chunks(&[]).await, []);
        let documents = async |after, limit| store.documents_with_chunks(after, limit).await.unwrap();
        assert_eq!(documents(doc(0), 9).await, [doc(1), doc(3)]);
        assert_eq!(documents(doc(0), 1).await, [doc(1)]);
        assert_eq!(documents(doc(1), 9).await, [doc(3)]);

        let before = store.log_state().await.unwrap().head.size;
        let gone = store.drop_chunks(doc(1), &[ChunkHash([1; 32]), ChunkHash([9; 32])], NOW).await.unwrap();
        assert_eq!(gone, 1);
        assert_eq!(store.drop_chunks(doc(1), &[ChunkHash([1; 32])], NOW).await.unwrap(), 0);
        let lines = store.log_lines(before, 10).await.unwrap();
        let events: Vec<_> = lines.iter().map(|line| decode::<log::Line>(&line.bytes).unwrap().event).collect();
        assert_eq!(events, [log::Event::ChunksRemoved { doc: doc(1), chunks: 1 }]);
        assert_eq!(store.chunk(&place(1, 1)).await.unwrap(), None);
        assert_eq!(store.chunk(&place(3, 1)).await.unwrap(), Some(vec![1; 5]));
    })
    .await;
}
