//! Documents, found by their ids and by the people who must know of them.

use doorstep_core::testing::{Play, slip};

use super::*;

#[tokio::test]
async fn documents_are_found_by_id_and_by_person() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let mut written = changes(phone, 1, 1, &[1, 2], &scopes(&["a"]));
        // An id that is no id must not break the statements that carry it.
        let odd = WorkerId::new("q\"'),(]上");
        written.documents[0].people.insert(odd.clone());
        commit(&store, &written).await;
        let find = async |docs: &[DocId], people: &[WorkerId]| {
            let missing = Missing { docs: docs.iter().copied().collect(), people: people.iter().cloned().collect() };
            let found = store.group().await.unwrap().load(&missing).await.unwrap();
            found.iter().map(|document| document.doc).collect::<Vec<_>>()
        };
        assert_eq!(find(&[doc(2), doc(9)], &[]).await, [doc(2)]);
        assert_eq!(find(&[], &[odd]).await, [doc(1)]);
        assert_eq!(find(&[doc(1)], &[WorkerId::new("lina")]).await, [doc(1), doc(2)]);
        assert_eq!(find(&[], &[WorkerId::new("nobody")]).await, []);
    })
    .await;
}

#[tokio::test]
async fn leaves_are_found_by_everybody_who_must_know_of_them() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let mut play = Play::guangyuan("2026-05-13 09:00");
        let leave = play.submitted_leave("lina", slip("2026-05-14 09:00", "2026-05-14 12:00"));
        let state = &play.documents[&leave];
        let mut written = changes(phone, 1, 1, &[1, 2], &scopes(&["a"]));
        let stored = &mut written.documents[0];
        (stored.kind, stored.state) = (DocKind::Leave, state.encode());
        stored.people.insert(WorkerId::new("yangbo"));
        commit(&store, &written).await;
        for worker in ["lina", "yangbo"] {
            let found = store.leaves_with(&WorkerId::new(worker)).await.unwrap();
            assert_eq!(found, [(doc(1), state.clone())], "{worker}");
        }
        assert_eq!(store.leaves_with(&WorkerId::new("zhaomin")).await.unwrap(), []);
    })
    .await;
}
