//! A photograph's bytes: what is cleaned is clean, and nothing of an application's segment is left.

use doorstep_core::attachment::{Attachment, Media, SIDE_MAX, jpeg};
use doorstep_core::testing;

use super::meter::metered;
use super::mutation::mutate;
use super::script::Script;

/// The script says whether the bytes are a picture that was mutated, or taken as they are.
pub fn run(input: &[u8]) {
    let mut script = Script::new(input);
    let picture = match script.below(3) {
        0 => script.rest().to_vec(),
        1 => {
            let sides = (script.number() as u16, script.number() as u16);
            mutate(&mut script, testing::jpeg(sides.0, sides.1))
        }
        _ => {
            let plain = testing::jpeg(64, 48);
            let length = script.below(40) as u8;
            let segment: Vec<u8> = (0..length).map(|_| script.byte()).collect();
            let head = [0xff, 0xe0 | script.byte() & 0x0f, 0, length + 2];
            [&plain[..2], &head[..], &segment[..], &plain[2..]].concat()
        }
    };
    let (cleaned, cost) = metered(|| jpeg::clean(&picture));
    cost.check_reader(picture.len());
    let Ok(cleaned) = cleaned else { return };
    assert!(cleaned.bytes.len() <= picture.len() + 2, "cleaning adds nothing");
    let again = jpeg::clean(&cleaned.bytes).expect("what is clean reads again");
    assert_eq!(again, cleaned);
    let is_small = cleaned.width.max(cleaned.height) <= SIDE_MAX;
    assert_eq!(jpeg::check(&cleaned.bytes, SIDE_MAX).is_ok(), is_small);
    if let Some(attachment) = Attachment::of(Media::Jpeg, &cleaned.bytes) {
        let chunks: Vec<Vec<u8>> = cleaned.bytes.chunks(doorstep_core::attachment::CHUNK).map(<[u8]>::to_vec).collect();
        assert_eq!(attachment.assemble(&chunks), Some(cleaned.bytes));
    }
}
