//! Bytes from a peer that means harm, at every door that reads bytes: no panic, one meaning for the same bytes, no memory for what
//! they only claim. What a change of a shared document must pass is tested beside `core::admission`.

use doorstep_core::account::{Lost, Owed, SignIn};
use doorstep_core::centre::Reference;
use doorstep_core::document::{Actor, Shared};
use doorstep_core::fact::chain::SecretKey;
use doorstep_core::fact::envelope::ENTRY_MAX;
use doorstep_core::fact::{DocKind, Entry, Malformed, Receipt, Statement, decode, encode};
use doorstep_core::fold::State;
use doorstep_core::sync::message::{Answer, REQUEST_MAX, Request, SignedAnswer};
use doorstep_core::sync::unsent::Unsent;
use proptest::collection::vec;
use proptest::prelude::*;

use crate::shapes::{envelope, messages, receipt, statements};

/// Offers bytes to every reader. What is read must be written again as the same bytes.
fn offer(bytes: &[u8]) {
    if let Ok(entry) = Entry::open(bytes) {
        assert_eq!(encode(&entry.envelope), bytes);
        let _ = Statement::decode(entry.envelope.kind, &entry.envelope.payload);
    }
    if let Some(request) = Request::decode(bytes) {
        assert_eq!(request.encode(), bytes);
    }
    for kind in Statement::KINDS {
        if let Some(statement) = Statement::decode(*kind, bytes) {
            assert_eq!((statement.kind(), statement.encode()), (*kind, bytes.to_vec()));
        }
    }
    let _ = decode::<SignedAnswer>(bytes);
    let _ = decode::<Answer>(bytes);
    let _ = decode::<Receipt>(bytes);
    let _ = decode::<SignIn>(bytes);
    let _ = decode::<Unsent>(bytes);
    let _ = Unsent::open(bytes, &SecretKey::from_bytes(&[7; 32]).expect("a scalar"));
    let text = String::from_utf8_lossy(bytes);
    let _ = (Owed::parse(&text), Lost::parse(&text));
    let _ = State::decode(bytes);
    let _ = Reference::decode(bytes);
    let _ = Shared::load(DocKind::Visit, bytes);
}

/// One of each thing that travels, as bytes.
fn honest() -> Vec<Vec<u8>> {
    let (entry, request, answer) = messages();
    let mut all = vec![entry.bytes, request.encode(), encode(&answer), encode(&receipt())];
    all.extend(statements().iter().map(|statement| {
        let envelope = doorstep_core::fact::Envelope {
            kind: statement.kind(),
            doc_kind: statement.doc_kind(),
            payload: statement.encode(),
            ..envelope()
        };
        Entry::seal(envelope).bytes
    }));
    all
}

/// Postcard's number in its longest form: 2^64 - 1.
const HUGE: [u8; 10] = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];

#[test]
fn a_cut_message_is_no_message() {
    for bytes in honest() {
        for end in 0..bytes.len() {
            let cut = &bytes[..end];
            offer(cut);
            assert!(Entry::open(cut).is_err());
            assert!(Request::decode(cut).is_none());
            assert!(decode::<Answer>(cut).is_none());
        }
        let longer = [&bytes[..], &[0]].concat();
        assert!(Entry::open(&longer).is_err() && Request::decode(&longer).is_none());
        assert!(decode::<Answer>(&longer).is_none());
    }
}

#[test]
fn a_length_that_only_claims_is_refused_wherever_it_stands() {
    for bytes in honest() {
        for at in 0..bytes.len() {
            for claim in [&HUGE[..], &HUGE[..4], &[0xff, 0xff, 0x7f], &[0xff, 0xff, 0xff, 0xff, 0x0f]] {
                offer(&[&bytes[..at], claim, &bytes[at + 1..]].concat());
            }
        }
    }
}

#[test]
fn a_number_in_a_longer_form_is_another_message() {
    let (entry, request, _) = messages();
    let mut padded = entry.bytes.clone();
    assert_eq!(padded[0], 1, "the suite");
    padded.splice(1..2, [padded[1] | 0x80, 0]);
    assert_eq!(Entry::open(&padded), Err(Malformed::Encoding));
    let mut padded = request.encode();
    padded.splice(0..1, [padded[0] | 0x80, 0]);
    assert_eq!(Request::decode(&padded), None);
}

#[test]
fn nothing_larger_than_its_limit_is_read() {
    let fits = |payload: usize| {
        Entry::open(&Entry::seal(doorstep_core::fact::Envelope { payload: vec![7; payload], ..envelope() }).bytes)
    };
    let rest = Entry::seal(envelope()).bytes.len() + 2;
    assert!(fits(ENTRY_MAX - rest).is_ok());
    assert_eq!(fits(ENTRY_MAX - rest + 1), Err(Malformed::TooLarge));
    assert_eq!(Entry::open(&vec![1; 4 * REQUEST_MAX]), Err(Malformed::TooLarge));
    assert_eq!(Request::decode(&vec![1; REQUEST_MAX + 1]), None);
}

/// A megabyte of bytes that unfold to far more, or would: empty entries, cursors without names, documents.
fn unfolding() -> Vec<Vec<u8>> {
    let (_, request, answer) = messages();
    let mut all: Vec<Vec<u8>> = [0x00, 0x01, 0x7f, 0x80, 0xff].iter().map(|byte| vec![*byte; REQUEST_MAX]).collect();
    // Before the cursors stand protocol, epoch, wall and the digest of the reference data.
    let start = encode(&(request.protocol, request.epoch, request.wall, request.reference));
    let count = [0xc0, 0x84, 0x3d]; // 1,000,000
    let fill = |start: &[u8], item: &[u8]| {
        let mut bytes = [start, &count].concat();
        while bytes.len() + item.len() <= REQUEST_MAX {
            bytes.extend(item);
        }
        bytes
    };
    all.push(fill(&start, &[0, 0, 0, 0, 0]));
    all.push(fill(&[&start[..], &[0, 1, 1], &[0; 32]].concat(), &[0]));
    all.push(fill(&[&start[..], &[0, 0]].concat(), &[7; 16]));
    let answer_start = encode(&(answer.protocol, answer.epoch, answer.server_time, answer.anchor, None::<Vec<u8>>));
    all.push(fill(&answer_start, &encode(&receipt())));
    all
}

#[test]
fn a_request_with_too_many_items_is_refused_at_the_first_too_many() {
    for bytes in unfolding() {
        assert_eq!(Request::decode(&bytes), None);
        assert!(Entry::open(&bytes).is_err());
        assert!(decode::<Answer>(&bytes).is_none());
    }
}

/// A change that is deflated and unfolds to so many MiB of nothing. Shape of what is around it: magic, checksum, type, length.
fn deflated(mib: usize) -> Vec<u8> {
    use std::io::Write;
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let mut ends = Vec::new();
    for _ in 0..2 {
        packed.write_all(&vec![0; 1 << 20]).unwrap();
        packed.flush().unwrap();
        ends.push(packed.get_ref().len());
    }
    // The second MiB refers to one like itself, and so may stand any number of times: packing them all takes many seconds.
    let mut packed = packed.finish().unwrap();
    let again = packed[ends[0]..ends[1]].repeat(mib - 2);
    packed.splice(ends[1]..ends[1], again);
    doorstep_core::admission::forge::frame(2, &packed)
}

/// Budget (design, section 8): hostile input up to 1 MiB is refused within 16 MiB. Measured as the peak of a process of its own.
#[test]
fn a_megabyte_of_harm_takes_no_more_than_16_mib() {
    const CHILD: &str = "DOORSTEP_HOSTILE_CHILD";
    const NAME: &str = "hostile::a_megabyte_of_harm_takes_no_more_than_16_mib";
    if std::env::var_os(CHILD).is_some() {
        let mut inputs = unfolding();
        inputs.extend([32, 256].map(deflated));
        let mut wrong_checksum = deflated(256);
        assert!((200_000..300_000).contains(&wrong_checksum.len()));
        wrong_checksum[4] ^= 1;
        inputs.push(wrong_checksum);
        crate::ALLOCATOR.reset_peak_usage();
        let before = crate::ALLOCATOR.current_usage();
        for bytes in &inputs {
            assert_eq!(Request::decode(bytes), None);
            assert!(Entry::open(bytes).is_err());
            let mut shared = Shared::genesis(DocKind::Visit);
            assert!(doorstep_core::admission::admit(&mut shared, Actor([9; 16]), bytes).is_err());
        }
        let grown = crate::ALLOCATOR.peak_usage() - before;
        println!("peak grew by {} KiB", grown / 1024);
        assert!(grown <= 16 * 1024 * 1024);
        return;
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args([NAME, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && output.contains("peak grew by"), "{output}");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in vec(any::<u8>(), 0..300)) {
        offer(&bytes);
        // Past the first check of an entry.
        offer(&[&[1], &bytes[..]].concat());
    }

    #[test]
    fn damaged_messages_are_read_without_a_panic(
        which in any::<prop::sample::Index>(),
        edits in vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 1..4),
    ) {
        let all = honest();
        let mut bytes = all[which.index(all.len())].clone();
        for (at, byte, how) in edits {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => { bytes.remove(at); }
            }
        }
        offer(&bytes);
    }
}
