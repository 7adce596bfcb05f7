//! The form of an act, from what the procedure asks for. Every keystroke is kept, as in every other form.

use std::collections::BTreeMap;

use doorstep_core::domain::{Date, DocId, MatterId, Private, WindowId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::proceeding::{Deed, LIST_MAX, TEXT_MAX, Thing, Value};
use doorstep_core::fact::visit::Drawing;
use doorstep_core::procedure::{self, Act, Ask, Field as Asked, FieldKind, Procedure, Sight};
use doorstep_core::sync::replica::Intent;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::{reasons, values};
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, banner};
use crate::components::field::{self, Field};
use crate::components::paths::choose;
use crate::components::signature::Signature;
use crate::io::clock;
use crate::pages::desk::{Desk, stated};
use crate::pages::visit_plan::moment;
use crate::pages::{draft, leave_new};
use crate::route::Route;
use crate::text::{self, proceeding as words};
use crate::update::{Event, WriteRequest};

/// What was typed, by key of the field.
#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    /// Of one that begins: drawn with the first change, so that a second tap cannot begin a second one.
    id: Option<[u8; 16]>,
    texts: BTreeMap<String, String>,
    /// Of a moment, the time of day.
    times: BTreeMap<String, String>,
    /// Names and counts.
    things: BTreeMap<String, Vec<(String, String)>>,
    drawings: BTreeMap<String, Drawing>,
}

/// Where a form is kept, and what is in it.
struct Open<'a> {
    key: String,
    form: Form,
    act: &'a Act,
    sight: &'a Sight<'a>,
    desk: &'a Desk<'a>,
    emit: &'a Callback<Event>,
    /// What is asked for as the form stands.
    asks: Vec<&'a Ask>,
    /// What it shows before somebody writes there, and whether it is ticked off.
    offers: Vec<(String, Value, bool)>,
}

/// Where what is typed for an act is kept.
fn place(doc: Option<DocId>, procedure: &str, act: &str) -> String {
    let place = doc.map_or_else(|| "new".to_owned(), |doc| doc.to_string());
    format!("proceeding/{place}/{procedure}/{act}")
}

/// The form of an act that begins a proceeding with a matter and its window in it; what else was typed there stays.
///
/// Shape: under which key it is kept, and its bytes.
pub fn form_with(of: &Procedure, act: &Act, matter: &MatterId, desk: &Desk<'_>) -> (String, Vec<u8>) {
    let key = place(None, &of.id, &act.key);
    let mut form: Form = draft::read(desk.state, &key);
    for asked in act.asks.iter().filter_map(|ask| of.field(&ask.field)) {
        match asked.kind {
            FieldKind::Matter => {
                let before = form.texts.insert(asked.key.clone(), matter.to_string());
                if before.is_some_and(|before| before != matter.as_str()) {
                    form.things.clear();
                }
            }
            FieldKind::Window => {
                let window = desk.reference.matters.get(matter).map(|matter| matter.window.to_string());
                form.texts.insert(asked.key.clone(), window.unwrap_or_default());
            }
            _ => {}
        }
    }
    let bytes = postcard::to_stdvec(&form).unwrap_or_default();
    (key, bytes)
}

/// The fields, and the button that sends them.
pub(super) fn view(
    act: &Act,
    sight: &Sight<'_>,
    doc: Option<DocId>,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> (Html, Html) {
    let key = place(doc, &sight.procedure.id, &act.key);
    let form: Form = draft::read(desk.state, &key);
    let mut open = Open { key, form, act, sight, desk, emit, asks: act.asks.iter().collect(), offers: Vec::new() };
    if !act.offers.is_empty() {
        let typed = open.values();
        open.offers = procedure::offered(act, &Sight { filled: &typed, ..*sight });
    }
    let filled = open.values();
    let filled = Sight { filled: &filled, ..*sight };
    open.asks.retain(|ask| procedure::is_asked(ask, act, &filled));
    let asked = open.asks.iter().filter_map(|ask| {
        // What is asked for because of what stands there is no option.
        Some((sight.procedure.field(&ask.field)?, ask.missing.is_none() && ask.tests.is_empty()))
    });
    let marked = procedure::marked(act, &filled).into_iter().map(|field| words::words(&field.name));
    let marked: Vec<AttrValue> = marked.collect();
    let fields = html! {
        <>
            <div class="weui-cells">{ for asked.map(|(asked, optional)| open.field(asked, optional)) }</div>
            <div role="status">
                if !marked.is_empty() {
                    { banner(Tone::Warn, html! { <p data-test="marked">{ words::marked(crate::pages::desk::listed(marked.into_iter())) }</p> }) }
                }
            </div>
        </>
    };
    (fields, open.send(act, doc))
}

impl Open<'_> {
    fn change<V: 'static>(&self, set: impl Fn(&mut Form, V) + 'static) -> Callback<V> {
        // The number on the client's paper is the one that was on the screen first.
        let asked = self.act.asks.iter().filter_map(|ask| self.sight.procedure.field(&ask.field));
        let receipts = asked.filter(|asked| asked.kind == FieldKind::Receipt);
        let receipts: Vec<(String, String)> = receipts.map(|asked| (asked.key.clone(), self.text(asked))).collect();
        draft::change(self.emit, &self.key, &self.form, move |form: &mut Form, value| {
            form.id = form.id.or_else(clock::random);
            for (key, number) in &receipts {
                form.texts.entry(key.clone()).or_insert_with(|| number.clone());
            }
            set(form, value);
        })
    }

    fn change_text(&self, asked: &Asked) -> Callback<String> {
        let key = asked.key.clone();
        self.change(move |form, text: String| _ = form.texts.insert(key.clone(), text))
    }

    /// What was typed, otherwise what is likely. What stands there from an earlier act was said of that act: it is not written again
    /// by a tap. Of what may be left empty nothing is likely.
    fn text(&self, asked: &Asked) -> String {
        if let Some(text) = self.form.texts.get(&asked.key) {
            return text.clone();
        }
        match (self.offer(asked), &asked.kind) {
            (Some((Value::Text(text), _)), _) => return text.clone(),
            (Some((Value::Number(number), _)), FieldKind::Number { decimals, .. }) => {
                return values::written(*number, *decimals);
            }
            _ => {}
        }
        if let (FieldKind::Workers, Some(Value::Workers(workers))) = (&asked.kind, self.sight.value(&asked.key)) {
            return workers.iter().map(WorkerId::as_str).collect::<Vec<_>>().join(" ");
        }
        let is_required = self.act.asks.iter().any(|ask| ask.field == asked.key && ask.missing.is_some());
        let organisation = &self.desk.reference.organisation;
        match &asked.kind {
            // Whoever begins one is mostly at their own window.
            FieldKind::Window if is_required && self.sight.proceeding.is_none() => {
                let windows = organisation.windows_of(self.desk.me, self.desk.today);
                windows.into_iter().next().map(ToString::to_string).unwrap_or_default()
            }
            FieldKind::Day | FieldKind::Moment if is_required => self.desk.today.to_string(),
            FieldKind::Receipt => self.receipt(),
            // What was ticked stays so.
            FieldKind::Tick if self.sight.value(&asked.key) == Some(&Value::Tick(true)) => "yes".to_owned(),
            _ => String::new(),
        }
    }

    fn offer(&self, asked: &Asked) -> Option<(&Value, bool)> {
        let offer = self.offers.iter().find(|(key, ..)| *key == asked.key);
        offer.map(|(_, value, is_some)| (value, *is_some))
    }

    fn time(&self, asked: &Asked) -> String {
        self.form.times.get(&asked.key).cloned().unwrap_or_else(|| self.desk.now.clock())
    }

    /// Of this phone and its next entry: no other phone makes the same, with a network or without.
    fn receipt(&self) -> String {
        let device = self.desk.replica.session().device;
        let prefix: String = device.0[..3].iter().map(|byte| format!("{byte:02X}")).collect();
        format!("P{prefix}-{:06}", self.desk.replica.next_seq())
    }

    fn things(&self, asked: &Asked) -> Vec<(String, String)> {
        if let Some(things) = self.form.things.get(&asked.key) {
            return things.clone();
        }
        let held = match self.offer(asked).map(|(value, _)| value).or_else(|| self.sight.value(&asked.key)) {
            Some(Value::Things(things)) => listed(things),
            _ => Vec::new(),
        };
        if held.is_empty() { vec![(String::new(), "1".to_owned())] } else { held }
    }

    fn field(&self, asked: &Asked, optional: bool) -> Html {
        let name = words::words(&asked.name);
        let hint = if optional { text::optional() } else { AttrValue::Static("") };
        let field = || Field::new(format!("f-{}", asked.key), name.clone(), self.text(asked)).hint(hint.clone());
        let named = |pairs: Vec<(AttrValue, AttrValue)>| {
            field::select(field(), &pairs, text::nobody_chosen(), self.change_text(asked))
        };
        match &asked.kind {
            FieldKind::Text => field::text(field(), self.change_text(asked)),
            FieldKind::Private => field::text(field(), self.change_text(asked)),
            FieldKind::Long => field::area(field(), TEXT_MAX, self.change_text(asked)),
            FieldKind::Number { unit, .. } => {
                let label = AttrValue::from(format!("{name}（{}）", words::words(unit)));
                field::number(Field { label, ..field() }, self.change_text(asked))
            }
            FieldKind::Receipt => cell::row(
                name.clone(),
                html! { <span>{ self.text(asked) }{ " " }<span class="quiet">{ words::receipt_hint() }</span></span> },
            ),
            FieldKind::Tick => {
                let key = asked.key.clone();
                let word = |done: bool| if done { "yes" } else { "no" }.to_owned();
                let change = self.change(move |form, done| _ = form.texts.insert(key.clone(), word(done)));
                let id = Some(AttrValue::from(asked.key.clone()));
                field::check("f-tick", id, html! { name.clone() }, self.text(asked) == "yes", change)
            }
            FieldKind::Day => field::date(field(), None, None, self.change_text(asked)),
            FieldKind::Moment => {
                let key = asked.key.clone();
                let change = self.change(move |form, time: String| _ = form.times.insert(key.clone(), time));
                let time = Field::new(format!("f-{}-time", asked.key), words::time(), self.time(asked));
                html! { <>{ field::date(field(), None, None, self.change_text(asked)) }{ field::time(time, change) }</> }
            }
            FieldKind::Choice(choices) => {
                let choices: Vec<(AttrValue, AttrValue)> = choices
                    .iter()
                    .map(|choice| (AttrValue::from(choice.key.clone()), words::words(&choice.name)))
                    .collect();
                field::choices(field(), &choices, self.change_text(asked))
            }
            FieldKind::Worker => named(leave_new::everybody(self.desk)),
            FieldKind::Workers => self.people(asked, name),
            FieldKind::Window => {
                let windows = self.desk.reference.organisation.windows.iter();
                let windows =
                    windows.map(|(id, of)| (AttrValue::from(id.to_string()), AttrValue::from(of.name.clone())));
                named(windows.collect())
            }
            FieldKind::Matter => {
                let matters = self.desk.reference.matters.iter();
                let matters =
                    matters.map(|(id, of)| (AttrValue::from(id.to_string()), AttrValue::from(of.name.clone())));
                // What was ticked off was of the matter before.
                let lists = self.offers.iter().filter(|(.., is_some)| *is_some).map(|(key, ..)| key.clone());
                let (key, lists): (String, Vec<String>) = (asked.key.clone(), lists.collect());
                let change = self.change(move |form, matter: String| {
                    form.things.retain(|key, _| !lists.contains(key));
                    form.texts.insert(key.clone(), matter);
                });
                field::select(field(), &matters.collect::<Vec<_>>(), text::nobody_chosen(), change)
            }
            FieldKind::Case => {
                let open = self.desk.cases().filter(|(_, case)| case.is_open());
                let case = |case| values::case_of(case, self.desk.replica);
                named(open.map(|(doc, of)| (AttrValue::from(doc.to_string()), case(of))).collect())
            }
            FieldKind::Things => self.list(asked, name),
            FieldKind::Drawing => {
                let key = asked.key.clone();
                let value = self.form.drawings.get(&asked.key).cloned().unwrap_or_default();
                let onchange = self.change(move |form, drawing| _ = form.drawings.insert(key.clone(), drawing));
                html! {
                    <>
                        <div class="weui-cell field"><span class="field-label">{ name.clone() }</span></div>
                        <Signature label={name} {value} {onchange} />
                    </>
                }
            }
        }
    }

    fn people(&self, asked: &Asked, name: AttrValue) -> Html {
        let chosen = self.text(asked);
        let rows = leave_new::everybody(self.desk).into_iter().map(|(id, who)| {
            let (key, worker, before) = (asked.key.clone(), id.to_string(), chosen.clone());
            let is_in = before.split(' ').any(|of| of == worker);
            let change = self.change(move |form, comes: bool| {
                let kept = before.split(' ').filter(|of| !of.is_empty() && *of != worker);
                let all: Vec<&str> = kept.chain(comes.then_some(worker.as_str())).collect();
                form.texts.insert(key.clone(), all.join(" "));
            });
            field::check("f-person", Some(id), html! { who }, is_in, change)
        });
        html! {
            <div role="group" aria-label={name.clone()}>
                <div class="weui-cell field"><span class="field-label">{ name }</span></div>
                { for rows }
            </div>
        }
    }

    fn list(&self, asked: &Asked, name: AttrValue) -> Html {
        let things = self.things(asked);
        let ticked = match self.offer(asked) {
            Some((Value::Things(offered), true)) => listed(offered),
            _ => Vec::new(),
        };
        let (offered, ticks) = (ticked.clone(), ticked.iter().map(|line| self.tick(asked, line, &things)));
        let is_own = |(_, (what, _)): &(usize, &(String, String))| offered.iter().all(|(name, _)| name != what);
        let rows = things.iter().enumerate().filter(is_own).map(|(at, (what, count))| {
            let set = |edit: fn(&mut Vec<(String, String)>, usize, String)| {
                let (key, things) = (asked.key.clone(), things.clone());
                self.change(move |form, text: String| {
                    let mut things = things.clone();
                    edit(&mut things, at, text);
                    form.things.insert(key.clone(), things);
                })
            };
            let what = Field::new(format!("f-{}-{at}", asked.key), words::thing(), what.clone());
            let count = Field::new(format!("f-{}-{at}-count", asked.key), words::count(), count.clone());
            let remove = set(|things, at, _| _ = things.remove(at));
            let remove = Callback::from(move |_: yew::MouseEvent| remove.emit(String::new()));
            html! {
                <div key={at}>
                    { field::text(what, set(|things, at, text| things[at].0 = text)) }
                    { field::number(count, set(|things, at, text| things[at].1 = text)) }
                    if things.len() > 1 || !ticked.is_empty() { <div class="weui-cell">{ link("thing-remove", words::remove_thing(), remove) }</div> }
                </div>
            }
        });
        let (key, held) = (asked.key.clone(), things.clone());
        let add = self.change(move |form, ()| {
            let mut things = held.clone();
            things.push((String::new(), "1".to_owned()));
            form.things.insert(key.clone(), things);
        });
        let add = Callback::from(move |_: yew::MouseEvent| add.emit(()));
        html! {
            <div role="group" aria-label={name.clone()}>
                <div class="weui-cell field"><span class="field-label">{ name }</span></div>
                if !ticked.is_empty() { <div class="weui-cell quiet">{ words::tick_what_came() }</div> }
                <div data-test="tick-list">{ for ticks }</div>
                { for rows }
                if things.len() < LIST_MAX { <div class="weui-cell">{ link("thing-add", words::add_thing(), add) }</div> }
            </div>
        }
    }

    /// One of a list to tick off: what has come goes from what is written, and comes back to it in its place.
    fn tick(&self, asked: &Asked, line: &(String, String), things: &[(String, String)]) -> Html {
        let (key, line, things) = (asked.key.clone(), line.clone(), things.to_vec());
        let is_here = things.iter().all(|(name, _)| *name != line.0);
        let (id, label) = (AttrValue::from(line.0.clone()), words::pieces(&line.0, &line.1));
        let change = self.change(move |form, here: bool| {
            let mut things = things.clone();
            things.retain(|(name, _)| *name != line.0 && !name.is_empty());
            if !here {
                things.push(line.clone());
            }
            form.things.insert(key.clone(), things);
        });
        field::check("tick-off", Some(id), html! { label }, is_here, change)
    }

    /// What is filled in; what is empty is left out.
    fn values(&self) -> Vec<(String, Value)> {
        let asked = self.asks.iter().filter_map(|ask| self.sight.procedure.field(&ask.field));
        let filled = asked.filter_map(|asked| Some((asked.key.clone(), self.value(asked)?)));
        // A list that was emptied is said to be empty; what was never there need not be.
        let is_said = |key: &str, value: &Value| match value {
            Value::Tick(_) => true,
            Value::Workers(_) | Value::Things(_) => self.sight.value(key).is_some(),
            _ => false,
        };
        filled.filter(|(key, value)| !procedure::is_missing(value) || is_said(key, value)).collect()
    }

    fn value(&self, asked: &Asked) -> Option<Value> {
        let text = self.text(asked).trim().to_owned();
        let filled = || (!text.is_empty()).then(|| text.clone());
        match &asked.kind {
            FieldKind::Text | FieldKind::Long | FieldKind::Receipt => filled().map(Value::Text),
            FieldKind::Private => filled().map(|text| Value::Private(Private::new(text))),
            FieldKind::Tick => Some(Value::Tick(text == "yes")),
            FieldKind::Number { decimals, .. } => values::number(&text, *decimals).map(Value::Number),
            FieldKind::Day => Date::parse(&text).map(Value::Day),
            FieldKind::Moment => moment(&text, &self.time(asked)).map(Value::Moment),
            FieldKind::Choice(_) => filled().map(Value::Choice),
            FieldKind::Worker => filled().map(|id| Value::Worker(WorkerId(id))),
            FieldKind::Workers => {
                let workers = text.split(' ').filter(|id| !id.is_empty());
                Some(Value::Workers(workers.map(WorkerId::new).collect()))
            }
            FieldKind::Window => filled().map(|id| Value::Window(WindowId(id))),
            FieldKind::Case => DocId::parse(&text).map(Value::Case),
            FieldKind::Matter => filled().map(|id| Value::Matter(MatterId(id))),
            FieldKind::Things => {
                let things = self.things(asked).into_iter().filter(|(name, _)| !name.trim().is_empty());
                // A count that is no number counts as none, which the rule refuses.
                let thing = |(name, count): (String, String)| Thing {
                    name: name.trim().to_owned(),
                    count: count.trim().parse().unwrap_or_default(),
                };
                Some(Value::Things(things.map(thing).collect()))
            }
            FieldKind::Drawing => self.form.drawings.get(&asked.key).cloned().map(Value::Drawing),
        }
    }

    fn send(&self, act: &Act, doc: Option<DocId>) -> Html {
        let (look, label) = (Look::Main, words::words(&act.name));
        let filled = self.values();
        // Only this phone knows that it knows: what is asked for because of that, no rule refuses.
        let unsaid = self.asks.iter().filter(|ask| !ask.tests.is_empty());
        let unsaid = unsaid.filter(|ask| filled.iter().all(|(key, _)| *key != ask.field));
        let unsaid: Vec<AttrValue> = unsaid
            .filter_map(|ask| self.sight.procedure.field(&ask.field))
            .map(|field| text::code::required(words::words(&field.name)))
            .collect();
        let sight = Sight { filled: &filled, ..*self.sight };
        // What is written gives nobody a right in what has begun.
        let acting = procedure::may(act, if doc.is_some() { self.sight } else { &sight }).flatten();
        let deed = Deed { procedure: sight.procedure.id.clone(), act: act.key.clone(), values: filled.clone() };
        // Before anything is typed there is no id yet; nothing is sent under the one that stands in for it.
        let drawn = self.form.id.map(DocId::drawn);
        let target = doc.or(drawn);
        let intent = stated(target.unwrap_or(DocId([0; 16])), acting, Statement::DeedDone(deed));
        match self.desk.replica.preview(self.desk.state.wall, &intent) {
            Ok(_) if unsaid.is_empty() => {
                let (emit, draft) = (self.emit.clone(), self.key.clone());
                let onclick = Callback::from(move |_: yew::MouseEvent| {
                    // A form in which nobody typed has no id yet.
                    let Some(target) = target.or_else(|| clock::random().map(DocId::drawn)) else { return };
                    let request = WriteRequest::new(vec![Intent { doc: target, ..intent.clone() }]);
                    let then = doc.is_none().then_some(Route::Proceeding(target));
                    let note = Some(crate::state::Note::Saved);
                    emit.emit(Event::Write(WriteRequest { draft: Some(draft.clone()), note, then, ..request }));
                });
                button(look, "act", label, onclick)
            }
            judged => {
                let mut lines =
                    judged.err().map_or_else(Vec::new, |refusals| reasons(&refusals, act, &sight, self.desk));
                lines.extend(unsaid);
                html! {
                    <>
                        if self.desk.state.chosen("tried") == "act" { <div role="alert">{ cell::missing(text::missing_title(), &lines) }</div> }
                        { button(look, "act", label, choose(self.emit, "tried", "act")) }
                    </>
                }
            }
        }
    }
}

/// Names and counts, as they are typed.
fn listed(things: &[Thing]) -> Vec<(String, String)> {
    things.iter().map(|thing| (thing.name.clone(), thing.count.to_string())).collect()
}
