//! 导出、打印 of published statistics, made on this phone: a workbook, a CSV, a page for the printer, each with its check code;
//! and the way back, from a code or a file to what was published.

use doorstep_core::domain::{Date, WorkerId};
use doorstep_core::fact::receipt::ReportLine;
use doorstep_core::fold::Report;
use doorstep_core::fold::report::Published;
use doorstep_core::regime::report as rules;
use doorstep_core::sheet::{Sheet, typed};
use wasm_bindgen_futures::spawn_local;
use web_sys::{File, HtmlInputElement};
use yew::{AttrValue, Callback, Html, TargetCast, html};

use super::desk::Desk;
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, group, paragraph, quiet, titled_card};
use crate::components::field::{self, Field};
use crate::components::paper::{PRINT, Paper};
use crate::components::paths::{choose, on_click};
use crate::io::{export, file};
use crate::text::{self, export as words};
use crate::update::Event;

const UNIT: &str = "export/unit";
const VERSION: &str = "export/version";
const TYPED: &str = "export/code";
const FILE: &str = "export/file";
const HANDED: &str = "export/handed";
const FROM: &str = "export/from";
const UNTIL: &str = "export/until";
/// For which days the statistics were asked.
const DAYS: &str = "export/days";
/// A leap year.
const DAYS_MAX: i32 = 366;

/// The units that sent somebody of a version.
fn units(published: &Published, desk: &Desk<'_>) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for line in &published.lines {
        let unit = unit_of(line, desk);
        if !unit.is_empty() && !units.contains(&unit) {
            units.push(unit);
        }
    }
    units
}

fn unit_of(line: &ReportLine, desk: &Desk<'_>) -> String {
    let worker = desk.reference.organisation.workers.get(&line.person);
    worker.map(|worker| worker.sending_unit.clone()).unwrap_or_default()
}

/// A version as a table; of one sending unit, with its people only.
fn sheet(report: &Report, version: usize, unit: &str, desk: &Desk<'_>) -> Option<Sheet> {
    let published = report.versions.get(version)?;
    let until = rules::ends(report.period, report.from).plus_days(-1);
    let told = published.told.join("、");
    let notes = words::sheet_version(version + 1, &told, &published.reason);
    Some(table(words::SHEET_TITLE, (report.from, until), notes, &published.lines, unit, desk))
}

/// By person, then a line a section, then all together.
fn table(
    title: &str,
    (from, until): (Date, Date),
    notes: Vec<String>,
    lines: &[ReportLine],
    unit: &str,
    desk: &Desk<'_>,
) -> Sheet {
    let organisation = &desk.reference.organisation;
    let lines: Vec<&ReportLine> = lines.iter().filter(|line| unit.is_empty() || unit_of(line, desk) == unit).collect();
    let group = |line: &ReportLine| organisation.group_of(&line.person);
    let group_name = |line: &ReportLine| group(line).and_then(|group| organisation.groups.get(group)).cloned();
    let mut rows: Vec<Vec<String>> = lines
        .iter()
        .map(|line| {
            row(desk.name(&line.person).to_string(), group_name(line).unwrap_or_default(), unit_of(line, desk), line)
        })
        .collect();
    let total = |lines: &[&ReportLine]| rules::total(WorkerId::new(""), lines.iter().copied());
    for (id, name) in &organisation.groups {
        let members: Vec<&ReportLine> = lines.iter().copied().filter(|line| group(line) == Some(id)).collect();
        if members.len() > 1 && members.len() < lines.len() {
            rows.push(row(words::SUBTOTAL.to_owned(), name.clone(), String::new(), &total(&members)));
        }
    }
    rows.push(row(words::TOTAL.to_owned(), String::new(), String::new(), &total(&lines)));
    let scope = if unit.is_empty() { words::EVERYBODY } else { unit };
    let mut above = words::sheet_notes(&organisation.name, scope, &format!("{from} 至 {until}"));
    above.extend(notes);
    Sheet { title: title.to_owned(), notes: above, header: words::COLUMNS.map(str::to_owned).to_vec(), rows }
}

fn row(name: String, group: String, unit: String, line: &ReportLine) -> Vec<String> {
    let counts = [
        line.due,
        line.on_time,
        line.late.count,
        line.late.minutes,
        line.early.count,
        line.early.minutes,
        line.on_the_dot,
        line.missing,
        line.made_up,
        line.violations,
        line.excused,
        line.official_outings.count,
        line.official_outings.minutes,
        line.private_outings.count,
        line.private_outings.minutes,
        line.leaves.count,
        line.half_days,
        line.trips.count,
        line.trips.minutes,
    ];
    [name, group, unit].into_iter().chain(counts.iter().map(u32::to_string)).collect()
}

/// The card under a published summary.
pub fn section(report: &Report, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let latest = report.versions.len().saturating_sub(1);
    let version = desk.state.chosen(VERSION).parse().ok().filter(|version| *version <= latest).unwrap_or(latest);
    let Some(published) = report.versions.get(version) else { return Html::default() };
    let units = units(published, desk);
    let unit = units.iter().find(|unit| *unit == desk.state.chosen(UNIT)).cloned().unwrap_or_default();
    let Some(sheet) = sheet(report, version, &unit, desk) else { return Html::default() };
    let options = units.iter().map(|unit| (AttrValue::from(unit.clone()), AttrValue::from(unit.clone())));
    let options: Vec<(AttrValue, AttrValue)> = options.collect();
    let versions: Vec<(AttrValue, AttrValue)> =
        (0..=latest).map(|at| (AttrValue::from(at.to_string()), words::version_name(at + 1))).collect();
    let name = format!("{}-{}-{}{}", words::SHEET_TITLE, report.from, version + 1, suffix(&unit));
    let handed = |name: String, bytes: fn(&Sheet) -> Vec<u8>| {
        let sheet = sheet.clone();
        on_click(emit, move || {
            let done = export::download(&name, &bytes(&sheet)).is_some();
            Event::Choose(HANDED, if done { "done" } else { "failed" }.to_owned())
        })
    };
    let print = choose(emit, PRINT, "asked");
    titled_card(
        words::title(),
        html! {
            <div data-test="export" data-code={sheet.code()}>
                { quiet(words::what()) }
                { group(AttrValue::Static(""), html! {
                    <>
                        { field::select(Field::new("export-unit", words::unit(), unit), &options, words::whole(), choice(emit, UNIT)) }
                        if latest > 0 {
                            { field::select(Field::new("export-version", words::version(), version.to_string()), &versions, text::choose(), choice(emit, VERSION)) }
                        }
                    </>
                }) }
                <div class="button-row">
                    { button(Look::Main, "export-xlsx", words::excel(), handed(format!("{name}.xlsx"), Sheet::xlsx)) }
                    { button(Look::Plain, "export-csv", words::csv(), handed(format!("{name}.csv"), Sheet::csv)) }
                    { button(Look::Plain, "export-print", words::print(), print) }
                </div>
                <div role="status">
                    { match desk.state.chosen(HANDED) {
                        "done" => quiet(words::handed()),
                        "failed" => banner(Tone::Bad, html! { words::failed() }),
                        _ => Html::default(),
                    } }
                </div>
                { paragraph(words::code(sheet.code())) }
                { quiet(words::code_what()) }
            </div>
        },
    )
}

/// Any days, as a year for the appraisal, from the records of now; for the office, which has everybody's.
pub fn of_days(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let first = Date::new(desk.today.year(), 1, 1).unwrap_or(desk.today);
    let from = Date::parse(desk.state.chosen(FROM)).unwrap_or(first);
    let until = Date::parse(desk.state.chosen(UNTIL)).unwrap_or(desk.today);
    let fits = from <= until && until <= desk.today && until.0 - from.0 < DAYS_MAX;
    let asked = format!("{from}/{until}");
    // Computed only between asking and taking it away: a year of everybody takes a moment.
    let sheet = (fits && desk.state.chosen(DAYS) == asked).then(|| {
        let lines = rules::of_days(from, until.plus_days(1), &desk.world());
        let notes = vec![words::sheet_computed(&desk.now.date().to_string())];
        table(words::DAYS_TITLE, (from, until), notes, &lines, "", desk)
    });
    let name = format!("{}-{from}-{until}", words::DAYS_TITLE);
    let handed = |sheet: &Sheet, ending: &str, bytes: fn(&Sheet) -> Vec<u8>| {
        let (emit, sheet, name) = (emit.clone(), sheet.clone(), format!("{name}.{ending}"));
        Callback::from(move |_| {
            let done = export::download(&name, &bytes(&sheet)).is_some();
            emit.emit(Event::Choose(HANDED, if done { "done" } else { "failed" }.to_owned()));
            emit.emit(Event::Choose(DAYS, String::new()));
        })
    };
    titled_card(
        words::days_title(),
        html! {
            <div data-test="export-days">
                { quiet(words::days_what()) }
                { group(AttrValue::Static(""), html! {
                    <>
                        { field::date(Field::new("export-from", words::days_from(), from.to_string()), None, Some(desk.today), choice(emit, FROM)) }
                        { field::date(Field::new("export-until", words::days_until(), until.to_string()), None, Some(desk.today), choice(emit, UNTIL)) }
                    </>
                }) }
                if !fits { <p role="alert" class="quiet">{ words::days_range() }</p> }
                { match &sheet {
                    Some(sheet) => html! {
                        <div class="button-row">
                            { button(Look::Main, "days-xlsx", words::excel(), handed(sheet, "xlsx", Sheet::xlsx)) }
                            { button(Look::Plain, "days-csv", words::csv(), handed(sheet, "csv", Sheet::csv)) }
                        </div>
                    },
                    None => button(Look::Plain, "days-make", words::days_make(), choose(emit, DAYS, asked)),
                } }
            </div>
        },
    )
}

fn suffix(unit: &str) -> String {
    // No file system takes these.
    let kept: String =
        unit.chars().filter(|letter| !r#"\/:*?"<>|"#.contains(*letter) && !letter.is_control()).collect();
    if kept.is_empty() { kept } else { format!("-{kept}") }
}

fn choice(emit: &Callback<Event>, key: &'static str) -> Callback<String> {
    let emit = emit.clone();
    Callback::from(move |value: String| emit.emit(Event::Choose(key, value)))
}

/// What the printer gets, once it is asked for; hidden on the screen. It stands beside everything else of the page.
pub fn paper(report: &Report, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    if desk.state.chosen(PRINT).is_empty() {
        return Html::default();
    }
    let latest = report.versions.len().saturating_sub(1);
    let version = desk.state.chosen(VERSION).parse().ok().filter(|version| *version <= latest).unwrap_or(latest);
    let known = report.versions.get(version).map(|published| units(published, desk)).unwrap_or_default();
    let unit = known.into_iter().find(|unit| unit == desk.state.chosen(UNIT)).unwrap_or_default();
    let Some(sheet) = sheet(report, version, &unit, desk) else { return Html::default() };
    html! { <Paper {sheet} emit={emit.clone()} /> }
}

/// Where a print or a file is compared with what was published; `reports` are those on this phone, with what each is called.
pub fn check(reports: &[(AttrValue, &Report)], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let code = desk.state.chosen(TYPED).to_owned();
    let sought = typed(&code);
    let (fits, in_file) = desk.state.chosen(FILE).split_once('/').unwrap_or(("", ""));
    let said = |sought: &str| match found(sought, reports, desk) {
        Some(name) => banner(Tone::Good, html! { <span data-test="check-same">{ words::check_same(name) }</span> }),
        None => banner(Tone::Bad, html! { <span data-test="check-other">{ words::check_other() }</span> }),
    };
    let pick_file = {
        let emit = emit.clone();
        Callback::from(move |event: yew::Event| {
            let input = event.target_unchecked_into::<HtmlInputElement>();
            let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
            let emit = emit.clone();
            spawn_local(async move {
                let read = of_file(file).await.unwrap_or_else(|| "none/".to_owned());
                emit.emit(Event::Choose(FILE, read));
                input.set_value("");
            });
        })
    };
    titled_card(
        words::check(),
        html! {
            <div data-test="check">
                { group(AttrValue::Static(""), html! {
                    <>
                        { field::text(Field::new("check-code", words::check_code(), code), choice(emit, TYPED)) }
                        <div class="weui-cell field field-tall">
                            <label class="field-label" for="check-file">{ words::check_file() }</label>
                            <div class="field-control"><input id="check-file" data-test="check-file" type="file" accept=".csv" onchange={pick_file} /></div>
                        </div>
                    </>
                }) }
                <div role="status">
                    if sought.len() >= 32 { { said(&sought) } }
                    { match fits {
                        "same" => html! { <><p data-test="check-file-same">{ words::check_file_same() }</p>{ said(in_file) }</> },
                        "other" => banner(Tone::Bad, html! { <span data-test="check-file-other">{ words::check_file_other() }</span> }),
                        "none" => banner(Tone::Warn, html! { words::check_file_none() }),
                        _ => Html::default(),
                    } }
                </div>
            </div>
        },
    )
}

/// The code of a file, with whether it fits the content: `same/3F2A…`.
async fn of_file(chosen: File) -> Option<String> {
    let (sheet, code) = Sheet::of_csv(&file::text(chosen).await?)?;
    let (own, stated) = (typed(&sheet.code()), typed(&code));
    Some(format!("{}/{own}", if own == stated { "same" } else { "other" }))
}

/// Which version of which period, for whom, has this code.
fn found(sought: &str, reports: &[(AttrValue, &Report)], desk: &Desk<'_>) -> Option<AttrValue> {
    for (name, report) in reports {
        for (version, published) in report.versions.iter().enumerate() {
            let scopes = std::iter::once(String::new()).chain(units(published, desk));
            for unit in scopes {
                if sheet(report, version, &unit, desk).is_some_and(|sheet| typed(&sheet.code()) == sought) {
                    let scope = if unit.is_empty() { words::whole() } else { AttrValue::from(unit) };
                    return Some(text::dotted(&[name.clone(), words::version_name(version + 1), scope]));
                }
            }
        }
    }
    None
}
