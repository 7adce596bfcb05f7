//! 登记违规: written down where it is seen, without a network as with one.

use doorstep_core::domain::{Date, DocId, GroupId, WorkerId};
use doorstep_core::fact::Statement;
use doorstep_core::fact::attendance::Place;
use doorstep_core::fact::violation::{Field as Of, Record, Source};
use doorstep_core::regime::attendance::{self, PointView};
use doorstep_core::regime::violation::{self as rules, TEXT_MAX};
use doorstep_core::sync::scope;
use yew::{AttrValue, Callback, Html, html};

use super::{Form, OPEN, found, opens};
use crate::components::button::{Look, button};
use crate::components::cell::{card, quiet, titled_card};
use crate::components::field::{self, Field};
use crate::io::clock;
use crate::pages::act::{Act, lacking};
use crate::pages::attendance::point_name;
use crate::pages::desk::Desk;
use crate::pages::draft;
use crate::route::Route;
use crate::text::{self, notice as words, when};
use crate::update::Event;

const KEY: &str = "notice/record";
/// How far back an attendance violation is offered. Unit: days.
const BACK: i32 = 31;

/// Whether the person records what is found.
pub(super) fn records(desk: &Desk<'_>) -> bool {
    let figures = desk.reference.figures.notice.as_ref();
    figures.is_some_and(|figures| figures.recorded_by.iter().any(|role| desk.office(*role).is_some()))
}

pub(super) fn view(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if !records(desk) {
        return Html::default();
    }
    // Each has a form of its own: what was recorded closes it.
    let of_record = format!("record/{}", found(desk).len());
    if desk.state.chosen(OPEN) != of_record {
        return card(button(Look::Main, "ntc-record-open", words::record(), opens(emit, of_record)));
    }
    titled_card(words::record(), form(desk, emit))
}

fn number(of: usize) -> AttrValue {
    AttrValue::from(of.to_string())
}

/// The attendance violations of somebody; none where this phone does not read their months, since there all of them looks missed.
fn points(person: &WorkerId, desk: &Desk<'_>) -> Option<Vec<PointView>> {
    let reference = desk.reference;
    let punches = attendance::in_scope(person, desk.today, reference);
    if !punches || !scope::reads_all_of(desk.me, person, &reference.organisation, desk.today) {
        return None;
    }
    let days = (0..BACK).map(|days| desk.today.plus_days(-days));
    let days = days.filter(|date| attendance::in_scope(person, *date, reference));
    Some(days.flat_map(|date| desk.day(person, date).points).filter(|view| view.violated_at.is_some()).collect())
}

fn form(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let mut form: Form = draft::read(desk.state, KEY);
    let wall = desk.state.wall;
    for (value, or) in [
        (&mut form.source, "0".to_owned()),
        (&mut form.field, "2".to_owned()),
        (&mut form.on, desk.today.to_string()),
        (&mut form.time, wall.clock()),
    ] {
        if value.is_empty() {
            *value = or;
        }
    }
    let organisation = &desk.reference.organisation;
    let change = |set: fn(&mut Form, String)| {
        draft::change(emit, KEY, &form, move |form: &mut Form, value| {
            form.doc = form.doc.or_else(clock::random);
            set(form, value);
        })
    };
    let of_group = organisation.clone();
    let choose_person = draft::change(emit, KEY, &form, move |form: &mut Form, value: String| {
        form.doc = form.doc.or_else(clock::random);
        // Whoever is found stands at their own window.
        form.group = of_group.group_of(&WorkerId::new(&value)).map_or_else(String::new, |group| group.to_string());
        form.who = value;
        form.choice.clear();
    });
    let source = Source::ALL.into_iter().find(|source| number(*source as usize) == form.source);
    let of = Of::ALL.into_iter().find(|of| number(*of as usize) == form.field);
    let sources = Source::ALL.map(|source| (number(source as usize), AttrValue::Static(words::source(source))));
    let fields = Of::ALL.map(|of| (number(of as usize), AttrValue::Static(words::field(of))));
    let people: Vec<_> =
        organisation.workers.keys().map(|worker| (AttrValue::from(worker.to_string()), desk.name(worker))).collect();
    let person = (!form.who.is_empty()).then(|| WorkerId::new(&form.who));
    // With a person it is their own window, since its chief representative reads it.
    let groups: Vec<_> = organisation
        .groups
        .iter()
        .filter(|(id, _)| person.as_ref().is_none_or(|person| organisation.group_of(person) == Some(*id)))
        .map(|(id, name)| (AttrValue::from(id.to_string()), AttrValue::from(name.clone())))
        .collect();
    let known = person.as_ref().filter(|_| source == Some(Source::Attendance)).map(|person| points(person, desk));
    let is_unread = known == Some(None);
    let offered = known.flatten().unwrap_or_default();
    let key = |view: &PointView| format!("{}/{}", view.place.on, view.place.point);
    let options: Vec<_> = offered
        .iter()
        .map(|view| {
            let named = text::dotted(&[when::relative_day(view.place.on, desk.today), point_name(view)]);
            (AttrValue::from(key(view)), named)
        })
        .collect();
    let point: Option<Place> = offered.iter().find(|view| key(view) == form.choice).map(|view| view.place);
    let at = Date::parse(&form.on).zip(minute(&form.time)).map(|(on, minute)| on.at_minute(minute));
    let send = match (source, of, at) {
        (Some(source), Some(of), Some(at)) => {
            let lines = form.text.lines().map(str::trim).filter(|line| !line.is_empty());
            let record = Record {
                source,
                field: of,
                person,
                group: (!form.group.is_empty()).then(|| GroupId::new(&form.group)),
                at,
                items: lines.map(str::to_owned).collect(),
                evidence: form.facts.trim().to_owned(),
                point,
            };
            let say = Statement::ViolationRecorded(record);
            let acting = rules::says(&say, None, desk.me, &desk.world());
            let doc = DocId::drawn(form.doc.unwrap_or_default());
            let act = Act::new(Look::Main, "ntc-record", words::record());
            let act = Act { acting, draft: Some(KEY.to_owned()), then: Some(Route::Violation(doc)), ..act };
            act.button(doc, move |_| say.clone(), desk, emit)
        }
        _ => lacking(words::on(), "ntc-record", words::record(), desk, emit),
    };
    let times = (change(|form, value| form.on = value), change(|form, value| form.time = value));
    html! {
        <div>
            { field::select(Field::new("ntc-person", words::person(), form.who.clone()), &people, words::nobody(), choose_person) }
            { field::select(Field::new("ntc-group", words::group(), form.group.clone()), &groups, text::choose(), change(|form, value| form.group = value)) }
            { field::select(Field::new("ntc-source", words::from_source(), form.source.clone()), &sources, text::choose(), change(|form, value| form.source = value)) }
            { field::select(Field::new("ntc-field", words::of_field(), form.field.clone()), &fields, text::choose(), change(|form, value| form.field = value)) }
            <div>
                if source == Some(Source::Attendance) {
                    { field::select(Field::new("ntc-point", words::point(), form.choice.clone()), &options, text::choose(), change(|form, value| form.choice = value)) }
                    if is_unread {
                        { quiet(words::attendance_unread()) }
                    } else if options.is_empty() {
                        { quiet(words::no_points()) }
                    }
                }
            </div>
            { field::moment(("ntc-on", "ntc-at"), words::on(), (&form.on, &form.time), times, (words::on(), words::at())) }
            { field::area(Field::new("ntc-items", words::items(), form.text.clone()), TEXT_MAX, change(|form, value| form.text = value)) }
            { field::area(Field::new("ntc-evidence", words::evidence(), form.facts.clone()), TEXT_MAX, change(|form, value| form.facts = value)) }
            { send }
        </div>
    }
}

/// Unit: minutes after midnight.
fn minute(time: &str) -> Option<u32> {
    let (hour, minute) = time.split_once(':')?;
    Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
}
