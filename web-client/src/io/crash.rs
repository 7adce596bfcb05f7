//! The last word of an app that has stopped: plain, and with a way on. And the count of starts that ended so.

use std::sync::atomic::{AtomicBool, Ordering};

use web_sys::Storage;

const STOPPED: &str = "doorstep-stopped-starts";
/// After so many starts in a row that stopped before a first page, the next one leaves out what can be fetched again.
const CAUTIOUS_AFTER: u32 = 2;

/// A first page has been drawn from the phone's data.
static STARTED: AtomicBool = AtomicBool::new(false);

/// Shows a page instead of a frozen screen. Yew would put its own hook over any other way of setting it. Nothing of the message goes to the screen: it could quote what a person wrote.
pub fn install() {
    yew::set_custom_panic_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        if !STARTED.load(Ordering::Relaxed)
            && let Some(storage) = storage()
        {
            let _ = storage.set_item(STOPPED, &(stopped_starts() + 1).to_string());
        }
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

fn stopped_starts() -> u32 {
    storage().and_then(|storage| storage.get_item(STOPPED).ok().flatten()?.parse().ok()).unwrap_or(0)
}

/// Whether this start should be cautious, since the ones before it stopped. A start that was only closed does not count.
pub fn is_cautious() -> bool {
    stopped_starts() >= CAUTIOUS_AFTER
}

pub fn started() {
    if !STARTED.swap(true, Ordering::Relaxed)
        && let Some(storage) = storage()
    {
        let _ = storage.remove_item(STOPPED);
    }
}
