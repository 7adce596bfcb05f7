//! What holds for all honest edits in any order, and for all bytes.

use proptest::collection::vec;
use proptest::prelude::*;

use super::{admit, code, forge};
use crate::document::{Actor, Shared};
use crate::fact::DocKind;

/// Something that a person does on one of the phones.
#[derive(Clone, Debug)]
enum Step {
    /// Replaces some characters of the notes; places are shares of the text's length.
    Notes {
        who: usize,
        from: u8,
        to: u8,
        text: String,
    },
    Tick {
        who: usize,
        key: u8,
        done: bool,
    },
    Text {
        who: usize,
        key: u8,
        text: String,
        item: bool,
    },
    /// Hears of everything that the others did.
    Hear {
        who: usize,
    },
}

const WRITERS: usize = 3;

fn actor(who: usize) -> Actor {
    Actor([0x10 * (who as u8 + 1); 16])
}

fn step() -> impl Strategy<Value = Step> {
    let text = prop_oneof![Just(String::new()), "[ab上门é\u{301}👨‍👩‍👧\n]{1,6}", "[a-c]{1,30}"];
    prop_oneof![
        4 => (0..WRITERS, any::<u8>(), any::<u8>(), text).prop_map(|(who, from, to, text)| Step::Notes { who, from, to, text }),
        2 => (0..WRITERS, 0..3_u8, any::<bool>()).prop_map(|(who, key, done)| Step::Tick { who, key, done }),
        2 => (0..WRITERS, 0..3_u8, "[ab上]{0,3}", any::<bool>())
            .prop_map(|(who, key, text, item)| Step::Text { who, key, text, item }),
        1 => (0..WRITERS).prop_map(|who| Step::Hear { who }),
    ]
}

/// A change as it travels.
type Sent = (Actor, Vec<u8>);

/// Plays the steps; every phone hears of the others' changes through admission.
fn play(steps: &[Step]) -> (Vec<Shared>, Vec<Sent>) {
    let mut phones = vec![Shared::genesis(DocKind::Visit); WRITERS];
    let mut heard = [0; WRITERS];
    let mut sent: Vec<Sent> = Vec::new();
    let hear = |who: usize, phones: &mut Vec<Shared>, heard: &mut [usize; WRITERS], sent: &[Sent]| {
        for (author, chunk) in &sent[std::mem::replace(&mut heard[who], sent.len())..] {
            if *author != actor(who) {
                admit(&mut phones[who], *author, chunk).unwrap();
            }
        }
    };
    for step in steps {
        let (who, chunk) = match step {
            Step::Notes { who, from, to, text } => {
                let notes: Vec<char> = phones[*who].notes().chars().collect();
                let place = |share: &u8| notes.len() * usize::from(*share) / 255;
                let (from, to) = (place(from.min(to)), place(from.max(to)));
                let text: String =
                    notes[..from].iter().copied().chain(text.chars()).chain(notes[to..].to_vec()).collect();
                let chunk = phones[*who].write_notes(actor(*who), &text);
                assert_eq!(phones[*who].notes(), text);
                (*who, chunk)
            }
            Step::Tick { who, key, done } => {
                (*who, phones[*who].write_tick(actor(*who), &format!("item-{key}"), *done))
            }
            Step::Text { who, key, text, item } => {
                let (key, actor) = (format!("key-{key}"), actor(*who));
                let phone = &mut phones[*who];
                let chunk = match item {
                    true => phone.write_item(actor, &key, text),
                    false => phone.write_field(actor, &key, text),
                };
                let held = if *item { phone.items() } else { phone.fields() };
                assert_eq!(held.get(&key).map_or("", String::as_str), text);
                (*who, chunk)
            }
            Step::Hear { who } => {
                hear(*who, &mut phones, &mut heard, &sent);
                continue;
            }
        };
        sent.extend(chunk.map(|chunk| (actor(who), chunk)));
    }
    for who in 0..WRITERS {
        hear(who, &mut phones, &mut heard, &sent);
    }
    (phones, sent)
}

/// Admits all changes in another order that keeps causes before effects: whoever's turn it is by `turns` goes as far as he can.
fn admit_in_turns(sent: &[Sent], turns: &[usize]) -> Shared {
    let mut shared = Shared::genesis(DocKind::Visit);
    let mut left: Vec<&Sent> = sent.iter().collect();
    let mut turns = turns.iter().copied().chain(0..).map(|turn| actor(turn % WRITERS));
    while !left.is_empty() {
        let turn = turns.next().unwrap();
        let mut blocked = false;
        left.retain(|(author, chunk)| {
            if *author != turn || blocked {
                return true;
            }
            match admit(&mut shared, *author, chunk) {
                Ok(()) => false,
                Err(code) => {
                    assert_eq!(code.0, code::DEPS);
                    blocked = true;
                    true
                }
            }
        });
    }
    shared
}

/// `DOORSTEP_SLOW=1` makes the long run. A failing input becomes a named test, not a file of seeds.
fn config() -> ProptestConfig {
    let cases = if std::env::var_os("DOORSTEP_SLOW").is_some() { 4_000 } else { 48 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn honest_edits_converge_in_any_order(steps in vec(step(), 1..30), turns in vec(0..WRITERS, 0..6)) {
        let (phones, sent) = play(&steps);
        let server = admit_in_turns(&sent, &[]);
        let other = admit_in_turns(&sent, &turns);
        let digest = server.content_digest();
        for (name, shared) in phones.iter().chain([&other]).enumerate() {
            prop_assert_eq!(shared.content_digest(), digest, "{} {:?} {:?}", name, shared.notes(), server.notes());
            let loaded = Shared::load(DocKind::Visit, &shared.save()).unwrap();
            prop_assert_eq!(loaded.content_digest(), digest);
            prop_assert_eq!(loaded.history().ops(), server.history().ops());
            prop_assert_eq!(loaded.log_bytes(), sent.iter().map(|(_, chunk)| chunk.len()).sum::<usize>());
        }
        // All at once is the same, with any of them twice.
        let mut at_once = Shared::genesis(DocKind::Visit);
        let changes: Vec<(Actor, &[u8])> = sent.iter().map(|(author, chunk)| (*author, &chunk[..])).collect();
        let twice = turns.iter().filter_map(|turn| changes.get(*turn).copied());
        let changes: Vec<_> = changes.iter().copied().chain(twice).collect();
        let answers = super::follow(&mut at_once, &changes);
        prop_assert!(answers[..sent.len()].iter().all(Result::is_ok));
        prop_assert!(answers[sent.len()..].iter().all(|answer| answer.as_ref().unwrap_err().0 == code::KNOWN));
        let mut one_by_one = Shared::genesis(DocKind::Visit);
        sent.iter().for_each(|(author, chunk)| admit(&mut one_by_one, *author, chunk).unwrap());
        prop_assert_eq!(at_once.save(), one_by_one.save());
        // As the server takes what comes together: the same answers and bytes, with one proof at the end.
        let mut proved_once = Shared::genesis(DocKind::Visit);
        for (author, chunk) in &changes {
            let answer = super::take(&mut proved_once, *author, chunk);
            prop_assert!(answer.is_ok() || answer.unwrap_err().0 == code::KNOWN);
        }
        super::prove(&mut proved_once).unwrap();
        prop_assert_eq!(proved_once.save(), one_by_one.save());
        // What comes twice changes nothing.
        let mut again = server.clone();
        for (author, chunk) in &sent {
            prop_assert_eq!(admit(&mut again, *author, chunk).unwrap_err().0, code::KNOWN);
        }
        prop_assert_eq!(again.save(), server.save());
    }

    /// An engine fault on a change that passed our own checks would be a hole in them.
    #[test]
    fn mutated_changes_do_no_harm(
        steps in vec(step(), 1..12),
        which in any::<prop::sample::Index>(),
        edits in vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..4),
    ) {
        let (_, sent) = play(&steps);
        prop_assume!(!sent.is_empty());
        let which = which.index(sent.len());
        let mut before = Shared::genesis(DocKind::Visit);
        for (author, chunk) in &sent[..which] {
            admit(&mut before, *author, chunk).unwrap();
        }
        let (author, chunk) = &sent[which];
        // Behind magic, checksum, type and the length, which takes one byte or two.
        let header = if chunk[9] & 0x80 == 0 { 10 } else { 11 };
        let mut body = chunk[header..].to_vec();
        for (at, byte, how) in &edits {
            let at = at.index(body.len());
            match how {
                0 => body[at] = *byte,
                1 => body.insert(at, *byte),
                _ => { body.remove(at); }
            }
        }
        check_harmless(&before, *author, &forge::frame(1, &body));
        check_harmless(&before, *author, &[&chunk[..header], &body].concat());
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in vec(any::<u8>(), 0..400), kind in 0..4_u8) {
        let shared = Shared::genesis(DocKind::Visit);
        check_harmless(&shared, forge::MALLORY, &bytes);
        check_harmless(&shared, forge::MALLORY, &forge::frame(kind, &bytes));
        let _ = Shared::load(DocKind::Visit, &bytes);
    }

    #[test]
    fn any_columns_do_no_harm(columns in vec((0..12_usize, vec(any::<u8>(), 0..8)), 0..6)) {
        const SPECS: [u64; 12] = [0x01, 0x02, 0x11, 0x13, 0x15, 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73];
        let columns = columns.into_iter().map(|(spec, bytes)| (SPECS[spec], bytes)).collect();
        let forged = forge::Forged { columns, ..forge::Forged::first() }
            .with(forge::Op::insert(forge::Key::Head, "a"))
            .with(forge::Op::insert(forge::Key::Element(5, 0), "b"));
        check_harmless(&Shared::genesis(DocKind::Visit), forge::MALLORY, &forged.chunk());
    }
}

/// Operations of our kinds that name anything near what there is, right or wrong.
fn any_op() -> impl Strategy<Value = forge::Op> {
    use forge::{Key, Op};
    // 0 is the writer, 1 to 3 are Li, Wang and the genesis.
    let id = || (1..12_u64, 0..4_u64);
    let object = prop_oneof![8 => Just(None), 1 => id().prop_map(Some)];
    let op = prop_oneof![
        (id(), "[ab]").prop_map(|(id, text)| Op::insert(Key::Element(id.0, id.1), &text)),
        Just(Op::insert(Key::Head, "c")),
        id().prop_map(Op::delete),
        (id(), vec(id(), 0..3)).prop_map(|(id, preds)| Op { preds, ..Op::delete(id) }),
        ("[ab]", any::<bool>(), vec(id(), 0..3)).prop_map(|(key, done, preds)| Op { preds, ..Op::tick(&key, done) }),
        (2..5_u64, "[ab]", vec(id(), 0..3)).prop_map(|(map, key, preds)| Op { preds, ..Op::text(map, &key, "上") }),
    ];
    (op, object).prop_map(|(mut op, object)| {
        let container = op.object.map(|(counter, _)| (counter, 3));
        op.preds.sort_unstable();
        op.object = object.or(container);
        op
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: config().cases * 4, ..config() })]

    #[test]
    fn any_operations_do_no_harm(ops in vec(any_op(), 1..5), deps in 0..4_usize) {
        let (li, wang) = (Actor([1; 16]), Actor([2; 16]));
        let mut shared = Shared::genesis(DocKind::Visit);
        let mut heads = vec![forge::Forged::next(&shared)];
        shared.write_notes(li, "ab").unwrap();
        heads.push(forge::Forged::next(&shared));
        shared.write_tick(wang, "a", true).unwrap();
        shared.write_notes(wang, "b").unwrap();
        heads.push(forge::Forged::next(&shared));
        shared.write_tick(li, "a", false).unwrap();
        heads.push(forge::Forged::next(&shared));
        let mut others = vec![li, wang, Actor::genesis(DocKind::Visit)];
        others.sort();
        prop_assert_eq!(others[2], Actor::genesis(DocKind::Visit));
        let forged = forge::Forged { others, ops, ..heads[deps].clone() }.fitted();
        check_harmless(&shared, forge::MALLORY, &forged.chunk());
    }
}

fn check_harmless(before: &Shared, author: Actor, chunk: &[u8]) {
    let mut shared = before.clone();
    match admit(&mut shared, author, chunk) {
        Ok(()) => {
            let loaded = Shared::load(DocKind::Visit, &shared.save()).unwrap();
            assert_eq!(loaded.content_digest(), shared.content_digest());
            // A document that took it still takes honest work.
            let mut next = shared.clone();
            let chunk = next.write_notes(Actor([0x99; 16]), &format!("{}.", next.notes())).unwrap();
            admit(&mut shared, Actor([0x99; 16]), &chunk).unwrap();
            assert_eq!(shared.content_digest(), next.content_digest());
        }
        Err(code) => {
            assert_ne!(code.0, code::ENGINE);
            assert_eq!(shared.save(), before.save());
        }
    }
}
