//! 考勤汇总: the statistics of a week or a month, by person and in words; the office publishes them. Nobody is ranked.

use doorstep_core::centre::{Period, ReportFigures};
use doorstep_core::domain::{Date, DocId, GroupId, Timestamp, WorkerId};
use doorstep_core::fact::receipt::ReportLine;
use doorstep_core::fact::report::Publication;
use doorstep_core::fact::{DocKind, Statement};
use doorstep_core::fold::Report;
use doorstep_core::fold::month::{Appeal, AppealStage};
use doorstep_core::regime::report as rules;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::desk::{Desk, stated};
use super::{draft, needs, report_export};
use crate::components::button::{Look, button};
use crate::components::cell::{self, Tone, banner, card, group, paragraph, quiet, strong, titled_card};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::{choose, on_click};
use crate::state::State;
use crate::text::{self, code, makeup as words, when};
use crate::update::{Event, WriteRequest};

/// How many periods can be looked at.
const PERIODS: usize = 8;

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    told: String,
    /// None while the proposed one stands.
    reason: Option<String>,
}

/// What the form publishes: the first version of a period, or another.
struct Next<'a> {
    doc: DocId,
    from: Date,
    figures: &'a ReportFigures,
    /// Those who were told of the version before; of the first nobody.
    told: Vec<String>,
    /// The reason that is proposed.
    because: String,
}

fn figures<'a>(desk: &Desk<'a>) -> Option<&'a ReportFigures> {
    desk.reference.figures.attendance.as_ref()?.report.as_ref()
}

fn publishes(desk: &Desk<'_>) -> bool {
    figures(desk).is_some_and(|figures| desk.office(figures.published_by).is_some())
}

/// Whether the person reads the statistics that are published.
pub fn reads(desk: &Desk<'_>) -> bool {
    use doorstep_core::domain::Role;
    let leads = [Role::Coordination, Role::DeputyLeader, Role::CentreLeader].into_iter();
    figures(desk).is_some_and(|figures| {
        figures.period == Period::Week && desk.punches() || leads.into_iter().any(|role| desk.office(role).is_some())
    })
}

/// The period whose statistics wait for this person to publish them.
pub fn due(desk: &Desk<'_>) -> Option<AttrValue> {
    let figures = figures(desk).filter(|_| publishes(desk))?;
    let from = rules::latest(figures, desk.reference, desk.now)?;
    let is_published = report(from, figures, desk).1.is_some();
    (!is_published).then(|| name(from, figures.period))
}

fn report<'a>(from: Date, figures: &ReportFigures, desk: &Desk<'a>) -> (DocId, Option<&'a Report>) {
    let doc = rules::document(figures.period, from, desk.reference);
    (doc, desk.replica.view(doc).and_then(|view| view.state.as_report()))
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let latest = figures(desk).and_then(|figures| Some((figures, rules::latest(figures, desk.reference, desk.now)?)));
    let body = match latest {
        Some((figures, latest)) => {
            let chosen = Date::parse(state.chosen("report")).unwrap_or(latest);
            let published = report(chosen, figures, desk).1;
            html! {
                <>
                    { periods(latest, chosen, figures, emit) }
                    { shown(chosen, figures, desk, emit) }
                    if publishes(desk) { { report_export::of_days(desk, emit) } }
                    { report_export::check(&known(latest, figures, desk), desk, emit) }
                    if let Some(report) = published { { report_export::paper(report, desk, emit) } }
                </>
            }
        }
        None => cell::empty(words::report_unpublished(), Html::default()),
    };
    page(
        state,
        emit,
        Page { title: words::report_title(), body, actions: Html::default(), badges: needs::badges(desk) },
    )
}

/// What is published of the periods that can be looked at.
fn known<'a>(latest: Date, figures: &ReportFigures, desk: &Desk<'a>) -> Vec<(AttrValue, &'a Report)> {
    let periods =
        all(latest, figures).filter_map(|from| Some((name(from, figures.period), report(from, figures, desk).1?)));
    periods.collect()
}

/// The periods that can be looked at.
fn all(latest: Date, figures: &ReportFigures) -> impl Iterator<Item = Date> + use<'_> {
    let before = |from: &Date| Some(rules::begins(figures.period, from.plus_days(-1)));
    std::iter::successors(Some(latest), before).take(PERIODS)
}

fn name(from: Date, period: Period) -> AttrValue {
    match period {
        Period::Week => {
            words::report_week(when::short_day(from), when::short_day(rules::ends(period, from).plus_days(-1)))
        }
        Period::Month => when::month(from.year(), from.month()),
    }
}

fn periods(latest: Date, chosen: Date, figures: &ReportFigures, emit: &Callback<Event>) -> Html {
    let options = all(latest, figures).map(|from| (AttrValue::from(from.to_string()), name(from, figures.period)));
    let options: Vec<(AttrValue, AttrValue)> = options.collect();
    let emit = emit.clone();
    let change = Callback::from(move |from: String| emit.emit(Event::Choose("report", from)));
    let field = Field::new("report-period", words::report_period(), chosen.to_string());
    group(AttrValue::Static(""), field::select(field, &options, text::choose(), change))
}

fn shown(from: Date, figures: &ReportFigures, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let (doc, report) = report(from, figures, desk);
    let published = report.and_then(Report::latest);
    // Everybody's records are on the phones of the office alone.
    let is_office = publishes(desk);
    let draft = || rules::lines(figures.period, from, &desk.world());
    let next = |told, because| Next { doc, from, figures, told, because };
    html! {
        <div data-test="report" data-versions={report.map_or(0, |report| report.versions.len()).to_string()}>
            if let Some((published, report)) = published.zip(report) {
                { card(html! {
                    <>
                        { for (1..).zip(&report.versions).map(|(number, version)| {
                            let line = words::report_version(number, desk.name(&version.by), when::at(version.at, desk.today));
                            html! { <>{ quiet(line) }if !version.reason.is_empty() { { paragraph(AttrValue::from(version.reason.clone())) } }</> }
                        }) }
                        { for published.told.iter().map(|place| quiet(words::report_told_at(place))) }
                        if desk.pending(doc) > 0 { { cell::tag(Tone::Quiet, text::waits_for_server()) } }
                        { quiet(words::report_no_ranking()) }
                    </>
                }) }
                { lines(&published.lines, desk) }
                { report_export::section(report, desk, emit) }
                if is_office && rules::has_changed(report, &desk.world()) {
                    { banner(Tone::Warn, html! { words::report_changed() }) }
                    { publish(next(published.told.clone(), corrections(published.at, desk)), desk, emit) }
                }
            } else if is_office {
                { banner(Tone::Quiet, html! { words::report_draft() }) }
                { lines(&draft(), desk) }
                { publish(next(Vec::new(), String::new()), desk, emit) }
            } else {
                { cell::empty(words::report_unpublished(), Html::default()) }
            }
        </div>
    }
}

/// By group; those who have moved since are under the group of today.
fn lines(lines: &[ReportLine], desk: &Desk<'_>) -> Html {
    let organisation = &desk.reference.organisation;
    let of = |group: &GroupId| -> Vec<&ReportLine> {
        lines.iter().filter(|line| organisation.group_of(&line.person) == Some(group)).collect()
    };
    let groups = organisation.groups.iter().map(|(group, name)| (name, of(group)));
    let shown = groups.filter(|(_, lines)| !lines.is_empty()).map(|(name, lines)| {
        let total = rules::total(WorkerId::new(""), lines.iter().copied());
        titled_card(
            AttrValue::from(name.clone()),
            html! {
                <>
                    { for lines.iter().map(|line| person(desk.name(&line.person), line, desk)) }
                    if lines.len() > 1 { { person(words::report_group_total(), &total, desk) } }
                </>
            },
        )
    });
    shown.collect()
}

pub fn person(name: AttrValue, line: &ReportLine, desk: &Desk<'_>) -> Html {
    html! {
        <div class="person" data-test="report-line" data-worker={line.person.to_string()}>
            { strong(name) }
            <p>{ text::dotted(&said(line, desk)) }</p>
        </div>
    }
}

/// What there is to say, and nothing of what there was not.
pub fn said(line: &ReportLine, desk: &Desk<'_>) -> Vec<AttrValue> {
    let attendance = desk.reference.figures.attendance.as_ref();
    let repairs = attendance.is_some_and(|figures| figures.makeup.is_some());
    let missing = if repairs { words::report_repairable(line.missing) } else { words::report_missing(line.missing) };
    let parts = [
        (line.due, words::report_due(line.due)),
        (line.on_time, words::report_on_time(line.on_time)),
        (line.late.count, words::report_late(line.late.count, line.late.minutes)),
        (line.early.count, words::report_early(line.early.count, line.early.minutes)),
        (line.on_the_dot, words::report_dot(line.on_the_dot)),
        (line.missing, missing),
        (line.made_up, words::report_made_up(line.made_up)),
        (line.violations, words::report_violations(line.violations)),
        (line.excused, words::report_excused(line.excused)),
        (
            line.official_outings.count,
            words::report_official(line.official_outings.count, text::length(line.official_outings.minutes)),
        ),
        (
            line.private_outings.count,
            words::report_private(line.private_outings.count, text::length(line.private_outings.minutes)),
        ),
        (line.leaves.count, words::report_leaves(line.leaves.count, line.half_days)),
        (line.trips.count, words::report_trips(line.trips.count, text::length(line.trips.minutes))),
    ];
    parts.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect()
}

/// The appeals that were upheld since, as the reason of another version.
fn corrections(since: Timestamp, desk: &Desk<'_>) -> String {
    let months = desk.replica.views(DocKind::Month).into_iter().filter_map(|(_, view)| view.state.as_month());
    let upheld = months.flat_map(|month| {
        let settled = move |appeal: &&Appeal| {
            matches!(appeal.stage, AppealStage::Upheld(_)) && appeal.settled_at.is_some_and(|at| at > since)
        };
        month.appeals.iter().filter(settled).map(move |appeal| (&month.person, appeal.place.on))
    });
    let said = upheld.map(|(person, on)| text::appeal::correction(desk.name(person), when::day(on)).to_string());
    let all = said.collect::<Vec<_>>().join(text::pick("；", "; "));
    all.chars().take(rules::TEXT_MAX).collect()
}

fn publish(next: Next<'_>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Next { doc, from, figures, told, because } = next;
    let again = !told.is_empty();
    let key = format!("report/{doc}");
    let form: Form = draft::read(desk.state, &key);
    let told_change = draft::change(emit, &key, &form, |form: &mut Form, text| form.told = text);
    let reason_change = draft::change(emit, &key, &form, |form: &mut Form, text| form.reason = Some(text));
    let reason = form.reason.unwrap_or(because);
    let (lacks, label) = if again {
        (reason.trim().is_empty(), words::report_reason())
    } else {
        (form.told.trim().is_empty(), words::report_told())
    };
    let act = if again { words::report_again() } else { words::report_publish() };
    let send = if lacks {
        button(Look::Main, "report-publish", act, choose(emit, "tried", "report-publish"))
    } else {
        let (acting, period, key) = (desk.office(figures.published_by), figures.period, key.clone());
        let typed = form.told.trim().to_owned();
        let told: Vec<String> = if again { told } else { vec![typed] };
        let reason = if again { reason.trim().to_owned() } else { String::new() };
        let onclick = on_click(emit, move || {
            let publication = Publication { period, from, told: told.clone(), reason: reason.clone() };
            let intent = stated(doc, acting.clone(), Statement::ReportPublished(publication));
            Event::Write(WriteRequest { draft: Some(key.clone()), ..WriteRequest::new(vec![intent]) })
        });
        button(Look::Main, "report-publish", act, onclick)
    };
    let field = if again {
        field::area(Field::new("report-reason", label.clone(), reason), rules::TEXT_MAX, reason_change)
    } else {
        let field = Field::new("report-told", label.clone(), form.told.clone()).hint(words::report_told_hint());
        field::area(field, rules::TEXT_MAX, told_change)
    };
    card(html! {
        <>
            { group(AttrValue::Static(""), field) }
            if lacks && desk.state.chosen("tried") == "report-publish" {
                <div role="alert">{ cell::missing(text::missing_title(), &[code::required(label.as_str())]) }</div>
            }
            { send }
        </>
    })
}
