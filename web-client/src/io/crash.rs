//! The last word of an app that has stopped: plain, and with a way on.

/// Shows a page instead of a frozen screen. Nothing of the message goes to the screen: it could quote what a person wrote.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        web_sys::console::error_1(&format!("stopped at {place}").into());
        let Some(body) = web_sys::window().and_then(|window| window.document()).and_then(|document| document.body())
        else {
            return;
        };
        body.set_inner_html(
            "<main class=\"crash\" role=\"alert\"><h1>出了点问题</h1><p>内容已自动保存在本机。Something went wrong; your work is safe on this phone.</p>\
             <p><a class=\"weui-btn weui-btn_primary\" href=\"/\">重新打开 Reopen</a></p></main>",
        );
    }));
}
