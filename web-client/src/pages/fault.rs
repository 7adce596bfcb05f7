//! 登记问题: what went wrong while somebody was away, by whoever supervises; who is proposed to answer for it is computed.

use doorstep_core::domain::{DocId, PostId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::cover::{Fault, FaultKind};
use doorstep_core::fold::Leave;
use doorstep_core::regime::authority;
use doorstep_core::regime::leave::{self as rules, ab};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::act::{self, Act};
use super::desk::Desk;
use super::draft;
use super::visit_plan::moment;
use crate::components::button::Look;
use crate::components::cell::{group, paragraph, titled_card};
use crate::components::field::{self, Field};
use crate::text::{self, case as words};
use crate::update::Event;

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    post: String,
    kind: String,
    date: String,
    time: String,
    facts: String,
}

/// What was recorded, for everybody who reads the leave; the form for who may record.
pub fn cards(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let line = |found: &doorstep_core::fold::leave::Found| {
        let name = found.who.as_ref().map_or_else(words::fault_nobody, |who| desk.name(who));
        paragraph(words::fault_line(AttrValue::Static(words::fault(found.fault.kind)), name, &found.rule))
    };
    let world = desk.world();
    let organisation = &desk.reference.organisation;
    let acting = authority::office(organisation, desk.me, desk.today, &ab::finder(leave, &world));
    let begun = leave.from <= desk.now && rules::covers(leave) && desk.reference.figures.ab.is_some();
    let pairs = organisation
        .pairs_of(&leave.person, (leave.from.date(), leave.to.date()))
        .filter(|pair| pair.a == leave.person);
    let posts: Vec<(AttrValue, AttrValue)> =
        pairs.map(|pair| (AttrValue::from(pair.post.to_string()), AttrValue::from(pair.name.clone()))).collect();
    let may = begun && leave.person != *desk.me && !posts.is_empty();
    html! {
        <>
            if !leave.faults.is_empty() { { titled_card(words::faults(), html! { <>{ for leave.faults.iter().map(line) }</> }) } }
            if let Some(acting) = acting.filter(|_| may) { { form(doc, &posts, acting, desk, emit) } }
        </>
    }
}

fn form(
    doc: DocId,
    posts: &[(AttrValue, AttrValue)],
    acting: (doorstep_core::domain::Role, doorstep_core::domain::GrantId),
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    const TEST: &str = "fault-send";
    let key = format!("leave/{doc}/fault");
    let mut form: Form = draft::read(desk.state, &key);
    if form.post.is_empty() {
        form.post = posts.first().map(|(post, _)| post.to_string()).unwrap_or_default();
    }
    let kinds =
        FaultKind::ALL.map(|kind| (AttrValue::from(format!("{kind:?}")), AttrValue::Static(words::fault(kind))));
    let change = |set: fn(&mut Form, String)| draft::change(emit, &key, &form, set);
    let changes = (change(|form, date| form.date = date), change(|form, time| form.time = time));
    let kind = FaultKind::ALL.into_iter().find(|kind| format!("{kind:?}") == form.kind);
    let send = match (kind, moment(&form.date, &form.time)) {
        (None, _) => act::lacking(words::fault_kind(), TEST, words::fault_send(), desk, emit),
        (_, None) => act::lacking(words::fault_at(), TEST, words::fault_send(), desk, emit),
        (Some(kind), Some(at)) => {
            let fault = Fault { post: PostId::new(&form.post), kind, at, facts: form.facts.trim().to_owned() };
            let act = Act {
                acting: Some(acting),
                draft: Some(key.clone()),
                held: true,
                ..Act::new(Look::Main, TEST, words::fault_send())
            };
            act.button(doc, move |_| Statement::FaultFound(fault.clone()), desk, emit)
        }
    };
    group(
        words::faults(),
        html! {
            <>
                if posts.len() > 1 { { field::choices(Field::new("fault-post", words::fault_post(), form.post.clone()), posts, change(|form, post| form.post = post)) } }
                { field::select(Field::new("fault-kind", words::fault_kind(), form.kind.clone()), &kinds, text::choose(), change(|form, kind| form.kind = kind)) }
                { field::moment(("fault-date", "fault-time"), words::fault_at(), (&form.date, &form.time), changes, (words::date(), words::time())) }
                { field::area(Field::new("fault-facts", words::fault_facts(), form.facts.clone()), rules::TEXT_MAX, change(|form, facts| form.facts = facts)) }
                <div class="weui-cell">{ send }</div>
            </>
        },
    )
}
