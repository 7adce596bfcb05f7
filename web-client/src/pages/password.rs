//! 修改密码: a form whose words stay in its two inputs and go nowhere but to the server.

use doorstep_core::account::{ChangePassword, code};
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{AttrValue, Callback, Html, NodeRef, Properties, component, html, use_node_ref, use_state};

use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner};
use crate::components::sheet::Sheet;
use crate::state::{PasswordChange, State};
use crate::text::{self, phone as words};
use crate::update::Event;

pub fn sheet(state: &State, emit: &Callback<Event>) -> Html {
    let onclose = {
        let emit = emit.clone();
        Callback::from(move |()| {
            emit.emit(Event::PasswordFormClosed);
            emit.emit(Event::Choose("sheet", String::new()));
        })
    };
    html! {
        <Sheet title={words::password_change()} onclose={onclose.clone()} test="password-sheet">
            if state.password == PasswordChange::Done {
                <p role="status" data-test="password-done">{ words::password_done() }</p>
                { button(Look::Main, "password-close", text::close(), onclose.reform(|_| ())) }
            } else {
                <Form change={state.password.clone()} emit={emit.clone()} lang={state.lang.tag()} />
            }
        </Sheet>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    change: PasswordChange,
    emit: Callback<Event>,
    /// Drawn anew when it changes.
    lang: &'static str,
}

/// What is wrong with it before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Amiss {
    Empty,
    Short,
}

fn value(node: &NodeRef) -> String {
    node.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
}

#[component(Form)]
fn form(props: &Props) -> Html {
    let (current, new) = (use_node_ref(), use_node_ref());
    let amiss = use_state(|| None::<Amiss>);
    let shown = use_state(|| false);
    let onsubmit = {
        let (current, new, amiss, emit) = (current.clone(), new.clone(), amiss.clone(), props.emit.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let change = ChangePassword { current: value(&current), new: value(&new) };
            let found = if change.current.is_empty() || change.new.is_empty() {
                Some(Amiss::Empty)
            } else if change.new.chars().count() < ChangePassword::LENGTH_MIN {
                Some(Amiss::Short)
            } else {
                None
            };
            amiss.set(found);
            if found.is_none() {
                emit.emit(Event::ChangePassword(change));
            }
        })
    };
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |_| shown.set(!*shown))
    };
    let kind = if *shown { "text" } else { "password" };
    let busy = props.change == PasswordChange::Busy;
    html! {
        <form class="stack" {onsubmit}>
            <div class="weui-cells">
                { input(&current, "password-current", words::password_current(), kind, "current-password", AttrValue::Static("")) }
                { input(&new, "password-new", words::password_new(), kind, "new-password", words::password_rule(ChangePassword::LENGTH_MIN)) }
            </div>
            <button type="button" class="link" onclick={toggle} aria-pressed={shown.to_string()}>
                { if *shown { text::account::hide_password() } else { text::account::show_password() } }
            </button>
            <div role="alert">{ problem(&props.change, *amiss) }</div>
            <button type="submit" class="weui-btn weui-btn_primary btn" data-test="password-send" aria-busy={busy.to_string()}>
                { if busy { words::password_busy() } else { words::password_do() } }
            </button>
        </form>
    }
}

fn input(
    node: &NodeRef,
    id: &'static str,
    label: AttrValue,
    kind: &'static str,
    keeper: &'static str,
    hint: AttrValue,
) -> Html {
    html! {
        <div class="weui-cell field">
            <label class="field-label" for={id}>{ label }</label>
            <div class="field-control">
                <input ref={node.clone()} {id} data-test={id} class="weui-input" type={kind} autocomplete={keeper} placeholder={hint} />
            </div>
        </div>
    }
}

fn problem(change: &PasswordChange, amiss: Option<Amiss>) -> Html {
    let line = match (amiss, change) {
        (Some(Amiss::Empty), _) => words::password_fill(),
        (Some(Amiss::Short), _) => words::password_short(ChangePassword::LENGTH_MIN),
        (None, PasswordChange::No | PasswordChange::Busy | PasswordChange::Done) => return Html::default(),
        (None, PasswordChange::Refused { problem, .. }) if problem == code::PASSWORD => words::password_wrong(),
        (None, PasswordChange::Refused { problem, .. }) if problem == crate::state::code::UNREACHABLE => {
            words::password_network()
        }
        (None, PasswordChange::Refused { problem, retry_after_s }) => {
            let explained = text::code::explain_text(problem);
            let wait = retry_after_s.filter(|seconds| *seconds > 0).map(|seconds| {
                if seconds < 60 {
                    text::code::retry_in_seconds(seconds)
                } else {
                    text::code::retry_in(seconds.div_ceil(60))
                }
            });
            AttrValue::from(format!("{} {}", explained.what, wait.unwrap_or(explained.todo)))
        }
    };
    banner(Tone::Bad, html! { <p data-test="password-problem">{ line }</p> })
}
