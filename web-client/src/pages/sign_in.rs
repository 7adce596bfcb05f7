//! 登录: who am I. Pasting and the browser's own keeper of passwords are welcome.

use doorstep_core::account::ChangePassword;
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::{Callback, Html, html};

use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, paragraph, quiet, strong};
use crate::components::paths::{choose, on_click};
use crate::state::{SignInForm, State};
use crate::text::{self, account as words};
use crate::update::Event;

pub fn view(state: &State, emit: &Callback<Event>) -> Html {
    let again = state.replica.is_some();
    let joins = state.card.is_some();
    let (title, intro) = match (joins, again) {
        (true, _) => (words::join_title(), words::join()),
        (false, true) => (words::again_title(), words::again()),
        (false, false) => (words::title(), words::intro()),
    };
    html! {
        <div class="page-alone">
            <main class="sign-in">
                <svg class="mark" viewBox="0 0 48 48" aria-hidden="true"><path d="M24 4 6 18v26h36V18zM18 44V28h12v16" fill="none" stroke="currentColor" stroke-width="3.5" stroke-linejoin="round" /></svg>
                <h1>{ title }</h1>
                <p class="quiet">{ intro }</p>
                if !again && !state.owed.is_empty() {
                    { banner(Tone::Warn, html! { <p data-test="store-lost">{ words::store_lost() }</p> }) }
                }
                { form(state, joins, emit) }
                if joins { { button(Look::Plain, "join-drop", words::join_drop(), on_click(emit, || Event::CardDropped)) } }
                { quiet(words::key_stays()) }
            </main>
        </div>
    }
}

/// What stands in a field now. Login and password are in no state and no draft of ours.
fn value(id: &str) -> String {
    let field =
        gloo::utils::document().get_element_by_id(id).and_then(|field| field.dyn_into::<HtmlInputElement>().ok());
    field.map(|field| field.value()).unwrap_or_default()
}

fn form(state: &State, joins: bool, emit: &Callback<Event>) -> Html {
    let shown = state.chosen("sign-in/shown") == "yes";
    let busy = state.sign_in.busy;
    let onsubmit = {
        let emit = emit.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let (login, password) = (value("login").trim().to_owned(), value("password"));
            if joins && password.chars().count() >= ChangePassword::LENGTH_MIN {
                emit.emit(Event::Choose("tried", String::new()));
                emit.emit(Event::Join { password });
            } else if joins || login.is_empty() || password.is_empty() {
                emit.emit(Event::Choose("tried", "sign-in".to_owned()));
            } else {
                emit.emit(Event::Choose("tried", String::new()));
                emit.emit(Event::SignInSubmit { login, password });
            }
        })
    };
    let rule = if joins { text::phone::password_rule(ChangePassword::LENGTH_MIN) } else { "".into() };
    let lacks = if joins { text::phone::password_short(ChangePassword::LENGTH_MIN) } else { words::fill_both() };
    let incomplete = state.chosen("tried") == "sign-in" && !busy;
    html! {
        <form class="stack" {onsubmit}>
            <div class="weui-cells">
                if !joins {
                    <div class="weui-cell field">
                        <label class="field-label" for="login">{ words::login() }</label>
                        <div class="field-control">
                            <input id="login" data-test="login" class="weui-input" type="text" name="username" autocomplete="username"
                                autocapitalize="none" spellcheck="false" placeholder={words::login_hint()} />
                        </div>
                    </div>
                }
                <div class="weui-cell field">
                    <label class="field-label" for="password">{ if joins { words::join_password() } else { words::password() } }</label>
                    <div class="field-control">
                        <input id="password" data-test="password" class="weui-input" type={if shown { "text" } else { "password" }}
                            name="password" autocomplete={if joins { "new-password" } else { "current-password" }} placeholder={rule} />
                    </div>
                    <button type="button" class="link" aria-pressed={shown.to_string()}
                        onclick={choose(emit, "sign-in/shown", if shown { "" } else { "yes" })}>
                        { if shown { words::hide_password() } else { words::show_password() } }
                    </button>
                </div>
            </div>
            <div role="alert">
                if incomplete { { banner(Tone::Warn, html! { lacks }) } }
                { problem(&state.sign_in) }
            </div>
            <button type="submit" class="weui-btn weui-btn_primary btn" data-test="sign-in" aria-busy={busy.to_string()}>
                { match (busy, joins) { (true, _) => words::signing_in(), (false, true) => words::join_do(), (false, false) => words::sign_in() } }
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
