//! Installing the app to the home screen, where the browser offers it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use yew::Callback;

/// The browser's offer, kept until the person takes it.
#[derive(Debug)]
pub struct Install {
    offer: Rc<RefCell<Option<JsValue>>>,
    _listeners: [EventListener; 2],
}

impl Install {
    pub fn listen(offered: Callback<bool>, installed: Callback<()>) -> Self {
        let offer = Rc::new(RefCell::new(None));
        let window = gloo::utils::window();
        // The offer may have come while the module was still loading; the start script keeps it for us.
        if let Ok(early) = Reflect::get(&window, &"doorstepInstall".into())
            && early.is_object()
        {
            *offer.borrow_mut() = Some(early);
            offered.emit(true);
        }
        let kept = offer.clone();
        let options = EventListenerOptions::enable_prevent_default();
        let on_offer = EventListener::new_with_options(&window, "beforeinstallprompt", options, move |event| {
            event.prevent_default();
            *kept.borrow_mut() = Some(event.clone().into());
            offered.emit(true);
        });
        let on_installed = EventListener::new(&window, "appinstalled", move |_| installed.emit(()));
        Self { offer, _listeners: [on_offer, on_installed] }
    }

    /// Shows the browser's own question. An offer serves once.
    pub fn ask(&self) {
        let Some(offer) = self.offer.borrow_mut().take() else { return };
        if let Ok(prompt) = Reflect::get(&offer, &"prompt".into()).and_then(JsCast::dyn_into::<Function>) {
            let _ = prompt.call0(&offer);
        }
    }
}

/// Whether the app was started from the home screen.
pub fn is_installed() -> bool {
    let query = gloo::utils::window().match_media("(display-mode: standalone)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

/// How a browser puts an app on the home screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browser {
    /// Inside WeChat, WeCom or DingTalk, which cannot.
    InApp,
    /// iPhone and iPad.
    Apple,
    Chrome,
    Edge,
    Samsung,
    Huawei,
    OtherAndroid,
    Computer,
}

impl Browser {
    pub const ALL: [Self; 8] = [
        Self::Chrome,
        Self::Edge,
        Self::Huawei,
        Self::Samsung,
        Self::OtherAndroid,
        Self::Apple,
        Self::Computer,
        Self::InApp,
    ];
}

/// The browser at hand, by what it says of itself.
pub fn browser() -> Browser {
    of_agent(&gloo::utils::window().navigator().user_agent().unwrap_or_default())
}

fn of_agent(agent: &str) -> Browser {
    let is = |mark: &str| agent.contains(mark);
    // Order matters: most browsers also name the ones that they are like.
    if is("MicroMessenger") || is("wxwork") || is("DingTalk") {
        Browser::InApp
    } else if is("iPhone") || is("iPad") {
        Browser::Apple
    } else if is("HuaweiBrowser") {
        Browser::Huawei
    } else if is("SamsungBrowser") {
        Browser::Samsung
    } else if is("Android") && is("EdgA") {
        Browser::Edge
    } else if is("Android") || is("HarmonyOS") || is("OpenHarmony") {
        let other =
            ["MiuiBrowser", "UCBrowser", "MQQBrowser", "VivoBrowser", "HeyTapBrowser", "Firefox", "baidu", "; wv)"];
        if is("Chrome") && !other.into_iter().any(is) { Browser::Chrome } else { Browser::OtherAndroid }
    } else {
        Browser::Computer
    }
}
