//! How a visit ends: signed and done, or promised for later; back at the centre; delivered.

use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::{Date, DocId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::Outing;
use doorstep_core::fact::visit::{Delivery, Done, Drawing, Items, Moment, Promise};
use doorstep_core::regime::visit as rules;
use doorstep_core::regime::visit::Act;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Html, html};

use super::super::desk::stated;
use super::super::{draft, visits};
use super::Sight;
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, big, card, group, paragraph, quiet, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::choose;
use crate::components::signature::Signature;
use crate::io::clock;
use crate::route::{Route, VisitStep};
use crate::text::{self, visit as words, when};

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
        let items = self.items();
        let form = items.beside(shared.digest);
        let (agreed, is_void) = self.agreed(form);
        let mut missing = Vec::new();
        if !rules::onsite::is_identified(visit) {
            missing.push(text::code::required(text::code::field("identity_checked")));
        }
        missing.extend(agreed.missing());
        let (doc, signing, handed) = (self.doc, agreed.signing(), items.clone());
        let onclick = self.write(Some(self.key("signature")), self.step(VisitStep::Rate), move || {
            let done = Done { at: clock::wall(), signing: signing.clone(), form, items: handed.clone() };
            vec![stated(doc, acting.clone(), Statement::DoneOnSite(done))]
        });
        let onclick = self.done_with(onclick, &["items", "promise"]);
        let body = html! {
            <>
                { self.items_card() }
                { self.signing_card(&agreed, is_void) }
                { self.promise(&items) }
                { self.applicant_sheet(&shared.notes, &items, &agreed) }
            </>
        };
        let done = self.guarded("done-on-site", words::done_on_site(), &missing, onclick);
        (body, html! { <>{ done }{ self.cannot() }</> })
    }

    fn promise(&self, items: &Items) -> Html {
        let Some(acting) = self.offered(Act::PromiseDelivery) else { return Html::default() };
        let (visit, desk, key) = (self.visit, self.desk, self.key("promise"));
        let form: PromiseForm = draft::read(desk.state, &key);
        let latest = match rules::latest_delivery(visit, desk.reference, desk.now) {
            Due::On(date) => Some(date),
            Due::Unknown => None,
        };
        let planned = Date::parse(&form.planned);
        let mut missing = Vec::new();
        if !rules::onsite::is_identified(visit) {
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
        let (doc, reason, items) = (self.doc, form.reason.clone(), items.clone());
        let today = desk.today;
        let onclick = self.write(Some(key.clone()), self.step(VisitStep::Return), move || {
            // Without a date the button only says what is missing.
            let planned = planned.unwrap_or(today);
            let promise = Promise { at: clock::wall(), reason: reason.clone(), planned, items: items.clone() };
            vec![stated(doc, acting.clone(), Statement::DeliveryPromised(promise))]
        });
        let onclick = self.done_with(onclick, &["items", "signature"]);
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
