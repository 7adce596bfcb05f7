//! 我的: who I am today, this phone and the others, text size, language, installing, updating, signing out.

use doorstep_core::account::DeviceInfo;
use doorstep_core::domain::{DeviceId, Role, Timestamp};
use doorstep_core::gather::order;
use doorstep_core::sync::replica::Replica;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_effect_with};

use super::desk::Desk;
use super::{lost, needs, password, subject};
use crate::components::button::{Look, button};
use crate::components::cell::{Tone, banner, card, group, link_row, quiet, row, row_text};
use crate::components::field::{Field, choices};
use crate::components::frame::{Page, page};
use crate::components::icon::Icon;
use crate::components::paths::{choose, go, on_click};
use crate::components::sheet::Sheet;
use crate::io::install::{Browser, browser};
use crate::route::{AdminPage, Route};
use crate::state::{Lang, SignOut, State, TextSize};
use crate::text::{self, phone as words, when};
use crate::update::Event;

pub fn view(state: &State, emit: &Callback<Event>) -> Html {
    let badges = Desk::of(state).map_or([0; 5], |desk| needs::badges(&desk));
    let body = state.replica.as_ref().map_or_else(Html::default, |replica| {
        html! {
            <>
                { update_row(state, emit) }
                { lost::notice(state, emit) }
                { person(state, replica) }
                { display(state, emit) }
                { links(state, replica, emit) }
                { phones(state, replica, emit) }
                { install(state, emit) }
                { about(replica) }
                { leave(state, emit) }
                { sheets(state, replica, emit) }
            </>
        }
    });
    page(state, emit, Page { title: text::me(), body, actions: Html::default(), badges })
}

/// A new version that waits (`ux.md` 4.7).
fn update_row(state: &State, emit: &Callback<Event>) -> Html {
    if !state.update_ready {
        return Html::default();
    }
    banner(
        Tone::Wait,
        html! {
            <>
                <p>{ text::update_ready() }</p>
                { button(Look::Main, "update-now", text::update_now(), on_click(emit, || Event::ActivateUpdate)) }
            </>
        },
    )
}

fn person(state: &State, replica: &Replica) -> Html {
    let session = replica.session();
    let today = state.now().date();
    let organisation = replica.reference().map(|reference| &reference.organisation);
    let worker = organisation.and_then(|organisation| organisation.workers.get(&session.worker));
    let own_group = worker.and_then(|worker| worker.group.as_ref());
    let group_name = organisation.zip(own_group).and_then(|(organisation, group)| organisation.groups.get(group));
    let roles: Vec<AttrValue> = organisation
        .into_iter()
        .flat_map(|organisation| organisation.grants_of(&session.worker, today))
        .map(|grant| {
            let name = subject::role(replica, grant.role, &grant.span);
            match grant.to {
                Some(to) => words::role_until(name, when::relative_day(to, today)),
                None => name,
            }
        })
        .collect();
    let roles = if roles.is_empty() {
        html! { words::roles_none() }
    } else {
        html! { <ul class="plain-list">{ for roles.into_iter().map(|role| html! { <li data-test="role">{ role }</li> }) }</ul> }
    };
    html! {
        <section class="group">
            <h2 class="person-name" data-test="person">{ session.name.clone() }</h2>
            <div class="weui-cells">
                if let Some(organisation) = organisation {
                    { row_text(words::unit(), organisation.name.clone()) }
                    { row(words::roles_today(), roles) }
                }
                if let Some(worker) = worker { { row_text(words::sending_unit(), worker.sending_unit.clone()) } }
                { row_text(words::group(), group_name.cloned().unwrap_or_default()) }
            </div>
        </section>
    }
}

fn display(state: &State, emit: &Callback<Event>) -> Html {
    let size = {
        let emit = emit.clone();
        Callback::from(move |value: String| {
            let large = value == TextSize::Large.name();
            emit.emit(Event::SetSize(if large { TextSize::Large } else { TextSize::Standard }));
        })
    };
    let language = {
        let emit = emit.clone();
        Callback::from(move |value: String| {
            emit.emit(Event::SetLang(if value == "en" { Lang::En } else { Lang::Zh }));
        })
    };
    let sizes = [TextSize::Standard, TextSize::Large].map(|size| {
        let words = match size {
            TextSize::Standard => text::size_standard(),
            TextSize::Large => text::size_large(),
        };
        (AttrValue::Static(size.name()), words)
    });
    let languages =
        [(AttrValue::Static("zh"), text::language_chinese()), (AttrValue::Static("en"), text::language_english())];
    let chosen = match state.lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    group(
        words::settings(),
        html! {
            <>
                { choices(Field::new("size", text::text_size(), state.size.name()), &sizes, size) }
                { choices(Field::new("language", text::language_title(), chosen), &languages, language) }
                <div class="weui-cell"><p class="quiet">{ words::size_now() }</p></div>
            </>
        },
    )
}

fn links(state: &State, replica: &Replica, emit: &Callback<Event>) -> Html {
    let administers = Desk::of(state).is_some_and(|desk| desk.office(Role::Administrator).is_some());
    let status = replica.status();
    let unsent = match status.waiting + status.refused {
        0 => words::links_unsent_none(),
        count => words::links_count(count),
    };
    group(
        words::more_pages(),
        html! {
            <>
                { link_row("go-unsent", Some(Icon::Box), text::app_unsent(), unsent, go(emit, Route::Unsent)) }
                { link_row("go-sync", Some(Icon::Sync), text::app_sync(), AttrValue::Static(""), go(emit, Route::Sync)) }
                { link_row("go-apps", Some(Icon::Grid), text::apps(), AttrValue::Static(""), go(emit, Route::Apps)) }
                if administers { { link_row("go-admin", Some(Icon::Group), text::admin_title(), AttrValue::Static(""), go(emit, Route::Admin(AdminPage::Hub))) } }
            </>
        },
    )
}

fn phones(state: &State, replica: &Replica, emit: &Callback<Event>) -> Html {
    let now = state.now();
    let reachable = replica.status().reachable;
    let list = match &state.devices {
        Some(devices) => {
            let mut devices: Vec<&DeviceInfo> = devices.iter().collect();
            // This one first, those that are over last.
            order(&mut devices, |info| (info.revoked_at.is_some(), !info.this, info.enrolled_at));
            html! {
                <>
                    <ul class="plain-list">{ for devices.into_iter().map(|device| phone(device, now, emit)) }</ul>
                    if !reachable && state.trouble().is_none() { <div class="weui-cell"><p class="quiet">{ words::phones_stale() }</p></div> }
                </>
            }
        }
        None => {
            let line = match state.trouble() {
                Some(code) => text::code::explain(&code).what,
                None if reachable => words::phones_loading(),
                None => text::phones_need_network(),
            };
            html! { <div class="weui-cell"><p class="quiet" data-test="phones-unknown">{ line }</p></div> }
        }
    };
    let kept = match &state.storage {
        None => words::storage_unknown(),
        Some(info) if info.persisted => words::storage_kept(),
        Some(_) => words::storage_not_kept(),
    };
    html! {
        <section class="group">
            <h2 class="weui-cells__title">{ text::my_phones() }</h2>
            <AskForPhones {reachable} emit={emit.clone()} />
            <div class="weui-cells">
                { list }
                <div class="weui-cell"><p class="quiet">{ text::phones_hint() }</p></div>
                <div class="weui-cell"><p data-test="storage-kept">{ kept }</p></div>
            </div>
        </section>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct AskForPhonesProps {
    reachable: bool,
    emit: Callback<Event>,
}

/// Asks for the list when the page is opened, and again when the server comes into reach.
#[component(AskForPhones)]
fn ask_for_phones(props: &AskForPhonesProps) -> Html {
    let emit = props.emit.clone();
    use_effect_with(props.reachable, move |reachable| {
        if *reachable {
            emit.emit(Event::LoadDevices);
        }
    });
    Html::default()
}

fn phone(info: &DeviceInfo, now: Timestamp, emit: &Callback<Event>) -> Html {
    let today = now.date();
    let (state, line) = match (info.revoked_at, info.last_seen) {
        (Some(time), _) => ("revoked", text::phone_revoked(when::at(time, today))),
        (None, Some(time)) => ("active", text::phone_last_seen(when::at(time, today))),
        (None, None) => ("active", text::phone_never_seen()),
    };
    let line = text::dotted(&[line, words::phone_since(when::relative_day(info.enrolled_at.date(), today))]);
    html! {
        <li class="weui-cell" key={info.device.to_string()} data-test="phone" data-device={info.device.to_string()} data-state={state}
            data-this={info.this.to_string()}>
            <div class="weui-cell__bd">
                <p class="strong">{ info.name.clone() }{ if info.this { format!("（{}）", text::phone_this()) } else { String::new() } }</p>
                <p class="quiet">{ line }</p>
            </div>
            if !info.this && info.revoked_at.is_none() {
                <button type="button" class="link" data-test="phone-revoke" aria-label={words::phone_revoke_for(&info.name)}
                    onclick={choose(emit, "sheet", format!("revoke/{}", info.device))}>{ text::phone_revoke() }</button>
            }
        </li>
    }
}

/// Why and how, for the browser at hand first (`ux.md` 4.11).
fn install(state: &State, emit: &Callback<Event>) -> Html {
    if state.installed {
        return group(
            text::install(),
            html! { <div class="weui-cell" data-test="installed">{ text::installed() }</div> },
        );
    }
    let here = browser();
    let guide = |browser: Browser| match browser {
        Browser::InApp => text::install_in_app(),
        Browser::Apple => text::install_iphone(),
        Browser::Chrome => words::install_chrome(),
        Browser::Edge => words::install_edge(),
        Browser::Samsung => words::install_samsung(),
        Browser::Huawei => words::install_huawei(),
        Browser::OtherAndroid => text::install_android(),
        Browser::Computer => words::install_desktop(),
    };
    let others = Browser::ALL.into_iter().filter(|browser| *browser != here);
    group(
        text::install(),
        html! {
            <div class="weui-cell">
                <div class="weui-cell__bd stack">
                    <p>{ text::install_why() }</p>
                    if state.install_offered {
                        { button(Look::Main, "install", text::install_now(), on_click(emit, || Event::Install)) }
                    } else {
                        <p data-test="install-guide">{ guide(here) }</p>
                        if here == Browser::InApp { <p class="quiet">{ words::install_in_app_less() }</p> }
                    }
                    <details class="more">
                        <summary>{ words::install_other_ways() }</summary>
                        <ul class="dot-list">{ for others.map(|browser| html! { <li>{ guide(browser) }</li> }) }</ul>
                    </details>
                </div>
            </div>
        },
    )
}

fn about(replica: &Replica) -> Html {
    let unit = replica.reference().map(|reference| reference.organisation.name.clone());
    group(
        text::about(),
        html! {
            <div class="weui-cell">
                <div class="weui-cell__bd stack">
                    <p>{ text::about_text() }</p>
                    if let Some(unit) = unit.filter(|unit| !unit.is_empty()) { <p class="quiet">{ words::server_of(unit) }</p> }
                    <p class="quiet" data-test="version">{ text::version(env!("CARGO_PKG_VERSION")) }</p>
                </div>
            </div>
        },
    )
}

fn leave(state: &State, emit: &Callback<Event>) -> Html {
    let label = if state.sign_out == SignOut::Busy { words::signing_out() } else { text::sign_out() };
    html! {
        <>
            <section class="group">
                <div class="weui-cells">
                    { link_row("change-password", None, words::password_change(), AttrValue::Static(""), choose(emit, "sheet", "password")) }
                </div>
            </section>
            { card(button(Look::Warn, "sign-out", label, choose(emit, "sheet", "sign-out"))) }
        </>
    }
}

fn sheets(state: &State, replica: &Replica, emit: &Callback<Event>) -> Html {
    let sheet = state.chosen("sheet");
    if sheet == "password" {
        return password::sheet(state, emit);
    }
    if sheet == "sign-out" {
        return sign_out_sheet(state, replica, emit);
    }
    let device = sheet.strip_prefix("revoke/").and_then(DeviceId::parse);
    let info = device.and_then(|device| state.devices.as_ref()?.iter().find(|info| info.device == device));
    info.map_or_else(Html::default, |info| revoke_sheet(info, emit))
}

/// Closes the sheet and withdraws the question.
fn close(emit: &Callback<Event>) -> Callback<()> {
    let emit = emit.clone();
    Callback::from(move |()| {
        emit.emit(Event::SignOutCancelled);
        emit.emit(Event::Choose("sheet", String::new()));
    })
}

fn revoke_sheet(info: &DeviceInfo, emit: &Callback<Event>) -> Html {
    let device = info.device;
    let revoke = {
        let emit = emit.clone();
        Callback::from(move |_| {
            emit.emit(Event::RevokeDevice(device));
            emit.emit(Event::Choose("sheet", String::new()));
        })
    };
    html! {
        <Sheet title={text::phone_revoke_title(&info.name)} onclose={close(emit)} test="revoke-sheet">
            <p>{ text::phone_revoke_body() }</p>
            { button(Look::Warn, "phone-revoke-confirm", text::phone_revoke(), revoke) }
            { button(Look::Plain, "phone-keep", words::phone_keep(), close(emit).reform(|_| ())) }
        </Sheet>
    }
}

/// Nothing is lost without a word: what is unsent is exported first, and only then may it be left behind.
fn sign_out_sheet(state: &State, replica: &Replica, emit: &Callback<Event>) -> Html {
    let unsent = replica.queue().len();
    let drafts = state.half_filled();
    // Of what was exported: more work since then has to be exported again.
    let exported = unsent > 0 && state.chosen("me/exported") == unsent.to_string();
    let export = {
        let emit = emit.clone();
        Callback::from(move |_| {
            emit.emit(Event::ExportUnsent);
            emit.emit(Event::Choose("me/exported", unsent.to_string()));
        })
    };
    html! {
        <Sheet title={text::sign_out_title()} onclose={close(emit)} test="sign-out-sheet">
            if unsent > 0 {
                <p class="strong" data-test="sign-out-unsent">{ text::sign_out_unsent(unsent) }</p>
                <p class="quiet">{ words::sign_out_send() }</p>
            } else {
                <p>{ text::sign_out_body() }{ text::pick("", " ") }{ words::sign_out_safe() }</p>
            }
            if drafts > 0 { <p>{ words::sign_out_drafts(drafts) }</p> }
            if !replica.status().reachable && state.trouble().is_none() { <p>{ words::sign_out_offline() }</p> }
            if unsent == 0 {
                { button(Look::Warn, "sign-out-confirm", words::sign_out_now(), on_click(emit, || Event::SignOut { discard: false })) }
            } else {
                { button(Look::Main, "sync-now", text::sync::sync_now(), on_click(emit, || Event::SyncNow)) }
                { button(Look::Plain, "export", text::sync::export(), export) }
                { quiet(words::export_note()) }
                if exported {
                    <p role="status">{ words::sign_out_exported() }</p>
                    { button(Look::Warn, "sign-out-anyway", text::sign_out_anyway(), on_click(emit, || Event::SignOut { discard: true })) }
                }
            }
            { button(Look::Plain, "sign-out-stay", words::sign_out_stay(), close(emit).reform(|_| ())) }
        </Sheet>
    }
}
