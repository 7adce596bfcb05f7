//! What a person stated, as label and value: for the inbox of refused work and the full record.

mod case;
mod door;
mod duty;
mod extended;
mod meeting;
mod notice;
mod training;

use doorstep_core::admission::Content;
use doorstep_core::domain::{Timestamp, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::Evidence;
use doorstep_core::fact::cover::Delegation;
use doorstep_core::fact::leave::{Slip, StandIn};
use doorstep_core::fact::post::Card;
use doorstep_core::fact::private::Field as Looked;
use doorstep_core::fact::visit::{
    Application, Cancellation, Delivery, Drawing, KitState, MaterialsNotice, Plan, Preparation, Rejection, Reschedule,
    Verification,
};
use doorstep_core::sync::replica::Replica;
use yew::{AttrValue, Html, html};

use super::{post_edit, proceeding, subject};
use crate::components::cell::{row, row_text};
use crate::components::masked::Masked;
use crate::components::signature;
use crate::text::{self, approval, back, leave, makeup, phone as words, post, visit, when};

/// Rows for one statement; the sentence that there is nothing for one without content.
pub fn rows(replica: &Replica, author: &WorkerId, statement: &Statement, now: Timestamp) -> Html {
    let reader = Reader { replica, author, now };
    match statement {
        Statement::VisitFiled(application) => reader.application(application),
        Statement::VisitAssigned(assigned) => row_text(visit::window_label(), reader.window(&assigned.window)),
        Statement::VisitConfirmed(verification) => reader.verification(verification),
        Statement::VisitRejected(rejection) => reader.rejection(rejection),
        Statement::VisitScheduled(plan) => reader.plan(plan),
        Statement::ApplicantInformed(informed) => html! {
            <>{ reader.at(informed.at) }{ row_text(words::means(), visit::means(informed.how)) }</>
        },
        Statement::VisitPrepared(preparation) => reader.preparation(preparation),
        Statement::Departed(moment) | Statement::Arrived(moment) | Statement::Returned(moment) => reader.at(moment.at),
        Statement::IdentityChecked(_)
        | Statement::NotFinished(_)
        | Statement::DoneOnSite(_)
        | Statement::DeliveryPromised(_)
        | Statement::FollowedUp(_)
        | Statement::VisitRated(_)
        | Statement::FeedbackGiven(_)
        | Statement::ComplaintHandled(_) => door::rows(&reader, statement),
        Statement::Delivered(delivery) => reader.delivery(delivery),
        Statement::VisitRescheduled(reschedule) => reader.reschedule(reschedule),
        Statement::VisitCancelled(cancellation) => reader.cancellation(cancellation),
        Statement::PhotoTaken(photo) => html! {
            <>{ reader.at(photo.at) }{ row_text(text::photo::subject_label(), text::photo::subject(photo.subject)) }</>
        },
        Statement::PhotoTakenBack(back) => row_text(leave::return_reason(), back.reason.clone()),
        Statement::LeaveSubmitted(slip) | Statement::LeaveResubmitted(slip) => reader.slip(slip),
        Statement::LeaveDecided(decision) => {
            let agree = if decision.agree { leave::agree() } else { leave::refuse() };
            html! { <>{ row_text(words::agree(), agree) }{ row_text(leave::refuse_title(), decision.reason.clone()) }</> }
        }
        Statement::LeaveFiled(filing) => row_text(leave::file_number(), filing.number.clone()),
        Statement::LeaveReturned(back) => html! {
            <>{ reader.at(back.at) }{ row_text(leave::return_reason(), back.reason.clone()) }</>
        },
        Statement::Punched(punch) => html! {
            <>{ reader.at(punch.at) }{ row_text(text::attendance::outside_note(), punch.note.clone()) }</>
        },
        Statement::PunchPlaced(said) => html! {
            <>{ reader.at(said.at) }{ row_text(text::attendance::place_name(), place_name(replica, &said.place)) }</>
        },
        Statement::PunchVerified(said) => reader.at(said.at),
        Statement::WentOut(outing) | Statement::CameBack(outing) => {
            let about = subject::of(replica, outing.visit, None, now).unwrap_or_default();
            html! { <>{ reader.at(outing.at) }{ row_text(words::visit(), about) }</> }
        }
        Statement::MakeUpAsked(request) => html! {
            <>{ reader.at(request.claimed) }{ row_text(makeup::reason(), request.reason.clone()) }</>
        },
        Statement::MakeUpWithdrawn(place) => row_text(makeup::title(), place.on.to_string()),
        Statement::MakeUpDecided(verdict) => {
            let agree = if verdict.agree { makeup::agree() } else { makeup::refuse() };
            let seen = verdict.recording.as_ref();
            html! {
                <>
                    { row_text(makeup::title(), verdict.place.on.to_string()) }
                    { row_text(words::agree(), agree) }
                    if let Some(seen) = seen {
                        { row_text(makeup::camera(), seen.camera.clone()) }
                        { row_text(makeup::showed(), makeup::showed_name(seen.showed)) }
                    }
                    { row_text(makeup::remark(), verdict.remark.clone()) }
                </>
            }
        }
        Statement::PointReminded(reminder) => html! {
            <>
                { row_text(text::board::remind(), subject::person(replica, &reminder.worker)) }
                { row_text(makeup::title(), reminder.place.on.to_string()) }
            </>
        },
        Statement::TimeChecked(check) => {
            let said = if check.accept { text::board::accept() } else { text::board::reject() };
            let (Evidence::Punch { at, .. } | Evidence::Outing { from: at, .. }) = &check.of;
            html! {
                <>
                    { reader.at(*at) }
                    { row_text(words::agree(), said) }
                    { row_text(text::board::reject_reason(), check.reason.clone()) }
                </>
            }
        }
        Statement::AppealMade(appeal) => html! {
            <>
                { row_text(makeup::title(), appeal.place.on.to_string()) }
                { row_text(text::appeal::reason(), appeal.reason.clone()) }
            </>
        },
        Statement::AppealWithdrawn(place) => row_text(makeup::title(), place.on.to_string()),
        Statement::AppealDecided(verdict) => html! {
            <>
                { row_text(makeup::title(), verdict.place.on.to_string()) }
                { row_text(text::appeal::becomes(), verdict.upheld.map_or_else(text::appeal::reject, text::appeal::mark_name)) }
                { row_text(text::appeal::remark(), verdict.remark.clone()) }
            </>
        },
        Statement::PunchesImported(import) => html! {
            <>
                { row_text(back::paper_person(), subject::person(replica, &import.person)) }
                { row_text(text::export::import_source(), import.source.clone()) }
                { for import.at.iter().map(|at| reader.at(*at)) }
            </>
        },
        Statement::ImportUndone(undone) => row_text(text::export::import_reason(), undone.reason.clone()),
        Statement::ReportPublished(published) => html! {
            <>
                { row_text(makeup::report_period(), published.from.to_string()) }
                { for published.told.iter().map(|place| row_text(makeup::report_told(), place.clone())) }
                { row_text(makeup::report_reason(), published.reason.clone()) }
            </>
        },
        Statement::LeaveReturnPunched(at) => reader.at(*at),
        Statement::ExcuseGiven(excuse) => row_text(back::excuse(), excuse.reason.clone()),
        Statement::ExcuseDecided(verdict) => {
            let said = if verdict.accept { back::accept() } else { back::refuse() };
            html! { <>{ row_text(words::agree(), said) }{ row_text(back::verdict_reason(), verdict.reason.clone()) }</> }
        }
        Statement::AwolRecorded(awol) => html! {
            <>{ reader.span(awol.from, awol.to) }{ row_text(back::awol_facts(), awol.facts.clone()) }</>
        },
        Statement::PaperLeaveEntered(slip) => html! {
            <>
                { row_text(back::paper_person(), subject::person(replica, &slip.person)) }
                { reader.span(slip.from, slip.to) }
                { row_text(leave::reason(), slip.reason.clone()) }
                { row_text(back::paper_remark(), slip.remark.clone()) }
            </>
        },
        Statement::StandInAnswered(answer) => {
            let said = if answer.accepts { leave::stand_in_accept() } else { leave::stand_in_decline() };
            html! { <>{ row_text(leave::duty(answer.duty), said) }{ row_text(leave::stand_in_reason(), answer.reason.clone()) }</> }
        }
        Statement::StandInsNamed(named) => reader.stand_ins(named),
        Statement::PostSubmitted(card) => reader.card(card),
        Statement::PostDecided(decision) => {
            let agree = if decision.agree { post::approve() } else { post::send_back() };
            html! {
                <>
                    { reader.version(decision.version) }
                    { row_text(words::agree(), agree) }
                    { row_text(post::back_reason(), decision.reason.clone()) }
                </>
            }
        }
        Statement::PostAcknowledged(read) => reader.version(read.version),
        Statement::PostHolderAdded(holding) => html! {
            <>{ reader.version(holding.version) }{ row_text(post::put_holder(), subject::person(replica, &holding.worker)) }</>
        },
        Statement::PostHolderRemoved(holding) => html! {
            <>{ reader.version(holding.version) }{ row_text(post::leaves(), subject::person(replica, &holding.worker)) }</>
        },
        Statement::DutyAssigned(assignment) => html! {
            <>{ reader.version(assignment.version) }{ row_text(post::holder(), subject::person(replica, &assignment.worker)) }</>
        },
        Statement::DelegateNamed(named) => row_text(text::cover::delegate(), reader.delegate(named)),
        Statement::Briefed(briefing) => html! {
            { for briefing.matters.iter().map(|matter| row_text(text::cover::matters(), matter.what.clone())) }
        },
        Statement::HandedBack(note) => html! {
            <>{ row_text(text::cover::done(), note.done.clone()) }{ row_text(text::cover::open(), note.open.clone()) }</>
        },
        Statement::AbsenceRecorded(recorded) => html! {
            <>{ reader.span(recorded.from, recorded.to) }{ row_text(leave::reason(), recorded.reason.clone()) }</>
        },
        Statement::StepTransferred(transfer) => html! {
            <>
                { row_text(approval::transfer_to(), subject::person(replica, &transfer.to)) }
                if let Some(until) = transfer.until { { row_text(approval::delegate_until(), when::day(until)) } }
                { row_text(approval::transfer_note(), transfer.reason.clone()) }
            </>
        },
        Statement::OpinionAsked(question) => html! {
            <>
                { row_text(approval::ask_whom(), subject::person(replica, &question.worker)) }
                { row_text(approval::ask_what(), question.words.clone()) }
            </>
        },
        Statement::OpinionGiven(opinion) => {
            let agree = if opinion.agree { approval::opinion_yes() } else { approval::opinion_no() };
            html! { <>{ row_text(approval::opinion_words(), agree) }{ row_text(words::change_text(), opinion.words.clone()) }</> }
        }
        Statement::QuestionTakenBack(worker) => row_text(approval::ask_whom(), subject::person(replica, worker)),
        Statement::LeaveSentBack(back) => row_text(approval::back_reason(), back.reason.clone()),
        Statement::LeaveRemarked(remark) => row_text(approval::remark(), remark.text.clone()),
        Statement::LeaveShortened(shortening) => html! {
            <>
                { row_text(approval::shorten_to(), when::at(shortening.to, now.date())) }
                { row_text(approval::shorten_why(), shortening.reason.clone()) }
            </>
        },
        Statement::MeetingPlanned(_)
        | Statement::MeetingCancelled(_)
        | Statement::CheckedIn(_)
        | Statement::CheckedOut(_)
        | Statement::AttendanceListed(_)
        | Statement::MeetingLeaveSought(_)
        | Statement::GroundsGiven(_)
        | Statement::MeetingLeaveDecided(_)
        | Statement::MeetingLeaveEntered(_)
        | Statement::TalkAssigned(_)
        | Statement::TalkHandedIn(_)
        | Statement::TalkArchived(_)
        | Statement::MinutesWritten(_)
        | Statement::MeetingClosed(_)
        | Statement::CorrectionAsked(_)
        | Statement::CorrectionStated(_)
        | Statement::CorrectionDone(_) => meeting::rows(&reader, statement),
        Statement::CaseReceived(_)
        | Statement::CaseNoticed(_)
        | Statement::SupplementReceived(_)
        | Statement::CaseAccepted(())
        | Statement::PauseNoted(_)
        | Statement::ExtensionAsked(_)
        | Statement::ExtensionDecided(_)
        | Statement::ExtensionTold(_)
        | Statement::CaseDecided(_)
        | Statement::CaseAnswered(_)
        | Statement::CaseDelivered(_)
        | Statement::ClientAppointed(_)
        | Statement::ClientCame(())
        | Statement::SiteChecked(_)
        | Statement::ReportedToHead(_)
        | Statement::CaseClosed(_)
        | Statement::CaseReassigned(_)
        | Statement::CaseEnded(_)
        | Statement::AppointmentAgreed(_)
        | Statement::AppointmentEnded(_)
        | Statement::WindowClosed(_)
        | Statement::FaultFound(_) => case::rows(&reader, statement),
        Statement::TrainingPlanned(_)
        | Statement::TrainingDone(_)
        | Statement::TrainingConfirmed(_)
        | Statement::TrainingDropped(_) => training::rows(&reader, statement),
        Statement::SessionAsked(_)
        | Statement::SessionAccepted(())
        | Statement::SessionDeclined(_)
        | Statement::SessionStarted(_)
        | Statement::SessionHandedOver(_)
        | Statement::SessionClosed(_)
        | Statement::PowerChecked(_)
        | Statement::PartSettled(_)
        | Statement::VisitSettled(_) => extended::rows(&reader, statement),
        Statement::DeedDone(deed) => proceeding::deed(replica, deed),
        Statement::RosterPublished(_)
        | Statement::RosterAmended(_)
        | Statement::DutyPersonChosen(_)
        | Statement::SwapAsked(_)
        | Statement::SwapAnswered(_)
        | Statement::DutyStarted(_)
        | Statement::DutyEnded(_)
        | Statement::DutyRelieved(_)
        | Statement::DutyAnswered(_) => duty::rows(&reader, statement),
        Statement::ViolationRecorded(_)
        | Statement::ViolationAnswered(_)
        | Statement::ViolationConfirmed(_)
        | Statement::ViolationRevoked(_)
        | Statement::ViolationNamed(_)
        | Statement::ViolationDelivered(_)
        | Statement::LetterSent(_)
        | Statement::UnitAnswered(_)
        | Statement::PersonReplaced(_)
        | Statement::PersonTransferred(_)
        | Statement::LetterWithdrawn(_)
        | Statement::WithdrawalTold(_)
        | Statement::ViolationClosed(())
        | Statement::NoticePublished(_) => notice::rows(&reader, statement),
        Statement::PrivateRead(read) => {
            let record = subject::of(replica, read.record, None, now).unwrap_or_else(text::private::unknown);
            let field = text::private::field(&read.field);
            row_text(text::private::about(record), field.unwrap_or_default())
        }
        Statement::BriefingRead(_)
        | Statement::HandBackTaken(_)
        | Statement::VerificationStarted(())
        | Statement::LeaveWithdrawn(())
        | Statement::LeaveWithdrawnUnused(())
        | Statement::LeaveReturnConfirmed(())
        | Statement::LeaveRevoked(())
        | Statement::Reminded(())
        | Statement::DecisionRatified(_) => html! { <p class="quiet">{ words::content_none() }</p> },
    }
}

/// What a change wrote into the shared notes, ticks, fields and items.
pub fn change_rows(replica: &Replica, content: &Content) -> Html {
    // A tick is kept under its matter and its paper.
    let paper = |key: &str| {
        let matters = replica.reference().into_iter().flat_map(|reference| &reference.matters);
        let mut papers = matters.flat_map(|(id, matter)| matter.materials.iter().map(move |paper| (id, paper)));
        let found = papers.find(|(id, paper)| format!("{id}/{}", paper.id).eq_ignore_ascii_case(key));
        found.map_or_else(|| key.to_owned(), |(_, paper)| paper.name.clone())
    };
    let ticks = content.ticks.iter().map(
        |(key, done)| {
            if *done { words::ticked(paper(key)) } else { words::unticked(paper(key)) }
        },
    );
    let fields = content.fields.iter().map(|(key, value)| row_text(AttrValue::from(key.clone()), value.clone()));
    let items = content
        .items
        .iter()
        .map(|(id, item)| if item.is_empty() { words::unticked(paper(id)) } else { AttrValue::from(item.clone()) });
    html! {
        <>
            { for fields }
            if !content.items.is_empty() {
                { row(visit::materials_title(), html! { <ul class="plain-list">{ for items.map(|line| html! { <li>{ line }</li> }) }</ul> }) }
            }
            { for content.texts.iter().map(|text| row(words::change_text(), html! { <p class="verbatim">{ text.clone() }</p> })) }
            if content.deleted > 0 { { row_text(words::change_deleted(), words::change_characters(content.deleted)) } }
            if !content.ticks.is_empty() {
                { row(visit::materials_title(), html! { <ul class="plain-list">{ for ticks.map(|line| html! { <li>{ line }</li> }) }</ul> }) }
            }
        </>
    }
}

fn yes_no(yes: bool) -> AttrValue {
    if yes { text::yes() } else { text::no() }
}

fn drawn(label: AttrValue, drawing: &Drawing) -> Html {
    if drawing.is_empty() {
        return row_text(label, visit::signature_missing());
    }
    row(label.clone(), signature::drawing(label, drawing))
}

fn private(label: AttrValue, value: &doorstep_core::domain::Private<String>, field: Looked) -> Html {
    if value.reveal().is_empty() {
        return Html::default();
    }
    row(label.clone(), html! { <Masked what={label} value={value.clone()} {field} /> })
}

fn health(label: AttrValue, value: impl ToString) -> Html {
    super::visit::health(label, Some(value.to_string()), row)
}

struct Reader<'a> {
    replica: &'a Replica,
    author: &'a WorkerId,
    now: Timestamp,
}

impl Reader<'_> {
    fn at(&self, at: Timestamp) -> Html {
        row_text(words::at(), when::at(at, self.now.date()))
    }

    fn window(&self, window: &doorstep_core::domain::WindowId) -> AttrValue {
        let known = self.replica.reference().and_then(|reference| reference.organisation.windows.get(window));
        AttrValue::from(known.map_or_else(|| window.to_string(), |window| window.name.clone()))
    }

    fn community(&self, id: Option<&doorstep_core::domain::CommunityId>) -> AttrValue {
        let figures = self.replica.reference().and_then(|reference| reference.figures.visit.as_ref());
        let known =
            id.map(|id| figures.and_then(|figures| figures.community(id)).map_or(id.as_str(), |one| &*one.name));
        AttrValue::from(known.unwrap_or_default().to_owned())
    }

    fn person(&self, worker: &WorkerId) -> Html {
        row_text(text::meeting::person(), subject::person(self.replica, worker))
    }

    fn people(&self, people: &[WorkerId]) -> AttrValue {
        let names: Vec<String> =
            people.iter().map(|worker| subject::person(self.replica, worker).to_string()).collect();
        AttrValue::from(names.join(text::pick("、", ", ")))
    }

    fn matters(&self, application: &Application) -> AttrValue {
        let name = |matter| {
            let known = self.replica.reference().and_then(|reference| reference.matters.get(matter));
            known.map_or_else(|| matter.to_string(), |matter| matter.name.clone())
        };
        let names: Vec<String> = application.matters.iter().map(name).collect();
        AttrValue::from(names.join(text::pick("、", ", ")))
    }

    fn application(&self, application: &Application) -> Html {
        let Application { project, relative, .. } = application;
        html! {
            <>
                { row_text(visit::category(), visit::category_name(application.category)) }
                { row_text(visit::channel(), visit::channel_name(application.channel)) }
                { row_text(visit::window_label(), self.window(&application.window)) }
                { row_text(visit::applicant(), application.applicant.reveal().clone()) }
                { private(visit::id_number(), &application.id_number, Looked::IdNumber) }
                { row_text(visit::birth(), application.birth.map(|date| date.to_string()).unwrap_or_default()) }
                { private(visit::phone(), &application.phone, Looked::Phone) }
                { row_text(visit::address(), application.address.reveal().clone()) }
                { row_text(visit::community(), self.community(application.community.as_ref())) }
                if let Some(relative) = relative {
                    { row_text(visit::relative_name(), relative.name.reveal().clone()) }
                    { row_text(visit::relation(), relative.relation.clone()) }
                    { private(visit::relative_phone(), &relative.phone, Looked::Relative) }
                }
                if let Some(project) = project {
                    { row_text(visit::project_name(), project.name.clone()) }
                    { row_text(visit::project_owner(), project.owner.clone()) }
                    { row_text(visit::project_stage(), visit::project_stage_name(project.stage)) }
                    { row_text(visit::project_need(), project.need.map(visit::project_need_name).unwrap_or_default()) }
                    { row_text(visit::project_problem(), project.problem.clone()) }
                }
                { row_text(visit::matters(), self.matters(application)) }
                if let Some(grade) = application.disability_grade {
                    { health(visit::disability_grade(), visit::grade(grade)) }
                }
                { health(visit::unable_reason(), &application.unable_reason) }
                if application.urgent { { row_text(visit::urgent(), text::yes()) } }
                { health(visit::urgent_reason(), &application.urgent_reason) }
                { row_text(visit::wished(), application.wished.clone()) }
                { row_text(visit::applied_on(), application.applied_on.to_string()) }
            </>
        }
    }

    fn verification(&self, verification: &Verification) -> Html {
        html! {
            <>
                { row_text(visit::verify_how(), verification.how.clone()) }
                { row_text(visit::verify_findings(), verification.findings.clone()) }
            </>
        }
    }

    fn rejection(&self, rejection: &Rejection) -> Html {
        html! {
            <>
                { row_text(visit::reject_reason(), visit::rejection(rejection.reason)) }
                { row_text(visit::reject_text(), rejection.text.clone()) }
                { row_text(words::told(), yes_no(rejection.told)) }
            </>
        }
    }

    fn plan(&self, plan: &Plan) -> Html {
        html! {
            <>
                { row_text(visit::plan_time(), when::span(plan.from, plan.to, self.now.date())) }
                { row_text(visit::plan_place(), plan.place.reveal().clone()) }
                { row_text(visit::community(), self.community(plan.community.as_ref())) }
                { row_text(visit::plan_staff(), self.people(&plan.staff)) }
            </>
        }
    }

    fn preparation(&self, preparation: &Preparation) -> Html {
        let notice = preparation.notice.as_ref().map(|MaterialsNotice { at, how, ready }| {
            html! {
                <>
                    { self.at(*at) }
                    { row_text(words::means(), visit::means(*how)) }
                    { row_text(words::ready(), yes_no(*ready)) }
                </>
            }
        });
        let kit = preparation.kit.iter().map(|(item, state)| match state {
            KitState::Done => words::kit_done(visit::kit_item(*item)),
            KitState::NotApplicable => words::kit_not_needed(visit::kit_item(*item)),
        });
        let kit = html! { <ul class="plain-list">{ for kit.map(|line| html! { <li>{ line }</li> }) }</ul> };
        html! {
            <>
                { notice.unwrap_or_default() }
                if !preparation.kit.is_empty() { { row(words::prepared_items(), kit) } }
            </>
        }
    }

    fn delivery(&self, delivery: &Delivery) -> Html {
        html! {
            <>
                { self.at(delivery.at) }
                { row_text(visit::deliver_documents(), delivery.documents.clone()) }
                { row_text(visit::deliver_count(), delivery.count.to_string()) }
                { drawn(visit::deliver_receipt(), &delivery.receipt) }
            </>
        }
    }

    fn reschedule(&self, reschedule: &Reschedule) -> Html {
        html! {
            <>
                { row_text(visit::reject_reason(), visit::reschedule_reason(reschedule.reason)) }
                { row_text(visit::reject_text(), reschedule.text.clone()) }
                { self.plan(&reschedule.plan) }
            </>
        }
    }

    fn cancellation(&self, cancellation: &Cancellation) -> Html {
        html! {
            <>
                { row_text(visit::cancel_who(), cancellation.who.clone()) }
                { row_text(visit::cancel_why(), cancellation.why.clone()) }
            </>
        }
    }

    fn span(&self, from: Timestamp, to: Timestamp) -> Html {
        row_text(words::at(), when::span(from, to, self.now.date()))
    }

    fn delegate(&self, named: &Delegation) -> AttrValue {
        let span = when::span(named.from, named.to, self.now.date());
        text::cover::delegated(subject::person(self.replica, &named.worker), span)
    }

    fn version(&self, number: u16) -> Html {
        row_text(words::about_version(), post::version(number))
    }

    fn card(&self, card: &Card) -> Html {
        let duties = card.duties.iter().map(|line| html! { <li>{ line.duty.clone() }</li> });
        html! {
            <>
                { row_text(post::name(), card.name.clone()) }
                { self.version(card.version) }
                { row_text(post::holders(), self.people(&card.holders)) }
                { row(post::content(), html! { <ul class="plain-list">{ for duties }</ul> }) }
                { for post_edit::CONTENTS.map(|(_, label, of)| row_text(label(), of(card).clone())) }
                { row_text(post::valid_from(), card.valid_from.to_string()) }
            </>
        }
    }

    fn slip(&self, slip: &Slip) -> Html {
        html! {
            <>
                { row_text(leave::kind(), text::who::leave_kind(slip.kind)) }
                { self.span(slip.from, slip.to) }
                { row_text(leave::reason(), slip.reason.clone()) }
                { row_text(leave::substitute(), slip.substitute.clone()) }
                { self.stand_ins(&slip.stand_ins) }
                if let Some(mandate) = &slip.mandate {
                    { row_text(text::cover::mandate_deputy(), subject::person(self.replica, &mandate.deputy)) }
                    { row_text(text::cover::mandate_what(), mandate.scope.clone()) }
                    { row_text(text::cover::mandate_how(), mandate.principles.clone()) }
                }
                { row_text(leave::contact(), slip.contact.clone()) }
                { drawn(leave::signature(), &slip.signature) }
            </>
        }
    }

    fn stand_ins(&self, named: &[StandIn]) -> Html {
        named
            .iter()
            .map(|named| row_text(leave::duty(named.duty), subject::person(self.replica, &named.worker)))
            .collect()
    }
}

/// Bytes as people compare them.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A place as the pack calls it; its id when the pack has it no more.
fn place_name(replica: &Replica, id: &str) -> AttrValue {
    let attendance = replica.reference().and_then(|reference| reference.figures.attendance.as_ref());
    let known = attendance.and_then(|attendance| attendance.places.iter().find(|place| place.id == id));
    AttrValue::from(known.map_or(id, |place| &place.name).to_owned())
}
