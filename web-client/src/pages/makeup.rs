//! 补卡: what is missing of late and until when it can be made up, the own requests; for the office, what waits to be verified.

use doorstep_core::centre::MakeUpFigures;
use doorstep_core::domain::{Date, DocId, Timestamp};
use doorstep_core::fact::attendance::{MakeUpRequest, MakeUpVerdict, Place, Recording, Showed};
use doorstep_core::fact::{DocKind, Grade, Statement};
use doorstep_core::fold::Month;
use doorstep_core::fold::month::{MakeUp, MakeUpStage};
use doorstep_core::regime::attendance::{PointView, Status, makeup as rules};
use doorstep_core::regime::authority;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::{appeal, attendance, draft, needs};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, card, group, quiet, strong, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::state::State;
use crate::text::{self, attendance as marks, code, makeup as words, when};
use crate::update::{Event, WriteRequest};

/// Which point is being asked for, or whose request verified.
const CHOSEN: &str = "makeup";
/// How far back points are shown. Unit: days.
const DAYS: i32 = 31;

#[derive(Clone, Default, Serialize, Deserialize)]
struct Asking {
    time: String,
    reason: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Verifying {
    camera: String,
    from: String,
    to: String,
    /// Its place in [`Showed::ALL`].
    showed: String,
    remark: String,
}

fn figures<'a>(desk: &Desk<'a>) -> Option<&'a MakeUpFigures> {
    desk.reference.figures.attendance.as_ref()?.makeup.as_ref()
}

/// Whether missing punches are made up here.
pub fn exist(desk: &Desk<'_>) -> bool {
    figures(desk).is_some()
}

/// The requests that this person may decide, with whose month they are in.
pub fn to_verify<'a>(desk: &Desk<'a>) -> Vec<(DocId, &'a Month, &'a MakeUp)> {
    let months = desk.replica.views(DocKind::Month).into_iter();
    let months = months.filter_map(|(doc, view)| Some((doc, view.state.as_month()?)));
    let waiting = |(doc, month): (DocId, &'a Month)| {
        let asked = rules::turn(month, desk.me, desk.today, desk.reference);
        asked.map(|makeup| (doc, month, makeup)).collect::<Vec<_>>()
    };
    months.flat_map(waiting).collect()
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = match figures(desk) {
        Some(figures) => html! {
            <>
                { inbox(figures, desk, emit) }
                { appeal::inbox(desk, emit) }
                { appeal::own(desk, emit) }
                if desk.punches() { { own(figures, desk, emit) } }
                { attendance::sheets(desk, emit) }
            </>
        },
        None => cell::empty(words::none(), Html::default()),
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn key(place: Place) -> String {
    format!("{}/{}", place.on.0, place.point)
}

/// `13:10` of a day; none for what is no time.
fn moment(on: Date, clock: &str) -> Option<Timestamp> {
    super::visit_plan::moment(&on.to_string(), clock)
}

/// How many are left, by the months in which something is missing.
fn left(figures: &MakeUpFigures, points: &[PointView], desk: &Desk<'_>) -> Html {
    let Some(max) = figures.month_max else { return Html::default() };
    let mut months: Vec<Date> = vec![desk.today];
    let other = points.iter().map(|point| point.place.on).find(|on| on.month() != desk.today.month());
    months.extend(other);
    months
        .into_iter()
        .map(|on| {
            let used = rules::held(desk.months(desk.me, on).into_iter().find(|month| month.month == on.month()));
            quiet(words::left(when::month(on.year(), on.month()), max.saturating_sub(used), max))
        })
        .collect()
}

fn own(figures: &MakeUpFigures, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let days = (0..DAYS).map(|days| desk.today.plus_days(-days));
    let points: Vec<PointView> = days
        .flat_map(|date| desk.day(desk.me, date).points)
        .filter(|point| {
            matches!(point.status, Status::Missing | Status::MakeUpPending | Status::MadeUp | Status::Violation)
        })
        .collect();
    let office = text::who::office(figures.decided_by, Some(desk.reference));
    let how = if figures.video { words::explained(office) } else { words::explained_plain(office) };
    html! {
        <>
            { card(html! { <>{ left(figures, &points, desk) }{ quiet(how) }</> }) }
            if points.is_empty() { { cell::empty(words::none(), Html::default()) } } else {
                { titled_card(words::open_title(), html! {
                    <ul class="points">{ for points.iter().enumerate().map(|(at, point)| {
                        let begins = at == 0 || points[at - 1].place.on != point.place.on;
                        own_point(point, begins, desk, emit)
                    }) }</ul>
                }) }
            }
        </>
    }
}

/// `begins`: it is the first of its day here.
fn own_point(point: &PointView, begins: bool, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let place = point.place;
    let asked = desk.months(desk.me, place.on).into_iter().find_map(|month| month.makeup(place));
    let is_chosen = desk.state.chosen(CHOSEN) == key(place);
    html! {
        <>
            if begins { <li class="point-day quiet">{ when::relative_day(place.on, desk.today) }</li> }
            { attendance::point_row(desk, desk.me, point, emit) }
            <li class="point-more" data-test="makeup-point" data-place={key(place)}>
                if let Some(asked) = asked { { request_state(asked, desk, emit) } }
                if point.status == Status::Missing {
                    if let Some(day) = point.repairable_until {
                        { quiet(marks::repairable_until(when::relative_day(day, desk.today))) }
                    }
                    if is_chosen { { form(point, desk, emit) } } else {
                        { button(Look::Plain, "makeup-ask", words::ask(), choose(emit, CHOSEN, key(place))) }
                    }
                }
            </li>
        </>
    }
}

fn request_state(asked: &MakeUp, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let place = asked.place;
    let doc = rules::document(place, desk.me, desk.reference);
    let withdraw = on_click(emit, move || {
        let intent = stated(doc, None, Statement::MakeUpWithdrawn(place));
        Event::Write(WriteRequest { held: true, ..WriteRequest::new(vec![intent]) })
    });
    html! {
        <>
            { quiet(words::asked(when::at(asked.asked_at, desk.today), asked.claimed.clock())) }
            if desk.pending(doc) > 0 { { tag(Tone::Quiet, text::waits_for_server()) } }
            if asked.stage == MakeUpStage::Rejected { { quiet(words::rejected(&asked.remark)) } }
            if asked.stage == MakeUpStage::Submitted { { button(Look::Plain, "makeup-withdraw", words::withdraw(), withdraw) } }
        </>
    }
}

fn form(point: &PointView, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let place = point.place;
    let draft_key = format!("makeup/{}", key(place));
    let form: Asking = draft::read(desk.state, &draft_key);
    let time = draft::change(emit, &draft_key, &form, |form: &mut Asking, time| form.time = time);
    let reason = draft::change(emit, &draft_key, &form, |form: &mut Asking, reason| form.reason = reason);
    let hours = desk.reference.points(place.on).get(usize::from(place.point));
    let hint = hours.map(|hours| {
        let clock = |second| place.on.at_second(second).clock();
        words::claimed_hint(clock(hours.from_second), clock(hours.until_second))
    });
    // What is after midnight belongs to the evening before.
    let claimed = moment(place.on, &form.time).map(|at| {
        let begins = hours.map_or(at, |hours| place.on.at_second(hours.from_second));
        let past = hours.is_some_and(|hours| hours.until_second > 86_400) && at < begins;
        if past { at.plus_minutes(24 * 60) } else { at }
    });
    let lacking: Vec<AttrValue> =
        [(claimed.is_none(), words::claimed()), (form.reason.trim().is_empty(), words::reason())]
            .into_iter()
            .filter_map(|(lacks, field)| lacks.then(|| code::required(field.as_str())))
            .collect();
    let send = match claimed.filter(|_| lacking.is_empty()) {
        Some(claimed) => {
            let doc = rules::document(place, desk.me, desk.reference);
            let text = form.reason.trim().to_owned();
            let onclick = on_click(emit, move || {
                let request = MakeUpRequest { place, claimed, reason: text.clone() };
                let request = WriteRequest::new(vec![stated(doc, None, Statement::MakeUpAsked(request))]);
                Event::Write(WriteRequest { draft: Some(draft_key.clone()), ..request })
            });
            button(Look::Main, "makeup-send", words::send(), onclick)
        }
        None => button(Look::Main, "makeup-send", words::send(), choose(emit, "tried", "makeup-send")),
    };
    html! {
        <div data-test="makeup-form">
            { group(words::ask_for(attendance::point_name(point)), html! {
                <>
                    { field::time(Field::new("makeup-time", words::claimed(), form.time.clone()), time) }
                    if let Some(hint) = hint { <div class="weui-cell quiet">{ hint }</div> }
                    { field::area(Field::new("makeup-reason", words::reason(), form.reason.clone()), rules::TEXT_MAX, reason) }
                </>
            }) }
            if desk.state.chosen("tried") == "makeup-send" && !lacking.is_empty() {
                <div role="alert">{ cell::missing(text::missing_title(), &lacking) }</div>
            }
            { send }
        </div>
    }
}

fn inbox(figures: &MakeUpFigures, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let waiting = to_verify(desk);
    if waiting.is_empty() {
        return Html::default();
    }
    let cards = waiting.into_iter().map(|(doc, month, makeup)| request(doc, month, makeup, figures, desk, emit));
    titled_card(words::inbox(), cards.collect())
}

fn request(
    doc: DocId,
    month: &Month,
    makeup: &MakeUp,
    figures: &MakeUpFigures,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let place = makeup.place;
    let chosen = format!("{}/{}", month.person, key(place));
    let point = desk.day(&month.person, place.on).points.into_iter().nth(usize::from(place.point));
    let name = point.as_ref().map(attendance::point_name).unwrap_or_default();
    html! {
        <div data-test="makeup-request" data-person={month.person.to_string()} data-place={key(place)} key={chosen.clone()}>
            { strong(desk.name(&month.person)) }
            { quiet(text::dotted(&[when::relative_day(place.on, desk.today), name])) }
            { quiet(words::asked(when::at(makeup.asked_at, desk.today), makeup.claimed.clock())) }
            { cell::paragraph(AttrValue::from(makeup.reason.clone())) }
            if makeup.grade == Grade::C { { banner(Tone::Warn, html! { text::grade_c() }) } }
            if desk.state.chosen(CHOSEN) == chosen {
                { verdict(doc, month, makeup, figures, desk, emit) }
            } else {
                { button(Look::Main, "makeup-verify", words::verify(), choose(emit, CHOSEN, chosen)) }
            }
        </div>
    }
}

fn verdict(
    doc: DocId,
    month: &Month,
    makeup: &MakeUp,
    figures: &MakeUpFigures,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let place = makeup.place;
    let draft_key = format!("makeup-verify/{}/{}", month.person, key(place));
    let form: Verifying = draft::read(desk.state, &draft_key);
    let change = |set: fn(&mut Verifying, String)| draft::change(emit, &draft_key, &form, set);
    let showed = form.showed.parse().ok().and_then(|at: usize| Showed::ALL.get(at).copied());
    let recording = showed.and_then(|showed| {
        let (from, to) = (moment(place.on, &form.from), moment(place.on, &form.to));
        let (from, to) = match showed {
            Showed::NoRecording => (makeup.claimed, makeup.claimed),
            Showed::Present | Showed::NotPresent => (from?, to?),
        };
        let camera = form.camera.trim().to_owned();
        (showed == Showed::NoRecording || from <= to && !camera.is_empty()).then_some(Recording {
            camera,
            from,
            to,
            showed,
        })
    });
    let options: Vec<(AttrValue, AttrValue)> = (0..)
        .zip(Showed::ALL)
        .map(|(at, showed)| (AttrValue::from(at.to_string()), words::showed_name(showed)))
        .collect();
    let is_seen = !figures.video || recording.is_some();
    let shows = !figures.video || showed == Some(Showed::Present);
    let remarked = !form.remark.trim().is_empty();
    let offices = rules::offices(&month.person, desk.today, figures, &desk.reference.organisation);
    let acting = authority::office(&desk.reference.organisation, desk.me, desk.today, &offices);
    let send = |agree: bool| {
        let (acting, draft_key, remark) = (acting.clone(), draft_key.clone(), form.remark.trim().to_owned());
        let recording = recording.clone().filter(|_| figures.video);
        on_click(emit, move || {
            let verdict = MakeUpVerdict { place, agree, recording: recording.clone(), remark: remark.clone() };
            let intent = stated(doc, acting.clone(), Statement::MakeUpDecided(verdict));
            let request = WriteRequest::new(vec![intent]);
            Event::Write(WriteRequest { held: true, draft: Some(draft_key.clone()), ..request })
        })
    };
    let tried = || choose(emit, "tried", "makeup-verdict");
    let lacking: Vec<AttrValue> = [
        (!is_seen, code::required(words::showed().as_str())),
        (is_seen && !shows, words::lacks_presence()),
        (!remarked, words::remark_hint()),
    ]
    .into_iter()
    .filter_map(|(lacks, line)| lacks.then_some(line))
    .collect();
    html! {
        <div data-test="makeup-verdict">
            { group(AttrValue::Static(""), html! {
                <>
                    if figures.video {
                        { field::choices(Field::new("makeup-showed", words::showed(), form.showed.clone()), &options, change(|form, at| form.showed = at)) }
                        { field::text(Field::new("makeup-camera", words::camera(), form.camera.clone()), change(|form, text| form.camera = text)) }
                        { field::time(Field::new("makeup-from", words::seen_from(), form.from.clone()), change(|form, time| form.from = time)) }
                        { field::time(Field::new("makeup-to", words::seen_to(), form.to.clone()), change(|form, time| form.to = time)) }
                    }
                    { field::area(Field::new("makeup-remark", words::remark(), form.remark.clone()).hint(words::remark_hint()), rules::TEXT_MAX, change(|form, text| form.remark = text)) }
                </>
            }) }
            if desk.state.chosen("tried") == "makeup-verdict" && !lacking.is_empty() {
                <div role="alert">{ cell::missing(text::missing_title(), &lacking) }</div>
            }
            <div class="button-row">
                { button(Look::Warn, "makeup-refuse", words::refuse(), if is_seen && remarked { send(false) } else { tried() }) }
                { button(Look::Main, "makeup-agree", words::agree(), if is_seen && shows { send(true) } else { tried() }) }
            </div>
        </div>
    }
}
