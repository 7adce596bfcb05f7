//! 申诉: a mark of one's own is disputed where it is explained; the office decides on the page of make-ups.

use doorstep_core::domain::DocId;
use doorstep_core::fact::attendance::{Appeal as Words, AppealVerdict, Mark, Place};
use doorstep_core::fact::{DocKind, Grade, Statement};
use doorstep_core::fold::Month;
use doorstep_core::fold::month::{Appeal, AppealStage};
use doorstep_core::gather::order;
use doorstep_core::regime::attendance::{PointView, appeal as rules, makeup};
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::{attendance, draft};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, group, paragraph, quiet, strong, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::paths::{choose, on_click};
use crate::text::{self, appeal as words, attendance as marks, code, when};
use crate::update::{Event, WriteRequest};

/// Whose appeal is being decided.
const CHOSEN: &str = "appeal";
/// How far back own appeals are listed. Unit: days.
const DAYS: i32 = 62;
/// What can be decided; of late and early ones the minutes are typed.
const MARKS: [Mark; 8] = [
    Mark::OnTime,
    Mark::Late(1),
    Mark::Early(1),
    Mark::Missing,
    Mark::ExcusedLeave,
    Mark::ExcusedVisit,
    Mark::ExcusedOuting,
    Mark::ExcusedTrip,
];

#[derive(Clone, Default, Serialize, Deserialize)]
struct Making {
    reason: String,
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Deciding {
    /// Its place in [`MARKS`].
    becomes: String,
    minutes: String,
    remark: String,
}

impl Deciding {
    fn mark(&self) -> Option<Mark> {
        let minutes = self.minutes.trim().parse();
        match *MARKS.get(self.becomes.parse::<usize>().ok()?)? {
            Mark::Late(_) => Some(Mark::Late(minutes.ok()?)),
            Mark::Early(_) => Some(Mark::Early(minutes.ok()?)),
            mark => Some(mark),
        }
    }
}

fn key(place: Place) -> String {
    format!("{}/{}", place.on.0, place.point)
}

/// The appeals that this person may decide, with whose month they are in.
pub fn to_decide<'a>(desk: &Desk<'a>) -> Vec<(DocId, &'a Month, &'a Appeal)> {
    let months = desk.replica.views(DocKind::Month).into_iter();
    let months = months.filter_map(|(doc, view)| Some((doc, view.state.as_month()?)));
    let waiting = |(doc, month): (DocId, &'a Month)| {
        let undecided: Vec<&Appeal> = rules::undecided(month).collect();
        let may = !undecided.is_empty() && makeup::acting(month, desk.me, desk.today, desk.reference).is_some();
        undecided.into_iter().filter(move |_| may).map(move |appeal| (doc, month, appeal))
    };
    months.flat_map(waiting).collect()
}

/// Under the steps behind a mark of one's own: what became of an appeal, or the form of one.
pub fn of_point(desk: &Desk<'_>, point: &PointView, emit: &Callback<Event>) -> Html {
    let made = desk.months(desk.me, point.place.on).into_iter().find_map(|month| month.appeal(point.place));
    let may = rules::disputable(point).is_some();
    match made.filter(|appeal| appeal.stage != AppealStage::Withdrawn) {
        Some(appeal) => html! { <section data-test="appeal">{ outcome(appeal, desk, emit) }</section> },
        None if may => form(desk, point, emit),
        None => Html::default(),
    }
}

fn form(desk: &Desk<'_>, point: &PointView, emit: &Callback<Event>) -> Html {
    let place = point.place;
    let draft_key = format!("appeal/{}", key(place));
    if desk.state.chosen(CHOSEN) != key(place) {
        return button(Look::Plain, "appeal-make", words::make(), choose(emit, CHOSEN, key(place)));
    }
    let form: Making = draft::read(desk.state, &draft_key);
    let change = draft::change(emit, &draft_key, &form, |form: &mut Making, reason| form.reason = reason);
    let reason = form.reason.trim().to_owned();
    let lacks = reason.is_empty();
    let send = if lacks {
        choose(emit, "tried", draft_key.clone())
    } else {
        let doc = makeup::document(place, desk.me, desk.reference);
        let draft_key = draft_key.clone();
        on_click(emit, move || {
            let appeal = Statement::AppealMade(Words { place, reason: reason.clone() });
            let request = WriteRequest::new(vec![stated(doc, None, appeal)]);
            Event::Write(WriteRequest { draft: Some(draft_key.clone()), ..request })
        })
    };
    let figures = desk.reference.figures.attendance.as_ref().and_then(|figures| figures.makeup.as_ref());
    let office = figures.map(|figures| text::who::office(figures.decided_by, Some(desk.reference)));
    html! {
        <section data-test="appeal-form">
            { for office.map(|office| quiet(words::make_what(office))) }
            { group(AttrValue::Static(""), field::area(
                Field::new("appeal-reason", words::reason(), form.reason.clone()), makeup::TEXT_MAX, change)) }
            if lacks && desk.state.chosen("tried") == draft_key {
                <div role="alert">{ cell::missing(text::missing_title(), &[code::required(words::reason().as_str())]) }</div>
            }
            { button(Look::Main, "appeal-send", words::send(), send) }
        </section>
    }
}

/// How an appeal stands, for its author.
fn outcome(appeal: &Appeal, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let place = appeal.place;
    let doc = makeup::document(place, desk.me, desk.reference);
    let withdraw = on_click(emit, move || {
        let intent = stated(doc, None, Statement::AppealWithdrawn(place));
        Event::Write(WriteRequest { held: true, ..WriteRequest::new(vec![intent]) })
    });
    html! {
        <>
            { quiet(text::dotted(&[
                words::about(words::mark_name(appeal.mark)),
                words::made(when::at(appeal.made_at, desk.today)),
            ])) }
            { paragraph(AttrValue::from(appeal.reason.clone())) }
            { match appeal.stage {
                AppealStage::Submitted => html! {
                    <>
                        { tag(Tone::Wait, words::waits()) }
                        if desk.pending(doc) > 0 { { tag(Tone::Quiet, text::waits_for_server()) } }
                        { button(Look::Plain, "appeal-withdraw", words::withdraw(), withdraw) }
                    </>
                },
                AppealStage::Withdrawn => quiet(words::withdrawn()),
                AppealStage::Upheld(mark) => paragraph(words::upheld(words::mark_name(mark), &appeal.remark)),
                AppealStage::Rejected => paragraph(words::rejected(&appeal.remark)),
            } }
        </>
    }
}

/// What the person has disputed of late, the newest first, and what became of it.
pub fn own(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let since = desk.today.plus_days(-DAYS);
    let months = desk.replica.views(DocKind::Month).into_iter().filter_map(|(_, view)| view.state.as_month());
    let own = months.filter(|month| month.person == *desk.me).flat_map(|month| &month.appeals);
    let mut own: Vec<&Appeal> = own.filter(|appeal| appeal.place.on >= since).collect();
    order(&mut own, |appeal| appeal.made_at);
    if own.is_empty() {
        return Html::default();
    }
    let shown = own.into_iter().rev().map(|appeal| {
        html! {
            <div class="person" data-test="own-appeal" data-place={key(appeal.place)}>
                { strong(place_name(appeal.place, &desk.day(desk.me, appeal.place.on).points, desk)) }
                { outcome(appeal, desk, emit) }
            </div>
        }
    });
    titled_card(words::own_title(), shown.collect())
}

fn place_name(place: Place, points: &[PointView], desk: &Desk<'_>) -> AttrValue {
    let name = points.get(usize::from(place.point)).map(attendance::point_name).unwrap_or_default();
    text::dotted(&[when::relative_day(place.on, desk.today), name])
}

/// What waits for the office.
pub fn inbox(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let waiting = to_decide(desk);
    if waiting.is_empty() {
        return Html::default();
    }
    let cards = waiting.into_iter().map(|(doc, month, appeal)| request(doc, month, appeal, desk, emit));
    titled_card(words::inbox(), cards.collect())
}

fn request(doc: DocId, month: &Month, appeal: &Appeal, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let place = appeal.place;
    let chosen = format!("{}/{}", month.person, key(place));
    let points = desk.day(&month.person, place.on).points;
    html! {
        <div data-test="appeal-request" data-person={month.person.to_string()} data-place={key(place)} key={chosen.clone()}>
            { strong(desk.name(&month.person)) }
            { quiet(text::dotted(&[
                place_name(place, &points, desk),
                words::about(words::mark_name(appeal.mark)),
                words::made(when::at(appeal.made_at, desk.today)),
            ])) }
            { paragraph(AttrValue::from(appeal.reason.clone())) }
            if appeal.grade == Grade::C { { banner(Tone::Warn, html! { text::grade_c() }) } }
            <details>
                <summary class="link">{ words::trace_title() }</summary>
                <ul class="dot-list">{ for appeal.trace.iter().map(|line| html! { <li>{ marks::figure(&line.figure, &line.value) }</li> }) }</ul>
            </details>
            if desk.state.chosen(CHOSEN) == chosen {
                { verdict(doc, month, appeal, points.get(usize::from(place.point)), desk, emit) }
            } else {
                { button(Look::Main, "appeal-decide", words::decide(), choose(emit, CHOSEN, chosen)) }
            }
        </div>
    }
}

fn verdict(
    doc: DocId,
    month: &Month,
    appeal: &Appeal,
    point: Option<&PointView>,
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let place = appeal.place;
    let draft_key = format!("appeal-decide/{}/{}", month.person, key(place));
    let form: Deciding = draft::read(desk.state, &draft_key);
    let change = |set: fn(&mut Deciding, String)| draft::change(emit, &draft_key, &form, set);
    let fits = |mark: Mark| point.is_some_and(|point| rules::fits(point.kind, appeal.mark, mark));
    let options: Vec<(AttrValue, AttrValue)> = (0..)
        .zip(MARKS)
        .filter(|(_, mark)| fits(*mark))
        .map(|(at, mark): (usize, Mark)| (AttrValue::from(at.to_string()), words::mark_kind(mark)))
        .collect();
    let counts =
        matches!(form.becomes.parse().ok().and_then(|at: usize| MARKS.get(at)), Some(Mark::Late(_) | Mark::Early(_)));
    let mark = form.mark().filter(|mark| fits(*mark));
    let remark = form.remark.trim().to_owned();
    let remarked = !remark.is_empty();
    let acting = makeup::acting(month, desk.me, desk.today, desk.reference);
    let send = |upheld: Option<Mark>| {
        let (acting, draft_key, remark) = (acting.clone(), draft_key.clone(), remark.clone());
        on_click(emit, move || {
            let verdict = AppealVerdict { place, upheld, remark: remark.clone() };
            let request = WriteRequest::new(vec![stated(doc, acting.clone(), Statement::AppealDecided(verdict))]);
            Event::Write(WriteRequest { held: true, draft: Some(draft_key.clone()), ..request })
        })
    };
    let tried = || choose(emit, "tried", "appeal-verdict");
    let lacking: Vec<AttrValue> =
        [(!remarked, code::required(words::remark().as_str())), (mark.is_none(), words::lacks_mark())]
            .into_iter()
            .filter_map(|(lacks, line)| lacks.then_some(line))
            .collect();
    html! {
        <div data-test="appeal-verdict">
            { group(AttrValue::Static(""), html! {
                <>
                    { field::choices(Field::new("appeal-becomes", words::becomes(), form.becomes.clone()), &options, change(|form, at| form.becomes = at)) }
                    if counts {
                        { field::number(Field::new("appeal-minutes", words::minutes(), form.minutes.clone()), change(|form, text| form.minutes = text)) }
                    }
                    { field::area(Field::new("appeal-remark", words::remark(), form.remark.clone()), makeup::TEXT_MAX, change(|form, text| form.remark = text)) }
                </>
            }) }
            if desk.state.chosen("tried") == "appeal-verdict" && !lacking.is_empty() {
                <div role="alert">{ cell::missing(text::missing_title(), &lacking) }</div>
            }
            <div class="button-row">
                { button(Look::Warn, "appeal-reject", words::reject(), if remarked { send(None) } else { tried() }) }
                { button(Look::Main, "appeal-uphold", words::uphold(), if remarked && mark.is_some() { send(mark) } else { tried() }) }
            </div>
        </div>
    }
}
