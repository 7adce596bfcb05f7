//! How a visit ends: signed and done, or promised for later; back at the centre; delivered.

use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::{Date, DocId};
use doorstep_core::fact::attendance::Outing;
use doorstep_core::fact::visit::{Delivery, Done, Drawing, Moment, Promise};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::regime::visit as rules;
use doorstep_core::regime::visit::Act;
use doorstep_core::sync::replica::{Content, Intent};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::super::desk::stated;
use super::super::{draft, visits};
use super::{Sight, paper_words, papers, ticked};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, banner, big, card, group, paragraph, quiet, strong, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet};
use crate::components::sheet::Sheet;
use crate::components::signature::Signature;
use crate::io::clock;
use crate::route::{Route, VisitStep};
use crate::text::{self, visit as words, when};
use crate::update::{Event, WriteRequest};

impl Sight<'_> {
    pub(super) fn finish(&self) -> (Html, Html) {
        let (visit, desk) = (self.visit, self.desk);
        if let Some(at) = visit.done_at {
            return self.closed(Some(words::done_at(at.clock())), VisitStep::Return);
        }
        if let Some(promise) = &visit.promise {
            let done = words::promised(when::relative_day(promise.planned, desk.today));
            return self.closed(Some(done), VisitStep::Return);
        }
        let Some(acting) = self.offered(Act::Finish) else {
            return self.closed(None, VisitStep::Return);
        };
        let Some(shared) = desk.state.shared.as_ref().filter(|shared| shared.doc == self.doc) else {
            return (banner(Tone::Quiet, html! { text::loading() }), Html::default());
        };
        let signed: Signed = draft::read(desk.state, &self.key("signature"));
        let is_void = !signed.drawing.is_empty() && signed.form != shared.digest;
        let drawing = if is_void { Drawing::default() } else { signed.drawing.clone() };
        let pad = self.pad(&drawing, shared.digest);

        let mut missing = Vec::new();
        if visit.identity.is_none() {
            missing.push(text::code::required(text::code::field("identity_checked")));
        }
        if drawing.is_empty() {
            missing.push(text::code::required(text::code::field("signature")));
        }
        let (doc, form) = (self.doc, shared.digest);
        let onclick = self.write(Some(self.key("signature")), self.step(VisitStep::Return), move || {
            let done = Done { at: clock::wall(), signature: drawing.clone(), form };
            vec![stated(doc, acting.clone(), Statement::DoneOnSite(done))]
        });
        let body = html! {
            <>
                { card(html! {
                    <>
                        { button(Look::Plain, "show-applicant", words::for_applicant(), choose(self.emit, "sheet", "applicant")) }
                        <h2 class="card-title">{ words::signature() }</h2>
                        if is_void { { banner(Tone::Warn, html! { words::signature_void() }) } }
                        if desk.state.chosen("sheet") != "applicant" { { pad.clone() } }
                        { quiet(words::signature_hint()) }
                        { quiet(words::signature_keys()) }
                    </>
                }) }
                { self.witness() }
                { self.promise() }
                { self.applicant_sheet(&shared.notes, pad) }
            </>
        };
        (body, self.guarded("done-on-site", words::done_on_site(), &missing, onclick))
    }

    fn pad(&self, drawing: &Drawing, form: [u8; 32]) -> Html {
        let (emit, key) = (self.emit.clone(), self.key("signature"));
        let onchange = Callback::from(move |drawing: Drawing| draft::keep(&emit, &key, &Signed { form, drawing }));
        html! { <Signature label={words::signature()} value={drawing.clone()} {onchange} /> }
    }

    /// Who saw it when the applicant cannot write; goes into the notes before the signature is bound to them.
    fn witness(&self) -> Html {
        let key = self.key("witness");
        let name: String = draft::read(self.desk.state, &key);
        let change = draft::change(self.emit, &key, &name, |form, name| *form = name);
        let base = self.desk.state.shared.as_ref().map(|shared| shared.notes.clone()).unwrap_or_default();
        let (emit, doc) = (self.emit.clone(), self.doc);
        let written = name.trim().to_owned();
        let onclick = Callback::from(move |_: MouseEvent| {
            if written.is_empty() {
                return;
            }
            let line = words::witness_note(&written);
            let text = if base.is_empty() { line.to_string() } else { format!("{base}\n{line}") };
            let content = Content::NotesEdit { base: base.clone(), text };
            let intent = Intent { doc, doc_kind: DocKind::Visit, acting: None, subject: None, content };
            emit.emit(Event::Write(WriteRequest { draft: Some(key.clone()), ..WriteRequest::new(vec![intent]) }));
        });
        group(
            AttrValue::Static(""),
            html! {
                <>
                    { field::text(Field::new("witness", words::witness(), name).hint(words::witness_hint()), change) }
                    <div class="weui-cell">{ link("witness-write", words::witness_write(), onclick) }</div>
                </>
            },
        )
    }

    /// 请对方看: large, high in contrast, only what the applicant must know, and the pad.
    fn applicant_sheet(&self, notes: &str, pad: Html) -> Html {
        if self.desk.state.chosen("sheet") != "applicant" {
            return Html::default();
        }
        let papers: Vec<AttrValue> = papers(self.visit, self.desk)
            .iter()
            .filter(|paper| ticked(self.desk, self.doc, &paper.key))
            .map(paper_words)
            .collect();
        html! {
            <Sheet title={words::for_applicant_title()} onclose={close_sheet(self.emit)} test="applicant-sheet" full={true}>
                <div class="for-applicant">
                    { paragraph(words::for_applicant_text(self.desk.matters(&self.visit.application.matters))) }
                    if !papers.is_empty() {
                        { paragraph(words::for_applicant_materials()) }
                        <ul>{ for papers.into_iter().map(|paper| html! { <li>{ paper }</li> }) }</ul>
                    }
                    if !notes.is_empty() {
                        { paragraph(words::for_applicant_notes()) }
                        { paragraph(AttrValue::from(notes.to_owned())) }
                    }
                    { strong(words::for_applicant_free()) }
                    { paragraph(words::for_applicant_sign()) }
                    { pad }
                    { button(Look::Main, "hand-back", words::turn_back(), choose(self.emit, "sheet", "")) }
                </div>
            </Sheet>
        }
    }

    fn promise(&self) -> Html {
        let Some(acting) = self.offered(Act::PromiseDelivery) else { return Html::default() };
        let (visit, desk, key) = (self.visit, self.desk, self.key("promise"));
        let form: PromiseForm = draft::read(desk.state, &key);
        let latest = match rules::latest_delivery(visit, desk.reference, desk.now) {
            Due::On(date) => Some(date),
            Due::Unknown => None,
        };
        let planned = Date::parse(&form.planned);
        let mut missing = Vec::new();
        if visit.identity.is_none() {
            missing.push(text::code::required(text::code::field("identity_checked")));
        }
        if form.reason.trim().is_empty() {
            missing.push(text::code::required(words::promise_reason()));
        }
        match planned {
            None => missing.push(text::code::required(words::promise_planned())),
            Some(date) if latest.is_some_and(|latest| date > latest) => {
                missing.push(text::code::explain_text("GY-DOOR-E-DELIVERY-DATE").what);
            }
            Some(_) => {}
        }
        let hint =
            latest.map_or(AttrValue::Static(""), |date| words::promise_latest(when::relative_day(date, desk.today)));
        let (doc, reason) = (self.doc, form.reason.clone());
        let today = desk.today;
        let onclick = self.write(Some(key.clone()), self.step(VisitStep::Return), move || {
            // Without a date the button only says what is missing.
            let planned = planned.unwrap_or(today);
            let promise = Promise { at: clock::wall(), reason: reason.clone(), planned };
            vec![stated(doc, acting.clone(), Statement::DeliveryPromised(promise))]
        });
        let change_reason = draft::change(self.emit, &key, &form, |form, reason| form.reason = reason);
        let change_planned = draft::change(self.emit, &key, &form, |form, planned| form.planned = planned);
        titled_card(
            words::not_done(),
            html! {
                <>
                    <div class="weui-cells">
                        { field::area(Field::new("promise-reason", words::promise_reason(), form.reason), rules::TEXT_MAX, change_reason) }
                        { field::date(Field::new("promise-planned", words::promise_planned(), form.planned), Some(desk.today), latest, change_planned) }
                    </div>
                    { quiet(hint) }
                    { self.missing("promise", &missing) }
                    if missing.is_empty() {
                        { button(Look::Plain, "promise", words::promise_do(), onclick) }
                    } else {
                        { button(Look::Plain, "promise", words::promise_do(), choose(self.emit, "tried", "promise")) }
                    }
                </>
            },
        )
    }

    // 返回、送达

    pub(super) fn come_back(&self) -> (Html, Html) {
        let (visit, desk) = (self.visit, self.desk);
        let back = visit.out.get(desk.me).and_then(|out| out.returned_at);
        let Some(acting) = self.offered(Act::Return) else {
            let next = if visit.promise.is_some() && visit.delivery.is_none() {
                self.next(VisitStep::Deliver)
            } else {
                self.to_visit()
            };
            return match back {
                Some(at) => (banner(Tone::Good, html! { words::returned_at(at.clock()) }), next),
                None => (banner(Tone::Quiet, html! { words::not_turn() }), self.to_visit()),
            };
        };
        let (doc, in_scope) = (self.doc, desk.punches());
        let (centre, me) = (desk.reference.centre.clone(), desk.me.clone());
        let onclick = self.write(Some(self.key("step")), Route::Visit(doc), move || {
            let at = clock::wall();
            let mut intents = vec![stated(doc, acting.clone(), Statement::Returned(Moment { at }))];
            if in_scope {
                let month = DocId::month(&centre, &me, at.date().year(), at.date().month());
                intents.push(stated(month, None, Statement::CameBack(Outing { visit: doc, at })));
            }
            intents
        });
        let body = card(html! { <>{ paragraph(words::return_explained()) }{ quiet(words::time_note()) }</> });
        (body, button(Look::Main, "come-back", words::come_back(), onclick))
    }

    pub(super) fn deliver(&self) -> (Html, Html) {
        let (visit, desk, key) = (self.visit, self.desk, self.key("delivery"));
        let delivered = visit.delivery.as_ref();
        let Some(acting) = self.offered(Act::Deliver) else {
            return match delivered {
                Some(delivery) => {
                    (banner(Tone::Good, html! { words::delivered_at(delivery.at.clock()) }), self.to_visit())
                }
                None => (banner(Tone::Quiet, html! { words::not_turn() }), self.to_visit()),
            };
        };
        let form: DeliveryForm = draft::read(desk.state, &key);
        let count: u16 = form.count.trim().parse().unwrap_or(0);
        let mut missing = Vec::new();
        if form.documents.trim().is_empty() {
            missing.push(text::code::required(words::deliver_documents()));
        }
        if count == 0 {
            missing.push(text::code::required(words::deliver_count()));
        }
        if form.receipt.is_empty() {
            missing.push(text::code::required(words::deliver_receipt()));
        }
        let (doc, made) = (self.doc, form.clone());
        let onclick = self.write(Some(key.clone()), Route::Visit(doc), move || {
            let (documents, receipt) = (made.documents.clone(), made.receipt.clone());
            let delivery = Delivery { at: clock::wall(), documents, count, receipt };
            vec![stated(doc, acting.clone(), Statement::Delivered(delivery))]
        });
        let documents = draft::change(self.emit, &key, &form, |form, documents| form.documents = documents);
        let counted = draft::change(self.emit, &key, &form, |form, count| form.count = count);
        let received = draft::change(self.emit, &key, &form, |form, receipt| form.receipt = receipt);
        let due =
            visit.promise.as_ref().map(|promise| words::promised(when::relative_day(promise.planned, desk.today)));
        let body = html! {
            <>
                { card(html! { <>{ big(visits::place(visit)) }{ paragraph(due.unwrap_or_default()) }{ visits::reach(self.doc, visit) }</> }) }
                { group(AttrValue::Static(""), html! {
                    <>
                        { field::text(Field::new("deliver-documents", words::deliver_documents(), form.documents.clone()), documents) }
                        { field::number(Field::new("deliver-count", words::deliver_count(), form.count.clone()), counted) }
                    </>
                }) }
                { titled_card(words::deliver_receipt(), html! {
                    <Signature label={words::deliver_receipt()} value={form.receipt.clone()} onchange={received} />
                }) }
            </>
        };
        (body, self.guarded("delivered", words::deliver_do(), &missing, onclick))
    }
}

/// A signature with the form that it was put under (GY-CORE-19).
#[derive(Clone, Default, Serialize, Deserialize)]
struct Signed {
    form: [u8; 32],
    drawing: Drawing,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct PromiseForm {
    reason: String,
    planned: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct DeliveryForm {
    documents: String,
    count: String,
    receipt: Drawing,
}
