//! Language and text size, which must be right from the first frame, and what a reader of the screen hears on a new page.

use wasm_bindgen::JsCast;
use web_sys::{FocusOptions, HtmlElement, Storage};

use crate::state::{Lang, TextSize};

const LANG: &str = "doorstep-lang";
const SIZE: &str = "doorstep-size";

fn storage() -> Option<Storage> {
    gloo::utils::window().local_storage().ok().flatten()
}

/// What stands beside the store under a name.
pub fn kept(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Full or forbidden: what is kept lasts until the app is closed.
pub fn keep_as(name: &str, value: Option<&str>) {
    if let Some(storage) = storage() {
        let _ = match value {
            Some(value) => storage.set_item(name, value),
            None => storage.remove_item(name),
        };
    }
}

/// The person is gone, and with them what any page kept beside the store, as the keys of a screen in the hall. How the phone
/// looks stays, and that the server still has the session.
pub fn forget_person() {
    let stays = [LANG, SIZE, OWES_SIGN_OUT].map(|name| (name, kept(name)));
    if let Some(storage) = storage() {
        let _ = storage.clear();
    }
    for (name, value) in stays {
        keep_as(name, value.as_deref());
    }
}

/// As chosen earlier on this phone. Kept beside the store, so that it is there before the store is open and after a sign-out.
pub fn load() -> (Lang, TextSize) {
    let lang = match kept(LANG).as_deref() {
        Some("en") => Lang::En,
        _ => Lang::Zh,
    };
    let size = match kept(SIZE).as_deref() {
        Some("large") => TextSize::Large,
        _ => TextSize::Standard,
    };
    (lang, size)
}

pub fn keep(lang: Lang, size: TextSize) {
    keep_as(LANG, Some(lang.tag()));
    keep_as(SIZE, Some(size.name()));
}

/// `<html lang data-size>`: the stylesheet does the rest.
pub fn apply(lang: Lang, size: TextSize) {
    let Some(root) = gloo::utils::document().document_element() else { return };
    let _ = root.set_attribute("lang", lang.tag());
    let _ = root.set_attribute("data-size", size.name());
}

/// An `account::Owed`: what would be missing if the browser emptied the store now.
pub const OWED: &str = "doorstep-owed";
/// An `account::Lost` that the person has not read yet.
pub const LOST: &str = "doorstep-lost";
const OWES_SIGN_OUT: &str = "doorstep-owes-sign-out";

/// Whether a person signed out here without a network, so that the server still has the session.
pub fn owes_sign_out() -> bool {
    kept(OWES_SIGN_OUT).is_some()
}

pub fn set_owes_sign_out(owes: bool) {
    keep_as(OWES_SIGN_OUT, owes.then_some("1"));
}

/// How the person knows this phone from her others: "Android · Chrome".
pub fn device_name() -> String {
    let agent = gloo::utils::window().navigator().user_agent().unwrap_or_default();
    let first = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map_or("?", |(_, name)| name)
    };
    // Order matters: most browsers also name the ones that they are like.
    let system = first(&[
        ("HarmonyOS", "HarmonyOS"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ]);
    let browser = first(&[
        ("MicroMessenger", "微信"),
        ("HuaweiBrowser", "华为浏览器"),
        ("MiuiBrowser", "小米浏览器"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    format!("{system} · {browser}")
}

/// The heading of a page that has just been drawn takes the focus and names the document.
pub fn announce_page(lang: Lang) {
    let document = gloo::utils::document();
    let app = match lang {
        Lang::Zh => "上门办",
        Lang::En => "Doorstep",
    };
    let Some(heading) = document.query_selector("h1").ok().flatten() else {
        document.set_title(app);
        return;
    };
    match heading.text_content() {
        Some(title) if !title.is_empty() && title != app => document.set_title(&format!("{title} · {app}")),
        _ => document.set_title(app),
    }
    if let Some(heading) = heading.dyn_ref::<HtmlElement>() {
        let _ = heading.set_attribute("tabindex", "-1");
        // Where the page stands is the browser's business: at the top of a new page, where it was when going back.
        let options = FocusOptions::new();
        options.set_prevent_scroll(true);
        let _ = heading.focus_with_options(&options);
    }
}
