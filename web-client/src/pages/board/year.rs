//! 年度汇总: a year by person and in sum, for a section or window; the own one for everybody. Nobody is ranked.

use doorstep_core::centre::Period;
use doorstep_core::domain::WorkerId;
use doorstep_core::fact::DocKind;
use doorstep_core::fact::receipt::ReportLine;
use doorstep_core::fold::Report;
use doorstep_core::regime::report as rules;
use yew::{AttrValue, Callback, Html, html};

use super::{grid, known, unit_name};
use crate::components::cell::{Tone, banner, empty, group, titled_card};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::more::Shown;
use crate::pages::desk::Desk;
use crate::pages::{needs, report};
use crate::state::State;
use crate::text::{self, board as words};
use crate::update::Event;

/// Years that can be looked at.
const YEARS: i32 = 3;
/// People before "show more".
const ROWS: usize = 60;

/// In which periods the centre counts; none where it has no attendance.
pub fn period(desk: &Desk<'_>) -> Option<Period> {
    let attendance = desk.reference.figures.attendance.as_ref()?;
    Some(attendance.report.as_ref().map_or(Period::Month, |figures| figures.period))
}

/// What was published and is on this phone.
pub fn published<'a>(desk: &Desk<'a>) -> Vec<&'a Report> {
    desk.replica.views(DocKind::Report).into_iter().filter_map(|(_, view)| view.state.as_report()).collect()
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let body = match period(desk) {
        Some(period) => shown(period, state, desk, emit),
        None => empty(words::year_nothing(), Html::default()),
    };
    page(state, emit, Page { title: words::year_title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn shown(period: Period, state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let this = desk.today.year();
    let year = state.chosen("board/year").parse().ok().filter(|year| (this - YEARS..=this).contains(year));
    let year: i32 = year.unwrap_or(this);
    let mut units = grid::units(desk);
    if desk.punches() {
        units.push(known::Unit::of_one(desk.me, words::year_me().to_string()));
    }
    let Some(unit) = grid::chosen_unit(&units, state) else { return empty(words::year_nothing(), Html::default()) };
    let lines = known::year(unit, year, period, desk);
    let published = published(desk).iter().filter(|report| report.from.year() == year).count();
    let note = match published {
        0 => words::year_draft(),
        count => words::year_published(count),
    };
    html! {
        <>
            { years(this, year, emit) }
            if units.len() > 1 { { grid::unit_field(&units, &unit.key, emit) } }
            { banner(Tone::Quiet, html! {
                <>{ note }if published > 0 { <br />{ words::year_across() } }<br />{ text::makeup::report_no_ranking() }<br />{ super::as_of(desk) }</>
            }) }
            { titled_card(unit_name(unit), listed(&lines, state, desk, emit)) }
        </>
    }
}

fn years(this: i32, year: i32, emit: &Callback<Event>) -> Html {
    let options: Vec<(AttrValue, AttrValue)> = (this + 1 - YEARS..=this)
        .rev()
        .map(|year| (AttrValue::from(year.to_string()), AttrValue::from(year.to_string())))
        .collect();
    let emit = emit.clone();
    let change = Callback::from(move |year: String| emit.emit(Event::Choose("board/year", year)));
    let field = Field::new("year-field", words::year_which(), year.to_string());
    group(AttrValue::Static(""), field::select(field, &options, text::choose(), change))
}

fn listed(lines: &[ReportLine], state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let shown = Shown::of(state, "board/year-shown", ROWS);
    let total = rules::total(WorkerId::new(""), lines);
    html! {
        <>
            { for lines.iter().take(shown.limit).map(|line| report::person(desk.name(&line.person), line, desk)) }
            { shown.more(lines.len(), emit) }
            if lines.len() > 1 { { report::person(text::makeup::report_group_total(), &total, desk) } }
        </>
    }
}
