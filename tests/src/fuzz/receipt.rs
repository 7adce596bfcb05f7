//! What phones bring back to a server that lost it: only what the server has signed counts, in any order and however often.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use doorstep_core::domain::EntryHash;
use doorstep_core::fact::{SignedReceipt, decode, encode};
use doorstep_core::sync::ledger::{ChainEnd, Device, StoredEntry, verify_supply};
use doorstep_core::sync::message::{PROTOCOL, Request, Supplied};
use doorstep_core::testing::memory::Memory;

use super::meter::metered;
use super::mutation::mutate;
use super::script::Script;
use super::stage::{check_documents, check_honest_work, exchange, stage};
use crate::sim::author::Author;
use crate::sim::server::{Reply, Server};

/// Entries in one input.
const COUNT_MAX: usize = 6;

pub fn run(input: &[u8]) {
    let mut script = Script::new(input);
    match script.below(3) {
        0 => check(script.rest()),
        1 => {
            let genuine = genuine();
            let Some(stored) = script.pick(genuine) else { return };
            let honest = encode(&stored.receipt);
            check(&honest);
            check(&mutate(&mut script, honest));
        }
        _ => supply(&mut script),
    }
}

fn check(bytes: &[u8]) {
    let (receipt, cost) = metered(|| decode::<SignedReceipt>(bytes));
    cost.check_reader(bytes.len());
    if let Some(receipt) = receipt {
        assert_eq!(encode(&receipt), bytes, "one encoding for a receipt");
        let stage = stage();
        let by_server = receipt.verifies(&stage.setting.reference.centre, &stage.setting.server_key.public());
        let said = genuine().iter().any(|stored| *stored.receipt == *receipt);
        assert!(said || !by_server, "a receipt that the server never signed");
    }
}

/// Everything that the server has put its name under.
fn genuine() -> &'static [StoredEntry] {
    static GENUINE: OnceLock<Vec<StoredEntry>> = OnceLock::new();
    GENUINE.get_or_init(|| {
        let memory = &stage().memory;
        memory.entries.values().chain(memory.refused.values()).cloned().collect()
    })
}

/// A server came back empty, and one phone brings what it has, or says that it has.
fn supply(script: &mut Script<'_>) {
    let stage = stage();
    let member = &stage.members[0];
    let mut memory = Memory::default();
    for (id, device) in &stage.memory.devices {
        memory.devices.insert(*id, Device { end: ChainEnd::NONE, ..device.clone() });
    }
    let setting = &stage.setting;
    let mut server =
        Server::new(setting.server_key.clone(), &setting.reference, setting.encoded.clone(), Memory::default());
    server.restore(stage.now(), memory);
    let by_hash: BTreeMap<EntryHash, &StoredEntry> =
        genuine().iter().map(|stored| (EntryHash::of(&stored.bytes), stored)).collect();
    // Documents from their beginnings, so that many fit, with some out of order.
    let start = script.below(genuine().len());
    let supply = (0..=script.below(COUNT_MAX)).filter_map(|number| {
        let place =
            if script.below(4) == 3 { script.below(genuine().len()) } else { (start + number) % genuine().len() };
        let stored = genuine().get(place)?;
        Some(Supplied { bytes: stored.bytes.clone(), receipt: stored.receipt.clone() })
    });
    let author = Author::new(&stage.setting.reference.centre, &member.worker, member.key.device);
    let request = Request { protocol: PROTOCOL, supply: supply.collect(), ..author.request(stage.now(), None) };
    let mut bytes = request.encode();
    if script.flag() {
        bytes = mutate(script, bytes);
    }
    let Some(request) = Request::decode(&bytes) else { return };
    let centre = &stage.setting.reference.centre;
    let before = stage.now().plus_ms(1);
    let kept = verify_supply(centre, &stage.setting.server_key.public(), before, request.supply.clone());
    for stored in &kept {
        let said = by_hash.get(&EntryHash::of(&stored.bytes)).expect("only what the server has signed is kept");
        assert_eq!((&stored.bytes, *stored.receipt == *said.receipt), (&said.bytes, true));
        assert_eq!((stored.doc, stored.device, stored.device_seq), (said.doc, said.device, said.device_seq));
        assert!(stored.receipt.received_at < before);
    }
    let now = stage.now();
    for turn in 0..2 {
        let exchanged = exchange(&mut server, now, member.key.device, &bytes);
        if !matches!(exchanged.reply, Some(Reply::Answer(_))) {
            // Of another version, perhaps; then nothing of it counts.
            assert!(exchanged.written.is_empty());
            return;
        }
        for changes in &exchanged.written {
            check_documents(&server.memory, changes);
            assert!(turn == 0 || changes.entries.is_empty() && changes.refused.is_empty(), "twice is as once");
        }
        let memory = &server.memory;
        let there = |hash: &EntryHash| {
            memory.receipts.values().any(|receipt| receipt.hash == *hash) || memory.aside.contains_key(hash)
        };
        // What was refused only its author brings back.
        let is_taken = |stored: &&StoredEntry| {
            stored.receipt.verdict.is_admitted() || stage.memory.devices[&stored.device].worker == member.worker
        };
        let taken = kept.iter().filter(is_taken);
        assert!(taken.map(|stored| stored.receipt.hash).all(|hash| there(&hash)), "what was brought back is there");
    }
    check_honest_work_from_nothing(&mut server);
}

/// The restored server serves somebody whose phone has nothing to bring.
fn check_honest_work_from_nothing(server: &mut Server) {
    let stage = stage();
    let is_untouched = stage.members.last().is_some_and(|member| {
        server.memory.devices.get(&member.key.device).is_some_and(|device| device.end.seq == stage.author(member).seq)
    });
    if is_untouched {
        check_honest_work(server, stage.now());
    }
}
