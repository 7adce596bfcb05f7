//! What a person is told when the browser has emptied the phone's store: what happened, what is safe, what to do.

use yew::{Callback, Html, html};

use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, paragraph, strong};
use crate::components::paths::on_click;
use crate::state::State;
use crate::text::{phone as words, sync as sync_words, when};
use crate::update::Event;

/// Nothing when nothing was lost, or the person has read it.
pub fn notice(state: &State, emit: &Callback<Event>) -> Html {
    if state.store_gone {
        return banner(Tone::Bad, html! { <div data-test="store-gone">{ paragraph(words::store_gone()) }</div> });
    }
    let Some(lost) = &state.lost else { return Html::default() };
    let since = when::at(lost.since, state.now().date());
    let missing = match lost.missing {
        0 => words::lost_none(),
        u64::MAX => words::lost_unknown(since),
        count => words::lost_some(since, count),
    };
    let tone = if lost.missing == 0 { Tone::Wait } else { Tone::Warn };
    banner(
        tone,
        html! {
            <div data-test="lost" data-missing={lost.missing.to_string()}>
                { strong(words::lost(lost.delivered)) }
                { paragraph(missing) }
                { button(Look::Plain, "lost-seen", sync_words::acknowledge(), on_click(emit, || Event::LostSeen)) }
            </div>
        },
    )
}
