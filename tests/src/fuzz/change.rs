//! Changes as a program of one's own would write them: any operations, any columns, any bytes in a frame that fits.

use std::sync::OnceLock;

use doorstep_core::admission::forge::{Forged, Key, MALLORY, Op, frame};
use doorstep_core::document::{Actor, Shared};
use doorstep_core::fact::DocKind;

use super::harmless;
use super::mutation::mutate;
use super::script::Script;

const LI: Actor = Actor([1; 16]);
const WANG: Actor = Actor([2; 16]);

/// The columns of operations in the order of their numbers.
const COLUMNS: [u64; 14] = [0x01, 0x02, 0x11, 0x13, 0x15, 0x34, 0x42, 0x56, 0x57, 0x70, 0x71, 0x73, 0x94, 0xa5];

/// Documents with a history, and the changes that come next in each.
struct Ground {
    documents: Vec<Shared>,
    honest: Vec<Forged>,
    others: Vec<Actor>,
}

fn ground() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let mut shared = Shared::genesis(DocKind::Visit);
        let mut documents = vec![shared.clone()];
        shared.write_notes(LI, "ab上");
        documents.push(shared.clone());
        let mut branch = shared.clone();
        branch.write_tick(WANG, "a", true);
        branch.write_notes(WANG, "b上");
        branch.write_field(WANG, "b", "上");
        documents.push(branch.clone());
        branch.write_tick(LI, "a", false);
        branch.write_item(LI, "a", "户口簿");
        branch.write_notes(LI, "门b上");
        branch.write_tick(MALLORY, "b", true);
        documents.push(branch);
        let mut others = vec![LI, WANG, shared_genesis_actor()];
        others.sort_unstable();
        let honest = documents.iter().map(|document| Forged { others: others.clone(), ..Forged::next(document) });
        Ground { honest: honest.collect(), documents, others }
    })
}

fn shared_genesis_actor() -> Actor {
    Forged::first().others[0]
}

pub fn run(input: &[u8]) {
    let mut script = Script::new(input);
    let ground = ground();
    let at = script.below(ground.documents.len());
    let shared = &ground.documents[at];
    // Some build on less than the document holds.
    let seen = script.below(at + 1);
    let mut forged = ground.honest[at - seen].clone();
    let chunk = match script.below(6) {
        0 => script.rest().to_vec(),
        1 => frame(script.byte() % 5, script.rest()),
        2 => {
            operations(&mut script, &mut forged, &ground.others);
            forged.fitted().chunk()
        }
        3 => {
            operations(&mut script, &mut forged, &ground.others);
            columns(&mut script, &mut forged);
            forged.chunk()
        }
        4 => {
            operations(&mut script, &mut forged, &ground.others);
            header(&mut script, &mut forged);
            forged.fitted().chunk()
        }
        _ => {
            operations(&mut script, &mut forged, &ground.others);
            let body = mutate(&mut script, forged.fitted().body());
            frame(1, &body)
        }
    };
    harmless::check(shared, MALLORY, &chunk);
}

/// Up to eight operations that name anything near what there is, right or wrong.
fn operations(script: &mut Script<'_>, forged: &mut Forged, others: &[Actor]) {
    let genesis = others.iter().position(|other| *other == shared_genesis_actor()).map_or(0, |place| place as u64 + 1);
    for _ in 0..=script.below(8) {
        let id = |script: &mut Script<'_>| (script.number() % 24, script.below(4) as u64);
        let texts = ["a", "上", "", "ab", "go-on", "\u{301}", "A", "𠮷"];
        let text = |script: &mut Script<'_>| texts[script.below(texts.len())];
        let mut op = match script.below(6) {
            0 => Op::insert(Key::Head, text(script)),
            1 => {
                let (counter, actor) = id(script);
                Op::insert(Key::Element(counter, actor), text(script))
            }
            2 => Op::delete(id(script)),
            3 => Op::tick(text(script), script.flag()),
            4 => Op::text(3, text(script), text(script)),
            _ => Op::text(4, text(script), text(script)),
        };
        // Containers are the genesis's.
        op.object = op.object.map(|(counter, _)| (counter, genesis));
        for _ in 0..script.below(3) {
            op.preds.push(id(script));
        }
        op.preds.sort_unstable();
        match script.below(16) {
            10 => op.object = Some(id(script)),
            11 => op.object = None,
            12 => op.action = script.number(),
            13 => op.insert = !op.insert,
            14 => op.value = (script.number() % 17, script.take(8).to_vec()),
            15 => op.preds.reverse(),
            _ => {}
        }
        forged.ops.push(op);
    }
    let times = if script.below(8) == 7 { 1 << script.below(10) } else { 1 };
    forged.ops = std::iter::repeat_n(&forged.ops, times).flatten().cloned().collect();
}

/// Up to four columns that say something else.
fn columns(script: &mut Script<'_>, forged: &mut Forged) {
    for _ in 0..=script.below(4) {
        let spec = if script.below(8) == 7 { script.number() } else { COLUMNS[script.below(COLUMNS.len())] };
        let count = script.below(24);
        let bytes = script.take(count).to_vec();
        let bytes = if script.flag() { mutate(script, bytes) } else { bytes };
        forged.columns.push((spec, bytes));
    }
}

fn header(script: &mut Script<'_>, forged: &mut Forged) {
    match script.below(8) {
        0 => forged.seq = script.number(),
        1 => forged.start_op = script.number(),
        2 => forged.time = script.number() as i64,
        3 => forged.message = script.take(8).to_vec(),
        4 => forged.extra = script.take(8).to_vec(),
        5 => {
            let count = script.below(33);
            forged.actor = script.take(count).to_vec();
        }
        6 => forged.deps.push(script.array()),
        _ => {
            let place = script.below(4);
            forged.others.insert(place.min(forged.others.len()), Actor(script.array()));
        }
    }
}
