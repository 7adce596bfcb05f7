//! Envelopes: whatever opens has one encoding, one hash and one meaning.

use doorstep_core::domain::{CentreId, DeviceId, DocId, EntryHash, GrantId, Role, Timestamp, WorkerId};
use doorstep_core::fact::envelope::ENTRY_MAX;
use doorstep_core::fact::{Anchor, DocKind, Entry, Envelope, Kind, Statement, encode};

use super::meter::metered;
use super::mutation::mutate;
use super::script::Script;
use super::stage::stage;

pub fn run(input: &[u8]) {
    let mut script = Script::new(input);
    match script.below(4) {
        0 => drop(check(script.rest())),
        1 => {
            let envelope = envelope(&mut script);
            let sealed = Entry::seal(envelope);
            let fits = is_well_formed(&sealed.envelope) && sealed.bytes.len() <= ENTRY_MAX;
            assert_eq!(check(&sealed.bytes).as_ref(), fits.then_some(&sealed), "what is sealed opens");
            check(&mutate(&mut script, sealed.bytes));
        }
        2 => {
            let honest = script.pick(&stage().entries).cloned().unwrap_or_default();
            assert!(check(&honest).is_some());
            check(&mutate(&mut script, honest));
        }
        // What a statement may be, whatever number it goes under.
        _ => {
            let honest = script.pick(&stage().entries).and_then(|bytes| Entry::open(bytes).ok());
            let Some(honest) = honest else { return };
            let kind = if script.flag() { honest.envelope.kind } else { Kind(u16::from(script.byte())) };
            let payload = mutate(&mut script, honest.envelope.payload);
            check_statement(kind, &payload);
        }
    }
}

/// What opens from the bytes.
pub fn check(bytes: &[u8]) -> Option<Entry> {
    let (opened, cost) = metered(|| Entry::open(bytes));
    cost.check_reader(bytes.len());
    let entry = opened.ok()?;
    assert!(bytes.len() <= ENTRY_MAX);
    assert_eq!(encode(&entry.envelope), bytes, "one encoding for an envelope");
    assert_eq!((&entry.bytes[..], entry.hash), (bytes, EntryHash::of(bytes)));
    assert!(is_well_formed(&entry.envelope));
    check_statement(entry.envelope.kind, &entry.envelope.payload);
    Some(entry)
}

fn check_statement(kind: Kind, payload: &[u8]) {
    let (statement, cost) = metered(|| Statement::decode(kind, payload));
    cost.check_reader(payload.len());
    if let Some(statement) = statement {
        assert_eq!((statement.kind(), &statement.encode()[..]), (kind, payload), "one encoding for a statement");
    }
}

/// By the words of the envelope's own documentation, and not by the code that reads it.
fn is_well_formed(envelope: &Envelope) -> bool {
    let id = |text: &str| {
        (1..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let ids = id(envelope.tenant.as_str())
        && id(envelope.person.as_str())
        && envelope.acting.as_ref().is_none_or(|(_, grant)| id(grant.as_str()));
    let times = envelope.wall.is_sane() && envelope.anchor.is_none_or(|anchor| anchor.time.is_sane());
    envelope.suite == 1 && ids && times && envelope.device_seq > 0
}

fn envelope(script: &mut Script<'_>) -> Envelope {
    let id = |script: &mut Script<'_>| if script.flag() { script.text() } else { "guangyuan".to_owned() };
    let time = |script: &mut Script<'_>| Timestamp(script.number() as i64);
    let payload = script.number().min(ENTRY_MAX as u64 + 100) as usize;
    Envelope {
        suite: if script.below(8) == 7 { script.byte() } else { 1 },
        tenant: CentreId::new(&id(script)),
        doc: DocId(script.array()),
        doc_kind: DocKind::ALL[script.below(DocKind::ALL.len())],
        kind: Kind(script.number() as u16),
        person: WorkerId::new(&id(script)),
        acting: script.flag().then(|| (Role::GroupLeader, GrantId::new(&id(script)))),
        device: DeviceId(script.array()),
        device_seq: script.number(),
        prev: EntryHash(script.array()),
        anchor: script.flag().then(|| Anchor { time: time(script), tag: script.array() }),
        wall: time(script),
        mono_ms: script.flag().then(|| script.number()),
        subject: script.flag().then(|| script.array()),
        payload: [script.take(payload), &vec![7; payload]].concat(),
    }
}
