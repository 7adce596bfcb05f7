//! What was refused, for those who answer for its author.

use doorstep_core::domain::{DeviceId, WorkerId};
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::{FeedStore, Heard};
use doorstep_core::sync::ledger::{Changes, StoredEntry, Told};

use super::{commit, doc, each, enrol, entry, scopes, write};
use crate::store::{Store, told_key};

fn told(entry: &StoredEntry, scope: &Scope, line: u64, author: &str, open: bool) -> Told {
    let (device, device_seq) = (entry.device, entry.device_seq);
    Told { scope: scope.clone(), line, author: WorkerId::new(author), device, device_seq, open }
}

fn heard(told: &Told, entry: &StoredEntry) -> Heard {
    let Told { scope, line, author, open, .. } = told.clone();
    Heard { scope, line, author, open, entry: entry.clone() }
}

/// The lines that a reader hears of.
async fn lines(store: &Store, scopes: &[Scope], reader: &str, after: u64, limit: usize) -> Vec<u64> {
    let heard = store.refused(scopes, &WorkerId::new(reader), after, limit).await.unwrap();
    heard.iter().map(|heard| heard.line).collect()
}

#[tokio::test]
async fn what_was_refused_is_found_by_scope_after_a_line() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let second = enrol(&store, 2).await;
        let all = scopes(&["a", "b", "c"]);
        let (a, b) = (&all[..1], &all[1..2]);
        let before = store.written().await.unwrap();
        let refused: Vec<StoredEntry> = (1..=4).map(|seq| entry(phone, seq, doc(1), 0)).collect();
        let of_second = entry(second, 1, doc(2), 0);
        let first = vec![
            told(&refused[0], &a[0], 11, "lina", true),
            told(&refused[0], &b[0], 11, "lina", false),
            told(&refused[1], &a[0], 12, "lina", false),
        ];
        let changes = Changes { refused: refused[..2].to_vec(), told: first.clone(), ..Changes::default() };
        let mut group = store.group().await.unwrap();
        write(&mut group, &changes).await.unwrap();
        drop(group);
        assert!(lines(&store, &all, "head", 0, 9).await.is_empty(), "after a rollback");
        commit(&store, &changes).await;

        let expected = [heard(&first[0], &refused[0]), heard(&first[1], &refused[0]), heard(&first[2], &refused[1])];
        assert_eq!(store.refused(&all, &WorkerId::new("head"), 0, 9).await.unwrap(), expected);
        assert_eq!(store.refused(b, &WorkerId::new("head"), 0, 9).await.unwrap(), expected[1..2]);
        assert_eq!(lines(&store, a, "head", 11, 9).await, [12]);
        assert!(lines(&store, a, "head", 12, 9).await.is_empty());
        assert!(lines(&store, a, "lina", 0, 9).await.is_empty(), "nobody hears of their own");
        assert!(lines(&store, &[], "head", 0, 9).await.is_empty());

        // Other processes find that something was told, and where.
        assert!(store.written().await.unwrap() > before);
        let mut moved = store.moved(before, 9).await.unwrap();
        moved.sort();
        assert_eq!(moved, [told_key(&a[0]), told_key(&b[0])]);
        let then = store.written().await.unwrap();

        // The newest come first when there are too many, and in order all the same.
        let second = vec![
            told(&refused[2], &b[0], 13, "lina", true),
            told(&of_second, &a[0], 14, "zhangwei", true),
            told(&refused[3], &a[0], 15, "lina", true),
        ];
        let refused = vec![refused[2].clone(), of_second, refused[3].clone()];
        commit(&store, &Changes { refused, told: second, ..Changes::default() }).await;
        assert_eq!(lines(&store, a, "head", 0, 3).await, [12, 14, 15]);
        assert_eq!(lines(&store, a, "lina", 0, 9).await, [14]);
        assert_eq!(lines(&store, &all, "head", 12, 9).await, [13, 14, 15]);
        assert_eq!(store.moved(then, 9).await.unwrap().len(), 2);
        assert_eq!(store.scan_refused((DeviceId([0; 16]), 0), 9).await.unwrap().len(), 5);
    })
    .await;
}
