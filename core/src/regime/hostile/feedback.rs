//! Anything that is said of how a visit was, at any stage of it.

use proptest::prelude::*;

use super::{time, words};
use crate::domain::{DocId, Private, Role};
use crate::fact::feedback::{Feedback, Handled, Outcome};
use crate::fact::visit::Moment;
use crate::fact::{DocKind, Statement};
use crate::fold::State;
use crate::regime::visit::examples::{done, identity, on_site};

/// Mostly in an order in which something takes effect.
fn of_a_visit() -> impl Strategy<Value = (bool, Statement)> {
    let given = (time(), 0_u8..7, any::<[bool; 3]>(), words()).prop_map(|(at, level, yes, comment)| {
        let [made_difficult, broke_rules, took_things] = yes;
        let (visit, comment) = (DocId([1; 16]), Private::new(comment));
        Statement::FeedbackGiven(Feedback { visit, at, level, made_difficult, broke_rules, took_things, comment })
    });
    let handled = (words(), prop::sample::select(Outcome::ALL.to_vec()))
        .prop_map(|(findings, outcome)| Statement::ComplaintHandled(Handled { findings, outcome }));
    let said = prop_oneof![
        1 => time().prop_map(identity),
        1 => time().prop_map(done),
        1 => time().prop_map(|at| Statement::Returned(Moment { at })),
        1 => time().prop_map(|at| Statement::VisitRated(Moment { at })),
        3 => given,
        2 => handled,
    ];
    (prop::bool::weighted(0.1), said)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn anything_said_of_how_a_visit_was_is_answered(
        said in prop::collection::vec((of_a_visit(), 0..3_usize, time()), 1..40)
    ) {
        let (mut play, visit) = on_site();
        let of_visit = DocId::feedback(&play.reference.centre, visit);
        for (((elsewhere, statement), who, now), step) in said.into_iter().zip(0_u8..) {
            if now.is_sane() {
                play.now = now;
            }
            let statement = match statement {
                Statement::FeedbackGiven(given) => Statement::FeedbackGiven(Feedback { visit, ..given }),
                other => other,
            };
            let doc = match statement.doc_kind() {
                DocKind::Feedback if elsewhere => DocId([step; 16]),
                DocKind::Feedback => of_visit,
                _ => visit,
            };
            let (worker, role) = [("lina", None), ("hefang", Some(Role::SupervisionSection)), ("zhangwei", None)][who];
            let hand = play.by(worker);
            let hand = if let Some(role) = role { hand.acting(role) } else { hand };
            let outcome = hand.states(doc, statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
        }
        for (doc, state) in &play.documents {
            prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
            if let Some(feedback) = state.as_feedback() {
                prop_assert_eq!(*doc, of_visit);
                prop_assert!(feedback.subjects.contains(&feedback.by));
                prop_assert!(feedback.handled.as_ref().is_none_or(|(by, _)| !feedback.subjects.contains(&by.who)));
            }
        }
    }
}
