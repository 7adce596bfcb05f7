//! 写岗位责任书: the head of a unit writes a version, and sees what it lacks to be approved.

use doorstep_core::domain::{Date, DocId, GroupId, MatterId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::post::{Card, DutyLine};
use doorstep_core::fold::Post;
use doorstep_core::regime::post as rules;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::desk::{Desk, stated};
use super::visit_plan::lines;
use super::{draft, needs, posts};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, banner, group, quiet, titled_card};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::io::clock;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, code, post as words};
use crate::update::{Event, WriteRequest};

type Content = (&'static str, fn() -> AttrValue, fn(&Card) -> &String);

/// The contents that are one text each: field, label, where it stands.
pub const CONTENTS: [Content; 6] = [
    ("post-service", words::service, |card| &card.service),
    ("post-procedure", words::procedure, |card| &card.procedure),
    ("post-standard", words::standard, |card| &card.standard),
    ("post-time-limit", words::time_limit, |card| &card.time_limit),
    ("post-powers", words::powers, |card| &card.powers),
    ("post-responsibility", words::responsibility, |card| &card.responsibility),
];

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    /// Drawn with the first change, so that a second tap cannot hand in a second post.
    id: Option<[u8; 16]>,
    unit: String,
    name: String,
    fixed_number: String,
    holders: Vec<WorkerId>,
    duties: Vec<DutyLine>,
    /// In the order of [`CONTENTS`].
    texts: [String; 6],
    matters: Vec<MatterId>,
    partner: String,
    valid_from: String,
    /// The duty that is being written.
    duty: String,
    measure: String,
    holder: String,
}

impl Form {
    fn of(card: &Card) -> Self {
        Self {
            id: None,
            unit: card.unit.to_string(),
            name: card.name.clone(),
            fixed_number: card.fixed_number.to_string(),
            holders: card.holders.clone(),
            duties: card.duties.clone(),
            texts: CONTENTS.map(|(_, _, of)| of(card).clone()),
            matters: card.matters.clone(),
            partner: card.partner.clone(),
            ..Self::default()
        }
    }

    /// What the form says so far. Errors: `None` while the day from which it holds is missing.
    fn card(&self, version: u16) -> Option<Card> {
        let [service, procedure, standard, time_limit, powers, responsibility] =
            self.texts.clone().map(|text| text.trim().to_owned());
        Some(Card {
            version,
            unit: GroupId::new(&self.unit),
            name: self.name.trim().to_owned(),
            fixed_number: self.fixed_number.trim().parse().unwrap_or(0),
            holders: self.holders.clone(),
            duties: self.duties.clone(),
            service,
            procedure,
            standard,
            time_limit,
            powers,
            responsibility,
            matters: self.matters.clone(),
            partner: self.partner.trim().to_owned(),
            valid_from: Date::parse(&self.valid_from)?,
        })
    }

    /// Puts the duty that was being written among the others.
    fn add_line(&mut self) {
        let holder = (!self.holder.is_empty()).then(|| WorkerId::new(&self.holder));
        let (duty, measure) = (self.duty.trim().to_owned(), self.measure.trim().to_owned());
        self.duties.push(DutyLine { duty, measure, holder });
        (self.duty, self.measure, self.holder) = Default::default();
    }

    /// Takes a duty out to write it anew; one that is being written already goes in for it.
    fn take_line(&mut self, number: usize) {
        if number < self.duties.len() {
            let line = self.duties.remove(number);
            if !self.duty.trim().is_empty() {
                self.add_line();
            }
            (self.duty, self.measure) = (line.duty, line.measure);
            self.holder = line.holder.map(|holder| holder.to_string()).unwrap_or_default();
        }
    }

    fn remove_holder(&mut self, worker: &WorkerId) {
        self.holders.retain(|holder| holder != worker);
        for line in &mut self.duties {
            line.holder.take_if(|holder| holder == worker);
        }
        if self.holder == worker.as_str() {
            self.holder.clear();
        }
    }
}

/// What is being written: a first card, or the next of a post.
struct Sheet<'a> {
    post: Option<(DocId, &'a Post)>,
    key: String,
    form: Form,
    emit: &'a Callback<Event>,
}

impl Sheet<'_> {
    fn change<V: 'static>(&self, set: impl Fn(&mut Form, V) + 'static) -> Callback<V> {
        draft::change(self.emit, &self.key, &self.form, move |form: &mut Form, value| {
            form.id = form.id.or_else(clock::random);
            set(form, value);
        })
    }

    fn click(&self, set: impl Fn(&mut Form) + 'static) -> Callback<MouseEvent> {
        self.change(move |form, _: MouseEvent| set(form))
    }
}

pub fn view(state: &State, desk: &Desk<'_>, doc: Option<DocId>, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    let post = doc.and_then(|doc| Some((doc, desk.post(doc)?)));
    let mut units = posts::units(desk);
    if let Some((_, post)) = post {
        units.retain(|unit| *unit == post.unit);
    }
    let (true, Some(first)) = (doc.is_some() == post.is_some(), units.first()) else {
        let body = banner(Tone::Quiet, html! { words::not_head() });
        return page(state, emit, Page { title: words::edit(), body, actions: Html::default(), badges });
    };
    let key = doc.map_or_else(|| "post/new".to_owned(), |doc| format!("post/{doc}/edit"));
    let mut form: Form = match (state.draft(&key), post.and_then(|(_, post)| post.versions().next_back())) {
        (None, Some(version)) => Form::of(&version.card),
        _ => draft::read(state, &key),
    };
    if form.unit.is_empty() {
        form.unit = first.to_string();
    }
    let sheet = Sheet { post, key, form, emit };
    let body = html! {
        <>
            { about(&sheet, &units, desk) }
            { holders(&sheet, desk) }
            { duties(&sheet, desk) }
            { contents(&sheet) }
            { matters(&sheet, desk) }
            <p class="empty">
                { if state.draft_saved.get(&sheet.key) == Some(&true) { text::draft_kept() } else { text::kept_as_draft() } }
                if state.draft(&sheet.key).is_some() {
                    <><br />{ link("discard", text::discard_draft(), { let key = sheet.key.clone(); on_click(emit, move || Event::DraftDiscard(key.clone())) }) }</>
                }
            </p>
        </>
    };
    page(state, emit, Page { title: words::edit(), body, actions: send(&sheet, desk), badges })
}

/// The button, and what stands against handing it in or lacks before it can be approved.
fn send(sheet: &Sheet<'_>, desk: &Desk<'_>) -> Html {
    let (form, emit) = (&sheet.form, sheet.emit);
    let version = sheet.post.map_or(1, |(_, post)| post.next_version());
    let card = form.card(version);
    let lacking = match (&card, &desk.reference.figures.post) {
        (Some(card), Some(figures)) => rules::incomplete(card, figures),
        _ => Vec::new(),
    };
    let lacking: Vec<AttrValue> = lacking.iter().map(|refusal| code::explain(&refusal.code).what).collect();
    let doc = sheet.post.map(|(doc, _)| doc).or(form.id.map(DocId::drawn));
    let acting = rules::writes(&GroupId::new(&form.unit), desk.me, &desk.world());
    let intent = card.zip(doc).map(|(card, doc)| (doc, stated(doc, acting, Statement::PostSubmitted(card))));
    let mut missing = match &intent {
        Some((_, intent)) => desk.replica.preview(clock::wall(), intent).err().map(|refusals| lines(&refusals, desk)),
        None => Some(vec![code::required(words::valid_from())]),
    }
    .unwrap_or_default();
    if !form.duty.trim().is_empty() {
        missing.push(words::add_line());
    }
    let onclick = match intent.filter(|_| missing.is_empty()) {
        Some((doc, intent)) => {
            let key = sheet.key.clone();
            on_click(emit, move || {
                let request = WriteRequest::new(vec![intent.clone()]);
                Event::Write(WriteRequest { draft: Some(key.clone()), then: Some(Route::Post(doc)), ..request })
            })
        }
        None => choose(emit, "tried", "post-send"),
    };
    html! {
        <>
            if desk.state.chosen("tried") == "post-send" && !missing.is_empty() {
                <div role="alert">{ cell::missing(text::missing_title(), &missing) }</div>
            }
            { cell::missing(words::lacks_before_approval(), &lacking) }
            { button(Look::Main, "post-send", words::send(), onclick) }
        </>
    }
}

fn about(sheet: &Sheet<'_>, units: &[GroupId], desk: &Desk<'_>) -> Html {
    let form = &sheet.form;
    let options: Vec<(AttrValue, AttrValue)> =
        units.iter().map(|unit| (AttrValue::from(unit.to_string()), posts::unit_name(unit, desk))).collect();
    group(
        AttrValue::Static(""),
        html! {
            <>
                if options.len() > 1 {
                    { field::choices(Field::new("post-unit", words::unit(), form.unit.clone()), &options, sheet.change(|form, unit| form.unit = unit)) }
                }
                { field::text(Field::new("post-name", words::name(), form.name.clone()), sheet.change(|form, name| form.name = name)) }
                { field::number(Field::new("post-fixed-number", words::fixed_number(), form.fixed_number.clone()), sheet.change(|form, number| form.fixed_number = number)) }
                { field::date(Field::new("post-valid-from", words::valid_from(), form.valid_from.clone()), None, None, sheet.change(|form, date| form.valid_from = date)) }
                { field::text(Field::new("post-partner", words::partner(), form.partner.clone()).hint(text::optional()), sheet.change(|form, partner| form.partner = partner)) }
            </>
        },
    )
}

/// Everybody who may come to a post of a unit: its own people first.
pub fn people(unit: &GroupId, but: &[WorkerId], desk: &Desk<'_>) -> Vec<(AttrValue, AttrValue)> {
    let workers = desk.reference.organisation.workers.iter().filter(|(id, _)| !but.contains(id));
    let (near, far): (Vec<_>, Vec<_>) = workers.partition(|(_, worker)| worker.group.as_ref() == Some(unit));
    near.into_iter().chain(far).map(|(id, _)| (AttrValue::from(id.to_string()), desk.name(id))).collect()
}

fn holders(sheet: &Sheet<'_>, desk: &Desk<'_>) -> Html {
    let form = &sheet.form;
    let line = |holder: &WorkerId| {
        let gone = holder.clone();
        let onclick = sheet.click(move |form| form.remove_holder(&gone));
        html! { <li class="split">{ desk.name(holder) }{ link("post-holder-remove", words::remove(), onclick) }</li> }
    };
    let add = sheet.change(|form, worker: String| {
        if !worker.is_empty() {
            form.holders.push(WorkerId::new(&worker));
        }
    });
    let options = people(&GroupId::new(&form.unit), &form.holders, desk);
    titled_card(
        words::holders(),
        html! {
            <>
                <ul class="plain-list">{ for form.holders.iter().map(line) }</ul>
                { field::select(Field::new("post-holder-add", words::add_holder(), ""), &options, text::nobody_chosen(), add) }
            </>
        },
    )
}

fn duties(sheet: &Sheet<'_>, desk: &Desk<'_>) -> Html {
    let form = &sheet.form;
    let line = |(number, line): (usize, &DutyLine)| {
        let holder = line.holder.as_ref().map_or_else(words::no_holder, |holder| desk.name(holder));
        html! {
            <li>
                <span class="strong">{ line.duty.clone() }</span>{ " " }{ holder }
                { quiet(words::measured_by(&line.measure)) }
                { link("post-line-change", words::change_line(), sheet.click(move |form| form.take_line(number))) }
                { " " }
                { link("post-line-remove", words::remove(), sheet.click(move |form| { form.duties.remove(number); })) }
            </li>
        }
    };
    let holders: Vec<(AttrValue, AttrValue)> =
        form.holders.iter().map(|holder| (AttrValue::from(holder.to_string()), desk.name(holder))).collect();
    let add = sheet.click(|form| {
        if !form.duty.trim().is_empty() {
            form.add_line();
        }
    });
    titled_card(
        words::content(),
        html! {
            <>
                <ol class="plain-list">{ for form.duties.iter().enumerate().map(line) }</ol>
                { field::text(Field::new("post-duty", words::duty(), form.duty.clone()), sheet.change(|form, duty| form.duty = duty)) }
                { field::text(Field::new("post-measure", words::measure(), form.measure.clone()), sheet.change(|form, measure| form.measure = measure)) }
                { field::select(Field::new("post-line-holder", words::holder(), form.holder.clone()), &holders, text::nobody_chosen(), sheet.change(|form, holder| form.holder = holder)) }
                { button(Look::Plain, "post-line-add", words::add_line(), add) }
            </>
        },
    )
}

fn contents(sheet: &Sheet<'_>) -> Html {
    let areas = CONTENTS.into_iter().enumerate().map(|(number, (id, label, _))| {
        let change = sheet.change(move |form: &mut Form, text| form.texts[number] = text);
        field::area(Field::new(id, label(), sheet.form.texts[number].clone()), rules::TEXT_MAX, change)
    });
    group(words::detail(), html! { <>{ for areas }</> })
}

/// The matters that the post serves, where the centre has a catalogue.
fn matters(sheet: &Sheet<'_>, desk: &Desk<'_>) -> Html {
    if desk.reference.matters.is_empty() {
        return Html::default();
    }
    let rows = desk.reference.matters.iter().map(|(id, matter)| {
        let changed = id.clone();
        let change = sheet.change(move |form: &mut Form, serves: bool| {
            form.matters.retain(|matter| *matter != changed);
            if serves {
                form.matters.push(changed.clone());
            }
        });
        let name = html! { matter.name.clone() };
        let key = AttrValue::from(id.to_string());
        field::check("post-matter", Some(key), name, sheet.form.matters.contains(id), change)
    });
    group(words::matters(), html! { <>{ for rows }</> })
}
