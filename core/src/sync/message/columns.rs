//! Snapshots on the wire: column by column, not document by document. Ids and hashes stand beside each other, where nothing can be
//! gained from packing them, and texts beside texts, where much can: an answer of 200 documents is a tenth smaller.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Snapshot;
use crate::domain::{DocId, EntryHash};
use crate::fact::DocKind;

/// Saved documents begin with a checksum, their writers and the hashes of their last changes, which look like noise. Unit: bytes.
const NOISE_BYTES: usize = 88;

/// One value a snapshot in each column.
#[derive(Serialize, Deserialize)]
struct Columns<B> {
    docs: Vec<DocId>,
    heads: Vec<EntryHash>,
    /// The first [`NOISE_BYTES`] of `shared`.
    noise: Vec<B>,
    scopes: Vec<B>,
    kinds: Vec<DocKind>,
    doc_seqs: Vec<u64>,
    states: Vec<B>,
    /// The rest of `shared`.
    shared: Vec<B>,
}

pub fn serialize<S: Serializer>(snapshots: &[Snapshot], serializer: S) -> Result<S::Ok, S::Error> {
    let split = |snapshot: &Snapshot| snapshot.shared.len().min(NOISE_BYTES);
    let all = || snapshots.iter();
    let columns: Columns<&[u8]> = Columns {
        docs: all().map(|snapshot| snapshot.doc).collect(),
        heads: all().map(|snapshot| snapshot.head).collect(),
        noise: all().map(|snapshot| &snapshot.shared[..split(snapshot)]).collect(),
        scopes: all().map(|snapshot| &snapshot.scopes[..]).collect(),
        kinds: all().map(|snapshot| snapshot.kind).collect(),
        doc_seqs: all().map(|snapshot| snapshot.doc_seq).collect(),
        states: all().map(|snapshot| &snapshot.state[..]).collect(),
        shared: all().map(|snapshot| &snapshot.shared[split(snapshot)..]).collect(),
    };
    columns.serialize(serializer)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Snapshot>, D::Error> {
    let columns = Columns::<Vec<u8>>::deserialize(deserializer)?;
    let count = columns.docs.len();
    let lengths = [
        columns.heads.len(),
        columns.noise.len(),
        columns.scopes.len(),
        columns.kinds.len(),
        columns.doc_seqs.len(),
        columns.states.len(),
        columns.shared.len(),
    ];
    if lengths.iter().any(|length| *length != count) {
        return Err(D::Error::custom("columns of different lengths"));
    }
    let mut snapshots = Vec::with_capacity(count);
    let ids = columns.docs.into_iter().zip(columns.heads).zip(columns.kinds).zip(columns.doc_seqs);
    let bytes = columns.noise.into_iter().zip(columns.scopes).zip(columns.states).zip(columns.shared);
    for ((((doc, head), kind), doc_seq), (((mut shared, scopes), state), rest)) in ids.zip(bytes) {
        shared.extend(rest);
        snapshots.push(Snapshot { scopes, doc, kind, doc_seq, head, state, shared });
    }
    Ok(snapshots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fact::{decode, encode};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Page(#[serde(with = "super")] Vec<Snapshot>);

    fn snapshot(number: u8, shared: usize) -> Snapshot {
        Snapshot {
            scopes: vec![number],
            doc: DocId([number; 16]),
            kind: DocKind::Visit,
            doc_seq: u64::from(number),
            head: EntryHash([number; 32]),
            state: vec![number; 3],
            shared: vec![number; shared],
        }
    }

    #[test]
    fn snapshots_read_back() {
        for lengths in [&[][..], &[0], &[1, NOISE_BYTES - 1, NOISE_BYTES, NOISE_BYTES + 1, 1_000]] {
            let page = Page((1..).zip(lengths).map(|(number, length)| snapshot(number, *length)).collect());
            assert_eq!(decode::<Page>(&encode(&page)), Some(page));
        }
    }

    #[test]
    fn columns_of_different_lengths_are_no_snapshots() {
        let good = encode(&Page(vec![snapshot(1, 5)]));
        let one = |columns: Columns<Vec<u8>>| encode(&columns);
        let columns = || decode::<Columns<Vec<u8>>>(&good).unwrap();
        assert_eq!(one(columns()), good);
        for bad in [
            one(Columns { docs: Vec::new(), ..columns() }),
            one(Columns { heads: Vec::new(), ..columns() }),
            one(Columns { noise: vec![Vec::new(); 2], ..columns() }),
            one(Columns { kinds: Vec::new(), ..columns() }),
            one(Columns { shared: Vec::new(), ..columns() }),
        ] {
            assert_eq!(decode::<Page>(&bad), None);
        }
    }
}
