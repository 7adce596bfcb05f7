//! One tab of the browser owns the store; the others say so and can take it over.
//!
//! The owner holds a Web Lock for as long as it lives, so a tab that is closed or killed gives it up without a word. Every
//! other tab stands in the queue for it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, BroadcastChannel, MessageEvent};
use yew::Callback;

const NAME: &str = "doorstep";
/// The one message: "let go".
const LET_GO: &str = "let-go";
/// A tab that the browser has frozen does not answer; after this its lock is taken from it. Unit: ms.
const STEAL_AFTER_MS: u32 = 3_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The store is ours.
    Ours,
    /// Another tab has it.
    Theirs,
    /// Another tab asks us to finish and let go.
    Asked,
    /// Another tab took it from us.
    Taken,
}

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, which web-sys keeps behind a compiler flag.
    type LockManager;

    #[wasm_bindgen(method)]
    fn request(this: &LockManager, name: &str, options: &Object, granted: &Function) -> Promise;
}

#[derive(Clone, Debug)]
pub struct Tabs(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    turn: Callback<Turn>,
    /// Counts requests, so that what becomes of an old one is not taken for the present one.
    last: Cell<u32>,
    /// The request that holds the lock, and what ends it.
    held: RefCell<Option<(u32, Function)>>,
    /// Takes our place in the queue back.
    queued: RefCell<Option<AbortController>>,
    steal: RefCell<Option<Timeout>>,
    channel: Option<BroadcastChannel>,
    listener: RefCell<Option<EventListener>>,
}

enum Claim {
    IfFree,
    Queue,
    Steal,
}

impl Tabs {
    pub fn start(turn: Callback<Turn>) -> Self {
        let tabs = Self(Rc::new(Inner {
            turn,
            last: Cell::new(0),
            held: RefCell::new(None),
            queued: RefCell::new(None),
            steal: RefCell::new(None),
            channel: BroadcastChannel::new(NAME).ok(),
            listener: RefCell::new(None),
        }));
        if let Some(channel) = &tabs.0.channel {
            let inner = Rc::downgrade(&tabs.0);
            let listener = EventListener::new(channel, "message", move |event| {
                let Some(inner) = inner.upgrade() else { return };
                let asked = event.dyn_ref::<MessageEvent>().and_then(|message| message.data().as_string());
                if asked.as_deref() == Some(LET_GO) && inner.held.borrow().is_some() {
                    inner.turn.emit(Turn::Asked);
                }
            });
            *tabs.0.listener.borrow_mut() = Some(listener);
        }
        tabs.claim(Claim::IfFree);
        tabs
    }

    /// Asks the owner to let go, and takes the store when it does not answer.
    pub fn take_over(&self) {
        if let Some(channel) = &self.0.channel {
            let _ = channel.post_message(&LET_GO.into());
        }
        let tabs = self.clone();
        *self.0.steal.borrow_mut() = Some(Timeout::new(STEAL_AFTER_MS, move || {
            if tabs.0.held.borrow().is_none() {
                if let Some(queued) = tabs.0.queued.borrow_mut().take() {
                    queued.abort();
                }
                tabs.claim(Claim::Steal);
            }
        }));
    }

    /// Gives the store, if it is ours, to the next in the queue, and stands in it (again).
    pub fn let_go(&self) {
        if let Some((_, end)) = self.0.held.borrow_mut().take() {
            let _ = end.call0(&JsValue::NULL);
        }
        if self.0.queued.borrow().is_none() {
            self.claim(Claim::Queue);
        }
    }

    fn claim(&self, claim: Claim) {
        let id = self.0.last.get() + 1;
        self.0.last.set(id);
        let Some(locks) = locks() else {
            // A browser without locks: better two tabs than none.
            self.0.turn.emit(Turn::Ours);
            return;
        };
        let options = Object::new();
        let set = |name: &str, value: &JsValue| {
            Reflect::set(&options, &name.into(), value).expect("a new plain object takes any field");
        };
        match claim {
            Claim::IfFree => set("ifAvailable", &true.into()),
            Claim::Steal => set("steal", &true.into()),
            Claim::Queue => {
                if let Ok(abort) = AbortController::new() {
                    set("signal", &abort.signal());
                    *self.0.queued.borrow_mut() = Some(abort);
                }
            }
        }
        let tabs = self.clone();
        let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
            if lock.is_null() {
                tabs.0.turn.emit(Turn::Theirs);
                return JsValue::UNDEFINED;
            }
            // The browser holds the lock until this promise is resolved.
            let until = Promise::new(&mut |end, _| *tabs.0.held.borrow_mut() = Some((id, end)));
            *tabs.0.queued.borrow_mut() = None;
            *tabs.0.steal.borrow_mut() = None;
            tabs.0.turn.emit(Turn::Ours);
            until.into()
        });
        let ended = locks.request(NAME, &options, granted.unchecked_ref());
        let tabs = self.clone();
        spawn_local(async move {
            if JsFuture::from(ended).await.is_err() {
                let taken = tabs.0.held.borrow_mut().take_if(|(holder, _)| *holder == id).is_some();
                if taken {
                    tabs.0.turn.emit(Turn::Taken);
                }
            }
        });
    }
}

fn locks() -> Option<LockManager> {
    let navigator = gloo::utils::window().navigator();
    let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
    locks.is_object().then(|| locks.unchecked_into())
}
