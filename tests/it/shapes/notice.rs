//! What is stated about violations and the notice of a week.

use doorstep_core::domain::{DocId, GroupId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::Place;
use doorstep_core::fact::notice::Notice;
use doorstep_core::fact::violation::{
    Confirmation, Delivery, Demand, Field, Letter, Record, Replaced, Source, Transfer,
};

use super::{AT, day};

pub(super) fn statements() -> Vec<Statement> {
    let delivery = || Delivery { to: "parent".into(), way: "发文".into(), on: day("2026-03-16") };
    vec![
        Statement::ViolationRecorded(Record {
            source: Source::Complaint,
            field: Field::Environment,
            person: Some(WorkerId::new("xulan")),
            group: Some(GroupId::new("market")),
            at: AT,
            items: vec!["玩手机".into(), "脱岗".into()],
            evidence: "照片".into(),
            point: Some(Place { on: day("2026-03-10"), point: 3 }),
        }),
        Statement::ViolationAnswered("当时在查办件".into()),
        Statement::ViolationConfirmed(Confirmation { level: 2, evidence: "监控".into() }),
        Statement::ViolationRevoked("查错人".into()),
        Statement::ViolationNamed(day("2026-03-16")),
        Statement::ViolationDelivered(delivery()),
        Statement::LetterSent(Letter {
            number: "3号".into(),
            to: "县市场监督管理局".into(),
            demand: Demand::ChiefRepresentative,
            facts: "两次".into(),
            signed_by: WorkerId::new("jiangtao"),
        }),
        Statement::UnitAnswered("已研究".into()),
        Statement::PersonReplaced(Replaced { on: day("2026-03-30"), successor: "王芳".into() }),
        Statement::PersonTransferred(Transfer {
            authority: "县纪委监委".into(),
            files: vec!["查实报告".into()],
            on: day("2026-03-20"),
            received_by: "案管室".into(),
        }),
        Statement::LetterWithdrawn("4号".into()),
        Statement::WithdrawalTold(delivery()),
        Statement::ViolationClosed(()),
        Statement::NoticePublished(Notice {
            week: day("2026-03-09"),
            findings: vec![DocId([3; 16])],
            told: vec!["例会".into()],
            reason: "更正".into(),
        }),
    ]
}
