//! Honest changes of three people, one of them damaged behind a checksum that fits.

use doorstep_core::admission::forge::frame;
use doorstep_core::admission::{admit, code};
use doorstep_core::document::{Actor, Draft, Shared};
use doorstep_core::fact::DocKind;

use super::harmless;
use super::mutation::mutate;
use super::script::Script;

const WRITERS: [Actor; 3] = [Actor([0x10; 16]), Actor([0x20; 16]), Actor([0x30; 16])];

/// Magic, checksum and type; the length follows in one to three bytes.
const BEFORE_LENGTH: usize = 9;

pub fn run(input: &[u8]) {
    let mut script = Script::new(input);
    let sent = play(&mut script);
    if sent.is_empty() {
        return;
    }
    let which = script.below(sent.len());
    let mut shared = Shared::genesis(DocKind::Visit);
    for (author, chunk) in &sent[..which] {
        assert_eq!(admit(&mut shared, *author, chunk), Ok(()), "honest work is admitted");
    }
    let (author, chunk) = &sent[which];
    let length = chunk[BEFORE_LENGTH..].iter().take_while(|byte| **byte & 0x80 != 0).count() + 1;
    let (head, body) = chunk.split_at(BEFORE_LENGTH + length);
    let damaged = mutate(&mut script, body.to_vec());
    let reframed = frame(1, &damaged);
    let claimed = *script.pick(&WRITERS).unwrap_or(author);
    harmless::check(&shared, claimed, &reframed);
    harmless::check(&shared, *author, &[head, &damaged].concat());
    if harmless::check(&shared, *author, &reframed) && reframed != *chunk {
        // It stands at the writer's next place, where the honest one cannot stand as well.
        assert_eq!(admit(&mut shared, *author, &reframed), Ok(()));
        let honest = admit(&mut shared, *author, chunk).map_err(|code| code.0);
        assert_eq!(honest, Err(code::SEQ.to_owned()));
    } else {
        assert_eq!(admit(&mut shared, *author, chunk), Ok(()), "what was refused stands in nobody's way");
    }
}

/// Up to 16 edits, some of which somebody else has not heard of. Returns the changes in an order in which they can be admitted.
fn play(script: &mut Script<'_>) -> Vec<(Actor, Vec<u8>)> {
    let mut phones = WRITERS.map(|_| Shared::genesis(DocKind::Visit));
    let mut heard = [0; WRITERS.len()];
    let mut sent: Vec<(Actor, Vec<u8>)> = Vec::new();
    for _ in 0..=script.below(16) {
        let who = script.below(WRITERS.len());
        let (actor, phone) = (WRITERS[who], &mut phones[who]);
        let key = ["a", "photo", "id-card"][script.below(3)];
        let chunk = match script.below(7) {
            0 => {
                for (author, chunk) in &sent[std::mem::replace(&mut heard[who], sent.len())..] {
                    if *author != actor {
                        assert_eq!(admit(phone, *author, chunk), Ok(()), "honest work is admitted in any order");
                    }
                }
                None
            }
            1 => phone.write_tick(actor, key, script.flag()),
            2 => phone.write_field(actor, key, &script.text()),
            3 => phone.write_item(actor, key, &script.text()),
            4 => {
                let fields = (0..script.below(20)).map(|number| (format!("f{number}"), "上门".to_owned())).collect();
                phone.write_draft(actor, &Draft { fields, ..Draft::default() })
            }
            _ => {
                let notes: Vec<char> = phone.notes().chars().collect();
                let (from, to) = (script.below(notes.len() + 1), script.below(notes.len() + 1));
                let (from, to) = (from.min(to), from.max(to));
                let text = script.text().repeat(if script.below(8) == 7 { 40 } else { 1 });
                let text: String =
                    notes[..from].iter().copied().chain(text.chars()).chain(notes[to..].to_vec()).collect();
                phone.write_notes(actor, &text)
            }
        };
        sent.extend(chunk.map(|chunk| (actor, chunk)));
    }
    sent
}
