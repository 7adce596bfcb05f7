//! Anything that is said of violations, and of the notice of a week.

use proptest::prelude::*;

use super::{date, time, words};
use crate::domain::{DocId, WorkerId};
use crate::fact::Statement;
use crate::fact::attendance::Place;
use crate::fact::violation::{Confirmation, Delivery, Demand, Field, Letter, Record, Replaced, Source, Transfer};
use crate::fold::State;
use crate::regime::{notice, violation};
use crate::testing::Play;

/// About few violations of few people, so that some of it takes effect.
fn of_a_violation() -> impl Strategy<Value = Statement> {
    let person = || prop::option::of(prop::sample::select(vec!["xulan", "panhui", "nobody"]).prop_map(WorkerId::new));
    let to = || prop::sample::select(vec!["sections", "parent", "unit", "authority", "nobody"]).prop_map(str::to_owned);
    let delivery = move || (to(), words(), date()).prop_map(|(to, way, on)| Delivery { to, way, on });
    let record = (
        prop::sample::select(Source::ALL.to_vec()),
        prop::sample::select(Field::ALL.to_vec()),
        person(),
        time(),
        prop::collection::vec(words(), 0..4),
        words(),
        prop::option::of((date(), 0_u8..6).prop_map(|(on, point)| Place { on, point })),
    );
    let record = record.prop_map(|(source, field, person, at, items, evidence, point)| {
        Statement::ViolationRecorded(Record { source, field, person, group: None, at, items, evidence, point })
    });
    prop_oneof![
        3 => record,
        1 => words().prop_map(Statement::ViolationAnswered),
        4 => (1_u8..4, words()).prop_map(|(level, evidence)| Statement::ViolationConfirmed(Confirmation { level, evidence })),
        1 => words().prop_map(Statement::ViolationRevoked),
        1 => date().prop_map(Statement::ViolationNamed),
        2 => delivery().prop_map(Statement::ViolationDelivered),
        2 => (words(), words()).prop_map(|(number, facts)| Statement::LetterSent(Letter {
            number, to: "县局".to_owned(), demand: Demand::Worker, facts, signed_by: WorkerId::new("jiangtao"),
        })),
        1 => words().prop_map(Statement::UnitAnswered),
        1 => (date(), words()).prop_map(|(on, successor)| Statement::PersonReplaced(Replaced { on, successor })),
        1 => (words(), date()).prop_map(|(file, on)| Statement::PersonTransferred(Transfer {
            authority: "县纪委".to_owned(), files: vec![file.clone()], on, received_by: file,
        })),
        1 => words().prop_map(Statement::LetterWithdrawn),
        1 => delivery().prop_map(Statement::WithdrawalTold),
        1 => Just(Statement::ViolationClosed(())),
        2 => (date(), prop::collection::vec(0_u8..4, 0..3), words()).prop_map(|(week, findings, reason)| {
            let findings = findings.into_iter().map(|doc| DocId([doc; 16])).collect();
            Statement::NoticePublished(crate::fact::notice::Notice { week, findings, told: Vec::new(), reason })
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn anything_said_of_violations_is_answered(
        said in prop::collection::vec((of_a_violation(), 0..4_usize, 0_u8..4, time()), 1..40)
    ) {
        let mut play = Play::jingde("2026-05-08 09:00");
        for (statement, who, at, now) in said {
            if now.is_sane() {
                play.now = now;
            }
            let doc = match &statement {
                Statement::NoticePublished(notice) => notice::document(notice.week, &play.reference),
                _ => DocId([at; 16]),
            };
            let outcome = play.by(["xiemei", "caoyan", "xulan", "jiangtao"][who]).states(doc, statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
        }
        let world = play.world();
        for (doc, state) in &play.documents {
            prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
            if let Some(violation) = state.as_violation() {
                let (course, level) = (violation.course(), violation::level(*doc, violation, &world));
                violation::next_due(violation, &course, level, &world);
                prop_assert!(violation.frozen.is_some() == course.confirmed.is_some());
                prop_assert!(course.transferred.is_none() || level == 3);
                prop_assert!(course.told.is_empty() || course.revoked.is_some() || course.withdrawn.is_some());
            }
        }
    }
}
