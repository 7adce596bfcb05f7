//! Whatever a peer writes into a form is answered, and what took effect can be stored and read.

use proptest::prelude::*;

use super::*;
use crate::centre::file::demo;
use crate::domain::{MatterId, Private, WindowId};
use crate::fact::Statement;
use crate::fact::proceeding::Thing;
use crate::fact::visit::Drawing;
use crate::fold::State;
use crate::testing::Play;

const CENTRES: [&str; 4] = ["guangyuan", "yaoguan", "zhangye", "zhengwu"];

/// Something of a kind, often such as nobody would write.
fn some(kind: &FieldKind, seed: u32, play: &Play) -> Value {
    let reference = &play.reference;
    let nth = |count: usize| seed as usize % count.max(1);
    let worker = || {
        let workers = &reference.organisation.workers;
        workers.keys().nth(nth(workers.len() + 1)).cloned().unwrap_or_else(|| WorkerId::new("nobody"))
    };
    let window = || reference.organisation.windows.keys().nth(nth(4)).cloned().unwrap_or_else(|| WindowId::new("none"));
    let text = || ["", "甲", "SB-1", "2026"][nth(4)].to_owned();
    let days = [i32::MIN, -20_000, 0, 20_520, 20_600, 90_000, i32::MAX];
    match kind {
        FieldKind::Text | FieldKind::Long | FieldKind::Receipt => Value::Text(text()),
        FieldKind::Private => Value::Private(Private::new(text())),
        FieldKind::Tick => Value::Tick(!seed.is_multiple_of(4)),
        FieldKind::Number { .. } => Value::Number([i64::MIN, 0, 1, 20, 60, 300_000, i64::MAX][nth(7)]),
        FieldKind::Day => Value::Day(Date(days[nth(7)])),
        FieldKind::Moment => Value::Moment([Timestamp(i64::MIN), play.now, Timestamp(i64::MAX)][nth(3)]),
        FieldKind::Worker => Value::Worker(worker()),
        FieldKind::Workers => Value::Workers(vec![worker(); nth(4)]),
        FieldKind::Window => Value::Window(window()),
        FieldKind::Matter => {
            Value::Matter(reference.matters.keys().nth(nth(5)).cloned().unwrap_or_else(|| MatterId::new("none")))
        }
        FieldKind::Choice(choices) => {
            Value::Choice(choices.get(nth(choices.len() + 1)).map_or_else(String::new, |choice| choice.key.clone()))
        }
        FieldKind::Things => {
            let count = [0, 1, u16::MAX][nth(3)];
            Value::Things(vec![Thing { name: "甲".to_owned(), count }; nth(3)])
        }
        FieldKind::Drawing => Value::Drawing(Drawing { strokes: vec![vec![(10, 10), (500, 400)]; nth(2)] }),
        FieldKind::Case => Value::Case(DocId([seed as u8; 16])),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_act_with_anything_in_its_form_is_answered(
        centre in 0..CENTRES.len(),
        said in prop::collection::vec((any::<[u32; 4]>(), 0_u8..3, any::<[u32; 40]>()), 1..60),
    ) {
        let mut play = Play::of(demo(CENTRES[centre]).unwrap().reference, "2026-03-02 09:00");
        for ([procedure, act, who, left_out], doc, seeds) in said {
            play.now = play.now.plus_minutes(i64::from(seeds[0] % 5_000));
            let doc = DocId([doc; 16]);
            let procedures = play.reference.figures.procedures.clone();
            // Mostly what is due next.
            let begun = play.documents.get(&doc).and_then(State::as_proceeding);
            let procedure = match begun.and_then(|begun| of(begun, &play.reference)) {
                Some(procedure) => procedure.clone(),
                None => procedures[procedure as usize % procedures.len()].clone(),
            };
            let fits = |act: &&Act| act.is_from(begun.map(|begun| begun.stage.as_str()));
            let fitting: Vec<&Act> = procedure.acts.iter().filter(fits).collect();
            let act = fitting.get(act as usize % (fitting.len() + 1)).copied().unwrap_or(&procedure.acts[0]).clone();
            let asked = act.asks.iter().enumerate().filter(|(index, _)| *index as u32 != left_out % 80);
            let values = asked.map(|(index, ask)| {
                let field = procedure.field(&ask.field).unwrap();
                (ask.field.clone(), some(&field.kind, seeds[index % seeds.len()], &play))
            });
            let deed = Deed { procedure: procedure.id.clone(), act: act.key.clone(), values: values.collect() };
            let workers = &play.reference.organisation.workers;
            let worker = workers.keys().nth(who as usize % workers.len()).unwrap().clone();
            looked_at(&deed, &worker, begun, play.now, &play.reference);
            let outcome = play.by(worker.as_str()).states(doc, Statement::DeedDone(deed));
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
            if let Some(proceeding) = play.documents.get(&doc).and_then(State::as_proceeding) {
                let (filled, others) = (&[][..], None);
                let (actor, at, reference) = (&worker, play.now, &play.reference);
                let sight =
                    Sight { procedure: &procedure, proceeding: Some(proceeding), filled, actor, at, reference, others };
                clocks(&sight);
                due(&procedure, &sight);
            }
        }
        for state in play.documents.values() {
            prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
        }
    }
}
