//! What is stated about a case, and a window's day.

use doorstep_core::domain::{MatterId, PostId, Private, WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::case::{
    Appointed, Booking, BookingEnd, BookingEnded, Client, Decision, Ending, Extension, Intake, Letter, LetterKind,
    Notice, Pause, Procedure, Reassigned, Subject, Task, Verdict, WindowDay,
};
use doorstep_core::fact::cover::{Fault, FaultKind};
use doorstep_core::fact::visit::Means;

use super::{AT, day};

fn intake(subject: Subject) -> Intake {
    Intake {
        subject,
        window: WindowId::new("household"),
        client: client(),
        online: false,
        at: AT,
        site_check: true,
        special: "急用".into(),
    }
}

fn client() -> Client {
    Client { name: Private::new("杨某".into()), phone: Private::new("0839-0000301".into()) }
}

pub(super) fn statements() -> Vec<Statement> {
    let letter = Letter { kind: Some(LetterKind::Opinion), what: "路灯".into(), given: Some(day("2026-05-20")) };
    let task = Task { what: "报表".into(), due: day("2026-05-20") };
    vec![
        Statement::CaseReceived(intake(Subject::Matter(MatterId::new("household-book")))),
        Statement::CaseReceived(intake(Subject::Letter(letter))),
        Statement::CaseReceived(intake(Subject::Task(task))),
        Statement::CaseNoticed(Notice {
            items: vec!["户口簿".into()], mends_an_omission: true, how: Means::InPerson
        }),
        Statement::SupplementReceived(vec!["户口簿".into()]),
        Statement::CaseAccepted(()),
        Statement::PauseNoted(Pause {
            procedure: Procedure::ExpertReview,
            from: day("2026-05-14"),
            to: day("2026-05-18"),
            basis: "测绘法".into(),
            on_receipt: true,
        }),
        Statement::ExtensionAsked(Extension {
            due: day("2026-05-29"),
            reason: "需现场勘查".into(),
            basis: "行政许可法".into(),
            told: true,
        }),
        Statement::ExtensionDecided(Verdict { extension: 1, agree: false, reason: "已延过一次".into() }),
        Statement::ExtensionTold(Means::Phone),
        Statement::CaseDecided(Decision { result: "准予".into(), refuses: true }),
        Statement::CaseAnswered(Means::Message),
        Statement::FaultFound(Fault {
            post: PostId::new("registration"),
            kind: FaultKind::RefusedApplication,
            at: AT,
            facts: "拒收申请".into(),
        }),
        Statement::CaseDelivered(Means::InPerson),
        Statement::ClientAppointed(Appointed { on: day("2026-05-18"), how: Means::Phone }),
        Statement::ClientCame(()),
        Statement::SiteChecked("四至清楚".into()),
        Statement::ReportedToHead("已办结".into()),
        Statement::CaseClosed("等上级口径".into()),
        Statement::CaseReassigned(Reassigned { handler: WorkerId::new("lina"), reason: "分工调整".into() }),
        Statement::CaseEnded(Ending { withdrawn: true, reason: "不办了".into() }),
        Statement::AppointmentAgreed(Booking {
            matter: MatterId::new("household-book"),
            window: WindowId::new("household"),
            client: client(),
            need: "行动不便".into(),
            at_home: true,
            address: Private::new("某村某组".into()),
            from: AT,
            to: AT.plus_minutes(60),
            worker: WorkerId::new("lina"),
        }),
        Statement::AppointmentEnded(BookingEnded { booking: 1, how: BookingEnd::NoShow }),
        Statement::WindowClosed(WindowDay { window: WindowId::new("household"), on: day("2026-05-13") }),
    ]
}
