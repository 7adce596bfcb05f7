//! The live connection: the same two messages as `POST /sync`, without the wait.
//!
//! An open WebSocket goes silent when the network is cut, and nobody closes it; so this side asks every while whether the other
//! is there. It is opened with a request, so that coming back takes one round trip; where it cannot be opened, the request goes by
//! post. This file decides when to try again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use doorstep_core::account::Problem;
use doorstep_core::domain::Timestamp;
use doorstep_core::sync::message::{CARRIED_MAX, LIVE};
use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use js_sys::{Array, ArrayBuffer, Uint8Array};
use wasm_bindgen::JsCast;
use web_sys::{BinaryType, CloseEvent, MessageEvent, WebSocket};
use yew::Callback;

use crate::io::{clock, http};

/// "Are you there?" and its echo.
const HEARTBEAT: [u8; 1] = [0];
/// Unit: ms.
const HEARTBEAT_EVERY_MS: u32 = 20_000;
/// Silence after a heartbeat that means that nobody is there. Unit: ms.
const HEARTBEAT_WAIT_MS: u32 = 10_000;
/// A connection that was silent for longer is not trusted with a request: the phone may have slept, timers included. Unit: ms.
const TRUSTED_MS: i64 = 35_000;
/// A request that is not answered by then is given up. Unit: ms; on top of the time that its bytes need.
const ANSWER_WAIT_MS: u32 = 10_000;
/// Status of a close whose reason is a code of `account::code`.
const CLOSED_BY_CODE: u16 = 4000;
/// Waits between tries: the first, and the longest. Unit: ms.
const RETRY_FIRST_MS: u32 = 1_000;
const RETRY_LAST_MS: u32 = 60_000;

#[derive(Clone, Debug)]
pub enum Heard {
    Opened,
    Closed,
    /// A signed answer, asked for or not.
    Answer(Vec<u8>),
    /// The server refused a request.
    Problem(Problem),
    /// A request was not answered.
    Unanswered,
    /// The connection that was opened with this request never brought anything.
    Declined(Vec<u8>),
    /// It is time to try the server again.
    TryAgain,
}

#[derive(Clone, Debug)]
pub struct Socket(Rc<Inner>);

#[derive(Debug)]
struct Inner {
    heard: Callback<Heard>,
    connection: RefCell<Option<Connection>>,
    /// Waits since the server was last heard on a live connection; from 1 when an opening was tried since and came to nothing.
    tries: Cell<u32>,
    retry: RefCell<Option<Timeout>>,
}

#[derive(Debug)]
struct Connection {
    socket: WebSocket,
    open: bool,
    /// What was asked with the opening, until anything is heard.
    carried: Vec<u8>,
    heard_at: Timestamp,
    /// A request is out, and when it is given up.
    asked: Option<Timeout>,
    silence: Option<Timeout>,
    _heartbeat: Interval,
    _listeners: [EventListener; 3],
}

impl Drop for Connection {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}

impl Socket {
    pub fn new(heard: Callback<Heard>) -> Self {
        Self(Rc::new(Inner { heard, connection: RefCell::new(None), tries: Cell::new(0), retry: RefCell::new(None) }))
    }

    /// Has the connection opened with the next request, unless there is one, or one is to be tried later.
    pub fn want(&self) {
        if self.0.connection.borrow().is_some() || self.0.retry.borrow().is_some() {
            return;
        }
        // A request may have to go by post all the same; who wants the connection then waits.
        if self.0.tries.replace(self.0.tries.get().max(1)) == 0 {
            self.0.heard.emit(Heard::TryAgain);
        } else {
            self.try_again_later();
        }
    }

    /// Opens the connection with a request. Whether it is on its way.
    fn open(&self, request: &[u8]) -> bool {
        let open = |address: String| {
            let plain: String = request.iter().map(|byte| char::from(*byte)).collect();
            let text = gloo::utils::window().btoa(&plain).ok()?;
            let text = text.trim_end_matches('=').replace('+', "-").replace('/', "_");
            let protocols = Array::of2(&LIVE.into(), &text.into());
            WebSocket::new_with_str_sequence(&address, &protocols).ok()
        };
        let Some(socket) = address().and_then(open) else { return false };
        socket.set_binary_type(BinaryType::Arraybuffer);
        let on = |name: &'static str, act: fn(&Self, &web_sys::Event)| {
            let here = self.clone();
            EventListener::new(&socket, name, move |event| act(&here, event))
        };
        let listeners = [
            on("open", |here, _| here.opened()),
            on("message", |here, event| here.received(event)),
            on("close", |here, event| here.closed(event)),
        ];
        let here = self.clone();
        let heartbeat = Interval::new(HEARTBEAT_EVERY_MS, move || here.beat());
        *self.0.connection.borrow_mut() = Some(Connection {
            socket,
            open: false,
            carried: request.to_vec(),
            heard_at: clock::wall(),
            asked: Some(self.patience(request.len())),
            silence: None,
            _heartbeat: heartbeat,
            _listeners: listeners,
        });
        true
    }

    /// Gives a request of so many bytes up when it is not answered in time.
    fn patience(&self, bytes: usize) -> Timeout {
        let here = self.clone();
        Timeout::new(ANSWER_WAIT_MS + http::travel_ms(bytes), move || here.lost())
    }

    /// Whether the request is on its way; otherwise it has to go by post. What people wrote opens no connection: it would stand
    /// in a header, and those are written into the logs of whoever is in between.
    pub fn send(&self, request: &[u8], may_open: bool) -> bool {
        let silent = |connection: &Connection| clock::wall().since(connection.heard_at).abs() > TRUSTED_MS;
        if self.0.connection.borrow().as_ref().is_some_and(|connection| connection.open && silent(connection)) {
            self.lost();
            return false;
        }
        let may_open = may_open && self.0.connection.borrow().is_none() && self.0.retry.borrow().is_none();
        if may_open && request.len() <= CARRIED_MAX {
            return self.open(request);
        }
        let mut connection = self.0.connection.borrow_mut();
        let Some(connection) = connection.as_mut().filter(|connection| connection.open) else { return false };
        if connection.socket.send_with_u8_array(request).is_err() {
            return false;
        }
        connection.asked = Some(self.patience(request.len()));
        true
    }

    /// Closes without trying again: nobody is signed in, or another tab has the store.
    pub fn close(&self) {
        *self.0.retry.borrow_mut() = None;
        self.0.tries.set(0);
        *self.0.connection.borrow_mut() = None;
    }

    /// The network is known to be gone, or the connection is known to be dead.
    pub fn lost(&self) {
        let Some(mut connection) = self.0.connection.take() else { return };
        let (was_open, was_asked) = (connection.open, connection.asked.is_some());
        let carried = std::mem::take(&mut connection.carried);
        drop(connection);
        if was_open {
            self.0.heard.emit(Heard::Closed);
        }
        if !carried.is_empty() {
            // Whether it is the server that is gone or only this way to it, the post will tell.
            self.0.tries.set(self.0.tries.get().max(1));
            self.0.heard.emit(Heard::Declined(carried));
            return;
        }
        if was_asked {
            self.0.heard.emit(Heard::Unanswered);
        }
        self.try_again_later();
    }

    /// Asks to be called again after a while, the longer the more tries have failed.
    fn try_again_later(&self) {
        let mut retry = self.0.retry.borrow_mut();
        if retry.is_some() {
            return;
        }
        let tries = self.0.tries.get();
        self.0.tries.set(tries.saturating_add(1));
        let wait = RETRY_FIRST_MS.saturating_mul(1 << tries.min(6)).min(RETRY_LAST_MS);
        // Half of the wait is drawn, so that the phones of a whole centre do not come back in the same instant.
        let wait = f64::from(wait) * (0.5 + js_sys::Math::random() / 2.0);
        let here = self.clone();
        *retry = Some(Timeout::new(wait as u32, move || {
            *here.0.retry.borrow_mut() = None;
            here.0.heard.emit(Heard::TryAgain);
        }));
    }

    fn closed(&self, event: &web_sys::Event) {
        let refused = event.dyn_ref::<CloseEvent>().filter(|close| close.code() == CLOSED_BY_CODE);
        self.lost();
        if let Some(close) = refused {
            self.0.heard.emit(Heard::Problem(Problem { code: close.reason(), retry_after_s: None }));
        }
    }

    fn opened(&self) {
        if let Some(connection) = self.0.connection.borrow_mut().as_mut() {
            connection.open = true;
            connection.heard_at = clock::wall();
        }
        self.0.heard.emit(Heard::Opened);
    }

    fn received(&self, event: &web_sys::Event) {
        let Some(message) = event.dyn_ref::<MessageEvent>().map(MessageEvent::data) else { return };
        self.0.tries.set(0);
        if let Some(connection) = self.0.connection.borrow_mut().as_mut() {
            connection.silence = None;
            connection.carried = Vec::new();
            connection.heard_at = clock::wall();
        }
        if let Some(text) = message.as_string() {
            self.answered();
            match http::problem(&text) {
                Some(problem) => self.0.heard.emit(Heard::Problem(problem)),
                None => self.lost(),
            }
            return;
        }
        let Ok(buffer) = message.dyn_into::<ArrayBuffer>() else { return };
        let bytes = Uint8Array::new(&buffer).to_vec();
        if bytes == HEARTBEAT {
            return;
        }
        // A signed answer begins with the digest of its request, or with zeros when the server speaks first.
        if bytes.get(..32).is_some_and(|request| request != [0; 32]) {
            self.answered();
        }
        self.0.heard.emit(Heard::Answer(bytes));
    }

    fn answered(&self) {
        if let Some(connection) = self.0.connection.borrow_mut().as_mut() {
            connection.asked = None;
        }
    }

    fn beat(&self) {
        let mut connection = self.0.connection.borrow_mut();
        let Some(connection) = connection.as_mut() else { return };
        if connection.open {
            let _ = connection.socket.send_with_u8_array(&HEARTBEAT);
        }
        let here = self.clone();
        connection.silence = Some(Timeout::new(HEARTBEAT_WAIT_MS, move || here.lost()));
    }
}

fn address() -> Option<String> {
    let location = gloo::utils::window().location();
    let scheme = if location.protocol().ok()? == "https:" { "wss" } else { "ws" };
    Some(format!("{scheme}://{}/live", location.host().ok()?))
}
