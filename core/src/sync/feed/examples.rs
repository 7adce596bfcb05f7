//! Pages of answers: whoever asks until there is no more has everything, once.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};

use super::page::DOCUMENTS_PER_READ;
use super::*;
use crate::domain::EntryHash;
use crate::fact::{DocKind, Grade, Proof, Receipt, Ruling, Signature, SignedReceipt, Verdict};
use crate::sync::ledger::{Changes, Point};
use crate::sync::message::PAGE_BYTES_MIN;
use crate::testing::at;
use crate::testing::memory::{Memory, at_once};

const WRITER: DeviceId = DeviceId([1; 16]);
const READER: DeviceId = DeviceId([2; 16]);

fn scope() -> Scope {
    Scope::Person(WorkerId::new("lina"))
}

fn doc(number: usize) -> DocId {
    let mut id = [0; 16];
    id[..8].copy_from_slice(&(number as u64).to_be_bytes());
    DocId(id)
}

fn point(doc: DocId, doc_seq: u64, what: Pointed) -> Point {
    Point { scope: scope(), doc, doc_seq, what, digest_minus: 0, digest_plus: 1 }
}

fn document(doc: DocId, doc_seq: u64) -> StoredDocument {
    StoredDocument {
        doc,
        kind: DocKind::Visit,
        doc_seq,
        head: EntryHash::NONE,
        state: vec![7; 20],
        shared: Vec::new(),
        scopes: BTreeSet::from([scope()]),
        people: BTreeSet::new(),
    }
}

/// Entries of this size in one document, from place 2. The feed looks neither into them nor at their signatures.
fn entries(store: &mut Memory, doc: DocId, count: u64, size: usize) {
    let proof = Proof { place: 0, count: 1, path: Vec::new(), signature: Signature([0; 64]) };
    for doc_seq in 2..count + 2 {
        let bytes = vec![doc_seq.to_le_bytes()[0]; size];
        let receipt = Receipt {
            hash: EntryHash::of(&bytes),
            doc_seq,
            log_seq: doc_seq,
            received_at: at("2026-05-13 09:00"),
            grade: Grade::A,
            verdict: Verdict::Effective,
            ruling: Ruling::None,
            edition: 1,
        };
        let receipt = SignedReceipt { receipt, proof: proof.clone() };
        let entry = StoredEntry { doc, device: WRITER, device_seq: doc_seq, bytes, receipt };
        store.write(Changes {
            entries: vec![entry],
            documents: vec![document(doc, doc_seq)],
            points: vec![point(doc, doc_seq, Pointed::Entry)],
            ..Changes::default()
        });
    }
}

/// Somebody who reads these scopes and has nothing to say.
pub(super) fn asker<'a>(worker: &'a WorkerId, scopes: &[Scope]) -> Asker<'a> {
    let now = at("2026-05-13 09:30");
    Asker {
        device: READER,
        worker,
        scopes: scopes.iter().cloned().collect(),
        supervised: BTreeSet::new(),
        in_place: None,
        epoch: 1,
        now,
        anchor: Anchor { time: now, tag: [0; 16] },
        reference: (&[], [0; 8]),
        pushed: Pushed { receipts: Vec::new(), problem: None },
        supplied: 0,
        end: ChainEnd::NONE,
        checkpoint: Checkpoint { size: 0, root: [0; 32], signature: Signature([0; 64]) },
        backed_up: 0,
    }
}

/// Answers until there is no more.
fn pages(store: &Memory, request: &mut Request) -> Vec<Answer> {
    let worker = WorkerId::new("lina");
    let mut pages = Vec::new();
    loop {
        let answer = store.answer(asker(&worker, &[scope()]), request);
        (request.epoch, request.cursors) = (1, answer.cursors.clone());
        let more = answer.more;
        pages.push(answer);
        if !more {
            return pages;
        }
    }
}

#[test]
fn a_first_load_brings_each_document_once_newest_first() {
    let counts = [0, 1, DOCUMENTS_PER_READ, DOCUMENTS_PER_READ + 1, 3 * DOCUMENTS_PER_READ];
    // Read in several pieces for one page, and in several pages.
    for (count, page) in counts.into_iter().flat_map(|count| [(count, PAGE_BYTES), (count, PAGE_BYTES_MIN)]) {
        let mut store = Memory::default();
        for number in 0..count {
            let document = document(doc(number), 1);
            let points = vec![point(document.doc, 1, Pointed::Enter)];
            store.write(Changes { documents: vec![document], points, ..Changes::default() });
        }
        let mut request = Request::new(at("2026-05-13 09:30"));
        request.page = page as u32;
        let pages = pages(&store, &mut request);
        let came: Vec<DocId> = pages.iter().flat_map(|page| &page.snapshots).map(|snapshot| snapshot.doc).collect();
        assert_eq!(came.len(), count);
        assert_eq!(came.iter().collect::<BTreeSet<_>>().len(), count, "each once");
        // Within a page the order says nothing; from page to page they get older.
        let of_page = |page: &Answer| page.snapshots.iter().map(|snapshot| snapshot.doc).collect::<BTreeSet<_>>();
        for two in pages.windows(2) {
            let (newer, older) = (of_page(&two[0]), of_page(&two[1]));
            assert!(older.last() < newer.first() || older.is_empty());
        }
        assert_eq!(request.cursors[0].digest, count as u64, "compared at the end only");
    }
}

#[test]
fn a_reader_who_was_away_gets_each_entry_once_in_order() {
    let mut store = Memory::default();
    let doc = doc(1);
    let points = vec![point(doc, 1, Pointed::Enter)];
    store.write(Changes { documents: vec![document(doc, 1)], points, ..Changes::default() });
    let mut request = Request::new(at("2026-05-13 09:30"));
    pages(&store, &mut request);
    entries(&mut store, doc, 300, 700);
    request.page = PAGE_BYTES_MIN as u32;
    let pages = pages(&store, &mut request);
    assert!(pages.len() > 10, "{} pages", pages.len());
    let came: Vec<u64> =
        pages.iter().flat_map(|page| &page.admitted.entries).map(|entry| entry.receipt.doc_seq).collect();
    assert_eq!(came, Vec::from_iter(2..302));
    assert!(pages.iter().all(|page| page.snapshots.is_empty()));
}

#[test]
fn a_history_goes_to_readers_of_the_document_and_is_its_end_when_it_is_long() {
    let worker = WorkerId::new("lina");
    let mut store = Memory::default();
    let points = vec![point(doc(1), 1, Pointed::Enter)];
    store.write(Changes { documents: vec![document(doc(1), 1)], points, ..Changes::default() });
    entries(&mut store, doc(1), 300, 1_000);
    let request = Request { history: Some(doc(1)), ..Request::new(at("2026-05-13 09:30")) };
    let of = |scope: Scope| store.answer(asker(&worker, &[scope]), &request).history;
    let places: Vec<u64> = of(scope()).iter().map(|(_, receipt)| receipt.doc_seq).collect();
    assert_eq!(places, Vec::from_iter(302 - PAGE_BYTES as u64 / 1_000..302));
    assert_eq!(of(Scope::Person(WorkerId::new("wangqiang"))), []);
    let short = Request { history: Some(doc(2)), ..request.clone() };
    assert_eq!(store.answer(asker(&worker, &[scope()]), &short).history, []);
}

/// A store in which somebody commits as soon as the heads have been read.
struct Racing {
    before: Memory,
    after: Memory,
    read: AtomicBool,
}

impl Racing {
    fn now(&self) -> &Memory {
        if self.read.swap(true, Ordering::Relaxed) { &self.after } else { &self.before }
    }
}

type Read<T> = Result<T, Infallible>;

impl FeedStore for Racing {
    type Error = Infallible;

    fn heads(&self, scopes: &[Scope]) -> impl Future<Output = Read<Vec<Head>>> + Send {
        self.now().heads(scopes)
    }
    fn pointers(&self, scope: &Scope, after: u64, limit: usize) -> impl Future<Output = Read<Vec<Pointer>>> + Send {
        self.now().pointers(scope, after, limit)
    }
    fn page(&self, scope: &Scope, below: u64, limit: usize) -> impl Future<Output = Read<Vec<(u64, DocId)>>> + Send {
        self.now().page(scope, below, limit)
    }
    fn entries(&self, places: &[(DocId, u64)]) -> impl Future<Output = Read<Vec<StoredEntry>>> + Send {
        self.now().entries(places)
    }
    fn leaves_with(&self, worker: &WorkerId) -> impl Future<Output = Read<Vec<(DocId, State)>>> + Send {
        self.now().leaves_with(worker)
    }
    fn documents(&self, docs: &[DocId]) -> impl Future<Output = Read<Vec<StoredDocument>>> + Send {
        self.now().documents(docs)
    }
    fn standing(&self, scopes: &[Scope], docs: &[DocId]) -> impl Future<Output = Read<Vec<(DocId, usize)>>> + Send {
        self.now().standing(scopes, docs)
    }
    fn log(&self, doc: DocId, below: u64, limit: usize) -> impl Future<Output = Read<Vec<StoredEntry>>> + Send {
        self.now().log(doc, below, limit)
    }
    fn log_nodes(&self, subtrees: &[Subtree]) -> impl Future<Output = Read<Vec<log::Hash>>> + Send {
        self.now().log_nodes(subtrees)
    }
    fn refused(
        &self,
        scopes: &[Scope],
        reader: &WorkerId,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Read<Vec<Heard>>> + Send {
        self.now().refused(scopes, reader, after, limit)
    }
}

#[test]
fn what_is_committed_while_a_page_is_read_is_compared_with_no_digest_of_before() {
    let worker = WorkerId::new("lina");
    let mut before = Memory::default();
    let points = vec![point(doc(1), 1, Pointed::Enter)];
    before.write(Changes { documents: vec![document(doc(1), 1)], points, ..Changes::default() });
    let mut after = before.clone();
    let left = StoredDocument { scopes: BTreeSet::new(), ..document(doc(1), 2) };
    let points = vec![point(doc(1), 2, Pointed::Leave), point(doc(2), 1, Pointed::Enter)];
    after.write(Changes { documents: vec![left, document(doc(2), 1)], points, ..Changes::default() });
    for loaded in [false, true] {
        let mut request = Request::new(at("2026-05-13 09:30"));
        if loaded {
            pages(&before, &mut request);
            entries(&mut before, doc(1), 3, 100);
            entries(&mut after, doc(2), 9, 100);
        }
        let store = Racing { before: before.clone(), after: after.clone(), read: AtomicBool::new(false) };
        let answer = at_once(answer(&store, asker(&worker, &[scope()]), &request));
        let head = before.head(&scope());
        assert_eq!((answer.cursors[0].seq, answer.cursors[0].digest), (head.seq, 0));
        assert!(answer.snapshots.iter().all(|snapshot| snapshot.doc != doc(1)), "it has left");
        // The next one brings the rest, and the digest of it.
        (request.epoch, request.cursors) = (1, answer.cursors.clone());
        let rest = pages(&after, &mut request);
        assert_eq!(request.cursors[0].digest, after.head(&scope()).digest);
        let mut came = [answer].iter().chain(&rest).flat_map(|page| page.snapshots.clone()).collect::<Vec<_>>();
        came.retain(|snapshot| snapshot.doc == doc(2));
        assert_eq!(came.len(), 1);
    }
}
