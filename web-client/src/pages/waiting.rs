//! 要您处理 on the first page, and the sheets that its buttons open: there a moment after it.

use yew::{Callback, Html, html};

use super::attendance;
use super::desk::Desk;
use super::needs::{self, Need};
use crate::components::button;
use crate::components::cell::{quiet, titled_card};
use crate::components::icon::icon;
use crate::components::paths::{go, on_click};
use crate::text;
use crate::update::Event;

/// Rows under 要您处理 before 查看全部.
const NEEDS_SHOWN: usize = 3;

pub fn view(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! { <>{ waiting(desk, emit) }{ attendance::sheets(desk, emit) }</> }
}

fn waiting(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let needs = needs::needs(desk);
    if needs.is_empty() {
        return titled_card(text::needs_you(), html! { { quiet(text::nothing_needs_you()) } });
    }
    let all = desk.state.chosen("home/needs") == "all";
    let shown = if all { needs.len() } else { NEEDS_SHOWN };
    titled_card(
        text::needs_you(),
        html! {
            <div class="weui-cells" data-test="needs">
                { for needs.iter().take(shown).map(|need| need_row(need, emit)) }
                if needs.len() > shown {
                    <div class="weui-cell">
                        { button::link("see-all", text::see_all(), on_click(emit, || Event::Choose("home/needs", "all".to_owned()))) }
                    </div>
                }
            </div>
        },
    )
}

fn need_row(need: &Need, emit: &Callback<Event>) -> Html {
    html! {
        <button type="button" class="weui-cell weui-cell_access cell-button" data-test="need" onclick={go(emit, need.route)}>
            <span class="cell-icon">{ icon(need.icon) }</span>
            <span class="weui-cell__bd">
                <span>{ need.what.clone() }</span>
                <br /><span class="quiet">{ need.note.clone() }</span>
            </span>
            <span class="weui-cell__ft" />
        </button>
    }
}
