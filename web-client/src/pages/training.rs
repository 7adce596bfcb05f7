//! 备岗培训: what each B is to learn (ZW-AB-5, -12), a card a person. The head of the unit plans, B says what is done, A or the
//! head confirms it; without a network as with one.

use doorstep_core::domain::{Date, DocId, WorkerId};
use doorstep_core::fact::training::{Done, Dropped, LineId, Plan};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::fold::Training;
use doorstep_core::fold::training::Line;
use doorstep_core::regime::leave::TEXT_MAX;
use doorstep_core::regime::training::{self as rules, Standing};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::act::{Act, lacking};
use super::desk::{Desk, listed};
use super::draft;
use super::needs::{self, Need};
use crate::components::button::{Look, link};
use crate::components::cell::{Tone, banner, empty, quiet, strong, tag, titled_card};
use crate::components::cited::{cited, trace};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::icon::{Icon, icon};
use crate::components::paths::{choose, close_sheet};
use crate::components::sheet::Sheet;
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, training as words, when};
use crate::update::Event;

/// The line whose forms are open, the person for whom one plans.
const OPEN: &str = "training/open";

/// What there is to see of one person.
struct Seen<'a> {
    worker: &'a WorkerId,
    /// None while nothing was planned, or where the person does not read it.
    training: Option<&'a Training>,
    /// Whether the person plans for them.
    plans: bool,
}

impl Seen<'_> {
    fn has_plan(&self) -> bool {
        self.training.is_some_and(rules::has_plan)
    }
}

fn training<'a>(worker: &WorkerId, desk: &Desk<'a>) -> Option<&'a Training> {
    desk.replica.view(rules::document(worker, desk.reference))?.state.as_training()
}

/// Those whom the person reads or plans for, the person first; and whoever was B once, while something is open.
fn seen<'a>(desk: &Desk<'a>) -> Vec<Seen<'a>> {
    if desk.reference.figures.ab.as_ref().is_none_or(|ab| ab.training_by.is_none()) {
        return Vec::new();
    }
    let backups = rules::backups(desk.today, desk.reference);
    let of = |worker: &'a WorkerId| {
        let plans = rules::plans(worker, desk.me, &desk.world()).is_some();
        Seen { worker, training: training(worker, desk), plans }
    };
    let mut seen: Vec<Seen<'a>> = backups.iter().map(|worker| of(worker)).collect();
    let former = desk.replica.views(DocKind::Training).into_iter().filter_map(|(_, view)| view.state.as_training());
    let former =
        former.filter(|training| !backups.contains(&&training.worker) && training.lines.iter().any(Line::is_open));
    seen.extend(former.map(|training| of(&training.worker)));
    seen.retain(|of| of.plans || of.training.is_some() || of.worker == desk.me);
    seen.sort_by_key(|of| of.worker != desk.me);
    seen
}

/// Whether there is anything to look at.
pub fn sees(desk: &Desk<'_>) -> bool {
    !seen(desk).is_empty()
}

/// What waits: to confirm, to plan, the own that is late.
pub fn needs(desk: &Desk<'_>) -> Vec<Need> {
    let need = |what, note| Need { icon: Icon::Book, what, note, route: Route::Training };
    let seen = seen(desk);
    let mut needs = Vec::new();
    for training in seen.iter().filter_map(|of| of.training) {
        for line in &training.lines {
            let subject = AttrValue::from(line.subject.clone());
            if rules::confirms(training, line, desk.me, &desk.world()).is_some() {
                needs.push(need(words::need_confirm(desk.name(&training.worker)), subject));
            } else if training.worker == *desk.me && rules::standing(line, desk.today) == Standing::Overdue {
                let day = words::planned_by_day(when::relative_day(line.planned, desk.today));
                needs.push(need(words::need_overdue(subject), day));
            }
        }
    }
    let without = seen.iter().filter(|of| of.plans && !of.has_plan()).count();
    needs.extend((without > 0).then(|| need(words::need_plan(without), AttrValue::Static(""))));
    needs
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let seen = seen(desk);
    let body = html! {
        <>
            { banner(Tone::Quiet, html! { <>{ words::explained() }{ " " }{ cited("ZW-AB-5", emit) }</> }) }
            if seen.is_empty() { { empty(words::none(), Html::default()) } }
            { for seen.iter().map(|of| person(of, desk, emit)) }
            <div>{ why(&seen, desk, emit) }</div>
        </>
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn person(of: &Seen<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let doc = rules::document(of.worker, desk.reference);
    let pairs = desk.reference.organisation.pairs.iter().filter(|pair| pair.holds_on(desk.today));
    let posts: Vec<AttrValue> =
        pairs.filter(|pair| pair.b.contains(of.worker)).map(|pair| AttrValue::from(pair.name.clone())).collect();
    let lines = of.training.map_or(&[][..], |training| &training.lines);
    let confirmed = lines.iter().filter(|line| line.confirmed.is_some()).count();
    let counted = lines.iter().filter(|line| line.dropped.is_none()).count();
    let pending = desk.pending(doc);
    titled_card(
        desk.name(of.worker),
        html! {
            <div data-test="training-person" data-worker={of.worker.to_string()} data-pending={(pending > 0).to_string()}>
                if !posts.is_empty() { { quiet(words::backs(listed(posts.into_iter()))) } }
                if of.has_plan() {
                    <p class="inline">
                        { words::counted(confirmed, counted) }
                        if pending > 0 { { tag(Tone::Quiet, text::sync::chip_waiting(pending)) } }
                    </p>
                } else {
                    <p class="inline" data-test="training-none">
                        if of.plans { { icon(Icon::Alert) } }
                        { tag(if of.plans { Tone::Warn } else { Tone::Quiet }, words::no_plan()) }
                    </p>
                }
                if let Some(training) = of.training {
                    <ul class="plain-list">{ for in_order(lines, desk.today).into_iter().map(|at| line(doc, training, at, desk, emit)) }</ul>
                }
                if of.plans { <div>{ planning(doc, of.worker, desk, emit) }</div> }
            </div>
        },
    )
}

/// What is late or waits comes first, then by the day for which it is planned.
fn in_order(lines: &[Line], today: Date) -> Vec<&Line> {
    let mut lines: Vec<&Line> = lines.iter().collect();
    doorstep_core::gather::order(&mut lines, |line| (rules::standing(line, today) as u8, line.planned.0));
    lines
}

fn id_of(line: LineId) -> String {
    u64::from_be_bytes(line).to_string()
}

fn line(doc: DocId, training: &Training, line: &Line, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let standing = rules::standing(line, desk.today);
    let (tone, stage) = match standing {
        Standing::Overdue => (Tone::Warn, "overdue"),
        Standing::Done => (Tone::Wait, "done"),
        Standing::Planned => (Tone::Quiet, "planned"),
        Standing::Confirmed => (Tone::Good, "confirmed"),
        Standing::Dropped => (Tone::Quiet, "dropped"),
    };
    let day = |date| when::relative_day(date, desk.today);
    let said = line.dropped.as_ref().map(|(by, _, reason)| words::dropped_by(desk.name(by), reason));
    let confirmed =
        line.confirmed.as_ref().map(|(by, at)| words::confirmed_by(desk.name(by), when::at(*at, desk.today)));
    let done = line.done.map(|on| words::done_on(day(on)));
    let dates =
        [Some(words::planned_by_day(day(line.planned))), Some(words::planned_by(desk.name(&line.planned_by))), done];
    let dates: Vec<AttrValue> = dates.into_iter().chain([confirmed, said]).flatten().collect();
    html! {
        <li class="person" data-test="training-line" data-stage={stage}>
            <span class="inline">
                if standing == Standing::Overdue { { icon(Icon::Alert) } }
                <span class="strong">{ line.subject.clone() }</span>
                { tag(tone, words::standing(standing)) }
            </span>
            { quiet(text::dotted(&dates)) }
            if standing == Standing::Overdue {
                { link("training-why", words::why(), choose(emit, "sheet", format!("training/{}", id_of(line.id)))) }
            }
            <div>{ acts(doc, training, line, desk, emit) }</div>
        </li>
    }
}

/// Opens a form, of which nothing was tried yet.
fn open(emit: &Callback<Event>, form: String) -> Callback<yew::MouseEvent> {
    let emit = emit.clone();
    Callback::from(move |_| {
        emit.emit(Event::Choose("tried", String::new()));
        emit.emit(Event::Choose(OPEN, form.clone()));
    })
}

/// What the person may do about a line that is open.
fn acts(doc: DocId, training: &Training, line: &Line, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if !line.is_open() {
        return Html::default();
    }
    let (id, opened) = (line.id, desk.state.chosen(OPEN).to_owned());
    // What was said closes its form.
    let said = line.done.map_or(0, |on| on.0);
    let (of_done, of_drop) = (format!("done/{}/{said}", id_of(id)), format!("drop/{}", id_of(id)));
    let confirms = rules::confirms(training, line, desk.me, &desk.world());
    let confirm = confirms.zip(line.done).map(|(acting, on)| {
        let read = Done { line: id, on };
        let act = Act { acting, held: true, ..Act::new(Look::Main, "training-confirm", words::confirm()) };
        act.button(doc, move |_| Statement::TrainingConfirmed(read.clone()), desk, emit)
    });
    let is_mine = training.worker == *desk.me;
    let drops = rules::drops(training, line, desk.me, &desk.world());
    let word = if line.done.is_some() { words::done_again() } else { words::say_done() };
    html! {
        <>
            { confirm.unwrap_or_default() }
            if is_mine {
                if opened == of_done { { done_form(doc, line, desk, emit) } }
                else { { link("training-done-open", word, open(emit, of_done)) } }
            }
            if let Some(acting) = drops {
                if opened == of_drop { { drop_form(doc, id, acting, desk, emit) } }
                else { { link("training-drop-open", words::drop(), open(emit, of_drop)) } }
            }
        </>
    }
}

/// B says on which day; today unless it was another.
fn done_form(doc: DocId, line: &Line, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let key = format!("training/{}/done", id_of(line.id));
    let mut written: String = draft::read(desk.state, &key);
    if written.is_empty() {
        written = line.done.unwrap_or(desk.today).to_string();
    }
    let change = draft::change(emit, &key, &written, |form, text| *form = text);
    let send = match Date::parse(&written) {
        Some(on) => {
            let done = Done { line: line.id, on };
            let act = Act { draft: Some(key), ..Act::new(Look::Main, "training-done", words::done_send()) };
            act.button(doc, move |_| Statement::TrainingDone(done.clone()), desk, emit)
        }
        None => lacking(words::on(), "training-done", words::done_send(), desk, emit),
    };
    let field = Field::new("training-on", words::on(), written);
    html! { <>{ field::date(field, Some(line.planned_at.date()), Some(desk.today), change) }{ send }</> }
}

fn drop_form(
    doc: DocId,
    line: LineId,
    acting: (doorstep_core::domain::Role, doorstep_core::domain::GrantId),
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let key = format!("training/{}/drop", id_of(line));
    let reason: String = draft::read(desk.state, &key);
    let change = draft::change(emit, &key, &reason, |form, text| *form = text);
    let dropped = Dropped { line, reason: reason.trim().to_owned() };
    let act = Act { acting: Some(acting), draft: Some(key), ..Act::new(Look::Plain, "training-drop", words::drop()) };
    let field = Field::new("training-drop-reason", words::drop_reason(), reason);
    html! {
        <>
            { field::area(field, TEXT_MAX, change) }
            { act.button(doc, move |_| Statement::TrainingDropped(dropped.clone()), desk, emit) }
        </>
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    line: Option<LineId>,
    subject: String,
    planned: String,
}

/// The head of the unit writes a line of the plan.
fn planning(doc: DocId, worker: &WorkerId, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    // With another line the form is another one: what was planned closes it.
    let planned = training(worker, desk).map_or(0, |training| training.lines.len());
    let of_plan = format!("{worker}/{planned}");
    if desk.state.chosen(OPEN) != of_plan {
        return link("training-plan-open", words::plan(), open(emit, of_plan));
    }
    let key = format!("training/{worker}/plan");
    let form: Form = draft::read(desk.state, &key);
    let change = |set: fn(&mut Form, String)| {
        draft::change(emit, &key, &form, move |form: &mut Form, value| {
            form.line = form.line.or_else(clock::random);
            set(form, value);
        })
    };
    let subject = Field::new("training-subject", words::subject(), form.subject.clone());
    let planned = Field::new("training-planned", words::planned(), form.planned.clone());
    let send = match (form.line, Date::parse(&form.planned)) {
        (Some(line), Some(planned)) => {
            let plan = Plan { line, worker: worker.clone(), subject: form.subject.trim().to_owned(), planned };
            let act = Act::new(Look::Main, "training-plan", words::plan_send());
            let act = Act { acting: rules::plans(worker, desk.me, &desk.world()), draft: Some(key.clone()), ..act };
            act.button(doc, move |_| Statement::TrainingPlanned(plan.clone()), desk, emit)
        }
        _ => lacking(words::planned(), "training-plan", words::plan_send(), desk, emit),
    };
    html! {
        <>
            { strong(words::plan()) }
            { field::text(subject, change(|form, text| form.subject = text)) }
            { field::date(planned, Some(desk.today), None, change(|form, date| form.planned = date)) }
            { send }
        </>
    }
}

/// 为什么是超期
fn why(seen: &[Seen<'_>], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let mut lines = seen.iter().filter_map(|of| of.training).flat_map(|training| &training.lines);
    let Some(asked) = desk.state.chosen("sheet").strip_prefix("training/") else { return Html::default() };
    let Some(line) = lines.find(|line| id_of(line.id) == asked) else { return Html::default() };
    html! {
        <Sheet title={words::why()} onclose={close_sheet(emit)} test="training-why-sheet">
            { trace(&rules::why(line, desk.today), |line| words::figure(line.figure, &line.value), emit) }
        </Sheet>
    }
}
