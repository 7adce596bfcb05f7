//! The last word of an app that has stopped: plain, and with a way on. And the count of starts that ended so.

use web_sys::Storage;

const STARTS: &str = "doorstep-starts";
/// After so many starts in a row that never came to a first page, the next one leaves out what can be fetched again.
const CAUTIOUS_AFTER: u32 = 2;

/// Shows a page instead of a frozen screen. Yew would put its own hook over any other way of setting it. Nothing of the message goes to the screen: it could quote what a person wrote.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        web_sys::console::error_1(&format!("stopped at {place}").into());
        let body = web_sys::window().and_then(|window| window.document()).and_then(|document| document.body());
        if let Some(body) = body {
            body.set_inner_html(
                "<main class=\"crash\" role=\"alert\"><h1>出了点问题</h1><p>已保存的内容都在本机,没有丢失。</p>\
                 <p lang=\"en\">Something went wrong. What was saved is safe on this phone.</p>\
                 <p><a class=\"weui-btn weui-btn_primary\" href=\"/\">重新打开 Reopen</a></p></main>",
            );
        }
    }));
}

fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// Counts this start. True when the ones before it failed, so that it should be cautious.
pub fn start_begins() -> bool {
    let Some(storage) = storage() else { return false };
    let failed: u32 = storage.get_item(STARTS).ok().flatten().and_then(|text| text.parse().ok()).unwrap_or(0);
    let _ = storage.set_item(STARTS, &failed.saturating_add(1).to_string());
    failed >= CAUTIOUS_AFTER
}

/// The first page has been drawn from the phone's data.
pub fn start_succeeded() {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(STARTS);
    }
}
