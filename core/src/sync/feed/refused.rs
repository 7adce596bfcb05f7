//! What was refused of others, for those who answer for them: its content only where they may read it.

use std::collections::{BTreeMap, BTreeSet};

use super::page::Page;
use super::{Asker, FeedStore};
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
) -> Result<Option<Refusals>, S::Error> {
    if asker.supervised.is_empty() {
        return Ok(None);
    }
    let mut entries = Vec::new();
    if page.is_full() {
        page.more = true;
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
            page.more = true;
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
    use super::*;
    use crate::domain::{CentreId, DeviceId, EntryHash, GroupId, Timestamp, WindowId};
    use crate::fact::{Code, DocKind, Envelope, Grade, Proof, Receipt, Ruling, Signature, SignedReceipt, Verdict};
    use crate::sync::feed::examples::asker;
    use crate::sync::ledger::{StoredDocument, Told};
    use crate::sync::message::Request;
    use crate::testing::memory::Memory;

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
    fn store(heard: impl IntoIterator<Item = Heard>, document: Option<StoredDocument>) -> Memory {
        let mut store = Memory::default();
        for Heard { scope, line, author, open, entry } in heard {
            store.told.push(Told { scope, line, author, open, device: entry.device, device_seq: line });
            store.refused.insert((entry.device, line), entry);
        }
        store.documents.extend(document.map(|document| (document.doc, document)));
        store
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
    fn told(store: &Memory, readable: &[Scope], supervised: &[Scope], from: u64) -> (Option<Refusals>, bool) {
        let worker = WorkerId::new("head");
        let asker = Asker { supervised: supervised.iter().cloned().collect(), ..asker(&worker, readable) };
        let request = Request { epoch: 1, refused: from, page: 64 * 1024, ..Request::new(Timestamp(0)) };
        let answer = store.answer(asker, &request);
        let (told, more) = (answer.refused, answer.more);
        if let Some(told) = &told {
            let sent = crate::fact::encode(told);
            let content = told.entries.iter().any(|(_, refused)| !refused.bytes.is_empty());
            assert_eq!(sent.windows(CANARY.len()).any(|bytes| bytes == CANARY), content);
        }
        (told, more)
    }

    /// Whether the content comes along, for each entry that is told.
    fn contents(store: &Memory, scopes: &[Scope]) -> Vec<(u64, bool)> {
        let (told, _) = told(store, scopes, scopes, 0);
        told.unwrap().entries.iter().map(|(line, refused)| (*line, !refused.bytes.is_empty())).collect()
    }

    #[test]
    fn who_answers_for_nobody_is_told_nothing() {
        let store = store([heard(group("a"), 5, true)], None);
        assert_eq!(told(&store, &[group("a")], &[], 0), (None, false));
    }

    #[test]
    fn a_leader_hears_of_the_own_group_and_not_of_another() {
        let store = store([heard(group("a"), 5, true), heard(group("b"), 6, true)], None);
        assert_eq!(contents(&store, &[group("a")]), [(5, true)]);
        assert_eq!(contents(&store, &[group("b")]), [(6, true)]);
        assert_eq!(contents(&store, &[group("c")]), []);
        let (told, _) = told(&store, &[group("a")], &[group("a")], 5);
        assert_eq!(told, Some(Refusals { from: 5, entries: Vec::new() }), "what was heard is not told again");
    }

    #[test]
    fn content_goes_only_to_those_who_may_read_the_document() {
        let all = || [heard(window("a"), 5, false), heard(window("b"), 5, true), heard(window("c"), 5, true)];
        // Without a document, where it would have stood.
        let without = store(all(), None);
        assert_eq!(contents(&without, &[window("a")]), [(5, false)]);
        assert_eq!(contents(&without, &[window("b")]), [(5, true)]);
        assert_eq!(contents(&without, &[window("a"), window("b")]), [(5, true)], "once, by the better right");
        // With one, where it stands.
        let with = store(all(), Some(document(window("a"))));
        assert_eq!(contents(&with, &[window("a")]), [(5, true)]);
        assert_eq!(contents(&with, &[window("b")]), [(5, false)]);
        let (masked, _) = told(&with, &[window("b")], &[window("b")], 0);
        let (_, masked) = &masked.unwrap().entries[0];
        assert_eq!((masked.author.as_str(), masked.kind), ("lina", Kind::CHANGE));
        assert_eq!(masked.receipt.verdict.codes()[0].name(), "GY-CORE-E-ROLE");
    }

    #[test]
    fn bytes_of_another_phone_are_nobodys_content() {
        let stolen = Heard { entry: entry(DeviceId([2; 16]), 0), ..heard(group("a"), 5, true) };
        let store = store([stolen], Some(document(group("a"))));
        assert_eq!(contents(&store, &[group("a")]), [(5, false)]);
        let (told, _) = told(&store, &[group("a")], &[group("a")], 0);
        assert_eq!(told.unwrap().entries[0].1.kind, Kind(0));
    }

    #[test]
    fn a_page_has_an_end_and_the_next_one_goes_on() {
        let large = |line| Heard { entry: entry(PHONE, 30_000), ..heard(group("a"), line, true) };
        let store = store((1..=7).map(large), None);
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
