//! What is stated about extended hours.

use doorstep_core::domain::{DocId, Private, WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::extended::{
    Close, Compensation, Declined, Handover, PartSettled, PowerCheck, Request, Start, Trigger, VisitSettled,
};

use super::{AT, day};

pub(super) fn statements() -> Vec<Statement> {
    let window = || WindowId::new("social-security");
    vec![
        Statement::SessionAsked(Request {
            window: window(),
            on: day("2026-03-12"),
            trigger: Trigger::SpecialRequest,
            written: true,
            name: Private::new("某公司".into()),
            phone: Private::new("0839-0000301".into()),
            matter: "社保开户".into(),
        }),
        Statement::SessionAccepted(()),
        Statement::SessionDeclined(Declined { reason: "税务系统停机维护".into(), explained_at: Some(AT) }),
        Statement::SessionStarted(Start {
            window: window(),
            on: day("2026-03-12"),
            trigger: Trigger::Other,
            request: Some(DocId([3; 16])),
            authority: "市政府".into(),
            staff: WorkerId::new("lina"),
            waiting: 2,
            remark: "专项".into(),
        }),
        Statement::SessionHandedOver(Handover {
            session: 1, to: WorkerId::new("zhangwei"), reason: "家中急事".into()
        }),
        Statement::SessionClosed(Close { session: 1, served: 3, left: 1, reasons: vec!["系统停机".into()] }),
        Statement::PowerChecked(PowerCheck { window: window(), on: day("2026-03-12"), off: true }),
        Statement::PartSettled(PartSettled { session: 1, part: 1, how: Compensation::None }),
        Statement::VisitSettled(VisitSettled {
            worker: WorkerId::new("lina"),
            departed_at: AT,
            how: Compensation::Pay,
        }),
    ]
}
