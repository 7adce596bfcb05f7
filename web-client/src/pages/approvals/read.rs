//! What was on the screen when a card came up, and what has changed under its reader.

use yew::{AttrValue, Callback, Children, Html, MouseEvent, Properties, component, html, use_state};

use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, paragraph, strong};
use crate::text::{approval, leave as words};

#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What is on the screen now.
    pub subject: [u8; 32],
    /// The same in words, each with its label; none where nobody says what changed.
    #[prop_or_default]
    pub fields: Vec<(AttrValue, AttrValue)>,
    /// The server has said that an earlier decision was about another version.
    pub changed: bool,
    pub children: Children,
}

/// Holds what was on the screen when the card came up. When that changes under the reader, the buttons wait until it was read
/// again.
#[component(Read)]
pub fn read(props: &Props) -> Html {
    let seen = use_state(|| (props.subject, props.fields.clone()));
    if seen.0 == props.subject {
        return html! {
            <>
                if props.changed { { banner(Tone::Warn, html! { words::changed_title() }) } }
                { for props.children.iter() }
            </>
        };
    }
    let lines = differences(&seen.1, &props.fields);
    let onclick = {
        let (seen, now) = (seen.clone(), (props.subject, props.fields.clone()));
        Callback::from(move |_: MouseEvent| seen.set(now.clone()))
    };
    html! {
        <div class="amber">
            { banner(Tone::Warn, html! {
                <>{ strong(words::changed_title()) }{ paragraph(words::changed_explained()) }{ for lines.into_iter().map(paragraph) }</>
            }) }
            { button(Look::Main, "confirm-again", words::confirm_again(), onclick) }
        </div>
    }
}

/// The fields that are not as before, in words. Both lists have the same labels in their order.
pub fn differences(before: &[(AttrValue, AttrValue)], now: &[(AttrValue, AttrValue)]) -> Vec<AttrValue> {
    let pairs = before.iter().zip(now).filter(|((_, before), (_, now))| before != now);
    pairs
        .map(|((label, before), (_, now))| approval::changed_field(label.clone(), before.clone(), now.clone()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_is_shown_with_both_values() {
        let field = |label: &'static str, value: &'static str| (AttrValue::Static(label), AttrValue::Static(value));
        let before = [field("事由", "看病"), field("时间", "周一")];
        let now = [field("事由", "看病"), field("时间", "周二")];
        assert_eq!(differences(&before, &now), [AttrValue::Static("时间：周一 → 周二")]);
        assert!(differences(&now, &now).is_empty());
    }
}
