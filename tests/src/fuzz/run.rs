//! A colleague with a real key and a program of their own: entries that say anything, in a chain that is in order.

use std::collections::BTreeSet;

use doorstep_core::account::code;
use doorstep_core::admission::forge::frame;
use doorstep_core::document::{Actor, Shared};
use doorstep_core::domain::{DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::attendance::Punch;
use doorstep_core::fact::envelope::ENTRY_MAX;
use doorstep_core::fact::{Anchor, DocKind, Entry, Envelope, Kind, Statement};
use doorstep_core::sync::message::REQUEST_MAX;
use doorstep_core::testing::memory::Memory;

use super::mutation::mutate;
use super::script::Script;
use super::stage::{check_documents, check_honest_work, exchange, stage};
use crate::sim::author::Author;
use crate::sim::server::{ANCHOR_KEY, Reply, open};

/// Entries in one run.
const COUNT_MAX: usize = 5;

pub fn run(input: &[u8]) {
    let mut script = Script::new(input);
    let stage = stage();
    let Some(member) = script.pick(&stage.members[..4]) else { return };
    let now = stage.now().plus_minutes(script.below(2000) as i64);
    let mut author = stage.author(member);
    let (first, prev) = (author.seq + 1, author.head);
    let mut entries = Vec::new();
    for _ in 0..=script.below(COUNT_MAX) {
        let mut envelope = envelope(&mut script, &author, now);
        match script.below(24) {
            20 => envelope.person = WorkerId::new("zhangwei"),
            21 => envelope.device = DeviceId([3; 16]),
            22 => envelope.device_seq = script.number(),
            23 => envelope.prev = EntryHash([4; 32]),
            _ => {}
        }
        let bytes = Entry::seal(envelope).bytes;
        let bytes = if script.below(16) == 15 { mutate(&mut script, bytes) } else { bytes };
        (author.seq, author.head) = (author.seq + 1, EntryHash::of(&bytes));
        entries.push(bytes);
    }
    let count = entries.len();
    let is_long = entries.iter().any(|bytes| bytes.len() > 2 * ENTRY_MAX);
    let run = author.run(member.key.secret(), first, prev, entries);
    let request = author.request(now, Some(run)).encode();
    let mut server = stage.server();
    let exchanged = exchange(&mut server, now, member.key.device, &request);
    if request.len() > REQUEST_MAX {
        assert_eq!(exchanged.reply, Some(Reply::Problem { code: code::SIZE, retry_after_s: None }));
        assert!(exchanged.written.is_empty(), "who is turned away writes nothing");
        return;
    }
    let Some(Reply::Answer(bytes)) = &exchanged.reply else { panic!("{:?}", exchanged.reply) };
    let answer = open(bytes).expect("the server's own answer");
    if is_long {
        assert_eq!(answer.push_problem.as_deref(), Some(code::SIZE));
        assert!(exchanged.written.is_empty(), "bytes longer than any entry are not kept");
        return;
    }
    assert_eq!((answer.push_problem, answer.admitted.receipts.len()), (None, count), "one receipt for each entry");
    let mut docs = BTreeSet::new();
    for changes in &exchanged.written {
        assert_eq!(changes.entries.len() + changes.refused.len(), count, "each entry is kept, admitted or not");
        assert_eq!(changes.log.len(), count, "each entry has its line");
        check_documents(&server.memory, changes);
        docs.extend(changes.entries.iter().map(|entry| entry.doc));
        docs.extend(changes.documents.iter().map(|document| document.doc));
    }
    check_untouched(&server.memory, &docs);
    let before = (server.memory.log_head.clone(), server.memory.documents.clone());
    let repeated = exchange(&mut server, now, member.key.device, &request);
    let Some(Reply::Answer(bytes)) = &repeated.reply else { panic!("{:?}", repeated.reply) };
    assert_eq!(
        open(bytes).map(|answer| answer.admitted.receipts),
        Some(answer.admitted.receipts),
        "a repeat is told the same"
    );
    assert_eq!((&server.memory.log_head, &server.memory.documents), (&before.0, &before.1), "a repeat changes nothing");
    check_honest_work(&mut server, now);
}

/// Where nothing was admitted, nothing is different.
fn check_untouched(memory: &Memory, docs: &BTreeSet<DocId>) {
    for (doc, document) in &stage().memory.documents {
        assert!(docs.contains(doc) || memory.documents.get(doc) == Some(document), "{doc} changed by a refusal");
    }
    assert!(memory.documents.keys().all(|doc| docs.contains(doc) || stage().memory.documents.contains_key(doc)));
}

fn envelope(script: &mut Script<'_>, author: &Author, now: Timestamp) -> Envelope {
    let stage = stage();
    let month = DocId::month(&author.centre, &author.worker, now.date().year(), now.date().month());
    let (mut doc, mut doc_kind) = match script.below(4) {
        0 => (month, DocKind::Month),
        1 => (
            DocId::drawn(script.array()),
            [DocKind::Visit, DocKind::Leave, DocKind::Month, DocKind::Meeting][script.below(4)],
        ),
        _ => script.pick(&stage.docs).copied().unwrap_or((month, DocKind::Month)),
    };
    let (kind, payload) = match script.below(8) {
        0 => {
            let at = time(script, now);
            (doc, doc_kind) = (month, DocKind::Month);
            let punch = Statement::Punched(Punch { at, note: script.text() });
            (punch.kind(), punch.encode())
        }
        1 | 2 if doc_kind == DocKind::Visit => (Kind::CHANGE, change(script, author, doc)),
        // Something that somebody really said, here.
        choice => {
            let fitting = stage.entries.iter().filter_map(|bytes| Entry::open(bytes).ok());
            let fitting: Vec<Envelope> =
                fitting.map(|entry| entry.envelope).filter(|said| said.doc_kind == doc_kind).collect();
            let said = script.pick(&fitting);
            let kind = said.map_or(Kind(u16::from(script.byte())), |said| said.kind);
            let payload = said.map_or_else(Vec::new, |said| said.payload.clone());
            let other =
                Kind([10, 14, 15, 17, 21, 22, 23, 24, 25, 26, 41, 42, 43, 44, 45, 46, 47, 61, 62][script.below(19)]);
            match choice {
                3 | 4 => (kind, payload),
                5 => (other, payload),
                6 => (other, script.rest().to_vec()),
                _ => (kind, mutate(script, payload)),
            }
        }
    };
    let wall = time(script, now);
    let grants = &stage.setting.reference.organisation.grants;
    let own: Vec<_> = grants.iter().filter(|grant| grant.worker == author.worker).collect();
    let acting = match script.below(4) {
        0 => None,
        3 => script.pick(grants),
        _ => script.pick(&own).copied(),
    };
    let anchor = match script.below(4) {
        0 => None,
        1 => Some(Anchor { time: time(script, now), tag: script.array() }),
        _ => Some(ANCHOR_KEY.anchor(author.device, time(script, now))),
    };
    let state = stage.memory.documents.get(&doc).and_then(|held| doorstep_core::fold::State::decode(&held.state));
    let read = state.as_ref().and_then(|state| state.as_leave()).map(doorstep_core::regime::leave::subject);
    Envelope {
        acting: acting.map(|grant| (grant.role, grant.id.clone())),
        subject: if script.below(4) == 3 { Some(script.array()) } else { read },
        anchor,
        mono_ms: script.flag().then(|| script.number()),
        ..author.envelope(wall, doc, doc_kind, kind, payload)
    }
}

/// About now, or anything that an entry may say.
fn time(script: &mut Script<'_>, now: Timestamp) -> Timestamp {
    match script.below(4) {
        0 => now,
        1 => now.plus_minutes(i64::from(script.byte()) - 200),
        2 => now.plus_minutes((script.below(60_000) as i64 - 50_000) * 10),
        _ => Timestamp(script.number() as i64),
    }
}

/// A change on what the server holds, damaged or not.
fn change(script: &mut Script<'_>, author: &Author, doc: DocId) -> Vec<u8> {
    let nonce = [script.byte() % 2; 8];
    let actor = Actor::new(author.device, nonce);
    let held = stage().memory.documents.get(&doc).map_or(&[][..], |document| &document.shared);
    let mut shared = Shared::load(DocKind::Visit, held).expect("a stored document reads back");
    let chunk = match script.below(3) {
        0 => shared.write_notes(actor, &script.text()),
        1 => shared.write_tick(actor, "photo", script.flag()),
        _ => shared.write_field(actor, "phone", &script.text()),
    };
    let mut chunk = chunk.unwrap_or_default();
    if script.below(4) == 3 && chunk.len() > 11 {
        chunk = frame(1, &mutate(script, chunk.split_off(10)));
    }
    [&nonce[..], &chunk].concat()
}
