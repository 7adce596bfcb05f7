//! 岗位责任书: every card on this phone, the own ones first, and what is missing of them.

use doorstep_core::domain::calendar::Due;
use doorstep_core::domain::{DocId, GroupId};
use doorstep_core::fold::Post;
use doorstep_core::fold::post::Version;
use doorstep_core::gather::order;
use doorstep_core::regime::post::{self as rules, Standing};
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::needs;
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, empty, quiet, tag, titled_card};
use crate::components::frame::{Page, page};
use crate::components::paths::go;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, post as words, when};
use crate::update::Event;

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let mut posts: Vec<(DocId, &Post)> = desk.posts().collect();
    order(&mut posts, |(_, post)| (post.unit.clone(), name(post).to_owned()));
    let (mine, others): (Vec<_>, Vec<_>) = posts.iter().copied().partition(|(_, post)| is_mine(post, desk));
    let (waiting, others): (Vec<_>, Vec<_>) = others.into_iter().partition(|(_, post)| needs::decides_post(post, desk));
    let groups = [(words::mine(), mine), (words::to_decide(), waiting), (words::others(), others)];
    let body = html! {
        <>
            if posts.is_empty() { { empty(words::none(), Html::default()) } }
            { for groups.into_iter().filter(|(_, posts)| !posts.is_empty()).map(|(title, posts)| html! {
                <section class="group">
                    <h2 class="weui-cells__title">{ title }</h2>
                    <ul class="visit-list">{ for posts.into_iter().map(|(doc, post)| row(doc, post, desk, emit)) }</ul>
                </section>
            }) }
            if !posts.is_empty() { { unread(&posts, desk) }{ open(&posts, desk) } }
        </>
    };
    let writes = !units(desk).is_empty();
    let actions =
        if writes { button(Look::Main, "post-new", words::new(), go(emit, Route::PostNew)) } else { Html::default() };
    page(state, emit, Page { title: words::title(), body, actions, badges: needs::badges(desk) })
}

/// The units whose cards the person writes.
pub fn units(desk: &Desk<'_>) -> Vec<GroupId> {
    let organisation = &desk.reference.organisation;
    let writes = |unit: &&GroupId| rules::writes(unit, desk.me, &desk.world()).is_some();
    let units = organisation.groups.keys().filter(writes);
    units.filter(|_| desk.reference.figures.post.is_some()).cloned().collect()
}

/// The version that a page begins with: the one in force, otherwise the newest.
pub fn shown<'a>(post: &'a Post, desk: &Desk<'_>) -> Option<&'a Version> {
    post.in_force(desk.today).or_else(|| post.versions().next_back())
}

/// What the post is called by the newest card that was approved.
pub fn name(post: &Post) -> &str {
    post.approved.last().or(post.next.as_ref()).map_or("", |version| &version.card.name)
}

pub fn unit_name(unit: &GroupId, desk: &Desk<'_>) -> AttrValue {
    let known = desk.reference.organisation.groups.get(unit);
    AttrValue::from(known.map_or_else(|| unit.to_string(), Clone::clone))
}

fn is_mine(post: &Post, desk: &Desk<'_>) -> bool {
    let holds = |version: &Version| version.card.holders.contains(desk.me);
    post.in_force(desk.today).is_some_and(holds) || post.approved.last().is_some_and(holds)
}

fn row(doc: DocId, post: &Post, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(version) = shown(post, desk) else { return Html::default() };
    let unread = rules::to_acknowledge(post, desk.me).is_some();
    let waits = post.next.as_ref().filter(|next| next.card.version != version.card.version);
    html! {
        <li key={doc.to_string()}>
            <button type="button" class="visit-row" data-test="post-row" data-doc={doc.to_string()} onclick={go(emit, Route::Post(doc))}>
                <span class="split">
                    <span class="visit-when">{ name(post).to_owned() }</span>
                    <span class="inline">
                        { state_tag(doc, post, version, desk) }
                        if let Some(next) = waits { { state_tag(doc, post, next, desk) } }
                        if unread { { tag(Tone::Warn, words::not_read()) } }
                    </span>
                </span>
                <span>{ text::dotted(&[unit_name(&post.unit, desk), desk.names(&version.card.holders)]) }</span>
            </button>
        </li>
    }
}

/// Where a version stands, never said more strongly than the server has said it.
pub fn state_tag(doc: DocId, post: &Post, version: &Version, desk: &Desk<'_>) -> Html {
    let standing = rules::standing(post, version, desk.today);
    let (tone, stage) = match standing {
        Standing::Submitted => (Tone::Wait, "submitted"),
        Standing::Returned => (Tone::Bad, "returned"),
        Standing::Approved => (Tone::Good, "approved"),
        Standing::InForce => (Tone::Good, "in_force"),
        Standing::Superseded => (Tone::Quiet, "superseded"),
    };
    let pending = desk.pending(doc) > 0;
    html! {
        <span class="inline" data-test="post-state" data-stage={stage} data-pending={pending.to_string()}>
            { tag(tone, words::standing(standing)) }
            if pending { { tag(Tone::Quiet, text::waits_for_server()) } }
        </span>
    }
}

/// Who has not acknowledged the version in force; amber when the days are over.
fn unread(posts: &[(DocId, &Post)], desk: &Desk<'_>) -> Html {
    let unread = posts.iter().flat_map(|(_, post)| {
        rules::unread(post, desk.today, desk.reference).into_iter().map(|unread| (*post, unread))
    });
    let lines: Vec<Html> = unread
        .map(|(post, unread)| {
            html! {
                <li class="inline" data-test="post-unread" data-late={unread.late.to_string()}>
                    { words::unread_line(name(post), desk.name(unread.holder)) }
                    if unread.late { { tag(Tone::Warn, words::late()) } } else { { due(unread.due, desk) } }
                </li>
            }
        })
        .collect();
    report(words::unread_report(), words::unread_none(), lines)
}

pub fn due(due: Due, desk: &Desk<'_>) -> Html {
    match due {
        Due::On(date) => {
            html! { <span class="quiet">{ words::read_due(when::relative_day(date, desk.today)) }</span> }
        }
        Due::Unknown => Html::default(),
    }
}

/// The duties of cards in force for which nobody answers.
fn open(posts: &[(DocId, &Post)], desk: &Desk<'_>) -> Html {
    let in_force = posts.iter().filter_map(|(_, post)| Some((*post, post.in_force(desk.today)?)));
    let lines = in_force.flat_map(|(post, version)| {
        let open = rules::unassigned(&version.card).into_iter();
        open.map(move |line| {
            html! { <li data-test="post-open">{ words::open_line(name(post), &version.card.duties[line].duty) }</li> }
        })
    });
    report(words::open_report(), words::open_none(), lines.collect())
}

fn report(title: AttrValue, none: AttrValue, lines: Vec<Html>) -> Html {
    let body = if lines.is_empty() {
        quiet(none)
    } else {
        html! { <ul class="plain-list">{ for lines }</ul> }
    };
    titled_card(title, body)
}
