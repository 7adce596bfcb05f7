//! What was refused of others, for those who answer for them: its content only where they may read it.

use std::collections::{BTreeMap, BTreeSet};

use super::{Asker, FeedStore, Page};
use crate::domain::{DocId, WorkerId};
use crate::fact::{Entry, Kind};
use crate::sync::Scope;
use crate::sync::ledger::StoredEntry;
use crate::sync::message::{Refusals, RefusedEntry};

/// So many of the newest are told, to a phone that has been away for long as well: an inbox, not an archive.
const NEWEST: usize = 100;

/// A refused entry as it is told in one scope (`ledger::Told`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub scope: Scope,
    pub line: u64,
    pub author: WorkerId,
    pub open: bool,
    pub entry: StoredEntry,
}

/// What the asker has not heard of since line `from`; none for those who answer for nobody, at no cost.
pub(super) async fn since<S: FeedStore>(
    store: &S,
    asker: &Asker<'_>,
    from: u64,
    page: &mut Page,
    more: &mut bool,
) -> Result<Option<Refusals>, S::Error> {
    if asker.supervised.is_empty() {
        return Ok(None);
    }
    let mut entries = Vec::new();
    if page.is_full() {
        *more = true;
        return Ok(Some(Refusals { from, entries }));
    }
    let scopes: Vec<Scope> = asker.supervised.iter().cloned().collect();
    let heard = store.refused(&scopes, asker.worker, from, NEWEST).await?;
    if heard.is_empty() {
        return Ok(Some(Refusals { from, entries }));
    }
    let docs: BTreeSet<DocId> = heard.iter().map(|heard| heard.entry.doc).collect();
    let docs: Vec<DocId> = docs.into_iter().collect();
    let existing = store.documents(&docs).await?;
    let existing: BTreeMap<DocId, bool> =
        existing.iter().map(|document| (document.doc, !document.scopes.is_disjoint(&asker.scopes))).collect();
    for heard in heard {
        let Heard { scope, line, author, open, entry } = heard;
        // Bytes that were copied from another phone are nobody's content.
        let opened = Entry::open(&entry.bytes).ok().filter(|opened| opened.envelope.device == entry.device);
        let is_readable = opened.is_some() && existing.get(&entry.doc).copied().unwrap_or(open);
        let bytes = if is_readable { entry.bytes } else { Vec::new() };
        if let Some((_, told)) = entries.last_mut().filter(|(last, _): &&mut (u64, RefusedEntry)| *last == line) {
            told.scopes.push(scope);
            if told.bytes.is_empty() {
                told.bytes = bytes;
            }
            continue;
        }
        if page.is_full() {
            *more = true;
            break;
        }
        page.bytes += bytes.len() + 100;
        let kind = opened.map_or(Kind(0), |opened| opened.envelope.kind);
        entries.push((line, RefusedEntry { scopes: vec![scope], author, kind, receipt: entry.receipt.receipt, bytes }));
    }
    Ok(Some(Refusals { from, entries }))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::ready;
    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;
    use crate::domain::{CentreId, DeviceId, EntryHash, GroupId, Timestamp, WindowId};
    use crate::fact::{
        Anchor, Code, DocKind, Envelope, Grade, Proof, Receipt, Ruling, Signature, SignedReceipt, Verdict,
    };
    use crate::sync::feed::{Head, Pointer};
    use crate::sync::ledger::{ChainEnd, Pushed, StoredDocument};
    use crate::sync::log::{self, Checkpoint, Subtree};

    /// Stands in the refused entry's content and nowhere else.
    const CANARY: &[u8] = b"canary-in-a-refused-entry";
    const DOC: DocId = DocId([7; 16]);
    const PHONE: DeviceId = DeviceId([1; 16]);

    fn group(id: &str) -> Scope {
        Scope::Group(GroupId::new(id))
    }

    fn window(id: &str) -> Scope {
        Scope::Window(WindowId::new(id))
    }

    /// A store with refused entries and, if so, the document that they are about.
    #[derive(Default)]
    struct Stub {
        heard: Vec<Heard>,
        document: Option<StoredDocument>,
        asked: std::sync::atomic::AtomicUsize,
    }

    impl FeedStore for Stub {
        type Error = Infallible;

        fn heads(&self, scopes: &[Scope]) -> impl Future<Output = Result<Vec<Head>, Infallible>> + Send {
            ready(Ok(vec![Head::default(); scopes.len()]))
        }
        fn pointers(
            &self,
            _: &Scope,
            _: u64,
            _: usize,
        ) -> impl Future<Output = Result<Vec<Pointer>, Infallible>> + Send {
            ready(Ok(Vec::new()))
        }
        fn page(
            &self,
            _: &Scope,
            _: u64,
            _: usize,
        ) -> impl Future<Output = Result<Vec<(u64, DocId)>, Infallible>> + Send {
            ready(Ok(Vec::new()))
        }
        fn entries(&self, _: &[(DocId, u64)]) -> impl Future<Output = Result<Vec<StoredEntry>, Infallible>> + Send {
            ready(Ok(Vec::new()))
        }
        fn documents(&self, docs: &[DocId]) -> impl Future<Output = Result<Vec<StoredDocument>, Infallible>> + Send {
            ready(Ok(self.document.iter().filter(|document| docs.contains(&document.doc)).cloned().collect()))
        }
        fn standing(
            &self,
            scopes: &[Scope],
            docs: &[DocId],
        ) -> impl Future<Output = Result<Vec<(DocId, usize)>, Infallible>> + Send {
            let document = self.document.iter().filter(|document| docs.contains(&document.doc));
            let stands = |document: &StoredDocument| {
                let places = scopes.iter().enumerate().filter(|(_, scope)| document.scopes.contains(scope));
                places.map(|(place, _)| (document.doc, place)).collect::<Vec<_>>()
            };
            ready(Ok(document.flat_map(stands).collect()))
        }
        fn log(&self, _: DocId) -> impl Future<Output = Result<Vec<StoredEntry>, Infallible>> + Send {
            ready(Ok(Vec::new()))
        }
        fn log_nodes(&self, _: &[Subtree]) -> impl Future<Output = Result<Vec<log::Hash>, Infallible>> + Send {
            ready(Ok(Vec::new()))
        }
        fn refused(
            &self,
            scopes: &[Scope],
            _: &WorkerId,
            after: u64,
            limit: usize,
        ) -> impl Future<Output = Result<Vec<Heard>, Infallible>> + Send {
            self.asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let told = |heard: &&Heard| scopes.contains(&heard.scope) && heard.line > after;
            ready(Ok(self.heard.iter().filter(told).take(limit).cloned().collect()))
        }
    }

    fn entry(device: DeviceId, size: usize) -> StoredEntry {
        let sealed = Entry::seal(Envelope {
            suite: 1,
            tenant: CentreId::new("guangyuan"),
            doc: DOC,
            doc_kind: DocKind::Visit,
            kind: Kind::CHANGE,
            person: WorkerId::new("lina"),
            acting: None,
            device,
            device_seq: 3,
            prev: EntryHash::NONE,
            anchor: None,
            wall: Timestamp(1_778_633_820_000),
            mono_ms: None,
            subject: None,
            payload: [CANARY, &vec![0; size]].concat(),
        });
        let receipt = Receipt {
            hash: sealed.hash,
            doc_seq: 0,
            log_seq: 5,
            received_at: Timestamp(1_778_633_820_000),
            grade: Grade::A,
            verdict: Verdict::Refused(vec![Code::new("GY-CORE-E-ROLE")]),
            ruling: Ruling::None,
            edition: 1,
        };
        let proof = Proof { place: 0, count: 1, path: Vec::new(), signature: Signature([0; 64]) };
        let receipt = SignedReceipt { receipt, proof };
        StoredEntry { doc: DOC, device: PHONE, device_seq: 3, bytes: sealed.bytes, receipt }
    }

    fn heard(scope: Scope, line: u64, open: bool) -> Heard {
        Heard { scope, line, author: WorkerId::new("lina"), open, entry: entry(PHONE, 0) }
    }

    fn document(scope: Scope) -> StoredDocument {
        StoredDocument {
            doc: DOC,
            kind: DocKind::Visit,
            doc_seq: 1,
            head: EntryHash::NONE,
            state: Vec::new(),
            shared: Vec::new(),
            scopes: BTreeSet::from([scope]),
            people: BTreeSet::new(),
        }
    }

    /// What somebody who reads and answers for these scopes is told.
    fn told(store: &Stub, readable: &[Scope], supervised: &[Scope], from: u64) -> (Option<Refusals>, bool) {
        let worker = WorkerId::new("head");
        let asker = Asker {
            device: DeviceId([9; 16]),
            worker: &worker,
            scopes: readable.iter().cloned().collect(),
            supervised: supervised.iter().cloned().collect(),
            epoch: 1,
            now: Timestamp(0),
            anchor: Anchor { time: Timestamp(0), tag: [0; 16] },
            reference: (&[], [0; 8]),
            pushed: Pushed { receipts: Vec::new(), problem: None },
            supplied: 0,
            end: ChainEnd::NONE,
            checkpoint: Checkpoint { size: 0, root: [0; 32], signature: Signature([0; 64]) },
            backed_up: 0,
        };
        let mut page = Page {
            scopes: Vec::new(),
            snapshots: BTreeMap::new(),
            entries: BTreeMap::new(),
            order: Vec::new(),
            bytes: 0,
            limit: 64 * 1024,
        };
        let mut more = false;
        let told = match pin!(since(store, &asker, from, &mut page, &mut more))
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(Ok(told)) => told,
            Poll::Pending => panic!("a store in memory never waits"),
        };
        if let Some(told) = &told {
            let sent = crate::fact::encode(told);
            let content = told.entries.iter().any(|(_, refused)| !refused.bytes.is_empty());
            assert_eq!(sent.windows(CANARY.len()).any(|bytes| bytes == CANARY), content);
        }
        (told, more)
    }

    /// Whether the content comes along, for each entry that is told.
    fn contents(store: &Stub, scopes: &[Scope]) -> Vec<(u64, bool)> {
        let (told, _) = told(store, scopes, scopes, 0);
        told.unwrap().entries.iter().map(|(line, refused)| (*line, !refused.bytes.is_empty())).collect()
    }

    #[test]
    fn who_answers_for_nobody_is_told_nothing_and_nothing_is_read() {
        let store = Stub { heard: vec![heard(group("a"), 5, true)], ..Stub::default() };
        assert_eq!(told(&store, &[group("a")], &[], 0), (None, false));
        assert_eq!(store.asked.into_inner(), 0);
    }

    #[test]
    fn a_leader_hears_of_the_own_group_and_not_of_another() {
        let store = Stub { heard: vec![heard(group("a"), 5, true), heard(group("b"), 6, true)], ..Stub::default() };
        assert_eq!(contents(&store, &[group("a")]), [(5, true)]);
        assert_eq!(contents(&store, &[group("b")]), [(6, true)]);
        assert_eq!(contents(&store, &[group("c")]), []);
        let (told, _) = told(&store, &[group("a")], &[group("a")], 5);
        assert_eq!(told, Some(Refusals { from: 5, entries: Vec::new() }), "what was heard is not told again");
    }

    #[test]
    fn content_goes_only_to_those_who_may_read_the_document() {
        let all = || vec![heard(window("a"), 5, false), heard(window("b"), 5, true), heard(window("c"), 5, true)];
        // Without a document, where it would have stood.
        let store = Stub { heard: all(), ..Stub::default() };
        assert_eq!(contents(&store, &[window("a")]), [(5, false)]);
        assert_eq!(contents(&store, &[window("b")]), [(5, true)]);
        assert_eq!(contents(&store, &[window("a"), window("b")]), [(5, true)], "once, by the better right");
        // With one, where it stands.
        let store = Stub { heard: all(), document: Some(document(window("a"))), ..Stub::default() };
        assert_eq!(contents(&store, &[window("a")]), [(5, true)]);
        assert_eq!(contents(&store, &[window("b")]), [(5, false)]);
        let (masked, _) = told(&store, &[window("b")], &[window("b")], 0);
        let (_, masked) = &masked.unwrap().entries[0];
        assert_eq!((masked.author.as_str(), masked.kind), ("lina", Kind::CHANGE));
        assert_eq!(masked.receipt.verdict.codes()[0].name(), "GY-CORE-E-ROLE");
    }

    #[test]
    fn bytes_of_another_phone_are_nobodys_content() {
        let stolen = Heard { entry: entry(DeviceId([2; 16]), 0), ..heard(group("a"), 5, true) };
        let store = Stub { heard: vec![stolen], document: Some(document(group("a"))), ..Stub::default() };
        assert_eq!(contents(&store, &[group("a")]), [(5, false)]);
        let (told, _) = told(&store, &[group("a")], &[group("a")], 0);
        assert_eq!(told.unwrap().entries[0].1.kind, Kind(0));
    }

    #[test]
    fn a_page_has_an_end_and_the_next_one_goes_on() {
        let large = |line| Heard { entry: entry(PHONE, 30_000), ..heard(group("a"), line, true) };
        let store = Stub { heard: (1..=7).map(large).collect(), ..Stub::default() };
        let mut seen = Vec::new();
        let mut pages = 0;
        loop {
            let (told, more) = told(&store, &[group("a")], &[group("a")], seen.last().copied().unwrap_or(0));
            let told = told.unwrap();
            assert_eq!(told.from, seen.last().copied().unwrap_or(0));
            seen.extend(told.entries.iter().map(|(line, _)| *line));
            pages += 1;
            if !more {
                break;
            }
        }
        assert_eq!((seen, pages), ((1..=7).collect(), 3));
    }
}
