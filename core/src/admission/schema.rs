//! What a change may do: write and delete characters of the notes, set ticks. Everything that it names must be in sight of its
//! writer, as it is for a change that our own app makes.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ChangeHash, ObjId, ReadDoc};

use super::change::{Header, OpId, Place, Row};
use super::{code, limits};
use crate::document::{Actor, NOTES_COUNTER, Shared, TICKS_COUNTER, is_tick_key};

pub(super) const SET: u64 = 1;
pub(super) const DELETE: u64 = 3;
const NULL: u64 = 0;
pub(super) const FALSE: u64 = 1;
pub(super) const TRUE: u64 = 2;
pub(super) const TEXT: u64 = 6;

/// One operation that the schema knows.
#[derive(Debug)]
enum Op<'a> {
    /// Behind this element, or in front of all.
    Insert(Option<OpId>),
    Delete(OpId),
    Tick {
        key: &'a str,
        preds: Vec<OpId>,
    },
}

/// Errors: `SCHEMA` for an operation that is not ours; `TARGET` for one that names what its writer could not have seen.
pub(super) fn check(shared: &Shared, header: &Header, rows: Vec<Row<'_>>) -> Result<(), &'static str> {
    let genesis = shared.genesis_actor();
    let ops = rows.into_iter().map(|row| read(row, genesis)).collect::<Result<Vec<_>, _>>()?;
    let mut elements = BTreeMap::new();
    let mut deleted = BTreeSet::new();
    let mut ticked = BTreeMap::new();
    for (index, op) in ops.iter().enumerate() {
        match op {
            Op::Insert(None) => {}
            Op::Insert(Some(after)) if after.actor == header.actor && after.counter >= header.start_op => {
                let earlier = usize::try_from(after.counter - header.start_op).ok().filter(|earlier| *earlier < index);
                if !matches!(earlier.and_then(|earlier| ops.get(earlier)), Some(Op::Insert(_))) {
                    return Err(code::TARGET);
                }
            }
            Op::Insert(Some(after)) => {
                elements.insert(*after, false);
            }
            Op::Delete(element) => {
                elements.insert(*element, false);
                if !deleted.insert(*element) {
                    return Err(code::TARGET);
                }
            }
            Op::Tick { key, preds } => {
                if ticked.insert(*key, preds).is_some() {
                    return Err(code::SCHEMA);
                }
            }
        }
    }
    let heads: Vec<ChangeHash> = header.deps.iter().map(|hash| ChangeHash(*hash)).collect();
    let ticks_stand = ticked.into_iter().all(|(key, preds)| tick_ops(shared, key, &heads).as_ref() == Some(preds));
    if ticks_stand && all_in_sight(shared, &heads, elements) { Ok(()) } else { Err(code::TARGET) }
}

fn read(row: Row<'_>, genesis: Actor) -> Result<Op<'_>, &'static str> {
    let in_notes = row.object == Some(OpId { counter: NOTES_COUNTER, actor: genesis });
    let in_ticks = row.object == Some(OpId { counter: TICKS_COUNTER, actor: genesis });
    match (row.action, row.insert, row.place) {
        (SET, true, place @ (Place::Head | Place::Element(_))) if in_notes && row.preds.is_empty() => {
            if row.value_type != TEXT || !is_one_character(row.value) {
                return Err(code::SCHEMA);
            }
            Ok(Op::Insert(if let Place::Element(after) = place { Some(after) } else { None }))
        }
        (DELETE, false, Place::Element(element)) if in_notes && row.value_type == NULL && row.value.is_empty() => {
            // Only insertions write in the notes, so an element is exactly one operation.
            if row.preds == [element] { Ok(Op::Delete(element)) } else { Err(code::TARGET) }
        }
        (SET, false, Place::Key(key)) if in_ticks && matches!(row.value_type, FALSE | TRUE) && row.value.is_empty() => {
            if is_tick_key(key) {
                Ok(Op::Tick { key, preds: row.preds })
            } else {
                Err(code::SCHEMA)
            }
        }
        _ => Err(code::SCHEMA),
    }
}

fn is_one_character(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|text| text.chars().count() == 1)
}

/// What a writer who has seen `heads` sees under a key, in order: what a new tick replaces.
fn tick_ops(shared: &Shared, key: &str, heads: &[ChangeHash]) -> Option<Vec<OpId>> {
    let values = shared.doc().get_all_at(shared.ticks_id(), key, heads).ok()?;
    let mut ids = values.iter().map(|(_, id)| op_id(id)).collect::<Option<Vec<_>>>()?;
    ids.sort_unstable();
    Some(ids)
}

/// Whether a writer who has seen `heads` sees all these characters of the notes.
fn all_in_sight(shared: &Shared, heads: &[ChangeHash], mut elements: BTreeMap<OpId, bool>) -> bool {
    let mut missing = elements.len();
    if missing > 0 {
        for item in shared.doc().list_range_at(shared.notes_id(), .., heads) {
            let found = op_id(&item.id()).and_then(|id| elements.get_mut(&id));
            if found.is_some_and(|found| !std::mem::replace(found, true)) {
                missing -= 1;
                if missing == 0 {
                    break;
                }
            }
        }
    }
    missing == 0
}

fn op_id(id: &ObjId) -> Option<OpId> {
    match id {
        ObjId::Root => None,
        ObjId::Id(counter, actor, _) => {
            Some(OpId { counter: *counter, actor: Actor(actor.to_bytes().try_into().ok()?) })
        }
    }
}

/// What the document may have grown to.
///
/// Errors: `DOCUMENT`.
pub(super) fn check_size(shared: &Shared) -> Result<(), &'static str> {
    let fits = shared.doc().length(shared.notes_id()) <= limits::NOTES_MAX
        && shared.doc().length(shared.ticks_id()) <= limits::TICKS_MAX;
    if fits { Ok(()) } else { Err(code::DOCUMENT) }
}
