//! What must hold of every change that is offered to a shared document.

use doorstep_core::admission::{admit, code, content, follow};
use doorstep_core::document::{Actor, Shared};
use doorstep_core::fact::DocKind;

use super::meter::metered;

/// Somebody who has not written yet.
const LATER: Actor = Actor([0x99; 16]);

/// Offers a chunk to a document. Returns whether it was admitted.
pub fn check(before: &Shared, author: Actor, chunk: &[u8]) -> bool {
    let payload = [&[0; 8], chunk].concat();
    let (said, cost) = metered(|| content(&payload));
    cost.check_refusal();
    let mut shared = before.clone();
    let (answer, cost) = metered(|| admit(&mut shared, author, chunk));
    let mut followed = before.clone();
    assert_eq!(
        follow(&mut followed, &[(author, chunk)]),
        std::slice::from_ref(&answer),
        "phone and server give one answer"
    );
    assert_eq!(followed.save(), shared.save());
    if let Err(code) = answer {
        cost.check_refusal();
        assert_ne!(code.0, code::ENGINE, "our own checks let something through: {chunk:02x?}");
        assert_eq!(shared.save(), before.save(), "a refusal changes nothing");
        assert_eq!(shared.content_digest(), before.content_digest());
        go_on(&shared, LATER);
        return false;
    }
    assert!(said.is_some(), "what is admitted can be shown");
    let mut loaded = Shared::load(DocKind::Visit, &shared.save()).expect("what is admitted reads back");
    assert_eq!(loaded.content_digest(), shared.content_digest());
    // By its name in the graph, which automerge computes anew when it loads.
    let again = admit(&mut loaded, author, chunk).map_err(|code| code.0);
    assert_eq!(again, Err(code::KNOWN.to_owned()));
    for who in [LATER, author] {
        assert_eq!(go_on(&shared, who), go_on(&loaded, who), "a document goes on after a restart as before it");
    }
    true
}

/// Somebody writes in the document, and it takes it. Returns what it says then.
fn go_on(shared: &Shared, who: Actor) -> [u8; 32] {
    let (mut written, mut taken) = (shared.clone(), shared.clone());
    let text: String = written.notes().chars().skip(1).chain(['.']).collect();
    let chunks = [
        written.write_notes(who, &text),
        written.write_tick(who, "go-on", written.ticks().get("go-on") != Some(&true)),
        written.write_field(who, "go-on", &format!("{}.", written.fields().get("go-on").map_or("", String::as_str))),
    ];
    for chunk in chunks.into_iter().flatten() {
        assert_eq!(admit(&mut taken, who, &chunk), Ok(()), "honest work goes on");
    }
    assert_eq!(taken.content_digest(), written.content_digest());
    taken.content_digest()
}
