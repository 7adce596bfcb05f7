//! Requests with an end: every one is answered, refused, or given up after a time.

use std::future::Future;
use std::pin::Pin;

use doorstep_core::account::{ChangePassword, DeviceInfo, Problem, SignIn, SignedIn, Told};
use doorstep_core::attachment::{Place, Places, Sorted};
use doorstep_core::domain::DeviceId;
use doorstep_core::fact::PublicKey;
use gloo::net::http::{Method, RequestBuilder};
use gloo::timers::callback::Timeout;
use js_sys::{Array, JSON, Object, Reflect, Uint8Array};
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
    let content = Uint8Array::from(request).into();
    post("/sync", Some(Body { kind: BYTES, size: request.len(), content })).await
}

/// `POST /account/sign-in`, or `/account/join`.
pub async fn sign_in(address: &str, request: &SignIn) -> Result<(SignedIn, Told), Failure> {
    let bytes = |bytes: &[u8]| Array::from(&Uint8Array::from(bytes)).into();
    let mut fields = vec![
        ("login", JsValue::from(&request.login)),
        ("password", JsValue::from(&request.password)),
        ("device_key", bytes(&request.device_key.0)),
        ("device_name", JsValue::from(&request.device_name)),
        ("proof", bytes(&request.proof.0)),
    ];
    fields.extend(request.lost.iter().map(|lost| ("lost", JsValue::from(lost))));
    if !request.unsent.is_empty() {
        fields.push(("unsent", JsValue::from(&request.unsent)));
    }
    let answer = post(address, Some(json(&fields)?)).await?;
    let told = parse(&String::from_utf8_lossy(&answer));
    let text = |name| told.as_ref().and_then(|told| field(told, name)).and_then(|text| text.as_string());
    Ok((read(&answer)?, Told { lost: text("lost"), received: text("received").unwrap_or_default() }))
}

/// `POST /account/sign-out`: ends the session that the cookie names.
pub async fn sign_out() -> Result<(), Failure> {
    post("/account/sign-out", None).await.map(drop)
}

/// `POST /account/password`.
pub async fn change_password(change: &ChangePassword) -> Result<(), Failure> {
    let fields = [("current", JsValue::from(&change.current)), ("new", JsValue::from(&change.new))];
    post("/account/password", Some(json(&fields)?)).await.map(drop)
}

/// `POST /account/verifier`.
pub async fn register(password: &str, key: &PublicKey) -> Result<(), Failure> {
    let key = Array::from(&Uint8Array::from(key.0.as_slice()));
    let fields = [("password", JsValue::from(password)), ("key", key.into())];
    post("/account/verifier", Some(json(&fields)?)).await.map(drop)
}

/// `GET /account/devices`.
pub async fn devices() -> Result<Vec<DeviceInfo>, Failure> {
    read(&exchange(Method::GET, "/account/devices".to_owned(), None).await?)
}

/// `POST /account/devices/<id>/revoke`.
pub async fn revoke(device: DeviceId) -> Result<(), Failure> {
    post(&format!("/account/devices/{device}/revoke"), None).await.map(drop)
}

/// One of the administrator's doors: told something with a body in JSON, otherwise asked.
pub async fn ask(address: String, body: Option<String>) -> Result<Vec<u8>, Failure> {
    match body {
        None => exchange(Method::GET, address, None).await,
        Some(text) => {
            let body = Body { kind: "application/json", size: text.len(), content: JsValue::from(&text) };
            exchange(Method::POST, address, Some(body)).await
        }
    }
}

/// `GET /handbook.txt`, which is kept on the phone with the app.
pub async fn handbook() -> Result<String, Failure> {
    let text = exchange(Method::GET, "/handbook.txt".to_owned(), None).await?;
    String::from_utf8(text).map_err(|_| unreadable())
}

/// `POST /attachments/missing`
pub async fn sort_chunks(places: &Places) -> Result<Sorted, Failure> {
    let list = places.encode();
    let content = Uint8Array::from(&list[..]).into();
    let answer = post("/attachments/missing", Some(Body { kind: BYTES, size: list.len(), content })).await?;
    Sorted::decode(&answer).ok_or_else(unreadable)
}

/// `PUT /attachments/<document>/<chunk>`
pub async fn put_chunk(place: Place, bytes: &[u8]) -> Result<(), Failure> {
    let body = Body { kind: BYTES, size: bytes.len(), content: Uint8Array::from(bytes).into() };
    exchange(Method::PUT, chunk_address(place), Some(body)).await.map(drop)
}

/// `GET /attachments/<document>/<chunk>`
pub async fn chunk(place: Place) -> Result<Vec<u8>, Failure> {
    exchange(Method::GET, chunk_address(place), None).await
}

fn chunk_address(place: Place) -> String {
    format!("/attachments/{}/{}", place.doc, place.chunk)
}

const BYTES: &str = "application/octet-stream";

struct Body {
    kind: &'static str,
    size: usize,
    content: JsValue,
}

/// Written by the browser: what writes JSON here would have to be loaded by every phone.
fn json(fields: &[(&str, JsValue)]) -> Result<Body, Failure> {
    let message = Object::new();
    for (name, value) in fields {
        Reflect::set(&message, &(*name).into(), value).map_err(|_| unreadable())?;
    }
    let text = JSON::stringify(&message).map_err(|_| unreadable())?;
    Ok(Body { kind: "application/json", size: text.length() as usize, content: text.into() })
}

/// The browser reads what is short: a reader of our own for each type would have to be loaded by every phone.
fn parse(text: &str) -> Option<JsValue> {
    JSON::parse(text).ok()
}

fn field(value: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(value, &name.into()).ok()
}

/// What stands in the body of a refused request. Errors: `None` for what no server of ours wrote.
pub fn problem(text: &str) -> Option<Problem> {
    let value = parse(text)?;
    let code = field(&value, "code")?.as_string()?;
    let seconds = field(&value, "retry_after_s").and_then(|seconds| seconds.as_f64());
    Some(Problem { code, retry_after_s: seconds.map(|seconds| seconds as u64) })
}

fn read<T: DeserializeOwned>(answer: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(answer).map_err(|_| unreadable())
}

fn post(address: &str, body: Option<Body>) -> Exchange {
    exchange(Method::POST, address.to_owned(), body)
}

/// Boxed, so that the phone loads the code of an exchange once and not for each of its callers.
type Exchange = Pin<Box<dyn Future<Output = Result<Vec<u8>, Failure>>>>;

/// One request and the whole body of its answer.
fn exchange(method: Method, address: String, body: Option<Body>) -> Exchange {
    Box::pin(async move {
        let abort = web_sys::AbortController::new().map_err(|_| Failure::Unreachable)?;
        let signal = abort.signal();
        let request = RequestBuilder::new(&address).method(method).abort_signal(Some(&signal));
        let wait_ms = TIMEOUT_MS + travel_ms(body.as_ref().map_or(0, |body| body.size));
        let request = match body {
            Some(body) => request.header("content-type", body.kind).body(body.content),
            None => request.build(),
        };
        // Dropped at the end, which disarms it.
        let _timeout = Timeout::new(wait_ms, move || abort.abort());
        let response = request.map_err(|_| Failure::Unreachable)?.send().await.map_err(|_| Failure::Unreachable)?;
        let answer = response.binary().await.map_err(|_| Failure::Unreachable)?;
        if response.ok() {
            return Ok(answer);
        }
        match problem(&String::from_utf8_lossy(&answer)) {
            Some(problem) => Err(Failure::Problem(problem)),
            // A proxy between us and the server that has no server to ask.
            None if matches!(response.status(), 502..=504) => Err(Failure::Unreachable),
            None => Err(unreadable()),
        }
    })
}

fn unreadable() -> Failure {
    Failure::Problem(Problem { code: code::ANSWER.to_owned(), retry_after_s: None })
}
