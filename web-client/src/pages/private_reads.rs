//! 查看记录: by day and person, which record and which field was shown in clear, never what stood there (GY-CORE-18). Beside it what
//! every page of a record says about how long a client's data stay on the phone.

use doorstep_core::domain::{Date, DocId};
use doorstep_core::fact::DocKind;
use doorstep_core::fact::private::Field as Looked;
use doorstep_core::fold::PrivateReads;
use doorstep_core::fold::private::Line;
use doorstep_core::procedure;
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::{board, needs, subject};
use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, banner, card, empty, group, quiet};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::more::Shown;
use crate::components::paths::{choose, go};
use crate::state::State;
use crate::text::{self, private as words};
use crate::update::Event;

const DAY: &str = "private/day";
/// People on the page before "show more".
const ROWS: usize = 40;

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let day = Date::parse(desk.state.chosen(DAY)).unwrap_or(desk.today).min(desk.today);
    let views = desk.replica.views(DocKind::PrivateReads).into_iter();
    let months = views.filter_map(|(_, view)| view.state.as_private_reads());
    let of_day = |reads: &'_ PrivateReads| reads.lines.iter().any(|line| line.at.date() == day);
    let months: Vec<&PrivateReads> = months.filter(|reads| of_day(reads)).collect();
    let change = {
        let emit = emit.clone();
        Callback::from(move |day: String| emit.emit(Event::Choose(DAY, day)))
    };
    let shown = Shown::of(state, "private/shown", ROWS);
    let body = html! {
        <>
            { banner(Tone::Quiet, html! { <>{ words::what() }<br /><span>{ board::as_of(desk) }</span></> }) }
            { card(html! {
                <>
                    { group(AttrValue::Static(""), field::date(Field::new("private-day", words::day(), day.to_string()), None, Some(desk.today), change)) }
                    <div class="button-row">
                        { button(Look::Plain, "private-earlier", words::earlier(), choose(emit, DAY, day.plus_days(-1).to_string())) }
                        if day < desk.today { { button(Look::Plain, "private-later", words::later(), choose(emit, DAY, day.plus_days(1).to_string())) } }
                    </div>
                </>
            }) }
            if months.is_empty() { { empty(words::none(), Html::default()) } }
            <div>{ for months.iter().take(shown.limit).map(|reads| of_person(reads, day, desk, emit)) }</div>
            { shown.more(months.len(), emit) }
        </>
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges: needs::badges(desk) })
}

fn of_person(reads: &PrivateReads, day: Date, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let lines: Vec<&Line> = reads.lines.iter().filter(|line| line.at.date() == day).collect();
    // Each record once, in the order in which they were looked at.
    let mut records: Vec<DocId> = Vec::new();
    for line in &lines {
        if !records.contains(&line.record) {
            records.push(line.record);
        }
    }
    let of_record = |record: DocId| {
        let of: Vec<&Line> = lines.iter().copied().filter(|line| line.record == record).collect();
        let title = subject::of(desk.replica, record, None, desk.now).unwrap_or_else(words::unknown);
        let fields = of.iter().map(|line| words::line(name(line, desk), line.at.clock()));
        html! {
            <li class="person" data-test="private-record" data-doc={record.to_string()}>
                <span class="inline">{ match subject::page(desk.replica, record) {
                    Some(route) => link("private-open", title, go(emit, route)),
                    None => html! { <span>{ title }</span> },
                } }</span>
                { for fields.map(|words| html! { <p class="quiet" data-test="private-field">{ words }</p> }) }
            </li>
        }
    };
    card(html! {
        <div data-test="private-person" data-worker={reads.person.to_string()}>
            <h2 class="card-title">{ words::person(desk.name(&reads.person), lines.len()) }</h2>
            <ul class="plain-list">{ for records.into_iter().map(of_record) }</ul>
        </div>
    })
}

/// The field in words; of a procedure as the pack names it.
fn name(line: &Line, desk: &Desk<'_>) -> AttrValue {
    let Looked::Of(key) = &line.field else { return words::field(&line.field).unwrap_or_default() };
    let proceeding = desk.replica.view(line.record).and_then(|view| view.state.as_proceeding());
    let procedure = proceeding.and_then(|proceeding| procedure::of(proceeding, desk.reference));
    let field = procedure.and_then(|procedure| procedure.field(key));
    field.map_or_else(|| AttrValue::from(key.clone()), |field| text::proceeding::words(&field.name))
}

/// What is kept of a record on this phone and until when, in one quiet line; or that it is gone.
pub fn kept(doc: DocId, desk: &Desk<'_>) -> Html {
    let Some(view) = desk.replica.view(doc) else { return Html::default() };
    if view.removed {
        return banner(Tone::Quiet, html! { <span data-test="private-removed">{ words::removed() }</span> });
    }
    let words = match desk.replica.kept_until(doc) {
        Some(day) => words::kept_until(text::when::relative_day(day, desk.today)),
        None => words::kept(desk.reference.figures.time.wipe_days),
    };
    html! { <div class="foot-note" data-test="private-kept">{ quiet(words) }</div> }
}
