//! Writes change chunks byte by byte, good and bad, without automerge: what a hostile phone would send.

use sha2::{Digest, Sha256};

use crate::document::{Actor, Shared};
use crate::fact::DocKind;

/// The one who forges; number 0 in the columns.
pub const MALLORY: Actor = Actor([0x66; 16]);

/// A forged operation. Actors are numbers: 0 is the writer, 1 the first of [`Forged::others`].
#[derive(Clone, Debug)]
pub struct Op {
    pub object: Option<(u64, u64)>,
    pub key: Key,
    pub insert: bool,
    pub action: u64,
    pub value: (u64, Vec<u8>),
    pub preds: Vec<(u64, u64)>,
}

#[derive(Clone, Debug)]
pub enum Key {
    Text(String),
    Head,
    Element(u64, u64),
}

/// A change under construction: by default an honest first change on a genesis, without operations.
#[derive(Clone, Debug)]
pub struct Forged {
    pub deps: Vec<[u8; 32]>,
    pub actor: Vec<u8>,
    pub seq: u64,
    pub start_op: u64,
    pub time: i64,
    pub message: Vec<u8>,
    pub others: Vec<Actor>,
    pub ops: Vec<Op>,
    /// Columns that replace or join those of `ops`; an empty one leaves a column out.
    pub columns: Vec<(u64, Vec<u8>)>,
    pub extra: Vec<u8>,
}

impl Op {
    pub fn insert(key: Key, text: &str) -> Self {
        Self {
            object: Some((1, 1)),
            key,
            insert: true,
            action: 1,
            value: (6, text.as_bytes().to_vec()),
            preds: Vec::new(),
        }
    }
    pub fn delete(element: (u64, u64)) -> Self {
        let key = Key::Element(element.0, element.1);
        Self { insert: false, action: 3, value: (0, Vec::new()), preds: vec![element], ..Self::insert(key, "") }
    }
    pub fn tick(key: &str, done: bool) -> Self {
        Self {
            object: Some((2, 1)),
            key: Key::Text(key.to_owned()),
            insert: false,
            value: (1 + u64::from(done), Vec::new()),
            ..Self::insert(Key::Head, "")
        }
    }
    /// A text in the map that the genesis made with this counter.
    pub fn text(map: u64, key: &str, text: &str) -> Self {
        Self { object: Some((map, 1)), value: (6, text.as_bytes().to_vec()), ..Self::tick(key, true) }
    }
}

impl Forged {
    /// The next change of [`MALLORY`] on what `shared` holds.
    pub fn next(shared: &Shared) -> Self {
        let deps: Vec<[u8; 32]> = shared.doc().get_heads().iter().map(|head| head.0).collect();
        Self {
            start_op: shared.history().max_op(&deps).unwrap() + 1,
            deps,
            actor: MALLORY.0.to_vec(),
            seq: shared.history().last_seq(MALLORY) + 1,
            time: 0,
            message: Vec::new(),
            others: vec![shared.genesis_actor()],
            ops: Vec::new(),
            columns: Vec::new(),
            extra: Vec::new(),
        }
    }

    pub fn first() -> Self {
        Self::next(&Shared::genesis(DocKind::Visit))
    }

    pub fn with(mut self, op: Op) -> Self {
        self.ops.push(op);
        self
    }

    /// Leaves out the actors that no operation names, as automerge does.
    pub fn fitted(mut self) -> Self {
        let mut named: Vec<u64> = Vec::new();
        self.each_number(|number| named.push(*number));
        named.retain(|number| *number > 0);
        named.sort_unstable();
        named.dedup();
        self.each_number(|number| {
            *number = named.iter().position(|kept| kept == number).map_or(0, |place| place as u64 + 1)
        });
        self.others = named.iter().map(|number| self.others[*number as usize - 1]).collect();
        self
    }

    fn each_number(&mut self, mut f: impl FnMut(&mut u64)) {
        for op in &mut self.ops {
            op.object.iter_mut().for_each(|object| f(&mut object.1));
            if let Key::Element(_, actor) = &mut op.key {
                f(actor);
            }
            op.preds.iter_mut().for_each(|pred| f(&mut pred.1));
        }
    }

    pub fn body(&self) -> Vec<u8> {
        let mut body = unsigned(self.deps.len() as u64);
        body.extend(self.deps.concat());
        body.extend(prefixed(&self.actor));
        body.extend(unsigned(self.seq));
        body.extend(unsigned(self.start_op));
        body.extend(signed(self.time));
        body.extend(prefixed(&self.message));
        body.extend(unsigned(self.others.len() as u64));
        self.others.iter().for_each(|other| body.extend(prefixed(&other.0)));
        let mut columns = self.op_columns();
        for (spec, bytes) in &self.columns {
            columns.retain(|(known, _)| known != spec);
            columns.push((*spec, bytes.clone()));
        }
        columns.retain(|(_, bytes)| !bytes.is_empty());
        columns.sort_by_key(|(spec, _)| *spec);
        body.extend(unsigned(columns.len() as u64));
        for (spec, bytes) in &columns {
            body.extend(unsigned(*spec));
            body.extend(unsigned(bytes.len() as u64));
        }
        columns.iter().for_each(|(_, bytes)| body.extend(bytes));
        body.extend(&self.extra);
        body
    }

    pub fn chunk(&self) -> Vec<u8> {
        frame(1, &self.body())
    }

    fn op_columns(&self) -> Vec<(u64, Vec<u8>)> {
        let ops = &self.ops;
        let number = |rows: Vec<Option<u64>>| runs(&rows, |value| unsigned(*value));
        let preds = || ops.iter().flat_map(|op| op.preds.iter());
        let element = |op: &Op| match op.key {
            Key::Text(_) => (None, None),
            Key::Head => (None, Some(0)),
            Key::Element(counter, actor) => (Some(actor), Some(counter)),
        };
        let text = |op: &Op| if let Key::Text(text) = &op.key { Some(text.clone()) } else { None };
        vec![
            (0x01, number(ops.iter().map(|op| op.object.map(|object| object.1)).collect())),
            (0x02, number(ops.iter().map(|op| op.object.map(|object| object.0)).collect())),
            (0x11, number(ops.iter().map(|op| element(op).0).collect())),
            (0x13, counters(ops.iter().map(|op| element(op).1).collect())),
            (0x15, runs(&ops.iter().map(text).collect::<Vec<_>>(), |text| prefixed(text.as_bytes()))),
            (0x34, flags(ops.iter().map(|op| op.insert).collect())),
            (0x42, number(ops.iter().map(|op| Some(op.action)).collect())),
            (0x56, number(ops.iter().map(|op| Some((op.value.1.len() as u64) << 4 | op.value.0)).collect())),
            (0x57, ops.iter().flat_map(|op| op.value.1.clone()).collect()),
            (0x70, number(ops.iter().map(|op| Some(op.preds.len() as u64)).collect())),
            (0x71, number(preds().map(|pred| Some(pred.1)).collect())),
            (0x73, counters(preds().map(|pred| Some(pred.0)).collect())),
        ]
    }
}

/// A whole chunk around a body, with the right checksum.
pub fn frame(kind: u8, body: &[u8]) -> Vec<u8> {
    let mut hashed = vec![kind];
    hashed.extend(prefixed(body));
    let hash = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83], &hash[..4], &hashed].concat()
}

pub fn unsigned(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

pub fn signed(mut value: i64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while !(-64..64).contains(&value) {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push((value & 0x7f) as u8);
    bytes
}

fn prefixed(bytes: &[u8]) -> Vec<u8> {
    [unsigned(bytes.len() as u64), bytes.to_vec()].concat()
}

fn runs<T: PartialEq>(rows: &[Option<T>], write: impl Fn(&T) -> Vec<u8>) -> Vec<u8> {
    if rows.iter().all(Option::is_none) {
        return Vec::new();
    }
    let mut bytes = Vec::new();
    let mut literal: Vec<&T> = Vec::new();
    let flush = |literal: &mut Vec<&T>, bytes: &mut Vec<u8>| {
        if !literal.is_empty() {
            bytes.extend(signed(-(literal.len() as i64)));
            literal.drain(..).for_each(|value| bytes.extend(write(value)));
        }
    };
    for run in rows.chunk_by(PartialEq::eq) {
        match (&run[0], run.len()) {
            (Some(value), 1) => literal.push(value),
            (Some(value), length) => {
                flush(&mut literal, &mut bytes);
                bytes.extend(signed(length as i64));
                bytes.extend(write(value));
            }
            (None, length) => {
                flush(&mut literal, &mut bytes);
                bytes.push(0);
                bytes.extend(unsigned(length as u64));
            }
        }
    }
    flush(&mut literal, &mut bytes);
    bytes
}

fn counters(rows: Vec<Option<u64>>) -> Vec<u8> {
    let mut before = 0;
    let difference = |value: u64| value as i64 - std::mem::replace(&mut before, value as i64);
    let mut difference = difference;
    runs(&rows.into_iter().map(|row| row.map(&mut difference)).collect::<Vec<_>>(), |value| signed(*value))
}

fn flags(rows: Vec<bool>) -> Vec<u8> {
    let mut bytes = if rows.first() == Some(&true) { vec![0] } else { Vec::new() };
    rows.chunk_by(PartialEq::eq).for_each(|run| bytes.extend(unsigned(run.len() as u64)));
    bytes
}
