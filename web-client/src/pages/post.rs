//! One post: its card with all contents, its versions, and what its head, its holders and the centre may do with it.

use doorstep_core::domain::{DocId, GrantId, Role, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::post::{Acknowledgement, Assignment, Card, Decision, Holding};
use doorstep_core::fold::Post;
use doorstep_core::fold::post::Version;
use doorstep_core::regime::post::{self as rules, Standing};
use doorstep_core::sync::replica::Intent;
use yew::{AttrValue, Callback, Html, html};

use super::approvals::Read;
use super::desk::{Desk, stated};
use super::visit_plan::lines;
use super::{draft, needs, post_edit, posts};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, card, group, paragraph, quiet, strong, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, go, on_click};
use crate::io::clock;
use crate::route::Route;
use crate::state::{Note, State};
use crate::text::{self, post as words, when};
use crate::update::{Event, WriteRequest};

/// The version that the reader has chosen.
const CHOSEN: &str = "post/version";

pub fn view(state: &State, desk: &Desk<'_>, doc: DocId, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let chosen = state.chosen(CHOSEN).strip_prefix(&format!("{doc}/")).and_then(|number| number.parse().ok());
    let found = desk.post(doc).and_then(|post| {
        let chosen = chosen.and_then(|number| post.version(number));
        let waiting = post.next.as_ref().filter(|_| needs::decides_post(post, desk));
        let unread = rules::to_acknowledge(post, desk.me);
        Some((post, chosen.or(waiting).or(unread).or_else(|| posts::shown(post, desk))?))
    });
    let Some((post, version)) = found else {
        let body = cell::empty(text::record_missing(), link("back-to-list", words::back(), go(emit, Route::Posts)));
        return page(state, emit, Page { title: words::detail(), body, actions: Html::default(), badges });
    };
    let head = rules::writes(&post.unit, desk.me, &desk.world());
    let open = matches!(
        rules::standing(post, version, desk.today),
        Standing::Submitted | Standing::Approved | Standing::InForce
    );
    let naming = head.clone().filter(|_| open);
    let body = html! {
        <>
            { summary(doc, post, version, desk) }
            { decision(doc, post, version, desk, emit) }
            { acknowledgement(doc, post, version, desk, emit) }
            { contents(&version.card, desk) }
            { duties(doc, version, naming.as_ref(), desk, emit) }
            { holders(doc, version, naming.as_ref(), desk, emit) }
            { versions(doc, post, version, desk, emit) }
            { card(link("history", text::history(), go(emit, Route::Record(doc)))) }
        </>
    };
    let actions = match (head, &post.next) {
        (Some(_), None) => button(Look::Plain, "post-next", words::next_version(), go(emit, Route::PostEdit(doc))),
        (Some(_), Some(next)) if !next.is_waiting() => {
            button(Look::Main, "post-again", words::write_again(), go(emit, Route::PostEdit(doc)))
        }
        _ => Html::default(),
    };
    page(state, emit, Page { title: words::detail(), body, actions, badges })
}

fn summary(doc: DocId, post: &Post, version: &Version, desk: &Desk<'_>) -> Html {
    let said = version.decided.as_ref().map(|decided| {
        let name = desk.name(&decided.by);
        if decided.agree {
            words::approved_by(name, when::at(decided.at, desk.today))
        } else {
            words::returned_by(name, &decided.reason)
        }
    });
    let submitted = words::submitted_by(desk.name(&version.submitted_by), when::at(version.submitted_at, desk.today));
    card(html! {
        <>
            { cell::big(AttrValue::from(version.card.name.clone())) }
            <p class="inline">{ words::version(version.card.version) }{ posts::state_tag(doc, post, version, desk) }</p>
            if let Some(date) = version.in_force_from() { { quiet(words::in_force_from(date)) } }
            { quiet(submitted) }
            if let Some(said) = said { { paragraph(said) } }
        </>
    })
}

/// The centre's two answers to the card that waits.
fn decision(doc: DocId, post: &Post, version: &Version, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let acting = rules::turn(post, desk.me, &desk.world()).filter(|_| version.is_waiting());
    let Some(acting) = acting else { return Html::default() };
    let (key, subject) = (format!("post/{doc}/return"), rules::subject(version));
    let reason: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &reason, |form, reason| *form = reason);
    let said = |agree: bool, reason: &str| {
        let decision = Decision { version: version.card.version, agree, reason: reason.to_owned() };
        Intent { subject: Some(subject), ..stated(doc, Some(acting.clone()), Statement::PostDecided(decision)) }
    };
    let decide = |intent: Intent| {
        let key = key.clone();
        on_click(emit, move || {
            let request = WriteRequest::new(vec![intent.clone()]);
            Event::Write(WriteRequest { held: true, note: Some(Note::Decided), draft: Some(key.clone()), ..request })
        })
    };
    let agreed = said(true, "");
    let against = desk.replica.preview(clock::wall(), &agreed).err().map(|refusals| lines(&refusals, desk));
    let against = against.unwrap_or_default();
    let approve = if against.is_empty() { decide(agreed) } else { choose(emit, "tried", "post-approve") };
    let (is_missing, tried) = (reason.trim().is_empty(), desk.state.chosen("tried"));
    let send_back = if is_missing { choose(emit, "tried", "post-return") } else { decide(said(false, reason.trim())) };
    html! {
        <Read {subject} changed={false}>
            { card(html! {
                <>
                    if !against.is_empty() { <div role="alert">{ cell::missing(words::lacks(), &against) }</div> }
                    { field::area(Field::new("post-return-reason", words::back_reason(), reason.clone()), rules::TEXT_MAX, change) }
                    if is_missing && tried == "post-return" {
                        <div role="alert">{ cell::missing(text::missing_title(), &[text::code::required(words::back_reason())]) }</div>
                    }
                    <div class="button-row">
                        { button(Look::Plain, "post-return", words::send_back(), send_back) }
                        { button(Look::Main, "post-approve", words::approve(), approve) }
                    </div>
                </>
            }) }
        </Read>
    }
}

fn acknowledgement(doc: DocId, post: &Post, version: &Version, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let unread = rules::to_acknowledge(post, desk.me).filter(|unread| unread.card.version == version.card.version);
    let Some(unread) = unread else { return Html::default() };
    let read = Statement::PostAcknowledged(Acknowledgement { version: unread.card.version });
    let intent = stated(doc, None, read);
    let refused = desk.replica.preview(clock::wall(), &intent).err().map(|refusals| lines(&refusals, desk));
    let onclick = on_click(emit, move || Event::Write(WriteRequest::new(vec![intent.clone()])));
    let due = rules::acknowledgement_due(unread, desk.me, desk.reference);
    card(html! {
        <>
            { strong(words::read_ask(unread.card.version)) }
            if let Some(due) = due { { posts::due(due, desk) } }
            if let Some(lines) = refused { { for lines.into_iter().map(paragraph) } }
            else { { button(Look::Main, "post-acknowledge", words::acknowledge(), onclick) } }
        </>
    })
}

fn contents(card: &Card, desk: &Desk<'_>) -> Html {
    let texts = post_edit::CONTENTS.map(|(_, label, of)| cell::row_text(label(), of(card).clone()));
    group(
        words::detail(),
        html! {
            <>
                { cell::row_text(words::unit(), posts::unit_name(&card.unit, desk)) }
                { for texts }
                { cell::row_text(words::matters(), desk.matters(&card.matters)) }
                { cell::row_text(words::partner(), card.partner.clone()) }
                { cell::row_text(words::valid_from(), card.valid_from.to_string()) }
            </>
        },
    )
}

type Acting = (Role, GrantId);

/// The work content; its head names who answers for a duty that nobody answers for.
fn duties(doc: DocId, version: &Version, naming: Option<&Acting>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let card = &version.card;
    let line = |line: &doorstep_core::fact::post::DutyLine| {
        html! {
            <li data-test="post-duty">
                <span class="strong">{ line.duty.clone() }</span>
                { " " }
                if let Some(holder) = &line.holder { { desk.name(holder) } } else { { tag(Tone::Warn, words::no_holder()) } }
                { quiet(words::measured_by(&line.measure)) }
            </li>
        }
    };
    let open = naming.zip(rules::unassigned(card).first().copied());
    let assign = open.map(|(acting, number)| {
        let number = u8::try_from(number).unwrap_or(u8::MAX);
        let of = |worker| Statement::DutyAssigned(Assignment { version: card.version, line: number, worker });
        let label = words::assign(&card.duties[usize::from(number)].duty);
        let ids = ("post-assign", "post-assign-send");
        naming_form(doc, ids, (label, words::assigned()), &named(&card.holders, desk), acting, &of, desk, emit)
    });
    titled_card(
        words::content(),
        html! { <><ol class="plain-list">{ for card.duties.iter().map(line) }</ol>{ assign.unwrap_or_default() }</> },
    )
}

/// Who holds the post and has read the card; its head lets people come and go.
fn holders(doc: DocId, version: &Version, naming: Option<&Acting>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let card = &version.card;
    let approved = version.in_force_from().is_some();
    let line = |holder: &WorkerId| {
        let read = version.acknowledged.contains_key(holder);
        let leaves = naming.map(|acting| {
            let holding = Holding { version: card.version, worker: holder.clone() };
            let intent = stated(doc, Some(acting.clone()), Statement::PostHolderRemoved(holding));
            let onclick = on_click(emit, move || {
                Event::Write(WriteRequest { held: true, ..WriteRequest::new(vec![intent.clone()]) })
            });
            link("post-leaves", words::leaves(), onclick)
        });
        html! {
            <li class="split" data-test="post-holder" data-read={read.to_string()}>
                <span class="inline">
                    { desk.name(holder) }
                    if read { { tag(Tone::Good, words::reads()) } } else if approved { { tag(Tone::Quiet, words::not_read()) } }
                </span>
                { leaves.unwrap_or_default() }
            </li>
        }
    };
    let vacant = card.holders.len() < usize::from(card.fixed_number);
    let add = naming.filter(|_| vacant).map(|acting| {
        let of = |worker| Statement::PostHolderAdded(Holding { version: card.version, worker });
        let options = post_edit::people(&card.unit, &card.holders, desk);
        let ids = ("post-add", "post-add-send");
        naming_form(doc, ids, (words::add_holder(), words::put_holder()), &options, acting, &of, desk, emit)
    });
    titled_card(
        words::holders(),
        html! {
            <>
                { quiet(words::people(card.holders.len(), card.fixed_number)) }
                <ul class="plain-list">{ for card.holders.iter().map(line) }</ul>
                { add.unwrap_or_default() }
            </>
        },
    )
}

fn named(workers: &[WorkerId], desk: &Desk<'_>) -> Vec<(AttrValue, AttrValue)> {
    workers.iter().map(|worker| (AttrValue::from(worker.to_string()), desk.name(worker))).collect()
}

/// A person to choose and a button that names them; what stands against it is said in its place.
#[allow(clippy::too_many_arguments, reason = "the two forms differ in all of them")]
fn naming_form(
    doc: DocId,
    (id, send): (&'static str, &'static str),
    (label, word): (AttrValue, AttrValue),
    options: &[(AttrValue, AttrValue)],
    acting: &Acting,
    of: &dyn Fn(WorkerId) -> Statement,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let key = format!("post/{doc}/{id}");
    let chosen: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &chosen, |form, worker| *form = worker);
    let intent = (!chosen.is_empty()).then(|| stated(doc, Some(acting.clone()), of(WorkerId::new(&chosen))));
    let refused = intent.as_ref().and_then(|intent| desk.replica.preview(clock::wall(), intent).err());
    let missing = match &refused {
        Some(refusals) => lines(refusals, desk),
        None if intent.is_none() => vec![text::code::required(words::holder())],
        None => Vec::new(),
    };
    let onclick = match intent.filter(|_| refused.is_none()) {
        Some(intent) => on_click(emit, move || {
            Event::Write(WriteRequest { draft: Some(key.clone()), ..WriteRequest::new(vec![intent.clone()]) })
        }),
        None => choose(emit, "tried", send),
    };
    html! {
        <>
            { field::select(Field::new(id, label, chosen), options, text::nobody_chosen(), change) }
            if desk.state.chosen("tried") == send { <div role="alert">{ cell::missing(text::missing_title(), &missing) }</div> }
            { button(Look::Plain, send, word, onclick) }
        </>
    }
}

fn versions(doc: DocId, post: &Post, shown: &Version, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let others = post.versions().rev().filter(|version| version.card.version != shown.card.version);
    let lines: Vec<Html> = others
        .map(|version| {
            let number = version.card.version;
            let choose = choose(emit, CHOSEN, format!("{doc}/{number}"));
            html! {
                <li class="split" data-test="post-version">
                    { link("post-version-open", words::version(number), choose) }
                    { posts::state_tag(doc, post, version, desk) }
                </li>
            }
        })
        .collect();
    if lines.is_empty() {
        return Html::default();
    }
    titled_card(words::other_versions(), html! { <ul class="plain-list">{ for lines }</ul> })
}
