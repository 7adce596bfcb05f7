//! 本人验证, where the centre asks for it: registered once a phone, asked for after a punch, which waits for nothing.

use doorstep_core::account::Problem;
use doorstep_core::domain::{DeviceId, DocId, Timestamp};
use doorstep_core::fact::{Code, Statement};
use doorstep_core::fold::month::{PunchRecord, Verified};
use doorstep_core::regime::attendance::VERIFIED_WITHIN_MS;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{AttrValue, Callback, Html, Properties, component, html, use_node_ref, use_state};

use crate::components::button::{Look, button, link};
use crate::components::cell::{Tone, banner, paragraph, quiet};
use crate::components::paths::{choose, close_sheet, on_click};
use crate::components::sheet::Sheet;
use crate::io::authenticator;
use crate::pages::desk::{Desk, stated};
use crate::text::{self, attendance as words};
use crate::update::{Event, WriteRequest};

fn asks(desk: &Desk<'_>) -> bool {
    desk.reference.figures.attendance.as_ref().is_some_and(|attendance| attendance.verify)
}

fn device(desk: &Desk<'_>) -> DeviceId {
    desk.replica.session().device
}

/// The line below the button.
pub fn line(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    match (asks(desk), authenticator::is_available()) {
        (false, _) => Html::default(),
        (true, false) => quiet(words::verify_none()),
        (true, true) if authenticator::is_registered(device(desk)) => {
            let anew = link("verify-offer", words::verify_anew(), choose(emit, "sheet", "verify"));
            html! { <div>{ quiet(words::verify_ready()) }{ anew }</div> }
        }
        (true, true) => {
            html! { <div>{ link("verify-offer", words::verify_offer(), choose(emit, "sheet", "verify")) }</div> }
        }
    }
}

/// What asks for the verification of a punch of this phone, once it has been registered.
pub fn offered(desk: &Desk<'_>, emit: &Callback<Event>) -> Option<Callback<Timestamp>> {
    let device = device(desk);
    if !asks(desk) || !authenticator::is_registered(device) {
        return None;
    }
    let (emit, centre, me) = (emit.clone(), desk.reference.centre.clone(), desk.me.clone());
    Some(Callback::from(move |at: Timestamp| {
        let (emit, doc) = (emit.clone(), DocId::month(&centre, &me, at.date().year(), at.date().month()));
        spawn_local(async move {
            if let Some(said) = authenticator::verify(device, at).await {
                let intents = vec![stated(doc, None, Statement::PunchVerified(said))];
                emit.emit(Event::Write(WriteRequest { note: None, ..WriteRequest::new(intents) }));
            }
        });
    }))
}

/// What the record says of who punched; nothing where nobody asks, and of what a terminal recorded.
pub fn seen(punch: &PunchRecord, desk: &Desk<'_>) -> Option<AttrValue> {
    let figures = desk.reference.figures_on(punch.at.date()).attendance.as_ref();
    let asked = figures.is_some_and(|figures| figures.verify) && punch.imported.is_none();
    match punch.verified {
        Some(Verified::Holds) => Some(words::seen_verified()),
        Some(Verified::Fails) => Some(words::seen_verified_fails()),
        Some(Verified::Waiting) => Some(words::seen_verified_waiting()),
        None => asked.then(words::seen_unverified),
    }
}

/// On the sheet of a punch: whether its person was verified, and another try while there is time.
pub fn of_result(desk: &Desk<'_>, at: Timestamp, punch: Option<&PunchRecord>, emit: &Callback<Event>) -> Html {
    let Some(punch) = punch else { return Html::default() };
    let is_fresh = punch.verified.is_none() && desk.state.wall.since(at) <= VERIFIED_WITHIN_MS;
    let again = offered(desk, emit).filter(|_| is_fresh);
    html! {
        <div data-test="punch-verified">
            if let Some(seen) = seen(punch, desk) { { paragraph(seen) } }
            if let Some(again) = again {
                { button(Look::Plain, "verify-again", words::verify_again(), again.reform(move |_| at)) }
            }
        </div>
    }
}

/// Where the phone is registered.
pub fn sheet(desk: &Desk<'_>, emit: &Callback<Event>) -> Html {
    html! {
        <Sheet title={words::verify_title()} onclose={close_sheet(emit)} test="verify-sheet">
            <Form device={device(desk)} emit={emit.clone()} lang={desk.state.lang.tag()} />
        </Sheet>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    device: DeviceId,
    emit: Callback<Event>,
    /// Drawn anew when it changes.
    lang: &'static str,
}

#[derive(Clone, Debug, PartialEq)]
enum Stage {
    Asking,
    Busy,
    Refused(Problem),
    Done,
}

#[component(Form)]
fn form(props: &Props) -> Html {
    let password = use_node_ref();
    let stage = use_state(|| Stage::Asking);
    let onsubmit = {
        let (password, stage, device) = (password.clone(), stage.clone(), props.device);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = password.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            if *stage == Stage::Busy || typed.is_empty() {
                return;
            }
            stage.set(Stage::Busy);
            let stage = stage.clone();
            spawn_local(async move {
                let registered = authenticator::register(device, &typed).await;
                stage.set(registered.map_or_else(Stage::Refused, |()| Stage::Done));
            });
        })
    };
    if *stage == Stage::Done {
        let close = on_click(&props.emit, || Event::Choose("sheet", String::new()));
        return html! {
            <div>
                <p role="status" data-test="verify-done">{ words::verify_done() }</p>
                { button(Look::Main, "verify-close", text::close(), close) }
            </div>
        };
    }
    let problem = match &*stage {
        Stage::Refused(problem) => {
            let line = text::code::line(&Code::new(&problem.code));
            banner(Tone::Bad, html! { <p data-test="verify-problem">{ line }</p> })
        }
        Stage::Asking | Stage::Busy | Stage::Done => Html::default(),
    };
    let busy = *stage == Stage::Busy;
    html! {
        <form class="stack" {onsubmit}>
            { paragraph(words::verify_about()) }
            <div class="weui-cells">
                <div class="weui-cell field">
                    <label class="field-label" for="verify-password">{ words::verify_password() }</label>
                    <div class="field-control">
                        <input ref={password} id="verify-password" data-test="verify-password" class="weui-input" type="password" autocomplete="current-password" required=true />
                    </div>
                </div>
            </div>
            <div role="alert">{ problem }</div>
            <button type="submit" class="weui-btn weui-btn_primary btn" data-test="verify-send" aria-busy={busy.to_string()}>
                { if busy { words::verify_busy() } else { words::verify_offer() } }
            </button>
        </form>
    }
}
