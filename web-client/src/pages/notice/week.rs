//! 每周通报: as it was published, for everybody; what it would say and the button for the office; a page for the printer.

use std::rc::Rc;

use doorstep_core::centre::NoticeFigures;
use doorstep_core::domain::{Date, DocId, Role};
use doorstep_core::fact::notice::Notice as Publication;
use doorstep_core::fact::receipt::NoticeLine;
use doorstep_core::fact::violation::{Delivery, Field as Of};
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::fold::Notice;
use doorstep_core::regime::notice as rules;
use doorstep_core::regime::violation::{Standing, TEXT_MAX};
use doorstep_core::sheet::Sheet;
use doorstep_core::sync::replica::Intent;
use yew::{AttrValue, Callback, Html, html};

use super::{Form, found, group, office};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, empty, paragraph, quiet, strong, tag, titled_card};
use crate::components::field::{self, Field};
use crate::components::paper::{PRINT, Paper};
use crate::components::paths::choose;
use crate::pages::desk::{Desk, stated};
use crate::pages::kept::{Kept, kept};
use crate::pages::{act, draft};
use crate::text::{self, notice as words, when};
use crate::update::{Event, WriteRequest};

/// Which week is looked at.
const WEEK: &str = "notice/week";
/// How many can be.
const WEEKS: i32 = 8;

pub(super) fn name(week: Date) -> AttrValue {
    words::week_from(when::short_day(week))
}

fn notice<'a>(week: Date, desk: &Desk<'a>) -> Option<&'a Notice> {
    desk.replica.view(rules::document(week, desk.reference))?.state.as_notice()
}

/// The week whose notice waits for this person to publish it.
pub(super) fn due(desk: &Desk<'_>) -> Option<Date> {
    let week = rules::latest(&desk.world()).filter(|_| office(desk))?;
    notice(week, desk).is_none().then_some(week)
}

pub(super) fn view(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(latest) = rules::latest(&desk.world()) else { return Html::default() };
    let week = looked_at(desk).unwrap_or(latest);
    let weeks: Vec<_> = (0..WEEKS).map(|back| latest.plus_days(-7 * back)).collect();
    let options: Vec<_> = weeks.iter().map(|week| (AttrValue::from(week.to_string()), name(*week))).collect();
    let change = {
        let emit = emit.clone();
        Callback::from(move |week: String| emit.emit(Event::Choose(WEEK, week)))
    };
    let published = notice(week, desk);
    let is_open = desk.state.chosen(super::OPEN) == "week";
    titled_card(
        words::week(),
        html! {
            <div data-test="ntc-week" data-versions={published.map_or(0, |notice| notice.versions.len()).to_string()}>
                { field::select(Field::new("ntc-week-of", words::which_week(), week.to_string()), &options, text::choose(), change) }
                <div>
                    { match published.and_then(|notice| Some((notice, notice.latest()?))) {
                        Some((notice, _)) => shown(notice, desk, emit),
                        None if office(desk) => publish(week, None, desk, emit),
                        None => empty(words::unpublished(), Html::default()),
                    } }
                </div>
                <div>
                    if let Some(notice) = published.filter(|_| office(desk)) {
                        if is_open {
                            { publish(week, Some(notice), desk, emit) }
                        } else {
                            { crate::components::button::link("ntc-again-open", words::again(), super::opens(emit, "week")) }
                        }
                    }
                </div>
            </div>
        },
    )
}

fn shown(notice: &Notice, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(latest) = notice.latest() else { return Html::default() };
    let pending = desk.pending(rules::document(notice.week, desk.reference)) > 0;
    let mut said = latest.lines.clone();
    // The server adds what attendance found: this phone may not know of it.
    said.retain(|line| line.finding.is_some() || !pending || reads_attendance(desk));
    html! {
        <div data-test="ntc-published">
            { lines(&said, desk) }
            { for (1..).zip(&notice.versions).map(|(number, version)| {
                let said = words::version(number, desk.name(&version.by.who), when::at(version.by.at, desk.today));
                html! { <>{ quiet(said) }if !version.reason.is_empty() { { quiet(version.reason.clone().into()) } }</> }
            }) }
            { for latest.told.iter().map(|place| quiet(words::announced_at(place))) }
            if pending { { tag(Tone::Quiet, text::waits_for_server()) } }
            { button(Look::Plain, "ntc-print", words::print(), choose(emit, PRINT, "asked")) }
        </div>
    }
}

/// What the printer gets, once it is asked for. It stands beside everything else of the page.
pub(super) fn paper(desk: &Desk<'_>, emit: &Callback<Event>) -> Option<Html> {
    let notice = notice(looked_at(desk)?, desk)?;
    let asked = !desk.state.chosen(PRINT).is_empty();
    asked.then(|| html! { <Paper sheet={sheet(notice, desk)} emit={emit.clone()} /> })
}

/// The week that is looked at, the newest where none was chosen.
fn looked_at(desk: &Desk<'_>) -> Option<Date> {
    Date::parse(desk.state.chosen(WEEK)).or_else(|| rules::latest(&desk.world()))
}

/// By field, in their order.
fn lines(lines: &[NoticeLine], desk: &Desk<'_>) -> Html {
    if lines.is_empty() {
        return paragraph(words::nothing());
    }
    let rows = rows(lines, desk);
    let of = |field: Of| rows.iter().filter(move |(is, _)| *is == field);
    let shown = Of::ALL.into_iter().filter(|field| of(*field).next().is_some());
    let each = shown.map(|field| {
        html! {
            <div class="person">
                { strong(AttrValue::Static(words::field(field))) }
                <ul class="plain-list">
                    { for of(field).map(|(_, cells)| html! { <li data-test="ntc-line">{ text::dotted(cells) }</li> }) }
                </ul>
            </div>
        }
    });
    each.collect()
}

/// Window, name, day, what, what follows: in the order of the printed columns. What attendance found is one row a window, in the
/// order of the windows: it names nobody.
fn rows(lines: &[NoticeLine], desk: &Desk<'_>) -> Vec<(Of, [AttrValue; 5])> {
    let none = AttrValue::default;
    let (found, computed): (Vec<&NoticeLine>, Vec<&NoticeLine>) = lines.iter().partition(|line| line.finding.is_some());
    let mut rows = Vec::new();
    for id in desk.reference.organisation.groups.keys() {
        let own = || computed.iter().filter(|line| line.group.as_ref() == Some(id));
        let (points, away) =
            (own().filter(|line| line.point.is_some()).count(), own().filter(|line| line.point.is_none()).count());
        let days: Vec<AttrValue> = [own().map(|line| line.on).min(), own().map(|line| line.on).max()]
            .into_iter()
            .flatten()
            .map(when::short_day)
            .collect();
        let what = [(points, words::points(points)), (away, words::away(away))];
        let what: Vec<AttrValue> = what.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
        if let [first, last] = &days[..] {
            let span = if first == last { first.clone() } else { AttrValue::from(format!("{first}–{last}")) };
            rows.push((Of::Attendance, [group(Some(id), desk), none(), span, text::dotted(&what), none()]));
        }
    }
    for line in found {
        let follows = match line.group_ordinal {
            0 | 1 => AttrValue::Static(words::level(line.level)),
            count => text::dotted(&[AttrValue::Static(words::level(line.level)), words::of_group(count)]),
        };
        let who = line.person.as_ref().map_or_else(none, |person| desk.name(person));
        let what = AttrValue::from(line.items.join("；"));
        rows.push((line.field, [group(line.group.as_ref(), desk), who, when::short_day(line.on), what, follows]));
    }
    rows
}

fn sheet(notice: &Notice, desk: &Desk<'_>) -> Sheet {
    let latest = notice.latest();
    let row = |(field, cells): (Of, [AttrValue; 5])| {
        std::iter::once(words::field(field).to_owned()).chain(cells.iter().map(AttrValue::to_string)).collect()
    };
    let told = latest.map(|version| version.told.join("、")).unwrap_or_default();
    Sheet {
        title: words::SHEET_TITLE.to_owned(),
        notes: vec![
            desk.reference.organisation.name.clone(),
            format!("{} 至 {}", notice.week, notice.week.plus_days(6)),
            format!("宣读、发布：{told}"),
        ],
        header: words::COLUMNS.map(str::to_owned).to_vec(),
        rows: latest.map(|version| rows(&version.lines, desk).into_iter().map(row).collect()).unwrap_or_default(),
    }
}

/// Whether the person's phone has everybody's months.
fn reads_attendance(desk: &Desk<'_>) -> bool {
    [Role::Coordination, Role::DeputyLeader].into_iter().any(|role| desk.office(role).is_some())
}

thread_local! {
    static PROPOSED: Kept<(Vec<DocId>, Vec<NoticeLine>)> = const { Kept::new(None) };
}

/// The violations that a notice would hold, and what it would say. Once a state of the data: it looks at everybody's attendance.
fn proposed(week: Date, figures: &NoticeFigures, desk: &Desk<'_>) -> Rc<(Vec<DocId>, Vec<NoticeLine>)> {
    PROPOSED.with(|cache| {
        kept(cache, week.to_string(), desk, || {
            let world = desk.world();
            let views = desk.replica.views(DocKind::Notice).into_iter();
            let published: Vec<&Notice> = views.filter_map(|(_, view)| view.state.as_notice()).collect();
            let findings = rules::proposed(week, &published, &world);
            let mut said = rules::lines(week, &findings, figures, &world);
            // What this phone does not read looks as if nobody had punched.
            said.retain(|line| line.finding.is_some() || reads_attendance(desk));
            (findings.into_iter().map(|(doc, _)| doc).collect(), said)
        })
    })
}

/// What it would say, and the button: the first version, or a correction.
fn publish(week: Date, before: Option<&Notice>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(figures) = &desk.reference.figures.notice else { return Html::default() };
    let proposed = proposed(week, figures, desk);
    let (findings, said) = proposed.as_ref();
    let waits = found(desk)
        .iter()
        .filter(|one| one.standing == Standing::Recorded && one.violation.record.at.date() < week.plus_days(7))
        .count();
    let key = format!("notice/{week}");
    let form: Form = draft::read(desk.state, &key);
    let told = draft::change(emit, &key, &form, |form: &mut Form, text| form.to = text);
    let reason = draft::change(emit, &key, &form, |form: &mut Form, text| form.text = text);
    let label = if before.is_some() { words::again() } else { words::publish() };
    let place = form.to.trim().to_owned();
    let told_before = before.and_then(Notice::latest).map(|version| version.told.clone()).unwrap_or_default();
    let publication = Publication {
        week,
        findings: findings.clone(),
        told: if place.is_empty() { told_before } else { vec![place] },
        reason: form.text.trim().to_owned(),
    };
    let acting = rules::publishes(desk.me, &desk.world());
    let intent = stated(rules::document(week, desk.reference), acting.clone(), Statement::NoticePublished(publication));
    // Not judged at each letter that is typed: that looks at everybody's attendance.
    let send = if before.is_some() && form.text.trim().is_empty() {
        act::lacking(words::reason(), "ntc-publish", label, desk, emit)
    } else {
        // Whoever has it with the notice has it now: that tick of each violation comes with it.
        let ticks = findings.iter().flat_map(|doc| with_notice(*doc, desk));
        let ticks = ticks.map(|(doc, said)| stated(doc, acting.clone(), Statement::ViolationDelivered(said)));
        let intents: Vec<Intent> = std::iter::once(intent).chain(ticks).collect();
        let emit = emit.clone();
        let onclick = Callback::from(move |_: yew::MouseEvent| {
            emit.emit(Event::Choose(super::OPEN, String::new()));
            let request = WriteRequest::new(intents.clone());
            emit.emit(Event::Write(WriteRequest { draft: Some(key.clone()), ..request }));
        });
        button(Look::Main, "ntc-publish", label, onclick)
    };
    html! {
        <div data-test="ntc-proposal">
            { quiet(words::proposal()) }
            { lines(said, desk) }
            if !reads_attendance(desk) { { quiet(words::attendance_follows()) } }
            if waits > 0 { { banner(Tone::Warn, html! { words::unconfirmed(waits) }) } }
            { field::text(Field::new("ntc-told", words::told_where(), form.to.clone()).hint(words::told_hint()), told) }
            <div>
                if before.is_some() { { field::area(Field::new("ntc-reason", words::reason(), form.text.clone()), TEXT_MAX, reason) } }
            </div>
            { send }
        </div>
    }
}

/// The addressees who get a violation with the notice, and have not had it.
fn with_notice(doc: DocId, desk: &Desk<'_>) -> Vec<(DocId, Delivery)> {
    let Some(figures) = &desk.reference.figures.notice else { return Vec::new() };
    let violation = desk.replica.view(doc).and_then(|view| view.state.as_violation());
    let Some(violation) = violation else { return Vec::new() };
    let course = violation.course();
    let open = course.closed.is_none();
    let to = figures.addressees.iter().filter(|to| open && to.with_notice && course.delivery(&to.id).is_none());
    let delivery = |id: &str| Delivery { to: id.to_owned(), way: words::with_notice().to_string(), on: desk.today };
    to.map(|to| (doc, delivery(&to.id))).collect()
}
