//! 显示更多: of a long list the first rows are drawn, and with each tap some more.

use yew::{Callback, Html, html};

use super::button::link;
use super::cell::paragraph;
use super::paths::choose;
use crate::state::State;
use crate::text;
use crate::update::Event;

/// How much of one list is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    key: &'static str,
    step: usize,
    /// Rows to draw.
    pub limit: usize,
}

impl Shown {
    /// `key` names the list in `State::chosen`; `step` rows are drawn first, and come with each tap.
    pub fn of(state: &State, key: &'static str, step: usize) -> Self {
        Self { key, step, limit: state.chosen(key).parse().unwrap_or(step).max(step) }
    }

    /// What stands under a list of so many rows: nothing when all are drawn.
    pub fn more(self, all: usize, emit: &Callback<Event>) -> Html {
        let Self { key, step, limit } = self;
        if all <= limit {
            return Html::default();
        }
        html! {
            <div class="empty">
                { paragraph(text::shown_of(limit, all)) }
                { link("show-more", text::show_more(step.min(all - limit)), choose(emit, key, (limit + step).to_string())) }
            </div>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_begins_with_one_step_whatever_was_chosen() {
        let mut state = State::default();
        let limit = |state: &State| Shown::of(state, "list", 40).limit;
        assert_eq!(limit(&state), 40);
        for (chosen, expected) in [("80", 80), ("3", 40), ("many", 40), ("", 40)] {
            state.chosen.insert("list", chosen.to_owned());
            assert_eq!(limit(&state), expected, "{chosen}");
        }
    }
}
