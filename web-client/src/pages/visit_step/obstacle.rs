//! 不能办结: why nothing came of a trip, what to do then, and whom to call in danger.

use doorstep_core::fact::Statement;
use doorstep_core::fact::visit::{NotFinished, Obstacle, RescheduleReason};
use doorstep_core::fold::Visit;
use doorstep_core::regime::visit as rules;
use doorstep_core::regime::visit::Act;
use serde::{Deserialize, Serialize};
use yew::{AttrValue, Callback, Html, html};

use super::super::act;
use super::super::desk::Desk;
use super::super::{draft, proceedings};
use super::{Sight, key, offered};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, card, paragraph, strong};
use crate::components::field::{self, Field};
use crate::components::icon::{Icon, icon};
use crate::components::paths::{choose, close_sheet, go};
use crate::components::sheet::Sheet;
use crate::route::Route;
use crate::text::{self, door as words};
use crate::update::Event;

/// The procedure by which somebody is told once what is missing.
const ONE_TIME: &str = "GY-ONCE";

#[derive(Clone, Default, Serialize, Deserialize)]
struct Form {
    reason: String,
    text: String,
}

pub fn name(obstacle: Obstacle) -> &'static str {
    match obstacle {
        Obstacle::Absent => "absent",
        Obstacle::Unwell => "unwell",
        Obstacle::Refused => "refused",
        Obstacle::Papers => "papers",
        Obstacle::Address => "address",
        Obstacle::Postponed => "postponed",
        Obstacle::Unsafe => "unsafe",
    }
}

impl Sight<'_> {
    /// The button that opens the sheet, where somebody is out on the visit.
    pub(super) fn cannot(&self) -> Html {
        if self.offered(Act::NotFinish).is_none() {
            return Html::default();
        }
        button(Look::Plain, "not-finished", words::not_finished(), choose(self.emit, "sheet", "not-finished"))
    }

    pub(super) fn obstacle_sheet(&self) -> Html {
        if self.desk.state.chosen("sheet") != "not-finished" {
            return Html::default();
        }
        let Some(acting) = self.offered(Act::NotFinish) else { return Html::default() };
        let key = key(self.doc, "not-finished");
        let form: Form = draft::read(self.desk.state, &key);
        let options = Obstacle::ALL.map(|one| (AttrValue::Static(name(one)), AttrValue::Static(words::obstacle(one))));
        let reason = draft::change(self.emit, &key, &form, |form, reason| form.reason = reason);
        let text = draft::change(self.emit, &key, &form, |form, text| form.text = text);
        let chosen = Obstacle::ALL.into_iter().find(|one| name(*one) == form.reason);
        let (label, desk) = (words::not_finished_write(), self.desk);
        let send = match chosen {
            None => act::lacking(words::not_finished_reason(), "not-finished-write", label, desk, self.emit),
            Some(reason) => {
                let text = form.text.trim().to_owned();
                let button = act::Act {
                    acting,
                    draft: Some(key.clone()),
                    then: Some(Route::Visit(self.doc)),
                    ..act::Act::new(Look::Main, "not-finished-write", label)
                };
                let say = move |at| Statement::NotFinished(NotFinished { at, reason, text: text.clone() });
                button.button(self.doc, say, desk, self.emit)
            }
        };
        html! {
            <Sheet title={words::not_finished_title()} onclose={close_sheet(self.emit)} test="not-finished-sheet">
                <div class="weui-cells">
                    { field::choices(Field::new("obstacle", words::not_finished_reason(), form.reason.clone()), &options, reason) }
                    { field::area(Field::new("obstacle-text", words::not_finished_text(), form.text.clone()), rules::TEXT_MAX, text) }
                </div>
                { for chosen.map(|one| paragraph(AttrValue::Static(words::next_step(one)))) }
                { send }
            </Sheet>
        }
    }
}

/// What stands in the way on this trip, and the next step, offered.
pub fn next(visit: &Visit, desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    let Some(obstacle) = visit.obstacle().filter(|_| offered(visit, desk, Act::NotFinish).is_some()) else {
        return Html::default();
    };
    let may = |act| offered(visit, desk, act).is_some();
    let again = RescheduleReason::after(obstacle).filter(|_| may(Act::Reschedule));
    let text = visit.not_finished.last().map(|unfinished| unfinished.said.text.clone()).unwrap_or_default();
    let one_time = (obstacle == Obstacle::Papers).then(|| one_time(desk)).flatten();
    banner(
        Tone::Warn,
        html! {
            <div data-test="obstacle-next" data-reason={name(obstacle)}>
                { strong(words::came_to_nothing(words::obstacle(obstacle))) }
                if !text.is_empty() { { paragraph(AttrValue::from(text)) } }
                { paragraph(AttrValue::Static(words::next_step(obstacle))) }
                if obstacle == Obstacle::Unsafe { <div>{ duty_line(visit, desk) }</div> }
                if let Some(route) = one_time {
                    <div>{ button(Look::Plain, "one-time", words::one_time(), go(emit, route)) }</div>
                }
                if again.is_some() {
                    <div>{ button(Look::Plain, "go-again", words::again(), choose(emit, "sheet", "reschedule/obstacle")) }</div>
                }
                if obstacle == Obstacle::Refused && may(Act::Cancel) {
                    <div>{ button(Look::Warn, "refused-cancel", words::cancel(), choose(emit, "sheet", "cancel")) }</div>
                }
            </div>
        },
    )
}

/// The page that begins a one-time notice, where the centre has it and the person may.
fn one_time(desk: &Desk<'_>) -> Option<Route> {
    let mut all = desk.reference.figures.procedures.iter().enumerate();
    let (at, procedure) = all.find(|(_, procedure)| procedure.id == ONE_TIME)?;
    let (act, _) = proceedings::beginnings(procedure, desk).into_iter().next()?;
    Some(Route::ProceedingNew(u8::try_from(at).ok()?, act))
}

/// 打电话给值班室: the centre's own number, or the window's where it has none.
fn duty_line(visit: &Visit, desk: &Desk<'_>) -> Html {
    let organisation = &desk.reference.organisation;
    let window = organisation.windows.get(&visit.window).map(|window| window.telephone.as_str());
    let own = Some(organisation.duty_phone.as_str()).filter(|phone| !phone.is_empty());
    let Some(phone) = own.or(window).filter(|phone| !phone.is_empty()) else { return Html::default() };
    html! {
        <a class="sos" data-test="sos" href={format!("tel:{phone}")}>
            { icon(Icon::Phone) }<span>{ words::duty_call() }{ " " }{ phone.to_owned() }</span>
        </a>
    }
}

/// On every page of somebody who is out on the visit.
pub fn sos(visit: &Visit, desk: &Desk<'_>) -> Html {
    if !visit.is_out(desk.me) {
        return Html::default();
    }
    card(html! { <>{ text_of_sos() }{ duty_line(visit, desk) }</> })
}

fn text_of_sos() -> Html {
    html! { <p class="quiet">{ words::sos_hint() }{ text::pick("：", ":") }</p> }
}
