//! What is stated at the door, afterwards, and of how it was.

use doorstep_core::domain::{DocId, Private};
use doorstep_core::fact::Statement;
use doorstep_core::fact::feedback::{Feedback, Handled, Outcome};
use doorstep_core::fact::visit::{
    Done, FollowUp, IdentityCheck, IdentityMeans, Item, Items, Moment, NotFinished, Obstacle, Present, Promise,
    Representative, Signing, Witness,
};

use super::{AT, day, drawing};

fn items() -> Items {
    let item = |name: &str, count| Item { name: name.into(), count };
    Items { taken: vec![item("户口簿", 1)], returned: vec![item("身份证", 2)] }
}

pub(super) fn statements() -> Vec<Statement> {
    let who = || Representative { name: Private::new("李强".into()), relation: "儿子".into() };
    let witness = || Witness { name: Private::new("王芳".into()), knows: "邻居".into() };
    let identified = |present| {
        let how = IdentityMeans::IdCard;
        Statement::IdentityChecked(IdentityCheck { at: AT, how, matches: true, present })
    };
    let done = |signing| Statement::DoneOnSite(Done { at: AT, signing, form: [7; 32], items: items() });
    vec![
        identified(Present::Applicant),
        identified(Present::Guardian(who())),
        identified(Present::Agent(who())),
        done(Signing::Drawn(drawing())),
        done(Signing::Fingerprint(witness())),
        done(Signing::Mark(drawing(), witness())),
        Statement::DeliveryPromised(Promise {
            at: AT,
            reason: "指纹仪故障".into(),
            planned: day("2026-05-20"),
            items: items(),
        }),
        Statement::NotFinished(NotFinished { at: AT, reason: Obstacle::Unsafe, text: "院内有犬".into() }),
        Statement::FollowedUp(FollowUp {
            at: AT, reached: true, satisfied: Some(false), remark: "等了很久".into()
        }),
        Statement::VisitRated(Moment { at: AT }),
        Statement::FeedbackGiven(Feedback {
            visit: DocId([1; 16]),
            at: AT,
            level: 4,
            made_difficult: true,
            broke_rules: false,
            took_things: true,
            comment: Private::new("态度好".into()),
        }),
        Statement::ComplaintHandled(Handled { findings: "没有此事".into(), outcome: Outcome::Unfounded }),
    ]
}
