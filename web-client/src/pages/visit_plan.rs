//! A visit before it is on its way: choosing the window, verifying, the time and the staff; and changing or cancelling it.

use doorstep_core::domain::{DocId, WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::visit::{
    Assigned, Cancellation, Rejection, RejectionReason, Reschedule, RescheduleReason, Verification,
};
use doorstep_core::fold::Visit;
use doorstep_core::regime::Refusals;
use doorstep_core::regime::visit as rules;
use doorstep_core::regime::visit::Act;
use doorstep_core::regime::visit::application::IdFault;
use doorstep_core::sync::replica::Intent;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::draft;
use super::visit_step::{key, offered};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, card, paragraph, quiet, titled_card};
use crate::components::cited;
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet, on_click};
use crate::components::sheet::Sheet;
use crate::route::Route;
use crate::text::{self, visit as words};
use crate::update::{Event, WriteRequest};

mod slots;
mod times;

pub use slots::{BUSY, next_free, plan_of};
use times::PlanForm;
pub use times::{community, moment};

/// What is to be done before the visit is planned, by whoever may.
pub fn forms(doc: DocId, visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let form = Form { doc, visit, desk, emit };
    html! { <>{ form.assign() }{ form.start() }{ form.verify() }{ form.schedule() }</> }
}

/// Puts a plan that was refused back into its form, as it was written.
pub fn take_up(doc: DocId, statement: &Statement, emit: &Callback<Event>) {
    match statement {
        Statement::VisitScheduled(plan) => draft::keep(emit, &key(doc, "schedule"), &PlanForm::of(plan)),
        Statement::VisitRescheduled(Reschedule { reason, text, plan }) => {
            let form = ReasonForm { reason: reschedule_name(*reason).to_owned(), text: text.clone() };
            draft::keep(emit, &key(doc, "reschedule-reason"), &form);
            draft::keep(emit, &key(doc, "reschedule"), &PlanForm::of(plan));
            emit.emit(Event::Choose("sheet", "reschedule".to_owned()));
        }
        _ => {}
    }
}

/// The sheets for changing a visit; open while `chosen("sheet")` names them.
pub fn sheets(desk: &Desk<'_>, doc: DocId, visit: &Visit, emit: &Callback<Event>) -> Html {
    let form = Form { doc, visit, desk, emit };
    match desk.state.chosen("sheet") {
        "reschedule" => form.reschedule(false),
        "reschedule/obstacle" => form.reschedule(true),
        "cancel" => form.cancel(),
        _ => Html::default(),
    }
}

struct Form<'a> {
    doc: DocId,
    visit: &'a Visit,
    desk: &'a Desk<'a>,
    emit: &'a Callback<Event>,
}

impl Form<'_> {
    /// A button that writes one fact, or says what stands against it: the same judgement that the server will make.
    fn submit(
        &self,
        look: Look,
        test: &'static str,
        label: AttrValue,
        draft: Option<String>,
        made: Result<Intent, Vec<AttrValue>>,
    ) -> Html {
        let (against, basis) = match &made {
            Err(missing) => (missing.clone(), Html::default()),
            Ok(intent) => match self.desk.replica.preview(self.desk.state.wall, intent) {
                Ok(_) => (Vec::new(), Html::default()),
                Err(refusals) => {
                    (lines(&refusals, self.desk), cited::of_all(&refusals.0, &self.desk.reference.figures, self.emit))
                }
            },
        };
        let onclick = match made {
            Ok(intent) if against.is_empty() => {
                let (emit, doc) = (self.emit, self.doc);
                on_click(emit, move || {
                    let request = WriteRequest {
                        draft: draft.clone(),
                        then: Some(Route::Visit(doc)),
                        ..WriteRequest::new(vec![intent.clone()])
                    };
                    Event::Write(request)
                })
            }
            _ => choose(self.emit, "tried", test),
        };
        let tried = self.desk.state.chosen("tried") == test && !against.is_empty();
        html! {
            <>
                if tried { <div role="alert">{ cell::missing(text::missing_title(), &against) }{ basis }</div> }
                { button(look, test, label, onclick) }
            </>
        }
    }

    fn assign(&self) -> Html {
        let Some(offer) = offered(self.visit, self.desk, Act::Assign) else { return Html::default() };
        let key = key(self.doc, "assign");
        let form: String = draft::read(self.desk.state, &key);
        let windows = rules::windows(&self.visit.application, &self.visit.window, self.desk.reference);
        let options: Vec<_> =
            windows.iter().map(|id| (AttrValue::from(id.to_string()), self.desk.window(id))).collect();
        let value = if form.is_empty() { self.visit.window.to_string() } else { form.clone() };
        let assigned = Assigned { window: WindowId::new(&value) };
        let change = draft::change(self.emit, &key, &form, |form, window| *form = window);
        let field =
            field::select(Field::new("assign-window", words::window_label(), value), &options, text::choose(), change);
        let intent = stated(self.doc, offer.acting, Statement::VisitAssigned(assigned));
        titled_card(
            words::assign(),
            html! { <><div class="weui-cells">{ field }</div>{ self.submit(Look::Main, "assign", words::assign(), Some(key), Ok(intent)) }</> },
        )
    }

    fn start(&self) -> Html {
        let Some(offer) = offered(self.visit, self.desk, Act::StartVerification) else { return Html::default() };
        let intent = stated(self.doc, offer.acting, Statement::VerificationStarted(()));
        card(self.submit(Look::Main, "verify-start", words::verify_start(), None, Ok(intent)))
    }

    fn verify(&self) -> Html {
        let Some(offer) = offered(self.visit, self.desk, Act::Confirm) else { return Html::default() };
        let key = key(self.doc, "verify");
        let form: VerifyForm = draft::read(self.desk.state, &key);
        let entitled = match rules::eligibility(&self.visit.application, self.desk.reference) {
            Ok(()) => banner(Tone::Good, html! { words::verify_eligible() }),
            Err(refusals) => banner(
                Tone::Warn,
                html! {
                    <>
                        { paragraph(words::verify_not_eligible()) }
                        <ul class="plain-list">{ for lines(&refusals, self.desk).into_iter().map(|line| html! { <li>{ line }</li> }) }</ul>
                        { cited::of_all(&refusals.0, &self.desk.reference.figures, self.emit) }
                        if suggests_agent(&refusals) { { paragraph(words::suggest_agent()) } }
                    </>
                },
            ),
        };
        let how_options = HOW.map(|(name, words)| (AttrValue::Static(name), words()));
        let how = draft::change(self.emit, &key, &form, |form, how| form.how = how);
        let findings = draft::change(self.emit, &key, &form, |form, findings| form.findings = findings);
        let reason = draft::change(self.emit, &key, &form, |form, reason| form.reason = reason);
        let text = draft::change(self.emit, &key, &form, |form, text| form.text = text);
        let told = draft::change(self.emit, &key, &form, |form, told| form.told = told);

        let verification = Verification { how: form.how.clone(), findings: form.findings.clone() };
        let confirm = stated(self.doc, offer.acting.clone(), Statement::VisitConfirmed(verification));
        let rejected = REJECTIONS.into_iter().find(|reason| rejection_name(*reason) == form.reason);
        let reject = rejected.ok_or_else(|| vec![text::code::required(words::reject_reason())]).map(|reason| {
            let rejection = Rejection { reason, text: form.text.clone(), told: form.told };
            stated(self.doc, offer.acting.clone(), Statement::VisitRejected(rejection))
        });
        let reasons = REJECTIONS
            .map(|reason| (AttrValue::Static(rejection_name(reason)), AttrValue::Static(words::rejection(reason))));
        html! {
            <>
                { titled_card(words::verify(), html! {
                    <>
                        { entitled }
                        <div class="weui-cells">
                            { field::choices(Field::new("verify-how", words::verify_how(), form.how.clone()), &how_options, how) }
                            { field::area(Field::new("verify-findings", words::verify_findings(), form.findings.clone()), rules::TEXT_MAX, findings) }
                        </div>
                        { self.submit(Look::Main, "confirm", words::verify_pass(), Some(key.clone()), Ok(confirm)) }
                    </>
                }) }
                { titled_card(words::verify_reject(), html! {
                    <>
                        <div class="weui-cells">
                            { field::select(Field::new("reject-reason", words::reject_reason(), form.reason.clone()), &reasons, text::choose(), reason) }
                            { field::area(Field::new("reject-text", words::reject_text(), form.text.clone()), rules::TEXT_MAX, text) }
                            { field::check("reject-told", None, html! { words::reject_told() }, form.told, told) }
                        </div>
                        { self.submit(Look::Warn, "reject", words::verify_reject(), Some(key), reject) }
                    </>
                }) }
            </>
        }
    }

    fn schedule(&self) -> Html {
        use doorstep_core::fold::visit::Stage;
        let Some(offer) = offered(self.visit, self.desk, Act::Schedule) else {
            return if self.visit.stage == Stage::Coordinating {
                banner(Tone::Quiet, html! { words::coordinating() })
            } else {
                Html::default()
            };
        };
        let key = key(self.doc, "schedule");
        let form = self.plan_form(&key);
        let made = form.plan().map(|plan| stated(self.doc, offer.acting, Statement::VisitScheduled(plan)));
        titled_card(
            words::schedule(),
            html! {
                <>
                    { self.plan_fields(&key, &form) }
                    { self.submit(Look::Main, "schedule", words::schedule_done(), Some(key.clone()), made) }
                </>
            },
        )
    }

    /// `again`: for what stood in the way at the door.
    fn reschedule(&self, again: bool) -> Html {
        let Some(offer) = offered(self.visit, self.desk, Act::Reschedule) else { return Html::default() };
        let plan_key = key(self.doc, "reschedule");
        let reason_key = key(self.doc, "reschedule-reason");
        let form = self.plan_form(&plan_key);
        let kept: ReasonForm = draft::read(self.desk.state, &reason_key);
        let obstacle = self.visit.obstacle().and_then(RescheduleReason::after).filter(|_| again);
        let name = match (kept.reason.as_str(), obstacle) {
            ("", Some(reason)) => reschedule_name(reason),
            (name, _) => name,
        };
        let options: Vec<_> = RescheduleReason::ALL
            .into_iter()
            .map(|reason| {
                (AttrValue::Static(reschedule_name(reason)), AttrValue::Static(words::reschedule_reason(reason)))
            })
            .collect();
        let reason = draft::change(self.emit, &reason_key, &kept, |form, reason| form.reason = reason);
        let text = draft::change(self.emit, &reason_key, &kept, |form, text| form.text = text);
        let chosen = RescheduleReason::ALL.into_iter().find(|reason| reschedule_name(*reason) == name);
        let made = match (form.plan(), chosen) {
            (Ok(plan), Some(reason)) => {
                let reschedule = Reschedule { reason, text: kept.text.clone(), plan };
                Ok(stated(self.doc, offer.acting, Statement::VisitRescheduled(reschedule)))
            }
            (plan, chosen) => {
                let mut missing = plan.err().unwrap_or_default();
                if chosen.is_none() {
                    missing.push(text::code::required(words::reject_reason()));
                }
                Err(missing)
            }
        };
        html! {
            <Sheet title={words::reschedule_title()} onclose={close_sheet(self.emit)} test="reschedule-sheet">
                if again { { quiet(words::absent_explained()) } }
                <div class="weui-cells">
                    { field::choices(Field::new("reschedule-reason", words::reject_reason(), AttrValue::from(name.to_owned())), &options, reason) }
                    { field::text(Field::new("reschedule-text", words::reject_text(), kept.text.clone()), text) }
                </div>
                { self.plan_fields(&plan_key, &form) }
                { self.submit(Look::Main, "reschedule-send", words::reschedule(), Some(plan_key.clone()), made) }
            </Sheet>
        }
    }

    fn cancel(&self) -> Html {
        let Some(offer) = offered(self.visit, self.desk, Act::Cancel) else { return Html::default() };
        let key = key(self.doc, "cancel");
        let form: CancelForm = draft::read(self.desk.state, &key);
        let who = draft::change(self.emit, &key, &form, |form, who| form.who = who);
        let why = draft::change(self.emit, &key, &form, |form, why| form.why = why);
        let cancellation = Cancellation { who: form.who.clone(), why: form.why.clone() };
        let intent = stated(self.doc, offer.acting, Statement::VisitCancelled(cancellation));
        html! {
            <Sheet title={words::cancel_title()} onclose={close_sheet(self.emit)} test="cancel-sheet">
                <div class="weui-cells">
                    { field::text(Field::new("cancel-who", words::cancel_who(), form.who.clone()), who) }
                    { field::area(Field::new("cancel-why", words::cancel_why(), form.why.clone()), rules::TEXT_MAX, why) }
                </div>
                { self.submit(Look::Warn, "cancel-send", words::cancel_visit(), Some(key), Ok(intent)) }
            </Sheet>
        }
    }
}

/// Refusals as lines, each once, with whom and when where that is the point.
pub fn lines(refusals: &Refusals, desk: &Desk<'_>) -> Vec<AttrValue> {
    let mut lines: Vec<AttrValue> = Vec::new();
    for refusal in &refusals.0 {
        let figure = |name: &str| refusal.figures.iter().find(|(known, _)| *known == name).map(|(_, value)| value);
        let line = match (refusal.code.name(), figure("worker"), figure("from"), figure("to")) {
            ("GY-CORE-E-REQUIRED", ..) => text::code::explain(&refusal.code).what,
            ("GY-DOOR-E-STAFF-BUSY", Some(worker), Some(from), Some(to)) => {
                let name = desk.name(&WorkerId::new(worker));
                match figure("travel_minutes") {
                    Some(way) => words::staff_on_the_way(name, from, to, way),
                    None => words::staff_busy(name, from, to, figure("gap_minutes").map_or("", String::as_str)),
                }
            }
            ("GY-CORE-E-FORMAT", ..) if figure("fault").is_some() => {
                AttrValue::Static(match figure("fault").map(String::as_str) {
                    Some("CheckDigit") => text::door::id_fault(IdFault::CheckDigit),
                    Some("Birth") => text::door::id_fault(IdFault::Birth),
                    _ => text::door::id_fault(IdFault::Form),
                })
            }
            ("GY-CORE-E-RANGE", ..) if figure("staff_min").is_some() => {
                text::door::two_needed(figure("staff_min").cloned().unwrap_or_default())
            }
            _ => text::code::line(&refusal.code),
        };
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn suggests_agent(refusals: &Refusals) -> bool {
    refusals.0.iter().any(|refusal| refusal.figures.iter().any(|(name, _)| *name == "suggest"))
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct VerifyForm {
    how: String,
    findings: String,
    reason: String,
    text: String,
    told: bool,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct ReasonForm {
    reason: String,
    text: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct CancelForm {
    who: String,
    why: String,
}

/// How the circumstances were verified, as kept in the record.
type Named = (&'static str, fn() -> AttrValue);

const HOW: [Named; 4] = [
    ("document", words::how_document),
    ("call", words::how_call),
    ("visit", words::how_visit),
    ("data", words::how_data),
];

const REJECTIONS: [RejectionReason; 8] = [
    RejectionReason::NotInPerson,
    RejectionReason::Age,
    RejectionReason::DisabilityGrade,
    RejectionReason::CanCome,
    RejectionReason::NotUrgent,
    RejectionReason::NotMajorProject,
    RejectionReason::NeedMissing,
    RejectionReason::WithdrawnByApplicant,
];

fn rejection_name(reason: RejectionReason) -> &'static str {
    match reason {
        RejectionReason::NotInPerson => "not_in_person",
        RejectionReason::Age => "age",
        RejectionReason::DisabilityGrade => "disability_grade",
        RejectionReason::CanCome => "can_come",
        RejectionReason::NotUrgent => "not_urgent",
        RejectionReason::NotMajorProject => "not_major_project",
        RejectionReason::NeedMissing => "need_missing",
        RejectionReason::WithdrawnByApplicant => "withdrawn_by_applicant",
    }
}

fn reschedule_name(reason: RescheduleReason) -> &'static str {
    match reason {
        RescheduleReason::Absent => "absent",
        RescheduleReason::Applicant => "applicant",
        RescheduleReason::Window => "window",
        RescheduleReason::Other => "other",
        RescheduleReason::Unwell => "unwell",
        RescheduleReason::Papers => "papers",
        RescheduleReason::Address => "address",
        RescheduleReason::Unsafe => "unsafe",
    }
}
