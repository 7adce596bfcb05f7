//! The hazards that were found by feeding crafted changes to automerge 0.12, one test a row: what a program that trusts automerge
//! suffers, and that nothing of it happens here. Variations of each stand in `hostile`.
//!
//! | crafted input | automerge alone | test |
//! |---|---|---|
//! | `seq` 7 from an actor nobody has seen | panic | `seq_7_from_an_unseen_actor` |
//! | a gap in `seq` | panic | `a_gap_in_seq` |
//! | `start_op` 2³²-1, two operations | panic | `a_counter_at_its_end_with_two_operations` |
//! | the same with one | taken; every later edit panics | `a_counter_at_its_end_with_one_operation` |
//! | `start_op` 4,000,000,000 | taken; exhausts the counter | `a_counter_at_four_billion` |
//! | a second change that starts again at 1 | taken; cannot be loaded | `a_second_change_that_starts_again_at_1` |
//! | an operation on an object that does not exist | panic | `an_operation_on_an_object_that_was_never_made` |
//! | a sync message with a filter of no bits | panic | `a_sync_message_with_a_filter_of_no_bits` |
//! | a filter that claims 2³²-1 probes | reserves 16 GiB | `a_sync_message_that_claims_billions_of_probes` |
//! | a deflated change, checksum wrong | inflated to 256 MiB first | `a_deflated_change_with_a_wrong_checksum` |
//! | a deflated change, checksum right | 256 MiB | `a_deflated_change_with_the_right_checksum` |
//! | 64 bytes that claim a million operations | 2.7 s, 385 MB | `sixty_four_bytes_that_claim_a_million_operations` |
//! | 104 bytes that are 200,000 null inserts | 0.5 s, 110 MiB | `two_hundred_thousand_null_inserts` |
//! | maps 150 deep | overflows a stack of 1 MiB | `maps_150_deep` |
//! | maps 300 and 5,000 deep | aborts the process | `maps_300_and_5000_deep` |
//! | 8,000 changes whose dependencies never come | quadratic, kept for ever | `eight_thousand_changes_whose_dependencies_never_come` |
//! | an unknown dependency | kept, and saved | `an_unknown_dependency` |
//! | no dependencies | an extra head | `a_change_that_builds_on_nothing` |
//! | a change under a colleague's actor | taken; hers are refused then | `a_change_under_a_colleagues_actor` |
//! | another change at the same `seq` | the whole batch is refused | `another_change_at_the_same_seq` |
//! | the smallest possible time | panic | `the_smallest_possible_time` |
//! | an author behind a second change | panic | `an_author_behind_a_second_change` |
//! | a predecessor that never was | taken; cannot be loaded | `a_predecessor_that_never_was` |
//! | a wrong checksum | taken, and kept | `a_wrong_checksum` |
//! | a good change with garbage behind it | taken with a warning | `a_good_change_with_garbage_behind_it` |
//!
//! The bombs are measured in a process of their own (`it/hostile.rs`).

use automerge::ReadDoc as _;

use super::forge::{Forged, Key, MALLORY, Op, frame, signed, unsigned};
use super::{admit, code, follow, limits};
use crate::document::{Actor, Shared};
use crate::fact::DocKind;

const LI: Actor = Actor([1; 16]);

fn genesis() -> Shared {
    Shared::genesis(DocKind::Visit)
}

fn tick() -> Forged {
    Forged::first().with(Op::tick("a", true))
}

/// On an unwritten document.
fn check(chunk: &[u8], expected: &str) {
    check_on(&genesis(), MALLORY, chunk, expected);
}

/// Refused by server and phone, with nothing changed, and neither its writer nor a colleague is held up.
fn check_on(before: &Shared, actor: Actor, chunk: &[u8], expected: &str) {
    let mut shared = before.clone();
    assert_eq!(admit(&mut shared, actor, chunk).unwrap_err().0, expected);
    assert_eq!(follow(&mut shared, &[(actor, chunk)]), [Err(crate::fact::Code::new(expected))]);
    assert_eq!((shared.save(), shared.history().len()), (before.save(), before.history().len()));
    for honest in [actor, LI] {
        let next = shared.clone().write_notes(honest, &format!("{}上", shared.notes())).unwrap();
        admit(&mut shared, honest, &next).unwrap();
    }
    let loaded = Shared::load(DocKind::Visit, &shared.save()).unwrap();
    assert_eq!(loaded.content_digest(), shared.content_digest());
}

#[test]
fn seq_7_from_an_unseen_actor() {
    check(&Forged { seq: 7, ..tick() }.chunk(), code::SEQ);
}

#[test]
fn a_gap_in_seq() {
    let mut shared = genesis();
    shared.write_tick(MALLORY, "a", true).unwrap();
    let third = Forged { seq: 3, ..Forged::next(&shared) }.with(Op::tick("b", true));
    check_on(&shared, MALLORY, &third.chunk(), code::SEQ);
}

#[test]
fn a_counter_at_its_end_with_two_operations() {
    let end = Forged { start_op: u64::from(u32::MAX), ..tick() };
    check(&end.with(Op::tick("b", true)).chunk(), code::START);
}

#[test]
fn a_counter_at_its_end_with_one_operation() {
    check(&Forged { start_op: u64::from(u32::MAX), ..tick() }.chunk(), code::START);
}

#[test]
fn a_counter_at_four_billion() {
    check(&Forged { start_op: 4_000_000_000, ..tick() }.chunk(), code::START);
}

#[test]
fn a_second_change_that_starts_again_at_1() {
    let mut shared = genesis();
    shared.write_tick(MALLORY, "a", true).unwrap();
    let again = Forged { start_op: 1, ..Forged::next(&shared) }.with(Op::tick("b", true));
    check_on(&shared, MALLORY, &again.chunk(), code::START);
}

#[test]
fn an_operation_on_an_object_that_was_never_made() {
    let op = Op { object: Some((99, 1)), ..Op::tick("a", true) };
    check(&Forged::first().with(op).chunk(), code::SCHEMA);
}

#[test]
fn a_sync_message_with_a_filter_of_no_bits() {
    check(&[0x42, 0, 0, 1, 0, 3, 0, 10, 7, 0], code::CHUNK);
}

#[test]
fn a_sync_message_that_claims_billions_of_probes() {
    // One entry, ten bits an entry, 2³²-1 probes.
    let filter = [unsigned(1), unsigned(10), unsigned(u64::from(u32::MAX)), vec![0, 0]].concat();
    let message = [vec![0x42, 0, 0, 1, 0], unsigned(filter.len() as u64), filter, vec![0]].concat();
    check(&message, code::CHUNK);
}

#[test]
fn a_deflated_change_with_a_wrong_checksum() {
    let mut bomb = frame(2, &vec![0xed; 260_000]);
    bomb[4] ^= 1;
    check(&bomb, code::SIZE);
    bomb.truncate(limits::CHANGE_BYTES_MAX);
    check(&bomb, code::CHUNK);
}

#[test]
fn a_deflated_change_with_the_right_checksum() {
    check(&frame(2, &vec![0xed; 65_000]), code::SIZE);
    check(&frame(2, &vec![0xed; 30_000]), code::CHUNK);
    // A good change that is deflated, in one stored block: the engine would take it.
    let body = tick().body();
    let length = u16::try_from(body.len()).unwrap();
    let stored = [&[1], &length.to_le_bytes()[..], &(!length).to_le_bytes(), &body].concat();
    check(&frame(2, &stored), code::CHUNK);
}

/// So many insertions of nothing in columns of runs.
fn null_inserts(count: u64) -> Vec<u8> {
    let run = |value: u8| [signed(count as i64), vec![value]].concat();
    let columns = vec![
        (0x01, run(1)),
        (0x02, run(1)),
        (0x13, [signed(-1), vec![0]].concat()),
        (0x34, [vec![0], unsigned(count)].concat()),
        (0x42, run(1)),
        (0x56, run(0)),
        (0x70, run(0)),
    ];
    Forged { columns, ..Forged::first() }.chunk()
}

#[test]
fn sixty_four_bytes_that_claim_a_million_operations() {
    check(&null_inserts(1_000_000), code::OPS);
    check(&null_inserts(10_000_000), code::OPS);
}

#[test]
fn two_hundred_thousand_null_inserts() {
    check(&null_inserts(200_000), code::OPS);
}

fn nested(depth: u64) -> Vec<u8> {
    let map = |level: u64| Op {
        object: Some(if level == 0 { (2, 1) } else { (4 + level, 0) }),
        action: 0,
        value: (0, Vec::new()),
        ..Op::tick("m", true)
    };
    (0..depth).fold(Forged::first(), |forged, level| forged.with(map(level))).chunk()
}

#[test]
fn maps_150_deep() {
    check(&nested(150), code::SCHEMA);
}

#[test]
fn maps_300_and_5000_deep() {
    check(&nested(300), code::SCHEMA);
    check(&nested(5_000), code::SCHEMA);
}

#[test]
fn eight_thousand_changes_whose_dependencies_never_come() {
    let mut shared = genesis();
    for number in 0..8_000_u64 {
        let mut dep = [0xee; 32];
        dep[..8].copy_from_slice(&number.to_be_bytes());
        let orphan = Forged { deps: vec![dep], ..tick() }.chunk();
        assert_eq!(admit(&mut shared, MALLORY, &orphan).unwrap_err().0, code::DEPS);
    }
    assert_eq!((shared.history().len(), shared.doc().get_missing_deps(&[]).len()), (1, 0));
    assert_eq!(shared.save(), b"");
}

#[test]
fn an_unknown_dependency() {
    let mut deps = Forged::first().deps;
    deps.push([0xff; 32]);
    check(&Forged { deps, ..tick() }.chunk(), code::DEPS);
}

#[test]
fn a_change_that_builds_on_nothing() {
    check(&Forged { deps: Vec::new(), ..tick() }.chunk(), code::DEPS);
    check(&Forged { deps: Vec::new(), start_op: 1, ..tick() }.chunk(), code::DEPS);
}

#[test]
fn a_change_under_a_colleagues_actor() {
    // The entry is Mallory's own; what is in it claims to be Li's.
    check(&Forged { actor: LI.0.to_vec(), ..tick() }.chunk(), code::ACTOR);
}

#[test]
fn another_change_at_the_same_seq() {
    let mut shared = genesis();
    let first = shared.write_tick(MALLORY, "a", true).unwrap();
    let other = Forged::first().with(Op::tick("b", true)).chunk();
    check_on(&shared, MALLORY, &other, code::SEQ);
    // In the middle of a batch it takes nobody with it.
    let li = genesis().write_tick(LI, "c", true).unwrap();
    let mut batch = genesis();
    let answers = follow(&mut batch, &[(MALLORY, &first), (MALLORY, &other), (LI, &li)]);
    assert_eq!(answers, [Ok(()), Err(crate::fact::Code::new(code::SEQ)), Ok(())]);
}

#[test]
fn the_smallest_possible_time() {
    check(&Forged { time: i64::MIN, ..tick() }.chunk(), code::CHUNK);
}

#[test]
fn an_author_behind_a_second_change() {
    let mut shared = genesis();
    shared.write_tick(MALLORY, "a", true).unwrap();
    let second = Forged { extra: vec![1, 3, 1, 2, 3], ..Forged::next(&shared) }.with(Op::tick("b", true));
    check_on(&shared, MALLORY, &second.chunk(), code::CHUNK);
}

#[test]
fn a_predecessor_that_never_was() {
    check(&Forged::first().with(Op { preds: vec![(9, 1)], ..Op::tick("a", true) }).chunk(), code::TARGET);
    check(&Forged::first().with(Op::delete((9, 1))).chunk(), code::TARGET);
    check(&Forged::first().with(Op::insert(Key::Element(9, 1), "a")).chunk(), code::TARGET);
}

#[test]
fn a_wrong_checksum() {
    let mut bad = tick().chunk();
    bad[4] ^= 1;
    check(&bad, code::CHUNK);
}

#[test]
fn a_good_change_with_garbage_behind_it() {
    check(&[&tick().chunk()[..], b"garbage"].concat(), code::CHUNK);
}
