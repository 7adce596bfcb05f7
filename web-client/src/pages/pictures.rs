//! 工作图表: how the cases stand and how visits went, for whoever looks after the work of others. A picture is a table with bars, so
//! that it is read without seeing it; each bar leads to the records behind it.

pub mod list;
mod tables;

use std::rc::Rc;

use doorstep_core::domain::{Date, WindowId};
use doorstep_core::fact::DocKind;
use doorstep_core::regime::limit::Light;
use doorstep_core::regime::picture::{self as rules, Bar, Counted, Of, Picture, Stretch, Theme};
use yew::{AttrValue, Callback, Html, html};

use super::desk::Desk;
use super::kept::{Kept, kept};
use super::{board, needs};
use crate::components::button::{Look as Face, button};
use crate::components::cell::{Tone, banner, card, empty, group, paragraph, quiet};
use crate::components::field::{self, Field};
use crate::components::frame::{Page, page};
use crate::components::paths::choose;
use crate::route::Route;
use crate::state::State;
use crate::text::{self, picture as words, when};
use crate::update::Event;

const STRETCH: &str = "picture/stretch";
const FROM: &str = "picture/from";
const WINDOW: &str = "picture/window";
/// Picture and bar that were tapped.
const BAR: &str = "picture/bar";

/// What is looked at.
#[derive(Clone, Debug)]
struct Look {
    stretch: Stretch,
    from: Date,
    /// The day after the last.
    end: Date,
    window: Option<WindowId>,
}

impl Look {
    fn of(desk: &Desk<'_>) -> Self {
        let chosen = desk.state.chosen(STRETCH);
        let stretch = Stretch::ALL.into_iter().find(|stretch| name(*stretch) == chosen).unwrap_or(Stretch::Month);
        let day = Date::parse(desk.state.chosen(FROM)).unwrap_or(desk.today);
        let from = stretch.begins(day.min(desk.today));
        let window = Some(desk.state.chosen(WINDOW)).filter(|window| !window.is_empty()).map(WindowId::new);
        Self { stretch, from, end: stretch.ends(from), window }
    }

    fn days(&self) -> AttrValue {
        let day = |date: Date| text::when::day(date);
        words::days(day(self.from), day(self.end.plus_days(-1)))
    }
}

fn name(stretch: Stretch) -> &'static str {
    match stretch {
        Stretch::Week => "week",
        Stretch::Month => "month",
        Stretch::Quarter => "quarter",
    }
}

/// The name of a picture for tests.
fn theme_name(theme: Theme) -> &'static str {
    match theme {
        Theme::Lights => "lights",
        Theme::InTime => "in-time",
        Theme::Load => "load",
        Theme::Wait => "wait",
        Theme::OnTheSpot => "on-the-spot",
        Theme::Again => "again",
        Theme::Moved => "moved",
        Theme::Prompt => "prompt",
        Theme::Category => "category",
        Theme::Channel => "channel",
        Theme::Rejected => "rejected",
    }
}

pub fn sees(desk: &Desk<'_>) -> bool {
    let has_any = desk.reference.figures.visit.is_some() || desk.reference.figures.limit().is_some();
    has_any && rules::sees(desk.me, &desk.reference.organisation, desk.today)
}

thread_local! {
    static COUNTED: Kept<Vec<Counted>> = const { Kept::new(None) };
    static PICTURES: Kept<Vec<Picture>> = const { Kept::new(None) };
}

/// Everything that counts, computed once a state of the data.
fn counted(desk: &Desk<'_>) -> Rc<Vec<Counted>> {
    COUNTED.with(|cache| {
        kept(cache, String::new(), desk, || {
            let visits = desk.replica.views(DocKind::Visit).into_iter();
            let views = visits.chain(desk.replica.views(DocKind::Case));
            rules::counted(views.map(|(doc, view)| (doc, &view.state)), desk.reference, desk.now)
        })
    })
}

fn pictures(look: &Look, desk: &Desk<'_>) -> Rc<Vec<Picture>> {
    let of = format!("{}/{}/{:?}", look.from, look.end, look.window);
    PICTURES.with(|cache| {
        kept(cache, of, desk, || rules::pictures(&counted(desk), look.window.as_ref(), look.from, look.end))
    })
}

pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let badges = needs::badges(desk);
    if !sees(desk) {
        let body = empty(words::none(), Html::default());
        return page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges });
    }
    let look = Look::of(desk);
    let pictures = pictures(&look, desk);
    // A centre without visits, or without limits, has no pictures of them.
    let has_visits = desk.reference.figures.visit.is_some();
    let is_there = |picture: &&Picture| match picture.theme {
        Theme::Lights | Theme::InTime => desk.reference.figures.limit().is_some(),
        Theme::Load => true,
        _ => has_visits,
    };
    let (drawn_ones, empty_ones): (Vec<&Picture>, Vec<&Picture>) =
        pictures.iter().filter(is_there).partition(|picture| picture.rests_on > 0);
    let body = html! {
        <div class="pictures">
            { banner(Tone::Quiet, html! { <>{ words::what() }<br /><span data-test="as-of">{ board::as_of(desk) }</span></> }) }
            { head(&look, desk, emit) }
            { patterns() }
            <div class="picture-cards" data-test="picture-cards">{ for drawn_ones.into_iter().map(|picture| drawn(picture, &look, desk, emit)) }</div>
            <div>{ without(&empty_ones, desk) }</div>
            <div>{ tables::view(&look, &pictures, desk, emit) }</div>
        </div>
    };
    page(state, emit, Page { title: words::title(), body, actions: Html::default(), badges })
}

/// Period and window.
fn head(look: &Look, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let organisation = &desk.reference.organisation;
    let windows = organisation.windows.iter();
    let windows = windows.map(|(id, window)| (AttrValue::from(id.to_string()), AttrValue::from(window.name.clone())));
    let windows: Vec<(AttrValue, AttrValue)> = windows.collect();
    let chosen = look.window.as_ref().map(ToString::to_string).unwrap_or_default();
    let change = {
        let emit = emit.clone();
        Callback::from(move |window: String| emit.emit(Event::Choose(WINDOW, window)))
    };
    let before = look.stretch.begins(look.from.plus_days(-1)).to_string();
    let after = Some(look.end).filter(|end| *end <= desk.today).map(|end| end.to_string());
    card(html! {
        <>
            <div class="filters picture-filters" role="group" aria-label={words::stretch()}>
                { for Stretch::ALL.into_iter().map(|stretch| html! {
                    <button type="button" class={if stretch == look.stretch { "filter filter-here" } else { "filter" }}
                        data-test={format!("picture-{}", name(stretch))} aria-pressed={(stretch == look.stretch).to_string()}
                        onclick={choose(emit, STRETCH, name(stretch))}>{ words::stretch_name(stretch) }</button>
                }) }
            </div>
            <p class="strong" data-test="picture-days" role="status">{ look.days() }</p>
            <div class="button-row">
                { button(Face::Plain, "picture-earlier", words::earlier(), choose(emit, FROM, before)) }
                if let Some(after) = after { { button(Face::Plain, "picture-later", words::later(), choose(emit, FROM, after)) } }
            </div>
            { group(AttrValue::Static(""), field::select(Field::new("picture-window", words::window(), chosen), &windows, words::every_window(), change)) }
        </>
    })
}

/// Lines over a colour, so that a bar is told without it. The page allows no style beside its sheet; a drawing's own attributes it does.
fn patterns() -> Html {
    let pattern = |id: &'static str, class: &'static str, path: &'static str| {
        html! {
            <pattern {id} width="8" height="8" patternUnits="userSpaceOnUse">
                <rect width="8" height="8" class={yew::classes!("picture-ground", class)} />
                <path d={path} class={yew::classes!("picture-lines", class)} />
            </pattern>
        }
    };
    html! {
        <svg class="unseen" aria-hidden="true" width="0" height="0"><defs>
            { pattern("picture-bad", "picture-bad", "M-2 2 2-2M0 8 8 0M6 10 10 6M-2 6 2 10M0 0 8 8M6-2 10 2") }
            { pattern("picture-warn", "picture-warn", "M-2 2 2-2M0 8 8 0M6 10 10 6") }
            { pattern("picture-quiet", "picture-quiet", "M0 4H8") }
        </defs></svg>
    }
}

/// How a bar is filled: plain for what is well, with lines for the rest.
fn tone(of: Of) -> &'static str {
    match of {
        Of::Light(Light::Red) | Of::Late => "bad",
        Of::Light(Light::Amber) | Of::Slow(_) | Of::Again(_) | Of::AgainToDeliver | Of::BroughtLater | Of::Moved(_) => {
            "warn"
        }
        Of::NotRunning | Of::Planned | Of::Rejected(_) => "quiet",
        Of::Light(Light::Green) | Of::InTime | Of::Finished | Of::OnTheSpot | Of::Once | Of::Prompt => "good",
        Of::UnderWay | Of::Waited(_) | Of::Category(_) | Of::Channel(_) => "wait",
    }
}

/// Bars with nothing behind them say something only where the whole is few and fixed.
fn is_kept(theme: Theme, bar: &Bar) -> bool {
    !bar.docs.is_empty() || matches!(theme, Theme::Lights | Theme::InTime | Theme::Wait | Theme::OnTheSpot)
}

/// The pictures for which there is no record, in one card: eleven empty ones would be pushed aside one after the other.
fn without(pictures: &[&Picture], desk: &Desk<'_>) -> Html {
    if pictures.is_empty() {
        return Html::default();
    }
    let names: Vec<AttrValue> = pictures.iter().map(|picture| words::theme(picture.theme)).collect();
    card(html! {
        <div data-test="picture-none">
            { paragraph(words::nothing()) }
            { quiet(text::dotted(&names)) }
            { quiet(board::as_of(desk)) }
        </div>
    })
}

fn drawn(picture: &Picture, look: &Look, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let theme = picture.theme;
    let most = picture.bars.iter().map(|bar| bar.docs.len()).max().unwrap_or(0);
    let all: usize = picture.bars.iter().map(|bar| bar.docs.len()).sum();
    let title = words::theme(theme);
    let bars = || picture.bars.iter().enumerate().filter(|(_, bar)| is_kept(theme, bar));
    let line = |(at, bar): (usize, &Bar)| row(theme, at, bar, (most, all), desk, emit);
    let body = if theme == Theme::Load {
        let mut windows: Vec<&WindowId> = bars().filter_map(|(_, bar)| bar.window.as_ref()).collect();
        windows.dedup();
        html! {
            { for windows.into_iter().map(|window| html! {
                <tbody key={window.to_string()}>
                    <tr><th scope="rowgroup" colspan="2" class="picture-window">{ desk.window(window) }</th></tr>
                    { for bars().filter(|(_, bar)| bar.window.as_ref() == Some(window)).map(line) }
                </tbody>
            }) }
        }
    } else {
        html! { <tbody>{ for bars().map(line) }</tbody> }
    };
    html! {
        <section class="card" data-test={format!("picture-{}", theme_name(theme))} key={theme_name(theme)}>
            <h2 class="card-title">{ title.clone() }</h2>
            <div>{ said(picture, all) }</div>
            <table class="picture">
                <caption class="unseen">{ words::caption(title, look.days()) }</caption>
                <thead class="unseen"><tr><th scope="col">{ words::state() }</th><th scope="col">{ words::count() }</th></tr></thead>
                { body }
            </table>
            <p class="quiet"><span data-test="rests-on">{ words::rests_on(picture.rests_on) }</span>{ " · " }{ board::as_of(desk) }</p>
            if matches!(theme, Theme::Lights) { { quiet(words::now()) } }
        </section>
    }
}

/// The share that the picture is about, in a sentence.
fn said(picture: &Picture, all: usize) -> Html {
    let share = |of: Of| {
        let part = picture.bars.iter().find(|bar| bar.of == of).map_or(0, |bar| bar.docs.len());
        (all > 0).then(|| words::share(words::of(of), part * 100 / all, part, all))
    };
    let sentence = match picture.theme {
        Theme::InTime => share(Of::InTime),
        Theme::OnTheSpot => share(Of::OnTheSpot),
        Theme::Again => share(Of::Once),
        _ => None,
    };
    sentence.map(|sentence| html! { <p class="strong" data-test="picture-share">{ sentence }</p> }).unwrap_or_default()
}

fn row(
    theme: Theme,
    at: usize,
    bar: &Bar,
    (most, all): (usize, usize),
    desk: &Desk<'_>,
    emit: &Callback<Event>,
) -> Html {
    let count = bar.docs.len();
    let label = words::of(bar.of);
    let name = bar.window.as_ref().map_or(label.clone(), |window| text::dotted(&[desk.window(window), label.clone()]));
    let width = format!("{}%", (count * 100).checked_div(most).unwrap_or(0));
    let fill = match tone(bar.of) {
        "bad" => Some("url(#picture-bad)"),
        "warn" => Some("url(#picture-warn)"),
        "quiet" => Some("url(#picture-quiet)"),
        _ => None,
    };
    let drawing = html! {
        <svg class="picture-bar" aria-hidden="true" width="100%" height="14">
            <rect width="100%" height="100%" class="picture-track" />
            <rect {width} height="100%" class={format!("picture-fill picture-{}", tone(bar.of))} {fill} />
        </svg>
    };
    let share = (count * 100).checked_div(all).unwrap_or(0);
    let number = if theme == Theme::Load { AttrValue::from(count.to_string()) } else { words::percent(count, share) };
    let open = {
        let (emit, key) = (emit.clone(), format!("{}/{at}", theme as u8));
        Callback::from(move |_: yew::MouseEvent| {
            emit.emit(Event::Choose(BAR, key.clone()));
            emit.emit(Event::Navigate(Route::PictureList));
        })
    };
    html! {
        <tr data-test="picture-row" data-count={count.to_string()} key={at}>
            <th scope="row">
                if count == 0 { <span class="picture-open">{ label }{ drawing }</span> } else {
                    <button type="button" class="picture-open" data-test="picture-open" aria-label={words::open(name, count)} onclick={open}>
                        <span class="picture-label">{ label }</span>{ drawing }
                    </button>
                }
            </th>
            <td class="number">{ number }</td>
        </tr>
    }
}

/// The bar that was tapped, with its picture.
fn chosen(desk: &Desk<'_>) -> Option<(Theme, Bar)> {
    let (theme, at) = desk.state.chosen(BAR).split_once('/')?;
    let theme: u8 = theme.parse().ok()?;
    let pictures = pictures(&Look::of(desk), desk);
    let picture = pictures.iter().find(|picture| picture.theme as u8 == theme)?;
    Some((picture.theme, picture.bars.get(at.parse::<usize>().ok()?)?.clone()))
}

fn made(desk: &Desk<'_>) -> AttrValue {
    words::made(when::at(desk.now, desk.today))
}
