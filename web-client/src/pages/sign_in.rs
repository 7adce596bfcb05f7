//! 登录: who am I. Pasting and the browser's own keeper of passwords are welcome.

use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{Callback, Html, NodeRef, Properties, component, html, use_node_ref, use_state};

use crate::components::cell::{Tone, banner, paragraph, quiet, strong};
use crate::state::{SignInForm, State};
use crate::text::{self, account as words};
use crate::update::Event;

pub fn view(state: &State, emit: &Callback<Event>) -> Html {
    let again = state.replica.is_some();
    html! {
        <div class="page-alone">
            <main class="sign-in">
                <svg class="mark" viewBox="0 0 48 48" aria-hidden="true"><path d="M24 4 6 18v26h36V18zM18 44V28h12v16" fill="none" stroke="currentColor" stroke-width="3.5" stroke-linejoin="round" /></svg>
                <h1>{ if again { words::again_title() } else { words::title() } }</h1>
                <p class="quiet">{ if again { words::again() } else { words::intro() } }</p>
                <Form form={state.sign_in.clone()} emit={emit.clone()} lang={state.lang.tag()} />
                { quiet(words::key_stays()) }
            </main>
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct Props {
    form: SignInForm,
    emit: Callback<Event>,
    /// Drawn anew when it changes.
    lang: &'static str,
}

fn value(node: &NodeRef) -> String {
    node.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default()
}

#[component(Form)]
fn form(props: &Props) -> Html {
    let (login, password) = (use_node_ref(), use_node_ref());
    let shown = use_state(|| false);
    let incomplete = use_state(|| false);
    let onsubmit = {
        let (login, password) = (login.clone(), password.clone());
        let (emit, incomplete) = (props.emit.clone(), incomplete.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (login, password) = (value(&login).trim().to_owned(), value(&password));
            incomplete.set(login.is_empty() || password.is_empty());
            if !login.is_empty() && !password.is_empty() {
                emit.emit(Event::SignInSubmit { login, password });
            }
        })
    };
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |_| shown.set(!*shown))
    };
    html! {
        <form class="stack" {onsubmit}>
            <div class="weui-cells">
                <div class="weui-cell field">
                    <label class="field-label" for="login">{ words::login() }</label>
                    <div class="field-control">
                        <input ref={login} id="login" data-test="login" class="weui-input" type="text" name="username" autocomplete="username"
                            autocapitalize="none" spellcheck="false" placeholder={words::login_hint()} />
                    </div>
                </div>
                <div class="weui-cell field">
                    <label class="field-label" for="password">{ words::password() }</label>
                    <div class="field-control">
                        <input ref={password} id="password" data-test="password" class="weui-input" type={if *shown { "text" } else { "password" }}
                            name="password" autocomplete="current-password" />
                    </div>
                    <button type="button" class="link" onclick={toggle} aria-pressed={shown.to_string()}>
                        { if *shown { words::hide_password() } else { words::show_password() } }
                    </button>
                </div>
            </div>
            <div role="alert">
                if *incomplete && !props.form.busy { { banner(Tone::Warn, html! { words::fill_both() }) } }
                { problem(&props.form) }
            </div>
            <button type="submit" class="weui-btn weui-btn_primary btn" data-test="sign-in" aria-busy={props.form.busy.to_string()}>
                { if props.form.busy { words::signing_in() } else { words::sign_in() } }
            </button>
        </form>
    }
}

fn problem(form: &SignInForm) -> Html {
    let Some(code) = form.problem.as_ref().filter(|_| !form.busy) else { return Html::default() };
    let explained = text::code::explain_text(code);
    let wait = form.retry_after_s.filter(|seconds| *seconds > 0).map(|seconds| {
        if seconds < 60 { text::code::retry_in_seconds(seconds) } else { text::code::retry_in(seconds.div_ceil(60)) }
    });
    banner(
        Tone::Bad,
        html! {
            <div data-test="sign-in-problem" data-code={code.clone()}>
                { strong(explained.what) }
                { paragraph(wait.unwrap_or(explained.todo)) }
            </div>
        },
    )
}
