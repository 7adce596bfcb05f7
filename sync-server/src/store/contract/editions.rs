//! Putting an edition of the reference data in force.

use super::*;
use crate::store::Publication;

#[tokio::test]
async fn an_edition_comes_into_force_with_its_line_and_its_doors() {
    each(async |store| {
        let founding = founding(vec![account("li", "lina"), account("zhang", "zhangwei")]);
        assert_eq!((store.edition().await.unwrap(), store.log_state().await.unwrap().edition), (0, 0));
        store.found(&founding).await.unwrap();
        let (left, stays) = (NOW.plus_ms(900), NOW.plus_ms(700));
        store.enrol(&WorkerId::new("zhangwei"), &key(1), "phone", 9, NOW).await.unwrap();
        assert!(store.open_session(&[1; 32], device(1), "hash", left).await.unwrap());
        assert!(store.open_session(&[2; 32], enrol(&store, 2).await, "hash", stays).await.unwrap());
        let publication = Publication {
            edition: 5,
            reference: vec![8, 8],
            opened: vec![account("wang", "wangqiang")],
            renamed: vec![(WorkerId::new("lina"), "lina".into())],
            closed: vec![WorkerId::new("zhangwei")],
            sessions_end: NOW.plus_ms(500),
            by: None,
        };
        let mut group = store.group().await.unwrap();
        group.publish(&publication, NOW).await.unwrap();
        assert_eq!((group.edition().await.unwrap(), group.reference().await.unwrap()), (5, vec![8, 8]));
        drop(group);
        assert_eq!((store.edition().await.unwrap(), store.reference().await.unwrap()), (3, Some(vec![9])));
        assert!(store.accounts().await.unwrap() == founding.accounts, "after a rollback");

        let mut group = store.group().await.unwrap();
        group.publish(&publication, NOW).await.unwrap();
        group.commit().await.unwrap();
        assert_eq!((store.edition().await.unwrap(), store.reference().await.unwrap()), (5, Some(vec![8, 8])));
        assert_eq!(store.editions().await.unwrap(), [(3, vec![9]), (5, vec![8, 8])]);
        assert!(store.accounts().await.unwrap() == [account("lina", "lina"), account("wang", "wangqiang")]);
        let held = async |token: u8| {
            let session = store.session(&[token; 32]).await.unwrap().unwrap();
            (session.ends, session.has_door)
        };
        assert_eq!([held(1).await, held(2).await], [(publication.sessions_end, false), (stays, true)]);
        let state = store.log_state().await.unwrap();
        assert_eq!(
            (state.edition, state.head.size),
            (5, store.written().await.unwrap()),
            "as if documents had changed"
        );
        let lines = store.log_lines(state.head.size - 2, 9).await.unwrap();
        let events: Vec<_> = lines.iter().map(|line| decode::<log::Line>(&line.bytes).unwrap().event).collect();
        let published = log::Event::Published { edition: 5, digest: Sha256::digest([8, 8]).into() };
        assert_eq!(events, [published, log::Event::PasswordChanged { worker: WorkerId::new("wangqiang") }]);

        // A number is used once, a login is one person's.
        for (edition, login) in [(5, "new"), (6, "wang")] {
            let opened = vec![account(login, "sunyue")];
            let again = Publication { edition, opened, ..Publication::default() };
            assert!(store.group().await.unwrap().publish(&again, NOW).await.is_err(), "{edition} {login}");
        }
    })
    .await;
}

#[tokio::test]
async fn documents_are_paged_and_given_other_readers_in_one_transaction() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let ab = scopes(&["a", "b"]);
        commit(&store, &changes(phone, 1, 1, &[3, 1, 2], &ab[..1])).await;
        let mut group = store.group().await.unwrap();
        let mut read = Vec::new();
        loop {
            let after = read.last().map_or(DocId([0; 16]), |document: &StoredDocument| document.doc);
            let page = group.page(after, 2).await.unwrap();
            if page.is_empty() {
                break;
            }
            read.extend(page);
        }
        assert_eq!(read.iter().map(|document| document.doc).collect::<Vec<_>>(), [doc(1), doc(2), doc(3)]);
        let publication = Publication { edition: 1, reference: vec![1], ..Publication::default() };
        group.publish(&publication, NOW).await.unwrap();
        // All leave the one scope for the other, one page after the other.
        for document in read {
            let point = |scope: &Scope, enters: bool| Point {
                scope: scope.clone(),
                doc: document.doc,
                doc_seq: 1,
                what: if enters { Pointed::Enter } else { Pointed::Leave },
                digest_minus: if enters { 0 } else { digest(document.doc) },
                digest_plus: if enters { digest(document.doc) } else { 0 },
            };
            let points = vec![point(&ab[0], false), point(&ab[1], true)];
            let documents = vec![StoredDocument { scopes: BTreeSet::from([ab[1].clone()]), ..document }];
            let log_head = group.log_head().clone();
            let page = Changes { documents, points, log_head, ..Changes::default() };
            group.write(&page, NOW).await.unwrap();
        }
        group.commit().await.unwrap();
        let heads = store.heads(&ab).await.unwrap();
        let sum = [1, 2, 3].map(|number| digest(doc(number))).into_iter().fold(0, u64::wrapping_add);
        assert_eq!(heads, [Head { seq: 6, digest: 0, horizon: 0 }, Head { seq: 3, digest: sum, horizon: 0 }]);
        assert_eq!(store.page(&ab[0], u64::MAX, 9).await.unwrap(), []);
        assert_eq!(store.page(&ab[1], u64::MAX, 9).await.unwrap(), [(3, doc(3)), (2, doc(2)), (1, doc(1))]);
        assert_eq!(store.documents(&[doc(2)]).await.unwrap()[0].scopes, BTreeSet::from([ab[1].clone()]));
        let moved: BTreeSet<String> =
            store.moved(store.written().await.unwrap() - 1, 9).await.unwrap().into_iter().collect();
        assert_eq!(moved, ab.iter().map(Scope::key).collect());
    })
    .await;
}
