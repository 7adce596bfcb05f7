//! A phone's store: one transaction at a time, all of it or nothing; full, killed in the middle, or gone.

use std::collections::BTreeMap;

use doorstep_core::domain::DocId;
use doorstep_core::sync::replica::{Put, Table};

#[derive(Clone, Debug, Default)]
pub struct Disk {
    tables: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    bytes: usize,
    /// What the browser grants. Unit: bytes of values.
    quota: Option<usize>,
    /// Handed in and not answered: durable or not, as a kill may decide.
    under_way: Option<(u64, Vec<Put>)>,
}

impl Disk {
    pub fn begin(&mut self, id: u64, puts: Vec<Put>) {
        debug_assert!(self.under_way.is_none(), "the replica waits for the answer before the next transaction");
        self.under_way = Some((id, puts));
    }

    /// Ends the transaction. `None` when another one is under way or none, otherwise whether it is durable.
    pub fn finish(&mut self, id: u64) -> Option<bool> {
        let (_, puts) = self.under_way.take_if(|(under_way, _)| *under_way == id)?;
        let grows: i64 = puts.iter().map(|put| self.growth(put)).sum();
        let fits = self.quota.is_none_or(|quota| grows <= 0 || self.bytes as i64 + grows <= quota as i64);
        if fits {
            self.write(puts);
        }
        Some(fits)
    }

    /// The process ends. What was not answered is there or not, as chance has it.
    ///
    /// Returns whether a transaction was under way.
    pub fn crash(&mut self, is_kept: bool) -> bool {
        let Some((_, puts)) = self.under_way.take() else { return false };
        if is_kept {
            self.write(puts);
        }
        true
    }

    fn growth(&self, put: &Put) -> i64 {
        let held = self.tables.get(&(put.table, put.key.clone())).map_or(0, Vec::len);
        put.value.as_ref().map_or(0, Vec::len) as i64 - held as i64
    }

    fn write(&mut self, puts: Vec<Put>) {
        for Put { table, key, value } in puts {
            let added = value.as_ref().map_or(0, Vec::len);
            let removed = match value {
                Some(value) => self.tables.insert((table, key), value),
                None => self.tables.remove(&(table, key)),
            };
            self.bytes = self.bytes + added - removed.map_or(0, |value| value.len());
        }
    }

    /// From now on nothing that needs more than `room` bytes fits; `None` lifts the limit.
    pub fn limit(&mut self, room: Option<usize>) {
        self.quota = room.map(|room| self.bytes + room);
    }

    /// What the transaction under way would write.
    pub fn under_way(&self) -> &[Put] {
        self.under_way.as_ref().map_or(&[], |(_, puts)| puts)
    }

    /// Everything that an app reads when it starts.
    pub fn read_at_start(&self) -> Vec<Put> {
        self.tables
            .iter()
            .filter(|((table, _), _)| table.is_read_at_start())
            .map(|((table, key), value)| Put { table: *table, key: key.clone(), value: Some(value.clone()) })
            .collect()
    }

    /// The shared document as saved, and the changes since.
    pub fn shared(&self, doc: DocId) -> (Option<Vec<u8>>, Vec<Vec<u8>>) {
        let saved = self.tables.get(&(Table::Shared, doc.0.to_vec())).cloned();
        let from = (Table::Tail, doc.0.to_vec());
        let to = (Table::Tail, [doc.0.as_slice(), &[0xff; 9]].concat());
        (saved, self.tables.range(from..to).map(|(_, value)| value.clone()).collect())
    }

    pub fn rows(&self, table: Table) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.tables
            .range((table, Vec::new())..)
            .take_while(move |((of, _), _)| *of == table)
            .map(|((_, key), value)| (key.as_slice(), value.as_slice()))
    }

    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// One value decays: a byte too many stands at its end.
    pub fn rot(&mut self, table: Table, nth: usize) -> bool {
        let Some(key) = self.nth(table, nth) else { return false };
        let Some(value) = self.tables.get_mut(&key) else { return false };
        value.push(0xff);
        self.bytes += 1;
        true
    }

    /// One value was written by half, or not at all.
    pub fn tear(&mut self, table: Table, nth: usize, is_gone: bool) -> bool {
        let Some(key) = self.nth(table, nth) else { return false };
        let Some(value) = self.tables.remove(&key) else { return false };
        self.bytes -= value.len();
        if !is_gone {
            let half = value[..value.len() / 2].to_vec();
            self.bytes += half.len();
            self.tables.insert(key, half);
        }
        true
    }

    /// Another store in the place of this one, as big as a store may be here.
    pub fn replace(&mut self, by: &Self) {
        let quota = self.quota;
        *self = Self { under_way: None, quota, ..by.clone() };
    }

    fn nth(&self, table: Table, nth: usize) -> Option<(Table, Vec<u8>)> {
        let count = self.rows(table).count();
        let (key, _) = self.rows(table).nth(nth % count.max(1))?;
        Some((table, key.to_vec()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(key: u8, value: Option<&[u8]>) -> Put {
        Put { table: Table::Row, key: vec![key], value: value.map(<[u8]>::to_vec) }
    }

    #[test]
    fn a_transaction_is_whole_or_not_at_all() {
        let mut disk = Disk::default();
        disk.begin(1, vec![put(1, Some(b"one")), put(2, Some(b"two"))]);
        assert!(disk.crash(false));
        assert!(disk.is_empty());
        disk.begin(1, vec![put(1, Some(b"one")), put(2, Some(b"two"))]);
        assert!(disk.crash(true));
        assert_eq!(disk.rows(Table::Row).count(), 2);
        assert_eq!(disk.finish(1), None, "what was killed is not answered");
    }

    #[test]
    fn a_full_disk_takes_what_makes_room() {
        let mut disk = Disk::default();
        disk.begin(1, vec![put(1, Some(b"one"))]);
        assert_eq!(disk.finish(1), Some(true));
        disk.limit(Some(0));
        disk.begin(2, vec![put(2, Some(b"more"))]);
        assert_eq!(disk.finish(2), Some(false));
        disk.begin(3, vec![put(1, None)]);
        assert_eq!(disk.finish(3), Some(true));
        disk.begin(4, vec![put(3, Some(b"new"))]);
        assert_eq!(disk.finish(4), Some(true));
    }
}
