//! The months of windows and of procedures, and everything to take away: made on this phone, also without a network.

use std::rc::Rc;

use doorstep_core::fact::DocKind;
use doorstep_core::regime::picture::monthly::{self, Row as Month};
use doorstep_core::regime::picture::procedures::{self, Row as Step};
use doorstep_core::regime::picture::{Picture, Stretch};
use doorstep_core::sheet::Sheet;
use yew::{AttrValue, Callback, Html, html};

use super::{Look, counted, made};
use crate::components::button::link;
use crate::components::cell::{Tone, banner, card, paragraph, quiet, titled_card};
use crate::components::paths::on_click;
use crate::io::export;
use crate::pages::board;
use crate::pages::desk::Desk;
use crate::pages::kept::{Kept, kept};
use crate::text::{self, export as files, picture as words, proceeding, when};
use crate::update::Event;

const HANDED: &str = "picture/handed";

thread_local! {
    static STEPS: Kept<Vec<procedures::Counted>> = const { Kept::new(None) };
}

fn steps(look: &Look, desk: &Desk<'_>) -> Vec<Step> {
    let all = STEPS.with(|cache| {
        kept(cache, String::new(), desk, || {
            let views = desk.replica.views(DocKind::Proceeding).into_iter();
            let all = views.filter_map(|(doc, view)| Some((doc, view.state.as_proceeding()?)));
            procedures::counted(all, desk.reference, desk.now)
        })
    });
    // Whole months: of a week, the one in which it begins.
    let from = Stretch::Month.begins(look.from);
    procedures::rows(&all, look.window.as_ref(), from, look.end, desk.reference)
}

fn months(look: &Look, desk: &Desk<'_>) -> Vec<Month> {
    let rows = monthly::rows(&counted(desk), Stretch::Month.begins(look.from), look.end);
    rows.into_iter().filter(|row| look.window.as_ref().is_none_or(|window| row.window == *window)).collect()
}

pub fn view(look: &Look, pictures: &Rc<Vec<Picture>>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let of_windows = of_windows(&months(look, desk), desk);
    let has_procedures = !desk.reference.figures.procedures.is_empty();
    let of_steps = has_procedures.then(|| of_procedures(&steps(look, desk), desk));
    let sheets: Vec<Make> = [Some(Make::Pictures), Some(Make::Months), has_procedures.then_some(Make::Steps)]
        .into_iter()
        .flatten()
        .collect();
    html! {
        <div class="picture-cards">
            { table("picture-monthly", words::monthly(), words::monthly_what(), &of_windows, desk) }
            if let Some(of_steps) = of_steps { { table("picture-procedures", words::procedures(), words::procedures_what(), &of_steps, desk) } }
            <div>
                { titled_card(words::take(), html! {
                    <div data-test="picture-take">
                        { quiet(words::take_what()) }
                        { for sheets.into_iter().map(|make| taken(make, look, pictures, desk, emit)) }
                        <div role="status">
                            { match desk.state.chosen(HANDED) {
                                "done" => quiet(files::handed()),
                                "failed" => banner(Tone::Bad, html! { files::failed() }),
                                _ => Html::default(),
                            } }
                        </div>
                        { quiet(files::code_what()) }
                    </div>
                }) }
            </div>
        </div>
    }
}

/// Header and rows, on the screen as in a file.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
    /// How many columns in front are names.
    names: usize,
}

fn of_windows(rows: &[Month], desk: &Desk<'_>) -> Table {
    let header = [words::month(), words::window()].into_iter().map(|word| word.to_string());
    let columns = words::monthly_columns().map(str::to_owned);
    let line = |row: &Month| {
        let counts = [
            row.filed,
            row.rejected,
            row.visited,
            row.on_the_spot,
            row.brought_later,
            row.again,
            row.moved,
            row.amber,
            row.finished,
            row.late,
        ];
        let names = [when::month(row.month.year(), row.month.month()), desk.window(&row.window)];
        names.iter().map(ToString::to_string).chain(counts.iter().map(u32::to_string)).collect()
    };
    Table { header: header.chain(columns).collect(), rows: rows.iter().map(line).collect(), names: 2 }
}

fn of_procedures(rows: &[Step], desk: &Desk<'_>) -> Table {
    let header = [words::month(), words::procedure(), words::window()].into_iter().map(|word| word.to_string());
    let columns = words::procedure_columns().map(str::to_owned);
    let line = |row: &Step| {
        let procedure = desk.reference.figures.procedures.iter().find(|procedure| procedure.id == row.procedure);
        let names = [
            when::month(row.month.year(), row.month.month()),
            procedure.map(|procedure| proceeding::words(&procedure.name)).unwrap_or_default(),
            row.window.as_ref().map_or_else(words::no_window, |window| desk.window(window)),
        ];
        let counts = [row.begun, row.open, row.overdue, row.finished];
        names.iter().map(ToString::to_string).chain(counts.iter().map(u32::to_string)).collect()
    };
    Table { header: header.chain(columns).collect(), rows: rows.iter().map(line).collect(), names: 3 }
}

fn table(test: &'static str, title: AttrValue, what: AttrValue, table: &Table, desk: &Desk<'_>) -> Html {
    let cell = |(at, cell): (usize, &String)| {
        let text = cell.clone();
        if at < table.names {
            html! { <th scope="row">{ text }</th> }
        } else {
            html! { <td class="number">{ text }</td> }
        }
    };
    card(html! {
        <div data-test={test}>
            <h2 class="card-title">{ title.clone() }</h2>
            { quiet(what) }
            if table.rows.is_empty() { { paragraph(words::nothing()) } } else {
                { quiet(words::scroll()) }
                <div class="grid-scroll" tabindex="0" role="region" aria-label={title.clone()}>
                    <table class="picture-table">
                        <caption class="unseen">{ title }</caption>
                        <thead><tr>{ for table.header.iter().map(|word| html! { <th scope="col">{ word.clone() }</th> }) }</tr></thead>
                        <tbody>{ for table.rows.iter().map(|row| html! { <tr data-test="picture-line">{ for row.iter().enumerate().map(cell) }</tr> }) }</tbody>
                    </table>
                </div>
            }
            { quiet(board::as_of(desk)) }
        </div>
    })
}

/// What can be taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Make {
    Pictures,
    Months,
    Steps,
}

impl Make {
    fn name(self) -> AttrValue {
        match self {
            Self::Pictures => words::file_pictures(),
            Self::Months => words::monthly(),
            Self::Steps => words::procedures(),
        }
    }

    /// For tests.
    fn key(self) -> &'static str {
        match self {
            Self::Pictures => "pictures",
            Self::Months => "months",
            Self::Steps => "procedures",
        }
    }
}

fn sheet(make: Make, look: &Look, pictures: &[Picture], desk: &Desk<'_>) -> Sheet {
    let table = match make {
        Make::Pictures => of_pictures(pictures, desk),
        Make::Months => of_windows(&months(look, desk), desk),
        Make::Steps => of_procedures(&steps(look, desk), desk),
    };
    let window = look.window.as_ref().map_or_else(words::every_window, |window| desk.window(window));
    let last = look.end.plus_days(-1);
    let notes = vec![
        desk.reference.organisation.name.clone(),
        words::days(look.from, last).to_string(),
        words::of_window(window).to_string(),
        made(desk).to_string(),
        board::as_of(desk).to_string(),
    ];
    Sheet { title: make.name().to_string(), notes, header: table.header, rows: table.rows }
}

fn of_pictures(pictures: &[Picture], desk: &Desk<'_>) -> Table {
    let header = [words::title(), words::window(), words::state(), words::count()].map(|word| word.to_string());
    let mut rows = Vec::new();
    for picture in pictures {
        rows.extend(picture.bars.iter().map(|bar| {
            let window = bar.window.as_ref().map(|window| desk.window(window)).unwrap_or_default();
            let names = [words::theme(picture.theme), window, words::of(bar.of)].map(|word| word.to_string());
            names.into_iter().chain([bar.docs.len().to_string()]).collect()
        }));
    }
    Table { header: header.to_vec(), rows, names: 3 }
}

/// One file in both forms, with the code by which it is checked.
fn taken(make: Make, look: &Look, pictures: &Rc<Vec<Picture>>, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let sheet = Rc::new(text::in_chinese(|| sheet(make, look, pictures, desk)));
    let file = format!("{}-{}", sheet.title, look.from);
    let handed = |ending: &'static str, bytes: fn(&Sheet) -> Vec<u8>| {
        let (sheet, name) = (Rc::clone(&sheet), format!("{file}.{ending}"));
        on_click(emit, move || {
            let done = export::download(&name, &bytes(&sheet)).is_some();
            Event::Choose(HANDED, if done { "done" } else { "failed" }.to_owned())
        })
    };
    html! {
        <div class="picture-taken" data-make={make.key()} data-code={sheet.code()}>
            <div class="inline">
                <span class="strong">{ make.name() }</span>
                { link("take-xlsx", files::excel(), handed("xlsx", Sheet::xlsx)) }
                { link("take-csv", files::csv(), handed("csv", Sheet::csv)) }
            </div>
            { quiet(files::code(sheet.code())) }
        </div>
    }
}
