//! The same messages over a WebSocket, and the server speaking first when something changed.
//!
//! Frames, all binary: `[0]` is a sign of life, answered with `[0]`; anything else is a `Request`, answered with a
//! `SignedAnswer`. A request that is refused is answered with a text frame, an `account::Problem` in JSON. When the session
//! ends or the phone is revoked the connection is closed with status 4000 and the code as its reason.
//!
//! A phone that comes back brings its first request with the opening, so that one round trip tells it what it missed and lets it
//! listen: as a second subprotocol, because a browser sends nothing else of a script's with an opening. The answer is the first
//! frame. What is refused, or long enough to be packed, opens nothing: the phone posts the same request.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use doorstep_core::account::code;
use doorstep_core::domain::WorkerId;
use doorstep_core::sync::Scope;
use doorstep_core::sync::message::{CARRIED_MAX, Held, LIVE, REQUEST_MAX};
use doorstep_core::sync::scope::{readable, supervised};
use tokio::time::{Instant, sleep_until, timeout};

use super::App;
use super::auth::Signed;
use super::sync::{Answered, news, respond, sign};
use crate::error::ApiError;
use crate::listener::stopped;
use crate::relay::{Connection, Heard};
use crate::store::told_key;

/// A phone gives a sign of life every half minute; after three missed ones it is gone.
const SILENCE_MAX: Duration = Duration::from_secs(100);
/// A frame that the other side does not take by then never will.
const SEND_TIME: Duration = Duration::from_secs(20);
/// Kept by each connection and cleared before each look at it; the usual 128 KiB took a tenth of the server's time with fifty idle
/// phones. A longer frame makes it grow.
const READ_BUFFER_BYTES: usize = 4 * 1024;
/// Status of a close whose reason is a code.
const CLOSED_BY_CODE: u16 = 4000;
/// Status 1001: the server stops.
const GOING_AWAY: u16 = 1001;
const ALIVE: &[u8] = &[0];
/// Whoever goes on asking for what is refused has to open another connection, of which there are few.
const REFUSED_MAX: u32 = 20;
/// A longer first answer is worth another request, which gets it packed. Unit: bytes.
const FIRST_ANSWER_MAX: usize = 8 * 1024;

pub async fn open(
    State(app): State<Arc<App>>,
    signed: Signed,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let upgrade = upgrade.map_err(|_| code::FORMAT)?;
    let request = carried(&headers)?;
    app.limiters.request(signed.presented.device, &signed.presented.worker)?;
    // Listening begins before the first answer is composed, so nothing falls between the two.
    let scopes = readable(&signed.presented.worker, &app.current().reference.organisation, app.now().date());
    let keys = keys(&app, &signed.presented.worker, scopes);
    let place = app.relay.connect(signed.presented.device, keys).ok_or_else(|| ApiError::later(code::RATE, 30))?;
    let first = match request {
        Some(request) => Some(respond(&app, &signed, &request).await?),
        None => None,
    };
    if first.as_ref().is_some_and(|(bytes, answered)| bytes.len() > FIRST_ANSWER_MAX || answered.answer.more) {
        return Ok(Redirect::to("/sync").into_response());
    }
    let live = |socket| Live { app, signed, socket, held: None, place, refused: 0 };
    Ok(upgrade
        .protocols([LIVE])
        .max_message_size(REQUEST_MAX)
        .max_frame_size(REQUEST_MAX)
        .read_buffer_size(READ_BUFFER_BYTES)
        .on_upgrade(move |socket| async move { live(socket).run(first).await }))
}

/// The request that an opening brings. Errors: `SYNC-E-FORMAT` for what is no base64, `SYNC-E-SIZE` for what is too long.
fn carried(headers: &HeaderMap) -> Result<Option<Vec<u8>>, ApiError> {
    // The list may stand on several lines.
    let lines =
        headers.get_all(header::SEC_WEBSOCKET_PROTOCOL).into_iter().map(|line| line.to_str().unwrap_or_default());
    let mut names = lines.flat_map(|line| line.split(',')).map(str::trim).filter(|name| *name != LIVE);
    let Some(request) = names.next() else { return Ok(None) };
    let request = BASE64_URL_SAFE_NO_PAD.decode(request).map_err(|_| code::FORMAT)?;
    if request.len() > CARRIED_MAX { Err(code::SIZE.into()) } else { Ok(Some(request)) }
}

/// What a phone listens for: what changes in the scopes that its person reads, and what is refused where she answers for others.
fn keys(app: &App, worker: &WorkerId, read: impl IntoIterator<Item = Scope>) -> BTreeSet<String> {
    let supervised = supervised(worker, &app.current().reference.organisation, app.now().date());
    read.into_iter().map(|scope| scope.key()).chain(supervised.iter().map(told_key)).collect()
}

struct Live {
    app: Arc<App>,
    signed: Signed,
    socket: WebSocket,
    /// After the last answer on this connection; `None` until the phone has asked once and has everything of that moment.
    held: Option<Held>,
    place: Connection,
    /// Frames that were refused, one after the other.
    refused: u32,
}

/// Why a connection ends: what to tell the phone, if it is still there.
enum End {
    Gone,
    Stopping,
    Code(&'static str),
}

impl Live {
    async fn run(mut self, first: Option<(Vec<u8>, Answered)>) {
        let Err(end) = self.converse(first).await;
        let frame = match end {
            End::Gone => return,
            End::Stopping => CloseFrame { code: GOING_AWAY, reason: "".into() },
            End::Code(reason) => CloseFrame { code: CLOSED_BY_CODE, reason: reason.into() },
        };
        let _ = timeout(SEND_TIME, self.socket.send(Message::Close(Some(frame)))).await;
    }

    async fn converse(&mut self, first: Option<(Vec<u8>, Answered)>) -> Result<Infallible, End> {
        if let Some((bytes, answered)) = first {
            self.send(bytes).await?;
            self.hold(answered).await?;
        }
        loop {
            self.turn().await?;
        }
    }

    /// Waits for one thing to happen and deals with it.
    async fn turn(&mut self) -> Result<(), End> {
        let mut stop = self.app.stop.clone();
        let left_ms = self.signed.presented.session_ends.since(self.app.now());
        let session_ends = Instant::now() + Duration::from_millis(u64::try_from(left_ms).unwrap_or(0));
        tokio::select! {
            frame = timeout(SILENCE_MAX, self.socket.recv()) => match frame {
                Ok(Some(Ok(Message::Binary(bytes)))) if &bytes[..] == ALIVE => self.alive().await,
                Ok(Some(Ok(Message::Binary(bytes)))) => self.request(&bytes).await,
                Ok(Some(Ok(Message::Text(_)))) => self.text().await,
                Ok(Some(Ok(Message::Ping(_) | Message::Pong(_)))) => Ok(()),
                Ok(Some(Ok(Message::Close(_)) | Err(_)) | None) | Err(_) => Err(End::Gone),
            },
            heard = self.place.heard() => self.hear(heard).await,
            () = stopped(&mut stop) => Err(End::Stopping),
            () = sleep_until(session_ends) => Err(End::Code(code::SESSION)),
        }
    }

    async fn alive(&mut self) -> Result<(), End> {
        let presented = &self.signed.presented;
        if let Err(error) = self.app.limiters.request(presented.device, &presented.worker) {
            return self.refuse(&error).await;
        }
        // Another process may have ended the session, and news of that may be lost.
        if self.app.store.is_shared() {
            self.ask_again().await?;
        }
        self.send(ALIVE.to_vec()).await
    }

    /// No phone sends text. It is answered, so it counts.
    async fn text(&mut self) -> Result<(), End> {
        let presented = &self.signed.presented;
        let counted = self.app.limiters.request(presented.device, &presented.worker);
        self.refuse(&counted.err().unwrap_or_else(|| ApiError::new(code::FORMAT))).await
    }

    async fn request(&mut self, bytes: &[u8]) -> Result<(), End> {
        let presented = &self.signed.presented;
        if let Err(error) = self.app.limiters.request(presented.device, &presented.worker) {
            return self.refuse(&error).await;
        }
        self.ask_again().await?;
        match respond(&self.app, &self.signed, bytes).await {
            Ok((bytes, answered)) => {
                self.refused = 0;
                self.send(bytes).await?;
                // With more to come the phone asks on by itself.
                self.held = None;
                if answered.answer.more { Ok(()) } else { self.hold(answered).await }
            }
            Err(error) if error.code == code::REVOKED => Err(End::Code(code::REVOKED)),
            Err(error) => self.refuse(&error).await,
        }
    }

    async fn hear(&mut self, heard: Heard) -> Result<(), End> {
        if heard.ended {
            self.ask_again().await?;
        }
        // What the phone has just pushed itself is in the answer that it got.
        let is_news = self.held.as_ref().is_some_and(|held| heard.edition || held.log_size < heard.written);
        if is_news { self.speak().await } else { Ok(()) }
    }

    /// Tells what came since the last answer, until the phone has all.
    async fn speak(&mut self) -> Result<(), End> {
        loop {
            let Some(held) = &self.held else { return Ok(()) };
            let request = held.request(self.app.epoch, self.app.now());
            self.ask_again().await?;
            // Logged where it happened; the next change or request tries again.
            let Ok(answered) = news(&self.app, &self.signed, &request).await else { return Ok(()) };
            let answer = &answered.answer;
            if !answer.is_news(&request) {
                return Ok(());
            }
            let more = answer.more;
            self.send(sign(&self.app, self.signed.presented.device, [0; 32], answer)).await?;
            if !self.holds(answered) && !more {
                return Ok(());
            }
        }
    }

    /// Notes where the phone stands after an answer. Whether it reads other scopes than before: it has to look once more, for what
    /// was written in them before it listened.
    fn holds(&mut self, answered: Answered) -> bool {
        let held = Held::after(&answered.answer, answered.reference);
        let read = held.cursors.iter().map(|cursor| cursor.scope.clone());
        let keys = keys(&self.app, &self.signed.presented.worker, read);
        self.held = Some(held);
        self.place.set_scopes(keys)
    }

    async fn hold(&mut self, answered: Answered) -> Result<(), End> {
        if self.holds(answered) { self.speak().await } else { Ok(()) }
    }

    /// Whether the session still stands, as the store says now.
    async fn ask_again(&mut self) -> Result<(), End> {
        match Signed::of_token(&self.app, self.signed.token).await {
            Ok(signed) => {
                self.signed = signed;
                Ok(())
            }
            Err(error) if error.code == code::STORE => Ok(()),
            Err(error) => Err(End::Code(error.code)),
        }
    }

    async fn refuse(&mut self, error: &ApiError) -> Result<(), End> {
        self.refused += 1;
        if self.refused > REFUSED_MAX {
            return Err(End::Code(error.code));
        }
        tracing::info!(code = error.code, device = %self.signed.presented.device, "refused");
        let problem = serde_json::to_string(&error.problem()).unwrap_or_default();
        self.send_message(Message::Text(problem.into())).await
    }

    async fn send(&mut self, bytes: Vec<u8>) -> Result<(), End> {
        self.send_message(Message::Binary(bytes.into())).await
    }

    async fn send_message(&mut self, message: Message) -> Result<(), End> {
        match timeout(SEND_TIME, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(End::Gone),
        }
    }
}
