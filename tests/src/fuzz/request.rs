//! What phones send: one encoding, nothing larger than it says, and an answer that tells nothing to whom it is not for.

use doorstep_core::domain::{DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::{Run, Signature, decode, encode};
use doorstep_core::sync::Scope;
use doorstep_core::sync::message::{Cursor, PROTOCOL, REQUEST_MAX, Request, SignedAnswer, Supplied};
use doorstep_core::sync::scope::readable;

use super::entry;
use super::meter::metered;
use super::mutation::mutate;
use super::script::Script;
use super::stage::{Member, check_documents, check_honest_work, exchange, stage};
use crate::sim::server::{Reply, open};

pub fn run(input: &[u8]) {
    let mut script = Script::new(input);
    let stage = stage();
    let Some(member) = script.pick(&stage.members[..4]) else { return };
    let bytes = match script.below(4) {
        0 => script.rest().to_vec(),
        1 => request(&mut script, member).encode(),
        _ => {
            let honest = request(&mut script, member).encode();
            mutate(&mut script, honest)
        }
    };
    check(member, &bytes);
}

fn check(member: &Member, bytes: &[u8]) {
    let (decoded, cost) = metered(|| Request::decode(bytes));
    cost.check_reader(bytes.len());
    if decoded.is_none() {
        cost.check_refusal();
    }
    if let Some(request) = &decoded {
        assert!(bytes.len() <= REQUEST_MAX);
        assert_eq!(request.encode(), bytes, "one encoding for a request");
        request.push.iter().flat_map(|run| &run.entries).for_each(|bytes| drop(entry::check(bytes)));
        request.supply.iter().for_each(|supplied| drop(entry::check(&supplied.bytes)));
    }
    let stage = stage();
    let now = stage.now();
    let mut server = stage.server();
    let (exchanged, cost) = metered(|| exchange(&mut server, now, member.key.device, bytes));
    for changes in &exchanged.written {
        check_documents(&server.memory, changes);
    }
    match exchanged.reply {
        Some(Reply::Answer(answer)) => check_reach(member, now, &answer),
        _ => {
            assert!(exchanged.written.is_empty(), "who is turned away writes nothing");
            cost.check_refusal();
        }
    }
    check_honest_work(&mut server, now);
}

/// An answer holds nothing of a document that its reader may not read.
fn check_reach(member: &Member, now: Timestamp, bytes: &[u8]) {
    let stage = stage();
    let signed: SignedAnswer = decode(bytes).expect("the server's own answer");
    assert_eq!(encode(&signed), bytes);
    let answer = open(bytes).expect("the server's own answer");
    let scopes = readable(&member.worker, &stage.setting.reference.organisation, now.date());
    let named = answer.snapshots.iter().map(|snapshot| snapshot.doc);
    let named = named.chain(answer.admitted.entries.iter().map(|delivered| delivered.doc));
    let logs = answer.history.iter().filter_map(|(bytes, ..)| Some(entry::check(bytes)?.envelope.doc));
    for doc in named.chain(logs) {
        let document = stage.memory.documents.get(&doc);
        assert!(document.is_none_or(|document| !document.scopes.is_disjoint(&scopes)), "{doc} is out of reach");
    }
    assert!(answer.cursors.iter().all(|cursor| scopes.contains(&cursor.scope)));
}

/// A request that may stand: its fields are of the right kind, and some are wrong.
pub fn request(script: &mut Script<'_>, member: &Member) -> Request {
    let stage = stage();
    let author = stage.author(member);
    let doc = |script: &mut Script<'_>| {
        let known = script.pick(&stage.docs).map_or(DocId([0; 16]), |(doc, _)| *doc);
        if script.below(4) == 3 { DocId(script.array()) } else { known }
    };
    let people = ["lina", "sunyue", "wangqiang", "zhangwei", "nobody", ""];
    let cursor = |script: &mut Script<'_>| Cursor {
        scope: Scope::Person(WorkerId::new(people[script.below(people.len())])),
        seq: script.number(),
        loading_below: script.flag().then(|| script.number()),
        digest: script.number(),
    };
    let push = script.flag().then(|| {
        let entries: Vec<Vec<u8>> = (0..script.below(4))
            .map(|_| match script.pick(&stage.entries) {
                Some(entry) if script.flag() => mutate(script, entry.clone()),
                entry => entry.cloned().unwrap_or_default(),
            })
            .collect();
        let first_seq = if script.flag() { author.seq + 1 } else { script.number() };
        match script.flag() && !entries.is_empty() && first_seq < u64::MAX / 2 {
            true => author.run(member.key.secret(), first_seq, author.head, entries),
            false => Run { first_seq, prev: EntryHash(script.array()), entries, signature: Signature([1; 64]) },
        }
    });
    let stored: Vec<_> = stage.memory.entries.values().chain(stage.memory.refused.values()).collect();
    let supplied = |script: &mut Script<'_>| {
        let (of, by) = (script.below(stored.len()), script.below(stored.len()));
        let by = if script.below(4) == 3 { by } else { of };
        Supplied { bytes: stored[of].bytes.clone(), receipt: stored[by].receipt.clone() }
    };
    Request {
        protocol: if script.below(8) == 7 { script.number() as u16 } else { PROTOCOL },
        epoch: script.number() % 4,
        wall: if script.flag() { stage.now() } else { Timestamp(script.number() as i64) },
        reference: script.array(),
        log_size: script.number(),
        page: script.number() as u32,
        cursors: (0..script.below(4)).map(|_| cursor(script)).collect(),
        push,
        supply: (0..script.below(4)).map(|_| supplied(script)).collect(),
        fetch: (0..script.below(4)).map(|_| doc(script)).collect(),
        history: script.flag().then(|| doc(script)),
        refused: script.below(4) as u64,
    }
}
