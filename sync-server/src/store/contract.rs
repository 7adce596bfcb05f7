//! What each backend promises, as tests: every one runs over a new, empty store of each backend.

mod administration;
mod attachments;
mod chains;
mod documents;
mod editions;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use doorstep_core::domain::{CentreId, DeviceId, DocId, EntryHash, Role, Timestamp, WorkerId};
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fact::{
    DocKind, Grade, Proof, PublicKey, Receipt, Ruling, Signature, SignedReceipt, Verdict, decode, encode,
};
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::{FeedStore, Head, Pointer};
use doorstep_core::sync::ledger::{ChainEnd, Changes, Missing, Point, Pointed, StoredDocument, StoredEntry};
use doorstep_core::sync::log;
use sha2::{Digest, Sha256};

use super::{Account, Attempts, Founding, Group, Identity, Result, Store, cluster};

pub(super) const NOW: Timestamp = Timestamp(1_778_601_600_000);

/// Runs a test over a new store of each backend.
async fn each<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    test(store.clone()).await;
    store.close().await;

    let store = Store::connect(&cluster::database().await.unwrap()).await.unwrap();
    test(store.clone()).await;
    store.close().await;
}

/// Founds a centre in which Li Na has a door, with `hash` for her password.
async fn founded(store: &Store) {
    store.found(&founding(vec![account("li", "lina")])).await.unwrap();
}

fn founding(accounts: Vec<Account>) -> Founding {
    let identity = Identity { epoch: 7, secret: [1; 32], anchor_key: [2; 32] };
    Founding { identity, centre: CentreId::new("guangyuan"), edition: 3, reference: vec![9], accounts, at: NOW }
}

fn account(login: &str, worker: &str) -> Account {
    Account { login: login.into(), worker: WorkerId::new(worker), password_hash: "hash".into() }
}

#[tokio::test]
async fn a_store_is_founded_once_and_whole() {
    each(async |store| {
        assert_eq!(store.identity().await.unwrap(), None);
        let li = account("li", "lina");
        let mut founding = founding(vec![li.clone()]);
        let identity = founding.identity.clone();
        store.found(&founding).await.unwrap();
        founding.identity.epoch = 8;
        assert!(store.found(&founding).await.is_err());
        assert_eq!(store.identity().await.unwrap(), Some(identity));
        assert_eq!(store.reference().await.unwrap(), Some(vec![9]));
        assert!(store.account("li").await.unwrap() == Some(li));
        for unknown in ["LI", "l\0i", "'; --"] {
            assert!(store.account(unknown).await.unwrap().is_none(), "{unknown:?}");
        }
        store.ping().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_group_is_seen_whole_or_never_was() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let changes = changes(phone, 1, 1, &[1, 2], &scopes(&["a", "b"]));
        let mut group = store.group().await.unwrap();
        write(&mut group, &changes).await.unwrap();
        assert_eq!(store.heads(&scopes(&["a"])).await.unwrap(), [Head::default()], "before the commit");
        drop(group);
        assert_eq!(store.heads(&scopes(&["a"])).await.unwrap(), [Head::default()], "after a rollback");
        assert!(store.documents(&[doc(1)]).await.unwrap().is_empty());

        commit(&store, &changes).await;
        assert_eq!(store.documents(&[doc(1), doc(2), doc(3)]).await.unwrap(), changes.documents);
        let places = [(doc(1), 1), (doc(1), 2), (doc(2), 1)];
        let mut entries = store.entries(&places).await.unwrap();
        entries.sort_by_key(|entry| entry.device_seq);
        assert_eq!(entries, changes.entries);
        let newest_first: Vec<_> = changes.entries[1..].iter().rev().cloned().collect();
        assert_eq!(store.log(doc(2), u64::MAX, 100).await.unwrap(), newest_first);
        assert_eq!(store.log(doc(2), u64::MAX, 1).await.unwrap(), newest_first[..1]);
        let last = newest_first[0].receipt.doc_seq;
        assert_eq!(store.log(doc(2), last, 100).await.unwrap(), newest_first[1..]);
        let hashes: Vec<EntryHash> = changes.entries.iter().map(|entry| entry.receipt.hash).collect();
        let admitted = store.admitted(&[&hashes[..], &[EntryHash([0xee; 32])]].concat()).await.unwrap();
        assert_eq!(BTreeSet::from_iter(admitted), BTreeSet::from_iter(hashes));
        let mut standing = store.standing(&scopes(&["b", "c", "a"]), &[doc(1), doc(2), doc(3)]).await.unwrap();
        standing.sort_unstable();
        assert_eq!(standing, [(doc(1), 0), (doc(1), 2), (doc(2), 0), (doc(2), 2)]);
        let mut group = store.group().await.unwrap();
        let device = group.devices(&BTreeSet::from([phone])).await.unwrap().remove(&phone).unwrap();
        assert_eq!(device.end, changes.devices[&phone]);
    })
    .await;
}

#[tokio::test]
async fn feed_numbers_have_no_gaps_and_follow_the_commits() {
    each(async |store| {
        let (a, b) = (scopes(&["a"]), scopes(&["a", "b"]));
        let writers: Vec<_> = (0..6_u8)
            .map(|writer| {
                let (store, b) = (store.clone(), b.clone());
                tokio::spawn(async move {
                    let phone = enrol(&store, writer + 1).await;
                    for round in 0..20_u8 {
                        let doc = [writer * 20 + round];
                        let changes = changes(phone, u64::from(round) + 1, 1, &doc, &b);
                        let mut group = store.group().await.unwrap();
                        write(&mut group, &changes).await.unwrap();
                        // Every third one fails after it has drawn its numbers.
                        if round % 3 == 2 {
                            drop(group);
                            commit(&store, &changes).await;
                        } else {
                            group.commit().await.unwrap();
                        }
                    }
                })
            })
            .collect();
        // A reader that always goes on from what it has seen must see everything.
        let mut seen = Vec::new();
        loop {
            // Before the read: what is committed by then, the read must find.
            let all_committed = writers.iter().all(|writer| writer.is_finished());
            let after = seen.last().map_or(0, |pointer: &Pointer| pointer.seq);
            let news = store.pointers(&a[0], after, 7).await.unwrap();
            if news.is_empty() && all_committed {
                break;
            }
            seen.extend(news);
            tokio::task::yield_now().await;
        }
        for writer in writers {
            writer.await.unwrap();
        }
        let numbers: Vec<u64> = seen.iter().map(|pointer| pointer.seq).collect();
        assert_eq!(numbers, (1..=120).collect::<Vec<u64>>());
        let docs: BTreeSet<DocId> = seen.iter().map(|pointer| pointer.doc).collect();
        assert_eq!(docs.len(), 120);
        let digest = docs.iter().fold(0_u64, |sum, doc| sum.wrapping_add(digest(*doc)));
        assert_eq!(store.heads(&b).await.unwrap(), [Head { seq: 120, digest, horizon: 0 }; 2]);
    })
    .await;
}

#[tokio::test]
async fn the_log_tells_of_entries_and_doors_in_the_same_transaction() {
    each(async |store| {
        let events = async || {
            let lines = store.log_lines(0, 100).await.unwrap();
            lines.iter().map(|line| decode::<log::Line>(&line.bytes).unwrap().event).collect::<Vec<_>>()
        };
        assert_eq!(store.log_state().await.unwrap().head, log::Head::default());
        founded(&store).await;
        let mut expected = events().await;
        let phone = enrol(&store, 1).await;
        store.revoke(phone, None, NOW).await.unwrap();
        store.revoke(phone, None, NOW).await.unwrap();
        let second = enrol(&store, 2).await;
        let third = enrol(&store, 3).await;
        assert_eq!(store.retire_idle(&WorkerId::new("lina"), NOW).await.unwrap(), Some(second.min(third)));
        assert!(store.set_password(&WorkerId::new("lina"), ("hash", "new"), phone, NOW).await.unwrap());
        store.log_event(NOW, log::Event::Locked { subject: [9; 32] }).await.unwrap();
        let lina = || WorkerId::new("lina");
        expected.extend([
            log::Event::Enrolled { device: phone, worker: lina() },
            log::Event::Revoked { device: phone },
            log::Event::Enrolled { device: second, worker: lina() },
            log::Event::Enrolled { device: third, worker: lina() },
            log::Event::Revoked { device: second.min(third) },
            log::Event::PasswordChanged { worker: lina() },
            log::Event::Locked { subject: [9; 32] },
        ]);
        assert_eq!(events().await, expected);
        assert_eq!(store.written().await.unwrap(), 0, "no document changed");

        let mut written = changes(third, 1, 1, &[1, 2], &scopes(&["a"]));
        written.refused.push(entry(third, 3, doc(8), 0));
        let mut group = store.group().await.unwrap();
        write(&mut group, &written).await.unwrap();
        drop(group);
        assert_eq!(events().await, expected, "after a rollback");
        commit(&store, &written).await;
        for entry in &written.entries {
            expected.push(log::Event::Admitted { entry: entry.receipt.hash, receipt: digest_of(entry) });
        }
        let refused = &written.refused[0];
        expected.push(log::Event::Refused { entry: refused.receipt.hash, receipt: digest_of(refused) });
        assert_eq!(events().await, expected);

        // What is stored is the log that core makes of these events, its head and its nodes.
        let mut head = log::Head::default();
        let lines: Vec<log::Logged> = expected.into_iter().map(|event| head.append(NOW, event)).collect();
        assert_eq!(store.log_lines(0, 100).await.unwrap(), lines);
        assert_eq!(store.log_lines(8, 1).await.unwrap(), lines[8..9]);
        assert_eq!(store.log_state().await.unwrap().head, head);
        assert_eq!(store.group().await.unwrap().log_head(), &head);
        let subtrees = log::between(3, 10);
        let node =
            |subtree: &log::Subtree| lines[subtree.completed_by() as usize - 1].nodes[usize::from(subtree.level)];
        assert_eq!(store.log_nodes(&subtrees).await.unwrap(), subtrees.iter().map(node).collect::<Vec<_>>());
        assert!(store.log_nodes(&[log::Subtree { level: 4, index: 0 }]).await.is_err(), "not complete yet");
    })
    .await;
}

#[tokio::test]
async fn what_changed_since_the_log_had_a_size_is_found() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        commit(&store, &changes(phone, 1, 1, &[1], &scopes(&["a", "b"]))).await;
        let then = store.written().await.unwrap();
        assert_eq!(store.group().await.unwrap().written(), then);
        enrol(&store, 2).await;
        assert_eq!(store.written().await.unwrap(), then);
        commit(&store, &changes(phone, 2, 1, &[2], &scopes(&["b", "c"]))).await;
        assert!(store.written().await.unwrap() > then);
        let moved = async |since, limit| store.moved(since, limit).await.unwrap();
        let keys = |names: &[&str]| scopes(names).iter().map(Scope::key).collect::<BTreeSet<String>>();
        assert_eq!(BTreeSet::from_iter(moved(then, 9).await), keys(&["b", "c"]));
        assert_eq!(BTreeSet::from_iter(moved(0, 9).await), keys(&["a", "b", "c"]));
        assert_eq!(moved(0, 1).await, [scopes(&["a"])[0].key()], "longest ago first");
        assert!(moved(store.written().await.unwrap(), 9).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_backup_is_remembered_by_the_most_that_one_held() {
    each(async |store| {
        assert_eq!(store.log_state().await.unwrap().backed_up, 0);
        for (size, expected) in [(255, 255), (256, 256), (9, 256)] {
            store.set_backed_up(size).await.unwrap();
            assert_eq!(store.log_state().await.unwrap().backed_up, expected);
        }
        assert_eq!(store.identity().await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn behind_its_horizon_a_feed_keeps_the_last_number_of_each_document() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let scope = scopes(&["a"]).remove(0);
        // Document 1 at first, then 2 again and again; in the middle 3 comes and leaves.
        commit(&store, &changes(phone, 1, 1, &[1], std::slice::from_ref(&scope))).await;
        let mut numbered = changes(phone, 2, 1, &[3], std::slice::from_ref(&scope));
        numbered.points.push(Point {
            scope: scope.clone(),
            doc: doc(3),
            doc_seq: 1,
            what: Pointed::Leave,
            digest_minus: digest(doc(3)),
            digest_plus: 0,
        });
        commit(&store, &numbered).await;
        let mut many = changes(phone, 3, 1, &[2], std::slice::from_ref(&scope));
        let first = many.points[0].clone();
        many.points.extend((2..=1_500).map(|doc_seq| Point {
            doc_seq,
            digest_minus: first.digest_plus,
            ..first.clone()
        }));
        commit(&store, &many).await;
        let numbers = async || {
            let pointers = store.pointers(&scope, 0, 9_999).await.unwrap();
            pointers.iter().map(|pointer| pointer.seq).collect::<Vec<_>>()
        };
        let head = store.heads(std::slice::from_ref(&scope)).await.unwrap();
        assert_eq!(head[0].seq, 1_503);

        assert_eq!(store.compact(NOW).await.unwrap(), 0, "announced first");
        let horizon = async || store.heads(std::slice::from_ref(&scope)).await.unwrap()[0].horizon;
        assert_eq!((numbers().await.len(), horizon().await), (1_503, 503));
        assert_eq!(store.compact(NOW.plus_ms(1)).await.unwrap(), 0, "another process, a moment later");
        // 1, the leaving of 3, and the last number of 2 up to the horizon stay.
        let later = NOW.plus_ms(3_600_000);
        assert_eq!(store.compact(later).await.unwrap(), 500);
        assert_eq!(numbers().await, [1, 3].into_iter().chain(503..=1_503).collect::<Vec<_>>());
        assert_eq!(store.compact(later).await.unwrap(), 0);
        let end = store.heads(std::slice::from_ref(&scope)).await.unwrap();
        assert_eq!((end[0].seq, end[0].digest), (head[0].seq, head[0].digest));
    })
    .await;
}

#[tokio::test]
async fn what_was_brought_back_is_known_by_hash_place_and_chain() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let mut written = changes(phone, 1, 1, &[1, 2], &scopes(&["a"]));
        // Behind the end of the chain, which is 2: one refused and one admitted were brought back, one waits.
        let mut refused = entry(phone, 4, doc(8), 0);
        refused.receipt.receipt.verdict = Verdict::Refused(Vec::new());
        written.refused.push(refused.clone());
        let back = entry(phone, 5, doc(1), 2);
        written.entries.push(back.clone());
        let waiting = entry(phone, 6, doc(2), 9);
        written.waiting.push(waiting.clone());
        let (stranger, fresh) = (entry(device(9), 1, doc(2), 3), entry(phone, 3, doc(1), 3));
        // Somebody else had sent its bytes as their own.
        written.refused.push(StoredEntry { device: device(8), device_seq: 1, ..fresh.clone() });
        commit(&store, &written).await;

        let supplied = [written.entries[0].clone(), refused.clone(), waiting.clone(), stranger, fresh];
        let known = store.group().await.unwrap().known(&supplied).await.unwrap();
        assert_eq!(known.held, [0, 1, 2].map(|index: usize| supplied[index].receipt.hash).into());
        assert_eq!(known.taken, BTreeSet::from([(phone, 1), (phone, 4)]), "what waits has its place by its hash");
        assert_eq!(known.waiting, supplied[2..3]);
        assert_eq!(known.devices.keys().collect::<Vec<_>>(), [&phone]);
        let beyond = BTreeMap::from([(4, refused.receipt.hash), (5, back.receipt.hash), (6, waiting.receipt.hash)]);
        assert_eq!(known.beyond.get(&phone), Some(&beyond));

        // What has a place waits no longer; what waits twice waits once.
        let mut placed = changes(phone, 7, 1, &[3], &scopes(&["a"]));
        placed.waiting.push(waiting.clone());
        commit(&store, &placed).await;
        let mut placed = changes(phone, 8, 1, &[4], &scopes(&["a"]));
        placed.placed.push(waiting.receipt.hash);
        commit(&store, &placed).await;
        let known = store.group().await.unwrap().known(&supplied).await.unwrap();
        assert!(known.waiting.is_empty() && !known.held.contains(&waiting.receipt.hash));
        assert!(store.group().await.unwrap().known(&[]).await.unwrap().held.is_empty());
    })
    .await;
}

#[tokio::test]
async fn everything_is_read_in_order_piece_by_piece() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let mut written = changes(phone, 1, 1, &[2, 1, 3], &scopes(&["a"]));
        written.refused.extend([entry(phone, 5, doc(8), 0), entry(phone, 4, doc(9), 0)]);
        commit(&store, &written).await;
        commit(&store, &changes(phone, 6, 2, &[1], &scopes(&["a"]))).await;
        let mut found = Vec::new();
        let mut after = (DocId([0; 16]), 0);
        loop {
            let rows = store.scan_entries(after, 3).await.unwrap();
            let Some(last) = rows.last() else { break };
            after = (last.doc, last.receipt.doc_seq);
            found.extend(rows.iter().map(|entry| (entry.doc, entry.receipt.doc_seq)));
        }
        assert_eq!(found, [(doc(1), 1), (doc(1), 2), (doc(2), 1), (doc(3), 1)]);
        let refused = store.scan_refused((DeviceId([0; 16]), 0), 1).await.unwrap();
        assert_eq!(refused, written.refused[1..]);
        assert_eq!(store.scan_refused((phone, 4), 9).await.unwrap(), written.refused[..1]);
        assert!(store.scan_refused((phone, 5), 9).await.unwrap().is_empty());
        let chain = store.scan_chains((phone, 2), 9).await.unwrap();
        assert_eq!(chain.iter().map(|entry| entry.device_seq).collect::<Vec<_>>(), [3, 4, 5, 6]);
        assert_eq!(store.scan_chains((DeviceId([0; 16]), 0), 2).await.unwrap(), written.entries[..2]);
        let owner = (WorkerId::new("lina"), key(1));
        assert_eq!(store.chain_keys().await.unwrap(), BTreeMap::from([(phone, owner)]));
    })
    .await;
}

#[tokio::test]
async fn a_store_that_was_put_back_begins_another_epoch_and_owes_a_backup() {
    each(async |store| {
        let founding = Founding { reference: Vec::new(), ..founding(Vec::new()) };
        store.found(&founding).await.unwrap();
        store.set_backed_up(1).await.unwrap();
        store.begin_epoch(9, NOW).await.unwrap();
        assert_eq!(store.identity().await.unwrap().map(|identity| identity.epoch), Some(9));
        let state = store.log_state().await.unwrap();
        assert_eq!((state.head.size, state.backed_up), (3, 0));
        let lines = store.log_lines(1, 2).await.unwrap();
        let events: Vec<_> = lines.iter().map(|line| decode::<log::Line>(&line.bytes).unwrap().event).collect();
        let published = log::Event::Published { edition: 3, digest: Sha256::digest([]).into() };
        assert_eq!(events, [published, log::Event::Restored { epoch: 9 }]);
    })
    .await;
}

#[tokio::test]
async fn processes_that_start_at_once_over_an_empty_database_all_start() {
    let url = cluster::database().await.unwrap();
    let starting: Vec<_> = (0..8)
        .map(|_| {
            let url = url.clone();
            tokio::spawn(async move { Store::connect(&url).await })
        })
        .collect();
    for store in starting {
        let store = store.await.unwrap().unwrap();
        assert_eq!(store.identity().await.unwrap(), None);
        store.close().await;
    }
}

#[tokio::test]
async fn a_database_that_can_lose_commits_is_refused() {
    let url = cluster::database().await.unwrap();
    let refused = Store::connect(&format!("{url}&options=-c%20synchronous_commit%3Doff")).await;
    assert!(refused.unwrap_err().to_string().contains("synchronous_commit"));
}

#[tokio::test]
async fn a_scope_lists_what_stands_in_it_newest_first() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let (a, ab) = (scopes(&["a"]), scopes(&["a", "b"]));
        commit(&store, &changes(phone, 1, 1, &[1, 2, 3], &ab)).await;
        let mut again = changes(phone, 4, 2, &[1], &ab);
        // Document 2 leaves b.
        again.points.push(Point {
            scope: ab[1].clone(),
            doc: doc(2),
            doc_seq: 1,
            what: Pointed::Leave,
            digest_minus: digest(doc(2)),
            digest_plus: 0,
        });
        commit(&store, &again).await;

        let page = async |scope: &Scope, below, limit| store.page(scope, below, limit).await.unwrap();
        assert_eq!(page(&a[0], u64::MAX, 9).await, [(4, doc(1)), (3, doc(3)), (2, doc(2))]);
        assert_eq!(page(&a[0], 4, 1).await, [(3, doc(3))]);
        assert_eq!(page(&a[0], 2, 9).await, []);
        assert_eq!(page(&ab[1], u64::MAX, 9).await, [(4, doc(1)), (3, doc(3))]);
        let heads = store.heads(&ab).await.unwrap();
        assert_eq!([heads[0].seq, heads[1].seq], [4, 5]);
        assert_eq!(heads[0].digest.wrapping_sub(heads[1].digest), digest(doc(2)));
        let pointers = store.pointers(&ab[1], 4, 9).await.unwrap();
        assert_eq!(pointers, [Pointer { seq: 5, doc: doc(2), doc_seq: 1, what: Pointed::Leave }]);
        assert_eq!(store.heads(&scopes(&["never"])).await.unwrap(), [Head::default()]);
    })
    .await;
}

#[tokio::test]
async fn receipts_are_kept_for_admitted_and_refused_entries_and_places_are_taken_once() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let mut written = changes(phone, 1, 1, &[1, 2], &scopes(&["a"]));
        let mut refused = entry(phone, 3, doc(8), 0);
        refused.receipt.receipt.verdict = Verdict::Refused(vec![doorstep_core::fact::Code::new("SYNC-E-FORMAT")]);
        written.refused.push(refused.clone());
        commit(&store, &written).await;
        let receipts = store.group().await.unwrap().receipts(phone, 2, 9).await.unwrap();
        let expected = [(2, written.entries[1].receipt.clone()), (3, refused.receipt)];
        assert_eq!(receipts, BTreeMap::from(expected));
        assert!(store.log(doc(8), u64::MAX, 9).await.unwrap().is_empty(), "a refused entry is in no log");

        let mut group = store.group().await.unwrap();
        assert!(write(&mut group, &written).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn phones_are_enrolled_up_to_a_number_and_revoked_for_ever() {
    each(async |store| {
        let li = WorkerId::new("lina");
        for (number, expected) in [(1, true), (2, true), (3, false)] {
            assert_eq!(store.enrol(&li, &key(number), "phone", 2, NOW).await.unwrap(), expected);
        }
        assert!(store.enrol(&WorkerId::new("other"), &key(4), "phone", 2, NOW).await.unwrap());
        let id = key(1).device();
        store.revoke(id, None, NOW.plus_ms(1)).await.unwrap();
        store.revoke(id, None, NOW.plus_ms(2)).await.unwrap();
        let phone = store.phone(id).await.unwrap().unwrap();
        assert!(phone.device.revoked);
        assert_eq!((phone.revoked_at, phone.last_seen), (Some(NOW.plus_ms(1)), None));
        store.seen(id, NOW.plus_ms(3)).await.unwrap();
        assert!(store.enrol(&li, &key(3), "phone", 2, NOW.plus_ms(5)).await.unwrap(), "a revoked one makes room");
        let phones = store.phones_of(&li).await.unwrap();
        let ids: BTreeSet<DeviceId> = phones.iter().map(|phone| phone.device.id).collect();
        assert_eq!(ids, [1, 2, 3].map(|number| key(number).device()).into());
        assert_eq!(phones[2].device.id, key(3).device());
    })
    .await;
}

#[tokio::test]
async fn a_phone_that_lost_its_store_is_revoked_and_told_of_once() {
    each(async |store| {
        let phone = enrol(&store, 1).await;
        let before = store.log_state().await.unwrap().head.size;
        let lose = async |worker: &str, device, unsent, ms| {
            store.lose(&WorkerId::new(worker), device, unsent, NOW.plus_ms(ms)).await.unwrap()
        };
        assert!(!lose("other", phone, Some(3), 1).await, "nobody loses another's");
        assert!(!lose("lina", key(9).device(), None, 1).await, "nobody has it");
        assert!(!store.phone(phone).await.unwrap().unwrap().device.revoked);
        assert!(lose("lina", phone, Some(3), 2).await);
        for unsent in [Some(3), None] {
            assert!(!lose("lina", phone, unsent, 3).await, "said once");
        }
        assert_eq!(store.phone(phone).await.unwrap().unwrap().revoked_at, Some(NOW.plus_ms(2)));
        let lines = store.log_lines(before, 10).await.unwrap();
        let events: Vec<_> = lines.iter().map(|line| decode::<log::Line>(&line.bytes).unwrap().event).collect();
        let lost = log::Event::StoreLost { worker: WorkerId::new("lina"), device: phone, unsent: Some(3) };
        assert_eq!(events, [lost, log::Event::Revoked { device: phone }]);
    })
    .await;
}

#[tokio::test]
async fn the_phone_without_a_session_seen_longest_ago_is_retired() {
    each(async |store| {
        founded(&store).await;
        let li = WorkerId::new("lina");
        let mut phones = Vec::new();
        for number in 1..=4 {
            phones.push(enrol(&store, number).await);
        }
        // The first is signed in, the session of the second ended, the third was seen after it was enrolled.
        assert!(store.open_session(&[1; 32], phones[0], "hash", NOW.plus_ms(100)).await.unwrap());
        assert!(store.open_session(&[2; 32], phones[1], "hash", NOW.plus_ms(5)).await.unwrap());
        for (phone, seen) in [(0, 1), (1, 2), (2, 4), (3, 3)] {
            store.seen(phones[phone], NOW.plus_ms(seen)).await.unwrap();
        }
        assert_eq!(store.retire_idle(&WorkerId::new("other"), NOW).await.unwrap(), None);
        let mut retired = Vec::new();
        while let Some(device) = store.retire_idle(&li, NOW.plus_ms(5)).await.unwrap() {
            assert_eq!(store.phone(device).await.unwrap().unwrap().revoked_at, Some(NOW.plus_ms(5)));
            retired.push(device);
        }
        assert_eq!(retired, [phones[1], phones[3], phones[2]]);
    })
    .await;
}

#[tokio::test]
async fn sessions_are_replaced_ended_and_forgotten() {
    each(async |store| {
        founded(&store).await;
        let (one, two) = (enrol(&store, 1).await, enrol(&store, 2).await);
        let opens = async |token: u8, device, verified: &str| {
            store.open_session(&[token; 32], device, verified, NOW).await.unwrap()
        };
        let open = async |token: u8, device| assert!(opens(token, device, "hash").await);
        let ends = async |token: u8| {
            store.session(&[token; 32]).await.unwrap().map(|session| (session.phone.device.id, session.ends))
        };
        open(1, one).await;
        open(2, two).await;
        open(3, one).await;
        assert_eq!([ends(1).await, ends(2).await, ends(3).await], [None, Some((two, NOW)), Some((one, NOW))]);
        let li = WorkerId::new("lina");
        assert!(store.set_password(&li, ("hash", "new"), two, NOW).await.unwrap());
        assert_eq!([ends(2).await, ends(3).await], [Some((two, NOW)), None]);
        // What was verified before the password was set anew opens nothing, and sets none.
        assert!(!opens(4, one, "hash").await && ends(4).await.is_none());
        assert!(!store.set_password(&li, ("hash", "thief"), one, NOW).await.unwrap());
        assert_eq!(ends(2).await, Some((two, NOW)));
        store.end_session(&[2; 32]).await.unwrap();
        assert_eq!(ends(2).await, None);
        assert!(opens(4, one, "new").await);
        store.prune(NOW).await.unwrap();
        assert!(ends(4).await.is_some());
        store.prune(NOW.plus_ms(1)).await.unwrap();
        assert_eq!(ends(4).await, None);
    })
    .await;
}

#[tokio::test]
async fn wrong_passwords_are_remembered_until_their_lock_is_over() {
    each(async |store| {
        let attempts = Attempts { failures: 5, last: NOW, locked_until: NOW.plus_ms(1000) };
        store.set_attempts(&[1; 32], Some(Attempts { failures: 1, ..attempts })).await.unwrap();
        store.set_attempts(&[1; 32], Some(attempts)).await.unwrap();
        assert_eq!(store.attempts(&[1; 32]).await.unwrap(), Some(attempts));
        store.prune(NOW.plus_ms(1000)).await.unwrap();
        assert_eq!(store.attempts(&[1; 32]).await.unwrap(), Some(attempts));
        store.prune(NOW.plus_ms(1001)).await.unwrap();
        assert_eq!(store.attempts(&[1; 32]).await.unwrap(), None);
        store.set_attempts(&[1; 32], Some(attempts)).await.unwrap();
        store.set_attempts(&[1; 32], None).await.unwrap();
        assert_eq!(store.attempts(&[1; 32]).await.unwrap(), None);
    })
    .await;
}

pub(super) async fn enrol(store: &Store, number: u8) -> DeviceId {
    assert!(store.enrol(&WorkerId::new("lina"), &key(number), "phone", 100, NOW).await.unwrap());
    device(number)
}

pub(super) fn device(number: u8) -> DeviceId {
    key(number).device()
}

fn key(number: u8) -> PublicKey {
    SecretKey::from_bytes(&[number; 32]).unwrap().public()
}

fn digest_of(entry: &StoredEntry) -> log::Hash {
    Sha256::digest(encode(&entry.receipt.receipt)).into()
}

fn end(entry: &StoredEntry) -> ChainEnd {
    ChainEnd { seq: entry.device_seq, head: entry.receipt.hash, anchored: NOW, forked: true }
}

/// Writes changes with the lines of the log that a ledger would make of them.
pub(super) async fn write(group: &mut Group, changes: &Changes) -> Result<()> {
    let mut changes = changes.clone();
    let mut head = group.log_head().clone();
    let admitted = |entry: &StoredEntry| log::Event::Admitted { entry: entry.receipt.hash, receipt: digest_of(entry) };
    let refused = |entry: &StoredEntry| log::Event::Refused { entry: entry.receipt.hash, receipt: digest_of(entry) };
    let events = changes.entries.iter().map(admitted).chain(changes.refused.iter().map(refused));
    changes.log = events.map(|event| head.append(NOW, event)).collect();
    changes.log_head = head;
    group.write(&changes, NOW).await
}

async fn commit(store: &Store, changes: &Changes) {
    let mut group = store.group().await.unwrap();
    write(&mut group, changes).await.unwrap();
    group.commit().await.unwrap();
}

fn doc(number: u8) -> DocId {
    DocId([number; 16])
}

fn digest(doc: DocId) -> u64 {
    // Large, so that a few of them overflow.
    u64::MAX / 3 + u64::from(doc.0[0])
}

fn scopes(names: &[&str]) -> Vec<Scope> {
    names.iter().map(|name| Scope::Person(WorkerId::new(name))).collect()
}

pub(super) fn entry(device: DeviceId, device_seq: u64, doc: DocId, doc_seq: u64) -> StoredEntry {
    let bytes = [&device.0[..], &device_seq.to_be_bytes()].concat();
    let receipt = Receipt {
        hash: EntryHash::of(&bytes),
        doc_seq,
        log_seq: 0,
        received_at: NOW,
        grade: Grade::A,
        verdict: Verdict::Effective,
        ruling: Ruling::None,
        edition: 1,
    };
    let proof = Proof { place: 0, count: 1, path: Vec::new(), signature: Signature([0; 64]) };
    let receipt = SignedReceipt { receipt, proof };
    StoredEntry { doc, device, device_seq, bytes, receipt }
}

/// One entry in each of some documents, at the same place of each, all in the same scopes.
pub(super) fn changes(device: DeviceId, first_seq: u64, doc_seq: u64, docs: &[u8], scopes: &[Scope]) -> Changes {
    let entries: Vec<StoredEntry> =
        (first_seq..).zip(docs).map(|(device_seq, number)| entry(device, device_seq, doc(*number), doc_seq)).collect();
    let document = |entry: &StoredEntry| StoredDocument {
        doc: entry.doc,
        kind: DocKind::Visit,
        doc_seq,
        head: entry.receipt.hash,
        state: vec![1, 2],
        shared: Vec::new(),
        scopes: scopes.iter().cloned().chain([Scope::Role(Role::Coordination)]).collect(),
        people: BTreeSet::from([WorkerId::new("lina")]),
    };
    let point = |scope: &Scope, entry: &StoredEntry| Point {
        scope: scope.clone(),
        doc: entry.doc,
        doc_seq,
        what: Pointed::Entry,
        digest_minus: if doc_seq > 1 { digest(entry.doc) } else { 0 },
        digest_plus: digest(entry.doc),
    };
    Changes {
        documents: entries.iter().map(document).collect(),
        points: entries.iter().flat_map(|entry| scopes.iter().map(|scope| point(scope, entry))).collect(),
        devices: entries.iter().map(|entry| (device, end(entry))).collect(),
        entries,
        ..Changes::default()
    }
}
