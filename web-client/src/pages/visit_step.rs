//! One step of a visit a page: all of it works without a network, and every step can be left and taken up again.

mod before;
mod finish;
mod identity;
pub mod items;
pub mod obstacle;
pub mod photos;
mod rate;
pub mod signing;

use doorstep_core::domain::{DocId, GrantId, Role};
use doorstep_core::fact::attendance::Outing;
use doorstep_core::fact::private;
use doorstep_core::fact::visit::{Informed, KitItem, KitState, MaterialsNotice, Means, Moment, Preparation};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::fold::Visit;
use doorstep_core::fold::visit::Stage;
use doorstep_core::regime::visit as rules;
use doorstep_core::regime::visit::{Act, Offer};
use doorstep_core::sync::replica::{Content, Intent};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::desk::{Desk, stated};
use super::{draft, needs, private_reads, visit_plan, visits};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, banner, big, card, group, paragraph};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::notes::Notes;
use crate::components::paths::{choose, go, on_click};
use crate::components::steps::{self, Item, Mark};
use crate::io::clock;
use crate::route::{Route, VisitStep};
use crate::state::{SaveState, State};
use crate::text::{self, visit as words, when};
use crate::update::{Event, WriteRequest};

/// Draft of a visit: `visit/<id>/<what>`.
pub fn key(doc: DocId, what: &str) -> String {
    format!("visit/{doc}/{what}")
}

/// Whether the person set out on the present trip.
fn went(visit: &Visit, desk: &Desk<'_>) -> bool {
    visit.out.get(desk.me).is_some_and(|out| out.trip == visit.trip)
}

/// The step at which the person stands; `None` when none of the visit itself is left, or it is not planned yet.
pub fn current(doc: DocId, visit: &Visit, desk: &Desk<'_>) -> Option<VisitStep> {
    if visit.is_out(desk.me) && needs::is_over(visit) {
        return Some(VisitStep::Return);
    }
    match visit.stage {
        Stage::Scheduled | Stage::Informed => Some(VisitStep::Prepare),
        Stage::Prepared => Some(VisitStep::Depart),
        Stage::Departed | Stage::OnSite if !went(visit, desk) => Some(VisitStep::Depart),
        Stage::Departed => Some(VisitStep::Arrive),
        Stage::OnSite if !rules::onsite::is_identified(visit) => Some(VisitStep::Identity),
        Stage::OnSite => Some(last_seen(doc, desk)),
        Stage::PendingDelivery => Some(VisitStep::Deliver),
        Stage::Submitted
        | Stage::Assigned
        | Stage::Verifying
        | Stage::Confirmed
        | Stage::Coordinating
        | Stage::DoneOnSite
        | Stage::Delivered
        | Stage::Closed
        | Stage::Rejected
        | Stage::Cancelled => None,
    }
}

/// Among the steps on site that leave no fact behind, the one where the person was last.
fn last_seen(doc: DocId, desk: &Desk<'_>) -> VisitStep {
    let name = desk.state.draft(&key(doc, "step")).unwrap_or_default();
    let steps = [VisitStep::Notes, VisitStep::Finish];
    steps.into_iter().find(|step| step.name().as_bytes() == name).unwrap_or(VisitStep::Materials)
}

/// Goes to a step and remembers it.
pub fn enter(emit: &Callback<Event>, doc: DocId, step: VisitStep) -> Callback<MouseEvent> {
    let emit = emit.clone();
    Callback::from(move |_| {
        emit.emit(Event::DraftChanged { key: key(doc, "step"), bytes: step.name().as_bytes().to_vec() });
        emit.emit(Event::Navigate(Route::VisitStep(doc, step)));
    })
}

/// One paper that the applicant hands over.
struct Paper<'a> {
    key: String,
    name: &'a str,
    original: bool,
    count: u8,
}

fn papers<'a>(visit: &Visit, desk: &Desk<'a>) -> Vec<Paper<'a>> {
    let matters = visit.application.matters.iter();
    matters
        .filter_map(|id| Some((id, desk.reference.matters.get(id)?)))
        .flat_map(|(id, matter)| {
            matter.materials.iter().map(move |material| Paper {
                key: format!("{id}/{}", material.id).to_ascii_lowercase(),
                name: &material.name,
                original: material.original,
                count: material.count,
            })
        })
        .collect()
}

fn paper_words(paper: &Paper<'_>) -> AttrValue {
    let form = if paper.original { words::original() } else { words::copy() };
    words::material_count(paper.name, form, paper.count)
}

fn ticked(desk: &Desk<'_>, doc: DocId, key: &str) -> bool {
    let shared = desk.state.shared.as_ref().filter(|shared| shared.doc == doc);
    shared.is_some_and(|shared| shared.ticks.get(key).copied().unwrap_or(false))
}

/// The steps that this visit has.
fn of(visit: &Visit) -> Vec<VisitStep> {
    let deliver = visit.promise.is_some();
    VisitStep::ALL.into_iter().filter(|step| *step != VisitStep::Deliver || deliver).collect()
}

/// The steps with their marks, for the page of the visit.
pub fn list(doc: DocId, visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let now = current(doc, visit, desk);
    let items: Vec<Item> = of(visit)
        .into_iter()
        .map(|step| {
            let (done, note) = outcome(doc, visit, step, desk);
            let mark = if now == Some(step) {
                Mark::Now
            } else if done {
                Mark::Done
            } else {
                Mark::Later
            };
            Item {
                test: format!("step-{}", step.name()),
                name: AttrValue::Static(words::step(step)),
                note,
                mark,
                onclick: enter(emit, doc, step),
            }
        })
        .collect();
    steps::list(&items)
}

/// Whether a step is done, and what there is to say of it.
fn outcome(doc: DocId, visit: &Visit, step: VisitStep, desk: &Desk<'_>) -> (bool, AttrValue) {
    let own = visit.out.get(desk.me).filter(|out| out.trip == visit.trip);
    let at = |time: Option<doorstep_core::domain::Timestamp>| {
        (time.is_some(), time.map_or(AttrValue::Static(""), |time| AttrValue::from(time.clock())))
    };
    match step {
        VisitStep::Prepare => (visit.preparation.is_some(), AttrValue::Static("")),
        VisitStep::Depart => at(own.map(|out| out.departed_at).or(visit.departed_at)),
        VisitStep::Arrive => at(visit.arrived_at),
        VisitStep::Identity => {
            at(visit.identity.as_ref().filter(|_| rules::onsite::is_identified(visit)).map(|check| check.at))
        }
        VisitStep::Materials => {
            let papers = papers(visit, desk);
            let done = papers.iter().filter(|paper| ticked(desk, doc, &paper.key)).count();
            if papers.is_empty() {
                (visit.stage > Stage::OnSite, AttrValue::Static(""))
            } else {
                (done == papers.len(), words::ticked(done, papers.len()))
            }
        }
        VisitStep::Notes => {
            let shared = desk.state.shared.as_ref().filter(|shared| shared.doc == doc);
            (shared.is_some_and(|shared| !shared.notes.is_empty()), AttrValue::Static(""))
        }
        VisitStep::Finish => match &visit.promise {
            Some(promise) => (true, words::promised(when::relative_day(promise.planned, desk.today))),
            None => at(visit.done_at),
        },
        VisitStep::Rate => at(visit.rated_at),
        VisitStep::Return => at(own.and_then(|out| out.returned_at).or(visit.returned_at)),
        VisitStep::Deliver => at(visit.delivery.as_ref().map(|delivery| delivery.at)),
    }
}

/// What the person may do now, if this is among it.
pub fn offered(visit: &Visit, desk: &Desk<'_>, act: Act) -> Option<Offer> {
    rules::offers(visit, desk.me, &desk.world()).into_iter().find(|offer| offer.act == act)
}

type Acting = Option<(Role, GrantId)>;

/// A page of one step.
struct Sight<'a> {
    desk: &'a Desk<'a>,
    emit: &'a Callback<Event>,
    doc: DocId,
    visit: &'a Visit,
}

pub fn view(state: &State, desk: &Desk<'_>, doc: DocId, step: VisitStep, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let title = AttrValue::Static(words::step(step));
    let Some(visit) = desk.visit(doc) else {
        let body = cell::empty(text::record_missing(), link("back-to-list", words::title(), go(emit, Route::Visits)));
        return page(state, emit, Page { title, body, actions: Html::default(), badges });
    };
    let sight = Sight { desk, emit, doc, visit };
    let removed = desk.replica.view(doc).is_some_and(|view| view.removed);
    let (body, actions) = match step {
        // Empty notes would look as if nobody had written any.
        VisitStep::Materials | VisitStep::Notes if removed => (private_reads::kept(doc, desk), Html::default()),
        VisitStep::Prepare => sight.prepare(),
        VisitStep::Depart => sight.depart(),
        VisitStep::Arrive => sight.arrive(),
        VisitStep::Identity => sight.identity(),
        VisitStep::Materials => sight.materials(),
        VisitStep::Notes => sight.notes(),
        VisitStep::Finish => sight.finish(),
        VisitStep::Rate => sight.rate(),
        VisitStep::Return => sight.come_back(),
        VisitStep::Deliver => sight.deliver(),
    };
    let all = of(visit);
    let number = all.iter().position(|other| *other == step).map_or(all.len(), |at| at + 1);
    let body = html! {
        <>
            { steps::progress(number, all.len()) }
            { card(html! {
                <div class="split">
                    <span class="strong">{ visit.application.applicant.reveal().clone() }</span>
                    <span data-test="visit-stage" data-stage={visits::stage_name(visit.stage)}>{ visits::stage_tag(visit) }</span>
                </div>
            }) }
            { body }
            { photos::of_step(desk, emit, doc, visit, step) }
            { obstacle::sos(visit, desk) }
            { sight.obstacle_sheet() }
            { visit_plan::sheets(desk, doc, visit, emit) }
        </>
    };
    page(state, emit, Page { title, body, actions, badges })
}

impl Sight<'_> {
    fn key(&self, what: &str) -> String {
        key(self.doc, what)
    }

    fn offered(&self, act: Act) -> Option<Acting> {
        offered(self.visit, self.desk, act).map(|offer| offer.acting)
    }

    fn next(&self, step: VisitStep) -> Html {
        let label = words::next_is(words::step(step));
        button(Look::Main, "next-step", label, enter(self.emit, self.doc, step))
    }

    fn to_visit(&self) -> Html {
        button(Look::Plain, "to-visit", text::back(), go(self.emit, Route::Visit(self.doc)))
    }

    /// What a step shows when it is not the person's turn: what was done, or that nothing is due.
    fn closed(&self, done: Option<AttrValue>, next: VisitStep) -> (Html, Html) {
        match done {
            Some(done) => (banner(Tone::Good, html! { done }), self.next(next)),
            None => (banner(Tone::Quiet, html! { words::not_turn() }), self.to_visit()),
        }
    }

    /// Writes what is made at the tap, then goes to the next step.
    fn write(
        &self,
        draft: Option<String>,
        then: Route,
        make: impl Fn() -> Vec<Intent> + 'static,
    ) -> Callback<MouseEvent> {
        on_click(self.emit, move || {
            Event::Write(WriteRequest { draft: draft.clone(), then: Some(then), ..WriteRequest::new(make()) })
        })
    }

    /// The same, and what else was typed for it is done with.
    fn done_with(&self, write: Callback<MouseEvent>, drafts: &[&str]) -> Callback<MouseEvent> {
        let (emit, keys) = (self.emit.clone(), drafts.iter().map(|what| self.key(what)).collect::<Vec<_>>());
        Callback::from(move |event| {
            write.emit(event);
            for key in &keys {
                emit.emit(Event::DraftChanged { key: key.clone(), bytes: Vec::new() });
            }
        })
    }

    fn step(&self, step: VisitStep) -> Route {
        Route::VisitStep(self.doc, step)
    }

    /// A main button that says what is missing, right above it, instead of doing what cannot be done.
    fn guarded(
        &self,
        test: &'static str,
        label: AttrValue,
        missing: &[AttrValue],
        onclick: Callback<MouseEvent>,
    ) -> Html {
        if missing.is_empty() {
            return button(Look::Main, test, label, onclick);
        }
        html! { <>{ self.missing(test, missing) }{ button(Look::Main, test, label, choose(self.emit, "tried", test)) }</> }
    }

    fn missing(&self, test: &str, missing: &[AttrValue]) -> Html {
        if self.desk.state.chosen("tried") == test {
            html! { <div role="alert">{ cell::missing(text::missing_title(), missing) }</div> }
        } else {
            Html::default()
        }
    }

    // 出发前

    fn prepare(&self) -> (Html, Html) {
        let (visit, desk) = (self.visit, self.desk);
        let form: PrepareForm = draft::read(desk.state, &self.key("prepare"));
        let told = group(
            words::materials_to_tell(),
            papers(visit, desk)
                .iter()
                .map(|paper| html! { <div class="weui-cell">{ paper_words(paper) }</div> })
                .collect(),
        );
        let (call, about) = (self.call(), self.about());
        if let Some(acting) = self.offered(Act::Inform) {
            let how = field::choices(
                Field::new("inform-how", words::inform_how(), means_name(means_of(&form.how))),
                &MEANS.map(|(name, means)| (AttrValue::Static(name), AttrValue::Static(words::means(means)))),
                draft::change(self.emit, &self.key("prepare"), &form, |form, how| form.how = how),
            );
            let (doc, means) = (self.doc, means_of(&form.how));
            let onclick = self.write(None, self.step(VisitStep::Prepare), move || {
                let informed = Informed { at: clock::wall(), how: means };
                vec![stated(doc, acting.clone(), Statement::ApplicantInformed(informed))]
            });
            let plan = card(html! { <>{ big(visits::when(visit, desk)) }{ paragraph(visits::place(visit)) }</> });
            let body = html! { <>{ plan }{ call }{ about }{ group(words::inform(), how) }{ told }</> };
            return (body, button(Look::Main, "inform", words::informed_done(), onclick));
        }
        let Some(acting) = self.offered(Act::Prepare) else {
            let done = visit.preparation.as_ref().map(|_| words::prepared());
            return self.closed(done, VisitStep::Depart);
        };
        let change_told = draft::change(self.emit, &self.key("prepare"), &form, |form, told| form.told = told);
        let change_ready = draft::change(self.emit, &self.key("prepare"), &form, |form, ready| form.ready = ready);
        let notice = group(
            words::materials_notice(),
            html! {
                <>
                    { field::check("materials-told", None, html! { words::materials_told() }, form.told, change_told) }
                    { field::check("materials-ready", None, html! { words::materials_ready() }, form.ready, change_ready) }
                </>
            },
        );
        let kit = group(words::kit(), KitItem::ALL.into_iter().map(|item| self.kit_row(item, &form)).collect());
        let lacking = rules::unprepared(&form.preparation(clock::wall()));
        let missing: Vec<AttrValue> = lacking.into_iter().map(lacking_words).collect();
        let doc = self.doc;
        let made = form.clone();
        let onclick = self.write(Some(self.key("prepare")), self.step(VisitStep::Depart), move || {
            vec![stated(doc, acting.clone(), Statement::VisitPrepared(made.preparation(clock::wall())))]
        });
        let body = html! { <>{ call }{ about }{ told }{ notice }{ kit }</> };
        (body, self.guarded("prepared", words::prepared(), &missing, onclick))
    }

    fn kit_row(&self, item: KitItem, form: &PrepareForm) -> Html {
        let id = kit_id(item);
        let value = form.kit.iter().find(|(kept, _)| kept == id).map(|(_, state)| state.clone()).unwrap_or_default();
        let change = draft::change(self.emit, &self.key("prepare"), form, move |form, state: String| {
            form.kit.retain(|(kept, _)| kept != id);
            form.kit.push((id.to_owned(), state));
        });
        let options =
            [(AttrValue::Static("done"), words::kit_done()), (AttrValue::Static("none"), words::kit_not_applicable())];
        field::choices(Field::new(id, AttrValue::Static(words::kit_item(item)), value), &options, change)
    }

    // 出发、到达

    fn depart(&self) -> (Html, Html) {
        let (visit, desk) = (self.visit, self.desk);
        let departed = visit.out.get(desk.me).filter(|out| out.trip == visit.trip).map(|out| out.departed_at);
        let Some(acting) = self.offered(Act::Depart).filter(|_| departed.is_none()) else {
            return self.closed(departed.map(|at| words::departed_at(at.clock())), VisitStep::Arrive);
        };
        let (doc, in_scope) = (self.doc, desk.punches());
        let (centre, me) = (desk.reference.centre.clone(), desk.me.clone());
        let onclick = self.write(None, self.step(VisitStep::Arrive), move || {
            let at = clock::wall();
            let mut intents = vec![stated(doc, acting.clone(), Statement::Departed(Moment { at }))];
            if in_scope {
                // The outing covers attendance points; it stands in the person's own month (GY-DOOR, "Attendance").
                let month = DocId::month(&centre, &me, at.date().year(), at.date().month());
                intents.push(stated(month, None, Statement::WentOut(Outing { visit: doc, at })));
            }
            intents
        });
        let body = html! {
            <>
                { card(html! {
                    <>
                        { big(visits::when(visit, desk)) }
                        { paragraph(visits::place(visit)) }
                        { visits::reach(self.doc, visit) }
                    </>
                }) }
                { self.alone() }
                { banner(Tone::Quiet, html! { <>if in_scope { { paragraph(words::depart_explained()) } }{ paragraph(words::time_note()) }</> }) }
            </>
        };
        (body, button(Look::Main, "depart", words::depart(), onclick))
    }

    fn arrive(&self) -> (Html, Html) {
        let visit = self.visit;
        let Some(acting) = self.offered(Act::Arrive).filter(|_| visit.arrived_at.is_none()) else {
            return self.closed(visit.arrived_at.map(|at| words::arrived_at(at.clock())), VisitStep::Identity);
        };
        let doc = self.doc;
        let onclick = self.write(None, self.step(VisitStep::Identity), move || {
            vec![stated(doc, acting.clone(), Statement::Arrived(Moment { at: clock::wall() }))]
        });
        let body = html! {
            <>
                { card(html! { <>{ big(visits::place(visit)) }{ visits::reach(self.doc, visit) }</> }) }
                { banner(Tone::Quiet, html! { words::time_note() }) }
            </>
        };
        let actions = html! { <>{ button(Look::Main, "arrive", words::arrive(), onclick) }{ self.cannot() }</> };
        (body, actions)
    }

    // 材料、记录

    fn materials(&self) -> (Html, Html) {
        let papers = papers(self.visit, self.desk);
        let done = papers.iter().filter(|paper| ticked(self.desk, self.doc, &paper.key)).count();
        let body = if papers.is_empty() {
            banner(Tone::Quiet, html! { words::materials_none() })
        } else {
            group(words::ticked(done, papers.len()), papers.iter().map(|paper| self.paper_row(paper)).collect())
        };
        (body, html! { <>{ self.next(VisitStep::Notes) }{ self.cannot() }</> })
    }

    fn paper_row(&self, paper: &Paper<'_>) -> Html {
        let (emit, doc, key) = (self.emit.clone(), self.doc, paper.key.clone());
        let change = Callback::from(move |done: bool| {
            let content = Content::Tick { key: key.clone(), done };
            let intent = Intent { doc, doc_kind: DocKind::Visit, acting: None, subject: None, content };
            emit.emit(Event::Write(WriteRequest { note: None, ..WriteRequest::new(vec![intent]) }));
        });
        let done = ticked(self.desk, self.doc, &paper.key);
        field::check("tick", Some(AttrValue::from(paper.key.clone())), html! { paper_words(paper) }, done, change)
    }

    fn notes(&self) -> (Html, Html) {
        (self.notes_editor(), html! { <>{ self.next(VisitStep::Finish) }{ self.cannot() }</> })
    }

    fn notes_editor(&self) -> Html {
        let key = self.key("notes");
        let state = self.desk.state;
        let Some(shared) = state.shared.as_ref().filter(|shared| shared.doc == self.doc) else {
            return banner(Tone::Quiet, html! { text::loading() });
        };
        let of_notes = |write: &&crate::state::Write| write.draft.as_ref().is_some_and(|(kept, _)| *kept == key);
        let failures = state.writes.values().filter(of_notes).filter(|write| write.save == SaveState::Failed).count();
        let kept = state.draft_saved.get(&key).copied();
        card(html! {
            <Notes doc={self.doc} shared={shared.notes.clone()} kept={state.draft(&key).map(<[u8]>::to_vec)} draft_key={key}
                kept_is_durable={kept} {failures} emit={self.emit.clone()} />
        })
    }
}

pub fn masked(what: AttrValue, value: &doorstep_core::domain::Private<String>, field: private::Field) -> Html {
    html! { <crate::components::masked::Masked {what} value={value.clone()} {field} /> }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct PrepareForm {
    how: String,
    told: bool,
    ready: bool,
    /// Id of the row, `done` or `none`.
    kit: Vec<(String, String)>,
}

impl PrepareForm {
    fn preparation(&self, at: doorstep_core::domain::Timestamp) -> Preparation {
        let notice = MaterialsNotice { at, how: means_of(&self.how), ready: self.ready };
        let state = |item: KitItem| {
            let (_, state) = self.kit.iter().find(|(kept, _)| kept == kit_id(item))?;
            match state.as_str() {
                "done" => Some((item, KitState::Done)),
                "none" => Some((item, KitState::NotApplicable)),
                _ => None,
            }
        };
        Preparation { notice: self.told.then_some(notice), kit: KitItem::ALL.into_iter().filter_map(state).collect() }
    }
}

pub const MEANS: [(&str, Means); 3] =
    [("phone", Means::Phone), ("message", Means::Message), ("in-person", Means::InPerson)];

/// The telephone unless something else was chosen.
pub fn means_of(name: &str) -> Means {
    MEANS.into_iter().find(|(known, _)| *known == name).map_or(Means::Phone, |(_, means)| means)
}

fn means_name(means: Means) -> &'static str {
    MEANS.into_iter().find(|(_, known)| *known == means).map_or("", |(name, _)| name)
}

fn kit_id(item: KitItem) -> &'static str {
    match item {
        KitItem::Forms => "kit-forms",
        KitItem::Devices => "kit-devices",
        KitItem::CaseOpened => "kit-case",
        KitItem::Authority => "kit-authority",
        KitItem::IdReader => "kit-reader",
        KitItem::Seal => "kit-seal",
        KitItem::Transport => "kit-transport",
    }
}

/// What `rules::unprepared` names, in words.
fn lacking_words(name: &'static str) -> AttrValue {
    let item = match name {
        "forms" => KitItem::Forms,
        "devices" => KitItem::Devices,
        "case_opened" => KitItem::CaseOpened,
        "authority" => KitItem::Authority,
        "id_reader" => KitItem::IdReader,
        "seal" => KitItem::Seal,
        "transport" => KitItem::Transport,
        _ => return words::materials_told(),
    };
    AttrValue::Static(words::kit_item(item))
}
