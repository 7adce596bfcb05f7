//! Requests with an end: every one is answered, refused, or given up after a time.

use doorstep_core::account::{ChangePassword, DeviceInfo, Problem, SignIn, SignedIn};
use doorstep_core::domain::DeviceId;
use gloo::net::http::{Method, RequestBuilder, Response};
use gloo::timers::callback::Timeout;
use js_sys::Uint8Array;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::state::code;

/// After this the request counts as unanswered. Unit: ms; on top of the time that its bytes need.
const TIMEOUT_MS: u32 = 20_000;

/// How long this many bytes may take on a network that is barely there (10 kB/s). Unit: ms.
pub fn travel_ms(bytes: usize) -> u32 {
    u32::try_from(bytes / 10).unwrap_or(u32::MAX / 2)
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Nobody answered, or not to the end.
    Unreachable,
    /// The server said no.
    Problem(Problem),
}

impl Failure {
    pub fn into_problem(self) -> Problem {
        match self {
            Self::Unreachable => Problem { code: code::UNREACHABLE.to_owned(), retry_after_s: None },
            Self::Problem(problem) => problem,
        }
    }
}

/// `POST /sync`.
pub async fn sync(request: &[u8]) -> Result<Vec<u8>, Failure> {
    let body =
        Body { kind: "application/octet-stream", size: request.len(), content: Uint8Array::from(request).into() };
    exchange(Method::POST, "/sync", Some(body), async |response| response.binary().await.ok()).await
}

/// `POST /account/sign-in`.
pub async fn sign_in(request: &SignIn) -> Result<SignedIn, Failure> {
    let body = serde_json::to_string(request).map_err(|_| unreadable())?;
    let body = Body { kind: "application/json", size: body.len(), content: body.into() };
    exchange(Method::POST, "/account/sign-in", Some(body), json).await
}

/// `POST /account/sign-out`: ends the session that the cookie names.
pub async fn sign_out() -> Result<(), Failure> {
    exchange(Method::POST, "/account/sign-out", None, async |_| Some(())).await
}

/// `POST /account/password`.
pub async fn change_password(change: &ChangePassword) -> Result<(), Failure> {
    let body = serde_json::to_string(change).map_err(|_| unreadable())?;
    let body = Body { kind: "application/json", size: body.len(), content: body.into() };
    exchange(Method::POST, "/account/password", Some(body), async |_| Some(())).await
}

/// `GET /account/devices`.
pub async fn devices() -> Result<Vec<DeviceInfo>, Failure> {
    exchange(Method::GET, "/account/devices", None, json).await
}

/// `POST /account/devices/<id>/revoke`.
pub async fn revoke(device: DeviceId) -> Result<(), Failure> {
    exchange(Method::POST, &format!("/account/devices/{device}/revoke"), None, async |_| Some(())).await
}

async fn json<T: DeserializeOwned>(response: Response) -> Option<T> {
    response.json().await.ok()
}

struct Body {
    kind: &'static str,
    size: usize,
    content: JsValue,
}

async fn exchange<T>(
    method: Method,
    address: &str,
    body: Option<Body>,
    read: impl AsyncFnOnce(Response) -> Option<T>,
) -> Result<T, Failure> {
    let abort = web_sys::AbortController::new().map_err(|_| Failure::Unreachable)?;
    let signal = abort.signal();
    let request = RequestBuilder::new(address).method(method).abort_signal(Some(&signal));
    let wait_ms = TIMEOUT_MS + travel_ms(body.as_ref().map_or(0, |body| body.size));
    let request = match body {
        Some(body) => request.header("content-type", body.kind).body(body.content),
        None => request.build(),
    };
    // Dropped at the end of this function, which disarms it.
    let _timeout = Timeout::new(wait_ms, move || abort.abort());
    let response = request.map_err(|_| Failure::Unreachable)?.send().await.map_err(|_| Failure::Unreachable)?;
    if response.ok() {
        return read(response).await.ok_or(Failure::Unreachable);
    }
    let status = response.status();
    match response.json::<Problem>().await {
        Ok(problem) => Err(Failure::Problem(problem)),
        // A proxy between us and the server that has no server to ask.
        Err(_) if matches!(status, 502..=504) => Err(Failure::Unreachable),
        Err(_) => Err(unreadable()),
    }
}

fn unreadable() -> Failure {
    Failure::Problem(Problem { code: code::ANSWER.to_owned(), retry_after_s: None })
}
