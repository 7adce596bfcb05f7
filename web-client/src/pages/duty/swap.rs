//! Windows that swap their lines: asked for by the one chief representative, answered by the other.

use doorstep_core::domain::DocId;
use doorstep_core::fact::Statement;
use doorstep_core::fact::duty::{Slot, SwapAnswered, SwapAsked};
use doorstep_core::fold::duty::{Sheet, Swap};
use doorstep_core::regime::duty as rules;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::known::Read;
use super::{At, every, key};
use crate::components::button::Look;
use crate::components::cell::{Tone, quiet, tag, titled_card};
use crate::components::field::{self, Field};
use crate::pages::act::{Act, lacking};
use crate::pages::desk::Desk;
use crate::pages::draft;
use crate::text::{self, duty as words, when};
use crate::update::Event;

/// What this person has to answer.
pub(super) fn to_answer<'r>(read: &'r Read, desk: &Desk<'_>) -> Vec<(DocId, &'r Sheet, &'r Swap)> {
    let world = desk.world();
    let swaps = read.sheets.iter().flat_map(|(doc, sheet)| sheet.swaps.iter().map(move |swap| (*doc, sheet, swap)));
    swaps.filter(|(_, sheet, swap)| rules::answers(swap, sheet, desk.me, &world).is_some()).collect()
}

/// Those that wait, and those of lines to come.
pub(super) fn view(read: &Read, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let swaps = read.sheets.iter().flat_map(|(doc, sheet)| sheet.swaps.iter().map(move |swap| (*doc, sheet, swap)));
    let is_near = |swap: &Swap| desk.today <= swap.own.on.max(swap.other.on);
    let shown: Vec<_> = swaps.filter(|(_, _, swap)| is_near(swap)).collect();
    if shown.is_empty() {
        return Html::default();
    }
    titled_card(
        words::swaps(),
        html! { <ul class="plain-list">{ for shown.into_iter().map(|(doc, sheet, swap)| row(doc, sheet, swap, desk, emit)) }</ul> },
    )
}

fn of_slot(slot: Slot, desk: &Desk<'_>) -> AttrValue {
    text::dotted(&[when::relative_day(slot.on, desk.today), words::half(slot.half)])
}

fn row(doc: DocId, sheet: &Sheet, swap: &Swap, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let window = |window: &Option<_>| window.as_ref().map_or_else(AttrValue::default, |window| desk.window(window));
    let (tone, state) = match swap.answered {
        None => (Tone::Wait, words::swap_waits()),
        Some((_, true)) => (Tone::Good, words::swap_agreed()),
        Some((_, false)) => (Tone::Quiet, words::swap_refused()),
    };
    let acting = rules::answers(swap, sheet, desk.me, &desk.world());
    let (own, other) = (swap.own, swap.other);
    let answer = |agree: bool, look, test, label| {
        let act = Act { acting: acting.clone(), ..Act::new(look, test, label) };
        act.button(doc, move |_| Statement::SwapAnswered(SwapAnswered { own, other, agree }), desk, emit)
    };
    html! {
        <li class="person" data-test="duty-swap">
            <span class="inline">
                <span class="strong">{ window(&swap.windows.0) }</span>
                { tag(tone, state) }
            </span>
            { quiet(of_slot(own, desk)) }
            <span class="strong">{ words::swapped_with(window(&swap.windows.1)) }</span>
            { quiet(of_slot(other, desk)) }
            { quiet(text::dotted(&[desk.name(&swap.asked.who), swap.reason.clone().into()])) }
            if acting.is_some() {
                <div>
                    { answer(true, Look::Main, "duty-swap-agree", words::swap_agree()) }
                    { answer(false, Look::Plain, "duty-swap-refuse", words::swap_refuse()) }
                </div>
            }
        </li>
    }
}

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    other: String,
    reason: String,
}

/// The form below a line of the own window.
pub(super) fn asking(at: &At<'_>, read: &Read, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let own = at.line.slot;
    let kept = format!("duty/{}/swap", at.key());
    let form: Form = draft::read(desk.state, &kept);
    let change = |set: fn(&mut Form, String)| draft::change(emit, &kept, &form, set);
    let is_other = |other: &At<'_>| {
        other.doc == at.doc
            && other.line.window != at.line.window
            && rules::is_ahead(other.line, desk.now, desk.reference)
    };
    let others: Vec<At<'_>> = every(read).filter(is_other).collect();
    let named = |other: &At<'_>| {
        let words = text::dotted(&[other.when(desk), other.window(desk)]);
        (AttrValue::from(other.key()), words)
    };
    let options: Vec<_> = others.iter().map(named).collect();
    let chosen = others.iter().map(|other| other.line.slot).find(|slot| key(at.sheet.kind, *slot) == form.other);
    let in_full = options.iter().find(|(value, _)| *value == *form.other).map(|(_, words)| words.clone());
    let send = match chosen {
        Some(other) => {
            let said = SwapAsked { own, other, reason: form.reason.trim().to_owned() };
            let acting = rules::heads(at.line.window.as_ref(), desk.me, &desk.world());
            let act = Act { acting, draft: Some(kept.clone()), ..Act::new(Look::Main, "duty-swap", words::swap_ask()) };
            act.button(at.doc, move |_| Statement::SwapAsked(said.clone()), desk, emit)
        }
        None => lacking(words::swap_with(), "duty-swap", words::swap_ask(), desk, emit),
    };
    html! {
        <div>
            { field::select(Field::new("duty-swap-with", words::swap_with(), form.other.clone()), &options, words::swap_with(), change(|form, value| form.other = value)) }
            // A narrow field shows the beginning of what was chosen.
            { quiet(in_full.unwrap_or_default()) }
            { field::text(Field::new("duty-swap-reason", words::reason(), form.reason.clone()), change(|form, value| form.reason = value)) }
            { send }
        </div>
    }
}
