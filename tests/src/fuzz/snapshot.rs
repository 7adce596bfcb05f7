//! Documents whole, as a server hands them to phones: columns, states, shared documents.

use std::sync::OnceLock;

use doorstep_core::document::{Actor, Shared};
use doorstep_core::fact::{DocKind, decode, encode, read};
use doorstep_core::fold::State;
use doorstep_core::sync::message::{Answer, Snapshot};

use super::meter::metered;
use super::mutation::mutate;
use super::script::Script;
use super::stage::{exchange, stage};
use crate::sim::server::{Reply, open};

pub fn run(input: &[u8]) {
    let mut script = Script::new(input);
    let Some((answer, bytes)) = script.pick(answers()) else { return };
    match script.below(5) {
        0 => check_answer(script.rest()),
        1 => check_answer(&mutate(&mut script, bytes.clone())),
        2 => {
            let Some(snapshot) = script.pick(&answer.snapshots) else { return };
            check_state(&mutate(&mut script, snapshot.state.clone()));
        }
        3 => {
            let Some(snapshot) = script.pick(&answer.snapshots) else { return };
            check_shared(snapshot.kind, &mutate(&mut script, snapshot.shared.clone()));
        }
        _ => {
            let kind = DocKind::ALL[script.below(DocKind::ALL.len())];
            let bytes = script.rest();
            check_state(bytes);
            check_shared(kind, bytes);
        }
    }
}

/// What new phones are told: whole documents.
fn answers() -> &'static [(Answer, Vec<u8>)] {
    static ANSWERS: OnceLock<Vec<(Answer, Vec<u8>)>> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let stage = stage();
        let told = stage.members.iter().map(|member| {
            let request = stage.author(member).request(stage.now(), None).encode();
            let exchanged = exchange(&mut stage.server(), stage.now(), member.key.device, &request);
            let Some(Reply::Answer(answer)) = exchanged.reply else { panic!("{:?}", exchanged.reply) };
            let answer = open(&answer).expect("the server's own answer");
            // The reference data is of another door and would draw most of the damage.
            let answer = Answer { reference: None, ..answer };
            let bytes = encode(&answer);
            (answer, bytes)
        });
        let told: Vec<_> = told.collect();
        assert!(told.iter().any(|(answer, _)| answer.snapshots.iter().any(|snapshot| !snapshot.shared.is_empty())));
        told
    })
}

fn check_answer(bytes: &[u8]) {
    let (answer, cost) = metered(|| read::<Answer>(bytes));
    cost.check_reader(bytes.len());
    // Phones take it under the server's signature in any form; in the one form it is the same.
    let canonical = decode::<Answer>(bytes);
    let Some(answer) = answer else {
        assert_eq!(canonical, None);
        return;
    };
    assert_eq!(decode::<Answer>(&encode(&answer)).as_ref(), Some(&answer), "an answer reads back");
    for Snapshot { kind, state, shared, .. } in &answer.snapshots {
        check_state(state);
        check_shared(*kind, shared);
    }
}

fn check_state(bytes: &[u8]) {
    let (state, cost) = metered(|| State::decode(bytes));
    cost.check_reader(bytes.len());
    if let Some(state) = state {
        let written = state.encode();
        assert_eq!(State::decode(&written).as_ref(), Some(&state), "a state reads back");
        assert_eq!(State::decode(&written).map(|state| state.encode()), Some(written));
    }
}

fn check_shared(kind: DocKind, bytes: &[u8]) {
    let (loaded, cost) = metered(|| Shared::load(kind, bytes));
    let Ok(mut shared) = loaded else {
        cost.check_refusal();
        return;
    };
    let again = Shared::load(kind, &shared.save()).expect("what was read is written so that it reads back");
    assert_eq!(again.content_digest(), shared.content_digest());
    let actor = Actor([0x99; 16]);
    assert!(shared.write_tick(actor, "go-on", shared.ticks().get("go-on") != Some(&true)).is_some());
    let again = Shared::load(kind, &shared.save()).expect("a document that goes on reads back");
    assert_eq!(again.content_digest(), shared.content_digest());
}
