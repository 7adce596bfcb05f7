//! Reads a change chunk without automerge: header, actors, and one row an operation.

use super::{code, column, limits};
use crate::document::Actor;
use crate::document::chunk::{Chunk, ChunkType, read_signed, read_unsigned};

/// Names one operation, and what it created. Ordered as automerge orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OpId {
    pub counter: u64,
    pub actor: Actor,
}

/// Where an operation acts inside its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place<'a> {
    Key(&'a str),
    /// Before the first element.
    Head,
    Element(OpId),
}

/// One operation as it is written, checked against nothing yet.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    /// `None` is the root.
    pub object: Option<OpId>,
    pub place: Place<'a>,
    pub insert: bool,
    pub action: u64,
    /// Number of the value's type.
    pub value_type: u64,
    pub value: &'a [u8],
    pub preds: Vec<OpId>,
}

/// What a change says of itself.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub hash: [u8; 32],
    /// In ascending order.
    pub deps: Vec<[u8; 32]>,
    pub actor: Actor,
    pub seq: u64,
    pub start_op: u64,
}

/// The operations' columns, still packed.
#[derive(Debug, Default)]
pub(super) struct Columns<'a> {
    /// Whom the columns' actor numbers mean; the writer is number 0.
    actors: Vec<Actor>,
    object_actor: &'a [u8],
    object_counter: &'a [u8],
    key_actor: &'a [u8],
    key_counter: &'a [u8],
    key_text: &'a [u8],
    insert: &'a [u8],
    action: &'a [u8],
    value_meta: &'a [u8],
    value: &'a [u8],
    pred_count: &'a [u8],
    pred_actor: &'a [u8],
    pred_counter: &'a [u8],
}

/// Reads everything but the rows.
///
/// Errors: `SIZE`; `CHUNK` for what is not one plain change in the form that automerge writes, with anything in its optional
/// parts (message, time, extra bytes); `SCHEMA` for columns of marks; `DEPS` for more dependencies than may be.
pub(super) fn open(chunk: &[u8]) -> Result<(Header, Columns<'_>), &'static str> {
    if chunk.len() > limits::CHANGE_BYTES_MAX {
        return Err(code::SIZE);
    }
    let Chunk { hash, body } = Chunk::open(chunk, ChunkType::Change).ok_or(code::CHUNK)?;
    let mut rest = body;
    let deps = deps(&mut rest)?;
    let actor = actor(&mut rest)?;
    let seq = read_unsigned(&mut rest).ok_or(code::CHUNK)?;
    let start_op = read_unsigned(&mut rest).ok_or(code::CHUNK)?;
    let time = read_signed(&mut rest).ok_or(code::CHUNK)?;
    let message_length = read_unsigned(&mut rest).ok_or(code::CHUNK)?;
    if time != 0 || message_length != 0 {
        return Err(code::CHUNK);
    }
    let mut columns = Columns { actors: actors(actor, &mut rest)?, ..Columns::default() };
    columns.split(rest)?;
    Ok((Header { hash, deps, actor, seq, start_op }, columns))
}

fn deps(rest: &mut &[u8]) -> Result<Vec<[u8; 32]>, &'static str> {
    let count = read_unsigned(rest).ok_or(code::CHUNK)?;
    if count > limits::DEPS_MAX as u64 {
        return Err(code::DEPS);
    }
    let mut deps: Vec<[u8; 32]> = Vec::new();
    for _ in 0..count {
        let (hash, behind) = rest.split_first_chunk::<32>().ok_or(code::CHUNK)?;
        if deps.last().is_some_and(|last| last >= hash) {
            return Err(code::CHUNK);
        }
        deps.push(*hash);
        *rest = behind;
    }
    Ok(deps)
}

/// Every actor of ours has 16 bytes.
fn actor(rest: &mut &[u8]) -> Result<Actor, &'static str> {
    let (length, behind) = rest.split_first().ok_or(code::CHUNK)?;
    if *length != 16 {
        return Err(code::ACTOR);
    }
    let (bytes, behind) = behind.split_first_chunk::<16>().ok_or(code::CHUNK)?;
    *rest = behind;
    Ok(Actor(*bytes))
}

/// The writer and, in ascending order, the others whom the operations name.
fn actors(writer: Actor, rest: &mut &[u8]) -> Result<Vec<Actor>, &'static str> {
    let count = read_unsigned(rest).ok_or(code::CHUNK)?;
    let mut actors = vec![writer];
    for number in 0..count {
        let other = actor(rest)?;
        if other == writer || number > 0 && actors.last().is_some_and(|last| *last >= other) {
            return Err(code::CHUNK);
        }
        actors.push(other);
    }
    Ok(actors)
}

impl<'a> Columns<'a> {
    fn split(&mut self, mut rest: &'a [u8]) -> Result<(), &'static str> {
        let count = read_unsigned(&mut rest).ok_or(code::CHUNK)?;
        let mut named: Vec<(u64, usize)> = Vec::new();
        for _ in 0..count {
            let spec = read_unsigned(&mut rest).ok_or(code::CHUNK)?;
            let length = read_unsigned(&mut rest).and_then(|length| usize::try_from(length).ok()).ok_or(code::CHUNK)?;
            // Ascending, so that the column numbers known below bound the loop. An empty column is left out.
            if length == 0 || named.last().is_some_and(|(last, _)| *last >= spec) || spec > SPEC_MAX {
                return Err(code::CHUNK);
            }
            named.push((spec, length));
        }
        for (spec, length) in named {
            let (bytes, behind) = rest.split_at_checked(length).ok_or(code::CHUNK)?;
            rest = behind;
            // Number of the column times 16, plus its type; a type with 8 in it is deflated.
            *match spec {
                0x01 => &mut self.object_actor,
                0x02 => &mut self.object_counter,
                0x11 => &mut self.key_actor,
                0x13 => &mut self.key_counter,
                0x15 => &mut self.key_text,
                0x34 => &mut self.insert,
                0x42 => &mut self.action,
                0x56 => &mut self.value_meta,
                0x57 => &mut self.value,
                0x70 => &mut self.pred_count,
                0x71 => &mut self.pred_actor,
                0x73 => &mut self.pred_counter,
                0x94 | SPEC_MAX => return Err(code::SCHEMA),
                _ => return Err(code::CHUNK),
            } = bytes;
        }
        // Behind the columns stand only extra bytes: an author, or anything.
        if rest.is_empty() { Ok(()) } else { Err(code::CHUNK) }
    }

    /// Unpacks the rows, counted before they are made.
    ///
    /// Errors: `OPS` for none or more than may be; `CHUNK` for columns that do not fit together.
    pub(super) fn rows(&self) -> Result<Vec<Row<'a>>, &'static str> {
        let rows_max = usize::try_from(limits::OPS_MAX).unwrap_or(usize::MAX);
        let actions = column::runs(self.action, rows_max, read_unsigned)?;
        let count = actions.len();
        if count == 0 {
            return Err(code::OPS);
        }
        let mut used = vec![false; self.actors.len()];
        let object_actors = full(column::runs(self.object_actor, count, read_unsigned)?, count)?;
        let object_counters = full(column::runs(self.object_counter, count, read_unsigned)?, count)?;
        let key_actors = full(column::runs(self.key_actor, count, read_unsigned)?, count)?;
        let key_counters = full(column::counters(self.key_counter, count)?, count)?;
        let key_texts = full(column::runs(self.key_text, count, column::text)?, count)?;
        let inserts = column::flags(self.insert, count)?;
        let metas = column::runs(self.value_meta, count, read_unsigned)?;
        let pred_counts = column::runs(self.pred_count, count, read_unsigned)?;
        if [inserts.len(), metas.len(), pred_counts.len()] != [count; 3] {
            return Err(code::CHUNK);
        }
        let mut preds = self.preds(&pred_counts, &mut used)?.into_iter();
        let mut values = self.value;
        let mut rows = Vec::with_capacity(count);
        for index in 0..count {
            let object = self.op_id(object_actors[index], object_counters[index], &mut used)?;
            let place = match (key_actors[index], key_counters[index], key_texts[index]) {
                (None, None, Some(key)) => Place::Key(key),
                (None, Some(0), None) => Place::Head,
                (actor @ Some(_), counter, None) => {
                    Place::Element(self.op_id(actor, counter, &mut used)?.ok_or(code::CHUNK)?)
                }
                _ => return Err(code::CHUNK),
            };
            let meta = metas[index].ok_or(code::CHUNK)?;
            let length = usize::try_from(meta >> 4).map_err(|_| code::CHUNK)?;
            let (value, behind) = values.split_at_checked(length).ok_or(code::CHUNK)?;
            values = behind;
            let pred_count = pred_counts[index].and_then(|count| usize::try_from(count).ok()).ok_or(code::CHUNK)?;
            rows.push(Row {
                object,
                place,
                insert: inserts[index],
                action: actions[index].ok_or(code::CHUNK)?,
                value_type: meta & 0xf,
                value,
                preds: preds.by_ref().take(pred_count).collect(),
            });
        }
        // The writer needs no mention; another actor whom nobody names would be left out by automerge.
        if values.is_empty() && used.iter().skip(1).all(|used| *used) { Ok(rows) } else { Err(code::CHUNK) }
    }

    fn preds(&self, counts: &[Option<u64>], used: &mut [bool]) -> Result<Vec<OpId>, &'static str> {
        let total = counts.iter().try_fold(0_u64, |total, count| total.checked_add((*count)?)).ok_or(code::CHUNK)?;
        let total = usize::try_from(total).ok().filter(|total| *total <= PREDS_MAX).ok_or(code::OPS)?;
        let actors = column::runs(self.pred_actor, total, read_unsigned)?;
        let counters = column::counters(self.pred_counter, total)?;
        if [actors.len(), counters.len()] != [total; 2] {
            return Err(code::CHUNK);
        }
        let pairs = actors.into_iter().zip(counters);
        pairs.map(|(actor, counter)| self.op_id(actor, counter, used)?.ok_or(code::CHUNK)).collect()
    }

    fn op_id(&self, actor: Option<u64>, counter: Option<u64>, used: &mut [bool]) -> Result<Option<OpId>, &'static str> {
        match (actor, counter) {
            (None, None) => Ok(None),
            (Some(number), Some(counter @ 1..limits::COUNTER_END)) => {
                let number = usize::try_from(number).map_err(|_| code::CHUNK)?;
                let actor = *self.actors.get(number).ok_or(code::CHUNK)?;
                used[number] = true;
                Ok(Some(OpId { counter, actor }))
            }
            _ => Err(code::CHUNK),
        }
    }
}

/// The column of the names of marks, the last that there is.
const SPEC_MAX: u64 = 0xa5;

/// A deletion has one predecessor; a tick has as many as there are branches.
const PREDS_MAX: usize = limits::OPS_MAX as usize * 2;

/// A column that is left out holds nulls.
fn full<T: Copy>(rows: Vec<Option<T>>, count: usize) -> Result<Vec<Option<T>>, &'static str> {
    match rows.len() {
        0 => Ok(vec![None; count]),
        length if length == count => Ok(rows),
        _ => Err(code::CHUNK),
    }
}
