//! Every input that once hurt automerge, and every rule of admission, by name.

use super::forge::{Forged, Key, MALLORY, Op, frame, signed, unsigned};
use super::{admit, code, limits};
use crate::document::{Actor, Shared};
use crate::fact::DocKind;

const LI: Actor = Actor([1; 16]);
const WANG: Actor = Actor([2; 16]);

fn genesis() -> Shared {
    Shared::genesis(DocKind::Visit)
}

/// Notes "abc" by Li, operations 5 to 7, and a tick, operation 8.
fn written() -> Shared {
    let mut shared = genesis();
    shared.write_notes(LI, "abc").unwrap();
    shared.write_tick(LI, "photo", true).unwrap();
    shared
}

/// On [`written`], Li is number 1: his id is smaller than that of the genesis.
fn on_written() -> Forged {
    let mut others = vec![LI, Actor::genesis(DocKind::Visit)];
    others.sort();
    assert_eq!(others[0], LI);
    Forged { others, ..Forged::next(&written()) }
}

fn in_notes(op: Op) -> Op {
    Op { object: Some((1, 2)), ..op }
}

fn in_ticks(op: Op) -> Op {
    Op { object: Some((2, 2)), ..op }
}

pub(super) fn check_on(shared: &Shared, actor: Actor, chunk: &[u8], expected: Result<(), &str>) {
    let mut tried = shared.clone();
    let answer = admit(&mut tried, actor, chunk).map_err(|code| code.0);
    assert_eq!(answer, expected.map_err(str::to_owned));
    if expected.is_err() {
        assert_eq!(tried.save(), shared.save());
        assert_eq!(tried.history().len(), shared.history().len());
    }
}

/// Among honest changes: the same answer, and they are not affected.
#[test]
fn a_bad_change_among_good_ones_is_refused_alone() {
    let mut ahead = genesis();
    let honest: Vec<(Actor, Vec<u8>)> = [(LI, "a"), (WANG, "b"), (LI, "c")]
        .map(|(actor, key)| (actor, ahead.write_tick(actor, key, true).unwrap()))
        .into();
    let room = limits::NOTES_MAX / crate::document::NOTES_MAX;
    let long = |number: usize| {
        let actor = Actor([0x20 + number as u8; 16]);
        (actor, genesis().write_notes(actor, &"a".repeat(crate::document::NOTES_MAX)).unwrap())
    };
    let bad = [
        vec![(MALLORY, vec![0; 40])],
        vec![(MALLORY, Forged::first().with(Op::text(3, "A", "b")).chunk())],
        vec![(MALLORY, Forged { seq: 7, ..Forged::first() }.with(Op::tick("a", true)).chunk())],
        // The last one outgrows the notes, which shows only once automerge has taken it.
        (0..=room).map(long).collect(),
    ];
    for bad in bad {
        let mut changes = honest.clone();
        changes.splice(1..1, bad);
        let (mut one_by_one, mut at_once) = (genesis(), genesis());
        let alone: Vec<_> =
            changes.iter().map(|(actor, chunk)| admit(&mut one_by_one, *actor, chunk).map_err(|code| code.0)).collect();
        assert_eq!(alone.iter().filter(|answer| answer.is_err()).count(), 1);
        let changes: Vec<(Actor, &[u8])> = changes.iter().map(|(actor, chunk)| (*actor, &chunk[..])).collect();
        let answers: Vec<_> =
            super::follow(&mut at_once, &changes).into_iter().map(|answer| answer.map_err(|code| code.0)).collect();
        assert_eq!(answers, alone);
        assert_eq!(at_once.save(), one_by_one.save());
    }
}

/// On an unwritten document.
fn check(chunk: &[u8], expected: &str) {
    check_on(&genesis(), MALLORY, chunk, Err(expected));
}

fn check_written(chunk: &[u8], expected: &str) {
    check_on(&written(), MALLORY, chunk, Err(expected));
}

// The forger itself: what it writes honestly is what automerge writes.

#[test]
fn an_honest_forgery_is_byte_for_byte_what_the_app_writes() {
    let mut shared = genesis();
    let text = shared.write_notes(MALLORY, "a上").unwrap();
    let forged = Forged::first().with(Op::insert(Key::Head, "a")).with(Op::insert(Key::Element(5, 0), "上"));
    assert_eq!(forged.chunk(), text);
    check_on(&genesis(), MALLORY, &text, Ok(()));

    let mut shared = written();
    let tick = shared.write_tick(MALLORY, "photo", false).unwrap();
    let forged = on_written().with(in_ticks(Op { preds: vec![(8, 1)], ..Op::tick("photo", false) }));
    assert_eq!(forged.chunk(), tick);
    check_on(&written(), MALLORY, &tick, Ok(()));

    let mut shared = written();
    let edit = shared.write_notes(MALLORY, "axc").unwrap();
    let forged = on_written().with(in_notes(Op::insert(Key::Element(5, 1), "x"))).with(in_notes(Op::delete((6, 1))));
    assert_eq!(forged.chunk(), edit);
    check_on(&written(), MALLORY, &edit, Ok(()));
}

// reliability-security, part 0, and sync-engines, 5c.

#[test]
fn a_seq_gap_from_an_unseen_actor() {
    check(&Forged { seq: 7, ..Forged::first() }.with(Op::tick("a", true)).chunk(), code::SEQ);
    check(&Forged { seq: 0, ..Forged::first() }.with(Op::tick("a", true)).chunk(), code::SEQ);
    check(&Forged { seq: u64::MAX, ..Forged::first() }.with(Op::tick("a", true)).chunk(), code::SEQ);
}

#[test]
fn operation_counters_at_the_end_of_32_bits() {
    for start_op in [u64::from(u32::MAX), u64::MAX, 4_000_000_000, limits::COUNTER_END] {
        let one = Forged { start_op, ..Forged::first() }.with(Op::tick("a", true));
        check(&one.chunk(), code::START);
        check(&one.with(Op::tick("b", true)).chunk(), code::START);
    }
}

#[test]
fn operation_ids_used_again() {
    let mut shared = genesis();
    shared.write_tick(MALLORY, "a", true).unwrap();
    for start_op in [0, 1, 2, 3, 5] {
        let again = Forged { start_op, ..Forged::next(&shared) }.with(Op::tick("b", true));
        check_on(&shared, MALLORY, &again.chunk(), Err(code::START));
    }
}

#[test]
fn an_operation_named_by_a_number_that_none_can_have() {
    for number in [0, limits::COUNTER_END, u64::from(u32::MAX) + 1, i64::MAX as u64] {
        check(&Forged::first().with(Op::delete((number, 1))).chunk(), code::CHUNK);
        check(&Forged::first().with(Op { object: Some((number, 1)), ..Op::tick("a", true) }).chunk(), code::CHUNK);
    }
}

#[test]
fn an_operation_on_an_object_that_does_not_exist() {
    for object in [(5, 1), (1, 0), (11, 0), (5, 0)] {
        let notes = Op { object: Some(object), ..Op::insert(Key::Head, "a") };
        check(&Forged { others: Vec::new(), ..Forged::first() }.with(notes.clone()).chunk(), {
            if object.1 == 0 { code::SCHEMA } else { code::CHUNK }
        });
        let unused = Forged::first().with(notes).with(Op::tick("a", true));
        check(&unused.chunk(), code::SCHEMA);
    }
}

#[test]
fn a_sync_message_is_no_change() {
    // Automerge's own protocol, with a Bloom filter of no bits.
    check(&[0x42, 0, 0, 1, 0, 3, 0, 10, 7, 0], code::CHUNK);
}

#[test]
fn a_deflated_change_is_refused_before_it_is_inflated() {
    // A stored block of deflate that claims the longest length, and the same very large.
    check(&frame(2, &[1, 0xff, 0xff, 0, 0, 0]), code::CHUNK);
    check(&frame(2, &vec![0; limits::CHANGE_BYTES_MAX]), code::SIZE);
    check(&frame(2, &vec![0; 260_928]), code::SIZE);
}

#[test]
fn documents_and_bundles_are_no_changes() {
    check(&frame(0, &Forged::first().with(Op::tick("a", true)).body()), code::CHUNK);
    check(&frame(3, &Forged::first().with(Op::tick("a", true)).body()), code::CHUNK);
    check(&frame(4, &[]), code::CHUNK);
    check(&written().doc().save(), code::CHUNK);
}

#[test]
fn run_lengths_that_claim_millions_of_operations() {
    for claimed in [limits::OPS_MAX + 1, 200_000, 1_000_000, 10_000_000, u64::from(u32::MAX), i64::MAX as u64] {
        let run = |value: u8| [signed(claimed as i64), vec![value]].concat();
        let null_inserts = Forged {
            columns: vec![
                (0x01, run(1)),
                (0x02, run(1)),
                (0x13, [signed(-1), vec![0]].concat()),
                (0x34, [vec![0], unsigned(claimed)].concat()),
                (0x42, run(1)),
                (0x56, run(0)),
                (0x70, run(0)),
            ],
            ..Forged::first()
        };
        assert!(null_inserts.chunk().len() < 200);
        check(&null_inserts.chunk(), code::OPS);
        // The same claim in every other column, beside one operation.
        for spec in [0x01, 0x02, 0x11, 0x13, 0x56, 0x70] {
            let one = Forged { columns: vec![(spec, run(1))], ..Forged::first() }.with(Op::tick("a", true));
            check(&one.chunk(), code::OPS);
        }
        let flags = Forged { columns: vec![(0x34, unsigned(claimed))], ..Forged::first() }.with(Op::tick("a", true));
        check(&flags.chunk(), code::OPS);
        let keys =
            Forged { columns: vec![(0x15, [signed(claimed as i64), vec![1, b'a']].concat())], ..Forged::first() };
        check(&keys.with(Op::tick("a", true)).chunk(), code::OPS);
        let preds = vec![(0x70, [signed(-1), unsigned(claimed * 2)].concat()), (0x71, run(1)), (0x73, run(0))];
        check(&Forged { columns: preds, ..Forged::first() }.with(Op::tick("a", true)).chunk(), code::OPS);
    }
}

#[test]
fn run_lengths_that_overflow_when_summed() {
    let huge = signed(i64::MAX);
    let twice = [&huge[..], &[1], &huge, &[2], &huge, &[1]].concat();
    for spec in [0x02, 0x42, 0x56, 0x70] {
        let forged = Forged { columns: vec![(spec, twice.clone())], ..Forged::first() }.with(Op::tick("a", true));
        check(&forged.chunk(), code::OPS);
    }
    let preds = [signed(-2), unsigned(u64::MAX), unsigned(2)].concat();
    let forged = Forged { columns: vec![(0x70, preds)], ..Forged::first() };
    check(&forged.with(Op::tick("a", true)).with(Op::tick("b", true)).chunk(), code::CHUNK);
    let least = Forged { columns: vec![(0x42, signed(i64::MIN))], ..Forged::first() };
    check(&least.with(Op::tick("a", true)).chunk(), code::OPS);
}

#[test]
fn no_operations_at_all() {
    check(&Forged { others: Vec::new(), ..Forged::first() }.chunk(), code::OPS);
}

#[test]
fn objects_inside_objects() {
    for depth in [1, 150, 300, 5_000] {
        let mut forged = Forged::first();
        for level in 0..depth {
            let object = if level == 0 { Some((2, 1)) } else { Some((2 + level, 0)) };
            forged = forged.with(Op { object, action: 0, value: (0, Vec::new()), ..Op::tick("m", true) });
        }
        check(&forged.chunk(), code::SCHEMA);
    }
}

#[test]
fn dependencies_that_never_come() {
    for number in 0..100 {
        let forged = Forged { deps: vec![[number; 32]], ..Forged::first() }.with(Op::tick("a", true));
        check(&forged.chunk(), code::DEPS);
    }
    let mut deps = Forged::first().deps;
    deps.push([0xff; 32]);
    check(&Forged { deps, ..Forged::first() }.with(Op::tick("a", true)).chunk(), code::DEPS);
}

#[test]
fn a_change_without_dependencies() {
    for start_op in [1, 3] {
        let forged = Forged { deps: Vec::new(), start_op, ..Forged::first() };
        check(&forged.with(Op::tick("a", true)).chunk(), code::DEPS);
    }
}

#[test]
fn somebody_elses_actor() {
    let honest = Forged::first().with(Op::tick("a", true)).chunk();
    check_on(&genesis(), LI, &honest, Err(code::ACTOR));
    let as_genesis =
        Forged { actor: Actor::genesis(DocKind::Visit).0.to_vec(), seq: 2, others: Vec::new(), ..Forged::first() };
    let as_genesis = as_genesis.with(Op { object: Some((2, 0)), ..Op::tick("a", true) }).chunk();
    check_on(&genesis(), Actor::genesis(DocKind::Visit), &as_genesis, Err(code::ACTOR));
    for length in [0, 1, 15, 17, 127] {
        check(&Forged { actor: vec![1; length], ..Forged::first() }.with(Op::tick("a", true)).chunk(), code::ACTOR);
    }
}

#[test]
fn any_time_but_none() {
    for time in [i64::MIN, i64::MAX, -1, 1, 1_780_000_000] {
        check(&Forged { time, ..Forged::first() }.with(Op::tick("a", true)).chunk(), code::CHUNK);
    }
}

#[test]
fn an_author_or_other_extra_bytes() {
    for extra in [vec![1, 3, 1, 2, 3], vec![0]] {
        check(&Forged { extra: extra.clone(), ..Forged::first() }.with(Op::tick("a", true)).chunk(), code::CHUNK);
        let mut shared = genesis();
        shared.write_tick(MALLORY, "a", true).unwrap();
        let second = Forged { extra, ..Forged::next(&shared) }.with(Op::tick("b", true));
        check_on(&shared, MALLORY, &second.chunk(), Err(code::CHUNK));
    }
}

#[test]
fn a_message() {
    check(&Forged { message: b"hello".to_vec(), ..Forged::first() }.with(Op::tick("a", true)).chunk(), code::CHUNK);
    let mut body = Forged::first().with(Op::tick("a", true)).body();
    let at = 1 + 32 + 17 + 1 + 1 + 1;
    body.splice(at..=at, unsigned(u64::MAX));
    check(&frame(1, &body), code::CHUNK);
}

#[test]
fn a_predecessor_that_does_not_exist() {
    for pred in [(5, 0), (11, 1), (1, 1), (2, 1)] {
        check(&Forged::first().with(Op { preds: vec![pred], ..Op::tick("a", true) }).chunk(), code::TARGET);
        check(&Forged::first().with(Op { key: Key::Head, ..Op::delete(pred) }).chunk(), code::SCHEMA);
        check(&Forged::first().with(Op::delete(pred)).chunk(), code::TARGET);
    }
    check_written(&on_written().with(in_ticks(Op::tick("photo", false))).chunk(), code::CHUNK);
    let unused_li = Forged { others: vec![Actor::genesis(DocKind::Visit)], ..on_written() };
    check_written(&unused_li.with(Op::tick("photo", false)).chunk(), code::TARGET);
    for preds in [vec![(5, 1)], vec![(7, 1), (8, 1)], vec![(8, 1), (8, 1)], vec![(8, 2)]] {
        let forged = on_written().with(in_ticks(Op { preds, ..Op::tick("photo", false) }));
        let forged = forged.with(in_notes(Op::insert(Key::Element(5, 1), "x")));
        check_written(&forged.chunk(), code::TARGET);
    }
    let other_key = on_written().with(in_ticks(Op { preds: vec![(8, 1)], ..Op::tick("card", true) }));
    check_written(&other_key.chunk(), code::TARGET);
}

#[test]
fn the_same_place_in_the_writers_order_twice() {
    let mut shared = genesis();
    let first = shared.write_tick(MALLORY, "a", true).unwrap();
    let second = Forged::first().with(Op::tick("b", true)).chunk();
    check_on(&shared, MALLORY, &first, Err(code::KNOWN));
    check_on(&shared, MALLORY, &second, Err(code::SEQ));
}

#[test]
fn a_wrong_checksum() {
    let good = Forged::first().with(Op::tick("a", true)).chunk();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        check(&bad, code::CHUNK);
    }
}

#[test]
fn bytes_missing_or_left_over() {
    let good = Forged::first().with(Op::tick("a", true));
    let chunk = good.chunk();
    for end in 0..chunk.len() {
        check(&chunk[..end], code::CHUNK);
    }
    check(&[&chunk[..], b"garbage"].concat(), code::CHUNK);
    check(&[&chunk[..], &chunk].concat(), code::CHUNK);
    let body = good.body();
    for end in 0..body.len() {
        let mut tried = genesis();
        assert!(admit(&mut tried, MALLORY, &frame(1, &body[..end])).is_err());
        assert_eq!(tried.save(), b"");
    }
}

#[test]
fn a_chunk_larger_than_a_change_may_be() {
    let forged = Forged { extra: vec![0; limits::CHANGE_BYTES_MAX], ..Forged::first() };
    check(&forged.with(Op::tick("a", true)).chunk(), code::SIZE);
    check(&vec![0x85; 1024 * 1024], code::SIZE);
}

// The form.

#[test]
fn columns_deflated_unknown_twice_out_of_order_or_empty() {
    for spec in [0x4a, 0x00, 0x05, 0x35, 0x58, 0x80, 0x1_0042, u64::MAX] {
        let forged = Forged { columns: vec![(spec, vec![1])], ..Forged::first() };
        check(&forged.with(Op::tick("a", true)).chunk(), code::CHUNK);
    }
    let honest = Forged::first().with(Op::tick("a", true)).body();
    let at = honest.windows(2).position(|pair| pair == [0x01, 0x02]).unwrap() - 1;
    assert_eq!(honest[at], 7, "columns of an honest tick");
    let rewritten = |list: &[u8]| [&honest[..at], list, &honest[at + 15..]].concat();
    let list = &honest[at..at + 15];
    assert_eq!(rewritten(list), honest);
    let mut twice = list.to_vec();
    twice[3] = 0x01;
    check(&frame(1, &rewritten(&twice)), code::CHUNK);
    let mut swapped = list.to_vec();
    swapped.swap(1, 3);
    check(&frame(1, &rewritten(&swapped)), code::CHUNK);
    let mut empty = [list, &[0x73, 0]].concat();
    empty[0] = 8;
    check(&frame(1, &rewritten(&empty)), code::CHUNK);
    let mut long = list.to_vec();
    long.splice(2..3, unsigned(u64::MAX));
    check(&frame(1, &rewritten(&long)), code::CHUNK);
    let mut many = list.to_vec();
    many.splice(0..1, unsigned(u64::MAX));
    check(&frame(1, &rewritten(&many)), code::CHUNK);
}

#[test]
fn the_same_said_in_another_form() {
    // Each would read as an honest tick and hash differently after the next load.
    let honest = || Forged::first().with(Op::tick("a", true));
    let padded = [vec![0x7f], vec![0x81, 0x00]].concat();
    for columns in [vec![(0x42, vec![1, 1])], vec![(0x42, padded)], vec![(0x34, vec![1, 0])], vec![(0x11, vec![0, 1])]]
    {
        check(&Forged { columns, ..honest() }.chunk(), code::CHUNK);
    }
    let genesis_actor = Actor::genesis(DocKind::Visit);
    for others in [
        vec![genesis_actor, genesis_actor],
        vec![genesis_actor, Actor([0xff; 16])],
        vec![genesis_actor, MALLORY],
        vec![genesis_actor, Actor([0; 16])],
    ] {
        check(&Forged { others, ..honest() }.chunk(), code::CHUNK);
    }
    let twice = Forged::first().deps.repeat(2);
    check(&Forged { deps: twice, ..honest() }.chunk(), code::CHUNK);
}

#[test]
fn columns_that_do_not_fit_together() {
    let honest = || Forged::first().with(Op::tick("a", true));
    for columns in [
        vec![(0x01, vec![])],
        vec![(0x02, vec![])],
        vec![(0x01, vec![0x7f, 2])],
        vec![(0x02, vec![0x7f, 0])],
        vec![(0x15, vec![])],
        vec![(0x13, vec![0x7f, 0])],
        vec![(0x11, vec![0x7f, 1])],
        vec![(0x11, vec![0x7f, 1]), (0x13, vec![0x7f, 2])],
        vec![(0x34, vec![])],
        vec![(0x56, vec![])],
        vec![(0x70, vec![])],
        vec![(0x57, vec![1])],
        vec![(0x56, vec![0x7f, 0x16])],
        vec![(0x56, [vec![0x7f], unsigned(u64::MAX)].concat())],
        vec![(0x70, vec![0x7f, 1])],
        vec![(0x71, vec![0x7f, 1]), (0x73, vec![0x7f, 1])],
        vec![(0x15, vec![0x7f, 1, 0xff])],
        vec![(0x71, vec![0, 1])],
        vec![(0x73, vec![0, 1])],
    ] {
        let mut tried = genesis();
        let answer = admit(&mut tried, MALLORY, &Forged { columns: columns.clone(), ..honest() }.chunk());
        let code = answer.unwrap_err();
        assert!([code::CHUNK, code::OPS, code::SCHEMA].contains(&code.0.as_str()), "{columns:?} {code}");
    }
}

// The writer's order.

#[test]
fn a_change_that_forgets_the_writers_own_last() {
    let mut shared = genesis();
    shared.write_tick(MALLORY, "a", true).unwrap();
    let forged = Forged { seq: 2, ..Forged::first() }.with(Op::tick("b", true));
    check_on(&shared, MALLORY, &forged.chunk(), Err(code::DEPS));
    // Through a colleague's change it is remembered well enough.
    shared.write_tick(WANG, "b", true).unwrap();
    let forged = Forged::next(&shared).with(Op::tick("c", true));
    check_on(&shared, MALLORY, &forged.chunk(), Ok(()));
}

#[test]
fn a_genesis_of_another_kind() {
    let mut leave = Shared::genesis(DocKind::Leave);
    let chunk = leave.write_tick(MALLORY, "a", true).unwrap();
    check(&chunk, code::DEPS);
}

#[test]
fn more_dependencies_than_may_be() {
    for count in [limits::DEPS_MAX + 1, 1_000] {
        let deps =
            (0..count).map(|number| [[0; 30].as_slice(), &(number as u16).to_be_bytes()].concat().try_into().unwrap());
        let forged = Forged { deps: deps.collect(), ..Forged::first() }.with(Op::tick("a", true));
        check(&forged.chunk(), code::DEPS);
    }
    let mut body = Forged::first().with(Op::tick("a", true)).body();
    body.splice(..1, unsigned(u64::MAX));
    check(&frame(1, &body), code::DEPS);
}

// The schema.

#[test]
fn containers_are_never_overwritten() {
    let root = |key: &str| Op { object: None, ..Op::tick(key, true) };
    for key in ["notes", "ticks", "fields", "items", "more"] {
        let alone = Forged { others: Vec::new(), ..Forged::first() };
        check(&alone.clone().with(root(key)).chunk(), code::SCHEMA);
        check(&alone.with(Op { action: 4, value: (0, Vec::new()), ..root(key) }).chunk(), code::SCHEMA);
        check(&Forged::first().with(Op { preds: vec![(1, 1)], ..root(key) }).chunk(), code::SCHEMA);
        check(&Forged::first().with(Op { action: 3, preds: vec![(2, 1)], ..root(key) }).chunk(), code::SCHEMA);
    }
}

#[test]
fn a_tick_is_on_or_off_under_a_key() {
    for (value_type, bytes) in
        [(0, &b""[..]), (3, &[1]), (4, &[1]), (5, &[0; 8]), (6, b"yes"), (7, b"yes"), (9, &[1]), (15, &[1])]
    {
        let op = Op { value: (value_type, bytes.to_vec()), ..Op::tick("a", true) };
        check(&Forged::first().with(op).chunk(), code::SCHEMA);
    }
    for key in ["", "A", "a b", "上", "a\0", &"a".repeat(65)] {
        check(&Forged::first().with(Op::tick(key, true)).chunk(), code::SCHEMA);
    }
    check_on(&genesis(), MALLORY, &Forged::first().with(Op::tick(&"a".repeat(64), true)).chunk(), Ok(()));
    let gone = Op { action: 3, value: (0, Vec::new()), preds: vec![(8, 1)], ..Op::tick("photo", true) };
    check_written(&on_written().with(in_ticks(gone)).chunk(), code::SCHEMA);
    check(&Forged::first().with(Op { key: Key::Head, ..Op::tick("a", true) }).chunk(), code::SCHEMA);
    check(&Forged::first().with(Op { insert: true, ..Op::tick("a", true) }).chunk(), code::SCHEMA);
    let twice = Forged::first().with(Op::tick("a", true)).with(Op { preds: vec![(5, 0)], ..Op::tick("a", false) });
    check(&twice.chunk(), code::SCHEMA);
}

#[test]
fn a_field_and_an_item_are_texts_under_a_key() {
    let mut shared = genesis();
    let honest = shared.write_field(MALLORY, "phone", "139").unwrap();
    assert_eq!(Forged::first().with(Op::text(3, "phone", "139")).chunk(), honest);
    let other = shared.write_field(MALLORY, "phone", "138").unwrap();
    let on = || Forged { seq: 2, start_op: 6, deps: Forged::next(&after(&honest)).deps, ..Forged::first() };
    let replaced = on().with(Op { preds: vec![(5, 0)], ..Op::text(3, "phone", "138") });
    assert_eq!(replaced.chunk(), other);
    for map in [3, 4] {
        let text = |key: &str, text: &str| Forged::first().with(Op::text(map, key, text)).chunk();
        for fitting in ["", "上门", "\n", &"上".repeat(limits::VALUE_MAX / 3), &"a".repeat(limits::VALUE_MAX)] {
            check_on(&genesis(), MALLORY, &text("a", fitting), Ok(()));
        }
        check(&text("a", &"a".repeat(limits::VALUE_MAX + 1)), code::SCHEMA);
        for key in ["", "A", "a b", "上", "a\0", &"a".repeat(65)] {
            check(&text(key, "b"), code::SCHEMA);
        }
        // No text, no UTF-8, a text in the ticks, another action, a place in a list, the same key twice, a value never seen.
        for (value_type, bytes) in [
            (0, &b""[..]),
            (1, b""),
            (2, b""),
            (3, &[1]),
            (4, &[1]),
            (5, &[0; 8]),
            (6, &[0xff]),
            (7, b"yes"),
            (8, &[1]),
            (9, &[1]),
        ] {
            let op = Op { value: (value_type, bytes.to_vec()), ..Op::text(map, "a", "") };
            check(&Forged::first().with(op).chunk(), code::SCHEMA);
        }
        check(&Forged::first().with(Op { object: Some((2, 1)), ..Op::text(map, "a", "b") }).chunk(), code::SCHEMA);
        check(&Forged::first().with(Op { object: Some((1, 1)), ..Op::text(map, "a", "b") }).chunk(), code::SCHEMA);
        check(&Forged::first().with(Op { object: Some((map, 1)), ..Op::tick("a", true) }).chunk(), code::SCHEMA);
        for action in [0, 2, 4, 5, 6, 7, 255, u64::MAX] {
            check(&Forged::first().with(Op { action, ..Op::text(map, "a", "b") }).chunk(), code::SCHEMA);
        }
        let gone = Op { action: 3, value: (0, Vec::new()), preds: vec![(5, 0)], ..Op::text(map, "phone", "") };
        check_on(&after(&honest), MALLORY, &on().with(gone).chunk(), Err(code::SCHEMA));
        check(&Forged::first().with(Op { insert: true, ..Op::text(map, "a", "b") }).chunk(), code::SCHEMA);
        check(&Forged::first().with(Op { key: Key::Head, ..Op::text(map, "a", "b") }).chunk(), code::SCHEMA);
        let twice = Forged::first().with(Op::text(map, "a", "b")).with(Op::text(map, "a", "c"));
        check(&twice.chunk(), code::SCHEMA);
        for pred in [(5, 0), (9, 1), (1, 1), (3, 1)] {
            check(&Forged::first().with(Op { preds: vec![pred], ..Op::text(map, "a", "b") }).chunk(), code::TARGET);
        }
    }
    // What it replaces must be what stands there, in the same map.
    for (map, key, preds) in [(3, "phone", vec![]), (3, "name", vec![(5, 0)]), (4, "phone", vec![(5, 0)])] {
        let op = Op { preds, ..Op::text(map, key, "138") };
        check_on(&after(&honest), MALLORY, &on().with(op).chunk(), Err(code::TARGET));
    }
    // The same key in two maps is two things.
    let both = Forged::first().with(Op::text(3, "a", "b")).with(Op::text(4, "a", "c")).with(Op::tick("a", true));
    check_on(&genesis(), MALLORY, &both.chunk(), Ok(()));
}

/// An unwritten document that took one change of the forger's.
fn after(chunk: &[u8]) -> Shared {
    let mut shared = genesis();
    admit(&mut shared, MALLORY, chunk).unwrap();
    shared
}

#[test]
fn counters_and_marks() {
    check(&Forged::first().with(Op { value: (8, vec![1]), ..Op::tick("a", true) }).chunk(), code::SCHEMA);
    check(&Forged::first().with(Op { action: 5, value: (4, vec![1]), ..Op::tick("a", true) }).chunk(), code::SCHEMA);
    check(&Forged::first().with(Op { action: 7, ..Op::insert(Key::Head, "a") }).chunk(), code::SCHEMA);
    for (spec, bytes) in [(0x94, vec![0, 1]), (0xa5, vec![0x7f, 4, b'b', b'o', b'l', b'd'])] {
        let forged = Forged { columns: vec![(spec, bytes)], ..Forged::first() };
        check(&forged.with(Op::insert(Key::Head, "a")).chunk(), code::SCHEMA);
    }
    for action in [2, 6, 8, 255, u64::MAX] {
        check(&Forged::first().with(Op { action, ..Op::tick("a", true) }).chunk(), code::SCHEMA);
    }
}

#[test]
fn the_notes_take_one_character_at_a_time() {
    for text in ["", "ab", "e\u{301}", &"a".repeat(1_000)] {
        check(&Forged::first().with(Op::insert(Key::Head, text)).chunk(), code::SCHEMA);
    }
    for text in ["a", "上", "𠮷", "\n"] {
        check_on(&genesis(), MALLORY, &Forged::first().with(Op::insert(Key::Head, text)).chunk(), Ok(()));
    }
    let broken = Op { value: (6, vec![0xff]), ..Op::insert(Key::Head, "") };
    check(&Forged::first().with(broken).chunk(), code::SCHEMA);
    check(&Forged::first().with(Op { value: (1, Vec::new()), ..Op::insert(Key::Head, "") }).chunk(), code::SCHEMA);
    let over = in_notes(Op { insert: false, preds: vec![(5, 1)], ..Op::insert(Key::Element(5, 1), "x") });
    check_written(&on_written().with(over).chunk(), code::SCHEMA);
    let map_key = Op { key: Key::Text("a".to_owned()), ..Op::insert(Key::Head, "a") };
    check(&Forged::first().with(map_key).chunk(), code::SCHEMA);
}

#[test]
fn characters_that_the_writer_cannot_see() {
    // Itself, a later one, a tick, somebody's tick, the container, one that never was.
    for key in [Key::Element(5, 0), Key::Element(6, 0), Key::Element(1, 1), Key::Element(11, 1)] {
        let forged = Forged::first().with(Op::insert(key, "a")).with(Op::insert(Key::Head, "b"));
        check(&forged.chunk(), code::TARGET);
    }
    let after_own_tick = Forged::first().with(Op::tick("a", true)).with(Op::insert(Key::Element(5, 0), "a"));
    check(&after_own_tick.chunk(), code::TARGET);
    let with_li = |op: Op| Forged { ..on_written() }.with(in_notes(op)).chunk();
    check_written(&with_li(Op::insert(Key::Element(8, 1), "x")), code::TARGET);
    check_written(&with_li(Op::delete((8, 1))), code::TARGET);
    let twice = on_written().with(in_notes(Op::delete((6, 1)))).with(in_notes(Op::delete((6, 1))));
    check_written(&twice.chunk(), code::TARGET);
    let two_preds = Op { preds: vec![(5, 1), (6, 1)], ..Op::delete((6, 1)) };
    check_written(&with_li(two_preds), code::TARGET);

    // A character that the writer has not received yet, or that was deleted in what it builds on.
    let mut others = vec![LI, Actor::genesis(DocKind::Visit)];
    others.sort();
    let blind = Forged { others, ..Forged::first() };
    check_written(&blind.clone().with(in_notes(Op::insert(Key::Element(5, 1), "x"))).chunk(), code::TARGET);
    check_written(&blind.with(in_notes(Op::delete((5, 1)))).chunk(), code::TARGET);
    let mut shared = written();
    shared.write_notes(WANG, "ac").unwrap();
    let late = Forged { others: on_written().others, ..Forged::next(&shared) };
    check_on(
        &shared,
        MALLORY,
        &late.clone().with(in_notes(Op::insert(Key::Element(6, 1), "x"))).chunk(),
        Err(code::TARGET),
    );
    check_on(&shared, MALLORY, &late.with(in_notes(Op::delete((6, 1)))).chunk(), Err(code::TARGET));
    // Who had not heard of the deletion may delete it once more.
    check_on(&shared, MALLORY, &on_written().with(in_notes(Op::delete((6, 1)))).chunk(), Ok(()));
}
