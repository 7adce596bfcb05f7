//! 登录卡: one-time cards as they are printed. They are shown once, because the server keeps digests only.

use doorstep_core::administration::{Card, DoorAct, Opened, Outcome};
use doorstep_core::domain::WorkerId;
use yew::{Callback, Html, MouseEvent, html};

use super::{tell, trouble};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, quiet};
use crate::components::paths::on_click;
use crate::components::squares::drawn;
use crate::pages::desk::Desk;
use crate::state::{Asked, State, code};
use crate::text::{admin as words, when};
use crate::update::Event;

const KEY: &str = "admin/cards";

/// Draws new cards for these people.
pub fn draw(workers: Vec<WorkerId>, emit: &Callback<Event>) -> Callback<MouseEvent> {
    on_click(emit, move || {
        let origin = gloo::utils::window().location().origin().unwrap_or_default();
        tell(KEY, "/administration/door", &DoorAct::Cards { workers: workers.clone(), origin })
    })
}

/// Offers cards to those who can sign in for the first time.
pub fn offer(done: &Outcome, emit: &Callback<Event>) -> Html {
    if !done.put || done.opened.is_empty() {
        return Html::default();
    }
    banner(
        Tone::Wait,
        html! {
            <>
                <p>{ words::opened(done.opened.len()) }</p>
                { button(Look::Main, "cards-opened", words::opened_cards(), draw(done.opened.clone(), emit)) }
            </>
        },
    )
}

/// The cards that were drawn last, until they are printed; nothing when there are none.
pub fn view(state: &State, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let bytes = match state.asked.get(KEY) {
        None => return Html::default(),
        Some(Asked::Coming) => return html! { <p class="foot-note quiet" role="status">{ words::loading() }</p> },
        Some(Asked::Failed(problem)) => return trouble(KEY, problem, emit),
        Some(Asked::Here(bytes)) => bytes,
    };
    let Ok(opened) = serde_json::from_slice::<Opened>(bytes) else { return trouble(KEY, code::ANSWER, emit) };
    let print = Callback::from(|_: MouseEvent| {
        // A browser that cannot print says so itself.
        let _ = gloo::utils::window().print();
    });
    html! {
        <section class="card cards" data-test="cards" data-count={opened.cards.len().to_string()}>
            <div class="no-print stack">
                <h2 class="card-title">{ words::cards() }</h2>
                { quiet(words::cards_note(opened.cards.len())) }
                { button(Look::Main, "cards-print", words::cards_print(), print) }
                { button(Look::Plain, "cards-done", words::cards_done(), on_click(emit, || Event::AnswerSeen(KEY))) }
            </div>
            <ul class="plain-list card-sheet">{ for opened.cards.iter().map(|card| one(card, desk)) }</ul>
        </section>
    }
}

fn one(card: &Card, desk: &Desk<'_>) -> Html {
    html! {
        <li class="login-card" key={card.worker.to_string()} data-test="login-card" data-link={card.link.clone()}>
            { drawn(&card.squares, words::card_code()) }
            <div>
                <p class="strong">{ card.name.clone() }</p>
                <p>{ words::card_login(&card.login) }</p>
                <p>{ words::card_scan() }</p>
                <p class="quiet">{ words::card_ends(when::day(card.ends.date())) }</p>
                <p class="quiet">{ desk.reference.organisation.name.clone() }</p>
            </div>
        </li>
    }
}
