//! 规章手册: the centre's regulations, each a page, rule by rule, with a search over all of them (GY-CORE-17).

use doorstep_core::handbook::{self, Citation, Regulation, Rule};
use web_sys::Element;
use yew::{AttrValue, Callback, Component, Context, Html, NodeRef, Properties, html};

use super::desk::Desk;
use super::needs;
use crate::components::button::{Look, button, link};
use crate::components::cell::{self, Tone, card, group, link_row, quiet, tag};
use crate::components::frame::{Page, page};
use crate::components::paths::{go, on_click};
use crate::components::search::search;
use crate::route::Route;
use crate::state::{Handbook, State};
use crate::text::{self, handbook as words};
use crate::update::Event;

const SEARCH: &str = "handbook/search";

/// The list of regulations, or the page of the one that is cited.
pub fn view(state: &State, desk: &Desk<'_>, cited: Option<Citation>, emit: &Callback<Event>) -> Html {
    let (title, body) = content(state, desk, cited, emit);
    page(state, emit, Page { title, body, actions: Html::default(), badges: needs::badges(desk) })
}

fn content(state: &State, desk: &Desk<'_>, cited: Option<Citation>, emit: &Callback<Event>) -> (AttrValue, Html) {
    let pages = match &state.handbook {
        Handbook::Here(text) => handbook::read(text).ok(),
        Handbook::Failed => None,
        Handbook::Unasked | Handbook::Coming => {
            return (words::title(), html! { <p class="foot-note" role="status">{ text::starting() }</p> });
        }
    };
    let Some(pages) = pages else {
        let again = button(Look::Plain, "load-handbook", text::try_again(), on_click(emit, || Event::LoadHandbook));
        return (words::title(), cell::empty(words::absent(), again));
    };
    let Some(cited) = cited else {
        return (words::title(), list(&pages, desk, emit));
    };
    let regulation = pages.iter().find(|page| page.id == cited.regulation);
    match regulation.filter(|page| cited.rule.is_none_or(|wanted| page.rules.iter().any(|rule| rule.number == wanted)))
    {
        Some(regulation) => (AttrValue::from(regulation.title.to_owned()), whole(regulation, cited)),
        None => {
            let all = button(Look::Plain, "handbook-all", words::whole(), go(emit, Route::Handbook));
            (words::title(), cell::empty(words::unknown(cited), all))
        }
    }
}

fn list(pages: &[Regulation<'_>], desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let figures = &desk.reference.figures;
    let own: Vec<Regulation<'_>> = pages.iter().filter(|page| handbook::concerns(page.id, figures)).cloned().collect();
    let sought = desk.state.chosen(SEARCH);
    let (said, body) = if sought.trim().is_empty() {
        (AttrValue::Static(""), contents(&own, emit))
    } else {
        let found = handbook::find(&own, sought);
        let said = if found.is_empty() { text::nothing_found(sought) } else { words::found(found.len()) };
        let rules = found.into_iter().map(|(regulation, rule)| found_rule(regulation, rule, emit));
        (said, html! { <ul class="plain-list">{ for rules }</ul> })
    };
    html! {
        <>
            { search("handbook-search", SEARCH, words::search(), sought, emit) }
            <p class="foot-note quiet" role="status">{ said }</p>
            { body }
            <p class="foot-note quiet">{ words::own_words() }</p>
        </>
    }
}

fn contents(own: &[Regulation<'_>], emit: &Callback<Event>) -> Html {
    let rows = own.iter().map(|page| {
        let whole = Route::Regulation(Citation { regulation: page.id, rule: None });
        let title = AttrValue::from(page.title.to_owned());
        link_row("handbook-page", None, title, words::rules(page.rules.len()), go(emit, whole))
    });
    group(AttrValue::Static(""), rows.collect())
}

fn found_rule(regulation: &Regulation<'_>, rule: &Rule<'_>, emit: &Callback<Event>) -> Html {
    let citation = regulation.citation(rule);
    html! {
        <li class="card" key={citation.to_string()} data-test="handbook-found" data-rule={citation.to_string()}>
            { heading(citation, rule) }
            { in_words(rule) }
            <p class="quiet" lang="zh-CN">{ regulation.title.to_owned() }</p>
            { link("handbook-open", words::open(citation), go(emit, Route::Regulation(citation))) }
        </li>
    }
}

/// A regulation with all its rules; the one that is cited is marked and brought into view.
fn whole(regulation: &Regulation<'_>, cited: Citation) -> Html {
    let rules = regulation.rules.iter().map(|rule| {
        let citation = regulation.citation(rule);
        let here = citation == cited;
        let content = html! {
            <>
                { heading(citation, rule) }
                if here { <p>{ tag(Tone::Wait, words::the_one()) }</p> }
                { in_words(rule) }
            </>
        };
        html! {
            <li key={citation.to_string()} data-test="handbook-rule" data-rule={citation.to_string()}
                aria-current={here.then_some("true")}>
                if here { <Shown>{ content }</Shown> } else { <div class="card">{ content }</div> }
            </li>
        }
    });
    html! {
        <>
            { card(html! {
                <>
                    if let Some(number) = regulation.document { { quiet(words::document(number)) } }
                    { quiet(words::centre(regulation.centre)) }
                    { quiet(words::own_words()) }
                </>
            }) }
            <ol class="plain-list">{ for rules }</ol>
        </>
    }
}

fn heading(citation: Citation, rule: &Rule<'_>) -> Html {
    let article = AttrValue::from(rule.article.unwrap_or_default().to_owned());
    html! { <h2 class="card-title">{ text::dotted(&[AttrValue::from(citation.to_string()), article]) }</h2> }
}

fn in_words(rule: &Rule<'_>) -> Html {
    html! { <p lang="zh-CN">{ rule.text.to_owned() }</p> }
}

#[derive(Clone, Debug, PartialEq, Properties)]
struct ShownProps {
    children: Html,
}

/// A card that the page is moved to when it opens.
#[derive(Debug)]
struct Shown(NodeRef);

impl Component for Shown {
    type Message = ();
    type Properties = ShownProps;

    fn create(_ctx: &Context<Self>) -> Self {
        Self(NodeRef::default())
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        html! { <div ref={self.0.clone()} class="card amber">{ ctx.props().children.clone() }</div> }
    }

    fn rendered(&mut self, _ctx: &Context<Self>, first: bool) {
        if first && let Some(card) = self.0.cast::<Element>() {
            card.scroll_into_view();
        }
    }
}
