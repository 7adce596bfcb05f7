//! Documents at their limits: the last change that fits, and the first that does not.

use super::forge::{Forged, MALLORY, Op};
use super::hostile::check_on;
use super::{admit, code, limits};
use crate::document::{Actor, NOTES_MAX, Shared};
use crate::fact::DocKind;

const LI: Actor = Actor([1; 16]);
const WANG: Actor = Actor([2; 16]);

fn genesis() -> Shared {
    Shared::genesis(DocKind::Visit)
}

#[test]
fn a_document_full_of_changes() {
    let mut shared = genesis();
    for number in 0..limits::CHANGES_MAX - 1 {
        shared.write_tick(LI, "a", number % 2 == 0).unwrap();
    }
    let mut ahead = shared.clone();
    let last = ahead.write_tick(WANG, "b", true).unwrap();
    check_on(&shared, WANG, &last, Ok(()));
    let beyond = ahead.clone().write_tick(WANG, "c", true).unwrap();
    check_on(&ahead, WANG, &beyond, Err(code::DOCUMENT));
}

#[test]
fn a_document_full_of_bytes() {
    // Four bytes a character, so that the bytes are full before the operations are.
    let long = |number: usize| ["𠮷", "𠮶"][number % 2].repeat(3_900);
    let mut shared = genesis();
    let mut number = 0;
    while shared.log_bytes() + 16_500 <= limits::LOG_BYTES_MAX {
        while shared.write_notes(LI, &long(number)).is_some() {}
        number += 1;
    }
    while shared.log_bytes() + 350 <= limits::LOG_BYTES_MAX {
        number += 1;
        let behind: String = shared.notes().chars().skip(50).collect();
        shared.write_notes(LI, &(["a", "b"][number % 2].repeat(50) + &behind)).unwrap();
    }
    let small = shared.clone().write_tick(WANG, "b", true).unwrap();
    check_on(&shared, WANG, &small, Ok(()));
    let large = shared.clone().write_notes(WANG, &("长".repeat(100) + &shared.notes())).unwrap();
    assert!(shared.history().ops() + 100 < limits::DOCUMENT_OPS_MAX);
    check_on(&shared, WANG, &large, Err(code::DOCUMENT));
}

#[test]
fn a_document_full_of_operations() {
    let mut shared = genesis();
    while shared.history().ops() + NOTES_MAX as u64 <= limits::DOCUMENT_OPS_MAX {
        if shared.write_notes(LI, "").is_none() {
            shared.write_notes(LI, &"a".repeat(NOTES_MAX)).unwrap();
        }
    }
    assert!(shared.log_bytes() < limits::LOG_BYTES_MAX);
    let text = if shared.notes().is_empty() { "a".repeat(NOTES_MAX) } else { String::new() };
    let more = shared.clone().write_notes(WANG, &text).unwrap();
    check_on(&shared, WANG, &more, Err(code::DOCUMENT));
}

#[test]
fn a_document_full_of_branches() {
    let mut shared = genesis();
    let branch = |number: u8| (Actor([number; 16]), genesis().write_tick(Actor([number; 16]), "a", true).unwrap());
    for number in 0..limits::HEADS_MAX as u8 {
        let (actor, chunk) = branch(number);
        admit(&mut shared, actor, &chunk).unwrap();
    }
    let (actor, chunk) = branch(0x70);
    check_on(&shared, actor, &chunk, Err(code::DOCUMENT));
    // Whoever has seen all branches joins them.
    let joining = shared.clone().write_tick(LI, "b", true).unwrap();
    check_on(&shared, LI, &joining, Ok(()));
}

#[test]
fn a_document_full_of_characters_or_keys() {
    let mut shared = genesis();
    for number in 1..=limits::NOTES_MAX / NOTES_MAX + 1 {
        let actor = Actor([number as u8; 16]);
        let chunk = genesis().write_notes(actor, &"a".repeat(NOTES_MAX)).unwrap();
        let fits = number * NOTES_MAX <= limits::NOTES_MAX;
        check_on(&shared, actor, &chunk, if fits { Ok(()) } else { Err(code::DOCUMENT) });
        let _ = admit(&mut shared, actor, &chunk);
    }
    assert_eq!(shared.notes().len(), limits::NOTES_MAX);
    let mut forged = Forged::first();
    for number in 0..limits::TICKS_MAX {
        forged = forged.with(Op::tick(&number.to_string(), true));
    }
    check_on(&genesis(), MALLORY, &forged.chunk(), Ok(()));
    check_on(&genesis(), MALLORY, &forged.with(Op::tick("one-more", true)).chunk(), Err(code::DOCUMENT));
    for (map, keys_max) in [(3, limits::FIELDS_MAX), (4, limits::ITEMS_MAX)] {
        let keys = (0..keys_max).map(|number| number.to_string());
        let forged = keys.fold(Forged::first(), |forged, key| forged.with(Op::text(map, &key, "上")));
        check_on(&genesis(), MALLORY, &forged.chunk(), Ok(()));
        check_on(&genesis(), MALLORY, &forged.with(Op::text(map, "one-more", "上")).chunk(), Err(code::DOCUMENT));
    }
}
