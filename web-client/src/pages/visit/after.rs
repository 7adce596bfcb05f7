//! What became of a visit: how it was signed, what changed hands, what came to nothing, the calls afterwards.

use doorstep_core::domain::DocId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::visit::FollowUp;
use doorstep_core::fold::Visit;
use doorstep_core::regime::visit as rules;
use doorstep_core::regime::visit::Act;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use crate::components::button::{Look, link};
use crate::components::cell::{self, group, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, close_sheet};
use crate::components::sheet::Sheet;
use crate::pages::desk::Desk;
use crate::pages::visit_step::{items, key, offered, signing};
use crate::pages::{act, draft};
use crate::text::{self, door as words, when};
use crate::update::Event;

const OPEN: &str = "follow-up";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    reached: String,
    satisfied: String,
    remark: String,
}

pub fn view(doc: DocId, visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! { <>{ done(visit, desk) }{ nothing(visit, desk) }{ calls(doc, visit, desk, emit) }</> }
}

/// How it was signed and what changed hands.
fn done(visit: &Visit, desk: &Desk<'_>) -> Html {
    let present = visit.identity.as_ref().and_then(|check| Some((check.present.representative()?, &check.present)));
    if visit.signing.is_none() && visit.items.is_empty() && present.is_none() && visit.rated_at.is_none() {
        return Html::default();
    }
    let sealed = visit.rated_at.map(|at| text::dotted(&[words::sealed(), when::at(at, desk.today)]));
    group(
        AttrValue::Static(""),
        html! {
            <>
                { for present.map(|(who, present)| cell::row_text(words::present(), text::dotted(&[
                    AttrValue::Static(words::present_name(present)),
                    AttrValue::from(who.name.reveal().clone()),
                    AttrValue::from(who.relation.clone()),
                ]))) }
                { for visit.signing.iter().map(|signed| cell::row_text(words::signed_how(), signing::how(signed))) }
                if !visit.items.is_empty() { { cell::row(words::items(), html! { <div data-test="items">{ items::lists(&visit.items) }</div> }) } }
                { for sealed.map(|line| cell::row_text(words::feedback_title(), line)) }
            </>
        },
    )
}

/// The trips of which nothing came.
fn nothing(visit: &Visit, desk: &Desk<'_>) -> Html {
    if visit.not_finished.is_empty() {
        return Html::default();
    }
    let line = |said: &doorstep_core::fact::visit::NotFinished| {
        text::dotted(&[
            when::at(said.at, desk.today),
            AttrValue::Static(words::obstacle(said.reason)),
            AttrValue::from(said.text.clone()),
        ])
    };
    titled_card(
        words::trips_title(),
        html! {
            <div data-test="trips" data-count={visit.trips().to_string()} data-again={visit.went_again().count().to_string()}>
                { cell::quiet(words::trips(visit.trips())) }
                <ul class="plain-list">{ for visit.not_finished.iter().map(|unfinished| html! { <li>{ line(&unfinished.said) }</li> }) }</ul>
            </div>
        },
    )
}

/// 回访: what was heard, and the form for the next one.
fn calls(doc: DocId, visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let may = offered(visit, desk, Act::FollowUp);
    if visit.follow_ups.is_empty() && may.is_none() {
        return Html::default();
    }
    // A call that is put down closes the sheet by being one more.
    let open = format!("{OPEN}/{}", visit.follow_ups.len());
    let is_open = desk.state.chosen("sheet") == open;
    let line = |(by, said): &(doorstep_core::fold::case::By, FollowUp)| {
        let what = text::dotted(&[heard(said), AttrValue::from(said.remark.clone())]);
        words::follow_up_line(desk.name(&by.who), when::at(said.at, desk.today), what)
    };
    let offers = may.is_some();
    html! {
        <div>
            { titled_card(words::follow_ups(), html! {
                <>
                    <ul class="plain-list" data-test="follow-ups">{ for visit.follow_ups.iter().map(|call| html! { <li>{ line(call) }</li> }) }</ul>
                    if offers { <div>{ link("follow-up", words::follow_up(), choose(emit, "sheet", open)) }</div> }
                </>
            }) }
            <div>if is_open { { for may.map(|offer| sheet(doc, offer, desk, emit)) } }</div>
        </div>
    }
}

pub fn heard(said: &FollowUp) -> AttrValue {
    match (said.reached, said.satisfied) {
        (false, _) => words::not_reached(),
        (true, Some(true)) => words::reached_satisfied(),
        (true, Some(false)) => words::reached_unsatisfied(),
        (true, None) => words::reached_unsaid(),
    }
}

fn sheet(doc: DocId, offer: rules::Offer, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let key = key(doc, OPEN);
    let form: Form = draft::read(desk.state, &key);
    let yes_no = [(AttrValue::Static("yes"), text::yes()), (AttrValue::Static("no"), text::no())];
    let unsaid = [yes_no[0].clone(), yes_no[1].clone(), (AttrValue::Static("unsaid"), words::follow_up_unsaid())];
    let reached = draft::change(emit, &key, &form, |form, reached| form.reached = reached);
    let satisfied = draft::change(emit, &key, &form, |form, satisfied| form.satisfied = satisfied);
    let remark = draft::change(emit, &key, &form, |form, remark| form.remark = remark);
    let was_reached = form.reached == "yes";
    let label = words::follow_up_write();
    let send = if form.reached.is_empty() {
        act::lacking(words::follow_up_reached(), "follow-up-write", label, desk, emit)
    } else {
        let said = match form.satisfied.as_str() {
            "yes" if was_reached => Some(true),
            "no" if was_reached => Some(false),
            _ => None,
        };
        let remark = form.remark.trim().to_owned();
        let say = move |at| {
            Statement::FollowedUp(FollowUp { at, reached: was_reached, satisfied: said, remark: remark.clone() })
        };
        let write =
            act::Act { acting: offer.acting, draft: Some(key), ..act::Act::new(Look::Main, "follow-up-write", label) };
        write.button(doc, say, desk, emit)
    };
    html! {
        <Sheet title={words::follow_up()} onclose={close_sheet(emit)} test="follow-up-sheet">
            <div class="weui-cells">
                { field::choices(Field::new("follow-up-reached", words::follow_up_reached(), form.reached.clone()), &yes_no, reached) }
                if was_reached {
                    { field::choices(Field::new("follow-up-satisfied", words::follow_up_satisfied(), form.satisfied.clone()), &unsaid, satisfied) }
                }
                { field::area(Field::new("follow-up-remark", words::follow_up_remark(), form.remark.clone()), rules::TEXT_MAX, remark) }
            </div>
            { send }
        </Sheet>
    }
}
