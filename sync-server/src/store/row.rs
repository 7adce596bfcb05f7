//! How values stand in the columns of either backend, and back.
//!
//! Both backends have the same columns: raw bytes, texts and signed 64-bit numbers. Rows come as tuples, which either driver
//! can read, so what a row means stands here once.

use doorstep_core::domain::{DeviceId, DocId, EntryHash, Timestamp, WorkerId};
use doorstep_core::fact::{DocKind, PublicKey, Signature, SignedReceipt, read};
use doorstep_core::fold::State;
use doorstep_core::sync::Scope;
use doorstep_core::sync::feed::{Head, Heard, Pointer};
use doorstep_core::sync::ledger::{ChainEnd, Device, Pointed, StoredDocument, StoredEntry};
use doorstep_core::sync::log::{self, Logged, Subtree};

use super::{Account, Attempts, Identity, LogState, Phone, Result, StoreError};

/// Our numbers fit: they count from 1 and end long before 2^63.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub fn unsigned(number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| StoreError::damaged("a number"))
}

pub fn id_16(bytes: &[u8]) -> Result<[u8; 16]> {
    bytes.try_into().map_err(|_| StoreError::damaged("an id"))
}

pub fn id_32(bytes: &[u8]) -> Result<[u8; 32]> {
    bytes.try_into().map_err(|_| StoreError::damaged("an id"))
}

pub fn entry_hash(bytes: &[u8]) -> Result<EntryHash> {
    bytes.try_into().map(EntryHash).map_err(|_| StoreError::damaged("a hash"))
}

pub fn signature(bytes: &[u8]) -> Result<Signature> {
    bytes.try_into().map(Signature).map_err(|_| StoreError::damaged("a signature"))
}

pub fn kind_number(kind: DocKind) -> i64 {
    match kind {
        DocKind::Visit => 0,
        DocKind::Leave => 1,
        DocKind::Month => 2,
        DocKind::Meeting => 3,
        DocKind::Post => 4,
        DocKind::Report => 5,
        DocKind::Case => 6,
        DocKind::Counter => 7,
        DocKind::Grounds => 8,
        DocKind::Training => 9,
        DocKind::Extended => 10,
        DocKind::Proceeding => 11,
        DocKind::Roster => 12,
        DocKind::Violation => 13,
        DocKind::Notice => 14,
        DocKind::Feedback => 15,
        DocKind::PrivateReads => 16,
    }
}

fn kind_of(number: i64) -> Result<DocKind> {
    DocKind::ALL.into_iter().find(|kind| kind_number(*kind) == number).ok_or_else(|| StoreError::damaged("a kind"))
}

pub fn what_number(what: Pointed) -> i64 {
    match what {
        Pointed::Entry => 0,
        Pointed::Enter => 1,
        Pointed::Leave => 2,
    }
}

fn what_of(number: i64) -> Result<Pointed> {
    [Pointed::Entry, Pointed::Enter, Pointed::Leave]
        .into_iter()
        .find(|what| what_number(*what) == number)
        .ok_or_else(|| StoreError::damaged("a feed row"))
}

/// name, value
pub type MetaRow = (String, Vec<u8>);

pub fn identity(rows: &[MetaRow]) -> Result<Option<Identity>> {
    if rows.is_empty() {
        return Ok(None);
    }
    let value = |name| rows.iter().find(|row| row.0 == name).map_or(&[][..], |row| &row.1);
    let damaged = |_| StoreError::damaged("meta");
    Ok(Some(Identity {
        epoch: number(value("epoch"))?,
        secret: value("secret").try_into().map_err(damaged)?,
        anchor_key: value("anchor_key").try_into().map_err(damaged)?,
    }))
}

/// A number as `meta` holds it.
pub fn number(bytes: &[u8]) -> Result<u64> {
    bytes.try_into().map(u64::from_be_bytes).map_err(|_| StoreError::damaged("meta"))
}

/// The rows that [`identity`] reads.
pub fn meta(identity: &Identity) -> [(&'static str, Vec<u8>); 3] {
    [
        ("epoch", identity.epoch.to_be_bytes().to_vec()),
        ("secret", identity.secret.to_vec()),
        ("anchor_key", identity.anchor_key.to_vec()),
    ]
}

/// doc, kind, doc_seq, head, state, shared, scopes, people
pub type DocumentRow = (Vec<u8>, i64, i64, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);

pub fn document((doc, kind, doc_seq, head, state, shared, scopes, people): DocumentRow) -> Result<StoredDocument> {
    Ok(StoredDocument {
        doc: DocId(id_16(&doc)?),
        kind: kind_of(kind)?,
        doc_seq: unsigned(doc_seq)?,
        head: entry_hash(&head)?,
        state,
        shared,
        scopes: read(&scopes).ok_or_else(|| StoreError::damaged("scopes"))?,
        people: read(&people).ok_or_else(|| StoreError::damaged("people"))?,
    })
}

pub fn state(doc: &[u8], state: &[u8]) -> Result<(DocId, State)> {
    let state = State::decode(state).ok_or_else(|| StoreError::damaged("a document's state"))?;
    Ok((DocId(id_16(doc)?), state))
}

/// doc, device, device_seq, bytes, receipt
pub type EntryRow = (Vec<u8>, Vec<u8>, i64, Vec<u8>, Vec<u8>);

pub fn entry((doc, device, device_seq, bytes, receipt): EntryRow) -> Result<StoredEntry> {
    Ok(StoredEntry {
        doc: DocId(id_16(&doc)?),
        device: DeviceId(id_16(&device)?),
        device_seq: unsigned(device_seq)?,
        bytes,
        receipt: self::receipt(&receipt)?,
    })
}

/// scope, line, author, open, then those of an entry.
pub type HeardRow = (String, i64, String, i64, Vec<u8>, Vec<u8>, i64, Vec<u8>, Vec<u8>);

/// `scopes` are those that were asked for.
pub fn heard(scopes: &[Scope], row: HeardRow) -> Result<Heard> {
    let (scope, line, author, open, doc, device, device_seq, bytes, receipt) = row;
    let scope = scopes.iter().find(|asked| asked.key() == scope).ok_or_else(|| StoreError::damaged("a scope"))?;
    Ok(Heard {
        scope: scope.clone(),
        line: unsigned(line)?,
        author: WorkerId(author),
        open: open != 0,
        entry: entry((doc, device, device_seq, bytes, receipt))?,
    })
}

/// id, worker, key, seq, head, anchored, forked, revoked, verifier
pub type DeviceRow = (Vec<u8>, String, Vec<u8>, i64, Vec<u8>, i64, i64, Option<i64>, Option<Vec<u8>>);

pub fn device((id, worker, key, seq, head, anchored, forked, revoked, verifier): DeviceRow) -> Result<Device> {
    Ok(Device {
        id: DeviceId(id_16(&id)?),
        worker: WorkerId(worker),
        key: PublicKey(key),
        end: ChainEnd {
            seq: unsigned(seq)?,
            head: entry_hash(&head)?,
            anchored: Timestamp(anchored),
            forked: forked != 0,
        },
        revoked: revoked.is_some(),
        verifier: verifier.map(|bytes| read(&bytes).ok_or_else(|| StoreError::damaged("a verifier"))).transpose()?,
    })
}

/// Those of a device, then name, enrolled, last_seen.
pub type PhoneRow =
    (Vec<u8>, String, Vec<u8>, i64, Vec<u8>, i64, i64, Option<i64>, Option<Vec<u8>>, String, i64, Option<i64>);

pub fn phone(row: PhoneRow) -> Result<Phone> {
    let (id, worker, key, seq, head, anchored, forked, revoked, verifier, name, enrolled, last_seen) = row;
    Ok(Phone {
        device: device((id, worker, key, seq, head, anchored, forked, revoked, verifier))?,
        name,
        enrolled_at: Timestamp(enrolled),
        last_seen: last_seen.map(Timestamp),
        revoked_at: revoked.map(Timestamp),
    })
}

/// login, worker, password_hash
pub type AccountRow = (String, String, String);

pub fn account((login, worker, password_hash): AccountRow) -> Account {
    Account { login, worker: WorkerId(worker), password_hash }
}

/// failures, last, locked_until
pub type AttemptsRow = (i64, i64, i64);

pub fn attempts((failures, last, locked_until): AttemptsRow) -> Result<Attempts> {
    let failures = u32::try_from(failures).map_err(|_| StoreError::damaged("a count"))?;
    Ok(Attempts { failures, last: Timestamp(last), locked_until: Timestamp(locked_until) })
}

/// seq, doc, doc_seq, what
pub type PointerRow = (i64, Vec<u8>, i64, i64);

pub fn pointer((seq, doc, doc_seq, what): PointerRow) -> Result<Pointer> {
    Ok(Pointer { seq: unsigned(seq)?, doc: DocId(id_16(&doc)?), doc_seq: unsigned(doc_seq)?, what: what_of(what)? })
}

/// scope, seq, digest, horizon. A digest is an unsigned number in the bits of a signed one.
pub type HeadRow = (String, i64, i64, i64);

pub fn head((scope, seq, digest, horizon): HeadRow) -> Result<(String, Head)> {
    Ok((scope, Head { seq: unsigned(seq)?, digest: digest.cast_unsigned(), horizon: unsigned(horizon)? }))
}

/// A document, and the place of one of its scopes among those asked for.
pub fn standing(doc: &[u8], place: i64) -> Result<(DocId, usize)> {
    Ok((DocId(id_16(doc)?), usize::try_from(place).map_err(|_| StoreError::damaged("a place"))?))
}

/// The end of the log; no bytes stand for an empty log.
pub fn log_head(bytes: &[u8]) -> Result<log::Head> {
    if bytes.is_empty() {
        return Ok(log::Head::default());
    }
    read(bytes).ok_or_else(|| StoreError::damaged("the log's head"))
}

/// seq, bytes, nodes
pub type LineRow = (i64, Vec<u8>, Vec<u8>);

pub fn line((seq, bytes, nodes): LineRow) -> Result<Logged> {
    let (nodes, rest) = nodes.as_chunks::<32>();
    if nodes.is_empty() || !rest.is_empty() {
        return Err(StoreError::damaged("a line of the log"));
    }
    Ok(Logged { seq: unsigned(seq)?, bytes, nodes: nodes.to_vec() })
}

/// head, backed_up, edition
pub fn log_state((head, backed_up, edition): (Vec<u8>, i64, Option<i64>)) -> Result<LogState> {
    Ok(LogState { head: log_head(&head)?, backed_up: unsigned(backed_up)?, edition: self::edition(edition)? })
}

/// The highest number; none in a store that has not begun.
pub fn edition(number: Option<i64>) -> Result<u32> {
    u32::try_from(number.unwrap_or(0)).map_err(|_| StoreError::damaged("an edition"))
}

/// edition, bytes
pub type ReferenceRow = (i64, Vec<u8>);

pub fn reference((edition, bytes): ReferenceRow) -> Result<(u32, Vec<u8>)> {
    Ok((self::edition(Some(edition))?, bytes))
}

pub fn receipt(bytes: &[u8]) -> Result<SignedReceipt> {
    read(bytes).ok_or_else(|| StoreError::damaged("a receipt"))
}

/// The hashes of subtrees, in the order asked, from the lines that complete them.
///
/// Errors: one of them is not complete.
pub fn subtrees(asked: &[Subtree], rows: &[(i64, Vec<u8>)]) -> Result<Vec<log::Hash>> {
    let missing = || StoreError::damaged("a node of the log");
    let of = |subtree: &Subtree| {
        let (_, nodes) = rows.iter().find(|row| row.0 == signed(subtree.completed_by())).ok_or_else(missing)?;
        nodes.as_chunks::<32>().0.get(usize::from(subtree.level)).copied().ok_or_else(missing)
    };
    asked.iter().map(of).collect()
}
