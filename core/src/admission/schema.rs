//! What a change may do: write and delete characters of the notes, set ticks, fields and items. Everything that it names must be in
//! sight of its writer, as it is for a change that our own app makes.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ChangeHash, ObjId, ReadDoc};

use super::change::{Header, OpId, Place, Row};
use super::{code, limits};
use crate::document::{Actor, Map, NOTES_COUNTER, Shared, is_key};

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
    /// A value under a key of one of the maps, in the place of these.
    Put {
        map: Map,
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
    let mut put = BTreeMap::new();
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
            Op::Put { map, key, preds } => {
                if put.insert((*map, *key), preds).is_some() {
                    return Err(code::SCHEMA);
                }
            }
        }
    }
    let heads: Vec<ChangeHash> = header.deps.iter().map(|hash| ChangeHash(*hash)).collect();
    let mut all_put = put.into_iter();
    let puts_stand = all_put.all(|((map, key), preds)| in_place(shared, map, key, &heads).as_ref() == Some(preds));
    if puts_stand && all_in_sight(shared, &heads, elements) { Ok(()) } else { Err(code::TARGET) }
}

fn read(row: Row<'_>, genesis: Actor) -> Result<Op<'_>, &'static str> {
    let in_notes = row.object == Some(OpId { counter: NOTES_COUNTER, actor: genesis });
    let in_map = |map: &Map| row.object == Some(OpId { counter: map.counter(), actor: genesis });
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
        (SET, false, Place::Key(key)) => {
            let map = Map::ALL.into_iter().find(in_map).ok_or(code::SCHEMA)?;
            let fits = is_key(key) && fits(map, row.value_type, row.value);
            if fits { Ok(Op::Put { map, key, preds: row.preds }) } else { Err(code::SCHEMA) }
        }
        _ => Err(code::SCHEMA),
    }
}

/// Whether a value is of the map's kind.
fn fits(map: Map, value_type: u64, value: &[u8]) -> bool {
    match map {
        Map::Ticks => matches!(value_type, FALSE | TRUE) && value.is_empty(),
        Map::Fields | Map::Items => {
            value_type == TEXT && value.len() <= limits::VALUE_MAX && std::str::from_utf8(value).is_ok()
        }
    }
}

fn is_one_character(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|text| text.chars().count() == 1)
}

/// What a writer who has seen `heads` sees under a key, in order: what a new value replaces.
fn in_place(shared: &Shared, map: Map, key: &str, heads: &[ChangeHash]) -> Option<Vec<OpId>> {
    let values = shared.doc().get_all_at(shared.map_id(map), key, heads).ok()?;
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
        && Map::ALL.into_iter().all(|map| shared.doc().length(shared.map_id(map)) <= map.keys_max());
    if fits { Ok(()) } else { Err(code::DOCUMENT) }
}
