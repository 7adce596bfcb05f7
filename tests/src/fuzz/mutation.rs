//! Good bytes, damaged as a script says.

use super::script::Script;

/// Mutated inputs grow no further than the largest message. Unit: bytes.
const SIZE_MAX: usize = doorstep_core::sync::message::REQUEST_MAX;

/// Postcard's and automerge's numbers in their longest forms, or longer than they need.
const NUMBERS: [&[u8]; 8] = [
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    &[0xff, 0xff, 0xff, 0xff, 0x0f],
    &[0xff, 0xff, 0x7f],
    &[0xc0, 0x84, 0x3d],
    &[0x80, 0x00],
    &[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f],
    &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
];

/// Makes one to four edits.
pub fn mutate(script: &mut Script<'_>, mut bytes: Vec<u8>) -> Vec<u8> {
    for _ in 0..=script.below(4) {
        let kind = script.below(9);
        let at = script.below(bytes.len() + 1);
        match kind {
            0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte = script.byte()),
            1 => bytes.insert(at, script.byte()),
            2 => drop(bytes.drain(at..bytes.len().min(at + 1))),
            3 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << script.below(8)),
            4 => bytes.truncate(at),
            5 => {
                let number = NUMBERS[script.below(NUMBERS.len())];
                bytes.splice(at..bytes.len().min(at + 1), number.iter().copied());
            }
            // A piece again and again, up to the largest message.
            6 => {
                let end = bytes.len().min(at + 1 + script.below(64));
                let piece = bytes[at.min(end)..end].to_vec();
                let room = SIZE_MAX.saturating_sub(bytes.len());
                let times = (1_usize << script.below(21)).min(room / piece.len().max(1));
                bytes.splice(end..end, piece.repeat(times));
            }
            // A piece somewhere else.
            7 => {
                let end = bytes.len().min(at + 1 + script.below(64));
                let piece: Vec<u8> = bytes.drain(at.min(end)..end).collect();
                let to = script.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            _ => {
                let count = script.below(32);
                bytes.splice(at..at, script.take(count).iter().copied());
            }
        }
    }
    bytes
}
