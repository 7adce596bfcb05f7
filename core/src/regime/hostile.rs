//! Any statement about any document by anybody at any time: an answer, never a panic, and a state that reads back.

use proptest::prelude::*;

use crate::domain::{Date, DocId, EntryHash, MatterId, Private, Role, Timestamp, WindowId, WorkerId};
use crate::fact::attendance::{Outing, Punch};
use crate::fact::leave::{Decision, Filing, Ratification, Return};
use crate::fact::visit::{
    Assigned, Cancellation, Category, Channel, Delivery, Done, Drawing, IdentityCheck, IdentityMeans, Informed, Means,
    Moment, Preparation, Promise, Rejection, RejectionReason, Reschedule, RescheduleReason,
};
use crate::fact::{Grade, Statement};
use crate::fold::State;
use crate::testing::{Play, application, at, drawing, plan, preparation, slip, verification};

/// Mostly around the play's days, so that statements take effect; now and then absurd.
fn time() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        12 => (0_i64..12 * 86_400).prop_map(|seconds| at("2026-05-08 00:00").plus_ms(seconds * 1000)),
        1 => any::<i64>().prop_map(Timestamp),
        1 => prop_oneof![Just(Timestamp(i64::MIN)), Just(Timestamp(i64::MAX)), Just(Timestamp(0))],
    ]
}

fn date() -> impl Strategy<Value = Date> {
    prop_oneof![6 => time().prop_map(Timestamp::date), 1 => any::<i32>().prop_map(Date)]
}

fn drawn() -> impl Strategy<Value = Drawing> {
    prop_oneof![3 => Just(drawing()), 1 => Just(Drawing::default())]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just("事由".to_owned()), 1 => Just(String::new()), 1 => Just("长".repeat(501))]
}

fn statement() -> impl Strategy<Value = Statement> {
    let planned = (time(), time(), prop::sample::subsequence(vec!["lina", "zhangwei", "yangbo"], 0..3))
        .prop_map(|(from, to, staff)| crate::fact::visit::Plan {
            from,
            to,
            ..plan("2026-05-13 13:30", "2026-05-13 14:30", &staff)
        })
        .boxed();
    let filed = (
        prop_oneof![Just(Category::Age80), Just(Category::UnableUrgent), Just(Category::ProjectOther)],
        prop_oneof![Just(Channel::WindowSelf), Just(Channel::ReceptionRoom)],
        prop::option::of(date()),
        date(),
        prop::sample::subsequence(vec!["pension-attestation", "household-book", "nothing"], 0..3),
        words(),
    )
        .prop_map(|(category, channel, birth, applied_on, matters, words)| crate::fact::visit::Application {
            category,
            channel,
            birth,
            applied_on,
            matters: matters.into_iter().map(MatterId::new).collect(),
            address: Private::new(words),
            ..application()
        });
    let visit = prop_oneof![
        prop_oneof![Just(application()), filed].prop_map(Statement::VisitFiled),
        Just(Statement::VisitAssigned(Assigned { window: WindowId::new("household") })),
        Just(Statement::VerificationStarted(())),
        Just(Statement::VisitConfirmed(verification())),
        words().prop_map(|text| Statement::VisitRejected(Rejection { reason: RejectionReason::Age, text, told: true })),
        planned.clone().prop_map(Statement::VisitScheduled),
        time().prop_map(|at| Statement::ApplicantInformed(Informed { at, how: Means::Phone })),
        time().prop_map(|at| Statement::VisitPrepared(preparation(at))),
        Just(Statement::VisitPrepared(Preparation { notice: None, kit: Vec::new() })),
        time().prop_map(|at| Statement::Departed(Moment { at })),
        time().prop_map(|at| Statement::Arrived(Moment { at })),
        time().prop_map(|at| Statement::IdentityChecked(IdentityCheck { at, how: IdentityMeans::IdCard })),
        (time(), drawn()).prop_map(|(at, signature)| Statement::DoneOnSite(Done { at, signature, form: [1; 32] })),
        (time(), words(), date()).prop_map(|(at, reason, planned)| Statement::DeliveryPromised(Promise {
            at,
            reason,
            planned
        })),
        (time(), words(), drawn()).prop_map(|(at, documents, receipt)| Statement::Delivered(Delivery {
            at,
            documents,
            count: 1,
            receipt
        })),
        time().prop_map(|at| Statement::Returned(Moment { at })),
        (words(), planned).prop_map(|(text, plan)| {
            Statement::VisitRescheduled(Reschedule { reason: RescheduleReason::Absent, text, plan })
        }),
        words().prop_map(|why| Statement::VisitCancelled(Cancellation { who: "家属".to_owned(), why })),
    ];
    let leave = prop_oneof![
        (time(), time(), words()).prop_map(|(from, to, reason)| {
            let slip = slip("2026-05-11 09:00", "2026-05-11 10:00");
            Statement::LeaveSubmitted(crate::fact::leave::Slip { from, to, reason, ..slip })
        }),
        (0_u8..3, any::<bool>(), words()).prop_map(|(step, agree, reason)| Statement::LeaveDecided(Decision {
            step,
            agree,
            reason
        })),
        Just(Statement::LeaveWithdrawn(())),
        words().prop_map(|number| Statement::LeaveFiled(Filing { number })),
        (time(), words()).prop_map(|(at, reason)| Statement::LeaveReturned(Return { at, reason })),
        Just(Statement::LeaveReturnConfirmed(())),
        Just(Statement::LeaveRevoked(())),
        any::<[u8; 32]>().prop_map(|hash| Statement::DecisionRatified(Ratification { decision: EntryHash(hash) })),
    ];
    let month = prop_oneof![
        (time(), words()).prop_map(|(at, note)| Statement::Punched(Punch { at, note })),
        time().prop_map(|at| Statement::WentOut(Outing { visit: DocId([1; 16]), at })),
        time().prop_map(|at| Statement::CameBack(Outing { visit: DocId([1; 16]), at })),
    ];
    prop_oneof![4 => visit, 2 => leave, 1 => month]
}

const PEOPLE: [(&str, Role); 7] = [
    ("lina", Role::WindowStaff),
    ("zhangwei", Role::WindowStaff),
    ("sunyue", Role::WindowHead),
    ("wangqiang", Role::GroupLeader),
    ("chenguohua", Role::DeputyLeader),
    ("zhouting", Role::Coordination),
    ("malin", Role::ServiceSection),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn anything_said_by_anybody_is_answered(
        said in prop::collection::vec((statement(), 0..PEOPLE.len(), 0_u8..5, time(), any::<bool>()), 1..40)
    ) {
        let mut play = Play::guangyuan("2026-05-08 09:00");
        let visit = play.prepared_visit(application(), plan("2026-05-13 13:30", "2026-05-13 14:30", &["lina"]));
        prop_assert_eq!(visit, DocId([1; 16]));
        for (statement, who, doc, now, anchored) in said {
            if now.is_sane() {
                play.now = now;
            }
            let (worker, role) = PEOPLE[who];
            let hand = play.by(worker).acting(role);
            let hand = if anchored { hand } else { hand.graded(Grade::C).offline("2026-05-08 10:00", "2026-05-08 09:00") };
            let outcome = hand.states(DocId([doc; 16]), statement);
            prop_assert_eq!(outcome.refusals.is_empty(), outcome.receipt.verdict.is_effective());
            play.day(worker, "2026-05-13");
        }
        let lina = WorkerId::new("lina");
        let leaves = super::Others::leaves_of(&play, &lina);
        super::attendance::next_point(&play.months("lina"), &leaves, &play.reference, play.now);
        for state in play.documents.values() {
            prop_assert_eq!(State::decode(&state.encode()), Some(state.clone()));
        }
    }
}
