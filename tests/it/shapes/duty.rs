//! What is stated about duty at the guide desk.

use doorstep_core::domain::{WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::duty::{
    Amended, Answered, Chosen, Ended, Epidemic, Half, Line, Published, Relieved, RosterKind, Slot, SwapAnswered,
    SwapAsked,
};

use super::{AT, day};

pub(super) fn statements() -> Vec<Statement> {
    let own = Slot { on: day("2026-04-08"), half: Half::Morning, place: 0 };
    let other = Slot { on: day("2026-04-10"), half: Half::Afternoon, place: 1 };
    let worker = || WorkerId::new("xulan");
    let line = || Line { slot: own, window: Some(WindowId::new("market")), person: Some(worker()) };
    vec![
        Statement::RosterPublished(Published {
            kind: RosterKind::Seated,
            month: day("2026-04-01"),
            lines: vec![line(), Line { slot: other, window: None, person: None }],
        }),
        Statement::RosterAmended(Amended { reason: "生病".into(), lines: vec![line()] }),
        Statement::DutyPersonChosen(Chosen { slot: own, person: worker(), substitute: Some(WorkerId::new("panhui")) }),
        Statement::SwapAsked(SwapAsked { own, other, reason: "人手不够".into() }),
        Statement::SwapAnswered(SwapAnswered { own, other, agree: true }),
        Statement::DutyStarted(own),
        Statement::DutyEnded(Ended {
            slot: own,
            clothing: true,
            guided: 31,
            questions: "异地就医".into(),
            incidents: "无".into(),
            epidemic: Some(Epidemic { code: 30, app: 2, application: 1, temperature: 30 }),
        }),
        Statement::DutyRelieved(Relieved {
            slot: own,
            from: AT,
            to: AT.plus_minutes(30),
            by: WorkerId::new("panhui"),
            reason: "开会".into(),
        }),
        Statement::DutyAnswered(Answered { slot: other, from: Some(AT), agree: false }),
    ]
}
