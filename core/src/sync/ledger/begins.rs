//! Which facts begin a document.

use crate::fact::{DocKind, Receipt, Statement};

/// Whether a fact begins a document.
pub(super) fn creates(statement: &Statement, receipt: &Receipt) -> bool {
    match statement {
        Statement::VisitFiled(_)
        | Statement::LeaveSubmitted(_)
        | Statement::AbsenceRecorded(_)
        | Statement::PaperLeaveEntered(_)
        | Statement::PostSubmitted(_)
        | Statement::MakeUpAsked(_)
        | Statement::PointReminded(_)
        | Statement::AppealMade(_)
        | Statement::PunchesImported(_)
        | Statement::ReportPublished(_)
        | Statement::CaseReceived(_)
        | Statement::AppointmentAgreed(_)
        | Statement::WindowClosed(_)
        | Statement::GroundsGiven(_) => receipt.verdict.is_effective(),
        Statement::Punched(_) | Statement::WentOut(_) | Statement::CameBack(_) | Statement::PunchPlaced(_) => true,
        // Which of them may, `regime::meeting` says, and under which id.
        other => other.doc_kind() == DocKind::Meeting && receipt.verdict.is_effective(),
    }
}
