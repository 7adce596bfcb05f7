//! AB岗: who does the work while somebody is away from a post, what is handed over, and what comes back.

use doorstep_core::domain::org::PostPair;
use doorstep_core::domain::{DocId, GrantId, PostId, Role, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::cover::{BriefedMatter, Briefing, Delegation, HandBack};
use doorstep_core::fold::Leave;
use doorstep_core::fold::case::Acting;
use doorstep_core::fold::leave::Handover;
use doorstep_core::regime::Others;
use doorstep_core::regime::authority;
use doorstep_core::regime::leave::ab::{self, Cover};
use doorstep_core::regime::leave::{self as rules};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::{draft, leave_new, subject};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, paragraph, quiet, strong, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, on_click};
use crate::text::{self, cover as words, when};
use crate::update::{Event, WriteRequest};

/// Who answers for A's posts while the leave lasts.
fn plan(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> Vec<Cover> {
    ab::plan(&leave.person, (leave.from, leave.effective_to()), Some(doc), &desk.world())
}

/// The posts of a leave for which this person answers in some stretch of it.
fn covered_by_me(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> Vec<PostId> {
    let mine = |cover: &Cover| cover.by.as_ref().is_some_and(|(_, worker)| worker == desk.me);
    let mut posts: Vec<PostId> = plan(doc, leave, desk).into_iter().filter(mine).map(|cover| cover.post).collect();
    posts.dedup();
    posts
}

fn name_of(post: &PostId, desk: &Desk<'_>) -> AttrValue {
    let known = desk.reference.organisation.pairs.iter().find(|pair| pair.post == *post);
    AttrValue::from(known.map_or_else(|| post.to_string(), |pair| pair.name.clone()))
}

fn line(cover: &Cover, desk: &Desk<'_>) -> AttrValue {
    let span = when::span(cover.from, cover.to, desk.today);
    match &cover.by {
        Some((title, worker)) => {
            words::covered(name_of(&cover.post, desk), span, desk.name(worker), words::title(*title))
        }
        None => words::empty(name_of(&cover.post, desk), span),
    }
}

/// Who covers when, for approvers and for the person; nothing where the centre has no such posts.
pub fn lines(doc: DocId, leave: &Leave, desk: &Desk<'_>) -> Vec<AttrValue> {
    let mut lines: Vec<AttrValue> = plan(doc, leave, desk).iter().map(|cover| line(cover, desk)).collect();
    if leave.is_open()
        && let Some((from, to)) = ab::both_away(&leave.person, (leave.from, leave.to), Some(doc), &desk.world())
    {
        lines.push(words::both_away(when::span(from, to, desk.today)));
    }
    if let Some(mandate) = &leave.mandate {
        lines.push(words::mandate(desk.name(&mandate.deputy), when::span(mandate.from, mandate.to, desk.today)));
        lines.extend((!mandate.scope.is_empty()).then(|| words::mandate_scope(&mandate.scope, &mandate.principles)));
    }
    lines.extend(leave.recorded_by.as_ref().map(|by| words::recorded_by(desk.name(by))));
    lines
}

/// Everything about the posts on the page of a leave.
pub fn cards(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if desk.reference.figures.ab.is_none() || !(leave.is_open() || rules::covers(leave)) {
        return Html::default();
    }
    let mine = leave.person == *desk.me;
    let own: Vec<&PostPair> = own_pairs(leave, desk).collect();
    let covered = covered_by_me(doc, leave, desk);
    let lines = if mine { lines(doc, leave, desk) } else { Vec::new() };
    html! {
        <>
            if !lines.is_empty() { { titled_card(words::who_covers(), html! { <>{ for lines.into_iter().map(paragraph) }</> }) } }
            if mine { { for own.iter().map(|pair| briefing_form(doc, leave, pair, desk, emit)) } }
            if mine { { for own.iter().map(|pair| taken_back(doc, leave, pair, desk, emit)) } }
            { for covered.iter().map(|post| read_briefing(doc, leave, post, desk, emit)) }
            { for covered.iter().map(|post| hand_back_form(doc, leave, post, desk, emit)) }
            { designate(doc, leave, desk, emit) }
        </>
    }
}

fn own_pairs<'a>(leave: &'a Leave, desk: &Desk<'a>) -> impl Iterator<Item = &'a PostPair> {
    let pairs = desk.reference.organisation.pairs_of(&leave.person, (leave.from.date(), leave.to.date()));
    pairs.filter(|pair| pair.a == leave.person)
}

fn write(emit: &Callback<Event>, doc: DocId, key: String, statement: Statement) -> Callback<yew::MouseEvent> {
    on_click(emit, move || {
        let request = WriteRequest::new(vec![stated(doc, None, statement.clone())]);
        Event::Write(WriteRequest { draft: Some(key.clone()), ..request })
    })
}

/// A button that says what is missing instead of doing it.
pub fn attempt(
    test: &'static str,
    word: AttrValue,
    lacking: Option<AttrValue>,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
    act: Callback<yew::MouseEvent>,
) -> Html {
    let tried = desk.state.chosen("tried") == test;
    let onclick = if lacking.is_some() { choose(emit, "tried", test) } else { act };
    html! {
        <>
            if let Some(lacking) = lacking.filter(|_| tried) {
                <div role="alert">{ cell::missing(text::missing_title(), &[lacking]) }</div>
            }
            { button(Look::Main, test, word, onclick) }
        </>
    }
}

/// A writes what has to be done meanwhile: what is open and comes due is there already, the rest in a line each.
fn briefing_form(doc: DocId, leave: &Leave, pair: &PostPair, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let title = words::briefing_of(pair.name.clone());
    let said = leave.handover(&pair.post).and_then(|handover| handover.briefing.as_ref());
    if leave.effective_to() <= desk.now {
        return Html::default();
    }
    let key = format!("leave/{doc}/briefing/{}", pair.post);
    let mut written: String = draft::read(desk.state, &key);
    // What is handed over once more takes the place of what was: it begins with that.
    if let Some((_, matters)) = said.filter(|_| desk.state.draft(&key).is_none()) {
        let own = matters.iter().filter(|matter| matter.doc.is_none()).map(|matter| matter.what.as_str());
        written = own.collect::<Vec<_>>().join("\n");
    }
    let change = draft::change(emit, &key, &written, |form, text| *form = text);
    let open = ab::open_matters(&leave.person, (leave.from, leave.effective_to()), &desk.world());
    let of_case = |doc: DocId| subject::of(desk.replica, doc, None, desk.now).unwrap_or_default();
    let mut matters: Vec<BriefedMatter> = open
        .iter()
        .map(|(doc, due)| BriefedMatter { doc: Some(*doc), what: of_case(*doc).to_string(), due: Some(*due) })
        .collect();
    let lines = written.lines().map(str::trim).filter(|line| !line.is_empty());
    matters.extend(lines.map(|what| BriefedMatter { doc: None, what: what.to_owned(), due: None }));
    let lacking = matters.is_empty().then(|| text::code::required(words::matters()));
    let act = write(emit, doc, key, Statement::Briefed(Briefing { post: pair.post.clone(), matters }));
    titled_card(
        title,
        html! {
            <>
                if let Some((at, matters)) = said {
                    { quiet(words::briefed_at(when::at(*at, desk.today))) }
                    { briefed(matters, desk) }
                    { quiet(read_by(leave.handover(&pair.post), desk)) }
                }
                if !open.is_empty() {
                    <ul class="plain-list">{ for open.iter().map(|(doc, due)| html! { <li>{ words::due(of_case(*doc), when::relative_day(*due, desk.today)) }</li> }) }</ul>
                }
                { field::area(Field::new("briefing", words::matters(), written).hint(words::matters_hint()), rules::TEXT_MAX, change) }
                { attempt("brief", words::brief(), lacking, desk, emit, act) }
            </>
        },
    )
}

fn briefed(matters: &[BriefedMatter], desk: &Desk<'_>) -> Html {
    let line = |matter: &BriefedMatter| match matter.due {
        Some(due) => words::due(AttrValue::from(matter.what.clone()), when::relative_day(due, desk.today)),
        None => AttrValue::from(matter.what.clone()),
    };
    html! { <ul class="plain-list">{ for matters.iter().map(|matter| html! { <li>{ line(matter) }</li> }) }</ul> }
}

fn read_by(handover: Option<&Handover>, desk: &Desk<'_>) -> AttrValue {
    let readers: Vec<&WorkerId> =
        handover.into_iter().flat_map(|handover| &handover.read_by).map(|(who, _)| who).collect();
    if readers.is_empty() { words::unread() } else { words::read_by(desk.names(readers)) }
}

/// Whoever covers reads what A has left.
fn read_briefing(doc: DocId, leave: &Leave, post: &PostId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let handover = leave.handover(post);
    let title = words::from(desk.name(&leave.person), name_of(post, desk));
    let Some((at, matters)) = handover.and_then(|handover| handover.briefing.as_ref()) else {
        let word = if ab::is_unbriefed(leave, post, desk.now) { words::unbriefed_now() } else { words::unbriefed() };
        return titled_card(title, quiet(word));
    };
    let has_read = handover.is_some_and(|handover| handover.read_by.iter().any(|(who, _)| who == desk.me));
    let act = write(emit, doc, String::new(), Statement::BriefingRead(post.clone()));
    titled_card(
        title,
        html! {
            <>
                { quiet(words::briefed_at(when::at(*at, desk.today))) }
                { briefed(matters, desk) }
                if has_read { { quiet(words::has_read()) } } else { { button(Look::Main, "briefing-read", words::read(), act) } }
            </>
        },
    )
}

/// What was done in A's place since the leave began, the last act on each matter: visits and cases.
fn happened(leave: &Leave, desk: &Desk<'_>) -> Html {
    let visits = desk.replica.visits_of(&leave.person).into_iter().map(|(doc, visit)| (doc, &visit.acting));
    let cases = desk.replica.cases_of(&leave.person).into_iter().map(|(doc, case)| (doc, &case.acting));
    let line = |(doc, acting): (DocId, &Vec<Acting>)| {
        let for_them = |acting: &&Acting| acting.instead_of == leave.person && acting.by.at >= leave.from;
        let last = acting.iter().rev().find(for_them)?;
        let who =
            text::case::acting(desk.name(&last.by.who), desk.name(&leave.person), when::at(last.by.at, desk.today));
        Some(text::named(subject::of(desk.replica, doc, None, desk.now).unwrap_or_default(), &who))
    };
    let lines: Vec<AttrValue> = visits.chain(cases).filter_map(line).collect();
    if lines.is_empty() {
        return Html::default();
    }
    html! { <ul class="plain-list" data-test="happened" aria-label={words::happened()}>{ for lines.into_iter().map(|line| html! { <li>{ line }</li> }) }</ul> }
}

/// Whoever covered says what happened, from the first day of the cover on.
fn hand_back_form(doc: DocId, leave: &Leave, post: &PostId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if !rules::covers(leave) || desk.now < leave.from {
        return Html::default();
    }
    let note = leave.handover(post).and_then(|handover| handover.note.as_ref());
    if note.is_some() && leave.handover(post).is_some_and(|handover| handover.taken_at.is_some()) {
        return Html::default();
    }
    let key = format!("leave/{doc}/hand-back/{post}");
    let mut form: (String, String) = draft::read(desk.state, &key);
    if let Some(note) = note.filter(|_| desk.state.draft(&key).is_none()) {
        form = (note.done.clone(), note.open.clone());
    }
    let done = draft::change(emit, &key, &form, |form, text| form.0 = text);
    let open = draft::change(emit, &key, &form, |form, text| form.1 = text);
    let lacking =
        (form.0.trim().is_empty() && form.1.trim().is_empty()).then(|| text::code::required(words::done_or_open()));
    let statement = HandBack { post: post.clone(), done: form.0.trim().to_owned(), open: form.1.trim().to_owned() };
    let act = write(emit, doc, key, Statement::HandedBack(statement));
    titled_card(
        words::hand_back_of(name_of(post, desk)),
        html! {
            <>
                if let Some(note) = note { { quiet(words::handed_back_at(when::at(note.at, desk.today))) } }
                { happened(leave, desk) }
                { field::area(Field::new("hand-back-done", words::done(), form.0.clone()), rules::TEXT_MAX, done) }
                { field::area(Field::new("hand-back-open", words::open(), form.1.clone()).hint(words::open_hint()), rules::TEXT_MAX, open) }
                { attempt("hand-back", words::hand_back(), lacking, desk, emit, act) }
            </>
        },
    )
}

/// A reads what happened and takes the work back.
fn taken_back(doc: DocId, leave: &Leave, pair: &PostPair, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(handover) = leave.handover(&pair.post) else { return Html::default() };
    let Some(note) = &handover.note else { return Html::default() };
    let act = write(emit, doc, String::new(), Statement::HandBackTaken(pair.post.clone()));
    titled_card(
        words::hand_back_of(AttrValue::from(pair.name.clone())),
        html! {
            <>
                { quiet(words::note_by(desk.name(&note.by), when::at(note.at, desk.today))) }
                { happened(leave, desk) }
                if !note.done.is_empty() { { paragraph(text::named(words::done(), note.done.as_str())) } }
                if !note.open.is_empty() { { strong(text::named(words::open(), note.open.as_str())) } }
                if let Some(at) = handover.taken_at { { quiet(words::taken_at(when::at(at, desk.today))) } }
                else { { button(Look::Main, "take-back", words::take_back(), act) } }
            </>
        },
    )
}

/// The leader in charge names somebody for the time in which both would be away (ZY-AB-13).
fn designate(doc: DocId, leave: &Leave, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let organisation = &desk.reference.organisation;
    let pairs = organisation.pairs_of(&leave.person, (leave.from.date(), leave.to.date()));
    let office = |pair: &PostPair| authority::office(organisation, desk.me, desk.today, &[ab::designator(pair)]);
    if !rules::covers(leave) || leave.to <= desk.now {
        return Html::default();
    }
    let mine = pairs.filter_map(|pair| Some((pair, office(pair)?)));
    mine.map(|(pair, acting)| designate_for(doc, leave, pair, acting, desk, emit)).collect()
}

fn designate_for(
    doc: DocId,
    leave: &Leave,
    pair: &PostPair,
    acting: (Role, GrantId),
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let key = format!("leave/{doc}/delegate/{}", pair.post);
    let chosen: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &chosen, |form, id| *form = id);
    let in_pair = |id: &AttrValue| pair.people().any(|person| person.as_str() == id.as_str());
    let options: Vec<_> =
        leave_new::colleagues(desk, &leave.person).into_iter().filter(|(id, _)| !in_pair(id)).collect();
    let (worker, post, span) = (WorkerId::new(&chosen), pair.post.clone(), (leave.from, leave.to));
    let draft_key = key.clone();
    let act = on_click(emit, move || {
        let (worker, post) = (worker.clone(), post.clone());
        let delegation = Delegation { post, worker, from: span.0, to: span.1 };
        let intent = stated(doc, Some(acting.clone()), Statement::DelegateNamed(delegation));
        Event::Write(WriteRequest { draft: Some(draft_key.clone()), ..WriteRequest::new(vec![intent]) })
    });
    let lacking = chosen.is_empty().then(|| text::code::required(words::delegate()));
    let named = leave.delegations.iter().filter(|delegation| delegation.post == pair.post);
    titled_card(
        words::designate_for(AttrValue::from(pair.name.clone())),
        html! {
            <>
                { quiet(words::designate_why()) }
                { for named.map(|named| paragraph(words::delegated(desk.name(&named.worker), when::span(named.from, named.to, desk.today)))) }
                { field::select(Field::new("delegate", words::delegate(), chosen.clone()), &options, text::nobody_chosen(), change) }
                { attempt("designate", words::designate(), lacking, desk, emit, act) }
            </>
        },
    )
}

/// What waits for the person about posts: a sentence, the leave, and whether it is late.
pub fn waiting<'a>(desk: &Desk<'a>) -> Vec<(AttrValue, DocId, &'a Leave)> {
    if desk.reference.figures.ab.is_none() {
        return Vec::new();
    }
    let mut waiting = Vec::new();
    for (doc, leave) in desk.leaves().filter(|(_, leave)| rules::covers(leave)) {
        let name = desk.name(&leave.person);
        if leave.person == *desk.me {
            for pair in own_pairs(leave, desk) {
                let handover = leave.handover(&pair.post);
                let is_noted = handover.is_some_and(|handover| handover.note.is_some() && handover.taken_at.is_none());
                let is_soon = leave.from.date() <= desk.today.plus_days(1) && desk.now < leave.from;
                if is_noted {
                    waiting.push((words::need_take_back(pair.name.clone()), doc, leave));
                } else if is_soon && handover.is_none_or(|handover| handover.briefing.is_none()) {
                    waiting.push((words::need_brief(pair.name.clone()), doc, leave));
                }
            }
            continue;
        }
        let due = ab::hand_back(leave, desk.reference);
        for post in covered_by_me(doc, leave, desk) {
            let handover = leave.handover(&post);
            let is_unread = handover.is_some_and(|handover| {
                handover.briefing.is_some() && handover.read_by.iter().all(|(who, _)| who != desk.me)
            });
            let is_noted = handover.is_some_and(|handover| handover.note.is_some());
            if is_unread && desk.now < leave.effective_to() {
                waiting.push((words::need_read(name.clone(), name_of(&post, desk)), doc, leave));
            } else if let Some((_, late)) = due.filter(|(remind, _)| !is_noted && *remind <= desk.now) {
                let post = name_of(&post, desk);
                let word =
                    if desk.now >= late { words::need_hand_back_late(post) } else { words::need_hand_back(post) };
                waiting.push((word, doc, leave));
            }
        }
    }
    waiting
}

/// For whom the person works today, on the first page.
pub fn today(desk: &Desk<'_>) -> Html {
    if desk.reference.figures.ab.is_none() {
        return Html::default();
    }
    let now = |leave: &Leave| rules::covers(leave) && leave.from <= desk.now && desk.now < leave.effective_to();
    let running = desk.leaves().filter(|(_, leave)| leave.person != *desk.me && now(leave));
    let lines: Vec<AttrValue> = running
        .flat_map(|(doc, leave)| {
            let posts = covered_by_me(doc, leave, desk);
            posts
                .into_iter()
                .map(|post| words::covering(desk.name(&leave.person), name_of(&post, desk)))
                .collect::<Vec<_>>()
        })
        .collect();
    lines.into_iter().map(|line| banner(Tone::Wait, html! { line })).collect()
}
