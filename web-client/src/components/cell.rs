//! Rows of a list, cards, empty states, banners.

use yew::{AttrValue, Callback, Html, MouseEvent, html};

use super::icon::{Icon, icon};

/// A titled group of rows.
pub fn group(title: AttrValue, rows: Html) -> Html {
    html! {
        <section class="group">
            if !title.is_empty() { <h2 class="weui-cells__title">{ title }</h2> }
            <div class="weui-cells">{ rows }</div>
        </section>
    }
}

/// A label with its value.
pub fn row(label: AttrValue, value: Html) -> Html {
    html! {
        <div class="weui-cell row">
            <div class="row-label">{ label }</div>
            <div class="row-value">{ value }</div>
        </div>
    }
}

/// The same with plain text; nothing at all for an empty value.
pub fn row_text(label: AttrValue, value: impl Into<AttrValue>) -> Html {
    let value = value.into();
    if value.is_empty() { Html::default() } else { row(label, html! { value }) }
}

/// A row that leads somewhere.
pub fn link_row(
    test: &'static str,
    image: Option<Icon>,
    title: AttrValue,
    note: AttrValue,
    onclick: Callback<MouseEvent>,
) -> Html {
    html! {
        <button type="button" class="weui-cell weui-cell_access cell-button" data-test={test} {onclick}>
            if let Some(image) = image { <span class="cell-icon">{ icon(image) }</span> }
            <span class="weui-cell__bd">{ title }</span>
            <span class="weui-cell__ft cell-note">{ note }</span>
        </button>
    }
}

/// A white card.
pub fn card(children: Html) -> Html {
    html! { <section class="card">{ children }</section> }
}

/// A card with a heading.
pub fn titled_card(title: AttrValue, children: Html) -> Html {
    html! { <section class="card"><h2 class="card-title">{ title }</h2>{ children }</section> }
}

/// One line and the next step.
pub fn empty(line: AttrValue, actions: Html) -> Html {
    html! { <div class="empty"><p>{ line }</p><div class="empty-actions">{ actions }</div></div> }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Good,
    Wait,
    Warn,
    Bad,
    Quiet,
}

impl Tone {
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "tone-good",
            Self::Wait => "tone-wait",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
            Self::Quiet => "tone-quiet",
        }
    }
}

/// A state as word on a ground of its colour.
pub fn tag(tone: Tone, word: impl Into<AttrValue>) -> Html {
    html! { <span class={yew::classes!("tag", tone.class())}>{ word.into() }</span> }
}

/// A notice across the page.
pub fn banner(tone: Tone, children: Html) -> Html {
    html! { <div class={yew::classes!("banner", tone.class())} role="note">{ children }</div> }
}

/// What a form still lacks, each in a line; nothing when it is complete.
pub fn missing(title: AttrValue, lines: &[AttrValue]) -> Html {
    if lines.is_empty() {
        return Html::default();
    }
    html! {
        <div class="banner tone-warn" data-test="missing">
            <p>{ title }</p>
            <ul class="plain-list">{ for lines.iter().map(|line| html! { <li>{ line.clone() }</li> }) }</ul>
        </div>
    }
}

/// A paragraph. One function for what stands on every page: a phone loads it once.
pub fn paragraph(words: AttrValue) -> Html {
    html! { <p>{ words }</p> }
}

/// A paragraph that is less than the rest.
pub fn quiet(words: AttrValue) -> Html {
    html! { <p class="quiet">{ words }</p> }
}

/// A paragraph that is more than the rest.
pub fn strong(words: AttrValue) -> Html {
    html! { <p class="strong">{ words }</p> }
}

/// The largest words of a card.
pub fn big(words: AttrValue) -> Html {
    html! { <p class="big">{ words }</p> }
}
